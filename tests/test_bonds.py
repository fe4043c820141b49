"""A tie joins those whom its source names, and a treaty is not drawn as a statement."""

import pandas as pd
import pytest

from alliance import bonds, charts
from alliance.errors import FigureError, TableError
from alliance.stills import WIDTHS, draw, drawings

WRITERS = "johnstone-hornung-2023"
TREATY = bonds.told(
    "us-south-korea-alliance", WRITERS, "Treaty", "treaty", "south-korea-treaty-1953"
)
PAIR = bonds.recorded(
    "information-agreement-2023", "Of the two", "agreement", ["Japan", "South Korea"]
)
DENIED = bonds.told("trilateral-alliance", WRITERS, "Denied by all", "denied")
PROMISE = bonds.recorded(
    "camp-david-consultation-2023", "A promise", "words", bonds.COUNTRIES
)
TIES = pd.DataFrame([TREATY, PAIR, DENIED, PROMISE])
PARTS = {"Before": TIES["tie"].iloc[:2], "At": TIES["tie"].iloc[2:]}


def stored() -> dict:
    wide, narrow = (
        bonds.ladder(TIES, PARTS, width) for width in (charts.WIDE, charts.NARROW)
    )
    return charts.figure(
        wide,
        narrow=narrow,
        alt="Rows that join three countries, in two parts.",
        takeaway="No treaty joins all three.",
        sources=["johnstone-hornung-2023-p04"],
    ).to_dict()


def test_a_told_tie_has_the_members_of_its_source_and_the_day_of_the_record() -> None:
    assert TREATY["members"] == ["United States", "South Korea"]
    assert TREATY["says"] == "1 October 1953"
    assert TREATY["passage"] == "Johnstone & Hornung 2023, p05"
    assert DENIED["says"] == ""


def test_a_recorded_tie_names_its_work() -> None:
    assert PAIR["short"] == "record"
    assert PAIR["passage"].startswith("Korea Herald 2023")


def test_a_tie_joins_only_those_whom_the_statement_names() -> None:
    with pytest.raises(TableError, match="does not name United States"):
        bonds.recorded("information-agreement-2023", "", "words", bonds.COUNTRIES)


@pytest.mark.parametrize(
    ("tie", "says"),
    [
        (lambda: bonds.told("aukus", "auslin-2022", "", "words"), "joins no two"),
        (lambda: bonds.told("nato", "auslin-2022", "", "words"), "joins no two"),
        (
            lambda: bonds.recorded("camp-david-2023", "", "words", bonds.COUNTRIES),
            "no fact 'camp-david-2023'",
        ),
        (
            lambda: bonds.recorded(
                "information-agreement-2023", "", "words", ["Japan"]
            ),
            "joins no two",
        ),
    ],
)
def test_what_is_no_tie_of_the_three_is_refused(tie, says: str) -> None:
    with pytest.raises(TableError, match=says):
        tie()


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(FigureError, match="'pact' is no kind of tie"):
        bonds.told("us-japan-alliance", WRITERS, "", "pact")


def test_a_pair_is_joined_by_what_names_both() -> None:
    assert [*bonds.joined(TIES, "Japan", "South Korea")["title"]] == [
        "Of the two",
        "Denied by all",
        "A promise",
    ]
    assert len(bonds.joined(TIES, "United States", "South Korea")) == 3
    assert [*bonds.joined(TIES, *bonds.COUNTRIES)["kind"]] == ["denied", "words"]


def marks(spec: dict, kind: str) -> list[dict]:
    name = spec["layer"][0]["data"]["name"]
    return [row for row in spec["datasets"][name] if row.get("_kind") == kind]


def test_members_are_dots_and_the_others_and_the_denied_are_rings() -> None:
    spec = stored()
    assert len(marks(spec, "member")) == 2 + 2 + 3
    assert len(marks(spec, "absent")) == 1 + 1 + 3


def test_each_kind_has_a_line_of_its_own() -> None:
    lines = {
        (layer["mark"]["strokeWidth"], tuple(layer["mark"]["strokeDash"]))
        for layer in stored()["layer"]
        if "strokeDash" in layer["mark"]
    }
    assert len(lines) == TIES["kind"].nunique()


def test_a_pair_can_be_chosen_and_fades_the_rest() -> None:
    spec = stored()
    (choice,) = [each for each in spec["params"] if each["name"] == "pair"]
    assert "JP-KR" in choice["bind"]["options"]
    rows = {
        row["title"]: row["_joins"]
        for data in spec["datasets"].values()
        for row in data
        if row.get("title")
    }
    assert rows["Treaty"] == {"US-KR": True}
    assert rows["Of the two"] == {"JP-KR": True}


def test_the_picture_fits_the_page_and_the_phone() -> None:
    for variant, spec in drawings(stored()).items():
        picture = draw(spec, WIDTHS[variant], f"bonds-{variant}", "Ties")
        assert "1 Oct 1953" in picture, variant


def test_one_table_lists_the_ties() -> None:
    spec = stored()
    tables = [t for t in spec["usermeta"]["alliance"]["tables"] if t["columns"]]
    assert [len(spec["datasets"][t["dataset"]]) for t in tables] == [len(TIES)]
