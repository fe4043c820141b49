"""The exercises of the chapter on China and Taiwan compute what is right."""

from datetime import date, timedelta

import pandas as pd
import pytest

from alliance import framing
from alliance.dates import bounds
from alliance.exercises import check
from alliance.search import search
from alliance.sources import source, sources
from alliance.tables import table


def test_the_stub_of_the_quotation_is_not_answered_yet() -> None:
    assert check("china-name", ("…", "cfr-2021", "…")).status == "open"


def test_a_missing_row_is_said_and_not_raised(book_copy) -> None:
    rows = book_copy / "data" / "record.csv"
    dropped = ("takaichi-taiwan-2025", "china-coast-guard-days-2025")
    kept = [row for row in rows.open(encoding="utf-8") if not row.startswith(dropped)]
    rows.write_text("".join(kept), encoding="utf-8")
    for name in ("china-gap", "china-patrols"):
        verdict = check(name, 5)
        assert verdict.status == "unusable"
        assert "record.csv" in verdict.message


# A name, and its class


@pytest.mark.parametrize(
    "answer",
    [
        ("a more assertive China", "cfr-2021", "It acts"),
        ("the Chinese threat", "auslin-2022", "it alarms"),
        ("China's rise as a strategic competitor", "tran-2025", "competes"),
        ("countering China's influence", "tran-2025", "is answered"),
    ],
)
def test_a_name_with_its_class_is_right(answer) -> None:
    assert check("china-name", answer).status == "right"


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (("a more assertive China", "cfr-2021", "It alarms"), "hold words of: It acts"),
        (("a more assertive", "cfr-2021", "It acts"), "quote on until the name is in"),
        (("the East China Sea", "cfr-2021", "It acts"), "do not name China"),
        (("a more assertive China", "cfr-2021", "It sings"), "There is no class"),
        (("a more assertive China", "tran-2025", "It acts"), "do not verify"),
        (("China announced", "cfr-2021", "It acts"), "The words of that class are"),
    ],
)
def test_a_wrong_name_gets_its_own_advice(answer, advice: str) -> None:
    verdict = check("china-name", answer)
    assert verdict.status != "right"
    assert advice in verdict.message


# All that rests on one source


def test_the_passages_on_taiwan() -> None:
    right = set(search("Taiwan")["passage"])
    assert check("china-taiwan", right).status == "right"
    assert check("china-taiwan", sorted(right)[:-1]).status == "close"
    wrong = check("china-taiwan", {"tran-2025-p14"})
    assert wrong.status == "wrong"
    assert "names a sea" in wrong.message
    assert check("china-taiwan", right | {"cfr-2021-p23"}).status == "close"


# Named together


def together() -> dict[str, int]:
    named = framing.sentences()
    both = named["sentence"].str.contains("North Korea|DPRK|Pyongyang").astype(int)
    return both.groupby(named["source"]).sum().to_dict()


def test_both_names_in_one_sentence() -> None:
    assert check("china-together", together()).status == "right"
    assert check("china-together", pd.Series(together())).status == "right"


def test_other_names_are_asked_for() -> None:
    verdict = check("china-together", together() | {"alsaied-2023": 0})
    assert verdict.status == "close"
    assert "DPRK" in verdict.message


def test_sentences_without_china_are_too_many() -> None:
    every = len(framing.sentences("North Korea|DPRK|Pyongyang", "cfr-2021"))
    assert "China must, too" in check("china-together", {"cfr-2021": every}).message


def test_a_missing_source_is_named() -> None:
    some = {name: count for name, count in together().items() if name != "tran-2025"}
    assert "Still missing: tran-2025" in check("china-together", some).message


# A common base


def alarmed() -> dict[str, float]:
    named = framing.sentences()
    forms = "|".join(framing.WORDS["It alarms"].values())
    has = named["sentence"].str.contains(rf"(?i)(?<!\w)(?:{forms})(?!\w)").astype(int)
    return (100 * has.groupby(named["source"]).mean()).to_dict()


def test_the_share_of_alarm() -> None:
    assert check("china-alarm", alarmed()).status == "right"
    rounded = {name: round(share) for name, share in alarmed().items()}
    assert check("china-alarm", rounded).status == "right"


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        (lambda share, many, uses: share / 100, "Multiply by 100"),
        (lambda share, many, uses: 100 * uses / many, "You count uses"),
        (lambda share, many, uses: share * many / 100, "Divide by all"),
        (lambda share, many, uses: 99, "each text has a base"),
    ],
)
def test_a_wrong_share_gets_its_own_advice(change, advice: str) -> None:
    named = framing.sentences(sources="cfr-2021")
    found = framing.uses(named)
    uses = int((found["word_class"] == "It alarms").sum())
    given = change(alarmed()["cfr-2021"], len(named), uses)
    verdict = check("china-alarm", {"cfr-2021": given})
    assert verdict.status != "right"
    assert advice in verdict.message


# Days


def gap() -> timedelta:
    spoken = table("record").set_index("fact").loc["takaichi-taiwan-2025", "date"]
    return date.fromisoformat(spoken) - bounds(source("cfr-2021").published)[1]


def test_the_days_from_the_text_to_the_remark() -> None:
    assert check("china-gap", gap()).status == "right"
    assert check("china-gap", gap().days).status == "right"


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        (lambda days: -days, "Turned round"),
        (lambda days: days + 1, "One off"),
        (lambda days: days / 365.25, "That is in years"),
        (lambda days: days + 500, "Take the last day"),
    ],
)
def test_wrong_days_get_their_own_advice(change, advice: str) -> None:
    assert advice in check("china-gap", change(gap().days)).message


def test_the_first_day_is_too_early() -> None:
    first, last = bounds(source("cfr-2021").published)
    more = gap().days + (last - first).days
    assert "from the first day" in check("china-gap", more).message


def test_the_share_of_days() -> None:
    assert check("china-patrols", 100 * 356 / 364).status == "right"
    assert check("china-patrols", 97.8).status == "right"


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        (356 / 364, "Multiply by 100"),
        (100 * 356 / 365, "divide by a whole year"),
        (100 * 356 / 363, "One day off"),
        (50, "Divide the days of the count"),
    ],
)
def test_a_wrong_share_of_days_gets_its_own_advice(given, advice: str) -> None:
    verdict = check("china-patrols", given)
    assert verdict.status != "right"
    assert advice in verdict.message


def test_every_source_names_china() -> None:
    assert set(framing.sentences()["source"]) == set(sources())
