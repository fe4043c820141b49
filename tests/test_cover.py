"""The pictures that the book draws of its evidence show what is there."""

import re
from collections import Counter
from itertools import pairwise

import pytest
from built import pages

from alliance.cover import (
    LAST_YEAR,
    blocks,
    cover_art,
    description,
    on_the_line,
    strip,
    threads,
    told,
    used_in,
)
from alliance.notebooks import chapters
from alliance.passages import passages
from alliance.repository import read_table
from alliance.search import words
from alliance.sources import sources

ROOM, GAP = 700, 2.0
EVERY = [each.passage for name in sources() for each in passages(name)]


def drawn(svg: str, kind: str) -> int:
    """Count what the paths of a kind draw: each begins with a move."""
    paths = re.findall(rf'<path class="{kind}"[^>]* d="([^"]*)"', svg)
    assert paths or kind == "passages pale", f"nothing is drawn of {kind}"
    return sum(path.count("M") for path in paths)


def test_every_passage_is_a_block_as_long_as_its_words() -> None:
    laid = blocks(ROOM, GAP)
    assert [each.passage for each in laid] == EVERY
    longest = max(words(name) for name in sources())
    most = max(len(passages(name)) for name in sources())
    for each, passage in zip(
        laid, (one for name in sources() for one in passages(name)), strict=True
    ):
        share = len(passage.text.split()) / longest
        assert each.width == pytest.approx((ROOM - GAP * (most - 1)) * share)
        assert 0 <= each.left <= each.left + each.width <= ROOM + 0.001


def test_blocks_of_a_text_do_not_touch() -> None:
    laid = blocks(ROOM, GAP)
    for one, other in pairwise(laid):
        if one.source == other.source:
            assert other.left - (one.left + one.width) == pytest.approx(GAP)


def test_every_dated_event_is_a_thread() -> None:
    strung = threads()
    assert Counter(each.source for each in strung) == Counter(
        row["source"] for row in read_table("events")
    )
    assert all(0 < each.at < 1 for each in strung), "a date lies beyond the line"
    assert all(each.passage.startswith(each.source) for each in strung)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("1951", "1952"),
        ("197X", "1976"),
        ("2021-09-15", "2021-09-16"),
        ("1951", "2023"),
    ],
)
def test_a_later_date_lies_farther_along_the_line(earlier: str, later: str) -> None:
    assert on_the_line(earlier) < on_the_line(later)


@pytest.mark.parametrize("place", [0, 1])
def test_both_pictures_of_the_cover_are_whole(place: int) -> None:
    picture, strung = re.findall(r"<svg.*?</svg>", cover_art())[place], threads()
    assert drawn(picture, "threads") == len(strung)
    assert drawn(picture, "dates") == len(strung)
    assert drawn(picture, "written") == len(sources())
    assert drawn(picture, "rings") == len({e.at for e in strung if e.warned})
    blocks_drawn = drawn(picture, "passages") + drawn(picture, "passages pale")
    assert blocks_drawn == len(EVERY)
    for source in sources().values():
        assert source.short.replace("&", "&amp;") in picture


def test_the_pictures_have_no_colour_of_their_own_and_no_style() -> None:
    for picture in (cover_art(), strip(EVERY[:3])):
        assert not re.search(r'style=|#[0-9a-f]{3,6}"', picture)


def test_the_description_counts_what_is_drawn() -> None:
    strung = threads()
    said = description(strung)
    assert f"Of the {len(strung)} threads" in said
    assert f"to {LAST_YEAR - 1}" in said
    for name, source in sources().items():
        assert f"{source.short}, {len(passages(name))} blocks" in said


@pytest.mark.parametrize("name", chapters())
def test_a_chapter_shows_the_passages_that_it_uses(name: str) -> None:
    used = used_in(name)
    picture = strip(used)
    assert drawn(picture, "passages") == len(used)
    assert drawn(picture, "passages pale") == len(EVERY) - len(used)
    figure = pages()[f"chapters/{name}.html"].article.select_one("figure.chapter-art")
    assert figure.svg["aria-label"] == told(used)
    total = sum(map(int, re.findall(r"(\d+) of \d+", told(used))))
    assert total == len(used)


def test_the_cover_shows_the_pictures_and_says_what_they_show() -> None:
    figure = pages()["index.html"].article.select_one("figure.cover-art")
    assert [each["role"] for each in figure.select("svg")] == ["img", "img"]
    assert "thread" in figure.figcaption.get_text()
    assert "ring" in figure.figcaption.get_text()


def test_no_other_page_opens_with_a_chapters_picture() -> None:
    with_one = {
        name for name, page in pages().items() if page.soup.select(".chapter-art")
    }
    assert with_one == {f"chapters/{name}.html" for name in chapters()}
