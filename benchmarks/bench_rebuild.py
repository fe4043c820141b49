"""How long a changed sentence takes to reach its page.

In two temporary copies of the book one sentence of a Markdown cell of the last chapter
is changed, round after round, and the same pages are built in four ways in turn:

- ``make book`` after the change: what an author waits for;
- ``make book`` with nothing built before;
- a plain ``sphinx-build`` with nothing built before, on the ``conf.py`` that
  ``jupyter-book config sphinx`` writes, with the same ``-n -W --keep-going``;
- the same ``sphinx-build`` after the change, which trusts what it built before: it
  neither looks again at the links of pages that it does not write nor forgets a build
  that failed. That is the least that Sphinx can do, and less than ``make book`` does.

The environment is the one that runs this file; it is not set up again. Seconds on the
clock are what one waits for; seconds of the processor say more on a busy machine. One
promise is checked: after a change ``make book`` takes less of both, at its best, than a
plain ``sphinx-build``.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import nbformat

from alliance.notebooks import chapters
from alliance.repository import root

ROUNDS = 5
CHANGED = "make book, one sentence changed"
ANEW = "make book, from nothing"
PLAIN = "sphinx-build, from nothing"
AGAIN = "sphinx-build, one sentence changed"
Seconds = tuple[float, float]
UNNEEDED = (".*", "_build", "__pycache__", "tests", "*.egg-info")


def main() -> int:
    """Print the table; return 1 when the promise is broken."""
    with tempfile.TemporaryDirectory() as folder:
        ours, plain = copy_book(Path(folder, "ours")), copy_book(Path(folder, "plain"))
        run(plain, *jupyter_book("config", "sphinx", "."))
        seconds = {way: [] for way in (CHANGED, ANEW, AGAIN, PLAIN)}
        for number in range(ROUNDS + 1):
            sentence = change_a_sentence(ours, number)
            change_a_sentence(plain, number)
            if number:  # the first round only warms up
                seconds[CHANGED].append(make_book(ours))
                seconds[AGAIN].append(sphinx_build(plain))
                check_page(ours / "_build" / "html", sentence)
                check_page(plain / "_build" / "plain", sentence)
            for book in (ours, plain):
                shutil.rmtree(book / "_build", ignore_errors=True)
            anew, whole = make_book(ours), sphinx_build(plain)
            if number:
                seconds[ANEW].append(anew)
                seconds[PLAIN].append(whole)
        pages = page_names(ours / "_build" / "html")
        if pages != page_names(plain / "_build" / "plain"):
            raise SystemExit("The two builds have different pages.")
    print(f"{'':<34}  {'on the clock':^16}  {'of the processor':^16}")
    print(f"{f'{len(pages)} pages':<34}" + f"  {'least':>7}  {'median':>7}" * 2)
    for way, taken in seconds.items():
        figures = [f(one) for one in zip(*taken, strict=True) for f in (min, median)]
        print(f"{way:<34}" + "".join(f"  {figure:5.1f} s" for figure in figures))
    least = {
        way: [min(one) for one in zip(*seconds[way], strict=True)] for way in seconds
    }
    quicker = all(a < b for a, b in zip(least[CHANGED], least[PLAIN], strict=True))
    print(
        f"after a change make book is {'' if quicker else 'NOT '}quicker than a plain "
        f"sphinx-build\n({ROUNDS} rounds, in which the four ways take turns)"
    )
    return 0 if quicker else 1


def copy_book(folder: Path) -> Path:
    """Copy the book without its environment and without what was built."""
    shutil.copytree(root(), folder, ignore=shutil.ignore_patterns(*UNNEEDED))
    (folder / ".ready").touch()
    return folder


def change_a_sentence(book: Path, number: int) -> str:
    """Write the round into a text cell of the last chapter; return the words."""
    path = book / list(chapters().values())[-1].relative_to(root())
    notebook = nbformat.read(path, as_version=4)
    cell = [cell for cell in notebook.cells if cell.cell_type == "markdown"][3]
    mark = "This is round "
    cell.source = f"{cell.source.split(mark)[0].rstrip()}\n\n{mark}{number}."
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    return f"{mark}{number}."


def check_page(folder: Path, sentence: str) -> None:
    """Stop the benchmark when the change did not reach the page."""
    pages = folder / "chapters"
    if not any(sentence in page.read_text("utf-8") for page in pages.glob("*.html")):
        raise SystemExit(f"{sentence!r} did not reach its page.")


def page_names(folder: Path) -> set[str]:
    """Return the pages of a built book, but for those that themes bring along."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}


def jupyter_book(*arguments: str) -> tuple[str, ...]:
    """Return the command ``jupyter-book`` of this environment."""
    program = "from jupyter_book.cli.main import main; main()"
    return (sys.executable, "-c", program, *arguments)


def make_book(book: Path) -> Seconds:
    """Time ``make book`` with this environment in place of one in the copy."""
    return run(book, "make", "book", f"PY='{sys.executable}'", "READY=.ready", "moved=")


def sphinx_build(book: Path) -> Seconds:
    """Time a plain ``sphinx-build`` of the same pages."""
    checks = ("-n", "-W", "--keep-going")
    out = book / "_build" / "plain"
    return run(book, sys.executable, "-m", "sphinx", "-b", "html", *checks, ".", out)


def run(book: Path, *command: str | Path) -> Seconds:
    """Run a command in a copy; return its seconds on the clock and of the processor."""
    settings = os.environ | {"ALLIANCE_ROOT": str(book), "PYTHONPATH": str(book)}
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
        settings.pop(name, None)  # those of the make around us
    began, before = time.perf_counter(), os.times()
    done = subprocess.run(
        command, cwd=book, env=settings, capture_output=True, text=True, check=False
    )
    clock, after = time.perf_counter() - began, os.times()
    if done.returncode:
        raise SystemExit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
    user = after.children_user - before.children_user
    return clock, user + after.children_system - before.children_system


if __name__ == "__main__":
    sys.exit(main())
