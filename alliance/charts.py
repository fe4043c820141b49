"""The book's charts: one theme, one palette, and `figure`, the one way to a page.

A chapter builds an Altair chart, gives it to `figure`, and leaves the result as the
last expression of the cell::

    from alliance import charts

    charts.figure(
        alt.Chart(counts, title="The finding, in words").mark_bar().encode(…),
        alt="What a reader who cannot see the chart needs to know.",
        takeaway="What to take away from it, in one sentence.",
        sources=["cfr-2021-p12", "tran-2025-p03"],
    )

Everything `figure` adds travels in the stored chart itself (``description`` and
``usermeta.alliance``), where nbval compares it and `alliance.book` reads it when it
makes the page. The picture is never drawn here: JupyterLab and JupyterLite draw the
stored Vega-Lite themselves, with no network, and the book build draws its own.

Colours are written as the light theme's hexadecimal values, each of which belongs to
one name of the palette; the page swaps them for the dark theme's. A colour that is not
in the palette stays as it is.
"""

import copy
import json
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import altair
import pandas as pd

from alliance.citations import checks_on, several
from alliance.errors import FigureError, suggest
from alliance.repository import read_table, root
from alliance.sources import sources as all_sources

WIDE = 680
"""Width in CSS pixels, margins and labels included, of a chart on a wide screen."""

NARROW = 340
"""The same on a phone."""

SMALLEST_TEXT = 12
"""Smallest text in a chart, in CSS pixels."""

# Families with the metrics of Arial, which the stills are measured with: a face with
# wider letters (DejaVu Sans is what ``system-ui`` means on many Linux desktops) would
# run past the space that was measured for it.
FONT = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"

MIME_TYPE = "application/vnd.vegalite.v5+json"

Spec = dict[str, Any]


class Colour(NamedTuple):
    """One colour of the palette, as hexadecimal values.

    Attributes
    ----------
    light, dark : str
        What is painted on a light page (and in JupyterLab, and in the stored chart),
        and what the page swaps it for in the dark theme.
    """

    light: str
    dark: str


COLOURS: MappingProxyType[str, Colour] = MappingProxyType(
    {
        # The chart itself.
        "ink": Colour("#1b1f24", "#e8eaed"),
        "soft-ink": Colour("#565d66", "#b3bac3"),
        "axis": Colour("#868d96", "#7d8590"),
        "grid": Colour("#e3e4e6", "#343a42"),
        "paper": Colour("#ffffff", "#14181d"),
        # What a mark says when it is neither a source nor an actor.
        "accent": Colour("#46627f", "#8fb3d9"),
        "neutral": Colour("#747c86", "#c6cbd1"),
        "record": Colour("#5d6b3a", "#b3c384"),
        "warning": Colour("#b3541e", "#f0995c"),
        # The five sources: as text too, so at least 4.5:1.
        "cfr-2021": Colour("#1f3fb5", "#8fb0fa"),
        "auslin-2022": Colour("#8f2a14", "#e4703f"),
        "alsaied-2023": Colour("#0b8081", "#5fe3d0"),
        "johnstone-hornung-2023": Colour("#5a2a72", "#b07db2"),
        "tran-2025": Colour("#8a6a00", "#f2c94f"),
        # The actors.
        "Japan": Colour("#bf5f63", "#c58a8c"),
        "United States": Colour("#3a48cf", "#7e96e0"),
        "South Korea": Colour("#4f96b5", "#9ebbd6"),
        "North Korea": Colour("#8e6de1", "#7c6cd0"),
        "China": Colour("#53230b", "#eea563"),
        "Taiwan": Colour("#305f39", "#29952a"),
        "Australia": Colour("#7c781b", "#eae9ab"),
        "United Kingdom": Colour("#9b2671", "#9a6890"),
        "Russia": Colour("#184642", "#87f1ff"),
    }
)
"""Every colour of the book by name, with its fixed meaning."""

SOURCES = (
    "cfr-2021",
    "auslin-2022",
    "alsaied-2023",
    "johnstone-hornung-2023",
    "tran-2025",
)
"""The sources that have a colour, in order of writing."""

ACTORS = tuple(list(COLOURS)[list(COLOURS).index("Japan") :])
"""The actors that have a colour."""

EVIDENCE_TABLES = ("quantities", "events", "quotations", "claims")
"""The tables whose rows a chart may draw; each row has the words of a source."""

EVIDENCE, CHECKS = "evidence", "checks"
"""Columns of a chart's data: ids of rows of `EVIDENCE_TABLES`, several joined by
" | ", and of the source checks that cover their words, which `figure` adds."""

palette: MappingProxyType[str, str] = MappingProxyType(
    {name: colour.light for name, colour in COLOURS.items()}
)
"""Colour to write in a chart, by name: ``palette["Japan"]``, ``palette["record"]``."""


def source_scale(by: str = "short", *, record: bool = False) -> altair.Scale:
    """Return the scale that gives each source its colour.

    Parameters
    ----------
    by : {"short", "source"}
        What the chart's column holds: short names such as "CFR 2021", or ids.
    record : bool
        Whether the column also holds the value "record", for the public record.

    Returns
    -------
    altair.Scale
        For the ``scale`` of a colour channel; five values, in order of writing, and
        the record last.

    Raises
    ------
    FigureError
        When ``by`` is neither.
    """
    if by not in ("short", "source"):
        raise FigureError(
            f'source_scale(by={by!r}): by is "short" (names such as "CFR 2021") or '
            '"source" (ids such as "cfr-2021").'
        )
    known = all_sources()
    domain = [known[name].short if by == "short" else name for name in SOURCES]
    names = [*SOURCES, *(["record"] if record else [])]
    return altair.Scale(
        domain=[*domain, *names[len(domain) :]], range=[palette[name] for name in names]
    )


def source_color(field: str = "source", by: str = "short") -> altair.Color:
    """Return a colour channel that gives each source its colour, without a legend.

    Parameters
    ----------
    field : str
        Column that names the source.
    by : {"short", "source"}
        What that column holds, as in `source_scale`.

    Returns
    -------
    altair.Color
        For ``encode(color=…)``; label the marks directly, or add ``.legend(…)``.
    """
    return altair.Color(field, type="nominal", scale=source_scale(by), legend=None)


def actor_scale(*actors: str) -> altair.Scale:
    """Return the scale that gives each actor its colour.

    Parameters
    ----------
    *actors : str
        Names as in `ACTORS`, in the order the chart shows them; all when none is named.

    Returns
    -------
    altair.Scale
        For the ``scale`` of a colour channel.

    Raises
    ------
    FigureError
        When an actor has no colour; the message suggests near names.
    """
    for name in actors:
        if name not in ACTORS:
            raise FigureError(
                f"The palette has no actor {name!r}.{suggest(name, ACTORS)} "
                f"It has {', '.join(ACTORS)}; for any other use "
                'palette["neutral"] and a direct label.'
            )
    names = list(actors or ACTORS)
    return altair.Scale(domain=names, range=[palette[name] for name in names])


@altair.theme.register("alliance", enable=True)
def theme() -> altair.theme.ThemeConfig:
    """Return the look of every chart of the book, as a Vega-Lite configuration.

    Importing this module enables it for every chart of the notebook.

    Returns
    -------
    altair.theme.ThemeConfig
        A dict with the one key ``config``; lengths in CSS pixels.
    """
    ink, soft, paper = palette["ink"], palette["soft-ink"], palette["paper"]
    text = {"labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal"}
    colours = {"labelColor": ink, "titleColor": soft}
    quiet = {"domain": False, "ticks": False, "grid": True}
    bare = {"domain": False, "ticks": False, "grid": False}
    marks = {
        name: {"color": palette["accent"]}
        for name in ("arc", "area", "circle", "geoshape", "line", "point", "square")
    }
    return {
        "config": {
            # A stored chart is shown on JupyterLab's dark page too: it brings a sheet
            # of paper with it. On the book's pages the paper is the page.
            "background": paper,
            "font": FONT,
            "padding": {"left": 1, "right": 4, "top": 4, "bottom": 4},
            "view": {"stroke": None, "continuousHeight": 300, "step": 28},
            "axis": {
                **text,
                **colours,
                "domainColor": palette["axis"],
                "gridColor": palette["grid"],
                "tickColor": palette["axis"],
                "labelPadding": 6,
                "labelLimit": 260,
                "titlePadding": 10,
            },
            "axisQuantitative": {**quiet, "labelFlush": False, "labelSeparation": 6},
            "axisBand": {**bare, "labelPadding": 8},
            "axisPoint": {**bare, "labelPadding": 8},
            "axisTemporal": {"grid": False, "domain": True, "ticks": True},
            "header": {**text, **colours, "labelFontWeight": "bold"},
            "legend": {
                **text,
                **colours,
                "orient": "top",
                "direction": "horizontal",
                "symbolType": "circle",
                "symbolSize": 120,
                "labelLimit": 260,
                "offset": 8,
            },
            "title": {
                "anchor": "start",
                "frame": "bounds",
                "color": ink,
                "fontSize": 18,
                "fontWeight": 700,
                "lineHeight": 23,
                "offset": 16,
                "subtitleColor": soft,
                "subtitleFontSize": 14,
                "subtitleLineHeight": 19,
                "subtitlePadding": 6,
            },
            "bar": {"color": palette["accent"]},
            "rect": {"color": palette["accent"]},
            "tick": {"color": palette["accent"], "thickness": 2},
            "rule": {"color": palette["axis"]},
            "text": {"color": ink, "fontSize": 13},
            "line": {**marks.pop("line"), "strokeWidth": 2.5},
            "point": {**marks.pop("point"), "size": 80, "filled": True, "opacity": 1},
            "circle": {**marks.pop("circle"), "size": 80, "opacity": 1},
            **marks,
            # Without a scale of its own a chart must not borrow a source's colour.
            "range": {
                "category": [
                    palette[name] for name in ("accent", "warning", "record", "neutral")
                ]
            },
        }
    }


def _mimetype_renderer(spec: Spec, **options: Any) -> tuple[Spec, Spec]:
    """Show a chart as Altair's own renderer does, with words for its plain text.

    Where nothing draws the chart (a terminal, GitHub's page of the notebook) the plain
    text shows: the takeaway and the description, and not how to enable a renderer.
    """
    said = spec.get("usermeta", {}).get("alliance", {})
    words = [said.get("takeaway"), spec.get("description")]
    plain = "\n".join(word for word in words if word) or "A Vega-Lite chart."
    metadata = {MIME_TYPE: options} if options else {}
    return {MIME_TYPE: spec, "text/plain": plain}, metadata


altair.renderers.register("mimetype", _mimetype_renderer)
altair.renderers.enable("mimetype")
if sys.platform == "emscripten":
    # In a browser it takes seconds to check each part of a chart while it is made. The
    # whole chart is checked all the same, when it is shown.
    altair.utils.schemapi.disable_debug_mode()


def figure(
    chart: altair.TopLevelMixin,
    *,
    alt: str,
    takeaway: str,
    sources: str | Sequence[str],
    evidence: Collection[str] = (),
    narrow: altair.TopLevelMixin | None = None,
) -> altair.TopLevelMixin:
    """Return a chart ready to display, with all that its page needs to show.

    The title states the finding and its subtitle says what is shown, in which unit;
    both are broken into lines here. A chart without a width is made as wide as the
    page, `WIDE` pixels in all, and a second drawing `NARROW` pixels wide is prepared
    for phones. The page lists the columns that the chart encodes as a table and as
    CSV: the ``title`` of a channel is its column's heading. A column that only places
    marks has a name that begins with an underscore and is left out. Where the data have
    a column `EVIDENCE`, both list the source checks that cover each row.

    Parameters
    ----------
    chart : altair.Chart or any other Altair chart
        The chart, with its data. It is not changed.
    alt : str
        What the chart shows, for a reader who cannot see it: at least five words.
    takeaway : str
        What it says, in one sentence; the caption on the page.
    sources : sequence of str
        Where its data stand: ids of passages (``cfr-2021-p12``), of sources
        (``cfr-2021``), or keys of ``references.bib``.
    evidence : collection of str, optional
        Ids of the rows of `EVIDENCE_TABLES` whose numbers, dates or words it draws, if
        they stand in no column `EVIDENCE` of its data. The page names the source checks
        that cover any of them under the chart.
    narrow : altair.Chart or any other Altair chart, optional
        The chart for phones, at most `NARROW` pixels wide. Needed for facets and
        concatenations, whose width cannot be fitted; otherwise it is derived.

    Returns
    -------
    altair.TopLevelMixin
        An Altair chart of the same kind. Its Vega-Lite (version 5) holds
        ``description``, the description, and ``usermeta.alliance``: ``takeaway``,
        ``alt``, ``sources``, ``checks`` (ids of source checks, in the order of their
        table), ``tables`` (for each data set the columns and their headings) and
        ``narrow`` (what differs on a phone).

    Raises
    ------
    FigureError
        When something is missing, too small, unknown, or not drawn by the Vega-Lite
        5.6 that JupyterLab brings; the message says what and how to mend it.
    """
    alt = _words(alt, "alt", 5)
    takeaway = _words(takeaway, "takeaway", 3)
    credited = _credited(sources)
    wide = _checked(chart, "chart")
    named = [name for row in _rows_with_evidence(wide) for name in _ids(row)]
    checks = _checks_on([*evidence, *named])
    compound = _is_compound(wide)
    if narrow is None and compound:
        raise FigureError(
            "A faceted, repeated or concatenated chart cannot be fitted to a phone. "
            f"Give narrow= a second chart at most {NARROW} px wide (for facets, the "
            "same with columns=1)."
        )
    title = wide.get("title")
    _size(wide, WIDE, "chart")
    _wrap_title(wide, title, WIDE)
    tables = _tables(wide)
    if narrow is None:
        phone: Spec = {"width": NARROW, "title": title}
        _wrap_title(phone, title, NARROW)
        difference: Spec = {
            "patch": {key: value for key, value in phone.items() if value is not None}
        }
    else:
        phone = _checked(narrow, "narrow")
        _size(phone, NARROW, "narrow")
        _wrap_title(phone, phone.get("title", title), NARROW)
        wide["datasets"] |= phone.pop("datasets")
        for shared in ("$schema", "config"):
            phone.pop(shared, None)
        difference = {"spec": phone}
    wide["description"] = alt
    wide["usermeta"] = {
        **(wide.get("usermeta") or {}),
        "alliance": {
            "takeaway": takeaway,
            "alt": alt,
            "sources": credited,
            "checks": checks,
            "tables": tables,
            "narrow": difference,
        },
    }
    return altair.Chart.from_dict(wide)


def text_or_none(cell: object) -> str | None:
    """Return a cell of a table as the data of a chart hold it.

    Parameters
    ----------
    cell : object
        Text, or one of the ways in which pandas says that there is none.

    Returns
    -------
    str or None
    """
    return cell if isinstance(cell, str) and cell else None


def marks(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return marks and words of different kinds as the data of one drawing.

    Parameters
    ----------
    rows : iterable of mapping
        One for each mark or line of words; not every row has every field.

    Returns
    -------
    pandas.DataFrame
        One column for each field. Where a row has no truth value or text stands None:
        Altair clears a column of numbers of what is missing (NaN is no JSON), and no
        other.
    """
    frame = pd.DataFrame([*rows])
    mixed = frame.select_dtypes(object)
    return frame.assign(**mixed.where(mixed.notna(), None))


def phone_spec(spec: Spec) -> Spec:
    """Return the drawing for phones of a chart that `figure` made.

    Parameters
    ----------
    spec : dict
        The stored Vega-Lite of the chart.

    Returns
    -------
    dict
        A whole Vega-Lite chart with the same data, theme and description.
    """
    difference = spec["usermeta"]["alliance"]["narrow"]
    if "patch" in difference:
        return {**copy.deepcopy(spec), **copy.deepcopy(difference["patch"])}
    shared = {
        key: spec[key] for key in ("$schema", "config", "datasets") if key in spec
    }
    return copy.deepcopy(
        {**shared, "description": spec["description"], **difference["spec"]}
    )


# What every chart must carry


def _words(given: object, name: str, least: int) -> str:
    """Return a text with single spaces, or refuse one of too few words."""
    words = given.split() if isinstance(given, str) else []
    if not words:
        raise FigureError(
            f"figure({name}=…) is empty. "
            + (
                "Describe the chart for a reader who cannot see it: its kind, its axes "
                "and the finding."
                if name == "alt"
                else "Say in one sentence what the chart shows; it becomes the caption."
            )
        )
    if len(words) < least:
        raise FigureError(
            f"figure({name}={' '.join(words)!r}) is too short to say anything: write "
            f"at least {least} words, "
            + (
                "the kind of chart, its axes and the finding."
                if name == "alt"
                else "a whole sentence."
            )
        )
    return " ".join(words)


def _credited(given: str | Sequence[str]) -> list[str]:
    """Return the ids a chart rests on, each known and named once."""
    names = [given] if isinstance(given, str) else list(given or ())
    names = [name for name in names if not isinstance(name, str) or name.strip()]
    if not names:
        raise FigureError(
            "figure(sources=…) names nothing. Name the passages the data stand in "
            '(such as "cfr-2021-p12") or the keys of references.bib.'
        )
    passages = {row["passage"] for row in read_table("passages")}
    known = passages | set(all_sources()) | bibliography_keys()
    for name in names:
        if name not in known:
            raise FigureError(
                f"figure(sources=…): there is no passage, source or key of "
                f"references.bib {name!r}.{suggest(name, sorted(known))} The pages of "
                "reference/ list every passage."
            )
    return list(dict.fromkeys(names))


def _checks_on(rows: Collection[str]) -> list[str]:
    """Return the ids of the source checks that cover rows of evidence."""
    known = {
        next(iter(row.values())): row
        for name in EVIDENCE_TABLES
        for row in read_table(name)
    }
    covering: set[str] = set()
    for name in rows:
        if name not in known:
            raise FigureError(
                f"evidence names {name!r}, which is no row of "
                f"{', '.join(EVIDENCE_TABLES)}.{suggest(name, known)}"
            )
        covering.update(check.check for check in checks_on(known[name]))
    return [row["check"] for row in read_table("checks") if row["check"] in covering]


def _rows_with_evidence(spec: Spec) -> Iterator[dict[str, Any]]:
    """Yield the rows of a chart that name the evidence that they draw."""
    for rows in spec["datasets"].values():
        yield from (row for row in rows if row.get(EVIDENCE))


def _ids(row: dict[str, Any]) -> list[str]:
    return several(row[EVIDENCE])


def bibliography_keys() -> set[str]:
    """Return the keys of the entries of ``references.bib``, none if it is absent."""
    path = root() / "references.bib"
    if not path.is_file():
        return set()
    entries = re.findall(
        r"^\s*@(\w+)\s*\{\s*([^,\s]+)\s*,", path.read_text("utf-8"), re.MULTILINE
    )
    special = {"comment", "preamble", "string"}
    return {key for kind, key in entries if kind.lower() not in special}


def _checked(chart: object, name: str) -> Spec:
    """Return a chart as Vega-Lite, or refuse one that cannot be shown."""
    if not isinstance(chart, altair.TopLevelMixin):
        raise FigureError(
            f"figure({name}=…) takes an Altair chart; this is a "
            f"{type(chart).__module__}.{type(chart).__name__}."
        )
    with (
        altair.data_transformers.enable("default", consolidate_datasets=True),
        altair.theme.enable("alliance"),
    ):
        spec = chart.to_dict()
    spec = _stable_names(spec)
    _lift_title(spec)
    if not any(spec.get("datasets", {}).values()):
        raise FigureError(
            f"figure({name}=…): the chart has no data rows. Give it a table with at "
            "least one row (an address to load from is not data: nothing is loaded)."
        )
    for where, part in _walk(spec):
        _check_part(name, where, part)
    for row in _rows_with_evidence(spec):
        row[CHECKS] = " | ".join(_checks_on(_ids(row)))
    return spec


def _stable_names(spec: Spec) -> Spec:
    """Renumber the automatic names of Altair from one, in order of appearance.

    Altair counts views and parameters through a whole session, so that the same chart
    made twice would be stored differently.
    """
    data = spec.pop("datasets", {})
    written = json.dumps(spec)
    for kind in ("view", "param"):
        found = list(dict.fromkeys(re.findall(rf"\b{kind}_\d+", written)))
        new = {old: f"{kind}_{number}" for number, old in enumerate(found, start=1)}
        written = re.sub(rf"\b{kind}_\d+", lambda name, new=new: new[name[0]], written)
    return {**json.loads(written), "datasets": data}


def _lift_title(spec: Spec) -> None:
    """Give a layered or faceted chart the title that Altair leaves inside it, once."""
    inner = [*spec.get("layer", []), *([spec["spec"]] if "spec" in spec else [])]
    inner += [layer for part in inner for layer in part.get("layer", [])]
    titles = [part.pop("title", None) for part in inner]
    given = next((title for title in titles if title), None)
    if given and not spec.get("title"):
        spec["title"] = given


def _walk(spec: Spec) -> Iterator[tuple[str, Spec]]:
    """Yield every mapping in a chart except its data, and where it stands."""
    stack: list[tuple[str, Any]] = [("", spec)]
    while stack:
        where, item = stack.pop()
        if isinstance(item, dict):
            yield where, item
            stack.extend(
                (f"{where}.{key}".lstrip("."), value)
                for key, value in item.items()
                if key not in ("datasets", "usermeta", "values")
            )
        elif isinstance(item, list):
            stack.extend((f"{where}[{n}]", value) for n, value in enumerate(item))


# In Altair 5.5 (Vega-Lite 5.20) but not in the Vega-Lite 5.6.1 of JupyterLab: the
# difference of the two published schemas.
_NEWER_KEYS = frozenset(
    {"domainRaw", "minBandSize", "react", "tickBandPaddingInner", "tooltipFormat"}
)
_NEWER_VALUES = re.compile(
    r"binned(utc)?year\w*|(utc)?weekdayhours\w*|break-paths-(filter|show).*-domains"
)


def _check_part(name: str, where: str, part: Spec) -> None:
    """Refuse a part that cannot be read, fitted, loaded or drawn."""
    here = f"{name}: {where}" if where else name
    if part.get("width") == "container":
        raise FigureError(
            f'{here}: the width is "container", which freezes JupyterLab\'s tab. '
            f"Leave it out: figure() makes the chart {WIDE} px wide and prepares a "
            "narrow one."
        )
    if isinstance(part.get("url"), str):
        raise FigureError(
            f"{here} loads {part['url']!r}. A chart brings its data with it: read the "
            'table with alliance.table("…") and give that to Altair.'
        )
    for words, size in _text_sizes(part):
        if isinstance(size, int | float) and size < SMALLEST_TEXT:
            raise FigureError(
                f"{here}: {words} is {size} px; text in a chart is at least "
                f"{SMALLEST_TEXT} px. Leave the size out to take the book's (13 px)."
            )
    select = part.get("select")
    fields = select.get("fields", []) if isinstance(select, dict) else []
    bound = part.get("bind")
    for field in fields if isinstance(bound, dict) and "input" in bound else []:
        if field in bound:
            raise FigureError(
                f"{here} binds the column {field!r}, which Vega-Lite takes for the "
                f"control's own {field!r}. Rename the column, or write "
                f"bind={{{field!r}: …}}."
            )
    newer = [f"{key}={part[key]!r}" for key in _NEWER_KEYS & part.keys()] + [
        f"{key}={part[key]!r}"
        for key in ("timeUnit", "unit", "invalid")
        if isinstance(part.get(key), str) and _NEWER_VALUES.fullmatch(part[key])
    ]
    if newer:
        raise FigureError(
            f"{here}: {newer[0]} is not drawn by the Vega-Lite 5.6 that JupyterLab "
            "brings. Prepare the data in pandas instead."
        )


def _text_sizes(part: Spec) -> Iterator[tuple[str, Any]]:
    """Yield the sizes of text that a part of a chart sets, and their names."""
    for key, value in part.items():
        if key.lower().endswith("fontsize"):
            yield key, value
    if _mark_type(part) == "text":
        mark = part["mark"] if isinstance(part["mark"], dict) else {}
        yield "the size of the text", mark.get("size")
        yield (
            "the size of the text",
            part.get("encoding", {}).get("size", {}).get("value"),
        )


def _mark_type(view: Spec) -> str | None:
    """Return the kind of mark of a single view."""
    mark = view.get("mark")
    return mark.get("type") if isinstance(mark, dict) else mark


# Sizes and titles


def _is_compound(spec: Spec) -> bool:
    """Tell whether a chart has several plots, whose width Vega cannot fit."""
    several = ("facet", "repeat", "concat", "hconcat", "vconcat")
    if any(key in spec for key in several):
        return True
    return any(key in spec.get("encoding", {}) for key in ("facet", "row", "column"))


def _size(spec: Spec, total: int, name: str) -> None:
    """Give a chart of one plot its fixed width in all, labels included."""
    if _is_compound(spec):
        return
    width = spec.get("width", total)
    if isinstance(width, dict):
        raise FigureError(
            f"figure({name}=…): a width of so many pixels a step cannot be fitted to "
            "the page. Leave the width out (a height by steps is welcome)."
        )
    if width > total:
        raise FigureError(
            f"figure({name}=…): the chart is {width} px wide; the page has {total}. "
            "Leave the width out."
        )
    spec["width"] = width
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}


def _wrap_title(spec: Spec, title: Any, total: int) -> None:
    """Break title and subtitle into lines that fit the width in all."""
    if not title:
        return
    parts = dict(title) if isinstance(title, dict) else {"text": title}
    narrow = total <= NARROW
    if narrow:
        parts = {"fontSize": 17, "lineHeight": 21, "subtitleFontSize": 13.5, **parts}
    room = total - 10
    for key, size, bold in (
        ("text", parts.get("fontSize", 18), True),
        ("subtitle", parts.get("subtitleFontSize", 14), False),
    ):
        words = parts.get(key)
        if isinstance(words, str | list):
            given = " ".join(words) if isinstance(words, list) else words
            lines = wrap(given, room, size, bold=bold)
            parts[key] = lines[0] if len(lines) == 1 else lines
    spec["title"] = parts


# Advance widths of Helvetica, thousandths of the type size, for the characters from
# space to tilde (Adobe Font Metrics, Helvetica and Helvetica-Bold, version 1.05).
_REGULAR = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 "
    "556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 "
    "722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 "
    "278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 "
    "556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
)
_BOLD = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 "
    "556 556 556 556 556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 "
    "722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 667 667 611 333 "
    "278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 "
    "611 611 389 556 333 611 556 778 556 556 500 389 280 389 584"
)
_ADVANCE = {
    bold: {chr(32 + n): int(width) for n, width in enumerate(table.split())}
    for bold, table in ((False, _REGULAR), (True, _BOLD))
}


def text_width(words: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide a line of text is, in CSS pixels.

    Parameters
    ----------
    words : str
        One line.
    size : float
        Size of the type in CSS pixels.
    bold : bool
        Whether it is set bold.

    Returns
    -------
    float
        The sum of Helvetica's advance widths; a character outside ASCII counts as a
        wide one (an em dash, an ideograph), which errs on the safe side.
    """
    table = _ADVANCE[bold]
    return sum(table.get(letter, 1000) for letter in words) * size / 1000


def wrap(words: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into as few lines as fit, of about the same length.

    Parameters
    ----------
    words : str
        The text.
    room : float
        Width of a line in CSS pixels.
    size : float
        Size of the type in CSS pixels.
    bold : bool
        Whether it is set bold.

    Returns
    -------
    list of str
        The lines; a single word wider than the room stands alone on its line.
    """
    lines = _filled(words, room, size, bold)
    # A last line of one word looks like a slip: give way as long as no line is added.
    while len(lines) > 1 and room > size:
        room -= size
        closer = _filled(words, room, size, bold)
        if len(closer) > len(lines):
            break
        lines = closer
    return lines


def _filled(words: str, room: float, size: float, bold: bool) -> list[str]:
    """Break a text into lines, filling each as far as it goes."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


# The data behind the chart


_LABELS = {EVIDENCE: "Rows of the tables", CHECKS: "Source checks"}


def _tables(spec: Spec) -> list[dict[str, Any]]:
    """Return for each data set the encoded columns and their headings."""
    labels: dict[str, dict[str, str]] = {}
    for data, channel in _channels(spec, None):
        field = channel.get("field")
        if data is None or not isinstance(field, str):
            continue
        derived = any(key in channel for key in ("aggregate", "bin", "timeUnit"))
        given = "" if derived else _heading(channel)
        seen = labels.setdefault(data, {})
        if given or field not in seen:
            seen[field] = seen.get(field) or given
    steps = _step_fields(spec)
    tables = []
    for data, seen in labels.items():
        rows = spec["datasets"].get(data, [])
        if not isinstance(rows, list):
            continue
        present = dict.fromkeys(key for row in rows for key in row)
        # What only places a mark says nothing to a reader.
        columns = [
            field
            for field in present
            if (field in seen or field in steps) and not field.startswith("_")
        ]
        ids = [each for each in (EVIDENCE, CHECKS) if each in present]
        if columns:
            columns = [*(each for each in columns if each not in ids), *ids]
            tables.append(
                {
                    "dataset": data,
                    "columns": [
                        {
                            "field": field,
                            "label": seen.get(field)
                            or _LABELS.get(field)
                            or _humanised(field),
                        }
                        for field in columns
                    ],
                }
            )
    return tables


def _channels(view: Spec, data: str | None) -> Iterator[tuple[str | None, Spec]]:
    """Yield the data set's name and each channel of a view and of those inside it."""
    data = (view.get("data") or {}).get("name", data)
    facet = view.get("facet") or {}
    parts = [*view.get("encoding", {}).values(), facet, *facet.values()]
    for part in parts:
        for channel in part if isinstance(part, list) else [part]:
            if isinstance(channel, dict):
                yield data, channel
    repeat = view.get("repeat")
    if repeat:
        lists = repeat.values() if isinstance(repeat, dict) else [repeat]
        for field in (field for fields in lists for field in fields):
            yield data, {"field": field}
    for key in ("layer", "concat", "hconcat", "vconcat", "spec"):
        inner = view.get(key, [])
        for child in inner if isinstance(inner, list) else [inner]:
            # A layer inherits its parent's channels, whatever data it draws.
            yield from _channels(child, data)


def _step_fields(spec: Spec) -> set[str]:
    """Return the columns that filters, other transforms and selections may name."""
    steps = [
        part[key]
        for _, part in _walk(spec)
        for key in ("transform", "select")
        if key in part
    ]
    written = json.dumps(steps)
    expressions = re.findall(r"datum\.(\w+)|datum\[\\?['\"](.*?)\\?['\"]\]", written)
    return {
        *(name for pair in expressions for name in pair if name),
        *re.findall(r'"((?:[^"\\]|\\.)*)"', written),
    }


def _heading(channel: Spec) -> str:
    """Return the title a chart gives to a channel, or ""."""
    guides = [channel.get(key) or {} for key in ("axis", "legend", "header")]
    for titled in (channel, *guides):
        title = titled.get("title")
        if isinstance(title, list):
            title = " ".join(title)
        if title:
            return str(title)
    return ""


def _humanised(field: str) -> str:
    """Turn the name of a column into words."""
    words = re.sub(r"[_\s]+", " ", field).strip()
    return words[:1].upper() + words[1:]
