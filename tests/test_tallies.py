"""An open count is drawn at its least, and what the record names is counted by day."""

import pytest

from alliance import charts, tallies
from alliance.errors import TableError
from alliance.stills import WIDTHS, draw, drawings

FACTS = {
    "missile-over-japan-2022": "over Japan",
    "missile-over-japan-1998": "over Japan",
    "missile-over-japan-2009": "over Akita and Iwate",
}
CLAIM = {"words": "dozens of missiles over Japan", "short": "CFR 2021"}
CLAIM |= {"source": "cfr-2021", "first": 1998.7, "last": 2021.9, "written": "2021"}
CLAIM |= {"quantity": "missiles-over-japan-cfr-2021"}


def rows(until: str = "2021-12-20"):
    return tallies.recorded(FACTS, since="missile-over-japan-1998", until=until)


def stored() -> dict:
    wide, narrow = (
        tallies.dozens(rows(), CLAIM, width) for width in (charts.WIDE, charts.NARROW)
    )
    return charts.figure(
        wide,
        narrow=narrow,
        alt="Circles, and launches on an axis of years.",
        takeaway="Few of the circles are filled.",
        sources=["cfr-2021-p19"],
    ).to_dict()


def tables(spec: dict) -> list[list[dict]]:
    """Return the rows of each table of the chart: the circles, then the launches."""
    return [
        spec["datasets"][table["dataset"]]
        for table in spec["usermeta"]["alliance"]["tables"]
    ]


def test_launches_stand_in_order_of_time_and_in_their_part() -> None:
    assert [*rows()["part"]] == ["start", "counted", "later"]
    assert rows()["day"].is_monotonic_increasing


def test_a_later_end_counts_one_more() -> None:
    assert [*rows("2022-12-31")["part"]] == ["start", "counted", "counted"]


def test_the_last_day_is_counted_and_the_next_is_not() -> None:
    assert [*rows("2009-04-05")["part"]] == ["start", "counted", "later"]
    assert [*rows("2009-04-04")["part"]] == ["start", "later", "later"]


@pytest.mark.parametrize(
    ("fact", "says"),
    [
        ("missile-over-japan-1989", "Did you mean 'missile-over-japan-1998'"),
        ("missiles-launched-2019", "2019 is not one day"),
    ],
)
def test_what_is_no_launch_of_a_day_is_refused(fact: str, says: str) -> None:
    with pytest.raises(TableError, match=says):
        tallies.recorded({fact: ""}, since="", until="2021")


def test_two_dozen_circles_are_drawn_and_only_what_is_counted_is_filled() -> None:
    drawn = tables(stored())[0]
    assert [row["number"] for row in drawn] == [*range(1, 25)]
    assert drawn[0]["launch"] == "5 April 2009"
    assert not any(row["launch"] for row in drawn[1:])


def test_the_table_has_every_launch_and_what_it_counts_for() -> None:
    spec = stored()
    assert [row["part"] for row in tables(spec)[1]] == [*tallies.PARTS.values()]
    fields = [
        column["field"]
        for table in spec["usermeta"]["alliance"]["tables"]
        for column in table["columns"]
    ]
    assert not [field for field in fields if field.startswith("_")]


def test_the_picture_fits_the_page_and_the_phone() -> None:
    for variant, spec in drawings(stored()).items():
        picture = draw(spec, WIDTHS[variant], f"tally-{variant}", "Launches")
        assert "5 April 2009" in picture, variant
        assert "at least 24" in picture, variant
