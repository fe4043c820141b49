"""The exercises of chapter 5 on pairs: how many there are, and which are strangers."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from alliance.errors import TableError, suggest
from alliance.exercises.answers import (
    UnusableError,
    cut_short,
    described,
    items_of,
    mapping_of,
    number_of,
    short_number,
    untouched,
)
from alliance.exercises.registry import exercise
from alliance.groupings import IN_FORCE
from alliance.tables import table

# How many pairs

_COUNTED = ("aukus", "jaukus", "aukus-plus-two")
_WIDEST = "aukus-plus-two"


def _members(grouping: str) -> tuple[set[str], set[str]]:
    """Return who is in a grouping, and all whom any source puts into it."""
    rows = table("memberships")
    rows = rows[rows["grouping"] == grouping]
    if rows.empty:
        raise TableError(f"data/memberships.csv has no row for {grouping}.")
    members = set(rows.loc[rows["status"] == "member", "member"])
    return members or set(rows["member"]), set(rows["member"])


@exercise(
    "aukus-pairs",
    "compute",
    'Take the rows of one grouping in table("memberships"), count its different '
    "members, and count the pairs that they form; combinations(members, 2) lists them. "
    'answer = {"aukus": 1} has the form wanted.',
)
def _pairs(answer: Any) -> tuple[str, str]:
    wanted = 'a dictionary from grouping to number of pairs, such as {"aukus": 1}'
    given: dict[str, float] = {}
    for name, value in mapping_of(answer, wanted).items():
        if not isinstance(name, str):
            raise UnusableError(f"A key is {described(name)}; give {wanted}.")
        if name not in _COUNTED:
            raise UnusableError(
                f"{cut_short(name)} is not asked for.{suggest(name[:60], _COUNTED)} "
                f"The keys are {', '.join(_COUNTED)}."
            )
        if not untouched(value):
            given[name] = number_of(value, f"The value of {name}", wanted)
    wrong = [name for name in given if given[name] != _number(len(_members(name)[0]))]
    if wrong:
        status = "close" if len(wrong) < len(given) else "wrong"
        return status, _miscounted(wrong[0], given[wrong[0]])
    missing = [name for name in _COUNTED if name not in given]
    if missing:
        return "close" if given else "wrong", f"Still missing: {', '.join(missing)}."
    return "right", (
        f"{', '.join(f'{name}: {short_number(given[name])}' for name in _COUNTED)}. "
        "Each further country adds a pair with every one that is there: what a group "
        "gains in members it pays in pairs that have to agree."
    )


def _number(members: int) -> int:
    return members * (members - 1) // 2


def _miscounted(name: str, number: float) -> str:
    """Say which usual mistake leads to a wrong number of pairs."""
    inside, everyone = _members(name)
    members = len(inside)
    if number == _number(len(everyone)):
        more = ", ".join(sorted(everyone - inside))
        return (
            f"{name}: you count {more} as a member, whom a source only proposes. Keep "
            "the rows whose status is member."
        )
    for value, advice in {
        members: "that is the number of countries. Count the pairs that they form.",
        2 * _number(members): "you count each pair from both sides. Halve it.",
        members**2: "you pair each country with itself as well.",
    }.items():
        if number == value:
            return f"{name}: {advice}"
    rows = table("memberships")
    rows = rows[rows["grouping"] == name]
    for found in (rows, rows[rows["member"].isin(inside)]):
        if number == _number(len(found)):
            return (
                f"{name}: you count rows. A country that several sources name has "
                "several: use unique() or a set."
            )
    return (
        f"{name}: {short_number(number)} is not it. With n members there are "
        "n * (n - 1) / 2 pairs."
    )


# Strangers


def _ties() -> dict[frozenset[str], list[str]]:
    """Return for each pair of the widest design the groupings that hold both."""
    rows = table("memberships")
    held = rows[rows["status"].isin(IN_FORCE)]
    members = held.groupby("grouping", sort=False)["member"].agg(set)
    return {
        frozenset(pair): [name for name, has in members.items() if has >= set(pair)]
        for pair in combinations(sorted(_members(_WIDEST)[0]), 2)
    }


@exercise(
    "aukus-strangers",
    "compute",
    "Make the pairs of the members of aukus-plus-two with combinations. For each, look "
    "whether a grouping has both with the status member or partner; keep the pairs "
    'without one. answer = {("japan", "united-states")} has the form wanted.',
)
def _strangers(answer: Any) -> tuple[str, str]:
    wanted = 'a set of pairs of ids, such as {("japan", "united-states")}'
    items = items_of(answer)
    if items is None:
        raise UnusableError(f"Your answer is {described(answer)}; give {wanted}.")
    texts = [item for item in items if isinstance(item, str) and " and " not in item]
    if len(texts) == len(items) == 2:
        items = [items]  # one pair, without the set around it
    given = {_pair(item, wanted) for item in items if not untouched(item)}
    ties = _ties()
    right = {pair for pair, names in ties.items() if not names}
    if not right:
        raise TableError("data/memberships.csv has no pair without a tie.")
    for pair in sorted(given - right, key=sorted):
        both = " and ".join(sorted(pair))
        near = "close" if given & right else "wrong"
        if pair not in ties:
            return near, f"{both}: not both of them are in {_WIDEST}."
        return near, (
            f"{both} share something that a source tells of: {', '.join(ties[pair])}."
        )
    if given != right:
        return "close" if given else "wrong", (
            f"You have {len(given)} of {len(right)}, and no wrong one. A grouping that "
            "is only proposed or expected joins nobody yet."
        )
    common = frozenset.intersection(*right)
    end = f" All of them have {', '.join(sorted(common))} in them." if common else ""
    return "right", (
        f"{len(right)} of {len(ties)} pairs share nothing, by what five texts "
        f"tell.{end} That the texts are silent does not prove that there is no tie: "
        "the record may have what they leave out."
    )


def _names() -> Mapping[str, str]:
    actors = table("actors")
    return dict(zip(actors["name"].str.casefold(), actors["actor"], strict=True))


def _pair(item: Any, wanted: str) -> frozenset[str]:
    """Return a pair of ids of actors, however it is written."""
    parts = item.split(" and ") if isinstance(item, str) else items_of(item)
    if parts is None or not all(isinstance(part, str) for part in parts):
        raise UnusableError(f"Your answer holds {described(item)}; give {wanted}.")
    names = _names()
    ids = [names.get(part.strip().casefold(), part.strip()) for part in parts]
    for name in ids:
        if name not in names.values():
            raise UnusableError(
                f"There is no actor {cut_short(name)}."
                f"{suggest(name[:60], names.values())} Give {wanted}."
            )
    if len(set(ids)) != 2 or len(ids) != 2:
        raise UnusableError(f"A pair has two different countries; give {wanted}.")
    return frozenset(ids)
