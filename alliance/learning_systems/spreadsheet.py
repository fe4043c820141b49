"""The questions of a term as a table, a row for each, with the answers.

Comma-separated values after RFC 4180, in UTF-8 with a byte order mark, without which
Excel reads letters beyond ASCII wrongly. A cell that a spreadsheet would take for a
formula (it begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return) gets an
apostrophe before it, as OWASP recommends.
"""

import csv
import io

from alliance.learning_systems.term import LETTERS, Term
from alliance.questions.items import Item

COLUMNS = (
    "id",
    "chapter",
    "outcome",
    "level",
    "kind",
    "form",
    "prompt",
    *(f"option_{letter.lower()}" for letter in LETTERS),
    "right",
    *(f"reason_{letter.lower()}" for letter in LETTERS),
    "explanation",
    "readings",
    "rubric",
    "sample",
)
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def table(term: Term) -> bytes:
    """Return the questions of a term as comma-separated values.

    Parameters
    ----------
    term : Term

    Returns
    -------
    bytes
        The first row names the columns (`COLUMNS`); ``right`` is the letter of the
        right option. It holds the answers and is for the teacher.
    """
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for item in term.items:
        row = _row(item)
        rows.writerow([_harmless(row.get(name, "")) for name in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def _row(item: Item) -> dict[str, str]:
    lettered = list(zip(LETTERS, item.options, strict=False))
    return {
        "id": item.item,
        "chapter": item.chapter,
        "outcome": item.outcome,
        "level": item.level,
        "kind": item.kind,
        "form": item.form,
        "prompt": item.prompt,
        **{f"option_{letter.lower()}": option.text for letter, option in lettered},
        "right": "".join(letter for letter, option in lettered if option.right),
        **{f"reason_{letter.lower()}": option.reason for letter, option in lettered},
        "explanation": item.explanation,
        "readings": "; ".join(each.label for each in item.readings),
        "rubric": "\n".join(": ".join(each) for each in item.rubric),
        "sample": item.sample,
    }


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
