"""A policy memo: evidence picked by id, with its words, its citation and its checks.

A reader writes the advice and picks rows of the tables for it and against it. `draft`
puts them together: quotations in the exact words of their source, numbers and claims in
the words that carry them, facts of the record with the work they come from; below each
piece whatever source check covers it, and what came of a forecast. What the memo itself
still lacks stands in its `reminders`. `Memo.save` writes it as Markdown and as Word.

Everything but the Word file runs on the standard library; that needs python-docx, which
is imported when such a file is made.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import mkstemp
from types import EllipsisType, MappingProxyType
from typing import NamedTuple

from alliance.citations import (
    WARNING,
    SourceCheck,
    check_note,
    checks_over,
    cite,
    label,
    several,
    weight,
    work_address,
    work_label,
)
from alliance.dates import in_words
from alliance.errors import (
    MemoError,
    MisquotationError,
    QuotationTooShortError,
    UnknownEvidenceError,
    suggest,
)
from alliance.markdown import listed, nested
from alliance.quotations import Place, locate, verify
from alliance.repository import read_table
from alliance.sources import source, sources
from alliance.works import work_in_full

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "quotations": "quotation",
        "quantities": "number",
        "claims": "claim",
        "record": "fact",
    }
)
"""The tables from which a memo takes its evidence, and what a row of each is called."""

_STRENGTHS: Mapping[str, str] = MappingProxyType(
    {
        "stated": "statement",
        "attributed": "report of what others say",
        "recommended": "recommendation",
        "forecast": "forecast",
        "hedged": "statement with a hedge",
        "hedged-forecast": "forecast with a hedge",
    }
)
_LINK = re.compile(r"\[([^\]\n]+)\]\((\.\./[^)\s]+)\)")
_MARKED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
_SHORTEST = 3
_GAP = "[Write this in your own words.]"
# What a stub holds where nothing is written yet, as a value or between marks.
_DOTS = ("...", "…")


@dataclass(frozen=True)
class Outcome:
    """What came of a forecast: one row of ``data/outcomes.csv``.

    Attributes
    ----------
    claim, outcome, finding, confidence : str
        The columns of the row.
    works : tuple of str
        Keys of the outside works that it rests on.
    """

    claim: str
    outcome: str
    finding: str
    confidence: str
    works: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """The outcome as a memo says it, such as "came true"."""
        words = {"did-not": "did not come true", "came-true": "came true"}
        return words.get(self.outcome, self.outcome)


@dataclass(frozen=True)
class Piece:
    """One piece of evidence, ready to be put into a memo.

    Attributes
    ----------
    evidence, kind : str
        Id of its row, and a value of `KINDS`.
    said : str
        The piece in one sentence with its citation, in Markdown.
    source, passage : str
        Whose words they are and where they stand; "" for a fact of the record.
    reference : str
        Key of the outside work of a fact; "" for the words of a source.
    voice : str
        Who speaks: the source whose authors they are, though another source may quote
        them, or the outside work.
    checks : tuple of SourceCheck
        Those that cover the words, the warnings first.
    outcomes : tuple of Outcome
        What came of the forecasts that these words make.
    """

    evidence: str
    kind: str
    said: str
    source: str
    passage: str
    reference: str
    voice: str
    checks: tuple[SourceCheck, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    @property
    def is_warned(self) -> bool:
        """Whether one of its source checks is a warning."""
        return bool(self.checks) and weight(c.kind for c in self.checks) == WARNING

    def _repr_html_(self) -> str:
        return f'<div class="memo">{_shown(self)}</div>'

    def __repr__(self) -> str:
        return "\n  ".join([_plain(self.said), *map(": ".join, _notes(self))])


def piece(name: str) -> Piece:
    """Return one piece of evidence by the id of its row.

    Parameters
    ----------
    name : str
        Id of a quotation, a quantity, a claim or a fact of the record.

    Returns
    -------
    Piece

    Raises
    ------
    UnknownEvidenceError
        When no table of `KINDS` has this id; the message suggests near ones, and says
        so where it is the id of something else.
    MisquotationError
        When the words of the row do not stand in their source.
    SeedError
        When the source is missing or changed.
    """
    known = _known()
    if not isinstance(name, str) or name not in known:
        raise UnknownEvidenceError(_not_evidence(name, known))
    table, row = known[name]
    if table == "record":
        link = f"[{work_label(row['reference'])}]({work_address(row['reference'])})"
        read = "" if row["read_on"] else "; unsettled, since nobody has read it there"
        said = f"{row['statement'].rstrip('.')} ({link}{read})."
        key = row["reference"]
        return Piece(name, KINDS[table], said, "", "", key, voice=key)
    given = {each: several(row.get(each, "")) for each in ("omitted", "inserted")}
    place = verify(row["exact"], row["source"], **given)
    who = row.get("speaker") or source(row["source"]).authors
    words = f"“{nested(row['exact'])}” ({cite(place.passage)})"
    return Piece(
        evidence=name,
        kind=KINDS[table],
        said=_sentence(table, row, who, words),
        source=row["source"],
        passage=place.passage,
        reference="",
        voice=_voice(who, row["source"]),
        checks=checks_over(place),
        outcomes=_outcomes_over(place),
    )


def draft(
    advice: str | EllipsisType = ...,
    *,
    reasons: Sequence[str] | EllipsisType = (),
    objections: Sequence[str] | EllipsisType = (),
    change: str | EllipsisType = ...,
    title: str = "Japan and AUKUS",
    sender: str = "",
) -> "Memo":
    """Put a memo together from advice in one's own words and evidence by id.

    Parameters
    ----------
    advice : str
        What to do, in the writer's own words, where an empty line begins a new
        paragraph; three dots, between quotation marks or not, where it is not written
        yet. Words of three or more between quotation marks must stand in a source.
    reasons, objections : sequence of str
        Ids of the evidence for the advice and against it, in order; see `piece`. Three
        dots stand for none yet, in the list or in its place.
    change : str
        What would change the writer's mind, in the writer's own words.
    title : str
        What the memo is about.
    sender : str
        Who writes it; left out where it is "".

    Returns
    -------
    Memo

    Raises
    ------
    UnknownEvidenceError
        When an id is not known; the message suggests near ones.
    MisquotationError
        When quoted words stand in no source; the message shows the nearest passage.
    MemoError
        When ids are not given as a list.
    """
    sides = {"reasons": reasons, "objections": objections}
    for name, ids in sides.items():
        if isinstance(ids, str) and not _is_stub(ids):
            raise MemoError(f"{name} is a list of ids: {name}=[{ids!r}]")
    chosen = {
        name: tuple(dict.fromkeys(piece(each) for each in ids if not _is_stub(each)))
        for name, ids in sides.items()
        if not _is_stub(ids)
    }
    chosen = dict.fromkeys(sides, ()) | chosen
    own = {"advice": advice, "change": change, "title": title, "sender": sender}
    texts = {name: _own_words(words, name) for name, words in own.items()}
    return Memo(**texts, **chosen)


@dataclass(frozen=True)
class Memo:
    """A memo, which shows itself in a notebook and can be saved.

    Attributes
    ----------
    advice, change, title, sender : str
        In the writer's own words; "" where nothing is written yet.
    reasons, objections : tuple of Piece
        The evidence for the advice and against it.
    """

    advice: str
    change: str
    title: str
    sender: str
    reasons: tuple[Piece, ...]
    objections: tuple[Piece, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All its evidence, each piece once."""
        return tuple(dict.fromkeys((*self.reasons, *self.objections)))

    @property
    def reminders(self) -> list[str]:
        """What the memo still lacks, one sentence or two each; none when all is well.

        A memo is reminded when its advice or what would change it is not written, when
        it has no evidence on one side, when all of it or all that speaks for it comes
        from one voice, when it holds no fact of the record, when a piece carries a
        warning, when a forecast in it names nothing that could be seen to happen, when
        a piece stands on both sides, and when its own words quote without a citation.
        """
        return list(_reminders(self))

    def __repr__(self) -> str:
        """Return the memo as Markdown."""
        return self.markdown()

    def _repr_html_(self) -> str:
        written = []
        for part in _parts(self):
            words = _html(part.words)
            if part.kind == "item":
                written.append(f"<li>{_shown(part.piece)}</li>")
            elif part.kind == "reminder":
                written.append(f"<li>{words}</li>")
            elif part.kind in ("title", "heading"):
                written.append(f'<p class="memo-{part.kind}">{words}</p>')
            elif part.kind == "paragraph":
                written.append(f"<p>{words}</p>")
        listed = re.sub(r"((?:<li>.*?</li>)+)", r"<ul>\1</ul>", "".join(written))
        return f'<div class="memo">{listed}</div>'

    def markdown(self) -> str:
        """Return the memo as Markdown, its sources in full at the end.

        Returns
        -------
        str
            Without links into this book, so that it can be read anywhere.
        """
        lines = [f"# {self.title}"]
        for part in (*_parts(self), *_references(self)):
            words = _plain(part.words)
            if part.kind == "heading":
                lines.append(f"\n## {words}\n")
            elif part.kind == "paragraph":
                lines.append(words if lines[-1].endswith("\n") else f"\n{words}")
            elif part.kind != "title":
                lines.append(f"- {words}")
                notes = _notes(part.piece) if part.piece else ()
                lines += [f"  - **{begins}:** {rest}" for begins, rest in notes]
        return "\n".join(lines) + "\n"

    def word(self) -> bytes:
        """Return the memo as the content of a Word file.

        Returns
        -------
        bytes
            Office Open XML (ISO/IEC 29500), as python-docx writes it.

        Raises
        ------
        MemoError
            When python-docx is not installed.
        """
        try:
            from docx import Document
        except ImportError:
            raise MemoError(
                "A Word file needs the package python-docx, which is not installed "
                "here. Install it (%pip install python-docx in a cell of its own), or "
                "save the memo as Markdown alone: save(…, word=False)."
            ) from None
        document = Document()
        document.core_properties.title = self.title
        document.core_properties.author = self.sender
        document.core_properties.comments = ""
        document.add_heading(self.title, 0)
        for part in (*_parts(self), *_references(self)):
            words = _plain(part.words)
            if part.kind == "heading":
                document.add_heading(words, 1)
            elif part.kind == "paragraph":
                document.add_paragraph(words)
            elif part.kind != "title":
                document.add_paragraph(words, style="List Bullet")
                for begins, rest in _notes(part.piece) if part.piece else ():
                    line = document.add_paragraph(style="List Bullet 2")
                    line.add_run(f"{begins}: ").bold = True
                    line.add_run(rest)
        content = BytesIO()
        document.save(content)
        return content.getvalue()

    def save(
        self,
        folder: str | os.PathLike[str] | EllipsisType,
        name: str = "memo",
        *,
        word: bool = True,
        replace: bool = False,
    ) -> "Saved":
        """Write the memo as ``<name>.md`` and ``<name>.docx``: both files, or neither.

        Files that hold this memo already are left as they are, the Word file with
        whatever was changed in it.

        Parameters
        ----------
        folder : str or path
            Where to; made if it is not there. Three dots, between quotation marks or
            not, save nothing yet.
        name : str
            What the files are called, without an ending.
        word : bool
            Whether to write the Word file.
        replace : bool
            Whether files of that name may be replaced, with what was written in them.

        Returns
        -------
        Saved

        Raises
        ------
        MemoError
            When a file is there already, cannot be written, or python-docx is missing.
            The folder is then as it was before.
        """
        if _is_stub(folder):
            return Saved(())
        if not name.strip(" .") or re.search(r'[\\/:*?"<>|]', name):
            raise MemoError(
                f"{name!r} is no name for a file. Take letters, digits and hyphens, "
                'such as name="memo-observer".'
            )
        contents = {f"{name}.md": self.markdown().encode()}
        if word:
            contents[f"{name}.docx"] = self.word()
        paths = {Path(folder) / file: content for file, content in contents.items()}
        there = [path.name for path in paths if path.exists()]
        if there and not replace:
            # A cell that is run again finds its own memo, perhaps corrected in Word.
            if len(there) == len(paths) and _holds(*next(iter(paths.items()))):
                return Saved(tuple(paths))
            raise MemoError(
                f"{listed(there)} {'is' if len(there) == 1 else 'are'} in that folder "
                "already, perhaps with changes of yours. Give another name= or, to "
                "write over what is there, replace=True."
            )
        _write_together(paths)
        return Saved(tuple(paths))


@dataclass(frozen=True)
class Saved:
    """The files that `Memo.save` wrote.

    Attributes
    ----------
    paths : tuple of pathlib.Path
        Where they are; none where nothing was saved.
    """

    paths: tuple[Path, ...]

    def __repr__(self) -> str:
        """Name the files, and their folder where it lies below this one."""
        if not self.paths:
            return (
                "Nothing saved yet. Put the name of a folder, such as "
                '"memos", in place of the dots.'
            )
        where = ""
        with suppress(ValueError, OSError):
            folder = self.paths[0].parent.resolve().relative_to(Path.cwd().resolve())
            where = f" in the folder {folder.as_posix()}" if folder.parts else ""
        return f"Saved {listed(path.name for path in self.paths)}{where}."


# What a piece says


def _known() -> dict[str, tuple[str, dict[str, str]]]:
    """Return every row that a memo may use, by id: its table and the row."""
    return {
        next(iter(row.values())): (name, row)
        for name in KINDS
        for row in read_table(name)
    }


def _not_evidence(name: object, known: Iterable[str]) -> str:
    """Say what an id is that is none of evidence, and which ids are near it."""
    for table, what in (
        ("checks", "a source check, which comes by itself with the words it covers"),
        ("passages", "a whole passage; pick a quotation, a claim or a number from it"),
        ("sources", "a whole source; pick a quotation, a claim or a number from it"),
        ("events", "an event; pick the claim or the quotation that tells of it"),
    ):
        if any(name == next(iter(row.values())) for row in read_table(table)):
            return f"{name!r} is {what}."
    return (
        f"There is no evidence {name!r}.{suggest(str(name), known)} The reference "
        "pages list the ids of quotations, quantities, claims and facts of the record."
    )


def _sentence(table: str, row: Mapping[str, str], who: str, words: str) -> str:
    """Return the words of a source as a memo brings them."""
    if table == "quantities":
        number = " ".join(filter(None, (row["qualifier"], row["printed"])))
        return f"{row['subject']}: {number}. In the words of {who}: {words}."
    if table == "claims":
        return f"{who} ({_STRENGTHS[row['strength']]}): {words}."
    writer = source(row["source"]).authors
    return f"{who}{'' if who == writer else f', as quoted by {writer}'}: {words}."


def _voice(who: str, quoted_in: str) -> str:
    """Return whose voice words are: a source may quote the author of another."""
    written = (entry.source for entry in sources().values() if entry.authors == who)
    return next(written, quoted_in)


def _outcomes_over(place: Place) -> tuple[Outcome, ...]:
    """Return what came of the forecasts whose words overlap a place."""
    came = {row["claim"]: row for row in read_table("outcomes")}
    found = []
    for row in read_table("claims"):
        if row["claim"] in came and row["source"] == place.source:
            spans = verify(row["exact"], row["source"]).spans
            if any(a < d and c < b for a, b in spans for c, d in place.spans):
                told = came[row["claim"]]
                columns = ("claim", "outcome", "finding", "confidence")
                cells = (told[column] for column in columns)
                found.append(Outcome(*cells, works=_works(row["claim"])))
    return tuple(found)


def _works(claim: str) -> tuple[str, ...]:
    """Return the works of the facts on which the outcome of a claim rests."""
    facts = {row["fact"]: row["reference"] for row in read_table("record")}
    resting = (row for row in read_table("outcome_records") if row["claim"] == claim)
    return tuple(dict.fromkeys(facts[row["fact"]] for row in resting))


def _notes(one: Piece) -> list[tuple[str, str]]:
    """Return what is to be known of a piece: how each note begins, and the rest."""
    came = [
        (_came(each), f"{each.finding} {_ground(each.confidence, each.works)}")
        for each in one.outcomes
    ]
    return came + [
        (
            f"{each.label}, {each.title}",
            f"{each.finding} {_ground(each.confidence, each.works)}",
        )
        for each in one.checks
    ]


def _ground(confidence: str, works: Sequence[str]) -> str:
    # The label of a work without a date, "n.d.", ends the sentence itself.
    named = "; ".join(map(work_label, works)).removesuffix(".")
    record = f" Record: {named}." if works else ""
    return f"Confidence: {confidence}.{record}"


def _came(each: Outcome) -> str:
    return f"What came of it ({each.in_words})"


def _shown(one: Piece) -> str:
    """Return a piece with its notes, as HTML."""
    came = "".join(map(_came_of, one.outcomes))
    return f"<p>{_html(one.said)}</p>{came}{''.join(map(check_note, one.checks))}"


def _came_of(each: Outcome) -> str:
    """Return what came of a forecast for the page: its finding is a link away."""
    return (
        f'<p class="memo-outcome">What came of it: <a href="../reference/claims.md'
        f'#{each.claim}">{each.in_words}</a> (confidence: {each.confidence}).</p>'
    )


# What a writer says


def _is_stub(given: object) -> bool:
    """Tell whether something is still the dots in place of which it is asked for."""
    return given is ... or (isinstance(given, str) and given.strip() in _DOTS)


def _own_words(words: str | EllipsisType, name: str) -> str:
    """Return a text of the writer, its quotations proved; "" for three dots."""
    if _is_stub(words):
        return ""
    if not isinstance(words, str):
        raise MemoError(f"{name} is text: put it in quotation marks.")
    for quoted in _quoted(words):
        try:
            if not locate(quoted):
                verify(quoted, next(iter(sources())))
        except MisquotationError as error:
            raise MisquotationError(
                f"Your {name} quotes words that stand in none of the sources: {error} "
                "Words of another document cannot be checked here; report them "
                "without quotation marks.",
                nearest=error.nearest,
                difference=error.difference,
                elsewhere=error.elsewhere,
            ) from None
    paragraphs = (" ".join(each.split()) for each in re.split(r"\n\s*\n", words))
    between = " " if name in ("title", "sender") else "\n\n"
    return between.join(filter(None, paragraphs))


def _quoted(words: str) -> Iterator[str]:
    """Yield what stands between double marks and is long enough to be a quotation."""
    for found in _MARKED.finditer(words):
        spoken = found[1].rstrip(".,").strip()
        if len(spoken.split()) >= _SHORTEST:
            yield spoken


def _reminders(memo: Memo) -> Iterator[str]:
    if not memo.advice:
        yield "The advice is not written yet."
    if not memo.change:
        yield "It does not say yet what would change the advice."
    for side, pieces in (
        ("speaks for the advice", memo.reasons),
        ("speaks against it", memo.objections),
    ):
        if not pieces:
            yield f"No evidence {side}."
    voices = {one.voice for one in memo.pieces}
    speaking = {one.voice for one in memo.reasons}
    if len(voices) == 1:
        yield (
            f"All its evidence comes from one voice, {_named(voices)}. Find a second "
            "witness who does not depend on the first."
        )
    elif len(speaking) == 1:
        yield (
            f"All that speaks for the advice comes from one voice, {_named(speaking)}. "
            "Find a second witness who does not depend on the first."
        )
    if memo.pieces and all(one.kind != "fact" for one in memo.pieces):
        yield (
            "It holds no fact of the record, so that nothing in it tells what has "
            "happened since the sources were written."
        )
    if warned := [one.evidence for one in memo.pieces if one.is_warned]:
        yield (
            "A warning goes with some of its evidence; say in your own words why you "
            f"use it all the same: {', '.join(warned)}."
        )
    if untestable := [
        one.evidence
        for one in memo.pieces
        if any(came.outcome == "untestable" for came in one.outcomes)
    ]:
        yield (
            "No event could show whether these forecasts come true; they are opinions: "
            f"{', '.join(untestable)}."
        )
    if both := [one.evidence for one in memo.reasons if one in memo.objections]:
        yield f"On both sides stands: {', '.join(both)}. Say how it can be both."
    for quoted in _quoted(f"{memo.advice} {memo.change}"):
        with suppress(QuotationTooShortError):
            labels = [label(place.passage) for place in locate(quoted)]
            if not any(each in f"{memo.advice} {memo.change}" for each in labels):
                yield (
                    f"Your own words quote without a citation: “{quoted}” "
                    f"({labels[0]})."
                )


def _named(voices: Iterable[str]) -> str:
    """Return a voice as a citation names it."""
    [voice] = voices
    return source(voice).short if voice in sources() else work_label(voice)


# The memo in parts


class _Part(NamedTuple):
    kind: str
    words: str
    piece: Piece | None = None


def _parts(memo: Memo) -> Iterator[_Part]:
    yield _Part("title", memo.title)
    if memo.sender:
        yield _Part("paragraph", f"From: {memo.sender}")
    yield _Part("heading", "Advice")
    yield from _paragraphs(memo.advice)
    for heading, pieces in (
        ("Evidence for it", memo.reasons),
        ("Evidence against it", memo.objections),
    ):
        yield _Part("heading", heading)
        for one in pieces:
            yield _Part("item", one.said, one)
        if not pieces:
            yield _Part("paragraph", "[None picked yet.]")
    yield _Part("heading", "What would change this advice")
    yield from _paragraphs(memo.change)
    if memo.reminders:
        yield _Part("heading", "Before you hand it in")
        for words in memo.reminders:
            yield _Part("reminder", words)


def _paragraphs(own: str) -> Iterator[_Part]:
    """Yield what the writer says, or that it is still to be said."""
    for words in (own or _GAP).split("\n\n"):
        yield _Part("paragraph", words)


def _references(memo: Memo) -> Iterator[_Part]:
    """Yield the sources and works of a memo in full, each once."""
    if not memo.pieces:
        return
    yield _Part("heading", "Sources")
    used = {one.source for one in memo.pieces}
    for entry in sources().values():
        if entry.source in used:
            place = f"{entry.appeared_in}, {in_words(entry.published)}"
            address = f" {entry.url}" if entry.url else ""
            yield _Part(
                "reference",
                f"{entry.short}: {entry.authors}, “{entry.title},” {place}.{address}",
            )
    works = {one.reference for one in memo.pieces if one.reference}
    for one in memo.pieces:
        works.update(key for each in (*one.checks, *one.outcomes) for key in each.works)
    for key in sorted(works, key=work_label):
        yield _Part("reference", f"{work_label(key)}: {work_in_full(key)}")


def _plain(words: str) -> str:
    """Return words without the links into this book, whose labels stay."""
    return _LINK.sub(lambda link: link[1], words)


def _html(words: str) -> str:
    return _LINK.sub(
        lambda link: f'<a href="{link[2]}">{link[1]}</a>', escape(words, quote=False)
    )


# Files


def _holds(path: Path, content: bytes) -> bool:
    """Tell whether a file holds just this; not where it cannot be read."""
    with suppress(OSError):
        return path.read_bytes() == content
    return False


def _write_together(contents: Mapping[Path, bytes]) -> None:
    """Write all the files or none, and leave what was there where that fails."""
    folder = next(iter(contents)).parent
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    before: dict[Path, bytes | None] = {}
    spare: dict[Path, Path] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in contents.items():
            handle, name = mkstemp(dir=folder, prefix=".memo-")
            spare[path] = Path(name)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
        # What another program holds open, as Word does, refuses to be replaced.
        for path, temporary in spare.items():
            kept = path.read_bytes() if path.exists() else None
            temporary.replace(path)
            before[path] = kept
    except OSError as error:
        for path, kept in before.items():
            path.unlink() if kept is None else path.write_bytes(kept)
        for temporary in spare.values():
            temporary.unlink(missing_ok=True)
        for each in made:
            with suppress(OSError):
                each.rmdir()
        why = error.strerror or type(error).__name__
        raise MemoError(
            f"The memo could not be saved in the folder {folder.name or str(folder)!r} "
            f"({why}), and nothing was changed there. Choose another folder; if a file "
            "of the memo is open in Word, close it first."
        ) from error
