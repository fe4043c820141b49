"""A fact stands in the lane it bears on, and a lane without one says so."""

from datetime import date

import pytest

from alliance import approaches, charts
from alliance.errors import FigureError
from alliance.notebooks import chapters, read
from alliance.repository import read_table
from alliance.stills import WIDTHS, draw, drawings

LANES = {
    "Member": [
        ("aukus-membership-2024", "refused", "no plans for more members"),
        ("aukus-kishida-2022", "refused", "not thinking of joining"),
    ],
    "Observer": [],
    "Beside": [("aukus-trial-2025", "done", "a test")],
}
FACTS = approaches.facts_on(LANES)


def test_a_fact_brings_its_date_and_work_from_the_record() -> None:
    row = FACTS[FACTS["fact"] == "aukus-kishida-2022"].iloc[0]
    (fact,) = (r for r in read_table("record") if r["fact"] == "aukus-kishida-2022")
    assert row["date"] == fact["date"] == "2022-05-24"
    assert row["statement"] == fact["statement"]
    assert row["reference"] == fact["reference"]
    assert row["first"] == date(2022, 5, 24)


def test_the_facts_of_a_lane_stand_by_date_and_the_lanes_as_given() -> None:
    assert list(FACTS["lane"].unique()) == ["Member", "Observer", "Beside"]
    member = FACTS[FACTS["lane"] == "Member"]
    assert list(member["fact"]) == ["aukus-kishida-2022", "aukus-membership-2024"]


def test_an_empty_lane_is_kept() -> None:
    (row,) = FACTS[FACTS["lane"] == "Observer"].to_dict("records")
    assert row["fact"] != row["fact"]  # nothing


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        (("aukus-membership-2025", "done", "x"), "Did you mean"),
        (("nautical-mile", "done", "x"), "no dated fact"),
        (("aukus-trial-2025", "perhaps", "x"), "is no bearing"),
    ],
)
def test_what_cannot_be_placed_is_refused(fact, message: str) -> None:
    with pytest.raises(FigureError, match=message):
        approaches.facts_on({"Lane": [fact]})


def stored() -> dict:
    wide, narrow = (
        approaches.lanes(FACTS, width, (2022, 2027), {"2022-11-15": "The article"})
        for width in (charts.WIDE, charts.NARROW)
    )
    return charts.figure(
        wide,
        narrow=narrow,
        alt="Lanes of facts on an axis of years.",
        takeaway="Each fact has a lane.",
        sources=["auslin-2022"],
    ).to_dict()


def test_the_lanes_fit_the_page_and_the_phone() -> None:
    for variant, spec in drawings(stored()).items():
        picture = draw(spec, WIDTHS[variant], f"lanes-{variant}", "Lanes")
        assert "nothing found in the record" in picture, variant
        assert "The article" in picture, variant


def test_a_date_that_is_a_year_is_as_long_as_a_year() -> None:
    rows = [
        row
        for data in stored()["datasets"].values()
        for row in data
        if row.get("_kind") == "fact"
    ]
    lengths = {row["says"]: row["_to"] - row["_from"] for row in rows}
    assert lengths["2025"] == pytest.approx(1, abs=0.01)
    assert {row["says"]: row["_whole"] for row in rows}["2025"] is False


def test_the_table_below_holds_the_statements_of_the_record() -> None:
    tables = stored()["usermeta"]["alliance"]["tables"]
    labels = [column["label"] for each in tables for column in each["columns"]]
    assert {"Step", "Date", "In the record", "Work"} <= set(labels)


def test_the_ladder_of_the_chapter_names_the_source_checks_of_every_step() -> None:
    [ladder] = [
        data
        for cell in read(chapters()["05-aukus-expansion"]).cells
        if cell.metadata.get("mystnb", {}).get("figure", {}).get("name") == "fig-ladder"
        for output in cell.outputs
        for data in output.data.values()
        if isinstance(data, dict)
    ]
    checks = set(ladder["usermeta"]["alliance"]["checks"])
    assert {"what-aukus-is-called", "who-would-be-added"} <= checks
    assert {"jaukus-since", "working-groups-date", "aukus-plus-two-since"} <= checks
