"""How evidence is shown: a quotation with its credit, its address and its checks.

Runs on the standard library alone. The HTML it makes carries links that work in
JupyterLab and on GitHub (``../reference/outline-….md``); the book build turns them
into links between pages.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from string import ascii_lowercase
from urllib.parse import quote as percent_encode

from alliance import kept
from alliance.errors import MisquotationError, UnknownQuotationError, suggest
from alliance.markdown import capital, nested
from alliance.passages import Span
from alliance.quotations import Place, verify
from alliance.repository import read_table, root, rows_of, stamp
from alliance.sources import Source
from alliance.sources import source as source_named

# The rights budget counts five words in a row as published, and an address as well.
_IN_A_ROW = 4

# In the label of a work these keep their small letters.
_SMALL = frozenset({"a", "and", "for", "in", "of", "on", "the", "v"})
# Who wrote a work, who published it and when, as `alliance.bibliography` reads them;
# here without its parser, which a notebook need not have.
_ENTRY = re.compile(r"^@\w+\{([^,\s]+),(.*?)^\}", re.M | re.S)
_NAMES = re.compile(
    r"^\s*(?:author|editor|journal|journaltitle|publisher|institution|organization"
    r"|howpublished)\s*=\s*\{+(.+?)\}+,?$",
    re.M,
)
_DATE = re.compile(r"^\s*date\s*=\s*\{(.+?)\},?$", re.M)

WARNING = "warning"
READING_NOTE = "reading-note"
WEIGHTS = {
    "conflict": WARNING,
    "error": WARNING,
    "outdated": WARNING,
    "framing": READING_NOTE,
    "omission": READING_NOTE,
    "citation": READING_NOTE,
}
"""What a source check is to a reader, by its kind: a warning or a reading note.

A *warning* says that another source, the record or what has happened since tells the
matter otherwise: who repeats the words unwarned may say what is not so. A *reading
note* leaves the words standing and says how to read them: how they are put, what they
leave out, what they cite. Both go wherever the words go, the warnings first and in
full, the notes quietly. The values are classes of the page as well.
"""


def weight(kinds: Iterable[str]) -> str:
    """Return what some source checks are together to a reader.

    Parameters
    ----------
    kinds : iterable of str
        Their kinds: keys of `WEIGHTS`, at least one.

    Returns
    -------
    str
        `WARNING` where one of them is one, else `READING_NOTE`.
    """
    return WARNING if WARNING in [WEIGHTS[kind] for kind in kinds] else READING_NOTE


def check_label(kind: str) -> str:
    """Return the words that go before the title of a source check.

    Parameters
    ----------
    kind : str
        A key of `WEIGHTS`.

    Returns
    -------
    str
        Such as "Warning (error)" or "Reading note (framing)".
    """
    return f"{capital(WEIGHTS[kind].replace('-', ' '))} ({kind})"


@dataclass(frozen=True)
class SourceCheck:
    """What is to be known of words of a source: one row of ``data/checks.csv``.

    Attributes
    ----------
    check, kind, title, finding, confidence : str
        The columns of the row.
    works : tuple of str
        Keys of the outside works that it rests on.
    """

    check: str
    kind: str
    title: str
    finding: str
    confidence: str
    works: tuple[str, ...]

    @property
    def label(self) -> str:
        """Whether it is a warning or a reading note, and of what kind."""
        return check_label(self.kind)


@dataclass(frozen=True)
class ShownQuotation:
    """A quotation as a notebook shows it.

    Attributes
    ----------
    quotation : str
        Id of the row in ``data/quotations.csv``.
    words : str
        The words as shown, ellipses and insertions marked.
    speaker : str
        Who says them.
    source : Source
    place : Place
    checks : tuple of SourceCheck
        Those that cover the words, the warnings first.
    """

    quotation: str
    words: str
    speaker: str
    source: Source
    place: Place
    checks: tuple[SourceCheck, ...]

    @property
    def credit(self) -> str:
        """Who says it and where, as plain text."""
        if self.speaker == self.source.authors:
            return f"{self.speaker}, {self.source.title}"
        return (
            f"{self.speaker}, as quoted in {self.source.authors}, {self.source.title}"
        )

    def __repr__(self) -> str:
        number = self.place.passage.rsplit("-", 1)[1]
        lines = [
            f"“{nested(self.words)}”",
            f"  {self.credit} ({self.source.short}, {number})",
        ]
        lines += [f"  {check.label}: {check.finding}" for check in self.checks]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        entry = self.source
        cite = f' cite="{escape(entry.url)}"' if entry.url else ""
        title = f"<cite>{escape(entry.title)}</cite>"
        who = escape(self.speaker)
        if self.speaker != entry.authors:
            who += f", as quoted in {escape(entry.authors)}"
        links = [_link(outline_address(self.place.passage), label(self.place.passage))]
        address = publisher_address(self.place)
        if address:
            links.append(_link(address, "the words at the publisher"))
        notes = "".join(check_note(check) for check in self.checks)
        # Marks inside the quotation become single ones, as print has them.
        words = escape(nested(self.words), quote=False)
        return (
            f'<figure class="quotation" data-source="{entry.source}">'
            f'<blockquote{cite} data-quotation="{self.quotation}" '
            f'data-passage="{self.place.passage}"><p>“{words}”</p></blockquote>'
            f'<figcaption><span class="speaker">{who}</span>, {title} '
            f'<span class="address">{" · ".join(links)}</span></figcaption>{notes}'
            "</figure>"
        )


def quote(name: str) -> ShownQuotation:
    """Show a quotation in a notebook: words, speaker, source, place and source checks.

    Parameters
    ----------
    name : str
        Id of a row of ``data/quotations.csv``.

    Returns
    -------
    ShownQuotation
        Put it last in a cell to see it.

    Raises
    ------
    UnknownQuotationError
        When there is no such row; the message suggests near ids.
    MisquotationError
        When the row's words do not stand in its source.
    SeedError
        When the seed is missing or changed.
    """
    rows = {row["quotation"]: row for row in read_table("quotations")}
    if name not in rows:
        raise UnknownQuotationError(
            f"There is no quotation {name!r}.{suggest(name, rows)} "
            "data/quotations.csv lists them all."
        )
    row = rows[name]
    try:
        place = verify(
            row["exact"],
            row["source"],
            omitted=several(row["omitted"]),
            inserted=several(row["inserted"]),
        )
    except MisquotationError as error:
        raise MisquotationError(
            f"data/quotations.csv, quotation {name!r}: {error}",
            nearest=error.nearest,
            difference=error.difference,
            elsewhere=error.elsewhere,
        ) from None
    return ShownQuotation(
        quotation=name,
        words=row["exact"],
        speaker=row["speaker"],
        source=source_named(row["source"]),
        place=place,
        checks=checks_over(place),
    )


def several(cell: str) -> list[str]:
    """Split a cell that holds several values joined by " | "; an empty cell has none.

    Parameters
    ----------
    cell : str

    Returns
    -------
    list of str
    """
    return cell.split(" | ") if cell else []


def checks_over(place: Place) -> tuple[SourceCheck, ...]:
    """Return the source checks whose words overlap a place.

    Parameters
    ----------
    place : Place
        From `alliance.verify`.

    Returns
    -------
    tuple of SourceCheck
        The warnings first, else in the order of ``data/checks.csv``.
    """
    covering = {
        check for check, spans in _warned(place.source) if overlap(spans, place.spans)
    }
    columns = ("check", "kind", "title", "finding", "confidence")
    return heaviest_first(
        SourceCheck(*(row[column] for column in columns), works=_works(row["check"]))
        for row in read_table("checks")
        if row["check"] in covering
    )


def heaviest_first(checks: Iterable[SourceCheck]) -> tuple[SourceCheck, ...]:
    """Sort source checks, the warnings before the reading notes.

    Parameters
    ----------
    checks : iterable of SourceCheck

    Returns
    -------
    tuple of SourceCheck
        Those of one weight in the order given.
    """
    return tuple(sorted(checks, key=lambda check: weight([check.kind]) != WARNING))


def checks_on(row: Mapping[str, str]) -> tuple[SourceCheck, ...]:
    """Return the source checks that cover the words of a row of evidence.

    Parameters
    ----------
    row : mapping of str to str
        Its columns ``source`` and ``exact``, ``omitted`` and ``inserted`` where its
        table has them; an empty cell is "".

    Returns
    -------
    tuple of SourceCheck
        None where the row quotes nothing.

    Raises
    ------
    MisquotationError
        When the words do not stand in the source.
    """
    if not row["exact"]:
        return ()
    given = {name: several(row.get(name, "")) for name in ("omitted", "inserted")}
    return checks_over(verify(row["exact"], row["source"], **given))


def _warned(source: str) -> tuple[tuple[str, tuple[Span, ...]], ...]:
    """Return which check covers which letters of a source; kept until an edit."""
    folder = root()
    files = (folder / "data" / "check_passages.csv", folder / "seeds" / f"{source}.txt")
    there = (path for path in files if path.is_file())  # a copy may lack the seed
    return _warned_in(folder, source, tuple(stamp(path) for path in there))


@lru_cache(maxsize=64)
def _warned_in(
    _folder: Path, source: str, _stamps: tuple[tuple[int, int], ...]
) -> tuple[tuple[str, tuple[Span, ...]], ...]:
    return tuple(
        (row["check"], verify(row["exact"], source).spans)
        for _, row in rows_of("check_passages", source)
    )


def _works(check: str) -> tuple[str, ...]:
    """Return the works that the facts behind a check come from, each once."""
    facts = {row["fact"]: row["reference"] for row in read_table("record")}
    resting = (row for row in read_table("check_records") if row["check"] == check)
    return tuple(dict.fromkeys(facts[row["fact"]] for row in resting))


def overlap(some: tuple[Span, ...], others: tuple[Span, ...]) -> bool:
    """Tell whether pieces of one source share a character.

    Parameters
    ----------
    some, others : tuple of (int, int)
        As the spans of `alliance.quotations.Place`.

    Returns
    -------
    bool
    """
    return any(a < d and c < b for a, b in some for c, d in others)


def label(passage: str) -> str:
    """Return how a passage is named in a citation, such as "CFR 2021, p12".

    Parameters
    ----------
    passage : str
        Id of the passage.

    Returns
    -------
    str
    """
    name, number = passage.rsplit("-", 1)
    return f"{source_named(name).short}, {number}"


def outline_address(passage: str) -> str:
    """Return the relative address of a passage's entry, as seen from a chapter.

    Parameters
    ----------
    passage : str
        Id of the passage.

    Returns
    -------
    str
    """
    name = passage.rsplit("-", 1)[0]
    return f"../reference/outline-{name}.md#{passage}"


def cite(passage: str) -> str:
    """Return a citation of a passage as a Markdown link, for a cell of a table.

    Parameters
    ----------
    passage : str
        Id of the passage.

    Returns
    -------
    str
        Such as ``[CFR 2021, p12](../reference/outline-cfr-2021.md#cfr-2021-p12)``.
    """
    return f"[{label(passage)}]({outline_address(passage)})"


def work_label(key: str) -> str:
    """Return how an outside work is named in a citation, such as "US Embassy 2011".

    Parameters
    ----------
    key : str
        Its key in ``references.bib``: who published it, the year, then the subject.

    Returns
    -------
    str
        Publisher and year, and a letter where several works would have the same label
        ("Jiji 2022b"), in the order of their dates, then of their keys. A word that
        stands in the name of the author or publisher is written as it is there ("City
        A.M.", "JoongAng"), and one made of its first letters in capitals ("MOFA").
        Where the key holds no year, that of the entry or "n.d." follows the words of
        the key that begin it and stand in a name; if there are none, the whole key in
        words is the label.
    """
    path = root() / "references.bib"
    labels = _labels_in(path, stamp(path)) if path.is_file() else {}
    return labels.get(key) or _label_of(key)


@lru_cache(maxsize=4)
def _labels_in(path: Path, _stamp: tuple[int, int]) -> Mapping[str, str]:
    """Return the labels of the works of a bibliography, no two of which are alike."""
    alike: dict[str, list[tuple[str, str]]] = {}
    for key, fields in _ENTRY.findall(path.read_text(encoding="utf-8")):
        date = next(iter(_DATE.findall(fields)), "")
        name = _label_of(key, tuple(_NAMES.findall(fields)), date)
        alike.setdefault(name, []).append((date, key))
    return {
        key: f"{name}{ascii_lowercase[number] if len(works) > 1 else ''}"
        for name, works in alike.items()
        for number, (_, key) in enumerate(sorted(works))
    }


def _label_of(key: str, names: tuple[str, ...] = (), date: str = "") -> str:
    """Return the label of a work as it is before letters tell those alike apart."""
    publisher, year = re.fullmatch(r"(.*?)(?:-(\d{4})(?:-.*)?)?", key).groups()
    words = publisher.split("-")
    said, named = [], 0
    while words:
        ends = range(len(words), 0, -1)
        runs = ((end, _as_printed(words[:end], names)) for end in ends)
        end, run = next((each for each in runs if each[1]), (1, ""))
        run = run or _as_word(words[0], names)
        if run and named == len(said):
            named += 1
        said.append(run or words[0].title())
        words = words[end:]
    if year:
        return " ".join([*said, year])
    if not named:
        return " ".join(said)
    return " ".join([*said[:named], date[:4] or "n.d."])


def _as_printed(words: list[str], names: tuple[str, ...]) -> str:
    """Return words in a row as a name has them, with its dots and capitals."""
    letters = (r"\.?".join(map(re.escape, word)) for word in words)
    row = rf"(?<!\w){r'[ -]'.join(letters)}(?!\w)(?:(?<=\.\w)\.)?"
    found = (re.search(row, name, re.IGNORECASE) for name in names)
    return next((each[0] for each in found if each and not each[0].islower()), "")


def _as_word(word: str, names: tuple[str, ...]) -> str:
    """Return a word in small letters or in capitals; "" where no name has it."""
    if word in _SMALL:
        return word
    for name in names:
        parts = re.findall(r"[^\W\d_]+", name.lower().replace("'s", ""))
        for counted in (parts, [part for part in parts if part not in _SMALL]):
            if len(word) > 1 and word in "".join(part[0] for part in counted):
                return word.upper()
    return ""


def work_address(key: str) -> str:
    """Return the relative address of a work's entry, as seen from a chapter.

    Parameters
    ----------
    key : str
        Its key in ``references.bib``.

    Returns
    -------
    str
    """
    return f"../reference/bibliography.md#{key}"


def check_address(check: str) -> str:
    """Return the relative address of a source check's entry, as seen from a chapter.

    Parameters
    ----------
    check : str
        Its id in ``data/checks.csv``.

    Returns
    -------
    str
    """
    return f"../reference/source-checks.md#{check}"


def publisher_address(place: Place) -> str | None:
    """Return the address of the publisher's page that opens at the words.

    Follows the WICG draft "URL Fragment Text Directives": ``#:~:text=`` with the first
    and last words, which browsers match as a range, and in which ``-``, ``,`` and ``&``
    have a meaning and are encoded. At most four words of each, and at least one left
    out between them: hundreds of addresses must not add up to much of an article.

    Parameters
    ----------
    place : Place

    Returns
    -------
    str or None
        None where no address of the source is known.
    """
    entry = source_named(place.source)
    if not entry.url:
        return None
    here = kept.kept()
    if here is not None:
        return here["addresses"].get(address_key(place))
    words = place.exact.split()
    first = _begun(words)
    rest = words[len(first) + 1 :]
    last = _begun(rest[::-1])[::-1]
    ends = ",".join(_encoded(part) for part in (first, last) if part)
    return f"{entry.url}#:~:text={ends}"


def address_key(place: Place) -> str:
    """Return what the address of a place is called in what `alliance.kept` keeps.

    Parameters
    ----------
    place : Place

    Returns
    -------
    str
        It begins with numbers, so that no words run on from the address before it.
    """
    return f"{list(place.spans)} {place.passage}"


def _begun(words: list[str]) -> list[str]:
    """Return the first words, as many as count for four: "U.S.-Japan" is two."""
    total = 0
    for number, word in enumerate(words):
        total += len(re.findall(r"[^\W_]+", re.sub(r"[.'’]", "", word)))
        if total > _IN_A_ROW:
            return words[: max(number, 1)]
    return words


def _encoded(words: list[str]) -> str:
    return percent_encode(" ".join(words), safe="").replace("-", "%2D")


def check_note(check: SourceCheck) -> str:
    """Return a source check as it stands below the words that it covers.

    Parameters
    ----------
    check : SourceCheck

    Returns
    -------
    str
        HTML: a warning in full, a reading note as one line that opens.
    """
    labels = [work_label(key) for key in check.works]
    works = "; ".join(map(_link, map(work_address, check.works), labels))
    # The label of a work without a date, "n.d.", ends the sentence itself.
    end = "" if labels and labels[-1].endswith(".") else "."
    record = f" Record: {works}{end}" if works else ""
    ground = f"Confidence: {check.confidence}.{record}"
    address, finding = check_address(check.check), escape(check.finding)
    if weight([check.kind]) == WARNING:
        return (
            f'<div class="source-check {WARNING}" role="note"><p>'
            f"<strong>{check.label}: {_link(address, check.title)}.</strong> {finding} "
            f'<span class="ground">{ground}</span></p></div>'
        )
    # One quiet line, which opens; a link in it would be a control inside a control.
    return (
        f'<details class="source-check {READING_NOTE}">'
        f"<summary>{check.label}: {escape(check.title)}</summary>"
        f'<p>{finding} <span class="ground">{ground} '
        f"{_link(address, 'Open the source check')}.</span></p></details>"
    )


def _link(address: str, words: str) -> str:
    return f'<a href="{escape(address)}">{escape(words)}</a>'
