"""Every cell of the tables fits the words that it speaks about, by `rules.py`."""

import csv
import json
import re
import tomllib
from pathlib import Path

import pytest
import rules
from built import book
from fitting import misfits
from nbval.plugin import get_sanitize_patterns

from alliance.notebooks import chapters, read
from alliance.repository import root

BY_NAME = {name: rule for each in rules.RULES.values() for name, rule in each.items()}


@pytest.mark.parametrize("name", BY_NAME)
def test_every_row_keeps_the_rule(name: str) -> None:
    found = list(BY_NAME[name]())
    assert not found, "\n".join(found)


# Each rule is seen to find what it is there for


def change(folder: Path, table: str, key: str, column: str, value: str) -> None:
    """Put another value in one cell: the first row whose first cells are the key."""
    path = folder / "data" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    [row, *_] = [
        row for row in rows if " ".join(row.values()).startswith(key)
    ] or pytest.fail(f"Update this test: data/{table}.csv has no row {key!r}.")
    assert row[column] != value, f"Update this test: {key}, {column} is {value!r}."
    row[column] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(
    ("rule", "table", "key", "column", "value"),
    [
        (
            "units_are_what_the_words_count",
            *("quantities", "f35-approved-cfr-2021", "unit", "missiles"),
        ),
        (
            "units_are_what_the_words_count",
            *("quantities", "spending-plan-cfr-2021", "unit", "US dollars per year"),
        ),
        (
            "places_are_named_where_the_number_stands",
            *("quantities", "marines-to-guam-cfr-2021", "place", "china"),
        ),
        (
            "a_number_with_a_date_in_its_words_has_its_time",
            *("quantities", "convictions-marines-cfr-2021", "as_of", ""),
        ),
        (
            "quantities_name_whom_their_passage_names",
            *("quantities", "f35-approved-cfr-2021", "subject", "Fighters for Italy"),
        ),
        (
            "titles_speak_of_what_stands_there",
            *("events", "gulf-war-1990-cfr-2021", "title", "Treaty on fishing rights"),
        ),
        (
            "occurrences_name_the_year_of_the_event",
            *("events", "iraq-2003-cfr-2021", "occurrence", "troops-in-iraq-2006"),
        ),
        (
            "who_took_part_is_named_there",
            *("event_actors", "gulf-war-1990-cfr-2021", "actor", "jen-psaki"),
        ),
        (
            "members_are_named_in_the_words",
            *("memberships", "quad australia", "member", "italy"),
        ),
        (
            "proposed_members_are_spoken_of_as_such",
            *("memberships", "aukus japan proposed", "status", "member"),
        ),
        (
            "strengths_are_those_of_the_verbs",
            *("claims", "confucius-institutes-auslin-2022", "strength", "stated"),
        ),
        (
            "strengths_are_those_of_the_verbs",
            *("claims", "could-transform-auslin-2022", "strength", "forecast"),
        ),
        (
            "speakers_are_named_and_quoted_there",
            *("quotations", "auslin-2022-indispensable", "speaker", "Boris Johnson"),
        ),
        (
            "speakers_are_named_and_quoted_there",
            *("quotations", "cfr-2021-in-lockstep", "speaker"),
            "Council on Foreign Relations",
        ),
        (
            "checks_are_of_the_kind_that_their_ground_allows",
            *("checks", "first-foothold", "kind", "conflict"),
        ),
        (
            "checks_rest_on_facts_of_the_same",
            *("check_records", "first-foothold", "fact", "keen-sword-biennial"),
        ),
        (
            "findings_name_whom_their_ground_names",
            *("checks", "keen-sword-annual", "finding", "It is held by Italy, too."),
        ),
        (
            "facts_are_told_by_works_on_the_same",
            *("record", "missile-over-japan-2022", "reference"),
            "press-1983-nakasone",
        ),
        (
            "units_of_facts_stand_in_their_statements",
            *("record", "keen-sword-biennial", "unit", "people"),
        ),
        (
            "sections_are_headings_of_the_source",
            *("passages", "cfr-2021-p20", "section", "Introduction"),
        ),
        (
            "furniture_is_what_its_kind_says",
            *("furniture", "cfr-2021 0 32", "kind", "caption"),
        ),
        (
            "places_lie_where_the_atlas_has_them",
            *("places", "naha", "latitude", "62.213"),
        ),
        (
            "sources_are_what_their_files_say",
            *("sources", "auslin-2022", "authors", "Beina Xu"),
        ),
    ],
)
def test_a_cell_that_does_not_fit_is_found(
    whole_copy: Path, rule: str, table: str, key: str, column: str, value: str
) -> None:
    before = set(BY_NAME[rule]())
    change(whole_copy, table, key, column, value)
    assert set(BY_NAME[rule]()) - before, f"{rule} did not find it"


@pytest.fixture
def whole_copy(book_copy: Path) -> Path:
    """Return a copy of the tables that has the outside works beside them."""
    here = Path(__file__).parents[1]
    (book_copy / "references.bib").write_bytes((here / "references.bib").read_bytes())
    return book_copy


def test_exchanged_gists_are_found(whole_copy: Path) -> None:
    rows = {row.passage: row.gist for row in rules.passages("cfr-2021")}
    change(whole_copy, "passages", "cfr-2021-p20", "gist", rows["cfr-2021-p30"])
    change(whole_copy, "passages", "cfr-2021-p30", "gist", rows["cfr-2021-p20"])
    assert list(rules.gists_fit_their_own_passage_best())


# Numbers on the pages


def test_numbers_keep_the_qualifiers_of_their_rows() -> None:
    found = [
        problem
        for path in [book() / "index.html", *(book() / "chapters").glob("*.html")]
        for problem in misfits(path.read_text(encoding="utf-8"), path.stem)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("words", "expected"), [("", 1), ("more than ", 0)])
def test_a_number_without_its_qualifier_is_found(words: str, expected: int) -> None:
    number = '<span class="documented" data-passage="cfr-2021-p03">eighty</span>'
    html = f"<p>There are {words}{number} facilities.</p>"
    assert len(list(misfits(html, "page"))) == expected


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
