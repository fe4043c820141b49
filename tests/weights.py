"""What a page costs its reader: bytes on the wire, requests, errors; and its charts.

The book is served as by an ordinary server, with gzip (level 6), under the strict
policy of `browser`, to a Chromium that has seen none of it before. Bytes are what the
browser received, headers included.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import urlsplit

from browser import open_browser, served
from built import book

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WINDOW = {"width": 1280, "height": 900}
# A figure is drawn when its still or its live picture can be seen, live when the
# latter can, and described when whichever shows has a name of some length.
CHARTS = """() => {
    const found = {charts: 0, drawn: 0, live: 0, described: 0};
    const shows = (picture) => {
        const box = picture.getBoundingClientRect();
        return box.width > 100 && box.height > 50;
    };
    for (const figure of document.querySelectorAll("figure.chart")) {
        found.charts += 1;
        const pictures = [...figure.querySelectorAll(
            "svg.chart-still, .chart-live svg")].filter(shows);
        found.drawn += pictures.length > 0;
        found.live += pictures.some((one) => one.closest(".is-live .chart-live"));
        found.described += pictures.some((one) => {
            const named = one.closest("[aria-label]");
            return figure.contains(named) && named.ariaLabel.length > 40;
        });
    }
    return found;
}"""
ALL_LIVE = """() => [...document.querySelectorAll("figure.chart")].every((figure) =>
    [...figure.querySelectorAll(".is-live")].some((one) => one.offsetHeight > 50))"""


class Weight(TypedDict):
    """What a page costs.

    ``bytes_readable`` and ``bytes_live`` count from an empty cache, to the page with
    its stills, and to the page with every chart alive, as ``requests`` do.
    """

    page: str
    bytes_readable: int
    bytes_live: int
    requests: int
    foreign: list[str]
    errors: list[str]
    charts: int
    charts_drawn: int
    charts_live: int
    charts_described: int


@contextmanager
def scales() -> Iterator[Callable[[str], Weight]]:
    """Open a browser and a server for several pages.

    Yields
    ------
    callable
        Takes the name of a page, such as ``chapters/01-history.html``, and returns its
        `Weight`.
    """
    with served(book(), compressed=True) as address, open_browser() as browser:
        yield lambda name: _weigh(browser, address, name)


def measure(page_name: str) -> Weight:
    """Return what one page costs; for several, `scales` is faster.

    Parameters
    ----------
    page_name : str
        Such as ``chapters/01-history.html``.

    Returns
    -------
    dict
    """
    with scales() as weigh:
        return weigh(page_name)


def _weigh(browser: "Browser", address: str, name: str) -> Weight:
    from playwright.sync_api import TimeoutError

    context = browser.new_context(viewport=WINDOW)
    tab = context.new_page()
    wire = context.new_cdp_session(tab)
    received: dict[str, float] = {}
    asked: dict[str, str] = {}
    foreign: list[str] = []
    errors: list[str] = []

    def sent(event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if url.startswith("data:"):
            return
        asked[event["requestId"]] = url
        if urlsplit(url).netloc != urlsplit(address).netloc:
            foreign.append(url)

    def finished(event: dict[str, Any]) -> None:
        received[event["requestId"]] = event["encodedDataLength"]

    def told(kind: str, words: str) -> None:
        if kind == "error":
            errors.append(words)

    wire.on("Network.requestWillBeSent", sent)
    wire.on("Network.loadingFinished", finished)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": False})
    tab.on("console", lambda message: told(message.type, message.text))
    tab.on("pageerror", lambda error: told("error", str(error)))
    tab.goto(f"{address}/{name}", wait_until="networkidle")
    # On a busy machine a font may still be on its way when all else is quiet.
    tab.evaluate("document.fonts.ready.then(() => document.fonts.size)")
    tab.wait_for_timeout(200)
    readable = int(sum(received.values()))
    for chart in tab.query_selector_all("figure.chart"):
        chart.scroll_into_view_if_needed()
        tab.wait_for_timeout(50)
    if tab.query_selector("figure.chart"):
        # If one never comes alive, the count below says so.
        with suppress(TimeoutError):
            tab.wait_for_function(ALL_LIVE, timeout=20_000)
        tab.wait_for_load_state("networkidle")
    charts = tab.evaluate(CHARTS)
    context.close()
    missing = [url for key, url in asked.items() if key not in received]
    return Weight(
        page=name,
        bytes_readable=readable,
        bytes_live=int(sum(received.values())),
        requests=len(asked),
        foreign=foreign,
        errors=[*errors, *(f"nothing came from {url}" for url in missing)],
        charts=charts["charts"],
        charts_drawn=charts["drawn"],
        charts_live=charts["live"],
        charts_described=charts["described"],
    )
