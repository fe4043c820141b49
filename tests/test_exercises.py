"""The exercises compute what is right and answer every answer with a sentence."""

import re

import pandas as pd
import pytest

from alliance.exercises import (
    TOPICS,
    UnknownExerciseError,
    check,
    exercises,
)
from alliance.passages import passages
from alliance.search import citation_key, in_text_citations, references, search, words
from alliance.sources import sources, text

IDS = [entry.exercise for entry in exercises("sources")]


def rate(source: str, pattern: str = r"\bChina\b") -> float:
    hits = sum(len(re.findall(pattern, item.text)) for item in passages(source))
    return 1000 * hits / words(source)


def keys(rows: pd.DataFrame) -> set[str]:
    return {citation_key(row.author, row.year) for row in rows.itertuples()}


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("stub", [..., None, {"cfr-2021": ...}, (..., ...)])
def test_an_untouched_stub_is_not_answered_yet(name: str, stub) -> None:
    verdict = check(name, stub)
    assert verdict.status == "open"
    assert repr(verdict).startswith("Not answered yet. ")


ODD = [5, 1.5, True, "text", [1], {1}, {"a": 1}, print, b"x", ["", ""], {"cfr-2021": 1}]


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("answer", [*ODD, object(), pd.DataFrame({"a": [1]})])
def test_no_answer_raises(name: str, answer) -> None:
    assert check(name, answer).status in ("unusable", "wrong", "close")


@pytest.mark.parametrize("name", IDS)
def test_a_wrong_type_is_named_with_what_is_wanted(name: str) -> None:
    message = check(name, 5).message
    assert "Your answer is a whole number; give a" in message


def test_an_unknown_exercise_is_named_with_its_neighbour() -> None:
    with pytest.raises(UnknownExerciseError, match="Did you mean 'sources-single'"):
        check("sources-singel")


# A quotation that is a forecast


def test_a_forecast_of_the_tables_is_right() -> None:
    words_ = "Britain will close all remaining Confucius Institutes"
    assert check("sources-quotation", (words_, "auslin-2022")).status == "right"


def test_a_longer_quotation_around_a_forecast_is_right() -> None:
    longer = "Although AUKUS is still years away from this kind of development, early"
    assert check("sources-quotation", (longer, "alsaied-2023")).status == "right"


def test_true_words_that_are_no_forecast_are_close() -> None:
    verdict = check("sources-quotation", ("a new quad is", "auslin-2022"))
    assert verdict.status == "wrong", "the capital of A is changed"
    verdict = check("sources-quotation", ("A new quad is coalescing", "auslin-2022"))
    assert verdict.status == "close"
    assert "auslin-2022-p02" in verdict.message


def test_a_misquotation_shows_what_differs() -> None:
    wrong = "Britain will closed all remaining Confucius Institutes"
    message = check("sources-quotation", (wrong, "auslin-2022")).message
    assert "[-close-] {+closed+}" in message


def test_another_source_is_sent_back() -> None:
    verdict = check("sources-quotation", ("grave and imminent", "cfr-2021"))
    assert "you name 'cfr-2021'" in verdict.message


def test_a_missing_seed_is_said_and_not_raised(book_copy) -> None:
    (book_copy / "seeds" / "auslin-2022.txt").unlink()
    verdict = check("sources-quotation", ("Britain will close", "auslin-2022"))
    assert verdict.status == "unusable"
    assert "seeds/auslin-2022.txt is missing" in verdict.message


# Mentions per thousand words


def test_rates_computed_in_another_way_are_right() -> None:
    assert check("sources-normalise", {s: rate(s) for s in sources()}).status == "right"
    series = pd.Series({name: rate(name) for name in sources()})
    assert check("sources-normalise", series).status == "right"


def test_another_rule_for_words_is_right() -> None:
    def other(source: str) -> float:
        article = " ".join(item.text for item in passages(source))
        return rate(source) * words(source) / len(article.split())

    answer = {name: other(name) for name in sources()}
    assert check("sources-normalise", answer).status == "right"


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (lambda s: len(search("China", s)), "plain counts"),
        (lambda s: rate(s) / 1000, "Multiply by 1,000"),
        (lambda s: rate(s, r"\b(?:China|Chinese)\b"), "You count Chinese as well"),
        (
            lambda s: 1000 * text(s).count("China") / len(text(s).split()),
            "You count in the whole file",
        ),
        (lambda s: 1.0, "These differ from what the passages give"),
    ],
)
def test_a_usual_mistake_gets_its_own_advice(wrong, advice: str) -> None:
    answer = {name: wrong(name) for name in sources()}
    assert advice in check("sources-normalise", answer).message


def test_a_source_left_out_is_named() -> None:
    answer = {name: rate(name) for name in sources() if name != "tran-2025"}
    assert check("sources-normalise", answer).message == "Still missing: tran-2025."


# The audit of a reference list


def test_the_audit_of_cited_works_is_right() -> None:
    missing = keys(in_text_citations("tran-2025")) - keys(references("tran-2025"))
    assert missing
    assert check("sources-audit-missing", missing).status == "right"
    rows = in_text_citations("tran-2025")
    kept = [
        row
        for row in rows.itertuples()
        if citation_key(row.author, row.year) in missing
    ]
    assert check("sources-audit-missing", {r.text for r in kept}).status == "right"
    pairs = [(row.author, row.year) for row in kept]
    assert check("sources-audit-missing", pairs).status == "right"
    assert check("sources-audit-missing", {kept[0].text}).status == "close"


def test_the_audit_explains_capitals_and_further_authors() -> None:
    for listed in ("Youn, 2023", "Hughes et al., 2023"):
        verdict = check("sources-audit-missing", {listed, "Abe, 2022"})
        assert verdict.status == "close"
        assert "is in the list" in verdict.message


def test_the_audit_of_listed_works_is_right() -> None:
    uncited = keys(references("tran-2025")) - keys(in_text_citations("tran-2025"))
    assert check("sources-audit-uncited", uncited).status == "right"
    verdict = check("sources-audit-uncited", {"YOUN, 2023"})
    assert "without regard to capitals" in verdict.message


# Who is quoted, and what rests on one source


def test_the_one_person_quoted_by_name_is_enough() -> None:
    answer = {"cfr-2021": {"Michael Auslin"}, "tran-2025": set()}
    assert check("sources-speakers", answer).status == "right"
    assert check("sources-speakers", {"cfr-2021": "Auslin"}).status == "right"


def test_a_slogan_is_not_a_statement() -> None:
    answer = {"cfr-2021": {"Michael Auslin", "Barack Obama"}}
    assert "name of a policy" in check("sources-speakers", answer).message


def test_a_speaker_left_out_is_hinted_at() -> None:
    answer = {name: set() for name in sources()}
    assert check("sources-speakers", answer).message.startswith("cfr-2021 quotes")


def test_topics_of_one_source_are_right() -> None:
    single = {
        topic
        for topic in TOPICS
        if sum(
            topic.casefold() in " ".join(i.text for i in passages(name)).casefold()
            for name in sources()
        )
        == 1
    }
    assert 0 < len(single) < len(TOPICS)
    assert check("sources-single", single).status == "right"
    assert "Search again" in check("sources-single", {"Okinawa"}).message
    assert check("sources-single", {"Guam"}).status == "close"
    assert "Did you mean 'Guam'" in check("sources-single", {"Gaum"}).message
