"""How much of each text the book publishes, and what of a sentence it may still show.

At most a third of a text in copyright is published. Everything in the built folder
counts together: pages, tables, downloads, the search index, files inside archives. A
character of a text is published when it lies in a run of five or more consecutive words
that stands somewhere in what is published, whatever the typography around them. A
paragraph that a file prints twice counts once.

`Runs.published` measures that. `Ledger` starts from what is published already and says
of each sentence how many characters more it would publish.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

from alliance.passages import furniture
from alliance.sources import source, sources, text

RUN = 5
"""Words in a row that count as published."""
BUDGET = 1 / 3
"""The share of a text in copyright that may be published."""

# Stops and apostrophes are folded to "_", which joins the parts of "U.S.".
_WORD = re.compile(r"[^\W_]+(?:_[^\W_]+)*")
_ATTRIBUTE = re.compile(r"""=\s*(?:"([^"]{12,})"|'([^']{12,})')""")
# Stands for what is printed a second time, so that offsets stay those of the file.
_NOTHING = "\0"


def in_copyright(name: str) -> bool:
    """Tell whether a source may be published only in part.

    Parameters
    ----------
    name : str
        Its id.

    Returns
    -------
    bool
        False for a Creative Commons licence.
    """
    return not source(name).licence.startswith("CC ")


def restricted() -> list[str]:
    """Return the ids of the sources in copyright, in order of writing."""
    return [name for name in sources() if in_copyright(name)]


def word_places(seed: str) -> list[tuple[str, int, int]]:
    """Return the words of a text without case, and where each stands.

    Parameters
    ----------
    seed : str

    Returns
    -------
    list of (str, int, int)
        Each word, its first character and the one after its last.
    """
    folded = re.sub(r"[.'’]", "_", seed).lower()
    return [(word[0].replace("_", ""), *word.span()) for word in _WORD.finditer(folded)]


def printed_once(name: str) -> str:
    """Return a seed in which paragraphs that it prints a second time are blotted out.

    Parameters
    ----------
    name : str
        Id of the source.

    Returns
    -------
    str
        As long as the seed, so that every character keeps its place.
    """
    words = text(name)
    for item in furniture(name):
        if item.kind == "second-printing":
            blot = _NOTHING * (item.end - item.start)
            words = words[: item.start] + blot + words[item.end :]
    return words


def words_of(content: str) -> list[str]:
    """Return the words that a file says, in order.

    Parameters
    ----------
    content : str
        Of a page, a table or a script.

    Returns
    -------
    list of str
        Without case, as `word_places` gives them.
    """
    return [word for word, _, _ in word_places(_visible(content))]


def _visible(content: str) -> str:
    """Return what a file says: without tags, entities, escapes and percent signs."""
    attributes = (a or b for a, b in _ATTRIBUTE.findall(content))
    plain = re.sub(r"<[^<>]*>", " ", content)
    said = unescape(f"{plain} {' '.join(attributes)}")
    said = re.sub(r"\\u([0-9a-fA-F]{4})", lambda hit: chr(int(hit[1], 16)), said)
    said = re.sub(r"\\[nrt]", " ", said).replace('\\"', '"')
    return unescape(unquote(said))


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every text below a folder by its name, those inside archives too."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield from _texts(path.relative_to(folder).as_posix(), path.read_bytes())


def _texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for inner in archive.namelist():
                yield from _texts(f"{name}/{inner}", archive.read(inner))
        return
    if content.startswith(b"%PDF-"):
        yield name, _pdf_words(content)
    elif b"\0" not in content[:1024]:  # a picture or a font says nothing
        yield name, content.decode("utf-8", errors="replace")


# The tests ask again for the same copy of the book.
@lru_cache(maxsize=2)
def _pdf_words(content: bytes) -> str:
    """Return what the pages of a PDF say."""
    from pypdf import PdfReader  # only what counts the finished book needs it

    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@dataclass(frozen=True)
class Published:
    """How much of a text is published.

    Attributes
    ----------
    length : int
        Its characters, those it prints twice counted once.
    held : bytearray
        For each character of the file 1 where it is published, else 0.
    by_file : collections.Counter of str
        What each file holds of it, in characters.
    """

    length: int
    held: bytearray
    by_file: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        """The part of its characters that is published."""
        return self.held.count(1) / self.length

    def __str__(self) -> str:
        most = ", ".join(f"{name} {n}" for name, n in self.by_file.most_common(3))
        return f"{self.share:.1%} of its characters; most in {most}"


class Runs:
    """Every run of words of some texts, to be found in what is published.

    Parameters
    ----------
    seeds : mapping of str to str
        The texts by name, as `printed_once` returns them.
    """

    def __init__(self, seeds: Mapping[str, str]) -> None:
        self._seeds = dict(seeds)
        self._places = {name: word_places(seed) for name, seed in seeds.items()}
        self._at: dict[tuple[str, ...], list[tuple[str, int]]] = {}
        for name, words in self._places.items():
            for at in range(len(words) - RUN + 1):
                key = tuple(word for word, _, _ in words[at : at + RUN])
                self._at.setdefault(key, []).append((name, at))
        self._firsts = {key[0] for key in self._at}

    def found_in(self, content: str) -> dict[str, bytearray]:
        """Return which characters of the texts a file repeats.

        Parameters
        ----------
        content : str

        Returns
        -------
        dict of str to bytearray
            As `Published.held`, for the texts of which there is something.
        """
        words = words_of(content)
        hits = {
            hit
            for at in range(len(words) - RUN + 1)
            if words[at] in self._firsts
            for hit in self._at.get(tuple(words[at : at + RUN]), ())
        }
        found: dict[str, bytearray] = {}
        for name, at in hits:
            marked = found.setdefault(name, bytearray(len(self._seeds[name])))
            start = self._places[name][at][1]
            end = self._places[name][at + RUN - 1][2]
            marked[start:end] = b"\1" * (end - start)
        return found

    def published(
        self, folder: Path, counted: Callable[[str], bool] = lambda _: True
    ) -> dict[str, Published]:
        """Return what a folder publishes of each text.

        Parameters
        ----------
        folder : pathlib.Path
        counted : callable, optional
            Tells of the name of a file whether it counts; every file does else.

        Returns
        -------
        dict of str to Published
        """
        found = {
            name: Published(len(seed.replace(_NOTHING, "")), bytearray(len(seed)))
            for name, seed in self._seeds.items()
        }
        # Each working copy of a chapter holds the same package and tables.
        read: dict[int, dict[str, bytearray]] = {}
        for file, content in _files(folder):
            if not counted(file):
                continue
            same = hash(content)
            if same not in read:
                read[same] = self.found_in(content)
            for name, marked in read[same].items():
                found[name].by_file[file] = marked.count(1)
                _add(found[name].held, marked)
        return found


def _add(held: bytearray, more: bytearray) -> None:
    """Note in place that more characters are held."""
    either = int.from_bytes(held, "big") | int.from_bytes(more, "big")
    held[:] = either.to_bytes(len(held), "big")


@dataclass
class Ledger:
    """What is published of the texts in copyright, and what may still be.

    Attributes
    ----------
    runs : Runs
        Of the texts.
    held : dict of str to bytearray
        What is published of each, as `Published.held`; it grows with what is spent.
    left : dict of str to int
        How many characters more of each may be published.
    """

    runs: Runs
    held: dict[str, bytearray]
    left: dict[str, int]

    def cost(self, words: str) -> int:
        """Return how many characters more would be published with some words."""
        return sum(more.bit_count() for more in self._more(words).values())

    def spend(self, words: str) -> bool:
        """Publish some words if what is left allows it, and tell whether it did."""
        if any(
            more and more.bit_count() > self.left[name]
            for name, more in self._more(words).items()
        ):
            return False
        self.publish(words)
        return True

    def publish(self, words: str) -> None:
        """Note that some words are published, whatever is left."""
        for name, more in self._more(words).items():
            self.left[name] -= more.bit_count()
            held = int.from_bytes(self.held[name], "big") | more
            self.held[name][:] = held.to_bytes(len(self.held[name]), "big")

    def _more(self, words: str) -> dict[str, int]:
        """Return the characters that would be published, one bit for each."""
        return {
            name: int.from_bytes(found, "big") & ~int.from_bytes(self.held[name], "big")
            for name, found in self.runs.found_in(words).items()
        }
