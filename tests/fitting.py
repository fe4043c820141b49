"""Whether the numbers of a page keep what loosens or limits them in their source.

Like `rules`, for built pages: a number that the source only gives as "nearly" or "more
than" does not stand bare beside its citation, and no day stands in a month without it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from bs4 import BeautifulSoup
from rules.shared import Row, place

from alliance.completeness import MONTHS
from alliance.repository import read_table

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
    """Yield days that no month has, and numbers that have lost their qualifier."""
    loose: dict[str, list[Row]] = defaultdict(list)
    for row in read_table("quantities"):
        if row["qualifier"] and (passage := place(row)):
            loose[passage].append(row)
    soup = BeautifulSoup(html, "html.parser")
    for day in _NO_DAY.finditer(" ".join(soup.get_text().split())):
        yield f"{page}: {day[0]!r} is no day"
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


def _bare(printed: str) -> str:
    """Return the digits of a number, or its words where it has none."""
    return re.sub(r"[^\d.]", "", printed) or printed.casefold()
