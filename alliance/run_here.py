"""The button *Run in your browser*, under the title of a chapter.

A build leaves a hidden place for it on the page of each chapter. `alliance.lite.build`
shows it, once the site that it opens lies beside the pages: a page never leads to a
site that is not there.
"""

import re
from html import escape
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx

SITE = "lite"
"""The folder of that site, below the top of the built book."""

# With the question of the chapter, which stands between the title and the button
_TITLE = re.compile(r"</h1>(?:\s*<p><em>.*?</em></p>)?", re.DOTALL)
_PLACE = re.compile(
    r'(?P<open><aside class="run run-here[^>]*?)(?P<hidden> hidden(?:="[^"]*")?)?>\s*'
    r'<(?P<tag>a|span) class="run-button"(?: href="[^"]*")?>(?P<words>[^<]*)</(?P=tag)>'
    r"\s*"
    r"<p>.*?</p>\s*</aside>",
    re.DOTALL,
)


def pages(folder: Path) -> list[Path]:
    """Return the built pages that have a place for the button.

    Parameters
    ----------
    folder : pathlib.Path
        Of the built book.

    Returns
    -------
    list of pathlib.Path
    """
    return [
        path
        for path in sorted((folder / "chapters").glob("*.html"))
        if _PLACE.search(path.read_text(encoding="utf-8"))
    ]


def shown(html: str, address: str, about: str) -> str:
    """Return a page with the button.

    Parameters
    ----------
    html : str
        A built page.
    address : str
        What the button opens.
    about : str
        What a reader should know before the click.

    Returns
    -------
    str
        The page; unchanged where it has no place for the button.
    """
    return _PLACE.sub(
        lambda place: (
            f'{place["open"]}>\n  <a class="run-button" href="{escape(address)}">'
            f"{place['words']}</a>\n  <p>{escape(about, quote=False)}</p>\n</aside>"
        ),
        html,
    )


def hidden(html: str) -> str:
    """Return a page without the button, as the build left it.

    Parameters
    ----------
    html : str
        A built page.

    Returns
    -------
    str
    """
    return _PLACE.sub(
        lambda place: (
            f'{place["open"]} hidden>\n  <span class="run-button">{place["words"]}'
            "</span>\n  <p></p>\n</aside>"
        ),
        html,
    )


def opens(chapter: str) -> str:
    """Return what the button of a chapter opens, seen from the chapter's page.

    Parameters
    ----------
    chapter : str
        Name of the chapter, such as ``04-okinawa``.

    Returns
    -------
    str
    """
    # The notebook alone, which suits a phone too; its menu leads on to JupyterLab.
    where = quote(f"chapters/{chapter}.ipynb")
    return f"../{SITE}/notebooks/index.html?path={where}"


def opens_in_lab(chapter: str) -> str:
    """Return what opens a chapter in JupyterLab there, with the list of files.

    Parameters
    ----------
    chapter : str
        Name of the chapter, such as ``04-okinawa``.

    Returns
    -------
    str
        Seen from the top of the book.
    """
    return f"{SITE}/lab/index.html?path={quote(f'chapters/{chapter}.ipynb')}"


def _leave_a_place(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    if doctree is None or not page.startswith("chapters/"):
        return
    place = app.builder.templates.render("run-here.html", {}).strip()
    context["body"] = _TITLE.sub(
        lambda title: f"{title[0]}\n{place}", context["body"], count=1
    )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the place with Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx

    Returns
    -------
    dict
        It may read and write in parallel.
    """
    app.connect("html-page-context", _leave_a_place)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
