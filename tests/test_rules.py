"""Every cell of the tables fits the words that it speaks about, by `rules`."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import rules
from built import book, ours
from fitting import misattributed, misfits
from mutants import Book, with_cell
from nbval.plugin import get_sanitize_patterns
from rules.examples import EXAMPLES, Example
from rules.shared import where
from test_prose import cite

from alliance.blocks import built_page
from alliance.notebooks import chapters, read
from alliance.prose import paragraphs
from alliance.repository import read_table, root

BY_NAME = {name: rule for each in rules.RULES.values() for name, rule in each.items()}


@pytest.mark.parametrize("name", BY_NAME)
def test_every_row_keeps_the_rule(name: str) -> None:
    found = list(BY_NAME[name]())
    assert not found, "\n".join(found)


# Each message of each rule is seen to find what it is there for


class Found(NamedTuple):
    """What a rule found in a row, and the line of which file said so."""

    message: str
    file: str
    line: int


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return Book(tmp_path_factory.mktemp("rules") / "book")


@cache
def found_in(copy: Book, name: str, example: Example) -> tuple[str, list[Found]]:
    """Return the row that an example changes, and what a rule finds then."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALLIANCE_ROOT", str(copy.folder))
        [number, *_] = [
            at
            for at, row in enumerate(read_table(example.table))
            if " ".join(row.values()).startswith(example.key)
        ] or pytest.fail(f"Update tests/rules/examples.py: no row of {example}.")
        row = read_table(example.table)[number]
        changed = row | {example.column: example.value}
        assert changed != row, f"Update tests/rules/examples.py: nothing new, {example}"
        copy.put(with_cell(example.table, number, **{example.column: example.value}))
        try:
            return where(example.table, changed), list(_said(name))
        finally:
            copy.give_back()


def _said(name: str) -> Iterator[Found]:
    """Yield the messages of a rule with the lines that yield them."""
    rule = BY_NAME[name].__wrapped__()
    for message in rule:
        speaking = rule
        while speaking.gi_yieldfrom is not None:
            speaking = speaking.gi_yieldfrom
        frame = speaking.gi_frame
        yield Found(message, Path(frame.f_code.co_filename).name, frame.f_lineno)


def test_every_rule_has_an_example() -> None:
    without = [name for name in BY_NAME if not EXAMPLES.get(name)]
    assert not without, (
        f"no example of what {', '.join(without)} must find: add to "
        "tests/rules/examples.py a cell that breaks the rule"
    )
    unknown = EXAMPLES.keys() - BY_NAME.keys()
    assert not unknown, f"tests/rules/examples.py: no rule is called {unknown}"


@pytest.mark.parametrize(
    ("name", "example"),
    [
        pytest.param(name, each, id=f"{name}-{each.key}-{each.column}")
        for name, examples in EXAMPLES.items()
        for each in examples
    ],
)
def test_a_cell_that_does_not_fit_is_found_and_named(
    copy: Book, name: str, example: Example
) -> None:
    changed, found = found_in(copy, name, example)
    assert found, f"{name} did not find {example}"
    row = example.named or changed
    messages = [each.message for each in found]
    assert any(row in message for message in messages), (
        f"{name}: no message names {row}:\n" + "\n".join(messages)
    )


def test_every_message_of_a_rule_has_an_example(copy: Book) -> None:
    found = [
        each
        for name in BY_NAME
        for example in EXAMPLES.get(name, ())
        for each in found_in(copy, name, example)[1]
    ]
    unseen = [
        f"{path.name}, line {line}: {words}"
        for path in sorted(Path(rules.__file__).parent.glob("*.py"))
        for line, words in messages_of(path.name, path.read_text("utf-8"), found)
    ]
    assert not unseen, "add examples to tests/rules/examples.py:\n" + "\n".join(unseen)


def messages_of(file: str, code: str, found: list[Found]) -> Iterator[tuple[int, str]]:
    """Yield line and words of the messages in a module that nothing found has.

    A message is what a rule yields, and what a function called `…_problem` returns.
    """
    spoken = [each.line for each in found if each.file == file]
    for function in ast.parse(code).body:
        name = getattr(function, "name", "")
        for node in ast.walk(function):
            if isinstance(node, ast.Yield) and name not in ("rule", "placed"):
                lines = range(node.lineno, node.end_lineno + 1)
                if not any(line in lines for line in spoken):
                    yield node.lineno, ast.unparse(node)
        if name.endswith("_problem"):
            for node in _returns(function):
                for part in ast.walk(node):
                    words = part.value if isinstance(part, ast.Constant) else ""
                    if not any(words in each.message for each in found):
                        yield node.lineno, words


def _returns(node: ast.AST) -> Iterator[ast.Return]:
    """Yield what a function returns, without the functions inside it."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.Return):
            yield part
        elif not isinstance(part, ast.FunctionDef):
            yield from _returns(part)


def test_what_a_rule_finds_ends_in_what_to_do() -> None:
    @rules.shared.rule("no table", do="Mend it.")
    def nothing_fits() -> Iterator[str]:
        yield "data/rows.csv, 1: it does not fit"

    del rules.RULES["no table"]
    assert list(nothing_fits()) == ["data/rows.csv, 1: it does not fit. Mend it."]


def test_a_message_without_an_example_is_found() -> None:
    code = """
def strange_problem(row):
    if row:
        return "is strange"
    return ""

def rows_fit():
    yield "one"
    yield (
        "two"
    )
"""
    one = Found("one is strange", "rows.py", 8)
    two = Found("two", "rows.py", 10)
    assert list(messages_of("rows.py", code, [one, two])) == []
    assert list(messages_of("rows.py", code, [one])) == [(9, "(yield 'two')")]
    neither = [(4, "is strange"), (8, "(yield 'one')")]
    assert list(messages_of("rows.py", code, [two])) == neither


# Numbers on the pages


def test_numbers_keep_the_qualifiers_of_their_rows() -> None:
    found = [
        problem
        for path in ours(book())
        for problem in misfits(path.read_text(encoding="utf-8"), path.stem)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("words", "expected"), [("", 1), ("more than ", 0)])
def test_a_number_without_its_qualifier_is_found(words: str, expected: int) -> None:
    number = '<span class="documented" data-passage="cfr-2021-p03">eighty</span>'
    html = f"<p>There are {words}{number} facilities.</p>"
    assert len(list(misfits(html, "page"))) == expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [("September 2023", 0), ("2023", 0), ("August 2023", 1), ("September 2022", 1)],
)
def test_a_table_dates_a_source_as_its_row_does(date: str, expected: int) -> None:
    source = '<a href="reference/outline-johnstone-hornung-2023.html">Johnstone</a>'
    html = (
        f"<table><tr><td>{source}</td>"
        f'<td data-label="Published">{date}</td></tr></table>'
    )
    assert len(list(misfits(html, "index"))) == expected


@pytest.mark.parametrize("day", ["0 May", "00 May", "34 May", "31 June", "30 February"])
def test_a_day_that_its_month_does_not_have_is_found(day: str) -> None:
    assert list(misfits(f"<p>On {day} 2022 it began.</p>", "page")) == [
        f"page: {day!r} is no day"
    ]


@pytest.mark.parametrize("day", ["1 May", "10 May", "31 May", "30 June", "29 February"])
def test_a_day_that_its_month_has_is_none(day: str) -> None:
    assert not list(misfits(f"<p>On {day} 2024 it began.</p>", "page"))


# Names on the pages


def test_a_sentence_that_names_a_source_cites_it() -> None:
    found = [
        problem
        for path in ours(book())
        for problem in misattributed(
            paragraphs(built_page(path, book()), path.stem), path.stem
        )
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("words", "passage", "expected"),
    [
        ("The backgrounder gives the costs", "cfr-2021-p27", 0),
        ("The backgrounder gives the costs", "tran-2025-p15", 1),
        ("Tran tells of a decision", "tran-2025-p18", 0),
        ("Tran tells of a decision", "cfr-2021-p35", 1),
        ("Auslin speaks in it", "cfr-2021-p36", 0),  # which names him
        ("Auslin speaks in it", "cfr-2021-p35", 1),
        ("It tells of a decision", "cfr-2021-p35", 0),
    ],
)
def test_a_source_that_is_named_and_not_cited_is_found(
    words: str, passage: str, expected: int
) -> None:
    html = f"<article><p>{words} ({cite(passage)}). Tran differs.</p></article>"
    assert len(list(misattributed(paragraphs(html, "page"), "page"))) == expected


# What nbval compares


def settings() -> list[str]:
    content = (root() / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)["tool"]["pytest"]["ini_options"]["addopts"]


def test_nbval_compares_every_output() -> None:
    assert "--nbval-lax" not in settings()
    assert "--nbval-sanitize-with=tests/nbval_sanitize.cfg" in settings()


def loosened(patterns: dict[str, str]) -> list[str]:
    """Return the patterns that hide something of what the chapters have stored."""
    stored = [
        words
        for path in chapters().values()
        for cell in read(path).cells
        for output in cell.get("outputs", ())
        for words in _words(output.get("data", output.get("text", "")))
    ]
    return [
        pattern
        for pattern in patterns
        if any(
            re.search(r"[\w]+", found[0])
            for words in stored
            for found in re.finditer(pattern, words)
        )
    ]


def _words(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [json.dumps(value, ensure_ascii=False)]


def test_no_sanitising_pattern_hides_words_or_digits() -> None:
    content = (root() / "tests" / "nbval_sanitize.cfg").read_text(encoding="utf-8")
    assert loosened(get_sanitize_patterns(content)) == []


@pytest.mark.parametrize("pattern", [r"\d+", r"[a-z]+ 2021"])
def test_a_loose_pattern_is_found(pattern: str) -> None:
    assert loosened({pattern: "x"}) == [pattern]
