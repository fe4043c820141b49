"""A range is drawn as a range, and each definition has an axis of its own."""

import pandas as pd
import pytest

from alliance import charts, ranges
from alliance.errors import FigureError, TableError
from alliance.stills import WIDTHS, draw, drawings

DEAD = "okinawan-dead-cfr-2021"
MAJORITY = "us-personnel-okinawa-majority-cfr-2021"
IN_WORDS = {"low": 50, "high": 100, "vague": True, "end": 100}


def rows() -> pd.DataFrame:
    return pd.DataFrame(
        [
            ranges.printed(DEAD, "Citizens", "citizens killed"),
            ranges.recorded("okinawa-civilian-dead-2019", "Citizens", "civilians"),
            ranges.recorded("cornerstone-okinawans-2015", "Names", "on the monument"),
            ranges.printed(MAJORITY, "Personnel", "in words", **IN_WORDS),
        ]
    ).assign(unit=["people", "people", "people", "percent"])


def stored(drawn: pd.DataFrame) -> dict:
    wide, narrow = (
        ranges.panels(drawn, width).properties(title="Three definitions")
        for width in (charts.WIDE, charts.NARROW)
    )
    return charts.figure(
        wide,
        narrow=narrow,
        alt="Three small panels, each with its own axis.",
        takeaway="Nothing can be compared across panels.",
        sources=["cfr-2021-p28"],
    ).to_dict()


def placed(drawn: pd.DataFrame) -> list[dict]:
    spec = stored(drawn)
    (table,) = spec["usermeta"]["alliance"]["tables"]
    return spec["datasets"][table["dataset"]]


def test_a_printed_range_keeps_both_its_ends() -> None:
    row = ranges.printed(DEAD, "Citizens", "citizens killed")
    assert (row["low"], row["high"]) == (40_000, 150_000)
    assert row["said"] == "An estimated 40,000 to 150,000"
    assert row["passage"] == "CFR 2021, p28"


def test_a_number_of_the_record_is_in_the_unit_asked_for() -> None:
    row = ranges.recorded("us-obligations-japan-2016-2019", "All", "pay", unit=1e9)
    assert (row["low"], row["high"], row["said"]) == (20.9, 20.9, "20.9")
    assert row["short"] == "GAO 2021"


def test_a_majority_is_no_number_until_its_reach_is_given() -> None:
    with pytest.raises(TableError, match="has no number"):
        ranges.printed(MAJORITY, "Personnel", "a majority")


@pytest.mark.parametrize("make", [ranges.printed, ranges.recorded])
def test_an_unknown_row_is_named(make) -> None:
    with pytest.raises(TableError, match="has no 'okinawan-ded'"):
        make("okinawan-ded", "Citizens", "citizens")


def test_ranges_numbers_and_words_have_marks_of_their_own() -> None:
    kinds = [row["_kind"] for row in placed(rows())]
    assert kinds == ["range", "range", "number", "vague"]


def test_each_definition_has_an_axis_of_its_own() -> None:
    panels = stored(rows())["concat"]
    ends = {
        layer["encoding"]["x"]["scale"]["domain"][1]
        for panel in panels
        for layer in panel["layer"]
        if "scale" in layer["encoding"]["x"]
    }
    assert len(panels) == 3
    assert len(ends) == 3


def test_a_label_without_room_on_the_right_stands_on_the_left() -> None:
    by_kind = {row["_kind"]: row["_left"] for row in placed(rows())}
    assert by_kind["vague"]
    assert not by_kind["number"]


def test_two_units_in_one_panel_are_refused() -> None:
    with pytest.raises(FigureError, match="'Deaths' have 2 units"):
        ranges.panels(rows().assign(definition="Deaths"), charts.WIDE)


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    turned = rows().rename(columns={"low": "high", "high": "low"})
    with pytest.raises(FigureError, match="ends before it begins"):
        ranges.panels(turned, charts.WIDE)


def test_the_panels_fit_the_page_and_the_phone() -> None:
    for variant, spec in drawings(stored(rows())).items():
        picture = draw(spec, WIDTHS[variant], f"range-{variant}", "Ranges")
        assert "40,000 to 150,000" in picture, variant
        assert "--chart-record" in picture, variant
