"""What happened when: each step as the sources date it and as the record corrects it.

A *step* is what the ids of ``data/events.csv`` name before the source:
``guidelines-1997-cfr-2021`` and ``guidelines-1997-tran-2025`` are two tellings of one
step. A *correction* is computed, never listed: a source check of the kind error or
conflict, whose title asks when something happened, covers the words that date the
event, and a fact of the record behind that check begins outside the event's date.
"""

import calendar
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd

from alliance import charts
from alliance.citations import checks_over, label
from alliance.dates import bounds, in_words
from alliance.quotations import verify
from alliance.repository import read_table
from alliance.sources import source

DISPUTES = ("error", "conflict")
"""The kinds of source check that can correct a date."""

_DAYS = 365.2425
_SIZE = 13
_LINE = 16
# Space above and below the lines of a row, and between mark and label.
_GAP = 7
_MARGIN = 10
_RANGE = (1948, 2027)


def tellings(
    themes: Collection[str], *, same: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return the steps of some themes, one row for each source that dates one.

    Parameters
    ----------
    themes : collection of str
        Values of ``theme`` in ``data/events.csv``. An event of another theme is told
        too if the record corrects its date.
    same : mapping of str to str, optional
        Steps that are one under two names: the name to drop and the one to keep.

    Returns
    -------
    pandas.DataFrame
        Sorted by the first day of the step. Columns ``step``, ``event``, ``title``,
        ``source`` and ``short``, ``passage`` ("CFR 2021, p12"), ``words`` (the
        source's), ``date`` (EDTF) and ``says`` (in words), ``first`` and ``last``
        (`datetime.date`), ``record`` (EDTF, empty where no date is corrected) and
        ``record_says``, ``reference`` (key of the work that has that date),
        ``findings`` (those of the source checks that cover the words, each after
        its label) and ``doubt`` (label and title of the first that finds an error).

    Raises
    ------
    MisquotationError
        When the words of an event do not stand in its source.
    SeedError
        When a seed is missing or changed.
    """
    rows = []
    for event in read_table("events"):
        name = event["event"].removesuffix(f"-{event['source']}")
        place = verify(event["exact"], event["source"])
        checks = checks_over(place)
        written = "/".join(filter(None, (event["date"], event["date_end"])))
        first, last = span(written)
        fact = correction(event["event"], written, [check.check for check in checks])
        if event["theme"] not in themes and not fact:
            continue
        rows.append(
            {
                "step": (same or {}).get(name, name),
                "event": event["event"],
                "title": event["title"].removesuffix(", as the source dates it"),
                "source": event["source"],
                "short": source(event["source"]).short,
                "passage": label(place.passage),
                "words": event["exact"],
                "date": written,
                "says": in_words(written),
                "first": first,
                "last": last,
                "record": fact.get("date", ""),
                "record_says": in_words(fact.get("date", "")),
                "reference": fact.get("reference", ""),
                "findings": " ".join(
                    f"{each.label}: {each.finding}" for each in checks
                ),
                "doubt": next(
                    (
                        f"{check.label}: {_lowered(check.title)}"
                        for check in checks
                        if check.kind == "error"
                    ),
                    "",
                ),
            }
        )
    found = pd.DataFrame(rows)
    begins = found.groupby("step")["first"].transform("min")
    return (
        found.assign(begins=begins)
        .sort_values(["begins", "step", "first"], kind="stable")
        .drop(columns="begins")
        .reset_index(drop=True)
    )


def span(written: str) -> tuple[date, date]:
    """Return the first and last day on which a date may be drawn.

    Parameters
    ----------
    written : str
        In the Extended Date/Time Format, as in `alliance.dates.bounds`.

    Returns
    -------
    tuple of (datetime.date, datetime.date)
        As `alliance.dates.bounds` has them, a year wider at both ends for a date
        that is approximate (``1995~``): it must not look like a year that is known.
    """
    first, last = bounds(written)
    if "~" in written or "%" in written:
        return first.replace(year=first.year - 1), last.replace(year=last.year + 1)
    return first, last


def correction(event: str, written: str, checks: Collection[str]) -> dict[str, str]:
    """Return the fact of the record that corrects the date of an event.

    Parameters
    ----------
    event : str
        Id of the event.
    written : str
        Its date in EDTF.
    checks : collection of str
        The source checks that cover its words.

    Returns
    -------
    dict of str to str
        The row of ``data/record.csv`` with ``date`` cut to where an interval begins:
        of the facts that begin outside the event's date, those whose id shares a word
        with the event's if there are any; of these the earliest year's most precise.
        Empty where there is none.
    """
    asks = {
        row["check"]
        for row in read_table("checks")
        if row["check"] in checks
        and row["kind"] in DISPUTES
        and row["title"].startswith("When ")
    }
    facts = {row["fact"] for row in read_table("check_records") if row["check"] in asks}
    first, last = bounds(written)
    others = []
    for row in read_table("record"):
        fact = {**row, "date": row["date"].partition("/")[0]}
        if fact["fact"] in facts and fact["date"]:
            begins = bounds(fact["date"])[0]
            if not first <= begins <= last:
                near = _named(fact["fact"]) & _named(event)
                others.append(
                    (not near, begins.year, -len(fact["date"]), fact["date"], fact)
                )
    return min(others, key=lambda other: other[:4])[-1] if others else {}


def _named(name: str) -> set[str]:
    """Return the words of an id that name something: not years, not "and"."""
    return {word for word in name.split("-") if word.isalpha() and len(word) > 3}


def silent_decades(told: pd.DataFrame) -> list[int]:
    """Return the decades in which no step begins, between the first and the last.

    Parameters
    ----------
    told : pandas.DataFrame
        From `tellings`.

    Returns
    -------
    list of int
        First years, such as 1980.
    """
    decades = {first.year // 10 * 10 for first in told["first"]}
    return [
        year for year in range(min(decades), max(decades), 10) if year not in decades
    ]


def steps_dated(told: pd.DataFrame) -> pd.DataFrame:
    """Return how many of the steps each source dates.

    Parameters
    ----------
    told : pandas.DataFrame
        From `tellings`.

    Returns
    -------
    pandas.DataFrame
        ``short`` and ``steps`` for each of the five sources, in order of writing.
    """
    names = [source(name).short for name in charts.SOURCES]
    counts = told.groupby("short")["step"].nunique().reindex(names, fill_value=0)
    return counts.rename("steps").rename_axis("short").reset_index()


# The drawing


def staircase(told: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw the steps as a list that moves to the right as time goes on.

    Each step is a row with its label beside it, so that the same drawing serves a
    wide page and a phone: on the narrow one the labels break into more lines.
    A date is a bar as long as it is vague. One that the record corrects is hollow,
    and a line joins it to the record's date below it. A control above the chart lets
    the reader choose a source; what it does not date then fades.

    Parameters
    ----------
    told : pandas.DataFrame
        From `tellings`. Without its column ``words`` the sources' sentences are not
        published with the chart; the passages are.
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.

    Returns
    -------
    altair.LayerChart
        Without a title, as wide as the page and as high as the list.
    """
    key = _key(told, width)
    rows = pd.DataFrame(_rows(told, width, 0 if width > charts.NARROW else len(key)))
    height = float(rows["_bottom"].max())
    names = [source(name).short for name in charts.SOURCES]
    control = alt.binding_select(
        options=[None, *names],
        labels=["all five", *names],
        name="Whose dates? ",
    )
    choice = alt.param(name="teller", value=None, bind=control)
    return (
        alt.layer(
            *_marks(rows, width, height),
            *_words(rows, height),
            *_legend(key, height),
        )
        .properties(height=height)
        .add_params(choice)
    )


def _marks(rows: pd.DataFrame, width: int, height: float) -> list[alt.Chart]:
    """Return the layers of bars, and of what the record puts beside them."""
    olive, grid = charts.palette["record"], charts.palette["grid"]
    fade = alt.when("!teller || datum.short === teller").then(alt.value(1))
    fade = fade.otherwise(alt.value(0.15))
    step = 10 if width > charts.NARROW else 20
    axis = alt.Axis(
        orient="top", format="d", values=[*range(1950, 2030, step)], gridColor=grid
    )
    base = alt.Chart(rows)
    bars = (
        base.transform_filter("datum._kind === 'telling'")
        .mark_rect(cornerRadius=3, strokeWidth=2)
        .encode(
            _across("_from:Q").axis(axis),
            alt.X2("_to:Q"),
            _down("_top:Q", height),
            alt.Y2("_base:Q"),
            alt.Stroke("short:N").scale(charts.source_scale()).legend(None),
            alt.Fill("short:N").scale(charts.source_scale()).legend(None),
            fillOpacity=alt.condition("datum.record", alt.value(0), alt.value(1)),
            opacity=fade,
            tooltip=[
                alt.Tooltip(f"{field}:N").title(title)
                for field, title in _TOLD.items()
                if rows[field].notna().any()
            ],
        )
    )
    corrected = base.transform_filter("isValid(datum.record)")
    at = _across("_record:Q"), _down("_record_y:Q", height)
    lines = corrected.mark_rule(color=olive, strokeWidth=2).encode(
        *at, alt.X2("_centre:Q"), alt.Y2("_base:Q"), opacity=fade
    )
    points = corrected.mark_point(
        shape="diamond", size=120, fill=olive, stroke=charts.palette["paper"]
    ).encode(*at, opacity=fade)
    silent = (
        base.transform_filter("datum._kind === 'silence'")
        .mark_rect(
            fill=None,
            stroke=charts.palette["axis"],
            strokeDash=[3, 3],
            cornerRadius=3,
        )
        .encode(
            _across("_from:Q"),
            alt.X2("_to:Q"),
            _down("_top:Q", height),
            alt.Y2("_base:Q"),
        )
    )
    return [silent, bars, lines, points]


_TOLD = {
    "title": "Step",
    "short": "Dated by",
    "says": "Date in the source",
    "record": "Date in the record",
    "passage": "Passage",
    "words": "Words of the source",
    "findings": "Source check",
    "told_by": "All that date it",
}


def _words(rows: pd.DataFrame, height: float) -> Iterator[alt.Chart]:
    """Yield the layers of labels: the date, the step and a note, on either side."""
    # No function: the page's interpreter of expressions has no indexof for strings.
    told = "!teller || !!datum._told[teller]"
    for field, weight, colour in (
        ("_date", "bold", "ink"),
        ("_title", "normal", "ink"),
        ("_note", "normal", "warning"),
        ("_fact", "bold", "record"),
    ):
        ink = alt.when(told).then(alt.value(charts.palette[colour]))
        ink = ink.otherwise(alt.value(charts.palette["axis"]))
        for side, align in (("right", "left"), ("left", "right")):
            yield (
                alt.Chart(rows)
                .transform_filter(f"datum._side === '{side}' && isValid(datum.{field})")
                .mark_text(
                    align=align,
                    baseline="middle",
                    fontSize=_SIZE,
                    fontWeight=weight,
                    lineBreak="\n",
                    lineHeight=_LINE,
                )
                .encode(
                    _across(f"{field}_x:Q"),
                    _down(f"{field}_y:Q", height),
                    alt.Text(f"{field}:N"),
                    color=ink,
                )
            )


def _key(told: pd.DataFrame, width: int) -> pd.DataFrame:
    """Return the lines of the key: who dates how much, and what the marks mean."""
    left = _RANGE[1] - 222 / _scale(width) if width > charts.NARROW else 1950
    number = told["step"].nunique()
    counts = steps_dated(told)
    lines = [
        {"_text": f"Dated, of {number} events", "_weight": "bold"},
        *(
            {
                **row,
                "_text": f"{row['short']}: {row['steps'] or 'none'}",
                "_mark": "bar",
            }
            for row in counts.to_dict("records")
        ),
    ]
    if (told["record"] != "").any():
        lines += [
            {"_text": "date that the record corrects", "_mark": "hollow"},
            {"_text": "date in the record", "_mark": "record"},
        ]
    return pd.DataFrame(lines).assign(
        _from=left,
        _centre=left + 6 / _scale(width),
        _to=left + 12 / _scale(width),
        _words=[
            left + (22 / _scale(width) if line.get("_mark") else 0) for line in lines
        ],
        _y=[9 + 18 * place for place in range(len(lines))],
    )


def _legend(key: pd.DataFrame, height: float) -> Iterator[alt.Chart]:
    """Yield the layers of the key."""
    fade = alt.when("!teller || !datum.short || datum.short === teller")
    fade = fade.then(alt.value(1)).otherwise(alt.value(0.35))
    base = alt.Chart(key.assign(_top=key["_y"] - 6, _base=key["_y"] + 6))
    box = (
        _across("_from:Q"),
        alt.X2("_to:Q"),
        _down("_top:Q", height),
        alt.Y2("_base:Q"),
    )
    yield (
        base.transform_filter("datum._mark === 'bar'")
        .mark_rect(cornerRadius=3)
        .encode(
            *box,
            alt.Fill("short:N", title="Source").scale(charts.source_scale()),
            opacity=fade,
        )
    )
    yield (
        base.transform_filter("datum._mark === 'hollow'")
        .mark_rect(
            cornerRadius=3, fill=None, stroke=charts.palette["ink"], strokeWidth=2
        )
        .encode(*box)
    )
    yield (
        base.transform_filter("datum._mark === 'record'")
        .mark_point(shape="diamond", size=120, fill=charts.palette["record"])
        .encode(_across("_centre:Q"), _down("_y:Q", height))
    )
    for weight in ("bold", "normal"):
        yield (
            base.transform_filter(
                f"datum._weight {'===' if weight == 'bold' else '!=='} 'bold'"
            )
            .mark_text(
                align="left", baseline="middle", fontSize=_SIZE, fontWeight=weight
            )
            .encode(
                _across("_words:Q"),
                _down("_y:Q", height),
                alt.Text("_text:N"),
                alt.Detail("steps:Q", title="Events it dates"),
                opacity=fade,
            )
        )


def _across(field: str) -> alt.X:
    """Return the place of a column of decimal years; all share one scale."""
    return alt.X(field).scale(domain=list(_RANGE), nice=False, zero=False).title(None)


def _down(field: str, height: float) -> alt.Y:
    """Return the place of a column of pixels from the top."""
    return alt.Y(field).scale(domain=[0, height], reverse=True, nice=False).axis(None)


def _rows(told: pd.DataFrame, width: int, lines: int) -> Iterator[dict[str, Any]]:
    """Yield the tellings with their places, in years and in pixels from the top."""
    top = 18.0 * lines + (10 if lines else 0)
    silences = silent_decades(told)
    for _, group in told.groupby("step", sort=False):
        while silences and silences[0] <= group["first"].min().year:
            row = _silence(silences.pop(0), width, top)
            top = row["_bottom"]
            yield row
        placed = _label(group, width, top)
        top = placed["_bottom"]
        middle = placed["_date_y"]
        lane = 12 / len(group)
        for number, each in enumerate(group.to_dict("records")):
            at = middle - 6 + number * lane
            start = decimal_year(each["first"])
            end = decimal_year(each["last"] + timedelta(1))
            record = each["record"]
            yield {
                **{field: each.get(field) or None for field in _TOLD},
                charts.EVIDENCE: each["event"],
                "record": each["record_says"] or None,
                "told_by": ", ".join(dict.fromkeys(group["short"])),
                "_told": dict.fromkeys(group["short"], True),
                "_kind": "telling",
                "_from": start,
                "_to": end,
                "_centre": (start + end) / 2,
                "_top": at,
                "_base": at + lane - (1 if len(group) > 1 else 0),
                "_bottom": top,
                "_record": decimal_year(bounds(record)[0]) if record else None,
                "_record_y": placed["_fact_y"] if record else None,
                # One label for all that date the step.
                **(placed if number == 0 else {}),
            }


def _silence(decade: int, width: int, top: float) -> dict[str, Any]:
    """Return the row that says that no source dates a step in a decade."""
    words = "none of the five dates a step here"
    placed = _placed(f"{decade}s", words, "", "", (decade, decade + 10), width, top)
    return {
        "title": f"The {decade}s: {words}",
        **placed,
        "_kind": "silence",
        "_told": {},
        "_from": decade,
        "_to": decade + 10,
        "_top": placed["_date_y"] - 6,
        "_base": placed["_date_y"] + 6,
    }


def _label(group: pd.DataFrame, width: int, top: float) -> dict[str, Any]:
    """Place the label of a step, whose tellings these are."""
    first = group.iloc[0]
    corrected = group[group["record"] != ""]
    edges = [
        *map(decimal_year, group["first"]),
        *(decimal_year(day + timedelta(1)) for day in group["last"]),
        *(decimal_year(bounds(day)[0]) for day in corrected["record"]),
    ]
    facts = dict.fromkeys(map(brief, corrected["record_says"]))
    doubts = [] if facts else list(dict.fromkeys(filter(None, group["doubt"])))
    note = doubts[0] if doubts else ""
    return _placed(
        max(map(brief, group["says"]), key=len),
        first["title"],
        note,
        f"record: {', '.join(facts)}" if facts else "",
        (min(edges), max(edges)),
        width,
        top,
    )


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def brief(words: str) -> str:
    """Shorten a date in words for a label.

    Parameters
    ----------
    words : str
        As `alliance.dates.in_words` writes it.

    Returns
    -------
    str
        "20 Sept 1992" for "20 September 1992", "1970s" for "the 1970s".
    """
    words = words.removeprefix("the ").replace(" to ", "–")
    for month in calendar.month_name[1:]:
        if len(month) > 5:
            words = words.replace(month, "Sept" if month[0] == "S" else month[:3])
    return words


def _scale(width: int) -> float:
    """Return about how many pixels a year takes."""
    return (width - _MARGIN) / (_RANGE[1] - _RANGE[0])


def _placed(
    said: str,
    title: str,
    note: str,
    fact: str,
    edges: tuple[float, float],
    width: int,
    top: float,
) -> dict[str, Any]:
    """Place a label beside a mark, on the side where it needs fewer lines."""
    scale = _scale(width)
    # An en dash is as wide as a figure, and not one of the characters measured.
    plain = said.replace("–", "0")
    beside = charts.text_width(plain, _SIZE, bold=True) + 6
    rooms = {
        "right": (_RANGE[1] - edges[1]) * scale - _GAP,
        "left": (edges[0] - _RANGE[0]) * scale - _GAP,
    }
    options = []
    for side, room in rooms.items():
        under = charts.wrap(note, room, _SIZE) if note else []
        # The date stands beside the words, or above them where that is shorter.
        for above in (False, True):
            space = room - (0 if above else beside)
            lines = charts.wrap(title, space, _SIZE)
            widest = max(charts.text_width(line, _SIZE) for line in lines)
            count = len(lines) + above + len(under)
            options.append((max(0.0, widest - space), count, side, above, lines, under))
    _, count, side, above, lines, under = min(options, key=lambda option: option[:2])
    sign = 1 if side == "right" else -1
    anchor = edges[side == "right"] + sign * _GAP / scale
    middle = top + 5 + _LINE / 2
    return {
        "_side": side,
        "_date": said,
        "_date_x": anchor,
        "_date_y": middle,
        "_title": "\n".join(lines),
        "_title_x": anchor + (0 if above else sign * beside / scale),
        "_title_y": middle + above * _LINE,
        "_note": "\n".join(under) or None,
        "_note_x": anchor,
        "_note_y": middle + (len(lines) + above) * _LINE,
        "_fact": fact or None,
        "_fact_x": anchor,
        "_fact_y": middle + count * _LINE,
        "_bottom": top + 10 + (count + bool(fact)) * _LINE,
    }


def decimal_year(day: date) -> float:
    """Return a day as a year with decimals, for an axis of years.

    Parameters
    ----------
    day : datetime.date

    Returns
    -------
    float
        1 July 2014 is 2014.4959, with leap days evened out.
    """
    past = (day - date(day.year, 1, 1)).days
    return round(day.year + past / _DAYS, 4)
