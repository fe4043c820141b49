"""What a page says of itself to machines: search engines, libraries, shared links.

In the head of every page stand a description, the words and the picture for a link to
it (Open Graph, which Twitter cards read too), and what the page is in the vocabulary of
schema.org, as JSON-LD: the cover a ``Course``, each chapter a ``LearningResource``, the
glossary a ``DefinedTermSet``, the page on the tables a ``Dataset``. Nothing is kept
twice: it comes from the chapters, the tables and ``CITATION.cff``.

JSON-LD is data in a ``script`` element that no browser runs, so that a content security
policy has nothing to forbid. Its addresses may be relative, which the standard resolves
against the page's; those of Open Graph may not, and are left out where the address of
the book is not known.
"""

import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx

from alliance import pictures, tasks
from alliance.addresses import At, addresses_from, pages_of, published_at
from alliance.cover import used_in
from alliance.dates import bounds
from alliance.downloads import FOLDER
from alliance.links import links
from alliance.markdown import listed
from alliance.neighbours import announcement
from alliance.notebooks import chapters, read
from alliance.outcomes import outcomes_in
from alliance.publication import BOOK, CITATION, PUBLICATIONS, edition, package
from alliance.repository import MARKER, read_table, root
from alliance.sources import Source, source, sources

Node = dict[str, Any]

COVER = "index.html"
GLOSSARY = "reference/glossary.html"
TABLES = "reference/data.html"
IMAGES = "_images"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LANGUAGE = "en"
LEVEL = "undergraduate"
"""For whom the book is written; schema.org leaves the words to us."""

THEME_COLOURS = {"light": "#ffffff", "dark": "#14181d"}
"""The page's own paper (``_static/book.css``), for what the browser draws around it."""

_FAVICON = Path("_static") / "favicon.svg"
# Pages that Sphinx makes: what they are called, and what they are for.
_MADE = {
    "search": ("Search", "Search the pages of the book for any word."),
}
_LICENCES = {
    "CC BY-NC 4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
}
_OUTLINE = re.compile(r"reference/outline-(.+)\.html")
_TERMS = re.compile(r"\*\*Key terms:\*\* (.+?)\.$", re.MULTILINE)


# What the parts of the book are


def course(at: At, parts: Mapping[str, str]) -> Node:
    """Return what the book as a whole is.

    Parameters
    ----------
    at : callable
        How the page writes addresses.
    parts : mapping of str to str
        The chapters: path to title.

    Returns
    -------
    dict
        A ``Course``.
    """
    cited = _citation_file()
    said = [about_chapter(_name(path)) for path in parts]
    return {
        "@type": "Course",
        "@id": at(f"{COVER}#course"),
        "name": cited["title"],
        "alternateName": BOOK,
        "description": " ".join(cited["abstract"].split()),
        "url": at(COVER),
        "image": at(f"{IMAGES}/{picture(COVER)}"),
        "provider": [{"@type": "Organization", "name": BOOK}],
        "keywords": cited["keywords"],
        "teaches": [outcome for each in said for outcome in each["teaches"]],
        "learningResourceType": "course module",
        "educationalLevel": LEVEL,
        "audience": [
            {"@type": "EducationalAudience", "educationalRole": role}
            for role in ("student", "teacher")
        ],
        "hasPart": [
            {
                "@type": "LearningResource",
                "@id": at(path),
                "url": at(path),
                "name": title,
                "position": number,
            }
            for number, (path, title) in enumerate(parts.items(), start=1)
        ],
        "citation": [article(each, at) for each in sources().values()],
        **_edition(),
    }


def about_chapter(name: str) -> Node:
    """Return what a chapter says of itself in *At a glance*.

    Parameters
    ----------
    name : str
        Of its file, without the ending.

    Returns
    -------
    dict
        ``teaches``, a list of outcomes; ``timeRequired``, the minutes to read, to run
        and to discuss together (ISO 8601), and ``keywords``, its key terms, which are
        empty where the chapter does not say. All are where there is no such chapter.

    Raises
    ------
    NotebookError
        When the chapter cannot be read, or lists no outcomes.
    """
    path = chapters().get(name)
    if path is None:
        return {"teaches": [], "timeRequired": "", "keywords": []}
    notebook = read(path)
    minutes = sum(map(int, tasks.minutes(notebook)))
    terms = next(
        (
            found
            for cell in notebook.cells
            if cell.cell_type == "markdown" and (found := _TERMS.search(cell.source))
        ),
        None,
    )
    return {
        "teaches": [_plain(each.text) for each in outcomes_in(notebook, name)],
        "timeRequired": f"PT{minutes}M" if minutes else "",
        "keywords": terms[1].split(", ") if terms else [],
    }


def chapter(path: str, title: str, question: str, position: int, at: At) -> Node:
    """Return what a chapter is.

    Parameters
    ----------
    path : str
        Of its page.
    title, question : str
        Its title, and the question that drives it.
    position : int
        Among the chapters, from 1.
    at : callable
        How the page writes addresses.

    Returns
    -------
    dict
        A ``LearningResource``.
    """
    name = _name(path)
    used = {each.rsplit("-", 1)[0] for each in used_in(name)}
    found = links(f"chapters/{name}.ipynb")
    notebook = {
        "@type": "MediaObject",
        "name": "The chapter as a Jupyter notebook",
        "contentUrl": found.download if found else "",
        "encodingFormat": "application/x-ipynb+json",
    }
    return {
        "@type": "LearningResource",
        "@id": at(path),
        "url": at(path),
        "name": title,
        "description": question,
        "image": at(f"{IMAGES}/{picture(path)}"),
        "position": position,
        "isPartOf": _whole(at),
        **about_chapter(name),
        "learningResourceType": ["chapter", "Jupyter notebook", "exercise"],
        "educationalUse": ["reading", "exercise", "discussion"],
        "educationalLevel": LEVEL,
        "citation": [
            article(each, at) for key, each in sources().items() if key in used
        ],
        "encoding": notebook if found else "",
        **_edition(),
    }


def article(text: Source, at: At) -> Node:
    """Return what one of the five texts is.

    Parameters
    ----------
    text : alliance.sources.Source
    at : callable
        How the page writes addresses.

    Returns
    -------
    dict
        An ``Article``. Its address is the publisher's where that is known; its day is
        left out where an inferred one is no year.
    """
    first, last = bounds(text.published)
    exact = re.fullmatch(r"\d{4}(-\d\d){0,2}", text.published)
    year = str(first.year) if first.year == last.year else ""
    when = text.published if exact else year
    names = text.authors.split(" and ")
    group = text.authors == text.container.split(",")[0]
    licence = _LICENCES.get(text.licence, "")
    node = {
        "@type": "Article",
        "@id": at(f"reference/outline-{text.source}.html#article"),
        "name": text.title,
        "author": [
            {"@type": "Organization" if group else "Person", "name": name}
            for name in names
        ],
        "publisher": {"@type": "Organization", "name": text.container.split(",")[0]},
        "datePublished": when,
        "inLanguage": LANGUAGE,
        "url": text.url,
        "license": licence,
    }
    if text.container.startswith("Journal not named"):
        del node["publisher"]
    return node


def glossary(at: At) -> Node:
    """Return what the glossary is.

    Parameters
    ----------
    at : callable
        How the page writes addresses.

    Returns
    -------
    dict
        A ``DefinedTermSet`` with a ``DefinedTerm`` for each row of the table.
    """
    terms = [
        {
            "@type": "DefinedTerm",
            "@id": at(f"{GLOSSARY}#{nodes.make_id(row['term'])}"),
            "name": row["term"],
            "description": row["definition"],
        }
        for row in read_table("glossary")
    ]
    return {"@type": "DefinedTermSet", "hasDefinedTerm": terms}


def dataset(at: At) -> Node:
    """Return what the published tables are.

    Parameters
    ----------
    at : callable
        How the page writes addresses.

    Returns
    -------
    dict
        A ``Dataset`` with a ``DataDownload`` for the zip and for each table.
    """
    this = edition()
    zipped = f"{this.archive}.zip"
    described = {each["name"]: each for each in package()["resources"]}
    files = [
        ("All tables in one archive", zipped, "application/zip"),
        ("Description of the tables (Data Package)", MARKER, "application/json"),
        *(
            (
                described[name].get("title") or f"The table {name}",
                f"{name}.csv",
                "text/csv",
            )
            for name in PUBLICATIONS
        ),
    ]
    return {
        "@type": "Dataset",
        "name": this.title,
        "creator": _authors(),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": said,
                "contentUrl": at(f"{FOLDER}/{name}"),
                "encodingFormat": kind,
            }
            for said, name, kind in files
        ],
    }


def page(path: str, title: str, words: str, at: At, parts: Mapping[str, str]) -> Node:
    """Return what a page of the book is.

    Parameters
    ----------
    path : str
        Path of the page.
    title : str
        Its title.
    words : str
        Its description.
    at : callable
        How the page writes addresses.
    parts : mapping of str to str
        The chapters: path to title, in their order.

    Returns
    -------
    dict
        A node of schema.org, without empty properties.
    """
    if path == COVER:
        return _without_empty(course(at, parts))
    if path in parts:
        position = list(parts).index(path) + 1
        return _without_empty(chapter(path, title, words, position, at))
    node: Node = {
        "@type": "WebPage",
        "@id": at(path),
        "url": at(path),
        "name": title,
        "description": words,
        "image": at(f"{IMAGES}/{picture(COVER)}"),
        "isPartOf": _whole(at),
        **_edition(),
    }
    if outline := _OUTLINE.fullmatch(path):
        node["about"] = article(source(outline[1]), at)
    elif path == GLOSSARY:
        node |= glossary(at)
    elif path == TABLES:
        node |= dataset(at)
    return _without_empty(node)


def _whole(at: At) -> Node:
    """Return the book, as its parts name it."""
    return {"@type": "Course", "@id": at(f"{COVER}#course"), "name": BOOK}


def _edition() -> Node:
    """Return what is true of every page of an edition."""
    this = edition()
    return {
        "author": _authors(),
        "version": this.version,
        "datePublished": this.released.isoformat(),
        "dateModified": this.released.isoformat(),
        "license": LICENCE,
        "inLanguage": LANGUAGE,
        "isAccessibleForFree": True,
    }


def _authors() -> list[Node]:
    """Return the authors, people and groups, as ``CITATION.cff`` has them."""
    found = []
    for name in edition().authors:
        family, comma, given = name.partition(", ")
        person = {"@type": "Person", "familyName": family, "givenName": given}
        group = {"@type": "Organization", "name": name}
        found.append({**person, "name": f"{given} {family}"} if comma else group)
    return found


def _citation_file() -> Node:
    """Return ``CITATION.cff``, which `alliance.publication.edition` has proved."""
    return yaml.safe_load((root() / CITATION).read_text(encoding="utf-8"))


def _name(path: str) -> str:
    return path.removeprefix("chapters/").removesuffix(".html")


def _plain(words: str) -> str:
    """Return a line of Markdown without its marks of emphasis and links."""
    return re.sub(r"[*`]|\[([^]]+)\]\([^)]*\)", r"\1", words).strip()


def _without_empty(item: Any) -> Any:
    """Leave out what is not known."""
    if isinstance(item, dict):
        kept = {key: _without_empty(value) for key, value in item.items()}
        return {key: value for key, value in kept.items() if value not in ("", [], {})}
    return [_without_empty(each) for each in item] if isinstance(item, list) else item


# The head of a page


def described(path: str, about: str) -> str:
    """Return the description of a page.

    Parameters
    ----------
    path : str
        Path of the page.
    about : str
        What the page says of itself at its top.

    Returns
    -------
    str
        Of its own for each page.
    """
    if path == COVER:
        abstract = " ".join(_citation_file()["abstract"].split())
        return f"{abstract.split('. ')[0].rstrip('.')}."
    if outline := _OUTLINE.fullmatch(path):
        text = source(outline[1])
        names = listed(text.authors.split(" and "))
        return f"{names}, “{text.title}”, passage by passage in our own words."
    return about or _MADE.get(path.removesuffix(".html"), ("", ""))[1]


def picture(path: str) -> str:
    """Return the name of the picture that stands beside a link to a page.

    Parameters
    ----------
    path : str
        Path of the page.

    Returns
    -------
    str
        Of a file in `IMAGES`; every page that is no chapter has that of the cover.
    """
    name = _name(path) if path.startswith("chapters/") else "cover"
    return f"picture-{name}.png"


def head(
    path: str, title: str, words: str, node: Node, at: At, icons: Mapping[str, str]
) -> str:
    """Return the elements that a page has in its head for machines.

    Parameters
    ----------
    path : str
        Path of the page.
    title, words : str
        Its title and description.
    node : dict
        What it is, from `page`.
    at : callable
        How the page writes addresses.
    icons : mapping of str to str
        Address of each icon of `alliance.pictures.ICONS` as seen from the page.

    Returns
    -------
    str
        HTML.
    """
    shared = {
        "og:site_name": BOOK,
        "og:type": "website" if path == COVER else "article",
        "og:title": title,
        "og:description": words,
        "og:locale": "en_GB",
    }
    twitter_only = {"twitter:card": "summary"}
    if published_at():
        used = used_in(_name(path)) if path.startswith("chapters/") else {}
        said = pictures.description(title if used else BOOK, used or None)
        shared |= {
            "og:url": at(path),
            "og:image": at(f"{IMAGES}/{picture(path)}"),
            "og:image:type": "image/png",
            "og:image:width": str(pictures.WIDTH),
            "og:image:height": str(pictures.HEIGHT),
            "og:image:alt": said,
        }
        twitter_only = {
            "twitter:card": "summary_large_image",
            "twitter:image:alt": said,
        }
    lines = [f'<meta name="description" content="{escape(words)}">']
    lines += [
        f'<meta property="{name}" content="{escape(value)}">'
        for name, value in shared.items()
    ]
    lines += [
        f'<meta name="{name}" content="{escape(value)}">'
        for name, value in twitter_only.items()
    ]
    lines += [
        f'<meta name="theme-color" content="{colour}" '
        f'media="(prefers-color-scheme: {theme})">'
        for theme, colour in THEME_COLOURS.items()
    ]
    small, large = pictures.ICONS
    lines += [
        f'<link rel="icon" type="image/png" sizes="32x32" href="{icons[small]}">',
        f'<link rel="apple-touch-icon" href="{icons[large]}">',
        f'<script type="application/ld+json">{as_json(node)}</script>',
    ]
    return "\n    ".join(lines)


def as_json(node: Node) -> str:
    """Return a node as JSON-LD that is safe inside a page.

    Parameters
    ----------
    node : dict

    Returns
    -------
    str
        No ``<`` stands in it, so that nothing can end the element around it.
    """
    whole = {"@context": "https://schema.org", **node}
    written = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return written.replace("<", "\\u003c")


# The Sphinx extension


def _parts(app: Sphinx) -> dict[str, str]:
    """Return the chapters in their order: path to title."""
    return {
        path: app.env.titles[path.removesuffix(".html")].astext()
        for path in pages_of(app)
        if path.startswith("chapters/")
    }


def _describe(
    app: Sphinx, name: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Add to the head of a page what it says of itself."""
    path, at = f"{name}.html", addresses_from(f"{name}.html")
    if name not in app.env.found_docs and name not in _MADE:
        return
    known = name in app.env.found_docs
    title = app.env.titles[name].astext() if known else _MADE[name][0]
    words = described(path, announcement(app.env, name) if known else "")
    icons = {each: context["pathto"](f"_static/{each}", 1) for each in pictures.ICONS}
    node = page(path, title, words, at, _parts(app))
    added = head(path, title, words, node, at, icons)
    # docutils and Sphinx put a description and a viewport of their own here.
    own = context.get("metatags") or ""
    context["metatags"] = f"{own}\n    {added}\n    "


def _draw(app: Sphinx, problem: Exception | None) -> None:
    """Draw the pictures for shared links, and the icons."""
    if problem or app.builder.format != "html":
        return
    out = Path(app.outdir)
    pictures.write_icons(Path(app.srcdir) / _FAVICON, out / "_static")
    whole = described(COVER, "")
    pictures.write(out / IMAGES / picture(COVER), pictures.drawing(BOOK, whole))
    for path, title in _parts(app).items():
        question = announcement(app.env, path.removesuffix(".html"))
        drawn = pictures.drawing(title, question, used_in(_name(path)))
        pictures.write(out / IMAGES / picture(path), drawn)


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
    app.connect("html-page-context", _describe)
    app.connect("build-finished", _draw)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
