"""The exercises of chapter 1 on the bargain: what was promised, and who paid."""

import re
from collections.abc import Mapping
from numbers import Integral
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
from alliance.passages import printed_words
from alliance.quotations import Place, verify
from alliance.search import split_sentences
from alliance.tables import table

# The sources that tell this history.
TELLERS = ("cfr-2021", "johnstone-hornung-2023", "tran-2025")


# When the promise was made

_PROMISE = "When did the United States promise to defend Japan?"


@exercise(
    "history-promise",
    "read",
    'search("defend|defense of") lists where the sources speak of defending. Put the '
    "id of one passage beside each of the three dates, such as "
    '{"the occupation": "cfr-2021-p01"}.',
    ('search("1951")', 'search("1960")'),
)
def _promise(answer: Any) -> tuple[str, str]:
    wanted = 'a dictionary from date to passage, such as {"1951": "cfr-2021-p01"}'
    right, given = _promises(), {}
    for written, value in mapping_of(answer, wanted).items():
        when = _date_named(written, right)
        if not untouched(value):
            given[when] = passage_id(value, "give the id of a passage as text")
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
        year = re.search(r"\b(?:19|20)\d\ds?\b", row.position)
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
    printed = printed_words(name)
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
    if without_texts():
        kept.refuse(f"{found} and name a cost. To see whom the passage names")
    printed, small = printed_words(place.passage), set(who.casefold().split())
    if not small - _EMPTY or not re.search(r"[^\W\d_]{2,}", _unpointed(who)):
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
    if _brings_about(who, place):
        return "close", (
            f"{found} and name a cost. But in their sentence {cut_short(who)} brings "
            "the cost about: to cause a cost is not yet to bear it. Ask who bore it: "
            "who protested, was harmed, was put at risk or was made to pay?"
        )
    return "right", (
        f"{found}, name a cost, and the passage names {cut_short(who)}. Whether the "
        "cost was theirs, and whether anybody asked them, the check cannot tell: that "
        "is for you to argue."
    )


# Verbs by which a sentence makes its subject the cause of what follows.
_CAUSES = (
    "sparked|provoked|caused|prompted|triggered|galvanized|escalated|accus(?:ed|ing)"
    "|press(?:ed|ured)|expos(?:e|ed|es)"
)
_HARM = "accidents?|crimes?|killed|misconduct|rape|violence|wrongdoing"
_TOWARD = re.compile(
    r"\b(?:against|at|from|in|of|on|to|toward|with)(?: the| an?)? $", re.IGNORECASE
)
# Not "protest by": whoever protests bears something.
_BY = re.compile(
    rf"\b(?:(?:{_HARM})\b[^;:]{{0,80}} by|by using|convictions? of)"
    r"(?: the| an?)?(?: US)? $",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"(?: (?:administration|government|military|forces|troops))?"
    r"(?: (?:in|of|on)\b[^,;]{0,80}?)?"
    rf"(?: (?:has|have|had|could|may|might|will|would|\w+ly))* (?:{_CAUSES})\b",
    re.IGNORECASE,
)


def _brings_about(who: str, place: Place) -> bool:
    """Say whether a party brings a cost about in the sentences that speak of it.

    Grammar decides, and only where it is plain: the party is the subject of a verb of
    causing, or stands behind "by" and a harm. What it does besides is not judged.
    """
    told = _unpointed(
        " ".join(s for s in split_sentences(sentence_of(place)) if _COST.search(s))
    )
    for forms in _forms(_unpointed(who)):
        found = [mention for form in forms for mention in re.finditer(form, told)]
        if found:
            return any(
                _is_cause(told[: mention.start()], told[mention.end() :])
                for mention in found
            )
    return False


def _is_cause(before: str, after: str) -> bool:
    """Say whether what stands before and after a name makes it a cause."""
    subject = bool(_DOES.match(after)) and not _TOWARD.search(before)
    return subject or bool(_BY.search(before))


def _forms(who: str) -> list[list[str]]:
    """Return patterns of a party as it is given, then of the actor it belongs to.

    So "US military", where it is not in the sentence, is looked for as "United States".
    """
    bare = re.sub(r"^(?:the|an?) ", "", who, flags=re.IGNORECASE)
    forms = [[rf"(?<!\w)(?i:{re.escape(bare)})(?!\w)"]]
    for row in table("actors").fillna("").itertuples():
        names = [row.name, *filter(None, row.also_known_as.split(" | "))]
        # Not without regard to capitals: "us" is no name.
        named = [rf"(?<!\w){re.escape(name)}(?!\w)" for name in names]
        if any(re.match(name, bare) for name in named):
            forms.append(named)
    return forms


def _unpointed(words: str) -> str:
    """Return words without the points of an abbreviation: U.S. becomes US."""
    return re.sub(r"\b([A-Z])\.", r"\1", _even(words))


def _even(words: str) -> str:
    return " ".join(words.translate(str.maketrans("‘’“”", "''\"\"")).split())
