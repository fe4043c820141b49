"""Single changes to what teachers and readers are asked: quizzes, questions, plans.

The places and what is changed in them:

- a quiz, a written question, a pair of statements, a forecast, what a text left out or
  could not know (``*.toml``): a digit, a number in words, a month, a qualifier, a word
  of a quotation, a citation, which answer is right, which row it is about;
- a plan: its minutes, the source checks and exercises that it names;
- the table of what practises which outcome; what was measured.

Like those of `mutants`, each change carries the checks that can see it: the functions
that the tests of the book call.
"""

import csv
import io
import random
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import taught
import test_measurements
import test_questions
import test_quizzes
import test_teaching
from mutants import (
    _NUMBER_WORDS,
    _QUALIFIED,
    Check,
    Mutant,
    change_digit,
    change_letter,
    change_word,
    put_not,
)

from alliance.blocks import NOUNS
from alliance.completeness import MONTHS
from alliance.measurements import TABLE as MEASURED
from alliance.measurements import measured
from alliance.numerals import read as read_numerals
from alliance.outcomes import outcomes
from alliance.plans import LENGTHS, page_of, plans
from alliance.questions import conflict, written
from alliance.quizzes import FOLDER, read
from alliance.repository import read_table, root
from alliance.teaching import PRACTICE, practices

KINDS = {
    "quiz": (
        *("digit", "number in words", "month", "qualifier left out"),
        *("quoted letter", "quoted word", "quoted “not” put in"),
        *("another passage", "a passage of another source", "another work"),
        *("another answer right", "outcome", "section"),
    ),
    "written": (
        *("digit", "number in words", "month", "qualifier left out"),
        *("quoted letter", "quoted word", "quoted “not” put in"),
        *("another passage", "a passage of another source", "another work"),
        *("outcome", "level"),
    ),
    "pair": ("digit", "number in words", "another passage", "another check", "outcome"),
    "forecast": ("digit", "number in words", "month", "another claim"),
    "matter": (
        *("digit", "number in words", "month"),
        *("another passage", "another check", "another fact", "outcome"),
    ),
    "practice": ("row taken out", "another outcome", "another item"),
    "plan": ("minutes", "a minute moved", "another check", "label", "exercise"),
    "measured": ("digit", "another chapter", "date"),
}
_IN_ONE_FILE = {"pair": "pairs", "forecast": "forecasts", "matter": "left-or-later"}
Seen = Callable[[], Iterator[tuple[str, Check]]]


def files_of(place: str) -> list[Path]:
    """Return the files of a place, from the top of the book."""
    found = {
        "quiz": sorted((root() / FOLDER).glob("*.toml")),
        "written": written.files(),
        **{
            place: [root() / "instructors" / "questions" / f"{name}.toml"]
            for place, name in _IN_ONE_FILE.items()
        },
        "plan": [root() / page_of(name) for name in plans()],
        "practice": [root() / PRACTICE],
        "measured": [root() / MEASURED],
    }[place]
    return [path.relative_to(root()) for path in found]


def of_teaching(
    place: str, kind: str, dice: random.Random, pool: list[str]
) -> Mutant | None:
    """Return a mutant of one place, None where this kind of change is none there."""
    path = dice.choice(files_of(place))
    text = (root() / path).read_text(encoding="utf-8")
    change = {
        "quiz": _in_toml,
        "written": _in_toml,
        **dict.fromkeys(_IN_ONE_FILE, _in_toml),
        "plan": _in_plan,
        "practice": _in_rows,
        "measured": _in_rows,
    }[place](text, kind, dice, pool)
    if change is None:
        return None
    start, end, new = change
    whole = f"{text[:start]}{new}{text[end:]}"
    if whole == text:
        return None
    began = max(text.rfind("\n", 0, start) + 1, start - 60)
    return Mutant(
        f"{place} for a class" if place != "quiz" else "quiz",
        kind,
        path.as_posix(),
        text[began : end + 30].replace("\n", " "),
        f"{text[began:start]}{new}{text[end : end + 30]}".replace("\n", " "),
        True,
        {path.as_posix(): whole.encode("utf-8")},
        seen_by=partial(_CHECKS[place], path),
    )


# --- What is changed: start, end and new words of a span of the file

Change = tuple[int, int, str] | None
# In a file of questions, the fields that are words for people.
_WORDS = re.compile(
    r'^(?:prompt|sample|text|reason|note|words) = ("""[\s\S]*?"""|".*")$|^  \[".*"\],$',
    re.MULTILINE,
)
_QUOTED = re.compile(r'\\"([^"\\]+)\\"|(?<=[\s(])"([^"\n]+)"(?=[\s.,;:?)])|“([^”]+)”')
_CITED = re.compile(r"(?<=[@{])[a-z0-9-]+(?=[\];}])")
_IN_PAIRS = re.compile(r'(?<=passage = ")[a-z0-9-]+')
# "One" is seldom a number.
_COUNTED = [each for each in _NUMBER_WORDS if each != "one"]
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_COUNTED)})\b")


def _in_toml(text: str, kind: str, dice: random.Random, pool: list[str]) -> Change:
    fields = [found.span() for found in _WORDS.finditer(text)]
    ids = [found.span() for found in _CITED.finditer(text)]

    def of(pattern: str | re.Pattern) -> tuple[int, int, str] | None:
        found = [
            (each.start(), each.end(), each[0])
            for each in re.finditer(pattern, text)
            if any(a <= each.start() and each.end() <= b for a, b in fields)
            and not any(a <= each.start() < b for a, b in ids)
        ]
        return dice.choice(found) if found else None

    if kind == "digit":
        spot = of(r"\d[\d,.]*\d|\d")
        return spot and (spot[0], spot[1], change_digit(spot[2], dice))
    if kind == "number in words":
        # Not what a reader can count on the spot.
        counted = [(each.start, each.end) for each in read_numerals(text, NOUNS)]
        spot = of(_NUMBER_WORD)
        if spot and not any(a <= spot[0] < b for a, b in counted):
            return None
        others = [each for each in _COUNTED if spot and each != spot[2]]
        return spot and (spot[0], spot[1], dice.choice(others))
    if kind == "month":
        spot = of(rf"\b(?:{'|'.join(MONTHS)})\b(?= \d|\b)")
        others = [each for each in MONTHS if spot and each != spot[2]]
        return spot and (spot[0], spot[1], dice.choice(others))
    if kind == "qualifier left out":
        spot = of(_QUALIFIED.pattern.removesuffix("$") + r"(?=[$\d])")
        return spot and (spot[0], spot[1], "")
    if kind.startswith("quoted"):
        spots = [
            (each.start(at), each.end(at), each[at])
            for each in _QUOTED.finditer(text)
            for at in (1, 2, 3)
            if each[at]
            and len(each[at].split()) >= 3
            and any(a < each.start() and each.end() < b for a, b in fields)
        ]
        if not spots:
            return None
        start, end, words = dice.choice(spots)
        change = {
            "quoted letter": lambda: change_letter(words, dice),
            "quoted word": lambda: change_word(words, dice, pool),
            "quoted “not” put in": lambda: put_not(words, dice),
        }[kind]
        return start, end, change()
    if kind in ("another passage", "a passage of another source", "another work"):
        return _cited_otherwise(text, kind, dice)
    if kind == "another answer right":
        return _right_moved(text, dice)
    return _filed_otherwise(text, kind, dice)


def _cited_otherwise(text: str, kind: str, dice: random.Random) -> Change:
    rows = read_table("passages")
    known = {row["passage"]: row["source"] for row in rows}
    works = sorted({row["reference"] for row in read_table("record")})
    spots = [
        (each.start(), each.end(), each[0])
        for pattern in (_CITED, _IN_PAIRS)
        for each in pattern.finditer(text)
        if (each[0] in works) == (kind == "another work")
    ]
    if not spots:
        return None
    start, end, old = dice.choice(spots)
    if kind == "another work":
        others = works
    elif kind == "another passage":
        others = [name for name, source in known.items() if source == known[old]]
    else:
        others = [name for name, source in known.items() if source != known[old]]
    return start, end, dice.choice([each for each in others if each != old])


def _right_moved(text: str, dice: random.Random) -> Change:
    """Mark another option of a question as right."""
    questions = list(
        re.finditer(r"\[\[question\]\][\s\S]*?(?=\[\[question\]\]|\Z)", text)
    )
    one = dice.choice(questions)
    marks = [*re.finditer(r"right = (true|false)", one[0])]
    other = dice.choice([each for each in marks if each[1] == "false"])
    changed = one[0].replace("right = true", "right = false")
    spot = other.start()
    # "false" is one letter longer than "true".
    if next(each for each in marks if each[1] == "true").start() < spot:
        spot += 1
    end = spot + len("right = false")
    return one.start(), one.end(), f"{changed[:spot]}right = true{changed[end:]}"


def _filed_otherwise(text: str, kind: str, dice: random.Random) -> Change:
    column = kind.removeprefix("another ")
    spots = [*re.finditer(rf'(?<=^{column} = ")[^"]+', text, re.MULTILINE)]
    if not spots:
        return None
    spot = dice.choice(spots)
    choices = {
        "outcome": sorted(outcomes()),
        "level": ["first steps", "a little more", "harder"],
        "section": sorted({each[0] for each in spots}),
        "check": [row["check"] for row in read_table("checks")],
        "claim": [row["claim"] for row in read_table("claims")],
        "fact": [row["fact"] for row in read_table("record")],
    }[column]
    return *spot.span(), dice.choice([each for each in choices if each != spot[0]])


_MINUTES = re.compile(r"^\| (\d+)–(\d+)&nbsp;min \| (\d+)&nbsp;min \|", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\(\.\./reference/source-checks\.md#([\w-]+)\)")


def _in_plan(text: str, kind: str, dice: random.Random, pool: list[str]) -> Change:
    rows, links = [*_MINUTES.finditer(text)], [*_LINK.finditer(text)]
    checks = {row["check"]: row["title"] for row in read_table("checks")}
    if kind == "minutes":
        row, part = dice.choice(rows), dice.choice((1, 2, 3))
        return *row.span(part), change_digit(row[part], dice)
    if kind == "a minute moved":  # from one part to the next
        row = dice.choice([each for each in rows if int(each[3]) > 1])
        new = f"| {row[1]}–{int(row[2]) - 1}&nbsp;min | {int(row[3]) - 1}&nbsp;min |"
        return *row.span(), new
    if kind == "exercise":
        spots = [*re.finditer(r"(?<=Exercise )\d+", text)]
        if not spots:
            return None
        spot = dice.choice(spots)
        return *spot.span(), str(dice.randrange(1, 30))
    if not links:
        return None
    link = dice.choice(links)
    other = dice.choice([each for each in checks if each != link[2]])
    if kind == "label":
        return *link.span(1), checks[other]
    return *link.span(2), other


def _in_rows(text: str, kind: str, dice: random.Random, pool: list[str]) -> Change:
    """Change or take out a line of one of the tables for instructors."""
    rows = [*csv.DictReader(io.StringIO(text))]
    spans = [each.span() for each in re.finditer(r".*\n", text)][1:]
    at = dice.randrange(len(rows))
    row, (start, end) = rows[at], spans[at]
    if kind == "row taken out":
        return start, end, ""
    column = {
        "another outcome": "outcome",
        "another item": "item",
        "digit": "value" if "value" in row else "seconds",
        "another chapter": "chapter",
        "date": "measured_on" if "measured_on" in row else "measured",
    }[kind]
    if kind in ("digit", "date"):
        new = change_digit(row[column], dice)
    else:
        others = sorted({each[column] for each in rows} - {row[column]})
        new = dice.choice(others)
    line = ",".join((row | {column: new}).values())
    return start, end, f"{line}\n"


# --- Which checks can see a place


def _of_quiz(path: Path) -> Iterator[tuple[str, Check]]:
    name, page = path.stem, f"chapters/{path.stem}"
    yield "the file of a quiz", lambda: read(root() / path) and []
    yield (
        "words of a quiz",
        lambda: [
            each
            for question in read(root() / path)
            for each in taught.of_quiz(question, page)
        ],
    )
    for check in (
        test_quizzes.test_every_chapter_has_a_quiz_and_every_outcome_a_question,
        test_quizzes.test_no_answer_and_no_reason_is_given_twice,
        test_quizzes.test_the_right_answer_is_not_given_away_by_its_place_or_its_length,
    ):
        yield check.__name__, check
    for check in (
        test_quizzes.test_a_second_reader_found_the_same_answers_right,
        test_quizzes.test_a_quiz_has_questions_of_every_level,
        test_quizzes.test_a_question_sends_its_readers_to_a_section_that_tells_them,
    ):
        yield check.__name__, lambda check=check: check(name)


def _of_written(path: Path) -> Iterator[tuple[str, Check]]:
    yield "the file of written questions", lambda: written.read(root() / path) and []
    yield (
        "words of written questions",
        lambda: [
            each
            for question in written.read(root() / path)
            for each in taught.of_written(question)
        ],
    )
    name = "test_every_outcome_has_a_written_question_and_every_chapter_three_levels"
    yield name, getattr(test_questions, name)


def _of_pairs(path: Path) -> Iterator[tuple[str, Check]]:
    yield (
        "words of pairs",
        lambda: [
            each
            for pair in conflict.pairs()
            for one in pair["statements"]
            for each in taught.of_statement(one)
        ],
    )
    yield (
        "pairs judged",
        lambda: [each for pair in conflict.pairs() for each in taught.of_pair(pair)],
    )


def _of_forecasts(path: Path) -> Iterator[tuple[str, Check]]:
    yield (
        "words and scores of forecasts",
        lambda: [
            each for said in conflict.forecasts() for each in taught.of_forecast(said)
        ],
    )
    check = (
        test_questions.test_every_forecast_scored_by_hand_is_one_that_the_book_scores
    )
    yield check.__name__, check


def _of_matters(path: Path) -> Iterator[tuple[str, Check]]:
    yield (
        "what was left out, or came later",
        lambda: [
            each for matter in conflict.matters() for each in taught.of_matter(matter)
        ],
    )


def _of_practice(path: Path) -> Iterator[tuple[str, Check]]:
    yield "the table of practice", lambda: practices() and []
    check = test_teaching.test_the_kinds_of_question_named_are_those_that_any_class_gets
    yield check.__name__, lambda: check(practices())


def _of_plan(path: Path) -> Iterator[tuple[str, Check]]:
    name = path.stem.removeprefix("plan-")
    yield "plans add up", lambda: plans() and []

    def named_rightly() -> None:
        test_teaching.test_a_source_check_is_called_by_its_title()
        for length in LENGTHS:
            test_teaching.test_every_plan_fills_a_class(name, length, plans())
        if re.match(r"\d", name):
            held = plans()
            test_teaching.test_a_plan_rests_on_source_checks_that_the_chapter_uses(
                name, held
            )
            test_teaching.test_a_plan_names_exercises_that_the_chapter_has(
                name, held, test_teaching.loads()
            )

    yield "plans name what there is", named_rightly


def _of_measured(path: Path) -> Iterator[tuple[str, Check]]:
    yield "the table of what was measured", lambda: measured() and []
    for check in (
        test_measurements.test_everything_is_measured_once_and_of_every_chapter,
        test_measurements.test_nothing_was_measured_before_the_book_was_begun,
        test_measurements.test_chapters_need_about_as_much_as_one_another,
        test_measurements.test_what_holds_more_needs_more,
    ):
        yield check.__name__, check


_CHECKS = {
    "quiz": _of_quiz,
    "written": _of_written,
    "pair": _of_pairs,
    "forecast": _of_forecasts,
    "matter": _of_matters,
    "practice": _of_practice,
    "plan": _of_plan,
    "measured": _of_measured,
}
