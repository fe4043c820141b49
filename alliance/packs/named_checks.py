"""The source checks that the explanation of a question ends with, told apart from it.

An explanation is plain text, as a question is; its last sentence may name what speaks
against the words it is about, by title and kind. Where it is shown with links or signs
it is a paragraph of its own, and each title leads to its source check.
"""

import re
from dataclasses import dataclass

from alliance.repository import read_table

_NAMED = re.compile(
    r"(?P<rest>.*?)\s*But see the source checks?: (?P<checks>[^\n]+)\.", re.DOTALL
)
_EACH = re.compile(
    r"(?P<title>.+?) \((?P<kind>conflict|error|outdated|framing|omission|citation)\)"
    r"(?:; |$)"
)


@dataclass(frozen=True)
class NamedCheck:
    """A source check that an explanation names.

    Attributes
    ----------
    title, kind : str
        As the explanation has them, such as ``error``.
    check : str
        Its id in the table ``checks``.
    """

    title: str
    kind: str
    check: str

    @property
    def page(self) -> str:
        """Where it stands, from the top of the book."""
        return f"reference/source-checks.html#{self.check}"


def parted(explanation: str) -> tuple[str, tuple[NamedCheck, ...]]:
    """Return an explanation without its source checks, and these.

    Parameters
    ----------
    explanation : str

    Returns
    -------
    rest : str
        The whole explanation where it names none, or one that no table has.
    checks : tuple of NamedCheck
    """
    found = _NAMED.fullmatch(explanation.strip())
    if found is None:
        return explanation, ()
    known = {row["title"]: row["check"] for row in read_table("checks")}
    named = [*_EACH.finditer(found["checks"])]
    whole = "".join(each[0] for each in named) == found["checks"]
    if not whole or any(each["title"] not in known for each in named):
        return explanation, ()
    return found["rest"], tuple(
        NamedCheck(each["title"], each["kind"], known[each["title"]]) for each in named
    )


def lead(checks: tuple[NamedCheck, ...]) -> str:
    """Return the words before the source checks.

    Parameters
    ----------
    checks : tuple of NamedCheck

    Returns
    -------
    str
    """
    return f"But see the source check{'s' if len(checks) > 1 else ''}:"
