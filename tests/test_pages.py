"""The built book is sound: its words are proved, its links lead somewhere.

Each check is a function from a page to what is wrong with it, so that its own test can
show it at work on a page that is broken on purpose.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import unquote, urlsplit

import pytest
from built import Page, book, files, pages, read_page

from alliance import prose
from alliance.addresses import NOT_FOUND, base
from alliance.blocks import cited_by
from alliance.citations import label, work_label
from alliance.prose import check_book, unneeded_exceptions
from alliance.publication import edition
from alliance.repository import read_table
from alliance.sources import sources

Check = Callable[[Page], Iterator[str]]


def assert_sound(check: Check) -> None:
    found = [
        f"{page.name}: {problem}"
        for page in pages().values()
        for problem in check(page)
    ]
    assert not found, "\n".join(found)


# The words


@pytest.fixture(scope="module")
def gone_over_once() -> Iterator[None]:
    """Let two tests share what is found: to go over every page takes a minute."""
    found = list(prose._findings(book()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prose, "_findings", lambda _: iter(found))
        yield


@pytest.mark.usefixtures("gone_over_once")
def test_every_quotation_and_number_stands_in_what_is_cited_beside_it() -> None:
    found = check_book(book())
    assert not found, "\n\n".join(str(each) for each in found)


@pytest.mark.usefixtures("gone_over_once")
def test_every_reviewed_exception_is_still_needed() -> None:
    unneeded = unneeded_exceptions(book())
    assert not unneeded, f"Remove from data/exceptions.csv: {unneeded}"


def test_exceptions_are_few_and_say_why() -> None:
    rows = read_table("exceptions")
    assert len(rows) <= 20, "Cite, correct or reword instead of excusing."
    for row in rows:
        assert len(row["reason"].split()) >= 4, row


def sentences_set_as_code(page: Page) -> Iterator[str]:
    """Yield what an indented line or a fence takes from the eyes of the prose check."""
    for block in page.article.find_all("pre"):
        if block.find_parent(class_=["cell_input", "cell_output"]):
            continue
        words = " ".join(block.get_text().split())
        # A message for sending may be copied, as long as it says nothing to be proved.
        if block.find_parent(class_="message") and not re.search(r'[\d“”"]', words):
            continue
        if re.search(r"\b[A-Z]\w*(?:,? [\w’'-]+){3,}[.?!]", words):
            yield f"a sentence is set as code, which nobody checks: {words[:80]!r}"


def test_no_sentence_is_set_as_code() -> None:
    assert_sound(sentences_set_as_code)


def test_a_sentence_set_as_code_is_found() -> None:
    html = "<pre>make book\npip install x</pre><pre>Japan hosts 99 of the bases.</pre>"
    page = read_page("chapters/01-history.html", html)
    assert len(list(sentences_set_as_code(page))) == 1
    for words, count in (
        ("We meet on DAY in ROOM, as before.", 0),
        ("Read 3 of it.", 1),
    ):
        html = f'<div class="message"><pre>Please come prepared. {words}</pre></div>'
        page = read_page("instructors/guide.html", html)
        assert len(list(sentences_set_as_code(page))) == count, words


# Links


def broken_links(page: Page) -> Iterator[str]:
    """Yield links to pages, parts of pages and files that do not exist."""
    folder = book().resolve()
    for tag in page.soup.find_all(["a", "link", "script", "img"]):
        address = tag.get("href") or tag.get("src") or ""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or not (parts.path or parts.fragment):
            continue
        target = folder / page.name
        if page.name == NOT_FOUND:
            # Shown at any depth, so it writes every address from the top of the host.
            target = folder / unquote(parts.path).removeprefix(base())
        elif parts.path:
            target = (target.parent / unquote(parts.path)).resolve()
        if target.is_dir():
            target = target / "index.html"
        if not (target.is_file() and target.is_relative_to(folder)):
            yield f"{address} leads to no file"
        elif parts.fragment and target.suffix == ".html":
            name = target.relative_to(folder).as_posix()
            known = page if name == page.name else pages()[name]
            if unquote(parts.fragment) not in known.ids:
                yield f"{address} leads to a page without that part"


def test_every_internal_link_leads_to_a_page_and_a_part_of_it() -> None:
    assert_sound(broken_links)


def test_a_broken_link_is_found() -> None:
    page = read_page("index.html", '<a href="no.html">x</a><a href="#no">y</a>')
    assert len(list(broken_links(page))) == 2


def test_a_broken_link_on_the_page_for_wrong_addresses_is_found() -> None:
    html = f'<a href="{base()}no.html">x</a><a href="{base()}index.html">y</a>'
    assert len(list(broken_links(read_page(NOT_FOUND, html)))) == 1


def misnamed_citations(page: Page) -> Iterator[str]:
    """Yield citations whose words name another place than the one they lead to."""
    for link in page.article.select("a[href]:not(.check-mark)"):
        cited, said = cited_by(link["href"]), " ".join(link.get_text().split())
        wrong = [
            *(
                (name, label(name))
                for name in cited.passages
                if said not in (name, label(name))
            ),
            *(
                (name, sources()[name].short)
                for name in cited.sources
                if said.removeprefix("Outline: ") != sources()[name].short
            ),
            *(
                (key, work_label(key))
                for key in cited.references
                if said not in (key, work_label(key))
            ),
        ]
        if wrong and "headerlink" not in (link.get("class") or ()):
            name, right = wrong[0]
            yield f"{said!r} leads to {name}, which is called {right!r}"


def test_every_citation_says_where_it_leads() -> None:
    assert_sound(misnamed_citations)


@pytest.mark.parametrize(
    ("words", "address", "expected"),
    [
        ("CFR 2021, p12", "outline-cfr-2021.html#cfr-2021-p12", 0),
        ("CFR 2021, p13", "outline-cfr-2021.html#cfr-2021-p12", 1),
        ("CFR 2021", "outline-cfr-2021.html#cfr-2021-p12", 1),
        ("CFR 2021", "outline-cfr-2021.html", 0),
        ("Tran 2025", "outline-cfr-2021.html", 1),
        ("MOFA 1997b", "bibliography.html#mofa-1997-peacekeeping", 0),
        ("mofa-1997-peacekeeping", "bibliography.html#mofa-1997-peacekeeping", 0),
        ("MOFA 1997", "bibliography.html#mofa-1997-peacekeeping", 1),
        ("MOFA 1997a", "bibliography.html#mofa-1997-peacekeeping", 1),
        ("1997b", "bibliography.html#mofa-1997-peacekeeping", 1),
    ],
)
def test_a_misnamed_citation_is_found(words: str, address: str, expected: int) -> None:
    html = f'<a href="../reference/{address}">{words}</a>'
    page = read_page("chapters/01-history.html", html)
    assert len(list(misnamed_citations(page))) == expected


def test_a_misnamed_citation_is_told_its_name() -> None:
    html = '<a href="../reference/bibliography.html#mofa-1997-peacekeeping">MOFA</a>'
    [found] = misnamed_citations(read_page("chapters/01-history.html", html))
    assert (
        found == "'MOFA' leads to mofa-1997-peacekeeping, which is called 'MOFA 1997b'"
    )


def repeated_ids(page: Page) -> Iterator[str]:
    ids = Counter(tag["id"] for tag in page.soup.find_all(id=True))
    for name, times in ids.items():
        if times > 1:
            yield f"the id {name!r} stands {times} times"


def test_ids_are_unique_on_a_page() -> None:
    assert_sound(repeated_ids)


# Headings, titles, language


def headings_out_of_order(page: Page) -> Iterator[str]:
    level = 0
    for heading in page.article.find_all(re.compile(r"^h[1-6]$")):
        now = int(heading.name[1])
        if now > level + 1:
            yield f"h{level} is followed by h{now}: {heading.get_text()!r}"
        level = now


def test_no_heading_skips_a_level() -> None:
    assert_sound(headings_out_of_order)


def test_a_skipped_level_is_found() -> None:
    page = read_page("index.html", "<article><h1>A</h1><h3>B</h3></article>")
    assert list(headings_out_of_order(page)) == ["h1 is followed by h3: 'B'"]


def test_every_page_has_one_title_heading() -> None:
    def check(page: Page) -> Iterator[str]:
        count = len(page.article.find_all("h1"))
        if count != 1:
            yield f"{count} headings of level one"

    assert_sound(check)


def test_every_page_names_its_language() -> None:
    def check(page: Page) -> Iterator[str]:
        if not (page.soup.html or {}).get("lang"):
            yield "the html element has no lang"

    assert_sound(check)


def test_every_footer_names_the_authors_as_they_call_themselves() -> None:
    authors = edition().authors
    named = [page.soup.select_one(".component-author") for page in pages().values()]
    assert {each.get_text(strip=True) for each in named if each} == {*authors}
    assert len([each for each in named if each]) > 30


def test_every_page_has_a_title_of_its_own() -> None:
    titles = Counter(page.soup.title.get_text().strip() for page in pages().values())
    assert "" not in titles
    assert [title for title, times in titles.items() if times > 1] == []


# Nothing from elsewhere, nothing of the machine

# Relations of a link element that a browser does not follow by itself.
NOT_LOADED = {"author", "canonical", "help", "index", "license", "next", "prev"}
NOT_LOADED |= {"search", "alternate"}
CSS_ADDRESS = re.compile(
    r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", re.IGNORECASE
)


def foreign(address: str) -> bool:
    return bool(re.match(r"(?:[a-z][a-z0-9+.-]*:)?//", address.strip(), re.IGNORECASE))


def foreign_in_css(css: str) -> Iterator[str]:
    for found in CSS_ADDRESS.finditer(css):
        if foreign(found[1] or found[2]):
            yield f"CSS loads {found[1] or found[2]}"


def loaded_from_elsewhere(page: Page) -> Iterator[str]:
    """Yield what a browser would fetch from another host by itself."""
    for tag in page.soup.find_all(True):
        names = ["src", "srcset", "poster", "data", "background"]
        if tag.name in ("use", "image", "feimage"):
            names += ["href", "xlink:href"]
        if tag.name == "link" and not NOT_LOADED & set(tag.get("rel") or ()):
            names.append("href")
        for name in names:
            for address in re.split(r",\s+", tag.get(name) or ""):
                if foreign(address):
                    yield f"<{tag.name} {name}> loads {address}"
        yield from foreign_in_css(tag.get("style") or "")
        if tag.name == "style":
            yield from foreign_in_css(tag.get_text())


def test_no_page_loads_anything_from_another_host() -> None:
    assert_sound(loaded_from_elsewhere)


def test_no_style_sheet_loads_anything_from_another_host() -> None:
    found = [
        f"{path.relative_to(book())}: {problem}"
        for path in files()
        if path.suffix == ".css"
        for problem in foreign_in_css(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/x.css">',
        '<link rel="preconnect" href="https://fonts.example">',
        '<img src="a.png" srcset="a.png 1x, https://cdn.example/b.png 2x">',
        '<p style="background: url(https://cdn.example/b.png)">x</p>',
        '<style>@import "https://fonts.example/x.css";</style>',
        '<svg><image href="https://cdn.example/b.png"></image></svg>',
        '<iframe src="https://example.org"></iframe>',
    ],
)
def test_what_would_be_loaded_from_elsewhere_is_found(html: str) -> None:
    assert len(list(loaded_from_elsewhere(read_page("index.html", html)))) == 1


def test_a_link_that_waits_for_the_reader_is_no_load() -> None:
    html = '<a href="https://example.org">x</a><link rel="canonical" href="//a.b">'
    assert list(loaded_from_elsewhere(read_page("index.html", html))) == []


MACHINE_PATH = re.compile(
    r"(?<![\w.:/-])/(?:root|home/[\w.-]+|Users/[\w.-]+|tmp|var/folders|work|opt|usr/lib)"
    r"/[\w.-]+|\b[A-Z]:\\\\?Users\\",
)
TEXT = {".html", ".js", ".css", ".csv", ".txt", ".json", ".svg", ".ipynb", ".md", ""}


def machine_paths(text: str) -> list[str]:
    return sorted({found[0] for found in MACHINE_PATH.finditer(text)})


def test_nothing_published_names_a_folder_of_the_machine() -> None:
    found = {
        str(path.relative_to(book())): paths
        for path in files()
        if path.suffix in TEXT
        for paths in [machine_paths(path.read_text("utf-8", errors="replace"))]
        if paths
    }
    assert not found


def test_a_folder_of_a_machine_is_found() -> None:
    assert machine_paths("at /home/someone/book/x.py") == ["/home/someone/book"]
    assert machine_paths("see https://example.org/home/index.html") == []


# For readers who do not see the page


def unnamed_pictures(page: Page) -> Iterator[str]:
    for image in page.soup.find_all("img"):
        if image.get("alt") is None:
            yield f"{image.get('src')} has no alt"
    for image in page.article.find_all("img", alt=""):
        yield f"{image.get('src')} is in the text and has an empty alt"


def test_every_image_has_a_description() -> None:
    assert_sound(unnamed_pictures)


def unnamed_tables(page: Page) -> Iterator[str]:
    for table in page.article.find_all("table"):
        region = table.find_parent(role="region") or {}
        named = any(
            tag.get(name)
            for tag in (table, region)
            for name in ("aria-label", "aria-labelledby")
        )
        words = " ".join(table.get_text(" ").split())[:60]
        if not (named or table.find("caption")):
            yield f"a table has neither caption nor label: {words!r}"
        if not table.find("th"):
            yield f"a table has no headings: {words!r}"


def test_every_table_has_a_name_and_headings() -> None:
    assert_sound(unnamed_tables)


def undescribed_charts(page: Page) -> Iterator[str]:
    for chart in page.article.select("figure.chart"):
        name = chart.get("id") or "a chart"
        pictures = chart.select("svg[role=img]")
        if not pictures:
            yield f"{name} has no picture"
        for picture in pictures:
            if len((picture.get("aria-label") or "").split()) < 5:
                yield f"{name} has no description that says anything"
        caption = chart.select_one("figcaption .chart-caption .caption-text")
        if not (caption and caption.get_text(strip=True)):
            yield f"{name} has no caption that says anything"
        if not chart.select(".chart-sources a[href]"):
            yield f"{name} names no source"


def test_every_chart_is_described_and_credited() -> None:
    assert_sound(undescribed_charts)


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda html: html, []),
        (
            lambda html: html.replace("One source leads.", " "),
            ["a has no caption that says anything"],
        ),
        (
            lambda html: html.replace("A bar chart of how often", "Often"),
            ["a has no description that says anything"],
        ),
        (lambda html: html.replace("href", "title"), ["a names no source"]),
    ],
)
def test_a_chart_without_words_is_found(damage: Callable, problem: list[str]) -> None:
    html = (
        '<figure class="chart" id="a">'
        '<svg role="img" aria-label="A bar chart of how often."></svg><figcaption>'
        '<p class="chart-caption"><span class="caption-text">One source leads.</span>'
        '</p><p class="chart-sources"><a href="b.html">b</a></p></figcaption></figure>'
    )
    page = read_page("chapters/01-history.html", damage(html))
    assert list(undescribed_charts(page)) == problem


def test_every_drawn_chart_is_a_described_figure() -> None:
    def check(page: Page) -> Iterator[str]:
        for drawing in page.soup.select(".chart-drawing"):
            if not drawing.find_parent("figure", class_="chart"):
                yield "a chart stands outside a figure"

    assert_sound(check)


def test_the_tests_saw_the_pages() -> None:
    assert {"index.html", "reference/bibliography.html"} <= set(pages())
    assert any(name.startswith("chapters/") for name in pages())
