"""What the search looks through: every row of evidence, and the words of the pages."""

import gzip
import hashlib
import json
import re
from collections import Counter
from html import unescape
from urllib.parse import parse_qs

import pytest
from bs4 import BeautifulSoup
from built import book, files
from docutils import nodes
from docutils.utils import new_document

from alliance.book import chart_caption
from alliance.findable import KINDS, Findable, findables
from alliance.finder import EVIDENCE, PAGES, contents, sections
from alliance.reference.evidence import gathered
from alliance.repository import read_table, root
from alliance.rights import RUN, printed_once, restricted, word_places, words_of

TABLES = {
    "quotation": "quotations",
    "number": "quantities",
    "actor": "actors",
    "term": "glossary",
    "check": "checks",
    "event": "events",
    "fact": "record",
    "position": "claims",
    "passage": "passages",
}
LIMIT = 150_000  # bytes on the wire, for each file


@pytest.fixture(scope="module")
def found() -> list[Findable]:
    return findables(gathered(chapters=False))


def plain(words: str) -> str:
    """Return words without marks of any kind, to compare them."""
    return " ".join(re.findall(r"[\w.]+", words.replace("’", "'")))


# What can be found


@pytest.mark.parametrize(("kind", "table"), TABLES.items())
def test_every_row_of_a_table_can_be_found(found, kind: str, table: str) -> None:
    rows = [each for each in found if each.kind == kind]
    assert len(rows) == len(read_table(table)) > 0
    if kind != "actor":  # several actors may lead to one event
        places = Counter((each.page, each.place) for each in rows)
        assert max(places.values()) == 1, places.most_common(1)


def test_every_outside_work_can_be_found(found) -> None:
    keys = re.findall(
        r"^@\w+\{([^,\s]+),", (root() / "references.bib").read_text(), re.M
    )
    works = {each.place.removeprefix("#") for each in found if each.kind == "work"}
    assert works == set(keys)


def test_a_number_can_be_found_by_its_value(found) -> None:
    [row] = [
        each for each in found if each.place.endswith("facilities-okinawa-cfr-2021")
    ]
    assert (row.title, row.numbers) == ("Thirty-one", (31.0,))


def actor(found, name: str) -> Findable:
    return next(each for each in found if (each.kind, each.title) == ("actor", name))


def test_who_speaks_leads_to_their_quotations(found) -> None:
    row = actor(found, "Michael Auslin")
    spoken = [
        each for each in read_table("quotations") if each["speaker"] == "Michael Auslin"
    ]
    assert f"speaks in {len(spoken)} quotations" in row.credit
    assert row.page == "reference/quotations"
    assert parse_qs(row.place[1:]) == {"q": ['"Michael Auslin"']}


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        ("Jeffrey W. Hornung", "Jeffrey W. Hornung"),  # one of two authors
        ("Japan", "Government of Japan"),
        ("U.S. Department of Defense", "U.S. Department of Defense"),  # in a review
    ],
)
def test_a_speaker_is_named_as_the_page_names_them(found, name, speaker) -> None:
    row = actor(found, name)
    assert parse_qs(row.place[1:]) == {"q": [f'"{speaker}"']}


def test_who_does_not_speak_leads_to_what_they_did(found) -> None:
    row = actor(found, "Eisaku Sato")
    assert "speaks" not in row.credit
    assert (row.page, row.place) == (
        "reference/timeline",
        "#non-nuclear-principles-1967-cfr-2021",
    )


def test_who_only_belongs_to_something_leads_to_the_passage(found) -> None:
    row = actor(found, "Next-generation fighter project")
    assert (row.page, row.place) == (
        "reference/outline-auslin-2022",
        "#auslin-2022-p07",
    )


def test_an_event_is_found_by_who_took_part(found) -> None:
    place = "#non-nuclear-principles-1967-cfr-2021"
    [row] = [each for each in found if (each.kind, each.place) == ("event", place)]
    assert "Eisaku Sato" in row.others


# The words of a page


def section(title: str, *parts: nodes.Node) -> nodes.section:
    made = nodes.section("", nodes.title("", title), *parts)
    made["ids"] = [title.lower()]
    return made


def said(words: str) -> nodes.paragraph:
    return nodes.paragraph("", words)


def page(*parts: nodes.Node) -> nodes.document:
    document = new_document("page")
    document += section("History", *parts)
    return document


def test_a_section_has_its_own_words_and_those_of_no_other() -> None:
    inner = section("Partners", said("More."), section("Since", said("Later.")))
    made = sections(page(said("Once\nupon."), inner), "chapters/01-history")
    assert [(each.title, each.words, each.credit, each.place) for each in made] == [
        ("History", "Once upon.", "", ""),
        ("Partners", "More.", "History", "#partners"),
        ("Since", "Later.", "History", "#since"),
    ]


def test_code_what_it_shows_and_tables_are_no_words_of_a_section() -> None:
    cell = nodes.container("", nodes.literal_block("", "1 + 1"), classes=["cell"])
    shown = nodes.container("", said("Shown."), classes=["cell_output"])
    entry = nodes.entry("", said("A cell."))
    table = nodes.table("", nodes.tgroup("", nodes.tbody("", nodes.row("", entry))))
    chart = nodes.container(
        "", chart_caption("", "What it shows."), classes=["cell_output"]
    )
    made = sections(page(said("Ours."), cell, shown, table, chart), "chapters/x")
    assert [each.words for each in made] == ["Ours. What it shows."]


@pytest.mark.parametrize("name", ["quotations", "outline-tran-2025", "bibliography"])
def test_a_page_of_rows_has_its_introduction_only(name: str) -> None:
    rows = page(said("These are rows."), section("row-1", said("A row.")))
    assert [each.words for each in sections(rows, f"reference/{name}")] == [
        "These are rows."
    ]


def test_a_page_without_a_heading_is_not_found() -> None:
    assert sections(new_document("page"), "empty") == []


# The files


TITLES = {"reference/glossary": "Glossary", "reference/timeline": "Timeline"}


def held(words: str) -> dict:
    found = re.fullmatch(r"window\.(\w+) = (\{.*\});\n", words)
    assert found, words[:60]
    return json.loads(found[2])


def test_a_row_is_written_without_its_empty_end() -> None:
    term = Findable("term", "AI", "Thinking.", "", "reference/glossary", "#ai")
    who = Findable(
        *("actor", "Sato", "", "", "reference/timeline", "#x", "", (1.0, 2.5)),
        places=(("An event", "reference/timeline", "#x"),),
    )
    made = held(contents([term, who], TITLES, EVIDENCE))
    number = {page: at for at, (page, _) in enumerate(made["pages"])}
    glossary, timeline = (number[f"{page}.html"] for page in TITLES)
    assert made["rows"] == {
        "term": [["AI", glossary, "Thinking.", "#ai"]],
        "actor": [
            [
                *("Sato", timeline, "", "#x", "", "", [1, 2.5]),
                [["An event", timeline, "#x"]],
            ]
        ],
    }
    assert [name for name, *_ in made["kinds"]] == list(KINDS)


def test_what_ends_a_line_in_a_script_is_written_so_that_it_does_not() -> None:
    odd = Findable("term", "A\u2028B\u2029", "", "", "reference/glossary")
    words = contents([odd], TITLES, PAGES)
    assert not {"\u2028", "\u2029"} & set(words)
    assert held(words)["rows"]["term"][0][0] == "A\u2028B\u2029"


def test_what_leads_to_no_page_of_the_book_is_left_out() -> None:
    lost = Findable("term", "AI", "", "", "reference/other")
    who = Findable(
        *("actor", "Sato", "", "", "reference/timeline", "#x"),
        places=(("There", "reference/other", ""), ("Here", "reference/timeline", "")),
    )
    made = held(contents([lost, who], TITLES, EVIDENCE))
    assert made["pages"] == [["reference/timeline.html", "Timeline"]]
    assert list(made["rows"]) == ["actor"]
    assert made["rows"]["actor"][0][-1] == [["Here", 0, ""]]


# The built book


def built(name: str) -> dict:
    return held((book() / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [EVIDENCE, PAGES])
def test_what_a_search_loads_is_small(name: str) -> None:
    size = len(gzip.compress((book() / name).read_bytes(), 9))
    print(f"{name}: {size} bytes compressed")
    assert 20_000 < size < LIMIT


def test_the_whole_evidence_is_in_the_built_book(found) -> None:
    counts = {kind: len(rows) for kind, rows in built(EVIDENCE)["rows"].items()}
    assert counts == Counter(row.kind for row in found)


def page_of(name: str) -> str:
    return (book() / name).read_text(encoding="utf-8")


def test_everything_found_leads_to_a_place_that_is_there() -> None:
    lost, ids = [], {}
    for name in (EVIDENCE, PAGES):
        made = built(name)
        for rows in made["rows"].values():
            for row in rows:
                places = [(row[1], row[3] if len(row) > 3 else "")]
                places += [place[1:] for place in (row[7] if len(row) > 7 else [])]
                for number, place in places:
                    page = made["pages"][number][0]
                    if page not in ids:
                        ids[page] = set(re.findall(r'\bid="([^"]+)"', page_of(page)))
                    if place.startswith("#") and place[1:] not in ids[page]:
                        lost.append(f"{page}{place}")
    assert len(ids) > 20
    assert not lost, f"{len(lost)} places are missing, such as {lost[:3]}"


def test_every_page_of_the_book_is_found_by_its_title() -> None:
    made = built(PAGES)
    whole = {made["pages"][row[1]][0] for row in made["rows"]["page"] if len(row) < 4}
    names = {path.relative_to(book()).as_posix() for path in files()}
    names = {name for name in names if name.endswith(".html") and name[0] != "_"}
    assert names - whole <= {"search.html", "404.html"}


def sections_of(name: str) -> dict[str, str]:
    """Return what each section of a built page says, by its id."""
    parts = re.split(r'<section id="([^"]+)"[^>]*>', page_of(name))[1:]
    return {
        place: plain(unescape(re.sub(r"<[^>]+>", " ", words)))
        for place, words in zip(parts[::2], parts[1::2], strict=True)
    }


def test_all_that_is_shown_of_a_row_stands_where_it_leads(found) -> None:
    """So a search publishes no further word of a source, and no link leads astray."""
    texts, missing = {}, []
    for row in found:
        if row.kind == "actor":
            continue  # a name, which stands on several pages
        if row.page not in texts:
            texts[row.page] = sections_of(f"{row.page}.html")
        there = texts[row.page].get(row.place[1:], "").casefold()
        for words in (row.title, row.words):
            if plain(words).casefold() not in there:
                missing.append(f"{row.page}{row.place}: {words}")
    assert not missing, "\n".join([f"{len(missing)} of them:", *missing[:5]])


def runs_in(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def test_a_search_prints_no_words_of_a_source_that_nothing_else_prints() -> None:
    seeds = (printed_once(name) for name in restricted())
    theirs = set().union(
        *(runs_in([word for word, _, _ in word_places(seed)]) for seed in seeds)
    )
    ours = [runs_in(words_of(page_of(name))) & theirs for name in (EVIDENCE, PAGES)]
    others = [*book().glob("*/*.html"), *book().glob("_data/tables/*.csv")]
    shown = set().union(
        *(runs_in(words_of(path.read_text("utf-8"))) for path in others)
    )
    assert min(map(len, ours)) > 100
    alone = sorted(set().union(*ours) - shown)
    assert not alone, [" ".join(run) for run in alone]


def test_sphinxs_own_search_is_not_shipped() -> None:
    names = ("searchindex.js", "_static/searchtools.js", "_static/language_data.js")
    assert not [name for name in names if (book() / name).exists()]
    assert "searchtools" not in page_of("search.html")


@pytest.mark.parametrize(
    "name", ["index.html", "chapters/04-okinawa.html", "search.html"]
)
def test_a_page_loads_the_launcher_among_the_common_scripts_and_nothing_else(
    name: str,
) -> None:
    page = page_of(name)
    assert not re.findall(r'<script[^>]* src="([^"]*finder[^"]*)"', page)
    assert re.search(r'<script[^>]* src="[^"]*common\.js', page)
    assert "_static/finder/finder.css" in page_of("_static/common.js")
    assert (book() / "_static" / "finder" / "finder.css").is_file()


def test_without_scripts_the_page_of_search_says_so_and_leads_on() -> None:
    article = BeautifulSoup(page_of("search.html"), "html.parser").find("article")
    assert "needs JavaScript" in article.find("noscript").get_text()
    links = {link["href"] for link in article.select(".finder-instead a")}
    assert {"reference/quotations.html", "reference/glossary.html"} <= links
    assert not article.select("input, form"), "no control that does nothing"


def test_the_vendored_library_is_the_one_recorded() -> None:
    folder = root() / "_static" / "finder"
    [(name, expected)] = re.findall(
        r"^\| `([\w.-]+\.js)` \|.*`([0-9a-f]{64})` \|$",
        (folder / "README.md").read_text("utf-8"),
        re.MULTILINE,
    )
    found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    assert found == expected, f"_static/finder/{name} is not the file README.md records"
