"""Measure what Binder makes: its size, the time to a first chart, and the memory.

``python tests/measure_binder.py FOLDER`` makes the environment there, runs every
chapter in its JupyterLab in a browser, adds Jupyter Book to see what that would weigh,
and keeps what it finds in ``instructors/measured.csv``. It needs Linux, a network for
the packages and a Chromium, and takes some minutes.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from binder_environment import (
    Environment,
    ask_repo2docker,
    clean_copy,
    run,
    take_base,
    take_steps,
)
from lab import Run, jupyterlab, memory_of_servers, run_all

from alliance.links import INTERFACES
from alliance.measurements import Measured, store
from alliance.notebooks import chapters
from alliance.repository import root

BOOK_BUILDERS = ("jupyter-book", "sphinx-book-theme")


def size(folder: Path) -> float:
    """Return the size of all files in a folder, in megabytes; links are none."""
    files = (path for path in folder.rglob("*") if not path.is_symlink())
    return sum(path.stat().st_size for path in files if path.is_file()) / 1_000_000


def locked(name: str) -> str:
    """Return a package with the version that the book is built with."""
    lock = (root() / "requirements.txt").read_text(encoding="utf-8")
    [version] = re.findall(rf"^{name}==(\S+)", lock, re.MULTILINE)
    return f"{name}=={version}"


def add_jupyter_book(environment: Environment) -> None:
    """Install what builds the book into an environment."""
    run(
        *(environment.folder / "bin" / "python", "-m", "pip", "install", "-q"),
        *map(locked, BOOK_BUILDERS),
        what="installing Jupyter Book",
    )


@contextmanager
def lab_of(environment: Environment) -> Iterator[str]:
    """Start the JupyterLab of an environment, below a path as Binder's hub does.

    Each click on Binder starts a new one, which remembers nothing of an earlier.
    """
    with TemporaryDirectory() as settings:
        variables = environment.variables | {"JUPYTER_CONFIG_DIR": settings}
        with jupyterlab(
            [environment.folder / "bin" / "jupyter-lab"],
            folder=environment.book,
            environment=variables,
            log=Path(settings) / "lab.log",
            base="/user/reader-1/",
        ) as address:
            yield address


def run_chapter(name: str, environment: Environment) -> tuple[Run, dict[str, float]]:
    """Run a chapter there; return what came of it, and the memory of both processes."""
    path = chapters()[name]
    where = f"{INTERFACES['lab']}/chapters/{path.name}"
    with lab_of(environment) as lab:
        # The charts are counted in our own file: JupyterLab saves the copy as it goes.
        ran = run_all(lab, where, path)
        return ran, dict(memory_of_servers())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="a new folder for the environment")
    parser.add_argument("--rounds", type=int, default=2, help="the best of so many")
    chosen = parser.parse_args()
    folder = chosen.folder.resolve()
    folder.mkdir(parents=True)
    book = clean_copy(folder / "book")
    plan = ask_repo2docker(book, folder / "repo2docker")
    found = {}

    def keep(measure: str, value: float, chapter: str = "") -> None:
        found[measure, chapter] = Measured(measure, chapter, value, date.today())
        print(f"{measure} {chapter} {value:.1f}".replace("  ", " "), flush=True)

    take_base(plan, folder / "environment")
    keep("base-environment", size(folder / "environment"))
    environment = take_steps(plan, book, folder / "environment")
    keep("binder-environment", size(folder / "environment"))
    for name in chapters():
        runs = [run_chapter(name, environment) for _ in range(chosen.rounds)]
        for ran, _ in runs:
            if ran.errors or ran.drawn != ran.charts or ran.seconds is None:
                sys.exit(f"{name} does not run, so nothing was kept: {ran}")
        keep("first-chart", min(ran.seconds for ran, _ in runs), name)
        keep("server-memory", max(memory["server"] for _, memory in runs), name)
        keep("lab-kernel-memory", max(memory["kernel"] for _, memory in runs), name)
    add_jupyter_book(environment)
    keep("environment-with-jupyter-book", size(folder / "environment"))
    store(found.values())


if __name__ == "__main__":
    main()
