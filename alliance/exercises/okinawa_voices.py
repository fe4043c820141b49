"""The exercises of chapter 4 on who is spoken of, and on what two figures count."""

import re
from typing import Any

from alliance import kept
from alliance.dates import bounds
from alliance.errors import TableError
from alliance.exercises.answers import (
    UnusableError,
    cut_short,
    described,
    items_of,
    mapping_of,
    number_of,
    untouched,
)
from alliance.exercises.quoting import quoted, sentence_of, without_texts
from alliance.exercises.registry import EXERCISES, exercise
from alliance.passages import printed_words
from alliance.quotations import Place, verify
from alliance.search import search
from alliance.tables import table

# The sources whose passages name Okinawa.
NAMERS = ("cfr-2021", "johnstone-hornung-2023", "tran-2025")

# Who is spoken of

_PEOPLE = re.compile(
    r"\b(?:Okinawans?|Okinawan citizens|residents|local officials|local|citizens)\b",
    re.IGNORECASE,
)
_STANCE = re.compile(
    r"\b(?:concerns?|criticism|oppose\w*|protest\w*|resent\w*|voiced|voting|voted)\b",
    re.IGNORECASE,
)


@exercise(
    "okinawa-spoken",
    "read",
    'search("Okinawans|local officials", width=200) is a way to begin. '
    'answer = ("the words", "the source", "who") with words copied exactly.',
)
def _spoken(answer: Any) -> tuple[str, str]:
    parts = list(answer) if isinstance(answer, tuple | list) else []
    if len(parts) == 3 and (untouched(parts[0]) or untouched(parts[2])):
        return "open", EXERCISES["okinawa-spoken"].start
    place = quoted(answer, NAMERS, ["who"])
    if not isinstance(place, Place):
        return place
    who = " ".join(answer[2].split())
    found, here = f"The words stand in {place.passage}", without_texts()
    printed = sentence_of(place) if here else printed_words(place.passage)
    if here and place.passage not in _naming():
        kept.refuse(f"{found}. To see whether it speaks of Okinawa")
    if not here and "Okinaw" not in printed:
        return "wrong", f"{found}, which does not speak of Okinawa."
    if not _STANCE.search(place.exact):
        if _STANCE.search(sentence_of(place)):
            return "close", (
                f"{found}. The sentence says what people think or do; quote that part."
            )
        return "wrong", (
            f"{found}, but hold no word of what people there think, say or do, such as "
            "resent, voice, oppose, protest or vote."
        )
    if not _PEOPLE.search(who) or who.casefold() == "local":
        return "close", (
            f"{found} and say what people think or do. Now name them, in words of the "
            f"passage: {cut_short(who)} is none of the people of Okinawa there."
        )
    if who.casefold() not in printed.casefold():
        if here:
            kept.refuse(f"{found}. To see whether the passage names {who!r}")
        return "close", (
            f"{found}, but the passage does not print {cut_short(who)}. Copy whom it "
            "names."
        )
    return "right", (
        f"{found}, and {cut_short(who)} is whom the passage names: a group. Look once "
        "more for a person with a name, or for words between quotation marks. Where "
        "you find neither, the people are spoken of and do not speak."
    )


def _naming() -> set[str]:
    """Return the passages that are known to name Okinawa or Okinawans."""
    found = (search("Okinawa"), search("Okinawans|local officials", width=200))
    return {name for hits in found for name in hits["passage"]}


# What two figures count

_PASSAGE = "cfr-2021-p29"


def _figures() -> dict[str, tuple[str, int, int]]:
    """Return what each figure with a period counts, and its first and last year."""
    found = {}
    for row in table("quantities").dropna(subset="as_of").itertuples():
        if row.source != "cfr-2021" or "/" not in row.as_of:
            continue
        if verify(row.exact, row.source).passage == _PASSAGE:
            first, last = bounds(row.as_of)
            found[row.printed.casefold()] = (row.unit, first.year, last.year)
    if not found:
        raise TableError(f"data/quantities.csv has no figure of {_PASSAGE}.")
    return found


@exercise(
    "okinawa-counted",
    "read",
    f"Read {_PASSAGE}. For each figure give what is counted, the first year and the "
    'last, such as {"eight": ("reports", 2001, 2002)}.',
)
def _counted(answer: Any) -> tuple[str, str]:
    wanted = 'a dictionary from figure to a triple, such as ("reports", 2001, 2002)'
    right, given = _figures(), {}
    for name, value in mapping_of(answer, wanted).items():
        key = name.strip().casefold() if isinstance(name, str) else name
        if key not in right:
            raise UnusableError(
                f"{cut_short(name) if isinstance(name, str) else described(name)} is "
                f"no figure of {_PASSAGE} with a period; they are "
                f"{' and '.join(right)}."
            )
        if not untouched(value):
            given[key] = _triple(value, key, wanted)
    for key, (thing, first, last) in given.items():
        unit, begins, ends = right[key]
        stem = thing.casefold().rstrip("s")
        if stem not in (unit.rstrip("s"), "offense", "offence", "sexual offense"):
            return "close", (
                f"{key}: not {cut_short(thing)}. Which noun does the sentence put "
                f"after {key}?"
            )
        if stem != unit.rstrip("s"):
            return "close", (
                f"{key}: an offence is what was recorded; what the sentence counts is "
                "the noun right after the figure."
            )
        if (first, last) != (begins, ends):
            return "close", f"{key}: the years are others. Look for 'between'."
    missing = [key for key in right if key not in given]
    if missing:
        return "close" if given else "wrong", f"Still missing: {', '.join(missing)}."
    units = " and ".join(unit for unit, _, _ in right.values())
    return "right", (
        f"One passage, two counts: {units}, from two kinds of records, over two "
        "periods. They can be neither added nor compared, and what was never reported "
        "is in neither."
    )


def _triple(value: Any, name: str, wanted: str) -> tuple[str, int, int]:
    items = items_of(value)
    if items is None or isinstance(value, set | frozenset) or len(items) != 3:
        raise UnusableError(f"{name}: {described(value)} stands there; give {wanted}.")
    thing, *years = items
    if not isinstance(thing, str):
        raise UnusableError(f"{name}: {described(thing)} comes first; give {wanted}.")
    first, last = (number_of(year, f"A year of {name}", wanted) for year in years)
    return " ".join(thing.split()), first, last
