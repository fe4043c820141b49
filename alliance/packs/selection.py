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
        which; so the same key always gives the same questions.
    """
    by_kind: dict[str, list[Item]] = {}
    for item in sorted(items, key=lambda item: item.item):
        by_kind.setdefault(item.kind, []).append(item)
    essays = [item for group in by_kind.values() for item in group if not item.options]
    kinds = [[item for item in by_kind[kind] if item.options] for kind in by_kind]
    # The key decides with which kind the round begins, too.
    kinds = sorted(filter(None, kinds), key=lambda group: group[0].item)
    chosen: list[Item] = []
    wanted = COUNT - min(WRITTEN, len(essays))
    while kinds and len(chosen) < wanted:
        for group in kinds:
            if len(chosen) < wanted:
                chosen.append(group.pop(0))
        kinds = [group for group in kinds if group]
    return chosen + sorted(essays, key=lambda item: item.item)[:WRITTEN]
