"""The exercises of the decision chapter compute what is right, whatever is given."""

import pandas as pd
import pytest

from alliance import council
from alliance.exercises import check
from alliance.tables import table


def test_the_stub_of_the_function_is_not_answered_yet() -> None:
    assert check("decision-lean", lambda voices: ...).status == "open"


# Whose design?

FEATURES = {
    "watching working groups": "auslin-2022-p11",
    "no nuclear sharing": "alsaied-2023-p26",
    "no single alliance": "johnstone-hornung-2023-p20",
}


def test_the_three_passages_are_right() -> None:
    assert check("decision-features", FEATURES).status == "right"
    shown = {"No nuclear sharing": "Alsaied 2023, p26"}
    rest = {name: FEATURES[name] for name in list(FEATURES) if name != "no nuclear sh"}
    assert check("decision-features", rest | shown).status == "right"


@pytest.mark.parametrize(
    ("name", "passage", "words"),
    [
        ("watching working groups", "alsaied-2023-p06", "Another text says"),
        ("watching working groups", "auslin-2022-p09", "Another passage of the same"),
    ],
)
def test_a_wrong_passage_is_told_where_to_look(name, passage, words) -> None:
    verdict = check("decision-features", FEATURES | {name: passage})
    assert verdict.status == "close"
    assert words in verdict.message
    assert check("decision-features", {name: passage}).status == "wrong"


def test_what_is_missing_is_named() -> None:
    some = {name: FEATURES[name] for name in list(FEATURES)[:2]}
    verdict = check("decision-features", some)
    assert (verdict.status, "no single alliance" in verdict.message) == ("close", True)


def test_an_unknown_feature_is_named_with_a_near_one() -> None:
    verdict = check("decision-features", {"no nuclear share": "alsaied-2023-p26"})
    assert verdict.status == "unusable"
    assert "Did you mean 'no nuclear sharing'" in verdict.message


# Against the proposal


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("opposition to nuclear technology for any military use", "auslin-2022"),
        ("potential diplomatic and political landmines", "auslin-2022"),
        ("South Koreans want to avoid another ream of punishment", "alsaied-2023"),
        ("AUKUS is still years away from this kind of development", "alsaied-2023"),
        ("quickly denied by Tokyo", "auslin-2022"),
        ("many in the ROK are concerned", "alsaied-2023"),
    ],
)
def test_an_obstacle_is_right(words: str, source: str) -> None:
    assert check("decision-doubt", (words, source)).status == "right"


@pytest.mark.parametrize(
    ("words", "source", "status"),
    [
        ("It could begin by inviting Japanese officials", "auslin-2022", "close"),
        ("JAUKUS is a natural evolution", "auslin-2022", "wrong"),
        ("is a tool of benefit, not of burden", "alsaied-2023", "close"),
        ("shared goals against threats in the region", "alsaied-2023", "wrong"),
        ("opposition to nuclear power", "auslin-2022", "wrong"),
        ("domestic opposition to constitutional revision", "tran-2025", "wrong"),
    ],
)
def test_praise_and_misquotations_are_not(words: str, source: str, status: str) -> None:
    assert check("decision-doubt", (words, source)).status == status


# Without the main witness


def remaining(**more) -> dict[str, int]:
    rows = council.case()
    rows = rows[(rows["side"] == "for") & (rows["short"] != "Alsaied 2023")]
    return rows.groupby("option").size().to_dict() | more


def test_the_counts_without_alsaied_are_right() -> None:
    assert check("decision-witness", remaining()).status == "right"
    assert check("decision-witness", pd.Series(remaining())).status == "right"
    named = {council.OPTIONS[name]: count for name, count in remaining().items()}
    assert check("decision-witness", named).status == "right"


def by_option(rows: pd.DataFrame) -> dict[str, int]:
    return {name: int((rows["option"] == name).sum()) for name in council.OPTIONS}


def test_likely_mistakes_have_their_advice() -> None:
    rows = council.case()
    kept = rows[rows["short"] != "Alsaied 2023"]
    for wrong, words in (
        (kept[kept["side"] == "against"], "what speaks against"),
        (kept, "both sides"),
        (rows[rows["side"] == "for"], "You still count alsaied-2023"),
        (
            kept[(kept["side"] == "for") & kept["source"].notna()],
            "facts of the record as well",
        ),
    ):
        verdict = check("decision-witness", by_option(wrong))
        assert verdict.status == "close"
        assert words in verdict.message


def test_one_wrong_count_is_close_and_named() -> None:
    verdict = check("decision-witness", remaining(observer=9))
    assert verdict.status == "close"
    assert "observer has another number than 9" in verdict.message
    assert check("decision-witness", {"observer": 9}).status == "wrong"
    one = {"observer": remaining()["observer"]}
    assert "Still to count: no-change" in check("decision-witness", one).message


# What came of the forecasts


def counted(sources, strengths) -> dict[str, int]:
    rows = table("outcomes").merge(table("claims"), on="claim")
    rows = rows[rows["source"].isin(sources) & rows["strength"].isin(strengths)]
    return rows["outcome"].value_counts().to_dict()


BOTH = ["auslin-2022", "alsaied-2023"]
AHEAD = ["forecast", "hedged-forecast"]


def test_the_outcomes_are_right() -> None:
    right = counted(BOTH, AHEAD)
    assert check("decision-outcomes", right).status == "right"
    assert check("decision-outcomes", pd.Series(right)).status == "right"
    spoken = {name.replace("-", " "): count for name, count in right.items()}
    assert check("decision-outcomes", spoken).status == "right"


@pytest.mark.parametrize(
    ("sources", "strengths", "words"),
    [
        ([*BOTH, "johnstone-hornung-2023", "tran-2025", "cfr-2021"], AHEAD, "every"),
        (BOTH[:1], AHEAD, "Auslin alone"),
        (BOTH[1:], AHEAD, "Alsaied alone"),
        (BOTH, AHEAD[:1], "leave out the hedged"),
        (BOTH, AHEAD[1:], "without a hedge"),
    ],
)
def test_a_wrong_choice_of_rows_is_named(sources, strengths, words) -> None:
    verdict = check("decision-outcomes", counted(sources, strengths))
    assert verdict.status == "close"
    assert words in verdict.message


def test_a_wrong_or_missing_outcome_is_named() -> None:
    right = counted(BOTH, AHEAD)
    assert "open is counted" in check("decision-outcomes", right | {"open": 99}).message
    del right["open"]
    assert "Still to count: open" in check("decision-outcomes", right).message
    assert "Did you mean" in check("decision-outcomes", {"partially": 3}).message


# Does it lean?


def lean(voices: list[str]) -> float:
    return max(map(voices.count, voices)) / len(voices) if voices else 0


def test_the_share_of_the_most_frequent_voice_is_right() -> None:
    assert check("decision-lean", lean).status == "right"


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda v: max(map(v.count, v), default=0), "Divide by the length"),
        (lambda v: 100 * lean(v), "Leave the share between"),
        (lambda v: v.count(v[0]) / len(v) if v else 0, "share of the first voice"),
        (lambda v: lean(v) * len(v) / len(set(v)) if v else 0, "number of different"),
        (lambda v: len(set(v)) / len(v) if v else 0, "number of different voices"),
        (lambda v: max(map(v.count, v)) / len(v), "An empty list has no voice"),
        (lambda v: lean(v) if len(v) != 5 else 0.5, "returns 0.5"),
    ],
)
def test_likely_mistakes_of_the_function_have_their_advice(function, words) -> None:
    verdict = check("decision-lean", function)
    assert verdict.status == "close"
    assert words in verdict.message


def test_a_function_that_is_far_off_is_wrong() -> None:
    assert check("decision-lean", lambda voices: 7).status == "wrong"


def test_a_missing_row_is_said_and_not_raised(book_copy) -> None:
    rows = book_copy / "data" / "claims.csv"
    kept = [row for row in rows.open(encoding="utf-8") if "observe-groups-" not in row]
    rows.write_text("".join(kept), encoding="utf-8")
    assert "data/claims.csv needs" in check("decision-features", FEATURES).message
