"""The copies to take away: what they hold is what the pages hold, and it works.

The PDF is read back by pypdf, which has no part in writing it, and the zip is unpacked
and opened in a browser without a network.
"""

import hashlib
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from browser import goto, open_browser
from bs4 import BeautifulSoup, Tag
from built import book, files, pages
from docutils.core import publish_doctree
from docutils.parsers.rst import directives
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from alliance.copies import PAGE, make
from alliance.copies.back_matter import Evidence
from alliance.copies.folder import FOR_SERVERS, READ_ME
from alliance.copies.page import CopyPlace
from alliance.copies.pdf import printed, printed_pages, title
from alliance.dates import in_words
from alliance.errors import CopyError
from alliance.publication import edition
from alliance.repository import read_table, root
from alliance.run_here import hidden
from alliance.sources import sources

CHAPTERS = [name for name in printed_pages() if name.startswith("chapters/")]
SPACE = re.compile(r"\s+")
SMALL = 8.2
"""Points; footnotes, running heads and the signs of checks are smaller."""


def file(ending: str) -> Path:
    """Return one of the copies, or fail the test."""
    found = list(book().glob(f"*.{ending}"))
    if len(found) != 1:
        pytest.fail(f"There is no {ending} of the book: run make copies.")
    return found[0]


@lru_cache(maxsize=1)
def reader() -> PdfReader:
    return PdfReader(file("pdf"))


@dataclass(frozen=True)
class Words:
    """The words of one page of the PDF, as they can be copied from it.

    Attributes
    ----------
    all : str
    read : str
        Without what is set small: running heads, footnotes and their numbers, code.
    """

    all: str
    read: str


@lru_cache(maxsize=1)
def words() -> list[Words]:
    found = []
    for page in reader().pages:
        read: list[str] = []

        def visit(text, matrix, line, font, size, read=read) -> None:
            if size * abs(line[3]) * abs(matrix[3]) > SMALL:
                read.append(text)

        everything = page.extract_text(visitor_text=visit)
        found.append(Words(everything, "".join(read)))
    return found


def outline(items: list, depth: int = 0) -> Iterator[tuple[int, str, int]]:
    """Yield every bookmark: its depth, its words and the page that it opens."""
    for item in items:
        if isinstance(item, list):
            yield from outline(item, depth + 1)
        else:
            yield depth, item.title, reader().get_destination_page_number(item)


@lru_cache(maxsize=1)
def parts() -> dict[str, str]:
    """Return what is read in each part of the PDF, by its title, without any space."""
    tops = [item for item in outline(reader().outline) if item[0] == 0]
    ends = [*(page for _, _, page in tops[1:]), len(words())]
    return {
        name: squeezed("".join(page.read for page in words()[first:end]))
        for (_, name, first), end in zip(tops, ends, strict=True)
    }


def squeezed(text: str) -> str:
    """Return words without space: a line may end anywhere between them."""
    return SPACE.sub("", text)


@lru_cache(maxsize=1)
def whole() -> tuple[str, list[str]]:
    """Return what is read in the PDF, at once and page by page, without any space."""
    by_page = [squeezed(page.read) for page in words()]
    return "".join(by_page), by_page


def stands(text: str) -> bool:
    """Say whether words stand in the PDF, perhaps over the turn of a page.

    There a chart may come between, so the two halves are looked for apart.
    """
    wanted = squeezed(text)
    joined, by_page = whole()
    return wanted in joined or any(
        wanted[:cut] in before and wanted[cut:] in after
        for before, after in pairwise(by_page)
        for cut in range(1, len(wanted))
    )


def article(name: str) -> Tag:
    return pages()[f"{name}.html"].article


def heading(tag: Tag) -> str:
    """Return the words of a heading without the sign of its own address."""
    copy = BeautifulSoup(str(tag), "html.parser")
    for link in copy.find_all(class_="headerlink"):
        link.decompose()
    return SPACE.sub(" ", copy.get_text()).strip()


# The page that names them


def test_the_page_links_both_copies_with_their_size_and_edition() -> None:
    this = edition()
    told = f"version {this.version} of {in_words(this.released.isoformat())}"
    soup = pages()[PAGE].article
    for ending, length in (("pdf", f"{len(reader().pages)} pages, "), ("zip", "")):
        path = file(ending)
        place = soup.select_one(f'.copy[data-copy="{ending}"]')
        assert place.a["href"] == path.name
        size = f"{path.stat().st_size / 1_000_000:.1f} MB"
        assert place.select_one(".copy-facts").text == f"{length}{size}, {told}"


def test_the_cover_leads_to_the_page() -> None:
    links = {link["href"] for link in article("index").find_all("a", href=True)}
    assert PAGE in links


@pytest.mark.parametrize("kind", ["pdf", "zip", "chapters"])
def test_a_page_that_was_just_built_links_no_copy(kind: str) -> None:
    directives.register_directive("alliance-copy", CopyPlace)
    place = publish_doctree(f".. alliance-copy:: {kind}").astext()
    assert "href" not in place
    assert "make copies" in place
    assert f'<div class="copy" data-copy="{kind}">' in place


def test_without_a_built_book_the_message_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CopyError, match="make book"):
        make(tmp_path)


def test_a_page_without_a_place_for_each_copy_is_reported(tmp_path: Path) -> None:
    (tmp_path / PAGE).write_text('<div class="copy" data-copy="pdf"></div>')
    with pytest.raises(CopyError, match="alliance-copy once with pdf, once"):
        make(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [PAGE]


# The PDF


def test_the_pdf_is_that_of_these_pages_byte_for_byte() -> None:
    assert printed(book()).content == file("pdf").read_bytes()


def test_the_cover_of_the_pdf_says_what_it_is() -> None:
    this = edition()
    cover = squeezed(words()[0].all)
    name, more = title()
    day = in_words(this.released.isoformat())
    for said in (name, more, f"Version {this.version}, {day}", this.authors[0]):
        assert squeezed(said) in cover


def test_the_pdf_says_its_title_author_language_and_day() -> None:
    told = reader().metadata
    catalog = reader().trailer["/Root"]
    assert told.title == ": ".join(title())
    assert told.author == ", ".join(edition().authors)
    assert told.creation_date.date() == edition().released
    assert catalog["/Lang"] == "en-GB"
    assert catalog["/MarkInfo"]["/Marked"].value is True
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"].value is True


def test_every_chapter_and_section_stands_in_the_bookmarks_in_order() -> None:
    expected = [
        (int(tag.name[1]) - 1, heading(tag))
        for name in CHAPTERS
        for tag in article(name).find_all(["h1", "h2", "h3"])
    ]
    found = [
        (depth, SPACE.sub(" ", said)) for depth, said, _ in outline(reader().outline)
    ]
    start = found.index(expected[0])
    assert found[start : start + len(expected)] == expected


def test_the_contents_give_the_page_on_which_each_part_begins() -> None:
    tops = [
        (said, page) for depth, said, page in outline(reader().outline) if not depth
    ]
    first, last = tops[1][1], tops[2][1]
    assert tops[1][0] == "Contents"
    contents = "\n".join(page.all for page in words()[first:last])
    for said, page in tops[2:]:
        assert re.search(rf"{re.escape(said)}[ .]*{page + 1}\n", contents), (
            f"the contents do not say that {said!r} begins on page {page + 1}"
        )


def test_every_page_after_the_cover_bears_its_number() -> None:
    for number, page in enumerate(words()[1:], start=2):
        lines = [line.strip() for line in page.all.splitlines()]
        assert str(number) in lines, f"page {number}"


def links() -> Iterator[tuple[int, DictionaryObject]]:
    for number, page in enumerate(reader().pages, start=1):
        for annotation in page.get("/Annots") or []:
            link = annotation.get_object()
            if link["/Subtype"] == "/Link":
                yield number, link


def test_every_link_of_the_pdf_leads_somewhere() -> None:
    named = reader().named_destinations
    known = {page.indirect_reference.idnum for page in reader().pages}
    counted = {"inside": 0, "outside": 0}
    for number, link in links():
        if "/A" in link:
            parsed = urlsplit(link["/A"]["/URI"])
            assert parsed.scheme in ("http", "https") and parsed.netloc, (number, link)
            counted["outside"] += 1
            continue
        goal = link["/Dest"]
        if isinstance(goal, str):
            assert goal in named, f"page {number}: nothing is called {goal}"
        else:
            assert goal[0].idnum in known, f"page {number}: a link to no page"
        counted["inside"] += 1
    assert min(counted.values()) > 500, counted


def test_every_address_of_the_chapters_is_linked_in_the_pdf() -> None:
    linked = {link["/A"]["/URI"] for _, link in links() if "/A" in link}
    for name in CHAPTERS:
        for link in article(name).select("figure.quotation a[href^=http]"):
            assert link["href"] in linked, f"{name}: {link['href']}"


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_block_quotation_stands_in_its_chapter_word_for_word(name: str) -> None:
    title_of = heading(article(name).find("h1"))
    there = parts()[title_of] + parts()["Worked and sample answers"]
    quoted = [block.get_text() for block in article(name).select("blockquote")]
    assert quoted
    assert not [said for said in quoted if squeezed(said) not in there]


@pytest.mark.parametrize("name", CHAPTERS)
def test_words_quoted_in_a_sentence_stand_in_the_pdf_word_for_word(name: str) -> None:
    quoted = [span.get_text() for span in article(name).select("span.quoted")]
    assert quoted
    assert not [said for said in quoted if not stands(said)]


# What the PDF leaves out, sets small, or says another way
ELSEWHERE = """
    script, style, template, button, nav, svg, pre, code, .headerlink, .chart-data,
    .admonition-title, .caption-number, .exercise-kind, .exercise-name, .run,
    .working-copy, .chart-sources details, details.source-check > :not(summary),
    summary, .cell.tag_setup, .quiz > p:first-child
"""


def runs(tag: Tag) -> Iterator[str]:
    """Yield the words between two links: those of a citation go into a footnote."""
    copy = BeautifulSoup(str(tag), "html.parser")
    for left_out in copy.select(ELSEWHERE):
        left_out.decompose()
    for text in copy.find_all(string=True):
        said = text.strip(" \n()[].,;:“”")
        if len(said.split()) > 2 and text.find_parent("a") is None:
            yield said


@pytest.mark.parametrize("name", printed_pages())
def test_every_sentence_of_the_pages_stands_in_the_pdf(name: str) -> None:
    said = list(runs(article(name)))
    assert len(said) > 20
    assert not [sentence for sentence in said if not stands(sentence)]


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_number_of_the_open_tables_stands_in_the_pdf(name: str) -> None:
    there = parts()[heading(article(name).find("h1"))]
    cells = [
        cell.get_text()
        for table in article(name).select("table:not(.chart-table)")
        if table.find_parent("details") is None
        for cell in table.find_all("td")
        if not cell.select("a, code")
    ]
    numbers = [cell for cell in cells if re.search(r"\d", cell)]
    assert not [cell for cell in numbers if squeezed(cell) not in there]
    if name in ("chapters/00-sources", "chapters/01-history"):
        assert len(numbers) > 10


def test_every_source_check_of_the_pages_is_numbered_in_the_pdf() -> None:
    checks = parts()["Source checks"]
    titles = {row["title"] for row in read_table("checks")}
    assert not [title for title in titles if squeezed(title) not in checks]
    numbers = Evidence().numbers
    for name in CHAPTERS:
        first, last = span_of(name)
        there = " ".join(page.all for page in words()[first:last])
        back = " ".join(page.all for page in words()[last:])
        for sign in article(name).select("a.check-mark"):
            for check in sign["data-checks"].split():
                said = numbers[check]
                assert re.search(rf"{said}(?!\d)", there + back), f"{name}: {said}"


def span_of(name: str) -> tuple[int, int]:
    """Return the pages of a chapter in the PDF: the first, and the one after it."""
    tops = [
        (said, page) for depth, said, page in outline(reader().outline) if not depth
    ]
    place = [said for said, _ in tops].index(heading(article(name).find("h1")))
    return tops[place][1], tops[place + 1][1]


def test_a_footnote_gives_each_source_in_full_where_a_chapter_first_cites_it() -> None:
    for name in CHAPTERS:
        first, last = span_of(name)
        there = squeezed(" ".join(page.all for page in words()[first:last]))
        for source in sources().values():
            cited = re.search(rf"\d{re.escape(squeezed(source.short))},p\d\d", there)
            if cited:
                full = f"{source.authors}, {source.title}, {source.appeared_in}"
                assert squeezed(full) in there, f"{name}: {source.short}"


def objects() -> Iterator[DictionaryObject]:
    for number in range(1, int(reader().trailer["/Size"])):
        found = reader().get_object(number)
        if isinstance(found, DictionaryObject):
            yield found


def test_charts_are_vectors_with_their_descriptions_and_fonts_are_embedded() -> None:
    described = set()
    fonts = 0
    for found in objects():
        assert found.get("/Subtype") != "/Image", "a picture is made of dots"
        if found.get("/S") == "/Figure":
            described.add(squeezed(found["/Alt"]))
        if found.get("/Type") == "/FontDescriptor":
            fonts += 1
            files = {"/FontFile", "/FontFile2", "/FontFile3"}
            assert files & set(found), f"{found['/FontName']} is not embedded"
    assert fonts > 4
    for name in CHAPTERS:
        stills = article(name).select(".chart-wide svg.chart-still")
        assert stills
        for still in stills:
            assert squeezed(still["aria-label"]) in described, (
                f"{name}: a chart is gone"
            )


def test_the_fonts_of_the_pdf_are_those_that_their_read_me_names() -> None:
    folder = root() / "alliance" / "copies" / "fonts"
    told = (folder / "README.md").read_text(encoding="utf-8")
    named = dict(
        re.findall(r"^\| `([\w.-]+)` .*`([0-9a-f]{64})` \|$", told, re.MULTILINE)
    )
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.glob("*.woff2")
    }
    assert named == found


# The zip


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that comes out of the zip."""
    place = tmp_path_factory.mktemp("zip")
    with zipfile.ZipFile(file("zip")) as archive:
        archive.extractall(place)
    [folder] = place.iterdir()
    return folder


def test_the_zip_is_one_folder_named_and_dated_like_the_edition() -> None:
    day = edition().released
    with zipfile.ZipFile(file("zip")) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert {name.split("/")[0] for name in names} == {file("zip").stem}
        dates = {entry.date_time for entry in archive.infolist()}
    assert dates == {(day.year, day.month, day.day, 0, 0, 0)}
    assert edition().version in file("zip").stem


def as_built(path: Path) -> bytes:
    """Return a file without the button that opens a site beside the pages."""
    content = path.read_bytes()
    return hidden(content.decode()).encode() if path.suffix == ".html" else content


def test_the_zip_holds_the_pages_as_they_are(unpacked: Path) -> None:
    held = {
        path.relative_to(unpacked) for path in unpacked.rglob("*") if path.is_file()
    }
    built = {path.relative_to(book()) for path in files()}
    assert held - built == {Path(READ_ME)}
    working = {f"reading-the-alliance-{Path(name).name}.zip" for name in CHAPTERS}
    assert {path.name for path in built - held} <= {
        *FOR_SERVERS,
        file("zip").name,
        *working,
    }
    changed = {
        path
        for path in held & built
        if as_built(unpacked / path) != as_built(book() / path)
    }
    assert changed == {Path(PAGE), *(Path(f"{name}.html") for name in CHAPTERS)}


def test_the_read_me_says_how_to_open_it_and_what_it_does_not_hold(
    unpacked: Path,
) -> None:
    this = edition()
    told = SPACE.sub(" ", (unpacked / READ_ME).read_text(encoding="utf-8"))
    assert f"Version {this.version} of {in_words(this.released.isoformat())}" in told
    assert "open the file index.html in a browser" in told
    assert "does not hold the seeds" in told
    assert not list(unpacked.rglob("seeds"))
    assert not list(unpacked.rglob("*.ipynb"))


def test_every_link_of_the_zip_stays_inside_it_or_leaves_the_book(
    unpacked: Path,
) -> None:
    """The pages of the zip are those of the book, but for those that name copies."""
    soups = {name: page.soup for name, page in pages().items()}
    for name in [PAGE, *(f"{chapter}.html" for chapter in CHAPTERS)]:
        named = (unpacked / name).read_text(encoding="utf-8")
        soups[name] = BeautifulSoup(named, "html.parser")
    inside = {
        path.relative_to(unpacked).as_posix()
        for path in unpacked.rglob("*")
        if path.is_file()
    }
    broken = []
    for name in sorted(inside & set(soups)):
        for tag in soups[name].find_all(["a", "link", "script", "img"]):
            address = tag.get("href") or tag.get("src") or ""
            parsed = urlsplit(address)
            if parsed.scheme or parsed.netloc or not parsed.path:
                continue
            goal = posixpath.join(posixpath.dirname(name), unquote(parsed.path))
            if posixpath.normpath(goal) not in inside:
                broken.append(f"{name}: {address}")
    assert len(inside & set(soups)) > 20
    assert not broken


def test_the_copy_in_the_zip_does_not_offer_the_zip_again(unpacked: Path) -> None:
    soup = BeautifulSoup((unpacked / PAGE).read_text(encoding="utf-8"), "lxml")
    assert not soup.select('a[href$=".zip"]')
    assert soup.select_one('.copy[data-copy="pdf"] a')


def test_the_zip_works_from_a_folder_without_a_network(unpacked: Path) -> None:
    trouble: list[str] = []
    seen = 0
    with open_browser() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_offline(True)
        page = context.new_page()
        page.on("requestfailed", lambda request: trouble.append(request.url))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on(
            "request",
            lambda request: (
                trouble.append(request.url)
                if not request.url.startswith(("file:", "data:", "blob:"))
                else None
            ),
        )
        for name in ["index", PAGE.removesuffix(".html"), *CHAPTERS]:
            goto(page, (unpacked / f"{name}.html").as_uri())
            charts = page.locator("figure.chart")
            for number in range(charts.count()):
                charts.nth(number).scroll_into_view_if_needed()
                charts.nth(number).locator(".chart-live svg").first.wait_for(
                    state="attached", timeout=15_000
                )
                seen += 1
    assert not trouble
    assert seen >= 3 * len(CHAPTERS)
