"""What a page costs its reader: bytes on the wire, requests, errors.

The book has to be served as by an ordinary server, compressed (`browser.served`), to a
tab of a new context, which has seen none of it before.
"""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page


class Wire:
    """What goes over the wire to a tab that keeps nothing from before.

    Attributes
    ----------
    foreign, missing, errors : list of str
        Addresses of other hosts that were asked, of files that are not there, and what
        the console was told.
    """

    def __init__(self, tab: "Page", address: str) -> None:
        self.address = address
        self.foreign: list[str] = []
        self.missing: list[str] = []
        self.errors: list[str] = []
        self._asked: dict[str, str] = {}
        self._received: dict[str, float] = {}
        session = tab.context.new_cdp_session(tab)
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")
        tab.on("console", self._told)
        tab.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def requests(self) -> int:
        """How often something was asked for."""
        return len(self._asked)

    @property
    def bytes(self) -> int:
        """What came, in bytes, headers included."""
        return int(sum(self._received.values()))

    @property
    def unanswered(self) -> list[str]:
        """What was asked for and never came whole."""
        return [url for key, url in self._asked.items() if key not in self._received]

    def _sent(self, event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if url.startswith("data:"):
            return
        self._asked[event["requestId"]] = url
        if urlsplit(url).netloc != urlsplit(self.address).netloc:
            self.foreign.append(url)

    def _answered(self, event: dict[str, Any]) -> None:
        if event["response"]["status"] >= 400:
            self.missing.append(event["response"]["url"])

    def _finished(self, event: dict[str, Any]) -> None:
        self._received[event["requestId"]] = event["encodedDataLength"]

    def _told(self, message: "ConsoleMessage") -> None:
        if message.type == "error":
            self.errors.append(message.text)


def readable(tab: "Page") -> None:
    """Wait until a page and its fonts have come."""
    tab.wait_for_load_state("networkidle")
    # On a busy machine a font may still be on its way when all else is quiet.
    tab.evaluate("document.fonts.ready.then(() => document.fonts.size)")
    tab.wait_for_timeout(200)
