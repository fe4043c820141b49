"""What a reader can do at the end of each chapter, and the id of each such outcome.

A chapter lists its outcomes *At a glance*, each with a verb that can be observed. They
are read from there, so that a plan, a question or an exercise which names an outcome
names what the page promises.
"""

import re
from dataclasses import dataclass

import nbformat

from alliance import notebooks
from alliance.notebooks import NotebookError

_LIST = re.compile(
    r"\*\*By the end of this chapter you can\*\*\n\n(?P<items>(?:- .+\n)+)"
)
_VERB = re.compile(r"\*([^*]+)\*")


@dataclass(frozen=True)
class Outcome:
    """Something that a reader can do after a chapter.

    Attributes
    ----------
    outcome : str
        Its id: the chapter's two digits and the place in its list, such as ``04-2``.
    chapter : str
        The chapter's two digits.
    text : str
        As the chapter has it, in Markdown, without the mark that ends the line.
    verbs : tuple of str
        The verbs that say what can be observed, such as ``compute``.
    """

    outcome: str
    chapter: str
    text: str
    verbs: tuple[str, ...]


def outcomes() -> dict[str, Outcome]:
    """Return the outcomes of every chapter by id, in the order of the book.

    Returns
    -------
    dict of str to Outcome

    Raises
    ------
    NotebookError
        When a chapter cannot be read, or lists no outcome.
    """
    return {
        each.outcome: each
        for name, path in notebooks.chapters().items()
        for each in outcomes_in(notebooks.read(path), name)
    }


def outcomes_in(notebook: nbformat.NotebookNode, name: str) -> list[Outcome]:
    """Return the outcomes of one chapter, in its order.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
    name : str
        Of the chapter's file, without the ending, such as ``04-okinawa``.

    Returns
    -------
    list of Outcome

    Raises
    ------
    NotebookError
        When the chapter lists none, or one of them has no verb in italics.
    """
    found = next(
        (
            found
            for cell in notebook.cells
            if cell.cell_type == "markdown" and (found := _LIST.search(cell.source))
        ),
        None,
    )
    if found is None:
        raise NotebookError(
            f"{name} lists no outcomes. Write '**By the end of this chapter you can**' "
            "At a glance, and below it a list with one outcome a line."
        )
    chapter = name[:2]
    listed = []
    for number, line in enumerate(found["items"].splitlines(), 1):
        text = line.removeprefix("- ").rstrip(".;")
        verbs = tuple(_VERB.findall(text))
        if not verbs:
            raise NotebookError(
                f"An outcome of {name} has no verb in italics: {text!r}. Put the verb "
                "that says what can be observed between asterisks."
            )
        listed.append(Outcome(f"{chapter}-{number}", chapter, text, verbs))
    return listed
