"""The pictures of the pages as files of their own, which Typst can read.

On its page a picture takes colours and strokes from the style sheets; a file has none.
What they say of it is written on its elements here: rules such as ``.loom .threads``,
as far as they speak of fills and strokes, in the light theme.
"""

import re
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from alliance.stills import resolved

_SVG = "http://www.w3.org/2000/svg"
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
# Comments, and rules for a medium or a width alone.
_ELSEWHERE = re.compile(
    r"/\*.*?\*/|@[\w-]+[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.DOTALL
)
# One class, then a class or an element inside it; nothing that depends on a window.
_SELECTOR = re.compile(r"\.(?P<within>[\w-]+)\s+(?P<dot>\.?)(?P<name>[\w-]+)")
_PROPERTIES = frozenset(
    {
        *("fill", "fill-opacity", "fill-rule", "opacity", "paint-order"),
        *("stroke", "stroke-dasharray", "stroke-linecap", "stroke-linejoin"),
        *("stroke-opacity", "stroke-width"),
    }
)
_FONT = re.compile(r"(\d+)\s+([\d.]+px)")
_PAPER = "var(--pst-color-background)"

Rules = tuple[tuple[str, str, str, str], ...]


def rules(folder: Path) -> Rules:
    """Return what the style sheets of the built book say of parts of pictures.

    Parameters
    ----------
    folder : pathlib.Path
        Of the built pages, where ``index.html`` lies.

    Returns
    -------
    tuple
        For each declaration the class that the part stands in, the part (a class with
        its stop, or an element), the property and its value, in order.
    """
    sheets = sorted((folder / "_static").glob("*.css"))
    return _rules("\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets))


@lru_cache(maxsize=4)
def _rules(styles: str) -> Rules:
    found = []
    for selectors, body in _RULE.findall(_ELSEWHERE.sub("", styles)):
        for selector in selectors.split(","):
            match = _SELECTOR.fullmatch(selector.strip())
            if not match:
                continue
            part = match["dot"] + match["name"]
            for declaration in body.split(";"):
                name, _, value = (each.strip() for each in declaration.partition(":"))
                font = _FONT.match(value) if name == "font" else None
                told = {name: value} if name in _PROPERTIES else {}
                told |= {"font-weight": font[1], "font-size": font[2]} if font else {}
                found += [(match["within"], part, *each) for each in told.items()]
    return tuple(found)


def for_paper(svg: str, said: Rules = (), within: str = "") -> str:
    """Return a picture as a file of its own.

    Parameters
    ----------
    svg : str
        An ``svg`` element of a page.
    said : tuple
        From `rules`.
    within : str
        Class of the figure that it stands in.

    Returns
    -------
    str
        With the colours of the light theme, and its text in Arimo.
    """
    if f'xmlns="{_SVG}"' not in svg:
        svg = svg.replace("<svg ", f'<svg xmlns="{_SVG}" ', 1)
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    picture = ElementTree.fromstring(svg)
    around = {within, *picture.get("class", "").split()}
    for item in picture.iter():
        element = item.tag.rpartition("}")[2]
        parts = {element, *(f".{name}" for name in item.get("class", "").split())}
        given = set(item.keys())
        for class_name, part, name, value in said:
            if class_name in around and part in parts and name not in given:
                item.set(name, value.replace(_PAPER, "#ffffff"))
    picture.set("font-family", "Arimo")
    return resolved(ElementTree.tostring(picture, encoding="unicode"))
