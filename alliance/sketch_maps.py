"""Sketch maps: where places lie as seen from one of them, without a coastline.

The projection is the azimuthal equidistant one, computed on a sphere: from the middle
every distance and every direction is true, between two other places only nearly so.
Rings show the distance. No coastline is drawn, because the repository holds none.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import atan2, cos, pi, radians, sin

import altair as alt
import pandas as pd

from alliance import charts
from alliance.distances import distance
from alliance.errors import TableError, suggest
from alliance.search import search
from alliance.sources import source
from alliance.tables import table

_SIZE = 13
_GAP = 9
# In which direction from the middle the rings are labelled, in radians from north.
_LABELLED = radians(160)
_SIDES = {
    "right": ("left", "middle", _GAP, 0),
    "left": ("right", "middle", -_GAP, 0),
    # Higher, so that a long label also clears a point beside its own.
    "above": ("center", "bottom", 0, -_GAP - 6),
    "below": ("center", "top", 0, _GAP),
}


def bearing(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return in which direction the shortest way to a place begins.

    By the formula for the initial bearing of a great circle.

    Parameters
    ----------
    start, end : tuple of (float, float)
        Latitude and longitude in degrees, north and east positive.

    Returns
    -------
    float
        Radians from north, clockwise, from 0 up to twice pi.
    """
    (south, west), (north, east) = (map(radians, place) for place in (start, end))
    across = sin(east - west) * cos(north)
    up = cos(south) * sin(north) - sin(south) * cos(north) * cos(east - west)
    return atan2(across, up) % (2 * pi)


def seen_from(middle: str, places: Iterable[str]) -> pd.DataFrame:
    """Return where places lie, measured from one of them.

    Parameters
    ----------
    middle : str
        Id of a place of ``data/places.csv`` with coordinates.
    places : iterable of str
        Ids of the others.

    Returns
    -------
    pandas.DataFrame
        One row a place, in the order given: ``place``, ``name``, ``east`` and
        ``north`` (kilometres on the map), ``km`` (from the middle along the surface),
        ``named_by`` (short names of the sources whose passages print one of its names,
        or "none of the five").

    Raises
    ------
    TableError
        When a place is not in the table or has no coordinates there.
    """
    known = table("places").set_index("place")
    for name in (middle, *places):
        if name not in known.index:
            raise TableError(
                f"data/places.csv has no place {name!r}.{suggest(name, known.index)}"
            )
    rows = []
    centre = _point(known.loc[middle])
    for name in places:
        length = distance(name, middle)
        towards = bearing(centre, _point(known.loc[name]))
        rows.append(
            {
                "place": name,
                "name": known.loc[name, "name"],
                "east": length * sin(towards),
                "north": length * cos(towards),
                "km": length,
                "named_by": _named_by(known.loc[name]),
            }
        )
    return pd.DataFrame(rows)


def _point(row: pd.Series) -> tuple[float, float]:
    return float(row["latitude"]), float(row["longitude"])


def _named_by(row: pd.Series) -> str:
    """Return the sources that print a name of a place, in order of writing."""
    others = row["also_known_as"]
    names = [row["name"], *(others.split(" | ") if isinstance(others, str) else [])]
    pattern = "|".join(name.replace("(", r"\(").replace(")", r"\)") for name in names)
    found = {hit.rsplit("-", 1)[0] for hit in search(pattern)["passage"]}
    shorts = [source(name).short for name in charts.SOURCES if name in found]
    return ", ".join(shorts) or "none of the five"


# The drawing


def sketch(
    seen: pd.DataFrame,
    sides: Mapping[str, str],
    rings: Sequence[float],
    width: int,
    heading: str,
) -> alt.LayerChart:
    """Draw places around the first of them, with rings of equal distance.

    Parameters
    ----------
    seen : pandas.DataFrame
        From `seen_from`; the first row is the middle.
    sides : mapping of str to str
        For the id of a place the side of its label: right (where none is given), left,
        above or below.
    rings : sequence of float
        Radii in kilometres.
    width : int
        Width of the map in CSS pixels. Its height follows, so that a kilometre is as
        long upwards as sideways.
    heading : str
        What stands above it.

    Returns
    -------
    altair.LayerChart
        Without axes. A place that a source names is filled, another one hollow.
    """
    frame = _Frame.around(seen, sides, rings, width)
    rows = seen.assign(
        name=seen["name"],
        _named=seen["named_by"] != "none of the five",
        _side=[sides.get(place, "right") for place in seen["place"]],
        km=seen["km"].round(-1 if seen["km"].max() > 100 else 0),
    )
    circles = pd.DataFrame(
        {
            "_ring": radius,
            "_turn": step,
            "_east": radius * sin(step * pi / 90),
            "_north": radius * cos(step * pi / 90),
        }
        for radius in rings
        for step in range(181)
    )
    labels = pd.DataFrame(
        {
            "_east": radius * sin(_LABELLED),
            "_north": radius * cos(_LABELLED),
            "_text": f"{radius:,.0f} km",
        }
        for radius in rings
        if radius * cos(_LABELLED) > frame.bottom + 14 / frame.scale
    )
    ring = (
        alt.Chart(circles)
        .mark_line(color=charts.palette["grid"], strokeWidth=1.5, clip=True)
        .encode(
            frame.across("_east:Q"),
            frame.up("_north:Q"),
            alt.Order("_turn:Q"),
            alt.Detail("_ring:N"),
        )
    )
    far = (
        alt.Chart(labels)
        .mark_text(
            fontSize=12, baseline="bottom", dy=-3, color=charts.palette["soft-ink"]
        )
        .encode(frame.across("_east:Q"), frame.up("_north:Q"), alt.Text("_text:N"))
    )
    base = alt.Chart(rows)
    points = base.mark_point(size=90, strokeWidth=2).encode(
        frame.across("east:Q"),
        frame.up("north:Q"),
        fill=alt.value(charts.palette["accent"]),
        stroke=alt.value(charts.palette["accent"]),
        fillOpacity=alt.condition("datum._named", alt.value(1), alt.value(0)),
        tooltip=[
            alt.Tooltip("name:N").title("Place"),
            alt.Tooltip("km:Q", format=",").title(f"Km from {seen['name'].iloc[0]}"),
            alt.Tooltip("named_by:N").title("Named by"),
        ],
    )
    names = [
        base.transform_filter(f"datum._side === '{side}'")
        .mark_text(align=align, baseline=baseline, dx=dx, dy=dy, fontSize=_SIZE)
        .encode(
            frame.across("east:Q"), frame.up("north:Q"), alt.Text("name:N", title=None)
        )
        for side, (align, baseline, dx, dy) in _SIDES.items()
        if side in set(rows["_side"])
    ]
    title = alt.Title(
        charts.wrap(heading, width, 15, bold=True),
        fontSize=15,
        lineHeight=19,
        anchor="start",
        offset=6,
    )
    return alt.layer(ring, far, points, *names, title=title).properties(
        width=width, height=frame.height
    )


class _Frame:
    """The part of the plane that a map shows, with one scale both ways."""

    def __init__(self, left: float, right: float, bottom: float, top: float, width):
        self.left, self.right, self.bottom, self.top = left, right, bottom, top
        self.scale = width / (right - left)
        self.height = round((top - bottom) * self.scale)

    @classmethod
    def around(
        cls,
        seen: pd.DataFrame,
        sides: Mapping[str, str],
        rings: Sequence[float],
        width: int,
    ):
        """Return the smallest frame that holds the places and their labels."""
        scale = width / (seen["east"].max() - seen["east"].min())
        for _ in range(20):  # the labels take room that the scale decides
            edges = [_edges(row, sides, scale) for row in seen.itertuples()]
            left, right = min(e[0] for e in edges), max(e[1] for e in edges)
            scale = width / (right - left)
        # Two rings at least have room for their labels.
        ringed = rings[:2][-1] * cos(_LABELLED) - 16 / scale
        bottom = min(seen["north"].min() - 30 / scale, ringed)
        top = seen["north"].max() + 30 / scale
        return cls(left, right, bottom, top, width)

    def across(self, field: str) -> alt.X:
        scale = alt.Scale(domain=[self.left, self.right], nice=False, zero=False)
        return alt.X(field, scale=scale, axis=None, title="Kilometres east")

    def up(self, field: str) -> alt.Y:
        scale = alt.Scale(domain=[self.bottom, self.top], nice=False, zero=False)
        return alt.Y(field, scale=scale, axis=None, title="Kilometres north")


def _edges(row, sides: Mapping[str, str], scale: float) -> tuple[float, float]:
    """Return how far a place and its label reach to the west and to the east."""
    long, side = charts.text_width(row.name, _SIZE) + 4, sides.get(row.place, "right")
    left = {"left": long + _GAP, "right": 9}.get(side, max(9, long / 2))
    right = {"right": long + _GAP, "left": 9}.get(side, max(9, long / 2))
    return row.east - left / scale, row.east + right / scale
