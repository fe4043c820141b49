"""The exercises of chapter 4 on shares, votes, dates and costs."""

from collections.abc import Mapping, Sequence
from typing import Any

from alliance.errors import TableError
from alliance.exercises.answers import (
    UnusableError,
    cut_short,
    described,
    items_of,
    mapping_of,
    number_of,
    untouched,
)
from alliance.exercises.registry import exercise
from alliance.promises import told
from alliance.tables import table


def _fact(name: str, column: str = "value") -> float:
    """Return a number of a fact of the record."""
    record = table("record").set_index("fact")[column]
    if name not in record.dropna().index:
        raise TableError(f"data/record.csv needs a {column} for {name}.")
    return float(record[name])


def _printed(name: str, column: str = "value") -> float:
    """Return a number of a row of quantities."""
    given = table("quantities").set_index("quantity")[column]
    if name not in given.dropna().index:
        raise TableError(f"data/quantities.csv needs a {column} for {name}.")
    return float(given[name])


def _near(given: float, right: float, tolerance: float) -> bool:
    return abs(given - right) <= tolerance


def _all_near(given: Sequence[float], right: Sequence[float], tolerance: float) -> bool:
    return all(
        _near(one, other, tolerance) for one, other in zip(given, right, strict=True)
    )


def _percentages(
    answer: Any, right: Mapping[str, float], tolerance: float, wanted: str
) -> tuple[dict[str, float], tuple[str, str] | None]:
    """Return the percentages given by name, and a verdict on the first wrong one."""
    given: dict[str, float] = {}
    for name, value in mapping_of(answer, wanted).items():
        if name not in right:
            raise UnusableError(
                f"A key is {_key(name)}; give {wanted}. The keys are "
                f"{', '.join(right)}."
            )
        if not untouched(value):
            given[name] = number_of(value, f"The value of {name}", wanted)
    for name, value in given.items():
        if _near(value, right[name], tolerance):
            continue
        if _near(100 * value, right[name], tolerance):
            return given, ("close", f"{name}: that is a fraction. Multiply by 100.")
        if _near(100 - value, right[name], tolerance):
            return given, ("close", f"{name}: that is the rest. Take it from 100.")
        others = [each for each in right if _near(value, right[each], tolerance)]
        if others:
            return given, ("close", f"{name}: that is the share for {others[0]!r}.")
        return given, ("wrong", f"{name}: another number. What do you divide by?")
    missing = [name for name in right if name not in given]
    if missing:
        return given, ("close" if given else "wrong", f"Missing: {', '.join(missing)}.")
    return given, None


def _key(name: Any) -> str:
    return cut_short(name) if isinstance(name, str) else described(name)


# Thirty-one, of what


@exercise(
    "okinawa-share",
    "compute",
    "Divide the facilities in Okinawa by those in Japan, once as CFR prints them and "
    'once by the ministry\'s count of 2020. answer = {"CFR": 12.5, "ministry": 12.5} '
    "has the form wanted.",
)
def _share(answer: Any) -> tuple[str, str]:
    wanted = 'a dictionary in percent, such as {"CFR": 12.5, "ministry": 12.5}'
    right = {
        "CFR": 100
        * _printed("us-facilities-okinawa-cfr-2021")
        / _printed("us-facilities-eighty-five-cfr-2021"),
        "ministry": 100
        * _fact("facilities-number-okinawa-2020")
        / _fact("facilities-number-japan-2020"),
    }
    _, verdict = _percentages(answer, right, 0.51, wanted)
    if verdict:
        return verdict
    return "right", (
        f"{right['CFR']:.1f} and {right['ministry']:.1f} percent. The same number, "
        "31, is a larger share of a smaller whole. By area the share is "
        f"{_fact('facilities-area-okinawa-2021'):.0f} percent: it counts land."
    )


@exercise(
    "okinawa-size",
    "compute",
    "Let all the land that the forces use exclusively be 100. Divide Okinawa's part "
    "by its number of facilities, the rest by the number elsewhere, then the one by "
    "the other. answer = 1.5 has the form wanted.",
)
def _size(answer: Any) -> tuple[str, str]:
    given = number_of(answer, "Your answer", "one number, such as 1.5")
    area = _fact("facilities-area-okinawa-2021")
    here = _fact("facilities-number-okinawa-2020")
    all_of_them = _fact("facilities-number-japan-2020")
    right = (area / here) / ((100 - area) / (all_of_them - here))
    if _near(given, right, 0.06):
        return "right", (
            f"About {right:.1f} times. A count of facilities makes a large one and a "
            "small one equal; that is why the share by number is so much lower than "
            "the share by land. The area is rounded, so do not print more digits."
        )
    printed = _printed("us-facilities-eighty-five-cfr-2021")
    mistakes = {
        1 / right: "You have it the other way round: elsewhere against Okinawa.",
        area / (100 - area): "That compares the land alone. Divide each part by its "
        "number of facilities first.",
        (area / here) / (100 / all_of_them): "You compare with all facilities, those "
        "of Okinawa among them. Compare with the others.",
        (area / here) / ((100 - area) / (printed - here)): "You mix two counts: 31 of "
        "85 is printed in CFR. Take both numbers from the ministry.",
    }
    for value, advice in mistakes.items():
        if _near(given, value, 0.03 * value):
            return "close", advice
    return "wrong", (
        "Another number comes out. First land for each facility in Okinawa, then land "
        "for each facility elsewhere, then divide."
    )


# A vote, of whom


@exercise(
    "okinawa-vote",
    "compute",
    "Divide the votes against by the votes for and against; by all three kinds; and "
    "multiply the second share by the turnout. "
    'answer = {"for or against": 12.5, "ballots": 12.5, "voters": 12.5} '
    "has the form wanted.",
)
def _vote(answer: Any) -> tuple[str, str]:
    wanted = (
        'a dictionary in percent: {"for or against": 12.5, "ballots": 12.5, '
        '"voters": 12.5}'
    )
    against, favour = _fact("referendum-against-2019"), _fact("referendum-for-2019")
    ballots = against + favour + _fact("referendum-neither-2019")
    share = 100 * against / ballots
    right = {
        "for or against": 100 * against / (against + favour),
        "ballots": share,
        "voters": share * _fact("referendum-turnout-2019") / 100,
    }
    _, verdict = _percentages(answer, right, 0.4, wanted)
    if verdict:
        return verdict
    least, most = min(right.values()), max(right.values())
    return "right", (
        f"From {least:.0f} to {most:.0f} percent, all three correct, and each answers "
        "another question. Those who stayed at home said neither yes nor no, and a "
        "headline that counts them on either side adds what nobody knows."
    )


# A date that moves away


@exercise(
    "okinawa-receding",
    "compute",
    "Years alone will do: take the last year due by the promise of 1996 and the first "
    "by the estimate of 2019. Divide how far the date moved by how many years passed. "
    "answer = 0.5 has the form wanted.",
)
def _receding(answer: Any) -> tuple[str, str]:
    given = number_of(answer, "Your answer", "one number, such as 0.5")
    rows = told(
        {
            "futenma-five-to-seven-years-1996": ("return", "promise", "within"),
            "henoko-years-2019": ("return", "promise", "from"),
        }
    )
    first, last = rows.iloc[0], rows.iloc[-1]
    passed = last["begun"].year - first["begun"].year
    moved = last["due_from"].year - first["due_to"].year
    right = moved / passed
    if _near(given, right, 0.03):
        return "right", (
            f"{moved} years in {passed}: the date moved {right:.1f} years for every "
            "year that passed, so that in 2019 the return lay further ahead than it "
            "had in 1996. That describes two dates; it does not say whose fault it is."
        )
    early = last["due_from"].year - first["due_from"].year
    mistakes = {
        1 / right: "You divide the years that passed by the years of the delay.",
        moved: "That is how far the date moved. Divide by the years that passed.",
        early / passed: "You begin with the first year due. Take the last, which is "
        "the kinder reading.",
        (last["due_from"].year - last["begun"].year) / passed: "You divide what was "
        "still to come in 2019. Ask how far the date had moved.",
    }
    for value, advice in mistakes.items():
        if _near(given, value, 0.02):
            return "close", advice
    return "wrong", "Another number: how far did the date move, in how many years?"


# Two counts of one country's costs


@exercise(
    "okinawa-yearly",
    "compute",
    "Divide the obligations that GAO added up by its four years. Then divide by each "
    "end of the range that CFR prints. answer = (1.5, 2.5) has the form wanted.",
)
def _yearly(answer: Any) -> tuple[str, str]:
    wanted = "a pair of numbers, the smaller first, such as (1.5, 2.5)"
    items = items_of(answer)
    if items is None or isinstance(answer, set | frozenset) or len(items) != 2:
        raise UnusableError(f"Your answer is {described(answer)}; give {wanted}.")
    given = [number_of(each, "A number of the pair", wanted) for each in items]
    total = _fact("us-obligations-japan-2016-2019")
    low, high = (_printed("us-spending-japan-cfr-2021", end) for end in ("low", "high"))
    right = [total / 4 / high, total / 4 / low]
    if _all_near(given, right, 0.03):
        return "right", (
            f"From {right[0]:.1f} to {right[1]:.1f} times as much. The larger divisor "
            "gives the smaller result. The two count different things: GAO has, above "
            "all, military personnel, whom CFR's range leaves out."
        )
    if _all_near(given, right[::-1], 0.03):
        return "close", "Both are right; put the smaller first."
    if _all_near(given, [4 * each for each in right], 0.1):
        return "close", "GAO's sum is of four years. Divide it by four."
    if _all_near(sorted(given), sorted(1 / each for each in right), 0.02):
        return "close", "Turn the division round: GAO's yearly sum by CFR's."
    return "wrong", (
        "Other numbers come out. Take the fact us-obligations-japan-2016-2019 and the "
        "low and high of us-spending-japan-cfr-2021."
    )
