"""Deliberate corruptions, each caught by a test of the book that names the place.

A copy of the book is damaged in one small way, and the test that guards against it is
run there. It must fail, by its own judgement and not because it broke, and its message
must name the place. Nothing outside the copy is touched.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from test_repository import files

from alliance.charts import MIME_TYPE
from alliance.repository import root

pytestmark = pytest.mark.prove

CHAPTER = "chapters/00-sources.ipynb"
NBVAL = CHAPTER  # run by `pytest --nbval`
PROSE = (
    "tests/test_pages.py::"
    "test_every_quotation_and_number_stands_in_what_is_cited_beside_it"
)
CURRENT = "tests/test_reference.py::test_the_reference_pages_are_current"
ANCHORED = "tests/test_tables.py::test_every_quoted_row_stands_in_its_source"
VALUES = "tests/test_tables.py::test_every_value_is_the_number_that_is_printed"
LOADED = "tests/test_tables.py::test_every_table_loads_with_the_types_of_its_schema"
SEEDS = "tests/test_passages.py::test_a_seed_is_the_file_whose_hash_is_on_record"
LINES = "tests/test_passages.py::test_every_character_of_a_seed_is_passage_or_furniture"
FURNITURE = "tests/test_passages.py::test_no_furniture_has_slipped_into_the_passages"
RIGHTS = "tests/test_rights.py::test_at_most_a_third_of_a_source_in_copyright_is_published"
NOTEBOOK = "tests/test_notebooks.py::test_a_chapter"
REFUSED = "tests/test_quotations.py::test_refused"
DESCRIBED = "tests/test_pages.py::test_every_chart_is_described_and_credited"
FOREIGN = "tests/test_pages.py::test_no_page_loads_anything_from_another_host"

Damage = Callable[[Path], None]


# --- How to damage


def replace(file: str, words: str, others: str, *, times: int = 1) -> Damage:
    """Put other words in the place of some, at their first places in a file."""

    def damage(book: Path) -> None:
        path = book / file
        old, new = words, others
        if path.suffix == ".ipynb":  # as JSON writes them
            old, new = (json.dumps(s, ensure_ascii=False)[1:-1] for s in (old, new))
        content = path.read_bytes().decode("utf-8")
        assert old in content, f"{file} has changed: it no longer holds {words!r}"
        path.write_bytes(content.replace(old, new, times).encode("utf-8"))

    return damage


EVERYWHERE = -1


def remove(file: str) -> Damage:
    return lambda book: (book / file).unlink()


def copy(file: str, to: str) -> Damage:
    return lambda book: shutil.copy(book / file, book / to) and None


def add(file: str, line: str) -> Damage:
    def damage(book: Path) -> None:
        with (book / file).open("a", encoding="utf-8") as written:
            written.write(f"{line}\n")

    return damage


def remove_line(file: str, words: str) -> Damage:
    def damage(book: Path) -> None:
        lines = (book / file).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if words not in line]
        assert len(kept) == len(lines) - 1, f"{file}: {words!r} names not one line"
        (book / file).write_text("".join(kept), encoding="utf-8")

    return damage


def change_cell(words: str, change: Callable[[dict], object]) -> Damage:
    """Change the first cell of the chapter whose source holds the words."""

    def damage(book: Path) -> None:
        path = book / CHAPTER
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cell = next(c for c in notebook["cells"] if words in "".join(c["source"]))
        change(cell)
        path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")

    return damage


def change_chart(words: str, change: Callable[[dict], object]) -> Damage:
    """Change a stored chart, found by words of the code that made it."""
    return change_cell(words, lambda cell: change(cell["outputs"][0]["data"][MIME_TYPE]))


@dataclass(frozen=True)
class Corruption:
    name: str
    damage: Damage
    test: str
    names: tuple[str, ...]
    build: bool = False


def on_page(name: str, damage: Damage, *names: str, test: str = PROSE) -> Corruption:
    """Return a corruption that shows when the book is built from it."""
    return Corruption(name, damage, test, names, build=True)


def in_chapter(name: str, words: str, others: str, *names: str) -> Corruption:
    return on_page(name, replace(CHAPTER, words, others), "chapters/00-sources", *names)

def S(name, damage, test, *names): return Corruption(name, damage, test, names)

CORRUPTIONS: list[Corruption] = [
    S("a byte of a seed", replace("seeds/cfr-2021.txt", "cornerstone", "cornerstome"), SEEDS, "seeds/cfr-2021.txt"),
    S("a missing seed", remove("seeds/tran-2025.txt"), SEEDS, "seeds/tran-2025.txt is missing"),
    S("a word of a quotation in the table", replace("data/quotations.csv", "cornerstone of U.S.", "foundation of U.S."), ANCHORED, "data/quotations.csv, line 2 (cfr-2021-cornerstone), column exact"),
    S("a letter that only looks the same", replace("data/quotations.csv", "grave and imminent", "grave \u0430nd imminent"), ANCHORED, "cfr-2021-grave-and-imminent"),
    S("a quotation under another source", replace("data/quotations.csv", "auslin-2022-indispensable,auslin-2022", "auslin-2022-indispensable,tran-2025"), ANCHORED, "x"),
    S("a value that is not the number printed", replace("data/quantities.csv", "eighty-five,,85", "eighty-five,,58"), VALUES, "us-facilities-eighty-five-cfr-2021"),
    S("a printed number that is not in the words", replace("data/quantities.csv", "Okinawa,Thirty-one,,31", "Okinawa,Thirty-two,,32"), ANCHORED, "us-facilities-okinawa-cfr-2021", "column printed"),
    S("swapped ends", replace("data/quantities.csv", "40000,150000", "150000,40000"), VALUES, "okinawan-dead-cfr-2021"),
    S("qualifier lost", replace("data/quantities.csv", "eighty-five,,85", "eighty-five,nearly,85"), "tests/test_tables.py::test_every_qualifier_stands_beside_its_number", "us-facilities-eighty-five"),
    S("a date that is none", replace("data/events.csv", ",1951,", ",September 1951,"), LOADED, "data/events.csv, line 2", "column date"),
    S("a date that no calendar has", replace("data/events.csv", ",2001-11,", ",2001-13,"), "tests/test_tables.py::test_dates_are_in_the_extended_date_time_format", "x"),
    S("a date that no calendar has 2", replace("data/events.csv", ",2001-11,", ",2001-13,"), "tests/test_dates.py::test_every_date_of_the_tables_is_read_as_a_library_reads_it", "x"),
    S("a duplicate id", replace("data/quantities.csv", "us-facilities-okinawa-cfr-2021,", "us-facilities-eighty-five-cfr-2021,"), LOADED, "us-facilities-eighty-five-cfr-2021", "stands already in line 3"),
    S("a fact without a work", replace("data/record.csv", "mofa-1997-peacekeeping", "mofa-1998-peacekeeping"), "tests/test_tables.py::test_every_outside_fact_has_a_reference", "x"),
    S("unread fact", replace("data/record.csv", "2001", "2001"), "tests/test_tables.py::test_a_check_without_a_fact_that_was_read_is_unsettled_or_needs_none", "x"),
    S("check words", replace("data/check_passages.csv", "in the wake of the Korean War", "in the course of the Korean War"), ANCHORED, "korean-war-still-on"),
    S("furniture shifted", replace("data/furniture.csv", "cfr-2021,1340,1361", "cfr-2021,1341,1362"), LINES, "x"),
    S("furniture removed", remove_line("data/furniture.csv", "cfr-2021,828,829,"), FURNITURE, "x"),
    S("gist's passage", replace("data/passages.csv", "cfr-2021-p05,", "cfr-2021-p50,"), "tests/test_passages.py::test_passages_are_numbered_in_the_order_of_the_seed", "x"),
    S("gist swapped", replace("data/passages.csv", "Says Japan hosts over eighty", "Says Japan hosts over 80"), "tests/test_passages.py::test_every_numeral_in_a_gist_stands_in_its_passage", "x"),
    S("count stripped", change_cell("alliance.verify(", lambda cell: cell.update(execution_count=None)), NOTEBOOK, "chapters/00-sources.ipynb: cell 5 "),
    S("output stripped", change_cell("alliance.verify(", lambda cell: cell.update(outputs=[])), NOTEBOOK, "chapters/00-sources.ipynb: cell 5 "),
    S("nbval off", change_cell("alliance.verify(", lambda cell: cell["metadata"].update(tags=["nbval-skip"])), NOTEBOOK, "chapters/00-sources.ipynb: cell 5 "),
    S("generated page edited", replace("reference/outline-cfr-2021.md", "eighty-five", "eighty-six"), CURRENT, "reference/outline-cfr-2021.md"),
    S("table edited, page not", replace("data/quantities.csv", "AUKUS working groups,,,aukus", "Working groups of AUKUS,,,aukus"), CURRENT, "reference/outline-auslin-2022.md"),
    S("page removed", remove("reference/outline-tran-2025.md"), CURRENT, "x"),
    S("published", replace("data/sources.csv", ",2023-08-17,", ",2023-08-18,"), CURRENT, "x"),
    S("published prose", replace("data/sources.csv", ",2023-08-17,", ",2023-08-18,"), PROSE, "x"),
    S("binder", replace("binder/requirements.txt", "pandas==", "pandas==1"), "tests/test_repository.py::test_binder_runs_the_versions_of_the_lock", "x"),
    S("lock", replace("requirements.txt", "altair==5.5.0", "altair==5.4.0"), "tests/test_repository.py::test_binder_runs_the_versions_of_the_lock", "x"),
    S("action", replace(".github/workflows/test.yml", "actions/checkout@", "actions/checkout@v4 #"), "tests/test_repository.py::test_every_action_is_pinned_to_a_commit_with_its_version", "x"),
    S("warnings no errors", replace("Makefile", "build . -n -W --keep-going", "build . -n --keep-going"), "tests/test_setup.py::test_the_plain_commands_are_those_of_make", "x"),
    S("no nbval", replace("Makefile", "-n 2 --nbval tests", "-n 2 tests"), "tests/test_setup.py::test_the_plain_commands_are_those_of_make", "x"),
    S("ci", replace(".ci/run", "\nmake test", "\nmake test || true"), "tests/test_repository.py::test_ci_runs_the_readmes_two_commands", "x"),
    S("readme", replace("README.md", "characters 530-553", "characters 531-553"), "tests/test_setup.py::test_the_readmes_examples_print_what_it_says", "x"),
    S("vega", replace("_static/vega/vega-tooltip.min.js", "function", "function "), "tests/test_charts.py::test_the_vendored_scripts_are_the_ones_recorded", "x"),
    S("secret seed hash", replace("alliance/sources.py", "if found != expected:", "if False:"), "tests/test_passages.py::test_one_changed_byte_is_refused", "x"),
    S("case forgiven", replace("alliance/quotations.py", 'kind or "", token[0]', 'kind or "", token[0].casefold()'), REFUSED, "a changed case"),
    S("accents forgiven", replace("alliance/quotations.py", "for token in _FOLD.finditer(words):", "import unicodedata\n    words = ''.join(c for c in unicodedata.normalize('NFD', words) if not unicodedata.combining(c))\n    for token in _FOLD.finditer(words):"), REFUSED, "an added accent"),
    S("numbers cut", replace("alliance/quotations.py", "for pattern in _UNCUT for", "for pattern in _UNCUT[:1] for"), REFUSED, "a number cut"),
    S("passages joined", replace("alliance/quotations.py", 'joined = "\\n".join', 'joined = " ".join'), REFUSED, "text joined across two passages"),
    S("commas forgiven", replace("alliance/quotations.py", '{"dash": "-",', '{"dash": "-", "comma": "",'), REFUSED, "x"),
    S("anchors unchecked", replace("alliance/tables.py", 'if row["exact"]:', "if False:"), "tests/test_tables.py::test_words_that_do_not_stand_in_the_seed_are_refused", "x"),
    S("prose no numbers", replace("alliance/prose.py", "return self._advice(numeral)", 'return ""'), "tests/test_prose.py", "x"),
    S("prose any passage", replace("alliance/prose.py", "if not wanted or wanted & set(standing):", "if True:"), "tests/test_prose.py", "x"),
    S("prose long quotations", replace("alliance/prose.py", "SHORTEST = 3", "SHORTEST = 30"), "tests/test_prose.py", "x"),
    S("prose any number structure", replace("alliance/prose.py", '(r"\\bp\\d{2,3}\\b", "addresses of passages")', '(r"\\bp?\\d{2,3}\\b", "addresses of passages")'), "tests/test_prose.py", "x"),
    S("stale unseen", replace("alliance/reference.py", "def stale(", "def stale(*_): return []\ndef _stale("), "tests/test_reference.py::test_a_stale_a_missing_and_a_left_over_page_are_named", "x"),
    S("charts without words", replace("alliance/charts.py", "(alt=…) is empty", "(alt=…) is empty"), "tests/test_charts.py::test_figure_refuses_what_is_missing", "x"),
    S("nbval lax", replace("pyproject.toml", '"--nbval-current-env",', '"--nbval-lax",'), "tests/test_repository.py", "x"),
    S("nbval sanitized", add("tests/nbval_sanitize.cfg", "# Numbers may differ.\nregex: .*\nreplace: x"), "tests/test_repository.py", "x"),
    # nbval
    S("output text", replace(CHAPTER, "in another too", "in another too"), NBVAL, "x"),
    S("chart value", change_chart("Only one text speaks", lambda spec: None), NBVAL, "x"),
    # pages
    in_chapter("a word of a quotation in a sentence", "met at Camp David last month", "met at Camp David last week", "'met at Camp David last week'", "johnstone-hornung-2023-p02"),
    in_chapter("a number in a sentence", "budget to 2% of GDP", "budget to 3% of GDP", "'3%'"),
    in_chapter("a date", "took place on 18 August 2023", "took place on 19 August 2023", "19 August 2023"),
    in_chapter("wrong source", "[Auslin 2022, p03](../reference/outline-auslin-2022.md#auslin-2022-p03)", "[Tran 2025, p03](../reference/outline-tran-2025.md#tran-2025-p03)", "quickly denied by Tokyo"),
    in_chapter("wrong passage", "[Auslin 2022, p03](../reference/outline-auslin-2022.md#auslin-2022-p03)", "[Auslin 2022, p04](../reference/outline-auslin-2022.md#auslin-2022-p04)", "quickly denied by Tokyo"),
    in_chapter("no citation", " ([Yomiuri 2024](../reference/bibliography.md#yomiuri-2024-ishiba))", "", "1 October 2024"),
    in_chapter("label", "[Auslin 2022, p03](../reference/outline-auslin-2022.md#auslin-2022-p03)", "[Auslin 2022, p04](../reference/outline-auslin-2022.md#auslin-2022-p03)", "x"),
    in_chapter("zero width", "met at Camp David last month", "met at Camp\u200b David last month", "johnstone-hornung-2023-p02"),
    in_chapter("single marks", "The words were true", "He was ‘the first to say that the earth is flat’. The words were true", "x"),
    in_chapter("code number", "The words were true", "There are `99` bases. The words were true", "x"),
    in_chapter("roman number", "The words were true", "There are XCIX bases. The words were true", "x"),
    on_page("title", replace(CHAPTER, "Most figures stand", "Most of 57 figures stand", times=-1), "57"),
    on_page("alt", replace(CHAPTER, "A bar for each of the five texts", "A bar for each of the 93 texts", times=-1), "93"),
    on_page("takeaway", replace(CHAPTER, "Almost nothing that the sources count", "Almost none of the 93 things that the sources count", times=-1), "93"),
    on_page("caption", replace(CHAPTER, "The five sources, in the order", "The 17 sources, in the order", times=-1), "17"),
    on_page("chart without description", change_chart("Most figures stand", lambda spec: (spec.update(description=""), spec["usermeta"]["alliance"].update(alt=""))), "x", test=DESCRIBED),
    on_page("chart without takeaway", change_chart("Most figures stand", lambda spec: spec["usermeta"]["alliance"].update(takeaway="")), "x", test=DESCRIBED),
    on_page("img", replace(CHAPTER, "The words were true,", '<img src="https://cdn.example.org/a.png" alt="A map of it"> The words were true,'), "x", test=FOREIGN),
    on_page("rights file", copy("seeds/auslin-2022.txt", "_static/article.txt"), "auslin-2022", test=RIGHTS),
    on_page("css", replace("_static/book.css", "\n", '\n@import "https://fonts.example.org/a.css";\n'), "x", test="tests/test_pages.py::test_no_style_sheet_loads_anything_from_another_host"),
    on_page("cover", replace("index.md", "November 2022", "December 2022"), "x"),
    on_page("toc", replace("_toc.yml", "          - file: reference/outline-tran-2025\n", ""), "x", test="tests/test_pages.py::test_every_internal_link_leads_to_a_page_and_a_part_of_it"),
]
CASES = [pytest.param(one, id=one.name) for one in CORRUPTIONS]


def environment(book: Path) -> dict[str, str]:
    """Return the settings in which the copy's own package is the one imported."""
    ours = {"ALLIANCE_ROOT", "BOOK_REPOSITORY", "GITHUB_REPOSITORY", "CI"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ours and not name.startswith("PYTEST_")
    }
    return kept | {"PYTHONPATH": str(book)}


def run(book: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=book,
        env=environment(book),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def build(book: Path) -> subprocess.CompletedProcess[str]:
    shutil.rmtree(book / "_build", ignore_errors=True)
    builder = Path(sys.executable).parent / "jupyter-book"
    return run(book, builder, "build", ".", "-n", "-W", "--keep-going")


def run_tests(book: Path, *tests: str, report: Path) -> subprocess.CompletedProcess[str]:
    options = ["-p", "no:cacheprovider", "-q", "-n", "0", f"--junitxml={report}"]
    if NBVAL in tests:
        options.append("--nbval")
    return run(book, sys.executable, "-m", "pytest", *options, *tests)


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Iterator[Path]:
    book = tmp_path_factory.mktemp("sound") / "book"
    for name in files():
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root() / name, book / name)
    built = build(book)
    assert built.returncode == 0, built.stdout
    yield book


@pytest.fixture
def book(sound: Path, tmp_path: Path) -> Iterator[Path]:
    yield shutil.copytree(sound, tmp_path / "book")
    shutil.rmtree(tmp_path / "book")


@pytest.mark.parametrize("corruption", CASES)
def test_a_corruption_is_caught_and_its_place_named(corruption, book: Path, tmp_path) -> None:
    corruption.damage(book)
    if corruption.build:
        b = build(book)
        print("BUILD", b.returncode, [l for l in b.stdout.splitlines() if "WARNING" in l or "ERROR" in l][:4])
    report = tmp_path / "report.xml"
    result = run_tests(book, corruption.test, report=report)
    print("RC", result.returncode, corruption.test)
    if not report.is_file():
        print(result.stdout)
    for case in ElementTree.parse(report).iter("testcase"):
        for kind in ("failure", "error"):
            for f in case.iter(kind):
                print("##", kind, case.get("name"), "|", f.get("message")[:1200])
    assert result.returncode == 1
    assert 0
