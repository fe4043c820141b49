"""The exercises of chapter 5 on the designs: who is to join, and who wants it."""

import re
from typing import Any

from alliance import kept
from alliance.errors import TableError
from alliance.exercises.answers import (
    UnusableError,
    cut_short,
    described,
    mapping_of,
    passage_id,
    untouched,
)
from alliance.exercises.quoting import quoted, sentence_of, without_texts
from alliance.exercises.registry import EXERCISES, exercise
from alliance.kept import asks_the_texts
from alliance.passages import printed_words
from alliance.quotations import Place, verify
from alliance.sources import source
from alliance.tables import table

# Who is to be brought together

_QUESTIONS = (
    "Who should join what?",
    "Should Japan be tied to AUKUS, and how?",
    "Is one alliance of the United States, Japan and South Korea possible?",
)
# Each design: whose it is, and what a passage must name that says it.
_DESIGNS = {
    "Japan": ("auslin-2022", [r"\bJapan"]),
    "Japan and South Korea": ("alsaied-2023", [r"\bJapan", r"\b(?:South Korea|ROK)\b"]),
    "no new alliance": ("johnstone-hornung-2023", [r"\balliance\b"]),
}


@asks_the_texts
def _right() -> dict[str, set[str]]:
    """Return for each design the passages that say who is to be brought together."""
    claims, rows = table("claims"), table("memberships")
    claims = claims[claims["question"].isin(_QUESTIONS)]
    rows = rows[rows["status"].isin(["proposed", "denied"])]
    found: dict[str, set[str]] = {}
    for design, (name, patterns) in _DESIGNS.items():
        places = {
            verify(words, name).passage
            for frame in (claims, rows)
            for words in frame.loc[frame["source"] == name, "exact"]
        }
        found[design] = {
            place
            for place in places
            if all(re.search(each, printed_words(place)) for each in patterns)
        }
        if not found[design]:
            raise TableError(f"data/claims.csv has no row of {name} on {_QUESTIONS}.")
    return found


@exercise(
    "aukus-designs",
    "read",
    "Look through the outlines of Auslin, of Alsaied and of Johnstone and Hornung for "
    "the sentence that proposes, or rules out, to bring countries together. Put the id "
    'of its passage beside each design, such as {"Japan": "auslin-2022-p01"}.',
)
def _designs(answer: Any) -> tuple[str, str]:
    wanted = 'a dictionary from design to passage, such as {"Japan": "auslin-2022-p01"}'
    right, given = _right(), {}
    for written, value in mapping_of(answer, wanted).items():
        design = _design(written)
        if not untouched(value):
            given[design] = passage_id(value, "give the id of a passage as text")
    wrong = [design for design, name in given.items() if name not in right[design]]
    if wrong:
        status = "close" if len(wrong) < len(given) else "wrong"
        return status, _not_the_design(wrong[0], given[wrong[0]], right)
    missing = [design for design in right if design not in given]
    if missing:
        whose = source(_DESIGNS[missing[0]][0]).short
        return "close", f"Still missing: {', '.join(missing)}. Look in {whose}."
    return "right", (
        f"{len(right)} designs in {len(right)} texts, and no two of them bring the "
        "same countries together in the same form. A summary that calls all of them "
        "the expansion of AUKUS is wrong about the last, which does not name it."
    )


def _design(written: Any) -> str:
    if isinstance(written, str):
        for design in _DESIGNS:
            if " ".join(written.split()).casefold() == design.casefold():
                return design
    what = cut_short(written) if isinstance(written, str) else described(written)
    raise UnusableError(f"The keys are {', '.join(_DESIGNS)}; yours holds {what}.")


def _not_the_design(design: str, name: str, right: dict[str, set[str]]) -> str:
    """Say why a passage is not one that states the design."""
    for other, names in right.items():
        if name in names:
            return f"{name} states another design: {other}. Swap them, or read on."
    whose, patterns = _DESIGNS[design]
    if not name.startswith(f"{whose}-p"):
        return (
            f"{name} is of another text; this design is that of {source(whose).short}."
        )
    missing = [each for each in patterns if not re.search(each, printed_words(name))]
    if missing:
        return (
            f"{name} does not name all of them. Look for the sentence that names who "
            "is to be brought together."
        )
    return (
        f"{name} names them, but does not propose or rule out a form for them. Look "
        "for words such as adding, expanding, framework, joining or deny."
    )


# Who is said to want it

_TELLERS = ("auslin-2022", "alsaied-2023")
_WANTS = re.compile(
    r"\b(?:appetite|ask themselves|concern(?:ed|s)?|den(?:y|ied)|desire|disinterest"
    r"|dismissed|disinterested|doubts?|expressed|fears?|interest(?:ed)?|opposition"
    r"|pledged?|priority|seeks?|sentiments?|skepticism|threaten(?:s|ed)?|wants?|wish"
    r"(?:es)?)\b",
    re.IGNORECASE,
)
_PRONOUNS = {"it", "its", "their", "them", "themselves", "they", "this", "those", "who"}
_AUTHORS = re.compile(r"\b(?:alsaied|auslin|author|i|we)\b", re.IGNORECASE)


@exercise(
    "aukus-wants",
    "read",
    'search("want|seek|concerned|denied", width=120) is a way to begin. '
    'answer = ("the words", "the source", "who") with words copied exactly.',
)
def _wants(answer: Any) -> tuple[str, str]:
    parts = list(answer) if isinstance(answer, tuple | list) else []
    if len(parts) == 3 and (untouched(parts[0]) or untouched(parts[2])):
        return "open", EXERCISES["aukus-wants"].start
    place = quoted(answer, _TELLERS, ["who"])
    if not isinstance(place, Place):
        return place
    who, sentence = " ".join(answer[2].split()), sentence_of(place)
    found = f"The words stand in {place.passage}"
    if not _WANTS.search(place.exact):
        inside = _WANTS.search(sentence)
        if inside:
            return "close", (
                f"{found}. Their sentence speaks of it ({inside[0]!r}), but the words "
                "that you quote leave that out: quote that part."
            )
        return "wrong", (
            f"{found}, but hold no word of wanting, fearing, doubting or denying that "
            "the check knows. Look for want, wish, seek, concerned, skepticism, denied."
        )
    return _whose(who, sentence, found)


def _whose(who: str, sentence: str, found: str) -> tuple[str, str]:
    """Say whether the sentence names whoever is said to want it."""
    if not re.search(r"[^\W\d_]{2,}", who):
        return "close", f"{found}. Now say who is said to want, fear or deny it."
    if who.casefold() in _PRONOUNS:
        return "close", (
            f"{found}. {cut_short(who)} is a pronoun: give the name it stands for."
        )
    if _AUTHORS.fullmatch(who):
        return "close", (
            f"{found}. But you name the author. Ask of whom the author says it."
        )
    even = sentence.translate(str.maketrans("‘’“”", "''\"\""))
    asked = who.translate(str.maketrans("‘’“”", "''\"\""))
    if not re.search(rf"(?<!\w){re.escape(asked)}(?!\w)", even, re.IGNORECASE):
        if without_texts():
            kept.refuse(f"{found}. To see whether their sentence names {who!r}")
        return "close", (
            f"{found}, but their sentence does not speak of {cut_short(who)}. Copy "
            "whom it names, however wide the word is."
        )
    return "right", (
        f"{found}, and the sentence names {cut_short(who)}. Now ask what a reader "
        "would need in order to check it: a name, a poll, a day. The text gives it or "
        "does not; that is your finding."
    )
