"""What the finished pages load, and the policy under which they load it."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
from browser import goto, open_browser, served
from built import book, pages, themed_pages

from alliance import assets
from alliance.errors import AssetError
from alliance.icons import Icons
from alliance.repository import root
from alliance.styles import (
    Names,
    dark_without_scripts,
    parsed,
    pruned,
    references,
    written,
)

ICONS = root() / "_static" / "icons"

# Rules


PAGE = (
    '<html data-theme="auto"><body class="wide"><p id="one" class="note dark">'
    '<svg viewBox="0 0 1 1"></svg></p></body></html>'
)
SCRIPT = 'box.classList.add("is-live"); box.dataset.bsTarget = "x"'


@pytest.fixture(scope="module")
def names() -> Names:
    found = Names()
    found.add_page(PAGE)
    found.add_script(SCRIPT)
    return found


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".note{color:red}", ".note{color:red}"),
        ("p#one > .dark + svg{a:b}", "p#one > .dark + svg{a:b}"),
        (".absent{color:red}", ""),
        ("table{color:red}", ""),
        ("#two{color:red}", ""),
        (".note .absent, .dark{a:b}", ".dark{a:b}"),
        (".is-live{a:b}", ".is-live{a:b}"),
        ("[data-bs-target]{a:b}", "[data-bs-target]{a:b}"),
        ("[data-theme=dark] p{a:b}", "[data-theme=dark] p{a:b}"),
        ("[aria-sort]{a:b}", ""),
        (".note:not(.absent)::before{a:b}", ".note:not(.absent)::before{a:b}"),
        (":is(.absent, .other){a:b}", ":is(.absent, .other){a:b}"),
        ("*,::after{a:b}", "*,::after{a:b}"),
        ("@media print{.absent{a:b}}", ""),
        (
            "@media print { .note { a : b } .absent{a:b} }",
            "@media print{.note{a:b}}",
        ),
        (
            "@supports (a:b){@media print{p{c:d}}}",
            "@supports (a:b){@media print{p{c:d}}}",
        ),
        # One that a browser does not know makes the whole list void: so it stays.
        (".absent::-moz-x,.note{a:b}", ".absent::-moz-x,.note{a:b}"),
        ("@keyframes in{from{a:b}}", ""),
        (
            "@keyframes in{from{a:b}} p{animation:in 1s}",
            "@keyframes in{from{a:b}}p{animation:in 1s}",
        ),
        ("p{margin:calc(1px + 2px)!important}", "p{margin:calc(1px + 2px)!important}"),
        ('p{content:"a  b"}', 'p{content:"a  b"}'),
        (
            ":root{--a:1;--b:var(--c);--c:2}p{x:var(--b)}",
            ":root{--b:var(--c);--c:2}p{x:var(--b)}",
        ),
        (":root{--chained:var(--other);--other:2}p{a:b}", "p{a:b}"),
        ("/* words */ p { a : b ; }", "p{a:b}"),
    ],
)
def test_a_rule_stays_when_it_may_apply(names: Names, css: str, kept: str) -> None:
    assert written(pruned(parsed(css, "x.css"), names), set()) == kept


def test_a_custom_property_named_elsewhere_stays(names: Names) -> None:
    rules = pruned(parsed(":root{--a:1;--b:2}", "x.css"), names)
    used = references('<g fill="var(--a, red)">')
    assert written(rules, used) == ":root{--a:1}"


def test_what_makes_the_dark_theme_holds_without_scripts_as_well() -> None:
    css = (
        "html[data-theme=dark]{--a:1;--b:2;color:red}"
        '@media screen{:root,html[data-theme="dark"]{--a:3;--c: }}'
        '@media print{html[data-theme="dark"]{--a:4}}'
        '[data-theme="dark"] p{--a:5}'
    )
    told = written(dark_without_scripts(parsed(css, "x.css")), {"--a", "--b", "--c"})
    assert told == (
        "@media screen and (scripting:none) and (prefers-color-scheme:dark)"
        "{html[data-theme]{color-scheme:dark;--a:3;--b:2;--c: }}"
    )
    assert dark_without_scripts(parsed("p{a:b}", "x.css")) == []


def test_a_sheet_that_is_no_css_is_named() -> None:
    with pytest.raises(AssetError, match=r"theme\.css, line 2"):
        parsed("p{a:b}\n}", "theme.css")


# Icons


def test_the_drawings_are_those_that_the_readme_records() -> None:
    readme = (ICONS / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"\| `([\w-]+\.svg)` \| `([0-9a-f]{64})` \|", readme))
    files = {path.name: path for path in ICONS.glob("*.svg")}
    assert sorted(rows) == sorted(files)
    for name, path in files.items():
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        assert found == rows[name], (
            f"_static/icons/{name} is not what README.md records"
        )


def test_every_drawing_is_used_or_known_to_the_links_of_the_repository() -> None:
    sheet = (book() / "_static" / "common.css").read_text(encoding="utf-8")
    unused = {
        path.stem for path in ICONS.glob("*.svg") if f"--icon-{path.stem}:" not in sheet
    }
    # The button to the repository, and the marks of Sphinx's own search.
    assert unused <= {"github", "circle-xmark"}


def test_an_icon_without_a_drawing_is_refused() -> None:
    icons, names = Icons(ICONS), Names()
    names.add_page('<i class="fa-solid fa-bars fa-lg"></i>')
    sheet = icons.sheet(names)
    icons.check()
    assert '--icon-bars:url("data:image/svg+xml,%3Csvg' in sheet
    names.add_page('<i class="fa-solid fa-anchor"></i>')
    icons.sheet(names)
    with pytest.raises(AssetError, match="no drawing: anchor"):
        icons.check()


FONT_CSS = r"""
@font-face{font-family:Font Awesome\ 6 Free;src:url(a.woff2)}
.fa-bell:before{content:"\f0f3"}
:root{--fa-font-solid:normal 900 1em/1 "Font Awesome 6 Free";--pst-icon-bell:"\f0f3"}
.note:after{font:var(--fa-font-solid);content:var(--pst-icon-bell);left:1px}
.absent:after{font:var(--fa-font-solid);content:var(--pst-icon-bell)}
.note .fa-bell{margin:0}
"""


def test_what_the_theme_prints_in_a_font_of_icons_is_drawn() -> None:
    icons, names = Icons(ICONS), Names()
    names.add_page('<p class="note"><i class="fa-bell"></i></p>')
    rules = icons.taken_over(parsed(FONT_CSS, "x.css"), names)
    css = written(pruned(rules, names), set())
    assert "Font Awesome" not in css
    assert "@font-face" not in css
    assert ".absent" not in css
    assert 'content:"";mask-image:var(--icon-bell);left:1px' in css
    assert ".note .fa-bell{margin:0}" in css
    assert "--icon-bell:url(" in icons.sheet(names)


# Finishing a page


HEAD = '<html><head><meta charset="utf-8" />{head}</head><body>{body}</body></html>'

CHAPTER = "chapters/01-history.html"


def finished(folder: Path, head: str = "", body: str = "", **files: str) -> str:
    """Finish a book of one page and return that page."""
    out, source = folder / "out", folder / "source"
    (out / "_static").mkdir(parents=True)
    (source / "_static").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (out / "_static" / name.replace("_", ".")).write_text(text, encoding="utf-8")
    (out / "index.html").write_text(HEAD.format(head=head, body=body), "utf-8")
    assets.finish(out, source)
    return (out / "index.html").read_text("utf-8")


def script(name: str) -> str:
    return f'<script src="_static/{name}"></script>'


def test_scripts_are_one_file_in_their_order(tmp_path: Path) -> None:
    head = script("a.js") + script("b.js")
    page = finished(
        tmp_path, head, a_js="let a = 1", b_js="a += 1\n//# sourceMappingURL=x"
    )
    assert re.findall(r'<script[^>]*src="([^"?]+)', page) == ["_static/common.js"]
    common = (tmp_path / "out" / "_static" / "common.js").read_text("utf-8")
    assert common == "let a = 1\n;\na += 1\n"
    assert not (tmp_path / "out" / "_static" / "a.js").exists()


def test_a_script_that_looks_for_itself_stays_alone(tmp_path: Path) -> None:
    page = finished(tmp_path, script("a.js"), a_js="document.currentScript.src")
    assert '<script type="text/x-later" src="_static/a.js"></script>' in page


COMMENTED = """\
/* What it is
 * for. */
/*! A licence stays. */
let a = "http://x"; // so does this
  // A line.
  /* Another. */
const b = `
not // one`;
"""


def test_our_own_scripts_are_sent_without_their_comments(tmp_path: Path) -> None:
    own = tmp_path / "source" / "_static"
    (own / "vega").mkdir(parents=True)
    (own / "a.js").write_text(COMMENTED, encoding="utf-8")
    finished(
        tmp_path,
        script("a.js") + script("b.js"),
        a_js=COMMENTED + "document.currentScript",
        b_js="// Another's\ndocument.currentScript",
    )
    sent = tmp_path / "out" / "_static"
    assert (sent / "a.js").read_text("utf-8") == (
        '/*! A licence stays. */\nlet a = "http://x"; // so does this\n'
        "const b = `\nnot // one`;\ndocument.currentScript"
    )
    assert (sent / "b.js").read_text("utf-8").startswith("// Another's")


def test_no_text_of_our_scripts_looks_like_a_comment() -> None:
    for path in sorted((root() / "_static").glob("*.js")):
        for inside in re.findall(r"`[^`]*`", path.read_text(encoding="utf-8")):
            assert not re.search(r"^[ \t]*(//|/\*)", inside, re.MULTILINE), path.name


def test_a_script_that_cannot_wait_is_only_deferred(tmp_path: Path) -> None:
    page = finished(
        tmp_path,
        script("design-tabs.js") + '<script type="module" src="_static/b.js"></script>',
        '<div class="sd-tab-set"></div>',
        **{"design-tabs_js": "let tabs = 1", "b_js": "export let b = 1"},
    )
    assert '<script defer src="_static/design-tabs.js"></script>' in page
    assert '<script defer type="module" src="_static/b.js"></script>' in page


@pytest.mark.parametrize(
    ("name", "body", "sent"),
    [
        ("copybutton.js", '<div class="highlight"></div>', True),
        ("copybutton.js", "<p>highlight</p>", False),
        ("togglebutton.js", '<div class="toggle">', True),
        ("togglebutton.js", "<p></p>", False),
        ("bootstrap.js", '<div class="highlight"></div>', False),
        ("fontawesome.js", "<p></p>", False),
    ],
)
def test_a_script_goes_to_pages_that_need_it(
    tmp_path: Path, name: str, body: str, sent: bool
) -> None:
    finished(tmp_path, script(name), body, **{name.replace(".", "_"): "let sent = 1"})
    common = (tmp_path / "out" / "_static" / "common.js").read_text("utf-8")
    assert ("let sent = 1" in common) == sent


def test_a_script_inside_a_page_is_named_by_its_hash(tmp_path: Path) -> None:
    page = finished(tmp_path, "<script>let inside = 1</script>")
    digest = base64.b64encode(hashlib.sha256(b"let inside = 1").digest()).decode()
    assert f"'sha256-{digest}'" in page
    assert f"'{assets.INSIDE}'" in page


def test_data_inside_a_page_stay_and_are_not_named(tmp_path: Path) -> None:
    data = '<script type="application/ld+json">{"a": 1}</script>'
    page = finished(tmp_path, data)
    assert data in page
    assert page.count("'sha256-") == 1


def test_what_only_bootstrap_could_work_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=r"index\.html asks .* for dropdown"):
        finished(tmp_path, body='<button data-bs-toggle="dropdown"></button>')


def test_a_sheet_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=r"_static/x\.css is loaded by a page"):
        finished(tmp_path, '<link rel="stylesheet" href="_static/x.css" />')


def test_a_theme_that_finds_boxes_in_another_way_is_named(tmp_path: Path) -> None:
    name = "pydata-sphinx-theme.js"
    with pytest.raises(AssetError, match=rf"{name} does not say .* once\. Look up"):
        finished(tmp_path, script(name), **{name.replace(".", "_"): "let theme = 1"})


def test_finishing_twice_changes_nothing(tmp_path: Path) -> None:
    page = finished(tmp_path, script("a.js"), a_js="let a = 1")
    assets.finish(tmp_path / "out", tmp_path / "source")
    assert (tmp_path / "out" / "index.html").read_text("utf-8") == page


# The built book


def directives(policy: str) -> dict[str, list[str]]:
    return {
        name: sources for name, *sources in (part.split() for part in policy.split(";"))
    }


def test_every_page_carries_a_strict_policy() -> None:
    for name, page in pages().items():
        (meta,) = page.soup.find_all(attrs={"http-equiv": "Content-Security-Policy"})
        found = directives(meta["content"])
        assert found["default-src"] == ["'none'"], name
        assert found["base-uri"] == ["'none'"], name
        assert found["form-action"] == ["'self'", "file:"], name
        assert found["style-src"] == ["'self'", "file:"], name
        for sources in found.values():
            for source in sources:
                assert re.fullmatch(
                    r"'self'|'none'|file:|data:|'sha256-[\w+/]{43}='", source
                ), f"{name} allows {source}"
        assert "data:" not in found["script-src"], name
        # Nothing before it is loaded without it.
        assert not meta.find_previous(["script", "link", "style"]), name


def test_no_script_stands_in_a_page_that_the_policy_does_not_name() -> None:
    for name, page in themed_pages().items():
        policy = page.soup.find(attrs={"http-equiv": True})["content"]
        inside = [
            tag.string
            for tag in page.soup.find_all("script", src=False)
            if tag.get("type", "text/javascript") in ("text/javascript", "module")
        ]
        assert len(inside) == 1, name
        digest = base64.b64encode(hashlib.sha256(inside[0].encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy, name


def test_no_style_handler_or_script_address_stands_in_a_page() -> None:
    for name, page in pages().items():
        assert not page.soup.find_all("style"), name
        for tag in page.soup.find_all(True):
            bad = [each for each in tag.attrs if re.match(r"style$|on\w", each)]
            assert not bad, f"{name}: {tag.name} has {bad}"
            href = tag.get("href") or ""
            assert not href.startswith("javascript:"), f"{name}: {href}"


def test_nothing_is_shipped_that_no_page_loads() -> None:
    files = [path for path in (book() / "_static").rglob("*") if path.is_file()]
    names = {path.relative_to(book() / "_static").as_posix() for path in files}
    dead = {
        name
        for name in names
        if re.search(r"\.(?:map|ttf|mo|po|html)$|fontawesome|bootstrap|thebe", name)
    }
    assert not dead
    # A backstop, uncompressed: what one page may cost is held by test_browser.
    assert sum(path.stat().st_size for path in files) < 1_320_000


def test_a_page_loads_two_style_sheets_and_one_common_script() -> None:
    for name, page in themed_pages().items():
        sheets = page.soup.select("link[rel=stylesheet]")
        assert len(sheets) <= 2, name
        assert "/common.css?v=" in f"/{sheets[0]['href']}", name
        scripts = page.soup.select("script[src]")
        assert "/common.js?v=" in f"/{scripts[0]['src']}", name
        assert {tag.get("type") for tag in scripts} == {assets.LATER}, name


def test_no_rule_names_what_the_theme_sets_on_every_box_that_may_scroll() -> None:
    """Or the page is styled anew for each of them: a fifth of a second on a phone."""
    sheets = sorted((book() / "_static").rglob("*.css"))
    assert len(sheets) > 2
    assert [
        each.name for each in sheets if "[tabindex" in each.read_text("utf-8")
    ] == []


def test_a_page_asks_for_its_fonts_before_its_style_sheets() -> None:
    for name, page in themed_pages().items():
        early = page.soup.select('link[rel="early"][as="font"]')
        assert len(early) == 3, name
        there = [(book() / name).parent / tag["href"] for tag in early]
        assert all(path.resolve().is_file() for path in there), name
        assert not any(tag.find_previous("link", rel="stylesheet") for tag in early), (
            name
        )


# What the theme's pages can do without Bootstrap's script


@pytest.fixture(scope="module")
def site():
    with served(book()) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    with open_browser() as opened:
        yield opened


@pytest.fixture
def visit(browser, site):
    """Return a function that opens a page of the book and notes what goes wrong."""
    contexts, complaints = [], []

    def opened(name, width=1280, **options):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, **options
        )
        contexts.append(context)
        tab = context.new_page()
        tab.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        goto(tab, f"{site}/{name}")
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def theme(tab) -> str:
    return tab.evaluate("document.documentElement.dataset.theme")


def test_the_colours_change_and_are_remembered(visit) -> None:
    tab = visit("how-to-use.html", color_scheme="light")
    assert theme(tab) == "light"
    button = tab.locator(".theme-switch-button")
    button.click()
    assert theme(tab) == "dark"
    goto(tab, tab.url)
    assert theme(tab) == "dark"
    button.click()
    assert theme(tab) == "light"


def test_the_colours_of_the_reader_are_there_before_any_file(browser, site) -> None:
    context = browser.new_context(color_scheme="dark")
    tab = context.new_page()
    tab.route("**/_static/**", lambda route: route.abort())
    goto(tab, f"{site}/index.html")
    assert theme(tab) == "dark"
    context.close()


def test_a_page_is_whole_before_its_scripts_are_asked_for(visit) -> None:
    whole, asked = visit(CHAPTER).evaluate("""() => [
        performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
        performance.getEntriesByType("resource")
            .filter((each) => each.name.includes(".js"))
            .map((each) => each.startTime),
    ]""")
    assert len(asked) >= 5
    assert whole < min(asked)


def test_the_scripts_of_a_page_run_in_their_order(browser, site) -> None:
    tab = browser.new_page()
    tab.add_init_script("""window.run = [];
        document.addEventListener("load", ({target}) => {
            if (target.src) window.run.push(target.getAttribute("src"));
        }, true)""")
    goto(tab, f"{site}/{CHAPTER}")
    written = [tag["src"] for tag in pages()[CHAPTER].soup.select("script[src]")]
    assert tab.evaluate("window.run")[: len(written)] == written
    tab.close()


def test_a_page_asks_for_its_fonts_before_its_styles_have_come(visit) -> None:
    tab = visit(CHAPTER)
    asked, came = tab.evaluate("""() => {
        const all = performance.getEntriesByType("resource");
        const of = (kind) => all.filter((each) => each.name.includes(kind));
        return [
            of(".woff2").slice(0, 3).map((each) => each.startTime),
            Math.max(...of(".css").slice(0, 2).map((each) => each.responseEnd)),
        ];
    }""")
    assert len(asked) == 3
    assert all(at < came for at in asked)


def test_the_sidebar_of_a_phone_opens_and_closes(visit) -> None:
    tab = visit("how-to-use.html", width=390)
    tab.locator(".primary-toggle").click()
    link = tab.locator("#pst-primary-sidebar-modal").get_by_role("link", name="History")
    assert link.is_visible()
    tab.keyboard.press("Escape")
    # Its links go back to their column when the dialog has told that it closed.
    link.wait_for(state="hidden")


def test_the_sidebar_of_a_wide_window_can_be_put_away(visit) -> None:
    tab = visit("how-to-use.html")
    sidebar = tab.locator("#pst-primary-sidebar")
    assert sidebar.is_visible()
    tab.locator(".primary-toggle").click()
    tab.wait_for_timeout(400)
    assert not sidebar.is_visible() or sidebar.bounding_box()["x"] < 0


def test_the_list_of_contents_marks_what_is_read(visit) -> None:
    tab = visit("how-to-use.html")
    tab.evaluate("document.getElementById('on-binder').scrollIntoView()")
    tab.wait_for_function("() => document.querySelector('.bd-toc-nav a.active')")
    tab.wait_for_timeout(100)
    active = tab.locator(".bd-toc-nav a.active").evaluate_all(
        "links => links.map(link => link.hash)"
    )
    assert active == ["#to-run", "#on-binder"]
    tab.evaluate("document.getElementById('to-teach').scrollIntoView()")
    tab.wait_for_timeout(200)
    assert tab.locator(".bd-toc-nav a[href='#to-run'].active").count() == 0


def test_who_turns_back_is_offered_the_top(visit) -> None:
    # The theme offers it in narrower windows alone.
    tab = visit("how-to-use.html", width=800)
    button = tab.locator("#pst-back-to-top")
    assert not button.is_visible()
    tab.mouse.wheel(0, 1500)
    tab.wait_for_timeout(300)
    assert not button.is_visible()
    tab.mouse.wheel(0, -200)
    button.wait_for(state="visible")
    button.click()
    tab.wait_for_function("() => window.scrollY === 0")


def test_buttons_say_what_they_are_for(visit) -> None:
    tab = visit("how-to-use.html")
    for button in tab.locator("[data-bs-toggle=tooltip]").all():
        assert button.get_attribute("title")
        assert button.get_attribute("aria-label") or button.inner_text().strip()


def test_code_can_be_copied(visit) -> None:
    tab = visit("chapters/00-sources.html")
    assert tab.locator("button.copybtn").count() > 5
    assert tab.locator("button.copybtn svg").count() > 5


REACHED = """() => [...document.querySelectorAll("article pre")]
    .filter((box) => box.tabIndex === 0)
    .map((box) => [Boolean(box.closest("details:not([open])")),
                   box.scrollWidth > box.clientWidth])"""


def test_keys_reach_code_that_scrolls_when_its_part_is_opened(visit) -> None:
    tab = visit("chapters/04-okinawa.html", width=390)
    tab.wait_for_timeout(500)
    before = tab.evaluate(REACHED)
    assert all(there == [False, True] for there in before)
    tab.evaluate("document.querySelectorAll('details').forEach((one) => one.open = 1)")
    tab.wait_for_timeout(100)
    after = tab.evaluate(REACHED)
    assert len(after) > len(before) + 5
    assert all(there == [False, True] for there in after)


def test_found_words_are_marked_and_can_be_let_go(visit) -> None:
    tab = visit("how-to-use.html?highlight=binder")
    marked = tab.locator(".bd-article span.highlighted")
    marked.first.wait_for()
    tab.locator(".highlight-link a").click()
    assert marked.count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_icon_is_drawn_in_the_colour_of_its_text(visit, scheme) -> None:
    tab = visit("chapters/00-sources.html", color_scheme=scheme)
    icons = tab.evaluate("""() =>
        [...document.querySelectorAll("[class*='fa-']")].map((icon) => {
            const style = getComputedStyle(icon);
            return {
                name: icon.className,
                mask: style.maskImage.slice(0, 24),
                colour: style.backgroundColor === style.color,
                size: [parseFloat(style.width) || 0, parseFloat(style.height) || 0],
                shows: icon.checkVisibility(),
            };
        })""")
    assert len(icons) >= 10
    for icon in icons:
        assert icon["mask"].startswith('url("data:image/svg+xml'), icon
        assert icon["colour"], icon
        assert not icon["shows"] or min(icon["size"]) > 5, icon
