"""Outside works as a list of sources gives them, read without a BibTeX parser.

`alliance.bibliography` makes the pages and asks pybtex to read ``references.bib``. A
notebook need not have that package, so this reads as much of the file as one line of
credit needs; a test holds the two to the same answer for every work.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from alliance.dates import in_words
from alliance.errors import UnknownEvidenceError, suggest
from alliance.markdown import listed, nested, sentence
from alliance.repository import root, stamp
from alliance.sources import appeared_in

# One entry of the file, and a field of it.
_ENTRY = re.compile(r"^@\w+\{([^,\s]+),(.*?)^\}", re.M | re.S)
_FIELD = re.compile(r"^\s*(\w+)\s*=\s*\{(.*)\},?$", re.M)
_PUBLISHERS = ("journal", "journaltitle", "publisher", "institution", "organization")
_LATEX = {r"\textyen": "¥", "---": "—", "--": "–", "``": "“", "''": "”"}


def work_in_full(key: str) -> str:
    """Return an outside work as a list of sources gives it.

    Parameters
    ----------
    key : str
        Its key in ``references.bib``.

    Returns
    -------
    str
        Author, title, publisher (once, where it is the author), date and address.

    Raises
    ------
    UnknownEvidenceError
        When there is no such work.
    """
    path = root() / "references.bib"
    entries = _entries(path, stamp(path)) if path.is_file() else {}
    if key not in entries:
        raise UnknownEvidenceError(
            f"references.bib holds no {key!r}.{suggest(key, entries)}"
        )
    fields = entries[key]
    author = fields.get("author") or fields.get("editor", "")
    published = [fields[name] for name in _PUBLISHERS if fields.get(name)]
    publisher = ", ".join(published) or fields.get("howpublished", "")
    names = [
        _natural(name) for name in re.split(r"\s+and\s+(?![^{]*\})", author) if name
    ]
    written = in_words(fields.get("date") or fields.get("year", ""))
    title = nested(fields.get("title", ""))
    # A description in square brackets is not what the work is called.
    said = [listed(names), title if title.startswith("[") else f"“{title}”"]
    said += [appeared_in(publisher, names), written]
    told = sentence(re.sub("(?<![?!])”,", ",”", ", ".join(filter(None, said))))
    return f"{told} {fields['url']}" if fields.get("url") else told


@lru_cache(maxsize=4)
def _entries(path: Path, _stamp: tuple[int, int]) -> Mapping[str, dict[str, str]]:
    return {
        key: {
            name.lower(): written
            if name.lower() == "url"
            else _from_latex(name, written)
            for name, written in _FIELD.findall(body)
        }
        for key, body in _ENTRY.findall(path.read_text(encoding="utf-8"))
    }


def _from_latex(name: str, written: str) -> str:
    """Return a field as it is read; names keep the braces that hold them together."""
    for marks, letter in _LATEX.items():
        written = written.replace(marks, letter)
    written = re.sub(r"\\([%&$#_])", r"\1", written)
    return written if name.lower() in ("author", "editor") else _unbraced(written)


def _natural(name: str) -> str:
    """Turn "Packard, George R." into "George R. Packard"; braces keep a name whole."""
    if not name.startswith("{"):
        name = " ".join(reversed(re.split(r",\s*", name)))
    return _unbraced(name)


def _unbraced(words: str) -> str:
    return re.sub(r"[{}]", "", words)
