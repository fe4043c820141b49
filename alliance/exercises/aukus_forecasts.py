"""The exercises of chapter 5 on forecasts: hedges, and how long a while was."""

from datetime import date
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
from alliance.forecasts import FORECASTS
from alliance.tables import table

# What cannot be tested

_CANNOT = "untestable"


def _shares(sources: tuple[str, ...] = ()) -> dict[str, float]:
    """Return how many percent of the forecasts of each strength cannot be tested."""
    claims = table("claims").merge(table("outcomes"), on="claim")
    if sources:
        claims = claims[claims["source"].isin(sources)]
    cannot = claims["outcome"] == _CANNOT
    shares = (100 * cannot.groupby(claims["strength"]).mean()).to_dict()
    if not set(FORECASTS) <= set(shares):
        raise TableError("data/outcomes.csv needs forecasts of both strengths.")
    return {name: float(shares[name]) for name in FORECASTS}


@exercise(
    "aukus-hedges",
    "compute",
    'Join table("claims") and table("outcomes") on claim. Of the rows of each '
    "strength, which share has the outcome untestable? answer = "
    '{"forecast": 12.5, "hedged-forecast": 50} has the form wanted.',
)
def _hedges(answer: Any) -> tuple[str, str]:
    wanted = 'percentages, such as {"forecast": 12.5, "hedged-forecast": 50}'
    given: dict[str, float] = {}
    for name, value in mapping_of(answer, wanted).items():
        if not isinstance(name, str):
            raise UnusableError(f"A key is {described(name)}; give {wanted}.")
        if name not in FORECASTS:
            raise UnusableError(
                f"{cut_short(name)} is not asked for.{suggest(name[:60], FORECASTS)} "
                f"The keys are {' and '.join(FORECASTS)}."
            )
        if not untouched(value):
            given[name] = number_of(value, f"The value of {name}", wanted)
    right = _shares()
    wrong = [name for name in given if not _near(given[name], right[name])]
    if wrong:
        status = "close" if len(wrong) < len(given) else "wrong"
        return status, _misjudged(wrong[0], given, right)
    missing = [name for name in FORECASTS if name not in given]
    if missing:
        return "close" if given else "wrong", f"Still missing: {missing[0]}."
    firm, hedged = (right[name] for name in FORECASTS)
    return "right", (
        f"{firm:.1f} percent of the firm forecasts and {hedged:.1f} percent of the "
        "hedged ones cannot be tested. The words alone do not make the difference: a "
        "hedged forecast can name an event, and a firm one can name none."
    )


def _near(given: float, right: float) -> bool:
    return abs(given - right) <= 0.06 or given == round(right)


def _misjudged(name: str, given: dict[str, float], right: dict[str, float]) -> str:
    """Say which usual mistake leads to a wrong share."""
    claims = table("claims").merge(table("outcomes"), on="claim")
    cannot = claims[claims["outcome"] == _CANNOT]
    among = 100 * float((cannot["strength"] == name).mean())
    of_all = 100 * float((cannot["strength"] == name).sum()) / len(claims)
    (other,) = [each for each in FORECASTS if each != name]
    two = _shares(("auslin-2022", "alsaied-2023"))
    count = float((cannot["strength"] == name).sum())
    for value, advice in (
        (right[name] / 100, "that is a fraction. Multiply by 100 to have percent."),
        (right[other], f"that is the share of {other}."),
        (100 - right[name], "that is the share of those that are not untestable."),
        (two[name], "you count Auslin and Alsaied only. Take the forecasts of all."),
        (among, "that is a share of the untestable. Ask it the other way round."),
        (of_all, "you divide by all forecasts. Divide by those of this strength."),
        (count, "that is a number of forecasts. Divide it by all of this strength."),
    ):
        if abs(given[name] - value) <= (0.006 if value < 1 else 0.06):
            return f"{name}: {advice}"
    return (
        f"{name}: {short_number(given[name])} is not it. Keep the rows of this "
        "strength, and take the mean of outcome == 'untestable'."
    )


# How long it was

_FROM, _TO = "pacnet-63-published-2023", "aukus-autonomy-2024"
_ELSEWHERE = {
    "auslin-article-published-2022": "You count from Auslin's article. Take Alsaied's.",
    "aukus-japan-considered-2024": "You count to the words of the ministers. Take the "
    "day on which the leaders named a field.",
    "aukus-observer-2024": "You count to the observed exercises.",
}


def _day(fact: str) -> date:
    record = table("record").set_index("fact")["date"]
    if fact not in record.index:
        raise TableError(f"data/record.csv has no fact {fact}.")
    written = str(record[fact])
    return date.fromisoformat(f"{written}-01-01"[:10] if len(written) < 10 else written)


@exercise(
    "aukus-wait",
    "compute",
    f'The two dates stand in table("record"): the facts are {_FROM} and {_TO}. Take '
    "one from the other and count the days. answer = 100 has the form wanted.",
)
def _wait(answer: Any) -> tuple[str, str]:
    wanted = "one number of days, such as 100"
    items = items_of(answer)
    if items is not None and len(items) == 1:
        raise UnusableError(f"Take the number out of {described(answer)}; give it.")
    if type(answer).__name__ in ("Timedelta", "timedelta"):
        raise UnusableError("That is a span of time; give its days, as in span.days.")
    given = number_of(answer, "Your answer", wanted)
    begin, end = _day(_FROM), _day(_TO)
    right = (end - begin).days
    if given == right:
        return "right", (
            f"{right:,} days, which is {right / 365.25:.1f} years, to a first field of "
            "cooperation with one of the two countries. Whether that is the kind of "
            "development that the text means is the question: it spoke of both."
        )
    if given == -right:
        return "close", "Turned round: take the earlier day from the later one."
    if abs(given - right) == 1:
        return "close", "One off. Subtract one date from the other; count no end twice."
    if abs(given - right / 365.25) < 0.1 or given in (1, round(right / 30.44)):
        return "close", "That is in years or months. Count days."
    for fact, advice in _ELSEWHERE.items():
        other = _day(fact)
        if given in ((end - other).days, (other - begin).days):
            return "close", advice
    return "wrong", (
        "The two facts give another number of days. Read each date in the column date "
        "and subtract the earlier from the later."
    )
