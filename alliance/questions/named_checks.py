"""The source checks that the explanation of a question ends with, told apart from it.

An explanation is plain text, as a question is; its last sentences may name the source
checks on the words it is about, by title and kind: those that warn, and those that say
how to read the words. Where they are shown with links or signs each of the two is a
paragraph of its own, and each title leads to its source check.
"""

import re
from dataclasses import dataclass

from alliance.citations import WARNING, WEIGHTS
from alliance.repository import read_table

_NAMED = re.compile(
    r"(?P<rest>.*?)(?:\s*But see the source checks?: (?P<warnings>[^\n]+?)\.)?"
    r"(?:\s*Read also the notes?: (?P<notes>[^\n]+)\.)?",
    re.DOTALL,
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
    known = {row["title"]: row["check"] for row in read_table("checks")}
    told = [found[part] for part in ("warnings", "notes") if found[part]]
    named = [each for part in told for each in _EACH.finditer(part)]
    whole = "".join(each[0] for each in named) == "".join(told)
    if not told or not whole or any(each["title"] not in known for each in named):
        return explanation, ()
    return found["rest"], tuple(
        NamedCheck(each["title"], each["kind"], known[each["title"]]) for each in named
    )


def led(
    checks: tuple[NamedCheck, ...],
) -> list[tuple[str, tuple[NamedCheck, ...]]]:
    """Return source checks in paragraphs: those that warn, and the reading notes.

    Parameters
    ----------
    checks : tuple of NamedCheck

    Returns
    -------
    list of tuple of str and tuple of NamedCheck
        Of each paragraph the words before the source checks, which end in a colon, and
        the source checks; none without any.
    """
    warnings = tuple(each for each in checks if WEIGHTS[each.kind] == WARNING)
    notes = tuple(each for each in checks if each not in warnings)
    leads = ("But see the source check", warnings), ("Read also the note", notes)
    return [
        (f"{lead}{'s' if len(some) > 1 else ''}:", some) for lead, some in leads if some
    ]
