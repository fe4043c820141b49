"""The questions of a term as Word files: one for students, one with the answers."""

from datetime import datetime, time
from io import BytesIO

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from alliance.learning_systems.archive import repacked
from alliance.learning_systems.markup import address, check_address
from alliance.learning_systems.term import LETTERS, Term
from alliance.packs.short_names import meaning, named_in
from alliance.publication import BOOK, edition
from alliance.questions.items import Item
from alliance.questions.named_checks import led, parted

_LINES_TO_WRITE = 12
_DARK = RGBColor(0x1F, 0x2F, 0x4F)


def for_students(term: Term) -> bytes:
    """Return the questions of a term without anything that tells their answers.

    Parameters
    ----------
    term : Term

    Returns
    -------
    bytes
        Office Open XML (ISO/IEC 29500), as python-docx writes it; the same bytes for
        the same term and edition.
    """
    return _file(term, answers=False)


def for_teacher(term: Term) -> bytes:
    """Return the questions of a term with answers, reasons, readings and rubrics.

    Parameters
    ----------
    term : Term

    Returns
    -------
    bytes
        Office Open XML (ISO/IEC 29500), as python-docx writes it; the same bytes for
        the same term and edition.
    """
    return _file(term, answers=True)


def _file(term: Term, *, answers: bool) -> bytes:
    what = "Questions with answers" if answers else "Questions"
    document = Document()
    for name in ("Title", "Subtitle", "Heading 1", "Heading 2"):
        # the blues of the template are too light to read on a poor print
        document.styles[name].font.color.rgb = _DARK
    _describe(document, f"{term.title}: {what.lower()}")
    _footer(document, f"{term.title}: {what.lower()}")
    document.add_heading(f"{BOOK}: {what.lower()}", 0)
    document.add_paragraph(term.label, style="Subtitle")
    if answers:
        document.add_paragraph("For the teacher alone: it holds every answer.")
    else:
        document.add_paragraph("Name:")
    _short_names(document, term)
    number = 0
    for chapter in term.chapters:
        document.add_heading(chapter.name, 1)
        for item in chapter.items:
            number += 1
            _question(document, number, item, answers=answers)
            if answers:
                _answer(document, item)
            elif item.form == "essay":
                _room(document)
    if answers:
        _key(document, term)
    content = BytesIO()
    document.save(content)
    return repacked(content.getvalue())


def _describe(document: Word, title: str) -> None:
    """Say what the file is; python-docx's template bears its own names and times."""
    this, core = edition(), document.core_properties
    day = datetime.combine(this.released, time())
    core.title, core.author, core.last_modified_by = title, BOOK, BOOK
    core.created = core.modified = day
    core.comments, core.revision, core.language = "", 1, "en"


def _footer(document: Word, title: str) -> None:
    footer = document.sections[0].footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run(f"{title} – ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    footer._p.append(field)


def _question(document: Word, number: int, item: Item, *, answers: bool) -> None:
    title = f"Question {number}"
    if answers:
        title += f" ({item.outcome}, {item.level}, {item.item})"
    document.add_heading(title, 2)
    for part in _parts(item.prompt):
        _together(document.add_paragraph(part))
    for letter, option in zip(LETTERS, item.options, strict=False):
        paragraph = _indented(document, f"{letter}.\t")
        run = paragraph.add_run(option.text)
        run.bold = answers and option.right
        if option is not item.options[-1]:
            _together(paragraph)


def _answer(document: Word, item: Item) -> None:
    for letter, option in zip(LETTERS, item.options, strict=False):
        if option.right:
            _led(document, "Right", letter)
    for letter, option in zip(LETTERS, item.options, strict=False):
        if option.reason.strip():
            _indented(document, f"{letter}.\t{option.reason.strip()}")
    rest, checks = parted(item.explanation)
    for place, part in enumerate(_parts(rest)):
        _led(document, "Why", part) if place == 0 else document.add_paragraph(part)
    for lead, some in led(checks):
        paragraph = _led(document, lead.removesuffix(":"), "")
        for each in some:
            if each is not some[0]:
                paragraph.add_run("; ")
            _link(paragraph, each.title, check_address(each))
            paragraph.add_run(f" ({each.kind})")
    if item.readings:
        paragraph = _led(document, "To read", "")
        for each in item.readings:
            if each is not item.readings[0]:
                paragraph.add_run(", ")
            _link(paragraph, each.label, address(each))
    if item.rubric:
        table = document.add_table(rows=1, cols=2, style="Table Grid")
        heads = ("A good answer …", "Look for …")
        for cell, head in zip(table.rows[0].cells, heads, strict=True):
            cell.paragraphs[0].add_run(head).bold = True
        for line in item.rubric:
            for cell, text in zip(table.add_row().cells, line, strict=True):
                cell.text = text
        document.add_paragraph()
    for place, part in enumerate(_parts(item.sample)):
        if place == 0:
            _led(document, "A sample answer", part)
        else:
            document.add_paragraph(part)


def _key(document: Word, term: Term) -> None:
    """List the right letters on a page of their own."""
    document.add_page_break()
    document.add_heading("The right letters", 1)
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, head in zip(
        table.rows[0].cells, ("Question", "Right", "Id"), strict=True
    ):
        cell.paragraphs[0].add_run(head).bold = True
    for number, item in enumerate(term.items, 1):
        right = "".join(
            letter
            for letter, option in zip(LETTERS, item.options, strict=False)
            if option.right
        )
        row = (str(number), right or "essay", item.item)
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _short_names(document: Word, term: Term) -> None:
    """Say what each short name in the questions stands for."""
    named = named_in(term.items)
    if not named:
        return
    paragraph = _led(document, "Short names", "")
    for each in named:
        paragraph.add_run(f"{'' if each is named[0] else '; '}{each.short}").bold = True
        paragraph.add_run(" is ")
        _link(paragraph, meaning(each), each.url)
    paragraph.add_run(".")


def _link(paragraph: Paragraph, words: str, goal: str) -> None:
    """Write words that lead to an address, or lead nowhere where there is none."""
    run = paragraph.add_run(words)
    if not goal:
        return
    run.font.color.rgb, run.font.underline = _DARK, True
    anchor = OxmlElement("w:hyperlink")
    known = paragraph.part.relate_to(
        goal, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
    )
    anchor.set(qn("r:id"), known)
    run._r.getparent().replace(run._r, anchor)
    anchor.append(run._r)


def _led(document: Word, begins: str, rest: str) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(6)
    paragraph.add_run(f"{begins}: ").bold = True
    paragraph.add_run(rest)
    return paragraph


def _indented(document: Word, text: str) -> Paragraph:
    paragraph = document.add_paragraph(text)
    form = paragraph.paragraph_format
    form.left_indent, form.first_line_indent = Cm(1.4), Cm(-0.7)
    form.tab_stops.add_tab_stop(Cm(1.4))
    form.space_after = Pt(3)
    return paragraph


def _room(document: Word) -> None:
    """Leave room to write by hand: lines that are borders, not characters."""
    for _ in range(_LINES_TO_WRITE + 1):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(10)
        borders = OxmlElement("w:pBdr")
        border = OxmlElement("w:between")
        for name, value in (("val", "single"), ("sz", "4"), ("color", "767676")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
        paragraph._p.get_or_add_pPr().append(borders)


def _together(paragraph: Paragraph) -> None:
    """Keep a question and its options on one page."""
    paragraph.paragraph_format.keep_with_next = True


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]
