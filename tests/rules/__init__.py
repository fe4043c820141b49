"""Rules by which each cell of the evidence tables fits the words that it speaks about.

`alliance.tables.check_anchors` proves that quoted words stand in their source. These
rules ask of every other cell that it goes with those words: the unit with the noun that
is counted, the place with what the passage names, the strength of a claim with its
modal verb, our own words with the names of the passage. A rule states what must hold of
any row; no rule lists rows. Each returns what is wrong, one line a row, and what to do.

A rule stands in the module of the table whose rows it finds, or in `several_tables`.
`examples` holds for each message of a rule a cell that it must find.

No rule can tell whether a sentence of ours is well put. They find a cell that belongs
to another row or says what nothing beside it says, as one slip of the hand would make
it; `test_mutations.py` measures how many such slips they find.
"""

from rules import (  # each registers its rules  # noqa: F401
    actors,
    checks,
    claims,
    events,
    glossary,
    links,
    places,
    quantities,
    quotations,
    record,
    several_tables,
    sources,
)
from rules.shared import RULES

__all__ = ["RULES"]
