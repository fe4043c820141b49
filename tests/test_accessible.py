"""A page can be read by keyboard, by ear, without motion, and word by word."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from browser import goto, open_browser, served
from bs4 import Tag
from built import book, pages, themed_pages
from live_charts import bring_to_life

from alliance.accessible import (
    ROMANISED,
    cite_quotations,
    head_columns,
    mark_languages,
    name_branches,
)
from alliance.notebooks import chapters
from alliance.sources import source

CHAPTER = "chapters/01-history.html"
CHAPTERS = [f"chapters/{name}.html" for name in chapters()]
JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


# What the pages hold


def shown(tag: Tag) -> bool:
    """Tell whether a part of a page is for the screen, not for paper alone."""
    return tag.find_parent(class_="onlyprint") is None


def test_every_page_has_one_title_and_no_heading_skips_a_level() -> None:
    for name, page in pages().items():
        main = page.soup.find("main") or page.soup
        levels = [
            int(heading.name[1])
            for heading in main.find_all(re.compile("^h[1-6]$"))
            if shown(heading)
        ]
        assert levels.count(1) == 1, f"{name}: {levels.count(1)} titles"
        assert levels[0] == 1, f"{name} begins with a heading of level {levels[0]}"
        for before, after in pairwise(levels):
            assert after <= before + 1, f"{name}: level {before} is followed by {after}"


def test_every_link_has_an_address() -> None:
    """Without one a keyboard does not reach it, and a search engine does not follow."""
    dead = [
        f"{name}: {link}"
        for name, page in pages().items()
        for link in page.soup.find_all("a", href=False)
    ]
    assert dead == []


def test_every_page_has_a_header_one_list_of_pages_and_one_main_part() -> None:
    for name, page in themed_pages().items():
        assert page.soup.html["lang"] == "en", name
        assert len(page.soup.find_all("main")) == 1, name
        headers = [
            tag
            for tag in page.soup.find_all("header")
            if not tag.find_parent(["main", "article", "section", "aside", "nav"])
        ]
        assert len(headers) == 1, f"{name}: {len(headers)} headers"
        assert headers[0].get_text(strip=True), f"{name}: the header is empty"
        names = [tag.get("aria-label") for tag in page.soup.find_all("nav")]
        assert all(names), f"{name}: a list of links has no name"
        assert names.count("Pages of the book") == 1, name


def test_every_table_has_a_name_and_heading_cells_that_say_what_they_head() -> None:
    for name, page in pages().items():
        for table in page.article.find_all("table"):
            own = table.caption or table.get("aria-label")
            assert own, f"{name}: a table without a name: {str(table)[:200]}"
            heads = table.select("thead th")
            assert heads, f"{name}: a table without headings: {own}"
            for cell in table.find_all("th"):
                assert cell.get("scope") in ("col", "row"), f"{name}: {cell}"
                assert cell.get_text(strip=True), f"{name}: an empty heading in {own}"


def test_every_quotation_says_where_its_words_come_from() -> None:
    seen = set()
    for name, page in pages().items():
        for quotation in page.article.find_all("blockquote"):
            cite = quotation.get("cite")
            assert cite, f"{name}: a quotation cites nothing: {quotation.get_text()}"
            link = quotation.find("a", href=re.compile("outline-")) or (
                quotation.parent.find("a", href=re.compile("outline-"))
            )
            work = re.search(r"outline-([\w-]+)\.html", link["href"])[1]
            known = source(work).url
            assert cite == known if known else f"outline-{work}.html#" in cite, name
            seen.add(work)
    assert len(seen) == 5, f"only {sorted(seen)} are quoted"


def test_every_japanese_word_says_that_it_is_japanese() -> None:
    found = 0
    for name, page in pages().items():
        for words in page.article.find_all(string=JAPANESE):
            if words.find_parent(["script", "style"]) is None:
                inside = words.find_parent(lang="ja")
                assert inside is not None, f"{name}: {words}"
                assert not re.search("[a-z]", inside.get_text()), f"{name}: {inside}"
                found += 1
        for words in page.article.find_all(string=re.compile(r"\bShimbun\b")):
            if words.find_parent(["script", "style", "svg", "pre", "code"]) is None:
                assert words.find_parent(lang="ja-Latn") is not None, f"{name}: {words}"
                found += 1
    assert found > 10


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("The Asahi Shimbun of 2015", 'The <span lang="ja-Latn">Asahi Shimbun</span>'),
        (
            "<em>日米安全保障条約</em>",
            '<em><span lang="ja">日米安全保障条約</span></em>',
        ),
        ('<a title="Shimbun">x</a>', '<a title="Shimbun">x</a>'),
        ("<pre>Shimbun</pre>", "<pre>Shimbun</pre>"),
        ("<svg><text>Kantei</text></svg>", "<svg><text>Kantei</text></svg>"),
        ("five yen", "five yen"),
    ],
)
def test_only_japanese_words_of_the_text_are_marked(given: str, expected: str) -> None:
    assert mark_languages(given).startswith(expected)


def test_no_romanised_word_hides_a_longer_one() -> None:
    for place, word in enumerate(ROMANISED):
        for earlier in ROMANISED[:place]:
            assert not word.startswith(earlier), f"{earlier} would be marked in {word}"


def test_a_quotation_whose_publisher_has_no_address_cites_the_outline() -> None:
    given = '<blockquote data-passage="tran-2025-p07"><p>Words</p></blockquote>'
    cited = cite_quotations(given, "chapters/01-history")
    assert 'cite="../reference/outline-tran-2025.html#tran-2025-p07"' in cited
    assert cite_quotations(cited, "chapters/01-history") == cited
    assert cite_quotations("<blockquote>Ours</blockquote>", "index") == (
        "<blockquote>Ours</blockquote>"
    )


def test_a_heading_cell_is_told_once() -> None:
    once = head_columns('<th class="head text-right"><p>N</p></th>')
    assert once.startswith('<th scope="col" class="head text-right">')
    assert head_columns(once) == once
    assert head_columns('<th class="head"><p></p></th>') == "<td></td>"


def test_a_branch_of_the_list_of_pages_is_named_after_its_page() -> None:
    sign = '<summary><span class="toctree-toggle" role="presentation"></span></summary>'
    made = name_branches(f'<a href="#">Reference</a><details>{sign}</details>')
    assert '<summary aria-label="Pages below: Reference">' in made
    assert name_branches(None) == ""


# What a browser does


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(book()) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def tab(browser) -> Iterator:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, bypass_csp=True
    )
    yield context.new_page()
    context.close()


def test_the_first_stop_leads_past_the_menu_and_shows(tab, address: str) -> None:
    goto(tab, f"{address}/{CHAPTER}")
    tab.keyboard.press("Tab")
    stop = tab.locator(":focus")
    assert stop.inner_text() == "Skip to main content"
    tab.wait_for_timeout(300)
    box = stop.bounding_box()
    assert box["y"] >= 0 and box["height"] > 15
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("() => !!document.activeElement.closest('main')")


# The contrast of the ring with what is around it, and whether anything covers it.
FOCUS = """async () => {
    // The page may scroll, and the first stop slides in.
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    if (document.activeElement === document.body) return null;
    const drawn = (node) =>
        [...node.getClientRects()].filter((box) => box.width * box.height);
    // One that has no height of its own shows it on what it holds.
    const focused = document.activeElement;
    const item = drawn(focused).length ? focused : focused.firstElementChild;
    const style = getComputedStyle(item);
    const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((part) => {
            const share = part / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    };
    let ground = "rgb(0, 0, 0)";
    for (let box = item.parentElement; box; box = box.parentElement) {
        ground = getComputedStyle(box).backgroundColor;
        if (!/, 0\\)$|transparent/.test(ground)) break;
    }
    const both = [light(style.outlineColor), light(ground)];
    const seen = drawn(item).some((box) => {
        const hit = document.elementFromPoint(
            box.left + box.width / 2, box.top + box.height / 2);
        return hit && (item.contains(hit) || hit.contains(item));
    });
    return {
        name: `${item.tagName} ${item.id} ${item.className.baseVal ?? item.className} `
            + item.textContent.trim().slice(0, 40),
        ring: style.outlineStyle === "solid" ? parseFloat(style.outlineWidth) : 0,
        contrast: Math.max(...both) / Math.min(...both),
        seen,
    };
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "name", ["index.html", CHAPTER, "reference/quotations.html", "search.html"]
)
def test_whatever_has_the_focus_shows_it(tab, address, name, theme) -> None:
    tab.emulate_media(color_scheme=theme, reduced_motion="reduce")
    goto(tab, f"{address}/{name}")
    stops = 0
    for _ in range(140):
        tab.keyboard.press("Tab")
        stop = tab.evaluate(FOCUS)
        if stop is None:
            break
        if not stop["seen"]:
            # The note of the term before goes after a moment.
            tab.wait_for_timeout(400)
            stop = tab.evaluate(FOCUS)
        stops += 1
        assert stop["ring"] >= 2, f"{name}, {theme}: no ring on {stop}"
        assert stop["contrast"] >= 3, f"{name}, {theme}: a faint ring on {stop}"
        assert stop["seen"], f"{name}, {theme}: something covers {stop}"
    assert stops > 10, f"{name}: only {stops} stops"


MOVING = """() => [...document.querySelectorAll("*")].filter((item) => {
    const style = getComputedStyle(item);
    const longest = (times) => Math.max(...times.split(",").map((time) =>
        parseFloat(time) * (time.trim().endsWith("ms") ? 1 : 1000)));
    return longest(style.transitionDuration) > 1 || longest(style.animationDuration) > 1
        || style.scrollBehavior !== "auto";
}).map((item) => `${item.tagName}.${item.className}`)"""


@pytest.mark.parametrize("name", ["index.html", CHAPTER])
def test_nothing_moves_for_who_asks_for_less_motion(tab, address, name) -> None:
    goto(tab, f"{address}/{name}")
    assert tab.evaluate(MOVING), "nothing moves for anybody: does this test see it?"
    tab.emulate_media(reduced_motion="reduce")
    assert tab.evaluate(MOVING) == []


# The colours of words and of their cell, in the frames after the theme changes.
FRAMES = """theme => new Promise((done) => {
    const words = document.querySelector(".bd-article td code.literal .pre");
    const seen = new Set();
    let left = 12;
    const look = () => {
        seen.add([words, words.closest("td")].map(
            (item) => getComputedStyle(item).color).join(" in "));
        if (left--) requestAnimationFrame(look); else done([...seen]);
    };
    document.documentElement.dataset.theme = theme;
    look();
})"""


def test_all_colours_change_in_one_frame_for_who_asks_for_less_motion(
    tab, address
) -> None:
    tab.emulate_media(reduced_motion="reduce", color_scheme="light")
    goto(tab, f"{address}/instructors/hand-outs.html")
    [light] = tab.evaluate(FRAMES, "light")
    [dark] = tab.evaluate(FRAMES, "dark")
    assert light != dark


# Charts by keyboard

# What the pointer can ask of the marks of a chart: the words of every tooltip.
TOOLTIPS = """drawing => [...new Set([...drawing.querySelectorAll("svg *")]
    .map((item) => item.__data__?.tooltip).filter(Boolean)
    .map((told) => typeof told === "object"
        ? Object.entries(told).filter(([, value]) => value !== "" && value !== "null")
            .map((pair) => pair.join(" ")).join(" ")
        : String(told)))]
"""
SHOWN = """() => {
    const tip = document.querySelector("#vg-tooltip-element.visible");
    return tip && [...tip.querySelectorAll("tr")].map((row) =>
        [...row.cells].map((cell) => cell.textContent).join(" ")).join(" ");
}"""


def walk(tab, marks) -> list[tuple[str, str]]:
    """Go through the marks of a chart; return each name and tooltip."""
    marks.focus()
    # As by the Tab key: what the focus shows depends on it.
    tab.keyboard.press("End")
    tab.keyboard.press("Home")
    passed = []
    while True:
        tab.wait_for_function(SHOWN)
        now = tab.evaluate("() => document.activeElement.ariaLabel")
        if passed and now == passed[-1][0]:
            return passed
        passed.append((now, tab.evaluate(SHOWN)))
        tab.keyboard.press("ArrowDown")
        tab.wait_for_timeout(20)


@pytest.mark.parametrize("name", CHAPTERS)
def test_keys_reach_whatever_the_pointer_reaches_in_a_chart(tab, address, name) -> None:
    goto(tab, f"{address}/{name}")
    bring_to_life(tab)
    for drawing in tab.query_selector_all("figure.chart .is-live > .chart-live"):
        stops = drawing.query_selector_all('[tabindex="0"]')
        asked = drawing.evaluate(TOOLTIPS)
        assert len(stops) == bool(asked), f"{len(stops)} stops for {len(asked)} marks"
        if not asked:
            continue
        passed = walk(tab, stops[0])
        plain = [" ".join(words.split()) for words in asked]
        assert sorted({" ".join(tip.split()) for _, tip in passed}) == sorted(
            set(plain)
        )
        for said, tip in passed:
            assert re.findall(r"[\w.]+", said) == re.findall(r"[\w.]+", tip)
            assert "null" not in tip, tip


def test_a_finger_opens_the_words_of_the_mark_it_touches(browser, address) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    tab = context.new_page()
    goto(tab, f"{address}/{CHAPTER}")
    bring_to_life(tab)
    mark = tab.locator('.is-live .chart-live:visible [tabindex="0"]').first
    mark.scroll_into_view_if_needed()
    tab.wait_for_timeout(200)
    box = mark.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    said = mark.get_attribute("aria-label")
    tab.touchscreen.tap(x, y)
    tip = tab.wait_for_function(SHOWN).json_value()
    assert re.findall(r"[\w.]+", tip) == re.findall(r"[\w.]+", said)
    # Somewhere in the chart where nothing is near.
    drawing = tab.locator(".is-live .chart-live:visible").first.bounding_box()
    tab.touchscreen.tap(drawing["x"] + 2, drawing["y"] + 4)
    tab.wait_for_timeout(100)
    assert tab.evaluate(SHOWN) is None
    context.close()


def test_escape_closes_the_words_and_tab_leaves_the_chart(tab, address) -> None:
    goto(tab, f"{address}/{CHAPTER}")
    bring_to_life(tab)
    mark = tab.locator('.chart-live [tabindex="0"]').first
    mark.focus()
    tab.keyboard.press("ArrowDown")
    tab.wait_for_function(SHOWN)
    assert tab.locator(".chart-hint:visible").count() >= 1
    tab.keyboard.press("Escape")
    assert tab.evaluate(SHOWN) is None
    tab.keyboard.press("Tab")
    assert tab.evaluate(
        "() => !document.activeElement.closest('.chart-live')"
        " && !!document.activeElement.closest('main')"
    )


def test_a_chart_whose_control_changed_keeps_its_keys(tab, address) -> None:
    goto(tab, f"{address}/{CHAPTER}")
    bring_to_life(tab)
    figure = tab.locator("#fig-timeline")
    figure.locator("select:visible").select_option("Tran 2025")
    tab.wait_for_timeout(200)
    stop = figure.locator('.is-live .chart-live [tabindex="0"]')
    assert stop.count() == 1
    assert walk(tab, stop)


# Buttons and menus by keyboard


@pytest.fixture
def phone(browser) -> Iterator:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def has_focus(tab, what: str) -> bool:
    return tab.evaluate("what => document.activeElement.matches(what)", what)


def test_the_colours_change_again_by_the_same_key_and_are_told(tab, address) -> None:
    goto(tab, f"{address}/how-to-use.html")
    tab.locator(".theme-switch-button").focus()
    told = tab.locator(".theme-told[role=status]")
    assert told.text_content() == "", "told before anything changed"
    modes = []
    for _ in range(3):
        tab.keyboard.press("Enter")
        assert has_focus(tab, ".theme-switch-button")
        modes.append(tab.evaluate("document.documentElement.dataset.mode"))
        shown = tab.locator(".theme-switch:visible").text_content().strip()
        tab.wait_for_function(
            "words => document.querySelector('.theme-told').textContent === words",
            arg=shown,
        )
    assert sorted(modes) == ["auto", "dark", "light"]


def test_the_button_of_the_column_says_whether_it_shows(tab, address) -> None:
    goto(tab, f"{address}/how-to-use.html")
    toggle = tab.locator(".primary-toggle")
    column = tab.locator("#pst-primary-sidebar")
    toggle.focus()
    for shows in (True, False, True):
        toggle.and_(tab.locator(f"[aria-expanded={str(shows).lower()}]")).wait_for()
        assert toggle.get_attribute("aria-controls") == "pst-primary-sidebar"
        column.wait_for(state="visible" if shows else "hidden")
        tab.keyboard.press("Enter")
        assert has_focus(tab, ".primary-toggle")


@pytest.mark.parametrize(
    ("side", "name"), [("primary", "Pages of the book"), ("secondary", "On this page")]
)
def test_a_menu_of_a_phone_has_a_name_and_gives_the_keys_back(
    phone, address, side, name
) -> None:
    goto(phone, f"{address}/how-to-use.html")
    toggle = phone.locator(f".{side}-toggle")
    menu = phone.locator(f"#pst-{side}-sidebar-modal")
    toggle.focus()
    for way in ("Escape", "button", "Escape"):
        assert toggle.get_attribute("aria-expanded") == "false"
        assert toggle.get_attribute("aria-controls") == f"pst-{side}-sidebar-modal"
        phone.keyboard.press("Enter")
        menu.wait_for()
        assert menu.get_attribute("aria-label") == name
        toggle.and_(phone.locator("[aria-expanded=true]")).wait_for()
        if way == "Escape":
            phone.keyboard.press("Escape")
        else:
            close = menu.get_by_role("button", name="Close")
            assert close.bounding_box()["height"] >= 24
            close.click()
        menu.wait_for(state="hidden")
        toggle.and_(phone.locator("[aria-expanded=false]")).wait_for()
        assert has_focus(phone, f".{side}-toggle")
    assert phone.locator(".menu-close:visible").count() == 0


# Without scripts


def test_without_scripts_a_phone_has_both_lists_and_no_dead_button(
    browser, address
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    tab = context.new_page()
    tab.goto(f"{address}/{CHAPTER}")
    assert tab.locator("button:visible").count() == 0
    foot = tab.locator("article").bounding_box()
    foot = foot["y"] + foot["height"]
    for side in ("primary", "secondary"):
        way = tab.locator(f".bd-header-article a[href='#pst-{side}-sidebar']")
        assert way.is_visible()
        column = tab.locator(f"#pst-{side}-sidebar")
        assert column.get_by_role("link").first.is_visible()
        box = column.bounding_box()
        assert box["y"] >= foot
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    tab.set_viewport_size({"width": 1280, "height": 900})
    # A link to the repository stands there where its address is known.
    assert tab.locator(".bd-header-article a[href^='#']:visible").count() == 0
    context.close()


def test_without_scripts_a_dark_system_has_a_dark_page(browser, address) -> None:
    context = browser.new_context(color_scheme="dark", java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{address}/{CHAPTER}")
    look = """() => [document.body, document.querySelector("article p")].map(
        (one) => getComputedStyle(one)).map(
        (one, place) => place ? one.color : one.backgroundColor)"""
    assert tab.evaluate(look) == ["rgb(20, 24, 29)", "rgb(232, 234, 237)"]
    tab.emulate_media(color_scheme="light")
    assert tab.evaluate(look) == ["rgb(255, 255, 255)", "rgb(27, 31, 36)"]
    # Paper is always light.
    tab.emulate_media(color_scheme="dark", media="print")
    assert tab.evaluate(look)[1] != "rgb(232, 234, 237)"
    context.close()


# Colours


@pytest.mark.parametrize("width", [390, 1000, 1199])
def test_the_way_to_the_top_has_the_colours_of_the_book(tab, address, width) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme="dark")
    goto(tab, f"{address}/{CHAPTER}")
    tab.mouse.move(width - 200, 400)
    tab.mouse.wheel(0, 3000)
    tab.wait_for_timeout(200)
    tab.mouse.wheel(0, -200)
    button = tab.locator("#pst-back-to-top")
    button.wait_for()
    assert button.evaluate(
        "one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]"
    ) == ["rgb(140, 199, 222)", "rgb(20, 24, 29)"]
    box = button.bounding_box()
    assert box["height"] >= 24
    if width > 992:
        text = tab.locator("article p:visible").first.bounding_box()
        left, right = box["x"], box["x"] + box["width"]
        assert right <= text["x"] or left >= text["x"] + text["width"]


def test_chosen_colours_keep_the_marks_of_the_sources(tab, address) -> None:
    tab.emulate_media(forced_colors="active")
    goto(tab, f"{address}/{CHAPTER}")
    links = tab.locator("article p > a[href*='outline-']:not(.check-mark):visible")
    marks = links.evaluate_all(
        """links => links.map((link) => {
            const {width, height, backgroundColor} = getComputedStyle(link, "::before");
            return [parseFloat(width), parseFloat(height), backgroundColor];
        })"""
    )
    assert len({colour for _, _, colour in marks}) >= 4, marks[:5]
    assert all(width > 4 and height > 4 for width, height, _ in marks), marks[:5]
    quoted = tab.locator("article p .quoted").first
    assert quoted.evaluate("one => getComputedStyle(one).textDecorationLine") == (
        "underline"
    )
