"""The bibliography page: outside works, and the facts the book takes from each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from alliance.citations import work_label
from alliance.dates import in_words
from alliance.errors import TableError, suggest
from alliance.markdown import (
    bullets,
    escaped,
    lines,
    listed,
    page,
    sentence,
    site,
)
from alliance.repository import root, stamp
from alliance.sources import appeared_in

_PUBLISHERS = ("journal", "journaltitle", "publisher", "institution", "organization")
# Where a work was read if not there, as its note tells it, and how that is said.
_ELSEWHERE = {
    "stored copy": "in a stored copy",
    "copy": "in a copy",
    "reposting": "in a reposting",
    "another page": "on another page",
    "text of the volume": "in the text of the volume",
}


@dataclass(frozen=True)
class Work:
    """One entry of ``references.bib``, LaTeX decoded.

    Attributes
    ----------
    authors : tuple of str
        Persons or institutions, as printed.
    title, publisher : str
        What it is called, and who published it or where it appeared.
    date, read : str
        When it was published and when someone opened it, in EDTF.
    url : str
        Where it is.
    note : str
        What else a reader should know.
    """

    authors: tuple[str, ...]
    title: str
    publisher: str
    date: str
    url: str
    read: str
    note: str


def works() -> dict[str, Work]:
    """Return the outside works, by key.

    Returns
    -------
    dict of str to Work
        One for each entry of ``references.bib`` (BibTeX; the fields ``date`` and
        ``urldate`` as in biblatex).

    Raises
    ------
    TableError
        When the file is missing or is not BibTeX.
    """
    path = root() / "references.bib"
    if not path.is_file():
        raise TableError(
            "references.bib is missing. Restore it: git checkout -- references.bib"
        )
    return dict(_works_in(path, stamp(path)))


@lru_cache(maxsize=4)
def _works_in(path: Path, _stamp: tuple[int, int]) -> Mapping[str, Work]:
    # Only the reference pages need it; a notebook never does.
    from pybtex.database import Entry, parse_string
    from pybtex.exceptions import PybtexError
    from pybtex.richtext import Text

    def plain(latex: str) -> str:
        return " ".join(str(Text.from_latex(latex)).split())

    def work(entry: Entry) -> Work:
        fields = {name.lower(): value for name, value in entry.fields.items()}
        url = fields.pop("url", "")
        fields = {name: plain(value) for name, value in fields.items()}
        people = entry.persons.get("author") or entry.persons.get("editor") or ()
        published = [fields[name] for name in _PUBLISHERS if fields.get(name)]
        return Work(
            authors=tuple(plain(_natural(str(person))) for person in people),
            title=fields.get("title", ""),
            publisher=", ".join(published) or fields.get("howpublished", ""),
            date=fields.get("date") or fields.get("year", ""),
            url=url,
            read=fields.get("urldate", ""),
            note=fields.get("note", ""),
        )

    try:
        entries = parse_string(path.read_text(encoding="utf-8"), "bibtex").entries
    except PybtexError as error:
        raise TableError(f"references.bib cannot be read: {error}") from error
    return {key: work(entry) for key, entry in sorted(entries.items())}


def _natural(name: str) -> str:
    """Turn "Packard, George R." into "George R. Packard"; braces keep a name whole."""
    if name.startswith("{"):
        return name
    return " ".join(reversed(re.split(r",\s*", name)))


def status(row: Mapping[str, str], found: Mapping[str, Work]) -> str:
    """Return whether someone has read a fact in the work cited, when and where.

    Parameters
    ----------
    row : mapping
        A row of the table ``record`` as text.
    found : mapping of str to Work
        From `works`.

    Returns
    -------
    str
        A sentence in Markdown, such as "Read on 22 November 2026 in a stored copy."
        where the note on the work speaks of one.

    Raises
    ------
    TableError
        When the fact names a work that is not there.
    """
    work = _work_of(row, found)
    if row["read_on"]:
        return _reading(row["read_on"], work)
    return "**Unsettled:** nobody has read it there yet."


def _reading(day: str, work: Work) -> str:
    told = (place for words, place in _ELSEWHERE.items() if words in work.note)
    place = next(told, "")
    when = in_words(day)
    return f"Read on {when} {place}." if place else f"Read there on {when}."


def _work_of(row: Mapping[str, str], found: Mapping[str, Work]) -> Work:
    if row["reference"] not in found:
        raise TableError(
            f"data/record.csv, fact {row['fact']!r}: references.bib holds no "
            f"{row['reference']!r}.{suggest(row['reference'], found)}"
        )
    return found[row["reference"]]


def bibliography(found: Mapping[str, Work], record: Sequence[dict[str, str]]) -> str:
    """Return the bibliography page.

    Parameters
    ----------
    found : mapping of str to Work
        From `works`.
    record : sequence of dict
        Rows of the table ``record`` as text: ``fact``, ``reference``, ``statement``
        and ``read_on``.

    Returns
    -------
    str
        Markdown; the heading over each work is its key, and its label follows.

    Raises
    ------
    TableError
        When a fact names a work that is not there.
    """
    facts: dict[str, list[dict[str, str]]] = {}
    for row in record:
        _work_of(row, found)
        facts.setdefault(row["reference"], []).append(row)
    blocks = [
        "# Bibliography",
        "These are the works outside the five sources that the book cites, and the "
        "facts it takes from each.\n"
        "The words in bold are the label by which a citation names a work; a letter "
        "after the year tells apart the works that would have the same.\n"
        "Under each fact stands the day on which someone read it, on the page or in a "
        "copy of it; a fact that nobody has read there yet is marked as unsettled.",
        "A title in square brackets is our description, where the copy lacks the "
        "headline.\n"
        "A title that is taken from the address of a page may differ from the printed "
        "one in small words and punctuation.",
    ]
    if not found:
        blocks.append("No work is cited yet.")
    for key, work in found.items():
        taken = facts.get(key, [])
        label = f"**{escaped(work_label(key))}:**"
        blocks += [f"## {key}", f"{label} {_entry(work, dated=not taken)}"]
        if taken:
            blocks.append(bullets(_fact(row, found) for row in taken))
    return page(*blocks)


def _entry(work: Work, *, dated: bool) -> str:
    publisher = appeared_in(work.publisher, work.authors)
    # A description in square brackets is not what the work is called.
    title = escaped(work.title)
    title = title if work.title.startswith("[") else f"*{title}*"
    parts = [escaped(listed(work.authors)), title]
    parts += [escaped(publisher), escaped(in_words(work.date))]
    told = [sentence(", ".join(part for part in parts if part))]
    if work.url:
        told.append(f"{site(work.url)}.")
    if work.note:
        told.append(lines(work.note))
    if work.read and dated:
        told.append(_reading(work.read, work))
    return "\n".join(told)


def _fact(row: dict[str, str], found: Mapping[str, Work]) -> str:
    there = f"[In the record](record.md#{row['fact']})."
    return f"{lines(row['statement'])}\n{status(row, found)}\n{there}"
