"""Small panels for measures that must not share an axis.

A total over five years, a share of a country's output, the budget of one year and the
growth of one plan over another are four ways to measure one thing. On one axis they
would seem to contradict each other, or to follow one from another; so each has its own
panel, its own unit and its own axis.
"""

from collections.abc import Iterator
from typing import Any

import altair as alt
import pandas as pd

from alliance import charts
from alliance.errors import FigureError

KINDS = ("printed", "implied", "record")
"""What a bar shows: a number that a source prints (filled, in the source's colour), one
that its words imply (hollow), or one from the record (in the record's colour)."""

_SHOWN = {
    "yardstick": "Yardstick",
    "words": "Words",
    "said": "As printed, or computed",
    "value": "Value",
    "unit": "Unit",
    "kind": "Printed, implied or from the record",
    "short": "Said by",
    "passage": "Passage",
}

_SIZE = 13
_LINE = 16
_BAR = 14
# Between the panels; what a label at the edge of an axis needs; from bar to number.
_GUTTER = 36
_EDGE = 14
_BESIDE = 8


def panels(rows: pd.DataFrame, width: int) -> alt.ConcatChart:
    """Draw one panel for each yardstick, two in a row where there is room.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a bar, in order: ``yardstick`` (heading of the panel), ``unit`` (of its
        axis, the same for all its rows), ``words`` (above the bar), ``short`` (the
        source, or the work that holds the record), ``passage`` (where it stands),
        ``kind`` (one of `KINDS`), ``value`` (in that unit; missing for words without a
        bar), ``said`` (the number as printed, beside the bar) and, where a row of
        ``data/quantities.csv`` has it, ``quantity``.
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.

    Returns
    -------
    altair.ConcatChart
        Without a title.

    Raises
    ------
    FigureError
        When a bar is of no known kind, or the rows of a yardstick have two units.
    """
    unknown = sorted(set(rows["kind"]) - set(KINDS))
    if unknown:
        raise FigureError(
            f"panels(): {unknown[0]!r} is no kind of bar; use {', '.join(KINDS)}."
        )
    units = rows.groupby("yardstick")["unit"].nunique()
    if units.max() > 1:
        raise FigureError(
            f"panels(): the rows of {units.idxmax()!r} have {units.max()} units. One "
            "panel has one axis: give each unit a yardstick of its own."
        )
    columns = 2 if width > charts.NARROW else 1
    room = (width - (columns - 1) * _GUTTER) // columns - _EDGE
    placed = pd.DataFrame(_placed(rows, room))
    heights = placed.groupby("yardstick", sort=False)["_bottom"].max()
    names = list(heights.index)
    drawn = []
    for place, name in enumerate(names):
        beside = names[place // columns * columns :][:columns]
        drawn.append(_panel(placed, name, room, float(heights[beside].max())))
    spacing = {"row": 26, "column": _GUTTER}
    return alt.concat(*drawn, columns=columns, spacing=spacing)


def _placed(rows: pd.DataFrame, room: float) -> Iterator[dict[str, Any]]:
    """Yield the rows with their places, in pixels from the top of their panel."""
    for _, part in rows.groupby("yardstick", sort=False):
        top = 4.0
        for row in part.to_dict("records"):
            lines = charts.wrap(row["words"], room, _SIZE)
            bar = top + len(lines) * _LINE + 2
            has_bar = not pd.isna(row["value"])
            base = bar + _BAR if has_bar else bar
            yield {
                **{field: row[field] or None for field in _SHOWN},
                charts.EVIDENCE: charts.text_or_none(row.get("quantity")),
                "value": row["value"],
                "_lines": "\n".join(lines),
                "_words": top + _LINE / 2,
                "_top": bar,
                "_base": base,
                "_middle": bar + _BAR / 2,
                "_bottom": base + 10,
                "_colour": "record" if row["kind"] == "record" else row["short"],
            }
            top = base + 10


def _panel(
    placed: pd.DataFrame, name: str, room: float, height: float
) -> alt.LayerChart:
    """Return one yardstick with its own axis."""
    part = placed[placed["yardstick"] == name]
    # The axis ends where the longest bar leaves room for the number beside it.
    end = max(
        row.value
        * room
        / (room - _BESIDE - charts.text_width(row.said or "", _SIZE, bold=True))
        for row in part.dropna(subset="value").itertuples()
    )
    down = alt.Scale(domain=[0, height], reverse=True, nice=False)

    def at(x: str, y: str) -> tuple[alt.X, alt.Y]:
        across = alt.X(x).scale(domain=[0, end], nice=False)
        return across, alt.Y(y, scale=down, axis=None)

    # One data set for all panels, so that the page has one table.
    base = alt.Chart(placed).transform_filter(f"datum.yardstick === {name!r}")
    own = alt.Color("_colour:N", scale=charts.source_scale(record=True), legend=None)
    axis = alt.Axis(
        title=part["unit"].iloc[0],
        tickCount=3,
        grid=False,
        ticks=True,
        domain=True,
        titleAnchor="start",
        titlePadding=6,
    )
    tooltip = [
        alt.Tooltip(
            field, type="quantitative" if field == "value" else "nominal"
        ).title(title)
        for field, title in _SHOWN.items()
    ]
    x, y = at("value:Q", "_top:Q")
    bars = (
        base.transform_filter("isValid(datum.value)")
        .mark_rect(strokeWidth=2, cornerRadius=2)
        .encode(
            x.axis(axis),
            alt.X2(datum=0),
            y,
            alt.Y2("_base:Q"),
            alt.Stroke(
                "_colour:N", scale=charts.source_scale(record=True), legend=None
            ),
            alt.Fill("_colour:N", scale=charts.source_scale(record=True), legend=None),
            fillOpacity=alt.condition(
                "datum.kind === 'implied'", alt.value(0), alt.value(1)
            ),
            tooltip=tooltip,
        )
    )
    said = (
        base.transform_filter("isValid(datum.value)")
        .mark_text(align="left", dx=8, fontSize=_SIZE, fontWeight="bold")
        .encode(*at("value:Q", "_middle:Q"), alt.Text("said:N"), own)
    )
    words = base.mark_text(
        align="left",
        baseline="middle",
        fontSize=_SIZE,
        lineBreak="\n",
        lineHeight=_LINE,
    ).encode(
        alt.XValue(0),
        alt.Y("_words:Q", scale=down, axis=None),
        alt.Text("_lines:N"),
        color=alt.condition(
            "datum.kind === 'record'",
            alt.value(charts.palette["record"]),
            alt.value(charts.palette["ink"]),
        ),
    )
    heading = alt.Title(name, fontSize=15, lineHeight=19, anchor="start", offset=6)
    return alt.layer(bars, said, words, title=heading).properties(
        width=room, height=height
    )
