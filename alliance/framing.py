"""Framing: the words that stand beside a name, sorted by what they do.

The unit is the sentence that names China. A word counts where it stands in such a
sentence, whoever it speaks of: a program cannot tell whose concern is meant, so each
use is kept with its place and a few words around it, for a reader to judge.

The classes follow Entman, "Framing: Toward Clarification of a Fractured Paradigm"
(Journal of Communication, 1993), as far as single words can carry it: some define what
there is, some judge it, some call for an answer.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import altair as alt
import pandas as pd

from alliance import charts
from alliance.errors import AllianceError
from alliance.kept import asks_the_texts
from alliance.passages import passages
from alliance.search import split_sentences
from alliance.small_words import SMALL_WORDS
from alliance.sources import source as source_named
from alliance.sources import sources as all_sources

CHINA = r"\b(?:China(?! Seas?\b)|Chinese|Beijing)\b"
"""The forms by which the sources name China or its government; not the seas."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "It grows": {
        "rise": r"ris(?:e|ing)",
        "grow": r"grow\w*",
        "increase": r"increas\w+",
        "expand": r"expan\w+",
        "advances": r"advances",
        "modernization": r"modernization",
    },
    "It acts": {
        "assertive": r"assertive\w*",
        "aggressive": r"aggress\w+",
        "behavior": r"behavior",
        "actions": r"actions?",
        "influence": r"influence",
        "pressure": r"pressures?",
        "claims": r"claims",
        "punishment": r"punishment",
    },
    "It alarms": {
        "threat": r"threat\w*",
        "concern": r"concern\w*",
        "challenge": r"challenges?",
        "tensions": r"tensions",
        "fear": r"fear",
        "clash": r"clash",
        "anger": r"angered",
    },
    "It competes": {"compete": r"compet\w+"},
    "It is answered": {
        "deter": r"deter\w*",
        "against": r"against",
        "response": r"response",
        "counter": r"counter\w*",
        "balance": r"balanc\w+",
        "hardline": r"hardline",
        "confront": r"confront\w*",
    },
    "It trades": {
        "economic": r"econom\w*",
        "ties": r"ties",
        "interdependence": r"interdependence",
        "trade": r"trade",
    },
}
"""For each class its words, and the forms of each as a regular expression."""

_SIZE = 13
_ROW = 19
_DOT = 13
# Characters of context beside a word, for a phone's line; and words of it, since the
# sources in copyright may be published only in part.
_ROOM = 34
_MOST_WORDS = 4


class FramingError(AllianceError, ValueError):
    """A list of words that cannot be counted."""


@asks_the_texts
def sentences(
    naming: str = CHINA, sources: str | Iterable[str] | None = None
) -> pd.DataFrame:
    """Return the sentences that name something.

    Parameters
    ----------
    naming : str
        A regular expression, with capitals as they stand; China by default.
    sources : str or iterable of str, optional
        Ids of the sources; all by default.

    Returns
    -------
    pandas.DataFrame
        Columns ``source``, ``short``, ``passage`` and ``sentence`` ("string"): one row
        a sentence, in order of writing and of place.

    Raises
    ------
    UnknownSourceError, SeedError
        As for `alliance.search.search`.
    """
    asked = [sources] if isinstance(sources, str) else sources
    wanted = {source_named(name).source for name in asked or all_sources()}
    rows = [
        (name, source_named(name).short, item.passage, sentence)
        for name in all_sources()
        if name in wanted
        for item in passages(name)
        for sentence in split_sentences(re.sub(r"\s*\[PDF\]", "", item.text))
        if re.search(naming, sentence)
    ]
    columns = ["source", "short", "passage", "sentence"]
    return pd.DataFrame(rows, columns=columns, dtype=pd.StringDtype("python"))


@asks_the_texts
def uses(
    named: pd.DataFrame,
    words: Mapping[str, Mapping[str, str]] = WORDS,
    naming: str = CHINA,
) -> pd.DataFrame:
    """Return every use of the words of some classes, each with what stands around it.

    Parameters
    ----------
    named : pandas.DataFrame
        From `sentences`.
    words : mapping of str to mapping of str to str
        Classes, and for each its words with the regular expression of their forms.
    naming : str
        What the sentences name: the words around reach towards it.

    Returns
    -------
    pandas.DataFrame
        Columns ``source``, ``short``, ``passage``, ``word_class``, ``word``,
        ``printed`` (the form that stands there) and ``around`` (four whole words of the
        sentence at most): one row a use.

    Raises
    ------
    FramingError
        When a class has no words, or a form is no regular expression or needs no
        letters.
    """
    rows = []
    for word_class, forms in words.items():
        if not forms:
            raise FramingError(f"The class {word_class!r} has no words. Give it some.")
        for word, form in forms.items():
            try:
                wanted = re.compile(rf"(?<!\w)(?:{form})(?!\w)", re.IGNORECASE)
            except re.error as error:
                raise FramingError(
                    f"{form!r}, for {word!r}, is no regular expression: {error}."
                ) from error
            if wanted.search(""):
                raise FramingError(
                    f"{form!r}, for {word!r}, needs no letters, so that it stands "
                    "between all words. Give it some, such as 'threat'."
                )
            rows += [
                (
                    *(row.source, row.short, row.passage, word_class, word),
                    *(hit[0], _around(row.sentence, hit.span(), naming)),
                )
                for row in named.itertuples()
                for hit in wanted.finditer(row.sentence)
            ]
    columns = ["source", "short", "passage", "word_class", "word", "printed", "around"]
    return pd.DataFrame(rows, columns=columns, dtype=pd.StringDtype("python"))


def _around(sentence: str, span: tuple[int, int], naming: str) -> str:
    """Return whole words from a word towards the nearest name, as far as they fit."""
    start, end = span
    # A name is shown with what is joined to it: "Beijing-funded".
    joined = rf"(?:{naming})(?:['’-]\w+)?"
    names = [hit.span() for hit in re.finditer(joined, sentence)]
    near = min(names, key=lambda at: max(at[0] - end, start - at[1]), default=span)
    whole = min(start, near[0]), max(end, near[1])
    if _fits(sentence, *whole):
        span = whole
    core = span if span == whole else (start, end)
    words = [hit.span() for hit in re.finditer(r"\S+", sentence)]
    lasts = [at for _, at in words if _fits(sentence, span[0], max(at, span[1]))]
    firsts = [at for at, _ in words if _fits(sentence, min(at, span[0]), span[1])]
    after = span[0], max([span[1], *lasts])
    before = min([span[0], *firsts]), span[1]
    # Where the name stands before the word, and too far, it is looked for there.
    sides = [before, after] if near[0] < start and core != whole else [after, before]
    shown = [_trimmed(sentence, side, core) for side in sides]
    return next((part for part in shown if " " in part), shown[0])


def _fits(sentence: str, start: int, end: int) -> bool:
    """Tell whether a part of a sentence is short enough to be shown."""
    words = re.findall(r"[^\W_]+(?:['’.][^\W_]+)*", sentence[start:end])
    return end - start <= _ROOM and len(words) <= _MOST_WORDS


def _trimmed(sentence: str, span: tuple[int, int], core: tuple[int, int]) -> str:
    """Return words without what is small, or half a name, at their ends."""
    words = [
        hit.span()
        for hit in re.finditer(r"\S+", sentence)
        if span[0] <= hit.start() and hit.end() <= span[1]
    ]

    def loose(at: tuple[int, int], more: Collection[str] = ()) -> bool:
        word = sentence[slice(*at)].casefold().strip(",.;:—")
        inside = at[1] > core[0] and at[0] < core[1]
        return not inside and (word in SMALL_WORDS or word in more)

    while words and loose(words[-1], ("north", "like")):
        words.pop()
    while words and loose(words[0]):
        words.pop(0)
    first, last = (words[0][0], words[-1][1]) if words else span
    return sentence[min(first, core[0]) : max(last, core[1])].strip(" ,.;:")


# The drawings


def _legend(width: int) -> alt.Legend:
    columns = 3 if width > charts.NARROW else 2
    return alt.Legend(title=None, orient="top", columns=columns, columnPadding=14)


def taken_apart(found: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw each use of a word as a dot in the colour of its source.

    Two controls stand above the chart. Once a source is chosen its dots alone remain,
    and beside each word stands what surrounds its first use there (on a wide page,
    until then, its first use of all); once a class is chosen the words of the others
    fade.

    Parameters
    ----------
    found : pandas.DataFrame
        From `uses`.
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.

    Returns
    -------
    altair.LayerChart
        Without a title.
    """
    dots, labels = _rows_of_words(found)
    height = float(labels["_y"].max() + _ROW)
    left = 124 if width > charts.NARROW else 114
    shorts = [source_named(name).short for name in charts.SOURCES]
    classes = list(dict.fromkeys(found["word_class"]))
    teller = alt.param(
        name="teller",
        value=None,
        bind=alt.binding_select(
            options=[None, *shorts],
            labels=["all five", *shorts],
            name="Whose words? ",
        ),
    )
    kind = alt.param(
        name="kind",
        value=None,
        bind=alt.binding_select(
            options=[None, *classes],
            labels=["all six classes", *classes],
            name="Which words? ",
        ),
    )
    down = alt.Scale(domain=[0, height], reverse=True, nice=False)
    across = alt.Scale(domain=[0, width - 6], nice=False)
    fade = alt.when("!kind || datum.word_class === kind").then(alt.value(1))
    fade = fade.otherwise(alt.value(0.15))
    y = alt.Y("_y:Q", scale=down, axis=None)
    chosen = alt.Chart(dots).transform_filter("!teller || datum.short === teller")
    marks = (
        chosen.transform_calculate(
            _x=f"{left} + {_DOT} * (teller ? datum._own : datum._all)"
        )
        .mark_circle(size=95)
        .encode(
            alt.X("_x:Q", scale=across, axis=None),
            y,
            alt.Color("short:N", title="Source")
            .scale(charts.source_scale())
            .legend(_legend(width)),
            opacity=fade,
            tooltip=[
                alt.Tooltip("short:N", title="Source"),
                alt.Tooltip("passage:N", title="Passage"),
                alt.Tooltip("word_class:N", title="Class"),
                alt.Tooltip("word:N", title="Word"),
                alt.Tooltip("around:N", title="In context"),
                alt.Tooltip("uses:Q", title="Uses of the word"),
            ],
        )
    )
    # A phone has room for context only beside the dots of one source.
    wide = width > charts.NARROW
    shown = "teller ? datum._own === 0 : datum._all === 0"
    context = (
        chosen.transform_filter(shown if wide else f"teller && ({shown})")
        .transform_calculate(
            _x=f"{left} + {_DOT} * (teller ? datum._owns : datum.uses)"
        )
        .mark_text(
            align="left", baseline="middle", fontSize=12.5, limit=width - left - _DOT
        )
        .encode(
            alt.X("_x:Q", scale=across, axis=None),
            y,
            alt.Text("around:N"),
            color=alt.value(charts.palette["soft-ink"]),
            opacity=fade,
        )
    )
    names = [
        alt.Chart(labels)
        .transform_filter(f"datum._heading === {'true' if bold else 'false'}")
        .mark_text(
            align="left" if bold else "right",
            baseline="middle",
            fontSize=_SIZE,
            fontWeight="bold" if bold else "normal",
        )
        .encode(
            alt.X(datum=0 if bold else left - 14, scale=across, axis=None),
            y,
            alt.Text("_text:N"),
            opacity=fade,
        )
        for bold in (True, False)
    ]
    return (
        alt.layer(marks, context, *names)
        .properties(height=height)
        .add_params(teller, kind)
    )


def _rows_of_words(found: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Place the uses, and the words and classes that stand beside them."""
    order = {name: place for place, name in enumerate(charts.SOURCES)}
    dots: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    y = 0.0
    for word_class, part in found.groupby("word_class", sort=False):
        y += _ROW if y == 0 else _ROW * 1.3
        labels.append({"word_class": word_class, "_text": word_class, "_y": y})
        words = part["word"].value_counts(sort=False)
        for word in words.sort_values(ascending=False, kind="stable").index:
            y += _ROW
            labels.append({"word_class": word_class, "_text": word, "_y": y})
            own = part[part["word"] == word]
            own = own.assign(_at=own["source"].map(order)).sort_values(
                "_at", kind="stable"
            )
            place = own.groupby("source").cumcount()
            size = own.groupby("source")["word"].transform("size")
            dots += [
                {
                    **{
                        name: row[name]
                        for name in ("short", "passage", "word_class", "word", "around")
                    },
                    **{"_y": y, "_all": number, "_own": int(each), "_owns": int(many)},
                    "uses": len(own),
                }
                for number, (row, each, many) in enumerate(
                    zip(own.to_dict("records"), place, size, strict=True)
                )
            ]
    headings = set(found["word_class"])
    frame = pd.DataFrame(labels)
    return pd.DataFrame(dots), frame.assign(
        _heading=[text in headings for text in frame["_text"]]
    )


_AS_IT_SAYS = "as the words say"
_NOT_MEANT = "the word is there, in another sense"


def quadrants(rows: pd.DataFrame, width: int) -> alt.LayerChart:
    """Draw each sentence as a square in one of four fields.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a sentence: ``short``, ``passage``, ``across`` and ``down`` (which
        column and which row of the fields, as their headings say it, in their order of
        appearance) and ``meant`` (False for one that its word puts there and its sense
        does not: it is drawn hollow).
    width : int
        Width in CSS pixels, `alliance.charts.WIDE` or `alliance.charts.NARROW`.

    Returns
    -------
    altair.LayerChart
        Without a title.
    """
    side, gap, top = 26 if width > charts.NARROW else 19, 22, 46
    columns, lines = (list(dict.fromkeys(rows[name])) for name in ("across", "down"))
    room = (width - 6 - gap) / len(columns)
    in_line = int(room // side)
    sizes = rows.groupby(["across", "down"]).size()
    order = {source_named(name).short: at for at, name in enumerate(charts.SOURCES)}
    squares: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    base = 0.0
    for line in lines:
        deepest = 0
        for at, column in enumerate(columns):
            left = at * (room + gap)
            many = int(sizes.get((column, line), 0))
            text = f"{column},\n{line}"
            words.append({"_x": left, "_y": base + 8, "_text": text})
            words.append({"_x": left + room - 30, "_y": base + 8, "_count": str(many)})
            part = rows[(rows["across"] == column) & (rows["down"] == line)]
            part = part.assign(_at=part["short"].map(order)).sort_values(
                "_at", kind="stable"
            )
            squares += [
                {
                    **{
                        name: row[name]
                        for name in ("short", "passage", "across", "down")
                    },
                    "sense": _AS_IT_SAYS if row["meant"] else _NOT_MEANT,
                    "_x": left + number % in_line * side,
                    "_y": base + top + number // in_line * side,
                }
                for number, row in enumerate(part.to_dict("records"))
            ]
            deepest = max(deepest, -(-many // in_line))
        base += top + deepest * side + gap
    return _fields(pd.DataFrame(squares), pd.DataFrame(words), width, base - gap, side)


def _fields(
    squares: pd.DataFrame, words: pd.DataFrame, width: int, height: float, side: int
) -> alt.LayerChart:
    """Return the layers of `quadrants` from their places."""
    across = alt.Scale(domain=[0, width - 6], nice=False)
    down = alt.Scale(domain=[0, height], reverse=True, nice=False)
    x, y = alt.X("_x:Q", scale=across, axis=None), alt.Y("_y:Q", scale=down, axis=None)
    own, edge = charts.source_scale(), side - 4
    boxes = (
        alt.Chart(squares.assign(_to=squares["_x"] + edge, _by=squares["_y"] + edge))
        .mark_rect(strokeWidth=2, cornerRadius=2)
        .encode(
            x,
            y,
            alt.X2("_to:Q"),
            alt.Y2("_by:Q"),
            alt.Fill("short:N", title="Source").scale(own).legend(_legend(width)),
            alt.Stroke("short:N").scale(own).legend(None),
            fillOpacity=alt.condition(
                f"datum.sense === '{_AS_IT_SAYS}'", alt.value(1), alt.value(0)
            ),
            tooltip=[
                alt.Tooltip("short:N", title="Source"),
                alt.Tooltip("passage:N", title="Passage"),
                alt.Tooltip("across:N", title="Trade"),
                alt.Tooltip("down:N", title="Alarm"),
                alt.Tooltip("sense:N", title="Sense"),
            ],
        )
    )
    texts = [
        alt.Chart(words)
        .transform_filter(f"isValid(datum.{field})")
        .mark_text(
            align="left",
            baseline="top",
            fontSize=size,
            fontWeight=weight,
            lineBreak="\n",
            lineHeight=16,
        )
        .encode(x, y, alt.Text(f"{field}:N"))
        for field, size, weight in (("_text", 13, "normal"), ("_count", 18, "bold"))
    ]
    return alt.layer(boxes, *texts).properties(height=height)
