"""The chapters in a reader's own browser: a JupyterLite site under the book.

``jupyter lite build`` lays out the site; what a chapter needs is put beside it:

``lite/wheels.txt``
    the packages that the site serves itself, each with its hash (pip's format);
``lite/pyodide.json``
    the release of Pyodide, where it is published, and the compiled packages taken from
    there, each with its hash (entries of Pyodide's own ``pyodide-lock.json``);
``lite/start.js``
    starts Python in the browser from the two;
``lite/requirements.txt``
    what builds the site, each with its hash.

Pyodide is fetched from ``PYODIDE_ADDRESS`` when a reader runs a chapter: by default the
address that its makers publish at, or one where a school keeps its own copy.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlsplit

from alliance import run_here
from alliance.errors import AllianceError
from alliance.kit import write as write_kit
from alliance.publication import BOOK, edition
from alliance.repository import root

FOLDER = "lite"
"""Below the top of the repository: what the site is made from."""

ADDRESS = "PYODIDE_ADDRESS"
"""The setting that names where Pyodide is fetched from."""

# What a reader opens: the notebook alone, which suits a phone too; JupyterLab and the
# list of files lead on from there, and the editor opens a table.
_APPS = ("notebooks", "lab", "tree", "edit")
_KERNEL = "@jupyterlite/pyodide-kernel-extension"
_BOOK = "alliance_book"
# Where Pyodide puts packages
_PACKAGES = "/lib/python3.12/site-packages"
# The kernel would install this one for readers who fetch from other hosts: two
# megabytes that no chapter needs. Named among what is there, it is left alone.
_UNUSED = ("ssl",)
_WHEEL_DAY = (1980, 1, 1, 0, 0, 0)


class LiteError(AllianceError):
    """The site that runs chapters in the browser cannot be built."""


@dataclass(frozen=True)
class Site:
    """A built site.

    Attributes
    ----------
    folder : pathlib.Path
        Where it lies.
    size : int
        Its bytes.
    seeds : bool
        Whether it holds the texts of the sources.
    address : str
        Where a reader's browser fetches Pyodide.
    """

    folder: Path
    size: int
    seeds: bool
    address: str


def pyodide() -> dict:
    """Return what ``lite/pyodide.json`` says of the release of Pyodide.

    Returns
    -------
    dict
        Keys ``version``, ``address`` and ``packages``.
    """
    return json.loads((root() / FOLDER / "pyodide.json").read_text(encoding="utf-8"))


def address() -> str:
    """Return where a reader's browser fetches Pyodide, with a final slash.

    The environment variable ``PYODIDE_ADDRESS``; else its makers' public address.

    Returns
    -------
    str
        Absolute, or below the site when it begins with ``./``.

    Raises
    ------
    LiteError
        When the setting names neither.
    """
    named = os.environ.get(ADDRESS, "").strip() or pyodide()["address"]
    parts = urlsplit(named)
    absolute = parts.scheme in ("http", "https") and parts.netloc
    if (
        not (absolute or named.startswith(("./", "../")))
        or parts.query
        or parts.fragment
    ):
        raise LiteError(
            f"{ADDRESS} is {named!r}. Give the address of the folder that holds "
            "pyodide.js, such as https://files.school.example/pyodide/, or ./pyodide/ "
            "for a folder below the site."
        )
    return named.rstrip("/") + "/"


def build(folder: Path | None = None, *, seeds: bool = False) -> Site:
    """Build the site, and show its button in the chapters of a built book around it.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Where the site goes; below ``_build/html`` of the book when left out. What is
        there is replaced.
    seeds : bool
        Whether to publish the whole texts of the sources with it. Four of the five
        are in copyright.

    Returns
    -------
    Site

    Raises
    ------
    LiteError
        When JupyterLite is not installed, a package cannot be fetched or is not the
        one that was chosen, or JupyterLite fails; then the folder is as it was.
    """
    folder = (
        (root() / "_build" / "html" / run_here.SITE) if folder is None else Path(folder)
    )
    _need_jupyterlite()
    where = address()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=".lite-") as spare:
        made = Path(spare) / "site"
        _lay_out(Path(spare), made, where, seeds)
        if folder.exists():
            shutil.rmtree(folder)
        made.rename(folder)
    _show_buttons(folder.parent, where)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Site(folder, size, seeds, where)


def _show_buttons(book: Path, where: str) -> None:
    for page in run_here.pages(book):
        html = page.read_text(encoding="utf-8")
        page.write_text(
            run_here.shown(html, run_here.opens(page.stem), about(where)),
            encoding="utf-8",
        )


def about(where: str) -> str:
    """Return what a reader should know before the click.

    Parameters
    ----------
    where : str
        What `address` returns.

    Returns
    -------
    str
        Who sends what, how much it is and how long it takes, as last measured.
    """
    cost = pyodide()["cost"]
    host = urlsplit(where).netloc
    sender = f"comes from {host}, another website," if host else "comes with it"
    return (
        "Opens the chapter on this site, without an account. Python itself "
        f"{sender} when you click: the first start loads about "
        f"{cost['megabytes']} MB in all and takes about {cost['seconds']} seconds to "
        "the first chart. Your changes stay in this browser."
    )


def _need_jupyterlite() -> None:
    from importlib.util import find_spec

    if find_spec("jupyterlite_core") is None or not _extension().is_dir():
        raise LiteError(
            "JupyterLite is not installed here. `make lite` installs it; by hand: "
            f"python -m pip install --no-deps --require-hashes -r {FOLDER}/"
            "requirements.txt"
        )


def _extension() -> Path:
    return Path(sys.prefix) / "share" / "jupyter" / "labextensions" / _KERNEL


def _lay_out(spare: Path, site: Path, where: str, seeds: bool) -> None:
    kit, contents, kernel = spare / "kit", spare / "contents", spare / "kernel"
    write_kit(kit, seeds=seeds)
    for name in ("chapters", "data"):
        shutil.copytree(kit / name, contents / name)
    kernel.mkdir()
    served(kernel)
    own = wheel(kit, kernel)
    settings = spare / "settings"
    settings.mkdir()
    (settings / "jupyter-lite.json").write_text(
        json.dumps(configuration(where, own), indent=1), encoding="utf-8"
    )
    _jupyter_lite(settings, contents, site)
    shutil.move(kernel, site / "kernel")
    wheels = [
        *sorted((site / "kernel").glob("*.whl")),
        *sorted((site / "extensions" / _KERNEL / "static" / "pypi").glob("p*.whl")),
        *sorted((site / "extensions" / _KERNEL / "static" / "pypi").glob("ipy*.whl")),
    ]
    (site / "kernel" / "lock.json").write_text(
        json.dumps(lock(wheels, site / "kernel")), encoding="utf-8"
    )
    shutil.copy(root() / FOLDER / "start.js", site / "kernel" / "start.js")
    _strip(site)


def _jupyter_lite(settings: Path, contents: Path, site: Path) -> None:
    choices = {
        "apps": _APPS,
        "contents": [str(contents)],
        # Not the extensions of whatever JupyterLab is installed here: this one alone.
        "ignore_sys_prefix": ["federated_extensions"],
        "federated_extensions": [str(_extension())],
        "no_libarchive": True,
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "output_dir": str(site),
    }
    (settings / "jupyter_lite_config.json").write_text(
        json.dumps({"LiteBuildConfig": choices}), encoding="utf-8"
    )
    ran = subprocess.run(
        [sys.executable, "-m", "jupyterlite_core", "build"],
        cwd=settings,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode or not (site / "notebooks" / "index.html").is_file():
        said = (ran.stdout + ran.stderr).strip().splitlines()[-12:]
        raise LiteError("jupyter lite build failed:\n" + "\n".join(said))


def configuration(where: str, packages: Iterable[str] = ()) -> dict:
    """Return the settings of the site, as ``jupyter-lite.json`` holds them."""
    names = sorted({*packages, *_chosen(), *pyodide()["packages"]})
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": BOOK,
            "litePluginSettings": {
                f"{_KERNEL}:kernel": {
                    "pyodideUrl": "./kernel/start.js",
                    # No package index of another host is ever asked.
                    "disablePyPIFallback": True,
                    # The kernel makes whole addresses of what ends in URL.
                    "loadPyodideOptions": {
                        "runtimeURL": where,
                        "lockFileURL": "./kernel/lock.json",
                        "packages": [*names, *_UNUSED],
                        "env": {"ALLIANCE_ROOT": f"{_PACKAGES}/{_BOOK}"},
                    },
                }
            },
        },
    }


def _chosen() -> list[str]:
    words = (root() / FOLDER / "wheels.txt").read_text(encoding="utf-8")
    names = re.findall(r"^([a-z0-9-]+)==", words, re.MULTILINE)
    return [*names, "ipykernel", "piplite", "pyodide-kernel"]


def served(folder: Path) -> list[Path]:
    """Fetch the packages that the site serves, and check them against their hashes.

    Parameters
    ----------
    folder : pathlib.Path
        Where they go.

    Returns
    -------
    list of pathlib.Path
        Wheels of pure Python.

    Raises
    ------
    LiteError
        When one cannot be fetched, or is not the one that was chosen.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary=:all:", "--require-hashes", "--python-version=3.12"]
    command += ["--platform=manylinux2014_x86_64", "--implementation=cp"]
    command += ["--dest", str(folder)]
    command += ["--requirement", str(root() / FOLDER / "wheels.txt")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        said = [line for line in ran.stderr.splitlines() if "is ignored" not in line]
        raise LiteError(
            f"The packages of {FOLDER}/wheels.txt could not be fetched; pip says:\n"
            + "\n".join(said[-8:])
        )
    return [pure(path) for path in sorted(folder.glob("*.whl"))]


def pure(path: Path) -> Path:
    """Replace a wheel by one of its Python alone, where it holds compiled parts.

    MarkupSafe is published with a compiled part for each machine and works without.

    Parameters
    ----------
    path : pathlib.Path
        The wheel; it is deleted where another takes its place.

    Returns
    -------
    pathlib.Path
        The wheel for every machine.
    """
    stem, _, tag = path.stem.partition("-cp")
    if not tag:
        return path
    target = path.with_name(f"{stem}-py3-none-any.whl")
    with zipfile.ZipFile(path) as compiled:
        content = {
            name: compiled.read(name)
            for name in compiled.namelist()
            if not name.endswith((".so", ".c", "/RECORD"))
        }
    named = next(name for name in content if name.endswith(".dist-info/WHEEL"))
    content[named] = b"Wheel-Version: 1.0\nGenerator: alliance\n"
    content[named] += b"Root-Is-Purelib: true\nTag: py3-none-any\n"
    _write_wheel(target, named.split("/")[0], content)
    path.unlink()
    return target


def wheel(kit: Path, folder: Path) -> list[str]:
    """Pack the package and the evidence of a kit as one wheel.

    Parameters
    ----------
    kit : pathlib.Path
        What `alliance.kit.write` wrote.
    folder : pathlib.Path
        Where the wheel goes.

    Returns
    -------
    list of str
        The name of the package.
    """
    version = edition().version
    info = f"alliance-{version}.dist-info"
    content = {
        name if name.startswith("alliance/") else f"{_BOOK}/{name}": path.read_bytes()
        for path in sorted(kit.rglob("*"))
        if path.is_file()
        and not (name := path.relative_to(kit).as_posix()).startswith("chapters/")
    }
    content[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: alliance\nVersion: {version}\n"
        "Requires-Dist: altair\nRequires-Dist: pandas\nRequires-Dist: python-docx\n"
    ).encode()
    content[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: alliance\n"
        b"Root-Is-Purelib: true\nTag: py3-none-any\n"
    )
    _write_wheel(folder / f"alliance-{version}-py3-none-any.whl", info, content)
    return ["alliance"]


def _write_wheel(path: Path, info: str, content: dict[str, bytes]) -> None:
    record = "".join(f"{name},,\n" for name in [*content, f"{info}/RECORD"])
    content = content | {f"{info}/RECORD": record.encode()}
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(content):
            file = zipfile.ZipInfo(name, _WHEEL_DAY)
            archive.writestr(file, content[name], zipfile.ZIP_DEFLATED, 9)


def lock(wheels: Iterable[Path], home: Path) -> dict:
    """Return the list of packages that a chapter starts with.

    Parameters
    ----------
    wheels : iterable of pathlib.Path
        The wheels that the site serves.
    home : pathlib.Path
        The folder of the list, from which it names them.

    Returns
    -------
    dict
        In the form of Pyodide's own ``pyodide-lock.json``; an entry that is
        ``official`` lies where Pyodide lies.
    """
    release = pyodide()
    found = {
        name: entry | {"official": True} for name, entry in release["packages"].items()
    }
    read = {path: _metadata(path) for path in wheels}
    names = {name for name, *_ in read.values()} | set(found)
    for path, (name, version, needs, imports) in read.items():
        found[name] = {
            "name": name,
            "version": version,
            "file_name": quote(Path(os.path.relpath(path, home)).as_posix()),
            "install_dir": "site",
            "sha256": sha256(path.read_bytes()).hexdigest(),
            "package_type": "package",
            "imports": imports,
            "depends": sorted(set(needs) & names - {name}),
            "unvendored_tests": False,
        }
    return {"info": {"version": release["version"]}, "packages": found}


def _metadata(path: Path) -> tuple[str, str, list[str], list[str]]:
    """Return name, version, needs and importable names of a wheel."""
    from email import message_from_bytes

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        said = next(name for name in names if re.fullmatch(r"[^/]+/METADATA", name))
        metadata = message_from_bytes(archive.read(said))
    here = {"python_version": "3.12", "python_full_version": "3.12.7", "extra": ""}
    here |= {"sys_platform": "emscripten", "platform_system": "Emscripten"}
    needs = [
        canonicalize_name(one.name)
        for one in map(Requirement, metadata.get_all("Requires-Dist") or [])
        if one.marker is None or one.marker.evaluate(here)
    ]
    tops = {name.split("/")[0].removesuffix(".py") for name in names}
    imports = sorted(top for top in tops if re.fullmatch(r"[A-Za-z_]\w*", top))
    return canonicalize_name(metadata["Name"]), metadata["Version"], needs, imports


def _strip(site: Path) -> None:
    """Leave out what no reader's browser asks for."""
    for path in sorted(site.rglob("*")):
        if path.is_file() and path.name.endswith((".map", ".LICENSE.txt.map")):
            path.unlink()
