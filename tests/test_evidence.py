"""The marks that show, in a sentence, what is evidence: each of them is a proof.

The small tests build a paragraph and mark it; the last ones read the built chapters.
"""

import re
from collections import Counter

import pytest
from bs4 import BeautifulSoup, Tag
from built import pages
from docutils import nodes
from docutils.utils import new_document

from alliance.blocks import paragraphs
from alliance.citations import label, several
from alliance.errors import AllianceError
from alliance.evidence import evidence_mark, mark_up
from alliance.prose import SHORTEST
from alliance.quotations import verify
from alliance.repository import read_table
from alliance.sources import sources

PAGE = "chapters/01-history"
OKINAWA = "Many Okinawans resent military activity in the prefecture"


def cite(place: str) -> nodes.reference:
    """Return a citation of a passage, of a whole source or of an outside work."""
    if re.search(r"-p\d+$", place):
        page = f"outline-{place.rsplit('-', 1)[0]}.html#{place}"
        return nodes.reference("", label(place), refuri=f"../reference/{page}")
    if place in sources():
        page = f"outline-{place}.html"
        return nodes.reference("", "the outline", refuri=f"../reference/{page}")
    page = f"bibliography.html#{place}"
    return nodes.reference("", "the record", refuri=f"../reference/{page}")


def paragraph(*parts: str | nodes.Node) -> nodes.paragraph:
    children = [nodes.Text(part) if isinstance(part, str) else part for part in parts]
    return nodes.paragraph("", "", *children)


def marked(*blocks: nodes.Node) -> list[tuple[str, str]]:
    """Return the marked words and what each is said to rest on."""
    document = new_document("page")
    document += blocks
    before = document.astext()
    mark_up(document, PAGE)
    assert document.astext() == before, "marking changed the words of the page"
    return [
        (
            mark.astext(),
            mark.get(
                "data-passage", mark.get("data-reference", mark.get("data-source"))
            ),
        )
        for mark in document.findall(evidence_mark)
    ]


# Quotations


def test_words_that_stand_in_the_cited_passage_are_marked_without_their_marks() -> None:
    found = marked(paragraph(f"It says “{OKINAWA}” (", cite("cfr-2021-p28"), ")."))
    assert found == [(OKINAWA, "cfr-2021-p28")]


@pytest.mark.parametrize("words", [OKINAWA.replace("Many", "Most"), "not", "no bases"])
def test_words_that_do_not_stand_there_are_not_marked(words: str) -> None:
    assert marked(paragraph(f"It says “{words}” ", cite("cfr-2021-p28"))) == []


def test_words_without_a_citation_are_not_marked() -> None:
    assert marked(paragraph(f"It says “{OKINAWA}”.")) == []


def test_words_of_another_passage_or_another_source_are_not_marked() -> None:
    for place in ("cfr-2021-p12", "auslin-2022-p02"):
        assert marked(paragraph(f"“{OKINAWA}” ", cite(place))) == []


def test_a_source_cited_as_a_whole_is_named_with_the_passage_of_the_words() -> None:
    found = marked(paragraph(f"“{OKINAWA}” ", cite("cfr-2021")))
    assert found == [(OKINAWA, "cfr-2021-p28")]


def test_a_final_stop_that_is_ours_stays_outside_the_mark() -> None:
    found = marked(paragraph(f"“{OKINAWA}.” ", cite("cfr-2021-p28")))
    assert found == [(OKINAWA, "cfr-2021-p28")]


def test_words_of_two_sources_belong_to_the_citation_after_them() -> None:
    words = "provide logistical support"
    one, other = "cfr-2021-p14", "tran-2025-p09"
    found = marked(paragraph(f"“{words}” ", cite(other), f", “{words}” ", cite(one)))
    assert found == [(words, other), (words, one)]


def test_a_quotation_may_run_through_emphasis() -> None:
    parts = ["“Many ", nodes.emphasis("", "Okinawans"), " resent military activity” "]
    found = marked(paragraph(*parts, cite("cfr-2021-p28")))
    words = ["Many ", "Okinawans", " resent military activity"]
    assert [each for each, _ in found] == words


def test_a_list_item_does_not_lean_on_its_neighbour() -> None:
    items = [
        nodes.list_item("", paragraph(f"“{OKINAWA}”")),
        nodes.list_item("", paragraph(cite("cfr-2021-p28"))),
    ]
    assert marked(nodes.bullet_list("", *items)) == []


def test_a_cell_leans_on_the_citations_of_its_row() -> None:
    def row(*cells: nodes.paragraph) -> nodes.row:
        return nodes.row("", *(nodes.entry("", cell) for cell in cells))

    rows = [
        row(paragraph(f"“{OKINAWA}”"), paragraph(cite("cfr-2021-p28"))),
        row(paragraph("In 1951"), paragraph("no citation")),
    ]
    found = marked(nodes.table("", nodes.tgroup("", nodes.tbody("", *rows))))
    assert found == [(OKINAWA, "cfr-2021-p28")]


# Numbers and dates


@pytest.mark.parametrize(
    ("before", "words", "place"),
    [
        ("It was signed in ", "1951", "cfr-2021-p07"),
        ("The dead were ", "40,000 to 150,000", "cfr-2021-p28"),
        ("Spending is to rise by ", "60 percent", "johnstone-hornung-2023-p13"),
        ("The pledge came in ", "October 2021", "cfr-2021-p35"),
        ("A plan of ", "five years", "johnstone-hornung-2023-p13"),
    ],
)
def test_a_number_that_a_row_holds_is_marked(before, words, place) -> None:
    found = marked(paragraph(f"{before}{words} (", cite(place), ")."))
    assert found == [(words, place)]


def test_a_changed_number_and_one_without_a_citation_are_not_marked() -> None:
    assert marked(paragraph("It was signed in 1952 ", cite("cfr-2021-p07"))) == []
    assert marked(paragraph("It was signed in 1951.")) == []


def test_the_year_of_a_text_proves_nothing_about_other_things_of_that_year() -> None:
    passage = cite("johnstone-hornung-2023-p13")
    assert marked(paragraph("In 2023 it rained ", passage)) == []
    assert marked(paragraph("In 2025 it rained ", cite("tran-2025"))) == []
    assert marked(paragraph("In 2010 ", cite("packard-2010-grand-bargain"))) == []


def test_what_this_book_numbers_itself_is_not_marked() -> None:
    found = marked(paragraph("Exercise 17 asks about seventeen ", cite("cfr-2021-p20")))
    assert found == [("seventeen", "cfr-2021-p20")]


def test_the_words_of_a_citation_are_no_evidence() -> None:
    link = cite("cfr-2021-p07")
    link[0] = nodes.Text("the treaty of 1951")
    assert marked(paragraph("See ", link)) == []


def test_a_fact_of_the_record_names_its_work() -> None:
    row = next(row for row in read_table("record") if len(row["date"]) == 10)
    year = row["date"][:4]
    found = marked(paragraph(f"It happened in {year} ", cite(row["reference"])))
    assert found == [(year, row["reference"])]


# The built book


def chapters() -> dict[str, Tag]:
    return {
        name: page.article
        for name, page in pages().items()
        if name.startswith("chapters/")
    }


def test_every_marked_quotation_of_the_book_stands_in_its_passage() -> None:
    faults, count = [], 0
    edited = {row["exact"]: row for row in read_table("quotations")}
    for name, article in chapters().items():
        for mark in article.select(".quoted"):
            words, count = mark.get_text(), count + 1
            row = edited.get(words, {"omitted": "", "inserted": ""})
            try:
                verify(
                    words,
                    mark["data-source"],
                    omitted=several(row["omitted"]),
                    inserted=several(row["inserted"]),
                )
            except AllianceError as error:
                faults.append(f"{name}: {words!r}: {error}")
    assert count, "no quotation is marked on any page"
    assert not faults, "\n".join(faults)


def test_every_quotation_in_the_prose_of_a_chapter_is_marked() -> None:
    missing = []
    for name, article in chapters().items():
        marks = Counter(
            " ".join(mark.get_text().split()).rstrip(".,")
            for mark in article.select(".quoted")
        )
        prose = BeautifulSoup(str(article), "html.parser")
        # What code puts out verifies its own quotations; a quiz has no cards.
        for apart in prose.select(".memo, .quiz"):
            apart.decompose()
        for block in paragraphs(str(prose), name):
            if block.kind not in ("paragraph", "list item", "row"):
                continue
            if not block.cited.all_sources:
                continue  # the title of a text, which the prose check lets pass
            for quoted in block.quotations:
                words = quoted.words.strip().rstrip(".,")
                if len(words.split()) >= SHORTEST and not marks[words]:
                    missing.append(f"{name}: {words!r}")
    titles = {entry.title for entry in sources().values()}
    missing = [each for each in missing if not any(t in each for t in titles)]
    assert not missing, "\n".join(missing)


def test_a_mark_adds_no_word_and_holds_no_other_element() -> None:
    for name, article in chapters().items():
        for mark in article.select(".quoted, .documented"):
            assert mark.get_text(), f"{name}: an empty mark"
            assert not mark.find(True), f"{name}: {mark}"
            assert not mark.has_attr("title"), f"{name}: {mark}"


def test_no_page_of_the_reference_is_marked() -> None:
    for name, page in pages().items():
        if name.startswith("reference/"):
            assert not page.article.select(".quoted, .documented"), name


def test_reading_a_page_without_its_marks_gives_the_same_blocks() -> None:
    for name, article in chapters().items():
        bare = BeautifulSoup(str(article), "html.parser")
        for mark in bare.select(".quoted, .documented"):
            mark.unwrap()
        bare = BeautifulSoup(str(bare), "html.parser")
        assert paragraphs(str(bare), name) == paragraphs(str(article), name), name
