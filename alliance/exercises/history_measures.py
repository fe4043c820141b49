"""The exercises of chapter 1 on measures: what is spent, and how far away."""

from collections.abc import Callable, Sequence
from math import asin, cos, degrees, hypot, radians, sin, sqrt
from typing import Any

from alliance.errors import TableError
from alliance.exercises.answers import (
    UnusableError,
    described,
    items_of,
    number_of,
    short_number,
    untouched,
)
from alliance.exercises.functions import called, function_from
from alliance.exercises.registry import EXERCISES, exercise
from alliance.tables import table

# Sixty percent, and twice

_PLANS = ("defence-plan-total-2019", "defence-buildup-total-2022")
_PRINTED = "defense-spending-increase-five-years"


def _plans() -> tuple[float, float]:
    """Return the totals of the earlier and the later plan, in yen."""
    record = table("record").set_index("fact")["value"]
    if not {*_PLANS} <= {*record.dropna().index}:
        raise TableError(f"data/record.csv needs values for {' and '.join(_PLANS)}.")
    return float(record[_PLANS[0]]), float(record[_PLANS[1]])


@exercise(
    "history-growth",
    "compute",
    'Take the two values from table("record"): the facts are '
    f"{_PLANS[0]} and {_PLANS[1]}. How much larger is the later one, in percent of the "
    "earlier one? answer = 12.5 has the form wanted.",
)
def _growth(answer: Any) -> tuple[str, str]:
    wanted = "one number, in percent and without a sign, such as 12.5"
    items = items_of(answer)
    if items is not None and len(items) == 1:
        raise UnusableError(f"Take the number out of {described(answer)}; give it.")
    given = number_of(answer, "Your answer", wanted)
    before, after = _plans()
    right = 100 * (after / before - 1)
    quantities = table("quantities")
    printed = quantities.loc[quantities["indicator"] == _PRINTED, "value"]
    said = float(printed.iloc[0]) if len(printed) else round(right, -1)
    if round(right) == given or abs(given - right) <= 0.06:
        fair = "fair as" if round(right, -1) == said else "not even"
        return "right", (
            f"{right:.1f} percent. To the nearest ten that is {round(right, -1):.0f}; "
            f"the source prints {said:.0f}: {fair} a round number. It says how one sum "
            "of five years compares with another, and nothing of any single year."
        )
    mistakes = {
        said: f"{said:g} is what the source prints. Compute it from the two plans.",
        right / 100: "That is a fraction. Multiply by 100 to have percent.",
        after / before: "That is how many times the earlier plan the later one is. "
        "Take 1 away for the growth, then multiply by 100.",
        100 * after / before: "That is the later plan in percent of the earlier one, "
        "the earlier one included. Take 100 away for the growth.",
        100 * (1 - before / after): "You divide by the later plan. Growth is measured "
        "from where it began: divide by the earlier plan.",
        100 * before / after: "You divide the earlier plan by the later one. Turn the "
        "division round, and take 1 away.",
        (after - before) / 1e12: "That is the difference in trillions of yen. Divide "
        "it by the earlier plan.",
        after - before: "That is the difference in yen. Divide it by the earlier plan.",
        100 * ((after / before) ** 0.2 - 1): "You spread the growth over five years. "
        "Here one sum of five years is compared with another: do not spread it.",
    }
    for value, advice in mistakes.items():
        if abs(given - value) <= max(abs(value) * 0.005, 1e-9):
            return "close", advice
    if abs(given + right) <= 0.06 or given < 0:
        return "close", "The later plan is larger, so the growth is positive."
    if abs(given - right) < 1:
        return "close", "Nearly: round less, and round only at the end."
    return "wrong", (
        "The two plans give another number. Divide the later by the earlier, take 1 "
        "away, multiply by 100."
    )


def _all_near(given: Sequence[float], wanted: Sequence[float], share: float) -> bool:
    return all(
        abs(one - other) <= max(share * abs(other), 1e-6)
        for one, other in zip(given, wanted, strict=True)
    )


_RISES = (2.0, 1.5, 3.0, 1.0)
_RISE_MISTAKES: dict[str, Callable[[float], float]] = {
    "Your first year is still at the old level, so that the last is not yet at the new "
    "one. After the first of five steps, one fifth of the rise is done.": (
        lambda times: 100 * (times - 1) * (0 + 1 + 2 + 3 + 4) / 25
    ),
    "You make four steps between five years. There are five steps: the first comes "
    "before the first of the five years.": lambda times: 100 * (times - 1) / 2,
    "You compare the last year with the year before the plan. Compare the sum of the "
    "five years with five years at the old level.": lambda times: 100 * (times - 1),
    "That is a fraction. Multiply by 100 to have percent.": (
        lambda times: 0.6 * (times - 1)
    ),
    "That is the new sum in terms of the old one. Take 1 away, then multiply by 100.": (
        lambda times: 1 + 0.6 * (times - 1)
    ),
    "That is the new sum in percent of the old one. Take 100 away for the growth.": (
        lambda times: 100 + 60 * (times - 1)
    ),
    "That is the sum of the five years. Compare it with five years at the old level.": (
        lambda times: 5 + 3 * (times - 1)
    ),
    "You have what the five years have in excess. Divide it by 5, the sum of five "
    "years at the old level, and multiply by 100.": lambda times: 3 * (times - 1),
    "You have the excess in percent of one year. Divide by five years.": (
        lambda times: 300 * (times - 1)
    ),
    "You multiply by the same number every year. Equal steps add the same amount.": (
        lambda times: 100 * (sum(times ** (k / 5) for k in range(1, 6)) / 5 - 1)
    ),
}


@exercise(
    "history-double",
    "compute",
    "Let the old budget be 1 a year. With times = 2 the five years of the plan are "
    "1.2, 1.4, 1.6, 1.8 and 2. By how many percent is their sum more than 5?",
)
def _double(answer: Any) -> tuple[str, str]:
    function = function_from(answer, "more_in_all")
    wanted = "a number, in percent"
    given = []
    for times in _RISES:
        value = called(function, "more_in_all(times)", times)
        if untouched(value):
            return "open", EXERCISES["history-double"].start
        given.append(number_of(value, f"more_in_all({times:g})", wanted))
    right = [60 * (times - 1) for times in _RISES]
    if _all_near(given, right, 0.001):
        return "right", (
            f"A budget that doubles in five equal steps makes {given[0]:.0f} percent "
            "more in five years. So twice as much a year and sixty percent more over "
            "five years can be one and the same plan. It does not show that they are: "
            "no source says in which steps the budget was to rise."
        )
    for advice, mistake in _RISE_MISTAKES.items():
        if _all_near(given, [mistake(times) for times in _RISES], 0.001):
            return "close", advice
    if len(set(given)) == 1:
        return "wrong", "Your function returns the same for any rise. Use times in it."
    if abs(given[0] - right[0]) < 0.1:
        return "close", (
            f"more_in_all(2) is right. But more_in_all(1) is {short_number(given[3])}:"
            " without a rise there is nothing more. Let every year depend on times."
        )
    return "wrong", (
        f"more_in_all(2) is {short_number(given[0])}. Write down the five years for "
        "times = 2 (the last is 2, each step is the same), add them up and compare the "
        "sum with 5."
    )


# How far it is

# Mean radius of the Earth in kilometres (IUGG 1980, R1).
_RADIUS = 6371.0088
# Latitude and longitude of two points, and what is particular about them.
_JOURNEYS = (
    ((35.7, 139.7, 11.5, 43.1), "from Tokyo to Djibouti"),
    ((0.0, 0.0, 0.0, 90.0), "a quarter of the way round the equator"),
    ((-35.3, 149.1, 51.5, -0.1), "from Canberra to London"),
    ((60.0, 10.0, 64.0, 100.0), "two places far in the north"),
    ((35.7, 139.7, 35.7, 140.7), "two places one degree of longitude apart"),
    ((20.0, 179.0, 20.0, -179.0), "two places on either side of the date line"),
    ((35.7, 139.7, 35.7, 139.7), "from Tokyo to Tokyo"),
    ((11.5, 104.9, 11.5, 104.9), "from a place to itself"),
    ((0.0, 0.0, 0.0, 180.0), "half way round the equator"),
    ((35.7, 139.7, -35.7, -40.3), "from Tokyo to the far side of the Earth"),
    ((90.0, 0.0, -90.0, 0.0), "from pole to pole"),
)
_ORDINARY = 5  # the first of them, on which the usual mistakes are tried


def _far(
    lat1: float,
    lon1: float,
    lat2: float,
    lon2: float,
    turned: Callable[[float], float] = radians,
    narrowed: Callable[[float], float] = cos,
) -> float:
    """Return the great-circle distance in kilometres, by the haversine formula."""
    a, b = turned(lat1), turned(lat2)
    h = sin((b - a) / 2) ** 2
    h += narrowed(a) * narrowed(b) * sin(turned(lon2 - lon1) / 2) ** 2
    return 2 * _RADIUS * asin(sqrt(min(1.0, max(0.0, h))))


_FAR_MISTAKES: dict[str, Callable[..., float]] = {
    "Your function takes degrees for radians. sin and cos want radians: turn each "
    "angle with math.radians first.": lambda *p: _far(*p, turned=float),
    "These are miles. Use the Earth's radius in kilometres.": (
        lambda *p: _far(*p) / 1.609344
    ),
    "These are nautical miles. Use the Earth's radius in kilometres.": (
        lambda *p: _far(*p) / 1.852
    ),
    "These are metres. Divide by 1,000.": lambda *p: _far(*p) * 1000,
    "These are half the distances. The formula has a factor 2 before asin.": (
        lambda *p: _far(*p) / 2
    ),
    "These are angles in radians. Multiply by the Earth's radius.": (
        lambda *p: _far(*p) / _RADIUS
    ),
    "These are angles in degrees. Take radians, times the Earth's radius.": (
        lambda *p: degrees(_far(*p) / _RADIUS)
    ),
    "You take longitude for latitude. The order is lat1, lon1, lat2, lon2.": (
        lambda a, b, c, d: _far(b, a, d, c)
    ),
    "You take the second value for the second latitude. The order is lat1, lon1, lat2, "
    "lon2: first one place, then the other.": lambda a, b, c, d: _far(a, c, b, d),
    "The meridians run together toward the poles: multiply the part with the "
    "longitudes by the cosines of both latitudes.": (
        lambda *p: _far(*p, narrowed=lambda angle: 1.0)
    ),
    "You measure as on a flat sheet, in degrees. Degrees of longitude differ in "
    "length, and the Earth is round.": lambda a, b, c, d: hypot(c - a, d - b),
    "You measure as on a flat sheet. Degrees of longitude differ in length, and the "
    "Earth is round: use the haversine formula.": (
        lambda a, b, c, d: radians(hypot(c - a, d - b)) * _RADIUS
    ),
}


@exercise(
    "history-distance",
    "compute",
    "The haversine formula: turn the four angles into radians, compute h, then return "
    "2 * 6371 * asin(sqrt(h)). The comment in the cell says what h is.",
)
def _distance(answer: Any) -> tuple[str, str]:
    function = function_from(answer, "distance")
    given = []
    for place, _ in _JOURNEYS:
        value = called(function, "distance(lat1, lon1, lat2, lon2)", *place)
        if untouched(value):
            return "open", EXERCISES["history-distance"].start
        shown = f"distance({', '.join(f'{part:g}' for part in place)})"
        given.append(number_of(value, shown, "a number of kilometres"))
    right = [_far(*place) for place, _ in _JOURNEYS]
    # A sphere and the flattened Earth differ by up to half a percent.
    wrong = [
        number
        for number, (one, other) in enumerate(zip(given, right, strict=True))
        if abs(one - other) > max(0.006 * other, 0.01)
    ]
    if not wrong:
        return "right", (
            f"From Tokyo to Djibouti it is about {round(given[0], -2):,.0f} km, and "
            "your function holds at the poles, at the date line and for a place and "
            "itself. On most maps of the world a straight line is not the shortest way."
        )
    for advice, mistake in _FAR_MISTAKES.items():
        tried = [mistake(*place) for place, _ in _JOURNEYS[:_ORDINARY]]
        if _all_near(given[:_ORDINARY], tried, 0.006):
            return "close", advice
    if all(value < 0 for value in given[:_ORDINARY]):
        return "close", "A distance is never negative."
    place, what = _JOURNEYS[wrong[0]]
    status = "wrong" if wrong[0] < 2 else "close"
    return status, (
        f"distance({', '.join(f'{part:g}' for part in place)}), {what}, returns "
        f"{short_number(given[wrong[0]])}; about {right[wrong[0]]:,.0f} km is right. "
        f"{len(given) - len(wrong)} of {len(given)} trials agree."
    )
