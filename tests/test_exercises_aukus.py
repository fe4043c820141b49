"""The exercises of chapter 5 compute what is right and answer every answer."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from alliance.exercises import check, exercises
from alliance.passages import passage, passages
from alliance.repository import read_table
from alliance.sources import sources
from alliance.tables import table

IDS = [entry.exercise for entry in exercises("aukus")]


def test_the_stub_of_a_quotation_is_not_answered_yet() -> None:
    assert check("aukus-wants", ("…", "alsaied-2023", "…")).status == "open"


def test_no_message_holds_the_whole_of_a_source() -> None:
    page = " ".join(item.text for name in sources() for item in passages(name))
    for name in IDS:
        answers = (page, {page: page}, {page}, (page, "auslin-2022", page), [page])
        for answer in answers:
            assert len(check(name, answer).message) < 1200, name


@pytest.mark.parametrize(
    ("file", "name", "answer"),
    [
        ("memberships", "aukus-pairs", {"aukus": 3}),
        ("memberships", "aukus-strangers", {("japan", "south-korea")}),
        ("outcomes", "aukus-hedges", {"forecast": 30}),
        ("record", "aukus-wait", 100),
    ],
)
def test_a_missing_table_is_said_and_not_raised(book_copy, file, name, answer) -> None:
    (book_copy / "data" / f"{file}.csv").unlink()
    verdict = check(name, answer)
    assert verdict.status == "unusable"
    assert f"{file}.csv" in verdict.message


# The designs

DESIGNS = {
    "Japan": "auslin-2022-p02",
    "Japan and South Korea": "alsaied-2023-p02",
    "no new alliance": "johnstone-hornung-2023-p20",
}


def test_the_designs_are_right() -> None:
    assert check("aukus-designs", DESIGNS).status == "right"
    shown = {"Japan": "Auslin 2022, p02", "No new  alliance": "J"}
    assert check("aukus-designs", pd.Series(DESIGNS)).status == "right"
    assert check("aukus-designs", {**DESIGNS, "Japan": shown["Japan"]})
    other = {
        "Japan": "auslin-2022-p11",
        "no new alliance": "johnstone-hornung-2023-p04",
    }
    assert check("aukus-designs", DESIGNS | other).status == "right"


@pytest.mark.parametrize(
    ("changed", "advice"),
    [
        ({"Japan": "alsaied-2023-p02"}, "states another design"),
        ({"Japan": "cfr-2021-p05"}, "is of another text"),
        ({"Japan and South Korea": "alsaied-2023-p07"}, "does not name all of them"),
        ({"Japan": "auslin-2022-p04"}, "does not propose or rule out"),
        ({"Japan": "auslin-2022-p2"}, "Did you mean 'auslin-2022-p02'"),
        ({"Japan": ...}, "Still missing: Japan. Look in Auslin 2022."),
        ({"India": "auslin-2022-p02"}, "yours holds 'India'"),
        ({3: "auslin-2022-p02"}, "yours holds a whole number"),
        ({"Japan": 2}, "A whole number stands there"),
    ],
)
def test_a_wrong_design_gets_its_own_advice(changed, advice: str) -> None:
    verdict = check("aukus-designs", DESIGNS | changed)
    assert verdict.status != "right"
    assert advice in verdict.message


# Who is said to want it

KOREANS = "South Koreans want to avoid another ream of punishment from China"


@pytest.mark.parametrize(
    ("words", "source", "who"),
    [
        (KOREANS, "alsaied-2023", "South Koreans"),
        ("expressed skepticism with the AUKUS deal", "alsaied-2023", "Fumio Kishida"),
        ("many in the ROK are concerned", "alsaied-2023", "many in the ROK"),
        ("were quickly denied by Tokyo", "auslin-2022", "Tokyo"),
        ("also dismissed the idea", "auslin-2022", "Jen Psaki"),
        ("have expressed interest in AI", "alsaied-2023", "both the ROK and Japan"),
    ],
)
def test_a_wish_and_whose_it_is_are_right(words: str, source: str, who: str) -> None:
    verdict = check("aukus-wants", (words, source, who))
    assert verdict.status == "right", verdict


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        ((KOREANS, "alsaied-2023", "they"), "is a pronoun"),
        ((KOREANS, "alsaied-2023", "!"), "Now say who"),
        ((KOREANS, "alsaied-2023", "Alsaied"), "you name the author"),
        ((KOREANS, "alsaied-2023", "the Japanese"), "does not speak of"),
        ((KOREANS, "alsaied-2023"), "Give three texts, in this order"),
        ((KOREANS, "cfr-2021", "South Koreans"), "you name 'cfr-2021'"),
        (("alsaied-2023", KOREANS, "South Koreans"), "The other way round"),
        ((f"{KOREANS},,", "alsaied-2023", "South Koreans"), "final stop"),
        (
            (KOREANS.replace("ream", "team"), "alsaied-2023", "South Koreans"),
            "[-ream-]",
        ),
        (
            ("another ream of punishment from China", "alsaied-2023", "South Koreans"),
            "quote that part",
        ),
        (
            ("A new quad is coalescing", "auslin-2022", "A new quad"),
            "hold no word of wanting",
        ),
    ],
)
def test_what_is_not_yet_a_wish_is_explained(answer, advice: str) -> None:
    verdict = check("aukus-wants", answer)
    assert verdict.status != "right"
    assert advice in verdict.message, verdict


def test_every_word_of_wanting_stands_somewhere_in_the_texts() -> None:
    """The check knows no word that a reader could not have found."""
    printed = " ".join(
        item.text for name in ("auslin-2022", "alsaied-2023") for item in passages(name)
    )
    for word in ("concerned", "denied", "dismissed", "skepticism", "wishes", "seek"):
        assert word in printed


# How many pairs


def members(grouping: str, status: str) -> set[str]:
    return {
        row["member"]
        for row in read_table("memberships")
        if (row["grouping"], row["status"]) == (grouping, status)
    }


PAIRS = {
    "aukus": len([*combinations(members("aukus", "member"), 2)]),
    "jaukus": len([*combinations(members("jaukus", "proposed"), 2)]),
    "aukus-plus-two": len([*combinations(members("aukus-plus-two", "proposed"), 2)]),
}


def test_the_numbers_of_pairs_are_right() -> None:
    assert sorted(PAIRS.values()) == [3, 6, 10]
    assert check("aukus-pairs", PAIRS).status == "right"
    assert check("aukus-pairs", pd.Series(PAIRS)).status == "right"
    assert check("aukus-pairs", {n: np.int64(v) for n, v in PAIRS.items()})


@pytest.mark.parametrize(
    ("changed", "advice"),
    [
        ({"aukus": 6}, "you count japan as a member"),
        ({"jaukus": 4}, "that is the number of countries"),
        ({"jaukus": 12}, "from both sides"),
        ({"aukus-plus-two": 25}, "with itself"),
        ({"aukus": 15}, "you count rows"),
        ({"aukus": 7.5}, "n * (n - 1) / 2"),
        ({"aukus": "3"}, "The value of aukus is text"),
        ({"quad": 6}, "is not asked for"),
        ({"jaukuss": 6}, "Did you mean 'jaukus'"),
        ({4: 6}, "A key is a whole number"),
        ({"jaukus": ...}, "Still missing: jaukus"),
    ],
)
def test_a_wrong_number_of_pairs_gets_its_own_advice(changed, advice: str) -> None:
    verdict = check("aukus-pairs", PAIRS | changed)
    assert verdict.status != "right"
    assert advice in verdict.message, verdict


# Strangers


def strangers() -> set[tuple[str, str]]:
    """Return them in another way: take away the pairs that a grouping joins."""
    left = {*combinations(sorted(members("aukus-plus-two", "proposed")), 2)}
    for grouping in {row["grouping"] for row in read_table("memberships")}:
        inside = members(grouping, "member") | members(grouping, "partner")
        left -= {*combinations(sorted(inside), 2)}
    return left


def test_the_pairs_without_a_tie_are_right_however_they_are_written() -> None:
    right = strangers()
    assert len(right) == 2
    assert all("south-korea" in pair for pair in right)
    for answer in (
        right,
        [list(reversed(pair)) for pair in right],
        {frozenset(pair) for pair in right},
        {" and ".join(pair) for pair in right},
        {("South Korea", "Australia"), ("United Kingdom", "South Korea")},
    ):
        assert check("aukus-strangers", answer).status == "right", answer


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        ({("japan", "south-korea")}, "us-japan-south-korea-partnership"),
        ({("japan", "united-kingdom")}, "fighter-project"),
        ({("italy", "south-korea")}, "not both of them are in"),
        ({("australia", "south-korea")}, "You have 1 of 2"),
        (("australia", "south-korea"), "You have 1 of 2"),
        (set(), "You have 0 of 2"),
        ({("japan", "japan")}, "two different countries"),
        ({("japan", "south-korea", "australia")}, "two different countries"),
        ({("japan", "korea")}, "There is no actor 'korea'"),
        ({"japan"}, "two different countries"),
        ({5}, "holds a whole number"),
        ({"japan": "south-korea"}, "a dictionary"),
    ],
)
def test_a_wrong_pair_gets_its_own_advice(answer, advice: str) -> None:
    verdict = check("aukus-strangers", answer)
    assert verdict.status != "right"
    assert advice in verdict.message, verdict


# Hedges


def shares(*names: str) -> dict[str, float]:
    """Return the shares row by row instead of by a merge."""
    outcomes = {row["claim"]: row["outcome"] for row in read_table("outcomes")}
    found: dict[str, list[bool]] = {"forecast": [], "hedged-forecast": []}
    for row in read_table("claims"):
        if row["strength"] in found and (not names or row["source"] in names):
            found[row["strength"]].append(outcomes[row["claim"]] == "untestable")
    return {name: 100 * sum(each) / len(each) for name, each in found.items()}


def test_the_shares_are_right_however_they_are_rounded() -> None:
    right = shares()
    for digits in (0, 1, 5):
        given_ = {name: round(share, digits) for name, share in right.items()}
        assert check("aukus-hedges", given_).status == "right", given_
    assert check("aukus-hedges", pd.Series(right)).status == "right"


def test_the_usual_mistakes_of_a_share_are_named() -> None:
    right = shares()
    firm, hedged = right["forecast"], right["hedged-forecast"]
    rows = table("claims").merge(table("outcomes"), on="claim")
    cannot = rows[rows["outcome"] == "untestable"]["strength"] == "hedged-forecast"
    two = shares("auslin-2022", "alsaied-2023")["hedged-forecast"]
    for changed, advice in (
        ({"forecast": firm / 100}, "a fraction"),
        ({"forecast": hedged}, "the share of hedged-forecast"),
        ({"forecast": 100 - firm}, "not untestable"),
        ({"hedged-forecast": two}, "Auslin and Alsaied only"),
        ({"hedged-forecast": 100 * cannot.mean()}, "the other way round"),
        ({"hedged-forecast": 100 * cannot.sum() / len(rows)}, "by all forecasts"),
        ({"hedged-forecast": int(cannot.sum())}, "a number of forecasts"),
        ({"forecast": 99}, "take the mean of"),
        ({"forecast": "30%"}, "is text"),
        ({"forecast": ...}, "Still missing: forecast"),
        ({"firm": 30}, "is not asked for"),
        ({1: 30}, "A key is a whole number"),
    ):
        verdict = check("aukus-hedges", right | changed)
        assert verdict.status != "right", changed
        assert advice in verdict.message, verdict


# How long it was


def wait() -> int:
    days = table("record").set_index("fact")["date"]
    begin, end = days["pacnet-63-published-2023"], days["aukus-autonomy-2024"]
    return date.fromisoformat(end).toordinal() - date.fromisoformat(begin).toordinal()


def test_the_wait_is_right() -> None:
    for answer in (wait(), float(wait()), np.int64(wait()), Decimal(wait())):
        assert check("aukus-wait", answer).status == "right", answer


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (lambda right: -right, "Turned round"),
        (lambda right: right + 1, "One off"),
        (lambda right: right / 365.25, "in years or months"),
        (lambda right: 13, "in years or months"),
        (lambda right: right + 275, "Auslin's article"),
        (lambda right: right - 162, "words of the ministers"),
        (lambda right: 5000, "another number of days"),
        (lambda right: timedelta(right), "give its days"),
        (lambda right: pd.Timedelta(right, "D"), "give its days"),
        (lambda right: [right], "Take the number out"),
        (lambda right: f"{right} days", "Your answer is text"),
    ],
)
def test_a_wrong_wait_gets_its_own_advice(answer, advice: str) -> None:
    verdict = check("aukus-wait", answer(wait()))
    assert verdict.status != "right"
    assert advice in verdict.message, verdict


def test_the_article_spoke_of_both_countries() -> None:
    """The verdict says so."""
    assert "Japan" in passage("alsaied-2023-p28").text
    assert "Korea" in passage("alsaied-2023-p28").text
