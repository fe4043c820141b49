"""What a built page says, block by block: words, quotations, numerals, citations.

A block is what a reader takes in at once and what a citation vouches for: a paragraph,
a list item, a row of a table, a caption, a footnote, a shown quotation, the title or
the description of a chart. A heading may lean on the citations of its section, the
caption of a table on those of its rows, and a chart's words on its line of sources.

Left out are navigation, the code of cells and printed text (``<pre>``), inline code,
formulas, and what the build numbers itself. Strings and comments inside code are not
read: they are not visible prose. A number alone is no code, however it is set: it is
read. Of tables and charts that code puts out, words and sentences are read with their
numbers; a number that stands alone in a cell is computed and is not.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from bs4 import BeautifulSoup, Comment, NavigableString, Tag
from bs4.element import PreformattedString

from alliance.bibliography import Work, works
from alliance.charts import CHECKS, EVIDENCE
from alliance.dates import DateError, bounds
from alliance.errors import AllianceError
from alliance.numerals import EVERY_NOUN, Date, Number, Numeral, Plurals, read
from alliance.quotations import verify
from alliance.repository import read_table, root, stamp
from alliance.sources import sources


def _each(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What small numbers in words count, besides every plural and the units of the tables.
NOUNS = _each(
    """
    abductees aircraft bases battalions billion casualties citizens convictions
    countries days deaths decades dollars euros exercises facilities fighters forces
    girls helicopters hours incidents islands jets kilometers kilometres launches
    marines members men meters metres miles million missiles months nations officers
    people percent personnel planes pounds prefectures residents sailors seats ships
    soldiers squadrons submarines summits tests tons tonnes treaties troops trucks
    vessels warheads warships weeks women workers years yen yuan day decade month
    week year
    """
)
# What this book itself is made of, and what a reader can count on the page. Everything
# else that two to twelve can count is a claim about the world: "three scholars". The
# list is reviewed; a noun of the alliance's own world is never added to it.
APPARATUS = _each(
    """
    answers articles authors blanks cells chapters charts checks claims columns dates
    definitions descriptions dots exercises facts figures gaps headings kinds lines
    links lists marks notes outlines pages panels paragraphs parts passages places
    points positions questions quotations reasons references rows sections sentences
    sources steps subjects tables terms texts things titles ways words yardsticks
    """
)
# What stands in the text for something that is shown and is not words.
NOT_WORDS = "\ufffc"

_SKIPPED = ("script", "style", "template", "button", "nav", "noscript", "pre", "select")
_SKIPPED_CLASSES = {
    "cell_input",
    "headerlink",
    "caption-number",
    "section-number",
    "std-numref",
    "footnote-reference",
    "fn-bracket",
    "highlight",
    "toctree-wrapper",
    "prev-next-area",
}
_NOT_WORDS = ("svg", "img", "input")
_CODE = ("code", "kbd", "samp", "math")
# In code, what a sentence could say as well: words and numbers, without other signs.
_PLAIN = re.compile(r"(?:(?:[$€£¥]?\d[\d.,–-]*%?|[^\W\d_][^\W\d_’'-]*[.,]?)(?:\s+|$))+")
_INLINE = _each(
    """
    a abbr b bdi br cite code data del dfn em i img input ins kbd label mark math q
    s samp small span strong sub sup svg time u var wbr
    """
)
_UNITS = _each(
    """
    p li dd dt h1 h2 h3 h4 h5 h6 caption figcaption summary legend label address
    """
)
_WITHIN = _each("ul ol dl table figure blockquote section details iframe form")
# Whose citations vouch for a block that heads others.
_HEADED = {
    "h1": "section",
    "h2": "section",
    "h3": "section",
    "h4": "section",
    "h5": "section",
    "h6": "section",
    "caption": "table",
    "summary": "details",
    "figcaption": "figure",
    "dt": "dl",
}
_OUTLINE = re.compile(r"(?:^|/)outline-([a-z0-9-]+)\.(?:html|md)(?:#(.*))?$")
_BIBLIOGRAPHY = re.compile(r"(?:^|/)bibliography\.(?:html|md)(?:#(.*))?$")
# In which a chart composes words of its own.
_EXPRESSIONS = ("labelExpr", "calculate", "expr")
CLAIMS = (
    *("chart title", "chart subtitle", "chart text", "chart caption"),
    "chart takeaway",
)
"""The kinds of block in which a chart claims something; its description describes."""
DESCRIPTIONS = ("chart description", "chart alt")
"""The kinds that are asked for universal words and trends, and for counted panels."""
_WORDS_OF_A_CHART = ("title", "subtitle", "text", "description", "takeaway", "alt")


@dataclass(frozen=True)
class Citations:
    """What a block cites.

    Attributes
    ----------
    passages : frozenset of str
        Ids of passages.
    sources : frozenset of str
        Ids of sources cited as a whole: links to an outline, not to a passage of it.
    references : frozenset of str
        Keys of outside works.
    unknown : frozenset of str
        Passages and keys that do not exist.
    """

    passages: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    references: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()

    def __or__(self, other: "Citations") -> "Citations":
        """Return what either cites."""
        return Citations(
            self.passages | other.passages,
            self.sources | other.sources,
            self.references | other.references,
            self.unknown | other.unknown,
        )

    def __bool__(self) -> bool:
        """Tell whether anything is cited."""
        return bool(self.passages or self.sources or self.references)

    @property
    def all_sources(self) -> list[str]:
        """Ids of every source cited, whole or in a passage, in order of writing."""
        named = {passage.rsplit("-", 1)[0] for passage in self.passages} | self.sources
        return [source for source in sources() if source in named]

    def passages_of(self, source: str) -> frozenset[str]:
        """Return the passages of one source that are cited, none where only all is.

        A source that is named as a whole beside one of its passages does not widen
        that citation: the reader is sent to the passage.
        """
        return frozenset(p for p in self.passages if p.rsplit("-", 1)[0] == source)


@dataclass(frozen=True)
class Quoted:
    """Words between quotation marks, and where they stand in the block's text."""

    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Shown:
    """The data that an output of code shows, which its own words may repeat.

    Attributes
    ----------
    numbers : frozenset of fractions.Fraction
        The values drawn or listed.
    counts : frozenset of fractions.Fraction
        Of a chart: how many rows its data have, and distinct values a column.
    dates : frozenset of str
        In the Extended Date/Time Format.
    tables : tuple of sequences of mappings
        Of a chart: its rows, one sequence for each set of data.
    panels : frozenset of int
        Of a chart: how many panels each of its layouts has.
    """

    numbers: frozenset[Fraction] = frozenset()
    counts: frozenset[Fraction] = frozenset()
    dates: frozenset[str] = frozenset()
    tables: tuple[Sequence[Mapping[str, object]], ...] = ()
    panels: frozenset[int] = frozenset()


NOTHING_CITED, NOTHING_SHOWN = Citations(), Shown()
BETWEEN_CELLS = " | "
"""What stands between the cells of a row in the text of its block."""


@dataclass(frozen=True)
class Block:
    """One block of a page.

    Attributes
    ----------
    kind : str
        What it is: "paragraph", "heading", "row", "caption", "quotation" …
    text : str
        Its visible words on one line.
    quotations : tuple of Quoted
        The words between double quotation marks, in order.
    numerals : tuple of Numeral
        Every numeral, those inside quotations included.
    cited : Citations
        What vouches for it.
    shown : Shown
        For the words of a chart or of an output table: the data it shows.
    trouble : str
        Why its quotation marks cannot be read, or "".
    links : tuple of (int, int, str)
        Where each link of a paragraph or list item starts and ends, and its address.
    """

    kind: str
    text: str
    quotations: tuple[Quoted, ...] = ()
    numerals: tuple[Numeral, ...] = ()
    cited: Citations = NOTHING_CITED
    shown: Shown = NOTHING_SHOWN
    trouble: str = ""
    links: tuple[tuple[int, int, str], ...] = ()


def built_page(path: Path, folder: Path) -> str:
    """Return a built page with its charts in it, which stand in a file beside it.

    Parameters
    ----------
    path : pathlib.Path
        The page.
    folder : pathlib.Path
        The folder of the built book.

    Returns
    -------
    str
        HTML, in which each chart is followed by what Vega draws, as JSON.
    """
    html = path.read_text(encoding="utf-8")
    beside = folder / "_data" / path.relative_to(folder).with_suffix("") / "charts.js"
    if not beside.is_file():
        return html
    written = beside.read_text(encoding="utf-8").partition("=")[2].rstrip(";\n")
    for name, chart in json.loads(written).items():
        mark = f'<div class="chart-drawing" data-chart="{name}">'
        stored = json.dumps(chart, ensure_ascii=False).replace("<", "\\u003c")
        script = f'<script type="application/json">{stored}</script>'
        html = html.replace(mark, script + mark, 1)
    return html


def paragraphs(html: str, page: str = "") -> list[Block]:
    """Return the blocks of a page's article, in order.

    Parameters
    ----------
    html : str
        A built page, or a piece of one.
    page : str
        Its name in the book, such as ``reference/outline-cfr-2021``. On an outline
        every block cites the passage under whose heading it stands, on the
        bibliography page the work.

    Returns
    -------
    list of Block
    """
    soup = BeautifulSoup(html, "html.parser")
    article = soup.find("article") or soup.find("main") or soup
    return [
        block
        for block in _Reader(page.removesuffix(".html")).visit(article, False)
        if block.text.strip(f" {NOT_WORDS}")
    ]


def own_title(html: str) -> str:
    """Return the title of a page: the words of its first heading of level one.

    Parameters
    ----------
    html : str
        A built page, or a piece of one.

    Returns
    -------
    str
        "" where there is none.
    """
    heading = BeautifulSoup(html, "html.parser").find("h1")
    return _words(heading) if heading else ""


def cited_by(href: str) -> Citations:
    """Return what a link cites, nothing for a link to anything else.

    Parameters
    ----------
    href : str
        Address as on the page, such as ``outline-cfr-2021.html#cfr-2021-p12``.

    Returns
    -------
    Citations
    """
    if re.match(r"[a-zA-Z][\w+.-]*:|//", href):
        return Citations()
    if found := _OUTLINE.search(href):
        source, part = found[1], found[2] or ""
        if source not in sources():
            return Citations(unknown=frozenset([source]))
        if re.fullmatch(r".+-p\d+", part):
            known = _known_passages(source)
            key = "passages" if part in known else "unknown"
            return Citations(**{key: frozenset([part])})
        return Citations(sources=frozenset([source]))
    if (found := _BIBLIOGRAPHY.search(href)) and found[1]:
        known_works = outside_works()
        if found[1] in known_works:
            return Citations(references=frozenset([found[1]]))
        if found[1] != "bibliography":
            return Citations(unknown=frozenset([found[1]]))
    return Citations()


def outside_works() -> Mapping[str, Work]:
    """Return the outside works by key, read once and again after an edit.

    Returns
    -------
    mapping of str to alliance.bibliography.Work
        Empty where ``references.bib`` is missing.
    """
    path = root() / "references.bib"
    return _works(root(), stamp(path) if path.is_file() else (0, 0))


@lru_cache(maxsize=8)
def _works(_folder: Path, _stamp: tuple[int, int]) -> Mapping[str, Work]:
    return works() if _stamp != (0, 0) else {}


def _known_passages(source: str) -> set[str]:
    rows = read_table("passages")
    return {row["passage"] for row in rows if row["source"] == source}


def counted_nouns() -> Plurals:
    """Return the nouns that make a small number in words a numeral: in small letters.

    Returns
    -------
    alliance.numerals.Plurals
        Every plural but for those of `APPARATUS`, and `NOUNS` and the units of
        ``quantities`` and ``record`` in the singular as well.
    """
    units = {
        row["unit"] for name in ("quantities", "record") for row in read_table(name)
    }
    words = (re.findall(r"[a-z]+", unit.lower()) for unit in units)
    vague = {"of", "per", "us", "rank", "share", "nautical", "working", "groups", "gdp"}
    also = NOUNS | {each for unit in words for each in unit} - vague
    return Plurals(without=APPARATUS, also=also)


# Reading one page


@dataclass
class _Sink:
    """Gathers the words of one block, spaces collapsed, and where its links stand."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    spaced: bool = True
    links: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, words: str) -> None:
        words = re.sub(r"\s+", " ", words)
        if self.spaced:
            words = words.lstrip(" ")
        if words:
            self.parts.append(words)
            self.length += len(words)
            self.spaced = words.endswith(" ")

    @property
    def text(self) -> str:
        return "".join(self.parts).rstrip()


class _Reader:
    """Walks the article of one page."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.nouns = counted_nouns()

    def visit(self, parent: Tag, output: bool) -> Iterator[Block]:
        """Yield the blocks inside an element; ``output``: whether code put it out."""
        loose: list = []
        for child in parent.children:
            if isinstance(child, NavigableString):
                if not isinstance(child, PreformattedString):
                    loose.append(child)
                continue
            if not isinstance(child, Tag) or _is_skipped(child):
                continue
            if (
                child.name in _INLINE
                and not child.find(["p", "table", "figure"])
                and not _question(child)
            ):
                loose.append(child)
                continue
            yield from self.loose(loose, parent)
            loose = []
            yield from self.element(child, output or _has_class(child, "cell_output"))
        yield from self.loose(loose, parent)

    def element(self, tag: Tag, output: bool) -> Iterator[Block]:
        if tag.name == "figure" and _chart_data(tag):
            yield from self.chart(tag)
        elif tag.name == "figure" and _has_class(tag, "quotation"):
            yield from self.quotation(tag)
        elif tag.name == "table":
            yield from self.table(tag, output)
        elif tag.name == "blockquote":
            yield self.block("quotation", [tag], tag, whole=True)
        elif _is_address(tag):
            return
        elif tag.name in _UNITS or _has_class(tag, "footnote"):
            later: list[Tag] = []
            kind = {"p": "paragraph", "li": "list item", "aside": "footnote"}.get(
                tag.name, "heading" if re.match(r"h\d", tag.name) else tag.name
            )
            scope = tag
            if tag.name in _HEADED:
                scope = tag.find_parent(_HEADED[tag.name]) or tag
            elif question := _question(tag):
                scope = question
            elif _has_class(tag, "admonition-title") and tag.parent:
                scope = tag.parent
            yield self.block(kind, [tag], scope, later=later)
            for inner in later:
                yield from self.element(inner, output)
            yield from self.pictures(tag)
        else:
            yield from self.visit(tag, output)

    def loose(self, nodes: list, parent: Tag) -> Iterator[Block]:
        """Yield words that stand outside every paragraph, as in an output's HTML."""
        if any(str(node).strip() for node in nodes):
            block = self.block("paragraph", nodes, None)
            if block.text:
                yield block
            for node in nodes:
                if isinstance(node, Tag):
                    yield from self.pictures(node)

    def pictures(self, tag: Tag) -> Iterator[Block]:
        """Yield the descriptions of images, and what abbreviations stand for."""
        images = [tag] if tag.name == "img" else tag.find_all(["img", "abbr"])
        for image in images:
            if words := image.get("alt" if image.name == "img" else "title"):
                scope = image.find_parent(["figure", "p", "li"]) or image
                yield self.made("description", words, self.citations(scope))

    def block(
        self,
        kind: str,
        nodes: list,
        scope: Tag | None,
        *,
        later: list[Tag] | None = None,
        whole: bool = False,
    ) -> Block:
        sink = _Sink()
        for node in nodes:
            _collect(node, sink, later)
        links = self.citations(scope) if scope is not None else Citations()
        if later or scope is None:
            # A nested list has its own citations.
            links = self.around(nodes[0])
            for _, _, href in sink.links:
                links |= cited_by(self.absolute(href))
        return self.made(kind, sink.text, links, links=sink.links, whole=whole)

    def made(
        self,
        kind: str,
        text: str,
        cited: Citations,
        *,
        shown: Shown = NOTHING_SHOWN,
        links: Iterable[tuple[int, int, str]] = (),
        whole: bool = False,
    ) -> Block:
        text = re.sub(r"\s+", " ", text).strip()
        quotations, trouble = _between_marks(text)
        if whole and not quotations and not trouble:
            quotations = _set_off(text, [place for place in links if place[2]])
        return Block(
            kind,
            text,
            tuple(quotations),
            tuple(read(text, self.nouns)),
            cited,
            shown,
            trouble,
            tuple(links),
        )

    # What a block cites

    def absolute(self, href: str) -> str:
        """Return an address with its page, where it names only a part of this one."""
        name = self.page.rpartition("/")[2]
        return f"{name}.html{href}" if href.startswith("#") else href

    def citations(self, scope: Tag) -> Citations:
        found = self.around(scope)
        links = [scope] if scope.name == "a" else scope.find_all("a", href=True)
        for link in links:
            if not _has_class(link, "headerlink"):
                found |= cited_by(self.absolute(link.get("href", "")))
        return found

    def around(self, node) -> Citations:
        """Return what a generated page cites by the heading a block stands under."""
        name = self.page.rpartition("/")[2]
        if not re.fullmatch(r"outline-.+|bibliography", name):
            return Citations()
        place = node if isinstance(node, Tag) else node.parent
        while place is not None:
            if place.name == "section" and place.get("id"):
                found = cited_by(f"{name}.html#{place['id']}")
                if found.passages or found.references:
                    return found
            place = place.parent
        return cited_by(f"{name}.html")

    # Tables, charts, shown quotations

    def table(self, tag: Tag, output: bool) -> Iterator[Block]:
        caption = tag.find("caption")
        rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
        if caption:
            shown = _data_of_table(rows) if output else Shown()
            yield self.made(
                "caption", _words(caption), self.citations(tag), shown=shown
            )
        for row in rows:
            text, links = _in_cells(row.find_all(["td", "th"], recursive=False))
            block = self.made("row", text, self.citations(row), links=links)
            if output:
                # A number alone in its cell is computed. The words of a row may lean on
                # all of the table's links.
                yield replace(
                    block,
                    kind="output row",
                    numerals=_in_sentences(block),
                    cited=(block.cited or self.citations(tag)) | _of_checks(block.text),
                )
            else:
                yield block

    def chart(self, figure: Tag) -> Iterator[Block]:
        """Yield the words of a chart, which may repeat the data that it shows."""
        stored = _chart_data(figure)
        cited = self.citations(figure)
        shown = _data_of_chart(stored)
        tables = figure.find_all("table")
        said: dict[str, str] = {}
        for selector, kind in (
            (".chart-caption", "chart caption"),
            ("figcaption", "chart caption"),
            (".chart-description", "chart description"),
        ):
            part = figure.select_one(selector)
            if part:
                said.setdefault(_words(part, without=[".chart-data", *_CHART]), kind)
        for picture in figure.select("svg[aria-label], img[alt]"):
            words = picture.get("aria-label") or picture.get("alt")
            said.setdefault(" ".join(words.split()), "chart description")
        for key, words in _words_of_chart(stored):
            said.setdefault(words, f"chart {key}")
        for words, kind in said.items():
            if words:
                block = self.made(kind, words, cited, shown=shown)
                if kind in CLAIMS:  # "two" of anything is told by the data
                    block = replace(block, numerals=tuple(read(words, EVERY_NOUN)))
                yield block
        values = replace(shown, counts=frozenset(), tables=())
        for words in _sentences_of_data(shown.tables):
            cited_there = cited | _of_checks(words)
            yield self.made("chart label", words, cited_there, shown=values)
        for table in tables:
            yield from self.table(table, output=True)

    def quotation(self, figure: Tag) -> Iterator[Block]:
        """Yield a quotation shown by `alliance.quote`: its words, credit and notes."""
        cited = self.citations(figure)
        quote = figure.find("blockquote")
        notes = figure.select(".source-check")
        for note in notes:
            note.extract()
        if quote:
            words = _words(quote)
            text = f"{words} {_words(figure, without=['blockquote'])}"
            block = self.made("quotation", text, cited)
            inner = Quoted(re.sub(r'^[“"]|[”"]$', "", words), 0, len(words))
            yield Block(block.kind, block.text, (inner,), block.numerals, cited)
        for note in notes:
            words = _words(note)
            yield self.made("source check", words, cited | _of_checks(words))


_CHART = (".chart-sources", ".chart-drawing")


def _question(tag: Tag) -> Tag | None:
    """Return the question of a quiz whose prompt, answer or pointer a block is.

    They rest on what its reasons cite; each reason rests on what it cites itself.
    """
    if tag.name in ("legend", "label", "p"):
        return tag.find_parent("fieldset")
    return None


def _is_skipped(tag: Tag) -> bool:
    classes = set(tag.get("class") or ())
    if "label" in classes and tag.parent and _has_class(tag.parent, "footnote"):
        return True  # the number of a footnote
    return tag.name in _SKIPPED or bool(classes & _SKIPPED_CLASSES)


def _has_class(tag: Tag, name: str) -> bool:
    return name in (tag.get("class") or ())


def _collect(node, sink: _Sink, later: list[Tag] | None) -> None:
    """Add the words of a node; what is a block of its own is put off for later."""
    if isinstance(node, NavigableString):
        if not isinstance(node, PreformattedString | Comment):
            sink.add(str(node))
        return
    if _is_skipped(node):
        sink.add(" ")
        return
    if node.name in _NOT_WORDS:
        sink.add(NOT_WORDS)
        return
    if node.name in _CODE or _has_class(node, "math"):
        sink.add(_number_in_code(node) or NOT_WORDS)
        return
    apart = node.name not in _INLINE
    if apart:
        sink.add(" ")
    start = sink.length
    if node.name == "q":
        sink.add("“")
    for child in node.children:
        if later is not None and isinstance(child, Tag) and child.name in _WITHIN:
            later.append(child)
            sink.add(" ")
        else:
            _collect(child, sink, later)
    if node.name == "q":
        sink.add("”")
    if node.name == "a" and node.get("href"):
        sink.links.append((start, sink.length, node["href"]))
    if apart or node.name == "br":
        sink.add(" ")


def _in_cells(cells: list[Tag]) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the words of a row of a table, and where its links stand in them."""
    text, links = "", []
    for cell in cells:
        sink = _Sink()
        _collect(cell, sink, None)
        if text:  # a first cell without words is none
            text = f"{text.rstrip()}{BETWEEN_CELLS}"
        links += [
            (len(text) + start, len(text) + end, to) for start, end, to in sink.links
        ]
        text += sink.text
    return text, links


def _number_in_code(tag: Tag) -> str:
    """Return the words of code or of a formula that only says a number, else ""."""
    words = re.sub(r"^\\[(\[]|\\[)\]]$", "", tag.get_text().strip()).strip()
    if _PLAIN.fullmatch(words) and any(
        isinstance(numeral, Number | Date) for numeral in read(words, NOUNS)
    ):
        return words
    return ""


def _words(tag: Tag, without: Iterable[str] = ()) -> str:
    """Return the visible words of an element, but not those of some inside it."""
    left_out = [part for each in without for part in tag.select(each)]
    sink = _Sink()

    def walk(node) -> None:
        if any(node is part for part in left_out):
            sink.add(" ")
        elif left_out and isinstance(node, Tag) and not _is_skipped(node):
            sink.add("" if node.name in _INLINE else " ")
            for child in node.children:
                walk(child)
            sink.add("" if node.name in _INLINE else " ")
        else:
            _collect(node, sink, None)

    walk(tag)
    return sink.text


def _between_marks(text: str) -> tuple[list[Quoted], str]:
    """Return the words between double marks, or why the marks cannot be paired."""
    found: list[Quoted] = []
    opened = None
    for mark in re.finditer(r"[“”„\"]", text):
        at = mark.start()
        if opened is None:
            if mark[0] == "”":
                near = text[max(0, at - 40) : at + 1]
                return found, f"a quotation mark closes that was never opened: …{near}"
            opened = at
        elif mark[0] in "“„":
            near = text[at : at + 40]
            return found, (
                f"a double mark opens inside a quotation: {near}… Inside double marks "
                "use single ones."
            )
        else:
            found.append(Quoted(text[opened + 1 : at], opened, at + 1))
            opened = None
    if opened is not None:
        near = text[opened : opened + 40]
        return found, f"a quotation mark is opened and never closed: {near}…"
    return found, ""


def _set_off(text: str, links: list[tuple[int, int, str]]) -> list[Quoted]:
    """Return the words of a block quotation without marks, up to its credit."""
    end = min((start for start, _, _ in links), default=len(text))
    words = re.sub(r"[\s(—–-]+$", "", text[:end])
    return [Quoted(words, 0, len(words))] if words else []


def _of_checks(words: str) -> Citations:
    """Return what the source checks rest on whose finding stands in these words.

    Whether a finding agrees with that is seen where the tables are checked.
    """
    named = {
        row["check"]
        for row in read_table("checks")
        if " ".join(row["finding"].split()) in words
    }
    if not named:
        return NOTHING_CITED
    reference = {row["fact"]: row["reference"] for row in read_table("record")}
    return Citations(
        passages=frozenset(
            passage
            for row in read_table("check_passages")
            if row["check"] in named
            for passage in _passages_with(row["exact"], row["source"])
        ),
        references=frozenset(
            reference[row["fact"]]
            for row in read_table("check_records")
            if row["check"] in named and row["fact"] in reference
        ),
    )


def _passages_with(exact: str, source: str) -> list[str]:
    try:
        return [verify(exact, source).passage]
    except AllianceError:
        return []  # another test says which row does not stand in its seed


def _is_address(tag: Tag) -> bool:
    """Tell whether a heading is only the name of a row, by which it can be linked."""
    if not re.fullmatch(r"h\d", tag.name) or not tag.parent:
        return False
    words = "".join(tag.find_all(string=True, recursive=False)).strip()
    return words == tag.parent.get("id")


# From this many words on a cell says something of its own.
_SENTENCE = 4


def _is_sentence(words: str) -> bool:
    return len(re.findall(r"[^\W\d_]{2,}", words)) >= _SENTENCE


def _in_sentences(row: Block) -> tuple[Numeral, ...]:
    """Return the numerals of a row that stand in cells with words around them."""
    spans, start = [], 0
    for cell in row.text.split(BETWEEN_CELLS):
        if _is_sentence(cell):
            spans.append((start, start + len(cell)))
        start += len(cell) + len(BETWEEN_CELLS)
    return tuple(
        numeral
        for numeral in row.numerals
        if any(low <= numeral.start < high for low, high in spans)
    )


def _sentences_of_data(tables: Iterable[Sequence[Mapping[str, object]]]) -> list[str]:
    """Return the different sentences that the data of a chart hold, in order."""
    values = (value for rows in tables for row in rows for value in row.values())
    words = (" ".join(value.split()) for value in values if isinstance(value, str))
    return list(dict.fromkeys(each for each in words if _is_sentence(each)))


# What a chart holds


def _chart_data(figure: Tag) -> dict:
    """Return the JSON of a chart, an empty mapping where the figure is none."""
    for script in figure.find_all("script"):
        if "json" in (script.get("type") or ""):
            try:
                stored = json.loads(script.string or "")
            except ValueError:
                continue
            if isinstance(stored, dict):
                return stored
    return {}


def _words_of_chart(item, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield the titles, texts and descriptions written in a Vega-Lite chart."""
    if isinstance(item, str) and key in _EXPRESSIONS:
        for single, double in re.findall(r"'([^']*)'|\"([^\"]*)\"", item):
            words = " ".join((single or double).split())
            if re.search(r"[^\W\d_]{2}", words) and " " in words:
                yield "text", words
    elif isinstance(item, dict):
        for name, value in item.items():
            if name == "description" and isinstance(value, dict):
                continue  # what marks are called: the headings of tooltip and table
            if name not in ("datasets", "data", "config", "values", "params"):
                inner = name if name != "value" or key != "text" else key
                yield from _words_of_chart(value, inner)
    elif isinstance(item, list):
        if key in _WORDS_OF_A_CHART and all(isinstance(line, str) for line in item):
            yield key, " ".join(item)
        else:
            for value in item:
                yield from _words_of_chart(value, key)
    elif isinstance(item, str) and key in _WORDS_OF_A_CHART:
        yield key, " ".join(item.split())


_IDS = (EVIDENCE, CHECKS)


def _data_of_chart(stored: dict) -> Shown:
    """Return the rows a chart draws, and how many rows and distinct values.

    A number in a column whose name begins with an underscore only places a mark; a text
    there is drawn as any other. Who says something, where and when is no value of it,
    and a sentence among the data is read as one: it does not prove itself. Nor do the
    ids of evidence and of source checks, however many there are.
    """
    tables = tuple(
        [
            {name: cell for name, cell in row.items() if name not in _IDS}
            for row in rows
            if isinstance(row, dict)
        ]
        for rows in (stored.get("datasets") or {}).values()
    )
    counts: set[int] = set()
    for rows in tables:
        columns = {name for row in rows for name in row if not name.startswith("_")}
        counts |= {len({str(row.get(name)) for row in rows}) for name in columns}
        counts |= {len(rows)} if columns else set()
    named = re.compile(
        rf"(?:{'|'.join(re.escape(each.short) for each in sources().values())})"
        r"(?:, p\d+)?"
    )
    shown = _shown(
        cell
        for rows in tables
        for row in rows
        for name, cell in row.items()
        if (isinstance(cell, int | float) and not name.startswith("_"))
        or (
            isinstance(cell, str)
            and not _is_sentence(cell)
            and not named.fullmatch(cell.strip())
        )
    )
    counts |= {
        len([row for row in rows if row.get(name) is not None])
        for rows in tables
        for name in {name for row in rows for name in row if name[:1] != "_"}
    }
    layouts = [stored[name] for name in ("wide", "narrow") if name in stored]
    panels = {_panels(layout, tables) for layout in layouts or [stored]}
    return replace(
        shown,
        counts=frozenset(map(Fraction, counts)),
        tables=tables,
        panels=frozenset(panels),
    )


def _panels(layout: object, tables: Sequence[Sequence[Mapping[str, object]]]) -> int:
    """Return how many panels a Vega-Lite chart has: joined or split by a column."""
    if not isinstance(layout, dict):
        return 1
    for key in ("concat", "hconcat", "vconcat"):
        if key in layout:
            return sum(_panels(inner, tables) for inner in layout[key])
    encoding = layout.get("encoding") or {}
    split = [encoding.get(name) for name in ("row", "column", "facet")]
    facet = layout.get("facet") or {}
    split += [facet] if "field" in facet else [*facet.values()]
    number = 1
    for each in split:
        if isinstance(each, dict) and "field" in each:
            values = [
                {str(row[each["field"]]) for row in rows if each["field"] in row}
                for rows in tables
            ]
            number *= max(map(len, values), default=0) or 1
    inner = layout.get("spec")
    return number * (_panels(inner, tables) if inner else 1)


def _data_of_table(rows: list[Tag]) -> Shown:
    return _shown(_words(cell) for row in rows for cell in row.find_all(["td", "th"]))


def _shown(cells: Iterable) -> Shown:
    numbers: set[Fraction] = set()
    dates: set[str] = set()
    for cell in cells:
        if isinstance(cell, bool) or cell is None:
            continue
        if isinstance(cell, int | float):
            numbers.add(Fraction(str(cell)) if cell == cell else Fraction(0))
        for numeral in read(str(cell)):
            if isinstance(numeral, Number):
                numbers |= {numeral.low, numeral.high}
            elif isinstance(numeral, Date):
                dates.add(edtf(numeral))
        written = re.match(r"\d{4}(-\d\d(-\d\d)?)?", str(cell))
        if written:
            dates.add(written[0])
    return Shown(frozenset(numbers), dates=frozenset(filter(_is_date, dates)))


def edtf(date: Date) -> str:
    """Return a date that was read, in the Extended Date/Time Format.

    Parameters
    ----------
    date : Date

    Returns
    -------
    str
        Such as ``2021-10`` or ``197X``; "" for a day without a year.
    """
    if date.decade:
        return f"{date.decade}X"
    if not date.year:
        return ""
    written = f"{date.year}"
    if date.month:
        written += f"-{date.month:02}"
    return f"{written}-{date.day:02}" if date.day else written


def _is_date(written: str) -> bool:
    try:
        bounds(written)
    except DateError:
        return False
    return True
