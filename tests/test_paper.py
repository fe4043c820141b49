"""How the words of a page become what Typst sets: nothing lost, nothing misread."""

import json
import re
from pathlib import Path

import pytest

from alliance.copies.back_matter import Evidence
from alliance.copies.markup import literal, said
from alliance.copies.paper import WIDTH, Paper, column_widths, paper
from alliance.copies.pictures import for_paper, rules
from alliance.errors import CopyError

CFR = '<a href="../reference/outline-cfr-2021.html#cfr-2021-p08">CFR 2021, p08</a>'
CFR_AGAIN = CFR.replace("p08", "p09")
NIDS = (
    '<a href="../reference/bibliography.html#nids-2010-security-treaty-revision">'
    "NIDS 2010</a>"
)
SIGN = (
    '<a class="check-mark warning" data-checks="defence-promise-date" '
    'href="../reference/source-checks.html#defence-promise-date"></a>'
)
FULL = "The U.S.-Japan Security Alliance"
EVIDENCE = Evidence()


def set_page(body: str) -> Paper:
    html = f'<article><section id="top"><h1>Title</h1>{body}</section></article>'
    return paper("chapters/01-history", html, EVIDENCE)


def shown(markup: str) -> str:
    """Return the words of markup: what stands in its strings, and nothing else."""
    return re.sub(r'\\(["\\])', r"\1", "".join(WORDS.findall(markup)))


WORDS = re.compile(r'#"((?:[^"\\]|\\.)*)";')


def notes(markup: str) -> list[str]:
    """Return the words of each footnote."""
    return [shown(part) for part in markup.split("#note(")[1:]]


# Strings


@pytest.mark.parametrize(
    "words",
    ['He said "no"', r"C:\new", "$1.9 billion #1 *not* _this_ [x] @ref // end", "a\nb"],
)
def test_no_sign_of_the_text_is_read_as_markup(words: str) -> None:
    written = said(words)
    assert written == f"#{literal(words)};"
    assert json.loads(literal(words)) == words


# Citations


def test_a_citation_in_parentheses_becomes_a_footnote_after_the_stop() -> None:
    body = set_page(f"<p>It eschews forces ({CFR}). Next.</p>").body
    text, _, after = body.partition("#note(")
    assert shown(text).endswith("It eschews forces.")
    assert "CFR 2021, p08" in shown(after)
    assert shown(after).endswith(" Next.")
    assert "(" not in shown(text).partition("It eschews")[2]


def test_a_source_is_given_in_full_once_and_short_afterwards() -> None:
    body = set_page(f"<p>One ({CFR}). Two ({CFR_AGAIN}). Three ({CFR}).</p>").body
    first, second, third = notes(body)
    assert first.startswith("CFR 2021, p08: Council on Foreign Relations, ")
    assert FULL in first
    assert second.startswith("CFR 2021, p09.")
    assert third.startswith("CFR 2021, p08.")
    assert FULL not in second + third


def test_several_citations_in_one_parenthesis_are_one_footnote() -> None:
    [note] = notes(set_page(f"<p>One ({CFR}; {NIDS}).</p>").body)
    assert note.startswith("CFR 2021, p08: ")
    assert "; NIDS 2010: " in note


def test_a_parenthesis_with_other_words_stays_and_its_first_citation_has_a_note() -> (
    None
):
    body = set_page(f"<p>One (as {CFR} says). Two (as {CFR_AGAIN} says).</p>").body
    assert "(as CFR 2021, p08" in shown(body)
    assert len(notes(body)) == 1


@pytest.mark.parametrize(
    "html",
    [
        "<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>x (CITED)</td></tr>"
        "</tbody></table>",
        '<div class="source-check warning"><p>x (CITED)</p></div>',
        '<div class="at-a-glance"><p>x (CITED)</p></div>',
    ],
    ids=["table", "source check", "at a glance"],
)
def test_in_a_table_or_a_box_the_citation_stays_in_its_line(html: str) -> None:
    body = set_page(html.replace("CITED", CFR)).body
    assert "x (CFR 2021, p08)" in shown(body)
    assert "#note(" not in body


def test_a_citation_leads_to_the_list_at_the_end() -> None:
    body = set_page(f"<p>One ({CFR}; {NIDS}).</p>").body
    assert '#go("reference/outline-cfr-2021:cfr-2021-p08"' in body
    assert '#go("reference/bibliography:nids-2010-security-treaty-revision"' in body


# Source checks


def test_a_sign_becomes_the_number_of_its_check_after_the_closing_mark() -> None:
    body = set_page(
        f'<p>“<span class="quoted">the words</span>{SIGN}” ({CFR}).</p>'
    ).body
    number = EVIDENCE.number("reference/source-checks:defence-promise-date")
    assert number == "W1"
    assert body.index("”") < body.index('"W1"') < body.index("#note(")


def test_warnings_and_reading_notes_are_counted_apart() -> None:
    numbers = list(EVIDENCE.numbers.values())
    for letter in "WN":
        counted = [int(each[1:]) for each in numbers if each[0] == letter]
        assert counted == list(range(1, len(counted) + 1))
        assert counted


def test_a_warning_is_printed_in_full_and_a_reading_note_by_its_title() -> None:
    link = '<a href="../reference/source-checks.html#NAME">T</a>'
    warning = (
        f'<div class="source-check warning"><p><strong>Warning (conflict): '
        f"{link.replace('NAME', 'defence-promise-date')}.</strong> All of it.</p></div>"
    )
    note = (
        '<details class="source-check reading-note"><summary>Reading note (framing): U'
        f"</summary><p>Not this. {link.replace('NAME', 'changed-or-not')}</p></details>"
    )
    words = shown(set_page(warning + note).body)
    assert "W1" in words
    assert "All of it." in words
    assert "N1  Reading note (framing): U" in words
    assert "Not this." not in words


# What is left out, and what is put off


def test_what_cannot_be_printed_is_left_out_and_evidence_never() -> None:
    body = set_page(
        "<button>Copy</button><template>x1</template><p hidden>x2</p>"
        "<script>x3</script>"
        '<p>seen <button class="quoted">kept words</button><span popover>x4</span></p>'
    ).body
    assert "seen kept words" in shown(body)
    assert not re.search(r"Copy|x\d", shown(body))


def test_an_unknown_element_keeps_its_words() -> None:
    assert "still here" in shown(set_page("<aside><p>still here</p></aside>").body)


def test_words_of_another_language_are_marked() -> None:
    body = set_page('<p>the <em lang="ja-Latn">bakufu</em> and <em>more</em></p>').body
    assert '#foreign("ja", [#emph([#"bakufu";]);]);' in body
    assert body.count("#foreign(") == 1


def test_an_answer_goes_to_the_end_and_leaves_a_link() -> None:
    page = set_page(
        '<section class="exercise read" id="e"><h3><span class="exercise-kind">'
        'Exercise 1</span><span class="exercise-name"> who</span></h3><p>Ask.</p>'
        '<div class="cell tag_answer"><details><summary>Show</summary>'
        '<div class="cell_input"><pre>answer = 1</pre></div></details></div></section>'
    )
    [answer] = page.answers
    assert "answer = 1" in answer
    assert "answer = 1" not in page.body
    goal = re.search(r'#head\(3, "([^"]+)"', answer)[1]
    assert f'#deferred([#"Worked answer";], "{goal}")' in page.body


def test_open_code_is_printed_and_folded_code_is_not() -> None:
    cell = '<div class="cell KIND"><div class="cell_input"><pre>x = 1</pre></div></div>'
    assert "x = 1" in set_page(cell.replace("KIND", "tag_exercise")).body
    for kind in ("tag_hide-input", "tag_remove-input", "tag_setup"):
        assert "x = 1" not in set_page(cell.replace("KIND", kind)).body


def test_a_chart_without_its_drawing_is_reported() -> None:
    with pytest.raises(CopyError, match="no wide drawing"):
        set_page('<figure class="chart"></figure>')


def test_a_picture_keeps_its_capitals_and_has_the_colours_of_paper() -> None:
    still = (
        '<svg class="chart-still" role="img" aria-label="Bars" width="9" height="8" '
        'viewBox="0 0 9 8"><linearGradient/><path fill="var(--chart-ink, #1b1f24)"/>'
        "</svg>"
    )
    page = set_page(
        f'<figure class="chart" id="f"><div class="chart-wide">{still}</div>'
        '<figcaption><p class="chart-caption">C</p><div class="chart-sources"></div>'
        "</figcaption></figure>"
    )
    [chart] = page.charts
    assert 'viewBox="0 0 9 8"' in chart.svg
    assert "<linearGradient" in chart.svg
    assert 'fill="#1b1f24"' in chart.svg
    assert '"Bars", 9, 8' in page.body


def test_what_a_style_sheet_says_of_a_picture_is_written_on_it(tmp_path: Path) -> None:
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "face.css").write_text(
        "/* .loom .threads { fill: red; } */ .loom .threads, .other .x { fill: none; "
        "margin: 0; stroke: var(--pst-color-background); } "
        ".loom text { font: 600 12px/1 var(--book-sans); } "
        "@media print { .loom .threads { opacity: 0; } }",
        encoding="utf-8",
    )
    svg = (
        '<svg class="loom wide" role="img"><path class="threads" d="M0 0"/>'
        '<path class="threads" fill="blue"/><path class="x"/><text>1951</text></svg>'
    )
    drawn = for_paper(svg, rules(tmp_path), "cover-art")
    assert '<path class="threads" d="M0 0" fill="none" stroke="#ffffff"' in drawn
    assert '<path class="threads" fill="blue"' in drawn
    assert '<path class="x" />' in drawn
    assert '<text font-weight="600" font-size="12px">1951</text>' in drawn
    assert not {"margin", "opacity"} & set(re.findall(r"[\w-]+", drawn))
    assert "red" not in drawn


def test_a_picture_that_is_no_chart_is_printed_with_its_caption() -> None:
    page = set_page(
        '<figure class="chapter-art"><svg role="img" aria-label="Rows &amp; blocks" '
        'viewBox="0 0 9 8"><path/></svg><figcaption>In colour.</figcaption></figure>'
    )
    [picture] = page.charts
    assert picture.svg.startswith("<svg ")
    assert f'#art("{picture.file}", "Rows & blocks", [#"In colour.";]);' in page.body


# Tables


@pytest.mark.parametrize(
    "rows",
    [
        [["a", "b"], ["c", "d"]],
        [["What", "Finding"], ["x" * 20, "a word and more " * 40]],
        [["unbreakable" * 12, "b"], ["c", "unbreakable" * 12]],
        [["short", "long " * 90, "long " * 30, "y"]],
    ],
)
def test_columns_fit_the_page(rows: list[list[str]]) -> None:
    widths = column_widths(rows)
    assert len(widths) == len(rows[0])
    assert sum(widths) <= WIDTH
    assert min(widths) >= 10


def test_no_column_is_narrower_than_its_longest_word_if_there_is_room() -> None:
    first, second = column_widths([["Nonproliferation", "many words " * 60]])
    assert first >= len("Nonproliferation") * 4.5
    assert second > first


# Quizzes


QUIZ = f"""
<section id="check-yourself"><h2>Check yourself<a class="headerlink">#</a></h2>
<div class="quiz"><p>Nothing is stored.</p>
<fieldset data-right="B"><legend><b>Question 1</b> (harder): Which?</legend>
<label><input type="radio" name="question-1" value="A"> A. This</label>
<label><input type="radio" name="question-1" value="B"> B. That</label>
<details><summary>Answer and reasons</summary><ul>
<li><b>A: not right.</b> No.</li><li><b>B: right.</b> Because of it ({CFR}).</li>
</ul><p>Read again: <a href="#top">Title</a></p></details></fieldset></div></section>
"""


def test_a_quiz_asks_on_its_page_and_is_answered_at_the_end() -> None:
    page = set_page(QUIZ)
    asked = shown(page.body)
    assert asked.index("Question 1 (harder): Which?") < asked.index("A. This")
    assert asked.index("A. This") < asked.index("B. That") < asked.index("Answers")
    assert "right." not in asked
    assert "stored" not in asked, "of paper nobody would think so"
    [answers] = page.answers
    told = shown(answers)
    assert told.startswith("Check yourself – answers")
    assert told.index("Question 1") < told.index("A: not right. No.")
    assert "B: right. Because of it (CFR 2021, p08)." in told
    assert told.endswith("Read again: Title")


def test_what_is_put_off_names_its_page_after_one_comma() -> None:
    assert '#deferred([#"Answers";], ' in set_page(QUIZ).body
