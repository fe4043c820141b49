"""A stranger's click on Binder: the environment it makes, and each chapter run in it.

The proof (`make prove`) asks repo2docker, which is what Binder runs, for the steps it
would take (`repo2docker --no-build --debug .` needs no Docker), and takes them by hand
in a clean environment: the base that repo2docker locks, then the repository's own steps
word for word. Two things differ from Binder and are not proved: repo2docker's base is
made of conda packages, here of the same versions of the same packages from the Python
Package Index; and it lies on an Ubuntu image, here on this machine with its own patch
release of the same Python.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
from lab import jupyterlab, run_all
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from alliance.links import links
from alliance.notebooks import chapters
from alliance.repository import root

# The newest release when this was written. Binder follows repo2docker's main branch, so
# take a newer one from time to time and see whether the chapters still run.
REPO2DOCKER = "jupyter-repo2docker==2026.4.0"

# Conda's names for packages that the Python Package Index calls otherwise
OTHER_NAMES = {
    "brotli-python": "brotli",
    "jupyterhub-base": "jupyterhub",
    "nbconvert-core": "nbconvert",
    "python-fastjsonschema": "fastjsonschema",
}

# What tools leave in the folder, which a fresh clone has not
MADE = (".git", ".venv", "_build", "__pycache__", "*.egg-info", ".*_cache")
MADE += (".hypothesis", ".ipynb_checkpoints")


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


def test_binder_names_nothing_that_the_chapters_do_not_need() -> None:
    spare = set(pins()) - needed("alliance")
    assert not spare, f"binder/requirements.txt names {spare} without need"


def test_binder_leaves_jupyterlab_to_repo2docker() -> None:
    ours = {"jupyterlab", "notebook", "ipykernel", "jupyter-server"} & set(pins())
    assert not ours, f"repo2docker locks {ours}; naming them replaces its versions"


# --- What Binder makes of it


@dataclass(frozen=True)
class Plan:
    """What repo2docker would do.

    Attributes
    ----------
    python : str
        The Python it installs, such as ``3.11.14``.
    base : dict of str to str
        The Python packages of its base environment, with their versions.
    steps : tuple of str
        The repository's own steps, as repo2docker prints them, in their order.
    """

    python: str
    base: dict[str, str]
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Environment:
    """A clean environment in which the steps were taken.

    Attributes
    ----------
    folder : pathlib.Path
        The environment.
    book : pathlib.Path
        The copy of the repository: home and working directory, as on Binder.
    variables : dict of str to str
        All environment variables.
    before, after : dict of str to str
        Its packages before and after the repository's own steps.
    """

    folder: Path
    book: Path
    variables: dict[str, str]
    before: dict[str, str]
    after: dict[str, str]


def run(*command: str | Path, what: str, **options) -> str:
    """Run a command that needs the network; fail the proof where it fails."""
    result = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )
    if result.returncode:
        pytest.fail(
            f"NOT PROVED: {what} failed. This proof needs a network for the packages. "
            f"The last words were:\n{result.stdout[-1500:]}"
        )
    return result.stdout


def python_for(version: str) -> str:
    """Return a Python of this minor version that starts."""
    minor = ".".join(version.split(".")[:2])
    for candidate in (sys.executable, f"python{minor}", "python3"):
        found = shutil.which(candidate)
        if (
            found
            and minor
            == subprocess.run(
                [found, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
                capture_output=True,
                text=True,
                check=False,
            ).stdout.strip()
        ):
            return found
    pytest.fail(f"NOT PROVED: Binder runs Python {minor}, and there is none here.")


def clean(home: Path, *programs: Path) -> dict[str, str]:
    """Return environment variables without anything of the project's own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(("PIP_", "OPENBLAS_", "SSL_", "LC_"))
        or name.lower().endswith("_proxy")
        or name in {"LANG", "USER", "SHELL", "REQUESTS_CA_BUNDLE"}
    }
    path = os.pathsep.join([*map(str, programs), os.environ["PATH"]])
    return kept | {"HOME": str(home), "PATH": path}


def base_of(lock: str) -> tuple[str, dict[str, str]]:
    """Read conda's lock: the version of Python, and the Python packages."""
    packages = re.findall(r"/([^/]+)-([^-/]+)-([^-/]+)\.(?:conda|tar\.bz2)#", lock)
    python = next(version for name, version, _ in packages if name == "python")
    return python, {
        canonicalize_name(OTHER_NAMES.get(name, name)): version
        for name, version, build in packages
        # The builds of Python packages say so; what is left are programs, libraries,
        # and names that stand for another package of the lock.
        if re.match(r"py(?:h|\d)", build)
    }


def plan_of(printed: str) -> Plan:
    """Read the Dockerfile that repo2docker prints."""
    lines = re.sub(r"\\\n", " ", printed).splitlines()
    instructions = [
        (line.split()[0], line.split(None, 1)[1])
        for line in lines
        if re.match(r"[A-Z]+ ", line)
    ]
    copied = instructions.index(("COPY", "--chown=0:0 src/ ${REPO_DIR}/"))
    early = [
        command
        for name, command in instructions[:copied]
        if name == "RUN" and "binder" in command
    ]
    assert not early, f"a step before the files are there: {early}"
    own = tuple(command for name, command in instructions[copied:] if name == "RUN")
    # repo2docker writes the path of its lock with its own escapes, "-2f" for "/".
    plain = re.sub(r"-([0-9a-f]{2})", lambda code: chr(int(code[1], 16)), printed)
    lock = re.search(
        r"build_script_files(/\S+?/conda/environment\.py\S+?\.lock)", plain
    )
    return Plan(*base_of(Path(lock[1]).read_text(encoding="utf-8")), own)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clean copy of the repository."""
    copy = tmp_path_factory.mktemp("binder") / "book"
    shutil.copytree(root(), copy, ignore=shutil.ignore_patterns(*MADE))
    return copy


@pytest.fixture(scope="module")
def plan(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Ask repo2docker, in a throw-away environment, what it would do."""
    folder = tmp_path_factory.mktemp("repo2docker")
    run(sys.executable, "-m", "venv", folder, what="making an environment")
    run(folder / "bin" / "pip", "install", "-q", REPO2DOCKER, what=REPO2DOCKER)
    # Its plan goes to standard output, what it says about itself elsewhere.
    result = subprocess.run(
        [folder / "bin" / "repo2docker", "--no-build", "--debug", "."],
        cwd=book,
        env=clean(book),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return plan_of(result.stdout)


def packages(python: Path) -> dict[str, str]:
    """Return the packages of an environment, with their versions."""
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format=freeze"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    pairs = (line.split("==") for line in listed.split())
    return {canonicalize_name(name): version for name, version in pairs}


@pytest.fixture(scope="module")
def environment(
    plan: Plan, book: Path, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    """Take repo2docker's steps in a clean environment."""
    folder = tmp_path_factory.mktemp("environment")
    python = folder / "bin" / "python"
    run(python_for(plan.python), "-m", "venv", folder, what="making an environment")
    lock = book.parent / "base.txt"
    lock.write_text(
        "".join(f"{name}=={version}\n" for name, version in plan.base.items())
    )
    # Conda, too, installs what the lock names and nothing else.
    run(
        *(python, "-m", "pip", "install", "-q", "--no-deps", "-r", lock),
        what="installing repo2docker's base",
    )
    run(python, "-m", "pip", "check", what="checking repo2docker's base")
    before = packages(python)
    variables = clean(book, folder / "bin")
    for step in plan.steps:
        run(
            *("bash", "-c", step),
            what=step,
            cwd=book,
            env=variables | {"KERNEL_PYTHON_PREFIX": str(folder)},
        )
    return Environment(folder, book, variables, before, packages(python))


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
