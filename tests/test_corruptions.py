"""Deliberate corruptions, each caught by a test of the book that names the place.

A copy of the book is damaged in one small way, and the test that guards against it runs
there. It must fail by its own judgement, not because it broke, and must name the place.
Pages are always built from nothing, as `make book` builds them.
"""

import hashlib
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
from typing import Any
from xml.etree import ElementTree

import pytest
from browser import chromium
from test_repository import files

from alliance.charts import MIME_TYPE
from alliance.notebooks import chapters
from alliance.repository import root

pytestmark = pytest.mark.prove

CHAPTER = "chapters/00-sources.ipynb"
FIGURE = "fig-what-they-talk-about"

# The tests that catch. The chapter is one: nbval runs its cells again and compares.
PASSAGES = "tests/test_passages.py::"
TABLES = "tests/test_tables.py::"
CHAPTERS = "tests/test_notebooks.py::"
PAGES = "tests/test_pages.py::"
REPOSITORY = "tests/test_repository.py::"
CHECK = "tests/test_prose.py::"
WHOLE = f"{PASSAGES}test_every_character_of_a_seed_is_passage_or_furniture"
ANCHORED = f"{TABLES}test_every_quoted_row_stands_in_its_source"
LOADED = f"{TABLES}test_every_table_loads_with_the_types_of_its_schema"
CURRENT = "tests/test_reference.py::test_the_reference_pages_are_current"
PROSE = f"{PAGES}test_every_quotation_and_number_stands_in_what_is_cited_beside_it"
REFUSED = "tests/test_quotations.py::test_refused"
AS_README = "tests/test_setup.py::test_the_plain_commands_are_those_of_make"

# How a test says that the book is at fault; any other end means that the test broke.
# The last one is how "[found] = …", exactly one, fails.
JUDGED = re.compile(
    r"AssertionError|assert |Failed: |alliance\.[\w.]+Error: "
    r"|Notebook cell execution failed|ValueError: not enough values to unpack"
)


# --- How a copy of the book is damaged

Damage = Callable[[Path], object]


def replace(file: str, words: str, others: str) -> Damage:
    """Put other words in the place of some: the first time they stand in a file."""

    def damage(book: Path) -> None:
        old, new = words, others
        if file.endswith(".ipynb"):  # as JSON writes them
            old, new = (json.dumps(s, ensure_ascii=False)[1:-1] for s in (old, new))
        content = (book / file).read_bytes().decode("utf-8")
        assert old in content, f"Update this test: {file} no longer holds {words!r}."
        (book / file).write_bytes(content.replace(old, new, 1).encode("utf-8"))

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


def change_cell(number: int, **changes: object) -> Damage:
    """Change parts of a cell of the chapter; cells are numbered as tests name them."""

    def damage(book: Path) -> None:
        notebook = json.loads((book / CHAPTER).read_text(encoding="utf-8"))
        cell = notebook["cells"][number - 1]
        assert cell.get("outputs"), f"Update this test: cell {number} shows nothing."
        cell.update(changes)
        write_chapter(book, notebook)

    return damage


def change_output(
    words: str, kind: str, change: Callable[[Any], Any], chapter: str = CHAPTER
) -> Damage:
    """Change what the first cell whose code or metadata holds some words has stored."""

    def damage(book: Path) -> None:
        notebook = json.loads((book / chapter).read_text(encoding="utf-8"))
        found = [
            output["data"]
            for cell in notebook["cells"]
            for output in cell.get("outputs", ())
            if words in f"{''.join(cell['source'])} {cell['metadata']}"
            and kind in output.get("data", ())
        ]
        assert found, f"Update this test: no cell with {words!r} stores {kind}."
        found[0][kind] = change(found[0][kind])
        write_chapter(book, notebook, chapter)

    return damage


def write_chapter(book: Path, notebook: dict, chapter: str = CHAPTER) -> None:
    written = json.dumps(notebook, ensure_ascii=False, indent=1)
    (book / chapter).write_text(f"{written}\n", encoding="utf-8")


def change_text(words: str, kind: str, old: str, new: str) -> Damage:
    """Change a stored output that is text."""

    def change(stored: list[str]) -> str:
        text = "".join(stored)
        assert old in text, f"Update this test: the output of {words!r} lacks {old!r}."
        return text.replace(old, new, 1)

    return change_output(words, kind, change)


def change_chart(change: Callable[[dict], object]) -> Damage:
    """Change a stored chart in place."""
    return change_output(FIGURE, MIME_TYPE, lambda chart: [change(chart), chart][1])


def add_one(chart: dict) -> None:
    [row, *_] = next(iter(chart["datasets"].values()))
    row["count"] += 1


def entitle(chart: dict, title: str) -> None:
    chart["title"]["text"] = title


def describe(chart: dict, **words: str) -> None:
    chart["usermeta"]["alliance"].update(words)


def forge(source: str, words: str, others: str) -> Damage:
    """Change words of a seed, and the hash on record with them."""

    def damage(book: Path) -> None:
        seed = book / "seeds" / f"{source}.txt"
        before = hashlib.sha256(seed.read_bytes()).hexdigest()
        replace(f"seeds/{source}.txt", words, others)(book)
        after = hashlib.sha256(seed.read_bytes()).hexdigest()
        replace("data/sources.csv", before, after)(book)

    return damage


def say(words: str) -> Damage:
    """Put other words in the place of a sentence of chapter 0."""
    return replace(CHAPTER, "None of this makes the texts worthless.", words)


def link(name: str, source: str, passage: str) -> str:
    """Return a citation as the chapter writes it."""
    address = f"../reference/outline-{source}.md#{source}-{passage}"
    return f"[{name}, {passage}]({address})"


# --- The corruptions


@dataclass(frozen=True)
class Corruption:
    """One edit, the tests that must catch it, and the words that name its place."""

    damage: Damage
    tests: tuple[str, ...]
    names: tuple[str, ...] = ()
    build: bool = False


def caught(damage: Damage, by: str, *names: str) -> Corruption:
    return Corruption(damage, (by,), names)


def caught_on_page(damage: Damage, *names: str, by: str = PROSE) -> Corruption:
    """Return a corruption that shows on the pages built from it."""
    return Corruption(damage, (by,), names, build=True)


OF_SEEDS = {
    "a byte of a seed": caught(
        replace("seeds/cfr-2021.txt", "cornerstone", "cornerstome"),
        f"{PASSAGES}test_a_seed_is_the_file_whose_hash_is_on_record",
        "seeds/cfr-2021.txt is not the text",
    ),
    "a seed gone": caught(
        remove("seeds/tran-2025.txt"), WHOLE, "seeds/tran-2025.txt is missing"
    ),
    "a span of furniture moved by one": caught(
        replace("data/furniture.csv", "cfr-2021,1340,1361", "cfr-2021,1341,1362"),
        WHOLE,
        "data/furniture.csv, row 8 (cfr-2021 1341-1362)",
    ),
    "a row of furniture gone": caught(
        remove_row("data/furniture.csv", "cfr-2021,828,829,"),
        f"{PASSAGES}test_no_furniture_has_slipped_into_the_passages",
        "cfr-2021: compare data/furniture.csv",
    ),
    "a gist under another id": caught(
        replace("data/passages.csv", "\ncfr-2021-p05,", "\ncfr-2021-p50,"),
        f"{PASSAGES}test_passages_are_numbered_in_the_order_of_the_seed",
        "'cfr-2021-p50' != 'cfr-2021-p05'",
    ),
    "a seed changed together with its hash": caught(
        forge("cfr-2021", "had long refused talks", "had long accepted talks"),
        f"{PASSAGES}test_a_seed_is_the_text_that_came_in",
        "seeds/cfr-2021.txt is not the text that came in",
    ),
}

OF_TABLES = {
    "a word of a quotation": caught(
        replace("data/quotations.csv", "cornerstone of U.S.", "foundation of U.S."),
        ANCHORED,
        "data/quotations.csv, line 2 (cfr-2021-cornerstone), column exact",
        "[-cornerstone-] {+foundation+}",
    ),
    "a Cyrillic letter in a quotation": caught(
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
        replace("data/quantities.csv", ",eighty-five,,85,", ",eighty-five,,58,"),
        f"{TABLES}test_every_value_is_the_number_that_is_printed",
        "us-facilities-eighty-five-cfr-2021",
        "58.0",
    ),
    "a number changed together with its value": caught(
        replace("data/quantities.csv", ",Thirty-one,,31,", ",Thirty-two,,32,"),
        ANCHORED,
        "(us-facilities-okinawa-cfr-2021), column printed",
        "'Thirty-two' stands 0 times",
    ),
    "a qualifier that the source does not have": caught(
        replace("data/quantities.csv", ",eighty-five,,85,", ",eighty-five,nearly,85,"),
        f"{TABLES}test_every_qualifier_stands_beside_its_number",
        "us-facilities-eighty-five-cfr-2021",
    ),
    "a qualifier left out": caught(
        replace("data/quantities.csv", ",eighty,more than,80,", ",eighty,,80,"),
        f"{TABLES}test_no_qualifier_is_left_out",
        "us-facilities-more-than-eighty-cfr-2021: the words say 'more than'",
    ),
    "the time of a number": caught(
        replace("data/quantities.csv", "2021-10,defense-", "2019-10,defense-"),
        f"{TABLES}test_every_number_is_of_a_time_that_its_words_give",
        "data/quantities.csv, spending-pledge-double-cfr-2021: 2019-10",
        "means 2021-10",
    ),
    "the date of an event": caught(
        replace("data/events.csv", ",1951,", ",1952,"),
        f"{TABLES}test_every_event_has_the_date_that_its_words_give",
        "data/events.csv, treaty-signed-1951-cfr-2021: 1952",
        "means 1951",
    ),
    "a date more precise than its words": caught(
        replace("data/events.csv", ",1951,", ",1951-09-08,"),
        f"{TABLES}test_every_event_has_the_date_that_its_words_give",
        "data/events.csv, treaty-signed-1951-cfr-2021: 1951-09-08",
    ),
    "the value of an outside fact": caught(
        replace("data/record.csv", ",20900000000,", ",29900000000,"),
        f"{TABLES}test_every_outside_number_is_the_one_that_its_statement_gives",
        "data/record.csv, us-obligations-japan-2016-2019: 29900000000",
    ),
    "the date of an outside fact": caught(
        replace("data/record.csv", ",2022-02-24,", ",2023-02-24,"),
        f"{TABLES}test_every_outside_date_is_the_one_that_its_statement_gives",
        "data/record.csv, invasion-of-ukraine-2022: 2023-02-24",
    ),
    "a number in the finding of a source check": caught(
        replace("data/checks.csv", "treaty of 1960", "treaty of 1906"),
        f"{CHECK}test_our_own_words_in_the_tables_agree_with_their_evidence",
        "data/checks.csv, defence-promise-date: '1906'",
    ),
    "a date in another format": caught(
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
        replace("data/record.csv", ",mofa-1997-peacekeeping,", ",mofa-1998-peace,"),
        f"{TABLES}test_every_outside_fact_has_a_reference",
        "cambodia-engineers-1992: no mofa-1998-peace",
    ),
    "a table edited and its pages not": caught(
        replace("data/quantities.csv", ",AUKUS working groups,", ",Groups of AUKUS,"),
        CURRENT,
        "reference/outline-auslin-2022.md",
        "not current",
    ),
    "how a date is known, in the table alone": caught(
        replace("data/sources.csv", "print issue is Winter", "print issue is Summer"),
        CURRENT,
        "reference/outline-auslin-2022.md: not current",
    ),
    "a generated page edited by hand": caught(
        replace("reference/outline-cfr-2021.md", "eighty-five", "eighty-six"),
        CURRENT,
        "reference/outline-cfr-2021.md: not current",
    ),
}

OF_NOTEBOOKS = {
    "an execution count gone": caught(
        change_cell(5, execution_count=None),
        f"{CHAPTERS}test_a_notebook",
        "chapters/00-sources.ipynb: cell 5 has the execution count None",
    ),
    "an output gone": caught(
        change_cell(5, outputs=[]),
        f"{CHAPTERS}test_a_notebook",
        "chapters/00-sources.ipynb: cell 5 shows ",
    ),
    "a cell exempted from being run again": caught(
        change_cell(5, metadata={"tags": ["nbval-skip"]}),
        f"{CHAPTERS}test_a_notebook",
        "chapters/00-sources.ipynb: cell 5 is marked 'nbval-skip'",
    ),
    "a citation of a passage that does not exist": caught(
        replace(CHAPTER, "#cfr-2021-p37)", "#cfr-2021-p73)"),
        f"{CHAPTERS}test_the_chapters_use_passages",
        "chapters/00-sources.ipynb cites 'cfr-2021-p73', which is no passage",
    ),
    "a number in a stored table": caught(
        change_text('in_text_citations("tran-2025")', "text/plain", "| 2", "| 3"),
        CHAPTER,
        "chapters.00-sources.ipynb::Cell ",
        "Cell outputs differ",
        'in_text_citations("tran-2025")',
        "| 3",
    ),
    "a value in a stored chart": caught(
        change_chart(add_one),
        CHAPTER,
        "chapters.00-sources.ipynb::Cell ",
        "Cell outputs differ",
        "charts.figure(",
    ),
    "a stored chart without its takeaway": caught(
        change_chart(lambda chart: describe(chart, takeaway="")),
        CHAPTER,
        "chapters.00-sources.ipynb::Cell ",
        "Cell outputs differ",
        "charts.figure(",
        "takeaway",
    ),
    "an address in a shown quotation": caught(
        replace(CHAPTER, 'cite="https://www.cfr.org/', 'cite="https://cfr.example/'),
        CHAPTER,
        "chapters.00-sources.ipynb::Cell ",
        "Cell outputs differ",
        'alliance.quote("cfr-2021-talks-underway")',
        "https://cfr.example/",
    ),
    "the date of a source, with which the chapter then disagrees": caught(
        replace("data/sources.csv", ",2023-08-17,", ",2023-08-18,"),
        CHAPTER,
        "chapters.00-sources.ipynb::Cell ",
        "Cell outputs differ",
        'alliance.table("sources")',
        'Written">18 August',
    ),
}

XU = link("CFR 2021", "cfr-2021", "p37")
MOFA = " ([MOFA 2023b](../reference/bibliography.md#mofa-2023-uk-access-agreement))"

OF_PAGES = {
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
    "a day in a sentence": caught_on_page(
        replace(CHAPTER, "took place on 18 August", "took place on 20 August"),
        "chapters/00-sources: '20 August 2023'",
    ),
    "a year on the cover": caught_on_page(
        replace("index.md", "| about 2025 |", "| about 2031 |"), "index: '2031'"
    ),
    "a citation of another source": caught_on_page(
        replace(CHAPTER, XU, link("Tran 2025", "tran-2025", "p30")),
        "chapters/00-sources: 'Beina Xu contributed to this Backgrounder'",
        "They do stand in cfr-2021-p37",
    ),
    "a citation of another passage of the source": caught_on_page(
        replace(CHAPTER, XU, link("CFR 2021", "cfr-2021", "p36")),
        "chapters/00-sources: 'Beina Xu contributed to this Backgrounder'",
        "stand in cfr-2021-p37, but this paragraph cites cfr-2021-p36",
    ),
    "a citation gone": caught_on_page(
        replace(CHAPTER, MOFA, ""),
        "chapters/00-sources: '11 January 2023'",
        "mofa-2023-uk-access-agreement",
    ),
    "a number in the title of a chart": caught_on_page(
        change_chart(lambda chart: entitle(chart, "A chart of 57 bases")),
        "chapters/00-sources: '57'",
        "A chart of 57 bases",
    ),
    "a number in the description of a chart": caught_on_page(
        change_chart(lambda chart: describe(chart, alt="It shows 93 bases in Japan.")),
        "chapters/00-sources: '93'",
        "It shows 93 bases in Japan.",
    ),
    "a number in the caption of a table": caught_on_page(
        change_text(
            'alliance.table("sources")',
            "text/html",
            "<caption>",
            "<caption>On 17 bases: ",
        ),
        "chapters/00-sources: '17'",
        "On 17 bases: ",
    ),
    "a title that says more than its chart": caught_on_page(
        change_chart(lambda chart: entitle(chart, "Mentions of Taiwan doubled")),
        "chapters/00-sources: 'doubled'",
        "The data of the chart do not bear this out",
    ),
    "a sentence in a table that code puts out": caught_on_page(
        change_text(
            'alliance.table("sources")',
            "text/html",
            "</td>",
            ", one of 4711 that were written in those years</td>",
        ),
        "chapters/00-sources: '4711'",
    ),
    "a quotation in single marks": caught_on_page(
        say("One calls it ‘the greatest danger to peace on earth’."),
        "chapters/00-sources: '‘the greatest danger to peace on earth’'",
        "Put double marks around it",
    ),
    "a number set as code": caught_on_page(
        say("Japan hosts `99` bases."), "chapters/00-sources: '99'"
    ),
    "a sentence set as code": caught_on_page(
        say("\n\n    Japan hosts 99 of the bases.\n\n"),
        "chapters/00-sources.html: a sentence is set as code",
        by=f"{PAGES}test_no_sentence_is_set_as_code",
    ),
    "the day of a report for that of the event": caught_on_page(
        replace(CHAPTER, "took place on 18 August", "took place on 19 August"),
        "chapters/00-sources: '19 August 2023'",
    ),
    "a citation that names another place than its own": caught_on_page(
        replace(CHAPTER, XU, XU.replace("CFR 2021, p37", "CFR 2021, p36")),
        "chapters/00-sources.html: 'CFR 2021, p36' leads to cfr-2021-p37",
        by=f"{PAGES}test_every_citation_says_where_it_leads",
    ),
    "a chart without its takeaway on the page": caught_on_page(
        change_chart(lambda chart: describe(chart, takeaway=" ")),
        f"chapters/00-sources.html: {FIGURE} has no caption",
        by=f"{PAGES}test_every_chart_is_described_and_credited",
    ),
    "a chart without a description": caught_on_page(
        change_chart(lambda chart: describe(chart, alt="")),
        f"chapters/00-sources.html: {FIGURE} has no description",
        by=f"{PAGES}test_every_chart_is_described_and_credited",
    ),
    "a picture from another host": caught_on_page(
        replace(
            CHAPTER,
            "None of this makes the texts worthless.",
            '<img src="https://cdn.example.org/map.png" alt="A map of the bases">',
        ),
        "chapters/00-sources.html: <img src> loads https://cdn.example.org/map.png",
        by=f"{PAGES}test_no_page_loads_anything_from_another_host",
    ),
    "a script that calls another host": caught_on_page(
        replace(
            "_static/charts.js",
            '"use strict";',
            '"use strict"; fetch("https://cdn.example.org/");',
        ),
        "chapters/00-sources.html at 1280 px",
        "https://cdn.example.org/",
        # The page's own policy lets nothing out, and the browser says so.
        by="tests/test_browser.py::test_no_page_reports_an_error",
    ),
    "a whole article among the published files": caught_on_page(
        copy("seeds/auslin-2022.txt", "_static/article.txt"),
        "most in _static/article.txt",
        by="tests/test_rights.py::"
        "test_at_most_a_third_of_a_source_in_copyright_is_published",
    ),
}

OF_SETTINGS = {
    "a package in the lock without a hash": caught(
        replace("requirements.txt", "\npandas==", "\npandas==0 ; False\npandas=="),
        f"{REPOSITORY}test_every_package_of_the_lock_has_a_hash",
        "requirements.txt has no hash for ['pandas==0']",
    ),
    "a version for Binder that the lock has not": caught(
        replace("binder/requirements.txt", "\npandas==", "\npandas==9"),
        f"{REPOSITORY}test_binder_runs_the_versions_of_the_lock",
        "binder/requirements.txt: pandas==9",
    ),
    "an action pinned to a tag": caught(
        replace(".github/workflows/test.yml", "/checkout@", "/checkout@v4 # "),
        f"{REPOSITORY}test_every_action_is_pinned_to_a_commit_with_its_version",
        "[test.yml]",
        "actions/checkout@v4",
    ),
    "a run of the tests whose failure is ignored": caught(
        replace(".ci/run", "\nmake test", "\nmake test || true"),
        f"{REPOSITORY}test_ci_runs_the_readmes_two_commands",
        "'make test || true'",
    ),
    "warnings that no longer stop the build": caught(
        replace("Makefile", "build . -n -W --keep-going", "build . -n --keep-going"),
        AS_README,
        "`jupyter-book build . -n -W --keep-going` is not what make runs",
    ),
    "chapters that are no longer run again": caught(
        replace("Makefile", "--nbval tests chapters", "tests"),
        AS_README,
        "--nbval tests chapters` is not what make runs",
    ),
    "a comparison of outputs made lax": caught(
        replace("pyproject.toml", '"--nbval-c', '"--nbval-lax", "--nbval-c'),
        f"{REPOSITORY}test_no_setting_of_pytest_leaves_a_proof_out",
        "pyproject.toml",
        "nbval-lax",
    ),
    "a pattern that forgives every number": caught(
        replace(
            "tests/nbval_sanitize.cfg",
            "# None is",
            "# They may differ.\nregex: \\d+\nreplace: 0\n# None is",
        ),
        f"{REPOSITORY}test_no_pattern_forgives_a_number_or_a_word_alone",
        "tests/nbval_sanitize.cfg",
    ),
    "a letter of a vendored script": caught(
        replace("_static/vega/vega-tooltip.min.js", "function", "Function"),
        "tests/test_charts.py::test_the_vendored_scripts_are_the_ones_recorded",
        "_static/vega/vega-tooltip.min.js",
    ),
}

QUIZZES = "tests/test_quizzes.py::"
QUESTIONS = "tests/test_questions.py::"
TEACHING = "tests/test_teaching.py::"
KIT = "tests/test_kit.py::"
QUIZ = "chapters/quizzes/04-okinawa.toml"
WRITTEN = "instructors/questions/04-okinawa.toml"
PLAN = "instructors/plan-04-okinawa.md"
ASKED = f"{QUESTIONS}test_the_words_of_written_questions_are_proved_as_pages_are"
JUDGE = f"{QUESTIONS}test_a_judge_of_its_own_finds_every_answer_right"
PAIRS = f"{QUESTIONS}test_statements_that_may_conflict_are_proved_as_pages_are"
SEED_READ = '(here / "seeds" / "auslin-2022.txt").read_bytes()'


def both(*damages: Damage) -> Damage:
    return lambda book: [damage(book) for damage in damages]


# What a class is asked and given, and where a chapter runs.
OF_CLASSES = {
    "the right answer of a quiz moved": caught(
        both(
            replace(
                QUIZ,
                'right = true\nreason = "The monument names',
                'right = false\nreason = "The monument names',
            ),
            replace(
                QUIZ,
                'right = false\nreason = "It could be',
                'right = true\nreason = "It could be',
            ),
        ),
        f"{QUIZZES}test_a_second_reader_found_the_same_answers_right",
        "04-okinawa: read the questions again",
    ),
    "a number in the prompt of a quiz": caught_on_page(
        replace(QUIZ, "149,362", "149,632"), "chapters/04-okinawa: '149,632'"
    ),
    "a citation in a reason of a quiz": caught_on_page(
        replace(
            "chapters/quizzes/06-decision.toml",
            "@alsaied-2023-p29",
            "@alsaied-2023-p02",
        ),
        "chapters/06-decision: 'still years away from this kind of development'",
        "alsaied-2023-p29",
    ),
    "a qualifier left out in a quiz": caught(
        replace(QUIZ, "some 70 percent is a share", "70 percent is a share"),
        f"{QUIZZES}test_a_quiz_names_and_qualifies_as_its_sources_do",
        "chapters/04-okinawa: '70 percent' is 'some' at",
    ),
    "a section that does not tell the answer": caught(
        replace(QUIZ, 'section = "The dead, as a range"', 'section = "Who pays?"'),
        f"{QUIZZES}test_a_question_sends_its_readers_to_a_section_that_tells_them",
        "'Who pays?' cites none of",
    ),
    "a number in a sample answer": caught(
        replace(WRITTEN, "thirty-one of eighty-five", "thirty-three of eighty-five"),
        ASKED,
        "instructors/questions: 'thirty-three'",
        "cfr-2021-p27",
    ),
    "a number in the prompt of a written question": caught(
        replace(WRITTEN, "114,933", "114,393"),
        ASKED,
        "instructors/questions: '114,393'",
    ),
    "words in a sample answer that no source has": caught(
        replace(WRITTEN, "a little over a third", "“a little over a third”"),
        ASKED,
        "instructors/questions: 'a little over a third'",
    ),
    "a number in a statement that may conflict": caught(
        replace("instructors/questions/pairs.toml", "by 60 percent", "by 50 percent"),
        PAIRS,
        "instructors/questions: '50 percent'",
    ),
    "an answer that is marked right and is wrong": caught(
        replace(
            "alliance/questions/conflict.py",
            'right = CONFLICT if check["kind"] == "conflict"',
            'right = CONFLICT if check["kind"] != "conflict"',
        ),
        JUDGE,
        "Do these two conflict?",
        "is marked right",
    ),
    "a row of practice taken out": caught(
        remove_row("instructors/practice.csv", "00-1,00,question,source"),
        f"{TEACHING}test_the_kinds_of_question_named_are_those_that_any_class_gets",
        "put these into practice.csv",
        "('00-1', 'source')",
    ),
    "an exercise that practises nothing": caught(
        remove_row("instructors/practice.csv", "04-6,04,exercise,9"),
        f"{TEACHING}test_every_outcome_exercise_and_question_is_in_the_table",
        "exercise 9 of chapter 04 practises no outcome",
    ),
    "a plan whose minutes do not add up": caught(
        replace(PLAN, "| 12&nbsp;min |", "| 11&nbsp;min |"),
        f"{TEACHING}test_every_plan_fills_a_class",
        "instructors/plan-04-okinawa.md, In 50 minutes",
        "begin at 5 and end at 16",
    ),
    "a source check that does not exist": caught(
        replace(PLAN, "#futenma-1996", "#futenma-1999"),
        f"{TEACHING}test_a_source_check_is_called_by_its_title",
        "plan-04-okinawa.md: there is no source check futenma-1999",
    ),
    "an exercise in a plan that the chapter does not have": caught(
        replace(PLAN, "- Exercise 9 (", "- Exercise 19 ("),
        f"{TEACHING}test_a_plan_names_exercises_that_the_chapter_has[04-okinawa]",
        "'19'",
    ),
    "a measurement": caught(
        replace(
            "instructors/measured.csv", "r-memory,04-okinawa,1", "r-memory,04-okinawa,9"
        ),
        "tests/test_measurements.py::test_chapters_need_about_as_much_as_one_another",
        "server-memory of 04-okinawa: 944",
    ),
    "a question that a chapter asks, not noted": caught(
        replace(
            "chapters/asked.json", '["search.words", {"source": "cfr-2021"}],\n', ""
        ),
        f"{KIT}test_a_search_of_a_chapter_is_answered_and_another_is_not",
        "This call of words",
    ),
    "a question that no chapter asks, noted": caught(
        replace("chapters/asked.json", '"pattern": "Taiwan"', '"pattern": "Guam"'),
        f"{KIT}test_the_questions_of_the_chapters_are_noted",
        "run python -m alliance asked",
    ),
    "the text of a source in the kit": caught(
        replace(
            "alliance/kit.py",
            "found |= _without_seeds()",
            f'found |= _without_seeds() | {{"data/note.txt": {SEED_READ}}}',
        ),
        f"{KIT}test_it_holds_no_text_of_a_source",
        "data/note.txt",
    ),
    "a piece of a text in the kit": caught(
        replace(
            "alliance/kit.py",
            "found |= _without_seeds()",
            f'found |= _without_seeds() | {{"data/n.txt": {SEED_READ}[5000:6000]}}',
        ),
        f"{KIT}test_it_holds_no_word_that_the_pages_do_not_show",
        "auslin-2022: ",
        "characters more",
    ),
    "the texts in a working copy": caught(
        replace(
            "alliance/copies/working.py", "files(paths)", "files(paths, seeds=True)"
        ),
        "tests/test_working_copies.py::"
        "test_the_read_me_says_how_to_start_and_what_is_not_here",
        "seeds/auslin-2022.txt",
    ),
    "the texts in the site that runs chapters": caught(
        replace("alliance/lite.py", "seeds=seeds)\n    for", "seeds=True)\n    for"),
        "tests/test_lite.py::"
        "test_what_goes_into_the_site_holds_no_text_that_was_not_turned_on",
        "holds tran-2025",
    ),
    "a hash of what comes with Pyodide": caught(
        replace("lite/pyodide.json", "ebb61241", "ebb61242"),
        "tests/test_lite.py::"
        "test_the_hashes_are_those_that_were_compared_with_the_list_of_pyodide",
        "lite/pyodide.json has other hashes",
    ),
    "an answer on a worksheet": caught(
        replace(
            "alliance/packs/handouts.py",
            'f"{escape(option.text)}</p>"',
            'f"{escape(option.text)}<br>{escape(option.reason)}</p>"',
        ),
        "tests/test_packs.py::test_no_answer_or_hint_is_in_any_file_for_students",
        "worksheet",
    ),
    "a right answer without its score": caught(
        replace(
            "alliance/learning_systems/qti.py", '"setvar", "100"', '"setvar", "10"'
        ),
        "tests/test_learning_systems.py::"
        "test_every_question_of_the_cartridge_is_read_back",
        "[False, False, False, False] == [False, False, True, False]",
    ),
    "a link to a hub in another form": caught(
        replace("alliance/links.py", "/git-pull?repo=", "/git-sync?repo="),
        "tests/test_link_maker.py::"
        "test_the_addresses_are_those_that_the_other_sides_document",
        "git-sync",
    ),
    "a hub taken without a look at its protocol": caught(
        replace("alliance/links.py", '"[Hh]ttps://(', '"[Hh]ttps?://('),
        "tests/test_link_maker.py::test_what_cannot_be_meant_is_refused",
        "http://hub.example.edu",
    ),
    "an old edition that does not say so": caught(
        replace("alliance/editions.py", "            if older:", "            if 0:"),
        "tests/test_editions.py::"
        "test_an_old_edition_says_on_every_page_that_a_newer_one_exists",
        "index.html has 0 notices",
    ),
    "a newest edition that calls itself old": caught(
        replace("alliance/editions.py", "            if older:", "            if 1:"),
        "tests/test_editions.py::test_the_copy_of_the_newest_edition_is_left_as_it_is",
        "what changed since",
    ),
}

# Whoever weakens a check is caught by the tests of the check.
OF_CHECKS = {
    "a verifier that forgives case": caught(
        replace("alliance/quotations.py", 'or "", token[0]', 'or "", token[0].lower()'),
        REFUSED,
        "[a changed case: ",
    ),
    "a verifier that forgives commas": caught(
        replace(
            "alliance/quotations.py",
            '        if kind == "marker":',
            "        if token[0] == ',': continue\n        if kind == \"marker\":",
        ),
        REFUSED,
        "[another difference of punctuation: ",
    ),
    "a verifier that cuts numbers": caught(
        replace("alliance/quotations.py", "in _UNCUT for", "in _UNCUT[:1] for"),
        REFUSED,
        "[a number cut from its sign, currency, decimals or suffix: ",
    ),
    "a verifier that takes one digit for another": caught(
        replace(
            "alliance/quotations.py",
            'or "", token[0]',
            'or "", "0" if token[0].isdigit() else token[0]',
        ),
        "tests/test_quotations_property.py::"
        "test_no_changed_quotation_is_accepted[change_a_digit]",
        "[change_a_digit]",
    ),
    "seeds read without a look at their hash": caught(
        replace("alliance/sources.py", "if found != expected:", "if not found:"),
        f"{PASSAGES}test_one_changed_byte_is_refused",
        "[cfr-2021]",
    ),
    "rows no longer looked up in their seeds": caught(
        replace("alliance/tables.py", 'if row["exact"]:', 'if not row["exact"]:'),
        f"{TABLES}test_words_that_do_not_stand_in_the_seed_are_refused",
        "[quotations]",
    ),
    "numbers on pages no longer compared": caught(
        replace("alliance/prose.py", "return self._advice(numeral)", 'return ""'),
        f"{CHECK}test_what_a_row_does_not_say_is_caught",
        "[Spending is to rise by 60.-",
    ),
    "only long quotations on pages compared": caught(
        replace("alliance/prose.py", "\nSHORTEST = 3\n", "\nSHORTEST = 30\n"),
        f"{CHECK}test_a_changed_word_in_a_quotation_is_caught",
        "test_a_changed_word_in_a_quotation_is_caught",
    ),
    "titles of charts no longer compared with their data": caught(
        replace("alliance/prose.py", "if borne_out(", "if True or borne_out("),
        f"{CHECK}test_a_title_says_no_more_than_its_chart",
        "[The plan of 2018 has the largest budget-",
    ),
    "citations good for any passage of their source": caught(
        replace(
            "alliance/prose.py", "if not wanted or wanted &", "if True or wanted &"
        ),
        f"{CHECK}test_a_citation_of_another_passage_of_the_source_is_caught",
        "test_a_citation_of_another_passage_of_the_source_is_caught",
    ),
    "changed pages taken for current ones": caught(
        replace(
            "alliance/reference/__init__.py",
            "stored(path) != wanted[path]",
            "not stored(path)",
        ),
        "tests/test_reference.py::test_a_stale_a_missing_and_a_left_over_page_are_named",
        "reference/index.md",
    ),
    "charts accepted without words": caught(
        replace("alliance/charts.py", "    if not words:\n", "    if words is None:\n"),
        "tests/test_charts.py::test_figure_refuses_what_is_missing",
        "[changes0-alt=",
    ),
}


# --- Five corruptions of every later chapter, whose victims are looked up in it

CITATION = re.compile(r"\[[^\]]*\]\(\.\./reference/outline-([\w-]+)\.md#[\w-]+-p\d+\)")
QUOTATION = re.compile(r'["“]([^"“”]+)["”]')
# What a number may not touch: a name, a link, code, another number.
NUMBER = re.compile(r"(?<![\w“#/.,$-])\d{2,4}(?![\w/,.-]?\w)(?![^\[]*\]\()")


def change_paragraph(
    chapter: str, fits: Callable[[str], bool], change: Callable[[str], str]
) -> Damage:
    """Change the first paragraph of a chapter's own prose that fits."""

    def damage(book: Path) -> None:
        notebook = json.loads((book / chapter).read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] != "markdown":
                continue
            paragraphs = "".join(cell["source"]).split("\n\n")
            for place, paragraph in enumerate(paragraphs):
                if re.match(r"[A-Z“]", paragraph) and fits(paragraph):
                    paragraphs[place] = change(paragraph)
                    assert paragraphs[place] != paragraph
                    cell["source"] = "\n\n".join(paragraphs)
                    write_chapter(book, notebook, chapter)
                    return
        raise AssertionError(f"Update this test: no paragraph of {chapter} fits.")

    return damage


def cited(paragraph: str) -> set[str]:
    return {found[1] for found in CITATION.finditer(paragraph)}


def says_a_number(paragraph: str) -> bool:
    return bool(cited(paragraph)) and bool(NUMBER.search(unquoted(paragraph)))


def unquoted(paragraph: str) -> str:
    """Return a paragraph in which quotations are blanked, letter for letter."""
    return QUOTATION.sub(lambda found: "x" * len(found[0]), paragraph)


def change_number(paragraph: str) -> str:
    found = NUMBER.search(unquoted(paragraph))
    return f"{paragraph[: found.start()]}4711{paragraph[found.end() :]}"


def quotes(paragraph: str) -> bool:
    words = QUOTATION.search(paragraph)
    return bool(cited(paragraph) and words and len(words[1].split()) >= 4)


def change_word(paragraph: str) -> str:
    """Change the second word of the first quotation."""
    found = QUOTATION.search(paragraph)
    first, _, *rest = found[1].split(" ")
    changed = " ".join([first, "terribly", *rest])
    return f"{paragraph[: found.start(1)]}{changed}{paragraph[found.end(1) :]}"


def quotes_one_source(paragraph: str) -> bool:
    return quotes(paragraph) and len(cited(paragraph)) == 1


def cite_another(paragraph: str) -> str:
    [source] = cited(paragraph)
    other = {"tran-2025": link("CFR 2021", "cfr-2021", "p01")}
    return CITATION.sub(
        other.get(source, link("Tran 2025", "tran-2025", "p01")), paragraph
    )


def change_value(chart: dict) -> None:
    """Change the first number, or else the first year, that a chart draws."""
    rows = [row for rows in chart["datasets"].values() for row in rows]
    for row in rows:
        for column, value in row.items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                row[column] = value + 1
                return
    row = rows[0]
    column = next(c for c, v in row.items() if re.match(r"[12]\d{3}", str(v)))
    row[column] = f"1789{row[column][4:]}"


def overstate(chart: dict) -> None:
    """Let the title of a chart, wide or narrow, claim more than anyone can draw."""
    narrow = chart["usermeta"]["alliance"].get("narrow") or {}
    for spec in (chart, narrow.get("spec") or {}):
        if "title" in spec:
            entitle(spec, "Seventeen times as far as before")


def of_chapter(name: str) -> dict[str, Corruption]:
    chapter = f"chapters/{name}.ipynb"

    def first_chart(change: Callable[[dict], object]) -> Damage:
        return change_output(
            "", MIME_TYPE, lambda stored: [change(stored), stored][1], chapter
        )

    return {
        f"{name}: a number in prose": caught_on_page(
            change_paragraph(chapter, says_a_number, change_number),
            f"chapters/{name}: ",
            "4711",
        ),
        f"{name}: a quoted word": caught_on_page(
            change_paragraph(chapter, quotes, change_word),
            f"chapters/{name}: ",
            "{+terribly+}",
        ),
        f"{name}: a citation of the wrong source": caught_on_page(
            change_paragraph(chapter, quotes_one_source, cite_another),
            f"chapters/{name}: ",
            "They do stand in ",
        ),
        f"{name}: a value in a stored chart": caught(
            first_chart(change_value),
            chapter,
            f"chapters.{name}.ipynb::Cell ",
            "Cell outputs differ",
        ),
        f"{name}: a title that overstates": caught_on_page(
            first_chart(overstate), f"chapters/{name}: 'Seventeen'"
        ),
    }


OF_CHAPTERS = {
    title: corruption
    for name in chapters()
    if f"chapters/{name}.ipynb" != CHAPTER
    for title, corruption in of_chapter(name).items()
}

CORRUPTIONS = OF_SEEDS | OF_TABLES | OF_NOTEBOOKS | OF_PAGES | OF_SETTINGS | OF_CHECKS
CORRUPTIONS |= OF_CLASSES | OF_CHAPTERS
NOTHING = "nothing"
TRIED = CORRUPTIONS | {
    NOTHING: Corruption(
        damage=lambda book: None,
        tests=tuple(sorted({test for c in CORRUPTIONS.values() for test in c.tests})),
    )
}


# --- A copy of the book, and what its tests say of it


def run(book: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a copy of the book, with the copy's own package and settings."""
    set_outside = {"ALLIANCE_ROOT", "BOOK_REPOSITORY", "GITHUB_REPOSITORY"}
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in set_outside and not name.startswith("PYTEST_")
    }
    return subprocess.run(
        command,
        cwd=book,
        env=environment | {"PYTHONPATH": str(book)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def build(book: Path) -> subprocess.CompletedProcess[str]:
    shutil.rmtree(book / "_build", ignore_errors=True)
    program = Path(sys.executable).with_name("jupyter-book")
    return run(book, program, "build", ".", "-n", "-W", "--keep-going")


@dataclass(frozen=True)
class Failure:
    """A test that failed: its name, its message, and the message with its details."""

    test: str
    message: str
    details: str


@dataclass(frozen=True)
class Outcome:
    """What a run of tests came to: the exit code, what it printed, what failed."""

    code: int
    printed: str
    failures: tuple[Failure, ...]


def run_tests(book: Path, tests: tuple[str, ...], report: Path) -> Outcome:
    options = ["-q", "-n", "0", "--maxfail=1", "--color=no", "-p", "no:cacheprovider"]
    options += ["-m", ""]  # those of the proof, too, where they are named
    if any(test.endswith(".ipynb") for test in tests):
        options.append("--nbval")
    options.append(f"--junitxml={report}")
    done = run(book, sys.executable, "-m", "pytest", *options, *tests)
    cases = ElementTree.parse(report).iter("testcase") if report.is_file() else ()
    failures = (
        (
            f"{case.get('classname')}::{case.get('name')}",
            # What every test of a file needs, such as its plans, is read before it.
            failure.get("message", "").removeprefix('failed on setup with "'),
            failure.text or "",
        )
        for case in cases
        for failure in (*case.iter("failure"), *case.iter("error"))
    )
    return Outcome(
        done.returncode,
        done.stdout,
        tuple(
            # Of the code of the test, only the lines that say what is wrong.
            Failure(
                name,
                message,
                "\n".join(re.findall(r"^E +(.*)", text, re.MULTILINE)) or text,
            )
            for name, message, text in failures
        ),
    )


def attempt(corruption: Corruption, sound: Path, folder: Path) -> Outcome:
    """Damage a fresh copy, build it if pages matter, and run the tests that guard."""
    book = folder / "book"
    try:
        shutil.copytree(sound, book)
        corruption.damage(book)
        if corruption.build:
            build(book)
        return run_tests(book, corruption.tests, folder / "report.xml")
    finally:
        shutil.rmtree(book, ignore_errors=True)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the repository's files, built, that nobody has damaged."""
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
    """Try what the tests of this run ask for, two at a time; yield what came of it."""
    asked = [
        item.callspec.params["name"]
        for item in request.session.items
        if item.path == request.path and hasattr(item, "callspec")
    ]
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield {
            name: pool.submit(
                attempt, TRIED[name], sound, tmp_path_factory.mktemp("copy")
            )
            for name in asked
        }
        pool.shutdown(cancel_futures=True)


def test_the_copy_uses_its_own_package(sound: Path) -> None:
    code = "import alliance; print(alliance.__file__)"
    used = run(sound, sys.executable, "-c", code).stdout.strip()
    assert used == str(sound / "alliance" / "__init__.py")


@pytest.mark.parametrize("name", [NOTHING])
def test_without_a_corruption_the_same_tests_pass(
    name: str, outcomes: dict[str, Future[Outcome]]
) -> None:
    result = outcomes[name].result()
    assert result.code == 0, result.printed


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corruption_is_caught_and_its_place_named(
    name: str, outcomes: dict[str, Future[Outcome]]
) -> None:
    result = outcomes[name].result()
    [test] = CORRUPTIONS[name].tests
    if "test_browser" in test and not chromium():
        pytest.skip("NOT TESTED: no Chromium was found. Install one or set CHROMIUM.")
    assert result.code, f"{name}: not caught by {test}"
    assert result.failures, f"{name}: {test} broke: {result.printed}"
    [failure] = result.failures
    said = "\n".join([failure.test, failure.message, failure.details])
    print(f"{test}\n{said}")
    assert JUDGED.match(failure.message), f"{name}: {test} broke: {said}"
    unnamed = [words for words in CORRUPTIONS[name].names if words not in said]
    assert not unnamed, f"{name}: {test} does not name {unnamed}: {said}"
