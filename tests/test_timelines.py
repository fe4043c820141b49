"""A step is dated once for each source, and a date the record corrects shows both."""

import re
from datetime import date

import pandas as pd
import pytest

from alliance import charts, timelines
from alliance.passages import all_passages
from alliance.stills import WIDTHS, draw, drawings

THEMES = ("history", "alliance", "burden-sharing", "okinawa")
TOLD = timelines.tellings(THEMES)


def of(step: str) -> pd.DataFrame:
    return TOLD[TOLD["step"] == step]


def test_two_sources_that_date_one_step_share_it() -> None:
    assert sorted(of("guidelines-1997")["source"]) == ["cfr-2021", "tran-2025"]


@pytest.mark.parametrize(
    ("step", "says", "record"),
    [
        ("cambodia-1993", "1993", "1992-09"),
        ("reinterpretation-2015", "2015", "2014-07-01"),
    ],
)
def test_a_date_that_the_record_corrects_has_both(step, says, record) -> None:
    (row,) = of(step).to_dict("records")
    assert row["says"] == says
    assert row["record"].startswith(record), row["record"]
    assert row["reference"] in charts.bibliography_keys()


def test_a_check_that_disputes_no_date_corrects_none() -> None:
    """The name of the treaty of 1951 is wrong, its year is not."""
    rows = TOLD[TOLD["date"] == "1951"]
    assert len(rows)
    assert set(rows["record"]) == {""}


def test_a_fact_inside_the_date_of_the_event_corrects_nothing() -> None:
    """The check has facts of July 2014 and of April 2015."""
    check = ["reinterpretation-year"]
    assert timelines.correction("laws", "2014/2015", check) == {}
    assert timelines.correction("laws", "2014", check)["date"] == "2015-04-27"


def test_a_framing_check_corrects_no_date() -> None:
    assert of("iraq-2003")["record"].item() == ""


def test_an_approximate_year_is_never_drawn_as_one_year() -> None:
    first, last = timelines.span("1995~")
    assert (first, last) == (date(1994, 1, 1), date(1996, 12, 31))
    assert timelines.span("1995") == (date(1995, 1, 1), date(1995, 12, 31))


def test_the_1980s_are_silent_in_the_tables_and_in_the_passages() -> None:
    assert timelines.silent_decades(TOLD) == [1980]
    found = {
        passage.passage: re.findall(r"\b198\d", passage.text)
        for passage in all_passages()
    }
    assert not {name: years for name, years in found.items() if years}


def test_a_decade_with_a_step_is_not_silent() -> None:
    told = pd.DataFrame({"first": [date(1960, 1, 1), date(1985, 1, 1)]})
    assert timelines.silent_decades(told) == [1970]


def test_every_source_is_counted_even_one_that_dates_nothing() -> None:
    counts = timelines.steps_dated(TOLD).set_index("short")["steps"]
    assert len(counts) == len(charts.SOURCES)
    assert counts["Auslin 2022"] == 0
    assert counts["CFR 2021"] == TOLD[TOLD["source"] == "cfr-2021"]["step"].nunique()


@pytest.mark.parametrize(
    ("words", "short"),
    [
        ("20 September 1992", "20 Sept 1992"),
        ("1 July 2014", "1 July 2014"),
        ("the 1970s", "1970s"),
        ("1950 to 1953", "1950–1953"),
    ],
)
def test_a_date_is_shortened_for_a_label(words, short) -> None:
    assert timelines.brief(words) == short


def test_a_day_becomes_a_year_with_decimals() -> None:
    assert timelines.decimal_year(date(2014, 1, 1)) == 2014
    assert timelines.decimal_year(date(2014, 7, 1)) == pytest.approx(2014.5, abs=0.01)


def stored() -> dict:
    wide, narrow = (
        timelines.staircase(TOLD, width) for width in (charts.WIDE, charts.NARROW)
    )
    return charts.figure(
        wide,
        narrow=narrow,
        alt="A list of steps, each with its date.",
        takeaway="Each step has a date.",
        sources=["cfr-2021"],
    ).to_dict()


def test_the_list_fits_the_page_and_the_phone() -> None:
    for variant, spec in drawings(stored()).items():
        picture = draw(spec, WIDTHS[variant], f"steps-{variant}", "Steps")
        assert "record: 17 Sept 1992" in picture, variant


def test_the_tally_says_the_same_of_every_source() -> None:
    first, *lines = timelines._key(TOLD, charts.WIDE)["_text"]
    assert first == f"Dated, of {TOLD['step'].nunique()} events"
    counts = timelines.steps_dated(TOLD).itertuples(index=False)
    assert lines[:5] == [f"{row.short}: {row.steps or 'none'}" for row in counts]


def test_the_table_below_holds_what_a_reader_can_use() -> None:
    said = stored()["usermeta"]["alliance"]
    first, second = said["tables"]
    assert [column["label"] for column in first["columns"]] == [
        "Step",
        "Dated by",
        "Date in the source",
        "Date in the record",
        "Passage",
        "Words of the source",
        "Source check",
        "All that date it",
        "Rows of the tables",
        "Source checks",
    ]
    assert [column["label"] for column in second["columns"]] == [
        "Source",
        "Events it dates",
    ]


def test_the_sentences_of_the_sources_can_be_left_out() -> None:
    spec = timelines.staircase(TOLD.drop(columns="words"), charts.WIDE).to_dict()
    assert "Signed in 1951 alongside" not in str(spec)
    assert "CFR 2021, p07" in str(spec)
