"""What excuses a survivor of the mutations is shown of it, and refused where it is not.

`test_mutations.py` itself runs only in ``make prove``; these tests run every time.
"""

import pytest
import rules
from excuses import FILED, LINKS, excuse
from mutants import Mutant, Piece, row_key
from rules.shared import Row
from test_prose import cite

from alliance.repository import read_table, root


def row_of(table: str, key: str) -> Row:
    [row, *_] = [row for row in read_table(table) if row_key(row) == key]
    return row


def of_cell(
    table: str, key: str, column: str, after: str, kind: str
) -> tuple[str, str]:
    before = row_of(table, key)[column]
    mutant = Mutant(
        f"{table}.{column}",
        kind,
        key,
        before,
        after,
        True,
        table=table,
        column=column,
        key=key,
    )
    return excuse(mutant, None)


def cut(table: str, key: str, *, first: int = 0, last: int = 0) -> str:
    words = row_of(table, key)["exact"].split(" ")
    shorter = " ".join(words[first : len(words) - last])
    return of_cell(table, key, "exact", shorter, "word cut off")[0]


def test_an_article_less_in_a_quotation_is_proved_to_change_nothing() -> None:
    assert cut("claims", "opposition-nuclear-auslin-2022", first=1) == "proved"


def test_a_mark_of_the_file_less_is_proved_and_a_word_less_is_not() -> None:
    words = "guidelines [PDF] in 1997"
    left_out = {
        word: excuse(
            Mutant(
                *("check_passages.exact", "word left out", "guidelines-1978", words),
                words.replace(f"{word} ", ""),
                True,
                table="check_passages",
                column="exact",
                key="guidelines-1978",
            ),
            None,
        )[0]
        for word in ("[PDF]", "in")
    }
    assert left_out == {"[PDF]": "proved", "in": ""}


@pytest.mark.parametrize(
    ("key", "ends"),
    [
        ("cfr-2021-cornerstone", {"last": 2}),
        ("cfr-2021-pledged-to-defend", {"last": 1}),  # "Japan"
        ("cfr-2021-pledged-to-defend", {"first": 2}),  # "States"
    ],
)
def test_a_name_or_more_less_in_a_quotation_is_not_excused(key: str, ends) -> None:
    assert cut("quotations", key, **ends) == ""


def on_page(place: str, before: str, after: str, old: str, new: str) -> tuple[str, str]:
    piece = Piece("chapters/01-history.html", before)
    mutant = Mutant(
        place,
        "another passage",
        piece.page,
        f"[one](outline.html#{old})",
        f"[other](outline.html#{new})",
        True,
        piece=0,
        html=after,
    )
    return excuse(mutant, piece)


def moved(words: str, old: str, new: str) -> tuple[str, str]:
    before, after = (f"<p>{words} ({cite(place)}).</p>" for place in (old, new))
    return on_page("prose: citation", before, after, old, new)


CARRIED = "a citation of another place, where all that it carried stands as well"


def test_a_citation_of_a_place_that_gives_the_number_too_is_judged() -> None:
    words = "The treaty is of 1951"
    assert moved(words, "cfr-2021-p07", "tran-2025-p07") == ("judged", CARRIED)


def test_a_citation_where_the_number_does_not_stand_is_not_excused_so() -> None:
    words = "They left in November 2001"
    assert moved(words, "cfr-2021-p14", "tran-2025-p07") != ("judged", CARRIED)


def test_a_citation_that_goes_with_a_sentence_is_judged_below_a_heading_too() -> None:
    words = "The allies pledged to defend Japan, in exchange for military bases"
    before, after = (
        f"<section><h2>What they pledged</h2><p>{words} ({cite(place)}).</p></section>"
        for place in ("cfr-2021-p09", "cfr-2021-p02")
    )
    found = on_page("prose: citation", before, after, "cfr-2021-p09", "cfr-2021-p02")
    assert found[0] == "judged"


def test_a_quotation_cut_to_a_word_or_two_alters_what_the_page_says() -> None:
    place = cite("cfr-2021-p01")
    told = ("the cornerstone of U.S. security policy", "the cornerstone")
    before, after = (
        f"<p>It calls the alliance “{words}” ({place}).</p>" for words in told
    )
    piece = Piece("chapters/01-history.html", before)
    mutant = Mutant(
        *("prose: quotation", "word left out", piece.page, *told, True),
        piece=0,
        html=after,
    )
    said = "a quotation cut to one or two words, which stand in the place cited"
    assert excuse(mutant, piece) == ("judged", said)


def test_only_an_office_without_a_country_in_its_words_is_left_to_judgement() -> None:
    swapped = {
        country: of_cell("memberships", country, "grouping", "japan", "swapped")[0]
        for country in ("united-kingdom", "north-korea")
    }
    # "the government of Prime Minister Boris Johnson", and "North Korean leader".
    assert swapped == {"united-kingdom": "judged", "north-korea": ""}


def of_question(place: str, kind: str, path: str, words: str, put: str) -> str:
    """Return how a change to the words of a question is excused."""
    text = (root() / path).read_text(encoding="utf-8")
    changed = text.replace(words, put, 1)
    mutant = Mutant(
        place, kind, path, words, changed, True, files={path: changed.encode()}
    )
    return excuse(mutant, None)[0]


@pytest.mark.parametrize(("years", "excused"), [("four", "judged"), ("six", "")])
def test_years_in_a_question_are_judged_where_an_interval_is_as_long(
    years: str, excused: str
) -> None:
    # It cites a plan of 2019 to 2023, which is one of five years.
    path, words = "chapters/quizzes/01-history.toml", "60 percent over five years"
    put = words.replace("five", years)
    assert of_question("quiz", "number in words", path, words, put) == excused


@pytest.mark.parametrize(
    ("month", "excused"), [("July", "judged"), ("May", ""), ("July 2022", "")]
)
def test_a_bare_month_is_judged_where_something_cited_has_it_too(
    month: str, excused: str
) -> None:
    # What it cites tells of an agreement in December and of a project in July.
    path, words = "instructors/questions/00-sources.toml", "on access in December is"
    put = words.replace("December", month)
    assert of_question("written for a class", "month", path, words, put) == excused


def test_every_rule_that_is_to_measure_a_cell_reads_its_table() -> None:
    missing = [
        (place, name)
        for place, names in (FILED | LINKS).items()
        for name in names
        if name not in rules.RULES[place.partition(".")[0]]
    ]
    assert not missing


def test_a_letter_of_a_slug_is_proved_where_it_stands_alone() -> None:
    alone = of_cell(
        *("events", "kishida-2021-auslin-2022", "occurrence"),
        *("kishida-bekomes-prime-minister-2021", "letter"),
    )
    assert alone[0] == "proved"
    grouped = of_cell(
        *("quantities", "jaukus-domestic-security-auslin-2022", "indicator"),
        *("jaukus-memaers", "letter"),
    )
    assert grouped == ("", "")


def test_a_number_of_a_fact_that_its_cells_give_again_is_not_excused() -> None:
    fact = row_of("record", "okinawa-civilian-dead-2019")["statement"]
    told = of_cell(
        *("record", "okinawa-civilian-dead-2019", "statement"),
        *(fact.replace("1945", "1946"), "digit"),
    )
    assert told == ("", "")


def test_a_required_cell_left_empty_is_not_excused() -> None:
    key = "missile-over-japan-2022"
    assert of_cell("record", key, "statement", "", "emptied") == ("", "")
    assert of_cell("glossary", "GDP", "exact", "", "emptied")[0] == "judged"


def test_a_place_may_move_by_a_tenth_and_no_more() -> None:
    assert of_cell("places", "naha", "latitude", "26.214", "digit")[0] == "proved"
    assert of_cell("places", "naha", "latitude", "27.213", "digit") == ("", "")


def of_teaching(
    place: str, kind: str, file: str, before: str, after: str
) -> tuple[str, str]:
    content = (root() / file).read_text(encoding="utf-8")
    assert content.count(before) == 1, before
    files = {file: content.replace(before, after).encode("utf-8")}
    return excuse(Mutant(place, kind, file, before, after, True, files), None)


OKINAWA = "instructors/questions/04-okinawa.toml"


@pytest.mark.parametrize(
    ("place", "kind", "file", "before", "after", "kept"),
    [
        # The bulletin of the ministry says "some 70 percent" itself.
        ("written for a class", "qualifier left out", OKINAWA, "some 70", "70", ""),
        (
            *("quiz", "qualifier left out", "chapters/quizzes/01-history.toml"),
            *("is more than 60 percent.", "is 60 percent.", "judged"),
        ),
        ("written for a class", "digit", OKINAWA, "434,273 were", "434,274 were", ""),
        (
            *("quiz", "another answer right", "chapters/quizzes/04-okinawa.toml"),
            *("The backgrounder has thirty-one", "The backgrounder has", ""),
        ),
        (
            *("measured for a class", "digit", "instructors/measured.csv"),
            *(
                "lab-kernel-memory,04-okinawa,192,MB",
                "lab-kernel-memory,04-okinawa,182,MB",
            ),
            "judged",
        ),
        (
            *("measured for a class", "digit", "instructors/measured.csv"),
            *("server-memory,04-okinawa,144,MB", "server-memory,04-okinawa,944,MB", ""),
        ),
        (
            *("plan for a class", "minutes", "instructors/plan-04-okinawa.md"),
            *("| 5–17&nbsp;min | 12", "| 5–17&nbsp;min | 13", ""),
        ),
    ],
)
def test_a_change_to_what_a_class_is_asked_is_excused_for_what_it_is(
    place: str, kind: str, file: str, before: str, after: str, kept: str
) -> None:
    assert of_teaching(place, kind, file, before, after)[0] == kept
