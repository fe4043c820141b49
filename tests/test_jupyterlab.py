"""Each chapter runs in JupyterLab as a reader would run it, with no network.

Nothing here can wait for ever. Every question to the page has a time of its own, after
which the test says what it was waiting for; and should a call never come back, all that
the test started is ended.
"""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
import pytest
from browser import open_browser
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from alliance.charts import MIME_TYPE
from alliance.notebooks import chapters
from alliance.repository import root

pytestmark = pytest.mark.prove

TOKEN = "reading"
START, RUN, DRAW, WHOLE = 60, 180, 20, 420  # seconds

# What the open notebook says of itself; null as long as none is open.
STATE = """() => {
    const panel = window.jupyterapp?.shell.currentWidget;
    const cells = panel?.content?.model?.sharedModel?.cells;
    const kernel = panel?.sessionContext?.session?.kernel;
    return cells && {
        dialog: document.querySelector('.jp-Dialog-content')?.innerText ?? '',
        kernel: kernel ? `${kernel.connectionStatus}, ${kernel.status}` : 'none yet',
        codes: cells.filter(cell => cell.cell_type === 'code').map(cell => ({
            source: cell.source,
            count: cell.execution_count,
            errors: cell.outputs
                .filter(output => output.output_type === 'error')
                .map(output => `${output.ename}: ${output.evalue}`)}))};
}"""
# JupyterLab draws only what is in view.
DRAWN = """place => {
    window.jupyterapp.shell.currentWidget.content.scrollToItem(place);
    const cell = `.jp-Cell[data-windowed-list-index="${place}"]`;
    return !!document.querySelector(
        `${cell} .jp-RenderedVegaCommon5 :is(svg, canvas)`);
}"""


@dataclass(frozen=True)
class Run:
    """What came of running all cells of a notebook.

    Attributes
    ----------
    errors : list of str
        What each cell that failed said.
    undrawn : list of int
        The cells, counted from 1, whose chart did not appear.
    foreign : list of str
        Addresses at other hosts that the page asked for.
    """

    errors: list[str]
    undrawn: list[int]
    foreign: list[str]


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
def jupyterlab(folder: Path, home: Path) -> Iterator[str]:
    """Start JupyterLab on a free port with settings of its own; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home.mkdir()
    with (home / "lab.log").open("w") as log:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
                f"--ServerApp.port={port}",
                f"--IdentityProvider.token={TOKEN}",
                "--LabApp.news_url=",
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
                "--LabApp.expose_app_in_browser=True",
            ],
            cwd=folder,
            env=os.environ | {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home)},
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + START
        while not answers(f"{address}/api?token={TOKEN}"):
            if server.poll() is not None or time.monotonic() > end:
                pytest.fail(f"JupyterLab did not start: {Path(log.name).read_text()}")
            time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(timeout=20)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:
        return False


def until(page, wanted: Callable[[dict], bool], what: str, seconds: float) -> dict:
    """Ask the notebook for its state until it is as wanted, or say how it stands.

    Playwright's own `wait_for_function` will not do: it asks again when a frame is
    drawn, and a browser without a screen stops drawing a page that stands still.
    """
    end = time.monotonic() + seconds
    while True:
        state = page.evaluate(STATE) or {"dialog": "", "kernel": "", "codes": []}
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
        page.wait_for_timeout(250)


def idle(state: dict) -> bool:
    return state["kernel"] == "connected, idle"


def untouched(state: dict) -> bool:
    return not any(cell["count"] or cell["errors"] for cell in state["codes"])


def finished(state: dict) -> bool:
    """Tell whether every cell has run, or one has failed: then no other will."""
    failed = any(cell["errors"] for cell in state["codes"])
    return idle(state) and (failed or all(cell["count"] for cell in state["codes"]))


def run_all(notebook: Path, folder: Path, home: Path) -> Run:
    """Open a notebook that lies in a folder in JupyterLab there and run every cell."""
    cells = nbformat.read(notebook, as_version=4).cells
    charts = [
        place
        for place, cell in enumerate(cells)
        if any(MIME_TYPE in each.get("data", {}) for each in cell.get("outputs", ()))
    ]
    foreign = []
    with (
        no_longer_than(WHOLE),
        open_browser() as browser,
        jupyterlab(folder, home) as lab,
    ):
        ours = (lab, "data:", "blob:", lab.replace("http:", "ws:"))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(1000 * START)
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(ours) else foreign.append(request.url)
            ),
        )
        address = notebook.relative_to(folder).as_posix()
        page.goto(f"{lab}/lab/tree/{address}?token={TOKEN}")
        until(page, idle, "the notebook is open and its kernel ready", START)
        order(page, "notebook:clear-all-cell-outputs")
        until(page, untouched, "all outputs are cleared", START)
        order(page, "notebook:run-all-cells")
        state = until(page, finished, "all cells have run", RUN)
        errors = [
            f"{error}, in the cell that begins {cell['source'].splitlines()[0]}"
            for cell in state["codes"]
            for error in cell["errors"]
        ]
        undrawn = [] if errors else [n + 1 for n in charts if not drawn(page, n)]
    return Run(errors, undrawn, foreign)


def order(page, command: str) -> None:
    """Give JupyterLab a command; its answer may never come, its effect does."""
    page.evaluate("name => { window.jupyterapp.commands.execute(name) }", command)


def drawn(page, place: int) -> bool:
    """Scroll to a cell until its chart is drawn; tell whether it ever was."""
    end = time.monotonic() + DRAW
    while not (seen := page.evaluate(DRAWN, place)) and time.monotonic() < end:
        page.wait_for_timeout(250)
    return seen


@pytest.mark.parametrize("name", sorted(chapters()))
def test_a_chapter_runs_and_draws_its_charts(name: str, tmp_path: Path) -> None:
    path = chapters()[name]
    before = path.read_bytes()
    ran = run_all(path, root(), tmp_path / "home")
    assert not ran.errors, f"{name}: {ran.errors}"
    assert not ran.undrawn, f"{name}: no chart appears in the cells {ran.undrawn}"
    assert not ran.foreign, f"{name} asked another host for {ran.foreign}"
    assert path.read_bytes() == before, f"{name}: running it saved it"


def test_a_cell_that_fails_is_told(tmp_path: Path) -> None:
    cells = [
        new_markdown_cell("# A notebook"),
        new_code_cell("1 + 1"),
        new_code_cell("2 + two"),
        new_code_cell("3 + 3"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, tmp_path / "broken.ipynb")
    ran = run_all(tmp_path / "broken.ipynb", tmp_path, tmp_path / "home")
    assert ran.errors == [
        "NameError: name 'two' is not defined, in the cell that begins 2 + two"
    ]


def test_a_call_that_never_comes_back_is_ended() -> None:
    began = time.monotonic()
    with (
        pytest.raises(pytest.fail.Exception, match="Not done in 5 seconds, and ended"),
        no_longer_than(5),
        open_browser() as browser,
    ):
        browser.new_page().evaluate("() => new Promise(() => {})")
    assert time.monotonic() - began < 60
