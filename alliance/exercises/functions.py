"""Call a function that a reader wrote, and say how it failed where it did."""

import warnings
from collections.abc import Callable
from inspect import iscoroutine, signature
from typing import Any

from alliance.exercises.answers import UnusableError, described


def called(function: Callable, example: str, *values: object) -> Any:
    """Return what a reader's function returns, or say how it failed.

    Parameters
    ----------
    function : callable
        What the reader wrote.
    example : str
        How it is called, such as "more_in_all(times)".
    *values : object
        With what it is called this time; numbers are written short in a message.

    Returns
    -------
    object
        Not yet checked for its type; never None.

    Raises
    ------
    UnusableError
        When the function takes another number of values, fails, is a coroutine or
        returns None; the message says with which values.
    """
    written = (f"{v:g}" if isinstance(v, int | float) else repr(v) for v in values)
    shown = f"{example.partition('(')[0]}({', '.join(written)})"
    try:
        signature(function).bind(*values)
    except TypeError:
        raise UnusableError(
            f"Your function cannot be called as {shown}: it has to take as many "
            f"values as {example}."
        ) from None
    except ValueError:  # a function without a known signature
        pass
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            returned = function(*values)
    except (Exception, SystemExit) as error:
        what = first_line(error) or "no more is known"
        hint = ""
        if "math domain" in what or "expected a number in range" in what:
            hint = (
                " Rounding can carry a value a hair above 1, where asin and acos have "
                "no answer: min(1, value) holds it back."
            )
        raise UnusableError(
            f"Your function stops at {shown} with {type(error).__name__}: {what}.{hint}"
        ) from None
    if iscoroutine(returned):
        returned.close()
        raise UnusableError("Write def, not async def.")
    if returned is None:
        raise UnusableError(
            f"{shown} returns None. Does the function end in a line with return? "
            "print( ) shows a value and does not return it."
        )
    return returned


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says.

    Parameters
    ----------
    error : BaseException
        Raised by what a reader wrote.

    Returns
    -------
    str
        At most 100 characters; "" where the error says nothing or cannot be written.
    """
    try:
        return str(error).strip().partition("\n")[0][:100]
    except Exception:  # its own way of writing itself may fail
        return ""


def function_from(answer: Any, name: str) -> Callable:
    """Return the answer if it is a function; ``name`` is what it should be called.

    Parameters
    ----------
    answer : object
        Should be a function; a class is none.
    name : str
        What the function is called in the cell of the exercise.

    Returns
    -------
    callable
        The answer itself.

    Raises
    ------
    UnusableError
        When it is something else, such as what a call of the function returned.
    """
    if callable(answer) and not isinstance(answer, type):
        return answer
    raise UnusableError(
        f"Your answer is {described(answer)}; give a function, by its name and without "
        f"brackets behind it: {name}."
    )
