"""The exercises of chapter 1, on the history of the alliance."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from math import asin, cos, degrees, hypot, radians, sin, sqrt
from numbers import Integral
from typing import Any

import pandas as pd

from alliance.dates import bounds, in_words
from alliance.errors import TableError, suggest
from alliance.exercises.answers import (
    UnusableError,
    cut_short,
    described,
    items_of,
    number_of,
    plain,
    texts_of,
    untouched,
)
from alliance.exercises.functions import called, function_from
from alliance.exercises.quoting import quoted, sentence_of
from alliance.exercises.registry import EXERCISES, exercise
from alliance.passages import passage, passages
from alliance.quotations import Place, verify
from alliance.search import in_text_citations
from alliance.sources import sources
from alliance.tables import table

# The sources that tell this history.
TELLERS = ("cfr-2021", "johnstone-hornung-2023", "tran-2025")

_YEAR = re.compile(r"\b(?:19|20)\d\d(?:s\b|\b)")


def _short_number(value: Any) -> str:
    """Write a number with few digits, whatever it is."""
    try:
        return f"{float(value):,.4g}" if abs(value) < 1000 else f"{float(value):,.0f}"
    except (OverflowError, ValueError):
        return "a very large number"


def _passage_id(written: Any, wanted: str) -> str:
    """Return the id of a passage that exists, or say what is wrong with it."""
    if items_of(written) is not None and len(items_of(written)) == 1:
        written = items_of(written)[0]
    if not isinstance(written, str):
        raise UnusableError(f"{_capital(described(written))} stands there; {wanted}.")
    found = written.strip()
    known = [item.passage for name in sources() for item in passages(name)]
    if plain(found) in known:  # as an id, or as citations print it: CFR 2021, p12
        return plain(found)
    if plain(found) in sources():
        raise UnusableError(f"{found} is a whole source; {wanted}.")
    if re.fullmatch(r"p?\d+", found):
        raise UnusableError(f"{cut_short(found)} does not name its source; {wanted}.")
    raise UnusableError(
        f"There is no passage {cut_short(found)}.{_near_passage(found, known)} "
        "The reference pages list them all."
    )


def _near_passage(found: str, known: Sequence[str]) -> str:
    padded = re.sub(r"p(\d)$", r"p0\1", plain(found))
    return suggest(padded[:60], [padded] if padded in known else known)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


# When the promise was made

_PROMISE = "When did the United States promise to defend Japan?"


@exercise(
    "history-promise",
    "read",
    'search("defend|defense of") lists where the sources speak of defending. Put the '
    "id of one passage beside each of the three dates, such as "
    '{"the occupation": "cfr-2021-p01"}.',
)
def _promise(answer: Any) -> tuple[str, str]:
    wanted = 'a dictionary from date to passage, such as {"1951": "cfr-2021-p01"}'
    if isinstance(answer, pd.Series):
        answer = answer.to_dict()
    if not isinstance(answer, Mapping):
        raise UnusableError(f"Your answer is {described(answer)}; give {wanted}.")
    right, given = _promises(), {}
    for written, value in answer.items():
        when = _date_named(written, right)
        if not untouched(value):
            given[when] = _passage_id(value, "give the id of a passage as text")
    wrong = [when for when, name in given.items() if name not in right[when]]
    if wrong:
        status = "close" if len(wrong) < len(given) else "wrong"
        return status, _no_promise(wrong[0], given[wrong[0]], right)
    missing = [when for when in right if when not in given]
    if missing:
        return "close", (
            f"Still missing: {', '.join(missing)}. {_no_promise_hint(missing[0])}"
        )
    named = {name.rsplit("-", 1)[0] for name in given.values()}
    return "right", (
        f"{len(right)} dates for one promise, from {len(named)} sources: one of them "
        "contradicts itself, since its summary and its text part ways. What the record "
        "shows, the source check on this promise says."
    )


def _promises() -> dict[str, set[str]]:
    """Return the passages that make the promise, by the date they give it."""
    claims = table("claims")
    found: dict[str, set[str]] = {}
    for row in claims[claims["question"] == _PROMISE].itertuples():
        year = _YEAR.search(row.position)
        when = year[0] if year else "the occupation"
        found.setdefault(when, set()).add(verify(row.exact, row.source).passage)
    if not found:
        raise TableError(f"data/claims.csv has no row on {_PROMISE!r}.")
    return found


def _date_named(written: Any, known: Mapping[str, Any]) -> str:
    if isinstance(written, Integral) and not isinstance(written, bool):
        written = cut_short(str(int(written))).strip("'") if written < 10**9 else "…"
    if isinstance(written, str):
        bare = written.casefold().replace("the ", "").strip()
        for when in known:
            if bare == when.replace("the ", ""):
                return when
    what = cut_short(written) if isinstance(written, str) else described(written)
    raise UnusableError(f"The keys are {', '.join(known)}; yours holds {what}.")


def _no_promise_hint(when: str) -> str:
    if when.isdigit():
        return f'Look where {when} is told of: search("{when}"), then read on.'
    return "Look in the summaries, too: a text can date a thing by its neighbours."


def _no_promise(when: str, name: str, right: Mapping[str, set[str]]) -> str:
    """Say why a passage is not the one that dates the promise so."""
    for names in right.values():
        if name in names:
            return (
                f"{name} makes the promise, but puts it elsewhere than {when}. Read "
                "what else stands in the same sentence or the one before."
            )
    printed = passage(name).text
    said = re.search(r"[^.]*\bdefend\w*[^.]*", printed)
    if said is None:
        return (
            f'{name} has no form of the word "defend": whatever it dates, it is not '
            f"this promise. {_no_promise_hint(when)}"
        )
    return (
        f"{name} speaks of defending: {cut_short(said[0].strip(), 150)}. Ask who is "
        "to defend whom: here you want the United States to defend Japan."
    )


# What a step cost

# Words that name a cost. Not "burden-sharing", nor "concerns" that two allies share.
_COST = re.compile(
    r"\b(?:accidents?|burdens?(?!-)|costs?(?!-)|costly|crimes?|expose\w*|friction"
    r"|humiliat\w+|killed|misconduct|objections?|oppos(?:e|ed|es|ition)|paid|pay"
    r"|paying|payments?|protest\w*|rape|resent\w*|sacrific\w+|suffer\w*|violen\w+"
    r"|wrongdoing|contributed funds|quarrel\w*)\b",
    re.IGNORECASE,
)
_PRONOUNS = {"he", "her", "him", "his", "it", "its", "our", "she", "some", "that"}
_PRONOUNS |= {"their", "them", "they", "this", "those", "us", "we", "which", "who"}
_EMPTY = {"a", "an", "and", "at", "by", "for", "from", "in", "is", "of", "on", "or"}
_EMPTY |= {"the", "to", "was", "were", "with", "as", "not", "be", "are", "has", "had"}


@exercise(
    "history-cost",
    "read",
    'search("protest|objections|oppose|humiliated|cost", width=200) is a way to begin. '
    'answer = ("the words", "the source", "who paid") with words copied exactly.',
)
def _cost(answer: Any) -> tuple[str, str]:
    parts = list(answer) if isinstance(answer, tuple | list) else []
    if len(parts) == 3 and (untouched(parts[0]) or untouched(parts[2])):
        return "open", EXERCISES["history-cost"].start
    place = quoted(answer, TELLERS, ["who paid"])
    if not isinstance(place, Place):
        return place
    who = " ".join(answer[2].split())
    found, sentence = f"The words stand in {place.passage}", sentence_of(place)
    if not _COST.search(place.exact):
        in_sentence = _COST.search(sentence)
        if in_sentence:
            return "close", (
                f"{found}. The sentence speaks of a cost ({in_sentence[0]!r}), but the "
                "words that you quote leave it out: quote that part."
            )
        return "close" if re.search("concern|fear|risk|constrain", sentence) else (
            "wrong"
        ), (
            f"{found}, but hold no word of a cost that the check knows. A worry or a "
            "limit can be a cost: if you read it so, say in one sentence who lost what "
            "by it. Otherwise look for protest, objections, killed, humiliated or cost."
        )
    return _who_paid(who, place, found)


def _who_paid(who: str, place: Place, found: str) -> tuple[str, str]:
    """Say whether the passage names whoever is said to have paid."""
    printed, small = passage(place.passage).text, set(who.casefold().split())
    if not small - _EMPTY or not re.search(r"[^\W\d_]{2,}", who):
        return "close", f"{found} and name a cost. Now say who paid: a person, a group."
    if small <= _PRONOUNS | _EMPTY:
        return "close", (
            f"{found} and name a cost. {cut_short(who)} is a pronoun: for whom does it "
            "stand? Give the name that the passage has."
        )
    pattern = rf"(?<!\w){re.escape(_even(who))}(?!\w)"
    if not re.search(pattern, _even(printed), re.IGNORECASE):
        return "close", (
            f"{found} and name a cost, but the passage does not speak of "
            f"{cut_short(who)}. Copy whom it names. If it names nobody, take the "
            "widest word it has, such as Japan: that, too, is a finding."
        )
    return "right", (
        f"{found}, name a cost, and the passage names {cut_short(who)}. Whether the "
        "cost was theirs, and whether anybody asked them, the check cannot tell: that "
        "is for you to argue."
    )


def _even(words: str) -> str:
    return " ".join(words.translate(str.maketrans("‘’“”", "''\"\"")).split())


# A history without dates

_UNDATED = "tran-2025"
_SECTION = "2. HISTORICAL CONTEXT"


@exercise(
    "history-undated",
    "read",
    f"Read the passages of {_UNDATED} whose section is {_SECTION!r}, one by one: does "
    "it give a year, or a decade, for anything that happened? Collect the ids of those "
    'that do not: answer = {"tran-2025-p01"} has the form wanted.',
)
def _undated(answer: Any) -> tuple[str, str]:
    wanted = 'a set of passages, such as {"tran-2025-p01"}'
    given = {
        _passage_id(name, f"give {wanted}")
        for name in texts_of([answer] if isinstance(answer, str) else answer, wanted)
    }
    told = [item for item in passages(_UNDATED) if item.section == _SECTION]
    years = {item.passage: _years_of_events(item.passage) for item in told}
    right = {name for name, dated in years.items() if not dated}
    for name in sorted(given - right):
        if name not in years:
            section = passage(name).section
            return "close" if given & right else "wrong", (
                f"{name} belongs to {section!r} of {name.rsplit('-', 1)[0]}. Take the "
                f"passages of {_UNDATED} whose section is {_SECTION!r}."
            )
        return "close" if given & right else "wrong", (
            f"{name} dates something: {', '.join(years[name])}. Read it again."
        )
    if given != right:
        return "close" if given else "wrong", (
            f"You have {len(given)} of {len(right)}, and no wrong one. A year in "
            "brackets after a name, such as (Smith, 2020), is the year of a book, not "
            "of what happened."
        )
    last = max((year for dated in years.values() for year in dated), default="")
    rest = list(years)[-len(right) :] if right else []
    end = (
        f", and they are the last: after {last} the story goes on without a date"
        if right and set(rest) == right
        else ""
    )
    return "right", (
        f"{len(right)} of {len(years)} passages date nothing{end}. Where no date is "
        "given none can be wrong, and none can be checked."
    )


def _years_of_events(name: str) -> list[str]:
    """Return the years that a passage prints, those of works it cites left out."""
    printed = passage(name).text
    cited = in_text_citations(name.rsplit("-", 1)[0])
    for work in cited.loc[cited["passage"] == name, "text"]:
        printed = printed.replace(work, "")
    return [year[0] for year in _YEAR.finditer(printed)]


# How many sources date each decade


@exercise(
    "history-decades",
    "compute",
    'Take table("events"). The first three characters of a date are those of its '
    "decade: 1967 and 196X both begin with 196. How many different sources date an "
    "event that begins in each decade? answer = {1950: 2} has the form wanted.",
)
def _decades(answer: Any) -> tuple[str, str]:
    wanted = "a dictionary from decade to number of sources, such as {1950: 2}"
    if isinstance(answer, pd.Series):
        answer = answer.to_dict()
    if not isinstance(answer, Mapping):
        raise UnusableError(f"Your answer is {described(answer)}; give {wanted}.")
    given = {
        _decade(written, wanted): number_of(value, "A value", wanted)
        for written, value in answer.items()
        if not untouched(value)
    }
    events = table("events")
    begun = events["date"].str[:3].astype(int) * 10
    by_decade = events.groupby(begun)
    right = by_decade["source"].nunique().to_dict()
    for decade in range(min(right), max(right), 10):
        right.setdefault(decade, 0)
    silent = sorted(decade for decade, count in right.items() if not count)
    outside = sorted(given.keys() - right.keys())
    if outside:
        return "close", (
            f"No source dates an event as early or as late as the {outside[0]}s: "
            f"begin with the {min(right)}s and end with the {max(right)}s."
        )
    wrong = sorted(decade for decade in given if given[decade] != right[decade])
    rows = by_decade.size().to_dict()
    if wrong and all(given[decade] == rows.get(decade, 0) for decade in given):
        return "close", (
            "You count events, and one source may date several. Count the different "
            "sources: nunique() instead of size() or count()."
        )
    if wrong:
        status = "wrong" if len(wrong) == len(given) else "close"
        return status, _decade_again(wrong[0], given[wrong[0]], events, begun)
    if silent and right.keys() - given.keys() == set(silent):
        return "close", (
            "All the numbers that you give are right. But one or more decades between "
            "the first and the last are missing: groupby makes no row for what is not "
            "there. Put them in, with 0."
        )
    missing = sorted(right.keys() - given.keys())
    if missing:
        return "close" if given else "wrong", (
            f"Still missing: {', '.join(f'the {decade}s' for decade in missing)}."
        )
    return "right", _silence(silent, right)


def _decade(written: Any, wanted: str) -> int:
    """Return the first year of a decade, however it is written."""
    if isinstance(written, str):
        found = re.fullmatch(r"(?:the )?((?:19|20)\d)[0X](?:s|–\d+|-\d+)?", written)
        if found:
            return int(found[1]) * 10
        if re.fullmatch(r"(?:19|20)\d", written):
            raise UnusableError(
                f"{cut_short(written)} is part of a decade; write it out, such as "
                f"{written}0: give {wanted}."
            )
        raise UnusableError(f"{cut_short(written)} is no decade; give {wanted}.")
    year = number_of(written, "A key", wanted)
    if 195 <= year <= 210:
        raise UnusableError(
            f"{year:.0f} is part of a decade. Multiply by 10: give {wanted}."
        )
    if year % 10 or not 1000 <= year <= 9990:
        raise UnusableError(
            f"{_short_number(year).replace(',', '')} does not name a decade by its "
            f"first year; give {wanted}."
        )
    return int(year)


def _decade_again(
    decade: int, number: float, events: pd.DataFrame, begun: pd.Series
) -> str:
    dated = events.loc[begun == decade, "source"]
    if dated.empty:
        return (
            f"The {decade}s: you have {_short_number(number)}. Look for dates that "
            f"begin with {decade // 10}. A war that lasts into a decade does not begin "
            "in it."
        )
    if number > dated.nunique():
        return (
            f"The {decade}s: you have {_short_number(number)}, which is too many. "
            "Count each source once, however many events it dates."
        )
    return (
        f"The {decade}s: you have {_short_number(number)}, which is too few. Beware "
        f"dates such as {decade // 10}X or {decade + 5}~, and months."
    )


def _silence(silent: Sequence[int], right: Mapping[int, int]) -> str:
    most = max(right, key=lambda decade: right[decade])
    busiest = f"The {most}s have the most sources: {right[most]} of {len(sources())}."
    if not silent:
        return f"Every decade has a date. {busiest}"
    named = " and ".join(f"the {decade}s" for decade in silent)
    heard = [
        row.statement
        for row in table("record").itertuples()
        for decade in silent
        if re.search(rf"\b{decade // 10}\d\b", row.statement)
    ]
    record = f" The record has something, for instance: {heard[0]}" if heard else ""
    return (
        f"No source dates anything in {named}. {busiest} Silence in five texts is a "
        f"fact about the texts, not about the time.{record}"
    )


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
            f"more_in_all(2) is right. But more_in_all(1) is {_short_number(given[3])}:"
            " without a rise there is nothing more. Let every year depend on times."
        )
    return "wrong", (
        f"more_in_all(2) is {_short_number(given[0])}. Write down the five years for "
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
        f"{_short_number(given[wrong[0]])}; about {right[wrong[0]]:,.0f} km is right. "
        f"{len(given) - len(wrong)} of {len(given)} trials agree."
    )


# Dates that are too late

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
    if isinstance(answer, pd.Series):
        answer = answer.to_dict()
    if not isinstance(answer, Mapping):
        raise UnusableError(f"Your answer is {described(answer)}; give {wanted}.")
    events = table("events").set_index("event")
    given = {
        _event(name, events, wanted): _days(value, name, wanted)
        for name, value in answer.items()
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
