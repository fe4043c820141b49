"""What a reader of the book can look up, row by row of the tables.

Each `Findable` is one thing with a place of its own on a page: a quotation, a number, a
person, a term. It holds only what that page prints, so that looking something up never
publishes another word of a source. The sections of the pages, which are found as well,
are read when they are built: see `alliance.finder`.

Not to be confused with `alliance.search`, which shows words of the texts in context.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from docutils.nodes import make_id

from alliance.bibliography import works
from alliance.citations import check_label, label, several, work_label
from alliance.dates import in_words
from alliance.errors import TableError
from alliance.markdown import capital, counted, listed, nested
from alliance.passages import Passage, all_passages
from alliance.quotations import verify
from alliance.reference.claims import STRENGTHS
from alliance.reference.evidence import Entry, Evidence, Row
from alliance.reference.shown import time_about, time_of
from alliance.repository import read_table
from alliance.sources import appeared_in

KINDS = {
    "page": ("page or section", "pages and sections"),
    "quotation": ("quotation", "quotations"),
    "number": ("number", "numbers"),
    "actor": ("person or group", "people and groups"),
    "term": ("term", "terms"),
    "check": ("source check", "source checks"),
    "event": ("event", "events"),
    "fact": ("outside fact", "outside facts"),
    "position": ("position", "positions"),
    "passage": ("passage", "passages"),
    "work": ("outside work", "outside works"),
}
"""What can be found, in the order of choosing: one of a kind, and many."""

# How many places of an actor are listed under each heading.
_MOST = 6
_SPOKEN_FOR = "Government of "


@dataclass(frozen=True)
class Findable:
    """One thing that can be found.

    Attributes
    ----------
    kind : str
        A key of `KINDS`.
    title, words : str
        What is shown of it: a name, and what stands under it. Either may be "".
    credit : str
        Whose it is, where and when, in a few words.
    page : str
        Name of the page that it leads to, such as ``reference/quotations``.
    place : str
        What follows the address of that page: ``#id``, ``?q=words``, or "".
    others : str
        What else it is called, searched and not shown.
    numbers : tuple of float
        Numbers by which it is found in whatever way they are written.
    places : tuple of (str, str, str)
        Where else to go: what stands there, the page and the place on it.
    """

    kind: str
    title: str
    words: str
    credit: str
    page: str
    place: str = ""
    others: str = ""
    numbers: tuple[float, ...] = ()
    places: tuple[tuple[str, str, str], ...] = ()


def findables(evidence: Evidence) -> list[Findable]:
    """Return everything in the tables that can be found.

    Parameters
    ----------
    evidence : alliance.reference.evidence.Evidence

    Returns
    -------
    list of Findable
        Kind by kind, each in the order of its table or of the texts.

    Raises
    ------
    TableError
        When ``references.bib`` or a table cannot be read.
    """
    return [
        *map(_quotation, evidence.quotations),
        *map(_number, evidence.quantities),
        *_actors(evidence),
        *(_term(row, entry) for row, entry in evidence.terms),
        *(_check(row, evidence) for row in evidence.checks.values()),
        *_events(evidence),
        *map(_fact, evidence.facts.values()),
        *map(_position, evidence.claims),
        *map(_passage, all_passages()),
        *_works(),
    ]


def _credit(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _quotation(entry: Entry) -> Findable:
    row = entry.row
    return Findable(
        "quotation",
        title="",
        words=f"“{nested(row['exact'])}”",
        credit=_credit(row["speaker"], label(entry.passage)),
        page="reference/quotations",
        place=f"#{row['quotation']}",
        others=row["note"],
    )


def _number(entry: Entry) -> Findable:
    row = entry.row
    printed = row["printed"]
    for together in (
        f"{row['qualifier']} {printed}",
        f"{printed} {row['qualifier']}",
    ):
        if row["qualifier"] and together in row["exact"]:
            printed = together
            break
    return Findable(
        "number",
        title=printed,
        words=capital(row["subject"]),
        credit=_credit(label(entry.passage), row["unit"], time_about(row)),
        page="reference/quantities",
        place=f"#{row['quantity']}",
        others=row["qualifier"],
        numbers=_numbers(row),
    )


def _numbers(row: Row) -> tuple[float, ...]:
    return tuple(float(row[cell]) for cell in ("value", "low", "high") if row[cell])


def _term(row: Row, entry: Entry | None) -> Findable:
    return Findable(
        "term",
        title=row["term"],
        words=row["definition"],
        credit=f"in a source: {label(entry.passage)}" if entry else "",
        page="reference/glossary",
        place=f"#{make_id(row['term'])}",
    )


def _check(row: Row, evidence: Evidence) -> Findable:
    spans = evidence.spans_of(row["check"])
    said = dict.fromkeys(label(each.passage) for each in spans)
    return Findable(
        "check",
        title=row["title"].rstrip("."),
        words=row["finding"],
        credit=_credit(check_label(row["kind"]), listed(said)),
        page="reference/source-checks",
        place=f"#{row['check']}",
    )


def _fact(row: Row) -> Findable:
    return Findable(
        "fact",
        title="",
        words=row["statement"],
        credit=_credit(
            work_label(row["reference"]), in_words(row["date"]) if row["date"] else ""
        ),
        page="reference/record",
        place=f"#{row['fact']}",
        numbers=_numbers(row),
    )


def _position(entry: Entry) -> Findable:
    row = entry.row
    return Findable(
        "position",
        title="",
        words=row["position"],
        credit=_credit(
            row["question"], label(entry.passage), STRENGTHS[row["strength"]]
        ),
        page="reference/claims",
        place=f"#{row['claim']}",
    )


def _passage(passage: Passage) -> Findable:
    return Findable(
        "passage",
        title="",
        words=passage.gist,
        credit=_credit(label(passage.passage), passage.section),
        page=f"reference/outline-{passage.source}",
        place=f"#{passage.passage}",
    )


def _works() -> list[Findable]:
    return [
        Findable(
            "work",
            title=work.title,
            words="",
            credit=_credit(
                work_label(key),
                listed(work.authors),
                appeared_in(work.publisher, work.authors),
            ),
            page="reference/bibliography",
            place=f"#{key}",
        )
        for key, work in works().items()
    ]


# Events, and who took part in them


def _events(evidence: Evidence) -> list[Findable]:
    names = {
        row["actor"]: f"{row['name']} | {row['also_known_as']}"
        for row in read_table("actors")
    }
    present = _grouped(read_table("event_actors"), "event", "actor")
    return [
        Findable(
            "event",
            title=entry.row["title"],
            words="",
            credit=_credit(capital(time_of(entry.row)), label(entry.passage)),
            page="reference/timeline",
            place=f"#{entry.row['event']}",
            others=" | ".join(names[actor] for actor in present[entry.row["event"]]),
        )
        for entry in evidence.events
    ]


def _grouped(rows: Iterable[Row], key: str, value: str) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row[value])
    return found


# People and groups


def _actors(evidence: Evidence) -> list[Findable]:
    """Return people and groups, each with where they speak, act and are named."""
    acts = _grouped(read_table("event_actors"), "actor", "event")
    called = _grouped(read_table("other_names"), "actor", "name")
    joined = _joined()
    return [
        _actor(
            row,
            evidence,
            [each for each in evidence.events if each.row["event"] in acts[actor]],
            joined[actor],
            called[actor],
        )
        for row in read_table("actors")
        for actor in [row["actor"]]
    ]


def _joined() -> Mapping[str, set[str]]:
    """Return for each actor the passages that say to what it belongs, or who to it."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in read_table("memberships"):
        passage = verify(row["exact"], row["source"]).passage
        found[row["grouping"]].add(passage)
        found[row["member"]].add(passage)
    return found


def _actor(
    row: Row,
    evidence: Evidence,
    events: list[Entry],
    joined: set[str],
    called: list[str],
) -> Findable:
    aliases = several(row["also_known_as"])
    names = [row["name"], *aliases]
    # "Kishida" says nothing beside "Fumio Kishida".
    others = [alias for alias in aliases if alias not in row["name"].split()]
    said = [name for each in evidence.quotations if (name := _said_by(each, names))]
    # No part of a longer name; and capitals tell "US" from "us".
    named = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, names))})(?!\w)")
    naming = [
        each
        for each in all_passages()
        if each.passage in joined or named.search(each.text.replace("’", "'"))
    ]
    counts = [
        ("speaks in", len(said), "quotation"),
        ("takes part in", len(events), "event"),
        ("named in", len(naming), "passage"),
    ]
    places = [
        *(
            (
                counted(len(said), "quotation", "quotations"),
                "reference/quotations",
                "?" + urlencode({"q": f'"{name}"'}),
            )
            for name in said[:1]
        ),
        *(
            (
                f"{each.row['title']} ({time_of(each.row)})",
                "reference/timeline",
                f"#{each.row['event']}",
            )
            for each in events[:_MOST]
        ),
        *(
            (
                label(each.passage),
                f"reference/outline-{each.source}",
                f"#{each.passage}",
            )
            for each in naming[:_MOST]
        ),
    ]
    if not places:
        raise TableError(
            f"data/actors.csv, {row['actor']}: nothing leads to this actor. Give it an "
            "event in event_actors.csv, or a name as the texts print it in the column "
            "also_known_as."
        )
    return Findable(
        "actor",
        title=row["name"],
        words=f"Also {listed(others)}" if others else "",
        credit=_credit(
            row["kind"],
            *(
                f"{verb} {counted(count, one, f'{one}s')}"
                for verb, count, one in counts
                if count
            ),
        ),
        page=places[0][1],
        place=places[0][2],
        others=" | ".join(called),
        places=tuple(places),
    )


def _said_by(entry: Entry, names: list[str]) -> str:
    """Return how the speaker of a quotation is named if it is one of several names."""
    speakers = [
        entry.row["speaker"],
        *re.split(r" and |, ", entry.row["speaker"]),
    ]
    return next(
        (each for each in speakers if each.removeprefix(_SPOKEN_FOR) in names), ""
    )
