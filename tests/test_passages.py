"""The seeds are untouched, and every line of them is passage or listed furniture."""

import csv
import hashlib
import io
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.errors import SeedError, UnknownPassageError, UnknownSourceError
from alliance.passages import (
    all_passages,
    furniture,
    paragraphs,
    passage,
    passages,
)
from alliance.repository import read_table, root
from alliance.sources import source, sources, text

# Passages and their characters, counted when each seed was read line by line.
SIZES = {
    "cfr-2021": (37, 15_422),
    "auslin-2022": (14, 7_743),
    "alsaied-2023": (33, 9_112),
    "johnstone-hornung-2023": (22, 10_238),
    "tran-2025": (31, 16_243),
}
SOURCES = list(SIZES)

# What each seed hashed to (SHA-256) when it came in. Written here once more, so that a
# seed cannot be changed together with its row in data/sources.csv.
HASHES = {
    "cfr-2021": "06a7951c5bc7383d1f34f880cfc4b449d5217718bcdc48cdb380e9738372c45c",
    "auslin-2022": "b2fdda3bc8b95ab0160f7137ab6a616282539c09af7f42e922d62ce11ba39f2e",
    "alsaied-2023": "d1f5616b30dbb5cb5a07dcbbd941d8b5f40fe4fa38af6a9e2c63ccf81735ab22",
    "johnstone-hornung-2023": (
        "aa7374e3c32db0a671fe4a0ee6ff41abe6cda6510b993b74b7fce066b1024a57"
    ),
    "tran-2025": "693958627a09f6d0cdec1ddb852111835a18dcd13df7f574b45b276dc4c618bc",
}


def sizes(name: str) -> tuple[int, int]:
    found = passages(name)
    return len(found), sum(len(item.text) for item in found)


# The seeds and their furniture


def test_the_five_sources_are_in_order_of_writing() -> None:
    assert list(sources()) == SOURCES
    first_dates = [entry.published[:4] for entry in sources().values()]
    assert first_dates == sorted(first_dates)


@pytest.mark.parametrize("name", SOURCES)
def test_a_seed_is_the_file_whose_hash_is_on_record(name: str) -> None:
    read = text(name)  # which says what is wrong with the file and what to do
    stored = (root() / "seeds" / f"{name}.txt").read_bytes()
    assert read.encode("utf-8") == stored


@pytest.mark.parametrize("name", SOURCES)
def test_a_seed_is_the_text_that_came_in(name: str) -> None:
    stored = (root() / "seeds" / f"{name}.txt").read_bytes()
    found = hashlib.sha256(stored).hexdigest()
    assert found == HASHES[name], (
        f"seeds/{name}.txt is not the text that came in, whatever data/sources.csv "
        f"says: its SHA-256 is {found}"
    )


@pytest.mark.parametrize("name", SOURCES)
def test_every_character_of_a_seed_is_passage_or_furniture(name: str) -> None:
    seed = text(name)
    spans = [(item.start, item.end) for item in furniture(name)]
    spans += [piece for item in passages(name) for piece in item.pieces]
    counted = Counter(place for start, end in spans for place in range(start, end))
    lost = [at for at, mark in enumerate(seed) if mark.strip() and not counted[at]]
    twice = [at for at, times in counted.items() if times > 1]
    assert not lost, f"{name}: neither passage nor furniture: {seed[lost[0] :][:60]!r}"
    assert not twice, f"{name}: passage and furniture: {seed[twice[0] :][:60]!r}"


@pytest.mark.parametrize("name", SOURCES)
def test_no_furniture_has_slipped_into_the_passages(name: str) -> None:
    assert sizes(name) == SIZES[name], f"{name}: compare data/furniture.csv"


@pytest.mark.parametrize("name", SOURCES)
def test_a_passage_is_the_characters_of_its_pieces(name: str) -> None:
    seed = text(name)
    for item in passages(name):
        printed = "".join(seed[start:end] for start, end in item.pieces)
        assert item.text == printed, item.passage
        assert "\n" not in item.text, item.passage
        assert item.text == item.text.strip(), item.passage


@pytest.mark.parametrize("name", SOURCES)
def test_passages_are_numbered_in_the_order_of_the_seed(name: str) -> None:
    found = passages(name)
    numbered = [f"{name}-p{number:02}" for number in range(1, len(found) + 1)]
    assert [item.passage for item in found] == numbered
    starts = [item.pieces[0][0] for item in found]
    assert starts == sorted(starts)


def test_the_sentence_split_by_a_page_header_reads_across_it() -> None:
    item = passage("tran-2025-p08")
    assert "the Vietnam War (1955-1975)." in item.text
    assert len(item.pieces) == 2
    between = text("tran-2025")[item.pieces[0][1] : item.pieces[1][0]]
    assert "Defense and Security Cooperation Under President" in between


@pytest.mark.parametrize("name", SOURCES)
def test_a_second_printing_is_masked_and_the_first_kept(name: str) -> None:
    kept = {item.text: item for item in passages(name)}
    for item in furniture(name):
        if item.kind == "second-printing":
            printed = " ".join(item.exact.split())
            assert printed in kept, f"{name} {item.start}: printed nowhere else"
            assert kept[printed].pieces[0][1] <= item.start, "the first was masked"


def test_paragraphs_printed_twice_are_those_known() -> None:
    known = {"auslin-2022": 1, "tran-2025": 3}
    for name in SOURCES:
        kinds = Counter(item.kind for item in furniture(name))
        assert kinds["second-printing"] == known.get(name, 0), name


def test_no_paragraph_is_kept_twice() -> None:
    counted = Counter(item.text for item in all_passages())
    assert [words for words, times in counted.items() if times > 1] == []


# Any text, any furniture


@st.composite
def masked_texts(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    seed = draw(st.text(alphabet="ab “\n\r\u00a0\t’é", max_size=60))
    edges = draw(st.lists(st.integers(0, len(seed)), max_size=8, unique=True))
    edges = sorted(edges)[: len(edges) // 2 * 2]
    return seed, list(zip(edges[::2], edges[1::2], strict=True))


@given(masked_texts())
def test_no_character_is_lost_or_doubled(
    drawn: tuple[str, list[tuple[int, int]]],
) -> None:
    seed, masked = drawn
    pieces = [piece for _, spans in paragraphs(seed, masked) for piece in spans]
    counted = Counter(at for start, end in masked + pieces for at in range(start, end))
    assert max(counted.values(), default=1) == 1
    assert all(counted[at] for at, mark in enumerate(seed) if mark.strip())


@given(masked_texts())
def test_a_paragraph_is_a_line_of_what_is_not_masked(
    drawn: tuple[str, list[tuple[int, int]]],
) -> None:
    seed, masked = drawn
    hidden = {at for start, end in masked for at in range(start, end)}
    article = "".join(mark for at, mark in enumerate(seed) if at not in hidden)
    found = paragraphs(seed, masked)
    lines = [line.strip() for line in article.split("\n")]
    assert [words for words, _ in found] == [line for line in lines if line]
    for words, spans in found:
        assert words == "".join(seed[start:end] for start, end in spans)


def test_furniture_inside_a_line_leaves_two_pieces() -> None:
    assert paragraphs("It was (1955-HEAD1975).", [(13, 17)]) == [
        ("It was (1955-1975).", ((0, 13), (17, 23)))
    ]


# Damage


def rewrite(path: Path, change: dict[int, dict[str, str] | None]) -> None:
    """Change, or with None remove, rows of a table, numbered from 0."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        columns = reader.fieldnames or []
    kept = [
        row | (change.get(number) or {})
        for number, row in enumerate(rows)
        if change.get(number, row) is not None
    ]
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(kept)
    path.write_text(written.getvalue(), encoding="utf-8", newline="")


@pytest.mark.parametrize("name", SOURCES)
def test_one_changed_byte_is_refused(book_copy: Path, name: str) -> None:
    path = book_copy / "seeds" / f"{name}.txt"
    content = bytearray(path.read_bytes())
    at = content.index(b"Japan")
    content[at] = ord("j")
    path.write_bytes(content)
    with pytest.raises(
        SeedError, match=rf"seeds/{name}\.txt is not the text"
    ) as caught:
        passages(name)
    assert "git checkout" in str(caught.value)


@pytest.mark.parametrize("name", SOURCES)
def test_a_missing_seed_is_named(book_copy: Path, name: str) -> None:
    (book_copy / "seeds" / f"{name}.txt").unlink()
    with pytest.raises(SeedError, match=rf"seeds/{name}\.txt is missing"):
        passages(name)


def test_a_missing_seed_leaves_the_others_alone(book_copy: Path) -> None:
    (book_copy / "seeds" / "cfr-2021.txt").unlink()
    assert passages("tran-2025")


@pytest.mark.parametrize("shift", [-1, 1])
def test_a_shifted_furniture_span_is_refused(book_copy: Path, shift: int) -> None:
    row = read_table("furniture")[10]
    moved = {edge: str(int(row[edge]) + shift) for edge in ("start", "end")}
    rewrite(book_copy / "data" / "furniture.csv", {10: moved})
    with pytest.raises(SeedError, match=r"data/furniture\.csv, row 11 ") as caught:
        passages(row["source"])
    assert row["exact"][1:-1] in str(caught.value)


def test_a_furniture_span_outside_the_seed_is_refused(book_copy: Path) -> None:
    rewrite(book_copy / "data" / "furniture.csv", {0: {"end": "999999"}})
    with pytest.raises(SeedError, match=r"furniture\.csv, row 1 .* outside the seed"):
        passages("cfr-2021")


def test_overlapping_furniture_is_refused(book_copy: Path) -> None:
    again = {key: read_table("furniture")[0][key] for key in ("start", "end", "exact")}
    rewrite(book_copy / "data" / "furniture.csv", {1: again})
    with pytest.raises(SeedError, match="begins before the one above it ends"):
        passages("cfr-2021")


def test_a_removed_heading_is_refused(book_copy: Path) -> None:
    rows = read_table("furniture")
    at = next(number for number, row in enumerate(rows) if row["kind"] == "heading")
    rewrite(book_copy / "data" / "furniture.csv", {at: None})
    with pytest.raises(SeedError, match=r"passages\.csv describes 37 passages .* 38"):
        passages("cfr-2021")


def test_no_furniture_row_can_be_removed_unnoticed(book_copy: Path) -> None:
    rows = read_table("furniture")
    path = book_copy / "data" / "furniture.csv"
    whole = path.read_bytes()
    unnoticed = []
    for number, row in enumerate(rows):
        rewrite(path, {number: None})
        try:
            if sizes(row["source"]) == SIZES[row["source"]]:
                unnoticed.append((number + 1, row["exact"]))
        except SeedError:
            pass
        path.write_bytes(whole)
    assert unnoticed == []


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("cfr", "'cfr-2021'"),
        ("tran-2024", "'tran-2025'"),
        ("hornung-2023", "'johnstone-hornung-2023'"),
    ],
)
def test_an_unknown_source_suggests_near_ones(asked: str, near: str) -> None:
    for ask in (source, text, passages, furniture):
        with pytest.raises(UnknownSourceError, match="There is no source") as caught:
            ask(asked)
        assert f"Did you mean {near}" in str(caught.value)


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("cfr-2021-p38", "'cfr-2021-p3"),
        ("auslin-2022-p1", "'auslin-2022-p1"),
        ("tran-p05", "'tran-2025-p05'"),
    ],
)
def test_an_unknown_passage_suggests_near_ones(asked: str, near: str) -> None:
    with pytest.raises(UnknownPassageError, match="There is no passage") as caught:
        passage(asked)
    message = str(caught.value)
    assert "Did you mean" in message
    assert near in message


# Gists


def words(line: str) -> list[str]:
    """Words without case and without the marks inside "U.S." and "Japan's"."""
    return re.findall(r"\w+", re.sub(r"[.'’]", "", line.casefold()))


def copied(gist: str, printed: str, run: int = 5) -> list[str]:
    """Return the runs of words that a gist shares with its passage."""
    ours, theirs = words(gist), words(printed)
    there = {tuple(theirs[at : at + run]) for at in range(len(theirs) - run + 1)}
    runs = (tuple(ours[at : at + run]) for at in range(len(ours) - run + 1))
    return [" ".join(each) for each in runs if each in there]


def test_every_passage_has_a_gist_that_is_a_sentence() -> None:
    for item in all_passages():
        assert re.fullmatch(r"[A-Z].*[^.]\.", item.gist), f"{item.passage}: {item.gist}"


def test_no_gist_is_longer_than_twenty_words() -> None:
    longer = {
        item.passage: len(item.gist.split())
        for item in all_passages()
        if len(item.gist.split()) > 20
    }
    assert longer == {}


def test_no_gist_copies_five_words_in_a_row() -> None:
    found = {item.passage: copied(item.gist, item.text) for item in all_passages()}
    assert {name: runs for name, runs in found.items() if runs} == {}


def test_a_copied_run_would_be_seen() -> None:
    assert copied("Says the U.S. and Japan’s forces left.", "the US and Japan's forces")
    assert not copied("Says the U.S. and Japan left.", "the US and Japan's forces")


def test_no_two_gists_are_the_same() -> None:
    counted = Counter(item.gist for item in all_passages())
    assert [gist for gist, times in counted.items() if times > 1] == []


def test_every_numeral_in_a_gist_stands_in_its_passage() -> None:
    for item in all_passages():
        strange = set(re.findall(r"\d+", item.gist)) - set(
            re.findall(r"\d+", item.text)
        )
        assert not strange, f"{item.passage}: {sorted(strange)}"


def test_no_gist_quotes() -> None:
    quoting = [item.passage for item in all_passages() if re.search('[“”"]', item.gist)]
    assert quoting == []
