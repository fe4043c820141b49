"""Put in order, and what a text could not know: from the dates the sources give."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise, permutations

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
    warned,
)
from alliance.repository import read_table
from alliance.sources import sources

KIND = "order"
_EACH, _FIRST, _UNKNOWN = 9, 5, 8
_LETTERS, _CLOSE = "ABCD", 12
_IN_TURN = (aims.LEFT_OUT, aims.DATING)
# Dates that are approximate, expected or disputed put nothing in order.
_NOT_SETTLED = ("~", "?", "X")
# Nobody's suffering is a thing to put in order; and what was known beforehand, or is of
# a text itself, is none that a text could not know.
_NOT_ASKED = ("protest-1995-cfr-2021", "abductions-1970s-cfr-2021")
# Of guidelines and of contests for the lead of a party there were more than one: who
# has not read which is meant could be right with another date. And that a text
# appears is no event among those that it tells of.
_ONE_OF_SEVERAL = (
    *("guidelines-1997-cfr-2021", "leadership-contest-2021-alsaied-2023"),
    *("print-issue-2023-auslin-2022", "published-2023-johnstone-hornung-2023"),
)
_KNOWN_BEFORE = (
    *("g7-2023-alsaied-2023", "print-issue-2023-auslin-2022"),
    *("published-2023-johnstone-hornung-2023", "hypersonic-2022-auslin-2022"),
)
_DISPUTED = ("as the source dates it", "expected when written", "as the source names")


def make(key: Key) -> Iterator[Item]:
    """Yield the questions of this kind that a key picks.

    Parameters
    ----------
    key : Key

    Yields
    ------
    Item
    """
    rows = events()
    by_aim: dict[str, list[Row]] = {}
    for row in rows:
        if aim := aims.of_theme(row["theme"]):
            by_aim.setdefault(aim, []).append(row)
    for aim, members in by_aim.items():
        # Of few events few questions: more would turn the same things over.
        yield from _drawn(key, "order", aim, members, min(_EACH, len(members) - 1))
        yield from _drawn(key, "first", aim, members, min(_FIRST, len(members) // 2))
    unknown = (item for source in sources() for item in _unknown(key, source, rows))
    for number, item in enumerate(unknown):
        # Who knows what a text could not know can date it, and need not blame it.
        yield replace(
            item, chapter=_IN_TURN[number % 2][:2], outcome=_IN_TURN[number % 2]
        )


def events() -> list[Row]:
    """Return the events whose dates are settled enough to be put in order.

    One row for what several sources tell alike; none where a source check finds the
    date wrong, or two sources date it differently.

    Returns
    -------
    list of dict
    """
    wrong = {row["check"] for row in read_table("checks") if row["kind"] == "error"}
    doubted = [
        (row["source"], row["exact"])
        for row in read_table("check_passages")
        if row["check"] in wrong
    ]
    kept: dict[str, Row] = {}
    for row in read_table("events"):
        settled = (
            row["event"] not in _NOT_ASKED + _ONE_OF_SEVERAL
            and not any(mark in row["date"] for mark in _NOT_SETTLED)
            and not any(words in row["title"] for words in _DISPUTED)
            and not any(
                row["source"] == source
                and (row["exact"] in words or words in row["exact"])
                for source, words in doubted
            )
        )
        told = [
            each["date"]
            for each in read_table("events")
            if each["occurrence"] == row["occurrence"]
        ]
        agreed = all(each.startswith(min(told, key=len)) for each in told)
        if settled and agreed:
            kept.setdefault(row["occurrence"], row)
    return list(kept.values())


def when(row: Row) -> tuple[date, date]:
    """Return the first and the last day of an event, as far as its date tells."""
    return bounds("/".join(part for part in (row["date"], row["date_end"]) if part))


def _apart(rows: list[Row]) -> bool:
    """Tell whether each event is over before the next begins, a month apart or more."""
    ordered = sorted(rows, key=when)
    return all(
        (when(later)[0] - when(earlier)[1]).days > 27
        for earlier, later in pairwise(ordered)
    )


def _drawn(
    key: Key, form: str, aim: str, rows: list[Row], number: int
) -> Iterator[Item]:
    """Yield questions on four events each, or three of few; no two on the same."""
    made, drawn = set(), 0
    size = 4 if len(rows) > 8 else 3
    for attempt in range(60 * number):
        ranked = key.ranked(
            rows, KIND, form, aim, str(attempt), by=lambda row: row["event"]
        )
        some: list[Row] = []
        for row in ranked:
            if len(some) < size and _apart([*some, row]):
                some.append(row)
        names = frozenset(row["event"] for row in some)
        if len(some) < size or names in made:
            continue
        made.add(names)
        yield (_order if form == "order" else _first)(key, aim, some)
        drawn += 1
        if drawn == number:
            return


def _sources_of(rows: list[Row]) -> int:
    return len({row["source"] for row in rows})


def _dated(row: Row) -> str:
    when_ = in_words(row["date"])
    if row["date_end"]:
        when_ = f"{when_} to {in_words(row['date_end'])}"
    return f"{row['title']}: {when_} ({label(passage_of(row))})"


def _order(key: Key, aim: str, some: list[Row]) -> Item:
    name = (KIND, "order", aim, *sorted(row["event"] for row in some))
    lettered = dict(zip(_LETTERS, some, strict=False))
    right = "".join(sorted(lettered, key=lambda letter: when(lettered[letter])))
    others = {"".join(each) for each in permutations(lettered)} - {right}
    wrong = key.ranked(others, "wrong", *name)[:3]
    listed = "\n\n".join(
        f"{letter}. {row['title']}" for letter, row in lettered.items()
    )
    dates = "; ".join(_dated(row) for row in sorted(some, key=when))
    gaps = [when(row)[0].year for row in some]
    close = max(gaps) - min(gaps) < _CLOSE
    return choice(
        key,
        name,
        outcome=aim,
        level=level(True, close or _sources_of(some) > 2),
        prompt="By the dates that the sources give, in which order did these come, the "
        f"earliest first?\n\n{listed}",
        right=Option(", ".join(right), True, "So the dates of the sources have it."),
        wrong=[
            Option(", ".join(each), False, "The dates of the sources differ from this.")
            for each in wrong
        ],
        explanation=f"{dates}.",
        passages=[passage_of(row) for row in some],
        words=some,
    )


def _first(key: Key, aim: str, some: list[Row]) -> Item:
    name = (KIND, "first", aim, *sorted(row["event"] for row in some))
    last = key.digest("first or last", *name)[0] % 2
    ordered = sorted(some, key=when, reverse=bool(last))
    return choice(
        key,
        name,
        outcome=aim,
        level=level(
            max(when(row)[0].year for row in some)
            - min(when(row)[0].year for row in some)
            < _CLOSE,
            _sources_of(some) > 2,
        ),
        prompt="By the dates that the sources give, which of these came "
        f"{'last' if last else 'first'}?",
        right=Option(ordered[0]["title"], True, f"{_dated(ordered[0])}."),
        wrong=[
            Option(row["title"], False, warned(f"{_dated(row)}.", row))
            for row in ordered[1:]
        ],
        explanation=f"{'; '.join(_dated(row) for row in sorted(some, key=when))}.",
        passages=[passage_of(row) for row in some],
        words=ordered[:1],
    )


def _unknown(key: Key, source: str, rows: list[Row]) -> Iterator[Item]:
    """Ask which event a text could not know, since it came after."""
    published = bounds(sources()[source].published)
    before = [row for row in rows if when(row)[1] < published[0]]
    after = [
        row
        for row in rows
        if when(row)[0] > published[1] and row["event"] not in _KNOWN_BEFORE
    ]
    passages = {row["event"]: passage_of(row) for row in [*before, *after]}
    ranked = key.ranked(after, KIND, "unknown", source, by=lambda each: each["event"])
    for row in picked(ranked, _UNKNOWN):
        name = (KIND, "unknown", source, row["event"])
        known = key.ranked(before, "wrong", *name, by=lambda each: each["event"])
        known.sort(key=lambda each: when(each)[1].year < published[0].year - 6)
        last = max(when(each)[1].year for each in known[:3])
        yield choice(
            key,
            name,
            outcome=aims.DATING,
            level=level(
                when(row)[0].year - published[1].year < 2,
                published[0].year - last < 2,
            ),
            prompt=f"{short(source)} appeared {appeared(source)}. By the dates that "
            "the sources give, which of these could it not yet know of?",
            right=Option(row["title"], True, f"{_dated(row)}."),
            wrong=[
                Option(each["title"], False, warned(f"{_dated(each)}.", each))
                for each in known[:3]
            ],
            explanation=f"What came later a text cannot know, and is not to be blamed "
            f"for leaving out. {_dated(row)}.",
            passages=[
                passages[row["event"]],
                *(passages[e["event"]] for e in known[:3]),
            ],
            words=[row],
        )
