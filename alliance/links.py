"""Where a page leads outside the book: to run it, to download it, to help mend it.

Every such address is made here. Those that belong to this book's repository come from
what ``alliance.repository.address`` finds (`links`); those that a teacher asks for,
with a repository, a version and a hub of their own, from what was typed (`launches`).

The addresses that open a notebook are written once, as URI templates (RFC 6570), and so
is what may stand in them, as patterns: the script of the page *Links for your class*
fills in these templates and asks these patterns, which the page hands to it.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from alliance.dates import in_words
from alliance.errors import LinkError, suggest
from alliance.publication import edition
from alliance.repository import address, git

TEMPLATES = {
    "hub": "{+hub}/hub/user-redirect/git-pull?repo={repository}&branch={version}"
    "&urlpath={+interface}/{name}{/path*}",
    "binder": "https://mybinder.org/v2/gh/{owner}/{name}/{version}"
    "?urlpath={+interface}{/path*}",
    "colab": "https://colab.research.google.com/github/{owner}/{name}"
    "/blob/{version}{/path*}",
}
"""The address that opens a notebook, by where it runs; a hub fetches it by nbgitpuller.

A slash in the name of a version must not look like a folder, so it is encoded.
"""

INTERFACES = {"lab": "lab/tree", "notebook": "tree"}
"""The path below a server of Jupyter that opens a file, by what shows it."""

COLAB_CELL = """\
!git clone --quiet --depth 1 --branch {+version} {+repository} book
%pip install --quiet ./book
%cd -q book/chapters
from alliance import charts
import altair
altair.renderers.enable("colab")
"""
"""What has to be run first in Colab, which opens a notebook and nothing beside it.

The package has to be imported before: it chooses how charts are shown when it is.
"""

# Read by Python and by JavaScript alike: without names for groups, without look behind,
# and with both cases of letters written out, since the two fold case differently. What
# a browser shows of a hub goes on after its address: /hub/home, /user/ada/lab.
PATTERNS = {
    "hub": r"[Hh]ttps://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)(:[1-9][0-9]{0,4})?"
    r"((?:/(?!(?:hub|user)(?:[/?#]|$))[A-Za-z0-9._~%-]+)*)"
    r"/?(?:/(?:hub|user)(?:[/?#][!-~]*)?|[?#][!-~]*)?",
    "repository": r"(?:(?:https?://)?(?:www\.)?github\.com/)?"
    r"([A-Za-z0-9][A-Za-z0-9_.-]{0,99})/"
    r"((?!\.{1,2}(?:\.git)?/?$)[A-Za-z0-9._-]{1,100}?)(?:\.git)?/?",
    "version": r"(?!-|[/.])(?![\s\S]*(?:\.\.|//|@\{|/\.|\.lock(?:/|$)|[/.]$))"
    r"[^\u0000-\u0020\u007f~^:?*\[\\\]\ud800-\udfff]+",
}
"""What is taken for each field, as regular expressions for the whole of it."""

REFUSALS = {
    "hub": "Write the address of the hub, beginning with https://, such as "
    "https://hub.example.edu or https://example.edu/jupyter.",
    "repository": "Write the owner and the name of a repository on GitHub, with a "
    "slash between them, such as owner/name.",
    "version": "Write the name of a branch or of a tag, such as main: one word "
    "without spaces.",
}
"""What is said about each field where its pattern does not fit."""

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


@dataclass(frozen=True)
class Launches:
    """The addresses that open one notebook, by where it runs.

    Attributes
    ----------
    binder, colab : str
        On Binder, and in Colab.
    hub : str or None
        On the hub, if one was named.
    """

    binder: str
    colab: str
    hub: str | None = None


def expand(template: str, values: Mapping[str, str | Sequence[str]]) -> str:
    """Fill in a URI template (RFC 6570).

    Parameters
    ----------
    template : str
        With expressions of three kinds: ``{name}``, percent-encoded; ``{+name}``, as it
        is; ``{/name*}``, a list whose parts are percent-encoded, each after a slash.
    values : mapping of str to str or sequence of str
        The value of each name.

    Returns
    -------
    str
        An address.
    """

    def filled(found: re.Match[str]) -> str:
        value = values[found[2]]
        if found[1] == "+":
            return str(value)
        if found[1] == "/":
            return "".join(f"/{quote(part, safe='')}" for part in value)
        return quote(str(value), safe="")

    return re.sub(r"\{([+/]?)(\w+)\*?\}", filled, template)


def launches(
    path: str,
    *,
    repository: str,
    version: str = MAIN,
    hub: str | None = None,
    interface: str = "lab",
) -> Launches:
    """Return the addresses that open a notebook of a repository, wherever it runs.

    Parameters
    ----------
    path : str
        Path from the top folder of the repository, with ``/``.
    repository : str
        ``owner/name``, or its address on GitHub.
    version : str
        A branch or a tag.
    hub : str, optional
        Address of a JupyterHub that has nbgitpuller; what a browser shows after it
        (``/hub/home``, ``/user/ada/lab``) is left out.
    interface : str
        ``lab`` or ``notebook``: what opens the file on the hub and on Binder.

    Returns
    -------
    Launches

    Raises
    ------
    LinkError
        When a part cannot be what it should be; the message says what it should be.
    """
    if interface not in INTERFACES:
        raise LinkError(
            f"There is no interface {interface!r}.{suggest(interface, INTERFACES)} "
            f"Choose {' or '.join(INTERFACES)}."
        )
    owner, name = _parts("repository", repository)
    values = {
        "owner": owner,
        "name": name,
        "repository": f"https://github.com/{owner}/{name}",
        "version": _parts("version", version)[0],
        "path": path.split("/"),
        "interface": INTERFACES[interface],
    }
    if hub is not None:
        host, port, folder = _parts("hub", hub)
        values["hub"] = f"https://{host.lower()}{port}{folder}"
    return Launches(
        binder=expand(TEMPLATES["binder"], values),
        colab=expand(TEMPLATES["colab"], values),
        hub=expand(TEMPLATES["hub"], values) if hub is not None else None,
    )


def _parts(field: str, said: str) -> tuple[str, ...]:
    """Return what the pattern of a field takes from what was said."""
    found = re.fullmatch(PATTERNS[field], said.strip())
    if found is None:
        raise LinkError(f"{said!r} will not do. {REFUSALS[field]}")
    return tuple(part or "" for part in found.groups()) or (found[0],)


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
    version, whole = ref(), quote(path)
    this = edition()
    released = in_words(this.released.isoformat())
    body = (
        f"File: {path} ({version})\nEdition: {this.version} of {released}\n\n{WRONG}\n"
    )
    report = urlencode({"title": f"Problem in {path}", "body": body}, quote_via=quote)
    return Links(
        repository=home,
        launch=launches(path, repository=known[1], version=version).binder,
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
