"""Rules of `record`: an outside fact fits its statement and its work."""

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from alliance.bibliography import works
from alliance.blocks import edtf
from alliance.numerals import EVERY_NOUN, Date, Number, read
from alliance.repository import read_table
from rules.quantities import UNIT_WORDS, nouns
from rules.shared import Row, days_of_no_calendar, rule, stems, where


@rule("record", do="Cite the work that tells of the fact.")
def facts_are_told_by_works_on_the_same() -> Iterator[str]:
    known = works()
    rows = read_table("record")
    often = Counter(row["reference"] for row in rows)
    for row in rows:
        work = known.get(row["reference"])
        general = work and (
            "Alliance" in work.title
            or re.search(r"Japan.*(?:Defense|Security|Treaty)", work.title)
            or re.search(r"(?:Defense|Security|Treaty).*Japan", work.title)
        )
        if not work or general or often[row["reference"]] >= 3:
            continue  # a white paper tells of many things
        about = f"{row['reference'].replace('-', ' ')} {work.title} {work.note}"
        ours = f"{row['fact'].replace('-', ' ')} {row['statement']} {row['date']}"
        own = {"read", "stored", "copy", "page", "title", "@japan", "japan"}
        shared = stems(about) & stems(ours)
        if not shared - own:
            yield (
                f"{where('record', row)}: "
                f"{work.title!r} is about something else than the fact"
            )


@rule("record", do="Correct the date, or cite a work that came out after it.")
def facts_are_told_after_they_happened() -> Iterator[str]:
    known = works()
    for row in read_table("record"):
        work = known.get(row["reference"])
        planned = re.search(
            r"\b(?:was to|were to|fiscal|plan\w*|draft|effect|force|expire\w*|due|until"
            r"|expected|talks|would|will|by|first deliveries)\b",
            row["statement"],
        )
        if not work or not work.date or planned:
            continue
        told = [each for each in read(row["statement"]) if isinstance(each, Date)]
        for date in (_first(row["date"]), *map(edtf, told)):
            together = min(len(date), len(work.date), 7)
            if work.date[:together] < date[:together]:
                yield (
                    f"{where('record', row)}: "
                    f"the work is of {work.date}, the fact of {date}"
                )


def _first(date: str) -> str:
    return re.sub("[~?%]", "", date.split("/")[0]).replace("X", "0")


@rule("record", do="Put the day on which the work was read, as references.bib has it.")
def facts_were_read_when_their_work_was() -> Iterator[str]:
    known = works()
    for row in read_table("record"):
        work = known.get(row["reference"])
        if work and work.read and row["read_on"] != work.read:
            said = f"read_on is {row['read_on']!r}, references.bib has {work.read!r}"
            yield f"{where('record', row)}: {said}"


@rule(
    "record",
    do="Take as unit what the statement counts, and none where it gives no number.",
)
def units_of_facts_stand_in_their_statements() -> Iterator[str]:
    for row in read_table("record"):
        has = any(row[column] for column in ("value", "low", "high"))
        if has != bool(row["unit"]):
            number = "a number" if has else "no number"
            yield f"{where('record', row)}: {number}, and the unit {row['unit']!r}"
        if row["unit"] and not _counts(row["statement"], row["unit"]):
            yield f"{where('record', row)}: the statement counts no {row['unit']!r}"


def _counts(statement: str, unit: str) -> bool:
    if re.search(r"dollars|yen", unit):
        if not re.fullmatch(r"(?:US dollars|yen)(?: per year)?|yen per dollar", unit):
            return False
        money = "dollar" if "dollar" in unit else "yen"
        yearly = bool(
            re.search(
                r"\b(?:a year|per year|yearly|each year|fiscal year)\b", statement
            )
        )
        return money in statement and (not unit.endswith("per year") or yearly)
    if re.search(r"illion (?:yen|dollars)", statement) and "percent" not in unit:
        return False
    if unit.startswith("percent"):
        whole = bool(re.search(r"percent of (?:GDP|gross domestic)", statement))
        return "percent" in statement and (
            whole <= ("GDP" in unit) <= ("GDP" in statement)
        )
    if unit not in UNIT_WORDS and not all(
        re.search(rf"(?i)\b{re.escape(word.removesuffix('s'))}", statement)
        for word in unit.split()
        if word not in ("of", "per")
    ):
        return False
    return bool(nouns(unit).search(statement)) or (
        unit == "people"
        and bool(
            re.search(
                r"\w+(?:ers|men|ists|ars|ians)\b|killed|student|police|dead|died|abduct|entered",
                statement,
            )
        )
    )


def _given(row: Row) -> set[Fraction]:
    """Return the numbers in the cells of a fact."""
    return {Fraction(row[each]) for each in ("value", "low", "high") if row[each]}


def _said(row: Row, measured: str = "") -> set[Fraction]:
    """Return the numbers in the statement of a fact that count what a pattern has."""
    return {
        end
        for item in read(row["statement"], EVERY_NOUN)
        if isinstance(item, Number) and re.search(measured, item.measure or "")
        for end in (item.low, item.high)
    }


@rule("record", do="Put the number of the statement into value, or into low and high.")
def a_fact_with_a_number_gives_it() -> Iterator[str]:
    """A sum of money or a percentage in a statement stands in its row."""
    for row in read_table("record"):
        said = _said(row, measured="dollars|yen|percent")
        if said and not said & _given(row):
            yield (
                f"{where('record', row)}: "
                "value, low and high hold no number of the statement"
            )


# What stands for one of a unit without its word.
_ONE_OF = {"people": r"person|student|girl|woman|man|child"}


@rule("record", do="Give the number of the statement, or the 1 of its a or one.")
def numbers_of_a_fact_stand_in_its_statement() -> Iterator[str]:
    for row in read_table("record"):
        given, said = _given(row), _said(row)
        noun = _ONE_OF.get(row["unit"], nouns(row["unit"]).pattern)
        single = rf"(?i)\b(?:an?|one)\s(?:\w+\s)?(?:{noun})"
        if re.search(single, row["statement"]):
            said.add(Fraction(1))
        if not given <= said:
            yield (
                f"{where('record', row)}: the statement has no "
                f"{', '.join(sorted(map(str, given - said)))} {row['unit']}"
            )


@rule("record", do="Put the date of the statement into date.")
def a_fact_with_a_date_gives_it() -> Iterator[str]:
    for row in read_table("record"):
        years = {
            item.year
            for item in read(row["statement"])
            if isinstance(item, Date) and item.year
        }
        if years and not row["date"]:
            yield (
                f"{where('record', row)}: "
                f"the statement has the year {min(years)}, the row no date"
            )


@rule("record", do="Correct the day; the work that is cited has it.")
def days_of_statements_are_in_the_calendar() -> Iterator[str]:
    for row in read_table("record"):
        for day in days_of_no_calendar(row["statement"]):
            yield f"{where('record', row)}: {day!r} is in no calendar"


@rule(
    "record",
    do="Give the date of the statement or of the work, or say in the statement when.",
)
def a_date_that_no_statement_gives_has_a_second_witness() -> Iterator[str]:
    """It is that of the work or of a fact on the same, and the id has its year."""
    known, rows = works(), read_table("record")
    dated = {row["fact"]: _dates(row["statement"]) for row in rows}
    for row in rows:
        work = known.get(row["reference"])
        if not row["date"] or not work or dated[row["fact"]]:
            continue
        told = {*re.findall(r"[a-z]+", f"{row['fact']} {row['statement']}".casefold())}
        named = " ".join((row["fact"], row["reference"], work.title, work.date))
        for date in re.sub("[~?%]", "", row["date"]).split("/"):
            if date[:4] not in named:
                yield f"{where('record', row)}: nothing beside it has the year {date}"
            witnesses = {work.date} | {
                each
                for fact, dates in dated.items()
                if len(told & {*fact.split("-")}) >= 2
                for each in dates
            }
            if len(date) > 4 and not any(each.startswith(date) for each in witnesses):
                yield f"{where('record', row)}: no statement or work has {date}"


def _dates(statement: str) -> set[str]:
    """Return the dates of a statement as the column has them."""
    found = (edtf(item) for item in read(statement) if isinstance(item, Date))
    return {each for each in found if each}


@rule("record", do="Name what is meant: each fact has a page where it stands alone.")
def a_fact_is_understood_alone() -> Iterator[str]:
    """No statement begins by leaning on another, or says "the islands" of some."""
    for row in read_table("record"):
        leaning = re.match(
            r"(?:The same|They|Its?(?! (?:was|has been)\b)|He|She|This|That|These)\b"
            r"|.*\bthe (?:islands|two governments)\b(?! of)",
            row["statement"],
        )
        if leaning and "Senkaku" not in row["statement"]:
            yield f"{where('record', row)}: leans on another: {leaning[0]!r}"
