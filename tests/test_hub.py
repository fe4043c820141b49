"""The links and the recipes of *Running it with a class*, followed to the end.

A real JupyterHub, below a path of its own, with what the page tells an administrator to
install; and an empty environment in an empty folder for the cell that Colab needs. Both
take an address on GitHub for a repository of this book on this machine (git itself does
that), so that links and commands are used as they are written.

What is not proved: Zero to JupyterHub's cluster and image, and Colab's own machine.
"""

import html
import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from binder_environment import (
    ask_repo2docker,
    clean,
    clean_copy,
    publish,
    run,
    take_base,
)
from lab import answers, no_longer_than, run_all
from nbformat.v4 import new_code_cell

from alliance.charts import MIME_TYPE
from alliance.link_maker import colab
from alliance.links import launches
from alliance.notebooks import chapters
from alliance.repository import root

pytestmark = pytest.mark.prove

NAME, BRANCH = "example-owner/example-book", "course/2026"
HUB = "https://hub.example.edu"
PROXY = "configurable-http-proxy@4"
PASSWORD = "a-word-for-a-test"
CONFIG = """
import os

c.JupyterHub.bind_url = "http://127.0.0.1:{front}/jupyter/"
c.JupyterHub.hub_port = {hub}
c.JupyterHub.db_url = "sqlite://"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "{password}"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{homes}/{{username}}"
c.Spawner.args = ["--allow-root", "--LabApp.expose_app_in_browser=True"]
c.Spawner.env_keep = list(os.environ)
"""


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens at."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def told(language: str) -> str:
    """Return the piece of code in a language that stands on the page."""
    page = root() / "instructors" / "run-with-a-class.md"
    text = page.read_text(encoding="utf-8")
    [code] = re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    owner, _, name = NAME.partition("/")
    for word, said in (("OWNER", owner), ("NAME", name), ("BRANCH", BRANCH)):
        code = code.replace(word, said)
    return code


@pytest.fixture(scope="module")
def github(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the variables with which git takes a folder for GitHub."""
    return publish(tmp_path_factory.mktemp("github"), NAME, BRANCH)


# A hub


@pytest.fixture(scope="module")
def hub(
    github: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Start a JupyterHub as the page describes it; yield where its host is."""
    if shutil.which("npm") is None:
        pytest.fail("NOT PROVED: a JupyterHub needs Node for its proxy; install npm.")
    folder = tmp_path_factory.mktemp("hub")
    plan = ask_repo2docker(clean_copy(folder / "book"), folder / "repo2docker")
    take_base(plan, folder / "environment")
    programs = folder / "environment" / "bin"
    run("npm", "install", "--silent", PROXY, what=PROXY, cwd=folder)
    variables = clean(folder, programs, folder / "node_modules" / ".bin") | github
    # The first line that the page gives an administrator, but as oneself.
    install = told("console").splitlines()[0].removeprefix("sudo -E ")
    assert install.startswith("pip install nbgitpuller ")
    run("bash", "-c", install, what=install, env=variables, cwd=folder)
    front, api, own = free_ports(3)
    config = folder / "jupyterhub_config.py"
    config.write_text(
        CONFIG.format(
            front=front, hub=own, api=api, password=PASSWORD, homes=folder / "homes"
        ),
        encoding="utf-8",
    )
    (folder / "homes").mkdir()
    with (folder / "log").open("w") as words:
        process = subprocess.Popen(
            [programs / "jupyterhub", "-f", config],
            cwd=folder,
            env=variables,
            stdout=words,
            stderr=words,
        )
    address = f"http://127.0.0.1:{front}"
    try:
        end = time.monotonic() + 60
        while not answers(f"{address}/jupyter/hub/login"):
            if process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"No JupyterHub: {(folder / 'log').read_text()[-2000:]}")
            time.sleep(0.5)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def click(page, hub: str, link: str, opened: str) -> None:
    """Follow a link to the hub as a student who has to log in first."""
    assert link.startswith(f"{HUB}/jupyter/")
    page.goto(link.replace(HUB, hub, 1))
    page.fill("#username_input", "ada")
    page.fill("#password_input", PASSWORD)
    page.click("#login_submit")
    page.wait_for_url(opened, timeout=120_000)


def test_a_link_to_a_hub_brings_the_book_and_opens_a_chapter_that_runs(hub) -> None:
    name, path = list(chapters().items())[1]
    link = launches(
        f"chapters/{path.name}",
        repository=NAME,
        version=BRANCH,
        hub=f"{HUB}/jupyter/hub/home",
    ).hub
    opened = f"**/jupyter/user/ada/lab/tree/example-book/chapters/{path.name}"
    ran = run_all(hub, "", path, enter=lambda page: click(page, hub, link, opened))
    assert not ran.errors, f"{name}: {ran.errors}"
    assert ran.charts
    assert ran.drawn == ran.charts
    assert not ran.foreign, f"{name} asked another host for {ran.foreign}"


def test_the_next_link_works_as_well_and_may_open_jupyter_notebook(hub) -> None:
    """nbgitpuller brings the same repository a second time, which a tag would fail."""
    from browser import open_browser

    path = list(chapters().values())[2]
    link = launches(
        f"chapters/{path.name}",
        repository=NAME,
        version=BRANCH,
        hub=f"{HUB}/jupyter",
        interface="notebook",
    ).hub
    with no_longer_than(180), open_browser() as browser:
        page = browser.new_page()
        opened = f"**/user/ada/notebooks/example-book/chapters/{path.name}"
        click(page, hub, link, opened)
        page.wait_for_selector(".jp-Notebook h1", timeout=60_000)
        assert "North Korea" in page.inner_text(".jp-Notebook h1")


# Colab


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a Python that has a kernel and nothing of the book."""
    folder = tmp_path_factory.mktemp("bare")
    run(sys.executable, "-m", "venv", folder, what="making an environment")
    python = folder / "bin" / "python"
    run(python, "-m", "pip", "install", "-q", "ipykernel", "nbclient", what="a kernel")
    return python


def first_cell(monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the cell that the page shows, as a reader copies it."""
    monkeypatch.setenv("BOOK_REPOSITORY", NAME)
    monkeypatch.setenv("GITHUB_REF_TYPE", "tag")
    monkeypatch.setenv("GITHUB_REF_NAME", BRANCH)
    [cell] = re.findall(r"<pre>(.*?)</pre>", colab(), re.DOTALL)
    return html.unescape(cell)


@pytest.mark.parametrize("name", sorted(chapters()))
def test_the_cell_for_colab_makes_a_chapter_run_in_an_empty_folder(
    name: str,
    bare: Path,
    github: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every chart comes as what Colab draws: a page of its own with the chart."""
    content = tmp_path / "content"
    content.mkdir()
    notebook = nbformat.read(chapters()[name], as_version=4)
    charts = sum(
        MIME_TYPE in each.get("data", {})
        for cell in notebook.cells
        for each in cell.get("outputs", ())
    )
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.cells.insert(0, new_code_cell(first_cell(monkeypatch)))
    nbformat.write(notebook, content / "chapter.ipynb")
    run(
        *(bare.with_name("jupyter-execute"), "--inplace", "--timeout=300"),
        content / "chapter.ipynb",
        what=f"{name} after the cell for Colab",
        cwd=content,
        env=clean(tmp_path, bare.parent) | github,
    )
    shown = [
        json.dumps(each.get("data", {}))
        for cell in nbformat.read(content / "chapter.ipynb", as_version=4).cells
        for each in cell.get("outputs", ())
    ]
    assert charts
    assert sum("vegaEmbed" in each and "text/html" in each for each in shown) == charts
    assert not any(MIME_TYPE in each for each in shown)
