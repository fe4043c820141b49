"""What a chapter asks of a class in minutes, and which outcome each exercise practises.

Minutes to read are computed from the words of a chapter, minutes to run from what was
measured (`alliance.measurements`), minutes to discuss are those the chapter states.
Which outcome an exercise or a question practises is a judgement of ours, in
``instructors/practice.csv``; `practices` sees to it that nothing is left out of it.
"""

import csv
import math
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup

from alliance import notebooks
from alliance.errors import AllianceError, suggest
from alliance.measurements import seconds_to_run
from alliance.outcomes import outcomes
from alliance.plans import plan
from alliance.repository import root
from alliance.tasks import Task, minutes, tasks

WORDS_PER_MINUTE = 175
"""How fast a reader of a chapter reads.

The lower end of the range in which a review of reading rates (Brysbaert 2019, in
``references.bib``) finds most adults who read English non-fiction silently: the
chapters are dense, and many of their readers read in a second language.
"""
READING = "brysbaert-2019-reading-rate"
"""The work on which `WORDS_PER_MINUTE` rests."""

PRACTICE = Path("instructors") / "practice.csv"
PRACTICE_KINDS = ("exercise", "discussion", "plan", "question")
QUESTION_KINDS = (
    "source",
    "altered",
    "number",
    "order",
    "membership",
    "yardstick",
    "conflict",
    "written",
)
"""The kinds of question of the question bank."""

LAST_READ = "Discussion questions"
"""From this heading on a chapter asks, and is worked with rather than read."""

_WITH_NOTE = "This exercise belongs to the section with the content note."
_CITATION = re.compile(r"\[[^\]]*\]\(\.\./reference/(?:outline|bibliography)[^)]*\)")
_ADDRESS = re.compile(r"\]\([^)]*\)")
_WORD = re.compile(r"[^\W_]\S*")


class TeachingError(AllianceError, ValueError):
    """What the plans for instructors rest on is missing or does not fit together."""


@dataclass(frozen=True)
class Exercise:
    """An exercise with its minutes.

    Attributes
    ----------
    task : alliance.tasks.Task
        As its heading has it.
    minutes : int
        Those of the heading.
    optional : bool
        Whether it belongs to a section with a content note, so that it is offered and
        never assigned to a whole class.
    """

    task: Task
    minutes: int
    optional: bool = False


@dataclass(frozen=True)
class Load:
    """What a chapter asks, in minutes.

    Attributes
    ----------
    chapter : str
        Name of its file, without the ending.
    title : str
        In Markdown.
    sections : dict of str to int
        The words that are read under each heading of the second level.
    seconds : float
        It takes to run, as measured.
    stated : tuple of int
        The minutes to read, to run and to discuss that the chapter states.
    exercises : tuple of Exercise
    discussion : int
        How many questions it has for discussion.
    """

    chapter: str
    title: str
    sections: dict[str, int]
    seconds: float
    stated: tuple[int, int, int]
    exercises: tuple[Exercise, ...]
    discussion: int

    @property
    def words(self) -> int:
        """How many words are read."""
        return sum(self.sections.values())

    @property
    def reading(self) -> int:
        """Minutes to read, from the words."""
        return reading_minutes(self.words)

    @property
    def running(self) -> int:
        """Minutes to run, from the seconds."""
        return math.ceil(self.seconds / 60)

    @property
    def discussing(self) -> int:
        """Minutes to discuss, as the chapter states them."""
        return self.stated[2]


def reading_minutes(words: int) -> int:
    """Return the minutes that words take to read, rounded up.

    Parameters
    ----------
    words : int

    Returns
    -------
    int
    """
    return math.ceil(words / WORDS_PER_MINUTE)


def words_read(notebook: nbformat.NotebookNode) -> dict[str, int]:
    """Count the words that a reader of a chapter reads, section by section.

    Counted are the words of the text, without citations and the addresses of links,
    and of what stands open below it: quotations, and the source checks shown in full.
    Left out are the notes for instructors, what is folded, tables and charts that are
    looked at rather than read, and all from `LAST_READ` on.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With its outputs.

    Returns
    -------
    dict of str to int
        By heading of the second level, in order; "" for what stands before the first.
    """
    found = {"": 0}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            if "instructor" in cell.metadata.get("tags", ()):
                continue
            first, *others = re.split(r"^## +", cell.source, flags=re.MULTILINE)
            found[list(found)[-1]] += _words(first)
            for other in others:
                heading, _, text = other.partition("\n")
                if heading.strip() == LAST_READ:
                    return found
                found[heading.strip()] = _words(f"{heading}\n{text}")
            continue
        for output in cell.get("outputs", ()):
            shown = "".join(output.get("data", {}).get("text/html", ""))
            found[list(found)[-1]] += _words_shown(shown)
    return found


def _words(text: str) -> int:
    text = re.sub(r"(?s)<details>.*?</details>", "", text)
    return len(_WORD.findall(_ADDRESS.sub("]", _CITATION.sub("", text))))


def _words_shown(html: str) -> int:
    if "<blockquote" not in html:
        return 0
    page = BeautifulSoup(html, "html.parser")
    for folded in page.find_all("details"):
        folded.decompose()
    shown = page.select("blockquote, div.source-check")
    return sum(len(_WORD.findall(each.get_text(" "))) for each in shown)


def loads() -> dict[str, Load]:
    """Return what each chapter asks, in the order of the book.

    Returns
    -------
    dict of str to Load
        By the chapter's two digits.

    Raises
    ------
    NotebookError
        When a chapter cannot be read.
    MeasureError
        When the table of measurements is missing or does not fit the chapters.
    TeachingError
        When a chapter does not state its minutes, or an exercise its level or minutes.
    """
    read = {name: notebooks.read(path) for name, path in notebooks.chapters().items()}
    asked = {name: tasks(notebook) for name, notebook in read.items()}
    ran = seconds_to_run()
    found = {}
    for name, notebook in read.items():
        stated = minutes(notebook)
        if not stated:
            raise TeachingError(
                f"chapters/{name}.ipynb does not say how long it takes. Write, At a "
                "glance: **Time:** about 30 minutes to read, 5 to run, 45 to discuss."
            )
        found[name[:2]] = Load(
            chapter=name,
            title=notebooks.title(notebook, name),
            sections=words_read(notebook),
            seconds=ran[name].value,
            stated=tuple(int(each) for each in stated),
            exercises=tuple(
                _exercise(task, name, task.number in _optional(notebook))
                for task in asked[name]
            ),
            discussion=_discussion_questions(notebook),
        )
    return found


def _exercise(task: Task, chapter: str, optional: bool) -> Exercise:
    if not task.level or not task.minutes:
        raise TeachingError(
            f"chapters/{chapter}.ipynb, exercise {task.number}: its heading gives no "
            "level or no minutes. Write both after its kind, such as (read, first "
            "steps, 10 minutes)."
        )
    return Exercise(task, int(task.minutes), optional=optional)


def _optional(notebook: nbformat.NotebookNode) -> set[str]:
    """Return the numbers of the exercises that go with a content note."""
    return {
        found[1]
        for cell in notebook.cells
        if cell.cell_type == "markdown" and _WITH_NOTE in cell.source
        for found in [re.search(r"^### Exercise (\d+) ", cell.source, re.MULTILINE)]
        if found
    }


def _discussion_questions(notebook: nbformat.NotebookNode) -> int:
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and f"## {LAST_READ}" in cell.source:
            listed = cell.source.partition(f"## {LAST_READ}")[2]
            return len(re.findall(r"^\d+\. ", listed, re.MULTILINE))
    return 0


# Which outcome is practised where


@dataclass(frozen=True)
class Practice:
    """Something in which an outcome is practised.

    Attributes
    ----------
    outcome : str
        Id of the outcome, such as ``04-2``.
    chapter : str
        Two digits of the chapter in which it is practised; a later chapter may
        practise an outcome of an earlier one.
    kind : str
        One of `PRACTICE_KINDS`: an exercise, a question for discussion, the plan of
        the class, or a kind of question of the question bank.
    item : str
        The number of the exercise or of the question for discussion, the name of a
        part of the plan, or the kind of question.
    """

    outcome: str
    chapter: str
    kind: str
    item: str


def practices(found: dict[str, Load] | None = None) -> list[Practice]:
    """Return in what each outcome is practised.

    Parameters
    ----------
    found : dict of str to Load, optional
        From `loads`.

    Returns
    -------
    list of Practice
        In the order of the table.

    Raises
    ------
    TeachingError
        When the table is missing, has other columns, says something twice, names what
        does not exist, or leaves out an outcome, an exercise or a question for
        discussion. The message names every fault.
    PlanError
        When the plan of a chapter is missing or does not add up.
    """
    path = root() / PRACTICE
    if not path.is_file():
        raise TeachingError(
            f"There is no {PRACTICE.as_posix()}: a table with the columns outcome, "
            "chapter, kind and item, a row for each exercise and question."
        )
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = list(Practice.__annotations__)
    if not rows or any(list(row) != columns or None in row.values() for row in rows):
        raise TeachingError(
            f"{PRACTICE.as_posix()} needs rows with the columns {', '.join(columns)}."
        )
    read = [Practice(**row) for row in rows]
    faults = list(_faults(read, loads() if found is None else found))
    if faults:
        raise TeachingError(
            "\n".join(f"{PRACTICE.as_posix()}{each}" for each in faults)
        )
    return read


def _faults(read: list[Practice], found: dict[str, Load]):
    known = outcomes()
    exercises = {
        (number, each.task.number)
        for number, load in found.items()
        for each in load.exercises
    }
    questions = {
        (number, f"{at}")
        for number, load in found.items()
        for at in range(1, load.discussion + 1)
    }
    there = {
        "exercise": exercises,
        "discussion": questions,
        "plan": {
            (number, name)
            for number, load in found.items()
            for name in plan(load.chapter).names()
        },
        "question": {(number, kind) for number in found for kind in QUESTION_KINDS},
    }
    seen = set()
    for line, row in enumerate(read, 2):
        where = f", line {line}: "
        if row in seen:
            yield f"{where}it stands there already. Take one of the two out."
        seen.add(row)
        if row.outcome not in known:
            yield (
                f"{where}there is no outcome {row.outcome!r}."
                f"{suggest(row.outcome, known)}"
            )
        elif row.outcome[:2] > row.chapter:
            yield (
                f"{where}chapter {row.chapter} cannot practise {row.outcome}, which a "
                "later chapter promises."
            )
        if row.kind not in there:
            yield (
                f"{where}{row.kind!r} is no kind of practice; write one of "
                f"{', '.join(PRACTICE_KINDS)}."
            )
        elif (row.chapter, row.item) not in there[row.kind]:
            yield (
                f"{where}chapter {row.chapter} has no {row.kind} {row.item!r}. "
                "Write the number, the name or the kind that it has."
            )
    practised = {row.outcome for row in read if row.kind != "question"}
    for outcome in known:
        if outcome not in practised:
            yield (
                f": nothing practises {outcome}. Name an exercise, a question for "
                "discussion or the plan in which it is."
            )
    for kind, items in (("exercise", exercises), ("discussion", questions)):
        named = {(row.chapter, row.item) for row in read if row.kind == kind}
        for chapter, item in sorted(items - named):
            yield (
                f": {kind} {item} of chapter {chapter} practises no outcome. Add a "
                "row that names one."
            )
