"""Every number, date and ordinal of the passages stands in a table of evidence.

Covered is what lies inside the `printed` of a quantity or an omission, letter by letter
in the seed. A date is covered as well inside the `exact` of an event that it dates, and
an end of the time over which something was counted ("between 2017 and 2019") inside
that of the quantity whose `as_of` says so. Any other number inside those words, such as
the 105 of an event that tells of 105 fighters, needs a quantity of its own.

What counts as a numeral goes by one principle: a word that says how many, how much, in
which place, how often, how long or when, by a number, a noun of number or a unit of
time. So "dozens", "decades" and "annual" are numerals, and so are the words that claim
an amount and give none, such as "several", "often" or "recent years": these stand in
`omissions` with the reason "no number". Not numerals are

- words that only point to what is named or counted beside them: "both", "each", "all",
  "every", "other", "another missile" ("another year" is a unit of time);
- words that say only that there is something: "some", "various", "a range of";
- words that deny: "no", "none", "never", "neither";
- superlatives and comparisons without an ordinal: "the largest", "more than any other";
- times and lengths without a unit: "today", "recently", "soon", "early", "long-range";
- numbers inside another word: "trilateral";
- what a sum is for each of, as "per year": it belongs to the unit of the sum.

Runs on the standard library alone.
"""

import re
from calendar import month_name
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from alliance.numerals import EVERY_NOUN, Date, Name, Numeral, read
from alliance.passages import Passage, passages
from alliance.quotations import verify
from alliance.repository import read_table
from alliance.sources import text

COVERING = ("quantities", "events", "omissions")
"""The tables in which a numeral may stand."""

# What `alliance.numerals` does not read on a page, but a source must answer for:
# ordinals, "one", multiples, rates, shares and counts without a number.
MORE = re.compile(
    r"\b(?:one|single|trio|duo|pair|half|halves|twice|thrice"
    r"|doubl\w+|tripl\w+|quadrupl\w+"
    r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\w+ieth"
    r"|hourly|daily|weekly|monthly|quarterly|yearly|annual(?:ly)?|biennial(?:ly)?"
    r"|majority|minority|most(?= of\b| [a-z]+s\b)"
    r"|dozens?|scores|hundreds|thousands|millions"
    r"|days|weeks|months|years|decades|centuries|generations)\b"
    r"|(?<=World War )[IVX]+\b",
    re.IGNORECASE,
)
INDEFINITE = re.compile(
    r"\b(?:several|multiple|numerous|countless|many|few|fewer|once"
    r"|often|sometimes|rarely|seldom|repeated(?:ly)?|frequent(?:ly)?|regular(?:ly)?"
    r"|intermittent(?:ly)?|occasional(?:ly)?"
    r"|(?:recent|coming|past) (?:days|weeks|months|years|decades|centuries))\b",
    re.IGNORECASE,
)
"""Words that claim an amount, a frequency or a time and give no number of it."""

# Dates that only the words around them, or the date of the text, can fix.
MONTHS = list(month_name)[1:]
RELATIVE = re.compile(
    rf"\b(?:last|previous|following|same|this|another|an?|next)\s"
    rf"(?:year|month|week|decade|century)\b(?!-)|\b(?:{'|'.join(MONTHS)})\b"
)

Rows = dict[str, list[dict[str, str]]]


@dataclass(frozen=True)
class Relative(Numeral):
    """A date without a year or a day of its own: "last month", "in August"."""


@dataclass(frozen=True)
class Count:
    """How many numerals of some passages were examined, and where they stand.

    Attributes
    ----------
    examined : int
        Every number, date and ordinal; the sum of the others.
    quantities, events, omissions : int
        Those that stand in each of these tables, each counted once.
    missing : int
        Those that stand in none.
    """

    examined: int
    quantities: int
    events: int
    omissions: int
    missing: int

    def __str__(self) -> str:
        return (
            f"{self.examined} numerals examined: {self.quantities} in quantities, "
            f"{self.events} in events, {self.omissions} in omissions, "
            f"{self.missing} in no table"
        )


def numerals(words: str) -> list[Numeral]:
    """Read every numeral, ordinal and date of a passage, each place once.

    Parameters
    ----------
    words : str
        The text of a passage.

    Returns
    -------
    list of alliance.numerals.Numeral
        In the order in which they stand.
    """
    found = read(words, EVERY_NOUN)
    kinds = ((INDEFINITE, Numeral), (MORE, Numeral), (RELATIVE, Relative))
    for pattern, kind in kinds:
        for hit in pattern.finditer(words):
            if not any(
                each.start < hit.end() > each.start and hit.start() < each.end
                for each in found
            ):
                found.append(kind(hit[0], *hit.span()))
    return sorted(found, key=lambda each: each.start)


def uncovered(source: str) -> list[str]:
    """Return what of a source stands in no table.

    Parameters
    ----------
    source : str
        Id of the source.

    Returns
    -------
    list of str
        A sentence for each numeral, with its passage and the words around it.

    Raises
    ------
    MisquotationError
        When the words of a row do not stand in the source.
    """
    return gaps(passages(source), rows_about(source))


def count(source: str) -> Count:
    """Count the numerals of a source by the table in which they stand.

    Parameters
    ----------
    source : str
        Id of the source.

    Returns
    -------
    Count

    Raises
    ------
    MisquotationError
        When the words of a row do not stand in the source.
    """
    covers = [cover for _, _, cover, _ in _walk(passages(source), rows_about(source))]
    found = Counter(covers)
    return Count(
        examined=len(covers),
        **{name: found[name] for name in COVERING},
        missing=found[""],
    )


def rows_about(source: str) -> Rows:
    """Return the rows of one source, by the table in which a numeral may stand.

    Parameters
    ----------
    source : str
        Id of the source.

    Returns
    -------
    dict of str to list of dict
    """
    return {
        name: [row for row in read_table(name) if row["source"] == source]
        for name in COVERING
    }


def gaps(found: list[Passage], rows: Rows) -> list[str]:
    """Return what of some passages stands in none of the rows of each table.

    Parameters
    ----------
    found : list of alliance.passages.Passage
    rows : dict of str to list of dict
        Rows of ``quantities``, ``events`` and ``omissions``, as text.

    Returns
    -------
    list of str
        As for `uncovered`.
    """
    return [
        _problem(passage, numeral, around)
        for passage, numeral, cover, around in _walk(found, rows)
        if not cover
    ]


def places(row: dict[str, str], column: str) -> set[int]:
    """Return where in the seed the words of a column stand, inside those of exact.

    Parameters
    ----------
    row : dict
        A row with ``source``, ``exact`` and the column.
    column : str
        ``exact`` itself, or one whose words stand in it once.

    Returns
    -------
    set of int
        Code points of the seed.

    Raises
    ------
    MisquotationError
        When ``exact`` does not stand in the source.
    ValueError
        When the words of the column do not stand in ``exact`` exactly once.
    """
    spans = verify(row["exact"], row["source"]).spans
    at = [place for start, end in spans for place in range(start, end)]
    if column == "exact":
        return set(at)
    seed = text(row["source"])
    exact = "".join(seed[place] for place in at)
    if exact.count(row[column]) != 1:
        raise ValueError(
            f"{row[column]!r} must stand exactly once in {exact!r} of {row['source']}."
        )
    start = exact.index(row[column])
    return set(at[start : start + len(row[column])])


# The walk


@dataclass(frozen=True)
class _Dating:
    """Words of a source, where they stand, and the dates that their row gives."""

    table: str
    row: str
    places: set[int]
    dates: tuple[str, ...]

    def gives(self, numeral: Numeral) -> bool:
        """Tell whether the row's dates are this one, no more and no less precise."""
        if isinstance(numeral, Relative):
            month = MONTHS.index(numeral.words) + 1 if numeral.words in MONTHS else 0
            return not month or any(date[4:7] == f"-{month:02}" for date in self.dates)
        if not isinstance(numeral, Date):
            return False
        if numeral.decade:
            return any(date.startswith(numeral.decade) for date in self.dates)
        year = f"{numeral.year:04}" if numeral.year else ""
        written = "-".join(
            [year, *(f"{part:02}" for part in (numeral.month, numeral.day) if part)]
        )
        return any(
            date == written if numeral.year else date.endswith(written)
            for date in self.dates
        )


def _walk(
    found: list[Passage], rows: Rows
) -> Iterator[tuple[Passage, Numeral, str, list[_Dating]]]:
    """Yield each numeral with the table that covers it, "" for none, and its datings.

    The datings are the rows around it that give dates, whether they give this one or
    not.
    """
    printed = {
        name: {place for row in rows[name] for place in places(row, "printed")}
        for name in ("quantities", "omissions")
    }
    datings = list(_datings(rows))
    for passage in found:
        for numeral in numerals(passage.text):
            wanted = _letters(passage, numeral)
            around = [each for each in datings if wanted <= each.places]
            yield passage, numeral, _cover(numeral, wanted, printed, around), around


def _datings(rows: Rows) -> Iterator[_Dating]:
    for row in rows["events"]:
        dates = _dates(row["date"], row["date_end"])
        yield _Dating("events", row["event"], places(row, "exact"), dates)
    for row in rows["quantities"]:
        if "/" in row["as_of"]:  # the time over which something was counted
            dates = _dates(row["as_of"])
            yield _Dating("quantities", row["quantity"], places(row, "exact"), dates)


def _dates(*cells: str) -> tuple[str, ...]:
    """Return the dates in cells, intervals parted and marks of doubt taken off."""
    ends = (end for cell in cells for end in cell.split("/"))
    return tuple(re.sub(r"[~?%]", "", end) for end in ends if end)


def _letters(passage: Passage, numeral: Numeral) -> set[int]:
    """Return where in the seed the letters and digits of a numeral stand."""
    at = [place for start, end in passage.pieces for place in range(start, end)]
    assert len(at) == len(passage.text), passage.passage
    return {
        at[place]
        for place in range(numeral.start, numeral.end)
        if (
            passage.text[place].isdigit()
            if isinstance(numeral, Name)
            else passage.text[place].isalnum()
        )
    }


def _cover(
    numeral: Numeral,
    wanted: set[int],
    printed: dict[str, set[int]],
    around: list[_Dating],
) -> str:
    """Return the table in which a numeral stands, or ""."""
    for name, covered in printed.items():
        if wanted <= covered:
            return name
    if wanted <= printed["quantities"] | printed["omissions"]:
        return "quantities"
    return next((each.table for each in around if each.gives(numeral)), "")


def _problem(passage: Passage, numeral: Numeral, around: list[_Dating]) -> str:
    """Say in which passage and beside which words a numeral is in no table."""
    before = passage.text[: numeral.start].split()[-6:]
    after = passage.text[numeral.end :].split()[:6]
    words = " ".join([*before, f"[{numeral.words}]", *after])
    said = "".join(
        f" The row {each.row} says {' and '.join(each.dates)}."
        for each in around
        if isinstance(numeral, Date | Relative)
    )
    return (
        f"{passage.source}, {passage.passage}: {numeral.words!r} in “{words}” stands "
        f"in no row of quantities, events or omissions.{said}"
    )
