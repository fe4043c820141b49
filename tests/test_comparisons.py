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


LADDER = [
    {"decade": "1980s", "name": "no mission is dated", "high": None, "passage": None},
    {"decade": "1990s", "name": "Gulf War", "high": 0.0, "passage": "CFR 2021, p12"},
    {"decade": "1990s", "name": "Kuwait", "high": 8300.0, "passage": "MOD 2019"},
    {"decade": "2000s", "name": "Ocean", "high": 13500.0, "passage": "CFR 2021, p14"},
    {"decade": "2010s", "name": "Djibouti", "high": 9800.0, "passage": "CFR 2021, p1"},
]
STEPS = [
    {"title": "Treaty", "says": "1960", "by": "CFR 2021", "passage": "CFR 2021, p09"},
    {"title": "Principles", "says": "1967", "by": "CFR 2021", "passage": "CFR, p10"},
    {"title": "The 1980s: no step", "_date": "1980s", "says": None, "passage": None},
]
RISING = [
    {"year": "2018", "budget": 27.5, "length": 5},
    {"year": "2020", "budget": 40.0, "length": 5},
    {"year": "2022", "budget": 43.0, "length": 5},
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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The budget rose", []),
        ("The budget rose every year", []),
        ("The budget grew more and more", []),
        ("The budget fell", ["fell"]),
        ("The length increased", ["increased"]),
    ],
)
def test_a_trend_follows_the_dates(text: str, words: list[str]) -> None:
    assert refused(text, RISING) == words


def test_a_trend_that_turns_is_refused() -> None:
    assert refused("Budgets rose", [*RISING, {"year": "2024", "budget": 42}]) == [
        "rose"
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Japan's forces went farther from home in every decade", ["farther", "every"]),
        ("Forces went farther and farther", ["farther", "farther"]),
        ("Missions fell", ["fell"]),
        ("Djibouti is farther than Gulf War", []),
        ("Djibouti is farther than Ocean", ["farther"]),
        ("In the Gulf War no troops were sent", []),
        ("To Djibouti no troops were sent", ["no"]),
        ("The rules name no distance", []),
        ("No mission was paid for", ["No"]),
        ("No mission is dated in the 1980s", []),
        ("No mission is dated in the 1990s", ["No"]),
        ("No mission is dated in the 1940s", ["No"]),
    ],
)
def test_trends_and_gaps_of_a_ladder(text: str, words: list[str]) -> None:
    assert refused(text, LADDER) == words


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("in the 1980s", []),
        ("in the 1960s", ["no"]),
        ("in 1967", ["no"]),
        ("in 1985", ["no"]),
        ("from 1960 to 1989", ["no"]),
    ],
)
def test_no_date_in_a_period(period: str, words: list[str]) -> None:
    assert refused(f"CFR dates two; no text dates one {period}", STEPS) == words


def test_a_period_in_another_bracket_is_not_meant() -> None:
    text = "Some (none of the five, in the record 1967)"
    assert refused(text, STEPS) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Every text speaks of AUKUS", ["Every"]),
        ("All five texts err on every treaty", ["All", "every"]),
        ("All is well, always", ["All", "always"]),
        ("All bars have one colour, each with its own axis", []),
        ("Not every text is drawn, and the texts know each other", []),
    ],
)
def test_universal_words(text: str, words: list[str]) -> None:
    assert refused(text, MENTIONS) == words


def test_every_value_of_a_column_may_bear_every_out() -> None:
    rows = [
        {"place": place, "text": text, "rate": rate}
        for text in ("A", "B")
        for place, rate in (("Japan", 3.0), ("Taiwan", 1.0 if text == "A" else 0.0))
    ]
    columns = [{**row, "country": row["text"]} for row in rows]
    for row in columns:
        del row["text"]
    assert refused("Every country speaks of Japan", columns) == []
    assert refused("Every country speaks of Taiwan", columns) == ["Every"]


def test_a_description_may_say_for_each_of_its_layout() -> None:
    text = "A bar for each of two texts"
    [each] = comparisons(text)
    rows = [{"text": "Auslin 2022"}, {"text": "CFR 2021"}]
    assert borne_out(each, text, [rows], describes=True)
    assert not borne_out(each, text, [rows])
    assert not borne_out(each, text, [rows[:1]], describes=True)
