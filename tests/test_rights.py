"""What is published of a source in copyright stays within a third of it.

Everything in the built folder counts together: pages, tables, downloads, the search
index, files inside archives. A character of a seed is published when it lies in a run
of five or more consecutive words that stands somewhere in what is published, whatever
the typography around them. A paragraph that the file prints twice counts once.
"""

import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from built import book

from alliance.passages import furniture
from alliance.sources import sources, text

RUN = 5
BUDGET = 1 / 3
IN_COPYRIGHT = [
    name for name, entry in sources().items() if not entry.licence.startswith("CC ")
]

# Stops and apostrophes are folded to "_", which joins the parts of "U.S.".
_WORD = re.compile(r"[^\W_]+(?:_[^\W_]+)*")
_ATTRIBUTE = re.compile(r"""=\s*(?:"([^"]{12,})"|'([^']{12,})')""")


def word_places(seed: str) -> list[tuple[str, int, int]]:
    """Return the words of a text without case, and where each stands."""
    folded = re.sub(r"[.'’]", "_", seed).lower()
    return [(word[0].replace("_", ""), *word.span()) for word in _WORD.finditer(folded)]


def visible(content: str) -> str:
    """Return what a file says: without tags, entities, escapes and percent signs."""
    attributes = (a or b for a, b in _ATTRIBUTE.findall(content))
    plain = re.sub(r"<[^<>]*>", " ", content)
    said = unescape(f"{plain} {' '.join(attributes)}")
    said = re.sub(r"\\u([0-9a-fA-F]{4})", lambda hit: chr(int(hit[1], 16)), said)
    said = re.sub(r"\\[nrt]", " ", said).replace('\\"', '"')
    return unescape(unquote(said))


def words_of(content: str) -> list[str]:
    return [word for word, _, _ in word_places(visible(content))]


def files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every text below a folder by its name, those inside archives too."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield from texts(path.relative_to(folder).as_posix(), path.read_bytes())


def texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for inner in archive.namelist():
                yield from texts(f"{name}/{inner}", archive.read(inner))
        return
    if b"\0" not in content[:1024]:  # a picture or a font says nothing
        yield name, content.decode("utf-8", errors="replace")


@dataclass(frozen=True)
class Published:
    """How much of a seed is published: its share, and what each file adds to it."""

    share: float
    by_file: Counter[str]

    def __str__(self) -> str:
        most = ", ".join(f"{name} {n}" for name, n in self.by_file.most_common(3))
        return f"{self.share:.1%} of its characters; most in {most}"


def printed_once(name: str) -> str:
    """Return a seed without the paragraphs that it prints a second time."""
    words = text(name)
    for item in sorted(furniture(name), key=lambda item: -item.start):
        if item.kind == "second-printing":
            words = words[: item.start] + words[item.end :]
    return words


def published(seeds: dict[str, str], folder: Path) -> dict[str, Published]:
    """Return what a folder publishes of each seed."""
    places = {name: word_places(seed) for name, seed in seeds.items()}
    runs: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    for name, words in places.items():
        for at in range(len(words) - RUN + 1):
            key = tuple(word for word, _, _ in words[at : at + RUN])
            runs.setdefault(key, []).append((name, at))
    starts = {key[0] for key in runs}
    covered = {name: bytearray(len(seed)) for name, seed in seeds.items()}
    by_file = {name: Counter() for name in seeds}
    for file, content in files(folder):
        found = words_of(content)
        hits = {
            hit
            for at in range(len(found) - RUN + 1)
            if found[at] in starts
            for hit in runs.get(tuple(found[at : at + RUN]), ())
        }
        marked = {name: bytearray(len(seed)) for name, seed in seeds.items()}
        for name, at in hits:
            start, end = places[name][at][1], places[name][at + RUN - 1][2]
            marked[name][start:end] = b"\1" * (end - start)
        for name in {name for name, _ in hits}:
            by_file[name][file] = marked[name].count(1)
            covered[name] = bytearray(
                a | b for a, b in zip(covered[name], marked[name], strict=True)
            )
    return {
        name: Published(covered[name].count(1) / len(seed), by_file[name])
        for name, seed in seeds.items()
    }


@pytest.fixture(scope="module")
def shares() -> dict[str, Published]:
    return published({name: printed_once(name) for name in IN_COPYRIGHT}, book())


@pytest.mark.parametrize("source", IN_COPYRIGHT)
def test_at_most_a_third_of_a_source_in_copyright_is_published(
    source: str, shares: dict[str, Published]
) -> None:
    print(f"{source}: {shares[source]}")
    assert shares[source].share <= BUDGET, f"{source}: {shares[source]}"


def test_the_downloads_are_counted_too(shares: dict[str, Published]) -> None:
    for source, found in shares.items():
        files = [name for name in found.by_file if name.startswith("_data/tables/")]
        assert any(name.endswith("/quotations.csv") for name in files), source
        assert any(".zip/" in name for name in files), source


def test_four_of_the_sources_are_in_copyright() -> None:
    assert len(IN_COPYRIGHT) == 4


# The measure itself

SEED = (
    "Tokyo’s policy of “exclusive self-defense” restricted Japanese military planners "
    "to the minimum defense posture required by U.S. officials in 1951.\n\n"
    "Nothing of this second paragraph is ever shown to anybody at all."
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("index.html", f"<article><p>{SEED}</p></article>"),
        ("index.html", f"<p>{SEED.replace(' ', '</b> <b>')}</p>"),
        ("index.html", f'<p title="{SEED}">x</p>'),
        ("page.html", SEED.replace("’", "&#x2019;").replace("“", "&ldquo;")),
        ("searchindex.js", f"Search.setIndex({json.dumps({'t': SEED})})"),
        ("notebook.ipynb", json.dumps({"cells": [{"source": SEED.splitlines(True)}]})),
        ("table.csv", f'source,exact\nx,"{SEED}"\n'),
    ],
    ids=["text", "tags", "attribute", "entities", "search index", "notebook", "csv"],
)
def test_a_whole_seed_is_found_in_every_kind_of_file(
    tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    [found] = published({"seed": SEED}, tmp_path).values()
    assert found.share > 0.95
    assert found.by_file.most_common(1)[0][0] == name


def test_a_seed_inside_an_archive_is_found(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "pack.zip", "w") as archive:
        archive.writestr("seeds/seed.txt", SEED)
    [found] = published({"seed": SEED}, tmp_path).values()
    assert found.share > 0.95
    assert found.by_file == {"pack.zip/seeds/seed.txt": round(found.share * len(SEED))}


def test_what_a_file_prints_twice_counts_once() -> None:
    once = printed_once("auslin-2022")
    assert once.count("A new quad is coalescing") == 1
    assert text("auslin-2022").count("A new quad is coalescing") == 2


def test_pieces_on_several_pages_add_up_and_count_once(tmp_path: Path) -> None:
    first, second = SEED.split("\n\n")
    (tmp_path / "a.html").write_text(first)
    (tmp_path / "b.html").write_text(f"{first} {second}")
    [found] = published({"seed": SEED}, tmp_path).values()
    assert 0.95 < found.share <= 1


def test_a_run_of_four_words_is_not_counted(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("restricted Japanese military planners, and more")
    [found] = published({"seed": SEED}, tmp_path).values()
    assert found.share == 0


def test_a_run_of_five_words_counts_with_what_stands_between(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("RESTRICTED Japanese military planners to it")
    [found] = published({"seed": SEED}, tmp_path).values()
    words = "restricted Japanese military planners to"
    assert found.share == len(words) / len(SEED)
