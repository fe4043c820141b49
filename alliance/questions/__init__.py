"""Questions made from the evidence, fixed for a class by its private key.

    from alliance.questions import bank, keys

    key = keys.read("spring.key")
    bank(key, ["04"], level="harder")

Each kind has a module, which makes the questions of that kind from one table:
`source`, `altered`, `number`, `order`, `membership`, `yardstick` and `conflict`; those
of `written` were written by hand.
"""

from alliance.questions import keys
from alliance.questions.bank import (
    KINDS,
    NoQuestionError,
    QuestionError,
    bank,
    counts,
)
from alliance.questions.items import Item, Option, Reading

__all__ = [
    "KINDS",
    "Item",
    "NoQuestionError",
    "Option",
    "QuestionError",
    "Reading",
    "bank",
    "counts",
    "keys",
]
