"""The published tables as files of the built book, and the links that lead to them.

A page links to a table as GitHub and JupyterLab open it, ``../data/quantities.csv``.
Sphinx would copy that file, long words of the sources and all, to ``_downloads``; here
the link is led to the published table instead. A file name set as code becomes a link
where it is the name of the zip, which only the built book has. Every build ends by
writing the files that `alliance.publication.files` gives::

    _data/tables/quantities.csv …          one for each table
    _data/tables/datapackage.json          describes them
    _data/tables/reading-the-alliance-tables-<version>.zip
"""

import posixpath
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from alliance.publication import PUBLICATIONS, archive, edition, files
from alliance.repository import MARKER

logger = logging.getLogger(__name__)

FOLDER = "_data/tables"
"""Where the files lie in the built book."""

# What no link may publish whole: the texts, and the tables with all their words.
_SOURCES = ("data", "seeds")


def write(folder: Path) -> list[Path]:
    """Write the published tables into the built book, and nothing else beside them.

    Parameters
    ----------
    folder : pathlib.Path
        Where ``index.html`` of the book lies.

    Returns
    -------
    list of pathlib.Path
        The files, in order of their names.

    Raises
    ------
    TableError, MisquotationError, SeedError
        When a table cannot be published; then nothing is written.
    """
    found = files()
    wanted = {
        name: content
        for name, content in found.items()
        if name.endswith(".csv") or name == MARKER
    }
    wanted[f"{edition().archive}.zip"] = archive(found)
    here = folder / FOLDER
    here.mkdir(parents=True, exist_ok=True)
    for path in here.iterdir():
        if path.name not in wanted:
            path.unlink()
    for name, content in wanted.items():
        (here / name).write_bytes(content)
    return [here / name for name in sorted(wanted)]


class LinkDownloads(SphinxTransform):
    """Lead links to tables, and the name of the zip, to what is published."""

    # Before Sphinx collects the files that it would copy.
    default_priority = 700

    def apply(self, **_: Any) -> None:
        """Change the document in place."""
        for link in list(self.document.findall(addnodes.download_reference)):
            self._lead(link)
        zipped = f"{edition().archive}.zip"
        for code in list(self.document.findall(nodes.literal)):
            if code.astext() == zipped and not isinstance(code.parent, nodes.reference):
                link = self._link(zipped)
                code.replace_self(link)
                link += code

    def _lead(self, link: addnodes.download_reference) -> None:
        """Lead one link to a published table; report one to what is not published."""
        _, whole = self.env.relfn2path(link["reftarget"], self.env.docname)
        path = Path(whole)
        try:
            folder, *inside = path.relative_to(self.env.srcdir).parts
        except ValueError:
            return
        if folder not in _SOURCES:
            return
        if folder == "data" and path.name in {f"{name}.csv" for name in PUBLICATIONS}:
            published = self._link(path.name)
            published += nodes.Text(link.astext())
            link.replace_self(published)
            return
        logger.warning(
            f"a link to {folder}/{'/'.join(inside)} would publish that file whole; "
            "link to a table or to an outline instead",
            location=link,
        )
        link.replace_self(list(link.children))

    def _link(self, name: str) -> nodes.reference:
        here = posixpath.dirname(self.env.docname)
        address = posixpath.relpath(f"{FOLDER}/{name}", here or ".")
        return nodes.reference(refuri=address, internal=True, classes=["download"])


def _write(app: Sphinx, problem: Exception | None) -> None:
    if not problem and app.builder.format == "html":
        write(Path(app.outdir))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx

    Returns
    -------
    dict
        It may read and write in parallel.
    """
    app.add_transform(LinkDownloads)
    # After the data of the charts, whose folder is cleared of what no chart has.
    app.connect("build-finished", _write, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
