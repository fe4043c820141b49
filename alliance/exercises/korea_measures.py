"""The exercises of chapter 2 on counting: launches, kilometres and members."""

import re
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

from alliance.dates import bounds
from alliance.distances import distance
from alliance.errors import TableError, suggest
from alliance.exercises.answers import (
    UnusableError,
    cut_short,
    described,
    items_of,
    number_of,
    texts_of,
)
from alliance.exercises.registry import exercise
from alliance.repository import read_table
from alliance.sources import source
from alliance.tables import table

# Launches over Japan

_COUNTER = "cfr-2021"
_LAUNCHES = "missile-over-japan-"


def _one_number(answer: Any, wanted: str) -> float:
    items = items_of(answer)
    if items is not None and len(items) == 1:
        raise UnusableError(f"Take the number out of {described(answer)}; give it.")
    return number_of(answer, "Your answer", wanted)


@exercise(
    "korea-launches",
    "compute",
    f'Take table("record"). The facts whose id begins with {_LAUNCHES!r} are launches. '
    "How many come after the first of them, and before the source was finished? "
    "answer = 1 has the form wanted.",
)
def _launches(answer: Any) -> tuple[str, str]:
    given = _one_number(answer, "a whole number, such as 1")
    days = sorted(
        bounds(row["date"])[0]
        for row in read_table("record")
        if row["fact"].startswith(_LAUNCHES)
    )
    if len(days) < 2:
        raise TableError(f"data/record.csv needs facts that begin with {_LAUNCHES!r}.")
    last = bounds(source(_COUNTER).published)[1]
    before = [day for day in days if day <= last]
    right = len(before) - 1
    if given == right:
        return "right", (
            f"{right}, from {before[1].year} to {before[-1].year}. Two dozen, the "
            f"least that the word can mean, would be {24 / right:.1f} times as many."
        )
    mistakes = {
        len(days): "You count every launch of the record. Leave out the one from which "
        f"the source counts, and those after {last.year}.",
        len(before): "You have one too many: that of 1998, from which the source "
        f"counts, or one that came after {last.year}.",
    }
    if given in mistakes:
        return "close", mistakes[given]
    if given >= 24:
        return "wrong", (
            "That is what the word dozens would need. Count the rows of the record: "
            'record["fact"].str.startswith(…) finds them.'
        )
    return "wrong", (
        'Sort the launches by date, leave out the first, and keep those "since then" '
        f"that are not later than {last.isoformat()}."
    )


# The doubt in a range

_MILE, _AGENCY = "nautical-mile", "tomahawk-range"
_PRINTED = "tomahawk-range-johnstone-hornung-2023"


def _readings() -> tuple[float, float]:
    """Return the shorter and the longer reading of the range, in kilometres."""
    facts = {row["fact"]: row for row in read_table("record")}
    said = {row["quantity"]: row for row in read_table("quantities")}
    if not {_MILE, _AGENCY} <= facts.keys() or _PRINTED not in said:
        raise TableError(
            f"data/record.csv needs {_MILE} and {_AGENCY}, data/quantities.csv "
            f"{_PRINTED}."
        )
    longer = float(said[_PRINTED]["value"]) * float(facts[_MILE]["value"]) / 1000
    return float(facts[_AGENCY]["value"]), longer


@exercise(
    "korea-range",
    "compute",
    f'The fact {_MILE} of table("record") is in metres, {_AGENCY} in kilometres; the '
    f'quantity {_PRINTED} of table("quantities") is in nautical miles. '
    "answer = 12.5 has the form wanted.",
)
def _range(answer: Any) -> tuple[str, str]:
    given = _one_number(answer, "one number, in percent and without a sign")
    low, high = _readings()
    right = 100 * (high / low - 1)
    if abs(given - right) <= 0.06 or given == round(right):
        return "right", (
            f"{right:.4g} percent, or {high - low:,.0f} kilometres. The source says "
            "nearly, so the difference is a little smaller: by how much, no reader "
            "can tell."
        )
    mistakes = {
        right / 100: "That is a fraction. Multiply by 100 to have percent.",
        high / low: "That is how many times the shorter the longer one is. Take 1 "
        "away, then multiply by 100.",
        100 * high / low: "That is the longer in percent of the shorter. Take 100 "
        "away.",
        100 * (1 - low / high): "You divide by the longer reading. Ask by how much it "
        "exceeds the shorter: divide by that.",
        high - low: "That is the difference in kilometres. Divide it by the shorter "
        "reading, and multiply by 100.",
        high: "That is the longer reading in kilometres. Compare it with the shorter.",
        100 * (low / 1000 - 1): "You compare kilometres with miles. Turn the nautical "
        "miles into kilometres first.",
    }
    for value, advice in mistakes.items():
        if abs(given - value) <= max(abs(value) * 0.005, 1e-9):
            return "close", advice
    if abs(given + right) <= 0.06:
        return "close", "The reading in nautical miles is longer: no minus sign."
    if abs(given - right) < 1:
        return "close", "Nearly: round less, and round only at the end."
    return "wrong", (
        "Multiply 1,000 by the metres of a nautical mile, divide by 1,000 to have "
        "kilometres, and compare with the number of the news agency."
    )


# Where the doubt decides

_PLACES = ("tokyo", "naha", "seoul", "pyongyang", "beijing", "taipei")


@exercise(
    "korea-doubt",
    "compute",
    "distance(place, start) of alliance.distances gives kilometres between two of "
    f"{', '.join(_PLACES)}. Which pairs lie farther apart than the shorter reading and "
    'no farther than the longer? answer = {("tokyo", "seoul")} has the form wanted.',
)
def _doubt(answer: Any) -> tuple[str, str]:
    wanted = 'a set of pairs, such as {("tokyo", "seoul")}'
    given = {_pair(item, wanted) for item in _collection(answer, wanted)}
    low, high = _readings()
    lengths = {
        frozenset(pair): distance(*pair) for pair in combinations(sorted(_PLACES), 2)
    }
    right = {pair for pair, length in lengths.items() if low < length <= high}
    for pair in sorted(given - right, key=sorted):
        names = " and ".join(sorted(pair))
        side = "within" if lengths[pair] <= low else "beyond"
        return "close" if given & right else "wrong", (
            f"{names} are {lengths[pair]:,.0f} km apart, {side} both readings: the "
            "doubt changes nothing there."
        )
    if given != right:
        return "close" if given else "wrong", (
            f"You have {len(given)} of {len(right)}, and no wrong one. Try all pairs: "
            "combinations of itertools gives them."
        )
    pairs = sorted(" and ".join(sorted(pair)) for pair in right)
    return "right", (
        f"{len(right)} of {len(lengths)}: {'; '.join(pairs)}. For the rest it does not "
        "matter here which mile is meant. A ship can move, so the pairs are distances "
        "and no plan."
    )


def _collection(answer: Any, wanted: str) -> list[Any]:
    items = items_of(answer)
    if items is None:
        raise UnusableError(f"Your answer is {described(answer)}; give {wanted}.")
    if len(items) == 2 and all(isinstance(item, str) for item in items):
        return [items]  # one pair, without the braces
    return items


def _pair(item: Any, wanted: str) -> frozenset[str]:
    names = items_of(item)
    if names is None or len(names) != 2:
        raise UnusableError(f"Your answer holds {described(item)}; give {wanted}.")
    found = set()
    for name in names:
        if not isinstance(name, str):
            raise UnusableError(f"A pair holds {described(name)}; give {wanted}.")
        place = re.sub(r"\W+", "-", name.casefold()).strip("-")
        if place not in _PLACES:
            raise UnusableError(
                f"{cut_short(name)} is none of the places asked about."
                f"{suggest(place[:60], _PLACES)} They are {', '.join(_PLACES)}."
            )
        found.add(place)
    if len(found) != 2:
        raise UnusableError(f"A pair has the same place twice; give {wanted}.")
    return frozenset(found)


# Together in what?

_TWO = ("japan", "south-korea")


@exercise(
    "korea-together",
    "compute",
    'Take table("memberships") and keep the status "member" or "partner". In which '
    "groupings is Japan, and in which South Korea? answer holds those that have both: "
    '{"quad"} has the form wanted.',
)
def _together(answer: Any) -> tuple[str, str]:
    wanted = 'a set of ids of groupings, such as {"quad"}'
    given = set(texts_of([answer] if isinstance(answer, str) else answer, wanted))
    rows = table("memberships")
    known = set(rows["grouping"])
    unknown = sorted(given - known)
    if unknown:
        raise UnusableError(
            f"There is no grouping {cut_short(unknown[0])}."
            f"{suggest(unknown[0][:60], known)}"
        )
    by_status = {
        name: dict(zip(part["member"], part["status"], strict=True))
        for name, part in rows.groupby("grouping")
    }
    right = _with_both(by_status, ("member", "partner"))
    if not right:
        raise TableError("data/memberships.csv joins Japan and South Korea in nothing.")
    for name in sorted(given - right):
        has = [each for each in _TWO if each in by_status[name]]
        near = "close" if given & right else "wrong"
        if len(has) < 2:
            return near, f"{name} does not have both Japan and South Korea."
        status = by_status[name][_TWO[0]]
        return near, (
            f"{name} has both, but with the status {status!r}. Keep member and partner."
        )
    if given != right:
        return "close" if given else "wrong", (
            f"You have {len(given)} of {len(right)}, and no wrong one."
        )
    return "right", (
        f"{', '.join(sorted(right))}: in each of them the United States stands beside "
        "the two, and none is an alliance. Look up the dialogue on deterrence in the "
        "source checks before you rely on it."
    )


def _with_both(
    by_status: Mapping[str, Mapping[str, str]], kept: Iterable[str]
) -> set[str]:
    kept = set(kept)
    return {
        name
        for name, members in by_status.items()
        if all(members.get(each) in kept for each in _TWO)
    }
