"""Measures of different kinds get panels of their own, and no common axis."""

import pandas as pd
import pytest

from alliance import charts, yardsticks
from alliance.errors import FigureError
from alliance.stills import WIDTHS, draw, drawings

ROWS = pd.DataFrame(
    [
        ("Total", "dollars", "a total", "CFR 2021", "printed", 240.0, "$240 billion"),
        ("Share", "percent", "a share", "CFR 2021", "printed", 2.0, "2 percent"),
        ("Share", "percent", "half", "CFR 2021", "implied", 1.0, "half"),
        ("Growth", "percent more", "growth", "Tran 2025", "printed", 60.0, "60"),
        ("Growth", "percent more", "record", "Kyodo 2023", "record", 56.0, "56"),
        ("Growth", "percent more", "a note", "Kyodo 2023", "record", None, ""),
    ],
    columns=["yardstick", "unit", "words", "short", "kind", "value", "said"],
).assign(passage="CFR 2021, p35")


def stored(rows: pd.DataFrame = ROWS) -> dict:
    wide, narrow = (
        yardsticks.panels(rows, width).properties(title="Three yardsticks")
        for width in (charts.WIDE, charts.NARROW)
    )
    return charts.figure(
        wide,
        narrow=narrow,
        alt="Three small bar charts, each with its own axis.",
        takeaway="Nothing can be compared across panels.",
        sources=["cfr-2021-p35"],
    ).to_dict()


def domains(panel: dict) -> set[float]:
    return {
        layer["encoding"]["x"]["scale"]["domain"][1]
        for layer in panel["layer"]
        if "scale" in layer["encoding"]["x"]
    }


def test_each_yardstick_has_a_panel_with_an_axis_of_its_own() -> None:
    panels = stored()["concat"]
    assert [panel["title"]["text"] for panel in panels] == ["Total", "Share", "Growth"]
    ends = [domains(panel) for panel in panels]
    assert all(len(end) == 1 for end in ends)
    assert len(set.union(*ends)) == len(panels)


def test_two_units_in_one_panel_are_refused() -> None:
    rows = ROWS.assign(yardstick="Spending")
    with pytest.raises(FigureError, match="'Spending' have 3 units"):
        yardsticks.panels(rows, charts.WIDE)


def test_a_bar_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(FigureError, match="'guessed' is no kind of bar"):
        yardsticks.panels(ROWS.assign(kind="guessed"), charts.WIDE)


def test_the_panels_fit_the_page_and_the_phone() -> None:
    for variant, spec in drawings(stored()).items():
        picture = draw(spec, WIDTHS[variant], f"yard-{variant}", "Yardsticks")
        assert "$240 billion" in picture, variant
        # The record has its own colour, in both themes.
        assert "--chart-record" in picture, variant


def test_the_panels_stand_in_one_column_on_a_phone() -> None:
    narrow = stored()["usermeta"]["alliance"]["narrow"]["spec"]
    assert narrow["columns"] == 1


def test_one_table_holds_the_data_of_all_panels() -> None:
    spec = stored()
    (table,) = spec["usermeta"]["alliance"]["tables"]
    assert len(spec["datasets"][table["dataset"]]) == len(ROWS)
    assert not [c for c in table["columns"] if c["field"].startswith("_")]


def test_a_word_wider_than_its_room_stands_alone() -> None:
    """Once this never came to an end."""
    words = "Treaty of Mutual Cooperation"
    assert charts.wrap(words, -20, 13) == words.split()
