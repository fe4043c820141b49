"""The council has evidence on every side, roles that can speak, and sixty minutes."""

from itertools import pairwise

import pandas as pd
import pytest

from alliance import charts, council
from alliance.citations import checks_on
from alliance.errors import UnknownEvidenceError
from alliance.memo import piece
from alliance.passages import passage
from alliance.quotations import verify
from alliance.repository import read_table


def bearing() -> pd.DataFrame:
    return council.case()


@pytest.mark.parametrize("option", council.OPTIONS)
def test_every_option_has_evidence_on_both_sides_from_more_than_one_voice(
    option: str,
) -> None:
    for side in council.SIDES:
        names = council.CASE[option][side]
        assert len({piece(name).voice for name in names}) > 1, (option, side)
        assert len(set(names)) == len(names)
    assert not {*council.CASE[option]["for"]} & {*council.CASE[option]["against"]}


def test_no_words_are_counted_twice_on_one_side() -> None:
    words = bearing().dropna(subset="exact")
    for at, rows in words.groupby(["option", "side", "source"]):
        spans = sorted(
            (span, row.evidence)
            for row in rows.itertuples()
            for span in verify(row.exact, row.source).spans
        )
        for ((_, end), one), ((start, _), other) in pairwise(spans):
            assert end <= start, (at, one, other)


def test_a_case_has_a_row_for_each_piece() -> None:
    named = [
        (option, side, name)
        for option, sides in council.CASE.items()
        for side, names in sides.items()
        for name in names
    ]
    rows = bearing()[["option", "side", "evidence"]]
    assert list(rows.itertuples(index=False, name=None)) == named


def test_a_case_says_what_its_evidence_says() -> None:
    rows = bearing().set_index("evidence")
    claims = {row["claim"]: row for row in read_table("claims")}
    for name in {*rows.index} & {*claims}:
        row = rows.loc[[name]].iloc[0]
        asked, answer = claims[name]["question"], claims[name]["position"]
        assert row["says"] == f"{asked} {answer}."
        assert row["where"].endswith(f"#{piece(name).passage})")
        expected = {check.kind for check in checks_on(claims[name])}
        assert (row["weight"] == "none") == (not expected)
    number = council.pieces(["working-groups-auslin-2022"])
    assert number["says"].item() == "AUKUS working groups: 17."
    fact = rows.loc[["aukus-observer-2024"]].iloc[0]
    assert pd.isna(fact["source"])
    assert fact["short"] == "record"


def test_a_reader_can_move_evidence() -> None:
    mine = {"observer": {"for": ["aukus-observer-2024"], "against": []}}
    rows = council.case(mine)
    assert rows["evidence"].tolist() == ["aukus-observer-2024"]
    assert rows["name"].tolist() == ["Observer"]


def test_an_unknown_piece_or_option_is_named() -> None:
    with pytest.raises(UnknownEvidenceError, match="Did you mean"):
        council.pieces(["aukus-observer-2025"])
    with pytest.raises(UnknownEvidenceError, match="Did you mean 'observer'"):
        council.dossier("observers")


def test_a_dossier_names_the_checks_and_the_ids() -> None:
    shown = repr(council.dossier("observer"))
    assert "Source check" in shown
    assert "working groups of AUKUS (Auslin 2022, p11) | observe-groups" in shown
    assert "Warning (outdated): What became of JAUKUS" in shown


def test_a_dossier_can_be_read_on_a_phone() -> None:
    shown = council.dossier("observer")._repr_html_()
    assert '<table class="evidence stacked">' in shown
    for label in ("Side", "What it says, and where", "Id", "Source check"):
        assert f'data-label="{label}"' in shown


def test_how_evidence_speaks_is_counted_whole() -> None:
    rows = bearing()
    for side in council.SIDES:
        counts = council.speeches(rows, side)
        assert counts["pieces"].sum() == (rows["side"] == side).sum()
        assert {*counts["name"]} == {*council.OPTIONS.values()}
        assert {*counts["speech"]} <= {*council.SPEECH.values()}


@pytest.mark.parametrize(
    ("name", "speech"),
    [
        ("aukus-observer-2024", "fact"),
        ("working-groups-auslin-2022", "number"),
        ("formalize-slowly-auslin-2022", "recommended"),
        ("observe-groups-auslin-2022", "stated"),
        ("denied-by-tokyo-auslin-2022", "attributed"),
        ("years-away-alsaied-2023", "came-true"),
        ("integrated-posture-alsaied-2023", "untestable"),
        ("auslin-2022-steady-alignment", "stated"),
    ],
)
def test_evidence_speaks_as_its_row_says(name: str, speech: str) -> None:
    assert council.pieces([name])["speech"].tolist() == [speech]


# Roles


@pytest.mark.parametrize("role", council.ROLES)
def test_every_role_has_words_or_facts_to_start_from(role: str) -> None:
    assert len(council.pieces(council.ROLES[role])) >= 4


def test_the_council_has_six_to_eight_roles() -> None:
    assert 6 <= len(council.ROLES) <= 8


def test_the_prefecture_speaks_from_the_sources_alone() -> None:
    for name in council.ROLES["okinawa"]:
        assert piece(name).source, f"{name} is a fact of the record"
        assert "Okinawa" in passage(piece(name).passage).text, name


def test_the_prefecture_names_what_the_base_brings_as_well() -> None:
    assert "some jobs" in repr(council.brief("okinawa"))


def test_every_role_has_a_name_and_a_brief_with_its_ids() -> None:
    assert {*council.NAMES} == {*council.ROLES}
    every = repr(council.briefs())
    for role, names in council.ROLES.items():
        shown = repr(council.brief(role))
        assert shown.startswith(f"{council.NAMES[role]}: ")
        assert all(f"\n{name} | " in shown for name in names)
        assert every.count(f"{council.NAMES[role]} · {role} |") == len(names)


@pytest.mark.parametrize("role", ["okinawan", "", 7, ["okinawa"], ...])
def test_an_unknown_role_is_named_with_those_there_are(role) -> None:
    with pytest.raises(UnknownEvidenceError, match="The roles are japan-cabinet, "):
        council.brief(role)


# The hour


def test_the_hour_has_sixty_minutes_without_a_gap() -> None:
    hour = council.hour()
    assert hour["minutes"].sum() == 60
    assert hour["start"].tolist() == [0, *hour["end"].tolist()[:-1]]
    assert hour["clock"].iloc[-1].endswith("–60")
    assert {*hour["speaking"]} == {*council.SPEAKING}


def test_every_role_has_two_minutes_for_its_statement() -> None:
    hour = council.hour().set_index("phase")
    assert hour["minutes"]["Statements"] == 2 * len(council.ROLES)


# Charts


@pytest.mark.parametrize("width", [charts.WIDE, charts.NARROW])
def test_the_charts_draw_every_row(width: int) -> None:
    rows = bearing()
    drawn = council.balance(rows, width).to_dict()
    sizes = [len(data) for data in drawn["datasets"].values()]
    assert len(rows) in sizes
    counts = council.speeches(rows)
    matrix = council.matrix(counts, width).to_dict()
    assert len(counts) in [len(data) for data in matrix["datasets"].values()]
    schedule = council.schedule(council.hour(), width).to_dict()
    assert sum(len(data) for data in schedule["datasets"].values()) == 2 * len(
        council.HOUR
    )


def test_every_square_can_be_taken_away() -> None:
    drawn = council.balance(bearing(), charts.WIDE).to_dict()
    squares = max(drawn["datasets"].values(), key=len)
    [control] = [each for each in drawn["params"] if "bind" in each]
    for choice in control["bind"]["options"][1:]:
        left = [row for row in squares if choice not in row["_tags"]]
        assert 0 < len(left) < len(squares), choice
