"""The outcomes for instructors: each with its id, and in what it is practised."""

from collections.abc import Sequence

from alliance import markdown
from alliance.markdown import capital, computed, listed
from alliance.outcomes import Outcome, outcomes
from alliance.plans import LENGTHS, page_of, plan
from alliance.teaching import Load, Practice

NONE = "–"


def page(loads: dict[str, Load], practices: Sequence[Practice]) -> str:
    """Return the page.

    Parameters
    ----------
    loads : dict of str to Load
        From `alliance.teaching.loads`.
    practices : sequence of Practice
        From `alliance.teaching.practices`.

    Returns
    -------
    str
        Markdown; a section for each chapter.
    """
    known = outcomes()
    blocks = [
        "# Outcomes and where they are practised",
        "What a student can do after each chapter, with an id that plans and questions "
        "name, and where it is practised.\n"
        "The outcomes are those of the chapters; where each is practised is a "
        "judgement of ours, in `instructors/practice.csv`.",
        "An id is the number of the chapter and the place in its list.\n"
        "*In class* names the part of the plan; a link to an exercise of another "
        "chapter says that it returns to the outcome there.\n"
        "The kinds of question are those that every class gets, whatever its key; "
        "a class may get more. They are those of the question bank: "
        "*source* (which source said this), *altered* (true to the source, or "
        "altered), *number* (what number, and what does it count), *order* (put in "
        "order), *membership* (who is in what), *yardstick* (which measure), "
        "*conflict* (do the sources conflict, or not) and *written*.",
    ]
    for number, load in loads.items():
        rows = [
            _row(each, loads, practices)
            for each in known.values()
            if each.chapter == number
        ]
        head = (
            "Id",
            "A student can",
            "Exercises",
            "To discuss",
            "In class",
            "Kinds of question",
        )
        blocks += [f"## {load.title}", computed(head, rows)]
    return markdown.page(*blocks)


def _row(
    outcome: Outcome, loads: dict[str, Load], practices: Sequence[Practice]
) -> tuple[str, ...]:
    mine = [each for each in practices if each.outcome == outcome.outcome]

    def of(kind: str) -> list[Practice]:
        return [each for each in mine if each.kind == kind]

    return (
        outcome.outcome,
        outcome.text,
        _exercises(of("exercise"), outcome.chapter, loads),
        _discussion(of("discussion"), outcome.chapter, loads),
        listed(_in_class(each, loads) for each in of("plan")) or NONE,
        listed(each.item for each in of("question")) or NONE,
    )


def _exercises(found: Sequence[Practice], chapter: str, loads: dict[str, Load]) -> str:
    anchors = {
        (number, each.task.number): each.task.anchor
        for number, load in loads.items()
        for each in load.exercises
    }
    by_chapter: dict[str, list[str]] = {}
    for each in found:
        address = f"../chapters/{loads[each.chapter].chapter}.ipynb"
        by_chapter.setdefault(each.chapter, []).append(
            f"[{each.item}]({address}#{anchors[each.chapter, each.item]})"
        )
    return _numbered("Exercise", by_chapter, chapter, loads)


def _discussion(found: Sequence[Practice], chapter: str, loads: dict[str, Load]) -> str:
    by_chapter: dict[str, list[str]] = {}
    for each in found:
        address = f"../chapters/{loads[each.chapter].chapter}.ipynb"
        by_chapter.setdefault(each.chapter, []).append(
            f"[{each.item}]({address}#discussion-questions)"
        )
    return _numbered("Question", by_chapter, chapter, loads)


def _numbered(
    word: str, by_chapter: dict[str, list[str]], chapter: str, loads: dict[str, Load]
) -> str:
    return (
        "; ".join(
            f"{word}{'s' if len(links) > 1 else ''} {', '.join(links)}"
            + (f" of {loads[other].title}" if other != chapter else "")
            for other, links in by_chapter.items()
        )
        or NONE
    )


def _in_class(found: Practice, loads: dict[str, Load]) -> str:
    chapter = loads[found.chapter].chapter
    segments = plan(chapter).segments
    minutes = next(
        length
        for length in LENGTHS
        if found.item in {each.name for each in segments[length]}
    )
    return f"[{capital(found.item)}]({page_of(chapter).name}#in-{minutes}-minutes)"
