"""What an exercise asks, for somebody with a pencil and no computer.

The cell from which a notebook starts is of no use on paper. What it prints stays; what
it reads from the tables is told in words, with where it comes from; and in place of
its dots there is room to write, headed as the cell heads it.
"""

import ast
import copy
import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from bs4 import BeautifulSoup, Tag

from alliance.citations import work_label
from alliance.repository import read_table
from alliance.sources import source

DOTS = "…" * 36
"""Where an answer is to be written in a table, as the tasks themselves call it."""

_ANSWER = "answer"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_QUOTED = re.compile(r'"([^"]*)"')
_WORK = re.compile(r"reference/bibliography\.html#([\w-]+)")
# What the parts of an answer are called: ("the words", "the source"), for example (…)
_PARTS = re.compile(r'\((?P<names>"[^"]+"(?:, "[^"]+")+)\)(?:, for example .*)?')
_BEGINS = {"in ": "Answer", "such as ": "Give an answer", "": "Give"}
_WANTED = " has the form wanted"


def task(parts: Sequence[Tag]) -> list[str]:
    """Return a task with what its cells print and read in place of their code.

    Parameters
    ----------
    parts : sequence of bs4.Tag
        Of `alliance.packs.chapter.Exercise.task`.

    Returns
    -------
    list of str
        HTML.
    """
    written: list[str] = []
    told = _told(parts)
    for part in parts:
        if "cell" not in part.get("class", []):
            written.append(str(part))
            continue
        shown = copy.copy(part)
        for code in shown.select(".cell_input"):
            code.decompose()
        if shown.get_text(strip=True):
            written.append(printed(shown))
        if "tag_exercise" in part["class"] and (code := part.select_one(".cell_input")):
            written += _asked(code.get_text(), told)
    return written


def _told(parts: Sequence[Tag]) -> set[str]:
    """Return the ids that a task names in its sentences."""
    return {
        word
        for part in parts
        if "cell" not in part.get("class", [])
        for code in part.find_all("code")
        for word in _ID.findall(code.get_text())
    }


def printed(shown: Tag) -> str:
    """Return what a cell shows, its plain text set as paragraphs.

    Parameters
    ----------
    shown : bs4.Tag
        On a screen its plain text is small and of one width, as in a terminal.

    Returns
    -------
    str
        HTML.
    """
    read = copy.copy(shown)
    for plain in read.select(".cell_output pre, .stream pre"):
        parts = re.split(r"\n\s*\n", plain.get_text().strip("\n"))
        told = "".join(
            f"<p>{'<br/>'.join(map(escape, part.splitlines()))}</p>" for part in parts
        )
        plain.replace_with(*BeautifulSoup(told, "lxml").body.find_all("p"))
    return str(read)


def figures(parts: Sequence[Tag]) -> list[dict[str, str]]:
    """Return the numbers of sources that a task prints on paper.

    Parameters
    ----------
    parts : sequence of bs4.Tag
        As for `task`.

    Returns
    -------
    list of dict of str to str
        Rows of ``data/quantities.csv``.
    """
    return [row for row in _printed_rows(parts) if "quantity" in row]


def works(parts: Sequence[Tag]) -> list[str]:
    """Return the outside works whose facts a task prints, or which it cites.

    Parameters
    ----------
    parts : sequence of bs4.Tag
        As for `task`.

    Returns
    -------
    list of str
        Their keys, each once.
    """
    told = [row["reference"] for row in _printed_rows(parts) if "fact" in row]
    cited = [
        found[1]
        for part in parts
        for link in part.select("a[href]")
        if (found := _WORK.search(link["href"]))
    ]
    return [*dict.fromkeys([*told, *cited])]


def _printed_rows(parts: Sequence[Tag]) -> list[dict[str, str]]:
    known, told = _tables(), _told(parts)
    names = [
        name
        for part in parts
        if "tag_exercise" in part.get("class", [])
        and (code := part.select_one(".cell_input"))
        for name in _looked_up(code.get_text(), told)
    ]
    return [known[name] for name in dict.fromkeys(names) if name in known]


def _looked_up(code: str, told: set[str]) -> list[str]:
    return [*_read(ast.parse(code)), *_named(_comments(code), told)]


def _asked(code: str, told: set[str]) -> Iterator[str]:
    """Yield what a cell reads, and in which form it wants an answer."""
    tree = ast.parse(code)
    comments = _comments(code)
    rows = [*_rows(_looked_up(code, told))]
    if rows:
        listed = "".join(f"<li>{row}</li>" for row in rows)
        yield f"<p>From the tables:</p><ul>{listed}</ul>"
    for function in tree.body:
        if isinstance(function, ast.FunctionDef):
            takes = ", ".join(each.arg for each in function.args.args)
            yield f"<p>The function: <code>{function.name}({takes})</code>.</p>"
            within = range(function.lineno, (function.end_lineno or 0) + 1)
            lines = [escape(said) for at, _, said in comments if at in within]
            if lines:
                yield f"<p>{'<br/>'.join(lines)}</p>"
    answer = next(filter(_is_answer, tree.body), None)
    fields: list[str] = []
    if answer is not None:
        fields = [*_fields(answer.value)]
        for at, begins, said in comments:
            if at > (answer.end_lineno or 0) or (not begins and at < answer.lineno):
                continue
            if names := _PARTS.fullmatch(said):
                fields = [
                    f"what it is, such as {name}" if name[0].isupper() else name
                    for name in _QUOTED.findall(names["names"])
                ]
            elif not _ids(said):
                yield f"<p>{_form(said)}</p>"
    elif parts := [*_keywords(tree)]:
        yield f"<p>Its parts: {', '.join(parts)}.</p>"
    if fields:
        # A line stays free above the dots, to write on.
        cells = "".join(
            f"<tr><td><br/>{escape(each)}</td><td><br/>{DOTS}</td></tr>"
            for each in fields
        )
        yield (
            '<table data-widths="30 70"><thead><tr><th>What</th><th>Your answer</th>'
            f"</tr></thead><tbody>{cells}</tbody></table>"
        )


def _is_answer(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and [
        each.id for each in statement.targets if isinstance(each, ast.Name)
    ] == [_ANSWER]


def _fields(value: ast.expr) -> Iterator[str]:
    """Yield the names of what an answer consists of, where the cell names it."""
    if isinstance(value, ast.Dict):
        for key, held in zip(value.keys, value.values, strict=True):
            if isinstance(key, ast.Constant) and _is_open(held):
                yield str(key.value)


def _keywords(tree: ast.Module) -> Iterator[str]:
    """Yield what a call is given where dots stand for it."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            for keyword in call.keywords:
                if keyword.arg and "..." in ast.unparse(keyword.value):
                    yield keyword.arg


def _is_open(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is ...


def _read(tree: ast.Module) -> Iterator[str]:
    """Yield the ids of rows that a cell looks up by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            for word in ast.walk(node.slice):
                if isinstance(word, ast.Constant) and isinstance(word.value, str):
                    yield word.value


def _named(comments: Iterable[tuple[int, bool, str]], told: set[str]) -> Iterator[str]:
    for _, begins, said in comments:
        if begins:
            yield from _ids(said)
    yield from sorted(told)


def _ids(said: str) -> list[str]:
    """Return the ids of rows in a comment, without those that are examples."""
    known = _tables()
    return [each for each in _ID.findall(said) if each in known]


def _rows(names: Iterable[str]) -> Iterator[str]:
    """Yield what the tables say under some names, and where it comes from."""
    known = _tables()
    for name in dict.fromkeys(names):
        row = known.get(name)
        if row is None:
            continue
        if "statement" in row:
            label = work_label(row["reference"])
            yield f"{escape(row['statement'])} ({escape(label)})"
        else:
            printed = " ".join(filter(None, (row["qualifier"], row["printed"])))
            label = source(row["source"]).short
            yield f"{escape(row['subject'])}: {escape(printed)} ({escape(label)})"


def _tables() -> dict[str, dict[str, str]]:
    facts = {row["fact"]: row for row in read_table("record")}
    return facts | {row["quantity"]: row for row in read_table("quantities")}


def _comments(code: str) -> list[tuple[int, bool, str]]:
    """Return the line of each comment, whether it begins the line, and its words."""
    lines = tokenize.generate_tokens(io.StringIO(code).readline)
    return [
        (
            token.start[0],
            not token.line[: token.start[1]].strip(),
            token.string.lstrip("# "),
        )
        for token in lines
        if token.type == tokenize.COMMENT
    ]


def _form(said: str) -> str:
    """Return a comment on the form of an answer as a sentence without code."""
    words = escape(re.sub(r"[{}]", "", said).replace("set()", "none"), quote=False)
    words = _QUOTED.sub(
        lambda word: f"<em>{word[1]}</em>" if " " in word[1] else word[1], words
    )
    if _WANTED in words:
        words = f"The form wanted: {words.replace(_WANTED, '')}"
    elif not words[0].isupper():
        begins = next(how for how in _BEGINS if words.startswith(how))
        words = f"{_BEGINS[begins]} {words}"
    return f"{words.removesuffix('.')}."
