"""Schedules of a course, computed from minutes.

What is decided by hand is which chapters meet when (`COURSES`) and how much work at
home goes with an hour in class (`AT_HOME`). Which exercises fit is computed: a class
meets on a chapter that was read, a laboratory works on exercises to compute, and a
workshop on the draft of one to argue.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alliance.plans import Plan
from alliance.teaching import (
    Exercise,
    Load,
    Practice,
    TeachingError,
    reading_minutes,
)

AT_HOME = 2
"""How many minutes of work at home go at most with a minute in class."""

A_WEEK = {50: 3, 75: 2}
"""How many classes of a length are held in a week."""

PAIRS = "Work in pairs"
"""The part of a laboratory in which exercises are solved."""

_EVIDENCE = "How this book handles evidence"
_COUNTS = "What do they talk about?"
_CAMP_DAVID = "What Camp David changed, and what it did not"
PRIMERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "01": (("00", _EVIDENCE),),
    "02": (("00", _EVIDENCE),),
    "03": (("00", _EVIDENCE), ("00", _COUNTS)),
    "04": (("00", _EVIDENCE),),
    "05": (("00", _EVIDENCE), ("02", _CAMP_DAVID)),
    "06": (("00", _EVIDENCE),),
}
"""What a chapter needs of others (its line *You need*): chapter and section."""

_LEVELS = ("first steps", "a little more", "harder")


@dataclass(frozen=True)
class Meeting:
    """A meeting of a course.

    Attributes
    ----------
    chapter : str
        Its two digits.
    kind : str
        ``class``, ``laboratory`` or ``workshop``.
    """

    chapter: str
    kind: str = "class"


@dataclass(frozen=True)
class Course:
    """A course, or a part of one.

    Attributes
    ----------
    name : str
        How long it lasts, such as "A course of three weeks".
    minutes : int
        Of a meeting.
    meetings : tuple of Meeting
    """

    name: str
    minutes: int
    meetings: tuple[Meeting, ...]


@dataclass(frozen=True)
class Day:
    """What a meeting asks.

    Attributes
    ----------
    meeting : Meeting
    minutes : int
        In class.
    primers : tuple of tuple of str and str
        Sections of chapters that the course leaves out, to be read before.
    reading, running : int
        Minutes at home, before the meeting.
    here : tuple of Exercise
        Solved in class.
    home : tuple of Exercise
        Solved at home.
    """

    meeting: Meeting
    minutes: int
    primers: tuple[tuple[str, str], ...]
    reading: int
    running: int
    here: tuple[Exercise, ...]
    home: tuple[Exercise, ...]

    @property
    def at_home(self) -> int:
        """Minutes of work at home."""
        return self.reading + self.running + sum(each.minutes for each in self.home)


def _meetings(words: str) -> tuple[Meeting, ...]:
    kinds = {"": "class", "L": "laboratory", "W": "workshop"}
    return tuple(Meeting(word[:2], kinds[word[2:]]) for word in words.split())


COURSES: tuple[Course, ...] = (
    Course("A course of one week", 50, _meetings("00 04 06")),
    Course("A course of one week", 75, _meetings("04 06")),
    Course("A course of three weeks", 50, _meetings("00 01 02 03 04 04W 05 06 06W")),
    Course("A course of three weeks", 75, _meetings("00 01 02 04 05 06")),
    Course(
        "A course of half a semester",
        50,
        _meetings(
            "00 00L 00W 01 01L 01W 02 02L 02W 03 03L 03W 04 04L 04W 05 05L 05W "
            "06L 06 06W"
        ),
    ),
    Course(
        "A course of half a semester",
        75,
        _meetings("00 00L 01 01W 02 02L 03 03W 04 04L 05 05L 06 06W"),
    ),
)
"""The courses for which the book has a schedule; two digits name a chapter, after them
L a laboratory and W a workshop."""


def one_class(
    chapter: str,
    minutes: int,
    loads: Mapping[str, Load],
    practices: Sequence[Practice],
    plans: Mapping[str, Plan],
) -> Day:
    """Return what a single class on a chapter asks.

    Parameters
    ----------
    chapter : str
        Its two digits.
    minutes : int
        Of the class.
    loads, practices, plans
        As for `schedule`.

    Returns
    -------
    Day

    Raises
    ------
    TeachingError
        As for `schedule`.
    """
    course = Course("One class", minutes, (Meeting(chapter),))
    return schedule(course, loads, practices, plans)[0]


def schedule(
    course: Course,
    loads: Mapping[str, Load],
    practices: Sequence[Practice],
    plans: Mapping[str, Plan],
) -> list[Day]:
    """Return what each meeting of a course asks.

    A chapter is read and run before its first meeting, with the sections it needs of
    chapters that the course leaves out. Before a class come the exercises that its plan
    wants done. What time is left goes to others, the easier ones first, as long as they
    practise an outcome that no exercise of the course has practised. A laboratory
    solves exercises to compute in class, as many as fit into its time for pairs; for a
    workshop one exercise to argue is drafted, the one that practises most that is new,
    and of equal ones the hardest. What goes with a content note is never assigned.

    Parameters
    ----------
    course : Course
    loads : mapping of str to Load
        From `alliance.teaching.loads`.
    practices : sequence of Practice
        From `alliance.teaching.practices`.
    plans : mapping of str to Plan
        From `alliance.plans.plans`.

    Returns
    -------
    list of Day

    Raises
    ------
    TeachingError
        When a primer names a section that is not there, or a chapter and what its plan
        wants done take more time at home than a meeting allows.
    """
    met: set[str] = set()
    given: set[tuple[str, str]] = set()
    later = {
        (each.chapter, each.kind) for each in course.meetings if each.kind != "class"
    }
    practised: set[str] = set()
    taught: dict[tuple[str, str], set[str]] = {}
    for each in practices:
        if each.kind == "exercise":
            taught.setdefault((each.chapter, each.item), set()).add(each.outcome)
    days = []

    def open_exercises(chapter: str, kinds: Iterable[str]) -> list[Exercise]:
        return [
            each
            for each in loads[chapter].exercises
            if each.task.kind in kinds
            and not each.optional
            and (chapter, each.task.number) not in given
        ]

    def new(chapter: str, exercise: Exercise) -> int:
        return len(taught[chapter, exercise.task.number] - practised)

    def take(chapter: str, exercise: Exercise) -> Exercise:
        given.add((chapter, exercise.task.number))
        practised.update(taught[chapter, exercise.task.number])
        return exercise

    def fill(chapter: str, kinds: Iterable[str], room: int, only_new: bool):
        """Take what fits, the easier ones first."""
        for each in sorted(open_exercises(chapter, kinds), key=_easier_first):
            if each.minutes <= room and (new(chapter, each) or not only_new):
                room -= each.minutes
                yield take(chapter, each)

    def draft(chapter: str, room: int):
        """Take the exercise to argue that is most worth a workshop."""
        fitting = [
            each for each in open_exercises(chapter, ["argue"]) if each.minutes <= room
        ]
        if fitting:
            yield take(
                chapter,
                max(
                    fitting,
                    key=lambda each: (new(chapter, each), _easier_first(each)[0]),
                ),
            )

    for meeting in course.meetings:
        chapter, load = meeting.chapter, loads[meeting.chapter]
        room = AT_HOME * course.minutes
        primers: tuple[tuple[str, str], ...] = ()
        reading = running = 0
        if chapter not in met:
            primers = tuple(
                each for each in PRIMERS.get(chapter, ()) if each[0] not in met
            )
            reading = load.reading + reading_minutes(
                sum(_words(each, loads) for each in primers)
            )
            running = load.running
            met.add(chapter)
        wanted: list[Exercise] = []
        if meeting.kind == "class":
            named = plans[load.chapter].exercises("Before class")
            every = open_exercises(chapter, ("read", "compute", "argue"))
            wanted = [each for each in every if each.task.number in named]
        needed = reading + running + sum(each.minutes for each in wanted)
        room -= needed
        if room < 0:
            raise TeachingError(
                f"{course.name}, {course.minutes} minutes: to read and run "
                f"{load.chapter}, and what its plan wants done before class, takes "
                f"{needed} minutes at home, and {AT_HOME * course.minutes} are to be "
                "had. Give it a longer meeting, or let the plan want less."
            )
        home = [take(chapter, each) for each in wanted]
        here: list[Exercise] = []
        if meeting.kind == "laboratory":
            pairs = _for_pairs(plans, course.minutes)
            here += fill(chapter, ["compute"], pairs, only_new=False)
        elif meeting.kind == "workshop":
            home += draft(chapter, room)
        else:
            kinds = ["read"]
            kinds += [] if (chapter, "laboratory") in later else ["compute"]
            kinds += [] if (chapter, "workshop") in later else ["argue"]
            home += fill(chapter, kinds, room, only_new=True)
        days.append(
            Day(
                meeting,
                course.minutes,
                primers,
                reading,
                running,
                tuple(sorted(here, key=_in_order)),
                tuple(sorted(home, key=_in_order)),
            )
        )
    return days


def _in_order(exercise: Exercise) -> int:
    return int(exercise.task.number)


def _easier_first(exercise: Exercise) -> tuple[int, int]:
    return _LEVELS.index(exercise.task.level), _in_order(exercise)


def _words(primer: tuple[str, str], loads: Mapping[str, Load]) -> int:
    chapter, section = primer
    sections = loads[chapter].sections
    if section not in sections:
        raise TeachingError(
            f"chapters/{loads[chapter].chapter}.ipynb has no section {section!r}, "
            "which is to be read before another chapter. Name one of its sections in "
            f"PRIMERS of alliance/schedules.py: {', '.join(filter(None, sections))}."
        )
    return sections[section]


def _for_pairs(plans: Mapping[str, Plan], minutes: int) -> int:
    return sum(
        each.end - each.start
        for each in plans["laboratory"].segments[minutes]
        if each.name == PAIRS
    )


def reached(
    course: Course,
    days: Iterable[Day],
    practices: Sequence[Practice],
    plans: Mapping[str, Plan],
    loads: Mapping[str, Load],
) -> list[str]:
    """Return the outcomes that a course practises, in class or with its exercises.

    Parameters
    ----------
    course : Course
    days : iterable of Day
        From `schedule`.
    practices : sequence of Practice
    plans : mapping of str to Plan
    loads : mapping of str to Load

    Returns
    -------
    list of str
        Ids of outcomes, in order.
    """
    done = set()
    for day in days:
        chapter = day.meeting.chapter
        for each in (*day.here, *day.home):
            done.add((chapter, "exercise", each.task.number))
        if day.meeting.kind == "class":
            parts = plans[loads[chapter].chapter].segments[course.minutes]
            done |= {(chapter, "plan", part.name) for part in parts}
    held = (
        each.outcome
        for each in practices
        if (each.chapter, each.kind, each.item) in done
    )
    return sorted(set(held))
