"""The words of a chart that compare are borne out by its data, or are refused."""

from fractions import Fraction

import pytest

from alliance.comparisons import borne_out, comparisons, ratio_is_drawn

YARDSTICKS = [
    {"source": "Auslin 2022", "budget": 50, "announced": "2021-10-12"},
    {"source": "Tran 2025", "budget": 100, "announced": "2022-12-16"},
    {"source": "CFR 2021", "budget": 31, "announced": "2018"},
]
MENTIONS = [
    {"place": "Taiwan", "text": "Auslin 2022", "rate": 17.0},
    {"place": "AUKUS", "text": "Auslin 2022", "rate": 9.0},
    {"place": "AUKUS", "text": "Alsaied 2023", "rate": 21.5},
    {"place": "Japan", "text": "Alsaied 2023", "rate": 3.5},
]


def refused(text: str, *tables: list[dict]) -> list[str]:
    """Return the words of a title that the data do not bear out."""
    return [
        each.words for each in comparisons(text) if not borne_out(each, text, tables)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Tran's budget is twice that of Auslin",
        "Auslin's budget is half of Tran's",
        "The budget more than tripled",
        "Of the plans Tran's has the largest budget",
        "The smallest budget is that of CFR",
        "CFR tells of the first plan, Tran of the last",
        "The budget of 2018 is the lowest",
    ],
)
def test_what_the_data_show_is_borne_out(text: str) -> None:
    assert comparisons(text)
    assert refused(text, YARDSTICKS) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tran's budget is three times, quadruple that of Auslin", ["quadruple"]),
        ("The budget doubled", ["doubled"]),
        ("Auslin has the largest budget", ["largest"]),
        ("The largest budget of all", ["largest"]),
        ("Tran tells of the first plan", ["first"]),
        ("Only Tran gives a budget", ["Only"]),
        ("A plan that was never paid", ["never"]),
    ],
)
def test_what_the_data_do_not_show_is_refused(text: str, words: list[str]) -> None:
    assert refused(text, YARDSTICKS) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Only one text speaks of Taiwan, and only two of AUKUS", []),
        ("Only three texts speak of AUKUS", ["Only"]),
        ("Of the two, Alsaied uses AUKUS most; Auslin uses Taiwan most", []),
        ("Auslin uses AUKUS most", ["most"]),
        ("Alsaied uses Japan most", ["most"]),
    ],
)
def test_ranks_and_counts_within_a_name(text: str, words: list[str]) -> None:
    assert refused(text, MENTIONS) == words


def test_any_of_several_data_sets_may_bear_a_word_out() -> None:
    assert refused("Alsaied uses AUKUS most", YARDSTICKS, MENTIONS) == []


def test_without_data_nothing_is_borne_out() -> None:
    assert refused("It doubled") == ["doubled"]
    assert refused("It doubled", []) == ["doubled"]


@pytest.mark.parametrize(
    ("text", "factor", "expected"),
    [
        ("Tran's budget is two times that of Auslin", 2, True),
        ("Tran's budget is three times that of Auslin", 3, False),
        ("Tran's budget is about three times that of CFR", 3, True),
        ("Tran's budget is more than three times that of CFR", 3, True),
        ("Tran's budget is nearly three times that of CFR", 3, False),
    ],
)
def test_times_are_ratios(text: str, factor: int, expected: bool) -> None:
    start = text.index(" times") - len("three")
    assert ratio_is_drawn(Fraction(factor), text, start, [YARDSTICKS]) == expected


def test_at_least_and_at_most_rank_nothing() -> None:
    assert comparisons("At least 31 and at most 100 a year lead to nothing") == []
