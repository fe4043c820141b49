"""The built book served as hosts serve it: text compressed, pages that may be kept."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread

_TEXT = (
    ".html",
    ".css",
    ".js",
    ".json",
    ".svg",
    ".csv",
    ".xml",
    ".txt",
    ".webmanifest",
)
LEVEL = 6  # what nginx and GitHub Pages use, near enough


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def send_head(self) -> BytesIO | None:
        """Send a file of text compressed, any other as it is."""
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path = path / "index.html"
        takes = "gzip" in self.headers.get("Accept-Encoding", "")
        if path.suffix not in _TEXT or not path.is_file() or not takes:
            return super().send_head()
        body = gzip.compress(path.read_bytes(), LEVEL, mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return BytesIO(body)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: the test that fails speaks."""


@contextmanager
def served_compressed(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port, compressed as a host would.

    Yields
    ------
    str
        The address, without a final slash.
    """
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Handler, directory=str(folder))
    )
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
