"""The questions with which readers check themselves at the end of a chapter.

Each chapter has a file of them, ``chapters/quizzes/<chapter>.toml``::

    [[question]]
    outcome = "04-1"              # what it asks for, see `alliance.outcomes`
    level = "first steps"         # as with exercises
    section = "Who pays?"         # the heading under which a reader finds the answer
    prompt = "What does the figure count?"

    [[question.option]]
    text = "Facilities"
    right = true                  # in exactly one of the options
    reason = "The sentence says so [@cfr-2021-p27]."

Citations are written as in Pandoc: between square brackets the id of a passage or the
key of an outside work after ``@``, several of them parted by semicolons. Words between
two asterisks are set in italics. Every question rests on at least one citation, every
option has its reason, and every outcome of the chapter is asked for.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alliance import notebooks
from alliance.bibliography import works
from alliance.errors import QuizError, suggest
from alliance.outcomes import Outcome, outcomes
from alliance.repository import read_table, root

FOLDER = "chapters/quizzes"
"""Where the files lie, from the top of the book."""
LEVELS = ("first steps", "a little more", "harder")
"""How much a question asks for: the words of the chapters' exercises."""
LETTERS = "ABCDE"
"""By which a reader names an option."""
FEWEST = 3
"""Options of a question; one of two is guessed too easily."""
CITATION = re.compile(r"\[(@[^\]]*)\]")
"""One citation or several, between square brackets."""

_CITED = re.compile(r"@([a-z0-9][a-z0-9-]*)")
_QUESTION = {"outcome", "level", "section", "prompt", "option"}
_OPTION = {"text", "right", "reason"}


@dataclass(frozen=True)
class Option:
    """One of the answers that a question offers.

    Attributes
    ----------
    text : str
    right : bool
    reason : str
        Why it is right or not, with citations.
    """

    text: str
    right: bool
    reason: str


@dataclass(frozen=True)
class Question:
    """A question of a quiz.

    Attributes
    ----------
    outcome : str
        Id of the outcome it asks for, such as ``04-2``.
    level : str
        One of `LEVELS`.
    section : str
        Heading of the chapter's section that holds the answer.
    prompt : str
    options : tuple of Option
        In the order of the page; exactly one is right.
    """

    outcome: str
    level: str
    section: str
    prompt: str
    options: tuple[Option, ...]

    @property
    def right(self) -> str:
        """The letter of the right option."""
        [letter] = (
            letter
            for letter, option in zip(LETTERS, self.options, strict=False)
            if option.right
        )
        return letter

    @property
    def cited(self) -> tuple[str, ...]:
        """Ids of the passages and keys of the works that its reasons cite."""
        found = (name for option in self.options for name in cited(option.reason))
        return tuple(dict.fromkeys(found))


def quizzes() -> dict[str, tuple[Question, ...]]:
    """Return the questions of every chapter, in the order of the book.

    Returns
    -------
    dict of str to tuple of Question
        By the name of the chapter, such as ``04-okinawa``.

    Raises
    ------
    QuizError
        When a chapter has no quiz, a quiz no chapter, or a file is not well formed.
    """
    folder = root() / FOLDER
    chapters = list(notebooks.chapters())
    for path in sorted(folder.glob("*")):
        if path.suffix != ".toml" or path.stem not in chapters:
            raise QuizError(
                f"{FOLDER}/{path.name} belongs to no chapter. Name it after one, as in "
                f"{FOLDER}/{chapters[0]}.toml, or take it away."
            )
    return {name: read(folder / f"{name}.toml") for name in chapters}


def read(path: Path) -> tuple[Question, ...]:
    """Return the questions of one file.

    Parameters
    ----------
    path : pathlib.Path
        Named after its chapter, such as ``04-okinawa.toml``.

    Returns
    -------
    tuple of Question

    Raises
    ------
    QuizError
        When the file is missing or not well formed; the message names the question and
        says what to do.
    """
    name = f"{FOLDER}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise QuizError(
            f"{name} is missing. Write the questions of the chapter there, in the form "
            "that alliance/quizzes.py describes."
        ) from None
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise QuizError(f"{name} is not TOML: {error}. Mend the line.") from None
    asked = written.pop("question", [])
    if written or not isinstance(asked, list) or not asked:
        raise QuizError(
            f"{name} holds something else than questions. Begin each of them with a "
            "line [[question]], and write nothing before the first."
        )
    known = {
        name: outcome
        for name, outcome in outcomes().items()
        if outcome.chapter == path.stem[:2]
    }
    questions = tuple(
        _question(one, f"{name}, question {number}", known)
        for number, one in enumerate(asked, 1)
    )
    if left := sorted(set(known) - {question.outcome for question in questions}):
        raise QuizError(
            f"{name} asks for {', '.join(left)} nowhere. Add a question for each of "
            "these outcomes of the chapter."
        )
    return questions


def cited(reason: str) -> tuple[str, ...]:
    """Return what a reason cites.

    Parameters
    ----------
    reason : str

    Returns
    -------
    tuple of str
        Ids of passages and keys of outside works, in order.
    """
    return tuple(
        name for marked in CITATION.findall(reason) for name in _CITED.findall(marked)
    )


def _question(
    asked: Mapping[str, Any], where: str, known: Mapping[str, Outcome]
) -> Question:
    _named(asked, _QUESTION, where)
    words = {name: _words(asked, name, where) for name in _QUESTION - {"option"}}
    if words["outcome"] not in known:
        near = suggest(words["outcome"], known)
        raise QuizError(
            f"{where}: the chapter has no outcome {words['outcome']!r}.{near} Those of "
            f"this chapter are {', '.join(known)}."
        )
    if words["level"] not in LEVELS:
        raise QuizError(
            f"{where}: {words['level']!r} is no level. Write one of "
            f"{', '.join(map(repr, LEVELS))}."
        )
    offered = asked["option"]
    if not isinstance(offered, list) or not FEWEST <= len(offered) <= len(LETTERS):
        raise QuizError(
            f"{where}: a question offers {FEWEST} to {len(LETTERS)} answers. Write "
            "each of them below a line [[question.option]]."
        )
    options = tuple(
        _option(one, f"{where}, answer {letter}")
        for letter, one in zip(LETTERS, offered, strict=False)
    )
    right = sum(option.right for option in options)
    if right != 1:
        raise QuizError(
            f"{where}: {right} of its answers are right. Say 'right = true' in exactly "
            "one of them, and 'right = false' in the others."
        )
    question = Question(**words, options=options)
    if not question.cited:
        raise QuizError(
            f"{where}: no reason cites anything. Name what the answer rests on, as in "
            "[@cfr-2021-p27]."
        )
    return question


def _option(offered: Mapping[str, Any], where: str) -> Option:
    _named(offered, _OPTION, where)
    if not isinstance(offered["right"], bool):
        raise QuizError(f"{where}: write 'right = true' or 'right = false'.")
    reason = _words(offered, "reason", where)
    for marked in CITATION.findall(reason):
        if not all(_CITED.fullmatch(each.strip()) for each in marked.split(";")):
            raise QuizError(
                f"{where}: [{marked}] is no citation. Write it as in [@cfr-2021-p27] "
                "or [@cfr-2021-p27; @wing-2020-facilities]."
            )
    citable = {row["passage"] for row in read_table("passages")} | set(works())
    for name in cited(reason):
        if name not in citable:
            raise QuizError(
                f"{where}: {name!r} is no passage and no work of references.bib."
                f"{suggest(name, citable)}"
            )
    return Option(_words(offered, "text", where), offered["right"], reason)


def _named(written: object, wanted: set[str], where: str) -> None:
    if not isinstance(written, Mapping):
        raise QuizError(f"{where}: this is no table. Begin it with double brackets.")
    if missing := sorted(wanted - set(written)):
        raise QuizError(f"{where}: {', '.join(missing)} is missing. Write it.")
    if spare := sorted(set(written) - wanted):
        near = suggest(spare[0], wanted)
        raise QuizError(f"{where}: {spare[0]!r} is not known.{near} Take it away.")


def _words(written: Mapping[str, Any], name: str, where: str) -> str:
    words = written[name]
    if not isinstance(words, str) or not words.strip():
        raise QuizError(f"{where}: {name} holds no words. Write some.")
    return " ".join(words.split())
