"""The still pictures of a chart: inline SVG, drawn while the book is built.

A still is what a page shows without JavaScript, in print, and until the live chart is
ready. vl-convert draws it with no network. Text is measured with Liberation Sans, which
vl-convert carries, so that the picture is the same wherever the book is built; it has
the metrics of Arial, which the page asks for.
"""

import copy
import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any, NamedTuple
from xml.etree import ElementTree

from alliance.charts import (
    COLOURS,
    NARROW,
    SMALLEST_TEXT,
    WIDE,
    phone_spec,
    text_width,
)
from alliance.errors import FigureError
from alliance.mark_names import name_marks

WIDTHS = {"wide": WIDE, "narrow": NARROW}
"""The two drawings of every chart, and the width in CSS pixels each keeps to."""

VEGA_LITE = "5.20"
"""The version of Vega-Lite that draws, the one that Altair 5.5 writes."""

_MEASURED_FONT = "Liberation Sans"
# Text may reach this far past the picture, in CSS pixels: it is only estimated here.
_SLACK = 4
_NAMES = {colour.light: name for name, colour in COLOURS.items()}
_COLOUR = re.compile("|".join(_NAMES), re.IGNORECASE)
_PROPERTY = re.compile(r"var\((--[\w-]+)\s*(?:,([^()]*))?\)")

Spec = dict[str, Any]


def custom_property(name: str) -> str:
    """Return the CSS custom property that holds a colour of the palette.

    Parameters
    ----------
    name : str
        Name in `alliance.charts.COLOURS`.

    Returns
    -------
    str
        Such as ``--chart-united-states``.
    """
    return "--chart-" + re.sub(r"[^a-z0-9]+", "-", name.lower())


def style_sheet() -> str:
    """Return the CSS rules that give the custom properties their colours.

    Returns
    -------
    str
        The part of ``_static/charts.css`` that a test compares with the palette:
        light, dark under ``html[data-theme="dark"]``, light again in print.
    """

    def rule(selector: str, theme: str, indent: str = "") -> str:
        lines = [
            f"{indent}  {custom_property(name)}: {getattr(colour, theme)};"
            for name, colour in COLOURS.items()
        ]
        return "\n".join([f"{indent}{selector} {{", *lines, f"{indent}}}"])

    dark = 'html[data-theme="dark"]'
    return (
        f"{rule(':root', 'light')}\n\n{rule(dark, 'dark')}\n\n"
        f"@media print {{\n{rule(f':root, {dark}', 'light', '  ')}\n}}\n"
    )


def drawings(stored: Spec) -> dict[str, Spec]:
    """Return the two charts that a stored chart holds.

    Parameters
    ----------
    stored : dict
        Vega-Lite as `alliance.charts.figure` made it.

    Returns
    -------
    dict of str to dict
        ``wide`` and ``narrow``, whole charts without ``usermeta`` and ``$schema``.
    """
    found = {"wide": copy.deepcopy(stored), "narrow": phone_spec(stored)}
    for spec in found.values():
        spec.pop("usermeta", None)
        spec.pop("$schema", None)
        used = json.dumps({key: spec[key] for key in spec if key != "datasets"})
        spec["datasets"] = {
            name: rows for name, rows in spec["datasets"].items() if name in used
        }
    return found


def draw(spec: Spec, width: int, prefix: str, alt: str) -> str:
    """Draw a chart as an SVG element that is safe inside a page.

    Parameters
    ----------
    spec : dict
        A whole Vega-Lite chart with its data.
    width : int
        Width in CSS pixels that it must keep to.
    prefix : str
        What makes the ids inside the picture unique on the page.
    alt : str
        The description: the name of the image for assistive technology.

    Returns
    -------
    str
        One ``svg`` element with ``role="img"``. Colours of the palette are CSS custom
        properties that fall back to the light theme; nothing is loaded from anywhere.

    Raises
    ------
    FigureError
        When the picture is wider than ``width``, holds text smaller than
        `alliance.charts.SMALLEST_TEXT`, text outside the picture, or text in a colour
        that does not change with the theme.
    """
    # Imported here: the page needs it, a notebook in the browser never does.
    import vl_convert

    measured = _with_font(spec, _MEASURED_FONT)
    svg = vl_convert.vegalite_to_svg(
        measured, vl_version=VEGA_LITE, allowed_base_urls=[]
    )
    opening = re.match(r"<svg\b[^>]*>", svg)
    size = re.search(
        r'width="([\d.]+)" height="([\d.]+)"', opening[0] if opening else ""
    )
    if not opening or not size:
        raise FigureError(f"{prefix}: vl-convert drew no picture.")
    drawn, height = (round(float(number)) for number in size.groups())
    if drawn > width:
        raise FigureError(
            f"{prefix}: the chart is {drawn} px wide and has {width} px. Make its "
            "plots narrower, shorten its labels, or give figure(narrow=…) a smaller "
            "chart."
        )
    _check_text(svg, drawn, prefix)
    body = svg[opening.end() : svg.rindex("</svg>")]
    return (
        f'<svg class="chart-still" role="img" aria-label="{escape(alt)}" '
        f'width="{drawn}" height="{height}" viewBox="0 0 {drawn} {height}" '
        f'xmlns="http://www.w3.org/2000/svg">{_inline(body, prefix)}</svg>'
    )


def _with_font(spec: Spec, font: str) -> Spec:
    """Return the chart with every font replaced, as the measured one."""
    written = json.dumps({key: spec[key] for key in spec if key != "datasets"})
    written = re.sub(
        r'("(?:\w+F|f)ont": )"[^"]*"', lambda found: f'{found[1]}"{font}"', written
    )
    return {**json.loads(written), "datasets": spec.get("datasets", {})}


class _Words(NamedTuple):
    """A piece of text in a picture."""

    words: str
    size: float
    fill: str
    left: float
    right: float
    level: bool


def _check_text(svg: str, width: int, prefix: str) -> None:
    """Refuse text that is too small, cut off, or not recoloured in the dark."""
    for text in _texts(ElementTree.fromstring(svg), 0.0, True):
        where = f"{prefix}: the text {text.words!r}"
        if text.size < SMALLEST_TEXT:
            raise FigureError(
                f"{where} is {text.size:g} px; text in a chart is at least "
                f"{SMALLEST_TEXT} px."
            )
        if text.fill not in _NAMES:
            raise FigureError(
                f"{where} is painted {text.fill}, which the dark theme cannot change. "
                "Use a colour of alliance.charts.palette."
            )
        if text.level and not -_SLACK <= text.left <= text.right <= width + _SLACK:
            raise FigureError(
                f"{where} runs out of the picture ({text.left:.0f} to "
                f"{text.right:.0f} of {width} px). Give the scale a wider domain or "
                "padding, shorten the words, or place them elsewhere."
            )


def _texts(item: ElementTree.Element, x: float, level: bool) -> Iterator[_Words]:
    """Yield the visible text of a picture and how far it reaches."""
    for move in re.findall(r"translate\(([-\d.e]+)", item.get("transform", "")):
        x += float(move) if level else 0
    level = level and "rotate" not in item.get("transform", "")
    if float(item.get("opacity", 1)) == 0:
        return
    if item.tag.endswith("}text"):
        size = float(item.get("font-size", "13px").removesuffix("px"))
        bold = item.get("font-weight", "normal") not in ("normal", "400")
        fill = item.get("fill", "").lower()
        anchor = item.get("text-anchor", "")
        # Several lines are as many tspan elements.
        for words in (part.strip() for part in item.itertext()):
            long = text_width(words, size, bold=bold)
            left = x - {"middle": long / 2, "end": long}.get(anchor, 0)
            if words:
                yield _Words(words, size, fill, left, left + long, level)
        return
    for child in item:
        yield from _texts(child, x, level)


def _inline(body: str, prefix: str) -> str:
    """Fit the inside of a picture to its page: ids, colours, fonts, one image."""
    # One image with one name: what is inside has no roles and names of its own.
    body = re.sub(r' (?:role|aria-[\w-]+)="[^"]*"', "", body)
    body = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{prefix}-", body)
    body = re.sub(r' font-family="[^"]*"', "", body)
    body = re.sub(r' opacity="1"| pointer-events="none"', "", body)
    body = re.sub(r'<path class="(?:background|foreground)" d=""[^>]*/>', "", body)
    # The page is the paper.
    body = re.sub(r"^<rect [^>]*/>", "", body)
    return recoloured(_lightened(body))


# Where numbers are lengths, and what is written though it draws nothing.
_LENGTHS = re.compile(r' (?:d|transform|[xyr][12]?|c[xy]|width|height|points)="[^"]*"')
_DECIMALS = re.compile(r"-?\d*\.\d+(?:e-?\d+)?")
_NOTHING = re.compile(
    r' transform="translate\(0,0\)"|<path class="(?:back|fore)ground" d="[^"]*"/>'
)
_EMPTY = re.compile(r"<g(?: [^<>]*)?(?:/>|></g>)")


def _lightened(body: str) -> str:
    """Write the picture shorter: to a hundredth of a pixel, without empty groups."""

    def rounded(lengths: re.Match[str]) -> str:
        return _DECIMALS.sub(
            lambda number: f"{round(float(number[0]), 2) + 0:.8g}", lengths[0]
        )

    body = _NOTHING.sub("", _LENGTHS.sub(rounded, body))
    while (fewer := _EMPTY.sub("", body)) != body:
        body = fewer
    return body


def recoloured(text: str) -> str:
    """Replace every colour of the palette by its CSS custom property.

    Parameters
    ----------
    text : str
        SVG or JSON.

    Returns
    -------
    str
        ``#1b1f24`` becomes ``var(--chart-ink, #1b1f24)``.
    """

    def replaced(found: re.Match[str]) -> str:
        colour = found[0].lower()
        return f"var({custom_property(_NAMES[colour])}, {colour})"

    return _COLOUR.sub(replaced, text)


def resolved(text: str, theme: str = "light") -> str:
    """Replace every CSS custom property of the palette by its colour.

    Parameters
    ----------
    text : str
        SVG as `draw` returns it, or with custom properties that have no fallback.
    theme : str
        "light" or "dark".

    Returns
    -------
    str
        ``var(--chart-ink, #1b1f24)`` becomes ``#1b1f24``.
    """
    known = {
        custom_property(name): getattr(colour, theme)
        for name, colour in COLOURS.items()
    }

    def colour(found: re.Match[str]) -> str:
        return known.get(found[1]) or (found[2] or "currentColor").strip()

    return _PROPERTY.sub(colour, text)


def live(stored: Spec) -> str:
    """Return what the page's script needs to draw the chart, as JSON.

    Parameters
    ----------
    stored : dict
        Vega-Lite as `alliance.charts.figure` made it.

    Returns
    -------
    str
        An object with ``wide``, ``narrow`` and the ``datasets`` they share. No ``<``
        stands in it, so that it could stand in a page as well as in a script. Its marks
        have names for assistive technology (`alliance.mark_names`).
    """
    headings = {
        column["field"]: column["label"]
        for table in stored["usermeta"]["alliance"]["tables"]
        for column in table["columns"]
    }
    specs: Spec = {
        variant: name_marks(spec, headings)
        for variant, spec in drawings(stored).items()
    }
    shared: Spec = {}
    for spec in specs.values():
        shared |= spec.pop("datasets")
        spec["background"] = None
        spec.setdefault("config", {}).pop("background", None)
    specs = {name: _recoloured_spec(spec) for name, spec in specs.items()}
    specs["datasets"] = shared
    written = json.dumps(specs, ensure_ascii=False, separators=(",", ":"))
    return written.replace("<", "\\u003c").replace("\u2028", "\\u2028")


def _recoloured_spec(item: Any) -> Any:
    """Replace the palette's colours in a chart, except where Vega computes with them.

    Between two colours of a continuous scale it interpolates, which it cannot do with
    custom properties: such a scale keeps its own colours in both themes.
    """
    if isinstance(item, dict):
        continuous = item.get("type") in ("quantitative", "temporal") and (
            (item.get("scale") or {}).get("type")
            not in ("threshold", "quantize", "quantile", "bin-ordinal", "ordinal")
        )
        return {
            key: value if continuous and key == "scale" else _recoloured_spec(value)
            for key, value in item.items()
        }
    if isinstance(item, list):
        return [_recoloured_spec(value) for value in item]
    return recoloured(item) if isinstance(item, str) else item
