"""Material for a class: it holds what it promises, and students' files hold no answer.

What would be an answer is read from the chapters themselves and from the questions, not
from the code that leaves it out; and every file is read by another program than wrote
it: pypdf, python-docx, icalendar, a browser.
"""

import html
import io
import itertools
import json
import os
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby, pairwise, takewhile
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from axe import violations
from browser import open_browser
from bs4 import BeautifulSoup
from built import book
from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from icalendar import Calendar
from nbclient import NotebookClient
from pypdf import PdfReader

from alliance import packs, questions
from alliance.__main__ import main
from alliance.bibliography import works
from alliance.citations import work_label
from alliance.copies import working
from alliance.copies.markup import said
from alliance.copies.pdf import opening, typeset
from alliance.errors import AllianceError, CopyError, PackError
from alliance.notebooks import chapters
from alliance.packs import cover_sheet, handouts, on_paper
from alliance.packs.chapter import Chapter
from alliance.packs.destinations import destination
from alliance.packs.halves import in_two
from alliance.packs.handouts import LINES
from alliance.packs.notebooks import for_students
from alliance.packs.private import refuse_tracked
from alliance.packs.selection import COUNT, WRITTEN, of_every_kind, selected
from alliance.packs.slides import page as slides_of
from alliance.packs.timetable import meetings, parsed
from alliance.publication import edition
from alliance.questions import keys
from alliance.questions.items import Item, Option, Reading
from alliance.quotations import locate
from alliance.repository import read_table, root
from alliance.sources import sources

NAMES = ("02-north-korea", "06-decision")
TERM = "Spring 2027"
DAYS = ("2027-02-02", "2027-02-09", "2027-02-16")
KINDS = ("altered", "conflict", "number", "order", "source")
FOLDED = re.compile(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
LINK = re.compile(r"\[([^\]\n]*)\]\([^)\s]+\)")
FIRST = "kind => { location.hash = document.querySelector(kind).id; }"
ABOVE_BAR = """() => {
    scrollTo(0, document.documentElement.scrollHeight);
    const end = document.querySelector(".slide.shown .inside").getBoundingClientRect();
    return document.querySelector(".bar").getBoundingClientRect().top - end.bottom;
}"""
MOVED_DOWN = re.compile(r"translate\([^,)]+,\s*(-?[\d.]+)\)")
SVG = "http://www.w3.org/2000/svg"
QUOTED = re.compile(r"“([^“”]+)”")
SHORTEST = 16
"""Characters, without spaces, of what can be told from other words of a chapter."""
SEED_SPAN = 60
"""Characters of a source that are more than a turn of phrase."""


# Questions made up for the tests: each word that students must not see stands once


def made_up(key: keys.Key, chapter: str) -> list[Item]:
    """Return questions whose reasons and samples can be recognised anywhere."""
    items = []
    for number in range(20):
        kind = KINDS[number % len(KINDS)]
        name = key.identifier(chapter, str(number))
        options = tuple(
            Option(
                f"Made-up possibility {letter} of {name}",
                letter == "B",
                f"The reason of {letter} for {name} is made up",
            )
            for letter in "ABC"
        )
        items.append(
            Item(
                item=name,
                kind=kind,
                chapter=chapter,
                outcome=f"{chapter}-1",
                level="first steps",
                form="choice",
                prompt=f"What is asked in {name}?\n\nA second paragraph of {name}.",
                options=options,
                explanation=f"What explains {name} is explained here",
                readings=(
                    Reading(f"Passage behind {name}", f"reference/index.html#{name}"),
                ),
            )
        )
    for number in range(4):
        name = key.identifier(chapter, f"written {number}")
        items.append(
            Item(
                item=name,
                kind="written",
                chapter=chapter,
                outcome=f"{chapter}-2",
                level="harder",
                form="essay",
                prompt=f"Write about {name}.",
                explanation=f"What explains {name} is explained here",
                rubric=((f"names {name} plainly", f"the plain name {name}"),),
                sample=f"A made-up sample about {name} stands here",
            )
        )
    return items


def made_up_bank(key: keys.Key, names: Sequence[str], **_: object) -> list[Item]:
    return [item for name in names for item in made_up(key, name)]


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keys.make(tmp_path_factory.mktemp("key") / "class.key")


@pytest.fixture(scope="module")
def pack(key_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the folder of a pack for two chapters, which no test may change."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(questions, "bank", made_up_bank)
        # A link then leads to the source itself, whose address is known.
        for variable in ("BOOK_ADDRESS", "BOOK_REPOSITORY", "GITHUB_REPOSITORY"):
            patch.delenv(variable, raising=False)
        to = tmp_path_factory.mktemp("packs") / "spring"
        packs.make(["02", "06"], TERM, key_file, days=DAYS, to=to, folder=book())
    # The bank itself is back for tests of what is chosen from it.
    yield to


def test_what_holds_answers_is_kept_from_others(pack: Path) -> None:
    files = [path for path in pack.rglob("*") if path.is_file()]
    kept = {path for path in files if not path.stat().st_mode & 0o077}
    assert kept == {path for path in files if path.parent.name == "for-instructors"}


# Reading the files back


def squeezed(words: str) -> str:
    """Return words without spaces and typographic differences, to be compared."""
    words = unicodedata.normalize("NFKC", words)
    words = words.translate(str.maketrans("‘’“”", "''\"\""))
    return re.sub(r"[\s­​]+", "", words)


def words_in(path: Path) -> str:
    """Return everything that can be read in a file, its metadata and name with it."""
    return f"{path.name}\n{_words_in(path, path.stat().st_mtime_ns)}"


@lru_cache(maxsize=128)
def _words_in(path: Path, _changed: int) -> str:
    if path.suffix == ".pdf":
        reader = PdfReader(path)
        said = [page.extract_text() for page in reader.pages]
        said += [str(value) for value in (reader.metadata or {}).values()]
        words = "\n".join([*said, str(reader.outline)])
    elif path.suffix == ".docx":
        with zipfile.ZipFile(path) as content:
            # Words that a format cuts into runs are read together, and attributes too.
            parts = [
                content.read(name).decode("utf-8")
                for name in content.namelist()
                if name.endswith((".xml", ".rels"))
            ]
        attributes = re.findall(r'="([^"]*)"', "".join(parts))
        text = re.sub(r"<[^>]*>", "", "\n".join(parts))
        words = html.unescape("\n".join([text, *attributes]))
    elif path.suffix == ".ipynb":
        words = "\n".join(strings(json.loads(path.read_text(encoding="utf-8"))))
    elif path.suffix == ".ics":
        raw = path.read_bytes().replace(b"\r\n ", b"").decode("utf-8")
        # RFC 5545, section 3.3.11
        words = re.sub(r"\\([;,\\])", r"\1", raw.replace("\\n", "\n"))
    elif path.suffix == ".html":
        raw = path.read_text(encoding="utf-8")
        words = "\n".join([html.unescape(raw), BeautifulSoup(raw, "lxml").get_text()])
    else:
        raise AssertionError(f"Nobody reads files such as {path.name} back.")
    return words


def strings(item: object) -> Iterator[str]:
    if isinstance(item, dict):
        for name, value in item.items():
            yield name
            yield from strings(value)
    elif isinstance(item, list):
        # A notebook cuts a text into its lines.
        if all(isinstance(each, str) for each in item):
            yield "".join(item)
        else:
            for each in item:
                yield from strings(each)
    elif isinstance(item, str):
        yield item


# What is an answer, by the chapters and the questions


@lru_cache(maxsize=8)
def notebook(name: str) -> nbformat.NotebookNode:
    return nbformat.read(chapters()[name], 4)


def outputs(cell: nbformat.NotebookNode) -> Iterator[str]:
    for output in cell.get("outputs", []):
        yield output.get("text", "")
        for kind in ("text/plain", "text/html"):
            yield output.get("data", {}).get(kind, "")


def sentences(words: str) -> Iterator[str]:
    plain = re.sub(r"[*`_|]", "", LINK.sub(lambda link: link[1], words))
    # Words on either side of a citation, which each format sets in its own way.
    for line in plain.splitlines():
        yield from re.split(r"(?<=[.?!])\s+|\s*\([^()]*\)\s*", line)


@lru_cache(maxsize=8)
def answers(name: str) -> tuple[str, ...]:
    """Return what a chapter says in its answers and notes and nowhere else."""
    closed: list[str] = []
    open_words: list[str] = []
    for cell in notebook(name).cells:
        tags = cell.metadata.get("tags", [])
        if "answer" in tags:
            closed += cell.source.splitlines()
            for output in outputs(cell):
                closed += sentences(output)
        elif cell.cell_type == "markdown":
            for _, folded in FOLDED.findall(cell.source):
                closed += sentences(folded)
            open_words.append(FOLDED.sub("", cell.source))
            open_words += sentences(FOLDED.sub("", cell.source))
        else:
            open_words.append(cell.source)
            for output in outputs(cell):
                if "exercise" in tags and output.startswith("Not answered yet"):
                    closed += sentences(output)
                else:
                    open_words.append(re.sub(r"<[^>]*>", "", html.unescape(output)))
    known = squeezed("\n".join(open_words))
    return tuple(
        dict.fromkeys(
            words.strip()
            for words in closed
            if len(squeezed(words)) >= SHORTEST and squeezed(words) not in known
        )
    )


def given(items: Sequence[Item]) -> list[str]:
    """Return what questions say that students must not read."""
    found = []
    for item in items:
        found += [option.reason for option in item.options]
        found += [item.explanation, item.sample]
        found += [reading.label for reading in item.readings]
        found += [look for _, look in item.rubric]
    return list(filter(None, found))


NEVER = (
    "Show a worked answer",
    "Worked answer",
    "a worked one is folded",
    "A sample answer",
    "Notes for instructors",
    "Not answered yet",
)


def leaks(folder: Path, forbidden: Sequence[str]) -> list[str]:
    """Return every forbidden word in the files of a folder, with the file."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            words = squeezed(words_in(path))
            found += [
                f"{path.name}: {each}" for each in forbidden if squeezed(each) in words
            ]
    return found


def all_forbidden(key_file: Path) -> list[str]:
    key = keys.read(key_file)
    found = list(NEVER)
    for name in NAMES:
        found += answers(name)
        found += given(made_up(key, name[:2]))
    return found


# Nothing that students get tells an answer


def test_enough_is_known_to_be_an_answer(key_file: Path) -> None:
    for name in chapters():
        cells = notebook(name).cells
        tagged = [c for c in cells if "answer" in c.metadata.get("tags", [])]
        folded = [c for c in cells if FOLDED.search(c.source)]
        assert len(answers(name)) > 3 * len(tagged) + 3 * len(folded), name


def test_no_answer_or_hint_is_in_any_file_for_students(
    pack: Path, key_file: Path
) -> None:
    assert leaks(pack / packs.STUDENTS, all_forbidden(key_file)) == []


def test_the_questions_are_asked_without_their_answers(
    pack: Path, key_file: Path
) -> None:
    key = keys.read(key_file)
    for name in NAMES:
        asked = selected(made_up(key, name[:2]))
        for ending in ("pdf", "docx"):
            path = pack / packs.STUDENTS / f"{name}-worksheet.{ending}"
            words = squeezed(words_in(path))
            for item in asked:
                assert squeezed(item.prompt) in words
                for option in item.options:
                    assert squeezed(option.text) in words


def test_the_right_option_looks_like_the_others(pack: Path) -> None:
    """Neither bold nor a colour nor a border tells it."""
    document = Document(pack / packs.STUDENTS / "02-north-korea-worksheet.docx")
    looks = set()
    for paragraph in document.paragraphs:
        if "Made-up possibility" in paragraph.text:
            looks.add(
                (
                    paragraph.style.name,
                    tuple(
                        (run.bold, run.italic, run.font.name, str(run.font.color.rgb))
                        for run in paragraph.runs
                    ),
                )
            )
    assert len(looks) == 1


@pytest.mark.parametrize(
    ("place", "file"),
    [
        ("cell", f"{NAMES[0]}-student.ipynb"),
        ("metadata", f"{NAMES[0]}-student.ipynb"),
        ("Word", f"{NAMES[0]}-worksheet.docx"),
        ("page", f"{NAMES[0]}-slides.html"),
        ("calendar", packs.CALENDAR),
        ("PDF", "more.pdf"),
        ("name", "more.ics"),
    ],
)
def test_a_planted_answer_is_found(
    pack: Path, tmp_path: Path, place: str, file: str
) -> None:
    """The test above would fail, wherever in a file somebody forgot an answer."""
    told = max(answers(NAMES[0]), key=len)
    path = tmp_path / file
    given = pack / packs.STUDENTS / file
    if given.exists():
        shutil.copy(given, path)
        assert leaks(tmp_path, [told]) == []
    if place in ("cell", "metadata"):
        read = nbformat.read(path, 4)
        if place == "cell":
            read.cells[5].source += f"\n{told}\n"
        else:
            read.cells[5].metadata["note"] = told
        nbformat.write(read, path)
    elif place == "Word":
        document = Document(path)
        for half in (told[:7], told[7:]):
            document.paragraphs[10].add_run(half)
        document.save(path)
    elif place == "page":
        words = path.read_text(encoding="utf-8")
        hidden = f'<p title="{html.escape(told)}"></p></main>'
        path.write_text(words.replace("</main>", hidden), encoding="utf-8")
    elif place == "calendar":
        read = Calendar.from_ical(path.read_bytes())
        read.events[0]["description"] = told
        path.write_bytes(read.to_ical())
    elif place == "PDF":
        body = f"{opening('A', 'B', edition())}\n\n{said(told)}"
        path.write_bytes(typeset(body, []).content)
    else:
        told = "the-answer-is-42"
        shutil.copy(pack / packs.STUDENTS / packs.CALENDAR, path)
        path.rename(tmp_path / f"{told}.ics")
    assert leaks(tmp_path, [told])


def changed_page(tmp_path: Path, old: str, new: str) -> Chapter:
    """Return a chapter whose built page says something else in one respect."""
    (tmp_path / "chapters").mkdir()
    file = f"chapters/{NAMES[0]}.html"
    page = (book() / file).read_text(encoding="utf-8")
    assert old in page
    (tmp_path / file).write_text(page.replace(old, new), encoding="utf-8")
    return Chapter(tmp_path, NAMES[0])


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("</h1>", "</h1>", False),
        ("<summary>A sample answer", "<summary>One way to see it", False),
        ("<summary>Notes for instructors", "<summary>Something else", False),
        ("tag_answer", "tag_other", True),
    ],
)
def test_only_what_is_known_to_be_no_answer_stays_folded(
    tmp_path: Path, old: str, new: str, kept: bool
) -> None:
    """A fold of another name goes too; an answer without its tag would be seen."""
    words = squeezed(changed_page(tmp_path, old, new).for_students().get_text())
    assert any(squeezed(each) in words for each in answers(NAMES[0])) is kept


def test_a_quiz_of_the_page_stays_on_the_page(tmp_path: Path) -> None:
    quiz = (
        '<section id="check-yourself"><h2>Check yourself</h2><p>Nothing is sent.</p>'
        '<div class="quiz"><fieldset data-right="B"><legend>Which?</legend>'
        "<details><summary>Answer and reasons</summary>B is right.</details>"
        '</fieldset></div></section><section id="exercises">'
    )
    page = changed_page(tmp_path, '<section id="exercises">', quiz)
    for article in (page.article, page.for_students(), page.reading()):
        words = article.get_text()
        assert "Nothing is sent" not in words
        assert "B is right" not in words
    assert page.exercises()


# Instructors get everything


@pytest.mark.parametrize("name", NAMES)
def test_the_instructor_notebook_has_every_answer_and_note(
    pack: Path, name: str
) -> None:
    words = squeezed(
        LINK.sub(
            lambda link: link[1],
            words_in(pack / packs.INSTRUCTORS / f"{name}-with-answers.ipynb"),
        )
    )
    marks = str.maketrans("", "", "*`_|")
    words = words.translate(marks)
    missing = [
        each for each in answers(name) if squeezed(each).translate(marks) not in words
    ]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_the_answers_have_every_reason_and_sample(
    pack: Path, key_file: Path, name: str, ending: str
) -> None:
    path = pack / packs.INSTRUCTORS / f"{name}-answers.{ending}"
    words = squeezed(words_in(path))
    asked = selected(made_up(keys.read(key_file), name[:2]))
    assert [each for each in given(asked) if squeezed(each) not in words] == []
    for item in asked:
        for letter, option in zip("abc", item.options, strict=False):
            verdict = "right" if option.right else "wrong"
            assert squeezed(f"{letter}, {verdict}. {option.text}") in words


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_a_rubric_has_only_its_criterion_filled_in(pack: Path, ending: str) -> None:
    path = pack / packs.INSTRUCTORS / f"02-north-korea-rubrics.{ending}"
    words = squeezed(words_in(path))
    for told in ("Not yet", "Beyond", "is true", "gives both governments their due"):
        assert squeezed(told) in words
    if ending == "docx":
        tables = Document(path).tables
        assert len(tables) == 2 + COUNT // WRITTEN
        for table in tables:
            assert len(table.columns) == 3
            for row in table.rows[1:]:
                left, criterion, right = (cell.text.strip() for cell in row.cells)
                assert (left, right) == ("", "")
                assert criterion
                # Room to write, and still one sheet.
                assert row.cells[0].text.count("\n") >= 36 // 7


# The notebooks


def code_cells(read: nbformat.NotebookNode) -> list[str]:
    return [
        cell.source
        for cell in read.cells
        if cell.cell_type == "code" and "answer" not in cell.metadata.get("tags", [])
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_student_notebook_keeps_everything_else(pack: Path, name: str) -> None:
    student = nbformat.read(pack / packs.STUDENTS / f"{name}-student.ipynb", 4)
    nbformat.validate(student)
    whole = notebook(name)
    assert code_cells(student) == code_cells(whole)
    kept = [cell.source for cell in student.cells if cell.cell_type == "markdown"]
    citations = "\n".join(kept)
    for cell in whole.cells:
        if cell.cell_type == "markdown" and "instructor" not in cell.metadata.get(
            "tags", []
        ):
            for link in LINK.finditer(FOLDED.sub("", cell.source)):
                assert link[1] in citations
    for now, before in zip(
        (c for c in student.cells if c.cell_type == "code"),
        (
            c
            for c in whole.cells
            if c.cell_type == "code" and "answer" not in c.metadata.get("tags", [])
        ),
        strict=True,
    ):
        if "exercise" in now.metadata.get("tags", []):
            assert now.outputs == []
        else:
            assert [o.output_type for o in now.outputs] == [
                o.output_type for o in before.outputs
            ]
            for new, old in zip(now.outputs, before.outputs, strict=True):
                chart = "application/vnd.vegalite.v5+json"
                assert new.get("data", {}).get(chart) == old.get("data", {}).get(chart)


@pytest.mark.parametrize("version", ["{}-student", "{}-with-answers"])
def test_no_link_of_a_notebook_leads_beside_its_folder(
    pack: Path, version: str
) -> None:
    for name in NAMES:
        where = packs.STUDENTS if version == "{}-student" else packs.INSTRUCTORS
        read = nbformat.read(pack / where / f"{version.format(name)}.ipynb", 4)
        for cell in read.cells:
            shown = cell.source if cell.cell_type == "markdown" else ""
            for output in cell.get("outputs", []):
                shown += output.get("data", {}).get("text/html", "")
            assert "](../" not in shown
            assert 'href="../' not in shown
            assert not re.search(r"\]\([\w-]+\.(?:md|ipynb)", shown)
            assert "{numref}" not in shown


def run(
    path: Path, beside: Path | None = None, last: str = ""
) -> nbformat.NotebookNode:
    """Run a notebook beside the chapters, of this book or of a copy of its files."""
    read = nbformat.read(path, 4)
    if last:
        read.cells.append(nbformat.v4.new_code_cell(last))
    environment = dict(os.environ)
    if beside is not None:
        # As `start.py` of a working copy sets it up.
        environment.pop("ALLIANCE_ROOT", None)
        environment["PYTHONPATH"] = str(beside)
    NotebookClient(
        read,
        kernel_name="python3",
        resources={"metadata": {"path": str((beside or root()) / "chapters")}},
        timeout=200,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    ).execute(env=environment)
    return read


def working_copy(name: str, folder: Path) -> Path:
    """Unpack the working copy of a chapter, and return its folder."""
    [(_, content)] = working.zips([name])
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        packed.extractall(folder)
    [unpacked] = folder.iterdir()
    return unpacked


def test_a_student_notebook_runs_in_a_working_copy(pack: Path, tmp_path: Path) -> None:
    there = working_copy(NAMES[0], tmp_path)
    assert not (there / "seeds").exists()
    given = pack / packs.STUDENTS / f"{NAMES[0]}-student.ipynb"
    put = there / "chapters" / given.name
    assert not put.exists()  # it takes no other file's place
    shutil.copy(given, put)
    read = run(put, there, "import alliance; print(alliance.__file__)")
    assert read.cells[-1].outputs[0].text.strip() == str(
        there / "alliance" / "__init__.py"
    )
    untouched = [
        " ".join(outputs(cell))
        for cell in read.cells
        if "exercise" in cell.metadata.get("tags", [])
    ]
    assert untouched
    assert all("Not answered yet" in shown for shown in untouched)


def first_words(name: str) -> str:
    read = nbformat.reads(for_students(name, TERM, {}).decode("utf-8"), 4)
    assert read.cells[1]["id"] == "about-this-copy"
    return read.cells[1].source


def test_a_student_notebook_begins_with_the_ways_to_run_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("alliance.repository.git", lambda *_: "")
    monkeypatch.setattr("alliance.links.ref", lambda: "main")
    for variable in ("BOOK_ADDRESS", "BOOK_REPOSITORY", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(variable, raising=False)
    name, home = "04-okinawa", "https://example.org/book"
    plain = first_words(name)
    assert "](" not in plain
    for words in (
        "press *Run in your browser*",
        "*Take this chapter with you*, below the title",
        "press *Run on Binder*",
        "not this copy: drag this file",
        "type `python3 start.py`, on Windows `py start.py`",
        f"open `{name}-student.ipynb` in the list",
    ):
        assert words in plain
    monkeypatch.setenv("BOOK_ADDRESS", home)
    monkeypatch.setenv("BOOK_REPOSITORY", "owner/name")
    linked = re.findall(r"\]\(([^)]+)\)", first_words(name))
    lab, binder, copy, use = linked
    assert lab == f"{home}/lite/lab/index.html?path=chapters/{name}.ipynb"
    assert binder.startswith("https://mybinder.org/v2/gh/owner/name/main?")
    assert f"{name}.ipynb" in unquote(unquote(binder))
    page = BeautifulSoup(
        (book() / "chapters" / f"{name}.html").read_text(encoding="utf-8"), "lxml"
    )
    offered = page.select_one(".copy-of-chapter a[download]")
    assert offered.get_text() == "Take this chapter with you"
    assert copy == f"{home}/chapters/{offered['href']}"
    assert use == f"{home}/how-to-use.html#to-run"
    assert 'id="to-run"' in (book() / "how-to-use.html").read_text(encoding="utf-8")


@pytest.mark.prove
@pytest.mark.parametrize("name", list(chapters()))
def test_every_notebook_of_a_pack_runs(
    name: str, key_file: Path, tmp_path: Path
) -> None:
    to = tmp_path / "pack"
    packs.make([name], TERM, key_file, to=to, folder=book())
    forbidden = [*NEVER, *answers(name)]
    items = selected(questions.bank(keys.read(key_file), [name[:2]]))
    assert len(items) == COUNT
    assert leaks(to / packs.STUDENTS, forbidden) == []
    there = working_copy(name, tmp_path / "working copy")
    shutil.copy(to / packs.STUDENTS / f"{name}-student.ipynb", there / "chapters")
    run(there / "chapters" / f"{name}-student.ipynb", there)
    run(to / packs.INSTRUCTORS / f"{name}-with-answers.ipynb")


# On paper and in Word


def chapter_page(name: str) -> BeautifulSoup:
    page = (book() / "chapters" / f"{name}.html").read_text(encoding="utf-8")
    return BeautifulSoup(page, "lxml").find("article")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_a_reading_packet_has_the_text_with_its_quotations_credited(
    pack: Path, name: str, ending: str
) -> None:
    words = squeezed(words_in(pack / packs.STUDENTS / f"{name}-reading.{ending}"))
    page = chapter_page(name)
    shown = page.select("figure.quotation")
    assert shown
    for figure in shown:
        for part in ("blockquote", ".speaker", "cite", ".address a"):
            told = figure.select_one(part).get_text()
            assert squeezed(told) in words
    for caption in page.select("figure.chart .caption-text"):
        assert squeezed(caption.get_text()) in words
    for heading in page.select("section > section > h2"):
        told = squeezed(heading.get_text().removesuffix("#"))
        elsewhere = ("Discussionquestions", "Checkyourself", "Exercises")
        assert told in words or told in elsewhere
    for exercise in page.select("section.exercise h3"):
        assert squeezed(exercise.get_text().removesuffix("#")) not in words


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_a_worksheet_asks_everything(pack: Path, name: str, ending: str) -> None:
    words = squeezed(words_in(pack / packs.STUDENTS / f"{name}-worksheet.{ending}"))
    page = chapter_page(name)
    asked = page.select("#discussion-questions ol > li")
    assert asked
    for question in asked:
        first = re.split(r"[“(]", question.get_text())[0]
        assert squeezed(first) in words
    exercises = page.select("section.exercise .exercise-name")
    assert exercises
    for exercise in exercises:
        assert squeezed(exercise.get_text()) in words


def task_of(name: str, number: int) -> str:
    """Return the words of an exercise as its worksheet asks it."""
    [found] = [
        exercise
        for exercise in Chapter(book(), name).exercises()
        if exercise.number == number
    ]
    html = "".join(on_paper.task(found.task))
    return " ".join(BeautifulSoup(html, "lxml").get_text(" ").split())


def test_no_worksheet_asks_to_run_anything() -> None:
    """Where the notebook has a cell, paper has what it prints, and room to write."""
    for name in chapters():
        chapter = Chapter(book(), name)
        sheet = BeautifulSoup(handouts.worksheet(chapter, [], TERM), "lxml")
        assert not sheet.select(".cell_input, .highlight-ipython3")
        words = sheet.get_text()
        for code in ("exercises.check", "answer =", "alliance.table(", "return ..."):
            assert code not in words, f"{name}: {code}"
        cells = [
            part
            for exercise in chapter.exercises()
            for part in exercise.task
            if "cell" in part.get("class", [])
        ]
        assert len(cells) > (0 if name == "06-decision" else 3)
        for cell in cells:
            for shown in cell.select(".cell_output"):
                assert squeezed(shown.get_text()) in squeezed(words)


@pytest.mark.parametrize(
    ("name", "number", "says"),
    [
        ("00-sources", 1, f"the words {on_paper.DOTS} the source {on_paper.DOTS}"),
        ("00-sources", 2, "Give cfr-2021: A Name , auslin-2022: none, and so on"),
        ("00-sources", 3, "The function: per_thousand(name, source) ."),
        ("00-sources", 4, "Calabrese, 2023 1"),
        ("00-sources", 7, "The form wanted: (2023-01-31, 2023-02-28)."),
        ("01-history", 1, f"the occupation {on_paper.DOTS} 1951"),
        ("01-history", 5, "to spend 43 trillion yen on defence over the five years"),
        ("01-history", 7, "distance = 2 * 6371 * asin(sqrt(h))"),
        ("02-north-korea", 3, f"D {on_paper.DOTS} E {on_paper.DOTS}"),
        ("02-north-korea", 6, "Give a set of pairs, such as (tokyo, seoul)."),
        ("03-china-taiwan", 1, f"such as It grows {on_paper.DOTS}"),
        ("04-okinawa", 2, "Give an answer such as (reports, 2001, 2002)."),
        ("04-okinawa", 3, "U.S. military facilities on Okinawa: Thirty-one (CFR 2021)"),
        ("05-aukus-expansion", 6, "published PacNet 63 on 17 August 2023. (Pacific"),
        ("06-decision", 7, "Its parts: advice, reasons, objections, change."),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_worksheet_keeps_what_a_cell_tells(name: str, number: int, says: str) -> None:
    assert says in task_of(name, number)


def test_a_worksheet_does_not_give_back_the_verbs_that_were_taken_out() -> None:
    """The statements are asked about, so the table may not tell them whole."""
    words = task_of("02-north-korea", 3)
    assert words.count("[…]") == 5
    assert not re.search(r"\b(identified|told|admitted|counted)\b", words)
    assert "From the tables" not in words


def test_no_worksheet_of_any_chapter_tells_an_answer() -> None:
    """What stands on it in place of code is not what is asked."""
    for name in chapters():
        sheet = handouts.worksheet(Chapter(book(), name), [], TERM)
        words = squeezed(BeautifulSoup(sheet, "lxml").get_text())
        told = [each for each in (*NEVER, *answers(name)) if squeezed(each) in words]
        assert told == []


def test_no_note_of_a_worksheet_is_left_on_the_page_before(pack: Path) -> None:
    """Citations stand in the line; what an answer rests on is not said twice."""
    press = packs.Press(book(), TERM, ())
    for name, cited in ((NAMES[0], "seventeen"), ("04-okinawa", "backgrounder")):
        chapter = Chapter(book(), name)
        sheet = handouts.worksheet(chapter, [], TERM)
        assert cited in sheet
        told = press.pdf(chapter, sheet, checks=False, together=True, notes=False)
        words = [page.extract_text() for page in PdfReader(io.BytesIO(told)).pages]
        assert "(CFR 2021, p" in " ".join(" ".join(words).split())
        # Only a note names a text with the day of its publication.
        assert not any("12 October to 20 December 2021" in page for page in words)
    path = pack / packs.STUDENTS / f"{NAMES[0]}-worksheet.pdf"
    assert "20 December 2021" not in " ".join(words_in(path).split())


def test_plain_text_of_a_cell_is_set_as_paragraphs() -> None:
    """Neither in a task nor in an answer is it small and of one width."""
    for name in NAMES:
        chapter = Chapter(book(), name)
        for handout in (
            handouts.worksheet(chapter, [], TERM),
            handouts.answers(chapter, [], TERM),
        ):
            assert not BeautifulSoup(handout, "lxml").select(".cell_output pre")
    korea = Chapter(book(), NAMES[0])
    sheet = BeautifulSoup(handouts.worksheet(korea, [], TERM), "lxml")
    [fact] = [p for p in sheet.find_all("p") if p.get_text().startswith("COn 17")]
    assert fact.br is not None
    assert fact.get_text().endswith("and apologised.")


def test_a_worksheet_has_room_to_write(pack: Path) -> None:
    document = Document(pack / packs.STUDENTS / "02-north-korea-worksheet.docx")
    ruled = [
        paragraph
        for paragraph in document.paragraphs
        if not paragraph.text and paragraph._p.findall(f".//{qn('w:pBdr')}")
    ]
    assert len(ruled) > 80
    kinds = [section["class"] for section in chapter_page(NAMES[0]).select(".exercise")]
    assert len(ruled) >= 4 * (5 + len(kinds) + COUNT // WRITTEN)


def page_of(words: str, pages: Sequence[str]) -> int:
    [number] = [at for at, page in enumerate(pages) if squeezed(words) in page]
    return number


def test_a_question_stays_on_one_page_with_its_answers(
    pack: Path, key_file: Path
) -> None:
    for name in NAMES:
        path = pack / packs.STUDENTS / f"{name}-worksheet.pdf"
        pages = [squeezed(page.extract_text()) for page in PdfReader(path).pages]
        for item in selected(made_up(keys.read(key_file), name[:2])):
            said = [item.prompt.split("\n\n")[0], *(o.text for o in item.options)]
            assert len({page_of(words, pages) for words in said}) == 1
        word = Document(path.with_suffix(".docx"))
        texts = [p for p in word.paragraphs if "Made-up possibility" in p.text]
        kept = [p.paragraph_format.keep_with_next for p in texts]
        assert kept == [True, True, False] * (len(kept) // 3)


def ruled(path: Path) -> list[list[int]]:
    """Return how many lines to write on follow one another, on each page of a PDF.

    The first number of a page is of those above its first words, and may be 0.
    """
    pages = []
    # What `room` of book.typ draws: as wide as the text, at the foot of 19 pt.
    drawn = [453.5, 18.8]
    for page in PdfReader(path).pages:
        marks: list[str] = []
        bottom, top = 71, float(page.mediabox.height) - 77  # without head and foot

        def line(operator: bytes, operands: list, *_: object, to: list = marks) -> None:
            if operator == b"m" and [round(float(at), 1) for at in operands] == drawn:
                to.append("line")

        def words(
            told: str,
            cm: list,
            tm: list,
            *_: object,
            to: list = marks,
            within: tuple[float, float] = (bottom, top),
        ) -> None:
            if told.strip() and within[0] < tm[5] * cm[3] + cm[5] < within[1]:
                to.append("words")

        page.extract_text(visitor_operand_before=line, visitor_text=words)
        runs = [(kind, len([*found])) for kind, found in groupby(marks)]
        begins = runs and runs[0][0] == "line"
        lines = [count for kind, count in runs if kind == "line"]
        pages.append(lines if begins else [0, *lines])
    return pages


@pytest.mark.parametrize("name", NAMES)
def test_room_to_write_stays_with_its_question(pack: Path, name: str) -> None:
    path = pack / packs.STUDENTS / f"{name}-worksheet.pdf"
    pages = ruled(path)
    assert sum(map(sum, pages)) > 80
    for before, page in pairwise([[0], *pages]):
        # A page neither ends nor begins with one line or two.
        assert all(count >= min(LINES.values()) for count in filter(None, page))
        # What goes on there began on the page before.
        assert page[0] == 0 or before[-1] + page[0] == LINES["essay"]
    texts = [squeezed(page.extract_text()) for page in PdfReader(path).pages]
    assert page_of(handouts.BANK, texts) == page_of("Question 1 (", texts)


@pytest.mark.parametrize("name", NAMES)
def test_word_keeps_what_is_asked_with_its_room(pack: Path, name: str) -> None:
    """From the heading, or the question for discussion, to the first lines."""
    document = Document(pack / packs.STUDENTS / f"{name}-worksheet.docx")
    kept: list[tuple[bool, bool]] = []
    for block in document.element.body.iterchildren():
        lined = block.find(f".//{qn('w:between')}") is not None
        for paragraph in block.iter(qn("w:p")):
            following = Paragraph(paragraph, document).paragraph_format.keep_with_next
            kept.append((lined, bool(following)))
    rooms = 0
    for at, (lined, _) in enumerate(kept):
        if not lined or kept[at - 1][0]:
            continue
        rooms += 1
        room = [follows for ruled, follows in takewhile(lambda it: it[0], kept[at:])]
        assert kept[at - 1] == (False, True)
        if len(room) == LINES["essay"]:
            assert room == [True] * 5 + [False] * 7 + [True] * 3 + [False]
        else:
            assert room == [True] * (len(room) - 1) + [False]
    assert rooms > 10
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                assert all(p.paragraph_format.keep_with_next for p in cell.paragraphs)
    first = next(p for p in document.paragraphs if p.text == handouts.BANK)
    after = first._p.getnext()
    while not Paragraph(after, document).text.startswith("Question 1"):
        assert Paragraph(after, document).paragraph_format.keep_with_next
        after = after.getnext()


def test_columns_of_a_word_table_are_as_wide_as_their_cells(pack: Path) -> None:
    """One program goes by the one, another by the other."""
    widths = set()
    for path in sorted(pack.rglob("*.docx")):
        for table in Document(path).tables:
            columns = [column.width for column in table.columns]
            assert None not in columns
            for row in table.rows:
                assert [cell.width for cell in row.cells] == columns, path.name
            widths.add(len(set(columns)))
    # Not all alike: most is written in one of them.
    assert 2 in widths


def test_what_stands_above_exercises_with_a_content_note_stays_with_them(
    pack: Path,
) -> None:
    word = Document(pack / packs.STUDENTS / f"{NAMES[0]}-worksheet.docx")
    [at] = [n for n, p in enumerate(word.paragraphs) if p.text == handouts.WITH_NOTE]
    assert word.paragraphs[at].paragraph_format.keep_with_next
    assert word.paragraphs[at + 1].text.startswith("Exercise 3")


def test_no_page_of_answers_holds_the_source_checks_alone(pack: Path) -> None:
    """They are a part of the hand-out, before the questions, which bear no signs."""
    for name in NAMES:
        path = pack / packs.INSTRUCTORS / f"{name}-answers.pdf"
        [_, inside] = PdfReader(path).outline
        told = [part.title for part in inside if not isinstance(part, list)]
        assert told[-2:] == ["Source checks", handouts.BANK]
        word = Document(path.with_suffix(".docx"))
        heads = [p.text for p in word.paragraphs if p.style.name == "Heading 2"]
        assert heads == told
    reading = pack / packs.STUDENTS / f"{NAMES[0]}-reading.pdf"
    [_, inside] = PdfReader(reading).outline
    told = [part.title for part in inside if not isinstance(part, list)]
    assert told[-1] == "Source checks"


def test_written_questions_of_a_sheet_take_turns_by_outcome(key_file: Path) -> None:
    items = questions.bank(keys.read(key_file), ["04"], kinds=["written"])
    there = {item.outcome for item in items}
    asked = [item.outcome for item in selected(items, len(there))]
    assert len(items) > len(there)
    assert sorted(asked) == sorted(there)


def test_source_checks_that_an_answer_names_are_listed_with_it(key_file: Path) -> None:
    """In the PDF and in Word, with the numbers of the reading packet."""
    title = "The name of the treaty of 1951"
    [row] = [row for row in read_table("checks") if row["title"] == title]
    told = f"Said of 1951. But see the source check: {title} (error)."
    item = replace(made_up(keys.read(key_file), "06")[0], explanation=told)
    chapter = Chapter(book(), NAMES[1])
    press = packs.Press(book(), TERM, ())
    known = press.evidence.numbers[row["check"]]
    for items, there in (([item], True), ([replace(item, explanation="")], False)):
        html = handouts.answers(chapter, items, TERM)
        pdf = PdfReader(io.BytesIO(press.pdf(chapter, html, together=True)))
        word = Document(io.BytesIO(press.word(chapter, html)))
        words = "\n".join(page.extract_text() for page in pdf.pages)
        seen = squeezed(f"But see the source check: {title} (error){known}.")
        for read in (words, "\n".join(part.text for part in word.paragraphs)):
            assert (squeezed(row["finding"]) in squeezed(read)) is there
            assert (seen in squeezed(read)) is there
        paragraphs = [part.text for part in word.paragraphs]
        assert ("Said of 1951." in paragraphs) is there


def test_what_an_answer_rests_on_is_said_once(key_file: Path) -> None:
    """In its line, and not in a note at the foot of the page as well."""
    chapter = Chapter(book(), NAMES[0])
    reading = Reading("CFR 2021, p12", "reference/outline-cfr-2021.html#cfr-2021-p12")
    item = replace(made_up(keys.read(key_file), "02")[0], readings=(reading,))
    html = handouts.answers(chapter, [item], TERM)
    asked = html[html.index(f"<h2>{handouts.BANK}") :]
    only = f"<article><h1>Answers</h1>{asked.removesuffix('</section></article>')}"
    told = packs.Press(book(), TERM, ()).pdf(
        chapter, f"{only}</article>", together=True
    )
    words = " ".join(PdfReader(io.BytesIO(told)).pages[0].extract_text().split())
    assert words.count("CFR 2021, p12") == 1
    assert "Backgrounder" not in words


def test_answers_name_outside_works_in_full(key_file: Path) -> None:
    [item, *_] = made_up(keys.read(key_file), "01")
    key, work = next(iter(works().items()))
    reading = Reading(work_label(key), f"reference/bibliography.html#{key}")
    given = [replace(item, readings=(reading,))]
    told = handouts.answers(Chapter(book(), "01-history"), given, TERM)
    [line] = [
        small
        for small in BeautifulSoup(told, "lxml").find_all("small")
        if work.title in small.get_text()
    ]
    assert line.get_text().startswith(f"{work_label(key)}: {work.authors[0]}")
    assert line.a["href"] == work.url


def test_each_rubric_has_a_sheet_of_its_own(pack: Path) -> None:
    for name in NAMES:
        path = pack / packs.INSTRUCTORS / f"{name}-rubrics.pdf"
        pages = [page.extract_text() for page in PdfReader(path).pages]
        assert all(page.count("Not yet") == 1 for page in pages)
        word = Document(path.with_suffix(".docx"))
        heads = [p for p in word.paragraphs if p.style.name == "Heading 2"]
        broken = [bool(p.paragraph_format.page_break_before) for p in heads]
        assert broken == [False] + [True] * (len(pages) - 1)


@pytest.mark.parametrize("name", NAMES)
def test_a_word_file_has_headings_descriptions_and_links(pack: Path, name: str) -> None:
    for path in sorted(pack.rglob(f"{name}-*.docx")):
        document = Document(path)
        levels = [
            int(paragraph.style.name.removeprefix("Heading "))
            for paragraph in document.paragraphs
            if paragraph.style.name.startswith("Heading ")
        ]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert 2 in levels
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        assert document.core_properties.title.endswith("Reading the Alliance")
    reading = Document(pack / packs.STUDENTS / f"{name}-reading.docx")
    described = [
        picture.get("descr") for picture in reading.element.iter(qn("wp:docPr"))
    ]
    drawn = chapter_page(name).select("figure.chart .chart-wide svg")
    assert [len(each) > 60 for each in described] == [True] * len(drawn)
    links = {
        relation.target_ref
        for relation in reading.part.rels.values()
        if relation.is_external
    }
    assert sources()["cfr-2021"].url in links
    assert len(links) > 10


@pytest.mark.parametrize("name", NAMES)
def test_a_pdf_is_tagged_and_says_what_it_is(pack: Path, name: str) -> None:
    found = sorted(pack.rglob(f"{name}-*.pdf"))
    assert len(found) == 4
    for path in found:
        reader = PdfReader(path)
        assert reader.root_object["/MarkInfo"]["/Marked"]
        assert TERM in reader.metadata.title
        assert "/Lang" in reader.root_object


def test_nothing_of_the_sources_is_published_beyond_the_book(pack: Path) -> None:
    """No run of words from a source that its chapter or the checks do not hold."""
    checks = " ".join(row["finding"] for row in read_table("checks"))
    seeds = "\n".join(
        squeezed((root() / "seeds" / f"{name}.txt").read_text(encoding="utf-8"))
        for name in sources()
    )
    for name in NAMES:
        page = chapter_page(name).get_text()
        known = squeezed(f"{page} {checks}")
        for path in sorted(pack.rglob(f"{name}*.docx")):
            document = Document(path)
            told = squeezed("\n".join(text.text for text in _texts(document)))
            for at in range(0, len(told) - SEED_SPAN, 7):
                span = told[at : at + SEED_SPAN]
                assert span not in seeds or span in known, f"{path.name}: {span}"


def _texts(document: object) -> Iterator:
    yield from document.paragraphs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


@pytest.mark.parametrize(
    ("paper", "width", "height"), [("a4", 210, 297), ("Letter", 215.9, 279.4)]
)
def test_paper_is_of_the_size_asked_for(
    paper: str,
    width: float,
    height: float,
    pack: Path,
    key_file: Path,
    tmp_path: Path,
) -> None:
    """A page is as large as the norm says, and everything on it fits."""
    to = pack
    if paper != "a4":
        to = tmp_path / "pack"
        packs.make(["06"], TERM, key_file, to=to, folder=book(), paper=paper)
    pdfs, words = sorted(to.rglob("06-*.pdf")), sorted(to.rglob("06-*.docx"))
    assert len(pdfs) == len(words) == 4
    for path in pdfs:
        for page in PdfReader(path).pages:
            size = [float(each) * 25.4 / 72 for each in page.mediabox[2:]]
            assert size == pytest.approx([width, height], abs=0.1), path.name
    for path in words:
        document = Document(path)
        [section] = document.sections
        size = [section.page_width.mm, section.page_height.mm]
        assert size == pytest.approx([width, height], abs=0.1), path.name
        sides = section.left_margin.mm + section.right_margin.mm
        assert section.left_margin == section.right_margin
        assert width - sides == pytest.approx(160, abs=0.1)
        for picture in document.inline_shapes:
            assert picture.width.mm <= 160
            assert picture.height.mm <= height - 86
    shown = next(to.rglob("06-*-slides.html")).read_text(encoding="utf-8")
    [turned] = re.findall(r"@page \{ size: (\w+) landscape;", shown)
    assert turned.casefold() == paper.casefold()


# Slides


def slides(pack: Path, name: str) -> str:
    path = pack / packs.STUDENTS / f"{name}-slides.html"
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_slides_refer_to_nothing_outside_them(pack: Path, name: str) -> None:
    page = slides(pack, name)
    read = BeautifulSoup(page, "lxml")
    inside = read.find("main").find_all(True)
    assert not read.find_all(["link", "iframe", "object", "embed", "base"])
    assert not read.find_all(src=True)
    for tag in read.find_all(True):
        for attribute in ("href", "xlink:href", "srcset", "data", "action", "poster"):
            if tag.get(attribute):
                assert tag[attribute].startswith("#"), tag
        assert not any(each.startswith("on") for each in tag.attrs), tag
        assert not tag.get("style"), tag
    addresses = re.findall(r"url\((?!#|data:)[^)]*\)|@import", page)
    assert addresses == []
    assert re.findall(r"https?://(?!www\.w3\.org/)", page) == []
    assert len(inside) > 100


@pytest.mark.parametrize("name", NAMES)
def test_every_quotation_on_a_slide_stands_in_a_source(pack: Path, name: str) -> None:
    known = {
        squeezed(row["exact"]).strip(".,"): row for row in read_table("quotations")
    }
    checked = 0
    for slide in BeautifulSoup(slides(pack, name), "lxml").select(".slide"):
        for drawing in slide.find_all("svg"):
            drawing.decompose()
        for words in QUOTED.findall(" ".join(slide.get_text(" ").split())):
            words = re.sub(r"\s+([.,;:?!])", r"\1", words)
            if len(words.split()) < 3:
                continue
            checked += 1
            assert squeezed(words).strip(".,") in known or locate(words), words
    assert checked >= len(chapter_page(name).select("figure.quotation")) > 0


@pytest.mark.parametrize("name", NAMES)
def test_slides_show_claims_charts_and_questions(pack: Path, name: str) -> None:
    read = BeautifulSoup(slides(pack, name), "lxml")
    page = chapter_page(name)
    for selector, kind in (
        ("p.claim", ".claim"),
        ("figure.chart", ".with-chart"),
        ("figure.quotation", ".with-quotation"),
        ("#discussion-questions ol > li", ".question"),
    ):
        assert len(read.select(f".slide{kind}")) == len(page.select(selector)) > 0
    for drawing in read.select(".with-chart svg"):
        assert len(drawing["aria-label"]) > 60
    ids = [tag["id"] for tag in read.find_all(id=True)]
    assert len(ids) == len(set(ids))


@lru_cache(maxsize=8)
def whole_slides(name: str) -> str:
    return slides_of(Chapter(book(), name), TERM)


def test_every_slide_fits_a_screen_and_fills_it(tmp_path: Path) -> None:
    """Nothing is scrolled to or hidden by the buttons, and few words are set large."""
    measure = """() => {
        const bar = document.querySelector(".bar").getBoundingClientRect();
        const all = [...document.querySelectorAll(".slide")];
        return all.map(slide => {
            all.forEach(each => each.classList.toggle("shown", each === slide));
            const under = [...slide.querySelectorAll(".inside *")]
                .filter(each => !each.closest("svg") && !each.children.length)
                .flatMap(each => [...each.getClientRects()])
                .filter(box => box.right > bar.left && box.bottom > bar.top);
            const inside = slide.querySelector(".inside");
            const drawn = slide.querySelector(".wide svg");
            const box = drawn && drawn.viewBox.baseVal;
            return {
                tall: document.documentElement.scrollHeight,
                wide: document.documentElement.scrollWidth,
                under: under.length,
                fills: inside.getBoundingClientRect().height / innerHeight,
                letters: parseFloat(getComputedStyle(inside).fontSize),
                words: inside.textContent.length,
                scale: drawn && drawn.getBoundingClientRect().width / box.width,
            };
        });
    }"""
    with open_browser() as browser:
        for width, height in ((1280, 720), (1920, 1080)):
            tab = browser.new_page(viewport={"width": width, "height": height})
            for name in chapters():
                path = tmp_path / f"{name}.html"
                path.write_text(whole_slides(name), encoding="utf-8")
                tab.goto(path.as_uri())
                found = tab.evaluate(measure)
                for number, slide in enumerate(found, 1):
                    where = f"{name}, slide {number}, {width} wide: {slide}"
                    assert (slide["tall"], slide["wide"]) == (height, width), where
                    assert slide["under"] == 0, where
                    assert slide["fills"] > 0.3, where
                    # Text of a chart is 12 px or more where nothing is scaled.
                    if slide["scale"] is not None:
                        assert slide["scale"] * 1280 / width > 0.78, where
                words = sorted(
                    (each["words"], each["letters"])
                    for each in found
                    if each["scale"] is None
                )
                # From the back of a room a twentieth of its height can be read.
                assert words[0][1] > height / 15
                assert words[-1][1] > height / 30
                assert words[0][1] > 1.5 * words[-1][1]
            tab.close()


def test_a_tall_chart_stands_in_two_halves_and_no_row_is_cut() -> None:
    halved = {}
    for name in chapters():
        read = BeautifulSoup(whole_slides(name), "lxml")
        for slide in read.select(".slide.in-two"):
            [drawn] = slide.select(".wide svg")
            number = slide.select_one(".number").get_text().strip()
            halved[number] = drawn
            [still] = [
                figure.select_one(".chart-wide svg")
                for figure in chapter_page(name).select("figure.chart")
                if figure.select_one(".caption-number").get_text().strip() == number
            ]
            assert drawn["aria-label"] == still["aria-label"]
            whole = drawn.find("g", id=re.compile("-whole$"))
            assert whole.get_text() == still.get_text()
            # Upper half and heads, then what begins where the upper half ends.
            parts = {
                clip["id"].rsplit("-", 1)[1]: (
                    float(clip.rect["y"]),
                    float(clip.rect["y"]) + float(clip.rect["height"]),
                )
                for clip in drawn.find_all("clippath")
            }
            cut = parts["upper"][1]
            assert parts["upper"][0] == 0
            assert parts["lower"] == (cut, float(still["height"]))
            for text in still.find_all("text"):
                baseline = sum(
                    float(found[1])
                    for each in (text, *text.parents)
                    if (found := MOVED_DOWN.search(each.get("transform") or ""))
                )
                lines = [float(part.get("dy") or 0) for part in text.find_all("tspan")]
                assert not baseline - 9 < cut < baseline + sum(lines) + 3, text
            shown = drawn.find_all("use")
            assert {each["href"] for each in shown} == {f"#{whole['id']}"}
            assert len(shown) == len(parts) - 1
            assert float(drawn["width"]) > 2 * float(drawn["height"])
    assert set(halved) == {"Figure 7", "Figure 11", "Figure 12", "Figure 17"}
    # A legend is no head of columns; an axis and the names of texts are.
    heads = [number for number, each in halved.items() if len(each("use")) == 2]
    assert heads == ["Figure 7", "Figure 12", "Figure 17"]
    for number in ("Figure 7", "Figure 17"):
        clip = halved[number].find("clippath", id=re.compile("-heads$"))
        assert float(clip.rect["height"]) < 25


def test_a_chart_without_a_gap_near_its_middle_stays_whole() -> None:
    rows = "".join(
        f'<g transform="translate(3,{at})"><text>row</text></g>'
        for at in range(20, 1000, 15)
    )
    opening = '<svg role="img" aria-label="Rows" width="680" height="1000" '
    svg = f'{opening}viewBox="0 0 680 1000" xmlns="{SVG}">{rows}</svg>'
    assert in_two(svg, "a") is None
    apart = svg.replace("translate(3,500)", "translate(3,485)")
    halves = in_two(apart, "a")
    # Between the lines on 485 and 515: as far from the words of each.
    assert 'viewBox="0 0 1400 508"' in halves
    assert '<rect x="0" y="496"' in halves


def test_what_the_slides_rest_on_and_who_made_them_are_two_slides() -> None:
    for name in chapters():
        read = BeautifulSoup(whole_slides(name), "lxml")
        last = read.select(".slide.closing")
        assert [each.h2.get_text() for each in last] == [
            "Sources",
            "About these slides",
        ]
        used = last[0].select("li strong")
        assert {each.get_text() for each in used} <= {
            s.short for s in sources().values()
        }
        assert f"version {edition().version}" in last[1].get_text()
        assert "CC BY 4.0" in last[1].get_text()


def test_slides_work_with_keys_and_ask_for_nothing(pack: Path) -> None:
    address = (pack / packs.STUDENTS / "02-north-korea-slides.html").as_uri()
    count = len(BeautifulSoup(slides(pack, NAMES[0]), "lxml").select(".slide"))
    shown = (
        "() => [...document.querySelectorAll('.slide')].map(s => s.offsetHeight > 0)"
    )
    with open_browser() as browser:
        for width, height, scheme in ((1280, 720, "dark"), (390, 800, "light")):
            tab = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=scheme
            )
            said: list[str] = []
            asked: list[str] = []
            tab.on("console", lambda message, said=said: said.append(message.text))
            tab.on("pageerror", lambda error, said=said: said.append(str(error)))
            tab.on("request", lambda request, asked=asked: asked.append(request.url))
            tab.goto(address)
            for number in range(count):
                assert tab.evaluate(shown).index(True) == number
                assert sum(tab.evaluate(shown)) == 1
                assert tab.evaluate("document.documentElement.scrollWidth") <= width
                if width < 700:
                    assert tab.evaluate(ABOVE_BAR) >= 0, number + 1
                tab.keyboard.press("ArrowRight")
            tab.keyboard.press("Home")
            assert tab.evaluate(shown).index(True) == 0
            tab.keyboard.press("End")
            assert tab.evaluate(shown).index(True) == count - 1
            paper = "getComputedStyle(document.documentElement).backgroundColor"
            own = tab.evaluate(paper)
            assert tab.locator("html").get_attribute("data-theme") == scheme
            for kind in (".with-quotation", ".with-chart", ".question"):
                tab.evaluate(FIRST, kind)
                assert violations(tab) == []
            tab.keyboard.press("d")
            assert tab.evaluate(paper) != own
            assert said == []
            assert [each for each in asked if not each.startswith("data:")] == [address]
            tab.close()
        tab = browser.new_page()
        tab.goto(address)
        tab.emulate_media(media="print")
        assert all(tab.evaluate(shown))
        tab.close()
        tab = browser.new_context(java_script_enabled=False).new_page()
        tab.goto(address)
        assert tab.locator(".slide").last.is_visible()
        assert tab.locator(".bar").is_hidden()


# Days


def test_the_calendar_is_read_back(pack: Path) -> None:
    content = (pack / packs.STUDENTS / packs.CALENDAR).read_bytes()
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    read = Calendar.from_ical(content)
    events = read.events
    starts = {(str(event["summary"]), event.start): event for event in events}
    days = [date.fromisoformat(day) for day in DAYS]
    assert set(starts) == {
        ("Read by today: North Korea", days[0] - timedelta(days=1)),
        ("Class: North Korea, 1 of 2", days[0]),
        ("Class: North Korea, 2 of 2", days[1]),
        ("Exercises due: North Korea", days[1] + timedelta(days=7)),
        ("Read by today: The decision", days[2] - timedelta(days=1)),
        ("Class: The decision", days[2]),
        ("Exercises due: The decision", days[2] + timedelta(days=7)),
    }
    assert len({str(event["uid"]) for event in events}) == len(events)
    for event in events:
        assert event["dtstamp"]
        due = not str(event["summary"]).startswith("Class")
        assert len(event.alarms.times) == (1 if due else 0)


@pytest.mark.parametrize(
    ("count", "days", "each"),
    [
        (2, 2, [[0], [1]]),
        (2, 5, [[0, 1, 2], [3, 4]]),
        (3, 3, [[0], [1], [2]]),
        (4, 2, [[0], [0], [1], [1]]),
        (3, 1, [[0], [0], [0]]),
        (7, 3, [[0], [0], [0], [1], [1], [2], [2]]),
    ],
)
def test_chapters_are_spread_over_the_days(
    count: int, days: int, each: list[list[int]]
) -> None:
    known = parsed([f"2027-03-{day:02}" for day in range(1, days + 1)])
    titles = {str(number): f"Chapter {number}" for number in range(count)}
    assert [
        [known.index(day) for day in m.days] for m in meetings(titles, known)
    ] == each


def test_days_are_put_in_order() -> None:
    assert parsed(["2027-02-09", "2027-02-02"]) == [date(2027, 2, 2), date(2027, 2, 9)]


# The whole


def test_the_cover_sheet_links_every_file(pack: Path) -> None:
    page = BeautifulSoup((pack / packs.COVER).read_text(encoding="utf-8"), "lxml")
    linked = {unquote(link["href"]) for link in page.find_all("a", href=True)}
    files = {
        path.relative_to(pack).as_posix() for path in pack.rglob("*") if path.is_file()
    }
    assert {each for each in linked if "://" not in each} == files - {packs.COVER}
    assert "Students can run the chapter" in page.get_text()
    assert "9 February 2027" in page.get_text()


def test_the_cover_sheet_leads_to_the_chapter_its_plan_and_where_it_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = "https://example.org/book"
    monkeypatch.setenv("BOOK_ADDRESS", home)
    monkeypatch.setenv("BOOK_REPOSITORY", "owner/name")
    page = cover_sheet.page([Chapter(book(), "04-okinawa")], [], TERM, {}, {})
    links = [link["href"] for link in BeautifulSoup(page, "lxml").select("a[href]")]
    pages = [link.removeprefix(f"{home}/") for link in links if home in link]
    assert pages == ["chapters/04-okinawa.html", "instructors/plan-04-okinawa.html"]
    assert all((book() / each).is_file() for each in pages)
    [binder] = [link for link in links if "mybinder.org/v2/gh/owner/name" in link]
    assert "04-okinawa.ipynb" in unquote(unquote(binder))


def test_a_worksheet_says_what_short_names_stand_for(key_file: Path) -> None:
    items = made_up(keys.read(key_file), "02")[:2]
    asked = "What does Johnstone & Hornung 2023 say, and what CFR 20212?"
    items = [replace(items[0], prompt=asked), items[1]]
    chapter = Chapter(book(), "02-north-korea")
    sheet = BeautifulSoup(handouts.worksheet(chapter, items, TERM), "lxml")
    heading = sheet.find("h2", string="Questions on the sources")
    [line] = [p.get_text() for p in heading.find_next_siblings("p") if p.small]
    assert line == (
        "Short names: Johnstone & Hornung 2023 is Christopher B. Johnstone and Jeffrey "
        "W. Hornung, Separate U.S. Alliances in East Asia Are Obsolete (2023)."
    )
    assert "Short names" not in handouts.worksheet(chapter, items[1:], TERM)


def test_the_key_and_its_place_stand_nowhere(pack: Path, key_file: Path) -> None:
    secret = keys.read(key_file).secret.hex()
    for path in pack.rglob("*"):
        if path.is_file():
            words = words_in(path)
            assert secret not in words
            assert key_file.name not in words
            assert str(root()) not in words
            assert str(pack) not in words


def test_the_same_key_gives_the_same_bytes(
    pack: Path, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "bank", made_up_bank)
    for variable in ("BOOK_ADDRESS", "BOOK_REPOSITORY", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(variable, raising=False)
    again = packs.make(["06"], TERM, key_file, to=tmp_path / "again", folder=book())
    compared = [name for name in again.files if "06-decision" in name]
    assert len(compared) == 11
    for name in compared:
        assert (again.folder / name).read_bytes() == (pack / name).read_bytes(), name


def test_a_word_file_is_dated_with_the_edition(pack: Path) -> None:
    """Each part of it, too: the hour of making would make other bytes."""
    released = edition().released
    day = (released.year, released.month, released.day)
    found = sorted(pack.rglob("*.docx"))
    assert len(found) == 4 * len(NAMES)
    for path in found:
        with zipfile.ZipFile(path) as content:
            assert {each.date_time for each in content.infolist()} == {(*day, 0, 0, 0)}
            assert {each.create_system for each in content.infolist()} == {3}
        core = Document(path).core_properties
        for moment in (core.created, core.modified):
            assert (moment.year, moment.month, moment.day) == day
            assert (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def test_another_key_asks_other_questions(tmp_path: Path) -> None:
    one, other = (
        keys.read(keys.make(tmp_path / f"{name}.key")) for name in ("one", "other")
    )
    asked = [
        [item.prompt for item in selected(made_up(key, "02"))] for key in (one, other)
    ]
    assert asked[0] != asked[1]


def test_a_worksheet_has_many_kinds_of_questions(tmp_path: Path) -> None:
    items = made_up(keys.read(keys.make(tmp_path / "class.key")), "02")
    chosen = selected(items)
    assert chosen == selected(reversed(items))
    assert len(chosen) == len({item.item for item in chosen}) == COUNT
    assert {item.kind for item in chosen} == {*KINDS, "written"}
    assert [bool(item.options) for item in chosen] == [True] * 6 + [False] * 2
    assert selected(items[:3]) == sorted(items[:3], key=lambda item: item.item)


@pytest.mark.parametrize(
    ("count", "offering", "written"),
    [(1, 1, 0), (3, 3, 0), (4, 3, 1), (12, 9, 3), (99, 20, 4)],
)
def test_as_many_questions_as_are_asked_for(
    count: int, offering: int, written: int, key_file: Path
) -> None:
    chosen = selected(made_up(keys.read(key_file), "02"), count)
    assert [bool(each.options) for each in chosen] == [
        *[True] * offering,
        *[False] * written,
    ]


def test_written_questions_take_the_place_of_others_that_are_too_few(
    key_file: Path,
) -> None:
    items = made_up(keys.read(key_file), "02")
    few = [*items[:2], *(item for item in items if not item.options)]
    chosen = selected(few, 5)
    assert [bool(each.options) for each in chosen] == [True] * 2 + [False] * 3
    assert len(selected(few[2:], 3)) == 3


def test_no_question_quotes_what_another_quotes(key_file: Path) -> None:
    items = [item for item in made_up(keys.read(key_file), "02") if item.options]
    words = "Whose are “the same three words”?"
    alike = [replace(item, prompt=words) for item in items[:4]]
    assert len(of_every_kind([alike], 4)) == 1
    short = [replace(item, prompt="Whose are “two words”?") for item in items[:4]]
    assert of_every_kind([short], 4) == short
    # What one is asked to write about could tell an answer as well.
    essays = [item for item in made_up(keys.read(key_file), "02") if not item.options]
    said = [replace(essay, prompt=words) for essay in essays]
    assert len(of_every_kind([alike, said], 8)) == 1
    assert of_every_kind([alike], 8, beside=said) == []
    # Two texts of one's own may be about the same.
    assert of_every_kind([said], 8) == said


def test_a_written_question_tells_no_answer_of_a_worksheet(key_file: Path) -> None:
    """Its prompt may say what another question of the sheet asks for."""
    items = made_up(keys.read(key_file), "02")
    same, apart = (("cfr-2021", 10, 20),), (("cfr-2021", 20, 30),)
    essays = [item for item in items if not item.options]
    others = [item for item in items if item.options]
    # Of two written questions that is taken which leaves most others.
    for telling, other in itertools.permutations(essays[:2]):
        some = [
            replace(telling, about=(("cfr-2021", 15, 18),)),
            replace(other, about=apart),
            *(replace(item, about=same) for item in others[:10]),
            *others[10:13],
        ]
        chosen = selected(some, 5)
        assert [bool(item.options) for item in chosen] == [True] * 4 + [False]
        assert chosen[-1] == replace(other, about=apart)


def test_questions_on_one_passage_are_apart_where_their_words_are() -> None:
    key = keys.Key(bytes(16))
    same = (Reading("CFR 2021, p12", "reference/outline-cfr-2021.html#cfr-2021-p12"),)
    items = [
        replace(item, kind="number", readings=same, about=(("cfr-2021", *span),))
        for item, span in zip(
            made_up(key, "02"), [(0, 10), (10, 20), (5, 12), (30, 40)], strict=False
        )
    ]
    assert of_every_kind([items], 4) == [items[0], items[1], items[3]]
    # Of what is in no table, only the passage is known.
    assert len(of_every_kind([[replace(i, about=()) for i in items]], 4)) == 1
    # Two orders may share an event, and not most of them.
    spans = [("cfr-2021", at, at + 5) for at in range(0, 60, 10)]
    orders = [
        replace(item, kind="order", about=tuple(spans[at] for at in places))
        for item, places in zip(
            items, [(0, 1, 2), (0, 3, 4), (0, 1, 5), (3, 4, 5)], strict=True
        )
    ]
    assert of_every_kind([orders], 4) == orders[:2]


def test_no_question_tells_the_day_that_another_asks_for() -> None:
    key = keys.Key(bytes(16))
    items = made_up(key, "00")
    said = "CFR 2021 appeared within the time from 12 October to 20 December 2021."
    telling = [replace(item, prompt=f"{said} And?") for item in items[:3]]
    [essay, *_] = [item for item in items if not item.options]
    read = (Reading("CFR 2021, p32", "reference/outline-cfr-2021.html#cfr-2021-p32"),)
    asking = replace(essay, outcome="00-2", readings=read)
    assert of_every_kind([telling], 3) == telling
    assert of_every_kind([telling], 3, beside=[asking]) == []
    assert of_every_kind([[asking]], 1, beside=telling) == []
    assert of_every_kind([telling], 3, beside=[replace(asking, outcome="00-1")])


def test_no_question_asks_what_an_exercise_of_the_sheet_prints(key_file: Path) -> None:
    """Exercises of Okinawa print two counts of facilities, and a bill."""
    page = Chapter(book(), "04-okinawa")
    told = packs._told(page)
    assert {printed for _, printed, _ in told.figures} == {
        *("Thirty-one", "eighty-five", "$1.9–2.5 billion")
    }
    items = questions.bank(keys.read(key_file), ["04"])
    spoiled = [item for item in items if told.spoils(item)]
    assert {bool(item.options) for item in spoiled} == {True, False}
    # The vote of 2019 and the counts of the ministry are what exercises rest on.
    words = ("vote of February 2019", "share of the American presence")
    written = [item.prompt for item in spoiled if not item.options]
    assert all(any(each in prompt for prompt in written) for each in words)
    for item in selected(items, 12, told=told):
        assert not any(each in item.prompt for each in words)
        assert "Thirty-one" not in item.prompt
        assert "for this: U.S. military facilities in Japan" not in item.prompt


def test_worksheets_of_one_class_do_not_tell_of_each_other(
    key_file: Path, pack_of_all: list[list[Item]]
) -> None:
    given: list[Item] = []
    for asked in pack_of_all:
        assert of_every_kind([[each] for each in asked], len(asked), given) == asked
        given += asked


@pytest.fixture
def pack_of_all(key_file: Path, tmp_path: Path, monkeypatch) -> list[list[Item]]:
    """Return what is asked on each worksheet of a class that reads two chapters."""
    asked: list[list[Item]] = []

    def handed_out(page: Chapter, items: list[Item], press: object) -> Iterator:
        asked.append(items)
        return iter(())

    monkeypatch.setattr(packs, "_of_chapter", handed_out)
    packs.make(
        ["00", "05"],
        TERM,
        key_file,
        each=20,
        to=tmp_path / "made",
        folder=book(),
    )
    return asked


def test_the_bank_fills_a_worksheet(key_file: Path) -> None:
    items = questions.bank(keys.read(key_file), ["04"])
    chosen = selected(items)
    assert len(chosen) == COUNT
    assert {item.chapter for item in chosen} == {"04"}
    assert len({item.kind for item in chosen}) >= 4


def test_no_question_of_a_worksheet_can_tell_the_answer_of_another(
    key_file: Path,
) -> None:
    """Two on one passage could: one quotes what the other has altered."""
    items = made_up(keys.read(key_file), "02")
    same = (Reading("CFR 2021, p12", "reference/outline-cfr-2021.html#cfr-2021-p12"),)
    alike = [replace(item, readings=same) for item in items[:8]]
    # Two others and four written ones: there is room for more of them than one.
    chosen = selected([*alike, *items[8:10], *items[20:]])
    assert sum(item.readings == same for item in chosen) == 1
    assert len(chosen) == 1 + 2 + 4 < COUNT
    assert len(selected(alike)) == 1


@pytest.mark.parametrize(
    ("variables", "leads"),
    [
        (
            {"BOOK_ADDRESS": "https://example.org/book"},
            "https://example.org/book/reference/outline-cfr-2021.html#cfr-2021-p12",
        ),
        (
            {"BOOK_REPOSITORY": "owner/name"},
            "https://github.com/owner/name/blob/main/reference/outline-cfr-2021.md"
            "#cfr-2021-p12",
        ),
        ({}, "https://www.cfr.org/backgrounder/us-japan-security-alliance"),
    ],
)
def test_a_citation_leads_as_near_as_is_known(
    variables: dict[str, str], leads: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alliance.links.ref", lambda: "main")
    monkeypatch.setattr("alliance.repository.git", lambda *_: "")
    for variable in ("BOOK_ADDRESS", "BOOK_REPOSITORY", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    written = "../reference/outline-cfr-2021.md#cfr-2021-p12"
    assert destination(written, "chapters/02-north-korea") == leads
    assert (
        destination("https://example.org/a", "chapters/02") == "https://example.org/a"
    )


def test_a_link_that_leads_nowhere_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alliance.repository.git", lambda *_: "")
    for variable in ("BOOK_ADDRESS", "BOOK_REPOSITORY", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(variable, raising=False)
    assert destination("00-sources.ipynb", "chapters/02-north-korea") == ""


# What cannot be made


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        ({"names": ["09"]}, PackError, "no chapter '09'"),
        ({"names": ["02-north-kora"]}, PackError, "Did you mean '02-north-korea'"),
        ({"names": ["02", "02-north-korea"]}, PackError, "named twice"),
        ({"names": ["_template"]}, PackError, "no chapter"),
        ({"names": []}, PackError, "No chapter is named"),
        ({"term": "  "}, PackError, "no label"),
        ({"term": "x" * 61}, PackError, "at most 60"),
        ({"term": "../.."}, PackError, "no label"),
        ({"days": ["2027-02-30"]}, PackError, "'2027-02-30' is no day"),
        ({"days": ["2 February"]}, PackError, "is no day"),
        ({"days": ["20270202"]}, PackError, "is no day"),
        ({"days": ["0001-01-01"]}, PackError, "is no day"),
        ({"days": ["9999-12-31"]}, PackError, "is no day"),
        ({"days": ["2027-02-02", "2027-02-02"]}, PackError, "given twice"),
        ({"key": Path("no-such.key")}, keys.KeyFileError, "no key"),
        ({"folder": Path("not-built")}, CopyError, "Build the book first"),
        ({"paper": "A5"}, PackError, "There is no paper 'A5'."),
        ({"each": 0}, PackError, "--each is 0: give the number"),
        ({"level": "hard"}, questions.QuestionError, "There is no level 'hard'."),
        ({"outcome": "02-99"}, questions.QuestionError, "no outcome '02-99'"),
        ({"outcome": "04-2"}, PackError, "04-2 belongs to chapter 04, which is not"),
    ],
)
def test_what_cannot_be_made_is_refused_and_nothing_is_left(
    wrong: dict, error: type[AllianceError], says: str, key_file: Path, tmp_path: Path
) -> None:
    asked = {"names": ["02"], "term": TERM, "key": key_file, "folder": book()} | wrong
    names, term, key = (asked.pop(name) for name in ("names", "term", "key"))
    with pytest.raises(error, match=re.escape(says)):
        packs.make(names, term, key, to=tmp_path / "new" / "pack", **asked)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_exists_is_kept(key_file: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(PackError, match="exists already"):
        packs.make(["02"], TERM, key_file, to=tmp_path, folder=book())
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def new_repository(folder: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    (folder / ".gitignore").write_text("/kept-out/\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("to", ["p", "deep/p", "linked/p"])
def test_answers_are_not_written_where_git_would_track_them(
    to: str, key_file: Path, tmp_path: Path
) -> None:
    tree = new_repository(tmp_path / "tree")
    (tmp_path / "linked").symlink_to(tree)
    goal = (tmp_path if to.startswith("linked") else tree) / to
    with pytest.raises(PackError, match=r"git would track .* Nothing was written"):
        packs.make(["02"], TERM, key_file, to=goal, folder=book())
    assert {path.name for path in tree.iterdir()} == {".git", ".gitignore"}


def test_a_folder_that_git_leaves_out_may_hold_answers(tmp_path: Path) -> None:
    tree = new_repository(tmp_path / "tree")
    names = ["cover-sheet.html", "for-instructors/02-north-korea-answers.pdf"]
    for goal in (tree / "kept-out" / "new", tmp_path / "elsewhere"):
        refuse_tracked(goal, names, PackError)
    # One file that is left out does not speak for the others.
    (tree / ".gitignore").write_text("*.html\n", encoding="utf-8")
    with pytest.raises(PackError, match="git would track"):
        refuse_tracked(tree / "p", names, PackError)


def test_half_a_pack_is_never_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []

    def full(path: Path, content: bytes) -> None:
        written.append(path)
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("wb").write(content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(PackError, match="No space left"):
        packs._write(tmp_path / "new" / "pack", {"a.html": b"a", "b/c.html": b"c"})
    assert len(written) == 2
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_where_to_begin(
    key_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked: list = []

    def make(*given: object, **named: object) -> packs.Pack:
        asked.append((given, named))
        return packs.Pack(tmp_path, (packs.COVER,))

    monkeypatch.setattr(packs, "make", make)
    words = ["--chapters", "02", "04", "--term", TERM, "--key", str(key_file)]
    assert main(["packs", *words, "--class", *DAYS, "--to", str(tmp_path)]) == 0
    expected = {"days": list(DAYS), "to": tmp_path, "sensitive": False}
    expected |= {"outcome": None, "level": None, "each": None, "paper": "a4"}
    assert asked == [((["02", "04"], TERM, key_file), expected)]
    assert f"Begin with {tmp_path / packs.COVER}" in capsys.readouterr().out


@pytest.mark.parametrize("let_in", [False, True])
def test_sensitive_questions_are_left_out_unless_asked_for(
    let_in: bool,
    key_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given: list[Item] = []

    def some(key: keys.Key, names: Sequence[str], **_: object) -> list[Item]:
        kept, *others = made_up(key, names[0])
        return [kept, *(replace(item, sensitive=True) for item in others[:3])]

    def files(_page: object, items: Sequence[Item], _press: object) -> Iterator:
        given.extend(items)
        yield "for-instructors/answers.txt", b""

    monkeypatch.setattr(questions, "bank", some)
    monkeypatch.setattr(packs, "_of_chapter", files)
    monkeypatch.setattr(packs, "Chapter", lambda folder, name: Chapter(book(), name))
    monkeypatch.setattr(packs, "rules", lambda _: ())
    words = ["--chapters", "04", "--term", TERM, "--key", str(key_file)]
    words += ["--sensitive"] if let_in else []
    assert main(["packs", *words, "--to", str(tmp_path / "pack")]) == 0
    said = capsys.readouterr().out
    assert len(given) == (4 if let_in else 1)
    assert ("Left out: 3 questions with a content note" in said) is not let_in
    assert ("--sensitive" in said) is not let_in


def test_a_choice_of_questions_is_kept_and_what_is_missing_is_said(
    pack: Path,
    key_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Of two chapters one has two such questions, and the other none."""
    level = "first steps"
    calls: list[dict] = []

    def bank(key: keys.Key, names: Sequence[str], **asked: object) -> list[Item]:
        calls.append(asked)
        if names == ["06"]:
            raise questions.NoQuestionError("none")
        return made_up(key, "02")[:2]

    monkeypatch.setattr(questions, "bank", bank)
    to = tmp_path / "pack"
    words = ["packs", "--chapters", "02", "06", "--term", TERM, "--key", str(key_file)]
    words += ["--outcome", "02-1", "--level", level, "--each", "3", "--to", str(to)]
    files = packs._of_chapter

    def quickly(
        page: Chapter, items: Sequence[Item], press: packs.Press
    ) -> Iterator[tuple[str, bytes]]:
        if items:
            yield f"for-instructors/{page.name}-answers.pdf", b""
        else:
            yield from files(page, items, press)

    monkeypatch.setattr(packs, "_of_chapter", quickly)
    monkeypatch.setattr(packs, "Chapter", lambda folder, name: Chapter(book(), name))
    monkeypatch.setattr(packs, "rules", lambda _: ())
    assert main(words) == 0
    assert calls == [{"outcome": "02-1", "level": level}] * 2
    which = f"for outcome 02-1 and of the level {level} can be chosen."
    two = f"the worksheet asks 2 questions on the sources, not 3, as no more {which}"
    none = f"the worksheet asks no question on the sources, as none {which}"
    said = capsys.readouterr().out
    assert f"Chapter 02: {two}\nChapter 06: {none}\n" in said
    cover = BeautifulSoup((to / packs.COVER).read_text(encoding="utf-8"), "lxml")
    assert two[1:] in cover.get_text()
    assert none[1:] in cover.get_text()
    # A pack without any is whole, and no part of it is left empty.
    assert len([path for path in to.rglob("06-*") if path.is_file()]) == 11
    for where, there in ((pack, True), (to, False)):
        for path in (
            where / packs.STUDENTS / "06-decision-worksheet.docx",
            where / packs.INSTRUCTORS / "06-decision-answers.docx",
        ):
            heads = [
                paragraph.text
                for paragraph in Document(path).paragraphs
                if paragraph.style.name == "Heading 2"
            ]
            assert ("Questions on the sources" in heads) is there
            assert "Exercises" in heads
            pdf = words_in(path.with_suffix(".pdf"))
            assert ("Questions on the sources" in pdf) is there


def test_the_bank_is_chosen_from_as_it_is_for_a_learning_system(
    key_file: Path,
) -> None:
    """What no question is comes as an error of its own, which a pack can live with."""
    key = keys.read(key_file)
    with pytest.raises(questions.NoQuestionError):
        questions.bank(key, ["02"], outcome="04-2")
    for wrong in ({"outcome": "02-99"}, {"level": "hard"}):
        with pytest.raises(questions.QuestionError) as raised:
            questions.bank(key, ["02"], **wrong)
        assert not isinstance(raised.value, questions.NoQuestionError)


def test_exercises_with_a_content_note_come_last_and_may_be_left() -> None:
    okinawa = Chapter(book(), "04-okinawa")
    sheet = BeautifulSoup(handouts.worksheet(okinawa, [], TERM), "lxml")
    numbers = [
        int(heading.get_text().split()[1])
        for heading in sheet.find_all("h3")
        if heading.get_text().startswith("Exercise ")
    ]
    assert numbers == [1, 3, 4, 5, 6, 7, 9, 2, 8]
    [line] = sheet.find_all("p", string=handouts.WITH_NOTE)
    assert line.find_next("h3").get_text().startswith("Exercise 2 ")
    answered = BeautifulSoup(handouts.answers(okinawa, [], TERM), "lxml")
    told = [heading.get_text() for heading in answered.find_all("h3")]
    assert [int(each.split()[1]) for each in told] == numbers
    korea = handouts.worksheet(Chapter(book(), "02-north-korea"), [], TERM)
    [line] = BeautifulSoup(korea, "lxml").find_all("p", string=handouts.WITH_NOTE)
    assert [each.get_text().split()[1] for each in line.find_all_next("h3")] == ["3"]
    other = Chapter(book(), "01-history")
    assert handouts.WITH_NOTE not in handouts.worksheet(other, [], TERM)


def test_a_content_note_opens_its_section_on_the_slides() -> None:
    okinawa = Chapter(book(), "04-okinawa")
    page = BeautifulSoup(slides_of(okinawa, TERM), "lxml")
    shown = page.select("section.slide")
    [at] = [
        number
        for number, slide in enumerate(shown)
        if "content-note" in slide.get("class", [])
    ]
    assert "speaks of accidents, and after them of sexual" in shown[at].get_text()
    assert shown[at + 1].h2.get_text() == shown[at].h2.get_text()
    assert "claim" in shown[at + 1]["class"]
    quoted = [slide for slide in shown if "with-quotation" in slide["class"]]
    assert len(quoted) > 4
    assert not any("p29" in slide.get_text() for slide in quoted)


def test_the_command_explains_what_is_wrong(
    key_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["packs", "--chapters", "12", "--term", TERM, "--key", str(key_file)]
    assert main([*words, "--to", str(tmp_path / "pack")]) == 1
    assert "There is no chapter '12'" in capsys.readouterr().err


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody press Ctrl and C when the first answers are written."""
    write = Path.write_bytes

    def broken_off(path: Path, content: bytes) -> int:
        if path.name.endswith("-answers.pdf"):
            raise KeyboardInterrupt
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", broken_off)


def test_writing_that_is_broken_off_leaves_nothing(
    stopped: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = keys.make(tmp_path / "class.key")
    goal = tmp_path / "new" / "pack"
    command = ["packs", "--chapters", "04", "--term", "Spring 2027", "--key", str(key)]
    assert main([*command, "--to", str(goal)]) == 130
    assert [path.name for path in tmp_path.iterdir()] == ["class.key"]
    assert capsys.readouterr().err == "\nStopped.\n"
