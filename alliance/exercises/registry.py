"""The exercises by id, and the verdict on an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from alliance import kept
from alliance.errors import (
    AllianceError,
    SeedError,
    SeedsNotHereError,
    TableError,
    suggest,
)
from alliance.exercises.answers import UnusableError, described, untouched
from alliance.exercises.functions import first_line


class UnknownExerciseError(AllianceError, LookupError):
    """No exercise has this id."""


@dataclass(frozen=True)
class Verdict:
    """What the check says of an answer.

    Attributes
    ----------
    exercise : str
        Id of the exercise.
    status : str
        ``open`` (not answered yet), ``unusable`` (not the kind of answer wanted),
        ``wrong``, ``close`` or ``right``.
    message : str
        What is right, what is missing, what to try next.
    """

    exercise: str
    status: str
    message: str

    def __repr__(self) -> str:
        """Return the verdict as a sentence and its advice."""
        opening = {
            "open": "Not answered yet.",
            "unusable": "This cannot be checked yet.",
            "wrong": "Not right yet.",
            "close": "Close.",
            "right": "Right.",
        }[self.status]
        return f"{opening} {self.message}"


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes
    ----------
    exercise, kind, start : str
        Its id, its kind, and how to begin.
    check : callable
        From an answer to status and message.
    calls : tuple of str
        Calls that the messages of the check tell a reader to make, as they print them.
    """

    exercise: str
    kind: str
    start: str
    check: Callable[[Any], tuple[str, str]]
    calls: tuple[str, ...] = ()


EXERCISES: dict[str, Exercise] = {}


def exercise(name: str, kind: str, start: str, calls: tuple[str, ...] = ()) -> Callable:
    """Register the function below as the check of an exercise.

    Parameters
    ----------
    name : str
        Id: the chapter, then what is asked.
    kind : str
        ``read`` or ``compute``. What is argued has a rubric and no check.
    start : str
        How to begin, shown for a stub that nobody has touched.
    calls : tuple of str, optional
        Calls that messages of the check tell a reader to make, such as
        ``search("1960")``, so that copies without the texts keep their answers.

    Returns
    -------
    callable
        The decorator of a function from an answer to (status, message).
    """

    def register(check_answer: Callable) -> Callable:
        EXERCISES[name] = Exercise(name, kind, start, check_answer, calls)
        return check_answer

    return register


def check(name: str, answer: Any = None) -> Verdict:
    """Check an answer to an exercise.

    Parameters
    ----------
    name : str
        Id of the exercise, such as ``sources-normalise``.
    answer : object
        What the exercise asks for; ``...`` or None where it is not answered yet.

    Returns
    -------
    Verdict
        Displays itself as text.

    Raises
    ------
    UnknownExerciseError
        When no exercise has this id; the message suggests near ones.
    """
    if name not in EXERCISES:
        raise UnknownExerciseError(_unknown(name))
    entry = EXERCISES[name]
    try:
        if untouched(answer):
            return Verdict(name, "open", entry.start)
        return Verdict(name, *(_kept_verdict(name, answer) or entry.check(answer)))
    except UnusableError as error:
        return Verdict(name, "unusable", str(error))
    except SeedsNotHereError as error:
        return Verdict(name, "unusable", str(error))
    except SeedError as error:
        return Verdict(name, "unusable", f"A text it needs is not there. {error}")
    except TableError as error:
        return Verdict(name, "unusable", f"A table it needs cannot be used. {error}")
    except AllianceError:  # a fault of the repository, not of the answer
        raise
    except Exception as error:  # a value may fail whenever it is looked at
        return _unreadable(entry, answer, error)


def _unknown(name: str) -> str:
    """Say that no exercise has an id, and which are near it."""
    near, which, known = suggest(name, EXERCISES), "The exercises are", list(EXERCISES)
    if near:
        chapters = {each.partition("-")[0] for each in known if repr(each) in near}
        which = "The exercises of that chapter are"
        known = [each for each in known if each.partition("-")[0] in chapters]
    return f"There is no exercise {name!r}.{near} {which} {', '.join(known)}."


def _kept_verdict(name: str, answer: Any) -> tuple[str, str] | None:
    """Return the verdict on a worked answer where the texts are not there."""
    here = kept.kept()
    if here is None:
        kept.note("check", name=name, answer=answer)
        return None
    try:
        asked = kept.key({"name": name, "answer": answer})
    except TypeError:
        return None
    return kept.decoded(here["answers"]["check"].get(asked))


def _unreadable(entry: Exercise, answer: Any, error: Exception) -> Verdict:
    """Say that an answer failed in being read, and how to begin."""
    said = first_line(error)
    return Verdict(
        entry.exercise,
        "unusable",
        f"Your answer, {described(answer)}, could not be read: it stops with "
        f"{type(error).__name__}{f' ({said})' if said else ''}. Give plain texts, "
        f"numbers, lists, sets or dictionaries. {entry.start} If your answer is plain "
        "already, the check is at fault: please report it.",
    )


def exercises(chapter: str = "") -> list[Exercise]:
    """Return the exercises that can be checked.

    Parameters
    ----------
    chapter : str
        How their ids begin, such as ``sources``; all by default.

    Returns
    -------
    list of Exercise
        In the order in which they are asked.
    """
    return [entry for name, entry in EXERCISES.items() if name.startswith(chapter)]
