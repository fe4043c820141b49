"""What the sources expected, and what came of it.

A forecast is a claim whose strength is ``forecast`` (it says what will be) or
``hedged-forecast`` (it says what may be). ``data/outcomes.csv`` says what came of each,
and ``data/outcome_records.csv`` on which facts of the record that rests.
"""

from collections.abc import Collection, Iterator
from typing import Any

import altair as alt
import pandas as pd

from alliance import charts
from alliance.citations import cite, label, work_address, work_label
from alliance.quotations import verify
from alliance.repository import read_table
from alliance.sources import source

FORECASTS = ("forecast", "hedged-forecast")
"""The strengths of claims that are forecasts."""

OUTCOMES = {
    "came-true": "it came true",
    "partly": "it came true in part",
    "did-not": "it did not come true",
    "open": "it is open",
    "untestable": "it cannot be tested",
}
"""What came of a forecast, in words."""

WAYS = {"forecast": "firm: it will be", "hedged-forecast": "hedged: it may be"}
"""How a forecast is put, in words."""

_SIZE = 13
_LINE = 17
# From box to box, and how much of it a box takes.
_STEPS = {charts.WIDE: 26, charts.NARROW: 17}
_PART = 0.8


def scored(sources: Collection[str]) -> pd.DataFrame:
    """Return the forecasts of some sources and what came of them.

    Parameters
    ----------
    sources : collection of str
        Ids of sources.

    Returns
    -------
    pandas.DataFrame
        One row for each forecast, in the order of the table of claims. Columns
        ``claim``, ``source`` and ``short``, ``exact`` (the source's words) and
        ``passage`` (its label), ``place`` (a link to it, in Markdown), ``position`` (in
        our words), ``strength`` and ``way`` (in words),
        ``outcome`` and ``came`` (in words), ``finding``, ``confidence``, ``works``
        (keys, joined by " | ") and ``record`` (links to them, in Markdown).

    Raises
    ------
    MisquotationError
        When the words of a forecast do not stand in its source.
    SeedError
        When a seed is missing or changed.
    """
    outcomes = {row["claim"]: row for row in read_table("outcomes")}
    works = {row["fact"]: row["reference"] for row in read_table("record")}
    behind: dict[str, list[str]] = {}
    for row in read_table("outcome_records"):
        behind.setdefault(row["claim"], []).append(works[row["fact"]])
    rows = []
    for claim in read_table("claims"):
        if claim["source"] not in sources or claim["strength"] not in FORECASTS:
            continue
        passage = verify(claim["exact"], claim["source"]).passage
        outcome = outcomes[claim["claim"]]
        keys = list(dict.fromkeys(behind.get(claim["claim"], ())))
        rows.append(
            {
                **{name: claim[name] for name in ("claim", "source", "exact")},
                "short": source(claim["source"]).short,
                "passage": label(passage),
                "place": cite(passage),
                "position": claim["position"],
                "strength": claim["strength"],
                "way": WAYS[claim["strength"]],
                "outcome": outcome["outcome"],
                "came": OUTCOMES[outcome["outcome"]].removeprefix("it "),
                "finding": outcome["finding"],
                "confidence": outcome["confidence"],
                "works": " | ".join(keys),
                "record": "; ".join(
                    f"[{work_label(key)}]({work_address(key)})" for key in keys
                ),
            }
        )
    return pd.DataFrame(rows)


# The drawing

_SHOWN = {
    "position": "Forecast, in our words",
    "short": "Made by",
    "passage": "Passage",
    "way": "How it is put",
    "came": "What came of it",
    "finding": "What we found",
    "confidence": "How sure we are",
}


def scorecard(rows: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw each forecast as a box, under what came of it.

    A filled box is a firm forecast, a hollow one a hedged forecast. A control above the
    chart leaves the ones or the others bright.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `scored`.
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.

    Returns
    -------
    altair.LayerChart
        Without a title, as wide as the page and as high as the list.
    """
    boxes = pd.DataFrame(_boxes(rows, width))
    words = pd.DataFrame(_headings(boxes))
    height = float(boxes["_base"].max()) + 6
    choice = alt.param(
        name="way",
        value=None,
        bind=alt.binding_select(
            options=[None, *WAYS.values()],
            labels=["all", *WAYS.values()],
            name="How it is put ",
        ),
    )
    across = alt.X("_left:Q").scale(domain=[0, width - 10], nice=False).axis(None)
    down = alt.Y("_top:Q").scale(domain=[0, height], reverse=True, nice=False)
    down = down.axis(None)
    fade = alt.when("!way || datum.way === way").then(alt.value(1))
    fade = fade.otherwise(alt.value(0.15))
    colour = charts.source_scale()
    marks = (
        alt.Chart(boxes)
        .mark_rect(strokeWidth=2, cornerRadius=2)
        .encode(
            across,
            alt.X2("_right:Q"),
            down,
            alt.Y2("_base:Q"),
            alt.Fill("short:N", scale=colour, legend=None),
            alt.Stroke("short:N", scale=colour, legend=None),
            fillOpacity=alt.condition(
                "datum.strength === 'forecast'", alt.value(1), alt.value(0)
            ),
            opacity=fade,
            tooltip=[
                alt.Tooltip(f"{field}:N").title(title)
                for field, title in _SHOWN.items()
            ],
        )
    )
    texts = [
        alt.Chart(words)
        .transform_filter(f"datum._weight === '{weight}'")
        .mark_text(align="left", baseline="middle", fontSize=_SIZE, fontWeight=weight)
        .encode(
            across,
            down,
            alt.Text("_text:N"),
            alt.Color("_short:N", scale=_ink(), legend=None),
            # So that the page lists what a reader could count.
            detail=[
                alt.Detail("came:N", title="What came of it"),
                alt.Detail("short:N", title="Made by"),
                alt.Detail("forecasts:Q", title="Forecasts"),
                alt.Detail("of:Q", title="Forecasts of this source"),
            ],
        )
        for weight in ("bold", "normal")
    ]
    return alt.layer(marks, *texts).properties(height=height).add_params(choice)


def _ink() -> alt.Scale:
    """Return the colours of words: ink, or that of the source they name."""
    scale = charts.source_scale().to_dict()
    return alt.Scale(
        domain=["", *scale["domain"]], range=[charts.palette["ink"], *scale["range"]]
    )


def _boxes(rows: pd.DataFrame, width: int) -> Iterator[dict[str, Any]]:
    """Yield the forecasts with their places, a line of boxes for each source."""
    step = _STEPS[width]
    top, left = 0.0, 116.0 if width <= charts.NARROW else 140.0
    a_line = int((width - 14 - left) // step)
    for outcome in OUTCOMES:
        group = rows[rows["outcome"] == outcome]
        if group.empty:
            continue
        top += _LINE + 8
        for name in charts.SOURCES:
            part = group[group["source"] == name]
            firm_first = part.sort_values("strength", kind="stable")
            for number, row in enumerate(firm_first.to_dict("records")):
                at = left + number % a_line * step
                down = top + number // a_line * step
                yield {
                    **{name: row[name] for name in (*_SHOWN, "strength")},
                    charts.EVIDENCE: row["claim"],
                    "_left": at,
                    "_right": at + _PART * step,
                    "_top": down,
                    "_base": down + _PART * step,
                }
            top += step * -(-len(part) // a_line) + (2 if len(part) else 0)
        top += 10


def _headings(boxes: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield what came of the forecasts below, and beside each line whose they are."""
    for came, group in boxes.groupby("came", sort=False):
        yield {
            "_left": 0.0,
            "_top": float(group["_top"].min()) - 14,
            "_text": f"{came[:1].upper()}{came[1:]}",
            "_weight": "bold",
            "_short": "",
        }
        for short, part in group.groupby("short", sort=False):
            yield {
                "came": came,
                "short": short,
                "forecasts": len(part),
                "of": int((boxes["short"] == short).sum()),
                "_left": 0.0,
                "_top": float((part["_top"] + part["_base"]).min()) / 2,
                "_text": f"{short}: {len(part)}",
                "_weight": "normal",
                "_short": short,
            }
