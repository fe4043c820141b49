"""The exercises of chapter 2 on reading: who speaks, and how sure a writer is."""

import re
from typing import Any

from alliance.errors import TableError
from alliance.exercises.answers import (
    UnusableError,
    cut_short,
    mapping_of,
    passage_id,
    texts_of,
    untouched,
)
from alliance.exercises.quoting import quoted, sentence_of, without_texts
from alliance.exercises.registry import EXERCISES, exercise
from alliance.passages import passage, passages
from alliance.quotations import Place, verify
from alliance.repository import read_table
from alliance.sources import source

# Who speaks of North Korea

_TELLER = "cfr-2021"
_SECTION = "How does North Korea factor into the alliance?"


@exercise(
    "korea-speakers",
    "read",
    f"Read the passages of {_TELLER} whose section is {_SECTION!r}. Which of them give "
    "words of somebody else between quotation marks? "
    'answer = {"cfr-2021-p01"} has the form wanted.',
)
def _speakers(answer: Any) -> tuple[str, str]:
    wanted = 'a set of passages, such as {"cfr-2021-p01"}'
    given = {
        passage_id(name, f"give {wanted}")
        for name in texts_of([answer] if isinstance(answer, str) else answer, wanted)
    }
    told = [item.passage for item in passages(_TELLER) if item.section == _SECTION]
    right = _speakers_in(told)
    if not right:
        raise TableError("data/quotations.csv has no voice in the section on Korea.")
    for name in sorted(given - right.keys()):
        near = "close" if given & right.keys() else "wrong"
        if name not in told:
            return near, (
                f"{name} belongs to {passage(name).section!r}. Take the passages of "
                f"{_TELLER} whose section is {_SECTION!r}."
            )
        return near, (
            f"{name} reports what somebody did or claims, and gives nobody's words "
            "between quotation marks."
        )
    if given != right.keys():
        return "close" if given else "wrong", (
            f"You have {len(given)} of {len(right)}, and no wrong one. Look for the "
            "quotation marks, however few words stand between them."
        )
    voices = ", ".join(dict.fromkeys(right.values()))
    return "right", (
        f"Those who speak are: {voices}. What North Korea, South Korea or the families "
        "of the abducted say is not among the words in quotation marks."
    )


def _speakers_in(told: list[str]) -> dict[str, str]:
    """Return who speaks in each passage that gives words of somebody else."""
    author = source(_TELLER).authors
    found = {}
    for row in read_table("quotations"):
        if row["source"] == _TELLER and row["speaker"] != author:
            place = verify(row["exact"], _TELLER)
            if place.passage in told:
                found[place.passage] = row["speaker"]
    return found


# How sure the writers are

_WRITERS = "johnstone-hornung-2023"
_HEDGE = re.compile(
    r"\b(?:can|could|if|in the worst case|likely|may|might|possible|possibility"
    r"|potential|raise the risk|seems?|would)\b",
    re.IGNORECASE,
)
_STRIKE = re.compile(r"\bstrikes?\b|\bstrike capabilit\w+|\bcounterstrike\w*", re.I)


@exercise(
    "korea-hedge",
    "read",
    f'search("strikes|counterstrikes", "{_WRITERS}", width=200) is a way to begin. '
    'answer = ("the words", "the source") with words copied exactly.',
)
def _hedge(answer: Any) -> tuple[str, str]:
    if isinstance(answer, tuple | list) and answer and untouched(answer[0]):
        return "open", EXERCISES["korea-hedge"].start
    place = quoted(answer, [_WRITERS])
    if not isinstance(place, Place):
        return place
    found, sentence = f"The words stand in {place.passage}", sentence_of(place)
    if not _STRIKE.search(sentence) and without_texts():
        return "close", f"{found}. Quote the part of a sentence that names strikes."
    if not _STRIKE.search(sentence):
        return "wrong", (
            f"{found}, in a sentence without the word strike. Look where they write "
            "of what Japan could do to targets in North Korea."
        )
    if not _HEDGE.search(place.exact):
        hedge = _HEDGE.search(sentence)
        if hedge:
            return "close", (
                f"{found}. The sentence is careful ({hedge[0]!r}), but the words that "
                "you quote leave the care out: this is how a possibility becomes a "
                "fact when it is quoted."
            )
        return "close", (
            f"{found} and speak of strikes, but as of something sure. Look for could, "
            "may, if or risk."
        )
    if not _STRIKE.search(place.exact):
        return "close", f"{found}. Quote the part of the sentence that names strikes."
    return "right", (
        f"{found}, name strikes and keep the hedge "
        f"({_HEDGE.search(place.exact)[0]!r}). A summary that drops it says more than "
        "the writers do."
    )


# Who says it, and against whom

_JAPAN, _NORTH, _AGAINST = _KINDS = (
    "Japan says",
    "North Korea says",
    "North Korea says against itself",
)
# Each fact by the label that a reader sees, the verb of saying that is taken out of it,
# how it may be read, and why. Where both readings can be held, both stand.
_READINGS = {
    "A": (
        "abductees-identified-2012",
        "identified",
        (_JAPAN,),
        "the number is that of Japan's government, about its own citizens.",
    ),
    "B": (
        "abductees-said-dead-2002",
        "told",
        (_NORTH, _AGAINST),
        "that people about whom Japan had asked were dead speaks against a country "
        "that admitted abductions on the same day; it is also part of an account that "
        "Japan does not accept, and after which, North Korea says, no issue is left.",
    ),
    "C": (
        "abductions-admitted-2002",
        "admitted",
        (_AGAINST,),
        "Kim Jong-il names people affiliated with his own country, and apologises: "
        "he says what speaks against his own side.",
    ),
    "D": (
        "abductees-account-not-accepted",
        "held",
        (_JAPAN,),
        "it tells what Japan accepts and on which premise Japan acts.",
    ),
    "E": (
        "abductees-unaccounted-2025",
        "counted",
        (_JAPAN,),
        "it is a count of Japan's, and North Korea has another account.",
    ),
}


def statements_without_verbs() -> dict[str, str]:
    """Return the facts of `korea-claims` without the verb that would decide.

    Returns
    -------
    dict of str to str
        By label, "A" to "E": the statement of the record with ``[…]`` for its verb of
        saying. The ids of the facts, some of which have the verb, are not told.

    Raises
    ------
    TableError
        When the record has no such fact, or its statement no such verb.
    """
    statements = {row["fact"]: row["statement"] for row in read_table("record")}
    found = {}
    for label, (name, verb, _, _) in _READINGS.items():
        if name not in statements:
            raise TableError(f"data/record.csv has no fact {name!r}.")
        said, count = re.subn(rf"\b{verb}\b", "[…]", statements[name])
        if count != 1:
            raise TableError(
                f"data/record.csv: the statement of {name!r} should have {verb!r} once."
            )
        found[label] = said
    return found


@exercise(
    "korea-claims",
    "read",
    "Read each statement: which government says it, and does it speak against itself? "
    f"Give each label one of {', '.join(map(repr, _KINDS))}.",
)
def _claims(answer: Any) -> tuple[str, str]:
    statements_without_verbs()  # a record without them cannot be read
    labels = ", ".join(_READINGS)
    wanted = f'a dictionary, such as {{"{next(iter(_READINGS))}": "{_JAPAN}"}}'
    given = {}
    for written, kind in mapping_of(answer, wanted).items():
        label = str(written).strip().upper()
        if label not in _READINGS:
            raise UnusableError(
                f"{cut_short(str(written))} is none of the labels of the cell; they "
                f"are {labels}."
            )
        if not untouched(kind):
            given[label] = kind
    for label, kind in given.items():
        if kind not in _KINDS:
            raise UnusableError(
                f"{label} has {cut_short(str(kind))}. Give one of {', '.join(_KINDS)}."
            )
    wrong = [label for label, kind in given.items() if kind not in _READINGS[label][2]]
    near = "close" if len(wrong) < len(given) else "wrong"
    for label in wrong:
        _, _, kinds, reason = _READINGS[label]
        if (given[label] == _JAPAN) != (_JAPAN in kinds):
            return near, f"{label}: read again which government says it."
        return near, f"{label}: {reason}"
    missing = [label for label in _READINGS if label not in given]
    if missing:
        return "close", f"So far right. Still missing: {', '.join(missing)}."
    both = " ".join(
        f"{label} can be read both as {' and as '.join(map(repr, kinds))}: {reason}"
        for label, (_, _, kinds, reason) in _READINGS.items()
        if len(kinds) > 1
    )
    return "right", (
        f"{both} None of these facts shows what became of those who did not return: "
        "each says what a government says of it."
    )
