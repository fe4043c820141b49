"""The evidence tables, typed and validated as ``datapackage.json`` describes them.

Follows the Table Schema part of the Data Package standard, version 2
(https://datapackage.org), as far as the book uses it: types, required, unique,
pattern, enumeration, minimum, maximum, primary and foreign keys. Runs on pandas alone.
"""

import csv
import json
import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from alliance.citations import SourceCheck, check_address, checks_on, weight
from alliance.errors import MisquotationError, TableError, suggest
from alliance.quotations import verify
from alliance.repository import MARKER, root
from alliance.sources import sources

# Dates stay text: EDTF says "about 1995" and "the 1970s", which no date type can.
TYPES: dict[str, Any] = {
    "string": pd.StringDtype("python"),
    "date": pd.StringDtype("python"),
    "number": pd.Float64Dtype(),
    "integer": pd.Int64Dtype(),
}
# A cell of a table that is shown: text, or the source checks of a row.
Cell = str | tuple[SourceCheck, ...]
# The columns that hold the words of a source, and what was left out or put in.
_VERBATIM = ("source", "exact", "omitted", "inserted")
LINK = re.compile(r"\[([^\]\n]+)\]\(((?:https://|\.\.?/|#)[^)\s]+)\)")


def tables() -> list[str]:
    """Return the names of all tables, in the order of ``datapackage.json``.

    Returns
    -------
    list of str
    """
    return list(_resources(root()))


def schema(name: str) -> dict[str, Any]:
    """Return the Table Schema of one table.

    Parameters
    ----------
    name : str
        Name of the table, such as ``quantities``.

    Returns
    -------
    dict
        Keys ``fields`` (each with ``name``, ``type``, ``description`` and perhaps
        ``constraints``), ``primaryKey`` and perhaps ``foreignKeys``.

    Raises
    ------
    TableError
        When no table has this name.
    """
    return _resource(root(), name)["schema"]


def table(name: str) -> pd.DataFrame:
    """Return one evidence table, typed and checked.

    Parameters
    ----------
    name : str
        Name of the table, such as ``quantities``.

    Returns
    -------
    pandas.DataFrame
        One row for each row of ``data/<name>.csv``, columns as the schema orders
        them. Text and dates (EDTF) are "string", numbers "Float64", whole numbers
        "Int64"; an empty cell is ``pandas.NA``. A fresh copy, yours to change.

    Raises
    ------
    TableError
        When no table has this name, the file is missing, or a cell breaks the schema;
        the message names file, line, column and value.
    """
    folder = root()
    resource = _resource(folder, name)
    targets = [
        key["reference"]["resource"]
        for key in resource["schema"].get("foreignKeys", ())
    ]
    paths = [_resource(folder, each)["path"] for each in (name, *targets)]
    stamp = tuple(_stamp(folder / path) for path in (MARKER, *paths))
    return _table(folder, name, stamp).copy()


def check_anchors(name: str) -> None:
    """Check that what a table quotes stands in its source.

    Parameters
    ----------
    name : str
        Name of a table; one that quotes nothing passes.

    Raises
    ------
    TableError
        When an ``exact`` does not verify in its source, or does not hold its
        ``printed`` exactly once; the message names file, line and column.
    SeedError
        When a seed is missing or changed.
    """
    frame = table(name)
    if name == "furniture" or not {"source", "exact"} <= set(frame.columns):
        return
    folder = root()
    resource = _resource(folder, name)
    for (line, cells), row in zip(
        _rows(folder, resource),
        frame.astype(object).fillna("").to_dict("records"),
        strict=True,
    ):
        where = f"{resource['path']}, line {line} ({cells[0]}), column "
        omitted, inserted = row.get("omitted", ""), row.get("inserted", "")
        if row["exact"]:
            if not row["source"]:
                raise TableError(
                    f"{where}source: the words in exact need their source."
                )
            try:
                verify(
                    row["exact"],
                    row["source"],
                    omitted=omitted.split(" | ") if omitted else (),
                    inserted=inserted.split(" | ") if inserted else (),
                )
            except MisquotationError as error:
                raise TableError(f"{where}exact: {error}") from error
        times = row["exact"].count(row.get("printed", row["exact"]))
        if row["exact"] and times != 1:
            raise TableError(
                f"{where}printed: {row['printed']!r} stands {times} times in "
                f"{row['exact']!r}. Choose an exact that holds it once."
            )


def _stamp(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0


def _resources(folder: Path) -> dict[str, dict[str, Any]]:
    return _package(folder, _stamp(folder / MARKER))


@lru_cache(maxsize=8)
def _package(folder: Path, stamp: int) -> dict[str, dict[str, Any]]:
    try:
        package = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        return {resource["name"]: resource for resource in package["resources"]}
    except (ValueError, KeyError, TypeError) as error:
        raise TableError(
            f"{MARKER} cannot be read as a data package: {error}. "
            "It must be JSON with a list of named resources."
        ) from error


def _resource(folder: Path, name: str) -> dict[str, Any]:
    known = _resources(folder)
    if name not in known:
        raise TableError(
            f"There is no table {name!r}.{suggest(name, known)} "
            f"The tables are {', '.join(known)}."
        )
    return known[name]


def _rows(folder: Path, resource: Mapping[str, Any]) -> list[tuple[int, list[str]]]:
    """Read a file into (line in the file, cells), after checking its header."""
    path = resource["path"]
    columns = [field["name"] for field in resource["schema"]["fields"]]
    if not (folder / path).is_file():
        raise TableError(
            f"{path} is missing. Restore it: git checkout -- {path}, or write a file "
            f"with the header {','.join(columns)}"
        )
    rows: list[tuple[int, list[str]]] = []
    try:
        with (folder / path).open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            line = 1
            for cells in reader:
                if cells:
                    rows.append((line, cells))
                line = reader.line_num + 1  # a quoted cell may span several lines
    except (UnicodeDecodeError, csv.Error) as error:
        raise TableError(
            f"{path} cannot be read as CSV in UTF-8: {error}. Save it in UTF-8, with "
            "every quotation mark inside a cell doubled."
        ) from error
    header = rows[0][1] if rows else []
    if header != columns:
        missing = [name for name in columns if name not in header]
        extra = [name for name in header if name not in columns]
        problem = (
            f"the column {missing[0]!r} is missing"
            if missing
            else f"{MARKER} describes no column {extra[0]!r}"
            if extra
            else "the columns are in another order"
        )
        raise TableError(
            f"{path}, line 1: {problem}. The header must be {','.join(columns)}"
        )
    for line, cells in rows[1:]:
        if len(cells) != len(columns):
            raise TableError(
                f"{path}, line {line} ({cells[0]}): the row has {len(cells)} "
                f"cells, the header {len(columns)} columns. Put a cell that holds a "
                "comma between quotation marks."
            )
    return rows[1:]


@lru_cache(maxsize=64)
def _table(folder: Path, name: str, stamp: tuple[int, ...]) -> pd.DataFrame:
    resource = _resource(folder, name)
    fields = resource["schema"]["fields"]
    rows = _rows(folder, resource)
    place = f"{resource['path']}, line {{}} ({{}}), column {{}}: "
    for column, field in enumerate(fields):
        for line, cells in rows:
            problem = _problem(cells[column], field)
            if problem:
                where = place.format(line, cells[0], field["name"])
                raise TableError(where + problem)
        if field.get("constraints", {}).get("unique"):
            _check_distinct(resource, rows, [field["name"]])
    _check_distinct(resource, rows, resource["schema"]["primaryKey"])
    for key in resource["schema"].get("foreignKeys", ()):
        _check_targets(folder, resource, rows, key)
    return pd.DataFrame(
        {
            field["name"]: pd.Series(
                [_value(cells[column], field["type"]) for _, cells in rows],
                dtype=TYPES[field["type"]],
            )
            for column, field in enumerate(fields)
        }
    )


def _value(cell: str, kind: str) -> Any:
    if not cell:
        return pd.NA
    return {"number": float, "integer": int}.get(kind, str)(cell)


def _problem(cell: str, field: Mapping[str, Any]) -> str:
    """Return what is wrong with a cell and what to do, or "" for a good one."""
    rules = field.get("constraints", {})
    if not cell:
        return "the cell is empty, but must be filled." if rules.get("required") else ""
    kind = field["type"]
    number = None
    if kind == "number":
        if not re.fullmatch(r"-?\d+(\.\d+)?", cell):
            return f"{cell!r} is not a number. Write it in digits, such as 1900000000."
        number = float(cell)
    elif kind == "integer":
        if not re.fullmatch(r"-?\d+", cell):
            return f"{cell!r} is not a whole number. Write it in digits."
        number = int(cell)
    elif kind == "date":
        try:
            if len(cell) != 10:
                raise ValueError
            date.fromisoformat(cell)
        except ValueError:
            return f"{cell!r} is not a day. Write it as 2021-12-31."
    if "enum" in rules and cell not in rules["enum"]:
        return (
            f"{cell!r} is not one of its values.{suggest(cell, rules['enum'])} "
            f"They are {', '.join(rules['enum'])}."
        )
    if "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
        wanted = rules["pattern"]
        return f"{cell!r} does not have the form {wanted}. {field['description']}"
    if number is not None and number < rules.get("minimum", number):
        return f"{cell} is below {rules['minimum']}, the least it can be."
    if number is not None and number > rules.get("maximum", number):
        return f"{cell} is above {rules['maximum']}, the most it can be."
    return ""


def _columns(resource: Mapping[str, Any], names: list[str]) -> list[int]:
    known = [field["name"] for field in resource["schema"]["fields"]]
    return [known.index(name) for name in names]


def _check_distinct(
    resource: Mapping[str, Any], rows: list[tuple[int, list[str]]], names: list[str]
) -> None:
    columns = _columns(resource, names)
    seen: dict[tuple[str, ...], int] = {}
    for line, cells in rows:
        key = tuple(cells[column] for column in columns)
        if key in seen:
            raise TableError(
                f"{resource['path']}, line {line} ({cells[0]}), "
                f"column {' and '.join(names)}: {' and '.join(map(repr, key))} "
                f"stands already in line {seen[key]}. Rename one of the two rows, or "
                "remove it."
            )
        seen[key] = line


def _check_targets(
    folder: Path,
    resource: Mapping[str, Any],
    rows: list[tuple[int, list[str]]],
    key: Mapping[str, Any],
) -> None:
    target = _resource(folder, key["reference"]["resource"])
    (column,) = _columns(resource, key["fields"])
    (pointed,) = _columns(target, key["reference"]["fields"])
    known = {cells[pointed] for _, cells in _rows(folder, target)}
    for line, cells in rows:
        if cells[column] and cells[column] not in known:
            raise TableError(
                f"{resource['path']}, line {line} ({cells[0]}), "
                f"column {key['fields'][0]}: {cells[column]!r} is not in "
                f"{target['path']}.{suggest(cells[column], known)} "
                "Correct it, or add a row there."
            )


class Shown:
    """A table on a page: the object that :func:`show` returns."""

    def __init__(self, caption: str, labels: list[str], rows: list[list[Cell]]) -> None:
        self.caption = caption
        self.labels = labels
        self.rows = rows
        self.numeric: list[bool] = [False] * len(labels)
        self.stacked = False

    def _repr_html_(self) -> str:
        classes = [' class="number"' if number else "" for number in self.numeric]
        names = [
            f' data-label="{escape(label)}"' if self.stacked else ""
            for label in self.labels
        ]
        head = "".join(
            f'<th scope="col"{kind}>{escape(label)}</th>'
            for label, kind in zip(self.labels, classes, strict=True)
        )
        body = "\n".join(
            "<tr>"
            + "".join(
                f"<td{kind}{name}>{_html(cell)}</td>"
                for cell, kind, name in zip(row, classes, names, strict=True)
            )
            + "</tr>"
            for row in self.rows
        )
        kind = "evidence stacked" if self.stacked else "evidence"
        return (
            f'<table class="{kind}">\n<caption>{_html(self.caption)}</caption>\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
        )

    def __repr__(self) -> str:
        """Return the table as plain text: caption, headings, rows."""
        lines = [[_plain(cell) for cell in row] for row in (self.labels, *self.rows)]
        return "\n".join([_plain(self.caption), *(" | ".join(line) for line in lines)])


def show(
    frame: pd.DataFrame,
    caption: str,
    *,
    columns: Mapping[str, str] | None = None,
    stacked: bool = False,
) -> Shown:
    """Show a data frame as a table with a caption, readable by a screen reader.

    Parameters
    ----------
    frame : pandas.DataFrame
        What to show; its index is left out. A text cell may hold Markdown links.
        A missing value is shown as an en dash; whole numbers with commas; other
        numbers with the decimals they need, at most two, the same down a column.
        Where its rows still have their columns ``source`` (an id) and ``exact``, a
        source check that covers the words is named in a last column, with a link and
        whether it is a warning or a reading note; the warnings come first.
    caption : str
        What the table shows, with units.
    columns : mapping of str to str, optional
        Columns to show, in order, each with its heading. All of them by default.
    stacked : bool
        Whether a phone shows the cells of a row one below the other, the first as a
        heading; for tables that are too wide for it.

    Returns
    -------
    Shown
        Displays itself as HTML, and as plain text where HTML is not shown.

    Raises
    ------
    TableError
        When the caption is empty or a column is not in the frame.
    MisquotationError
        When ``exact`` does not stand in ``source``.
    """
    if not caption.strip():
        raise TableError("A table needs a caption that says what it shows.")
    shown_as = dict(columns or {name: str(name) for name in frame.columns})
    for name in shown_as:
        if name not in frame.columns:
            known = [str(each) for each in frame.columns]
            raise TableError(
                f"The frame has no column {name!r}.{suggest(name, known)} "
                f"Its columns are {', '.join(known)}."
            )
    labels = list(shown_as.values())
    cells: list[list[Cell]] = [_cells(frame[name]) for name in shown_as]
    numeric = [_is_number(frame[name]) for name in shown_as]
    checks = _checks(frame)
    if any(checks):
        labels.append("Source check")
        cells.append(checks)
        numeric.append(False)
    shown = Shown(
        caption,
        labels,
        [list(row) for row in zip(*cells, strict=True)],
    )
    shown.numeric = numeric
    shown.stacked = stacked
    return shown


def _checks(frame: pd.DataFrame) -> list[Cell]:
    """Return for each row of evidence the checks that cover its words."""
    if not {"source", "exact"} <= set(frame.columns):
        return []
    words = [name for name in _VERBATIM if name in frame.columns]
    rows = frame[words].astype("string").fillna("").to_dict("records")
    return [checks_on(row) if row["source"] in sources() else () for row in rows]


def _is_number(column: pd.Series) -> bool:
    kind = pd.api.types
    return kind.is_numeric_dtype(column) and not kind.is_bool_dtype(column)


def _cells(column: pd.Series) -> list[Cell]:
    if not _is_number(column):
        return ["–" if pd.isna(value) else str(value) for value in column]
    written = [
        "–" if pd.isna(value) else f"{float(value):,.2f}".rstrip("0").rstrip(".")
        for value in column
    ]
    decimals = max((len(cell.partition(".")[2]) for cell in written), default=0)
    return [
        "–" if pd.isna(value) else f"{float(value):,.{decimals}f}" for value in column
    ]


def _html(cell: Cell) -> str:
    """Escape a cell, turning its Markdown links and source checks into links."""
    if isinstance(cell, tuple):
        return "<br>".join(
            f'<span class="{weight([check.kind])}">{check.label}: '
            f'<a href="{escape(check_address(check.check))}">{escape(check.title)}</a>'
            "</span>"
            for check in cell
        )
    parts = []
    at = 0
    for link in LINK.finditer(cell):
        parts.append(escape(cell[at : link.start()]))
        parts.append(f'<a href="{escape(link[2])}">{escape(link[1])}</a>')
        at = link.end()
    return "".join([*parts, escape(cell[at:])])


def _plain(cell: Cell) -> str:
    if isinstance(cell, tuple):
        return "; ".join(f"{check.label}: {check.title}" for check in cell)
    return LINK.sub(lambda link: link[1], cell)
