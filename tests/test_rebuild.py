"""`make book` after a change: the pages that a build from nothing would have made."""

import filecmp
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from alliance.repository import root

pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here"),
]

UNNEEDED = (".*", "_build", "__pycache__", "tests", "*.egg-info")
CHAPTER = Path("chapters") / "00-sources.ipynb"
OUTLINE = Path("reference") / "outline-tran-2025.md"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the book, built from nothing."""
    book = tmp_path_factory.mktemp("rebuild") / "book"
    shutil.copytree(root(), book, ignore=shutil.ignore_patterns(*UNNEEDED))
    (book / ".ready").touch()
    done = make_book(book)
    assert done.returncode == 0, done.stderr
    return book


@pytest.fixture
def book(built: Path, tmp_path: Path) -> Iterator[Path]:
    """Return that copy, and put its pages back when the test is over."""
    shutil.copytree(built / "_build", tmp_path / "built")
    before = {name: (built / name).read_bytes() for name in (CHAPTER, OUTLINE)}
    sources = built / "data" / "sources.csv"
    before[sources.relative_to(built)] = sources.read_bytes()
    yield built
    for name, content in before.items():
        (built / name).write_bytes(content)
    shutil.rmtree(built / "_build")
    shutil.copytree(tmp_path / "built", built / "_build")


def make_book(book: Path) -> subprocess.CompletedProcess[str]:
    """Run `make book` with the environment of these tests in place of one there."""
    settings = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("MAKE") and name != "MFLAGS"
    }
    return subprocess.run(
        ["make", "book", f"PY='{sys.executable}'", "READY=.ready", "moved="],
        cwd=book,
        env=settings | {"ALLIANCE_ROOT": str(book), "PYTHONPATH": str(book)},
        capture_output=True,
        text=True,
        check=False,
    )


def change(book: Path, name: Path, old: str, new: str) -> None:
    words = (book / name).read_text(encoding="utf-8")
    changed = re.sub(old, new, words, count=1)
    assert changed != words, f"{name} has no {old}"
    (book / name).write_text(changed, encoding="utf-8")


def read_again(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.returncode == 0, done.stderr
    return re.findall(r"^  (.+) changed$", done.stdout, re.MULTILINE)


def differences(one: Path, other: Path) -> list[str]:
    """Return the files that two folders do not share byte for byte."""
    names = {
        path.relative_to(folder)
        for folder in (one, other)
        for path in folder.rglob("*")
        if path.is_file()
    }
    _, differing, missing = filecmp.cmpfiles(one, other, names, shallow=False)
    return sorted(map(str, differing + missing))


@pytest.mark.parametrize(
    ("what", "name", "old", "new"),
    [
        ("a sentence", CHAPTER, "It makes them sources", "They are sources"),
        ("a title, which stands beside every page", CHAPTER, "# The sources", "# All"),
        ("the driving question", CHAPTER, "How do we decide", "How do you decide"),
        (
            "a heading",
            CHAPTER,
            "## What the sources disagree on",
            "## What is disputed",
        ),
        ("a citation less", OUTLINE, r"\[CFR 2021, p07\]\([^)]*\)", "the backgrounder"),
        ("the name of a chart", CHAPTER, "fig-verbs-of-the-future", "fig-verbs"),
    ],
)
def test_what_changed_is_built_as_it_would_be_from_nothing(
    book: Path, tmp_path: Path, what: str, name: Path, old: str, new: str
) -> None:
    change(book, name, old, new)
    assert read_again(make_book(book)) == [name.as_posix()]
    quick = shutil.copytree(book / "_build" / "html", tmp_path / "quick")
    (book / "_build" / ".built").unlink()
    assert read_again(make_book(book)) == []
    assert differences(quick, book / "_build" / "html") == [], f"{what} was changed"


def test_a_changed_row_builds_every_page_from_nothing(book: Path) -> None:
    change(book, Path("data/sources.csv"), "Auslin", "Auslyn")
    change(book, CHAPTER, "It makes them sources", "They are sources")
    done = make_book(book)
    assert read_again(done) == []
    log = (book / "_build" / "book.log").read_text(encoding="utf-8")
    assert " 0 changed, 0 removed" in log


def test_a_broken_link_fails_until_it_is_mended(book: Path) -> None:
    page = book / "_build" / "html" / CHAPTER.with_suffix(".html")
    sound = page.read_bytes()
    change(book, CHAPTER, "#cfr-2021-p01", "#cfr-2021-p99")
    for _ in range(2):  # the second time as well
        done = make_book(book)
        assert done.returncode != 0
        assert "'cfr-2021-p99'" in done.stderr
        assert page.read_bytes() == sound, "the last sound book is gone"
    change(book, CHAPTER, "#cfr-2021-p99", "#cfr-2021-p01")
    assert read_again(make_book(book)) == []
    assert page.read_bytes() == sound


def test_a_heading_that_other_pages_link_to_is_missed(book: Path) -> None:
    change(book, OUTLINE, "### tran-2025-p07", "### tran-2025-p7")
    done = make_book(book)
    assert done.returncode != 0
    assert f"{CHAPTER}" in done.stderr, "a page that did not change links there too"
