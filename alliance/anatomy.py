"""The parts of a chapter that have a look of their own.

A chapter is plain Markdown, in the order that every chapter keeps. When the book is
built, what that order already says is written on the page as classes, so that one
style sheet can show it:

=========================================  =======================================
In the chapter                             On the page
=========================================  =======================================
a section "At a glance", up to its code    ``div.at-a-glance``
a paragraph that begins **Claim.**         ``p.claim``
**How strong is this?** to the next title  ``p.strength``
a section "Exercise 3 (compute): …"        ``section.exercise.compute``
a bold term of the glossary                ``dfn.term`` (the first time, with an id)
a table of three columns or more           ``table.stacked``, cells named by column
=========================================  =======================================

No word is added or taken away.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from alliance.repository import read_table

_LABELS = {"Claim.": "claim", "How strong is this?": "strength"}
_EXERCISE = re.compile(r"(Exercise \d+ \((?P<kind>\w+)[^)]*\):)\s*(?=\S)")
# A table of fewer columns fits on a phone.
_STACKED_FROM = 3
# What is at most as long stands beside the heading of its column there; and the name of
# a row that is stays on one line, where there is room for the columns beside it.
_SHORT = 26
_SHORT_NAME = 18


class key_term(nodes.strong):  # noqa: N801
    """A key term where it is defined."""


class named_entry(nodes.entry):  # noqa: N801 (docutils' own style)
    """A cell that knows the heading of its column."""


def dress(document: nodes.document) -> None:
    """Name the parts of a chapter.

    Parameters
    ----------
    document : docutils.nodes.document
        Changed in place; its words stay the same.
    """
    for section in list(document.findall(nodes.section)):
        heading = section.next_node(nodes.title)
        if heading is None:
            continue
        if heading.astext() == "At a glance":
            _frame(section)
        elif found := _EXERCISE.match(heading.astext()):
            section["classes"] += ["exercise", found["kind"]]
            _part(heading, found.end(1))
        _label(section)
    _mark_terms(document)
    for table in list(document.findall(nodes.table)):
        _name_cells(table)


def _frame(section: nodes.section) -> None:
    """Put what stands before the first cell of code into a box of its own."""
    inside = []
    for child in section.children[1:]:
        if isinstance(child, nodes.container | nodes.section):
            break
        inside.append(child)
    if inside:
        for child in inside:
            section.remove(child)
        section.insert(1, nodes.container("", *inside, classes=["at-a-glance"]))


def _part(heading: nodes.title, end: int) -> None:
    """Part number and kind of an exercise from its name; both keep their words."""
    first = heading.children[0]
    if isinstance(first, nodes.Text) and len(first) >= end:
        kind, name = str(first)[:end], str(first)[end:]
        heading.remove(first)
        heading.insert(0, nodes.inline("", kind, classes=["exercise-kind"]))
        rest = nodes.inline("", name, classes=["exercise-name"])
        rest += [child.deepcopy() for child in heading.children[1:]]
        heading.children[1:] = []
        heading += rest


def _label(section: nodes.section) -> None:
    """Name the claim that opens a section and the verdict that ends it."""
    verdict = False
    for child in section.children:
        if isinstance(child, nodes.section):
            verdict = False
        if not isinstance(child, nodes.paragraph):
            continue
        # The parser may put an empty text before the first word.
        opening = next((each for each in child.children if each.astext()), None)
        label = opening.astext() if isinstance(opening, nodes.strong) else ""
        if label in _LABELS:
            child["classes"].append(_LABELS[label])
            opening["classes"].append("label")
            verdict = _LABELS[label] == "strength"
        elif verdict:
            child["classes"] += ["strength", "continued"]


def _mark_terms(document: nodes.document) -> None:
    """Make the bold terms of the glossary key terms."""
    known = {row["term"].casefold(): row["term"] for row in read_table("glossary")}
    named: set[str] = set()
    for bold in list(document.findall(nodes.strong)):
        words = " ".join(bold.astext().split()).casefold()
        name = next((known[each] for each in _singular(words) if each in known), None)
        # Bold words that are all of a paragraph are a heading, not a definition.
        alone = bold.parent.astext() == bold.astext()
        if name is None or alone or "label" in bold["classes"]:
            continue
        node = key_term("", "", *[child.deepcopy() for child in bold.children])
        node["classes"].append("term")
        if name not in named:
            node["ids"].append(f"term-{nodes.make_id(name)}")
            named.add(name)
        bold.replace_self(node)


def _singular(words: str) -> Iterator[str]:
    """Yield the words, and without the ending of a plural."""
    yield words
    if words.endswith("s"):
        yield words[:-1]


def _name_cells(table: nodes.table) -> None:
    """Name each cell of a wide table by its column, for where it is stacked."""
    head = table.next_node(nodes.thead)
    if head is None:
        return
    names = [entry.astext() for entry in head.findall(nodes.entry)]
    if len(names) < _STACKED_FROM:
        return
    # The theme's own class stays the first, by which the build finds and names tables.
    table["classes"] += ["table", "stacked"]
    rows = [row for row in table.findall(nodes.row) if row.parent is not head]
    # One long cell, and its whole column stands below the name: cards of one table that
    # begin their lines in different places are hard to compare.
    longest = dict.fromkeys(names, 0)
    for row in rows:
        for name, entry in zip(names, row.children, strict=False):
            longest[name] = max(longest[name], len(entry.astext()))
    for row in rows:
        for place, (name, entry) in enumerate(
            zip(names, list(row.children), strict=False)
        ):
            cell = named_entry("", *entry.children, **entry.attributes)
            cell["label"] = name
            is_short = (
                longest[name] <= _SHORT if place else len(entry.astext()) <= _SHORT_NAME
            )
            if is_short:
                cell["classes"].append("short")
            row.replace(entry, cell)


# The Sphinx extension


class DressChapter(SphinxPostTransform):
    """Name the parts of every page."""

    default_priority = 510
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Change the document in place."""
        dress(self.document)


def _visit_term(self: Any, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "dfn", ""))


def _depart_term(self: Any, node: nodes.Element) -> None:
    self.body.append("</dfn>")


def _visit_cell(self: Any, node: nodes.Element) -> None:
    place = len(self.body)
    self.visit_entry(node)
    label = f' data-label="{escape(node["label"])}">'
    self.body[place] = label.join(self.body[place].rsplit(">", 1))


def _depart_cell(self: Any, node: nodes.Element) -> None:
    self.depart_entry(node)


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
    app.add_node(key_term, html=(_visit_term, _depart_term))
    app.add_node(named_entry, html=(_visit_cell, _depart_cell))
    app.add_post_transform(DressChapter)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
