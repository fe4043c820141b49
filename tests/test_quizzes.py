"""The quizzes of the chapters: well formed, fair, on their pages, and checked there."""

import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
import taught
from bs4 import Tag
from built import pages

from alliance import notebooks
from alliance.errors import QuizError
from alliance.exercises import check
from alliance.outcomes import outcomes
from alliance.prose import check_page, stray_citations
from alliance.quiz_pages import TITLE, inline, quiz_html
from alliance.quizzes import LETTERS, LEVELS, Option, Question, quizzes, read
from alliance.search import in_text_citations
from alliance.sources import sources

CHAPTERS = list(notebooks.chapters())
PAGE = "chapters/04-okinawa"
GOOD = """\
[[question]]
outcome = "04-1"
level = "first steps"
section = "Who pays?"
prompt = "What is counted?"

[[question.option]]
text = "Facilities"
right = true
reason = "So it says [@cfr-2021-p27]."

[[question.option]]
text = "People"
right = false
reason = "Those are others."

[[question.option]]
text = "Land"
right = false
reason = "That is a third thing."
"""


def words(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


# The files


def test_every_chapter_has_a_quiz_and_every_outcome_a_question() -> None:
    asked = {
        question.outcome for questions in quizzes().values() for question in questions
    }
    assert list(quizzes()) == CHAPTERS
    assert asked == set(outcomes())


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_quiz_has_questions_of_every_level(chapter: str) -> None:
    assert {question.level for question in quizzes()[chapter]} == set(LEVELS)


def test_the_right_answer_is_not_given_away_by_its_place_or_its_length() -> None:
    every = [question for questions in quizzes().values() for question in questions]
    places = Counter(question.right for question in every)
    for letter in LETTERS[:3]:
        assert 0.25 <= places[letter] / len(every) <= 0.45, places
    for chapter, questions in quizzes().items():
        [(letter, most)] = Counter(each.right for each in questions).most_common(1)
        assert most <= len(questions) / 2, f"{chapter}: {letter} is right {most} times"
    lengths = [
        ([len(option.text) for option in each.options], LETTERS.index(each.right))
        for each in every
    ]
    for extreme in (min, max):
        share = sum(many[at] == extreme(many) for many, at in lengths) / len(every)
        assert 0.2 <= share <= 0.45, f"{extreme.__name__}: {share:.0%}"


# The right answers, as a second reader found them in the chapters, who did not see
# which were marked. Whoever moves one reads the question again and changes both.
FOUND_AGAIN = {
    "00-sources": "BCABCAA",
    "01-history": "CABBDB",
    "02-north-korea": "CBBCAB",
    "03-china-taiwan": "BACBACB",
    "04-okinawa": "BCABCA",
    "05-aukus-expansion": "CABACBC",
    "06-decision": "BACBAC",
}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_second_reader_found_the_same_answers_right(chapter: str) -> None:
    marked = "".join(question.right for question in quizzes()[chapter])
    assert marked == FOUND_AGAIN[chapter], f"{chapter}: read the questions again"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_quiz_names_and_qualifies_as_its_sources_do(chapter: str) -> None:
    found = [
        problem
        for question in quizzes()[chapter]
        for problem in taught.of_quiz(question, f"chapters/{chapter}")
    ]
    assert not found, "\n\n".join(found)


# Sections on how to work, which tell the answer and cite nothing for it.
ON_METHOD = {
    ("How this book handles evidence", "00-1"),
    ("Who speaks, and for whom?", "00-5"),
    ("The memo, and what would change your mind", "06-6"),
}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_question_sends_its_readers_to_a_section_that_tells_them(
    chapter: str,
) -> None:
    told = sections_of(chapter)
    for question in quizzes()[chapter]:
        there = [name for name in question.cited if name in told[question.section]]
        on_method = (question.section, question.outcome) in ON_METHOD
        assert bool(there) is not on_method, (
            f"{question.section!r} cites {there or 'none'} of {question.cited}"
        )


def sections_of(chapter: str) -> dict[str, str]:
    """Return each section of a chapter by its heading, with what its code shows."""
    found: dict[str, str] = {}
    around: list[str] = []
    for cell in notebooks.read(notebooks.chapters()[chapter]).cells:
        for line in f"{cell.source}\n{outputs_of(cell)}".splitlines():
            heading = re.match(r"(#{2,3}) (.+)", line)
            if cell.cell_type == "markdown" and heading:
                around = [*around[: len(heading[1]) - 2], heading[2].strip()]
            for each in around:
                found[each] = f"{found.get(each, '')}\n{line}"
    return found


def outputs_of(cell) -> str:
    return " ".join(str(each.get("data", "")) for each in cell.get("outputs", ()))


def test_no_answer_and_no_reason_is_given_twice() -> None:
    for chapter, questions in quizzes().items():
        for question in questions:
            texts = [option.text for option in question.options]
            reasons = [option.reason for option in question.options]
            assert len(set(texts)) == len(texts), f"{chapter}: {question.prompt}"
            assert len(set(reasons)) == len(reasons), f"{chapter}: {question.prompt}"


# What an exercise accepts as a part of its answer, by the words that would tell it.
CITIES = ("tokyo", "naha", "seoul", "pyongyang", "beijing", "taipei")
COUNTRIES = ("australia", "japan", "south-korea", "united-kingdom", "united-states")
PARTS = {
    "00-sources": {
        (cited["author"],): ("sources-audit-missing", {cited["text"]})
        for cited in in_text_citations("tran-2025").to_dict("records")
    },
    "02-north-korea": {
        pair: ("korea-doubt", {pair}) for pair in combinations(CITIES, 2)
    },
    "05-aukus-expansion": {
        pair: ("aukus-strangers", {pair}) for pair in combinations(COUNTRIES, 2)
    },
}
# Exercises that accept words of a source, which a quiz may quote as the chapter does.
QUOTED = {
    "00-sources": "sources-quotation",
    "01-history": "history-cost",
    "02-north-korea": "korea-hedge",
    "04-okinawa": "okinawa-spoken",
    "05-aukus-expansion": "aukus-wants",
    "06-decision": "decision-doubt",
}


def told(question: Question) -> str:
    parts = [part for each in question.options for part in (each.text, each.reason)]
    return " ".join(" ".join((question.prompt, *parts)).split())


@pytest.mark.parametrize("chapter", PARTS)
def test_no_question_tells_a_part_of_what_an_exercise_asks(chapter: str) -> None:
    given = 0
    for names, (exercise, part) in PARTS[chapter].items():
        if check(exercise, part).status == "wrong":
            continue
        given += 1
        for question in quizzes()[chapter]:
            words = told(question).lower()
            assert not all(name.lower().replace("-", " ") in words for name in names), (
                f"{question.outcome}: {' and '.join(names)} is asked by {exercise}"
            )
    assert given


@pytest.mark.parametrize("chapter", QUOTED)
def test_no_question_quotes_an_answer_that_the_chapter_does_not(chapter: str) -> None:
    cells = notebooks.read(notebooks.chapters()[chapter]).cells
    read = "\n".join(str(cell) for cell in cells).partition("## Exercises")[0]
    for question in quizzes()[chapter]:
        for words in re.findall('"([^"]+)"', told(question)):
            if words in read:
                continue
            who = " ".join(words.split()[:4])
            for source in sources():
                for answer in ((words, source), (words, source, who)):
                    assert check(QUOTED[chapter], answer).status != "right", words


def written(folder: Path, text: str) -> Path:
    path = folder / "04-okinawa.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"04-1"', '"04-9"', "no outcome '04-9'.*04-6"),
        ('"04-1"', '"01-1"', "no outcome '01-1'.*04-6"),
        ("first steps", "easy", "'easy' is no level. Write one of 'first steps'"),
        ("right = true", "right = false", "0 of its answers are right.*exactly one"),
        ("right = false", "right = true", "3 of its answers are right.*exactly one"),
        ("right = true", 'right = "yes"', "answer A: write 'right = true'"),
        ("cfr-2021-p27", "cfr-2021-p99", "'cfr-2021-p99' is no passage.*Did you mean"),
        ("[@cfr-2021-p27]", "[@cfr 2021]", r"\[@cfr 2021\] is no citation. Write it"),
        (" [@cfr-2021-p27]", "", "no reason cites anything. Name"),
        ('prompt = "What is counted?"', "", "prompt is missing. Write it"),
        ('"What is counted?"', '" "', "prompt holds no words"),
        ('"What is counted?"', "7", "prompt holds no words"),
        ("reason =", "because =", "reason is missing"),
        ("level =", 'note = "x"\nlevel =', "'note' is not known.*Take it away"),
        ("[[question]]", "[question]", "holds something else than questions"),
        ("[[question]]", 'title = "x"\n[[question]]', "something else than questions"),
        ("right = true", "right = yes", "is not TOML.*line 9.*Mend the line"),
        (GOOD[GOOD.rindex("[[") :], "", "offers 3 to 5 answers. Write"),
        (GOOD, "", "something else than questions"),
        ("", "", "asks for 04-2, 04-3, 04-4, 04-5, 04-6 nowhere. Add a question"),
    ],
)
def test_what_is_wrong_with_a_file_is_named_with_its_place_and_what_to_do(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    path = written(tmp_path, GOOD.replace(old, new) if old else GOOD)
    with pytest.raises(QuizError) as refused:
        read(path)
    message = str(refused.value)
    assert message.startswith("chapters/quizzes/04-okinawa.toml"), message
    assert re.search(told, message), message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuizError, match=r"01-history.toml is missing. Write"):
        read(tmp_path / "01-history.toml")


# The HTML


QUESTION = Question(
    outcome="04-2",
    level="harder",
    section="Who pays?",
    prompt='What does "a majority" count?',
    options=(
        Option("Sites & land", False, "No."),
        Option(
            "*People*", True, "It is said of people [@cfr-2021-p27; @cfr-2021-p28]."
        ),
        Option("Money", False, "No [@wing-2020-facilities]."),
    ),
)


def test_citations_become_links_with_their_labels() -> None:
    assert inline("So [@cfr-2021-p27; @wing-2020-facilities].") == (
        'So (<a href="../reference/outline-cfr-2021.html#cfr-2021-p27">CFR 2021, p27'
        '</a>; <a href="../reference/bibliography.html#wing-2020-facilities">Wing 2020'
        "</a>)."
    )


def test_signs_of_html_are_words_and_quotation_marks_are_curly() -> None:
    assert inline('1 < 2 & "that\'s all" *so*') == (
        "1 &lt; 2 &amp; “that’s all” <em>so</em>"
    )


def test_a_question_says_its_number_level_answers_and_reasons() -> None:
    html = quiz_html((QUESTION,), {"Who pays?": "who-pays"})
    assert '<fieldset data-right="B">' in html
    assert "<b>Question 1</b> (harder): What does “a majority” count?" in html
    assert 'name="question-1" value="B"> B. <em>People</em></label>' in html
    assert "<li><b>B: right.</b> It is said of people" in html
    assert "<li><b>C: not right.</b> No" in html
    assert '<a href="#who-pays">Who pays?</a>' in html


def test_a_section_that_the_chapter_does_not_have_is_refused() -> None:
    with pytest.raises(QuizError, match=r"question 1 .*'Who pays\?'.*'The dead'"):
        quiz_html((QUESTION,), {"The dead": "the-dead"})


# What the check of the pages sees of it


def problems(prompt: str, *texts: str, reason: str) -> list[str]:
    right, *others = texts
    wrong = (Option(text, False, "No.") for text in others)
    options = (Option(right, True, reason), *wrong)
    question = Question("04-2", "harder", "Who pays?", prompt, options)
    html = f"<article>{quiz_html((question,), {'Who pays?': 'who-pays'})}</article>"
    found = [*check_page(html, PAGE), *stray_citations(html, PAGE)]
    return [each.words for each in found]


REASON = "The backgrounder has thirty-one of eighty-five facilities [@cfr-2021-p27]."


@pytest.mark.parametrize(
    ("prompt", "texts", "reason", "told"),
    [
        ("Of 85 facilities?", ("31", "Some"), REASON, []),
        ("Of 86 facilities?", ("31", "Some"), REASON, ["86"]),
        ("Of 85 facilities?", ("31", "33 of them"), REASON, ["33"]),
        ("Of 85?", ("31",), REASON.replace("thirty-one", "thirty-two"), ["thirty-two"]),
        (
            'Is it "hosts a large majority"?',
            ("31",),
            REASON,
            ["hosts a large majority"],
        ),
        (
            "Which?",
            ('It "hosts the most of them"',),
            REASON,
            ["hosts the most of them"],
        ),
        ("Which?", ("Some",), "So it is [@cfr-2021-p27].", ["CFR 2021, p27"]),
    ],
)
def test_numbers_quotations_and_citations_of_a_quiz_are_checked(
    prompt: str, texts: tuple[str, ...], reason: str, told: list[str]
) -> None:
    assert problems(prompt, *texts, reason=reason) == told


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("It has more than eighty facilities [@cfr-2021-p03].", ""),
        ("It has eighty facilities [@cfr-2021-p03].", "'eighty' is 'more than'"),
        ("Tran has more than eighty [@cfr-2021-p03].", "'Tran' is named"),
        ("The backgrounder has Question 80 [@cfr-2021-p03].", ""),
        ("It has so on 0 April [@cfr-2021-p03].", "'0 April' is in no calendar"),
    ],
)
def test_a_name_or_a_number_that_its_source_has_otherwise_is_found(
    reason: str, told: str
) -> None:
    options = (Option("Some", True, reason), Option("None", False, "No."))
    question = Question("04-2", "harder", "Who pays?", "How many?", options)
    found = [each for each in taught.of_quiz(question, PAGE) if " is " in each[:60]]
    assert len(found) == bool(told), found
    assert told in "".join(found)


# The pages


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_page_asks_every_question_before_the_exercises(chapter: str) -> None:
    page = pages()[f"chapters/{chapter}.html"]
    section = page.article.find(id="check-yourself")
    headings = [words(heading).rstrip("#") for heading in page.article.find_all("h2")]
    assert headings[headings.index(TITLE) + 1] == "Exercises"
    contents = page.soup.select('.page-toc a[href="#check-yourself"]')
    assert contents, "the contents of the page name it"
    asked = section.find_all("fieldset")
    assert len(asked) == len(quizzes()[chapter])
    for question, shown in zip(quizzes()[chapter], asked, strict=True):
        assert shown["data-right"] == question.right
        labels = shown.find_all("label")
        reasons = shown.select("details li")
        assert len(labels) == len(reasons) == len(question.options)
        for letter, label, reason in zip(LETTERS, labels, reasons, strict=False):
            assert words(label).startswith(f"{letter}. ")
            verdict = "right" if letter == question.right else "not right"
            assert words(reason).startswith(f"{letter}: {verdict}. ")
        [again] = shown.select("details > p > a")
        read_again = page.article.find(id=again["href"].removeprefix("#"))
        assert words(read_again.find(["h2", "h3"])).rstrip("#") == words(again)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_buttons_of_a_question_belong_together_and_to_no_other(
    chapter: str,
) -> None:
    asked = pages()[f"chapters/{chapter}.html"].article.find_all("fieldset")
    groups = [{each["name"] for each in one.find_all("input")} for one in asked]
    assert all(len(names) == 1 for names in groups)
    assert len(set.union(*groups)) == len(asked)


def test_only_pages_with_a_quiz_load_its_script() -> None:
    for name, page in pages().items():
        loads = any(
            "_static/quiz.js" in (script.get("src") or "")
            for script in page.soup.find_all("script")
        )
        assert loads == bool(page.article.select(".quiz")), name
