"""Conflict or not, and with what: from the source checks and what came of forecasts."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from alliance.citations import label
from alliance.dates import bounds, in_words
from alliance.questions import aims
from alliance.questions.items import Item, Option
from alliance.questions.keys import Key
from alliance.questions.levels import level
from alliance.questions.making import (
    Row,
    appeared,
    choice,
    passage_of,
    picked,
    short,
    spread,
    standing,
)
from alliance.quotations import verify
from alliance.repository import read_table, root, stamp
from alliance.sources import sources

KIND = "conflict"
_PAIRS_OF_EACH, _OF_EACH_OUTCOME, _MATTERS_OF_EACH = 1, 9, 4
_NEAR = 3
CONFLICT = "Yes: they speak of one matter, and both cannot be right."
NO_CONFLICT = "No: both can stand, once it is clear of what, or of when, each speaks."
LEFT = "Yes: it was so before the text appeared, and was left out."
LATER = "No: it came after the text had appeared, and nobody could tell it."

# Every question offers these three, so that which are offered tells nothing.
_KINDS = {
    "error": "An error: by the record the words were wrong when they were written.",
    "outdated": "Outdated: what happened later, or just before, overtakes the words.",
    "framing": "A framing: the words could be defended when they were written, and "
    "could mislead a reader even then.",
}
# A finding in the words of the right answer would only be matched, not understood.
_TELLING = {
    "outdated": re.compile(r"overtak|outdated|\blater\b|just before"),
    "error": re.compile(r"contradict|\berror|the record|wrong"),
    "framing": re.compile(r"mislead|defended|framing"),
}
# Errors that nobody could defend, nor say that later events made them.
_PLAIN_ERRORS = (
    *("treaty-name-1951", "treaty-term-1951", "cambodia-year", "reinterpretation-year"),
    *("missiles-over-japan", "sixteen-countries", "seventy-years", "keen-sword-annual"),
)
# What was expected did not come, or not so; or it never was as it is put. So one could
# call these errors or framings as well; the last tells nothing of what was said.
_ARGUABLE = (
    *("review-and-china", "access-agreement-date", "confucius-institutes-kept"),
    *("nato-two-percent", "biden-present-tense", "biden-priority", "before-camp-david"),
    *("climate-since", "quad-since", "mechanism-since"),
    "who-the-authors-are",
)
# What is at fault where a reader would look things up: by hand, since the tables say
# only that it is a matter of citation.
_FAULTS = {
    "slip": "A slip: the sense can be seen, though not from the letters as they stand.",
    "list": "The way to a work: whoever wants to read what is meant is led astray.",
    "support": "The support: a statement has no work behind it, or no place in one.",
    "held": "The text as we hold it: it lacks or repeats what need not have been so.",
}
# A link that is lost leads to no work and leaves a statement without support; a whole
# book leads whoever looks for a page astray.
_FAULTS_ARGUABLE = {
    "links-lost": ("list", "support"),
    "works-not-listed": ("support",),
    "no-page-numbers": ("list",),
    "journal-not-named": ("list",),
}
_AT_FAULT = {
    "illicit-elicit": "slip",
    "series-note-slip": "slip",
    "release-a-new": "slip",
    "open-access-slip": "slip",
    "works-not-listed": "list",
    "hughes-2023-entry": "list",
    "paragraphs-without-source": "support",
    "no-page-numbers": "support",
    "links-lost": "held",
    "journal-not-named": "held",
    "printed-twice": "held",
}
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
    "partly": ("did-not", "untestable", "came-true"),
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
    yield from _faults(key)
    yield from _matters(key)
    yield from _pairs(key)
    yield from _forecasts(key)


# What kind of check is it?


def _checks(key: Key) -> Iterator[Item]:
    where = _where()
    asked: dict[str, list[Row]] = {kind: [] for kind in _KINDS}
    for row in read_table("checks"):
        if row["kind"] in _KINDS and row["check"] in where and _is_clear(row, where):
            asked[row["kind"]].append(row)
    each = min(len(rows) for rows in asked.values())
    for kind, rows in asked.items():
        ranked = key.ranked(rows, KIND, kind, by=lambda row: row["check"])
        ranked = spread(ranked, lambda row: _aim(row, where[row["check"]]))
        for row in ranked[:each]:
            yield _check(key, row, where[row["check"]])


def _is_clear(row: Row, where: dict[str, list[str]]) -> bool:
    """Tell whether nobody could say that a check is of another of the kinds."""
    if (
        row["check"] in _ARGUABLE
        or row["confidence"] not in ("high", "medium")
        or _TELLING[row["kind"]].search(row["finding"])
    ):
        return False
    if row["kind"] == "error":
        return row["check"] in _PLAIN_ERRORS
    # What one source says of a thing could be called wrong as well as misleading.
    return row["kind"] != "framing" or len(_sources_of(where[row["check"]])) > 1


def _where() -> dict[str, list[str]]:
    """Return the passages that each check is about."""
    where: dict[str, list[str]] = {}
    for row in read_table("check_passages"):
        where.setdefault(row["check"], []).append(passage_of(row))
    return where


def _aim(row: Row, passages: list[str]) -> str:
    return aims.of_check(row["check"], row["kind"], passages[0])


def _sources_of(passages: list[str]) -> set[str]:
    return {passage.rsplit("-", 1)[0] for passage in passages}


def _check(key: Key, row: Row, passages: list[str]) -> Item:
    kind = row["kind"]
    return choice(
        key,
        (KIND, "check", row["check"]),
        outcome=_aim(row, passages),
        level=level(
            kind == "framing",
            len(_sources_of(passages)) > 1,
            row["confidence"] != "high",
        ),
        # How many texts it is about would tell an error from a framing.
        prompt="A source check of this book finds the following. Of which kind is it?"
        f"\n\n{row['finding']}",
        right=Option(_KINDS[kind], True, "So the book lists it."),
        wrong=[
            Option(_KINDS[each], False, f"The book lists it as {_article(kind)}.")
            for each in _KINDS
            if each != kind
        ],
        explanation=f"The check is called {row['title']}; the book lists it as "
        f"{_article(kind)}. {standing(passages)}",
        passages=passages,
    )


def _article(kind: str) -> str:
    return {
        "conflict": "a conflict",
        "error": "an error",
        "outdated": "outdated",
        "framing": "a framing",
        "omission": "an omission",
    }[kind]


# What is at fault?


def _faults(key: Key) -> Iterator[Item]:
    checks = {row["check"]: row for row in read_table("checks")}
    where = _where()
    ranked = key.ranked(_AT_FAULT, KIND, "faults")
    for check in picked(ranked, len(ranked)):
        name = (KIND, "fault", check)
        row, fault = checks[check], _AT_FAULT[check]
        yield choice(
            key,
            name,
            outcome=aims.REFERENCES,
            level=level(
                fault != "slip",
                len(_sources_of(where[check])) > 1 or row["confidence"] != "high",
            ),
            prompt="Somebody who audits a text and its references finds the "
            f"following. What is at fault?\n\n{row['finding']}",
            right=Option(_FAULTS[fault], True, "So the finding has it."),
            wrong=[
                Option(_FAULTS[each], False, "The finding is about something else.")
                for each in _FAULTS
                if each not in (fault, *_FAULTS_ARGUABLE.get(check, ()))
            ],
            explanation=f"The check is called {row['title']}. {standing(where[check])}",
            passages=where[check],
        )


# Left out, or later?


def matters() -> list[dict]:
    """Return what source checks set beside a text, in sentences written by hand.

    Returns
    -------
    list of dict
        Each with ``check``, ``passage``, ``fact`` (a row of ``data/record.csv``, whose
        date gives the answer), ``outcome`` and ``words``.
    """
    return _read("left-or-later.toml")["matter"]


def is_later(matter: dict) -> bool | None:
    """Tell whether a matter came after the text that it is set beside.

    Parameters
    ----------
    matter : dict
        One of `matters`.

    Returns
    -------
    bool or None
        None where its date and that of the text overlap, so that nobody can tell.
    """
    facts = {row["fact"]: row for row in read_table("record")}
    begun, over = bounds(facts[matter["fact"]]["date"])
    first, last = _published(matter)
    return True if begun > last else False if over < first else None


def _published(matter: dict) -> tuple[date, date]:
    return bounds(sources()[matter["passage"].rsplit("-", 1)[0]].published)


def _matters(key: Key) -> Iterator[Item]:
    for later in (True, False):
        some = [each for each in matters() if is_later(each) is later]
        ranked = key.ranked(some, KIND, "matter", by=lambda each: each["fact"])
        for matter in picked(ranked, _MATTERS_OF_EACH):
            yield _matter(key, matter, later=later)


def _matter(key: Key, matter: dict, *, later: bool) -> Item:
    name = (KIND, "matter", matter["fact"])
    check = next(row for row in read_table("checks") if row["check"] == matter["check"])
    facts = {row["fact"]: row for row in read_table("record")}
    happened = facts[matter["fact"]]["date"]
    source = matter["passage"].rsplit("-", 1)[0]
    year = _published(matter)[0].year
    said = f"{short(source)} appeared {appeared(source)}; this is of "
    said += f"{in_words(happened)}."
    return choice(
        key,
        name,
        outcome=matter["outcome"],
        level=level(abs(bounds(happened)[0].year - year) < _NEAR),
        prompt=f"{short(source)} does not tell the following. Look up when it "
        f"appeared: could it have told it?\n\n{matter['words']}",
        right=Option(LATER if later else LEFT, True, said),
        wrong=[Option(LEFT if later else LATER, False, said)],
        explanation=f"{said} What came before can have been left out, and whether that "
        f"matters is to be argued; what came after is nobody's omission. The source "
        f"check is called {check['title']}. {standing([matter['passage']])}",
        passages=[matter["passage"]],
    )


# Do the two conflict?


def pairs() -> list[dict]:
    """Return the pairs of statements that may conflict, as written by hand.

    Returns
    -------
    list of dict
        Each with ``check`` (its row of ``data/checks.csv``, whose kind gives the
        answer), ``outcome`` and two ``statements`` with ``passage`` and ``words``.
    """
    return _read("pairs.toml")["pair"]


def _read(name: str) -> dict[str, list[dict]]:
    path = root() / "instructors" / "questions" / name
    return _read_once(path, stamp(path))


@lru_cache(maxsize=8)
def _read_once(path: Path, _stamp: tuple[int, int]) -> dict[str, list[dict]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _pairs(key: Key) -> Iterator[Item]:
    checks = {row["check"]: row for row in read_table("checks")}
    for is_conflict in (True, False):
        some = [
            pair
            for pair in pairs()
            if (checks[pair["check"]]["kind"] == "conflict") == is_conflict
        ]
        ranked = key.ranked(some, KIND, "pair", by=lambda pair: pair["check"])
        for pair in ranked[:_PAIRS_OF_EACH]:
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
        level=level(
            check["confidence"] != "high",
            len(_sources_of([each["passage"] for each in pair["statements"]])) > 1,
        ),
        prompt=f"Do these two conflict?\n\n{said}",
        right=Option(right, True, reason),
        wrong=[Option(wrong, False, reason)],
        explanation=check["finding"],
        passages=[each["passage"] for each in pair["statements"]],
    )


# What came of it?


def forecasts() -> list[dict]:
    """Return the forecasts of the sources, in sentences written by hand.

    Returns
    -------
    list of dict
        Each with ``claim`` (its row of ``data/claims.csv``; ``data/outcomes.csv`` says
        what came of it), ``words`` and, where a reader could defend another score,
        ``arguable``.
    """
    return _read("forecasts.toml")["forecast"]


def _forecasts(key: Key) -> Iterator[Item]:
    claims = {row["claim"]: row for row in read_table("claims")}
    scored = {row["claim"]: row for row in read_table("outcomes")}
    for outcome in _OUTCOMES:
        some = [
            each
            for each in forecasts()
            if scored[each["claim"]]["outcome"] == outcome
            and scored[each["claim"]]["confidence"] in ("high", "medium")
        ]
        ranked = key.ranked(some, KIND, outcome, by=lambda each: each["claim"])
        for each in picked(ranked, _OF_EACH_OUTCOME):
            yield _forecast(key, each, scored[each["claim"]], claims[each["claim"]])


def _forecast(key: Key, forecast: dict, row: Row, claim: Row) -> Item:
    name = (KIND, "forecast", row["claim"])
    passage = verify(claim["exact"], claim["source"]).passage
    arguable = list(forecast.get("arguable", ()))
    if row["confidence"] != "high":
        # What is less than certain could be called open.
        arguable.append("open")
    far = [each for each in _FAR_OUTCOMES[row["outcome"]] if each not in arguable]
    return choice(
        key,
        name,
        outcome=aims.SCORING,
        level=level(True, row["confidence"] != "high" or "hedged" in claim["strength"]),
        prompt=f"{forecast['words']}\n\nThis forecast stands in "
        f"{short(claim['source'])}, put in our words. How is it to be scored, by what "
        "this book found in the record?",
        right=Option(_OUTCOMES[row["outcome"]], True, row["finding"]),
        wrong=[Option(_OUTCOMES[each], False, _NOT_SO[each]) for each in far],
        explanation=f"What the book found: {row['finding']} Read how the forecast is "
        f"put in {label(passage)}, and with what hedges.",
        passages=[passage],
        words=[claim],
    )
