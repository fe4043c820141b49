"""A promise falls due when its words say so, and an open one never does."""

from datetime import date

import pytest

from alliance import charts, promises
from alliance.errors import TableError
from alliance.stills import WIDTHS, draw, drawings

FIRST = "futenma-five-to-seven-years-1996"
GUAM = "futenma-agreement-2006-cfr-2021"
ROWS = {
    "henoko-years-2019": ("It will take 12 years", "promise", "from"),
    FIRST: ("It will be returned", "promise", "within"),
    GUAM: ("Marines will go to Guam", "promise", ""),
    "futenma-replacement-by-2014": ("Flights will move", "promise", "2014"),
    "futenma-return-fiscal-2022": ("It will be returned", "promise", "2022+"),
    "futenma-halt-five-years-2013": ("Flights will be halted", "promise", "within"),
    "marines-to-guam-2024": ("The first leave", "outcome", ""),
}
TOLD = promises.told(ROWS).set_index("row")


def test_they_stand_in_order_of_time() -> None:
    assert TOLD.index[0] == FIRST
    assert TOLD["begun"].is_monotonic_increasing


def test_a_range_of_years_is_due_from_its_first_to_its_last() -> None:
    row = TOLD.loc[FIRST]
    assert (row["due_from"], row["due_to"]) == (date(2001, 4, 1), date(2003, 4, 30))
    assert row["due"] == "2001 to 2003"


def test_so_many_years_at_most_end_on_a_day() -> None:
    row = TOLD.loc["futenma-halt-five-years-2013"]
    assert row["due_to"] == date(2018, 12, 31)
    assert row["due"] == "by Dec 2018"


@pytest.mark.parametrize("name", ["henoko-years-2019", "futenma-return-fiscal-2022"])
def test_a_promise_that_names_only_a_beginning_has_no_end(name: str) -> None:
    assert TOLD.loc[name, "due_to"] is None
    assert TOLD.loc[name, "due"].endswith(" or later")


def test_what_names_no_time_is_due_at_none() -> None:
    assert TOLD.loc[GUAM, "due"] == ""
    assert TOLD.loc[GUAM, "credit"] == "CFR 2021, p30"
    assert TOLD.loc[GUAM, "event"] == GUAM


def test_a_year_that_the_statement_lacks_is_refused() -> None:
    with pytest.raises(TableError, match="its words have no 2015"):
        promises.told({"futenma-replacement-by-2014": ("x", "promise", "2015")})


def test_a_term_that_the_fact_lacks_is_refused() -> None:
    with pytest.raises(TableError, match="no number of years"):
        promises.told({"futenma-return-1996": ("x", "promise", "within")})


def test_an_unknown_row_is_named() -> None:
    with pytest.raises(TableError, match="has a row 'futenma-1895'"):
        promises.told({"futenma-1895": ("x", "promise", "")})


def test_what_is_neither_promise_nor_outcome_is_refused() -> None:
    with pytest.raises(TableError, match="'hope' is neither 'promise' nor 'outcome'"):
        promises.told({GUAM: ("x", "hope", "")})


def test_only_a_promise_with_an_end_can_be_late() -> None:
    spec = promises.timeline(promises.told(ROWS), charts.WIDE).to_dict()
    rows = next(iter(spec["datasets"].values()))
    late = {row["words"]: row["_late"] for row in rows if row["_late"]}
    assert late == {
        "It will be returned": 2004,
        "Flights will move": 2015,
        "Flights will be halted": 2019,
    }


def test_the_timeline_fits_the_page_and_the_phone() -> None:
    wide, narrow = (
        promises.timeline(promises.told(ROWS), width).properties(title="Promises")
        for width in (charts.WIDE, charts.NARROW)
    )
    drawn = charts.figure(
        wide,
        narrow=narrow,
        alt="A list of promises on an axis of years.",
        takeaway="Every last date has passed.",
        sources=["cfr-2021-p30"],
    ).to_dict()
    assert drawn["params"][0]["bind"]["options"] == [*promises.MOMENTS]
    for variant, spec in drawings(drawn).items():
        picture = draw(spec, WIDTHS[variant], f"promise-{variant}", "Promises")
        assert "due 2001 to 2003" in picture, variant
