"""Who says what: the positions of the sources, side by side, and who is silent."""

from collections.abc import Iterable
from itertools import groupby

from alliance import markdown
from alliance.citations import SourceCheck
from alliance.forecasts import FORECASTS, OUTCOMES
from alliance.markdown import bullets, capital, ended, escaped, lines, sentence
from alliance.reference.evidence import Entry, Evidence
from alliance.reference.listings import Facet, Listing, of_sources
from alliance.reference.shown import (
    CONFIDENCE,
    credit,
    named,
    whole,
    wholes,
    works,
)

STRENGTHS = {
    "stated": "stated as fact",
    "hedged": "hedged",
    "attributed": "attributed to others",
    "recommended": "recommended",
    "forecast": "a forecast",
    "hedged-forecast": "a hedged forecast",
}
"""How a source puts a position, in words."""


def page(evidence: Evidence) -> str:
    """Return the page.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    str
        Markdown; a heading for each question, under it one for each claim, its id.
    """
    asked = questions(evidence)
    blocks = [
        "# Who says what",
        "For each question, the positions of the sources stand side by side, in our "
        "words, with where they are taken and how firmly the source puts them.\n"
        "A forecast says what came of it.\n"
        "A source check is named once under the positions of a source on one question, "
        "and leads to its finding.\n"
        "A source is called silent on a question when we found no position of it "
        "there; it may still touch the subject.",
        "## Who speaks and who is silent",
        _overview(asked, evidence),
    ]
    for question, entries in asked.items():
        blocks += [f"## {escaped(question)}", _speaking(entries, evidence)]
        for _, group in groupby(entries, lambda entry: entry.source):
            blocks += _positions(group, evidence)
    return markdown.page(*blocks)


def questions(evidence: Evidence) -> dict[str, list[Entry]]:
    """Return the questions, in the order of the table, and the claims on each.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    dict of str to list of Entry
        The claims in order of writing, then of the text.
    """
    found: dict[str, list[Entry]] = {each: [] for each in evidence.questions}
    for each in evidence.claims:
        found[each.row["question"]].append(each)
    return found


def silent(entries: list[Entry], evidence: Evidence) -> list[str]:
    """Return the sources that none of some claims comes from.

    Parameters
    ----------
    entries : list of Entry
        The claims on one question.
    evidence : Evidence

    Returns
    -------
    list of str
        Their ids, in order of writing.
    """
    speaking = {each.source for each in entries}
    return [name for name in evidence.sources if name not in speaking]


def _overview(asked: dict[str, list[Entry]], evidence: Evidence) -> str:
    heads = [escaped(entry.short) for entry in evidence.sources.values()]
    rows = [f"| Question | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for question, entries in asked.items():
        quiet = silent(entries, evidence)
        marks = [
            "– *silent*" if name in quiet else "● *speaks*" for name in evidence.sources
        ]
        linked = f"[{escaped(question)}](#{anchor(question)})"
        rows.append(f"| {linked} | {' | '.join(marks)} |")
    return "\n".join(rows)


def anchor(heading: str) -> str:
    """Return the anchor that GitHub and MyST give a heading.

    Parameters
    ----------
    heading : str

    Returns
    -------
    str
    """
    kept = "".join(
        letter for letter in heading.lower() if letter.isalnum() or letter in "-_ "
    )
    return kept.replace(" ", "-")


def _speaking(entries: list[Entry], evidence: Evidence) -> str:
    quiet = silent(entries, evidence)
    if not quiet:
        return "All of the sources speak to it."
    return f"Silent: {wholes(quiet, evidence)}."


def _positions(entries: Iterable[Entry], evidence: Evidence) -> list[str]:
    """Return the positions of one source on one question, each check on them once."""
    told: set[str] = set()
    blocks = []
    for entry in entries:
        new = [check for check in entry.checks if check.check not in told]
        told.update(check.check for check in new)
        blocks += _row(entry, new, evidence)
    return blocks


def _row(entry: Entry, checks: list[SourceCheck], evidence: Evidence) -> list[str]:
    row = entry.row
    items = []
    outcome = evidence.outcomes.get(row["claim"])
    if outcome:
        facts = evidence.facts_on(row["claim"])
        record = f"; the record: {works(facts)}" if facts else ""
        items.append(
            f"**What came of it:** {OUTCOMES[outcome['outcome']]}.\n"
            f"{lines(outcome['finding'])}\n"
            + ended(
                f"{capital(CONFIDENCE[outcome['confidence']])}: "
                f"{whole(entry.source, evidence)}{record}"
            )
        )
    elif row["strength"] in FORECASTS:
        items.append("**What came of it:** nobody has looked yet.")
    items += [named(check) for check in checks]
    blocks = [
        f"### {row['claim']}",
        f"**{sentence(escaped(row['position']))}**\\\n"
        f"{credit(entry, STRENGTHS[row['strength']])}",
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
    asked = questions(evidence)
    return Listing(
        "position",
        "positions",
        (
            Facet("question", "Question", {anchor(each): each for each in asked}),
            of_sources(evidence),
            Facet("strength", "How it is put", STRENGTHS),
            Facet("outcome", "What came of it", OUTCOMES),
        ),
        {
            each.row["claim"]: {
                "question": (anchor(question),),
                "source": (each.source,),
                "strength": (each.row["strength"],),
                "outcome": _outcome(each.row["claim"], evidence),
            }
            for question, entries in asked.items()
            for each in entries
        },
        columns="source",
    )


def _outcome(claim: str, evidence: Evidence) -> tuple[str, ...]:
    found = evidence.outcomes.get(claim)
    return (found["outcome"],) if found else ()
