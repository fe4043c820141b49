"""How numbers, dates and names with digits are read out of a text."""

from fractions import Fraction

import pytest

from alliance.numerals import Date, Name, Number, Plurals, Vague, read

NOUNS = {"bases", "countries"}


def numbers(text: str) -> list[tuple[float, float, str]]:
    """Return the numbers of a text: low end, high end, measure."""
    found = [item for item in read(text, NOUNS) if isinstance(item, Number)]
    return [(float(item.low), float(item.high), item.measure) for item in found]


def dates(text: str) -> list[tuple[int, int, int] | str]:
    found = [item for item in read(text, NOUNS) if isinstance(item, Date)]
    return [item.decade or (item.year, item.month, item.day) for item in found]


@pytest.mark.parametrize(
    ("text", "value", "measure"),
    [
        ("105 fighters", 105, ""),
        ("thirty-one of them", 31, ""),
        ("fifty-five thousand people", 55_000, ""),
        ("one hundred and five aircraft", 105, ""),
        ("two dozen launches", 24, ""),
        ("$240 billion in all", 240e9, "dollars"),
        ("12.6 billion dollars", 12.6e9, "dollars"),
        ("1,055.1 billion yen", 1_055.1e9, "yen"),
        ("a rise of 60 percent", 60, "percent"),
        ("2% of GDP", 2, "percent"),
        ("two per cent", 2, "percent"),
        ("a ten-year agreement", 10, "years"),
        ("four times the payments", 4, "times"),
        ("the 21st exercise", 21, ""),
        ("five new bases", 5, ""),
    ],
)
def test_one_number(text: str, value: float, measure: str) -> None:
    assert numbers(text) == [(value, value, measure)]


@pytest.mark.parametrize(
    ("text", "low", "high", "measure"),
    [
        ("40,000 to 150,000 citizens", 40_000, 150_000, ""),
        ("$1.9–2.5 billion per year", 1.9e9, 2.5e9, "dollars"),
        ("$1.7 billion to $2.1 billion", 1.7e9, 2.1e9, "dollars"),
        ("two to three million people", 2e6, 3e6, ""),
        ("2 to 3 percent", 2, 3, "percent"),
    ],
)
def test_a_range(text: str, low: float, high: float, measure: str) -> None:
    assert numbers(text) == [(low, high, measure)]


def test_a_fraction_in_words() -> None:
    [item] = read("two-thirds of the bases")
    assert item.low == Fraction(2, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("signed in 1951.", [(1951, 0, 0)]),
        ("in October 2021,", [(2021, 10, 0)]),
        ("on 22 February 2023", [(2023, 2, 22)]),
        ("on February 22, 2023", [(2023, 2, 22)]),
        ("on 26 and 27 June 2023", [(2023, 6, 26), (2023, 6, 27)]),
        ("on 16 December", [(0, 12, 16)]),
        ("the war of 1990–91", [(1990, 0, 0), (1991, 0, 0)]),
        ("(1955-1975)", [(1955, 0, 0), (1975, 0, 0)]),
        ("from 2017 to 2019", [(2017, 0, 0), (2019, 0, 0)]),
        ("in the mid-1990s", ["199"]),
    ],
)
def test_dates(text: str, expected: list) -> None:
    assert dates(text) == expected
    assert numbers(text) == []


@pytest.mark.parametrize(
    "name", ["F-35", "G7", "AUKUS+2", "6G", "Article 9", "Task Force 59", "9/11"]
)
def test_names_with_digits(name: str) -> None:
    [item] = read(f"about the {name} and more")
    assert isinstance(item, Name)
    assert item.words == name


@pytest.mark.parametrize("words", ["dozens", "hundreds", "tens of thousands"])
def test_counts_that_name_no_number(words: str) -> None:
    [item] = read(f"{words} of missiles")
    assert isinstance(item, Vague)
    assert item.words == words


@pytest.mark.parametrize(
    "text",
    [
        "one of the bases",
        "two reasons and three questions",
        "two of them",
        "it may be so",
        "the second-largest economy",
        "the twenty-first century",
        "a third text",
    ],
)
def test_what_is_no_numeral(text: str) -> None:
    assert read(text, NOUNS) == []


PLURALS = Plurals(without={"texts", "questions"}, also={"month"})


@pytest.mark.parametrize(
    "text",
    [
        "seven scholars",
        "twelve unarmed women",
        "nine Japanese died",
        "three Japanese fishermen",
        "two American researchers wrote",
    ],
)
def test_a_number_before_any_plural_or_people(text: str) -> None:
    [item] = read(text, PLURALS)
    assert item.start == 0


@pytest.mark.parametrize(
    "text",
    [
        "seven texts",
        "two Japanese texts",
        "three long questions bases raise",
        "two of the bases",
        "two is less, three perhaps not",
        "one of the scholars",
        "two crisis",
    ],
)
def test_a_number_before_a_noun_of_the_book_is_none(text: str) -> None:
    assert read(text, PLURALS) == []


def test_places_point_at_the_words() -> None:
    text = "Of 85 bases, thirty-one are on Okinawa."
    found = read(text, NOUNS)
    assert [text[item.start : item.end] for item in found] == ["85", "thirty-one"]
