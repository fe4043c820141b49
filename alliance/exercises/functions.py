"""Call a function that a reader wrote, and say how it failed where it did."""

import warnings
from collections.abc import Callable
from inspect import iscoroutine, signature
from typing import Any

from alliance.exercises.answers import UnusableError, described


def called(function: Callable, example: str, *values: float) -> Any:
    """Return what a reader's function returns, or say how it failed."""
    shown = f"{example.partition('(')[0]}({', '.join(f'{v:g}' for v in values)})"
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
        what = _first_line(error) or "no more is known"
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


def _first_line(error: BaseException) -> str:
    try:
        return str(error).strip().partition("\n")[0][:100]
    except Exception:  # its own way of writing itself may fail
        return ""


def function_from(answer: Any, name: str) -> Callable:
    """Return the answer if it is a function; ``name`` is what it should be called."""
    if callable(answer) and not isinstance(answer, type):
        return answer
    raise UnusableError(
        f"Your answer is {described(answer)}; give a function, by its name and without "
        f"brackets behind it: {name}."
    )
