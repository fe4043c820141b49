"""The face of the book: one more style sheet, after all others.

``_static/book.css`` says how each kind of evidence appears, ``_static/face.css`` how
the pages look as a whole: measure, rhythm, headings, code, pictures of the evidence.
"""

from typing import Any

from sphinx.application import Sphinx

STYLE = "face.css"
# Sphinx puts those of the settings at 800.
_LAST = 900


def _load_last(app: Sphinx, config: Any) -> None:
    """Undo what Jupyter Book does with everything below ``_static``: load it."""
    config.html_css_files = [
        entry
        for entry in config.html_css_files
        if (entry if isinstance(entry, str) else entry[0]) != STYLE
    ]
    app.add_css_file(STYLE, priority=_LAST)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx

    Returns
    -------
    dict
        It may read and write in parallel.
    """
    app.connect("config-inited", _load_last)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
