"""How many sources give each fact, independently, and whether they agree.

A fact is what quantities with one indicator measure, or what events with one occurrence
tell; a source that tells of such an event without a date counts too. What counts is not
rows but voices: a source counts once however often it says something, and a voice
counts once however many sources quote it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from alliance import markdown
from alliance.citations import SourceCheck, heaviest_first
from alliance.dates import bounds
from alliance.markdown import bullets, capital, computed, counted, ended, escaped
from alliance.reference.evidence import Entry, Evidence, Row, in_order
from alliance.reference.listings import Facet, Listing, of_sources
from alliance.reference.shown import (
    CONFIDENCE,
    cited,
    covered,
    number,
    time_about,
    time_of,
    titled,
    whole,
    works,
)

AGREEMENT = {
    "same": "they agree",
    "fit": "they fit each other, one more exactly",
    "times": "they differ, but are for different times",
    "differ": "they differ",
    "vague": "they cannot be compared: one gives no exact number",
    "undated": "only one of them dates it",
    "alone": "one voice alone",
}
"""Whether those who give a fact agree, in words."""
HEADINGS = ("One source alone", "Two sources", "Three sources", "Four sources")
EVERY = "All five sources"


@dataclass(frozen=True)
class Fact:
    """What one or several sources say of the same thing.

    Attributes
    ----------
    name : str
        Its indicator or its occurrence.
    kind : str
        "number" or "event".
    entries : tuple of Entry
        The rows that give it, in order of writing; those of ``tellings`` among them.
    voices : tuple of str
        For each row, whose words stand behind it.
    independent : int
        How many sources give it independently of one another.
    agreement : str
        A key of `AGREEMENT`.
    """

    name: str
    kind: Literal["number", "event"]
    entries: tuple[Entry, ...]
    voices: tuple[str, ...]
    independent: int
    agreement: str


def facts(evidence: Evidence) -> list[Fact]:
    """Return every fact of the tables, those that most sources give first.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    list of Fact
    """
    found = [
        *_grouped("number", "indicator", evidence.quantities, evidence),
        *_grouped(
            "event", "occurrence", (*evidence.events, *evidence.tellings), evidence
        ),
    ]
    return sorted(found, key=lambda each: -each.independent)


def _grouped(kind, column: str, rows: Iterable[Entry], evidence: Evidence):
    groups: dict[str, list[Entry]] = {}
    for each in in_order(rows):
        groups.setdefault(each.row[column], []).append(each)
    for name, entries in groups.items():
        voices = tuple(voice(each, evidence) for each in entries)
        given = [(each.source, who) for each, who in zip(entries, voices, strict=True)]
        yield Fact(
            name,
            kind,
            tuple(entries),
            voices,
            independent(given),
            _agreement(kind, entries, given),
        )


def _agreement(kind: str, entries: Sequence[Entry], given) -> str:
    if independent(given) == 1:
        return "alone"
    if kind == "number":
        return _numbers_agree([each.row for each in entries])
    # A telling has no date that could agree or differ.
    dated = [at for at, each in enumerate(entries) if "date" in each.row]
    if independent([given[at] for at in dated]) < 2:
        return "undated"
    return _dates_agree([entries[at].row for at in dated])


def voice(entry: Entry, evidence: Evidence) -> str:
    """Return whose words stand behind a row.

    Parameters
    ----------
    entry : Entry
        A row of ``quantities``, ``events`` or ``tellings``.
    evidence : Evidence

    Returns
    -------
    str
        The authors of its source; or, where a quotation that covers the words has
        another speaker, that speaker, under the name by which he or she signs a source
        if the speaker is an author of one.
    """
    own = evidence.sources[entry.source].authors
    for each in evidence.quotations:
        speaker = each.row["speaker"]
        if each.source != entry.source or speaker == own:
            continue
        if _covers(each.place.spans, entry.place.spans):
            return _signed(speaker, evidence)
    return own


def _covers(some, others) -> bool:
    """Tell whether two places share a letter."""
    return any(a < d and c < b for a, b in some for c, d in others)


def _signed(speaker: str, evidence: Evidence) -> str:
    names = _names(speaker)
    for entry in evidence.sources.values():
        if names & _names(entry.authors):
            return entry.authors
    return speaker


def _names(people: str) -> set[str]:
    return set(people.split(" and "))


def independent(given: Sequence[tuple[str, str]]) -> int:
    """Count the sources that give something independently of one another.

    Parameters
    ----------
    given : sequence of (str, str)
        For each row the source and whose words stand behind it.

    Returns
    -------
    int
        The most sources that can each be paired with a voice of its own: two rows of
        one source count once, and so does one voice in two sources.

    Examples
    --------
    >>> independent([("cfr-2021", "Auslin"), ("auslin-2022", "Auslin")])
    1
    >>> independent([("cfr-2021", "CFR"), ("auslin-2022", "Auslin")])
    2
    """
    voices: dict[str, list[str]] = {}
    for source, who in given:
        voices.setdefault(source, []).append(who)
    holder: dict[str, str] = {}

    def seat(source: str, tried: set[str]) -> bool:
        for who in voices[source]:
            if who in tried:
                continue
            tried.add(who)
            if who not in holder or seat(holder[who], tried):
                holder[who] = source
                return True
        return False

    return sum(seat(source, set()) for source in voices)


def _numbers_agree(rows: Sequence[Row]) -> str:
    numbers = {(row["value"], row["low"], row["high"]) for row in rows}
    if ("", "", "") in numbers:
        return "vague" if len(numbers) > 1 or len({*_printed(rows)}) > 1 else "same"
    if len(numbers) == 1:
        return "same"
    times = [row["as_of"] for row in rows]
    return "times" if all(times) and len(set(times)) == len(times) else "differ"


def _printed(rows: Iterable[Row]) -> list[str]:
    return [row["printed"].casefold() for row in rows]


def _dates_agree(rows: Sequence[Row]) -> str:
    spans = [
        (bounds(row["date"])[0], bounds(row["date_end"] or row["date"])[1])
        for row in rows
    ]
    if len(set(spans)) == 1:
        return "same"
    start, end = max(each[0] for each in spans), min(each[1] for each in spans)
    return "fit" if (start, end) in spans else "differ"


def counts(evidence: Evidence) -> Mapping[str, int]:
    """Return how many facts there are, and how many rest on one source alone.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    mapping of str to int
        "all" and "alone", and for each source by its id the facts that it alone gives.
    """
    found = facts(evidence)
    alone = [each for each in found if each.independent == 1]
    return {
        "all": len(found),
        "alone": len(alone),
        **{
            name: sum({e.source for e in each.entries} == {name} for each in alone)
            for name in evidence.sources
        },
    }


def page(evidence: Evidence) -> str:
    """Return the page.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    str
        Markdown; the heading over each fact is its indicator or its occurrence.
    """
    found = facts(evidence)
    number_of = counts(evidence)
    blocks = [
        "# How many sources give each fact",
        "**How many of the five sources give the same number, or tell of the same "
        "event.**",
        computed(
            ("Facts", "Number"),
            [
                ("given by any source", f"{number_of['all']}"),
                ("given by one source alone", f"{number_of['alone']}"),
                *(
                    (f"given by {whole(name, evidence)} alone", f"{number_of[name]}")
                    for name in evidence.sources
                ),
            ],
            right=(1,),
        ),
        "A fact here is a number that at least one source gives, or an event that at "
        "least one source dates.\n"
        "A source that tells of such an event without a date counts as well.\n"
        "Only this is counted: where one source alone gives a fact, another may still "
        "touch on the matter in other words.\n"
        "Two places in one source count once.\n"
        "Words that a source quotes belong to whoever said them: where the same person "
        "speaks in two sources, that is one voice, not two.\n"
        "Sources that give a fact independently may still have it from the same place, "
        "which they seldom name.",
    ]
    last = 0
    for fact in found:
        if fact.independent != last:
            last = fact.independent
            every = last == len(evidence.sources)
            blocks.append(f"## {EVERY if every else HEADINGS[last - 1]}")
        blocks += _row(fact, evidence)
    return markdown.page(*blocks)


def _row(fact: Fact, evidence: Evidence) -> list[str]:
    said = [
        f"**{escaped(_title(fact).rstrip('.'))}**",
        *(
            _given(each, who, evidence)
            for each, who in zip(fact.entries, fact.voices, strict=True)
        ),
    ]
    if len(fact.entries) > 1:
        said.insert(1, f"*{_verdict(fact)}*")
    blocks = [f"### {fact.name}", "\\\n".join(said)]
    checks = bullets(_check(check, evidence) for check in _checks(fact))
    return [*blocks, checks] if checks else blocks


def _title(fact: Fact) -> str:
    """Return what a fact is, in words that fit every row that gives it."""
    rows = [each.row for each in fact.entries]
    if fact.kind == "number":  # the shortest says least that is not so of the others
        return min((row["subject"] for row in rows), key=len)
    title = next(row["title"] for row in rows if "title" in row)
    # What a title reserves for its own source does not hold for another.
    several = len({each.source for each in fact.entries}) > 1
    return title.partition(", as the source ")[0] if several else title


def _checks(fact: Fact) -> Iterable[SourceCheck]:
    found = {c.check: c for each in fact.entries for c in each.checks}
    return heaviest_first(found.values())


def _check(check: SourceCheck, evidence: Evidence) -> str:
    return ended(
        f"**{check.label}:** {titled(check)} ({CONFIDENCE[check.confidence]}), on "
        f"{covered(check.check, evidence)}; {_bearing(check.check, evidence)}"
    )


def _bearing(check: str, evidence: Evidence) -> str:
    """Say whether the record bears on a source check, and which works tell it."""
    found = evidence.facts_behind(check)
    if not found:
        return "no outside fact bears on it"
    bear = "an outside fact bears" if len(found) == 1 else "outside facts bear"
    return f"{bear} on it: {works(found)}"


def _verdict(fact: Fact) -> str:
    sources = {each.source for each in fact.entries}
    if fact.independent == 1:
        if len(sources) == 1:
            return "One source alone gives it, in several places."
        return "One voice speaks in all of the sources that give it."
    said = capital(counted(fact.independent, "source", "sources"))
    same = "" if fact.independent == len(sources) else " of those that give it"
    return f"{said}{same} give it independently: {AGREEMENT[fact.agreement]}."


def _given(entry: Entry, who: str, evidence: Evidence) -> str:
    row = entry.row
    own = evidence.sources[entry.source].authors
    by = "in its own words" if who == own else f"in the words of **{escaped(who)}**"
    if "quantity" in row:
        said = f"[{number(row)}](quantities.md#{row['quantity']}), {time_about(row)}"
    elif "telling" in row:
        said = "Without a date" + (f" ({row['note']})" if row["note"] else "")
    else:
        said = f"[{time_of(row)}](timeline.md#{row['event']})"
    return f"{said}: {cited(entry.passage)}, {by}."


def listing(evidence: Evidence) -> Listing:
    """Return by what the rows can be filtered.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    alliance.reference.listings.Listing
    """
    found = facts(evidence)
    return Listing(
        "fact",
        "facts",
        (
            of_sources(evidence),
            Facet("given", "Given by", _given_by(evidence)),
            Facet("kind", "Kind", {"number": "numbers", "event": "events"}),
            Facet("agreement", "Do they agree?", AGREEMENT),
        ),
        {
            each.name: {
                "source": tuple(dict.fromkeys(e.source for e in each.entries)),
                "given": (f"{each.independent}",),
                "kind": (each.kind,),
                "agreement": (each.agreement,),
            }
            for each in found
        },
    )


def _given_by(evidence: Evidence) -> dict[str, str]:
    words = [*HEADINGS[: len(evidence.sources) - 1], EVERY]
    return {
        f"{at}": name[0].lower() + name[1:] for at, name in enumerate(words, start=1)
    }
