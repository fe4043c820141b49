"""The picture that stands beside a link to the book wherever one is shared.

Drawn when the book is built, for each chapter from the passages that it uses, for every
other page from all of them: book, title, question, and the blocks of `alliance.cover`.
vl-convert draws it with the font that it carries, so it is the same everywhere. The
icons of the book, for what does not take an SVG, come from ``favicon.svg``.
"""

import io
from collections.abc import Collection
from html import escape
from pathlib import Path

from alliance.charts import COLOURS, text_width, wrap
from alliance.cover import blocks, told
from alliance.errors import AllianceError
from alliance.sources import sources

WIDTH, HEIGHT = 1200, 630
"""The size that Open Graph and Twitter cards are shown at, in pixels."""

HEAVIEST = 80_000
"""No picture is heavier than this, in bytes."""

ICONS = {"icon-32.png": 32, "icon-180.png": 180}
"""The icons that are drawn, and their width: for browsers, and for a phone's screen."""

_NAME = "Reading the Alliance"
_MARGIN = 72
_FONT = "Liberation Sans"
_TITLE, _QUESTION, _BOOK, _NOTE = 68, 31, 27, 22
_LINES = 3
_BLOCK, _PITCH = 17, 25
_PALE = 0.26


class PictureError(AllianceError):
    """A picture for shared links cannot be drawn as it should be."""


def drawing(title: str, words: str, used: Collection[str] | None = None) -> str:
    """Return the picture for a page as SVG.

    Parameters
    ----------
    title : str
        Of the page.
    words : str
        What it asks or tells.
    used : collection of str, optional
        Ids of the passages in full colour; every one when left out.

    Returns
    -------
    str
        A whole SVG file.

    Raises
    ------
    PictureError
        When a word of the title is wider than the picture.
    """
    room = WIDTH - 2 * _MARGIN
    ink, soft, paper = (COLOURS[name].light for name in ("ink", "soft-ink", "paper"))
    heading = wrap(title, room, _TITLE, bold=True)
    if any(text_width(line, _TITLE, bold=True) > room for line in heading):
        raise PictureError(
            f"The title {title!r} is too wide for its picture. Shorten its words."
        )
    said = wrap(words, room, _QUESTION)
    if len(said) > _LINES:
        said = [*said[: _LINES - 1], f"{said[_LINES - 1].rstrip(' .,;:')} …"]
    # The cover's own title is the name of the book.
    name = "" if title == _NAME else _NAME
    lines = [_line(name, 96, _BOOK, ink, left=_MARGIN + 54, bold=True)]
    at = 96 + 40 + _TITLE
    for line in heading:
        lines.append(_line(line, at, _TITLE, ink, bold=True))
        at += round(_TITLE * 1.15)
    at += 2
    for line in said:
        lines.append(_line(line, at, _QUESTION, soft))
        at += round(_QUESTION * 1.4)
    top = HEIGHT - 60 - _PITCH * len(sources()) + (_PITCH - _BLOCK)
    note = (
        "Every passage of the five texts"
        if used is None
        else "In colour: the passages that this chapter quotes or cites"
    )
    lines.append(_line(note, top - 20, _NOTE, soft))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{paper}"/>'
        f"{_mark()}{''.join(lines)}{_rows(room, top, used)}</svg>"
    )


def _line(
    words: str,
    y: int,
    size: int,
    colour: str,
    *,
    left: int = _MARGIN,
    bold: bool = False,
) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{left}" y="{y}" font-family="{_FONT}" font-size="{size}"{weight} '
        f'fill="{colour}">{escape(words)}</text>'
    )


def _mark() -> str:
    """Return the book's mark, as in its favicon: five lines of unequal length."""
    lengths = (26, 13, 15, 17, 24)
    return "".join(
        f'<rect x="{_MARGIN}" y="{68 + 7 * row}" width="{length * 1.4:.1f}" height="5" '
        f'fill="{COLOURS[name].light}"/>'
        for row, (name, length) in enumerate(zip(sources(), lengths, strict=True))
    )


def _rows(room: int, top: int, used: Collection[str] | None) -> str:
    return "".join(
        f'<rect x="{_MARGIN + each.left:.1f}" y="{top + each.row * _PITCH}" '
        f'width="{each.width:.1f}" height="{_BLOCK}" '
        f'fill="{COLOURS[each.source].light}"'
        + ("" if used is None or each.passage in used else f' fill-opacity="{_PALE}"')
        + "/>"
        for each in blocks(room, 2.5)
    )


def description(title: str, used: Collection[str] | None = None) -> str:
    """Return the picture in words, for those who do not see it.

    Parameters
    ----------
    title : str
        Of the page.
    used : collection of str, optional
        As in `drawing`.

    Returns
    -------
    str
    """
    if used is None:
        return (
            f"The title {title}, above five rows of blocks: a row for each text of "
            "Reading the Alliance, a block for each of its paragraphs."
        )
    return f"The title {title}, above five rows of blocks. {told(used)}"


def as_png(svg: str, scale: float = 1.0) -> bytes:
    """Draw an SVG file as PNG, with no network and no font of this machine.

    Parameters
    ----------
    svg : str
    scale : float
        Pixels for each unit of the drawing.

    Returns
    -------
    bytes
    """
    # Imported here: only the build needs them.
    import vl_convert
    from PIL import Image

    # vl-convert hardly compresses, which Pillow does at no loss; a page is opaque.
    drawn = Image.open(io.BytesIO(vl_convert.svg_to_png(svg, scale=scale)))
    opaque = drawn.getextrema()[-1] == (255, 255)
    small = io.BytesIO()
    (drawn.convert("RGB") if opaque else drawn).save(small, "PNG", optimize=True)
    return small.getvalue()


def write(path: Path, svg: str) -> None:
    """Write a picture for shared links as PNG.

    Parameters
    ----------
    path : pathlib.Path
    svg : str
        As from `drawing`.

    Raises
    ------
    PictureError
        When it is heavier than `HEAVIEST`.
    """
    drawn = as_png(svg)
    if len(drawn) > HEAVIEST:
        raise PictureError(
            f"{path.name} has {len(drawn)} bytes, over {HEAVIEST}. Draw less in it."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(drawn)


def write_icons(favicon: Path, folder: Path) -> None:
    """Write the icons for browsers and phones that take no SVG.

    Parameters
    ----------
    favicon : pathlib.Path
        The SVG they are drawn from, 32 units wide.
    folder : pathlib.Path
        Where they go.
    """
    drawing = favicon.read_text(encoding="utf-8")
    for name, width in ICONS.items():
        (folder / name).write_bytes(as_png(drawing, width / 32))
