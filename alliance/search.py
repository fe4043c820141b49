"""Search the passages: keyword in context, mentions per thousand words, citations.

Only the article is searched: titles, captions, page headers, second printings and the
rest of the furniture are masked. Words are counted by one stated rule, see `words`.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

import pandas as pd

from alliance.errors import AllianceError
from alliance.kept import asks_the_texts
from alliance.passages import Passage, furniture, passages
from alliance.sources import source as source_named
from alliance.sources import sources as all_sources

# One entry a thing; the forms the sources print for it. Adjectives ("Chinese") are
# left out, since English has none for some of the names ("DPRK").
NAMES = {
    "United States": ["United States", "U.S.", "US"],
    "Japan": ["Japan"],
    "China": ["China"],
    "North Korea": ["North Korea", "DPRK"],
    "South Korea": ["South Korea", "Republic of Korea", "ROK"],
    "Australia": ["Australia"],
    "Britain": ["Britain", "United Kingdom"],
    "Taiwan": ["Taiwan"],
    "Okinawa": ["Okinawa"],
    "AUKUS": ["AUKUS", "JAUKUS"],
}
SENTENCE_END = re.compile(r"(?<!\b[A-Z])[.!?][”\"]?\s+")
"""Where a sentence ends. Not behind an initial, as in "U.S. bases"."""

_STRAIGHT = str.maketrans("‘’“”", "''\"\"")


class SearchError(AllianceError, ValueError):
    """A search that cannot be run as it was asked for."""


@asks_the_texts
def search(
    pattern: str,
    sources: str | Iterable[str] | None = None,
    *,
    width: int = 40,
    whole_words: bool = True,
    ignore_case: bool = True,
) -> pd.DataFrame:
    """Find words in the passages and show each hit with what stands around it.

    Parameters
    ----------
    pattern : str
        Words, or a regular expression in the syntax of Python's ``re``. Straight and
        curly marks are the same.
    sources : str or iterable of str, optional
        Ids of the sources to search; all by default.
    width : int
        Characters of context on each side; words that the cut would split are dropped.
    whole_words : bool
        Whether ``Japan`` leaves ``Japanese`` out.
    ignore_case : bool
        Whether capitals and small letters are the same.

    Returns
    -------
    pandas.DataFrame
        Columns ``passage``, ``left``, ``keyword``, ``right``, all "string": one row a
        hit, in order of writing and of place.

    Raises
    ------
    SearchError
        When the pattern is empty or no regular expression, or the width is negative.
    UnknownSourceError
        When no source has this id.
    SeedError
        When a seed is missing or changed.
    """
    wanted = _compiled(pattern, whole_words=whole_words, ignore_case=ignore_case)
    if width < 0:
        raise SearchError(f"width is {width}; give 0 or more characters of context.")
    hits = [
        (
            item.passage,
            _last_words(printed[: hit.start()], width),
            printed[hit.start() : hit.end()],
            _first_words(printed[hit.end() :], width),
        )
        for name in _chosen(sources)
        for item in passages(name)
        for printed in [_readable(item)]
        for hit in wanted.finditer(printed.translate(_STRAIGHT))
        if hit.group()
    ]
    columns = ["passage", "left", "keyword", "right"]
    return pd.DataFrame(hits, columns=columns, dtype=pd.StringDtype("python"))


@asks_the_texts
def mentions(
    names: Mapping[str, Iterable[str]] = NAMES,
    sources: str | Iterable[str] | None = None,
) -> pd.DataFrame:
    """Count how often each source names something, whatever form it uses.

    A form counts where it stands as whole words, with its capitals; "Japan's" and
    "US-Japan-ROK" count, "Japanese" does not. Where forms overlap the longest counts,
    once: "South Korea" is no mention of "Korea".

    Parameters
    ----------
    names : mapping of str to iterable of str
        Each name with its forms, such as ``{"North Korea": ["North Korea", "DPRK"]}``;
        `NAMES` by default.
    sources : str or iterable of str, optional
        Ids of the sources to count in; all by default.

    Returns
    -------
    pandas.DataFrame
        Columns ``source`` and ``name`` ("string"), ``count`` ("Int64") and
        ``per_thousand`` ("Float64", mentions per thousand words of the passages): one
        row for each source and name, in order of writing and as the names were given.

    Raises
    ------
    SearchError
        When there is no form to look for, or two names share one.
    UnknownSourceError, SeedError
        As for `search`.
    """
    owner: dict[str, str] = {}
    for name, forms in names.items():
        for form in [forms] if isinstance(forms, str) else forms:
            if not form.strip():
                raise SearchError(f"{name!r} has an empty form. Remove it.")
            if owner.setdefault(form.translate(_STRAIGHT), name) != name:
                raise SearchError(
                    f"{form!r} is a form of both {owner[form]!r} and {name!r}. "
                    "Give it to one of them."
                )
    if not owner:
        raise SearchError(
            'There is nothing to count. Give names with their forms: {"China": '
            '["China"]}.'
        )
    longest_first = sorted(owner, key=len, reverse=True)
    wanted = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    rows = []
    for source in _chosen(sources):
        article = "\n".join(_readable(item) for item in passages(source))
        found = [owner[hit[0]] for hit in wanted.finditer(article.translate(_STRAIGHT))]
        length = words(source)
        rows += [
            (source, name, found.count(name), 1000 * found.count(name) / length)
            for name in names
        ]
    text = pd.StringDtype("python")
    return pd.DataFrame(
        rows, columns=["source", "name", "count", "per_thousand"]
    ).astype(
        {"source": text, "name": text, "count": "Int64", "per_thousand": "Float64"}
    )


@asks_the_texts
def words(source: str) -> int:
    """Count the words of a source's passages.

    A word is a run of characters that holds a letter or a digit, between spaces or
    long dashes: "U.S.-Japan", "Japan's" and "$1.9" are one word each.

    Parameters
    ----------
    source : str
        Its id.

    Returns
    -------
    int

    Raises
    ------
    UnknownSourceError, SeedError
        As for `search`.
    """
    return sum(
        len(re.findall(r"[^\s–—]*\w[^\s–—]*", _readable(item)))
        for item in passages(source)
    )


def split_sentences(words: str) -> list[str]:
    """Return the sentences of a text, one by one.

    Parameters
    ----------
    words : str
        One or more sentences.

    Returns
    -------
    list of str
        Each with its stop. A sentence that ends in an initial, such as that of "U.S.",
        is not parted from the next.
    """
    begins = [0, *(stop.end() for stop in SENTENCE_END.finditer(words)), len(words)]
    return [
        words[begin:end].strip()
        for begin, end in pairwise(begins)
        if words[begin:end].strip()
    ]


@asks_the_texts
def in_text_citations(source: str) -> pd.DataFrame:
    """Return the works a source cites in its text as "(Author, year)".

    Parameters
    ----------
    source : str
        Its id.

    Returns
    -------
    pandas.DataFrame
        Columns ``passage``, ``author`` as printed, such as "Cannon & Rossiter", and
        ``text`` ("string"), ``year``, ``start`` and ``end`` ("Int64", code points of
        the seed, end exclusive): one row a citation, in order; none where the source
        does not cite in this way.

    Raises
    ------
    UnknownSourceError, SeedError
        As for `search`.
    """
    rows = []
    for item in passages(source):
        for bracket in re.finditer(r"\(([^()]*\d{4}[a-z]?)\)", item.text):
            for part in re.finditer(r"[^;]+", bracket[1]):
                found = re.fullmatch(r"\s*(.*\D), (\d{4})[a-z]?", part[0])
                if found is None:
                    continue
                at = bracket.start(1) + part.start() + found.start(1)
                written = part[0].strip()
                start, end = _in_seed(item, at), _in_seed(item, at + len(written) - 1)
                row = (item.passage, found[1], int(found[2]), written, start, end + 1)
                rows.append(row)
    return _citations(rows, "passage")


@asks_the_texts
def references(source: str) -> pd.DataFrame:
    """Return the entries of a source's reference list, which is furniture.

    Parameters
    ----------
    source : str
        Its id.

    Returns
    -------
    pandas.DataFrame
        Columns ``number`` in the list, ``author`` as printed before the year and
        ``text`` ("string"), ``year``, ``start`` and ``end`` ("Int64", code points of
        the seed, end exclusive): one row an entry; none where there is no list.

    Raises
    ------
    UnknownSourceError, SeedError
        As for `search`.
    """
    rows = []
    for item in furniture(source_named(source).source):
        entry = re.match(r"- (\d+)\) (.+?) \((\d{4})[a-z]?\)", item.exact)
        if item.kind != "references" or entry is None:
            continue
        text = item.exact[entry.start(2) :]
        start = item.start + entry.start(2)
        rows.append((entry[1], entry[2], int(entry[3]), text, start, item.end))
    return _citations(rows, "number")


def citation_key(author: str, year: int | str) -> str:
    """Return the key by which a citation and an entry of the list can be compared.

    The first author's family name in small letters, and the year: "YOUN, Y. K." and
    "Youn" of 2023 are both ``youn-2023``; "Hughes et al." of 2023 is ``hughes-2023``.

    Parameters
    ----------
    author : str
        As the text or the list prints it.
    year : int or str

    Returns
    -------
    str
    """
    first = re.split(r",| & | and (?=[A-Z])| et al\b", author.strip())[0]
    return f"{re.sub(r'[^a-z0-9]+', '-', first.casefold()).strip('-')}-{year}"


def _compiled(pattern: str, *, whole_words: bool, ignore_case: bool) -> re.Pattern[str]:
    if not isinstance(pattern, str):
        raise SearchError(
            f"The pattern is text, not {type(pattern).__name__}: put it in quotes."
        )
    if not pattern.strip():
        raise SearchError(
            'The pattern is empty. Give words to look for: search("Guam").'
        )
    straight = pattern.translate(_STRAIGHT)
    try:
        re.compile(straight)
    except re.error as error:
        raise SearchError(
            f"{pattern!r} is no regular expression: {error}. To look for the "
            "characters themselves, put a backslash before each of "
            ". ( ) [ ] + * ? $ ^ | \\"
        ) from error
    whole = rf"(?<!\w)(?:{straight})(?!\w)" if whole_words else straight
    return re.compile(whole, re.IGNORECASE if ignore_case else 0)


def _chosen(sources: str | Iterable[str] | None) -> list[str]:
    """Return ids in order of writing; an unknown one raises."""
    if sources is None:
        return list(all_sources())
    asked = [sources] if isinstance(sources, str) else list(sources)
    wanted = {source_named(name).source for name in asked}
    return [name for name in all_sources() if name in wanted]


def _readable(item: Passage) -> str:
    """Return a passage without the link markers that interrupt its sentences."""
    return re.sub(r"\s*\[PDF\]", "", item.text)


def _last_words(before: str, width: int) -> str:
    kept = before[max(0, len(before) - width) :]
    if len(before) > width and width and not before[-width - 1].isspace():
        kept = kept.partition(" ")[2]
    return kept.strip()


def _first_words(after: str, width: int) -> str:
    kept = after[:width]
    if len(after) > width and width and not after[width].isspace():
        kept = kept.rpartition(" ")[0]
    return kept.strip()


def _in_seed(item: Passage, at: int) -> int:
    """Turn an offset in a passage's text into one in the seed."""
    for start, end in item.pieces:
        if at < end - start:
            return start + at
        at -= end - start
    raise IndexError(at)


def _citations(rows: list[tuple], first: str) -> pd.DataFrame:
    columns = [first, "author", "year", "text", "start", "end"]
    text = pd.StringDtype("python")
    kinds = dict.fromkeys(columns, text) | dict.fromkeys(
        ["year", "start", "end"], pd.Int64Dtype()
    )
    return pd.DataFrame(rows, columns=columns).astype(kinds)
