"""Who is bound to whom, by what: ties among three countries, one below the other.

A treaty that promises help in war and a statement that says that it creates no duty are
both ties, and are drawn apart. A tie is a line that joins the countries it names; a
country that it does not name is an empty ring, so that a gap can be seen.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from alliance import charts
from alliance.citations import label, work_label
from alliance.dates import bounds, in_words
from alliance.errors import FigureError, TableError, suggest
from alliance.quotations import verify
from alliance.repository import read_table
from alliance.sources import source
from alliance.timelines import brief

COUNTRIES = ("Japan", "United States", "South Korea")
"""The three whose ties are drawn, in the order of their columns."""

KINDS = {
    "treaty": "treaty of alliance",
    "agreement": "agreement on information",
    "words": "statement, exercise or plan",
    "denied": "denied",
}
"""What a tie is, and how it is called; each kind has a line of its own."""

# Who is proposed or expected is not yet joined.
_STATUS = ("member", "partner")
_SIZE = 13
_LINE = 16
_COLUMN = {charts.WIDE: 84, charts.NARROW: 46}
_SHORT = {"United States": "US"}
_EDGE = 26


def told(grouping: str, teller: str, title: str, kind: str, when: str = "") -> dict:
    """Return a tie that a source tells, with the members that it gives.

    Parameters
    ----------
    grouping : str
        Id in ``data/memberships.csv``.
    teller : str
        Id of the source.
    title : str
        Our name for the tie.
    kind : str
        One of `KINDS`.
    when : str
        Id of the fact of ``data/record.csv`` that dates it; empty where none does.

    Returns
    -------
    dict
        A row for `ladder`.

    Raises
    ------
    TableError
        When the source names no two of `COUNTRIES` as members of the grouping.
    FigureError
        When the kind is none.
    """
    names = {row["actor"]: row["name"] for row in read_table("actors")}
    rows = [
        row
        for row in read_table("memberships")
        if row["grouping"] == grouping
        and row["source"] == teller
        and row["status"] in (["denied"] if kind == "denied" else _STATUS)
    ]
    members = [names[row["member"]] for row in rows]
    _enough(members, f"data/memberships.csv, {grouping!r} as {teller} tells it")
    place = verify(rows[0]["exact"], teller)
    fact = _fact(when) if when else {}
    return {
        "tie": grouping,
        **_common(title, kind, members, fact),
        "short": source(teller).short,
        "passage": label(place.passage),
        "said": rows[0]["exact"],
    }


def recorded(name: str, title: str, kind: str, members: Sequence[str]) -> dict:
    """Return a tie that the record tells, whose statement names its members.

    Parameters
    ----------
    name : str
        Id in ``data/record.csv``.
    title : str
        Our name for the tie.
    kind : str
        One of `KINDS`.
    members : sequence of str
        Those of `COUNTRIES` that it joins.

    Returns
    -------
    dict
        A row for `ladder`.

    Raises
    ------
    TableError
        When there is no such fact, or its statement neither names a member nor speaks
        of the three.
    FigureError
        When the kind is none.
    """
    fact = _fact(name)
    _enough(members, f"recorded({name!r})")
    for member in members:
        if member not in fact["statement"] and "three leaders" not in fact["statement"]:
            raise TableError(
                f"data/record.csv, fact {name!r}: the statement does not name {member}."
            )
    return {
        "tie": name,
        **_common(title, kind, members, fact),
        "short": "record",
        "passage": work_label(fact["reference"]),
        "said": fact["statement"],
    }


def _fact(name: str) -> Mapping[str, str]:
    facts = {row["fact"]: row for row in read_table("record")}
    if name not in facts:
        raise TableError(f"data/record.csv has no fact {name!r}.{suggest(name, facts)}")
    return facts[name]


def _enough(members: Sequence[str], where: str) -> None:
    if len(set(members) & set(COUNTRIES)) < 2:
        raise TableError(f"{where}: it joins no two of {', '.join(COUNTRIES)}.")


def _common(
    title: str, kind: str, members: Sequence[str], fact: Mapping[str, str]
) -> dict[str, Any]:
    if kind not in KINDS:
        raise FigureError(f"{kind!r} is no kind of tie; use {', '.join(KINDS)}.")
    date = fact.get("date", "")
    return {
        "title": title,
        "kind": kind,
        "members": [each for each in COUNTRIES if each in members],
        "says": in_words(date),
        "day": bounds(date)[0] if date else None,
        "reference": fact.get("reference", ""),
    }


def joined(ties: pd.DataFrame, *countries: str) -> pd.DataFrame:
    """Return the ties that join some countries.

    Parameters
    ----------
    ties : pandas.DataFrame
        Rows from `told` and `recorded`.
    *countries : str
        Names among `COUNTRIES`.

    Returns
    -------
    pandas.DataFrame
        The rows whose members include all of them.
    """
    return ties[ties["members"].map(lambda members: set(countries) <= set(members))]


# The drawing


def ladder(
    ties: pd.DataFrame, parts: Mapping[str, Sequence[str]], width: int
) -> alt.LayerChart:
    """Draw the ties as rungs between the three countries, in parts with headings.

    A control above the chart chooses a pair, or all three; what does not join them
    fades.

    Parameters
    ----------
    ties : pandas.DataFrame
        Rows from `told` and `recorded`.
    parts : mapping of str to sequence of str
        Headings in order, each with the ids of its ties.
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.

    Returns
    -------
    altair.LayerChart
        Without a title.
    """
    placed = charts.marks(_rows(ties.set_index("tie", drop=False), parts, width))
    height = float(placed["_bottom"].max())
    choices = {
        "": "everything",
        "US-JP": "United States and Japan",
        "US-KR": "United States and South Korea",
        "JP-KR": "Japan and South Korea",
        "US-JP-KR": "all three",
    }
    choice = alt.param(
        name="pair",
        value="",
        bind=alt.binding_select(
            options=[*choices], labels=[*choices.values()], name="What joins "
        ),
    )
    fade = alt.when("!pair || !datum._joins || !!datum._joins[pair]")
    fade = fade.then(alt.value(1)).otherwise(alt.value(0.18))

    def at(x: str, y: str) -> tuple[alt.X, alt.Y]:
        return (
            alt.X(x).scale(domain=[0, width - 5], nice=False).title(None).axis(None),
            alt.Y(y).scale(domain=[0, height], reverse=True, nice=False).axis(None),
        )

    shown = placed[placed["title"].notna()].dropna(axis="columns", how="all")
    drawn = placed[placed["title"].isna()].filter(like="_")
    base = alt.Chart(drawn)
    stems = (
        base.transform_filter("datum._kind === 'stem'")
        .mark_rule(color=charts.palette["grid"], strokeWidth=2)
        .encode(*at("_x:Q", "_y:Q"), alt.Y2("_base:Q"))
    )
    lines = [
        alt.Chart(shown)
        .transform_filter(f"datum._line === '{kind}'")
        .mark_rule(
            strokeWidth=stroke, strokeDash=dash, color=charts.palette[ink], opacity=1
        )
        .encode(
            *at("_x:Q", "_y:Q"),
            alt.X2("_to:Q"),
            opacity=fade,
            tooltip=[
                alt.Tooltip("title:N", title="Tie"),
                alt.Tooltip("joins:N", title="Joins"),
                alt.Tooltip("kind:N", title="Kind"),
                alt.Tooltip("says:N", title="Date"),
                alt.Tooltip("short:N", title="Told by"),
                alt.Tooltip("passage:N", title="Passage or work"),
            ],
        )
        for kind, stroke, dash, ink in (
            ("treaty", 7, [1, 0], "ink"),
            ("agreement", 4, [1, 0], "soft-ink"),
            ("words", 3, [7, 4], "soft-ink"),
            ("denied", 2, [2, 5], "warning"),
        )
        if (shown["_line"] == kind).any()
    ]
    colours = alt.Scale(
        domain=[*COUNTRIES], range=[charts.palette[name] for name in COUNTRIES]
    )
    member = (
        base.transform_filter("datum._kind === 'member'")
        .mark_point(size=150, strokeWidth=2)
        .encode(
            *at("_x:Q", "_y:Q"),
            alt.Stroke("_country:N").scale(colours).legend(None),
            alt.Fill("_country:N").scale(colours).legend(None),
            opacity=fade,
        )
    )
    absent = (
        base.transform_filter("datum._kind === 'absent'")
        .mark_point(size=70, strokeWidth=1.5)
        .encode(
            *at("_x:Q", "_y:Q"),
            stroke=alt.value(charts.palette["axis"]),
            fill=alt.value(charts.palette["paper"]),
            opacity=fade,
        )
    )
    words = [
        base.transform_filter(f"datum._style === '{style}'")
        .mark_text(
            align=align,
            baseline="middle",
            fontSize=_SIZE,
            fontWeight=weight,
            lineBreak="\n",
            lineHeight=_LINE,
            color=charts.palette[ink],
        )
        .encode(*at("_text_x:Q", "_text_y:Q"), alt.Text("_text:N"), opacity=fade)
        for style, align, weight, ink in (
            ("column", "center", "bold", "ink"),
            ("part", "left", "bold", "accent"),
            ("tie", "left", "bold", "ink"),
            ("note", "left", "normal", "soft-ink"),
        )
    ]
    return (
        alt.layer(stems, *lines, absent, member, *words)
        .properties(height=height)
        .add_params(choice)
    )


_CODES = {"United States": "US", "Japan": "JP", "South Korea": "KR"}
_PAIRS = ("US-JP", "US-KR", "JP-KR", "US-JP-KR")


def _rows(
    ties: pd.DataFrame, parts: Mapping[str, Sequence[str]], width: int
) -> Iterator[dict[str, Any]]:
    """Yield every mark and line of words with its place, in pixels."""
    step = _COLUMN[width]
    column = {name: _EDGE + 14 + n * step for n, name in enumerate(COUNTRIES)}
    left = column[COUNTRIES[-1]] + 34
    room = width - left - 10
    y = 12.0
    for name, x in column.items():
        head = name if width > charts.NARROW else _SHORT.get(name, name)
        yield _words("column", "\n".join(head.split()), x, y)
    y += 2 * _LINE
    for heading, names in parts.items():
        lines = charts.wrap(heading, width - 12, _SIZE, bold=True)
        yield _words("part", "\n".join(lines), 2, y + 8)
        y += _LINE * len(lines) + 16
        top = y
        for row in ties.loc[[*names]].to_dict("records"):
            members = row["members"]
            codes = {_CODES[each] for each in members}
            joins = {pair: True for pair in _PAIRS if {*pair.split("-")} <= codes}
            y += 8
            for name, x in column.items():
                yield {
                    "_kind": "member"
                    if name in members and row["kind"] != "denied"
                    else "absent",
                    "_country": name,
                    "_x": x,
                    "_y": y,
                    "_joins": joins,
                }
            yield {
                "title": row["title"],
                "joins": ", ".join(members),
                "kind": KINDS[row["kind"]],
                "says": row["says"] or None,
                "short": row["short"],
                "passage": row["passage"],
                "_line": row["kind"],
                "_x": column[members[0]],
                "_to": column[members[-1]],
                "_y": y,
                "_joins": joins,
            }
            note = brief(row["says"]) or f"{KINDS[row['kind']]}, {row['short']}"
            for style, text in (("tie", row["title"]), ("note", note)):
                lines = charts.wrap(text, room, _SIZE, bold=style == "tie")
                yield _words(style, "\n".join(lines), left, y) | {"_joins": joins}
                y += _LINE * len(lines)
            y += 2
        for x in column.values():
            yield {"_kind": "stem", "_x": x, "_y": top, "_base": y - 8}
        y += 12
    yield {"_kind": "end", "_bottom": y - 8}


def _words(style: str, words: str, x: float, y: float) -> dict[str, Any]:
    return {"_style": style, "_text": words, "_text_x": x, "_text_y": y}
