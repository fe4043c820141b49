"""Questions written by hand, with sample answers and rubrics.

They stand in ``instructors/questions/NN-….toml``, one file a chapter. A citation in
them is the id of a passage, or the key of an outside work, in braces:
``{cfr-2021-p12}``. Anyone can read them; they are graded by their rubrics.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from alliance.citations import label, work_label
from alliance.errors import AllianceError
from alliance.questions.about import of_text
from alliance.questions.aims import LEVELS
from alliance.questions.items import Item, Reading
from alliance.questions.keys import Key
from alliance.repository import root, stamp

KIND = "written"
_CITATION = re.compile(r"\{([a-z0-9-]+)\}")
_PASSAGE = re.compile(r"(?P<source>.+)-p\d\d+")
_FIELDS = ("name", "outcome", "level", "prompt", "sample", "rubric")


class QuestionFileError(AllianceError):
    """A file of written questions is not as it should be; the message says where."""


def make(key: Key) -> Iterator[Item]:
    """Yield every written question; the key gives its id.

    Parameters
    ----------
    key : Key

    Yields
    ------
    Item

    Raises
    ------
    QuestionFileError
        When a file cannot be read, or a question lacks a part.
    """
    for path in files():
        for question in read(path):
            yield Item(
                item=key.identifier(KIND, path.name, question["name"]),
                kind=KIND,
                chapter=question["outcome"][:2],
                outcome=question["outcome"],
                level=question["level"],
                form="essay",
                prompt=_plain(question["prompt"]),
                explanation=_plain(question.get("note", "")),
                readings=_readings(question["sample"]),
                about=of_text(question["prompt"], cited(question["sample"])),
                rubric=tuple((good, look) for good, look in question["rubric"]),
                sample=_plain(question["sample"]),
            )


def files() -> list[Path]:
    """Return the files of written questions, in the order of the chapters.

    Returns
    -------
    list of Path
    """
    return sorted((root() / "instructors" / "questions").glob("[0-9][0-9]-*.toml"))


def read(path: Path) -> list[dict]:
    """Return the questions of a file as they are written.

    Parameters
    ----------
    path : Path

    Returns
    -------
    list of dict
        Each with ``name``, ``outcome``, ``level``, ``prompt``, ``sample``, ``rubric``
        and, if need be, ``note``.

    Raises
    ------
    QuestionFileError
    """
    return _read(path, stamp(path))


@lru_cache(maxsize=32)
def _read(path: Path, _stamp: tuple[int, int]) -> list[dict]:
    try:
        questions = tomllib.loads(path.read_text(encoding="utf-8"))["question"]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        raise QuestionFileError(
            f"{path.name} holds no questions that can be read ({error}). Each begins "
            "with [[question]]; see the other files of its folder."
        ) from None
    for number, question in enumerate(questions, 1):
        missing = [field for field in _FIELDS if not question.get(field)]
        if missing:
            raise QuestionFileError(
                f"{path.name}, question {number}: {', '.join(missing)} is missing."
            )
        if question["level"] not in LEVELS or question["outcome"][:2] != path.name[:2]:
            raise QuestionFileError(
                f"{path.name}, question {number}: the level is one of "
                f"{', '.join(LEVELS)}, and the outcome one of chapter {path.name[:2]}."
            )
    return questions


def cited(text: str) -> list[str]:
    """Return what a text cites, each once, in its order.

    Parameters
    ----------
    text : str
        As it is written, with ids in braces.

    Returns
    -------
    list of str
    """
    return list(dict.fromkeys(_CITATION.findall(text)))


def with_citations(text: str, show: Callable[[str, str], str]) -> str:
    """Return a text with its citations shown.

    Parameters
    ----------
    text : str
        As it is written, with ids in braces.
    show : callable
        Takes the label of a citation and its address from the top of the book.

    Returns
    -------
    str
    """
    return _CITATION.sub(lambda found: show(*label_and_address(found[1])), text)


def label_and_address(name: str) -> tuple[str, str]:
    """Return how a citation is shown and where it leads.

    Parameters
    ----------
    name : str
        Id of a passage or key of an outside work.

    Returns
    -------
    tuple of str and str
        Its label, and its address from the top of the book.

    Raises
    ------
    AllianceError
        When there is no such passage or work.
    """
    if found := _PASSAGE.fullmatch(name):
        return label(name), f"reference/outline-{found['source']}.html#{name}"
    return work_label(name), f"reference/bibliography.html#{name}"


def _plain(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.strip())
    text = "\n\n".join(" ".join(each.split()) for each in paragraphs)
    return with_citations(text, lambda label_, _: f"({label_})")


def _readings(text: str) -> tuple[Reading, ...]:
    return tuple(Reading(*label_and_address(name)) for name in cited(text))
