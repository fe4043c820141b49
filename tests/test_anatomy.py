"""The parts of a chapter that have a look of their own, found on the built pages.

What each part looks like is for eyes; that it is found, and that nothing else is taken
for it, is tested here.
"""

import pytest
from bs4 import Tag
from built import pages
from docutils import nodes
from docutils.utils import new_document

from alliance.anatomy import dress, key_term
from alliance.repository import read_table


def chapters() -> dict[str, Tag]:
    return {
        name: page.article
        for name, page in pages().items()
        if name.startswith("chapters/")
    }


def dressed(*parts: nodes.Node) -> nodes.document:
    document = new_document("page")
    document += parts
    before = document.astext()
    dress(document)
    assert document.astext() == before, "a word was changed"
    return document


def said(*, bold: str, then: str = "") -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.strong("", bold), nodes.Text(then))


def section(title: str, *parts: nodes.Node) -> nodes.section:
    return nodes.section("", nodes.title("", "", nodes.Text(title)), *parts)


# Claims and verdicts


def test_a_claim_and_its_verdict_are_labelled() -> None:
    claim = said(bold="Claim.", then=" It was mutual.")
    verdict = said(bold="How strong is this?", then=" Not very.")
    more = nodes.paragraph("", "And one thing more.")
    dressed(section("A bargain", claim, nodes.paragraph("", "Why?"), verdict, more))
    assert claim["classes"] == ["claim"]
    assert verdict["classes"] == ["strength"]
    assert more["classes"] == ["strength", "continued"]


def test_other_bold_openings_are_not_labelled() -> None:
    other = said(bold="Who began it?", then=" Opinions differ.")
    dressed(section("A bargain", other))
    assert other["classes"] == []


def test_every_claim_of_a_chapter_is_labelled() -> None:
    for name, article in chapters().items():
        for words, look in (("Claim.", "claim"), ("How strong is this?", "strength")):
            bold = [each for each in article.select("p > strong") if each.text == words]
            assert bold, f"{name} has no paragraph that begins {words!r}"
            assert all(look in each.parent["class"] for each in bold), name


# At a glance


def test_the_overview_is_framed_without_its_code() -> None:
    for name, article in chapters().items():
        [frame] = article.select("#at-a-glance > .at-a-glance")
        assert "By the end of this chapter" in frame.text, name
        assert not frame.select(".cell"), name


# Key terms


@pytest.mark.parametrize("words", ["source check", "Source checks", "burden-sharing"])
def test_a_bold_term_of_the_glossary_is_a_term(words: str) -> None:
    document = dressed(section("Words", said(bold=words, then=" is …")))
    [found] = document.findall(key_term)
    assert found.astext() == words
    assert found["ids"][0].startswith("term-")


@pytest.mark.parametrize("words", ["Time:", "Claim.", "no such term", "the source"])
def test_other_bold_words_are_no_terms(words: str) -> None:
    assert not list(
        dressed(section("Words", said(bold=words, then=" is …"))).findall(key_term)
    )


def test_a_paragraph_in_bold_is_a_heading_and_no_term() -> None:
    alone = nodes.paragraph("", "", nodes.strong("", "Source checks"))
    assert not list(dressed(section("Words", alone)).findall(key_term))


def test_a_term_is_addressed_once() -> None:
    document = dressed(
        section("Words", said(bold="source", then="."), said(bold="source", then="."))
    )
    assert [len(each["ids"]) for each in document.findall(key_term)] == [1, 0]


def test_the_terms_that_a_chapter_lists_are_marked_where_it_defines_them() -> None:
    known = {row["term"].casefold() for row in read_table("glossary")}
    for name, article in chapters().items():
        marked = {each["id"] for each in article.select("dfn.term[id]")}
        listed = next(
            each.text
            for each in article.select("p")
            if each.text.startswith("Key terms:")
        )
        for words in listed.removeprefix("Key terms:").strip(" .").split(", "):
            assert words.casefold() in known, f"{name}: {words} is not in the glossary"
            assert f"term-{nodes.make_id(words)}" in marked, (
                f"{name}: **{words}** is never bold where it is defined"
            )


# Exercises


def test_an_exercise_is_a_frame_that_knows_its_kind() -> None:
    task = section("Exercise 3 (compute): how much?", nodes.paragraph("", "Count."))
    dressed(task)
    assert task["classes"] == ["exercise", "compute"]
    kind, name = task[0].children
    assert (kind.astext(), name.astext()) == ("Exercise 3 (compute):", " how much?")


def test_a_level_in_the_heading_stands_with_the_kind() -> None:
    task = section("Exercise 3 (compute, harder): how much?")
    dressed(task)
    assert task["classes"] == ["exercise", "compute"]
    assert task[0][0].astext() == "Exercise 3 (compute, harder):"


def test_every_exercise_of_a_chapter_is_framed() -> None:
    for name, article in chapters().items():
        titles = [
            heading
            for heading in article.select("h3")
            if heading.text.startswith("Exercise ")
        ]
        assert titles, f"{name} has no exercise"
        for heading in titles:
            assert "exercise" in heading.parent.get("class", []), heading.text


# Tables


def wide(columns: int) -> nodes.table:
    def row(word: str) -> nodes.row:
        cells = [nodes.paragraph("", f"{word} {place}") for place in range(columns)]
        return nodes.row("", *(nodes.entry("", cell) for cell in cells))

    group = nodes.tgroup("", nodes.thead("", row("head")), nodes.tbody("", row("cell")))
    return nodes.table("", group)


@pytest.mark.parametrize(("columns", "stacked"), [(2, False), (3, True), (4, True)])
def test_a_table_too_wide_for_a_phone_names_its_cells(columns, stacked) -> None:
    table = wide(columns)
    dressed(table)
    assert ("stacked" in table["classes"]) == stacked
    labels = [entry.get("label") for entry in table.findall(nodes.entry)]
    head, cells = labels[:columns], labels[columns:]
    assert head == [None] * columns
    assert cells == [f"head {n}" if stacked else None for n in range(columns)]


def test_what_is_short_in_one_row_stands_where_it_stands_in_all() -> None:
    rows = [
        ("Opening", "5 min", "The question."),
        ("The dispute over the islands", "10 min", "Groups speak, then they reply."),
    ]
    body = nodes.tbody("", *(_filled(row) for row in rows))
    head = nodes.thead("", _filled(("Part", "Takes", "What happens")))
    table = nodes.table("", nodes.tgroup("", head, body))
    dressed(table)
    short = [
        ["short" in entry["classes"] for entry in row.findall(nodes.entry)]
        for row in table.findall(nodes.row)
    ]
    assert short[1:] == [[True, True, False], [False, True, False]]


def _filled(cells: tuple[str, ...]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", c)) for c in cells))


def test_the_cells_of_a_built_table_carry_their_names() -> None:
    for name, article in chapters().items():
        for table in article.select("table.stacked"):
            head = [
                each.get_text(" ", strip=True)
                for each in table.select("thead :is(th, td)")
            ]
            for row in table.select("tbody tr"):
                names = [cell["data-label"] for cell in row.find_all(["td", "th"])]
                assert names == head, f"{name}: {row.get_text(' ', strip=True)}"
