"""The editions of the book: what changed between them, and a copy of each that stays.

An edition is what was released under one version. `releases` reads ``CHANGELOG.md``,
which is written for teachers, and a page of the book is made from it
(`alliance.reference.editions`). The zip of an edition, made by `alliance.copies` when
it was released, is the copy that is kept: `lay_out` unpacks such zips beside the newest
book, each under an address of its own::

    editions/<version>/

Nothing of a kept copy is changed but one thing: where a newer edition is published, a
notice stands above each of its pages, with a link to the same page there. It is part of
the page, so that it needs no script and asks nothing of any server.
"""

import re
import shutil
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from itertools import pairwise
from pathlib import Path, PurePosixPath
from posixpath import relpath

from alliance.errors import AllianceError
from alliance.notebooks import chapters, read, title
from alliance.publication import edition
from alliance.repository import root

CHANGES = "CHANGELOG.md"
FOLDER = "editions"
PAGE = "reference/editions.html"
STYLE = "_static/edition-notice.css"
"""Where a kept copy has the style of the notice."""

PLACE = '<div class="kept-editions">'
"""Where `PAGE` names the copies that are kept."""

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError)
_HEADING = re.compile(r"## (?P<version>\d+\.\d+\.\d+), (?P<day>\d{1,2} [A-Z]\w+ \d{4})")
_TITLE = re.compile(r"\*([^*]+)\*")
_INSIDE = re.compile(r"reading-the-alliance-(?P<version>\d+\.\d+\.\d+)")
_MAIN = re.compile(r"<main\b[^>]*>")
_BODY = re.compile(r"<body\b[^>]*>")
_PLACED = re.compile(rf"({re.escape(PLACE)}).*?(</div>)", re.DOTALL)

# Every edition has styles of its own, and another theme one day: the notice needs none
# of them, and follows the colours that a reader chose where the page says so.
_STYLE = """\
.edition-notice {
  background: #fdf3d7; border-bottom: 1px solid #8a6d1a; color: #1b1f24;
  font: 400 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif;
  padding: .75rem 1.25rem;
}
.edition-notice p { margin: 0 auto; max-width: 60rem; }
.edition-notice a { color: #1d4f66; font-weight: 600; text-decoration: underline; }
.edition-notice a:focus-visible {
  outline: 3px solid currentcolor; outline-offset: 2px;
}
html[data-theme="dark"] .edition-notice {
  background: #33290c; border-color: #b9973a; color: #f2ead2;
}
html[data-theme="dark"] .edition-notice a { color: #a5d8ec; }
@media (prefers-color-scheme: dark) {
  html:not([data-theme]) .edition-notice {
    background: #33290c; border-color: #b9973a; color: #f2ead2;
  }
  html:not([data-theme]) .edition-notice a { color: #a5d8ec; }
}
@media print { .edition-notice { background: none; padding: 0 0 1rem; } }
"""


class EditionError(AllianceError, ValueError):
    """The list of changes or a kept copy cannot be used."""


@dataclass(frozen=True)
class Change:
    """Something that a release changed, in a teacher's words.

    Attributes
    ----------
    text : str
        In Markdown.
    chapters : tuple of str
        Titles of the chapters that it names between stars, in the order of the book.
    """

    text: str
    chapters: tuple[str, ...]


@dataclass(frozen=True)
class Release:
    """What was released under one version.

    Attributes
    ----------
    version : str
    released : datetime.date
    changes : tuple of Change
        Since the release before.
    """

    version: str
    released: date
    changes: tuple[Change, ...]

    @property
    def chapters(self) -> frozenset[str]:
        """Titles of the chapters that its changes name."""
        return frozenset(name for each in self.changes for name in each.chapters)

    @property
    def number(self) -> tuple[int, ...]:
        """The version, for comparison: 0.10.0 is newer than 0.9.0."""
        return _number(self.version)


@dataclass(frozen=True)
class Kept:
    """A copy of an edition that has an address of its own.

    Attributes
    ----------
    version : str
    address : str
        Of its first page, from the top of the book.
    older : bool
        Whether the book beside it is a newer edition, so that its pages say so.
    """

    version: str
    address: str
    older: bool


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


# What changed


def releases(text: str | None = None) -> list[Release]:
    """Return every release and what it changed, the newest first.

    Parameters
    ----------
    text : str, optional
        A list of changes; ``CHANGELOG.md`` of the book by default.

    Returns
    -------
    list of Release

    Raises
    ------
    EditionError
        When a release has no version and day, or no changes, or is out of order.
    """
    if text is None:
        text = (root() / CHANGES).read_text(encoding="utf-8")
    titles = [title(read(path), name) for name, path in chapters().items()]
    found = [_release(part, titles) for part in re.split(r"^(?=## )", text, flags=re.M)]
    known = [each for each in found if each]
    if not known:
        raise EditionError(
            f"{CHANGES} lists no release. Begin one with a heading such as "
            "'## 0.1.0, 22 November 2026'."
        )
    for newer, older in pairwise(known):
        if newer.number <= older.number:
            raise EditionError(
                f"{CHANGES} lists {newer.version} above {older.version}. The newest "
                "release comes first, each version once."
            )
    return known


def _release(part: str, titles: list[str]) -> Release | None:
    heading, _, body = part.partition("\n")
    if not heading.startswith("## "):
        return None  # what stands before the first release
    named = _HEADING.fullmatch(heading.strip())
    try:
        released = datetime.strptime(named["day"], "%d %B %Y").date() if named else None
    except ValueError:
        released = None
    if named is None or released is None:
        raise EditionError(
            f"{CHANGES} has the heading {heading!r}, which gives no version and day. "
            "Write it as in '## 0.1.0, 22 November 2026'."
        )
    items = re.split(r"^- ", body, flags=re.M)[1:]
    changes = tuple(_change(" ".join(item.split()), titles) for item in items)
    if not changes:
        raise EditionError(
            f"{CHANGES} says nothing of {named['version']}. List below its heading "
            "what changed, each change on a line that begins with '- '."
        )
    return Release(named["version"], released, changes)


def _change(text: str, titles: list[str]) -> Change:
    named = set(_TITLE.findall(text))
    return Change(text, tuple(each for each in titles if each in named))


def changed_since(version: str, known: Iterable[Release]) -> list[Release]:
    """Return the releases that are newer than a version.

    Parameters
    ----------
    version : str
    known : iterable of Release

    Returns
    -------
    list of Release
        In the order given.
    """
    return [each for each in known if each.number > _number(version)]


# Copies that are kept


def lay_out(site: Path, copies: Iterable[Path]) -> list[Kept]:
    """Put the kept copies of editions beside the built book.

    Parameters
    ----------
    site : pathlib.Path
        The folder of the built book, as it will be published.
    copies : iterable of pathlib.Path
        Zips as `alliance.copies` makes them, one for each edition to keep.

    Returns
    -------
    list of Kept
        The newest first. The folder ``editions`` of the site holds these and no other;
        the page on editions links them.

    Raises
    ------
    EditionError
        When the site is not built, a zip is none of the book, is newer than the book
        beside it, or its version comes twice. Nothing is changed then.
    """
    page = site / PAGE
    if not page.is_file() or PLACE not in page.read_text(encoding="utf-8"):
        raise EditionError(
            f"{page} is missing, or has no place to name kept editions. Build the book "
            "first: make book"
        )
    newest = edition().version
    archives = sorted(
        ((_version_of(path), path) for path in copies),
        key=lambda each: _number(each[0]),
        reverse=True,
    )
    for (version, one), (again, other) in pairwise(archives):
        if version == again:
            raise EditionError(
                f"{one} and {other} are both edition {version}. Keep one of them."
            )
    for version, path in archives:
        if _number(version) > _number(newest):
            raise EditionError(
                f"{path} is edition {version}, newer than the book beside it, which is "
                f"{newest}. Build the newest edition first."
            )
    beside = site / f"{FOLDER}.next"
    shutil.rmtree(beside, ignore_errors=True)
    kept = []
    try:
        for version, path in archives:
            older = _number(version) < _number(newest)
            try:
                _unpack(path, version, beside / version)
                if older:
                    _add_notices(beside / version, site, version, newest)
            except (OSError, RuntimeError, ValueError, *_BROKEN) as error:
                raise EditionError(
                    f"{path} cannot be unpacked ({error}). Fetch it from its release "
                    "again."
                ) from error
            kept.append(Kept(version, f"{FOLDER}/{version}/index.html", older))
        shutil.rmtree(site / FOLDER, ignore_errors=True)
        if kept:
            beside.rename(site / FOLDER)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    _name(page, kept)
    return kept


def _version_of(path: Path) -> str:
    """Return which edition a zip is, having looked at every name in it."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [PurePosixPath(name) for name in archive.namelist()]
    except (OSError, zipfile.BadZipFile) as error:
        raise EditionError(
            f"{path} cannot be read as a zip ({error}). Fetch it from its release "
            "again."
        ) from None
    tops = {name.parts[0] for name in names if name.parts}
    named = _INSIDE.fullmatch(tops.pop()) if len(tops) == 1 else None
    # On Windows a colon begins another drive, and a backslash is a slash.
    sound = all(
        not name.is_absolute()
        and ".." not in name.parts
        and not {":", "\\"} & {*str(name)}
        for name in names
    )
    if named is None or not sound or PurePosixPath(named[0], "index.html") not in names:
        raise EditionError(
            f"{path} is no copy of an edition. It needs one folder "
            "reading-the-alliance-VERSION with index.html in it, as 'make copies' "
            "makes it."
        )
    return named["version"]


def _unpack(path: Path, version: str, to: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            inside = PurePosixPath(entry.filename).relative_to(
                PurePosixPath(entry.filename).parts[0]
            )
            file = to / inside
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(archive.read(entry))


def _add_notices(copy: Path, site: Path, version: str, newest: str) -> None:
    """Put the notice above every page of a copy."""
    sheet = copy / STYLE
    sheet.parent.mkdir(parents=True, exist_ok=True)
    sheet.write_text(_STYLE, encoding="utf-8", newline="\n")
    for path in sorted(copy.rglob("*.html")):
        name = path.relative_to(copy).as_posix()
        html = path.read_text(encoding="utf-8")
        opened = _MAIN.search(html) or _BODY.search(html)
        if opened is None or "</head>" not in html:
            continue  # a piece of a page, which nobody opens by itself
        # A page that has moved since has a page at its old address that leads on.
        same = name if (site / name).is_file() else "index.html"
        notice = _notice(name, same, version, newest)
        html = html[: opened.end()] + notice + html[opened.end() :]
        style = relpath(STYLE, Path(name).parent.as_posix())
        link = f'<link rel="stylesheet" href="{style}" />\n  </head>'
        path.write_text(html.replace("</head>", link, 1), encoding="utf-8", newline="")


def _notice(name: str, same: str, version: str, newest: str) -> str:
    here = Path(f"{FOLDER}/{version}/{name}").parent.as_posix()
    whole = "This page" if same == name else "The book"
    return (
        '<aside class="edition-notice" aria-label="Edition"><p>'
        f"You are reading edition {escape(version)}, kept as it was. "
        f'<a href="{relpath(same, here)}">{whole} in the newest edition, '
        f'{escape(newest)}</a>; <a href="{relpath(PAGE, here)}">what changed since</a>.'
        "</p></aside>"
    )


def _name(page: Path, kept: list[Kept]) -> None:
    """Name the copies on the page on editions."""
    here = Path(PAGE).parent.as_posix()
    if kept:
        items = "".join(
            f'<li><a href="{relpath(each.address, here)}">Edition '
            f"{escape(each.version)}</a>{'' if each.older else ', the newest'}</li>"
            for each in kept
        )
        words = f"<p>Kept as they were:</p><ul>{items}</ul>"
    else:
        words = "<p>No edition is kept at this address yet.</p>"
    html = page.read_text(encoding="utf-8")
    html = _PLACED.sub(lambda place: place[1] + words + place[2], html)
    page.write_text(html, encoding="utf-8", newline="")
