"""Read what a reader gave as an answer, whatever its type, or say what is wanted."""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AnySet
from decimal import Decimal
from math import isfinite
from numbers import Integral, Real
from typing import Any

import pandas as pd

from alliance.errors import suggest
from alliance.markdown import capital
from alliance.passages import passages
from alliance.sources import sources


class UnusableError(Exception):
    """The answer is not of the kind that the exercise asks for."""


def untouched(answer: Any, depth: int = 0) -> bool:
    """Say whether an answer is still the stub: None, three dots, or holds only such.

    Parameters
    ----------
    answer : object
        What the reader gave.
    depth : int
        How many collections it lies in; the search ends at the fifth.

    Returns
    -------
    bool
        True for None, three dots (``...`` or as text), and a list, tuple, set or
        dictionary that is not empty and holds only such; a dictionary by its values.
    """
    if answer is None or answer is ...:
        return True
    if isinstance(answer, str):
        return answer.strip() in ("…", "...")
    if isinstance(answer, Mapping):
        answer = list(answer.values())
    if isinstance(answer, list | tuple | set | frozenset) and depth < 5:
        return bool(answer) and all(untouched(item, depth + 1) for item in answer)
    return False


def described(answer: Any) -> str:
    """Say in words what type an answer has, such as "a dictionary".

    Parameters
    ----------
    answer : object
        What the reader gave.

    Returns
    -------
    str
        With its article; "of type …" with Python's name where there is no plain word.
    """
    names = {
        "DataFrame": "a data frame",
        "NAType": "a missing value",
        "NoneType": "None",
        "Series": "a column",
        "bool": "True or False",
        "builtin_function_or_method": "a function that was not called",
        "bytes": "bytes, not text (take off the b before the quotation marks)",
        "dict": "a dictionary",
        "ellipsis": "three dots",
        "float": "a number",
        "function": "a function that was not called",
        "generator": "a generator (put set( ) around it)",
        "int": "a whole number",
        "list": "a list",
        "ndarray": "an array",
        "set": "a set",
        "str": "text",
        "tuple": "a tuple",
    }
    return names.get(type(answer).__name__, f"of type {type(answer).__name__}")


def cut_short(written: str, limit: int = 50) -> str:
    """Return text in quotation marks, cut where it is long.

    Parameters
    ----------
    written : str
        What the reader wrote.
    limit : int
        How many characters at most are shown.

    Returns
    -------
    str
        As Python prints a text, so that spaces and unusual characters can be seen, with
        … where it was cut.
    """
    return repr(written[:limit] + "…" * (len(written) > limit))


def items_of(answer: Any) -> list | None:
    """Return what a set, list, tuple, view, column or array holds; None for others.

    Parameters
    ----------
    answer : object
        What the reader gave.

    Returns
    -------
    list or None
        The items, in their order where they have one. None for text, a dictionary, a
        data frame and whatever else is no collection of one dimension.
    """
    if isinstance(answer, AnySet | list | tuple):
        return list(answer)
    # Columns of tables and what their unique() returns, whichever library made it.
    if hasattr(answer, "tolist") and getattr(answer, "ndim", 0) == 1:
        return answer.tolist()
    return None


def texts_of(answer: Any, wanted: str) -> list[str]:
    """Return the texts of a collection; a (name, year) pair becomes "name, year".

    Parameters
    ----------
    answer : object
        Should be a collection of texts, or of such pairs.
    wanted : str
        What the exercise asks for, as the message says it.

    Returns
    -------
    list of str
        In their order, each with single spaces between its words.

    Raises
    ------
    UnusableError
        When the answer is no collection, or holds something that is not text.
    """
    items = items_of(answer)
    if items is None:
        hint = ""
        if isinstance(answer, str):
            hint = " Put it in braces: { }."
        elif isinstance(answer, Mapping) and not answer:
            hint = " {} is an empty dictionary; an empty set is written set()."
        elif isinstance(answer, pd.DataFrame):
            hint = ' One of its columns will do: set(frame["text"]).'
        raise UnusableError(f"Your answer is {described(answer)}; give {wanted}.{hint}")
    found = []
    for item in items:
        written = _pair(item) or item
        if not isinstance(written, str):
            raise UnusableError(f"Your answer holds {described(item)}; give {wanted}.")
        found.append(" ".join(written.split()))
    return found


def _pair(item: Any) -> str:
    """Return "name, year" for a pair of the two, nothing for anything else."""
    if not isinstance(item, tuple) or len(item) != 2 or not isinstance(item[0], str):
        return ""
    name, year = item
    if isinstance(year, Integral) and 1000 <= year <= 9999:
        return f"{name}, {int(year)}"
    if isinstance(year, str) and re.fullmatch("[0-9]{4}[a-z]?", year.strip()):
        return f"{name}, {year.strip()}"
    return ""


def mapping_of(answer: Any, wanted: str) -> dict[Any, Any]:
    """Return an answer that is a dictionary as one, or say what it is instead.

    Parameters
    ----------
    answer : object
        Should be a dictionary, or a column of a table, whose index gives the keys.
    wanted : str
        What the exercise asks for, as the message says it.

    Returns
    -------
    dict
        With the keys and values as they were given.

    Raises
    ------
    UnusableError
        When the answer is neither.
    """
    if isinstance(answer, pd.Series):
        return answer.to_dict()
    if not isinstance(answer, Mapping):
        raise UnusableError(f"Your answer is {described(answer)}; give {wanted}.")
    return dict(answer)


def by_source(answer: Any, wanted: str) -> dict[str, Any]:
    """Return a dictionary whose keys are ids of sources, or say what is wrong.

    Parameters
    ----------
    answer : object
        Should be a dictionary, or a column of a table with the ids as its index.
    wanted : str
        What the exercise asks for, as the message says it.

    Returns
    -------
    dict of str to object
        What the answer gives for each source; not every source need be there.

    Raises
    ------
    UnusableError
        When the answer is no dictionary, or a key is not the id of a source.
    """
    answer = mapping_of(answer, wanted)
    known = f"The sources are {', '.join(sources())}."
    for name in answer:
        if not isinstance(name, str):
            raise UnusableError(f"A key is {described(name)}; give {wanted}. {known}")
        if name not in sources():
            raise UnusableError(
                f"There is no source {cut_short(name)}.{meant(name, sources())} {known}"
            )
    return answer


def number_of(value: Any, what: str, wanted: str) -> float:
    """Return a value as a finite number, or say what it is and what is wanted.

    Parameters
    ----------
    value : object
        Should be a whole number, a fraction or a decimal; True and False are none.
    what : str
        What the value is, to begin the message with, such as "Your answer".
    wanted : str
        What the exercise asks for, as the message says it.

    Returns
    -------
    float
        In the unit in which the value was given.

    Raises
    ------
    UnusableError
        When the value is no number, or is infinite, too large or not a number (NaN, as
        IEEE 754 calls it).
    """
    kind = described(value)
    if isinstance(value, Real | Decimal) and not isinstance(value, bool):
        try:
            number = float(value)
        except (OverflowError, TypeError, ValueError):
            number = float("nan")
        if isfinite(number):
            return number
        kind = "not a number that can be compared"
    raise UnusableError(f"{what} is {kind}; give {wanted}.")


def meant(name: str, known: Iterable[str]) -> str:
    """Return " Did you mean …?" for a source id that is nearly right, or "".

    Parameters
    ----------
    name : str
        What the reader wrote for a source.
    known : iterable of str
        The ids that may be meant.

    Returns
    -------
    str
        With a space before it, so that it can follow a sentence.
    """
    known, as_id = list(known), plain(name)
    return suggest(as_id, [as_id] if as_id in known else known)


def plain(name: str) -> str:
    """Return a name in the form of a source id, so that "Auslin 2022" is one.

    Parameters
    ----------
    name : str
        The id of a source or passage, or its short form in a citation.

    Returns
    -------
    str
        In small letters, with one hyphen for whatever is neither letter nor digit.
    """
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")


def passage_id(written: Any, wanted: str) -> str:
    """Return the id of a passage that exists, or say what is wrong with it.

    Parameters
    ----------
    written : object
        Should be an id, such as "cfr-2021-p12", or what a citation prints, such as
        "CFR 2021, p12"; it may be the only item of a collection.
    wanted : str
        What the reader should do, as the message says it.

    Returns
    -------
    str
        The id, as data/passages.csv has it.

    Raises
    ------
    UnusableError
        When it is not text, or no passage has this id; the message suggests a near one.
    SeedError
        When a source is not there to be read.
    """
    if items_of(written) is not None and len(items_of(written)) == 1:
        written = items_of(written)[0]
    if not isinstance(written, str):
        raise UnusableError(f"{capital(described(written))} stands there; {wanted}.")
    found = written.strip()
    known = [item.passage for name in sources() for item in passages(name)]
    if plain(found) in known:  # as an id, or as citations print it: CFR 2021, p12
        return plain(found)
    if plain(found) in sources():
        raise UnusableError(f"{found} is a whole source; {wanted}.")
    if re.fullmatch(r"p?\d+", found):
        raise UnusableError(f"{cut_short(found)} does not name its source; {wanted}.")
    raise UnusableError(
        f"There is no passage {cut_short(found)}.{_near_passage(found, known)} "
        "The reference pages list them all."
    )


def _near_passage(found: str, known: Sequence[str]) -> str:
    padded = re.sub(r"p(\d)$", r"p0\1", plain(found))
    return suggest(padded[:60], [padded] if padded in known else known)


def short_number(value: Any) -> str:
    """Write a number with few digits, whatever it is.

    Parameters
    ----------
    value : object
        A number, however large.

    Returns
    -------
    str
        With four digits that count below 1,000 and in whole numbers from there.
    """
    try:
        return f"{float(value):,.4g}" if abs(value) < 1000 else f"{float(value):,.0f}"
    except (OverflowError, ValueError):
        return "a very large number"
