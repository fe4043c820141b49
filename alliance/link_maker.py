"""The page where a teacher makes links for a class: its form, and tables without it.

The directive ``alliance-link-maker`` has one argument:

- ``form``: a form that asks for chapters, a hub, a repository and a version. The script
  ``link-maker.js`` makes the links in the browser and sends nothing anywhere. What an
  address looks like, and what may be typed, the page tells it: both are written once,
  in `alliance.links`. Without scripts the form stays hidden and a sentence says so.
- ``patterns``: a table of the addresses with their changing parts in capitals.
- ``colab``: the cell that has to be run first in Colab.
- ``chapters``: a table of the links into this book's own repository, where its address
  is known.
"""

import json
import re
from html import escape
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from alliance.links import (
    COLAB_CELL,
    INTERFACES,
    MAIN,
    PATTERNS,
    REFUSALS,
    TEMPLATES,
    expand,
    launches,
    ref,
)
from alliance.notebooks import chapters, read, title
from alliance.repository import address

_SCRIPT = "link-maker.js"
_STYLE = "link-maker.css"
_PART = "link-maker-part"

ROUTES = {"hub": "Your hub", "binder": "Binder", "colab": "Colab"}
"""Where a link leads, as the page calls it, in the order of the page."""

_PLACEHOLDERS = {
    "hub": "HUB",
    "owner": "OWNER",
    "name": "NAME",
    "version": "BRANCH",
    "path": ["chapters", "CHAPTER.ipynb"],
    "interface": INTERFACES["lab"],
}
_FIELDS = (
    (
        "hub",
        "Address of your hub",
        "As your browser shows it. Leave it empty if you have none.",
        "url",
    ),
    (
        "repository",
        "Repository on GitHub",
        "As owner/name: the book’s own, or your copy of it.",
        "text",
    ),
    (
        "version",
        "Branch or tag",
        "For a hub, a branch: nbgitpuller opens a tag once, and fails after that.",
        "text",
    ),
)


def offered() -> list[dict[str, str]]:
    """Return the chapters that the form offers.

    Returns
    -------
    list of dict of str to str
        ``path`` from the top folder and ``title`` of each, in the order of the book.
    """
    return [
        {"path": f"chapters/{path.name}", "title": title(read(path), name)}
        for name, path in chapters().items()
    ]


def known() -> str | None:
    """Return the book's own repository as ``owner/name``, where it is on GitHub.

    Returns
    -------
    str or None
    """
    found = re.fullmatch(r"https://github\.com/([^/]+/[^/]+)", address() or "")
    return found[1] if found else None


def form() -> str:
    """Return the form as HTML.

    Returns
    -------
    str
    """
    told = {
        "templates": TEMPLATES,
        "interfaces": INTERFACES,
        "patterns": PATTERNS,
        "refusals": REFUSALS,
        "routes": ROUTES,
    }
    # Not the tag of this book: a hub needs a branch.
    filled = {"repository": known() or "", "version": MAIN}
    return (
        f'<div class="link-maker" data-links="{escape(json.dumps(told))}">'
        '<p class="link-maker-off">This form needs JavaScript, which is off or has not '
        "come yet. The tables below say how the links are made.</p>"
        '<form class="link-maker-form" novalidate hidden>'
        f"{_choice_of_chapters()}"
        f"{''.join(_field(*field, filled.get(field[0], '')) for field in _FIELDS)}"
        '<fieldset><legend>Open the chapters in</legend><p class="link-maker-choices">'
        '<label><input type="radio" name="interface" value="lab" checked> JupyterLab'
        '</label><label><input type="radio" name="interface" value="notebook"> '
        "Jupyter Notebook</label></p></fieldset>"
        '<button type="submit">Make the links</button>'
        '</form><p class="link-maker-status" role="status"></p>'
        '<div class="link-maker-links"></div></div>'
    )


def _choice_of_chapters() -> str:
    boxes = "".join(
        f'<label><input type="checkbox" name="chapter" value="{escape(each["path"])}" '
        f'data-title="{escape(each["title"])}"> {escape(each["title"])}</label>'
        for each in offered()
    )
    return (
        '<fieldset aria-describedby="link-maker-chapter-error">'
        "<legend>Chapters</legend>"
        f'<p class="link-maker-choices">{boxes}</p>'
        '<p class="link-maker-error" id="link-maker-chapter-error" hidden></p>'
        "</fieldset>"
    )


def _field(name: str, label: str, hint: str, kind: str, value: str) -> str:
    place = f"link-maker-{name}"
    return (
        f'<div class="link-maker-field"><label for="{place}">{label}</label>'
        f'<p class="link-maker-hint" id="{place}-hint">{hint}</p>'
        f'<input id="{place}" name="{name}" type="{kind}" value="{escape(value)}" '
        f'aria-describedby="{place}-hint {place}-error" autocomplete="off" '
        'autocapitalize="none" spellcheck="false">'
        f'<p class="link-maker-error" id="{place}-error" hidden></p></div>'
    )


def patterns() -> str:
    """Return the table of addresses with their changing parts in capitals, as HTML.

    Returns
    -------
    str
    """
    values = _PLACEHOLDERS | {"repository": "https://github.com/OWNER/NAME"}
    rows = "".join(
        f'<tr><th scope="row">{words}</th>'
        f"<td><code>{escape(expand(TEMPLATES[route], values))}</code></td></tr>"
        for route, words in ROUTES.items()
    )
    return _table("The address that opens a chapter", ("Where", "Address"), rows)


def colab() -> str:
    """Return the cell that has to be run first in Colab, as HTML.

    Returns
    -------
    str
        With the book's own repository and version, or with parts in capitals where its
        address is not known.
    """
    repository = known()
    values = {
        "repository": f"https://github.com/{repository or 'OWNER/NAME'}",
        "version": ref() if repository else "BRANCH",
    }
    cell = escape(expand(COLAB_CELL, values))
    return f'<div class="highlight-python notranslate"><pre>{cell}</pre></div>'


def of_chapters() -> str:
    """Return the table of links into this book's own repository, as HTML.

    Returns
    -------
    str
        A sentence instead where its address is not known.
    """
    repository = known()
    if repository is None:
        return (
            "<p>This copy of the book was built without the address of its repository, "
            "so no link can stand here.</p>"
        )
    rows = ""
    for each in offered():
        found = launches(each["path"], repository=repository, version=ref())
        name = escape(each["title"])
        cells = "".join(
            f'<td><a href="{escape(to)}">{name} {words}</a></td>'
            for to, words in ((found.binder, "on Binder"), (found.colab, "in Colab"))
        )
        rows += f'<tr><th scope="row">{name}</th>{cells}</tr>'
    return _table(
        f"Links into {repository}, at {ref()}", ("Chapter", "Binder", "Colab"), rows
    )


def _table(caption: str, head: tuple[str, ...], rows: str) -> str:
    headings = "".join(f'<th scope="col">{words}</th>' for words in head)
    return (
        '<div class="table-region link-maker-table" role="group" tabindex="0" '
        f'aria-label="{escape(caption)}"><table class="table">'
        f"<caption>{escape(caption)}</caption>"
        f"<thead><tr>{headings}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


_PARTS = {"form": form, "patterns": patterns, "colab": colab, "chapters": of_chapters}


class LinkMaker(SphinxDirective):
    """The directive ``alliance-link-maker``; its argument is the part of the page."""

    required_arguments = 1
    option_spec: ClassVar[dict] = {}

    def run(self) -> list[nodes.Node]:
        """Return the part as HTML."""
        part = directives.choice(self.arguments[0], tuple(_PARTS))
        # A chapter that changes its title, or another address, changes this page.
        self.env.note_reread()
        return [nodes.raw("", _PARTS[part](), format="html", classes=[_PART])]


def _keep_off_other_pages(app: Sphinx, config: Any) -> None:
    """Undo what Jupyter Book does with everything below ``_static``: load it."""

    def name(entry: str | tuple) -> str:
        return entry if isinstance(entry, str) else entry[0]

    config.html_js_files = [e for e in config.html_js_files if name(e) != _SCRIPT]
    config.html_css_files = [e for e in config.html_css_files if name(e) != _STYLE]


def _load(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Load the style sheet where there is a part, and the script where a form is."""
    if doctree is None:
        return
    parts = [raw for raw in doctree.findall(nodes.raw) if _PART in raw["classes"]]
    if parts:
        app.add_css_file(_STYLE)
    if any("<form" in raw.astext() for raw in parts):
        app.add_js_file(_SCRIPT, loading_method="defer")


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
    app.add_directive("alliance-link-maker", LinkMaker)
    app.connect("config-inited", _keep_off_other_pages)
    app.connect("html-page-context", _load)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
