"""Search and filters of the pages of rows, in a real browser."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import goto, open_browser, served
from built import book

from alliance.reference import listings
from alliance.repository import read_table

SHOWN = "() => [...document.querySelectorAll('section.listed')]" + (
    ".filter(row => !row.closest('.filtered-out')).map(row => row.id)"
)
SEEN = "() => [...document.querySelectorAll('section.listed')]" + (
    ".filter(row => row.checkVisibility({contentVisibilityAuto: false})"
    " && row.getBoundingClientRect().height > 0).map(row => row.id)"
)


@pytest.fixture(scope="module")
def browser() -> Iterator:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(book()) as found:
        yield f"{found}/reference"


@pytest.fixture
def tab(browser) -> Iterator:
    # The theme has scripts inside its pages; another test looks at ours alone.
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, bypass_csp=True
    )
    page = context.new_page()
    page.trouble = []
    page.on("pageerror", lambda error: page.trouble.append(str(error)))
    yield page
    context.close()
    assert not page.trouble


def search(tab, words: str) -> None:
    tab.fill(".filter input", words)
    tab.wait_for_timeout(150)


def count(tab) -> str:
    return tab.inner_text(".filter-count")


def ids(source: str) -> list[str]:
    rows = listings()["quotations"].rows
    return [name for name, values in rows.items() if source in values["source"]]


def test_every_word_of_a_search_must_stand_in_the_row(tab, address: str) -> None:
    goto(tab, f"{address}/quotations.html")
    whole = len(tab.evaluate(SHOWN))
    assert whole == len(read_table("quotations"))
    search(tab, "cornerstone policy")
    found = tab.evaluate(SHOWN)
    assert "cfr-2021-cornerstone" in found
    assert len(found) < whole
    assert count(tab) == f"{len(found)} of {whole} quotations"
    assert tab.evaluate(SEEN) == found
    words = tab.evaluate(
        "ids => ids.map(id => document.getElementById(id).textContent.toLowerCase())",
        found,
    )
    assert all("cornerstone" in each and "policy" in each for each in words)


@pytest.mark.parametrize("words", ["CORNERSTONE", "cornérstone", "  corner   asia "])
def test_case_accents_and_spaces_do_not_matter(tab, address: str, words: str) -> None:
    goto(tab, f"{address}/quotations.html")
    search(tab, words)
    assert "cfr-2021-cornerstone" in tab.evaluate(SHOWN)


def test_curly_and_straight_marks_are_the_same(tab, address: str) -> None:
    goto(tab, f"{address}/quotations.html")
    search(tab, "countries' interests")
    straight = tab.evaluate(SHOWN)
    search(tab, "countries’ interests")
    assert tab.evaluate(SHOWN) == straight != []


WORDS = "rows => Object.fromEntries(rows.map(id => [id, " + (
    "document.getElementById(id).textContent.replace(/[“”]/g, '').toLowerCase()]))"
)


@pytest.mark.parametrize("marks", ['"{}"', "“{}”", '"  {} "', 'treaty "{}"'])
def test_words_between_quotation_marks_are_a_phrase(tab, address, marks: str) -> None:
    goto(tab, f"{address}/record.html")
    search(tab, "treaty security")
    loose = tab.evaluate(SHOWN)
    search(tab, marks.format("security treaty"))
    found = tab.evaluate(SHOWN)
    assert 0 < len(found) < len(loose)
    texts = tab.evaluate(WORDS, loose)
    assert set(found) == {row for row in loose if "security treaty" in texts[row]}


@pytest.mark.parametrize("words", ['"security treaty', 'security treaty"', "”security"])
def test_a_single_quotation_mark_is_no_word(tab, address: str, words: str) -> None:
    goto(tab, f"{address}/record.html")
    search(tab, words.strip('"”'))
    plain = tab.evaluate(SHOWN)
    search(tab, words)
    assert tab.evaluate(SHOWN) == plain != []
    search(tab, '"')
    assert len(tab.evaluate(SHOWN)) == len(read_table("record"))
    assert tab.is_visible(".filter button"), "the mark can be cleared away"


def test_quotation_marks_in_a_row_part_no_phrase(tab, address: str) -> None:
    goto(tab, f"{address}/quotations.html")
    row = "cfr-2021-cornerstone"
    text = tab.evaluate("id => document.getElementById(id).textContent", row)
    before, after = (part.split() for part in text.split("”", 1))
    search(tab, f'"{before[-1]} {after[0]}"')
    assert row in tab.evaluate(SHOWN)


@pytest.mark.parametrize(
    ("page", "one", "other"),
    [
        ("record", "defence", "defense"),
        ("record", "programme", "program"),
        ("record", "organisation", "organization"),
        ("record", "organisers", "organizers"),
        ("source-checks", "labour", "labor"),
        ("record", "Favour", "favor"),
        ("record", "defenc", "defens"),
        ("record", "organis", "organiz"),
        ("record", "favou", "favo"),
        ("record", "programm", "program"),
    ],
)
def test_british_and_american_spellings_find_each_other(
    tab, address: str, page: str, one: str, other: str
) -> None:
    goto(tab, f"{address}/{page}.html")
    search(tab, one)
    found = tab.evaluate(SHOWN)
    search(tab, other)
    assert tab.evaluate(SHOWN) == found != []


@pytest.mark.parametrize("words", ["55000", "55,000", "55,0", "fifty-five thousand"])
def test_a_number_is_found_in_digits_with_or_without_commas_and_in_words(
    tab, address: str, words: str
) -> None:
    goto(tab, f"{address}/quantities.html")
    search(tab, words)
    wanted = {r["quantity"] for r in read_table("quantities") if r["value"] == "55000"}
    assert wanted and wanted <= set(tab.evaluate(SHOWN))


@pytest.mark.parametrize(("one", "other"), [("four", "for"), ("hour", "hor")])
def test_other_words_stay_apart(tab, address: str, one: str, other: str) -> None:
    goto(tab, f"{address}/record.html")
    search(tab, one)
    found = tab.evaluate(SHOWN)
    search(tab, other)
    assert tab.evaluate(SHOWN) != found


def test_a_choice_shows_its_rows_alone_and_hides_empty_groups(
    tab, address: str
) -> None:
    goto(tab, f"{address}/quotations.html")
    tab.select_option(".filter select[name=source]", "auslin-2022")
    assert tab.evaluate(SHOWN) == ids("auslin-2022")
    heads = tab.evaluate(
        "() => [...document.querySelectorAll('section.group')].filter(group =>"
        " !group.classList.contains('filtered-out')).map(group => group.id)"
    )
    assert heads == ["auslin-2022"]


def test_words_and_choices_narrow_each_other(tab, address: str) -> None:
    goto(tab, f"{address}/quotations.html")
    tab.select_option(".filter select[name=source]", "tran-2025")
    search(tab, "japan")
    found = tab.evaluate(SHOWN)
    assert found
    assert set(found) <= set(ids("tran-2025"))


def test_the_address_keeps_the_search_and_restores_it(tab, address: str) -> None:
    goto(tab, f"{address}/quotations.html")
    tab.select_option(".filter select[name=source]", "cfr-2021")
    search(tab, "cornerstone")
    kept = tab.url
    assert parse_qs(urlsplit(kept).query) == {
        "q": ["cornerstone"],
        "source": ["cfr-2021"],
    }
    found = tab.evaluate(SHOWN)
    tab.goto("about:blank")
    goto(tab, kept)
    assert tab.evaluate(SHOWN) == found
    assert tab.input_value(".filter input") == "cornerstone"
    assert tab.input_value(".filter select[name=source]") == "cfr-2021"


def test_an_unknown_choice_in_the_address_chooses_nothing(tab, address: str) -> None:
    goto(tab, f"{address}/quotations.html?source=nobody&other=x")
    assert len(tab.evaluate(SHOWN)) == len(read_table("quotations"))
    search(tab, "cornerstone")
    assert "other=x" in tab.url, "what is not ours is left in the address"


def test_clear_shows_everything_and_empties_the_address(tab, address: str) -> None:
    goto(tab, f"{address}/quotations.html?q=cornerstone&source=cfr-2021")
    tab.click(".filter button")
    assert len(tab.evaluate(SHOWN)) == len(read_table("quotations"))
    assert not urlsplit(tab.url).query
    assert not tab.is_visible(".filter button")
    focused = tab.evaluate("document.activeElement.matches('.filter input')")
    assert focused, "the keyboard goes on where it was useful"


def test_nothing_found_is_said_with_advice(tab, address: str) -> None:
    goto(tab, f"{address}/quotations.html")
    search(tab, "zzzz")
    assert tab.evaluate(SHOWN) == []
    assert tab.is_visible(".filter-nothing")
    said = tab.inner_text(".filter-nothing")
    assert "Nothing here matches" in said
    assert "fewer words" in said
    link = tab.get_attribute(".filter-nothing a", "href")
    assert link == "../search.html?q=zzzz"


def test_a_link_to_a_hidden_row_shows_it(tab, address: str) -> None:
    hidden = ids("tran-2025")[0]
    goto(tab, f"{address}/quotations.html?source=auslin-2022#{hidden}")
    assert set(tab.evaluate(SHOWN)) == {*ids("auslin-2022"), hidden}
    assert tab.evaluate(f"document.getElementById('{hidden}').checkVisibility()")
    assert "1 more that a link leads to" in count(tab)
    search(tab, "indispensable")
    assert hidden not in tab.evaluate(SHOWN), "a new search hides it again"


def test_a_link_followed_later_shows_its_row_and_brings_it_into_view(
    tab, address: str
) -> None:
    goto(tab, f"{address}/quotations.html")
    hidden = ids("tran-2025")[-1]
    search(tab, "zzzz")
    tab.evaluate(f"location.hash = '{hidden}'")
    tab.wait_for_timeout(600)
    assert tab.evaluate(SHOWN) == [hidden]
    top = tab.evaluate(f"document.getElementById('{hidden}').getBoundingClientRect().y")
    assert 0 <= top <= 900


@pytest.mark.parametrize(
    ("name", "width"), [("record", 1280), *((name, 390) for name in listings())]
)
def test_a_link_to_a_row_lands_at_the_row(browser, address, name, width) -> None:
    rows = [*listings()[name].rows]
    page = browser.new_page(viewport={"width": width, "height": 800})
    try:
        for row in (rows[len(rows) // 2], rows[-1]):
            goto(page, f"{address}/{name}.html#{row}")
            page.wait_for_timeout(400)
            top = page.evaluate(
                "id => document.getElementById(id).getBoundingClientRect().top", row
            )
            below = page.evaluate(
                "() => document.documentElement.scrollHeight - scrollY - innerHeight"
            )
            assert 0 <= top <= 200 or (0 <= top < 800 and below < 2), (row, top)
    finally:
        page.close()


def test_a_link_followed_after_a_search_lands_at_its_row(tab, address: str) -> None:
    goto(tab, f"{address}/source-checks.html")
    search(tab, "treaty")
    search(tab, "")
    row = [*listings()["source-checks"].rows][100]
    tab.evaluate("id => { location.hash = id; }", row)
    tab.wait_for_timeout(400)
    top = tab.evaluate(
        "id => document.getElementById(id).getBoundingClientRect().top", row
    )
    assert 0 <= top <= 200, top


def test_the_controls_can_be_used_by_keyboard_and_are_named(tab, address: str) -> None:
    goto(tab, f"{address}/quotations.html")
    tab.evaluate("window.here = true")
    tab.focus(".filter input")
    tab.keyboard.type("cornerstone")
    tab.keyboard.press("Enter")
    tab.wait_for_timeout(150)
    assert "cfr-2021-cornerstone" in tab.evaluate(SHOWN)
    assert tab.evaluate("window.here"), "a form was sent and the page loaded anew"
    for control in tab.query_selector_all(".filter :is(input, select)"):
        assert control.evaluate("node => node.labels[0]?.textContent.trim()")
    assert tab.get_attribute(".filter-count", "aria-live") == "polite"
    hidden = "document.querySelector('.filtered-out a')"
    tab.evaluate(f"{hidden}.focus()")
    assert not tab.evaluate(f"document.activeElement === {hidden}")


@pytest.mark.parametrize("name", listings())
def test_every_page_of_rows_can_be_searched(tab, address: str, name: str) -> None:
    goto(tab, f"{address}/{name}.html")
    whole = len(tab.evaluate(SHOWN))
    assert whole == len(listings()[name].rows)
    assert count(tab) == f"{whole} {listings()[name].many}"
    search(tab, "japan")
    assert 0 < len(tab.evaluate(SHOWN)) < whole
    for select in tab.query_selector_all(".filter select"):
        for option in select.query_selector_all("option"):
            value = option.get_attribute("value")
            search(tab, "")
            select.select_option(value)
            held = len(tab.evaluate(SHOWN))
            words = option.text_content()
            assert words == "any" or words.endswith(f"({held})"), (name, words, held)
        select.select_option("")


def test_without_a_script_the_page_is_whole_and_shows_no_control(
    browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{address}/quotations.html")
    rows = tab.locator("section.listed")
    assert rows.count() == len(read_table("quotations"))
    assert rows.last.is_visible()
    assert tab.locator(".filter").bounding_box()["height"] == 0
    assert tab.locator("article :is(input, select, button)").count() == 0
    context.close()


def test_the_filter_runs_under_a_strict_policy(browser, address: str) -> None:
    context = browser.new_context()
    tab = context.new_page()
    told: list[str] = []
    tab.on("console", lambda message: told.append(message.text))
    goto(tab, f"{address}/quotations.html?q=cornerstone")
    assert "cfr-2021-cornerstone" in tab.evaluate(SHOWN)
    assert not [text for text in told if "filter.js" in text]
    context.close()


def test_the_filter_works_from_a_folder_without_a_server(tab) -> None:
    goto(tab, f"{(book() / 'reference' / 'quotations.html').as_uri()}?q=cornerstone")
    assert "cfr-2021-cornerstone" in tab.evaluate(SHOWN)
    search(tab, "indispensable")
    assert "auslin-2022-indispensable" in tab.evaluate(SHOWN)


def test_searching_asks_no_other_host_for_anything(tab, address: str) -> None:
    hosts: set[str] = set()
    tab.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    goto(tab, f"{address}/record.html")
    search(tab, "treaty")
    tab.select_option(".filter select[name=decade]", "1950s")
    assert hosts <= {urlsplit(address).netloc, ""}


def test_nothing_jumps_when_the_controls_appear(tab, address: str) -> None:
    for name in listings():
        goto(tab, f"{address}/{name}.html")
        place = tab.locator(".filter").bounding_box()["height"]
        form = tab.locator(".filter-form").bounding_box()["height"]
        assert place - form < 24, f"{name}: {place} px are kept for {form} px"
