"""Where a page leads outside the book: to run it, to download it, to help mend it.

Every such address is made here, from what ``alliance.repository.address`` finds.
"""

import os
import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from alliance.dates import in_words
from alliance.publication import edition
from alliance.repository import address, git

BINDER = "https://mybinder.org"
MAIN = "main"
WRONG = "Where on the page, and what is wrong:"
"""The line of a report below which a reader writes; cards.js puts the id above it."""
# Binder, issues and files are addressed in GitHub's way; other hosts have theirs.
_GITHUB = re.compile(r"https://github\.com/([^/]+/[^/]+)")


@dataclass(frozen=True)
class Links:
    """The addresses that belong to one file of the repository.

    Attributes
    ----------
    repository : str
        The front page of the repository.
    launch : str
        Opens the file in JupyterLab on Binder.
    download : str
        The file itself.
    source : str
        The file as GitHub shows it.
    report : str
        A new issue that already names the file and the edition.
    """

    repository: str
    launch: str
    download: str
    source: str
    report: str


def links(path: str) -> Links | None:
    """Return the addresses that belong to one file, at the version of this book.

    Parameters
    ----------
    path : str
        Path from the top folder, with ``/``, such as ``chapters/01-history.ipynb``.

    Returns
    -------
    Links or None
        None where the repository's address is not known or is not on GitHub.
    """
    known = _GITHUB.fullmatch(address() or "")
    if known is None:
        return None
    home = known[0]
    # A slash in the name of a tag must not look like a folder to Binder.
    version, whole = ref(), quote(path)
    where = urlencode({"urlpath": f"lab/tree/{path}"}, quote_via=quote, safe="/")
    this = edition()
    released = in_words(this.released.isoformat())
    body = (
        f"File: {path} ({version})\nEdition: {this.version} of {released}\n\n{WRONG}\n"
    )
    report = urlencode({"title": f"Problem in {path}", "body": body}, quote_via=quote)
    return Links(
        repository=home,
        launch=f"{BINDER}/v2/gh/{known[1]}/{quote(version, safe='')}?{where}",
        download=f"{home}/raw/{quote(version)}/{whole}",
        source=f"{home}/blob/{quote(version)}/{whole}",
        report=f"{home}/issues/new?{report}",
    )


def ref() -> str:
    """Return the version that the links name: the tag of this commit, else ``main``.

    Returns
    -------
    str
        The tag that continuous integration builds (``GITHUB_REF_NAME``), else a tag
        that git finds on exactly this commit, else the main branch. Never a commit or
        a branch of one's own, which readers may not find.
    """
    if os.environ.get("GITHUB_REF_TYPE") == "tag":
        return os.environ["GITHUB_REF_NAME"]
    return git("describe", "--tags", "--exact-match", "HEAD") or MAIN
