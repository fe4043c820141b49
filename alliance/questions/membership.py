"""Who is in what, as a source has it: from memberships."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from alliance.citations import label, several
from alliance.markdown import listed
from alliance.passages import all_passages
from alliance.questions import aims
from alliance.questions.items import Item, Option
from alliance.questions.keys import Key
from alliance.questions.levels import level
from alliance.questions.making import (
    Row,
    actor_names,
    but_see,
    choice,
    in_error,
    passage_of,
    picked,
    short,
)
from alliance.repository import read_table, root
from alliance.sources import sources

KIND = "membership"
_WHO, _AS_WHAT, _BETWEEN, _STRANGERS = 16, 34, 10, 3

# Groupings of which the sources together name every member, so that whoever is not
# named is not in it. Of the G7, NATO and others they name only some.
COMPLETE = (
    *("quad", "aukus", "us-japan-alliance", "us-south-korea-alliance"),
    *("us-japan-south-korea-partnership", "extended-deterrence-dialogue"),
    *("australia-japan-access-agreement", "australia-japan-declaration"),
    *("special-strategic-partnership", "fighter-project", "climate-partnership"),
)
_THE = {
    "quad": "the Quad (Quadrilateral Security Dialogue)",
    "aukus": "AUKUS",
    "aukus-plus-two": "AUKUS+2",
    "jaukus": "JAUKUS",
    "nato": "NATO",
    "trilateral-alliance": "the trilateral defense alliance",
    "new-quad": "the new quad",
    "fighter-project": "the next-generation fighter project",
}
_STATUS = {
    "member": "A member of it or a party to it.",
    "partner": "A partner that works with it or in it, without being bound.",
    "guest": "A guest, without belonging to it.",
    "host": "The host of its facilities.",
    "expected": "Expected to join or sign; it had not yet done so.",
    "proposed": "Proposed or foreseen by the author, not in it.",
    "withdrawn": "Withdrawn from it.",
    "denied": "Not in it: the governments deny that there is such a thing.",
}
# Which of these two it is, could be argued; so one is no wrong answer for the other.
_CLOSE: tuple[frozenset[str], ...] = (
    frozenset({"member", "partner"}),
    frozenset({"partner", "guest", "host"}),
    frozenset({"expected", "proposed"}),
)
_IN = ("member", "partner")
_ACRONYMS = {"aukus": ("australia", "united-kingdom", "united-states")}
# What these rows say of a state is said of its administration, or of its bases.
_NO_STANDING = (
    ("maritime-awareness-partnership", "united-states"),
    ("united-nations-command-rear", "united-states"),
    # The passage names these in the name of a dialogue, and not as belonging to it.
    ("next-generation-leaders-dialogue", "japan"),
    ("next-generation-leaders-dialogue", "south-korea"),
    ("next-generation-leaders-dialogue", "united-states"),
    # The passage speaks of "these nations" and does not name them.
    ("aukus-plus-two", "australia"),
    ("aukus-plus-two", "united-kingdom"),
    ("aukus-plus-two", "united-states"),
)
_OF_AUTHORS = "National Security Council staff"
_FAMILY_FIRST = ("Kim", "Yoon")
# Their source foresees these and has them emerging as well: whoever calls their four
# countries members, and whoever calls them foreseen, can point to it.
_STATUS_ARGUABLE = ("new-quad", "jaukus")
# One source counts them among "other AUKUS members", which neither is.
_CALLED_MEMBERS = {"aukus": {"japan", "south-korea"}}
# Japan has, beside the one of our sources, a declaration or a partnership of nearly the
# same name with these.
_ALSO_SO_CALLED = {
    "australia-japan-declaration": {"india", "united-kingdom"},
    "special-strategic-partnership": {"india"},
}
# Our sources are silent on these, and a reader can know of a tie: NATO, the agreement
# on the forces of the United Nations in Japan, the treaty on nuclear weapons.
_KNOWN_TIES = tuple(
    frozenset({"italy", other})
    for other in ("united-states", "australia", "south-korea")
)
# Every source tells of ties of these two: a pair without them takes looking up.
_MOST_TIED = frozenset({"japan", "united-states"})


def make(key: Key) -> Iterator[Item]:
    """Yield the questions of this kind that a key picks.

    Parameters
    ----------
    key : Key

    Yields
    ------
    Item
    """
    doubted = _doubted()
    rows = [
        row
        for row in key.ranked(_of_governments(), KIND, by=_name)
        if row["grouping"] not in doubted
        and not (row["status"] in _IN and named_in(row["grouping"], row["member"]))
    ]
    insiders = [
        row for row in rows if row["grouping"] in COMPLETE and row["status"] in _IN
    ]
    yield from (_who(key, row) for row in picked(insiders, _WHO))
    clear = [
        row
        for row in rows
        if row["grouping"] not in _STATUS_ARGUABLE
        and (row["grouping"], row["member"]) not in _NO_STANDING
    ]
    yield from (_as_what(key, row) for row in picked(_mixed(clear), _AS_WHAT))
    yield from _between(key)
    yield from _strangers(key)
    yield from _named(key)


def _name(row: Row) -> str:
    return "|".join((row["grouping"], row["member"], row["source"]))


def _of_governments() -> list[Row]:
    governments = _governments()
    return [
        row
        for row in read_table("memberships")
        if row["member"] in governments and row["status"] in _STATUS
    ]


def _doubted() -> set[str]:
    """Return the groupings of which a source says what a check finds to be an error.

    Whether there is such a grouping, or who left it and when, is then what the book
    denies: nobody is to be asked who is in it.
    """
    return {row["grouping"] for row in _of_governments() if in_error(row)}


def _governments() -> set[str]:
    return {row["actor"] for row in read_table("actors") if row["kind"] == "government"}


def _mixed(rows: list[Row]) -> list[Row]:
    """Return the rows with members and others in turn, so that neither prevails."""
    members = [row for row in rows if row["status"] == "member"]
    others = [row for row in rows if row["status"] != "member"]
    pairs = zip(others, members, strict=False)
    return [row for pair in pairs for row in pair]


def _the(name: str) -> str:
    return f"the {name}" if name.startswith("United") else name


def _said(grouping: str, names: dict[str, str]) -> str:
    if grouping in _THE:
        return _THE[grouping]
    return f"the {names[grouping]}"


def named_in(grouping: str, member: str) -> bool:
    """Tell whether the name of a grouping holds that of a member, or its letters.

    Parameters
    ----------
    grouping, member : str
        Their ids.

    Returns
    -------
    bool
    """
    if member in _ACRONYMS.get(grouping, ()):
        return True
    actors = {row["actor"]: row for row in read_table("actors")}
    row = actors[member]
    known = (row["name"], *several(row["also_known_as"]))
    name = _said(grouping, {grouping: actors[grouping]["name"]})
    return any(re.search(rf"(?<!\w){re.escape(each)}(?!\w)", name) for each in known)


def insiders_of(grouping: str) -> set[str]:
    """Return whoever a source says is in a grouping, as a member or a partner."""
    return {
        row["member"]
        for row in read_table("memberships")
        if row["grouping"] == grouping and row["status"] in _IN
    }


def _who(key: Key, row: Row) -> Item:
    name = (KIND, "who", _name(row))
    names, passage = actor_names(), passage_of(row)
    inside = insiders_of(row["grouping"])
    placed = {
        each["member"]
        for each in read_table("memberships")
        if each["source"] == row["source"] and each["status"] in _STATUS
    }
    # Who is in nothing that the source tells of is soon ruled out.
    outside = key.ranked(_outsiders(row["grouping"]), "wrong", *name)
    outside.sort(key=lambda each: each not in placed)
    outside = outside[:3]
    the = _said(row["grouping"], names)
    return choice(
        key,
        name,
        outcome=aims.of_grouping(row["grouping"]),
        level=level(placed.issuperset(outside), bool(but_see([row]))),
        prompt=f"Which of these is in {the}, as {short(row['source'])} has it?",
        right=Option(names[row["member"]], True, f"So {label(passage)} has it."),
        wrong=[
            Option(names[each], False, f"No source puts it in {the}.")
            for each in outside
        ],
        explanation=f"In {the}, as the sources have it: "
        f"{', '.join(sorted(names[each] for each in inside))}. Read {label(passage)}.",
        passages=[passage],
        words=[row],
    )


def _outsiders(grouping: str) -> set[str]:
    """Return the governments that no source ties to a grouping in any way."""
    tied = {
        row["member"]
        for row in read_table("memberships")
        if row["grouping"] == grouping
    }
    tied |= _CALLED_MEMBERS.get(grouping, set()) | _ALSO_SO_CALLED.get(grouping, set())
    return ({row["member"] for row in _of_governments()} | {"china", "taiwan"}) - tied


def _as_what(key: Key, row: Row) -> Item:
    name = (KIND, "as what", _name(row))
    names, passage = actor_names(), passage_of(row)
    told = {
        each["status"]
        for each in read_table("memberships")
        if (each["grouping"], each["member"]) == (row["grouping"], row["member"])
    }
    close = {each for pair in _CLOSE if told & pair for each in pair}
    others = set(_STATUS) - told - close
    wrong = key.ranked(others, "wrong", *name)
    wrong.sort(key=lambda each: each not in ("member", "proposed"))
    wrong = wrong[:3]
    return choice(
        key,
        name,
        outcome=aims.of_grouping(row["grouping"]),
        level=level(
            row["status"] != "member",
            row["status"] != "member" and bool({"member", "denied"} & set(wrong)),
            bool(but_see([row])),
        ),
        prompt=f"How does {_the(names[row['member']])} stand to "
        f"{_said(row['grouping'], names)}, as {short(row['source'])} has it?",
        right=Option(_STATUS[row["status"]], True, f"So {label(passage)} has it."),
        wrong=[
            Option(_STATUS[each], False, f"{label(passage)} does not say so.")
            for each in wrong
        ],
        explanation=f"So the book reads {label(passage)}.",
        passages=[passage],
        words=[row],
    )


def _between(key: Key) -> Iterator[Item]:
    """Ask who is in one grouping and not in another."""
    complete = [each for each in COMPLETE if each not in _doubted()]
    pairs = [
        (one, other)
        for one in complete
        for other in complete
        if one != other
        and _asked_between(one, other)
        and insiders_of(one) & insiders_of(other)
    ]
    names = actor_names()
    for one, other in key.ranked(pairs, KIND, "between", by="|".join)[:_BETWEEN]:
        name = (KIND, "between", one, other)
        right = key.ranked(_asked_between(one, other), "right", *name)[0]
        both = insiders_of(one) & insiders_of(other)
        rest = _outsiders(one) & _outsiders(other)
        only = _alone(other, one)
        wrong = [
            *key.ranked(both, "both", *name)[:2],
            *key.ranked(only, "only", *name)[:1],
            *key.ranked(rest, "rest", *name),
        ][:3]
        told = _telling(one, right), _telling(other, next(iter(sorted(both))))
        the, than = _said(one, names), _said(other, names)
        yield choice(
            key,
            name,
            outcome="05-3",
            level=level(True, len({row["source"] for row in told}) > 1),
            prompt=f"As the sources have it, which of these is in {the} and not in "
            f"{than}?",
            right=Option(names[right], True, f"It is in {the} alone of the two."),
            wrong=[
                Option(
                    names[each],
                    False,
                    "It is in both."
                    if each in both
                    else f"It is in {than}."
                    if each in only
                    else "It is in neither.",
                )
                for each in wrong
            ],
            explanation=f"In {the}: {_listed(insiders_of(one), names)}. "
            f"In {than}: {_listed(insiders_of(other), names)}.",
            passages=[passage_of(row) for row in told],
            words=told[:1],
        )


def _alone(one: str, other: str) -> set[str]:
    """Return who is in one grouping and is not said to be in the other."""
    return insiders_of(one) - insiders_of(other) - _CALLED_MEMBERS.get(other, set())


def _asked_between(one: str, other: str) -> set[str]:
    """Return who is in one of two, and is not given away by its name."""
    return {each for each in _alone(one, other) if not named_in(one, each)}


def _strangers(key: Key) -> Iterator[Item]:
    """Ask which pair of countries shares nothing that our sources tell of."""
    tied, apart = _pairs()
    names = actor_names()

    def said(pair: frozenset[str]) -> str:
        one, other = sorted(pair, key=names.get)
        return f"{_the(names[one])} and {_the(names[other])}"

    for right in key.ranked(apart, KIND, "strangers", by=said)[:_STRANGERS]:
        name = (KIND, "strangers", said(right))
        # With a country of the right pair, and one at least without the usual two.
        wrong = key.ranked(tied, "wrong", *name, by=said)
        wrong.sort(key=lambda pair: not pair & right)
        wrong.sort(key=lambda pair: bool(pair & _MOST_TIED))
        wrong = [wrong[0], *sorted(wrong[1:], key=lambda pair: not pair & right)][:3]
        told = {pair: _telling_of_both(tied[pair], pair) for pair in wrong}
        yield choice(
            key,
            name,
            outcome="05-3",
            level=level(
                sum(not pair & _MOST_TIED for pair in wrong) > 1,
                len({row["source"] for row in told.values()}) > 1,
            ),
            prompt="By what our sources tell, which pair of countries shares no tie? A "
            "tie is a grouping, an agreement or a project that has both as members or "
            "partners.",
            right=Option(
                _capital(said(right)), True, "No source tells of one that has both."
            ),
            wrong=[
                Option(
                    _capital(said(pair)),
                    False,
                    f"Both are in {_said(tied[pair], names)}: "
                    f"{label(passage_of(row))}.",
                )
                for pair, row in told.items()
            ],
            explanation="That five texts are silent does not prove that there is no "
            "tie: the record may have what they leave out.",
            passages=[passage_of(row) for row in told.values()],
        )


def _pairs() -> tuple[dict[frozenset[str], str], list[frozenset[str]]]:
    """Return each pair of countries with a tie, and a grouping, and those without one.

    A pair of which one source says what may be called a tie is neither.
    """
    rows, sound = _of_governments(), set(COMPLETE) - _doubted()
    governments = {row["member"] for row in rows}
    inside = {
        each: insiders_of(each) & governments
        for each in sorted({row["grouping"] for row in rows})
    }
    countries = sorted(set().union(*inside.values()))
    tied, apart = {}, []
    for pair in map(frozenset, combinations(countries, 2)):
        holding = [each for each, members in inside.items() if pair <= members]
        sure = [each for each in holding if each in sound]
        if sure:
            tied[pair] = sure[0]
        elif not (
            holding
            or pair in _KNOWN_TIES
            or any(
                pair & insiders_of(each) and pair & called
                for each, called in _CALLED_MEMBERS.items()
            )
        ):
            apart.append(pair)
    return tied, apart


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _listed(actors: set[str], names: dict[str, str]) -> str:
    return ", ".join(sorted(names[each] for each in actors))


def _telling(grouping: str, member: str) -> Row:
    return next(
        row
        for row in read_table("memberships")
        if (row["grouping"], row["member"]) == (grouping, member)
        and row["status"] in _IN
    )


def _telling_of_both(grouping: str, pair: frozenset[str]) -> Row:
    """Return a row whose passage has both of a pair in a grouping."""
    rows = [
        row
        for row in read_table("memberships")
        if row["grouping"] == grouping
        and row["member"] in pair
        and row["status"] in _IN
    ]
    return next(
        one
        for one in rows
        if {each["member"] for each in rows if passage_of(each) == passage_of(one)}
        == pair
    )


def _named(key: Key) -> Iterator[Item]:
    """Ask whom a source names: who is spoken of is the first thing to know of voices.

    Whoever stands only in the line about an author, or in the name of an
    administration, is not asked for, and nobody whom the text of the source names
    anywhere is a wrong answer.
    """
    names, governments = actor_names(), _governments()
    offices: dict[tuple[str, str], Row] = {}
    home: dict[str, str] = {}
    for row in read_table("memberships"):
        if row["status"] == "office" and row["grouping"] in governments:
            home[row["member"]] = row["grouping"]
            if (
                _OF_AUTHORS not in row["exact"]
                and not in_error(row)
                and _is_person(row["source"], names[row["member"]])
            ):
                offices.setdefault((row["source"], row["member"]), row)
    ranked = key.ranked(offices, KIND, "named", by="|".join)
    for source, person in picked(ranked, len(ranked)):
        row = offices[source, person]
        name = (KIND, "named", source, person)
        absent = [each for each in home if not _spoken_of(source, names[each])]
        # Whoever held office in the same country is ruled out last.
        wrong = key.ranked(absent, "wrong", *name)
        wrong.sort(key=lambda each: home[each] != home[person])
        wrong = wrong[:3]
        near = sum(home[each] == home[person] for each in wrong)
        passage = passage_of(row)
        yield choice(
            key,
            name,
            outcome=aims.PERSONS,
            level=level(near > 0, near == len(wrong)),
            prompt=f"Which of these people does {short(source)} name?",
            right=Option(names[person], True, f"{label(passage)} does."),
            wrong=[
                Option(
                    names[each],
                    False,
                    f"{short(source)} does not name this person; "
                    f"{_who_names(names[each])}.",
                )
                for each in wrong
            ],
            explanation=f"{label(passage)} names {names[person]}. To be named is not "
            "to be heard: look whether the text has any words of the person.",
            passages=[passage],
            words=[row],
        )


def _who_names(person: str) -> str:
    naming = [short(source) for source in sources() if _mentions(source, person)]
    verb = "does" if len(naming) == 1 else "do"
    return f"{listed(naming)} {verb}"


def _is_person(source: str, person: str) -> bool:
    """Tell whether a text speaks of a person, not of an administration alone."""
    return any(
        not after.startswith(" administration") for after in _mentions(source, person)
    )


def _mentions(source: str, person: str) -> list[str]:
    """Return what follows each mention of a person in the passages of a source."""
    name = re.compile(rf"\b{re.escape(_family_name(person))}\b(?:['’]s)?")
    return [
        each.text[found.end() :]
        for each in all_passages()
        if each.source == source
        for found in name.finditer(each.text)
    ]


def _family_name(person: str) -> str:
    parts = person.split()
    return parts[0] if parts[0] in _FAMILY_FIRST else parts[-1]


def _spoken_of(source: str, person: str) -> bool:
    """Tell whether a text has the family name of a person, in whatever sense."""
    family = re.escape(_family_name(person))
    return bool(re.search(rf"\b{family}\b", _text_of(root(), source)))


@lru_cache(maxsize=16)
def _text_of(folder: Path, source: str) -> str:
    """Read a seed once: the seeds, which are checked by their hashes, do not change."""
    return (folder / "seeds" / f"{source}.txt").read_text(encoding="utf-8")
