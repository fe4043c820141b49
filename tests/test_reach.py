"""A range is a circle of true size, and a place stands at its true distance."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance import charts, reach
from alliance.distances import great_circle
from alliance.errors import FigureError, TableError
from alliance.stills import WIDTHS, draw, drawings

POINTS = st.tuples(st.floats(-89, 89), st.floats(-179, 179))
LABELS = {1600.0: "the shorter reading", 1852.0: "the longer reading"}


def rows():
    places = ["tokyo", "naha", "pyongyang", "beijing", "guam"]
    return reach.reached(["naha", "tokyo"], places, *LABELS)


def stored() -> dict:
    wide, narrow = (
        reach.rings(rows(), LABELS, width) for width in (charts.WIDE, charts.NARROW)
    )
    return charts.figure(
        wide,
        narrow=narrow,
        alt="Two circles around a place, and other places.",
        takeaway="Some places lie between the circles.",
        sources=["johnstone-hornung-2023-p13"],
    ).to_dict()


@given(POINTS, POINTS)
def test_the_map_keeps_the_distance_from_the_middle(start, end) -> None:
    east, north = reach.projected(start, end)
    assert math.hypot(east, north) == pytest.approx(great_circle(start, end), abs=1e-6)


@pytest.mark.parametrize(
    ("end", "east", "north"),
    [((1, 0), 0, 1), ((-1, 0), 0, -1), ((0, 1), 1, 0), ((0, -1), -1, 0)],
)
def test_north_is_up_and_east_is_right(end, east, north) -> None:
    x, y = reach.projected((0, 0), end)
    assert (round(x / 111.195, 3), round(y / 111.195, 3)) == (east, north)


def test_a_place_is_within_between_or_beyond() -> None:
    found = rows().set_index(["middle", "place"])["reached"]
    assert found["Naha", "pyongyang"] == reach.WITHIN
    assert found["Naha", "beijing"] == reach.BETWEEN
    assert found["Tokyo", "beijing"] == reach.BEYOND


def test_a_place_off_the_map_or_in_the_middle_is_left_out() -> None:
    found = rows().set_index(["middle", "place"]).index
    assert ("Tokyo", "guam") not in found
    assert ("Naha", "guam") in found
    assert ("Tokyo", "tokyo") not in found


def test_the_edge_of_a_reading_belongs_to_it() -> None:
    length = great_circle(reach._point("naha"), reach._point("beijing"))
    (row,) = reach.reached(["naha"], ["beijing"], 1600, length).to_dict("records")
    assert row["reached"] == reach.BETWEEN
    (row,) = reach.reached(["naha"], ["beijing"], length, 3000).to_dict("records")
    assert row["reached"] == reach.WITHIN


@pytest.mark.parametrize(
    ("place", "says"),
    [("tokio", "Did you mean 'tokyo'"), ("asia", "latitude and longitude are empty")],
)
def test_a_place_without_coordinates_is_refused(place: str, says: str) -> None:
    with pytest.raises(TableError, match=says):
        reach.reached([place], ["tokyo"], 1, 2)


def test_readings_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(FigureError, match="low is 2 and high 1"):
        reach.reached(["tokyo"], ["naha"], 2, 1)


@pytest.mark.parametrize("variant", ["wide", "narrow"])
def test_a_kilometre_is_as_long_across_as_down(variant: str) -> None:
    spec = drawings(stored())[variant]
    encoding = spec["layer"][0]["encoding"]
    west, east = encoding["x"]["scale"]["domain"]
    south, north = encoding["y"]["scale"]["domain"]
    across = (spec["width"] - 5) / (east - west)
    assert spec["height"] / (north - south) == pytest.approx(across, rel=0.001)
    assert west < -1852
    assert east > 1852


def test_the_reader_chooses_the_place_in_the_middle() -> None:
    (choice,) = [each for each in stored()["params"] if each["name"] == "middle"]
    assert choice["bind"]["options"] == ["Naha", "Tokyo"]
    assert choice["value"] == "Naha"


def test_the_picture_fits_the_page_and_the_phone() -> None:
    for variant, spec in drawings(stored()).items():
        picture = draw(spec, WIDTHS[variant], f"reach-{variant}", "Circles")
        assert "1,847 km" in picture, variant
        assert "the longer reading" in picture, variant
        assert "2,093 km" not in picture, "Beijing from Tokyo is not chosen"


def test_the_table_has_no_points_of_circles() -> None:
    spec = stored()
    tables = [t for t in spec["usermeta"]["alliance"]["tables"] if t["columns"]]
    assert [len(spec["datasets"][t["dataset"]]) for t in tables] == [len(rows())]
