"""Which questions are about people who were killed, abducted or assaulted.

Such questions are asked with care or not at all: whoever sets them chooses that, and
they can be left out of a bank.
"""

import re
from collections.abc import Mapping

from alliance.questions.items import Item

_OUTCOMES = ("04-3",)
_READINGS = ("#cfr-2021-p29",)
_WORDS = re.compile(
    r"\b(?:abduct\w*|rap(?:e|es|ed)|sexual\w*|court-martial|twelve-year-old"
    r"|killed|the dead|who died|victims?)\b",
    re.IGNORECASE,
)


def is_sensitive_row(row: Mapping[str, str], passage: str) -> bool:
    """Tell whether a row of evidence is of such people, so that none plays with it.

    Parameters
    ----------
    row : mapping of str to str
        Of a table with the column ``exact``.
    passage : str
        In which its words stand.

    Returns
    -------
    bool
    """
    return f"#{passage}".endswith(_READINGS) or any(
        _WORDS.search(row.get(column, "")) for column in ("exact", "subject", "title")
    )


def is_sensitive(item: Item) -> bool:
    """Tell whether a question is about the dead, the abducted or sexual violence.

    Parameters
    ----------
    item : Item

    Returns
    -------
    bool
        True as well for whatever serves the outcome on crimes against residents, rests
        on the passage that tells of them, or names such things in any of its parts.
    """
    said = (
        item.prompt,
        item.explanation,
        item.sample,
        *(part for option in item.options for part in (option.text, option.reason)),
        *(part for line in item.rubric for part in line),
    )
    return (
        item.outcome in _OUTCOMES
        or any(each.address.endswith(_READINGS) for each in item.readings)
        or any(_WORDS.search(text) for text in said)
    )
