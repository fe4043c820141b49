"""Where the citations of a hand-out lead, away from the pages of the book.

A hand-out lies in a folder of the class, so that a link from one page of the book to
another leads nowhere from there. It leads to the published book where its address is
known (``BOOK_ADDRESS``), else to the same page in the repository, else to the source or
the work itself; where none of these is known, the words of the citation stay and lead
nowhere.
"""

import posixpath
import re
from urllib.parse import unquote

from alliance.addresses import published_at
from alliance.bibliography import works
from alliance.links import links
from alliance.sources import sources

_ABROAD = re.compile(r"[a-zA-Z][\w+.-]*:")
_ENDING = re.compile(r"\.(?:md|html|ipynb)$")
_OUTLINE = "reference/outline-"
_BIBLIOGRAPHY = "reference/bibliography"


def destination(address: str, page: str) -> str:
    """Return where a link of a page leads from outside the book.

    Parameters
    ----------
    address : str
        As the page has it, such as ``../reference/outline-cfr-2021.md#cfr-2021-p12``.
    page : str
        The page, such as ``chapters/02-north-korea``.

    Returns
    -------
    str
        A whole address; "" where none is known.

    Raises
    ------
    AddressError
        When ``BOOK_ADDRESS`` is no address of a website.
    """
    if _ABROAD.match(address):
        return address
    path, _, fragment = address.partition("#")
    file = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
    name = _ENDING.sub("", file) if path else page
    after = f"#{fragment}" if fragment else ""
    if book := published_at():
        return f"{book}/{name}.html{after}"
    ending = "ipynb" if name.startswith("chapters/") else "md"
    if there := links(f"{name}.{ending}"):
        return f"{there.source}{after}"
    if name.startswith(_OUTLINE):
        known = sources().get(name.removeprefix(_OUTLINE))
        return known.url if known else ""
    if name == _BIBLIOGRAPHY and (work := works().get(unquote(fragment))):
        return work.url
    return ""
