"""What the headings and the first box of a chapter ask: exercises, and minutes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import nbformat
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TIME = re.compile(
    r"\*\*Time:\*\* about (\d+) minutes to read, (\d+) to run, (\d+) to discuss"
)
_EXERCISE = re.compile(
    r"Exercise (?P<number>\d+) \((?P<kind>\w+)(?:, (?P<level>[^,)\d]+))?"
    r"(?:, (?P<minutes>\d+) minutes)?\): (?P<name>.+)"
)
_MARKDOWN = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Task:
    """An exercise, as its heading has it.

    Attributes
    ----------
    number, kind, level, minutes, name : str
        "" where the heading does not say.
    anchor : str
        Of its heading.
    """

    number: str
    kind: str
    level: str
    minutes: str
    name: str
    anchor: str


def minutes(notebook: nbformat.NotebookNode) -> tuple[str, ...]:
    """Return the minutes that a chapter says it takes.

    Parameters
    ----------
    notebook : nbformat.NotebookNode

    Returns
    -------
    tuple of str
        To read, to run and to discuss; empty where the chapter does not say.
    """
    time = _TIME.search(_text(notebook))
    return time.groups() if time else ()


def tasks(notebook: nbformat.NotebookNode) -> tuple[Task, ...]:
    """Return the exercises of a chapter, in its order.

    Parameters
    ----------
    notebook : nbformat.NotebookNode

    Returns
    -------
    tuple of Task
    """
    return tuple(
        Task(
            **{name: said or "" for name, said in found.groupdict().items()},
            anchor=anchor,
        )
        for words, anchor in headings(_text(notebook))
        if (found := _EXERCISE.fullmatch(words))
    )


def _text(notebook: nbformat.NotebookNode) -> str:
    return "\n\n".join(
        cell.source for cell in notebook.cells if cell.cell_type == "markdown"
    )


def headings(text: str) -> Iterator[tuple[str, str]]:
    """Yield the headings of a text with their anchors.

    Parameters
    ----------
    text : str
        In Markdown.

    Yields
    ------
    tuple of str and str
        The plain words, and the anchor that GitHub and MyST give them.
    """
    tokens = _MARKDOWN.parse(text)
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            words = _plain(inline)
            yield words, re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")


def _plain(inline: Token) -> str:
    parts = inline.children or ()
    return "".join(each.content for each in parts if "link" not in each.type)
