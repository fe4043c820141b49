"""Sets a hand-out as a PDF and writes it as a Word file, both from the same HTML."""

import re
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup

from alliance.citations import WARNING, WEIGHTS, check_label
from alliance.copies.back_matter import CHECKS, Evidence
from alliance.copies.markup import block, call, literal, said
from alliance.copies.paper import paper
from alliance.copies.pdf import opening, title, typeset
from alliance.copies.pictures import Rules
from alliance.packs.chapter import Chapter
from alliance.packs.destinations import destination
from alliance.packs.handouts import BANK
from alliance.packs.sheets import DEFAULT, SHEETS, Sheet
from alliance.packs.word import word
from alliance.publication import edition
from alliance.repository import read_table

_CHECKED = re.compile(r'data-checks="([^"]+)"|source-checks\.html#([\w-]+)')
# A hand-out in pieces: a heading with what follows it, room to write, what follows it.
_PIECES = re.compile(r"^(?=#head\(|#room\()", re.MULTILINE)
_HEADING = re.compile(r"#head\((\d)")
_BANK = re.compile(rf'^#head\(2, "[^"]*", \[#"{BANK}";\]\);', re.MULTILINE)
_SHEET = re.compile(r"(?=^#head\(2,)", re.MULTILINE)
# What is longer than a page must break all the same; 52 mm of it are margins.
_TOGETHER = """#let together(leads, body) = context {
  let tall = measure(block(width: 160mm, body)).height
  let most = page.height - 52mm - 94pt
  block(width: 100%, above: 1.6em, breakable: tall > most, sticky: leads, body)
}"""
_OF_CHECKS = (
    "A raised W with a number is a warning about the words before it, a raised N a "
    "reading note; the numbers are those of the printed book."
)


@dataclass(frozen=True)
class Press:
    """What every hand-out of a pack is made with.

    Attributes
    ----------
    folder : pathlib.Path
        Of the built pages.
    term : str
    styles : tuple
        What the style sheets say of pictures, from `alliance.copies.pictures.rules`.
    sheet : alliance.packs.sheets.Sheet
        The paper on which it is set.
    """

    folder: Path
    term: str
    styles: Rules
    sheet: Sheet = SHEETS[DEFAULT]

    @cached_property
    def evidence(self) -> Evidence:
        """What citations and source checks lead to."""
        return Evidence()

    def pdf(
        self,
        chapter: Chapter,
        html: str,
        *,
        checks: bool = True,
        together: bool = False,
        notes: bool = True,
        sheets: bool = False,
    ) -> bytes:
        """Return a hand-out as a PDF, tagged for screen readers as PDF/UA-1 asks.

        Parameters
        ----------
        chapter : Chapter
            Whose links and pictures it has.
        html : str
            An ``article``.
        checks : bool
            Whether the source checks that it names are listed, at its end or before
            the questions of the bank.
        together : bool
            Whether what is asked stays on one page, if it fits.
        notes : bool
            Whether citations become footnotes. One of what is kept together with the
            room below it could be left on the page before.
        sheets : bool
            Whether each section after the first begins on a new page.

        Returns
        -------
        bytes
            The same bytes for the same hand-out.

        Raises
        ------
        CopyError
            When Typst cannot set it.
        """
        whole = chapter.with_pictures(html)
        set_page = paper(
            chapter.page, whole, self.evidence, styles=self.styles, notes=notes
        )
        body = set_page.body
        if checks and (used := _checks_in(html)):
            # A part of the hand-out, and no page of its own with two lines on it.
            listed = self.evidence.source_checks(used).replace("#head(2,", "#head(3,")
            heading = block(said("Source checks"))
            listed = f"{call('head', '2', literal(CHECKS), heading)}\n\n{listed}"
            # Questions of the bank bear no signs of them.
            place = _BANK.search(body)
            at = place.start() if place else len(body)
            body = f"{body[:at]}\n\n{listed}\n\n{body[at:]}"
        if together:
            body = _kept_together(body)
        if sheets:
            first, *others = _SHEET.split(body)
            body = first + "#pagebreak(weak: true)\n".join(others)
        name, _ = title()
        parts = [
            opening(
                name,
                f"{set_page.title}, {self.term}",
                edition(),
                f"A hand-out on the chapter {chapter.title}.",
                {
                    "paper": literal(self.sheet.typst),
                    "side": f"{self.sheet.side:g}mm",
                },
            ),
            _TOGETHER,
            body,
        ]
        return typeset("\n\n".join(parts), [set_page]).content

    def word(self, chapter: Chapter, html: str, *, checks: bool = True) -> bytes:
        """Return a hand-out as a Word file.

        Parameters
        ----------
        chapter, html, checks
            As for `pdf`.

        Returns
        -------
        bytes
            The same bytes for the same hand-out.

        Raises
        ------
        PackError
            When a picture has no description.
        """
        article = BeautifulSoup(html, "lxml").find("article")
        heading = article.find("h1").get_text(" ", strip=True)
        if checks and (used := _checks_in(html)):
            listed = BeautifulSoup(self._source_checks(used), "lxml").body
            listed = list(listed.find_all(True, recursive=False))
            if place := article.find("h2", string=BANK):
                place.insert_before(*listed)
            else:
                article.extend(listed)
        return word(
            str(article),
            page=chapter.page,
            title=heading,
            term=self.term,
            evidence=self.evidence,
            destination=destination,
            with_pictures=chapter.with_pictures,
            styles=self.styles,
            sheet=self.sheet,
        )

    def _source_checks(self, used: set[str]) -> str:
        """Return the list of source checks as HTML."""
        parts = [f"<h2>Source checks</h2><p>{_OF_CHECKS}</p>"]
        rows = [row for row in read_table("checks") if row["check"] in used]
        for weight, heading in ((WARNING, "Warnings"), (None, "Reading notes")):
            entries = [
                f"<p><strong>{self.evidence.numbers[row['check']]}&#160; "
                f"{escape(row['title'])}</strong> "
                f"({check_label(row['kind']).partition('(')[2].rstrip(')')}). "
                f"{escape(row['finding'])} Confidence: {row['confidence']}.</p>"
                for row in rows
                if (WEIGHTS[row["kind"]] == WARNING) is (weight == WARNING)
            ]
            if entries:
                parts += [f"<h3>{heading}</h3>", *entries]
        return "".join(parts)


def _kept_together(body: str) -> str:
    """Keep each question on one page, with its heading and the first lines of room."""
    pieces: list[str] = []
    for part in _PIECES.split(body):
        if part.startswith("#room("):
            room, _, part = part.partition("\n")
            pieces.append(room)
        if part.strip():
            pieces.append(part)
    kept = []
    for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
        # The title begins a page, which nothing inside a block can.
        if piece.startswith("#room(") or _level(piece) == "1":
            kept.append(piece)
            continue
        # What leads to room, or to the first of several, stays with it.
        leads = following.startswith("#room(") or (
            _level(following) == "3" and _level(piece) != "3"
        )
        # What is cited at the foot of a page goes over with its line, not by itself.
        if "#note(" in piece and not leads:
            kept.append(piece)
            continue
        kept.append(f"#together({str(leads).lower()})[{piece}]")
    return "\n\n".join(kept)


def _level(piece: str) -> str:
    heading = _HEADING.match(piece)
    return heading[1] if heading else ""


def _checks_in(html: str) -> set[str]:
    return {
        check
        for several, one in _CHECKED.findall(html)
        for check in (*several.split(), one)
        if check
    }
