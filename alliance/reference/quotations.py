"""The page of quotations: the words, who says them, where, and what to know."""

from itertools import groupby

from alliance import markdown
from alliance.citations import several
from alliance.markdown import bullets, escaped, lines, nested
from alliance.reference.evidence import Entry, Evidence
from alliance.reference.listings import CHECKED, Facet, Listing, checked, of_sources
from alliance.reference.shown import credit, source_check

THEMES = {
    "history": "history",
    "alliance": "the alliance",
    "burden-sharing": "burden-sharing",
    "north-korea": "North Korea",
    "china-taiwan": "China and Taiwan",
    "okinawa": "Okinawa",
    "aukus": "AUKUS",
    "wider-world": "the wider world",
    "forecast": "forecasts",
    "language": "language",
    "sources": "the sources themselves",
}
"""What a quotation or an event may be about, in words."""


def page(evidence: Evidence) -> str:
    """Return the page.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    str
        Markdown; the heading over each row is its id.
    """
    blocks = [
        "# Quotations",
        "These are the words of the five sources that the book may show as quotations, "
        "by source in order of writing, then in the order of the text.\n"
        "Each stands in its source letter for letter, which a test proves.\n"
        "A warning says where the words are wrong, contradicted or out of date; a "
        "reading note, how they are put, what they leave out or what they cite.\n"
        'To show one in a notebook, give its name: `alliance.quote("name")`.',
    ]
    for name, group in groupby(evidence.quotations, lambda each: each.source):
        entry = evidence.sources[name]
        blocks.append(f"## {escaped(entry.short)}")
        for each in group:
            blocks += _row(each, evidence)
    return markdown.page(*blocks)


def _row(entry: Entry, evidence: Evidence) -> list[str]:
    row = entry.row
    said = [
        f"“{escaped(nested(row['exact']))}”",
        "\\\n".join(
            [
                credit(entry, before=_speaker(entry, evidence)),
                *([lines(row["note"])] if row["note"] else []),
            ]
        ),
    ]
    quoted = "\n>\n".join("> " + each.replace("\n", "\n> ") for each in said)
    themes = ", ".join(THEMES.get(theme, theme) for theme in several(row["themes"]))
    blocks = [f"### {row['quotation']}", quoted]
    checks = bullets(source_check(check, evidence) for check in entry.checks)
    if checks:
        blocks.append(checks)
    blocks.append(f'About {themes} · `alliance.quote("{row["quotation"]}")`')
    return blocks


def _speaker(entry: Entry, evidence: Evidence) -> str:
    speaker = entry.row["speaker"]
    if speaker == evidence.sources[entry.source].authors:
        return f"**{escaped(speaker)}**,"
    return f"**{escaped(speaker)}**, quoted in"


def listing(evidence: Evidence) -> Listing:
    """Return by what the rows can be filtered.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    alliance.reference.listings.Listing
    """
    return Listing(
        "quotation",
        "quotations",
        (
            of_sources(evidence),
            Facet("theme", "About", THEMES),
            Facet("voice", "Who says it", VOICES),
            CHECKED,
        ),
        {
            each.row["quotation"]: {
                "source": (each.source,),
                "theme": tuple(several(each.row["themes"])),
                "voice": (_voice(each, evidence),),
                "check": checked(check.kind for check in each.checks),
            }
            for each in evidence.quotations
        },
    )


VOICES = {"author": "the author", "other": "someone the author quotes"}


def _voice(entry: Entry, evidence: Evidence) -> str:
    own = entry.row["speaker"] == evidence.sources[entry.source].authors
    return "author" if own else "other"
