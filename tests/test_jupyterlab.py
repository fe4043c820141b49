"""Each chapter runs in the project's own JupyterLab, as `make lab` starts it."""

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from browser import open_browser
from lab import Run, jupyterlab, no_longer_than, opened, run_all, verdicts
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from alliance.notebooks import chapters
from alliance.repository import root

pytestmark = pytest.mark.prove


@contextmanager
def our_lab(folder: Path, home: Path) -> Iterator[str]:
    """Start the JupyterLab of this environment with settings of its own."""
    home.mkdir()
    with jupyterlab(
        [sys.executable, "-m", "jupyterlab"],
        folder=folder,
        environment=os.environ | {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home)},
        log=home / "lab.log",
    ) as address:
        yield address


def run(notebook: Path, folder: Path, home: Path) -> Run:
    with our_lab(folder, home) as address:
        where = f"lab/tree/{notebook.relative_to(folder).as_posix()}"
        return run_all(address, where, notebook)


@pytest.mark.parametrize("name", sorted(chapters()))
def test_a_chapter_runs_and_draws_its_charts(name: str, tmp_path: Path) -> None:
    path = chapters()[name]
    before = path.read_bytes()
    ran = run(path, root(), tmp_path / "home")
    assert not ran.errors, f"{name}: {ran.errors}"
    assert ran.drawn == ran.charts, f"{name}: charts drawn and stored, by cell"
    assert not ran.foreign, f"{name} asked another host for {ran.foreign}"
    assert path.read_bytes() == before, f"{name}: running it saved it"


def test_an_exercise_is_answered_wrong_and_then_right(tmp_path: Path) -> None:
    path = chapters()["04-okinawa"]
    before = path.read_bytes()
    where = f"lab/tree/{path.relative_to(root()).as_posix()}"
    with (
        our_lab(root(), tmp_path / "home") as address,
        opened(address, where) as (page, _),
    ):
        wrong, right = verdicts(page)
    assert re.match(r"Not right yet|Close", wrong)
    assert right.startswith("Right")
    assert path.read_bytes() == before


def test_a_cell_that_fails_is_told(tmp_path: Path) -> None:
    cells = [
        new_markdown_cell("# A notebook"),
        new_code_cell("1 + 1"),
        new_code_cell("2 + two"),
        new_code_cell("3 + 3"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, tmp_path / "broken.ipynb")
    ran = run(tmp_path / "broken.ipynb", tmp_path, tmp_path / "home")
    assert ran.errors == ["NameError: name 'two' is not defined"]


def test_a_call_that_never_comes_back_is_ended() -> None:
    began = time.monotonic()
    with (
        pytest.raises(pytest.fail.Exception, match="Not done in 5 seconds, and ended"),
        no_longer_than(5),
        open_browser() as browser,
    ):
        browser.new_page().evaluate("() => new Promise(() => {})")
    assert time.monotonic() - began < 60
