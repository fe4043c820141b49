"""What a page costs its reader: bytes on the wire, requests, errors; and its charts.

The book is served as by an ordinary server, with gzip (level 6), under the strict
policy of `browser`, to a Chromium that has seen none of it before. Bytes are what the
browser received, headers included.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import urlsplit

from browser import goto, open_browser, served
from built import book
from live_charts import bring_to_life, count_charts

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WINDOW = {"width": 1280, "height": 900}


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
    charts_lacking: list[str]


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
        yield lambda name: weigh(browser, address, name)


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


def weigh(
    browser: "Browser", address: str, name: str, window: dict[str, int] | None = None
) -> Weight:
    """Load a page with nothing kept from before, and return what it costs.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
    address : str
        Of the server, which sends the book compressed.
    name : str
        Of the page.
    window : dict of str to int, optional
        Its ``width`` and ``height``; `WINDOW` else.

    Returns
    -------
    dict
    """
    context = browser.new_context(viewport=window or WINDOW)
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
    goto(tab, f"{address}/{name}", wait_until="networkidle")
    # On a busy machine a font may still be on its way when all else is quiet.
    tab.evaluate("document.fonts.ready.then(() => document.fonts.size)")
    tab.wait_for_timeout(200)
    readable = int(sum(received.values()))
    bring_to_life(tab)
    tab.wait_for_load_state("networkidle")
    charts = count_charts(tab)
    context.close()
    missing = [url for key, url in asked.items() if key not in received]
    return Weight(
        page=name,
        bytes_readable=readable,
        bytes_live=int(sum(received.values())),
        requests=len(asked),
        foreign=foreign,
        errors=[*errors, *(f"nothing came from {url}" for url in missing)],
        charts=charts["there"],
        charts_drawn=charts["drawn"],
        charts_live=charts["live"],
        charts_described=charts["described"],
        charts_lacking=charts["missing"],
    )
