"""How far from home: great-circle distances, and their picture decade by decade.

Two things are kept apart. What the *rules* allowed is said in a source's words and has
no distance: where the words name an area without an end, the picture shows a band
without an end. Where forces *went* has one, from Tokyo to a reference point of
``data/places.csv``; a sea has none, and is drawn from its near edge to its far one.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import asin, cos, radians, sin, sqrt
from typing import Any

import altair as alt
import pandas as pd

from alliance import charts
from alliance.citations import work_label
from alliance.dates import bounds, in_words
from alliance.errors import TableError, suggest
from alliance.markdown import nested
from alliance.repository import read_table
from alliance.tables import table
from alliance.timelines import brief

EARTH = 6371.0088
"""Mean radius of the Earth in kilometres (IUGG, GRS 80)."""

_SIZE = 13
_LINE = 16
_FARTHEST = 14000
# Pixels kept for the words of the rules beside the plot; on a phone they stand above.
_BESIDE = 268
_MARGIN = 12


def great_circle(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return the length of the shortest way between two places on a sphere.

    By the haversine formula, which is exact on a sphere; the Earth is flattened by a
    three-hundredth, so that a true distance differs by at most 0.6 percent.

    Parameters
    ----------
    start, end : tuple of (float, float)
        Latitude and longitude in degrees, north and east positive.

    Returns
    -------
    float
        Kilometres.
    """
    (south, west), (north, east) = (map(radians, place) for place in (start, end))
    haversine = (
        sin((north - south) / 2) ** 2
        + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    )
    return 2 * EARTH * asin(min(1.0, sqrt(haversine)))


def distance(place: str, start: str = "tokyo") -> float:
    """Return how far a place of ``data/places.csv`` lies from another.

    Parameters
    ----------
    place, start : str
        Ids in the table.

    Returns
    -------
    float
        Kilometres, as `great_circle`.

    Raises
    ------
    TableError
        When a place is not in the table or has no coordinates there.
    """
    places = table("places").set_index("place")
    points = []
    for name in (start, place):
        if name not in places.index:
            raise TableError(
                f"data/places.csv has no place {name!r}.{suggest(name, places.index)}"
            )
        row = places.loc[name]
        if row[["latitude", "longitude"]].isna().any():
            raise TableError(
                f"data/places.csv, place {name!r}: latitude and longitude are empty. "
                "Add them from an open gazetteer, and name it in the column origin."
            )
        points.append((float(row["latitude"]), float(row["longitude"])))
    return great_circle(*points)


def missions(
    told: pd.DataFrame,
    places: Mapping[str, tuple[str, Sequence[str]]],
    recorded: Mapping[str, tuple[str, Sequence[str]]] | None = None,
) -> pd.DataFrame:
    """Return where forces went and how far from Tokyo that is.

    Parameters
    ----------
    told : pandas.DataFrame
        From `alliance.timelines.tellings`.
    places : mapping of str to tuple of (str, sequence of str)
        For each step a name, and the ids of its reference point, or of a near and a
        far one.
    recorded : mapping of str to tuple of (str, sequence of str), optional
        The same for facts of ``data/record.csv`` that no source tells.

    Returns
    -------
    pandas.DataFrame
        One row for each, in order of time: the columns of the first telling, with
        ``name``, ``point`` (the names of its places), ``low`` and ``high`` (kilometres
        from Tokyo, to the nearest hundred; equal for one place). What only the record
        tells has "record" as ``short`` and no date in the source.
    """
    names = table("places").set_index("place")["name"]
    first = told[told["step"].isin(places)].drop_duplicates("step")
    rows = first.to_dict("records")
    for fact in read_table("record"):
        if fact["fact"] in (recorded or {}):
            rows.append(
                {
                    "step": fact["fact"],
                    "short": "record",
                    "says": "",
                    "record": fact["date"],
                    "record_says": in_words(fact["date"]),
                    "first": bounds(fact["date"])[0],
                    "reference": fact["reference"],
                    "passage": work_label(fact["reference"]),
                }
            )
    for row in rows:
        row["name"], ends = {**places, **(recorded or {})}[row["step"]]
        lengths = [100 * round(distance(each) / 100) for each in ends]
        row["point"] = " to ".join(names[each] for each in ends)
        row["low"], row["high"] = lengths[0], lengths[-1]
    return pd.DataFrame(sorted(rows, key=lambda row: row["first"]))


# The drawing


def ladder(rules: pd.DataFrame, went: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw decade by decade what the rules allowed and how far forces went.

    Parameters
    ----------
    rules : pandas.DataFrame
        One row a rule, in order of time: ``decade`` (1990) under which it stands,
        ``until`` (the last decade of its band), ``words`` (verbatim, or our own when
        ``short`` is empty), ``short`` and ``passage`` of the source, ``when`` (in
        words), ``record`` (the date in the record, in words, or empty) and ``area``:
        the id of the place where the area ends, "open" for one without a stated end,
        or empty for a rule that names no area, with the ``label`` of its band.
        ``still`` is empty, or says what is known of a rule for which no source gives
        an end: its band then fades out at the lower end, and these words stand there.
        A rule that only the record has, told in our words, has "record" as ``short``.
        ``evidence`` is the id of the row of evidence that holds the words, if any does.
    went : pandas.DataFrame
        From `missions`.
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.

    Returns
    -------
    altair.LayerChart
        Without a title.
    """
    rows = pd.DataFrame(_rows(rules, went, width))
    height = float(rows["_bottom"].max())
    # What only draws has a data set of its own, and stays out of the chart's table.
    facts = rows[rows["name"].notna()].dropna(axis="columns", how="all")
    rows = rows[rows["name"].isna()].filter(like="_")
    wide = width > charts.NARROW
    left = -_BESIDE / _scale(width) if wide else 0.0
    across = [left, _FARTHEST]

    def at(x: str, y: str) -> tuple[alt.X, alt.Y]:
        down = alt.Y(y).scale(domain=[0, height], reverse=True, nice=False).axis(None)
        return alt.X(x).scale(domain=across, nice=False).title(None), down

    axis = alt.Axis(
        orient="top",
        values=[*range(0, _FARTHEST + 1, 4000)],
        gridColor=charts.palette["grid"],
        labelFlush=True,
        labelExpr="datum.value ? format(datum.value, ',') + ' km' : 'Tokyo'",
    )
    base = alt.Chart(rows)
    colour, told = (
        alt.Color(field).scale(charts.source_scale(record=True)).legend(None)
        for field in ("_source:N", "short:N")
    )
    known, unknown, lasting = (
        base.transform_filter(f"datum._kind === '{kind}'")
        for kind in ("known area", "open area", "lasting area")
    )
    x, y = at("_from:Q", "_top:Q")
    box = x, alt.X2("_to:Q"), y, alt.Y2("_base:Q")
    area = known.mark_rect(opacity=0.28).encode(x.axis(axis), *box[1:], colour)
    # So faint that the words over it keep a contrast of 4.5 to 1.
    lasts = lasting.mark_rect(
        fill=_fading("johnstone-hornung-2023", 0.85, down=True), opacity=0.12
    ).encode(*box)
    fades = unknown.mark_rect(fill=_fading("cfr-2021", 0), opacity=0.45).encode(*box)
    ruler = (
        base.transform_filter("datum._kind === 'decade'")
        .mark_rule(color=charts.palette["axis"])
        .encode(*at("_from:Q", "_top:Q"), alt.X2("_to:Q"))
    )
    mission = alt.Chart(facts).transform_filter("datum._kind === 'mission'")
    tooltip = [
        alt.Tooltip(f"{field}:{kind}", title=title, **form)
        for field, title, kind, form in (
            ("decade", "Decade", "N", {}),
            ("decade", "Decade", "N", {}),
            ("name", "Where forces went, or what the rule says", "N", {}),
            ("short", "Source", "N", {}),
            ("says", "Date in the source", "N", {}),
            ("record", "Date in the record", "N", {}),
            ("point", "Measured from Tokyo to", "N", {}),
            ("low", "Kilometres, near end", "Q", {"format": ","}),
            ("high", "Kilometres, far end", "Q", {"format": ","}),
            ("passage", "Passage", "N", {}),
        )
    ]
    x, y = at("_from:Q", "_middle:Q")
    lines = mission.mark_rule(strokeWidth=3).encode(
        x, alt.X2("low:Q"), y, told, tooltip=tooltip
    )
    x, y = at("low:Q", "_middle:Q")
    spread = (
        mission.transform_filter("datum.low < datum.high")
        .mark_rule(strokeWidth=12, opacity=0.45)
        .encode(x, alt.X2("high:Q"), y, told, tooltip=tooltip)
    )
    points = (
        mission.transform_filter("datum.low === datum.high")
        .mark_point(size=110, strokeWidth=2)
        .encode(
            x,
            y,
            alt.Stroke("short:N").scale(charts.source_scale(record=True)).legend(None),
            alt.Fill("short:N").scale(charts.source_scale(record=True)).legend(None),
            fillOpacity=alt.condition("datum.high > 0", alt.value(1), alt.value(0)),
            tooltip=tooltip,
        )
    )
    words = [
        base.transform_filter(f"datum._style === '{style}'")
        .mark_text(
            align="left",
            baseline="middle",
            fontSize=_SIZE,
            fontWeight=weight,
            lineBreak="\n",
            lineHeight=_LINE,
            color=charts.palette[ink],
        )
        .encode(*at("_text_x:Q", "_text_y:Q"), alt.Text("_text:N"))
        for style, weight, ink in (
            ("head", "bold", "ink"),
            ("said", "normal", "ink"),
            ("note", "normal", "soft-ink"),
            ("fact", "bold", "record"),
        )
    ]
    credits = (
        base.transform_filter("datum._style === 'credit'")
        .mark_text(
            align="left",
            baseline="middle",
            fontSize=_SIZE,
            lineBreak="\n",
            lineHeight=_LINE,
        )
        .encode(*at("_text_x:Q", "_text_y:Q"), alt.Text("_text:N"), colour)
    )
    return alt.layer(
        area, lasts, fades, ruler, lines, spread, points, *words, credits
    ).properties(height=height)


def _fading(name: str, begins: float, *, down: bool = False) -> alt.Gradient:
    """Return a fill that fades into the page, from a share of its length on."""
    shade, paper = charts.palette[name], charts.palette["paper"]
    stops = ((shade, 0), (shade, begins), (paper, 1))
    return alt.Gradient(
        gradient="linear",
        **({"x1": 0, "y1": 0, "x2": 0, "y2": 1} if down else {}),
        stops=[alt.GradientStop(color=ink, offset=at) for ink, at in stops],
    )


def _scale(width: int) -> float:
    """Return about how many pixels a kilometre takes."""
    beside = _BESIDE if width > charts.NARROW else 0
    return (width - beside - _MARGIN) / _FARTHEST


def _rows(
    rules: pd.DataFrame, went: pd.DataFrame, width: int
) -> Iterator[dict[str, Any]]:
    """Yield every mark and line of words with its place."""
    wide = width > charts.NARROW
    scale = _scale(width)
    left = -_BESIDE / scale if wide else 0.0
    room = _BESIDE - 62 if wide else width - _MARGIN - 50
    indent = left + 48 / scale
    top = 2.0
    areas: list[tuple[Mapping[str, Any], float]] = []
    decades = went["first"].map(lambda day: day.year // 10 * 10)
    for decade in range(rules["decade"].min(), decades.max() + 1, 10):
        yield {"_kind": "decade", "_from": left, "_to": _FARTHEST, "_top": top}
        yield _words("head", f"{decade}s", left, top + 14)
        here = rules[rules["decade"] == decade].to_dict("records")
        sent = went[decades == decade].to_dict("records")
        y = top + 14
        for rule in here or [] if here or sent else [_NOTHING]:
            begins = y
            for style, lines in _rule_lines(rule, room):
                words = _words(style, "\n".join(lines), indent, y)
                yield words | {"_source": rule["short"]}
                y += _LINE * len(lines)
            yield {
                "decade": f"{decade}s",
                "name": rule["words"],
                "short": rule["short"] or None,
                "says": rule["when"] or None,
                "record": rule["record"] or None,
                "passage": rule["passage"] or None,
                charts.EVIDENCE: charts.text_or_none(rule.get("evidence")),
            }
            if rule["area"] and wide:
                areas.append((rule, begins - 8))
            elif rule["area"] and rule["still"]:
                areas.append((rule, y - 4))
                y += 20
            elif rule["area"]:
                yield from _area(rule, y - 4, y + 12, scale)
                y += 20
            y += 6
        below, y = y, (top + 14 if wide else y)
        for row in sent:
            yield from _mission(row, y, scale)
            y += 2 * _LINE + (_LINE if row["record_says"] else 0) + 8
        lines_end = y
        if wide and sent and any(rule["area"] for rule in here):
            y += 16  # for the band below the lines
        ending = [each for each in areas if each[0]["until"] == decade]
        for rule, _ in ending:
            y += _LINE * len(_still_lines(rule, scale))
        top = max(y, below if wide else y) + (0 if y > below else 2)
        for rule, begins in ending:
            if rule["decade"] == decade:
                begins = max(begins, lines_end - 8)
            yield from _area(rule, begins, top - 4, scale, 24 if wide else 12)
    yield {"_kind": "end", "_bottom": top}


_NOTHING = {
    **dict.fromkeys(("short", "when", "record", "passage", "area", "still"), ""),
    "words": "no rule or mission is dated",
}


def _rule_lines(
    rule: Mapping[str, Any], room: float
) -> Iterator[tuple[str, list[str]]]:
    """Yield the lines of a rule, those of one style together."""
    if rule["short"] in ("", "record"):
        is_fact = rule["short"] == "record"
        style = "fact" if is_fact else "note"
        yield style, charts.wrap(rule["words"], room, _SIZE, bold=is_fact)
        return
    yield "said", charts.wrap(f"“{nested(rule['words'])}”", room, _SIZE)
    yield "credit", charts.wrap(f"{rule['short']}, {rule['when']}", room, _SIZE)
    if rule["record"]:
        yield "fact", [f"record: {brief(rule['record'])}"]


def _mission(
    row: Mapping[str, Any], y: float, scale: float
) -> Iterator[dict[str, Any]]:
    """Yield one mission: a line of words, and below it the line from Tokyo."""
    head = ", ".join(filter(None, (row["name"], brief(row["says"]))))
    yield _words("head", head, 0.0, y)
    least, most = f"{row['low']:,}", f"{row['high']:,}"
    far = f"{least if least == most else f'{least} to {most}'} km"
    beside = charts.text_width(head.replace("–", "0"), _SIZE, bold=True) + 8
    far = far if row["high"] else "no troops sent"
    yield _words("said", far, beside / scale, y)
    if row["record_says"]:
        y += _LINE
        alone = "" if row["says"] else "; in none of the five"
        yield _words("fact", f"record: {brief(row['record_says'])}{alone}", 0.0, y)
    copied = ("name", "short", "says", "point", "low", "high", "passage")
    yield {
        "decade": f"{row['first'].year // 10 * 10}s",
        **{field: row[field] for field in copied},
        "says": row["says"] or None,
        "record": row["record_says"] or None,
        charts.EVIDENCE: charts.text_or_none(row.get("event")),
        "_kind": "mission",
        "_from": 0.0,
        "_middle": y + _LINE + 1,
    }


def _area(
    rule: Mapping[str, Any], top: float, base: float, scale: float, drop: float = 24
) -> Iterator[dict[str, Any]]:
    """Yield the band of a rule that names an area, and its labels."""
    is_open = rule["area"] == "open"
    end = _FARTHEST if is_open else distance(rule["area"])
    kind = "lasting" if rule["still"] else "open" if is_open else "known"
    yield {
        "_kind": f"{kind} area",
        "_from": 0.0,
        "_to": end,
        "_top": top,
        "_base": base,
        "_source": rule["short"],
    }
    beside = (0 if is_open else end) + 6 / scale
    yield _words("said", rule["label"], beside, min(top + drop, (top + base) / 2))
    lines = _still_lines(rule, scale)
    if lines:
        first = base - _LINE * len(lines) + _LINE / 2
        yield _words("fact", "\n".join(lines), beside, first)


def _still_lines(rule: Mapping[str, Any], scale: float) -> list[str]:
    """Return the words at the lower end of a band that nobody ends."""
    if not rule["still"]:
        return []
    room = (_FARTHEST - distance(rule["area"])) * scale - 12
    return charts.wrap(rule["still"], room, _SIZE, bold=True)


def _words(style: str, words: str, x: float, y: float) -> dict[str, Any]:
    return {"_style": style, "_text": words, "_text_x": x, "_text_y": y}
