"""Read what a reader gave as an answer, whatever its type, or say what is wanted."""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AnySet
from decimal import Decimal
from math import isfinite
from numbers import Integral, Real
from typing import Any

import pandas as pd

from alliance.errors import suggest
from alliance.sources import sources


class UnusableError(Exception):
    """The answer is not of the kind that the exercise asks for."""


def untouched(answer: Any, depth: int = 0) -> bool:
    """Say whether an answer is still the stub: None, three dots, or holds only such."""
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
    """Say in words what type an answer has, such as "a dictionary"."""
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
    """Return text in quotation marks, cut where it is long."""
    return repr(written[:limit] + "…" * (len(written) > limit))


def items_of(answer: Any) -> list | None:
    """Return what a set, list, tuple, view, column or array holds; None for others."""
    if isinstance(answer, AnySet | list | tuple):
        return list(answer)
    # Columns of tables and what their unique() returns, whichever library made it.
    if hasattr(answer, "tolist") and getattr(answer, "ndim", 0) == 1:
        return answer.tolist()
    return None


def texts_of(answer: Any, wanted: str) -> list[str]:
    """Return the texts of a collection; a (name, year) pair becomes "name, year"."""
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


def by_source(answer: Any, wanted: str) -> dict[str, Any]:
    """Return a dictionary whose keys are ids of sources, or say what is wrong."""
    if isinstance(answer, pd.Series):
        answer = answer.to_dict()
    if not isinstance(answer, Mapping):
        raise UnusableError(f"Your answer is {described(answer)}; give {wanted}.")
    known = f"The sources are {', '.join(sources())}."
    for name in answer:
        if not isinstance(name, str):
            raise UnusableError(f"A key is {described(name)}; give {wanted}. {known}")
        if name not in sources():
            raise UnusableError(
                f"There is no source {cut_short(name)}.{meant(name, sources())} {known}"
            )
    return dict(answer)


def number_of(value: Any, what: str, wanted: str) -> float:
    """Return a value as a finite number, or say what it is and what is wanted."""
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
    """Return " Did you mean …?" for a source id that is nearly right, or ""."""
    known, as_id = list(known), plain(name)
    return suggest(as_id, [as_id] if as_id in known else known)


def plain(name: str) -> str:
    """Return a name in the form of a source id, so that "Auslin 2022" is one."""
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")
