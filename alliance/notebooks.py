"""The chapters as notebooks: running them again, and what evidence they use.

A chapter's outputs are stored in its file, so that the book builds fast and looks the
same everywhere. `execute` renews them; it runs only what may have changed, and a
notebook that fails stays as it was. `uses` reads the stored notebooks, so which
passages a chapter uses is found out, never declared.
"""

import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from time import monotonic

import nbformat
import pandas as pd

from alliance.errors import AllianceError, UnknownPassageError, suggest
from alliance.repository import read_table, root

TEMPLATE = "_template"
"""What a new chapter is copied from, in the folder of the chapters."""

CACHE = Path("_build") / "notebooks.json"
TIMEOUT = 300  # seconds a single cell may take
# The version of Python is left out, so that every version writes the same file.
METADATA = {
    "kernelspec": {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    },
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}
_CITED = re.compile(r"outline-[a-z0-9-]+\.(?:md|html)#([a-z0-9-]+-p\d+)\b")
_PASSAGE = re.compile(r"\b[a-z0-9-]+-p\d+\b")
_QUOTED = re.compile(r"<blockquote\b(?=[^>]*\bdata-quotation=)[^>]*>")
_DATA_PASSAGE = re.compile(r'\bdata-passage="([^"]+)"')


class NotebookError(AllianceError):
    """A notebook is missing, cannot be read, or failed when it was run."""


def chapters() -> dict[str, Path]:
    """Return the notebooks of the book, in order of their names.

    Returns
    -------
    dict of str to pathlib.Path
        Name without its ending, such as ``00-sources``, to the file. Names that begin
        with ``_`` or ``.`` are drafts and left out.
    """
    found = sorted((root() / "chapters").glob("*.ipynb"))
    return {path.stem: path for path in found if path.name[0] not in "_."}


def stored() -> dict[str, Path]:
    """Return every notebook that is kept current: the chapters and their template.

    Returns
    -------
    dict of str to pathlib.Path
        As in `chapters`, the template last. It is no chapter: it stands in no table of
        contents, and what it cites does not count as used.
    """
    template = root() / "chapters" / f"{TEMPLATE}.ipynb"
    return chapters() | ({TEMPLATE: template} if template.is_file() else {})


def title(notebook: nbformat.NotebookNode, name: str) -> str:
    """Return the title of a notebook: its first level-one heading.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The notebook.
    name : str
        What to return when it has no such heading.

    Returns
    -------
    str
        Markdown, without the ``#``.
    """
    for cell in notebook.cells:
        heading = re.search(r"^# +(.+?)[ #]*$", cell.source, re.MULTILINE)
        if cell.cell_type == "markdown" and heading:
            return heading[1]
    return name


def read(path: Path) -> nbformat.NotebookNode:
    """Read one notebook.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    nbformat.NotebookNode
        In notebook format 4.

    Raises
    ------
    NotebookError
        When there is no such file, or it is not a notebook.
    """
    return _parse(path, _content(path))


def _content(path: Path) -> bytes:
    if not path.is_file():
        known = {_named(item): item for item in stored().values()}
        raise NotebookError(
            f"There is no notebook {_named(path)}.{suggest(_named(path), known)}"
        )
    return path.read_bytes()


def _parse(path: Path, content: bytes) -> nbformat.NotebookNode:
    try:
        return nbformat.reads(content.decode("utf-8"), as_version=4)
    except (ValueError, AttributeError, TypeError, nbformat.ValidationError) as error:
        raise NotebookError(
            f"{_named(path)} is not a notebook: {str(error).splitlines()[0]}. "
            f"Restore the file: git checkout -- {_named(path)}"
        ) from error


def _named(path: Path) -> str:
    """Return a file's name as seen from the top folder of the book."""
    path, folder = path.resolve(), root()
    return path.relative_to(folder).as_posix() if folder in path.parents else str(path)


# What the chapters use


def uses() -> pd.DataFrame:
    """Return which passages each chapter uses, computed from the chapters as stored.

    A passage is used where a Markdown cell or a shown result links to its entry in an
    outline, where a chart names it among its sources, and where `alliance.quote` shows
    words from it.

    Returns
    -------
    pandas.DataFrame
        Columns ``chapter`` (name without ending), ``passage`` and ``how``: "quoted"
        where `alliance.quote` shows its words, else "cited". One row for each chapter
        and passage, in the order of the chapters and of the passages.

    Raises
    ------
    NotebookError
        When a chapter cannot be read.
    UnknownPassageError
        When a chapter cites a passage that does not exist.
    """
    order = {row["passage"]: at for at, row in enumerate(read_table("passages"))}
    rows = []
    for name, path in chapters().items():
        found = passages_used(read(path))
        for passage in found:
            if passage not in order:
                raise UnknownPassageError(
                    f"{_named(path)} cites {passage!r}, which is no passage."
                    f"{suggest(passage, order)} data/passages.csv lists them all."
                )
        rows += [(name, item, found[item]) for item in sorted(found, key=order.get)]
    return pd.DataFrame(rows, columns=["chapter", "passage", "how"], dtype="string")


def unused() -> list[str]:
    """Return the passages that no chapter uses.

    Returns
    -------
    list of str
        Ids, in order; empty when every passage of every source is quoted or cited.

    Raises
    ------
    NotebookError, UnknownPassageError
        As for `uses`.
    """
    used = set(uses()["passage"])
    every = [row["passage"] for row in read_table("passages")]
    return [passage for passage in every if passage not in used]


def passages_used(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """Return the passages that one notebook uses.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With its outputs.

    Returns
    -------
    dict of str to str
        Id of each passage, as written there, to "quoted" or "cited".
    """
    found: dict[str, str] = {}
    for shown, is_chart in _shown(notebook):
        pattern = _PASSAGE if is_chart else _CITED
        for match in pattern.finditer(shown):
            found.setdefault(match[match.lastindex or 0], "cited")
        for tag in _QUOTED.findall(shown):
            for passage in _DATA_PASSAGE.findall(tag):
                found[passage] = "quoted"
    return found


def _shown(notebook: nbformat.NotebookNode) -> Iterator[tuple[str, bool]]:
    """Yield each text of a notebook that may cite, and whether a chart carries it."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield cell.source, False
        for output in cell.get("outputs", ()):
            for kind, content in output.get("data", {}).items():
                if kind in ("text/html", "text/markdown"):
                    yield "".join(content), False
                elif kind.startswith("application/vnd.vegalite."):
                    about = content.get("usermeta", {}).get("alliance", {})
                    yield json.dumps(about.get("sources", [])), True


# Running them again


def execute(
    paths: Iterable[Path | str] | None = None,
    *,
    everything: bool = False,
    jobs: int = 2,
    say: Callable[[str], object] | None = None,
) -> list[Path]:
    """Run again, in place, the notebooks that may have changed.

    A notebook is run when its code, its stored outputs, the package, a table, a seed
    or the locked versions changed since `execute` last ran it; what that was is kept
    in ``_build/``. Each runs in a fresh kernel in its own folder. The new file
    replaces the old one only after the last cell has succeeded.

    Parameters
    ----------
    paths : iterable of path, optional
        Which notebooks; all chapters and the template by default.
    everything : bool
        Run them even if nothing changed.
    jobs : int
        How many to run at a time.
    say : callable, optional
        Called with each line of progress, from several threads; prints by default.

    Returns
    -------
    list of pathlib.Path
        The notebooks that were run.

    Raises
    ------
    NotebookError
        When one cannot be read, before any is run; or when a cell fails, after the
        others were run. The message names the notebook, the cell and the error.
    """
    say = say or _say
    wanted = list(dict.fromkeys(Path(p).resolve() for p in paths or stored().values()))
    if not wanted:
        raise NotebookError("There is no notebook to run: chapters/ holds none.")
    surroundings = _surroundings()
    known = _remembered()
    due = [
        path
        for path in wanted
        if everything
        or known.get(_named(path)) != fingerprint(read(path), surroundings)
    ]
    if len(due) < len(wanted):
        say(f"{len(wanted) - len(due)} of {len(wanted)} notebooks are up to date")
    failures = []
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        started = {pool.submit(_run, path, say): path for path in due}
        for finished in as_completed(started):
            path = started[finished]
            try:
                notebook, seconds = finished.result()
            except NotebookError as error:
                failures.append(str(error))
                say(f"{_named(path)}: failed, left as it was")
                continue
            known[_named(path)] = fingerprint(notebook, surroundings)
            _remember(known)
            say(f"{_named(path)}: done in {seconds:.0f} s")
    if failures:
        raise NotebookError("\n\n".join(failures))
    return due


def _say(line: str) -> None:
    # One write for a line, so that lines of notebooks that run together stay whole.
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fingerprint(notebook: nbformat.NotebookNode, surroundings: str) -> str:
    """Return a hash that changes when a notebook should be run again.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The notebook as stored.
    surroundings : str
        Hash of everything outside the notebook that its outputs depend on.

    Returns
    -------
    str
        SHA-256 in hexadecimal. Text cells do not enter it.
    """
    cells = [
        (cell.source, cell.execution_count, cell.outputs)
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]
    content = json.dumps([surroundings, cells], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _surroundings() -> str:
    """Hash the package, the tables, the seeds and the locked versions."""
    folder = root()
    files = [
        *Path(__file__).parent.rglob("*.py"),
        *(path for name in ("data", "seeds") for path in (folder / name).glob("*.*")),
        *(folder / name for name in ("datapackage.json", "requirements.txt")),
    ]
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file()):
        digest.update(path.name.encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _remembered() -> dict[str, str]:
    try:
        return dict(json.loads((root() / CACHE).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}  # nothing is known, so everything is run


def _remember(known: dict[str, str]) -> None:
    (root() / CACHE).parent.mkdir(exist_ok=True)
    _replace(root() / CACHE, json.dumps(known, indent=1, sort_keys=True).encode())


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _run(
    path: Path, say: Callable[[str], object]
) -> tuple[nbformat.NotebookNode, float]:
    """Run one notebook and store it; return it and the seconds it took."""
    say(f"{_named(path)}: running")
    before = _content(path)
    notebook = _parse(path, before)
    seconds = _fill(notebook, path)
    after = written(notebook)
    if path.read_bytes() != before:
        raise NotebookError(
            f"{_named(path)} was saved by someone else while it ran, so its results "
            "were not stored. Run it again."
        )
    if after != before:
        _replace(path, after)
    return notebook, seconds


def _fill(notebook: nbformat.NotebookNode, path: Path) -> float:
    """Fill in the outputs of a notebook anew; return the seconds it took."""
    # Only those who run notebooks need nbclient.
    from nbclient import NotebookClient
    from nbclient.exceptions import (
        CellExecutionError,
        CellTimeoutError,
        DeadKernelError,
    )

    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    at = {"cell": 0}
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        timeout=TIMEOUT,
        allow_errors=False,
        record_timing=False,
        # It would warn, once a notebook, that it talks over the machine's own loopback.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        # Otherwise how printed lines are cut into pieces depends on the moment.
        coalesce_streams=True,
        on_cell_start=lambda cell, cell_index: at.update(cell=cell_index + 1),
    )
    started = monotonic()
    try:
        client.execute()
    except CellExecutionError as error:
        reason = f"{error.ename}: {error.evalue}".rstrip(": ")
        raise _failure(path, notebook, at["cell"], reason) from error
    except CellTimeoutError as error:
        reason = f"it took more than {TIMEOUT} seconds"
        raise _failure(path, notebook, at["cell"], reason) from error
    except DeadKernelError as error:
        raise _failure(path, notebook, at["cell"], "the kernel died") from error
    except Exception as error:
        raise NotebookError(
            f"{_named(path)} could not be run: {type(error).__name__}: {error}"
        ) from error
    return monotonic() - started


def _failure(
    path: Path, notebook: nbformat.NotebookNode, number: int, reason: str
) -> NotebookError:
    first = next(iter(notebook.cells[number - 1].source.strip().splitlines()), "")
    return NotebookError(
        f"{_named(path)}, cell {number} of {len(notebook.cells)} failed: {reason}\n"
        f"  It begins: {first}\n"
        "  The notebook was left as it was. Correct the cell and run it again."
    )


def written(notebook: nbformat.NotebookNode) -> bytes:
    """Return a notebook as it is stored: the same bytes for the same results.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place: metadata of the kernel made uniform, execution counts
        numbered from 1, moments of execution taken out.

    Returns
    -------
    bytes
        JSON as nbformat writes it, with a final newline.
    """
    notebook.metadata.update(nbformat.from_dict(METADATA))
    count = 0
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.metadata.pop("execution", None)
        if not cell.source.strip():
            continue
        count += 1
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
    nbformat.validate(notebook)
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode()
