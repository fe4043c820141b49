"""The exercises of the chapter on China and Taiwan that read and count words."""

import re
from typing import Any

import pandas as pd

from alliance.exercises.answers import (
    UnusableError,
    by_source,
    cut_short,
    number_of,
    passage_id,
    short_number,
    texts_of,
    untouched,
)
from alliance.exercises.quoting import quoted, sentence_of
from alliance.exercises.registry import EXERCISES, exercise
from alliance.framing import CHINA, WORDS, sentences, uses
from alliance.passages import printed_words
from alliance.quotations import Place
from alliance.search import search
from alliance.sources import sources

_WITH = re.compile(r"North Korea|DPRK|Pyongyang")
_ALARM = "It alarms"


# A name, and its class


@exercise(
    "china-name",
    "read",
    "Take a dot of the chart of words, open its passage, and copy the words that name "
    'China together with the word of a class: answer = ("the words", "the source", '
    '"It grows") has the form wanted.',
)
def _name(answer: Any) -> tuple[str, str]:
    parts = list(answer) if isinstance(answer, tuple | list) else []
    if len(parts) == 3 and (untouched(parts[0]) or untouched(parts[2])):
        return "open", EXERCISES["china-name"].start
    place = quoted(answer, list(sources()), ["the class"])
    if not isinstance(place, Place):
        return place
    found = f"The words stand in {place.passage}"
    if not re.search(CHINA, place.exact):
        inside = bool(re.search(CHINA, sentence_of(place)))
        return "close" if inside else "wrong", (
            f"{found}, but do not name China. "
            + (
                "Their sentence does: quote on until the name is in."
                if inside
                else "Look for China, Chinese or Beijing; the East China Sea is a sea."
            )
        )
    wanted = _class_named(answer[2])
    held = uses(pd.DataFrame([_row(place)]))
    if wanted in set(held["word_class"]):
        word = held.loc[held["word_class"] == wanted, "printed"].iloc[0]
        return "right", (
            f"{found}, and {word!r} is of the class {wanted!r}. Whether the word is "
            "said of China, and by whom, the check cannot tell: read the sentence."
        )
    others = ", ".join(dict.fromkeys(held["word_class"]))
    return "close", (
        f"{found} and name China, but hold no word of the class {wanted!r}. "
        + (
            f"They hold words of: {others}."
            if others
            else f"The words of that class are {', '.join(WORDS[wanted])}."
        )
    )


def _row(place: Place) -> dict[str, str]:
    name = place.passage.rsplit("-", 1)[0]
    row = {"source": name, "short": name, "passage": place.passage}
    return row | {"sentence": place.exact}


def _class_named(written: str) -> str:
    plain = written.strip().casefold().removeprefix("it ").removeprefix("is ")
    for name in WORDS:
        if plain == name.casefold().removeprefix("it ").removeprefix("is "):
            return name
    raise UnusableError(
        f"There is no class {cut_short(written)}. The classes are {', '.join(WORDS)}."
    )


# All that rests on one source


@exercise(
    "china-taiwan",
    "read",
    'search("Taiwan") lists every place. Collect the ids of the passages: '
    'answer = {"tran-2025-p01"} has the form wanted.',
)
def _taiwan(answer: Any) -> tuple[str, str]:
    wanted = 'a set of passages, such as {"tran-2025-p01"}'
    given = {
        passage_id(name, f"give {wanted}")
        for name in texts_of([answer] if isinstance(answer, str) else answer, wanted)
    }
    right = set(search("Taiwan")["passage"])
    for name in sorted(given - right):
        seas = "It names a sea. " if "Sea" in printed_words(name) else ""
        return "close" if given & right else "wrong", (
            f"{name} does not name Taiwan. {seas}Keep the passages where the name "
            "itself stands."
        )
    if given != right:
        return "close" if given else "wrong", (
            f"You have {len(given)} of {len(right)}, and no wrong one. The name of "
            "the strait counts, too."
        )
    named = {name.rsplit("-", 1)[0] for name in right}
    return "right", (
        f"{len(right)} passages, and all of {' and '.join(sorted(named))}. What this "
        "book takes from its sources on Taiwan rests on them; no other source can "
        "confirm or contradict them."
    )


# Named together


@exercise(
    "china-together",
    "compute",
    "framing.sentences() has a row for each sentence that names China. Count, for "
    "each source, those that name North Korea as well, under any of its names: "
    'answer = {"cfr-2021": 0} has the form wanted.',
)
def _together(answer: Any) -> tuple[str, str]:
    wanted = 'a dictionary from source to number, such as {"cfr-2021": 0}'
    given = {
        name: number_of(value, f"The value of {name}", wanted)
        for name, value in by_source(answer, wanted).items()
        if not untouched(value)
    }
    named = sentences()
    right = _counts(named, named["sentence"].str.contains(_WITH))
    plain = _counts(named, named["sentence"].str.contains("North Korea"))
    alone = sentences(_WITH.pattern)
    every = _counts(alone, alone["source"].notna())
    for name, number in given.items():
        if number == right[name]:
            continue
        if number == plain[name]:
            hint = "North Korea has other names in some sources: DPRK, Pyongyang."
        elif number == every[name]:
            hint = "You count every sentence that names North Korea. China must, too."
        else:
            hint = (
                "Beware of whole texts and of passages: the unit is the sentence, and "
                "a sentence with both names counts once."
            )
        near = sum(given[each] == right[each] for each in given)
        return "close" if near else "wrong", (
            f"{name}: you have {short_number(number)}, which is not it. {hint}"
        )
    missing = [name for name in right if name not in given]
    if missing:
        return "close" if given else "wrong", f"Still missing: {', '.join(missing)}."
    total = sum(right.values())
    return "right", (
        f"{total} of {len(named)} sentences name both. The two states differ in "
        "history, aims and weapons: where they become one phrase, ask whether what "
        "the sentence says holds for both."
    )


def _counts(named: pd.DataFrame, which: pd.Series) -> dict[str, int]:
    found = named[which.astype(bool)].groupby("source").size()
    return {name: int(found.get(name, 0)) for name in sources()}


# A common base


@exercise(
    "china-alarm",
    "compute",
    "framing.uses(framing.sentences()) has a row for each use of a word. Count the "
    "different sentences with a word of alarm in each source, and divide by its "
    'sentences that name China: answer = {"cfr-2021": 50.0} has the form wanted.',
)
def _alarm(answer: Any) -> tuple[str, str]:
    wanted = 'a dictionary from source to percent, such as {"cfr-2021": 50.0}'
    given = {
        name: number_of(value, f"The value of {name}", wanted)
        for name, value in by_source(answer, wanted).items()
        if not untouched(value)
    }
    named = sentences()
    many = _counts(named, named["source"].notna())
    found = uses(named)
    alarmed = _counts(named, named["sentence"].map(_has_alarm))
    right = {name: 100 * alarmed[name] / many[name] for name in many}
    every = _counts(found, found["word_class"] == _ALARM)
    for name, number in given.items():
        if abs(number - right[name]) <= 0.6:
            continue
        if abs(100 * number - right[name]) <= 0.6:
            hint = "That is a share of one. Multiply by 100."
        elif abs(number - 100 * every[name] / many[name]) <= 0.6:
            hint = "You count uses. A sentence with two words of alarm counts once."
        elif abs(number - right[name] * many[name] / 100) < 0.01:
            hint = "That is the number of sentences. Divide by all that name China."
        else:
            hint = 'The class is called "It alarms"; each text has a base of its own.'
        near = any(abs(given[each] - right[each]) <= 0.6 for each in given)
        return "close" if near else "wrong", (
            f"{name}: you have {short_number(number)}, which is not it. {hint}"
        )
    missing = [name for name in right if name not in given]
    if missing:
        return "close" if given else "wrong", f"Still missing: {', '.join(missing)}."
    fewest = min(many.values())
    return "right", (
        f"From {min(right.values()):.0f} to {max(right.values()):.0f} percent. But the "
        f"base is small: with {fewest} sentences one of them is "
        f"{100 / fewest:.0f} percent, so that a single sentence can change the order."
    )


def _has_alarm(sentence: str) -> bool:
    forms = "|".join(WORDS[_ALARM].values())
    return bool(re.search(rf"(?<!\w)(?:{forms})(?!\w)", sentence, re.IGNORECASE))
