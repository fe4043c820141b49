"""Rules that the rows of several tables keep alike."""

import re
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from mentions import named, passage_texts, surroundings

from alliance.citations import several
from alliance.completeness import MONTHS
from alliance.errors import AllianceError
from alliance.numerals import EVERY_NOUN, Date, Number, read
from alliance.quotations import verify
from alliance.repository import read_table
from alliance.sources import source, text
from rules.shared import Rule, place, placed, rule, sentence_around, share, where

# Our own words name nobody whom the source does not name there

_NAME_THEM = "Name only whom they name, or add the printed form to data/actors.csv."
_OWN_WORDS = {
    "quantities": ("subject",),
    "events": ("title",),
    "claims": ("position",),
    "passages": ("gist",),
}


def _unnamed(table: str) -> Iterator[str]:
    around = surroundings()
    for row in read_table(table):
        passage = row.get("passage") or place(row)
        for column in _OWN_WORDS[table] if passage else ():
            authors = named(source(row["source"]).authors)
            strange = named(row[column]) - named(around[passage]) - authors
            if strange:
                yield (
                    f"{where(table, row)}: {column} names {', '.join(sorted(strange))},"
                    f" whom {passage} and the passages beside it do not name"
                )


@rule("quantities", "actors", do=_NAME_THEM)
def quantities_name_whom_their_passage_names() -> Iterator[str]:
    yield from _unnamed("quantities")


@rule("events", "actors", do=_NAME_THEM)
def events_name_whom_their_passage_names() -> Iterator[str]:
    yield from _unnamed("events")


@rule("claims", "actors", do=_NAME_THEM)
def claims_name_whom_their_passage_names() -> Iterator[str]:
    yield from _unnamed("claims")


@rule("passages", "furniture", "actors", do=_NAME_THEM)
def gists_name_whom_their_passage_names() -> Iterator[str]:
    yield from _unnamed("passages")


# Our own words share words with what they are about


_KEEP_TO_IT = (
    "Write it in the words of the passage, or quote the passage that it is of."
)
# Less than this share of the content words of a cell in its passage, and it is about
# something else. Measured: rows of the book have 40 to 100 in a hundred, a cell of
# another row mostly none.
_LEAST = {"subject": 0.25, "title": 0.4, "indicator": 0.25}


def _astray(table: str, column: str) -> Iterator[str]:
    for row, passage in placed(table):
        key = next(iter(row.values())).removesuffix(row["source"])
        more = f" {key.replace('-', ' ')}"
        if column == "indicator":
            more += f" {row['unit']} {row['subject']}"
        words = row[column].replace("-", " ")
        if column == "indicator":
            words = re.sub(r"\b(?:rank|duration|term|age|countries)\b", "", words)
        # What only the passages beside it say counts less.
        found = max(
            share(words, passage_texts()[passage] + more),
            share(words, surroundings()[passage] + more) * 0.7,
        )
        if found < _LEAST[column]:
            yield (
                f"{where(table, row)}: {column} {row[column]!r} shares {found:.0%} of "
                f"its words with {passage}"
            )


@rule("quantities", do=_KEEP_TO_IT)
def subjects_speak_of_what_stands_there() -> Iterator[str]:
    yield from _astray("quantities", "subject")


@rule("quantities", do=_KEEP_TO_IT)
def indicators_speak_of_what_stands_there() -> Iterator[str]:
    yield from _astray("quantities", "indicator")


@rule("events", do=_KEEP_TO_IT)
def titles_speak_of_what_stands_there() -> Iterator[str]:
    yield from _astray("events", "title")


# Each thing is said once

_ONCE = {
    "quotations": (("source", "exact"),),
    "quantities": (("source", "exact", "printed"), ("source", "subject", "exact")),
    "events": (("source", "exact"), ("source", "title")),
    "claims": (("source", "exact"), ("position",)),
    "passages": (("gist",),),
    "checks": (("title",), ("finding",)),
    "record": (("statement",),),
    "glossary": (("definition",), ("source", "exact")),
    "actors": (("name",),),
    "places": (("name",),),
}


def _twice(table: str) -> Iterator[str]:
    for columns in _ONCE[table]:
        alike = defaultdict(list)
        for row in read_table(table):
            alike[tuple(row[column] for column in columns)].append(row)
        for key, rows in alike.items():
            if len(rows) > 1 and all(key):
                found = " and ".join(where(table, row) for row in rows)
                yield f"{found}: the same {' and '.join(columns)}, {key[-1][:90]!r}"


def _once(table: str) -> Rule:
    def said_once() -> Iterator[str]:
        yield from _twice(table)

    said_once.__name__ = f"each_row_of_{table}_says_something_of_its_own"
    return said_once


for _table in _ONCE:
    rule(_table, do="Say in each row what is its own, or remove one.")(_once(_table))


# Quoted words do not begin behind what turns, loosens or owns them, nor inside a name

_TURNS = re.compile(
    r"\b(?:not|never|no|hardly|neither|nor|without|nearly|almost|up to|at least"
    r"|more than|less than|fewer than|roughly|approximately|estimated|only"
    r"|will|would|could|may|might|should|must|can|cannot)\s$",
    re.IGNORECASE,
)
_OWNER = re.compile(r"\w+[’']s\s$")
# Of "Taiwan, in particular, has …" all but the first word.
_ASIDE = re.compile(
    r"[^,.;]{1,40}, (?:has|have|had|is|are|was|were|will|would|could|can|may|might|must"
    r"|should|remains?)\b"
)


def _cut_off(table: str) -> Iterator[str]:
    for row in read_table(table):
        if not row["exact"] or row.get("omitted") or row.get("inserted"):
            continue
        try:
            start = verify(row["exact"], row["source"]).spans[0][0]
        except AllianceError:
            continue
        before = text(row["source"])[max(0, start - 20) : start].replace("\n", " ")
        if found := _TURNS.search(before):
            yield (
                f"{where(table, row)}: the words begin behind {found[0]!r}, which "
                "belongs to them"
            )
        # A source check may be on a few words of a phrase.
        if table != "check_passages" and (found := _OWNER.search(before)):
            yield f"{where(table, row)}: the words begin behind {found[0]!r}"
        if before.endswith("all ") and row["exact"].startswith("but "):
            yield f"{where(table, row)}: the words begin inside 'all but'"
        if before.endswith(", ") and _ASIDE.match(row["exact"]):
            yield f"{where(table, row)}: the words begin behind what they speak of"


def _cut_in_two(table: str) -> Iterator[str]:
    """Yield words that end or begin inside a name, or between a number and its noun.

    What is left of a name may be one, too.
    """
    names = _names()
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names, key=len)[::-1]))})(?!\w)"
    )
    for row, passage in placed(table):
        whole, exact = (
            words.replace("’", "'")
            for words in (passage_texts()[passage], row["exact"])
        )
        at = whole.find(exact)
        for found in pattern.finditer(whole) if at >= 0 else ():
            start, end = max(at, found.start()), min(at + len(exact), found.end())
            left = whole[start:end].strip()
            if left and left != found[0] and left not in names and left[0].isupper():
                yield f"{where(table, row)}: the words cut the name {found[0]!r} in two"
        end = at + len(exact)
        noun = re.match(r"\s[a-z]\w*", whole[end:])
        if at >= 0 and noun and end in _ends_of_numbers(whole):
            yield f"{where(table, row)}: the words end before {noun[0].strip()!r}"


@lru_cache(maxsize=256)
def _ends_of_numbers(words: str) -> frozenset[int]:
    return frozenset(each.end for each in read(words) if isinstance(each, Number))


def _names() -> set[str]:
    """Return every name of the tables, of whom or what it may be."""
    columns = {
        "actors": ("name", "also_known_as"),
        "places": ("name", "also_known_as"),
        "other_names": ("name",),
        "glossary": ("term",),
    }
    found = {
        name.replace("’", "'")
        for table, cells in columns.items()
        for row in read_table(table)
        if row.get("reason") != "adjective"
        for cell in cells
        for name in re.split(r" \| |; ", row[cell])
    }
    return found - {""}


def _uncut(table: str) -> Rule:
    def whole() -> Iterator[str]:
        yield from _cut_off(table)
        yield from _cut_in_two(table)

    whole.__name__ = f"words_of_{table}_are_not_cut_from_what_they_need"
    return whole


for _table in (
    "quotations",
    "quantities",
    "events",
    "tellings",
    "claims",
    "memberships",
    "check_passages",
    "glossary",
):
    rule(_table, do="Quote it with the words.")(_uncut(_table))


# Themes

_THEME_WORDS = {
    "north-korea": r"North Korea\w*|DPRK|Pyongyang|the North|Korea\w*|missiles?|THAAD",
    "china-taiwan": r"Chin\w+|Beijing|Taiwan\w*|PRC|Huawei|Confucius",
    "okinawa": r"Okinawa\w*|Futenma|Henoko|Ryukyu",
    "aukus": (
        r"J?AUKUS|Austral\w+|Brit\w+|United Kingdom|UK|London|Canberra|Kishida|Alsaied"
        r"|Auslin|ROK|four countries"
    ),
    "burden-sharing": (
        r"cost\w*|spend\w*|pay\w*|paid|budget\w*|contribut\w+|share\w*|burden\w*"
        r"|GDP|billion|fund\w*|contract|accus\w+"
    ),
    "forecast": (
        r"will|would|could|may|might|likely|soon|expected|plans?|future|years away"
        r"|can|promis\w+|well-positioned|foreseeable|continue\w*|prospect\w*"
        r"|possib\w+|potential\w*|should|set to|going"
    ),
}


@rule("events", "quotations", do="Choose a theme that the words speak of.")
def themes_are_spoken_of_there() -> Iterator[str]:
    for table, column in (("events", "theme"), ("quotations", "themes")):
        for row, passage in placed(table):
            for theme in several(row[column]):
                words = _THEME_WORDS.get(theme)
                if table == "quotations" and theme in ("okinawa", "burden-sharing"):
                    continue  # of which a sentence on bases may be, unnamed
                here = f"{surroundings()[passage]} {source(row['source']).title}"
                if theme == "forecast" or table == "events":
                    here = f"{sentence_around(row, passage)} {row.get('title', '')}"
                if words and not re.search(rf"\b(?:{words})\b", here):
                    yield (
                        f"{where(table, row)}: the theme {theme!r}, of which {passage} "
                        "does not speak"
                    )


# Ranges

_FILL_IN = "Fill in the value, or both ends of a range with the lower one first."


@rule("record", do=_FILL_IN)
def facts_have_a_value_or_both_ends() -> Iterator[str]:
    yield from _ends("record")


@rule("quantities", do=_FILL_IN)
def quantities_have_a_value_or_both_ends() -> Iterator[str]:
    yield from _ends("quantities")


def _ends(table: str) -> Iterator[str]:
    for row in read_table(table):
        low, high, value = (bool(row[each]) for each in ("low", "high", "value"))
        if low != high or (value and low):
            yield (
                f"{where(table, row)}: value {row['value']!r}, low {row['low']!r} and "
                f"high {row['high']!r}"
            )
        elif low and Fraction(row["low"]) >= Fraction(row["high"]):
            yield f"{where(table, row)}: low {row['low']} is not below {row['high']}"


# Numbers of findings

_GIVE_IT = "Give a number only as the facts or the passages of the row give it."


def _without_ground(
    table: str, key: str, facts_of: str, words_of: str
) -> Iterator[str]:
    """Yield the numbers and dates that no linked fact or passage of a row gives."""
    facts = {row["fact"]: row for row in read_table("record")}
    ground, days = defaultdict(set), defaultdict(set)
    for row in read_table(facts_of):
        fact = facts.get(row["fact"], {})
        told = (fact.get(name, "") for name in ("fact", "statement", "date"))
        ground[row[key]] |= _numbers(" ".join(told))
        days[row[key]] |= _days(fact.get("date", ""), fact.get("statement", ""))
    around = defaultdict(set)
    for row, passage in placed(words_of):
        entry = source(row["source"])
        words = f"{row['exact']} {entry.published} {entry.published_note}"
        ground[row[key]] |= _numbers(words)
        around[row[key]] |= _numbers(passage_texts()[passage])
        days[row[key]] |= _days(
            entry.published, f"{entry.published_note} | {passage_texts()[passage]}"
        )
    for row in read_table(table):
        # A title is of the quoted words; a finding may look around them.
        found = _numbers(row["finding"], in_words=False) - around[row[key]]
        titled = _numbers(row.get("title", ""), in_words=False)
        strange = (found | titled) - ground[row[key]]
        if strange:
            yield (
                f"{where(table, row)}: it gives {', '.join(sorted(strange))}, "
                "which neither its facts nor its passages give"
            )
        for year, month, day in _days("", row["finding"]):
            if month and not any(
                (not each[0] or year in (0, each[0]))
                and each[1] == month
                and day in (0, each[2])
                for each in days[row[key]]
            ):
                yield (
                    f"{where(table, row)}: neither its facts nor its passages give the "
                    f"date {year}-{month:02}" + (f"-{day:02}" if day else "")
                )


def _days(written: str, words: str) -> set[tuple[int, int, int]]:
    """Return year, month and day of a date as tables have it and of those in a text."""
    found = {
        (int(year), int(month or 0), int(day or 0))
        for year, month, day in re.findall(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", written)
    }
    dates = (each for each in read(words) if isinstance(each, Date))
    found |= {(each.year, each.month, each.day) for each in dates}
    # A month that stands alone may be of any year.
    alone = re.findall(rf"(?<!\d )\b({'|'.join(MONTHS)})\b(?! \d)", words)
    return found | {(0, MONTHS.index(month) + 1, 0) for month in alone}


def _numbers(words: str, *, in_words: bool = True) -> set[str]:
    """Return the numbers of a text in plain digits; those in words too, if asked."""
    found = re.findall(r"\d[\d,.]*\d|\d", re.sub("[-–/]", " ", words))
    found = {each.replace(",", "").lstrip("0") for each in found}
    numerals = read(words, EVERY_NOUN) if in_words else ()
    return found | {f"{each.low}" for each in numerals if isinstance(each, Number)}


@rule("checks", "check_records", "check_passages", "record", do=_GIVE_IT)
def checks_give_the_numbers_of_their_ground() -> Iterator[str]:
    yield from _without_ground("checks", "check", "check_records", "check_passages")


@rule("outcomes", "outcome_records", "claims", "record", do=_GIVE_IT)
def outcomes_give_the_numbers_of_their_ground() -> Iterator[str]:
    yield from _without_ground("outcomes", "claim", "outcome_records", "claims")
