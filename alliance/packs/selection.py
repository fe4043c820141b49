"""Which questions of the bank a class gets on its worksheet."""

from collections.abc import Iterable

from alliance.questions.items import Item

COUNT = 8
"""How many questions a worksheet has."""

WRITTEN = 2
"""How many of them are answered in a text of one's own."""


def selected(items: Iterable[Item]) -> list[Item]:
    """Return the questions for one worksheet, of as many kinds as there are.

    Parameters
    ----------
    items : iterable of Item
        Those of a chapter, made with the key of the class.

    Returns
    -------
    list of Item
        At most `COUNT`, the written ones last. Their ids, which the key makes, decide
        which; so the same key always gives the same questions. No two that offer
        answers rest on the same passage, since one could then tell the answer of the
        other.
    """
    ranked = sorted(items, key=lambda item: item.item)
    essays = [item for item in ranked if not item.options][:WRITTEN]
    # The key decides with which kind the round begins, too.
    kinds: dict[str, list[Item]] = {}
    for item in ranked:
        if item.options:
            kinds.setdefault(item.kind, []).append(item)
    chosen: list[Item] = []
    used: set[str] = set()
    wanted = COUNT - len(essays)
    while any(kinds.values()) and len(chosen) < wanted:
        for group in kinds.values():
            group[:] = [item for item in group if used.isdisjoint(_passages(item))]
            if group and len(chosen) < wanted:
                chosen.append(group.pop(0))
                used |= _passages(chosen[-1])
    return chosen + essays


def _passages(item: Item) -> set[str]:
    return {reading.address for reading in item.readings}
