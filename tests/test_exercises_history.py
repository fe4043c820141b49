"""The exercises of chapter 1 compute what is right and answer every answer."""

import math
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from math import acos, asin, cos, radians, sin, sqrt

import numpy as np
import pandas as pd
import pytest

from alliance.dates import bounds
from alliance.exercises import check, exercises
from alliance.passages import passages
from alliance.sources import sources
from alliance.tables import table

IDS = [entry.exercise for entry in exercises("history")]
FUNCTIONS = ["history-double", "history-distance"]


def test_the_stubs_of_the_chapter_are_not_answered_yet() -> None:
    promise = {"the occupation": ..., "1951": ..., "1960": ...}
    for name, stub in (
        ("history-promise", promise),
        ("history-cost", ("…", "cfr-2021", "…")),
        ("history-double", lambda times: ...),
        ("history-distance", lambda lat1, lon1, lat2, lon2: ...),
    ):
        assert check(name, stub).status == "open", name


@pytest.mark.parametrize("name", IDS)
def test_a_generator_is_named(name: str) -> None:
    assert "a generator" in check(name, (part for part in "ab")).message


def test_a_missing_table_is_said_and_not_raised(book_copy) -> None:
    (book_copy / "data" / "record.csv").unlink()
    for name in ("history-growth", "history-late"):
        answer = 56.4 if name.endswith("growth") else {"cambodia-1993-cfr-2021": 1}
        verdict = check(name, answer)
        assert verdict.status == "unusable"
        assert "record.csv" in verdict.message


def test_a_missing_row_is_said_and_not_raised(book_copy) -> None:
    rows = book_copy / "data" / "record.csv"
    kept = [row for row in rows.open(encoding="utf-8") if "defence-plan-to" not in row]
    rows.write_text("".join(kept), encoding="utf-8")
    assert "needs values for" in check("history-growth", 56.4).message


# Three dates for one promise

PROMISE = {"the occupation": "cfr-2021-p02", "1951": "tran-2025-p07"}
PROMISE |= {"1960": "cfr-2021-p09"}


def test_the_three_passages_are_right() -> None:
    assert check("history-promise", PROMISE).status == "right"
    assert check("history-promise", pd.Series(PROMISE)).status == "right"
    shown = {"1951": "Tran 2025, p07", "1960": "CFR 2021, p09"}
    assert check("history-promise", PROMISE | shown).status == "right"
    years = {"Occupation": "cfr-2021-p02", 1951: ["tran-2025-p07"]}
    assert check("history-promise", years | {1960: "cfr-2021-p09"}).status == "right"


@pytest.mark.parametrize(
    ("changed", "advice"),
    [
        ({"1951": "cfr-2021-p09", "1960": "tran-2025-p07"}, "puts it elsewhere"),
        ({"1951": "cfr-2021-p07"}, 'no form of the word "defend"'),
        ({"1960": "cfr-2021-p26"}, "Ask who is to defend whom"),
        ({"1960": "cfr-2021-p9"}, "Did you mean 'cfr-2021-p09'"),
        ({"1960": "p09"}, "does not name its source"),
        ({"1960": "cfr-2021"}, "is a whole source"),
        ({"1960": 9}, "A whole number stands there"),
        ({"1960": ...}, "Still missing: 1960."),
        ({"1952": "cfr-2021-p09"}, "yours holds '1952'"),
    ],
)
def test_a_wrong_passage_gets_its_own_advice(changed, advice: str) -> None:
    verdict = check("history-promise", PROMISE | changed)
    assert verdict.status != "right"
    assert advice in verdict.message


# Who paid

PROTEST = "sparked protest in Japan by using the bases"
HUMILIATED = "later said they were humiliated by their lack of participation in the war"
OFFICERS = "Japanese military officers and government officials"


@pytest.mark.parametrize(
    ("words", "who"),
    [
        (HUMILIATED, OFFICERS),
        ("40,000 to 150,000 Okinawan citizens were killed", "okinawan citizens"),
        ("despite strong domestic objections", "Yoshida's government"),
        (PROTEST, "Japan"),
        ("would expose the country to attacks", "Japan"),
        ("residents have repeatedly voiced concerns about accidents", "residents"),
        ("galvanized eighty-five thousand residents to protest", "residents"),
        ("Many residents and local officials oppose keeping", "local officials"),
        (
            "The United States spends $1.9–2.5 billion per year on base operation, "
            "military construction, and housing costs",
            "The United States",
        ),
    ],
)
def test_a_cost_and_who_paid_are_right(words: str, who: str) -> None:
    assert check("history-cost", (words, "cfr-2021", who)).status == "right"


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        ((HUMILIATED, "cfr-2021", "they"), "is a pronoun"),
        ((HUMILIATED, "cfr-2021", "the"), "Now say who paid"),
        ((HUMILIATED, "cfr-2021", "!"), "Now say who paid"),
        ((HUMILIATED, "cfr-2021", "the taxpayers"), "does not speak of"),
        ((HUMILIATED, "cfr-2021", "Japanese military office"), "does not speak of"),
        ((HUMILIATED, "cfr-2021"), "Give three texts, in this order"),
        ((HUMILIATED, OFFICERS, "cfr-2021"), "Take it from cfr-2021, johnstone"),
        (("cfr-2021", HUMILIATED, OFFICERS), "The other way round"),
        ((HUMILIATED, "cfr_2021", OFFICERS), "Did you mean 'cfr-2021'"),
        ((HUMILIATED, "auslin-2022", OFFICERS), "you name 'auslin-2022'"),
        ((f"{HUMILIATED}.", "cfr-2021", OFFICERS), "without the final stop"),
        ((HUMILIATED.replace("war", "wars"), "cfr-2021", OFFICERS), "[-war-]"),
        (("Japanese military officers", "cfr-2021", "Japanese"), "quote that part"),
        (("issued its first postwar defense", "cfr-2021", "It"), "no word of a cost"),
    ],
)
def test_what_is_not_yet_a_cost_with_its_bearer_is_explained(answer, advice) -> None:
    verdict = check("history-cost", answer)
    assert verdict.status != "right"
    assert advice in verdict.message


@pytest.mark.parametrize(
    ("words", "who"),
    [
        (PROTEST, "the United States"),
        (PROTEST, "United States"),
        (f"Years later, the United States {PROTEST}", "The  united states"),
        (PROTEST, "U.S."),
        (PROTEST, "U.S. military"),
        (PROTEST, "the bases"),
        ("would expose the country to attacks", "the nuclear arms"),
        ("sexual violence and misconduct by U.S. service members", "service members"),
        (
            "galvanized eighty-five thousand residents to protest",
            "U.S. service members",
        ),
        ("marines in Okinawa involving sexual wrongdoing", "U.S. marines"),
        ("marines in Okinawa involving sexual wrongdoing", "U.S."),
        ("pressed Tokyo to quadruple its payments", "Trump"),
        ("not paying enough to house U.S. troops", "Trump"),
        ("not paying enough to house U.S. troops", "The Donald Trump administration"),
    ],
)
def test_whoever_brought_a_cost_about_did_not_thereby_pay(words: str, who: str) -> None:
    verdict = check("history-cost", (words, "cfr-2021", who))
    assert verdict.status == "close", verdict
    assert "who bore it" in verdict.message


def test_sharing_burdens_and_concerns_is_no_cost() -> None:
    for words in ("encourage burden-sharing among allies", "countering China's"):
        answer = (words, "tran-2025", "Japan")
        assert check("history-cost", answer).status == "wrong"


# A history without dates


def undated() -> set[str]:
    """Return them in another way: no year outside round brackets with letters."""
    section = "2. HISTORICAL CONTEXT"
    return {
        item.passage
        for item in passages("tran-2025")
        if item.section == section
        and not re.search(
            r"(?:19|20)\d\d", re.sub(r"\([^()]*[A-Z].*?\)", "", item.text)
        )
    }


def test_the_passages_without_dates_are_right() -> None:
    assert undated()
    assert check("history-undated", undated()).status == "right"
    assert check("history-undated", pd.Series(sorted(undated()))).status == "right"


def test_a_passage_of_the_history_without_event_rows_has_no_date() -> None:
    exact = table("events").query("source == 'tran-2025'")["exact"]
    for item in passages("tran-2025"):
        if item.passage in undated():
            assert not any(words in item.text for words in exact), item.passage


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        ({"tran-2025-p12"}, "is the year of a book"),
        (set(), "and no wrong one"),
        ("tran-2025-p12", "You have 1 of "),
        ({"tran-2025-p07", "tran-2025-p12"}, "p07 dates something: 1951"),
        ({"tran-2025-p14"}, "belongs to '3.1"),
        ({"cfr-2021-p11"}, "of cfr-2021. Take the passages of tran-2025"),
        ({"tran-2025-p1"}, "Did you mean"),
        ({"tran-2025"}, "is a whole source"),
        ({11, 12}, "holds a whole number"),
        ({"tran-2025-p11": True}, "a dictionary"),
    ],
)
def test_a_wrong_set_of_passages_gets_its_own_advice(answer, advice: str) -> None:
    verdict = check("history-undated", answer)
    assert verdict.status != "right"
    assert advice in verdict.message


# Witnesses of a decade


def witnesses() -> dict[int, int]:
    dated: dict[int, set[str]] = {}
    for row in table("events").itertuples():
        decade = bounds(row.date)[0].year // 10 * 10
        dated.setdefault(decade, set()).add(row.source)
    every = range(min(dated), max(dated) + 1, 10)
    return {decade: len(dated.get(decade, ())) for decade in every}


def test_the_witnesses_of_each_decade_are_right() -> None:
    right = witnesses()
    assert check("history-decades", right).status == "right"
    assert check("history-decades", pd.Series(right)).status == "right"
    words = {f"{decade}s": np.int64(count) for decade, count in right.items()}
    assert check("history-decades", words).status == "right"
    assert check("history-decades", {f"{d}"[:3] + "X": n for d, n in right.items()})


def test_there_is_a_silence_and_it_has_to_be_put_in() -> None:
    heard = {decade: count for decade, count in witnesses().items() if count}
    assert len(heard) < len(witnesses())
    verdict = check("history-decades", heard)
    assert verdict.status == "close"
    assert "groupby makes no row for what is not there" in verdict.message


def test_the_usual_mistakes_of_counting_are_named() -> None:
    begun = table("events")["date"].str[:3].astype(int) * 10
    events = begun.value_counts()
    assert "You count events" in check("history-decades", events).message
    rows = {int(decade) // 10: 1 for decade in begun}
    assert "Multiply by 10" in check("history-decades", rows).message
    texts = {str(decade): 1 for decade in rows}
    assert "is part of a decade" in check("history-decades", texts).message
    right = witnesses()
    for changed, advice in (
        ({1940: 0}, "begin with the"),
        ({1967: 1}, "does not name a decade"),
        ({max(right): 9}, "too many"),
        ({max(right): 0}, "too few"),
        ({"the sixties": 1}, "is no decade"),
        ({1960: "1"}, "A value is text"),
    ):
        verdict = check("history-decades", right | changed)
        assert verdict.status != "right"
        assert advice in verdict.message, changed


# Sixty percent, and twice


def growth() -> float:
    plans = table("record").set_index("fact")["value"]
    before, after = (
        plans["defence-plan-total-2019"],
        plans["defence-buildup-total-2022"],
    )
    return float(100 * (after - before) / before)


def test_the_growth_is_right_however_it_is_rounded() -> None:
    right = growth()
    for answer in (right, round(right, 1), round(right), Decimal(f"{right:.2f}")):
        assert check("history-growth", answer).status == "right", answer
    assert check("history-growth", np.float64(right)).status == "right"


@pytest.mark.parametrize(
    ("answer", "advice"),
    [
        (lambda right: right / 100, "a fraction"),
        (lambda right: 1 + right / 100, "how many times"),
        (lambda right: 100 + right, "the earlier one included"),
        (lambda right: 100 * right / (100 + right), "You divide by the later"),
        (lambda right: 10000 / (100 + right), "Turn the division round"),
        (lambda right: -right, "so the growth is positive"),
        (lambda right: right + 0.7, "Nearly"),
        (lambda right: 60, "is what the source prints"),
        (lambda right: 15.5, "trillions of yen"),
        (lambda right: 15.5e12, "the difference in yen"),
        (lambda right: 100 * ((1 + right / 100) ** 0.2 - 1), "spread the growth"),
        (lambda right: 12.5, "another number"),
        (lambda right: f"{right}", "Your answer is text"),
        (lambda right: f"{right:.0f}%", "without a sign"),
        (lambda right: pd.Series([right]), "Take the number out"),
        (lambda right: pd.DataFrame({"a": [right]}), "a data frame"),
        (lambda right: float("nan"), "not a number"),
        (lambda right: True, "True or False"),
    ],
)
def test_a_wrong_growth_gets_its_own_advice(answer, advice: str) -> None:
    verdict = check("history-growth", answer(growth()))
    assert verdict.status != "right"
    assert advice in verdict.message


def more_in_all(times: float) -> float:
    step = (times - 1) / 5
    return 100 * (sum(1 + step * year for year in (1, 2, 3, 4, 5)) / 5 - 1)


def test_doubling_in_five_equal_steps_is_sixty_percent_more() -> None:
    verdict = check("history-double", more_in_all)
    assert verdict.status == "right"
    assert "makes 60 percent more" in verdict.message


def path(*parts: float) -> Callable[[float], float]:
    """Return the excess in percent of years at these parts of the rise."""
    return lambda times: 20 * sum((times - 1) * part for part in parts)


@pytest.mark.parametrize(
    ("function", "advice"),
    [
        (path(0, 0.2, 0.4, 0.6, 0.8), "still at the old level"),
        (path(0, 0.25, 0.5, 0.75, 1), "You make four steps"),
        (path(1, 1, 1, 1, 1), "You compare the last year"),
        (lambda times: more_in_all(times) / 100, "a fraction"),
        (lambda times: 1 + more_in_all(times) / 100, "Take 1 away"),
        (lambda times: 100 + more_in_all(times), "Take 100 away"),
        (lambda times: 5 + more_in_all(times) / 20, "the sum of the five years"),
        (lambda times: more_in_all(times) / 20, "Divide it by 5"),
        (lambda times: 5 * more_in_all(times), "Divide by five years"),
        (
            lambda times: 20 * sum(times ** (year / 5) - 1 for year in range(1, 6)),
            "You multiply by the same number",
        ),
        (lambda times: 60, "the same for any rise"),
        (lambda times: 30 * times, "more_in_all(1) is 30"),
        (lambda times: 7 * times, "Write down the five years"),
        (lambda times: None, "returns None"),
        (lambda times: "60", "more_in_all(2) is text"),
        (lambda times: float("inf"), "not a number"),
        (lambda times: 1 / 0, "ZeroDivisionError"),
        (lambda times: exec("raise SystemExit"), "SystemExit"),
        (lambda: 60, "cannot be called as more_in_all(2)"),
        (60, "give a function"),
    ],
)
def test_a_wrong_rise_gets_its_own_advice(function, advice: str) -> None:
    verdict = check("history-double", function)
    assert verdict.status != "right"
    assert advice in verdict.message


# How far it is


def by_vectors(lat1, lon1, lat2, lon2, radius=6371.0) -> float:
    """Return the distance in another way: by the angle between two directions."""
    one, other = (
        np.array([cos(a) * cos(b), cos(a) * sin(b), sin(a)])
        for a, b in (map(radians, pair) for pair in ((lat1, lon1), (lat2, lon2)))
    )
    angle = math.atan2(np.linalg.norm(np.cross(one, other)), one @ other)
    return radius * angle


def haversine(lat1, lon1, lat2, lon2, *, turned=radians, factor=2, radius=6371):
    lat1, lon1, lat2, lon2 = map(turned, (lat1, lon1, lat2, lon2))
    h = sin((lat2 - lat1) / 2) ** 2
    h += cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return factor * radius * asin(sqrt(min(1, h)))


def test_a_distance_computed_in_another_way_is_right() -> None:
    for function in (haversine, by_vectors):
        assert check("history-distance", function).status == "right"
    for radius in (6356.8, 6378.137):  # the poles, the equator

        def other(a, b, c, d, radius=radius):
            return by_vectors(a, b, c, d, radius)

        assert check("history-distance", other).status == "right"


def by_cosines(a, b, c, d) -> float:
    a, b, c, d = map(radians, (a, b, c, d))
    return 6371 * acos(sin(a) * sin(c) + cos(a) * cos(c) * cos(d - b) * 1.0000001)


def flat(a, b, c, d) -> float:
    return 111.19 * math.hypot(c - a, d - b)


def without_cosines(a, b, c, d) -> float:
    h = sin(radians(c - a) / 2) ** 2 + sin(radians(d - b) / 2) ** 2
    return 2 * 6371 * asin(sqrt(min(1, h)))


@pytest.mark.parametrize(
    ("function", "advice"),
    [
        (lambda *p: haversine(*p, turned=float), "takes degrees for radians"),
        (lambda *p: haversine(*p, radius=3959), "These are miles"),
        (lambda *p: haversine(*p, radius=3440), "These are nautical miles"),
        (lambda *p: haversine(*p, radius=6371000), "These are metres"),
        (lambda *p: haversine(*p, factor=1), "half the distances"),
        (lambda *p: haversine(*p, radius=1), "angles in radians"),
        (lambda *p: math.degrees(haversine(*p, radius=1)), "angles in degrees"),
        (lambda a, b, c, d: haversine(b, a, d, c), "longitude for latitude"),
        (lambda a, b, c, d: haversine(a, c, b, d), "first one place, then the other"),
        (lambda a, b, c, d: math.hypot(c - a, d - b), "flat sheet, in degrees"),
        (flat, "use the haversine formula"),
        (without_cosines, "by the cosines of both latitudes"),
        (by_cosines, "min(1, value)"),
        (lambda *p: -haversine(*p), "never negative"),
        (lambda *p: max(5, haversine(*p)), "returns 5; about 0 km is right"),
        (lambda *p: float("nan"), "not a number that can be compared"),
        (lambda *p: "9,800 km", "is text; give a number of kilometres"),
        (lambda *p: None, "returns None"),
        (lambda *p: [haversine(*p)], "is a list"),
        (lambda *p: 1 / 0, "stops at distance(35.7, 139.7, 11.5, 43.1)"),
        (lambda *p: unknown_name, "NameError"),  # noqa: F821
        (lambda one, other: 1, "cannot be called as distance("),
        (lambda *p: (part for part in p), "a generator"),
        (9800.0, "give a function, by its name and without brackets"),
        (float, "give a function"),
    ],
)
def test_a_wrong_distance_gets_its_own_advice(function, advice: str) -> None:
    verdict = check("history-distance", function)
    assert verdict.status != "right"
    assert advice in verdict.message, verdict


def test_endless_recursion_and_async_are_explained() -> None:
    def endless(*places):
        return endless(*places)

    async def later(*places):
        return 1

    assert "RecursionError" in check("history-distance", endless).message
    assert "not async def" in check("history-distance", later).message


def test_an_error_that_cannot_be_written_is_explained() -> None:
    class UnwritableError(Exception):
        def __str__(self) -> str:
            raise ValueError

    def fails(*places):
        raise UnwritableError

    assert "UnwritableError: no more" in check("history-distance", fails).message


def test_a_function_that_fails_at_the_date_line_alone_is_close() -> None:
    def without_date_line(a, b, c, d):
        return flat(a, b, c, d) if b * d < 0 and a == c > 0 else haversine(a, b, c, d)

    verdict = check("history-distance", without_date_line)
    assert verdict.status == "close"
    assert "either side of the date line" in verdict.message


# Too late by how many days


def late() -> dict[str, int]:
    """Return what the checks say, row by row instead of by a merge."""
    errors = set(table("checks").query("kind == 'error'")["check"])
    days = table("record").set_index("fact")["date"]
    behind = table("check_records").groupby("check")["fact"].agg(list)
    spans = table("check_passages")
    found = {}
    for event in table("events").itertuples():
        same = spans[
            (spans["source"] == event.source) & (spans["exact"] == event.exact)
        ]
        for name in errors & set(same["check"]) & set(behind.index):
            for fact in behind[name]:
                written = days[fact]
                if pd.notna(written) and re.fullmatch(r"\d{4}-\d\d-\d\d", written):
                    gap = (bounds(event.date)[0] - date.fromisoformat(written)).days
                    if gap > max(found.get(event.event, 0), 0):
                        found[event.event] = gap
    return found


def test_the_days_are_right() -> None:
    right = late()
    assert len(right) >= 2
    assert check("history-late", right).status == "right"
    assert check("history-late", pd.Series(right)).status == "right"
    spans = {name: timedelta(days) for name, days in right.items()}
    assert check("history-late", spans).status == "right"
    column = pd.to_timedelta(pd.Series(right), "D")
    assert check("history-late", column).status == "right"
    inside = dict(zip(column.index, column.to_numpy(), strict=True))
    assert check("history-late", inside).status == "right"


def test_no_event_is_late_by_more_than_a_few_years() -> None:
    """A larger gap would mean that a check cites a day of something else."""
    assert all(0 < days < 1500 for days in late().values()), late()


CAMBODIA = "cambodia-1993-cfr-2021"


@pytest.mark.parametrize(
    ("changed", "advice"),
    [
        (lambda days: {CAMBODIA: -days}, "turned round"),
        (lambda days: {CAMBODIA: days + 1}, "one off"),
        (lambda days: {CAMBODIA: days + 364}, "you count from 31 December 1993"),
        (lambda days: {CAMBODIA: 1}, "that is in years"),
        (lambda days: {CAMBODIA: 5000}, "another number of days"),
        (lambda days: {CAMBODIA: f"{days}"}, "is text"),
        (lambda days: {CAMBODIA: float("nan")}, "not a number"),
        (lambda days: {CAMBODIA: pd.NaT}, "The value of cambodia"),
        (lambda days: {"cambodia-1992-cfr-2021": days}, "Did you mean 'cambodia-1993"),
        (lambda days: {"cambodia-year": days}, "is a source check; give the event"),
        (lambda days: {"iraq-2003-cfr-2021": days}, "iraq-2003-cfr-2021: "),
        (lambda days: {3: days}, "A key is a whole number"),
    ],
)
def test_a_wrong_count_of_days_gets_its_own_advice(changed, advice: str) -> None:
    right = late()
    verdict = check("history-late", right | changed(right[CAMBODIA]))
    assert verdict.status != "right"
    assert advice in verdict.message


def test_a_count_to_the_month_is_explained() -> None:
    days = (date(1993, 1, 1) - date(1992, 9, 1)).days
    assert "a whole day" in check("history-late", {CAMBODIA: days}).message


def test_one_event_of_several_is_close() -> None:
    right = late()
    verdict = check("history-late", {CAMBODIA: right[CAMBODIA]})
    assert verdict.status == "close"
    assert verdict.message.startswith("You have 1 of ")
    assert check("history-late", {}).status == "wrong"


def test_no_message_holds_the_whole_of_a_source() -> None:
    page = " ".join(item.text for name in sources() for item in passages(name))
    for name in IDS:
        answers = (page, {page: page}, {page}, (page, "cfr-2021", page), [page])
        for answer in answers:
            assert len(check(name, answer).message) < 1200, name
