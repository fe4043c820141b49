"""A tall chart as two columns: its upper and its lower half side by side, for a slide.

A slide is wide, and a chart of many rows is tall: shown whole it is too small to be
read from the back of a room. Cut between two rows it fills the slide. The heads of its
columns, or the labels of its axis, stand above both halves.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

Element = ElementTree.Element

_SVG = "{http://www.w3.org/2000/svg}"
_OPENING = re.compile(
    r'(?P<before><svg\b[^>]*?) width="(?P<width>[\d.]+)" height="(?P<height>[\d.]+)" '
    r'viewBox="0 0 [\d.]+ [\d.]+"(?P<after>[^>]*>)(?P<inside>.*)</svg>\s*',
    re.DOTALL,
)
_TRANSLATED = re.compile(r"translate\(\s*(-?[\d.]+)(?:[\s,]+(-?[\d.]+))?\s*\)")
_COMMAND = re.compile(r"([MLHVCAZmlhvcaz])([^MLHVCAZmlhvcaz]*)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
# Where the heights stand among the numbers of a command of a path, and how many it has.
_HEIGHTS = {"M": (2, (1,)), "L": (2, (1,)), "C": (6, (1, 3, 5)), "A": (7, (6,))}
_ABOVE, _BELOW = 12, 4  # the baseline of a line of text
_APART = 40  # between the halves
_SPANS = 0.2  # of its height: what is taller, such as a line of the grid, may be cut
_HEADS = 3  # words on one line, above all others, that are heads of columns
_IMPORTANT = ("role-title", "role-legend")


@dataclass(frozen=True)
class Band:
    """What takes a part of the height of a chart.

    Attributes
    ----------
    top, bottom : float
    role : str
        The class that Vega gives to what is drawn there.
    baseline : float or None
        None for what is no text.
    """

    top: float
    bottom: float
    role: str
    baseline: float | None = None


def in_two(svg: str, name: str) -> str | None:
    """Return a chart with its lower half beside its upper one.

    Parameters
    ----------
    svg : str
        As `alliance.stills.draw` draws it.
    name : str
        What no other picture of the page is called.

    Returns
    -------
    str or None
        An SVG with the same description; None where no line between two rows leaves
        the halves about as tall as each other.
    """
    found = _OPENING.fullmatch(svg.strip())
    if found is None:
        return None
    width, height = float(found["width"]), float(found["height"])
    bands = [
        band
        for band in _bands(ElementTree.fromstring(svg), 0, "")
        if band.bottom - band.top <= _SPANS * height
    ]
    heads = _heads(bands, height)
    cut = _cut(bands, height, heads[1])
    if cut is None:
        return None
    # The lower half begins where the rows of the upper one do.
    tall = max(cut, heads[1] + height - cut)
    across = 2 * width + _APART
    drawn = [
        _part(name, "upper", width, 0, cut),
        f'<g clip-path="url(#{name}-upper)"><g id="{name}-whole">{found["inside"]}'
        "</g></g>",
    ]
    aside = width + _APART
    if heads[1] > heads[0]:
        drawn += [
            _part(name, "heads", width, *heads),
            f'<g transform="translate({aside:g},0)" aria-hidden="true">'
            f'<g clip-path="url(#{name}-heads)"><use href="#{name}-whole"/></g></g>',
        ]
    drawn += [
        _part(name, "lower", width, cut, height),
        f'<g transform="translate({aside:g},{heads[1] - cut:g})" aria-hidden="true">'
        f'<g clip-path="url(#{name}-lower)"><use href="#{name}-whole"/></g></g>',
    ]
    return (
        f'{found["before"]} width="{across:g}" height="{tall:g}" '
        f'viewBox="0 0 {across:g} {tall:g}"{found["after"]}{"".join(drawn)}</svg>'
    )


def _part(name: str, which: str, width: float, top: float, bottom: float) -> str:
    return (
        f'<clipPath id="{name}-{which}"><rect x="0" y="{top:g}" width="{width:g}" '
        f'height="{bottom - top:g}"/></clipPath>'
    )


def _heads(bands: list[Band], height: float) -> tuple[float, float]:
    """Return where the heads of the columns stand; an empty place where none do."""
    upper = [
        band for band in bands if band.baseline is not None and band.bottom < height / 4
    ]
    # The title and the legend stay above the upper half alone.
    above = [band.bottom for band in upper if band.role.startswith(_IMPORTANT)]
    lines: dict[float, list[Band]] = {}
    for band in upper:
        if not band.role.startswith(_IMPORTANT):
            lines.setdefault(round(band.baseline or 0, 1), []).append(band)
    for _, line in sorted(lines.items()):
        if len(line) >= _HEADS:
            top, bottom = min(b.top for b in line), max(b.bottom for b in line)
            # Heads of several lines begin higher than those of one.
            beside = [b for b in upper if b.top < bottom and b.bottom > top]
            return min(b.top for b in beside), max(b.bottom for b in beside)
    end = max(above, default=0) + _BELOW
    return end, end


def _cut(bands: list[Band], height: float, begin: float) -> float | None:
    """Return where no row is cut, the halves are alike, and rather between groups."""
    middle = (height + begin) / 2
    gaps: list[tuple[float, float]] = []
    end = begin
    for band in sorted(bands, key=lambda band: band.top):
        if band.top - end >= 2:
            gaps.append((end, band.top))
        end = max(end, band.bottom)
    rated = [
        (abs((low + high) / 2 - middle) - 16 * min(high - low, 12), (low + high) / 2)
        for low, high in gaps
        if abs((low + high) / 2 - middle) < height / 8
    ]
    return round(min(rated)[1], 1) if rated else None


def _bands(element: Element, y: float, role: str) -> Iterator[Band]:
    """Yield how high each text and each mark stands."""
    if moved := _TRANSLATED.search(element.get("transform", "")):
        y += float(moved[2] or 0)
    for each in element.get("class", "").split():
        if each.startswith("role-"):
            role = each
    kind = element.tag.removeprefix(_SVG)
    if kind == "text":
        further = sum(float(part.get("dy") or 0) for part in element)
        yield Band(y - _ABOVE, y + further + _BELOW, role, y)
        return
    if kind == "clipPath":
        return
    if heights := [*_drawn(kind, element)]:
        yield Band(y + min(heights), y + max(heights), role)
    for child in element:
        yield from _bands(child, y, role)


def _drawn(kind: str, element: Element) -> Iterator[float]:
    if kind == "line":
        yield from (float(element.get(name) or 0) for name in ("y1", "y2"))
    elif kind == "rect":
        top = float(element.get("y") or 0)
        yield from (top, top + float(element.get("height") or 0))
    elif kind == "circle":
        middle, radius = (float(element.get(name) or 0) for name in ("cy", "r"))
        yield from (middle - radius, middle + radius)
    elif kind == "path":
        yield from _of_path(element.get("d") or "")


def _of_path(described: str) -> Iterator[float]:
    """Yield the heights that a path names (SVG 1.1, section 8.3)."""
    at = begun = 0.0
    for letter, told in _COMMAND.findall(described):
        numbers = [float(each) for each in _NUMBER.findall(told)]
        relative = letter.islower()
        command = letter.upper()
        if command == "Z":
            at = begun
        elif command == "V":
            for number in numbers:
                at = number + (at if relative else 0)
                yield at
        elif command in _HEIGHTS:
            count, places = _HEIGHTS[command]
            for first in range(0, len(numbers) - count + 1, count):
                start = at if relative else 0
                for place in places:
                    at = numbers[first + place] + start
                    yield at
            if command == "M":
                begun = at
        else:
            yield at
