"""The exercises of the chapter on China and Taiwan that reckon with dates and days."""

from datetime import date, timedelta
from typing import Any

import pandas as pd

from alliance.dates import bounds
from alliance.errors import TableError
from alliance.exercises.answers import number_of, short_number
from alliance.exercises.registry import exercise
from alliance.sources import source
from alliance.tables import table

_SPOKEN = "takaichi-taiwan-2025"
_PATROLS = "china-coast-guard-days-2025"


def _fact(name: str) -> pd.Series:
    """Return a row of the record, or say that it is missing."""
    rows = table("record").set_index("fact")
    if name not in rows.index:
        raise TableError(f"data/record.csv has no fact {name!r}.")
    return rows.loc[name]


# From the text to the event


@exercise(
    "china-gap",
    "compute",
    'bounds(source("cfr-2021").published) gives the first and the last day on which '
    f"the backgrounder can have been written; the record has {_SPOKEN!r}. How many "
    "days lie at least between them? answer = 100 has the form wanted.",
)
def _gap(answer: Any) -> tuple[str, str]:
    if isinstance(answer, timedelta) and not pd.isna(answer):
        answer = answer.days
    given = number_of(answer, "Your answer", "a number of days, such as 100")
    first, last = bounds(source("cfr-2021").published)
    spoken = date.fromisoformat(_fact(_SPOKEN)["date"])
    right = (spoken - last).days
    if given == right:
        return "right", (
            f"At least {right:,} days, {right / 365.25:.1f} years: whatever Tokyo "
            "and Beijing said in that time, our only source on Taiwan cannot tell."
        )
    if given == -right:
        return "close", "Turned round: take the earlier day from the later."
    if given == (spoken - first).days:
        return "close", (
            "You count from the first day on which the text can have been written. At "
            "least so many days means from the last."
        )
    if abs(given - right) == 1:
        return "close", "One off. Subtract one date from the other; count one end only."
    if abs(given - right / 365.25) < 1:
        return "close", "That is in years. Count days."
    return "wrong", (
        f"You have {short_number(given)}. Take the last day of the text's interval "
        "from the day of the remark in the record: (later - earlier).days."
    )


# Now and then, or daily


@exercise(
    "china-patrols",
    "compute",
    f"The record, {_PATROLS!r}, has a number of days and the date of the count. What "
    "share of the days of that year, up to and including that date, is it, in percent? "
    "answer = 50.0 has the form wanted.",
)
def _patrols(answer: Any) -> tuple[str, str]:
    given = number_of(answer, "Your answer", "a number of percent, such as 50.0")
    row = _fact(_PATROLS)
    counted = date.fromisoformat(row["date"])
    passed = (counted - date(counted.year, 1, 1)).days + 1
    right = 100 * float(row["value"]) / passed
    if abs(given - right) < 0.06:
        return "right", (
            f"{right:.1f} percent of {passed} days. It is one side's count, of ships "
            "in the zone around the islands, whose sovereignty is disputed; it says "
            "nothing of what they did there."
        )
    if abs(100 * given - right) < 0.06:
        return "close", "That is a share of one. Multiply by 100."
    if abs(given - 100 * float(row["value"]) / 365) < 0.06:
        return "close", (
            "You divide by a whole year. The count ended before the year did: look at "
            "the date of the fact."
        )
    if abs(given - 100 * float(row["value"]) / (passed - 1)) < 0.06:
        return "close", "One day off: the first of January and the last day both count."
    return "wrong", (
        f"You have {short_number(given)}. Divide the days of the count by the days "
        "from the first of January to its date, and multiply by 100."
    )
