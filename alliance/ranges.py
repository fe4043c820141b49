"""Numbers that are ranges, drawn as ranges, one panel for each definition.

"An estimated 40,000 to 150,000" is no point, and "a majority" is no 51 percent. Each
is drawn from its lowest to its highest reading. What counts something else has another
panel with an axis of its own, so that nobody reads one definition off the axis of
another.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import altair as alt
import pandas as pd

from alliance import charts
from alliance.citations import label, work_label
from alliance.errors import FigureError, TableError, suggest
from alliance.quotations import verify
from alliance.repository import read_table
from alliance.sources import source

_SHOWN = {
    "definition": "What is counted",
    "words": "Words",
    "said": "As printed, or computed",
    "low": "At least",
    "high": "At most",
    "unit": "Unit",
    "short": "Said by",
    "passage": "Passage",
}

_SIZE = 13
_LINE = 16
_MARK = 14
# Between the panels; what a label at the edge of an axis needs; from mark to number.
_GUTTER = 36
_EDGE = 14
_BESIDE = 10


def printed(
    quantity: str, definition: str, words: str, *, unit: float = 1, **more: Any
) -> dict[str, Any]:
    """Return the row of `panels` for a number that a source prints.

    Parameters
    ----------
    quantity : str
        Id in ``data/quantities.csv``.
    definition : str
        Heading of its panel.
    words : str
        What stands above its mark, after the short name of the source.
    unit : float
        What its number is divided by, such as 1e9 for billions.
    **more : object
        Other columns of the row, or other values for those that are computed.

    Returns
    -------
    dict of str to object
        The columns that `panels` needs, without ``unit``.

    Raises
    ------
    TableError
        When there is no such row, or it has no number and ``more`` gives none.
    MisquotationError
        When its words do not stand in the source.
    """
    row = _row("quantities", "quantity", quantity)
    name = source(row["source"]).short
    return {
        "quantity": quantity,
        "definition": definition,
        "words": f"{name}: {words}",
        "short": name,
        "passage": label(verify(row["exact"], row["source"]).passage),
        "record": False,
        "said": " ".join(filter(None, (row["qualifier"], row["printed"]))),
        **_numbers(row, unit, more),
    }


def recorded(
    fact: str, definition: str, words: str, *, unit: float = 1, **more: Any
) -> dict[str, Any]:
    """Return the row of `panels` for a number of the record.

    Parameters
    ----------
    fact : str
        Id in ``data/record.csv``.
    definition, words, unit, **more
        As in `printed`; the label of the work stands above the mark.

    Returns
    -------
    dict of str to object
        The columns that `panels` needs, without ``unit``.

    Raises
    ------
    TableError
        When there is no such row, or it has no number and ``more`` gives none.
    """
    row = _row("record", "fact", fact)
    name = work_label(row["reference"])
    numbers = _numbers(row, unit, more)
    ends = dict.fromkeys(f"{numbers[each]:,g}" for each in ("low", "high"))
    return {
        "definition": definition,
        "words": f"{name}: {words}",
        "short": name,
        "passage": name,
        "record": True,
        "said": " to ".join(ends),
        **numbers,
    }


def _row(table: str, key: str, name: str) -> dict[str, str]:
    known = {row[key]: row for row in read_table(table)}
    if name not in known:
        raise TableError(f"data/{table}.csv has no {name!r}.{suggest(name, known)}")
    return known[name]


def _numbers(
    row: Mapping[str, str], unit: float, more: Mapping[str, Any]
) -> dict[str, Any]:
    """Return both ends of a number, whether only words give them, and the rest."""
    ends = {
        each: float(row[each] or row["value"]) / unit
        for each in ("low", "high")
        if row[each] or row["value"]
    }
    found = {"vague": False, "end": None, **ends, **more}
    if "low" not in found or "high" not in found:
        raise TableError(
            f"{next(iter(row.values()))!r} has no number. Say from where to where its "
            "words reach: low=…, high=…, vague=True."
        )
    return found


def panels(rows: pd.DataFrame, width: int) -> alt.ConcatChart:
    """Draw one panel for each definition, two in a row where there is room.

    A range is a bar from its lowest to its highest reading, a single number a diamond,
    a range that is only put in words ("a majority") a hollow bar with a broken edge.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a mark, in order: ``definition`` (heading of the panel), ``unit`` (of
        its axis, the same for all its rows), ``words`` (above the mark), ``short``
        (the source, or the work that holds the record), ``passage`` (where it stands),
        ``record`` (whether it is from the record), ``low`` and ``high`` (in that unit;
        equal for a single number), ``said`` (as printed, beside the mark), ``vague``
        (whether words without a number give the range), ``end`` (where the axis ends,
        missing where the marks decide) and, where a row of ``data/quantities.csv`` has
        it, ``quantity``.
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.

    Returns
    -------
    altair.ConcatChart
        Without a title.

    Raises
    ------
    FigureError
        When a range ends before it begins, or a definition has two units.
    """
    wrong = rows[rows["low"] > rows["high"]]
    if len(wrong):
        raise FigureError(
            f"panels(): the range {wrong['said'].iloc[0]!r} ends before it begins; "
            "put its lowest reading into low."
        )
    units = rows.groupby("definition")["unit"].nunique()
    if units.max() > 1:
        raise FigureError(
            f"panels(): the rows of {units.idxmax()!r} have {units.max()} units. What "
            "is counted in two ways belongs in two panels: give each a definition."
        )
    columns = 2 if width > charts.NARROW else 1
    room = (width - (columns - 1) * _GUTTER) // columns - _EDGE
    names = list(dict.fromkeys(rows["definition"]))
    placed = pd.DataFrame(_placed(rows, room))
    heights = placed.groupby("definition", sort=False)["_bottom"].max()
    heads = {name: charts.wrap(name, room, 15, bold=True) for name in names}
    drawn = []
    for place, name in enumerate(names):
        beside = names[place // columns * columns :][:columns]
        height = float(heights[beside].max())
        drawn.append(_panel(placed, name, heads[name], room, height))
    spacing = {"row": 28, "column": _GUTTER}
    return alt.concat(*drawn, columns=columns, spacing=spacing)


def _placed(rows: pd.DataFrame, room: float) -> Iterator[dict[str, Any]]:
    """Yield the rows with their places: pixels from the top, units from the left."""
    for _, part in rows.groupby("definition", sort=False):
        end = _end(part, room)
        top = 4.0
        for row in part.to_dict("records"):
            lines = charts.wrap(row["words"], room, _SIZE)
            mark = top + len(lines) * _LINE + 2
            said = charts.text_width(_plain(row["said"]), _SIZE, bold=True) + _BESIDE
            scale = room / end
            # A pixel of grace: the longest label fits its axis exactly.
            left = (end - row["high"]) * scale + 1 < said <= row["low"] * scale
            yield {
                **{field: row[field] or None for field in _SHOWN},
                "low": row["low"],
                "high": row["high"],
                charts.EVIDENCE: charts.text_or_none(row.get("quantity")),
                "_kind": _kind(row),
                "_lines": "\n".join(lines),
                "_words": top + _LINE / 2,
                "_top": mark,
                "_base": mark + _MARK,
                "_middle": mark + _MARK / 2,
                "_left": left,
                "_said_x": row["low"] if left else row["high"],
                "_end": end,
                "_bottom": mark + _MARK + 10,
                "_colour": "record" if row["record"] else row["short"],
            }
            top = mark + _MARK + 10


def _kind(row: dict[str, Any]) -> str:
    """Return which mark a row has."""
    if row["low"] == row["high"]:
        return "number"
    return "vague" if row["vague"] else "range"


def _end(part: pd.DataFrame, room: float) -> float:
    """Return where an axis ends: as given, or where the longest number has room."""
    given = part["end"].dropna()
    if len(given):
        return float(given.iloc[0])
    return max(
        row.high
        * room
        / (room - _BESIDE - charts.text_width(_plain(row.said), _SIZE, bold=True))
        for row in part.itertuples()
    )


def _plain(words: str) -> str:
    """Return words with dashes as wide as a figure, which is how wide they are."""
    return words.replace("–", "0")


def _panel(
    placed: pd.DataFrame, name: str, head: list[str], room: float, height: float
) -> alt.LayerChart:
    """Return one definition with its own axis."""
    part = placed[placed["definition"] == name]
    down = alt.Scale(domain=[0, height], reverse=True, nice=False)
    domain = [0, float(part["_end"].iloc[0])]

    def at(x: str, y: str) -> tuple[alt.X, alt.Y]:
        across = alt.X(x).scale(domain=domain, nice=False)
        return across, alt.Y(y, scale=down, axis=None)

    # One data set for all panels, so that the page has one table.
    base = alt.Chart(placed).transform_filter(f"datum.definition === {name!r}")
    scale = charts.source_scale(record=True)
    axis = alt.Axis(
        title=part["unit"].iloc[0],
        tickCount=3,
        grid=False,
        ticks=True,
        domain=True,
        labelFlush=True,
        titleAnchor="start",
        titlePadding=6,
    )
    tooltip = [
        alt.Tooltip(
            field, type="quantitative" if field in ("low", "high") else "nominal"
        ).title(title)
        for field, title in _SHOWN.items()
    ]
    x, y = at("low:Q", "_top:Q")
    box = x.axis(axis), alt.X2("high:Q"), y, alt.Y2("_base:Q")
    ink = {
        "fill": alt.Fill("_colour:N", scale=scale, legend=None),
        "stroke": alt.Stroke("_colour:N", scale=scale, legend=None),
        "tooltip": tooltip,
    }
    ranges = (
        base.transform_filter("datum._kind === 'range'")
        .mark_rect(cornerRadius=2, strokeWidth=2)
        .encode(*box, **ink)
    )
    vague = (
        base.transform_filter("datum._kind === 'vague'")
        .mark_rect(cornerRadius=2, strokeWidth=2, strokeDash=[4, 3], fillOpacity=0.12)
        .encode(*box, **ink)
    )
    numbers = (
        base.transform_filter("datum._kind === 'number'")
        .mark_point(shape="diamond", size=130)
        .encode(*at("low:Q", "_middle:Q"), **ink)
    )
    said = [
        base.transform_filter(f"datum._left === {str(left).lower()}")
        .mark_text(
            align="right" if left else "left",
            dx=-_BESIDE if left else _BESIDE,
            fontSize=_SIZE,
            fontWeight="bold",
        )
        .encode(
            *at("_said_x:Q", "_middle:Q"),
            alt.Text("said:N"),
            alt.Color("_colour:N", scale=scale, legend=None),
        )
        for left in sorted(set(part["_left"]))
    ]
    words = base.mark_text(
        align="left",
        baseline="middle",
        fontSize=_SIZE,
        lineBreak="\n",
        lineHeight=_LINE,
    ).encode(
        alt.XValue(0), alt.Y("_words:Q", scale=down, axis=None), alt.Text("_lines:N")
    )
    title = alt.Title(head, fontSize=15, lineHeight=19, anchor="start", offset=6)
    return alt.layer(ranges, vague, numbers, *said, words, title=title).properties(
        width=room, height=height
    )
