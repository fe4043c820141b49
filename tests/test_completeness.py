"""Every number, date and ordinal of the passages stands in a table of evidence.

Covered is what lies inside the `printed` of a quantity or an omission, letter by letter
in the seed. A date is covered as well inside the `exact` of an event that it dates, and
an end of the time over which something was counted ("between 2017 and 2019") inside
that of the quantity whose `as_of` says so. Any other number inside those words, such as
the 105 of an event that tells of 105 fighters, needs a quantity of its own.
"""

import re
from calendar import month_name
from dataclasses import dataclass

import pytest

from alliance.numerals import EVERY_NOUN, Date, Name, Numeral, read
from alliance.passages import Passage, passage, passages
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
    return gaps(passages(source), rows)


Rows = dict[str, list[dict[str, str]]]


def gaps(found: list[Passage], rows: Rows) -> list[str]:
    """Return what of some passages stands in none of the rows of each table."""
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
        for passage in found
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


# Each example has rows of its own: no error in the tables of the book breaks it.


def event(source: str, exact: str, date: str) -> dict[str, str]:
    row = {"event": "the-event", "source": source, "exact": exact}
    return row | {"date": date, "date_end": ""}


def counted(source: str, exact: str, printed: str, as_of: str = "") -> dict[str, str]:
    row = {"quantity": "the-number", "source": source, "exact": exact}
    return row | {"printed": printed, "as_of": as_of}


def missed(place: str, **tables: list[dict[str, str]]) -> dict[str, str]:
    """Return the gaps of one passage by the words that stand in no row."""
    rows = {name: tables.get(name, []) for name in ("quantities", "events")}
    found = gaps([passage(place)], rows | {"omissions": tables.get("omissions", [])})
    return {re.search(r": '(.+?)' in “", gap)[1]: gap for gap in found}


def test_a_number_is_missed_without_its_row() -> None:
    source = "johnstone-hornung-2023"
    row = counted(source, "the seven bases there that are dual-flagged", "seven")
    assert "seven" not in missed(f"{source}-p09", quantities=[row])
    assert missed(f"{source}-p09")["seven"] == (
        "johnstone-hornung-2023, johnstone-hornung-2023-p09: 'seven' in “area role "
        "is manifest in the [seven] bases there that are dual-flagged as” stands in no "
        "row of quantities, events or omissions."
    )


def test_a_number_inside_the_words_of_an_event_needs_its_own_row() -> None:
    sale = "the United States approved the sale of 105 F-35 fighters to Japan"
    row = event("cfr-2021", f"In 2020, {sale}", "2020")
    found = missed("cfr-2021-p16", events=[row])
    assert "2020" not in found
    assert "105" in found
    row = counted("cfr-2021", sale, "105")
    assert "105" not in missed("cfr-2021-p16", quantities=[row])


REVISED = "In 1960, the U.S.-Japan agreement was revised"


def test_a_date_is_missed_without_its_event() -> None:
    row = event("cfr-2021", REVISED, "1960")
    assert "1960" not in missed("cfr-2021-p09", events=[row])
    assert "1960" in missed("cfr-2021-p09")


def test_an_event_of_another_date_does_not_cover_it() -> None:
    found = missed("cfr-2021-p09", events=[event("cfr-2021", REVISED, "1961")])
    assert found["1960"].endswith("The row the-event says 1961.")


@pytest.mark.parametrize(("date", "covers"), [("1954", True), ("1954-07-01", False)])
def test_a_date_more_precise_than_the_source_does_not_cover_it(
    date: str, covers: bool
) -> None:
    exact = "Yoshida’s government created the Self-Defense Force (SDF) in 1954"
    found = missed("cfr-2021-p08", events=[event("cfr-2021", exact, date)])
    assert ("1954" not in found) == covers


@pytest.mark.parametrize(
    ("time", "expected"), [("2015/2020", set()), ("2015/2021", {"2020"})]
)
def test_the_time_of_a_count_covers_only_its_own_dates(
    time: str, expected: set[str]
) -> None:
    exact = (
        "sixty-nine convictions of U.S. marines in Okinawa involving sexual wrongdoing "
        "toward minors between 2015 and 2020"
    )
    row = counted("cfr-2021", exact, "sixty-nine", time)
    found = missed("cfr-2021-p29", quantities=[row])
    assert {"2015", "2020"} & set(found) == expected


def test_the_day_of_a_number_does_not_stand_for_the_event() -> None:
    exact = "the SDF opened its first permanent overseas base in Djibouti in 2011"
    row = counted("cfr-2021", exact, "first", "2011")
    assert "2011" in missed("cfr-2021-p35", quantities=[row])
    row = event("cfr-2021", exact, "2011")
    assert "2011" not in missed("cfr-2021-p35", events=[row])


@pytest.mark.parametrize(("date", "covers"), [("2022-08", True), ("2022-09", False)])
def test_a_month_without_a_year_is_checked(date: str, covers: bool) -> None:
    exact = "In August, Japan announced it would research hypersonic missiles"
    found = missed("auslin-2022-p09", events=[event("auslin-2022", exact, date)])
    assert ("August" not in found) == covers


def test_an_ordinal_left_out_is_missed_without_its_row() -> None:
    row = {"source": "alsaied-2023", "exact": "First, the AUKUS pact includes projects"}
    row |= {"printed": "First", "reason": "list number"}
    assert missed("alsaied-2023-p07", omissions=[row]) == {}
    assert set(missed("alsaied-2023-p07")) == {"First"}
