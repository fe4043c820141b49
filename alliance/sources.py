"""Who wrote what, when and where, and the seed texts themselves, proved unchanged.

Runs on the standard library alone.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from alliance import kept
from alliance.errors import SeedError, UnknownSourceError, suggest
from alliance.repository import read_table, root, stamp


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
    def appeared_in(self) -> str:
        """What a reference says of where it appeared; see `appeared_in`."""
        return appeared_in(self.container, [self.authors])

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


def appeared_in(place: str, authors: Collection[str]) -> str:
    """Return where a work appeared, as a reference says it that named the authors.

    Parameters
    ----------
    place : str
        Publisher, journal or series, such as "Jiji Press, in Nippon.com".
    authors : collection of str

    Returns
    -------
    str
        Without an author who is also the publisher, whom the Chicago and the APA
        manual name once; "" where nothing else is left.
    """
    for author in authors:
        place = "" if place == author else place
        place = place.removeprefix(f"{author}, ").removesuffix(f", {author}")
    return place


def sources() -> Mapping[str, Source]:
    """Return every source by id, in order of writing.

    Returns
    -------
    mapping of str to Source
        One entry for each row of ``data/sources.csv``; it cannot be changed.
    """
    return _sources(root(), stamp(root() / "data" / "sources.csv"))


@lru_cache(maxsize=8)
def _sources(_folder: Path, _stamp: tuple[int, int]) -> Mapping[str, Source]:
    rows = read_table("sources")
    return MappingProxyType({row["source"]: Source(**row) for row in rows})


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
    SeedsNotHereError
        When this is a copy of the book without the texts.
    """
    entry = source(name)
    path = root() / "seeds" / f"{name}.txt"
    if not path.is_file() and kept.kept() is not None:
        kept.refuse(f"Reading {name}")
    if not path.is_file():
        raise SeedError(
            f"seeds/{name}.txt is missing. The checked evidence still shows, but "
            "quotations cannot be verified and the text cannot be searched. "
            f"Restore the file: git checkout -- seeds/{name}.txt"
        )
    return _text(path, stamp(path), entry.sha256)


@lru_cache(maxsize=2048)
def _text(path: Path, _stamp: tuple[int, int], expected: str) -> str:
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise SeedError(
            f"seeds/{path.name} is not the text the book was built from: its SHA-256 "
            f"is {found[:12]}…, data/sources.csv says {expected[:12]}…. "
            "A seed is never edited. "
            f"Restore the file: git checkout -- seeds/{path.name}"
        )
    return content.decode("utf-8")
