"""Show the built book in a browser on this machine."""

import errno
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from alliance.errors import AllianceError
from alliance.repository import root

HOST = "127.0.0.1"


class ServeError(AllianceError):
    """The book cannot be served: it is not built, or the port cannot be had."""


class _Handler(SimpleHTTPRequestHandler):
    """Serve the book quietly, and its own page for an address that does not exist."""

    def end_headers(self) -> None:
        # A book built again shows at the next reload, never from the browser's store.
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def send_error(
        self, code: int, message: str | None = None, explain: str | None = None
    ) -> None:
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing for each file a page asks for."""


class _Server(ThreadingHTTPServer):
    # On Windows the option lets two programs share one port without an error.
    allow_reuse_address = sys.platform != "win32"


def open_server(port: int = 8000, folder: Path | None = None) -> ThreadingHTTPServer:
    """Return a server that holds the port and waits to be started.

    Parameters
    ----------
    port : int
        0 to 65535; 0 takes any free port (``server_address[1]`` says which).
    folder : pathlib.Path, optional
        The built pages; ``_build/html`` of the book when left out.

    Returns
    -------
    http.server.ThreadingHTTPServer
        Bound to 127.0.0.1 only: nothing outside this machine can reach it.

    Raises
    ------
    ServeError
        When the folder holds no ``index.html``, or the port cannot be had.
    """
    folder = root() / "_build" / "html" if folder is None else Path(folder)
    if not (folder / "index.html").is_file():
        raise ServeError(
            f"The book is not built: {folder} holds no index.html. "
            "Run `make book` first."
        )
    if not 0 <= port <= 65535:
        raise ServeError(
            f"There is no port {port}: choose one from 1024 to 65535, "
            "as in `make serve PORT=8080`."
        )
    try:
        return _Server((HOST, port), partial(_Handler, directory=str(folder)))
    except OSError as problem:
        reasons = {
            errno.EADDRINUSE: "is already in use",
            errno.EACCES: "may not be used by this account",
        }
        reason = reasons.get(problem.errno, f"cannot be had ({problem.strerror})")
        other = port + 1 if 1024 <= port < 65535 else 8080
        raise ServeError(
            f"Port {port} {reason}. Choose another, as in "
            f"`make serve PORT={other}` or `python -m alliance serve --port {other}`."
        ) from problem


def serve(port: int = 8000, folder: Path | None = None) -> None:
    """Serve the built book until the reader presses Ctrl+C.

    Parameters
    ----------
    port : int
        0 to 65535; 0 takes any free port.
    folder : pathlib.Path, optional
        The built pages; ``_build/html`` of the book when left out.

    Raises
    ------
    ServeError
        When the folder holds no ``index.html``, or the port cannot be had.
    """
    with open_server(port, folder) as server:
        print(
            f"The book is at http://{HOST}:{server.server_address[1]}/ "
            "(stop with Ctrl+C).",
            flush=True,
        )
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
