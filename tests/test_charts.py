"""Every chart is described, credited, readable by all, and the same every time."""

import copy
import hashlib
import itertools
import json
import re

import altair as alt
import numpy as np
import pandas as pd
import pytest

from alliance import charts, stills
from alliance.errors import FigureError
from alliance.repository import root
from alliance.sources import sources

MENTIONS = pd.DataFrame(
    {
        "source": ["CFR 2021", "Auslin 2022", "Tran 2025"],
        "per_thousand": [3.1, 17.0, 11.4],
        "unused": ["a", "b", "c"],
    }
)
WORDS = {
    "alt": "Bar chart of how often three sources name China; Auslin leads.",
    "takeaway": "Of the three, Auslin names China most often.",
    "sources": ["cfr-2021-p02", "tran-2025-p03"],
}
LONG_TITLE = (
    "Auslin writes of China five times as often as the Council on Foreign Relations "
    "does in the backgrounder that it brought up to date in the autumn of 2021"
)


def bars(**properties):
    chosen = alt.selection_point(fields=["source"])
    return (
        alt.Chart(MENTIONS, **properties)
        .mark_bar()
        .encode(
            alt.X("per_thousand:Q").title("Mentions per thousand words"),
            alt.Y("source:N").title(None),
            charts.source_color(),
        )
        .add_params(chosen)
    )


named = alt.Chart(MENTIONS).encode(x="per_thousand:Q", y="source", text="source")


def made(chart=None, **changes):
    chart = bars(title=LONG_TITLE) if chart is None else chart
    return charts.figure(chart, **WORDS | changes).to_dict()


def drawn(spec, name="chart-1"):
    return {
        variant: stills.draw(
            one, stills.WIDTHS[variant], f"{name}-{variant}", spec["description"]
        )
        for variant, one in stills.drawings(spec).items()
    }


# What figure refuses


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"alt": ""}, "alt=…) is empty"),
        ({"alt": "  \n "}, "alt=…) is empty"),
        ({"alt": None}, "alt=…) is empty"),
        ({"alt": "A bar chart"}, "too short"),
        ({"takeaway": ""}, "takeaway=…) is empty"),
        ({"takeaway": " "}, "takeaway=…) is empty"),
        ({"sources": []}, "names nothing"),
        ({"sources": ""}, "names nothing"),
        ({"sources": None}, "names nothing"),
        ({"sources": ["cfr-2021-p2"]}, "Did you mean 'cfr-2021-p"),
        ({"sources": ["xu-2021-p02"]}, "no passage, source or key"),
    ],
)
def test_figure_refuses_what_is_missing(changes, says):
    with pytest.raises(FigureError, match=re.escape(says)):
        made(**changes)


@pytest.mark.parametrize(
    ("chart", "says"),
    [
        ("a picture", "takes an Altair chart"),
        (MENTIONS, "takes an Altair chart"),
        (bars().properties(width="container"), "freezes JupyterLab"),
        (bars().properties(width=900), "900 px wide"),
        (bars().properties(width=alt.Step(40)), "cannot be fitted"),
        (bars().configure_axis(labelFontSize=11), "at least 12 px"),
        (bars().mark_text(size=9), "at least 12 px"),
        (bars(title=alt.Title("Words", subtitle="s", subtitleFontSize=10)), "12 px"),
        (alt.Chart(MENTIONS[:0]).mark_bar().encode(x="per_thousand:Q"), "no data rows"),
        (alt.Chart("rows.csv").mark_bar().encode(x="n:Q"), "no data rows"),
        (bars().facet("source:N"), "narrow="),
        (bars() | bars(), "narrow="),
        (bars().encode(row="source:N"), "narrow="),
        (bars().encode(x=alt.X("yearmonth(source)")).mark_bar(minBandSize=4), "5.6"),
        (
            bars().add_params(
                alt.selection_point(
                    fields=["name"], bind=alt.binding_select(options=[1], name="N")
                )
            ),
            "binds the column 'name'",
        ),
    ],
)
def test_figure_refuses_what_cannot_be_shown(chart, says):
    with pytest.raises(FigureError, match=re.escape(says)):
        made(chart)


def test_figure_accepts_passages_sources_and_keys_of_the_bibliography(book_copy):
    (book_copy / "references.bib").write_text("@misc{mofa-1951,\n title = {T}}\n")
    named = ["cfr-2021-p02", "tran-2025", "mofa-1951"]
    assert made(sources=named)["usermeta"]["alliance"]["sources"] == named


# What figure stores


def test_the_stored_chart_carries_what_the_page_shows():
    spec = made()
    said = spec["usermeta"]["alliance"]
    assert spec["description"] == said["alt"] == WORDS["alt"]
    assert said["takeaway"] == WORDS["takeaway"]
    assert said["sources"] == WORDS["sources"]
    (table,) = said["tables"]
    assert table["columns"] == [
        {"field": "source", "label": "Source"},
        {"field": "per_thousand", "label": "Mentions per thousand words"},
    ]


def test_the_table_lists_the_columns_that_a_filter_or_a_choice_uses():
    rows = MENTIONS.assign(place="China", year=[2021, 2022, 2025])
    chosen = alt.selection_point(fields=["place"])
    chart = (
        alt.Chart(rows)
        .transform_filter("datum.year > 2021")
        .mark_bar()
        .encode(x="per_thousand:Q", y="source:N")
        .add_params(chosen)
    )
    (table,) = made(chart)["usermeta"]["alliance"]["tables"]
    fields = [column["field"] for column in table["columns"]]
    assert fields == ["source", "per_thousand", "place", "year"]


def test_the_output_is_vega_lite_5_and_words():
    bundle, metadata = charts.figure(bars(), **WORDS)._repr_mimebundle_()
    assert list(bundle) == ["application/vnd.vegalite.v5+json", "text/plain"]
    assert bundle["text/plain"] == f"{WORDS['takeaway']}\n{WORDS['alt']}"
    assert metadata == {}
    assert alt.renderers.active == "mimetype"


def test_figure_does_not_change_the_chart_it_is_given():
    chart = bars(title=LONG_TITLE)
    before = copy.deepcopy(chart.to_dict())
    charts.figure(chart, **WORDS)
    assert chart.to_dict() == before


def test_the_same_chart_twice_is_stored_the_same():
    first, second = json.dumps(made()), json.dumps(made())
    assert first == second


def test_a_stored_chart_reads_back_as_the_same_chart():
    spec = made()
    assert alt.Chart.from_dict(spec).to_dict() == spec


def test_the_data_of_two_drawings_are_stored_once():
    small = alt.Chart(MENTIONS).mark_bar().encode(x="per_thousand:Q", row="source:N")
    spec = made(small.properties(width=500), narrow=small.properties(width=150))
    assert len(spec["datasets"]) == 1
    assert "datasets" not in spec["usermeta"]["alliance"]["narrow"]["spec"]
    assert set(drawn(spec)) == {"wide", "narrow"}


def test_titles_are_broken_into_lines_for_each_width():
    specs = stills.drawings(made(bars(title=alt.Title(LONG_TITLE, subtitle="Words"))))
    for variant, width in stills.WIDTHS.items():
        title = specs[variant]["title"]
        lines = title["text"]
        size = title.get("fontSize", 18)
        assert " ".join(lines) == LONG_TITLE
        assert all(charts.text_width(line, size, bold=True) <= width for line in lines)
    assert len(specs["narrow"]["title"]["text"]) > len(specs["wide"]["title"]["text"])


def test_the_title_of_a_layered_chart_is_stored_once():
    chart = bars(title="Words") + bars(title="Words").mark_text()
    spec = made(chart)
    assert spec["title"]["text"] == "Words"
    assert all("title" not in layer for layer in spec["layer"])


# The stills


@pytest.fixture(scope="module")
def pictures():
    return drawn(made())


@pytest.mark.parametrize("variant", ["wide", "narrow"])
def test_a_still_keeps_to_its_width(pictures, variant):
    width = int(re.search(r'width="(\d+)"', pictures[variant])[1])
    assert width <= stills.WIDTHS[variant]


@pytest.mark.parametrize("variant", ["wide", "narrow"])
def test_text_in_a_still_is_at_least_12_px(pictures, variant):
    sizes = [
        float(size) for size in re.findall(r'font-size="([\d.]+)', pictures[variant])
    ]
    assert sizes
    assert min(sizes) >= 12


@pytest.mark.parametrize("variant", ["wide", "narrow"])
def test_a_still_names_no_address(pictures, variant):
    bare = pictures[variant].replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "http" not in bare
    assert "href" not in bare
    assert "url(" not in re.sub(r"url\(#", "", bare)


def test_a_still_is_one_image_named_by_its_description(pictures):
    for picture in pictures.values():
        assert picture.count("role=") == 1
        assert f'role="img" aria-label="{WORDS["alt"]}"' in picture


def test_ids_inside_two_pictures_differ():
    clipped = bars().mark_bar(clip=True)
    spec = made(clipped)
    both = [*drawn(spec, "chart-1").values(), *drawn(spec, "chart-2").values()]
    ids = [name for picture in both for name in re.findall(r'\bid="([^"]+)"', picture)]
    assert len(ids) >= 4, "the picture should clip, and so hold an id"
    assert len(set(ids)) == len(ids)
    for picture in both:
        used = re.findall(r"url\(#([^)]+)\)", picture)
        assert set(used) <= set(re.findall(r'\bid="([^"]+)"', picture))


def test_a_still_is_written_to_a_hundredth_of_a_pixel_and_holds_nothing_empty(pictures):
    for picture in pictures.values():
        bare = re.sub(r">[^<]*<|aria-label=\"[^\"]*\"", "><", picture)
        assert not re.findall(r"\d\.\d{3,}", bare)
        assert not re.findall(r"<g[^>]*(?:/>|></g>)|translate\(0,0\)", picture)


def test_a_lighter_still_keeps_every_mark_and_word():
    body = (
        '<g transform="translate(0,0)"><path class="background" d="M0,0h9v9Z"/>'
        '<g class="mark-rule"/><g class="a"><g class="b"></g></g>'
        '<path d="M103.830048988,-0.0001L7,8" fill="red"/>'
        '<text transform="translate(1.23456,2)">1.23456</text></g>'
    )
    assert stills._lightened(body) == (
        '<g><path d="M103.83,0L7,8" fill="red"/>'
        '<text transform="translate(1.23,2)">1.23456</text></g>'
    )


def test_every_colour_of_a_still_changes_with_the_theme(pictures):
    for picture in pictures.values():
        painted = re.findall(r'(?:fill|stroke)="([^"]*)"', picture)
        assert {
            colour for colour in painted if not colour.startswith("var(--chart-")
        } <= {
            "none",
            "transparent",
        }


@pytest.mark.parametrize(
    ("chart", "says"),
    [
        (named.mark_text(color="#777777"), "dark theme"),
        (named.mark_text(align="left", dx=60), "runs out"),
    ],
)
def test_a_still_refuses_text_that_cannot_be_read(chart, says):
    with pytest.raises(FigureError, match=says):
        drawn(made(chart))


def test_a_chart_too_wide_to_fit_is_refused_when_drawn():
    chart = bars().properties(width=700).facet("source:N")
    small = bars().properties(width=150).facet("source:N", columns=1)
    with pytest.raises(FigureError, match="px wide and has 680 px"):
        drawn(made(chart, narrow=small))


def test_the_live_chart_holds_nothing_that_could_end_a_script_element():
    rows = MENTIONS.assign(source=["</script><b>", "<!--", "Tran 2025"])
    spec = charts.figure(
        alt.Chart(rows).mark_bar().encode(x="per_thousand:Q", y="source:N"), **WORDS
    ).to_dict()
    written = stills.live(spec)
    assert "<" not in written
    (shared,) = json.loads(written)["datasets"].values()
    assert shared[0]["source"] == "</script><b>"


def test_the_live_chart_names_no_address():
    assert "http" not in stills.live(made())


def test_a_continuous_scale_keeps_colours_that_vega_can_compute_with():
    chart = bars().encode(
        alt.Color("per_thousand:Q").scale(
            range=[charts.palette["neutral"], charts.palette["record"]]
        )
    )
    wide = json.loads(stills.live(made(chart)))["wide"]
    assert wide["encoding"]["color"]["scale"]["range"] == ["#747c86", "#5d6b3a"]
    assert wide["config"]["title"]["color"].startswith("var(--chart-ink")


# The palette


def linear(colour):
    channels = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(
        channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4
    )


def contrast(one, other):
    """WCAG 2.2, contrast ratio."""
    bright = sorted(
        float(linear(colour) @ [0.2126, 0.7152, 0.0722]) + 0.05
        for colour in (one, other)
    )
    return bright[1] / bright[0]


def oklab(light):
    """Oklab (Björn Ottosson, 2020), in which distance is about what the eye sees."""
    light = np.clip(light, 0, 1)
    cones = np.cbrt(
        np.array(
            [
                [0.4122214708, 0.5363325363, 0.0514459929],
                [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005],
            ]
        )
        @ light
    )
    return (
        np.array(
            [
                [0.2104542553, 0.7936177850, -0.0040720468],
                [1.9779984951, -2.4285922050, 0.4505937099],
                [0.0259040371, 0.7827717662, -0.8086757660],
            ]
        )
        @ cones
    )


# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of
# Color Vision Deficiency" (2009), severity 1.0, on linear light.
SIGHT = {
    "typical": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
PAGES = {"light": ("#ffffff", "#fbf9f4"), "dark": ("#121212", "#14181d", "#1e2329")}
BACKGROUNDS = {"paper", "grid"}
TEXT = {"ink", "soft-ink", *charts.SOURCES}


@pytest.mark.parametrize("theme", PAGES)
@pytest.mark.parametrize("name", sorted(set(charts.COLOURS) - BACKGROUNDS))
def test_a_colour_stands_out_from_the_page(name, theme):
    least = 4.5 if name in TEXT else 3
    for page in PAGES[theme]:
        found = contrast(getattr(charts.COLOURS[name], theme), page)
        assert found >= least, f"{name} on the {theme} page {page}: {found:.2f} to 1"


@pytest.mark.parametrize("theme", PAGES)
@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(
    ("names", "least"), [(charts.SOURCES, 0.1), (charts.ACTORS, 0.06)]
)
def test_colours_of_one_kind_differ_to_every_eye(names, least, sight, theme):
    seen = {
        name: oklab(SIGHT[sight] @ linear(getattr(charts.COLOURS[name], theme)))
        for name in names
    }
    for one, other in itertools.combinations(names, 2):
        apart = float(np.linalg.norm(seen[one] - seen[other]))
        assert apart >= least, f"{one} and {other}, {sight}, {theme}: {apart:.3f}"


def test_every_source_has_a_colour_and_no_two_names_share_one():
    assert tuple(sources()) == charts.SOURCES
    for theme in ("light", "dark"):
        found = [getattr(colour, theme) for colour in charts.COLOURS.values()]
        assert len(set(found)) == len(found)


def test_the_source_scale_names_the_sources_either_way():
    assert charts.source_scale("source").to_dict()["domain"] == list(sources())
    short = [entry.short for entry in sources().values()]
    assert charts.source_scale().to_dict()["domain"] == short


def test_an_unknown_actor_is_named_with_its_neighbours():
    with pytest.raises(FigureError, match="Did you mean 'Japan'"):
        charts.actor_scale("Japann")


# The book's own files


def test_the_style_sheet_holds_the_palette():
    sheet = (root() / "_static" / "charts.css").read_text("utf-8")
    assert stills.style_sheet() in sheet, (
        "the palette in _static/charts.css is not that of alliance/charts.py: replace "
        "it by what alliance.stills.style_sheet() returns"
    )
    assert charts.FONT.replace("'", '"') in sheet


def test_the_vendored_scripts_are_the_ones_recorded():
    folder = root() / "_static" / "vega"
    rows = re.findall(
        r"^\| `([\w.-]+\.js)` \|.*`([0-9a-f]{64})` \|$",
        (folder / "README.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert {name for name, _ in rows} == {path.name for path in folder.glob("*.js")}
    for name, expected in rows:
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        assert found == expected, (
            f"_static/vega/{name} is not the file README.md records"
        )
