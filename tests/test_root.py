"""The book's folder is found, or a named error says what to do."""

import subprocess
import sys
from pathlib import Path

import pytest

from alliance.errors import RootNotFoundError, TableError
from alliance.repository import address, read_table, root

HERE = root()


def test_the_folder_is_found_from_any_folder_below_it(monkeypatch) -> None:
    monkeypatch.delenv("ALLIANCE_ROOT", raising=False)
    monkeypatch.chdir(HERE / "chapters")
    assert root() == HERE


def test_the_environment_names_another_folder(book_copy: Path) -> None:
    assert root() == book_copy


def test_a_named_folder_without_the_tables_is_an_error(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ALLIANCE_ROOT", str(tmp_path))
    with pytest.raises(RootNotFoundError, match=r"which holds no datapackage\.json"):
        root()


def test_outside_the_repository_the_error_says_what_to_do(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.delenv("ALLIANCE_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RootNotFoundError, match="set the environment variable ALL"):
        root()


def test_a_notebook_s_code_outside_the_repository_fails_with_that_error(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.delenv("ALLIANCE_ROOT", raising=False)
    run = subprocess.run(
        [sys.executable, "-c", "import alliance; alliance.table('quantities')"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0
    last = run.stderr.strip().splitlines()[-1]
    assert last.startswith("alliance.errors.RootNotFoundError: The book's data was not")


def test_a_missing_table_is_an_error_that_names_it(book_copy: Path) -> None:
    (book_copy / "data" / "quotations.csv").unlink()
    with pytest.raises(TableError, match=r"data/quotations\.csv is missing"):
        read_table("quotations")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("owner/name", "https://github.com/owner/name"),
        ("https://example.org/owner/name.git", "https://example.org/owner/name"),
        ("git@example.org:owner/name.git", "https://example.org/owner/name"),
        ("ssh://git@example.org/owner/name", "https://example.org/owner/name"),
        ("https://user:word@example.org/a/b", "https://example.org/a/b"),
    ],
)
def test_the_address_of_the_repository_is_a_web_address(
    value: str, expected: str, monkeypatch
) -> None:
    monkeypatch.setenv("BOOK_REPOSITORY", value)
    assert address() == expected


def test_no_address_is_made_up(book_copy: Path, monkeypatch) -> None:
    monkeypatch.delenv("BOOK_REPOSITORY", raising=False)
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    subprocess.run(["git", "init", "-q"], cwd=book_copy, check=True)
    assert address() is None
    subprocess.run(
        ["git", "remote", "add", "origin", str(HERE)], cwd=book_copy, check=True
    )
    assert address() is None
