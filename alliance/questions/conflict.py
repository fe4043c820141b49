"""Conflict or not, and with what: from the source checks and what came of forecasts."""

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from alliance.citations import label
from alliance.questions import aims
from alliance.questions.items import Item, Option
from alliance.questions.keys import Key
from alliance.questions.making import (
    Row,
    choice,
    passage_of,
    picked,
    short,
    spread,
    standing,
)
from alliance.quotations import verify
from alliance.repository import read_table, root, stamp

KIND = "conflict"
_OF_EACH_KIND, _PAIRS_OF_EACH, _OF_EACH_OUTCOME = 20, 3, 9
CONFLICT = "Yes: they say or propose different things of the same matter."
NO_CONFLICT = "No: both can stand, once it is clear of what, or of when, each speaks."

_KINDS = {
    "conflict": "A conflict: the sources, or two places in one, say or propose "
    "different things.",
    "error": "An error: the record contradicts the words.",
    "outdated": "Outdated: what happened later, or just before, overtakes the words.",
    "framing": "A framing: the words can be defended and may still mislead.",
    "omission": "An omission: a reader needs more than the words give, or no other "
    "source has it.",
    "citation": "A matter of citation: a reference or a print is at fault.",
}
# The words of the one can be reconciled, so that one could call it a framing as well;
# the record of the other contradicts that there is no such thing, so that one could
# call the omission an error.
_CONTESTED = ("first-summit", "information-sharing-2014")
# A finding in the words of the right answer would only be matched, not understood.
_TELLING = {
    "conflict": re.compile(r"propos|different things|conflict|clash"),
    "omission": re.compile(r"leaves? out|left out|omi(?:t|ssion)|not said|alone"),
    "outdated": re.compile(r"overtak|outdated|\blater\b|just before"),
    "error": re.compile(r"contradict|\berror|the record"),
    "framing": re.compile(r"mislead|defended|framing"),
}
# Where one could argue which of two kinds it is, the one is no wrong answer for the
# other; a check of one source alone is no conflict between two.
_FAR: dict[str, tuple[str, ...]] = {
    "conflict": ("outdated", "citation", "omission"),
    "error": ("outdated", "citation"),
    "outdated": ("error", "citation", "conflict"),
    "framing": ("outdated", "conflict"),
    "omission": ("error", "conflict"),
    "citation": ("outdated", "conflict"),
}
_FAR_OF_SEVERAL = {
    "error": ("outdated", "citation"),
    "framing": ("outdated", "citation"),
}
_FAR_OF_ONE = {"error": ("outdated", "citation", "conflict")}
_OUTCOMES = {
    "came-true": "It came true.",
    "partly": "It came true in part.",
    "did-not": "It did not come true.",
    "open": "It is open: what would decide it has not happened yet, or was not found.",
    "untestable": "It cannot be tested: nothing is named by which it could be told.",
}
_NOT_SO = {
    "came-true": "The book found no record that all of it came about.",
    "partly": "It names nothing of which a part could be told from the rest.",
    "open": "The book found it in the record.",
    "did-not": "The book found no record that it failed to come about.",
    "untestable": "It names something that could be seen to happen.",
}
_FAR_OUTCOMES: dict[str, tuple[str, ...]] = {
    "came-true": ("did-not", "untestable", "open"),
    "partly": ("did-not", "untestable"),
    "did-not": ("came-true", "untestable"),
    "open": ("came-true", "did-not"),
    "untestable": ("came-true", "did-not", "partly"),
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
    yield from _checks(key)
    yield from _pairs(key)
    yield from _forecasts(key)


# What kind of check is it?


def _checks(key: Key) -> Iterator[Item]:
    where: dict[str, list[str]] = {}
    for row in read_table("check_passages"):
        where.setdefault(row["check"], []).append(passage_of(row))
    for kind in _KINDS:
        rows = [
            row
            for row in read_table("checks")
            if row["kind"] == kind
            and row["check"] in where
            and row["check"] not in _CONTESTED
            and row["confidence"] in ("high", "medium")
            and not (kind in _TELLING and _TELLING[kind].search(row["finding"]))
        ]
        ranked = key.ranked(rows, KIND, kind, by=lambda row: row["check"])
        ranked = spread(ranked, lambda row: _aim(row, where[row["check"]]))
        for row in picked(ranked, _OF_EACH_KIND):
            yield _check(key, row, where[row["check"]])


def _aim(row: Row, passages: list[str]) -> str:
    return aims.of_check(row["check"], row["kind"], passages[0])


def _check(key: Key, row: Row, passages: list[str]) -> Item:
    name = (KIND, "check", row["check"])
    kind = row["kind"]
    several = len({passage.rsplit("-", 1)[0] for passage in passages}) > 1
    wrong = (_FAR_OF_SEVERAL if several else _FAR_OF_ONE).get(kind, _FAR[kind])
    return choice(
        key,
        name,
        outcome=_aim(row, passages),
        level="harder"
        if kind in ("framing", "conflict", "omission")
        else "a little more",
        prompt=f"A source check of this book is about {_listed(passages)}, and finds "
        f"the following. Of which kind is it?\n\n{row['finding']}",
        right=Option(_KINDS[kind], True, "So the book lists it."),
        wrong=[
            Option(_KINDS[each], False, f"The book lists it as {_article(kind)}.")
            for each in wrong
        ],
        explanation=f"The check is called {row['title']}; the book lists it as "
        f"{_article(kind)}. {standing(passages)}",
        passages=passages,
    )


def _listed(passages: list[str]) -> str:
    *most, last = dict.fromkeys(label(each) for each in passages)
    return f"{'; '.join(most)}; and {last}" if most else last


def _article(kind: str) -> str:
    return {
        "conflict": "a conflict",
        "error": "an error",
        "outdated": "outdated",
        "framing": "a framing",
        "omission": "an omission",
        "citation": "a matter of citation",
    }[kind]


# Do the two conflict?


def pairs() -> list[dict]:
    """Return the pairs of statements that may conflict, as written by hand.

    Returns
    -------
    list of dict
        Each with ``check`` (its row of ``data/checks.csv``, whose kind gives the
        answer), ``outcome`` and two ``statements`` with ``passage`` and ``words``.
    """
    path = root() / "instructors" / "questions" / "pairs.toml"
    return _pairs_in(path, stamp(path))


@lru_cache(maxsize=4)
def _pairs_in(path: Path, _stamp: tuple[int, int]) -> list[dict]:
    return tomllib.loads(path.read_text(encoding="utf-8"))["pair"]


def _pairs(key: Key) -> Iterator[Item]:
    checks = {row["check"]: row for row in read_table("checks")}
    for is_conflict in (True, False):
        some = [
            pair
            for pair in pairs()
            if (checks[pair["check"]]["kind"] == "conflict") == is_conflict
        ]
        ranked = key.ranked(some, KIND, "pair", by=lambda pair: pair["check"])
        for pair in picked(ranked, _PAIRS_OF_EACH):
            yield _pair(key, pair, checks[pair["check"]])


def _pair(key: Key, pair: dict, check: Row) -> Item:
    name = (KIND, "pair", pair["check"])
    right = CONFLICT if check["kind"] == "conflict" else NO_CONFLICT
    wrong = NO_CONFLICT if right == CONFLICT else CONFLICT
    said = "\n\n".join(
        f"{label(each['passage'])}: {each['words']}" for each in pair["statements"]
    )
    reason = f"The book lists it as {_article(check['kind'])}."
    return choice(
        key,
        name,
        outcome=pair["outcome"],
        level="harder",
        prompt=f"Do these two conflict?\n\n{said}",
        right=Option(right, True, reason),
        wrong=[Option(wrong, False, reason)],
        explanation=check["finding"],
        passages=[each["passage"] for each in pair["statements"]],
    )


# What came of it?


def _forecasts(key: Key) -> Iterator[Item]:
    claims = {row["claim"]: row for row in read_table("claims")}
    for outcome in _OUTCOMES:
        rows = [
            row
            for row in read_table("outcomes")
            if row["outcome"] == outcome and row["confidence"] in ("high", "medium")
        ]
        ranked = key.ranked(rows, KIND, outcome, by=lambda row: row["claim"])
        for row in picked(ranked, _OF_EACH_OUTCOME):
            yield _forecast(key, row, claims[row["claim"]])


def _forecast(key: Key, row: Row, claim: Row) -> Item:
    name = (KIND, "forecast", row["claim"])
    passage = verify(claim["exact"], claim["source"]).passage
    far = _FAR_OUTCOMES[row["outcome"]]
    if row["confidence"] != "high":
        # What is less than certain could be called open.
        far = tuple(each for each in far if each != "open")
    return choice(
        key,
        name,
        outcome=aims.SCORING,
        level="harder",
        prompt=f"{claim['question']}\n\nOn this {short(claim['source'])} has a "
        f"forecast, in our words: {claim['position']}.\n\nHow is it to be scored, by "
        "what this book found in the record?",
        right=Option(_OUTCOMES[row["outcome"]], True, row["finding"]),
        wrong=[Option(_OUTCOMES[each], False, _NOT_SO[each]) for each in far],
        explanation=f"What the book found: {row['finding']} Read how the forecast is "
        f"put in {label(passage)}, and with what hedges.",
        passages=[passage],
        words=[claim],
    )
