"""What is written for learning systems is valid, whole, the same again, and private.

The files are read back here with the standard library alone and none of the code that
wrote them. The schemas in ``tests/schemas`` are ours, written after the published
profile; ``test_the_official_schemas_agree`` asks those of 1EdTech, where somebody has
put them.
"""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree
from questions_to_write import AWKWARD, ITEMS, TERM, choice, essay

from alliance.__main__ import main
from alliance.learning_systems import (
    Chapter,
    LearningSystemError,
    Term,
    choose,
    files,
    write,
)
from alliance.learning_systems.cartridge import cartridge
from alliance.learning_systems.moodle import questions
from alliance.learning_systems.spreadsheet import COLUMNS, table
from alliance.learning_systems.word import for_students, for_teacher
from alliance.questions import bank, keys
from alliance.questions.about import meet
from alliance.questions.items import Item, Reading
from alliance.questions.named_checks import led, parted
from alliance.repository import read_table, root

SCHEMAS = Path(__file__).parent / "schemas"
HOME = "https://example.org/reading"
CP = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"
QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
LINK = "{http://www.imsglobal.org/xsd/imsccv1p1/imswl_v1p1}"
MAKERS = {ending: make for ending, (make, _) in files.FORMS.items()}


@pytest.fixture(autouse=True, params=[None, HOME], ids=["no address", "address"])
def address(request, monkeypatch):
    """Run every test without the address of the book, and with it."""
    if request.param is None:
        monkeypatch.delenv("BOOK_ADDRESS", raising=False)
    else:
        monkeypatch.setenv("BOOK_ADDRESS", request.param)
    return request.param


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        assert made.testzip() is None
        return {name: made.read(name) for name in made.namelist()}


# The schemas, and the rules beside them


def wrong(name: str, content: bytes) -> list[str]:
    """Return what a file of a cartridge, or Moodle XML, has wrong."""
    schema = etree.RelaxNG(etree.parse(SCHEMAS / f"{name}.rng"))
    tree = etree.fromstring(content)
    if not schema.validate(tree):
        return [str(each) for each in schema.error_log] or ["not valid"]
    return [rule for rule, xpath in RULES.get(name, {}).items() if breaks(tree, xpath)]


def breaks(tree: etree._Element, xpath: str) -> bool:
    names = {"cp": CP[1:-1], "qti": QTI[1:-1]}
    return bool(tree.xpath(xpath, namespaces=names))


# What the schemas of 1EdTech ask in Schematron: each finds what breaks it.
RULES = {
    "manifest": {
        "a cartridge has one question bank at most": "//cp:resource[contains(@type, "
        "'question-bank')][preceding-sibling::*[contains(@type, 'question-bank')]]",
        "no item leads to the question bank": "//cp:item[@identifierref = "
        "//cp:resource[contains(@type, 'question-bank')]/@identifier]",
        "an item leads to a resource": "//cp:item[@identifierref and "
        "not(@identifierref = //cp:resource/@identifier)]",
        "a page's address is one of its files": "//cp:resource[@href and "
        "not(@href = cp:file/@href)]",
        "no file stands twice": "//cp:file[@href = preceding::cp:file/@href]",
    },
    "questions": {
        "every question has an id of its own": "//qti:item[@ident = "
        "preceding::qti:item/@ident]",
        "an option is called once": "//qti:response_label[@ident = "
        "preceding-sibling::qti:response_label/@ident]",
        "a condition asks about the response": "//qti:varequal[not(@respident = "
        "ancestor::qti:item//qti:response_lid/@ident)]",
        "a condition asks about an option": "//qti:varequal[not(. = "
        "ancestor::qti:item//qti:response_label/@ident)]",
        "one option is right": "//qti:item[.//qti:response_lid]"
        "[count(.//qti:setvar) != 1]",
        "what is shown exists": "//qti:displayfeedback[not(@linkrefid = "
        "ancestor::qti:item/qti:itemfeedback/@ident)]",
        "what exists is shown": "//qti:itemfeedback[not(@ident = "
        "ancestor::qti:item//qti:displayfeedback/@linkrefid)]",
        "feedback is no solution and no hint": "//qti:itemfeedback[@ident = 'solution' "
        "or @ident = 'hint']",
    },
    "moodle": {
        "one answer is right": "//question[@type = 'multichoice']"
        "[count(answer[@fraction = '100']) != 1]",
        "every question has an id of its own": "//question[idnumber != '']"
        "[idnumber = preceding::question/idnumber]",
    },
}


def of(name: str) -> str:
    """Return the schema of a file of the cartridge."""
    if name == "imsmanifest.xml":
        return "manifest"
    return {"links": "web-link", "questions": "questions"}[name.split("/")[0]]


def test_every_file_of_the_cartridge_is_valid() -> None:
    for name, content in unpacked(cartridge(TERM)).items():
        if name.endswith(".xml"):
            assert wrong(of(name), content) == [], name


def test_the_moodle_xml_is_valid() -> None:
    assert wrong("moodle", questions(TERM)) == []


@pytest.mark.parametrize(
    ("file", "sound", "broken"),
    [
        ("imsmanifest.xml", "1.1.0", "1.3.0"),
        ("imsmanifest.xml", "rooted-hierarchy", "tree"),
        ("imsmanifest.xml", 'type="webcontent"', 'type="page"'),
        ("imsmanifest.xml", 'href="readings/02.html"', 'href="02.html"'),
        ("imsmanifest.xml", "<title>Chapter 02: North Korea</title>", ""),
        ("imsmanifest.xml", 'identifierref="assessment-02', 'identifierref="other-02'),
        (
            "imsmanifest.xml",
            'identifierref="assessment-02',
            'identifierref="question-bank',
        ),
        ("imsmanifest.xml", "imscc_xmlv1p1/assessment", "imscc_xmlv1p1/question-bank"),
        ("imsmanifest.xml", 'href="questions/04.xml"', 'href="questions/02.xml"'),
        ("links/02-01.xml", "<url href=", "<url address="),
        ("questions/02.xml", "cc.multiple_choice.v0p1", "cc.true_false.v0p1"),
        ("questions/02.xml", "cc.true_false.v0p1", "cc.multiple_choice.v0p1"),
        ("questions/02.xml", 'ident="true"', 'ident="yes"'),
        ("questions/02.xml", 'ident="q-0002"', 'ident="q-0001"'),
        ("questions/02.xml", 'ident="option-b"', 'ident="option-a"'),
        ("questions/02.xml", 'respident="response1"', 'respident="response2"'),
        ("questions/02.xml", ">option-b</varequal>", ">option-f</varequal>"),
        ("questions/02.xml", '<setvar varname="SCORE" action="Set">100</setvar>', ""),
        ("questions/02.xml", 'linkrefid="option-b-feedback"', 'linkrefid="none"'),
        ("questions/02.xml", "itemfeedback", "feedback"),
        ("questions/02.xml", "<fieldentry>Yes</fieldentry>", "<fieldentry/>"),
        ("questions/04.xml", "cc.essay.v0p1", "cc.fib.v0p1"),
        ("questions/bank.xml", "<objectbank", "<section"),
        ("moodle", 'fraction="100"', 'fraction="50"'),
        ("moodle", "<single>true</single>", "<single>false</single>"),
        ("moodle", ">q-0002<", ">q-0001<"),
        ("moodle", "$course$/top/", "top/"),
    ],
)
def test_a_broken_file_is_refused(file: str, sound: str, broken: str) -> None:
    made = {**unpacked(cartridge(TERM)), "moodle": questions(TERM)}
    unique = re.search(rb"question-bank(-\w+)", made["imsmanifest.xml"])[1].decode()
    text = made[file].decode()
    assert sound in text, "the test changes nothing"
    text = text.replace(sound, broken, 1 if broken else -1)
    if broken.endswith("question-bank") and "identifierref" in broken:
        assert f"{broken}{unique}" in text
    if broken.startswith("<section"):
        text = text.replace("</objectbank>", "</section>")
    if broken == "feedback":
        text = text.replace("</itemfeedback>", "</feedback>", 1)
    assert wrong(of(file) if "." in file else file, text.encode())


@pytest.mark.prove
def test_the_official_schemas_agree() -> None:
    folder = os.environ.get("COMMON_CARTRIDGE_SCHEMAS")
    if not folder:
        pytest.skip(
            "COMMON_CARTRIDGE_SCHEMAS names no folder with 1EdTech's schemas of Common "
            "Cartridge 1.1 (they come with Moodle, in backup/cc/schemas11)"
        )
    official = {
        "manifest": "ccv1p1_imscp_v1p2_v1p0.xsd",
        "questions": "ccv1p1_qtiasiv1p2p1_v1p0.xsd",
        "web-link": "ccv1p1_imswl_v1p1.xsd",
    }
    for name, content in unpacked(cartridge(TERM)).items():
        if name.endswith(".xml"):
            schema = etree.XMLSchema(etree.parse(Path(folder) / official[of(name)]))
            schema.assertValid(etree.fromstring(content))


# What is in the cartridge


def test_the_manifest_names_every_file_and_no_other() -> None:
    made = unpacked(cartridge(TERM))
    manifest = ElementTree.fromstring(made.pop("imsmanifest.xml"))
    named = [file.get("href") for file in manifest.iter(f"{CP}file")]
    assert sorted(named) == sorted(made)


def test_each_chapter_is_a_folder_with_readings_and_questions(address) -> None:
    made = unpacked(cartridge(TERM))
    manifest = ElementTree.fromstring(made["imsmanifest.xml"])
    kinds = {
        each.get("identifier"): each.get("type").split("/")[-1]
        for each in manifest.iter(f"{CP}resource")
    }
    top = manifest.find(f"{CP}organizations/{CP}organization/{CP}item")
    folders = {
        folder.findtext(f"{CP}title"): [
            kinds[leaf.get("identifierref")] for leaf in folder.findall(f"{CP}item")
        ]
        for folder in top
    }
    assert list(folders) == ["Chapter 02: North Korea", "Chapter 04: Okinawa / Henoko"]
    # the chapter and two outlines, once the book has an address; one publisher
    links = {"02": 4 if address else 1, "04": 5 if address else 1}
    for found, count in zip(folders.values(), links.values(), strict=True):
        assert found == ["imswl_xmlv1p1"] * count + ["webcontent", "assessment"]


def test_links_lead_to_the_book_only_where_its_address_is_known(address) -> None:
    made = unpacked(cartridge(TERM))
    found = [
        (link.findtext(f"{LINK}title"), link.find(f"{LINK}url").get("href"))
        for name, content in made.items()
        if name.startswith("links/02")
        for link in [ElementTree.fromstring(content)]
    ]
    publisher = (
        "Council on Foreign Relations: The U.S.-Japan Security Alliance",
        "https://www.cfr.org/backgrounder/us-japan-security-alliance",
    )
    if address is None:
        assert found == [publisher]
        assert not any(b"example.org" in content for content in made.values())
    else:
        assert found == [
            ("The chapter: North Korea", f"{HOME}/chapters/02-north-korea.html"),
            publisher,
            ("Outline of CFR 2021", f"{HOME}/reference/outline-cfr-2021.html"),
            ("Outline of Tran 2025", f"{HOME}/reference/outline-tran-2025.html"),
        ]


class Page(HTMLParser):
    """The text and the links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.links = "", []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        assert tag not in ("script", "img", "link", "iframe")
        self.links += [value for name, value in attributes if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    ("chapter", "labels"),
    [
        ("02", ["CFR 2021, p12", "CFR 2021, p13", "Tran 2025, p22"]),
        ("04", ["CFR 2021, p12", "Tran 2025, p22", "GAO 2021"]),
    ],
)
def test_the_page_of_readings_lists_each_passage_once(address, chapter, labels) -> None:
    page = Page(unpacked(cartridge(TERM))[f"readings/{chapter}.html"].decode())
    assert [page.text.count(label) for label in labels] == [1, 1, 1]
    places = [page.text.index(label) for label in labels]
    assert places == sorted(places)
    inside = [link for link in page.links if link.startswith(HOME)]
    assert len(inside) == (3 if address else 0)
    # Where the book is not known, the title alone leads to the text.
    assert len(set(page.links)) == len(page.links)


def test_what_to_read_again_leads_where_it_is_known(address) -> None:
    cfr = "https://www.cfr.org/backgrounder/us-japan-security-alliance"
    wanted = f"{HOME}/reference/outline-cfr-2021.html#cfr-2021-p12" if address else cfr
    assert f'<a href="{wanted}">CFR 2021, p12</a>' in unescape(questions(TERM).decode())
    part = Document(io.BytesIO(for_teacher(TERM))).part
    links = {
        link.text: part.rels[link.get(qn("r:id"))].target_ref
        for link in part.element.iter(qn("w:hyperlink"))
    }
    assert links["CFR 2021, p12"] == wanted
    # Nobody publishes the file of this text, so only the book can show it.
    tran = f"{HOME}/reference/outline-tran-2025.html#tran-2025-p22"
    assert links.get("Tran 2025, p22") == (tran if address else None)
    assert links["GAO 2021"].startswith("https://")


def test_source_checks_after_an_answer_stand_apart_and_lead_to_the_book(
    address,
) -> None:
    """A sentence at the end of an explanation would be read over."""
    first, second = (
        "The name of the treaty of 1951",
        "Two percent of GDP: what followed",
    )
    told = f"{first} (error); {second} (outdated)"
    explanation = f"Said of 1951. But see the source checks: {told}."
    item = choice("q-checked", 0, "one", "two", explanation=explanation)
    term = Term("Spring", (replace(TERM.chapters[0], items=(item,)),))
    rows = {row["title"]: row["check"] for row in read_table("checks")}
    known = {each: f"{HOME}/reference/source-checks.html#{rows[each]}" for each in rows}
    shown = {
        each: f'<a href="{known[each]}">{each}</a>' if address else each
        for each in (first, second)
    }
    wanted = (
        "<p>Said of 1951.</p><p>But see the source checks: "
        f"{shown[first]} (error); {shown[second]} (outdated).</p>"
    )
    page = (root() / "reference" / "source-checks.md").read_text(encoding="utf-8")
    assert rows[first] in page
    for content in (
        questions(term),
        unpacked(cartridge(term))["questions/bank.xml"],
    ):
        assert wanted in unescape(content.decode())
    document = Document(io.BytesIO(for_teacher(term)))
    said = [part.text for part in document.paragraphs]
    assert f"But see the source checks: {told}" in said
    assert "Why: Said of 1951." in said
    links = {
        link.text: document.part.rels[link.get(qn("r:id"))].target_ref
        for link in document.element.iter(qn("w:hyperlink"))
    }
    assert links.get(second) == (known[second] if address else None)


def test_an_explanation_stays_whole_where_no_source_check_is_known() -> None:
    for words in (
        "Nothing speaks against it.",
        "But see the source check: No such title at all (error).",
        "But see the source check: The name of the treaty of 1951 (a doubt).",
    ):
        assert parted(words) == (words, ())
    told = "But see the source check: The name of the treaty of 1951 (error)."
    rest, [check] = parted(told)
    assert (rest, check.kind) == ("", "error")


def test_reading_notes_stand_apart_from_warnings_and_lead_to_the_book() -> None:
    warning = "The name of the treaty of 1951"
    titles = {row["check"]: row["title"] for row in read_table("checks")}
    note, other = titles["crowd-1995"], titles["facilities-not-land"]
    said = f"But see the source check: {warning} (error)."
    noted = f"Read also the notes: {note} (framing); {other} (omission)."
    for explanation, parts in (
        (f"Said. {said} {noted}", [said, noted]),
        (f"Said. {noted}", [noted]),
    ):
        rest, checks = parted(explanation)
        assert rest == "Said."
        told = [
            f"{lead} {'; '.join(f'{each.title} ({each.kind})' for each in some)}."
            for lead, some in led(checks)
        ]
        assert told == parts
        item = choice("q-noted", 0, "one", "two", explanation=explanation)
        term = Term("Spring", (replace(TERM.chapters[0], items=(item,)),))
        shown = Page(questions(term).decode()).text
        document = Document(io.BytesIO(for_teacher(term)))
        lines = [part.text for part in document.paragraphs]
        for part in parts:
            assert f"<p>{part.split(':')[0]}: " in shown
            assert part.removesuffix(".") in lines


def test_every_source_check_of_the_bank_is_known(banks) -> None:
    leads = ("But see the source check", "Read also the note")
    named = [
        item.explanation
        for item in banks[ONE]
        if any(lead in item.explanation for lead in leads)
    ]
    assert len(named) > 60
    for explanation in named:
        rest, checks = parted(explanation)
        assert checks
        assert not any(lead in rest for lead in leads)


def test_short_names_are_explained_where_questions_use_them() -> None:
    named = choice("q-1", 0, "As Auslin 2022 has it", "Not so", readings=())
    other = choice("q-2", 0, "One", "Two")
    term = Term("T", (Chapter("02", "North Korea", "x.html", (named, other)),))
    auslin = "Auslin 2022 is Michael Auslin, Why Japan Should Join AUKUS (2022)"
    page = Page(unpacked(cartridge(term))["readings/02.html"].decode()).text
    assert auslin in page
    assert "CFR 2021 is Council on Foreign Relations, The U.S.-Japan" in page
    for make in (for_students, for_teacher):
        text = "\n".join(p.text for p in Document(io.BytesIO(make(term))).paragraphs)
        assert f"Short names: {auslin}." in text


# Reading the questions back


def shown(html: str) -> str:
    """Return HTML as plain text, a blank line between paragraphs."""
    text = html.replace("</p><p>", "\n\n").replace("<br>", "\n")
    return unescape(re.sub(r"</?p>", "", text))


def read_assessments(made: dict[str, bytes], name: str) -> list[dict]:
    """Return the questions of a file in QTI, as a system would understand them."""
    found = []
    for item in ElementTree.fromstring(made[name]).iter(f"{QTI}item"):
        fields = {
            field.findtext(f"{QTI}fieldlabel"): field.findtext(f"{QTI}fieldentry")
            for field in item.iter(f"{QTI}qtimetadatafield")
        }
        presentation = item.find(f"{QTI}presentation")
        feedback = {
            each.get("ident"): shown(each.findtext(f".//{QTI}mattext"))
            for each in item.iter(f"{QTI}itemfeedback")
        }
        scores, reasons = {}, {}
        for condition in item.iter(f"{QTI}respcondition"):
            asked = condition.findtext(f".//{QTI}varequal")
            display = condition.find(f"{QTI}displayfeedback")
            if asked is not None:
                scores[asked] = condition.findtext(f"{QTI}setvar", "0")
                reasons[asked] = feedback[display.get("linkrefid")]
        options = [
            (
                label.get("ident"),
                shown(label.findtext(f".//{QTI}mattext")),
                scores[label.get("ident")] == "100",
                reasons[label.get("ident")],
            )
            for label in presentation.iter(f"{QTI}response_label")
        ]
        found.append(
            {
                "id": item.get("ident"),
                "profile": fields["cc_profile"],
                "category": fields["cc_question_category"],
                "prompt": shown(presentation.findtext(f"{QTI}material/{QTI}mattext")),
                "options": options,
                "always": feedback.get("general_fb", ""),
            }
        )
    return found


def same(read: dict, item, suffix: str = "") -> None:
    """Compare a question read back from QTI with the one that was written."""
    assert read["id"] == f"{item.item}{suffix}"
    assert read["category"] == f"{item.outcome}, {item.level}"
    rest, checks = parted(item.explanation)
    assert read["always"].startswith(rest)
    for check in checks:
        assert check.title in read["always"]
    for reading in item.readings:
        assert reading.label in read["always"]
    reasons = [option.reason for option in item.options]
    assert [reason for *_, reason in read["options"]] == reasons
    rights = [option.right for option in item.options]
    assert [right for *_, right, _ in read["options"]] == rights
    if len(item.options) == 2:
        assert read["profile"] == "cc.true_false.v0p1"
        said = f"True or false? The answer is: {item.options[0].text}"
        assert read["prompt"] == f"{item.prompt}\n\n{said}"
        labels = [(label, text) for label, text, *_ in read["options"]]
        assert labels == [("true", "True"), ("false", "False")]
        # so the statement is true exactly if the first option is right
        assert read["options"][0][2] == item.options[0].right
    else:
        essays = {True: "cc.essay.v0p1", False: "cc.multiple_choice.v0p1"}
        assert read["profile"] == essays[item.form == "essay"]
        assert read["prompt"] == item.prompt
        texts = [option.text for option in item.options]
        assert [text for _, text, *_ in read["options"]] == texts


def test_every_question_of_the_cartridge_is_read_back() -> None:
    made = unpacked(cartridge(TERM))
    count = 0
    for chapter in TERM.chapters:
        found = read_assessments(made, f"questions/{chapter.chapter}.xml")
        assert len(found) == len(chapter.items)
        for read, item in zip(found, chapter.items, strict=True):
            same(read, item)
            count += 1
    bank = read_assessments(made, "questions/bank.xml")
    assert count == len(bank) == len(ITEMS) == 8
    for read, item in zip(bank, ITEMS, strict=True):
        same(read, item, "-bank")


def test_no_rubric_and_no_sample_is_in_the_cartridge() -> None:
    everything = b"".join(unpacked(cartridge(TERM)).values()).decode()
    assert "Sample q-" not in everything
    assert "rubric-" not in everything


def read_moodle(content: bytes) -> list[tuple[str, dict]]:
    """Return each question of Moodle XML with its category."""
    found, category = [], ""
    for question in ElementTree.fromstring(content):
        if question.get("type") == "category":
            category = question.findtext("category/text")
            continue
        found.append(
            (
                category,
                {
                    "kind": question.get("type"),
                    "id": question.findtext("idnumber"),
                    "prompt": shown(question.findtext("questiontext/text")),
                    "always": shown(question.findtext("generalfeedback/text") or ""),
                    "options": [
                        (
                            shown(answer.findtext("text")),
                            answer.get("fraction") == "100",
                            shown(answer.findtext("feedback/text")),
                        )
                        for answer in question.findall("answer")
                    ],
                    "grader": question.findtext("graderinfo/text") or "",
                    "tags": [tag.findtext("text") for tag in question.iter("tag")],
                },
            )
        )
    return found


def test_every_question_for_moodle_is_read_back() -> None:
    found = read_moodle(questions(TERM))
    assert len(found) == len(ITEMS)
    for (category, read), item in zip(found, ITEMS, strict=True):
        title = {"02": "North Korea", "04": "Okinawa // Henoko"}[item.chapter]
        assert category == (
            "$course$/top/Reading the Alliance/Spring 2027/"
            f"Chapter {item.chapter}: {title}"
        )
        assert read["id"] == item.item
        assert read["kind"] == {"choice": "multichoice"}.get(item.form, item.form)
        assert read["prompt"] == item.prompt
        rest, checks = parted(item.explanation)
    assert read["always"].startswith(rest)
    for check in checks:
        assert check.title in read["always"]
        assert read["options"] == [
            (option.text, option.right, option.reason) for option in item.options
        ]
        assert read["tags"] == [
            f"chapter {item.chapter}",
            f"outcome {item.outcome}",
            item.level,
        ]
        grader = unescape(read["grader"])
        for good, look in item.rubric:
            assert good in grader
            assert look in grader
        for part in item.sample.split("\n\n"):
            assert part in grader


def test_every_question_of_the_table_is_read_back() -> None:
    content = table(TERM)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row["id"] for row in rows] == [item.item for item in ITEMS]
    for row, item in zip(rows, ITEMS, strict=True):
        assert tuple(row) == COLUMNS
        cells = {name: cell.removeprefix("'") for name, cell in row.items()}
        assert cells["prompt"] == item.prompt
        texts = [cells[f"option_{letter}"] for letter in "abcde"]
        assert texts[: len(item.options)] == [each.text for each in item.options]
        assert not any(texts[len(item.options) :])
        for letter, option in zip("ABCDE", item.options, strict=False):
            assert (row["right"] == letter) == option.right
            assert cells[f"reason_{letter.lower()}"] == option.reason
        assert cells["sample"] == item.sample
        for good, look in item.rubric:
            assert f"{good}: {look}" in cells["rubric"]


def test_no_cell_is_taken_for_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(table(TERM).decode("utf-8-sig"), newline="")))
    awkward = {cell for row in rows for cell in row if cell.startswith("'")}
    begun = {cell[1] for cell in awkward}
    assert begun == {"=", "@", "-"}
    assert not any(
        cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row
    )


# Word


def text_of(word: bytes) -> str:
    """Return every word of every part of a Word file, names and notes included."""
    parts = unpacked(word)
    return "\n".join(
        "".join(ElementTree.fromstring(content).itertext())
        + " ".join(
            value
            for element in ElementTree.fromstring(content).iter()
            for value in element.attrib.values()
        )
        for name, content in parts.items()
        if name.endswith((".xml", ".rels"))
    )


def test_the_students_word_file_has_every_question_and_no_answer() -> None:
    text = text_of(for_students(TERM))
    for item in ITEMS:
        for part in item.prompt.replace("\n\n", "\n").split("\n"):
            assert part.strip() in text
        for option in item.options:
            assert option.text in text
    told = [item.item for item in ITEMS]
    told += [item.explanation for item in ITEMS if item.explanation]
    told += [option.reason for item in ITEMS for option in item.options]
    told += [each.label for item in ITEMS for each in item.readings]
    told += [part for item in ITEMS for part in item.sample.split("\n\n") if part]
    told += [each for item in ITEMS for line in item.rubric for each in line]
    told.remove(AWKWARD)  # stands in prompts, too
    assert len(told) > 40
    assert [each for each in told if each in text] == []
    assert "Right:" not in text


def test_nothing_in_the_students_word_file_depends_on_what_is_right() -> None:
    turned = tuple(
        replace(
            item,
            options=tuple(
                replace(option, right=option is item.options[-1], reason="")
                for option in item.options
            ),
            explanation="",
            readings=(),
            sample="",
            rubric=(),
        )
        for item in ITEMS
    )
    chapters = tuple(
        replace(each, items=tuple(i for i in turned if i.chapter == each.chapter))
        for each in TERM.chapters
    )
    assert for_students(Term(TERM.label, chapters)) == for_students(TERM)
    assert for_teacher(Term(TERM.label, chapters)) != for_teacher(TERM)


def test_the_teachers_word_file_has_every_answer() -> None:
    document = Document(io.BytesIO(for_teacher(TERM)))
    text = "\n".join(part.text for part in document.paragraphs)
    cells = [cell.text for table in document.tables for cell in table._cells]
    for item in ITEMS:
        assert item.item in text
        for option in item.options:
            assert option.reason in text
        for reading in item.readings:
            assert reading.label in text
        for line in item.rubric:
            assert set(line) <= set(cells)
        for part in item.sample.split("\n\n"):
            assert part in text
    key = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    letters = ["C", "A", "B", "E", "B", "A", "essay", "essay"]
    assert key[1:] == [
        [str(number), letter, item.item]
        for number, (letter, item) in enumerate(zip(letters, ITEMS, strict=True), 1)
    ]
    right = [
        part.runs[-1].text
        for part in document.paragraphs
        if part.text[1:3] == ".\t" and part.runs[-1].bold
    ]
    assert right == [o.text for item in ITEMS for o in item.options if o.right]


@pytest.mark.parametrize("make", [for_students, for_teacher])
def test_word_files_have_real_headings_and_say_what_they_are(make) -> None:
    document = Document(io.BytesIO(make(TERM)))
    styles = [part.style.name for part in document.paragraphs]
    assert styles[0] == "Title"
    assert styles.count("Heading 2") == len(ITEMS)
    assert styles.count("Heading 1") == 2 + (make is for_teacher)
    core = document.core_properties
    assert core.title.startswith("Reading the Alliance, Spring 2027: questions")
    assert core.author == core.last_modified_by == "Reading the Alliance"
    assert core.comments == ""


# The same again, and private


def test_every_file_is_the_same_in_another_process() -> None:
    program = (
        "import sys, hashlib, json; sys.path.insert(0, sys.argv[1])\n"
        "from questions_to_write import TERM\n"
        "from alliance.learning_systems.files import FORMS\n"
        "print(json.dumps({ending: hashlib.sha256(make(TERM)).hexdigest()"
        " for ending, (make, _) in FORMS.items()}))"
    )
    # another order of sets, another time zone, another alphabet
    other = {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", program, str(Path(__file__).parent)],
        env=os.environ | other,
        cwd=root(),
        capture_output=True,
        text=True,
        check=True,
    )
    here = {
        ending: hashlib.sha256(make(TERM)).hexdigest()
        for ending, make in MAKERS.items()
    }
    assert json.loads(done.stdout) == here


@pytest.mark.parametrize("ending", MAKERS)
def test_another_choice_gives_another_file(ending: str) -> None:
    first = TERM.chapters[0]
    other = Term(TERM.label, (replace(first, items=first.items[1:]),))
    assert MAKERS[ending](other) != MAKERS[ending](TERM)


def test_another_term_replaces_nothing_of_the_first() -> None:
    def identifiers(term: Term) -> set[str]:
        manifest = ElementTree.fromstring(unpacked(cartridge(term))["imsmanifest.xml"])
        return {e.get("identifier") for e in manifest.iter() if e.get("identifier")}

    assert not identifiers(TERM) & identifiers(replace(TERM, label="Autumn 2027"))


def test_a_spare_character_is_refused_where_it_stands() -> None:
    for stray in ("\x0b", "\x00", "\ud800", "\ufffe"):
        item = choice("q-1", 0, "One", f"Two{stray}after", "Three")
        with pytest.raises(LearningSystemError, match=r"q-1 holds .*U\+"):
            Term("T", (replace(TERM.chapters[0], items=(item,)),))


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (choice("q-1", 0, "One"), "has 1 options, of which 1 right"),
        (choice("q-1", 0, *"ABCDEF"), "has 6 options"),
        (choice("q-1", 7, "One", "Two"), "2 options, of which 0 right"),
        (choice("q-1", 0, "Same", "Same"), "same words twice"),
        (choice("1 q", 0, "One", "Two"), "cannot be a name in XML"),
        (choice("q-1", 0, "One", "Two", prompt=" "), "no prompt"),
        (essay("q-1", options=ITEMS[0].options), "neither a choice nor an essay"),
        (essay("q-1", form="puzzle"), "puzzle"),
    ],
)
def test_a_question_that_breaks_its_shape_is_refused(item, said: str) -> None:
    with pytest.raises(LearningSystemError, match=said):
        Term("T", (replace(TERM.chapters[0], items=(item,)),))


def test_two_questions_with_one_id_are_refused() -> None:
    twice = replace(TERM.chapters[0], items=(ITEMS[0], ITEMS[0]))
    with pytest.raises(LearningSystemError, match="Two questions have the id q-0001"):
        Term("T", (twice,))


def test_a_term_needs_a_name_and_questions() -> None:
    with pytest.raises(LearningSystemError, match="no name of a file"):
        replace(TERM, label="–")
    with pytest.raises(LearningSystemError, match="260 characters, too many"):
        replace(TERM, label="春x" * 130)
    with pytest.raises(LearningSystemError, match="no question"):
        Term("T", ())
    assert replace(TERM, label=" 春学期 2027/A_b ").name.endswith("-春学期-2027-a-b")


# Choosing


@pytest.fixture
def key(tmp_path) -> keys.Key:
    return keys.read(keys.make(tmp_path / "class.key"))


def test_chapters_come_in_the_order_of_the_book(key) -> None:
    term = choose(ITEMS, "Spring 2027", ["04", "02"], key=key)
    assert [each.chapter for each in term.chapters] == ["02", "04"]
    assert [each.title for each in term.chapters] == ["North Korea", "Okinawa"]
    assert term.items == ITEMS


def on(passage: int) -> tuple[Reading, ...]:
    """Return a passage that a question rests on."""
    name = f"cfr-2021-p{passage:02}"
    return (Reading(f"CFR 2021, p{passage:02}", f"reference/outline.html#{name}"),)


def test_no_question_of_a_few_can_tell_the_answer_of_another(key) -> None:
    """Two on one passage could, as on a worksheet; who has all has them all."""
    alike = [choice(f"q-{n}", 0, "One", "Two", readings=on(1)) for n in range(8)]
    other = choice("q-9", 0, "One", "Two", kind="order", readings=on(2))
    few = choose([*alike, other], "T", ["02"], key=key, each=5).items
    assert len(few) == 2
    assert other in few
    assert len(choose([*alike, other], "T", ["02"], key=key).items) == 9


def test_no_question_of_a_term_can_tell_the_answer_of_one_of_another_chapter(
    banks,
) -> None:
    """A teacher may open every chapter on the first day."""
    for key, items in banks.items():
        term = choose(items, "T", CHAPTERS, key=key, each=20)
        offering = [item for item in term.items if item.options]
        assert len(offering) > 80
        for one, other in combinations(offering, 2):
            if {one.kind, other.kind} != {"order"}:
                assert not meet(one.about, other.about), (one.prompt, other.prompt)
        rested = [
            place
            for item in offering
            if not item.about
            for place in {reading.address for reading in item.readings[:1]}
        ]
        assert len(set(rested)) == len(rested) > 1
        assert {item.chapter for item in offering} == set(CHAPTERS)
        again = choose(list(reversed(items)), "T", CHAPTERS[::-1], key=key, each=20)
        assert {item.item for item in again.items} == {item.item for item in term.items}


def test_chapters_on_one_passage_take_turns(key) -> None:
    shared = [
        choice(f"q-{chapter}-{n}", 0, "One", "Two", chapter=chapter, readings=on(n))
        for chapter in ("02", "04")
        for n in range(6)
    ]
    term = choose(shared, "T", ["02", "04"], key=key, each=6)
    assert [len(each.items) for each in term.chapters] == [3, 3]


def test_the_bank_gives_every_chapter_a_few(banks) -> None:
    for name in CHAPTERS:
        term = choose(banks[ONE], "T", [name], key=ONE, each=8)
        assert len(term.items) == 8, name


def test_the_key_says_which_questions_of_a_chapter_are_kept(tmp_path) -> None:
    many = [
        choice(f"q-{n}", 0, "One", "Two", "Three", readings=on(n)) for n in range(30)
    ]
    kept = {
        choose(many, "T", ["02"], key=keys.Key(bytes([n]) * 16), each=5).items
        for n in range(5)
    }
    assert {len(each) for each in kept} == {5}
    assert len(kept) == 5
    again = choose(reversed(many), "T", ["02"], key=keys.Key(bytes(16)), each=5)
    assert set(again.items) == set(
        choose(many, "T", ["02"], key=keys.Key(bytes(16)), each=5).items
    )


def test_a_few_questions_are_of_as_many_kinds_as_there_are(key) -> None:
    kinds = ["source"] * 20 + ["order"] * 3 + ["written"]
    many = [
        choice(f"q-{n}", 0, "One", "Two", "Three", kind=kind, readings=on(n))
        for n, kind in enumerate(kinds)
    ]
    for each, counts in {3: [1, 1, 1], 5: [2, 2, 1], 8: [4, 3, 1]}.items():
        few = choose(many, "T", ["02"], key=key, each=each).items
        found = [
            sum(item.kind == kind for item in few) for kind in dict.fromkeys(kinds)
        ]
        assert found == counts
        assert list(few) == [item for item in many if item in few]
    assert len(choose(many, "T", ["02"], key=key, each=99).items) == len(many)


@pytest.mark.parametrize(
    ("chapters", "each", "said"),
    [
        (["09"], None, "no chapter '09'"),
        (["03"], None, "No question of chapter 03"),
        (["02"], 0, "--each is 0"),
    ],
)
def test_what_cannot_be_chosen_is_said(key, chapters, each, said: str) -> None:
    with pytest.raises(LearningSystemError, match=said):
        choose(ITEMS, "T", chapters, key=key, each=each)


# Writing


def test_files_are_never_written_over(tmp_path) -> None:
    written = write(TERM, tmp_path / "new" / "folder")
    names = [each.path.name for each in written]
    assert names == [f"reading-the-alliance-spring-2027{ending}" for ending in MAKERS]
    assert sorted(names) == sorted(p.name for p in written[0].path.parent.iterdir())
    before = {each.path: each.path.read_bytes() for each in written}
    written[1].path.unlink()
    with pytest.raises(LearningSystemError, match=r"imscc, .* are in .* already"):
        write(replace(TERM, chapters=TERM.chapters[:1]), tmp_path / "new" / "folder")
    assert not written[1].path.exists()
    for each in written[:1] + written[2:]:
        assert each.path.read_bytes() == before[each.path]


@pytest.mark.parametrize("at", range(5))
def test_a_failure_leaves_the_folder_as_it_was(tmp_path, monkeypatch, at) -> None:
    calls, rename = [], Path.rename

    def fails_at(path: Path, target: Path) -> Path:
        calls.append(path)
        if len(calls) > at:
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fails_at)
    with pytest.raises(LearningSystemError, match="No space left on device"):
        write(TERM, tmp_path / "one" / "two")
    assert list(tmp_path.iterdir()) == []
    calls.clear()
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(LearningSystemError, match="nothing was left there"):
        write(TERM, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_writing_that_is_broken_off_leaves_nothing(tmp_path, monkeypatch) -> None:
    rename = Path.rename

    def broken_off(path: Path, target: Path) -> Path:
        if path.suffix == ".csv":
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", broken_off)
    with pytest.raises(KeyboardInterrupt):
        write(TERM, tmp_path / "one" / "two")
    assert list(tmp_path.iterdir()) == []


def test_only_the_file_for_students_may_be_read_by_others(tmp_path) -> None:
    written = write(TERM, tmp_path)
    others = {each.path.name for each in written if each.path.stat().st_mode & 0o077}
    assert others == {f"{TERM.name}.docx"}


def test_a_file_in_place_of_the_folder_is_said(tmp_path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(LearningSystemError, match="Choose a folder of your own"):
        write(TERM, tmp_path / "taken")
    assert (tmp_path / "taken").read_text() == "a file"


def test_answers_are_not_written_where_git_would_track_them(tmp_path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("/kept-out/\n*.csv\n")
    with pytest.raises(LearningSystemError, match="git would track"):
        write(TERM, tmp_path / "questions")
    assert not (tmp_path / "questions").exists()
    assert len(write(TERM, tmp_path / "kept-out" / "questions")) == len(MAKERS)


# The bank of a class


ONE, OTHER = keys.Key(bytes(range(32))), keys.Key(bytes(range(1, 33)))


CHAPTERS = ["00", "01", "02", "03", "04", "05", "06"]


@pytest.fixture(scope="module")
def banks() -> dict[keys.Key, list[Item]]:
    """Return every question that each of two keys makes."""
    return {key: bank(key) for key in (ONE, OTHER)}


@pytest.fixture(scope="module")
def classes(banks) -> list[Term]:
    """Return some questions of each chapter for each of the two keys."""
    return [choose(banks[key], "T", CHAPTERS, key=key, each=5) for key in banks]


def test_the_whole_bank_is_valid_and_read_back(banks) -> None:
    term = choose(banks[ONE], "Spring 2027", CHAPTERS, key=ONE)
    made = unpacked(cartridge(term))
    for name, content in made.items():
        if name.endswith(".xml"):
            assert wrong(of(name), content) == [], name
    read = [
        each
        for chapter in term.chapters
        for each in read_assessments(made, f"questions/{chapter.chapter}.xml")
    ]
    moodle = read_moodle(questions(term))
    assert wrong("moodle", questions(term)) == []
    in_bank = read_assessments(made, "questions/bank.xml")
    rows = list(csv.reader(io.StringIO(table(term).decode("utf-8-sig"), newline="")))
    counts = {len(read), len(in_bank), len(moodle), len(rows) - 1}
    assert counts == {len(term.items)}
    assert len(term.items) >= 300
    for one, item in zip(read, term.items, strict=True):
        same(one, item)
    for (_, one), item in zip(moodle, term.items, strict=True):
        assert one["options"] == [(o.text, o.right, o.reason) for o in item.options]


def test_another_key_gives_another_file(classes) -> None:
    first, second = (unpacked(cartridge(term)) for term in classes)
    ids = [
        {each["id"] for each in read_assessments(made, "questions/bank.xml")}
        for made in (first, second)
    ]
    assert not ids[0] & ids[1]
    for ending, make in MAKERS.items():
        assert make(classes[0]) != make(classes[1]), ending


def test_no_file_holds_the_key(classes) -> None:
    for ending, make in MAKERS.items():
        content = make(classes[0])
        whole = content + b"".join(
            unpacked(content).values() if content.startswith(b"PK") else ()
        )
        for secret in (ONE.secret, ONE.secret.hex().encode()):
            for start in range(0, len(secret) - 16, 8):
                assert secret[start : start + 16] not in whole, ending


def test_the_command_writes_the_same_files_again(tmp_path, capsys, address) -> None:
    key = str(keys.make(tmp_path / "class.key"))
    given = ["cartridge", "--key", key, "--chapters", "04", "02"]
    given += ["--term", "Spring 2027", "--each", "3"]
    for folder in ("first", "second"):
        assert main([*given, "--to", str(tmp_path / folder)]) == 0
        said = capsys.readouterr().out
        assert said.startswith("6 questions\n")
        assert ("set BOOK_ADDRESS" in said) == (address is None)
        assert "All but reading-the-alliance-spring-2027.docx hold the answers" in said
        assert Path(key).read_text().split("\n")[1] not in said
    first, second = (
        sorted((tmp_path / each).iterdir()) for each in ("first", "second")
    )
    assert len(first) == 5
    for one, again in zip(first, second, strict=True):
        assert one.name == again.name
        assert one.read_bytes() == again.read_bytes()
    assert main([*given, "--to", str(tmp_path / "first")]) == 1
    assert "already, and kept" in capsys.readouterr().err


@pytest.mark.parametrize("let_in", [False, True])
def test_sensitive_questions_are_left_out_unless_asked_for(
    tmp_path, capsys, monkeypatch, let_in
) -> None:
    items = [choice("q-0", 0, "One", "Two")]
    items += [
        replace(choice(f"q-{n}", 0, "One", "Two"), sensitive=True) for n in (1, 2)
    ]
    monkeypatch.setattr("alliance.questions.bank", lambda *_, **__: items)
    given = ["cartridge", "--key", str(keys.make(tmp_path / "class.key"))]
    given += ["--chapters", "02", "--term", "T", "--to", str(tmp_path / "new")]
    assert main([*given, "--sensitive"] if let_in else given) == 0
    said = capsys.readouterr().out
    assert said.startswith("3 questions\n" if let_in else "1 questions\n")
    assert ("Left out: 2 questions with a content note" in said) is not let_in


def test_the_command_says_what_cannot_be(tmp_path, capsys) -> None:
    given = ["cartridge", "--term", "T", "--to", str(tmp_path / "new")]
    assert main([*given, "--key", str(tmp_path / "no.key"), "--chapters", "02"]) == 1
    assert "There is no key at" in capsys.readouterr().err
    key = str(keys.make(tmp_path / "class.key"))
    assert main([*given, "--key", key, "--chapters", "2"]) == 1
    assert "'2'" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
