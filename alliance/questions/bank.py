"""All questions of a class, and a choice of them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from types import ModuleType

from alliance.errors import AllianceError, suggest
from alliance.outcomes import outcomes
from alliance.questions import (
    altered,
    conflict,
    membership,
    number,
    order,
    source,
    written,
    yardstick,
)
from alliance.questions.aims import LEVELS
from alliance.questions.items import Item
from alliance.questions.keys import Key
from alliance.questions.sensitive import is_sensitive

_MAKERS: tuple[ModuleType, ...] = (
    source,
    altered,
    number,
    order,
    membership,
    yardstick,
    conflict,
    written,
)
KINDS: tuple[str, ...] = tuple(maker.KIND for maker in _MAKERS)
"""The kinds of questions, in the order of the bank."""


class QuestionError(AllianceError, ValueError):
    """No such questions can be chosen; the message says what there is."""


class NoQuestionError(QuestionError):
    """What is asked for is known, and no question is all of it at once."""


def bank(
    key: Key,
    chapters: Iterable[str] | None = None,
    *,
    outcome: str | None = None,
    level: str | None = None,
    kinds: Iterable[str] | None = None,
    sensitive: bool = True,
) -> list[Item]:
    """Return the questions that a key gives a class, or a choice of them.

    Parameters
    ----------
    key : Key
        Of the class, from `alliance.questions.keys.read`.
    chapters : iterable of str, optional
        Their two digits; all by default.
    outcome : str, optional
        Id of an outcome, such as ``04-2``.
    level : str, optional
        One of `alliance.questions.aims.LEVELS`.
    kinds : iterable of str, optional
        Some of `KINDS`; all by default.
    sensitive : bool, optional
        Whether to keep the questions about people who were killed, abducted or
        assaulted.

    Returns
    -------
    list of Item
        By chapter, outcome and kind; within these in an order of the key. A choice
        holds the same questions as the whole.

    Raises
    ------
    QuestionError
        When a chapter, outcome, level or kind is unknown; a `NoQuestionError` when
        the choice is empty.
    """
    chapters, kinds = _listed(chapters), _listed(kinds)
    known = outcomes()
    _require("chapter", chapters, {each.chapter for each in known.values()})
    _require("outcome", [outcome] if outcome is not None else None, known)
    _require("level", [level] if level is not None else None, LEVELS)
    _require("kind", kinds, KINDS)
    chosen = [
        item
        for item in _made(key, kinds)
        if (chapters is None or item.chapter in chapters)
        and outcome in (None, item.outcome)
        and level in (None, item.level)
        and (sensitive or not item.sensitive)
    ]
    if not chosen:
        elsewhere = outcome is not None and outcome[:2] not in (
            chapters or [outcome[:2]]
        )
        advice = (
            f"The outcome {outcome} is one of chapter {outcome[:2]}: choose that "
            "chapter, or an outcome of the one that you chose"
            if elsewhere
            else "Ask for less"
        )
        raise NoQuestionError(
            f"There is no question that is all of this at once. {advice}; without "
            "a choice `python -m alliance questions` counts what there is."
        )
    return sorted(
        chosen, key=lambda each: (each.outcome, KINDS.index(each.kind), each.item)
    )


def _made(key: Key, kinds: list[str] | None) -> Iterator[Item]:
    for maker in _MAKERS:
        if kinds is None or maker.KIND in kinds:
            for item in maker.make(key):
                yield replace(item, sensitive=True) if is_sensitive(item) else item


def counts(items: Iterable[Item]) -> dict[str, Counter]:
    """Return how many questions there are of each chapter, outcome, level and kind.

    Parameters
    ----------
    items : iterable of Item

    Returns
    -------
    dict of str to collections.Counter
        Under ``chapter``, ``outcome``, ``level`` and ``kind``.
    """
    items = list(items)
    return {
        name: Counter(getattr(item, name) for item in items)
        for name in ("chapter", "outcome", "level", "kind")
    }


def _listed(names: Iterable[str] | None) -> list[str] | None:
    return [names] if isinstance(names, str) else None if names is None else list(names)


def _require(what: str, asked: Iterable[str] | None, known: Iterable[str]) -> None:
    known = sorted(known) if not isinstance(known, tuple) else known
    for name in asked or ():
        if name not in known:
            raise QuestionError(
                f"There is no {what} {name!r}.{suggest(name, known)} Known are: "
                f"{', '.join(known)}."
            )
