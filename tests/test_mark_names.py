"""Every mark of a live chart tells a screen reader what it shows, or nothing."""

import html
import re

import nbformat
import pytest

from alliance.charts import MIME_TYPE, palette
from alliance.mark_names import name_marks
from alliance.notebooks import chapters
from alliance.stills import VEGA_LITE, drawings

ROWS = [
    {"who": "Japan", "day": "2021-10-12", "last": "2021-12-20", "count": 22.31579},
    {"who": "China", "day": "2022-11-15", "last": None, "count": 3},
]
BAR = {
    "mark": "bar",
    "encoding": {
        "x": {"field": "count", "type": "quantitative"},
        "y": {"field": "who", "type": "nominal"},
    },
}


def spec(view: dict, rows: list[dict] = ROWS) -> dict:
    return {**view, "data": {"name": "rows"}, "datasets": {"rows": rows}}


def names(chart: dict, role: str = "mark") -> list[str]:
    """Return the names of the marks, as Vega says them, silent ones left out."""
    import vl_convert

    svg = vl_convert.vegalite_to_svg(chart, vl_version=VEGA_LITE, allowed_base_urls=[])
    svg = re.sub(r'<g [^>]*aria-hidden="true"[^>]*>', '<g silent="">', svg)
    found = []
    for group in re.split(r"<g ", svg):
        if group.startswith('class="mark-') and f"role-{role}" in group:
            symbols = re.findall(r'<[^>]*role="graphics-symbol"[^>]*>', group)
            found += [re.search(r'aria-label="([^"]*)"', one) for one in symbols]
    return [html.unescape(one[1]) if one else "" for one in found]


def named(view: dict, headings: dict | None = None) -> list[str]:
    return names(name_marks(spec(view), headings or {}))


def test_a_mark_says_the_columns_it_shows_under_the_headings_of_the_table() -> None:
    headings = {"who": "Country", "count": "Mentions"}
    assert named(BAR, headings) == [
        "Country: Japan; Mentions: 22.316",
        "Country: China; Mentions: 3",
    ]


def test_a_mark_says_what_its_tooltip_says() -> None:
    tooltip = [
        {"field": "count", "type": "quantitative", "title": "Times", "format": ".1f"},
        {"field": "who", "type": "nominal", "title": "Named"},
    ]
    view = {**BAR, "encoding": {**BAR["encoding"], "tooltip": tooltip}}
    assert named(view)[0] == "Times: 22.3; Named: Japan"


def test_an_empty_cell_is_not_said() -> None:
    x = {"field": "day", "type": "temporal", "title": "From"}
    view = {
        "mark": "bar",
        "encoding": {"x": x, "x2": {"field": "last", "title": "To"}},
    }
    assert named(view) == [
        "From: 12 October 2021; To: 20 December 2021",
        "From: 15 November 2022",
    ]


def test_what_only_places_a_mark_is_not_said() -> None:
    rows = [{"_from": 1, "_to": 2, "who": "Japan"}]
    encoding = {
        "x": {"field": "_from", "type": "quantitative"},
        "x2": {"field": "_to"},
        "color": {"field": "who", "type": "nominal"},
    }
    view = {"mark": "rect", "encoding": encoding}
    assert names(name_marks(spec(view, rows))) == ["who: Japan"]
    del encoding["color"]
    view = name_marks(spec({"mark": "rect", "encoding": encoding}, rows))
    assert view["mark"]["aria"] is False
    assert names(view) == []


@pytest.mark.parametrize("words", [["two", "lines"], "two\nlines"])
def test_a_text_says_its_words_in_one_line(words: str | list[str]) -> None:
    view = {"mark": "text", "encoding": {"text": {"field": "_text"}}}
    rows = [{"_text": words}]
    assert names(name_marks(spec(view, rows))) == ["two lines"]


def test_the_edge_around_a_text_is_silent() -> None:
    text = {"text": {"field": "who", "type": "nominal"}}
    edge = {"type": "text", "stroke": palette["paper"], "strokeWidth": 4}
    layers = [{"mark": edge, "encoding": text}, {"mark": "text", "encoding": text}]
    assert named({"layer": layers}) == ["Japan", "China"]


def test_a_layer_says_the_channels_that_it_shares() -> None:
    layer = {"mark": {"type": "point"}, "encoding": {}}
    assert named({"encoding": BAR["encoding"], "layer": [layer]})[1] == (
        "count: 3; who: China"
    )


def test_what_vega_lite_computes_it_also_names() -> None:
    x = {"aggregate": "sum", "field": "count", "type": "quantitative", "title": "All"}
    view = name_marks(spec({"mark": "bar", "encoding": {"x": x}}))
    assert "description" not in view["encoding"]
    assert names(view) == ["All: 25.31579"]


def test_a_name_that_the_chart_gives_itself_is_kept() -> None:
    for given in ({"description": "Ours"}, {"aria": False}):
        view = {**BAR, "mark": {"type": "bar", **given}}
        assert name_marks(spec(view))["mark"] == {"type": "bar", **given}


# The charts of the book


def charts() -> dict[str, dict]:
    found = {}
    for chapter, path in chapters().items():
        notebook = nbformat.read(path, as_version=4)
        for number, cell in enumerate(notebook.cells):
            for output in cell.get("outputs", []):
                if MIME_TYPE in output.get("data", {}):
                    found[f"{chapter}, cell {number}"] = output["data"][MIME_TYPE]
    return found


@pytest.mark.parametrize("variant", ["wide", "narrow"])
def test_every_mark_of_the_book_says_something_or_is_silent(variant: str) -> None:
    every = charts()
    assert len(every) > 20
    odd = re.compile(r"(?:^|; )_\w|\bundefined\b|\bnull\b|\bNaN\b|\[object")
    for where, stored in every.items():
        said = names(name_marks(drawings(stored)[variant]))
        assert said, f"{where}: no mark of the {variant} drawing says anything"
        for name in said:
            assert not odd.search(name), f"{where}, {variant}: {name}"


def test_whatever_a_tooltip_says_stands_in_the_data_of_the_chart() -> None:
    for where, stored in charts().items():
        shown = {
            column["field"]
            for table in stored["usermeta"]["alliance"]["tables"]
            for column in table["columns"]
        }
        for field in tooltip_fields(stored):
            assert field in shown, f"{where}: only the tooltip has the column {field}"


def tooltip_fields(part: object) -> set[str]:
    if isinstance(part, list):
        return set().union(*map(tooltip_fields, part))
    if not isinstance(part, dict):
        return set()
    found = set()
    for key, value in part.items():
        if key in ("datasets", "usermeta"):
            continue
        if key == "tooltip":
            channels = value if isinstance(value, list) else [value]
            found |= {each["field"] for each in channels if "field" in (each or {})}
        else:
            found |= tooltip_fields(value)
    return found


def test_whatever_the_pointer_can_choose_has_a_control() -> None:
    for where, stored in charts().items():
        for name, bound in choices(stored):
            assert isinstance(bound, dict) and "input" in bound, (
                f"{where}: the choice {name!r} can be made with the pointer alone; "
                "bind it to a control (bind=alt.binding_select(…))"
            )


def choices(part: object) -> list[tuple[str, object]]:
    if isinstance(part, list):
        return [one for each in part for one in choices(each)]
    if not isinstance(part, dict):
        return []
    own = [
        (param.get("name"), param.get("bind"))
        for param in part.get("params", [])
        if "select" in param
    ]
    rest = [part[key] for key in part if key not in ("datasets", "usermeta", "params")]
    return own + choices(rest)
