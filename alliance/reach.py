"""What a range reaches: distances from a chosen place, on a map of places and rings.

The map is an azimuthal equidistant projection: every place stands at its true distance
and in its true direction from the one in the middle, and a range is a circle. Between
other places the distances are not true. There is no coastline, because the repository
holds none: places and rings only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import atan2, cos, pi, radians, sin
from typing import Any

import altair as alt
import pandas as pd

from alliance import charts
from alliance.distances import great_circle
from alliance.errors import FigureError, TableError, suggest
from alliance.tables import table

EXTENT = 2300
"""How far from the middle the map reaches, in kilometres."""

WITHIN, BETWEEN, BEYOND = (
    "within both readings",
    "between the readings: the doubt decides",
    "beyond both readings",
)
"""What a range with a lower and an upper reading says of a place."""

_SIZE = 13
_LINE = 16


def projected(
    start: tuple[float, float], end: tuple[float, float]
) -> tuple[float, float]:
    """Return how far east and north of a place another one is drawn.

    The azimuthal equidistant projection (Snyder, *Map Projections: A Working Manual*,
    U.S. Geological Survey 1395, 1987, chapter 25) on a sphere.

    Parameters
    ----------
    start, end : tuple of (float, float)
        Latitude and longitude in degrees, north and east positive.

    Returns
    -------
    tuple of (float, float)
        Kilometres east and north; their distance from nought is that of
        `alliance.distances.great_circle`.
    """
    (south, west), (north, east) = (map(radians, place) for place in (start, end))
    bearing = atan2(
        sin(east - west) * cos(north),
        cos(south) * sin(north) - sin(south) * cos(north) * cos(east - west),
    )
    length = great_circle(start, end)
    return length * sin(bearing), length * cos(bearing)


def reached(
    middles: Sequence[str], places: Sequence[str], low: float, high: float
) -> pd.DataFrame:
    """Return which places lie within a range of others, when the range is in doubt.

    Parameters
    ----------
    middles : sequence of str
        Ids in ``data/places.csv`` of the places from which is measured.
    places : sequence of str
        Ids of the places to which is measured.
    low, high : float
        The shorter and the longer reading of the range, in kilometres.

    Returns
    -------
    pandas.DataFrame
        One row for each two different places no farther apart than `EXTENT`:
        ``middle`` and ``name`` (their names), ``place`` (id), ``distance`` (kilometres,
        rounded to one), ``reached`` (`WITHIN`, `BETWEEN` or `BEYOND`), ``east`` and
        ``north`` (kilometres on the map).

    Raises
    ------
    TableError
        When a place is not in the table or has no coordinates there.
    FigureError
        When the longer reading is the shorter one.
    """
    if low > high:
        raise FigureError(f"reached(): low is {low:g} and high {high:g}; turn them.")
    rows = []
    for middle in middles:
        for place in places:
            if place == middle:
                continue
            east, north = projected(_point(middle), _point(place))
            distance = great_circle(_point(middle), _point(place))
            if distance <= EXTENT:
                rows.append(
                    {
                        "middle": _name(middle),
                        "place": place,
                        "name": _name(place),
                        "distance": round(distance),
                        "reached": WITHIN
                        if distance <= low
                        else BETWEEN
                        if distance <= high
                        else BEYOND,
                        "east": east,
                        "north": north,
                    }
                )
    return pd.DataFrame(rows)


def _row(place: str) -> pd.Series:
    places = table("places").set_index("place")
    if place not in places.index:
        raise TableError(
            f"data/places.csv has no place {place!r}.{suggest(place, places.index)}"
        )
    return places.loc[place]


def _name(place: str) -> str:
    return str(_row(place)["name"])


def _point(place: str) -> tuple[float, float]:
    row = _row(place)
    if row[["latitude", "longitude"]].isna().any():
        raise TableError(
            f"data/places.csv, place {place!r}: latitude and longitude are empty."
        )
    return float(row["latitude"]), float(row["longitude"])


# The drawing

# Where the label of a place stands, so that neighbours do not cover each other.
_BESIDE = {"naha": "right", "taipei": "below", "tokyo": "right"}
_BESIDE |= {"pyongyang": "above right", "seoul": "below right"}
# From the middle to the edges of the map, in kilometres: west, east, south, north.
_EDGES = {charts.WIDE: (-3100, 3100, -2200, 2250)}
_EDGES |= {charts.NARROW: (-2700, 2250, -2200, 2250)}
_KEY = 19


def rings(
    rows: pd.DataFrame, labels: Mapping[float, str], width: int
) -> alt.LayerChart:
    """Draw places around a chosen one, and the two readings of a range as circles.

    A control above the chart chooses the place in the middle. The outer circle is
    broken, for a figure that its source calls "nearly".

    Parameters
    ----------
    rows : pandas.DataFrame
        From `reached`; the first place in the middle is shown first. A column
        `alliance.charts.EVIDENCE` may name the row of the tables that gives the range.
    labels : mapping of float to str
        The two readings in kilometres, the shorter first, each with its words.
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.

    Returns
    -------
    altair.LayerChart
        Without a title. A kilometre is as long across as down.
    """
    low, high = labels
    middles = list(dict.fromkeys(rows["middle"]))
    choice = alt.param(
        name="middle",
        value=middles[0],
        bind=alt.binding_select(options=middles, name="Measure from "),
    )
    west, east, south, north = _EDGES[width]
    pixel = (east - west) / (width - 5)  # kilometres; the theme pads five pixels
    key = pd.DataFrame(_key(labels, west, south, pixel, width))
    bottom = south - (len(key) * _KEY + 6) * pixel
    scales = (
        alt.Scale(domain=[west, east], nice=False, zero=False),
        alt.Scale(domain=[bottom, north], nice=False, zero=False),
    )

    def at(x: str, y: str) -> tuple[alt.X, alt.Y]:
        return (
            alt.X(x, scale=scales[0], axis=None),
            alt.Y(y, scale=scales[1], axis=None),
        )

    places = _places(rows, pixel)
    right = rows.loc[rows["place"].map(_BESIDE) == "right", "name"].unique()
    origin = {"_text": middles, "_right": [name in right for name in middles]}
    middle = (
        alt.Chart(pd.DataFrame(origin).assign(_x=0.0, _y=0.0))
        .transform_filter("datum._text === middle")
        .encode(*at("_x:Q", "_y:Q"))
    )
    own = charts.palette["johnstone-hornung-2023"]
    return (
        alt.layer(
            *_circles(low, high, at),
            middle.mark_point(shape="cross", size=150, fill=own),
            *(
                middle.transform_filter(f"datum._right === {test}")
                .mark_text(fontSize=_SIZE, fontWeight="bold", dx=dx, dy=12, align=align)
                .encode(alt.Text("_text:N"))
                for test, dx, align in (("true", 12, "left"), ("false", -10, "right"))
            ),
            *_marks(places, at),
            *_legend(key, at),
        )
        .properties(height=(north - bottom) / pixel)
        .add_params(choice)
    )


_At = Callable[[str, str], tuple[alt.X, alt.Y]]
_INK = {WITHIN: "ink", BETWEEN: "warning", BEYOND: "axis"}


def _circles(low: float, high: float, at: _At) -> Iterator[alt.Chart]:
    """Yield the band between the readings, and the edges of both."""
    points = pd.DataFrame(
        {
            "_radius": radius,
            "_turn": turn,
            "_east": radius * sin(2 * pi * turn / 180),
            "_north": radius * cos(2 * pi * turn / 180),
        }
        for radius in (low, high)
        for turn in range(180)
    )
    own, doubt = charts.palette["johnstone-hornung-2023"], charts.palette["warning"]
    # The smaller disc covers the larger one with paper, so that a band is left.
    for radius, fill, opacity in (
        (high, doubt, 0.14),
        (low, charts.palette["paper"], 1.0),
        (low, own, 0.1),
    ):
        yield (
            alt.Chart(points)
            .transform_filter(f"datum._radius === {radius}")
            .mark_line(
                interpolate="linear-closed", strokeWidth=0, fill=fill, opacity=opacity
            )
            .encode(*at("_east:Q", "_north:Q"), alt.Order("_turn:Q"))
        )
    for radius, dash, ink in ((high, [6, 4], doubt), (low, [1, 0], own)):
        yield (
            alt.Chart(points)
            .transform_filter(f"datum._radius === {radius}")
            .mark_line(
                interpolate="linear-closed", strokeWidth=2, strokeDash=dash, color=ink
            )
            .encode(*at("_east:Q", "_north:Q"), alt.Order("_turn:Q"))
        )


def _marks(places: pd.DataFrame, at: _At) -> Iterator[alt.Chart]:
    """Yield the places around the chosen one, and their labels."""
    base = (
        alt.Chart(places)
        .transform_filter("datum.middle === middle")
        .encode(
            tooltip=[
                alt.Tooltip("middle:N", title="Measured from"),
                alt.Tooltip("name:N", title="Place"),
                alt.Tooltip("distance:Q", title="Kilometres", format=","),
                alt.Tooltip("reached:N", title="In range?"),
            ]
        )
    )
    tone = alt.Scale(
        domain=[*_INK], range=[charts.palette[ink] for ink in _INK.values()]
    )
    yield base.mark_point(size=70, strokeWidth=2).encode(
        *at("_x:Q", "_y:Q"),
        alt.Stroke("reached:N").scale(tone).legend(None),
        alt.Fill("reached:N").scale(tone).legend(None),
        fillOpacity=alt.condition(
            f"datum.reached === '{BEYOND}'", alt.value(0), alt.value(1)
        ),
    )
    for right, align in (("true", "left"), ("false", "center")):
        words = (
            base.transform_filter(f"datum._right === {right}")
            .mark_text(
                align=align,
                baseline="middle",
                fontSize=_SIZE,
                lineBreak="\n",
                lineHeight=_LINE,
            )
            .encode(*at("_text_x:Q", "_text_y:Q"), alt.Text("_text:N"))
        )
        # A halo of paper keeps a label readable where it crosses a circle.
        yield words.encode(
            stroke=alt.value(charts.palette["paper"]), strokeWidth=alt.value(3)
        )
        yield words.encode(
            color=alt.condition(
                f"datum.reached === '{BETWEEN}'",
                alt.value(charts.palette["warning"]),
                alt.value(charts.palette["ink"]),
            )
        )


def _places(rows: pd.DataFrame, pixel: float) -> pd.DataFrame:
    """Return the rows with the place of each label, for a pixel's kilometres."""
    shown = [*("middle", "name", "distance", "reached"), charts.EVIDENCE]
    placed = []
    for row in rows.to_dict("records"):
        side = _BESIDE.get(row["place"], "above")
        rise = {"above": 15 + _LINE, "below": -17, "right": 8}
        aside = {"right": 10, "above right": -5, "below right": -5}.get(side, 0)
        placed.append(
            {
                **{field: row[field] for field in shown if field in row},
                "_x": row["east"],
                "_y": row["north"],
                "_right": side.endswith("right"),
                "_text": f"{row['name']}\n{row['distance']:,} km",
                "_text_x": row["east"] + aside * pixel,
                "_text_y": row["north"] + rise[side.split()[0]] * pixel,
            }
        )
    return pd.DataFrame(placed)


def _key(
    labels: Mapping[float, str], west: float, south: float, pixel: float, width: int
) -> Iterator[dict[str, Any]]:
    """Yield the lines of the key below the map, with the mark of each."""
    entries = [
        *zip(("low", "high"), labels.values(), strict=True),
        *((each, each) for each in _INK),
    ]
    number = 0
    for mark, words in entries:
        lines = charts.wrap(words, width - 52, _SIZE)
        for place, line in enumerate(lines):
            yield {
                "_mark": mark if place == 0 else None,
                "_from": west + 4 * pixel,
                "_centre": west + 17 * pixel,
                "_to": west + 30 * pixel,
                "_line": line,
                "_words": west + 40 * pixel,
                "_down": south - (number + 0.5) * _KEY * pixel,
            }
            number += 1


def _legend(key: pd.DataFrame, at: _At) -> Iterator[alt.Chart]:
    """Yield the key as marks."""
    base = alt.Chart(key)
    yield base.mark_text(align="left", baseline="middle", fontSize=_SIZE).encode(
        *at("_words:Q", "_down:Q"), alt.Text("_line:N")
    )
    for mark, dash, ink in (
        ("low", [1, 0], "johnstone-hornung-2023"),
        ("high", [6, 4], "warning"),
    ):
        yield (
            base.transform_filter(f"datum._mark === '{mark}'")
            .mark_rule(strokeWidth=2, strokeDash=dash, color=charts.palette[ink])
            .encode(*at("_from:Q", "_down:Q"), alt.X2("_to:Q"))
        )
    for mark, ink in _INK.items():
        yield (
            base.transform_filter(f"datum._mark === '{mark}'")
            .mark_point(
                size=70,
                strokeWidth=2,
                stroke=charts.palette[ink],
                fill=charts.palette["paper" if mark == BEYOND else ink],
            )
            .encode(*at("_centre:Q", "_down:Q"))
        )
