"""A page is light: what it sends, asks for and draws, measured in a browser."""

import pytest
from built import pages
from weights import Weight, scales

# Every chapter, and one page of each kind.
KINDS = (
    "index.html",
    "how-to-use.html",
    "search.html",
    "instructors/overview.html",
    "reference/index.html",
    "reference/quotations.html",
    "reference/outline-tran-2025.html",
    "reference/data.html",
)
SEARCH = "search.html"
READABLE = 200_000
LIVE = 550_000
REQUESTS = 20


def weighed() -> list[str]:
    chapters = [name for name in pages() if name.startswith("chapters/")]
    return [*chapters, *KINDS]


@pytest.fixture(scope="module")
def weights() -> dict[str, Weight]:
    with scales() as weigh:
        return {name: weigh(name) for name in weighed()}


def over(weights: dict[str, Weight], what: str, most: int) -> dict[str, int]:
    return {name: one[what] for name, one in weights.items() if one[what] > most}


def test_a_page_is_readable_within_200_kilobytes(weights) -> None:
    # The page of the search brings what it looks through.
    others = {name: one for name, one in weights.items() if name != SEARCH}
    assert not over(others, "bytes_readable", READABLE)


def test_a_page_with_every_chart_alive_is_within_550_kilobytes(weights) -> None:
    assert not over(weights, "bytes_live", LIVE)


def test_a_page_asks_at_most_twenty_times(weights) -> None:
    assert not over(weights, "requests", REQUESTS)


@pytest.mark.parametrize("what", ["foreign", "errors"])
def test_a_page_asks_nobody_else_and_reports_no_error(weights, what) -> None:
    found = {name: one[what] for name, one in weights.items() if one[what]}
    assert not found


def test_every_chart_is_drawn_and_live_and_described(weights) -> None:
    for name, one in weights.items():
        counts = {one[f"charts_{what}"] for what in ("drawn", "live", "described")}
        assert counts == {one["charts"]}, f"{name}: {one['charts_lacking']}"
        assert bool(one["charts"]) == name.startswith("chapters/"), name


def test_the_measure_counts_what_was_sent(weights) -> None:
    # The least that a chapter can be: its words and three fonts.
    for name, one in weights.items():
        if name.startswith("chapters/"):
            assert one["bytes_readable"] > 90_000, name
            assert one["bytes_live"] > one["bytes_readable"] + 200_000, name
            assert one["requests"] >= 10, name
