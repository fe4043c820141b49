"""The reference pages are current, sound, and never hold a whole text."""

import posixpath
import re
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from alliance.bibliography import Work, bibliography, status, works
from alliance.citations import work_label
from alliance.errors import MisquotationError, TableError
from alliance.markdown import (
    COMMAND,
    NOTICE,
    bullets,
    ended,
    escaped,
    lines,
    link,
    nested,
)
from alliance.passages import all_passages, passages
from alliance.reference import for_reference, pages, stale, write
from alliance.reference.evidence import gathered
from alliance.repository import read_table, root
from alliance.sources import sources

HERE = root()
SOURCES = sorted(path.stem for path in (HERE / "seeds").glob("*.txt"))
Pages = dict[Path, str]


@pytest.fixture(scope="module")
def made() -> Pages:
    """Return the pages as the tables of the book make them."""
    return pages()


def outline(made: Pages, name: str) -> str:
    """Return the outline of one source."""
    return made[Path(f"reference/outline-{name}.md")]


def headings(text: str) -> list[tuple[int, str]]:
    found = re.findall(r"^(#+) (.+)$", text, re.MULTILINE)
    return [(len(marks), words) for marks, words in found]


def slug(heading: str) -> str:
    """Return the anchor that GitHub and MyST give a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_a_sentence_ends_once(made: Pages) -> None:
    assert (
        ended("It rests on [Sahashi n.d.](b.md#s)")
        == "It rests on [Sahashi n.d.](b.md#s)"
    )
    assert (
        ended("It rests on [Jiji 2021](b.md#j)") == "It rests on [Jiji 2021](b.md#j)."
    )
    for path, text in made.items():
        assert not re.search(r"\.(?:\]\([^)]*\))?\.(?=\s|$)", text), path


def entry(made: Pages, passage: str) -> str:
    """Return what an outline says of one passage."""
    text = outline(made, passage.rsplit("-", 1)[0])
    return re.split(r"^#+ ", text.partition(f"### {passage}\n")[2], flags=re.M)[0]


@pytest.fixture
def book(book_copy: Path) -> Path:
    """Return a copy of the book that holds the outside works and the chapters too."""
    shutil.copy(HERE / "references.bib", book_copy)
    shutil.copytree(HERE / "chapters", book_copy / "chapters")
    return book_copy


# Current


def test_the_reference_pages_are_current(made: Pages) -> None:
    found = [path.as_posix() for path in stale(HERE, made)]
    assert not found, f"{', '.join(found)}: not current; run {COMMAND}"


def test_a_stale_a_missing_and_a_left_over_page_are_named(
    tmp_path: Path, made: Pages
) -> None:
    write(tmp_path)
    assert stale(tmp_path, made) == []
    index, bibliography_page = (
        Path("reference") / name for name in ("index.md", "bibliography.md")
    )
    (tmp_path / index).write_text(made[index].replace("Reference", "References"))
    (tmp_path / bibliography_page).unlink()
    left_over = Path("reference/outline-nobody-2020.md")
    (tmp_path / left_over).write_text(f"{NOTICE}\n")
    (tmp_path / "reference" / "by-hand.md").write_text("# Written by hand\n")
    assert stale(tmp_path, made) == [index, bibliography_page, left_over]
    assert write(tmp_path) == [index, bibliography_page, left_over]
    assert stale(tmp_path, made) == []
    assert (tmp_path / "reference" / "by-hand.md").is_file()


def test_a_changed_gist_makes_its_outline_stale(book: Path, made: Pages) -> None:
    table = book / "data" / "passages.csv"
    words = table.read_text(encoding="utf-8")
    table.write_text(words.replace("Credits Beina Xu", "Names Beina Xu"), newline="\n")
    expected = [Path("reference/outline-cfr-2021.md")]
    now = for_reference(gathered())
    assert [path for path, text in now.items() if text != made[path]] == expected


def test_pages_are_the_same_every_time(made: Pages) -> None:
    assert pages() == made


def test_every_page_says_that_it_is_generated(made: Pages) -> None:
    for path, text in made.items():
        assert text.startswith(f"{NOTICE}\n\n# "), path
        assert COMMAND in NOTICE


# Sound


def test_headings_skip_no_level_and_have_anchors_of_their_own(made: Pages) -> None:
    for path, text in made.items():
        found = headings(text)
        levels = [level for level, _ in found]
        assert levels.count(1) == 1, path
        steps = pairwise(levels)
        assert all(later <= earlier + 1 for earlier, later in steps), (path, levels)
        anchors = [slug(words) for _, words in found]
        assert len(anchors) == len(set(anchors)), path


@pytest.mark.parametrize("name", SOURCES)
def test_every_passage_has_a_heading_that_is_its_id(name: str, made: Pages) -> None:
    found = [words for level, words in headings(outline(made, name)) if level == 3]
    assert found == [item.passage for item in passages(name)]
    assert [slug(words) for words in found] == found


@pytest.mark.parametrize("name", SOURCES)
def test_every_gist_stands_under_its_passage(name: str, made: Pages) -> None:
    for item in passages(name):
        shown = entry(made, item.passage).strip().splitlines()[0]
        assert shown.replace("\\", "") == item.gist, item.passage


def test_every_link_between_the_pages_has_a_target(made: Pages) -> None:
    by_hand = {
        path.relative_to(HERE): path.read_text(encoding="utf-8")
        for path in (HERE / "instructors").glob("*.md")
    }
    anchors = {
        path.as_posix(): {slug(words) for _, words in headings(text)}
        for path, text in (by_hand | made).items()
    }
    address = r"\]\(((?:\.\./\w+/)?[\w-]+\.md)?(?:#([\w-]+))?\)"
    for path, text in made.items():
        for file, anchor in re.findall(address, text):
            target = posixpath.normpath(path.parent / file) if file else str(path)
            assert target in anchors, f"{path}: {target}"
            assert not anchor or anchor in anchors[target], f"{path}: {anchor}"


def test_every_outside_link_is_an_address_of_the_tables(made: Pages) -> None:
    known = {item.url for item in sources().values() if item.url}
    known |= set(
        re.findall(r"url\s*=\s*\{([^}]+)\}", (HERE / "references.bib").read_text())
    )
    for path, text in made.items():
        for address in re.findall(r"\]\(<(http[^>]+)>\)|<a href=\"([^\"]+)\"", text):
            plain = "".join(address).replace("&amp;", "&").partition("#:~:text=")[0]
            assert plain in known, f"{path}: {plain}"


def test_a_work_has_a_heading_that_is_its_key(made: Pages) -> None:
    keys = re.findall(r"^@\w+\{([^,]+),", (HERE / "references.bib").read_text(), re.M)
    found = headings(made[Path("reference/bibliography.md")])
    assert [words for level, words in found if level == 2] == sorted(keys)
    assert [slug(key) for key in keys] == keys


def test_no_line_holds_two_sentences_of_a_gist() -> None:
    for item in all_passages():
        assert len(lines(item.gist).splitlines()) == 1, item.passage


# The evidence on a page


@pytest.mark.parametrize(
    ("table", "column", "page"),
    [
        ("quotations", "exact", "quotations"),
        ("events", "title", "timeline"),
        ("quantities", "subject", "quantities"),
        ("claims", "position", "claims"),
    ],
)
def test_every_row_is_on_the_outline_of_its_source_and_linked(
    table: str, column: str, page: str, made: Pages
) -> None:
    for row in read_table(table):
        words = escaped(nested(row[column]) if table == "quotations" else row[column])
        shown = outline(made, row["source"])
        assert words.rstrip(".") in shown, f"data/{table}.csv: {row[column]!r}"
        address = f"]({page}.md#{next(iter(row.values()))})"
        assert shown.count(address) == 1, f"data/{table}.csv: {address}"


def test_every_check_is_with_each_passage_it_covers(made: Pages) -> None:
    titles = {row["check"]: row["title"] for row in read_table("checks")}
    for row in read_table("check_passages"):
        title = escaped(titles[row["check"]].rstrip("."))
        words = f"[*{title}*](source-checks.md#{row['check']}) ("
        assert words in outline(made, row["source"]), f"{row['check']}: {row['source']}"


def test_every_fact_is_under_its_work_and_says_whether_it_was_read(made: Pages) -> None:
    text, found = made[Path("reference/bibliography.md")], works()
    for row in read_table("record"):
        under = text.partition(f"## {row['reference']}\n")[2].partition("\n## ")[0]
        shown = lines(row["statement"]).replace("\n", "\n  ")
        assert f"- {shown}\n  {status(row, found)}" in under, row["fact"]


def test_no_outline_prints_a_passage_that_is_not_quoted(made: Pages) -> None:
    quoted = "\n".join(row["exact"] for row in read_table("quotations"))
    for item in all_passages():
        text = outline(made, item.source).replace("\\", "")
        for at in range(0, max(1, len(item.text) - 120), 40):
            words = item.text[at : at + 120]
            assert words not in text or words in quoted, f"{item.passage}: {words}"


def test_an_outline_prints_a_third_of_its_source_at_most(made: Pages) -> None:
    for name in SOURCES:
        words = re.findall(r"^- “(.*)”$", outline(made, name), re.M)
        quoted = sum(map(len, words))
        whole = sum(len(item.text) for item in passages(name))
        assert quoted <= whole / 3, f"{name}: {quoted} of {whole} characters"


def damage(folder: Path, table: str, words: str, others: str) -> None:
    path = folder / "data" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert words in text
    path.write_text(text.replace(words, others, 1), encoding="utf-8", newline="\n")


def test_a_changed_quotation_is_refused_and_its_row_named(book: Path) -> None:
    damage(book, "quotations", "cornerstone of U.S.", "keystone of U.S.")
    with pytest.raises(MisquotationError, match=r"^data/quotations\.csv, row \d+: "):
        write(book)
    assert not (book / "reference").exists(), "half written"


def test_a_chapter_is_linked_where_it_is_used(book: Path) -> None:
    for path in (book / "chapters").glob("*.ipynb"):
        path.unlink()
    citing = "# A *first* look\n\n[x](../reference/outline-tran-2025.md#tran-2025-p08)"
    notebook = new_notebook(cells=[new_markdown_cell(citing)])
    nbformat.write(notebook, book / "chapters" / "00-look.ipynb")
    text = for_reference(gathered())[Path("reference/outline-tran-2025.md")]
    assert "Used in [A *first* look](../chapters/00-look.ipynb) (cited)." in text
    assert text.count("Used in ") == 1


def test_a_warning_follows_the_words_it_covers(book: Path) -> None:
    words = "the cornerstone of U.S. security policy in East Asia"
    for table, row in {
        "checks": "warned,framing,A warning,One finding. Another one.,high",
        "check_passages": f"warned,cfr-2021,{words}",
        "check_records": f"warned,{read_table('record')[0]['fact']}",
    }.items():
        with (book / "data" / f"{table}.csv").open("a") as file:
            file.write(f"{row}\n")
    text = for_reference(gathered())[Path("reference/outline-cfr-2021.md")]
    assert (
        "A [reading note](source-checks.md#warned), below, covers these words.\n"
        in text
    )
    key = read_table("record")[0]["reference"]
    assert (
        "- **Reading note (framing):** "
        "[*A warning*](source-checks.md#warned) (high confidence).\n"
        "  One finding.\n"
        "  Another one.\n"
        f"  It rests on [{work_label(key)}](bibliography.md#{key}).\n"
    ) in text


WORK = Work(
    ("A. Person",), "A_Title", "A & B", "1951-09-08", "https://a.org/?b&c", "", ""
)


def test_a_work_is_told_whole() -> None:
    fact = {"fact": "f", "reference": "a-1951", "statement": "So it is.", "read_on": ""}
    text = bibliography({"a-1951": WORK}, [fact])
    assert text.endswith(
        "## a-1951\n\n"
        "**a 1951:** A. Person, *A\\_Title*, A & B, 8 September 1951.\n"
        '<a href="https://a.org/?b&amp;c">Open it at a.org</a>.\n\n'
        "- So it is.\n"
        "  **Unsettled:** nobody has read it there yet.\n"
        "  [In the record](record.md#f).\n"
    )


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("", "Read there on 22 November 2026."),
        ("Tentative translation.", "Read there on 22 November 2026."),
        (
            "Read in a stored copy of the page. The copy gives no day.",
            "Read on 22 November 2026 in a stored copy.",
        ),
        ("Read in a copy at a.org.", "Read on 22 November 2026 in a copy."),
        ("Read in a reposting.", "Read on 22 November 2026 in a reposting."),
        (
            "Only its opening was read, as another page repeats it.",
            "Read on 22 November 2026 on another page.",
        ),
        (
            "Read in the text of the volume.",
            "Read on 22 November 2026 in the text of the volume.",
        ),
    ],
)
def test_a_fact_says_where_it_was_read(note: str, told: str) -> None:
    fact = {"fact": "f", "reference": "a-1951", "statement": "So it is."}
    fact["read_on"] = "2026-11-22"
    found = {"a-1951": replace(WORK, note=note)}
    assert status(fact, found) == told
    assert f"- So it is.\n  {told}\n" in bibliography(found, [fact])


def test_no_fact_of_a_stored_copy_is_said_to_be_read_on_the_page(made: Pages) -> None:
    found = works()
    stored = {key for key, work in found.items() if "stored copy" in work.note}
    facts = [row for row in read_table("record") if row["reference"] in stored]
    text = made[Path("reference/record.md")]
    for row in facts:
        shown = text.partition(f"### {row['fact']}\n")[2].partition("\n##")[0]
        assert "Read there" not in shown, row["fact"]
        assert shown.count(" in a stored copy.") == bool(row["read_on"]), row["fact"]
    assert facts


def test_a_title_is_in_brackets_where_it_is_a_description_and_only_there() -> None:
    for key, work in works().items():
        described = re.search(r"\btitle (here )?is a description\b", work.note)
        bracketed = re.fullmatch(r"\[.+\]", work.title)
        assert bool(described) == bool(bracketed), f"references.bib, {key}"


def test_a_description_is_upright_and_a_title_in_italics() -> None:
    for title, shown in (("[News item]", r"\[News item\]"), ("News", "*News*")):
        text = bibliography({"a-1951": replace(WORK, title=title)}, [])
        assert f"A. Person, {shown}, A & B" in text


def test_a_fact_without_its_work_is_named() -> None:
    fact = {"fact": "f", "reference": "a-1950", "statement": "So.", "read_on": ""}
    with pytest.raises(TableError, match=r"fact 'f': .* no 'a-1950'.*'a-1951'"):
        bibliography({"a-1951": WORK}, [fact])


def test_a_missing_bibliography_is_named(book: Path) -> None:
    (book / "references.bib").unlink()
    with pytest.raises(TableError, match=r"references\.bib is missing"):
        pages()


def test_an_unreadable_bibliography_is_named(book: Path) -> None:
    (book / "references.bib").write_text("@misc{key, title = {open")
    with pytest.raises(TableError, match=r"references\.bib cannot be read"):
        pages()


# Words and marks


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a *b* _c_ `d`", r"a \*b\* \_c\_ \`d\`"),
        ("$1.9 to $2", r"\$1.9 to \$2"),
        ("see [PDF] <b> {c}", r"see \[PDF\] \<b> \{c\}"),
        ("a | b ~ c \\ d", r"a \| b \~ c \\ d"),
        ("Q&A, &amp; so", r"Q&A, \&amp; so"),
        ("two\n lines", "two lines"),
    ],
)
def test_marks_of_markdown_are_shown_as_they_are(text: str, shown: str) -> None:
    assert escaped(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One. Two.", "One.\nTwo."),
        ("The U.S. Navy left. It came back", "The U.S. Navy left.\nIt came back."),
        ("1. One", r"1\. One."),
        ("- no list", r"\- no list."),
        ("# no heading", r"\# no heading."),
        ("(no)= target", r"\(no)= target."),
        ("3.1 is a number", "3.1 is a number."),
    ],
)
def test_each_sentence_has_a_line(text: str, shown: str) -> None:
    assert lines(text) == shown


def test_the_lines_of_a_bullet_stand_under_it() -> None:
    assert bullets(["a\nb", "c"]) == "- a\n  b\n- c"


def test_marks_inside_a_quotation_are_single() -> None:
    assert nested("a “b” c") == "a ‘b’ c"
    assert nested('a "b" c, "d"') == "a ‘b’ c, ‘d’"


def test_an_address_may_hold_any_character() -> None:
    assert link("a", "https://a.org/b(c)_d") == "[a](<https://a.org/b(c)_d>)"
    assert link("a", "https://a.org/?b&c") == '<a href="https://a.org/?b&amp;c">a</a>'
