"""Who is in what is told once for a country, and what joins a pair is computed."""

from itertools import combinations, pairwise

import pytest

from alliance import charts, groupings
from alliance.repository import read_table
from alliance.stills import WIDTHS, draw, drawings

COUNTRIES = {"australia", "japan", "south-korea", "united-kingdom", "united-states"}
TOLD = groupings.memberships(COUNTRIES)
COLUMNS = ["United States", "Japan", "South Korea", "Australia", "United Kingdom"]


def test_a_country_stands_once_in_each_grouping() -> None:
    assert not TOLD.duplicated(["grouping", "member"]).any()


def test_sources_that_agree_are_named_together() -> None:
    row = TOLD.query("grouping == 'aukus' and member == 'australia'").iloc[0]
    assert row["told_by"] == "Auslin 2022, Alsaied 2023"
    assert row["status"] == "member"


def test_a_proposed_member_does_not_make_a_grouping_proposed() -> None:
    rows = TOLD[TOLD["grouping"] == "aukus"].set_index("member")
    assert rows.loc["japan", "status"] == "proposed"
    assert set(rows["kind"]) == {"exists"}


@pytest.mark.parametrize(
    ("grouping", "kind"),
    [
        ("us-japan-alliance", "exists"),
        ("jaukus", "proposed"),
        ("aukus-plus-two", "proposed"),
        ("trilateral-alliance", "denied"),
        ("britain-japan-access-agreement", "expected"),
        ("extended-deterrence-dialogue", "unfound"),
    ],
)
def test_what_becomes_of_a_grouping_follows_its_rows(grouping: str, kind: str) -> None:
    assert set(TOLD.loc[TOLD["grouping"] == grouping, "kind"]) == {kind}


def test_a_grouping_of_too_few_of_the_countries_is_left_out() -> None:
    sizes = TOLD.groupby("grouping")["member"].nunique()
    assert sizes.min() >= 2
    fewer = groupings.memberships(COUNTRIES, least=1)
    assert set(fewer["grouping"]) > set(TOLD["grouping"])


def test_offices_and_persons_are_no_groupings() -> None:
    kinds = {row["actor"]: row["kind"] for row in read_table("actors")}
    assert {kinds[name] for name in TOLD["grouping"]} == {"grouping"}


def test_every_pair_is_answered_and_what_is_proposed_joins_nobody() -> None:
    joined = groupings.joined(TOLD)
    assert set(joined) == {frozenset(pair) for pair in combinations(sorted(COLUMNS), 2)}
    assert joined[frozenset({"South Korea", "United Kingdom"})] == []
    assert "AUKUS" in joined[frozenset({"Australia", "United Kingdom"})]
    assert "AUKUS" not in joined[frozenset({"Australia", "Japan"})]
    named = {name for names in joined.values() for name in names}
    assert not named & {"JAUKUS", "AUKUS+2", "Extended Deterrence Dialogue"}


def figure():
    def drawn(width: int):
        pairs = [("Japan", "South Korea")]
        return groupings.matrix(TOLD, width, COLUMNS, pairs).properties(title="Finding")

    return charts.figure(
        drawn(charts.WIDE),
        narrow=drawn(charts.NARROW),
        alt="A matrix of groupings and of countries.",
        takeaway="What the matrix shows.",
        sources=["auslin-2022"],
    )


def test_every_way_to_group_places_every_grouping_once_and_none_upon_another() -> None:
    used = [
        rows
        for rows in figure().to_dict()["datasets"].values()
        if any("_lines" in row for row in rows)
    ]
    assert len(used) == len(WIDTHS)
    for rows in used:
        assert {row["name"] for row in rows} == set(TOLD["name"])
        for order in ("kind", "told_by", "size"):
            places = sorted(row["_places"][order] for row in rows)
            assert all(b - a >= 16 for a, b in pairwise(places)), order


def test_the_matrix_fits_the_page_and_the_phone() -> None:
    for variant, spec in drawings(figure().to_dict()).items():
        picture = draw(spec, WIDTHS[variant], f"matrix-{variant}", "Matrix")
        assert "It was denied" in picture, variant


def test_the_table_below_names_who_tells_of_a_tie() -> None:
    tables = figure().to_dict()["usermeta"]["alliance"]["tables"]
    labels = [[column["label"] for column in each["columns"]] for each in tables]
    assert [
        "Grouping",
        "Country",
        "Status",
        "What becomes of it",
        "Told by",
        "Passages",
    ] in labels
