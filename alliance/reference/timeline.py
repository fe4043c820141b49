"""The timeline: what the sources date, and the dated facts of the record among it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from alliance import markdown
from alliance.dates import bounds, in_words
from alliance.markdown import bullets, capital, escaped, lines, sentence
from alliance.reference.evidence import Entry, Evidence, Row
from alliance.reference.listings import CHECKED, Facet, Listing, checked, of_sources
from alliance.reference.quotations import THEMES
from alliance.reference.shown import (
    CONFIDENCE,
    cited,
    credit,
    ground,
    status,
    time_of,
    titled,
    work,
)

RECORD = "record"
"""The value of the facet "source" for a fact that no source of ours tells."""


@dataclass(frozen=True)
class _Moment:
    """A row of the page: an event that a source dates, or a fact of the record."""

    name: str
    start: date
    end: date
    event: Entry | None = None
    fact: Row | None = None

    @property
    def decade(self) -> int:
        return self.start.year // 10 * 10


def page(evidence: Evidence) -> str:
    """Return the page.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    str
        Markdown; the heading over each row is the id of its event or fact.
    """
    blocks = [
        "# Timeline",
        "Everything here stands under the date that its teller gives it, right or "
        "wrong.\n"
        "What the five sources tell cites its passage; what outside documents show is "
        "marked as **the record**, so that the two can be compared.\n"
        "A year without a month comes before its months, and a decade before its "
        "years.",
    ]
    checks_of = _checks_by_fact(evidence)
    for decade, group in groupby(_moments(evidence), lambda each: each.decade):
        blocks.append(f"## The {decade}s")
        for each in group:
            if each.event:
                blocks += _event(each.event, evidence)
            else:
                blocks += _fact(each.fact, checks_of.get(each.name, []), evidence)
    return markdown.page(*blocks)


def _moments(evidence: Evidence) -> list[_Moment]:
    def found() -> Iterator[_Moment]:
        for entry in evidence.events:
            row = entry.row
            start, end = bounds(row["date"])
            if row["date_end"]:
                end = bounds(row["date_end"])[1]
            yield _Moment(row["event"], start, end, event=entry)
        for name, fact in evidence.facts.items():
            if fact["date"]:
                yield _Moment(name, *bounds(fact["date"]), fact=fact)

    # The longer span first: a decade, then its years, then their days.
    return sorted(found(), key=lambda each: (each.start, each.start - each.end))


def _event(entry: Entry, evidence: Evidence) -> list[str]:
    row = entry.row
    items = [
        f"Told in {cited(other.passage)} as well: "
        f"[{time_of(other.row)}](#{other.row['event']})."
        for other in evidence.events
        if other.row["occurrence"] == row["occurrence"] and other is not entry
    ]
    items += [_warning(check, evidence) for check in entry.checks]
    blocks = [
        f"### {row['event']}",
        f"**{capital(time_of(row))}**\\\n"
        f"{sentence(escaped(row['title']))}\\\n"
        f"{credit(entry, THEMES.get(row['theme'], row['theme']))}",
    ]
    return [*blocks, bullets(items)] if items else blocks


def _warning(check, evidence: Evidence) -> str:
    said = (
        f"**{check.label}:** {titled(check)} "
        f"({CONFIDENCE[check.confidence]}), which looks at "
        f"{ground(check.check, evidence)}."
    )
    dated = [fact for fact in evidence.facts_behind(check.check) if fact["date"]]
    days = ", ".join(f"[{in_words(fact['date'])}](#{fact['fact']})" for fact in dated)
    return f"{said}\nDates of the record: {days}." if days else said


def _checks_by_fact(evidence: Evidence) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for check, facts in evidence.check_facts.items():
        for fact in facts:
            found.setdefault(fact, []).append(check)
    return found


def _fact(fact: Row, checks: list[str], evidence: Evidence) -> list[str]:
    items = [
        f"A source check rests on it: "
        f"[{escaped(evidence.checks[check]['title'].rstrip('.'))}]"
        f"(source-checks.md#{check}), which looks at {ground(check, evidence)}."
        for check in checks
    ]
    blocks = [
        f"### {fact['fact']}",
        f"**{capital(in_words(fact['date']))}**\\\n"
        f"**The record:** {lines(fact['statement'])}\\\n"
        f"{work(fact['reference'])} · {status(fact)}",
    ]
    return [*blocks, bullets(items)] if items else blocks


def listing(evidence: Evidence) -> Listing:
    """Return by what the rows can be filtered.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    alliance.reference.listings.Listing
    """
    moments = _moments(evidence)
    checks_of = _checks_by_fact(evidence)
    decades = dict.fromkeys(each.decade for each in moments)
    return Listing(
        "entry",
        "entries",
        (
            Facet(
                "source",
                "Told by",
                of_sources(evidence).options | {RECORD: "the record"},
            ),
            Facet("decade", "Decade", {f"{each}s": f"the {each}s" for each in decades}),
            Facet("theme", "About", THEMES),
            CHECKED,
        ),
        {
            each.name: {
                "source": (each.event.source if each.event else RECORD,),
                "decade": (f"{each.decade}s",),
                "theme": (each.event.row["theme"],) if each.event else (),
                "check": checked(
                    [check.kind for check in each.event.checks]
                    if each.event
                    else [
                        evidence.checks[check]["kind"]
                        for check in checks_of.get(each.name, ())
                    ]
                ),
            }
            for each in moments
        },
    )
