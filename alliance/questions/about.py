"""Which words of the sources a question is about, so that none tells another's answer.

Two questions that are about the same words may tell each other's answers; two on
different words of one passage do not.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from alliance.citations import several
from alliance.quotations import verify
from alliance.repository import read_table, root, stamp

Span = tuple[str, int, int]
"""A source, and where in its text words begin and end."""

# The tables whose rows questions are made of, and the columns that name a row.
_TABLES = {
    "quotations": ("quotation",),
    "quantities": ("quantity",),
    "events": ("event",),
    "claims": ("claim",),
    "memberships": ("grouping", "member", "source"),
    "check_passages": ("check",),
}
_LONG = 5  # letters of a word by which a statement can be recognised
_SHARED = 0.5  # of the long words of a row, in what is told of it


def of_rows(names: Iterable[str]) -> tuple[Span, ...]:
    """Return the words that rows are about.

    Parameters
    ----------
    names : iterable of str
        Ids of rows, joined by ``|`` where a row has several or a question several rows;
        others are passed over.

    Returns
    -------
    tuple of (str, int, int)
    """
    known = _spans()
    found: dict[Span, None] = {}
    for name in names:
        for each in [name] if name in known else name.split("|"):
            found |= dict.fromkeys(known.get(each, ()))
    return tuple(found)


def of_text(text: str, passages: Iterable[str]) -> tuple[Span, ...]:
    """Return the words of some passages that a text of ours tells of.

    Parameters
    ----------
    text : str
    passages : iterable of str
        Their ids.

    Returns
    -------
    tuple of (str, int, int)
        Of each row whose number, or half of whose longer words, the text has.
    """
    wanted, told = set(passages), set(_words(text))
    found: dict[Span, None] = {}
    for table in ("quantities", "quotations", "events", "claims"):
        for row in read_table(table):
            passage, spans = place_of(row)
            long = {each for each in _words(row["exact"]) if len(each) >= _LONG}
            printed = row.get("printed", "")
            if passage in wanted and (
                (printed and re.search(rf"\b{re.escape(printed)}", text, re.IGNORECASE))
                or (long and len(long & told) >= _SHARED * len(long))
            ):
                found |= dict.fromkeys(_narrowed(row, spans))
    return tuple(found)


def place_of(row: dict[str, str]) -> tuple[str, tuple[Span, ...]]:
    """Return where the words of a row stand.

    Parameters
    ----------
    row : dict of str to str
        With the columns ``source`` and ``exact``.

    Returns
    -------
    tuple of str and tuple of (str, int, int)
        Their passage, and their characters.
    """
    additions = (row.get("omitted", ""), row.get("inserted", ""))
    return _place(root(), row["source"], row["exact"], *additions)


def meet(one: Iterable[Span], other: Iterable[Span]) -> bool:
    """Tell whether two questions are about the same words, or a part of them.

    Parameters
    ----------
    one, other : iterable of (str, int, int)

    Returns
    -------
    bool
    """
    others = tuple(other)
    return any(
        source == where and start < end_ and begin < end
        for source, start, end in one
        for where, begin, end_ in others
    )


def _narrowed(row: dict[str, str], spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return where the number of a row stands in its words, or all of the words."""
    printed, exact = row.get("printed", ""), row["exact"]
    if len(spans) > 1 or not printed or exact.count(printed) != 1:
        return spans
    [(source, start, end)] = spans
    if end - start != len(exact):  # a link marker stands in between
        return spans
    start += exact.index(printed)
    return ((source, start, start + len(printed)),)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _spans() -> dict[str, tuple[Span, ...]]:
    stamps = tuple(stamp(root() / "data" / f"{name}.csv") for name in _TABLES)
    return _spans_of(root(), stamps)


@lru_cache(maxsize=4)
def _spans_of(
    _root: Path, _stamps: tuple[tuple[int, int], ...]
) -> dict[str, tuple[Span, ...]]:
    found: dict[str, dict[Span, None]] = {}
    for name, row in _rows():
        _, spans = place_of(row)
        found.setdefault(name, {}).update(dict.fromkeys(_narrowed(row, spans)))
    return {name: tuple(spans) for name, spans in found.items()}


def _rows() -> Iterator[tuple[str, dict[str, str]]]:
    for table, columns in _TABLES.items():
        for row in read_table(table):
            yield "|".join(row[each] for each in columns), row
            if table == "memberships":
                yield row["grouping"], row


@lru_cache(maxsize=4096)
def _place(
    _root: Path, source: str, exact: str, omitted: str, inserted: str
) -> tuple[str, tuple[Span, ...]]:
    """Find words once: the seeds, which are checked by their hashes, do not change."""
    given = {"omitted": several(omitted), "inserted": several(inserted)}
    place = verify(exact, source, **given)
    return place.passage, tuple((source, *span) for span in place.spans)
