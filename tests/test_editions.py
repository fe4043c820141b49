"""Editions: what changed since one, and the copies of them that are kept."""

import re
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from built import book

from alliance.__main__ import main
from alliance.addresses import published
from alliance.editions import (
    PAGE,
    PLACE,
    STYLE,
    EditionError,
    changed_since,
    lay_out,
    releases,
)
from alliance.publication import edition
from alliance.reference import editions as page_on_editions
from alliance.repository import root

LIST = """# What changed

For teachers.

## 0.10.0, 1 March 2028

- *Okinawa* has a new chart.
  It shows the votes.
- The search is faster.

## 0.9.0, 2 January 2028

- *History* and *North Korea*: two dates were put right.

## 0.1.0, 22 November 2026

The first version.

- Everything is new.
"""
NEWEST = edition().version


# --- What changed


def test_releases_are_read_with_their_changes_and_chapters() -> None:
    newest, middle, first = releases(LIST)
    assert [each.version for each in (newest, middle, first)] == [
        *("0.10.0", "0.9.0", "0.1.0"),
    ]
    assert newest.released.isoformat() == "2028-03-01"
    assert newest.changes[0].text == "*Okinawa* has a new chart. It shows the votes."
    assert middle.changes[0].chapters == ("History", "North Korea")
    assert newest.chapters == {"Okinawa"}
    assert first.chapters == frozenset()


def test_what_changed_since_an_edition_is_what_is_newer() -> None:
    known = releases(LIST)
    assert [each.version for each in changed_since("0.9.0", known)] == ["0.10.0"]
    assert changed_since("0.10.0", known) == []


def test_the_page_tells_a_teacher_which_chapters_changed() -> None:
    rows = re.findall(
        r"^\| \[(.+?)\].*?\| (.+) \|$", page_on_editions.page(releases(LIST)), re.M
    )
    assert rows == [
        ("Edition 0.10.0 of 1 March 2028", "none: it is the newest"),
        ("Edition 0.9.0 of 2 January 2028", "*Okinawa*"),
        ("Edition 0.1.0 of 22 November 2026", "*History*, *North Korea* and *Okinawa*"),
    ]


def test_an_edition_with_no_chapter_changed_since_says_so() -> None:
    two = "## 0.2.0, 1 May 2027\n\n- Faster.\n\n## 0.1.0, 1 May 2026\n\n- New.\n"
    said = page_on_editions.page(releases(two))
    assert "| none; what changed is elsewhere in the book |" in said


def test_every_change_stands_on_the_page() -> None:
    said = " ".join(page_on_editions.page(releases()).split())
    for each in releases():
        for change in each.changes:
            assert change.text in said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# What changed\n", "lists no release"),
        ("## 1.0, 1 May 2027\n\n- New.\n", "gives no version and day"),
        ("## 1.0.0, 31 February 2027\n\n- New.\n", "gives no version and day"),
        ("## 1.0.0, 1 May 2027\n\nNothing.\n", "says nothing of 1.0.0"),
        (
            "## 0.9.0, 1 May 2027\n\n- A.\n\n## 0.10.0, 2 May 2027\n\n- B.\n",
            "lists 0.9.0 above 0.10.0",
        ),
        (
            "## 1.0.0, 1 May 2027\n\n- A.\n\n## 1.0.0, 2 May 2027\n\n- B.\n",
            "lists 1.0.0 above 1.0.0",
        ),
    ],
)
def test_a_list_of_changes_that_cannot_be_read_says_why(text: str, told: str) -> None:
    with pytest.raises(EditionError, match=re.escape(told)):
        releases(text)


# --- Copies that are kept


def a_page(words: str) -> str:
    return (
        '<!DOCTYPE html><html lang="en"><head><title>A</title></head>'
        f'<body><a href="#main">Skip</a><main id="main"><h1>{words}</h1></main>'
        "</body></html>"
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return the folder of a newest book with two pages."""
    folder = tmp_path / "site"
    for name in ("index.html", "chapters/01-history.html", PAGE):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(a_page("Newest"), encoding="utf-8")
    with (folder / PAGE).open("a", encoding="utf-8") as page:
        page.write(f"{PLACE}<p>Nothing yet.</p></div>")
    return folder


def a_copy(folder: Path, version: str, *names: str) -> Path:
    path = folder / f"{version}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names or ("index.html", "chapters/01-history.html", "old.html"):
            inside = f"reading-the-alliance-{version}/{name}"
            archive.writestr(inside, a_page(f"Kept {name}"))
        archive.writestr(f"reading-the-alliance-{version}/_static/a.js", "let a;")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_an_old_edition_says_on_every_page_that_a_newer_one_exists(
    site: Path, tmp_path: Path
) -> None:
    [kept] = lay_out(site, [a_copy(tmp_path, "0.0.1")])
    assert (kept.version, kept.older) == ("0.0.1", True)
    copy = site / "editions" / "0.0.1"
    for name in ("index.html", "chapters/01-history.html", "old.html"):
        page = BeautifulSoup((copy / name).read_text(encoding="utf-8"), "html.parser")
        notices = page.select("main > aside.edition-notice")
        assert len(notices) == 1, f"{name} has {len(notices)} notices"
        [notice] = notices
        assert "edition 0.0.1, kept as it was" in notice.get_text()
        assert notice.find_next_sibling().get_text() == f"Kept {name}"
        newest, changed = [link["href"] for link in notice.select("a")]
        leads_to = ((copy / name).parent / newest).resolve()
        wanted = "index.html" if name == "old.html" else name
        assert leads_to == (site / wanted).resolve()
        assert ((copy / name).parent / changed).resolve() == (site / PAGE).resolve()
        [style] = page.select("head > link[rel=stylesheet]")
        assert ((copy / name).parent / style["href"]).resolve() == copy / STYLE
    assert (copy / STYLE).is_file()
    assert (copy / "_static" / "a.js").read_text(encoding="utf-8") == "let a;"


def test_the_copy_of_the_newest_edition_is_left_as_it_is(
    site: Path, tmp_path: Path
) -> None:
    [kept] = lay_out(site, [a_copy(tmp_path, NEWEST)])
    assert not kept.older
    assert contents(site / "editions" / NEWEST) == {
        "_static/a.js": b"let a;",
        **{
            name: a_page(f"Kept {name}").encode()
            for name in ("chapters/01-history.html", "index.html", "old.html")
        },
    }


def test_the_page_on_editions_links_the_copies_newest_first(
    site: Path, tmp_path: Path
) -> None:
    lay_out(site, [a_copy(tmp_path, "0.0.9"), a_copy(tmp_path, "0.0.10")])
    page = BeautifulSoup((site / PAGE).read_text(encoding="utf-8"), "html.parser")
    links = [link["href"] for link in page.select(".kept-editions a")]
    assert links == ["../editions/0.0.10/index.html", "../editions/0.0.9/index.html"]
    assert all((site / PAGE).parent.joinpath(link).is_file() for link in links)


def test_laying_out_again_gives_the_same_and_nothing_more(
    site: Path, tmp_path: Path
) -> None:
    copies = [a_copy(tmp_path, "0.0.1"), a_copy(tmp_path, "0.0.2")]
    lay_out(site, copies)
    once = contents(site)
    lay_out(site, copies)
    assert contents(site) == once
    lay_out(site, copies[:1])
    assert not (site / "editions" / "0.0.2").exists()
    lay_out(site, [])
    assert not (site / "editions").exists()
    assert "No edition is kept" in (site / PAGE).read_text(encoding="utf-8")


def another_folder(tmp_path: Path) -> list[Path]:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("another-book-1.0.0/index.html", "")
    return [path]


def climbing_out(tmp_path: Path) -> list[Path]:
    path = a_copy(tmp_path, "0.0.1")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("reading-the-alliance-0.0.1/../../out.html", "")
    return [path]


def named(name: str):
    """Return a copy with a file whose name leads elsewhere on Windows."""

    def copies(tmp_path: Path) -> list[Path]:
        path = a_copy(tmp_path, "0.0.1")
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(f"reading-the-alliance-0.0.1/{name}", "")
        return [path]

    return copies


def damaged(tmp_path: Path) -> list[Path]:
    """Return a copy of which a byte was lost on the way."""
    path = a_copy(tmp_path, "0.0.1")
    content = path.read_bytes()
    path.write_bytes(content.replace(b"let a;", b"let b;"))
    return [path]


def no_zip(tmp_path: Path) -> list[Path]:
    (tmp_path / "words.zip").write_text("words", encoding="utf-8")
    return [tmp_path / "words.zip"]


@pytest.mark.parametrize(
    ("copies", "told"),
    [
        (another_folder, "is no copy of an edition"),
        (climbing_out, "is no copy of an edition"),
        (named("C:/out.html"), "is no copy of an edition"),
        (named("..\\out.html"), "is no copy of an edition"),
        (damaged, "cannot be unpacked (Bad CRC-32"),
        (no_zip, "cannot be read as a zip"),
        (lambda path: [path / "none.zip"], "cannot be read as a zip"),
        (lambda path: [a_copy(path, "99.0.0")], "newer than the book beside it"),
        (lambda path: [a_copy(path, "0.0.1", "other.html")], "is no copy"),
        (lambda path: [a_copy(path, "0.0.1")] * 2, "are both edition 0.0.1"),
    ],
)
def test_a_copy_that_cannot_be_kept_says_why_and_changes_nothing(
    copies, told: str, site: Path, tmp_path: Path
) -> None:
    lay_out(site, [a_copy(tmp_path, "0.0.3")])
    before = contents(site)
    with pytest.raises(EditionError, match=re.escape(told)):
        lay_out(site, [a_copy(tmp_path, "0.0.4"), *copies(tmp_path)])
    assert contents(site) == before


def test_a_site_that_is_not_built_is_told_how(tmp_path: Path) -> None:
    with pytest.raises(EditionError, match="Build the book first: make book"):
        lay_out(tmp_path, [])


def test_the_command_names_what_is_kept(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = a_copy(tmp_path, "0.0.1")
    assert main(["editions", str(copy), "--site", str(site)]) == 0
    said = capsys.readouterr().out
    assert said == "editions/0.0.1/index.html: an older edition, and says so\n"


# --- The built book


def test_the_built_page_has_a_place_for_the_copies() -> None:
    html = (book() / PAGE).read_text(encoding="utf-8")
    assert html.count(PLACE) == 1
    assert PAGE in {row.page for row in published()}


def test_the_list_of_changes_begins_with_this_edition() -> None:
    assert releases()[0].version == NEWEST
    assert releases()[0].released == edition().released


def test_old_editions_are_published_with_the_book() -> None:
    told = (root() / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    assert "python -m alliance editions" in told
    assert "gh release download" in told
