"""Links for a class: each leads to a file, and the page makes the same ones."""

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from axe import violations
from browser import goto, open_browser, served
from built import book, pages

from alliance.errors import LinkError
from alliance.link_maker import colab, of_chapters, offered
from alliance.links import (
    INTERFACES,
    TEMPLATES,
    expand,
    launches,
    links,
)
from alliance.notebooks import chapters
from alliance.repository import root

PAGE = "instructors/link-maker.html"
OWN = "example-owner/example-book"
CHAPTERS = [f"chapters/{path.name}" for path in chapters().values()]

HUBS = {
    "https://hub.example.edu": "https://hub.example.edu",
    "https://hub.example.edu/": "https://hub.example.edu",
    "  https://hub.example.edu/hub/home ": "https://hub.example.edu",
    "https://hub.example.edu/hub": "https://hub.example.edu",
    "https://Hub.Example.EDU:8443/jupyter/": "https://hub.example.edu:8443/jupyter",
    "https://example.edu/a/b/user/ada/lab/tree/x?y=1#z": "https://example.edu/a/b",
    "https://example.edu/hubble/users": "https://example.edu/hubble/users",
    "https://hub?next=%2Fhub%2Fhome": "https://hub",
    "https://xn--hb-xka.example/~class/": "https://xn--hb-xka.example/~class",
}
NO_HUBS = (
    "hub.example.edu",
    "http://hub.example.edu",
    "https://",
    "https://hub.example.edu/a b",
    "https://ada:secret@hub.example.edu",
    "https://hub.example.edu//x",
    "https://hub.example.edu:port",
    "https://hub.example.edu/<b>",
    "javascript:alert(1)//https://hub.example.edu",
    "https://hub.example.\u017fchool",
)
REPOSITORIES = {
    OWN: OWN,
    f"https://github.com/{OWN}": OWN,
    f" github.com/{OWN}.git/ ": OWN,
    "some_school/book.v2": "some_school/book.v2",
    "o/a.git.git": "o/a.git",
}
NO_REPOSITORIES = (
    "",
    "example-book",
    "example owner/example-book",
    f"https://github.com/{OWN}/tree/main",
    f"https://gitlab.com/{OWN}",
    "owner/..",
    "-owner/book",
    "owner/book?x",
)
VERSIONS = {
    "main": "main",
    " v1.0 ": "v1.0",
    "course/2026": "course%2F2026",
    "spring'27(a)!": "spring%2727%28a%29%21",
    "m&m=1#x+y%20": "m%26m%3D1%23x%2By%2520",
    "\u6625/2027": "%E6%98%A5%2F2027",
}
NO_VERSIONS = (
    "",
    "two words",
    "-b",
    "a..b",
    "x/",
    "x.lock",
    ".x",
    "a^b",
    "a:b",
    "a\\b",
)


def whole(hub: str, repository: str, version: str, interface: str) -> dict[str, str]:
    """Return where the links of the first chapter lead, made in Python."""
    found = launches(
        CHAPTERS[0],
        repository=repository,
        version=version,
        hub=hub,
        interface=interface,
    )
    return {"hub": found.hub, "binder": found.binder, "colab": found.colab}


# The addresses


def opened(address: str) -> tuple[str, str, str]:
    """Return the repository, the version and the file that an address opens.

    It takes an address apart as the other side does, with nothing of ours.
    """
    parts = urlsplit(address)
    asked = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    if parts.netloc == "colab.research.google.com":
        _, github, owner, name, blob, version, *path = parts.path.split("/")
        assert (github, blob) == ("github", "blob")
        return f"{owner}/{name}", unquote(version), unquote("/".join(path))
    [where] = asked["urlpath"]
    place = next(
        where.removeprefix(f"{start}/")
        for start in ("lab/tree", "tree")
        if where.startswith(f"{start}/")
    )
    if parts.netloc == "mybinder.org":
        _, v2, gh, owner, name, version = parts.path.split("/")
        assert (v2, gh) == ("v2", "gh")
        return f"{owner}/{name}", unquote(version), place
    assert parts.path.endswith("/hub/user-redirect/git-pull")
    [repository], [version] = asked["repo"], asked["branch"]
    # nbgitpuller puts a repository into a folder of the same name.
    folder, _, file = place.partition("/")
    assert folder == PurePosixPath(repository).name
    return repository.removeprefix("https://github.com/"), version, file


@pytest.mark.parametrize("interface", INTERFACES)
@pytest.mark.parametrize("path", CHAPTERS)
def test_every_link_opens_a_file_of_the_repository(path: str, interface: str) -> None:
    found = launches(
        path,
        repository=OWN,
        version="course/2026",
        hub="https://hub.example.edu/jupyter",
        interface=interface,
    )
    for address in (found.hub, found.binder, found.colab):
        repository, version, file = opened(address)
        assert (repository, version, file) == (OWN, "course/2026", path), address
        assert (root() / file).is_file()


def test_the_addresses_are_those_that_the_other_sides_document() -> None:
    found = launches(
        "chapters/01-history.ipynb",
        repository=OWN,
        version="course/2026",
        hub="https://example.edu/jupyter",
    )
    assert found.hub == (
        "https://example.edu/jupyter/hub/user-redirect/git-pull"
        "?repo=https%3A%2F%2Fgithub.com%2Fexample-owner%2Fexample-book"
        "&branch=course%2F2026"
        "&urlpath=lab/tree/example-book/chapters/01-history.ipynb"
    )
    assert found.binder == (
        f"https://mybinder.org/v2/gh/{OWN}/course%2F2026"
        "?urlpath=lab/tree/chapters/01-history.ipynb"
    )
    assert found.colab == (
        f"https://colab.research.google.com/github/{OWN}/blob/course%2F2026"
        "/chapters/01-history.ipynb"
    )


def test_the_button_of_a_chapter_is_such_a_link(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BOOK_REPOSITORY", OWN)
    monkeypatch.setenv("GITHUB_REF_TYPE", "tag")
    monkeypatch.setenv("GITHUB_REF_NAME", "course/2026")
    made = launches(CHAPTERS[0], repository=OWN, version="course/2026")
    assert links(CHAPTERS[0]).launch == made.binder


@pytest.mark.parametrize(("said", "expected"), HUBS.items())
def test_a_hub_is_taken_as_a_browser_shows_it(said: str, expected: str) -> None:
    assert whole(said, OWN, "main", "lab")["hub"].startswith(
        f"{expected}/hub/user-redirect/git-pull?repo="
    )


@pytest.mark.parametrize(("said", "expected"), REPOSITORIES.items())
def test_a_repository_is_taken_as_people_write_it(said: str, expected: str) -> None:
    for address in whole("https://hub", said, "main", "lab").values():
        assert opened(address)[0] == expected


@pytest.mark.parametrize(("said", "encoded"), VERSIONS.items())
def test_a_version_is_encoded(said: str, encoded: str) -> None:
    for route, address in whole("https://hub", OWN, said, "lab").items():
        assert opened(address)[1] == said.strip(), route
        assert encoded in address


@pytest.mark.parametrize(
    ("field", "said"),
    [
        *(("hub", said) for said in ("", *NO_HUBS)),
        *(("repository", said) for said in NO_REPOSITORIES),
        *(("version", said) for said in NO_VERSIONS),
    ],
)
def test_what_cannot_be_meant_is_refused(field: str, said: str) -> None:
    values = {"hub": "https://hub", "repository": OWN, "version": "main"} | {
        field: said
    }
    with pytest.raises(LinkError, match="Write the") as refused:
        launches(CHAPTERS[0], **values)
    assert repr(said) in str(refused.value)


def test_an_unknown_interface_is_refused() -> None:
    with pytest.raises(LinkError, match="Did you mean 'lab'"):
        launches(CHAPTERS[0], repository=OWN, interface="lap")


def test_a_template_is_filled_in_as_the_standard_says() -> None:
    """The examples of RFC 6570, sections 3.2.2, 3.2.3 and 3.2.6."""
    values = {"hello": "Hello World!", "path": "/foo/bar", "half": "50%"}
    values["list"] = ["red", "green", "blue"]
    assert expand("{hello}", values) == "Hello%20World%21"
    assert expand("{half}", values) == "50%25"
    assert expand("{+path}/here", values) == "/foo/bar/here"
    assert expand("{/list*}", values) == "/red/green/blue"


def test_the_form_offers_every_chapter() -> None:
    assert [each["path"] for each in offered()] == CHAPTERS


# The tables


def test_the_links_into_a_known_repository_lead_to_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BOOK_REPOSITORY", OWN)
    found = re.findall(r'href="([^"]+)"', of_chapters())
    assert len(found) == 2 * len(CHAPTERS)
    for address in found:
        repository, _, file = opened(address)
        assert repository == OWN
        assert (root() / file).is_file()


def test_where_no_repository_is_known_no_link_is_made_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BOOK_REPOSITORY", "https://example.org/owner/name")
    assert "href" not in of_chapters()
    assert "OWNER/NAME" in colab()


def test_the_cell_for_colab_names_the_known_repository(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BOOK_REPOSITORY", OWN)
    first = colab().splitlines()[0]
    assert f"https://github.com/{OWN} book" in first
    assert "OWNER" not in colab()


# The page


@pytest.fixture(scope="module")
def tab() -> Iterator:
    """Open the page, in a browser that counts what is asked of other hosts."""
    with open_browser() as browser, served(book()) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(10_000)
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("pageerror", lambda error: page.asked.append(f"error: {error}"))
        # What the policy of the page stops is asked of nobody, and is said here.
        page.on(
            "console",
            lambda said: (
                page.asked.append(f"{said.type}: {said.text}")
                if said.type == "error"
                else None
            ),
        )
        goto(page, f"{address}/{PAGE}")
        page.home = address
        yield page


@pytest.fixture
def fresh(tab):
    goto(tab, f"{tab.home}/{PAGE}")
    return tab


def fill(tab, *, hub="", repository=OWN, version="main", interface="lab") -> None:
    """Fill in the fields, and ask for the links."""
    for name, said in (("hub", hub), ("repository", repository), ("version", version)):
        tab.fill(f"#link-maker-{name}", said)
    tab.check(f'input[name="interface"][value="{interface}"]')
    tab.click('.link-maker button[type="submit"]')


def made(tab) -> list[str]:
    return tab.eval_on_selector_all(
        ".link-maker-links a", "all => all.map(each => each.getAttribute('href'))"
    )


def heard(tab, words: str) -> None:
    """Wait until the status, which is read out, begins with these words."""
    tab.wait_for_function(
        "words => document.querySelector('.link-maker-status').textContent"
        ".startsWith(words)",
        arg=words,
    )


def test_the_page_makes_the_links_that_python_makes(fresh) -> None:
    """For every hub, repository, version and interface of the lists above."""
    fresh.check(f'input[value="{CHAPTERS[0]}"]')
    cases = [
        *((hub, OWN, "main", "lab") for hub in HUBS),
        *(("https://hub", each, "main", "notebook") for each in REPOSITORIES),
        *(("https://hub", OWN, each, "lab") for each in VERSIONS),
    ]
    for hub, repository, version, interface in cases:
        fill(
            fresh,
            hub=hub,
            repository=repository,
            version=version,
            interface=interface,
        )
        expected = whole(hub, repository, version, interface)
        assert made(fresh) == list(expected.values()), (hub, repository, version)


def test_the_page_makes_links_for_every_chapter(fresh) -> None:
    for path in CHAPTERS:
        fresh.check(f'input[value="{path}"]')
    fill(fresh, hub="https://example.edu/jupyter")
    found = made(fresh)
    assert len(found) == 3 * len(CHAPTERS)
    files = [opened(address)[2] for address in found]
    assert files == 3 * CHAPTERS
    status = fresh.inner_text(".link-maker-status")
    assert status.startswith(f"{3 * len(CHAPTERS)} links")


def test_without_a_hub_there_are_links_for_binder_and_colab(fresh) -> None:
    fresh.check(f'input[value="{CHAPTERS[0]}"]')
    fill(fresh)
    hosts = [urlsplit(address).netloc for address in made(fresh)]
    assert hosts == ["mybinder.org", "colab.research.google.com"]


def test_what_is_wrong_is_said_beside_its_field(fresh) -> None:
    """For everything that Python refuses, and the focus goes there."""
    fresh.check(f'input[value="{CHAPTERS[0]}"]')
    cases = [
        *(("hub", said) for said in NO_HUBS),
        *(("repository", said) for said in NO_REPOSITORIES),
        *(("version", said) for said in NO_VERSIONS),
    ]
    for name, said in cases:
        fill(fresh, **{name: said})
        assert made(fresh) == [], (name, said)
        place = fresh.locator(f"#link-maker-{name}")
        assert place.get_attribute("aria-invalid") == "true", (name, said)
        assert fresh.inner_text(f"#link-maker-{name}-error").startswith("Write the")
        assert f"link-maker-{name}-error" in place.get_attribute("aria-describedby")
        assert fresh.evaluate("document.activeElement.name") == name
        assert "No links" in fresh.inner_text(".link-maker-status")
        fill(fresh)
        assert place.get_attribute("aria-invalid") is None
        assert fresh.locator(".link-maker-error:visible").count() == 0


def test_a_chapter_has_to_be_chosen(fresh) -> None:
    fill(fresh)
    assert made(fresh) == []
    assert "at least one" in fresh.inner_text("#link-maker-chapter-error")
    assert fresh.evaluate("document.activeElement.name") == "chapter"
    assert "wrong" in fresh.inner_text(".link-maker-status")


def test_the_keyboard_alone_makes_and_copies_a_link(tab) -> None:
    context = tab.context.browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    goto(page, f"{tab.home}/{PAGE}")
    page.focus(f'input[value="{CHAPTERS[1]}"]')
    page.keyboard.press("Space")
    page.focus("#link-maker-repository")
    page.keyboard.press("Control+a")
    page.keyboard.type(OWN)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # to the version
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Copy":
            break
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert name == "Copy the link to History: Binder"
    page.keyboard.press("Enter")
    heard(page, "Copied: the link to History: Binder.")
    expected = launches(CHAPTERS[1], repository=OWN).binder
    assert page.evaluate("navigator.clipboard.readText()") == expected
    context.close()


def test_all_links_of_a_route_are_copied_together(tab) -> None:
    context = tab.context.browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    goto(page, f"{tab.home}/{PAGE}")
    for path in CHAPTERS[:2]:
        page.check(f'input[value="{path}"]')
    fill(page)
    page.click('button[aria-label="Copy all links: Colab"]')
    heard(page, "Copied")
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert [line.partition(": ")[0] for line in lines] == ["The sources", "History"]
    assert [opened(line.partition(": ")[2])[2] for line in lines] == CHAPTERS[:2]
    context.close()


def test_without_a_clipboard_the_link_is_selected(fresh) -> None:
    fresh.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error());"
        " document.execCommand = () => false }"
    )
    fresh.check(f'input[value="{CHAPTERS[0]}"]')
    fill(fresh)
    fresh.click('button[aria-label^="Copy the link"] >> nth=0')
    heard(fresh, "Select")
    assert fresh.evaluate("getSelection().toString()").strip() == made(fresh)[0]


def test_the_page_with_its_links_and_errors_is_accessible(fresh) -> None:
    fill(fresh, repository="no")
    assert violations(fresh) == []
    fresh.check(f'input[value="{CHAPTERS[0]}"]')
    fill(fresh, hub="https://hub.example.edu")
    assert violations(fresh) == []


def test_nothing_was_asked_of_another_host_and_nothing_failed(tab) -> None:
    assert [url for url in tab.asked if not url.startswith(tab.home)] == []


def test_without_scripts_the_form_stays_away_and_the_tables_stand(tab) -> None:
    context = tab.context.browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{tab.home}/{PAGE}")
    assert not page.is_visible(".link-maker form")
    assert "needs JavaScript" in page.inner_text(".link-maker-off")
    assert page.locator(".link-maker-table code").count() == len(TEMPLATES)
    context.close()


def test_only_this_page_loads_the_script() -> None:
    with_script = [
        name
        for name, page in pages().items()
        if any("link-maker" in tag["src"] for tag in page.soup.select("script[src]"))
    ]
    assert with_script == [PAGE]


def test_the_page_tells_the_script_what_python_uses() -> None:
    [place] = pages()[PAGE].soup.select(".link-maker[data-links]")
    told = json.loads(place["data-links"])
    assert told["templates"] == TEMPLATES
    assert told["interfaces"] == INTERFACES
