"""Every number, date and ordinal of the passages stands in a table of evidence."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from alliance.completeness import INDEFINITE, count, gaps, numerals, places, uncovered
from alliance.passages import passage
from alliance.repository import read_table
from alliance.sources import sources

# Complete


@pytest.mark.parametrize("source", sources())
def test_every_number_and_date_stands_in_a_table(source: str) -> None:
    missing = uncovered(source)
    assert not missing, "\n" + "\n".join(missing)


@pytest.mark.parametrize("source", sources())
def test_every_numeral_is_counted_in_one_table(source: str) -> None:
    found = count(source)
    print(f"{source}: {found}")
    assert found.missing == len(uncovered(source))
    assert found.examined == (
        found.quantities + found.events + found.omissions + found.missing
    )
    assert found.examined > 0


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
        "no number": printed,
    }[reason]
    assert re.search(pattern, row["exact"]), f"{row['exact']!r}: no {reason}"
    without_number = INDEFINITE.fullmatch(row["printed"])
    assert bool(without_number) == (reason == "no number"), row["exact"]


def test_nothing_without_a_number_is_counted() -> None:
    for row in read_table("quantities"):
        assert not INDEFINITE.fullmatch(row["printed"]), row["quantity"]


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
        ("in recent years, and in the coming years", ["recent years", "coming years"]),
        ("many observers, several of them", ["many", "several"]),
        ("an annual event across multiple domains", ["annual", "multiple"]),
        ("residents repeatedly protested", ["repeatedly"]),
        ("regular drills in a single alliance", ["regular", "single"]),
        ("dropped most restrictions, the most enduring of them", ["most"]),
        ("both countries, each other country and another missile", []),
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


@pytest.mark.parametrize(
    ("table", "source", "words"),
    [
        ("quantities", "johnstone-hornung-2023", "the seven bases there"),
        ("events", "cfr-2021", "In 1960, the U.S.-Japan agreement was revised"),
        ("omissions", "cfr-2021", "Forged in the wake of World War II"),
    ],
)
def test_a_numeral_counts_for_the_table_it_stands_in(
    table: str, source: str, words: str, book_copy: Path
) -> None:
    before = count(source)
    path = book_copy / "data" / f"{table}.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [row for row in rows if words not in row]
    assert len(kept) == len(rows) - 1
    path.write_text("".join(kept), encoding="utf-8", newline="\n")
    fewer = {table: getattr(before, table) - 1, "missing": before.missing + 1}
    assert count(source) == replace(before, **fewer)


def test_printed_words_that_stand_twice_are_no_place() -> None:
    row = counted("cfr-2021", "the U.S.-Japan security alliance is as important", "a")
    with pytest.raises(ValueError, match="exactly once"):
        places(row, "printed")


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
