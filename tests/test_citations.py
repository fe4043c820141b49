"""How evidence is shown: words, credit, addresses and warnings."""

from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from alliance.bibliography import works
from alliance.citations import (
    check_note,
    checks_over,
    publisher_address,
    quote,
    work_label,
)
from alliance.errors import MisquotationError, UnknownQuotationError
from alliance.quotations import verify
from alliance.repository import read_table


@pytest.mark.parametrize("name", [row["quotation"] for row in read_table("quotations")])
def test_every_quotation_is_shown_with_its_words_speaker_and_passage(name: str) -> None:
    shown = quote(name)
    row = next(row for row in read_table("quotations") if row["quotation"] == name)
    html = shown._repr_html_()
    assert f'data-passage="{shown.place.passage}"' in html
    assert f"outline-{row['source']}.md#{shown.place.passage}" in html
    assert row["speaker"].replace("'", "&#x27;") in html
    assert repr(shown).startswith("“") and shown.source.short in repr(shown)


def test_a_person_quoted_inside_a_text_is_the_speaker() -> None:
    html = quote("cfr-2021-auslin-common-view")._repr_html_()
    assert '<span class="speaker">Michael Auslin, as quoted in Council' in html


def test_a_quotation_carries_the_check_that_covers_its_words() -> None:
    shown = quote("cfr-2021-talks-underway")
    assert [check.check for check in shown.checks]
    html = shown._repr_html_()
    assert 'class="source-check warning"' in html
    assert "bibliography.md#jiji-2021-host-nation-support" in html


def test_a_check_follows_overlapping_words_and_no_others() -> None:
    inside = verify("contract are still underway", "cfr-2021")
    outside = verify("Biden has attempted to de-escalate", "cfr-2021")
    assert checks_over(inside)
    assert not checks_over(outside)


def test_an_unknown_quotation_is_an_error_that_suggests_near_ones() -> None:
    with pytest.raises(UnknownQuotationError, match="Did you mean 'cfr-2021-cornerst"):
        quote("cfr-2021-cornerstones")


def test_a_row_whose_words_do_not_stand_is_an_error_that_names_it(book_copy) -> None:
    path = book_copy / "data" / "quotations.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("the cornerstone of", "a pillar of"),
        encoding="utf-8",
    )
    with pytest.raises(MisquotationError, match="quotation 'cfr-2021-cornerstone'"):
        quote("cfr-2021-cornerstone")


def test_the_publisher_s_page_opens_at_the_words() -> None:
    short = verify("the U.S.-Japan security treaty", "cfr-2021")
    assert publisher_address(short).endswith("#:~:text=the%20U.S.%2DJapan%20security")
    long = verify(
        "Meanwhile, long-running conflicts over issues such as U.S. military bases on "
        "Okinawa and cost-sharing continue",
        "cfr-2021",
    )
    assert publisher_address(long).endswith(
        "#:~:text=Meanwhile%2C%20long%2Drunning%20conflicts,"
        "and%20cost%2Dsharing%20continue"
    )


def test_no_address_is_made_up_where_none_is_known() -> None:
    assert publisher_address(verify("served as a bulwark", "tran-2025")) is None


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("mofa-1997-peacekeeping", "MOFA 1997b"),
        ("city-am-2022-confucius", "City A.M. 2022"),
        ("adbr-2021-aukus", "ADBR 2021"),
        ("joongang-daily-2025-paris", "JoongAng Daily 2025a"),
        ("spokesman-review-2023-peace-treaty", "Spokesman-Review 2023"),
        ("uk-parliament-1954-united-nations-forces", "UK Parliament 1954"),
        ("globe-and-mail-2022-abe", "Globe and Mail 2022"),
        ("cannon-and-rossiter-2022-locating-the-quad", "Cannon and Rossiter 2022"),
        ("us-embassy-tokyo-2011-alliance-history", "US Embassy Tokyo 2011"),
        ("no-such-work-2023-at-all", "No Such Work 2023"),
        ("no-year-here", "No Year Here"),
        ("sahashi-indo-pacific", "Sahashi n.d."),
        ("national-diet-library-police-reserve", "National Diet Library 2006"),
        ("yeo-woon-taek-v-new-nippon-steel", "Yeo Woon Taek v New Nippon Steel"),
    ],
)
def test_a_work_is_named_by_its_publisher_and_year(key: str, label: str) -> None:
    assert work_label(key) == label


def test_a_work_is_named_as_its_entry_writes_it(book_copy: Path) -> None:
    path = book_copy / "references.bib"
    for author, label in [
        ("The BEE", "The BEE 2020"),
        ("A Dance by the Bees", "the Bee 2020"),
        ("Board for Energy and Electricity", "the BEE 2020"),
    ]:
        fields = f"author = {{{{{author}}}}},\n  year = {{2020}},"
        path.write_text(f"@misc{{the-bee-2020-x,\n  {fields}\n}}\n")
        assert work_label("the-bee-2020-x") == label, author


def test_works_of_a_year_are_told_apart_by_date_then_by_key(book_copy: Path) -> None:
    works_by_key = {
        "bee-2020-winter": ("2020-12-01", "Bee 2020b"),
        "bee-2020-spring": ("2020-03-01", "Bee 2020a"),
        "bee-2020-year-end": ("2020-12-01", "Bee 2020c"),
        "bee-2021-queen": ("2021", "Bee 2021"),
        "bee-wax": ("", "Bee n.d.b"),
        "bee-swarm": ("", "Bee n.d.a"),
    }
    (book_copy / "references.bib").write_text(
        "".join(
            f"@misc{{{key},\n  author = {{{{The Bee}}}},\n"
            + (f"  date = {{{date}}},\n}}\n" if date else "}\n")
            for key, (date, _) in works_by_key.items()
        )
    )
    for key, (_, label) in works_by_key.items():
        assert work_label(key) == label


def test_no_two_works_have_the_same_label() -> None:
    times = Counter(map(work_label, works()))
    assert [label for label in times if times[label] > 1] == []


def test_the_record_of_a_source_check_ends_with_one_full_stop() -> None:
    notes = [
        BeautifulSoup(check_note(check), "html.parser").select_one(".ground")
        for row in read_table("quotations")
        for check in quote(row["quotation"]).checks
    ]
    said = {note.get_text() for note in notes}
    assert any("n.d." in each for each in said)
    assert not [each for each in said if ".." in each]
