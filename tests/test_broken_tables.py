"""A broken table is one clear error wherever the verifier or a page meets it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from alliance import quote, verify
from alliance.__main__ import main
from alliance.errors import AllianceError

WORDS = ("early pact dovetailed with", "cfr-2021")


def header(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


BROKEN = {
    "a missing column": (
        "passages",
        header("passage,source,section,gist", "passage,source,section"),
        r"data/passages\.csv, line 1: .* Missing: gist",
    ),
    "a renamed column of the furniture": (
        "furniture",
        header("start", "begin"),
        r"data/furniture\.csv, line 1: .* Missing: start; unknown: begin",
    ),
    "an offset that is no number": (
        "furniture",
        header("cfr-2021,0,32", "cfr-2021,zero,32"),
        r"data/furniture\.csv, row 1 \(cfr-2021 zero-32\): start and end are whole",
    ),
    "a renamed column of the sources": (
        "sources",
        header("authors", "author"),
        r"data/sources\.csv, line 1: .* unknown: author",
    ),
    "a byte order mark": (
        "sources",
        lambda text: "\ufeff" + text,
        r"data/sources\.csv begins with a byte order mark",
    ),
    "a row with a cell too many": (
        "passages",
        header("Line under the title,", "Line under the title,,"),
        r"data/passages\.csv, line 2: 5 cells, the header has 4",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_verifier_names_the_file_and_what_is_wrong(
    name: str, book_copy: Path, capsys
) -> None:
    table, damage, message = BROKEN[name]
    path = book_copy / "data" / f"{table}.csv"
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(AllianceError, match=message):
        verify(*WORDS)
    assert main(["check", WORDS[1], WORDS[0]]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_broken_table_of_quotations_is_named_when_one_is_shown(
    book_copy: Path,
) -> None:
    path = book_copy / "data" / "quotations.csv"
    text = path.read_text(encoding="utf-8").replace("speaker", "who", 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AllianceError, match=r"data/quotations\.csv, line 1: .*speaker"):
        quote("cfr-2021-cornerstone")


def test_a_package_that_is_no_json_is_named(book_copy: Path) -> None:
    (book_copy / "datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(AllianceError, match=r"datapackage\.json is not JSON"):
        verify(*WORDS)
