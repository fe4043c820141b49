"""The page "Data": what the tables are, how to take them away, and every column.

Everything on it is computed from ``datapackage.json``, the tables and ``CITATION.cff``.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from alliance.blocks import NOT_WORDS
from alliance.completeness import count
from alliance.dates import in_words
from alliance.errors import TableError
from alliance.markdown import (
    bullets,
    computed,
    escaped,
    lines,
    listed,
    page,
    sentence,
    tabled,
)
from alliance.passages import passages
from alliance.publication import (
    PLACE_FIELDS,
    edition,
    package,
    quoted_share,
    treatment,
)
from alliance.repository import MARKER, read_table
from alliance.sources import sources

# Which tables belong together, in the order of the page.
PARTS: dict[str, tuple[str, ...]] = {
    "What the sources say": (
        *("quotations", "quantities", "events", "tellings", "event_actors", "claims"),
        *("memberships", "glossary"),
    ),
    "What the record says of it": (
        *("checks", "check_passages", "check_records", "outcomes", "outcome_records"),
        "record",
    ),
    "Who and where": ("actors", "places"),
    "The texts themselves": ("sources", "passages", "furniture"),
    "What was left out, and why": ("omissions", "other_names", "exceptions"),
}
"""The parts of the dictionary and the tables in each."""

QUESTIONS: dict[str, str] = {
    "quotations": "Who is quoted, and who never is?",
    "quantities": "Which numbers does more than one source give, and do they agree?",
    "events": "Which events do several sources date, and which only one?",
    "tellings": "Which events does one source date and another tell of without a date?",
    "claims": "Where do the sources answer the same question in different ways, and "
    "how firmly does each put it?",
    "memberships": "Which groupings is Japan a member of, and which is it only "
    "proposed for?",
    "checks": "Which kind of trouble does each source have most often, and how sure "
    "are the findings?",
    "outcomes": "Which forecasts came true, and did the hedged ones do better?",
    "record": "Which facts rest on a government's page, and which on a newspaper's?",
    "passages": "Which passages hold the most numbers and dates, and which hold none?",
    "furniture": "How much of the page of an article is not the article?",
    "omissions": "Would you have left out the same numbers?",
}
"""A question to put to a table in class."""

_WORDS = {"string": "text", "integer": "whole number", "date": "day (YYYY-MM-DD)"}
# Patterns that have a name; a reader cannot be asked to read the expression.
_ID = "^[a-z0-9]+(-[a-z0-9]+)*$"
_EDTF = "[~?%]"
_ADDRESS = "^https://"

_READ_CSV = """\
import pandas as pd

quantities = pd.read_csv("quantities.csv")
quantities.groupby("indicator")["source"].nunique().loc[lambda number: number > 1]"""
_READ_TABLE = """\
import alliance

quantities = alliance.table("quantities")
quantities.groupby("indicator")["source"].nunique().loc[lambda number: number > 1]"""


def data_page() -> str:
    """Return the page "Data".

    Returns
    -------
    str
        Markdown that GitHub, JupyterLab and MyST read alike. The heading over each
        table is its name. A link to a table leads to its file in the repository; the
        build leads it to the published file.

    Raises
    ------
    TableError
        When a table belongs to no part of the page, when nothing says how it is
        published, or when a table or ``CITATION.cff`` cannot be read.
    MisquotationError
        When the words of a row do not stand in their source.
    SeedError
        When a seed is missing or changed.
    """
    parts = _parts()
    return page(
        "# Data",
        *_introduction(),
        *_download(),
        *_overview(parts),
        *_joins(),
        *_completeness(),
        *_examples(),
        *_citation(),
        *_dictionary(parts),
    )


def _parts() -> dict[str, tuple[str, ...]]:
    """Return the parts of the page, after seeing that they hold every table once."""
    placed = Counter(name for names in PARTS.values() for name in names)
    wanted = list(_resources())
    wrong = [name for name in {**placed, **dict.fromkeys(wanted)} if placed[name] != 1]
    wrong += [name for name in placed if name not in wanted]
    if wrong:
        raise TableError(
            f"The table {wrong[0]!r} must stand exactly once in {MARKER} and in PARTS "
            "of alliance/dictionary.py, under the part of the page it belongs to."
        )
    for name in wanted:
        treatment(name)
    return PARTS


def _resources() -> dict[str, dict[str, Any]]:
    return {resource["name"]: resource for resource in package()["resources"]}


def _fields(name: str) -> list[dict[str, Any]]:
    return _resources()[name]["schema"]["fields"]


# About the tables


def _introduction() -> Iterator[str]:
    this = edition()
    yield (
        "The evidence of this book is a set of tables, and you can use them without "
        "the book.\n"
        "They hold what the texts say, taken apart: one quotation, one number, one "
        "event or one position a row.\n"
        "They are for students who want real data to count and compare, for teachers "
        "who want an example of how data are made from texts, and for anyone who wants "
        "to check the book."
    )
    yield (
        "**The promise.** Every row that speaks for a source rests on words of that "
        "source, and a test finds these words there, letter for letter.\n"
        "Every number, date and ordinal of the texts stands in a table, or among "
        "those [left out](#omissions) with the reason.\n"
        "The tables say what the sources say, which is not always what is true: where "
        "the public record differs, a [source check](#checks) says so."
    )
    yield computed(
        ("About", "These tables"),
        [
            ("Version", this.version),
            ("Released", in_words(this.released.isoformat())),
            (
                "Licence",
                "Our own words and the selection: "
                "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/). "
                "Quoted words remain their owners', and coordinates have the terms "
                "that their row in [places](#places) names.",
            ),
            ("Sources", listed(_source(name) for name in sources())),
        ],
    )


def _source(name: str) -> str:
    return f"[{escaped(sources()[name].short)}](outline-{name}.md)"


def _download() -> Iterator[str]:
    yield "## Download"
    yield (
        f"All tables come in one zip with the built book: `{edition().archive}.zip`.\n"
        "It also holds their description, the licence, and a note on what is in it."
    )
    yield (
        "Each table is a file of its own as well: the [list below](#the-tables) links "
        "to them.\n"
        "The files are CSV in `UTF-8`: say so when you import one into a spreadsheet."
    )
    yield (
        "**What a download leaves out.** Most of the texts are in copyright, so the "
        "built book publishes short quotations and no long passages.\n"
        "In the repository a row holds the words that it rests on, in the column "
        "`exact`.\n"
        "In the downloads only [quotations](#quotations) keep them; every other row "
        "says where they stand:"
    )
    yield bullets(
        f"`{field['name']}`: {sentence(escaped(_lowered(field['description'])))}"
        for field in PLACE_FIELDS
    )
    yield "No download holds the texts themselves."


def _lowered(words: str) -> str:
    return words if words.startswith("Id ") else words[:1].lower() + words[1:]


def _overview(parts: dict[str, tuple[str, ...]]) -> Iterator[str]:
    yield "## The tables"
    rows = [
        (
            f"[{name}.csv](../data/{name}.csv): "
            f"[{escaped(_resources()[name]['title'])}](#{name})",
            f"{len(read_table(name)):,}",
        )
        for names in parts.values()
        for name in names
    ]
    yield computed(("File, and what it holds", "Rows"), rows, right=(1,))


def _joins() -> Iterator[str]:
    yield "## How the tables join"
    yield (
        "A column that holds the id of a row in another table leads there.\n"
        "To join two tables, match that column with the id:"
    )
    leading: dict[tuple[str, str], dict[str, list[str]]] = {}
    for name, resource in _resources().items():
        for key in resource["schema"].get("foreignKeys", ()):
            # One column each: a list of columns is no key of these tables.
            ([column], [pointed]) = key["fields"], key["reference"]["fields"]
            target = (key["reference"]["resource"], pointed)
            leading.setdefault(target, {}).setdefault(name, []).append(column)
    yield bullets(
        f"[{target}](#{target}) by `{pointed}`: from "
        + listed(_leading(name, columns, pointed) for name, columns in found.items())
        for (target, pointed), found in leading.items()
    )
    yield (
        "In the downloads the column `passage` leads to [passages](#passages) as well, "
        "and two rows of one source are about the same words where their spans, from "
        "`start` to `end`, overlap.\n"
        "So the warning of a [check](#check_passages) is carried to every number and "
        "quotation that it covers.\n"
        "The column `reference` of [record](#record) names a work of the "
        "[bibliography](bibliography.md)."
    )


def _leading(name: str, columns: list[str], pointed: str) -> str:
    """Return a link to the table that leads, with its columns where they differ."""
    if columns == [pointed]:
        return f"[{name}](#{name})"
    return f"[{name}](#{name}) (its {listed(f'`{column}`' for column in columns)})"


# How complete they are


def _completeness() -> Iterator[str]:
    yield "## How complete they are"
    yield (
        "A test walks every passage and looks at each numeral: every number in digits "
        "or words, every date, every ordinal.\n"
        "Each must stand in one of the tables below."
    )
    counts = {name: count(name) for name in sources()}
    columns = ("examined", "quantities", "events", "omissions", "missing")
    rows = [
        (_source(name), *(f"{getattr(found, each):,}" for each in columns))
        for name, found in counts.items()
    ]
    sums = (sum(getattr(found, each) for found in counts.values()) for each in columns)
    rows.append(("All sources", *(f"{each:,}" for each in sums)))
    yield computed(
        (
            *("Source", "Numerals examined", "In [quantities](#quantities)"),
            *("In [events](#events)", "Left out ([omissions](#omissions))"),
            "In no table",
        ),
        rows,
        right=range(1, 6),
    )
    yield (
        "The [source checks](#checks), by what is the matter and by how sure the "
        "finding is:"
    )
    rules = {field["name"]: field for field in _fields("checks")}
    levels = rules["confidence"]["constraints"]["enum"]
    found = Counter((row["kind"], row["confidence"]) for row in read_table("checks"))
    rows = [
        (kind, *(f"{found[kind, level]:,}" for level in levels), f"{total:,}")
        for kind in rules["kind"]["constraints"]["enum"]
        if (total := sum(found[kind, level] for level in levels))
    ]
    yield computed(
        ("Kind", *(level.capitalize() for level in levels), "All"),
        rows,
        right=range(1, len(levels) + 2),
    )
    yield (
        "To test the tables against their description, types, keys and all, type in "
        "the folder of the repository or of the unpacked zip:"
    )
    yield "```sh\nfrictionless validate datapackage.json\n```"
    yield from _rights()


def _rights() -> Iterator[str]:
    yield (
        "How much of each text in copyright is published, pages and downloads "
        "together, is added up by a test as well; it must not exceed a third.\n"
        "The words of a text are published as [quotations](#quotations), which come to:"
    )
    rows = [
        (
            _source(name),
            f"{sum(len(passage.text.split()) for passage in passages(name)):,}",
            f"{quoted_share(name):.0%}",
            "none: free" if entry.licence.startswith("CC ") else "a third",
        )
        for name, entry in sources().items()
    ]
    yield computed(
        ("Source", "Words", "In quotations", "Limit of all that is published"),
        rows,
        right=(1, 2),
    )


# How to use and to cite them


def _examples() -> Iterator[str]:
    yield "## Use them in Python"
    yield (
        "Which things does more than one source count, and how many sources do?\n"
        "In the unpacked zip's folder:"
    )
    yield f"```python\n{_READ_CSV}\n```"
    yield (
        "In a notebook of the book, where each column has its type and every row is "
        "checked while it loads:"
    )
    yield f"```python\n{_READ_TABLE}\n```"


def _citation() -> Iterator[str]:
    this = edition()
    yield "## Cite the tables"
    # Its stars are marks, everything else is text.
    yield escaped(this.apa).replace("\\*", "*")
    yield f"```bibtex\n{this.bibtex}\n```"
    yield (
        "Words of a source are cited from the source itself; each "
        "[outline](index.md) says who wrote it, when and where."
    )


# The dictionary


def _dictionary(parts: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for heading, names in parts.items():
        yield f"## {heading}"
        for name in names:
            yield from _table(name)


def _table(name: str) -> Iterator[str]:
    described = _resources()[name]
    yield f"### {name}"
    yield lines(described["description"])
    rules = described["schema"]
    key = listed(f"`{column}`" for column in rules["primaryKey"])
    told = [f"One row for each {key}.", f"File: [{name}.csv](../data/{name}.csv)."]
    if name in QUESTIONS:
        told.append(f"A question to ask of it: *{QUESTIONS[name]}*")
    yield "\n".join(told)
    leads = {
        column: key["reference"]["resource"]
        for key in rules.get("foreignKeys", ())
        for column in key["fields"]
    }
    yield tabled(
        ("Column", "Type", "What it holds"),
        [
            (
                _name(field["name"]),
                _type(field, leads.get(field["name"])),
                _meaning(field, name),
            )
            for field in rules["fields"]
        ],
    )


def _name(column: str) -> str:
    """Return the name of a column: one with digits as code, or it reads as a number."""
    digits = any(letter.isdigit() for letter in column)
    return f"`{column}`" if digits else f"**{escaped(column)}**"


def _type(field: dict[str, Any], target: str | None) -> str:
    """Say in plain words what a cell of a column may be."""
    rules = field.get("constraints", {})
    pattern = rules.get("pattern", "")
    kind = _WORDS.get(field["type"], field["type"])
    if pattern == _ID:
        kind = "id"
    elif _EDTF in pattern:
        kind = "date (EDTF)"
    elif pattern.startswith(_ADDRESS):
        kind = "web address"
    if target:
        kind = f"id in [{target}](#{target})"
    told = [kind, "required" if rules.get("required") else "may be empty"]
    if rules.get("unique"):
        told.append("never twice")
    # As the schema writes them.
    told += [
        f"`{rule}: {rules[rule]}`" for rule in ("minimum", "maximum") if rule in rules
    ]
    return ", ".join(told)


def _meaning(field: dict[str, Any], name: str) -> str:
    told = [sentence(_described(field["description"]))]
    values = field.get("constraints", {}).get("enum")
    if values:
        told.append(f"One of {', '.join(f'`{value}`' for value in values)}.")
    chosen = treatment(name)
    if field["name"] in chosen.without:
        told.append("Not in the downloads.")
    elif field["name"] == "exact":
        told.append(
            {
                "placed": "The downloads say [where they stand](#download) instead.",
                "shown": "The downloads say [where they stand](#download) as well.",
                "left out": "Not in the downloads.",
            }[chosen.words]
        )
    return " ".join(told)


# What a description gives as it is typed: between marks, or a name with digits in it.
_TYPED = re.compile(r'"(?P<marked>[^"]+)"|(?P<named>\b[A-Za-z][\w/]*[-/]\d[\w-]*)')


def _described(words: str) -> str:
    """Return a description in Markdown, with what is typed in a cell set as code."""
    told = escaped(_TYPED.sub(NOT_WORDS, words))
    for found in _TYPED.finditer(words):
        typed = (found["marked"] or found["named"]).strip().replace("|", "\\|")
        told = told.replace(NOT_WORDS, f"`{typed}`", 1)
    return told
