"""The words that stand everywhere and tell nothing of what a text is about.

A module of its own, as a chapter needs no more than these and a browser should not have
to fetch what reads pages for them.
"""

import re

SMALL_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    a about also an and are as at be been both but by can could did do does for from
    gives had has have he her his how i if in into is it its may more most must no not
    of on or our said say says she should since so than that the their them then there
    these they this those to was were what when where which while who whom whose why
    will with would
        """,
    )
)
"""Words that stand everywhere and tell nothing."""
