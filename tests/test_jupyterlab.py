"""Each chapter runs in JupyterLab as a reader would run it, with no network."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from browser import open_browser

from alliance.charts import MIME_TYPE
from alliance.notebooks import chapters
from alliance.repository import root

pytestmark = pytest.mark.prove

TOKEN = "reading"
COMMANDS = ("notebook:clear-all-cell-outputs", "notebook:run-all-cells")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start JupyterLab on a free port with settings of its own; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    log = (home / "lab.log").open("w")
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            f"--ServerApp.port={port}",
            f"--IdentityProvider.token={TOKEN}",
            "--LabApp.news_url=",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--LabApp.expose_app_in_browser=True",
        ],
        cwd=root(),
        env=os.environ | {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home)},
        stdout=log,
        stderr=log,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=5)
                break
            except OSError:
                time.sleep(0.5)
        else:
            pytest.fail(f"JupyterLab did not start: {Path(log.name).read_text()}")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.mark.parametrize("name", sorted(chapters()))
def test_a_chapter_runs_and_draws_its_charts(name: str, lab: str) -> None:
    path = chapters()[name]
    notebook = nbformat.read(path, as_version=4)
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    charts = sum(
        MIME_TYPE in output.get("data", {}) for cell in codes for output in cell.outputs
    )
    before = path.read_bytes()
    foreign, errors = [], []
    with open_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(60_000)
        page.on(
            "request",
            lambda request: (
                foreign.append(request.url)
                if not request.url.startswith((lab, "data:", "blob:", "ws://127.0.0.1"))
                else None
            ),
        )
        page.goto(f"{lab}/lab/tree/{path.relative_to(root())}?token={TOKEN}")
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.wait_for_function("window.jupyterapp !== undefined")
        for command in COMMANDS:
            # Not awaited: the answer of a command may never come, its effect does.
            page.evaluate(
                f"() => {{ window.jupyterapp.commands.execute('{command}') }}"
            )
            page.wait_for_timeout(1_000)
        page.wait_for_function(COUNTED, arg=len(codes), timeout=120_000)
        found = page.evaluate(OUTPUTS)
        drawn = _charts_drawn(page)
        errors = [item for item in found if item["kind"] == "error"]
    assert not errors, f"{name}: {json.dumps(errors, indent=1)}"
    assert drawn == charts, f"{name}: {drawn} of {charts} charts drawn"
    assert not foreign, f"{name} asked another host for {foreign}"
    assert path.read_bytes() == before, f"{name}: running it saved it"


# What JupyterLab's own model of the open notebook says.
_MODEL = "window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells"
COUNTED = f"""wanted => {{
    const codes = {_MODEL}.filter(cell => cell.cell_type === 'code');
    return codes.length === wanted && codes.every(cell => cell.execution_count);
}}"""
OUTPUTS = f"""() => {_MODEL}.filter(cell => cell.cell_type === 'code').flatMap(
    (cell, place) => cell.outputs.map(output => ({{
        place, kind: output.output_type, name: output.ename, text: output.evalue}})))"""


def _charts_drawn(page) -> int:
    """Scroll through the notebook, which draws only what is in view; count charts."""
    seen: set[str] = set()
    cells = page.evaluate(f"() => {_MODEL}.length")
    for place in range(cells):
        page.evaluate(
            """place => {
                window.jupyterapp.shell.currentWidget.content.scrollToItem(place)
            }""",
            place,
        )
        page.wait_for_timeout(150)
        seen |= set(
            page.eval_on_selector_all(
                ".jp-RenderedVegaCommon5 svg, .jp-RenderedVegaCommon5 canvas",
                """all => all.map(
                    one => one.closest('.jp-Cell').dataset.windowedListIndex)""",
            )
        )
    return len(seen)
