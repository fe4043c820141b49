"""The built pages as a zip that opens from a folder, without a network."""

import io
import textwrap
import zipfile
from pathlib import Path

from alliance.copies.pdf import title
from alliance.dates import in_words
from alliance.markdown import listed
from alliance.publication import Edition, edition
from alliance.run_here import SITE, hidden

READ_ME = "READ-ME.txt"
FOR_SERVERS = frozenset(
    {".buildinfo", ".nojekyll", "404.html", "objects.inv", "robots.txt", "sitemap.xml"}
)
"""What only a server or another book reads, and somebody with a folder does not."""


def zipped(folder: Path, changed: dict[str, str]) -> bytes:
    """Return the built pages as a zip, the same bytes for the same pages.

    Parameters
    ----------
    folder : pathlib.Path
        Of the built pages, where ``index.html`` lies.
    changed : dict of str to str
        Pages that say something else in the zip, by path.

    Returns
    -------
    bytes
        A zip with one folder, named after the edition; its files are in order of their
        names and bear the day on which this edition was released.
    """
    this = edition()
    day = this.released
    inside = name_of(this)
    content = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file()
        and path.name not in FOR_SERVERS
        # Nothing runs from a folder: a browser wants a server for that.
        and path.relative_to(folder).parts[0] != SITE
        and path != folder / f"{inside}.zip"
        and not (path.suffix == ".zip" and path.parent == folder / "chapters")
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name in sorted({*content, READ_ME}):
            entry = zipfile.ZipInfo(
                f"{inside}/{name}", (day.year, day.month, day.day, 0, 0, 0)
            )
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on Windows
            entry.external_attr = 0o644 << 16
            if name == READ_ME:
                words = _read_me(this).encode("utf-8")
            elif name in changed:
                words = changed[name].encode("utf-8")
            else:
                words = content[name].read_bytes()
            if name.startswith("chapters/") and name.endswith(".html"):
                words = hidden(words.decode("utf-8")).encode("utf-8")
            made.writestr(entry, words)
    return out.getvalue()


def name_of(this: Edition) -> str:
    """Return the name of the copies of an edition, without an ending.

    Parameters
    ----------
    this : alliance.publication.Edition

    Returns
    -------
    str
        Such as ``reading-the-alliance-0.1.0``.
    """
    return f"{title()[0].lower().replace(' ', '-')}-{this.version}"


def _read_me(this: Edition) -> str:
    """Return the file to open first, as plain text."""
    name, more = title()
    paragraphs = [
        f"{name}: {more}",
        f"Version {this.version} of {in_words(this.released.isoformat())}",
        "HOW TO OPEN",
        "Unpack the whole zip first, then open the file index.html in a browser. No "
        "network and no server is needed: the charts, the search and the downloads "
        "work from the folder.",
        f"The same book for paper is {name_of(this)}.pdf in this folder.",
        "WHAT IS NOT HERE",
        "This zip does not hold the seeds, that is, the five texts that the book is "
        "about; most of them are in copyright. Please read them where they were "
        "published. The notebooks are not here either: they need Python and lie in the "
        "repository of the book.",
        "RIGHTS",
        "Our own text is under CC BY 4.0, our code under MIT. Quotations belong to "
        "their publishers and are quoted for study. The software and the fonts beside "
        "the pages keep the licences in their folders.",
        "HOW TO CITE",
        f"{listed(this.authors)} ({this.released.year}). {name}: {more} "
        f"(Version {this.version}).",
    ]
    return "\n\n".join(textwrap.fill(words, 80) for words in paragraphs) + "\n"
