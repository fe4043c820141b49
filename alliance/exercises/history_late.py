"""The exercise of chapter 1 on the dates that a source puts too late."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from alliance.dates import bounds, in_words
from alliance.errors import TableError, suggest
from alliance.exercises.answers import (
    UnusableError,
    cut_short,
    described,
    mapping_of,
    number_of,
    untouched,
)
from alliance.exercises.registry import exercise
from alliance.tables import table

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@exercise(
    "history-late",
    "compute",
    'Merge table("events") with table("check_passages") on source and exact, then with '
    "check_records and record; keep checks of the kind error and dates that are whole "
    'days. answer = {"guidelines-1997-cfr-2021": 10} has the form wanted.',
)
def _late(answer: Any) -> tuple[str, str]:
    wanted = 'a dictionary from event to days, such as {"guidelines-1997-cfr-2021": 10}'
    events = table("events").set_index("event")
    given = {
        _event(name, events, wanted): _days(value, name, wanted)
        for name, value in mapping_of(answer, wanted).items()
        if not untouched(value)
    }
    right = _days_late(events)
    # "About 1995" has no first day, so that a count from one proves nothing.
    sure = {name for name in right if "~" not in events["date"][name]}
    if not sure:
        raise TableError("data/checks.csv has no error that an earlier day corrects.")
    for name, days in given.items():
        trouble = _not_so_late(name, days, right, events)
        if trouble:
            near = len(given) > 1 or name in right
            return "close" if near else "wrong", f"{name}: {trouble}"
    missing = sure - given.keys()
    if missing:
        return "close" if given else "wrong", (
            f"You have {len(sure & given.keys())} of {len(sure)}, and no wrong one. "
            "Join the tables rather than reading them, and keep every event whose "
            "words an error covers."
        )
    least = min(right[name] for name in sure)
    return "right", (
        f"{len(sure)} events happened earlier than their source says. A source that "
        f"is off by one in the year may be off by as little as {least} days; that is "
        "no small thing when what came first is the point at issue."
    )


def _event(name: Any, events: pd.DataFrame, wanted: str) -> str:
    if not isinstance(name, str):
        raise UnusableError(f"A key is {described(name)}; give {wanted}.")
    if name in events.index:
        return name
    if name in set(table("checks")["check"]):
        raise UnusableError(f"{name} is a source check; give the event that it covers.")
    raise UnusableError(
        f"There is no event {cut_short(name)}.{suggest(name[:60], events.index)}"
    )


def _days(value: Any, name: str, wanted: str) -> float:
    if type(value).__name__ == "timedelta64":  # what a column of pandas holds inside
        value = pd.Timedelta(value)
    if isinstance(value, timedelta) and not pd.isna(value):  # pandas' own is one, too
        return value.days
    return number_of(value, f"The value of {name}", wanted)


def _facts_behind(events: pd.DataFrame) -> pd.DataFrame:
    """Return what the record has for each event whose words an error covers."""
    checks, record = table("checks"), table("record")
    return (
        events.reset_index()
        .merge(table("check_passages"), on=["source", "exact"])
        .merge(checks.loc[checks["kind"] == "error", ["check"]], on="check")
        .merge(table("check_records"), on="check")
        .merge(record[["fact", "date"]], on="fact", suffixes=("", "_record"))
        .dropna(subset=["date_record"])
    )


def _days_late(events: pd.DataFrame) -> dict[str, int]:
    """Return how many days at least the record is earlier than each event's date."""
    found: dict[str, int] = {}
    for row in _facts_behind(events).itertuples():
        if _DAY.fullmatch(row.date_record):
            first = bounds(row.date)[0]
            days = (first - date.fromisoformat(row.date_record)).days
            found[row.event] = max(found.get(row.event, 0), days)
    return {name: days for name, days in found.items() if days > 0}


def _not_so_late(
    name: str, days: float, right: Mapping[str, int], events: pd.DataFrame
) -> str:
    """Say what is wrong with the days given for an event, or nothing."""
    if name not in right:
        facts = _facts_behind(events)
        facts = facts[facts["event"] == name]
        if facts.empty:
            return "no source check of the kind error covers exactly these words."
        if not facts["date_record"].str.fullmatch(_DAY.pattern).any():
            return "the record behind its source check names no whole day."
        return "the record has no day before the earliest that its date may mean."
    if days == right[name]:
        return ""
    first, last = bounds(events["date"][name])
    if days == -right[name]:
        return "turned round. Take the record's day from the source's: it is earlier."
    if abs(days - right[name]) == 1:
        return "one off. Subtract one date from the other; do not count both ends."
    if days == right[name] + (last - first).days:
        return (
            f"you count from {in_words(last.isoformat())}. The source may mean any day "
            "of the year: at least so many days means from the first."
        )
    if 0 < days < 10 and first.year - days == (first - timedelta(right[name])).year:
        return "that is in years. Count days."
    days_given = first - timedelta(int(min(max(days, 0), 36500)))
    facts = _facts_behind(events)
    others = facts.loc[facts["event"] == name, "date_record"]
    if any(bounds(other)[0] == days_given for other in others):
        return (
            "you count to a month or to a later day. Take the earliest date of the "
            "record that is a whole day."
        )
    return (
        f"another number of days. bounds gives the first day of {first.year}; "
        "date.fromisoformat turns the record's day into a date."
    )
