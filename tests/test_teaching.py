"""What instructors get: minutes, plans, schedules and what practises each outcome.

The small tests change a word, a minute or a row and see what follows; the others read
the plans and the tables of the book.
"""

import csv
import io
import math
import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from alliance import notebooks, teaching
from alliance.measurements import Measured, seconds_to_run, store
from alliance.outcomes import outcomes
from alliance.plans import (
    EVERY_CHAPTER,
    FOLDER,
    LENGTHS,
    Plan,
    PlanError,
    page_of,
    plan_in,
    plans,
)
from alliance.questions import bank
from alliance.questions.aims import LEVELS
from alliance.questions.keys import Key
from alliance.repository import read_table, root
from alliance.schedules import (
    A_WEEK,
    AT_HOME,
    COURSES,
    PAIRS,
    PRIMERS,
    Course,
    Day,
    Meeting,
    one_class,
    reached,
    schedule,
)
from alliance.tasks import headings
from alliance.teaching import (
    PRACTICE,
    WORDS_PER_MINUTE,
    Load,
    Practice,
    TeachingError,
    loads,
    practices,
    reading_minutes,
    words_read,
)

HERE = root()
CHECKS = {row["check"]: row["title"] for row in read_table("checks")}


@pytest.fixture(scope="module")
def found() -> dict[str, Load]:
    return loads()


@pytest.fixture(scope="module")
def practised(found: dict[str, Load]) -> list[Practice]:
    return practices(found)


@pytest.fixture(scope="module")
def held() -> dict[str, Plan]:
    return plans()


@pytest.fixture
def book(book_copy: Path) -> Path:
    """Return a copy of the book with its chapters and what instructors get."""
    for folder in ("chapters", "instructors"):
        shutil.copytree(HERE / folder, book_copy / folder)
    return book_copy


# Minutes to read


def chapter(*sources: str) -> nbformat.NotebookNode:
    return new_notebook(cells=[new_markdown_cell(source) for source in sources])


def test_words_are_counted_section_by_section() -> None:
    text = "# A chapter\n\nIt asks.\n\n## First\n\nTwo words here.\n\n## Second\n\nOne."
    assert words_read(chapter(text)) == {"": 4, "First": 4, "Second": 2}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Five words stand in here.", 5),
        ("A link ([to a page](00-sources.ipynb)).", 5),
        ("Cited ([CFR 2021, p12](../reference/outline-cfr-2021.md#cfr-2021-p12)).", 1),
        ("Cited ([GAO 2021](../reference/bibliography.md#gao-2021)).", 1),
        ("A term in the [glossary](../reference/glossary.md).", 5),
        ("| A | table |\n|---|---|\n| of | cells |", 4),
        (
            "Open.\n\n<details>\n<summary>More</summary>\n\nFolded away.\n\n</details>",
            1,
        ),
    ],
)
def test_a_word_is_counted_once_and_a_citation_never(text: str, words: int) -> None:
    assert words_read(chapter(text)) == {"": words}


def test_reading_ends_where_the_questions_begin() -> None:
    questions = "## Discussion questions\n\n1. Why?"
    assert words_read(chapter("Two words.", questions, "## Exercises")) == {"": 2}


def test_notes_for_instructors_are_not_read_by_students() -> None:
    notebook = chapter("Two words.", "Notes for you.")
    notebook.cells[1].metadata["tags"] = ["instructor"]
    assert words_read(notebook) == {"": 2}


def test_a_quotation_and_its_warning_are_read_and_a_folded_note_is_not() -> None:
    html = (
        "<figure><blockquote><p>“grave and imminent”</p></blockquote>"
        '<figcaption>CFR</figcaption><div class="source-check warning">It errs.</div>'
        '<details><div class="source-check">Folded note</div></details></figure>'
        "<table><tr><td>looked at</td></tr></table>"
    )
    shown = new_output("display_data", data={"text/html": html})
    notebook = new_notebook(cells=[new_code_cell("", outputs=[shown])])
    assert words_read(notebook) == {"": 5}


def test_minutes_to_read_follow_from_the_words(found: dict[str, Load]) -> None:
    assert reading_minutes(0) == 0
    assert reading_minutes(WORDS_PER_MINUTE) == 1
    assert reading_minutes(WORDS_PER_MINUTE + 1) == 2
    for each in found.values():
        assert each.reading == math.ceil(each.words / WORDS_PER_MINUTE)


def test_a_chapter_that_grows_takes_longer(book: Path) -> None:
    before = loads()["03"]
    path = notebooks.chapters()["03-china-taiwan"]
    notebook = notebooks.read(path)
    notebook.cells[0].source += "\n\n" + "word " * WORDS_PER_MINUTE
    nbformat.write(notebook, path)
    after = loads()["03"]
    assert after.words == before.words + WORDS_PER_MINUTE
    assert after.reading == before.reading + 1


def test_the_rate_is_that_of_a_work_in_the_bibliography() -> None:
    assert f"{{{teaching.READING}," in (HERE / "references.bib").read_text("utf-8")


# Minutes to run


def test_a_chapter_takes_the_seconds_that_were_measured(found: dict[str, Load]) -> None:
    ran = seconds_to_run()
    assert list(ran) == list(notebooks.chapters())
    for each in found.values():
        assert each.seconds == ran[each.chapter].value
        assert 0 < each.seconds < notebooks.TIMEOUT


def test_a_run_that_took_longer_is_counted_with(book: Path) -> None:
    before = loads()["03"]
    store([Measured("run", before.chapter, before.seconds + 60, date.today())])
    after = loads()["03"]
    assert after.running == before.running + 1


# Minutes of exercises


def test_an_exercise_takes_what_its_heading_says(found: dict[str, Load]) -> None:
    for number, load in found.items():
        assert load.exercises, number
        for each in load.exercises:
            assert each.minutes == int(each.task.minutes)
            assert each.task.level in LEVELS, number


@pytest.mark.parametrize(
    "said", ["(read)", "(read, first steps)", "(read, 10 minutes)"]
)
def test_an_exercise_without_its_level_or_minutes_is_named(said: str) -> None:
    [task] = teaching.tasks(chapter(f"### Exercise 4 {said}: d"))
    with pytest.raises(TeachingError, match=r"00-a\.ipynb, exercise 4: .* no level"):
        teaching._exercise(task, "00-a", False)


def test_a_chapter_states_the_minutes_that_its_words_take(
    found: dict[str, Load],
) -> None:
    """Within five, which are for tables, charts and thought."""
    for number, load in found.items():
        assert 0 <= load.stated[0] - load.reading <= 5, number


def test_what_goes_with_a_content_note_is_optional(found: dict[str, Load]) -> None:
    optional = {
        (number, each.task.number)
        for number, load in found.items()
        for each in load.exercises
        if each.optional
    }
    assert optional == {("02", "3"), ("04", "2"), ("04", "8")}


def test_a_chapter_without_its_minutes_is_named(book: Path) -> None:
    path = notebooks.chapters()["05-aukus-expansion"]
    path.write_text(path.read_text("utf-8").replace("**Time:**", "**Hours:**"), "utf-8")
    with pytest.raises(TeachingError, match=r"chapters/05-aukus-expansion\.ipynb does"):
        loads()


# Plans


@pytest.mark.parametrize("name", [*notebooks.chapters(), *EVERY_CHAPTER])
@pytest.mark.parametrize("length", LENGTHS)
def test_every_plan_fills_a_class(
    name: str, length: int, held: dict[str, Plan]
) -> None:
    parts = held[name].segments[length]
    assert sum(each.end - each.start for each in parts) == length
    assert parts[0].start == 0
    assert all(a.end == b.start for a, b in pairwise(parts))
    assert len({each.name for each in parts}) == len(parts), "a name stands twice"


def changed(before: str, after: str, name: str = "04-okinawa") -> str:
    text = (HERE / page_of(name)).read_text(encoding="utf-8")
    assert text.count(before) == 1, before
    return text.replace(before, after)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "| 5–17&nbsp;min | 12&nbsp;min |",
            "| 5–17&nbsp;min | 11&nbsp;min |",
            "begin at 5 and end at 16",
        ),
        (
            "| 5–17&nbsp;min | 12&nbsp;min |",
            "| 6–17&nbsp;min | 11&nbsp;min |",
            "begin at 5 and end at 16",
        ),
        (
            "| 47–50&nbsp;min | 3&nbsp;min |",
            "| 47–51&nbsp;min | 4&nbsp;min |",
            "add up to 51 minutes, not",
        ),
        ("| 5–17&nbsp;min | 12&nbsp;min |", "| 5 to 17&nbsp;min | 12 |", "in place of"),
        ("## On the board", "## On a board", "A plan has, in this order"),
    ],
)
def test_a_plan_that_does_not_add_up_is_refused(
    before: str, after: str, message: str
) -> None:
    with pytest.raises(PlanError, match=message) as caught:
        plan_in(changed(before, after), "04-okinawa")
    assert "instructors/plan-04-okinawa.md" in str(caught.value)


def test_a_missing_plan_is_named(book: Path) -> None:
    (book / FOLDER / "plan-02-north-korea.md").unlink()
    with pytest.raises(PlanError, match=r"There is no instructors/plan-02-north-korea"):
        plans()


@pytest.mark.parametrize("name", notebooks.chapters())
def test_a_plan_rests_on_source_checks_that_the_chapter_uses(
    name: str, held: dict[str, Plan]
) -> None:
    from_chapter = _checks_of(name)
    disagreement = held[name].checks("The disagreement to draw out")
    misconceptions = held[name].checks("Likely misconceptions")
    assert disagreement, "it names no disagreement"
    assert len(misconceptions) >= 4
    for each in (*disagreement, *misconceptions):
        assert each in from_chapter, f"{name}: {each}"


def _checks_of(name: str) -> set[str]:
    """Return the source checks that the overview for instructors gives a chapter."""
    overview = (HERE / "instructors" / "overview.md").read_text(encoding="utf-8")
    title = notebooks.title(notebooks.read(notebooks.chapters()[name]), name)
    parts = re.split(r"^## ", overview, flags=re.MULTILINE)
    section = next(each for each in parts if each.startswith(f"{title}\n\n[Open"))
    return set(re.findall(r"source-checks\.md#([\w-]+)", section))


@pytest.mark.parametrize("name", notebooks.chapters())
def test_every_misconception_leads_to_what_answers_it(
    name: str, held: dict[str, Plan]
) -> None:
    text = held[name].parts["Likely misconceptions"]
    items = [line for line in text.splitlines() if line.startswith("- ")]
    assert items
    for item in items:
        assert re.match(r"- \*.+\.\* .*source-checks\.md#", item), item


def test_a_source_check_is_called_by_its_title() -> None:
    link = re.compile(r"\[([^\]]+)\]\(\.\./reference/source-checks\.md#([\w-]+)\)")
    links = 0
    for path in sorted((HERE / FOLDER).glob("*.md")):
        if path.name == "overview.md":
            continue
        for words, check in link.findall(path.read_text(encoding="utf-8")):
            links += 1
            assert check in CHECKS, f"{path.name}: there is no source check {check}"
            assert words == CHECKS[check], f"{path.name}: {check}"
    assert links > 50


@pytest.mark.parametrize("name", notebooks.chapters())
def test_a_plan_names_exercises_that_the_chapter_has(
    name: str, held: dict[str, Plan], found: dict[str, Load]
) -> None:
    there = {each.task.number for each in found[name[:2]].exercises}
    assert set(held[name].exercises()) <= there
    assert held[name].exercises("After class"), "nothing is assigned after class"


@pytest.mark.parametrize("name", notebooks.chapters())
def test_the_name_of_an_exercise_in_a_plan_is_that_of_its_number(
    name: str, held: dict[str, Plan], found: dict[str, Load]
) -> None:
    """After class each number has its name, so that neither can change alone."""
    there = {each.task.number: each.task.name for each in found[name[:2]].exercises}
    after = held[name].named_exercises("After class")
    assert len(after) > 2
    assert all(said for _, said in after), "an exercise is named by its number alone"
    for number, said in held[name].named_exercises():
        if said:
            assert (number, said) == (number, there[number])


# Outcomes


def test_the_kinds_of_question_named_are_those_that_any_class_gets(
    practised: list[Practice],
) -> None:
    """Under each of three keys, two questions or more, or a written one."""
    held = [
        Counter((each.outcome, each.kind) for each in bank(Key(bytes([number]) * 32)))
        for number in range(3)
    ]
    every = {
        (outcome, kind)
        for outcome, kind in held[0]
        if all(count[outcome, kind] > (kind != "written") for count in held)
    }
    named = {(each.outcome, each.item) for each in practised if each.kind == "question"}
    assert sorted(named - every) == [], "take these out of practice.csv"
    assert sorted(every - named) == [], "put these into practice.csv"


def test_every_outcome_exercise_and_question_is_in_the_table(
    practised: list[Practice], found: dict[str, Load]
) -> None:
    assert {each.outcome for each in practised} == set(outcomes())
    for number, load in found.items():
        there = {
            "exercise": {each.task.number for each in load.exercises},
            "discussion": {f"{at}" for at in range(1, load.discussion + 1)},
        }
        for kind, items in there.items():
            kept = (each for each in practised if each.chapter == number)
            assert items == {each.item for each in kept if each.kind == kind}
    asked = {each.outcome for each in practised if each.kind == "question"}
    assert asked == set(outcomes()), "every outcome has a kind of question"


def table(rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def without(outcome: str):
    return lambda rows: [
        row for row in rows if row["outcome"] != outcome or row["kind"] == "question"
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without("00-2"), "nothing practises 00-2"),
        (
            lambda rows: [
                row
                for row in rows
                if (row["chapter"], row["kind"], row["item"]) != ("01", "exercise", "7")
            ],
            "exercise 7 of chapter 01 practises no outcome",
        ),
        (
            lambda rows: [
                row
                for row in rows
                if (row["chapter"], row["kind"], row["item"])
                != ("03", "discussion", "4")
            ],
            "discussion 4 of chapter 03 practises no outcome",
        ),
        (lambda rows: [*rows, rows[0]], r"line \d+: it stands there already"),
        (lambda rows: [rows[0] | {"outcome": "00-9"}, *rows], "no outcome '00-9'"),
        (lambda rows: [rows[0] | {"outcome": "05-1"}, *rows], "cannot practise 05-1"),
        (lambda rows: [rows[0] | {"item": "99"}, *rows], "has no exercise '99'"),
        (lambda rows: [rows[0] | {"kind": "quiz"}, *rows], "'quiz' is no kind"),
        (
            lambda rows: [rows[0] | {"kind": "plan", "item": "Dance"}, *rows],
            "has no plan 'Dance'",
        ),
        (
            lambda rows: [rows[0] | {"kind": "question", "item": "guess"}, *rows],
            "has no question 'guess'",
        ),
    ],
)
def test_a_faulty_table_of_practice_is_refused(
    book: Path, change, message: str
) -> None:
    with (book / PRACTICE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (book / PRACTICE).write_text(table(change(rows)), encoding="utf-8")
    with pytest.raises(TeachingError, match=message):
        practices()


@pytest.mark.parametrize("text", ["", "outcome,chapter\n00-1,00\n"])
def test_a_table_of_practice_with_other_columns_is_refused(
    book: Path, text: str
) -> None:
    (book / PRACTICE).write_text(text, encoding="utf-8")
    with pytest.raises(TeachingError, match="outcome, chapter, kind, item"):
        practices()


# Schedules


@pytest.fixture(scope="module")
def days(
    found: dict[str, Load], practised: list[Practice], held: dict[str, Plan]
) -> dict[Course, list[Day]]:
    return {each: schedule(each, found, practised, held) for each in COURSES}


def called(course: Course) -> str:
    return f"{course.name}, {course.minutes}"


@pytest.mark.parametrize("course", COURSES, ids=called)
def test_every_meeting_fits_its_time(
    course: Course, days: dict[Course, list[Day]], held: dict[str, Plan]
) -> None:
    for day in days[course]:
        assert day.at_home <= AT_HOME * course.minutes, day.meeting
        assert day.at_home == day.reading + day.running + sum(
            each.minutes for each in day.home
        )
        pairs = [
            each.end - each.start
            for each in held["laboratory"].segments[course.minutes]
            if each.name == PAIRS
        ]
        assert sum(each.minutes for each in day.here) <= sum(pairs)
        if day.meeting.kind == "laboratory":
            assert day.here, f"nothing to do in {day.meeting}"
        if day.meeting.kind == "workshop":
            assert [each.task.kind for each in day.home] == ["argue"], day.meeting


@pytest.mark.parametrize("course", COURSES, ids=called)
def test_a_course_lasts_as_long_as_it_says(course: Course) -> None:
    weeks = len(course.meetings) / A_WEEK[course.minutes]
    assert (
        weeks
        == {"one": 1, "three": 3, "half": 7}[
            next(w for w in course.name.split() if w in ("one", "three", "half"))
        ]
    )


@pytest.mark.parametrize("course", COURSES, ids=called)
def test_a_chapter_is_read_once_and_before_anything_is_done_with_it(
    course: Course, days: dict[Course, list[Day]], found: dict[str, Load]
) -> None:
    seen: set[str] = set()
    given: set[tuple[str, str]] = set()
    for day in days[course]:
        number = day.meeting.chapter
        first = number not in seen
        seen.add(number)
        assert bool(day.reading) == first
        if first:
            assert day.running == found[number].running
            assert day.reading >= found[number].reading
        for each in (*day.here, *day.home):
            assert (number, each.task.number) not in given, "assigned twice"
            assert not each.optional
            given.add((number, each.task.number))


@pytest.mark.parametrize("kind", ["class", "laboratory", "workshop"])
def test_a_meeting_held_twice_assigns_no_exercise_again(
    kind: str, found: dict[str, Load], practised: list[Practice], held: dict[str, Plan]
) -> None:
    """No course of ours holds one twice; one of a teacher's own could."""
    meetings = (Meeting("04"), Meeting("04", kind), Meeting("04", kind))
    days = schedule(Course("x", 75, meetings), found, practised, held)
    given = [each.task.number for day in days for each in (*day.here, *day.home)]
    assert given
    assert len(set(given)) == len(given), given


@pytest.mark.parametrize("course", COURSES, ids=called)
def test_what_a_plan_wants_done_is_assigned(
    course: Course,
    days: dict[Course, list[Day]],
    found: dict[str, Load],
    held: dict[str, Plan],
) -> None:
    given: set[tuple[str, str]] = set()
    for day in days[course]:
        number = day.meeting.chapter
        given |= {(number, each.task.number) for each in (*day.here, *day.home)}
        if day.meeting.kind == "class":
            named = held[found[number].chapter].exercises("Before class")
            optional = {
                each.task.number for each in found[number].exercises if each.optional
            }
            for exercise in set(named) - optional:
                assert (number, exercise) in given


def test_half_a_semester_takes_every_chapter_and_nearly_every_outcome(
    days: dict[Course, list[Day]],
    found: dict[str, Load],
    practised: list[Practice],
    held: dict[str, Plan],
) -> None:
    long = [each for each in COURSES if "semester" in each.name]
    assert len(long) == len(LENGTHS)
    for course in long:
        assert {day.meeting.chapter for day in days[course]} == set(found)
        done = reached(course, days[course], practised, held, found)
        assert len(done) >= 0.9 * len(outcomes())


def test_longer_words_leave_less_time_for_exercises(
    found: dict[str, Load], practised: list[Practice], held: dict[str, Plan]
) -> None:
    load = found["01"]
    grown = load.sections | {"More": 20 * WORDS_PER_MINUTE}
    longer = found | {"01": replace(load, sections=grown)}
    before = one_class("01", 50, found, practised, held)
    after = one_class("01", 50, longer, practised, held)
    assert after.reading == before.reading + 20
    assert len(after.home) < len(before.home)
    assert after.at_home <= 100


def test_a_chapter_too_long_for_a_meeting_is_refused(
    found: dict[str, Load], practised: list[Practice], held: dict[str, Plan]
) -> None:
    load = found["01"]
    long = found | {"01": replace(load, sections={"": 200 * WORDS_PER_MINUTE})}
    with pytest.raises(TeachingError, match="01-history, and what its plan wants"):
        one_class("01", 75, long, practised, held)


def test_a_primer_that_is_no_section_is_refused(
    found: dict[str, Load], practised: list[Practice], held: dict[str, Plan]
) -> None:
    other = found | {"00": replace(found["00"], sections={"Other": 9})}
    with pytest.raises(TeachingError, match=r"00-sources\.ipynb has no section 'How"):
        one_class("04", 50, other, practised, held)


def test_a_primer_is_read_only_where_its_chapter_is_left_out(
    found: dict[str, Load], practised: list[Practice], held: dict[str, Plan]
) -> None:
    meetings = (Meeting("00"), Meeting("04"))
    _, day = schedule(Course("x", 50, meetings), found, practised, held)
    assert (day.primers, day.reading) == ((), found["04"].reading)
    alone = one_class("04", 50, found, practised, held)
    assert alone.primers
    assert alone.reading > found["04"].reading


def test_what_a_chapter_needs_is_what_it_says_it_needs() -> None:
    for name, path in notebooks.chapters().items():
        text = notebooks.read(path).cells[1].source
        line = re.search(r"^\*\*You need:\*\*.*$", text, re.MULTILINE)[0]
        needed = set(re.findall(r"\((\d\d)-[\w-]+\.ipynb\)", line))
        assert {each for each, _ in PRIMERS.get(name[:2], ())} == needed, name


# The pages


def test_every_page_for_instructors_is_in_the_contents() -> None:
    contents = (HERE / "_toc.yml").read_text(encoding="utf-8")
    for path in sorted((HERE / FOLDER).glob("*.md")):
        assert f"- file: instructors/{path.stem}\n" in contents, path.name


def test_ids_of_outcomes_on_the_pages_are_those_of_the_chapters() -> None:
    known = outcomes()
    named = set()
    for path in (HERE / FOLDER).glob("*.md"):
        text = path.read_text(encoding="utf-8")
        for each in re.findall(r"(?<![\w-])0\d-\d{1,2}(?![\w-])", text):
            assert each in known, f"{path.name}: there is no outcome {each}"
            named.add(each)
    assert named == set(known)


def test_links_to_parts_of_chapters_lead_to_headings() -> None:
    anchors = {
        path.name: {
            anchor
            for cell in notebooks.read(path).cells
            if cell.cell_type == "markdown"
            for _, anchor in headings(cell.source)
        }
        for path in notebooks.chapters().values()
    }
    links = 0
    for path in (HERE / FOLDER).glob("*.md"):
        text = path.read_text(encoding="utf-8")
        for file, anchor in re.findall(r"\(\.\./chapters/([\w.-]+)#([\w-]+)\)", text):
            links += 1
            assert anchor in anchors[file], f"{path.name}: {file}#{anchor}"
    assert links > 100
