"""The published tables are the tables, but for the words that are not ours to give."""

import csv
import io
import json
import os
import re
import shutil
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from frictionless import Package

from alliance import publication
from alliance.citations import checks_on
from alliance.errors import MisquotationError, TableError
from alliance.notebooks import read, stored, title
from alliance.passages import passage
from alliance.publication import (
    PUBLICATIONS,
    Edition,
    Publication,
    archive,
    as_of,
    chapter_citation,
    edition,
    files,
    published,
    treatment,
)
from alliance.repository import read_table, root
from alliance.rights import words_of
from alliance.sources import sources, text
from alliance.tables import tables

HERE = root()
PLACE = ["passage", "start", "end", "outline", "address", "checks"]
PLACED = [name for name, chosen in PUBLICATIONS.items() if chosen.words == "placed"]
IN_COPYRIGHT = {
    name for name, entry in sources().items() if not entry.licence.startswith("CC ")
}


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    """Return the files as the tables of the book make them."""
    return files()


@pytest.fixture
def book(book_copy: Path) -> Path:
    """Return a copy of the book that holds what the zip needs beside the tables."""
    for name in ("CITATION.cff", "LICENSE", "references.bib"):
        shutil.copy(HERE / name, book_copy)
    return book_copy


def rows_in(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def letters(words: str) -> str:
    # A link marker at the end of a clause is none of its words.
    return re.sub(r"[\W_]", "", words.replace("[PDF]", "")).casefold()


def describe(folder: Path, change) -> None:
    """Change the description of the tables in a copy of the book."""
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    change(package)
    path.write_text(json.dumps(package), encoding="utf-8")


# The rows


@pytest.mark.parametrize("name", tables())
def test_every_row_is_published_as_it_is_but_for_the_words(
    name: str, made: dict[str, bytes]
) -> None:
    full, shown = read_table(name), rows_in(made[f"{name}.csv"])
    assert len(full) == len(shown)
    left_out = {
        "placed": {"exact"},
        "left out": {"exact"},
        "shown": set(),
        "none": set(),
    }[treatment(name).words] | set(treatment(name).without)
    added = set(PLACE) if treatment(name).words in ("placed", "shown") else set()
    for number, (row, public) in enumerate(zip(full, shown, strict=True), start=1):
        expected = {key: cell for key, cell in row.items() if key not in left_out}
        kept = {key: cell for key, cell in public.items() if key not in added}
        assert kept == expected, f"data/{name}.csv, row {number}"
        assert added <= public.keys()


def test_only_quotations_keep_their_words() -> None:
    keeping = [name for name in tables() if treatment(name).words == "shown"]
    assert keeping == ["quotations"]


@pytest.mark.parametrize("name", [*PLACED, "quotations"])
def test_a_published_row_says_where_its_words_stand(
    name: str, made: dict[str, bytes]
) -> None:
    for row, public in zip(read_table(name), rows_in(made[f"{name}.csv"]), strict=True):
        where = f"data/{name}.csv: {row['exact']!r}"
        if not row["exact"]:
            assert not any(public[column] for column in PLACE), where
            continue
        start, end = int(public["start"]), int(public["end"])
        pieces = passage(public["passage"]).pieces
        assert pieces[0][0] <= start < end <= pieces[-1][1], where
        there = letters(text(row["source"])[start:end])
        words = letters(row["exact"])
        if not (row.get("omitted") or row.get("inserted")):
            # A page header may stand in the middle.
            assert there.startswith(words[:3]), where
            assert there.endswith(words[-3:]), where
        assert public["outline"] == (
            f"reference/outline-{row['source']}.html#{public['passage']}"
        )
        known = sources()[row["source"]].url
        page, _, fragment = public["address"].partition("#:~:text=")
        assert page == known, where
        if known:
            around = letters(passage(public["passage"]).text)
            ends = [letters(unquote(part)) for part in fragment.split(",")]
            assert all(end and end in around for end in ends), (
                f"{where}: opens at {ends}"
            )


@pytest.mark.parametrize("name", ["quotations", "quantities", "events", "claims"])
def test_a_published_row_names_the_checks_of_its_words(
    name: str, made: dict[str, bytes]
) -> None:
    warned = 0
    for row, public in zip(read_table(name), rows_in(made[f"{name}.csv"]), strict=True):
        checks = [check.check for check in checks_on(row)]
        assert public["checks"] == " | ".join(checks), f"data/{name}.csv: {row}"
        warned += bool(checks)
    assert warned, f"no row of {name} has a check"


@pytest.mark.parametrize("name", [name for name in tables() if name != "quotations"])
def test_no_other_cell_holds_the_words_of_a_source_in_copyright(
    name: str, made: dict[str, bytes]
) -> None:
    for row, public in zip(read_table(name), rows_in(made[f"{name}.csv"]), strict=True):
        exact = row.get("exact", "")
        if row.get("source") not in IN_COPYRIGHT or len(exact.split()) < 5:
            continue
        for column, cell in public.items():
            said = letters(unquote(cell))
            assert letters(exact) not in said, f"{name}.{column}: {exact!r}"


def test_an_address_holds_no_five_words_in_a_row(made: dict[str, bytes]) -> None:
    for name in PLACED:
        for public in rows_in(made[f"{name}.csv"]):
            for part in public["address"].partition("text=")[2].split(","):
                alone = len(unquote(part).split()) == 1
                assert alone or len(words_of(unquote(part))) <= 4, public["address"]


def test_words_that_are_not_in_the_source_are_not_published(book: Path) -> None:
    path = book / "data" / "events.csv"
    words = path.read_text(encoding="utf-8")
    path.write_text(words.replace("created the Self", "founded the Self", 1))
    with pytest.raises(MisquotationError, match=r"^data/events\.csv, row \d+: "):
        files()


# How a table is published must be said


def test_a_table_of_which_nothing_says_how_it_is_published_is_refused(
    book: Path,
) -> None:
    def add(package: dict) -> None:
        new = json.loads(json.dumps(package["resources"][-1]))
        package["resources"].append(new | {"name": "letters", "path": "letters.csv"})

    describe(book, add)
    with pytest.raises(TableError, match=r"the table 'letters'.*PUBLICATIONS"):
        files()


@pytest.mark.parametrize(
    ("name", "said", "problem"),
    [
        ("claims", Publication(), "a column 'exact', and its words are said to be 'n"),
        ("actors", Publication("placed"), "no column 'exact'"),
        ("quotations", Publication("shown", ("left",)), "no column 'left'"),
    ],
)
def test_what_is_said_must_fit_the_columns(
    name: str, said: Publication, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(publication.PUBLICATIONS, name, said)
    with pytest.raises(TableError, match=problem):
        published(name)


def test_an_unknown_table_is_named_with_a_near_one() -> None:
    with pytest.raises(TableError, match=r"no table 'quotation'.*'quotations'"):
        published("quotation")


def test_of_every_table_it_is_said_how_it_is_published() -> None:
    assert set(PUBLICATIONS) == set(tables())


# The zip


def unpacked(content: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        zipped.extractall(folder)
    [inside] = folder.iterdir()
    return inside


def test_the_zip_is_the_same_from_another_copy_of_the_book(
    book: Path, made: dict[str, bytes]
) -> None:
    here = archive(made)
    for path in (book / "data").iterdir():
        os.utime(path, (0, 0))
    assert archive(files()) == here


def test_the_files_of_the_zip_are_sorted_in_one_folder_and_dated(
    made: dict[str, bytes],
) -> None:
    with zipfile.ZipFile(io.BytesIO(archive(made))) as zipped:
        names = zipped.namelist()
        dates = {entry.date_time for entry in zipped.infolist()}
    assert names == sorted(names)
    assert {name.partition("/")[0] for name in names} == {edition().archive}
    day = edition().released
    assert dates == {(day.year, day.month, day.day, 0, 0, 0)}


def test_the_unpacked_zip_is_valid_by_the_standard(
    tmp_path: Path, made: dict[str, bytes]
) -> None:
    folder = unpacked(archive(made), tmp_path)
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])


@pytest.mark.parametrize(
    ("table", "words", "others"),
    [
        ("quantities", ",facilities,", ",buildings,"),
        ("events", "cfr-2021-p0", "cfr-2021-p9"),
        ("claims", "claim,source,", "claim,author,"),
    ],
    ids=["a value", "a key", "a column"],
)
def test_a_damaged_download_is_not(
    table: str, words: str, others: str, tmp_path: Path, made: dict[str, bytes]
) -> None:
    folder = unpacked(archive(made), tmp_path)
    path = folder / f"{table}.csv"
    content = path.read_text(encoding="utf-8")
    assert words in content
    path.write_text(content.replace(words, others, 1), encoding="utf-8")
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:  # the finer checks must see it
        del resource["hash"], resource["bytes"]
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert not Package(str(folder / "datapackage.json")).validate().valid


def test_every_published_column_is_described(made: dict[str, bytes]) -> None:
    package = json.loads(made["datapackage.json"])
    assert [each["name"] for each in package["resources"]] == tables()
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        header = made[resource["path"]].decode("utf-8").splitlines()[0]
        assert header == ",".join(field["name"] for field in fields)
        for field in fields:
            assert field["description"].endswith("."), field
        keys = resource["schema"]["primaryKey"]
        assert set(keys) <= {field["name"] for field in fields}, resource["name"]


def test_no_description_says_that_every_row_holds_its_words(
    made: dict[str, bytes],
) -> None:
    said = json.loads(made["datapackage.json"])["description"]
    assert "kept for quotations only" in said
    assert not re.search(r"every row[^.]*\b(holds|verbatim)\b", said, re.I), said


def test_the_zip_holds_no_seed(made: dict[str, bytes]) -> None:
    for path in (HERE / "seeds").iterdir():
        assert path.name not in made
        assert path.read_bytes() not in made.values()


def test_the_readme_says_what_it_is_and_what_it_is_not(
    made: dict[str, bytes],
) -> None:
    said = " ".join(made["README.txt"].decode("utf-8").split())
    this = edition()
    assert f"Version {this.version}, " in said
    assert "does not hold the seeds" in said
    assert this.apa.replace("*", "") in said
    for table in tables():
        assert f"{table}.csv: " in said
    for entry in sources().values():
        assert entry.licence in said
    for line in made["README.txt"].decode("utf-8").splitlines():
        assert len(line) <= 80, line


# The edition


def test_the_version_is_the_same_wherever_it_is_written() -> None:
    this = edition()
    project = (HERE / "pyproject.toml").read_text(encoding="utf-8")
    assert re.search(r'^version = "(.+)"$', project, re.MULTILINE)[1] == this.version
    cited = (HERE / "CITATION.cff").read_text(encoding="utf-8")
    assert set(re.findall(r"^\s*version: (.+)$", cited, re.M)) == {this.version}


def test_the_date_is_that_of_the_version_in_the_list_of_changes() -> None:
    this = edition()
    changes = (HERE / "CHANGELOG.md").read_text(encoding="utf-8")
    day = f"{this.released.day} {this.released:%B %Y}"
    assert f"\n## {this.version}, {day}\n" in changes


@pytest.mark.parametrize("name", stored())
def test_a_chapter_is_cited_with_its_version_and_date(name: str) -> None:
    notebook = read(stored()[name])
    last = notebook.cells[-1].source.strip().splitlines()[-1]
    assert last == chapter_citation(title(notebook, name)), (
        f"chapters/{name}.ipynb: end it with the line on the right"
    )


@pytest.mark.parametrize("name", stored())
def test_a_chapter_says_at_its_head_as_of_when_it_speaks(name: str) -> None:
    [glance] = [
        cell.source
        for cell in read(stored()[name]).cells
        if cell.source.startswith("## At a glance")
    ]
    assert as_of() in glance.splitlines(), (
        f"chapters/{name}.ipynb, At a glance, lacks the line: {as_of()}"
    )


def test_a_citation_keeps_the_mark_that_ends_a_title() -> None:
    assert '"Who pays?" In' in chapter_citation("Who pays?")
    assert '"History." In' in chapter_citation("History")


def test_the_citation_is_bibtex() -> None:
    from pybtex.database import parse_string

    [(key, entry)] = parse_string(edition().bibtex, "bibtex").entries.items()
    assert key == edition().archive
    assert entry.fields["title"].strip("{}") == edition().title
    assert entry.fields["year"] == f"{edition().released.year}"
    assert entry.fields["month"] == f"{edition().released:%B}"
    assert "url" not in entry.fields or edition().address


THIS = Edition(
    "Tables", ("Ito, A.", "Lee, B."), "1.2", edition().released, "https://doi.org/10.1"
)


def test_persons_and_an_address_are_cited() -> None:
    assert THIS.apa == (
        f"Ito, A. & Lee, B. ({THIS.released.year}). *Tables* (Version 1.2) "
        "[Data set]. https://doi.org/10.1"
    )
    assert "author = {Ito, A. and Lee, B.}" in THIS.bibtex
    assert "url = {https://doi.org/10.1}" in THIS.bibtex


@pytest.mark.parametrize(
    ("words", "others", "problem"),
    [
        ("\nversion: ", "\nversion: 9.", "names version 9"),
        ("date-released: ", "released: ", "date-released"),
        ("authors:", "people:", "authors"),
        ('date-released: "20', 'date-released: "x', "cannot be read as a citation"),
    ],
)
def test_a_broken_citation_file_is_named(
    book: Path, words: str, others: str, problem: str
) -> None:
    path = book / "CITATION.cff"
    cited = path.read_text(encoding="utf-8")
    assert words in cited
    path.write_text(cited.replace(words, others, 1), encoding="utf-8")
    with pytest.raises(TableError, match=problem):
        edition()


def test_a_missing_citation_file_is_named(book: Path) -> None:
    (book / "CITATION.cff").unlink()
    with pytest.raises(TableError, match=r"CITATION\.cff is missing"):
        files()


def test_an_address_is_never_made_up(book: Path) -> None:
    assert edition().address == ""
    path = book / "CITATION.cff"
    cited = path.read_text(encoding="utf-8")
    path.write_text(f"doi: 10.5281/example\n{cited}", encoding="utf-8")
    assert edition().address == "https://doi.org/10.5281/example"
