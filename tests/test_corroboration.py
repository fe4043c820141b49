"""Independence is counted by voices, and agreement judged only where it can be."""

import re

import pytest

from alliance.citations import SourceCheck
from alliance.quotations import Place
from alliance.reference import corroboration
from alliance.reference.corroboration import counts, facts, independent, listing, page
from alliance.reference.evidence import Entry, Evidence, gathered
from alliance.reference.shown import works
from alliance.repository import read_table
from alliance.sources import sources

CFR, AUSLIN, ALSAIED, TRAN = "cfr-2021", "auslin-2022", "alsaied-2023", "tran-2025"


def quantity(source: str, at: int, printed: str, value: str, **others: str) -> Entry:
    """Return a made-up row that stands at some letters of a source."""
    row = {
        "quantity": f"bases-{source}-{at}",
        "source": source,
        "exact": f"{printed} bases",
        "printed": printed,
        "qualifier": "",
        "value": value,
        "low": "",
        "high": "",
        "unit": "facilities",
        "subject": "Bases",
        "as_of": "",
        "indicator": "bases",
    } | others
    return Entry(row, Place(source, f"{source}-p01", ((at, at + 10),), row["exact"]))


def event(source: str, at: int, date: str, end: str = "") -> Entry:
    row = {
        "event": f"summit-{source}-{at}",
        "source": source,
        "exact": "the summit",
        "date": date,
        "date_end": end,
        "title": "A summit",
        "occurrence": "summit",
    }
    return Entry(row, Place(source, f"{source}-p01", ((at, at + 10),), "the summit"))


def telling(source: str, at: int, note: str = "") -> Entry:
    row = {
        "telling": f"summit-{source}-{at}",
        "occurrence": "summit",
        "source": source,
        "exact": "the summit",
        "note": note,
    }
    return Entry(row, Place(source, f"{source}-p01", ((at, at + 10),), "the summit"))


def said(source: str, at: int, speaker: str) -> Entry:
    row = {"quotation": f"{source}-{at}", "speaker": speaker}
    return Entry(row, Place(source, f"{source}-p01", ((at, at + 20),), "words"))


def evidence(quantities=(), events=(), quotations=(), tellings=()) -> Evidence:
    return Evidence(
        sources=dict(sources()),
        quantities=tuple(quantities),
        events=tuple(events),
        quotations=tuple(quotations),
        tellings=tuple(tellings),
    )


def test_two_rows_of_one_source_count_once() -> None:
    made = evidence(
        [quantity(CFR, 100, "eighty", "80"), quantity(CFR, 200, "85", "85")]
    )
    [fact] = facts(made)
    assert (fact.independent, fact.agreement) == (1, "alone")


def test_two_sources_count_twice() -> None:
    made = evidence([quantity(CFR, 100, "85", "85"), quantity(TRAN, 100, "85", "85")])
    [fact] = facts(made)
    assert (fact.independent, fact.agreement) == (2, "same")


def test_an_author_quoted_in_another_source_is_one_voice() -> None:
    rows = [quantity(CFR, 100, "85", "85"), quantity(AUSLIN, 100, "85", "85")]
    quoted = said(CFR, 95, "Michael Auslin")
    [fact] = facts(evidence(rows, quotations=[quoted]))
    assert fact.independent == 1
    assert set(fact.voices) == {"Michael Auslin"}
    shown = page(evidence(rows, quotations=[quoted]))
    assert "One voice speaks in all of the sources" in shown
    assert "#cfr-2021-p01), in the words of **Michael Auslin**." in shown
    assert "#auslin-2022-p01), in its own words." in shown


def test_what_one_voice_says_in_two_sources_is_given_by_none_of_them_alone() -> None:
    rows = [quantity(CFR, 100, "85", "85"), quantity(AUSLIN, 100, "85", "85")]
    number = counts(evidence(rows, quotations=[said(CFR, 95, "Michael Auslin")]))
    assert (number["alone"], number[CFR], number[AUSLIN]) == (1, 0, 0)


def test_it_is_said_where_fewer_voices_than_sources_give_it() -> None:
    rows = [quantity(each, 100, "85", "85") for each in (CFR, AUSLIN, TRAN)]
    shown = page(evidence(rows, quotations=[said(CFR, 95, "Michael Auslin")]))
    assert "*Two sources of those that give it give it independently: they" in shown


def test_what_most_sources_give_stands_first() -> None:
    rows = [
        quantity(CFR, 100, "31", "31", indicator="bases-okinawa"),
        quantity(CFR, 200, "85", "85"),
        quantity(TRAN, 100, "85", "85"),
    ]
    made = evidence(rows)
    assert [each.name for each in facts(made)] == ["bases", "bases-okinawa"]
    shown = page(made)
    assert shown.index("## Two sources") < shown.index("## One source alone")
    given = {name: row["given"] for name, row in listing(made).rows.items()}
    assert given == {"bases": ("2",), "bases-okinawa": ("1",)}


def test_a_source_that_says_it_itself_as_well_counts_again() -> None:
    rows = [
        quantity(CFR, 100, "85", "85"),
        quantity(CFR, 500, "85", "85"),
        quantity(AUSLIN, 100, "85", "85"),
    ]
    [fact] = facts(evidence(rows, quotations=[said(CFR, 95, "Michael Auslin")]))
    assert fact.independent == 2


def test_one_of_two_authors_speaks_for_their_text() -> None:
    rows = [
        quantity(CFR, 100, "85", "85"),
        quantity("johnstone-hornung-2023", 100, "85", "85"),
    ]
    quoted = said(CFR, 100, "Jeffrey W. Hornung")
    assert [f.independent for f in facts(evidence(rows, quotations=[quoted]))] == [1]


@pytest.mark.parametrize(
    ("source", "at"), [(CFR, 900), (CFR, 80), (CFR, 110), (TRAN, 95)]
)
def test_words_of_a_speaker_elsewhere_change_nothing(source: str, at: int) -> None:
    rows = [quantity(CFR, 100, "85", "85"), quantity(AUSLIN, 100, "85", "85")]
    quoted = said(source, at, "Michael Auslin")
    assert [f.independent for f in facts(evidence(rows, quotations=[quoted]))] == [2]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], 0),
        ([("a", "A")], 1),
        ([("a", "A"), ("a", "A")], 1),
        ([("a", "A"), ("a", "B")], 1),
        ([("a", "A"), ("b", "A")], 1),
        ([("a", "A"), ("a", "B"), ("b", "A")], 2),
        ([("a", "X"), ("b", "X"), ("c", "X"), ("c", "C")], 2),
        ([("a", "A"), ("b", "B"), ("c", "C")], 3),
    ],
)
def test_sources_are_paired_with_voices_of_their_own(given, expected: int) -> None:
    assert independent(given) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"value": "85"}, {"value": "85"}, "same"),
        ({"value": "85"}, {"value": "80"}, "differ"),
        ({"value": "2", "as_of": "2018"}, {"value": "3", "as_of": "2023"}, "times"),
        ({"value": "2", "as_of": "2018"}, {"value": "3", "as_of": ""}, "differ"),
        ({"value": "2", "as_of": "2018"}, {"value": "3", "as_of": "2018"}, "differ"),
        ({"value": "", "printed": "dozens"}, {"value": "85"}, "vague"),
        (
            {"value": "", "printed": "dozens"},
            {"value": "", "printed": "scores"},
            "vague",
        ),
        (
            {"value": "", "printed": "dozens"},
            {"value": "", "printed": "Dozens"},
            "same",
        ),
        (
            {"value": "", "low": "40", "high": "60"},
            {"value": "", "low": "40", "high": "60"},
            "same",
        ),
    ],
)
def test_numbers_agree_or_differ(first, second, expected: str) -> None:
    rows = [
        quantity(source, 100, **({"printed": "85"} | cells))
        for source, cells in ((CFR, first), (TRAN, second))
    ]
    assert [fact.agreement for fact in facts(evidence(rows))] == [expected]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("1951", "1951", "same"),
        ("1951", "1951-09-08", "fit"),
        ("1951", "1952", "differ"),
        ("199X", "1997", "fit"),
        ("1990/1991", "1990/1991", "same"),
        ("1990/1991", "1990", "fit"),
        ("1990/1991", "1990/1992", "fit"),
        ("1990/1991", "1991/1992", "differ"),
    ],
)
def test_dates_agree_fit_or_differ(first: str, second: str, expected: str) -> None:
    made = evidence(
        events=[
            event(CFR, 100, *first.split("/")),
            event(TRAN, 100, *second.split("/")),
        ]
    )
    assert [fact.agreement for fact in facts(made)] == [expected]


def test_a_source_that_tells_of_an_event_without_a_date_counts() -> None:
    made = evidence(events=[event(CFR, 100, "1951")], tellings=[telling(TRAN, 100)])
    [fact] = facts(made)
    assert (fact.independent, fact.agreement) == (2, "undated")
    assert counts(made)["alone"] == 0
    shown = page(made)
    assert "*Two sources give it independently: only one of them dates it.*" in shown
    assert "Without a date: [Tran 2025, p01](outline-tran-2025.md" in shown


def test_what_a_source_only_expects_is_said() -> None:
    expected = telling(AUSLIN, 100, "expected when written")
    made = evidence(events=[event(TRAN, 100, "2022")], tellings=[expected])
    assert "Without a date (expected when written): [Auslin 2022, p01]" in page(made)


def test_a_telling_before_the_date_leaves_the_fact_its_title() -> None:
    made = evidence(events=[event(TRAN, 100, "1951")], tellings=[telling(CFR, 100)])
    assert "### summit\n\n**A summit**" in page(made)


@pytest.mark.parametrize(
    ("second", "expected"), [("1951", "same"), ("1952", "differ"), ("1951-09", "fit")]
)
def test_dates_are_compared_whatever_is_told_without(
    second: str, expected: str
) -> None:
    dated = [event(CFR, 100, "1951"), event(TRAN, 100, second)]
    [fact] = facts(evidence(events=dated, tellings=[telling(AUSLIN, 100)]))
    assert (fact.independent, fact.agreement) == (3, expected)


def test_two_dates_in_one_source_are_one_that_dates() -> None:
    dated = [event(CFR, 100, "1951"), event(CFR, 300, "1952")]
    [fact] = facts(evidence(events=dated, tellings=[telling(AUSLIN, 100)]))
    assert (fact.independent, fact.agreement) == (2, "undated")


def test_an_author_quoted_as_telling_is_one_voice() -> None:
    made = evidence(
        events=[event(AUSLIN, 100, "1951")],
        tellings=[telling(CFR, 100)],
        quotations=[said(CFR, 95, "Michael Auslin")],
    )
    assert [(f.independent, f.agreement) for f in facts(made)] == [(1, "alone")]


def test_a_title_fits_every_row_of_a_fact() -> None:
    rows = [
        quantity(CFR, 100, "two", "2", subject="Allies that began to train together"),
        quantity(TRAN, 100, "two", "2", subject="Nations in the alliance"),
    ]
    assert "**Nations in the alliance**" in page(evidence(rows))
    dated = event(CFR, 100, "1951")
    dated.row["title"] = "A summit, as the source dates it"
    assert "**A summit, as the source dates it**" in page(evidence(events=[dated]))
    told = evidence(events=[dated], tellings=[telling(TRAN, 100)])
    assert "**A summit**" in page(told)


@pytest.mark.parametrize(
    ("occurrence", "expected"),
    [
        ("japan-sends-ships-to-indian-ocean-2001", {CFR, TRAN}),
        ("japan-reinterprets-constitution", {CFR, AUSLIN, TRAN}),
        ("korean-war-1950-53", {CFR, "johnstone-hornung-2023", TRAN}),
    ],
)
def test_who_tells_of_an_event(occurrence: str, expected: set[str]) -> None:
    found = {fact.name: fact for fact in facts(gathered(chapters=False))}
    assert {each.source for each in found[occurrence].entries} == expected


def test_the_headline_counts_what_rests_on_one_source_alone() -> None:
    made = evidence(
        [quantity(CFR, 100, "85", "85"), quantity(TRAN, 100, "85", "85")],
        [event(ALSAIED, 100, "2023")],
    )
    number = counts(made)
    assert (number["all"], number["alone"]) == (2, 1)
    assert [number[name] for name in sources()] == [0, 0, 1, 0, 0]
    assert "| given by any source | 2 |" in page(made)
    alone = re.findall(r"^\| given by (.+) alone \| (\d+) \|$", page(made), re.M)
    assert [who for who, of in alone if of == "1"] == [
        "one source",
        f"[Alsaied 2023](outline-{ALSAIED}.md)",
    ]
    assert len(alone) == 1 + len(sources())


def test_the_headline_of_the_book_is_true() -> None:
    made = gathered(chapters=False)
    alone: dict[str, set[str]] = {}
    for column, rows in (
        ("indicator", made.quantities),
        ("occurrence", (*made.events, *made.tellings)),
    ):
        for each in rows:
            alone.setdefault(each.row[column], set()).add(each.source)
    number = counts(made)
    assert number["all"] == len(alone)
    # A voice in two sources can only add to these.
    assert number["alone"] >= sum(len(found) == 1 for found in alone.values())


def test_the_figures_of_two_texts_are_those_that_the_sources_chapter_names() -> None:
    texts: dict[str, set[str]] = {}
    for each in gathered(chapters=False).quantities:
        texts.setdefault(each.row["indicator"], set()).add(each.source)
    assert {name: found for name, found in texts.items() if len(found) > 1} == {
        "aukus-members": {AUSLIN, ALSAIED},
        "alliance-countries": {CFR, TRAN},
        "partnership-duration": {CFR, TRAN},
    }, "correct the words under the chart of figures in chapters/00-sources.ipynb"


def test_whether_the_record_bears_on_a_fact_is_said(monkeypatch) -> None:
    check = SourceCheck("c", "error", "A title", "A finding.", "high", ())
    monkeypatch.setattr(Entry, "checks", (check,))
    made = evidence([quantity(CFR, 100, "85", "85")])
    monkeypatch.setattr(corroboration, "covered", lambda *_: "CFR 2021")
    said = "(high confidence), on CFR 2021; "
    assert f"{said}no outside fact bears on it.\n" in page(made)
    fact = {"fact": "known", "reference": read_table("record")[0]["reference"]}
    work = works([fact])
    for found, bear in (
        ([fact], "an outside fact bears"),
        ([fact, fact], "outside facts bear"),
    ):
        monkeypatch.setattr(Evidence, "facts_behind", lambda *_, found=found: found)
        assert f"{said}{bear} on it: {work}.\n" in page(made)
