"""CITATION.cff is well formed, and says the same as every other place that cites."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, FormatChecker

from alliance.dates import in_words
from alliance.notebooks import chapters, read
from alliance.publication import chapter_citation, edition, package
from alliance.repository import root

SCHEMA = Path(__file__).with_name("vocabularies") / "cff-1.2.0.json"


def cited() -> dict[str, Any]:
    """Return the file, its days as text, as the schema asks of tools that read YAML."""
    whole = yaml.safe_load((root() / "CITATION.cff").read_text(encoding="utf-8"))
    return json.loads(json.dumps(whole, default=str))


def faults(citation: dict[str, Any]) -> list[str]:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    checker = Draft7Validator(schema, format_checker=FormatChecker())
    return [
        f"{each.json_path}: {each.message}" for each in checker.iter_errors(citation)
    ]


def test_the_citation_file_keeps_to_its_format() -> None:
    assert faults(cited()) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"version": None}, "version"),
        ({"date-released": "22 November 2026"}, "date-released"),
        ({"licence": "CC-BY-4.0"}, "'licence' was unexpected"),
        ({"license": "CC BY"}, "license"),
        ({"authors": []}, "authors"),
        ({"authors": [{"naem": "x"}]}, "authors"),
        ({"cff-version": "1.3.0"}, "cff-version"),
    ],
)
def test_a_fault_of_the_citation_file_is_found(change: dict, fault: str) -> None:
    assert fault in "\n".join(faults(cited() | change))


def test_the_preferred_citation_names_the_same_book() -> None:
    whole = cited()
    book = whole["preferred-citation"]
    for key in ("title", "authors", "version"):
        assert book[key] == whole[key], key
    assert book["year"] == date.fromisoformat(whole["date-released"]).year


def test_the_tables_have_the_version_and_the_authors_of_the_book() -> None:
    whole = cited()
    assert package()["version"] == str(whole["version"])
    assert edition().version == str(whole["version"])
    assert edition().released.isoformat() == whole["date-released"]
    names = [author.get("name") for author in whole["authors"]]
    assert [*edition().authors] == names


def test_the_newest_entry_of_the_list_of_changes_is_this_edition() -> None:
    changes = (root() / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\d\S*), (.+)$", changes, re.M)
    assert newest.groups() == (
        edition().version,
        in_words(edition().released.isoformat()),
    )


@pytest.mark.parametrize("name", chapters())
def test_a_chapter_is_cited_with_version_day_and_authors_of_the_file(name: str) -> None:
    cells = [cell.source for cell in read(chapters()[name]).cells]
    [said] = [text for text in cells if "## Cite this chapter\n" in text]
    title = re.search(r"^# (.+)$", cells[0], re.M)[1]
    cited_as = said.partition("## Cite this chapter\n")[2].strip()
    assert cited_as == chapter_citation(title)
    for author in edition().authors:
        assert author in cited_as.replace("*", "")
