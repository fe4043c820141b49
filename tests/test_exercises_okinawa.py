"""The exercises of chapter 4 compute what is right and answer every answer."""

import pandas as pd
import pytest

from alliance.exercises import check
from alliance.tables import table


def test_the_stub_of_a_tuple_is_not_answered_yet() -> None:
    assert check("okinawa-spoken", ("…", "cfr-2021", "…")).status == "open"


def test_a_missing_table_is_said_and_not_raised(book_copy) -> None:
    (book_copy / "data" / "record.csv").unlink()
    for name, answer in (
        ("okinawa-share", {"CFR": 36.5, "ministry": 39.7}),
        ("okinawa-size", 3.5),
        ("okinawa-vote", {"ballots": 72.15}),
        ("okinawa-yearly", (2.1, 2.75)),
    ):
        verdict = check(name, answer)
        assert verdict.status == "unusable"
        assert "record.csv" in verdict.message


@pytest.mark.parametrize(
    ("row", "name", "answer"),
    [
        ("facilities-area-okinawa-2021", "okinawa-size", 3.5),
        ("us-obligations-japan-2016-2019", "okinawa-yearly", (2.1, 2.75)),
    ],
)
def test_a_missing_row_is_said_and_not_raised(book_copy, row, name, answer) -> None:
    rows = book_copy / "data" / "record.csv"
    kept = [line for line in rows.open(encoding="utf-8") if not line.startswith(row)]
    rows.write_text("".join(kept), encoding="utf-8")
    assert "data/record.csv needs a value" in check(name, answer).message


# Who is spoken of

RESENT = "Many Okinawans resent military activity"


@pytest.mark.parametrize(
    ("words", "who"),
    [
        (RESENT, "Okinawans"),
        (RESENT, "Many Okinawans"),
        ("Many residents and local officials oppose keeping the base", "residents"),
        ("galvanized eighty-five thousand residents to protest", "residents"),
    ],
)
def test_a_clause_and_whom_it_names_are_right(words: str, who: str) -> None:
    assert check("okinawa-spoken", (words, "cfr-2021", who)).status == "right"


@pytest.mark.parametrize(
    ("words", "who", "status", "said"),
    [
        ("Many Okinawans resent", "the Marines", "close", "none of the people"),
        ("Many Okinawans resent", "local", "close", "none of the people"),
        ("Many Okinawans resent", "residents of Naha", "close", "does not print"),
        ("residents have repeatedly", "residents", "close", "quote that part"),
        ("the poorest and among the smallest", "Okinawans", "wrong", "no word of what"),
        ("sparked protest in Japan", "citizens", "wrong", "does not speak of Okinawa"),
        ("Okinawans love the bases", "Okinawans", "wrong", "do not verify"),
    ],
)
def test_other_clauses_are_told_what_they_lack(words, who, status, said) -> None:
    verdict = check("okinawa-spoken", (words, "cfr-2021", who))
    assert verdict.status == status, verdict
    assert said in verdict.message


# What two figures count

COUNTED = {
    "eight": ("instances", 2017, 2019),
    "sixty-nine": ("convictions", 2015, 2020),
}


def test_two_figures_and_what_they_count_are_right() -> None:
    assert check("okinawa-counted", COUNTED).status == "right"
    lists = {name.title(): list(value) for name, value in COUNTED.items()}
    assert check("okinawa-counted", lists).status == "right"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"eight": ("convictions", 2017, 2019)}, "Which noun"),
        ({"eight": ("sexual offenses", 2017, 2019)}, "right after the figure"),
        ({"eight": ("instances", 2015, 2020)}, "the years are others"),
        ({"sixty-nine": ...}, "Still missing: sixty-nine"),
    ],
)
def test_another_count_is_close(change: dict, said: str) -> None:
    verdict = check("okinawa-counted", COUNTED | change)
    assert verdict.status == "close"
    assert said in verdict.message


def test_a_figure_of_another_passage_is_named() -> None:
    verdict = check("okinawa-counted", {"fifty-five": ("people", 2001, 2002)})
    assert "no figure of cfr-2021-p29" in verdict.message


# Shares

FACTS = table("record").set_index("fact")["value"]


def test_the_shares_are_computed_from_the_tables() -> None:
    right = {"CFR": 100 * 31 / 85, "ministry": 100 * 31 / 78}
    assert check("okinawa-share", right).status == "right"
    assert check("okinawa-share", pd.Series(right)).status == "right"


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ({"CFR": 0.365, "ministry": 0.397}, "close", "Multiply by 100"),
        ({"CFR": 63.5, "ministry": 60.3}, "close", "that is the rest"),
        ({"CFR": 39.7, "ministry": 36.5}, "close", "the share for 'ministry'"),
        ({"CFR": 36.5}, "close", "Missing: ministry"),
        ({"CFR": 12, "ministry": 39.7}, "wrong", "What do you divide by"),
    ],
)
def test_other_shares_are_told_what_they_are(answer, status, said) -> None:
    verdict = check("okinawa-share", answer)
    assert verdict.status == status
    assert said in verdict.message


def test_the_size_of_a_facility() -> None:
    area, here, japan = 70, 31, 78
    right = (area / here) / ((100 - area) / (japan - here))
    assert check("okinawa-size", right).status == "right"
    assert check("okinawa-size", round(right, 1)).status == "right"
    for wrong, said in (
        (1 / right, "other way round"),
        (70 / 30, "the land alone"),
        ((area / here) / (100 / japan), "Compare with the others"),
        ((area / here) / (30 / (85 - here)), "You mix two counts"),
    ):
        verdict = check("okinawa-size", wrong)
        assert (verdict.status, said in verdict.message) == ("close", True), verdict
    assert check("okinawa-size", 100).status == "wrong"


# A vote


def test_the_three_shares_of_the_vote() -> None:
    against, favour, neither = 434_273, 114_933, 52_682
    ballots = 100 * against / (against + favour + neither)
    right = {
        "for or against": 100 * against / (against + favour),
        "ballots": ballots,
        "voters": ballots * 0.5248,
    }
    assert check("okinawa-vote", right).status == "right"
    swapped = right | {"ballots": right["voters"]}
    assert "the share for 'voters'" in check("okinawa-vote", swapped).message
    verdict = check("okinawa-vote", {name: right[name] for name in ["ballots"]})
    assert verdict.status == "close"
    assert "Missing: for or against, voters" in verdict.message


def test_the_share_of_ballots_is_the_one_that_was_reported() -> None:
    reported = FACTS["referendum-share-against-2019"]
    answer = {"for or against": 79.1, "ballots": reported, "voters": 37.9}
    assert check("okinawa-vote", answer).status == "right"


# Dates and costs


def test_the_date_that_moves_away() -> None:
    assert check("okinawa-receding", 28 / 23).status == "right"
    for wrong, said in (
        (23 / 28, "You divide the years that passed"),
        (28, "how far the date moved"),
        (30 / 23, "the kinder reading"),
        (12 / 23, "still to come"),
    ):
        verdict = check("okinawa-receding", wrong)
        assert (verdict.status, said in verdict.message) == ("close", True), verdict
    assert check("okinawa-receding", 7).status == "wrong"


def test_the_sum_against_the_range() -> None:
    right = (20.9 / 4 / 2.5, 20.9 / 4 / 1.9)
    assert check("okinawa-yearly", right).status == "right"
    assert check("okinawa-yearly", list(right)).status == "right"
    for wrong, said in (
        (right[::-1], "smaller first"),
        ([4 * each for each in right], "Divide it by four"),
        ([1 / each for each in right], "Turn the division round"),
    ):
        verdict = check("okinawa-yearly", wrong)
        assert (verdict.status, said in verdict.message) == ("close", True), verdict
    assert check("okinawa-yearly", (1, 2)).status == "wrong"
