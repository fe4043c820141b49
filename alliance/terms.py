"""Terms of the glossary, linked where a chapter first uses them.

Each term of a chapter becomes a link to the glossary, once: where the chapter sets it
in bold and explains it, or in the first sentence of ours that has it, if that comes
before or no explanation does::

    <a class="reference internal glossary-term" href="../reference/glossary.html#thaad"
       title="Terminal High Altitude Area Defense: an American system …">THAAD</a>

The definition is that of ``data/glossary.csv``. As a title it is told by a pointer and
by a screen reader without any script, and is no part of the paragraph's words; the
script ``notes.js``, which `alliance.cards` loads, shows the same words to keyboards and
fingers as well.

Left alone are headings, words of a source, links, code, tables, what else is set in
bold or in italics, and the box at the start, which lists the terms of the chapter.
"""

import re
from functools import cache
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from alliance.anatomy import key_term
from alliance.blocks import _between_marks
from alliance.evidence import Letters, evidence_mark
from alliance.repository import read_table

_FOLDER = "chapters/"
_GLOSSARY = "reference/glossary"

ORDINARY = frozenset(
    [
        *("alliance", "claim", "evidence", "forecast", "furniture", "interest"),
        *("passage", "record", "source", "standing"),
    ]
)
"""Terms that are ordinary words too, so that only an author can tell which is meant.

They are explained where a chapter sets them in bold, and linked nowhere else.
"""

# What cannot hold a link, or is not our prose.
_CLOSED = (
    nodes.title,
    nodes.caption,
    nodes.block_quote,
    nodes.table,
    nodes.reference,
    nodes.strong,
    nodes.emphasis,
    evidence_mark,
    key_term,
)
_CLOSED_CLASSES = {"at-a-glance", "cell"}
# Our prose is British where the terms, which the sources use, are American.
_SPELLINGS = (("defense", "defen[cs]e"), ("ization", "i[sz]ation"))


def link_terms(document: nodes.document, glossary: str) -> None:
    """Link the terms of a chapter where it first uses them.

    Parameters
    ----------
    document : docutils.nodes.document
        Its parts are named and its evidence is marked. Changed in place; its words stay
        the same.
    glossary : str
        Address of the glossary as seen from the page.
    """
    known: set[str] = set()
    for paragraph in list(document.findall(nodes.paragraph)):
        for explained in list(paragraph.findall(key_term)):
            term = _named(explained.astext())
            if term and term not in known:
                known.add(term)
                link = _reference("", term, glossary)
                link.extend(explained.children)
                explained.children = []
                explained.append(link)
        if not _is_closed(paragraph):
            _link(paragraph, known, glossary)


def _link(paragraph: nodes.paragraph, known: set[str], glossary: str) -> None:
    """Link the terms of one paragraph that are not known yet."""
    text = Letters().read(paragraph)
    quoted = _between_marks(text.words)[0]
    cuts: dict[int, tuple[nodes.Text, list[tuple[int, int, str]]]] = {}
    for found in _pattern().finditer(text.words):
        term = _named(found[0])
        if not term or term in known or term in ORDINARY:
            continue
        letters = text.origin[found.start() : found.end()]
        node, start = letters[0]
        whole = all(other is node for other, _ in letters)
        inside = any(each.start < found.end() <= each.end for each in quoted)
        if not whole or node is None or inside or _is_closed(node):
            continue
        known.add(term)
        span = (start, letters[-1][1] + 1, term)
        cuts.setdefault(id(node), (node, []))[1].append(span)
    for node, spans in cuts.values():
        words, done, parts = str(node), 0, []
        for start, end, term in spans:
            parts += [nodes.Text(words[done:start])] if start > done else []
            parts.append(_reference(words[start:end], term, glossary))
            done = end
        parts += [nodes.Text(words[done:])] if done < len(words) else []
        node.parent.replace(node, parts)


def _reference(words: str, term: str, glossary: str) -> nodes.reference:
    return nodes.reference(
        "",
        words,
        internal=True,
        refuri=f"{glossary}#{nodes.make_id(term)}",
        reftitle=_definitions()[term],
        classes=["glossary-term"],
    )


def _is_closed(node: nodes.Node) -> bool:
    while node is not None:
        if isinstance(node, _CLOSED):
            return True
        if isinstance(node, nodes.Element) and _CLOSED_CLASSES & {*node["classes"]}:
            return True
        node = node.parent
    return False


@cache
def _definitions() -> dict[str, str]:
    return {row["term"]: row["definition"] for row in read_table("glossary")}


@cache
def _forms() -> list[tuple[re.Pattern[str], str]]:
    """Return what each term looks like in prose, the longest first."""
    forms = []
    for term in sorted(_definitions(), key=len, reverse=True):
        form = re.escape(term).replace(r"\ ", r"\s")
        for ours, either in _SPELLINGS:
            form = form.replace(ours, either)
        # What has a capital is a name: "AI", "Quad". Others may begin a sentence.
        flags = re.IGNORECASE if term.islower() else 0
        ending = "s?" if term[-1].isalpha() else ""
        forms.append((re.compile(form + ending, flags), term))
    return forms


@cache
def _pattern() -> re.Pattern[str]:
    every = "|".join(
        f"(?i:{form.pattern})" if form.flags & re.IGNORECASE else form.pattern
        for form, _ in _forms()
    )
    return re.compile(rf"(?<![\w-])(?:{every})(?![\w+]|-\w)")


def _named(words: str) -> str:
    """Return the term that words name, or ""."""
    plain = " ".join(words.split())
    return next((term for form, term in _forms() if form.fullmatch(plain)), "")


# The Sphinx extension


class LinkTerms(SphinxPostTransform):
    """Link the terms of every chapter."""

    # After the evidence is marked (500) and the terms are found in bold (510).
    default_priority = 515
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Change the document in place."""
        page = self.env.docname
        if page.startswith(_FOLDER) and _GLOSSARY in self.env.found_docs:
            glossary = self.app.builder.get_relative_uri(page, _GLOSSARY)
            link_terms(self.document, glossary)


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
    app.add_post_transform(LinkTerms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
