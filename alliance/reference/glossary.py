"""The glossary: what the terms mean, from A to Z."""

from itertools import groupby

from docutils.nodes import make_id

from alliance import markdown
from alliance.markdown import escaped, lines
from alliance.reference.evidence import Entry, Evidence, Row
from alliance.reference.listings import Facet, Listing, of_sources
from alliance.reference.shown import credit, in_part


def page(evidence: Evidence) -> str:
    """Return the page.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    str
        Markdown; the heading over each entry is its term.
    """
    blocks = [
        "# Glossary",
        "These are the terms that the book uses, with what they mean here.\n"
        "The definitions are ours; where a source explains a term or shows its use, "
        "its own words follow.",
    ]
    for letter, group in groupby(_terms(evidence), lambda item: _letter(item[0])):
        blocks.append(f"## {letter}")
        for row, entry in group:
            blocks += _row(row, entry, evidence)
    return markdown.page(*blocks)


def _terms(evidence: Evidence) -> list[tuple[Row, Entry | None]]:
    return sorted(evidence.terms, key=lambda item: item[0]["term"].casefold())


def _letter(row: Row) -> str:
    return row["term"][0].upper()


def _row(row: Row, entry: Entry | None, evidence: Evidence) -> list[str]:
    said = lines(row["definition"])
    if entry:
        said += f"\\\nIn a source: {in_part(entry, evidence)} {credit(entry)}"
    return [f"### {escaped(row['term'])}", said]


def listing(evidence: Evidence) -> Listing:
    """Return by what the rows can be filtered.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    alliance.reference.listings.Listing
    """
    sources = Facet("source", "Words of", of_sources(evidence).options)
    return Listing(
        "term",
        "terms",
        (sources,),
        {
            make_id(row["term"]): {"source": (entry.source,) if entry else ()}
            for row, entry in _terms(evidence)
        },
        by_name=True,
    )
