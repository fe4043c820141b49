"""What a range reaches: distances from a chosen place, on a map of places and rings.

The map is an azimuthal equidistant projection: every place stands at its true distance
and in its true direction from the one in the middle, and a range is a circle. Between
other places the distances are not true. There is no coastline, because the repository
holds none: places and rings only.
"""

from collections.abc import Iterator, Mapping, Sequence
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
_BESIDE = {
    "beijing": "left",
    "pyongyang": "above",
    "seoul": "below",
    "taipei": "below",
    "tokyo": "right",
    "naha": "right",
    "senkaku-diaoyu-islands": "left",
}


def rings(
    rows: pd.DataFrame, labels: Mapping[float, str], width: int
) -> alt.LayerChart:
    """Draw places around a chosen one, and the two readings of a range as circles.

    A control above the chart chooses the place in the middle. The outer circle is
    broken, for a figure that its source calls "nearly".

    Parameters
    ----------
    rows : pandas.DataFrame
        From `reached`; the first place in the middle is shown first.
    labels : mapping of float to str
        The two readings in kilometres, the shorter first, each with its words.
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.

    Returns
    -------
    altair.LayerChart
        Without a title.
    """
    low, high = labels
    middles = list(dict.fromkeys(rows["middle"]))
    choice = alt.param(
        name="middle",
        value=middles[0],
        bind=alt.binding_select(options=middles, name="Measure from "),
    )
    plot = width - 5
    # On a phone the map is nearly square, on a page a little lower than wide.
    across = EXTENT * (1.28 if width > charts.NARROW else 1.0)
    down = EXTENT * 0.98
    height = plot * down / across

    def at(x: str, y: str) -> tuple[alt.X, alt.Y]:
        return (
            alt.X(x).scale(domain=[-across, across], nice=False).axis(None),
            alt.Y(y).scale(domain=[-down, down], nice=False).axis(None),
        )

    circles = pd.DataFrame(_circles(labels))
    lines = alt.Chart(circles)
    paper, shade = charts.palette["paper"], charts.palette["johnstone-hornung-2023"]

    def circle(radius: float, fill: str, opacity: float) -> alt.Chart:
        return (
            lines.transform_filter(f"datum._radius === {radius}")
            .mark_line(
                interpolate="linear-closed", strokeWidth=0, fill=fill, opacity=opacity
            )
            .encode(*at("_east:Q", "_north:Q"), alt.Order("_turn:Q"))
        )

    def edge(radius: float, dash: list[int], ink: str) -> alt.Chart:
        return (
            lines.transform_filter(f"datum._radius === {radius}")
            .mark_line(
                interpolate="linear-closed", strokeWidth=2, strokeDash=dash, color=ink
            )
            .encode(*at("_east:Q", "_north:Q"), alt.Order("_turn:Q"))
        )

    places = (
        alt.Chart(rows.assign(**_label_columns(rows, plot / (2 * across))))
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
    ink = {
        WITHIN: charts.palette["ink"],
        BETWEEN: charts.palette["warning"],
        BEYOND: charts.palette["axis"],
    }
    tone = alt.Scale(domain=[*ink], range=[*ink.values()])
    dots = places.mark_point(size=70, strokeWidth=2).encode(
        *at("_x:Q", "_y:Q"),
        alt.Stroke("reached:N").scale(tone).legend(None),
        alt.Fill("reached:N").scale(tone).legend(None),
        fillOpacity=alt.condition(
            f"datum.reached === '{BEYOND}'", alt.value(0), alt.value(1)
        ),
    )
    named = [
        places.transform_filter(f"datum._side === '{side}'")
        .mark_text(
            align=align,
            baseline="middle",
            fontSize=_SIZE,
            lineBreak="\n",
            lineHeight=_LINE,
        )
        .encode(
            *at("_text_x:Q", "_text_y:Q"),
            alt.Text("_text:N"),
            color=alt.condition(
                f"datum.reached === '{BETWEEN}'",
                alt.value(charts.palette["warning"]),
                alt.value(charts.palette["ink"]),
            ),
        )
        for side, align in (
            ("left", "right"),
            ("right", "left"),
            ("above", "center"),
            ("below", "center"),
        )
    ]
    origin = pd.DataFrame({"_text": middles, "_x": 0.0, "_y": 0.0})
    middle = (
        alt.Chart(origin)
        .transform_filter("datum._text === middle")
        .encode(*at("_x:Q", "_y:Q"))
    )
    centre = [
        middle.mark_point(shape="cross", size=150, fill=shade, opacity=1),
        middle.mark_text(
            fontSize=_SIZE, fontWeight="bold", dx=12, align="left", dy=12
        ).encode(alt.Text("_text:N")),
    ]
    captions = (
        alt.Chart(pd.DataFrame(_captions(labels, 2 * down / height)))
        .mark_text(fontSize=_SIZE, baseline="middle", lineBreak="\n", lineHeight=_LINE)
        .encode(
            *at("_text_x:Q", "_text_y:Q"),
            alt.Text("_text:N"),
            color=alt.condition(
                "datum._outer",
                alt.value(charts.palette["warning"]),
                alt.value(shade),
            ),
        )
    )
    return (
        alt.layer(
            circle(high, charts.palette["warning"], 0.14),
            circle(low, paper, 1.0),
            circle(low, shade, 0.1),
            edge(high, [6, 4], charts.palette["warning"]),
            edge(low, [1, 0], shade),
            captions,
            dots,
            *named,
            *centre,
        )
        .properties(height=height)
        .add_params(choice)
    )


def _circles(labels: Mapping[float, str]) -> Iterator[dict[str, float]]:
    """Yield points of each circle, in order round it."""
    for radius in labels:
        for turn in range(180):
            angle = 2 * pi * turn / 180
            yield {
                "_radius": radius,
                "_turn": turn,
                "_east": radius * sin(angle),
                "_north": radius * cos(angle),
            }


def _captions(labels: Mapping[float, str], pixel: float) -> Iterator[dict[str, Any]]:
    """Yield the words of the two circles, below the lowest point of each."""
    low, high = labels
    for radius, outer in ((low, False), (high, True)):
        lines = labels[radius].split("\n")
        rise = -10 if outer else 10 + _LINE * (len(lines) - 1)
        yield {
            "_text": labels[radius],
            "_text_x": 0.0,
            "_text_y": -radius + rise * pixel,
            "_outer": outer,
        }


def _label_columns(rows: pd.DataFrame, scale: float) -> dict[str, list[Any]]:
    """Return the columns that place each label, for so many pixels a kilometre."""
    columns: dict[str, list[Any]] = {
        name: [] for name in ("_x", "_y", "_side", "_text", "_text_x", "_text_y")
    }
    for row in rows.to_dict("records"):
        side = _BESIDE.get(row["place"], "right")
        x, y = row["east"], row["north"]
        words = f"{row['name']}\n{row['distance']:,} km"
        aside = {"left": -9, "right": 9}.get(side, 0) / scale
        rise = {"above": 2 * _LINE, "below": -_LINE, "left": 8, "right": 8}[side]
        for name, value in (
            ("_x", x),
            ("_y", y),
            ("_side", side),
            ("_text", words),
            ("_text_x", x + aside),
            ("_text_y", y + rise / scale),
        ):
            columns[name].append(value)
    return columns
