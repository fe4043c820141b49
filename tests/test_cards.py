"""What opens beside a quotation or a number, and how much of a sentence it shows."""

import re

import pytest
from built import book, pages
from docutils import nodes
from docutils.utils import new_document

from alliance import cards, citations
from alliance.assets import LATER
from alliance.blocks import outside_works
from alliance.cards import (
    CLOSES,
    GAP,
    OPENS,
    Card,
    Sentence,
    card_of,
    fact_card,
    page_data,
    read,
    shown_card,
    written,
)
from alliance.citation_styles import STYLES
from alliance.citations import label
from alliance.evidence import mark_up
from alliance.passages import all_passages
from alliance.quotations import verify
from alliance.repository import read_table
from alliance.rights import Ledger, Runs, in_copyright
from alliance.sources import source, text

PAGE = "chapters/01-history"
# Words that a source puts between marks of its own and nobody said: terms and a title.
TERMS = {"pivot to Asia", "nuclear umbrella", "integrated review"}


def cite(place: str) -> nodes.reference:
    if re.search(r"-p\d+$", place):
        page = f"outline-{place.rsplit('-', 1)[0]}.html#{place}"
        return nodes.reference("", label(place), refuri=f"../reference/{page}")
    page = f"bibliography.html#{place}"
    return nodes.reference("", "the record", refuri=f"../reference/{page}")


def opened(words: str, place: str) -> list[Card]:
    """Return the cards of a sentence that cites one place."""
    document = new_document("page")
    document += nodes.paragraph("", "", nodes.Text(f"{words} ("), cite(place))
    return [card_of(mark, said) for mark, said in mark_up(document, PAGE)]


# What a card says


def test_a_quotation_says_where_it_stands_and_what_is_to_be_known_of_it() -> None:
    words = "the U.S.-Japan Mutual Security Treaty was a ten-year, renewable agreement"
    [card] = opened(f"It says “{words}”", "cfr-2021-p07")
    assert (card["kind"], card["words"]) == ("quotation", words)
    assert card["passage"] == "cfr-2021-p07"
    assert "speaker" not in card, "the author speaks"
    assert card["address"].startswith("https://www.cfr.org/")
    assert "#:~:text=the%20U.S.%2DJapan%20Mutual," in card["address"]
    assert {"treaty-name-1951", "treaty-term-1951"} <= set(card["checks"])
    data = page_data([card])
    assert data["checks"]["treaty-term-1951"]["label"] == "Warning (error)"
    assert data["checks"]["treaty-term-1951"]["finding"].startswith("CFR gives")
    gists = {row["passage"]: row["gist"] for row in read_table("passages")}
    assert data["passages"] == {
        "cfr-2021-p07": {"label": "CFR 2021, p07", "gist": gists["cfr-2021-p07"]}
    }
    assert data["sources"]["cfr-2021"] == {
        "authors": "Council on Foreign Relations",
        "title": "The U.S.-Japan Security Alliance",
        "container": "Backgrounder",
        "date": "12 October to 20 December 2021 (inferred)",
    }
    assert list(card["copy"]) == list(STYLES)
    assert card["copy"]["chicago"].startswith(f"“{words}”\n\nCouncil on")


def test_part_of_what_somebody_else_says_is_credited_to_them() -> None:
    words = "a largely common view of security issues in Asia"
    [card] = opened(f"He sees “{words}”", "cfr-2021-p36")
    assert card["speaker"] == "Michael Auslin"
    assert "Michael Auslin, as cited in" in card["copy"]["apa"]


def test_nobody_whom_a_source_quotes_is_passed_over() -> None:
    """Words between a source's own marks are somebody's, or a term."""
    said = {}
    for passage in all_passages():
        offsets = [at for piece in passage.pieces for at in range(*piece)]
        for found in re.finditer("“([^”]+)”", passage.text):
            said.setdefault(passage.passage, set()).update(
                offsets[found.start(1) : found.end(1)]
            )
    found = 0
    for page, data in files().items():
        for card in data["cards"]:
            inside = {at for span in card.get("spans", ()) for at in range(*span)}
            if card["kind"] != "quotation" or not (
                inside <= said.get(card["passage"], set())
            ):
                continue
            found += 1
            assert card.get("speaker") or card["words"] in TERMS, (page, card["words"])
    assert found > len(TERMS)


def test_words_left_out_and_put_in_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = {
        "quotation": "cfr-2021-edited",
        "source": "cfr-2021",
        "exact": "The United States [then] pledged … Japan",
        "speaker": "Council on Foreign Relations",
        "omitted": "to defend",
        "inserted": "then",
        "themes": "",
        "note": "",
    }

    def with_row(name: str) -> list[dict[str, str]]:
        return [row] if name == "quotations" else read_table(name)

    for module in (cards, citations):
        monkeypatch.setattr(module, "read_table", with_row)
    card = shown_card("cfr-2021-edited")
    assert card["edited"] == (
        "An ellipsis stands where words are left out. "
        "The words in square brackets are ours."
    )
    assert card["words"] == row["exact"]
    assert card["passage"] == "cfr-2021-p02"
    assert card["copy"]["apa"].startswith(f"“{row['exact']}” (Council")
    row |= {"exact": "pledged to defend Japan", "omitted": "", "inserted": ""}
    assert "edited" not in shown_card("cfr-2021-edited")


def test_a_number_says_what_it_counts_and_how_it_is_printed() -> None:
    [card] = opened("The dead were 40,000 to 150,000", "cfr-2021-p28")
    assert card["kind"] == "number"
    [row] = card["rows"]
    assert row["printed"] == "An estimated 40,000 to 150,000"
    assert row["unit"] == "people"
    assert row["subject"].startswith("Okinawan citizens killed")
    assert card["passage"] == "cfr-2021-p28"
    assert card["copy"]["apa"].startswith(
        f"{row['subject']}: An estimated 40,000 to 150,000 (Council"
    )


def test_a_number_says_as_of_when_it_was_so() -> None:
    [card] = opened("The sale was of 105 aircraft", "cfr-2021-p16")
    [row] = card["rows"]
    assert (row["printed"], row["as_of"]) == ("105", "2020")


def test_a_date_says_what_happened() -> None:
    [card] = opened("It was signed in 1951", "cfr-2021-p07")
    assert card["rows"] == [
        {"subject": "The first security treaty is signed", "printed": "1951"}
    ]


def test_a_date_without_an_event_says_what_was_counted_then() -> None:
    [card] = opened("That was 2017 to 2019", "cfr-2021-p29")
    [row] = card["rows"]
    assert row["printed"] == "2017 to 2019"
    assert row["subject"].endswith("(eight)")
    assert "as_of" not in row


def test_every_card_of_a_number_begins_with_what_says_it() -> None:
    wrong = []
    for name, data in files().items():
        for card in data["cards"]:
            years = set(re.findall(r"\d{4}", card["words"]))
            if card["kind"] == "number" and years:
                said = card["rows"][0]["printed"]
                if not any(year[:3] in said for year in years):
                    wrong.append((name, card["words"], said))
            elif card["kind"] == "fact" and years:
                for row in card["rows"][:1]:
                    said = f"{row['statement']} {row.get('when', '')}"
                    if not any(year[:3] in said for year in years):
                        wrong.append((name, card["words"], said))
    assert not wrong


def test_an_outside_fact_without_its_date_is_given_it() -> None:
    [row] = fact_card("2017", "crs-2017-senkakus", ["islands-claimed-by-taiwan"])[
        "rows"
    ]
    assert row["when"] == "2017"


def test_an_outside_fact_says_what_the_work_states_and_when_it_was_read() -> None:
    fact = next(row for row in read_table("record") if len(row["date"]) == 10)
    work = fact["reference"]
    [card] = opened(f"It happened in {fact['date'][:4]}", work)
    assert (card["kind"], card["work"]) == ("fact", work)
    [row] = [row for row in card["rows"] if row["fact"] == fact["fact"]]
    assert row["statement"] == fact["statement"]
    assert re.fullmatch(r"Read .*on \d+ \w+ \d{4}.*\.", row["read"])
    assert fact["statement"] in card["copy"]["reference"]
    assert card["copy"]["bibtex"].startswith("@")
    assert f"{{{work}," in card["copy"]["bibtex"]
    told = page_data([card])["works"][work]
    assert told["address"] == outside_works()[work].url
    assert outside_works()[work].title in told["entry"]


# Files


def files() -> dict[str, dict]:
    """Return the cards of every page of the built book."""
    folder = book() / "_data"
    return {
        path.parent.relative_to(folder).as_posix(): read(path.read_text("utf-8"))
        for path in sorted(folder.rglob("evidence.js"))
    }


def test_a_file_sets_one_property_and_is_json_otherwise() -> None:
    data = {"cards": [{"words": "a\u2028b </script>"}]}
    script = written(data)
    assert script.startswith("window.allianceEvidence = {")
    assert "\u2028" not in script
    assert read(script) == data


def test_every_mark_and_block_quotation_of_the_book_has_its_card() -> None:
    every = files()
    count = 0
    for name, page in pages().items():
        data = every.get(name.removesuffix(".html"))
        for mark in page.article.select("[data-card]"):
            card = data["cards"][int(mark["data-card"])]
            assert mark.get_text() in card["words"], (name, mark)
            place = mark.get("data-passage", mark.get("data-reference"))
            assert place == card.get("passage", card.get("work")), (name, mark)
            count += 1
        for quotation in page.article.select("blockquote[data-quotation]"):
            card = data["cards"][data["quotations"][quotation["data-quotation"]]]
            assert card["passage"] == quotation["data-passage"], name
            count += 1
    assert count > 500
    rows = {row["quotation"] for row in read_table("quotations")}
    assert set(every["reference/quotations"]["quotations"]) == rows


def test_a_page_loads_the_cards_later_and_the_script_only_where_it_is_needed() -> None:
    every = files()
    for name, page in pages().items():
        loaded = [tag["src"] for tag in page.soup.select("script[src]")]
        loaded += [tag["href"] for tag in page.soup.select("link[href]")]
        assert not [
            each for each in loaded if re.search(r"cards\.(js|css)|evidence\.js", each)
        ], name
        scripts = page.soup.select('script[src*="notes.js"]')
        has_cards = name.removesuffix(".html") in every
        terms = page.article.select("a.glossary-term")
        assert len(scripts) == bool(has_cards or terms), name
        for script in scripts:
            assert script["type"] == LATER
            assert script.has_attr("data-evidence") == has_cards, name


def test_every_name_in_a_file_is_told_in_it() -> None:
    for name, data in files().items():
        for card in data["cards"]:
            if card["kind"] == "fact":
                assert card["work"] in data["works"], name
                continue
            assert card["passage"] in data["passages"], name
            assert card["passage"].rpartition("-")[0] in data["sources"], name
            assert set(card.get("checks", ())) <= set(data["checks"]), name
            assert set(card["copy"]) <= set(data["styles"]), name


# The sentence around


def sentence(words: str, name: str) -> Sentence:
    place = verify(words, name)
    return Sentence(place.passage, place.spans)


def held(name: str, *runs: str) -> bytearray:
    """Return which characters of a source are published by some runs of its words."""
    found = bytearray(len(text(name)))
    for words in runs:
        for start, end in verify(words, name).spans:
            found[start:end] = b"\1" * (end - start)
    return found


def test_a_whole_sentence_names_the_words_of_the_mark() -> None:
    words = "exchange for a commitment to defend the nation"
    whole = sentence(words, "tran-2025").whole
    assert f"{OPENS}{words}{CLOSES}" in whole
    assert whole.startswith("These agreements allowed")
    assert whole.endswith("external threats.")


def test_of_a_source_in_copyright_stands_what_is_published_and_no_word_more() -> None:
    its = sentence("in exchange for", "cfr-2021")
    assert its.part(held("cfr-2021")) == ""
    found = its.part(held("cfr-2021", "maintaining a large military presence"))
    assert found == (
        f"{GAP} {OPENS}in exchange for{CLOSES} maintaining a large military presence "
        f"{GAP}"
    )


def test_a_word_or_two_on_its_own_is_not_shown() -> None:
    its = sentence("in exchange for", "cfr-2021")
    assert its.part(held("cfr-2021", "in the country")) == ""
    found = its.part(held("cfr-2021", "which adopted", "maintaining a large military"))
    assert found == (
        f"{GAP} {OPENS}in exchange for{CLOSES} maintaining a large military {GAP}"
    )


def test_a_number_keeps_its_sign() -> None:
    its = sentence("the cost of which", "cfr-2021")
    found = its.part(
        held("cfr-2021", "ranges from $1.7 billion to $2.1 billion per year")
    )
    assert "ranges from $1.7 billion" in found
    its = sentence("the cost of which", "cfr-2021")
    found = its.part(held("cfr-2021", "$1.7 billion to $2.1 billion per year"))
    assert f"{GAP} $1.7 billion" in found


def test_every_sentence_of_a_card_stands_in_its_passage_piece_by_piece() -> None:
    count = 0
    for name, data in files().items():
        for card in data["cards"]:
            said = card.get("sentence", "")
            if not said:
                continue
            count += 1
            assert said.count(OPENS) == said.count(CLOSES) == 1, (name, said)
            own = source(card["passage"].rpartition("-")[0])
            for piece in said.replace(OPENS, "").replace(CLOSES, "").split(GAP):
                piece = piece.strip(" .,;:()“”—–-")
                if len(piece.split()) > 1:
                    verify(piece, own.source)
            if not in_copyright(own.source):
                assert GAP not in said, (name, said)
    assert count > 200


def test_sentences_that_lack_least_are_completed_first() -> None:
    seed = "One two three four five six. Seven eight nine ten eleven twelve more."
    runs = Runs({"seed": seed})
    ledger = Ledger(runs, {"seed": bytearray(len(seed))}, {"seed": 40})
    assert ledger.cost("Seven eight nine ten eleven twelve more") == 39
    assert ledger.spend("One two three four five six")
    assert ledger.left == {"seed": 40 - len("One two three four five six")}
    assert not ledger.spend("Seven eight nine ten eleven twelve more")
    assert ledger.cost("one two three four five six") == 0, "published is published"


def test_nothing_is_spent_of_a_source_that_has_nothing_left() -> None:
    seed = "One two three four five six."
    ledger = Ledger(Runs({"seed": seed}), {"seed": bytearray(len(seed))}, {"seed": -3})
    assert ledger.spend("one two three four"), "four words in a row are not published"
    assert not ledger.spend(seed)
