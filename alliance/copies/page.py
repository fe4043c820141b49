"""The places on the page *Take it with you* where the copies are named.

The directive ``alliance-copy`` leaves a place that says that there is no copy yet,
which is true of pages that were just built; `alliance.copies.make` puts the link there.
"""

from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

_STYLE = "copies.css"
_KINDS = {"pdf": "PDF", "zip": "zip"}


class CopyPlace(SphinxDirective):
    """The directive ``alliance-copy``; its argument is ``pdf`` or ``zip``."""

    required_arguments = 1
    option_spec: ClassVar[dict] = {}

    def run(self) -> list[nodes.Node]:
        """Return the place."""
        kind = directives.choice(self.arguments[0], tuple(_KINDS))
        place = (
            f'<div class="copy" data-copy="{kind}"><p>This build of the book has no '
            f"{_KINDS[kind]} yet: <code>make copies</code> makes it.</p></div>"
        )
        return [nodes.raw("", place, format="html")]


def _keep_style_off(app: Sphinx, config: Any) -> None:
    """Undo what Jupyter Book does with every style sheet below ``_static``: load it."""
    config.html_css_files = [
        entry
        for entry in config.html_css_files
        if (entry if isinstance(entry, str) else entry[0]) != _STYLE
    ]


def _load_style(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Load the style sheet where there is a place for a copy."""
    if doctree is not None and any(
        'class="copy"' in raw.astext() for raw in doctree.findall(nodes.raw)
    ):
        app.add_css_file(_STYLE)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive with Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx

    Returns
    -------
    dict
        It may read and write in parallel.
    """
    app.add_directive("alliance-copy", CopyPlace)
    app.connect("config-inited", _keep_style_off)
    app.connect("html-page-context", _load_style)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
