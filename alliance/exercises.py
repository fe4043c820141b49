"""Check the answers to the exercises by computing them from the seeds and tables.

No right answer is written down here. Each exercise is a function of the answer, found
by its id; it returns a `Verdict` that says how near the answer is and what to try next.
A wrong answer never raises.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

import pandas as pd

from alliance.errors import AllianceError, SeedError, suggest
from alliance.passages import passages
from alliance.quotations import Place, verify
from alliance.search import (
    citation_key,
    in_text_citations,
    mentions,
    references,
    search,
    words,
)
from alliance.sources import sources, text
from alliance.tables import table

# What the exercise on single sources asks about: each stands for a set of facts.
TOPICS = (
    "Camp David",
    "F-35",
    "Futenma",
    "Guam",
    "Okinawa",
    "Quad",
    "Taiwan",
    "THAAD",
    "Tomahawk",
    "reciprocal access",
)


class UnknownExerciseError(AllianceError, LookupError):
    """No exercise has this id."""


@dataclass(frozen=True)
class Verdict:
    """What the check says of an answer.

    Attributes
    ----------
    exercise : str
        Id of the exercise.
    status : str
        ``open`` (not answered yet), ``unusable`` (not the kind of answer wanted),
        ``wrong``, ``close`` or ``right``.
    message : str
        What is right, what is missing, what to try next.
    """

    exercise: str
    status: str
    message: str

    def __repr__(self) -> str:
        """Return the verdict as a sentence and its advice."""
        opening = {
            "open": "Not answered yet.",
            "unusable": "This cannot be checked yet.",
            "wrong": "Not right yet.",
            "close": "Close.",
            "right": "Right.",
        }[self.status]
        return f"{opening} {self.message}"


@dataclass(frozen=True)
class Exercise:
    """One exercise: its id, its kind, how to start, and the check of an answer."""

    exercise: str
    kind: str
    start: str
    check: Callable[[Any], tuple[str, str]]


_EXERCISES: dict[str, Exercise] = {}


def exercise(name: str, kind: str, start: str) -> Callable:
    """Register the function below as the check of an exercise.

    Parameters
    ----------
    name : str
        Id: the chapter, then what is asked.
    kind : str
        ``read`` or ``compute``. What is argued has a rubric and no check.
    start : str
        How to begin, shown for a stub that nobody has touched.

    Returns
    -------
    callable
        The decorator of a function from an answer to (status, message).
    """

    def register(check_answer: Callable) -> Callable:
        _EXERCISES[name] = Exercise(name, kind, start, check_answer)
        return check_answer

    return register


def check(name: str, answer: Any = None) -> Verdict:
    """Check an answer to an exercise.

    Parameters
    ----------
    name : str
        Id of the exercise, such as ``sources-normalise``.
    answer : object
        What the exercise asks for; ``...`` or None where it is not answered yet.

    Returns
    -------
    Verdict
        Displays itself as text.

    Raises
    ------
    UnknownExerciseError
        When no exercise has this id; the message suggests near ones.
    """
    if name not in _EXERCISES:
        raise UnknownExerciseError(
            f"There is no exercise {name!r}.{suggest(name, _EXERCISES)} "
            f"The exercises are {', '.join(_EXERCISES)}."
        )
    entry = _EXERCISES[name]
    if _untouched(answer):
        return Verdict(name, "open", entry.start)
    try:
        return Verdict(name, *entry.check(answer))
    except _UnusableError as error:
        return Verdict(name, "unusable", str(error))
    except SeedError as error:
        return Verdict(name, "unusable", f"A text it needs is not there. {error}")


def exercises(chapter: str = "") -> list[Exercise]:
    """Return the exercises that can be checked.

    Parameters
    ----------
    chapter : str
        How their ids begin, such as ``sources``; all by default.

    Returns
    -------
    list of Exercise
        In the order in which they are asked.
    """
    return [entry for name, entry in _EXERCISES.items() if name.startswith(chapter)]


class _UnusableError(Exception):
    """The answer is not of the kind that the exercise asks for."""


def _untouched(answer: Any) -> bool:
    if answer is None or answer is ...:
        return True
    if isinstance(answer, Mapping):
        answer = list(answer.values())
    if isinstance(answer, list | tuple):
        return bool(answer) and all(_untouched(item) for item in answer)
    return False


def _described(answer: Any) -> str:
    names = {
        "DataFrame": "a data frame",
        "bool": "True or False",
        "dict": "a dictionary",
        "float": "a number",
        "function": "a function that was not called",
        "int": "a whole number",
        "list": "a list",
        "set": "a set",
        "str": "text",
        "tuple": "a tuple",
    }
    return names.get(type(answer).__name__, f"of type {type(answer).__name__}")


def _texts(answer: Any, wanted: str) -> list[str]:
    """Return the texts of a collection; a (name, year) pair becomes "name, year"."""
    if isinstance(answer, pd.Series | pd.Index):
        answer = answer.tolist()
    if not isinstance(answer, set | frozenset | list | tuple):
        raise _UnusableError(f"Your answer is {_described(answer)}; give {wanted}.")
    found = []
    for item in answer:
        pair = isinstance(item, tuple) and len(item) == 2
        written = ", ".join(str(part) for part in item) if pair else item
        if not isinstance(written, str):
            raise _UnusableError(
                f"Your answer holds {_described(item)} ({item!r}); give {wanted}."
            )
        found.append(written.strip())
    return found


def _by_source(answer: Any, wanted: str) -> dict[str, Any]:
    if isinstance(answer, pd.Series):
        answer = answer.to_dict()
    if not isinstance(answer, Mapping):
        raise _UnusableError(f"Your answer is {_described(answer)}; give {wanted}.")
    for name in answer:
        if name not in sources():
            raise _UnusableError(
                f"There is no source {name!r}.{suggest(str(name), sources())} "
                f"The sources are {', '.join(sources())}."
            )
    return dict(answer)


def _forecasts(source: str) -> list[tuple[str, Place]]:
    """Return the words of a source that the tables mark as a forecast, with places."""
    claims, quotations = table("claims"), table("quotations")
    marked = pd.concat(
        [
            claims[claims["strength"].str.endswith("forecast")],
            quotations[quotations["themes"].str.contains(r"\bforecast\b")],
        ]
    )
    exact = marked.loc[marked["source"] == source, "exact"]
    return [(words, verify(words, source)) for words in exact]


@exercise(
    "sources-quotation",
    "read",
    "Read auslin-2022 or alsaied-2023 (the outlines list their passages), find a "
    "sentence about what will or could happen, and paste its words: "
    'answer = ("the words", "auslin-2022").',
)
def _quotation(answer: Any) -> tuple[str, str]:
    asked = ("auslin-2022", "alsaied-2023")
    wanted = 'a pair of texts, ("the words", "the source")'
    if not isinstance(answer, tuple | list):
        raise _UnusableError(f"Your answer is {_described(answer)}; give {wanted}.")
    if len(answer) != 2 or not all(isinstance(part, str) for part in answer):
        raise _UnusableError(f"Give two texts, in this order: {wanted}.")
    quoted, source = answer
    if source not in asked:
        return "wrong", f"Take it from {' or '.join(asked)}; you name {source!r}."
    try:
        place = verify(quoted, source)
    except SeedError:
        raise
    except AllianceError as error:
        return "wrong", f"The words do not verify.\n{error}"
    found = f"The words stand in {place.passage}"
    if any(_overlap(place, forecast) for _, forecast in _forecasts(source)):
        return "right", f"{found}, and the evidence tables mark them as a forecast."
    return "close", (
        f"{found}, but they are not among the forecasts of the evidence tables. Look "
        "for will, could or likely. If you still read them as a forecast, say in one "
        "sentence what would have to happen to prove them wrong: you may have found "
        "one that the tables lack."
    )


def _overlap(one: Place, other: Place) -> bool:
    return any(a < d and c < b for a, b in one.spans for c, d in other.spans)


@exercise(
    "sources-normalise",
    "compute",
    "Complete the function so that it returns how often a name stands in the passages "
    "of a source for each thousand of their words; then call it for every source.",
)
def _normalise(answer: Any) -> tuple[str, str]:
    wanted = 'a dictionary from source to number, such as {"cfr-2021": 1.5}'
    given = _by_source(answer, wanted)
    for source, value in given.items():
        if isinstance(value, bool) or not isinstance(value, Real):
            raise _UnusableError(
                f"The value of {source} is {_described(value)}; give {wanted}."
            )
    missing = [name for name in sources() if name not in given]
    if missing:
        return "close", f"Still missing: {', '.join(missing)}."
    rates = {name: _rates(name) for name in sources()}
    wrong = [name for name in given if not _near(given[name], rates[name]["right"])]
    if not wrong:
        return "right", (
            "Each value is mentions of China for each thousand words of the passages, "
            "so that a long text and a short one can be compared."
        )
    for mistake, advice in _MISTAKES.items():
        if all(_near(given[name], rates[name][mistake]) for name in given):
            return "close", advice
    return "wrong", (
        f"These differ from what the passages give: {', '.join(wrong)}. Count China as "
        "a whole word in the passages, divide by words(source), multiply by 1,000."
    )


_MISTAKES = {
    "plain": "These are plain counts. Divide each by words(source), times 1,000.",
    "share": "These are mentions for each word. Multiply by 1,000.",
    "chinese": "You count Chinese as well. China is a whole word: use "
    'search("China") or a regular expression with \\b at both ends.',
    "whole": "You count in the whole file. Titles, captions, the reference list and "
    "the second printings are furniture: count in passages(source) only.",
    "letters": "You divide by characters. Divide by words(source).",
}


def _rates(source: str) -> dict[str, float]:
    """Return the right rate and the rates that the usual mistakes give."""
    [count] = mentions({"China": ["China"]}, source)["count"]
    either = int(mentions({"China": ["China", "Chinese"]}, source)["count"].sum())
    length, seed = words(source), text(source)
    article = sum(len(item.text) for item in passages(source))
    return {
        "right": 1000 * count / length,
        "plain": count,
        "share": count / length,
        "chinese": 1000 * either / length,
        "whole": 1000 * seed.count("China") / len(seed.split()),
        "letters": 1000 * count / article,
    }


def _near(given: float, wanted: float) -> bool:
    # Rules for what a word is differ a little; 2 percent leaves room for that.
    return abs(given - wanted) <= max(0.02 * abs(wanted), 1e-9)


def _cited() -> set[str]:
    rows = in_text_citations("tran-2025").itertuples()
    return {citation_key(row.author, row.year) for row in rows}


def _listed() -> set[str]:
    rows = references("tran-2025").itertuples()
    return {citation_key(row.author, row.year) for row in rows}


def _keys(answer: Any) -> set[str]:
    wanted = 'a set of works, such as {"Smith, 2020"}, each an author and a year'
    found = set()
    for written in _texts(answer, wanted):
        author, _, year = written.strip("() ").replace("(", "").rpartition(" ")
        if not (year.isdigit() and len(year) == 4 and author):
            key = written.rpartition("-")
            if not (key[2].isdigit() and len(key[2]) == 4 and key[0]):
                raise _UnusableError(
                    f"{written!r} has no author and year; give {wanted}."
                )
            author, year = key[0], key[2]
        found.add(citation_key(author.rstrip(","), year))
    return found


def _compared(given: set[str], right: set[str], excess: Callable[[str], str]) -> tuple:
    """Say which of the works given are right; None where all are and none lacks."""
    extra, missing = sorted(given - right), right - given
    if extra:
        return "wrong" if given.isdisjoint(right) else "close", excess(extra[0])
    if missing:
        return "close", (
            f"You have {len(given)} of {len(right)}, and no wrong one. Go on: an "
            "author need not be a person, and may be cited more than once."
        )
    return ()


@exercise(
    "sources-audit-missing",
    "compute",
    'Compare in_text_citations("tran-2025") with references("tran-2025"): which works '
    'are cited but not listed? answer = {"Smith, 2020"} has the form wanted.',
)
def _audit_missing(answer: Any) -> tuple[str, str]:
    given, cited, listed = _keys(answer), _cited(), _listed()

    def excess(key: str) -> str:
        if key not in cited:
            return f"{key} is not cited in the text. Look in in_text_citations."
        [entry] = {
            row.author
            for row in references("tran-2025").itertuples()
            if citation_key(row.author, row.year) == key
        }
        return (
            f"{key} is in the list, as {entry!r}. Compare family names without regard "
            "to capitals, and only the first author's: et al. stands for the others."
        )

    trouble = _compared(given, cited - listed, excess)
    return trouble or (
        "right",
        f"{len(given)} works are cited and not listed: a reader cannot look them up.",
    )


@exercise(
    "sources-audit-uncited",
    "compute",
    'Compare references("tran-2025") with in_text_citations("tran-2025"): which works '
    "are listed but never cited? An empty set is written set().",
)
def _audit_uncited(answer: Any) -> tuple[str, str]:
    given, cited, listed = _keys(answer), _cited(), _listed()

    def excess(key: str) -> str:
        if key in cited and key in listed:
            return (
                f"{key} is cited. Compare without regard to capitals (the list prints "
                "one name in capitals), and read et al. as the other authors."
            )
        return f"{key} is not in the list. Look in references."

    trouble = _compared(given, listed - cited, excess)
    if trouble:
        return trouble
    count = len(listed - cited)
    return "right", (
        f"{count} of the {len(listed)} works listed are never cited."
        if count
        else f"All {len(listed)} works listed are cited somewhere in the text."
    )


@exercise(
    "sources-speakers",
    "read",
    "For each source, which persons does it quote by name, with words of theirs in "
    'quotation marks? answer = {"cfr-2021": {"A Name"}, "auslin-2022": set()} has the '
    "form wanted. The name of a policy is not a statement.",
)
def _speakers(answer: Any) -> tuple[str, str]:
    wanted = 'a dictionary from source to names, such as {"cfr-2021": {"A Name"}}'
    right = _persons_quoted()
    given = {}
    for source, names in _by_source(answer, wanted).items():
        if _untouched(names) or (isinstance(names, Mapping) and not names):
            names = ()  # {} is an empty dictionary, but a reader means an empty set
        if isinstance(names, str):
            names = (names,)
        given[source] = {name.casefold() for name in _texts(names, wanted)}
    for source, names in given.items():
        for name in sorted(names):
            if not any(name in full or full in name for full in right[source]):
                return "close", (
                    f"{source} quotes no statement of {name.title()} in quotation "
                    "marks: it names or paraphrases, or the words are a document's, a "
                    "government's or the name of a policy."
                )
    for source, names in right.items():
        missing = [
            full
            for full in names
            if not any(name in full or full in name for name in given.get(source, ()))
        ]
        if missing:
            return "close", (
                f"{source} quotes someone whom you do not name. Look for quotation "
                f'marks near a person\'s name; search("says", "{source}") is a way to '
                "begin."
            )
    count = sum(len(names) for names in right.values())
    return "right", (
        f"In five texts {count} person{'s are' if count > 1 else ' is'} quoted by "
        "name. Ask who is spoken of and never heard."
    )


def _persons_quoted() -> dict[str, set[str]]:
    """Return, for each source, the persons quoted in it other than its authors."""
    actors, quotations = table("actors"), table("quotations")
    persons = set(actors.loc[actors["kind"] == "person", "name"])
    return {
        name: {
            row.speaker.casefold()
            for row in quotations[quotations["source"] == name].itertuples()
            if row.speaker in persons and row.speaker != entry.authors
        }
        for name, entry in sources().items()
    }


@exercise(
    "sources-single",
    "compute",
    "Search for each of exercises.TOPICS and keep those that one source alone "
    'mentions: answer = {"Topic"} has the form wanted.',
)
def _single(answer: Any) -> tuple[str, str]:
    given = _texts(answer, 'a set of topics, such as {"Quad"}')
    known = {topic.casefold(): topic for topic in TOPICS}
    for topic in given:
        if topic.casefold() not in known:
            raise _UnusableError(
                f"{topic!r} is not one of the topics.{suggest(topic, TOPICS)} "
                f"They are {', '.join(TOPICS)}."
            )
    chosen = {known[topic.casefold()] for topic in given}
    found = {topic: _mentioned_by(topic) for topic in TOPICS}
    for topic in sorted(chosen):
        if len(found[topic]) > 1:
            return "close", f"{topic} is in {' and '.join(found[topic])}. Search again."
    right = {topic for topic, by in found.items() if len(by) == 1}
    if chosen != right:
        return "close", (
            f"You have {len(chosen)} of {len(right)}, and no wrong one. For each topic "
            "count the different sources among the passages that search returns."
        )
    return "right", (
        f"{len(right)} of {len(TOPICS)} topics rest on one source. What it says of "
        "them, no other of the five can confirm."
    )


def _mentioned_by(topic: str) -> list[str]:
    hits: Iterable[str] = search(topic)["passage"]
    return list(dict.fromkeys(passage.rsplit("-", 1)[0] for passage in hits))
