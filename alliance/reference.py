"""The reference pages: what the tables hold, written out for reading and linking.

`pages` computes every page from the tables and the executed chapters; `write` stores
them under ``reference/``, where they are committed, so that a citation opens on
GitHub, in JupyterLab and in the built book alike. A test proves them current.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import pandas as pd

from alliance import notebooks
from alliance.bibliography import bibliography, works
from alliance.citations import (
    checks_over,
    label,
    publisher_address,
    several,
    work_label,
)
from alliance.dates import in_words
from alliance.errors import MisquotationError
from alliance.markdown import (
    COMMAND,
    NOTICE,
    bullets,
    capital,
    counted,
    escaped,
    lines,
    link,
    listed,
    nested,
    page,
    sentence,
    site,
)
from alliance.passages import Passage, furniture, passages
from alliance.quotations import Place, verify
from alliance.repository import root
from alliance.search import words
from alliance.sources import Source, source, sources
from alliance.tables import table

# How the page speaks of one and of several spans of each kind of furniture.
FURNITURE = {
    "title": ("title", "titles"),
    "byline": ("byline", "bylines"),
    "dateline": ("dateline", "datelines"),
    "heading": ("heading", "headings"),
    "label": ("label", "labels"),
    "keywords": ("list of keywords", "lists of keywords"),
    "caption": ("picture caption", "picture captions"),
    "page-header": ("page header", "page headers"),
    "list-marker": ("list marker", "list markers"),
    "mail-address": ("mail address", "mail addresses"),
    "navigation": ("piece of site navigation", "pieces of site navigation"),
    "related": ("line on other stories", "lines on other stories"),
    "references": ("entry of the reference list", "entries of the reference list"),
    "second-printing": (
        "paragraph printed a second time",
        "paragraphs printed a second time",
    ),
}

Row = dict[str, str]


def pages() -> dict[Path, str]:
    """Return every reference page as it should be.

    Returns
    -------
    dict of pathlib.Path to str
        Path from the top folder of the book to the text of the page, in Markdown that
        GitHub, JupyterLab and MyST read alike.

    Raises
    ------
    TableError
        When a table breaks its schema, or a fact names a reference that
        ``references.bib`` does not hold.
    MisquotationError
        When the words of a row do not stand in its source.
    """
    evidence = _Evidence.gathered()
    found = {
        "index.md": _index(),
        "bibliography.md": bibliography(works(), _rows(table("record"))),
    }
    for name, entry in sources().items():
        found[f"outline-{name}.md"] = _outline(entry, evidence)
    return {Path("reference") / name: text for name, text in found.items()}


def write(folder: Path | None = None) -> list[Path]:
    """Write the reference pages that are not current.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Top folder to write under; that of the book by default.

    Returns
    -------
    list of pathlib.Path
        The pages that were written or, where nothing generates them any more, removed;
        paths from ``folder``.

    Raises
    ------
    TableError, MisquotationError
        As for `pages`; then nothing is written.
    """
    folder = folder or root()
    wanted = pages()
    changed = stale(folder, wanted)
    for path in changed:
        if path in wanted:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(wanted[path], encoding="utf-8", newline="\n")
        else:
            (folder / path).unlink()
    return changed


def stale(folder: Path, wanted: dict[Path, str]) -> list[Path]:
    """Return the pages of a folder that are missing, differ or are left over.

    Parameters
    ----------
    folder : pathlib.Path
        Top folder that holds ``reference/``.
    wanted : dict of pathlib.Path to str
        From `pages`.

    Returns
    -------
    list of pathlib.Path
        Paths from ``folder``.
    """

    def stored(path: Path) -> str | None:
        whole = folder / path
        return whole.read_bytes().decode("utf-8") if whole.is_file() else None

    here = (path.relative_to(folder) for path in folder.glob("reference/*.md"))
    left_over = [
        path
        for path in sorted(here)
        if path not in wanted and (stored(path) or "").startswith(NOTICE)
    ]
    return [path for path in wanted if stored(path) != wanted[path]] + left_over


# What the tables hold on each passage


@dataclass(frozen=True)
class _Entry:
    """One row of a table and the place where its words stand."""

    row: Row
    place: Place


@dataclass
class _Evidence:
    """The rows of the tables by passage, in the order in which their words stand."""

    quotations: dict[str, list[_Entry]] = field(default_factory=dict)
    quantities: dict[str, list[_Entry]] = field(default_factory=dict)
    events: dict[str, list[_Entry]] = field(default_factory=dict)
    checks: dict[str, list[Row]] = field(default_factory=dict)
    checked: dict[str, list[str]] = field(default_factory=dict)
    supports: dict[str, list[str]] = field(default_factory=dict)
    uses: dict[str, list[Row]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    @classmethod
    def gathered(cls) -> "_Evidence":
        """Read the tables and the chapters once."""
        found = cls(
            quotations=_placed("quotations"),
            quantities=_placed("quantities"),
            events=_placed("events"),
            titles={
                name: notebooks.title(notebooks.read(path), name)
                for name, path in notebooks.chapters().items()
            },
        )
        checks = {row["check"]: row for row in _rows(table("checks"))}
        for passage, entries in _placed("check_passages").items():
            for check in dict.fromkeys(entry.row["check"] for entry in entries):
                found.checks.setdefault(passage, []).append(checks[check])
                found.checked.setdefault(check, []).append(passage)
        reference = {row["fact"]: row["reference"] for row in _rows(table("record"))}
        for row in _rows(table("check_records")):
            key = reference[row["fact"]]
            keys = found.supports.setdefault(row["check"], [])
            if key not in keys:
                keys.append(key)
        for row in _rows(notebooks.uses()):
            found.uses.setdefault(row["passage"], []).append(row)
        return found


def _rows(frame: pd.DataFrame) -> list[Row]:
    """Return the text columns of a table row by row, an empty cell as ""."""
    text = frame.select_dtypes("string").fillna("")
    return [dict(zip(text.columns, row, strict=True)) for row in text.to_numpy()]


def _placed(name: str) -> dict[str, list[_Entry]]:
    """Return the rows of a table by the passage in which their words stand."""
    found: dict[str, list[_Entry]] = {}
    for number, row in enumerate(_rows(table(name)), start=1):
        try:
            place = verify(
                row["exact"],
                row["source"],
                omitted=several(row.get("omitted", "")),
                inserted=several(row.get("inserted", "")),
            )
        except MisquotationError as error:
            raise MisquotationError(f"data/{name}.csv, row {number}: {error}") from None
        found.setdefault(place.passage, []).append(_Entry(row, place))
    for entries in found.values():
        entries.sort(key=lambda entry: entry.place.spans)
    return found


# Outlines


def _outline(entry: Source, evidence: _Evidence) -> str:
    found = passages(entry.source)
    sections = [
        (name, list(group)) for name, group in groupby(found, lambda item: item.section)
    ]
    blocks = [
        f"# Outline: {escaped(entry.short)}",
        _about(entry, found),
        "Each passage below has its address, what it says in our own words, and what "
        "the book takes from it.\nThe whole text is not printed here.",
        _contents(sections),
    ]
    seen: Counter[str] = Counter()
    for name, group in sections:
        seen[name] += 1
        again = " (continued)" if seen[name] > 1 else ""
        blocks.append(f"## {escaped(_heading(name))}{again}")
        for item in group:
            blocks += _passage(item, evidence)
    return page(*blocks)


def _heading(section: str) -> str:
    """Return a heading in sentence case where the source prints it in capitals."""
    if not section.isupper():
        return section
    number, dot, words = section.rpartition(". ")
    return f"{number}{dot}{words.capitalize()}"


def _about(entry: Source, found: list[Passage]) -> str:
    kinds = Counter(item.kind for item in furniture(entry.source))
    left_out = listed(
        counted(kinds[kind], *names) for kind, names in FURNITURE.items() if kinds[kind]
    )
    address = "The address of the publisher's page is not known for certain."
    return bullets(
        [
            f"**Title:** *{escaped(entry.title)}*",
            f"**Who:** {sentence(escaped(entry.authors))}",
            f"**When:** {sentence(capital(in_words(entry.published)))}\n"
            f"{lines(entry.published_note)}",
            f"**Where:** {sentence(escaped(entry.container))}\n"
            f"{f'{site(entry.url)}.' if entry.url else address}",
            f"**Terms:** {lines(entry.licence)}",
            f"**Length:** {len(found)} passages, {words(entry.source):,} words.",
            f"**Left out:** {left_out}.\nNone of these can be quoted.",
        ]
    )


def _contents(sections: list[tuple[str, list[Passage]]]) -> str:
    rows = ["| Section | Passages |", "|---|---|"]
    for name, group in sections:
        first, last = (group[at].passage.rsplit("-", 1)[1] for at in (0, -1))
        span = first if first == last else f"{first} to {last}"
        rows.append(f"| [{escaped(_heading(name))}](#{group[0].passage}) | {span} |")
    return "\n".join(rows)


def _passage(item: Passage, evidence: _Evidence) -> list[str]:
    name = item.passage
    blocks = [f"### {name}", lines(item.gist)]
    used = [
        f"[{evidence.titles[row['chapter']]}](../chapters/{row['chapter']}.ipynb) "
        f"({row['how']})"
        for row in evidence.uses.get(name, [])
    ]
    if used:
        blocks.append(f"Used in {listed(used)}.")
    groups = {
        "Quotations": map(_quotation, evidence.quotations.get(name, [])),
        "Numbers": map(_quantity, evidence.quantities.get(name, [])),
        "Events": map(_event, evidence.events.get(name, [])),
        "Source checks": (
            _check(row, name, evidence) for row in evidence.checks.get(name, [])
        ),
    }
    for heading, items in groups.items():
        written = bullets(items)
        if written:
            blocks += [f"**{heading}**", written]
    return blocks


def _quotation(entry: _Entry) -> str:
    row = entry.row
    said = [f"“{escaped(nested(row['exact']))}”"]
    if row["speaker"] != source(row["source"]).authors:
        said.append(f"Said by {sentence(escaped(row['speaker']))}")
    if row["note"]:
        said.append(lines(row["note"]))
    said += [
        f"The source check *{escaped(check.title)}*, below, covers these words."
        for check in checks_over(entry.place)
    ]
    shown = f'In a notebook: `alliance.quote("{row["quotation"]}")`'
    address = publisher_address(entry.place)
    if address:
        shown += f"; {link('the words at the publisher', address)}"
    return "\n".join([*said, f"{shown}."])


def _quantity(entry: _Entry) -> str:
    row = entry.row
    printed, qualifier = row["printed"], row["qualifier"]
    for together in (f"{qualifier} {printed}", f"{printed} {qualifier}"):
        if qualifier and together in row["exact"]:
            printed, qualifier = together, ""
    loosely = f" ({escaped(qualifier)})" if qualifier else ""
    when = f"as of {in_words(row['as_of'])}" if row["as_of"] else "no time given"
    subject = escaped(row["subject"].rstrip("."))
    return (
        f"**{escaped(printed)}**{loosely}: {subject} ({escaped(row['unit'])}; {when})."
    )


def _event(entry: _Entry) -> str:
    row = entry.row
    when = in_words(row["date"])
    if row["date_end"]:
        when += f" to {in_words(row['date_end'])}"
    return f"{capital(when)}: {sentence(escaped(row['title']))}"


def _check(row: Row, here: str, evidence: _Evidence) -> str:
    found = [
        f"*{escaped(row['title'].rstrip('.'))}* "
        f"({row['kind']}; confidence: {row['confidence']}).",
        lines(row["finding"]),
    ]
    keys = evidence.supports.get(row["check"], [])
    if keys:
        links = (f"[{work_label(key)}](bibliography.md#{key})" for key in keys)
        found.append(f"It rests on {listed(links)}.")
    others = [
        f"[{escaped(label(item))}](outline-{item.rsplit('-', 1)[0]}.md#{item})"
        for item in evidence.checked[row["check"]]
        if item != here
    ]
    if others:
        found.append(f"It is also about {listed(others)}.")
    return "\n".join(found)


def _index() -> str:
    return page(
        "# Reference",
        "These pages say what the book takes from each source, and where.\n"
        "Every citation in a chapter opens one of them.",
        "An outline lists the passages of one source in order, each with its gist, the "
        "chapters that use it, and the quotations, numbers and dates taken from it:",
        bullets(
            f"[{escaped(entry.short)}](outline-{name}.md): {escaped(entry.authors)}, "
            f"*{escaped(entry.title)}*"
            for name, entry in sources().items()
        ),
        "The [bibliography](bibliography.md) lists the works outside the five sources.",
        f"The pages are generated from the tables by `{COMMAND}`, and a test fails "
        "when they are not current.",
    )
