"""What the pages say of themselves to machines is true, whole and well formed."""

import json
import re
import struct
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import pytest
from browser import goto, open_browser, served
from built import Page, book, pages

from alliance import metadata, pictures
from alliance.addresses import NOT_FOUND, addresses_from
from alliance.cover import used_in
from alliance.notebooks import chapters
from alliance.repository import read_table, root
from alliance.sources import source, sources

VOCABULARY = Path(__file__).with_name("vocabularies") / "schema-org.json"
ADDRESS = "https://example.org/reading"
PARTS = {f"chapters/{name}.html": f"Title of {name}" for name in chapters()}
# What a description of its kind must have for anyone to use it.
REQUIRED = {
    "Course": "name description provider url hasPart teaches citation license author "
    "version dateModified inLanguage educationalLevel",
    "LearningResource": "name url position",
    "DefinedTermSet": "name description hasDefinedTerm license",
    "DefinedTerm": "name description",
    "Dataset": "name description creator distribution license version",
    "DataDownload": "contentUrl encodingFormat",
    "Article": "name author",
    "WebPage": "name description url isPartOf license author version dateModified",
    "MediaObject": "contentUrl encodingFormat",
    "Organization": "name",
    "Person": "name",
    "EducationalAudience": "educationalRole",
}
CHAPTER = (
    "description isPartOf teaches timeRequired learningResourceType educationalLevel "
    "inLanguage citation license author version dateModified keywords image"
)
# How a value of a data type of schema.org is written.
WRITTEN = {
    "Text": lambda value: isinstance(value, str) and value.strip() == value != "",
    "URL": lambda value: isinstance(value, str) and not re.search(r"[\s<>]", value),
    "Boolean": lambda value: isinstance(value, bool),
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Number": lambda value: isinstance(value, int | float),
    "Date": lambda value: bool(re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", str(value))),
    "Duration": lambda value: bool(re.fullmatch(r"PT(?=\d)(\d+H)?(\d+M)?", str(value))),
}


@cache
def vocabulary() -> dict[str, dict]:
    return json.loads(VOCABULARY.read_text(encoding="utf-8"))


def lineage(kind: str) -> set[str]:
    """Return a type with all types that it is a kind of."""
    above = vocabulary()[kind]["parents"]
    return {kind}.union(*map(lineage, above))


def properties(kind: str) -> dict[str, list[str]]:
    return {
        name: ranges
        for each in lineage(kind)
        for name, ranges in vocabulary()[each]["properties"].items()
    }


def faults(item: Any, where: str = "") -> Iterator[str]:
    """Yield what schema.org does not allow in a node, and what the node lacks."""
    kind = item.get("@type")
    if kind not in vocabulary():
        yield f"{where}: {kind!r} is no type of the vocabulary"
        return
    allowed = properties(kind)
    if not (set(item) - {"@type", "@id", "name"} == set() and "@id" in item):
        # No bare reference to what is described elsewhere.
        for name in REQUIRED.get(kind, "").split():
            if not item.get(name):
                yield f"{where}: a {kind} without {name}"
    for name, value in item.items():
        if name.startswith("@"):
            continue
        here = f"{where}/{kind}.{name}"
        if name not in allowed:
            yield f"{here} is no property of it"
            continue
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield from faults(each, here)
                known = vocabulary().get(each.get("@type"), None)
                if known is not None and not lineage(each["@type"]) & set(
                    allowed[name]
                ):
                    yield f"{here} may not be a {each['@type']}"
            elif not any(
                WRITTEN[data](each) for data in allowed[name] if data in WRITTEN
            ):
                yield f"{here} is written {each!r}, but may be {allowed[name]}"


def told(page: Page) -> dict[str, Any]:
    """Return the JSON-LD of a page."""
    [script] = page.soup.select('head > script[type="application/ld+json"]')
    return json.loads(script.string)


def described_pages() -> dict[str, Page]:
    """Return the pages that are something: all but the one for what is missing."""
    return {name: page for name, page in pages().items() if name != NOT_FOUND}


def meta(page: Page, name: str) -> str:
    found = page.soup.select(
        f'head > meta[name="{name}"], head > meta[property="{name}"]'
    )
    assert len(found) == 1, f"{page.name} has {len(found)} of {name}"
    return found[0]["content"]


# The vocabulary


def test_what_a_page_says_is_allowed_by_schema_org_and_whole() -> None:
    found = []
    for name, page in described_pages().items():
        node = told(page)
        assert node.pop("@context") == "https://schema.org", name
        found += faults(node, name)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("node", "problem"),
    [
        ({"@type": "Chapter", "name": "x"}, "is no type"),
        ({"@type": "Person", "name": "x", "shoesize": "4"}, "is no property"),
        ({"@type": "Person"}, "a Person without name"),
        ({"@type": "Person", "name": ""}, "a Person without name"),
        ({"@type": "Person", "name": 4}, "is written 4"),
        (
            {"@type": "Article", "name": "x", "author": {"@type": "DefinedTerm"}},
            "may not be a DefinedTerm",
        ),
        (
            {"@type": "MediaObject", "contentUrl": "a b", "encodingFormat": "x"},
            "is written 'a b'",
        ),
    ],
)
def test_a_fault_is_found(node: dict, problem: str) -> None:
    assert problem in "\n".join(faults(node))


@pytest.mark.parametrize(
    ("kind", "value", "right"),
    [
        ("Duration", "PT75M", True),
        ("Duration", "75 minutes", False),
        ("Duration", "PT", False),
        ("Date", "2021-10-12/2021-12-20", False),
        ("Date", "2021", True),
    ],
)
def test_times_and_days_are_written_as_iso_8601(kind, value, right) -> None:
    assert WRITTEN[kind](value) is right


# What it says


def test_the_cover_is_a_course_whose_parts_are_the_chapters() -> None:
    node = told(pages()["index.html"])
    assert node["@type"] == "Course"
    parts = [(part["url"], part["name"]) for part in node["hasPart"]]
    at = [urlsplit(url).path.partition("chapters/")[2] for url, _ in parts]
    assert at == [f"{name}.html" for name in chapters()]
    for (_, title), name in zip(parts, chapters(), strict=True):
        assert title == told(pages()[f"chapters/{name}.html"])["name"]
    assert len(node["citation"]) == len(sources())


@pytest.mark.parametrize("name", chapters())
def test_a_chapter_says_what_it_teaches_and_how_long_it_takes(name: str) -> None:
    page = pages()[f"chapters/{name}.html"]
    node = told(page)
    assert node["@type"] == "LearningResource"
    assert [each for each in CHAPTER.split() if not node.get(each)] == []
    glance = page.article.select_one(".at-a-glance")
    outcomes = [" ".join(each.get_text().split()) for each in glance.select("li")]

    def letters(words: str) -> str:
        return re.sub(r"\W", "", words)

    assert [*map(letters, node["teaches"])] == [*map(letters, outcomes)]
    minutes = re.search(
        r"about (\d+) minutes to read, (\d+) to run, (\d+) to discuss",
        glance.get_text(),
    )
    assert node["timeRequired"] == f"PT{sum(map(int, minutes.groups()))}M"
    cited = {each["@id"].partition("outline-")[2] for each in node["citation"]}
    linked = {
        found[1]
        for link in page.article.select('a[href*="outline-"]')
        if (found := re.search(r"outline-(.+?)\.html#.+-p\d+$", link["href"]))
    }
    assert {each.partition(".html")[0] for each in cited} == linked


def test_the_glossary_gives_every_term_an_address_that_is_there() -> None:
    page = pages()[metadata.GLOSSARY]
    terms = told(page)["hasDefinedTerm"]
    assert [(each["name"], each["description"]) for each in terms] == [
        (row["term"], row["definition"]) for row in read_table("glossary")
    ]
    lost = [e["@id"] for e in terms if e["@id"].partition("#")[2] not in page.ids]
    assert lost == []


def test_every_download_of_the_tables_is_there() -> None:
    files = told(pages()[metadata.TABLES])["distribution"]
    names = [each["contentUrl"].partition("_data/")[2] for each in files]
    assert all((book() / "_data" / name).is_file() for name in names), names
    assert {each.rpartition(".")[2] for each in names} == {"zip", "csv", "json"}


@pytest.mark.parametrize(
    ("name", "when"),
    [("cfr-2021", "2021"), ("auslin-2022", "2022-11-15"), ("tran-2025", None)],
)
def test_a_source_has_no_day_that_nobody_knows(name: str, when: str | None) -> None:
    node = metadata.page(
        f"reference/outline-{name}.html", "x", "y", addresses_from(""), PARTS
    )["about"]
    assert node.get("datePublished") == when


def test_a_source_without_a_known_address_or_journal_has_none() -> None:
    node = metadata.article(source("tran-2025"), addresses_from(""))
    assert "publisher" not in node
    assert not node["url"]


# Addresses


def addresses(item: Any) -> Iterator[str]:
    """Yield the addresses of a node that lead into the book."""
    if isinstance(item, dict):
        for name, value in item.items():
            if name in ("@id", "url", "image", "contentUrl") and isinstance(value, str):
                yield value
            else:
                yield from addresses(value)
    elif isinstance(item, list):
        for each in item:
            yield from addresses(each)


@pytest.mark.parametrize("path", ["index.html", *list(PARTS)[:1], metadata.GLOSSARY])
def test_addresses_are_whole_only_where_the_books_own_is_known(
    path, monkeypatch
) -> None:
    monkeypatch.delenv("BOOK_ADDRESS", raising=False)
    publishers = {each.url for each in sources().values()}

    def inside() -> list[str]:
        node = metadata.page(path, "x", "y", addresses_from(path), PARTS)
        return [each for each in addresses(node) if each not in publishers]

    assert [each for each in inside() if urlsplit(each).scheme] == []
    monkeypatch.setenv("BOOK_ADDRESS", f"{ADDRESS}/")
    assert [each for each in inside() if not each.startswith(f"{ADDRESS}/")] == []


def test_a_page_has_no_card_without_the_address_and_one_with_it(monkeypatch) -> None:
    def made() -> str:
        at = addresses_from("chapters/04-okinawa.html")
        icons = dict.fromkeys(pictures.ICONS, "x.png")
        return metadata.head("chapters/04-okinawa.html", "T", "W", {}, at, icons)

    monkeypatch.delenv("BOOK_ADDRESS", raising=False)
    bare = made()
    assert "og:image" not in bare
    assert "og:url" not in bare
    monkeypatch.setenv("BOOK_ADDRESS", ADDRESS)
    assert f'"og:image" content="{ADDRESS}/_images/picture-04-okinawa.png"' in made()
    assert f'"og:url" content="{ADDRESS}/chapters/04-okinawa.html"' in made()
    assert '"twitter:card" content="summary_large_image"' in made()


def test_words_of_a_page_cannot_end_the_element_around_them() -> None:
    written = metadata.as_json({"name": "</script><b>"})
    assert "<" not in written
    assert json.loads(written)["name"] == "</script><b>"
    head = metadata.head(
        "index.html",
        'a"b',
        "c<d",
        {},
        addresses_from(""),
        dict.fromkeys(pictures.ICONS, ""),
    )
    assert 'content="a&quot;b"' in head
    assert 'content="c&lt;d"' in head


# The heads of the pages


def test_every_page_has_a_description_of_its_own() -> None:
    said = {name: meta(page, "description") for name, page in pages().items()}
    assert [name for name, words in said.items() if not 25 <= len(words) <= 320] == []
    assert [words for words, times in Counter(said.values()).items() if times > 1] == []


@pytest.mark.parametrize("name", chapters())
def test_a_chapter_is_described_by_its_driving_question(name: str) -> None:
    page = pages()[f"chapters/{name}.html"]
    question = page.article.select_one("h1 ~ p em").get_text()
    assert meta(page, "description") == " ".join(question.split())
    assert meta(page, "og:description") == meta(page, "description")
    assert meta(page, "og:title") == told(page)["name"]


@pytest.mark.parametrize("name", ["cover", *chapters()])
def test_a_picture_for_shared_links_is_there_and_light(name: str) -> None:
    drawn = (book() / "_images" / f"picture-{name}.png").read_bytes()
    assert struct.unpack(">II", drawn[16:24]) == (pictures.WIDTH, pictures.HEIGHT)
    assert 8_000 < len(drawn) <= pictures.HEAVIEST


def test_the_picture_of_a_chapter_is_its_own() -> None:
    drawn = {
        (book() / "_images" / f"picture-{name}.png").read_bytes() for name in chapters()
    }
    assert len(drawn) == len(chapters())


def test_a_title_too_wide_for_its_picture_is_refused() -> None:
    with pytest.raises(pictures.PictureError, match="is too wide for its picture"):
        pictures.drawing("W" * 40, "x")


def test_a_picture_too_heavy_is_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(pictures, "HEAVIEST", 5_000)
    with pytest.raises(pictures.PictureError, match="over 5000"):
        pictures.write(tmp_path / "picture.png", pictures.drawing("Okinawa", "Who?"))


def test_the_description_of_a_picture_counts_what_it_shows() -> None:
    used = used_in("04-okinawa")
    words = pictures.description("Okinawa", used)
    own = sum(each.startswith("cfr-2021-") for each in used)
    assert f"CFR 2021 {own} of " in words


@pytest.mark.parametrize(("name", "width"), pictures.ICONS.items())
def test_the_icons_are_there_in_their_size(name: str, width: int) -> None:
    drawn = (book() / "_static" / name).read_bytes()
    assert struct.unpack(">II", drawn[16:24]) == (width, width)
    head = pages()["chapters/00-sources.html"].soup.head
    assert head.select(f'link[href="../_static/{name}"]')


def test_data_for_machines_breaks_no_strict_policy() -> None:
    """A browser under a policy without inline scripts says nothing of JSON-LD."""
    html = '<!DOCTYPE html><html lang="en"><head><title>x</title>{}</head></html>'
    at = addresses_from("index.html")
    node = metadata.page("index.html", "x", "y", at, PARTS)
    data = f'<script type="application/ld+json">{metadata.as_json(node)}</script>'
    assert violations(html.format(data)) == []
    # The browser does tell of a script that runs.
    assert len(violations(html.format(f"{data}<script>let x = 1</script>"))) == 1


def violations(html: str) -> list[str]:
    """Return what a browser says of the policy when it shows a page."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "index.html").write_text(html, encoding="utf-8")
        said: list[str] = []
        with served(Path(folder)) as address, open_browser() as browser:
            tab = browser.new_page()
            tab.on("console", lambda message: said.append(message.text))
            goto(tab, f"{address}/index.html")
            tab.wait_for_timeout(200)
    return [each for each in said if "Content Security Policy" in each]


def test_the_edition_is_that_of_the_citation_file_and_of_the_list_of_changes() -> None:
    node = told(pages()["index.html"])
    changes = (root() / "CHANGELOG.md").read_text(encoding="utf-8")
    version, day, month, year = re.search(
        r"^## (\d\S*), (\d+) (\w+) (\d{4})$", changes, re.M
    ).groups()
    assert node["version"] == version
    assert date.fromisoformat(node["dateModified"]).strftime("%-d %B %Y") == (
        f"{day} {month} {year}"
    )
