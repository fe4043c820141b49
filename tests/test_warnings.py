"""A source check goes with the words and numbers that it covers wherever they stand."""

import altair as alt
import pandas as pd
import pytest
from bs4 import Tag
from built import pages
from docutils import nodes
from docutils.utils import new_document

from alliance import charts
from alliance.citations import (
    check_address,
    checks_on,
    checks_over,
    label,
    quote,
    several,
)
from alliance.errors import FigureError, MisquotationError
from alliance.evidence import check_mark, mark_up
from alliance.quotations import verify
from alliance.repository import read_table
from alliance.tables import show, table

CAMBODIA = "the first SDF unit was sent abroad to Cambodia"
COVERED = ["cambodia-year", "first-unit-abroad"]
FREE = "Okinawa Prefecture"


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


# In a table


def test_a_table_of_evidence_names_the_checks_of_its_rows() -> None:
    rows = table("quantities").query("indicator == 'missiles-over-japan'")
    shown = show(rows, "Missiles", columns={"printed": "Number"})
    assert shown.labels == ["Number", "Source check"]
    address = check_address("missiles-over-japan")
    assert f'<a href="{address}">Dozens of missiles over Japan</a>' in (
        shown._repr_html_()
    )


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


# A quotation


def test_a_quotation_shows_its_checks_and_leads_to_them() -> None:
    shown = quote("cfr-2021-cambodia")._repr_html_()
    for check in COVERED:
        assert f'href="{check_address(check)}"' in shown


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
                assert known[check] in sign["aria-label"], f"{name}: {check}"
            address, _, row = sign["href"].removeprefix("../").partition("#")
            entry = pages()[address].article.find(id=row)
            assert entry, f"{name}: {sign['href']} is not there"
            for check in checks:
                assert known[check].rstrip(".") in entry.get_text(" "), (name, check)


def test_several_checks_of_the_same_words_share_a_sign() -> None:
    document = new_document("page")
    document += paragraph(f"It says “{CAMBODIA}” ", "cfr-2021-p12")
    mark_up(document, "chapters/01-history")
    [sign] = document.findall(check_mark)
    assert sign["href"].endswith("outline-cfr-2021.html#cfr-2021-p12")
    assert sign["label"].startswith("Source checks: ")


def test_every_row_of_evidence_with_a_check_is_found_by_its_columns() -> None:
    covered = {
        name: sum(bool(checks_on(row)) for row in read_table(name))
        for name in charts.EVIDENCE_TABLES
    }
    assert all(covered.values()), covered
