"""Terms of the glossary are linked where a chapter first uses them, and only there."""

from collections.abc import Iterator
from itertools import takewhile

import pytest
from browser import goto, open_browser, served
from built import book, pages
from docutils import nodes
from docutils.utils import new_document

from alliance.anatomy import dress
from alliance.evidence import evidence_mark
from alliance.notebooks import chapters
from alliance.repository import read_table
from alliance.terms import ORDINARY, link_terms

GLOSSARY = "../reference/glossary.html"
DEFINITIONS = {row["term"]: row["definition"] for row in read_table("glossary")}


def said(*parts: str | nodes.Node) -> nodes.paragraph:
    children = [nodes.Text(part) if isinstance(part, str) else part for part in parts]
    return nodes.paragraph("", "", *children)


def linked(*blocks: nodes.Node) -> list[tuple[str, str]]:
    """Return the words that became links, and where each leads."""
    document = new_document("page")
    document += blocks
    dress(document)
    before = document.astext()
    link_terms(document, GLOSSARY)
    assert document.astext() == before, "linking changed the words of the page"
    return [
        (link.astext(), link["refuri"].removeprefix(GLOSSARY))
        for link in document.findall(nodes.reference)
        if "glossary-term" in link["classes"]
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("They bought THAAD early.", [("THAAD", "#thaad")]),
        ("The Quad met.", [("Quad", "#quad")]),
        ("A quad met.", []),
        ("The AI works.", [("AI", "#ai")]),
        ("He said it.", []),
        ("Cruise missiles flew.", [("Cruise missiles", "#cruise-missile")]),
        ("Its missile defence grew.", [("missile defence", "#missile-defense")]),
        ("The denuclearisation talks.", [("denuclearisation", "#denuclearization")]),
        ("About AUKUS+2 now.", [("AUKUS+2", "#aukus-2")]),
        ("About JAUKUS now.", [("JAUKUS", "#jaukus")]),
        ("Of Pillar II, not the first.", [("Pillar II", "#pillar-ii")]),
        ("In the post-Cold War years.", []),
        (
            "A free and open Indo-Pacific.",
            [("free and open Indo-Pacific", "#free-and-open-indo-pacific")],
        ),
        ("A\nrear\narea.", [("rear\narea", "#rear-area")]),
    ],
)
def test_a_term_is_found_in_prose(words: str, found: list[tuple[str, str]]) -> None:
    assert linked(said(words)) == found


def test_a_term_is_linked_once() -> None:
    assert linked(said("THAAD and THAAD."), said("THAAD.")) == [("THAAD", "#thaad")]


def test_a_link_tells_the_definition_as_its_title() -> None:
    document = new_document("page")
    document += said("They bought THAAD early.")
    link_terms(document, GLOSSARY)
    [link] = document.findall(nodes.reference)
    assert link["reftitle"] == DEFINITIONS["THAAD"]
    assert DEFINITIONS["THAAD"] not in document.astext()


def test_a_term_is_linked_where_it_is_explained_and_not_again() -> None:
    bold = nodes.strong("", "counterstrike")
    assert linked(said("It is called ", bold, "."), said("A counterstrike.")) == [
        ("counterstrike", "#counterstrike")
    ]


def test_a_term_that_is_used_before_it_is_explained_is_linked() -> None:
    bold = nodes.strong("", "counterstrike")
    used = said("A counterstrike came.")
    assert linked(used, said("It is called ", bold, ".")) == [
        ("counterstrike", "#counterstrike")
    ]


def table(words: str) -> nodes.table:
    row = nodes.row("", nodes.entry("", said(words)))
    return nodes.table("", nodes.tgroup("", nodes.tbody("", row)))


@pytest.mark.parametrize(
    "block",
    [
        nodes.section("", nodes.title("", "THAAD")),
        nodes.block_quote("", said("THAAD")),
        table("THAAD"),
        nodes.literal_block("", "THAAD"),
        said(nodes.literal("", "THAAD")),
        said(nodes.reference("", "THAAD", refuri="x")),
        said(nodes.emphasis("", "THAAD")),
        said(nodes.strong("", "THAAD is")),
        said("the “THAAD system” here"),
        said('the "THAAD system" here'),
        said("the “", nodes.inline("", "THAAD"), " system” here"),
        said(evidence_mark("", "THAAD")),
        nodes.container("", said("THAAD"), classes=["at-a-glance"]),
        nodes.container("", said("THAAD"), classes=["cell"]),
        said("Use THA", nodes.inline("", "AD")),
    ],
)
def test_what_is_not_our_running_text_is_left_alone(block: nodes.Element) -> None:
    assert linked(block) == []
    assert linked(block.deepcopy(), said("Later THAAD.")) == [("THAAD", "#thaad")]


def test_ordinary_words_are_left_to_the_author() -> None:
    assert set(DEFINITIONS) > ORDINARY
    assert linked(said("The sources claim a record of standing interest.")) == []


# The built chapters


def test_every_link_of_a_chapter_has_its_definition_and_stands_once() -> None:
    for name in chapters():
        page = pages()[f"chapters/{name}.html"]
        links = page.article.select("a.glossary-term")
        assert links, f"{name} has no term linked"
        leads = [link["href"] for link in links]
        assert len(leads) == len(set(leads)), name
        for link in links:
            assert link["title"] in DEFINITIONS.values(), (name, link)
            assert not link.find_parent(
                ["h1", "h2", "h3", "h4", "blockquote", "table", "pre", "code", "em"]
            ), (name, link)
            assert not link.find_parent(class_="quoted"), (name, link)


def test_no_link_of_a_chapter_stands_between_quotation_marks() -> None:
    for name in chapters():
        for link in pages()[f"chapters/{name}.html"].article.select("a.glossary-term"):
            around = link.find_parent(["p", "li"])
            before = "".join(
                takewhile(
                    lambda text, link=link: link not in text.parents,
                    around.find_all(string=True),
                )
            )
            assert before.count("“") == before.count("”"), (name, link)


# In a browser


@pytest.fixture(scope="module")
def chapter() -> Iterator:
    """Show a chapter with a term in a browser that has a mouse and a finger."""
    name = f"chapters/{next(iter(chapters()))}.html"
    with served(book()) as address, open_browser() as browser:
        context = browser.new_context(
            viewport={"width": 390, "height": 800}, has_touch=True, bypass_csp=True
        )
        tab = context.new_page()
        goto(tab, f"{address}/{name}")
        yield tab
        context.close()


NOTE = ".term-note"
TERM = "a.glossary-term >> nth=0"


def test_the_definition_opens_under_the_pointer_and_closes(chapter) -> None:
    wanted = chapter.locator(TERM).get_attribute("data-definition")
    assert wanted in DEFINITIONS.values()
    chapter.locator(TERM).hover()
    assert chapter.locator(NOTE).inner_text() == wanted
    chapter.locator(NOTE).hover()
    chapter.wait_for_timeout(400)
    assert chapter.locator(NOTE).is_visible(), "it stays under the pointer"
    chapter.mouse.move(1, 1)
    chapter.locator(NOTE).wait_for(state="hidden")


def test_the_definition_opens_on_focus_and_closes_on_escape(chapter) -> None:
    chapter.keyboard.press("Escape")
    chapter.locator(TERM).focus()
    chapter.keyboard.press("Shift+Tab")
    chapter.keyboard.press("Tab")
    assert chapter.locator(NOTE).is_visible()
    chapter.keyboard.press("Escape")
    assert not chapter.locator(NOTE).is_visible()


def test_a_screen_reader_hears_the_definition(chapter) -> None:
    described = chapter.locator(TERM).get_attribute("aria-describedby")
    words = chapter.locator(f"#{described}").text_content()
    assert words == chapter.locator(TERM).get_attribute("data-definition")


def test_the_first_tap_opens_the_definition_and_the_second_the_glossary(
    chapter,
) -> None:
    here = chapter.url
    chapter.locator(TERM).tap()
    assert chapter.locator(NOTE).is_visible()
    assert "Tap the word again" in chapter.locator(NOTE).inner_text()
    box = chapter.locator(NOTE).bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert chapter.url == here
    chapter.locator(TERM).tap()
    chapter.wait_for_url("**/reference/glossary.html#*")
