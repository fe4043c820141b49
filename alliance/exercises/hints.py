"""The calls that hints tell a reader to make, so that every copy can answer them."""

import ast
import re
from collections.abc import Iterator

from alliance import notebooks
from alliance.exercises.registry import exercises
from alliance.passages import passages
from alliance.search import in_text_citations, mentions, references, search, words

_FUNCTIONS = {
    function.__name__: function
    for function in (in_text_citations, mentions, passages, references, search, words)
}
_TEXT = r"""(?:"[^"\n]*"|'[^'\n]*')"""
CALL = re.compile(
    rf"\b(?:{'|'.join(_FUNCTIONS)})\({_TEXT}(?:, (?:\w+=)?(?:{_TEXT}|\w+))*\)"
)
"""A call that can be copied as it stands; not one with a name, as ``words(source)``."""


def calls() -> list[str]:
    """Return the calls that hints of exercises and tasks of chapters print.

    Returns
    -------
    list of str
        Each once, such as ``search("Taiwan")``: those of the beginnings of exercises,
        those that their verdicts may print, and those of the text of the chapters.
    """
    return list(dict.fromkeys(_printed()))


def _printed() -> Iterator[str]:
    for entry in exercises():
        yield from CALL.findall(entry.start)
        yield from entry.calls
    for path in notebooks.chapters().values():
        for cell in notebooks.read(path).cells:
            if cell.cell_type == "markdown":
                yield from CALL.findall(cell.source)


def make(call: str) -> object:
    """Make a call of `calls` and return its answer.

    Parameters
    ----------
    call : str

    Returns
    -------
    object

    Raises
    ------
    SeedsNotHereError
        Where the texts are not there and the answer is not kept.
    """
    if not CALL.fullmatch(call):
        raise ValueError(f"{call!r} is no call that a hint may print.")
    asked = ast.parse(call, mode="eval").body
    return _FUNCTIONS[asked.func.id](
        *map(ast.literal_eval, asked.args),
        **{each.arg: ast.literal_eval(each.value) for each in asked.keywords},
    )
