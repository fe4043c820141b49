"""JupyterLab as a reader has it: start it, open a chapter, run every cell, look.

Nothing here can wait for ever. Every question to the page has a time of its own, after
which the test says what it was waiting for; and should a call never come back, all that
the test started is ended.
"""

import os
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import nbformat
import psutil
import pytest
from browser import open_browser

from alliance.charts import MIME_TYPE
from alliance.measurements import peak_memory
from alliance.notebooks import chapters

if TYPE_CHECKING:
    from playwright.sync_api import Page

TOKEN = "reading"
START, RUN, DRAW, WHOLE = 60, 180, 20, 420  # seconds

# What the open notebook says of itself; null as long as none is open.
STATE = """mime => {
    const panel = window.jupyterapp?.shell.currentWidget;
    const cells = panel?.content?.model?.sharedModel?.cells;
    const kernel = panel?.sessionContext?.session?.kernel;
    return cells && {
        dialog: document.querySelector('.jp-Dialog-content')?.innerText ?? '',
        kernel: kernel ? `${kernel.connectionStatus}, ${kernel.status}` : 'none yet',
        codes: cells.flatMap((cell, place) => cell.cell_type !== 'code' ? [] : [{
            place,
            source: cell.source,
            count: cell.execution_count,
            outputs: cell.outputs.length,
            charts: cell.outputs.filter(output => mime in (output.data ?? {})).length,
            errors: cell.outputs
                .filter(output => output.output_type === 'error')
                .map(output => `${output.ename}: ${output.evalue}`)}])};
}"""
# JupyterLab draws only what is in view.
DRAWN = """place => {
    window.jupyterapp.shell.currentWidget.content.scrollToItem(place);
    const areas = document.querySelectorAll(
        `.jp-Cell[data-windowed-list-index="${place}"] .jp-RenderedVegaCommon5`);
    return [...areas].filter(area => area.querySelector('svg, canvas')).length;
}"""


@dataclass(frozen=True)
class Run:
    """What came of running all cells of a notebook.

    Attributes
    ----------
    errors : list of str
        What each cell that failed said.
    charts, drawn : dict of int to int
        For each cell that stores charts, counted from 1: how many, and how many
        appeared.
    foreign : list of str
        Addresses at other hosts that the page asked for.
    seconds : float or None
        From the order to run until the first chart had appeared, where there is one.
    """

    errors: list[str]
    charts: dict[int, int]
    drawn: dict[int, int]
    foreign: list[str]
    seconds: float | None


@contextmanager
def no_longer_than(seconds: float) -> Iterator[None]:
    """End every process that this one started, should what is inside take longer."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                process.kill()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception as error:
        if late.is_set():
            pytest.fail(f"Not done in {seconds} seconds, and ended: {error!r}")
        raise
    finally:
        timer.cancel()


@contextmanager
def jupyterlab(
    command: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    base: str = "/",
) -> Iterator[str]:
    """Start a JupyterLab on a free port; yield its address.

    Parameters
    ----------
    command : sequence of str
        What starts it, such as ``["/somewhere/bin/jupyter-lab"]``.
    folder : pathlib.Path
        Where it starts: the top folder of a book.
    environment : mapping of str to str
        All the environment variables that it gets.
    log : pathlib.Path
        Where its words go.
    base : str
        The path that it answers at, with a final slash.

    Yields
    ------
    str
        The address of its base path, without a final slash.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with log.open("w") as words:
        server = subprocess.Popen(
            [
                *map(str, command),
                "--no-browser",
                *(["--allow-root"] if os.geteuid() == 0 else []),
                "--ip=127.0.0.1",
                f"--port={port}",
                f"--ServerApp.base_url={base}",
                f"--IdentityProvider.token={TOKEN}",
                "--LabApp.expose_app_in_browser=True",
            ],
            cwd=folder,
            env=dict(environment),
            stdout=words,
            stderr=words,
        )
    address = f"http://127.0.0.1:{port}{base}".rstrip("/")
    try:
        end = time.monotonic() + START
        while not answers(f"{address}/api?token={TOKEN}"):
            if server.poll() is not None or time.monotonic() > end:
                pytest.fail(f"JupyterLab did not start: {log.read_text()[-2000:]}")
            time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(timeout=20)


def memory_of_servers() -> Iterator[tuple[str, float]]:
    """Yield the peak memory of each JupyterLab and kernel that this process started."""
    for process in psutil.Process().children(recursive=True):
        words = " ".join(process.cmdline())
        if "ipykernel_launcher" in words:
            yield "kernel", peak_memory(process.pid)
        elif "jupyter-lab" in words:
            yield "server", peak_memory(process.pid)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:
        return False


@contextmanager
def opened(
    lab: str, where: str, enter: Callable[["Page"], None] | None = None
) -> Iterator[tuple["Page", list[str]]]:
    """Open a notebook in a JupyterLab and a browser, and wait for its kernel.

    Parameters
    ----------
    lab : str
        What `jupyterlab` yields.
    where : str
        The path below it that opens the notebook: ``lab/tree/chapters/a.ipynb``.
    enter : callable, optional
        Opens the notebook in a page, where its address alone does not.

    Yields
    ------
    tuple of Page and list of str
        The page, and the addresses at other hosts that it has asked for so far.
    """
    foreign: list[str] = []
    host = urlsplit(lab).netloc
    ours = (f"http://{host}/", f"ws://{host}/", "data:", "blob:")

    def asked(url: str) -> None:
        if not url.startswith(ours):
            foreign.append(url)

    with no_longer_than(WHOLE), open_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(1000 * START)
        page.on("request", lambda request: asked(request.url))
        page.on("websocket", lambda channel: asked(channel.url))
        if enter:
            enter(page)
        else:
            page.goto(f"{lab}/{where}?token={TOKEN}")
        until(page, idle, "the notebook is open and its kernel ready", START)
        yield page, foreign


def run_all(
    lab: str,
    where: str,
    notebook: Path,
    enter: Callable[["Page"], None] | None = None,
) -> Run:
    """Open a notebook in a JupyterLab and a browser, and run every cell from nothing.

    Parameters
    ----------
    lab : str
        What `jupyterlab` yields.
    where : str
        The path below it that opens the notebook: ``lab/tree/chapters/a.ipynb``.
    notebook : pathlib.Path
        The file, whose stored charts are counted.
    enter : callable, optional
        Opens the notebook in a page, where its address alone does not.

    Returns
    -------
    Run
    """
    charts = {
        place: count
        for place, cell in enumerate(nbformat.read(notebook, as_version=4).cells)
        if (count := sum(MIME_TYPE in each.get("data", {}) for each in outputs(cell)))
    }
    with opened(lab, where, enter) as (page, foreign):
        order(page, "notebook:clear-all-cell-outputs")
        until(page, untouched, "all outputs are cleared", START)
        began = time.monotonic()
        order(page, "notebook:run-all-cells")
        seconds = None
        if first := next(iter(charts), None):
            until(
                page, lambda state: failed(state) or has(state, first), "a chart", RUN
            )
            if drawn(page, first, 1):
                seconds = time.monotonic() - began
        state = until(page, finished, "all cells have run", RUN)
        appeared = {
            place + 1: drawn(page, place, count) if not failed(state) else 0
            for place, count in charts.items()
        }
    return Run(
        errors=[error for cell in state["codes"] for error in cell["errors"]],
        charts={place + 1: count for place, count in charts.items()},
        drawn=appeared,
        foreign=foreign,
        seconds=seconds,
    )


def outputs(cell: Mapping) -> Sequence[Mapping]:
    return cell.get("outputs", ())


def until(
    page: "Page", wanted: Callable[[dict], bool], what: str, seconds: float
) -> dict:
    """Ask the notebook for its state until it is as wanted, or say how it stands.

    Playwright's own `wait_for_function` will not do: it asks again when a frame is
    drawn, and a browser without a screen stops drawing a page that stands still.
    """
    end = time.monotonic() + seconds
    while True:
        state = page.evaluate(STATE, MIME_TYPE)
        state = state or {"dialog": "", "kernel": "", "codes": []}
        if state["dialog"]:
            pytest.fail(f"Until {what}, JupyterLab asks: {state['dialog']}")
        if state["codes"] and wanted(state):
            return state
        if time.monotonic() > end or "dead" in state["kernel"]:
            waiting = [cell for cell in state["codes"] if not cell["count"]]
            first = waiting[0]["source"][:200] if waiting else "–"
            pytest.fail(
                f"Not after {seconds} seconds: {what}. "
                f"The kernel is {state['kernel']}; {len(waiting)} of "
                f"{len(state['codes'])} code cells have not run, the first: {first}"
            )
        page.wait_for_timeout(100)


def idle(state: dict) -> bool:
    return state["kernel"] == "connected, idle"


def untouched(state: dict) -> bool:
    return not any(cell["count"] or cell["outputs"] for cell in state["codes"])


def failed(state: dict) -> bool:
    return any(cell["errors"] for cell in state["codes"])


def finished(state: dict) -> bool:
    """Tell whether every cell has run, or one has failed: then no other will."""
    every = all(cell["count"] for cell in state["codes"] if cell["source"].strip())
    return idle(state) and (every or failed(state))


def has(state: dict, place: int) -> bool:
    return any(cell["charts"] for cell in state["codes"] if cell["place"] == place)


def order(page: "Page", command: str) -> None:
    """Give JupyterLab a command; its answer may never come, its effect does."""
    page.evaluate("name => { window.jupyterapp.commands.execute(name) }", command)


def drawn(page: "Page", place: int, wanted: int) -> int:
    """Scroll to a cell until its charts are drawn; return how many are."""
    end = time.monotonic() + DRAW
    while (seen := page.evaluate(DRAWN, place)) < wanted and time.monotonic() < end:
        page.wait_for_timeout(100)
    return seen


def run_code(page: "Page", source: str) -> str:
    """Run a piece of code in a new last cell; return its outputs as text."""
    state = until(page, idle, "the kernel is idle", RUN)
    page.evaluate(
        """source => {
            const {content} = window.jupyterapp.shell.currentWidget;
            const cells = content.model.sharedModel;
            cells.insertCell(cells.cells.length, {cell_type: 'code', source});
            content.activeCellIndex = cells.cells.length - 1;
            content.deselectAll();
        }""",
        source,
    )
    count = len(state["codes"])
    order(page, "notebook:run-cell")
    until(
        page,
        lambda state: (
            idle(state) and len(state["codes"]) > count and state["codes"][-1]["count"]
        ),
        f"{source!r} has run",
        RUN,
    )
    return page.evaluate(
        """() => {
            const {content} = window.jupyterapp.shell.currentWidget;
            const cell = content.model.sharedModel.cells.at(-1);
            return cell.outputs.map(output =>
                (Array.isArray(output.text) ? output.text.join('') : output.text)
                ?? output.data?.['text/plain']
                ?? `${output.ename}: ${output.evalue}`).join('\\n');
        }"""
    )


def verdicts(page: "Page") -> tuple[str, str]:
    """Answer an exercise of *Okinawa*, which is open, wrong and then right.

    It is computed from the tables and asks for one number.

    Returns
    -------
    tuple of str
        What the book says to the wrong answer, and to the right one.
    """
    cells = nbformat.read(chapters()["04-okinawa"], as_version=4).cells
    run_code(page, next(e.source for e in cells if e.source.startswith("import")))
    run_code(page, 'facts = alliance.table("record").set_index("fact")["value"]')
    given = next(each.source for each in cells if "elsewhere = " in each.source)
    given = given.partition("answer =")[0]
    run_code(
        page,
        'here = facts["facilities-number-okinawa-2020"]\n'
        f'area = facts["facilities-area-okinawa-2021"]\n{given}',
    )
    right = "(area / here) / ((100 - area) / elsewhere)"
    return (
        run_code(page, 'exercises.check("okinawa-size", 1)'),
        run_code(page, f'exercises.check("okinawa-size", {right})'),
    )
