"""Every exercise of every chapter but the first answers whatever it is given.

What each exercise computes is tested in the file of its chapter; here stands what all
of them have in common. Chapter 0 has tests of its own in ``test_exercises.py``.
"""

import re
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from odd_answers import odd_values

from alliance.exercises import check, exercises
from alliance.notebooks import chapters

# The chapters, as a reader meets their exercises.
CHAPTERS = {
    "history": "01-history",
    "korea": "02-north-korea",
    "china": "03-china-taiwan",
    "okinawa": "04-okinawa",
    "aukus": "05-aukus-expansion",
    "decision": "06-decision",
}
IDS = [entry.exercise for chapter in CHAPTERS for entry in exercises(chapter)]


def test_the_exercises_stand_in_the_order_of_the_chapters() -> None:
    order = ["sources", *CHAPTERS]
    names = [entry.exercise.partition("-")[0] for entry in exercises()]
    assert names == sorted(names, key=order.index)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_asks_them_in_this_order(chapter: str) -> None:
    words = chapters()[CHAPTERS[chapter]].read_text(encoding="utf-8")
    asked = re.findall(rf'exercises\.check\(\\"({chapter}-\w+)\\"', words)
    wanted = [entry.exercise for entry in exercises(chapter)]
    assert list(dict.fromkeys(asked)) == wanted
    assert {entry.kind for entry in exercises(chapter)} == {"read", "compute"}


STUBS = [..., None, "…", {...}, (..., ...), {"1951": ...}, {"cfr-2021": ...}]
STUBS += [{"eight": ...}, {"aukus": ...}, {"observer": ...}]


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("stub", STUBS)
def test_an_untouched_stub_is_not_answered_yet(name: str, stub) -> None:
    assert repr(check(name, stub)).startswith("Not answered yet. ")


# What no exercise asks for; the number 5 is an answer of chapter 2.
ODD = [1.5, True, "text", [1], {1}, {"a": 1}, b"x", ["", ""], {"cfr-2021": 1}]
ODD += [float("nan"), pd.NA, pd.NaT, print, int, len, object(), range(3), 1j]
ODD += [pd.DataFrame({"a": [1]}), pd.Series(["a"]), np.array([1.0, 2.0]), [[]]]
ODD_IN = {
    "history": [
        5,
        *[{1950: "two"}, {1950: float("nan")}, {1950: pd.NA}, {1950: True}, {None: 1}],
        *["60%", "56.4", Decimal("sNaN"), 10**400, {10**400: 1}, {"1951": 10**400}],
    ],
    "korea": [
        *["5", Decimal("sNaN"), 10**400, {10**400}, {("a", "b")}, {("tokyo", 1)}],
        *[[("tokyo", "tokyo")], [("tokyo",)], ("a", "b", "c"), -3, 0],
    ],
    "china": [
        5,
        *[{"cfr-2021": "two"}, {"cfr-2021": pd.NA}, {"cfr-2021": True}, {None: 1}],
        *["60%", Decimal("sNaN"), 10**400, {"cfr-2021": 10**400}, {"cfr-2020": 1}],
    ],
    "okinawa": [
        5,
        *[{1950: "two"}, {None: 1}, "60%", Decimal("sNaN"), 10**400, {10**400: 1}],
        *[{"eight": 8}, {"eight": ("instances",)}, {"CFR": "36"}, {"ballots": True}],
    ],
    "aukus": [
        *[5, {"aukus": "two"}],
        *[{"aukus": float("nan")}, {"forecast": pd.NA}, {None: 1}, {"aukus": 10**400}],
        *["60%", "56.4", Decimal("sNaN"), 10**400, {("japan",)}, {("japan", 1)}],
    ],
    "decision": [
        5,
        *[{"observer": "two"}, {"observer": pd.NA}, {None: 1}, {"open": 10**400}],
        *[{"no single alliance": 3}, ("words", "tran-2025"), {"watching": "cfr-2021"}],
    ],
}


def given_to(names: list[str]) -> list[tuple[str, object]]:
    """Return each exercise with each odd answer of all and of its chapter."""
    return [
        (name, answer)
        for name in names
        for answer in (*ODD, *ODD_IN[name.partition("-")[0]])
    ]


@pytest.mark.parametrize(
    ("name", "answer"),
    given_to(IDS),
    ids=lambda part: part if isinstance(part, str) else type(part).__name__,
)
def test_no_answer_raises(name: str, answer) -> None:
    verdict = check(name, answer)
    assert verdict.status in ("unusable", "wrong", "close"), verdict
    assert 20 < len(verdict.message) < 800
    assert "could not be read" not in verdict.message


@pytest.mark.parametrize("name", IDS)
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(answer=odd_values())
def test_every_value_gets_a_short_word_and_never_a_traceback(name: str, answer) -> None:
    verdict = check(name, answer)
    assert re.fullmatch("open|unusable|wrong|close", verdict.status), verdict
    assert 20 < len(repr(verdict)) < 800, verdict
    assert "could not be read" not in verdict.message, verdict
