"""The tables as anyone may take them away: as they are, but for long words of others.

Each table is published as CSV and all of them in one zip, described by a
``datapackage.json`` of their own (Data Package standard, version 2). A row that rests
on words of a source then says where they stand instead of repeating them: the passage,
the place in the file, the entry in the book's outline, and the publisher's page at the
words where an address is known. Quotations keep their words, which are short and shown
in the book anyway. The source checks that cover the words are named in every row. The
seeds are never part of it. `PUBLICATIONS` says how each table is treated; one that is
not named there cannot be published.

Runs on the standard library, and on PyYAML for ``CITATION.cff``.
"""

import csv
import hashlib
import io
import json
import textwrap
import zipfile
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from alliance.citations import checks_over, publisher_address, several
from alliance.dates import in_words
from alliance.errors import MisquotationError, TableError, suggest
from alliance.markdown import capital, listed
from alliance.passages import passages
from alliance.quotations import Place, verify
from alliance.repository import MARKER, read_table, root, stamp
from alliance.sources import sources

CITATION = "CITATION.cff"
PACKAGE = "reading-the-alliance-tables"
BOOK = "Reading the Alliance"


@dataclass(frozen=True)
class Publication:
    """How a table is published.

    Attributes
    ----------
    words : str
        What becomes of the words of a source in its column ``exact``: "shown" keeps
        them and adds where they stand, "placed" says only where they stand, "left out"
        does neither, and "none" is for a table that has no such column.
    without : tuple of str
        Other columns that are left out.
    """

    words: str = "none"
    without: tuple[str, ...] = ()


PUBLICATIONS: dict[str, Publication] = {
    "sources": Publication(),
    "furniture": Publication("left out"),  # it has the place, and is never quoted
    "passages": Publication(),
    "quotations": Publication("shown", without=("omitted",)),
    "quantities": Publication("placed"),
    "events": Publication("placed"),
    "tellings": Publication("placed"),
    "event_actors": Publication(),
    "claims": Publication("placed"),
    "outcomes": Publication(),
    "outcome_records": Publication(),
    "memberships": Publication("placed"),
    "actors": Publication(),
    "other_names": Publication(),
    "places": Publication(),
    "glossary": Publication("placed"),
    "checks": Publication(),
    "check_passages": Publication("placed"),
    "check_records": Publication(),
    "record": Publication(),
    "omissions": Publication("placed"),
    "exceptions": Publication(),
}

PLACE_FIELDS: tuple[dict[str, Any], ...] = (
    {
        "name": "passage",
        "type": "string",
        "description": "Id of the passage in which the words stand.",
    },
    {
        "name": "start",
        "type": "integer",
        "description": "Where the words begin in the text of the source, in code "
        "points from its start.",
        "constraints": {"minimum": 0},
    },
    {
        "name": "end",
        "type": "integer",
        "description": "Where they end, exclusive, in code points; two rows are about "
        "the same words where their spans overlap.",
        "constraints": {"minimum": 1},
    },
    {
        "name": "outline",
        "type": "string",
        "description": "Where the book tells of the passage: a path from the address "
        "of its first page.",
    },
    {
        "name": "address",
        "type": "string",
        "description": "The publisher's page, which a browser opens at the words; "
        "empty where no address is known.",
        "constraints": {"pattern": "^https://\\S+$"},
    },
    {
        "name": "checks",
        "type": "string",
        "description": "Ids of the source checks that cover the words, with a vertical "
        "bar between them.",
    },
)
"""The columns that say where the words of a row stand, as fields of a Table Schema."""

_KEY = ("passage", "start", "end")


@dataclass(frozen=True)
class Published:
    """A table as it is published.

    Attributes
    ----------
    name : str
        Its name, such as ``quantities``.
    schema : dict
        Its Table Schema: ``fields``, ``primaryKey`` and perhaps ``foreignKeys``.
    rows : tuple of dict
        Its rows, column to text.
    """

    name: str
    schema: dict[str, Any]
    rows: tuple[dict[str, str], ...]

    @property
    def file(self) -> str:
        """Name of its file."""
        return f"{self.name}.csv"

    @property
    def columns(self) -> list[str]:
        """Names of its columns, in order."""
        return [field["name"] for field in self.schema["fields"]]

    @property
    def content(self) -> bytes:
        """The file: CSV in UTF-8, a header row, lines that end in a line feed."""
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, self.columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return out.getvalue().encode("utf-8")


@dataclass(frozen=True)
class Edition:
    """Which edition of the tables this is, as ``CITATION.cff`` has it.

    Attributes
    ----------
    title : str
        Title of the tables, from ``datapackage.json``.
    authors : tuple of str
        Each as "Family, Given", or the name of a group.
    version : str
    released : datetime.date
    address : str
        ``doi``, ``url`` or ``repository-code`` of the file, "" where it has none.
    """

    title: str
    authors: tuple[str, ...]
    version: str
    released: date
    address: str

    @property
    def archive(self) -> str:
        """Name of the zip, without its ending; also of the folder inside it."""
        return f"{PACKAGE}-{self.version}"

    @property
    def apa(self) -> str:
        """The citation in the style of APA (7th edition), its title between stars."""
        who = _stopped(listed(self.authors).replace(" and ", " & "))
        what = f"*{self.title}* (Version {self.version}) [Data set]."
        return " ".join(
            part
            for part in (who, f"({self.released.year}).", what, self.address)
            if part
        )

    @property
    def bibtex(self) -> str:
        """The citation as an entry of a BibTeX file."""
        who = " and ".join(
            name if "," in name else f"{{{name}}}" for name in self.authors
        )
        fields = {
            "author": who,
            "title": f"{{{self.title}}}",
            "year": f"{self.released.year}",
            "month": f"{self.released:%b}".lower(),
            "version": self.version,
            "note": "Data set",
            "url": self.address,
        }
        lines = [
            # The name of a month is a macro of BibTeX and stands without braces.
            f"  {name} = {value if name == 'month' else f'{{{value}}}'},"
            for name, value in fields.items()
            if value
        ]
        return "\n".join([f"@misc{{{PACKAGE}-{self.version},", *lines, "}"])


def chapter_citation(title: str) -> str:
    """Return how a chapter says that it is cited.

    Parameters
    ----------
    title : str
        Of the chapter, in Markdown.

    Returns
    -------
    str
        In Markdown, with the version of the book and the day of its release.

    Raises
    ------
    TableError
        As for `edition`.
    """
    this = edition()
    ending = "" if title[-1] in ".?!" else "."
    return (
        f"{_stopped(listed(this.authors))} {this.released.year}. "
        f'"{title}{ending}" In *{BOOK}*, version {this.version} of '
        f"{in_words(this.released.isoformat())}. Text under CC BY 4.0."
    ).replace(f"authors of {BOOK}", f"authors of *{BOOK}*")


def as_of() -> str:
    """Return how a chapter says up to which day it tells what happened.

    Returns
    -------
    str
        In Markdown, with the version of the book and the day of its release.

    Raises
    ------
    TableError
        As for `edition`.
    """
    this = edition()
    return (
        f"**As of:** version {this.version} of {in_words(this.released.isoformat())}; "
        "what happened later is not in this chapter."
    )


def package() -> dict[str, Any]:
    """Return ``datapackage.json``: what describes the tables of the repository.

    Returns
    -------
    dict
        Do not change it.

    Raises
    ------
    TableError
        When it is not JSON, or has no title, version or list of resources.
    """
    path = root() / MARKER
    return _read_package(path, stamp(path))


@lru_cache(maxsize=8)
def _read_package(path: Any, _stamp: tuple[int, int]) -> dict[str, Any]:
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        for key in ("version", "title", "resources"):
            package[key]
        return package
    except (ValueError, KeyError, TypeError) as error:
        raise TableError(
            f"{MARKER} cannot be read as a data package: {error}. "
            "It must be JSON with a title, a version and a list of named resources."
        ) from error


def edition() -> Edition:
    """Return which edition of the tables this is.

    Returns
    -------
    Edition

    Raises
    ------
    TableError
        When ``CITATION.cff`` is missing or lacks what a citation needs, or names
        another version than ``datapackage.json``.
    """
    import yaml  # only the build and the reference pages need it; a notebook never does

    path = root() / CITATION
    if not path.is_file():
        raise TableError(
            f"{CITATION} is missing. Restore it: git checkout -- {CITATION}"
        )
    try:
        cited = yaml.safe_load(path.read_text(encoding="utf-8"))
        released = date.fromisoformat(str(cited["date-released"]))
        authors = tuple(
            each.get("name") or f"{each['family-names']}, {each['given-names']}"
            for each in cited["authors"]
        )
        version = str(cited["version"])
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise TableError(
            f"{CITATION} cannot be read as a citation: {error}. It must be YAML with "
            "authors, version and date-released (2026-12-31)."
        ) from error
    described = package()
    if version != described["version"]:
        raise TableError(
            f"{CITATION} names version {version}, {MARKER} version "
            f"{described['version']}. Put the same in both."
        )
    doi = f"https://doi.org/{cited['doi']}" if cited.get("doi") else ""
    address = doi or cited.get("url") or cited.get("repository-code") or ""
    return Edition(described["title"], authors, version, released, address)


def treatment(name: str) -> Publication:
    """Return how a table is published.

    Parameters
    ----------
    name : str
        Name of the table.

    Returns
    -------
    Publication

    Raises
    ------
    TableError
        When ``datapackage.json`` has no such table, or `PUBLICATIONS` does not say how
        to publish it, or says something that does not fit its columns.
    """
    known = {resource["name"]: resource for resource in package()["resources"]}
    if name not in known:
        raise TableError(
            f"There is no table {name!r}.{suggest(name, known)} "
            f"The tables are {', '.join(known)}."
        )
    if name not in PUBLICATIONS:
        raise TableError(
            f"{MARKER} has the table {name!r}, and nothing says how it is published. "
            "Add it to PUBLICATIONS in alliance/publication.py: what becomes of words "
            "of a source that it holds?"
        )
    columns = [field["name"] for field in known[name]["schema"]["fields"]]
    chosen = PUBLICATIONS[name]
    wrong = ("exact" in columns) != (chosen.words != "none")
    unknown = [column for column in chosen.without if column not in columns]
    if wrong or unknown:
        problem = (
            f"the table has no column {unknown[0]!r}"
            if unknown
            else f"the table has {'a' if 'exact' in columns else 'no'} column 'exact', "
            f"and its words are said to be {chosen.words!r}"
        )
        raise TableError(
            f"PUBLICATIONS in alliance/publication.py, {name!r}: {problem}. "
            f"Correct it there; the columns are {', '.join(columns)}."
        )
    return chosen


def published(name: str) -> Published:
    """Return a table as it is published.

    Parameters
    ----------
    name : str
        Name of the table, such as ``quantities``.

    Returns
    -------
    Published
        The rows of ``data/<name>.csv`` in their order, cell by cell as they are there,
        but for the columns that `treatment` replaces or leaves out.

    Raises
    ------
    TableError
        As for `treatment`, or when the table cannot be read.
    MisquotationError
        When the words of a row do not stand in its source; the message names the row.
    SeedError
        When a seed is missing or changed.
    """
    chosen = treatment(name)
    rows = [
        {
            column: cell
            for old, value in row.items()
            for column, cell in _cells(name, number, row, old, value, chosen)
        }
        for number, row in enumerate(read_table(name), start=1)
    ]
    return Published(name, _schema(name, chosen), tuple(rows))


def quoted_share(source: str) -> float:
    """Return how much of an article the published quotations hold.

    Parameters
    ----------
    source : str
        Its id.

    Returns
    -------
    float
        The share of the characters of its passages that lie in a quotation; what
        several quotations hold counts once.

    Raises
    ------
    MisquotationError
        When a quotation does not stand in its source.
    """
    held = set()
    for row in read_table("quotations"):
        if row["source"] == source:
            place = verify(
                row["exact"],
                source,
                omitted=several(row["omitted"]),
                inserted=several(row["inserted"]),
            )
            held.update(at for span in place.spans for at in range(*span))
    return len(held) / sum(len(passage.text) for passage in passages(source))


def files() -> dict[str, bytes]:
    """Return every file that is published of the tables, by its name.

    Returns
    -------
    dict of str to bytes
        A CSV for each table, ``datapackage.json`` which describes them, and what a
        reader needs beside them: ``README.txt``, ``CITATION.cff``, ``LICENSE`` and
        ``references.bib``.

    Raises
    ------
    TableError, MisquotationError, SeedError
        As for `published` and `edition`.
    """
    tables = [published(each["name"]) for each in package()["resources"]]
    found = {table.file: table.content for table in tables}
    found[MARKER] = _described(tables, found)
    found["README.txt"] = _readme(tables)
    for name in (CITATION, "LICENSE", "references.bib"):
        found[name] = (root() / name).read_bytes()
    return dict(sorted(found.items()))


def archive(content: dict[str, bytes], folder: str = "") -> bytes:
    """Return files as one zip, the same bytes for the same files.

    Parameters
    ----------
    content : dict of str to bytes
        Such as those from `files`.
    folder : str
        Name of the one folder in the zip; by default `Edition.archive`.

    Returns
    -------
    bytes
        Its files are in order of their names and bear the day on which this edition
        was released.
    """
    this = edition()
    day, inside = this.released, folder or this.archive
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as zipped:
        for name, words in sorted(content.items()):
            entry = zipfile.ZipInfo(f"{inside}/{name}", (*_ymd(day), 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on Windows
            entry.external_attr = 0o644 << 16
            zipped.writestr(entry, words)
    return out.getvalue()


# Rows


def _cells(
    name: str,
    number: int,
    row: dict[str, str],
    old: str,
    cell: str,
    chosen: Publication,
) -> list[tuple[str, str]]:
    """Return what stands in the published row for one cell of the table."""
    if old in chosen.without:
        return []
    if old != "exact" or chosen.words == "none":
        return [(old, cell)]
    shown = [("exact", cell)] if chosen.words == "shown" else []
    return shown if chosen.words == "left out" else shown + _place(name, number, row)


def _place(name: str, number: int, row: dict[str, str]) -> list[tuple[str, str]]:
    """Return where the words of a row stand, column by column."""
    columns = [field["name"] for field in PLACE_FIELDS]
    if not row["exact"]:
        return [(column, "") for column in columns]
    try:
        place = verify(
            row["exact"],
            row["source"],
            omitted=several(row.get("omitted", "")),
            inserted=several(row.get("inserted", "")),
        )
    except MisquotationError as error:
        raise MisquotationError(f"data/{name}.csv, row {number}: {error}") from None
    return list(zip(columns, _told(place), strict=True))


def _told(place: Place) -> tuple[str, ...]:
    start, end = place.spans[0][0], place.spans[-1][1]
    outline = f"reference/outline-{place.source}.html#{place.passage}"
    checks = " | ".join(check.check for check in checks_over(place))
    address = publisher_address(place) or ""
    return place.passage, f"{start}", f"{end}", outline, address, checks


# Their description


def _schema(name: str, chosen: Publication) -> dict[str, Any]:
    """Return the Table Schema of a table as it is published."""
    [resource] = [each for each in package()["resources"] if each["name"] == name]
    schema = deepcopy(resource["schema"])
    fields = []
    for field in schema["fields"]:
        if field["name"] in chosen.without:
            continue
        if field["name"] != "exact" or chosen.words in ("none", "shown"):
            fields.append(field)
        if field["name"] == "exact" and chosen.words in ("placed", "shown"):
            required = field.get("constraints", {}).get("required", False)
            fields += [_place_field(each, required) for each in PLACE_FIELDS]
            schema.setdefault("foreignKeys", []).append(
                {
                    "fields": ["passage"],
                    "reference": {"resource": "passages", "fields": ["passage"]},
                }
            )
    schema["fields"] = fields
    if "exact" in schema["primaryKey"] and chosen.words == "placed":
        at = schema["primaryKey"].index("exact")
        schema["primaryKey"][at : at + 1] = _KEY
    return schema


def _place_field(field: dict[str, Any], required: bool) -> dict[str, Any]:
    field = deepcopy(field)
    if required and field["name"] not in ("address", "checks"):
        field["constraints"] = {"required": True, **field.get("constraints", {})}
    return field


def _described(tables: list[Published], found: dict[str, bytes]) -> bytes:
    """Return the ``datapackage.json`` of the published tables."""
    described = deepcopy(package())
    this = edition()
    described["name"] = PACKAGE
    described["created"] = f"{this.released}T00:00:00Z"
    described["description"] += (
        " In this download the words themselves are kept for quotations only; every "
        "other row says where they stand. The five texts are not part of it."
    )
    for licence in described["licenses"]:
        licence["title"] = licence["title"].replace("NOTICE", "README.txt")
    described["contributors"] = [
        {"title": name, "roles": ["author"]} for name in this.authors
    ]
    for resource, table in zip(described["resources"], tables, strict=True):
        resource["path"] = table.file
        resource["bytes"] = len(found[table.file])
        resource["hash"] = f"sha256:{hashlib.sha256(found[table.file]).hexdigest()}"
        resource["schema"] = table.schema
    return (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _readme(tables: list[Published]) -> bytes:
    """Return the file to open first, as plain text."""
    this = edition()
    titles = {each["name"]: each["title"] for each in package()["resources"]}
    held = [
        f"{table.file}: {titles[table.name]} "
        f"({len(table.rows)} row{'' if len(table.rows) == 1 else 's'})"
        for table in tables
    ]
    rights = [
        f"{entry.source}: {entry.authors}, {entry.title}. {entry.appeared_in}, "
        f"{in_words(entry.published)}. {capital(entry.licence)}."
        for entry in sources().values()
    ]
    parts = [
        this.title,
        f"Version {this.version}, {in_words(this.released.isoformat())}",
        "What five texts on the U.S.-Japan security alliance say, in tables. Every row "
        "that speaks for a source was checked against that source: its words stand "
        "there, letter for letter. The tables say what the sources say; where the "
        "public record differs, checks.csv says so.",
        "WHAT IS HERE",
        "\n".join(held),
        f"{MARKER}: describes every column, key and link between the tables (Data "
        "Package standard, version 2)\nreferences.bib: the outside works that "
        "record.csv names\nCITATION.cff: how to cite, for programs\nLICENSE: the "
        "licence of our own words",
        "WHAT IS NOT HERE",
        "This download does not hold the seeds, that is, the texts themselves, most of "
        "which are in copyright. Only quotations.csv keeps words of theirs. Every "
        "other row says where its words stand: the passage, the place in the text "
        "(start, end), the entry in the book's outline, and the publisher's page at "
        "the words where its address is known.",
        "RIGHTS",
        "Our own words and the selection: Creative Commons Attribution 4.0 "
        "International (LICENSE). Quoted words remain their owners' and are quoted for "
        "study:",
        "\n".join(rights),
        "The coordinates in places.csv have the origin that their row names.",
        "HOW TO CITE",
        this.apa.replace("*", ""),
        "HOW TO OPEN",
        "The files are CSV in UTF-8. In a spreadsheet choose UTF-8 when you import "
        "them, or curly quotation marks look wrong. In Python: "
        'pandas.read_csv("quantities.csv").',
    ]
    wrapped = [
        "\n".join(
            textwrap.fill(line, 80, break_long_words=False, break_on_hyphens=False)
            for line in part.split("\n")
        )
        for part in parts
    ]
    return ("\n\n".join(wrapped) + "\n").encode("utf-8")


def _ymd(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def _stopped(words: str) -> str:
    return words if words.endswith(".") else f"{words}."
