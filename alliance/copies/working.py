"""Working copies: each chapter as a zip that runs on a reader's own computer.

A zip holds one folder: the chapter as a notebook, the package, the tables and the
reference pages (`alliance.kit`, without the texts), the packages it needs with their
hashes, a ``README.txt``, and ``start.py``, which is the one line to start it.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from alliance import notebooks
from alliance.dates import in_words
from alliance.errors import CopyError
from alliance.kit import chosen, files
from alliance.publication import archive, chapter_citation, edition
from alliance.repository import root

LOCK = "requirements.txt"
NEEDED = ("altair", "pandas", "python-docx", "jupyterlab", "ipykernel")
"""What a chapter needs; what these need follows from the lock."""
READ_ME = "README.txt"
START = "start.py"

_PIN = re.compile(r"^([\w.-]+)==\S+")


def name_of(chapter: str) -> str:
    """Return the name of a working copy, without its ending.

    Parameters
    ----------
    chapter : str
        Name of the chapter, such as ``04-okinawa``.

    Returns
    -------
    str
        Also of the folder inside it.
    """
    return f"reading-the-alliance-{chapter}"


def zips(chapters: Iterable[str] | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield the working copies, the same bytes for the same book.

    Parameters
    ----------
    chapters : iterable of str, optional
        Numbers or names of chapters; all by default.

    Yields
    ------
    (str, bytes)
        Name of the chapter, and its zip.

    Raises
    ------
    KitError
        When there is no such chapter, or the questions of the chapters are not noted.
    CopyError
        When the lock does not pin what a chapter needs.
    """
    paths = chosen(chapters)
    common = files(paths) | {
        LOCK: requirements().encode("utf-8"),
        START: (Path(__file__).parent / START).read_bytes(),
    }
    for name, path in paths.items():
        own = {f"chapters/{other.name}" for other in paths.values()}
        content = {each: common[each] for each in common.keys() - own}
        content[f"chapters/{path.name}"] = common[f"chapters/{path.name}"]
        content[READ_ME] = _read_me(name, path).encode("utf-8")
        yield name, archive(content, name_of(name))


def requirements() -> str:
    """Return the part of the lock that a chapter needs, hashes and all.

    Returns
    -------
    str
        Lines of a requirements file for every platform.

    Raises
    ------
    CopyError
        When the lock does not pin one of `NEEDED`.
    """
    entries: dict[str, list[str]] = {}
    asked_by: dict[str, set[str]] = {}
    entry: list[str] = []
    name = ""
    for line in (root() / LOCK).read_text(encoding="utf-8").splitlines():
        if found := _PIN.match(line):
            name, entry = found[1], [line]
            entries.setdefault(name, []).append("")
            asked_by.setdefault(name, set())
        elif line.startswith("    #"):
            # "# via x", or one name a line below "# via"
            asked_by[name] |= set(line.removeprefix("    #").split()) - {"via"}
        elif name:
            entry.append(line)
        if entry:
            entries[name][-1] = "\n".join(entry)
    wanted = set(NEEDED)
    if missing := sorted(wanted - entries.keys()):
        raise CopyError(
            f"{LOCK} does not pin {', '.join(missing)}, which a working copy needs. "
            "Add it to requirements.in and run make lock."
        )
    while more := {each for each in entries.keys() - wanted if asked_by[each] & wanted}:
        wanted |= more
    pins = [pin for each in sorted(wanted) for pin in entries[each]]
    head = f"# What a chapter needs, as the book {edition().version} pins it."
    return "\n".join([head, *pins]) + "\n"


def _read_me(name: str, path: Path) -> str:
    """Return the file to open first, as plain text."""
    this = edition()
    title = notebooks.title(notebooks.read(path), name)
    paragraphs = [
        f"Reading the Alliance: {title}",
        f"Version {this.version} of {in_words(this.released.isoformat())}",
        "HOW TO START",
        "You need Python 3.11 or newer and, the first time, a network. Unpack the "
        "whole zip, open a terminal in this folder, and type",
        "    python3 start.py",
        "or, on Windows,",
        "    py start.py",
        "It makes a folder .venv here, installs JupyterLab and what the chapter needs "
        "into it (a few minutes, once; every file is checked against its hash), and "
        "opens the chapter in your browser. To remove all of it, delete this folder.",
        "WHAT IS HERE",
        f"chapters/{path.name}: the chapter as a notebook, with its results",
        "alliance: the Python package that it imports",
        "data, datapackage.json: the evidence tables, and what describes them",
        "reference, references.bib: the pages that citations lead to, and the works "
        "they name",
        "requirements.txt: the packages, with versions and hashes",
        "WHAT IS NOT HERE",
        "This copy does not hold the seeds, that is, the five texts that the book is "
        "about; most of them are in copyright. A row of a table keeps words of a text "
        "where a chapter shows them, and says where its words stand elsewhere. "
        "Quotations, tables and charts work as the chapter was written, and so do "
        "exercises whose answer is a number, a date, a name or an id. An answer in "
        "words of a source is checked where its words are among the checked "
        "quotations. Another check, or a search that neither the chapter nor a hint "
        "makes, says what is missing and where to run it.",
        "RIGHTS",
        "Our own text and tables are under CC BY 4.0 (LICENSE), our code under MIT "
        "(LICENSE-CODE). Quotations belong to their publishers and are quoted for "
        "study (NOTICE).",
        "HOW TO CITE",
        chapter_citation(title).replace("*", ""),
    ]
    wrapped = [
        words if words.startswith("    ") else textwrap.fill(words, 80)
        for words in paragraphs
    ]
    return "\n\n".join(wrapped) + "\n"
