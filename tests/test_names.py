"""Every name in the passages stands in a table, and what tables name is named there.

A name is a word with a capital. It is covered by an actor, a place or one of their
other names, by a term of the glossary, or by a row of `other_names`, which says what it
is; a month by the calendar. The first word of a sentence has its capital from there: it
is let pass where the passages print it without one as well, or where `HEADS` lists it.
"""

import re
from functools import cache
from itertools import chain

import pytest

from alliance.completeness import MONTHS
from alliance.distances import distance
from alliance.passages import passages
from alliance.repository import read_table
from alliance.sources import source, sources, text

# Words that begin a sentence and stand nowhere in the passages without a capital.
HEADING = """
    Additionally Capitalizing Collaborative Differences Employing Establishing Experts
    Forged Furthermore He Humanitarian Indeed Instead Intermittent Lastly Leveraging
    Likewise Managing Meanwhile Moreover Negative Nevertheless Now Rejecting Similarly
    Thirty Ultimately Upgrades Why
"""
HEADS = set(HEADING.split())
CAPITAL = re.compile(r"\w*[A-Z][\w+]*")
# An initial or "U.S." ends no sentence.
HEAD = re.compile(r"(?:^|(?<!\b[A-Z])[.!?][’”\"')\]]*\s+)[“\"]?$")


def plain(words: str) -> str:
    """Make the apostrophes of different sources alike."""
    return words.replace("’", "'")


def forms(row: dict[str, str]) -> list[str]:
    """Return the names of an actor or a place."""
    return [row["name"], *filter(None, row["also_known_as"].split(" | "))]


def pattern(names: list[str], *, case: bool = True) -> re.Pattern[str]:
    """Return what finds one of the names as whole words, the longest first."""
    longest = sorted(map(plain, names), key=len, reverse=True)
    found = "|".join(map(re.escape, longest))
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)", 0 if case else re.IGNORECASE)


@cache
def known() -> tuple[re.Pattern[str], ...]:
    """Return what finds every name that stands in a table."""
    rows = chain(read_table("actors"), read_table("places"))
    others = [row["name"] for row in read_table("other_names")]
    terms = [row["term"] for row in read_table("glossary")]
    return (
        pattern([*chain.from_iterable(map(forms, rows)), *others, *MONTHS]),
        pattern(terms, case=False),
    )


@cache
def uncapitalised() -> set[str]:
    """Return every word that the passages print without a capital."""
    words = set()
    for name in sources():
        for found in passages(name):
            words |= set(re.findall(r"(?<!\w)[a-z]+(?!\w)", found.text))
    return words


def unknown(words: str, patterns: tuple[re.Pattern[str], ...]) -> list[str]:
    """Return the words with a capital that no pattern covers and no head explains."""
    words = plain(words)
    covered = {
        at
        for each in patterns
        for hit in each.finditer(words)
        for at in range(*hit.span())
    }
    return [
        hit[0]
        for hit in CAPITAL.finditer(words)
        if not set(range(*hit.span())) <= covered
        and not (
            HEAD.search(words[: hit.start()])
            and (hit[0].lower() in uncapitalised() or hit[0] in HEADS)
        )
    ]


# Complete


@pytest.mark.parametrize("name", sources())
def test_every_name_in_a_passage_stands_in_a_table(name: str) -> None:
    missing = [
        f"{found.passage}: {word!r} is in none of actors, places, glossary, other_names"
        for found in passages(name)
        for word in unknown(found.text, known())
    ]
    assert not missing, "\n" + "\n".join(missing)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Signed in 1951, it bound Japan.", []),
        ("Since then, the Quad met.", []),
        ("They met at Hiroshima in May.", ["Hiroshima"]),
        ("Hiroshima was the place.", ["Hiroshima"]),
        ("The pact of AUKUS and ASEAN.", ["ASEAN"]),
        ("A Japanese-Philippine pact.", ["Philippine"]),
        ("Jeffrey W. Hornung of the U.S. Senate", ["Senate"]),
        ("“Despite that,” says Michael Auslin. “The threat stays.”", []),
        ("Kadena Air Base and Misawa Air Base", ["Misawa", "Air", "Base"]),
    ],
)
def test_a_name_without_a_row_is_found(words: str, found: list[str]) -> None:
    assert unknown(words, known()) == found


def test_the_head_of_a_sentence_is_listed_only_where_it_must_be() -> None:
    printed = {word for name in sources() for word in re.findall(r"\w+", text(name))}
    for word in HEADS:
        assert word in printed, f"{word} stands in no source"
        assert word.lower() not in uncapitalised(), f"{word} needs no listing"


# Nothing that the sources do not print


@pytest.mark.parametrize("row", read_table("other_names"), ids=lambda row: row["name"])
def test_what_is_no_actor_place_or_term_stands_in_a_passage(row) -> None:
    found = pattern([row["name"]])
    everything = (each.text for name in sources() for each in passages(name))
    assert any(found.search(plain(words)) for words in everything), row["name"]


def test_another_name_of_an_actor_is_printed_in_a_source() -> None:
    texts = [re.sub(r"\s+", " ", plain(text(name))) for name in sources()]
    for row in read_table("actors"):
        for form in forms(row)[1:]:
            found = pattern([form])
            assert any(map(found.search, texts)), f"{row['actor']}: {form}"


def test_no_two_actors_share_a_name() -> None:
    seen: dict[str, str] = {}
    for row in read_table("actors"):
        for form in forms(row):
            assert form not in seen, f"{form}: {seen[form]} and {row['actor']}"
            seen[form] = row["actor"]


# Who took part


@cache
def naming(actor: str) -> re.Pattern[str]:
    """Return what finds an actor: its names, and the adjectives that point to it."""
    [row] = [row for row in read_table("actors") if row["actor"] == actor]
    words = [
        other["name"] for other in read_table("other_names") if other["actor"] == actor
    ]
    return pattern([*forms(row), *words])


KINDS = {row["actor"]: row["kind"] for row in read_table("actors")}


def test_every_event_has_an_actor() -> None:
    taking_part = {row["event"] for row in read_table("event_actors")}
    without = [
        row["event"] for row in read_table("events") if row["event"] not in taking_part
    ]
    assert not without, f"data/event_actors.csv has no row for {', '.join(without)}"


# A people may be named in words without a capital, such as "residents".
@pytest.mark.parametrize(
    "row", read_table("event_actors"), ids=lambda row: row["actor"]
)
def test_who_took_part_is_named_in_the_source_or_wrote_it(row: dict[str, str]) -> None:
    [event] = [each for each in read_table("events") if each["event"] == row["event"]]
    told = " ".join(each.text for each in passages(event["source"]))
    by = source(event["source"]).authors
    named = naming(row["actor"])
    assert (
        named.search(plain(told)) or named.search(by) or KINDS[row["actor"]] == "people"
    ), f"{event['source']} does not name {row['actor']}"


# Who belongs where


BODIES = {"party", "institution", "military"}
# What each kind of actor can belong to; every other kind belongs to groupings.
BELONGS_TO = {
    "person": BODIES | {"government"},
    "institution": BODIES | {"grouping"},
    "military": BODIES,
}


def test_every_membership_is_of_what_its_member_can_belong_to() -> None:
    for row in read_table("memberships"):
        kind = KINDS[row["grouping"]]
        wanted = BELONGS_TO.get(KINDS[row["member"]], {"grouping"})
        assert kind in wanted, f"{row['member']} in {row['grouping']}, a {kind}"


def test_every_member_is_named_in_the_source_that_states_its_membership() -> None:
    for row in read_table("memberships"):
        told = " ".join(each.text for each in passages(row["source"]))
        told += f" {source(row['source']).authors}"
        where = f"{row['grouping']}, {row['member']}, {row['source']}"
        assert naming(row["member"]).search(plain(told)), where


def test_every_grouping_has_members_or_none_is_named() -> None:
    belonging = {row["grouping"] for row in read_table("memberships")}
    alone = {actor for actor, kind in KINDS.items() if kind == "grouping"} - belonging
    # The paper that names them does not say who they were.
    assert alone == {"allied-powers"}, (
        f"data/actors.csv, {sorted(alone)}: add the members to data/memberships.csv"
    )


def test_every_person_belongs_somewhere_where_a_source_says_so() -> None:
    belonging = {row["member"] for row in read_table("memberships")}
    alone = {actor for actor, kind in KINDS.items() if kind == "person"} - belonging
    # Her source says what she did for it and not where she works.
    assert alone == {"beina-xu"}


# Where


def test_every_place_of_a_quantity_is_in_the_table() -> None:
    there = {row["place"] for row in read_table("places")}
    for row in read_table("quantities"):
        assert not row["place"] or row["place"] in there, row["quantity"]


# How far apart two places are at least and at most, in kilometres, by any atlas.
APART = [
    ("naha", "okinawa", 10, 30),
    ("naha", "futenma", 5, 20),
    ("naha", "kadena", 10, 30),
    ("tokyo", "yokota", 25, 50),
    ("tokyo", "yokosuka", 35, 60),
    ("tokyo", "seoul", 1100, 1200),
    ("tokyo", "beijing", 2050, 2150),
    ("tokyo", "okinawa", 1500, 1600),
    ("seoul", "pyongyang", 170, 220),
    ("naha", "taipei", 580, 680),
    ("naha", "guam", 2200, 2350),
    ("taipei", "senkaku-diaoyu-islands", 190, 250),
    ("taipei", "hong-kong", 750, 850),
    ("washington", "camp-david", 70, 110),
    ("washington", "london", 5800, 6000),
    ("beijing", "hong-kong", 1900, 2050),
    ("djibouti", "djibouti-city", 0, 30),
    ("djibouti-city", "baghdad", 2300, 2600),
    ("baghdad", "kuwait-city", 500, 600),
    ("kuwait-city", "bandar-abbas", 800, 900),
    ("phnom-penh", "banda-aceh", 1200, 1350),
    ("phnom-penh", "hong-kong", 1450, 1650),
    ("canberra", "durban", 10200, 10800),
    ("beijing", "xinjiang", 2350, 2480),
    ("tokyo", "tohoku", 280, 330),
    ("taipei", "taiwan", 130, 210),
    ("seoul", "south-korea", 120, 220),
    ("pyongyang", "north-korea", 60, 150),
    ("baghdad", "iraq", 60, 160),
    ("kuwait-city", "kuwait", 40, 100),
    ("phnom-penh", "cambodia", 90, 160),
    ("tokyo", "japan", 80, 160),
    ("beijing", "china", 1150, 1300),
    ("washington", "united-states", 1700, 1850),
    ("hong-kong", "vietnam", 850, 970),
    ("bandar-abbas", "afghanistan", 1180, 1310),
    ("london", "ukraine", 2200, 2350),
]


@pytest.mark.parametrize(("start", "end", "least", "most"), APART)
def test_places_lie_as_far_apart_as_in_an_atlas(start, end, least, most) -> None:
    found = distance(end, start)
    assert least <= found <= most, (
        f"data/places.csv, {start} and {end}: {found:.0f} km apart, in an atlas "
        f"{least} to {most}; correct the coordinates"
    )


def test_every_place_with_coordinates_is_measured() -> None:
    measured = {place for start, end, _, _ in APART for place in (start, end)}
    placed = {row["place"] for row in read_table("places") if row["latitude"]}
    assert placed == measured


def test_every_coordinate_names_an_open_gazetteer() -> None:
    gazetteer = (
        r"GeoNames \d+( \([^)]+\))?, CC BY 4\.0"
        r"|OurAirports [A-Z]{4}, public domain"
        r"|Natural Earth \d+( \([^)]+\))?, public domain"
    )
    for row in read_table("places"):
        if row["latitude"]:
            assert re.fullmatch(gazetteer, row["origin"]), (
                f"data/places.csv, {row['place']}: give gazetteer, number and licence, "
                f"not {row['origin']!r}"
            )
