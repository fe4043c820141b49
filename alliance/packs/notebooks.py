"""The notebook of a chapter in two versions: for students and for instructors."""

import copy
import re
from collections.abc import Callable

import nbformat

from alliance.addresses import published_at
from alliance.copies import working
from alliance.links import links
from alliance.notebooks import TEMPLATE, chapters, read, title, written
from alliance.packs.chapter import without_folded
from alliance.packs.destinations import destination
from alliance.run_here import opens_in_lab

STUDENTS, INSTRUCTORS = "-student.ipynb", "-with-answers.ipynb"
"""How the names of the two end, so that neither takes the place of the chapter."""

_DETAILS = re.compile(r"<details>\s*<summary>.*?</details>\s*", re.DOTALL)
_LINK = re.compile(r"(?<!!)\[(?P<words>[^\]\n]*)\]\((?P<address>[^)\s]+)\)")
_HREF = re.compile(r'\s*\bhref="(?P<address>[^"]*)"')
_NUMBERED = re.compile(r"\{numref\}`(?P<name>[\w-]+)`")
_ANSWER, _EXERCISE, _INSTRUCTOR = "answer", "exercise", "instructor"


def for_students(name: str, term: str, figures: dict[str, str]) -> bytes:
    """Return the notebook of a chapter without answers, hints and teaching notes.

    Parameters
    ----------
    name : str
        Of the chapter, such as ``02-north-korea``.
    term : str
        For which it is made.
    figures : dict of str to str
        What each chart is called, such as "Figure 8", by its name.

    Returns
    -------
    bytes
        In notebook format 4: exercises keep the code they begin from and lose what
        they showed; quotations, numbers and charts keep what they show.

    Raises
    ------
    NotebookError
        When the chapter cannot be read.
    """
    notebook = copy.deepcopy(read(chapters()[name]))
    kept = []
    for cell in notebook.cells:
        tags = set(cell.metadata.get("tags", []))
        if tags & {_ANSWER, _INSTRUCTOR}:
            continue
        if cell.cell_type == "markdown":
            cell.source = without_folded(_DETAILS.sub("", cell.source)).strip("\n")
            if not cell.source:
                continue
        if _EXERCISE in tags:
            cell.outputs = []
        kept.append(cell)
    notebook.cells = kept
    return _finished(notebook, name, _ways_to_run(name, term), figures)


def _ways_to_run(name: str, term: str) -> str:
    """Return what a student does to run a copy, with the addresses that are known."""
    page = f"chapters/{name}"
    book, there = published_at(), links(f"{page}.ipynb")
    upload = (
        "drag this file from your computer into the list of files on the left, while "
        "the list shows the folder `chapters`, or press *Upload Files* above the "
        "list; then open it there with a double click."
    )
    own = f"`{name}{STUDENTS}`"
    if book:
        lab = f"[JupyterLab]({book}/{opens_in_lab(name)})"
        browser = (
            f"open {lab}, which the book has where it offers *Run in your browser*"
        )
        zipped = f"{book}/chapters/{working.name_of(name)}.zip"
        copy = f"[the working copy of this chapter]({zipped})"
    else:
        browser = (
            "on the chapter's page of the book press *Run in your browser*, and there "
            "choose *View*, then *Open JupyterLab*"
        )
        copy = "*Take this chapter with you*, below the title of its page in the book"
    binder = (
        f"open [the chapter on Binder]({there.launch})"
        if there
        else "on the chapter's page of the book press *Run on Binder*, if it is there"
    )
    use = destination("../how-to-use.md#to-run", page)
    keep = f"[how to keep your work]({use})" if use else "how to keep your work"
    return "\n".join(
        [
            f"*A copy for {term}, without answers.*\n",
            "It runs beside the chapters of the book, where the package and the "
            "tables are that it needs. Choose one way:\n",
            f"- **In your browser**, with nothing to install: {browser}. What opens "
            f"is the chapter as published, not this copy: {upload}",
            f"- **On Binder**, another website that lends you a computer: {binder}, "
            f"and wait a minute or two; {upload} "
            "Binder keeps nothing, so download your file before you leave.",
            f"- **On your own computer**, with Python 3.11 or newer: download {copy}, "
            "a zip. Unpack all of it, put this file into its folder `chapters`, open "
            "a terminal in the unpacked folder, and type `python3 start.py`, on "
            f"Windows `py start.py`. Then open {own} in the list of files.",
            "- **On a hub of your class**: upload this file into the folder "
            "`chapters` there.\n",
            f"The book's page *How to use this book* says {keep}. The exercises that "
            "check an answer say how to begin when they are run.",
        ]
    )


def for_instructors(name: str, term: str, figures: dict[str, str]) -> bytes:
    """Return the notebook of a chapter with answers open and notes.

    Parameters
    ----------
    name, term, figures
        As for `for_students`.

    Returns
    -------
    bytes

    Raises
    ------
    NotebookError
        When the chapter cannot be read.
    """
    notebook = copy.deepcopy(read(chapters()[name]))
    for cell in notebook.cells:
        tags = list(cell.metadata.get("tags", []))
        if _ANSWER in tags:
            cell.metadata = nbformat.from_dict({"tags": [_ANSWER]})
            # A folded answer would be one more click in front of a class.
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace("<details>", "<details open>")
    note = (
        f"*A copy for instructors, {term}: answers and notes stand open.*\n"
        "Keep it in the folder for instructors; the students have one without them.\n"
        "It runs as theirs does, in the folder `chapters` of the book's files."
    )
    return _finished(notebook, name, note, figures)


def _finished(
    notebook: nbformat.NotebookNode, name: str, note: str, figures: dict[str, str]
) -> bytes:
    """Add what the copy is, and let its links lead out of the folder it lies in."""
    page = f"chapters/{name}"

    def leads(address: str) -> str:
        return destination(address, page)

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _NUMBERED.sub(
                lambda found: figures.get(found["name"], "the chart"), cell.source
            )
            cell.source = _LINK.sub(lambda link: _linked(link, leads), cell.source)
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html")
            if html:
                output["data"]["text/html"] = _HREF.sub(
                    lambda link: _href(link, leads), "".join(html)
                )
    cell = nbformat.v4.new_markdown_cell(note)
    # Always the same id: the same chapter gives the same file.
    cell["id"] = "about-this-copy"
    notebook.cells.insert(1, cell)
    notebook.metadata["title"] = title(notebook, name)
    return written(notebook)


def _linked(link: re.Match[str], leads: Callable[[str], str]) -> str:
    goal = leads(link["address"])
    return f"[{link['words']}]({goal})" if goal else link["words"]


def _href(link: re.Match[str], leads: Callable[[str], str]) -> str:
    goal = leads(link["address"])
    return f' href="{goal}"' if goal else ""


def known(asked: str) -> str | None:
    """Return the name of a chapter by its two digits or its name.

    Parameters
    ----------
    asked : str
        Such as ``02`` or ``02-north-korea``.

    Returns
    -------
    str or None
        None where there is no such chapter.
    """
    names = [name for name in chapters() if not name.startswith(TEMPLATE)]
    return next((name for name in names if asked in (name, name[:2])), None)
