"""What running the chapters needs: memory, time and disk, as measured.

``instructors/measured.csv`` keeps the measurements, each with its day and computer. The
directive ``alliance-measures`` shows them on the page *Running it with a class*, and
the schedules count with the seconds. The command ``python -m alliance measure`` runs
the chapters (`measure_chapters`); ``tests/measure_binder.py`` measures the rest in the
environment that Binder makes.

A megabyte (MB) is a million bytes.
"""

import csv
import io
import math
import os
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from alliance.errors import MeasureError, suggest
from alliance.notebooks import TIMEOUT, chapters, read, title
from alliance.repository import root

TABLE = "instructors/measured.csv"
COLUMNS = ["measure", "chapter", "value", "unit", "measured_on", "computer"]
EVERY_CHAPTER = "every chapter"
WHOLE = "the whole"

MEASURES = {
    "run": ("s", EVERY_CHAPTER),
    "kernel-memory": ("MB", EVERY_CHAPTER),
    "lab-kernel-memory": ("MB", EVERY_CHAPTER),
    "server-memory": ("MB", EVERY_CHAPTER),
    "first-chart": ("s", EVERY_CHAPTER),
    "base-environment": ("MB", WHOLE),
    "binder-environment": ("MB", WHOLE),
    "environment-with-jupyter-book": ("MB", WHOLE),
}
"""What is measured: its unit, and whether of every chapter or once."""


def this_computer() -> str:
    """Return what kind of computer this is, and nothing that tells which.

    Returns
    -------
    str
        Operating system, kind of processor, how many, and the memory where the system
        tells it, such as ``Linux x86_64, 2 processors, 24 GB``.
    """
    parts = [f"{platform.system()} {platform.machine()}"]
    parts.append(f"{os.cpu_count() or 1} processors")
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        parts.append(f"{round(memory / 2**30)} GB")
    except (AttributeError, OSError, ValueError):
        pass  # Windows does not tell.
    return ", ".join(parts)


@dataclass(frozen=True)
class Measured:
    """One measurement.

    Attributes
    ----------
    measure : str
        A key of `MEASURES`.
    chapter : str
        Name of the chapter, without its ending; empty for what is measured once.
    value : float
        In the unit of the measure.
    measured_on : datetime.date
        The day.
    computer : str
        As `this_computer` has it; the one at hand by default.
    """

    measure: str
    chapter: str
    value: float
    measured_on: date
    computer: str = field(default_factory=this_computer)

    @property
    def unit(self) -> str:
        """The unit of the value."""
        return MEASURES[self.measure][0]


# The table


def measured() -> list[Measured]:
    """Return all measurements.

    Returns
    -------
    list of Measured
        In the order of the table.

    Raises
    ------
    MeasureError
        When the table is missing, not well formed, or lacks a measurement; the message
        names the line.
    """
    path = root() / TABLE
    try:
        lines = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise MeasureError(
            f"{TABLE} is missing. Restore it (git checkout -- {TABLE}), or measure "
            "anew: python -m alliance measure --store, python tests/measure_binder.py"
        ) from None
    reader = csv.DictReader(io.StringIO(lines, newline=""))
    if reader.fieldnames != COLUMNS:
        raise MeasureError(
            f"{TABLE}, line 1: the columns must be {', '.join(COLUMNS)}. Correct it."
        )
    found = [_row(row, f"{TABLE}, line {reader.line_num}") for row in reader]
    _complete(found)
    return found


def _row(row: dict[str | None, Any], where: str) -> Measured:
    name, chapter = row["measure"], row["chapter"]
    if name not in MEASURES:
        raise MeasureError(
            f"{where}: there is no measure {name!r}.{suggest(name, MEASURES)} "
            f"Take one of {', '.join(MEASURES)}."
        )
    unit, of = MEASURES[name]
    if None in row or row["unit"] != unit:
        raise MeasureError(f"{where}: a row of {name} has six cells and is in {unit}.")
    if chapter not in (chapters() if of == EVERY_CHAPTER else {""}):
        said = f"there is no chapter {chapter!r}" if chapter else "its chapter is empty"
        raise MeasureError(f"{where}: {name} is measured of {of}, and {said}.")
    try:
        value, day = float(row["value"]), date.fromisoformat(row["measured_on"])
    except (TypeError, ValueError) as error:
        raise MeasureError(f"{where}: {error}. Measure it anew.") from None
    if not (math.isfinite(value) and value > 0):
        raise MeasureError(f"{where}: {value} cannot have been measured.")
    if not row["computer"]:
        raise MeasureError(f"{where}: no computer stands there. Measure it anew.")
    return Measured(name, chapter, value, day, row["computer"])


def _complete(found: Iterable[Measured]) -> None:
    kept = [(each.measure, each.chapter) for each in found]
    for name, (_, of) in MEASURES.items():
        for chapter in chapters() if of == EVERY_CHAPTER else ("",):
            times = kept.count((name, chapter))
            if times != 1:
                what = f"{name} of {chapter}" if chapter else name
                raise MeasureError(
                    f"{TABLE} gives {what} {times} times, and should once. "
                    "Measure it anew, or take the row away."
                )


def store(found: Iterable[Measured]) -> None:
    """Put measurements into the table, in the place of earlier ones of the same.

    Parameters
    ----------
    found : iterable of Measured
    """
    path = root() / TABLE
    new = {(each.measure, each.chapter): _cells(each) for each in found}
    old: dict[tuple[str, str], list[str]] = {}
    if path.is_file():
        rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
        old = {(row[0], row[1]): row for row in rows if row and row != COLUMNS}
    order = list(MEASURES)
    every = sorted(
        (old | new).items(),
        key=lambda item: (order.index(item[0][0]), item[0][1]),
    )
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([COLUMNS, *(cells for _, cells in every)])
    beside = path.with_name(f".{path.name}.tmp")
    try:
        beside.write_text(text.getvalue(), encoding="utf-8", newline="")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _cells(each: Measured) -> list[str]:
    value = f"{each.value:.1f}" if each.unit == "s" else f"{math.ceil(each.value)}"
    day = each.measured_on.isoformat()
    return [each.measure, each.chapter, value, each.unit, day, each.computer]


# Measuring


def peak_memory(process: int) -> float:
    """Return the most memory that a process has held so far, in megabytes.

    Parameters
    ----------
    process : int
        Its id.

    Returns
    -------
    float
        Linux's own count of the peak of resident memory (``VmHWM``), which misses no
        moment.

    Raises
    ------
    MeasureError
        When there is no such process, or the system is not Linux.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
        [kibibytes] = [
            line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")
        ]
    except (OSError, ValueError):
        raise MeasureError(
            f"The memory of process {process} cannot be read. It has ended, or this is "
            "not Linux, whose count is asked; measure on a Linux machine."
        ) from None
    return int(kibibytes) * 1024 / 1_000_000


def seconds_to_run() -> dict[str, Measured]:
    """Return how long a fresh run of each chapter took.

    Returns
    -------
    dict of str to Measured
        By the name of the chapter.

    Raises
    ------
    MeasureError
        When the table is missing, not well formed, or lacks a measurement.
    """
    return {each.chapter: each for each in measured() if each.measure == "run"}


def measure_chapters(
    names: Iterable[str] = (), say: Callable[[str], object] | None = None
) -> list[Measured]:
    """Run chapters, each in a fresh kernel, and measure time and memory.

    The notebooks stay as they are.

    Parameters
    ----------
    names : iterable of str
        Chapters by their names or by two digits, such as ``02``; all by default.
    say : callable, optional
        Called with a line about each chapter when it has been run.

    Returns
    -------
    list of Measured
        Of each chapter ``run``, the seconds from the start of the kernel to the end of
        the last cell, and ``kernel-memory``, the peak of the kernel in megabytes.

    Raises
    ------
    MeasureError
        When there is no such chapter, a cell fails, or the system is not Linux.
    """
    found = []
    for name in _chosen(names):
        seconds, memory = _run(name)
        found.append(Measured("run", name, seconds, date.today()))
        found.append(Measured("kernel-memory", name, memory, date.today()))
        if say:
            say(f"{name}: {seconds:.1f} s, {math.ceil(memory)} MB")
    return found


def _chosen(names: Iterable[str]) -> list[str]:
    known = chapters()
    short = {name[:2]: name for name in known}
    wanted = list(dict.fromkeys(short.get(name, name) for name in names))
    for name in wanted:
        if name not in known:
            raise MeasureError(
                f"There is no chapter {name!r}.{suggest(name, known)} "
                f"The chapters are {', '.join(known)}."
            )
    return wanted or list(known)


def _run(name: str) -> tuple[float, float]:
    """Run a chapter; return the seconds and the peak of memory in megabytes."""
    # Only those who run notebooks need nbclient.
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    path = chapters()[name]
    notebook = read(path)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        timeout=TIMEOUT,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    began = time.monotonic()
    try:
        with client.setup_kernel():
            for place, cell in enumerate(notebook.cells):
                client.execute_cell(cell, place)
            seconds = time.monotonic() - began
            return seconds, peak_memory(client.km.provisioner.process.pid)
    except (CellExecutionError, CellTimeoutError) as error:
        raise MeasureError(
            f"{name} could not be measured, as a cell failed: "
            f"{str(error).strip().splitlines()[-1]}"
        ) from error


# The tables of the page


def per_student(found: Iterable[Measured]) -> dict[str, float]:
    """Return what a student who runs a chapter in JupyterLab needs, by chapter.

    Parameters
    ----------
    found : iterable of Measured

    Returns
    -------
    dict of str to float
        The peak of the kernel and the peak of the server together, in megabytes.
    """
    together: dict[str, float] = {}
    for each in found:
        if each.measure in ("lab-kernel-memory", "server-memory"):
            together[each.chapter] = together.get(each.chapter, 0) + each.value
    return together


def _memory(found: list[Measured]) -> str:
    """Return the table of the memory that each chapter needs, as HTML."""
    names = ("kernel-memory", "lab-kernel-memory", "server-memory")
    return _of_chapters(found, names, {"A student": per_student(found)})


def _seconds(found: list[Measured]) -> str:
    """Return the table of the seconds until the first chart, as HTML."""
    return _of_chapters(found, ("first-chart",), {})


def _of_chapters(
    found: list[Measured], names: tuple[str, ...], more: dict[str, dict[str, float]]
) -> str:
    value = {(each.measure, each.chapter): each.value for each in found}
    rows = [
        (
            title(read(path), chapter),
            [_number(value[name, chapter], name) for name in names]
            + [_number(column[chapter], names[0]) for column in more.values()],
        )
        for chapter, path in chapters().items()
    ]
    days = (each.measured_on for each in found if each.measure in names)
    heads = ("Chapter", *(_HEADS[name] for name in names), *more)
    return _table(heads, rows, days, MEASURES[names[0]][0])


def _sizes(found: list[Measured]) -> str:
    """Return the table of the sizes of environments, as HTML."""
    value = {each.measure: each for each in found if not each.chapter}
    rows = [
        (words, [_number(value[name].value, name)]) for name, words in _SIZES.items()
    ]
    days = {value[name].measured_on for name in _SIZES}
    return _table(("Environment", "Size"), rows, days, "MB")


def _number(value: float, measure: str) -> str:
    return f"{value:.1f}" if MEASURES[measure][0] == "s" else f"{value:.0f}"


def _table(
    heads: tuple[str, ...],
    rows: Iterable[tuple[str, list[str]]],
    days: Iterable[date],
    unit: str,
) -> str:
    last = max(days)
    caption = f"{_UNITS[unit]}, measured on {last.day} {last:%B %Y}"
    head = "".join(f'<th scope="col">{escape(words)}</th>' for words in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(words)}</th>'
        f"{''.join(f'<td>{number}</td>' for number in numbers)}</tr>"
        for words, numbers in rows
    )
    # What stands alone in a cell of an output was computed, and cites nothing.
    return (
        '<div class="cell_output computed measured" role="group" tabindex="0" '
        f'aria-label="{caption}: {escape(heads[-1])}"><table class="table">'
        f"<caption>{caption}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


_UNITS = {"MB": "Megabytes", "s": "Seconds"}
_HEADS = {
    "kernel-memory": "Kernel alone",
    "lab-kernel-memory": "Kernel, shown",
    "server-memory": "Server",
    "first-chart": "Until the first chart",
}
_SIZES = {
    "base-environment": "JupyterLab and the kernel, as Binder always has them",
    "binder-environment": "The same with what the chapters need",
    "environment-with-jupyter-book": "The same with Jupyter Book as well",
}
_PARTS = {
    "memory": _memory,
    "seconds": _seconds,
    "sizes": _sizes,
}


class Measures(SphinxDirective):
    """The directive ``alliance-measures``: ``memory``, ``seconds`` or ``sizes``."""

    required_arguments = 1
    option_spec: ClassVar[dict] = {}

    def run(self) -> list[nodes.Node]:
        """Return the table as HTML."""
        part = directives.choice(self.arguments[0], tuple(_PARTS))
        self.env.note_dependency(str(root() / TABLE))
        try:
            table = _PARTS[part](measured())
        except MeasureError as error:
            raise self.error(str(error)) from None
        return [nodes.raw("", table, format="html")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive with Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx

    Returns
    -------
    dict
        It may read and write in parallel.
    """
    app.add_directive("alliance-measures", Measures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
