"""How long the chapters take to run, measured on one computer and kept in a table.

``python -m alliance timings`` runs each chapter in a fresh kernel and writes what it
took into ``instructors/running.csv``. The plans for instructors count with it; nobody
types a time.
"""

import csv
import io
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from alliance import notebooks
from alliance.errors import AllianceError, suggest
from alliance.repository import root

TABLE = Path("instructors") / "running.csv"


class TimingError(AllianceError):
    """The table of running times is missing, incomplete or no longer fits."""


@dataclass(frozen=True)
class Timing:
    """What one chapter took.

    Attributes
    ----------
    chapter : str
        Name of its file, without the ending.
    seconds : float
        From the start of the kernel to the end of the last cell, to a tenth.
    measured : str
        The day, in ISO 8601.
    system, machine : str
        Operating system and kind of processor, such as ``Linux`` and ``x86_64``.
    processors, gigabytes : int
        What the computer had.
    python : str
        Version, such as ``3.11``.
    """

    chapter: str
    seconds: float
    measured: str
    system: str
    machine: str
    processors: int
    gigabytes: int
    python: str


COLUMNS = tuple(each.name for each in fields(Timing))


def measure(
    seconds: Callable[[Path], float] = notebooks.seconds_to_run,
    say: Callable[[str], object] = print,
) -> list[Timing]:
    """Run every chapter, one after the other, and write the table.

    Parameters
    ----------
    seconds : callable, optional
        What runs a notebook and returns the seconds it took.
    say : callable, optional
        Called with a line for each chapter.

    Returns
    -------
    list of Timing
        In the order of the chapters.

    Raises
    ------
    NotebookError
        When a chapter cannot be run; then the table stays as it was.
    """
    here = {
        "measured": date.today().isoformat(),
        "system": platform.system(),
        "machine": platform.machine(),
        "processors": os.cpu_count() or 1,
        "gigabytes": _gigabytes(),
        "python": ".".join(platform.python_version_tuple()[:2]),
    }
    found = []
    for name, path in notebooks.chapters().items():
        found.append(Timing(name, round(seconds(path), 1), **here))
        say(f"{name}: {found[-1].seconds:.1f} s")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(each, name) for name in COLUMNS] for each in found)
    (root() / TABLE).write_text(text.getvalue(), encoding="utf-8", newline="\n")
    return found


def _gigabytes() -> int:
    """Return the memory of the computer, 0 where the system does not tell."""
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    except (AttributeError, OSError, ValueError):
        return 0


def timings() -> dict[str, Timing]:
    """Return what each chapter took when it was last measured.

    Returns
    -------
    dict of str to Timing
        By the name of the chapter, in the order of the chapters.

    Raises
    ------
    TimingError
        When the table is missing, lacks a chapter, names one that does not exist, or
        holds no number of seconds.
    """
    path = root() / TABLE
    again = "Measure again: python -m alliance timings"
    if not path.is_file():
        raise TimingError(f"There is no {TABLE.as_posix()}. {again}")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if any(set(row) != set(COLUMNS) or None in row.values() for row in rows):
        raise TimingError(
            f"{TABLE.as_posix()} has other columns than {', '.join(COLUMNS)}. {again}"
        )
    known = notebooks.chapters()
    for row in rows:
        if row["chapter"] not in known:
            raise TimingError(
                f"{TABLE.as_posix()} names {row['chapter']!r}, which is no chapter."
                f"{suggest(row['chapter'], known)} {again}"
            )
    try:
        found = {row["chapter"]: _timing(row) for row in rows}
    except ValueError as error:
        raise TimingError(f"{TABLE.as_posix()}: {error}. {again}") from error
    if missing := [name for name in known if name not in found]:
        raise TimingError(f"{TABLE.as_posix()} lacks {', '.join(missing)}. {again}")
    return {name: found[name] for name in known}


def _timing(row: dict[str, str]) -> Timing:
    whole = {name: int(row[name]) for name in ("processors", "gigabytes")}
    found = Timing(**(row | whole | {"seconds": float(row["seconds"])}))
    if not found.seconds > 0:
        raise ValueError(f"{found.chapter} took {row['seconds']} seconds")
    return found
