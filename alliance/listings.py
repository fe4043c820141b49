"""Pages of rows in the built book: what their search and filters need.

A reference page is plain Markdown with a heading for every row. When the book is built,
this extension looks each row up in the tables by that heading (`alliance.reference`)
and writes on its section what it can be filtered by::

    <section id="cfr-2021-cornerstone" class="listed" data-source="cfr-2021" …>

It also leaves an empty place for the controls, which the script ``filter.js`` fills, so
that nobody without scripts meets a control that does nothing; it loads that script and
the style of rows on these pages alone; and it keeps rows out of the list of contents in
the margin, which names the groups.
"""

import json
import re
from collections import Counter
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from alliance.citations import WEIGHTS, check_label
from alliance.reference import listings
from alliance.reference.listings import Listing

logger = logging.getLogger(__name__)

_FOLDER = "reference/"
_SCRIPT = "filter.js"
_STYLE = "reference.css"
_SECTION = re.compile(r'<section id="(?P<id>[^"]+)">')
# Items of a list under a row that begin so, and their classes on the page.
_LABELS = {
    **{f"{check_label(kind)}:": ["source-check", WEIGHTS[kind]] for kind in WEIGHTS},
    "What came of it:": ["outcome"],
    "The record:": ["record"],
}


def marked(body: str, name: str, listing: Listing) -> str:
    """Write on the rows of a page what they can be filtered by.

    Parameters
    ----------
    body : str
        The article of the built page, in HTML.
    name : str
        Name of the page, such as ``quotations``.
    listing : alliance.reference.listings.Listing
        What its rows are.

    Returns
    -------
    str
        The same, with attributes on its sections and a place for the controls.

    Raises
    ------
    ValueError
        When a row has no section on the page, or more than one.
    """
    sections = list(_SECTION.finditer(body))
    names = [found["id"] for found in sections]
    odd = [row for row in listing.rows if names.count(row) != 1]
    if odd:
        raise ValueError(
            f"{len(odd)} rows of the tables do not stand on the page exactly once, "
            f"such as {odd[0]!r}. Write the pages anew: python -m alliance reference"
        )
    first = next(at for at, row in enumerate(names) if row in listing.rows)
    parts, done = [], 0
    for at, found in enumerate(sections):
        parts.append(body[done : found.start()])
        done = found.end()
        is_row = found["id"] in listing.rows
        heads_rows = not is_row and listing.rows.keys() & names[at + 1 : at + 2]
        if at == (first - 1 or first):
            parts.append(_controls(listing))
        if is_row:
            parts.append(_row(found["id"], listing))
        elif heads_rows and at:
            parts.append(f'<section id="{found["id"]}" class="group group-{name}">')
        else:
            parts.append(found[0])
    made = "".join([*parts, body[done:]])
    return _in_columns(made, listing) if listing.columns else made


def _in_columns(body: str, listing: Listing) -> str:
    """Gather neighbouring rows of one value in a column, and name it."""
    [facet] = [each for each in listing.facets if each.name == listing.columns]
    # No row has a section inside it.
    row = r'<section id="[^"]+" class="listed"[^>]* data-{}="{}"[^>]*>.*?</section>\s*'
    first = row.format(facet.name, '(?P<value>[^"]+)')
    others = row.format(facet.name, "(?P=value)")
    same = re.compile(f"{first}(?:{others})*", re.DOTALL)
    return same.sub(
        lambda found: (
            f'<div class="column" data-{facet.name}="{found["value"]}">'
            f'<p class="column-name">{escape(facet.options[found["value"]])}</p>'
            f"{found[0]}</div>"
        ),
        body,
    )


def _controls(listing: Listing) -> str:
    """Return the place for the controls, which says what can be chosen."""
    choices = []
    for facet in listing.facets:
        held = Counter(v for row in listing.rows.values() for v in row[facet.name])
        options = [
            [value, words, held[value]]
            for value, words in facet.options.items()
            if held[value]
        ]
        # What every row has is no choice.
        if options and not (len(options) == 1 and options[0][2] == len(listing.rows)):
            choices.append(
                {"name": facet.name, "label": facet.label, "options": options}
            )
    stored = escape(json.dumps(choices, ensure_ascii=False))
    return (
        f'<div class="filter choices-{len(choices)}" data-one="{listing.one}" '
        f'data-many="{listing.many}" data-facets="{stored}"></div>'
    )


def _row(name: str, listing: Listing) -> str:
    data = "".join(
        f' data-{facet}="{escape(" ".join(values))}"'
        for facet, values in listing.rows[name].items()
    )
    kind = "listed by-name" if listing.by_name else "listed"
    return f'<section id="{name}" class="{kind}"{data}>'


# The Sphinx extension


class NameParts(SphinxPostTransform):
    """Name the parts of a row that have a look of their own."""

    default_priority = 520
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Change the document in place; its words stay the same."""
        if not self.env.docname.startswith(_FOLDER):
            return
        for item in self.document.findall(nodes.list_item):
            label = next(iter(item.findall(nodes.strong)), None)
            if label and item.astext().startswith(label.astext()):
                item["classes"] += _LABELS.get(label.astext(), [])


def _listing_of(app: Sphinx, page: str) -> Listing | None:
    if not page.startswith(_FOLDER):
        return None
    if not hasattr(app, "alliance_listings"):
        app.alliance_listings = listings()
    return app.alliance_listings.get(page.removeprefix(_FOLDER))


def _name_groups_alone(app: Sphinx, document: nodes.document) -> None:
    """Keep the rows of a page out of the list of contents in the margin."""
    page = app.env.docname
    listing = _listing_of(app, page)
    if listing:
        depth = 2 if listing.grouped else 1
        app.env.metadata[page]["tocdepth"] = depth


def _prepare(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Mark the rows of a page, and load what they need."""
    listing = _listing_of(app, page) if doctree is not None else None
    if listing is None:
        return
    try:
        name = page.removeprefix(_FOLDER)
        context["body"] = marked(context["body"], name, listing)
    except ValueError as problem:
        logger.warning("%s", problem, location=page)
        return
    app.add_css_file(_STYLE)
    app.add_js_file(_SCRIPT, loading_method="defer")


def _keep_off_other_pages(app: Sphinx, config: Any) -> None:
    """Undo what Jupyter Book does with everything below ``_static``: load it."""

    def name(entry: str | tuple) -> str:
        return entry if isinstance(entry, str) else entry[0]

    config.html_js_files = [e for e in config.html_js_files if name(e) != _SCRIPT]
    config.html_css_files = [e for e in config.html_css_files if name(e) != _STYLE]


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
    app.add_post_transform(NameParts)
    app.connect("config-inited", _keep_off_other_pages)
    app.connect("doctree-read", _name_groups_alone)
    app.connect("html-page-context", _prepare)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
