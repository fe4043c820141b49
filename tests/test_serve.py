"""`make serve`: the book in a browser on this machine, and nothing else."""

import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from alliance.__main__ import main
from alliance.serve import ServeError, open_server, serve


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Return a folder that holds a book of two pages."""
    (tmp_path / "index.html").write_text("<h1>The cover</h1>", encoding="utf-8")
    (tmp_path / "404.html").write_text("<h1>No such page</h1>", encoding="utf-8")
    return tmp_path


@pytest.fixture
def server(pages: Path) -> Iterator[ThreadingHTTPServer]:
    """Return a running server of that book."""
    with open_server(0, pages) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ask(server: ThreadingHTTPServer, path: str) -> tuple[HTTPResponse, str]:
    connection = HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    return response, response.read().decode()


@pytest.fixture
def taken() -> Iterator[int]:
    """Return a port that another program holds."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_the_cover_is_served(server: ThreadingHTTPServer) -> None:
    response, text = ask(server, "/")
    assert (response.status, text) == (200, "<h1>The cover</h1>")


def test_a_book_built_again_shows_at_the_next_reload(
    server: ThreadingHTTPServer, pages: Path
) -> None:
    assert ask(server, "/")[0].getheader("Cache-Control") == "no-cache"


def test_a_missing_page_shows_the_books_own_page(server: ThreadingHTTPServer) -> None:
    response, text = ask(server, "/chapters/99-nothing.html")
    assert (response.status, text) == (404, "<h1>No such page</h1>")


def test_a_missing_page_without_the_books_own_page_is_still_404(
    server: ThreadingHTTPServer, pages: Path
) -> None:
    (pages / "404.html").unlink()
    assert ask(server, "/chapters/99-nothing.html")[0].status == 404


def test_nothing_above_the_pages_is_served(server: ThreadingHTTPServer) -> None:
    assert ask(server, "/../../etc/hostname")[0].status == 404


def test_only_this_machine_is_served(server: ThreadingHTTPServer) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_the_address_is_printed(
    pages: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop_at_once(self: ThreadingHTTPServer) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ThreadingHTTPServer, "serve_forever", stop_at_once)
    serve(0, pages)
    assert capsys.readouterr().out.startswith("The book is at http://127.0.0.1:")


def test_a_port_in_use_is_named_with_a_way_out(pages: Path, taken: int) -> None:
    with pytest.raises(ServeError) as refusal:
        open_server(taken, pages)
    message = str(refusal.value)
    assert message.startswith(f"Port {taken} is already in use.")
    assert "make serve PORT=" in message
    assert "\n" not in message


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_cannot_exist_is_named(pages: Path, port: int) -> None:
    with pytest.raises(ServeError, match=f"There is no port {port}"):
        open_server(port, pages)


def test_an_unbuilt_book_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(ServeError, match="make book") as refusal:
        open_server(0, tmp_path)
    assert str(tmp_path) in str(refusal.value)


def test_the_command_reports_a_port_in_use_in_one_line_and_fails(
    tmp_path: Path,
    pages: Path,
    taken: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "datapackage.json").write_text("{}", encoding="utf-8")
    html = tmp_path / "_build" / "html"
    html.mkdir(parents=True)
    (html / "index.html").write_text("<h1>The cover</h1>", encoding="utf-8")
    monkeypatch.setenv("ALLIANCE_ROOT", str(tmp_path))
    assert main(["serve", "--port", str(taken)]) == 1
    said = capsys.readouterr().err.strip()
    assert said.startswith(f"Port {taken} is already in use.")
    assert "\n" not in said
