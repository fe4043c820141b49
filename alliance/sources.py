"""Who wrote what, when and where, and the seed texts themselves, proved unchanged.

Runs on the standard library alone.
"""

import csv
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from alliance.errors import SeedError, UnknownSourceError, suggest
from alliance.repository import root


@dataclass(frozen=True)
class Source:
    """One row of ``data/sources.csv``.

    Attributes
    ----------
    source : str
        The id, such as ``cfr-2021``; also the name of the seed file.
    authors, title, container : str
        As a citation prints them; several authors are joined by " and ".
    published : str
        Date in the Extended Date/Time Format; a trailing ``~`` means approximate.
    published_note : str
        How the date is known.
    url : str
        The publisher's page, empty where none is known.
    licence : str
        The terms under which the text may be used.
    sha256 : str
        Hash of the seed file.
    """

    source: str
    authors: str
    title: str
    container: str
    published: str
    published_note: str
    url: str
    licence: str
    sha256: str

    @property
    def year(self) -> str:
        """The year that names the source, as in its id."""
        return self.source.rsplit("-", 1)[1]

    @property
    def short(self) -> str:
        """The name used in citations, such as "CFR 2021"."""
        if self.source.startswith("cfr-"):
            return f"CFR {self.year}"
        names = [part.title() for part in self.source.split("-")[:-1]]
        return f"{' & '.join(names)} {self.year}"


def sources() -> dict[str, Source]:
    """Return every source by id, in order of writing.

    Returns
    -------
    dict of str to Source
        One entry for each row of ``data/sources.csv``.
    """
    return _sources(root())


@lru_cache(maxsize=8)
def _sources(folder: Path) -> dict[str, Source]:
    with (folder / "data" / "sources.csv").open(encoding="utf-8", newline="") as file:
        return {row["source"]: Source(**row) for row in csv.DictReader(file)}


def source(name: str) -> Source:
    """Return one source.

    Parameters
    ----------
    name : str
        Its id.

    Returns
    -------
    Source

    Raises
    ------
    UnknownSourceError
        When no source has this id; the message suggests near ones.
    """
    known = sources()
    if name not in known:
        raise UnknownSourceError(
            f"There is no source {name!r}.{suggest(name, known)} "
            f"The sources are {', '.join(known)}."
        )
    return known[name]


def text(name: str) -> str:
    """Return a seed's text, character for character, after checking its hash.

    Parameters
    ----------
    name : str
        Id of the source.

    Returns
    -------
    str
        The whole file as code points; line ends are not translated.

    Raises
    ------
    UnknownSourceError
        When no source has this id.
    SeedError
        When the file is missing or not the one whose hash ``data/sources.csv`` gives.
    """
    return _text(root(), source(name))


@lru_cache(maxsize=32)
def _text(folder: Path, entry: Source) -> str:
    path = folder / "seeds" / f"{entry.source}.txt"
    if not path.is_file():
        raise SeedError(
            f"seeds/{entry.source}.txt is missing. The checked evidence still shows, "
            "but quotations cannot be verified and the text cannot be searched. "
            f"Restore the file: git checkout -- seeds/{entry.source}.txt"
        )
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != entry.sha256:
        raise SeedError(
            f"seeds/{entry.source}.txt is not the text the book was built from: its "
            f"SHA-256 is {found[:12]}…, data/sources.csv says {entry.sha256[:12]}…. "
            "A seed is never edited. "
            f"Restore the file: git checkout -- seeds/{entry.source}.txt"
        )
    return content.decode("utf-8")
