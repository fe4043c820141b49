"""Every number, date and ordinal of the passages stands in a table of evidence.

Covered is what lies inside the `printed` of a quantity or an omission, letter by letter
in the seed. A date is covered as well inside the `exact` of an event that it dates, and
an end of the time over which something was counted ("between 2017 and 2019") inside
that of the quantity whose `as_of` says so. Any other number inside those words, such as
the 105 of an event that tells of 105 fighters, needs a quantity of its own.
"""

import csv
import re
from calendar import month_name
from dataclasses import dataclass
from pathlib import Path

import pytest

from alliance.numerals import EVERY_NOUN, Date, Name, Numeral, read
from alliance.passages import Passage, passages
from alliance.quotations import verify
from alliance.repository import read_table
from alliance.sources import sources, text

# What `alliance.numerals` does not read on a page, but a source must answer for:
# ordinals, "one", multiples and counts without a number. "Recent years" and "coming
# years" say when, as vaguely as "recently", and count nothing.
MORE = re.compile(
    r"\b(?:one|trio|duo|pair|half|halves|twice|thrice|doubl\w+|tripl\w+|quadrupl\w+"
    r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\w+ieth"
    r"|majority|dozens?|scores|hundreds|thousands|millions|decades|centuries"
    r"|(?<!recent )(?<!coming )years)\b"
    r"|(?<=World War )[IVX]+\b",
    re.IGNORECASE,
)
# Dates that only the words around them, or the date of the text, can fix.
MONTHS = list(month_name)[1:]
RELATIVE = re.compile(
    rf"\b(?:last|previous|following|same|this|another|an?|next)\s"
    rf"(?:year|month|week|decade|century)\b(?!-)|\b(?:{'|'.join(MONTHS)})\b"
)


@dataclass(frozen=True)
class Relative(Numeral):
    """A date without a year or a day of its own: "last month", "in August"."""


def numerals(words: str) -> list[Numeral]:
    """Read every numeral, ordinal and date of a passage, each place once."""
    found = read(words, EVERY_NOUN)
    for pattern, kind in ((MORE, Numeral), (RELATIVE, Relative)):
        for hit in pattern.finditer(words):
            if not any(
                each.start < hit.end() > each.start and hit.start() < each.end
                for each in found
            ):
                found.append(kind(hit[0], *hit.span()))
    return sorted(found, key=lambda each: each.start)


def places(row: dict[str, str], column: str) -> set[int]:
    """Return where in the seed the words of a column stand, inside those of exact."""
    spans = verify(row["exact"], row["source"]).spans
    at = [place for start, end in spans for place in range(start, end)]
    seed = text(row["source"])
    if column == "exact":
        return set(at)
    exact = "".join(seed[place] for place in at)
    assert exact.count(row[column]) == 1, f"{row[column]!r} in {exact!r}"
    start = exact.index(row[column])
    return set(at[start : start + len(row[column])])


@dataclass(frozen=True)
class Dating:
    """Words of a source, where they stand, and the dates that their row gives."""

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


def dates(*cells: str) -> tuple[str, ...]:
    """Return the dates in cells, intervals parted and marks of doubt taken off."""
    ends = (end for cell in cells for end in cell.split("/"))
    return tuple(re.sub(r"[~?%]", "", end) for end in ends if end)


def uncovered(source: str) -> list[str]:
    """Return what of a source stands in no table, each with its passage and words."""
    rows = {
        name: [row for row in read_table(name) if row["source"] == source]
        for name in ("quantities", "events", "omissions")
    }
    printed: set[int] = set()
    for row in (*rows["quantities"], *rows["omissions"]):
        printed |= places(row, "printed")
    datings = [
        Dating(row["event"], places(row, "exact"), dates(row["date"], row["date_end"]))
        for row in rows["events"]
    ] + [
        Dating(row["quantity"], places(row, "exact"), dates(row["as_of"]))
        for row in rows["quantities"]
        if "/" in row["as_of"]  # the time over which something was counted
    ]
    return [
        gap
        for passage in passages(source)
        for numeral in numerals(passage.text)
        if (gap := problem(passage, numeral, printed, datings))
    ]


def problem(
    passage: Passage, numeral: Numeral, printed: set[int], datings: list[Dating]
) -> str:
    """Say in which passage and beside which words a numeral is in no table, or ""."""
    at = [place for start, end in passage.pieces for place in range(start, end)]
    assert len(at) == len(passage.text), passage.passage
    wanted = {
        at[place]
        for place in range(numeral.start, numeral.end)
        if (
            passage.text[place].isdigit()
            if isinstance(numeral, Name)
            else passage.text[place].isalnum()
        )
    }
    if wanted <= printed:
        return ""
    around = [each for each in datings if wanted <= each.places]
    if any(each.gives(numeral) for each in around):
        return ""
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


# Complete


@pytest.mark.parametrize("source", sources())
def test_every_number_and_date_stands_in_a_table(source: str) -> None:
    missing = uncovered(source)
    assert not missing, "\n" + "\n".join(missing)


# What is left out counts nothing

# A name is written with a capital beside its number ("F-35", "World War II"), a work
# is cited by its year, an address holds it between strokes.
IN_A_NAME = (
    r"(?:[A-Z][\w.]*(?: et al\.)?,?[\s+-]?|/){0}(?![\s-](?:percent|years?|times))"
    r"|{0}\s?[A-Z]"
)


@pytest.mark.parametrize("row", read_table("omissions"), ids=lambda row: row["exact"])
def test_what_is_left_out_is_what_its_reason_says(row: dict[str, str]) -> None:
    printed, reason = re.escape(row["printed"]), row["reason"]
    pattern = {
        "name of a thing": IN_A_NAME.format(printed),
        "list number": rf"^{printed},",
        "pronoun": r"\bone\b",
        "second printing": printed,
    }[reason]
    assert re.search(pattern, row["exact"]), f"{row['exact']!r}: no {reason}"


def test_nothing_is_left_out_that_is_counted_too() -> None:
    for source in sources():
        counted = set()
        for row in read_table("quantities"):
            if row["source"] == source:
                counted |= places(row, "printed")
        for row in read_table("omissions"):
            if row["source"] == source:
                assert not places(row, "printed") & counted, row["exact"]


# The walk itself


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("one of the bloodiest battles", ["one"]),
        ("its first postwar defense strategy", ["first"]),
        ("the two most critical alliances", ["two"]),
        ("for decades, and years later", ["decades", "years"]),
        ("in recent years", []),
        ("pressed Tokyo to quadruple its payments", ["quadruple"]),
        ("just a year after, the previous month", ["a year", "previous month"]),
        ("In August they met again in June 2021", ["August", "June 2021"]),
        ("after World War II", ["II"]),
        ("the sale of 105 F-35 fighters", ["105", "F-35"]),
        ("dozens of missiles and a majority", ["dozens", "majority"]),
    ],
)
def test_numerals_of_a_source_are_found(words: str, found: list[str]) -> None:
    assert [each.words for each in numerals(words)] == found


def change(folder: Path, name: str, key: str, column: str = "", cell: str = "") -> None:
    """Change one cell of one row, or delete the row."""
    path = folder / "data" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        heading, *rows = csv.reader(file)
    [row] = [row for row in rows if key in (row[0], row[1])]
    if column:
        row[heading.index(column)] = cell
    else:
        rows.remove(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([heading, *rows])


def test_a_number_is_missed_with_its_row(book_copy: Path) -> None:
    change(book_copy, "quantities", "unc-rear-bases-johnstone-hornung-2023")
    assert uncovered("johnstone-hornung-2023") == [
        "johnstone-hornung-2023, johnstone-hornung-2023-p09: 'seven' in “area role "
        "is manifest in the [seven] bases there that are dual-flagged as” stands in no "
        "row of quantities, events or omissions."
    ]


def test_a_number_inside_the_words_of_an_event_needs_its_own_row(
    book_copy: Path,
) -> None:
    change(book_copy, "quantities", "f35-approved-cfr-2021")
    [gap] = uncovered("cfr-2021")
    assert gap.startswith("cfr-2021, cfr-2021-p16: '105' in ")


def test_a_date_is_missed_with_its_event(book_copy: Path) -> None:
    change(book_copy, "events", "treaty-revised-1960-cfr-2021")
    [gap] = uncovered("cfr-2021")
    assert gap.startswith("cfr-2021, cfr-2021-p09: '1960' in ")


def test_an_event_of_another_date_does_not_cover_it(book_copy: Path) -> None:
    change(book_copy, "events", "treaty-revised-1960-cfr-2021", "date", "1961")
    [gap] = uncovered("cfr-2021")
    assert gap.endswith("The row treaty-revised-1960-cfr-2021 says 1961.")


def test_a_date_more_precise_than_the_source_does_not_cover_it(book_copy: Path) -> None:
    change(book_copy, "events", "sdf-created-1954-cfr-2021", "date", "1954-07-01")
    [gap] = uncovered("cfr-2021")
    assert "'1954'" in gap


def test_the_time_of_a_count_covers_only_its_own_dates(book_copy: Path) -> None:
    change(
        book_copy, "quantities", "convictions-marines-cfr-2021", "as_of", "2015/2021"
    )
    [gap] = uncovered("cfr-2021")
    assert gap.startswith("cfr-2021, cfr-2021-p29: '2020' in ")


def test_the_day_of_a_number_does_not_stand_for_the_event(book_copy: Path) -> None:
    change(book_copy, "events", "djibouti-base-2011-cfr-2021")
    [gap] = uncovered("cfr-2021")
    assert gap.startswith("cfr-2021, cfr-2021-p35: '2011' in ")


def test_a_month_without_a_year_is_checked(book_copy: Path) -> None:
    change(book_copy, "events", "hypersonic-2022-auslin-2022", "date", "2022-09")
    [gap] = uncovered("auslin-2022")
    assert gap.startswith("auslin-2022, auslin-2022-p09: 'August' in ")


def test_an_ordinal_left_out_is_missed_with_its_row(book_copy: Path) -> None:
    change(book_copy, "omissions", "First, the AUKUS pact includes projects")
    [gap] = uncovered("alsaied-2023")
    assert gap.startswith("alsaied-2023, alsaied-2023-p07: 'First' in ")
