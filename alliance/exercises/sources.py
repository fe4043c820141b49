"""The exercises of chapter 0, on the sources."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import pandas as pd

from alliance.errors import suggest
from alliance.exercises.answers import (
    UnusableError,
    by_source,
    cut_short,
    number_of,
    texts_of,
    untouched,
)
from alliance.exercises.quoting import quoted, sentence_of
from alliance.exercises.registry import EXERCISES, exercise
from alliance.kept import asks_the_texts
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


def _marked(source: str) -> list[tuple[Place, bool]]:
    """Return where the tables mark words of a source as a forecast.

    The second of each pair is False for a recommendation.
    """
    claims, quotations = table("claims"), table("quotations")
    forecasts = pd.concat(
        [
            claims[claims["strength"].str.endswith("forecast")],
            quotations[quotations["themes"].str.contains(r"\bforecast\b")],
        ]
    )
    advice = claims[claims["strength"] == "recommended"]
    return [
        (verify(exact, source), is_forecast)
        for rows, is_forecast in ((forecasts, True), (advice, False))
        for exact in rows.loc[rows["source"] == source, "exact"]
    ]


# Words that speak of the future. Not "a will", the noun, nor the month of May.
_AHEAD = re.compile(
    r"(?<!\ba )\b(?:will|would|could|can|may|might|likely|expected|soon)\b"
)
_OUGHT = re.compile(r"\b(?:should|must|ought to|needs? to)\b")


@exercise(
    "sources-quotation",
    "read",
    'Find the words with search("will", "auslin-2022"), or read the text in '
    "seeds/auslin-2022.txt; try could and likely, and alsaied-2023, too. Copy a clause "
    'about what will or could happen: answer = ("the words", "auslin-2022").',
    ('search("will", "auslin-2022")', 'search("will", "alsaied-2023")'),
)
def _quotation(answer: Any) -> tuple[str, str]:
    asked = ("auslin-2022", "alsaied-2023")
    if untouched(answer[:1] if isinstance(answer, tuple | list) else answer):
        return "open", EXERCISES["sources-quotation"].start
    place = quoted(answer, asked)
    return _judged(place) if isinstance(place, Place) else place


def _judged(place: Place) -> tuple[str, str]:
    """Say whether words of a source are a forecast: by the tables, then by words."""
    found = f"The words stand in {place.passage}"
    said, sentence = place.exact, sentence_of(place)
    shared = [
        (is_forecast, row, _shared(place, row))
        for row, is_forecast in _marked(place.source)
    ]
    forecasts = [(row, common) for marked, row, common in shared if marked and common]
    for row, common in forecasts:
        # Two words out of a forecast, such as "in December", do not yet say anything.
        if _AHEAD.search(common) or 2 * len(common) >= len(row.exact):
            return (
                "right",
                f"{found}, and the evidence tables mark them as a forecast.",
            )
    advised = any(common for marked, _, common in shared if not marked)
    advised = advised or bool(_OUGHT.search(said))
    if not _AHEAD.search(sentence):
        advised = advised or bool(_OUGHT.search(sentence))
    if advised and not forecasts:
        return "close" if _AHEAD.search(said) else "wrong", (
            f"{found}, but they belong to a recommendation, not a forecast: it says "
            "what somebody ought to do. The difference matters because events can "
            "prove a forecast wrong, and cannot do that to advice."
        )
    if _AHEAD.search(said):
        return "close", (
            f"{found}, but they are not among the forecasts of the evidence tables. "
            "Look for will, could or likely. If you still read them as a forecast, "
            "say in one sentence what would have to happen to prove them wrong: you "
            "may have found one that the tables lack."
        )
    if forecasts or _AHEAD.search(sentence):
        return "close", (
            f"{found}. Their sentence speaks of the future, but these words alone do "
            "not: quote the part that says what will or could happen."
        )
    return "wrong", (
        f"{found}, but they tell what was or is, not what will or could happen. "
        f'search("will", "{place.source}") is a way to begin.'
    )


def _shared(one: Place, other: Place) -> str:
    """Return the words that two places have in common, empty if none."""
    at = one.spans[0][0]
    # Of words without a break the text itself need not be there.
    whole = len(one.spans) == 1 and len(one.exact) == one.spans[0][1] - at
    seed = " " * at + one.exact if whole else text(one.source)
    return " ".join(
        seed[max(a, c) : min(b, d)]
        for a, b in one.spans
        for c, d in other.spans
        if a < d and c < b
    )


@exercise(
    "sources-normalise",
    "compute",
    "Complete the function so that it returns how often a name stands in the passages "
    "of a source for each thousand of their words; then call it for every source.",
    ('search("China")',),
)
def _normalise(answer: Any) -> tuple[str, str]:
    wanted = 'a dictionary from source to number, such as {"cfr-2021": 1.5}'
    given = by_source(answer, wanted)
    values = {
        source: number_of(value, f"The value of {source}", wanted)
        for source, value in given.items()
        if not untouched(value)
    }
    missing = [name for name in sources() if name not in values]
    if missing:
        status = "close" if values else "wrong"
        return status, f"Still missing: {', '.join(missing)}."
    rates = {name: _rates(name) for name in sources()}
    wrong = [name for name in values if not _near(values[name], rates[name]["right"])]
    if not wrong:
        return "right", (
            "Each value is mentions of China for each thousand words of the passages, "
            "so that a long text and a short one can be compared."
        )
    for mistake, advice in _MISTAKES.items():
        if all(_near(values[name], rates[name][mistake]) for name in values):
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
    "integers": "Your values are rounded to whole numbers. Keep one decimal.",
}


@asks_the_texts
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
        "integers": round(1000 * count / length),
    }


def _near(given: float, wanted: float) -> bool:
    # Rules for what a word is differ a little; 2 percent leaves room for that. The
    # chart prints one decimal, and what it prints is right too, unless it prints 0.
    printed = round(wanted, 1)
    return abs(given - wanted) <= max(0.02 * abs(wanted), 1e-9) or (
        printed != 0 and abs(given - printed) < 1e-9
    )


@dataclass(frozen=True)
class _Work:
    """A work as a text, a list or an answer names it."""

    author: str
    year: str

    @property
    def key(self) -> str:
        return citation_key(self.author, self.year)

    def __str__(self) -> str:
        author = self.author
        return f"{author if len(author) <= 60 else author[:60] + '…'}, {self.year}"


def _works(rows: pd.DataFrame) -> dict[str, _Work]:
    found = [_Work(row.author, str(row.year)) for row in rows.itertuples()]
    return {work.key: work for work in found}


def _cited() -> dict[str, _Work]:
    return _works(in_text_citations("tran-2025"))


def _listed() -> dict[str, _Work]:
    return _works(references("tran-2025"))


def _named(answer: Any) -> dict[str, _Work]:
    """Read the works of an answer: citations, entries of the list, pairs or keys."""
    wanted = 'a set of works, such as {"Smith, 2020"}, each an author and a year'
    works = [_work(written, wanted) for written in texts_of(answer, wanted)]
    return {work.key: work for work in works}


def _work(written: str, wanted: str) -> _Work:
    found = re.match(r"(.*?) ?\(([0-9]{4})[a-z]?\)", written) or re.fullmatch(
        r"(.*?)(?<![0-9])([0-9]{4})[a-z]?[ ).,;”\"]*", written
    )
    if found is None:
        lack = "names no author and year" if not written else "has no year"
        raise UnusableError(f"{cut_short(written)} {lack}; give {wanted}.")
    author, year = found[1].strip(' (,;-“"'), found[2]
    if re.search(r"[0-9]{4}", author):
        raise UnusableError(
            f"{cut_short(written)} names more than one work. "
            "Make each a text of its own."
        )
    if not re.search(r"[^\W\d_]", author):
        raise UnusableError(f"In {cut_short(written)} the author is missing.")
    if written == f"{author}-{year}":  # a key, as citation_key returns it
        author = author.replace("-", " ").title()
    return _Work(author, year)


def _stranger(work: _Work, known: Iterable[_Work]) -> str:
    """Say why a work that neither the text nor the list has under this name fails."""
    known = list(known)
    same_year = [other for other in known if other.year == work.year]
    given = _words(work.author)
    for other in same_year:
        names, first = _words(other.author), _first(other.author)
        if _several(other.author) and names & given and first not in given:
            return (
                f"{work} does not begin with the first author. Name a work as the "
                "text does: first author, year."
            )
        if first in given or _one_institution(work.author, other.author):
            return f"{work}: write the author as the text prints it."
    if any(_first(other.author) == _first(work.author) for other in known):
        return f"{work} is not cited in the text. The author is, with another year."
    firsts = {_first(other.author): other for other in reversed(same_year)}
    for near in get_close_matches(_first(work.author), firsts, n=1):
        return f"{work} is not cited in the text. Did you mean {str(firsts[near])!r}?"
    return f'{work} is not cited in the text. Look in in_text_citations("tran-2025").'


def _one_institution(given: str, printed: str) -> bool:
    """Say whether two names seem to mean one institution, such as "DoD"."""
    if _several(printed) or len(_words(printed)) < 2:
        return False
    short = {word.upper() for word in _words(given)}
    initials = {re.sub("[^A-Z]", "", form) for form in (printed, printed.title())}
    return (
        bool(initials & short)
        or (bool(short) and _words(given) <= _words(printed))
        or all(
            get_close_matches(word, _words(given), cutoff=0.5)
            for word in _words(printed)
        )
    )


def _first(author: str) -> str:
    return citation_key(author, "").rstrip("-")


def _several(author: str) -> bool:
    return bool(re.search(r" & | and (?=[A-Z])| et al\b|,.*,", author))


def _words(name: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", name.casefold())) - {"and", "al", "et", "of"}


def _compared(
    given: dict[str, _Work], right: set[str], excess: Callable[[_Work], str]
) -> tuple:
    """Say which of the works given are right; None where all are and none lacks."""
    extra, missing = sorted(given.keys() - right), right - given.keys()
    if extra:
        status = "wrong" if right.isdisjoint(given) else "close"
        return status, excess(given[extra[0]])
    if missing and not given:
        return "wrong", "There is at least one. Take the works one by one."
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
    given, cited, listed = _named(answer), _cited(), _listed()

    def excess(work: _Work) -> str:
        if work.key not in cited and work.key not in listed:
            return _stranger(work, [*cited.values(), *listed.values()])
        if work.key not in cited:
            return f"{work} is in the list and not cited: the other way round."
        return (
            f"{cited[work.key]} is in the list, as {listed[work.key].author!r}. "
            "Compare family names without regard to capitals, and only the first "
            "author's: et al. stands for the others."
        )

    trouble = _compared(given, cited.keys() - listed.keys(), excess)
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
    given, cited, listed = _named(answer), _cited(), _listed()

    def excess(work: _Work) -> str:
        if work.key in cited and work.key in listed:
            return (
                f"{cited[work.key]} is cited. Compare without regard to capitals (the "
                "list prints one name in capitals), and read et al. as the other "
                "authors."
            )
        if work.key in cited:
            return f"{cited[work.key]} is cited and not listed: the other way round."
        return f'{work} is not in the list. Look in references("tran-2025").'

    right = listed.keys() - cited.keys()
    trouble = _compared(given, right, excess)
    if trouble:
        return trouble
    return "right", (
        f"{len(right)} of the {len(listed)} works listed are never cited."
        if right
        else f"All {len(listed)} works listed are cited somewhere in the text."
    )


# Lists everything in quotation marks; marks in the passages may be curly or straight.
_IN_MARKS = """search('"[^"]+"', whole_words=False)"""


@exercise(
    "sources-speakers",
    "read",
    "For each source, which persons does it quote by name, with words of theirs in "
    f"quotation marks? {_IN_MARKS} lists everything in quotation marks. "
    'answer = {"cfr-2021": {"A Name"}, "auslin-2022": set()} has the form wanted, with '
    "all five sources. The name of a policy is not a statement.",
)
def _speakers(answer: Any) -> tuple[str, str]:
    wanted = 'a dictionary from source to names, such as {"cfr-2021": {"A Name"}}'
    right = _persons_quoted()
    given = {}
    for source, names in by_source(answer, wanted).items():
        if untouched(names):
            continue
        if isinstance(names, Mapping) and not names:
            names = ()  # {} is an empty dictionary, but a reader means an empty set
        if isinstance(names, str):
            names = (names,)
        given[source] = texts_of(names, wanted)
    found = any(
        _names(name, full)
        for source, names in given.items()
        for name in names
        for full in right[source]
    )
    for source, names in given.items():
        for name in names:
            trouble = _misnamed(name, source, right[source])
            if trouble:
                return "close" if found else "wrong", trouble
    absent = [source for source in sources() if source not in given]
    if absent:
        return "close", (
            f"Still missing: {', '.join(absent)}. Where nobody is quoted by name, "
            "write set()."
        )
    for source, persons in right.items():
        if not all(any(_names(n, full) for n in given[source]) for full in persons):
            return "close", (
                f"{source} quotes someone whom you do not name. {_IN_MARKS} lists "
                "everything in quotation marks: see whose words they are."
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
            row.speaker
            for row in quotations[quotations["source"] == name].itertuples()
            if row.speaker in persons and row.speaker != entry.authors
        }
        for name, entry in sources().items()
    }


def _misnamed(name: str, source: str, quoted: set[str]) -> str:
    """Say what is wrong with one of the names given for a source, or nothing."""
    if any(_names(name, full) for full in quoted):
        return ""
    parts = _name_parts(name)
    if not any(len(part) > 1 for part in parts):
        return f"{source}: {cut_short(name)} is no whole name. Give the family name."
    for author in sources()[source].authors.split(" and "):
        own = _name_parts(author)
        if set(parts) <= set(own) or parts[-1] == own[-1]:
            return f"{source}: the author's own words do not count ({cut_short(name)})."
    for full in sorted(quoted):
        whole = _name_parts(full)
        if set(whole) < set(parts):
            return f"{source}: give each name alone, as a text of its own."
        if set(parts) <= set(whole):
            return f"{source}: give the family name of {cut_short(name)} as well."
        alike = get_close_matches(" ".join(parts), [" ".join(whole)], cutoff=0.75)
        if alike or get_close_matches(parts[-1], whole[-1:], cutoff=0.75):
            return (
                f"{source}: check the spelling of {cut_short(name)}. "
                f"Did you mean {full!r}?"
            )
    return (
        f"{source} quotes no statement of {cut_short(name)} in quotation marks: it "
        "names or paraphrases, or the words are a document's, a government's or the "
        "name of a policy."
    )


def _names(written: str, full: str) -> bool:
    """Say whether a text names a person: the family name, or more of the full name."""
    parts, whole = _name_parts(written), _name_parts(full)
    if sorted(parts) == sorted(whole) or parts == whole[-1:]:
        return True
    # Initials stand for given names, and one in the middle may be left out in print.
    first, *middle, last = parts if len(parts) > 1 else ("", "")
    return (
        last == whole[-1]
        and first in (whole[0], whole[0][0])
        and all(len(part) == 1 or part in whole for part in middle)
    )


def _name_parts(written: str) -> list[str]:
    """Return the words of a name in small letters, given names first, no titles."""
    family, _, given = written.casefold().partition(",")
    parts = re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", f"{given} {family}")
    titles = {"mr", "mrs", "ms", "dr", "prof", "professor", "sir"}
    return [part for part in parts if part not in titles]


@exercise(
    "sources-single",
    "compute",
    "Search for each of exercises.TOPICS and keep those that one source alone "
    'mentions: answer = {"Topic"} has the form wanted.',
)
def _single(answer: Any) -> tuple[str, str]:
    given = texts_of(answer, 'a set of topics, such as {"Quad"}')
    known = {topic.casefold(): topic for topic in TOPICS}
    for topic in given:
        if topic.casefold() not in known:
            raise UnusableError(
                f"{cut_short(topic)} is not one of the topics.{suggest(topic, TOPICS)} "
                f"They are {', '.join(TOPICS)}."
            )
    chosen = {known[topic.casefold()] for topic in given}
    found = {topic: _mentioned_by(topic) for topic in TOPICS}
    for topic in sorted(chosen):
        if len(found[topic]) > 1:
            return "close", f"{topic} is in {' and '.join(found[topic])}. Search again."
    right = {topic for topic, by in found.items() if len(by) == 1}
    if right and not chosen:
        return "wrong", "There is at least one. Take the topics one by one."
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
