"""A memo says what its evidence says, warns where it must, and is saved whole."""

import re
import sys
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from alliance.bibliography import works
from alliance.citations import checks_on, quote
from alliance.dates import in_words
from alliance.errors import MemoError, MisquotationError, UnknownEvidenceError
from alliance.markdown import nested
from alliance.memo import KINDS, Memo, draft, piece
from alliance.repository import read_table, root
from alliance.sources import appeared_in
from alliance.works import work_in_full

QUOTATION = "auslin-2022-observe-groups"
CLAIM = "could-transform-auslin-2022"
NUMBER = "working-groups-auslin-2022"
FACT = "aukus-observer-2024"
WARNED = "kishida-skeptical-alsaied-2023"


def memo(**given) -> Memo:
    """Return a memo that lacks nothing, with changes."""
    whole = {
        "advice": "Watch first.",
        "reasons": [QUOTATION, FACT, "early-dialogue-alsaied-2023"],
        "objections": ["steering-groups-auslin-2022", "aukus-reluctance-2024"],
        "change": "A project that is open to Japan.",
    }
    return draft(**whole | given)


def read_again(word: bytes) -> list[str]:
    """Return the paragraphs of a Word file."""
    return [part.text for part in Document(BytesIO(word)).paragraphs]


# Pieces of evidence


@pytest.mark.parametrize("table", KINDS)
def test_every_row_of_evidence_can_be_picked(table: str) -> None:
    for row in read_table(table):
        found = piece(next(iter(row.values())))
        assert found.kind == KINDS[table]
        words = nested(row.get("exact", row.get("statement")))
        assert words.rstrip(".") in found.said


def test_a_quotation_comes_in_its_exact_words_with_speaker_and_place() -> None:
    assert piece(QUOTATION).said == (
        "Michael Auslin: “It could begin by inviting Japanese officials to observe "
        "some of the 17 AUKUS working groups” "
        "([Auslin 2022, p11](../reference/outline-auslin-2022.md#auslin-2022-p11))."
    )


def test_a_quotation_of_somebody_else_names_both() -> None:
    said = piece("auslin-2022-deepen-cooperation").said
    assert said.startswith("Australia-Japan Joint Declaration on Security Cooperation,")
    assert "as quoted by Michael Auslin: “deepen practical" in said


def test_a_number_says_what_it_counts_and_keeps_its_qualifier() -> None:
    assert piece(NUMBER).said.startswith("AUKUS working groups: 17. In the words of M")
    assert "nearly $100 billion" in piece("defense-budget-auslin-2022").said


def test_a_claim_says_how_it_speaks_and_what_came_of_it() -> None:
    found = piece(CLAIM)
    assert found.said.startswith("Michael Auslin (forecast with a hedge): “could")
    assert [each.outcome for each in found.outcomes] == ["open"]
    assert "What came of it (open): " in repr(found)


def test_a_quotation_of_a_forecast_says_what_came_of_it() -> None:
    assert piece("auslin-2022-could-transform").outcomes == piece(CLAIM).outcomes


def test_a_fact_comes_with_its_work() -> None:
    found = piece(FACT)
    assert found.reference == "yomiuri-2024-aukus-observer"
    assert "unmanned systems at sea ([Yomiuri 2024" in found.said


def test_a_fact_that_nobody_has_read_is_unsettled(book_copy: Path) -> None:
    path = book_copy / "data" / "record.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = [
        row.rpartition(",")[0] + ",\n" if row.startswith(FACT) else row for row in rows
    ]
    path.write_text("".join(changed), encoding="utf-8")
    assert "unsettled" in piece(FACT).said


@pytest.mark.parametrize("name", [QUOTATION, CLAIM, NUMBER, WARNED])
def test_every_check_that_covers_the_words_comes_along(name: str) -> None:
    table = next(
        table
        for table in KINDS
        if name in {next(iter(row.values())) for row in read_table(table)}
    )
    row = next(row for row in read_table(table) if next(iter(row.values())) == name)
    assert checks_on(row), "the example has no check"
    assert piece(name).checks == checks_on(row)


def test_the_words_of_an_author_quoted_elsewhere_have_one_voice() -> None:
    assert piece("cfr-2021-auslin-common-view").voice == "auslin-2022"
    assert piece(QUOTATION).voice == "auslin-2022"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("auslin-2022-observe-group", "Did you mean 'auslin-2022-observe-groups'"),
        ("jaukus-since", "is a source check, which comes by itself"),
        ("auslin-2022-p11", "is a whole passage"),
        ("auslin-2022", "is a whole source"),
        ("", "There is no evidence ''"),
        (7, "There is no evidence 7"),
    ],
)
def test_an_unknown_id_is_refused_with_what_it_is_or_near_ones(name, words) -> None:
    with pytest.raises(UnknownEvidenceError, match=re.escape(words)):
        piece(name)


def test_an_event_is_told_from_evidence() -> None:
    name = read_table("events")[0]["event"]
    with pytest.raises(UnknownEvidenceError, match="is an event"):
        piece(name)


# The memo


def test_a_memo_holds_its_words_citations_and_checks() -> None:
    written = memo(reasons=[QUOTATION, WARNED]).markdown()
    for name in (QUOTATION, "auslin-2022-observe-groups"):
        assert quote(name).words in written
    assert "(Auslin 2022, p11)" in written
    assert "**Warning (outdated), Prime ministers called current or new:**" in written
    assert "../reference" not in written, "a link into the book leads nowhere from here"


def test_a_memo_lists_each_source_in_full_once() -> None:
    written = memo(reasons=[QUOTATION, CLAIM, FACT]).markdown()
    assert written.count("“Why Japan Should Join AUKUS,”") == 1
    assert work_in_full("yomiuri-2024-aukus-observer") in written
    assert work_in_full("marles-2022-aukus") in written, "the work behind a check"


def test_a_memo_shown_in_a_notebook_links_to_the_evidence() -> None:
    shown = memo(reasons=[WARNED])._repr_html_()
    assert 'href="../reference/outline-alsaied-2023.md#alsaied-2023-p15"' in shown
    assert 'class="source-check warning"' in shown
    assert shown.count("<li>") == shown.count("</li>")
    assert shown.count("<ul>") == shown.count("</ul>") > 1


def test_a_piece_shows_itself_with_its_notes_and_what_came_of_it() -> None:
    shown = piece(CLAIM)._repr_html_()
    assert 'href="../reference/claims.md#could-transform-auslin-2022">open</a>' in shown
    assert "Reading note (framing): AUKUS set beside alliances" in shown


def test_what_a_writer_says_cannot_break_the_page() -> None:
    shown = memo(advice="Is 1 < 2 & <script>?", title="<b>")._repr_html_()
    assert "<script>" not in shown
    assert "<b>" not in shown


def test_a_piece_named_twice_stands_once() -> None:
    assert len(memo(reasons=[FACT, FACT]).reasons) == 1


@pytest.mark.parametrize("stub", [..., [...], [], "...", ["...", "…"]])
def test_a_stub_of_a_memo_holds_no_evidence_yet(stub) -> None:
    assert draft(reasons=stub, objections=stub).pieces == ()


def test_dots_between_marks_are_no_words_yet() -> None:
    assert memo(advice="...", change=" … ").reminders == (
        memo(advice=..., change=...).reminders
    )


def test_an_empty_line_begins_a_new_paragraph() -> None:
    found = memo(advice="\nWatch\nfirst.\n \n\nThen decide.\n", title="Two\n\nlines")
    assert "\n## Advice\n\nWatch first.\n\nThen decide.\n\n##" in found.markdown()
    assert found.markdown().startswith("# Two lines\n")
    assert "<p>Watch first.</p><p>Then decide.</p>" in found._repr_html_()
    assert {"Watch first.", "Then decide."} <= {*read_again(found.word())}


def test_a_memo_is_the_same_whenever_it_is_written() -> None:
    assert memo().markdown() == memo().markdown()
    assert read_again(memo().word()) == read_again(memo().word())


@pytest.mark.parametrize("name", ["advice", "change"])
def test_own_words_may_not_misquote(name: str) -> None:
    wrong = "They write “Japan must join AUKUS at once” there."
    with pytest.raises(MisquotationError, match=f"Your {name} quotes words"):
        memo(**{name: wrong})


def test_two_words_between_marks_are_a_term() -> None:
    assert memo(advice="A “new quad” is none of ours.").reminders == memo().reminders


def test_ids_are_given_as_a_list_and_words_as_text() -> None:
    with pytest.raises(MemoError, match=re.escape(f"reasons=['{FACT}']")):
        memo(reasons=FACT)
    with pytest.raises(MemoError, match="advice is text"):
        memo(advice=["Watch first."])


# What a memo still lacks


def test_a_memo_that_lacks_nothing_is_not_reminded() -> None:
    assert memo().reminders == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"advice": ...}, "The advice is not written yet."),
        ({"change": ...}, "what would change the advice"),
        ({"reasons": []}, "No evidence speaks for the advice."),
        ({"objections": []}, "No evidence speaks against it."),
        (
            {"reasons": [QUOTATION], "objections": ["steering-groups-auslin-2022"]},
            "All its evidence comes from one voice, Auslin 2022.",
        ),
        (
            {"reasons": [QUOTATION, "cfr-2021-auslin-common-view"]},
            "All that speaks for the advice comes from one voice, Auslin 2022.",
        ),
        ({"reasons": [FACT]}, "one voice, Yomiuri 2024"),
        (
            {
                "reasons": [QUOTATION, "early-dialogue-alsaied-2023"],
                "objections": ["steering-groups-auslin-2022"],
            },
            "It holds no fact of the record",
        ),
        ({"reasons": [QUOTATION, FACT, WARNED]}, f"all the same: {WARNED}."),
        (
            {"reasons": [QUOTATION, FACT, "integrated-posture-alsaied-2023"]},
            "they are opinions: integrated-posture-alsaied-2023.",
        ),
        ({"objections": [QUOTATION, FACT]}, "On both sides stands: "),
        (
            {"advice": "It “could begin by inviting Japanese officials” to watch."},
            "quote without a citation: “could begin by inviting Japanese officials” (A",
        ),
    ],
)
def test_a_memo_is_told_what_it_lacks(given: dict, words: str) -> None:
    reminders = "\n".join(memo(**given).reminders)
    assert words in reminders
    assert words in memo(**given).markdown().replace("\n- ", "\n")


def test_a_citation_beside_own_quoted_words_is_enough() -> None:
    advice = "It “could begin by inviting Japanese officials” (Auslin 2022, p11)."
    assert memo(advice=advice).reminders == []


# Files


def test_a_memo_is_saved_as_markdown_and_as_word(tmp_path: Path) -> None:
    saved = memo().save(tmp_path / "new" / "folder")
    assert [path.name for path in saved.paths] == ["memo.md", "memo.docx"]
    assert repr(saved) == "Saved memo.md and memo.docx."
    markdown, word = saved.paths
    assert markdown.read_text(encoding="utf-8") == memo().markdown()
    told = "\n".join(read_again(word.read_bytes()))
    for line in memo().markdown().splitlines():
        bare = re.sub(r"^(?:#+|\s*-) |\*\*", "", line)
        assert bare in told, f"the Word file lacks {bare!r}"
    assert sorted(path.name for path in markdown.parent.iterdir()) == [
        "memo.docx",
        "memo.md",
    ]


def test_the_word_file_has_headings_and_names_no_tool() -> None:
    document = Document(BytesIO(memo(sender="The class").word()))
    styles = {part.text: part.style.name for part in document.paragraphs}
    assert styles["Japan and AUKUS"] == "Title"
    assert styles["Evidence against it"] == "Heading 1"
    assert document.core_properties.author == "The class"
    assert document.core_properties.comments == ""


def test_the_folder_is_named_where_it_lies_below(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ALLIANCE_ROOT", str(root()))
    monkeypatch.chdir(tmp_path)
    assert repr(memo().save("memos")) == (
        "Saved memo.md and memo.docx in the folder memos."
    )


@pytest.mark.parametrize("dots", [..., "...", "…"])
def test_nothing_is_saved_while_the_folder_is_not_named(
    tmp_path, monkeypatch, dots
) -> None:
    monkeypatch.setenv("ALLIANCE_ROOT", str(root()))
    monkeypatch.chdir(tmp_path)
    assert repr(memo().save(dots)).startswith("Nothing saved yet.")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_left_unless_it_may_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "memo.docx").write_text("my own changes", encoding="utf-8")
    with pytest.raises(MemoError, match=r"memo\.docx is in that folder already"):
        memo().save(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["memo.docx"]
    assert memo().save(tmp_path, "other").paths[0].is_file()
    memo().save(tmp_path, replace=True)
    assert read_again((tmp_path / "memo.docx").read_bytes())[0] == "Japan and AUKUS"


def test_the_same_memo_can_be_saved_again_and_leaves_the_word_file(tmp_path) -> None:
    word = memo().save(tmp_path).paths[1]
    word.write_text("my own changes", encoding="utf-8")
    assert repr(memo().save(tmp_path)) == "Saved memo.md and memo.docx."
    assert word.read_text(encoding="utf-8") == "my own changes"
    with pytest.raises(MemoError, match="are in that folder already"):
        memo(advice="Join.").save(tmp_path)


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", "why?"])
def test_a_name_that_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(MemoError, match="is no name for a file"):
        memo().save(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(MemoError, match="could not be saved in the folder 'below'"):
        memo().save(tmp_path / "file" / "below")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("replace", [False, True])
def test_if_one_file_cannot_be_written_neither_is(
    tmp_path: Path, monkeypatch, replace: bool
) -> None:
    folder = tmp_path / "memos"
    if replace:
        folder.mkdir()
        (folder / "memo.md").write_text("before", encoding="utf-8")
    move = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.suffix == ".docx":
            raise PermissionError(13, "Permission denied")
        return move(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(MemoError, match=r"Permission denied.*open in Word"):
        memo().save(folder, replace=replace)
    if replace:
        assert [path.name for path in folder.iterdir()] == ["memo.md"]
        assert (folder / "memo.md").read_text(encoding="utf-8") == "before"
    else:
        assert not folder.exists()


def test_without_python_docx_the_error_says_what_to_do(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(MemoError, match="pip install python-docx"):
        memo().save(tmp_path)
    assert list(tmp_path.iterdir()) == []
    saved = memo().save(tmp_path, word=False)
    assert repr(saved) == "Saved memo.md."


# Works, without the parser of the bibliography


def test_every_work_is_credited_as_the_bibliography_has_it() -> None:
    for key, work in works().items():
        told = work_in_full(key)
        # pybtex leaves the backslash before a dollar sign.
        title = nested(work.title).replace("\\$", "$")
        for part in (*work.authors, title, in_words(work.date)):
            assert part.rstrip(",") in told, f"{key}: {part!r} is not in {told!r}"
        assert told.endswith(work.url or "."), key
        assert appeared_in(work.publisher, work.authors) in told, key


def test_a_work_that_is_not_there_is_named_with_near_ones() -> None:
    with pytest.raises(UnknownEvidenceError, match="Did you mean 'marles-2022-aukus'"):
        work_in_full("marles-2022-aukuss")
