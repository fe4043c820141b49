"""The pictures that the book draws of its own evidence.

On the cover every passage of the five texts is a block, as long as its words, and a
thread runs from it to each date that it names. A chapter opens with the same blocks:
those that it quotes or cites are in colour. Both are drawn when the book is built, from
the passages and the tables, so that they are always true; `alliance.pictures` draws the
pictures for shared links from the same blocks.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from alliance.citations import WARNING, checks_on, several, weight
from alliance.dates import bounds
from alliance.notebooks import chapters, passages_used, read
from alliance.passages import passages
from alliance.quotations import verify
from alliance.repository import read_table
from alliance.search import words
from alliance.sources import sources
from alliance.stills import custom_property

FIRST_YEAR, LAST_YEAR = 1945, 2026
_LABELLED = range(1950, LAST_YEAR, 20)


@dataclass(frozen=True)
class Block:
    """A passage as it is drawn.

    Attributes
    ----------
    passage, source : str
        Ids.
    row : int
        Place of its text in the order of writing, from 0.
    left, width : float
        In the unit of the room given to `blocks`.
    """

    passage: str
    source: str
    row: int
    left: float
    width: float


@dataclass(frozen=True)
class Thread:
    """A date that a passage names.

    Attributes
    ----------
    passage, source : str
        Ids.
    at : float
        Where the date lies between the first and the last year, from 0 to 1.
    warned : bool
        Whether a source check that is a warning covers the words.
    """

    passage: str
    source: str
    at: float
    warned: bool


def blocks(room: float, gap: float) -> list[Block]:
    """Lay the passages of each text side by side.

    Parameters
    ----------
    room : float
        Width for the longest text.
    gap : float
        Between two passages.

    Returns
    -------
    list of Block
        A block's width is its passage's share of the words of the longest text.
    """
    texts = list(sources())
    longest = max(words(name) for name in texts)
    most = max(len(passages(name)) for name in texts)
    found = []
    for row, name in enumerate(texts):
        left = 0.0
        for item in passages(name):
            width = (room - gap * (most - 1)) * len(item.text.split()) / longest
            found.append(Block(item.passage, name, row, left, width))
            left += width + gap
    return found


def on_the_line(written: str) -> float:
    """Return where a date lies on the line of years, from 0 to 1.

    Parameters
    ----------
    written : str
        In the Extended Date/Time Format; a year or an interval counts as its middle.

    Returns
    -------
    float
    """
    first, last = (day.toordinal() for day in bounds(written))
    begin = date(FIRST_YEAR, 1, 1).toordinal()
    end = date(LAST_YEAR, 1, 1).toordinal()
    return ((first + last) / 2 - begin) / (end - begin)


def threads() -> list[Thread]:
    """Return the dates that the texts name, each with the passage that names it.

    Returns
    -------
    list of Thread
        One for each row of ``data/events.csv``.

    Raises
    ------
    MisquotationError
        When the words of a row do not stand in its source.
    """
    found = []
    for row in read_table("events"):
        place = verify(row["exact"], row["source"])
        written = "/".join(filter(None, (row["date"], row["date_end"])))
        checks = checks_on(row)
        warned = bool(checks) and weight(each.kind for each in checks) == WARNING
        at = on_the_line(written)
        found.append(Thread(place.passage, row["source"], at, warned))
    return found


# The cover


@dataclass(frozen=True)
class _Loom:
    """The measures of the cover's picture, in CSS pixels."""

    name: str
    width: int
    gap: float
    block: int
    pitch: int
    fall: int

    @property
    def line(self) -> int:
        """Where the line of years runs."""
        return self.pitch * len(sources()) + self.fall


_LOOMS = (
    _Loom("wide", width=720, gap=1.5, block=10, pitch=34, fall=150),
    _Loom("narrow", width=340, gap=1, block=8, pitch=32, fall=170),
)


@lru_cache(maxsize=1)
def _quoted() -> frozenset[str]:
    """Return the passages from which the book shows a quotation."""
    return frozenset(
        verify(
            row["exact"],
            row["source"],
            omitted=several(row["omitted"]),
            inserted=several(row["inserted"]),
        ).passage
        for row in read_table("quotations")
    )


def cover_art() -> str:
    """Return the cover's pictures as SVG, a wide one and a narrow one.

    Returns
    -------
    str
        Two ``<svg>`` elements, of which the style sheet shows one.
    """
    strung = threads()
    return "".join(_loom(loom, strung) for loom in _LOOMS)


def _loom(loom: _Loom, strung: list[Thread]) -> str:
    laid = {each.passage: each for each in blocks(loom.width, loom.gap)}
    parts = []
    for name in sources():
        colour = _ink(name)
        own = [each for each in strung if each.source == name]
        curves = "".join(_curve(loom, laid[each.passage], each.at) for each in own)
        ends = "".join(f"M{_n(each.at * loom.width)} {loom.line}h0" for each in own)
        parts.append(
            f'<path class="threads" stroke="{colour}" d="{curves}"/>'
            f'<path class="dates" stroke="{colour}" d="{ends}"/>'
        )
        written = _n(on_the_line(sources()[name].published) * loom.width)
        parts.append(
            f'<path class="written" stroke="{colour}" '
            f'd="M{written} {loom.line + 5}v9"/>'
        )
    rings = "".join(
        f"M{_n(at * loom.width - 4)} {loom.line}a4 4 0 1 0 8 0a4 4 0 1 0-8 0"
        for at in sorted({each.at for each in strung if each.warned})
    )
    parts.append(f'<path class="rings" stroke="{_ink("warning")}" d="{rings}"/>')
    for row, (name, source) in enumerate(sources().items()):
        own = [each for each in laid.values() if each.source == name]
        top = row * loom.pitch
        parts.append(
            f'<text x="0" y="{top + 12}" fill="{_ink(name)}">'
            f"{escape(source.short)}</text>"
        )
        parts += _boxes(own, _quoted(), name, top + 18, loom.block)
    parts.append(_years(loom))
    height = loom.line + 36
    return (
        f'<svg class="loom {loom.name}" viewBox="-4 0 {loom.width + 8} {height}" '
        f'width="{loom.width + 8}" height="{height}" role="img" '
        f'aria-label="{escape(description(strung))}">{"".join(parts)}</svg>'
    )


def _curve(loom: _Loom, block: Block, at: float) -> str:
    """Return the path of a thread: down from its block, then to its date."""
    left, right = _n(block.left + block.width / 2), _n(at * loom.width)
    top = block.row * loom.pitch + 18 + loom.block
    drop = loom.line - top
    return (
        f"M{left} {top}C{left} {round(top + drop * 0.55)} "
        f"{right} {round(top + drop * 0.45)} {right} {loom.line}"
    )


def _years(loom: _Loom) -> str:
    """Return the line of years."""
    places = [
        (year, round(on_the_line(str(year)) * loom.width, 1)) for year in _LABELLED
    ]
    marks = "".join(f"M{_n(at)} {loom.line}v5" for _, at in places)
    labels = "".join(
        f'<text x="{_n(at)}" y="{loom.line + 30}" text-anchor="middle" '
        f'fill="{_ink("soft-ink")}">{year}</text>'
        for year, at in places
    )
    return (
        f'<path class="line" stroke="{_ink("axis")}" '
        f'd="M0 {loom.line}h{loom.width}{marks}"/>{labels}'
    )


def description(strung: list[Thread]) -> str:
    """Return what a reader who does not see the cover's picture is told.

    Parameters
    ----------
    strung : list of Thread

    Returns
    -------
    str
    """
    rows = "; ".join(
        f"{source.short}, {len(passages(name))} blocks and "
        f"{sum(each.source == name for each in strung)} threads"
        for name, source in sources().items()
    )
    late = sum(each.at >= on_the_line("2011") for each in strung)
    warned = sum(each.warned for each in strung)
    return (
        "Five rows of blocks, one row for each text and one block for each of its "
        "paragraphs, with threads that run down from them to the dates they name, on a "
        f"line of years from {FIRST_YEAR} to {LAST_YEAR - 1}. {rows}. Of the "
        f"{len(strung)} threads {late} end after 2010, and {warned} at a date that a "
        "warning is about, marked by a ring."
    )


# A chapter

_STRIP = (720, 1.5, 7, 11)


def strip(used: Collection[str]) -> str:
    """Return which passages a chapter uses, as SVG.

    Parameters
    ----------
    used : collection of str
        Ids of the passages that it quotes or cites.

    Returns
    -------
    str
        An ``<svg>`` element.
    """
    width, gap, height, pitch = _STRIP
    laid = blocks(width, gap)
    parts: list[str] = []
    for row, name in enumerate(sources()):
        own = [each for each in laid if each.source == name]
        parts += _boxes(own, used, name, row * pitch, height)
    total = pitch * (len(sources()) - 1) + height
    return (
        # A narrow page makes the blocks narrower, not lower.
        f'<svg viewBox="0 0 {width} {total}" width="{width}" height="{total}" '
        f'preserveAspectRatio="none" role="img" aria-label="{escape(told(used))}">'
        f"{''.join(parts)}</svg>"
    )


def told(used: Collection[str]) -> str:
    """Return in words how much of each text a chapter uses.

    Parameters
    ----------
    used : collection of str
        Ids of passages.

    Returns
    -------
    str
    """
    counts = ", ".join(
        f"{source.short} {sum(each.passage in used for each in passages(name))} of "
        f"{len(passages(name))}"
        for name, source in sources().items()
    )
    return f"Passages that this chapter quotes or cites: {counts}."


def _boxes(
    own: Iterable[Block], strong: Collection[str], name: str, top: float, height: float
) -> list[str]:
    """Return the blocks of a text as one or two paths, the rest of them paler."""
    paths = {True: "", False: ""}
    for each in own:
        paths[each.passage in strong] += (
            f"M{_n(each.left)} {top}h{_n(each.width)}v{height}h-{_n(each.width)}z"
        )
    return [
        f'<path class="{"passages" if kind else "passages pale"}" '
        f'fill="{_ink(name)}" d="{drawn}"/>'
        for kind, drawn in paths.items()
        if drawn
    ]


def _ink(name: str) -> str:
    return f"var({custom_property(name)})"


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def used_in(chapter: str) -> Mapping[str, str]:
    """Return the passages that a chapter uses.

    Parameters
    ----------
    chapter : str
        Name of its file, without the ending.

    Returns
    -------
    mapping of str to str
        As `alliance.notebooks.passages_used`; empty where there is no such chapter.
    """
    path = chapters().get(chapter)
    return passages_used(read(path)) if path else {}


# The Sphinx extension


class CoverArt(SphinxDirective):
    """The directive ``alliance-cover``; its content is the caption."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the figure."""
        caption = " ".join(self.content)
        figure = (
            f'<figure class="cover-art">{cover_art()}'
            f"<figcaption>{caption}</figcaption></figure>"
        )
        return [nodes.raw("", figure, format="html")]


class OpenChapter(SphinxPostTransform):
    """Put the passages that a chapter uses below its title and question."""

    default_priority = 520
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Change the document in place."""
        folder, _, name = self.env.docname.partition("/")
        used = used_in(name) if folder == "chapters" else {}
        question = next(self.document.findall(nodes.paragraph), None)
        if used and question is not None:
            figure = (
                f'<figure class="chapter-art">{strip(used)}<figcaption>In colour: the '
                "passages of the sources that this chapter quotes or cites."
                "</figcaption></figure>"
            )
            place = question.parent.index(question) + 1
            question.parent.insert(place, nodes.raw("", figure, format="html"))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive and the transform with Sphinx."""
    app.add_directive("alliance-cover", CoverArt)
    app.add_post_transform(OpenChapter)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
