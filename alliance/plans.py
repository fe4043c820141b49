"""The plans for one class, written by hand and read back to be checked.

A plan is a page of ``instructors/``: for a chapter ``plan-04-okinawa.md``, and two that
go with any chapter, ``plan-laboratory.md`` and ``plan-workshop.md``. It has a table for
each length of a class, whose parts follow one another without a gap. `plan` reads a
page and refuses one whose minutes do not add up.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from alliance import notebooks
from alliance.errors import AllianceError, suggest
from alliance.repository import root

FOLDER = Path("instructors")
LENGTHS = (50, 75)
"""The minutes of a class for which each page has a plan."""
EVERY_CHAPTER = ("laboratory", "workshop")
"""The plans that go with any chapter."""
PARTS = (
    "Before class",
    "Opening question",
    *(f"In {length} minutes" for length in LENGTHS),
    "The disagreement to draw out",
    "On the board",
    "Likely misconceptions",
    "Closing",
    "After class",
)
"""The headings of the plan of a chapter, in order."""
OTHER_PARTS = (
    "Before class",
    *(f"In {length} minutes" for length in LENGTHS),
    "After class",
)
"""The headings of a plan that goes with any chapter."""

_ROW = re.compile(
    r"\| (\d+)–(\d+)&nbsp;min \| (\d+)&nbsp;min \| \*\*(.+?[.?])\*\* (.+?) \|$"
)
_CHECK = re.compile(r"\]\(\.\./reference/source-checks\.md#([\w-]+)\)")
_NUMBER = r"\d+(?: \(\*[^*]+\*\))?"
_EXERCISES = re.compile(
    rf"\bExercises? ({_NUMBER}(?:(?:, | and | or |, and ){_NUMBER})*)"
)
_NAMED = re.compile(r"(\d+)(?: \(\*([^*]+)\*\))?")


class PlanError(AllianceError, ValueError):
    """A plan for a class is missing, or does not add up."""


@dataclass(frozen=True)
class Segment:
    """A part of a class.

    Attributes
    ----------
    start, end : int
        Minutes from the beginning of the class.
    name : str
        Of the part, such as "Date a text".
    activity : str
        What happens, in Markdown.
    """

    start: int
    end: int
    name: str
    activity: str


@dataclass(frozen=True)
class Plan:
    """The plan of a class.

    Attributes
    ----------
    name : str
        Name of the chapter's file without the ending, or one of `EVERY_CHAPTER`.
    title : str
        Of the page.
    parts : dict of str to str
        The text below each heading of the second level, in Markdown.
    segments : dict of int to tuple of Segment
        By the length of the class in minutes.
    """

    name: str
    title: str
    parts: dict[str, str]
    segments: dict[int, tuple[Segment, ...]]

    def checks(self, part: str) -> list[str]:
        """Return the source checks that a part links to.

        Parameters
        ----------
        part : str
            A heading.

        Returns
        -------
        list of str
            Ids, in order.
        """
        return _CHECK.findall(self.parts[part])

    def names(self) -> list[str]:
        """Return the names of its parts.

        Returns
        -------
        list of str
            Each once, those of the shorter class first.
        """
        every = [each.name for length in LENGTHS for each in self.segments[length]]
        return list(dict.fromkeys(every))

    def exercises(self, *parts: str) -> list[str]:
        """Return the numbers of the exercises that the page names.

        Parameters
        ----------
        *parts : str
            Headings; all of them by default.

        Returns
        -------
        list of str
            In order.
        """
        return [number for number, _ in self.named_exercises(*parts)]

    def named_exercises(self, *parts: str) -> list[tuple[str, str]]:
        """Return the exercises that the page names, with what it calls them.

        Parameters
        ----------
        *parts : str
            Headings; all of them by default.

        Returns
        -------
        list of (str, str)
            Number and name, such as ("9", "whose silence?"), in order; the name is
            empty where the page gives the number alone.
        """
        text = "\n".join(self.parts[each] for each in parts or self.parts)
        return [
            named
            for found in _EXERCISES.findall(text)
            for named in _NAMED.findall(found)
        ]


def page_of(name: str) -> Path:
    """Return where a plan lies.

    Parameters
    ----------
    name : str
        Name of the chapter's file without the ending, or one of `EVERY_CHAPTER`.

    Returns
    -------
    pathlib.Path
        From the top folder of the book.
    """
    return FOLDER / f"plan-{name}.md"


def plan(name: str) -> Plan:
    """Read one plan.

    Parameters
    ----------
    name : str
        Name of the chapter's file without the ending, or one of `EVERY_CHAPTER`.

    Returns
    -------
    Plan

    Raises
    ------
    PlanError
        When there is no such page, its headings are not those of a plan, or the
        minutes of a table do not follow one another from 0 to the length of the class.
    """
    path = root() / page_of(name)
    if not path.is_file():
        known = [*notebooks.chapters(), *EVERY_CHAPTER]
        raise PlanError(
            f"There is no {page_of(name).as_posix()}.{suggest(name, known)} Write it "
            "like the plans beside it."
        )
    return plan_in(path.read_text(encoding="utf-8"), name)


def plan_in(text: str, name: str) -> Plan:
    """Read a plan from the text of its page.

    Parameters
    ----------
    text : str
        In Markdown.
    name : str
        As for `plan`.

    Returns
    -------
    Plan

    Raises
    ------
    PlanError
        As for `plan`.
    """
    where = page_of(name).as_posix()
    head, *others = re.split(r"^## +", text, flags=re.MULTILINE)
    parts = {}
    for other in others:
        heading, _, below = other.partition("\n")
        parts[heading.strip()] = below.strip()
    wanted = OTHER_PARTS if name in EVERY_CHAPTER else PARTS
    if tuple(parts) != wanted:
        raise PlanError(
            f"{where} has the headings {', '.join(parts)}. A plan has, in this order: "
            f"{', '.join(wanted)}."
        )
    title = head.partition("# ")[2].partition("\n")[0].strip()
    segments = {
        length: _segments(parts[f"In {length} minutes"], length, where)
        for length in LENGTHS
    }
    return Plan(name, title, parts, segments)


def _segments(text: str, length: int, where: str) -> tuple[Segment, ...]:
    table = f"{where}, In {length} minutes"
    rows = [line for line in text.splitlines() if re.match(r"\| \d", line)]
    found, now = [], 0
    for line in rows:
        row = _ROW.match(line)
        if not row:
            raise PlanError(
                f"{table}: write | 0–5&nbsp;min | 5&nbsp;min | **Name.** What "
                f"happens. | in place of {line}"
            )
        start, end, minutes = (int(each) for each in row.groups()[:3])
        if start != now or end - start != minutes or minutes < 1:
            raise PlanError(
                f"{table}: a part of {minutes} min should begin at {now} and end at "
                f"{now + minutes}, but goes from {start} to {end}."
            )
        found.append(Segment(start, end, row[4].removesuffix("."), row[5]))
        now = end
    if now != length:
        raise PlanError(f"{table}: its parts add up to {now} minutes, not {length}.")
    return tuple(found)


def plans() -> dict[str, Plan]:
    """Read every plan.

    Returns
    -------
    dict of str to Plan
        Those of the chapters in their order, then those of `EVERY_CHAPTER`.

    Raises
    ------
    PlanError
        As for `plan`.
    """
    return {name: plan(name) for name in (*notebooks.chapters(), *EVERY_CHAPTER)}
