"""What readers with a keyboard, a screen reader or other needs find on a page.

Marks in the pages what their Markdown cannot say: where a block quotation comes from,
which words are Japanese, which cells of a table head a column. Adds the style sheet
for focus and motion to every page, and the script that opens the marks of charts to the
keyboard to the pages that have one.
"""

import posixpath
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from alliance.book import chart_figure
from alliance.sources import source

_STYLE = "accessible.css"
_SCRIPT = "chart-marks.js"

ROMANISED = (
    "Chushingura",
    "Daijisen",
    "Kantei",
    "Asahi Shimbun",
    "Mainichi Shimbun",
    "Manila Shimbun",
    "Sankei Shimbun",
    "Yomiuri Shimbun",
    "Shimbun",
    "Ryukyu Shimpo",
)
"""Japanese words and titles that the pages print in Latin letters.

Names of people, of places and of groups keep the language of the sentence (WCAG 2.2,
3.1.2, leaves proper names out), and so do words that English dictionaries have, such as
"yen".
"""

# Hiragana, katakana, ideographs, and the marks that stand between them.
_JAPANESE = re.compile(
    r"[「『]?[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
    r"[\u3001-\u301c\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]*"
)
_LATIN = re.compile(rf"\b(?:{'|'.join(ROMANISED)})\b")
# Words in a picture, in code or in a script are no text of the page.
_NOT_TEXT = re.compile(
    r"(<(script|style|svg|pre|code)\b.*?</\2>|<[^>]*>)", re.DOTALL | re.IGNORECASE
)


def mark_languages(html: str) -> str:
    """Say of Japanese words in a page that they are Japanese.

    Parameters
    ----------
    html : str
        Part of a page.

    Returns
    -------
    str
        The same; words in Japanese script stand in ``<span lang="ja">`` and those of
        `ROMANISED` in ``<span lang="ja-Latn">``.
    """

    def marked(words: str) -> str:
        words = _LATIN.sub(r'<span lang="ja-Latn">\g<0></span>', words)
        return _JAPANESE.sub(r'<span lang="ja">\g<0></span>', words)

    # A pattern with groups splits into text, what is no text, its name, text, …
    parts = _NOT_TEXT.split(html)
    return "".join(
        marked(part) if place % 3 == 0 else part
        for place, part in enumerate(parts)
        if place % 3 != 2
    )


_QUOTATION = re.compile(
    r"<blockquote(?P<rest>(?:(?!\bcite=)[^>])*)>"
    r"(?=(?:(?!</blockquote>).)*?outline-(?P<linked>[\w-]+)\.html#(?P<place>[\w-]+)\")?",
    re.DOTALL,
)
_PASSAGE = re.compile(r'data-passage="(?P<place>(?P<work>[\w-]+)-p\d+)"')


def cite_quotations(html: str, page: str) -> str:
    """Say of each block quotation where its words come from.

    Parameters
    ----------
    html : str
        Part of a page.
    page : str
        Name of the page, such as ``reference/quotations``.

    Returns
    -------
    str
        The same; a block quotation has ``cite``, the address of the publisher's page
        or, where none is known, of the passage in the book's outline. One that names no
        passage is left alone.
    """

    def cited(found: re.Match[str]) -> str:
        passage = _PASSAGE.search(found["rest"])
        if passage:
            work, place = passage["work"], passage["place"]
        elif found["linked"]:
            work, place = found["linked"], found["place"]
        else:
            return found[0]
        outline = posixpath.relpath(
            f"reference/outline-{work}.html", posixpath.dirname(page) or "."
        )
        address = source(work).url or f"{outline}#{place}"
        return f'<blockquote cite="{address}"{found["rest"]}>'

    return _QUOTATION.sub(cited, html)


_EMPTY_CELL = re.compile(r"<th class=\"head[^>]*>(?:\s|<p>\s*</p>)*</th>")
_HEADING_CELL = re.compile(r'<th class="head(?![^>]*\bscope=)')


def head_columns(html: str) -> str:
    """Say of the heading cells of tables written in Markdown that they head a column.

    Parameters
    ----------
    html : str
        Part of a page.

    Returns
    -------
    str
        The same, with ``scope="col"``; a cell without words heads nothing.
    """
    html = _EMPTY_CELL.sub("<td></td>", html)
    return _HEADING_CELL.sub('<th scope="col" class="head', html)


_BRANCH = re.compile(
    r"(?P<link>>(?P<page>[^<>]+)</a>)(?P<opened><details[^>]*>)<summary>"
    r'<span class="toctree-toggle" role="presentation">'
)


def name_branches(html: object) -> str:
    """Name the signs that open the branches of a list of pages.

    Parameters
    ----------
    html : object
        The list as the theme makes it; its text is taken.

    Returns
    -------
    str
        The same; each sign is named after the page above its branch.
    """
    return _BRANCH.sub(
        r'\g<link>\g<opened><summary aria-label="Pages below: \g<page>">'
        r'<span class="toctree-toggle" aria-hidden="true">',
        str(html or ""),
    )


# The Sphinx extension


def _mark_page(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Mark the text of a page, after everyone else has changed it."""
    if "body" in context:
        body = cite_quotations(context["body"], page)
        context["body"] = mark_languages(head_columns(body))


def _keep_scripts_off(app: Sphinx, config: Any) -> None:
    """Undo what Jupyter Book does with every file below ``_static``: load it."""

    def without(entries: list, file: str) -> list:
        return [
            entry
            for entry in entries
            if (entry if isinstance(entry, str) else entry[0]) != file
        ]

    config.html_js_files = without(config.html_js_files, _SCRIPT)
    # After every other, for it holds for the theme as well.
    last = (_STYLE, {"priority": 900})
    config.html_css_files = [*without(config.html_css_files, _STYLE), last]


def _load_script(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    if doctree is not None and any(doctree.findall(chart_figure)):
        app.add_js_file(_SCRIPT, loading_method="defer")


def _lend_to_templates(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    context["named_branches"] = name_branches


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
    app.connect("config-inited", _keep_scripts_off)
    app.connect("html-page-context", _load_script)
    app.connect("html-page-context", _lend_to_templates)
    app.connect("html-page-context", _mark_page, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
