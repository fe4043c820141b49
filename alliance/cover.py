"""The picture on the cover: every passage of the five texts, as long as it is.

It is drawn from the passages when the book is built, so that it is always true.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from alliance.passages import passages
from alliance.search import words
from alliance.sources import sources

_WIDTH = 720
_HEIGHT = 150
_ROW = 20
_GAP = 1.5


def drawing() -> str:
    """Return the picture as SVG: a row for each text, a block for each passage.

    Returns
    -------
    str
        An ``<svg>`` element; a block's length is its passage's share of the words of
        the longest text, and its colour is the source's (see ``charts.css``).
    """
    longest = max(words(name) for name in sources())
    rows = []
    for number, name in enumerate(sources()):
        items = passages(name)
        room = _WIDTH - _GAP * max(len(passages(other)) for other in sources())
        at = 0.0
        blocks = []
        for item in items:
            length = room * len(item.text.split()) / longest
            blocks.append(f'<rect x="{at:.1f}" width="{length:.1f}" height="{_ROW}"/>')
            at += length + _GAP
        top = number * (_HEIGHT - _ROW) / (len(sources()) - 1)
        rows.append(
            f'<g transform="translate(0 {top:.1f})" '
            f'fill="var(--chart-{name})">{"".join(blocks)}</g>'
        )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="Five rows of blocks, one row for each text, one block for each '
        f'of its paragraphs.">{"".join(rows)}</svg>'
    )


class CoverArt(SphinxDirective):
    """The directive ``alliance-cover``; its content is the caption."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the figure."""
        caption = " ".join(self.content)
        figure = (
            f'<figure class="cover-art">{drawing()}'
            f"<figcaption>{caption}</figcaption></figure>"
        )
        return [nodes.raw("", figure, format="html")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive with Sphinx."""
    app.add_directive("alliance-cover", CoverArt)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
