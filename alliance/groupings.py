"""Who is in what: groupings of countries, as the sources tell them.

A *grouping* is an alliance, a pact, a partnership, an agreement or a project that
``data/memberships.csv`` has countries in. What two countries are joined by can be asked
of the table (`joined`), and seen in a matrix that a reader regroups (`matrix`).
"""

from collections.abc import Collection, Mapping
from itertools import combinations
from typing import Any

import altair as alt
import pandas as pd

from alliance import charts
from alliance.citations import checks_on, label
from alliance.quotations import verify
from alliance.repository import read_table
from alliance.sources import source

IN_FORCE = ("member", "partner")
"""Values of ``status`` by which a country is in a grouping, as the source has it."""

STATUSES = ("member", "partner", "expected", "proposed", "denied")
"""The values of ``status`` that the matrix draws, from the closest tie to none."""

KINDS = {
    "exists": "It exists, a source says",
    "expected": "It was expected",
    "proposed": "It was proposed, or its beginning seen",
    "denied": "It was denied",
    "unfound": "A source has it; no record of it was found",
}
"""What becomes of a grouping, by the words of the sources and their source checks."""

_SIZE = 13
_LINE = 16
_HEADING = 26
_SHOWN = {
    "name": "Grouping",
    "country": "Country",
    "status": "Status",
    "kind": "What becomes of it",
    "told_by": "Told by",
    "passages": "Passages",
}


def memberships(countries: Collection[str], least: int = 2) -> pd.DataFrame:
    """Return which of some countries is in which grouping, and who says so.

    Parameters
    ----------
    countries : collection of str
        Ids of actors, such as ``united-kingdom``.
    least : int
        Of how many of them a grouping must have some status to be returned.

    Returns
    -------
    pandas.DataFrame
        One row for each grouping and country, in the order of the table. Columns
        ``grouping`` and ``member`` (ids), ``name`` and ``country`` (in words),
        ``status`` (one of `STATUSES`), ``kind`` (a key of `KINDS`), ``told_by`` ("CFR
        2021, Tran 2025") and ``passages`` ("CFR 2021, p18").

    Raises
    ------
    MisquotationError
        When the words of a row do not stand in its source.
    SeedError
        When a seed is missing or changed.
    """
    names = {row["actor"]: row for row in read_table("actors")}
    rows = [
        {
            **row,
            "name": names[row["grouping"]]["name"],
            "country": names[row["member"]]["name"],
            "short": source(row["source"]).short,
            "passage": label(verify(row["exact"], row["source"]).passage),
            "wrong": any(check.kind == "error" for check in checks_on(row)),
        }
        for row in read_table("memberships")
        if row["member"] in countries
        and row["status"] in STATUSES
        and names[row["grouping"]]["kind"] == "grouping"
    ]
    found = pd.DataFrame(rows)
    enough = found.groupby("grouping")["member"].transform("nunique") >= least
    found = found[enough]
    kinds = {name: _kind(part) for name, part in found.groupby("grouping")}
    cells = found.groupby(["grouping", "member"], sort=False)
    return pd.DataFrame(
        {
            "grouping": grouping,
            "member": member,
            "name": part["name"].iloc[0],
            "country": part["country"].iloc[0],
            "status": min(part["status"], key=STATUSES.index),
            "kind": kinds[grouping],
            "told_by": ", ".join(dict.fromkeys(part["short"])),
            "passages": ", ".join(dict.fromkeys(part["passage"])),
        }
        for (grouping, member), part in cells
    )


def _kind(rows: pd.DataFrame) -> str:
    """Return what becomes of a grouping, whose rows these are."""
    if rows["wrong"].any():
        return "unfound"
    if rows["status"].isin(IN_FORCE).any():
        return "exists"
    return rows["status"].mode()[0]


def joined(rows: pd.DataFrame) -> dict[frozenset[str], list[str]]:
    """Return by which groupings in force each pair of countries is joined.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `memberships`.

    Returns
    -------
    dict of frozenset of str to list of str
        For every pair of ``country`` the names of the groupings that exist and that
        both are in, in the order of the rows; an empty list where there is none.
    """
    held = rows[rows["status"].isin(IN_FORCE) & (rows["kind"] == "exists")]
    members = held.groupby("name", sort=False)["country"].agg(set)
    return {
        frozenset(pair): [name for name, has in members.items() if has >= set(pair)]
        for pair in combinations(sorted(rows["country"].unique()), 2)
    }


# The drawing


def matrix(
    rows: pd.DataFrame,
    width: int,
    columns: Collection[str],
    pairs: Collection[tuple[str, str]],
) -> alt.LayerChart:
    """Draw the groupings as rows and the countries as columns.

    One control above the chart puts the rows together by what becomes of a grouping,
    by who tells of it, or by its size; the other leaves bright only what holds both
    countries of a pair.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `memberships`.
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.
    columns : collection of str
        Values of ``country``, in order from the left.
    pairs : collection of tuple of (str, str)
        The pairs of countries that the reader can choose.

    Returns
    -------
    altair.LayerChart
        Without a title, as wide as the page and as high as the list.
    """
    narrow = width <= charts.NARROW
    beside = 168.0 if narrow else 272.0
    step = (width - 12 - beside) / len(columns)
    across = {name: beside + step * (n + 0.5) for n, name in enumerate(columns)}
    top = 112.0 if narrow else 46.0
    labels, headings = _placed(rows, beside - 8, top)
    height = max(max(row["_places"].values()) + 30 for row in labels)
    held = {f"{one} and {other}": (one, other) for one, other in pairs}
    cells = rows.assign(
        kind=rows["kind"].map(KINDS),
        _across=rows["country"].map(across),
        _places=rows["name"].map({row["name"]: row["_places"] for row in labels}),
        _holds=[_holds(rows, name, held) for name in rows["name"]],
    )
    by = alt.param(
        name="by",
        value="kind",
        bind=alt.binding_select(
            options=list(_ORDERS), labels=list(_ORDERS.values()), name="Group by "
        ),
    )
    pair = alt.param(
        name="pair",
        value=None,
        bind=alt.binding_select(
            options=[None, *held], labels=["all", *held], name="Show groupings of "
        ),
    )
    label_rows = pd.DataFrame(labels).assign(
        _left=0, _holds=[_holds(rows, row["name"], held) for row in labels]
    )
    return (
        alt.layer(
            _columns(across, top, height, width, narrow=narrow),
            _lines(label_rows, beside - 6, height),
            _names(label_rows, width, height),
            _headings(pd.DataFrame(headings), width, height),
            _cells(cells, width, height),
        )
        .properties(height=height)
        .add_params(by, pair)
    )


_ORDERS = {
    "kind": "what becomes of it",
    "told_by": "who tells of it",
    "size": "how many are in it",
}


def _holds(
    rows: pd.DataFrame, name: str, pairs: Mapping[str, tuple[str, str]]
) -> dict[str, bool]:
    """Return for each pair whether a grouping has some status for both of it."""
    has = set(rows.loc[rows["name"] == name, "country"])
    return {title: has >= set(pair) for title, pair in pairs.items()}


def _placed(
    rows: pd.DataFrame, room: float, top: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Place each grouping and each heading from the top, for every way to group."""
    first = rows.drop_duplicates("name").set_index("name")
    size = rows.groupby("name")["country"].nunique()
    tellers = rows.groupby("name")["told_by"].agg(
        lambda told: ", ".join(dict.fromkeys(", ".join(told).split(", ")))
    )
    several = tellers.str.contains(",").map({True: "Several texts", False: ""})
    known = [source(name).short for name in charts.SOURCES]
    groups = {
        "kind": (first["kind"].map(KINDS), list(KINDS.values())),
        "told_by": (
            several.where(several != "", tellers),
            ["Several texts", *known],
        ),
        "size": (
            size.map(lambda number: f"{number} of these countries"),
            [f"{number} of these countries" for number in range(9, 0, -1)],
        ),
    }
    lines = {name: charts.wrap(name, room, _SIZE) for name in first.index}
    labels = [
        {
            "name": name,
            "_lines": "\n".join(lines[name]),
            # The first line of several stands where the middle of one would.
            "_rise": _LINE * (len(lines[name]) - 1) / 2,
            "_places": {},
        }
        for name in first.index
    ]
    headings = []
    for order, (of, sequence) in groups.items():
        at = top
        for title in sequence:
            members = [row for row in labels if of[row["name"]] == title]
            if members:
                headings.append({"_by": order, "_title": title, "_at": at + 14})
                at += _HEADING
            for row in members:
                tall = 8 + _LINE * len(lines[row["name"]])
                row["_places"][order] = at + tall / 2
                at += tall
            at += 8 if members else 0
    return labels, headings


def _down(field: str, height: float) -> alt.Y:
    return alt.Y(field).scale(domain=[0, height], reverse=True, nice=False).axis(None)


def _over(field: str, width: int) -> alt.X:
    return alt.X(field).scale(domain=[0, width - 12], nice=False).axis(None)


def _bright(low: float) -> Any:
    """Return the condition that leaves bright what holds the chosen pair."""
    when = alt.when("!pair || datum._holds[pair]").then(alt.value(1))
    return when.otherwise(alt.value(low))


def _columns(
    across: Mapping[str, float], top: float, height: float, width: int, *, narrow: bool
) -> alt.Chart:
    """Return the names of the countries, upright on a phone."""
    rows = pd.DataFrame(
        {"_text": name if narrow else name.replace(" ", "\n"), "_across": at}
        for name, at in across.items()
    ).assign(_at=top - 6)
    turned = {"angle": 270, "align": "left", "baseline": "middle"}
    level = {"align": "center", "baseline": "bottom", "lineHeight": _LINE}
    return (
        alt.Chart(rows)
        .mark_text(
            fontSize=_SIZE,
            fontWeight="bold",
            lineBreak="\n",
            **(turned if narrow else level),
        )
        .encode(_over("_across:Q", width), _down("_at:Q", height), alt.Text("_text:N"))
    )


def _lines(labels: pd.DataFrame, left: float, height: float) -> alt.Chart:
    """Return a thin line behind the marks of each grouping, to lead the eye."""
    return (
        alt.Chart(labels)
        .transform_calculate(_at="datum._places[by]")
        .mark_rule(color=charts.palette["grid"])
        .encode(
            _down("_at:Q", height),
            x=alt.value(left),
            x2=alt.value("width"),
            opacity=_bright(0.4),
        )
    )


def _names(labels: pd.DataFrame, width: int, height: float) -> alt.Chart:
    """Return the names of the groupings."""
    return (
        alt.Chart(labels)
        .transform_calculate(_at="datum._places[by] - datum._rise")
        .mark_text(
            align="left",
            baseline="middle",
            fontSize=_SIZE,
            lineBreak="\n",
            lineHeight=_LINE,
        )
        .encode(
            _over("_left:Q", width),
            _down("_at:Q", height),
            alt.Text("_lines:N"),
            opacity=_bright(0.3),
        )
    )


def _headings(rows: pd.DataFrame, width: int, height: float) -> alt.Chart:
    """Return the headings of the way to group that is chosen."""
    return (
        alt.Chart(rows.assign(_left=0))
        .transform_filter("datum._by === by")
        .mark_text(
            align="left",
            baseline="middle",
            fontSize=_SIZE,
            fontWeight="bold",
            color=charts.palette["soft-ink"],
        )
        .encode(_over("_left:Q", width), _down("_at:Q", height), alt.Text("_title:N"))
    )


def _cells(cells: pd.DataFrame, width: int, height: float) -> alt.Chart:
    """Return the marks: how a country stands to a grouping."""
    accent, paper = charts.palette["accent"], charts.palette["paper"]
    warning = charts.palette["warning"]
    used = [each for each in STATUSES if each in set(cells["status"])]
    look = {
        "member": ("square", accent, accent),
        "partner": ("circle", accent, accent),
        "expected": ("diamond", paper, accent),
        "proposed": ("square", paper, accent),
        "denied": ("cross", paper, warning),
    }
    shapes, fills, strokes = (
        alt.Scale(domain=used, range=[look[each][part] for each in used])
        for part in range(3)
    )
    legend = alt.Legend(title=None, columns=3 if width <= charts.NARROW else 5)
    return (
        alt.Chart(cells)
        .transform_calculate(_at="datum._places[by]")
        .mark_point(size=150, strokeWidth=2)
        .encode(
            _over("_across:Q", width),
            _down("_at:Q", height),
            alt.Shape("status:N", scale=shapes, legend=legend),
            alt.Fill("status:N", scale=fills, legend=legend),
            alt.Stroke("status:N", scale=strokes, legend=legend),
            opacity=_bright(0.15),
            tooltip=[
                alt.Tooltip(f"{field}:N").title(title)
                for field, title in _SHOWN.items()
            ],
        )
    )
