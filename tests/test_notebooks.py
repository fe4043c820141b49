"""The chapters are well-formed, executed in order, and say which passages they use."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)

from alliance.errors import UnknownPassageError
from alliance.notebooks import (
    NotebookError,
    chapters,
    execute,
    passages_used,
    read,
    stored,
    title,
    unused,
    uses,
)
from alliance.publication import as_of
from alliance.repository import read_table, root

NOTEBOOKS = list(stored().values())
TAGS = {
    "setup",
    "exercise",
    "answer",
    "instructor",
    "hide-input",
    "hide-cell",
    "remove-input",
}
LINES = 25
COLUMNS = 78  # which the narrowest box on a wide page holds
NETWORK = {"aiohttp", "ftplib", "http", "httpx", "requests", "socket", "urllib"}

Check = Callable[[nbformat.NotebookNode], list[str]]


def code_cells(notebook: nbformat.NotebookNode) -> list[tuple[int, dict]]:
    """Return the code cells that hold code, with their number in the notebook."""
    return [
        (number, cell)
        for number, cell in enumerate(notebook.cells, start=1)
        if cell.cell_type == "code" and cell.source.strip()
    ]


def tree(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


def last_statement(source: str) -> str:
    """Return the first line of a cell's last statement."""
    return source.splitlines()[tree(source).body[-1].lineno - 1]


def displays(source: str) -> bool:
    """Tell whether a cell ends in an expression, whose value Jupyter then shows."""
    body = tree(source).body
    if not body or not isinstance(body[-1], ast.Expr):
        return False
    last = body[-1]
    after = source.splitlines()[(last.end_lineno or 1) - 1].encode()
    return not after[last.end_col_offset or 0 :].lstrip().startswith(b";")


def schema(notebook: nbformat.NotebookNode) -> list[str]:
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        return [error.message]
    return []


def counts(notebook: nbformat.NotebookNode) -> list[str]:
    return [
        f"cell {number} has the execution count {cell.execution_count}, not {expected}"
        for expected, (number, cell) in enumerate(code_cells(notebook), start=1)
        if cell.execution_count != expected
    ]


def missing_outputs(notebook: nbformat.NotebookNode) -> list[str]:
    return [
        f"cell {number} shows {last_statement(cell.source)!r} and stores no output"
        for number, cell in code_cells(notebook)
        if displays(cell.source) and not cell.outputs
    ]


def errors(notebook: nbformat.NotebookNode) -> list[str]:
    return [
        f"cell {number} stores an error or a warning"
        for number, cell in code_cells(notebook)
        for output in cell.outputs
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def machine_traces(notebook: nbformat.NotebookNode) -> list[str]:
    trace = re.compile(r"\b0x[0-9a-f]{6,}|/(?:home|root|Users|tmp)/|[A-Z]:\\\\")
    return [
        f"cell {number} stores {found[0]!r}, which differs from machine to machine"
        for number, cell in code_cells(notebook)
        for found in trace.finditer(str(cell.outputs))
    ]


def unproved_cells(notebook: nbformat.NotebookNode) -> list[str]:
    tags = {"nbval-skip", "nbval-ignore-output", "raises-exception"}
    comment = re.compile(r"#\s*(?:NBVAL_|PYTEST_VALIDATE_)\w+", re.IGNORECASE)
    return [
        f"cell {number} is marked {mark!r}: its output would not be proved current"
        for number, cell in code_cells(notebook)
        for mark in [
            *sorted({tag.casefold() for tag in cell.metadata.get("tags", ())} & tags),
            *comment.findall(cell.source),
        ]
    ]


def long_cells(notebook: nbformat.NotebookNode) -> list[str]:
    return [
        f"cell {number} has {len(cell.source.splitlines())} lines, more than {LINES}"
        for number, cell in code_cells(notebook)
        if len(cell.source.splitlines()) > LINES
    ]


def wide_cells(notebook: nbformat.NotebookNode) -> list[str]:
    """A line that is cut off would hide what its reader is to change."""
    return [
        f"cell {number} has a line of {len(line)} characters, more than {COLUMNS}"
        for number, cell in code_cells(notebook)
        if not {"hide-input", "hide-cell", "remove-input"}
        & {*cell.metadata.get("tags", ())}
        for line in cell.source.splitlines()
        if len(line) > COLUMNS
    ]


def strange_tags(notebook: nbformat.NotebookNode) -> list[str]:
    return [
        f"cell {number} has the tag {tag!r}; allowed are {', '.join(sorted(TAGS))}"
        for number, cell in enumerate(notebook.cells, start=1)
        for tag in cell.metadata.get("tags", ())
        if tag not in TAGS
    ]


def setup_first(notebook: nbformat.NotebookNode) -> list[str]:
    cells = code_cells(notebook)
    if not cells:
        return ["there is no code cell"]
    number, cell = cells[0]
    if "setup" in cell.metadata.get("tags", ()):
        return []
    return [f"cell {number}, the first with code, has no tag 'setup'"]


def magics(notebook: nbformat.NotebookNode) -> list[str]:
    magic = re.compile(r"^\s*(?:[!%].*|.*\bget_ipython\(.*)", re.MULTILINE)
    return [
        f"cell {number} is not plain Python: {(found or [cell.source])[0]!r}"
        for number, cell in code_cells(notebook)
        for found in [magic.search(cell.source)]
        if found or (cell.source.strip() and not _parses(cell.source))
    ]


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def network_names(notebook: nbformat.NotebookNode) -> list[str]:
    found = []
    for number, cell in code_cells(notebook):
        for node in ast.walk(tree(cell.source)):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            found += [
                f"cell {number} imports {name}, which reads from the network"
                for name in names
                if name.split(".")[0] in NETWORK
            ]
            if isinstance(node, ast.Constant) and re.match(
                r"(?:https?|ftp|wss?)://", str(node.value)
            ):
                found.append(f"cell {number} names the address {node.value!r}")
    return found


CHECKS: dict[str, Check] = {
    "is a valid notebook": schema,
    "was executed from top to bottom": counts,
    "stores what it shows": missing_outputs,
    "stores no error or warning": errors,
    "stores nothing of the machine it ran on": machine_traces,
    "lets nbval prove every output": unproved_cells,
    "has short cells": long_cells,
    "has lines that fit their box": wide_cells,
    "has only known tags": strange_tags,
    "sets up first": setup_first,
    "is plain Python": magics,
    "reads nothing from the network": network_names,
}


def test_the_book_has_chapters() -> None:
    assert chapters(), "chapters/ holds no notebook"


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook(path: Path, check: str) -> None:
    problems = CHECKS[check](read(path))
    if problems:
        pytest.fail(f"chapters/{path.name}: " + "\n  ".join(problems), pytrace=False)


# Each check is seen to fail


def cell(source: str, *, count: int | None = 1, tags: tuple[str, ...] = (), **more):
    return new_code_cell(
        source, execution_count=count, metadata={"tags": list(tags)}, **more
    )


def result(**data: str) -> list[nbformat.NotebookNode]:
    kinds = {name.replace("_", "/"): value for name, value in data.items()}
    return [new_output("execute_result", kinds, execution_count=1)]


SETUP = cell("import alliance", tags=("setup",))
WORDS = result(text_plain="'words'")
GOOD = [SETUP, cell("'words'", count=2, outputs=WORDS)]


def test_a_sound_notebook_passes_every_check() -> None:
    notebook = new_notebook(cells=[new_markdown_cell("# Title"), *GOOD])
    assert {name: check(notebook) for name, check in CHECKS.items()} == {
        name: [] for name in CHECKS
    }


@pytest.mark.parametrize(
    ("check", "cells", "words"),
    [
        (counts, [cell("a = 1", count=None)], "cell 1 has the execution count None"),
        (counts, [cell("a = 1", count=2)], "cell 1 has the execution count 2, not 1"),
        (counts, [cell("a = 1"), cell("b = 1", count=3)], "3, not 2"),
        (counts, [cell("# only a stub", count=None)], "None, not 1"),
        (missing_outputs, [cell("figure(chart)")], "cell 1 shows 'figure(chart)'"),
        (missing_outputs, [cell("a = 1\nquote(\n'x')")], "cell 1 shows 'quote('"),
        (missing_outputs, [cell("'é'; show(table)")], "stores no output"),
        (errors, [cell("1/0", outputs=[new_output("error")])], "an error"),
        (
            errors,
            [cell("a", outputs=[new_output("stream", name="stderr", text="x")])],
            "cell 1 stores an error or a warning",
        ),
        (
            machine_traces,
            [cell("a", outputs=result(text_plain="<C at 0x7f00aa11>"))],
            "'0x7f00aa11'",
        ),
        (
            machine_traces,
            [cell("a", outputs=result(text_plain="/home/someone/book"))],
            "'/home/'",
        ),
        (unproved_cells, [cell("a", tags=("nbval-skip",))], "'nbval-skip'"),
        (
            unproved_cells,
            [cell("a", tags=("nbval-ignore-output",))],
            "'nbval-ignore-output'",
        ),
        (unproved_cells, [cell("a", tags=("raises-exception",))], "'raises-exception'"),
        (unproved_cells, [cell("# NBVAL_IGNORE_OUTPUT\na")], "NBVAL_IGNORE_OUTPUT"),
        (unproved_cells, [cell("#nbval_skip\na")], "nbval_skip"),
        (long_cells, [cell("a = 1\n" * 26)], "26 lines, more than 25"),
        (wide_cells, [cell(f"a = {'1' * 75}")], "79 characters, more than 78"),
        (strange_tags, [cell("a", tags=("remove-cell",))], "the tag 'remove-cell'"),
        (setup_first, [cell("import alliance")], "no tag 'setup'"),
        (setup_first, [], "there is no code cell"),
        (magics, [cell("!pip install pandas")], "'!pip install pandas'"),
        (magics, [cell("%matplotlib inline")], "'%matplotlib inline'"),
        (magics, [cell("get_ipython().system('ls')")], "not plain Python"),
        (magics, [cell("def (:")], "not plain Python"),
        (network_names, [cell("import requests")], "imports requests"),
        (network_names, [cell("from urllib.request import urlopen")], "urllib.request"),
        (network_names, [cell("pd.read_csv('https://example.org/x.csv')")], "address"),
    ],
)
def test_a_fault_is_seen(check: Check, cells: list[dict], words: str) -> None:
    problems = check(new_notebook(cells=cells))
    assert any(words in problem for problem in problems), problems


def test_a_notebook_against_the_schema_is_seen() -> None:
    notebook = new_notebook(cells=[cell("a")])
    del notebook.cells[0]["source"]
    assert schema(notebook)


@pytest.mark.parametrize(
    "source", ["a = 1", "figure(chart);", "for a in b:\n    a", ""]
)
def test_a_cell_that_shows_nothing_needs_no_output(source: str) -> None:
    assert missing_outputs(new_notebook(cells=[cell(source)])) == []


# What the chapters use

CITING = "As [CFR 2021, p12](../reference/outline-cfr-2021.md#cfr-2021-p12) says."
QUOTED = (
    '<blockquote cite="x" data-quotation="tran-2025-a" '
    'data-passage="tran-2025-p03"><p>…</p></blockquote>'
)
CHART = {
    "usermeta": {"alliance": {"sources": ["auslin-2022-p11", "alsaied-2023-p02"]}},
    "mark": "bar",
}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([new_markdown_cell(CITING)], {"cfr-2021-p12": "cited"}),
        ([new_markdown_cell("cfr-2021-p12")], {}),
        ([new_code_cell("'outline-cfr-2021.md#cfr-2021-p12'")], {}),
        (
            [cell("t", outputs=result(text_html='<a href="../x/outline-a.md#a-p01">'))],
            {"a-p01": "cited"},
        ),
        ([cell("q", outputs=result(text_html=QUOTED))], {"tran-2025-p03": "quoted"}),
        (
            [
                new_markdown_cell("[x](outline-tran-2025.md#tran-2025-p03)"),
                cell("q", outputs=result(text_html=QUOTED)),
            ],
            {"tran-2025-p03": "quoted"},
        ),
        (
            [
                cell(
                    "f",
                    outputs=[
                        new_output(
                            "display_data", {"application/vnd.vegalite.v5+json": CHART}
                        )
                    ],
                )
            ],
            {"auslin-2022-p11": "cited", "alsaied-2023-p02": "cited"},
        ),
    ],
)
def test_the_passages_used_are_found(cells: list, expected: dict[str, str]) -> None:
    assert passages_used(new_notebook(cells=cells)) == expected


def store(folder: Path, name: str, *cells: nbformat.NotebookNode) -> Path:
    path = folder / "chapters" / name
    path.parent.mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def test_uses_has_a_row_for_each_chapter_and_passage(book_copy: Path) -> None:
    store(book_copy, "01-b.ipynb", new_markdown_cell(CITING))
    store(book_copy, "00-a.ipynb", cell("q", outputs=result(text_html=QUOTED)))
    store(book_copy, "_draft.ipynb", new_markdown_cell(CITING))
    assert uses().to_numpy().tolist() == [
        ["00-a", "tran-2025-p03", "quoted"],
        ["01-b", "cfr-2021-p12", "cited"],
    ]
    assert list(uses().columns) == ["chapter", "passage", "how"]


def test_a_citation_of_no_passage_is_named(book_copy: Path) -> None:
    store(book_copy, "00-a.ipynb", new_markdown_cell(CITING.replace("p12", "p99")))
    with pytest.raises(UnknownPassageError, match=r"00-a\.ipynb cites 'cfr-2021-p99'"):
        uses()


def test_the_chapters_use_passages() -> None:
    known = {row["passage"] for row in read_table("passages")}
    found = uses()
    assert set(found["passage"]) <= known
    assert set(found["chapter"]) == set(chapters()), "a chapter cites nothing"


def test_a_passage_that_no_chapter_uses_is_named(book_copy: Path) -> None:
    every = [row["passage"] for row in read_table("passages")]
    store(book_copy, "00-a.ipynb", cell("q", outputs=result(text_html=QUOTED)))
    store(book_copy, "_draft.ipynb", new_markdown_cell(CITING))
    left = unused()
    assert "tran-2025-p03" not in left
    assert "cfr-2021-p12" in left, "a draft uses nothing"
    assert left == [passage for passage in every if passage != "tran-2025-p03"]
    store(book_copy, "01-b.ipynb", new_markdown_cell(CITING))
    assert "cfr-2021-p12" not in unused()


def test_a_source_cited_as_a_whole_uses_no_passage_of_it(book_copy: Path) -> None:
    whole = "[CFR 2021](../reference/outline-cfr-2021.md)"
    store(book_copy, "00-a.ipynb", new_markdown_cell(whole))
    assert unused() == [row["passage"] for row in read_table("passages")]


def test_every_passage_is_quoted_or_cited_in_some_chapter() -> None:
    left = unused()
    assert not left, (
        f"{len(left)} passages are neither quoted nor cited in any chapter: "
        f"{', '.join(left)}"
    )


def test_every_chapter_is_a_page_of_the_book() -> None:
    contents = (root() / "_toc.yml").read_text(encoding="utf-8")
    missing = [name for name in chapters() if f"chapters/{name}\n" not in contents]
    assert not missing, f"not in _toc.yml, so that nobody reads them: {missing}"


def test_a_title_is_the_first_heading() -> None:
    notebook = new_notebook(cells=[cell("# no"), new_markdown_cell("a\n\n# Yes *so*")])
    assert title(notebook, "name") == "Yes *so*"
    assert title(new_notebook(), "name") == "name"


# Running them again


def test_notebooks_run_only_when_something_changed(book_copy: Path) -> None:
    said: list[str] = []
    source = (
        "from alliance.passages import passages\n"
        "print('x')\n"
        "print('y')\n"
        "len(passages('tran-2025'))"
    )
    path = store(book_copy, "00-a.ipynb", new_markdown_cell("# A"), cell(source))
    assert execute(say=said.append) == [path.resolve()]
    assert said[0] == "chapters/00-a.ipynb: running"
    assert said[1].startswith("chapters/00-a.ipynb: done in ")
    stored = path.read_bytes()
    printed, shown = read(path).cells[1].outputs
    assert (printed["text"], shown["data"]["text/plain"]) == ("x\ny\n", "31")
    assert counts(read(path)) == []

    assert execute(say=said.append) == []
    assert said[-1] == "1 of 1 notebooks are up to date"

    assert execute(everything=True, say=said.append) == [path.resolve()]
    assert path.read_bytes() == stored, "the same results, other bytes"

    (book_copy / "data" / "quotations.csv").open("a").write("\n")
    assert execute(say=said.append) == [path.resolve()]

    path.write_bytes(stored.replace(b'"31"', b'"32"'))
    assert execute(say=said.append) == [path.resolve()]
    assert path.read_bytes() == stored, "a changed output was not renewed"

    path.write_bytes(stored.replace(b"# A", b"# B"))
    assert execute(say=said.append) == [], "words alone need no run"


def test_the_template_is_run_with_the_chapters_and_is_none(book_copy: Path) -> None:
    chapter = store(book_copy, "00-a.ipynb", new_markdown_cell(CITING), cell("1"))
    template = store(book_copy, "_template.ipynb", new_markdown_cell(CITING), cell("2"))
    store(book_copy, "_draft.ipynb", cell("1 / 0"))
    assert set(chapters()) == {"00-a"}
    assert list(stored()) == ["00-a", "_template"]
    assert set(execute(say=lambda line: None)) == {chapter, template}
    assert set(uses()["chapter"]) == {"00-a"}


def test_a_stored_notebook_does_not_name_the_version_of_python(book_copy: Path) -> None:
    path = store(book_copy, "00-a.ipynb", cell("1"))
    execute(say=lambda line: None)
    metadata = read(path).metadata
    assert set(metadata) == {"kernelspec", "language_info"}
    assert "version" not in metadata["language_info"]
    assert "execution" not in read(path).cells[0].metadata
    assert path.read_bytes().endswith(b"}\n")


def test_a_failing_notebook_is_left_as_it_was_and_named(book_copy: Path) -> None:
    good = store(book_copy, "00-a.ipynb", cell("1 + 1", count=None))
    bad = store(book_copy, "01-b.ipynb", new_markdown_cell("x"), cell("# why\n1 / 0"))
    before = bad.read_bytes()
    with pytest.raises(NotebookError) as caught:
        execute(say=lambda line: None)
    message = str(caught.value)
    assert "chapters/01-b.ipynb, cell 2 of 2 failed: ZeroDivisionError" in message
    assert "It begins: # why" in message
    assert bad.read_bytes() == before
    assert sorted(path.name for path in bad.parent.iterdir()) == [good.name, bad.name]
    assert read(good).cells[0].execution_count == 1, "the other one was not run"


def test_a_missing_notebook_suggests_near_ones(book_copy: Path) -> None:
    store(book_copy, "00-sources.ipynb", cell("1"))
    with pytest.raises(NotebookError, match=r"no notebook chapters/00-source\.ipynb"):
        execute([book_copy / "chapters" / "00-source.ipynb"])


@pytest.mark.parametrize("content", ["", "words", "{}", '{"cells": 1, "nbformat": 4}'])
def test_a_file_that_is_no_notebook_is_named(book_copy: Path, content: str) -> None:
    path = store(book_copy, "00-a.ipynb")
    path.write_text(content)
    with pytest.raises(NotebookError, match=r"chapters/00-a\.ipynb is not a notebook"):
        read(path)


def test_nothing_to_run_is_said(book_copy: Path) -> None:
    with pytest.raises(NotebookError, match="chapters/ holds none"):
        execute()


@pytest.mark.parametrize("name", sorted(chapters()))
def test_a_chapter_has_2500_to_4500_words_of_our_own(name: str) -> None:
    notebook = nbformat.read(chapters()[name], as_version=4)
    text = " ".join(
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        and "instructor" not in cell.metadata.get("tags", [])
    )
    # Citations, the words of others and what the edition says of itself are not our
    # prose, and worked answers are folded away.
    text = re.sub(r"(?s)<details>.*?</details>", "", text)
    text = text.replace(as_of(), "")
    for others in (
        r"\[[^\]]*\]\(\.\./reference/[^)]*\)",
        '"[^"]*"',
        r"(?<=\])\([^)]*\)",
    ):
        text = re.sub(others, "", text)
    words = len(re.findall(r"[^\W_]\S*", text))
    assert 2_500 <= words <= 4_500, f"chapters/{name}: {words} words"


@pytest.mark.parametrize("name", sorted(stored()))
@pytest.mark.parametrize(
    ("tag", "verdict"), [("exercise", "Not answered yet."), ("answer", "Right.")]
)
def test_stubs_are_open_and_worked_answers_right(
    name: str, tag: str, verdict: str
) -> None:
    notebook = nbformat.read(stored()[name], as_version=4)
    said = {
        cell.id: "".join(
            output.data["text/plain"]
            for output in cell.outputs
            if output.output_type == "execute_result"
        )
        for cell in notebook.cells
        if tag in cell.metadata.get("tags", []) and "exercises.check(" in cell.source
    }
    assert said, f"{name} checks no cell tagged {tag}"
    wrong = {
        cell: words for cell, words in said.items() if not words.startswith(verdict)
    }
    assert not wrong, f"chapters/{name}, cells tagged {tag}: {wrong}"
