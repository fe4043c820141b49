"""Marks on the page that show, inside a sentence, what is evidence and what is ours.

In every paragraph, list item and cell of a chapter the build marks

- words between quotation marks that stand in a source cited there, and
- numbers and dates that agree with a row of what is cited there.

The rule is that of `alliance.prose`, so each mark is a proof: what does not verify
stays plain. A mark names the evidence that the citation nearest after it leads to::

    <span class="quoted" data-card="0" data-source="cfr-2021"
          data-passage="cfr-2021-p08">…</span>
    <span class="documented" data-card="1"
          data-reference="mofa-1951-security-treaty">1951</span>

The number of its card counts the marks of the page: what opens beside the mark, and is
written by `alliance.cards`, is found under it.

Where source checks cover the words behind a mark, a sign after the mark leads to the
check or, where there are several, to the passage in the outline, which lists them; each
check once in a paragraph. The sign is that of a warning where one of them is a warning,
else that of a reading note; the style sheet draws it, and screen readers hear all of
its checks::

    <a class="check-mark warning" href="….html#cambodia-year"
       data-checks="cambodia-year" aria-label="Warning (error): …"></a>

No letter is added, moved or taken away: quotation marks stay in the text, outside the
mark, and copying, searching and the prose check find the same words as before. Pages
below ``reference/`` are left alone, since everything there is evidence.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from alliance import prose
from alliance.blocks import (
    NOT_WORDS,
    Block,
    Citations,
    _between_marks,
    cited_by,
    counted_nouns,
    outside_works,
)
from alliance.citations import (
    SourceCheck,
    check_address,
    checks_over,
    heaviest_first,
    outline_address,
    weight,
)
from alliance.errors import MisquotationError, QuotationTooShortError
from alliance.numerals import Name, Number, read
from alliance.quotations import Place, verify
from alliance.sources import sources

_NOT_WORDS = (nodes.literal, nodes.math, nodes.image, nodes.raw)
_UNIT = re.compile(r"(?:-\w+|\s(?:(?:more|fiscal|full)\s)?(?:years?|times)\b)?")
_KINDS = {nodes.list_item: "list item", nodes.row: "row"}


class evidence_mark(nodes.inline):  # noqa: N801 (docutils' own style)
    """Words of a sentence that are evidence."""


class check_mark(nodes.inline):  # noqa: N801
    """The sign after a mark that leads to the source checks of its words."""


@dataclass(frozen=True)
class Mark:
    """Words of a block that are evidence, and whose.

    Attributes
    ----------
    kind : str
        "quoted" for words of a source, "documented" for a number or a date.
    start, end : int
        Where they stand in the text of the block, without quotation marks.
    place : str
        What vouches for them: a passage, or the key of an outside work.
    checks : tuple of alliance.citations.SourceCheck
        Those that cover the words of the source that stand there, warnings first.
    rows : tuple of str
        For a number or a date the ids of the rows that it agrees with: of
        ``quantities`` and ``events``, or of ``record`` where a work vouches for it.
    where : alliance.quotations.Place or None
        For words of a source, where they stand in it.
    """

    kind: str
    start: int
    end: int
    place: str
    checks: tuple[SourceCheck, ...] = ()
    rows: tuple[str, ...] = ()
    where: Place | None = None

    @property
    def attributes(self) -> dict[str, str]:
        """What the mark carries on the page, as HTML attributes."""
        if self.place in outside_works():
            return {"data-reference": self.place}
        source = self.place.rpartition("-")[0]
        return {"data-source": source, "data-passage": self.place}


Links = list[tuple[int, int, Citations]]


def marks(block: Block, links: Links, page: str) -> list[Mark]:
    """Return what is evidence in a block of a page.

    Parameters
    ----------
    block : alliance.blocks.Block
        Its text, quotations, numerals and what it cites.
    links : list of (int, int, alliance.blocks.Citations)
        Where each of its citations stands in the text, in order.
    page : str
        Name of the page, such as ``chapters/00-sources``.

    Returns
    -------
    list of Mark
        In order, none inside another and none inside a citation.
    """
    if not block.cited:
        return []
    found = [*_quotations(block, links), *_numbers(block, links, page)]
    return sorted(found, key=lambda mark: mark.start)


def _quotations(block: Block, links: Links) -> Iterator[Mark]:
    shelf = prose._shelf()
    for quoted in block.quotations:
        words = quoted.words.strip()
        places: list[str] = []
        checks: dict[str, tuple[SourceCheck, ...]] = {}
        found: dict[str, str] = {}
        exact = ""
        for source in block.cited.all_sources if words else ():
            try:
                exact = prose._verified(words, source)
            except (MisquotationError, QuotationTooShortError):
                continue
            wanted = block.cited.passages_of(source)
            standing = shelf.holding(exact, source)
            here = [p for p in standing if p in wanted] if wanted else standing[:1]
            places += here
            found[source] = exact
            checks[source] = checks_over(verify(exact, source)) if here else ()
        if places:
            start = block.text.index(words, quoted.start)
            # A final stop that the source does not have belongs to our sentence.
            stop = words[-1] in ".," and exact[-1] != words[-1]
            end = start + len(words) - stop
            place = _nearest(places, end, links)
            source = place.rpartition("-")[0]
            where = verify(found[source], source)
            yield Mark("quoted", start, end, place, checks[source], where=where)


def _numbers(block: Block, links: Links, page: str) -> Iterator[Mark]:
    left_alone = [
        *((each.start, each.end) for each in block.quotations),
        *((start, end) for start, end, _ in links),
        *prose._ours(block, prose._shelf()),
    ]
    known = prose._Known.beside(block, [], page, prose._shelf())
    rows = [row for row in known.rows if _is_evidence(row)]
    last = 0
    for numeral in block.numerals:
        start, end = numeral.start, numeral.end
        if isinstance(numeral, Name) or start < last:
            continue
        if any(start < other and one < end for one, other in left_alone):
            continue
        vouching = [row for row in rows if prose._agrees(numeral, row)]
        if not vouching and isinstance(numeral, Number):
            vouching = _of_both_ends(numeral, rows)
        if vouching:
            # "ten" of "ten years" and "five" of "five-year" take their unit along.
            last = end = end + len(_UNIT.match(block.text[end:])[0])
            place = _nearest([row.where for row in vouching], end, links)
            here = [row for row in vouching if row.where == place]
            checks = dict.fromkeys(
                check for row in here if row.place for check in checks_over(row.place)
            )
            names = tuple(dict.fromkeys(row.name for row in here))
            yield Mark("documented", start, end, place, heaviest_first(checks), names)


def _is_evidence(row: Any) -> bool:
    """Tell a row of the tables from what is known of a text itself.

    That a text is of 2023 says nothing of what else happened in that year.
    """
    return row.where not in sources() and row.name != "when it was published"


def _of_both_ends(numeral: Number, rows: list) -> list:
    """Return the rows of places where both ends of a range stand as numbers."""
    low, high = (
        [
            row
            for row in rows
            if prose._agrees(replace(numeral, low=value, high=value), row)
        ]
        for value in (numeral.low, numeral.high)
    )
    shared = {row.where for row in low} & {row.where for row in high}
    return [row for row in (*low, *high) if row.where in shared]


def _nearest(places: list[str], end: int, links: Links) -> str:
    """Return the place that the next citation leads to, or else the one before."""
    after = [cited for start, _, cited in links if start >= end]
    before = [cited for start, _, cited in links if start < end]
    for cited in [*after, *reversed(before)]:
        for place in places:
            if _leads_to(cited, place):
                return place
    return places[0]


def _leads_to(cited: Citations, place: str) -> bool:
    if place in cited.passages | cited.references:
        return True
    return place.rpartition("-")[0] in cited.sources


# Paragraphs of a document


@dataclass
class Letters:
    """The visible words of a paragraph on one line, and the node of every letter.

    Attributes
    ----------
    words : str
    origin : list of (docutils.nodes.Text or None, int)
        For each letter the node that it is of, and its place in it.
    links : list of (int, int, alliance.blocks.Citations)
        Where each link starts and ends, and what it cites.
    """

    words: str = ""
    origin: list[tuple[nodes.Text | None, int]] = field(default_factory=list)
    links: Links = field(default_factory=list)

    def add(self, words: str, node: nodes.Text | None) -> None:
        """Add words of a node, or of none; runs of white space become one space."""
        for at, letter in enumerate(words):
            if letter.isspace():
                if not self.words or self.words.endswith(" "):
                    continue
                letter = " "
            self.words += letter
            self.origin.append((node, at))

    def read(self, node: nodes.Node) -> "Letters":
        """Add the words below a node, in order, and return all of them."""
        for child in node.children:
            if isinstance(child, nodes.Text):
                self.add(str(child), child)
            elif isinstance(child, _NOT_WORDS):
                self.add(NOT_WORDS, None)
            elif isinstance(child, nodes.footnote_reference):
                continue
            else:
                start = len(self.words)
                self.read(child)
                if isinstance(child, nodes.reference):
                    cited = cited_by(child.get("refuri", ""))
                    self.links.append((start, len(self.words), cited))
        return self


def _scope(paragraph: nodes.paragraph) -> nodes.Element:
    """Return what vouches for a paragraph: itself, or its list item, or its row."""
    parent = paragraph.parent
    if isinstance(parent, nodes.entry):
        return parent.parent
    return parent if isinstance(parent, nodes.list_item) else paragraph


def _cited(scope: nodes.Element) -> Citations:
    cited = Citations()
    for paragraph in scope.findall(nodes.paragraph):
        if _scope(paragraph) is scope:
            for link in paragraph.findall(nodes.reference):
                cited |= cited_by(link.get("refuri", ""))
    return cited


def mark_up(document: nodes.document, page: str) -> list[tuple[Mark, str]]:
    """Mark the evidence in a document whose links are resolved.

    Parameters
    ----------
    document : docutils.nodes.document
        Changed in place; its words stay the same.
    page : str
        Its name, such as ``chapters/00-sources``.

    Returns
    -------
    list of (Mark, str)
        Every mark with its words, in the order of their numbers.
    """
    nouns = counted_nouns()
    made: list[tuple[Mark, str]] = []
    for paragraph in list(document.findall(nodes.paragraph)):
        scope = _scope(paragraph)
        cited = _cited(scope)
        if not cited:
            continue
        text = Letters().read(paragraph)
        block = Block(
            _KINDS.get(type(scope), "paragraph"),
            text.words,
            tuple(_between_marks(text.words)[0]),
            tuple(read(text.words, nouns)),
            cited,
        )
        found = marks(block, text.links, page)
        _wrap(text, found, page, len(made))
        made += [(mark, text.words[mark.start : mark.end]) for mark in found]
    return made


def _wrap(text: Letters, found: list[Mark], page: str, first: int) -> None:
    """Put the marked letters of every text node into nodes of their own."""
    told: set[str] = set()
    cuts: dict[int, tuple[nodes.Text, list[tuple[int, int, Mark]]]] = {}
    for mark in found:
        for node, at in text.origin[mark.start : mark.end]:
            if node is None:
                continue
            pieces = cuts.setdefault(id(node), (node, []))[1]
            if pieces and pieces[-1][2] is mark:
                pieces[-1] = (pieces[-1][0], at + 1, mark)
            else:
                pieces.append((at, at + 1, mark))
    numbers = {mark: at for at, mark in enumerate(found, start=first)}
    last = {
        mark: at for at, (_, pieces) in enumerate(cuts.values()) for *_, mark in pieces
    }
    for at, (node, pieces) in enumerate(cuts.values()):
        words, done, parts = str(node), 0, []
        for start, end, mark in pieces:
            parts += [nodes.Text(words[done:start])] if start > done else []
            inside = words[start:end]
            part = evidence_mark("", inside, classes=[mark.kind])
            parts.append(part)
            part.attributes.update({"data-card": f"{numbers[mark]}"} | mark.attributes)
            if last[mark] == at:
                parts += _signs(mark, told, page)
            done = end
        parts += [nodes.Text(words[done:])] if done < len(words) else []
        node.parent.replace(node, parts)


def _signs(mark: Mark, told: set[str], page: str) -> Iterator[check_mark]:
    """Yield the sign for the checks that the paragraph has not shown yet, if any."""
    new = [check for check in mark.checks if check.check not in told]
    if not new:
        return
    told.update(check.check for check in new)
    alone = len(new) == 1
    place = check_address(new[0].check) if alone else outline_address(mark.place)
    file, _, row = place.removeprefix("../").partition("#")
    file = posixpath.relpath(file, posixpath.dirname(page) or ".")
    label = "; ".join(f"{check.label}: {check.title}" for check in new)
    yield check_mark(
        "",
        href=f"{file.removesuffix('.md')}.html#{row}",
        classes=["check-mark", weight(check.kind for check in new)],
        label=label,
        title=f"{label}. {new[0].finding}" if alone else label,
        checks=" ".join(check.check for check in new),
    )


# The Sphinx extension


class MarkEvidence(SphinxPostTransform):
    """Mark the evidence of every page that is not evidence as a whole."""

    # After every link has its address.
    default_priority = 500
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Change the document in place."""
        page = self.env.docname
        if not page.startswith("reference/"):
            # For those who write what opens beside a mark (`alliance.cards`).
            self.document.evidence = mark_up(self.document, page)


def _visit_mark(self: Any, node: nodes.Element) -> None:
    data = {name: node[name] for name in node.attributes if name.startswith("data-")}
    self.body.append(self.starttag(node, "span", "", **data))


def _depart_mark(self: Any, node: nodes.Element) -> None:
    self.body.append("</span>")


def _visit_sign(self: Any, node: nodes.Element) -> None:
    given = {"aria-label": "label", "data-checks": "checks"}
    names = {name: node[given.get(name, name)] for name in ("href", "title", *given)}
    self.body.append(self.starttag(node, "a", "", **names))


def _depart_sign(self: Any, node: nodes.Element) -> None:
    self.body.append("</a>")


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
    app.add_node(evidence_mark, html=(_visit_mark, _depart_mark))
    app.add_node(check_mark, html=(_visit_sign, _depart_sign))
    app.add_post_transform(MarkEvidence)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
