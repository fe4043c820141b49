"""Which yardstick: what may be compared, and in what a figure is counted."""

import re
from collections.abc import Iterator
from itertools import combinations

from alliance.citations import label
from alliance.markdown import capital
from alliance.questions import aims
from alliance.questions.items import Item, Option
from alliance.questions.keys import Key
from alliance.questions.levels import level
from alliance.questions.making import (
    Row,
    choice,
    lowered,
    passage_of,
    picked,
    short,
    warned,
)
from alliance.questions.number import ends, printed
from alliance.repository import read_table

KIND = "yardstick"
_PAIRS, _ODD = 3, 14
SAME = "Yes: both measure the same thing in the same unit."
OTHER_THING = "No: the unit is the same, but what they measure is not."
OTHER_UNIT = "No: their units differ."
# People who suffered are not laid beside other numbers.
_NOT_ASKED = (
    *("age-of-victim", "okinawan-dead"),
    *("japanese-abducted", "japanese-abducted-returned"),
    *("sexual-offenses-navy", "convictions-marines"),
)
_IN_WORDS = {
    "US dollars": "a sum in dollars for several years together",
    "US dollars per year": "a sum in dollars for one year",
    "percent of GDP": "a share of a country's output",
    "percent": "growth, in percent",
    "times": "growth, as so many times as much",
    "years": "a length of time",
    "people": "a number of people",
    "facilities": "a number of facilities",
    "working groups": "a number of working groups",
    "aircraft": "a number of aircraft",
    "nautical miles": "a distance",
    "countries": "a number of countries",
}
# The one counts land and the other does not, by a source check.
_COVER_OTHER_THINGS = {"host-nation-support-cfr-2021", "host-nation-extension-cfr-2021"}
# Whoever is moved from a place was counted there: one could argue over the two.
_WHOLES = (
    ("us-personnel-japan", {"marines-to-guam"}),
    ("us-facilities-japan", {"us-facilities-okinawa", "unc-rear-bases"}),
)
# Units that look alike in print: only the words tell them apart.
_LIKE = {
    "US dollars": "US dollars per year",
    "US dollars per year": "US dollars",
    "percent of GDP": "percent",
    "percent": "percent of GDP",
}
# A subject that begins so, or a number such as "double", says that it is of growth.
_OF_GROWTH = re.compile(
    r"^(?:possible growth of|growth of|increase in) ", re.IGNORECASE
)
_TELLING = re.compile("doubl|quadrupl|growth|increase", re.IGNORECASE)
_MONEY_OR_GROWTH = {
    *("US dollars", "US dollars per year", "percent of GDP", "percent", "times"),
}


def make(key: Key) -> Iterator[Item]:
    """Yield the questions of this kind that a key picks.

    Parameters
    ----------
    key : Key

    Yields
    ------
    Item
    """
    rows = [
        row
        for row in read_table("quantities")
        if row["unit"] in _IN_WORDS
        and row["value"] + row["low"]
        and row["indicator"] not in _NOT_ASKED
    ]
    for answer, pairs in _pairs(rows).items():
        ranked = key.ranked(pairs, KIND, answer, by=_name)
        # Few pairs may be compared: all are asked, so that "yes" is no rare answer.
        yield from (_compared(key, pair, answer) for pair in ranked[:_PAIRS])
    # Money and growth are what is mixed up most; elsewhere the words tell the unit.
    money = [row for row in rows if row["unit"] in _MONEY_OR_GROWTH]
    asked = [row for row in money if not _TELLING.search(_sorted(row))]
    ranked = key.ranked(asked, KIND, "unit", by=lambda row: row["quantity"])
    yield from (_unit(key, row) for row in picked(ranked, len(ranked)))
    yield from _odd(key, rows)


def _name(pair: tuple[Row, Row]) -> str:
    return "|".join(sorted(row["quantity"] for row in pair))


def _pairs(rows: list[Row]) -> dict[str, list[tuple[Row, Row]]]:
    """Return pairs of figures by whether they may be compared, and why not."""
    found: dict[str, list[tuple[Row, Row]]] = {
        SAME: [],
        OTHER_THING: [],
        OTHER_UNIT: [],
    }
    said: set[frozenset[str]] = set()
    for one, other in combinations(rows, 2):
        same_thing = one["indicator"] == other["indicator"]
        same_unit = one["unit"] == other["unit"]
        if one["source"] == other["source"] and (
            one["exact"] == other["exact"] or ends(one) == ends(other)
        ):
            continue
        if same_thing and same_unit:
            if {one["quantity"], other["quantity"]} <= _COVER_OTHER_THINGS:
                continue
            if _is_figure(one) and _said(one, other) not in said:
                said.add(_said(one, other))
                found[SAME].append((one, other))
        elif same_unit and not same_thing:
            if (
                one["unit"] not in ("years", "countries")
                and not _part(one, other)
                and not _one_matter(one, other)
            ):
                found[OTHER_THING].append((one, other))
        elif not same_unit and _near(one, other):
            found[OTHER_UNIT].append((one, other))
    return found


def _said(*rows: Row) -> frozenset[str]:
    return frozenset(_described(row).split(": ", 1)[1] + str(ends(row)) for row in rows)


def _is_figure(row: Row) -> bool:
    """Leave out the numbers that only point back to what was just named."""
    return not row["indicator"].startswith(("camp-david", "us-allies", "alliance-"))


def _near(one: Row, other: Row) -> bool:
    """Tell whether a reader could be tempted to lay two figures side by side."""
    units = {one["unit"], other["unit"]}
    if units == {"percent", "times"}:
        return False  # four times as much is a rise of 300 percent: one scale fits both
    return units <= _MONEY_OR_GROWTH or units == {"people", "facilities"}


def _part(one: Row, other: Row) -> bool:
    """Tell whether one counts some of those whom the other counts."""
    indicators = {one["indicator"], other["indicator"]}
    return any(whole in indicators and indicators & parts for whole, parts in _WHOLES)


def _one_matter(one: Row, other: Row) -> bool:
    """Tell whether one could argue that two figures measure the same thing.

    Spending that is pledged and spending that is decided, in one unit, stand side by
    side in the chapter on it.
    """
    return all(row["indicator"].startswith("defense-") for row in (one, other))


def _reasons(answer: str, one: Row, other: Row) -> dict[str, str]:
    """Return for each option what speaks for it or against it."""
    units = [_IN_WORDS[row["unit"]] for row in (one, other)]
    things = [lowered(row["subject"]) for row in (one, other)]
    if answer == SAME:
        return {
            SAME: f"Each is {units[0]}, and of the same thing.",
            OTHER_THING: "Both are figures of one thing, in whatever words.",
            OTHER_UNIT: f"Both are {units[0]}.",
        }
    if answer == OTHER_THING:
        return {
            SAME: f"What they measure differs: {things[0]}; {things[1]}.",
            OTHER_THING: f"Each is {units[0]}, but of another thing.",
            OTHER_UNIT: f"The unit is one: both are {units[0]}.",
        }
    return {
        SAME: f"One is {units[0]}, the other {units[1]}: no scale fits both.",
        OTHER_THING: f"The unit is not the same: {units[0]}, and {units[1]}.",
        OTHER_UNIT: f"One is {units[0]}, the other {units[1]}.",
    }


def _described(row: Row) -> str:
    return f"“{printed(row)}”: {lowered(row['subject'])} ({short(row['source'])})"


def _sorted(row: Row) -> str:
    """Return a figure as it stands where its sort is asked, which is not to be told."""
    return f"“{printed(row)}”: {_neutral(row)} ({short(row['source'])})"


def _neutral(row: Row) -> str:
    return lowered(capital(_OF_GROWTH.sub("", row["subject"])))


def _compared(key: Key, pair: tuple[Row, Row], answer: str) -> Item:
    name = (KIND, "compared", _name(pair))
    one, other = key.ranked(pair, "pair", *name, by=lambda row: row["quantity"])
    passages = [passage_of(row) for row in pair]
    units = " and ".join(dict.fromkeys(_IN_WORDS[row["unit"]] for row in (one, other)))
    served = [
        aims.of_indicator(row["indicator"], passage)
        for row, passage in zip(pair, passages, strict=True)
    ]
    reasons = _reasons(answer, one, other)
    return choice(
        key,
        name,
        outcome=aims.of_figures(*served),
        level=level(answer != OTHER_UNIT, one["source"] != other["source"]),
        prompt="Do these two figures measure the same thing in the same unit?\n\n"
        f"{_described(one)}\n\n{_described(other)}",
        right=Option(answer, True, reasons[answer]),
        wrong=[
            Option(each, False, reasons[each])
            for each in (SAME, OTHER_THING, OTHER_UNIT)
            if each != answer
        ],
        explanation=f"What they are: {units}. "
        + (
            "They measure one thing; a source may still mean another year or count."
            if answer == SAME
            else "Only figures that measure one thing in one unit may share a scale."
        ),
        passages=passages,
        words=pair,
    )


def _unit(key: Key, row: Row) -> Item:
    name = (KIND, "unit", row["quantity"])
    passage = passage_of(row)
    close = _MONEY_OR_GROWTH if row["unit"] in _MONEY_OR_GROWTH else set(_IN_WORDS)
    # "Double" and "60 percent more" are both growth: no class should have to guess.
    growth = {"percent", "times"}
    others = close - {row["unit"]} - (growth if row["unit"] in growth else set())
    wrong = key.ranked(others, "wrong", *name)
    # What is printed with a number must not tell: the sort that looks like it is there.
    like = _LIKE.get(row["unit"])
    wrong = sorted(wrong, key=lambda each: each != like)[:3]
    return choice(
        key,
        name,
        outcome=aims.of_indicator(row["indicator"], passage),
        level=level(like is not None, bool(row["qualifier"] or row["low"])),
        prompt=f"{short(row['source'])} writes “{printed(row)}” of this: "
        f"{_neutral(row)}. What sort of figure is it?",
        right=Option(_sentence(row["unit"]), True, f"Its unit: {row['unit']}."),
        wrong=[
            Option(_sentence(each), False, f"Its unit: {row['unit']}.")
            for each in wrong
        ],
        explanation=f"Its unit: {row['unit']}. It can be compared only with figures of "
        f"the same unit that measure the same thing. Read {label(passage)}.",
        passages=[passage],
        words=[row],
    )


def _sentence(unit: str) -> str:
    words = _IN_WORDS[unit]
    return f"{words[0].upper()}{words[1:]}."


def _odd(key: Key, rows: list[Row]) -> Iterator[Item]:
    """Ask which of four figures on money is of one sort."""
    money = [row for row in rows if row["unit"] in _MONEY_OR_GROWTH]
    growth = {"percent", "times"}
    asked = [row for row in money if not _TELLING.search(_sorted(row))]
    ranked = key.ranked(asked, KIND, "odd", by=lambda row: row["quantity"])
    for row in picked(ranked, _ODD):
        name = (KIND, "odd", row["quantity"])
        unlike = growth if row["unit"] in growth else {row["unit"]}
        others = key.ranked(
            [each for each in money if each["unit"] not in unlike],
            "wrong",
            *name,
            by=lambda each: each["quantity"],
        )
        like = _LIKE.get(row["unit"])
        others.sort(key=lambda each: each["unit"] != like)
        passages = [passage_of(each) for each in (row, *others[:3])]
        sort = "growth" if row["unit"] in growth else _IN_WORDS[row["unit"]]
        yield choice(
            key,
            name,
            outcome=aims.of_indicator(row["indicator"], passages[0]),
            level=level(
                any(each["unit"] == like for each in others[:3]),
                len({each["source"] for each in (row, *others[:3])}) > 2,
            ),
            prompt=f"Which of these figures is {sort}?",
            right=Option(_sorted(row), True, f"Its unit: {row['unit']}."),
            wrong=[
                Option(_sorted(each), False, warned(f"Its unit: {each['unit']}.", each))
                for each in others[:3]
            ],
            explanation="Four figures on money or effort can be of four sorts, and "
            "none of them follows from another.",
            passages=passages,
            printed=[each["quantity"] for each in others[:3]],
            words=[row],
        )
