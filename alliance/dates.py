"""Dates as the tables write them, turned into days and into words."""

import calendar
import re
from datetime import date

from alliance.errors import AllianceError


class DateError(AllianceError, ValueError):
    """A date is not written in the part of the Extended Date/Time Format we use."""


def bounds(written: str) -> tuple[date, date]:
    """Return the first and last day that a date may mean.

    Follows the Library of Congress Extended Date/Time Format (EDTF, ISO 8601-2:2019),
    of which the tables use: a year, month or day; a decade such as ``197X``; a
    trailing ``~`` (approximate) or ``?`` (uncertain), which widens nothing; and an
    interval ``first/last``.

    Parameters
    ----------
    written : str
        Such as ``2021``, ``2021-10``, ``2021-10-12``, ``197X`` or ``2021-10/2021-12``.

    Returns
    -------
    tuple of (datetime.date, datetime.date)
        Equal for a single day.

    Raises
    ------
    DateError
        When the text is none of these.
    """
    first, _, last = written.partition("/")
    return _bounds_of_one(first, written)[0], _bounds_of_one(last or first, written)[1]


def _bounds_of_one(part: str, written: str) -> tuple[date, date]:
    found = re.fullmatch(r"(\d{3}[\dX])(?:-(\d\d)(?:-(\d\d))?)?[~?]?", part)
    try:
        if found and found[1].endswith("X"):
            decade = int(found[1][:3]) * 10
            return date(decade, 1, 1), date(decade + 9, 12, 31)
        if found:
            year, month, day = (
                int(number) if number else 0 for number in found.groups()
            )
            if not month:
                return date(year, 1, 1), date(year, 12, 31)
            last = day or calendar.monthrange(year, month)[1]
            return date(year, month, day or 1), date(year, month, last)
    except ValueError:
        pass
    raise DateError(
        f"{written!r} is not a date as the tables write it. Write a year, a month "
        "(2021-10), a day (2021-10-12), a decade (197X) or an interval with a slash "
        "(2021-10/2021-12)."
    )


def in_words(date: str) -> str:
    """Say a date in words.

    Parameters
    ----------
    date : str
        In the Extended Date/Time Format (ISO 8601-2), as far as the tables use it: a
        year, month or day, a decade (``199X``), an interval, and the marks ``~``
        (approximate), ``?`` (uncertain) and ``%`` (both).

    Returns
    -------
    str
        Such as "15 November 2022", "about 2025" or "October to December 2021". A text
        in another form is returned as it is.
    """
    first, slash, last = date.partition("/")
    if slash:
        start, end = in_words(first), in_words(last)
        year = f" {last[:4]}"
        if first[:4] == last[:4] and start.endswith(year) and end.endswith(year):
            start = start.removesuffix(year)
        return f"{start} to {end}"
    found = re.fullmatch(r"(\d{3}[\dX])(?:-(\d\d)(?:-(\d\d))?)?([~?%]?)", date)
    if not found:
        return date
    year, month, day, mark = found.groups()
    words = f"the {year[:3]}0s" if year.endswith("X") else year
    if month:
        words = f"{calendar.month_name[int(month)]} {words}"
    if day:
        words = f"{int(day)} {words}"
    before = {"~": "about ", "%": "about "}.get(mark, "")
    after = {"?": " (uncertain)", "%": " (uncertain)"}.get(mark, "")
    return f"{before}{words}{after}"
