"""A real browser for the tests of the built pages, and a small server for them.

Where no Chromium is found the tests are skipped and say so; where the environment
variable ``CI`` is set they fail instead, so that nobody is fooled by a green run.
"""

import gzip
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from alliance.addresses import NOT_FOUND, base
from alliance.assets import INSIDE, LATER

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Nothing but the book's own files may run or load, and the one script inside the page.
STRICT_POLICY = (
    f"default-src 'none'; script-src 'self' '{INSIDE}'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".csv", ".txt"}
_SCRIPTS_RAN = "type => !document.querySelector(`script[type='${type}']`)"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """Return the path of a Chromium, or None; ``CHROMIUM`` names another one."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, _NAMES)), None)


@contextmanager
def open_browser() -> Iterator:
    """Open a Chromium; skip the test where there is none, fail it in CI.

    Yields
    ------
    playwright.sync_api.Browser
    """
    path = chromium()
    if path is None:
        message = (
            "NOT TESTED: no Chromium was found, so nobody looked at the pages. "
            "Install one (for Debian: apt-get install chromium) or set CHROMIUM."
        )
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=list(_ARGUMENTS)
        )
        try:
            yield browser
        finally:
            browser.close()


def goto(tab: "Page", address: str, **options: Any) -> None:
    """Open a page, and wait until its scripts have run, which come after its drawing.

    Parameters
    ----------
    tab : playwright.sync_api.Page
    address : str
        Of a page of the book.
    **options
        Those of ``Page.goto``.
    """
    tab.goto(address, **options)
    settled(tab)


def settled(tab: "Page") -> None:
    """Wait until the scripts of the page that is open have run."""
    tab.wait_for_function(_SCRIPTS_RAN, arg=LATER)


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, compressed: bool, **options: Any) -> None:
        self.compressed = compressed
        super().__init__(*args, **options)

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not (self.compressed and path.suffix in COMPRESSED and path.is_file()):
            super().do_GET()
            return
        content = _gzipped(path, path.stat().st_mtime_ns)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", STRICT_POLICY)
        super().end_headers()

    def translate_path(self, path: str) -> str:
        # Where the book is published below the top of a host, so is what it asks for.
        return super().translate_path(f"/{path.removeprefix(base())}")

    def send_error(self, code: int, *said: str | None) -> None:
        page = Path(self.directory) / NOT_FOUND
        if code != 404 or not page.is_file():
            super().send_error(code, *said)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing: the test that fails speaks."""


@lru_cache(maxsize=256)
def _gzipped(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 6)


@contextmanager
def served(folder: Path, *, compressed: bool = False) -> Iterator[str]:
    """Serve a folder on a free port under the strict policy.

    Parameters
    ----------
    folder : pathlib.Path
        What is served.
    compressed : bool
        Whether texts go out as an ordinary server sends them: with gzip, level 6.

    Yields
    ------
    str
        The address, without a final slash.
    """
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0),
        partial(_Handler, directory=str(folder), compressed=compressed),
    )
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
