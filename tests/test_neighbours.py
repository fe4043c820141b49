"""The links to the previous and the next page say what is asked or told there."""

import re

import pytest
from built import pages
from docutils import nodes
from docutils.utils import new_document

from alliance.neighbours import about
from alliance.notebooks import chapters, read


def document(*parts: nodes.Node) -> nodes.document:
    page = new_document("page")
    page += nodes.section("", nodes.title("", "History"), *parts)
    return page


def test_a_driving_question_announces_its_chapter_whole() -> None:
    question = nodes.emphasis("", "Who pays?\nCan a reader find out?")
    page = document(nodes.paragraph("", "", question), nodes.paragraph("", "In 1951 …"))
    assert about(page) == "Who pays? Can a reader find out?"


def test_another_page_is_announced_by_its_first_sentence() -> None:
    listed = nodes.bullet_list("", nodes.list_item("", nodes.paragraph("", "One.")))
    opening = nodes.paragraph("", "These pages say what.\nEvery citation opens one.")
    assert about(document(listed, opening)) == "These pages say what."


def test_a_first_sentence_with_a_word_in_italics_is_no_driving_question() -> None:
    opening = nodes.paragraph(
        "", "", nodes.emphasis("", "Terms"), nodes.Text(" are.\nSo.")
    )
    assert about(document(opening)) == "Terms are."


@pytest.mark.parametrize("page", [new_document("page"), document()])
def test_a_page_without_words_announces_nothing(page: nodes.document) -> None:
    assert about(page) == ""


# The built pages


def test_every_link_to_a_page_says_what_comes() -> None:
    seen = 0
    for name, page in pages().items():
        for link in page.soup.select(".prev-next-area a"):
            said = link.select_one(".prev-next-about")
            assert said and said.get_text(strip=True), f"{name}: {link['href']}"
            seen += 1
    assert seen >= 2 * len(chapters())


@pytest.mark.parametrize("name", chapters())
def test_the_driving_question_of_a_chapter_stands_before_it(name: str) -> None:
    question = re.search(
        r"^\*([^*]+\?)\*$", read(chapters()[name]).cells[0].source, re.M
    )
    wanted = " ".join(question[1].split()).replace("'", "’")
    links = [
        link
        for page in pages().values()
        for link in page.soup.select(".prev-next-area a.right-next")
        if link["href"].rpartition("/")[2] == f"{name}.html"
    ]
    [said] = [
        link.select_one(".prev-next-about").get_text(strip=True) for link in links
    ]
    assert said == wanted
