"""Shared fixtures: a copy of the evidence that a test may damage."""

import shutil
from pathlib import Path

import pytest

from alliance.repository import root


@pytest.fixture
def book_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a copy of seeds and tables that the package now reads."""
    here = root()
    for folder in ("seeds", "data"):
        shutil.copytree(here / folder, tmp_path / folder)
    for name in ("datapackage.json", "CITATION.cff", "CHANGELOG.md"):
        shutil.copy(here / name, tmp_path)
    monkeypatch.setenv("ALLIANCE_ROOT", str(tmp_path))
    return tmp_path
