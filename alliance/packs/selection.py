"""Which questions of the bank a class gets where it does not get all of them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from alliance.errors import AllianceError
from alliance.questions import order, source
from alliance.questions.about import meet
from alliance.questions.aims import DATING
from alliance.questions.items import Item

COUNT = 8
"""How many questions a worksheet has where nobody says how many."""

WRITTEN = 4
"""One question in so many is answered in a text of one's own."""

_QUOTED = re.compile(r"“([^“”]+)”")
_FEWEST = 3  # words that are a quotation, as for `alliance.quotations`
_APPEARED = re.compile(r"(.+?) appeared (?:about|in|on|within)\b")


@dataclass(frozen=True)
class Told:
    """What the exercises of a worksheet print, and a question is not to ask.

    Attributes
    ----------
    figures : tuple of (str, str, str)
        The address of the passage that gives a number, the number as it is printed
        there, and what it is of.
    days : frozenset of str
        The texts, as citations name them, whose day an exercise asks for.
    works : frozenset of str
        The addresses of the outside works that an exercise cites or prints a fact of.
    """

    figures: tuple[tuple[str, str, str], ...] = ()
    days: frozenset[str] = frozenset()
    works: frozenset[str] = frozenset()

    def spoils(self, item: Item) -> bool:
        """Tell whether a question could be answered, or answers, an exercise.

        Parameters
        ----------
        item : Item

        Returns
        -------
        bool
        """
        addresses = {each.address for each in item.readings}
        if not item.options:
            # What is asked in a text rests on the works of its sample answer.
            shown = f"{item.prompt} {item.sample}".casefold()
            return not self.works.isdisjoint(addresses) or any(
                address in addresses and printed.casefold() in shown
                for address, printed, _ in self.figures
            )
        shown = _shown(item).casefold()
        return not self.days.isdisjoint(_days(item)) or any(
            subject.casefold() in shown
            or (address in addresses and printed.casefold() in shown)
            for address, printed, subject in self.figures
        )


def without_sensitive(items: Iterable[Item]) -> tuple[list[Item], int]:
    """Return the questions that no content note goes with, and how many others.

    Parameters
    ----------
    items : iterable of Item

    Returns
    -------
    kept : list of Item
        In the order given.
    left_out : int
    """
    given = list(items)
    kept = [item for item in given if not item.sensitive]
    return kept, len(given) - len(kept)


def refuse_fewer_than_one(each: int | None, error: type[AllianceError]) -> None:
    """Raise where a number of questions for each chapter is none.

    Parameters
    ----------
    each : int or None
        None where nobody says how many.
    error : type
        What is raised.

    Raises
    ------
    AllianceError
        Of the kind `error`, with what to do.
    """
    if each is not None and each < 1:
        raise error(
            f"--each is {each}: give the number of questions for each chapter, from 1 "
            "on, or leave it out."
        )


def of_every_kind(
    groups: Iterable[Sequence[Item]], count: int, beside: Iterable[Item] = ()
) -> list[Item]:
    """Return so many questions, the groups taking turns.

    Parameters
    ----------
    groups : iterable of sequence of Item
        The questions of each kind, in the order in which they are to be taken.
    count : int
    beside : iterable of Item, optional
        Questions that stand on the same sheet already.

    Returns
    -------
    list of Item
        At most `count`. No question that offers answers is about the words of another
        question or quotes the same, since the one could then tell the answer of the
        other. Two that are answered in a text may be about the same.
    """
    [chosen] = of_every_sheet([groups], count, beside)
    return chosen


def of_every_sheet(
    sheets: Iterable[Iterable[Sequence[Item]]],
    count: int,
    beside: Iterable[Item] = (),
) -> list[list[Item]]:
    """Return so many questions for each of several sheets that one class is given.

    Parameters
    ----------
    sheets : iterable of iterable of sequence of Item
        Of each sheet the groups, as for `of_every_kind`.
    count : int
        For each sheet.
    beside : iterable of Item, optional
        Questions that the class is given already.

    Returns
    -------
    list of list of Item
        For each sheet at most `count`. The rule of `of_every_kind` holds over all of
        them; the sheets take turns, so that none is left what the others did not want.
    """
    given = list(beside)
    turns = [_in_turn(groups, given) for groups in sheets]
    chosen: list[list[Item]] = [[] for _ in turns]
    for _ in range(count):
        for sheet, turn in zip(chosen, turns, strict=True):
            sheet.extend(islice(turn, 1))
    return chosen


def _in_turn(groups: Iterable[Sequence[Item]], given: list[Item]) -> Iterator[Item]:
    """Yield questions of groups in turn, and add them to those that are given."""
    waiting = [list(group) for group in groups]
    while any(waiting):
        for group in waiting:
            group[:] = _apart_from(given, group)
            if group:
                given.append(group.pop(0))
                yield given[-1]


def _apart_from(given: Iterable[Item], items: Iterable[Item]) -> list[Item]:
    """Return the questions that tell no answer of those given, nor are told theirs."""
    others = list(given)
    return [item for item in items if not any(_touch(item, each) for each in others)]


def _touch(one: Item, other: Item) -> bool:
    """Tell whether one of two questions may tell the answer of the other."""
    if not one.options and not other.options:
        return False
    if bool(one.options) != bool(other.options) and not _days(one).isdisjoint(
        _days(other)
    ):
        return True
    if not _quoted(one).isdisjoint(_quoted(other)):
        return True
    if one.kind == other.kind == order.KIND:
        # They print no date: only nearly the same events are the same question.
        shared = {*one.about} & {*other.about}
        return 2 * len(shared) > min(len(one.about), len(other.about))
    written = not (one.options and other.options)
    if written or (one.about and other.about):
        return meet(one.about, other.about)
    return not _resting(one).isdisjoint(_resting(other))


def selected(
    items: Iterable[Item],
    count: int = COUNT,
    *,
    beside: Iterable[Item] = (),
    told: Told | None = None,
) -> list[Item]:
    """Return the questions for one worksheet, of as many kinds as there are.

    Parameters
    ----------
    items : iterable of Item
        Those of a chapter, made with the key of the class.
    count : int, optional
    beside : iterable of Item, optional
        Questions of other worksheets of the class.
    told : Told, optional
        What the exercises of the worksheet print.

    Returns
    -------
    list of Item
        At most `count`, by the rule of `of_every_kind`; last the written ones, one in
        `WRITTEN` or, where too few others fit, more, their outcomes in turn. Their ids,
        which the key makes, decide which; so the same key always gives the same
        questions.
    """
    given = list(beside)
    ranked = sorted(
        (item for item in items if told is None or not told.spoils(item)),
        key=lambda item: item.item,
    )
    ranked = _apart_from(given, ranked)
    essays = _by_outcome(item for item in ranked if not item.options)
    # The key decides with which kind the round begins, too.
    kinds: dict[str, list[Item]] = {}
    for item in ranked:
        if item.options:
            kinds.setdefault(item.kind, []).append(item)
    room = count - min(len(essays), count // WRITTEN)
    asked: list[Item] = []
    written: list[Item] = []
    # Of written ones that tell much those are passed over that leave too few others.
    for start in range(len(essays) or 1):
        some = (essays[start:] + essays[:start])[: count - room]
        others = of_every_kind(kinds.values(), room, [*given, *some])
        if start == 0 or len(others) > len(asked):
            asked, written = others, some
        if len(asked) == room:
            break
    more = _apart_from(asked, [item for item in essays if item not in written])
    return [*asked, *written, *more][:count]


def _by_outcome(items: Iterable[Item]) -> list[Item]:
    """Return questions so that their outcomes take turns, else in the order given."""
    waiting: dict[str, int] = {}
    turns = []
    for item in items:
        turns.append((waiting.get(item.outcome, 0), item))
        waiting[item.outcome] = turns[-1][0] + 1
    return [item for _, item in sorted(turns, key=lambda turn: turn[0])]


@lru_cache(maxsize=4096)
def _quoted(item: Item) -> frozenset[str]:
    return frozenset(
        " ".join(words.casefold().split())
        for words in _QUOTED.findall(_shown(item))
        if len(words.split()) >= _FEWEST
    )


def _resting(item: Item) -> set[str]:
    """Return the passages of a question, for one whose words are in no table."""
    # Where other words stand that are offered beside the right ones is not told.
    resting = item.readings[:1] if item.kind == source.KIND else item.readings
    return {each.address for each in resting}


def _days(item: Item) -> set[str]:
    """Return the texts, as citations name them, whose day a question tells or asks."""
    if item.options:
        return {found[1] for found in [_APPEARED.match(item.prompt)] if found}
    if item.outcome != DATING:
        return set()
    return {each.label.rsplit(", ", 1)[0] for each in item.readings}


def _shown(item: Item) -> str:
    return "\n".join([item.prompt, *(option.text for option in item.options)])
