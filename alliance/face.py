"""The face of the book: one more style sheet, after all others.

``_static/book.css`` says how each kind of evidence appears, ``_static/face.css`` how
the pages look as a whole: measure, rhythm, headings, code, pictures of the evidence.
"""

from sphinx.application import Sphinx

STYLE = "face.css"
# Sphinx puts those of the settings at 800.
_LAST = 900


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
    app.add_css_file(STYLE, priority=_LAST)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
