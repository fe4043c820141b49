"""Deliberate corruptions, each caught by a test of the book that names the place.

A copy of the book is damaged in one small way, and the test that guards against it runs
there. It must fail by its own judgement, not because it broke, and must name the place.
Pages are always built from nothing, as `make book` builds them.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from browser import chromium
from test_repository import files

from alliance.charts import MIME_TYPE
from alliance.repository import root

pytestmark = pytest.mark.prove

CHAPTER = "chapters/00-sources.ipynb"

# The tests that catch. The chapter itself is one: nbval runs its cells again.
ANCHORED = "tests/test_tables.py::test_every_quoted_row_stands_in_its_source"
CHECKED_CELLS = "tests/test_notebooks.py::test_a_chapter"
CURRENT = "tests/test_reference.py::test_the_reference_pages_are_current"
LOADED = "tests/test_tables.py::test_every_table_loads_with_the_types_of_its_schema"
PLAIN_COMMANDS = "tests/test_setup.py::test_the_plain_commands_are_those_of_make"
PROSE = (
    "tests/test_pages.py::"
    "test_every_quotation_and_number_stands_in_what_is_cited_beside_it"
)
REFUSED = "tests/test_quotations.py::test_refused"
RERUN = CHAPTER
WHOLE = "tests/test_passages.py::test_every_character_of_a_seed_is_passage_or_furniture"

# How a test says that the book is at fault; anything else means that the test broke.
# "[found] = …" is how the tests say "exactly one".
JUDGED = re.compile(
    r"AssertionError|assert |Failed: |alliance\.errors\.\w+Error: "
    r"|Notebook cell execution failed|ValueError: not enough values to unpack"
)


# --- How to damage a copy of the book

Damage = Callable[[Path], object]


def replace(file: str, words: str, others: str, *, everywhere: bool = False) -> Damage:
    """Put other words in the place of some: the first time they stand in a file."""

    def damage(book: Path) -> None:
        old, new = words, others
        if file.endswith(".ipynb"):  # as JSON writes them
            old, new = (json.dumps(s, ensure_ascii=False)[1:-1] for s in (old, new))
        content = (book / file).read_bytes().decode("utf-8")
        assert old in content, f"Update this test: {file} no longer holds {words!r}."
        content = content.replace(old, new, -1 if everywhere else 1)
        (book / file).write_bytes(content.encode("utf-8"))

    return damage


def remove(file: str) -> Damage:
    return lambda book: (book / file).unlink()


def remove_row(file: str, beginning: str) -> Damage:
    def damage(book: Path) -> None:
        rows = (book / file).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [row for row in rows if not row.startswith(beginning)]
        assert len(kept) == len(rows) - 1, f"Update this test: {file}, {beginning!r}."
        (book / file).write_text("".join(kept), encoding="utf-8", newline="")

    return damage


def copy(file: str, other: str) -> Damage:
    return lambda book: shutil.copy(book / file, book / other)


def change_cell(which: int | str, change: Callable[[dict], object]) -> Damage:
    """Change a cell of the chapter: by its number, or the first to hold some words."""

    def damage(book: Path) -> None:
        notebook = json.loads((book / CHAPTER).read_text(encoding="utf-8"))
        found = [
            cell
            for number, cell in enumerate(notebook["cells"], start=1)
            if cell.get("outputs")
            and (which == number or str(which) in "".join(cell["source"]))
        ]
        assert found, f"Update this test: {CHAPTER} stores no output at {which!r}."
        change(found[0])
        written = json.dumps(notebook, ensure_ascii=False, indent=1)
        (book / CHAPTER).write_text(written, encoding="utf-8")

    return damage


def change_output(words: str, kind: str, change: Callable[[dict], object]) -> Damage:
    """Change the stored output of the first cell whose source holds the words."""
    return change_cell(words, lambda cell: change(cell["outputs"][0]["data"]))


# --- The corruptions


@dataclass(frozen=True)
class Corruption:
    """One edit, the test that must catch it, and what its message must name."""

    damage: Damage
    caught_by: str
    names: tuple[str, ...]
    build: bool = False


def caught(damage: Damage, by: str, *names: str) -> Corruption:
    return Corruption(damage, by, names)


def caught_on_page(damage: Damage, *names: str, by: str = PROSE) -> Corruption:
    """Return a corruption that shows when the book is built from it."""
    return Corruption(damage, by, names, build=True)


EVIDENCE = {
    "a byte of a seed": caught(
        replace("seeds/cfr-2021.txt", "cornerstone", "cornerstome"),
        "tests/test_passages.py::test_a_seed_is_the_file_whose_hash_is_on_record",
        "seeds/cfr-2021.txt is not the text",
    ),
    "a seed gone": caught(
        remove("seeds/tran-2025.txt"), WHOLE, "seeds/tran-2025.txt is missing"
    ),
    "a furniture span shifted by one": caught(
        replace("data/furniture.csv", "cfr-2021,1340,1361", "cfr-2021,1341,1362"),
        WHOLE,
        "data/furniture.csv, row 8 (cfr-2021 1341-1362)",
    ),
    "a row of furniture removed": caught(
        remove_row("data/furniture.csv", "cfr-2021,828,829,"),
        "tests/test_passages.py::test_no_furniture_has_slipped_into_the_passages",
        "cfr-2021: compare data/furniture.csv",
    ),
    "a gist under another passage's id": caught(
        replace("data/passages.csv", "\ncfr-2021-p05,", "\ncfr-2021-p50,"),
        "tests/test_passages.py::"
        "test_passages_are_numbered_in_the_order_of_the_seed",
        "'cfr-2021-p50' != 'cfr-2021-p05'",
    ),
    "a word of a quotation": caught(
        replace("data/quotations.csv", "cornerstone of U.S.", "foundation of U.S."),
        ANCHORED,
        "data/quotations.csv, line 2 (cfr-2021-cornerstone), column exact",
        "[-cornerstone-] {+foundation+}",
    ),
    "a Cyrillic letter that looks like a Latin one": caught(
        replace("data/quotations.csv", "grave and imminent", "grave \u0430nd imminent"),
        ANCHORED,
        "(cfr-2021-grave-and-imminent), column exact",
    ),
    "a quotation given to another source": caught(
        replace(
            "data/quotations.csv",
            "\nauslin-2022-indispensable,auslin-2022,",
            "\nauslin-2022-indispensable,tran-2025,",
        ),
        ANCHORED,
        "(auslin-2022-indispensable), column exact",
        "They do stand in auslin-2022-p01",
    ),
    "the words of a source check": caught(
        replace(
            "data/check_passages.csv",
            "in the wake of the Korean War",
            "in the course of the Korean War",
        ),
        ANCHORED,
        "data/check_passages.csv",
        "(korean-war-still-on), column exact",
    ),
    "a value that is not the number printed": caught(
        replace("data/quantities.csv", "eighty-five,,85,", "eighty-five,,58,"),
        "tests/test_tables.py::test_every_value_is_the_number_that_is_printed",
        "us-facilities-eighty-five-cfr-2021",
        "58.0",
    ),
    "a number and its value changed together": caught(
        replace("data/quantities.csv", ",Thirty-one,,31,", ",Thirty-two,,32,"),
        ANCHORED,
        "(us-facilities-okinawa-cfr-2021), column printed",
        "'Thirty-two' stands 0 times",
    ),
    "a qualifier that the source does not have": caught(
        replace("data/quantities.csv", ",eighty-five,,85,", ",eighty-five,nearly,85,"),
        "tests/test_tables.py::test_every_qualifier_stands_beside_its_number",
        "us-facilities-eighty-five-cfr-2021",
    ),
    "a date that is not in the format": caught(
        replace("data/events.csv", ",1951,", ",September 1951,"),
        LOADED,
        "data/events.csv, line 2 (treaty-signed-1951-cfr-2021), column date",
        "'September 1951'",
    ),
    "an id given twice": caught(
        replace(
            "data/quantities.csv",
            "\nus-facilities-okinawa-cfr-2021,",
            "\nus-facilities-eighty-five-cfr-2021,",
        ),
        LOADED,
        "data/quantities.csv",
        "'us-facilities-eighty-five-cfr-2021' stands already in line 3",
    ),
    "an outside fact without its document": caught(
        replace("data/record.csv", ",mofa-1997-peacekeeping,", ",mofa-1998-on-peace,"),
        "tests/test_tables.py::test_every_outside_fact_has_a_reference",
        "cambodia-engineers-1992: no mofa-1998-on-peace",
    ),
}

GENERATED = {
    "a generated page edited by hand": caught(
        replace("reference/outline-cfr-2021.md", "eighty-five", "eighty-six"),
        CURRENT,
        "reference/outline-cfr-2021.md: not current",
    ),
    "a table edited and its pages not": caught(
        replace("data/quantities.csv", ",AUKUS working groups,", ",Groups of AUKUS,"),
        CURRENT,
        "reference/outline-auslin-2022.md: not current",
    ),
    "how a date is known, changed in the table alone": caught(
        replace("data/sources.csv", "print issue is Winter 2023", "print issue is late"),
        CURRENT,
        "reference/outline-auslin-2022.md: not current",
    ),
}

NOTEBOOK = {
    "an execution count taken out": caught(
        change_cell("alliance.verify(", lambda cell: cell.update(execution_count=None)),
        CHECKED_CELLS,
        "chapters/00-sources.ipynb: cell 5 has the execution count None",
    ),
    "an output taken out": caught(
        change_cell("alliance.verify(", lambda cell: cell.update(outputs=[])),
        CHECKED_CELLS,
        "chapters/00-sources.ipynb: cell 5 shows 'alliance.verify(",
    ),
    "a cell exempted from being run again": caught(
        change_cell(
            "alliance.verify(", lambda cell: cell["metadata"].update(tags=["nbval-skip"])
        ),
        CHECKED_CELLS,
        "chapters/00-sources.ipynb: cell 5 is marked 'nbval-skip'",
    ),
    "a citation of a passage that does not exist": caught(
        replace(CHAPTER, "outline-auslin-2022.md#auslin-2022-p03", "outline-auslin-2022.md#auslin-2022-p33"),
        "tests/test_notebooks.py::test_the_chapters_use_passages",
        "chapters/00-sources.ipynb cites 'auslin-2022-p33', which is no passage",
    ),
    "a word in a stored table": caught(
        change_cell(
            '"Works cited in the text of Tran 2025"',
            lambda cell: cell["outputs"][0]["data"].update({"text/plain": "Nothing"}),
        ),
        RERUN,
        "mismatch 'text/plain'",
        'in_text_citations("tran-2025")',
    ),
    "a value in a stored chart": caught(
        change_chart(
            "Almost nothing that the sources count",
            lambda chart: next(iter(chart["datasets"].values()))[0].update(size=1),
        ),
        RERUN,
        f"mismatch '{MIME_TYPE}'",
        "Almost nothing that the sources count",
    ),
    "a stored chart without its takeaway": caught(
        change_chart(
            "Almost nothing that the sources count",
            lambda chart: chart["usermeta"]["alliance"].update(takeaway=""),
        ),
        RERUN,
        f"mismatch '{MIME_TYPE}'",
        "Almost nothing that the sources count",
    ),
    "an address in a shown quotation": caught(
        replace(CHAPTER, 'cite="https://www.cfr.org/', 'cite="https://cfr.example/'),
        RERUN,
        "mismatch 'text/html'",
        'alliance.quote("cfr-2021-talks-underway")',
    ),
    "the date of a source, so that the chapter disagrees": caught(
        replace("data/sources.csv", ",2023-08-17,", ",2023-08-18,"),
        RERUN,
        "mismatch 'text/html'",
        "The five sources, in the order in which they were written",
    ),
}

QUICKLY_DENIED = "[Auslin 2022, p03](../reference/outline-auslin-2022.md#auslin-2022-p03)"

PAGES = {
    "a word inside quotation marks": caught_on_page(
        replace(CHAPTER, "met at Camp David last month", "met at Camp David last week"),
        "chapters/00-sources: 'met at Camp David last week'",
        "johnstone-hornung-2023-p02",
    ),
    "a number in a sentence": caught_on_page(
        replace(CHAPTER, "budget to 2% of GDP", "budget to 3% of GDP"),
        "chapters/00-sources: '3%'",
        "tran-2025-p18",
    ),
    "a date in a sentence": caught_on_page(
        replace(CHAPTER, "took place on 18 August", "took place on 20 August"),
        "chapters/00-sources: '20 August 2023'",
    ),
    "a date on the cover": caught_on_page(
        replace("index.md", "| about 2025 |", "| about 2031 |"), "index: '2031'"
    ),
    "a citation of another source": caught_on_page(
        replace(CHAPTER, QUICKLY_DENIED, QUICKLY_DENIED.replace("auslin-2022", "tran-2025").replace("Auslin 2022", "Tran 2025")),
        "chapters/00-sources: 'quickly denied by Tokyo'",
        "They do stand in auslin-2022-p03",
    ),
    "a citation of another passage of the source": caught_on_page(
        replace(CHAPTER, QUICKLY_DENIED, QUICKLY_DENIED.replace("p03", "p04")),
        "chapters/00-sources: 'quickly denied by Tokyo'",
        "These words stand in auslin-2022-p03",
    ),
    "a citation taken out": caught_on_page(
        replace(
            CHAPTER,
            " ([MOFA 2023](../reference/bibliography.md#mofa-2023-uk-access-agreement)): the",
            ": the",
        ),
        "chapters/00-sources: '11 January 2023'",
        "mofa-2023-uk-access-agreement",
    ),
    "a number in the title of a chart": caught_on_page(
        replace(CHAPTER, "Most figures stand", "Most of 57 figures stand", everywhere=True),
        "chapters/00-sources: '57'",
        "Most of 57 figures stand in a single text",
    ),
    "a number in the description of a chart": caught_on_page(
        replace(CHAPTER, "A bar for each of the five", "A bar for each of the 93", everywhere=True),
        "chapters/00-sources: '93'",
    ),
    "a number in the caption of a table": caught_on_page(
        replace(CHAPTER, "The five sources, in the", "The 17 sources, in the", everywhere=True),
        "chapters/00-sources: '17'",
        "The 17 sources, in the order",
    ),
    "a chart without a description": caught_on_page(
        change_chart(
            "Most figures stand in a single text",
            lambda chart: chart["usermeta"]["alliance"].update(alt=""),
        ),
        "chapters/00-sources.html: fig-figures-in-one-text has no description",
        by="tests/test_pages.py::test_every_chart_is_described_and_credited",
    ),
    "a picture from another host": caught_on_page(
        replace(
            CHAPTER,
            "None of this makes the texts worthless.",
            '<img src="https://cdn.example.org/a.png" alt="A map of the bases">',
        ),
        "chapters/00-sources.html: <img src> loads https://cdn.example.org/a.png",
        by="tests/test_pages.py::test_no_page_loads_anything_from_another_host",
    ),
    "a script that calls another host": caught_on_page(
        replace("_static/charts.js", "  let libraries", '  fetch("https://cdn.example.org/");\n  let libraries'),
        "chapters/00-sources.html at 1280 px",
        "https://cdn.example.org/",
        by="tests/test_browser.py::test_no_page_asks_another_host_for_anything",
    ),
    "a whole article among the files": caught_on_page(
        copy("seeds/auslin-2022.txt", "_static/article.txt"),
        "auslin-2022: 100.0% of its characters; most in _static/article.txt",
        by="tests/test_rights.py::"
        "test_at_most_a_third_of_a_source_in_copyright_is_published",
    ),
}

REPOSITORY = {
    "a hash taken out of the lock": caught(
        replace("requirements.txt", "pandas==", "pandas==0 ; False\npandas=="),
        "tests/test_repository.py::test_every_package_of_the_lock_has_a_hash",
        "requirements.txt has no hash for ['pandas==0']",
    ),
    "a version for Binder that is not in the lock": caught(
        replace("binder/requirements.txt", "\npandas==", "\npandas==9"),
        "tests/test_repository.py::test_binder_runs_the_versions_of_the_lock",
        "binder/requirements.txt: pandas==9",
    ),
    "an action pinned to a tag": caught(
        replace(".github/workflows/test.yml", "actions/checkout@", "actions/checkout@v4 # "),
        "tests/test_repository.py::"
        "test_every_action_is_pinned_to_a_commit_with_its_version",
        "test.yml",
        "actions/checkout@v4",
    ),
    "a test run whose failure is ignored": caught(
        replace(".ci/run", "\nmake test", "\nmake test || true"),
        "tests/test_repository.py::test_ci_runs_the_readmes_two_commands",
        "'make test || true'",
    ),
    "warnings that no longer stop the build": caught(
        replace("Makefile", "build . -n -W --keep-going", "build . -n --keep-going"),
        PLAIN_COMMANDS,
        "`jupyter-book build . -n -W --keep-going` is not what make runs",
    ),
    "chapters that are no longer run again": caught(
        replace("Makefile", "--nbval tests chapters", "tests"),
        PLAIN_COMMANDS,
        "--nbval tests chapters` is not what make runs",
    ),
    "a vendored script": caught(
        replace("_static/vega/vega-tooltip.min.js", "function", "function "),
        "tests/test_charts.py::test_the_vendored_scripts_are_the_ones_recorded",
        "_static/vega/vega-tooltip.min.js",
    ),
}

# What watches the book is watched too: a check that is weakened fails its own tests.
WEAKENED = {
    "a verifier that forgives case": caught(
        replace("alliance/quotations.py", 'or "", token[0]', 'or "", token[0].lower()'),
        REFUSED,
        "[a changed case: ",
    ),
    "a verifier that forgives punctuation": caught(
        replace(
            "alliance/quotations.py",
            '        if kind == "marker":',
            '        if token[0] == ",":\n            continue\n        if kind == "marker":',
        ),
        REFUSED,
        "[another difference of punctuation: ",
    ),
    "a verifier that cuts numbers": caught(
        replace("alliance/quotations.py", "in _UNCUT for match", "in _UNCUT[:1] for match"),
        REFUSED,
        "[a number cut from its sign, currency, decimals or suffix: ",
    ),
    "a verifier that takes every digit for the same": caught(
        replace(
            "alliance/quotations.py",
            'or "", token[0]',
            'or "", "0" if token[0].isdigit() else token[0]',
        ),
        "tests/test_quotations_property.py::test_no_changed_quotation_is_accepted",
        "[change_a_digit]",
    ),
    "seeds read without their hash": caught(
        replace("alliance/sources.py", "if found != expected:", "if not found:"),
        "tests/test_passages.py::test_one_changed_byte_is_refused",
        r"seeds/cfr-2021\\.txt is not the text",
    ),
    "rows no longer looked up in the seeds": caught(
        replace("alliance/tables.py", 'if row["exact"]:', 'if not row["exact"]:'),
        "tests/test_tables.py::test_words_that_do_not_stand_in_the_seed_are_refused",
        "x",
    ),
    "numbers on pages no longer compared": caught(
        replace("alliance/prose.py", "return self._advice(numeral)", 'return ""'),
        "tests/test_prose.py::test_what_a_row_does_not_say_is_caught",
        "[Spending is to rise by 60.-",
    ),
    "citations good for any passage of the source": caught(
        replace("alliance/prose.py", "if not wanted or wanted &", "if True or wanted &"),
        "tests/test_prose.py::test_a_citation_of_another_passage_of_the_source_is_caught",
        "test_a_citation_of_another_passage_of_the_source_is_caught",
    ),
    "only long quotations on pages compared": caught(
        replace("alliance/prose.py", "\nSHORTEST = 3\n", "\nSHORTEST = 30\n"),
        "tests/test_prose.py::test_a_changed_word_in_a_quotation_is_caught",
        "test_a_changed_word_in_a_quotation_is_caught",
    ),
    "changed pages taken for current ones": caught(
        replace(
            "alliance/reference.py", "stored(path) != wanted[path]", "not stored(path)"
        ),
        "tests/test_reference.py::test_a_stale_a_missing_and_a_left_over_page_are_named",
        "reference/index.md",
    ),
    "charts accepted without words": caught(
        replace("alliance/charts.py", "    if not words:\n", "    if words is None:\n"),
        "tests/test_charts.py::test_figure_refuses_what_is_missing",
        "is empty",
    ),
}

CORRUPTIONS = EVIDENCE | GENERATED | NOTEBOOK | PAGES | REPOSITORY | WEAKENED


# --- A copy of the book, and what its tests say


def environment(book: Path) -> dict[str, str]:
    """Return settings under which a copy of the book uses its own package."""
    theirs = {"ALLIANCE_ROOT", "BOOK_REPOSITORY", "GITHUB_REPOSITORY"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in theirs and not name.startswith(("PYTEST_", "JUPYTER_"))
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
    builder = Path(sys.executable).with_name("jupyter-book")
    return run(book, builder, "build", ".", "-n", "-W", "--keep-going")


@dataclass(frozen=True)
class Outcome:
    """What a run of tests came to: exit code, all it printed, what each failure says."""

    code: int
    printed: str
    failures: tuple[str, ...]


def run_tests(book: Path, tests: list[str], report: Path) -> Outcome:
    options = "-q --color=no -p no:cacheprovider -n 0 --maxfail=1".split()
    if RERUN in tests:
        options.append("--nbval")
    done = run(
        book,
        *(sys.executable, "-m", "pytest", *options, f"--junitxml={report}", *tests),
    )
    said = ElementTree.parse(report).iter("testcase") if report.is_file() else ()
    failures = tuple(
        "\n".join([f"{case.get('name')}: {failure.get('message')}", *lines])
        for case in said
        for failure in case.iter("failure")
        for lines in [re.findall(r"^E +(.*)", failure.text or "", re.MULTILINE)]
    )
    return Outcome(done.returncode, done.stdout, failures)


def outcome(corruption: Corruption, sound: Path, folder: Path) -> Outcome:
    """Damage a fresh copy, build it if pages matter, and run the test that guards."""
    book = folder / "book"
    try:
        shutil.copytree(sound, book)
        corruption.damage(book)
        if corruption.build:
            build(book)
        return run_tests(book, [corruption.caught_by], folder / "report.xml")
    finally:
        shutil.rmtree(book, ignore_errors=True)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the book, built, that nobody has damaged."""
    book = tmp_path_factory.mktemp("sound") / "book"
    for name in files():
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root() / name, book / name)
    built = build(book)
    assert built.returncode == 0, built.stdout
    return book


@pytest.fixture(scope="module")
def outcomes(
    sound: Path,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[dict[str, Future[Outcome]]]:
    """Try every corruption that was asked for, two at a time, and yield the results."""
    asked = [
        item.callspec.params["name"]
        for item in request.session.items
        if getattr(item, "originalname", "") == "test_a_corruption_is_caught"
    ]
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield {
            name: pool.submit(
                outcome, CORRUPTIONS[name], sound, tmp_path_factory.mktemp("damaged")
            )
            for name in asked
        }
        pool.shutdown(cancel_futures=True)


def test_the_copy_uses_its_own_package(sound: Path) -> None:
    found = run(sound, sys.executable, "-c", "import alliance; print(alliance.__file__)")
    assert found.stdout.strip() == str(sound / "alliance" / "__init__.py")


def test_without_a_corruption_the_same_tests_pass(sound: Path, tmp_path: Path) -> None:
    tests = sorted({corruption.caught_by for corruption in CORRUPTIONS.values()})
    result = run_tests(sound, tests, tmp_path / "report.xml")
    assert result.code == 0, result.printed


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corruption_is_caught(name: str, outcomes: dict[str, Future[Outcome]]) -> None:
    corruption = CORRUPTIONS[name]
    if "test_browser" in corruption.caught_by and not chromium():
        pytest.skip("NOT TESTED: no Chromium was found.")
    result = outcomes[name].result()
    assert result.code, f"{name}: {corruption.caught_by} did not notice"
    [said] = result.failures or [result.printed]
    assert result.code == 1 and JUDGED.search(said), f"{name}: the test broke: {said}"
    print(f"{corruption.caught_by}\n{said}")
    missing = [words for words in corruption.names if words not in said]
    assert not missing, f"{name}: the message does not name {missing}: {said}"
