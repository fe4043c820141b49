"""What a browser shows of a chart: still, live, wide, narrow, dark, printed."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from browser import goto, open_browser, served, settled
from nbclient import NotebookClient

from alliance.repository import root

ALT = "Bar chart of how often three sources name China or Taiwan; Auslin leads."
MENTIONS = f"""\
import altair as alt
import pandas as pd

from alliance import charts

mentions = pd.DataFrame(
    {{
        "source": ["CFR 2021", "Auslin 2022", "Tran 2025"] * 2,
        "place": ["China"] * 3 + ["Taiwan"] * 3,
        "per_thousand": [3.1, 17.0, 11.4, 2.0, 3.3, 1.6],
    }}
)
chosen = alt.selection_point(
    fields=["place"],
    value=[{{"place": "China"}}],
    bind=alt.binding_select(options=["China", "Taiwan"], name="Name to count"),
)
rows = (
    alt.Chart(mentions, title="Auslin names China most often")
    .transform_filter(chosen)
    .encode(
        alt.X("per_thousand:Q").title("Mentions per thousand words"),
        alt.Y("source:N").title(None),
        tooltip=["source", "per_thousand"],
    )
)
charts.figure(
    rows.mark_bar().encode(charts.source_color()).add_params(chosen)
    + rows.mark_text(align="right", dx=-6, color=charts.palette["paper"]).encode(
        alt.Text("per_thousand:Q").format(".1f")
    ),
    alt="{ALT}",
    takeaway="Of the three, Auslin names China most often.",
    sources=["cfr-2021-p02"],
)
"""
PANELS = """\
panels = alt.Chart(mentions, title="Each source has its subject").mark_bar().encode(
    alt.X("per_thousand:Q").title(None), alt.Y("place:N").title(None)
)
charts.figure(
    panels.properties(width=150).facet("source:N", columns=3),
    narrow=panels.properties(width=200).facet("source:N", columns=1),
    alt="Three small bar charts of two names, one chart for each source.",
    takeaway="What a text is about shows in what it names.",
    sources=["cfr-2021-p02", "cfr-2021"],
)
"""
OUTPUT = """\
from IPython.display import HTML
HTML('<a href="../reference/outline-cfr-2021.md#cfr-2021-p02">CFR 2021, p02</a>')
"""
CONFIG = """\
title: A small book
only_build_toc_files: true
execute: {execute_notebooks: "off"}
sphinx:
  extra_extensions: [alliance.book, alliance.assets]
  config:
    numfig: true
    myst_heading_anchors: 3
    html_context: {default_mode: auto}
    html_theme_options: {use_download_button: false, use_fullscreen_button: false}
    templates_path: [_templates]
"""
FILES = {
    "_config.yml": CONFIG,
    "_toc.yml": (
        "format: jb-book\nroot: index\nchapters:\n- file: chapters/one\n"
        "- file: reference/outline-cfr-2021\n"
    ),
    "index.md": "# A small book\n\n{numref}`fig-mentions`, [here](#fig-mentions).\n",
    "reference/outline-cfr-2021.md": "# CFR 2021\n\n## cfr-2021-p02\n\nA gist.\n",
    # Where the repository's address is known, as it is where this runs by itself, the
    # page of a chapter says where to run it.
    "_templates/run.html": (root() / "_templates/run.html").read_text(encoding="utf-8"),
}
PAGE = "chapters/one.html"
SIZES = {"wide": (1280, 900), "narrow": (390, 844)}


def build(folder: Path) -> None:
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "-n", "-W"]
    done = subprocess.run(
        [*command, "--keep-going", str(folder)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    # Jupyter Book loads every sheet that lies there, and these are for other pages.
    others = shutil.ignore_patterns("plain.css", "cards.css", "finder")
    shutil.copytree(root() / "_static", folder / "_static", ignore=others)
    code, words = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    named = {"mystnb": {"figure": {"name": "fig-mentions"}}}
    notebook = nbformat.v4.new_notebook(
        cells=[
            words("# One\n\nSee {numref}`fig-mentions`."),
            *[words("Words before the charts.") for _ in range(40)],
            code(MENTIONS, metadata=named),
            code(PANELS),
            code(OUTPUT),
            code("mentions.head(2)"),
        ]
    )
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    (folder / "chapters").mkdir()
    nbformat.write(notebook, folder / "chapters" / "one.ipynb")
    build(folder)
    return folder


@pytest.fixture(scope="module")
def site(book):
    with served(book / "_build" / "html") as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    with open_browser() as opened:
        yield opened


class Visit:
    """A page, and what it asked for and complained of."""

    def __init__(self, browser, address, size="wide", **options):
        width, height = SIZES[size]
        options.setdefault("viewport", {"width": width, "height": height})
        self.page = browser.new_context(**options).new_page()
        self.requests, self.complaints = [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", self._note)
        self.page.goto(address)
        if options.get("java_script_enabled", True):
            settled(self.page)

    def _note(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def scroll_to_charts(self, live=2):
        for figure in self.page.locator("figure.chart").all():
            figure.scroll_into_view_if_needed()
        self.page.wait_for_function(
            "many => document.querySelectorAll('.is-live').length >= many", arg=live
        )
        return self

    def count(self, selector):
        return self.page.locator(f"{selector}:visible").count()


@pytest.mark.parametrize("size", SIZES)
def test_without_javascript_the_stills_show(browser, site, size):
    visit = Visit(browser, f"{site}/{PAGE}", size, java_script_enabled=False)
    other = "narrow" if size == "wide" else "wide"
    assert visit.count(f".chart-{size} .chart-still") == 2
    assert visit.count(f".chart-{other}") == 0
    assert visit.page.get_by_role("img", name=ALT).count() == 1


@pytest.mark.parametrize("size", SIZES)
def test_a_chart_fits_its_page(browser, site, size):
    visit = Visit(browser, f"{site}/{PAGE}", size, java_script_enabled=True)
    visit.scroll_to_charts()
    for figure in visit.page.locator("figure.chart").all():
        assert figure.evaluate("item => item.scrollWidth <= item.clientWidth")
    for text in visit.page.locator(".is-live .chart-live text").all():
        size_seen = text.evaluate("item => parseFloat(getComputedStyle(item).fontSize)")
        assert size_seen >= 12


@pytest.mark.parametrize("size", SIZES)
def test_charts_come_alive_under_a_strict_policy(browser, site, size):
    visit = Visit(browser, f"{site}/{PAGE}", size)
    early = [url for url in visit.requests if "/vega/" in url or "/_data/" in url]
    assert not early, "loaded too early"
    height = visit.page.evaluate("document.body.scrollHeight")
    visit.scroll_to_charts()
    assert visit.count(".chart-live svg") == 2
    assert visit.count(".chart-still") == 0
    assert visit.complaints == []
    assert [url for url in visit.requests if not url.startswith(site)] == []
    assert len([url for url in visit.requests if "/vega/" in url]) == 4
    assert len([url for url in visit.requests if "/_data/" in url]) == 1
    assert abs(visit.page.evaluate("document.body.scrollHeight") - height) <= 2


def test_a_control_is_labelled_and_changes_the_chart(browser, site):
    visit = Visit(browser, f"{site}/{PAGE}").scroll_to_charts()
    labels = visit.page.locator("#fig-mentions .chart-wide .chart-live")
    assert "17.0" in labels.text_content()
    visit.page.get_by_label("Name to count").select_option("Taiwan")
    visit.page.wait_for_timeout(200)
    assert "17.0" not in labels.text_content()
    assert "3.3" in labels.text_content()


def test_a_live_chart_keeps_its_description(browser, site):
    visit = Visit(browser, f"{site}/{PAGE}").scroll_to_charts()
    live = visit.page.locator("#fig-mentions .chart-wide .chart-live")
    assert live.get_attribute("aria-label") == ALT
    assert live.get_attribute("role") == "graphics-document"
    assert visit.page.get_by_role("img", name=ALT).count() == 0, "described twice"


def test_a_tooltip_shows_without_a_style_of_its_own(browser, site):
    visit = Visit(browser, f"{site}/{PAGE}").scroll_to_charts()
    bar = visit.page.locator(
        "#fig-mentions .chart-wide .chart-live .mark-rect path"
    ).first
    bar.scroll_into_view_if_needed()
    bar.hover()
    tip = visit.page.locator("#vg-tooltip-element.visible")
    tip.wait_for()
    assert "CFR 2021" in tip.text_content() or "Auslin 2022" in tip.text_content()
    assert tip.evaluate("item => getComputedStyle(item).position") == "fixed"
    assert visit.page.locator("#vega-tooltip-style").count() == 0


def brightness(visit, selector):
    colour = visit.page.locator(selector).first.evaluate(
        "item => getComputedStyle(item).fill"
    )
    return sum(json.loads(f"[{colour[4:-1]}]")) / (3 * 255)


@pytest.mark.parametrize("drawing", [".chart-still", ".chart-live"])
def test_the_dark_theme_changes_text_to_light(browser, site, drawing):
    visit = Visit(browser, f"{site}/{PAGE}").scroll_to_charts()
    text = f"#fig-mentions .chart-wide {drawing} .role-title text"
    for theme, bright in (("light", False), ("dark", True)):
        visit.page.evaluate("it => document.documentElement.dataset.theme = it", theme)
        assert (brightness(visit, text) > 0.5) is bright, theme


def test_on_a_narrower_window_the_narrow_chart_comes_alive(browser, site):
    visit = Visit(browser, f"{site}/{PAGE}").scroll_to_charts()
    visit.page.set_viewport_size({"width": 390, "height": 844})
    visit.scroll_to_charts(live=4)
    assert visit.count(".chart-narrow .chart-live svg") == 2
    assert visit.count(".chart-wide") == 0


@pytest.mark.parametrize("size", SIZES)
def test_in_print_the_wide_still_shows_on_white(browser, site, size):
    visit = Visit(browser, f"{site}/{PAGE}", size).scroll_to_charts()
    visit.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    visit.page.emulate_media(media="print")
    assert visit.count(".chart-wide .chart-still") == 2
    assert visit.count(".chart-live") == 0
    assert visit.count(".chart-controls") == 0
    assert brightness(visit, ".chart-wide .chart-still .role-title text") < 0.5


@pytest.mark.parametrize("lost", ["**/vega-lite.min.js*", "**/_data/**/charts.js*"])
def test_where_vega_or_its_charts_cannot_be_loaded_the_still_stays(browser, site, lost):
    visit = Visit(browser, f"{site}/index.html")
    visit.page.route(lost, lambda route: route.abort())
    goto(visit.page, f"{site}/{PAGE}")
    visit.page.locator("#fig-mentions").scroll_into_view_if_needed()
    with visit.page.expect_console_message(
        lambda message: "stays a picture" in message.text
    ) as said:
        pass
    assert "fig-mentions" in said.value.text or "chart-" in said.value.text
    assert visit.count("#fig-mentions .chart-wide .chart-still") == 1
    assert visit.count(".chart-live") == 0


def test_charts_come_alive_from_a_folder_too(browser, book):
    page = (book / "_build" / "html" / PAGE).as_uri()
    visit = Visit(browser, page).scroll_to_charts()
    assert visit.count(".chart-live svg") == 2
    assert visit.complaints == []


# What the page holds, whatever shows it


@pytest.fixture(scope="module")
def page(book):
    return (book / "_build" / "html" / PAGE).read_text("utf-8")


def test_a_chart_is_captioned_numbered_and_credited(page):
    assert "Of the three, Auslin names China most often." in page
    assert '<span class="caption-number">Fig. 1 </span>' in page
    assert 'href="../reference/outline-cfr-2021.html#cfr-2021-p02"' in page


def test_a_text_can_refer_to_a_chart(book, page):
    index = (book / "_build" / "html" / "index.html").read_text("utf-8")
    assert index.count('href="chapters/one.html#fig-mentions"') == 2
    assert 'href="#fig-mentions"' in page


def test_the_data_are_a_table_and_a_file(book, page):
    assert '<th scope="col">Mentions per thousand words</th>' in page
    assert '<th scope="row">Auslin 2022</th>' in page
    assert 'href="../_data/chapters/one/fig-mentions.csv"' in page
    file = book / "_build" / "html" / "_data" / "chapters" / "one" / "fig-mentions.csv"
    assert file.read_text("utf-8").splitlines()[:2] == [
        "source,place,per_thousand",
        "CFR 2021,China,3.1",
    ]


def test_links_in_outputs_lead_to_pages(page):
    assert '<a href="../reference/outline-cfr-2021.html#cfr-2021-p02">' in page
    assert ".md#" not in page.partition("<article")[2].replace(
        "outline-cfr-2021.md#", "", 1
    )


def test_a_data_frame_is_readable_by_everyone(page):
    frame = page[page.index('<table class="dataframe">') :]
    frame = frame[: frame.index("</table>")]
    assert '<th scope="col">source</th>' in frame
    assert '<th scope="row">0</th>' in frame
    assert "border=" not in page
    assert "<style scoped" not in page
    assert 'role="region" tabindex="0"' in page


def test_what_vega_draws_stands_in_a_file_beside_the_page(book, page):
    named = re.search(
        r'<script type="text/x-later" data-charts="([^"?]+)\?v=\w{8}" src="[^"]+', page
    )
    file = (book / "_build" / "html" / "chapters" / named[1]).resolve()
    assert file == book / "_build/html/_data/chapters/one/charts.js"
    text = file.read_text("utf-8")
    assert text.startswith("window.allianceCharts={")
    drawn = re.findall(r'class="chart-drawing" data-chart="([^"]+)"', page)
    assert len(drawn) == 2
    charts = json.loads(text.removeprefix("window.allianceCharts=").rstrip(";\n"))
    assert sorted(charts) == sorted(drawn)
    assert set(charts[drawn[0]]) == {"wide", "narrow", "datasets"}
    assert "application/json" not in page, "the page holds what Vega draws as well"


def test_no_page_loads_vega_by_itself(book, page):
    index = (book / "_build" / "html" / "index.html").read_text("utf-8")
    assert "charts.js" in page
    assert "charts.js" not in index
    assert "vega.min.js" not in page + index


def test_building_again_loses_nothing(book):
    html = book / "_build" / "html"
    build(book)
    for lost in (html / "_data", html):
        shutil.rmtree(lost)
        build(book)
        assert (html / "_data" / "chapters" / "one" / "fig-mentions.csv").is_file()
        assert (html / "_data" / "chapters" / "one" / "charts.js").is_file()
    assert (html / PAGE).is_file()
