"""Distances are great circles, and what has no distance is drawn without one."""

import math

import pandas as pd
import pytest

from alliance import charts, distances, timelines
from alliance.errors import TableError
from alliance.repository import read_table

LATITUDE_LONGITUDE = ("latitude", "longitude")
TOLD = timelines.tellings(("history",))


def test_a_quarter_of_the_globe_is_a_quarter_of_its_girth() -> None:
    quarter = distances.great_circle((0, 0), (0, 90))
    assert quarter == pytest.approx(math.pi / 2 * distances.EARTH)
    assert distances.great_circle((90, 0), (0, 17)) == pytest.approx(quarter)


def test_the_way_across_the_date_line_is_the_short_one() -> None:
    assert distances.great_circle((0, 179), (0, -179)) == pytest.approx(222.4, abs=0.1)


def test_a_place_is_no_distance_from_itself() -> None:
    assert distances.distance("tokyo") == 0


def test_opposite_points_are_half_the_girth_apart() -> None:
    half = distances.great_circle((35, 139), (-35, -41))
    assert half == pytest.approx(math.pi * distances.EARTH)


def test_every_distance_agrees_with_the_law_of_cosines() -> None:
    places = {
        row["place"]: [math.radians(float(row[each])) for each in LATITUDE_LONGITUDE]
        for row in read_table("places")
        if row["latitude"]
    }
    south, west = places["tokyo"]
    for name, (north, east) in places.items():
        cosine = math.sin(south) * math.sin(north) + math.cos(south) * math.cos(
            north
        ) * math.cos(east - west)
        other = distances.EARTH * math.acos(min(1.0, cosine))
        assert distances.distance(name) == pytest.approx(other, abs=0.01), name


@pytest.mark.parametrize(
    ("place", "says"),
    [("tokio", "Did you mean 'tokyo'"), ("asia", "latitude and longitude are empty")],
)
def test_a_place_without_coordinates_is_refused(place, says) -> None:
    with pytest.raises(TableError, match=says):
        distances.distance(place)


def test_an_ocean_is_a_range_and_a_capital_a_point() -> None:
    places = {
        "indian-ocean-2001": ("Indian Ocean", ["banda-aceh", "durban"]),
        "iraq-2003": ("Iraq", ["baghdad"]),
    }
    sea, land = distances.missions(TOLD, places).to_dict("records")
    assert sea["low"] < sea["high"]
    assert sea["point"] == "Banda Aceh to Durban"
    assert land["low"] == land["high"]
    assert land["low"] % 100 == 0


def test_a_mission_that_no_source_tells_is_the_records() -> None:
    first, second = distances.missions(
        TOLD,
        {"cambodia-1993": ("Cambodia", ["phnom-penh"])},
        {"minesweepers-sailed-1991": ("Persian Gulf", ["bandar-abbas", "kuwait-city"])},
    ).to_dict("records")
    assert (first["name"], first["short"], first["says"]) == (
        "Persian Gulf",
        "record",
        "",
    )
    assert first["record_says"] == "26 April 1991"
    assert second["short"] == "CFR 2021"


RULE = {
    "decade": 1990,
    "until": 1990,
    "words": "surrounding areas",
    "short": "CFR 2021",
    "passage": "CFR 2021, p13",
    "when": "1997",
    "record": "",
    "area": "open",
    "label": "no end stated",
    "still": "",
}


def made(**changes) -> dict:
    went = distances.missions(TOLD, {"cambodia-1993": ("Cambodia", ["phnom-penh"])})
    rules = pd.DataFrame([RULE | changes])
    wide, narrow = (
        distances.ladder(rules, went, width) for width in (charts.WIDE, charts.NARROW)
    )
    return charts.figure(
        wide,
        narrow=narrow,
        alt="A ladder of one decade, with one mission.",
        takeaway="Forces went to Cambodia.",
        sources=["cfr-2021-p12"],
    ).to_dict()


def kinds(spec: dict) -> dict[str, dict]:
    rows = [row for data in spec["datasets"].values() for row in data]
    return {row["_kind"]: row for row in rows if row.get("_kind")}


def test_an_area_without_a_stated_end_runs_off_the_page() -> None:
    found = kinds(made())
    assert "known area" not in found
    assert found["open area"]["_to"] == distances._FARTHEST


def test_an_area_that_ends_somewhere_ends_there() -> None:
    found = kinds(made(area="naha"))
    assert found["known area"]["_to"] == pytest.approx(distances.distance("naha"))


def test_a_rule_without_a_last_day_fades_through_the_last_decade() -> None:
    since = {"decade": 1970, "area": "naha", "still": "still policy in 2023"}
    spec = made(**since)
    found = kinds(spec)
    assert "known area" not in found
    band = found["lasting area"]
    assert band["_top"] < found["mission"]["_middle"] < band["_base"]
    rows = [row for data in spec["datasets"].values() for row in data]
    assert any(row.get("_text") == "still policy in 2023" for row in rows)


def test_a_rule_that_only_the_record_has_is_in_its_colour() -> None:
    spec = made(words="a law for one task", short="record", area="")
    rows = [row for data in spec["datasets"].values() for row in data]
    lines = [row for row in rows if row.get("_text") == "a law for one task"]
    assert {line["_style"] for line in lines} == {"fact"}


def test_a_rule_has_no_kilometres_in_the_table() -> None:
    spec = made()
    (table,) = spec["usermeta"]["alliance"]["tables"]
    rows = spec["datasets"][table["dataset"]]
    (rule,) = [row for row in rows if row["name"] == "surrounding areas"]
    assert rule["low"] is None
    assert rule["high"] is None
