"""How the five sources are cited in APA, Chicago and BibTeX, with a passage of each.

The styles are the seventh edition of the APA manual (author and year, with a list of
references) and the eighteenth of the Chicago manual (notes). What ``data/sources.csv``
knows is taken from there; `_WORKS` adds what a style needs besides: what kind of work
it is, names with the family name first, and the title in the capitals of a sentence.

What no page says stands as the styles want it: a year that was inferred in brackets or
after "ca.", and that a journal is not identified. The numbers of passages are this
book's own and are given as such, never as those of pages or paragraphs.

A citation is plain text in which ``*`` stands around what is set in italics.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from alliance.errors import TableError
from alliance.markdown import nested
from alliance.sources import Source, source

BOOK = "Reading the Alliance"
STYLES = {"apa": "APA", "chicago": "Chicago", "bibtex": "BibTeX"}
"""The styles by their short names, as a reader knows them."""


@dataclass(frozen=True)
class _Work:
    """What the styles need of one source besides its row.

    Attributes
    ----------
    apa, chicago : str
        The whole reference. The note of Chicago has ``{passage}`` where a place in the
        work stands, and no final stop.
    short : str
        Author and year in the text, as APA wants them.
    kind, author : str
        Kind of the BibTeX entry, and its authors.
    fields : tuple of (str, str)
        Its other fields but ``title``, ``url`` and ``note``.
    note : str
        What a reader of the entry must know.
    """

    apa: str
    short: str
    chicago: str
    kind: str
    author: str
    fields: tuple[tuple[str, str], ...]
    note: str = ""


_WORKS = {
    # A page of a website by a group; its year is inferred, and no day is known.
    "cfr-2021": _Work(
        apa="Council on Foreign Relations. (2021). *The U.S.-Japan security alliance* "
        "[Backgrounder]. {url}",
        short="Council on Foreign Relations, 2021",
        chicago="Council on Foreign Relations, “{title},” Backgrounder, "
        "[2021]{passage}, {url}",
        kind="misc",
        author="{{Council on Foreign Relations}}",
        fields=(
            ("howpublished", "Backgrounder"),
            ("year", "2021"),
        ),
        note="Year inferred",
    ),
    # An article of a magazine, read on its website.
    "auslin-2022": _Work(
        apa="Auslin, M. (2022, November 15). Why Japan should join AUKUS. *Foreign "
        "Policy*. {url}",
        short="Auslin, 2022",
        chicago="Michael Auslin, “{title},” *Foreign Policy*, November 15, "
        "2022{passage}, {url}",
        kind="article",
        author="Auslin, Michael",
        fields=(
            ("journal", "Foreign Policy"),
            ("year", "2022"),
            ("month", "nov"),
            ("date", "2022-11-15"),
        ),
    ),
    # A commentary in a numbered series of a research institute.
    "alsaied-2023": _Work(
        apa="Alsaied, J. (2023, August 17). *An AUKUS-Japan-ROK framework for the "
        "Indo-Pacific* (PacNet No. 63). Pacific Forum. {url}",
        short="Alsaied, 2023",
        chicago="Jasmin Alsaied, “An AUKUS-Japan-ROK Framework for the Indo-Pacific,” "
        "PacNet 63, Pacific Forum, August 17, 2023{passage}, {url}",
        kind="misc",
        author="Alsaied, Jasmin",
        fields=(
            ("howpublished", "Pacific Forum, PacNet 63"),
            ("year", "2023"),
            ("month", "aug"),
            ("date", "2023-08-17"),
        ),
    ),
    # An article of a magazine, read where another publisher posted it.
    "johnstone-hornung-2023": _Work(
        apa="Johnstone, C. B., & Hornung, J. W. (2023, September 14). *Separate U.S. "
        "alliances in East Asia are obsolete* [Commentary]. RAND. {url} (Reprinted "
        "from “Separate U.S. alliances in East Asia are obsolete,” 2023, *Foreign "
        "Policy*)",
        short="Johnstone & Hornung, 2023",
        chicago="Christopher B. Johnstone and Jeffrey W. Hornung, “{title},” *Foreign "
        "Policy*, September 11, 2023, posted by RAND, September 14, 2023{passage}, "
        "{url}",
        kind="article",
        author="Johnstone, Christopher B. and Hornung, Jeffrey W.",
        fields=(
            ("journal", "Foreign Policy"),
            ("year", "2023"),
            ("month", "sep"),
            ("date", "2023-09-11"),
        ),
        note="Posted by RAND on 14 September 2023",
    ),
    # An article of a journal that the file does not name, in a year that is inferred.
    "tran-2025": _Work(
        apa="Tran, A. C. (ca. 2025). *Us - Japan defense and security cooperation "
        "under President Joe Biden (2021-2025)* [Journal article; journal not "
        "identified].",
        short="Tran, ca. 2025",
        chicago="Tran Anh Cong, “{title},” journal not identified, [ca. 2025]{passage}",
        kind="misc",
        author="Tran, Anh Cong",
        fields=(("year", "2025"),),
        note="Article of a journal that is not identified; year inferred",
    ),
}


def passage_number(passage: str) -> str:
    """Return the number of a passage as a person says it, such as "5" for p05.

    Parameters
    ----------
    passage : str
        Its id.

    Returns
    -------
    str
    """
    return str(int(passage.rpartition("-p")[2]))


def citations(said: str, passage: str, *, speaker: str = "") -> dict[str, str]:
    """Return words with their citation in every style.

    Parameters
    ----------
    said : str
        What is cited: a quotation between its marks, or a statement of ours that rests
        on the passage.
    passage : str
        Id of the passage that it stands in.
    speaker : str
        Whoever the source quotes, if those are not the author's own words.

    Returns
    -------
    dict of str to str
        Text by the short name of the style, a key of `STYLES`.

    Raises
    ------
    UnknownSourceError
        When no source has this passage.
    TableError
        When nothing says how the source is cited.
    """
    entry = source(passage.rpartition("-")[0])
    if entry.source not in _WORKS:
        raise TableError(
            f"data/sources.csv has {entry.source!r}, and no style says how to cite it. "
            "Add it to _WORKS in alliance/citation_styles.py."
        )
    return {name: make(said, passage, entry, speaker) for name, make in _MAKERS.items()}


def _apa(said: str, passage: str, entry: Source, speaker: str) -> str:
    work = _WORKS[entry.source]
    whose = f"{speaker}, as cited in " if speaker else ""
    return (
        f"{said} ({whose}{work.short}, {_place(passage)})\n\n"
        f"{work.apa.format(url=entry.url)}"
    )


def _chicago(said: str, passage: str, entry: Source, speaker: str) -> str:
    note = _WORKS[entry.source].chicago.format(
        title=nested(entry.title), url=entry.url, passage=f", {_place(passage)}"
    )
    whose = f"{speaker}, quoted in " if speaker else ""
    return f"{said}\n\n{whose}{note}."


def _bibtex(said: str, passage: str, entry: Source, speaker: str) -> str:
    work = _WORKS[entry.source]
    cited = _place(passage).replace("*", "")
    whose = f", quoting {speaker}" if speaker else ""
    note = f"{work.note}; cited from" if work.note else "Cited from"
    fields = {
        "author": work.author,
        "title": f"{{{_latex(entry.title)}}}",
        **{name: _latex(value) for name, value in work.fields},
        "url": entry.url,
        "note": _latex(f"{note} {cited}"),
        "annote": _latex(f"{said}{whose}"),
    }
    lines = [
        # The name of a month is a macro of BibTeX and stands without braces.
        f"  {name} = {value if name == 'month' else _braced(value)},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join([f"@{work.kind}{{{entry.source},", *lines, "}"])


_MAKERS: dict[str, Callable[[str, str, Source, str], str]] = {
    "apa": _apa,
    "chicago": _chicago,
    "bibtex": _bibtex,
}


def _place(passage: str) -> str:
    return f"passage {passage_number(passage)} as numbered in *{BOOK}*"


def _braced(value: str) -> str:
    return value if value.startswith("{{") else f"{{{value}}}"


def _latex(words: str) -> str:
    """Return words in which BibTeX reads no sign as its own."""
    return re.sub(r"([&%$#_])", r"\\\1", words)
