"""The days of a class as a calendar file (RFC 5545).

Each chapter is read before its class and its exercises are due after it. Dates are
given for the whole course; the chapters are spread over them in order.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from alliance.errors import PackError
from alliance.publication import edition

READ_BEFORE = timedelta(days=1)
"""How long before its class a chapter is to be read."""

DUE_AFTER = timedelta(days=7)
"""How long after its last class the exercises of a chapter are due."""

_YEARS = range(2000, 2101)
_PRODUCER = "-//Reading the Alliance//Assignment packs//EN"


@dataclass(frozen=True)
class Meeting:
    """A chapter and the days on which it is talked about.

    Attributes
    ----------
    name, title : str
        Of the chapter: ``02-north-korea`` and what it is called.
    days : tuple of datetime.date
    """

    name: str
    title: str
    days: tuple[date, ...]

    @property
    def read_by(self) -> date:
        """The day by which it is read."""
        return self.days[0] - READ_BEFORE

    @property
    def due(self) -> date:
        """The day on which its exercises are due."""
        return self.days[-1] + DUE_AFTER


def parsed(days: Sequence[str]) -> list[date]:
    """Return the days of a class in order.

    Parameters
    ----------
    days : sequence of str
        Each as ``2027-02-02``.

    Returns
    -------
    list of datetime.date

    Raises
    ------
    PackError
        When one is no date of `_YEARS`, or is given twice.
    """
    found = []
    for day in days:
        try:
            if len(day) != len("2027-02-02"):
                raise ValueError
            found.append(date.fromisoformat(day))
            if found[-1].year not in _YEARS:
                raise ValueError
        except ValueError:
            raise PackError(
                f"{day!r} is no day on which a class could meet. Write the days as "
                "year, month and day with hyphens: --class 2027-02-02 2027-02-09"
            ) from None
    if twice := sorted({day for day in found if found.count(day) > 1}):
        raise PackError(
            f"The day {twice[0].isoformat()} is given twice. Give each day once; "
            "several chapters may share one."
        )
    return sorted(found)


def meetings(titles: dict[str, str], days: Sequence[date]) -> list[Meeting]:
    """Spread chapters over days.

    Parameters
    ----------
    titles : dict of str to str
        Of the chapters by their names, in order.
    days : sequence of datetime.date
        In order. With fewer days than chapters, chapters share a day; with more, a
        chapter has several, the first ones most.

    Returns
    -------
    list of Meeting
        One for each chapter; none where there are no days.
    """
    if not days:
        return []
    names = list(titles)
    if len(days) <= len(names):
        shared = [min(at * len(days) // len(names), len(days) - 1) for at in _to(names)]
        return [
            Meeting(name, titles[name], (days[at],))
            for name, at in zip(names, shared, strict=True)
        ]
    each, more = divmod(len(days), len(names))
    found, at = [], 0
    for number, name in enumerate(names):
        upto = at + each + (number < more)
        found.append(Meeting(name, titles[name], tuple(days[at:upto])))
        at = upto
    return found


def _to(items: Sequence[object]) -> range:
    return range(len(items))


def calendar(planned: Sequence[Meeting], term: str) -> bytes:
    """Return the calendar of a class.

    Parameters
    ----------
    planned : sequence of Meeting
    term : str

    Returns
    -------
    bytes
        iCalendar: for each chapter the day by which it is read, its classes and the
        day on which its exercises are due, whole days, each due day with a reminder.
        The same days give the same bytes.
    """
    found = Calendar()
    found.add("prodid", _PRODUCER)
    found.add("version", "2.0")
    found.add("x-wr-calname", f"Reading the Alliance, {term}")
    for meeting in planned:
        known = meeting.title
        found.add_component(
            _event(
                meeting,
                term,
                "reading",
                meeting.read_by,
                f"Read by today: {known}",
                f"Read the chapter {known} of Reading the Alliance before the class.",
                timedelta(days=-2),
            )
        )
        for number, day in enumerate(meeting.days, 1):
            more = f", {number} of {len(meeting.days)}" if len(meeting.days) > 1 else ""
            found.add_component(
                _event(
                    meeting,
                    term,
                    f"class-{number}",
                    day,
                    f"Class: {known}{more}",
                    f"Bring the worksheet on {known}.",
                    None,
                )
            )
        found.add_component(
            _event(
                meeting,
                term,
                "exercises",
                meeting.due,
                f"Exercises due: {known}",
                f"Hand in the exercises of the chapter {known}.",
                timedelta(days=-2),
            )
        )
    return found.to_ical()


def _event(
    meeting: Meeting,
    term: str,
    what: str,
    day: date,
    summary: str,
    description: str,
    reminder: timedelta | None,
) -> Event:
    released = edition().released
    event = Event()
    name = hashlib.sha256(f"{term}\n{meeting.name}\n{what}".encode()).hexdigest()[:32]
    event.add("uid", f"{name}@reading-the-alliance.invalid")
    # When this was last revised, which is no moment of making: the edition's day.
    event.add(
        "dtstamp", datetime(released.year, released.month, released.day, tzinfo=UTC)
    )
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", description)
    event.add("categories", [what.partition("-")[0]])
    event.add("transp", "TRANSPARENT")
    if reminder is not None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", summary)
        alarm.add("trigger", reminder)
        event.add_component(alarm)
    return event
