"""The charts of a page in a browser: brought to life, and counted.

A chart is *drawn* when both its stills are there; *live* when the drawing that shows is
one of Vega's; and *described* when a reader who sees none of it finds the description
on the live drawing and in words, the takeaway, the data as a table and as a file, the
sources, and a name on every mark that is not silent.
"""

from contextlib import suppress
from typing import TYPE_CHECKING

from playwright.sync_api import TimeoutError

if TYPE_CHECKING:
    from playwright.sync_api import Page

COUNTED = ("there", "drawn", "live", "described")
_CHARTS = """() => {
    const figures = [...document.querySelectorAll("figure.chart")];
    const words = (node) => node?.textContent.replace(/\\s+/g, " ").trim() ?? "";
    const drawn = (figure) => ["wide", "narrow"].every((variant) =>
        figure.querySelector(`.chart-${variant} > .chart-still path`));
    const drawing = (figure) => [...figure.querySelectorAll(".is-live > .chart-live")]
        .find((each) => {
            const box = each.querySelector("svg").getBoundingClientRect();
            return box.width > 100 && box.height > 50;
        });
    const unnamed = (live) => [...live.querySelectorAll("[role='graphics-symbol']")]
        .filter((mark) => !mark.closest("[aria-hidden='true']"))
        .filter((mark) => !mark.ariaLabel
            || /(^|; )_\\w|undefined|NaN|\\[object/.test(mark.ariaLabel));
    const described = (figure) => {
        const live = drawing(figure);
        const description = words(figure.querySelector(".chart-description"));
        return live && description.split(" ").length > 4
            && live.ariaLabel === description
            && live.getAttribute("role") === "graphics-document"
            && words(figure.querySelector(".caption-text"))
            && figure.querySelector(".chart-data table caption")
            && figure.querySelector(".chart-data tbody th[scope='row']")
            && figure.querySelector(".chart-download a[href$='.csv']")
            && figure.querySelector(".chart-sources a[href]")
            && !unnamed(live).length;
    };
    const count = (test) => figures.filter(test).length;
    return {
        there: figures.length,
        drawn: count(drawn), live: count(drawing), described: count(described),
        missing: figures.filter((figure) => !described(figure)).map((figure) =>
            `${figure.id}: ${(drawing(figure) ? unnamed(drawing(figure)) : [])
                .slice(0, 2).map((mark) => mark.outerHTML.slice(0, 160)).join(" ")}`),
    };
}"""
_ALL_LIVE = """() => [...document.querySelectorAll("figure .chart-variant")].every(
    (variant) => !variant.checkVisibility() || variant.matches(".is-live"))"""


_HAS_THEME = """theme =>
    (document.documentElement.dataset.theme ?? theme) === theme"""


def change_theme(tab: "Page", theme: str) -> None:
    """Ask for a theme, without motion, and wait until a page that is open has it.

    Parameters
    ----------
    tab : playwright.sync_api.Page
    theme : {"light", "dark"}
    """
    tab.emulate_media(color_scheme=theme, reduced_motion="reduce")
    tab.wait_for_function(_HAS_THEME, arg=theme)


def bring_to_life(tab: "Page") -> None:
    """Scroll past every chart and wait until each is live, or for twenty seconds."""
    charts = tab.query_selector_all("figure.chart")
    if not charts:
        return
    # Charts come alive when they near the window.
    for chart in charts:
        chart.scroll_into_view_if_needed()
    tab.wait_for_timeout(150)
    # What does not come alive in time is counted.
    with suppress(TimeoutError):
        tab.wait_for_function(_ALL_LIVE, timeout=20_000)


def count_charts(tab: "Page") -> dict:
    """Return how many charts are there, drawn, live and described, and what is missing.

    Parameters
    ----------
    tab : playwright.sync_api.Page
        A page whose charts were brought to life.

    Returns
    -------
    dict
        A number for each of `COUNTED`; ``missing`` names the charts not described.
    """
    return tab.evaluate(_CHARTS)
