"""Markdown for generated pages: what every reader of it, from GitHub to MyST, reads.

Runs on the standard library alone.
"""

import re
from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

COMMAND = "python -m alliance reference"
NOTICE = f"<!-- Generated from the tables by `{COMMAND}`; do not edit this page. -->"
NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
)


def page(*blocks: str) -> str:
    """Return a generated page.

    Parameters
    ----------
    *blocks : str
        Headings, paragraphs, lists and tables, in Markdown.

    Returns
    -------
    str
        The notice that the page is generated, then the blocks, a blank line between.
    """
    return "\n\n".join([NOTICE, *blocks]) + "\n"


def bullets(items: Iterable[str]) -> str:
    """Return a list, as CommonMark has it.

    Parameters
    ----------
    items : iterable of str
        In Markdown; the lines of an item are moved under its bullet.

    Returns
    -------
    str
    """
    return "\n".join("- " + item.replace("\n", "\n  ") for item in items)


def link(words: str, address: str) -> str:
    """Return a link to another site, whose address may hold any character.

    Parameters
    ----------
    words : str
        In Markdown.
    address : str
        Percent-encoded as it must be.

    Returns
    -------
    str
    """
    if "&" in address:
        # MyST 3 escapes the ampersand of a Markdown link twice, which breaks the link.
        return f'<a href="{escape(address)}">{words}</a>'
    return f"[{words}](<{address}>)"


def site(address: str) -> str:
    """Return a link that names the site it opens.

    Parameters
    ----------
    address : str

    Returns
    -------
    str
    """
    return link(f"Open it at {urlsplit(address).netloc.removeprefix('www.')}", address)


def escaped(text: str) -> str:
    """Return text so that Markdown shows every character of it as it is.

    Parameters
    ----------
    text : str
        Not at the beginning of a line; for that see `lines`.

    Returns
    -------
    str
        On one line, with a backslash before each character that CommonMark, GitHub or
        MyST would read as a mark.
    """
    marked = re.sub(r"([\\`*_\[\]<$~|{}])", r"\\\1", " ".join(text.split()))
    return re.sub(r"&(?=#?\w+;)", r"\\&", marked)


def lines(text: str) -> str:
    """Escape a text and put each of its sentences on a line of its own.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        Each line begins so that Markdown takes it for text, and the last ends in a
        full stop.
    """
    # Not after an initial or an abbreviation such as "U.S.".
    sentences = re.split(r"(?<=[^.\W][^.\W][.!?]) (?=[^\W\d_])", " ".join(text.split()))
    return sentence("\n".join(_begun(escaped(each)) for each in sentences))


def _begun(line: str) -> str:
    """Guard what would begin a list, a heading, a quotation, a comment or a field."""
    line = re.sub(r"^(\d+)(?=[.)](?:\s|$))", r"\1\\", line)
    return re.sub(r"^(?=[-+#>%:=(])", r"\\", line)


def sentence(text: str) -> str:
    """Return text with a full stop, if it does not end a sentence already.

    Parameters
    ----------
    text : str
        In Markdown; marks of emphasis, quotation marks and brackets may close it.

    Returns
    -------
    str
        As it is where it ends in a full stop, a question mark or an exclamation mark.
    """
    return text if re.search(r"[.!?][*_”’)]*$", text) else f"{text}."


def nested(words: str) -> str:
    """Make double marks single, as they are inside a pair of double marks.

    Parameters
    ----------
    words : str
        Words of a source.

    Returns
    -------
    str
        With curly single marks where it had double ones.
    """
    opened = re.sub(r'(?<![^\s(\[—–-])"', "‘", words.replace("“", "‘"))
    return opened.replace("”", "’").replace('"', "’")


def capital(text: str) -> str:
    """Return text that begins with a capital letter.

    Parameters
    ----------
    text : str
        Words; may be empty.

    Returns
    -------
    str
        The rest is left as it is.
    """
    return text[:1].upper() + text[1:]


def ended(sentence: str) -> str:
    """Return a sentence with its full stop, once.

    Parameters
    ----------
    sentence : str
        Markdown without its stop. The label of a work without a date ends in one
        ("n.d."), inside a link too.

    Returns
    -------
    str
    """
    return sentence if re.search(r"\.(?:\]\([^)]*\))?$", sentence) else f"{sentence}."


def listed(items: Iterable[str]) -> str:
    """Join with commas and a final "and".

    Parameters
    ----------
    items : iterable of str

    Returns
    -------
    str
        Such as "a, b and c"; "" for no item.
    """
    *most, last = list(items) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def counted(count: int, one: str, many: str) -> str:
    """Return a count in words, such as "two titles".

    Parameters
    ----------
    count : int
    one, many : str
        What is counted, in the singular and in the plural.

    Returns
    -------
    str
        In digits above fifteen.
    """
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"{number} {one if count == 1 else many}"


def computed(
    head: tuple[str, ...], rows: Iterable[tuple[str, ...]], right: Iterable[int] = ()
) -> str:
    """Return a table of what the code counts.

    A number that stands alone in one of its cells needs no citation, which the prose
    check is told by the element around it.

    Parameters
    ----------
    head : tuple of str
        The headings of its columns, in Markdown.
    rows : iterable of tuple of str
        The cells, in Markdown.
    right : iterable of int
        The columns that hold numbers, from 0.

    Returns
    -------
    str
    """
    return (
        f'<div class="cell_output computed">\n\n{tabled(head, rows, right)}\n\n</div>'
    )


def tabled(
    head: tuple[str, ...], rows: Iterable[tuple[str, ...]], right: Iterable[int] = ()
) -> str:
    """Return a table.

    Parameters
    ----------
    head : tuple of str
        The headings of its columns, in Markdown.
    rows : iterable of tuple of str
        The cells, in Markdown.
    right : iterable of int
        The columns that hold numbers, from 0.

    Returns
    -------
    str
    """
    numbers = set(right)
    rule = ["---:" if at in numbers else "---" for at in range(len(head))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))
