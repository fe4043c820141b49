"""Working copies: a chapter as a zip that starts with one line."""

import io
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest
from built import book, pages

from alliance import notebooks
from alliance.copies import PAGE, working
from alliance.copies import start as starter
from alliance.dates import in_words
from alliance.errors import CopyError, KitError
from alliance.publication import edition
from alliance.repository import root

HERE = root()
CHAPTERS = list(notebooks.chapters())


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return dict(working.zips())


def held(content: bytes) -> dict[str, bytes]:
    """Return the files of a zip by their paths inside its folder."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            name.partition("/")[2]: archive.read(name) for name in archive.namelist()
        }


@pytest.fixture(scope="module")
def okinawa(made: dict[str, bytes]) -> dict[str, bytes]:
    return held(made["04-okinawa"])


# The zip


def test_the_built_book_has_one_for_every_chapter_byte_for_byte(
    made: dict[str, bytes],
) -> None:
    """Made once more from the same book, each is the same."""
    for name in CHAPTERS:
        path = book() / "chapters" / f"reading-the-alliance-{name}.zip"
        assert path.is_file(), f"{path.name} is missing: run make copies"
        assert path.read_bytes() == made[name], name


def test_it_is_one_folder_dated_like_the_edition(made: dict[str, bytes]) -> None:
    day = edition().released
    for name, content in made.items():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.namelist() == sorted(archive.namelist())
            folders = {entry.partition("/")[0] for entry in archive.namelist()}
            dates = {entry.date_time for entry in archive.infolist()}
        assert folders == {f"reading-the-alliance-{name}"}
        assert dates == {(day.year, day.month, day.day, 0, 0, 0)}


def test_it_holds_the_chapter_and_what_it_needs(okinawa: dict[str, bytes]) -> None:
    chapter = HERE / "chapters" / "04-okinawa.ipynb"
    assert [name for name in okinawa if name.endswith(".ipynb")] == [
        "chapters/04-okinawa.ipynb"
    ]
    assert okinawa["chapters/04-okinawa.ipynb"] == chapter.read_bytes()
    assert {
        *("README.txt", "start.py", "requirements.txt", "datapackage.json"),
        *("data/quantities.csv", "alliance/__init__.py", "references.bib"),
        *("reference/outline-cfr-2021.md", "LICENSE", "LICENSE-CODE", "NOTICE"),
    } <= okinawa.keys()


def test_the_read_me_says_how_to_start_and_what_is_not_here(
    okinawa: dict[str, bytes],
) -> None:
    told = okinawa["README.txt"].decode("utf-8")
    plain = " ".join(told.split())
    released = in_words(edition().released.isoformat())
    assert f"Version {edition().version} of {released}" in told
    assert "\n    python3 start.py\n" in told
    assert "\n    py start.py\n" in told
    assert "does not hold the seeds" in plain
    assert not [name for name in okinawa if "seeds" in name]
    assert max(map(len, told.splitlines())) <= 80


def test_citations_lead_to_pages_that_are_in_it(okinawa: dict[str, bytes]) -> None:
    words = okinawa["chapters/04-okinawa.ipynb"].decode("utf-8")
    cited = set(re.findall(r"\.\./(reference/[\w-]+\.md)", words))
    assert len(cited) > 3
    assert cited <= okinawa.keys()


def test_a_chapter_that_is_not_there_has_none() -> None:
    with pytest.raises(KitError, match="no chapter '09'"):
        list(working.zips(["09"]))


# Its packages


def pins(lines: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entry in re.split(r"\n(?=\S)", lines):
        if named := re.match(r"([\w.-]+)==", entry):
            code = "\n".join(
                line for line in entry.splitlines() if not line.lstrip().startswith("#")
            )
            found.setdefault(named[1], set()).add(code.strip())
    return found


def test_its_packages_are_those_of_the_lock_with_their_hashes() -> None:
    chosen, lock = (
        pins(words)
        for words in (
            working.requirements(),
            (HERE / "requirements.txt").read_text(encoding="utf-8"),
        )
    )
    for name, entries in chosen.items():
        assert entries == lock[name], name
        assert all("--hash=sha256:" in entry for entry in entries), name
    assert {"altair", "pandas", "numpy", "jupyterlab", "ipykernel", "lxml"} <= set(
        chosen
    )
    assert "pywinpty" in chosen  # of Windows alone
    assert not {"sphinx", "jupyter-book", "pytest", "playwright", "typst"} & set(chosen)


def test_a_lock_without_what_a_chapter_needs_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "requirements.txt").write_text("altair==5.5.0 \\\n    --hash=x\n")
    (tmp_path / "datapackage.json").write_text("{}")
    monkeypatch.setenv("ALLIANCE_ROOT", str(tmp_path))
    with pytest.raises(CopyError, match="does not pin ipykernel, jupyterlab, pandas"):
        working.requirements()


# Where it is offered


def test_the_page_of_a_chapter_offers_its_own() -> None:
    for name in CHAPTERS:
        [box] = pages()[f"chapters/{name}.html"].article.select("aside.working-copy")
        path = book() / "chapters" / f"reading-the-alliance-{name}.zip"
        [link] = box.find_all("a")
        assert link["href"] == path.name
        assert path.is_file()
        size = f"{path.stat().st_size / 1_000_000:.1f} MB, version {edition().version}"
        assert size in box.get_text()
        assert box.find_previous(["h1", "h2"]).name == "h1"


def test_take_it_with_you_lists_them_all() -> None:
    place = pages()[PAGE].article.select_one('.copy[data-copy="chapters"]')
    assert [link["href"] for link in place.find_all("a")] == [
        f"chapters/reading-the-alliance-{name}.zip" for name in CHAPTERS
    ]


def test_a_page_that_was_just_built_offers_none() -> None:
    place = (HERE / "_templates" / "working-copy.html").read_text(encoding="utf-8")
    assert "href" not in place
    assert "make copies" in place


def test_the_zip_of_the_book_neither_holds_nor_offers_them() -> None:
    [path] = book().glob("*.zip")
    whole = held(path.read_bytes())
    assert not [
        name for name in whole if name.startswith("chapters/") and ".zip" in name
    ]
    for name in CHAPTERS:
        page = whole[f"chapters/{name}.html"].decode("utf-8")
        assert f"reading-the-alliance-{name}.zip" not in page
        assert "not in this copy" in page


# The one line


def test_start_runs_on_the_standard_library_and_tells_an_old_python() -> None:
    """It must say so itself: an older Python may not read newer syntax."""
    words = (HERE / "alliance" / "copies" / "start.py").read_text(encoding="utf-8")
    old = words.replace("sys.version_info < OLDEST", "True")
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", old.replace("__file__", "'start.py'")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert "Python 3.11 or newer is needed, and this is 3." in told.stderr


def test_an_environment_of_another_lock_is_made_anew(tmp_path: Path) -> None:
    assert not starter.works(tmp_path / ".venv", "mark")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "made-for").write_text("mark")
    assert not starter.works(tmp_path / ".venv", "mark")  # its Python has gone
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    assert starter.works(tmp_path / ".venv", "mark")
    assert not starter.works(tmp_path / ".venv", "another")
    (tmp_path / ".venv" / "bin" / "python").unlink()
    (tmp_path / ".venv" / "bin" / "python").symlink_to(shutil.which("false"))
    assert not starter.works(tmp_path / ".venv", "mark")  # it does not start


def test_an_environment_leads_to_the_package_and_prints_no_path(tmp_path: Path) -> None:
    """A console or a pipe may not have the letters of somebody's name."""
    folder = tmp_path / "\u9234\u6728\u00fc \u03a9"
    (folder / "alliance").mkdir(parents=True)
    (folder / "alliance" / "__init__.py").write_text("here = True\n")
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", folder / "v"], check=True
    )
    python = starter.python_of(folder / "v")
    clean = {name: each for name, each in os.environ.items() if name != "PYTHONPATH"}
    clean["PYTHONIOENCODING"] = "ascii"
    for command in ([starter.LEAD, str(folder)], ["import alliance; alliance.here"]):
        done = subprocess.run(
            [python, "-c", *command],
            env=clean,
            cwd=tmp_path,
            capture_output=True,
            check=True,
        )
        assert done.stdout == b""


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("where a folder would have to be")
    with pytest.raises(SystemExit, match="Copy all of it to a folder of your own"):
        starter.make(tmp_path / "file" / ".venv", "mark")


def test_without_a_network_nothing_is_left_half_made(tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    folder.mkdir()
    shutil.copy(starter.__file__, folder)
    (folder / "requirements.txt").write_text(
        f"altair==5.5.0 --hash=sha256:{'0' * 64}\n"
    )
    told = subprocess.run(
        [sys.executable, "start.py"],
        cwd=folder,
        env=os.environ | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert "The packages could not be installed. Check the network" in told.stderr
    assert sorted(path.name for path in folder.iterdir()) == [
        "requirements.txt",
        "start.py",
    ]


@pytest.mark.prove
def test_one_line_starts_a_chapter_that_runs(
    made: dict[str, bytes], tmp_path: Path
) -> None:
    """From a folder with spaces, with none of this environment but its Python."""
    home = tmp_path / "My Documents"
    home.mkdir()
    with zipfile.ZipFile(io.BytesIO(made["02-north-korea"])) as archive:
        archive.extractall(home)
    folder = home / "reading-the-alliance-02-north-korea"
    ours = ("PYTHONPATH", "ALLIANCE_ROOT", "VIRTUAL_ENV")
    environment = {name: each for name, each in os.environ.items() if name not in ours}
    port, token = 8794, "of-this-test"
    lab = subprocess.Popen(
        [
            *(sys.executable, "start.py", "--no-browser", "--ServerApp.port_retries=0"),
            *(f"--ServerApp.port={port}", f"--ServerApp.token={token}"),
        ],
        cwd=folder,
        env=environment,
    )
    try:
        address = f"http://127.0.0.1:{port}/api/contents/chapters?token={token}"
        answer = ""
        until = time.monotonic() + 400
        while not answer and time.monotonic() < until:
            assert lab.poll() is None, "start.py ended"
            try:
                answer = urllib.request.urlopen(address, timeout=5).read().decode()
            except OSError:
                time.sleep(2)
        assert "02-north-korea.ipynb" in answer
    finally:
        lab.terminate()
        lab.wait(timeout=30)
    python = starter.python_of(folder / ".venv")
    subprocess.run(
        [
            *(python, "-m", "nbconvert", "--to", "notebook", "--execute"),
            *("--output", "run.ipynb", "chapters/02-north-korea.ipynb"),
        ],
        cwd=folder,
        env=environment,
        check=True,
    )
    assert (folder / "chapters" / "run.ipynb").is_file()
