"""Rules of `actors` and `memberships`: who they are and where they belong."""

import re
from collections import defaultdict
from collections.abc import Iterator

from mentions import named, surroundings

from alliance.repository import read_table
from alliance.sources import source, sources, text
from rules.shared import (
    is_spoken_of,
    placed,
    rule,
    sentence_around,
    share,
    stems,
    where,
)


@rule("actors", do="Name the actor as its id does.")
def actors_are_named_as_their_ids() -> Iterator[str]:
    for row in read_table("actors"):
        names = f"{row['name']} {row['also_known_as']}".replace("+2", " plus two")
        letters = "".join(re.findall(r"\b[A-Z]", row["name"])).casefold()
        if (
            row["actor"] != letters
            and share(row["actor"].replace("-", " "), names) < 0.3
        ):
            yield (
                f"{where('actors', row)}: "
                f"the id says nothing of the name {row['name']!r}"
            )


@rule(
    "actors",
    "memberships",
    do="Choose the kind that the name and the memberships give.",
)
def groupings_are_actors_of_that_kind() -> Iterator[str]:
    kinds = {row["actor"]: row["kind"] for row in read_table("actors")}
    groupings = {
        row["grouping"]
        for row in read_table("memberships")
        if kinds.get(row["member"]) not in ("person", "institution", "military")
    }
    bodies = {row["grouping"] for row in read_table("memberships")} - groupings
    for row in read_table("actors"):
        if row["actor"] in groupings and row["kind"] != "grouping":
            yield (
                f"{where('actors', row)}: "
                f"it has states as members, and its kind is {row['kind']!r}"
            )
        if row["actor"] in bodies and row["kind"] in ("person", "people", "company"):
            yield (
                f"{where('actors', row)}: "
                f"it has members, and its kind is {row['kind']!r}"
            )
        if row["kind"] == "person" and (
            len(row["name"].split()) < 2 or re.search(_BODIES, row["name"])
        ):
            yield f"{where('actors', row)}: {row['name']!r} is no person"


_BODIES = (
    r"States|Kingdom|Korea|Union|Nations|Forces|Corps|Department|Service|Party|Council"
    r"|Institution|Corporation|Center|military|Command|Ministry|University|Forum|Agency"
)


@rule("actors", do="Name the actor as a source prints it.")
def actors_are_named_in_a_source() -> Iterator[str]:
    whole = "\n".join(text(name) for name in sources())
    there, plain = stems(whole), whole.replace("’", "'").casefold()
    for row in read_table("actors"):
        names = [row["name"], *filter(None, re.split(r" \| |; ", row["also_known_as"]))]
        if row["kind"] == "person":
            names.append(row["name"].split()[-1])
        if not any(
            name.casefold() in plain or {e for e in stems(name) if e[0] != "@"} <= there
            for name in names
        ):
            yield f"{where('actors', row)}: no source names {row['name']!r}"
        for number in re.findall(r"\S*\d\S*", row["name"]):
            if number not in whole:
                yield f"{where('actors', row)}: no source prints {number!r}"


# Memberships

_JOINING = (
    r"add\w*|join\w*|includ\w+|expand\w*|bring\w* in|admit\w*|invit\w+|formaliz\w+"
)
_PLANNED = (
    rf"{_JOINING}|would|could|should|may|might|new|framework|prospect|propos\w+"
    r"|coming about|coalesc\w+|align\w*|extension"
)


@rule(
    "memberships",
    "actors",
    do="Quote words that name the member beside a passage that names the grouping.",
)
def members_are_named_in_the_words() -> Iterator[str]:
    around = surroundings()
    members = defaultdict(set)
    for row in read_table("memberships"):
        if row["status"] == "member":
            members[row["grouping"]].add(row["member"])
    kinds = {row["actor"]: row["kind"] for row in read_table("actors")}
    everyone = {
        row["member"]
        for row in read_table("memberships")
        if kinds.get(row["member"]) != "person"
    }
    for row, passage in placed("memberships"):
        here = named(row["exact"])
        wider = here & members.keys() - {row["grouping"]}
        within = here.union(*(members[each] for each in wider))
        alone = not (within & everyone) or len(here) == 1 or row["status"] == "host"
        # An author speaks of himself without his name.
        told = f"{around[passage]} {source(row['source']).authors}"
        if row["member"] not in within and not (
            alone and is_spoken_of(row["member"], told)
        ):
            yield (
                f"{where('memberships', row)}: "
                f"{row['exact']!r} does not name {row['member']}"
            )
        # A body has a name; an alliance or a project may only be described.
        person = kinds.get(row["member"]) == "person"
        known = row["grouping"] in named(around[passage])
        if not (
            known or (not person and is_spoken_of(row["grouping"], around[passage]))
        ):
            yield (
                f"{where('memberships', row)}: "
                f"{passage} does not name {row['grouping']}"
            )


_OFFICES = (
    r"[Pp]resident|[Pp]rime [Mm]inister|Minister|leader|government of|administrations?"
    r"|successors|secretary|fellow|advisor|scientist|professor|Officer|Expert"
)


_MINISTER = re.compile(r"^(?!.*President).*Prime Minister", re.IGNORECASE)


@rule("memberships", "actors", do="Choose the status that the quoted words give.")
def persons_belong_as_their_words_say() -> Iterator[str]:
    kinds = {row["actor"]: row["kind"] for row in read_table("actors")}
    words = {
        "member": r"members|Student|\w+[’']s",
        "office": _OFFICES,
        "former": rf"(?:former|then)\b.*\b(?:member|staffer|{_OFFICES})",
    }
    governed = defaultdict(set)
    for row in read_table("memberships"):
        if row["status"] == "office" and kinds.get(row["grouping"]) == "government":
            governed[row["member"]].add(row["grouping"])
    for row in read_table("memberships"):
        here, person = where("memberships", row), kinds.get(row["member"]) == "person"
        if not person and row["status"] in ("office", "former"):
            yield f"{here}: {row['member']} is no person, and its status is a person's"
        if not person:
            continue
        if row["status"] == "office" and kinds.get(row["grouping"]) == "government":
            others = governed[row["member"]] - {row["grouping"]}
            if others:
                yield f"{here}: {row['member']} holds office in {min(others)}, too"
            told = {each for each in named(row["exact"]) if kinds[each] == "government"}
            if told and row["grouping"] not in told:
                yield f"{here}: {row['exact']!r} names {min(told)}"
            if row["grouping"] == "united-states" and _MINISTER.search(row["exact"]):
                yield f"{here}: that government has no prime minister"
        pattern = words.get(row["status"])
        if not pattern:
            yield f"{here}: {row['member']} is a person and cannot be {row['status']!r}"
        elif not re.search(rf"\b(?:{pattern})\b", row["exact"]):
            yield f"{here}: {row['exact']!r} has no word of {row['status']!r}"
        elif row["status"] != "former" and re.search(words["former"], row["exact"]):
            yield f"{here}: {row['exact']!r} tells of a time that is over"


@rule("memberships", do="Choose the status that the quoted words give.")
def proposed_members_are_spoken_of_as_such() -> Iterator[str]:
    status = defaultdict(set)
    for row in read_table("memberships"):
        status[row["grouping"]].add(row["status"])
    for row, passage in placed("memberships"):
        exact, mixed = row["exact"], len(status[row["grouping"]]) > 1
        words = _JOINING if mixed else _PLANNED
        told = exact if mixed else sentence_around(row, passage)
        planned = bool(re.search(rf"\b(?:{words})\b", told, re.IGNORECASE))
        other = {
            "denied": r"den(?:y|ied)|not|no|reject\w*",
            "guest": r"attend\w*|guest",
        }
        if not re.search(rf"\b(?:{other.get(row['status'], '')})\b", exact):
            yield (
                f"{where('memberships', row)}: "
                f"{row['status']!r}, of which {exact!r} has no word"
            )
        if row["status"] == "proposed" and not planned:
            yield (
                f"{where('memberships', row)}: "
                f"'proposed', and {exact!r} proposes nothing"
            )
        if row["status"] == "member" and re.search(
            r"\b(?:prospect|would|could|should|propos\w+|adding|whether)\b", exact
        ):
            yield (
                f"{where('memberships', row)}: 'member', and {exact!r} only proposes it"
            )
