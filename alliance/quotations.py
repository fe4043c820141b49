"""The quotation rule: words are accepted only where they stand, exactly.

Typography may differ (curly or straight marks, kinds of dash, runs of spaces, link
markers); nothing else may, and nothing fuzzy ever accepts. Runs on the standard
library alone.

How it works: each passage is folded once into a plain form in which everything the
rule treats as equal is the same character, with a map back to the seed. The words are
folded the same way and looked up as a substring. What a substring search cannot see is
checked afterwards: that no word and no number is cut, that marks are nested
consistently, that link markers stand where they stood.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any

from alliance import kept
from alliance.errors import MisquotationError, QuotationTooShortError, SeedError
from alliance.passages import Passage, Span, passages
from alliance.repository import root, stamp
from alliance.sources import Source, sources
from alliance.sources import source as source_named
from alliance.sources import text as seed_of

LINK_MARKER = "[PDF]"

_FOLD = re.compile(
    r"""(?P<marker> \s* \[PDF\] )
      | (?P<dash>   \s* (?: -- | [-\u2010\u2011\u2013\u2014] ) \s* )
      | (?P<space>  \s+ )
      | (?P<double> ["\u201c\u201d] )
      | (?P<single> ['\u2018\u2019] )
      | (?P<other>  . )""",
    re.VERBOSE | re.DOTALL,
)
_PLURAL = ("s'", "s’")
_ELLIPSIS = re.compile(r"\[(?:…|\.{3}|\. \. \.)\]|…|\.{3}(?!\.)|\. \. \.(?! ?\.)")

_NUMBER_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty "
    "seventy eighty ninety"
).replace(" ", "|")
_SCALES = "hundred|thousand|million|billion|trillion|dozen"
_CURRENCY = r"(?:(?:US|AU|NZ|CA|A|C)?[$€£¥₩][ \u00a0]?)"
_DIGITS = r"\d+(?:[.,:/]\d+)*\w*"
_UNIT_OF_NUMBER = (
    rf"(?:[\s-](?:{_SCALES})\b)*"
    r"(?:\s?%|[\s-]per\s?cent\b|\spercentage\spoints?\b)?"
    r"(?:\s(?:yen|dollars?|euros?|pounds|won|yuan)\b)?"
)
# What a quotation may not cut: a word with its apostrophes and hyphens ("Japan’s",
# "self-defense", "AUKUS+2", "U.S.-led", "Ph.D."), and a number with its sign, currency,
# decimals, range and suffix ("$1.9–2.5 billion", "40,000 to 150,000",
# "eighty-five thousand").
_ATOM = r"(?:(?:[^\W\d_]{1,3}\.){2,}|\w+)"
_UNCUT = (
    re.compile(rf"{_ATOM}(?:['’\u2010\u2011&-]{_ATOM}|\+\d\w*)*"),
    re.compile(
        rf"(?:(?<![\w)\]])[+\-−±])?{_CURRENCY}?{_DIGITS}"
        rf"(?:[-\u2010\u2011–—]{_CURRENCY}?{_DIGITS})*{_UNIT_OF_NUMBER}"
        rf"(?:\sto\s{_CURRENCY}?{_DIGITS}{_UNIT_OF_NUMBER})?"
    ),
    re.compile(
        rf"\b(?:{_NUMBER_WORDS}|{_SCALES})"
        rf"(?:(?:[\s-]|\sand\s)(?:{_NUMBER_WORDS}|{_SCALES})\b)*\b{_UNIT_OF_NUMBER}",
        re.IGNORECASE,
    ),
)


@dataclass(frozen=True, repr=False)
class Place:
    """Where a quotation stands.

    Attributes
    ----------
    source, passage : str
        Ids of the source and of the passage.
    spans : tuple of (int, int)
        Code-point spans in the seed, end exclusive; more than one where furniture
        splits the sentence. Words passed as ``omitted`` are inside them.
    exact : str
        The seed's own characters in those spans, link markers taken out.
    """

    source: str
    passage: str
    spans: tuple[Span, ...]
    exact: str

    def __repr__(self) -> str:
        fields = (f"{name}={value!r}" for name, value in vars(self).items())
        return "Place(\n    " + ",\n    ".join(fields) + ",\n)"


@dataclass(frozen=True)
class _Folded:
    """A text in its plain form, with the way back."""

    plain: str
    back: tuple[int, ...]
    markers: tuple[int, ...]

    @property
    def unmarked(self) -> str:
        """The plain form with double marks made single, for nested quotations."""
        return self.plain.replace('"', "'")


@dataclass(frozen=True)
class _Index:
    """The passages of one source, folded and laid end to end for one search."""

    passages: tuple[Passage, ...]
    folded: tuple[_Folded, ...]
    joined: str
    starts: tuple[int, ...]


def verify(
    text: str,
    source: str,
    *,
    omitted: Sequence[str] = (),
    inserted: Sequence[str] = (),
) -> Place:
    """Return the place where the words stand in a source, or refuse them.

    The rule is the book's own and exact. Accepted: curly or straight marks, a nested
    double mark made single; a hyphen, en dash, em dash or ``--``, spaced or closed;
    runs of spaces and line breaks; a link marker ``[PDF]`` kept or left out; reading
    across furniture that splits a sentence. Refused: every other difference, and words
    that begin or end inside a word or cut a number from what belongs to it.

    Parameters
    ----------
    text : str
        The quotation, at least two words, without the marks around it.
    source : str
        Id of the source.
    omitted : sequence of str
        The words that each ellipsis (``…`` or ``...``) leaves out, in order.
    inserted : sequence of str
        The editor's words that stand in ``[ ]`` in the quotation, in order.

    Returns
    -------
    Place
        The first passage that holds the words.

    Raises
    ------
    MisquotationError
        When the words do not stand there. The message shows the nearest passage with
        the differing words marked, and names another source if they stand in one.
    QuotationTooShortError
        When there are fewer than two words.
    UnknownSourceError
        When no source has this id.
    SeedError
        When a seed is missing or changed; where this is a copy of the book without the
        texts, when the words are not among those that it shows.
    """
    here = kept.kept()
    if here is not None:
        return _kept_place(here, text, source, omitted, inserted)
    kept.note("verify", text=text, source=source, omitted=omitted, inserted=inserted)
    [index] = _indexes([source])
    pattern = _Pattern.of(text, omitted, inserted)
    place, complaint = _find(pattern, index)
    if place is None:
        raise _refusal(text, source, pattern, index, complaint)
    return place


def locate(
    text: str,
    source: str | None = None,
    *,
    omitted: Sequence[str] = (),
    inserted: Sequence[str] = (),
) -> list[Place]:
    """Return where the words stand, by the rule of `verify`, in every source.

    Parameters
    ----------
    text, omitted, inserted
        As for `verify`.
    source : str, optional
        Id of the one source to search.

    Returns
    -------
    list of Place
        The first place in each source that holds the words, in order of writing;
        empty when none does.

    Raises
    ------
    QuotationTooShortError, MisquotationError
        When the words are too few, or ``omitted`` or ``inserted`` do not fit them.
    UnknownSourceError, SeedError
        As for `verify`.
    """
    here = kept.kept()
    if here is not None:
        names = sources() if source is None else [source_named(source).source]
        places = [_kept(here, text, name, omitted, inserted) for name in names]
        if not any(places):
            _kept_place(here, text, names[0] if source else "", omitted, inserted)
        return [place for place in places if place is not None]
    pattern = _Pattern.of(text, omitted, inserted)
    names = sources() if source is None else [source]
    found = (_find(pattern, index)[0] for index in _indexes(names))
    return [place for place in found if place is not None]


def _kept_place(
    here: Mapping[str, Any],
    words: str,
    source: str,
    omitted: Sequence[str],
    inserted: Sequence[str],
) -> Place:
    """Return where words stand as far as a copy without the texts can tell."""
    if source:
        source_named(source)
    place = _kept(here, words, source, omitted, inserted)
    if place is None:
        kept.refuse(
            f"{_short(words, 60)!r} is not among the words that this copy holds. To "
            "verify it"
        )
    return place


def _kept(
    here: Mapping[str, Any],
    words: str,
    source: str,
    omitted: Sequence[str],
    inserted: Sequence[str],
) -> Place | None:
    found = here["places"].get(source, {}).get(place_key(words, omitted, inserted))
    if found is None:
        pattern = _Pattern.of(words, omitted, inserted)  # says what no text could hold
        path = root() / kept.FILE
        return _find(pattern, _kept_index(path, stamp(path), source))[0]
    passage, spans, exact = found
    pieces = tuple((start, end) for start, end in spans)
    return Place(source, passage, pieces, exact or words)


@lru_cache(maxsize=16)
def _kept_index(_path: Path, _stamp: tuple[int, int], source: str) -> _Index:
    """Return the words of a source that a copy keeps, as if each were a passage."""
    here = kept.kept() or {}
    found = []
    for said, (passage, spans, exact) in here["places"].get(source, {}).items():
        words = exact or said
        pieces = tuple((start, end) for start, end in spans)
        # Others are no words of the text as it stands: what stands in for them, words
        # with an ellipsis, or words from which a link marker was taken out.
        if not words.startswith("[not in this copy") and len(words) == sum(
            end - start for start, end in pieces
        ):
            found.append(Passage(passage, source, "", "", words, pieces))
    return _indexed(found)


def around(place: Place) -> str:
    """Return the longest words that a copy without the texts keeps around others.

    Parameters
    ----------
    place : Place

    Returns
    -------
    str
        The words of the place themselves where nothing longer is kept.
    """
    path = root() / kept.FILE
    start, end = place.spans[0][0], place.spans[-1][1]
    longer = (
        item.text
        for item in _kept_index(path, stamp(path), place.source).passages
        if item.pieces[0][0] <= start and end <= item.pieces[-1][1]
    )
    return max((place.exact, *longer), key=len)


def place_key(words: str, omitted: Sequence[str], inserted: Sequence[str]) -> str:
    """Return what words are called among the places that `alliance.kept` keeps.

    Parameters
    ----------
    words, omitted, inserted
        As for `verify`.

    Returns
    -------
    str
    """
    return " | ".join([words, *omitted, *inserted])


@dataclass(frozen=True)
class _Pattern:
    """A quotation made ready to search: its pieces in plain form.

    Pieces alternate freely: words quoted, and words that an ellipsis leaves out. Where
    an insertion was taken out, two quoted pieces meet. Around each joint a space may
    stand or not.
    """

    pieces: tuple[_Folded, ...]
    quoted: tuple[bool, ...]

    @classmethod
    def of(
        cls, words: str, omitted: Sequence[str], inserted: Sequence[str]
    ) -> "_Pattern":
        if not isinstance(words, str):
            raise TypeError(
                f"A quotation is text, not {type(words).__name__}: put it in quotes."
            )
        for name, value in (("omitted", omitted), ("inserted", inserted)):
            if isinstance(value, str):
                raise TypeError(
                    f"{name} is a list of texts, one for each place: {name}=[{value!r}]"
                )
        parts: list[tuple[str, bool]] = []
        for run in _without_insertions(words, inserted):
            parts.append((run, True))
        parts = _with_omissions(parts, omitted)
        spoken = [run for run, quoted in parts if quoted]
        if _count(" ".join(spoken)) < 2:
            what = f"{words!r}" if words.strip() else "An empty quotation"
            raise QuotationTooShortError(
                f"{what} has fewer than two words, too few to be traced to one "
                "place. Quote at least two words as they stand in the source."
            )
        kept = [(run, quoted) for run, quoted in parts if run.strip()]
        return cls(
            tuple(_stripped(_fold(run)) for run, _ in kept),
            tuple(quoted for _, quoted in kept),
        )


def _count(words: str) -> int:
    """Count words; a dash with or without spaces parts two, a hyphen does not."""
    return len(re.findall(r"\w[^\s–—]*", words.replace("--", " ")))


def _without_insertions(words: str, inserted: Sequence[str]) -> list[str]:
    runs, rest = [], words
    for item in inserted:
        bare = item.removeprefix("[").removesuffix("]")
        if re.search(r"[\[\]]", bare) or not bare.strip():
            raise MisquotationError(
                f"inserted holds {item!r}: give the words of one pair of brackets, "
                "without brackets among them."
            )
        bracketed = f"[{bare}]"
        before, found, after = rest.partition(bracketed)
        if not found or bracketed == LINK_MARKER:
            raise MisquotationError(
                f"The insertion {item!r} is not in the quotation in brackets, in this "
                f"order. Write it there as {bracketed}, or leave it out of inserted."
            )
        # A hyphen or an apostrophe would make one word of the two sides.
        if re.search(r"[\w'’‐‑-]$", before) or re.match(r"[\w'’‐‑-]", after):
            raise MisquotationError(
                f"The insertion {bracketed} touches a word and so changes it. An "
                "insertion adds words; the source's own words and case stay whole."
            )
        runs.append(before)
        rest = after
    return [*runs, rest]


def _with_omissions(
    parts: list[tuple[str, bool]], omitted: Sequence[str]
) -> list[tuple[str, bool]]:
    if not omitted:
        return parts
    marks = sum(len(_ELLIPSIS.findall(run)) for run, _ in parts)
    if marks != len(omitted):
        raise MisquotationError(
            f"The quotation has {marks} ellipses and omitted has {len(omitted)} texts. "
            "Give, for each ellipsis in order, the words that it leaves out."
        )
    left_out = iter(omitted)
    found: list[tuple[str, bool]] = []
    for run, _ in parts:
        pieces = _ELLIPSIS.split(run)
        found.append((pieces[0], True))
        for piece in pieces[1:]:
            words = next(left_out)
            if not re.search(r"\w", words):
                raise MisquotationError(
                    f"omitted holds {words!r}, which is no word. Give the words that "
                    "the ellipsis leaves out, exactly as they stand in the source."
                )
            found += [(words, False), (piece, True)]
    ends = (found[0][0], found[-1][0])
    if not all(re.search(r"\w", end) for end in ends):
        raise MisquotationError(
            "An ellipsis at the beginning or the end leaves out nothing between the "
            "quoted words. Begin and end with words of the source."
        )
    return found


def _fold(words: str) -> _Folded:
    plain: list[str] = []
    back: list[int] = []
    markers: list[int] = []
    for token in _FOLD.finditer(words):
        kind = token.lastgroup
        if kind == "marker":
            markers.append(len(plain))
            continue
        plain.append(
            {"dash": "-", "space": " ", "double": '"', "single": "'"}.get(
                kind or "", token[0]
            )
        )
        # A dash that has spaces around it is found at the dash itself.
        lead = len(token[0]) - len(token[0].lstrip()) if kind == "dash" else 0
        back.append(token.start() + lead)
    return _Folded("".join(plain), tuple(back), tuple(markers))


def _stripped(folded: _Folded) -> _Folded:
    """Take a space off both ends."""
    lead = 1 if folded.plain.startswith(" ") else 0
    plain = folded.plain.strip(" ")
    back = folded.back[lead : lead + len(plain)]
    return _Folded(plain, back, tuple(mark - lead for mark in folded.markers))


def _indexes(names: Iterable[str]) -> Iterator[_Index]:
    """Yield what to search for each source, read once and again after an edit."""
    folder, known = root(), sources()
    tables = tuple(
        stamp(folder / "data" / f"{table}.csv") for table in ("furniture", "passages")
    )
    for name in names:
        if not isinstance(name, str):
            raise TypeError(
                f"A source is named by its id, such as 'cfr-2021', not {name!r}."
            )
        if name not in known:
            source_named(name)
        seed = folder / "seeds" / f"{name}.txt"
        if not seed.is_file():
            seed_of(name)
        yield _index(folder, known[name], (stamp(seed), *tables))


@lru_cache(maxsize=2048)
def _index(
    _folder: Path, entry: Source, _stamps: tuple[tuple[int, int], ...]
) -> _Index:
    return _indexed(passages(entry.source))


def _indexed(found: Sequence[Passage]) -> _Index:
    folded = tuple(_fold(item.text) for item in found)
    starts, length = [], 0
    for item in folded:
        starts.append(length)
        length += len(item.plain) + 1
    # A line break never stands in folded words, so no match can cross two passages.
    joined = "\n".join(item.unmarked for item in folded)
    return _Index(tuple(found), folded, joined, tuple(starts))


def _candidates(
    pattern: _Pattern, index: _Index
) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Yield (passage number, where each piece lies in its plain form)."""
    if len(pattern.pieces) == 1:
        wanted = pattern.pieces[0].unmarked
        at = index.joined.find(wanted)
        while at >= 0:
            number = bisect_right(index.starts, at) - 1
            start = at - index.starts[number]
            yield number, [(start, start + len(wanted))]
            at = index.joined.find(wanted, at + 1)
        return
    groups = (f"({re.escape(piece.unmarked)})" for piece in pattern.pieces)
    joint = re.compile(" ?".join(groups))
    at = joint.search(index.joined)
    while at is not None:
        number = bisect_right(index.starts, at.start()) - 1
        base = index.starts[number]
        yield (
            number,
            [
                (at.start(group) - base, at.end(group) - base)
                for group in range(1, len(pattern.pieces) + 1)
            ],
        )
        at = joint.search(index.joined, at.start() + 1)


def _find(pattern: _Pattern, index: _Index) -> tuple[Place | None, str]:
    """Return the first place that keeps the whole rule, or why the words fail it."""
    complaint = ""
    for number, parts in _candidates(pattern, index):
        item, folded = index.passages[number], index.folded[number]
        trouble = _trouble(pattern, parts, item, folded)
        if not trouble:
            return _place(item, folded, parts[0][0], parts[-1][1]), ""
        complaint = complaint or trouble
    return None, complaint


def _trouble(
    pattern: _Pattern, parts: list[tuple[int, int]], item: Passage, folded: _Folded
) -> str:
    """Say what a match of the plain forms still breaks, or nothing."""
    made_single = set()
    for (start, end), piece, quoted in zip(
        parts, pattern.pieces, pattern.quoted, strict=True
    ):
        for printed, given in zip(folded.plain[start:end], piece.plain, strict=True):
            if printed == "'" and given == '"':
                return f"{item.passage} prints a single mark where you put a double one"
            if printed == '"' and quoted:
                made_single.add(given == "'")
        given_markers = Counter(start + mark for mark in piece.markers)
        if given_markers - Counter(folded.markers):
            return f"{item.passage} has no {LINK_MARKER} at that place"
    if len(made_single) > 1:
        return "some nested double marks were made single and others not"
    for start, end in parts:
        for edge, side in ((start, "begin"), (end, "end")):
            cut = _cut(item, _offset(folded, edge))
            if cut:
                return f"in {item.passage} they {side} inside {cut!r}"
    return ""


def _offset(folded: _Folded, edge: int) -> int:
    """Turn an edge in the plain form into an offset in the passage's text."""
    if edge < len(folded.back):
        return folded.back[edge]
    return folded.back[-1] + 1


def _cut(item: Passage, offset: int) -> str:
    """Return the word or number that an edge at this offset would cut, or ""."""
    for start, end in _uncut(item.text):
        if start < offset < end:
            return item.text[start:end]
    return ""


@lru_cache(maxsize=4096)
def _uncut(words: str) -> tuple[Span, ...]:
    spans = [match.span() for pattern in _UNCUT for match in pattern.finditer(words)]
    # In "the islands’ sovereignty" the mark belongs to the word; after an opening
    # single mark it may close a quotation instead.
    opened = re.search(r"(?<![\w’'])['‘](?=\w)", words)
    limit = opened.start() if opened else len(words)
    return tuple(
        (start, end + 1)
        if words[end - 1 : end + 1] in _PLURAL and end < limit
        else (start, end)
        for start, end in spans
    )


def _place(item: Passage, folded: _Folded, start: int, end: int) -> Place:
    first = folded.back[start]
    last = folded.back[end - 1]
    # The last character may stand for a run ("--"); it ends where the next begins.
    words = item.text[first : last + 1]
    if item.text[last : last + 2] == "--":
        words += "-"
    exact = re.sub(r"\s*\[PDF\]", "", words)
    return Place(item.source, item.passage, _spans(item, first, len(words)), exact)


def _spans(item: Passage, first: int, length: int) -> tuple[Span, ...]:
    """Turn an offset and a length in the passage's text into spans of the seed."""
    spans = []
    for start, end in item.pieces:
        size = end - start
        low, high = max(first, 0), min(first + length, size)
        if low < high:
            spans.append((start + low, start + high))
        first -= size
    return tuple(spans)


def _refusal(
    words: str, source: str, pattern: _Pattern, index: _Index, complaint: str
) -> MisquotationError:
    """Build the error that shows what differs and where the words do stand."""
    lines = [f"These words do not stand in {source} as given: {_short(words)!r}"]
    elsewhere = tuple(
        place.passage
        for name in sources()
        if name != source
        for place in [_find_quietly(pattern, name)]
        if place is not None
    )
    nearest, difference = "", ""
    if complaint:
        lines.append(f"The letters are there, but {complaint}.")
    else:
        nearest, difference = _nearest(_spoken(pattern), index)
        hint = _hint(words, source, pattern, index)
        if nearest:
            lines.append(
                f"Nearest is {nearest} ([-in the source-] {{+as given+}}):\n"
                f"  {difference}"
            )
        if hint:
            lines.append(hint)
    if elsewhere:
        lines.append(
            f"They do stand in {', '.join(elsewhere)}: name that source, if it is the "
            "one you mean."
        )
    lines.append("Copy the words from the source; the rule is exact.")
    return MisquotationError(
        "\n".join(lines),
        nearest=nearest or None,
        difference=difference or None,
        elsewhere=elsewhere,
    )


def _find_quietly(pattern: _Pattern, name: str) -> Place | None:
    """Look in another source; one whose seed is missing has nothing to say."""
    try:
        return next(_find(pattern, index)[0] for index in _indexes([name]))
    except SeedError:
        return None


def _hint(words: str, source: str, pattern: _Pattern, index: _Index) -> str:
    """Name the usual reasons for a refusal that the nearest passage does not show."""
    if re.search(r"…|\.\s?\.\s?\.", words):
        return (
            "An ellipsis is accepted only with the words it leaves out: "
            'omitted=["…"] (on the command line --omitted).'
        )
    if re.search(r"\[(?!PDF\])", words):
        return (
            "Words in brackets are accepted only as insertions between whole words: "
            'inserted=["…"] (on the command line --inserted).'
        )
    if re.fullmatch(r"\s*[\"“'‘].*[\"”'’]\s*", words, re.DOTALL):
        return "Leave out the marks around the quotation; give the words alone."
    wanted = pattern.pieces[0].unmarked
    if wanted in re.sub(r" ?\n ?", " ", index.joined):
        return "They run across two passages: quote each passage on its own."
    if wanted in _fold(seed_of(source)).unmarked:
        return (
            "They stand in the file, but not in the article: titles, headings, "
            "captions, page headers and site furniture cannot be quoted "
            "(data/furniture.csv)."
        )
    return ""


def _short(words: str, limit: int = 160) -> str:
    return words if len(words) <= limit else f"{words[: limit - 1]}…"


def _spoken(pattern: _Pattern) -> list[str]:
    return " ".join(piece.plain for piece in pattern.pieces).split()


def _nearest(given: list[str], index: _Index) -> tuple[str, str]:
    """Return the passage that shares most with the words, and the difference marked."""
    # To choose the passage punctuation does not count; to show the difference it does.
    wanted = _bare(given)
    texts = [item.plain.split() for item in index.folded]

    def shared(number: int) -> int:
        return (Counter(_bare(texts[number])) & Counter(wanted)).total()

    best, blocks = None, []
    for number in sorted(range(len(texts)), key=shared, reverse=True)[:5]:
        matcher = SequenceMatcher(None, _bare(texts[number]), wanted, autojunk=False)
        found = matcher.get_matching_blocks()[:-1]
        # Squares, so that one long run counts for more than scattered small words.
        if sum(b.size**2 for b in found) > sum(b.size**2 for b in blocks):
            best, blocks = number, found
    if best is None:
        return "", ""
    printed = texts[best]
    start = max(0, blocks[0].a - blocks[0].b)
    end = blocks[-1].a + blocks[-1].size
    end = min(len(printed), end + len(given) - blocks[-1].b - blocks[-1].size)
    window = printed[start:end]
    # Words may begin after a mark or end before one; that is no difference.
    if window[0].endswith(given[0]) and _bare(window[:1]) == _bare(given[:1]):
        window[0] = given[0]
    if window[-1].startswith(given[-1]) and _bare(window[-1:]) == _bare(given[-1:]):
        window[-1] = given[-1]
    return index.passages[best].passage, _marked(window, given)


def _bare(words: list[str]) -> list[str]:
    return [re.sub(r"^\W+|\W+$", "", word) or word for word in words]


def _marked(printed: list[str], given: list[str]) -> str:
    """Show two runs of words as one, with what differs marked on both sides."""
    shown = []
    matcher = SequenceMatcher(None, printed, given, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            shown += printed[a:b]
            continue
        if a < b:
            shown.append(f"[-{' '.join(printed[a:b])}-]")
        if c < d:
            shown.append(f"{{+{' '.join(given[c:d])}+}}")
    return " ".join(shown)
