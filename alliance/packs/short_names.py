"""What the short names of the sources stand for, such as "CFR 2021"."""

import re
from collections.abc import Iterable

from alliance.questions.items import Item
from alliance.sources import Source, sources


def named_in(items: Iterable[Item]) -> list[Source]:
    """Return the sources that questions name where students read them.

    Parameters
    ----------
    items : iterable of Item

    Returns
    -------
    list of Source
        In the order of the book. What a question rests on and does not name is left
        out, as it could tell the answer.
    """
    shown = "\n".join(
        words
        for item in items
        for words in (item.prompt, *(option.text for option in item.options))
    )
    return [
        entry
        for entry in sources().values()
        if re.search(rf"\b{re.escape(entry.short)}\b", shown)
    ]


def meaning(entry: Source) -> str:
    """Return what a short name stands for.

    Parameters
    ----------
    entry : Source

    Returns
    -------
    str
        Authors, title and year, such as "Jasmin Alsaied, An AUKUS-Japan-ROK framework
        for the Indo-Pacific (2023)".
    """
    return f"{entry.authors}, {entry.title} ({entry.year})"
