"""A source check goes with the words and numbers that it covers wherever they stand.

What is wrong, contradicted or out of date is a warning and stands out; how words are
put, what they leave out and what they cite is a reading note and stays quiet.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator

import altair as alt
import pandas as pd
import pytest
from browser import goto, open_browser, served
from bs4 import BeautifulSoup, Tag
from built import book, pages
from docutils import nodes
from docutils.utils import new_document

from alliance import charts, notebooks
from alliance.citations import (
    READING_NOTE,
    WARNING,
    WEIGHTS,
    SourceCheck,
    check_address,
    check_label,
    checks_on,
    checks_over,
    label,
    quote,
    several,
    weight,
)
from alliance.errors import FigureError, MisquotationError
from alliance.evidence import check_mark, mark_up
from alliance.quotations import verify
from alliance.reference import listings
from alliance.repository import read_table
from alliance.tables import schema, show, table

CAMBODIA = "the first SDF unit was sent abroad to Cambodia"
COVERED = ["cambodia-year", "first-unit-abroad"]
FREE = "Okinawa Prefecture"
ROWS_OF = {"quotations": "quotations", "quantities": "quantities", "claims": "claims"}
"""The reference pages whose rows are those of one table."""


def kinds() -> dict[str, str]:
    return {row["check"]: row["kind"] for row in read_table("checks")}


def in_order(names: Iterable[str]) -> bool:
    """Tell whether the warnings among some checks come before the reading notes."""
    weights = [WEIGHTS[kinds()[name]] for name in names]
    return weights == sorted(weights, key=[WARNING, READING_NOTE].index)


def led_to(part: Tag) -> list[str]:
    """Return the source checks that the links of a part of a page lead to, in order."""
    links = (link["href"] for link in part.select("a[href]"))
    found = (link.partition("source-checks.")[2] for link in links)
    return [address.partition("#")[2] for address in found if address]


def paragraph(words: str, passage: str) -> nodes.paragraph:
    page = f"../reference/outline-{passage.rpartition('-')[0]}.html#{passage}"
    link = nodes.reference("", label(passage), refuri=page)
    return nodes.paragraph("", "", nodes.Text(words), link)


def signs(*blocks: nodes.Node) -> list[str]:
    """Return the checks that the signs of a paragraph stand for, in order."""
    document = new_document("page")
    document += blocks
    before = document.astext()
    mark_up(document, "chapters/01-history")
    assert document.astext() == before, "a sign changed the words of the page"
    return [
        check
        for sign in document.findall(check_mark)
        for check in sign["checks"].split()
    ]


# Two weights


def test_every_kind_of_check_is_a_warning_or_a_reading_note() -> None:
    field = next(each for each in schema("checks")["fields"] if each["name"] == "kind")
    assert set(WEIGHTS) == set(field["constraints"]["enum"])
    warned = {kind for kind in WEIGHTS if weight([kind]) == WARNING}
    assert warned == {"conflict", "error", "outdated"}
    assert set(WEIGHTS.values()) == {WARNING, READING_NOTE}


def test_several_checks_weigh_as_much_as_the_heaviest() -> None:
    assert weight(["framing", "error"]) == weight(["error", "framing"]) == WARNING
    assert weight(["framing", "omission", "citation"]) == READING_NOTE


def test_a_label_says_the_weight_and_the_kind_in_words() -> None:
    assert check_label("outdated") == "Warning (outdated)"
    assert check_label("omission") == "Reading note (omission)"


def test_the_checks_of_words_come_warnings_first() -> None:
    mixed = 0
    for name in charts.EVIDENCE_TABLES:
        for row in read_table(name):
            found = checks_on(row)
            mixed += len({WEIGHTS[check.kind] for check in found}) == 2
            assert in_order(check.check for check in found), row
    assert mixed, "nothing has checks of both weights"


# In a sentence


def test_a_quotation_that_a_check_covers_has_its_sign() -> None:
    assert signs(paragraph(f"It says “{CAMBODIA}” ", "cfr-2021-p12")) == COVERED


def test_a_number_that_a_check_covers_has_its_sign() -> None:
    found = signs(paragraph("It was in 1993 ", "cfr-2021-p12"))
    assert "cambodia-year" in found


def test_words_that_no_check_covers_have_no_sign() -> None:
    assert signs(paragraph(f"In “{FREE}” ", "cfr-2021-p27")) == []


def test_a_paragraph_shows_the_sign_of_a_check_once() -> None:
    words = f"“{CAMBODIA}”, and again “{CAMBODIA}” "
    assert signs(paragraph(words, "cfr-2021-p12")) == COVERED


def test_the_same_words_in_another_source_take_no_warning_along() -> None:
    words = "stationing U.S. forces throughout the country"
    assert not checks_over(verify(words, "cfr-2021")), "choose words without a check"
    assert signs(paragraph(f"“{words}” ", "cfr-2021-p32")) == []


def test_a_sign_has_the_weight_of_its_heaviest_check(monkeypatch) -> None:
    both = tuple(
        SourceCheck(kind, kind, f"Of {kind}", "A finding.", "high", ())
        for kind in ("error", "framing")
    )
    for given, expected, said in (
        (both[:1], WARNING, "Warning (error): Of error"),
        (both[1:], READING_NOTE, "Reading note (framing): Of framing"),
        (both, WARNING, "Warning (error): Of error; Reading note (framing): Of fram"),
    ):
        monkeypatch.setattr("alliance.evidence.checks_over", lambda _, g=given: g)
        document = new_document("page")
        document += paragraph(f"It says “{CAMBODIA}” ", "cfr-2021-p12")
        mark_up(document, "chapters/01-history")
        [sign] = document.findall(check_mark)
        assert sign["classes"] == ["check-mark", expected]
        assert sign["label"].startswith(said)


# In a table


def test_a_table_of_evidence_names_the_checks_of_its_rows() -> None:
    rows = table("quantities").query("indicator == 'missiles-over-japan'")
    shown = show(rows, "Missiles", columns={"printed": "Number"})
    assert shown.labels == ["Number", "Source check"]
    address = check_address("missiles-over-japan")
    link = f'<a href="{address}">Dozens of missiles over Japan</a>'
    labelled = f'<span class="warning">Warning (error): {link}</span>'
    assert labelled in shown._repr_html_()
    assert "Warning (error): Dozens of missiles over Japan" in repr(shown)


def test_a_column_of_one_s_own_is_not_taken_for_the_checks() -> None:
    rows = table("quantities").query("indicator == 'missiles-over-japan'")
    shown = show(rows.assign(checks="mine"), "Mine", columns={"checks": "Mine"})
    assert shown.labels == ["Mine", "Source check"]
    assert shown.rows[0][0] == "mine"


def test_a_table_shows_every_check_of_a_row_warnings_first() -> None:
    rows = table("quotations")
    shown = show(rows, "All", columns={"quotation": "Id"})
    cells = BeautifulSoup(shown._repr_html_(), "html.parser").select("td:last-child")
    for row, cell in zip(read_table("quotations"), cells, strict=True):
        found = checks_on(row)
        assert led_to(cell) == [check.check for check in found], row["quotation"]
        said = [(part["class"], part.get_text()) for part in cell.select("span")]
        assert said == [
            ([WEIGHTS[each.kind]], f"{each.label}: {each.title}") for each in found
        ]


def test_a_table_without_a_check_has_no_column_for_one() -> None:
    rows = pd.DataFrame({"source": ["cfr-2021"], "exact": [FREE]})
    assert show(rows, "Words", columns={"exact": "Words"}).labels == ["Words"]


def test_a_table_that_shows_changed_words_under_a_source_is_refused() -> None:
    rows = table("quotations").head(1)
    rows = rows.assign(exact=rows["exact"].str.replace("cornerstone", "keystone"))
    with pytest.raises(MisquotationError, match="keystone"):
        show(rows, "Words", columns={"exact": "Words"})


# Under a chart


def chart(**given) -> dict:
    bars = alt.Chart(pd.DataFrame({"n": [1]}), title="One bar").mark_bar()
    words = {
        "alt": "One bar that is one unit long.",
        "takeaway": "There is one bar.",
        "sources": ["cfr-2021"],
    }
    figure = charts.figure(bars.encode(x="n:Q"), **words | given)
    return figure.to_dict()["usermeta"]["alliance"]


def test_a_chart_carries_the_checks_of_the_rows_that_it_draws() -> None:
    assert chart()["checks"] == []
    assert chart(evidence=["cambodia-1993-cfr-2021"])["checks"] == COVERED


def test_a_chart_refuses_a_row_that_is_not_there() -> None:
    with pytest.raises(FigureError, match="Did you mean 'cambodia-1993-cfr-2021'"):
        chart(evidence=["cambodia-1994-cfr-2021"])


def drawn(rows: list[dict]) -> tuple[list[dict], dict]:
    """Return the rows that a chart stores, and what its page is told."""
    figure = charts.figure(
        alt.Chart(pd.DataFrame(rows), title="Bars").mark_bar().encode(x="n:Q"),
        alt="A bar for each of some numbers.",
        takeaway="There are some bars.",
        sources=["cfr-2021"],
    ).to_dict()
    said = figure["usermeta"]["alliance"]
    return figure["datasets"][said["tables"][0]["dataset"]], said


def test_a_row_that_names_its_evidence_carries_the_checks_of_it() -> None:
    rows, said = drawn(
        [
            {"n": 1, "evidence": "cambodia-1993-cfr-2021"},
            {"n": 2, "evidence": "okinawa-vote-2019-cfr-2021 | cambodia-1993-cfr-2021"},
            {"n": 3, "evidence": None},
        ]
    )
    first, second, third = rows
    assert several(first["checks"]) == COVERED
    assert set(several(second["checks"])) == {*COVERED, "vote-2019"}
    assert not third.get("checks")
    assert set(said["checks"]) == {*COVERED, "vote-2019"}
    [table] = said["tables"]
    assert [column["field"] for column in table["columns"]] == [
        *("n", "evidence", "checks")
    ]


def test_a_row_that_names_unknown_evidence_is_refused() -> None:
    with pytest.raises(FigureError, match="Did you mean 'cambodia-1993-cfr-2021'"):
        drawn([{"n": 1, "evidence": "cambodia-1994-cfr-2021"}])


def downloads() -> dict[str, list[dict[str, str]]]:
    """Return the rows of the data of each chart, by the name of its file."""
    return {
        path.name: list(csv.DictReader(path.open(encoding="utf-8", newline="")))
        for path in sorted((book() / "_data" / "chapters").rglob("*.csv"))
    }


def test_the_data_of_a_chart_name_the_checks_of_each_row() -> None:
    known = {
        next(iter(row.values())): row
        for name in charts.EVIDENCE_TABLES
        for row in read_table(name)
    }
    count = 0
    for name, rows in downloads().items():
        for row in rows:
            ids = several(row.get("evidence", ""))
            wanted = {check.check for each in ids for check in checks_on(known[each])}
            assert set(several(row.get("checks", ""))) == wanted, (name, row)
            count += len(wanted)
    assert count, "no row of a chart has a check"


def test_every_check_under_a_chart_is_on_a_row_of_its_data() -> None:
    rows_of = downloads()
    for name, article in chapters().items():
        for figure in article.select("figure:has(.chart-sources)"):
            under = set(led_to(figure.select_one(".chart-sources")))
            links = figure.select("a.download")
            files = [link["href"].rpartition("/")[2] for link in links]
            on_rows = {
                check
                for file in files
                for row in rows_of[file]
                for check in several(row.get("checks", ""))
            }
            assert under == on_rows, (name, files)
            shown = figure.select(".chart-table a[href]")
            assert {each["href"].partition("#")[2] for each in shown} == on_rows, name


def test_no_row_of_the_data_of_a_chart_is_empty() -> None:
    for name, rows in downloads().items():
        assert rows, name
        for number, row in enumerate(rows, start=1):
            assert any(row.values()), f"{name}, row {number}"


# A quotation


def test_a_quotation_shows_its_checks_and_leads_to_them() -> None:
    shown = quote("cfr-2021-cambodia")._repr_html_()
    for check in COVERED:
        assert f'href="{check_address(check)}"' in shown


def test_a_quotation_shows_warnings_in_full_and_reading_notes_folded() -> None:
    for row in read_table("quotations"):
        shown = quote(row["quotation"])
        figure = BeautifulSoup(shown._repr_html_(), "html.parser").figure
        boxes = figure.select(".source-check")
        assert [led_to(box) for box in boxes] == [[c.check] for c in checks_on(row)]
        for box, check in zip(boxes, shown.checks, strict=True):
            quiet = WEIGHTS[check.kind] == READING_NOTE
            assert box["class"] == ["source-check", WEIGHTS[check.kind]]
            assert box.name == ("details" if quiet else "div") and not box.get("open")
            head = box.find("summary" if quiet else "strong")
            assert head.get_text().startswith(f"{check.label}: {check.title}")
            assert check.finding in box.get_text()
            assert f"  {check.label}: {check.finding}" in repr(shown)


# The built book


def chapters() -> dict[str, Tag]:
    return {
        name: page.article
        for name, page in pages().items()
        if name.startswith("chapters/")
    }


def test_no_quotation_in_the_prose_of_the_book_is_without_its_warnings() -> None:
    missing, count = [], 0
    edited = {row["exact"]: row for row in read_table("quotations")}
    for name, article in chapters().items():
        for mark in article.select(".quoted"):
            words = mark.get_text()
            row = edited.get(words, {})
            given = {key: several(row.get(key, "")) for key in ("omitted", "inserted")}
            place = verify(words, mark["data-source"], **given)
            block = mark.find_parent(["p", "li", "tr"])
            led = {link["href"].partition("#")[2] for link in block.select("a[href]")}
            for sign in block.select("a.check-mark"):
                led.update(sign["data-checks"].split())
            for check in checks_over(place):
                count += 1
                if check.check not in led:
                    missing.append(f"{name}: {words!r}: {check.check}")
    assert count, "no quotation of the book has a check"
    assert not missing, "\n".join(missing)


def test_every_sign_is_named_and_leads_to_its_checks() -> None:
    known = {row["check"]: row["title"] for row in read_table("checks")}
    for name, article in chapters().items():
        for sign in article.select("a.check-mark"):
            assert not sign.get_text(), name
            checks = sign["data-checks"].split()
            for check in checks:
                said = f"{check_label(kinds()[check])}: {known[check]}"
                assert said in sign["aria-label"], f"{name}: {check}"
            assert in_order(checks), f"{name}: {checks}"
            assert sign["class"] == [
                "check-mark",
                weight(kinds()[check] for check in checks),
            ]
            address, _, row = sign["href"].removeprefix("../").partition("#")
            entry = pages()[address].article.find(id=row)
            assert entry, f"{name}: {sign['href']} is not there"
            for check in checks:
                shown = entry.get_text(" ").replace("’", "'")
                assert known[check].rstrip(".") in shown, (name, check)


def test_several_checks_of_the_same_words_share_a_sign() -> None:
    document = new_document("page")
    document += paragraph(f"It says “{CAMBODIA}” ", "cfr-2021-p12")
    mark_up(document, "chapters/01-history")
    [sign] = document.findall(check_mark)
    assert sign["href"].endswith("outline-cfr-2021.html#cfr-2021-p12")
    assert sign["checks"].split() == COVERED


def under_charts() -> Iterator[tuple[Tag, list[str]]]:
    """Yield what stands under each chart of the book, and the checks it carries."""
    for path in notebooks.chapters().values():
        stored = [
            data["usermeta"]["alliance"]["checks"]
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
            for output in cell.get("outputs", ())
            for mime, data in output.get("data", {}).items()
            if mime == charts.MIME_TYPE
        ]
        article = pages()[f"chapters/{path.stem}.html"].article
        yield from zip(article.select(".chart-sources"), stored, strict=True)


def test_a_chart_names_its_warnings_openly_and_folds_its_reading_notes() -> None:
    seen = set()
    for shown, checks in under_charts():
        found = led_to(shown)
        assert sorted(found) == sorted(checks)
        assert in_order(found)
        for place, heavy in (("p.warning", WARNING), ("details", READING_NOTE)):
            part = shown.select_one(place)
            wanted = [name for name in found if WEIGHTS[kinds()[name]] == heavy]
            assert (led_to(part) if part else []) == wanted
            for name in wanted:
                assert f"({kinds()[name]})" in part.get_text()
                seen.add(heavy)
    assert seen == {WARNING, READING_NOTE}


@pytest.mark.parametrize("page", ROWS_OF)
def test_a_reference_page_shows_every_check_by_its_weight(page: str) -> None:
    article = pages()[f"reference/{page}.html"].article
    for row in read_table(ROWS_OF[page]):
        name, found = next(iter(row.values())), checks_on(row)
        items = article.find(id=name).select("li.source-check")
        if page == "claims":  # a check is named once in the column of a source
            column = article.find(id=name).parent.select("li.source-check")
            assert {c.check for c in found} <= {led_to(each)[0] for each in column}
            shown = [led_to(each)[0] for each in items]
            found = [each for each in found if each.check in shown]
        assert [led_to(each)[0] for each in items] == [each.check for each in found]
        for item, check in zip(items, found, strict=True):
            assert item["class"] == ["source-check", WEIGHTS[check.kind]], name
            assert item.get_text().startswith(f"{check.label}: "), name


@pytest.mark.parametrize("page", ["timeline", "corroboration"])
def test_the_checks_beside_an_event_or_a_fact_come_warnings_first(page: str) -> None:
    article = pages()[f"reference/{page}.html"].article
    count = 0
    for row in article.select("section.listed"):
        items = row.select("li.source-check")
        found = [led_to(each)[0] for each in items]
        count += len(found)
        assert in_order(found), row["id"]
        for item, name in zip(items, found, strict=True):
            assert item["class"][1] == WEIGHTS[kinds()[name]]
            assert item.get_text().startswith(f"{check_label(kinds()[name])}: ")
    assert count


def test_the_outlines_and_the_list_of_checks_come_warnings_first() -> None:
    shown = set()
    for name, page in pages().items():
        if name.startswith("reference/outline-"):
            for passage in page.article.select("section[id*='-p']:not(:has(section))"):
                found = [led_to(li)[0] for li in passage.select("li.source-check")]
                assert in_order(found), passage["id"]
                shown.update(found)
    assert shown == set(kinds())
    listed = listings()["source-checks"].rows
    assert in_order(listed) and set(listed) == set(kinds())
    for name, values in listed.items():
        assert values["weight"] == (WEIGHTS[kinds()[name]],)


def test_rows_can_be_chosen_by_the_weight_of_their_checks() -> None:
    for page in ("quotations", "quantities"):
        rows = listings()[page].rows
        for row in read_table(page):
            found = [check.kind for check in checks_on(row)]
            expected = ("yes", weight(found)) if found else ("no",)
            assert rows[next(iter(row.values()))]["check"] == expected


# How it looks

LOOK = """selector => {
  const sign = document.querySelector(selector);
  const look = getComputedStyle(sign, "::after");
  let paper = sign;
  const clear = "rgba(0, 0, 0, 0)";
  while (paper && getComputedStyle(paper).backgroundColor === clear)
    paper = paper.parentElement;
  const box = sign.getBoundingClientRect();
  return {
    content: look.content,
    display: look.display,
    ink: look.color,
    paper: paper ? getComputedStyle(paper).backgroundColor : "rgb(255, 255, 255)",
    edge: parseFloat(look.borderTopWidth),
    size: parseFloat(look.fontSize),
    width: box.width,
    height: box.height,
    own: getComputedStyle(sign).color,
  };
}"""


def contrast(one: str, other: str) -> float:
    """Return how far two colours of a style sheet stand apart, as WCAG 2 counts it."""

    def light(colour: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        ]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(scope="module")
def looks() -> Iterator[dict]:
    """Yield how both signs look: by theme, on paper, and in colours of the reader's."""
    found = {}
    with open_browser() as browser, served(book()) as address:
        for name, given, media in (
            ("light", {"color_scheme": "light"}, {}),
            ("dark", {"color_scheme": "dark"}, {}),
            ("paper", {"color_scheme": "dark"}, {"media": "print"}),
            ("forced", {"forced_colors": "active"}, {}),
        ):
            tab = browser.new_page(**given)
            goto(tab, f"{address}/chapters/01-history.html")
            tab.emulate_media(**media)
            for sign in (WARNING, READING_NOTE):
                found[name, sign] = tab.evaluate(LOOK, f"a.check-mark.{sign}")
            box = "figure.quotation details.source-check"
            found[name, "text"] = tab.evaluate(LOOK, f"{box} summary")
            inside = f"document.querySelector('{box} > p').checkVisibility()"
            found[name, "open"] = tab.evaluate(inside)
            tab.close()
    yield found


@pytest.mark.parametrize("where", ["light", "dark", "paper", "forced"])
def test_both_signs_can_be_seen_and_told_apart_without_colour(looks, where) -> None:
    heavy, quiet = looks[where, WARNING], looks[where, READING_NOTE]
    assert (heavy["content"], quiet["content"]) == ('"!"', '"i"')
    assert heavy["size"] > quiet["size"] and heavy["edge"] >= quiet["edge"] >= 1
    # A box of its own could be parted from its word at the end of a line.
    assert (heavy["display"], quiet["display"]) == ("inline", "inline")
    # What they are tapped by is alike.
    assert quiet["height"] == pytest.approx(heavy["height"], abs=1)
    assert quiet["width"] == pytest.approx(heavy["width"], abs=1)
    if where != "forced":  # the reader's own colours are the reader's affair
        assert contrast(heavy["ink"], heavy["paper"]) >= 3
        assert contrast(quiet["ink"], quiet["paper"]) >= 4.5
        text = looks[where, "text"]
        assert contrast(text["own"], text["paper"]) >= 4.5


def test_a_reading_note_is_folded_on_the_screen_and_open_on_paper(looks) -> None:
    assert not looks["light", "open"] and not looks["dark", "open"]
    assert looks["paper", "open"]


def test_every_row_of_evidence_with_a_check_is_found_by_its_columns() -> None:
    covered = {
        name: sum(bool(checks_on(row)) for row in read_table(name))
        for name in charts.EVIDENCE_TABLES
    }
    assert all(covered.values()), covered
