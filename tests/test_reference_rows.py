"""Every row of the tables has a place of its own on the reference pages."""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from alliance.bibliography import status, works
from alliance.citations import checks_on
from alliance.dates import bounds, in_words
from alliance.markdown import escaped, lines
from alliance.quotations import Place, verify
from alliance.reference import listings, pages
from alliance.reference.claims import FORECASTS, OUTCOMES, STRENGTHS, questions, silent
from alliance.reference.evidence import Entry, Evidence, gathered
from alliance.reference.listings import Listing
from alliance.reference.quantities import page as quantities_page
from alliance.reference.quotations import THEMES
from alliance.reference.record import LONG, UNDATED
from alliance.reference.shown import CONFIDENCE
from alliance.reference.source_checks import KINDS
from alliance.repository import read_table
from alliance.sources import sources
from alliance.tables import schema

# The table whose rows a page shows, and the column that is their address.
TABLES = {
    "quotations": [("quotations", "quotation")],
    "quantities": [("quantities", "quantity")],
    "timeline": [("events", "event")],
    "record": [("record", "fact")],
    "claims": [("claims", "claim")],
    "corroboration": [("quantities", "indicator"), ("events", "occurrence")],
    "source-checks": [("checks", "check")],
}


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return gathered()


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """Return the text of each page by its name."""
    return {path.stem: text for path, text in pages().items()}


@pytest.fixture(scope="module")
def listed(evidence: Evidence) -> dict[str, Listing]:
    return listings(evidence)


def expected(page: str) -> set[str]:
    """Return the ids that a page must show."""
    return {row[column] for table, column in TABLES[page] for row in read_table(table)}


def headings(text: str) -> list[str]:
    return re.findall(r"^### (.+)$", text, re.M)


def row_of(text: str, name: str) -> str:
    """Return what a page says under the heading of one row."""
    return re.split(r"^##", text.partition(f"### {name}\n")[2], flags=re.M)[0]


@pytest.mark.parametrize("page", TABLES)
def test_every_row_is_on_its_page_exactly_once_under_its_id(
    page: str, made: dict[str, str]
) -> None:
    found = headings(made[page])
    assert len(found) == len(set(found)), f"reference/{page}.md: an address twice"
    assert set(found) == expected(page), f"reference/{page}.md"


def test_every_telling_stands_under_its_event(made: dict[str, str]) -> None:
    for row in read_table("tellings"):
        said = row_of(made["corroboration"], row["occurrence"])
        passage = verify(row["exact"], row["source"]).passage
        note = f" ({row['note']})" if row["note"] else ""
        place = rf"^Without a date{re.escape(note)}: \[.+\]\(\S+#{passage}\)"
        assert re.search(place, said, re.M), f"{row['telling']}: {said}"


@pytest.mark.parametrize("page", TABLES)
def test_ids_are_addresses_that_a_browser_keeps(page: str) -> None:
    for name in expected(page):
        # An address that begins with a digit would lose it in the built page.
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name), name


def test_two_tables_on_one_page_share_no_id() -> None:
    (one, first), (two, second) = TABLES["corroboration"]
    both = {row[first] for row in read_table(one)} & {
        row[second] for row in read_table(two)
    }
    assert not both, f"data/{one}.csv and data/{two}.csv: rename {sorted(both)}"


def test_every_term_is_in_the_glossary_once_from_a_to_z(made: dict[str, str]) -> None:
    found = headings(made["glossary"])
    terms = [row["term"] for row in read_table("glossary")]
    assert [each.replace("\\", "") for each in found] == sorted(terms, key=str.casefold)
    definitions = {row["term"]: row["definition"] for row in read_table("glossary")}
    for each in found:
        said = lines(definitions[each.replace("\\", "")])
        assert said in row_of(made["glossary"], each), f"{each}: {said!r} is not shown"


@pytest.mark.parametrize("page", [*TABLES, "glossary", "bibliography"])
def test_every_row_can_be_filtered_by_values_that_have_words(
    page: str, listed: dict[str, Listing]
) -> None:
    listing = listed[page]
    if page in TABLES:
        assert set(listing.rows) == expected(page)
    for name, row in listing.rows.items():
        for facet in listing.facets:
            for value in row[facet.name]:
                assert value in facet.options, f"{page}, {name}: {facet.name}={value}"
                assert " " not in value, f"{page}, {name}: {facet.name}={value!r}"


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("events", "theme", THEMES),
        ("claims", "strength", STRENGTHS),
        ("checks", "kind", KINDS),
        ("checks", "confidence", CONFIDENCE),
        ("outcomes", "outcome", OUTCOMES),
        ("outcomes", "confidence", CONFIDENCE),
    ],
)
def test_there_are_words_for_every_value_of_the_schema(
    table: str, column: str, words: dict[str, object]
) -> None:
    [field] = [f for f in schema(table)["fields"] if f["name"] == column]
    missing = set(field["constraints"]["enum"]) - set(words)
    assert not missing, f"data/{table}.csv, column {column}: no words for {missing}"


# What a row shows


def opens_near(shown: str, place: Place) -> bool:
    """Tell whether a row has a link to the publisher's page at some of its words."""
    url = sources()[place.source].url
    if not url:
        return "#:~:text=" not in shown
    found = re.findall(rf"{re.escape(url)}#:~:text=([^>\"]+)", shown)
    plain = " ".join(place.exact.split())
    return any(all(unquote(part) in plain for part in e.split(",")) for e in found)


@pytest.mark.parametrize(
    ("page", "table"),
    [
        ("quotations", "quotations"),
        ("quantities", "quantities"),
        ("timeline", "events"),
        ("claims", "claims"),
    ],
)
def test_a_row_cites_its_passage_and_opens_at_its_words(
    page: str, table: str, made: dict[str, str]
) -> None:
    for row in read_table(table):
        name = next(iter(row.values()))
        shown = row_of(made[page], name)
        given = {
            column: row[column].split(" | ")
            for column in ("omitted", "inserted")
            if row.get(column)
        }
        place = verify(row["exact"], row["source"], **given)
        assert f"](outline-{row['source']}.md#{place.passage})" in shown, name
        assert opens_near(shown, place), name
        if page == "claims":  # each check once for a source, see below
            continue
        for check in checks_on(row):
            assert f"](source-checks.md#{check.check})" in shown, f"{name}: {check}"


def test_a_check_is_named_once_under_the_positions_it_covers(
    made: dict[str, str], evidence: Evidence
) -> None:
    for question, entries in questions(evidence).items():
        for source in {each.source for each in entries}:
            column = [each for each in entries if each.source == source]
            shown = "".join(row_of(made["claims"], e.row["claim"]) for e in column)
            found = re.findall(r"^- \*\*(?:Warn|Read).+\.md#(.+)\)\.$", shown, re.M)
            wanted = {check.check for each in column for check in each.checks}
            assert sorted(found) == sorted(wanted), (question, source)
            for check in {c.check: c for e in column for c in e.checks}.values():
                assert lines(check.finding) not in shown, check.check


def test_a_check_quotes_every_span_it_covers_and_what_it_rests_on(
    made: dict[str, str],
) -> None:
    facts = {row["fact"]: row for row in read_table("record")}
    for row in read_table("check_passages"):
        shown = row_of(made["source-checks"], row["check"])
        place = verify(row["exact"], row["source"])
        assert f"](outline-{row['source']}.md#{place.passage})" in shown, row["check"]
    for row in read_table("check_records"):
        shown = row_of(made["source-checks"], row["check"])
        fact = facts[row["fact"]]
        assert f"](bibliography.md#{fact['reference']})" in shown, row["check"]
        said = lines(fact["statement"]).replace("\n", "\n  ")
        assert f"- {said}\n" in shown, f"{row['check']}: {row['fact']}"
        if not fact["read_on"]:
            assert "**Unsettled:**" in shown, row["check"]
    for row in read_table("checks"):
        shown = row_of(made["source-checks"], row["check"])
        assert lines(row["finding"]) in shown, f"{row['check']}: its finding is missing"
        assert CONFIDENCE[row["confidence"]] in shown.lower(), row["check"]


def test_words_of_a_source_in_copyright_are_printed_only_as_quotations(
    made: dict[str, str],
) -> None:
    closed = [name for name, s in sources().items() if not s.licence.startswith("CC ")]
    for page in ("quantities", "timeline", "record", "claims", "corroboration"):
        assert "“" not in made[page].replace("“any”", ""), f"reference/{page}.md"
        for table in ("quantities", "events", "claims"):
            for row in read_table(table):
                if row["source"] in closed and len(row["exact"].split()) > 4:
                    plain = unquote(made[page])
                    assert row["exact"] not in plain, f"{page}: {row['exact']!r}"


@pytest.mark.parametrize(
    ("printed", "value", "unit", "digits"),
    [
        ("fifty-five thousand", ("55000", "", ""), "people", " (55,000)"),
        ("ten to twenty", ("", "10", "20"), "people", " (10 to 20)"),
        ("$1.9–2.5 billion", ("", "1.9e9", "2500000000"), "US dollars", ""),
        ("40,000 to 150,000", ("", "40000", "150000"), "people", ""),
        ("ten-year", ("10", "", ""), "years", ""),
        ("105", ("105", "", ""), "aircraft", ""),
        ("dozens", ("", "", ""), "missiles", ""),
        ("two", ("2", "", ""), "countries", ""),
    ],
)
def test_a_number_in_words_is_given_in_digits_too(
    printed: str, value: tuple[str, ...], unit: str, digits: str, evidence: Evidence
) -> None:
    cells = dict(zip(("value", "low", "high"), value, strict=True))
    [first, *_] = evidence.quantities
    row = first.row | cells | {"printed": printed, "unit": unit}
    row |= {"qualifier": "", "quantity": "made"}
    made = quantities_page(replace(evidence, quantities=(Entry(row, first.place),)))
    shown = row_of(made, "made").strip().splitlines()[0]
    expected = f"**{escaped(printed)}**{digits}"
    assert shown.startswith(expected)
    assert digits or shown == f"{expected}\\"


def test_the_timeline_is_in_order(made: dict[str, str]) -> None:
    decades = re.findall(r"^## The (\d{3}0)s$", made["timeline"], re.M)
    assert decades == sorted(set(decades))
    dates = {row["event"]: bounds(row["date"])[0] for row in read_table("events")}
    found = [dates[name] for name in headings(made["timeline"])]
    assert found == sorted(found)


def test_under_an_event_stand_the_facts_of_its_checks_and_its_time_and_no_others(
    made: dict[str, str], evidence: Evidence
) -> None:
    left_out = 0
    for entry in evidence.events:
        row = entry.row
        shown = row_of(made["timeline"], entry.row["event"])
        wanted = {
            fact["fact"]: fact
            for check in entry.checks
            for fact in evidence.facts_behind(check.check)
            if fact["date"]
        }
        for name, fact in [*wanted.items()]:
            apart = _days_apart(row, fact)
            if apart > 365:
                del wanted[name]
                left_out += 1
        found = re.findall(
            r"^- \*\*The record:\*\* .+\]\(record\.md#(.+)\)", shown, re.M
        )
        assert sorted(found) == sorted(wanted), entry.row["event"]
        for fact in wanted.values():
            said = lines(fact["statement"]).replace("\n", "\n  ")
            assert said in shown, f"{entry.row['event']}: {fact['fact']}"
    assert left_out, "no fact behind a check is of another time"


def _days_apart(event: dict[str, str], fact: dict[str, str]) -> int:
    """Return how many days lie between two spans of time; 0 where they overlap."""
    end = event["date_end"] or event["date"]
    spans = [(bounds(event["date"])[0], bounds(end)[1]), bounds(fact["date"])]
    return max(0, (max(s for s, _ in spans) - min(e for _, e in spans)).days)


def test_an_event_names_who_tells_of_it_without_a_date(
    made: dict[str, str], evidence: Evidence
) -> None:
    for each in evidence.tellings:
        for event in evidence.events:
            if event.row["occurrence"] == each.row["occurrence"]:
                shown = row_of(made["timeline"], event.row["event"])
                told = rf"^- Told without a date in \[.+\]\(\S+#{each.passage}\)\.$"
                assert re.search(told, shown, re.M), each.row["telling"]


# The record


def test_a_fact_tells_its_work_and_whether_it_was_read(made: dict[str, str]) -> None:
    found = works()
    for fact in read_table("record"):
        shown = row_of(made["record"], fact["fact"])
        assert f"\n{lines(fact['statement'])}\\\n" in shown, fact["fact"]
        assert f"](bibliography.md#{fact['reference']})" in shown, fact["fact"]
        assert status(fact, found) in shown, fact["fact"]
        for column in ("value", "low", "high"):
            if fact[column] and float(fact[column]) >= 1000:
                in_full = shown.replace(",", "")
                assert fact[column] in in_full, f"{fact['fact']}: {column}"
        when = in_words(fact["date"]) if fact["date"] else "without a date"
        assert f"**{when}**".casefold() in shown.casefold(), fact["fact"]


def test_a_fact_leads_to_all_that_rests_on_it_and_to_nothing_else(
    made: dict[str, str],
) -> None:
    wanted: dict[str, set[str]] = {row["fact"]: set() for row in read_table("record")}
    for row in read_table("check_records"):
        wanted[row["fact"]].add(f"source-checks.md#{row['check']}")
    for row in read_table("outcome_records"):
        wanted[row["fact"]].add(f"claims.md#{row['claim']}")
    for name, users in wanted.items():
        shown = row_of(made["record"], name)
        found = re.findall(r"\]\(((?:source-checks|claims)\.md#.+?)\)", shown)
        assert sorted(found) == sorted(users), name


def test_where_a_fact_is_told_a_link_leads_to_the_record(made: dict[str, str]) -> None:
    for table, page in (("check_records", "source-checks"), ("record", "bibliography")):
        for row in read_table(table):
            assert f"](record.md#{row['fact']})" in made[page], f"{page}: {row['fact']}"


def test_the_record_is_in_order_with_long_spans_and_no_dates_last(
    made: dict[str, str],
) -> None:
    groups = re.findall(r"^## (.+)$", made["record"], re.M)
    decades = [each for each in groups if each.startswith("The ")]
    assert decades == sorted(set(decades))
    assert groups == [*decades, *(e for e in (LONG, UNDATED) if e in groups)]


def test_a_facet_counts_what_rests_on_a_fact(listed: dict[str, Listing]) -> None:
    resting = {row["fact"] for row in read_table("check_records")}
    told = {row["fact"] for row in read_table("outcome_records")}
    for name, row in listed["record"].rows.items():
        use = set(row["use"])
        assert ("check" in use) == bool(use & set(KINDS)) == (name in resting), name
        assert ("outcome" in use) == (name in told), name
        assert ("none" in use) == (not row["against"]), name


# Who speaks and who is silent


def test_the_overview_says_of_every_source_whether_it_speaks(
    made: dict[str, str],
) -> None:
    asked: dict[str, set[str]] = {}
    for row in read_table("claims"):
        asked.setdefault(row["question"], set()).add(row["source"])
    table = re.findall(r"^\| \[(.+?)\]\(#.+?\) \| (.+) \|$", made["claims"], re.M)
    assert [question for question, _ in table] == list(asked)
    for question, cells in table:
        speaking = [
            name
            for name, cell in zip(sources(), cells.split(" | "), strict=True)
            if cell == "● *speaks*"
        ]
        assert set(speaking) == asked[question], question
        assert cells.count("– *silent*") == len(sources()) - len(speaking), question


def test_silence_is_stated_under_every_question(
    made: dict[str, str], evidence: Evidence
) -> None:
    for question, entries in questions(evidence).items():
        said = made["claims"].partition(f"## {question}\n\n")[2].partition("\n\n")[0]
        quiet = silent(entries, evidence)
        named = re.findall(r"\(outline-([a-z0-9-]+)\.md\)", said)
        assert named == quiet, question
        assert said.startswith("Silent: " if quiet else "All of the sources"), question


def test_who_is_silent_is_who_has_no_claim(evidence: Evidence) -> None:
    only_one = [each for each in evidence.claims if each.source == "auslin-2022"]
    assert silent(only_one[:1], evidence) == [
        "cfr-2021",
        "alsaied-2023",
        "johnstone-hornung-2023",
        "tran-2025",
    ]
    assert silent([], evidence) == list(sources())


def test_every_forecast_says_what_came_of_it(made: dict[str, str]) -> None:
    known = {row["claim"]: row for row in read_table("outcomes")}
    forecasts = [row for row in read_table("claims") if row["strength"] in FORECASTS]
    missing = [row["claim"] for row in forecasts if row["claim"] not in known]
    assert not missing, f"data/outcomes.csv: no row for {', '.join(missing)}"
    for name, row in known.items():
        shown = row_of(made["claims"], name)
        assert f"**What came of it:** {OUTCOMES[row['outcome']]}." in shown, name
        finding = lines(row["finding"]).replace("\n", "\n  ")
        assert finding in shown, f"{name}: its finding is missing"
        assert CONFIDENCE[row["confidence"]] in shown.lower(), name


def test_the_front_page_leads_to_every_other(made: dict[str, str]) -> None:
    linked = set(re.findall(r"\]\(([\w-]+)\.md\)", made["index"]))
    assert linked == {path.stem for path in pages() if path.parts[0] == "reference"} - {
        "index"
    }


def test_pages_are_written_from_any_folder(tmp_path: Path, made, monkeypatch) -> None:
    from alliance.repository import root

    monkeypatch.setenv("ALLIANCE_ROOT", str(root()))
    monkeypatch.chdir(tmp_path)
    assert {path.stem: text for path, text in pages().items()} == made
