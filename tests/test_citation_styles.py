"""How each source is cited in APA, Chicago and BibTeX, letter by letter."""

import re

import pytest
from bs4 import BeautifulSoup
from built import book

from alliance.citation_styles import _WORKS, STYLES, citations, passage_number
from alliance.copies.back_matter import Evidence
from alliance.memo import draft
from alliance.packs.chapter import Chapter
from alliance.packs.slides import page as slides
from alliance.sources import appeared_in, sources

FP = "https://foreignpolicy.com/2022/11/15/japan-aukus-jaukus-security-defense-pact-alliance-china-containment-geopolitics-strategy-indo-pacific/"
PACNET = "https://pacforum.org/publications/pacnet-63-an-aukus-japan-rok-framework-for-the-indo-pacific/"
RAND = "https://www.rand.org/pubs/commentary/2023/09/separate-us-alliances-in-east-asia-are-obsolete.html"
CFR = "https://www.cfr.org/backgrounder/us-japan-security-alliance"


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        (
            "cfr-2021-p02",
            "“…” (Council on Foreign Relations, 2021, passage 2 as numbered in "
            "*Reading the Alliance*)\n\n"
            "Council on Foreign Relations. (2021). *The U.S.-Japan security alliance* "
            f"[Backgrounder]. {CFR}",
        ),
        (
            "auslin-2022-p05",
            "“…” (Auslin, 2022, passage 5 as numbered in *Reading the Alliance*)\n\n"
            "Auslin, M. (2022, November 15). Why Japan should join AUKUS. "
            f"*Foreign Policy*. {FP}",
        ),
        (
            "alsaied-2023-p10",
            "“…” (Alsaied, 2023, passage 10 as numbered in *Reading the Alliance*)\n\n"
            "Alsaied, J. (2023, August 17). *An AUKUS-Japan-ROK framework for the "
            f"Indo-Pacific* (PacNet No. 63). Pacific Forum. {PACNET}",
        ),
        (
            "johnstone-hornung-2023-p13",
            "“…” (Johnstone & Hornung, 2023, passage 13 as numbered in *Reading the "
            "Alliance*)\n\n"
            "Johnstone, C. B., & Hornung, J. W. (2023, September 14). *Separate U.S. "
            f"alliances in East Asia are obsolete* [Commentary]. RAND. {RAND} "
            "(Reprinted from “Separate U.S. alliances in East Asia are obsolete,” "
            "2023, *Foreign Policy*)",
        ),
        (
            "tran-2025-p07",
            "“…” (Tran, ca. 2025, passage 7 as numbered in *Reading the Alliance*)\n\n"
            "Tran, A. C. (ca. 2025). *Us - Japan defense and security cooperation "
            "under President Joe Biden (2021-2025)* [Journal article; journal not "
            "identified].",
        ),
    ],
)
def test_apa(passage: str, expected: str) -> None:
    assert citations("“…”", passage)["apa"] == expected


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        (
            "cfr-2021-p02",
            "Council on Foreign Relations, “The U.S.-Japan Security Alliance,” "
            "Backgrounder, [2021], passage 2 as numbered in *Reading the Alliance*, "
            f"{CFR}.",
        ),
        (
            "auslin-2022-p05",
            "Michael Auslin, “Why Japan Should Join AUKUS,” *Foreign Policy*, November "
            f"15, 2022, passage 5 as numbered in *Reading the Alliance*, {FP}.",
        ),
        (
            "alsaied-2023-p10",
            "Jasmin Alsaied, “An AUKUS-Japan-ROK Framework for the Indo-Pacific,” "
            "PacNet 63, Pacific Forum, August 17, 2023, passage 10 as numbered in "
            f"*Reading the Alliance*, {PACNET}.",
        ),
        (
            "johnstone-hornung-2023-p13",
            "Christopher B. Johnstone and Jeffrey W. Hornung, “Separate U.S. Alliances "
            "in East Asia Are Obsolete,” *Foreign Policy*, September 11, 2023, posted "
            "by RAND, September 14, 2023, passage 13 as numbered in *Reading the "
            f"Alliance*, {RAND}.",
        ),
        (
            "tran-2025-p07",
            "Tran Anh Cong, “Us - Japan Defense and Security Cooperation Under "
            "President Joe Biden (2021-2025),” journal not identified, [ca. 2025], "
            "passage 7 as numbered in *Reading the Alliance*.",
        ),
    ],
)
def test_chicago(passage: str, expected: str) -> None:
    assert citations("“…”", passage)["chicago"] == f"“…”\n\n{expected}"


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        (
            "cfr-2021-p02",
            f"""@misc{{cfr-2021,
  author = {{{{Council on Foreign Relations}}}},
  title = {{{{The U.S.-Japan Security Alliance}}}},
  howpublished = {{Backgrounder}},
  year = {{2021}},
  url = {{{CFR}}},
  note = {{Year inferred; cited from passage 2 as numbered in Reading the Alliance}},
  annote = {{“2\\%”}},
}}""",
        ),
        (
            "auslin-2022-p05",
            f"""@article{{auslin-2022,
  author = {{Auslin, Michael}},
  title = {{{{Why Japan Should Join AUKUS}}}},
  journal = {{Foreign Policy}},
  year = {{2022}},
  month = nov,
  date = {{2022-11-15}},
  url = {{{FP}}},
  note = {{Cited from passage 5 as numbered in Reading the Alliance}},
  annote = {{“2\\%”}},
}}""",
        ),
        (
            "alsaied-2023-p10",
            f"""@misc{{alsaied-2023,
  author = {{Alsaied, Jasmin}},
  title = {{{{An AUKUS-Japan-ROK framework for the Indo-Pacific}}}},
  howpublished = {{Pacific Forum, PacNet 63}},
  year = {{2023}},
  month = aug,
  date = {{2023-08-17}},
  url = {{{PACNET}}},
  note = {{Cited from passage 10 as numbered in Reading the Alliance}},
  annote = {{“2\\%”}},
}}""",
        ),
        (
            "johnstone-hornung-2023-p13",
            f"""@article{{johnstone-hornung-2023,
  author = {{Johnstone, Christopher B. and Hornung, Jeffrey W.}},
  title = {{{{Separate U.S. Alliances in East Asia Are Obsolete}}}},
  journal = {{Foreign Policy}},
  year = {{2023}},
  month = sep,
  date = {{2023-09-11}},
  url = {{{RAND}}},
  note = {{Posted by RAND on 14 September 2023; cited from passage 13 as numbered in """
            f"""Reading the Alliance}},
  annote = {{“2\\%”}},
}}""",
        ),
        (
            "tran-2025-p07",
            """@misc{tran-2025,
  author = {Tran, Anh Cong},
  title = {{Us - Japan Defense and Security Cooperation Under President Joe Biden """
            """(2021-2025)}},
  year = {2025},
  note = {Article of a journal that is not identified; year inferred; cited from """
            """passage 7 as numbered in Reading the Alliance},
  annote = {“2\\%”},
}""",
        ),
    ],
)
def test_bibtex(passage: str, expected: str) -> None:
    assert citations("“2%”", passage)["bibtex"] == expected


def test_whoever_a_source_quotes_is_named_before_the_source() -> None:
    words = "“continues to drive Tokyo and Washington closer together”"
    cited = citations(words, "cfr-2021-p36", speaker="Michael Auslin")
    assert cited["apa"].startswith(
        f"{words} (Michael Auslin, as cited in Council on Foreign Relations, 2021, "
        "passage 36 as numbered in *Reading the Alliance*)\n\nCouncil on Foreign"
    )
    assert cited["chicago"].startswith(
        f"{words}\n\nMichael Auslin, quoted in Council on Foreign Relations, “The U.S."
    )
    assert f"annote = {{{words}, quoting Michael Auslin}}" in cited["bibtex"]


def test_every_source_can_be_cited_and_a_passage_is_never_called_a_page() -> None:
    assert list(_WORKS) == list(sources())
    for name in sources():
        for style, cited in citations("“…”", f"{name}-p01").items():
            assert style in STYLES
            assert "passage 1 as numbered in" in cited
            assert not re.search(r"\bpp?\. ?\d|\bpara\.|\bpages? \d", cited)
            assert sources()[name].url in cited


@pytest.mark.parametrize("name", sources())
def test_what_a_style_writes_itself_agrees_with_the_table(name: str) -> None:
    entry, work = sources()[name], _WORKS[name]
    for cited in (work.apa, work.chicago.format(title=entry.title, url="", passage="")):
        assert entry.title.casefold() in cited.casefold()
    families = [who.split()[-1] for who in entry.authors.split(" and ")]
    if name == "tran-2025":
        families = [
            entry.authors.split()[0]
        ]  # in Vietnamese the family name comes first
    for family in families:
        assert family in work.apa and family in work.author
    dates = dict(work.fields)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", entry.published):
        assert dates["date"] == entry.published
    assert dates["year"] == entry.year


def test_a_passage_is_numbered_as_a_person_says_it() -> None:
    assert [passage_number(f"cfr-2021-{p}") for p in ("p07", "p30")] == ["7", "30"]


# Every reference of ours, beyond these styles


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("Jiji Press", ""),
        ("Jiji Press, in Nippon.com", "in Nippon.com"),
        ("Bluebook 2021, Jiji Press", "Bluebook 2021"),
        ("Jiji Press World", "Jiji Press World"),
        ("Foreign Policy", "Foreign Policy"),
    ],
)
def test_an_author_who_is_the_publisher_is_named_once(place: str, said: str) -> None:
    assert appeared_in(place, ["Jiji Press"]) == said


def test_no_reference_names_its_author_again() -> None:
    """As printed, in a memo, on slides and in BibTeX."""
    entry = sources()["cfr-2021"]
    [printed] = [
        part
        for part in Evidence().five_sources().split("\n\n")
        if f"{entry.authors}, " in part and entry.title in part
    ]
    page = slides(Chapter(book(), "02-north-korea"), "Spring 2027")
    [shown] = [
        item.get_text()
        for item in BeautifulSoup(page, "lxml").select(".closing li")
        if entry.title in item.get_text()
    ]
    [listed] = [
        line
        for line in draft(reasons=["cfr-2021-cornerstone"]).markdown().split("\n")
        if entry.title in line and entry.url in line
    ]
    bibtex = citations("“…”", "cfr-2021-p01")["bibtex"]
    for told in (printed, shown, listed, bibtex):
        assert told.count(entry.authors) == 1, told
        assert "Backgrounder" in told
