"""The exercise of chapter 0 on dating a text by what it knows and does not know."""

from collections.abc import Set as AnySet
from datetime import date, datetime, timedelta
from typing import Any

from alliance.dates import bounds
from alliance.errors import TableError
from alliance.exercises.answers import UnusableError, described, items_of
from alliance.exercises.registry import exercise
from alliance.sources import source
from alliance.tables import table

_TEXT = "alsaied-2023"
_UNTOLD = "camp-david-summit-2023"
_DOUBT = "trilateral-dialogue"
_WANTED = 'give a pair of days, such as ("2023-01-31", "2023-02-28").'


@exercise(
    "sources-dating",
    "compute",
    f"Take the rows of the table events whose source is {_TEXT!r}: bounds turns each "
    f"date into a first and a last day. Then take the day of {_UNTOLD!r} from the "
    "table record. "
    'answer = ("2023-01-31", "2023-02-28") has the form wanted.',
)
def _dating(answer: Any) -> tuple[str, str]:
    # A set has no order, so that nobody knows which day is the first.
    given = None if isinstance(answer, AnySet) else items_of(answer)
    if given is None or len(given) != 2:
        raise UnusableError(f"Your answer is {described(answer)}; {_WANTED}")
    first, last = (_day(each) for each in given)
    told = {row.event: bounds(row.date) for row in _events()}
    newest = max(told, key=lambda event: told[event][0])
    earliest = told[newest][0]
    untold = _summit()
    right = (earliest, untold - timedelta(days=1))
    if (first, last) == right:
        return "right", (
            f"Between {first} and {last}. The publisher's page gives "
            f"{source(_TEXT).published}, which lies there. {_support(told, newest)} "
            "The latest day is a guess about silence: an author may know a thing and "
            "leave it out."
        )
    if (last, first) == right:
        return "close", "Turned round: the earliest day comes first."
    advice = [*_on_first(first, earliest, told, newest), *_on_last(last, untold)]
    near = first == right[0] or last == right[1] or last == untold
    return "close" if near else "wrong", " ".join(advice)


def _support(told: dict, newest: str) -> str:
    """Say what the earliest day rests on, and what is left without it."""
    doubted = _doubted()
    if newest not in doubted:
        return "Nobody can tell of what has not happened: the earliest day is sure."
    kept = [event for event in told if event not in doubted]
    if not kept:
        raise TableError(f"data/events.csv has no undoubted event of {_TEXT!r}.")
    safe = max(kept, key=lambda event: told[event][0])
    first = told[newest][0]
    return (
        f"The earliest day rests on a meeting in {first:%B} that the text tells as one "
        "of three countries and the record has as one of two (source check "
        f"{doubted[newest]}), so what is sure is only that the text was written after "
        f"its author had heard of {first:%B}; without that row the newest thing told "
        f"is {safe}, and the earliest day {told[safe][0]}."
    )


def _doubted() -> dict[str, str]:
    """Return which events of the text its source check has as an error."""
    checks = table("checks").set_index("check")["kind"]
    words = {
        row.exact: row.check
        for row in table("check_passages").itertuples()
        if row.check == _DOUBT and checks.get(_DOUBT) == "error"
    }
    return {row.event: words[row.exact] for row in _events() if row.exact in words}


def _on_first(first: date, earliest: date, told: dict, newest: str) -> list[str]:
    if first == earliest:
        return ["The first day is right."]
    if first == told[newest][1]:
        return [
            f"The first day is too late: {newest} may have been on any day from "
            f"{earliest}, and the text written on the same."
        ]
    if first < earliest:
        return ["The text tells of something later than your first day."]
    return ["The text tells of nothing as late as your first day."]


def _on_last(last: date, untold: date) -> list[str]:
    if last == untold - timedelta(days=1):
        return ["The last day is right."]
    if last == untold:
        return ["On your last day the leaders met: take the day before."]
    return [f"For the last day, take the date of {_UNTOLD!r} in the record."]


def _day(written: Any) -> date:
    """Return a day from a date, a time stamp or a text."""
    if isinstance(written, datetime):
        written = written.isoformat()
    if isinstance(written, date):
        return date(written.year, written.month, written.day)
    if isinstance(written, str):
        try:
            return date.fromisoformat(written.strip()[:10])
        except ValueError:
            pass
    raise UnusableError(f"A day is a date or a text of year, month and day; {_WANTED}")


def _events() -> list:
    rows = table("events")
    found = [*rows[rows["source"] == _TEXT].itertuples()]
    if not found:
        raise TableError(f"data/events.csv has no event of {_TEXT!r}.")
    return found


def _summit() -> date:
    rows = table("record").set_index("fact")
    if _UNTOLD not in rows.index:
        raise TableError(f"data/record.csv has no fact {_UNTOLD!r}.")
    return date.fromisoformat(rows.loc[_UNTOLD, "date"])
