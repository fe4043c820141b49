"""The page of quantities: every number with its unit, time and place."""

import re
from itertools import groupby

from alliance import markdown
from alliance.markdown import bullets, escaped, sentence
from alliance.reference.evidence import Entry, Evidence
from alliance.reference.listings import CHECKED, Facet, Listing, checked, of_sources
from alliance.reference.shown import (
    cited,
    credit,
    in_digits,
    number,
    source_check,
    time_about,
)

KINDS = {
    "money": "Money",
    "shares": "Shares and percentages",
    "people": "People",
    "countries": "Countries and alliances",
    "forces": "Bases, weapons and aircraft",
    "time": "Time and distance",
    "ranks": "Ranks and multiples",
    "others": "Other things counted",
}
"""The groups of the page, in order."""
_KIND_OF = {
    "US dollars": "money",
    "US dollars per year": "money",
    "yen": "money",
    "yen per year": "money",
    "share": "shares",
    "percent": "shares",
    "percent of GDP": "shares",
    "people": "people",
    "countries": "countries",
    "alliances": "countries",
    "facilities": "forces",
    "missiles": "forces",
    "aircraft": "forces",
    "ships": "forces",
    "submarines": "forces",
    "years": "time",
    "months": "time",
    "days": "time",
    "times per year": "time",
    "nautical miles": "time",
    "miles": "time",
    "kilometers": "time",
    "times": "ranks",
    "rank": "ranks",
}


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
        "# Quantities",
        "These are the numbers that the sources give for something in the world, as "
        "they are printed, grouped by what is counted.\n"
        "A count of ten or more that is printed in words is given in digits beside "
        "them.\n"
        "Numbers that measure the same thing stand together and are linked; only those "
        "may be compared, and only with their times in view.\n"
        "Where a source gives no time, the day it was written is all that is known.",
    ]
    same = _by_indicator(evidence)
    ordered = sorted(
        (each for rows in same.values() for each in rows),
        key=lambda each: list(KINDS).index(kind(each)),
    )
    for name, group in groupby(ordered, kind):
        blocks.append(f"## {KINDS[name]}")
        for each in group:
            others = [
                other for other in same[each.row["indicator"]] if other is not each
            ]
            blocks += _row(each, others, evidence)
    return markdown.page(*blocks)


def kind(entry: Entry) -> str:
    """Return the group in which a number stands.

    Parameters
    ----------
    entry : Entry
        A row of ``quantities``.

    Returns
    -------
    str
        A key of `KINDS`.
    """
    return _KIND_OF.get(entry.row["unit"], "others")


def _by_indicator(evidence: Evidence) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for each in evidence.quantities:
        found.setdefault(each.row["indicator"], []).append(each)
    return found


def _row(entry: Entry, others: list[Entry], evidence: Evidence) -> list[str]:
    row = entry.row
    items = [
        f"The same thing is counted in {cited(other.passage)}: "
        f"[{number(other.row)}](#{other.row['quantity']}), {time_about(other.row)}."
        for other in others
    ]
    items += [source_check(check, evidence) for check in entry.checks]
    plain = not re.search(r"\d", row["printed"]) and "year" not in row["unit"]
    digits = in_digits(row, row["printed"], least=10) if plain else ""
    blocks = [
        f"### {row['quantity']}",
        f"{number(row)}{f' ({digits})' if digits else ''}\\\n"
        f"{sentence(escaped(row['subject']))}\\\n"
        f"{credit(entry, escaped(row['unit']), time_about(row))}",
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
    same = _by_indicator(evidence)
    return Listing(
        "number",
        "numbers",
        (
            of_sources(evidence),
            Facet("kind", "What is counted", KINDS),
            Facet(
                "compared",
                "Also counted elsewhere",
                {"yes": "yes, and linked", "no": "no"},
            ),
            CHECKED,
        ),
        {
            each.row["quantity"]: {
                "source": (each.source,),
                "kind": (kind(each),),
                "compared": ("yes" if len(same[each.row["indicator"]]) > 1 else "no",),
                "check": checked(check.kind for check in each.checks),
            }
            for each in evidence.quantities
        },
    )
