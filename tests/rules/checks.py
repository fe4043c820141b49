"""Rules of `checks`: a source check fits its words and the facts it rests on."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from mentions import named, surroundings

from alliance.bibliography import works
from alliance.repository import read_table
from alliance.sources import source, sources, text
from rules.shared import placed, rule, stems, where


@rule(
    "checks",
    "check_passages",
    "check_records",
    "record",
    do="Choose another kind or confidence, or add the words or facts that it needs.",
)
def checks_are_of_the_kind_that_their_ground_allows() -> Iterator[str]:
    spans, facts = defaultdict(list), defaultdict(list)
    for row in read_table("check_passages"):
        spans[row["check"]].append(row)
    known = {row["fact"]: row for row in read_table("record")}
    for row in read_table("check_records"):
        facts[row["check"]].append(known.get(row["fact"], {}))
    for row in read_table("checks"):
        covered, resting = spans[row["check"]], facts[row["check"]]
        here = where("checks", row)
        written = [_last(source(each["source"]).published) for each in covered]
        later = any(
            _last(fact.get("date", "") or "0") >= min(written, default="9")[:4]
            for fact in resting
        )
        cites = any(_CITES.search(each["exact"]) for each in covered)
        if row["kind"] == "conflict" and len(covered) < 2:
            yield f"{here}: 'conflict', and it covers words of one place only"
        if row["kind"] == "error" and not resting:
            yield f"{here}: 'error', and it rests on no fact"
        if row["kind"] == "outdated" and not later:
            yield f"{here}: 'outdated', and no fact came after its words"
        if row["kind"] != "citation" and cites and len(covered) > 1:
            yield f"{here}: {row['kind']!r}, and its words are citations"
        if not any(fact.get("read_on") for fact in resting) and resting:
            if row["confidence"] != "unsettled":
                yield f"{here}: {row['confidence']!r}, and nobody has read its facts"
        elif (
            row["confidence"] == "unsettled"
            and resting
            and all(fact.get("read_on") for fact in resting)
        ):
            yield f"{here}: 'unsettled', and all its facts were read"


def _last(date: str) -> str:
    return re.sub("[~?%]", "", date.split("/")[-1]).replace("X", "9")


@rule(
    "checks",
    "check_records",
    "record",
    do="Rest the check on a fact about what it speaks of.",
)
def checks_rest_on_facts_of_the_same() -> Iterator[str]:
    covered = defaultdict(str)
    for row in read_table("check_passages"):
        covered[row["check"]] += f" {row['exact']}"
    about = {
        row["check"]: (
            f"{row['check'].replace('-', ' ')} {row['title']} {row['finding']} "
            f"{covered[row['check']]}"
        )
        for row in read_table("checks")
    }
    yield from _unrelated("check_records", "check", about)


def _unrelated(table: str, key: str, about: dict[str, str]) -> Iterator[str]:
    """Yield the facts that share no two telling words with what rests on them.

    A fact may also go with the others of its check: two of one treaty, or of one unit.
    """
    facts = {row["fact"]: row for row in read_table("record")}
    said = {
        name: stems(f"{name.replace('-', ' ')} {row['statement']}")
        for name, row in facts.items()
    }
    often = Counter(stem for each in said.values() for stem in each)
    rare_at = len(said) // 4
    beside = defaultdict(set)
    for row in read_table(table):
        beside[row[key]].add(row["fact"])
    for row in read_table(table):
        if row["fact"] not in said or row[key] not in about:
            continue
        shared = stems(about[row[key]]) & said[row["fact"]]
        telling = sum(
            2 if often[each] <= 8 else 1 for each in shared if often[each] <= rare_at
        )
        for other in beside[row[key]] - {row["fact"]}:
            if other.split("-")[:2] == row["fact"].split("-")[:2]:
                telling += 1
            rare = {each for each in said.get(other, ()) if often[each] <= 8}
            telling += len(rare & said[row["fact"]])
        if telling < 2 and "-published-" not in row["fact"]:
            yield (
                f"{where(table, row)}: the fact is about something else than the check"
            )


@rule(
    "checks",
    "check_passages",
    "check_records",
    "record",
    do="Quote the words that the check speaks about.",
)
def checks_cover_words_that_they_speak_about() -> Iterator[str]:
    rows = {row["check"]: row for row in read_table("checks")}
    facts = {row["fact"]: row["statement"] for row in read_table("record")}
    ground = defaultdict(str)
    for row in read_table("check_records"):
        ground[row["check"]] += f" {facts.get(row['fact'], '')}"
    for row, passage in placed("check_passages"):
        check = rows.get(row["check"])
        if not check:
            continue
        about = f"{row['check'].replace('-', ' ')} {check['title']} {check['finding']}"
        about += ground[row["check"]]
        shared = stems(about) & stems(row["exact"])
        near = stems(about) & stems(surroundings()[passage])
        near = {each for each in near if each[0] != "@"} - {"japan", "unite", "state"}
        if check["kind"] == "citation":
            continue  # what is wrong with the print is not what it speaks about
        if not shared and len(near) < 2:
            yield (
                f"{where('check_passages', row)}: {row['exact']!r} shares no word with "
                "the check"
            )


_CITES = re.compile(r"\([A-Z][\w&., ]+\d{4}\)")


@rule(
    "checks",
    "check_passages",
    "check_records",
    "record",
    "actors",
    do="Name only whom its words or its facts name, or add a fact that does.",
)
def findings_name_whom_their_ground_names() -> Iterator[str]:
    ground = defaultdict(set)
    for row, _ in placed("check_passages"):
        ground[row["check"]] |= named(text(row["source"]))
        ground[row["check"]] |= named(source(row["source"]).authors)
    known_works = works()
    facts = {}
    for row in read_table("record"):
        work = known_works.get(row["reference"])
        told = f"{work.title} {work.publisher} {' '.join(work.authors)}" if work else ""
        facts[row["fact"]] = f"{row['statement']} {told}"
    for row in read_table("check_records"):
        ground[row["check"]] |= named(facts.get(row["fact"], ""))
    everybody = " ".join(entry.authors for entry in sources().values())
    for row in read_table("checks"):
        if row["kind"] == "omission":
            continue  # which tells who is not named
        for column in ("title", "finding"):
            known = ground[row["check"]] | named(everybody)
            if strange := named(row[column]) - known:
                yield (
                    f"{where('checks', row)}: {column} names "
                    f"{', '.join(sorted(strange))}, whom neither its words nor its "
                    "facts name"
                )
