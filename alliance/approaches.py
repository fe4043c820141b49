"""How near one has come to what somebody proposed: steps, and the record by date.

A proposal names its steps; the record has what was done and said since. Each fact
stands in the lane of the step that it bears on, at its date. Which lane that is, is
the judgement of whoever draws the chart, and a lane may stay empty.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any

import altair as alt
import pandas as pd

from alliance import charts
from alliance.citations import work_label
from alliance.dates import bounds, in_words
from alliance.errors import FigureError, suggest
from alliance.repository import read_table
from alliance.timelines import brief, decimal_year

BEARINGS = {"done": "done, or being considered", "refused": "denied, or without Japan"}
"""How a fact bears on a step."""

NOTHING = "nothing found in the record"
"""What is said of a step on which no fact bears."""

_SIZE = 13
_LINE = 16
_GAP = 9
# Under words, so that a line behind them does not cross them out.
_HALO = {"stroke": charts.palette["paper"], "strokeWidth": 4, "strokeJoin": "round"}
_SHOWN = {
    "lane": "Step",
    "says": "Date",
    "statement": "In the record",
    "bearing": "How it bears on the step",
    "work": "Work",
}


def facts_on(lanes: Mapping[str, Collection[tuple[str, str, str]]]) -> pd.DataFrame:
    """Return the facts of the record that bear on some steps, lane by lane.

    Parameters
    ----------
    lanes : mapping of str to collection of tuple of (str, str, str)
        For each step, from the top, the facts that bear on it: id of the row of
        ``data/record.csv``, key of `BEARINGS`, and the words of its label.

    Returns
    -------
    pandas.DataFrame
        One row for each fact, and one for a lane without any, in the order given, in
        a lane by date. Columns ``lane``, ``fact``, ``bearing`` (in words),
        ``label``, ``date`` (EDTF) and ``says`` (in words), ``first`` and ``last``
        (`datetime.date`), ``statement``, ``reference`` and ``work`` (its label); all
        but the lane are missing in an empty lane.

    Raises
    ------
    FigureError
        When there is no such fact or bearing, or the fact has no date.
    """
    record = {row["fact"]: row for row in read_table("record")}
    rows: list[dict[str, Any]] = []
    for lane, facts in lanes.items():
        inside = []
        for name, bearing, words in facts:
            if name not in record or not record[name]["date"]:
                raise FigureError(
                    f"data/record.csv has no dated fact {name!r}."
                    f"{suggest(name, record)}"
                )
            if bearing not in BEARINGS:
                raise FigureError(
                    f"{bearing!r} is no bearing; use {' or '.join(BEARINGS)}."
                )
            fact = record[name]
            first, last = bounds(fact["date"])
            inside.append(
                {
                    "lane": lane,
                    "fact": name,
                    "bearing": BEARINGS[bearing],
                    "label": words,
                    "date": fact["date"],
                    "says": in_words(fact["date"]),
                    "first": first,
                    "last": last,
                    "statement": fact["statement"],
                    "reference": fact["reference"],
                    "work": work_label(fact["reference"]),
                }
            )
        rows += sorted(inside, key=lambda row: row["first"]) or [{"lane": lane}]
    return pd.DataFrame(rows)


def lanes(
    rows: pd.DataFrame,
    width: int,
    years: tuple[int, int],
    marked: Mapping[str, str],
) -> alt.LayerChart:
    """Draw each step as a lane of time, with the facts that bear on it.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `facts_on`.
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.
    years : tuple of (int, int)
        The first year of the axis, and the first after it.
    marked : mapping of str to str
        Days (``2022-11-15``) to mark with an upright line, each with its words.

    Returns
    -------
    altair.LayerChart
        Without a title, as wide as the page and as high as the list.
    """
    placed = pd.DataFrame(_placed(rows, width, years, 20.0 * len(marked) + 8))
    height = float(placed["_bottom"].max())
    uprights = pd.DataFrame(_uprights(marked, width, years)).assign(_height=height)
    return alt.layer(
        *_grounds(placed, height, years),
        *_lines(uprights, height, years),
        *_heads(placed, height, years),
        *_marks(placed, width, height, years),
        *_words(placed, height, years),
    ).properties(height=height)


def _scale(width: int, years: tuple[int, int]) -> float:
    """Return about how many pixels a year takes."""
    return (width - 10) / (years[1] - years[0])


def _placed(
    rows: pd.DataFrame, width: int, years: tuple[int, int], top: float
) -> Iterator[dict[str, Any]]:
    """Yield the lanes and their facts, in pixels from the top."""
    scale = _scale(width, years)
    for lane, part in rows.groupby("lane", sort=False):
        heads = charts.wrap(lane, width - 16, _SIZE, bold=True)
        begin = top
        at = top + 11 + _LINE * len(heads)
        inside = list(_facts(part, scale, width, years, at))
        at = inside[-1]["_bottom"] if inside else at + 26
        yield {
            **({} if inside else _nothing(lane, part)),
            "_kind": "lane" if inside else "empty",
            "_text": "\n".join(heads),
            "_from": years[0],
            "_to": years[1],
            "_top": begin,
            "_base": at,
            "_y": begin + 8 + _LINE / 2,
            "_note_y": at - 16,
            "_bottom": at + 6,
        }
        yield from inside
        top = at + 6


def _nothing(lane: str, part: pd.DataFrame) -> dict[str, Any]:
    """Return what the data of the chart say of a lane that is empty."""
    said = part.iloc[0].reindex([charts.EVIDENCE]).dropna().to_dict()
    return {"lane": lane, "statement": NOTHING, **said}


def _facts(
    part: pd.DataFrame, scale: float, width: int, years: tuple[int, int], top: float
) -> Iterator[dict[str, Any]]:
    for row in part.dropna(subset="fact").to_dict("records"):
        start = decimal_year(row["first"])
        end = decimal_year(row["last"] + timedelta(1))
        left = (start - years[0]) * scale
        right = (end - years[0]) * scale
        said = f"{brief(row['says'])}: {row['label']}"
        rooms = {"right": width - 12 - right - _GAP, "left": left - _GAP}
        side = max(rooms, key=lambda name: rooms[name])
        lines = charts.wrap(said.replace("–", "-"), rooms[side] - 4, _SIZE)
        sign, edge = (1, end) if side == "right" else (-1, start)
        yield {
            **{
                field: row[field]
                for field in (*_SHOWN, charts.EVIDENCE)
                if field in row
            },
            "_kind": "fact",
            "_side": side,
            "_from": start,
            "_to": max(end, start + 11 / scale),
            "_middle": (start + end) / 2,
            "_whole": row["date"].count("-") == 2,
            "_top": top + 2,
            "_base": top + 14,
            "_y": top + 8,
            "_text": "\n".join(lines),
            "_text_x": edge + sign * _GAP / scale,
            "_bottom": top + 6 + _LINE * len(lines),
        }
        top += 6 + _LINE * len(lines)


def _uprights(
    marked: Mapping[str, str], width: int, years: tuple[int, int]
) -> Iterator[dict[str, Any]]:
    """Yield the marked days, each label on its own line above the lanes."""
    scale = _scale(width, years)
    for number, (day, words) in enumerate(marked.items()):
        at = decimal_year(bounds(day)[0])
        fits = (years[1] - at) * scale > charts.text_width(words, _SIZE) + 12
        yield {
            "_at": at,
            "_text": words,
            "_top": 20.0 * number + 2,
            "_y": 20.0 * number + 9,
            "_side": "right" if fits else "left",
            "_text_x": at + (6 if fits else -6) / scale,
        }


def _across(field: str, years: tuple[int, int]) -> alt.X:
    scale = alt.Scale(domain=list(years), nice=False, zero=False)
    axis = alt.Axis(
        orient="top",
        format="d",
        values=[*range(*years)],
        gridColor=charts.palette["grid"],
    )
    return alt.X(field, scale=scale, axis=axis).title(None)


def _down(field: str, height: float) -> alt.Y:
    return alt.Y(field).scale(domain=[0, height], reverse=True, nice=False).axis(None)


def _grounds(
    placed: pd.DataFrame, height: float, years: tuple[int, int]
) -> Iterator[alt.Chart]:
    """Yield the boxes of the lanes; an empty one is dashed."""
    box = (
        _across("_from:Q", years),
        alt.X2("_to:Q"),
        _down("_top:Q", height),
        alt.Y2("_base:Q"),
    )
    base = alt.Chart(placed)
    for kind, dash in (("lane", [1, 0]), ("empty", [4, 3])):
        yield (
            base.transform_filter(f"datum._kind === '{kind}'")
            .mark_rect(
                fill=None,
                stroke=charts.palette["axis" if kind == "empty" else "grid"],
                strokeDash=dash,
                cornerRadius=4,
            )
            .encode(*box)
        )


def _heads(
    placed: pd.DataFrame, height: float, years: tuple[int, int]
) -> Iterator[alt.Chart]:
    """Yield the words of the lanes: each step, and that nothing bears on it."""
    base = alt.Chart(placed)
    steps = base.transform_filter("datum._kind !== 'fact'")
    none = base.transform_filter("datum._kind === 'empty'").transform_calculate(
        _says=f"'{NOTHING}'"
    )
    look = {"align": "left", "baseline": "middle", "dx": 8, "fontSize": _SIZE}
    look |= {"lineBreak": "\n", "lineHeight": _LINE}
    for halo in (_HALO, {}):
        at = _across("_from:Q", years)
        yield steps.mark_text(**look, fontWeight="bold", **halo).encode(
            at, _down("_y:Q", height), alt.Text("_text:N")
        )
        yield none.mark_text(**look, fontStyle="italic", **halo).encode(
            at, _down("_note_y:Q", height), alt.Text("_says:N")
        )


def _lines(
    uprights: pd.DataFrame, height: float, years: tuple[int, int]
) -> Iterator[alt.Chart]:
    """Yield the upright lines and their words."""
    base = alt.Chart(uprights)
    yield base.mark_rule(color=charts.palette["axis"], strokeDash=[2, 3]).encode(
        _across("_at:Q", years), _down("_top:Q", height), alt.Y2("_height:Q")
    )
    for side, align in (("right", "left"), ("left", "right")):
        yield (
            base.transform_filter(f"datum._side === '{side}'")
            .mark_text(
                align=align,
                baseline="middle",
                fontSize=_SIZE,
                color=charts.palette["soft-ink"],
            )
            .encode(
                _across("_text_x:Q", years),
                _down("_y:Q", height),
                alt.Text("_text:N"),
            )
        )


def _marks(
    placed: pd.DataFrame, width: int, height: float, years: tuple[int, int]
) -> Iterator[alt.Chart]:
    """Yield a point for a day, and a bar as long as a date is vague."""
    names = list(BEARINGS.values())
    colours = [charts.palette["record"], charts.palette["warning"]]
    legend = alt.Legend(title=None, columns=1 if width <= charts.NARROW else 2)
    fill = alt.Fill("bearing:N", legend=legend).scale(domain=names, range=colours)
    shape = alt.Shape("bearing:N", legend=legend).scale(
        domain=names, range=["circle", "cross"]
    )
    tooltip = [
        alt.Tooltip(f"{field}:N").title(title) for field, title in _SHOWN.items()
    ]
    base = alt.Chart(placed).transform_filter("datum._kind === 'fact'")
    yield (
        base.transform_filter("!datum._whole")
        .mark_rect(cornerRadius=3)
        .encode(
            _across("_from:Q", years),
            alt.X2("_to:Q"),
            _down("_top:Q", height),
            alt.Y2("_base:Q"),
            fill,
            tooltip=tooltip,
        )
    )
    yield (
        base.transform_filter("datum._whole")
        .mark_point(size=130)
        .encode(
            _across("_middle:Q", years),
            _down("_y:Q", height),
            fill,
            shape,
            tooltip=tooltip,
        )
    )


def _words(
    placed: pd.DataFrame, height: float, years: tuple[int, int]
) -> Iterator[alt.Chart]:
    """Yield the labels of the facts, on the side where there is more room."""
    look = {"baseline": "middle", "lineBreak": "\n", "lineHeight": _LINE}
    for side, align in (("right", "left"), ("left", "right")):
        base = alt.Chart(placed).transform_filter(
            f"datum._kind === 'fact' && datum._side === '{side}'"
        )
        for halo in (_HALO, {}):
            yield base.mark_text(align=align, fontSize=_SIZE, **look, **halo).encode(
                _across("_text_x:Q", years), _down("_y:Q", height), alt.Text("_text:N")
            )
