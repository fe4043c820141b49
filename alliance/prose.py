"""The prose check: every quotation and number on a page stands in what it cites.

`check_book` reads the built pages, block by block (`alliance.blocks`), and asks of each

- that words between quotation marks, three or more, stand word for word in a source
  cited in the same block, and in a cited passage if passages of it are cited;
- that every numeral (`alliance.numerals`) agrees with a row of ``quantities`` or
  ``events`` in a passage cited there, with a row of ``record`` whose reference is cited
  there, or with the words of a quotation verified there.

A date agrees as far as it is given: "October 2021" needs a row for that month, "2021"
one for that year. A range agrees with a row that holds both its ends. Percentages and
sums of money agree only with percentages and sums of money.

What is numbered rather than counted is left alone: see `STRUCTURE`, where each pattern
carries its reason, and ``data/exceptions.csv`` for single reviewed cases.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from alliance.blocks import (
    Block,
    Quoted,
    edtf,
    outside_works,
    paragraphs,
)
from alliance.citations import label, outline_address, several
from alliance.errors import AllianceError, MisquotationError, QuotationTooShortError
from alliance.numerals import Date, Name, Number, Numeral, Vague, read
from alliance.passages import passages
from alliance.quotations import locate, verify
from alliance.repository import read_table, root, stamp
from alliance.search import words as words_in
from alliance.sources import source as source_named
from alliance.sources import sources

__all__ = [
    "STRUCTURE",
    "Finding",
    "check_book",
    "check_page",
    "paragraphs",
    "unneeded_exceptions",
]

SHORTEST = 3
"""Words between marks that make a quotation; fewer may be a term."""

_NUMBERS = r"\d+(?:\.\d+)*"
_AND_MORE = rf"(?:\s?(?:,|and|or|to|–|-)\s?{_NUMBERS})*"
STRUCTURE: tuple[tuple[str, str], ...] = (
    (
        rf"\b(?:Figures?|Figs?\.|Charts?|Tables?|Chapters?|Exercises?|Questions?|"
        rf"Sections?|Steps?|Parts?|Pages?|pp?\.)\s?{_NUMBERS}{_AND_MORE}",
        "parts of this book or of a text are numbered, not counted",
    ),
    (
        r"\bp\d{2,3}\b",
        "addresses of passages",
    ),
    (
        r"\b\d+(?:\s?(?:–|-|to)\s?\d+)?\s(?:min\.?|minutes?)(?!\w)",
        "the time a reader needs, which no source gives",
    ),
    (
        rf"\b(?:Python|JupyterLab|Jupyter\sBook|Altair|Vega-Lite|Vega|[Vv]ersion|"
        rf"CC\sBY(?:-NC)?(?:-SA)?)\s{_NUMBERS}",
        "versions of software and of licences",
    ),
    (
        r"\b(?i:the|these|those|their|its|our|all|both|other|any of the)\s"
        r"(?:two|three|four|five)\s(?:[\w-]+\s)?"
        r"(?:countries|nations|states|members|forces|men|women|treaties|texts|sources)\b",
        "with a definite article a small number points back to what was just named",
    ),
    (
        r"\bRead (?:there )?on \d{1,2} \w+ \d{4}",
        "the day someone opened a page, a column of the table itself",
    ),
    (
        r"(?i)\b(?:at most|at least|up to|about|under|in|of)\s\d+"
        r"(?:\s?(?:–|-|to)\s?\d+)?\swords\b",
        "the length of an answer that an exercise asks for",
    ),
)
"""Patterns of what is ours to number, each with its reason."""

_STRUCTURE = tuple(re.compile(pattern) for pattern, _ in STRUCTURE)
_OWN_PAGES = re.compile(r"(?:^|/)(?:outline-[a-z0-9-]+|bibliography)$")
_NOT_PAGES = ("genindex.html", "search.html", "py-modindex.html")


@dataclass(frozen=True)
class Finding:
    """Words of a page that do not agree with what is cited beside them.

    Attributes
    ----------
    page : str
        The page's name in the book, such as ``chapters/00-sources``.
    block : str
        The beginning of the block, or what stands around the words.
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
    reviewed = {(row["page"], row["words"]) for row in _exceptions()}
    return [
        finding
        for finding in _all_findings(folder)
        if (finding.page, finding.words) not in reviewed
    ]


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
    found = {(finding.page, finding.words) for finding in _all_findings(folder)}
    return [row for row in _exceptions() if (row["page"], row["words"]) not in found]


def check_page(html: str, page: str) -> list[Finding]:
    """Check one page.

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
    return [
        finding
        for block in paragraphs(html, page)
        for finding in _check_block(block, page)
    ]


def _all_findings(folder: Path) -> Iterator[Finding]:
    if not (folder / "index.html").is_file():
        raise AllianceError(f"{folder} holds no built book. Build it: make book")
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder)
        if name.parts[0].startswith("_") or str(name) in _NOT_PAGES:
            continue
        yield from check_page(path.read_text(encoding="utf-8"), name.as_posix())


def _exceptions() -> list[dict[str, str]]:
    return read_table("exceptions")


# One block


def _check_block(block: Block, page: str) -> Iterator[Finding]:
    def finding(words: str, problem: str, at: int = 0) -> Finding:
        return Finding(page, _around(block.text, at), words, problem)

    for name in sorted(block.cited.unknown):
        yield finding(name, "This is cited and does not exist. Correct the link.")
    if block.trouble:
        yield finding(block.trouble, "Pair the quotation marks of this block.")
    verified: list[Quoted] = []
    for quoted in block.quotations:
        problem = _quotation_problem(quoted.words, block)
        if not problem:
            verified.append(quoted)
        elif _count(quoted.words) >= SHORTEST:
            yield finding(quoted.words, problem, quoted.start)
            verified.append(quoted)  # its numbers are wrong with it, not once more
    known = _Known.beside(block, [quoted.words for quoted in verified], page)
    ours = [
        *((quoted.start, quoted.end) for quoted in verified),
        *_ours(block),
    ]
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


# Quotations


def _quotation_problem(words: str, block: Block) -> str:
    """Say what is wrong with words between marks, or nothing."""
    words = words.strip()
    if not re.search(r"\w", words) or _is_title(words):
        return ""
    cited = block.cited
    places = cited.all_sources
    if block.kind == "output row" and not places:
        places = list(sources())
    if not places:
        return f"No source is cited in this {_kind(block)}. {_where_they_stand(words)}"
    refusals = []
    for source in places:
        try:
            exact = _verified(words, source)
        except QuotationTooShortError as error:
            return str(error)
        except MisquotationError as error:
            refusals.append(error)
            continue
        standing = _passages_holding(exact, source)
        wanted = cited.passages_of(source)
        if not wanted or wanted & set(standing):
            return ""
        return (
            f"These words stand in {_listed(standing)}, but this {_kind(block)} cites "
            f"{_listed(sorted(wanted))}. Cite {_link(standing[0])}."
        )
    # Of several sources the one that comes nearest is the one that was meant.
    nearest = min(refusals, key=lambda error: _distance(error, words))
    return str(nearest)


def _verified(words: str, source: str) -> str:
    """Return the seed's own words for a quotation in prose, or raise."""
    rows = {
        _plain(row["exact"]): row
        for row in read_table("quotations")
        if row["source"] == source and (row["omitted"] or row["inserted"])
    }
    tries = [words]
    if words[-1] in ".,":
        # In prose one final stop or comma belongs to the sentence around.
        tries.append(words[:-1])
    refusal: MisquotationError | None = None
    for given in tries:
        row = rows.get(_plain(given), {"omitted": "", "inserted": ""})
        try:
            return verify(
                given,
                source,
                omitted=several(row["omitted"]),
                inserted=several(row["inserted"]),
            ).exact
        except MisquotationError as error:
            refusal = error
    raise refusal


def _plain(words: str) -> str:
    """Return words with straight single marks and plain hyphens, for comparing."""
    words = re.sub(r"[“”\"‘’]", "'", words)
    words = re.sub(r"\s*(?:--|[-‐‑–—])\s*", "-", words)
    return " ".join(words.split())


def _passages_holding(exact: str, source: str) -> list[str]:
    """Return every passage in which words that stand in a source stand."""
    wanted = _plain(exact)
    bounded = rf"(?<!\w){re.escape(wanted)}(?!\w)"
    return [
        item.passage
        for item in passages(source)
        if wanted in _plain(item.text.replace(" [PDF]", ""))
        and re.search(bounded, _plain(item.text.replace(" [PDF]", "")))
    ] or [verify(exact, source).passage]


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
    difference = error.difference or ""
    marked = re.findall(r"\[-(.*?)-\]|\{\+(.*?)\+\}", difference)
    return sum(len(old) + len(new) for old, new in marked) if marked else len(words)


def _is_title(words: str) -> bool:
    """Tell whether the words are the whole title of a source or of an outside work."""
    return _plain(words.rstrip(".,")).casefold() in _titles()


def _titles() -> frozenset[str]:
    found = [entry.title for entry in sources().values()]
    found += [work.title for work in outside_works().values()]
    found += ["Reading the Alliance: the U.S.-Japan security alliance in five sources"]
    return frozenset(_plain(title).casefold() for title in found if title)


def _kind(block: Block) -> str:
    return "row" if block.kind.endswith("row") else block.kind


def _listed(names: Iterable[str]) -> str:
    *most, last = list(names) or ["no passage"]
    return f"{', '.join(most)} and {last}" if most else last


def _link_to(place: str) -> str:
    if re.search(r"-p\d+$", place):
        return _link(place)
    return f"[{place}](../reference/bibliography.md#{place})"


def _link(passage: str) -> str:
    return f"[{label(passage)}]({outline_address(passage)})"


# What is ours to number


def _ours(block: Block) -> Iterator[tuple[int, int]]:
    """Yield where a block numbers or names what is the book's own."""
    for pattern in _STRUCTURE:
        for found in pattern.finditer(block.text):
            yield found.span()
    for name in _own_names(block):
        start = block.text.find(name)
        while start >= 0:
            yield start, start + len(name)
            start = block.text.find(name, start + 1)
    if block.kind in ("row", "list item") and re.search(r"(?i)\bminutes\b", block.text):
        # The row of a chapter's overview that gives the minutes a reader needs.
        yield from (found.span() for found in re.finditer(r"\b\d{1,3}\b", block.text))
    for found in re.finditer(r"\b([\d,]+) (passages|words)\b", block.text):
        if int(found[1].replace(",", "") or 0) in _lengths()[found[2]]:
            yield found.span()


def _own_names(block: Block) -> Iterator[str]:
    """Yield names and titles that hold digits: sources, works, addresses."""
    for source, entry in sources().items():
        yield from (entry.short, entry.title, source)
    works = outside_works()
    for key in block.cited.references:
        yield works[key].title
        year = works[key].date[:4]
        # "[MOFA 1951]" names the work as "CFR 2021" names a source.
        for found in re.finditer(
            rf"\b[A-Z][\w&.’' -]{{1,60}}?,? {year}\b" if year else r"(?!)", block.text
        ):
            first = re.findall(r"\w+", key)[0]
            if found[0].lower().startswith(first[:4]):
                yield found[0]
    for found in re.finditer(r"\b[a-z]+(?:-[a-z0-9]+)+\b", block.text):
        if found[0] in works:
            yield found[0]


@lru_cache(maxsize=4)
def _lengths_of(_folder: Path, _stamps: tuple) -> dict[str, set[int]]:
    counts: dict[str, set[int]] = {"passages": set(), "words": set()}
    for name in sources():
        counts["passages"].add(len(passages(name)))
        counts["words"].add(words_in(name))
        counts["words"].add(sum(len(item.text.split()) for item in passages(name)))
    counts["passages"].add(sum(counts["passages"]))
    return counts


def _lengths() -> dict[str, set[int]]:
    """Return how long the sources are, which the pages may say."""
    tables = ("sources", "passages", "furniture")
    return _lengths_of(root(), tuple(_stamp(name) for name in tables))


def _stamp(name: str) -> tuple[int, int]:
    return stamp(root() / "data" / f"{name}.csv")


# Numbers


@dataclass(frozen=True)
class _Row:
    """A number or a date that is known, and where from."""

    where: str
    name: str
    printed: str = ""
    value: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    measure: str = ""
    dates: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """What the row says, for a message."""
        return self.printed or " to ".join(self.dates)


@dataclass(frozen=True)
class _Known:
    """What the numerals of a block may agree with."""

    block: Block
    rows: tuple[_Row, ...]
    names: str

    @classmethod
    def beside(cls, block: Block, quoted: list[str], page: str) -> "_Known":
        cited = block.cited
        rows: list[_Row] = []
        names = list(quoted)
        by_place = _evidence()
        for source in cited.all_sources:
            wanted = cited.passages_of(source)
            whole = source in cited.sources
            entry = source_named(source)
            year = entry.published if whole else entry.year
            rows.append(_Row(source, "its date", year, dates=_ends(year)))
            if whole:
                # The row of the table of sources, which its outline prints.
                about = (entry.title, entry.container, entry.published_note)
                rows += _read_out(source, "what is known of the text", *about)
                names += [*about, entry.licence]
            for item in passages(source):
                if item.passage in wanted or not wanted:
                    rows += by_place.get(item.passage, ())
            names += [item.text for item in passages(source)]
        for key in cited.references:
            work = outside_works()[key]
            rows.append(_Row(key, "its date", work.date, dates=_ends(work.date)))
            rows += by_place.get(key, ())
            names += [row.printed for row in by_place.get(key, ())]
            if _OWN_PAGES.search(page):
                about = (work.title, work.publisher, work.note, work.read)
                rows += _read_out(key, "its entry in references.bib", *about)
                names += about
        for words in quoted:
            rows += _read_out("the quotation", "verified here", words)
        return cls(block, tuple(rows), "\n".join(names))

    def problem(self, numeral: Numeral) -> str:
        """Say why a numeral agrees with nothing cited, or nothing."""
        if isinstance(numeral, Name):
            if _stands(numeral.words, self.names) or _stands(
                numeral.words, _reviewed_names()
            ):
                return ""
            return (
                "This name stands in no source cited here. Cite one that has it, or "
                "list it in data/exceptions.csv."
            )
        if any(_agrees(numeral, row) for row in self.rows) or self._is_shown(numeral):
            return ""
        if isinstance(numeral, Number) and numeral.low != numeral.high:
            ends = [
                Number("", 0, 0, end, end, numeral.measure)
                for end in (numeral.low, numeral.high)
            ]
            singles = [row for row in self.rows if row.value is not None]
            if all(any(_agrees(end, row) for row in singles) for end in ends):
                return ""
        return self._advice(numeral)

    def _is_shown(self, numeral: Numeral) -> bool:
        """Tell whether the output that the words belong to shows the number."""
        shown = self.block.shown
        if isinstance(numeral, Date):
            return any(_same_date(numeral, date) for date in shown.dates)
        if not isinstance(numeral, Number):
            return False
        return all(
            any(round(number, numeral.decimals) == end for number in shown.numbers)
            for end in (numeral.low, numeral.high)
        )

    def _advice(self, numeral: Numeral) -> str:
        block = self.block
        kind = "date" if isinstance(numeral, Date) else "number"
        if not block.cited:
            problem = f"This {kind} has no citation in its {_kind(block)}."
        else:
            named = [
                *(
                    name
                    for source in block.cited.all_sources
                    for name in sorted(block.cited.passages_of(source)) or [source]
                ),
                *sorted(block.cited.references),
            ]
            said = list(dict.fromkeys(row.said for row in self.rows if row.said))
            problem = (
                f"No row of the tables has it for {_listed(named)}"
                f"{', where they have ' + _listed(said[:12]) if said else ''}."
            )
        elsewhere = [
            row
            for place, rows in _evidence().items()
            for row in rows
            if _agrees(numeral, row)
        ]
        if elsewhere:
            some = [f"{row.name}, {_link_to(row.where)}" for row in elsewhere]
            near = "; ".join(list(dict.fromkeys(some))[:3])
            return (
                f"{problem} It agrees with {near}: cite that, if it is what you mean."
            )
        return (
            f"{problem} Correct it, cite where it stands, or add the row "
            f"(data/{'events' if kind == 'date' else 'quantities'}.csv for a source, "
            "data/record.csv for an outside fact)."
        )


def _stands(name: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w])", text))


def _reviewed_names() -> str:
    """Return the names with digits that were set apart when the tables were filled."""
    return "\n".join(
        row["exact"]
        for row in read_table("omissions")
        if row["reason"] == "name of a thing"
    )


def _read_out(where: str, name: str, *texts: str) -> list[_Row]:
    """Return what numbers and dates stand in texts that are evidence themselves."""
    rows = []
    for numeral in read(" | ".join(texts), _EVERY_NOUN):
        if isinstance(numeral, Date):
            rows.append(_Row(where, name, numeral.words, dates=(_written(numeral),)))
        elif isinstance(numeral, Number):
            low, high = numeral.low, numeral.high
            one = low == high
            rows.append(
                _Row(
                    where,
                    name,
                    numeral.words,
                    low if one else None,
                    None if one else low,
                    None if one else high,
                    numeral.measure,
                )
            )
        elif isinstance(numeral, Vague):
            rows.append(_Row(where, name, numeral.words))
    return rows


class _EveryNoun:
    """A list of nouns that holds every word: evidence may say "two" of anything."""

    def __contains__(self, _: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 1


_EVERY_NOUN = _EveryNoun()


def _written(date: Date) -> str:
    return edtf(date) or f"--{date.month:02}-{date.day:02}"


def _ends(written: str) -> tuple[str, ...]:
    """Return both ends of an interval, marks of doubt taken off."""
    return tuple(re.sub(r"[~?%]", "", end) for end in written.split("/") if end)


def _agrees(numeral: Numeral, row: _Row) -> bool:
    """Tell whether a numeral says what a row says."""
    if isinstance(numeral, Vague):
        return bool(row.printed) and _stands(
            numeral.words.casefold(), row.printed.casefold()
        )
    if isinstance(numeral, Date):
        if any(_same_date(numeral, date) for date in row.dates):
            return True
        # "1,000" may be written without its comma.
        plain = not (numeral.month or numeral.day or numeral.decade)
        return plain and row.value == numeral.year and not row.measure
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


def _evidence() -> dict[str, list[_Row]]:
    """Return the rows of the tables by passage and by reference."""
    tables = ("quantities", "events", "record", "passages", "furniture", "sources")
    return _evidence_of(root(), tuple(_stamp(name) for name in tables))


@lru_cache(maxsize=4)
def _evidence_of(_folder: Path, _stamps: tuple) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}

    def add(row: dict[str, str], made: _Row) -> None:
        try:
            exact = verify(row["exact"], row["source"]).exact
        except AllianceError:
            return  # what does not stand in its source is no evidence
        for passage in _passages_holding(exact, row["source"]):
            found.setdefault(passage, []).append(replace(made, where=passage))

    for row in read_table("quantities"):
        add(row, _quantity(row, row["quantity"], row["printed"], row["as_of"]))
    for row in read_table("events"):
        dates = (*_ends(row["date"]), *_ends(row["date_end"]))
        add(row, _Row("", row["event"], "", dates=dates))
    for row in read_table("record"):
        key = row["reference"]
        rows = found.setdefault(key, [])
        made = _quantity(row, row["fact"], "", row["date"])
        rows.append(replace(made, where=key))
        rows += _read_out(key, row["fact"], row["statement"])
    return found


def _quantity(row: dict[str, str], name: str, printed: str, dates: str) -> _Row:
    number = {
        column: Fraction(row[column]) if row[column] else None
        for column in ("value", "low", "high")
    }
    return _Row(
        "", name, printed, **number, measure=_measure(row["unit"]), dates=_ends(dates)
    )


def _measure(unit: str) -> str:
    """Return the measure by which a text would say that it has this unit."""
    for measure in ("percent", "dollars", "yen", "euros", "pounds", "won", "yuan"):
        if re.search(rf"\b{measure}\b", unit):
            return measure
    return ""
