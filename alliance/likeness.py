"""How much the words of a text tell that it is about the same as another one.

Two texts that share "Japan" and "alliance" share nothing here, where everything is
about them; two that share "amphibious" are most likely about one matter. So each word
counts by how few texts have it, and a text goes with another when no more than a tenth
of all the others go with it as well or better. Nothing here knows what a sentence
means: it finds words that stand in the wrong place, not words that are wrong.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log

from alliance.blocks import BETWEEN_CELLS, Block, cited_by, edtf
from alliance.numerals import Date, read
from alliance.small_words import SMALL_WORDS

__all__ = [
    "ENOUGH",
    "LOOKED_AT",
    "NO_TEXTS",
    "SMALL_WORDS",
    "Texts",
    "sentences",
    "stems",
    "strays",
]

ENOUGH = 0.1
"""The share of other texts that may go with words as well as the right one does.

Measured on the chapters: of a hundred citations ninety-three are among the first tenth,
most of them the very first; the others had to say more of what they cite.
"""

# The sentences around it count as well, but less: they may be about the next citation.
_AROUND = 0.3
LOOKED_AT = ("paragraph", "list item", "row")
"""Kinds of blocks that a person wrote: not headings or what code puts out."""

# "tests" and "tested", "state" and "states".
_ENDING = re.compile(r"(?<=[a-z]{3})(?:s|ed|ing|es|e)$")
_BETWEEN_CELLS = re.escape(BETWEEN_CELLS)
# An initial, "U.S." or "p." ends no sentence.
_STOP = re.compile(r"(?<!U\.S)(?<!\b[A-Z])[.?!][\"”’']?\s(?=[A-Z“\"])")


NOTHING_MORE: Mapping[str, float] = {}


@lru_cache(maxsize=16384)
def stems(words: str) -> frozenset[str]:
    """Return what a text speaks of: its words and numbers, without their endings.

    Parameters
    ----------
    words : str

    Returns
    -------
    frozenset of str
        At most five letters of each word that is not one of `SMALL_WORDS`, and dates
        as a whole: "18 August 2023" tells more than its three parts.
    """
    plain = words.casefold().replace("’", "'").replace("u.s.", "us")
    found = re.findall(r"[a-z0-9]{2,}", plain)
    dates = [edtf(item) for item in read(words) if isinstance(item, Date)]
    dates += re.findall(r"\b\d{4}-\d\d(?:-\d\d)?\b", words)
    whole = {date[:length] for date in dates for length in (7, 10) if len(date) >= 7}
    told = (_ENDING.sub("", each)[:5] for each in found if each not in SMALL_WORDS)
    return frozenset(whole).union(told)


@dataclass(frozen=True)
class Texts:
    """Texts by name, and how much each word tells one of them from the others.

    Attributes
    ----------
    stems : mapping of str to frozenset of str
        What each text speaks of.
    weights : mapping of str to float
        For each stem the logarithm of how few texts have it.
    having : mapping of str to sequence of str
        For each stem the names of the texts that have it.
    """

    stems: Mapping[str, frozenset[str]]
    weights: Mapping[str, float]
    having: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, texts: Mapping[str, str], *more: Iterable[str]) -> "Texts":
        """Return the texts, their words weighed among these and more texts."""
        found = {name: stems(text) for name, text in texts.items()}
        every = [*found.values(), *(stems(text) for texts in more for text in texts)]
        often = Counter(stem for each in every for stem in each)
        weights = {stem: log(len(every) / n) for stem, n in often.items()}
        having = defaultdict(list)
        for name, each in found.items():
            for stem in each:
                having[stem].append(name)
        return cls(found, weights, having)

    def shared(self, words: frozenset[str], others: frozenset[str]) -> float:
        """Return what two sets of stems share, each by how much it tells."""
        return sum(self.weights.get(each, 0.0) for each in words & others)

    def as_fitting(
        self,
        name: str,
        *parts: tuple[float, frozenset[str]],
        but_not: Collection[str] = (),
        more: Mapping[str, float] = NOTHING_MORE,
    ) -> float:
        """Return the share of other texts that go with words as well or better.

        Parameters
        ----------
        name : str
            The text that they ought to go with.
        *parts : tuple of float and frozenset of str
            Stems of the words, and how much they count; what an earlier part has is
            not counted again.
        but_not : collection of str
            Names of other texts that ought to go with them as well.
        more : mapping of str to float
            What else makes a text go with them.

        Returns
        -------
        float
            1 where the text shares nothing with the words.
        """
        scores, seen = Counter(more), frozenset()
        for weight, part in parts:
            for stem in part - seen:
                worth = weight * self.weights.get(stem, 0.0)
                for each in self.having.get(stem, ()) if worth else ():
                    scores[each] += worth
            seen |= part
        others = self.stems.keys() - {name, *but_not}
        if not scores[name] or not others:
            return 0.0 if scores[name] else 1.0
        return sum(scores[each] >= scores[name] for each in others) / len(others)


NO_TEXTS = Texts({}, {}, {})


def sentences(block: Block) -> list[tuple[int, int]]:
    """Return the span of each sentence of a block; a cell of a row ends one, too.

    Parameters
    ----------
    block : Block

    Returns
    -------
    list of (int, int)
        Offsets in the text of the block, in order, without gaps.
    """
    ends = {0, *(stop.end() for stop in _STOP.finditer(block.text)), len(block.text)}
    if block.kind == "row":
        ends |= {stop.end() for stop in re.finditer(_BETWEEN_CELLS, block.text)}
    return [*pairwise(sorted(ends))]


def strays(
    block: Block, passages: Texts, references: Texts
) -> Iterator[tuple[str, int, str, float]]:
    """Yield the citations of a block whose sentence says nothing of what they cite.

    A citation carries quoted words, a number, or what its sentence tells in our own
    words; all of these are words that the cited place has and most others have not.

    Parameters
    ----------
    block : Block
    passages, references : Texts
        The words of every passage and of every outside work.

    Yields
    ------
    tuple of str, int, str and float
        The words of the link, where they start, what they cite, and the share of
        other places of the kind that go with the sentence as well.
    """
    if block.kind not in LOOKED_AT:
        return
    citations = [
        (start, end, place)
        for start, end, href in block.links
        for place in sorted(cited_by(href).passages | cited_by(href).references)
        if start < end and block.text[start:end].strip()
    ]
    text = block.text
    for start, end, _ in citations:  # the name of a place tells nothing about it
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    spans = sentences(block)
    for start, end, place in citations:
        [(first, last)] = [span for span in spans if span[0] <= start < span[1]]
        if not stems(text[first:last]):  # the link stands alone or behind a full stop
            first = max([at for at, _ in spans if at < first], default=0)
            if block.kind == "row":
                first, last = 0, len(text)
        told = stems(text[first:last])
        known = passages if place in passages.stems else references
        if place in known.stems and (told or block.kind != "row"):
            # What stands first in a row, it is about; the other cells have their own.
            around = text[slice(*spans[0])] if block.kind == "row" else text
            parts = ((1.0, told), (_AROUND, stems(around)))
            found = known.as_fitting(place, *parts)
            if found > ENOUGH:
                yield block.text[start:end], start, place, found
