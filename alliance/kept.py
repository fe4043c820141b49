"""What the texts answered, for copies of the book that do not hold them.

Four of the five texts are in copyright, so a copy that is given away (`alliance.kit`)
leaves them out. It holds a file ``kept.json`` instead: for every row of the tables
where its words stand, for every passage its shape, and for each question that the
chapters themselves ask of the texts the answer, as far as the chapters show it anyway.
A question that is not kept raises `SeedsNotHereError`, which says what is missing and
where to run it. Where there is no such file, nothing of this is done.

Runs on the standard library; pandas is imported where an answer is a data frame.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, wraps
from inspect import signature
from pathlib import Path
from typing import Any, NoReturn

from alliance.errors import SeedsNotHereError
from alliance.repository import root, stamp

FILE = "kept.json"
MASK = "▒"
"""Stands for a letter that a copy does not hold."""

_LETTER = re.compile(r"[^\W\d_]")
_noted: list[tuple[str, dict[str, Any]]] | None = None


class Masked(str):
    """A text of which only the shape is here: each letter is `MASK`.

    Digits, punctuation and spaces stand, so that its length and its marks are right;
    so may words that the book shows anyway.
    """


def masked(words: str, shown: Iterator[tuple[int, int]] | tuple = ()) -> str:
    """Return a text with every letter masked but those in some spans.

    Parameters
    ----------
    words : str
    shown : iterable of (int, int)
        Spans of letters that stay, end exclusive.

    Returns
    -------
    str
        As long as the text.
    """
    letters = list(_LETTER.sub(MASK, words))
    for start, end in shown:
        letters[start:end] = words[start:end]
    return "".join(letters)


def kept() -> Mapping[str, Any] | None:
    """Return what this copy keeps instead of the texts.

    Returns
    -------
    mapping or None
        None where there is no ``kept.json``: the repository, and a kit with the texts.
    """
    path = root() / FILE
    return _read(path, stamp(path)) if path.is_file() else None


@lru_cache(maxsize=4)
def _read(path: Path, _stamp: tuple[int, int]) -> Mapping[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def refuse(what: str) -> NoReturn:
    """Say that something needs the texts, and where to find them.

    Parameters
    ----------
    what : str
        What was asked for, as the beginning of a sentence, such as "To search them".

    Raises
    ------
    SeedsNotHereError
    """
    where = (kept() or {}).get("where", "")
    raise SeedsNotHereError(
        f"{what} needs the words of the five texts, which this copy of the book does "
        "not hold: most of them are in copyright. What the book shows stays here: "
        "alliance.quote and alliance.table work from the checked evidence, and so "
        f"does every chapter as it was written. {where}"
    )


def asks_the_texts(function: Callable) -> Callable:
    """Let a function answer from what is kept where the texts are not there.

    Parameters
    ----------
    function : callable
        Its arguments and its answer are as `encoded` wants them.

    Returns
    -------
    callable
        Raises `SeedsNotHereError` where the texts are not there and the answer to
        this question is not kept.
    """
    name = f"{function.__module__.removeprefix('alliance.')}.{function.__name__}"
    form = signature(function)

    @wraps(function)
    def answered(*given: Any, **named: Any) -> Any:
        here = kept()
        if here is None:
            if _noted is not None:
                _noted.append((name, _bound(form, given, named)))
            return function(*given, **named)
        asked = key(_bound(form, given, named))
        try:
            return decoded(here["answers"][name][asked])
        except KeyError:
            refuse(f"This call of {function.__name__}")

    return answered


def _bound(form: Any, given: tuple, named: dict) -> dict[str, Any]:
    bound = form.bind(*given, **named)
    bound.apply_defaults()
    return dict(bound.arguments)


@contextmanager
def noting() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Note what is asked of the texts.

    Yields
    ------
    list of (str, dict)
        Grows with each call of a function that `asks_the_texts`: its name and its
        arguments.
    """
    global _noted
    _noted = []
    try:
        yield _noted
    finally:
        _noted = None


def note(name: str, /, **arguments: Any) -> None:
    """Note a question, while questions are noted.

    Parameters
    ----------
    name : str
        Of what answers it.
    **arguments
        What is asked.
    """
    if _noted is not None:
        _noted.append((name, arguments))


def key(arguments: Mapping[str, Any]) -> str:
    """Return what tells a question from others of the same function.

    Parameters
    ----------
    arguments : mapping of str to object

    Returns
    -------
    str
        The same here and where the texts are: letters of a data frame do not count.

    Raises
    ------
    TypeError
        When an argument is of a kind that `encoded` does not know.
    """
    plain = {name: _shape(value) for name, value in arguments.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)


def _shape(value: Any) -> Any:
    if hasattr(value, "to_csv"):  # a data frame, or one of its columns
        lines = _LETTER.sub(MASK, value.to_csv()).encode("utf-8")
        return hashlib.sha256(lines).hexdigest()
    return encoded(value)


def encoded(value: Any) -> Any:
    """Return a value as JSON can hold it.

    Parameters
    ----------
    value : object
        A text, a number, None, or a list, tuple, set or dictionary of these, or a data
        frame.

    Returns
    -------
    object
        For `decoded`.

    Raises
    ------
    TypeError
        When it is of another kind.
    """
    if value is None or isinstance(value, bool | str):
        return str(value) if isinstance(value, Masked) else value
    if isinstance(value, int | float):
        return value
    if hasattr(value, "item") and not hasattr(value, "to_csv"):  # a number of NumPy
        return encoded(value.item())
    if isinstance(value, set | frozenset):
        return {"set": sorted((encoded(each) for each in value), key=json.dumps)}
    if isinstance(value, tuple):
        return {"tuple": [encoded(each) for each in value]}
    if isinstance(value, list):
        return [encoded(each) for each in value]
    if isinstance(value, Mapping):
        pairs = [[encoded(name), encoded(each)] for name, each in value.items()]
        return {"dictionary": pairs}
    if hasattr(value, "columns"):
        from pandas import NA as missing  # noqa: N811

        return {
            "columns": list(value.columns),
            "types": [str(kind) for kind in value.dtypes],
            # Not by to_json, which rounds.
            "rows": [
                [None if each is missing else encoded(each) for each in row]
                for row in value.itertuples(index=False)
            ],
        }
    raise TypeError(f"Nothing is kept of a {type(value).__name__}.")


def decoded(value: Any) -> Any:
    """Return a value that `encoded` made ready for JSON.

    Parameters
    ----------
    value : object

    Returns
    -------
    object
        A fresh copy; the numbers of a frame are "Int64" and "Float64", as everywhere.
    """
    if isinstance(value, list):
        return [decoded(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "set" in value:
        return {decoded(each) for each in value["set"]}
    if "tuple" in value:
        return tuple(decoded(each) for each in value["tuple"])
    if "dictionary" in value:
        return {decoded(name): decoded(each) for name, each in value["dictionary"]}
    import pandas as pd  # the verifier runs without it

    frame = pd.DataFrame(value["rows"], columns=value["columns"], dtype=object)
    text = pd.StringDtype("python")
    kinds = [text if kind == "string" else kind for kind in value["types"]]
    return frame.astype(dict(zip(value["columns"], kinds, strict=True)))
