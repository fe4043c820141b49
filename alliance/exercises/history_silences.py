"""The exercises of chapter 1 on silences: what the sources leave without a date."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from alliance.exercises.answers import (
    UnusableError,
    cut_short,
    mapping_of,
    number_of,
    passage_id,
    short_number,
    texts_of,
    untouched,
)
from alliance.exercises.registry import exercise
from alliance.passages import passage, passages
from alliance.search import in_text_citations
from alliance.sources import sources
from alliance.tables import table

# A history without dates

_UNDATED = "tran-2025"
_YEAR = re.compile(r"\b(?:19|20)\d\d(?:s\b|\b)")
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
        passage_id(name, f"give {wanted}")
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
    given = {
        _decade(written, wanted): number_of(value, "A value", wanted)
        for written, value in mapping_of(answer, wanted).items()
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
            f"{short_number(year).replace(',', '')} does not name a decade by its "
            f"first year; give {wanted}."
        )
    return int(year)


def _decade_again(
    decade: int, number: float, events: pd.DataFrame, begun: pd.Series
) -> str:
    dated = events.loc[begun == decade, "source"]
    if dated.empty:
        return (
            f"The {decade}s: you have {short_number(number)}. Look for dates that "
            f"begin with {decade // 10}. A war that lasts into a decade does not begin "
            "in it."
        )
    if number > dated.nunique():
        return (
            f"The {decade}s: you have {short_number(number)}, which is too many. "
            "Count each source once, however many events it dates."
        )
    return (
        f"The {decade}s: you have {short_number(number)}, which is too few. Beware "
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
