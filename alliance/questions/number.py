"""What number, what does it count, and what its words leave open: from quantities."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from alliance.citations import label
from alliance.markdown import capital
from alliance.questions import aims
from alliance.questions.items import Item, Option
from alliance.questions.keys import Key
from alliance.questions.levels import level
from alliance.questions.making import (
    Row,
    but_see,
    choice,
    lowered,
    passage_of,
    picked,
    short,
    warned,
)
from alliance.questions.sensitive import is_sensitive_row
from alliance.repository import read_table

KIND = "number"
_COUNTED, _HOW_MANY = 34, 30

# Of the dead, the abducted and the victims nobody is to guess a number, nor what a
# number counts; the age of a child is not asked for at all, and of the convictions not
# how loosely they are told. To know how many protested serves no outcome.
_NOT_GUESSED = (*("okinawan-dead", "japanese-abducted", "japanese-abducted-returned"),)
_NOT_ASKED = (
    *("age-of-victim", "sexual-offenses-navy", "convictions-marines"),
    "protest-okinawa-1995",
)
# Two or three of what a sentence has just named is no number to know.
_POINTING = ("countries", "alliances", "tasks", "topics", "rank", "times per year")
_KNOWN_FOR = ("aukus-members", "jaukus-members", "korean-war-contributors")

_UNITS = {
    "US dollars": "in all",
    "US dollars per year": "a year",
    "percent of GDP": "percent of GDP",
    "percent": "percent",
}
_SINGULAR = {"people": "person", "countries": "country", "facilities": "facility"}
_STEPS = tuple(
    Decimal(step)
    for step in ("0.5", "0.6", "0.7", "0.75", "0.8", "1.3", "1.5", "1.8", "2.2", "2.5")
)
_SMALL_STEPS = tuple(Decimal(step) for step in (-3, -2, -1, 1, 2, 3))
# "1 time as much" is no growth, and one country no grouping.
_LEAST = {"times": 2, "countries": 2, "working groups": 2, "US dollars per year": 10**9}
_WRONG = 3
# What is printed with the number tells what it is of.
_TELLING_UNITS = ("nautical miles", "share")
# Doubled spending, the share it comes to and the budget it leads to are one matter.
_ONE_MATTER = ("defense-budget", "defense-spending-g")


def make(key: Key) -> Iterator[Item]:
    """Yield the questions of this kind that a key picks.

    Parameters
    ----------
    key : Key

    Yields
    ------
    Item
    """
    rows = key.ranked(_rows(), KIND, by=lambda row: row["quantity"])
    telling = [row for row in rows if not _points(row)]
    # "Years" and "decades" stand for many things: who could tell which is meant?
    numbers = [
        row
        for row in telling
        if row["unit"] not in _TELLING_UNITS
        and (row["unit"] != "years" or row["value"])
        and row["indicator"] not in _NOT_GUESSED
    ]
    single = [row for row in numbers if not _of_two_things(row)]
    yield from (_counted(key, row, numbers) for row in picked(single, _COUNTED))
    with_number = [
        row
        for row in reversed(telling)
        if (row["value"] or row["low"]) and row["indicator"] not in _NOT_GUESSED
    ]
    # Among its options the right number is each time where it was least often.
    ranks: Counter[int] = Counter()
    for row in picked(with_number, _HOW_MANY):
        yield _how_many(key, row, ranks)
    telling = [row for row in telling if row["unit"] != "share"]
    loose = [row for row in telling if _shape(row) != "flat"]
    yield from (_reading(key, row) for row in picked(loose, len(loose)))
    flat = [row for row in numbers if _shape(row) == "flat" and len(row["value"]) > 1]
    yield from (_reading(key, row) for row in flat[:6])


def _rows() -> list[Row]:
    """Return the quantities, one for each number that a source repeats."""
    kept: dict[tuple[str, ...], Row] = {}
    for row in read_table("quantities"):
        if row["indicator"] not in _NOT_ASKED:
            said = (row["source"], row["indicator"], str(ends(row)), row["qualifier"])
            kept.setdefault(said, row)
    return list(kept.values())


def _points(row: Row) -> bool:
    return row["unit"] in _POINTING and row["indicator"] not in _KNOWN_FOR


def _of_two_things(row: Row) -> bool:
    """Tell whether its source prints a number for something else as well."""
    return any(
        each["source"] == row["source"]
        and printed(each) == printed(row)
        and each["indicator"] != row["indicator"]
        for each in read_table("quantities")
    )


def printed(row: Row) -> str:
    """Return the number of a row as its source prints it, with what limits it."""
    return f"{row['qualifier']} {row['printed']}".strip()


# What does it count?


def _counted(key: Key, row: Row, rows: list[Row]) -> Item:
    name = (KIND, "counted", row["quantity"])
    passage = passage_of(row)
    seen = {lowered(row["subject"])}
    others = []
    ranked = key.ranked(rows, "wrong", *name, by=lambda each: each["quantity"])
    ranked.sort(
        key=lambda each: (
            each["unit"] != row["unit"],
            _sort(each["unit"]) != _sort(row["unit"]),
            each["place"] == "",
        )
    )
    for each in ranked:
        if (
            each["indicator"] != row["indicator"]
            and not all(one["indicator"].startswith(_ONE_MATTER) for one in (each, row))
            and not same_number(each, row)
            and lowered(each["subject"]) not in seen
            and not is_sensitive_row(each, passage_of(each))
        ):
            seen.add(lowered(each["subject"]))
            others.append(each)
    # The unit must not tell: two wrong answers in one unit are better than three.
    alike = [each for each in others if each["unit"] == row["unit"]]
    others = alike if len(alike) >= _WRONG - 1 else others
    return choice(
        key,
        name,
        outcome=aims.of_indicator(row["indicator"], passage),
        level=level(
            sum(each["unit"] == row["unit"] for each in others[:_WRONG]) >= _WRONG - 1,
            bool(row["qualifier"]),
            bool(but_see([row])),
        ),
        prompt=f"{short(row['source'])} gives this number: “{printed(row)}”. "
        "What is it a number of?",
        right=Option(row["subject"], True, f"So {label(passage)} has it."),
        wrong=[
            Option(
                each["subject"],
                False,
                warned(
                    f"For this {short(each['source'])} has: “{printed(each)}”.", each
                ),
            )
            for each in others[:_WRONG]
        ],
        explanation=f"{label(passage)} gives “{printed(row)}” for this: "
        f"{lowered(row['subject'])}. Its unit: {row['unit']}.",
        passages=[passage],
        words=[row],
    )


def _sort(unit: str) -> str:
    """Return what units have in common: money and its growth, time, or a count."""
    if "dollars" in unit or unit in ("percent of GDP", "percent", "times"):
        return "money"
    return "time" if unit == "years" else "count"


def ends(row: Row) -> tuple[Decimal, Decimal] | None:
    """Return the lower and upper end of a number, or none of a vague word."""
    if row["value"]:
        return Decimal(row["value"]), Decimal(row["value"])
    if row["low"]:
        return Decimal(row["low"]), Decimal(row["high"])
    return None


def same_number(one: Row, other: Row) -> bool:
    """Tell whether two numbers are the same or overlap, or use one vague word."""
    a, b = ends(one), ends(other)
    if a is None or b is None:
        return one["printed"].casefold() == other["printed"].casefold()
    return a[0] <= b[1] and b[0] <= a[1]


# Which number?


def _how_many(key: Key, row: Row, ranks: Counter[int]) -> Item:
    name = (KIND, "how many", row["quantity"])
    passage = passage_of(row)
    mine = ends(row)
    kin = [
        each for each in _rows() if each["indicator"] == row["indicator"] and ends(each)
    ]
    small = mine[1] < 10
    taken = [ends(each) for each in kin]
    below, above = [], []
    for step in key.ranked(_SMALL_STEPS if small else _STEPS, "wrong", *name):
        low, high = (
            each + step if small else _rounded(each * step, each) for each in mine
        )
        clear = all(high < end[0] or low > end[1] for end in taken)
        if clear and low >= _LEAST.get(row["unit"], 1):
            taken.append((low, high))
            (below if high < mine[0] else above).append(_written(row, low, high))
    possible = [
        rank
        for rank in range(_WRONG + 1)
        if rank <= len(below) and _WRONG - rank <= len(above)
    ] or [len(below)]
    rank = min(
        key.ranked(possible, "rank", *name, by=str), key=lambda each: ranks[each]
    )
    ranks[rank] += 1
    wrong = [*below[:rank], *above[: _WRONG - rank]]
    time = f" The time it is of: {row['as_of']}." if row["as_of"].isdigit() else ""
    return choice(
        key,
        name,
        outcome=aims.of_indicator(row["indicator"], passage),
        level=level(
            len({ends(each) for each in kin}) > 1,
            bool(row["qualifier"] or row["low"]),
            bool(but_see([row])),
        ),
        prompt=f"Which number does {short(row['source'])} give for this: "
        f"{lowered(row['subject'])}?",
        right=Option(_written(row, *mine), True, f"So {label(passage)} has it."),
        wrong=[
            Option(each, False, f"{label(passage)} has “{printed(row)}”.")
            for each in wrong
        ],
        explanation=f"{label(passage)} prints “{printed(row)}”.{time}",
        passages=[passage],
        words=[row],
    )


def _rounded(value: Decimal, like: Decimal) -> Decimal:
    """Round a number as another is rounded, so that none stands out."""
    digits = like.normalize().as_tuple()
    size = digits.exponent - (len(digits.digits) == 1 and digits.digits[0] == 1)
    return (value.scaleb(-size).quantize(Decimal(1))).scaleb(size)


def _written(row: Row, low: Decimal, high: Decimal) -> str:
    """Write a number in digits, in the unit and with the qualifier of a row."""
    number = _figure(low, row["unit"])
    if low != high:
        number = f"{number} to {_figure(high, row['unit'])}"
    unit = _UNITS.get(row["unit"], row["unit"])
    if low == high == 1:
        unit = _SINGULAR.get(unit, unit.removesuffix("s"))
    return capital(f"{row['qualifier']} {number} {unit}".strip())


def _figure(value: Decimal, unit: str) -> str:
    money = unit.startswith("US dollars")
    number = f"{value / 10**9 if money else value:,f}"
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return f"${number} billion" if money else number


# What do the words leave open?

_SHAPES = {
    "flat": "One number, with nothing that loosens it.",
    "above": "A number that the true one lies above; nobody says how far.",
    "below": "A number that the true one comes near and does not reach.",
    "about": "A number that the true one lies near, on either side.",
    "range": "Two ends, with nothing said of where between them it lies.",
    "vague": "A word for several: a least may be read into it, but no exact number.",
}
# "Dozens" are two dozen at least, so that a vague word could be said to have a lower
# end: what speaks of ends is no wrong answer for it.
_ARGUABLE = {"vague": ("above", "range")}
_QUALIFIERS = {
    "more than": "above",
    "nearly": "below",
    "approximately": "about",
    "An estimated": "range",
    "": "flat",
}


def _shape(row: Row) -> str:
    if row["low"]:
        return "range"
    if not row["value"]:
        return "vague"
    return _QUALIFIERS[row["qualifier"]]


def _reading(key: Key, row: Row) -> Item:
    name = (KIND, "reading", row["quantity"])
    passage = passage_of(row)
    shape = _shape(row)
    others = set(_SHAPES) - {shape, *_ARGUABLE.get(shape, ())}
    wrong = key.ranked(others, "wrong", *name)[:3]
    return choice(
        key,
        name,
        outcome=aims.of_indicator(row["indicator"], passage),
        level=level(shape != "flat", bool(but_see([row]))),
        prompt=f"{short(row['source'])} writes “{printed(row)}” of this: "
        f"{lowered(row['subject'])}. What do the words give a reader?",
        right=Option(
            _SHAPES[shape], True, f"The source's words are: “{printed(row)}”."
        ),
        wrong=[
            Option(_SHAPES[each], False, f"The source's words are: “{printed(row)}”.")
            for each in wrong
        ],
        explanation=f"Keep what loosens or limits a number when you repeat it. "
        f"{label(passage)} has: “{printed(row)}”.",
        passages=[passage],
        words=[row],
    )
