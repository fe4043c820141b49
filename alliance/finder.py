"""The book's own search: what the pages need for it, and what it looks through.

Sphinx's search knows pages only. This one finds quotations, numbers, people and terms
as well (`alliance.findable`), in the browser, from a folder as from a server:

``_data/finder/rows.js``, ``_data/finder/pages.js``
    Everything that can be found, written by every build: scripts that set a property of
    ``window``, since a page opened from a folder may read no other file. No page loads
    them; the search does when a reader first asks, the evidence before the prose.
``_static/finder/``
    ``launcher.js`` is on every page and loads the others when they are needed:
    ``minisearch.js`` (vendored), ``engine.js`` and ``interface.js``.
``search.html``
    The list of everything found (``_templates/search.html``). Without JavaScript it
    says so, and leads to the pages that hold the same.

The words of a section are kept in Sphinx's environment when its page is read. A page of
rows has only its introduction there, because its rows come from the tables. What Sphinx
makes for its own search is not made, or taken away.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from alliance.book import chart_caption
from alliance.findable import KINDS, Findable, findables
from alliance.reference import LISTED
from alliance.reference.evidence import gathered

EVIDENCE = "_data/finder/rows.js"
"""Where the built book keeps what can be found of the tables."""

PAGES = "_data/finder/pages.js"
"""Where it keeps the sections of its pages."""

_PROPERTIES = {EVIDENCE: "finderEvidence", PAGES: "finderPages"}
_FOLDER = "finder/"
_LAUNCHER = "finder/launcher.js"
_STYLE = "finder/finder.css"
_PAGE = "search"
_OF_SPHINX = (
    "searchindex.js",
    "_static/searchtools.js",
    "_static/language_data.js",
)
# Sections of these pages are rows of the tables, which are found as what they are.
_ROWS = (
    "reference/outline-",
    "reference/bibliography",
    *(f"reference/{name}" for name in LISTED),
)
_TEXT = (nodes.paragraph, nodes.rubric, nodes.term, chart_caption)
# Code, and what it shows: evidence that is found as such.
_NOT_TEXT = {"cell_input", "cell_output"}


def sections(document: nodes.document, page: str) -> list[Findable]:
    """Return a page and its sections, with our own words in them.

    Parameters
    ----------
    document : docutils.nodes.document
        The page as it was read.
    page : str
        Its name, such as ``chapters/01-history``.

    Returns
    -------
    list of alliance.findable.Findable
        The page first. Tables and the outputs of cells are left out, but for the
        captions of charts, and so are the rows of a page of rows: what they show is
        evidence, and found as such.
    """
    whole = list(document.findall(nodes.section))
    if not whole:
        return []
    title = _heading(whole[0])
    found = []
    for number, section in enumerate(whole):
        if number and page.startswith(_ROWS):
            break
        found.append(
            Findable(
                "page",
                title=_heading(section),
                words=" ".join(_words(section)),
                credit=title if number else "",
                page=page,
                place=f"#{section['ids'][0]}" if number else "",
            )
        )
    return found


def _heading(section: nodes.section) -> str:
    title = next(iter(section.findall(nodes.title)), None)
    return " ".join(title.astext().split()) if title else ""


def _words(section: nodes.section) -> Iterator[str]:
    """Yield the paragraphs of a section, but not those of sections inside it."""
    for child in section.children:
        if isinstance(child, nodes.section | nodes.title):
            continue
        for text in child.findall(lambda node: isinstance(node, _TEXT)):
            if isinstance(text, chart_caption) or _is_ours(text):
                yield " ".join(text.astext().split())


def _is_ours(node: nodes.Node) -> bool:
    """Tell whether a paragraph is running text of ours."""
    while node is not None:
        if isinstance(node, nodes.table):
            return False
        if isinstance(node, nodes.Element) and _NOT_TEXT & {*node.get("classes", ())}:
            return False
        node = node.parent
    return True


def contents(found: Iterable[Findable], titles: dict[str, str], file: str) -> str:
    """Return a script that holds what can be found on the pages of a book.

    Parameters
    ----------
    found : iterable of alliance.findable.Findable
    titles : dict of str to str
        The title of every page by its name. What leads elsewhere is left out, since a
        book of a few pages can be built as well.
    file : str
        `EVIDENCE` or `PAGES`.

    Returns
    -------
    str
        It sets one property of ``window``: the kinds with their names, the pages with
        their titles, and for each kind its rows. A row is an array: the title, the
        number of its page, the words, the place, the credit, the others, the numbers,
        the places; what is empty at its end is left out. The order keeps texts apart,
        so that two of them never make words of a source that no page prints.
    """
    rows = [row for row in found if row.page in titles]
    used = Counter(row.page for row in rows)
    used.update(page for row in rows for _, page, _ in row.places if page in titles)
    number = {page: at for at, (page, _) in enumerate(used.most_common())}
    held = {
        "kinds": [[kind, *names] for kind, names in KINDS.items()],
        "pages": [[f"{page}.html", titles[page]] for page in number],
        "rows": {
            kind: [_row(row, number) for row in rows if row.kind == kind]
            for kind in dict.fromkeys(row.kind for row in rows)
        },
    }
    said = json.dumps(held, ensure_ascii=False, separators=(",", ":"))
    # The two characters that end a line in a script, but not in JSON.
    said = said.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"window.{_PROPERTIES[file]} = {said};\n"


def _row(row: Findable, number: dict[str, int]) -> list[Any]:
    cells = [
        row.title,
        number[row.page],
        row.words,
        row.place,
        row.credit,
        row.others,
        [int(each) if each.is_integer() else each for each in row.numbers],
        [
            [words, number[page], place]
            for words, page, place in row.places
            if page in number
        ],
    ]
    while not cells[-1] and cells[-1] != 0:
        cells.pop()
    return cells


# The Sphinx extension


def _kept(environment: BuildEnvironment) -> dict[str, list[Findable]]:
    """Return the sections by page, kept with the pages Sphinx has read."""
    if not hasattr(environment, "alliance_finder"):
        environment.alliance_finder = {}
    return environment.alliance_finder


def _keep(app: Sphinx, document: nodes.document) -> None:
    page = app.env.docname
    _kept(app.env)[page] = sections(document, page)


def _forget(app: Sphinx, environment: BuildEnvironment, page: str) -> None:
    _kept(environment).pop(page, None)


def _merge(
    app: Sphinx, environment: BuildEnvironment, pages: set[str], other: BuildEnvironment
) -> None:
    for page in pages:
        if page in _kept(other):
            _kept(environment)[page] = _kept(other)[page]


def _make_no_index(app: Sphinx) -> None:
    """Keep Sphinx from making its own index and page of search."""
    if app.builder.format == "html":
        app.builder.search = False


def _add_page(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    held = {name: app.env.titles[name].astext() for name in _places(app)}
    yield _PAGE, {"finder_pages": held}, "search.html"


def _places(app: Sphinx) -> list[str]:
    """Return the pages of rows, in the order in which the book has them."""
    names = [f"reference/{name}" for name in (*LISTED, "bibliography")]
    return [name for name in names if name in app.env.found_docs]


def _load_launcher(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    app.add_js_file(_LAUNCHER, loading_method="defer")
    if page == _PAGE:
        app.add_css_file(_STYLE)


def _keep_off_pages(app: Sphinx, config: Any) -> None:
    """Undo what Jupyter Book does with everything below ``_static``: load it."""

    def name(entry: str | tuple) -> str:
        return entry if isinstance(entry, str) else entry[0]

    config.html_js_files = [
        each for each in config.html_js_files if not name(each).startswith(_FOLDER)
    ]
    config.html_css_files = [
        each for each in config.html_css_files if not name(each).startswith(_FOLDER)
    ]


def _write(app: Sphinx, problem: Exception | None) -> None:
    if problem or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for name in _OF_SPHINX:
        (out / name).unlink(missing_ok=True)
    kept = _kept(app.env)
    found = {
        EVIDENCE: findables(gathered(chapters=False)),
        PAGES: [each for page in _in_order(app) for each in kept.get(page, ())],
    }
    titles = {page: app.env.titles[page].astext() for page in app.env.found_docs}
    for file, rows in found.items():
        path = out / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(contents(rows, titles, file), encoding="utf-8", newline="\n")


def _in_order(app: Sphinx) -> list[str]:
    """Return the pages in the order of reading."""
    relations = app.env.collect_relations()
    return [page for page in relations if page in app.env.found_docs]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension with Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx

    Returns
    -------
    dict
        It may read and write in parallel; a change of what it keeps reads all again.
    """
    app.connect("config-inited", _keep_off_pages)
    app.connect("builder-inited", _make_no_index)
    app.connect("doctree-read", _keep)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("html-collect-pages", _add_page)
    app.connect("html-page-context", _load_launcher)
    app.connect("build-finished", _write)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
