"""What the words of quizzes and questions for a class are held to: what pages are.

Each function takes one question and returns what is wrong with its words. The tests of
the book call them for every question, the mutations for a changed one.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape

from answers import judged
from fitting import loosened, misattributed
from mentions import passage_texts
from rules.shared import days_of_no_calendar

from alliance import prose
from alliance.blocks import Block, paragraphs
from alliance.completeness import MONTHS
from alliance.outcomes import outcomes
from alliance.prose import check_page, stray_citations
from alliance.questions import aims, conflict, written
from alliance.questions.keys import Key
from alliance.questions.making import passage_of
from alliance.quiz_pages import quiz_html
from alliance.quizzes import Question
from alliance.repository import read_table
from alliance.sources import sources

QUESTIONS = "instructors/questions"
# How many of a thing a task may ask for, in words: "Give two shares".
_ASKED_FOR = ("one", "two", "three", "four")


def of_quiz(question: Question, page: str) -> list[str]:
    """Return what is wrong with the words of a question of a quiz."""
    html = quiz_html((question,), {question.section: "section"})
    html = f"<article>{html}</article>"
    return _of_words(html, page) + _of_blocks(paragraphs(html, page), page)


def of_written(question: dict) -> list[str]:
    """Return what is wrong with the words of a written question.

    Its sample answer cites for itself; its prompt, rubric and note rest on what the
    sample answer cites, and may ask for a few of something.
    """
    sample = _article(written.with_citations(escape(question["sample"], False), _link))
    beside = "".join(
        f'<a href="../{written.label_and_address(name)[1]}"></a>'
        for name in written.cited(question["sample"])
    )
    lines = [line for part in question["rubric"] for line in part]
    others = [
        f"{escape(each, False)} {beside}"
        for part in (question["prompt"], question.get("note", ""), *lines)
        for each in part.split("\n\n")
    ]
    blocks = paragraphs(_article(*others), QUESTIONS)
    return [
        *_of_words(sample, QUESTIONS),
        *_of_blocks(paragraphs(sample, QUESTIONS), QUESTIONS),
        *(
            str(each)
            for each in check_page(_article(*others), QUESTIONS)
            if each.words not in _ASKED_FOR
        ),
        *loosened(blocks, QUESTIONS),
        *_years_of_their_own(question),
    ]


def _years_of_their_own(question: dict) -> Iterator[str]:
    """Yield years of a prompt that neither its sample nor a text cited there gives.

    An outside work has many years, and by one of them any year could be excused. A year
    with its month is another matter: few works have that month as well.
    """
    texts, named = passage_texts(), written.cited(question["sample"])
    # Without the names of works, which have years of their own.
    given = written.with_citations(question["sample"], lambda *_: "")
    for name in named:
        if name in texts:
            given += texts[name] + sources()[name.rpartition("-")[0]].published
    for year in dict.fromkeys(_BARE_YEAR.findall(question["prompt"])):
        if year not in given:
            yield f"{QUESTIONS}: {year} is in the prompt, and no answer comes to it"


_BARE_YEAR = re.compile(
    "".join(f"(?<!{month} )" for month in MONTHS) + r"\b(?:18|19|20)\d\d\b"
)


def of_statement(statement: dict) -> list[str]:
    """Return what is wrong with a statement of ours on a passage."""
    link = _link(*written.label_and_address(statement["passage"]))
    html = _article(f"{escape(statement['words'], False)} {link}")
    return _of_words(html, QUESTIONS) + _of_blocks(paragraphs(html), QUESTIONS)


def of_pair(pair: dict) -> list[str]:
    """Return what is wrong with a pair: the judge decides whether it is a conflict."""
    checks = {row["check"]: row for row in read_table("checks")}
    if pair["check"] not in checks or pair["outcome"] not in outcomes():
        return [f"there is no {pair['check']} or no {pair['outcome']}"]
    key = Key(b"a" * 32)
    item = conflict._pair(key, pair, checks[pair["check"]])
    wrong = judged(item.prompt, [(each.text, each.right) for each in item.options])
    # A pair is about passages that its check is about.
    about = {
        passage_of(row)
        for row in read_table("check_passages")
        if row["check"] == pair["check"]
    }
    check = checks[pair["check"]]
    passages = [one["passage"] for one in pair["statements"]]
    fitting = {aims.of_passage(each) for each in passages}
    fitting |= {aims.of_check(pair["check"], check["kind"], each) for each in passages}
    if pair["outcome"][:2] not in {each[:2] for each in fitting}:
        wrong.append(f"{pair['check']} is not of the chapter of {pair['outcome']}")
    return wrong + [
        f"{pair['check']} is not about {one['passage']}"
        for one in pair["statements"]
        if one["passage"] not in about
    ]


def of_forecast(forecast: dict) -> list[str]:
    """Return what is wrong with a forecast in words of ours, and with its scores."""
    claims = {row["claim"]: row for row in read_table("claims")}
    scored = {row["claim"]: row for row in read_table("outcomes")}
    name = forecast["claim"]
    if name not in scored:
        return [f"{name} is no forecast that the book scores"]
    passage = passage_of(claims[name])
    item = conflict._forecast(Key(b"a" * 32), forecast, scored[name], claims[name])
    asked = [(each.text, each.right) for each in item.options]
    found = [
        *judged(item.prompt, asked),
        *of_statement({"passage": passage, "words": forecast["words"]}),
    ]
    said_by = sources()[claims[name]["source"]].authors
    whose = " and ".join(each.split()[-1] for each in said_by.split(" and "))
    if not forecast["words"].startswith((whose, said_by.split()[0])):
        found.append(f"{name} is a forecast of {said_by}")
    return found


def of_matter(matter: dict) -> list[str]:
    """Return what is wrong with what a check sets beside a text."""
    facts = {row["fact"]: row for row in read_table("record")}
    resting = {
        row["fact"]
        for row in read_table("check_records")
        if row["check"] == matter["check"]
    }
    if matter["fact"] not in resting:
        return [f"{matter['check']} does not rest on {matter['fact']}"]
    about = {
        passage_of(row)
        for row in read_table("check_passages")
        if row["check"] == matter["check"]
    }
    found = []
    if matter["passage"] not in about:
        found.append(f"{matter['check']} is not about {matter['passage']}")
    later = conflict.is_later(matter)
    if later is None:
        return [*found, f"{matter['fact']} is of the time of the text"]
    checks = {row["check"]: row for row in read_table("checks")}
    own = aims.of_check(
        matter["check"], checks[matter["check"]]["kind"], matter["passage"]
    )
    if matter["outcome"][:2] not in (own[:2], aims.of_passage(matter["passage"])[:2]):
        found.append(f"{matter['check']} is not of the chapter of {matter['outcome']}")
    item = conflict._matter(Key(b"a" * 32), matter, later=later)
    asked = [(each.text, each.right) for each in item.options]
    try:
        found += judged(item.prompt, asked)
    except ValueError as error:  # no handwritten matter has these words
        found.append(str(error))
    work = facts[matter["fact"]]["reference"]
    html = _article(
        f"{escape(matter['words'], False)} {_link(*written.label_and_address(work))}"
    )
    return found + _of_words(html, QUESTIONS) + _of_blocks(paragraphs(html), QUESTIONS)


def _article(*paragraphs_of: str) -> str:
    return f"<article>{''.join(f'<p>{each}</p>' for each in paragraphs_of)}</article>"


def _link(label: str, address: str) -> str:
    return f'<a class="reference internal" href="../{address}">{label}</a>'


def _of_words(html: str, page: str) -> list[str]:
    return [
        str(each) for each in (*check_page(html, page), *stray_citations(html, page))
    ]


def _of_blocks(blocks: Iterable[Block], page: str) -> list[str]:
    blocks = list(blocks)
    return [
        *misattributed(blocks, page),
        *loosened(blocks, page),
        *_bare_months(blocks, page),
        *(
            f"{page}: {day!r} is in no calendar"
            for block in blocks
            for day in days_of_no_calendar(block.text)
        ),
        *(
            f"{page}: {each.words!r} ends where it begins"
            for block in blocks
            for each in block.numerals
            if _RANGE.fullmatch(each.words)
        ),
    ]


_RANGE = re.compile(r"(.+) to \1")


_BARE_MONTH = re.compile(
    rf"\b(?:in|of|since|by|until|before|after|from|that)\s({'|'.join(MONTHS)})\b"
)


def _bare_months(blocks: list[Block], page: str) -> Iterator[str]:
    """Yield months without a year that nothing cited or said before names."""
    shelf = prose._shelf()
    said = ""
    for block in blocks:
        dated = [range(each.start, each.end) for each in block.numerals]
        places = (*block.cited.passages, *block.cited.references)
        rows = (row for each in places for row in shelf.rows.get(each, ()))
        known = {date[5:7] for row in rows for date in row.dates}
        texts = passage_texts()
        told = " ".join(texts[each] for each in block.cited.passages)
        for found in _BARE_MONTH.finditer(block.text):
            if any(found.start(1) in each for each in dated):
                said += found[1]
            elif (
                f"{MONTHS.index(found[1]) + 1:02}" not in known
                and found[1] not in told + said
            ):
                yield f"{page}: {found[0]!r} is of no month that is cited there"
