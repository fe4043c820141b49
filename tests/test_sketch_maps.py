"""Places lie on a sketch map where they lie on the Earth, as seen from its middle."""

from math import degrees, hypot

import pytest

from alliance import charts, sketch_maps
from alliance.distances import distance
from alliance.errors import TableError
from alliance.stills import WIDTHS, draw, drawings

PLACES = ["okinawa", "tokyo", "guam", "taiwan", "naha"]


@pytest.mark.parametrize(
    ("end", "towards"),
    [((10, 0), 0), ((0, 10), 90), ((-10, 0), 180), ((0, -10), 270)],
)
def test_the_four_directions(end, towards) -> None:
    assert degrees(sketch_maps.bearing((0, 0), end)) == pytest.approx(towards)


def test_a_bearing_known_from_an_atlas() -> None:
    """From London to Washington one sets out a little north of west."""
    towards = degrees(sketch_maps.bearing((51.5, -0.1), (38.9, -77.0)))
    assert towards == pytest.approx(288, abs=1)


def test_distances_from_the_middle_are_true() -> None:
    seen = sketch_maps.seen_from("okinawa", PLACES)
    for row in seen.itertuples():
        assert hypot(row.east, row.north) == pytest.approx(row.km)
        assert row.km == pytest.approx(distance(row.place, "okinawa"))


def test_tokyo_lies_to_the_north_east_and_guam_to_the_south_east() -> None:
    seen = sketch_maps.seen_from("okinawa", PLACES).set_index("place")
    assert (seen.loc["tokyo", ["east", "north"]] > 0).all()
    assert seen.loc["guam", "east"] > 0 > seen.loc["guam", "north"]


def test_who_names_a_place_is_read_from_the_passages() -> None:
    named = sketch_maps.seen_from("okinawa", PLACES).set_index("place")["named_by"]
    assert named["guam"] == "CFR 2021"
    assert named["naha"] == "none of the five"


@pytest.mark.parametrize(
    ("middle", "places", "message"),
    [
        ("okinawe", ["tokyo"], "no place 'okinawe'"),
        ("okinawa", ["tokio"], "no place 'tokio'"),
        ("okinawa", ["east-asia"], "latitude and longitude are empty"),
    ],
)
def test_a_place_that_cannot_be_drawn_is_named(middle, places, message) -> None:
    with pytest.raises(TableError, match=message):
        sketch_maps.seen_from(middle, places)


def test_a_kilometre_is_as_long_upwards_as_sideways() -> None:
    seen = sketch_maps.seen_from("okinawa", PLACES)
    spec = sketch_maps.sketch(seen, {}, [500, 1000], 400, "Far").to_dict()
    points = next(
        part["encoding"] for part in spec["layer"] if part["mark"]["type"] == "point"
    )
    (left, right), (bottom, top) = (
        points[channel]["scale"]["domain"] for channel in "xy"
    )
    across, up = 400 / (right - left), spec["height"] / (top - bottom)
    assert across == pytest.approx(up, rel=0.01)


def test_the_map_fits_the_page_and_the_phone() -> None:
    seen = sketch_maps.seen_from("okinawa", PLACES)
    drawn = charts.figure(
        sketch_maps.sketch(seen, {"taiwan": "left"}, [500, 1000], 600, "Far"),
        narrow=sketch_maps.sketch(seen, {"taiwan": "left"}, [500, 1000], 320, "Far"),
        alt="A map without a coast, with rings of equal distance.",
        takeaway="Okinawa lies nearer to Taiwan than to Tokyo.",
        sources=["cfr-2021"],
    ).to_dict()
    for variant, spec in drawings(drawn).items():
        picture = draw(spec, WIDTHS[variant], f"sketch-{variant}", "Sketch")
        assert "Taiwan" in picture, variant
        assert "1,000 km" in picture, variant
