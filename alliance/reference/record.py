"""The record: every fact taken from outside the five sources, with what rests on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from alliance import markdown
from alliance.dates import bounds, in_words
from alliance.markdown import bullets, capital, escaped, lines
from alliance.reference.evidence import Evidence, Row
from alliance.reference.listings import Facet, Listing, of_sources
from alliance.reference.shown import cited, covered, in_digits, status, work
from alliance.reference.source_checks import KINDS

LONG = "Longer than a decade"
UNDATED = "Without a date"
_DECADE = timedelta(days=3653)


@dataclass(frozen=True)
class _Uses:
    """What rests on a fact: source checks, and outcomes of claims, by their ids."""

    checks: tuple[str, ...]
    claims: tuple[str, ...]


def page(evidence: Evidence) -> str:
    """Return the page.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    str
        Markdown; the heading over each fact is its id.
    """
    blocks = [
        "# The record",
        "These are the facts from outside the five sources that the book holds against "
        "what the sources say.\n"
        "Each names the work that states it and the day on which someone read it, on "
        "the page or in a copy of it; a fact that nobody has read there yet is called "
        "unsettled.\n"
        "Under it stand the source checks, and the outcomes of what a source expected, "
        "that rest on it.",
        "They are grouped by the time that they are about, which is not when the work "
        "was written.\n"
        "What lasts longer than a decade, and what has no date, comes last.",
    ]
    uses = _uses(evidence)
    for heading, facts in _groups(evidence).items():
        blocks.append(f"## {heading}")
        for fact in facts:
            blocks += _row(fact, uses[fact["fact"]], evidence)
    return markdown.page(*blocks)


def _groups(evidence: Evidence) -> dict[str, list[Row]]:
    """Return the facts under their headings, in the order of the page."""
    groups: dict[str, list[Row]] = {}
    dated = [fact for fact in evidence.facts.values() if fact["date"]]
    for fact in sorted(dated, key=_when):
        first, last = bounds(fact["date"])
        heading = LONG if last - first > _DECADE else f"The {first.year // 10}0s"
        groups.setdefault(heading, []).append(fact)
    undated = [fact for fact in evidence.facts.values() if not fact["date"]]
    ends = {LONG: groups.pop(LONG, []), UNDATED: undated}
    return groups | {heading: facts for heading, facts in ends.items() if facts}


def _when(fact: Row) -> tuple:
    """Sort by the first day, and the longer span first: a year, then its days."""
    first, last = bounds(fact["date"])
    return first, first - last


def _decades(fact: Row) -> tuple[str, ...]:
    """Return every decade that a fact is about."""
    if not fact["date"]:
        return ("undated",)
    first, last = (day.year // 10 * 10 for day in bounds(fact["date"]))
    return tuple(f"{decade}s" for decade in range(first, last + 1, 10))


def _uses(evidence: Evidence) -> dict[str, _Uses]:
    checks, claims = map(_by_fact, (evidence.check_facts, evidence.outcome_facts))
    return {
        fact: _Uses(checks.get(fact, ()), claims.get(fact, ()))
        for fact in evidence.facts
    }


def _by_fact(facts_of: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Turn the facts of each user into the users of each fact."""
    found: dict[str, tuple[str, ...]] = {}
    for user, facts in facts_of.items():
        for fact in facts:
            found[fact] = (*found.get(fact, ()), user)
    return found


def _row(fact: Row, uses: _Uses, evidence: Evidence) -> list[str]:
    when = capital(in_words(fact["date"])) if fact["date"] else UNDATED
    said = [work(fact["reference"]), _value(fact), status(fact)]
    items = [_check(name, evidence) for name in uses.checks]
    items += [_outcome(name, evidence) for name in uses.claims]
    blocks = [
        f"### {fact['fact']}",
        f"**{when}**\\\n"
        f"{lines(fact['statement'])}\\\n"
        f"{' · '.join(part for part in said if part)}",
    ]
    return [*blocks, bullets(items)] if items else blocks


def _value(fact: Row) -> str:
    """Return a number in full, with its unit, where the statement shortens it."""
    full = in_digits(fact, fact["statement"], least=1000)
    return f"in full {full} {escaped(fact['unit'])}" if full else ""


def _check(name: str, evidence: Evidence) -> str:
    row = evidence.checks[name]
    return (
        f"A source check rests on it: "
        f"[{escaped(row['title'].rstrip('.'))}](source-checks.md#{name}) "
        f"({row['kind']}), on {covered(name, evidence)}."
    )


def _outcome(name: str, evidence: Evidence) -> str:
    [claim] = [each for each in evidence.claims if each.row["claim"] == name]
    return (
        f"The outcome of a claim rests on it: "
        f"[{escaped(claim.row['position'].rstrip('.'))}](claims.md#{name}), "
        f"{cited(claim.passage)}."
    )


def listing(evidence: Evidence) -> Listing:
    """Return by what the rows can be filtered.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    alliance.reference.listings.Listing
    """
    uses = _uses(evidence)
    facts = [fact for group in _groups(evidence).values() for fact in group]
    decades = sorted(
        {each for fact in facts if fact["date"] for each in _decades(fact)}
    )
    return Listing(
        "fact",
        "facts",
        (
            Facet(
                "decade",
                "About",
                {each: f"the {each}" for each in decades}
                | {"undated": "no time given"},
            ),
            Facet("against", "Held against", of_sources(evidence).options),
            Facet(
                "use",
                "What rests on it",
                {"check": "a source check of any kind"}
                | {name: f"a check: {each[0]}" for name, each in KINDS.items()}
                | {"outcome": "an outcome", "none": "neither"},
            ),
            Facet(
                "read",
                "Read",
                {"yes": "yes, on a day that is given", "no": "not yet: unsettled"},
            ),
        ),
        {
            fact["fact"]: {
                "decade": _decades(fact),
                "against": _held_against(uses[fact["fact"]], evidence),
                "use": _kinds(uses[fact["fact"]], evidence),
                "read": ("yes" if fact["read_on"] else "no",),
            }
            for fact in facts
        },
    )


def _held_against(uses: _Uses, evidence: Evidence) -> tuple[str, ...]:
    """Return the sources whose words a fact is held against, in order of writing."""
    words = [each for name in uses.checks for each in evidence.spans_of(name)]
    words += [each for each in evidence.claims if each.row["claim"] in uses.claims]
    named = {each.source for each in words}
    return tuple(name for name in evidence.sources if name in named)


def _kinds(uses: _Uses, evidence: Evidence) -> tuple[str, ...]:
    kinds = dict.fromkeys(evidence.checks[name]["kind"] for name in uses.checks)
    found = (*(["check"] if kinds else []), *kinds)
    return (*found, *(["outcome"] if uses.claims else [])) or ("none",)
