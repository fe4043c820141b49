"""The passages of a source: its substantive paragraphs, addressed by id.

What is not the article (navigation, captions, page headers, second printings …) is
listed span by span in ``data/furniture.csv`` and masked. What remains, line by line,
is the passages. Runs on the standard library alone.
"""

import re
from dataclasses import dataclass

from alliance import kept
from alliance.errors import SeedError, UnknownPassageError, suggest
from alliance.repository import read_table, rows_of
from alliance.sources import source, sources, text

Span = tuple[int, int]


@dataclass(frozen=True)
class Furniture:
    """One row of ``data/furniture.csv``: a span of a seed that is not the article.

    Attributes
    ----------
    start, end : int
        Code-point offsets in the seed, end exclusive.
    exact : str
        The seed's characters between them.
    kind, reason : str
        What it is, and why it is not evidence.
    """

    source: str
    start: int
    end: int
    exact: str
    kind: str
    reason: str


@dataclass(frozen=True)
class Passage:
    """One substantive paragraph of a source.

    Attributes
    ----------
    passage : str
        The id, such as ``cfr-2021-p07``.
    source, section, gist : str
        Columns of ``data/passages.csv``; the gist is the book's own line.
    text : str
        The paragraph as the seed prints it, furniture taken out. In a copy of the book
        without the texts only its shape, see `alliance.kept.Masked`.
    pieces : tuple of (int, int)
        Where it stands in the seed: code-point spans, end exclusive. There is more
        than one where furniture splits the paragraph.
    """

    passage: str
    source: str
    section: str
    gist: str
    text: str
    pieces: tuple[Span, ...]


def furniture(name: str) -> list[Furniture]:
    """Return the furniture of one source, in order of place.

    Parameters
    ----------
    name : str
        Id of the source.

    Returns
    -------
    list of Furniture

    Raises
    ------
    UnknownSourceError
        When no source has this id.
    SeedError
        When a span overlaps the one before it, lies outside the seed, or holds other
        characters than its ``exact`` column.
    """
    seed = text(name)
    found: list[Furniture] = []
    for number, row in rows_of("furniture", name):
        where = f"data/furniture.csv, row {number} ({name} {row['start']}-{row['end']})"
        if not (row["start"].isdecimal() and row["end"].isdecimal()):
            raise SeedError(
                f"{where}: start and end are whole numbers, the offsets of the span's "
                "first character and of the one after its last. Correct them."
            )
        start, end = int(row["start"]), int(row["end"])
        if not 0 <= start < end <= len(seed):
            raise SeedError(
                f"{where}: the span is empty or lies outside the seed, which has "
                f"{len(seed)} characters. Correct start and end."
            )
        if seed[start:end] != row["exact"]:
            raise SeedError(
                f"{where}: the seed holds {seed[start:end]!r} there, the row says "
                f"{row['exact']!r}. Correct the span or the words."
            )
        if found and start < found[-1].end:
            raise SeedError(
                f"{where}: the span begins before the one above it ends "
                f"({found[-1].end}). List the spans of a source in order."
            )
        found.append(Furniture(**row | {"start": start, "end": end}))
    return found


def paragraphs(seed: str, masked: list[Span]) -> list[tuple[str, tuple[Span, ...]]]:
    """Split a text into its paragraphs after taking out the masked spans.

    Parameters
    ----------
    seed : str
        The whole text.
    masked : list of (int, int)
        Code-point spans to leave out, in order, not overlapping.

    Returns
    -------
    list of (str, tuple of (int, int))
        Each non-blank line, with the spaces around it removed, and where it stands in
        the text. A paragraph that a masked span splits has two pieces.
    """
    kept = [
        place
        for start, end in zip(
            [0, *(end for _, end in masked)],
            [*(start for start, _ in masked), len(seed)],
            strict=True,
        )
        for place in range(start, end)
    ]
    article = "".join(seed[place] for place in kept)
    found = []
    for line in re.finditer(r"[^\n]*\S[^\n]*", article):
        start = line.start() + len(line[0]) - len(line[0].lstrip())
        end = start + len(line[0].strip())
        pieces: list[Span] = []
        for place in kept[start:end]:
            if pieces and pieces[-1][1] == place:
                pieces[-1] = (pieces[-1][0], place + 1)
            else:
                pieces.append((place, place + 1))
        found.append((article[start:end], tuple(pieces)))
    return found


def passages(name: str) -> list[Passage]:
    """Return the passages of one source in order.

    Parameters
    ----------
    name : str
        Id of the source.

    Returns
    -------
    list of Passage
        One for each row of ``data/passages.csv`` of this source.

    Raises
    ------
    UnknownSourceError
        When no source has this id.
    SeedError
        When the seed is missing or changed, or when its paragraphs are not as many as
        the rows that describe them.
    """
    rows = [row for _, row in rows_of("passages", name)]
    here = kept.kept()
    if here is not None and source(name).source in here["passages"]:
        found = [
            (kept.Masked(shape), tuple((start, end) for start, end in pieces))
            for shape, pieces in here["passages"][name]
        ]
    else:
        spans = [(item.start, item.end) for item in furniture(name)]
        found = paragraphs(text(name), spans)
    if len(rows) != len(found):
        raise SeedError(
            f"data/passages.csv describes {len(rows)} passages of {name}, but the seed "
            f"without its furniture has {len(found)} paragraphs. A line of the seed is "
            "neither passage nor furniture, or is both: compare data/furniture.csv."
        )
    return [
        Passage(row["passage"], name, row["section"], row["gist"], words, pieces)
        for row, (words, pieces) in zip(rows, found, strict=True)
    ]


def passage(name: str) -> Passage:
    """Return one passage.

    Parameters
    ----------
    name : str
        Its id, such as ``cfr-2021-p07``.

    Returns
    -------
    Passage

    Raises
    ------
    UnknownPassageError
        When no passage has this id; the message suggests near ones.
    """
    known = {row["passage"]: row["source"] for row in read_table("passages")}
    if name not in known:
        raise UnknownPassageError(
            f"There is no passage {name!r}.{suggest(name, known)} "
            "reference/ lists every passage of every source."
        )
    return next(item for item in passages(known[name]) if item.passage == name)


def printed_words(name: str) -> str:
    """Return the words of one passage, where they are there to be read.

    Parameters
    ----------
    name : str
        Its id, such as ``cfr-2021-p07``.

    Returns
    -------
    str

    Raises
    ------
    UnknownPassageError
        As for `passage`.
    SeedsNotHereError
        When this is a copy of the book without the texts.
    """
    words = passage(name).text
    if isinstance(words, kept.Masked):
        kept.refuse(f"Reading {name}")
    return words


def all_passages() -> list[Passage]:
    """Return the passages of every source, in order of writing and of place."""
    return [item for name in sources() for item in passages(name)]
