"""What a chapter asks of a class, and which rows of evidence it uses.

Both are read from the notebook as it is stored. A row is used where a result or a link
names it, where the code does, where the text quotes words of it, and where a number or
a date of the text agrees with it in what is cited beside.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import nbformat
from markdown_it import MarkdownIt

from alliance import notebooks
from alliance.blocks import cited_by, paragraphs
from alliance.charts import CHECKS, EVIDENCE, MIME_TYPE
from alliance.citations import overlap, several
from alliance.evidence import marks
from alliance.quotations import Place, verify
from alliance.reference.evidence import Evidence
from alliance.tasks import Task, headings, minutes, tasks

ROWS = {
    "quotations": "quotations",
    "quantities": "quantities",
    "events": "timeline",
    "claims": "claims",
    "checks": "source-checks",
}
"""The tables whose rows a chapter uses, and the reference page of each."""

_LINKED = re.compile(rf"(?:{'|'.join(ROWS.values())})\.(?:md|html)#([\w+-]+)")
_SHOWN = re.compile(r'\bdata-quotation="([^"]+)"')
_NAMED = re.compile(r"[\"']([\w+-]+)[\"']")
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Drawing:
    """A chart.

    Attributes
    ----------
    name : str
        As the text refers to it, in words; "" where it has none.
    section, anchor : str
        The heading under which it stands.
    """

    name: str
    section: str
    anchor: str


@dataclass(frozen=True)
class Lesson:
    """A chapter.

    Attributes
    ----------
    chapter : str
        Name of its file, without the ending.
    title : str
        In Markdown.
    minutes : tuple of str
        To read, to run and to discuss; empty where the chapter does not say.
    tasks : tuple of Task
    drawings : tuple of Drawing
    passages : tuple of str
        Ids, in order.
    rows : dict of str to tuple of str
        For each table of `ROWS` the ids of the rows used, in the order of
        `alliance.reference.evidence.Evidence`.
    """

    chapter: str
    title: str
    minutes: tuple[str, ...] = ()
    tasks: tuple[Task, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    passages: tuple[str, ...] = ()
    rows: dict[str, tuple[str, ...]] = field(default_factory=dict)


def lessons(evidence: Evidence) -> list[Lesson]:
    """Return what each chapter asks and uses, in the order of the chapters.

    Parameters
    ----------
    evidence : alliance.reference.evidence.Evidence

    Returns
    -------
    list of Lesson

    Raises
    ------
    NotebookError
        When a chapter cannot be read.
    """
    uses = notebooks.uses()
    return [
        lesson(
            notebooks.read(path),
            name,
            tuple(uses.loc[uses["chapter"] == name, "passage"]),
            evidence,
        )
        for name, path in notebooks.chapters().items()
    ]


def lesson(
    notebook: nbformat.NotebookNode,
    chapter: str,
    passages: tuple[str, ...],
    evidence: Evidence,
) -> Lesson:
    """Return what one chapter asks and uses.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With its outputs.
    chapter : str
        Name of its file, without the ending.
    passages : tuple of str
        The passages that it uses.
    evidence : alliance.reference.evidence.Evidence

    Returns
    -------
    Lesson
    """
    return Lesson(
        chapter,
        notebooks.title(notebook, chapter),
        minutes(notebook),
        tasks(notebook),
        tuple(_drawings(notebook)),
        passages,
        rows_used(notebook, chapter, evidence),
    )


def _drawings(notebook: nbformat.NotebookNode) -> Iterator[Drawing]:
    section = ("", "")
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            section = [section, *headings(cell.source)][-1]
        for output in cell.get("outputs", ()):
            if MIME_TYPE in output.get("data", {}):
                figure = cell.metadata.get("mystnb", {}).get("figure", {})
                words = figure.get("name", "").removeprefix("fig-").replace("-", " ")
                yield Drawing(words, *section)


# The rows


def rows_used(
    notebook: nbformat.NotebookNode, chapter: str, evidence: Evidence
) -> dict[str, tuple[str, ...]]:
    """Return which rows of the tables a chapter uses.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With its outputs.
    chapter : str
        Name of its file, without the ending.
    evidence : alliance.reference.evidence.Evidence

    Returns
    -------
    dict of str to tuple of str
        For each table of `ROWS` the ids, in the order of ``evidence``.
    """
    found = set(_named(notebook))
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            found |= _in_text(cell.source, chapter, evidence)
    known = {
        name: (_id(each.row) for each in getattr(evidence, name))
        for name in ROWS
        if name != "checks"
    }
    known["checks"] = evidence.checks
    return {name: tuple(each for each in known[name] if each in found) for name in ROWS}


def _id(row: dict[str, str]) -> str:
    return next(iter(row.values()))


def _named(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """Yield what results, links and code name; not every name is that of a row."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield from _LINKED.findall(cell.source)
            continue
        yield from _NAMED.findall(cell.source)
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            shown = "".join(data.get("text/html", ""))
            yield from _LINKED.findall(shown)
            yield from _SHOWN.findall(shown)
            yield from _drawn(data.get(MIME_TYPE, {}))


def _drawn(chart: dict) -> Iterator[str]:
    yield from chart.get("usermeta", {}).get("alliance", {}).get("checks", ())
    for rows in chart.get("datasets", {}).values():
        for row in rows:
            for column in (EVIDENCE, CHECKS):
                yield from several(row.get(column) or "")


def _in_text(text: str, chapter: str, evidence: Evidence) -> set[str]:
    """Return the rows that a text quotes, or whose numbers it gives."""
    found: set[str] = set()
    for block in paragraphs(_MARKDOWN.render(text), f"chapters/{chapter}"):
        links = [(start, end, cited_by(href)) for start, end, href in block.links]
        for mark in marks(block, links, f"chapters/{chapter}"):
            found |= {check.check for check in mark.checks}
            found |= set(mark.rows)
            if mark.kind == "quoted":
                source = mark.place.rpartition("-")[0]
                place = verify(block.text[mark.start : mark.end], source)
                found |= set(_over(place, evidence))
    return found


def _over(place: Place, evidence: Evidence) -> Iterable[str]:
    """Yield the rows whose words overlap a place."""
    for name in ROWS:
        for each in getattr(evidence, name) if name != "checks" else ():
            same = each.source == place.source
            if same and overlap(each.place.spans, place.spans):
                yield _id(each.row)
