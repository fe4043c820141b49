"""Rules by which a row goes with the rows that it is linked to, and fits its class.

A link (which fact a check rests on, which actor took part) is true or false by what
both rows are about. `alliance.likeness` measures that: of all the rows that a link
could lead to, no more than a tenth share as much with the row as the one it names.
Where a row is filed follows where it can from what the row itself says.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from mentions import FORMS, named, passage_texts, surroundings

from alliance.blocks import edtf, outside_works
from alliance.likeness import ENOUGH, Texts, stems
from alliance.numerals import Date, read
from alliance.repository import read_table
from alliance.sources import source
from rules.shared import Row, Rule, placed, rule, sentence_around, where

Part = tuple[float, frozenset[str]]
# Of short texts, which share little with anything, a quarter of the others may go as
# well with what one row speaks of.
LOOSE = 0.25


def _words(key: str, *cells: str) -> str:
    """Return an id and cells as words."""
    return " ".join([key.replace("-", " "), *cells])


def facts() -> dict[str, str]:
    known = outside_works()
    return {
        row["fact"]: _words(
            row["fact"],
            row["statement"],
            row["reference"].replace("-", " "),
            known[row["reference"]].title if row["reference"] in known else "",
        )
        for row in read_table("record")
    }


def linked(table: str, key: str) -> dict[str, list[str]]:
    """Return which facts each row of a table rests on."""
    found = defaultdict(list)
    for row in read_table(table):
        found[row[key]].append(row["fact"])
    return found


def spans() -> dict[str, list[tuple[Row, str]]]:
    """Return the words that each check is about, and where they stand."""
    found = defaultdict(list)
    for row, passage in placed("check_passages"):
        found[row["check"]].append((row, passage))
    return found


def about_checks() -> dict[str, str]:
    return {
        row["check"]: _words(row["check"], row["title"], row["finding"])
        for row in read_table("checks")
    }


def about_outcomes() -> dict[str, str]:
    claims = {row["claim"]: row for row in read_table("claims")}
    return {
        row["claim"]: _words(
            row["claim"],
            row["finding"],
            *(claims[row["claim"]][c] for c in ("exact", "question", "position")),
        )
        for row in read_table("outcomes")
        if row["claim"] in claims
    }


def _joined(words: list[str]) -> frozenset[str]:
    return stems(" ".join(words))


# Facts


def _facts_astray(
    table: str, key: str, about: dict[str, str], around: dict[str, str], most: float
) -> Iterator[str]:
    """Yield the facts that go no better with what rests on them than most others."""
    told, resting = facts(), linked(table, key)
    known = Texts.of(told, about.values())
    for name, its in resting.items():
        if name not in about:
            continue
        for fact in its:
            if fact not in told:
                continue
            beside = [told[each] for each in its if each != fact and each in told]
            parts: tuple[Part, ...] = (
                (1.0, stems(about[name])),
                (0.5, stems(around[name])),
                (0.3, _joined(beside)),
            )
            share = known.as_fitting(fact, *parts, but_not=its)
            if share > most:
                row = {key: name, "fact": fact}
                yield (
                    f"{where(table, row)}: {share:.0%} of all other facts go with it "
                    "as well"
                )


@rule(
    "check_records",
    "checks",
    "check_passages",
    "record",
    do="Rest it on facts of its matter, or name in its finding what the fact is of.",
)
def facts_go_with_the_check_that_rests_on_them() -> Iterator[str]:
    around = defaultdict(str)
    for name, each in spans().items():
        for row, _ in each:
            entry = source(row["source"])
            around[name] += f" {row['exact']} {entry.authors} {entry.published}"
            around[name] += f" {entry.title} {entry.container}"
    yield from _facts_astray("check_records", "check", about_checks(), around, ENOUGH)


@rule(
    "outcome_records",
    "outcomes",
    "claims",
    "record",
    do="Rest it on facts of its matter, or name in its finding what the fact is of.",
)
def facts_go_with_the_outcome_that_rests_on_them() -> Iterator[str]:
    around = defaultdict(str)
    for row, passage in placed("claims"):
        entry = source(row["source"])
        around[row["claim"]] = f"{passage_texts()[passage]} {entry.title}"
    yield from _facts_astray(
        "outcome_records", "claim", about_outcomes(), around, LOOSE
    )


def _rests_elsewhere(
    table: str, key: str, about: dict[str, str], kind: str
) -> Iterator[str]:
    """Yield the facts that go better with many other rows than with their own."""
    told, resting = facts(), linked(table, key)
    known = Texts.of(about, told.values())
    for row in read_table(table):
        name, fact = row[key], row["fact"]
        if name not in about or fact not in told:
            continue
        words = stems(told[fact])
        others = [told[e] for e in resting[name] if e != fact and e in told]
        beside = 0.3 * known.shared(words - known.stems[name], _joined(others))
        share = known.as_fitting(name, (1.0, words), more={name: beside})
        if share > ENOUGH and "-published-" not in fact:
            yield (
                f"{where(table, row)}: {share:.0%} of all other {kind} go with "
                "the fact as well"
            )


@rule(
    "check_records",
    "checks",
    "record",
    do="Rest another check on it, or name in the finding what the fact is of.",
)
def facts_go_with_no_other_check_better() -> Iterator[str]:
    yield from _rests_elsewhere("check_records", "check", about_checks(), "checks")


# Dates


# A date up to which nothing was found is that of no fact.
_BOUND = re.compile(r"\b(?:[Uu]p to|[Bb]efore|[Uu]ntil|[Bb]y)\s$")
# What a fact with the date shares at least with the clause of the date, as a part of
# what the fact that shares most does.
_SOME = 0.15


def _dates_astray(
    table: str,
    about: dict[str, str],
    resting: dict[str, list[str]],
    beside: dict[str, set[str]],
) -> Iterator[str]:
    """Yield dates of findings whose clause says nothing of the facts that have them."""
    told = facts()
    known = Texts.of(told, about.values())
    having, works_ = defaultdict(set), outside_works()
    for row in read_table("record"):
        having[row["fact"]] = _dates(row["statement"]) | set(_ends(row["date"]))
        if row["reference"] in works_:
            having[row["fact"]].add(works_[row["reference"]].date)
    for row in read_table(table):
        finding = row["finding"]
        [key, *_] = row.values()
        items = [item for item in read(finding) if isinstance(item, Date)]
        for item in items:
            date = edtf(item)
            with_it = {
                fact
                for fact in resting[key]
                if any(each.startswith(date) for each in having[fact])
            }
            elsewhere = any(each.startswith(date) for each in beside[key])
            if not date or elsewhere or _BOUND.search(finding[: item.start]):
                continue
            words = stems(_clause(finding, item.start, items))
            shared = {
                fact: known.shared(words, known.stems[fact])
                for fact in resting[key]
                if fact in told
            }
            if with_it and max(shared[fact] for fact in with_it) < _SOME * max(
                shared.values()
            ):
                yield f"{where(table, row)}: {item.words} is of another matter"


def _clause(words: str, at: int, dates: list[Date]) -> str:
    """Return the clause around a place, without the dates in it."""
    for each in dates:
        gap = " " * (each.end - each.start)
        words = f"{words[: each.start]}{gap}{words[each.end :]}"
    stops = [0, *(each.end() for each in _PAUSE.finditer(words)), len(words)]
    return words[max(s for s in stops if s <= at) : min(s for s in stops if s > at)]


_PAUSE = re.compile(r"[,;:.]\s")


def _dates(words: str) -> set[str]:
    return {edtf(item) for item in read(words) if isinstance(item, Date)} - {""}


def _ends(date: str) -> list[str]:
    return re.sub("[~?%]", "", date).split("/")


def _beside(found: Iterator[tuple[Row, str]], key: str) -> dict[str, set[str]]:
    """Return the dates of the passages that a row is about, and of their sources."""
    dates = defaultdict(set)
    for row, passage in found:
        dates[row[key]] |= _dates(passage_texts()[passage])
        dates[row[key]] |= set(_ends(source(row["source"]).published))
    return dates


@rule(
    *("checks", "check_records", "check_passages", "record"),
    do="Correct the date, or say in its clause what happened then.",
)
def dates_of_checks_go_with_what_happened() -> Iterator[str]:
    resting = linked("check_records", "check")
    beside = _beside(placed("check_passages"), "check")
    yield from _dates_astray("checks", about_checks(), resting, beside)


@rule(
    *("outcomes", "outcome_records", "claims", "record"),
    do="Correct the date, or say in its clause what happened then.",
)
def dates_of_outcomes_go_with_what_happened() -> Iterator[str]:
    resting = linked("outcome_records", "claim")
    beside = _beside(placed("claims"), "claim")
    yield from _dates_astray("outcomes", about_outcomes(), resting, beside)


# Which check words belong to


@rule(
    "check_passages",
    "checks",
    "check_records",
    "record",
    do="Put them under the check of them, or name in its finding what they are of.",
)
def words_go_with_the_check_that_is_about_them() -> Iterator[str]:
    told, resting, about = facts(), linked("check_records", "check"), about_checks()
    every = spans()
    whole = {
        name: f"{words} {' '.join(told.get(fact, '') for fact in resting[name])}"
        for name, words in about.items()
    }
    known = Texts.of(whole, passage_texts().values())
    kinds = {row["check"]: row["kind"] for row in read_table("checks")}
    for name, each in every.items():
        for row, passage in each:
            if name not in whole or kinds[name] in ("citation", "omission"):
                continue  # it looks at the print, or at what is not there
            entry = source(row["source"])
            parts = (
                (1.0, stems(row["exact"])),
                (0.5, stems(sentence_around(row, passage))),
                (0.5, stems(f"{entry.short} {entry.authors}")),
                (0.2, stems(passage_texts()[passage])),
            )
            beside = [other["exact"] for other, _ in each if other is not row]
            said = (parts[0][1] | parts[1][1]) - known.stems[name]
            more = {name: 0.5 * known.shared(said, _joined(beside))}
            share = known.as_fitting(name, *parts, more=more)
            if share > LOOSE:
                yield (
                    f"{where('check_passages', row)}: {share:.0%} of all other checks "
                    "go with it as well"
                )


# Works


@rule("record", do="Cite the work that tells of the fact.")
def facts_go_with_the_work_that_tells_them() -> Iterator[str]:
    known_works, rows = outside_works(), read_table("record")
    told = {
        key: _words(
            key, work.title, work.publisher, work.note, *work.authors, work.date
        )
        for key, work in known_works.items()
    }
    known = Texts.of(told, (row["statement"] for row in rows))
    of_work = defaultdict(list)
    for row in rows:
        of_work[row["reference"]].append(row)
    for row in rows:
        key = row["reference"]
        if key not in told or _GENERAL.search(known_works[key].title):
            continue
        ours = stems(_words(row["fact"], row["statement"], row["date"]))
        beside = _joined(
            [
                _words(each["fact"], each["statement"])
                for each in of_work[key]
                if each is not row
            ]
        )
        years = {row["date"][:4], row["date"].split("/")[-1][:4]} - {""}
        more = {
            each: _NEWS * (work.date[:4] in years) for each, work in known_works.items()
        }
        more[key] += 0.5 * known.shared(ours - known.stems[key], beside)
        share = known.as_fitting(key, (1.0, ours), more=more)
        if share > LOOSE:
            yield f"{where('record', row)}: {share:.0%} of all works go with it as well"


# A treaty or a history of the alliance tells of anything in it.
_GENERAL = re.compile(
    r"Alliance|Japan.*(?:Defense|Security|Treaty)|(?:Defense|Security|Treaty).*Japan"
)
# How much it tells that a work is of the year of what it reports.
_NEWS = 2.0


# Tellings


@rule("tellings", "events", do="Name the occurrence of which the words tell.")
def tellings_go_with_no_other_occurrence_better() -> Iterator[str]:
    told = defaultdict(str)
    for row, passage in placed("events"):
        words = f"{row['title']} {row['exact']} {sentence_around(row, passage)}"
        told[row["occurrence"]] += f" {_words(row['occurrence'], words)}"
    known = Texts.of(told, passage_texts().values())
    for row, passage in placed("tellings"):
        if row["occurrence"] not in told:
            continue
        parts = (
            (
                1.0,
                stems(_words(row["telling"].removesuffix(row["source"]), row["exact"])),
            ),
            (0.3, stems(sentence_around(row, passage))),
        )
        share = known.as_fitting(row["occurrence"], *parts)
        if share > ENOUGH:
            yield (
                f"{where('tellings', row)}: {share:.0%} of all other occurrences go "
                f"with it as well as {row['occurrence']}"
            )


# Actors

_OBJECT = re.compile(r"\s(?:to|in|into|of|for|on|with|from|over|at|by|after)\s")


@rule(
    "event_actors",
    "events",
    "actors",
    do="Add the actor to event_actors, or give the title another subject.",
)
def who_acts_in_a_title_takes_part() -> Iterator[str]:
    kinds = {row["actor"]: row["kind"] for row in read_table("actors")}
    taking = defaultdict(set)
    for row in read_table("event_actors"):
        taking[row["event"]].add(row["actor"])
    for row in read_table("events"):
        there = taking[row["event"]]
        for actor in named(_OBJECT.split(row["title"])[0]) - there:
            theirs = any(each.startswith("us-") for each in there)
            if kinds.get(actor) in ("government", "person") and not (
                actor == "united-states" and theirs
            ):
                yield f"{where('events', row)}: {actor} acts and takes no part"


@rule("other_names", "actors", do="Name the actor whom the name stands for, or none.")
def other_names_point_to_whom_they_name() -> Iterator[str]:
    names = {
        row["actor"]: stems(
            f"{row['name']} {row['also_known_as']} "
            f"{FORMS.get(row['actor'], '').replace('|', ' ')}"
        )
        for row in read_table("actors")
    }
    names |= {actor: each - {"the", "north", "south"} for actor, each in names.items()}
    for row in read_table("other_names"):
        here = f"data/other_names.csv, {row['name']}"
        if row["reason"] == "adjective":
            own = stems(row["name"].replace("-", " ")) - {"north", "south"}
            fitting = {actor for actor in names if own & names[actor]}
            governments = fitting & {*FORMS} & named(row["name"])
            if row["actor"] and row["actor"] not in fitting:
                yield f"{here}: is no adjective of {row['actor']}"
            if not row["actor"] and len(governments) == 1:
                yield f"{here}: is the adjective of {governments}"
        elif row["actor"]:
            beside = [
                surroundings()[passage]
                for passage, words in passage_texts().items()
                if row["name"].casefold() in words.casefold()
            ]
            if row["actor"] != "us-japan-alliance" and not any(
                row["actor"] in named(each) for each in beside
            ):
                yield f"{here}: {row['actor']} is not named where it stands"


# Slugs that group rows


@rule("quantities", do="Spell the indicator alike in every row.")
def no_two_indicators_differ_in_a_letter() -> Iterator[str]:
    yield from _near_twins("quantities", "indicator")


@rule("events", "tellings", do="Spell the occurrence alike in every row.")
def no_two_occurrences_differ_in_a_letter() -> Iterator[str]:
    yield from _near_twins("events", "occurrence")


def _near_twins(table: str, column: str) -> Iterator[str]:
    rows = read_table(table)
    often = Counter(row[column] for row in rows)
    found = sorted(often)
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            years = [re.sub(r"\D", "", each) for each in (one, other)]
            if len(one) == len(other) and years[0] == years[1]:
                apart = sum(a != b for a, b in zip(one, other, strict=True))
                if apart == 1:
                    rare, kept = sorted((one, other), key=often.__getitem__)
                    [row, *_] = [each for each in rows if each[column] == rare]
                    yield f"{where(table, row)}: {rare!r} is {kept!r} but for a letter"


# How sure a check or an outcome is

_NO_TEST = r"\bno (?:measure|event|public record)\b|\bnothing\b|judgement|does not say"


@rule(
    "checks", "check_records", do="Choose the confidence that datapackage.json defines."
)
def confidence_follows_from_what_was_read() -> Iterator[str]:
    resting = linked("check_records", "check")
    for row in read_table("checks"):
        if row["confidence"] == "low" and resting[row["check"]]:
            yield f"{where('checks', row)}: low, and outside facts were read"


@rule(
    "outcomes",
    "outcome_records",
    do="Choose the outcome and the confidence that the finding gives.",
)
def outcomes_are_told_as_such() -> Iterator[str]:
    resting = linked("outcome_records", "claim")
    for row in read_table("outcomes"):
        here, finding = f"data/outcomes.csv, {row['claim']}", row["finding"]
        untestable = row["outcome"] == "untestable"
        if untestable and not re.search(_NO_TEST, finding):
            yield f"{here}: untestable, and the finding does not say why"
        if not untestable and re.search(r"\bno (?:measure|event)\b", finding):
            yield f"{here}: {row['outcome']}, and the finding says that it has no test"
        absent = re.search(r"\b[Nn]o (?:record|framework|formal)\b.*\bfound\b", finding)
        if not untestable and absent and row["confidence"] == "high":
            yield f"{here}: high, and it rests on what was not found"
        if untestable and (row["confidence"] == "high") == bool(resting[row["claim"]]):
            yield f"{here}: untestable by its words alone is high, beside facts not"
        if row["outcome"] == "came-true" and re.search(
            r"\bcannot\b|\bonly time\b", finding
        ):
            yield f"{here}: came true, and the finding says that it cannot be told"
        if row["confidence"] in ("low", "unsettled") and "o record" not in finding:
            yield f"{here}: {row['confidence']}, and the finding misses no record"


@rule("events", do="Name the occurrence of which the words tell.")
def occurrences_go_with_no_other_event_better() -> Iterator[str]:
    rows = read_table("events")
    slugs = {row["occurrence"]: _words(row["occurrence"]) for row in rows}
    known = Texts.of(slugs, passage_texts().values())
    for row in rows:
        key = row["event"].removesuffix(row["source"])
        words = stems(f"{_words(key)} {row['title']} {row['exact']}")
        share = known.as_fitting(row["occurrence"], (1.0, words))
        if share > ENOUGH:
            yield (
                f"{where('events', row)}: {share:.0%} of all other occurrences go with "
                f"it as well as {row['occurrence']}"
            )


@rule("events", do="Put the year that the words are counted to.")
def what_followed_is_not_of_the_day_of_writing() -> Iterator[str]:
    for row in read_table("events"):
        counted = re.search(
            r"\b(?:following|next) year\b|\byears? later\b", row["exact"]
        )
        if counted and row["date"][:4] == source(row["source"]).published[:4]:
            yield f"{where('events', row)}: {counted[0]!r} counts from another year"


# Kinds that a name shows

_SHOWN = {
    "military": r"Forces?\b|military|Corps|Royal Navy|U\.S\. Navy|Command$|Task Force",
    "party": r"Party$",
    "people": r"^(?:\w+ )?[A-Za-z]+(?:ans|wans|ees)$",
    "grouping": (
        r"Dialogue|[Aa]lliance|[Pp]artnership|agreement|[Qq]uad$|Treaty|Declaration"
        r"|coalition|project|Powers|Command-Rear|^[A-Z0-9+]+$"
    ),
    "institution": (
        r"University|Institut|Department|Council|Service|Corporation|Center for|House$"
        r"|Professionals|Nations$|Policy$"
    ),
    "company": r"^[A-Z][a-z]+$",
    "person": r"^[A-Z][\w.-]+(?: [A-Z][\w.-]+)+$",
}
_CALLED = {
    "cited work": r", \d{4}$",
    "war or crisis": r"\b(?:War|Crisis)\b",
    "adjective": r"^(?:\w+[ -])?\w+(?:an|ese|ish|ern|iet)$|^Japan-Korea$",
    "document": r"\b(?:Treaty|Guidelines|Review|Strategy|Article)\b",
    "office": r"\b(?:President|Minister|Officer|Expert|Student|Program)\b",
    "work": r":|PacNet|\d{4}$|Access|CC BY|International$|PDF",
}


def _shown(name: str, patterns: dict[str, str]) -> str:
    """Return the first kind that a name shows, "" where it shows none."""
    return next((k for k, each in patterns.items() if re.search(each, name)), "")


@rule("actors", do="Choose that kind, or widen its pattern in tests/rules/links.py.")
def kinds_of_actors_are_those_that_their_names_show() -> Iterator[str]:
    for row in read_table("actors"):
        name, kind = row["name"], row["kind"]
        country = row["actor"] in FORMS and _shown(name, _SHOWN) in (
            "company",
            "person",
        )
        wanted = "government" if country else _shown(name, _SHOWN)
        single = wanted == "company" and kind == "government"
        if wanted and kind != wanted and not single:
            yield f"{where('actors', row)}: {kind}, but it is called like a {wanted}"


@rule(
    "other_names",
    do="Choose that reason, or widen its pattern in tests/rules/links.py.",
)
def reasons_of_other_names_are_those_that_they_show() -> Iterator[str]:
    for row in read_table("other_names"):
        wanted = _shown(row["name"], _CALLED) or "ship, exercise or device"
        if row["reason"] != wanted:
            yield f"data/other_names.csv, {row['name']}: called like a {wanted}"


@rule("memberships", "actors", do="Put the member into another body.")
def no_force_or_person_is_a_member_beside_governments() -> Iterator[str]:
    kinds = {row["actor"]: row["kind"] for row in read_table("actors")}
    found = defaultdict(set)
    for row in read_table("memberships"):
        found[row["grouping"]].add(kinds.get(row["member"], ""))
    for grouping, each in found.items():
        if "government" in each and each - {"government", "institution", "grouping"}:
            yield f"data/memberships.csv, {grouping}: its members are {sorted(each)}"


# Quoted words end where a phrase ends

_ASKS_FOR_MORE = re.compile(
    r"\b(?:the|an?|to|of|for|and|or|with|by|from|that|its|their|than|as|at|into|over"
    r"|under|about|is|was|are|were|be|been|has|have|had|will|would|could|may|not|if"
    r"|when|which|who|whose|this|these|those)$",
    re.I,
)


def _unfinished(table: str) -> Iterator[str]:
    for row in read_table(table):
        if row["exact"] and _ASKS_FOR_MORE.search(row["exact"]):
            yield f"{where(table, row)}: the words end in the middle of a phrase"


def _finished(table: str) -> Rule:
    def finished() -> Iterator[str]:
        yield from _unfinished(table)

    finished.__name__ = f"words_of_{table}_end_with_a_phrase"
    return finished


for _table in (
    *("quotations", "quantities", "events", "tellings", "claims", "memberships"),
    *("glossary", "check_passages"),
):
    rule(_table, do="Quote to the end of the phrase.")(_finished(_table))


@rule("record", do="Correct the year.")
def years_of_facts_are_of_our_centuries() -> Iterator[str]:
    for row in read_table("record"):
        for year in re.findall(r"(?<![\d,.])\d{4}(?![\d,.]\d)\b", row["statement"]):
            if not 1800 <= int(year) <= 2100:
                yield f"{where('record', row)}: {year} is no year of this history"
