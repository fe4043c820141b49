"""The links to the previous and the next page say what is asked or told there.

A chapter is announced by its driving question, any other page by its first sentence.
The words stand in the page that is announced, so that nobody keeps them twice.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

_KEY = "about"


def about(document: nodes.document) -> str:
    """Return what announces a page.

    Parameters
    ----------
    document : docutils.nodes.document

    Returns
    -------
    str
        The first paragraph below the title where it is all in italics, as a driving
        question is; else the first line of the first paragraph of ours, which is its
        first sentence. "" where there is neither.
    """
    top = next(document.findall(nodes.section), None)
    if top is None:
        return ""
    first = next((each for each in top if isinstance(each, nodes.paragraph)), None)
    if first is None:
        return ""
    inside = [each for each in first if each.astext().strip()]
    if len(inside) == 1 and isinstance(inside[0], nodes.emphasis):
        return " ".join(first.astext().split())
    return first.astext().strip().split("\n")[0]


def announcement(environment: BuildEnvironment, page: str) -> str:
    """Return what announces a page that Sphinx has read.

    Parameters
    ----------
    environment : sphinx.environment.BuildEnvironment
    page : str
        Its path without the ending.

    Returns
    -------
    str
        As `about` found it; "" where there is nothing.
    """
    return environment.metadata[page].get(_KEY, "")


def _note(app: Sphinx, document: nodes.document) -> None:
    """Keep it with what Sphinx stores of a page, and forgets with it."""
    app.env.metadata[app.env.docname][_KEY] = about(document)


def _all(environment: BuildEnvironment) -> dict[str, str]:
    return {page: said.get(_KEY, "") for page, said in environment.metadata.items()}


def _remember(app: Sphinx, environment: BuildEnvironment, _: Any) -> None:
    app.alliance_about = _all(environment)


def _also_write(app: Sphinx, environment: BuildEnvironment) -> list[str]:
    """Return the pages that announce one whose announcement changed."""
    before, now = app.alliance_about, _all(environment)
    return [
        page
        for page, (_, *others) in environment.collect_relations().items()
        if any(before.get(each) != now.get(each) for each in others if each)
    ]


def _announce(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Hand it to the template, ``components/prev-next.html``."""
    _, before, after = app.builder.relations.get(page) or (None, None, None)
    for name, other in (("prev", before), ("next", after)):
        if other and context.get(name):
            context[name] = {**context[name], _KEY: announcement(app.env, other)}


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
    app.connect("env-before-read-docs", _remember)
    app.connect("doctree-read", _note)
    app.connect("env-updated", _also_write)
    app.connect("html-page-context", _announce)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
