"""A kit without the texts: the chapters run in it, and no word more is given away."""

import ast
import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import nbformat
import pytest
from nbval.plugin import coalesce_streams

import alliance
from alliance import asked, kept, kit, notebooks
from alliance.errors import (
    KitError,
    MisquotationError,
    QuotationTooShortError,
    SeedsNotHereError,
    UnknownSourceError,
)
from alliance.exercises import check, hints
from alliance.framing import sentences
from alliance.passages import passages
from alliance.publication import PUBLICATIONS
from alliance.publication import files as published_files
from alliance.repository import read_table, root
from alliance.rights import Runs, printed_once, restricted
from alliance.search import mentions, search, words
from alliance.sources import sources, text

HERE = root()
CHAPTERS = list(notebooks.chapters())
WORDS = "a postwar strategy crafted by"  # of cfr-2021, in no chapter


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return kit.files()


@pytest.fixture(scope="module")
def folder(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("a kit") / "without the texts"
    assert len(kit.write(place)) == len(files)
    return place


@pytest.fixture
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the package read the kit."""
    monkeypatch.setenv("ALLIANCE_ROOT", str(folder))
    return folder


# What is in it


def test_it_holds_no_text_of_a_source(files: dict[str, bytes]) -> None:
    assert not [name for name in files if name.startswith("seeds/")]
    seeds = {name: text(name).encode("utf-8") for name in sources()}
    for name, content in files.items():
        assert content not in seeds.values(), name


def marked(runs: Runs, contents: list[bytes]) -> dict[str, int]:
    """Return which characters of each text some files hold, one bit for each."""
    held = dict.fromkeys(restricted(), 0)
    for content in contents:
        if b"\0" in content[:1024]:
            continue
        for name, found in runs.found_in(content.decode("utf-8")).items():
            held[name] |= int.from_bytes(found, "big")
    return held


def test_it_holds_no_word_that_the_pages_do_not_show(files: dict[str, bytes]) -> None:
    """What a chapter, a reference page or a published table holds is counted there."""
    runs = Runs({name: printed_once(name) for name in restricted()})
    counted = ("chapters/", "reference/")
    pages = [content for name, content in files.items() if name.startswith(counted)]
    more = [content for name, content in files.items() if not name.startswith(counted)]
    before = marked(runs, [*pages, *published_files().values()])
    for name, held in marked(runs, more).items():
        assert before[name].bit_count() > 1000, "the pages were not read"
        new = held & ~before[name]
        assert not new, f"{name}: {new.bit_count()} characters more"


def test_a_row_keeps_words_only_where_a_chapter_shows_them(
    files: dict[str, bytes],
) -> None:
    may, kept_words, placed = kit.shown(), 0, 0
    for table, how in PUBLICATIONS.items():
        rows = list(csv.DictReader(io.StringIO(files[f"data/{table}.csv"].decode())))
        assert len(rows) == len(read_table(table)), table
        for row, whole in zip(rows, read_table(table), strict=True):
            changed = {name for name in row if row[name] != whole[name]}
            assert changed <= {"exact", "omitted"}, (table, row)
            if how.words == "none" or not whole["exact"]:
                continue
            if row["exact"].startswith("[not in this copy"):
                placed += 1
            else:
                assert how.words in ("shown", "placed"), table
                assert how.words == "shown" or may(row["exact"], row["source"]), row
                kept_words += 1
    assert placed > 300
    assert kept_words > 300


def test_what_is_shown_is_a_run_of_whole_words() -> None:
    may = kit.Shown(["<p>Tokyo’s policy of restraint</p>", "was clear"])
    assert may("policy of restraint", "cfr-2021")
    assert may("TOKYO'S policy", "cfr-2021")
    assert not may("policy of restrain", "cfr-2021")
    assert not may("restraint was", "cfr-2021")  # of two texts
    assert not may("policy restraint", "cfr-2021")


def test_the_shapes_of_passages_hold_no_letters(files: dict[str, bytes]) -> None:
    shapes = json.loads(files[kept.FILE])["passages"]
    for name in restricted():
        assert not [shape for shape, _ in shapes[name] if kept._LETTER.search(shape)]


def test_chosen_chapters_alone_go_with_it() -> None:
    found = [
        name for name in kit.files(["02", "04-okinawa"]) if name[:9] == "chapters/"
    ]
    assert found == ["chapters/02-north-korea.ipynb", "chapters/04-okinawa.ipynb"]


def test_a_chapter_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KitError, match=r"no chapter '04-okinava'.*04-okinawa"):
        kit.write(tmp_path / "kit", ["04-okinava"])
    assert not (tmp_path / "kit").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(KitError, match="not empty"):
        kit.write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_kit_that_is_broken_off_leaves_nothing(
    files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit, "files", lambda *_, **__: files)
    monkeypatch.setattr(Path, "rename", Mock(side_effect=KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        kit.write(tmp_path / "a folder")
    assert not list(tmp_path.iterdir())
    (tmp_path / "a file").write_text("mine")
    with pytest.raises(KitError, match="cannot be written"):
        kit.write(tmp_path / "a file" / "kit")
    assert [path.name for path in tmp_path.iterdir()] == ["a file"]


def test_a_key_kept_beside_the_package_stays_at_home() -> None:
    path = HERE / "alliance" / "of-this-test.key"
    path.write_text("secret")
    try:
        found = kit.files(seeds=True)
    finally:
        path.unlink()
    assert "alliance/kit.py" in found
    assert not [name for name in found if name.endswith(".key")]


def test_with_the_texts_it_is_what_the_repository_has() -> None:
    found = kit.files(seeds=True)
    assert kept.FILE not in found
    assert {f"seeds/{name}.txt" for name in sources()} <= found.keys()
    for name, content in found.items():
        assert content == (HERE / name).read_bytes(), name


# What works in it


def test_every_quotation_shows_as_in_the_book(here: Path, monkeypatch) -> None:
    names = [row["quotation"] for row in read_table("quotations")]
    without = {name: alliance.quote(name) for name in names}
    shown = {
        name: (repr(quotation), quotation._repr_html_())
        for name, quotation in without.items()
    }
    monkeypatch.setenv("ALLIANCE_ROOT", str(HERE))
    for name in names:
        again = alliance.quote(name)
        assert shown[name] == (repr(again), again._repr_html_())
        assert without[name].place.spans == again.place.spans


def test_every_table_is_valid_and_every_row_has_its_place(here: Path) -> None:
    for name, how in PUBLICATIONS.items():
        alliance.table(name)
        if how.words == "placed":
            for row in read_table(name):
                if row["exact"]:
                    place = alliance.verify(row["exact"], row["source"])
                    assert place.passage.startswith(row["source"])


def test_words_that_are_not_kept_say_what_is_missing_and_where(here: Path) -> None:
    with pytest.raises(SeedsNotHereError) as refused:
        alliance.verify(WORDS, "cfr-2021")
    told = str(refused.value)
    assert WORDS in told
    assert "does not hold: most of them are in copyright" in told
    assert "copy of the book's repository" in told
    with pytest.raises(SeedsNotHereError):
        alliance.locate(WORDS)


def test_wrong_use_is_told_as_ever(here: Path) -> None:
    with pytest.raises(UnknownSourceError, match="Did you mean 'cfr-2021'"):
        alliance.verify(WORDS, "cfr-2020")
    with pytest.raises(QuotationTooShortError):
        alliance.verify("postwar", "cfr-2021")


def test_a_search_of_a_chapter_is_answered_and_another_is_not(
    here: Path, monkeypatch
) -> None:
    asked_for = [search("Taiwan", width=34), mentions(), words("cfr-2021")]
    with pytest.raises(SeedsNotHereError, match="This call of search"):
        search("Guam and Okinawa")
    monkeypatch.setenv("ALLIANCE_ROOT", str(HERE))
    assert asked_for[0].equals(search("Taiwan", width=34))
    assert asked_for[1].equals(mentions())
    assert asked_for[2] == words("cfr-2021")


def test_a_passage_shows_its_shape(here: Path, monkeypatch) -> None:
    shapes = passages("cfr-2021")
    monkeypatch.setenv("ALLIANCE_ROOT", str(HERE))
    for shape, whole in zip(shapes, passages("cfr-2021"), strict=True):
        assert (shape.passage, shape.section, shape.gist, shape.pieces) == (
            *(whole.passage, whole.section, whole.gist),
            whole.pieces,
        )
        assert len(shape.text) == len(whole.text)
        assert shape.text.count("“") == whole.text.count("“")
        assert kept.MASK in shape.text


def test_sentences_hold_the_words_that_are_looked_for_alone(here: Path) -> None:
    named = sentences()["sentence"]
    assert named.str.contains("China").sum() > 10
    assert not named.str.contains(r"(?i)\b(?:the|of)\b", regex=True).any()


def test_an_exercise_on_the_tables_is_checked(here: Path) -> None:
    wrong = {"aukus": 1, "jaukus": 1, "aukus-plus-two": 1}
    assert check("aukus-pairs", wrong).status in ("wrong", "close")
    right = {"aukus": 3, "jaukus": 6, "aukus-plus-two": 10}
    assert check("aukus-pairs", right).status == "right"
    assert check("aukus-pairs", ...).status == "open"


def test_an_exercise_on_words_is_checked_as_far_as_can_be(here: Path) -> None:
    worked = ("Britain will close all remaining Confucius Institutes", "auslin-2022")
    assert check("sources-quotation", worked).status == "right"
    inside = ("Tokyo will continue to develop", "auslin-2022")
    assert check("sources-quotation", inside).status == "right"
    other = check("sources-quotation", ("Tokyo will develop further", "auslin-2022"))
    assert other.status == "unusable"
    assert "does not hold" in other.message
    assert check("sources-quotation", ...).status == "open"


def test_a_stand_in_for_words_is_no_quotation_where_the_texts_are() -> None:
    with pytest.raises(MisquotationError):
        alliance.verify("[not in this copy: CFR 2021, p12, characters 1-9]", "cfr-2021")


# The chapters in it


def test_a_chapter_runs_without_the_texts(here: Path) -> None:
    """The one that asks most of them; the others with `make prove`."""
    asked.run(here / "chapters" / "03-china-taiwan.ipynb")


def test_a_cell_that_fails_is_named(here: Path, tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell("from alliance.search import search")]
    notebook.cells += [nbformat.v4.new_code_cell("search('anything else')")]
    nbformat.write(notebook, tmp_path / "x.ipynb")
    with pytest.raises(KitError, match=r"x\.ipynb, cell 1: SeedsNotHereError"):
        asked.run(tmp_path / "x.ipynb")


def results(notebook: nbformat.NotebookNode) -> list[list[dict]]:
    """Return what the cells of a notebook show, but for addresses in memory.

    What a cell prints may come in several pieces, as chance has it.
    """
    return [
        [
            {
                kind: content
                for kind, content in output.get("data", {}).items()
                if kind != "text/plain" or " at 0x" not in content
            }
            | {"said": output.get("text", ""), "kind": output.output_type}
            for output in coalesce_streams(cell.outputs)
        ]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def test_what_is_printed_is_compared_in_one_piece() -> None:
    """A busy computer hands the end of a line on after the rest of it."""

    def printed(*parts: tuple[str, str]) -> nbformat.NotebookNode:
        outputs = [nbformat.v4.new_output("stream", name=n, text=t) for n, t in parts]
        cell = nbformat.v4.new_code_cell(outputs=outputs)
        return nbformat.v4.new_notebook(cells=[cell])

    whole = results(printed(("stdout", "one\ntwo\n")))
    assert results(printed(*[("stdout", t) for t in ("one", "\n", "two\n")])) == whole
    assert results(printed(("stdout", "one\n"), ("stderr", "two\n"))) != whole
    assert results(printed(("stdout", "one\ntwo"))) != whole


@pytest.mark.prove
@pytest.mark.parametrize("name", CHAPTERS)
def test_every_chapter_shows_the_same_without_the_texts(
    name: str, folder: Path
) -> None:
    """In a process of its own that finds nothing but the kit."""
    environment = os.environ | {"PYTHONPATH": str(folder)}
    environment.pop("ALLIANCE_ROOT", None)
    code = (
        "import sys, nbformat; from nbclient import NotebookClient; "
        "read = nbformat.read(sys.argv[1], 4); "
        "NotebookClient(read, timeout=300, kernel_name='python3').execute(); "
        "nbformat.write(read, sys.argv[2])"
    )
    stored = folder / "chapters" / f"{name}.ipynb"
    fresh = folder / "chapters" / f"fresh-{name}.ipynb"
    subprocess.run(
        [sys.executable, "-c", code, stored.name, fresh.name],
        cwd=stored.parent,
        env=environment,
        check=True,
    )
    assert results(nbformat.read(fresh, 4)) == results(nbformat.read(stored, 4))


@pytest.mark.prove
def test_the_questions_of_the_chapters_are_noted() -> None:
    noted = (HERE / asked.FILE).read_text(encoding="utf-8")
    assert asked.asked_anew(kit.shown()) == noted, "run python -m alliance asked"


# What hints tell a reader to do in it


def printed_calls() -> list[tuple[str, str]]:
    """Return each call in the words of an exercise, with a pattern for what varies."""
    found = []
    for path in sorted((HERE / "alliance" / "exercises").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr)
            for part in node.values
        }
        for node in ast.walk(tree):
            if id(node) in inside:
                continue
            if isinstance(node, ast.JoinedStr):
                said = "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "…"
                    for part in node.values
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                said = node.value
            else:
                continue
            found += [(path.name, call) for call in hints.CALL.findall(said)]
    return found


def test_every_call_that_an_exercise_prints_is_known() -> None:
    known, found = hints.calls(), printed_calls()
    assert len(found) > 10
    for name, call in found:
        pattern = re.escape(call).replace("…", r"[^\"]+")
        assert [each for each in known if re.fullmatch(pattern, each)], (name, call)


def test_every_call_that_a_hint_prints_works(here: Path) -> None:
    for call in hints.calls():
        hints.make(call)
    for name in sources():  # words(source), as hints on rates say it
        assert words(name) > 100


def test_a_call_of_a_hint_finds_the_places_that_the_texts_have(
    here: Path, monkeypatch
) -> None:
    calls = [call for call in hints.calls() if call.startswith("search(")]
    without = [hints.make(call)["passage"] for call in calls]
    monkeypatch.setenv("ALLIANCE_ROOT", str(HERE))
    for call, places in zip(calls, without, strict=True):
        assert len(places), f"{call} finds nothing"
        assert places.equals(hints.make(call)["passage"])


def test_no_other_function_is_called_for_a_hint() -> None:
    for call in ("print('x')", "search(open('x'))", "search('x').to_csv('y')"):
        with pytest.raises(ValueError, match="no call that a hint may print"):
            hints.make(call)


# Free answers in it

HEDGES = "johnstone-hornung-2023"


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        ("strikes against North Korean targets raise the risk", "right", "-p17"),
        ("could even disrupt U.S.-South Korean operations", "close", "names strikes"),
        ("strikes against North Korean targets", "close", "-p17"),
        ("strikes against North Korean tar", "unusable", "not among the words"),
        ("strikes on North Korean targets", "unusable", "does not hold"),
        ("In the worst case, uncoordinated Japanese", "unusable", "repository"),
        ("strikes", "wrong", "fewer than two words"),
    ],
)
def test_words_inside_a_quotation_of_the_copy_are_checked(
    here: Path, words: str, status: str, says: str
) -> None:
    verdict = check("korea-hedge", (words, HEDGES))
    assert (verdict.status, says in verdict.message) == (status, True), verdict


def test_words_inside_others_have_the_place_that_the_texts_give(
    here: Path, monkeypatch
) -> None:
    asked_for = []
    for row in read_table("quotations"):
        inner = " ".join(row["exact"].split()[1:-1])
        if len(inner.split()) > 4 and "[PDF]" not in row["exact"]:
            try:
                place = alliance.verify(inner, row["source"])
            except (SeedsNotHereError, MisquotationError):
                continue
            asked_for.append((inner, place))
    assert len(asked_for) > 50
    monkeypatch.setenv("ALLIANCE_ROOT", str(HERE))
    for words_, place in asked_for:
        whole = text(place.source)
        told = "".join(whole[start:end] for start, end in place.spans)
        assert told == place.exact
        again = alliance.verify(words_, place.source)
        assert (again.exact, again.passage) == (place.exact, place.passage)


def test_who_is_named_elsewhere_in_a_sentence_cannot_be_checked_here(
    here: Path,
) -> None:
    said = "are concerned with China’s views of the AUKUS deal"
    verdict = check("aukus-wants", (said, "alsaied-2023", "many in the ROK"))
    assert verdict.status == "right"
    verdict = check("aukus-wants", (said, "alsaied-2023", "Jakarta"))
    assert verdict.status == "unusable"
    assert "To see whether their sentence names 'Jakarta' needs" in verdict.message
    said = "residents have repeatedly voiced concerns about accidents"
    assert check("okinawa-spoken", (said, "cfr-2021", "residents")).status == "right"
    verdict = check("history-cost", (said, "cfr-2021", "residents"))
    assert verdict.status == "unusable"
    assert "name a cost" in verdict.message
    said = "will close all remaining Confucius Institutes"
    assert check("sources-quotation", (said, "auslin-2022")).status == "right"
