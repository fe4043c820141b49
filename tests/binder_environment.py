"""What a click on Binder makes: repo2docker's own steps, taken by hand.

repo2docker, which is what Binder runs, says which steps it would take
(`repo2docker --no-build --debug .` needs no Docker); they are taken in a clean
environment: the base that repo2docker locks, then the repository's own steps word for
word. Two things differ from Binder: repo2docker's base is made of conda packages, here
of the same versions of the same packages from the Python Package Index; and it lies on
an Ubuntu image, here on this machine with its own patch release of the same Python.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

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


def clean_copy(folder: Path) -> Path:
    """Make a copy of the repository as a fresh clone has it; return where."""
    shutil.copytree(root(), folder, ignore=shutil.ignore_patterns(*MADE))
    return folder


def ask_repo2docker(book: Path, folder: Path) -> Plan:
    """Ask repo2docker, in a throw-away environment, what it would do."""
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


def take_base(plan: Plan, folder: Path) -> None:
    """Make an environment with repo2docker's base."""
    python = folder / "bin" / "python"
    run(python_for(plan.python), "-m", "venv", folder, what="making an environment")
    lock = folder / "base.txt"
    lock.write_text(
        "".join(f"{name}=={version}\n" for name, version in plan.base.items())
    )
    # Conda, too, installs what the lock names and nothing else.
    run(
        *(python, "-m", "pip", "install", "-q", "--no-deps", "-r", lock),
        what="installing repo2docker's base",
    )
    lock.unlink()
    run(python, "-m", "pip", "check", what="checking repo2docker's base")


def take_steps(plan: Plan, book: Path, folder: Path) -> Environment:
    """Take the repository's own steps in an environment with repo2docker's base."""
    python = folder / "bin" / "python"
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


def publish(folder: Path, name: str, branch: str) -> dict[str, str]:
    """Make a repository of this book in a folder, with a branch.

    Returns what a process needs in its environment so that git takes that folder for
    GitHub: then an address on GitHub leads there, as it is written.
    """
    book = clean_copy(folder / name)
    author = ("-c", "user.name=someone", "-c", "user.email=someone@example.org")
    for step in (
        ("init", "-q", "-b", "main"),
        ("add", "-A"),
        ("commit", "-q", "-m", "The book"),
        ("branch", branch),
    ):
        subprocess.run(["git", *author, *step], cwd=book, check=True)
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{folder.as_uri()}/.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/",
    }
