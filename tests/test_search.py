"""Keyword in context, mentions per thousand words, and the audit of a list."""

import pytest

from alliance.errors import SeedError, UnknownSourceError
from alliance.passages import all_passages, passage, passages
from alliance.search import (
    NAMES,
    SearchError,
    citation_key,
    in_text_citations,
    mentions,
    references,
    search,
    words,
)
from alliance.sources import sources, text


def count(name: str, source: str) -> int:
    found = mentions(sources=source)
    return int(found.loc[found["name"] == name, "count"].sum())


def test_a_search_shows_each_hit_with_what_stands_around_it() -> None:
    [hit] = search("THAAD", width=20).to_dict("records")
    assert hit == {
        "passage": "alsaied-2023-p16",
        "left": "installation of the",
        "keyword": "THAAD",
        "right": "missile defense",
    }


def test_hits_come_in_the_order_of_writing_whatever_order_is_asked() -> None:
    found = search("Okinawa", ["tran-2025", "cfr-2021"])["passage"]
    order = [item.passage for item in all_passages()]
    assert list(found) == sorted(found, key=order.index)
    assert found.iloc[0].startswith("cfr-2021")
    assert found.iloc[-1].startswith("tran-2025")


def test_every_hit_stands_in_its_passage() -> None:
    for hit in search("deterr.*?").itertuples():
        assert hit.keyword in passage(hit.passage).text


def test_whole_words_leave_longer_words_out() -> None:
    whole, parts = search("Okinawa"), search("Okinawa", whole_words=False)
    assert "Okinawan" not in " ".join(whole["keyword"])
    assert len(parts) == len(whole) + len(search("Okinawans?"))


def test_capitals_matter_only_on_request() -> None:
    assert len(search("us", "tran-2025")) == len(search("US", "tran-2025"))
    assert search("us", "tran-2025", ignore_case=False).empty


def test_straight_and_curly_marks_are_the_same() -> None:
    assert len(search("Japan's", "cfr-2021")) == len(search("Japan’s", "cfr-2021")) > 5


def test_furniture_is_never_found() -> None:
    # A story beside the article, a picture caption, an entry of the reference list.
    for furnished in ("Evergrande", "Netflix", "Yuriko Nakao", "Routledge"):
        assert any(furnished in text(name) for name in sources())
        assert search(furnished).empty


def test_a_second_printing_is_found_once() -> None:
    assert text("tran-2025").count("anti-satellite weapons") == 2
    assert len(search("anti-satellite weapons", "tran-2025")) == 1


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_pattern_is_refused(empty: str) -> None:
    with pytest.raises(SearchError, match="The pattern is empty"):
        search(empty)


def test_a_bad_regular_expression_is_refused() -> None:
    with pytest.raises(SearchError, match=r"'\(SDF' is no regular expression.*back"):
        search("(SDF")


def test_a_pattern_that_is_no_text_is_refused() -> None:
    with pytest.raises(SearchError, match="text, not int"):
        search(5)


def test_an_unknown_source_is_refused_with_its_neighbour() -> None:
    with pytest.raises(UnknownSourceError, match="Did you mean 'cfr-2021'"):
        search("Guam", "cfr-2020")


def test_a_missing_seed_is_named(book_copy) -> None:
    (book_copy / "seeds" / "auslin-2022.txt").unlink()
    with pytest.raises(SeedError, match=r"seeds/auslin-2022\.txt is missing"):
        search("AUKUS")


def test_words_are_counted_by_the_stated_rule() -> None:
    assert words("cfr-2021") == sum(
        len([part for part in line.split() if any(c.isalnum() for c in part)])
        for item in all_passages()
        if item.source == "cfr-2021"
        for line in [item.text.replace("[PDF]", "").replace("—", " ").replace("–", " ")]
    )


def test_names_are_normalised() -> None:
    total = len(search("North Korea", "alsaied-2023")) + len(
        search("DPRK", "alsaied-2023")
    )
    assert count("North Korea", "alsaied-2023") == total > 0
    assert count("South Korea", "alsaied-2023") == sum(
        len(search(form, "alsaied-2023", ignore_case=False))
        for form in NAMES["South Korea"]
    )


def test_adjectives_are_no_mention_of_the_country() -> None:
    source = "johnstone-hornung-2023"
    article = " ".join(item.text for item in passages(source))
    adjectives = article.count("South Korean")
    assert adjectives > 0
    assert count("South Korea", source) == article.count("South Korea") - adjectives


def test_the_pronoun_us_is_not_the_united_states() -> None:
    [found] = mentions({"us": ["US"]}, "cfr-2021")["count"]
    assert found == len(search("US", "cfr-2021", ignore_case=False))


def test_overlapping_forms_count_once_and_the_longest_wins() -> None:
    found = mentions(
        {"Korea": ["Korea"], "South Korea": ["South Korea"]}, "alsaied-2023"
    ).set_index("name")["count"]
    assert found["South Korea"] == len(search("South Korea", "alsaied-2023"))
    every = len(search("Korea", "alsaied-2023"))
    assert found["Korea"] == every - found["South Korea"]


def test_a_rate_is_the_count_per_thousand_words() -> None:
    for row in mentions().itertuples():
        expected = 1000 * row.count / words(row.source)
        assert row.per_thousand == pytest.approx(expected)


def test_two_names_cannot_share_a_form() -> None:
    with pytest.raises(SearchError, match="'ROK' is a form of both 'a' and 'b'"):
        mentions({"a": ["ROK"], "b": ["ROK"]})


def test_nothing_to_count_is_refused() -> None:
    with pytest.raises(SearchError, match="nothing to count"):
        mentions({})
    with pytest.raises(SearchError, match="empty form"):
        mentions({"a": [" "]})


@pytest.mark.parametrize("read", [in_text_citations, references])
def test_a_citation_says_where_it_stands(read) -> None:
    seed = text("tran-2025")
    rows = list(read("tran-2025").itertuples())
    assert rows
    assert all(seed[row.start : row.end] == row.text for row in rows)


@pytest.mark.parametrize("read", [in_text_citations, references])
def test_a_source_that_does_not_cite_has_no_citations(read) -> None:
    assert read("cfr-2021").empty


def test_every_entry_of_the_list_is_read() -> None:
    numbers = list(references("tran-2025")["number"])
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(numbers) == text("tran-2025").count("\n- ") + text(
        "tran-2025"
    ).startswith("- ")


@pytest.mark.parametrize(
    ("author", "year", "key"),
    [
        ("YOUN, Y. K.", 2023, "youn-2023"),
        ("Youn", 2023, "youn-2023"),
        ("Hughes et al.", 2023, "hughes-2023"),
        ("Hughes, C. W., Patalano, A., & Ward, R.", 2023, "hughes-2023"),
        ("Cannon & Rossiter", 2022, "cannon-2022"),
        ("Department of Defense", "2022", "department-of-defense-2022"),
    ],
)
def test_a_key_joins_a_citation_and_its_entry(author, year, key) -> None:
    assert citation_key(author, year) == key


def test_a_year_range_is_no_citation() -> None:
    # "(1950-1953)" and "(1955-1975)" stand in brackets too.
    assert not in_text_citations("tran-2025")["author"].str.contains(r"\d").any()
