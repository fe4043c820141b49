"""A stranger's click on Binder: the environment it makes, and each chapter run in it.

The proof (`make prove`) takes the steps that repo2docker would take
(`tests/binder_environment.py` says how, and what differs from Binder), and runs every
chapter in what they make.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
from binder_environment import (
    Environment,
    Plan,
    ask_repo2docker,
    clean_copy,
    take_base,
    take_steps,
)
from lab import jupyterlab, memory_of_servers, opened, run_all, verdicts
from measure_binder import add_jupyter_book, size
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from alliance.links import INTERFACES, links
from alliance.measurements import measured
from alliance.notebooks import chapters
from alliance.repository import root


def pins() -> dict[str, str]:
    """Return the packages that binder/ names, with their versions."""
    words = (root() / "binder" / "requirements.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)$", words, re.MULTILINE))


# --- What binder/ names


def imported(code: str) -> set[str]:
    """Return the packages that a piece of code imports, Python's own left out."""
    names = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names


def needed(*packages: str) -> set[str]:
    """Return these packages with everything that they need, and that in its turn."""
    found, waiting = set(), [canonicalize_name(name) for name in packages]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            requirements = map(Requirement, metadata.requires(name) or [])
            waiting += [
                canonicalize_name(one.name)
                for one in requirements
                if one.marker is None or one.marker.evaluate({"extra": ""})
            ]
    return found


def test_binder_has_everything_that_the_chapters_import() -> None:
    for name, path in chapters().items():
        code = "\n".join(
            cell.source
            for cell in nbformat.read(path, as_version=4).cells
            if cell.cell_type == "code"
        )
        missing = imported(code) - set(pins()) - {"alliance"}
        assert not missing, f"{name} imports {missing}; binder/ does not name it"


# Refuses what a fresh environment with these packages alone would not have.
ONLY = """
import sys
from importlib.metadata import packages_distributions
from packaging.utils import canonicalize_name

allowed, owners = set({allowed!r}), packages_distributions()

class Refuse:
    def find_spec(self, name, path=None, target=None):
        held = {{canonicalize_name(each) for each in owners.get(name, ())}}
        if held and not held & allowed:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Refuse())
{imports}
"""


def test_the_package_asks_for_all_that_the_chapters_load() -> None:
    """An environment with nothing else, such as Colab's, gets it from pip."""
    about = tomllib.loads((root() / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [Requirement(each).name for each in about["project"]["dependencies"]]
    imports = [
        ast.unparse(node)
        for path in chapters().values()
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    code = ONLY.format(
        allowed=sorted(needed(*asked) | {"alliance"}), imports="\n".join(imports)
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert loaded.returncode == 0, loaded.stderr.splitlines()[-1]


def test_binder_names_nothing_that_the_chapters_do_not_need() -> None:
    spare = set(pins()) - needed("alliance")
    assert not spare, f"binder/requirements.txt names {spare} without need"


def test_binder_leaves_jupyterlab_to_repo2docker() -> None:
    ours = {"jupyterlab", "notebook", "ipykernel", "jupyter-server"} & set(pins())
    assert not ours, f"repo2docker locks {ours}; naming them replaces its versions"


# --- What Binder makes of it


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clean copy of the repository."""
    return clean_copy(tmp_path_factory.mktemp("binder") / "book")


@pytest.fixture(scope="module")
def plan(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Return what repo2docker would do."""
    return ask_repo2docker(book, tmp_path_factory.mktemp("repo2docker"))


@pytest.fixture(scope="module")
def environment(
    plan: Plan, book: Path, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    """Take repo2docker's steps in a clean environment."""
    folder = tmp_path_factory.mktemp("environment")
    take_base(plan, folder)
    return take_steps(plan, book, folder)


@pytest.mark.prove
def test_binder_runs_the_python_that_runtime_txt_names(plan: Plan) -> None:
    assert plan.python.startswith("3.11."), plan.python


@pytest.mark.prove
def test_the_repositorys_only_step_is_its_requirements(plan: Plan) -> None:
    assert plan.steps == (
        "${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir"
        ' -r "binder/requirements.txt"',
    )


@pytest.mark.prove
def test_nothing_of_repo2dockers_base_is_replaced(environment: Environment) -> None:
    changed = {
        name: (version, environment.after.get(name))
        for name, version in environment.before.items()
        if environment.after.get(name) != version
    }
    assert not changed, f"binder/requirements.txt replaces {changed}"


@pytest.mark.prove
def test_every_package_that_is_added_is_pinned(environment: Environment) -> None:
    added = {
        name: version
        for name, version in environment.after.items()
        if name not in environment.before and name != "alliance"
    }
    assert added == pins()


@pytest.fixture
def lab(environment: Environment, tmp_path: Path) -> Iterator[str]:
    """Start the JupyterLab of that environment, below a path as Binder's hub does.

    Each click on Binder starts a new one, which remembers nothing of an earlier.
    """
    with jupyterlab(
        [environment.folder / "bin" / "jupyter-lab"],
        folder=environment.book,
        environment=environment.variables | {"JUPYTER_CONFIG_DIR": str(tmp_path)},
        log=tmp_path / "lab.log",
        base="/user/reader-1/",
    ) as address:
        yield address


@pytest.mark.prove
def test_it_is_the_jupyterlab_that_repo2docker_locks(
    plan: Plan, environment: Environment
) -> None:
    said = subprocess.run(
        [environment.folder / "bin" / "jupyter-lab", "--version"],
        env=environment.variables,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert said == plan.base["jupyterlab"]


@pytest.mark.prove
@pytest.mark.parametrize("name", sorted(chapters()))
def test_the_launch_link_opens_a_chapter_that_runs(
    name: str, lab: str, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOK_REPOSITORY", "example-owner/example-book")
    path = chapters()[name]
    launch = links(path.relative_to(root()).as_posix()).launch
    where = parse_qs(urlsplit(launch).query)["urlpath"][0]
    # The charts are counted in our own file: JupyterLab saves the copy as it goes.
    ran = run_all(lab, where, path)
    assert not ran.errors, f"{name}: {ran.errors}"
    assert ran.charts, f"{name} has no chart to draw"
    assert ran.drawn == ran.charts, f"{name}: charts drawn and stored, by cell"
    assert not ran.foreign, f"{name} asked another host for {ran.foreign}"
    print(f"{name}: the first chart stood after {ran.seconds:.1f} seconds")
    stored = {each.measure: each for each in measured() if each.chapter == name}
    # Ten times as long is another machine; what takes longer is another chapter.
    assert ran.seconds < 10 * stored["first-chart"].value
    memory = dict(memory_of_servers())
    for measure, value in (
        ("server-memory", memory["server"]),
        ("lab-kernel-memory", memory["kernel"]),
    ):
        was = stored[measure].value
        assert 2 / 3 < value / was < 3 / 2, f"{measure}: {value:.0f} MB, was {was:.0f}"


@pytest.mark.prove
def test_an_exercise_is_answered_wrong_and_then_right(lab: str) -> None:
    with opened(lab, f"{INTERFACES['lab']}/chapters/04-okinawa.ipynb") as (page, _):
        wrong, right = verdicts(page)
    assert re.match(r"Not right yet|Close", wrong)
    assert right.startswith("Right")


# Last, as it changes the environment.
@pytest.mark.prove
def test_the_environment_is_as_large_as_stored_and_larger_with_jupyter_book(
    environment: Environment,
) -> None:
    stored = {each.measure: each.value for each in measured() if not each.chapter}
    slim = size(environment.folder)
    add_jupyter_book(environment)
    whole = size(environment.folder)
    print(f"{slim:.0f} MB, with Jupyter Book {whole:.0f} MB")
    assert 3 / 4 < slim / stored["binder-environment"] < 4 / 3
    assert 3 / 4 < whole / stored["environment-with-jupyter-book"] < 4 / 3
    assert whole > slim + 20
