"""Chapters in the reader's own browser: what the site is made of, and that it runs.

The proof (`make prove`) opens each chapter in Chromium, on two servers of this machine:
one has the book, the other a copy of Pyodide (`pyodide_copy.py`). Not proved here: the
public address of Pyodide, which no test asks, and lxml, which that copy lacks.
"""

import ast
import gzip
import json
import re
import shutil
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from browser import open_browser
from built import book
from lab import drawn as charts_drawn
from lab import (
    finished,
    has,
    idle,
    no_longer_than,
    order,
    run_code,
    until,
    untouched,
    verdicts,
)
from pyodide_copy import pyodide_copy

from alliance import lite, run_here
from alliance.charts import MIME_TYPE
from alliance.notebooks import chapters
from alliance.repository import root

HERE = root()
NAMES = sorted(chapters())


# --- What it is made of


def pins(name: str) -> dict[str, tuple[str, str]]:
    words = (HERE / lite.FOLDER / name).read_text(encoding="utf-8")
    found = re.findall(
        r"^([a-z0-9-]+)==(\S+) \\\n {4}--hash=sha256:([0-9a-f]{64})$", words, re.M
    )
    lines = [line for line in words.splitlines() if line and line[0] not in "# "]
    assert len(found) == len(lines), f"lite/{name}: a line has no version or no hash"
    return {name: (version, digest) for name, version, digest in found}


def locked() -> dict[str, str]:
    words = (HERE / "requirements.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", words, re.MULTILINE))


def test_every_package_has_its_version_and_its_hash() -> None:
    assert {"altair", "jsonschema", "ipython"} <= set(pins("wheels.txt"))
    assert {"jupyterlite-core", "doit"} <= set(pins("requirements.txt"))


def test_the_charts_are_made_by_the_release_that_the_chapters_were_written_with():
    served = pins("wheels.txt")
    for name in ("altair", "python-docx"):
        assert served[name][0] == locked()[name], name


def test_what_comes_with_pyodide_has_its_hash_and_its_release() -> None:
    release = lite.pyodide()
    assert f"/v{release['version']}/" in release["address"]
    for name, one in release["packages"].items():
        assert re.fullmatch(r"[0-9a-f]{64}", one["sha256"]), name
        assert one["version"] in one["file_name"], name


# Of what Pyodide's own list of 0.27.7 has, with which `pyodide_copy.py` compares them.
COMPARED = "1492f4a07708aa7895057826ef803d47a0db7efc685ba8a3bfb19900a4b72aff"


def test_the_hashes_are_those_that_were_compared_with_the_list_of_pyodide() -> None:
    found = sorted(
        (n, each["sha256"]) for n, each in lite.pyodide()["packages"].items()
    )
    whole = "\n".join(f"{name} {digest}" for name, digest in found)
    assert sha256(whole.encode()).hexdigest() == COMPARED, (
        "lite/pyodide.json has other hashes: run the proofs here, which compare "
        "them with Pyodide's own list, and write down the new digest here"
    )


@lru_cache
def imports(module: str) -> frozenset[str]:
    """Return the packages that a module of ours imports when it is imported."""
    spec = find_spec(module)
    return _top_level(Path(spec.origin).read_text(encoding="utf-8"), module)


def _top_level(code: str, where: str) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.parse(code).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
            if node.module.split(".")[0] == "alliance":
                names = (f"{node.module}.{alias.name}" for alias in node.names)
                found |= {name for name in names if find_spec_or_none(name)}
    return frozenset(found)


def find_spec_or_none(name: str):
    try:
        return find_spec(name)
    except ModuleNotFoundError:
        return None


def needed(code: str) -> dict[str, str]:
    """Return what a piece of code imports, through ours too, and which module asks."""
    waiting = [(name, "the chapter") for name in _top_level(code, "")]
    seen: dict[str, str] = {}
    while waiting:
        name, asks = waiting.pop()
        if name in seen:
            continue
        seen[name] = asks
        if name.split(".")[0] == "alliance":
            waiting += [(each, name) for each in imports(name)]
    return {
        name.split(".")[0]: asks
        for name, asks in seen.items()
        if name.split(".")[0] not in {*sys.stdlib_module_names, "alliance"}
    }


@pytest.mark.parametrize("name", NAMES)
def test_what_a_chapter_imports_is_there_from_the_start(name: str) -> None:
    there = set(pins("wheels.txt")) | set(lite.pyodide()["packages"])
    cells = nbformat.read(chapters()[name], as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    asked = needed(code)
    assert "altair" in asked
    for package, asks in asked.items():
        assert package in there, f"{asks} imports {package}; lite/ does not name it"


def test_an_import_that_is_not_there_is_seen() -> None:
    assert needed("from alliance import blocks")["bs4"] == "alliance.blocks"


# --- Where Pyodide comes from


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", lite.pyodide()["address"]),
        ("https://files.school.example/p", "https://files.school.example/p/"),
        ("../pyodide/", "../pyodide/"),
    ],
)
def test_a_setting_names_where_pyodide_is_fetched(said, meant, monkeypatch) -> None:
    monkeypatch.setenv(lite.ADDRESS, said)
    assert lite.address() == meant
    made = lite.configuration(lite.address())["jupyter-config-data"]
    [kernel] = made["litePluginSettings"].values()
    assert kernel["loadPyodideOptions"]["runtimeURL"] == meant
    assert kernel["disablePyPIFallback"] is True


@pytest.mark.parametrize(
    "said", ["pyodide", "ftp://a.example/", "https://", "/top/", "https://a.example/#b"]
)
def test_an_address_that_is_none_is_refused(said: str, monkeypatch) -> None:
    monkeypatch.setenv(lite.ADDRESS, said)
    with pytest.raises(lite.LiteError, match=r"PYODIDE_ADDRESS is .*pyodide\.js"):
        lite.address()


def test_without_jupyterlite_nothing_is_touched(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(lite, "_extension", lambda: tmp_path / "none")
    site = tmp_path / "book" / "lite"
    with pytest.raises(lite.LiteError, match="make lite"):
        lite.build(site)
    assert not site.parent.exists()


# --- The packages


def make_wheel(folder: Path, name: str, files: dict[str, str]) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        for inside, words in files.items():
            archive.writestr(inside, words)
    return path


def test_a_wheel_loses_its_compiled_part(tmp_path: Path) -> None:
    path = make_wheel(
        tmp_path,
        "safe-2.1-cp312-cp312-manylinux2014_x86_64.whl",
        {
            "safe/__init__.py": "try: import safe._fast\nexcept ImportError: pass\n",
            "safe/_fast.so": "not for a browser",
            "safe-2.1.dist-info/METADATA": "Name: safe\nVersion: 2.1\n",
            "safe-2.1.dist-info/WHEEL": "Tag: cp312-cp312-manylinux2014_x86_64\n",
            "safe-2.1.dist-info/RECORD": "safe/_fast.so,,\n",
        },
    )
    made = lite.pure(path)
    assert made.name == "safe-2.1-py3-none-any.whl"
    assert not path.exists()
    with zipfile.ZipFile(made) as archive:
        assert "safe/__init__.py" in archive.namelist()
        assert not [name for name in archive.namelist() if name.endswith(".so")]
        assert b"_fast.so" not in archive.read("safe-2.1.dist-info/RECORD")
        assert b"Tag: py3-none-any" in archive.read("safe-2.1.dist-info/WHEEL")


def test_a_wheel_of_python_alone_stays_as_it_is(tmp_path: Path) -> None:
    path = make_wheel(tmp_path, "a-1-py3-none-any.whl", {"a.py": ""})
    assert lite.pure(path) == path
    assert path.is_file()


def test_the_list_names_each_package_with_its_hash_and_needs(tmp_path: Path) -> None:
    path = make_wheel(
        tmp_path,
        "One_two-1.0-py3-none-any.whl",
        {
            "onetwo/__init__.py": "",
            "One_two-1.0.dist-info/METADATA": "Name: One.two\nVersion: 1.0\n"
            "Requires-Dist: pandas>=2\nRequires-Dist: unknown-here\n"
            'Requires-Dist: numpy; python_version < "3.8"\n',
        },
    )
    made = lite.lock([path], tmp_path / "list")
    one = made["packages"]["one-two"]
    assert one["sha256"] == sha256(path.read_bytes()).hexdigest()
    assert one["file_name"] == "../One_two-1.0-py3-none-any.whl"
    assert one["depends"] == ["pandas"]
    assert one["imports"] == ["onetwo"]
    assert made["packages"]["pandas"]["official"] is True


def test_the_package_of_the_book_holds_its_kit_and_no_chapter(tmp_path: Path) -> None:
    for name in ("alliance/a.py", "data/b.csv", "chapters/c.ipynb", "datapackage.json"):
        (tmp_path / "kit" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "kit" / name).write_text(name)
    made = []
    for place in ("first", "second"):
        (tmp_path / place).mkdir()
        assert lite.wheel(tmp_path / "kit", tmp_path / place) == ["alliance"]
        made += (tmp_path / place).glob("alliance-*.whl")
    with zipfile.ZipFile(made[0]) as archive:
        names = [name for name in archive.namelist() if "dist-info" not in name]
        assert {file.date_time[0] for file in archive.infolist()} == {1980}
    assert names == [
        "alliance/a.py",
        "alliance_book/data/b.csv",
        "alliance_book/datapackage.json",
    ]
    assert made[0].read_bytes() == made[1].read_bytes()


def test_what_goes_into_the_site_holds_no_text_that_was_not_turned_on(
    tmp_path: Path, monkeypatch
) -> None:
    """Without JupyterLite, which adds nothing of ours: the proof builds the whole."""
    monkeypatch.setattr(lite, "served", lambda folder: [])
    monkeypatch.setattr(
        lite,
        "_jupyter_lite",
        lambda settings, contents, site: shutil.copytree(contents, site / "files"),
    )
    monkeypatch.setattr(lite, "_strip", lambda site: None)
    lite._lay_out(tmp_path, tmp_path / "site", "../pyodide/", False)
    held = held_in(tmp_path / "site")
    assert sum(name.endswith(".ipynb") for name in held) == len(NAMES)
    assert any(name.startswith("alliance_book/data/") for name in held)
    assert not list(texts_in(held))
    seed = (HERE / "seeds" / "tran-2025.txt").read_text(encoding="utf-8")
    assert list(texts_in(held | {"spare": seed})) == ["spare holds tran-2025"]


def held_in(folder: Path) -> dict[str, str]:
    """Return the texts in a site, those of our own package included."""
    [wheel] = (folder / "kernel").glob("alliance-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {
            name: archive.read(name).decode("utf-8", "replace")
            for name in archive.namelist()
        }
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix in {".txt", ".csv", ".ipynb", ".json", ".js"}:
            held[str(path)] = path.read_text(encoding="utf-8", errors="replace")
    return held


def texts_in(held: dict[str, str]) -> Iterator[str]:
    """Yield which of some texts hold a piece of the text of a source."""
    for path in sorted((HERE / "seeds").glob("*.txt")):
        seed = path.read_text(encoding="utf-8")
        for name, words in held.items():
            if seed[1000:1600] in words:
                yield f"{name} holds {path.stem}"


# --- The button


def place_of_button(html: str) -> str:
    return re.search(r'<aside class="run run-here.*?</aside>', html, re.DOTALL)[0]


def test_each_chapter_has_a_place_for_the_button() -> None:
    found = run_here.pages(book())
    assert [path.stem for path in found] == NAMES
    for path in found:
        place = place_of_button(path.read_text(encoding="utf-8"))
        # The place is open only where what it opens is there.
        there = (book() / run_here.SITE / "notebooks" / "index.html").is_file()
        assert (" hidden" in place) is not there, path.name
        assert ("href" in place) is there, path.name


def test_the_button_names_the_host_and_the_cost_before_the_click() -> None:
    page = run_here.pages(book())[0]
    before = run_here.hidden(page.read_text(encoding="utf-8"))
    assert "hidden>" in place_of_button(before)
    opens, about = run_here.opens(page.stem), lite.about("https://host.example/p/")
    after = run_here.shown(before, opens, about)
    place = place_of_button(after)
    assert (
        f'href="../lite/notebooks/index.html?path=chapters/{page.stem}.ipynb"' in place
    )
    assert "host.example, another website" in place
    assert re.search(r"about \d+ MB .* about \d+ seconds", place)
    assert " hidden" not in place
    assert run_here.hidden(after) == before
    assert "another website" not in lite.about("../pyodide/")


# --- The proof


class _Handler(SimpleHTTPRequestHandler):
    """Serve as an ordinary host does: with gzip, and to pages of other hosts too."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".wasm": "application/wasm"
    }

    def __init__(self, *given, seen: "Traffic", **named) -> None:
        self.seen = seen
        super().__init__(*given, **named)

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path = path / "index.html"
        if not path.is_file():
            self.seen.missing.append(self.path)
            self.send_error(404)
            return
        content = path.read_bytes()
        packed = path.suffix in {".js", ".json", ".wasm", ".html", ".css", ".ipynb"}
        if packed:
            content = _gzipped(path)
        self.seen.bytes += len(content)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing: the test that fails speaks."""


@lru_cache(maxsize=512)
def _gzipped(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6)


@dataclass
class Traffic:
    bytes: int = 0
    missing: list[str] = field(default_factory=list)


@contextmanager
def serving(folder: Path, seen: Traffic) -> Iterator[str]:
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Handler, directory=str(folder), seen=seen)
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Place:
    """A built site on its two servers."""

    book: str
    python: str
    seen: Traffic
    folder: Path


@contextmanager
def published(folder: Path, *, seeds: bool) -> Iterator[Place]:
    seen = Traffic()
    with serving(pyodide_copy(), seen) as python, pytest.MonkeyPatch.context() as patch:
        patch.setenv(lite.ADDRESS, f"{python}/")
        site = lite.build(folder / run_here.SITE, seeds=seeds)
        assert site.address == f"{python}/"
        settings = site.folder / "jupyter-lite.json"
        words = json.loads(settings.read_text(encoding="utf-8"))
        # So that the test can ask the page; readers get the same without it.
        words["jupyter-config-data"]["exposeAppInBrowser"] = True
        settings.write_text(json.dumps(words), encoding="utf-8")
        # The copy of Pyodide has no lxml, so no Word file can be made here.
        chapter = site.folder / "files" / "chapters" / "06-decision.ipynb"
        words = chapter.read_text(encoding="utf-8")
        assert words.count("advice.save(folder)") == 1
        chapter.write_text(
            words.replace("advice.save(folder)", "advice.save(folder, word=False)"),
            encoding="utf-8",
        )
        with serving(folder, seen) as address:
            yield Place(address, python, seen, site.folder)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with published(tmp_path_factory.mktemp("book"), seeds=False) as found:
        yield found


@contextmanager
def opened(place: Place, chapter: str) -> Iterator[tuple]:
    """Open a chapter as the button does; yield the page and every foreign address."""
    foreign: list[str] = []
    ours = (place.book, place.python, "data:", "blob:")

    def asked(url: str) -> None:
        if not url.startswith(ours) and urlsplit(url).scheme != "about":
            foreign.append(url)

    with no_longer_than(400), open_browser() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        # Those of the workers too, in which Python runs.
        context.on("request", lambda request: asked(request.url))
        page = context.new_page()
        page.set_default_timeout(60_000)
        path = run_here.opens(chapter).removeprefix("..")
        page.goto(place.book + path)
        yield page, foreign


TRUE = 'alliance.verify("a postwar strategy crafted by", "cfr-2021")'
ALTERED = 'alliance.verify("a postwar plan crafted by", "cfr-2021")'


@pytest.mark.prove
@pytest.mark.parametrize("name", NAMES)
def test_a_chapter_runs_in_the_browser(name: str, place: Place) -> None:
    cells = nbformat.read(chapters()[name], as_version=4).cells
    charts = {
        number: count
        for number, cell in enumerate(cells)
        if (
            count := sum(
                MIME_TYPE in output.get("data", {})
                for output in cell.get("outputs", ())
            )
        )
    }
    began, before = time.monotonic(), place.seen.bytes
    with opened(place, name) as (page, foreign):
        until(page, idle, "the chapter is open and Python ready", 120)
        ready = time.monotonic() - began
        order(page, "notebook:clear-all-cell-outputs")
        until(page, untouched, "all outputs are cleared", 30)
        order(page, "notebook:run-all-cells")
        first = next(iter(charts))
        until(page, lambda state: has(state, first) or finished(state), "a chart", 180)
        seen = charts_drawn(page, first, 1)
        took, loaded = time.monotonic() - began, place.seen.bytes - before
        state = until(page, finished, "all cells have run", 240)
        errors = [error for cell in state["codes"] for error in cell["errors"]]
        assert not errors, errors
        drawn = {number: charts_drawn(page, number, n) for number, n in charts.items()}
        print(
            f"{name}: Python ready after {ready:.0f} s, first chart {took:.0f} s, "
            f"all cells {time.monotonic() - began:.0f} s; {loaded / 1e6:.0f} MB"
        )
        assert seen
        assert drawn == charts
        assert not foreign, foreign
        cost = lite.pyodide()["cost"]
        # What this copy lacks, lxml, is two of them.
        assert abs(loaded / 1e6 + 2 - cost["megabytes"]) <= 3, "say so on the button"


@pytest.mark.prove
def test_an_exercise_is_answered_wrong_and_then_right(place: Place) -> None:
    with opened(place, "04-okinawa") as (page, foreign):
        wrong, right = verdicts(page)
        assert re.match(r"Not right yet|Close", wrong)
        assert right.startswith("Right")
        said = run_code(page, TRUE)
        assert "SeedsNotHereError" in said and "repository" in said, said
        said = run_code(page, 'search("Okinawans of nowhere", "cfr-2021")')
        assert "SeedsNotHereError" in said and "repository" in said, said
        said = run_code(page, 'alliance.quote("cfr-2021-okinawan-dead")')
        assert "Error" not in said, said
        assert not foreign, foreign


@pytest.mark.prove
def test_with_the_texts_words_are_checked_in_the_browser(tmp_path: Path) -> None:
    with (
        published(tmp_path, seeds=True) as place,
        opened(place, "04-okinawa") as (page, _),
    ):
        run_code(page, "import alliance")
        said = run_code(page, TRUE)
        assert "cfr-2021-p" in said, said
        said = run_code(page, ALTERED)
        assert "MisquotationError" in said, said


@pytest.mark.prove
def test_the_site_holds_no_text_that_was_not_turned_on(place: Place) -> None:
    assert len(list((HERE / "seeds").glob("*.txt"))) == 5
    assert not list(texts_in(held_in(place.folder)))
