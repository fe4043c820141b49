"""The exercises of chapter 2 compute what is right and answer every answer."""

import re
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from alliance import notebooks
from alliance.errors import TableError
from alliance.exercises import check, statements_without_verbs
from alliance.tables import table


def test_the_stub_of_the_quotation_is_not_answered_yet() -> None:
    assert check("korea-hedge", ("…", "johnstone-hornung-2023")).status == "open"


def test_a_missing_table_is_said_and_not_raised(book_copy) -> None:
    (book_copy / "data" / "record.csv").unlink()
    for name, answer in (
        ("korea-launches", 5),
        ("korea-range", 15.75),
        ("korea-doubt", {("naha", "beijing")}),
    ):
        verdict = check(name, answer)
        assert verdict.status == "unusable", name
        assert "record.csv" in verdict.message, name


@pytest.mark.parametrize(
    ("table", "dropped", "name", "answer", "says"),
    [
        ("record", "missile-over-japan-", "korea-launches", 5, "needs facts"),
        ("record", "tomahawk-range,", "korea-range", 15.75, "tomahawk-range"),
        ("quotations", "cfr-2021-", "korea-speakers", {"cfr-2021-p18"}, "no voice"),
        ("memberships", ",south-korea,", "korea-together", {"quad"}, "in nothing"),
    ],
)
def test_missing_rows_are_said_and_not_raised(
    book_copy, table, dropped, name, answer, says
) -> None:
    path = book_copy / "data" / f"{table}.csv"
    kept = [row for row in path.open(encoding="utf-8") if dropped not in row]
    path.write_text("".join(kept), encoding="utf-8")
    verdict = check(name, answer)
    assert verdict.status == "unusable"
    assert says in verdict.message


# Who speaks?

SPEAKERS = {"cfr-2021-p18", "cfr-2021-p21"}


def test_two_passages_give_words_of_others() -> None:
    verdict = check("korea-speakers", SPEAKERS)
    assert verdict.status == "right"
    assert "Government of Japan" in verdict.message
    assert "Biden administration" in verdict.message
    assert check("korea-speakers", ["CFR 2021, p18", "CFR 2021, p21"]).status == "right"


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        ({"cfr-2021-p18"}, "close", "1 of 2"),
        ("cfr-2021-p21", "close", "1 of 2"),
        (SPEAKERS | {"cfr-2021-p20"}, "close", "gives nobody's words"),
        ({"cfr-2021-p19"}, "wrong", "gives nobody's words"),
        (SPEAKERS | {"cfr-2021-p36"}, "close", "belongs to"),
        ({"tran-2025-p12"}, "wrong", "belongs to"),
        (set(), "wrong", "0 of 2"),
        ({"cfr-2021"}, "unusable", "a whole source"),
    ],
)
def test_another_set_of_speakers_gets_a_hint(answer, status: str, says: str) -> None:
    verdict = check("korea-speakers", answer)
    assert (verdict.status, says in verdict.message) == (status, True), verdict


# Keep the hedge

WRITERS = "johnstone-hornung-2023"


@pytest.mark.parametrize(
    "words",
    [
        "Japanese strikes could even disrupt U.S.-South Korean operations",
        "uncoordinated Japanese strikes against North Korean targets raise the risk",
        "Japan's efforts to acquire long-range strike capabilities in particular can "
        "make a new and important contribution to deterrence",
    ],
)
def test_words_that_keep_the_hedge_are_right(words: str) -> None:
    assert check("korea-hedge", (words, WRITERS)).status == "right"


@pytest.mark.parametrize(
    ("words", "teller", "status", "says"),
    [
        ("disrupt U.S.-South Korean operations", WRITERS, "close", "leave the care"),
        ("In the worst case", WRITERS, "close", "Quote the part"),
        (
            "Never before have Pyongyang and Beijing had to think about possible "
            "Japanese long-range counterstrikes",
            WRITERS,
            "right",
            "possible",
        ),
        (
            "a credible capability to strike back at fixed military targets",
            WRITERS,
            "close",
            "as of something sure",
        ),
        ("a relic of history", WRITERS, "wrong", "without the word strike"),
        (
            "missiles for preemptive strikes",
            "cfr-2021",
            "wrong",
            "Take it from johnstone-hornung-2023; you name 'cfr-2021'.",
        ),
        ("Japanese strikes will disrupt", WRITERS, "wrong", "do not verify"),
        (WRITERS, "Japanese strikes", "close", "other way round"),
    ],
)
def test_other_words_get_a_hint(words, teller, status, says) -> None:
    verdict = check("korea-hedge", (words, teller))
    assert (verdict.status, says in verdict.message) == (status, True), verdict


# How many is that?


def test_five_launches_are_right() -> None:
    verdict = check("korea-launches", 5)
    assert verdict.status == "right"
    assert "from 2009 to 2017" in verdict.message
    assert check("korea-launches", np.int64(5)).status == "right"


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        (6, "close", "one too many"),
        (7, "close", "every launch of the record"),
        (24, "wrong", "the word dozens"),
        (4, "wrong", "not later than 2021-12-20"),
        (0, "wrong", "Sort the launches"),
        ({5}, "unusable", "Take the number out"),
        ("five", "unusable", "text"),
    ],
)
def test_another_count_gets_a_hint(answer, status: str, says: str) -> None:
    verdict = check("korea-launches", answer)
    assert (verdict.status, says in verdict.message) == (status, True), verdict


# How large is the doubt?


@pytest.mark.parametrize("answer", [15.75, 15.7, 15.8, 16, Decimal("15.75")])
def test_the_doubt_in_percent_is_right(answer) -> None:
    assert check("korea-range", answer).status == "right"


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        (0.1575, "close", "a fraction"),
        (1.1575, "close", "how many times"),
        (115.75, "close", "Take 100 away"),
        (13.61, "close", "divide by the longer"),
        (252, "close", "difference in kilometres"),
        (1852, "close", "the longer reading in kilometres"),
        (60, "close", "compare kilometres with miles"),
        (-15.75, "close", "no minus sign"),
        (15.5, "close", "round less"),
        (40, "wrong", "metres of a nautical mile"),
    ],
)
def test_another_doubt_gets_a_hint(answer, status: str, says: str) -> None:
    verdict = check("korea-range", answer)
    assert (verdict.status, says in verdict.message) == (status, True), verdict


# Where does the doubt decide?

PAIRS = {("naha", "beijing"), ("beijing", "taipei"), ("pyongyang", "taipei")}


def test_three_pairs_are_right_in_any_order() -> None:
    assert check("korea-doubt", PAIRS).status == "right"
    turned = [list(reversed(pair)) for pair in PAIRS]
    assert check("korea-doubt", turned).status == "right"
    assert check("korea-doubt", {frozenset(pair) for pair in PAIRS}).status == "right"
    named = [(one.title(), other.title()) for one, other in PAIRS]
    assert check("korea-doubt", named).status == "right"


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        ({("naha", "beijing")}, "close", "1 of 3"),
        (("naha", "beijing"), "close", "1 of 3"),
        ({("tokyo", "seoul")}, "wrong", "within both readings"),
        (PAIRS | {("tokyo", "beijing")}, "close", "beyond both readings"),
        (set(), "wrong", "0 of 3"),
        ({("naha", "bejing")}, "unusable", "Did you mean 'beijing'"),
        ({("naha", "naha")}, "unusable", "same place twice"),
        ({"naha"}, "unusable", "give a set of pairs"),
    ],
)
def test_other_pairs_get_a_hint(answer, status: str, says: str) -> None:
    verdict = check("korea-doubt", answer)
    assert (verdict.status, says in verdict.message) == (status, True), verdict


# Together in what?

TOGETHER = {"us-japan-south-korea-partnership", "extended-deterrence-dialogue"}
TOGETHER |= {"next-generation-leaders-dialogue"}


def test_three_groupings_have_both() -> None:
    assert check("korea-together", TOGETHER).status == "right"
    assert check("korea-together", pd.Series(sorted(TOGETHER))).status == "right"


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        (TOGETHER | {"aukus-plus-two"}, "close", "'proposed'"),
        ({"trilateral-alliance"}, "wrong", "'denied'"),
        ({"quad"}, "wrong", "does not have both"),
        ({"extended-deterrence-dialogue"}, "close", "1 of 3"),
        (set(), "wrong", "0 of 3"),
        ({"extended-deterence-dialogue"}, "unusable", "Did you mean"),
    ],
)
def test_other_groupings_get_a_hint(answer, status: str, says: str) -> None:
    verdict = check("korea-together", answer)
    assert (verdict.status, says in verdict.message) == (status, True), verdict


# Who says it, and against whom

SAID = {
    "A": "Japan says",
    "B": "North Korea says",
    "C": "North Korea says against itself",
    "D": "Japan says",
    "E": "Japan says",
}
FACTS = {
    "abductees-identified-2012": "identified",
    "abductees-said-dead-2002": "told",
    "abductions-admitted-2002": "admitted",
    "abductees-account-not-accepted": "held",
    "abductees-unaccounted-2025": "counted",
}
"""What stands behind the labels, in their order, with the verb that is hidden."""


def test_who_says_what_and_against_whom() -> None:
    assert check("korea-claims", SAID).status == "right"
    assert check("korea-claims", pd.Series(SAID)).status == "right"
    small = {label.lower(): kind for label, kind in SAID.items()}
    assert check("korea-claims", small).status == "right"
    assert check("korea-claims", dict.fromkeys(SAID, ...)).status == "open"


@pytest.mark.parametrize(
    ("change", "status", "advice"),
    [
        ({"B": "Japan says"}, "close", "B: read again which government"),
        ({"C": "North Korea says"}, "close", "against his own side"),
        ({"E": "North Korea says against itself"}, "close", "which government"),
        ({"A": ...}, "close", "Still missing: A"),
        ({"A": "Seoul says"}, "unusable", "Give one of"),
        ({"A": 5}, "unusable", "Give one of"),
        ({"F": "Japan says"}, "unusable", "they are A, B, C, D, E"),
        ({"arimoto-1983": "Japan says"}, "unusable", "'arimoto-1983' is none of"),
        ({0: "Japan says"}, "unusable", "'0' is none of the labels"),
        ({0: ...}, "unusable", "'0' is none of the labels"),
        (
            dict.fromkeys(SAID, "North Korea says against itself"),
            "close",
            "which government",
        ),
    ],
)
def test_a_wrong_sorting_gets_its_own_advice(change, status: str, advice: str) -> None:
    verdict = check("korea-claims", SAID | change)
    assert verdict.status == status
    assert advice in verdict.message


def test_what_can_be_read_both_ways_is_right_both_ways_and_says_why() -> None:
    for reading in ("North Korea says", "North Korea says against itself"):
        verdict = check("korea-claims", SAID | {"B": reading})
        assert verdict.status == "right"
        assert "B can be read both as" in verdict.message
        assert "what became of those who did not return" in verdict.message


def test_neither_the_cell_nor_what_it_prints_has_a_verb_that_decides() -> None:
    """Nor an id, one of which has the verb."""
    [cell] = [
        cell
        for cell in notebooks.read(notebooks.chapters()["02-north-korea"]).cells
        if cell.cell_type == "code"
        and "korea-claims" in cell.source
        and "exercise" in cell.metadata.get("tags", [])
    ]
    [printed] = [each.text for each in cell.outputs if each.output_type == "stream"]
    statements = table("record").set_index("fact")["statement"]
    assert printed.count("[…]") == len(SAID)
    for _, name in zip(SAID, FACTS, strict=True):
        assert statements[name][-30:] in printed
    shown = cell.source + printed + str(cell.outputs)
    decides = r"admit|claim|told|\bheld\b|identif|\bcounted|abduct\w+-|dead-"
    asked = shown.replace("korea-claims", "").replace("statements_without_verbs", "")
    assert not re.search(decides, asked)


def test_each_statement_is_that_of_the_record_but_for_its_verb() -> None:
    statements = table("record").set_index("fact")["statement"]
    without = statements_without_verbs()
    assert list(without) == list(SAID)
    for said, (name, verb) in zip(without.values(), FACTS.items(), strict=True):
        assert said.replace("[…]", verb) == statements[name]


def test_a_statement_without_its_verb_is_named(book_copy) -> None:
    path = book_copy / "data" / "record.csv"
    rows = path.read_text(encoding="utf-8")
    path.write_text(rows.replace("Kim Jong-il admitted that", "Kim Jong-il said that"))
    with pytest.raises(TableError, match="'abductions-admitted-2002' should have"):
        statements_without_verbs()


def test_a_fact_that_is_not_in_the_record_is_named(book_copy) -> None:
    path = book_copy / "data" / "record.csv"
    rows = path.read_text(encoding="utf-8")
    path.write_text(rows.replace("abductions-admitted-2002,", "abductions-owned-2002,"))
    verdict = check("korea-claims", SAID)
    assert verdict.status == "unusable"
    assert "abductions-admitted-2002" in verdict.message
