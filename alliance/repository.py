"""Where the book's files lie, and where its repository is published."""

import codecs
import csv
import io
import json
import os
import re
import subprocess
from functools import lru_cache
from pathlib import Path

from alliance.errors import RootNotFoundError, TableError

MARKER = "datapackage.json"


def root() -> Path:
    """Return the folder that holds the book's seeds and tables.

    The folder named by the environment variable ``ALLIANCE_ROOT``; else the nearest
    parent of the working directory that holds ``datapackage.json``.

    Returns
    -------
    pathlib.Path
        An existing folder that holds ``datapackage.json``.

    Raises
    ------
    RootNotFoundError
        When there is no such folder, or ``ALLIANCE_ROOT`` names one without the file.
    """
    named = os.environ.get("ALLIANCE_ROOT")
    if named:
        folder = _resolved(Path(named), Path.cwd())
        if (folder / MARKER).is_file():
            return folder
        raise RootNotFoundError(
            f"ALLIANCE_ROOT names {folder}, which holds no {MARKER}. "
            "Set it to the top folder of the book's repository, or unset it."
        )
    here = _resolved(Path(), Path.cwd())
    for folder in (here, *here.parents):
        if (folder / MARKER).is_file():
            return folder
    raise RootNotFoundError(
        f"The book's data was not found: neither {here} nor any folder above it "
        f"holds {MARKER}. Start the notebook inside the book's repository, or set "
        "the environment variable ALLIANCE_ROOT to its top folder."
    )


@lru_cache(maxsize=16)
def _resolved(named: Path, _here: Path) -> Path:
    # Asked for at every row of every table, and slow.
    return named.expanduser().resolve()


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of one table as plain text, on the standard library alone.

    For code that must run without pandas; everything else uses ``alliance.table``.

    Parameters
    ----------
    name : str
        Name of the table, such as ``passages``.

    Returns
    -------
    list of dict
        One dictionary of column to text for each row; do not change it.

    Raises
    ------
    TableError
        When the file is missing, is not UTF-8, or has other columns than
        ``datapackage.json`` gives it; the message names file, line and column.
    """
    path = _table_file(name)
    return _read_table(path, stamp(path))


def rows_of(name: str, source: str) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of one table that belong to one source, numbered from 1.

    Parameters
    ----------
    name : str
        Name of a table that has a column ``source``.
    source : str
        Id of the source.

    Returns
    -------
    list of (int, dict)
        Place of the row in the whole table, and the row as text.
    """
    path = _table_file(name)
    return _rows_by_source(path, stamp(path)).get(source, [])


def _table_file(name: str) -> Path:
    folder = root()
    path = folder / "data" / f"{name}.csv"
    if not path.is_file():
        raise TableError(
            f"data/{name}.csv is missing from {folder}. Restore it "
            f"(git checkout -- data/{name}.csv); if this is not the book's folder, set "
            "the environment variable ALLIANCE_ROOT to the folder that is."
        )
    return path


@lru_cache(maxsize=64)
def _read_table(path: Path, _stamp: tuple[int, int]) -> list[dict[str, str]]:
    where = f"data/{path.name}"
    content = path.read_bytes()
    if content.startswith(codecs.BOM_UTF8):
        raise TableError(
            f"{where} begins with a byte order mark. Save it as UTF-8 without one."
        )
    try:
        lines = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TableError(
            f"{where} is not UTF-8 at byte {error.start}. Save it as UTF-8."
        ) from None
    reader = csv.reader(io.StringIO(lines, newline=""))
    header = next(reader, [])
    wanted = _columns(path.parents[1], path.stem)
    if wanted and header != wanted:
        missing = [name for name in wanted if name not in header]
        extra = [name for name in header if name not in wanted]
        raise TableError(
            f"{where}, line 1: the columns must be {', '.join(wanted)}. "
            f"Missing: {', '.join(missing) or 'none'}; "
            f"unknown: {', '.join(extra) or 'none'}. Correct the header."
        )
    rows = []
    for cells in reader:
        if len(cells) != len(header):
            raise TableError(
                f"{where}, line {reader.line_num}: {len(cells)} cells, the header has "
                f"{len(header)}. Put a cell that holds a comma in double marks."
            )
        rows.append(dict(zip(header, cells, strict=True)))
    return rows


def _columns(folder: Path, table: str) -> list[str]:
    """Return the columns that ``datapackage.json`` gives a table, if it names it."""
    try:
        package = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except ValueError as error:
        raise TableError(f"{MARKER} is not JSON: {error}. Correct it.") from None
    for resource in package.get("resources", []):
        if resource["name"] == table:
            return [field["name"] for field in resource["schema"]["fields"]]
    return []


@lru_cache(maxsize=64)
def _rows_by_source(
    path: Path, when: tuple[int, int]
) -> dict[str, list[tuple[int, dict[str, str]]]]:
    found: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for number, row in enumerate(_read_table(path, when), start=1):
        found.setdefault(row["source"], []).append((number, row))
    return found


def stamp(path: Path) -> tuple[int, int]:
    """Return a file's time of change and size, so that caches notice an edit."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def address() -> str | None:
    """Return the public address of the repository, or None where none is known.

    ``BOOK_REPOSITORY`` ("owner/name" or a whole address), else ``GITHUB_REPOSITORY``,
    else the git remote ``origin``. Launch, download and report links derive from it;
    it is never guessed.

    Returns
    -------
    str or None
        An address such as ``https://github.com/owner/name``, with no final slash.
    """
    for variable in ("BOOK_REPOSITORY", "GITHUB_REPOSITORY"):
        value = os.environ.get(variable, "").strip()
        if value:
            return _as_address(value)
    remote = git("remote", "get-url", "origin")
    return _as_address(remote) if remote else None


def git(*arguments: str) -> str:
    """Return what git answers about this repository.

    Parameters
    ----------
    *arguments : str
        A command that changes nothing, and its options.

    Returns
    -------
    str
        Its output; empty where git fails, or is not installed.
    """
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=root(),
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip()
    except OSError:
        return ""


def _as_address(value: str) -> str | None:
    """Turn "owner/name", an ssh remote or a web address into a web address."""
    if re.fullmatch(r"[\w.-]+/[\w.-]+", value):
        return f"https://github.com/{value.removesuffix('.git')}"
    ssh = re.fullmatch(r"(?:ssh://)?git@([\w.-]+)[:/](.+?)(?:\.git)?/?", value)
    if ssh:
        return f"https://{ssh[1]}/{ssh[2]}"
    web = re.fullmatch(r"https?://(?:[^@/]+@)?([\w.-]+\.[a-z]+/.+?)(?:\.git)?/?", value)
    # A folder on this machine is a remote too, but no reader can open it.
    return f"https://{web[1]}" if web else None
