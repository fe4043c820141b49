"""Dates as the tables write them cover the days they should."""

from datetime import date

import edtf
import pytest

from alliance.dates import DateError, bounds
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
