"""What is published of a source in copyright stays within a third of it.

`alliance.rights` says what counts as published.
"""

import json
import shutil
import zipfile
from pathlib import Path

import pytest
import typst
from built import book

from alliance.cards import RESERVE
from alliance.finder import EVIDENCE, PAGES
from alliance.notebooks import chapters
from alliance.rights import BUDGET, Published, Runs, printed_once, restricted
from alliance.sources import text

IN_COPYRIGHT = restricted()


def published(seeds: dict[str, str], folder: Path) -> dict[str, Published]:
    return Runs(seeds).published(folder)


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


def test_the_cards_are_counted_too(shares: dict[str, Published]) -> None:
    for source, found in shares.items():
        files = [name for name in found.by_file if name.endswith("/evidence.js")]
        assert "_data/reference/quotations/evidence.js" in files, source


def test_what_cards_add_is_little_and_leaves_a_reserve(
    shares: dict[str, Published],
) -> None:
    runs = Runs({name: printed_once(name) for name in IN_COPYRIGHT})
    without = runs.published(book(), lambda name: not name.endswith("/evidence.js"))
    for source, found in shares.items():
        added = found.share - without[source].share
        print(f"{source}: cards add {added:.2%}")
        # Where nothing is left, a title or a name may still be that of the text.
        assert found.share <= BUDGET - RESERVE or added < 0.001, source


def test_what_the_search_looks_through_is_counted_too(shares) -> None:
    for source, found in shares.items():
        for name in (EVIDENCE, PAGES):
            assert found.by_file[name] > 0, f"{source}: {name}"


def test_the_copies_of_the_book_publish_no_word_more(
    shares: dict[str, Published], tmp_path: Path
) -> None:
    """The zip, the PDF and the working copies repeat the pages; all are counted."""
    pages = tmp_path / "pages"
    found = [*book().glob("*.pdf"), *book().glob("*.zip")]
    assert len(found) == 2, "run make copies"
    found += book().glob("chapters/*.zip")
    assert len(found) == 2 + len(chapters()), "run make copies"
    copies = [path.name for path in found]
    shutil.copytree(book(), pages, ignore=shutil.ignore_patterns(*copies))
    seeds = {name: printed_once(name) for name in IN_COPYRIGHT}
    for source, found in published(seeds, pages).items():
        counted = [f"{name}/" for name in shares[source].by_file]
        for copy in copies:
            assert any(f"{copy}/" in name for name in counted), source
        assert found.share == shares[source].share, source


def test_a_seed_in_a_pdf_is_found(tmp_path: Path) -> None:
    page = f"#set page(height: auto)\n#{json.dumps(SEED, ensure_ascii=False)}"
    (tmp_path / "page.typ").write_text(page, encoding="utf-8")
    (tmp_path / "book.pdf").write_bytes(typst.compile(tmp_path / "page.typ"))
    (tmp_path / "page.typ").unlink()
    [found] = published({"seed": SEED}, tmp_path).values()
    assert found.share > 0.95
    assert found.by_file.most_common(1)[0][0] == "book.pdf"


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
