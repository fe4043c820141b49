"""The timeline: what the sources date, each beside what the record says of it."""

from datetime import date, timedelta
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
    covered,
    credit,
    status,
    time_of,
    titled,
    work,
)

_YEAR = timedelta(days=365)


def page(evidence: Evidence) -> str:
    """Return the page.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    str
        Markdown; the heading over each row is the id of its event.
    """
    blocks = [
        "# Timeline",
        "These are the events to which one of the five sources gives a date, in order "
        "of time.\n"
        "Each stands under the date that its source gives it, right or wrong, and "
        "cites the passage.\n"
        "Where a source check covers its words, the facts behind that check which are "
        "dated within a year of the event follow under **the record**, so that the two "
        "can be compared.\n"
        "The other facts behind the check are reached through its link, and all facts "
        "from outside are on the page [The record](record.md).",
        "A year without a month comes before its months, and a decade before its "
        "years.\n"
        "A source that tells of an event without a date is named under those that date "
        "it.",
    ]
    for decade, group in groupby(_in_time(evidence), _decade):
        blocks.append(f"## The {decade}")
        for each in group:
            blocks += _row(each, evidence)
    return markdown.page(*blocks)


def _in_time(evidence: Evidence) -> list[Entry]:
    def when(entry: Entry) -> tuple:
        start, end = _span(entry.row)
        # The longer span first: a decade, then its years, then their days.
        return start, start - end

    return sorted(evidence.events, key=when)


def _span(row: Row) -> tuple[date, date]:
    """Return the first and the last day that the date of an event may mean."""
    return bounds(row["date"])[0], bounds(row["date_end"] or row["date"])[1]


def _decade(entry: Entry) -> str:
    return f"{bounds(entry.row['date'])[0].year // 10}0s"


def _row(entry: Entry, evidence: Evidence) -> list[str]:
    row = entry.row
    same = row["occurrence"]
    items = [
        f"Told in {cited(other.passage)} as well: "
        f"[{time_of(other.row)}](#{other.row['event']})."
        for other in evidence.events
        if other.row["occurrence"] == same and other is not entry
    ]
    items += [
        f"Told without a date in {cited(other.passage)}."
        for other in evidence.tellings
        if other.row["occurrence"] == same
    ]
    items += [
        f"**{check.label}:** {titled(check)} "
        f"({CONFIDENCE[check.confidence]}), on {covered(check.check, evidence)}."
        for check in entry.checks
    ]
    items += [_fact(fact) for fact in _record(entry, evidence)]
    blocks = [
        f"### {row['event']}",
        f"**{capital(time_of(row))}**\\\n"
        f"{sentence(escaped(row['title']))}\\\n"
        f"{credit(entry, THEMES.get(row['theme'], row['theme']))}",
    ]
    return [*blocks, bullets(items)] if items else blocks


def _record(entry: Entry, evidence: Evidence) -> list[Row]:
    """Return the facts behind the checks on an event that are of its time, in order."""
    first, last = _span(entry.row)

    def near(fact: Row) -> bool:
        start, end = bounds(fact["date"])
        return start <= last + _YEAR and first - _YEAR <= end

    facts = {
        fact["fact"]: fact
        for check in entry.checks
        for fact in evidence.facts_behind(check.check)
        if fact["date"] and near(fact)
    }
    return sorted(facts.values(), key=lambda fact: bounds(fact["date"]))


def _fact(fact: Row) -> str:
    return (
        f"**The record:** [{in_words(fact['date'])}](record.md#{fact['fact']}).\n"
        f"{lines(fact['statement'])}\n"
        f"{work(fact['reference'])} · {status(fact)}"
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
    events = _in_time(evidence)
    decades = dict.fromkeys(map(_decade, events))
    return Listing(
        "event",
        "events",
        (
            Facet("source", "Dated by", of_sources(evidence).options),
            Facet("decade", "Decade", {each: f"the {each}" for each in decades}),
            Facet("theme", "About", THEMES),
            CHECKED,
        ),
        {
            each.row["event"]: {
                "source": (each.source,),
                "decade": (_decade(each),),
                "theme": (each.row["theme"],),
                "check": checked(check.kind for check in each.checks),
            }
            for each in events
        },
    )
