"""The prose check: every quotation and number on a page stands in what it cites.

`check_book` reads the built pages, block by block (`alliance.blocks`), and asks of each

- that words between quotation marks, three or more, stand word for word in a source
  cited in the same block, and in a cited passage if passages of it are cited; the marks
  are double ones, since single ones are not told from apostrophes; two words may be a
  term, and where a source is cited they stand in it;
- that every numeral (`alliance.numerals`) agrees with a row of ``quantities`` or
  ``events`` in a passage cited there, with a row of ``record`` whose reference is cited
  there, or with the words of a quotation verified there;
- that the quotations and numerals of a sentence with a citation stand in what that
  sentence cites, whatever its neighbours cite.

A date agrees as far as it is given: "October 2021" needs a row for that month, "2021"
one for that year. A range agrees with a row that holds both its ends. Percentages and
sums of money agree only with percentages and sums of money. Who cites a source as a
whole cites all its rows and what its outline says of the text itself.

`check_book` asks of each citation as well that its own sentence, quotation or not,
carries something of what it cites (`alliance.likeness`): a citation that could as well
lead to many another place vouches for nothing.

The words of a chart may repeat what it draws; where they compare ("doubled", "half",
"the most", "only", "first": `alliance.comparisons`), its data must bear them out or a
cited passage say so. `check_tables` asks the same of our own words in the tables, which
stand on pages beside other citations or none.

What is numbered rather than counted is left alone: see `STRUCTURE`, where each pattern
carries its reason, and ``data/exceptions.csv`` for single reviewed cases.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from html import escape
from pathlib import Path

from alliance.bibliography import Work
from alliance.blocks import (
    BETWEEN_CELLS,
    CLAIMS,
    DESCRIPTIONS,
    NOTHING_CITED,
    Block,
    Quoted,
    built_page,
    cited_by,
    edtf,
    outside_works,
    own_title,
    paragraphs,
)
from alliance.citations import (
    label,
    outline_address,
    several,
    work_address,
    work_label,
)
from alliance.comparisons import (
    NEW_CLAIMS,
    Comparison,
    borne_out,
    comparisons,
    counted,
    ratio_is_drawn,
)
from alliance.dates import in_words
from alliance.errors import AllianceError, MisquotationError, QuotationTooShortError
from alliance.likeness import LOOKED_AT, NO_TEXTS, Texts, sentences, strays
from alliance.numerals import EVERY_NOUN, Date, Name, Number, Numeral, Vague, read
from alliance.passages import furniture, passages
from alliance.quotations import Place, locate, verify
from alliance.repository import read_table, root, stamp
from alliance.search import words as words_in
from alliance.sources import Source, sources

__all__ = [
    "SHORTEST",
    "STRUCTURE",
    "TERM",
    "Finding",
    "check_book",
    "check_page",
    "check_tables",
    "own_words",
    "paragraphs",
    "stray_citations",
    "unneeded_exceptions",
]

SHORTEST = 3
"""Words between marks that make a quotation; fewer may be a term."""
TERM = 2
"""Words between marks that stand in a place cited there, where one is cited."""

_NUMBERS = r"\d+(?:\.\d+)*"
_AND_MORE = rf"(?:\s?(?:,|and|or|to|–|-)\s?{_NUMBERS})*"
STRUCTURE: tuple[tuple[str, str], ...] = (
    (
        rf"\b(?:Figures?|Figs?\.|Charts?|Tables?|Chapters?|Exercises?|Questions?|"
        rf"Sections?|Steps?|Parts?|Pages?|pp?\.)\s?{_NUMBERS}{_AND_MORE}",
        "parts of this book or of a text are numbered, not counted",
    ),
    (r"\bp\d{2,3}\b", "addresses of passages"),
    (
        r"\b\d+(?:\s?(?:–|-|to)\s?\d+)?\s(?:min\.?|minutes?)(?!\w)"
        r"|\b\d+ to (?:read|run|discuss)\b",
        "the time a reader needs, which no source gives",
    ),
    (
        rf"\b(?:Python|JupyterLab|Jupyter\sBook|Altair|Vega-Lite|Vega|[Vv]ersion|"
        rf"[Ee]dition|WCAG|CC\sBY(?:-NC)?(?:-SA)?)\s{_NUMBERS}",
        "versions of software, of standards, of licences and of this book",
    ),
    (
        r"\bThe authors of Reading the Alliance[.,]? \(?\d{4}\b",
        "the year of this book itself",
    ),
    (
        rf"\b(?:[Vv]ersion|[Ee]dition) {_NUMBERS} of \d{{1,2}} \w+ \d{{4}}\b",
        "the day on which a version of this book was released",
    ),
    (
        r"\b(?:Megabytes|Seconds), measured on \d{1,2} \w+ \d{4}\b",
        "the day on which running the chapters was measured",
    ),
    (
        r"\b(?i:the|these|those|their|its|our|all|both|other)\s"
        r"(?:two|three|four|five)\s(?:[\w-]+\s)?"
        r"(?:countries|states|nations|members|forces|men|women|treaties|agreements"
        r"|alliances|allies|governments|partners|plans)\b",
        "with a definite article a small number points back to what was just named",
    ),
    (
        r"\b(?i:two|three|four|five)\soutside\s(?:documents|works)\b",
        "works of our own list, which follows the words",
    ),
    (r"\b(?:Which|which) of the (?:two|three|four|five)\b", "a choice just offered"),
    (
        r"\bI call two \w+ \w+ when each\b",
        "a definition supposes things and counts none",
    ),
    (
        r"\b(?:Two|Three|Four) limits remain:",
        "the limits of our own count, which the sentence lists",
    ),
    (
        r"\bRead (?:there )?on \d{1,2} \w+ \d{4}",
        "the day someone opened a page, a column of the table itself",
    ),
    (r"\bOpen it at [\w.-]+", "the name of a site"),
    (
        r"\b(?:\d+ pages, )?\d+(?:\.\d)? MB, version\b",
        "the size of a copy of this book, which is measured when it is made",
    ),
    (r"^Left out: [^.]*\.", "an outline's own count of what is not the article"),
    (
        r"(?i)\b(?:at most|at least|up to|about|under|in|of)\s\d+"
        r"(?:\s?(?:–|-|to)\s?\d+)?\swords\b",
        "the length of an answer that an exercise asks for",
    ),
    (r"(?<![\w-])0\d-\d{1,2}(?![\w-])", "ids of what a reader can do after a chapter"),
    (
        r"(?i)\bcourse of (?:one week|three weeks)\b",
        "how long a course lasts for which the book has a schedule",
    ),
    (
        r"(?i)\b(?:per|a|one)\s(?:hundred|thousand|million)\swords\b",
        "the base on which counts are put so that they can be compared",
    ),
)
"""Patterns of what is ours to number, each with its reason."""

_STRUCTURE = tuple(re.compile(pattern) for pattern, _ in STRUCTURE)
_SINGLE_MARKS = re.compile(r"(?<![\w’'])[‘'](?=\w)(.+?)(?<=[\w.,!?…])[’'](?!\w)")
_SECTION_NUMBER = re.compile(r"^\d+(?:\.\d+)*\.?\s(?=[A-Z])")
_SMALL = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_COUNTED_OUT = re.compile(
    rf"\b({'|'.join(_SMALL)})\s(?:[\w-]+\s)?\w+(?:\s(?:are|were)\snamed)?[,:]\s"
    r"([^.;:()]+)",
    re.IGNORECASE,
)
_RESEARCHERS = re.compile(
    r"(?:\s[\w.-]+)?\s(?:authors|analysts|experts|researchers|scholars|writers)\b"
)
_MEASURES = (
    *("percent", "dollars", "yen", "euros", "pounds", "won", "yuan"),
    *("years", "times", "rank"),
)
# What code puts out: it pulls its words from the evidence tables.
_PUT_OUT = ("output row", "chart label")
# Our own words in the tables, the columns of each table.
_OWN_WORDS = {
    "checks": ("title", "finding"),
    "claims": ("question", "position"),
    "events": ("title",),
    "glossary": ("definition",),
    "outcomes": ("finding",),
    "quantities": ("subject",),
    "quotations": ("note",),
}
_TABLES = (
    "checks",
    "events",
    "furniture",
    "omissions",
    "passages",
    "quantities",
    "quotations",
    "record",
    "sources",
)
# Rows that rest on other rows, and the further tables that say on which.
_CITED_BY = {
    "checks": ("check_passages", "check_records"),
    "outcomes": ("claims", "outcome_records"),
}
_NOT_PAGES = ("search.html",)


@dataclass(frozen=True)
class Finding:
    """Words of a page that do not agree with what is cited beside them.

    Attributes
    ----------
    page : str
        The page's name in the book, such as ``chapters/00-sources``.
    block : str
        What stands around the words.
    words : str
        The quotation or numeral.
    problem : str
        What is wrong and how to mend it.
    """

    page: str
    block: str
    words: str
    problem: str

    def __str__(self) -> str:
        """Return the finding as a test prints it."""
        return f"{self.page}: {self.words!r}\n  in: {self.block}\n  {self.problem}"


def check_book(folder: Path) -> list[Finding]:
    """Check every page of the built book.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``index.html`` lies, such as ``_build/html``.

    Returns
    -------
    list of Finding
        Empty when all is well. Reviewed exceptions are left out.

    Raises
    ------
    AllianceError
        When the folder holds no built book, or a seed or table cannot be read.
    """
    return _unexcused(_findings(folder))


def unneeded_exceptions(folder: Path) -> list[dict[str, str]]:
    """Return the rows of ``data/exceptions.csv`` that excuse nothing any more.

    Parameters
    ----------
    folder : pathlib.Path
        As for `check_book`.

    Returns
    -------
    list of dict
    """
    findings = (*_findings(folder), *_findings_in_tables())
    found = {(finding.page, finding.words) for finding in findings}
    return [
        row
        for row in read_table("exceptions")
        if (row["page"], row["words"]) not in found
    ]


def check_page(html: str, page: str) -> list[Finding]:
    """Check one page, reviewed exceptions included.

    Parameters
    ----------
    html : str
        The built page, or a piece of one.
    page : str
        Its name in the book, such as ``chapters/00-sources``.

    Returns
    -------
    list of Finding
    """
    page = page.removesuffix(".html")
    shelf = _shelf()
    if title := own_title(html):  # a chapter says how to cite itself
        known = shelf.titles | {_plain(title.rstrip(".,")).casefold()}
        shelf = replace(shelf, titles=known)
    return [
        finding
        for block in paragraphs(html, page)
        for finding in _check(block, page, shelf)
    ]


def stray_citations(html: str, page: str) -> list[Finding]:
    """Check that each citation of a page carries something of what it cites.

    Parameters
    ----------
    html : str
        The built page, or a piece of one.
    page : str
        Its name in the book, such as ``chapters/00-sources``.

    Returns
    -------
    list of Finding
        Reviewed exceptions included.
    """
    shelf, page = _shelf(), page.removesuffix(".html")
    return [
        finding
        for block in paragraphs(html, page)
        for finding in _strays(block, page, shelf)
    ]


def _strays(block: Block, page: str, shelf: "_Shelf") -> Iterator[Finding]:
    for words, at, place, share in strays(block, shelf.telling, shelf.telling_works):
        kind = "passages" if place in shelf.telling.stems else "works"
        yield Finding(
            page,
            _around(block.text, at),
            words,
            f"This sentence does not tell {place} from other {kind}: {share:.0%} of "
            "them share as much with it. Quote it, give a number or a name from it, or "
            "say more of what it says; or cite what the sentence is about.",
        )


def check_tables() -> list[Finding]:
    """Check our own words in the evidence tables against the evidence of their row.

    Returns
    -------
    list of Finding
        The page of each is the file and the row. Reviewed exceptions are left out.

    Raises
    ------
    AllianceError
        When a seed or table cannot be read.
    """
    return _unexcused(_findings_in_tables())


def _unexcused(found: Iterable[Finding]) -> list[Finding]:
    reviewed = {(row["page"], row["words"]) for row in read_table("exceptions")}
    return [each for each in found if (each.page, each.words) not in reviewed]


def _findings_in_tables() -> Iterator[Finding]:
    for table in _OWN_WORDS:
        for row in read_table(table):
            key = next(iter(row.values()))
            for html in own_words(table, row):
                yield from check_page(html, f"data/{table}.csv, {key}")


def own_words(table: str, row: dict[str, str]) -> Iterator[str]:
    """Yield our own words in a row of a table, each with links to its evidence.

    Parameters
    ----------
    table : str
        Name of a table that holds words of ours.
    row : dict of str to str
        One of its rows, as text.

    Yields
    ------
    str
        A paragraph as HTML, for `check_page`.
    """
    if table in _CITED_BY:
        places = _cited(table).get(next(iter(row.values())), [])
    else:
        places = _place_of(row)
    links = "".join(f'<a href="{escape(place)}"></a>' for place in places)
    for column in _OWN_WORDS[table]:
        yield f"<p>{escape(row[column])} {links}</p>"


def _place_of(row: dict[str, str]) -> list[str]:
    """Return the address of the passage in which the words of a row stand."""
    with suppress(AllianceError):
        if row["exact"]:
            given = {
                name: several(row.get(name, "")) for name in ("omitted", "inserted")
            }
            passage = verify(row["exact"], row["source"], **given).passage
            return [outline_address(passage)]
    return []


def _cited(table: str) -> dict[str, list[str]]:
    """Return the addresses that each row of a table rests on, read once."""
    named = (*_TABLES, *_CITED_BY[table])
    stamps = tuple(stamp(root() / "data" / f"{name}.csv") for name in named)
    return _read_cited(root(), table, stamps)


@lru_cache(maxsize=8)
def _read_cited(
    _folder: Path, table: str, _stamps: tuple[tuple[int, int], ...]
) -> dict[str, list[str]]:
    return _cited_by_checks() if table == "checks" else _cited_by_outcomes()


def _cited_by_outcomes() -> dict[str, list[str]]:
    """Return the addresses of each forecast, and of what says what came of it."""
    reference = {row["fact"]: row["reference"] for row in read_table("record")}
    cited = {row["claim"]: _place_of(row) for row in read_table("claims")}
    for row in read_table("outcome_records"):
        cited[row["claim"]].append(work_address(reference[row["fact"]]))
    return cited


def _cited_by_checks() -> dict[str, list[str]]:
    """Return the addresses of the passages and the works that each check rests on."""
    reference = {row["fact"]: row["reference"] for row in read_table("record")}
    cited: dict[str, list[str]] = {}
    for row in read_table("check_passages"):
        cited.setdefault(row["check"], []).extend(_place_of(row))
    for row in read_table("check_records"):
        address = work_address(reference[row["fact"]])
        cited.setdefault(row["check"], []).append(address)
    return cited


def _findings(folder: Path) -> Iterator[Finding]:
    if not (folder / "index.html").is_file():
        raise AllianceError(f"{folder} holds no built book. Build it: make book")
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder)
        if name.parts[0].startswith("_") or str(name) in _NOT_PAGES:
            continue
        html = built_page(path, folder)
        yield from check_page(html, name.as_posix())
        if name.parts[0] != "reference":  # which tables make, each link from its row
            yield from stray_citations(html, name.as_posix())


def _check(block: Block, page: str, shelf: "_Shelf") -> Iterator[Finding]:
    """Check a block, and each sentence that cites by what it cites itself."""
    found = list(_check_block(block, page, shelf))
    yield from found
    known = {finding.words for finding in found}
    for sentence in _sentences(block):
        for finding in _check_block(sentence, page, shelf):
            if finding.words not in known:
                yield finding


def _sentences(block: Block) -> Iterator[Block]:
    """Yield the sentences of a block that cite something."""
    if block.kind not in LOOKED_AT or not block.links:
        return
    for start, end in sentences(block):
        links = tuple(
            (at - start, till - start, href)
            for at, till, href in block.links
            if start <= at < end
        )
        cited = NOTHING_CITED
        for _, _, href in links:
            cited |= cited_by(href)
        if cited:
            quotations, numerals = (
                tuple(
                    replace(each, start=each.start - start, end=each.end - start)
                    for each in found
                    if start <= each.start < end
                )
                for found in (block.quotations, block.numerals)
            )
            yield replace(
                block,
                text=block.text[start:end],
                quotations=quotations,
                numerals=numerals,
                cited=cited,
                links=links,
                trouble="",
            )


def _check_block(block: Block, page: str, shelf: "_Shelf") -> Iterator[Finding]:
    def finding(words: str, problem: str, at: int = 0) -> Finding:
        return Finding(page, _around(block.text, at), words, problem)

    for name in sorted(block.cited.unknown):
        yield finding(name, "This is cited and does not exist. Correct the link.")
    if block.trouble:
        yield finding(block.trouble, "Pair the quotation marks of this block.")
    settled: list[Quoted] = []
    for quoted in block.quotations:
        problem = _quotation_problem(quoted.words, block, shelf)
        if problem and _count(quoted.words) >= SHORTEST:
            yield finding(quoted.words, problem, quoted.start)
        elif problem:
            # A term, whose digits are checked as any others.
            if _count(quoted.words) == TERM and _is_strange(quoted.words, block, shelf):
                yield finding(quoted.words, _STRANGE, quoted.start)
            continue
        # What is wrong with a quotation is said once, not again for its numbers.
        settled.append(quoted)
    for words, at in _between_single_marks(block, shelf):
        yield finding(words, "Put double marks around it: only those are checked.", at)
    miscounted: list[tuple[int, int]] = []
    if block.kind in (*CLAIMS, *DESCRIPTIONS):
        for comparison in comparisons(block.text):
            if block.kind in DESCRIPTIONS and comparison.kind not in NEW_CLAIMS:
                continue
            problem = _overstatement(comparison, block, shelf)
            if problem and not any(
                quoted.start <= comparison.start < quoted.end for quoted in settled
            ):
                yield finding(comparison.words, problem, comparison.start)
        for words, at, problem in _miscounted(block):
            yield finding(words, problem, at)
            miscounted.append((at, at + len(words)))
    if not block.numerals:
        return
    known = _Known.beside(block, [quoted.words for quoted in settled], page, shelf)
    ours = [*((each.start, each.end) for each in settled), *_ours(block, shelf)]
    ours += miscounted
    for numeral in block.numerals:
        if any(numeral.start < end and start < numeral.end for start, end in ours):
            continue
        problem = known.problem(numeral)
        if problem:
            yield finding(numeral.words, problem, numeral.start)


def _around(text: str, at: int, width: int = 120) -> str:
    start = max(0, min(at - width // 2, len(text) - width))
    before, after = "…" if start else "", "…" if start + width < len(text) else ""
    return f"{before}{text[start : start + width]}{after}"


def _count(words: str) -> int:
    return len(re.findall(r"\w[^\s–—]*", words))


# What the tables know


@dataclass(frozen=True)
class _Row:
    """A number or a date that is known, where it stands, and in which row."""

    where: str
    name: str
    printed: str = ""
    value: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    measure: str = ""
    dates: tuple[str, ...] = ()
    place: Place | None = None

    @property
    def said(self) -> str:
        """What the row says, for a message."""
        return self.printed or in_words("/".join(dict.fromkeys(self.dates)))


@dataclass
class _Shelf:
    """Everything that words of a page may agree with, read once."""

    sources: dict[str, Source]
    works: dict[str, Work]
    texts: dict[str, dict[str, str]]
    rows: dict[str, list[_Row]] = field(default_factory=dict)
    statements: dict[str, list[str]] = field(default_factory=dict)
    titles: frozenset[str] = frozenset()
    check_titles: dict[str, str] = field(default_factory=dict)
    names: str = ""
    lengths: dict[str, set[int]] = field(default_factory=dict)
    telling: Texts = NO_TEXTS
    telling_works: Texts = NO_TEXTS

    def holding(self, exact: str, source: str) -> list[str]:
        """Return every passage in which words that stand in a source stand."""
        wanted = _plain(exact)
        return [
            passage
            for passage, text in self.texts[source].items()
            if wanted in text and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", text)
        ] or [verify(exact, source).passage]


def _shelf() -> _Shelf:
    folder = root()
    stamps = tuple(stamp(folder / "data" / f"{name}.csv") for name in _TABLES)
    works = folder / "references.bib"
    return _filled(folder, (*stamps, stamp(works) if works.is_file() else (0, 0)))


@lru_cache(maxsize=4)
def _filled(_folder: Path, _stamps: tuple[tuple[int, int], ...]) -> _Shelf:
    shelf = _Shelf(
        sources=dict(sources()),
        works=dict(outside_works()),
        texts={
            name: {
                item.passage: _plain(item.text.replace(" [PDF]", ""))
                for item in passages(name)
            }
            for name in sources()
        },
    )
    entries = [*shelf.sources.values(), *shelf.works.values()]
    shelf.titles = frozenset(_plain(entry.title).casefold() for entry in entries)
    shelf.check_titles = {row["check"]: row["title"] for row in read_table("checks")}
    shelf.names = "\n".join(
        row["exact"]
        for row in read_table("omissions")
        if row["reason"] == "name of a thing"
    )
    shelf.lengths = _lengths()
    for row in read_table("quantities"):
        _put(shelf, row, _quantity(row, row["quantity"], row["printed"], row["as_of"]))
    for row in read_table("events"):
        dates = (*_ends(row["date"]), *_ends(row["date_end"]))
        _put(shelf, row, _Row("", row["event"], dates=dates))
    for row in read_table("record"):
        key = row["reference"]
        known = _quantity(row, row["fact"], "", row["date"])
        rows = shelf.rows.setdefault(key, [])
        rows.append(replace(known, where=key))
        rows += _read_out(key, row["fact"], row["statement"])
        shelf.statements.setdefault(key, []).append(row["statement"])
    _tell_apart(shelf)
    return shelf


def _tell_apart(shelf: _Shelf) -> None:
    """Weigh the words of passages, with their gists, and of works, with their facts."""
    gists = {row["passage"]: row["gist"] for row in read_table("passages")}
    told = {
        passage: f"{text} {gists[passage]}"
        for texts in shelf.texts.values()
        for passage, text in texts.items()
    }
    works = {
        key: " ".join(
            [
                *(key.replace("-", " "), work.title, work.publisher, work.note),
                *(*work.authors, work.date, *shelf.statements.get(key, ())),
            ]
        )
        for key, work in shelf.works.items()
    }
    shelf.telling = Texts.of(told, works.values())
    shelf.telling_works = Texts.of(works, told.values())


def _put(shelf: _Shelf, row: dict[str, str], known: _Row) -> None:
    """Put a row on the shelf of every passage that holds its words."""
    try:
        place = verify(row["exact"], row["source"])
    except AllianceError:
        return  # what does not stand in its source is no evidence
    for passage in shelf.holding(place.exact, row["source"]):
        found = replace(known, where=passage, place=place)
        shelf.rows.setdefault(passage, []).append(found)


def _quantity(row: dict[str, str], name: str, printed: str, dates: str) -> _Row:
    number = {
        column: Fraction(row[column]) if row[column] else None
        for column in ("value", "low", "high")
    }
    measure = next(
        (each for each in _MEASURES if re.search(rf"\b{each}\b", row["unit"])), ""
    )
    return _Row("", name, printed, **number, measure=measure, dates=_ends(dates))


def _ends(written: str) -> tuple[str, ...]:
    """Return both ends of an interval, marks of doubt taken off."""
    return tuple(re.sub(r"[~?%]", "", end) for end in written.split("/") if end)


def _read_out(where: str, name: str, *texts: str) -> list[_Row]:
    """Return what numbers and dates stand in texts that are evidence themselves."""
    rows = []
    for numeral in read(" | ".join(texts), EVERY_NOUN):
        row = _Row(where, name, numeral.words)
        if isinstance(numeral, Date):
            date = edtf(numeral) or f"--{numeral.month:02}-{numeral.day:02}"
            rows.append(replace(row, dates=(date,)))
        elif isinstance(numeral, Number):
            ends = (
                {"value": numeral.low}
                if numeral.low == numeral.high
                else {"low": numeral.low, "high": numeral.high}
            )
            rows.append(replace(row, measure=numeral.measure, **ends))
        elif isinstance(numeral, Vague):
            rows.append(row)
    return rows


def _lengths() -> dict[str, set[int]]:
    """Return how long the sources are, which pages may say: passages and words."""
    counts = {"passages": [], "words": []}
    for name in sources():
        found = passages(name)
        counts["passages"].append(len(found))
        counts["words"].append(words_in(name))
    return {noun: {*each, sum(each)} for noun, each in counts.items()}


# Quotations


def _quotation_problem(words: str, block: Block, shelf: _Shelf) -> str:
    """Say what is wrong with words between marks, or nothing."""
    words = words.strip()
    if not re.search(r"\w", words):
        return ""
    if _plain(words.rstrip(".,")).casefold() in shelf.titles:
        return ""  # the whole title of a text, letter for letter
    cited, kind = block.cited, _kind(block)
    places = cited.all_sources
    if block.kind in _PUT_OUT and not places:
        places = list(shelf.sources)
    if not places:
        return f"No source is cited in this {kind}. {_where_they_stand(words)}"
    refusals = []
    for source in places:
        try:
            exact = _verified(words, source)
        except QuotationTooShortError as error:
            return str(error)
        except MisquotationError as error:
            refusals.append(error)
            continue
        standing = shelf.holding(exact, source)
        wanted = cited.passages_of(source)
        if not wanted or wanted & set(standing):
            return ""
        return (
            f"These words stand in {_listed(standing)}, but this {kind} cites "
            f"{_listed(sorted(wanted))}. Cite {_link(standing[0])}."
        )
    # Of several sources the one that comes nearest is the one that was meant.
    return str(min(refusals, key=lambda error: _distance(error, words)))


_STRANGE = (
    "No place cited here has these two words one after the other. Quote them as they "
    "stand; for a term of your own, write it without marks or in italics."
)


def _is_strange(words: str, block: Block, shelf: _Shelf) -> bool:
    """Tell whether words between marks stand in no place that is cited.

    That is a passage, or a source where none of its passages is cited.
    """
    wanted = _plain(words.strip(" .,")).casefold()
    cited = block.cited.all_sources
    whole = set(cited) - {each.rpartition("-")[0] for each in block.cited.passages}
    texts = [
        *(shelf.texts[each.rpartition("-")[0]][each] for each in block.cited.passages),
        *(text for source in whole for text in shelf.texts[source].values()),
    ]
    return bool(cited) and not any(
        re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", text.casefold())
        for text in texts
    )


def _between_single_marks(block: Block, shelf: _Shelf) -> Iterator[tuple[str, int]]:
    """Yield the words between single marks that a quotation in double marks would be.

    Inside double marks, and in the title of a work, single ones are where they belong.
    """
    inside = [(quoted.start, quoted.end) for quoted in block.quotations]
    names = _plain("\n".join(_names(block, shelf)))
    for found in _SINGLE_MARKS.finditer(block.text):
        if (
            _count(found[1]) >= SHORTEST
            and not any(start <= found.start() < end for start, end in inside)
            and _plain(found[0]) not in names
        ):
            yield found[0], found.start()


def _verified(words: str, source: str) -> str:
    """Return the seed's own words for a quotation in prose, or raise."""
    tries = [words]
    if words[-1] in ".,":
        # In prose one final stop or comma belongs to the sentence around.
        tries.append(words[:-1])
    edited = {
        _plain(row["exact"]): row
        for row in read_table("quotations")
        if row["source"] == source and (row["omitted"] or row["inserted"])
    }
    refusals = []
    for given in tries:
        row = edited.get(_plain(given), {"omitted": "", "inserted": ""})
        try:
            return verify(
                given,
                source,
                omitted=several(row["omitted"]),
                inserted=several(row["inserted"]),
            ).exact
        except MisquotationError as error:
            refusals.append(error)
    raise refusals[-1]


def _plain(words: str) -> str:
    """Return words with straight single marks and plain hyphens, for comparing."""
    words = re.sub(r"[“”\"‘’]", "'", words)
    words = re.sub(r"\s*(?:--|[-‐‑–—])\s*", "-", words)
    return " ".join(words.split())


def _where_they_stand(words: str) -> str:
    for given in (words, words.rstrip(".,")):
        try:
            places = locate(given)
        except MisquotationError as error:
            return str(error)
        if places:
            place = places[0].passage
            return f"The words stand in {place}: cite {_link(place)}."
    return (
        "The words stand in none of the sources. Correct them, or say it in your own "
        "words without marks."
    )


def _distance(error: MisquotationError, words: str) -> int:
    marked = re.findall(r"\[-(.*?)-\]|\{\+(.*?)\+\}", error.difference or "")
    return sum(len(old) + len(new) for old, new in marked) if marked else len(words)


def _kind(block: Block) -> str:
    return "row" if block.kind.endswith("row") else block.kind


def _listed(names: Iterable[str], limit: int = 8) -> str:
    names = list(names)
    if len(names) > limit:
        names = [*names[:limit], "others"]
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _link(place: str) -> str:
    if re.search(r"-p\d+$", place):
        return f"[{label(place)}]({outline_address(place)})"
    if place in sources():
        return f"[{sources()[place].short}](../reference/outline-{place}.md)"
    return f"[{place}](../reference/bibliography.md#{place})"


# Comparisons


def _overstatement(comparison: Comparison, block: Block, shelf: _Shelf) -> str:
    """Say why a word of a chart says more than is known, or nothing."""
    describes = block.kind in (*DESCRIPTIONS, "chart subtitle")
    tables = block.shown.tables
    if borne_out(comparison, block.text, tables, describes=describes):
        return ""
    said = [
        *(shelf.texts[p.rsplit("-", 1)[0]][p] for p in block.cited.passages),
        *(
            line
            for key in block.cited.references
            for line in shelf.statements.get(key, ())
        ),
    ]
    if comparison.kind in NEW_CLAIMS:
        # These words stand nearly everywhere: the sentence must be about the same.
        said = [line for words in said for line in re.split(r"(?<=[.;?!])\s", words)]
        said = [words for words in said if _is_about(words, comparison, block.text)]
    if any(re.search(rf"\b(?:{comparison.family})\b", words, re.I) for words in said):
        return ""
    return (
        "The data of the chart do not bear this out, and no passage or work that it "
        f"cites says it. {_MENDING.get(comparison.kind, _MEND)}"
    )


_MEND = "Say what is drawn, name what is compared, or cite who says so."
_TREND = (
    "By date the values drawn do not all go that way. Name the two values that are "
    "compared, give the numbers, or cite who says so."
)
_MENDING = {
    "up": _TREND,
    "down": _TREND,
    "every": (
        "Say of how many it is true, name the column and the values that are meant, or "
        "cite who says so."
    ),
    "no": (
        "Something is drawn there, or the chart does not reach so far. Say what is "
        "missing from which rows or years, or cite who says so."
    ),
}


def _is_about(words: str, comparison: Comparison, text: str) -> bool:
    """Tell whether words share with a sentence three long words beside the one told."""
    sentence = [
        *re.split(r"[;:.](?:\s|$)", text[: comparison.start])[-1:],
        *re.split(r"[;:.](?:\s|$)", text[comparison.end :])[:1],
    ]
    ours, theirs = (
        {word.removesuffix("s") for word in re.findall(r"[a-z]{4,}", each.casefold())}
        for each in (" ".join(sentence), words)
    )
    return len(ours & theirs) >= _SHARED


_SHARED = 3
_PARTS_OF_A_CHART = re.compile(
    r"(?<!\bno )\b(?P<number>two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve|\d{1,2})"
    r"\s(?:(?!of\s)[a-z-]+\s){0,3}?"
    r"(?P<part>panels|charts|plots|graphs|bars|lines|circles|bands|dots)\b",
    re.IGNORECASE,
)


def _miscounted(block: Block) -> Iterator[tuple[str, int, str]]:
    """Yield a number of panels or marks that is not drawn, where, and why."""
    for found in _PARTS_OF_A_CHART.finditer(block.text):
        [number] = read(found["number"] + " bars", EVERY_NOUN)[:1]
        part = found["part"].lower()
        panels = part in ("panels", "charts", "plots", "graphs")
        drawn = block.shown.panels if panels else block.shown.counts
        if isinstance(number, Number) and number.low not in drawn:
            there = _listed(sorted(str(each) for each in drawn)) if drawn else "none"
            yield (
                found["number"],
                found.start(),
                f"The chart does not have so many {part}: counted in it were {there}. "
                "Say how many are drawn, or leave the number out.",
            )


# What is ours to number


def _ours(block: Block, shelf: _Shelf) -> Iterator[tuple[int, int]]:
    """Yield where a block numbers, names or counts out what is before the reader."""
    for pattern in _STRUCTURE:
        for found in pattern.finditer(block.text):
            yield found.span()
    if block.kind in ("heading", "row"):
        yield from (found.span() for found in _SECTION_NUMBER.finditer(block.text))
    for name in _names(block, shelf):
        for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", block.text):
            yield found.span()
    if block.kind in ("row", "list item") and re.search(r"(?i)\bminutes\b", block.text):
        # The line of a chapter's overview that gives the minutes a reader needs.
        yield from (item.span() for item in re.finditer(r"\b\d{1,3}\b", block.text))
    for found in re.finditer(r"\b(\d[\d,]*) (passages|words)\b", block.text):
        if int(found[1].replace(",", "")) in shelf.lengths[found[2]]:
            yield found.span()
    # A citation stands between the items of a list, each letter in its place.
    text = re.sub(r"\([^()]*\)", lambda found: " " * len(found[0]), block.text)
    for found in _COUNTED_OUT.finditer(text):
        # "Three countries: Australia, Britain and Japan" can be counted on the spot.
        items = re.split(r"\s*,\s+(?:and\s)?|\s+and\s", found[2])
        named = [item for item in items if re.match(r"(?:the )?[A-Z]", item)]
        if items[: len(named)] == named and len(named) == _SMALL[found[1].lower()]:
            yield found.span(1)


def _names(block: Block, shelf: _Shelf) -> Iterator[str]:
    """Yield the names and titles of sources and works that may hold digits."""
    for source, entry in shelf.sources.items():
        yield from (entry.short, entry.title, source)
    yield from (row["term"] for row in read_table("glossary"))
    for key in block.cited.references:
        yield from (shelf.works[key].title, key)
    for found in re.finditer(r"\b[a-z]+(?:-[a-z0-9]+)+\b", block.text):
        if found[0] in shelf.works:
            yield found[0]
    for _, _, href in block.links:  # `check_tables` holds a title to its own evidence
        if found := re.search(r"source-checks\.\w+#([\w-]+)$", href):
            yield from filter(None, [shelf.check_titles.get(found[1])])


# Numbers


@dataclass(frozen=True)
class _Known:
    """What the numerals of one block may agree with."""

    block: Block
    shelf: _Shelf
    rows: tuple[_Row, ...]
    names: str

    @classmethod
    def beside(
        cls, block: Block, quoted: list[str], page: str, shelf: _Shelf
    ) -> "_Known":
        """Gather the rows of everything the block cites."""
        cited = block.cited
        own = page.rpartition("/")[2]
        rows: list[_Row] = []
        names = [*quoted, shelf.names]
        for source in cited.all_sources:
            wanted = cited.passages_of(source)
            # An outline counts for its numbers as one: a gist may say of p08 that the
            # treaty was of 1951, which stands in p07.
            whole = source in cited.sources or own == f"outline-{source}"
            entry = shelf.sources[source]
            if whole:
                told = _about(source, entry)
                names += told
                rows += _read_out(source, "what is known of the text", *told)
            written = entry.published if whole else entry.year
            rows.append(_Row(source, "when it was written", dates=_ends(written)))
            for passage, text in shelf.texts[source].items():
                names.append(text)
                if passage in wanted or not wanted or own == f"outline-{source}":
                    rows += shelf.rows.get(passage, ())
        for key in cited.references:
            work = shelf.works[key]
            # Of its date only the year by which a citation names it ("MOFA 2023b"): the
            # day on which someone reported an event is easily taken for its own.
            dates = re.findall(r"\d{4}", work_label(key))
            names.append(work_label(key))
            if own == "bibliography":
                dates = [*dates, *_ends(work.date)]
            rows += [
                _Row(key, "when it was published", dates=(date,)) for date in dates
            ]
            rows += shelf.rows.get(key, ())
            names += shelf.statements.get(key, ())
            if own == "bibliography":
                told = (work.title, work.publisher, work.note)
                names += told
                rows += _read_out(key, "its entry", *told)
        for words in quoted:
            rows += _read_out("the quotation", "verified here", words)
        if block.kind in _PUT_OUT and not cited:
            rows += [row for known in shelf.rows.values() for row in known]
            names += [text for known in shelf.texts.values() for text in known.values()]
            names += [line for known in shelf.statements.values() for line in known]
        return cls(block, shelf, tuple(rows), "\n".join(names))

    def problem(self, numeral: Numeral) -> str:
        """Say why a numeral agrees with nothing cited, or nothing."""
        if isinstance(numeral, Name):
            if _stands(numeral.words, self.names):
                return ""
            return (
                "This name stands in no source cited here. Cite one that has it, or "
                "list it in data/exceptions.csv."
            )
        if any(_agrees(numeral, row) for row in self.rows):
            return ""
        if self._is_shown(numeral) or self._is_copied(numeral):
            return ""
        if isinstance(numeral, Number):
            if numeral.low != numeral.high and self._are_two(numeral):
                return ""
            if self._is_span(numeral) or self._are_authors(numeral):
                return ""
        return self._advice(numeral)

    def _are_two(self, numeral: Number) -> bool:
        """Tell whether the ends of a range are numbers of their own ("17 to 40")."""
        single = [row for row in self.rows if row.value is not None]
        return all(
            any(_agrees(replace(numeral, low=end, high=end), row) for row in single)
            for end in (numeral.low, numeral.high)
        )

    def _is_span(self, numeral: Number) -> bool:
        """Tell whether a number of years is the length of an interval of some row."""
        if numeral.measure != "years":
            return False
        for row in self.rows:
            years = [int(date[:4]) for date in row.dates if re.match(r"\d{4}", date)]
            if len(years) == 2:
                length = years[1] - years[0]
                if numeral.low == numeral.high and numeral.low in (length, length + 1):
                    return True
        return False

    def _are_authors(self, numeral: Number) -> bool:
        """Tell whether a number of researchers is that of a cited text's authors."""
        if not _RESEARCHERS.match(self.block.text[numeral.end :]):
            return False
        entries = (self.shelf.sources[each] for each in self.block.cited.all_sources)
        return any(numeral.low == len(_authors(each)) for each in entries)

    def _is_shown(self, numeral: Numeral) -> bool:
        """Tell whether the output that the words belong to shows the number."""
        shown, text = self.block.shown, self.block.text
        if isinstance(numeral, Date):
            return any(_same_date(numeral, date) for date in shown.dates)
        if not isinstance(numeral, Number):
            return False
        if numeral.measure == "times":
            return ratio_is_drawn(numeral.low, text, numeral.start, shown.tables)
        if counts := counted(text[numeral.end :], shown.tables):
            return numeral.low == numeral.high and numeral.low in counts
        known = shown.numbers if numeral.measure else shown.numbers | shown.counts
        return all(
            any(round(number, numeral.decimals) == end for number in known)
            for end in (numeral.low, numeral.high)
        )

    def _is_copied(self, numeral: Numeral) -> bool:
        """Tell whether a source has the words around a numeral that code puts out."""
        if self.block.kind not in _PUT_OUT:
            return False
        text = self.block.text
        start = text.rfind(BETWEEN_CELLS, 0, numeral.start) + 1
        before = text[start : numeral.start].split()[-3:]
        after = text[numeral.end :].partition(BETWEEN_CELLS)[0].split()[:3]
        words = _plain(" ".join([*before, numeral.words, *after]).strip("| …"))
        texts = (
            text for all_of in self.shelf.texts.values() for text in all_of.values()
        )
        return any(words in text for text in texts)

    def _advice(self, numeral: Numeral) -> str:
        cited = self.block.cited
        kind = "date" if isinstance(numeral, Date) else "number"
        if cited:
            named = [
                *(
                    name
                    for source in cited.all_sources
                    for name in sorted(cited.passages_of(source)) or [source]
                ),
                *sorted(cited.references),
            ]
            said = list(dict.fromkeys(row.said for row in self.rows if row.said))
            problem = (
                f"This {kind} is in no row of the tables for {_listed(named)}"
                f"{', which have ' + _listed(said, 12) if said else ''}."
            )
        else:
            problem = f"This {kind} has no citation in its {_kind(self.block)}."
        elsewhere = [
            f"{row.name}, {_link(row.where)}"
            for rows in [self._dates_of_sources(), *self.shelf.rows.values()]
            for row in rows
            if _agrees(numeral, row)
        ]
        if elsewhere:
            near = "; ".join(list(dict.fromkeys(elsewhere))[:3])
            return f"{problem} It agrees with {near}: cite that, if you mean it."
        table = "events" if kind == "date" else "quantities"
        return (
            f"{problem} Correct it, cite where it stands, or add the row (to "
            f"data/{table}.csv for a source, to data/record.csv for an outside fact)."
        )

    def _dates_of_sources(self) -> list[_Row]:
        return [
            _Row(source, "when it was written", dates=_ends(entry.published))
            for source, entry in self.shelf.sources.items()
        ]


def _authors(entry: Source) -> list[str]:
    """Return the authors of a text, each by name."""
    return entry.authors.split(" and ")


def _about(source: str, entry: Source) -> list[str]:
    """Return what is known of a text itself: its entry and its reference list."""
    listed = [each.exact for each in furniture(source) if each.kind == "references"]
    return [
        entry.title,
        entry.container,
        entry.published_note,
        entry.licence,
        *listed,
    ]


def _stands(words: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\w-]){re.escape(words)}(?!\w)", text))


def _agrees(numeral: Numeral, row: _Row) -> bool:
    """Tell whether a numeral says what a row says."""
    if isinstance(numeral, Vague):
        return _stands(numeral.words.casefold(), row.printed.casefold())
    if isinstance(numeral, Date):
        if any(_same_date(numeral, date) for date in row.dates):
            return True
        # "1,000" may be written without its comma.
        bare = not (numeral.month or numeral.day or numeral.decade)
        return bare and row.value == numeral.year and not row.measure
    if not isinstance(numeral, Number) or numeral.measure != row.measure:
        return False
    if numeral.low != numeral.high:
        return (numeral.low, numeral.high) == (row.low, row.high)
    return numeral.low in (row.value, row.low, row.high)


def _same_date(numeral: Date, written: str) -> bool:
    """Tell whether a date, as far as it is given, is that of a row."""
    found = re.fullmatch(r"(-|\d{3}[\dX])(?:-(\d\d)(?:-(\d\d))?)?", written)
    if not found:
        return False
    year, month, day = found[1], int(found[2] or 0), int(found[3] or 0)
    if numeral.decade:
        return year.startswith(numeral.decade)
    if numeral.year and year != f"{numeral.year}":
        return False
    return numeral.month in (0, month) and numeral.day in (0, day)
