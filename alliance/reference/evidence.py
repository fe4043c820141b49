"""What the tables hold, read once: every row with its place in its source.

Rows stand in order of writing, then in the order of the text.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from alliance import notebooks
from alliance.citations import SourceCheck, checks_over, several
from alliance.errors import MisquotationError
from alliance.quotations import Place, verify
from alliance.repository import read_table
from alliance.sources import Source, sources
from alliance.tables import table

Row = dict[str, str]

# The tables whose rows speak for a source, and those that say something of such rows.
_QUOTING = (
    *("quotations", "quantities", "events", "tellings", "claims"),
    "check_passages",
)
_OTHERS = ("checks", "check_records", "record", "outcomes", "outcome_records")


@dataclass(frozen=True)
class Entry:
    """One row of a table and the place where its words stand.

    Attributes
    ----------
    row : dict of str to str
        Its columns as text; an empty cell is "".
    place : alliance.quotations.Place
    """

    row: Row
    place: Place

    @property
    def source(self) -> str:
        """Id of the source that speaks."""
        return self.place.source

    @property
    def passage(self) -> str:
        """Id of the passage in which the words stand."""
        return self.place.passage

    @property
    def checks(self) -> tuple[SourceCheck, ...]:
        """The source checks that cover the words."""
        return checks_over(self.place)


@dataclass(frozen=True)
class Use:
    """That a chapter uses a passage.

    Attributes
    ----------
    link : str
        The chapter's title, linked, in Markdown.
    how : str
        "quoted" or "cited".
    """

    link: str
    how: str


@dataclass(frozen=True)
class Evidence:
    """The rows of the tables.

    Attributes
    ----------
    sources : dict of str to Source
        In order of writing.
    quotations, quantities, events, tellings, claims, check_passages : tuple of Entry
        In order of writing, then of the text.
    terms : tuple of (dict, Entry or None)
        The rows of ``glossary``, and where their words stand if they have any.
    checks, facts, outcomes : dict of str to dict
        The rows of ``checks``, ``record`` and ``outcomes`` by their ids.
    check_facts, outcome_facts : dict of str to list of str
        The facts on which a check or the outcome of a claim rests.
    questions : tuple of str
        The questions of ``claims``, in the order of the table.
    uses : dict of str to list of Use
        By passage, in the order of the chapters.
    """

    sources: dict[str, Source]
    quotations: tuple[Entry, ...] = ()
    quantities: tuple[Entry, ...] = ()
    events: tuple[Entry, ...] = ()
    tellings: tuple[Entry, ...] = ()
    claims: tuple[Entry, ...] = ()
    check_passages: tuple[Entry, ...] = ()
    terms: tuple[tuple[Row, Entry | None], ...] = ()
    checks: dict[str, Row] = field(default_factory=dict)
    facts: dict[str, Row] = field(default_factory=dict)
    outcomes: dict[str, Row] = field(default_factory=dict)
    check_facts: dict[str, list[str]] = field(default_factory=dict)
    outcome_facts: dict[str, list[str]] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    uses: dict[str, list[Use]] = field(default_factory=dict)

    def facts_behind(self, check: str) -> list[Row]:
        """Return the outside facts that a source check rests on.

        Parameters
        ----------
        check : str
            Its id.

        Returns
        -------
        list of dict
            Rows of ``record``.
        """
        return [self.facts[name] for name in self.check_facts.get(check, ())]

    def facts_on(self, claim: str) -> list[Row]:
        """Return the outside facts that tell what came of a forecast.

        Parameters
        ----------
        claim : str
            Its id.

        Returns
        -------
        list of dict
            Rows of ``record``.
        """
        return [self.facts[name] for name in self.outcome_facts.get(claim, ())]

    def spans_of(self, check: str) -> list[Entry]:
        """Return the words that a source check covers.

        Parameters
        ----------
        check : str
            Its id.

        Returns
        -------
        list of Entry
            Rows of ``check_passages``.
        """
        return [each for each in self.check_passages if each.row["check"] == check]


def gathered(*, chapters: bool = True) -> Evidence:
    """Read and verify the tables.

    Parameters
    ----------
    chapters : bool
        Whether to find out which chapters use which passages, too.

    Returns
    -------
    Evidence

    Raises
    ------
    TableError
        When a table breaks its schema.
    MisquotationError
        When the words of a row do not stand in its source.
    """
    for name in (*_QUOTING, *_OTHERS, "glossary"):
        table(name)  # typed and checked, so that every cell below is what it should be
    placed: dict[str, Any] = {name: _placed(name) for name in _QUOTING}
    return Evidence(
        sources=dict(sources()),
        **placed,
        terms=tuple(
            (row, _entry(row, "glossary", number) if row["exact"] else None)
            for number, row in enumerate(read_table("glossary"), start=1)
        ),
        checks=_by_id("checks"),
        facts=_by_id("record"),
        outcomes=_by_id("outcomes"),
        check_facts=_grouped("check_records", "check", "fact"),
        outcome_facts=_grouped("outcome_records", "claim", "fact"),
        questions=tuple(dict.fromkeys(row["question"] for row in read_table("claims"))),
        uses=_uses() if chapters else {},
    )


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Sort rows in order of writing, then in the order of the text.

    Parameters
    ----------
    entries : iterable of Entry

    Returns
    -------
    list of Entry
    """
    written = list(sources())
    return sorted(
        entries, key=lambda each: (written.index(each.source), each.place.spans)
    )


def _placed(name: str) -> tuple[Entry, ...]:
    rows = enumerate(read_table(name), start=1)
    return tuple(in_order(_entry(row, name, number) for number, row in rows))


def _entry(row: Row, name: str, number: int) -> Entry:
    given = {column: several(row.get(column, "")) for column in ("omitted", "inserted")}
    try:
        return Entry(row, verify(row["exact"], row["source"], **given))
    except MisquotationError as error:
        raise MisquotationError(f"data/{name}.csv, row {number}: {error}") from None


def _uses() -> dict[str, list[Use]]:
    links = {
        name: f"[{notebooks.title(notebooks.read(path), name)}]"
        f"(../chapters/{name}.ipynb)"
        for name, path in notebooks.chapters().items()
    }
    found: dict[str, list[Use]] = {}
    for row in notebooks.uses().to_dict("records"):
        use = Use(links[row["chapter"]], row["how"])
        found.setdefault(row["passage"], []).append(use)
    return found


def _by_id(name: str) -> dict[str, Row]:
    return {next(iter(row.values())): row for row in read_table(name)}


def _grouped(name: str, key: str, value: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in read_table(name):
        found.setdefault(row[key], []).append(row[value])
    return found
