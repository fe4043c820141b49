"""Every forecast is scored once, and the scorecard draws a box for each."""

import pytest

from alliance import charts, forecasts
from alliance.reference.claims import FORECASTS, OUTCOMES
from alliance.repository import read_table
from alliance.stills import WIDTHS, draw, drawings

SOURCES = ("auslin-2022", "alsaied-2023")
SCORES = forecasts.scored(SOURCES)


def test_every_forecast_of_the_sources_is_there_once() -> None:
    expected = [
        row["claim"]
        for row in read_table("claims")
        if row["source"] in SOURCES and row["strength"] in FORECASTS
    ]
    assert list(SCORES["claim"]) == expected


def test_no_forecast_of_another_source_is_there() -> None:
    assert set(SCORES["source"]) == set(SOURCES)


@pytest.mark.parametrize(
    ("claim", "outcome", "work"),
    [
        ("soon-publish-auslin-2022", "came-true", "kantei-2022-security-documents"),
        ("december-signing-auslin-2022", "partly", "mofa-2023-uk-access-agreement"),
        ("confucius-institutes-auslin-2022", "did-not", "independent-2023-confucius"),
        ("natural-extension-alsaied-2023", "untestable", ""),
    ],
)
def test_a_forecast_brings_its_outcome_and_works(claim, outcome, work) -> None:
    row = SCORES.set_index("claim").loc[claim]
    assert row["outcome"] == outcome
    assert f"it {row['came']}" == OUTCOMES[outcome]
    assert work in row["works"].split(" | ")
    assert (f"bibliography.md#{work}" in row["record"]) == bool(work)


def stored(scores=SCORES) -> dict:
    wide, narrow = (
        forecasts.scorecard(scores, width) for width in (charts.WIDE, charts.NARROW)
    )
    return charts.figure(
        wide,
        narrow=narrow,
        alt="Boxes, one for each forecast.",
        takeaway="Each forecast has a box.",
        sources=[*SOURCES],
    ).to_dict()


def boxes(spec: dict) -> list[dict]:
    return [
        row for data in spec["datasets"].values() for row in data if "_right" in row
    ]


def test_there_is_a_box_for_each_forecast_and_none_lies_upon_another() -> None:
    for spec in drawings(stored()).values():
        used = boxes(spec)
        assert len(used) >= len(SCORES)
        for start in range(0, len(used), len(SCORES)):
            places = {
                (row["_left"], row["_top"]) for row in used[start : start + len(SCORES)]
            }
            assert len(places) == len(SCORES)


def test_the_boxes_carry_the_source_checks_of_their_forecasts() -> None:
    checks = {row[charts.EVIDENCE]: row[charts.CHECKS] for row in boxes(stored())}
    assert "access-agreement-date" in checks["december-signing-auslin-2022"]
    assert set(checks) == set(SCORES["claim"])


def test_the_scorecard_fits_the_page_and_the_phone() -> None:
    for variant, spec in drawings(stored()).items():
        picture = draw(spec, WIDTHS[variant], f"score-{variant}", "Scorecard")
        assert "Cannot be tested" in picture, variant


def test_what_came_of_nothing_is_left_out() -> None:
    true_alone = SCORES[SCORES["outcome"] == "came-true"]
    (spec, _) = drawings(stored(true_alone)).values()
    assert "Cannot be tested" not in draw(spec, WIDTHS["wide"], "one", "One")
