"""The page on editions: what changed since the one that somebody assigned."""

import re

from alliance import markdown
from alliance.dates import in_words
from alliance.editions import PLACE, Release, changed_since
from alliance.markdown import bullets, listed
from alliance.notebooks import chapters, read, title

_SENTENCE = re.compile(r"(?<=[a-z*`)][.?!]) (?=[A-Z*`])")


def page(known: list[Release]) -> str:
    """Return the page.

    Parameters
    ----------
    known : list of Release
        From `alliance.editions.releases`, the newest first.

    Returns
    -------
    str
        Markdown.
    """
    return markdown.page(
        "# Editions",
        "What changed since the edition you assigned.\n"
        "Each chapter names its edition twice: at its start, beside the day, and at "
        "its end, where it says how to cite it.",
        _table(known),
        "Below, the newest edition comes first: what stands above the heading of yours "
        "is new to you.",
        f"{PLACE}\n<p>Where this book is published, each edition that was released is "
        "kept as it was, at an address of its own.</p>\n</div>",
        *(block for each in known for block in _release(each)),
    )


def _table(known: list[Release]) -> str:
    rows = [
        "| You assigned | Chapters that have changed since |",
        "|---|---|",
    ]
    for each in known:
        newer = changed_since(each.version, known)
        named = {title for one in newer for title in one.chapters}
        touched = listed(f"*{title}*" for title in _titles() if title in named)
        if not newer:
            said = "none: it is the newest"
        else:
            said = touched or "none; what changed is elsewhere in the book"
        rows.append(f"| {_name(each)} | {said} |")
    return "\n".join(rows)


def _titles() -> list[str]:
    return [title(read(path), name) for name, path in chapters().items()]


def _release(each: Release) -> list[str]:
    return [
        f"## {_heading(each)}",
        # The list of changes is Markdown itself; here one sentence stands on a line.
        bullets(_SENTENCE.sub("\n", change.text) for change in each.changes),
    ]


def _heading(each: Release) -> str:
    return f"Edition {each.version} of {in_words(each.released.isoformat())}"


def _name(each: Release) -> str:
    # A heading's address has its words without the points of the version.
    words = _heading(each)
    return f"[{words}](#{words.lower().replace('.', '').replace(' ', '-')})"
