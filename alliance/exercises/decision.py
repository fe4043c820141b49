"""The exercises of the decision chapter: whose words, how many witnesses, what came."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from alliance.council import CASE, OPTIONS, SIDES, case
from alliance.errors import TableError, suggest
from alliance.exercises.answers import (
    UnusableError,
    cut_short,
    described,
    mapping_of,
    number_of,
    passage_id,
    plain,
    short_number,
    untouched,
)
from alliance.exercises.functions import called, function_from
from alliance.exercises.quoting import quoted
from alliance.exercises.registry import exercise
from alliance.quotations import verify
from alliance.tables import table

_AUKUS = ("auslin-2022", "alsaied-2023")

# Whose words?

_FEATURES = {
    "watching working groups": "observe-groups-auslin-2022",
    "no nuclear sharing": "no-nuclear-sharing-alsaied-2023",
    "no single alliance": "single-unrealistic-johnstone-hornung-2023",
}


@exercise(
    "decision-features",
    "read",
    'Search for "observe", "nuclear" and "unrealistic" and read the passages that hold '
    'them: answer = {"watching working groups": "cfr-2021-p01"} has the form wanted.',
)
def _features(answer: Any) -> tuple[str, str]:
    wanted = "a dictionary from feature to passage, with the three keys of the cell"
    given = {
        _feature(name, wanted): passage_id(value, f"give the passage of {name!r}")
        for name, value in mapping_of(answer, wanted).items()
        if not untouched(value)
    }
    claims = table("claims").set_index("claim")
    missing = {*_FEATURES.values()} - {*claims.index}
    if missing:
        raise TableError(f"data/claims.csv needs {', '.join(sorted(missing))}.")
    right = {
        name: verify(claims["exact"][claim], claims["source"][claim]).passage
        for name, claim in _FEATURES.items()
    }
    wrong = [name for name in given if given[name] != right[name]]
    if wrong:
        name = wrong[0]
        source = right[name].rsplit("-", 1)[0]
        where = (
            "Another passage of the same text"
            if given[name].startswith(source)
            else "Another text"
        )
        near = len(wrong) < len(given)
        return "close" if near else "wrong", (
            f"{where} says {name!r}, not {given[name]}. Read it again: who proposes "
            "what, and to whom?"
        )
    if len(given) < len(right):
        left = ", ".join(name for name in right if name not in given)
        return "close", f"What you have is right. Still to find: {left}."
    return "right", (
        "Three texts, three designs, and no two authors speak of the same thing. A "
        "memo that merges them quotes everybody and reports nobody."
    )


def _feature(name: Any, wanted: str) -> str:
    if not isinstance(name, str):
        raise UnusableError(f"A key is {described(name)}; give {wanted}.")
    known = {plain(each): each for each in _FEATURES}
    if plain(name) not in known:
        raise UnusableError(
            f"There is no feature {cut_short(name)}."
            f"{suggest(name[:60], _FEATURES)} Give {wanted}."
        )
    return known[plain(name)]


# Against one's own proposal

_DOUBTS = (
    "What could stand in the way of closer cooperation?",
    "How do China and North Korea respond, or how might they?",
)
_MORE_DOUBTS = (
    *("years-away-alsaied-2023", "kishida-skeptical-alsaied-2023"),
    *("korean-concern-alsaied-2023", "denied-by-tokyo-auslin-2022"),
    "nuclear-domestic-auslin-2022",
)


@exercise(
    "decision-doubt",
    "read",
    "Read the end of auslin-2022-p11, or alsaied-2023-p14 to p19: where does the text "
    'say what speaks against the proposal? answer = ("the words", "auslin-2022") has '
    "the form wanted.",
)
def _doubt(answer: Any) -> tuple[str, str]:
    place = quoted(answer, _AUKUS)
    if isinstance(place, tuple):
        return place
    claims = table("claims")
    doubts = claims["question"].isin(_DOUBTS) | claims["claim"].isin(_MORE_DOUBTS)
    rows = claims[doubts & (claims["source"] == place.source)]
    for row in rows.itertuples():
        spans = verify(row.exact, row.source).spans
        if any(a < d and c < b for a, b in spans for c, d in place.spans):
            return "right", (
                f"They stand in {place.passage}. The book files them under: "
                f"{row.position}. A proposal that names its own obstacles can be "
                "tested against them; use these words in the council before "
                "an opponent does."
            )
    there = {verify(row.exact, row.source).passage for row in rows.itertuples()}
    if place.passage in there:
        return "close", (
            f"The passage is a good one, {place.passage}, but these words of it do not "
            "name an obstacle. Take the clause that does."
        )
    return "wrong", (
        f"The words stand in {place.passage}, and speak for the proposal or describe "
        "it. Look for an opposition, a worry or a response that the author expects."
    )


# Without the main witness

_WITHOUT = "alsaied-2023"


@exercise(
    "decision-witness",
    "compute",
    f"Take council.case(), leave out the rows whose source is {_WITHOUT}, keep those "
    'for an option, and count them by option: answer = {"observer": 2} has the form '
    "wanted.",
)
def _witness(answer: Any) -> tuple[str, str]:
    wanted = 'a dictionary from option to number, such as {"observer": 2}'
    given = {
        _option(name, wanted): number_of(value, f"The value of {name}", wanted)
        for name, value in mapping_of(answer, wanted).items()
        if not untouched(value)
    }
    bearing = case()
    facts = bearing["source"].isna()
    others = facts | (bearing["source"] != _WITHOUT).fillna(value=False)
    right = _by_option(bearing[others & (bearing["side"] == "for")])
    if given == right:
        all_for = _by_option(bearing[bearing["side"] == "for"])
        lost = {name: all_for[name] - right[name] for name in right}
        most = max(lost, key=lambda name: lost[name])
        return "right", (
            f"{OPTIONS[most]} loses most: {lost[most]} of {all_for[most]} pieces. An "
            "option that leans on one author is not wrong; it has been argued by few."
        )
    mistakes = {
        "You left out the facts of the record as well: they have no source, so that "
        "a comparison with a missing value drops them.": _by_option(
            bearing[others & ~facts & (bearing["side"] == "for")]
        ),
        "You count what speaks against. Keep the side that is for.": _by_option(
            bearing[others & (bearing["side"] == "against")]
        ),
        "You count both sides. Keep the side that is for.": _by_option(bearing[others]),
        f"You still count {_WITHOUT}. Leave its rows out.": _by_option(
            bearing[bearing["side"] == "for"]
        ),
    }
    for advice, wrong in mistakes.items():
        if given == wrong:
            return "close", advice
    missing = [name for name in right if name not in given]
    wrong = [name for name in given if given[name] != right[name]]
    if wrong:
        return "close" if len(wrong) < len(given) else "wrong", (
            f"{wrong[0]} has another number than {short_number(given[wrong[0]])}. "
            "Filter first, then count the rows of each option."
        )
    return "close", f"What you have is right. Still to count: {', '.join(missing)}."


def _option(name: Any, wanted: str) -> str:
    if not isinstance(name, str):
        raise UnusableError(f"A key is {described(name)}; give {wanted}.")
    known = {plain(each): option for option, each in OPTIONS.items()}
    known |= {option: option for option in OPTIONS}
    if plain(name) not in known:
        raise UnusableError(
            f"There is no option {cut_short(name)}.{suggest(name[:60], OPTIONS)} "
            f"The options are {', '.join(OPTIONS)}."
        )
    return known[plain(name)]


def _by_option(rows: pd.DataFrame) -> dict[str, int]:
    """Count rows by option, noughts included."""
    return {option: int((rows["option"] == option).sum()) for option in OPTIONS}


# What came of the forecasts

_LOOKING_AHEAD = ("forecast", "hedged-forecast")


@exercise(
    "decision-outcomes",
    "compute",
    'Take the rows of table("claims") from auslin-2022 and alsaied-2023 whose strength '
    'is forecast or hedged-forecast, merge them with table("outcomes") on claim, and '
    'count the outcomes: answer = {"came-true": 2} has the form wanted.',
)
def _outcomes(answer: Any) -> tuple[str, str]:
    wanted = 'a dictionary from outcome to number, such as {"came-true": 2}'
    told = table("outcomes").merge(table("claims"), on="claim")
    known = list(dict.fromkeys(told["outcome"]))
    given = {
        _outcome(name, known, wanted): number_of(value, f"The value of {name}", wanted)
        for name, value in mapping_of(answer, wanted).items()
        if not untouched(value)
    }
    given = {name: count for name, count in given.items() if count}
    ahead = told["strength"].isin(_LOOKING_AHEAD)
    ours = told["source"].isin(_AUKUS)
    right = told.loc[ahead & ours, "outcome"].value_counts().to_dict()
    if given == right:
        total = sum(right.values())
        tested = total - right.get("untestable", 0) - right.get("open", 0)
        return "right", (
            f"Of {total} forecasts {tested} can be called true, true in part or failed "
            "by now. The others are open, or say nothing that an event could show; "
            "in a memo they are opinions."
        )
    mistakes: Mapping[str, pd.Series] = {
        "You count every source. Keep auslin-2022 and alsaied-2023.": ahead,
        "You count Auslin alone.": ahead & (told["source"] == _AUKUS[0]),
        "You count Alsaied alone.": ahead & (told["source"] == _AUKUS[1]),
        "You leave out the hedged forecasts: their strength is hedged-forecast.": (
            ours & (told["strength"] == "forecast")
        ),
        "You leave out the forecasts without a hedge: their strength is forecast.": (
            ours & (told["strength"] == "hedged-forecast")
        ),
    }
    for advice, rows in mistakes.items():
        if given == told.loc[rows, "outcome"].value_counts().to_dict():
            return "close", advice
    wrong = [name for name in given if given[name] != right.get(name, 0)]
    if wrong:
        return "close" if len(wrong) < len(given) else "wrong", (
            f"{wrong[0]} is counted otherwise than {short_number(given[wrong[0]])} "
            "times. Merge on claim, keep both authors and both kinds of forecast, then "
            "count the column outcome."
        )
    left = ", ".join(name for name in right if name not in given)
    return "close", f"What you have is right. Still to count: {left}."


def _outcome(name: Any, known: Sequence[str], wanted: str) -> str:
    if not isinstance(name, str):
        raise UnusableError(f"A key is {described(name)}; give {wanted}.")
    if plain(name) not in known:
        raise UnusableError(
            f"There is no outcome {cut_short(name)}.{suggest(name[:60], known)} They "
            f"are {', '.join(known)}."
        )
    return plain(name)


# Does it lean?

_LISTS = (
    ["record", "auslin-2022", "auslin-2022", "alsaied-2023"],
    ["tran-2025"],
    ["cfr-2021", "record", "cfr-2021", "record", "cfr-2021"],
    ["a", "b", "c", "d"],
    [],
)
_LEAN_MISTAKES: Mapping[str, Callable[[Sequence[str]], float]] = {
    "That is how often the most frequent voice speaks. Divide by the length of the "
    "list.": lambda voices: max(map(voices.count, voices), default=0),
    "That is a percentage. Leave the share between 0 and 1.": lambda voices: (
        100 * _share(voices)
    ),
    "You take the share of the first voice. Take that of the most frequent one.": (
        lambda voices: voices.count(voices[0]) / len(voices) if voices else 0
    ),
    "You divide by the number of different voices. Divide by the length of the list.": (
        lambda voices: (
            max(map(voices.count, voices)) / len(set(voices)) if voices else 0
        )
    ),
    "That is the number of different voices in terms of the list. Count how often the "
    "most frequent one speaks.": lambda voices: (
        len(set(voices)) / len(voices) if voices else 0
    ),
}


def _share(voices: Sequence[str]) -> float:
    return max(map(voices.count, voices)) / len(voices) if voices else 0


@exercise(
    "decision-lean",
    "compute",
    "voices.count(each) says how often a voice stands in the list. Which is the "
    "largest such count, and what is it in terms of the length of the list?",
)
def _lean(answer: Any) -> tuple[str, str]:
    function = function_from(answer, "lean")
    got: list[float] = []
    for voices in _LISTS:
        try:
            returned = called(function, "lean(voices)", list(voices))
        except UnusableError as error:
            if not voices and re.search("ZeroDivision|ValueError", str(error)):
                return "close", (
                    "An empty list has no voice: return 0 for it, before you divide or "
                    f"look for a maximum. {error}"
                )
            raise
        if untouched(returned):
            return "open", "Return a number in place of the dots."
        got.append(number_of(returned, f"lean({voices!r})", "a number from 0 to 1"))
    wanted = [_share(voices) for voices in _LISTS]
    if _near(got, wanted):
        share = _share([one for one in _voices_for() if one])
        return "right", (
            f"For the evidence in favour of AUKUS+2 it is {share:.2f}. Beyond a half, "
            "ask whether you have written a memo or a review of one article."
        )
    for advice, mistake in _LEAN_MISTAKES.items():
        if _near(got, [mistake(voices) for voices in _LISTS]):
            return "close", advice
    at = next(n for n, one in enumerate(got) if abs(one - wanted[n]) > 1e-6)
    near = sum(abs(a - b) <= 1e-6 for a, b in zip(got, wanted, strict=True)) > 1
    return "close" if near else "wrong", (
        f"lean({list(_LISTS[at])!r}) returns {short_number(got[at])}. Count how often "
        "the most frequent voice speaks, and divide by the length of the list."
    )


def _voices_for() -> list[str]:
    """Return whose words the evidence for AUKUS+2 is."""
    bearing = case({"aukus-plus-two": {SIDES[0]: CASE["aukus-plus-two"][SIDES[0]]}})
    return bearing["short"].tolist()


def _near(some: Sequence[float], others: Sequence[float]) -> bool:
    return all(abs(a - b) <= 1e-6 for a, b in zip(some, others, strict=True))
