"""The template is a small chapter: it has what a chapter must have, and it builds."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from alliance.notebooks import TEMPLATE, chapters, read, stored, title
from alliance.prose import check_book
from alliance.repository import root

# A chapter's headings, in order; its own sections stand where there is none named.
BEFORE = ["At a glance"]
AFTER = [
    "What the sources disagree on",
    "Who is not heard",
    "Discussion questions",
    "Exercises",
    "Key terms",
    "Sources and further reading",
    "Cite this chapter",
]
SECTIONS = range(3, 7)
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
INSTRUCTION = "**To the author:**"


def template() -> nbformat.NotebookNode:
    return read(stored()[TEMPLATE])


def text(notebook: nbformat.NotebookNode) -> str:
    """Return the text cells, with the imports as a line of their own."""
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
        elif "setup" in cell.metadata.get("tags", ()):
            parts.append("## imports")
    return "\n\n".join(parts)


def headings(notebook: nbformat.NotebookNode) -> list[str]:
    return re.findall(r"^## +(.+)$", text(notebook), re.MULTILINE)


def sections(notebook: nbformat.NotebookNode) -> list[str]:
    """Return the chapter's own sections: what stands between the imports and AFTER."""
    found = headings(notebook)
    return found[len(BEFORE) + 1 : len(found) - len(AFTER)]


@pytest.mark.parametrize("name", stored())
def test_a_chapter_has_the_headings_of_every_chapter_in_order(name: str) -> None:
    notebook = read(stored()[name])
    assert headings(notebook) == [*BEFORE, "imports", *sections(notebook), *AFTER]
    assert title(notebook, ""), "there is no title"
    assert re.match(r"# .+\n\n\*.+\?\*$", text(notebook), re.DOTALL | re.MULTILINE), (
        "a driving question, in italics, stands below the title"
    )


@pytest.mark.parametrize("name", chapters())
def test_a_chapter_has_three_to_six_sections(name: str) -> None:
    assert len(sections(read(chapters()[name]))) in SECTIONS


@pytest.mark.parametrize("name", chapters())
def test_no_instruction_is_left_in_a_chapter(name: str) -> None:
    assert INSTRUCTION not in text(read(chapters()[name])), (
        f"chapters/{name}.ipynb still speaks to its author, as the template does"
    )


def test_the_template_is_about_a_quarter_of_a_chapter() -> None:
    words = len(re.findall(r"\w[^\s]*", re.sub(r"\]\([^)]*\)", "]", text(template()))))
    assert 600 <= words <= 1_300, f"{words} words"


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a quotation by id", r'alliance\.quote\("'),
        ("a quotation in a sentence, cited", r'"[^"]+ [^"]+ [^"]+" \(\[[^]]+\]\(\.\./'),
        ("a number in a sentence, cited", r"\$[\d.–]+ billion [^.]+\(\[[^]]+\]\(\.\./"),
        ("an outside fact, cited", r"\(\[[^]]+\]\(\.\./reference/bibliography\.md#"),
        ("a table", r"alliance\.show\("),
        ("a chart with all it needs", r"charts\.figure\([^#]+alt=[^#]+takeaway=[^#]+s"),
        ("a drawing for phones", r"narrow="),
        ("a key term", r"called \*\*[a-z-]+\*\*"),
        ("a check of an answer", r'exercises\.check\("'),
        ("a rubric", r"\| A good answer \| Look for \|"),
        ("a folded sample answer", r"<details>\n<summary>A sample answer"),
    ],
)
def test_the_template_shows_each_device(what: str, pattern: str) -> None:
    written = "\n\n".join(cell.source for cell in template().cells)
    shown = "\n\n".join(
        paragraph
        for paragraph in written.split("\n\n")
        if not paragraph.startswith(INSTRUCTION)
    )
    assert re.search(pattern, shown), f"the template shows no example of {what}"


def test_the_template_shows_a_source_check_and_a_figure_with_a_name() -> None:
    cells = [cell for cell in template().cells if cell.cell_type == "code"]
    shown = str([cell.outputs for cell in cells])
    assert 'class="source-check warning"' in shown
    assert any(cell.metadata.get("mystnb", {}).get("figure") for cell in cells)


def test_the_template_uses_every_tag_that_packs_rely_on() -> None:
    used = {tag for cell in template().cells for tag in cell.metadata.get("tags", ())}
    assert {"setup", "exercise", "answer", "instructor"} <= used


def test_the_template_is_no_page_of_the_book() -> None:
    contents = (root() / "_toc.yml").read_text(encoding="utf-8")
    assert TEMPLATE not in contents
    assert not list((root() / "_build" / "html").rglob(f"{TEMPLATE}*"))


def _measure_as(table: Path, known: str, name: str) -> None:
    """Give a chapter the measurements of another, as if it had been measured."""
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    new = [line.replace(f",{known},", f",{name},") for line in lines if known in line]
    assert new
    table.write_text("".join([*lines, *new]), encoding="utf-8")


@pytest.mark.prove
def test_a_copy_of_the_template_is_a_sound_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = tmp_path / "book"
    unneeded = (".*", "_build", "__pycache__", "tests", "*.egg-info")
    shutil.copytree(root(), book, ignore=shutil.ignore_patterns(*unneeded))
    shutil.copy(stored()[TEMPLATE], book / "chapters" / "new.ipynb")
    contents = (book / "_toc.yml").read_text(encoding="utf-8")
    listed, count = re.subn(
        r"^( *)- file: chapters/00-sources$",
        r"\g<0>\n\1- file: chapters/new",
        contents,
        flags=re.MULTILINE,
    )
    assert count == 1
    (book / "_toc.yml").write_text(listed, encoding="utf-8")
    _measure_as(book / "instructors" / "measured.csv", "00-sources", "new")
    built = subprocess.run(
        [sys.executable, "-c", JUPYTER_BOOK, "build", book, "-n", "-W"],
        env=os.environ | {"ALLIANCE_ROOT": str(book), "PYTHONPATH": str(book)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    assert "WARNING" not in built.stderr
    monkeypatch.setenv("ALLIANCE_ROOT", str(book))
    found = [
        str(finding)
        for finding in check_book(book / "_build" / "html")
        if finding.page == "chapters/new"
    ]
    assert found == [], "\n".join(found)
    assert (book / "_build" / "html" / "chapters" / "new.html").is_file()
