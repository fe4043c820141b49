"""A count that a source leaves open, set against what the record can name.

"Dozens" is no number, but it has a lower end: two dozen. The picture draws that least
count as rows of a dozen circles, fills as many as the record names, and lists what the
record names at its place in time, so that a reader can count both.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from alliance import charts
from alliance.citations import work_label
from alliance.dates import bounds, in_words
from alliance.errors import TableError, suggest
from alliance.repository import read_table
from alliance.timelines import brief, decimal_year

DOZEN = 12

_SIZE = 13
_LINE = 16
_CIRCLE = 20
_MARGIN = 12
_CIRCLES_TOP = 34.0


def recorded(facts: Mapping[str, str], since: str, until: str) -> pd.DataFrame:
    """Return facts of the record that happened on a day, in order of time.

    Parameters
    ----------
    facts : mapping of str to str
        Ids in ``data/record.csv``, each with what happened in our words.
    since : str
        Id of the fact from which a source counts; it is not counted itself.
    until : str
        The last day on which the source can have counted, as ``2021-12-20``.

    Returns
    -------
    pandas.DataFrame
        One row for each fact: ``fact``, ``what`` (our words), ``day`` (`datetime.date`)
        and ``says`` (the day in words), ``reference`` and ``work`` (its label), and
        ``part``: "start" for the one from which the source counts, "counted", or
        "later".

    Raises
    ------
    TableError
        When the record has no such fact, or not the day on which it happened.
    """
    record = {row["fact"]: row for row in read_table("record")}
    last, rows = bounds(until)[1], []
    for name, what in facts.items():
        if name not in record:
            raise TableError(
                f"data/record.csv has no fact {name!r}.{suggest(name, record)}"
            )
        row = record[name]
        first, end = bounds(row["date"])
        if first != end:
            raise TableError(
                f"data/record.csv, fact {name!r}: {row['date']} is not one day, and "
                "what is counted launch by launch needs one."
            )
        part = "start" if name == since else "later" if first > last else "counted"
        rows.append(
            {
                "fact": name,
                "what": what,
                "day": first,
                "says": in_words(row["date"]),
                "reference": row["reference"],
                "work": work_label(row["reference"]),
                "part": part,
            }
        )
    return pd.DataFrame(sorted(rows, key=lambda row: row["day"]))


# The drawing


def dozens(
    rows: pd.DataFrame, claim: Mapping[str, Any], width: int, least: int = 2 * DOZEN
) -> alt.LayerChart:
    """Draw the least that an open count can mean, and what the record names.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `recorded`.
    claim : mapping
        ``words`` (the source's, short), ``short`` (its name), ``source`` (its id),
        ``first`` and ``last`` (years with decimals between which it counts),
        ``written`` (in words, when it was written) and ``quantity`` (id of its row).
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.
    least : int
        The least that the word can mean.

    Returns
    -------
    altair.LayerChart
        Without a title.
    """
    marks = charts.marks(_rows(rows, claim, width, least))
    height = float(marks["_bottom"].max())
    shown = marks[marks["what"].notna()]
    placed = marks[marks["what"].isna()].filter(like="_")
    years = _years(rows, claim)
    own, olive = charts.palette[claim["source"]], charts.palette["record"]

    def at(x: str, y: str) -> tuple[alt.X, alt.Y]:
        down = alt.Y(y).scale(domain=[0, height], reverse=True, nice=False).axis(None)
        across = alt.X(x).scale(domain=years, nice=False, zero=False)
        return across.title(None).axis(None), down

    base = alt.Chart(placed)
    known = "isValid(datum.launch)"
    circles = (
        alt.Chart(pd.DataFrame(_circles(rows, years, width, least, claim["quantity"])))
        .mark_point(size=150, strokeWidth=2)
        .encode(
            *at("_x:Q", "_y:Q"),
            stroke=alt.condition(known, alt.value(olive), alt.value(own)),
            fill=alt.condition(
                known, alt.value(olive), alt.value(charts.palette["paper"])
            ),
            tooltip=[
                alt.Tooltip("number:Q", title="Circle"),
                alt.Tooltip("launch:N", title="Launch in the record"),
            ],
        )
    )
    bar = (
        base.transform_filter("datum._kind === 'claim'")
        .mark_rect(color=own, cornerRadius=3)
        .encode(*at("_x:Q", "_y:Q"), alt.X2("_to:Q"), alt.Y2("_base:Q"))
    )
    rules = (
        base.transform_filter("datum._kind === 'year'")
        .mark_rule(color=charts.palette["grid"])
        .encode(*at("_x:Q", "_y:Q"), alt.Y2("_base:Q"))
    )
    launches = (
        alt.Chart(shown)
        .mark_point(shape="diamond", size=130, strokeWidth=2)
        .encode(
            *at("_x:Q", "_y:Q"),
            stroke=alt.value(olive),
            fill=alt.condition(
                "datum.part === 'counted since then'",
                alt.value(olive),
                alt.value(charts.palette["paper"]),
            ),
            tooltip=[
                alt.Tooltip("says:N", title="Day"),
                alt.Tooltip("what:N", title="What passed where"),
                alt.Tooltip("part:N", title="In the count of the source?"),
                alt.Tooltip("work:N", title="Told by"),
            ],
        )
    )
    words = [
        frame.transform_filter(f"datum._style === '{style}'")
        .mark_text(
            align=align,
            baseline="middle",
            fontSize=_SIZE,
            fontWeight=weight,
            lineBreak="\n",
            lineHeight=_LINE,
            color=ink,
        )
        .encode(*at("_text_x:Q", "_text_y:Q"), alt.Text("_text:N"))
        for frame, style, align, weight, ink in (
            (base, "head", "left", "bold", charts.palette["ink"]),
            (base, "claim", "left", "bold", own),
            (base, "said", "left", "normal", charts.palette["ink"]),
            (base, "said left", "right", "normal", charts.palette["ink"]),
            (base, "day", "left", "bold", olive),
            (base, "day left", "right", "bold", olive),
            (base, "year", "center", "normal", charts.palette["soft-ink"]),
        )
        if (placed["_style"] == style).any()
    ]
    return alt.layer(rules, circles, bar, launches, *words).properties(height=height)


PARTS = {
    "start": "no: the source counts from here",
    "counted": "counted since then",
    "later": "no: after the source was written",
}
"""What the chart's table says of each part of `recorded`."""


def _years(rows: pd.DataFrame, claim: Mapping[str, Any]) -> list[float]:
    """Return where the axis begins and ends, in years."""
    first = min(claim["first"], rows["day"].map(decimal_year).min())
    return [first - 0.6, max(claim["last"], rows["day"].map(decimal_year).max()) + 0.6]


def _rows(
    rows: pd.DataFrame, claim: Mapping[str, Any], width: int, least: int
) -> Iterator[dict[str, Any]]:
    """Yield every mark and line of words with its place."""
    begin, end = _years(rows, claim)
    scale = (width - _MARGIN) / (end - begin)
    left = begin + 2 / scale
    counted = int((rows["part"] == "counted").sum())
    y = 10.0
    head = f"“{claim['words']}”: at least {least}"
    yield _words("claim", head, left, y)
    y = _CIRCLES_TOP
    rows_of_circles = -(-least // DOZEN)
    lines = [
        f"filled: {counted}, in the record",
        f"hollow: {least - counted}, for which we found nothing",
    ]
    beside = 10 + DOZEN * (_CIRCLE + 4)
    if width > charts.NARROW:
        for number, line in enumerate(lines):
            yield _words("said", line, left + beside / scale, y + number * 24)
        y += rows_of_circles * (_CIRCLE + 4) + 12
    else:
        y += rows_of_circles * (_CIRCLE + 4)
        for line in lines:
            yield _words("said", line, left, y)
            y += _LINE
        y += 12
    top = y
    for year in range(int(begin) // 5 * 5 + 5, int(end) + 1, 5):
        yield _words("year", str(year), float(year), y)
    y += 18
    yield {
        "_kind": "claim",
        "_x": claim["first"],
        "_to": claim["last"],
        "_y": y,
        "_base": y + 10,
    }
    y += 22
    said = f"{claim['short']} counts from here to its own time, {claim['written']}"
    for line in charts.wrap(said, (end - left) * scale - 10, _SIZE, bold=True):
        yield _words("claim", line, left, y)
        y += _LINE
    y += 8
    for row in rows.to_dict("records"):
        x = decimal_year(row["day"])
        rooms = {"": (end - x) * scale - 16, " left": (x - begin) * scale - 16}
        side = max(rooms, key=lambda each: rooms[each])
        anchor = x + (-12 if side else 12) / scale
        yield {
            "what": row["what"],
            "says": row["says"],
            "work": row["work"],
            "part": PARTS[row["part"]],
            "_x": x,
            "_y": y,
        }
        yield _words(f"day{side}", brief(row["says"]), anchor, y)
        for line in charts.wrap(row["what"], rooms[side], _SIZE):
            y += _LINE
            yield _words(f"said{side}", line, anchor, y)
        y += _LINE + 8
    for year in range(int(begin) // 5 * 5 + 5, int(end) + 1, 5):
        yield {"_kind": "year", "_x": float(year), "_y": top + 9, "_base": y - 8}
    yield {"_kind": "end", "_bottom": y}


def _circles(
    rows: pd.DataFrame, years: Sequence[float], width: int, least: int, quantity: str
) -> Iterator[dict[str, Any]]:
    """Yield as many circles as the word means at least, those of the record first."""
    counted = [*rows.loc[rows["part"] == "counted", "says"]]
    begin, end = years
    pixel = (end - begin) / (width - _MARGIN)
    for number in range(least):
        row, column = divmod(number, DOZEN)
        yield {
            "number": number + 1,
            "launch": counted[number] if number < len(counted) else None,
            charts.EVIDENCE: quantity,
            "_x": begin + (12 + column * (_CIRCLE + 4)) * pixel,
            "_y": _CIRCLES_TOP + row * (_CIRCLE + 4),
        }


def _words(style: str, words: str, x: float, y: float) -> dict[str, Any]:
    return {"_style": style, "_text": words, "_text_x": x, "_text_y": y}
