"""Whether the numbers and names of a page fit the sources that stand beside them.

Like `rules`, for built pages: a number that the source only gives as "nearly" or "more
than" does not stand bare beside its citation, no day stands in a month without it, a
table that says when sources were published has their dates, and a sentence that names a
source cites it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from bs4 import BeautifulSoup, Tag
from mentions import passage_texts
from rules.shared import Row, place

from alliance import prose
from alliance.blocks import Block, cited_by
from alliance.completeness import MONTHS
from alliance.likeness import LOOKED_AT, sentences
from alliance.numerals import Date, read
from alliance.repository import read_table
from alliance.sources import sources

_BLOCKS = ("p", "li", "tr", "dd", "figcaption")
_LOOSE = re.compile(
    r"\b(?:about|almost|approximately|around|roughly|some|nearly|near|close to|or so"
    r"|more than|over|above|at least|less than|fewer than|under|below|up to|at most"
    r"|between|estimate\w*|not quite)\b",
    re.IGNORECASE,
)
_NO_DAY = re.compile(
    rf"\b(?:(?:0\d?|3[2-9]|[4-9]\d) (?:{'|'.join(MONTHS)})"
    r"|30 February|31 (?:February|April|June|September|November))\b"
)


def misfits(html: str, page: str) -> Iterator[str]:
    """Yield days that no month has, wrong dates of sources, and numbers made exact."""
    loose: dict[str, list[Row]] = defaultdict(list)
    for row in read_table("quantities"):
        if row["qualifier"] and (passage := place(row)):
            loose[passage].append(row)
    soup = BeautifulSoup(html, "html.parser")
    for day in _NO_DAY.finditer(" ".join(soup.get_text().split())):
        yield f"{page}: {day[0]!r} is no day"
    for cell in soup.select('td[data-label="Published"]'):
        yield from _misdated(cell, page)
    for mark in soup.select(".documented[data-passage]"):
        block = mark.find_parent(list(_BLOCKS))
        if block is None:
            continue
        said = _bare(mark.get_text())
        whole = " ".join(block.get_text().split())
        for row in loose[mark["data-passage"]]:
            values = {row[column] for column in ("value", "low", "high")} - {""}
            if said in {_bare(row["printed"]), *values} and not _LOOSE.search(whole):
                yield (
                    f"{page}: {mark.get_text()!r} is {row['qualifier']!r} in "
                    f"{mark['data-passage']}, and not in “{whole[:120]}”"
                )


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


def _bare(printed: str) -> str:
    """Return the digits of a number, or its words where it has none."""
    return re.sub(r"[^\d.]", "", printed) or printed.casefold()


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
