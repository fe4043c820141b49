"""The outline of one source: its passages in order, and what is taken from each."""

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import groupby

from alliance import markdown
from alliance.citations import WARNING, WEIGHTS, check_label
from alliance.dates import in_words
from alliance.markdown import (
    bullets,
    capital,
    counted,
    ended,
    escaped,
    lines,
    listed,
    nested,
    sentence,
    site,
)
from alliance.passages import Passage, furniture, passages
from alliance.reference.claims import STRENGTHS
from alliance.reference.evidence import Entry, Evidence, Row
from alliance.reference.shown import (
    CONFIDENCE,
    cited,
    number,
    time_about,
    time_of,
    words_at_publisher,
    works,
)
from alliance.search import words
from alliance.sources import Source, sources

# How the page speaks of one and of several spans of each kind of furniture.
FURNITURE = {
    "title": ("title", "titles"),
    "byline": ("byline", "bylines"),
    "dateline": ("dateline", "datelines"),
    "heading": ("heading", "headings"),
    "label": ("label", "labels"),
    "keywords": ("list of keywords", "lists of keywords"),
    "caption": ("picture caption", "picture captions"),
    "page-header": ("page header", "page headers"),
    "list-marker": ("list marker", "list markers"),
    "mail-address": ("mail address", "mail addresses"),
    "navigation": ("piece of site navigation", "pieces of site navigation"),
    "related": ("line on other stories", "lines on other stories"),
    "references": ("entry of the reference list", "entries of the reference list"),
    "second-printing": (
        "paragraph printed a second time",
        "paragraphs printed a second time",
    ),
}


def page(name: str, evidence: Evidence) -> str:
    """Return the outline of one source.

    Parameters
    ----------
    name : str
        Id of the source.
    evidence : Evidence

    Returns
    -------
    str
        Markdown; the heading over each passage is its id.
    """
    entry = evidence.sources[name]
    found = passages(name)
    sections = [
        (title, list(group))
        for title, group in groupby(found, lambda item: item.section)
    ]
    taken = {
        "Quotations": (evidence.quotations, _quotation),
        "Numbers": (evidence.quantities, _quantity),
        "Events": (evidence.events, _event),
        "Positions": (evidence.claims, _claim),
    }
    by_passage = {
        heading: (_by_passage(rows, name), show)
        for heading, (rows, show) in taken.items()
    }
    blocks = [
        f"# Outline: {escaped(entry.short)}",
        _about(entry, found),
        "Each passage below has its address, what it says in our own words, and what "
        "the book takes from it.\nThe whole text is not printed here.",
        _contents(sections),
    ]
    seen: Counter[str] = Counter()
    for title, group in sections:
        seen[title] += 1
        again = " (continued)" if seen[title] > 1 else ""
        blocks.append(f"## {escaped(_heading(title))}{again}")
        for item in group:
            blocks += _passage(item, by_passage, evidence)
    return markdown.page(*blocks)


def _by_passage(rows: Iterable[Entry], source: str) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for each in rows:
        if each.source == source:
            found.setdefault(each.passage, []).append(each)
    return found


def _heading(section: str) -> str:
    """Return a heading in sentence case where the source prints it in capitals."""
    if not section.isupper():
        return section
    number, dot, words = section.rpartition(". ")
    return f"{number}{dot}{words.capitalize()}"


def _about(entry: Source, found: list[Passage]) -> str:
    kinds = Counter(item.kind for item in furniture(entry.source))
    left_out = listed(
        counted(kinds[kind], *names) for kind, names in FURNITURE.items() if kinds[kind]
    )
    address = "The address of the publisher's page is not known for certain."
    return bullets(
        [
            f"**Title:** *{escaped(entry.title)}*",
            f"**Who:** {sentence(escaped(entry.authors))}",
            f"**When:** {sentence(capital(in_words(entry.published)))}\n"
            f"{lines(entry.published_note)}",
            f"**Where:** {sentence(escaped(entry.container))}\n"
            f"{f'{site(entry.url)}.' if entry.url else address}",
            f"**Terms:** {lines(entry.licence)}",
            f"**Length:** {len(found)} passages, {words(entry.source):,} words.",
            f"**Left out:** {left_out}.\nNone of these can be quoted.",
        ]
    )


def _contents(sections: list[tuple[str, list[Passage]]]) -> str:
    rows = ["| Section | Passages |", "|---|---|"]
    for name, group in sections:
        first, last = (group[at].passage.rsplit("-", 1)[1] for at in (0, -1))
        span = first if first == last else f"{first} to {last}"
        rows.append(f"| [{escaped(_heading(name))}](#{group[0].passage}) | {span} |")
    return "\n".join(rows)


Shown = dict[str, tuple[dict[str, list[Entry]], Callable[[Entry], str]]]


def _passage(item: Passage, taken: Shown, evidence: Evidence) -> list[str]:
    name = item.passage
    blocks = [f"### {name}", lines(item.gist)]
    used = [f"{use.link} ({use.how})" for use in evidence.uses.get(name, ())]
    if used:
        blocks.append(f"Used in {listed(used)}.")
    groups = {
        heading: [show(entry) for entry in rows.get(name, ())]
        for heading, (rows, show) in taken.items()
    }
    groups["Source checks"] = [
        _check(row, name, evidence) for row in _checks(name, evidence)
    ]
    for heading, items in groups.items():
        if items:
            blocks += [f"**{heading}**", bullets(items)]
    return blocks


def _quotation(entry: Entry) -> str:
    row = entry.row
    # On a line of its own, so that our words are not taken for theirs.
    said = [f"“{escaped(nested(row['exact']))}”\\"]
    if row["speaker"] != sources()[entry.source].authors:
        said.append(f"Said by {sentence(escaped(row['speaker']))}")
    if row["note"]:
        said.append(lines(row["note"]))
    said += [
        f"A [{WEIGHTS[check.kind].replace('-', ' ')}](source-checks.md#{check.check}), "
        "below, covers these words."
        for check in entry.checks
    ]
    shown = (
        f"[All on this quotation](quotations.md#{row['quotation']}); in a notebook: "
        f'`alliance.quote("{row["quotation"]}")`'
    )
    address = words_at_publisher(entry.place)
    if address:
        shown += f"; {address}"
    return "\n".join([*said, f"{shown}."])


def _quantity(entry: Entry) -> str:
    row = entry.row
    subject = escaped(row["subject"].rstrip("."))
    return (
        f"[{number(row)}](quantities.md#{row['quantity']}): {subject} "
        f"({escaped(row['unit'])}; {time_about(row)})."
    )


def _event(entry: Entry) -> str:
    row = entry.row
    return (
        f"[{capital(time_of(row))}](timeline.md#{row['event']}): "
        f"{sentence(escaped(row['title']))}"
    )


def _claim(entry: Entry) -> str:
    row = entry.row
    return (
        f"{escaped(row['question'])}\n"
        f"[{escaped(row['position'].rstrip('.'))}](claims.md#{row['claim']}) "
        f"({STRENGTHS[row['strength']]})."
    )


def _checks(passage: str, evidence: Evidence) -> list[Row]:
    """Return the source checks on words of a passage.

    The warnings come first, and those of one weight in the order of the text.
    """
    names = (
        each.row["check"] for each in evidence.check_passages if each.passage == passage
    )
    found = [evidence.checks[name] for name in dict.fromkeys(names)]
    return sorted(found, key=lambda row: WEIGHTS[row["kind"]] != WARNING)


def _check(row: Row, here: str, evidence: Evidence) -> str:
    name = row["check"]
    found = [
        f"**{check_label(row['kind'])}:** "
        f"[*{escaped(row['title'].rstrip('.'))}*](source-checks.md#{name}) "
        f"({CONFIDENCE[row['confidence']]}).",
        lines(row["finding"]),
    ]
    record = works(evidence.facts_behind(name))
    if record:
        found.append(ended(f"It rests on {record}"))
    passages_of = dict.fromkeys(each.passage for each in evidence.spans_of(name))
    others = listed(cited(each) for each in passages_of if each != here)
    if others:
        found.append(f"It is also about {others}.")
    return "\n".join(found)
