"""Every link that leaves the book for its repository leads to something that is there.

The book is built twice, with an address and without one, since the pages of a clone
that has none would have nothing to look at.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import pytest
import yaml
from built import Page, read_page

from alliance.addresses import published
from alliance.links import links, ref
from alliance.notebooks import chapters
from alliance.repository import root

NAME = "example-owner/example-book"
ADDRESS = "https://example.org/reading"
COLAB = "colab.research.google.com"
HOSTS = {"github.com", "mybinder.org", COLAB}
CHAPTERS = sorted(chapters())


def build(folder: Path, *options: str, **settings: str) -> tuple[dict[str, Page], str]:
    """Build pages as `make book` does; return them by name, and what the build said."""
    unset = {"BOOK_REPOSITORY", "GITHUB_REPOSITORY", "GITHUB_REF_TYPE", "ALLIANCE_ROOT"}
    unset.add("BOOK_ADDRESS")
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    result = subprocess.run(
        [
            *(Path(sys.executable).with_name("jupyter-book"), "build", root()),
            *("--path-output", folder, "-n", "--keep-going", *options),
        ],
        env=kept | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    said = result.stdout + result.stderr
    assert result.returncode == 0, said[-3000:]
    html = folder / "_build" / "html"
    found = sorted([html / "index.html", *html.glob("[a-z]*/*.html")])
    names = [path.relative_to(html).as_posix() for path in found]
    return {
        name: read_page(name, path.read_text(encoding="utf-8"))
        for name, path in zip(names, found, strict=True)
    }, said


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where a book is built whose addresses are known."""
    return tmp_path_factory.mktemp("linked")


@pytest.fixture(scope="module")
def linked(place: Path) -> dict[str, Page]:
    """Return the pages of a book whose addresses are known."""
    pages, _ = build(place, BOOK_REPOSITORY=NAME, BOOK_ADDRESS=f"{ADDRESS}/")
    return pages


@pytest.fixture(scope="module")
def unlinked(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Page], str]:
    """Return the cover and a chapter of a book without an address, and the log."""
    folder = tmp_path_factory.mktemp("unlinked")
    contents = {"format": "jb-book", "root": "index"}
    contents["chapters"] = [{"file": f"chapters/{CHAPTERS[0]}"}]
    toc = folder / "_toc.yml"
    toc.write_text(yaml.safe_dump(contents), encoding="utf-8")
    # A remote is an address too: git finds none in a folder that is no repository.
    return build(folder, "--toc", str(toc), GIT_DIR=str(folder))


def outward(page: Page) -> Iterator[tuple[str, SplitResult]]:
    """Yield the text and address of links to the repository, to Binder and to Colab."""
    for tag in page.soup.find_all("a", href=True):
        parts = urlsplit(tag["href"])
        runs = parts.netloc in ("mybinder.org", COLAB)
        if runs or parts.path.startswith(f"/{NAME}"):
            yield tag.get_text(" ", strip=True), parts


def tags() -> set[str]:
    """Return the tags of the repository, where git knows any."""
    listing = subprocess.run(
        ["git", "tag"], cwd=root(), capture_output=True, text=True, check=False
    )
    return set(listing.stdout.split())


def problem(parts: SplitResult) -> str | None:
    """Say what is wrong with an address that `outward` found."""
    path = unquote(parts.path)
    if parts.scheme != "https" or parts.netloc not in HOSTS:
        return "leads to another place"
    if parts.netloc == "mybinder.org":
        found = re.fullmatch(rf"/v2/gh/{NAME}/(?P<ref>[^/]+)", parts.path)
        opened = parse_qs(parts.query).get("urlpath", [""])[0]
        file = opened.removeprefix("lab/tree/")
        if not found or file == opened:
            return "opens nothing in JupyterLab"
        version = unquote(found["ref"])
    elif parts.netloc == COLAB:
        found = re.fullmatch(rf"/github/{NAME}/blob/([^/]+)/(.+)", parts.path)
        if not found:
            return "opens nothing in Colab"
        version, file = unquote(found[1]), unquote(found[2])
    elif found := re.fullmatch(rf"/{NAME}/(?:blob|raw)/(?P<rest>.+)", path):
        known = (name for name in {"main", *tags()} if found["rest"].startswith(name))
        version = max(known, key=len, default=found["rest"])
        file = found["rest"].removeprefix(f"{version}/")
    elif path == f"/{NAME}/issues/new":
        file = parse_qs(parts.query)["title"][0].removeprefix("Problem in ")
        version = "main"
    else:
        return None if path == f"/{NAME}" else "is of an unknown kind"
    if version not in {"main", *tags()}:
        return f"names {version}, which is neither a tag nor the main branch"
    if not (root() / file).is_file():
        return f"leads to {file}, which does not exist"
    return None


def test_every_link_to_the_repository_leads_to_a_file_that_exists(linked) -> None:
    found = [
        f"{page.name}: {words!r} {reason}: {parts.geturl()}"
        for page in linked.values()
        for words, parts in outward(page)
        if (reason := problem(parts))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (f"http://github.com/{NAME}", "leads to another place"),
        (f"https://github.com/{NAME}/wiki", "is of an unknown kind"),
        (f"https://mybinder.org/v2/gh/{NAME}/main", "opens nothing"),
        ("https://mybinder.org/v2/gh/other/book/main?urlpath=lab/tree/x", "opens"),
        (
            f"https://mybinder.org/v2/gh/{NAME}/main?urlpath=lab/tree/chapters/x.ipynb",
            "leads to chapters/x.ipynb, which does not exist",
        ),
        (f"https://github.com/{NAME}/raw/main/x.ipynb", "leads to x.ipynb"),
        (f"https://{COLAB}/github/{NAME}/main/index.md", "opens nothing in Colab"),
        (f"https://{COLAB}/github/{NAME}/blob/main/x.ipynb", "leads to x.ipynb"),
        (f"https://github.com/{NAME}/blob/0f1e2d/index.md", "names 0f1e2d/index.md"),
        (
            f"https://mybinder.org/v2/gh/{NAME}/mine?urlpath=lab/tree/index.md",
            "names mine, which is neither a tag nor the main branch",
        ),
    ],
)
def test_a_link_that_leads_nowhere_is_found(address: str, reason: str) -> None:
    assert reason in problem(urlsplit(address))


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_button_of_a_chapter_opens_that_chapter(name: str, linked, known) -> None:
    """At the top, under the title; with a word about the other website."""
    box = linked[f"chapters/{name}.html"].article.select("aside.run:not([hidden])")
    assert len(box) == 1, f"{name} has {len(box)} places to run it"
    assert box[0].find_previous(["h1", "h2"]).name == "h1"
    words = " ".join(box[0].get_text(" ").split())
    assert words.startswith("Run on Binder")
    assert "mybinder.org, another website" in words
    assert [link["href"] for link in box[0].find_all("a")] == [
        f"https://mybinder.org/v2/gh/{NAME}/{ref()}"
        f"?urlpath=lab/tree/chapters/{name}.ipynb",
        f"https://github.com/{NAME}/raw/{ref()}/chapters/{name}.ipynb",
        f"https://github.com/{NAME}",
    ]


def test_every_page_leads_to_its_own_source_and_takes_reports(linked) -> None:
    for page in linked.values():
        foot = page.soup.select(".page-links a")
        assert len(foot) == 2, f"{page.name} has {len(foot)} links at its foot"
        source, report = (urlsplit(link["href"]) for link in foot)
        path = page.name.removesuffix(".html")
        assert Path(unquote(source.path)).with_suffix("").as_posix().endswith(path)
        assert path in parse_qs(report.query)["title"][0], page.name


def test_the_way_to_run_a_chapter_fetches_nothing_by_itself(linked) -> None:
    for page in linked.values():
        loaded = [
            tag.get("src") or tag.get("href")
            for tag in page.soup.find_all(["img", "script", "link", "iframe"])
        ]
        found = [each for each in loaded if each and urlsplit(each).netloc in HOSTS]
        assert not found, f"{page.name} loads {found}"


def test_without_an_address_no_link_is_made_up(unlinked) -> None:
    pages, _ = unlinked
    assert f"chapters/{CHAPTERS[0]}.html" in pages
    for page in pages.values():
        hosts = {
            urlsplit(tag["href"]).netloc for tag in page.soup.find_all("a", href=True)
        }
        assert "mybinder.org" not in hosts, page.name
        assert not page.soup.select(".run:not([hidden]), .page-links"), page.name


def test_without_an_address_the_build_says_how_to_set_one(unlinked) -> None:
    _, said = unlinked
    assert "set BOOK_REPOSITORY=owner/name and build again" in said


# --- What the links name


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Set the address, and leave out what continuous integration may have set."""
    monkeypatch.setenv("BOOK_REPOSITORY", NAME)
    for name in ("GITHUB_REF_TYPE", "GITHUB_REF_NAME"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def git(folder: Path, *command: str) -> None:
    author = ("-c", "user.name=someone", "-c", "user.email=someone@example.org")
    subprocess.run(["git", *author, *command], cwd=folder, check=True)


def test_a_commit_without_a_tag_is_linked_at_main(book_copy: Path, known) -> None:
    git(book_copy, "init", "-q")
    git(book_copy, "commit", "-q", "--allow-empty", "-m", "first")
    git(book_copy, "tag", "v1.0")
    git(book_copy, "commit", "-q", "--allow-empty", "-m", "second")
    assert ref() == "main"


def test_a_commit_with_a_tag_is_linked_at_the_tag(book_copy: Path, known) -> None:
    git(book_copy, "init", "-q")
    git(book_copy, "commit", "-q", "--allow-empty", "-m", "first")
    git(book_copy, "tag", "v1.0")
    found = links("chapters/a.ipynb")
    assert f"/{NAME}/v1.0?" in found.launch
    assert f"/{NAME}/raw/v1.0/chapters/a.ipynb" in found.download


def test_where_there_is_no_git_the_links_name_main(known) -> None:
    known.setenv("PATH", "")
    assert ref() == "main"


def test_a_tag_that_is_being_published_is_named(known) -> None:
    known.setenv("GITHUB_REF_TYPE", "tag")
    known.setenv("GITHUB_REF_NAME", "course/2026")
    assert f"/{NAME}/course%2F2026?urlpath=" in links("chapters/a.ipynb").launch


def test_a_branch_that_is_being_tested_is_not_named(known) -> None:
    known.setenv("GITHUB_REF_TYPE", "branch")
    known.setenv("GITHUB_REF_NAME", "someones-idea")
    assert "someones-idea" not in links("chapters/a.ipynb").launch


def test_a_repository_on_another_host_has_no_links(known) -> None:
    known.setenv("BOOK_REPOSITORY", "https://example.org/owner/name")
    assert links("chapters/a.ipynb") is None


# Where the book itself is published


def whole_address(name: str) -> str:
    """Return where a page is published: an index is its folder."""
    return f"{ADDRESS}/{name.removesuffix('index.html')}"


def test_every_page_names_its_public_address(linked) -> None:
    for name, page in linked.items():
        [link] = page.soup.select('head > link[rel="canonical"]')
        assert link["href"] == whole_address(name), name
        [shared] = page.soup.select('head > meta[property="og:url"]')
        assert shared["content"] == whole_address(name), name


def test_every_page_has_a_picture_for_shared_links_that_is_there(linked, place) -> None:
    for name, page in linked.items():
        [picture] = page.soup.select('head > meta[property="og:image"]')
        path = picture["content"].removeprefix(f"{ADDRESS}/")
        assert (place / "_build" / "html" / path).is_file(), f"{name}: {path}"
        [words] = page.soup.select('head > meta[property="og:image:alt"]')
        assert "rows of blocks" in words["content"], name


def test_what_a_page_says_of_itself_has_whole_addresses(linked) -> None:
    for name, page in linked.items():
        [said] = page.soup.select('head > script[type="application/ld+json"]')
        node = json.loads(said.string)
        own = f"{ADDRESS}/#course" if name == "index.html" else whole_address(name)
        assert node["@id"] == own, name
        assert node["image"].startswith(f"{ADDRESS}/_images/"), name


def test_the_sitemap_lists_the_pages_that_are_there(linked, place) -> None:
    html = place / "_build" / "html"
    listed = re.findall(r"<loc>(.+?)</loc>", (html / "sitemap.xml").read_text("utf-8"))
    standing = [row.page for row in published() if not row.leads_to]
    assert sorted(listed) == sorted(map(whole_address, standing))
    assert [name for name in standing if not (html / name).is_file()] == []


def test_robots_are_told_nothing_where_they_do_not_ask(linked, place) -> None:
    assert not (place / "_build" / "html" / "robots.txt").exists()


def test_without_the_address_nothing_is_invented_and_the_build_says_so(
    unlinked,
) -> None:
    pages, said = unlinked
    assert "BOOK_ADDRESS=https://example.org/book" in said
    for name, page in pages.items():
        assert not page.soup.select('link[rel="canonical"]'), name
        assert not page.soup.select('meta[property="og:image"]'), name
        assert "https://example.org" not in str(page.soup.head), name
