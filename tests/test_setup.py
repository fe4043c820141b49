"""Set-up: `make` in a copy of the repository, whatever the machine has or lacks."""

import csv
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alliance.quotations import verify
from alliance.repository import root

ROOT = root()

pytestmark = pytest.mark.skipif(
    shutil.which("make") is None, reason="there is no make on this machine"
)

# What the recipes call besides Python
TOOLS = "sh make awk cat cksum cmp cp date diff env find grep head mkdir mktemp mv pwd"
TOOLS += " rm sed sort tail tee touch tr"

# What tools leave in the folder, which a fresh clone has not
MADE = (
    ".git",
    ".venv",
    "_build",
    "__pycache__",
    "*.egg-info",
    ".*_cache",
    ".hypothesis",
)

# An index nobody answers at: the discard port of this machine
UNREACHABLE = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_RETRIES": "0",
}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a folder, with spaces in its name, that holds what set-up needs."""
    folder = tmp_path / "a clone of the book"
    folder.mkdir()
    for name in ("Makefile", "requirements.txt", "pyproject.toml", "LICENSE-CODE"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Return a folder for PATH with the tools of a plain machine and no Python."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for tool in TOOLS.split():
        (folder / tool).symlink_to(shutil.which(tool))
    return folder


def run_make(
    clone: Path, *targets: str, path: Path | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run make as a reader would, without the settings of the make around us."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PIP_", "MAKE", "MFLAGS"))
        and name not in {"PYTHON", "PORT", "VIRTUAL_ENV", "ALLIANCE_ROOT"}
        and name not in {"BOOK_REPOSITORY", "GITHUB_REPOSITORY"}
        and name not in {"GITHUB_REF_TYPE", "GITHUB_REF_NAME"}
    }
    environment |= {"PATH": str(path)} if path else {}
    return subprocess.run(
        [shutil.which("make"), *targets],
        cwd=clone,
        env=environment | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def add_program(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)


def python_as_if(version: tuple[int, int, int], missing: str = "") -> str:
    """Return a script: this Python, saying it is another and lacking a module."""
    return (
        f"exec '{sys.executable}' -c 'import sys\n"
        f'sys.version_info = (*{version}, "final", 0)\n'
        f'sys.modules.update(dict.fromkeys("{missing}".split()))\n'
        'exec(sys.argv[2])\' "$@"'
    )


def python_without_environments() -> str:
    """Return a script: this Python, which fails as soon as it was chosen."""
    return f"""[ "$1" = -m ] && exit 1; exec '{sys.executable}' "$@\""""


def broken_shim() -> str:
    return 'echo "pyenv: $0: command not found" >&2; exit 127'


def own_words(result: subprocess.CompletedProcess[str]) -> str:
    """Return what the recipe said on standard error, without make's own last line."""
    said = result.stderr.strip().splitlines()
    return "\n".join(line for line in said if not line.startswith("make"))


# --- Which Python


def test_without_any_python_one_line_says_what_is_needed(
    clone: Path, programs: Path
) -> None:
    result = run_make(clone, "book", path=programs)
    assert result.returncode != 0
    assert own_words(result) == (
        "Python 3.11 or newer is needed; found: none. "
        "Install one, or name it: make book PYTHON=/path/to/python3.12"
    )


def test_an_older_python_is_named_in_one_line(clone: Path, programs: Path) -> None:
    add_program(programs, "python3", python_as_if((3, 9, 2)))
    result = run_make(clone, "book", path=programs)
    assert result.returncode != 0
    assert own_words(result).startswith(
        "Python 3.11 or newer is needed; found: python3 (3.9.2). "
    )
    assert "\n" not in own_words(result)
    assert not (clone / ".venv").exists()


def test_a_newer_python_beside_an_older_one_is_taken(
    clone: Path, programs: Path
) -> None:
    add_program(programs, "python3", python_as_if((3, 9, 2)))
    add_program(programs, "python3.11", python_without_environments())
    result = run_make(clone, ".venv/.ready", path=programs)
    assert "Making .venv with python3.11 " in result.stdout


def test_a_shim_that_starts_nothing_is_passed_over(clone: Path, programs: Path) -> None:
    for name in ("python3", "python3.14", "python3.13", "python3.12"):
        add_program(programs, name, broken_shim())
    add_program(programs, "python3.11", python_without_environments())
    result = run_make(clone, ".venv/.ready", path=programs)
    assert "Making .venv with python3.11 " in result.stdout


def test_the_python_that_the_reader_names_is_taken(clone: Path, programs: Path) -> None:
    add_program(programs, "python3", python_as_if((3, 9, 2)))
    own = programs.parent / "my python"
    add_program(programs.parent, own.name, python_without_environments())
    result = run_make(clone, ".venv/.ready", f"PYTHON={own}", path=programs)
    assert f"Making .venv with {own} " in result.stdout


def test_a_named_python_that_does_not_start_is_reported(clone: Path) -> None:
    result = run_make(clone, "book", "PYTHON=/nowhere/python3")
    assert result.returncode != 0
    assert "found: none under the name /nowhere/python3." in own_words(result)


def test_a_python_that_cannot_make_environments_says_what_to_install(
    clone: Path, programs: Path
) -> None:
    add_program(programs, "python3", python_as_if((3, 11, 2), missing="ensurepip"))
    result = run_make(clone, "book", path=programs)
    assert result.returncode != 0
    assert own_words(result).startswith("python3 (3.11.2) cannot make environments")
    assert "sudo apt install python3-venv" in own_words(result)
    assert "\n" not in own_words(result)


# --- No network


def test_without_a_network_one_line_says_so_and_nothing_is_left(clone: Path) -> None:
    before = sorted(clone.iterdir())
    result = run_make(clone, "book", f"PYTHON={sys.executable}", **UNREACHABLE)
    assert result.returncode != 0
    said = own_words(result)
    assert said.startswith("Set-up stopped: pip could not download ")
    assert "Check the network" in said
    assert "run the same command again" in said
    assert "\n" not in said
    assert sorted(clone.iterdir()) == before


def test_an_environment_that_was_there_survives_without_a_network(clone: Path) -> None:
    python = clone / ".venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", clone / ".venv"], check=True)
    library = next((clone / ".venv").glob("lib/python3*/site-packages"))
    (library / "of_mine.py").write_text("answer = 42\n", encoding="utf-8")
    result = run_make(clone, "test", **UNREACHABLE)
    assert result.returncode != 0
    assert "The .venv that was there still works." in own_words(result)
    answer = subprocess.run(
        [python, "-c", "import of_mine, pip; print(of_mine.answer)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout == "42\n"
    assert not (clone / ".venv" / ".ready").exists()


def test_a_broken_environment_is_named_and_left_for_the_reader_to_remove(
    clone: Path,
) -> None:
    (clone / ".venv").mkdir()
    result = run_make(clone, "book")
    assert result.returncode != 0
    assert "Remove it (rm -rf .venv)" in own_words(result)
    assert (clone / ".venv").is_dir()


# --- When there is nothing to do, and when there is


PAGES = ("chapters/00-a", "chapters/01-b", "index")


def python_that_builds(says: str = "") -> str:
    """Return a script: a Python that only reports, and a Jupyter Book that counts.

    Its book says which pages were kept from the book before; with a reason to fail,
    there is none.
    """
    return f"""case "$*" in
    *jupyter_book*build*) ;;
    *) [ "$1" = -c ] || echo "python $*"; exit;;
esac
cd _build/next/_build && mkdir -p html .doctrees/chapters
(cd .doctrees && find . -name '*.doctree' | sort) > html/kept.txt
for page in {" ".join(PAGES)}; do touch ".doctrees/$page.doctree"; done
{f'echo "{says}"; exit 1' if says else "touch html/index.html"}"""


@pytest.fixture
def finished(clone: Path) -> Path:
    """Return a clone that is set up and built, with the Python above."""
    for folder in ("chapters", "data", ".venv/bin"):
        (clone / folder).mkdir(parents=True)
    add_program(clone / ".venv" / "bin", "python", python_that_builds())
    (clone / ".venv" / ".ready").write_text(f"{clone}\n", encoding="utf-8")
    (clone / "index.md").write_text("# The cover\n", encoding="utf-8")
    for name in ("00-a", "01-b"):
        (clone / "chapters" / f"{name}.ipynb").write_text("words", encoding="utf-8")
    (clone / "data" / "quantities.csv").write_text("quantity\n", encoding="utf-8")
    built = run_make(clone, "book")
    assert "Building the book" in built.stdout, built.stderr
    return clone


def builds(clone: Path, **settings: str) -> bool:
    result = run_make(clone, "book", **settings)
    assert result.returncode == 0, result.stderr
    return "Building the book" in result.stdout


def kept(clone: Path) -> set[str]:
    """Return the pages that the last build did not read again."""
    names = (clone / "_build" / "html" / "kept.txt").read_text(encoding="utf-8")
    return {name.removeprefix("./").removesuffix(".doctree") for name in names.split()}


def write(clone: Path, name: str, words: str) -> None:
    (clone / name).write_text(words, encoding="utf-8")


def test_a_second_make_book_builds_nothing_and_says_where_the_book_is(
    finished: Path,
) -> None:
    result = run_make(finished, "book")
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == [
        f"The book is up to date: {finished}/_build/html/index.html",
        "To read it in a browser: make serve",
    ]


def test_a_page_that_was_only_touched_is_not_built_again(finished: Path) -> None:
    (finished / "index.md").touch()
    assert not builds(finished)


def test_changed_words_are_read_again_and_nothing_else(finished: Path) -> None:
    write(finished, "chapters/00-a.ipynb", "other words")
    assert builds(finished)
    assert kept(finished) == {"chapters/01-b", "index"}
    write(finished, "index.md", "# Another cover\n")
    write(finished, "chapters/01-b.ipynb", "other words")
    assert builds(finished)
    assert kept(finished) == {"chapters/00-a"}


def test_changed_words_in_an_older_file_are_read_again(finished: Path) -> None:
    write(finished, "chapters/00-a.ipynb", "older words, put back")
    os.utime(finished / "chapters" / "00-a.ipynb", (0, 0))
    assert builds(finished)
    assert kept(finished) == {"chapters/01-b", "index"}


@pytest.mark.parametrize(
    "name",
    [
        "data/quantities.csv",
        "alliance/book.py",
        "_static/book.css",
        "_templates/layout.html",
        "seeds/cfr-2021.txt",
        "_config.yml",
        "_toc.yml",
        "datapackage.json",
        "references.bib",
    ],
)
def test_what_every_page_depends_on_builds_from_nothing(
    finished: Path, name: str
) -> None:
    (finished / name).parent.mkdir(exist_ok=True)
    write(finished, name, "before")
    assert builds(finished)
    write(finished, name, "after")
    write(finished, "chapters/00-a.ipynb", "other words too")
    assert builds(finished)
    assert kept(finished) == set()


def test_a_new_page_builds_from_nothing(finished: Path) -> None:
    write(finished, "chapters/new.md", "# New\n")
    os.utime(finished / "chapters" / "new.md", (0, 0))  # its name alone must count
    assert builds(finished)
    assert kept(finished) == set()


def test_a_page_taken_away_builds_from_nothing(finished: Path) -> None:
    (finished / "chapters" / "01-b.ipynb").unlink()
    assert builds(finished)
    assert kept(finished) == set()


@pytest.mark.parametrize(
    "settings",
    [
        {"BOOK_REPOSITORY": "someone/somewhere"},
        {"GITHUB_REPOSITORY": "someone/somewhere"},
        {"GITHUB_REF_TYPE": "tag", "GITHUB_REF_NAME": "v1"},
    ],
)
def test_links_that_lead_elsewhere_build_from_nothing(
    finished: Path, settings: dict[str, str]
) -> None:
    write(finished, "index.md", "# Another cover\n")
    assert builds(finished, **settings)
    assert kept(finished) == set()


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
def test_an_address_that_only_git_knows_builds_from_nothing(finished: Path) -> None:
    for command in ("init -q", "remote add origin https://github.com/owner/name"):
        subprocess.run(["git", *command.split()], cwd=finished, check=True)
    assert builds(finished)
    assert kept(finished) == set()


def test_a_removed_book_is_built_from_nothing(finished: Path) -> None:
    shutil.rmtree(finished / "_build" / "html")
    assert builds(finished)
    shutil.rmtree(finished / "_build" / ".doctrees")
    write(finished, "index.md", "# Another cover\n")
    assert builds(finished)
    assert kept(finished) == set()


def test_another_environment_builds_from_nothing(finished: Path) -> None:
    os.utime(finished / ".venv" / ".ready", (0, 0))
    write(finished, "index.md", "# Another cover\n")
    assert "Installing the packages" in run_make(finished, "book").stdout
    assert kept(finished) == set()


@pytest.mark.parametrize("name", ["chapters/my notes.md", "chapters/_draft.ipynb"])
def test_a_draft_is_no_part_of_the_book(finished: Path, name: str) -> None:
    write(finished, name, "mine")
    assert not builds(finished)


def test_a_moved_clone_is_set_up_again(finished: Path) -> None:
    moved = finished.rename(finished.parent / "moved")
    result = run_make(moved, "book", **UNREACHABLE)
    assert "Installing the packages" in result.stdout


def test_a_failed_build_says_why_and_keeps_the_last_book(finished: Path) -> None:
    programs, reason = finished / ".venv" / "bin", "index.md:3: WARNING: no passage"
    add_program(programs, "python", python_that_builds(reason))
    write(finished, "index.md", "# A cover with a fault\n")
    before = sorted(path for path in (finished / "_build").rglob("*"))
    for _ in range(2):
        result = run_make(finished, "book")
        assert result.returncode != 0
        assert own_words(result).splitlines()[0] == reason
        assert "The book was not built" in own_words(result)
        assert "those of the last sound book" in own_words(result)
    log = finished / "_build" / "book.log"
    assert sorted((finished / "_build").rglob("*")) == sorted({*before, log})

    add_program(programs, "python", python_that_builds())
    write(finished, "index.md", "# A cover without one\n")
    assert builds(finished)
    assert kept(finished) == {"chapters/00-a", "chapters/01-b"}


def test_a_first_build_that_fails_leaves_no_book(finished: Path) -> None:
    shutil.rmtree(finished / "_build")
    add_program(finished / ".venv" / "bin", "python", python_that_builds("WARNING: x"))
    result = run_make(finished, "book")
    assert result.returncode != 0
    assert "last sound book" not in own_words(result)
    assert [path.name for path in (finished / "_build").iterdir()] == ["book.log"]


def test_make_serve_passes_the_port_on(finished: Path) -> None:
    result = run_make(finished, "serve", "PORT=8123")
    assert "python -m alliance serve --port 8123" in result.stdout


def test_make_alone_lists_every_target(clone: Path) -> None:
    makefile = (clone / "Makefile").read_text(encoding="utf-8")
    phony = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())
    listed = re.findall(r"^  make (\w+) ", run_make(clone).stdout, re.MULTILINE)
    assert set(listed) == phony - {"anew"}


# --- The README's plain commands


def test_the_readme_lists_every_target() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `make (\w+)` \|", readme, re.MULTILINE)
    shown = re.findall(r"^  make (\w+) ", run_make(ROOT).stdout, re.MULTILINE)
    assert set(listed) == set(shown) - {"help"}


def test_the_plain_commands_are_those_of_make() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.split("## The same without `make`")[1].split("\n## ")[0]
    block = section.split("```console\n")[1].split("```")[0]
    plain = [line for line in block.splitlines() if not line.startswith(". ")]
    others = section.split("The other commands")[1]
    plain += re.findall(r"`([^`]+)`", others)
    assert len(plain) == 10
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    makefile = makefile.replace("$(JUPYTER_BOOK)", "jupyter-book")
    makefile = makefile.replace("$(PORT)", "8000")
    for command in plain:
        program, _, rest = command.partition(" ")
        as_made = rest if program in {"python", "python3"} else command
        assert as_made in makefile, f"README.md: `{command}` is not what make runs"


def test_the_readmes_examples_print_what_it_says() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"```console\n\$ python (.*)\n([^`]*)```", readme)
    assert len(examples) == 2
    for command, shown in examples:
        result = subprocess.run(
            f"'{sys.executable}' {command}",
            shell=True,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.stdout + result.stderr == shown, f"README.md: {command}"


# --- How to help


def test_the_commands_for_helping_exist() -> None:
    words = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", words, re.DOTALL)
    shown = {line for block in blocks for line in block.splitlines()}
    shown |= set(re.findall(r"`((?:make|python|pytest|ruff) [^`]+)`", words))
    targets = re.findall(r"^  make (\w+) ", run_make(ROOT).stdout, re.MULTILINE)
    for command in shown - {". .venv/bin/activate"}:
        program, *rest = command.split()
        if program == "make":
            assert rest[0] in targets, f"CONTRIBUTING.md: {command}"
        elif program == "python":
            answer = [sys.executable, *rest[:3], "--help"]
            done = subprocess.run(answer, cwd=ROOT, capture_output=True, check=False)
            assert done.returncode == 0, f"CONTRIBUTING.md: {command}"
        else:
            assert program in {"pytest", "ruff"}, f"CONTRIBUTING.md: {command}"
    names = re.findall(r"`([\w./]+\.(?:py|csv|md|ipynb|bib|yml|json)|\w+/)`", words)
    assert len(names) > 20
    for name in names:
        assert (ROOT / name).exists(), f"CONTRIBUTING.md names {name}"


def test_the_row_for_helping_is_one_that_the_tables_accept() -> None:
    words = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    with (ROOT / "data" / "quotations.csv").open(encoding="utf-8", newline="") as file:
        columns, *rows = csv.reader(file)
    line = re.search(r"```text\n(.*,)\n```", words)[1]
    row = dict(zip(columns, next(csv.reader([line])), strict=True))
    assert re.findall(r"^\| `(\w+)` \|", words, re.MULTILINE) == columns
    assert row["speaker"] in {speaker for _, _, _, speaker, *_ in rows}
    assert row["exact"] in words.split("```console")[2], "the words that were checked"
    place = verify(row["exact"], row["source"])
    assert f"`{place.passage}`" in words
    assert f"#{place.passage})" in words


# --- The whole way


@pytest.mark.prove
def test_a_fresh_copy_in_a_clean_home_becomes_a_book(tmp_path: Path) -> None:
    copy = tmp_path / "a fresh clone"
    shutil.copytree(
        ROOT,
        copy,
        ignore=shutil.ignore_patterns(*MADE),
    )
    home = tmp_path / "home"
    home.mkdir()
    settings = {
        name: value for name, value in os.environ.items() if name.startswith("PIP_")
    }
    first = run_make(copy, "book", HOME=str(home), **settings)
    assert first.returncode == 0, first.stdout + first.stderr
    assert (copy / "_build" / "html" / "index.html").is_file()
    began = time.monotonic()
    second = run_make(copy, "book", HOME=str(home), **settings)
    assert second.returncode == 0, second.stderr
    assert "Building the book" not in second.stdout
    assert time.monotonic() - began < 5
