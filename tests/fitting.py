"""Whether the numbers and names of a page fit the sources that stand beside them.

Like `rules`, for built pages: a number that its source only gives as "nearly" or "more
than", and a day that it only gives as "by" or "since", do not stand bare beside their
citation, no day stands in a month without it, a table that says when sources were
published has their dates, and a sentence that names a source cites it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from bs4 import BeautifulSoup, Tag
from mentions import passage_texts
from rules.shared import place

from alliance import prose
from alliance.blocks import Block, cited_by
from alliance.completeness import MONTHS
from alliance.likeness import LOOKED_AT, sentences
from alliance.numerals import Date, Number, Numeral, read
from alliance.repository import read_table
from alliance.sources import sources

_BLOCKS = ("p", "li", "tr", "dd", "figcaption")
# What loosens or limits a number or a date, where it stands right before it.
_LOOSE = re.compile(
    r"\b(?:about|almost|approximately|around|roughly|some|nearly|close to|near"
    r"|more than|at least|less than|fewer than|under|up to|at most|not quite"
    r"|as (?:many|much|few|little) as|an estimated|an estimate of|between|by|since"
    r"|until)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_LOOSE_AFTER = re.compile(r"^\s*(?:\w+\s+)?or (?:so|more|less|fewer)\b")
_NO_DAY = re.compile(
    rf"\b(?:(?:0\d?|3[2-9]|[4-9]\d) (?:{'|'.join(MONTHS)})"
    r"|30 February|31 (?:February|April|June|September|November))\b"
)


def misfits(html: str, page: str) -> Iterator[str]:
    """Yield days that no month has, wrong dates of sources, and numbers made exact."""
    soup = BeautifulSoup(html, "html.parser")
    for day in _NO_DAY.finditer(" ".join(soup.get_text().split())):
        yield f"{page}: {day[0]!r} is no day"
    for cell in soup.select('td[data-label="Published"]'):
        yield from _misdated(cell, page)
    loosened = told()
    for mark in soup.select(".documented[data-passage], .documented[data-reference]"):
        block = mark.find_parent(list(_BLOCKS))
        numerals = read(mark.get_text())
        if block is None or len(numerals) != 1:
            continue
        cited = mark.get("data-passage") or mark["data-reference"]
        loosely = [words for each, words in loosened[cited] if _same(each, numerals[0])]
        if not loosely or not all(loosely):
            continue
        number = mark.get_text()
        before, after = _around(mark, block)
        if _LOOSE.search(before) or _LOOSE_AFTER.search(after):
            continue
        # "Nearly 1,000" may be computed with as 1,000, where both stand together.
        if f"{loosely[0]} {number}" not in f"{before}{number}{after}":
            yield (
                f"{page}: {number!r} is {loosely[0]!r} at {cited}, and not in "
                f"“{before[-80:]}{number}”"
            )


def loosened(blocks: Iterable[Block], page: str) -> Iterator[str]:
    """Yield numbers and dates that every cited place loosens, and a block does not.

    For words that are not marked as evidence one by one: those of questions.
    """
    known = told()
    for block in blocks:
        places = (*block.cited.passages, *block.cited.references)
        ours = [
            range(*found.span())
            for pattern, _ in prose.STRUCTURE
            for found in re.finditer(pattern, block.text)
        ]
        for numeral in block.numerals:
            if any(numeral.start in each for each in ours):
                continue
            loosely = [
                words
                for place_ in places
                for each, words in known[place_]
                if _same(each, numeral)
            ]
            before, after = block.text[: numeral.start], block.text[numeral.end :]
            if not loosely or not all(loosely):
                continue
            if not _LOOSE.search(before) and not _LOOSE_AFTER.search(after):
                yield (
                    f"{page}: {numeral.words!r} is {loosely[0]!r} at "
                    f"{', '.join(sorted(places))}, and not in “{before[-80:]}"
                    f"{numeral.words}”"
                )


@cache
def told() -> dict[str, list[tuple[Numeral, str]]]:
    """Return the numbers and dates that passages and works give, and what loosens them.

    Of a passage these are the rows with a qualifier, of a work all that its facts say.
    """
    found: dict[str, list[tuple[Numeral, str]]] = defaultdict(list)
    for row in read_table("quantities"):
        if passage := place(row):
            found[passage] += [
                (each, row["qualifier"]) for each in read(row["printed"])
            ]
    for fact in read_table("record"):
        for each in read(fact["statement"]):
            loose = _LOOSE.search(fact["statement"][: each.start])
            found[fact["reference"]].append((each, loose[0].strip() if loose else ""))
    return found


def _same(one: Numeral, other: Numeral) -> bool:
    """Tell whether two numerals say the same, in digits or in words."""
    if isinstance(one, Number) and isinstance(other, Number):
        return (one.low, one.high) == (other.low, other.high)
    if isinstance(one, Date) and isinstance(other, Date):
        years = {one.year, other.year} - {0}
        return len(years) < 2 and (one.month, one.day) == (other.month, other.day)
    return one.words.casefold() == other.words.casefold()


def _around(mark: Tag, block: Tag) -> tuple[str, str]:
    """Return the words of a block before a mark and after it."""
    sides: dict[bool, list[str]] = {False: [], True: []}
    inside = {id(each) for each in mark.strings}
    passed = False
    for text in block.strings:
        if id(text) in inside:
            passed = True
        else:
            sides[passed].append(text)
    before, after = ("".join(sides[side]) for side in (False, True))
    return re.sub(r"\s+", " ", before), re.sub(r"\s+", " ", after)


def _misdated(cell: Tag, page: str) -> Iterator[str]:
    """Yield the dates of a cell on which the source that its row cites did not come."""
    links = cell.parent.select("a[href]")
    cited = {name for link in links for name in cited_by(link["href"]).sources}
    dates = [each for name in cited for each in prose._ends(sources()[name].published)]
    for numeral in read(cell.get_text()):
        if isinstance(numeral, Date) and not any(
            prose._same_date(numeral, date) for date in dates
        ):
            yield f"{page}: {', '.join(cited)} did not come out in {numeral.words!r}"


# What else a source is called in our prose than its short name.
_CALLED = {"cfr-2021": ("backgrounder",)}


def misattributed(blocks: Iterable[Block], page: str) -> Iterator[str]:
    """Yield sentences that name a source, and cite passages of others instead.

    An author whom a cited passage names (Auslin speaks in the backgrounder) may be
    named for that.
    """
    texts = passage_texts()
    names = {
        name: re.compile(
            "|".join(
                rf"\b{each}\b"
                for each in (
                    *re.findall(r"[A-Z]\w+", entry.short),
                    *_CALLED.get(name, ()),
                )
            )
        )
        for name, entry in sources().items()
    }
    for block in blocks:
        if block.kind not in LOOKED_AT:
            continue
        words = block.text
        for start, end, _ in block.links:
            words = f"{words[:start]}{' ' * (end - start)}{words[end:]}"
        for first, last in sentences(block):
            cited = {
                passage
                for start, _, href in block.links
                if first <= start < last
                for passage in cited_by(href).passages
            }
            there = " ".join(texts[passage] for passage in cited)
            for name, pattern in names.items():
                found = pattern.search(words, first, last)
                at_home = any(each.startswith(f"{name}-p") for each in cited)
                if cited and found and not at_home and not pattern.search(there):
                    yield (
                        f"{page}: {found[0]!r} is named and not cited, but "
                        f"{', '.join(sorted(cited))}: {block.text[first:last][:90]!r}"
                    )
