"""The schedules for instructors: what each meeting of a course asks, in minutes."""

import math
from collections.abc import Iterable, Sequence

from alliance import markdown
from alliance.citations import work_label
from alliance.markdown import capital, computed, listed
from alliance.measurements import seconds_to_run
from alliance.plans import LENGTHS, Plan, page_of
from alliance.schedules import (
    A_WEEK,
    AT_HOME,
    COURSES,
    Course,
    Day,
    one_class,
    reached,
    schedule,
)
from alliance.teaching import (
    READING,
    WORDS_PER_MINUTE,
    Exercise,
    Load,
    Practice,
)

NONE = "–"


def page(
    loads: dict[str, Load], practices: Sequence[Practice], plans: dict[str, Plan]
) -> str:
    """Return the page.

    Parameters
    ----------
    loads : dict of str to Load
        From `alliance.teaching.loads`.
    practices : sequence of Practice
        From `alliance.teaching.practices`.
    plans : dict of str to Plan
        From `alliance.plans.plans`.

    Returns
    -------
    str
        Markdown.

    Raises
    ------
    TeachingError
        When a course does not fit its minutes.
    """
    days = {course: schedule(course, loads, practices, plans) for course in COURSES}
    blocks = [
        "# Schedules",
        "What to assign and what to do in each meeting, for a single class and "
        "for courses of a week, of several weeks and of half a semester.\n"
        "Everything on this page is computed from minutes, by `alliance/schedules.py`.",
        "## At a glance",
        "For one meeting, see [A single class](#a-single-class).",
        _glance(days, loads, practices, plans),
        "The minutes at home suppose a slow reader; "
        "[How it is computed](#how-it-is-computed) says by which rules.",
        "## A single class",
        "Choose a chapter.\n"
        "Who has not read what it needs reads a section or two of other chapters "
        "first, which the minutes include; they are named below the table.",
        _single(loads, practices, plans),
        _primers(loads, practices, plans),
    ]
    name = ""
    for course, held in days.items():
        if course.name != name:
            name = course.name
            blocks.append(f"## {name}")
        blocks.append(f"### {name} in classes of {course.minutes} minutes")
        blocks.append(_held(course, held, loads))
        if any(day.primers for day in held):
            first = next(day for day in held if day.primers)
            blocks.append(
                f"Before the first class, read {_sections(first.primers, loads)}."
            )
        if left := [
            f"*{load.title}*"
            for number, load in loads.items()
            if number not in {day.meeting.chapter for day in held}
        ]:
            blocks.append(
                f"Left out: {listed(left)}.\n"
                f"To take {'it' if len(left) == 1 else 'one of these'} in, put it in "
                "the place of another; the table "
                "*A single class* has what it asks."
            )
    blocks += ["## How it is computed", *_rules()]
    blocks += ["## The minutes of each chapter", *_minutes(loads)]
    return markdown.page(*blocks)


def _rules() -> list[str]:
    return [
        "**To read:** the words of a chapter at a rate of "
        f"{WORDS_PER_MINUTE} words per minute, rounded up.\n"
        "That is the lower end of the range in which a review of reading rates finds "
        "most adults who read English non-fiction in silence "
        f"([{work_label(READING)}](../reference/bibliography.md#{READING})).\n"
        "We take the lower end because the chapters are dense, and because many of "
        "their readers read in a second language.\n"
        "Counted are our text, the quotations and the source checks that stand open in "
        "it, up to the questions for discussion; citations are left out, and so are "
        "tables and charts, which take time that no count of words can give.",
        "**To run:** what a fresh start of each notebook took, rounded up to a minute; "
        "`python -m alliance measure --store` measures it anew.\n"
        "A start on Binder takes a minute or two more.",
        "**To discuss:** what the box *At a glance* of the chapter states.",
        "**Exercises:** the minutes in their headings.",
        f"**At home** there are at most {AT_HOME * LENGTHS[0]} minutes of work for a "
        f"class of {LENGTHS[0]} minutes, and {AT_HOME * LENGTHS[1]} minutes for one of "
        f"{LENGTHS[1]} minutes; reading the articles themselves comes on top.\n"
        "First come reading and running the chapter and the exercises that the plan of "
        "the class wants done; then others, the easier ones first, as long as they "
        "practise an outcome that no exercise before has practised.\n"
        "A laboratory solves exercises to compute in class, a workshop takes a draft "
        "of one to argue.",
        "**Never assigned** to a whole class are exercises that go with a content "
        "note: offer them beside another.",
    ]


# The courses


def _glance(
    days: dict[Course, list[Day]],
    loads: dict[str, Load],
    practices: Sequence[Practice],
    plans: dict[str, Plan],
) -> str:
    known = {each.outcome for each in practices}
    rows = []
    for course, held in days.items():
        anchor = f"{course.name.lower().replace(' ', '-')}-in-classes-of-"
        anchor += f"{course.minutes}-minutes"
        outcomes = reached(course, held, practices, plans, loads)
        rows.append(
            (
                f"[{course.name}](#{anchor})",
                f"{_week(course, len(held))}",
                f"{len(held)}",
                f"{course.minutes}",
                f"{len(held) * course.minutes:,}",
                f"{sum(day.at_home for day in held):,}",
                f"{round(100 * len(outcomes) / len(known))} percent",
            )
        )
    head = (
        "Course",
        "Weeks",
        "Classes",
        "Minutes of each class",
        "Minutes in class",
        "Minutes at home",
        "Outcomes practised",
    )
    return computed(head, rows, range(1, len(head)))


def _week(course: Course, number: int) -> int:
    """Return the week of a class, by its number from 1."""
    return math.ceil(number / A_WEEK[course.minutes])


def _held(course: Course, held: Iterable[Day], loads: dict[str, Load]) -> str:
    rows = [
        (
            f"Week {_week(course, at)}, class {at}",
            _plan(day, loads),
            f"{day.reading + day.running}" if day.reading else NONE,
            _exercises(day.here, day, loads),
            _exercises(day.home, day, loads),
            f"{day.at_home}",
        )
        for at, day in enumerate(held, 1)
    ]
    head = (
        "When",
        "Plan",
        "Minutes to read and run before",
        "Exercises in class",
        "Exercises at home",
        "Minutes at home",
    )
    return computed(head, rows, (2, 5))


def _plan(day: Day, loads: dict[str, Load]) -> str:
    load = loads[day.meeting.chapter]
    anchor = f"#in-{day.minutes}-minutes"
    if day.meeting.kind == "class":
        return f"[{load.title}]({page_of(load.chapter).name}{anchor})"
    other = page_of(day.meeting.kind).name
    return f"[{capital(day.meeting.kind)}]({other}{anchor}): {load.title}"


def _exercises(chosen: Sequence[Exercise], day: Day, loads: dict[str, Load]) -> str:
    if not chosen:
        return NONE
    address = f"../chapters/{loads[day.meeting.chapter].chapter}.ipynb"
    links = [f"[{each.task.number}]({address}#{each.task.anchor})" for each in chosen]
    return ", ".join(links)


def _single(
    loads: dict[str, Load], practices: Sequence[Practice], plans: dict[str, Plan]
) -> str:
    rows = []
    for number in loads:
        for minutes in LENGTHS:
            day = one_class(number, minutes, loads, practices, plans)
            rows.append(
                (
                    _plan(day, loads),
                    f"{minutes}",
                    f"{day.reading + day.running}",
                    _exercises(day.home, day, loads),
                    f"{day.at_home}",
                )
            )
    head = (
        "Plan",
        "Minutes in class",
        "Minutes to read and run before",
        "Exercises at home",
        "Minutes at home",
    )
    return computed(head, rows, (1, 2, 4))


def _primers(
    loads: dict[str, Load], practices: Sequence[Practice], plans: dict[str, Plan]
) -> str:
    by_sections: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for number, load in loads.items():
        day = one_class(number, LENGTHS[0], loads, practices, plans)
        if day.primers:
            by_sections.setdefault(day.primers, []).append(load.title)
    return markdown.bullets(
        f"Before {listed(titles)}: {_sections(sections, loads)}."
        for sections, titles in by_sections.items()
    )


def _sections(primers: Iterable[tuple[str, str]], loads: dict[str, Load]) -> str:
    by_chapter: dict[str, list[str]] = {}
    for chapter, section in primers:
        by_chapter.setdefault(chapter, []).append(f"*{section}*")
    return listed(
        f"{listed(sections)} in [{loads[chapter].title}]"
        f"(../chapters/{loads[chapter].chapter}.ipynb)"
        for chapter, sections in by_chapter.items()
    )


# The minutes


def _minutes(loads: dict[str, Load]) -> list[str]:
    rows = [
        (
            f"[{load.title}](../chapters/{load.chapter}.ipynb)",
            f"{load.words:,}",
            f"{load.reading}",
            f"{load.stated[0]}",
            f"{load.seconds:.1f}",
            f"{load.running}",
            f"{load.discussing}",
            f"{sum(each.minutes for each in load.exercises)}",
        )
        for load in loads.values()
    ]
    head = (
        "Chapter",
        "Words",
        "Minutes to read, by the words",
        "Minutes to read, as it states",
        "Seconds to run",
        "Minutes to run",
        "Minutes to discuss",
        "Minutes for all exercises",
    )
    blocks = [
        "Where a chapter states more minutes to read than its words take, the rest is "
        "for its tables and charts, and for thought.",
        computed(head, rows, range(1, len(head))),
    ]
    ran = seconds_to_run().values()
    where = dict.fromkeys(
        (f"{each.measured_on.day} {each.measured_on:%B %Y}", each.computer)
        for each in ran
    )
    said = "When and on what kind of computer the seconds were measured:"
    return [*blocks, said, computed(("Day", "Computer"), where)]
