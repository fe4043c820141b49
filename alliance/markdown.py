"""Markdown for generated pages: what every reader of it, from GitHub to MyST, reads.

Runs on the standard library alone.
"""

import re
from collections.abc import Iterable

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
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


def in_words(date: str) -> str:
    """Say a date in words.

    Parameters
    ----------
    date : str
        In the Extended Date/Time Format (ISO 8601-2), as far as the tables use it: a
        year, month or day, a decade (``199X``), an interval, and the marks ``~``
        (approximate), ``?`` (uncertain) and ``%`` (both).

    Returns
    -------
    str
        Such as "15 November 2022", "about 2025" or "October to December 2021". A text
        in another form is returned as it is.
    """
    first, slash, last = date.partition("/")
    if slash:
        start, end = in_words(first), in_words(last)
        year = f" {last[:4]}"
        if first[:4] == last[:4] and start.endswith(year) and end.endswith(year):
            start = start.removesuffix(year)
        return f"{start} to {end}"
    found = re.fullmatch(r"(\d{3}[\dX])(?:-(\d\d)(?:-(\d\d))?)?([~?%]?)", date)
    if not found:
        return date
    year, month, day, mark = found.groups()
    words = f"the {year[:3]}0s" if year.endswith("X") else year
    if month:
        words = f"{MONTHS[int(month) - 1]} {words}"
    if day:
        words = f"{int(day)} {words}"
    about = "about " if mark in ("~", "%") and mark else ""
    uncertain = " (uncertain)" if mark in ("?", "%") and mark else ""
    return f"{about}{words}{uncertain}"


def escaped(text: str) -> str:
    """Return text so that Markdown shows every character of it as it is.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        On one line, with a backslash before each character that CommonMark, GitHub or
        MyST would read as a mark.
    """
    marked = re.sub(r"([\\`*_\[\]<$~|{}])", r"\\\1", " ".join(text.split()))
    marked = re.sub(r"&(?=#?\w+;)", r"\\&", marked)
    # At the start of a line these would begin a list, a heading, a quotation.
    return re.sub(r"^([-+#>%:]|\d+(?=[.)]))", _guarded, marked)


def _guarded(found: re.Match[str]) -> str:
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"


def _lines(text: str, indent: str = "") -> str:
    """Escape a text and put each of its sentences on a line of its own."""
    # Not after an initial or an abbreviation such as "U.S.".
    sentences = re.split(r"(?<=[^.\W][^.\W][.!?]) (?=[^\W\d_])", " ".join(text.split()))
    return _sentence(f"\n{indent}".join(escaped(sentence) for sentence in sentences))


def _sentence(text: str) -> str:
    return text if re.search(r"[.!?][*_”’)]*$", text) else f"{text}."


def _nested(words: str) -> str:
    """Make double marks single, as inside a pair of double marks they are."""
    return (
        re.sub(r'(?<![^\s(\[—–-])"', "‘", words.replace("“", "‘"))
        .replace("”", "’")
        .replace('"', "’")
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(items: Iterable[str]) -> str:
    """Join with commas and a final "and"."""
    *most, last = list(items) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def _counted(count: int, one: str, several_of: str) -> str:
    """Return "two titles", or "" for none."""
    if count == 0:
        return ""
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"{number} {one if count == 1 else several_of}"


def _at_publisher(address: str, article: str = "") -> str:
    if article:
        return f"[the words at the publisher](<{address}>)"
    return f"[Open it at {urlsplit(address).netloc.removeprefix('www.')}](<{address}>)"


