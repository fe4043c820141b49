"""Questions: every right answer is right, by a judge who knows nothing of the makers.

The judge is ``answers.py``; here it also has to show that it finds a wrong answer.
"""

import ast
import json
import os
import re
import stat
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import taught
from answers import FORMS, confirmed, covering, form, judged, warned
from answers import rows as table_rows

from alliance.__main__ import main
from alliance.blocks import paragraphs
from alliance.outcomes import outcomes
from alliance.questions import (
    KINDS,
    Item,
    QuestionError,
    about,
    aims,
    bank,
    conflict,
    counts,
    keys,
    written,
)
from alliance.questions.aims import LEVELS, of_passage
from alliance.questions.command import as_json
from alliance.questions.keys import Key, KeyFileError
from alliance.questions.levels import level
from alliance.questions.making import spread
from alliance.questions.named_checks import parted
from alliance.quotations import locate
from alliance.repository import root

ALONE, OTHER, THIRD = (Key(letter * 32) for letter in (b"a", b"b", b"c"))
LEAST = 470


@cache
def items(key: Key = ALONE) -> tuple[Item, ...]:
    return tuple(bank(key))


def choices(key: Key = ALONE) -> list[Item]:
    return [item for item in items(key) if item.form == "choice"]


def essays(key: Key = ALONE) -> list[Item]:
    return [item for item in items(key) if item.form == "essay"]


def verdict(item: Item) -> list[str]:
    return judged(item.prompt, [(each.text, each.right) for each in item.options])


def right(item: Item) -> str:
    [text] = [each.text for each in item.options if each.right]
    return text


# Every right answer is right


@pytest.mark.parametrize("key", [ALONE, OTHER, THIRD], ids=["one", "two", "three"])
def test_a_judge_of_its_own_finds_every_answer_right(key: Key) -> None:
    found = [
        f"{item.prompt}\n  {problem}"
        for item in choices(key)
        for problem in verdict(item)
    ]
    assert not found, "\n\n".join(found)


def test_every_form_is_judged() -> None:
    asked = {form(item.prompt) for key in (ALONE, OTHER) for item in choices(key)}
    assert asked == set(FORMS)


@pytest.mark.parametrize("name", FORMS)
def test_the_judge_finds_a_wrong_answer(name: str) -> None:
    of_the_form = [item for item in choices() if form(item.prompt) == name]
    assert of_the_form
    for item in of_the_form:
        for number, option in enumerate(item.options):
            if not option.right:
                swapped = [
                    (each.text, place == number)
                    for place, each in enumerate(item.options)
                ]
                assert judged(item.prompt, swapped), (item.prompt, option.text)


def test_the_judge_finds_two_right_answers_and_none() -> None:
    item = choices()[0]
    for is_right in (True, False):
        assert judged(item.prompt, [(each.text, is_right) for each in item.options])


def test_the_judge_finds_an_altered_number_in_a_table(monkeypatch) -> None:
    item = next(item for item in choices() if form(item.prompt) == "how many")
    changed = [
        {**row, "value": row["value"] and f"9{row['value']}", "low": "", "high": ""}
        for row in table_rows("quantities")
    ]
    monkeypatch.setattr(
        "answers.rows",
        lambda name: changed if name == "quantities" else table_rows(name),
    )
    assert verdict(item)


def test_the_judge_refuses_a_fact_beside_what_someone_else_says() -> None:
    fact = "It is stated as a fact, in the source's own voice."
    said = "It is given as what someone else says or believes."
    of_the_form = [item for item in choices() if form(item.prompt) == "how it is put"]
    asked = [item for item in of_the_form if right(item) in (fact, said)]
    assert {right(item) for item in asked} == {fact, said}
    for item in asked:
        options = [(right(item), True), ({fact, said} - {right(item)}).pop()]
        assert judged(item.prompt, [options[0], (options[1], False)])


@pytest.mark.parametrize("number", range(4))
def test_how_words_are_put_is_asked_only_of_words_that_tell(number: int) -> None:
    """Each is a clause with a verb of its own, or opens with one that tells."""
    asked = [
        item.prompt.split("\n\n")[1].strip("“”")
        for item in bank(Key(bytes([number]) * 32), kinds=["source"])
        if form(item.prompt) == "how it is put"
    ]
    assert len(asked) >= 16
    verb = re.compile(
        r"\b(?:is|are|was|will|could|can|may|might|should|has|have|had|remains?|saw"
        r"|believe|resent|seeks|continues|maintains|serves|leans|illustrate|introduced"
        r"|frame|aligned|expressed)\b"
    )
    for words in asked:
        assert verb.search(words), words
        assert "remains unrealistic" not in words
        assert "pressed Tokyo" not in words


# What speaks against the words


@pytest.mark.parametrize("key", [ALONE, OTHER, THIRD], ids=["one", "two", "three"])
def test_a_check_that_speaks_against_the_words_is_named_after_the_answer(
    key: Key,
) -> None:
    forms = Counter()
    for item in choices(key):
        before = (item.prompt, *(each.text for each in item.options))
        assert not any("source check:" in text for text in before)
        for title in warned(item.prompt):
            forms[form(item.prompt)] += 1
            assert "But see the source check" in item.explanation, item.prompt
            assert title in item.explanation, (item.prompt, title)
            assert not any(title in text for text in before), item.prompt
    assert forms.total() > 20
    assert {"which source", "altered", "how many"} <= set(forms), forms


@pytest.mark.parametrize("key", [ALONE, OTHER, THIRD], ids=["one", "two", "three"])
def test_an_explanation_names_the_checks_on_the_right_words_and_no_others(
    key: Key,
) -> None:
    """By where words stand: what covers a wrong answer belongs to its own reason."""
    seen: dict[str, Counter] = {}
    for item in choices(key):
        said = confirmed(item.prompt, right(item))
        if said:
            named = {(each.title, each.kind) for each in parted(item.explanation)[1]}
            assert named == covering(said), (item.prompt, right(item))
            found = seen.setdefault(form(item.prompt), Counter())
            found.update(kind for _, kind in named or {("", "none")})
    assert {"which is of the sort", "which words", "first or last"} <= set(seen)
    kinds = sum(seen.values(), Counter())
    assert {"error", "outdated", "framing", "omission", "none"} <= set(kinds)


@pytest.mark.parametrize(
    ("words", "checks"),
    [
        ("eight thousand", {"guam-plan-revised"}),
        ("Thirty-one", {"facilities-two-counts", "facilities-not-land"}),
        ("$1.9–2.5 billion", {"what-us-costs-cover"}),
        ("dozens", {"missiles-over-japan"}),
    ],
)
def test_what_says_how_to_read_a_number_is_named_with_it(
    words: str, checks: set[str]
) -> None:
    seen = 0
    for number in range(6):
        for item in bank(Key(bytes([number]) * 32), kinds=["number"]):
            if f"“{words}”" in item.prompt:
                seen += 1
                assert {each.check for each in parted(item.explanation)[1]} == checks
    assert seen


# What a question is


@pytest.mark.parametrize("key", [ALONE, OTHER], ids=["one", "two"])
def test_every_question_is_whole(key: Key) -> None:
    known = outcomes()
    for item in items(key):
        assert re.fullmatch(r"q-[0-9a-f]{16}", item.item)
        assert item.kind in KINDS
        assert item.level in LEVELS
        assert item.outcome in known
        assert item.chapter == known[item.outcome].chapter
        assert item.readings, item.prompt
        assert item.prompt == item.prompt.strip()
        if item.form == "choice":
            assert item.explanation
            assert all(each.reason for each in item.options)
            assert not item.rubric
        else:
            assert not item.options
            assert len(item.rubric) >= 3


def test_every_reading_leads_to_a_heading_of_its_page() -> None:
    for reading in {each for item in items() for each in item.readings}:
        page, _, place = reading.address.partition("#")
        text = (root() / page.replace(".html", ".md")).read_text(encoding="utf-8")
        assert (
            f"({place})=" in text
            or re.search(rf"^#+ .*{re.escape(place)}\b", text, re.MULTILINE)
            or f'id="{place}"' in text
        ), reading


@pytest.mark.parametrize("key", [ALONE, OTHER, THIRD], ids=["one", "two", "three"])
def test_no_two_questions_are_the_same(key: Key) -> None:
    told = [
        (item.prompt, frozenset(each.text for each in item.options))
        for item in items(key)
    ]
    assert not [each for each, number in Counter(told).items() if number > 1]
    assert len({item.item for item in items(key)}) == len(told)


def test_there_are_enough_questions_and_some_for_each_outcome() -> None:
    assert len(items()) >= LEAST
    found = counts(items())
    assert set(found["outcome"]) == set(outcomes())
    for chapter in {each.chapter for each in outcomes().values()}:
        assert found["chapter"][chapter] >= 25
    assert all(found["level"][level] >= 60 for level in LEVELS)
    assert all(found["kind"][kind] >= 15 for kind in KINDS)


@pytest.mark.parametrize("number", range(6))
def test_each_kind_has_more_than_one_level(number: int) -> None:
    """No kind is of one level, and none of the levels of a kind is an exception."""
    found: dict[str, Counter] = {}
    for item in items(Key(bytes([number]) * 32)):
        found.setdefault(item.kind, Counter())[item.level] += 1
    assert set(found) == set(KINDS)
    for kind, levels in found.items():
        often = [level for level in LEVELS if levels[level] >= levels.total() / 12]
        assert len(often) >= 2, (kind, levels)
        assert max(levels.values()) <= levels.total() * 0.75, (kind, levels)


@pytest.mark.parametrize(
    ("harder", "expected"),
    [
        ((), "first steps"),
        ((False, False, False), "first steps"),
        ((False, True), "a little more"),
        ((True, False, True), "harder"),
        ((True, True, True, True), "harder"),
    ],
)
def test_a_level_counts_what_makes_a_question_harder(
    harder: tuple[bool, ...], expected: str
) -> None:
    assert level(*harder) == expected


@pytest.mark.parametrize("key", [ALONE, OTHER, THIRD], ids=["one", "two", "three"])
def test_a_question_whose_words_are_spoken_against_is_no_first_step(key: Key) -> None:
    asked = [
        item
        for item in choices(key)
        if form(item.prompt) in ("altered", "how many", "what it counts")
        and warned(item.prompt)
    ]
    assert len(asked) > 8
    assert not [item.prompt for item in asked if item.level == LEVELS[0]]


@pytest.mark.parametrize("key", [ALONE, OTHER, THIRD], ids=["one", "two", "three"])
def test_what_is_put_with_a_hedge_or_by_another_is_no_first_step(key: Key) -> None:
    asked = [item for item in choices(key) if form(item.prompt) == "how it is put"]
    plain = [item for item in asked if right(item).startswith("It is stated")]
    hedged = [
        item for item in asked if re.search("with a hedge|someone else", right(item))
    ]
    assert plain
    assert hedged
    assert {item.level for item in plain} <= {LEVELS[0], LEVELS[1]}
    assert LEVELS[0] not in {item.level for item in hedged}


@pytest.mark.parametrize("number", range(6))
def test_eight_questions_on_korea_or_china_can_be_varied(number: int) -> None:
    """Of each of these chapters a class gets many kinds, none of which prevails."""
    for chapter in ("02", "03"):
        found = counts(bank(Key(bytes([number]) * 32), [chapter]))
        assert sum(found["kind"].values()) >= 34
        assert len(found["kind"]) >= 5
        assert len([kind for kind, each in found["kind"].items() if each > 1]) >= 4
        assert max(found["kind"].values()) <= sum(found["kind"].values()) * 0.45
        assert all(found["level"][level] >= 6 for level in LEVELS), found["level"]


@pytest.mark.parametrize("number", range(6))
def test_every_outcome_leaves_an_instructor_a_choice(number: int) -> None:
    """Three questions or more, in two levels or more, for whatever key."""
    found: dict[str, list[Item]] = {each: [] for each in outcomes()}
    for item in items(Key(bytes([number]) * 32)):
        found[item.outcome].append(item)
    for outcome, asked in found.items():
        assert len(asked) >= 3, outcome
        assert len({item.level for item in asked}) >= 2, outcome


def test_what_comes_first_for_an_outcome_is_put_in_front() -> None:
    ranked = ["a1", "a2", "b1", "c1", "b2", "a3"]
    assert spread(ranked, lambda thing: thing[0]) == [
        *("a1", "b1", "a2", "c1", "b2", "a3"),
    ]


@pytest.mark.parametrize("key", [ALONE, OTHER, THIRD], ids=["one", "two", "three"])
def test_no_answer_of_two_or_three_is_mostly_the_right_one(key: Key) -> None:
    asked: dict[str, Counter] = {}
    for item in choices(key):
        name = form(item.prompt)
        if name in ("altered", "one scale", "conflict"):
            asked.setdefault(name, Counter())[right(item)] += 1
    assert len(asked) == 3
    for name, found in asked.items():
        shares = [number / found.total() for number in found.values()]
        fair = (0.4, 0.6) if len(found) == 2 else (0.2, 0.47)
        assert all(fair[0] <= share <= fair[1] for share in shares), (name, found)


@pytest.mark.parametrize("key", [ALONE, OTHER, THIRD], ids=["one", "two", "three"])
def test_no_sort_of_figure_is_told_by_what_is_printed(key: Key) -> None:
    """A dollar sign or a percent sign fits one of the wrong answers as well."""
    signs = {
        r"\$": "A sum in dollars",
        r"percent|%": "share of a country's output|Growth, in percent",
    }
    seen = Counter()
    for item in choices(key):
        if form(item.prompt) == "sort of figure":
            number = re.search("“(.+?)”", item.prompt)[1]
            for sign, sort in signs.items():
                if re.search(sign, number):
                    seen[sort] += 1
                    texts = [each.text for each in item.options]
                    assert sum(bool(re.search(sort, text)) for text in texts) >= 2
    assert len(seen) == 2


@pytest.mark.parametrize("key", [ALONE, OTHER, THIRD], ids=["one", "two", "three"])
def test_no_question_asks_what_its_prompt_tells(key: Key) -> None:
    """Nobody's office gives away a country, and no letters give away a member."""
    for item in choices(key):
        assert "In which country" not in item.prompt
        if form(item.prompt) == "which source":
            assert "AUKUS-Japan-ROK" not in item.prompt
        if form(item.prompt) in ("who is in it", "in one of two"):
            assert not re.search(r"is in AUKUS", item.prompt)


def test_no_rank_of_a_number_is_mostly_the_right_one() -> None:
    ranks: Counter = Counter()
    for key in (ALONE, OTHER, THIRD):
        for item in choices(key):
            if form(item.prompt) == "how many":
                told = [_number(each.text) for each in item.options]
                ranks[sorted(told).index(_number(right(item)))] += 1
                assert not re.search(r"\b1 time|\$0\.|\b1 countr", repr(item.options))
    assert ranks.total() > 30
    assert all(0.12 < ranks[each] / ranks.total() < 0.4 for each in range(4)), ranks


def _number(text: str) -> float:
    return float(re.search(r"\d[\d,.]*", text)[0].replace(",", ""))


def test_no_grouping_names_the_answer() -> None:
    names = {
        name: (name, *row["also_known_as"].split(" | "))
        for row in table_rows("actors")
        for name in [row["name"]]
    }
    asked = 0
    for key in (ALONE, OTHER, THIRD):
        for item in choices(key):
            if form(item.prompt) in ("who is in it", "in one of two"):
                asked += 1
                before = re.split(" and not in |, as ", item.prompt)[0]
                before = before.removeprefix("As the sources have it, ")
                for name in filter(None, names[right(item)]):
                    assert not re.search(rf"\b{re.escape(name)}(?!\w)", before)
    assert asked > 30


@pytest.mark.parametrize("number", range(4))
def test_nobody_is_asked_of_a_grouping_that_a_source_check_denies(number: int) -> None:
    """The dialogue of three on deterrence, of which no record was found."""
    denied = [
        row
        for row in table_rows("memberships")
        if any(kind == "error" for _, kind in covering({(row["source"], row["exact"])}))
    ]
    names = {row["actor"]: row["name"] for row in table_rows("actors")}
    groupings = {names[row["grouping"]] for row in denied if row["status"] != "office"}
    assert "Extended Deterrence Dialogue" in groupings
    told = bank(Key(bytes([number]) * 32), kinds=["membership"])
    assert len(told) > 30
    for item in told:
        said = " ".join((item.prompt, *(each.text for each in item.options)))
        assert not [name for name in groupings if name in said], said


@pytest.mark.parametrize("number", range(4))
def test_no_figure_says_itself_of_what_sort_it_is(number: int) -> None:
    """Growth is not asked of what is called growth, or an increase, or double."""
    sorts = Counter()
    for item in bank(Key(bytes([number]) * 32), kinds=["yardstick"]):
        asked = form(item.prompt)
        if asked in ("which is of the sort", "sort of figure"):
            own = right(item) if asked == "which is of the sort" else item.prompt
            sorts[asked] += 1
            own = own.replace("Which of these figures is growth", "")
            assert not re.search("(?i)growth|increase|doubl|quadrupl", own), own
    assert min(sorts["which is of the sort"], sorts["sort of figure"]) >= 4, sorts


def test_no_end_is_offered_for_a_word_that_could_be_said_to_have_one() -> None:
    asked = [
        item
        for key in (ALONE, OTHER, THIRD)
        for item in choices(key)
        if form(item.prompt) == "what is left open" and "no exact" in right(item)
    ]
    assert any("dozens" in item.prompt for item in asked)
    for item in asked:
        wrong = " ".join(each.text for each in item.options if not each.right)
        assert not re.search(r"upper end|lies above|Two ends", wrong), wrong
        assert "a least may be read into it" in right(item)


@pytest.mark.parametrize("number", range(3))
def test_no_status_is_asked_of_a_grouping_that_is_foreseen_and_emerging(
    number: int,
) -> None:
    asked = [
        item.prompt
        for item in bank(Key(bytes([number]) * 32), kinds=["membership"])
        if form(item.prompt) == "as what"
    ]
    assert len(asked) >= 10
    assert not any("new quad" in prompt or "JAUKUS" in prompt for prompt in asked)


def test_nothing_but_its_finding_tells_of_which_kind_a_check_is() -> None:
    words = {
        "An error": "contradict|error|the record|wrong",
        "Outdated": "overtak|outdated|later|just before",
        "A framing": "mislead|defended|framing",
    }
    for key in (ALONE, OTHER, THIRD):
        asked = [item for item in choices(key) if form(item.prompt) == "kind of check"]
        kinds = Counter(right(item).split(":")[0] for item in asked)
        assert set(kinds) == set(words)
        # Each is as often right as the others, and is always offered.
        assert len(set(kinds.values())) == 1
        assert len({frozenset(each.text for each in i.options) for i in asked}) == 1
        for item in asked:
            kind = right(item).split(":")[0]
            assert not re.search(rf"\b(?:{words[kind]})", item.prompt), item.prompt


@pytest.mark.parametrize("name", ["kind of check", "what is at fault", "left out"])
def test_no_answer_is_offered_only_where_it_is_right(name: str) -> None:
    """Whoever knows that it is never a wrong one would not have to read."""
    offered: dict[bool, set[str]] = {True: set(), False: set()}
    for number in range(6):
        for item in bank(Key(bytes([number]) * 32), kinds=["conflict"]):
            if item.form == "choice" and form(item.prompt) == name:
                for option in item.options:
                    offered[option.right].add(option.text)
    assert len(offered[True]) >= 2
    assert offered[True] == offered[False]


def test_no_check_is_asked_of_which_one_could_argue() -> None:
    """A later exercise was held before the text: an error, and overtaken as well."""
    findings = {row["check"]: row["finding"] for row in table_rows("checks")}
    arguable = ("latest-missile-exercise", "confucius-institutes-kept", "climate-since")
    arguable += ("access-agreement-date", "review-and-china")
    for number in range(8):
        for item in bank(Key(bytes([number]) * 32), kinds=["conflict"]):
            if item.form == "choice" and form(item.prompt) == "kind of check":
                assert not [each for each in arguable if findings[each] in item.prompt]


@pytest.mark.parametrize("key", [ALONE, OTHER, THIRD], ids=["one", "two", "three"])
def test_every_forecast_is_a_sentence_that_says_whose_it_is(key: Key) -> None:
    asked = [item for item in choices(key) if form(item.prompt) == "forecast"]
    assert len(asked) >= 15
    for item in asked:
        said, _ = item.prompt.split("\n\n")
        assert re.match(
            r"(?:Auslin|Alsaied|Tran|Johnstone and Hornung) "
            r"(?:says?|expects?|speaks|reports?) ",
            said,
        ), said
        assert said.endswith(".")
        assert said.count(".") == 1


def test_every_forecast_scored_by_hand_is_one_that_the_book_scores() -> None:
    scored = {row["claim"] for row in table_rows("outcomes")}
    said = [each["claim"] for each in conflict.forecasts()]
    assert len(set(said)) == len(said)
    assert set(said) <= scored


def test_forecasts_are_proved_as_pages_are() -> None:
    found = [
        wrong for each in conflict.forecasts() for wrong in taught.of_forecast(each)
    ]
    assert not found, "\n\n".join(found)
    [one] = [
        each
        for each in conflict.forecasts()
        if each["claim"] == "ever-more-important-alsaied-2023"
    ]
    wrong = {
        "claim": ["soon-to-join", "crucial-management-tran-2025"],
        "words": [
            "Alsaied expects 4,000 ships.",
            one["words"].replace("Alsaied", "Tran"),
        ],
    }
    for field, values in wrong.items():
        for value in values:
            assert taught.of_forecast(one | {field: value}), value


def test_every_matter_is_of_its_check_and_dated_clearly() -> None:
    for each in conflict.matters():
        assert not taught.of_matter(each), each
    wrong = {
        "check": "quad-what-it-is",
        "passage": "cfr-2021-p22",
        "fact": "china-export-ban-2026",
        "words": "On 12 November 2017 the Quad met in Berlin.",
        "outcome": "04-1",
    }
    [one] = [
        each for each in conflict.matters() if each["fact"] == "quad-officials-2017"
    ]
    for field, value in wrong.items():
        assert taught.of_matter(one | {field: value}), field


def test_no_score_of_a_forecast_is_offered_only_where_it_is_right() -> None:
    offered: dict[bool, set[str]] = {True: set(), False: set()}
    for key in (ALONE, OTHER, THIRD):
        for item in choices(key):
            if form(item.prompt) == "forecast":
                for option in item.options:
                    offered[option.right].add(option.text)
    assert len(offered[True]) == 5
    assert offered[True] == offered[False]


def test_no_place_of_an_option_is_mostly_the_right_one() -> None:
    for number in (2, 3, 4):
        places = Counter(
            [each.right for each in item.options].index(True)
            for key in (ALONE, OTHER, THIRD)
            for item in choices(key)
            if len(item.options) == number
        )
        for place in range(number):
            assert 0.7 < places[place] * number / places.total() < 1.3, places


# Quotations


def test_only_quotations_that_the_book_publishes_are_used() -> None:
    published = {
        re.sub('[“”"]', "'", row["exact"]).replace("‘", "'").replace("’", "'")
        for row in table_rows("quotations")
    }
    published |= {
        f"{row['qualifier']} {row['printed']}".strip()
        for row in table_rows("quantities")
    }
    for item in choices():
        for text in (item.prompt, *(each.text for each in item.options)):
            if form(item.prompt) == "altered":
                continue
            for words in re.findall("“([^”]+)”", text):
                plain = re.sub("[‘’]", "'", words)
                assert plain in published, words


def test_an_altered_quotation_differs_in_one_place_and_stands_in_no_source() -> None:
    published = [row["exact"] for row in table_rows("quotations")]
    altered = 0
    for item in choices():
        if form(item.prompt) != "altered":
            continue
        words = item.prompt.split("\n\n")[1]
        if words in published:
            continue
        altered += 1
        assert not locate(words)
        assert any(_one_change(words, each) for each in published), words
    assert altered >= 20


def _one_change(some: str, other: str) -> bool:
    """Tell whether texts are alike but for at most three words in one place."""
    one, two = some.split(), other.split()
    start = next(
        (
            at
            for at, pair in enumerate(zip(one, two, strict=False))
            if len(set(pair)) > 1
        ),
        0,
    )
    rest, also = one[start:][::-1], two[start:][::-1]
    alike = next(
        (
            at
            for at, pair in enumerate(zip(rest, also, strict=False))
            if len(set(pair)) > 1
        ),
        min(len(rest), len(also)),
    )
    return max(len(rest), len(also)) - alike <= 3 and start + alike > 0


@pytest.mark.parametrize("key", [ALONE, OTHER, THIRD], ids=["one", "two", "three"])
def test_no_wrong_number_is_made_up_of_people_who_suffered(key: Key) -> None:
    for item in choices(key):
        changed = form(item.prompt) in ("altered", "how many", "one scale")
        spoken = " ".join((item.prompt, *(each.text for each in item.options)))
        if changed:
            assert not re.search(r"\bkilled|abducted|\brape|sexual", spoken), spoken
        assert "twelve-year-old" not in spoken
        wrong = " ".join(each.text for each in item.options if not each.right)
        assert not re.search(r"\bkilled|abducted|\brape|sexual|violent", wrong), wrong


@pytest.mark.parametrize("key", [ALONE, OTHER], ids=["one", "two"])
def test_questions_on_people_who_suffered_are_marked_and_can_be_left_out(
    key: Key,
) -> None:
    kept = bank(key, sensitive=False)
    assert kept == [item for item in items(key) if not item.sensitive]
    assert 5 < len(items(key)) - len(kept) < 60
    for item in kept:
        told = repr(item)
        assert not re.search(r"abduct|sexual|\brap(e|ed)\b|citizens were killed", told)
        assert "cfr-2021-p29" not in told
        assert item.outcome != "04-3"


@pytest.mark.parametrize("number", range(6))
def test_no_wrong_answer_is_of_people_who_suffered(number: int) -> None:
    """What is left out by default is no wrong answer in what is let in."""
    told = {
        row[column]
        for table in ("quantities", "events", "quotations")
        for row in table_rows(table)
        for column in ("exact", "subject", "title")
        if column in row
        and row["source"] == "cfr-2021"
        and {place.passage for place in locate(row["exact"])} == {"cfr-2021-p29"}
    }
    assert any("protest" in each for each in told)
    kept = bank(
        Key(bytes([number]) * 32), kinds=["number", "order", "source"], sensitive=False
    )
    for item in kept:
        for option in item.options:
            assert option.text.strip("“”") not in told, (item.prompt, option.text)


def test_no_omission_is_asked_that_could_be_called_an_error() -> None:
    [found] = [
        row["finding"]
        for row in table_rows("checks")
        if row["check"] == "information-sharing-2014"
    ]
    for number in range(4):
        for item in bank(Key(bytes([number]) * 32), kinds=["conflict"]):
            assert found not in item.prompt


@pytest.mark.parametrize("key", [ALONE, OTHER, THIRD], ids=["one", "two", "three"])
def test_nobody_guesses_a_number_of_people_who_suffered(key: Key) -> None:
    asked = ("what it counts", "how many", "one scale", "sort of figure")
    guessed = [item for item in choices(key) if form(item.prompt) in asked]
    assert len(guessed) > 40
    for item in guessed:
        told = repr((item.prompt, item.options))
        assert not re.search(r"killed|abduct|sexual|convict|offen[cs]e|victim", told)


@pytest.mark.parametrize("key", [ALONE, OTHER, THIRD], ids=["one", "two", "three"])
def test_each_answer_on_two_figures_has_a_reason_of_its_own(key: Key) -> None:
    for item in choices(key):
        if form(item.prompt) == "one scale":
            assert len({each.reason for each in item.options}) == len(item.options)
            assert not (
                "Marines to be moved" in item.prompt
                and "military personnel" in item.prompt
            )


# The key


def test_a_key_gives_the_same_questions_every_time() -> None:
    assert tuple(bank(Key(b"a" * 32))) == items()


def test_the_same_questions_come_whatever_the_order_of_sets() -> None:
    code = (
        "import hashlib; from alliance.questions import bank; "
        "from alliance.questions.keys import Key; "
        "print(hashlib.sha256(repr(bank(Key(b'a' * 32))).encode()).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_another_key_gives_other_questions() -> None:
    assert not {item.item for item in items()} & {item.item for item in items(OTHER)}
    one, other = (
        {(item.prompt, right(item)) for item in choices(key)} for key in (ALONE, OTHER)
    )
    # As the page for instructors says: about two in five.
    assert 0.35 < len(one & other) / len(one) < 0.45
    shared = one & other
    asked, again = (
        {
            (item.prompt, right(item)): frozenset(each.text for each in item.options)
            for item in choices(key)
        }
        for key in (ALONE, OTHER)
    )
    # And half of these with other wrong answers beside the right one.
    assert 0.4 < sum(asked[each] != again[each] for each in shared) / len(shared) < 0.6
    one, other = (
        {(item.prompt, item.options) for item in choices(key)} for key in (ALONE, OTHER)
    )
    assert len(one & other) < len(one) / 10


def test_an_id_tells_nothing_of_the_rows() -> None:
    known = {
        value
        for table, column in (
            ("quotations", "quotation"),
            ("quantities", "quantity"),
            ("events", "event"),
            ("checks", "check"),
            ("claims", "claim"),
        )
        for value in (row[column] for row in table_rows(table))
    }
    known = {each for each in known if each.count("-") > 1}
    assert len(known) > 500
    for item in items():
        told = repr(replace(item, readings=()))
        assert not [each for each in known if each in told]


def test_a_key_is_never_shown(tmp_path: Path, capsys) -> None:
    path = tmp_path / "class.key"
    assert main(["key", str(path)]) == 0
    secret = path.read_text().split()[-1]
    assert re.fullmatch("[0-9a-f]{64}", secret)
    key = keys.read(path)
    assert secret not in f"{key!r} {key} {[key]!r}"
    assert repr(bytes.fromhex(secret)) not in repr(key)
    assert main(["questions", "--key", str(path), "--outcome", "04-2"]) == 0
    shown = capsys.readouterr()
    assert str(path) in shown.out
    assert secret not in shown.out + shown.err


def test_two_keys_are_never_alike_and_only_their_owner_reads_them(
    tmp_path: Path,
) -> None:
    one, other = (keys.make(tmp_path / f"{name}.key") for name in "ab")
    assert keys.read(one) != keys.read(other)
    if os.name == "posix":
        assert stat.S_IMODE(one.stat().st_mode) == 0o600


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = keys.make(tmp_path / "class.key")
    before = path.read_bytes()
    with pytest.raises(KeyFileError, match="exists and is kept"):
        keys.make(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "said"),
    [("class.txt", "ends in .key"), ("no/such/class.key", "no folder")],
)
def test_a_key_that_cannot_be_made_leaves_nothing(
    name: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(KeyFileError, match=said):
        keys.make(tmp_path / name)
    assert not list(tmp_path.rglob("*"))


def test_a_key_is_not_made_where_git_would_track_it(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    with pytest.raises(KeyFileError, match="git would track"):
        keys.make(tmp_path / "class.key")
    assert not (tmp_path / "class.key").exists()
    (tmp_path / ".gitignore").write_text("*.key\n")
    assert keys.make(tmp_path / "class.key").exists()
    with pytest.raises(KeyFileError, match="belongs to git"):
        keys.make(tmp_path / ".git" / "class.key")


def test_every_row_that_is_filed_by_name_is_there() -> None:
    named = {"quotations": aims._QUOTATIONS, "checks": aims._CHECKS}
    for table, filed in named.items():
        ids = {row[table.removesuffix("s")] for row in table_rows(table)}
        assert set(filed) <= ids
        assert set(filed.values()) <= set(outcomes())


def test_a_question_knows_the_words_that_it_is_about() -> None:
    number = "spending-gdp-tran-2025"
    [(source, start, end)] = about.of_rows([number])
    seed = (root() / "seeds" / f"{source}.txt").read_text(encoding="utf-8")
    assert seed[start:end] == "2%"
    held = {row["quotation"] for row in table_rows("quotations")}
    number_alone = ((source, start, end),)
    assert [each for each in held if about.meet(about.of_rows([each]), number_alone)]
    both = about.of_rows([f"{number}|spending-pledge-gdp-cfr-2021"])
    assert len(both) == 2
    assert about.of_rows(["02-1", "no-such-row"]) == ()
    told = about.of_text("Seven bases would serve.", ["johnstone-hornung-2023-p09"])
    assert len(told) == 1
    assert not about.of_text("Bases would serve.", ["johnstone-hornung-2023-p09"])
    for item in bank(ALONE):
        for each in (as_json([item], answers=True), as_json([item], answers=False)):
            assert '"about"' not in each


def test_no_link_leads_a_key_past_git(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "sub").mkdir(parents=True)
    subprocess.run(["git", "init", "-q", tree], check=True)
    for goal, said in {"sub": "git would track", ".git": "belongs to git"}.items():
        link = tmp_path / f"to-{goal}"
        link.symlink_to(tree / goal, target_is_directory=True)
        with pytest.raises(KeyFileError, match=said):
            keys.make(link / "class.key")
        assert not list(tree.rglob("*.key"))


def test_git_leaves_keys_out_of_this_repository() -> None:
    assert "*.key" in (root() / ".gitignore").read_text().splitlines()


@pytest.mark.parametrize(
    "content", ["", "mine", "reading-the-alliance question key 1\nabc\n", "é" * 9]
)
def test_what_is_no_key_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "class.key"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(KeyFileError, match="key") as raised:
        keys.read(path)
    assert not content or content not in str(raised.value)


def test_a_missing_key_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match=r"no key at.*\n?.*python -m alliance key"):
        keys.read(tmp_path / "no.key")


def test_a_key_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(KeyFileError, match="guessed"):
        Key(b"spring 2027")


# Choosing


def test_a_choice_holds_what_was_asked_for_and_nothing_new() -> None:
    found = bank(ALONE, ["04", "02"], level="harder", kinds=["source", "written"])
    assert found
    assert {item.chapter for item in found} == {"02", "04"}
    assert {item.kind for item in found} == {"source", "written"}
    assert {item.level for item in found} == {"harder"}
    assert set(found) <= set(items())
    assert {item.outcome for item in bank(ALONE, outcome="04-2")} == {"04-2"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"chapters": ["9"]}, "no chapter '9'.*00, 01"),
        ({"outcome": "04-9"}, "no outcome '04-9'.*Did you mean"),
        ({"level": "hard"}, "no level 'hard'.*'harder'"),
        ({"kinds": ["orders"]}, "no kind 'orders'.*'order'"),
        ({"chapters": ["07"]}, r"no chapter '07'(?![\s\S]*Did you mean)"),
        ({"outcome": "04-2", "chapters": ["02"]}, "no question.*choose that chapter"),
        ({"outcome": "01-6", "kinds": ["yardstick"]}, "no question.*Ask for less"),
    ],
)
def test_what_cannot_be_chosen_is_said(asked: dict, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        bank(ALONE, **asked)


# Written questions


def test_every_outcome_has_a_written_question_and_every_chapter_three_levels() -> None:
    found = list(written.make(ALONE))
    assert {item.outcome for item in found} == set(outcomes())
    for chapter in {item.chapter for item in found}:
        levels = Counter(item.level for item in found if item.chapter == chapter)
        assert set(levels) == set(LEVELS), (chapter, levels)
        assert levels.total() >= 6


@pytest.mark.parametrize("path", written.files(), ids=lambda path: path.stem)
def test_the_words_of_written_questions_are_proved_as_pages_are(path: Path) -> None:
    found = [each for one in written.read(path) for each in taught.of_written(one)]
    assert not found, "\n\n".join(found)


@pytest.mark.parametrize(
    ("name", "part", "old", "new", "told"),
    [
        ("shares-of-the-presence", "sample", "thirty-one of", "thirty-two of", "two"),
        ("shares-of-the-presence", "sample", "cfr-2021-p27", "cfr-2021-p02", "tell"),
        ("shares-of-the-presence", "sample", "some 70", "70", "is 'some' at"),
        ("range-of-the-dead", "sample", "The Council", "Tran", "'Tran' is named"),
        ("share-of-a-vote", "prompt", "434,273", "434,274", "434,274"),
        ("share-of-a-vote", "rubric", "even", 'as "a large majority"', "majority"),
        ("range-of-the-dead", "prompt", "1945", "2019", "no answer comes to it"),
        ("range-of-the-dead", "note", "this war", "the war of 1946", "1946"),
    ],
)
def test_a_wrong_word_of_a_written_question_is_found(
    name: str, part: str, old: str, new: str, told: str
) -> None:
    [one] = [each for each in written.read(written.files()[4]) if each["name"] == name]
    changed = repr(one[part]).replace(old, new)
    assert changed != repr(one[part])
    found = taught.of_written({**one, part: ast.literal_eval(changed)})
    assert [each for each in found if told in each], found


def test_a_wrong_month_without_a_year_is_found() -> None:
    questions = written.read(written.files()[5])
    [one] = [each for each in questions if "declaration of October" in each["sample"]]
    sample = one["sample"].replace("declaration of October", "declaration of June")
    assert taught.of_written(one | {"sample": sample}) == [
        "instructors/questions: 'of June' is of no month that is cited there"
    ]


def test_a_range_that_ends_where_it_begins_is_found() -> None:
    html = "<p>It was to be within {} years.</p>"
    assert taught._of_blocks(paragraphs(html.format("five to seven")), "page") == []
    assert taught._of_blocks(paragraphs(html.format("five to five")), "page") == [
        "page: 'five to five' ends where it begins"
    ]


def test_statements_that_may_conflict_are_proved_as_pages_are() -> None:
    found = [
        each
        for pair in conflict.pairs()
        for one in pair["statements"]
        for each in taught.of_statement(one)
    ]
    assert not found, "\n\n".join(found)


@pytest.mark.parametrize(
    ("passage", "words"),
    [
        (
            "cfr-2021-p07",
            "By the treaty signed in 1950 Japan let American forces stay.",
        ),
        (
            "cfr-2021-p36",
            "By the treaty signed in 1951 Japan let American forces stay.",
        ),
        ("tran-2025-p18", "Japan raises its budget to 3 percent of GDP."),
    ],
)
def test_a_statement_that_its_passage_does_not_bear_out_is_found(
    passage: str, words: str
) -> None:
    assert taught.of_statement({"passage": passage, "words": words})


def test_every_pair_is_judged_and_asks_for_an_outcome_there_is() -> None:
    for pair in conflict.pairs():
        assert not taught.of_pair(pair), pair
    assert taught.of_pair(pair | {"outcome": "09-1"})
    assert taught.of_pair(pair | {"outcome": "05-1"})
    assert taught.of_pair(pair | {"check": "quad-what-it-isnt"})
    assert taught.of_pair(pair | {"check": "defence-promise-date"})


def test_sample_answers_have_the_length_that_is_asked_of_students() -> None:
    for item in essays():
        assert 60 <= len(item.sample.split()) <= 150, item.prompt
        assert len(item.readings) >= 1
        assert "{" not in item.sample + item.prompt


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("x = ", "no questions that can be read"),
        ("[[question]]\nname = 'x'\n", "question 1: outcome.* is missing"),
        (
            "[[question]]\nname = 'x'\noutcome = '03-1'\nlevel = 'hard'\n"
            "prompt = 'x'\nsample = 'x'\nrubric = [['a', 'b']]\n",
            "the level is one of",
        ),
    ],
)
def test_a_written_file_that_is_not_whole_is_refused(
    content: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "03-china.toml"
    path.write_text(content)
    with pytest.raises(written.QuestionFileError, match=said):
        written.read(path)


# The command


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(keys.make(tmp_path_factory.mktemp("keys") / "class.key"))


def test_the_key_alone_counts_what_there_is(key_file: str, capsys) -> None:
    assert main(["questions", "--key", key_file]) == 0
    shown = capsys.readouterr().out
    assert re.match(r"4[5-9]\d questions\n", shown)
    for name in (*KINDS, *LEVELS, *outcomes()):
        assert f"  {name}" in shown
    assert "*" not in shown


def test_answers_are_printed_only_when_asked_for(key_file: str, capsys) -> None:
    asked = ["questions", "--key", key_file, "--outcome", "04-6"]
    assert main(asked) == 0
    without = capsys.readouterr().out
    assert main([*asked, "--answers"]) == 0
    answers = capsys.readouterr().out
    chosen = bank(keys.read(key_file), outcome="04-6")
    assert answers.count("**(right)**") == sum(each.form == "choice" for each in chosen)
    assert "right)" not in without
    assert "Sample answer" not in without
    for item in chosen:
        assert item.prompt in without
        if item.form == "choice":
            # A reason is found by the letter of its option.
            for shown, part in ((without, "text"), (answers, "reason")):
                parts = [getattr(each, part) for each in item.options]
                named = zip("abcde", parts, strict=False)
                assert "\n".join(f"- {one}) {said}" for one, said in named) in shown
            assert item.explanation not in without
        else:
            assert item.sample in answers


def test_a_file_without_answers_tells_none(key_file: str, tmp_path: Path) -> None:
    path = tmp_path / "sheet.json"
    asked = ["questions", "--key", key_file, "--to", str(path)]
    assert main(asked) == 0
    without = json.loads(path.read_text(encoding="utf-8"))
    assert len(without) >= LEAST
    allowed = {"item", "kind", "chapter", "outcome", "level", "form", "prompt"}
    allowed.add("sensitive")
    for item in without:
        assert set(item) <= {*allowed, "options", "readings"}
        assert all(set(option) == {"text"} for option in item["options"])
        # Where the words stand would tell the answer; what to write about may be read.
        assert ("readings" in item) is (item["form"] == "essay")
    whole = tmp_path / "answers.json"
    assert main([*asked[:-1], str(whole), "--answers"]) == 0
    with_answers = json.loads(whole.read_text(encoding="utf-8"))
    assert any(option["right"] for option in with_answers[0]["options"])


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("sheet.doc", "ends neither"),
        ("no/sheet.md", "no folder"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused_whole(
    target: str, said: str, key_file: str, tmp_path: Path, capsys
) -> None:
    asked = ["questions", "--key", key_file, "--to", str(tmp_path / target)]
    assert main(asked) == 1
    assert said in capsys.readouterr().err
    assert not list(tmp_path.rglob("*"))


def test_a_file_of_questions_is_never_overwritten(
    key_file: str, tmp_path: Path, capsys
) -> None:
    path = tmp_path / "sheet.md"
    path.write_text("Edited by hand.\n")
    assert main(["questions", "--key", key_file, "--to", str(path)]) == 1
    assert "exists already" in capsys.readouterr().err
    assert path.read_text() == "Edited by hand.\n"


def test_answers_are_not_written_where_git_would_track_them(
    key_file: str, tmp_path: Path, capsys
) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    path = tmp_path / "sheet.md"
    asked = ["questions", "--key", key_file, "--outcome", "04-2", "--to", str(path)]
    assert main([*asked, "--answers"]) == 1
    assert "git would track" in capsys.readouterr().err
    assert not path.exists()
    assert main(asked) == 0
    assert path.exists()


# What a question shows


def test_every_passage_has_an_outcome() -> None:
    assert {of_passage(row["passage"]) for row in table_rows("passages")} <= set(
        outcomes()
    )
    for source in {row["source"] for row in table_rows("passages")}:
        last = sum(row["source"] == source for row in table_rows("passages"))
        with pytest.raises(IndexError):
            of_passage(f"{source}-p{last + 1:02}")
