"""The built pages of rows carry what their search needs, and nothing else does."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from built import book, pages

from alliance.listings import marked
from alliance.reference import listings
from alliance.reference.listings import Facet, Listing
from alliance.sources import sources

COLOURS = Facet("colour", "Colour", {"red": "red ones", "blue": "blue ones"})
SHAPES = Facet("shape", "Shape", {"round": "round ones"})
ROWS = {
    "one-1": {"colour": ("red",), "shape": ("round",)},
    "two-2": {"colour": ("red", "blue"), "shape": ("round",)},
}
THINGS = Listing("thing", "things", (COLOURS, SHAPES), ROWS)
PAGE = (
    '<section id="things"><h1>Things</h1><p>Intro</p>'
    '<section id="table"><h2>Table</h2></section>'
    '<section id="group"><h2>Group</h2>'
    '<section id="one-1"><h3>one-1</h3></section>'
    '<section id="two-2"><h3>two-2</h3></section></section></section>'
)


def test_rows_carry_their_values_and_groups_their_class() -> None:
    soup = BeautifulSoup(marked(PAGE, "things", THINGS), "html.parser")
    row = soup.find(id="two-2")
    assert (row["class"], row["data-colour"]) == (["listed"], "red blue")
    assert soup.find(id="group")["class"] == ["group", "group-things"]
    assert not soup.find(id="table").get("class")


def test_the_place_for_controls_is_empty_and_before_the_first_group() -> None:
    soup = BeautifulSoup(marked(PAGE, "things", THINGS), "html.parser")
    place = soup.select_one(".filter")
    assert place.find_next_sibling()["id"] == "group"
    assert not place.contents, "without a script nothing may be shown"
    assert (place["data-one"], place["data-many"]) == ("thing", "things")


def test_what_every_row_has_is_no_choice() -> None:
    place = BeautifulSoup(marked(PAGE, "things", THINGS), "html.parser").select_one(
        ".filter"
    )
    [facet] = json.loads(place["data-facets"])
    assert facet["name"] == "colour"
    assert facet["options"] == [["red", "red ones", 2], ["blue", "blue ones", 1]]


def test_nothing_else_on_the_page_changes() -> None:
    made = marked(PAGE, "things", THINGS)
    made = re.sub(r'<div class="filter.*?</div>', "", made)
    assert re.sub(r'(<section id="[^"]+")[^>]*', r"\1", made) == PAGE


def columns(body: str) -> list[tuple[str, list[str]]]:
    """Return the names of the columns, and the rows that stand in each."""
    found = BeautifulSoup(body, "html.parser").select(".group > .column")
    return [
        (
            column.select_one(".column-name").get_text(),
            [row["id"] for row in column.find_all("section", recursive=False)],
        )
        for column in found
    ]


@pytest.mark.parametrize(
    ("colours", "expected"),
    [
        (("red", "red"), [("red ones", ["one-1", "two-2"])]),
        (("red", "blue"), [("red ones", ["one-1"]), ("blue ones", ["two-2"])]),
    ],
)
def test_rows_of_one_value_stand_in_one_named_column(colours, expected) -> None:
    rows = {name: {"colour": (c,)} for name, c in zip(ROWS, colours, strict=True)}
    listing = Listing("thing", "things", (COLOURS,), rows, columns="colour")
    assert columns(marked(PAGE, "things", listing)) == expected
    apart = "</section><section id='more'><section"
    parted = PAGE.replace('</section><section id="two-2"', f'{apart} id="two-2"')
    made = columns(marked(parted, "things", listing))
    assert made[0] == (expected[0][0], ["one-1"]), "a column ends with its group"


def test_each_source_has_one_column_for_a_question_in_the_order_of_writing() -> None:
    article = pages()["reference/claims.html"].article
    rows = listings()["claims"].rows
    names = {name: entry.short for name, entry in sources().items()}
    seen = []
    for group in article.select(".group"):
        found = columns(f"<div>{group}</div>")
        named = [name for name, _ in found]
        assert named == [name for name in names.values() if name in named], group["id"]
        for name, inside in found:
            assert {names[rows[row]["source"][0]] for row in inside} == {name}
            seen += inside
    assert sorted(seen) == sorted(rows)


def test_a_row_that_is_not_on_the_page_is_named() -> None:
    with pytest.raises(ValueError, match="two-2"):
        marked(PAGE.replace('id="two-2"', 'id="other"'), "things", THINGS)


@pytest.mark.parametrize("name", listings())
def test_every_row_of_the_built_page_is_marked_once(name: str) -> None:
    page = pages()[f"reference/{name}.html"]
    found = [section["id"] for section in page.article.select("section.listed")]
    assert sorted(found) == sorted(listings()[name].rows)


def test_script_and_style_are_loaded_where_there_are_rows_and_nowhere_else() -> None:
    for name, page in pages().items():
        has_rows = bool(page.article.select("section.listed"))
        html = str(page.soup.head)
        assert ("_static/filter.js" in html) == has_rows, name
        assert ("_static/reference" in html) == has_rows, name


@pytest.mark.parametrize("name", listings())
def test_the_list_of_contents_names_no_row(name: str) -> None:
    page = pages()[f"reference/{name}.html"]
    contents = page.soup.select(".page-toc a")
    named = {link["href"].removeprefix("#") for link in contents}
    assert not named & set(listings()[name].rows), name


def test_the_files_of_the_filter_are_in_the_book() -> None:
    assert (book() / "_static" / "filter.js").is_file()
    (sheet,) = (book() / "_static").glob("reference*.css")
    assert ".listed" in sheet.read_text("utf-8")
