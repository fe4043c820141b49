"""Horizons: what each source tells of an event, leaves out, or could not know.

A text has a last day. An event before it may be told or left out; an event after it
cannot be told, and silence about it means nothing. Both look the same on the page.
"""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from alliance import charts
from alliance.dates import bounds, in_words
from alliance.errors import AllianceError, suggest
from alliance.quotations import verify
from alliance.repository import read_table
from alliance.sources import sources as all_sources
from alliance.timelines import brief

STATES = {
    "told": "tells of it",
    "silent": "could have told of it, and does not",
    "unsure": "may have been written before or after it",
    "later": "was written before it",
}
"""How a source stands to an event, and what is said of the source."""

_SIZE = 13
_SHOWN = ("when", "title", "short", "passage", "state")
_LINE = 16


class HorizonError(AllianceError, ValueError):
    """An event that a source cannot have told."""


def horizon(events: Mapping[str, tuple[str, Mapping[str, str]]]) -> pd.DataFrame:
    """Return how each source stands to each event.

    Parameters
    ----------
    events : mapping of str to (str, mapping of str to str)
        For the id of a dated fact of ``data/record.csv`` the title of the event, and
        for the id of each source that tells of it the words by which it does.

    Returns
    -------
    pandas.DataFrame
        One row for each event and source, by date and in order of writing: ``fact``,
        ``title``, ``date`` (EDTF), ``when`` (in words), ``reference`` (key of the work
        that dates it), ``source``, ``short``, ``passage`` (where it is told, or empty)
        and ``state`` (one of `STATES`).

    Raises
    ------
    HorizonError
        When the record has no such fact, the fact no date, or a source is said to tell
        of what happened after its last day.
    MisquotationError
        When the words do not stand in the source.
    """
    record = {row["fact"]: row for row in read_table("record")}
    for name in events:
        if name not in record:
            raise HorizonError(
                f"data/record.csv has no fact {name!r}.{suggest(name, record)}"
            )
        if not record[name]["date"]:
            raise HorizonError(f"The fact {name!r} has no date. Choose one that has.")
    by_date = sorted(events, key=lambda name: bounds(record[name]["date"])[0])
    rows = [
        {
            "fact": name,
            "title": events[name][0],
            "date": record[name]["date"],
            "when": in_words(record[name]["date"]),
            "reference": record[name]["reference"],
            "source": source.source,
            "short": source.short,
            **_told(name, record[name]["date"], events[name][1], source),
        }
        for name in by_date
        for source in all_sources().values()
    ]
    return pd.DataFrame(rows)


def _told(name: str, date: str, words: Mapping[str, str], source: Any) -> dict:
    """Return the passage that tells of an event, and the state."""
    first, last = bounds(date)
    begins, ends = bounds(source.published)
    if source.source in words:
        if first > ends:
            raise HorizonError(
                f"{source.short} was written by {in_words(ends.isoformat())} and "
                f"cannot tell of {name!r}, of {in_words(date)}."
            )
        place = verify(words[source.source], source.source)
        return {"passage": place.passage, "state": "told"}
    state = "later" if first > ends else "silent" if last < begins else "unsure"
    return {"passage": "", "state": state}


def matrix(rows: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw events down and sources across.

    A filled square marks a source that tells of the event, a ring one that could have
    and does not, a question mark one whose own date is too vague; what came after a
    source is shaded.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `horizon`.
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.

    Returns
    -------
    altair.LayerChart
        Without a title.
    """
    column = 66 if width > charts.NARROW else 29
    left = width - 6 - 5 * column
    cells, labels, head = _placed(rows, left, column, width)
    height = float(cells["_base"].max())
    across = alt.Scale(domain=[0, width - 6], nice=False)
    down = alt.Scale(domain=[0, height], reverse=True, nice=False)

    def at(x: str, y: str) -> tuple[alt.X, alt.Y]:
        return alt.X(x, scale=across, axis=None), alt.Y(y, scale=down, axis=None)

    base = alt.Chart(cells)
    tooltip = [
        alt.Tooltip(f"{field}:N", title=heading)
        for field, heading in (
            ("when", "Date in the record"),
            ("title", "Event"),
            ("short", "Source"),
            ("stands", "The source"),
            ("passage", "Passage"),
        )
    ]
    shade = (
        base.transform_filter("datum.state === 'later'")
        .mark_rect(fill=charts.palette["grid"])
        .encode(
            *at("_left:Q", "_top:Q"),
            alt.X2("_right:Q"),
            alt.Y2("_base:Q"),
            tooltip=tooltip,
        )
    )
    lines = base.mark_rule(color=charts.palette["grid"]).encode(
        alt.X(datum=0, scale=across, axis=None),
        alt.X2(datum=width - 6),
        at("_left:Q", "_base:Q")[1],
    )
    middle = at("_middle:Q", "_y:Q")
    squares = (
        base.transform_filter("datum.state === 'told'")
        .mark_square(size=210, opacity=1)
        .encode(*middle, charts.source_color("short"), tooltip=tooltip)
    )
    rings = (
        base.transform_filter("datum.state === 'silent'")
        .mark_point(size=110, filled=False, strokeWidth=2)
        .encode(*middle, color=alt.value(charts.palette["axis"]), tooltip=tooltip)
    )
    doubts = (
        base.transform_filter("datum.state === 'unsure'")
        .mark_text(fontSize=15, fontWeight="bold", text="?")
        .encode(*middle, tooltip=tooltip)
    )
    texts = [
        alt.Chart(labels)
        .mark_text(
            align="left",
            baseline="middle",
            fontSize=_SIZE,
            fontWeight=weight,
            lineBreak="\n",
            lineHeight=_LINE,
        )
        .encode(
            alt.X(datum=0, scale=across, axis=None),
            at("_left:Q", place)[1],
            alt.Text(f"{field}:N"),
        )
        for field, place, weight in (
            ("_date", "_y", "bold"),
            ("_title", "_title_y", "normal"),
        )
    ]
    heads = (
        alt.Chart(head)
        .mark_text(
            align="center" if width > charts.NARROW else "left",
            baseline="bottom" if width > charts.NARROW else "middle",
            angle=0 if width > charts.NARROW else 270,
            fontSize=12,
            fontWeight="bold",
            lineBreak="\n",
            lineHeight=14,
        )
        .encode(*at("_middle:Q", "_y:Q"), alt.Text("_text:N"))
    )
    return alt.layer(
        shade, lines, squares, rings, doubts, *texts, heads, *_key(at)
    ).properties(height=height)


def _placed(
    rows: pd.DataFrame, left: float, column: float, width: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Place the cells, the labels of the events and the heads of the columns."""
    wide = width > charts.NARROW
    keys = 22.0 * len(STATES)
    top = keys + (62 if wide else 174)
    names = list(dict.fromkeys(rows["short"]))
    texts = [_broken(name) if wide else name for name in names]
    head = [
        {
            "_text": text,
            "_middle": left + (place + 0.5) * column,
            # The first of several lines stands where it is put; the others follow.
            "_y": top - 8 - 14 * text.count("\n"),
        }
        for place, text in enumerate(texts)
    ]
    cells, labels = [], []
    for _, event in rows.groupby("fact", sort=False):
        first = event.iloc[0]
        title = charts.wrap(first["title"], left - 10, _SIZE)
        base = top + 12 + _LINE * (1 + len(title))
        labels.append(
            {
                "_date": brief(first["when"]),
                "_y": top + 6 + _LINE / 2,
                "_title": "\n".join(title),
                "_title_y": top + 6 + _LINE * 1.5,
            }
        )
        cells += [
            {
                **{
                    name: row[name]
                    for name in (*_SHOWN, charts.EVIDENCE)
                    if name in row
                },
                "stands": STATES[row["state"]],
                "_left": left + place * column,
                "_right": left + (place + 1) * column,
                "_middle": left + (place + 0.5) * column,
                "_top": top,
                "_y": (top + base) / 2,
                "_base": base,
            }
            for place, row in enumerate(event.to_dict("records"))
        ]
        top = base
    return pd.DataFrame(cells), pd.DataFrame(labels), pd.DataFrame(head)


def _broken(name: str) -> str:
    """Return a short name on lines that fit its column."""
    return name.replace(" & ", " &\n").replace(" 20", "\n20", 1)


def _key(at: Any) -> list[alt.Chart]:
    """Return the layers of the key above the table."""
    key = pd.DataFrame(
        {"_state": state, "_text": f"the text {words}", "_x": 9, "_words": 24, "_y": y}
        for y, (state, words) in zip(range(9, 200, 22), STATES.items(), strict=False)
    )
    base = alt.Chart(key)
    ink, ring = charts.palette["ink"], charts.palette["axis"]

    def only(state: str) -> alt.Chart:
        return base.transform_filter(f"datum._state === '{state}'")

    middle = at("_x:Q", "_y:Q")
    return [
        only("told").mark_square(size=210, opacity=1, color=ink).encode(*middle),
        only("silent")
        .mark_point(size=110, filled=False, strokeWidth=2, color=ring)
        .encode(*middle),
        only("unsure")
        .mark_text(fontSize=15, fontWeight="bold", text="?")
        .encode(*middle),
        only("later")
        .mark_square(size=330, opacity=1, color=charts.palette["grid"])
        .encode(*middle),
        base.mark_text(align="left", baseline="middle", fontSize=_SIZE).encode(
            *at("_words:Q", "_y:Q"), alt.Text("_text:N")
        ),
    ]
