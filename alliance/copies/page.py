"""The places where copies are named: on *Take it with you*, and on every chapter.

The directive ``alliance-copy``, and the template ``working-copy.html`` on the page of a
chapter, leave a place that says that there is no copy yet, which is true of pages that
were just built; `alliance.copies.make` puts the link there.
"""

import re
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

_STYLE = "copies.css"
_KINDS = {"pdf": "PDF", "zip": "zip", "chapters": "working copies"}
# The title, what the chapter asks, and where it can be run: in a browser, on Binder.
_HEAD = re.compile(
    r'</h1>(?:\s*<p><em>.*?</em></p>)?(?:\s*<aside class="run\b.*?</aside>)*', re.DOTALL
)


class CopyPlace(SphinxDirective):
    """The directive ``alliance-copy``; ``pdf``, ``zip`` or ``chapters``."""

    required_arguments = 1
    option_spec: ClassVar[dict] = {}

    def run(self) -> list[nodes.Node]:
        """Return the place."""
        kind = directives.choice(self.arguments[0], tuple(_KINDS))
        place = (
            f'<div class="copy" data-copy="{kind}"><p>This build of the book has no '
            f"{_KINDS[kind]} yet: <code>make copies</code> makes what is missing."
            "</p></div>"
        )
        return [nodes.raw("", place, format="html")]


def _keep_style_off(app: Sphinx, config: Any) -> None:
    """Undo what Jupyter Book does with every style sheet below ``_static``: load it."""
    config.html_css_files = [
        entry
        for entry in config.html_css_files
        if (entry if isinstance(entry, str) else entry[0]) != _STYLE
    ]


def _place_of_chapter(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Leave a place for the working copy on the page of a chapter."""
    if doctree is None or not app.env.doc2path(page, base=False).endswith(".ipynb"):
        return
    place = app.builder.templates.render("working-copy.html", {})
    context["body"] = _HEAD.sub(lambda head: head[0] + place, context["body"], 1)


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
    # After the place where the chapter can be run.
    app.connect("html-page-context", _place_of_chapter, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
