"""The council of the decision chapter: its options, their evidence, roles and hour.

Which evidence speaks for an option is the book's own judgement, and written down here
in one place so that a reader can dispute it: `CASE` is plain data, and every function
takes another in its stead. What each piece says, who says it and which source checks
cover it come from the tables.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from alliance import charts
from alliance.citations import (
    WARNING,
    cite,
    label,
    weight,
    work_address,
    work_label,
)
from alliance.errors import UnknownEvidenceError, suggest
from alliance.forecasts import FORECASTS
from alliance.markdown import capital
from alliance.memo import KINDS, Piece, piece
from alliance.repository import read_table
from alliance.sources import source
from alliance.tables import Shown, show

OPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "no-change": "As now",
        "observer": "Observer",
        "project-partner": "Project partner",
        "aukus-plus-two": "AUKUS+2",
    }
)
"""What the council can advise, by id, from the least change to the most."""

SIDES = ("for", "against")
"""On which side of an option evidence can stand."""

Case = Mapping[str, Mapping[str, Sequence[str]]]
"""Ids of evidence by option, then by side."""

CASE: Case = MappingProxyType(
    {
        "no-change": {
            "for": (
                "denied-by-tokyo-auslin-2022",
                "hardline-complex-tran-2025",
                "pacifist-sentiment-tran-2025",
                "opposition-nuclear-auslin-2022",
                "aukus-kishida-2022",
                "aukus-reluctance-2024",
                "aukus-japan-2025",
            ),
            "against": (
                "could-transform-auslin-2022",
                "tokyo-will-continue-auslin-2022",
                "ever-more-important-alsaied-2023",
                "aukus-trial-2025",
            ),
        },
        "observer": {
            "for": (
                "observe-groups-auslin-2022",
                "formalize-slowly-auslin-2022",
                "early-dialogue-alsaied-2023",
                "aukus-observer-2024",
            ),
            "against": (
                "steering-groups-auslin-2022",
                "perceptions-alsaied-2023",
                "aukus-reluctance-2024",
                "aukus-undersea-project-2026",
            ),
        },
        "project-partner": {
            "for": (
                "modified-status-auslin-2022",
                "meshes-with-aukus-auslin-2022",
                "help-test-alsaied-2023",
                "aukus-membership-2024",
                "aukus-autonomy-2024",
                "aukus-trial-2025",
            ),
            "against": (
                "integration-barriers-tran-2025",
                "provocative-tran-2025",
                "aukus-japan-china-2024",
                "aukus-reluctance-2024",
                "aukus-trials-planned-2026",
            ),
        },
        "aukus-plus-two": {
            "for": (
                "should-expand-alsaied-2023",
                "no-nuclear-sharing-alsaied-2023",
                "integrated-posture-alsaied-2023",
                "momentum-alsaied-2023",
                "unavoidable-conversation-johnstone-hornung-2023",
                "aukus-south-korea-2024",
            ),
            "against": (
                "punishment-alsaied-2023",
                "narrative-alsaied-2023",
                "years-away-alsaied-2023",
                "single-unrealistic-johnstone-hornung-2023",
                "resistance-johnstone-hornung-2023",
                "aukus-trials-planned-2026",
            ),
        },
    }
)
"""The evidence that the chapter puts before the council."""

ROLES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "japan-cabinet": (
            "auslin-2022-steady-alignment",
            "auslin-2022-quickly-denied",
            "aukus-kishida-2022",
            "aukus-reluctance-2024",
        ),
        "japan-diet": (
            "auslin-2022-opposition-nuclear",
            "tran-2025-public-sentiment",
            "tran-2025-economic-ties",
            "nuclear-arms-poll-2026",
        ),
        "united-states": (
            "alsaied-2023-should-seek",
            "institutional-resistance-johnstone-hornung-2023",
            "bases-benefit-cfr-2021",
            "aukus-ministers-2025",
        ),
        "australia": (
            "auslin-2022-deepen-cooperation",
            "technology-and-submarines-alsaied-2023",
            "aukus-membership-2024",
            "aukus-japan-2025",
        ),
        "united-kingdom": (
            "auslin-2022-december-signing",
            "sets-the-stage-auslin-2022",
            "uk-access-agreement-signed-2023",
            "combat-air-convention-2023",
        ),
        "south-korea": (
            "alsaied-2023-korean-interests",
            "alsaied-2023-south-koreans-want",
            "johnstone-hornung-2023-legitimate-interest",
            "aukus-south-korea-2024",
        ),
        "okinawa": (
            "cfr-2021-thirty-one",
            "cfr-2021-okinawans-resent",
            "cfr-2021-residents-voiced",
            "cfr-2021-officials-oppose",
            "base-jobs-cfr-2021",
            "tran-2025-okinawa-upgrades",
            "johnstone-hornung-2023-kadena",
        ),
        "neighbour": (
            "tran-2025-often-provocative",
            "alsaied-2023-narrative",
            "aukus-china-2021",
            "aukus-japan-china-2024",
            "aukus-reactions-2021",
            "aukus-southeast-asia-2021",
        ),
    }
)
"""The evidence that each role of the council starts from, by id of the role."""

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "japan-cabinet": "Cabinet of Japan",
        "japan-diet": "Doubters in Japan's Diet",
        "united-states": "Defense Department of the United States",
        "australia": "Government of Australia",
        "united-kingdom": "Government of the United Kingdom",
        "south-korea": "Government of South Korea",
        "okinawa": "Okinawa Prefecture",
        "neighbour": "A neighbour outside AUKUS",
    }
)
"""What each role of the council is called, by its id."""


class Phase(NamedTuple):
    """One part of the council's hour.

    Attributes
    ----------
    phase : str
        What it is called.
    minutes : int
        How long it lasts.
    speaking : str
        Who has the floor: a value of `SPEAKING`.
    task : str
        What is done.
    """

    phase: str
    minutes: int
    speaking: str
    task: str


SPEAKING = ("the chair", "one role at a time", "everybody")
"""Who has the floor in a phase, from the fewest to the most."""

HOUR = (
    Phase("Opening", 4, "the chair", "reads the question and the options aloud"),
    Phase("Reading", 8, "everybody", "picks evidence by id, on both sides"),
    Phase("Statements", 16, "one role at a time", "speaks, without replies"),
    Phase(
        "Questions", 8, "one role at a time", "asks; Okinawa and the neighbour begin"
    ),
    Phase("Bargaining", 11, "everybody", "looks for an option and its conditions"),
    Phase("Vote", 5, "one role at a time", "votes, with one reason and its id"),
    Phase("Debrief", 8, "everybody", "leaves the role and says what moved them"),
)
"""The running order of the council, in order of time."""

SPEECH: Mapping[str, str] = MappingProxyType(
    {
        "fact": "fact of the record",
        "number": "number",
        "stated": "statement",
        "attributed": "report of others",
        "recommended": "recommendation",
        "came-true": "forecast, came true",
        "partly": "forecast, true in part",
        "did-not": "forecast, failed",
        "open": "forecast, still open",
        "untestable": "forecast, no test",
    }
)
"""How a piece of evidence speaks, and for a forecast what came of it."""


def pieces(names: Sequence[str]) -> pd.DataFrame:
    """Return pieces of evidence as a table to show or to draw.

    Parameters
    ----------
    names : sequence of str
        Ids, as `alliance.memo.piece` takes them.

    Returns
    -------
    pandas.DataFrame
        One row for each id, in order: ``evidence``; ``kind`` (a value of
        `alliance.memo.KINDS`); ``says``, in our words, a claim as the answer to its
        question, or in the source's where the row is a quotation; ``where``, a
        citation in Markdown; ``short``, the source's short name or "record";
        ``source`` and ``exact``, missing for a fact; ``weight`` ("warning", "reading
        note" or "none"), of its heaviest source check; and ``speech``, a key of
        `SPEECH`.

    Raises
    ------
    alliance.errors.UnknownEvidenceError
        When an id is not known.
    """
    rows = {next(iter(row.values())): row for name in KINDS for row in read_table(name)}
    return pd.DataFrame(_row(piece(name), rows[name]) for name in names)


def case(given: Case = CASE) -> pd.DataFrame:
    """Return the evidence on every option as one table.

    Parameters
    ----------
    given : mapping
        Ids of evidence by option and side; `CASE` by default.

    Returns
    -------
    pandas.DataFrame
        The columns of `pieces`, after ``option`` (a key of `OPTIONS`), ``name`` (its
        value) and ``side`` (one of `SIDES`). One row for each option, side and id: a
        piece may bear on several options.
    """
    return pd.concat(
        [
            pieces(names).assign(option=option, name=OPTIONS[option], side=side)
            for option, sides in given.items()
            for side, names in sides.items()
        ],
        ignore_index=True,
    )


def dossier(option: str, given: Case = CASE) -> Shown:
    """Show what speaks for an option and what against it, as a table.

    Parameters
    ----------
    option : str
        A key of `OPTIONS`.
    given : mapping
        Ids of evidence by option and side; `CASE` by default.

    Returns
    -------
    alliance.tables.Shown
        What speaks for it first; the source checks in the last column.

    Raises
    ------
    UnknownEvidenceError
        When there is no such option; the message suggests near ones.
    """
    if option not in given:
        raise UnknownEvidenceError(
            f"There is no option {option!r}.{suggest(option, given)} "
            f"The options are {', '.join(given)}."
        )
    rows = case({option: given[option]})
    return show(
        _cited(rows.assign(side=rows["side"].map(capital))),
        f"{OPTIONS[option]}: what speaks for it, and what against it",
        columns={"side": "Side", "says": "What it says, and where", "evidence": "Id"},
        stacked=True,
    )


def brief(role: str) -> Shown:
    """Show the evidence from which a role starts, as a table.

    Parameters
    ----------
    role : str
        A key of `ROLES`.

    Returns
    -------
    alliance.tables.Shown
        Each piece with its place and its id; the source checks in the last column.

    Raises
    ------
    UnknownEvidenceError
        When there is no such role; the message suggests near ones.
    """
    if not isinstance(role, str) or role not in ROLES:
        raise UnknownEvidenceError(
            f"There is no role {role!r}.{suggest(str(role), ROLES)} "
            f"The roles are {', '.join(ROLES)}."
        )
    return show(
        _cited(pieces(ROLES[role])),
        f"{NAMES[role]}: the evidence from which it starts",
        columns={"evidence": "Id", "says": "What it says, and where"},
        stacked=True,
    )


def briefs() -> Shown:
    """Show the evidence from which every role starts, as one table.

    Returns
    -------
    alliance.tables.Shown
        As `brief`, after the name of the role and its id.
    """
    rows = pd.concat(
        [
            pieces(names).assign(role=f"{NAMES[role]} · {role}")
            for role, names in ROLES.items()
        ],
        ignore_index=True,
    )
    return show(
        _cited(rows),
        "The roles, and the evidence from which each starts",
        columns={
            "role": "Role, and its id",
            "says": "What it says, and where",
            "evidence": "Id",
        },
        stacked=True,
    )


def _cited(rows: pd.DataFrame) -> pd.DataFrame:
    """Put the citation of each piece behind what it says, as prose does."""
    said = rows["says"].str.removesuffix(".")
    return rows.assign(says=said + " (" + rows["where"] + ")")


def works(bearing: pd.DataFrame) -> list[str]:
    """Return the outside works from which the facts of a case come.

    Parameters
    ----------
    bearing : pandas.DataFrame
        From `case`.

    Returns
    -------
    list of str
        Keys of ``references.bib``, each once, in the order of the rows.
    """
    facts = {row["fact"]: row["reference"] for row in read_table("record")}
    chosen = bearing.loc[bearing["source"].isna(), "evidence"]
    return list(dict.fromkeys(map(facts.get, chosen)))


def _row(one: Piece, row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "evidence": one.evidence,
        "kind": one.kind,
        "says": _says(one, row),
        "where": (
            cite(one.passage)
            if one.passage
            else f"[{work_label(one.reference)}]({work_address(one.reference)})"
        ),
        "place": label(one.passage) if one.passage else work_label(one.reference),
        "short": source(one.source).short if one.source else "record",
        "source": one.source or pd.NA,
        "exact": row.get("exact") or pd.NA,
        "weight": (
            weight(check.kind for check in one.checks).replace("-", " ")
            if one.checks
            else "none"
        ),
        "speech": _speech(one, row),
    }


def _speech(one: Piece, row: Mapping[str, str]) -> str:
    if one.kind in ("fact", "number"):
        return one.kind
    if row.get("strength") in FORECASTS:
        return next((came.outcome for came in one.outcomes), "open")
    return {"hedged": "stated"}.get(row.get("strength"), row.get("strength", "stated"))


def _says(one: Piece, row: Mapping[str, str]) -> str:
    if one.kind == "fact":
        return row["statement"]
    if one.kind == "claim":
        return f"{row['question']} {row['position']}."  # which needs its question
    if one.kind == "number":
        return f"{row['subject']}: {row['qualifier']} {row['printed']}.".replace(
            ":  ", ": "
        )
    return f"“{row['exact']}”"


def hour(phases: Sequence[Phase] = HOUR) -> pd.DataFrame:
    """Return the running order with the minute at which each phase begins and ends.

    Parameters
    ----------
    phases : sequence of Phase
        In order of time; `HOUR` by default.

    Returns
    -------
    pandas.DataFrame
        The attributes of `Phase`, then ``start`` and ``end`` in minutes from the
        beginning and ``clock``, both as text.
    """
    frame = pd.DataFrame(phases)
    end = frame["minutes"].cumsum()
    start = end - frame["minutes"]
    clock = start.astype(str) + "–" + end.astype(str)
    return frame.assign(start=start, end=end, clock=clock)


# Charts


def balance(bearing: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw each piece of evidence as a square, for an option or against it.

    A control above the chart takes evidence away: that of one source, the record, what
    carries a warning, or the forecasts that no event can test. The counts follow.

    Parameters
    ----------
    bearing : pandas.DataFrame
        From `case`.
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.

    Returns
    -------
    altair.LayerChart
        Without a title.
    """
    rows = _placed(bearing)
    most = int(rows["_place"].abs().max())
    edge = most + 1.3
    named = [each for each in _voices(rows) if each != "record"]
    control = alt.binding_select(
        options=[None, *named, "record", WARNING, "untestable"],
        labels=[
            "nothing",
            *named,
            "the record",
            "whatever carries a warning",
            "forecasts that no event can test",
        ],
        name="Leave out: ",
    )
    away = alt.param(name="away", value=None, bind=control)
    kept = "!away || !datum._tags[away]"

    def across(field: str) -> alt.X:
        return alt.X(field).scale(domain=[-edge, edge], nice=False).axis(None)

    down = alt.Y("name:N").sort(list(OPTIONS.values())).title(None)
    down = down.axis(labelFontWeight="bold", labelLimit=width // 3)
    key = alt.Legend(
        values=_voices(rows),
        title=None,
        orient="bottom",
        columns=1 if width <= charts.NARROW else len(_voices(rows)),
    )
    colours = charts.source_scale(record=True)
    # As in front of a citation: a source is square, the record round, since some eyes
    # take its green for the colour of Tran.
    shapes = ["circle" if name == "record" else "square" for name in colours.domain]
    squares = (
        alt.Chart(rows)
        .mark_point(size=460 if width > charts.NARROW else 165, strokeWidth=0)
        .encode(
            across("_place:Q"),
            down,
            alt.Color("short:N").scale(colours).legend(key),
            alt.Shape("short:N").scale(domain=colours.domain, range=shapes).legend(key),
            opacity=alt.when(kept).then(alt.value(1)).otherwise(alt.value(0.12)),
            tooltip=[
                alt.Tooltip("says:N").title("What it says"),
                alt.Tooltip("place:N").title("Where"),
                alt.Tooltip("side:N").title("Side"),
                alt.Tooltip("id:N").title("Id"),
            ],
        )
    )
    counts = (
        alt.Chart(rows)
        .transform_calculate(_kept=f"({kept}) ? 1 : 0")
        .transform_aggregate(pieces="sum(_kept)", groupby=["name", "side", "_edge"])
        .mark_text(fontSize=15, fontWeight="bold")
        .encode(across("_edge:Q"), down, alt.Text("pieces:Q"))
    )
    heads = [
        alt.Chart(pd.DataFrame({"_at": [0.15 * sign], "_side": [words]}))
        .mark_text(
            align=align, baseline="bottom", dy=-4, color=charts.palette["soft-ink"]
        )
        .encode(across("_at:Q"), alt.Text("_side:N"), y=alt.value(0))
        for sign, words, align in ((-1, "← against", "right"), (1, "for →", "left"))
    ]
    middle = alt.Chart(pd.DataFrame({"_at": [0]})).mark_rule().encode(across("_at:Q"))
    return (
        alt.layer(middle, squares, counts, *heads)
        .properties(height=alt.Step(44))
        .add_params(away)
    )


def _voices(rows: pd.DataFrame) -> list[str]:
    """Return the short names drawn, in order of writing, and the record last."""
    names = [source(name).short for name in charts.SOURCES]
    return [each for each in (*names, "record") if each in set(rows["short"])]


def _placed(bearing: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a case with the place of each square and its tags."""
    order = {name: at for at, name in enumerate(_voices(bearing))}
    rows = bearing.sort_values("short", key=lambda short: short.map(order))
    sign = rows["side"].map({"for": 1, "against": -1})
    place = rows.groupby(["option", "side"]).cumcount() + 1
    edges = place.groupby([rows["option"], rows["side"]]).transform("max") + 0.95
    is_fact = rows["source"].isna()
    return pd.DataFrame(
        {
            "name": rows["name"],
            "side": rows["side"],
            "short": rows["short"],
            "says": rows["says"],
            "place": rows["place"],
            "id": rows["evidence"],
            charts.EVIDENCE: rows["evidence"].mask(is_fact).astype(object),
            "_place": place * sign,
            "_edge": edges * sign,
            "_tags": [
                dict.fromkeys(tags, True)
                for tags in zip(
                    rows["short"], rows["weight"], rows["speech"], strict=True
                )
            ],
        }
    )


def speeches(bearing: pd.DataFrame, side: str = "for") -> pd.DataFrame:
    """Count for each option how the evidence on one side speaks.

    Parameters
    ----------
    bearing : pandas.DataFrame
        From `case`.
    side : str
        One of `SIDES`.

    Returns
    -------
    pandas.DataFrame
        Columns ``name`` (of the option), ``speech`` (a value of `SPEECH`) and
        ``pieces``; one row for each option and each way of speaking that any option
        has, noughts included.
    """
    told = bearing[bearing["side"] == side]
    counts = pd.crosstab(told["speech"], told["name"])
    present = [speech for speech in SPEECH if speech in counts.index]
    counts = counts.reindex(index=present, columns=list(OPTIONS.values()))
    return (
        counts.fillna(0)
        .astype(int)
        .rename(index=SPEECH)
        .rename_axis("speech")
        .reset_index()
        .melt(id_vars="speech", var_name="name", value_name="pieces")
    )


def matrix(counts: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw how the evidence for each option speaks, as a table of shaded cells.

    Parameters
    ----------
    counts : pandas.DataFrame
        From `speeches`.
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.

    Returns
    -------
    altair.LayerChart
        Without a title; the options stand above the columns.
    """
    base = alt.Chart(counts).encode(
        alt.X("name:N")
        .sort(list(OPTIONS.values()))
        .title(None)
        .axis(
            orient="top",
            labelAngle=0,
            labelFontWeight="bold",
            labelFontSize=13 if width > charts.NARROW else 12,
            labelExpr="split(datum.label, ' ')",
            labelPadding=22,
        ),
        alt.Y("speech:N")
        .sort(list(dict.fromkeys(counts["speech"])))
        .title(None)
        .axis(labelExpr="split(replace(datum.label, ', ', ',|'), '|')"),
    )
    most = int(counts["pieces"].max())
    frame = base.mark_rect(
        cornerRadius=3, fill=None, stroke=charts.palette["grid"], strokeWidth=1
    )
    present = base.transform_filter("datum.pieces > 0")
    cells = present.mark_rect(cornerRadius=3).encode(
        alt.Opacity("pieces:Q", title="Pieces of evidence for it")
        .scale(domain=[0, most], range=[0.1, 1])
        .legend(None)
    )
    words = present.mark_text(fontSize=15, fontWeight="bold").encode(
        alt.Text("pieces:Q"),
        color=alt.when(f"datum.pieces > {most} / 2")
        .then(alt.value(charts.palette["paper"]))
        .otherwise(alt.value(charts.palette["ink"])),
    )
    return alt.layer(frame, cells, words).properties(height=alt.Step(40))


def schedule(phases: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw the running order as bars on an axis of minutes.

    Parameters
    ----------
    phases : pandas.DataFrame
        From `hour`.
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.

    Returns
    -------
    altair.LayerChart
        Without a title; the words stand above each bar, so that they fit a phone.
    """
    rows = phases.assign(
        words=phases["phase"] + ", " + phases["minutes"].astype(str) + " min",
        task=[
            f"{capital(who)} {task}."
            for who, task in zip(phases["speaking"], phases["task"], strict=True)
        ],
    )
    total = int(phases["end"].max())
    colours = [charts.palette[name] for name in ("axis", "accent", "ink")]
    across = alt.X("start:Q").scale(domain=[0, total], nice=False)
    down = alt.Y("phase:N").sort(list(rows["phase"])).axis(None)
    bars = (
        alt.Chart(rows)
        .mark_bar(height=12, cornerRadius=3, yOffset=12)
        .encode(
            across.title("from minute").axis(
                values=list(range(0, total + 1, 10)), orient="top", title="minutes"
            ),
            alt.X2("end:Q").title("to minute"),
            down.title("Phase"),
            alt.Color("speaking:N")
            .scale(domain=list(SPEAKING), range=colours)
            .legend(title=None),
            tooltip=[
                alt.Tooltip("words:N").title("Phase"),
                alt.Tooltip("clock:N").title("Minutes"),
                alt.Tooltip("task:N").title("What is done"),
            ],
        )
    )
    before = rows[rows["start"] <= total // 2]
    after = rows[rows["start"] > total // 2]
    names = [
        alt.Chart(part)
        .mark_text(align=align, baseline="bottom", dy=2, fontWeight="bold")
        .encode(alt.X(field), down, alt.Text("words:N"))
        for part, align, field in (
            (before, "left", "start:Q"),
            (after, "right", "end:Q"),
        )
    ]
    return alt.layer(bars, *names).properties(
        height=alt.Step(46), width=width if width < charts.WIDE else charts.WIDE
    )
