"""Which source said this, and how: from the verified quotations."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from alliance.citations import label
from alliance.markdown import nested
from alliance.passages import all_passages
from alliance.questions import aims
from alliance.questions.items import Item, Option
from alliance.questions.keys import Key
from alliance.questions.levels import level
from alliance.questions.making import (
    Row,
    but_see,
    choice,
    full,
    passage_of,
    picked,
    short,
    spread,
    standing,
    warned,
)
from alliance.quotations import locate
from alliance.repository import read_table, root
from alliance.sources import sources

KIND = "source"
_WHICH, _AMONG, _STRENGTHS = 70, 36, 42
_FEWEST_WORDS = 4
# What a class does not play at: the dead, the abducted, those who suffered violence,
# and what Okinawans say of the bases. It is asked about, never altered, and never a
# wrong answer to something else.
SENSITIVE = {
    "cfr-2021-okinawans-resent",
    "cfr-2021-officials-oppose",
    "cfr-2021-okinawan-dead",
    "cfr-2021-seventeen-citizens",
    "cfr-2021-remains-a-problem",
    "cfr-2021-residents-voiced",
}
_STRENGTH = {
    "stated": "It is stated as a fact, in the source's own voice.",
    "hedged": "It is put with a hedge: it may be so, or seems so.",
    "attributed": "It is given as what someone else says or believes.",
    "recommended": "It is recommended: it should be done.",
    "forecast": "It is foretold, without a hedge: it will be so.",
    "hedged-forecast": "It is foretold with a hedge: it could or would be so.",
}
# Which of these it is, could be argued: who says in the own voice that someone pressed
# for something states a fact, and tells what someone else wants; what remains so for
# the foreseeable future is foretold, and is so.
_CLOSE: dict[str, tuple[str, ...]] = {
    "stated": ("attributed",),
    "attributed": ("stated", "recommended"),
    "recommended": ("attributed",),
    "forecast": ("stated",),
    "hedged": ("hedged-forecast",),
    "hedged-forecast": ("hedged",),
}


# Of these words one could argue how they are put: the verb that decides stands outside
# them or is none (a noun names and does not say), what is keyed as foretold stands in
# the present tense, and what is keyed as another's view is what the source says itself.
_NO_WAY_OF_PUTTING = {
    "alsaied-2023-aggressive-actors",
    "alsaied-2023-ever-present",
    "alsaied-2023-security-agreement",
    "alsaied-2023-such-an-alliance",
    "alsaied-2023-years-away",
    "auslin-2022-china-growth",
    "auslin-2022-chinese-threat",
    "auslin-2022-confucius-institutes",
    "auslin-2022-evolving-threats",
    "auslin-2022-possible-doubling",
    "auslin-2022-quickly-denied",
    "auslin-2022-status-open",
    "cfr-2021-first-overseas-action",
    "cfr-2021-more-assertive-china",
    "cfr-2021-not-paying-enough",
    "cfr-2021-quadruple",
    "johnstone-hornung-2023-connective-tissue",
    "johnstone-hornung-2023-growing-threats",
    "johnstone-hornung-2023-institutional-resistance",
    "johnstone-hornung-2023-quick-to-deny",
    "johnstone-hornung-2023-unrealistic",
    "tran-2025-avoiding-militarization",
    "tran-2025-joint-development",
    "tran-2025-often-provocative",
    "tran-2025-strategic-competitor",
}


# Names that each source writes in one way, so that they can be looked for.
_NAMES = (
    *("Taiwan", "Futenma", "Guam", "Huawei", "THAAD", "Tomahawk", "Camp David"),
    *("GSOMIA", "Djibouti", "Aegis Ashore", "Keen Sword", "Kadena", "Afghanistan"),
    *("Cambodia", "Fujitsu", "Confucius Institutes"),
    *("AUKUS", "Okinawa", "Iraq", "the Indian Ocean", "the Cold War"),
    *("NATO", "the Korean War", "India", "F-35"),
)


def make(key: Key) -> Iterator[Item]:
    """Yield the questions of this kind that a key picks.

    Parameters
    ----------
    key : Key

    Yields
    ------
    Item
    """
    told = [row for row in usable() if not _in_a_title(row)]
    ranked = key.ranked(told, KIND, by=lambda row: row["quotation"])
    rows = spread(ranked, lambda row: aim_of(key, row, passage_of(row)))
    yield from (_which(key, row) for row in rows[:_WHICH])
    yield from (_among(key, row, rows) for row in rows[_WHICH : _WHICH + _AMONG])
    yield from _speakers(key)
    yield from _strengths(key)
    yield from _alone(key)


def usable() -> list[Row]:
    """Return the quotations whose words give no author away and stand in one source.

    Returns
    -------
    list of dict
    """
    return [
        row
        for row in read_table("quotations")
        if len(row["exact"].split()) >= _FEWEST_WORDS
        and not row["note"].startswith("A line about")
        and row["themes"] != "sources"
        and not any(name in row["exact"] for name in _authors())
        and {place.source for place in locate(row["exact"])} == {row["source"]}
    ]


def _in_a_title(row: Row) -> bool:
    """Tell whether words hold a compound by which a source is called."""
    compounds = {
        word
        for each in sources().values()
        for word in each.title.split()
        if word.count("-") > 1
    }
    return any(word in row["exact"] for word in compounds)


def _authors() -> set[str]:
    return {
        author for each in sources().values() for author in each.authors.split(" and ")
    }


def aim_of(key: Key, row: Row, passage: str) -> str:
    """Return what a question on a quotation serves; for one in four, tracing it.

    Parameters
    ----------
    key : Key
    row : dict of str to str
        Of ``data/quotations.csv``.
    passage : str
        Where it stands.

    Returns
    -------
    str
        Id of an outcome.
    """
    if key.digest("traced", row["quotation"])[0] < 64:
        return aims.TRACING
    served = aims.of_quotation(row["quotation"], row["themes"], passage)
    return key.ranked(served, "aim", row["quotation"])[0]


def _which(key: Key, row: Row) -> Item:
    name = (KIND, "which", row["quotation"])
    passage = passage_of(row)
    others = [source for source in sources() if source != row["source"]]
    hard = key.digest("number of options", *name)[0] % 2
    ranked = key.ranked(others, "wrong", *name)
    # A source that has nothing on the matter is soon ruled out.
    ranked.sort(key=lambda source: not _writes_on(source, row))
    wrong = ranked[: 4 if hard else 2]
    near = sum(_writes_on(source, row) for source in wrong)
    return choice(
        key,
        name,
        outcome=aim_of(key, row, passage),
        level=level(near >= 3, near == 4),
        prompt=f"In which source do these words stand?\n\n“{nested(row['exact'])}”",
        right=Option(full(row["source"]), True, f"They stand in {label(passage)}."),
        wrong=[
            Option(full(each), False, f"They do not stand in {short(each)}.")
            for each in wrong
        ],
        explanation=f"The words stand in {label(passage)}."
        + (f" {row['note']}" if row["note"] else ""),
        passages=[passage],
        words=[row],
    )


def _writes_on(source: str, row: Row) -> bool:
    return any(
        each["source"] == source and _matter(row) & _matter(each)
        for each in read_table("quotations")
    )


def _matter(row: Row) -> set[str]:
    return set(row["themes"].split(" | ")) - {"language", "sources"}


def _among(key: Key, row: Row, rows: list[Row]) -> Item:
    name = (KIND, "among", row["quotation"])
    passage, source = passage_of(row), row["source"]
    themes = set(row["themes"].split(" | "))
    others = [
        each
        for each in rows
        if each["source"] != source and each["quotation"] not in SENSITIVE
    ]
    others = key.ranked(others, "wrong", *name, by=lambda each: each["quotation"])
    others.sort(key=lambda each: -len(themes & set(each["themes"].split(" | "))))
    near = [each for each in others[:3] if _matter(each) & _matter(row)]
    return choice(
        key,
        name,
        outcome=aim_of(key, row, passage),
        level=level(bool(near), len(near) == 3),
        prompt=f"Which of these words stand in {full(source)}?",
        right=Option(
            f"“{nested(row['exact'])}”", True, f"They stand in {label(passage)}."
        ),
        wrong=[
            Option(
                f"“{nested(each['exact'])}”",
                False,
                warned(f"They stand in {label(passage_of(each))}.", each),
            )
            for each in others[:3]
        ],
        explanation=standing([passage]),
        passages=[passage, *(passage_of(each) for each in others[:3])],
        words=[row],
    )


def _speakers(key: Key) -> Iterator[Item]:
    authors = {each.authors for each in sources().values()} | _authors()
    rows = [row for row in read_table("quotations") if row["speaker"] not in authors]
    speakers = {row["speaker"] for row in rows}
    ranked = key.ranked(rows, "speaker", by=lambda row: row["quotation"])
    for row in picked(ranked, len(rows)):
        name = (KIND, "speaker", row["quotation"])
        passage = passage_of(row)
        wrong = key.ranked(speakers - {row["speaker"]}, "wrong", *name)[:3]
        yield choice(
            key,
            name,
            outcome=aims.of_passage(passage),
            level=level(len(row["exact"].split()) < _FEWEST_WORDS),
            prompt=f"{short(row['source'])} prints these words as someone else's. "
            f"Whose are they?\n\n“{nested(row['exact'])}”",
            right=Option(row["speaker"], True, f"So says {label(passage)}."),
            wrong=[
                Option(each, False, f"{label(passage)} names another.")
                for each in wrong
            ],
            explanation=f"{label(passage)} quotes them. {row['note']}".strip(),
            passages=[passage],
            words=[row],
        )


def _strengths(key: Key) -> Iterator[Item]:
    """Ask how a source puts it, wherever the words of a claim are published."""
    claims = {(row["source"], row["exact"]): row for row in read_table("claims")}
    found: dict[str, list[tuple[Row, Row]]] = {}
    for row in read_table("quotations"):
        claim = claims.get((row["source"], row["exact"]))
        if (
            claim
            and len(row["exact"].split()) >= _FEWEST_WORDS
            and row["quotation"] not in _NO_WAY_OF_PUTTING
        ):
            found.setdefault(claim["strength"], []).append((row, claim))
    share = _STRENGTHS // len(_STRENGTH) + 1
    for strength, pairs in found.items():
        ranked = key.ranked(pairs, "strength", by=lambda pair: pair[0]["quotation"])
        for row, claim in picked(ranked, share):
            yield _strength(key, row, claim, strength)


def _strength(key: Key, row: Row, claim: Row, strength: str) -> Item:
    name = (KIND, "strength", row["quotation"])
    passage = passage_of(row)
    others = [
        each for each in _STRENGTH if each not in (strength, *_CLOSE.get(strength, ()))
    ]
    fore = "forecast" in strength and row["source"] in ("auslin-2022", "alsaied-2023")
    aim = key.ranked((aims.CLAIM_OR_FORECAST, aims.SPEAKING), "aim", *name)[0]
    return choice(
        key,
        name,
        outcome=aims.SCORING if fore else aim,
        level=level(
            "hedged" in strength or strength == "attributed",
            strength == "hedged-forecast",
            bool(but_see([row])),
        ),
        prompt=f"How does {short(row['source'])} put what these words say?\n\n"
        f"“{nested(row['exact'])}”",
        right=Option(_STRENGTH[strength], True, "So the book reads the sentence."),
        wrong=[
            Option(_STRENGTH[each], False, "The sentence is not put in this way.")
            for each in key.ranked(others, "wrong", *name)[:3]
        ],
        explanation=f"On the question {claim['question']} the book lists it as "
        f"{strength.replace('-', ' ')}: {claim['position']}. Read the whole sentence "
        f"in {label(passage)}.",
        passages=[passage],
        words=[row],
    )


def _alone(key: Key) -> Iterator[Item]:
    """Ask which matter one source alone names, so that no other can confirm it."""
    places = {name: _naming(root(), name) for name in _NAMES}
    named = {
        name: list(dict.fromkeys(each.rsplit("-", 1)[0] for each in found))
        for name, found in places.items()
    }
    single = [name for name, found in named.items() if len(found) == 1]
    several = [name for name, found in named.items() if len(found) > 1]
    for matter in picked(key.ranked(single, "alone"), len(single)):
        name = (KIND, "alone", matter)
        wrong = key.ranked(several, "wrong", *name)[:3]
        near = sum(len(named[each]) == 2 for each in wrong)
        [source] = named[matter]
        yield choice(
            key,
            name,
            outcome=aims.ONE_VOICE,
            level=level(near > 0, near == len(wrong)),
            prompt="Which of these is named in one of the five sources alone?",
            right=Option(matter, True, f"{short(source)} alone names it."),
            wrong=[
                Option(
                    each,
                    False,
                    f"It is named in {', '.join(short(one) for one in named[each])}.",
                )
                for each in wrong
            ],
            explanation=f"{short(source)} alone names it, so that the other four can "
            "neither confirm nor correct what is said of it. "
            f"{standing(places[matter])}",
            passages=places[matter],
        )


@lru_cache(maxsize=64)
def _naming(_root: Path, name: str) -> tuple[str, ...]:
    """Find a name once: the seeds, which are checked by their hashes, do not change."""
    bare = re.compile(rf"(?<!\w){re.escape(name.removeprefix('the '))}(?!\w)")
    return tuple(each.passage for each in all_passages() if bare.search(each.text))
