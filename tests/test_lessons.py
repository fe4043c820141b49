"""The instructors' overview: what a chapter asks of a class and which rows it uses.

The small tests read a notebook of one cell; the last ones read the chapters.
"""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from alliance.charts import MIME_TYPE
from alliance.citations import label, outline_address
from alliance.notebooks import chapters, read, uses
from alliance.reference import instructors, lessons
from alliance.reference.evidence import Evidence, gathered
from alliance.reference.lessons import ROWS, Drawing, Lesson, Task
from alliance.repository import read_table, root


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return gathered()


@pytest.fixture(scope="module")
def found(evidence: Evidence) -> dict[str, Lesson]:
    return {each.chapter: each for each in lessons.lessons(evidence)}


@pytest.fixture(scope="module")
def page(evidence: Evidence) -> str:
    return instructors.page(evidence)


def cite(passage: str) -> str:
    return f"([{label(passage)}]({outline_address(passage)}))"


def text(words: str) -> nbformat.NotebookNode:
    return new_markdown_cell(words)


def code(source: str = "", **data: object) -> nbformat.NotebookNode:
    shown = {name.replace("_", "/"): value for name, value in data.items()}
    return new_code_cell(
        source, outputs=[new_output("display_data", data=shown)] if shown else []
    )


def chart(*rows: dict, name: str = "", checks: tuple[str, ...] = ()):
    about = {"alliance": {"checks": list(checks)}}
    stored = {"datasets": {"data-1": list(rows)}, "usermeta": about}
    cell = new_code_cell(
        "", outputs=[new_output("display_data", data={MIME_TYPE: stored})]
    )
    if name:
        cell.metadata["mystnb"] = {"figure": {"name": name}}
    return cell


def lesson(evidence: Evidence, *cells: nbformat.NotebookNode) -> Lesson:
    return lessons.lesson(new_notebook(cells=list(cells)), "09-new", (), evidence)


def rows(evidence: Evidence, *cells: nbformat.NotebookNode) -> dict[str, set[str]]:
    used = lesson(evidence, *cells).rows
    return {name: set(ids) for name, ids in used.items() if ids}


# What it asks


def test_the_minutes_are_those_of_the_box_at_a_glance(evidence: Evidence) -> None:
    time = "**Time:** about 30 minutes to read, 5 to run, 45 to discuss."
    assert lesson(evidence, text(f"# New\n\n{time}")).minutes == ("30", "5", "45")
    assert lesson(evidence, text("# New")).minutes == ()


@pytest.mark.parametrize(
    ("heading", "task"),
    [
        (
            "Exercise 8 (compute, a little more, 25 minutes): too late?",
            Task(
                "8",
                "compute",
                "a little more",
                "25",
                "too late?",
                "exercise-8-compute-a-little-more-25-minutes-too-late",
            ),
        ),
        (
            "Exercise 2 (read): who *is* `quoted`?",
            Task(
                "2", "read", "", "", "who is quoted?", "exercise-2-read-who-is-quoted"
            ),
        ),
        (
            "Exercise 3 (argue, 30 minutes): so?",
            Task("3", "argue", "", "30", "so?", "exercise-3-argue-30-minutes-so"),
        ),
    ],
)
def test_an_exercise_is_read_from_its_heading(
    heading: str, task: Task, evidence: Evidence
) -> None:
    assert lesson(evidence, text(f"## Exercises\n\n### {heading}")).tasks == (task,)


def test_a_chart_stands_under_a_heading(evidence: Evidence) -> None:
    cells = [text("## Who pays?"), chart(name="fig-who-pays"), chart({"a": 1})]
    assert lesson(evidence, *cells).drawings == (
        Drawing("who pays", "Who pays?", "who-pays"),
        Drawing("", "Who pays?", "who-pays"),
    )


# What it uses


def test_a_shown_quotation_is_used(evidence: Evidence) -> None:
    shown = '<blockquote data-quotation="cfr-2021-cornerstone" data-passage="x">'
    assert rows(evidence, code(text_html=shown)) == {
        "quotations": {"cfr-2021-cornerstone"}
    }


def test_quoted_words_use_the_rows_and_the_checks_that_they_overlap(
    evidence: Evidence,
) -> None:
    row = next(each for each in evidence.quotations if each.checks)
    used = rows(evidence, text(f'It says "{row.row["exact"]}" {cite(row.passage)}.'))
    assert row.row["quotation"] in used["quotations"]
    assert {check.check for check in row.checks} <= used["checks"]


def test_words_that_do_not_stand_there_use_nothing(evidence: Evidence) -> None:
    words = f'It is "a Pacific alliance of thirteen" {cite("cfr-2021-p01")}.'
    assert rows(evidence, text(words)) == {}


def test_words_of_another_passage_are_not_used(evidence: Evidence) -> None:
    first = evidence.quotations[0]
    other = next(
        each for each in evidence.quotations if each.source != first.source
    ).passage
    quoted = f'The text says "{first.row["exact"]}" {cite(other)}.'
    assert rows(evidence, text(quoted)) == {}


def test_a_number_uses_the_row_that_it_agrees_with(evidence: Evidence) -> None:
    words = f"The fighters were 105 {cite('cfr-2021-p16')}."
    used = rows(evidence, text(words))
    printed = {
        row["quantity"]: row["printed"]
        for row in read_table("quantities")
        if row["quantity"] in used["quantities"]
    }
    assert set(printed.values()) == {"105"}
    assert rows(evidence, text(words.replace("105", "104"))) == {}


def test_what_a_chart_draws_and_code_and_links_name_is_used(evidence: Evidence) -> None:
    event, other = (each.row["event"] for each in evidence.events[:2])
    claim = evidence.claims[0].row["claim"]
    first, second, third = list(evidence.checks)[:3]
    drawn = {"evidence": f"{event} | {other}", "checks": first}
    cells = [
        chart(drawn, {"evidence": None}, checks=(second,)),
        code(f"told = claims.query(\"claim == '{claim}'\")"),
        text(f"See [this](../reference/source-checks.md#{third})."),
    ]
    assert rows(evidence, *cells) == {
        "events": {event, other},
        "claims": {claim},
        "checks": {first, second, third},
    }


# The chapters


def test_every_chapter_is_listed_with_its_passages(found: dict[str, Lesson]) -> None:
    assert list(found) == list(chapters())
    used = uses()
    for name, each in found.items():
        wanted = used.loc[used["chapter"] == name, "passage"]
        assert list(each.passages) == list(wanted), name


@pytest.mark.parametrize("name", chapters())
def test_every_chapter_says_how_long_it_takes(
    name: str, found: dict[str, Lesson]
) -> None:
    assert len(found[name].minutes) == 3, (
        f"chapters/{name}.ipynb: write **Time:** about 30 minutes to read, 5 to run, "
        "45 to discuss."
    )


@pytest.mark.parametrize("name", chapters())
def test_every_exercise_and_chart_of_a_chapter_is_listed(
    name: str, found: dict[str, Lesson]
) -> None:
    written = "\n".join(cell.source for cell in read(chapters()[name]).cells)
    assert len(found[name].tasks) == written.count("\n### Exercise ") + (
        written.startswith("### Exercise ")
    )
    assert len(found[name].drawings) == written.count("charts.figure(")
    assert all(each.section for each in found[name].drawings)


def test_every_row_that_a_chapter_uses_is_on_the_page_and_linked(
    found: dict[str, Lesson], page: str
) -> None:
    for each in found.values():
        section = page.partition(f"\n## {each.title}\n")[2].partition("\n## ")[0]
        for name, ids in each.rows.items():
            for row in ids:
                address = f"](../reference/{ROWS[name]}.md#{row})"
                assert section.count(address) == 1, f"{each.chapter}: {row}"
        for passage in each.passages:
            assert f"]({outline_address(passage)})" in section, passage


def test_the_overview_leads_to_files_that_are_there(page: str) -> None:
    folder = root() / "instructors"
    files = {link.partition("#")[0] for link in _links(page)}
    missing = [name for name in files if not (folder / name).resolve().is_file()]
    assert files
    assert not missing


def _links(page: str) -> list[str]:
    return [part.partition(")")[0] for part in page.split("](")[1:]]


def test_the_lists_are_folded(page: str) -> None:
    assert page.count("<details>") == page.count("</details>") > len(chapters())
    before = page.partition("<details>")[0]
    assert before.count("\n| [") == 2 * len(chapters()), "the tables come first"


def test_the_overview_is_in_the_contents() -> None:
    assert "instructors/overview" in (root() / "_toc.yml").read_text("utf-8")
