"""Dates as the tables write them cover the days they should."""

from datetime import date

import edtf
import pytest

from alliance.dates import DateError, bounds, in_words
from alliance.tables import table


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-08-18", date(2023, 8, 18), date(2023, 8, 18)),
        ("197X", date(1970, 1, 1), date(1979, 12, 31)),
        ("1995~", date(1995, 1, 1), date(1995, 12, 31)),
        ("2021-10/2021-12", date(2021, 10, 1), date(2021, 12, 31)),
    ],
)
def test_a_date_covers_its_days(written: str, first: date, last: date) -> None:
    assert bounds(written) == (first, last)


@pytest.mark.parametrize("written", ["", "21", "2021-13", "2021-02-30", "May 2021"])
def test_what_is_no_date_is_an_error_that_shows_it(written: str) -> None:
    with pytest.raises(DateError, match="not a date as the tables write it"):
        bounds(written)


def test_every_date_of_the_tables_is_read_as_a_library_reads_it() -> None:
    written = [
        *table("sources")["published"],
        *table("events")["date"],
        *table("record")["date"].dropna(),
    ]
    for one in written:
        first, last = bounds(one)
        parsed = edtf.parse_edtf(one)
        assert tuple(parsed.lower_strict()[:3]) == first.timetuple()[:3], one
        assert tuple(parsed.upper_strict()[:3]) == last.timetuple()[:3], one


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("1951", "1951"),
        ("2021-10", "October 2021"),
        ("2022-11-15", "15 November 2022"),
        ("2021-10/2021-12", "October to December 2021"),
        ("2017/2019", "2017 to 2019"),
        ("2023-06-26/2023-06-27", "26 June to 27 June 2023"),
        ("199X", "the 1990s"),
        ("2025~", "about 2025"),
        ("2025-03?", "March 2025 (uncertain)"),
        ("1995%", "about 1995 (uncertain)"),
        ("no date", "no date"),
    ],
)
def test_a_date_is_said_in_words(date: str, words: str) -> None:
    assert in_words(date) == words
