"""The commands that make what is published beside the pages, and serve them."""

import argparse
from pathlib import Path

from alliance.commands.status import FOUND


def add(commands: argparse._SubParsersAction) -> None:
    """Add these commands to the command line.

    Parameters
    ----------
    commands : argparse._SubParsersAction
        Of ``python -m alliance``.
    """
    _add_copies(commands)
    _add_editions(commands)
    _add_kit(commands)
    _add_lite(commands)
    _add_serve(commands)


def _add_copies(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "copies",
        help="make the PDF, the zip and the working copies of the built book",
        description="Make the PDF and the zip of the book from its built pages, and a "
        "working copy of each chapter, and name them on their pages.",
    )
    parser.set_defaults(run=_copies)


def _copies(chosen: argparse.Namespace) -> int:
    from alliance.copies import make

    made = make()
    print(f"{made.pdf} ({made.pages} pages)", made.zip, *made.chapters, sep="\n")
    return FOUND


def _add_editions(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "editions",
        help="put the kept copies of editions beside the built book",
        description="Unpack the zips of released editions beside the built book, each "
        "under editions/ and its version, with a notice above the pages of older ones.",
    )
    parser.add_argument(
        "copies",
        nargs="*",
        type=Path,
        metavar="ZIP",
        help="of an edition, as 'make copies' makes it; without any, none is kept",
    )
    parser.add_argument(
        "--site",
        type=Path,
        metavar="FOLDER",
        help="of the built book; _build/html by default",
    )
    parser.set_defaults(run=_editions)


def _editions(chosen: argparse.Namespace) -> int:
    from alliance.editions import lay_out
    from alliance.repository import root

    site = chosen.site or root() / "_build" / "html"
    kept = lay_out(site, chosen.copies)
    for each in kept:
        told = "an older edition, and says so" if each.older else "the newest"
        print(f"{each.address}: {told}")
    if not kept:
        print("No edition is kept beside the book.")
    return FOUND


def _add_kit(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "kit",
        help="write a folder in which chapters run, for giving away",
        description="Write chapters, package and tables into a new folder in which "
        "the chapters run, with no more words of the sources than the chapters show.",
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--chapters", nargs="+", metavar="NUMBER", help="such as 02 04; all by default"
    )
    parser.add_argument(
        "--with-seeds",
        action="store_true",
        help="put the five texts in, most of which are in copyright",
    )
    parser.set_defaults(run=_kit)


def _kit(chosen: argparse.Namespace) -> int:
    from alliance.kit import write

    found = write(chosen.folder, chosen.chapters, seeds=chosen.with_seeds)
    print(f"{chosen.folder}: {len(found)} files")
    return FOUND


def _add_lite(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "lite",
        help="let readers run the chapters in their own browser",
        description="Build the JupyterLite site below the built book, and show its "
        "button in the chapters. The setting PYODIDE_ADDRESS names where a reader's "
        "browser fetches Python; its makers' public address is used by default.",
    )
    parser.add_argument(
        "--to", metavar="FOLDER", help="where it goes; _build/html/lite by default"
    )
    parser.add_argument(
        "--with-seeds",
        action="store_true",
        help="publish the whole texts of the sources with it; four of the five are in "
        "copyright, and you answer for it",
    )
    parser.set_defaults(run=_lite)


def _lite(chosen: argparse.Namespace) -> int:
    from alliance import lite

    site = lite.build(Path(chosen.to) if chosen.to else None, seeds=chosen.with_seeds)
    texts = "with" if site.seeds else "without"
    print(f"{site.folder} ({site.size / 1e6:.0f} MB, {texts} the texts of the sources)")
    print(f"Python comes from {site.address}")
    return FOUND


def _add_serve(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser("serve", help="open the built book in a browser")
    parser.add_argument("--port", type=int, default=8000)
    parser.set_defaults(run=_serve)


def _serve(chosen: argparse.Namespace) -> int:
    from alliance.serve import serve

    serve(port=chosen.port)
    return 0
