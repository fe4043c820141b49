"""The page "Data" tells every table and column, and what it promises works."""

import io
import json
import re
import shutil
import zipfile
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from alliance import completeness, dictionary
from alliance.dictionary import PARTS, QUESTIONS, data_page
from alliance.errors import TableError
from alliance.passages import all_passages
from alliance.publication import archive, edition, files, package
from alliance.repository import read_table, root
from alliance.sources import sources

HERE = root()
TABLES = {each["name"]: each for each in package()["resources"]}


@pytest.fixture(scope="module")
def page() -> str:
    return data_page()


@pytest.fixture
def book(book_copy: Path) -> Path:
    shutil.copy(HERE / "CITATION.cff", book_copy)
    return book_copy


def about(page: str, name: str) -> str:
    """Return what the page says under the heading of one table."""
    return re.split(r"^#+ ", page.partition(f"\n### {name}\n")[2], flags=re.M)[0]


def headings(page: str) -> list[tuple[int, str]]:
    outside_code = re.sub(r"^```.*?^```", "", page, flags=re.M | re.S)
    found = re.findall(r"^(#+) (.+)$", outside_code, re.M)
    return [(len(marks), words) for marks, words in found]


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


# Every table and column


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_a_table_stands_under_its_heading(name: str, page: str) -> None:
    said = about(page, name)
    rows = re.findall(r"^\| [*`]+([\w\\]+)[*`]+ \| (.+?) \| (.+) \|$", said, re.M)
    fields = TABLES[name]["schema"]["fields"]
    assert [row[0].replace("\\", "") for row in rows] == [
        field["name"] for field in fields
    ]
    for (_, kind, meaning), field in zip(rows, fields, strict=True):
        rules = field.get("constraints", {})
        assert ("required" in kind) == rules.get("required", False), field["name"]
        for value in rules.get("enum", ()):
            assert f"`{value}`" in meaning, f"{name}.{field['name']}: {value}"


@pytest.mark.parametrize("name", TABLES)
def test_every_key_leads_to_its_table(name: str, page: str) -> None:
    for key in TABLES[name]["schema"].get("foreignKeys", ()):
        target = key["reference"]["resource"]
        for column in key["fields"]:
            row = re.search(rf"^\| \*\*{column}\*\* \|.+$", about(page, name), re.M)[0]
            assert f"id in [{target}](#{target})" in row


@pytest.mark.parametrize("name", TABLES)
def test_the_page_says_how_many_rows_a_table_has(name: str, page: str) -> None:
    [row] = re.findall(rf"^\| \[{name}\.csv\].* \| ([\d,]+) \|$", page, re.M)
    assert int(row.replace(",", "")) == len(read_table(name))


def test_a_table_has_a_heading_that_is_its_name(page: str) -> None:
    found = headings(page)
    assert {words for level, words in found if level == 3} == set(TABLES)
    assert all(later <= earlier + 1 for (earlier, _), (later, _) in pairwise(found))
    anchors = [slug(words) for _, words in found]
    assert len(anchors) == len(set(anchors))


def test_every_link_of_the_page_leads_somewhere(page: str) -> None:
    anchors = {slug(words) for _, words in headings(page)}
    for target in re.findall(r"\]\(([^)\s]+)\)", page):
        file, _, anchor = target.partition("#")
        if file.startswith("https://"):
            assert file == "https://creativecommons.org/licenses/by/4.0/"
        elif file:
            assert (HERE / "reference" / file).is_file(), target
        else:
            assert anchor in anchors, target


def test_every_question_is_about_a_table_of_the_page() -> None:
    assert set(QUESTIONS) <= {name for names in PARTS.values() for name in names}
    assert all(question.endswith("?") for question in QUESTIONS.values())


def add_table(folder: Path, name: str) -> None:
    path = folder / "datapackage.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    new = json.loads(json.dumps(described["resources"][-1]))
    described["resources"].append(new | {"name": name, "path": f"data/{name}.csv"})
    path.write_text(json.dumps(described), encoding="utf-8")
    shutil.copy(folder / "data" / "exceptions.csv", folder / "data" / f"{name}.csv")


def test_a_table_of_no_part_of_the_page_is_refused(book: Path) -> None:
    add_table(book, "letters")
    with pytest.raises(TableError, match=r"'letters' must stand exactly once.*PARTS"):
        data_page()


def test_a_table_of_which_nothing_says_how_it_is_published_is_refused(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_table(book, "letters")
    monkeypatch.setitem(dictionary.PARTS, "Letters", ("letters",))
    with pytest.raises(TableError, match=r"'letters'.*how it is published"):
        data_page()


def test_a_part_with_a_table_that_is_gone_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(dictionary.PARTS, "Letters", ("letters",))
    with pytest.raises(TableError, match="'letters' must stand exactly once"):
        data_page()


def test_what_is_typed_in_a_cell_is_set_as_code() -> None:
    said = dictionary._described('Several are joined by " | ", as in "a_b"; SHA-256.')
    assert said == "Several are joined by `\\|`, as in `a_b`; `SHA-256`."


# What is counted


@pytest.mark.parametrize("source", sources())
def test_the_numerals_of_each_source_are_counted_as_the_test_counts_them(
    source: str, page: str
) -> None:
    found = completeness.count(source)
    counts = (found.examined, found.quantities, found.events, found.omissions)
    written = " | ".join(f"{each:,}" for each in (*counts, found.missing))
    assert f"](outline-{source}.md) | {written} |" in page


def test_the_checks_of_the_page_are_all_checks(page: str) -> None:
    part = page.partition("The [source checks]")[2].partition("</div>")[0]
    rows = re.findall(r"^\| (\w+) \| ([\d, |]+) \| ([\d,]+) \|$", part, re.M)
    assert sum(int(total) for _, _, total in rows) == len(read_table("checks"))
    for kind, cells, total in rows:
        assert sum(map(int, cells.split(" | "))) == int(total), kind


@pytest.mark.parametrize("name", sources())
def test_the_share_of_a_source_in_quotations_is_given_with_its_limit(
    name: str, page: str
) -> None:
    part = page.partition("In quotations")[2].partition("</div>")[0]
    [(words, share, limit)] = re.findall(
        rf"outline-{name}\.md\) \| ([\d,]+) \| (\d+)% \| (.+) \|$", part, re.M
    )
    own = [each for each in all_passages() if each.source == name]
    assert int(words.replace(",", "")) == sum(len(each.text.split()) for each in own)
    whole = " ".join(" ".join(each.text.split()) for each in own)
    held = bytearray(len(whole))
    for row in read_table("quotations"):
        shown = " ".join(row["exact"].split())
        at = whole.find(shown)
        if row["source"] == name and at >= 0:
            held[at : at + len(shown)] = b"\1" * len(shown)
    # Rounded; and quotations that leave words out are not found so.
    assert -0.6 < int(share) - 100 * held.count(1) / len(whole) < 4
    free = sources()[name].licence.startswith("CC ")
    assert limit == ("none: free" if free else "a third")
    assert free or int(share) <= 33


# What it promises


def fences(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.M | re.S)


def run(code: str) -> pd.Series:
    """Run a cell and return the value of its last line, as a notebook does."""
    *lines, last = code.strip().splitlines()
    names: dict = {}
    exec("\n".join(lines), names)
    return eval(last, names)


def test_both_examples_run_and_agree(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_zip, from_book = fences(page, "python")
    for code in (from_zip, from_book):
        assert len([line for line in code.splitlines() if line]) == 3
    here = run(from_book)
    with zipfile.ZipFile(io.BytesIO(archive(files()))) as zipped:
        zipped.extractall(tmp_path)
    sources_of: dict[str, set[str]] = {}
    for row in read_table("quantities"):
        sources_of.setdefault(row["indicator"], set()).add(row["source"])
    monkeypatch.chdir(tmp_path / edition().archive)
    there = run(from_zip)
    assert there.to_dict() == here.to_dict()
    expected = {name: len(them) for name, them in sources_of.items() if len(them) > 1}
    assert there.to_dict() == expected != {}


def test_the_page_tells_how_to_cite(page: str) -> None:
    assert edition().apa in page.replace("\\", "")
    assert fences(page, "bibtex") == [f"{edition().bibtex}\n"]
    assert ("http" in edition().bibtex) == bool(edition().address)


def test_the_page_is_the_same_every_time(page: str) -> None:
    assert data_page() == page
