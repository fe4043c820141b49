"""Promises and what came of them, on one axis of years.

A *promise* has the day on which it was made and the time at which it was to be kept;
an *outcome* has the day on which it happened. Each is a row of ``data/record.csv`` or
``data/events.csv``. When a promise falls due is computed from the numbers of its row
("over the next five to seven years"), or is a year that stands in the row's own words.
"""

import calendar
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd

from alliance import charts
from alliance.citations import label, work_label
from alliance.dates import bounds, in_words
from alliance.errors import TableError
from alliance.quotations import verify
from alliance.repository import read_table
from alliance.timelines import brief, decimal_year

_SIZE = 13
_LINE = 16
_MARK = 12
_RANGE = (1995, 2038)
_MARGIN = 10
MOMENTS = (1996, 2004, 2006, 2013, 2015, 2019, 2026)
"""Years in which a reader can stand: those of the promises, and those after them."""


def told(rows: Mapping[str, tuple[str, str, str]]) -> pd.DataFrame:
    """Return promises and outcomes with their dates and places of evidence.

    Parameters
    ----------
    rows : mapping of str to tuple of (str, str, str)
        For the id of a fact of ``data/record.csv`` or an event of ``data/events.csv``:
        our words for it; "promise" or "outcome"; and when the promise is due. That is
        "" (an outcome, or a promise without a date), "within" (so many years after it
        was made, from ``low`` to ``high`` or up to ``value`` of the fact), "from"
        (so many years after it was made at the earliest), a year that stands in the
        statement ("2014"), or such a year with a plus ("2022+"), which means that year
        at the earliest.

    Returns
    -------
    pandas.DataFrame
        In order of time. Columns ``row``, ``words``, ``kind``, ``made`` (EDTF),
        ``made_says``, ``begun`` and ``due_from``, ``due_to`` (`datetime.date`; the last
        two missing where nothing is due, ``due_to`` also where no end is named),
        ``due`` (in words), ``credit`` (work or passage), ``reference`` (the work's key,
        or the passage), and ``event`` (its id, for an event).

    Raises
    ------
    TableError
        When a row is in neither table or no promise or outcome, or a year of ours is
        not in its statement.
    """
    facts = {row["fact"]: row for row in read_table("record")}
    events = {row["event"]: row for row in read_table("events")}
    found = []
    for name, (words, kind, due) in rows.items():
        if name not in facts and name not in events:
            raise TableError(f"Neither record.csv nor events.csv has a row {name!r}.")
        if kind not in ("promise", "outcome"):
            raise TableError(f"{name}: {kind!r} is neither 'promise' nor 'outcome'.")
        if name in facts:
            row = facts[name]
            credit, reference = work_label(row["reference"]), row["reference"]
        else:
            row = events[name]
            reference = verify(row["exact"], row["source"]).passage
            credit = label(reference)
        begun = bounds(row["date"])[0]
        due_from, due_to, said = _due(row, due)
        found.append(
            {
                "row": name,
                "words": words,
                "kind": kind,
                "made": row["date"],
                "made_says": brief(in_words(row["date"])),
                "begun": begun,
                "due_from": due_from,
                "due_to": due_to,
                "due": said,
                "credit": credit,
                "reference": reference,
                "event": name if name in events else None,
            }
        )
    return pd.DataFrame(sorted(found, key=lambda row: row["begun"]))


def _due(row: Mapping[str, str], due: str) -> tuple[date | None, date | None, str]:
    """Return from when to when a promise is due, and that in words."""
    if not due:
        return None, None, ""
    if due in ("within", "from"):
        first, last = bounds(row["date"])
        years = [int(row[each]) for each in ("low", "high", "value") if row[each]]
        if not years:
            raise TableError(f"data/record.csv, {row['fact']}: no number of years.")
        least, most = _later(first, min(years)), _later(last, max(years))
        if due == "from":
            return least, None, f"{least.year} or later"
        if min(years) == max(years):
            return most, most, f"by {_month(most)}"
        return least, most, f"{least.year} to {most.year}"
    year = due.removesuffix("+")
    if not re.search(rf"\b{year}\b", row["statement"]):
        raise TableError(f"data/record.csv, {row['fact']}: its words have no {year}.")
    first, last = bounds(year)
    if due.endswith("+"):
        return first, None, f"{year} or later"
    return first, last, f"by {year}"


def _later(day: date, years: int) -> date:
    last = calendar.monthrange(day.year + years, day.month)[1]
    return day.replace(year=day.year + years, day=min(day.day, last))


def _month(day: date) -> str:
    return f"{calendar.month_abbr[day.month]} {day.year}"


# The drawing


def timeline(rows: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw promises with the time at which they fall due, and outcomes between them.

    Each row has its words above its mark, so that one drawing serves a wide page and a
    phone. A promise is a ring at the time at which it was made, and a line to a bar
    over the time at which it is due; without an end the bar is open. An outcome is a
    diamond. A control lets the reader stand in a year: what came later fades, and a
    promise whose time has passed by then changes its colour.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `told`.
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.

    Returns
    -------
    altair.LayerChart
        Without a title.
    """
    placed = pd.DataFrame(_placed(rows, width))
    height = float(placed["_bottom"].max())
    control = alt.binding_select(
        options=[*MOMENTS], labels=[str(year) for year in MOMENTS], name="Stand in "
    )
    moment = alt.param(name="moment", value=MOMENTS[-1], bind=control)
    return (
        alt.layer(*_marks(placed, width, height), *_words(placed, height))
        .properties(height=height)
        .add_params(moment)
    )


_TOLD = {
    "words": "Promise or outcome",
    "kind": "Which",
    "made": "Date",
    "due": "Due",
    "credit": "Where it stands",
}


def _marks(placed: pd.DataFrame, width: int, height: float) -> list[alt.Chart]:
    """Return the layers of rings, lines, bars and diamonds."""
    step = 5 if width > charts.NARROW else 10
    axis = alt.Axis(
        orient="top",
        format="d",
        values=[*range(_RANGE[0] + (5 - _RANGE[0] % 5) % 5, _RANGE[1], step)]
        if step == 5
        else [*range(2000, _RANGE[1], 10)],
        gridColor=charts.palette["grid"],
    )
    base = alt.Chart(placed)
    promises = base.transform_filter("datum.kind === 'promise'")
    tooltip = [alt.Tooltip(f"{field}:N").title(said) for field, said in _TOLD.items()]
    fade = _fade()
    ink = (
        alt.when("isValid(datum._late) && datum._late <= moment")
        .then(alt.value(charts.palette["warning"]))
        .otherwise(alt.value(charts.palette["accent"]))
    )
    x, y = _at("_made:Q", "_mark:Q", height)
    lines = (
        promises.transform_filter("isValid(datum._due)")
        .mark_rule(strokeWidth=2)
        .encode(x.axis(axis), alt.X2("_due:Q"), y, color=ink, opacity=fade)
    )
    waits = (
        promises.transform_filter("!isValid(datum._due)")
        .mark_rule(strokeWidth=2, strokeDash=[2, 4])
        .encode(
            *_at("_made:Q", "_mark:Q", height),
            alt.X2(datum=_RANGE[1]),
            color=ink,
            opacity=fade,
        )
    )
    x, y = _at("_due:Q", "_top:Q", height)
    bars = (
        promises.transform_filter("isValid(datum._due_end)")
        .mark_rect(cornerRadius=2)
        .encode(x, alt.X2("_due_end:Q"), y, alt.Y2("_base:Q"), fill=ink, opacity=fade)
    )
    open_bars = (
        promises.transform_filter("isValid(datum._due) && !isValid(datum._due_end)")
        .mark_rect(cornerRadius=2, strokeWidth=2, strokeDash=[4, 3], fillOpacity=0.12)
        .encode(
            x,
            alt.X2(datum=_RANGE[1]),
            y,
            alt.Y2("_base:Q"),
            fill=ink,
            stroke=ink,
            opacity=fade,
        )
    )
    rings = promises.mark_point(
        size=80, strokeWidth=2, fill=charts.palette["paper"]
    ).encode(
        *_at("_made:Q", "_mark:Q", height), stroke=ink, opacity=fade, tooltip=tooltip
    )
    happened = (
        base.transform_filter("datum.kind === 'outcome'")
        .mark_point(shape="diamond", size=130, fill=charts.palette["record"])
        .encode(*_at("_made:Q", "_mark:Q", height), opacity=fade, tooltip=tooltip)
    )
    return [lines, waits, bars, open_bars, rings, happened]


def _words(placed: pd.DataFrame, height: float) -> Iterator[alt.Chart]:
    """Yield the layers of words: when, and what was promised or came."""
    for field, y, weight in (
        ("_date", "_first", "bold"),
        ("_lines", "_second", "normal"),
    ):
        yield (
            alt.Chart(placed)
            .mark_text(
                align="left",
                baseline="middle",
                fontSize=_SIZE,
                fontWeight=weight,
                lineBreak="\n",
                lineHeight=_LINE,
            )
            .encode(
                *_at("_left:Q", f"{y}:Q", height),
                alt.Text(f"{field}:N"),
                opacity=_fade(),
            )
        )


def _fade() -> Any:
    """Return the strength of what had not yet happened in the reader's year."""
    return (
        alt.when("datum._year <= moment").then(alt.value(1)).otherwise(alt.value(0.3))
    )


def _at(x: str, y: str, height: float) -> tuple[alt.X, alt.Y]:
    across = alt.X(x).scale(domain=list(_RANGE), nice=False, zero=False).title(None)
    down = alt.Y(y).scale(domain=[0, height], reverse=True, nice=False).axis(None)
    return across, down


def _placed(rows: pd.DataFrame, width: int) -> Iterator[dict[str, Any]]:
    """Yield the rows with their places, in years and in pixels from the top."""
    scale = (width - _MARGIN) / (_RANGE[1] - _RANGE[0])
    top = 6.0
    for row in rows.to_dict("records"):
        head = f"{row['made_says']}: {row['kind']}"
        if row["due"]:
            head += f", due {row['due']}"
        lines = charts.wrap(row["words"], width - _MARGIN - 4, _SIZE)
        first = top + _LINE / 2
        second = first + _LINE
        mark = second + _LINE * len(lines) - _LINE / 2 + _MARK / 2 + 3
        due, end = row["due_from"], row["due_to"]
        edge = decimal_year(end + timedelta(1)) if end else None
        starts = decimal_year(due) if due else None
        if edge is not None and edge - starts < 6 / scale:
            starts = edge - 6 / scale  # a single day must be seen
        yield {
            **{field: row[field] or None for field in _TOLD},
            "made": row["made_says"],
            charts.EVIDENCE: row["event"],
            "_year": row["begun"].year,
            "_late": end.year + 1 if end else None,
            "_left": _RANGE[0],
            "_made": decimal_year(row["begun"]),
            "_due": starts,
            "_due_end": edge,
            "_date": head,
            "_lines": "\n".join(lines),
            "_first": first,
            "_second": second,
            "_mark": mark,
            "_top": mark - _MARK / 2,
            "_base": mark + _MARK / 2,
            "_bottom": mark + _MARK / 2 + 12,
        }
        top = mark + _MARK / 2 + 12
