"""Marks that only a colour tells apart differ to every eye and stand out from the page.

The palette as a whole is tested in test_charts.py. Here every chart of the book is
drawn, and its marks are taken as a reader meets them: two marks of the same kind and
shape, both hollow or both filled, in two colours. Where some eye could take one of
these for the other, something else has to tell them apart: `TOLD_APART` says what.
"""

import itertools
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple
from xml.etree import ElementTree

import nbformat
import numpy as np
import pytest
from test_charts import PAGES, SIGHT, contrast, linear, oklab

from alliance.charts import COLOURS, MIME_TYPE
from alliance.notebooks import chapters
from alliance.stills import VEGA_LITE, drawings

# Distance in Oklab; the sources keep 0.1 and the actors 0.06 among themselves.
APART = 0.06
LEAST = 3.0  # WCAG 2.2, 1.4.11

TOLD_APART = {
    "fig-verbs-of-the-future": "the verb is written beside every bar",
    "fig-yardsticks": "who says it is written over every bar",
    "fig-ladder": "every bar has its event beside it, which says what came of it",
}
"""What tells marks apart in charts where some colours are near to some eyes."""

FAINT = {
    "fig-what-each-text-could-know": "a band behind a bar of the same reach",
    "fig-far-from-home": "a band whose reach is written beside it",
    "fig-reach": "a ground whose edge is a line of its own",
    "fig-speech": "a cell whose number is written in it",
}
"""What makes up for marks that are fainter than others on purpose."""

# Lines that guide the eye, and the ground that marks stand on.
GUIDES = {"grid", "paper"}
_NAMES = {colour.light: name for name, colour in COLOURS.items()}


class Mark(NamedTuple):
    """What a reader can tell of a mark.

    Attributes
    ----------
    kind : str
        Kind of mark, its shape, and whether its line is broken.
    fill, stroke : str
        Names of the palette; "" where it has none.
    fill_opacity, stroke_opacity : float
        0 to 1.
    """

    kind: str
    fill: str
    stroke: str
    fill_opacity: float
    stroke_opacity: float

    @property
    def look(self) -> tuple[str, bool]:
        """What tells it from marks of another kind, without its colour."""
        return self.kind, bool(self.fill) and self.fill_opacity > 0.5

    @property
    def colour(self) -> str:
        """The colour that a reader names."""
        return self.fill if self.look[1] else self.stroke or self.fill


@cache
def charts() -> dict[str, frozenset[Mark]]:
    """Return the marks of every chart of the book, by the name of its figure."""
    import vl_convert

    found = {}
    for path in chapters().values():
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                stored = output.get("data", {}).get(MIME_TYPE)
                if stored:
                    svg = vl_convert.vegalite_to_svg(
                        drawings(stored)["wide"], vl_version=VEGA_LITE
                    )
                    picture = ElementTree.fromstring(svg)
                    name = cell.metadata["mystnb"]["figure"]["name"]
                    found[name] = frozenset(marks(picture, "", 1))
    return found


def marks(item: ElementTree.Element, kind: str, opacity: float) -> Iterator[Mark]:
    """Yield the marks below an element, but for text, axes and keys."""
    group = re.match(r"mark-(\w+) role-(\w+)", item.get("class", ""))
    if group:
        kind = group[1] if group[2] == "mark" else ""
    opacity *= float(item.get("opacity", 1))
    tag = item.tag.rpartition("}")[2]
    if kind not in ("", "text", "group") and tag in ("path", "line", "rect"):
        fill, stroke = (colour(item, part) for part in ("fill", "stroke"))
        if fill or stroke:
            shape = re.sub(r"[^A-Za-z]", "", item.get("d", "")) * (kind == "symbol")
            broken = "broken" * (item.get("stroke-dasharray", "1,0") != "1,0")
            yield Mark(
                f"{kind} {shape} {broken}",
                fill,
                stroke,
                opacity * float(item.get("fill-opacity", 1)),
                opacity * float(item.get("stroke-opacity", 1)),
            )
    for child in item:
        yield from marks(child, kind, opacity)


def colour(item: ElementTree.Element, part: str) -> str:
    painted = item.get(part, "none").lower()
    return _NAMES.get(painted, "")


def distance(one: str, other: str, sight: str, theme: str) -> float:
    seen = (
        oklab(SIGHT[sight] @ linear(getattr(COLOURS[name], theme)))
        for name in (one, other)
    )
    return float(np.linalg.norm(np.subtract(*seen)))


def alike(found: frozenset[Mark]) -> Iterator[str]:
    """Yield the pairs of marks of one look whose colours some eye takes for one."""
    looks = {mark.look for mark in found}
    for look in sorted(looks):
        names = {mark.colour for mark in found if mark.look == look} - GUIDES
        for one, other in itertools.combinations(sorted(names), 2):
            for sight, theme in itertools.product(SIGHT, PAGES):
                apart = distance(one, other, sight, theme)
                if apart < APART:
                    yield f"{look[0].split()[0]}: {one}, {other}: {sight}, {theme}"


def faint(found: frozenset[Mark]) -> Iterator[str]:
    """Yield the marks of which neither body nor edge stands out from the page."""
    for mark in sorted(found):
        for theme, pages in PAGES.items():
            parts = [
                (name, opacity)
                for name, opacity in (
                    (mark.fill, mark.fill_opacity),
                    (mark.stroke, mark.stroke_opacity),
                )
                if name
            ]
            if {name for name, _ in parts} <= GUIDES:
                continue
            best = max(
                contrast(over(getattr(COLOURS[name], theme), pages[0], much), pages[0])
                for name, much in parts
                if name not in GUIDES
            )
            if best < LEAST:
                yield f"{mark.kind.split()[0]} {parts}, {theme}: {best:.1f} to 1"


def over(front: str, page: str, opacity: float) -> str:
    """Return the colour of a see-through mark on a page."""
    both = ([int(each[at : at + 2], 16) for at in (1, 3, 5)] for each in (front, page))
    mixed = (
        round(mark * opacity + ground * (1 - opacity))
        for mark, ground in zip(*both, strict=True)
    )
    return "#" + "".join(f"{each:02x}" for each in mixed)


def test_every_chart_of_the_book_is_looked_at() -> None:
    assert len(charts()) > 20
    assert all(charts().values())
    assert {*TOLD_APART, *FAINT} <= charts().keys()


def test_colours_that_alone_tell_marks_apart_differ_to_every_eye() -> None:
    found = {name: [*alike(found)] for name, found in charts().items()}
    wrong = {name: pairs for name, pairs in found.items() if pairs}
    unknown = {name: pairs for name, pairs in wrong.items() if name not in TOLD_APART}
    assert not unknown, unknown
    assert wrong.keys() == TOLD_APART.keys(), "an excuse that no chart needs"


def test_every_mark_stands_out_from_the_page() -> None:
    found = {name: [*faint(found)] for name, found in charts().items()}
    wrong = {name: which for name, which in found.items() if which}
    unknown = {name: which for name, which in wrong.items() if name not in FAINT}
    assert not unknown, unknown
    assert wrong.keys() == FAINT.keys(), "an excuse that no chart needs"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("rect", "record", "", 1, 1), ("rect", "tran-2025", "", 1, 1), True),
        (("rect", "record", "", 1, 1), ("symbol", "tran-2025", "", 1, 1), False),
        (("rect", "record", "", 1, 1), ("rect", "", "tran-2025", 1, 1), False),
        (("rect", "record", "", 1, 1), ("rect", "cfr-2021", "", 1, 1), False),
    ],
)
def test_marks_of_one_look_in_near_colours_are_found(one, other, expected) -> None:
    assert bool([*alike(frozenset({Mark(*one), Mark(*other)}))]) is expected


def test_a_mark_too_faint_is_found() -> None:
    assert [*faint(frozenset({Mark("rect", "cfr-2021", "", 0.2, 1)}))]
    assert not [*faint(frozenset({Mark("rect", "cfr-2021", "cfr-2021", 0.2, 1)}))]
