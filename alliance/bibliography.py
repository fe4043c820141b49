"""The bibliography page: outside works, and the facts the book takes from each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
from alliance.repository import root

_PUBLISHERS = ("journal", "journaltitle", "publisher", "institution", "organization")


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
    # Only this page needs it; a notebook never does.
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

    path = root() / "references.bib"
    if not path.is_file():
        raise TableError(
            "references.bib is missing. Restore it: git checkout -- references.bib"
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
        Markdown; the heading over each work is its key.

    Raises
    ------
    TableError
        When a fact names a work that is not there.
    """
    facts: dict[str, list[dict[str, str]]] = {}
    for row in record:
        if row["reference"] not in found:
            raise TableError(
                f"data/record.csv, fact {row['fact']!r}: references.bib holds no "
                f"{row['reference']!r}.{suggest(row['reference'], found)}"
            )
        facts.setdefault(row["reference"], []).append(row)
    blocks = [
        "# Bibliography",
        "These are the works outside the five sources that the book cites, and the "
        "facts it takes from each.\n"
        "A fact that nobody has yet read on the page cited is marked as unsettled.",
    ]
    if not found:
        blocks.append("No work is cited yet.")
    for key, work in found.items():
        taken = facts.get(key, [])
        blocks += [f"## {key}", _entry(work, dated=not taken)]
        if taken:
            blocks.append(bullets(map(_fact, taken)))
    return page(*blocks)


def _entry(work: Work, *, dated: bool) -> str:
    # A publisher that is also the author is named once.
    publisher = "" if work.publisher in work.authors else work.publisher
    parts = [escaped(listed(work.authors)), f"*{escaped(work.title)}*"]
    parts += [escaped(publisher), escaped(in_words(work.date))]
    told = [sentence(", ".join(part for part in parts if part))]
    if work.url:
        told.append(f"{site(work.url)}.")
    if work.note:
        told.append(lines(work.note))
    if work.read and dated:
        told.append(f"Opened on {in_words(work.read)}.")
    return "\n".join(told)


def _fact(row: dict[str, str]) -> str:
    status = "**Unsettled:** nobody has read it there yet."
    if row["read_on"]:
        status = f"Read there on {in_words(row['read_on'])}."
    there = f"[In the record](record.md#{row['fact']})."
    return f"{lines(row['statement'])}\n{status}\n{there}"
