"""What the makers of all kinds of questions share."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from alliance.citations import WARNING, WEIGHTS, checks_on, label, several
from alliance.dates import in_words
from alliance.questions.about import of_rows, place_of
from alliance.questions.items import Item, Option, Reading
from alliance.questions.keys import Key
from alliance.repository import read_table, root, stamp
from alliance.sources import sources

Row = dict[str, str]
Thing = TypeVar("Thing")

_ALSO_WORDS = {"Self-Defense", "Next-generation", "Joint", "New", "Trilateral"}


def choice(
    key: Key,
    name: Sequence[str],
    *,
    outcome: str,
    level: str,
    prompt: str,
    right: Option,
    wrong: Iterable[Option],
    explanation: str,
    passages: Iterable[str],
    words: Iterable[Row] = (),
    printed: Iterable[str] = (),
) -> Item:
    """Return a question with one right option; the key gives its id and order.

    Parameters
    ----------
    key : Key
    name : sequence of str
        What no other question is called: its kind, its form, and the rows it is of.
    outcome, level, prompt, explanation : str
    right : Option
    wrong : iterable of Option
        None with the text of another.
    passages : iterable of str
        Ids of the passages it rests on.
    words : iterable of dict of str to str
        The rows whose words the right answer confirms. The explanation names the source
        checks that cover these words, the warnings apart from the reading notes.
    printed : iterable of str
        Ids of other rows of which the options print what another question may ask.

    Returns
    -------
    Item
    """
    return Item(
        item=key.identifier(*name),
        kind=name[0],
        chapter=outcome[:2],
        outcome=outcome,
        level=level,
        form="choice",
        prompt=prompt,
        options=tuple(
            key.ranked([right, *wrong], "options", *name, by=lambda each: each.text)
        ),
        explanation=_with_checks(explanation, list(words)),
        readings=readings(passages),
        about=of_rows([*name[2:], *printed]),
    )


def warned(reason: str, row: Row) -> str:
    """Return the reason of an option, with the source checks on words that it gives.

    Parameters
    ----------
    reason : str
    row : dict of str to str
        With the columns ``source`` and ``exact``.

    Returns
    -------
    str
    """
    return _with_checks(reason, [row])


def _with_checks(text: str, words: list[Row]) -> str:
    return " ".join(part for part in (text, but_see(words), read_also(words)) if part)


def but_see(words: Iterable[Row]) -> str:
    """Return a sentence that names what contradicts or overtakes words of sources.

    Parameters
    ----------
    words : iterable of dict of str to str
        Rows with the columns ``source`` and ``exact``.

    Returns
    -------
    str
        Such as "But see the source check: … (error)."; empty where there is none.
    """
    found = _named(words, warning=True)
    return f"But see the source check{_plural(found)}." if found else ""


def in_error(row: Row) -> bool:
    """Tell whether a source check finds an error in words of a source.

    Parameters
    ----------
    row : dict of str to str
        With the columns ``source`` and ``exact``.

    Returns
    -------
    bool
    """
    return any(kind == "error" for _, kind in _covered_by([row]))


def read_also(words: Iterable[Row]) -> str:
    """Return a sentence that names what says how to read words of sources.

    Parameters
    ----------
    words : iterable of dict of str to str
        Rows with the columns ``source`` and ``exact``.

    Returns
    -------
    str
        Such as "Read also the note: … (framing)."; empty where there is none.
    """
    found = _named(words, warning=False)
    return f"Read also the note{_plural(found)}." if found else ""


def _plural(found: list[str]) -> str:
    return f"{'s' if len(found) > 1 else ''}: {'; '.join(found)}"


def _named(words: Iterable[Row], *, warning: bool) -> list[str]:
    """Return title and kind of each source check of one weight that covers words."""
    return [
        f"{title} ({kind})"
        for title, kind in _covered_by(words)
        if (WEIGHTS[kind] == WARNING) is warning
    ]


def _covered_by(words: Iterable[Row]) -> list[tuple[str, str]]:
    """Return title and kind of each source check that covers words, each once."""
    stamps = tuple(
        stamp(root() / "data" / f"{table}.csv")
        for table in ("checks", "check_passages")
    )
    return list(
        dict.fromkeys(
            check
            for row in words
            for check in _covering(
                root(),
                stamps,
                row["source"],
                row["exact"],
                row.get("omitted", ""),
                row.get("inserted", ""),
            )
        )
    )


@lru_cache(maxsize=4096)
def _covering(
    _root: Path,
    _stamps: tuple[tuple[int, int], ...],
    source: str,
    exact: str,
    omitted: str,
    inserted: str,
) -> tuple[tuple[str, str], ...]:
    row = {"source": source, "exact": exact, "omitted": omitted, "inserted": inserted}
    return tuple((check.title, check.kind) for check in checks_on(row))


def readings(passages: Iterable[str]) -> tuple[Reading, ...]:
    """Return where to read passages, each once.

    Parameters
    ----------
    passages : iterable of str
        Their ids.

    Returns
    -------
    tuple of Reading
    """
    return tuple(
        Reading(label(each), f"reference/outline-{each.rsplit('-', 1)[0]}.html#{each}")
        for each in dict.fromkeys(passages)
    )


def picked(ranked: Sequence[Thing], most: int) -> list[Thing]:
    """Return the first of what a key has ranked, never more than half of it.

    So two classes share about half of what is asked, and not all of it.

    Parameters
    ----------
    ranked : sequence
    most : int

    Returns
    -------
    list
    """
    return list(ranked[: min(most, (len(ranked) + 1) // 2)])


def spread(ranked: Sequence[Thing], outcome: Callable[[Thing], str]) -> list[Thing]:
    """Return what a key has ranked, with the first thing of each outcome in front.

    So an outcome on which there is little is not left out by some keys. An outcome on
    which there is one thing only is not favoured, or every class would be asked it.

    Parameters
    ----------
    ranked : sequence
    outcome : callable
        Takes a thing and returns the id of the outcome that it serves.

    Returns
    -------
    list
    """
    served = [outcome(thing) for thing in ranked]
    several = {name for name, number in Counter(served).items() if number > 1}
    first = {served.index(name) for name in several}
    places = sorted(range(len(ranked)), key=lambda place: place not in first)
    return [ranked[place] for place in places]


def passage_of(row: Row) -> str:
    """Return the passage in which the words of a row stand.

    Parameters
    ----------
    row : dict of str to str
        With the columns ``source`` and ``exact``.

    Returns
    -------
    str
    """
    return place_of(row)[0]


def short(source: str) -> str:
    """Return how citations name a source, such as "CFR 2021"."""
    return sources()[source].short


def full(source: str) -> str:
    """Return authors, title and year of a source, on one line."""
    entry = sources()[source]
    return f"{entry.authors}, {entry.title} ({entry.year})"


def actor_names() -> dict[str, str]:
    """Return the names of actors by id."""
    return {row["actor"]: row["name"] for row in read_table("actors")}


def appeared(source: str) -> str:
    """Return when a source appeared, such as "on 15 November 2022"."""
    published = sources()[source].published
    if "/" in published:
        return f"within the time from {in_words(published)}"
    words = in_words(published)
    if words.startswith("about"):
        return words
    return f"on {words}" if published.count("-") == 2 else f"in {words}"


def standing(passages: Iterable[str]) -> str:
    """Return a sentence that says where to read passages."""
    return f"Read {' and '.join(label(each) for each in dict.fromkeys(passages))}."


def lowered(words: str) -> str:
    """Return words of ours as they stand inside a sentence.

    A first word that is a name keeps its capital: one that the words hold elsewhere,
    or one that the names of actors, places and peoples begin with.

    Parameters
    ----------
    words : str

    Returns
    -------
    str
    """
    first = words.split()[0]
    bare = first.removesuffix("'s").rstrip(",")
    if any(not letter.islower() for letter in bare[1:]) or bare in _names():
        return words
    return words[:1].lower() + words[1:]


def _names() -> frozenset[str]:
    tables = ("actors", "places", "other_names")
    stamps = tuple(stamp(root() / "data" / f"{table}.csv") for table in tables)
    return _names_in(root(), stamps)


@lru_cache(maxsize=4)
def _names_in(_root: Path, _stamps: tuple[tuple[int, int], ...]) -> frozenset[str]:
    """Return the words with which names begin, but for those that are words as well."""
    known = {
        name.split()[0]
        for table in ("actors", "places", "other_names")
        for row in read_table(table)
        for name in (row["name"], *several(row.get("also_known_as", "")))
    }
    return frozenset(known - _ALSO_WORDS)
