"""The prose check itself, on pieces of pages small enough to see.

That the book passes it is another matter: see ``test_pages.py``.
"""

import json
import re
import shutil
from pathlib import Path

import pytest

from alliance.citations import label, outline_address
from alliance.errors import AllianceError
from alliance.prose import (
    STRUCTURE,
    check_book,
    check_page,
    check_tables,
    paragraphs,
    stray_citations,
    unneeded_exceptions,
)
from alliance.repository import root

HERE = root()
PAGE = "chapters/01-history"


def cite(place: str) -> str:
    """Return a citation as it stands on a built page."""
    if re.search(r"-p\d+$", place):
        address = outline_address(place).replace(".md", ".html")
        return f'<a class="reference internal" href="{address}">{label(place)}</a>'
    if place.endswith(("2021", "2022", "2023", "2025")) and place.count("-") < 3:
        return f'<a href="../reference/outline-{place}.html">the outline</a>'
    return f'<a href="../reference/bibliography.html#{place}">the record</a>'


def article(inside: str) -> str:
    return f'<nav>“Not read 99”</nav><article class="bd-article">{inside}</article>'


def problems(words: str, *cited: str, page: str = PAGE) -> list[str]:
    """Return what the check says of one paragraph that cites these places."""
    links = " ".join(cite(place) for place in cited)
    return [str(each) for each in check_page(article(f"<p>{words} {links}</p>"), page)]


def problem(words: str, *cited: str) -> str:
    [found] = problems(words, *cited)
    return found


# Citations that carry something


def strays(html: str) -> list[str]:
    return [str(each) for each in stray_citations(article(html), PAGE)]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (
            "It was bound for decades by “a relic of history”",
            "johnstone-hornung-2023-p07",
        ),
        ("They left in November 2001", "cfr-2021-p14"),
        ("People near Futenma fear accidents and crime", "cfr-2021-p28"),
        (
            "The two treaties were one bargain, still a grand one",
            "packard-2010-grand-bargain",
        ),
    ],
)
def test_a_citation_that_carries_something_passes(words: str, place: str) -> None:
    assert strays(f"<p>{words} ({cite(place)}).</p>") == []
    assert strays(f"<ul><li>{words}. {cite(place)}</li></ul>") == []


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("It is otherwise", "cfr-2021-p14"),
        ("Japan and the United States are allies", "cfr-2021-p14"),
        ("They left in November 2001", "cfr-2021-p15"),
        ("People near Futenma fear accidents and crime", "cfr-2021-p14"),
        ("It was bound for decades by “a relic of history”", "tran-2025-p07"),
        ("The two treaties were one bargain", "mofa-2023-uk-access-agreement"),
    ],
)
def test_a_citation_that_carries_nothing_is_caught(words: str, place: str) -> None:
    [found] = strays(f"<p>{words} ({cite(place)}).</p>")
    assert f"does not tell {place}" in found


def test_a_number_and_a_quotation_stand_in_what_their_sentence_cites() -> None:
    year = "They left in November 2001 ({})."
    words = "The ships gave “logistical support for U.S. military operations” ({})."
    right, wrong = (cite(f"cfr-2021-p{number}") for number in ("14", "15"))
    both = f"<p>{year.format(right)} {words.format(right)}</p>"
    assert check_page(article(both), PAGE) == []
    for one, other in ((right, wrong), (wrong, right)):
        moved = f"<p>{year.format(one)} {words.format(other)}</p>"
        [found] = check_page(article(moved), PAGE)
        assert "cfr-2021-p15" in str(found)


def test_a_sentence_without_a_citation_leans_on_its_paragraph() -> None:
    told = f"They left in November 2001. Ships gave support ({cite('cfr-2021-p14')})."
    assert check_page(article(f"<p>{told}</p>"), PAGE) == []


def test_a_citation_leans_on_its_own_sentence() -> None:
    other = "Taxes are a matter of taste. " * 2
    fear = f"People near Futenma fear accidents and crime ({cite('cfr-2021-p28')})."
    away = f"That is a choice ({cite('cfr-2021-p14')})."
    assert strays(f"<p>{other}{fear}</p>") == []
    [found] = strays(f"<p>{fear} {away}</p>")
    assert "cfr-2021-p14" in found


def test_headings_are_not_asked_what_their_citations_carry() -> None:
    assert strays(f"<h2>Otherwise ({cite('cfr-2021-p14')})</h2>") == []


def row(*cells: str) -> str:
    return f"<table><tr><td>{'</td><td>'.join(cells)}</td></tr></table>"


def test_a_citation_in_a_table_leans_on_its_own_cell() -> None:
    fear, ships = "Fear of accidents near Futenma", "Ships in November 2001"
    right, wrong = cite("cfr-2021-p28"), cite("cfr-2021-p14")
    assert strays(row("Bases", f"{fear} ({right})", f"{ships} ({wrong})")) == []
    assert len(strays(row("Bases", f"{fear} ({wrong})", f"{ships} ({right})"))) == 2


def test_a_citation_alone_in_its_cell_leans_on_its_row() -> None:
    fear, right = "Fear of accidents near Futenma", cite("cfr-2021-p28")
    assert strays(row(fear, right)) == []
    assert len(strays(row("Ships in November 2001", right))) == 1
    assert strays(row(right, cite("cfr-2021-p14"))) == []


def test_a_number_in_a_cell_stands_in_what_the_cell_cites() -> None:
    ships, fear = "Ships in November 2001 ({})", "Fear near Futenma ({})"
    right, other = cite("cfr-2021-p14"), cite("cfr-2021-p28")
    told = row(ships.format(right), fear.format(other))
    assert check_page(article(told), PAGE) == []
    moved = row(ships.format(other), fear.format(right))
    assert "November 2001" in str(check_page(article(moved), PAGE))


# Quotations

OKINAWA = "Many Okinawans resent military activity in the prefecture"


def test_a_quotation_that_stands_in_the_cited_passage_passes() -> None:
    assert problems(f"The text says: “{OKINAWA}”.", "cfr-2021-p28") == []


def test_a_quotation_may_cite_the_source_as_a_whole() -> None:
    assert problems(f"The text says: “{OKINAWA}”.", "cfr-2021") == []


def test_straight_marks_are_marks_too() -> None:
    assert problems(f'The text says: "{OKINAWA}".', "cfr-2021-p28") == []


def test_a_changed_word_in_a_quotation_is_caught() -> None:
    found = problem("“Most Okinawans resent military activity”", "cfr-2021-p28")
    assert "[-Many-] {+Most+}" in found


def test_a_quotation_without_a_citation_is_caught_and_told_where_it_stands() -> None:
    found = problem(f"The text says: “{OKINAWA}”.")
    assert "No source is cited in this paragraph" in found
    assert "[CFR 2021, p28](../reference/outline-cfr-2021.md#cfr-2021-p28)" in found


def test_a_quotation_from_another_source_is_caught_and_told_which() -> None:
    found = problem(f"“{OKINAWA}”", "auslin-2022-p02")
    assert "They do stand in cfr-2021-p28: name that source" in found


def test_a_citation_of_another_passage_of_the_source_is_caught() -> None:
    found = problem(f"“{OKINAWA}”", "cfr-2021-p12")
    assert "These words stand in cfr-2021-p28" in found
    assert "cites cfr-2021-p12" in found


def test_the_citation_must_stand_in_the_same_block() -> None:
    html = article(f"<p>“{OKINAWA}”</p><p>{cite('cfr-2021-p28')}</p>")
    assert len(check_page(html, PAGE)) == 1


def test_a_citation_of_a_passage_that_does_not_exist_is_caught() -> None:
    html = '<p>So <a href="outline-cfr-2021.html#cfr-2021-p99">CFR 2021, p99</a>.</p>'
    [found] = check_page(article(html), PAGE)
    assert found.words == "cfr-2021-p99"


@pytest.mark.parametrize("end", [".", ","])
def test_one_final_stop_inside_the_mark_belongs_to_the_sentence(end: str) -> None:
    assert problems(f"It says “{OKINAWA}{end}” Then", "cfr-2021-p28") == []


def test_other_final_marks_do_not() -> None:
    assert problems(f"It says “{OKINAWA}!” Then", "cfr-2021-p28")


def test_a_nested_quotation_has_single_marks() -> None:
    words = "Tokyo's policy of ‘exclusive self-defense’ restricted"
    assert problems(f"“{words}”", "johnstone-hornung-2023-p07") == []


def test_double_marks_inside_double_marks_are_caught() -> None:
    words = "Tokyo's policy of “exclusive self-defense” restricted"
    assert "use single ones" in problem(f"“{words}”", "johnstone-hornung-2023-p07")


def test_a_term_stands_in_the_passage_that_is_cited() -> None:
    words = "Auslin speaks of a “{}” here."
    assert problems(words.format("defense pact"), "auslin-2022-p05") == []
    # These two words stand elsewhere in the article; here another stands between them.
    found = problem(words.format("defense pact"), "auslin-2022-p02")
    assert "No place cited here has these two words" in found


@pytest.mark.parametrize("marks", ["‘{}’", "'{}'"])
def test_words_of_others_between_single_marks_are_caught(marks: str) -> None:
    words = marks.format("the greatest danger to peace")
    found = problem(f"One text calls it {words}, and no more.", "cfr-2021-p28")
    assert "Put double marks around it" in found


@pytest.mark.parametrize(
    "words",
    [
        "The allies’ treaty and the ministers’ words.",
        "A ‘nested mark’ of two words.",
        "It isn't what Japan's and the allies' ministers don't say.",
    ],
)
def test_an_apostrophe_is_no_quotation_mark(words: str) -> None:
    assert problems(words) == []


@pytest.mark.parametrize("words", ["An “open end", "A closed” end"])
def test_an_unpaired_mark_is_caught(words: str) -> None:
    assert "Pair the quotation marks" in problem(words)


def test_a_quotation_may_span_emphasis_and_links() -> None:
    words = (
        f"“Many <em>Okinawans</em> resent military {cite('cfr-2021-p28')[:0]}activity”"
    )
    assert problems(words, "cfr-2021-p28") == []


def test_terms_of_one_or_two_words_need_no_source() -> None:
    assert problems("A “quad” is no “new alliance”.") == []


def test_a_term_of_two_words_beside_a_citation_stands_in_the_source() -> None:
    assert problems("The base is called a “biggest magnet”.", "cfr-2021-p28") != []
    assert problems("The base is one of the “biggest magnets”.", "cfr-2021-p28") == []


def test_an_ellipsis_needs_a_row_that_says_what_it_leaves_out() -> None:
    found = problem("“Many Okinawans resent … in the prefecture”", "cfr-2021-p28")
    assert "ellipsis" in found


def test_a_recorded_ellipsis_passes(book_copy: Path) -> None:
    with (book_copy / "data" / "quotations.csv").open("a", encoding="utf-8") as file:
        file.write(
            "cfr-2021-shortened,cfr-2021,Many Okinawans resent … in the prefecture,"
            "Council on Foreign Relations,military activity,,okinawa,\n"
        )
    words = "“Many Okinawans resent … in the prefecture”"
    assert problems(words, "cfr-2021-p28") == []


def test_the_title_of_a_source_is_a_title_and_no_quotation() -> None:
    assert problems("Auslin's “Why Japan Should Join AUKUS” is an opinion.") == []


def test_a_changed_title_is_caught() -> None:
    assert problems("Auslin's “Why Japan Must Join AUKUS” is an opinion.")


def test_a_page_may_name_its_own_title_between_marks() -> None:
    cited = (
        "<p>The authors of Reading the Alliance. 2026. “Trade, arms and common "
        "defence.” In <em>a book</em>.</p>"
    )
    title = '<h1>Trade, arms and common defence<a class="headerlink">#</a></h1>'
    assert check_page(article(f"{title}{cited}"), PAGE) == []
    assert len(check_page(article(cited), PAGE)) == 1
    other = title.replace("arms", "ships")
    assert len(check_page(article(f"{other}{cited}"), PAGE)) == 1


def test_a_page_s_title_does_not_excuse_its_parts() -> None:
    html = "<h1>Trade, arms and common defence</h1><p>“arms and common defence”</p>"
    assert len(check_page(article(html), PAGE)) == 1


def test_a_block_quotation_is_checked_with_or_without_marks() -> None:
    html = f"<blockquote><p>{OKINAWA.replace('Many', 'Some')}</p></blockquote>"
    [found] = check_page(article(html), PAGE)
    assert "No source is cited" in found.problem
    html = f"<blockquote><p>{OKINAWA} {cite('cfr-2021-p28')}</p></blockquote>"
    assert check_page(article(html), PAGE) == []


@pytest.mark.parametrize("block", ["li", "dd", "figcaption", "h2", "summary"])
def test_every_kind_of_block_is_read(block: str) -> None:
    html = f"<{block}>“Most Okinawans resent military activity”</{block}>"
    assert len(check_page(article(html), PAGE)) == 1


def test_a_list_item_does_not_lean_on_its_neighbour() -> None:
    html = f"<ul><li>“{OKINAWA}”</li><li>{cite('cfr-2021-p28')}</li></ul>"
    assert len(check_page(article(html), PAGE)) == 1


def test_a_row_leans_on_its_own_cells_only() -> None:
    good = f"<tr><td>“{OKINAWA}”</td><td>{cite('cfr-2021-p28')}</td></tr>"
    bad = "<tr><td>“resent military activity”</td><td>–</td></tr>"
    [found] = check_page(article(f"<table>{good}{bad}</table>"), PAGE)
    assert found.words == "resent military activity"


def test_a_heading_leans_on_its_section() -> None:
    html = (
        "<section><h2>Thirty-one of eighty-five</h2>"
        f"<p>So it says: {cite('cfr-2021-p27')}</p></section>"
    )
    assert check_page(article(html), PAGE) == []


def test_a_shown_quotation_is_read_with_its_own_link() -> None:
    def shown(words: str) -> str:
        return article(
            '<figure class="quotation"><blockquote data-passage="cfr-2021-p28">'
            f"<p>“{words}”</p></blockquote><figcaption>Council on Foreign Relations, "
            f"{cite('cfr-2021-p28')}</figcaption></figure>"
        )

    assert check_page(shown(OKINAWA), PAGE) == []
    assert len(check_page(shown(OKINAWA.replace("Many", "Most")), PAGE)) == 1


def test_code_is_no_prose() -> None:
    html = (
        '<div class="cell_input"><pre>quote("no such words at all")  # 99</pre></div>'
        '<p>Write <code>verify("no such words", 99)</code>.</p><pre>“and not 99”</pre>'
    )
    assert check_page(article(html), PAGE) == []


@pytest.mark.parametrize("number", ["99", "$99", "99%", "3 March 1999", "99 bases"])
@pytest.mark.parametrize(
    "html",
    [
        "<code>{}</code>",
        "<samp>{}</samp>",
        "<kbd>{}</kbd>",
        '<span class="math notranslate">\\({}\\)</span>',
    ],
)
def test_a_number_set_as_code_is_prose(html: str, number: str) -> None:
    assert len(problems(f"Japan hosts {html.format(number)} of them.")) == 1


@pytest.mark.parametrize("code", ["x = 99", "cfr-2021-p12", "f(99)", "[99, 100]", "x2"])
def test_code_with_a_number_is_no_prose(code: str) -> None:
    assert problems(f"Write <code>{code}</code>.") == []


def test_the_description_of_an_image_is_prose() -> None:
    html = '<p><img src="a.png" alt="A map of 99 bases"></p>'
    assert [found.words for found in check_page(article(html), PAGE)] == ["99"]


def test_what_an_abbreviation_stands_for_is_prose() -> None:
    assert problems('An <abbr title="one of 99 bases">x</abbr>.')


def test_the_number_of_a_footnote_is_no_prose() -> None:
    label = '<span class="label"><span class="fn-bracket">[</span>7<span></span></span>'
    html = f'<aside class="footnote brackets">{label}<p>A note on {{}}.</p></aside>'
    assert check_page(article(html.format("bases")), PAGE) == []
    [found] = check_page(article(html.format("99 bases")), PAGE)
    assert found.words == "99"


# Numbers


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("Thirty-one of the 85 facilities are on Okinawa.", "cfr-2021-p27"),
        ("Between 40,000 and 150,000 died.", "cfr-2021-p28"),
        ("The dead were 40,000 to 150,000.", "cfr-2021-p28"),
        ("It spends $1.9–2.5 billion a year.", "cfr-2021-p31"),
        ("It spends 1.9 to 2.5 billion dollars a year.", "cfr-2021-p31"),
        ("Spending is to rise by 60 percent over five years.", None),
        ("Five of the seventeen came back.", "cfr-2021-p20"),
        ("Dozens of missiles flew over Japan.", "cfr-2021-p19"),
        ("It was signed in 1951.", "cfr-2021-p07"),
        ("The Gulf War of 1990–91 spurred debate.", "cfr-2021-p12"),
        ("The abductions fell in the 1970s.", "cfr-2021-p20"),
        ("The pledge came in October 2021.", "cfr-2021-p35"),
        ("The exercise was on 22 February 2023.", "alsaied-2023-p20"),
        ("A ten-year term is named.", "cfr-2021-p07"),
        ("The G7, the F-35 and AUKUS+2 are names.", "alsaied-2023-p10"),
        ("They sign under Article 9.", "tran-2025-p11"),
    ],
)
def test_a_number_with_a_row_in_the_cited_passage_passes(words: str, place) -> None:
    assert problems(words, place or "johnstone-hornung-2023-p13") == []


def test_a_changed_number_is_caught() -> None:
    found = problem("Thirty-two facilities are on Okinawa.", "cfr-2021-p27")
    assert "'Thirty-two'" in found
    assert "which have" in found
    assert "Thirty-one" in found


def test_a_number_without_a_citation_is_caught_and_told_where_it_stands() -> None:
    found = problem("There are 85 facilities.")
    assert "has no citation in its paragraph" in found
    assert "[CFR 2021, p27]" in found


def test_a_number_of_another_source_is_caught_and_told_which() -> None:
    found = problem("AUKUS has 17 working groups.", "cfr-2021-p27")
    assert "[Auslin 2022, p11]" in found


def test_a_number_of_another_passage_is_caught() -> None:
    assert "[CFR 2021, p27]" in problem("There are 85 facilities.", "cfr-2021-p07")


def test_a_number_without_any_row_is_caught_and_told_where_to_add_it() -> None:
    found = problem("There are 4,711 cooks.", "cfr-2021-p27")
    assert "data/quantities.csv" in found
    assert "data/record.csv" in found


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("Spending is to rise by 60.", "johnstone-hornung-2023-p13"),
        ("It spends 1.9 to 2.5 billion a year.", "cfr-2021-p31"),
        ("There are 85 percent facilities.", "cfr-2021-p27"),
        ("It spends $1.9–2.6 billion a year.", "cfr-2021-p31"),
        ("The dead were 40,000 to 55,000.", "cfr-2021-p28"),
        ("Hundreds of missiles flew over Japan.", "cfr-2021-p19"),
        ("It was signed in March 1951.", "cfr-2021-p07"),
        ("The exercise was on 23 February 2023.", "alsaied-2023-p20"),
        ("The abductions fell in the 1980s.", "cfr-2021-p20"),
        ("Two bases are meant.", "cfr-2021-p22"),
        ("The F-15 is a name.", "cfr-2021-p16"),
    ],
    ids=lambda value: value if " " in value else "",
)
def test_what_a_row_does_not_say_is_caught(words: str, place: str) -> None:
    assert len(problems(words, place)) == 1


def test_a_range_of_two_numbers_of_their_own_passes() -> None:
    assert problems("From 31 to 85 facilities.", "cfr-2021-p27") == []


def test_numbers_inside_a_verified_quotation_pass() -> None:
    words = "“more than eighty U.S. military facilities in Japan”, so over eighty"
    assert problems(words, "cfr-2021-p03") == []


def test_an_outside_fact_passes_beside_its_reference() -> None:
    words = "It obligated 20.9 billion dollars in the four years from 2016."
    assert problems(words, "gao-2021-burden-sharing") == []
    assert len(problems(words)) == 3


def test_a_changed_outside_fact_is_caught() -> None:
    words = "It obligated 29.0 billion dollars."
    assert "29.0 billion" in problem(words, "gao-2021-burden-sharing")


def test_the_date_of_a_source_passes_where_it_is_cited_as_a_whole() -> None:
    assert problems("It came out on 15 November 2022.", "auslin-2022") == []
    assert len(problems("It came out on 15 November 2022.", "auslin-2022-p05")) == 1


def test_the_day_of_a_work_is_not_that_of_what_it_tells() -> None:
    assert problems("So it was in 2023.", "government-of-japan-2023-camp-david") == []
    found = problem("It was on 19 August 2023.", "government-of-japan-2023-camp-david")
    assert "'19 August 2023'" in found


def test_the_name_of_a_source_is_not_a_date_to_prove() -> None:
    assert problems("CFR 2021 and Johnstone & Hornung 2023 differ.") == []


@pytest.mark.parametrize("number", ["Three", "Seven"])
def test_a_number_before_any_plural_is_checked(number: str) -> None:
    found = problems(
        f"{number} scholars whom the Diet had invited called the bills "
        "unconstitutional.",
        "mainichi-2015-constitutional-scholars",
    )
    assert len(found) == (number == "Seven")


@pytest.mark.parametrize("number", ["Two", "Nine"])
def test_a_number_before_a_people_is_checked(number: str) -> None:
    found = problems(
        f"{number} Japanese died in the operation.", "kyodo-2018-cambodia-memorial"
    )
    assert len(found) == (number == "Nine")


def test_researchers_are_counted_by_the_authors_of_the_text() -> None:
    place = "johnstone-hornung-2023-p12"
    assert problems("So two American researchers wrote.", place) == []
    assert len(problems("So four American researchers wrote.", place)) == 1


def test_a_term_of_the_glossary_is_a_name() -> None:
    assert problems("It keeps the Three Non-Nuclear Principles.") == []
    assert len(problems("It keeps the Four Non-Nuclear Principles.")) == 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "two leaders are named, Yoon Suk-yeol (a note) and Kim Jong-un (too), "
            "and neither is quoted",
            0,
        ),
        ("three leaders are named, Yoon Suk-yeol (a note) and Kim Jong-un (too)", 1),
        ("three countries: Australia, Britain and the United States", 0),
        ("three countries: Australia, Britain, Canada and Japan", 1),
    ],
)
def test_what_is_counted_out_is_counted(words: str, expected: int) -> None:
    assert len(problems(f"It names {words}.")) == expected


STRUCTURES = [
    "See Figure 2, Chapters 3 and 4 and Exercise 0.5.",
    "It stands in p12.",
    "Time: 25 minutes to read, 5 to run, 40 to discuss.",
    "It needs Python 3.11 or newer; the text is under CC BY 4.0.",
    "The authors of Reading the Alliance. 2026.",
    "In Reading the Alliance, version 0.1.0 of 22 November 2026.",
    "The two countries agreed.",
    "Read on 22 November 2026.",
    "Three outside documents are worth reading.",
    "Which of the two troubles you more?",
    "I call two states partners when each has promised something.",
    "Two limits remain: the words, and the marks.",
    "Open it at www3.nhk.or.jp.",
    "Left out: two titles, thirteen headings and 15 captions.",
    "Answer in about 150 words.",
    "212 pages, 2.7 MB, version 0.1.0",
    "The outcome 04-2 is practised in class.",
    "A course of three weeks has room for it.",
    "It is said twice per thousand words.",
    "Megabytes, measured on 23 November 2026",
]


@pytest.mark.parametrize("words", STRUCTURES)
def test_what_is_ours_to_number_passes(words: str) -> None:
    assert problems(words) == []


@pytest.mark.parametrize("pattern", STRUCTURE, ids=[reason for _, reason in STRUCTURE])
def test_every_pattern_of_the_book_s_own_numbers_has_a_reason_and_an_example(
    pattern: tuple[str, str],
) -> None:
    expression, reason = pattern
    assert len(reason.split()) >= 3
    assert any(re.search(expression, words) for words in STRUCTURES)


# Outputs of code

SPEC = {
    "wide": {
        "title": {"text": ["Okinawa holds", "31 of 85"], "subtitle": "Facilities"},
        "layer": [{"mark": {"type": "text", "text": "a note of 7"}}],
    },
    "datasets": {"rows": [{"name": "China", "per_thousand": 3.14, "year": "2021"}]},
}


def chart(alt: str, place: str, spec: dict = SPEC) -> list[str]:
    html = (
        '<div class="cell_output"><figure class="chart"><svg><text>99</text></svg>'
        f'<script type="application/json">{json.dumps(spec)}</script><figcaption>'
        f'<p class="chart-caption">The finding.</p><div class="chart-sources">Source: '
        f'{cite(place)}</div><details class="chart-data"><p class="chart-description">'
        f"{alt}</p><table><caption>Data</caption><tr><th>China</th><td>99</td></tr>"
        "</table></details></figcaption></figure></div>"
    )
    return [found.words for found in check_page(article(html), PAGE)]


def test_the_title_of_a_chart_leans_on_its_sources() -> None:
    assert "31" not in chart("A bar chart.", "cfr-2021-p27")
    assert "31" in chart("A bar chart.", "cfr-2021-p07")


def test_words_written_into_a_chart_are_read() -> None:
    assert chart("A bar chart.", "cfr-2021-p27") == ["7"]


def test_the_description_of_a_chart_may_repeat_what_it_draws() -> None:
    assert chart("China has 3.1 in 2021.", "cfr-2021-p27") == ["7"]
    assert chart("China has 3.2 in 2021.", "cfr-2021-p27") == ["3.2", "7"]


def titled(title: str, *rows: dict, places: str = "cfr-2021-p27") -> list[str]:
    spec = {"wide": {"title": {"text": title}}, "datasets": {"rows": rows}}
    return chart("A bar chart.", places, spec)


PLANS = (
    {"plan": "Plan of 2018", "budget": 27.5, "length": 5, "_top": 77},
    {"plan": "Plan of 2022", "budget": 43.0, "length": 5, "_top": 78},
)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("The plan of 2022 has the largest budget, 43 of them", []),
        ("The plan of 2018 has the largest budget", ["largest"]),
        ("The budget doubled", ["doubled"]),
        ("The budget grew three times as large", ["three"]),
        ("The budget grew by 43 percent", []),
        ("The budget grew by 2 percent", ["2 percent"]),
        ("Only one plan is drawn", ["Only"]),
        ("Two plans have the same length", []),
        ("Five plans have the same length", ["Five"]),
        ("A layout of 77 is drawn", ["77"]),
        ("The budget fell", ["fell"]),
        ("The length grew", ["grew"]),
        ("The budget grew with every plan", []),
        ("Every plan was paid", ["Every"]),
        ("No plan was made in 2018", ["No"]),
        ("Seven bars for all plans", ["all", "Seven"]),
        ("For the first time", ["first"]),
    ],
)
def test_a_title_says_no_more_than_its_chart(title: str, words: list[str]) -> None:
    assert titled(title, *PLANS) == words


def test_a_cited_passage_may_say_what_the_data_do_not() -> None:
    title = "The first base overseas"
    assert titled(title, *PLANS) == ["first"]
    assert titled(title, *PLANS, places="cfr-2021-p14") == []


def panels(alt: str, count: int, place: str = "cfr-2021-p27") -> list[str]:
    """Return what is found in the description of a chart of so many panels."""
    panel = {"mark": "bar", "encoding": {"x": {"field": "budget"}}}
    spec = {"wide": {"concat": [panel] * count}, "datasets": {"rows": [*PLANS]}}
    return chart(alt, place, spec)


@pytest.mark.parametrize(
    ("alt", "found"),
    [
        ("Four small bar charts, each with its own axis.", []),
        ("Seven small bar charts, each with its own axis.", ["Seven"]),
        ("There are 7 panels.", ["7"]),
        ("Two bars in four panels.", []),
        ("Nine long bars in four panels.", ["Nine"]),
        ("All texts err on every plan.", ["All", "every"]),
    ],
)
def test_a_description_counts_what_is_drawn(alt: str, found: list[str]) -> None:
    assert panels(alt, 4) == found


def test_panels_of_a_facet_are_counted() -> None:
    spec = {
        "wide": {"facet": {"field": "plan"}, "spec": {"mark": "bar"}},
        "datasets": {"rows": [*PLANS]},
    }
    assert chart("Two panels.", "cfr-2021-p27", spec) == []
    assert chart("Three panels.", "cfr-2021-p27", spec) == ["Three"]


def test_a_universal_word_needs_a_sentence_about_the_same() -> None:
    words = "In the prefecture military activity that many Okinawans resent fell"
    assert titled(words, *PLANS, places="cfr-2021-p28") == ["fell"]
    said = "During the Gulf War Japan sent no troops and was criticized"
    assert titled(said, *PLANS, places="cfr-2021-p28") == ["no"]


def test_words_that_a_chart_composes_are_read() -> None:
    made = "datum.name + ' of 99 bases'"
    spec = {"wide": {"encoding": {"x": {"axis": {"labelExpr": made}}}}}
    assert chart("A bar chart.", "cfr-2021-p27", spec) == ["99"]
    spec = {"wide": {"transform": [{"calculate": made, "as": "x"}]}}
    assert chart("A bar chart.", "cfr-2021-p27", spec) == ["99"]


def test_sentences_among_the_data_of_a_chart_are_prose() -> None:
    def found(words: str) -> list[str]:
        return titled("Plans", {"plan": words, "budget": 27.5})

    assert found("There are 85 facilities in all of Japan") == []
    assert found("There are 58 facilities in all of Japan") == ["58"]
    assert found("It has a budget of 27.5 in all") == []
    assert found("It says “Most Okinawans resent it”") == ["Most Okinawans resent it"]


def test_a_quotation_in_a_chart_s_description_is_checked() -> None:
    assert chart("It says “Most Okinawans resent it”.", "cfr-2021-p28")


def put_out(*cells: str) -> list[str]:
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    html = f'<div class="cell_output"><table><tr>{row}</tr></table></div>'
    return [found.words for found in check_page(article(html), PAGE)]


def test_a_sentence_in_a_table_that_code_puts_out_is_prose() -> None:
    words = "There are {} facilities in all of Japan"
    assert put_out(words.format(85), cite("cfr-2021-p27")) == []
    assert put_out(words.format(58), cite("cfr-2021-p27")) == ["58"]
    assert put_out(words.format(4711)) == ["4711"]
    assert put_out("58", cite("cfr-2021-p27")) == []


def test_a_source_s_own_words_may_be_put_out_with_their_numbers() -> None:
    assert put_out("the approximately 56,000 U.S. military personnel") == ["56,000"]
    words = "Okinawa Prefecture, which hosts a majority of the approximately fifty-five"
    assert put_out(f"{words} thousand U.S. military personnel in Japan") == []


def test_numbers_that_code_puts_out_are_not_prose_but_quotations_are() -> None:
    html = (
        '<div class="cell_output"><table><caption>Counts</caption>'
        f"<tr><td>{OKINAWA}</td><td>99</td></tr>"
        "<tr><td>“Most Okinawans resent it”</td><td>98</td></tr></table></div>"
    )
    [found] = check_page(article(html), PAGE)
    assert found.words == "Most Okinawans resent it"


# Our own words in the tables


def test_our_own_words_in_the_tables_agree_with_their_evidence() -> None:
    found = check_tables()
    assert not found, "\n\n".join(map(str, found))


@pytest.mark.parametrize(
    ("table", "words", "others", "number"),
    [
        ("checks", "the pact of 1951", "the pact of 1915", "1915"),
        ("events", "The first security treaty is", "The treaty of 1915 is", "1915"),
        ("quantities", "Okinawan citizens killed", "All 4711 killed", "4711"),
    ],
)
def test_a_changed_number_in_our_own_words_is_found(
    book_copy: Path, table: str, words: str, others: str, number: str
) -> None:
    shutil.copy(HERE / "references.bib", book_copy)
    before = {str(each) for each in check_tables()}
    path = book_copy / "data" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert words in text, f"Update this test: data/{table}.csv lacks {words!r}."
    path.write_text(text.replace(words, others, 1), encoding="utf-8", newline="")
    found = [each for each in check_tables() if str(each) not in before]
    assert [each.words for each in found] == [number]
    assert found[0].page.startswith(f"data/{table}.csv, ")


# Generated pages


def test_an_outline_cites_its_source_by_itself() -> None:
    html = article(
        '<section id="outline-cfr-2021"><h1>Outline: CFR 2021</h1>'
        '<section id="cfr-2021-p28"><h3>cfr-2021-p28</h3>'
        f"<ul><li>“{OKINAWA}”</li><li><strong>40,000 to 150,000</strong>: dead</li>"
        "</ul></section></section>"
    )
    assert check_page(html, "reference/outline-cfr-2021") == []
    assert check_page(html, "reference/outline-auslin-2022")


def test_a_quotation_under_another_passage_of_an_outline_is_caught() -> None:
    html = article(f'<section id="cfr-2021-p12"><p>“{OKINAWA}”</p></section>')
    [found] = check_page(html, "reference/outline-cfr-2021")
    assert "cfr-2021-p28" in found.problem


def test_the_bibliography_cites_each_work_by_itself() -> None:
    html = (
        '<section id="gao-2021-burden-sharing"><h2>gao-2021-burden-sharing</h2>'
        "<p>Japan provided {} billion dollars from 2016 through 2019.</p></section>"
    )
    page = "reference/bibliography"
    assert check_page(article(html.format("12.6")), page) == []
    assert len(check_page(article(html.format("16.2")), page)) == 1


# Blocks


def test_a_block_shows_its_parts() -> None:
    links = f"{cite('cfr-2021-p28')} {cite('mofa-1997-peacekeeping')}"
    [block] = paragraphs(f"<p>In 1951: “{OKINAWA}” {links}</p>")
    assert block.kind == "paragraph"
    assert [quoted.words for quoted in block.quotations] == [OKINAWA]
    assert block.numerals[0].words == "1951"
    assert block.cited.passages == {"cfr-2021-p28"}
    assert block.cited.references == {"mofa-1997-peacekeeping"}


def test_navigation_is_not_read() -> None:
    assert [block.text for block in paragraphs(article("<p>Words.</p>"))] == ["Words."]


# The whole book


def built(folder: Path, words: str) -> Path:
    (folder / "html").mkdir()
    (folder / "html" / "index.html").write_text(article(f"<p>{words}</p>"))
    return folder / "html"


def test_a_reviewed_exception_is_left_out(book_copy: Path, tmp_path: Path) -> None:
    folder = built(tmp_path, "There are 4,711 cooks.")
    assert [found.words for found in check_book(folder)] == ["4,711"]
    (book_copy / "data" / "exceptions.csv").write_text(
        'page,words,reason\nindex,"4,711",Reviewed: a joke about cooks.\n'
    )
    assert check_book(folder) == []
    assert unneeded_exceptions(folder) == []


def test_a_citation_that_carries_nothing_is_found_in_the_book(tmp_path: Path) -> None:
    folder = built(tmp_path, f"It is otherwise ({cite('cfr-2021-p14')}).")
    assert [found.words for found in check_book(folder)] == ["CFR 2021, p14"]


def test_an_exception_that_excuses_nothing_is_found(
    book_copy: Path, tmp_path: Path
) -> None:
    folder = built(tmp_path, "There are cooks.")
    (book_copy / "data" / "exceptions.csv").write_text(
        'page,words,reason\nindex,"4,711",Reviewed: a joke about cooks.\n'
    )
    assert [row["words"] for row in unneeded_exceptions(folder)] == ["4,711"]


def test_a_folder_without_a_book_is_named(tmp_path: Path) -> None:
    with pytest.raises(AllianceError, match="holds no built book"):
        check_book(tmp_path)
