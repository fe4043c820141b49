"""The exercises compute what is right and answer every answer with a sentence."""

import dataclasses
import re
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from odd_answers import odd_values

from alliance.dates import bounds
from alliance.errors import RootNotFoundError
from alliance.exercises import (
    TOPICS,
    UnknownExerciseError,
    check,
    exercises,
)
from alliance.exercises.registry import EXERCISES
from alliance.passages import passages
from alliance.quotations import verify
from alliance.search import (
    citation_key,
    in_text_citations,
    mentions,
    references,
    search,
    words,
)
from alliance.sources import sources, text
from alliance.tables import table

IDS = [entry.exercise for entry in exercises("sources")]


def rate(source: str, pattern: str = r"\bChina\b") -> float:
    hits = sum(len(re.findall(pattern, item.text)) for item in passages(source))
    return 1000 * hits / words(source)


def keys(rows: pd.DataFrame) -> set[str]:
    return {citation_key(row.author, row.year) for row in rows.itertuples()}


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize(
    "stub", [..., None, "…", {"cfr-2021": ...}, {"cfr-2021": {...}}, {...}, (..., ...)]
)
def test_an_untouched_stub_is_not_answered_yet(name: str, stub) -> None:
    verdict = check(name, stub)
    assert verdict.status == "open"
    assert repr(verdict).startswith("Not answered yet. ")


ODD = [5, 1.5, True, "text", [1], {1}, {"a": 1}, print, b"x", ["", ""], {"cfr-2021": 1}]


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("answer", [*ODD, object(), pd.DataFrame({"a": [1]})])
def test_no_answer_raises(name: str, answer) -> None:
    assert check(name, answer).status in ("unusable", "wrong", "close")


@pytest.mark.parametrize("name", IDS)
def test_a_wrong_type_is_named_with_what_is_wanted(name: str) -> None:
    message = check(name, 5).message
    assert "Your answer is a whole number; give a" in message


def test_the_example_of_the_first_stub_is_not_answered_yet() -> None:
    assert check("sources-quotation", ("…", "auslin-2022")).status == "open"


@pytest.mark.parametrize(
    ("answer", "described"),
    [
        (b"Guam", "take off the b"),
        ((topic for topic in TOPICS), "a generator"),
        (check, "a function that was not called"),
        (pd.DataFrame({"text": ["Guam"]}), 'set(frame["text"])'),
        ("Guam", "Put it in braces"),
        ({}, "an empty set is written set()"),
        ({"Guam", ...}, "holds three dots"),
        ([["Guam"]], "holds a list"),
    ],
)
def test_what_is_given_in_place_of_a_set_is_described(answer, described) -> None:
    verdict = check("sources-single", answer)
    assert verdict.status == "unusable"
    assert described in verdict.message


@pytest.mark.parametrize("name", IDS)
@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(answer=odd_values())
def test_every_value_gets_a_short_word_and_never_a_traceback(name: str, answer) -> None:
    verdict = check(name, answer)
    kinds = "open|unusable|wrong|close"
    if name == "sources-audit-uncited":
        kinds += "|right"  # an empty list is the right answer there
    assert re.fullmatch(kinds, verdict.status), verdict
    assert 20 < len(repr(verdict)) < 800, verdict
    assert "Error" not in verdict.message, verdict
    assert "could not be read" not in verdict.message, verdict


@pytest.mark.parametrize("name", IDS)
def test_values_that_cannot_be_printed_are_described(name: str) -> None:
    endless: list = []
    endless.append(endless)
    long = 10**5000  # Python refuses to print so long a number
    for answer in (
        endless,
        long,
        {long},
        {long: long},
        ("x", long),
        {"cfr-2021": long},
    ):
        assert check(name, answer).status in ("unusable", "wrong", "close")


class Secretive:
    """Refuse to say whether it has an attribute, as some wrapped objects do."""

    def __getattr__(self, name: str):
        raise RuntimeError(f"{name} is not for you")


class Closed:
    """Refuse even to say what class it is of."""

    def __getattribute__(self, name: str):
        raise RuntimeError(f"{name} is not for you")


class Mute(Secretive):
    """Fail in saying why it failed, too."""

    class SilentError(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no word")

    def __getattr__(self, name: str):
        raise Mute.SilentError


@pytest.mark.parametrize("name", [entry.exercise for entry in exercises()])
@pytest.mark.parametrize("kind", [Secretive, Closed, Mute])
def test_an_object_that_refuses_to_be_read_gets_a_helpful_word(name: str, kind) -> None:
    hidden = kind()
    for answer in (hidden, [hidden], {"cfr-2021": hidden}, ("x", "cfr-2021", hidden)):
        verdict = check(name, answer)
        assert verdict.status in ("unusable", "wrong", "close"), verdict
        assert 20 < len(verdict.message) < 800


def test_a_value_that_stops_the_check_is_answered_with_how_to_begin() -> None:
    message = check("sources-single", Secretive()).message
    assert "RuntimeError" in message
    assert "exercises.TOPICS" in message


def test_a_fault_of_the_repository_is_no_answer_and_is_raised(monkeypatch) -> None:
    def missing(answer) -> None:
        raise RootNotFoundError("no root")

    entry = dataclasses.replace(EXERCISES["sources-single"], check=missing)
    monkeypatch.setitem(EXERCISES, "sources-single", entry)
    with pytest.raises(RootNotFoundError):
        check("sources-single", {"Quad"})


def test_an_unknown_exercise_is_named_with_its_neighbour() -> None:
    with pytest.raises(UnknownExerciseError, match="Did you mean 'sources-single'") as (
        refused
    ):
        check("sources-singel")
    told = str(refused.value)
    assert "sources-audit-missing" in told
    assert "korea-" not in told, "the other chapters have nothing to do with it"


def test_an_exercise_that_is_like_none_gets_the_list() -> None:
    with pytest.raises(UnknownExerciseError) as refused:
        check("zzz")
    for name in EXERCISES:
        assert name in str(refused.value)


# A quotation that is a forecast


def test_a_forecast_of_the_tables_is_right() -> None:
    words_ = "Britain will close all remaining Confucius Institutes"
    assert check("sources-quotation", (words_, "auslin-2022")).status == "right"


def test_a_longer_quotation_around_a_forecast_is_right() -> None:
    longer = "Although AUKUS is still years away from this kind of development, early"
    assert check("sources-quotation", (longer, "alsaied-2023")).status == "right"


def test_every_forecast_of_the_tables_is_right() -> None:
    claims = table("claims")
    for row in claims[claims["strength"].str.endswith("forecast")].itertuples():
        if row.source in ("auslin-2022", "alsaied-2023"):
            verdict = check("sources-quotation", (row.exact, row.source))
            assert verdict.status == "right", (row.claim, verdict)


def test_words_beside_a_forecast_are_close() -> None:
    for beside in ("in December", "A new quad is coalescing"):
        verdict = check("sources-quotation", (beside, "auslin-2022"))
        assert verdict.status == "close"
        assert "these words alone do not" in verdict.message


def test_a_clause_with_could_that_the_tables_lack_is_close(book_copy) -> None:
    for name in ("claims", "quotations"):
        rows = book_copy / "data" / f"{name}.csv"
        kept = [row for row in rows.open(encoding="utf-8") if "forecast" not in row]
        heading = rows.open(encoding="utf-8").readline()
        rows.write_text("".join(dict.fromkeys([heading, *kept])), encoding="utf-8")
    clause = "Britain will close all remaining Confucius Institutes"
    verdict = check("sources-quotation", (clause, "auslin-2022"))
    assert verdict.status == "close"
    assert "not among the forecasts of the evidence tables" in verdict.message


def test_what_was_or_is_is_no_forecast() -> None:
    for said in (
        "Tokyo has become an indispensable security actor",
        "the four nations are increasingly aligned",
        "with a will and ability to think strategically",
    ):
        verdict = check("sources-quotation", (said, "auslin-2022"))
        assert verdict.status == "wrong"
        assert "tell what was or is" in verdict.message


def test_advice_is_no_forecast() -> None:
    for said in (
        "American practitioners should seek to expand Japan",
        "stakeholders must remember",
        "needs to be a priority of the Biden administration",
    ):
        verdict = check("sources-quotation", (said, "alsaied-2023"))
        assert verdict.status == "wrong"
        assert "a recommendation, not a forecast" in verdict.message
        assert "The difference matters because" in verdict.message


def test_words_and_source_the_other_way_round_are_noticed() -> None:
    clause = "Britain will close all remaining Confucius Institutes"
    for source in ("auslin-2022", "Auslin 2022", "cfr-2021"):
        verdict = check("sources-quotation", (source, clause))
        assert verdict.message.startswith("The other way round")


@pytest.mark.parametrize("name", ["Auslin 2022", "auslin_2022", "AUSLIN-2022"])
def test_a_source_that_is_nearly_right_is_suggested(name: str) -> None:
    message = check("sources-quotation", ("Britain will close", name)).message
    assert message.endswith("Did you mean 'auslin-2022'?")
    message = check("sources-normalise", {name: 1.0}).message
    assert "Did you mean 'auslin-2022'?" in message


@pytest.mark.parametrize(
    ("given_", "taken"),
    [
        ('"Britain will close all remaining"', "quotation marks"),
        ("“Britain will close all remaining”", "quotation marks"),
        ("Britain will close all remaining.", "final stop"),
        ("Britain will close all remaining…", "final stop"),
        ("“Britain will close all remaining.”", "quotation marks and final stop"),
    ],
)
def test_marks_that_alone_keep_words_from_verifying_are_named(given_, taken) -> None:
    with pytest.raises(ValueError, match="do not stand"):
        verify(given_, "auslin-2022")
    verdict = check("sources-quotation", (given_, "auslin-2022"))
    assert verdict.status == "close"
    assert f"without the {taken} that you give" in verdict.message


def test_a_pasted_page_is_refused_in_few_words() -> None:
    page = " ".join(item.text for item in passages("tran-2025"))
    verdict = check("sources-quotation", (page, "auslin-2022"))
    assert verdict.status == "wrong"
    assert len(verdict.message) < 1100


def test_a_misquotation_shows_what_differs() -> None:
    wrong = "Britain will closed all remaining Confucius Institutes"
    message = check("sources-quotation", (wrong, "auslin-2022")).message
    assert "[-close-] {+closed+}" in message


def test_another_source_is_sent_back() -> None:
    verdict = check("sources-quotation", ("grave and imminent", "cfr-2021"))
    assert "you name 'cfr-2021'" in verdict.message


def test_a_missing_seed_is_said_and_not_raised(book_copy) -> None:
    (book_copy / "seeds" / "auslin-2022.txt").unlink()
    verdict = check("sources-quotation", ("Britain will close", "auslin-2022"))
    assert verdict.status == "unusable"
    assert "seeds/auslin-2022.txt is missing" in verdict.message


# Mentions per thousand words


def test_rates_computed_in_another_way_are_right() -> None:
    assert check("sources-normalise", {s: rate(s) for s in sources()}).status == "right"
    series = pd.Series({name: rate(name) for name in sources()})
    assert check("sources-normalise", series).status == "right"


def test_another_rule_for_words_is_right() -> None:
    def other(source: str) -> float:
        article = " ".join(item.text for item in passages(source))
        return rate(source) * words(source) / len(article.split())

    answer = {name: other(name) for name in sources()}
    assert check("sources-normalise", answer).status == "right"


def test_values_that_the_chart_prints_are_right() -> None:
    shown = mentions({"China": ["China"]}).set_index("source")["per_thousand"]
    printed = shown.round(1)
    assert check("sources-normalise", printed).status == "right"
    decimals = {name: Decimal(f"{value:.1f}") for name, value in printed.items()}
    assert check("sources-normalise", decimals).status == "right"


MISTAKES = [
    (lambda s: len(search("China", s)), "plain counts"),
    (lambda s: rate(s) / 1000, "Multiply by 1,000"),
    (lambda s: rate(s, r"\b(?:China|Chinese)\b"), "You count Chinese as well"),
    (
        lambda s: 1000 * text(s).count("China") / len(text(s).split()),
        "You count in the whole file",
    ),
    (
        lambda s: rate(s) * words(s) / sum(len(item.text) for item in passages(s)),
        "You divide by characters",
    ),
    (lambda s: round(rate(s)), "rounded to whole numbers"),
]


@pytest.mark.parametrize(("wrong", "advice"), MISTAKES)
def test_rounding_lets_no_mistake_pass(wrong, advice: str) -> None:
    for digits in (0, 1, 2):
        answer = {name: round(wrong(name), digits) for name in sources()}
        assert check("sources-normalise", answer).status in ("wrong", "close")
    answer = {name: round(wrong(name), 1) for name in sources()}
    if advice != "Multiply by 1,000":  # rounded to one decimal those are all nought
        assert advice in check("sources-normalise", answer).message


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), Decimal("sNaN"), 10**400, True, "6.7"]
)
def test_a_value_that_is_no_number_is_named_with_its_source(value) -> None:
    answer = {name: rate(name) for name in sources()} | {"tran-2025": value}
    verdict = check("sources-normalise", answer)
    assert verdict.status == "unusable"
    assert verdict.message.startswith("The value of tran-2025 is")


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [*MISTAKES, (lambda s: 1.0, "These differ from what the passages give")],
)
def test_a_usual_mistake_gets_its_own_advice(wrong, advice: str) -> None:
    answer = {name: wrong(name) for name in sources()}
    assert advice in check("sources-normalise", answer).message


def test_a_source_left_out_is_named() -> None:
    answer = {name: rate(name) for name in sources() if name != "tran-2025"}
    assert check("sources-normalise", answer).message == "Still missing: tran-2025."


# The audit of a reference list


def test_the_audit_of_cited_works_is_right() -> None:
    missing = keys(in_text_citations("tran-2025")) - keys(references("tran-2025"))
    assert missing
    assert check("sources-audit-missing", missing).status == "right"
    rows = in_text_citations("tran-2025")
    kept = [
        row
        for row in rows.itertuples()
        if citation_key(row.author, row.year) in missing
    ]
    assert check("sources-audit-missing", {r.text for r in kept}).status == "right"
    pairs = [(row.author, row.year) for row in kept]
    assert check("sources-audit-missing", pairs).status == "right"
    assert check("sources-audit-missing", {kept[0].text}).status == "close"


def test_the_audit_explains_capitals_and_further_authors() -> None:
    for listed in ("Youn, 2023", "Hughes et al., 2023"):
        verdict = check("sources-audit-missing", {listed, "Abe, 2022"})
        assert verdict.status == "close"
        assert "is in the list" in verdict.message


@pytest.mark.parametrize(
    "written",
    [
        *("Abe, 2022", "Abe, 2022.", "Abe, 2022a", "Abe,2022", "Abe  2022", "abe-2022"),
        *("(Abe, 2022)", "Abe (2022)", "Abe, S. (2022). A title, 2021."),
        *(("Abe", 2022), ("Abe", "2022")),
    ],
)
def test_a_citation_is_recognised_however_it_is_written(written) -> None:
    verdict = check("sources-audit-missing", [written])
    assert verdict.message.startswith("You have 1 of ")
    if not isinstance(written, tuple):
        verdict = check("sources-audit-uncited", {written})
        assert verdict.message.startswith("Abe, 2022 is cited and not listed")


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        (", 2022", "the author is missing"),
        ("2022", "the author is missing"),
        ("Abe", "has no year"),
        ("Abe, 2022; Koga, 2020", "more than one work"),
        ("Cronin, 2022", "first author"),
        ("Rossiter, 2022", "first author"),
        ("US Department of Defense, 2022", "as the text prints it"),
        ("DoD, 2022", "as the text prints it"),
        ("US DoD, 2022", "as the text prints it"),
        ("Dept. of Defense, 2022", "as the text prints it"),
        ("S. Abe, 2022", "as the text prints it"),
        ("Grene & Cronin, 2022", "first author"),
        ("Grene, 2022", "Did you mean 'Green & Cronin, 2022'?"),
        ("Abe, 2021", "Abe, 2021 is not cited in the text. The author is"),
        ("abe-2021", "Abe, 2021 is not cited in the text. The author is"),
        ("J, 2022", "J, 2022 is not cited in the text. Look in"),
        ("A" * 500 + ", 2022", "A…, 2022 is not cited in the text. Look in"),
        ("State Department, 2022", "is not cited in the text. Look in"),
        ("Smith, 2020", "Smith, 2020 is not cited in the text. Look in"),
    ],
)
def test_a_work_that_is_not_recognised_gets_its_own_advice(written, advice) -> None:
    assert advice in check("sources-audit-missing", {written}).message


def test_no_message_of_the_audits_shows_a_key() -> None:
    rows = pd.concat([in_text_citations("tran-2025"), references("tran-2025")])
    for key in [*sorted(keys(rows)), "smith-2020"]:
        for name in ("sources-audit-missing", "sources-audit-uncited"):
            message = check(name, {key}).message
            assert not re.search(r"[a-z]-(?:19|20)\d\d\b(?!\")", message), message


def test_an_empty_set_is_not_told_how_many_there_are() -> None:
    for name in ("sources-audit-missing", "sources-single"):
        verdict = check(name, set())
        assert verdict.status == "wrong"
        assert not re.search(r"\d", verdict.message)


def test_the_audit_of_listed_works_is_right() -> None:
    uncited = keys(references("tran-2025")) - keys(in_text_citations("tran-2025"))
    assert check("sources-audit-uncited", uncited).status == "right"
    verdict = check("sources-audit-uncited", {"YOUN, 2023"})
    assert "without regard to capitals" in verdict.message


# Who is quoted, and what rests on one source


def named(**names: set[str]) -> dict[str, set[str]]:
    """Return an answer with all five sources; a keyword is how an id begins."""
    return {name: names.get(name.split("-")[0], set()) for name in sources()}


@pytest.mark.parametrize(
    "name",
    [
        *("Michael Auslin", "Auslin", "Mr. Auslin", "Auslin, Michael"),
        *("Michael  Auslin", "MICHAEL AUSLIN", "M. Auslin", "Michael R. Auslin"),
    ],
)
def test_the_one_person_quoted_by_name_is_right(name: str) -> None:
    assert check("sources-speakers", named(cfr={name})).status == "right"


@pytest.mark.parametrize("name", ["M", "a", "", "n", "…", "lin", "Michael", "A Name"])
def test_part_of_a_name_is_no_name(name: str) -> None:
    assert check("sources-speakers", {"cfr-2021": {name}}).status != "right"
    assert check("sources-speakers", named(cfr={name})).status != "right"


def test_every_source_has_to_be_answered() -> None:
    message = check("sources-speakers", {"cfr-2021": {"Michael Auslin"}}).message
    absent = ", ".join(name for name in sources() if name != "cfr-2021")
    assert message.startswith(f"Still missing: {absent}.")
    answer = named(cfr={"Auslin"}) | {"tran-2025": ...}
    message = check("sources-speakers", answer).message
    assert message.startswith("Still missing: tran-2025.")


@pytest.mark.parametrize(
    "name", ["Micheal Auslin", "Micheal  auslin", "Auslyn", "John Auslin"]
)
def test_the_spelling_of_a_name_is_suggested(name: str) -> None:
    message = check("sources-speakers", named(cfr={name})).message
    assert "Did you mean 'Michael Auslin'?" in message


def test_an_author_is_not_quoted_by_name() -> None:
    for names in (
        {"auslin": {"Michael Auslin"}},
        {"johnstone": {"Hornung"}},
        {"tran": {"Tran"}},
    ):
        verdict = check("sources-speakers", named(cfr={"Michael Auslin"}, **names))
        assert verdict.status == "close"
        assert "the author's own words do not count" in verdict.message


def test_two_names_in_one_text_are_parted() -> None:
    both = named(cfr={"Michael Auslin and Barack Obama"})
    assert "each name alone" in check("sources-speakers", both).message


def test_a_slogan_is_not_a_statement() -> None:
    answer = named(cfr={"Michael Auslin", "Barack Obama"})
    assert "name of a policy" in check("sources-speakers", answer).message


def test_a_speaker_left_out_is_hinted_at_with_a_search_that_works() -> None:
    message = check("sources-speakers", named()).message
    assert message.startswith("cfr-2021 quotes someone")
    asked = """search('"[^"]+"', whole_words=False)"""
    assert asked in message
    assert asked in check("sources-speakers").message
    listed = search('"[^"]+"', whole_words=False)
    assert (listed["passage"] == "cfr-2021-p36").sum() == 2


def test_topics_of_one_source_are_right() -> None:
    single = {
        topic
        for topic in TOPICS
        if sum(
            topic.casefold() in " ".join(i.text for i in passages(name)).casefold()
            for name in sources()
        )
        == 1
    }
    assert 0 < len(single) < len(TOPICS)
    assert check("sources-single", single).status == "right"
    assert "Search again" in check("sources-single", {"Okinawa"}).message
    assert check("sources-single", {"Guam"}).status == "close"
    assert "Did you mean 'Guam'" in check("sources-single", {"Gaum"}).message


# Dating a text


def days() -> tuple[date, date]:
    events = table("events").query("source == 'alsaied-2023'")
    summit = table("record").set_index("fact").loc["camp-david-summit-2023", "date"]
    first = max(bounds(written)[0] for written in events["date"])
    return first, date.fromisoformat(summit) - timedelta(days=1)


def test_the_days_between_which_a_text_was_finished_are_right() -> None:
    first, last = days()
    for answer in (
        (first, last),
        [first.isoformat(), last.isoformat()],
        (pd.Timestamp(first), pd.Timestamp(last)),
    ):
        assert check("sources-dating", answer).status == "right"
    assert first <= date.fromisoformat(sources()["alsaied-2023"].published) <= last


@pytest.mark.parametrize(
    ("change", "status", "advice"),
    [
        (lambda first, last: (last, first), "close", "Turned round"),
        (lambda first, last: (first, last + timedelta(1)), "close", "the day before"),
        (lambda first, last: (first + timedelta(29), last), "close", "is too late"),
        (lambda first, last: (first - timedelta(90), last), "close", "something later"),
        (lambda first, last: (last, last), "close", "nothing as late"),
        (lambda first, last: ("2020-01-01", "2026-01-01"), "wrong", "in the record"),
        (lambda first, last: {first, last}, "unusable", "a pair of days"),
        (lambda first, last: (first,), "unusable", "a pair of days"),
        (lambda first, last: ("June", last), "unusable", "year, month and day"),
    ],
)
def test_a_wrong_date_gets_its_own_advice(change, status: str, advice: str) -> None:
    verdict = check("sources-dating", change(*days()))
    assert verdict.status == status
    assert advice in verdict.message


def test_the_earliest_day_is_not_called_sure_where_a_source_check_doubts_it() -> None:
    told = check("sources-dating", days()).message
    events = table("events").query("source == 'alsaied-2023'").set_index("event")
    others = events.drop("deterrence-dialogue-2023-alsaied-2023")
    left = max(bounds(written)[0] for written in others["date"])
    assert left < days()[0]
    assert "source check trilateral-dialogue" in told
    assert "had heard of June" in told
    assert "the newest thing told is missile-exercise-2023-alsaied-2023" in told
    assert f"and the earliest day {left}." in told
    assert "day is sure" not in told


def test_the_earliest_day_is_sure_where_no_source_check_doubts_it(book_copy) -> None:
    path = book_copy / "data" / "checks.csv"
    rows = path.read_text(encoding="utf-8")
    path.write_text(
        rows.replace("trilateral-dialogue,error", "trilateral-dialogue,omission")
    )
    assert "the earliest day is sure" in check("sources-dating", days()).message


@pytest.mark.parametrize("name", ["events", "record"])
def test_a_table_without_what_dates_the_text_is_named(book_copy, name: str) -> None:
    path = book_copy / "data" / f"{name}.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    gone = ("alsaied-2023,", "camp-david-summit-2023,")
    path.write_text("".join(row for row in rows if not any(n in row for n in gone)))
    verdict = check("sources-dating", ("2023-01-31", "2023-02-28"))
    assert verdict.status == "unusable"
    assert f"{name}.csv" in verdict.message
