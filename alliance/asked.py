"""What the chapters ask of the texts: noted once, so that a kit can keep the answers.

``chapters/asked.json`` holds, in order, each question that the code of a chapter puts
to a function that `alliance.kept.asks_the_texts`, the words that it verifies and are
typed in a chapter, the worked answers of its exercises, and the calls that hints tell
a reader to make. Only the questions are
kept there: what the answers are is worked out from the texts whenever a kit is written
(`alliance.kit`). `python -m alliance asked` notes them anew.
"""

import contextlib
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

from alliance import notebooks
from alliance.errors import KitError
from alliance.kept import decoded, encoded, noting
from alliance.publication import PUBLICATIONS
from alliance.repository import read_table, root

FILE = "chapters/asked.json"
Question = tuple[str, dict[str, Any]]
Shows = Callable[[str, str], bool]


def asker(name: str) -> Callable:
    """Return the function that a question is put to.

    Parameters
    ----------
    name : str
        Its module and name, such as ``search.words``.

    Returns
    -------
    callable
    """
    module, function = name.rsplit(".", 1)
    return getattr(import_module(f"alliance.{module}"), function)


def questions() -> list[Question]:
    """Return the questions of the chapters as they were noted.

    Returns
    -------
    list of (str, dict)
        What is asked, ``verify``, ``check`` or as for `asker`, and its arguments.

    Raises
    ------
    KitError
        When they were not noted, or the file cannot be read.
    """
    path = root() / FILE
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
        return [
            (name, {each: _given(value) for each, value in given.items()})
            for name, given in noted
        ]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise KitError(
            f"{FILE} cannot be read: {error}. Note the questions of the chapters anew: "
            "python -m alliance asked"
        ) from error


def _given(value: Any) -> Any:
    """Return an argument; one that is the answer to another question is asked for."""
    if isinstance(value, dict) and "answer to" in value:
        name, given = value["answer to"]
        return asker(name)(**{each: _given(inner) for each, inner in given.items()})
    return decoded(value)


def note(shown: Shows, say: Callable[[str], object] = print) -> Path:
    """Run the code of every chapter and write down what it asks of the texts.

    Parameters
    ----------
    shown : callable
        Tells whether the book shows some words of a source; others are not written
        down.
    say : callable, optional
        Called with the name of each chapter that was run.

    Returns
    -------
    pathlib.Path
        The file that was written.

    Raises
    ------
    KitError
        When a cell fails; then nothing is written.
    """
    text = asked_anew(shown, say)
    path = root() / FILE
    path.write_text(text, encoding="utf-8")
    return path


def asked_anew(shown: Shows, say: Callable[[str], object] = print) -> str:
    """Run the code of every chapter and return what it asks, as the file holds it.

    Parameters
    ----------
    shown, say
        As for `note`.

    Returns
    -------
    str
        JSON, one question on each line.

    Raises
    ------
    KitError
        When a cell fails.
    """
    found: list[Question] = []
    for name, path in notebooks.chapters().items():
        found += run(path)
        say(f"{name}: {len(found)} questions so far")
    found += _of_hints()
    lines = dict.fromkeys(_written(found, shown))
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _of_hints() -> list[Question]:
    """Return what the calls ask that hints of exercises tell a reader to make."""
    from alliance.exercises import hints

    with noting() as noted:
        for call in hints.calls():
            hints.make(call)
        return list(noted)


def run(path: Path) -> list[Question]:
    """Run the code of one notebook in this process and return what it asked.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    list of (str, dict)

    Raises
    ------
    KitError
        When a cell fails.
    """
    # Only those who note questions need it.
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.reset()
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        with noting() as noted:
            for number, cell in enumerate(notebooks.read(path).cells):
                if cell.cell_type != "code":
                    continue
                with contextlib.redirect_stdout(io.StringIO()) as said:
                    done = shell.run_cell(cell.source)
                if not done.success:
                    problem = done.error_in_exec or done.error_before_exec
                    raise KitError(
                        f"{path.name}, cell {number}: {type(problem).__name__}: "
                        f"{problem}\n{said.getvalue()[-2000:]}"
                    )
        return list(noted)
    finally:
        os.chdir(before)
        shell.reset()


def _written(found: Iterable[Question], shown: Shows) -> Iterator[str]:
    """Yield each question as a line of JSON, as far as it can and may be kept."""
    answers: list[tuple[str, dict[str, Any], pd.DataFrame]] = []
    rows = {
        row["exact"]
        for table, how in PUBLICATIONS.items()
        if how.words in ("shown", "placed")
        for row in read_table(table)
    }
    for name, given in found:
        # The words of a row have their place anyway.
        if name == "verify" and (
            given["text"] in rows or not shown(given["text"], given["source"])
        ):
            continue
        try:
            arguments = {each: _kept(value, answers) for each, value in given.items()}
        except TypeError:
            continue  # a function that a reader writes, or the like
        if name == "framing.sentences":
            answers.append((name, arguments, asker(name)(**given)))
        yield json.dumps([name, arguments], ensure_ascii=False, sort_keys=True)


def _kept(
    value: Any, answers: list[tuple[str, Mapping[str, Any], pd.DataFrame]]
) -> Any:
    """Return an argument as the file holds it; a frame by the question it answers."""
    if isinstance(value, pd.DataFrame):
        for name, given, answer in answers:
            if answer.equals(value):
                return {"answer to": [name, given]}
        raise TypeError("This frame answers no question.")
    return encoded(value)
