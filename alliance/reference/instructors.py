"""The overview for instructors: what each chapter asks of a class, and what it uses.

It lists nothing that a chapter declares: everything is read from the notebooks by
`alliance.reference.lessons`.
"""

import re
from collections.abc import Iterable

from alliance import markdown
from alliance.citations import check_label
from alliance.markdown import capital, computed, escaped, nested
from alliance.reference.evidence import Entry, Evidence
from alliance.reference.lessons import ROWS, Lesson, lessons
from alliance.reference.shown import cited, number, time_of, work
from alliance.sources import source

NAMES = {
    "quotations": "Quotations",
    "quantities": "Quantities",
    "events": "Events",
    "claims": "Claims",
    "checks": "Source checks",
}
"""What the rows of each table are called on the page."""

NOT_SAID = "–"


def page(evidence: Evidence) -> str:
    """Return the page.

    Parameters
    ----------
    evidence : alliance.reference.evidence.Evidence

    Returns
    -------
    str
        Markdown; a section for each chapter, its lists folded.
    """
    found = lessons(evidence)
    blocks = [
        "# Overview of the chapters",
        "What each chapter asks of a class, and what evidence it uses.\n"
        "All of it is read from the chapters as they are now.",
        "## What each chapter asks",
        "The minutes are those of the box *At a glance*; exercises come on top.",
        _asked(found),
        "## What each chapter uses",
        "A row of the tables is used where the chapter shows it, draws it, quotes "
        "words of it, or gives its number or its date.\n"
        "The passages also count where they are only cited.",
        _used(found),
    ]
    for lesson in found:
        blocks += _section(lesson, evidence)
    return _from_here(markdown.page(*blocks))


def _from_here(text: str) -> str:
    """Lead links to reference pages, which are written as from one of them."""
    return re.sub(r"\]\((?=[\w-]+\.md)", "](../reference/", text)


def _link(lesson: Lesson, words: str = "", anchor: str = "") -> str:
    address = f"../chapters/{lesson.chapter}.ipynb"
    return f"[{words or lesson.title}]({address}{f'#{anchor}' if anchor else ''})"


# The tables of chapters


def _asked(found: Iterable[Lesson]) -> str:
    rows = [
        (
            _link(each),
            *(each.minutes or (NOT_SAID,) * 3),
            f"{len(each.drawings)}",
            f"{len(each.tasks)}",
        )
        for each in found
    ]
    minutes = (f"Minutes to {what}" for what in ("read", "run", "discuss"))
    head = ("Chapter", *minutes, "Charts", "Exercises")
    return computed(head, rows, range(1, len(head)))


def _used(found: Iterable[Lesson]) -> str:
    rows = [
        (
            _link(each),
            f"{len(each.passages)}",
            *(f"{len(each.rows[name])}" for name in ROWS),
        )
        for each in found
    ]
    head = ("Chapter", "Passages", *NAMES.values())
    return computed(head, rows, range(1, len(head)))


# A chapter


def _section(lesson: Lesson, evidence: Evidence) -> list[str]:
    blocks = [f"## {lesson.title}"]
    if lesson.minutes:
        read, run, discuss = lesson.minutes
        blocks.append(
            f"{_link(lesson, 'Open the chapter')}: about {read} minutes to read, "
            f"{run} to run, {discuss} to discuss."
        )
    else:
        blocks.append(f"{_link(lesson, 'Open the chapter')}.")
    lists = {
        "Exercises": _tasks(lesson),
        "Charts": _drawings(lesson),
        "Passages": _passages(lesson),
        **{NAMES[name]: _rows(name, lesson, evidence) for name in ROWS},
    }
    return blocks + [
        f"<details>\n<summary>{name}</summary>\n\n{table}\n\n</details>"
        for name, table in lists.items()
        if table
    ]


def _tasks(lesson: Lesson) -> str:
    rows = [
        (
            _link(lesson, f"{task.number}. {capital(escaped(task.name))}", task.anchor),
            task.kind,
            task.level or NOT_SAID,
            task.minutes or NOT_SAID,
        )
        for task in lesson.tasks
    ]
    return computed(("Exercise", "Kind", "Level", "Minutes"), rows, (3,))


def _drawings(lesson: Lesson) -> str:
    rows = [
        (
            escaped(capital(each.name)) or "(without a name)",
            _link(lesson, escaped(each.section), each.anchor),
        )
        for each in lesson.drawings
    ]
    return computed(("Chart", "Under the heading"), rows)


def _passages(lesson: Lesson) -> str:
    by_source: dict[str, list[str]] = {}
    for each in lesson.passages:
        by_source.setdefault(each.rpartition("-")[0], []).append(cited(each))
    rows = [
        (escaped(source(name).short), " · ".join(links))
        for name, links in by_source.items()
    ]
    return computed(("Source", "Passages"), rows) if rows else ""


def _rows(name: str, lesson: Lesson, evidence: Evidence) -> str:
    wanted = lesson.rows[name]
    if not wanted:
        return ""
    if name == "checks":
        rows = [_check(each, evidence) for each in wanted]
        return computed((NAMES[name], "Words of, and what it rests on"), rows)
    rows = [
        (_row(name, each), cited(each.passage))
        for each in getattr(evidence, name)
        if next(iter(each.row.values())) in wanted
    ]
    return computed((NAMES[name], "Passage"), rows)


def _row(name: str, entry: Entry) -> str:
    """Return a row in a line, linked to its place on its page."""
    row = entry.row
    address = f"{ROWS[name]}.md#{next(iter(row.values()))}"
    if name == "quotations":
        return f"“{escaped(nested(row['exact']))}” [`{row['quotation']}`]({address})"
    if name == "quantities":
        return f"[{number(row)}]({address}): {escaped(row['subject'].rstrip('.'))}"
    if name == "events":
        when = capital(time_of(row))
        return f"[{when}]({address}): {escaped(row['title'].rstrip('.'))}"
    return f"[{escaped(row['position'].rstrip('.'))}]({address})"


def _check(name: str, evidence: Evidence) -> tuple[str, str]:
    row = evidence.checks[name]
    passages = dict.fromkeys(each.passage for each in evidence.spans_of(name))
    works = dict.fromkeys(fact["reference"] for fact in evidence.facts_behind(name))
    return (
        f"{check_label(row['kind'])}: "
        f"[{escaped(row['title'].rstrip('.'))}](source-checks.md#{name})",
        " · ".join([*map(cited, passages), *map(work, works)]),
    )
