"""What the makers of all kinds of questions share."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from alliance.citations import label, several
from alliance.questions.items import Item, Option, Reading
from alliance.questions.keys import Key
from alliance.quotations import verify
from alliance.repository import read_table
from alliance.sources import sources

Row = dict[str, str]
Thing = TypeVar("Thing")


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
        explanation=explanation,
        readings=readings(passages),
    )


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

    So two classes share few questions, and what one class was asked tells little of
    what another will be.

    Parameters
    ----------
    ranked : sequence
    most : int

    Returns
    -------
    list
    """
    return list(ranked[: min(most, (len(ranked) + 1) // 2)])


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
    given = {name: several(row.get(name, "")) for name in ("omitted", "inserted")}
    return verify(row["exact"], row["source"], **given).passage


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


def _names() -> set[str]:
    tables = (("actors", "name"), ("places", "name"), ("other_names", "name"))
    known = {
        row[column].split()[0] for table, column in tables for row in read_table(table)
    }
    known |= {
        word
        for row in read_table("actors")
        for name in several(row["also_known_as"])
        for word in name.split()[:1]
    }
    return known - {"Self-Defense", "Next-generation", "Joint", "New", "Trilateral"}
