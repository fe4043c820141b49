"""What opens beside a quotation or a number: who says it, where, and how to cite it.

Every mark in a sentence (`alliance.evidence`) and every block quotation has a card. It
says who speaks, in which source and when, which passage it is and what that passage
says, what the source checks on these words find, and how to cite them; for a number
also what it counts, and for an outside fact the statement, the work, and when someone
read it there. The cards of a page are one file, ``_data/<page>/evidence.js``, a script
that sets one property, so that it can be read from a folder too; the page asks for it
when a reader first opens a card (``notes.js``, ``cards.js``).

A card shows the sentence around the words as far as the rights budget allows. A source
under a Creative Commons licence shows it whole. Of a source in copyright it shows what
the book publishes of it elsewhere anyway, and ``[…]`` for the rest. What is left of the
third that may be published (`alliance.rights`) completes sentences, those that lack
least first, then in the order of the text, so that as many as possible are whole; a
small reserve stays with the chapters. This needs the whole book, and is done when every
page is written.
"""

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from alliance.bibliography import status, works
from alliance.citation_styles import STYLES, citations
from alliance.citations import (
    SourceCheck,
    label,
    publisher_address,
    quote,
    several,
    work_label,
)
from alliance.dates import in_words
from alliance.errors import MisquotationError
from alliance.evidence import Mark
from alliance.markdown import nested
from alliance.numerals import EVERY_NOUN, Date
from alliance.numerals import read as read_numerals
from alliance.passages import Passage, Span
from alliance.quotations import Place, _indexes, verify
from alliance.repository import read_table, root, stamp
from alliance.rights import BUDGET, Ledger, Runs, in_copyright, printed_once, restricted
from alliance.rights import word_places as words_and_places
from alliance.sources import source, sources
from alliance.works import work_in_full

Card = dict[str, Any]

RESERVE = 1 / 400
"""The share of a text that cards leave to the chapters, besides what those publish."""
GAP = "[…]"
OPENS, CLOSES = "⟦", "⟧"
"""Around the words of the mark, in the sentence that a card shows; no word is between
the letters of a sentence, so that its words still stand in a row."""

_QUOTATIONS_PAGE = "reference/quotations"
_SCRIPT = "notes.js"
_LATER = ("cards.js", "cards.css")
_PROPERTY = "window.allianceEvidence = "
_SHOWN = re.compile(r'\bdata-quotation="([^"]+)"')
_STOP = re.compile(r"(?<!U\.S)(?<!\b[A-Z])[.?!][\"”’']?\s(?=[A-Z“\"])")
_BEFORE, _AFTER = re.compile(r"[$€£¥(“‘]*$"), re.compile(r"[%)”’]*")
_MARKER = re.compile(r"\s*\[PDF\]")
# A number agrees with every row of its passage that has it; more rows tell no more.
_ROWS_SHOWN = 3
# So many words around a mark, or standing alone, do not yet tell anything.
_FEW = 3


# One card


def card_of(mark: Mark, words: str) -> Card:
    """Return the card of a mark in a sentence.

    Parameters
    ----------
    mark : alliance.evidence.Mark
    words : str
        As the page has them.

    Returns
    -------
    dict
        What `page_data` can put into a file.
    """
    if mark.kind == "quoted":
        return quotation_card(words, _in_passage(mark), mark.checks)
    if mark.place in works():
        return fact_card(words, mark.place, mark.rows)
    return number_card(words, mark.place, mark.rows, mark.checks)


def shown_card(name: str) -> Card:
    """Return the card of a block quotation.

    Parameters
    ----------
    name : str
        Id of its row in ``data/quotations.csv``.

    Returns
    -------
    dict
    """
    shown = quote(name)
    [row] = (row for row in read_table("quotations") if row["quotation"] == name)
    speaker = "" if shown.speaker == shown.source.authors else shown.speaker
    card = quotation_card(shown.words, shown.place, shown.checks, speaker=speaker)
    return card | {"edited": _edited(row)} if _edited(row) else card


def quotation_card(
    words: str,
    place: Place,
    checks: Iterable[SourceCheck],
    *,
    speaker: str | None = None,
) -> Card:
    """Return the card of words of a source.

    Parameters
    ----------
    words : str
        As the page has them, without quotation marks.
    place : alliance.quotations.Place
        Where they stand.
    checks : iterable of SourceCheck
        Those that cover them.
    speaker : str, optional
        Whoever the source quotes, "" for the author; if not given, whoever a row of
        ``data/quotations.csv`` names that holds the words.

    Returns
    -------
    dict
    """
    if speaker is None:
        speaker = _speaker(place)
    edited = next(
        (
            _edited(row)
            for row in read_table("quotations")
            if row["source"] == place.source and row["exact"] == words
        ),
        "",
    )
    said = f"“{nested(words)}”"
    card = _placed("quotation", words, place, checks)
    if named := _named(place):
        card["ids"] = named
    card["copy"] = citations(said, place.passage, speaker=speaker)
    return card | {
        name: value
        for name, value in (("speaker", speaker), ("edited", edited))
        if value
    }


def number_card(
    words: str, passage_id: str, rows: Iterable[str], checks: Iterable[SourceCheck]
) -> Card:
    """Return the card of a number or a date that a passage holds.

    Parameters
    ----------
    words : str
        As the page has it.
    passage_id : str
        Id of the passage.
    rows : iterable of str
        Ids of the rows of ``quantities`` and ``events`` that it agrees with.
    checks : iterable of SourceCheck
        Those that cover the words of the rows.

    Returns
    -------
    dict
    """
    known = _rows()
    found = _that_say(words, [known[row] for row in rows if row in known])
    told = list({row["subject"]: row for row in map(_told, found)}.values())
    place = _at(verify(found[0]["exact"], found[0]["source"]), passage_id)
    said = "; ".join(f"{row['subject']}: {row['printed']}" for row in told)
    card = _placed("number", words, place, checks)
    printed = words if _is_date(words) else found[0].get("printed") or words
    card["spans"] = [list(span) for span in _narrowed(place, printed)]
    ids = [row.get("quantity") or row["event"] for row in found]
    return card | {"ids": ids, "rows": told, "copy": citations(said, passage_id)}


def fact_card(words: str, work: str, facts: Iterable[str]) -> Card:
    """Return the card of a number or a date that an outside work holds.

    Parameters
    ----------
    words : str
        As the page has it.
    work : str
        Key of the work in ``references.bib``.
    facts : iterable of str
        Ids of the rows of ``record`` that it agrees with.

    Returns
    -------
    dict
    """
    known = {row["fact"]: row for row in read_table("record")}
    found = [known[fact] for fact in facts if fact in known]
    # What says the words itself comes before what is only dated by them.
    found.sort(key=lambda row: words.casefold() not in row["statement"].casefold())
    told = []
    for row in found[:_ROWS_SHOWN]:
        fact = {"fact": row["fact"], "statement": row["statement"]}
        if _is_date(words) and words not in row["statement"]:
            fact["when"] = in_words(row["date"])
        told.append(fact | {"read": status(row, works()).replace("**", "")})
    said = " ".join(
        f"{fact['statement']} (Time: {fact['when']}.)"
        if "when" in fact
        else fact["statement"]
        for fact in told
    )
    copied = {
        "reference": "\n\n".join(filter(None, (said, work_in_full(work)))),
        "bibtex": _entry(work),
    }
    return {"kind": "fact", "words": words, "work": work, "rows": told, "copy": copied}


def _placed(kind: str, words: str, place: Place, checks: Iterable[SourceCheck]) -> Card:
    """Return what the card of every mark of a source says."""
    card: Card = {
        "kind": kind,
        "words": words,
        "passage": place.passage,
        "spans": [list(span) for span in place.spans],
    }
    if address := publisher_address(place):
        card["address"] = address
    if found := [check.check for check in checks]:
        card["checks"] = found
    return card


def _is_date(words: str) -> bool:
    return any(isinstance(each, Date) for each in read_numerals(words, EVERY_NOUN))


def _that_say(words: str, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows that say a number or a date, best first.

    A date is what events say; a number that was counted then says another thing. It
    stands for its date only where no event does.
    """
    if not _is_date(words):
        return rows[:_ROWS_SHOWN]
    events = [row for row in rows if "event" in row]
    events.sort(key=lambda row: words not in _told(row)["printed"])
    if events:
        return events[:_ROWS_SHOWN]
    return [
        row | {"subject": f"{row['subject']} ({row['printed']})", "dated": "yes"}
        for row in rows[:_ROWS_SHOWN]
    ]


def _told(row: Mapping[str, str]) -> dict[str, str]:
    """Return what a row of numbers or events says, in words."""
    if "event" in row:
        when = "/".join(filter(None, (row["date"], row["date_end"])))
        return {"subject": row["title"], "printed": in_words(when)}
    if "dated" in row:
        return {"subject": row["subject"], "printed": in_words(row["as_of"])}
    told = {
        "subject": row["subject"],
        "printed": " ".join(filter(None, (row["qualifier"], row["printed"]))),
        "unit": row["unit"],
        "as_of": in_words(row["as_of"]),
    }
    return {name: value for name, value in told.items() if value}


def _edited(row: Mapping[str, str]) -> str:
    """Say what was done to the words of a row of quotations, or nothing."""
    told = []
    if row["omitted"]:
        told.append("An ellipsis stands where words are left out.")
    if row["inserted"]:
        told.append("The words in square brackets are ours.")
    return " ".join(told)


def _speaker(place: Place) -> str:
    """Return whom the source quotes with these words, "" where the author speaks."""
    for row in _holding(place):
        if row["speaker"] != sources()[row["source"]].authors:
            return row["speaker"]
    return ""


def _named(place: Place) -> list[str]:
    """Return the ids of the rows of quotations that hold these words."""
    return [row["quotation"] for row in _holding(place)]


def _holding(place: Place) -> Iterator[dict[str, str]]:
    """Yield the rows of quotations that hold the words of a place."""
    for row, spans in _quoted(root(), stamp(root() / "data" / "quotations.csv")):
        if row["source"] == place.source and all(
            any(start <= a and b <= end for start, end in spans) for a, b in place.spans
        ):
            yield row


@lru_cache(maxsize=4)
def _quoted(
    _folder: Path, _stamp: tuple[int, int]
) -> tuple[tuple[dict[str, str], tuple[Span, ...]], ...]:
    """Return the rows of quotations, and where their words stand."""
    return tuple(
        (row, verify(row["exact"], row["source"], **_given(row)).spans)
        for row in read_table("quotations")
    )


def _given(row: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: several(row[name]) for name in ("omitted", "inserted")}


def _rows() -> dict[str, dict[str, str]]:
    return {
        row[column]: row
        for table, column in (("quantities", "quantity"), ("events", "event"))
        for row in read_table(table)
    }


def _in_passage(mark: Mark) -> Place:
    return _at(mark.where, mark.place)


def _at(place: Place, passage_id: str) -> Place:
    """Return the place of the same words in another passage that has them too."""
    if place.passage == passage_id:
        return place
    here = _passage(passage_id)
    start = here.text.find(place.exact)
    if start < 0:
        return place
    spans = _spans(_offsets(here)[start : start + len(place.exact)])
    return Place(here.source, here.passage, spans, place.exact)


def _narrowed(place: Place, words: str) -> tuple[Span, ...]:
    """Return where some of the words of a place stand, or all where they do not."""
    offsets = [at for span in place.spans for at in range(*span)]
    start = place.exact.find(words)
    if start < 0 or len(offsets) != len(place.exact):
        return place.spans
    return _spans(offsets[start : start + len(words)])


def _spans(offsets: Iterable[int]) -> tuple[Span, ...]:
    """Return characters as spans."""
    spans: list[Span] = []
    for at in offsets:
        if spans and spans[-1][1] == at:
            spans[-1] = (spans[-1][0], at + 1)
        else:
            spans.append((at, at + 1))
    return tuple(spans)


def _passage(name: str) -> Passage:
    """Return a passage from what the rule of quotations keeps in memory."""
    [index] = _indexes([name.rpartition("-")[0]])
    return next(each for each in index.passages if each.passage == name)


def _offsets(here: Passage) -> list[int]:
    """Return for each character of a passage where it stands in the seed."""
    return [at for piece in here.pieces for at in range(*piece)]


_BIB_ENTRY = re.compile(r"^@\w+\{([^,\s]+),.*?^\}", re.M | re.S)


def _entry(work: str) -> str:
    """Return an outside work as ``references.bib`` has it."""
    path = root() / "references.bib"
    return _entries(path, stamp(path))[work]


@lru_cache(maxsize=4)
def _entries(path: Path, _stamp: tuple[int, int]) -> dict[str, str]:
    found = _BIB_ENTRY.finditer(path.read_text(encoding="utf-8"))
    return {entry[1]: entry[0] for entry in found}


# The cards of a page


def page_data(cards: list[Card], shown: Iterable[str] = ()) -> dict[str, Any]:
    """Return the file of a page: its cards, and once each what several of them name.

    Parameters
    ----------
    cards : list of dict
        Of the marks, in the order of their numbers.
    shown : iterable of str
        Ids of the block quotations.

    Returns
    -------
    dict
        ``cards``, ``quotations`` (the number of the card of each), ``sources``,
        ``passages``, ``checks``, ``works`` and ``styles``.
    """
    every = list(cards)
    numbers = {}
    for name in dict.fromkeys(shown):
        numbers[name] = len(every)
        every.append(shown_card(name))
    named = dict.fromkeys(card["passage"] for card in every if "passage" in card)
    own = dict.fromkeys(name.rpartition("-")[0] for name in named)
    checks = {row["check"]: row for row in read_table("checks")}
    needed = dict.fromkeys(check for card in every for check in card.get("checks", ()))
    outside = dict.fromkeys(card["work"] for card in every if "work" in card)
    return {
        "styles": STYLES | {"reference": "Reference"},
        "cards": every,
        "quotations": numbers,
        "sources": {name: _source(name) for name in own},
        "passages": {
            name: {"label": label(name), "gist": _passage(name).gist} for name in named
        },
        "checks": {name: _check(checks[name]) for name in needed},
        "works": {name: _work(name) for name in outside},
    }


def _source(name: str) -> dict[str, str]:
    entry = source(name)
    inferred = entry.published_note.startswith("Inferred")
    return {
        "authors": entry.authors,
        "title": entry.title,
        "container": entry.appeared_in,
        "date": f"{in_words(entry.published)}{' (inferred)' if inferred else ''}",
    }


def _check(row: Mapping[str, str]) -> dict[str, str]:
    check = SourceCheck(
        *(row[name] for name in ("check", "kind", "title", "finding", "confidence")),
        works=(),
    )
    return {
        "label": check.label,
        "title": check.title,
        "finding": check.finding,
        "confidence": check.confidence,
    }


def _work(key: str) -> dict[str, str]:
    work = works()[key]
    told = {
        "label": work_label(key),
        "entry": work_in_full(key).removesuffix(work.url).strip(),
        "address": work.url,
    }
    return {name: value for name, value in told.items() if value}


def written(data: Mapping[str, Any]) -> str:
    """Return the script of a page.

    Parameters
    ----------
    data : mapping
        From `page_data`.

    Returns
    -------
    str
        It sets one property and does nothing else.
    """
    inside = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # Two signs end a line in older scripts, though not in JSON.
    inside = inside.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"{_PROPERTY}{inside};\n"


def read(script: str) -> dict[str, Any]:
    """Return what the script of a page sets.

    Parameters
    ----------
    script : str
        From `written`.

    Returns
    -------
    dict
    """
    return json.loads(script.removeprefix(_PROPERTY).rstrip().removesuffix(";"))


# The sentence around


class Sentence:
    """The sentence of a source in which words stand, for what may be shown of it.

    Parameters
    ----------
    passage_id : str
        Id of the passage.
    spans : iterable of (int, int)
        Where the words stand in the seed.
    """

    def __init__(self, passage_id: str, spans: Iterable[Iterable[int]]) -> None:
        here = _passage(passage_id)
        self.source = here.source
        offsets = _offsets(here)
        own = {at for start, end in spans for at in range(start, end)}
        inside = [at for at, offset in enumerate(offsets) if offset in own]
        first, last = inside[0], inside[-1]
        ends = [0, *(stop.end() for stop in _STOP.finditer(here.text)), len(here.text)]
        start = max(end for end in ends if end <= first)
        end = min(end for end in ends if end > last)
        self.text = here.text[start:end].rstrip()
        self.offsets = offsets[start : start + len(self.text)]
        self.begin, self.end = first - start, last + 1 - start

    @property
    def whole(self) -> str:
        """All of it, the words of the mark between `OPENS` and `CLOSES`."""
        return self._tidied(
            f"{self.text[: self.begin]}{OPENS}{self.text[self.begin : self.end]}"
            f"{CLOSES}{self.text[self.end :]}"
        )

    @property
    def is_more(self) -> bool:
        """Whether there is a word in it besides those of the mark."""
        outside = self.text[: self.begin] + self.text[self.end :]
        return any(letter.isalnum() for letter in outside)

    def part(self, held: bytearray) -> str:
        """Return the words of the mark and what is published around them anyway.

        Parameters
        ----------
        held : bytearray
            As `alliance.rights.Published.held`.

        Returns
        -------
        str
            As `whole`, with `GAP` for each run of other words; "" where there is
            too little besides the words of the mark to say anything.
        """
        words = words_and_places(self.text)
        own = [self.begin < end and start < self.end for _, start, end in words]
        runs: list[list[int]] = []
        for number, (_, start, end) in enumerate(words):
            if not own[number] and not all(held[at] for at in self.offsets[start:end]):
                continue
            if runs and runs[-1][-1] == number - 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        runs = [self._sound(run, words, own) for run in runs]
        # A word or two on its own says nothing.
        runs = [
            run for run in runs if len(run) > _FEW or any(own[each] for each in run)
        ]
        if sum(map(len, runs)) - sum(own) <= _FEW:
            return ""
        last = len(words) - 1
        said = [] if runs[0][0] == 0 else [GAP]
        for run in runs:
            said += [self._marked(*self._ends(run, words)), GAP]
        return self._tidied(" ".join(said if runs[-1][-1] < last else said[:-1]))

    def _ends(self, run: list[int], words: list[tuple[str, int, int]]) -> Span:
        """Return where the piece of some words begins and ends in the sentence."""
        start = words[run[0]][1] if run[0] else 0
        end = words[run[-1]][2] if run[-1] < len(words) - 1 else len(self.text)
        # What belongs to a number or closes a pair stands outside the words.
        start -= len(_BEFORE.search(self.text[:start])[0])
        end += len(_AFTER.match(self.text[end:])[0])
        return start, end

    def _sound(
        self, run: list[int], words: list[tuple[str, int, int]], own: list[bool]
    ) -> list[int]:
        """Return the words of a run that may be quoted: no name or number is cut."""
        marked = [each for each in run if own[each]]
        for less in range(_FEW):
            for first in range(less + 1):
                kept = run[first : len(run) - (less - first)]
                if not set(marked) <= set(kept):
                    continue
                start, end = self._ends(kept, words) if kept else (0, 0)
                try:
                    verify(_paired(self.text[start:end]), self.source)
                except MisquotationError:
                    continue
                return kept
        return marked

    def _marked(self, start: int, end: int) -> str:
        """Return a piece with the signs where the words of the mark begin and end."""
        piece, first = _paired(self.text[start:end]), self.begin - start
        if first < 0 or self.end > end:
            return piece
        # What was taken away stood before or after the words of the mark.
        own = self.text[self.begin : self.end]
        first = piece.find(own, max(0, first - 2))
        if first < 0:
            return piece
        return f"{piece[:first]}{OPENS}{own}{CLOSES}{piece[first + len(own) :]}"

    @staticmethod
    def _tidied(said: str) -> str:
        return " ".join(_MARKER.sub("", said).split())


def _paired(piece: str) -> str:
    """Return a piece without the brackets and marks whose partner is not in it."""
    for opening, closing in ("()", "“”"):
        if piece.count(opening) != piece.count(closing):
            piece = piece.replace(opening, "").replace(closing, "")
    return piece


def sentences(
    places: Iterable[tuple[str, tuple[Span, ...]]], folder: Path
) -> dict[tuple[str, tuple[Span, ...]], str]:
    """Return what cards may show of the sentences around some words.

    Parameters
    ----------
    places : iterable of (str, tuple of (int, int))
        Passage and spans of the words of each card.
    folder : pathlib.Path
        The built book; what is written into it is published, cards included.

    Returns
    -------
    dict
        The sentence of each place, as `Sentence.whole` or `Sentence.part`; "" where it
        shows nothing besides the words.
    """
    found = {place: Sentence(*place) for place in sorted(set(places))}
    shown = {place: each.whole if each.is_more else "" for place, each in found.items()}
    protected = {
        place: each
        for place, each in found.items()
        if shown[place] and in_copyright(each.source)
    }
    ledger = _ledger(folder)
    for each in found.values():
        if not in_copyright(each.source):
            # Even words of another text may be those of one in copyright.
            ledger.publish(each.whole)
    costs = {place: ledger.cost(each.whole) for place, each in protected.items()}
    later = []
    for place in sorted(protected, key=lambda place: (costs[place], place)):
        if not ledger.spend(protected[place].whole):
            later.append(place)
    for place in later:
        part = protected[place].part(ledger.held[protected[place].source])
        # Short words of a mark may join what is published on either side of them.
        shown[place] = part if ledger.spend(part) else ""
    return shown


def _ledger(folder: Path) -> Ledger:
    runs = Runs({name: printed_once(name) for name in restricted()})
    published = runs.published(folder)
    return Ledger(
        runs,
        {name: found.held for name, found in published.items()},
        {
            name: int((BUDGET - RESERVE) * found.length) - found.held.count(1)
            for name, found in published.items()
        },
    )


# The Sphinx extension


def _path(page: str) -> str:
    return f"_data/{page}/evidence.js"


def _collect(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Write the cards of a page, and load the script that opens them."""
    if doctree is None:
        return
    marked = getattr(doctree, "evidence", [])
    shown = [
        name for raw in doctree.findall(nodes.raw) for name in _SHOWN.findall(str(raw))
    ]
    if page == _QUOTATIONS_PAGE:
        shown = [row["quotation"] for row in read_table("quotations")]
    terms = any(
        "glossary-term" in link["classes"] for link in doctree.findall(nodes.reference)
    )
    given = {}
    if marked or shown:
        data = page_data([card_of(mark, words) for mark, words in marked], shown)
        _write({Path(app.outdir) / _path(page): data})
        here = posixpath.dirname(page) or "."
        given["data-evidence"] = posixpath.relpath(_path(page), here)
    if given or terms:
        app.add_js_file(_SCRIPT, loading_method="defer", **given)


def _show_sentences(app: Sphinx, problem: Exception | None) -> None:
    """Put into every card what may be shown of its sentence."""
    if problem or app.builder.format != "html":
        return
    out = Path(app.outdir)
    files = {}
    for path in sorted((out / "_data").rglob("evidence.js")):
        page = path.parent.relative_to(out / "_data")
        if page.as_posix() in app.env.found_docs:
            files[path] = read(path.read_text(encoding="utf-8"))
        else:
            path.unlink()
    every = [card for data in files.values() for card in data["cards"]]
    for card in every:
        card.pop("sentence", None)  # of an earlier build
    _write(files)
    placed = [card for card in every if "spans" in card]
    shown = sentences(map(_place_of, placed), out)
    for card in placed:
        card["sentence"] = shown[_place_of(card)]
    _write(files)


def _write(files: Mapping[Path, Mapping[str, Any]]) -> None:
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(data), encoding="utf-8", newline="")


def _place_of(card: Card) -> tuple[str, tuple[Span, ...]]:
    return card["passage"], tuple((start, end) for start, end in card["spans"])


def _keep_off(app: Sphinx, config: Any) -> None:
    """Undo what Jupyter Book does with everything below ``_static``: load it."""

    def name(entry: str | tuple) -> str:
        return entry if isinstance(entry, str) else entry[0]

    ours = (_SCRIPT, *_LATER)
    config.html_js_files = [e for e in config.html_js_files if name(e) not in ours]
    config.html_css_files = [e for e in config.html_css_files if name(e) not in ours]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx

    Returns
    -------
    dict
        It may read and write in parallel.
    """
    app.connect("config-inited", _keep_off)
    app.connect("html-page-context", _collect)
    # After everything that publishes words, and before what packs the book.
    app.connect("build-finished", _show_sentences, priority=910)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
