"""Writes a hand-out as a Word file, which a teacher can change.

What is written is the HTML of the page, as for the PDF: real headings, lists and
tables, charts as pictures with their descriptions, citations as links where it is known
where they lead. A warning stands in full below a quotation, a source check by its
number after words in a sentence; the numbers are those of the printed book.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from html import unescape

import vl_convert
from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from alliance.charts import COLOURS
from alliance.copies.back_matter import Evidence
from alliance.copies.paper import INLINE, column_widths
from alliance.copies.pictures import Rules, for_paper
from alliance.errors import PackError
from alliance.packs.sheets import DEFAULT, SHEETS, TEXT, Sheet
from alliance.publication import edition

_MILLIMETRE = 36_000  # in EMU
WIDTH = Emu(int(TEXT * _MILLIMETRE))
"""Of the text on a page."""

_MARGIN = Emu(25 * _MILLIMETRE)
# Above and below a chart, for its caption and credits
_CAPTION = Emu(36 * _MILLIMETRE)

_SPACE = re.compile(r"[ \t\r\n]+")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_INK, _SOFT, _LINK = (
    RGBColor(27, 31, 36),
    RGBColor(86, 93, 102),
    RGBColor(29, 79, 102),
)
_SERIF, _CODE = "Georgia", "Consolas"
# What pictures are measured and drawn with.
_DRAWN_IN = "Liberation Sans"
_SHARP = 2.5  # drawn so much larger than shown, for print


def word(
    html: str,
    *,
    page: str,
    title: str,
    term: str,
    evidence: Evidence,
    destination: Callable[[str, str], str],
    with_pictures: Callable[[str], str] = lambda mark: mark,
    styles: Rules = (),
    sheet: Sheet = SHEETS[DEFAULT],
) -> bytes:
    """Return a hand-out as the content of a Word file.

    Parameters
    ----------
    html : str
        An ``article`` whose pictures are marks, ``<img data-picture="3"/>``.
    page : str
        The page from which its links start, such as ``chapters/02-north-korea``.
    title, term : str
        What it is, and for which term; both stand at the head of each page.
    evidence : alliance.copies.back_matter.Evidence
        Gives source checks their numbers.
    destination : callable
        Given a link and its page, returns where it leads; "" for nowhere.
    with_pictures : callable
        Given a mark, returns the picture.
    styles : tuple
        What the style sheets say of pictures, from `alliance.copies.pictures.rules`.
    sheet : alliance.packs.sheets.Sheet, optional
        The paper; A4 by default.

    Returns
    -------
    bytes
        Office Open XML (ISO/IEC 29500); the same bytes for the same page.

    Raises
    ------
    PackError
        When a picture has no description.
    """
    article = BeautifulSoup(html, "lxml").find("article")
    writer = _Writer(page, evidence, destination, with_pictures, styles, sheet)
    writer.begin(title, term)
    writer.blocks(article.children, writer.document)
    return writer.finished()


class _Writer:
    """What is known while one hand-out is written."""

    def __init__(
        self,
        page: str,
        evidence: Evidence,
        destination: Callable[[str, str], str],
        with_pictures: Callable[[str], str],
        styles: Rules,
        sheet: Sheet,
    ) -> None:
        self.page = page
        self.sheet = sheet
        self.evidence = evidence
        self.destination = destination
        self.with_pictures = with_pictures
        self.styles = styles
        self.document: WordDocument = Document()
        self.spaced = True

    def begin(self, title: str, term: str) -> None:
        """Set the page, its styles and what stands at its head and foot."""
        this = edition()
        properties = self.document.core_properties
        properties.title = f"{title} – Reading the Alliance"
        properties.author = "; ".join(this.authors)
        properties.comments = ""
        properties.language = "en-GB"
        day = datetime(this.released.year, this.released.month, this.released.day)
        properties.created = properties.modified = day
        properties.last_modified_by = properties.author
        section = self.document.sections[0]
        section.page_width = Emu(round(self.sheet.width * _MILLIMETRE))
        section.page_height = Emu(round(self.sheet.height * _MILLIMETRE))
        section.top_margin = section.bottom_margin = _MARGIN
        side = Emu(round(self.sheet.side * _MILLIMETRE))
        section.left_margin = section.right_margin = side
        self._styles()
        head = section.header.paragraphs[0]
        head.text = f"Reading the Alliance · {title} · {term}"
        head.style.font.size, head.style.font.color.rgb = Pt(8.5), _SOFT
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _field(foot, "PAGE")
        foot.style.font.size = Pt(8.5)

    def _styles(self) -> None:
        styles = self.document.styles
        for name in ("Normal", "Title", *(f"Heading {level}" for level in range(1, 5))):
            style = styles[name]
            style.font.name = _SERIF
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{kind}"), None)
            fonts.set(qn("w:eastAsia"), "Yu Mincho")
            style.font.color.rgb = _INK
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-GB")
        styles["Normal"].element.get_or_add_rPr().append(language)
        styles["Normal"].font.size = Pt(10.5)
        styles["Normal"].paragraph_format.space_after = Pt(7)
        styles["Normal"].paragraph_format.line_spacing = 1.15
        for name, size, before in (
            ("Heading 1", 22, 0),
            ("Heading 2", 15, 18),
            ("Heading 3", 12, 13),
            ("Heading 4", 10.5, 10),
        ):
            styles[name].font.size = Pt(size)
            styles[name].paragraph_format.space_before = Pt(before)
            styles[name].paragraph_format.space_after = Pt(6)
            styles[name].paragraph_format.keep_with_next = True
        styles["Caption"].font.color.rgb = _INK
        styles["Caption"].font.size = Pt(9.5)

    def finished(self) -> bytes:
        """Return the file, its parts dated with the edition's day."""
        # Tables end with a paragraph in Word, and so does the document.
        content = io.BytesIO()
        self.document.save(content)
        released = edition().released
        day = (released.year, released.month, released.day, 0, 0, 0)
        out = io.BytesIO()
        with (
            zipfile.ZipFile(content) as written,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed,
        ):
            for name in written.namelist():
                entry = zipfile.ZipInfo(name, day)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3  # the same on Windows
                packed.writestr(entry, written.read(name))
        return out.getvalue()

    # Blocks

    def blocks(
        self, nodes: Iterable, to: WordDocument | _Cell, style: str = ""
    ) -> None:
        """Write nodes one below the other; a run of inline ones is a paragraph."""
        run: list = []

        def close() -> None:
            if any(not isinstance(node, str) or node.strip() for node in run):
                self.paragraph(run, to, style)
            run.clear()

        for node in nodes:
            if isinstance(node, PreformattedString):
                continue
            if isinstance(node, NavigableString) or node.name in INLINE:
                if run or not isinstance(node, NavigableString) or node.strip():
                    run.append(node)
                continue
            close()
            self.block(node, to, style)
        close()

    def block(self, tag: Tag, to: WordDocument | _Cell, style: str = "") -> None:
        """Write one block."""
        classes = set(tag.get("class", []))
        if tag.name in _HEADINGS:
            heading = to.add_paragraph(style=f"Heading {min(int(tag.name[1]), 4)}")
            self.inline(tag.children, heading)
            if "sheet" in classes:
                heading.paragraph_format.page_break_before = True
        elif tag.name == "p":
            self.paragraph_of(tag, classes, to, style)
        elif tag.name in ("ul", "ol"):
            self.items(tag, to)
        elif tag.name == "table":
            self.table(tag, to)
        elif tag.name == "pre":
            self.code(tag.get_text().rstrip("\n"), to)
        elif tag.name == "figure" and "quotation" in classes:
            self.quotation(tag, to)
        elif tag.name == "figure" and "chart" in classes:
            self.chart(tag, to)
        elif "room" in classes:
            self.room(int(tag.get("data-lines", 4)), to)
        elif "source-check" in classes:
            self.check_note(tag, to)
        elif "cell" in classes:
            hidden = classes & {"tag_remove-input", "tag_hide-input", "tag_hide-cell"}
            for part in tag.select(".cell_input, .cell_output"):
                if not (hidden and "cell_input" in part["class"]):
                    self.blocks(part.children, to)
        elif tag.name == "blockquote":
            self.blocks(tag.children, to, "Quote")
        elif tag.name not in ("summary", "svg"):
            self.blocks(tag.children, to, style)

    def paragraph(self, nodes: Iterable, to: WordDocument | _Cell, style: str) -> None:
        paragraph = to.add_paragraph(style=style or None)
        self.inline(nodes, paragraph)

    def paragraph_of(
        self, tag: Tag, classes: set[str], to: WordDocument | _Cell, style: str
    ) -> None:
        if not tag.get_text(strip=True):
            return
        paragraph = to.add_paragraph(style=style or None)
        if "prompt" in classes:
            paragraph.paragraph_format.keep_with_next = True
        if classes & {"claim", "strength"}:
            _bordered(paragraph, "left", "1B1F24" if "claim" in classes else "D9D6CF")
            paragraph.paragraph_format.left_indent = Pt(10)
        if "option" in classes:
            following = tag.find_next_sibling()
            more = following is not None and "option" in following.get("class", [])
            paragraph.paragraph_format.keep_with_next = more
            paragraph.paragraph_format.left_indent = Pt(18)
            paragraph.paragraph_format.first_line_indent = Pt(-18)
            paragraph.add_run("☐  ")
        self.inline(tag.children, paragraph)

    def items(self, tag: Tag, to: WordDocument | _Cell) -> None:
        depth = len(tag.find_parents(["ul", "ol"]))
        kind = "List Bullet" if tag.name == "ul" else "List Number"
        style = kind if depth == 0 else f"{kind} {min(depth + 1, 3)}"
        numbering = (
            None
            if tag.name == "ul"
            else self._numbering(style, int(tag.get("start", 1)))
        )
        for item in tag.find_all("li", recursive=False):
            before = len(to.paragraphs)
            self.blocks(item.children, to, style)
            for number, paragraph in enumerate(to.paragraphs[before:]):
                if paragraph.style.name != style:
                    continue
                if number:
                    paragraph.style = "List Continue"
                elif numbering is not None:
                    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                    properties.get_or_add_numId().val = numbering
                    properties.get_or_add_ilvl().val = 0

    def _numbering(self, style: str, start: int) -> int:
        """Return a numbering that begins anew: Word would go on from the last list."""
        numbering = self.document.part.numbering_part.element
        of_style = self.document.styles[style].element.pPr.numPr.numId.val
        [known] = [num for num in numbering.num_lst if num.numId == of_style]
        made = numbering.add_num(known.abstractNumId.val)
        made.add_lvlOverride(0).add_startOverride(start)
        return made.numId

    def table(self, tag: Tag, to: WordDocument | _Cell) -> None:
        rows = [
            row.find_all(["th", "td"], recursive=False) for row in tag.find_all("tr")
        ]
        if not rows:
            return
        if caption := tag.find("caption"):
            self.inline(caption.children, to.add_paragraph(style="Caption"))
        across = max(map(len, rows))
        shares = [int(share) for share in tag.get("data-widths", "").split()]
        shares = shares or _shares(rows, across)
        if isinstance(to, _Cell):
            made: Table = to.add_table(len(rows), across)
        else:
            made = to.add_table(len(rows), across)
        made.style = "Table Grid"
        made.autofit = False
        # Word goes by the widths of cells, LibreOffice by those of columns.
        for column, share in zip(made.columns, shares, strict=True):
            column.width = Emu(WIDTH * share // sum(shares))
        headed = tag.find("thead") is not None
        for number, (cells, row) in enumerate(zip(rows, made.rows, strict=True)):
            _whole(row._tr, repeated=headed and number == 0)
            for at, cell in enumerate(cells):
                place = row.cells[at]
                place.width = Emu(WIDTH * shares[at] // sum(shares))
                self.blocks(cell.children, place)
                _without_first(place)
                for paragraph in place.paragraphs:
                    paragraph.paragraph_format.space_before = Pt(2)
                    paragraph.paragraph_format.space_after = Pt(2)
                    for run in paragraph.runs:
                        run.font.size = Pt(9)
                        if headed and number == 0:
                            run.bold = True
        _no_first_gap(to)

    def code(self, words: str, to: WordDocument | _Cell) -> None:
        paragraph = to.add_paragraph()
        paragraph.paragraph_format.left_indent = Pt(8)
        paragraph.paragraph_format.line_spacing = 1
        for number, line in enumerate(words.split("\n")):
            if number:
                paragraph.add_run().add_break()
            run = paragraph.add_run(line)
            run.font.name, run.font.size = _CODE, Pt(8.5)

    def quotation(self, tag: Tag, to: WordDocument | _Cell) -> None:
        source = tag.get("data-source", "")
        colour = COLOURS[source].light.lstrip("#") if source in COLOURS else "5D6B3A"
        before = len(to.paragraphs)
        self.blocks(tag.find("blockquote").children, to)
        credit = to.add_paragraph()
        self.inline(tag.find("figcaption").children, credit, small=True)
        for paragraph in to.paragraphs[before:]:
            paragraph.paragraph_format.left_indent = Pt(14)
            paragraph.paragraph_format.keep_with_next = paragraph is not credit
            _bordered(paragraph, "left", colour)
        for check in tag.find_all(class_="source-check"):
            self.check_note(check, to)

    def check_note(self, tag: Tag, to: WordDocument | _Cell) -> None:
        paragraph = to.add_paragraph()
        paragraph.paragraph_format.left_indent = Pt(14)
        links = [self.goal(link["href"]) for link in tag.find_all("a", href=True)]
        number = next(filter(None, map(self.evidence.number, links)), "")
        if number:
            self.run(f"{number}  ", paragraph, bold=True, small=True)
        summary = tag.find("summary")
        if summary is not None:
            words = summary.get_text(" ", strip=True)
            self.run(_SPACE.sub(" ", words), paragraph, small=True)
            return
        for at, part in enumerate(tag.find_all("p") or [tag]):
            if at:
                self.run(" ", paragraph, small=True)
            self.inline(part.children, paragraph, small=True)

    def chart(self, tag: Tag, to: WordDocument | _Cell) -> None:
        mark = tag.select_one(".chart-wide img[data-picture]")
        drawn = self.with_pictures(str(mark)) if mark else ""
        label = re.search(r'aria-label="([^"]*)"', drawn)
        if label is None:
            raise PackError(
                f"A chart of the page {self.page} has no drawing with a description. "
                "Build the book anew."
            )
        svg = for_paper(drawn, self.styles, "chart").replace("Arimo", _DRAWN_IN)
        shape = re.search(r'width="([\d.]+)" height="([\d.]+)"', drawn)
        picture = vl_convert.svg_to_png(svg, scale=_SHARP)
        paragraph = to.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        across = float(shape[1]) * 9525 * 0.75
        tall = across * float(shape[2]) / float(shape[1])
        room = self.sheet.height * _MILLIMETRE - 2 * _MARGIN - _CAPTION
        fitting = min(1.0, WIDTH / across, room / tall)
        inline = paragraph.add_run().add_picture(
            io.BytesIO(picture), width=Emu(int(across * fitting))
        )
        described = inline._inline.docPr
        described.set("descr", unescape(label[1]))
        caption = to.add_paragraph(style="Caption")
        words = [tag.find(class_="caption-number"), tag.find(class_="caption-text")]
        for part in filter(None, words):
            self.inline(part.children, caption)
            if "caption-number" in part["class"]:
                caption.add_run(". ")
        for part in tag.find(class_="chart-sources").find_all("p"):
            if not part.find_parent("details"):
                credit = to.add_paragraph()
                self.inline(part.children, credit, small=True)

    def room(self, lines: int, to: WordDocument | _Cell) -> None:
        """Write lines to write on; a teacher deletes or copies them as paragraphs.

        As in the PDF, what is asked stays with its first lines, and a page ends or
        begins with several of them.
        """
        first, last = (6, 4) if lines > 10 else (lines, 0)
        for number in range(1, lines + 1):
            paragraph = to.add_paragraph()
            if number == 1:
                _keep_question_with(paragraph)
            joined = number < first or lines - last < number < lines
            paragraph.paragraph_format.keep_with_next = joined
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.space_before = Pt(8)
            _bordered(paragraph, "bottom", "BFC3C8")
            # Word draws one border around neighbours with the same; between, too.
            _bordered(paragraph, "between", "BFC3C8")
        to.add_paragraph().paragraph_format.space_after = Pt(0)

    # Inline

    def inline(self, nodes: Iterable, to: Paragraph, **form: bool) -> None:
        """Write words in a line."""
        self.spaced = True
        self.nodes(nodes, to, form)

    def nodes(self, nodes: Iterable, to: Paragraph, form: dict, link: str = "") -> None:
        for node in nodes:
            if isinstance(node, PreformattedString):
                continue
            if isinstance(node, NavigableString):
                words = _SPACE.sub(" ", str(node))
                if self.spaced:
                    words = words.lstrip(" ")
                if words:
                    self.spaced = words.endswith(" ")
                    self.run(words, to, link=link, **form)
                continue
            self.element(node, to, form, link)

    def element(self, tag: Tag, to: Paragraph, form: dict, link: str) -> None:
        classes = set(tag.get("class", []))
        if "check-mark" in classes:
            numbers = [
                number
                for check in tag.get("data-checks", "").split()
                if (number := self.evidence.number(f"reference/source-checks:{check}"))
            ]
            if numbers:
                self.run(f" {', '.join(numbers)}", to, raised=True, **form)
            return
        if tag.name == "br" or "address" in classes:
            to.add_run().add_break()
            self.spaced = True
        if tag.name == "a":
            goal = self.destination(tag.get("href", ""), self.page)
            # A term of the glossary is no citation, and a line full of links reads ill.
            if "glossary-term" in classes:
                goal = ""
            self.nodes(tag.children, to, form, goal)
            return
        form = dict(form)
        if tag.name in ("em", "i", "cite"):
            form["italic"] = True
        if tag.name in ("strong", "b", "dfn"):
            form["bold"] = True
        if tag.name == "code":
            form["code"] = True
        if tag.name == "sup":
            form["raised"] = True
        if tag.name == "small":
            form["small"] = True
        if tag.name not in INLINE and not self.spaced:
            to.add_run(" ")
        self.nodes(tag.children, to, form, link)

    def run(
        self,
        words: str,
        to: Paragraph,
        *,
        bold: bool = False,
        italic: bool = False,
        code: bool = False,
        raised: bool = False,
        small: bool = False,
        link: str = "",
    ) -> None:
        run = to.add_run(words)
        run.bold, run.italic = bold or None, italic or None
        if raised:
            run.font.superscript = True
        if code:
            run.font.name = _CODE
            run.font.size = Pt(9)
        if small:
            run.font.size = Pt(9)
            run.font.color.rgb = _SOFT
        if link:
            run.font.color.rgb = _LINK
            known = to.part.relate_to(
                link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
            anchor = OxmlElement("w:hyperlink")
            anchor.set(qn("r:id"), known)
            anchor.set(qn("w:history"), "1")
            run._r.getparent().replace(run._r, anchor)
            anchor.append(run._r)

    def goal(self, address: str) -> str:
        """Return what a relative address leads to, as the printed book names it."""
        path, _, fragment = address.partition("#")
        name = path.removesuffix(".html").removeprefix("../")
        return f"{name}:{fragment}" if fragment else name


def _field(paragraph: Paragraph, instruction: str) -> None:
    for kind, words in (("begin", ""), ("", instruction), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = words
        run._r.append(mark)


def _keep_question_with(line: Paragraph) -> None:
    """Keep what stands above a line on its page, up to its heading or other room."""
    above = line._p.getprevious()
    while above is not None:
        before = above.getprevious()
        if before is not None and before.find(f".//{qn('w:between')}") is not None:
            return
        inside = [Paragraph(each, line._parent) for each in above.iter(qn("w:p"))]
        for paragraph in inside:
            paragraph.paragraph_format.keep_with_next = True
        if above.tag == qn("w:p") and inside[0].style.name.startswith("Heading"):
            return
        above = above.getprevious()


def _bordered(paragraph: Paragraph, side: str, colour: str) -> None:
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        # The schema asks for this order of what a paragraph may have.
        properties.insert_element_before(
            borders,
            *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap"),
            *("w:overflowPunct", "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN"),
            *("w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind"),
            *("w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc"),
            *("w:textDirection", "w:textAlignment", "w:textboxTightWrap"),
            *("w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr"),
            "w:pPrChange",
        )
    border = OxmlElement(f"w:{side}")
    for name, value in (
        ("val", "single"),
        ("sz", "12" if side == "left" else "4"),
        ("space", "6" if side == "left" else "1"),
        ("color", colour),
    ):
        border.set(qn(f"w:{name}"), value)
    borders.append(border)


def _whole(row: object, *, repeated: bool) -> None:
    """Keep a row on one page; repeat the head of a table on each."""
    properties = row.get_or_add_trPr()
    for name in ("cantSplit", *(("tblHeader",) if repeated else ())):
        properties.append(OxmlElement(f"w:{name}"))


def _without_first(cell: _Cell) -> None:
    """Drop the empty paragraph with which a cell begins, if something follows."""
    first = cell.paragraphs[0]
    if len(cell._tc) > 2 and not first.text and first._p.getnext() is not None:
        following = first._p.getnext()
        if following.tag == qn("w:p"):
            cell._tc.remove(first._p)


def _no_first_gap(to: WordDocument | _Cell) -> None:
    """Part a table from what follows; two tables would grow together."""
    to.add_paragraph().paragraph_format.space_after = Pt(2)


def _shares(rows: list[list[Tag]], across: int) -> list[int]:
    words = [[cell.get_text(" ", strip=True) for cell in row] for row in rows]
    words = [[*row, *[""] * (across - len(row))] for row in words]
    return [max(width, 20) for width in column_widths(words)]
