"""By what the rows of a page can be filtered.

A page of rows says here, for each of its rows, whose it is, what it is about and of
what kind. The build writes that on the row as attributes (`alliance.listings`), and a
script in the browser offers it to the reader.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alliance.citations import READING_NOTE, WARNING, weight
from alliance.reference.evidence import Evidence


@dataclass(frozen=True)
class Facet:
    """One thing by which rows can be chosen.

    Attributes
    ----------
    name : str
        In the address of a search and as an attribute: small letters and hyphens.
    label : str
        What the reader sees over the choice.
    options : dict of str to str
        The values, in order, each with the words for it. A value holds no space.
    """

    name: str
    label: str
    options: dict[str, str]


@dataclass(frozen=True)
class Listing:
    """A page of rows.

    Attributes
    ----------
    one, many : str
        What a row is called, in the singular and in the plural.
    facets : tuple of Facet
    rows : dict of str to dict of str to tuple of str
        For each row, by its id, in order: for each facet the values it has.
    grouped : bool
        Whether the rows stand under headings of groups.
    by_name : bool
        Whether the heading over a row is a name to be read, not an id.
    columns : str
        The facet by which the rows of a group stand side by side: neighbours with the
        same value share a column under its words. "" where they follow one another.
    """

    one: str
    many: str
    facets: tuple[Facet, ...]
    rows: Mapping[str, Mapping[str, tuple[str, ...]]]
    grouped: bool = True
    by_name: bool = False
    columns: str = ""


def of_sources(evidence: Evidence) -> Facet:
    """Return the facet that chooses by source.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    Facet
    """
    short = {name: entry.short for name, entry in evidence.sources.items()}
    return Facet("source", "Source", short)


CHECKED = Facet(
    "check",
    "Source check",
    {
        "yes": "some",
        WARNING: "a warning",
        READING_NOTE: "notes only",
        "no": "none",
    },
)
"""The facet that chooses rows with a source check, by its weight, or without."""


def checked(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return the values of `CHECKED` for a row.

    Parameters
    ----------
    kinds : iterable of str
        The kinds of the source checks that cover its words.

    Returns
    -------
    tuple of str
    """
    found = list(kinds)
    return ("yes", weight(found)) if found else ("no",)
