"""What running the chapters needs: the table is sound, and so is what rests on it."""

import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from statistics import median

import pytest
import yaml
from built import pages
from nbformat.v4 import new_code_cell, new_notebook
from nbformat.v4 import new_output as output

import alliance.__main__ as command
from alliance import measurements
from alliance.errors import MeasureError
from alliance.measurements import (
    COLUMNS,
    MEASURES,
    TABLE,
    Measured,
    measure_chapters,
    measured,
    peak_memory,
    per_student,
    store,
)
from alliance.notebooks import chapters, written
from alliance.repository import root

PAGE = root() / "instructors" / "run-with-a-class.md"
KERNEL = "kernel-memory"
ON_LINUX = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="only Linux counts a peak this way"
)


def a_kernel(chapter: str = "00-sources", value: float = 100.2) -> Measured:
    return Measured(KERNEL, chapter, value, date(2026, 11, 23), "a computer")


# The table


def test_everything_is_measured_once_and_of_every_chapter() -> None:
    found = measured()
    once = sum(of == "the whole" for _, of in MEASURES.values())
    assert len(found) == once + (len(MEASURES) - once) * len(chapters())
    assert all(each.measured_on <= date.today() for each in found)


def test_nothing_was_measured_before_the_book_was_begun() -> None:
    assert min(each.measured_on for each in measured()) >= date(2026, 11, 1)


def test_chapters_need_about_as_much_as_one_another() -> None:
    """One that needs far more than the others was measured wrongly."""
    found = measured()
    values = {
        measure: {e.chapter: e.value for e in found if e.measure == measure}
        for measure, (_, of) in MEASURES.items()
        if of != "the whole"
    }
    for measure, of_chapters in values.items():
        middle = median(of_chapters.values())
        most = 1.2 if "memory" in measure else 2
        for chapter, value in of_chapters.items():
            assert 1 / most < value / middle < most, f"{measure} of {chapter}: {value}"


def test_what_holds_more_needs_more() -> None:
    found = {(each.measure, each.chapter): each.value for each in measured()}
    sizes = [found[name, ""] for name, (_, of) in MEASURES.items() if of == "the whole"]
    assert sizes == sorted(sizes), "each of these environments holds the one before it"
    for chapter in chapters():
        alone, in_lab = (found[each, chapter] for each in KERNELS)
        assert alone < in_lab < 1.5 * alone, chapter


KERNELS = ("kernel-memory", "lab-kernel-memory")


@pytest.fixture
def table(book_copy: Path) -> Path:
    """Return the table of a copy of the book."""
    path = book_copy / TABLE
    path.parent.mkdir()
    path.write_bytes((PAGE.parents[1] / TABLE).read_bytes())
    (book_copy / "chapters").symlink_to(PAGE.parents[1] / "chapters")
    return path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("measure,chapter", "what,chapter", "line 1: the columns must be"),
        ("kernel-memory,00", "kernel-memroy,00", "Did you mean 'kernel-memory'"),
        (",s,", ",h,", "line 2: a row of run has six cells and is in s"),
        ("00-sources", "07-sources", "line 2: .* there is no chapter '07-sources'"),
        ("kernel-memory,00-sources", "kernel-memory,", "its chapter is empty"),
        (",2026-", ",26-", "line 2: Invalid isoformat"),
        ("00-sources,4", "00-sources,-4", "line 2: -4.* cannot have been measured"),
        ("00-sources,4", "00-sources,x4", "line 2: could not convert"),
        ("base-environment", "binder-environment", "base-environment 0 times"),
    ],
)
def test_a_table_that_is_not_sound_is_refused(
    table: Path, old: str, new: str, said: str
) -> None:
    text = table.read_text(encoding="utf-8")
    assert old in text
    table.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MeasureError, match=said):
        measured()


def test_a_measurement_without_its_computer_is_refused(table: Path) -> None:
    text = re.sub(r'"[^"]+"', "", table.read_text(encoding="utf-8"), count=1)
    table.write_text(text, encoding="utf-8")
    with pytest.raises(MeasureError, match="line 2: no computer stands there"):
        measured()


def test_a_table_that_is_missing_is_missed(table: Path) -> None:
    table.unlink()
    with pytest.raises(MeasureError, match="is missing"):
        measured()


def test_a_new_measurement_takes_the_place_of_the_old(table: Path) -> None:
    before = measured()
    store([a_kernel()])
    after = measured()
    assert len(after) == len(before)
    [place] = [i for i, each in enumerate(after) if each == a_kernel(value=101)]
    assert place == before.index(next(e for e in before if e.measure == KERNEL))
    assert [*after[:place], *after[place + 1 :]] == [
        *before[:place],
        *before[place + 1 :],
    ]
    store(after)
    assert table.read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)
    assert measured() == after


# Measuring


@ON_LINUX
def test_the_peak_counts_what_was_held_and_given_back() -> None:
    code = "held = bytearray(b'x') * 200_000_000; del held; print('now'); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "now\n"
        peak = peak_memory(process.pid)
        process.communicate("\n")
    assert 200 < peak < 260


def test_a_process_that_is_not_there_has_no_memory() -> None:
    with pytest.raises(MeasureError, match="measure on a Linux machine"):
        peak_memory(2**22 + 1)


@pytest.fixture
def notebooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put two small notebooks in the place of the chapters; return their folder."""

    def write(name: str, code: str) -> None:
        cell = new_code_cell(code, execution_count=1, outputs=[])
        cell.outputs.append(output("stream", text="stored\n"))
        (tmp_path / f"{name}.ipynb").write_bytes(written(new_notebook(cells=[cell])))

    wait = "import time\ntime.sleep(0.5)\n"
    write("00-large", f"{wait}held = bytearray(b'x') * 300_000_000\ndel held")
    write("01-broken", "1 / 0")
    monkeypatch.setattr(
        measurements,
        "chapters",
        lambda: {path.stem: path for path in sorted(tmp_path.glob("*.ipynb"))},
    )
    return tmp_path


@ON_LINUX
def test_a_chapter_is_measured_and_left_as_it_was(
    notebooks: Path, capsys: pytest.CaptureFixture
) -> None:
    before = (notebooks / "00-large.ipynb").read_bytes()
    assert command.main(["measure", "00"]) == 0
    told = re.fullmatch(r"00-large: (\S+) s, (\d+) MB\n", capsys.readouterr().out)
    assert 0.5 <= float(told[1]) < 60
    assert 300 < int(told[2]) < 450
    assert (notebooks / "00-large.ipynb").read_bytes() == before


def test_a_chapter_that_fails_is_not_measured(
    notebooks: Path, capsys: pytest.CaptureFixture
) -> None:
    assert command.main(["measure", "01-broken"]) == 1
    assert "01-broken could not be measured" in capsys.readouterr().err


def test_a_chapter_that_is_not_there_is_named() -> None:
    with pytest.raises(MeasureError, match="There is no chapter '09'"):
        measure_chapters(["09"])


@pytest.mark.prove
@ON_LINUX
def test_a_chapter_still_needs_about_what_the_table_says() -> None:
    stored = {(e.measure, e.chapter): e.value for e in measured()}
    for each in measure_chapters():
        ratio = each.value / stored[each.measure, each.chapter]
        # How long a run takes depends on what else the machine does.
        most = 3 / 2 if each.unit == "MB" else 4
        assert 1 / most < ratio < most, f"{each.chapter}: {each.value:.1f} {each.unit}"


# The page


def blocks(language: str) -> list[str]:
    """Return the pieces of code in a language that stand on the page."""
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


# Kubernetes: https://kubespawner.readthedocs.io, traits ByteSpecification
SUFFIXES = {"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}


def megabytes(said: str) -> float:
    return int(said[:-1]) * SUFFIXES[said[-1]] / 1_000_000


def test_the_values_for_a_cluster_are_values_of_its_chart() -> None:
    """Names and kinds are those of the schema of Zero to JupyterHub's chart."""
    [text] = blocks("yaml")
    values = yaml.safe_load(text)
    assert set(values) == {"singleuser", "cull"}
    single = values["singleuser"]
    assert set(single) == {"image", "defaultUrl", "memory", "cpu", "storage"}
    assert set(single["image"]) == {"name", "tag"}
    assert set(single["cpu"]) == set(single["memory"]) == {"guarantee", "limit"}
    assert 0 < single["cpu"]["guarantee"] < single["cpu"]["limit"]
    assert single["defaultUrl"] == "/lab"
    assert values["cull"]["enabled"] is True
    assert 0 < values["cull"]["every"] < values["cull"]["timeout"]


def test_the_memory_for_a_student_covers_what_was_measured() -> None:
    [text] = blocks("yaml")
    memory = yaml.safe_load(text)["singleuser"]["memory"]
    found = measured()
    most = max(per_student(found).values())
    kernel = max(e.value for e in found if e.measure == "lab-kernel-memory")
    assert megabytes(memory["guarantee"]) >= most
    assert megabytes(memory["limit"]) >= 1.5 * (most + kernel), "a second chapter"
    [console] = blocks("console")
    assert f"limits.memory {memory['limit']}" in console


def test_every_way_installs_the_package_from_the_repository() -> None:
    wanted = '"alliance @ git+https://github.com/OWNER/NAME@BRANCH"'
    for language in ("console", "dockerfile"):
        [text] = blocks(language)
        assert wanted in text
        assert "nbgitpuller" in text


def test_the_page_shows_what_was_measured() -> None:
    tables = pages()["instructors/run-with-a-class.html"].soup.select(".measured table")
    assert len(tables) == 3
    found = measured()
    wanted = Counter(
        f"{each.value:.1f}" if each.unit == "s" else f"{each.value:.0f}"
        for each in found
        if each.measure != "run"  # in the schedules
    )
    wanted += Counter(f"{value:.0f}" for value in per_student(found).values())
    shown = Counter(cell.get_text() for table in tables for cell in table.select("td"))
    assert shown == wanted
    for table in tables:
        assert re.fullmatch(
            r"(Megabytes|Seconds), measured on \d+ \w+ \d{4}", table.caption.get_text()
        )
