"""Rules of `quantities`: unit, place, time and indicator fit the words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from mentions import named, passage_texts, surroundings

from alliance.numerals import Date, read
from alliance.repository import read_table
from rules.shared import Row, placed, rule, sentence_around, where

# The nouns that each unit stands for; a unit that is not here stands for its own words.
UNIT_WORDS = {
    "people": (
        r"people|persons?|personnel|citizens|residents|Okinawans|marines|troops|whom"
        r"|soldiers|protesters|abductees|members|students|officials|leaders?|women|girls"
    ),
    "countries": r"countries|nations|allies|governments|states|trio|partners|members",
    "facilities": r"facilities|bases|sites|installations",
    "aircraft": r"aircraft|fighters?|jets|planes",
    "years": r"years?|decades?|centur(?:y|ies)|generations?",
    "times": r"times|double[ds]?|doubling|quadruple\w*|triple\w*|twice|half",
    "instances": r"instances|cases|incidents|offenses",
    "cases": r"instances|cases|incidents|offen[cs]es|crimes|reports?",
    "ships": r"ships|vessels|destroyers|carriers|submarines",
}
_RANKED = re.compile(
    r"(?i)(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last"
    r"|\d+(?:st|nd|rd|th))\b.*"
)
_YEARLY = (
    r"\b(?:per year|a year|annual\w*|yearly|another year|year'?s? budget|budget)\b"
)


def nouns(unit: str) -> re.Pattern[str]:
    words = UNIT_WORDS.get(unit) or "|".join(
        rf"{re.escape(word.removesuffix('s'))}\w*"
        for word in unit.split()
        if word not in ("per", "of", "US")
    )
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


def unit_problem(row: Row, sentence: str, around: str, units: Iterable[str]) -> str:
    """Say why the unit of a quantity is not what its words count, or ""."""
    printed, unit, exact = row["printed"], row["unit"], row["exact"]
    if re.search(r"[$€£¥]|\b(?:dollars|yen|euros|pounds)\b", printed):
        if not re.search(r"dollar|yen|euro|pound", unit):
            return "is a sum of money"
        said = re.search(_YEARLY, f"{exact} {sentence}", re.IGNORECASE)
        total = re.search(r"\btotal\b", exact)
        if ("per year" in unit) != bool(said and not total):
            return "is a sum per year" if said else "is a sum that no year is named for"
        return ""
    if re.search(r"%|\bper ?cent\b", printed):
        of_gdp = re.search(r"\bGDP\b|gross domestic product", exact)
        wanted = "percent of GDP" if of_gdp else "percent"
        return "" if unit == wanted else f"is {wanted}"
    for kind, pattern in (
        ("rank", _RANKED.pattern),
        ("share", r"(?i)a? ?majority|half|a third|a quarter|a share|most"),
        ("times", r"(?i)(?:re)?(?:doubl|tripl|quadrupl)\w+|twice|thrice|double"),
        ("times per year", r"(?i)(?:annual|year|month|week|dai)ly|annual"),
        ("years", r"(?i).*[ -]years?(?:-old)?|decades?|years?|a year|centuries"),
    ):
        fits = re.fullmatch(pattern, printed)
        if (unit == kind) and not fits and kind in ("rank", "share"):
            return f"is no {kind}"
        if fits and unit != kind:
            return f"is counted in {kind}"
        if fits:
            return ""
    if re.search(r"[a-z]", printed) and nouns(unit).search(printed):
        return ""  # "1,000 nautical miles"
    before, _, after = exact.partition(printed)
    for words in (after, before):
        hits = {
            each: found.start()
            for each in units
            if each not in ("rank", "share", "percent", "percent of GDP")
            and "dollar" not in each
            and (found := nouns(each).search(words))
        }
        if hits:
            nearest = min(hits.values())
            if hits.get(unit, -1) == nearest:
                return ""
            near = sorted(each for each in hits if hits[each] == nearest)
            return f"is followed by {' or '.join(near)}"
    # "The three issued a statement", "the trio": who was named before.
    known = unit in ("countries", "people") and nouns(unit).search(around)
    return "" if known else "counts something else"


@rule("quantities", do="Take what the words count as the unit.")
def units_are_what_the_words_count() -> Iterator[str]:
    units = {row["unit"] for row in read_table("quantities")}
    for row, passage in placed("quantities"):
        sentence = sentence_around(row, passage)
        around = surroundings()[passage]
        problem = unit_problem(row, sentence, around, sorted(units))
        if problem:
            yield (
                f"{where('quantities', row)}: the unit is {row['unit']!r}, but "
                f"{row['printed']!r} in {row['exact']!r} {problem}"
            )


@rule("quantities", do="Take the noun that follows the number as the unit.")
def the_noun_that_follows_a_number_is_its_unit() -> Iterator[str]:
    units = {row["unit"] for row in read_table("quantities")}
    for row in read_table("quantities"):
        after = row["exact"].partition(row["printed"])[2].split()[:3]
        nouns = {word.strip(mark) for word in after for mark in (",.;", ",.;’'s")}
        counted = (units & nouns) - {"times"}
        if counted and not any(unit in row["unit"] for unit in counted):
            yield (
                f"{where('quantities', row)}: the words count {sorted(counted)}, "
                f"the unit says {row['unit']!r}"
            )


@rule(
    "quantities",
    "places",
    do="Take the place that passage and subject name, or leave it empty.",
)
def places_are_named_where_the_number_stands() -> Iterator[str]:
    names = {row["place"]: row["name"] for row in read_table("places")}
    for row, passage in placed("quantities"):
        here = passage_texts()[passage]
        if row["place"] and not _stands(row["place"], names, here):
            yield (
                f"{where('quantities', row)}: the place {row['place']!r} is not named "
                f"in {passage}"
            )
        in_subject = [
            each for each in names if _stands(each, names, row["subject"], True)
        ]
        if row["place"] and in_subject and row["place"] not in in_subject:
            yield (
                f"{where('quantities', row)}: the place is {row['place']!r}, the "
                f"subject names {', '.join(in_subject)}"
            )
        located = row["unit"] not in ("years", "rank", "alliances") and re.search(
            r"\b(?:in|on)\s+((?:[A-Z][\w.]+\s?)+)$", row["subject"]
        )
        there = [
            each for each in names if located and names[each] == located[1].strip()
        ]
        if there and row["place"] not in in_subject:
            yield (
                f"{where('quantities', row)}: the subject is located in "
                f"{located[1]!r}, the place is {row['place']!r}"
            )


def _stands(place: str, names: dict[str, str], words: str, bare: bool = False) -> bool:
    name = names.get(place, place)
    if re.search(rf"\b{re.escape(name)}(?:n|s|ans?)?\b(?! War)", words):
        return True
    return not bare and place in named(words)


@rule("quantities", do="Put that time in as_of.")
def a_number_with_a_date_in_its_words_has_its_time() -> Iterator[str]:
    for row in read_table("quantities"):
        rest = row["exact"].replace(row["printed"], "…")
        dates = [item for item in read(rest) if isinstance(item, Date)]
        if dates and not row["as_of"]:
            yield (
                f"{where('quantities', row)}: "
                f"{dates[0].words!r} of its words is no as_of"
            )
        between = re.search(r"\bbetween (\d{4}) and (\d{4})\b", rest)
        if between and row["as_of"] != "/".join(between.groups()):
            yield (
                f"{where('quantities', row)}: "
                f"as_of is {row['as_of']!r}, its words say {between[0]!r}"
            )


@rule(
    "quantities",
    do="Give the rows one place, or those of another place an indicator of their own.",
)
def rows_of_one_indicator_speak_of_one_place() -> Iterator[str]:
    found = defaultdict(list)
    for row in read_table("quantities"):
        found[row["indicator"]].append(row)
    for indicator, rows in found.items():
        if len({row["place"] for row in rows}) > 1:
            told = (f"{where('quantities', row)} {row['place']!r}" for row in rows)
            yield f"{', '.join(told)}: places of one indicator, {indicator!r}"
