"""The book as a PDF: its built pages, set by Typst.

Typst comes as a Python package with everything it needs. The same pages give the same
bytes: the date of the edition stands for the date of the file, and no font of the
computer is asked. Source Serif, which the pages use, is unpacked from the pages' own
files; Arimo, in ``fonts/`` here, has the shapes and widths of the font with which the
charts were measured; Typst's own fonts draw code and the few letters these lack.

The file is tagged for screen readers, as PDF/UA-1 asks; Typst refuses to write it where
a picture lacks a description or a heading is left out.
"""

import io
import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml
from bs4 import BeautifulSoup

from alliance.charts import COLOURS
from alliance.copies.back_matter import (
    BIBLIOGRAPHY,
    CHECKS,
    GLOSSARY,
    SOURCES,
    Evidence,
)
from alliance.copies.markup import array, block, call, literal, said
from alliance.copies.paper import Paper, paper
from alliance.copies.pictures import Rules, for_paper, rules
from alliance.dates import in_words
from alliance.errors import CopyError
from alliance.markdown import listed
from alliance.publication import CITATION, Edition, edition
from alliance.repository import address, root
from alliance.sources import sources

_HERE = Path(__file__).parent
_ANSWERS = "back/answers"
_TEACHING = "back/teaching"
_TITLES = {"index": "What this book is"}
_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)


@dataclass(frozen=True)
class Printed:
    """The book as a PDF.

    Attributes
    ----------
    content : bytes
        The file.
    pages : int
        How many it has.
    """

    content: bytes
    pages: int


def printed(folder: Path) -> Printed:
    """Set the book.

    Parameters
    ----------
    folder : pathlib.Path
        Of the built pages, where ``index.html`` lies.

    Returns
    -------
    Printed

    Raises
    ------
    CopyError
        When a page is missing, or Typst cannot set what was written.
    """
    evidence, styles = Evidence(), rules(folder)
    papers = [
        paper(name, _read(folder, name), evidence, _TITLES.get(name, ""), styles)
        for name in printed_pages()
    ]
    art, alt, caption = _cover_art(_read(folder, "index"), styles)
    body = _book(papers, evidence, alt, caption)
    return typeset(body, papers, {"cover.svg": art})


def typeset(
    body: str, papers: Sequence[Paper], pictures: Mapping[str, str] | None = None
) -> Printed:
    """Set markup that calls the functions of ``book.typ``.

    Parameters
    ----------
    body : str
        Markup that begins with `opening`.
    papers : sequence of Paper
        The pages that stand in it, whose charts are needed.
    pictures : mapping of str to str, optional
        Other pictures, SVG, by the name of their file.

    Returns
    -------
    Printed

    Raises
    ------
    CopyError
        When Typst cannot set what was written.
    """
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        for each in papers:
            for chart in each.charts:
                (place / chart.file).write_text(chart.svg, encoding="utf-8")
        for name, drawing in (pictures or {}).items():
            (place / name).write_text(drawing, encoding="utf-8")
        (place / "main.typ").write_text(
            f'#import "book.typ": *\n\n{body}', encoding="utf-8"
        )
        (place / "book.typ").write_bytes((_HERE / "book.typ").read_bytes())
        _write_json(place / "labels.json", _labels(body))
        palette = {name: COLOURS[name].light for name in sources()}
        _write_json(place / "palette.json", palette)
        _write_fonts(place / "fonts")
        return _compiled(place)


def printed_pages() -> list[str]:
    """Return the pages that are printed whole, in order.

    Returns
    -------
    list of str
        The cover page, how to use the book, and the chapters, as ``_toc.yml`` has them.
    """
    contents = yaml.safe_load((root() / "_toc.yml").read_text(encoding="utf-8"))
    files = [entry["file"] for part in contents["parts"] for entry in part["chapters"]]
    chapters = [name for name in files if name.startswith("chapters/")]
    return [contents["root"], "how-to-use", *chapters]


def title() -> tuple[str, str]:
    """Return the title of the book and what follows it.

    Returns
    -------
    tuple of str
    """
    cited = yaml.safe_load((root() / CITATION).read_text(encoding="utf-8"))
    name, _, more = cited["title"].partition(": ")
    return name, more[:1].upper() + more[1:]


def _read(folder: Path, name: str) -> str:
    path = folder / f"{name}.html"
    if not path.is_file():
        raise CopyError(f"{path} is missing. Build the book first: make book")
    return path.read_text(encoding="utf-8")


def _book(papers: Sequence[Paper], evidence: Evidence, alt: str, caption: str) -> str:
    """Return the markup of the whole book."""
    this = edition()
    name, more = title()
    return "\n\n".join(
        [
            opening(name, more, this),
            call(
                "cover",
                literal(name),
                literal(more),
                literal(_edition(this)),
                literal(listed(this.authors)),
                literal("cover.svg"),
                literal(alt),
                literal(caption),
                literal(LICENCE),
            ),
            _imprint(name, more, this),
            _heading_of_contents(),
            call("contents"),
            *(each.body for each in papers),
            *(
                call("part", literal(goal), block(said(heading)), block(markup))
                for goal, heading, markup in _back_matter(papers, evidence)
            ),
        ]
    )


def _labels(body: str) -> list[str]:
    """Return the name of every goal that stands in the book."""
    made = re.findall(
        r'#(?:head\(\d, |anchor\(|entry\(|chart\(|part\()"((?:[^"\\]|\\.)*)"', body
    )
    return sorted(set(made))


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _write_fonts(place: Path) -> None:
    """Unpack the fonts, which Typst cannot read as they are sent to browsers."""
    from fontTools.ttLib import TTFont

    place.mkdir()
    folders = (root() / "_static" / "fonts", _HERE / "fonts")
    for packed in sorted(path for each in folders for path in each.glob("*.woff2")):
        font = TTFont(packed, recalcTimestamp=False)
        font.flavor = None
        font.save(place / f"{packed.stem}.ttf")


def _compiled(place: Path) -> Printed:
    import pikepdf
    import typst

    released = edition().released
    day = datetime(released.year, released.month, released.day, tzinfo=UTC)
    try:
        compiler = typst.Compiler(
            place / "main.typ",
            root=place,
            font_paths=[place / "fonts"],
            ignore_system_fonts=True,
        )
        content = compiler.compile(pdf_standards=["ua-1"], timestamp=day)
    except typst.TypstError as error:
        raise CopyError(
            f"Typst could not set the book: {error}. What it read is written by "
            "alliance/copies; the words named above say which part."
        ) from error
    # Typst writes each of the thousands of tags by itself; together they are a third.
    with pikepdf.open(io.BytesIO(content)) as written:
        packed = io.BytesIO()
        written.save(
            packed,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
        return Printed(packed.getvalue(), len(written.pages))


LICENCE = (
    "Text under CC BY 4.0, code under MIT; quotations belong to their publishers and "
    "are quoted for study."
)
"""What may be done with it, as its pages say."""


def _heading_of_contents() -> str:
    """Return a heading that stands in the bookmarks, and not in its own list."""
    name, words = literal("front/contents"), block(said("Contents"))
    return call("head", "1", name, words, "listed: false")


def _edition(this: Edition) -> str:
    return f"Version {this.version}, {in_words(this.released.isoformat())}"


def opening(
    name: str,
    more: str,
    this: Edition,
    description: str = (
        "A course module on the U.S.-Japan security alliance, built from five texts."
    ),
    page: Mapping[str, str] | None = None,
) -> str:
    """Return the markup that everything set begins with.

    Parameters
    ----------
    name, more : str
        Its title, which stands at the head of pages, and what follows it.
    this : alliance.publication.Edition
    description : str, optional
        What it is, in a sentence.
    page : mapping of str to str, optional
        Typst's name of its paper and the margin at each side, as ``paper`` and
        ``side``; A4 by default.

    Returns
    -------
    str
    """
    day = this.released
    arguments = {
        "title": literal(name),
        "subtitle": literal(more),
        "author": array(map(literal, this.authors)),
        "description": literal(description),
        "released": f"datetime(year: {day.year}, month: {day.month}, day: {day.day})",
        **(page or {}),
    }
    named = ", ".join(f"{key}: {value}" for key, value in arguments.items())
    return f"#show: book.with({named})"


def _imprint(name: str, more: str, this: Edition) -> str:
    """Return the page on what this copy is, and what it is not."""
    where = address()
    run = "The notebooks, the tables and the pages that can be searched are "
    run += "at " if where else "in the book on the screen, "
    site = call("link", literal(where), block(said(where))) if where else ""
    site += said(
        "."
        if where
        else "which comes as a zip and needs no network, and in its repository."
    )
    paragraphs = [
        call("strong", block(said(f"{name}: {more}")))
        + said(f". {listed(this.authors)}. {_edition(this)}. {LICENCE}"),
        said(
            "Every quotation and every number of the chapters stands in the source "
            "that is named with it; a program checks it against the source, word for "
            "word. This copy is made from the same pages."
        ),
        call("strong", block(said("What the marks mean. ")))
        + said(
            "Words in a colour are quoted from a source, which has that colour "
            "throughout; a dotted line marks a number or a date that the cited "
            "evidence holds. A footnote gives the evidence: a source or work in full "
            "where a chapter first cites it, short afterwards. A raised W with a "
            "number is a warning about the words before it, a raised N a reading note; "
            "both stand under Source checks at the end."
        ),
        call("strong", block(said("What is not here. ")))
        + said(
            "Code that the pages fold away, the data behind the charts, the controls "
            "above them (each chart stands here as it first appears on its page), and "
            "the reference pages that are made for searching: quotations, numbers, "
            "timeline, record, who says what, and how many sources give each fact. The "
            "five texts are not here either: please read them where they were "
            "published. "
        )
        + said(run)
        + site,
        call("strong", block(said("For classes. ")))
        + said(
            "Worked answers, sample answers, the answers to the questions of each "
            "chapter and notes for instructors stand after the last chapter, so that "
            "a chapter can be handed out without them."
        ),
    ]
    body = "\n\n".join(paragraphs)
    return call("imprint", literal("front/copy"), block(body))


def _back_matter(
    papers: Sequence[Paper], evidence: Evidence
) -> list[tuple[str, str, str]]:
    """Return the parts after the last chapter: goal, heading and markup."""
    return [
        (_ANSWERS, "Worked and sample answers", _gathered(papers, "answers")),
        (_TEACHING, "Notes for instructors", _gathered(papers, "teaching")),
        (CHECKS, "Source checks", evidence.source_checks()),
        (SOURCES, "The five sources, passage by passage", evidence.five_sources()),
        (GLOSSARY, "Glossary", evidence.glossary()),
        (BIBLIOGRAPHY, "Bibliography", evidence.bibliography()),
    ]


def _gathered(papers: Sequence[Paper], what: str) -> str:
    written = []
    for each in papers:
        if found := getattr(each, what):
            goal = f"back/{what}:{each.name}"
            written.append(call("head", "2", literal(goal), block(said(each.title))))
            written += found
    return "\n\n".join(written)


def _cover_art(html: str, styles: Rules) -> tuple[str, str, str]:
    """Return the picture of the cover page, its description and its caption."""
    figure = re.search(r'<figure[^>]*class="cover-art.*?</figure>', html, re.DOTALL)
    svg = _SVG.search(figure[0]) if figure else None
    if svg is None:
        raise CopyError(
            "The page index.html has no picture in a figure of the class cover-art; "
            "the cover of the PDF needs one. See alliance/cover.py."
        )
    drawn = for_paper(svg[0], styles, "cover-art")
    read = BeautifulSoup(figure[0], "lxml")
    picture, caption = read.find("svg"), read.find("figcaption")
    alt = picture.get("aria-label") or picture.get_text(" ", strip=True)
    return drawn, alt, caption.get_text(" ", strip=True) if caption else ""
