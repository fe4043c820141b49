"""The source checks: where sources conflict, err, have aged or may mislead."""

from alliance import markdown
from alliance.citations import READING_NOTE, WARNING, WEIGHTS, check_label
from alliance.markdown import bullets, capital, ended, escaped, lines, listed
from alliance.reference.evidence import Entry, Evidence, Row
from alliance.reference.listings import Facet, Listing, of_sources
from alliance.reference.shown import (
    CONFIDENCE,
    credit,
    ground,
    in_part,
    status,
    work,
)

KINDS = {
    "conflict": (
        "Conflicts",
        "The sources say or propose different things of one matter, or one says both.",
    ),
    "error": ("Errors", "The public record contradicts what a source says."),
    "outdated": (
        "Outdated",
        "What a source gives as present or to come was so, or was expected, when it "
        "was written, and is past now.",
    ),
    "framing": (
        "Framing",
        "The words may mislead a reader: by a name, a yardstick, or what they are set "
        "beside.",
    ),
    "omission": (
        "Omissions",
        "Something that a reader needs is not said, since it was left out or came "
        "later, or rests on one source alone, or nobody is named for it.",
    ),
    "citation": (
        "Citations and printing",
        "A reference does not fit, or a slip of the pen was printed.",
    ),
}
"""The kinds in the order of the page: how each is headed, and what it means."""


def page(evidence: Evidence) -> str:
    """Return the page.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    str
        Markdown; the heading over each check is its id.
    """
    blocks = [
        "# Source checks",
        "A source check says what is the matter with words of a source, and on what "
        "that judgement rests.\n"
        "Wherever the book shows those words, the check goes with them.",
        "The **warnings** come first: the sources conflict, the public record "
        "contradicts what one of them says, or time has overtaken it.\n"
        "A **reading note** leaves the words standing and says what may mislead in "
        "them, what they leave out, or what is amiss with a reference or in print.\n"
        "Where what would decide a check could not be read, it is called unsettled.",
    ]
    for kind, (heading, meaning) in KINDS.items():
        found = [row for row in evidence.checks.values() if row["kind"] == kind]
        if found:
            blocks += [f"## {heading}", meaning]
        for row in found:
            blocks += _row(row, evidence)
    return markdown.page(*blocks)


def _row(row: Row, evidence: Evidence) -> list[str]:
    name = row["check"]
    entries = evidence.spans_of(name)
    facts = evidence.facts_behind(name)
    blocks = [
        f"### {name}",
        f"**{escaped(row['title'].rstrip('.'))}**\\\n"
        f"{lines(row['finding'])}\\\n"
        f"{check_label(row['kind'])}. {capital(CONFIDENCE[row['confidence']])}. "
        + ended(f"It looks at {ground(name, evidence)}"),
        "**The words**",
        bullets(_words(entry, evidence) for entry in entries),
    ]
    if facts:
        blocks += ["**The record**", bullets(map(_fact, facts))]
    chapters = dict.fromkeys(
        use.link for entry in entries for use in evidence.uses.get(entry.passage, ())
    )
    if chapters:
        blocks.append(f"The passages are used in {listed(chapters)}.")
    return blocks


def _words(entry: Entry, evidence: Evidence) -> str:
    return capital(f"{in_part(entry, evidence)}\n{credit(entry)}")


def _fact(fact: Row) -> str:
    return (
        f"{lines(fact['statement'])}\n"
        f"{work(fact['reference'])} ([in the record](record.md#{fact['fact']})) · "
        f"{status(fact)}"
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
    return Listing(
        "check",
        "checks",
        (
            Facet(
                "weight",
                "Warning or note",
                {WARNING: "warnings", READING_NOTE: "reading notes"},
            ),
            Facet("kind", "Kind", {name: each[0] for name, each in KINDS.items()}),
            of_sources(evidence),
            Facet(
                "confidence",
                "Confidence",
                {name: name for name in CONFIDENCE},
            ),
        ),
        {
            row["check"]: {
                "weight": (WEIGHTS[kind],),
                "kind": (kind,),
                "source": tuple(
                    dict.fromkeys(
                        each.source for each in evidence.spans_of(row["check"])
                    )
                ),
                "confidence": (row["confidence"],),
            }
            for kind in KINDS
            for row in evidence.checks.values()
            if row["kind"] == kind
        },
    )
