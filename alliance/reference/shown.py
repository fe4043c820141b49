"""How the pages show what they share: citations, links to the words, checks."""

from collections.abc import Iterable
from contextlib import suppress
from decimal import Decimal

from alliance import bibliography
from alliance.citations import SourceCheck, label, publisher_address, work_label
from alliance.dates import in_words
from alliance.errors import MisquotationError
from alliance.markdown import capital, ended, escaped, lines, link, listed, nested
from alliance.quotations import Place, verify
from alliance.reference.evidence import Entry, Evidence, Row

CONFIDENCE = {
    "high": "high confidence",
    "medium": "medium confidence",
    "low": "low confidence",
    "unsettled": "unsettled: what would decide it could not be read",
}
"""How sure a finding is, in words."""


def cited(passage: str) -> str:
    """Return the citation of a passage, as seen from a reference page.

    Parameters
    ----------
    passage : str
        Its id.

    Returns
    -------
    str
        Such as ``[CFR 2021, p12](outline-cfr-2021.md#cfr-2021-p12)``.
    """
    source = passage.rsplit("-", 1)[0]
    return f"[{escaped(label(passage))}](outline-{source}.md#{passage})"


def whole(source: str, evidence: Evidence) -> str:
    """Return the citation of a source as a whole.

    Parameters
    ----------
    source : str
        Its id.
    evidence : Evidence

    Returns
    -------
    str
        Such as ``[CFR 2021](outline-cfr-2021.md)``.
    """
    return f"[{escaped(evidence.sources[source].short)}](outline-{source}.md)"


def wholes(names: Iterable[str], evidence: Evidence) -> str:
    """Return the citations of several sources, in order of writing.

    Parameters
    ----------
    names : iterable of str
        Their ids.
    evidence : Evidence

    Returns
    -------
    str
    """
    named = set(names)
    return listed(whole(each, evidence) for each in evidence.sources if each in named)


def work(key: str) -> str:
    """Return the citation of an outside work.

    Parameters
    ----------
    key : str
        Its key in ``references.bib``.

    Returns
    -------
    str
    """
    return f"[{work_label(key)}](bibliography.md#{key})"


def works(facts: Iterable[Row]) -> str:
    """Return the citations of the works that facts come from, each once.

    Parameters
    ----------
    facts : iterable of dict
        Rows of ``record``.

    Returns
    -------
    str
        "" for no fact.
    """
    return listed(dict.fromkeys(work(fact["reference"]) for fact in facts))


def words_at_publisher(place: Place) -> str:
    """Return a link to the publisher's page that opens at the words.

    Parameters
    ----------
    place : alliance.quotations.Place

    Returns
    -------
    str
        "" where no address of the source is known.
    """
    address = publisher_address(place)
    return link("the words at the publisher", address) if address else ""


LONGEST = 4
"""Words of a source in copyright that are shown whole without being a quotation."""
_END = 3


def in_part(entry: Entry, evidence: Evidence) -> str:
    """Return the words of a row between quotation marks, long ones by their ends.

    Parameters
    ----------
    entry : Entry
    evidence : Evidence

    Returns
    -------
    str
        All of the words where they are few, free, or shown as a quotation anyway; else
        how they begin and end, so that what is published of a source in copyright stays
        little. The outline and the link to the publisher lead to the rest.
    """
    ends = _ends(entry, evidence)
    if ends:
        first, last = (escaped(nested(each)) for each in ends)
        return f"from “{first}” to “{last}”"
    return f"“{escaped(nested(entry.row['exact']))}”"


def _ends(entry: Entry, evidence: Evidence) -> tuple[str, str] | None:
    """Return how long words begin and end, if no quotation of ours has them."""
    words = entry.row["exact"].split()
    free = evidence.sources[entry.source].licence.startswith("CC ")
    if free or len(words) <= LONGEST or _is_quoted(entry, evidence):
        return None
    for count in range(min(_END, (len(words) - 1) // 2), 0, -1):
        ends = " ".join(words[:count]), " ".join(words[-count:])
        with suppress(MisquotationError):  # a number or a name would be cut
            if all(verify(each, entry.source) for each in ends):
                return ends
    return None


def _is_quoted(entry: Entry, evidence: Evidence) -> bool:
    (start, _), (_, end) = entry.place.spans[0], entry.place.spans[-1]
    return any(
        each.source == entry.source
        and each.place.spans[0][0] <= start
        and end <= each.place.spans[-1][1]
        for each in evidence.quotations
    )


def credit(entry: Entry, *others: str, before: str = "") -> str:
    """Return the line that says where a row stands.

    Parameters
    ----------
    entry : Entry
    *others : str
        What else to say, in Markdown; the empty are left out.
    before : str
        Who says it, in Markdown.

    Returns
    -------
    str
        The citation, the others and the link to the publisher, between points.
    """
    said = f"{before} {cited(entry.passage)}" if before else cited(entry.passage)
    at_publisher = words_at_publisher(entry.place)
    parts = (said, *others, at_publisher)
    return " · ".join(part for part in parts if part)


def titled(check: SourceCheck) -> str:
    """Return the title of a source check, linked to its entry.

    Parameters
    ----------
    check : alliance.citations.SourceCheck

    Returns
    -------
    str
    """
    return f"[{escaped(check.title.rstrip('.'))}](source-checks.md#{check.check})"


def named(check: SourceCheck) -> str:
    """Return a source check by its name alone, for where its finding would be too much.

    Parameters
    ----------
    check : alliance.citations.SourceCheck

    Returns
    -------
    str
        One item of a list: whether it is a warning or a reading note, and its title,
        linked to its entry.
    """
    return f"**{check.label}:** {titled(check)}."


def covered(check: str, evidence: Evidence) -> str:
    """Return the sources whose words a source check covers.

    Parameters
    ----------
    check : str
        Its id.
    evidence : Evidence

    Returns
    -------
    str
        Their citations, in order of writing.
    """
    return wholes((each.source for each in evidence.spans_of(check)), evidence)


def ground(check: str, evidence: Evidence) -> str:
    """Return between what a source check compares: sources, and works of the record.

    Parameters
    ----------
    check : str
        Its id.
    evidence : Evidence

    Returns
    -------
    str
        Citations; they vouch for the numbers in what is said of the check.
    """
    said = covered(check, evidence)
    record = works(evidence.facts_behind(check))
    return f"{said}; the record: {record}" if record else said


def source_check(check: SourceCheck, evidence: Evidence) -> str:
    """Return a source check beside words that it covers.

    Parameters
    ----------
    check : alliance.citations.SourceCheck
    evidence : Evidence

    Returns
    -------
    str
        One item of a list: whether it is a warning or a reading note, title, finding,
        how sure it is, and what is compared.
    """
    sure = CONFIDENCE[check.confidence]
    return f"**{check.label}:** {titled(check)}.\n{lines(check.finding)}\n" + ended(
        f"{capital(sure)}: {ground(check.check, evidence)}"
    )


def status(fact: Row) -> str:
    """Return whether someone has read a fact in the work cited, when and where.

    Parameters
    ----------
    fact : dict
        A row of ``record``.

    Returns
    -------
    str
    """
    return bibliography.status(fact, bibliography.works())


def number(row: Row) -> str:
    """Return a number as it is printed, with the word that loosens or limits it.

    Parameters
    ----------
    row : dict
        A row of ``quantities``.

    Returns
    -------
    str
        Such as "more than eighty"; the word in brackets where it stands apart.
    """
    printed, qualifier = row["printed"], row["qualifier"]
    for together in (f"{qualifier} {printed}", f"{printed} {qualifier}"):
        if qualifier and together in row["exact"]:
            return f"**{escaped(together)}**"
    loosely = f" ({escaped(qualifier)})" if qualifier else ""
    return f"**{escaped(printed)}**{loosely}"


def in_digits(row: Row, words: str, least: int) -> str:
    """Return a number in digits where words about it do not hold all of them.

    Parameters
    ----------
    row : dict
        A row of ``quantities`` or ``record``.
    words : str
        What is shown of it anyway.
    least : int
        A smaller number needs no digits.

    Returns
    -------
    str
        Such as "55,000" or "40,000 to 150,000"; "" where nothing is to be added.
    """
    cells = (row["value"], row["low"], row["high"])
    numbers = [Decimal(cell) for cell in cells if cell]
    full = [f"{number:,f}" for number in numbers]
    if max(numbers, default=0) < least or all(each in words for each in full):
        return ""
    return " to ".join(full)


def time_of(row: Row) -> str:
    """Return when an event happened, in words.

    Parameters
    ----------
    row : dict
        A row of ``events``.

    Returns
    -------
    str
        Such as "1990 to 1991".
    """
    when = in_words(row["date"])
    return f"{when} to {in_words(row['date_end'])}" if row["date_end"] else when


def time_about(row: Row) -> str:
    """Return the time that a number is about, in words.

    Parameters
    ----------
    row : dict
        A row of ``quantities``.

    Returns
    -------
    str
    """
    return f"as of {in_words(row['as_of'])}" if row["as_of"] else "no time given"
