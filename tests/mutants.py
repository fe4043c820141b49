"""Single changes to what the book promises, and the judge who looks for each of them.

`Book` is a copy of the tables, seeds and bibliography in a folder of its own, which the
package reads while it is open. A mutant changes one cell, one span, one word of a built
page or one stored output. The judge calls the very functions that the tests of the book
call, the cheap ones first, and stops at the first that finds what it did not find in
the book as it is. Only checks that can see the changed place are called; where a change
may show elsewhere (a number on a page that cites its row), those places are read too.

Two things are never called: the comparison of whole files (the hash of a seed, which a
mutant of a seed carries along, as a forger would) and the comparison of the generated
pages, which are taken to have been made anew.
"""

import csv
import hashlib
import io
import json
import os
import random
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import pytest
import rules
import test_completeness
import test_passages
import test_tables
from bs4 import BeautifulSoup, NavigableString, Tag
from built import ours, read_page
from fitting import misattributed, misfits
from test_pages import misnamed_citations

from alliance import prose
from alliance.blocks import built_page
from alliance.citations import label, work_label
from alliance.completeness import MONTHS, uncovered
from alliance.errors import AllianceError
from alliance.passages import furniture
from alliance.quotations import verify
from alliance.repository import read_table, root
from alliance.sources import sources, text
from alliance.tables import check_anchors, schema, table, tables

Files = dict[str, bytes]


@dataclass(frozen=True)
class Mutant:
    """One single change.

    Attributes
    ----------
    place : str
        What was changed: "quantities.unit", "prose: quotation", "seed" …
    kind : str
        How: "letter", "digit", "word", "word left out", "another row's" …
    where : str
        File, row or block, for a reader of the report.
    before, after : str
        The words or the value.
    evidence : bool
        Whether the change alters evidence; else it stands in our own free words.
    files : dict of str to bytes
        New content of files of the book.
    table, key : str
        The changed table and the first cell of the changed row.
    column : str
    source : str
        The source that the row speaks for.
    piece : int
        Number of the piece of a page that was changed, and ``html`` its new content.
    seen_by : callable
        Where no table was changed: yields the checks that can see it.
    """

    place: str
    kind: str
    where: str
    before: str
    after: str
    evidence: bool
    files: Files = field(default_factory=dict, repr=False, hash=False)
    table: str = ""
    column: str = ""
    key: str = ""
    source: str = ""
    piece: int = -1
    html: str = field(default="", repr=False)
    output: Any = field(default=None, repr=False, hash=False)
    seen_by: Callable[[], Iterable[tuple[str, "Check"]]] | None = field(
        default=None, repr=False, hash=False
    )

    def __str__(self) -> str:
        """Return the mutant as the report prints it."""
        return (
            f"{self.place}, {self.kind}: {self.where}\n"
            f"      was {_short(self.before)}\n"
            f"      is  {_short(self.after)}"
        )


def _short(words: str, width: int = 150) -> str:
    return repr(words if len(words) <= width else f"{words[:width]}…")


# --- The copy


class Book:
    """A copy of what the checks read, which a mutant changes and gives back."""

    def __init__(self, folder: Path) -> None:
        here = root()
        folder.mkdir()
        for name in ("data", "seeds", "chapters", "instructors"):
            shutil.copytree(here / name, folder / name)
        for name in ("datapackage.json", "references.bib"):
            shutil.copy2(here / name, folder)
        self.folder = folder
        self.clock = 10**15

    def put(self, files: Files) -> None:
        """Write files, each with a time that no file had before."""
        self.before = {}
        for name, content in files.items():
            path = self.folder / name
            self.before[name] = (path.read_bytes(), path.stat().st_mtime_ns)
            path.write_bytes(content)
            self.clock += 10**6  # caches tell files apart by the time of change
            os.utime(path, ns=(self.clock, self.clock))

    def give_back(self) -> None:
        for name, (content, when) in self.before.items():
            (self.folder / name).write_bytes(content)
            os.utime(self.folder / name, ns=(when, when))


def with_cell(name: str, number: int, /, **cells: str) -> Files:
    """Return a table with other cells in one row."""
    return _written(
        name,
        [
            row | cells if at == number else row
            for at, row in enumerate(read_table(name))
        ],
    )


def _written(name: str, rows: list[dict[str, str]]) -> Files:
    written = io.StringIO()
    columns = [each["name"] for each in schema(name)["fields"]]
    writer = csv.DictWriter(written, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return {f"data/{name}.csv": written.getvalue().encode("utf-8")}


# --- Which checks can see a table

Check = Callable[[], Iterable[str] | None]

_TESTS: dict[str, tuple[Callable[[], None], ...]] = {
    "quantities": (
        test_tables.test_every_value_is_the_number_that_is_printed,
        test_tables.test_every_qualifier_stands_beside_its_number,
        test_tables.test_no_qualifier_is_left_out,
        test_tables.test_rows_that_share_an_indicator_share_a_unit_or_say_per_year,
        test_tables.test_every_number_is_of_a_time_that_its_words_give,
    ),
    "quotations": (test_tables.test_quotations_begin_with_the_source_they_come_from,),
    "events": (test_tables.test_every_event_has_the_date_that_its_words_give,),
    "claims": (test_tables.test_claims_share_their_question_with_another,),
    "checks": (
        test_tables.test_a_check_without_a_fact_that_was_read_is_unsettled_or_needs_none,
        test_tables.test_a_finding_is_unsettled_where_what_would_decide_it_was_not_read,
        test_tables.test_every_check_covers_some_words,
    ),
    "outcomes": (
        test_tables.test_a_finding_is_unsettled_where_what_would_decide_it_was_not_read,
    ),
    "check_passages": (test_tables.test_every_check_covers_some_words,),
    "check_records": (
        test_tables.test_a_check_without_a_fact_that_was_read_is_unsettled_or_needs_none,
    ),
    "record": (
        test_tables.test_every_outside_fact_has_a_reference,
        test_tables.test_a_check_without_a_fact_that_was_read_is_unsettled_or_needs_none,
        test_tables.test_every_outside_number_is_the_one_that_its_statement_gives,
        test_tables.test_every_outside_date_is_the_one_that_its_statement_gives,
    ),
    "places": (test_tables.test_coordinates_come_in_pairs_and_with_their_origin,),
    "passages": (
        test_passages.test_every_passage_has_a_gist_that_is_a_sentence,
        test_passages.test_no_gist_is_longer_than_twenty_words,
        test_passages.test_no_gist_copies_five_words_in_a_row,
        test_passages.test_every_numeral_in_a_gist_stands_in_its_passage,
        test_passages.test_no_gist_quotes,
    ),
}
_ENDING_IN_SOURCE = ("quantities", "events", "tellings", "claims")
# Whose cells the prose check knows; a change there can show on any page that cites.
_KNOWN_TO_PROSE = {
    "quantities": "source exact printed value low high unit as_of",
    "events": "source exact date date_end",
    "record": "reference statement value low high unit date",
    "glossary": "term",
    "omissions": "source exact printed reason",
    "sources": "authors title container published published_note licence",
    "furniture": "kind",
}
_COUNTED = ("quantities", "events", "omissions", "furniture", "passages")


def _pointing(name: str) -> list[str]:
    """Return the tables whose rows point to those of one."""
    return [
        other
        for other in tables()
        for key in schema(other).get("foreignKeys", ())
        if key["reference"]["resource"] == name
    ]


def _loads(name: str) -> Check:
    return lambda: (
        [table(each) for each in dict.fromkeys([name, *_pointing(name)])] and []
    )


def _settings_of(names: Iterable[str]) -> Check:
    """Return a check that passages stand, are numbered in order, and are complete."""

    def sound() -> None:
        for name in names:
            test_passages.test_every_character_of_a_seed_is_passage_or_furniture(name)
            test_passages.test_no_furniture_has_slipped_into_the_passages(name)
            test_passages.test_passages_are_numbered_in_the_order_of_the_seed(name)
            test_passages.test_a_second_printing_is_masked_and_the_first_kept(name)
        test_passages.test_paragraphs_printed_twice_are_those_known()
        test_passages.test_no_paragraph_is_kept_twice()

    return sound


def checks_of(
    name: str, column: str, key: str, source: str
) -> Iterator[tuple[str, Check]]:
    """Yield what can see a changed cell of a table, the cheap checks first."""
    yield "schema", _loads(name)
    if "exact" in [each["name"] for each in schema(name)["fields"]]:
        yield "anchors", lambda: check_anchors(name)
    if name in ("furniture", "passages", "sources"):
        yield "passages and furniture", _settings_of(sources())
        for other in ("quotations", "quantities", "events", "claims", "check_passages"):
            if name == "furniture":
                yield f"anchors of {other}", lambda other=other: check_anchors(other)
    if name == "sources":
        yield (
            "sources in order",
            test_passages.test_the_five_sources_are_in_order_of_writing,
        )
    for each in (
        test_tables.test_cells_have_no_stray_spaces,
        test_tables.test_dates_are_in_the_extended_date_time_format,
        test_tables.test_ids_are_readable,
    ):
        if name != "furniture":
            yield each.__name__, lambda each=each: each(name)
    if name in _ENDING_IN_SOURCE:
        each = test_tables.test_rows_of_evidence_end_in_the_source_they_come_from
        yield each.__name__, lambda each=each: each(name)
    for each in _TESTS.get(name, ()):
        yield each.__name__, each
    for each in rules.RULES[name].values():
        yield each.__name__, each
    if name == "omissions":
        yield "test_what_is_left_out_is_what_its_reason_says", left_out
    if name in _COUNTED and source:
        yield "every number stands in a table", lambda: uncovered(source)
    if column in prose._OWN_WORDS.get(name, ()) or column in (
        "exact",
        "source",
        "check",
        "fact",
    ):
        yield "prose check of our own words", lambda: own_words(name, key)


def left_out() -> None:
    for row in read_table("omissions"):
        test_completeness.test_what_is_left_out_is_what_its_reason_says(row)
    test_completeness.test_nothing_is_left_out_that_is_counted_too()


def own_words(name: str, key: str) -> list[str]:
    """Return what the prose check finds in our own words in one row."""
    table_of = "checks" if name in ("check_passages", "check_records") else name
    return [
        str(finding)
        for row in read_table(table_of)
        if row_key(row) == key and table_of in prose._OWN_WORDS
        for html in prose.own_words(table_of, row)
        for finding in prose.check_page(html, f"data/{table_of}.csv, {key}")
    ]


# --- The judge


@dataclass
class Judge:
    """Looks for what a mutant changed, with the checks of the book."""

    book: Book
    pieces: list["Piece"]
    switched_off: frozenset[str] = frozenset()
    blocks: list[tuple[str, prose.Block]] = field(default_factory=list)

    def finds(self, mutant: Mutant) -> str:
        """Return the name of the check that catches a mutant, "" where none does."""
        if mutant.output is not None:
            same = mutant.output.compare()
            return "" if same or "nbval" in self.switched_off else "nbval"
        if mutant.piece >= 0:
            return self._on_page(mutant)
        if mutant.seen_by:
            checks = list(mutant.seen_by())
        elif mutant.place.startswith("seed"):
            checks = list(seed_checks(mutant.source))
        else:
            checks = list(
                checks_of(mutant.table, mutant.column, mutant.key, mutant.source)
            )
        wide = mutant.column in _KNOWN_TO_PROSE.get(mutant.table, "").split()
        if wide:
            checks += self._everywhere(mutant)
        for name, check in checks:
            if not self._is_off(name) and self._fails(mutant, check):
                return name
        return ""

    def _is_off(self, name: str) -> bool:
        """Tell whether a check is switched off: "anchors" are those of every table."""
        return any(f"{name} ".startswith(f"{each} ") for each in self.switched_off)

    def _fails(self, mutant: Mutant, check: Check) -> bool:
        """Tell whether a check finds what it does not find in the book as it is."""
        self.book.put(mutant.files)
        try:
            found = set(problems(check))
        finally:
            self.book.give_back()
        return bool(found and found - set(problems(check)))

    def _everywhere(self, mutant: Mutant) -> list[tuple[str, Check]]:
        """Return the prose check of every block that may lean on a row."""
        if not self.blocks:
            self.blocks = [*blocks_of_tables(), *blocks_of_pages(self.pieces)]
        rows = {row_key(row): row for row in read_table(mutant.table)}
        row = rows.get(mutant.key, {})
        source, work = mutant.source, row.get("reference", "")
        leaning = [
            (page, block)
            for page, block in self.blocks
            if source in block.cited.all_sources
            or work in block.cited.references
            or mutant.after in block.cited.references
            or (not block.cited and block.kind in prose._PUT_OUT)
            or not (source or work)
        ]

        def of_blocks() -> list[str]:
            shelf = prose._shelf()
            return [
                f"{page}: {found.words} {found.problem}"
                for page, block in leaning
                for found in prose._check(block, page, shelf)
            ]

        return [("prose check of what leans on the row", of_blocks)]

    def _on_page(self, mutant: Mutant) -> str:
        piece = self.pieces[mutant.piece]
        changed = replace(piece, html=mutant.html)
        before, after = piece.blocks(), changed.blocks()
        # Words stand where they stood: a finding of the book as it is stays one.
        checks = {
            "prose check of the page": lambda: _new(
                changed.findings([each for each in after if each not in before]),
                piece.findings([each for each in before if each not in after]),
            ),
            "citations carry something of what they cite": lambda: _new(
                changed.strays([each for each in after if each not in before]),
                piece.strays([each for each in before if each not in after]),
            ),
            "citations say where they lead": lambda: _new(
                changed.misnamed(), piece.misnamed()
            ),
            "sentences cite the sources that they name": lambda: _new(
                misattributed(after, piece.page), misattributed(before, piece.page)
            ),
            "numbers keep their qualifiers": lambda: _new(
                misfits(changed.html, piece.page), misfits(piece.html, piece.page)
            ),
        }
        for name, found in checks.items():
            if not self._is_off(name) and found():
                return name
        return ""


def _new(found: Iterable[str], known: Iterable[str]) -> set[str]:
    return set(found) - set(known)


def problems(check: Check) -> list[str]:
    """Return what a check finds, its own failure included."""
    try:
        return [str(each) for each in check() or ()]
    except (AssertionError, AllianceError, pytest.fail.Exception) as error:
        return [f"{type(error).__name__}: {error}"]


def row_key(row: dict[str, str]) -> str:
    return next(iter(row.values()))


def seed_checks(source: str) -> Iterator[tuple[str, Check]]:
    """Yield what can see a changed character of a seed, its hash changed with it."""
    yield "passages and furniture", _settings_of([source])
    for name in tables():
        columns = [each["name"] for each in schema(name)["fields"]]
        if name != "furniture" and {"source", "exact"} <= set(columns):
            yield f"anchors of {name}", lambda name=name: check_anchors(name)
    yield "every number stands in a table", lambda: uncovered(source)
    yield (
        "test_every_numeral_in_a_gist_stands_in_its_passage",
        test_passages.test_every_numeral_in_a_gist_stands_in_its_passage,
    )


# --- Pieces of the built pages


@dataclass(frozen=True)
class Piece:
    """A section of a built page: as much as a block on it can lean on.

    Attributes
    ----------
    page : str
    html : str
    title : str
        The page's own title, which its text may name.
    cites : frozenset of str
        Sources and works that links on it lead to.
    """

    page: str
    html: str
    title: str = ""
    cites: frozenset[str] = frozenset()

    @property
    def whole(self) -> str:
        return f"<article><h1>{escape(self.title)}</h1>{self.html}</article>"

    def blocks(self) -> list[prose.Block]:
        return _blocks(self)

    def findings(self, blocks: Iterable[prose.Block]) -> list[str]:
        shelf = prose._shelf()
        title = prose._plain(self.title.rstrip(".,")).casefold()
        shelf = replace(shelf, titles=shelf.titles | {title})
        page = self.page.removesuffix(".html")
        return [
            f"{found.words} {found.problem}"
            for block in blocks
            for found in prose._check(block, page, shelf)
        ]

    def strays(self, blocks: Iterable[prose.Block]) -> list[str]:
        return [
            f"{found.words} {found.problem}"
            for block in blocks
            for found in prose._strays(block, self.page, prose._shelf())
        ]

    def misnamed(self) -> list[str]:
        return list(misnamed_citations(read_page(self.page, self.whole)))


@lru_cache(maxsize=64)
def _blocks(piece: Piece) -> list[prose.Block]:
    return prose.paragraphs(piece.whole, piece.page.removesuffix(".html"))


def blocks_of_pages(found: Iterable[Piece]) -> Iterator[tuple[str, prose.Block]]:
    for piece in found:
        for block in piece.blocks():
            yield piece.page.removesuffix(".html"), block


def blocks_of_tables() -> Iterator[tuple[str, prose.Block]]:
    """Yield our own words in the tables as the prose check reads them."""
    for name in prose._OWN_WORDS:
        for row in read_table(name):
            page = f"data/{name}.csv, {row_key(row)}"
            for html in prose.own_words(name, row):
                for block in prose.paragraphs(html, page):
                    yield page, block


_LED_TO = re.compile(r"outline-([a-z0-9-]+?)\.html|bibliography\.html#([a-z0-9-]+)")


def pieces(folder: Path) -> list[Piece]:
    """Return the pages of our own prose, section by section."""
    found = []
    for path in ours(folder):
        soup = BeautifulSoup(built_page(path, folder), "html.parser")
        article = soup.find("article")
        page = path.relative_to(folder).as_posix()
        title = article.find("h1").get_text().rstrip("#")
        for section in article.find_all("section"):
            if section.find_parent("section") is None:
                continue
            if section.find_parent("section").find_parent("section") is not None:
                continue  # an inner section goes with the one around it
            html = str(section)
            led = frozenset(one or two for one, two in _LED_TO.findall(html))
            found.append(Piece(page, html, title, led))
        [outer, *_] = article.find_all("section")
        for section in outer.find_all("section", recursive=False):
            section.decompose()
        html = str(outer)
        led = frozenset(one or two for one, two in _LED_TO.findall(html))
        found.append(Piece(page, html, title, led))
    return found


# --- Small changes of words


LETTERS = "abcdefghijklmnopqrstuvwxyz"


def change_letter(words: str, dice: random.Random) -> str:
    """Put another letter, of the same case, in the place of one."""
    places = [at for at, mark in enumerate(words) if mark.isascii() and mark.isalpha()]
    if not places:
        return words
    at = dice.choice(places)
    other = dice.choice([each for each in LETTERS if each != words[at].lower()])
    new = other.upper() if words[at].isupper() else other
    return f"{words[:at]}{new}{words[at + 1 :]}"


def change_digit(words: str, dice: random.Random) -> str:
    places = [at for at, mark in enumerate(words) if mark.isdigit()]
    if not places:
        return words
    at = dice.choice(places)
    other = dice.choice([each for each in "0123456789" if each != words[at]])
    return f"{words[:at]}{other}{words[at + 1 :]}"


def change_word(words: str, dice: random.Random, pool: list[str]) -> str:
    found = list(re.finditer(r"[^\W\d_]{3,}", words))
    if not found:
        return words
    one = dice.choice(found)
    other = dice.choice([each for each in pool if each.lower() != one[0].lower()])
    if one[0][0].isupper():
        other = other[:1].upper() + other[1:]
    return words[: one.start()] + other + words[one.end() :]


def leave_word_out(words: str, dice: random.Random) -> str:
    """Leave out a word that stands between others."""
    parts = words.split(" ")
    if len(parts) < 3:
        return words
    at = dice.randrange(1, len(parts) - 1)
    return " ".join(parts[:at] + parts[at + 1 :])


def cut_word(words: str, dice: random.Random) -> str:
    """Leave out the first or the last word."""
    parts = words.split(" ")
    if len(parts) < 3:
        return words
    return " ".join(parts[1:] if dice.random() < 0.5 else parts[:-1])


def put_not(words: str, dice: random.Random) -> str:
    parts = words.split(" ")
    at = dice.randrange(1, len(parts) + 1) if len(parts) > 1 else 1
    return " ".join([*parts[:at], "not", *parts[at:]])


# --- Mutants of the tables

# Our own words; every other column is evidence, and so is every digit in these.
OURS = {
    "sources": ("published_note", "licence"),
    "furniture": ("reason",),
    "passages": ("gist",),
    "quotations": ("note",),
    "quantities": ("subject",),
    "events": ("title",),
    "claims": ("question", "position"),
    "outcomes": ("finding",),
    "actors": ("name", "also_known_as"),
    "places": ("name", "origin"),
    "glossary": ("term", "definition"),
    "checks": ("title", "finding"),
    "record": ("statement",),
}
_NOT_MUTATED = {
    "sources": ("source", "sha256"),  # the hash is the check that is switched off
    "exceptions": ("page", "words", "reason"),
}


@dataclass(frozen=True)
class Column:
    """A column of a table and the kinds of change that make sense in it."""

    table: str
    name: str
    kinds: tuple[str, ...]
    choices: tuple[str, ...] = ()

    @property
    def ours(self) -> bool:
        return self.name in OURS.get(self.table, ())


def columns() -> list[Column]:
    """Return every column that may be changed."""
    found = []
    for name in tables():
        if not read_table(name):
            continue
        keys = {
            key["fields"][0]: key["reference"]
            for key in schema(name).get("foreignKeys", ())
        }
        for each in schema(name)["fields"]:
            column = each["name"]
            if column in _NOT_MUTATED.get(name, ()):
                continue
            limits = each.get("constraints", {})
            optional = () if limits.get("required") else ("emptied",)
            if column == "exact" and name != "furniture":
                kinds = (
                    *("letter", "digit", "word", "word left out", "word cut off"),
                    *("“not” put in", "another row's"),
                )
                found.append(Column(name, column, kinds + optional))
            elif column in OURS.get(name, ()):
                kinds = ("letter", "digit", "word", "“not” put in", "another row's")
                found.append(Column(name, column, kinds + optional))
            elif "enum" in limits or column in keys:
                target = keys.get(column)
                choices = limits.get("enum") or [
                    row[target["fields"][0]] for row in read_table(target["resource"])
                ]
                found.append(
                    Column(name, column, ("swapped", *optional), tuple(choices))
                )
            elif each["type"] in ("number", "integer"):
                shifted = ("shifted",) if name == "furniture" else ()
                found.append(Column(name, column, ("digit", *shifted, *optional)))
            elif "[~?%]" in limits.get("pattern", "") or each["type"] == "date":
                found.append(
                    Column(name, column, ("digit", "another row's", *optional))
                )
            elif column in schema(name)["primaryKey"] and name not in ("omissions",):
                continue  # an id is a name: what points to it is checked by the schema
            else:
                kinds = ("letter", "another row's")
                more = ("digit",) if column in ("printed", "exact", "url") else ()
                found.append(Column(name, column, kinds + more + optional))
    return found


def of_table(
    column: Column, kind: str, dice: random.Random, pool: list[str]
) -> Mutant | None:
    """Return a mutant of one cell, None where this kind of change is none there."""
    rows = read_table(column.table)
    filled = [at for at, row in enumerate(rows) if row[column.name]]
    if not filled:
        return None
    at = dice.choice(filled)
    row, cell = rows[at], rows[at][column.name]
    key = row_key(row)
    if kind == "letter":
        new = change_letter(cell, dice)
    elif kind == "digit":
        at = next(
            (
                each
                for each in dice.sample(filled, len(filled))
                if re.search(r"\d", rows[each][column.name])
            ),
            at,
        )
        row, cell = rows[at], rows[at][column.name]
        key, new = row_key(row), change_digit(cell, dice)
    elif kind == "word":
        new = change_word(cell, dice, pool)
    elif kind == "word left out":
        new = leave_word_out(cell, dice)
    elif kind == "word cut off":
        new = cut_word(cell, dice)
    elif kind == "“not” put in":
        new = put_not(cell, dice)
    elif kind == "emptied":
        new = ""
    elif kind == "swapped":
        new = dice.choice([each for each in column.choices if each != cell] or [cell])
    elif kind == "another row's":
        same = column.name == "exact"
        others = [
            each[column.name]
            for each in rows
            if each[column.name] not in ("", cell)
            and (not same or each["source"] == row["source"])
        ]
        new = dice.choice(others or [cell])
    elif kind == "shifted":
        step = dice.choice([-3, -2, -1, 1, 2, 3])
        files = with_cell(
            column.table,
            at,
            start=str(int(row["start"]) + step),
            end=str(int(row["end"]) + step),
        )
        return Mutant(
            "furniture.span",
            kind,
            f"data/furniture.csv, {key} {row['start']}",
            f"{row['start']}-{row['end']}",
            f"by {step}",
            True,
            files,
            "furniture",
            "start",
            key,
            key,
        )
    else:
        raise ValueError(kind)
    if new == cell:
        return None
    source = row.get("source", "") or (key if column.table == "sources" else "")
    return Mutant(
        f"{column.table}.{column.name}",
        kind,
        f"data/{column.table}.csv, {key} {row.get('start', '')}".rstrip(),
        cell,
        new,
        not column.ours or kind == "digit",
        with_cell(column.table, at, **{column.name: new}),
        column.table,
        column.name,
        key,
        source,
    )


def row_taken_out(name: str, dice: random.Random) -> Mutant:
    rows = read_table(name)
    at = dice.randrange(len(rows))
    gone = rows[at]
    return Mutant(
        name,
        "row taken out",
        f"data/{name}.csv, {row_key(gone)}",
        gone.get("exact", ""),
        "",
        True,
        _written(name, rows[:at] + rows[at + 1 :]),
        name,
        "exact",
        row_key(gone),
        gone.get("source", ""),
    )


def gists_exchanged(dice: random.Random) -> Mutant:
    """Exchange the gists of two passages of a source, near ones more often."""
    rows = read_table("passages")
    at = dice.randrange(len(rows))
    same = [
        each
        for each, row in enumerate(rows)
        if row["source"] == rows[at]["source"] and each != at
    ]
    near = [each for each in same if abs(each - at) <= 3]
    other = dice.choice(near if dice.random() < 0.5 else same)
    changed = [dict(row) for row in rows]
    changed[at]["gist"], changed[other]["gist"] = rows[other]["gist"], rows[at]["gist"]
    return Mutant(
        "gist's passage",
        "exchanged",
        f"{rows[at]['passage']} and {rows[other]['passage']}",
        rows[at]["gist"],
        rows[other]["gist"],
        True,
        _written("passages", changed),
        "passages",
        "gist",
        rows[at]["passage"],
        rows[at]["source"],
    )


def gist_moved(dice: random.Random) -> Mutant:
    """Give a row of passages the id of another."""
    rows = read_table("passages")
    at = dice.randrange(len(rows))
    same = [row["passage"] for row in rows if row["source"] == rows[at]["source"]]
    new = dice.choice([each for each in same if each != rows[at]["passage"]])
    return Mutant(
        "gist's passage",
        "another passage's id",
        f"data/passages.csv, {rows[at]['passage']}",
        rows[at]["passage"],
        new,
        True,
        with_cell("passages", at, passage=new),
        "passages",
        "passage",
        rows[at]["passage"],
        rows[at]["source"],
    )


# --- Mutants of the seeds


def spoken_for() -> dict[str, set[int]]:
    """Return for each source where evidence or furniture stands in its seed."""
    found: dict[str, set[int]] = {name: set() for name in sources()}
    for name in sources():
        for item in furniture(name):
            found[name].update(range(item.start, item.end))
    for each in tables():
        names = [column["name"] for column in schema(each)["fields"]]
        if each == "furniture" or not {"source", "exact"} <= set(names):
            continue
        for row in read_table(each):
            if row["exact"] and not row.get("omitted") and not row.get("inserted"):
                for start, end in verify(row["exact"], row["source"]).spans:
                    found[row["source"]].update(range(start, end))
    return found


def of_seed(
    kind: str, dice: random.Random, covered: dict[str, set[int]]
) -> Mutant | None:
    """Change a character of a seed, and the hash on record with it."""
    name = dice.choice(list(covered))
    seed = text(name)
    if kind == "digit":
        places = [at for at, mark in enumerate(seed) if mark.isdigit()]
    else:
        places = [
            at for at, mark in enumerate(seed) if mark.isascii() and mark.isalpha()
        ]
    at = dice.choice(places)
    if kind == "word":
        words = next(
            (w for w in re.finditer(r"[A-Za-z]+", seed) if w.start() <= at < w.end()),
            None,
        )
        if words is None:
            return None
        at, end = words.span()
        new = dice.choice(["never", "former", "Korea", "China", "several", "ended"])
        if new == seed[at:end]:
            return None
    else:
        end = at + 1
        new = (change_digit if kind == "digit" else change_letter)(seed[at], dice)
    changed = f"{seed[:at]}{new}{seed[end:]}".encode()
    entries = [
        row
        | (
            {"sha256": hashlib.sha256(changed).hexdigest()}
            if row["source"] == name
            else {}
        )
        for row in read_table("sources")
    ]
    promised = any(each in covered[name] for each in range(at, end))
    if not promised and kind == "digit":
        promised = True  # every number of the passages stands in a table
    return Mutant(
        "seed" if promised else "seed, words that nothing quotes",
        kind,
        f"seeds/{name}.txt, character {at}",
        seed[max(0, at - 30) : end + 30].replace("\n", " "),
        f"{seed[max(0, at - 30) : at]}{new}{seed[end : end + 30]}".replace("\n", " "),
        promised,
        {f"seeds/{name}.txt": changed} | _written("sources", entries),
        "",
        "",
        "",
        name,
    )


# --- Mutants of the prose

_FREE = ("p", "li", "td", "dd", "figcaption", "h2", "h3", "caption")


def _of_code(tag: Tag) -> bool:
    return bool(tag.find_parent(class_=["cell_output", "cell_input", "highlight"]))


def of_prose(
    place: str, kind: str, dice: random.Random, found: list[Piece], pool: list[str]
) -> Mutant | None:
    """Change a quotation, a number, a citation or a word of ours on a page."""
    number = dice.choice(
        [
            at
            for at, piece in enumerate(found)
            if place == "ours" or _HOLDS[place] in piece.html
        ]
    )
    piece = found[number]
    soup = BeautifulSoup(piece.html, "html.parser")
    change = {
        "quotation": _in_quotation,
        "number": _in_number,
        "citation": _in_citation,
        "ours": _in_our_words,
    }[place](soup, kind, dice, pool)
    if change is None:
        return None
    before, after, rests = change
    name = _NAMES[place] if rests or place != "citation" else _PARAPHRASED
    return Mutant(
        f"prose: {name}",
        kind,
        piece.page,
        before,
        after,
        place != "ours",
        piece=number,
        html=str(soup),
    )


_PARAPHRASED = "citation of a paraphrase"


_HOLDS = {
    "quotation": 'class="quoted"',
    "number": 'class="documented"',
    "citation": ".html#",
}
_NAMES = {
    "quotation": "quotation",
    "number": "number",
    "citation": "citation",
    "ours": "our own words",
}
# Before, after, and whether a quotation or number rests on what was changed.
Change = tuple[str, str, bool] | None


def _in_quotation(soup, kind: str, dice: random.Random, pool: list[str]) -> Change:
    tags = [
        tag
        for tag in soup.select(".quoted")
        if not _of_code(tag) and len(tag.get_text().split()) >= prose.SHORTEST
    ]
    if not tags:
        return None
    tag = dice.choice(tags)
    old = tag.get_text()
    new = {
        "letter": lambda: change_letter(old, dice),
        "digit": lambda: change_digit(old, dice),
        "word": lambda: change_word(old, dice, pool),
        "word left out": lambda: leave_word_out(old, dice),
        "“not” put in": lambda: put_not(old, dice),
    }[kind]()
    tag.string = new
    return (old, new, True) if new != old else None


_NUMBER_WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def _in_number(soup, kind: str, dice: random.Random, pool: list[str]) -> Change:
    tags = [tag for tag in soup.select(".documented") if not _of_code(tag)]
    if kind == "qualifier left out":
        tags = [tag for tag in tags if _QUALIFIED.search(_before(tag))]
    if not tags:
        return None
    tag = dice.choice(tags)
    old = tag.get_text()
    if kind == "qualifier left out":
        before = tag.previous_sibling
        words = _QUALIFIED.sub("", str(before))
        whole = f"{str(before)[-40:]}{old}"
        before.replace_with(NavigableString(f"{words} "))
        return whole, f"{words[-40:]} {old}", True
    if kind == "digit":
        new = change_digit(old, dice)
    else:
        new = re.sub(
            rf"(?i)\b({'|'.join(_NUMBER_WORDS)})\b",
            lambda word: dice.choice(
                [w for w in _NUMBER_WORDS if w != word[0].lower()]
            ),
            old,
            count=1,
        )
        if kind == "month":
            new = re.sub(
                "|".join(MONTHS),
                lambda word: dice.choice([m for m in MONTHS if m != word[0]]),
                old,
                count=1,
            )
    tag.string = new
    return (old, new, True) if new != old else None


_QUALIFIED = re.compile(
    r"\b(?:about|almost|approximately|around|roughly|some|nearly|close to|more than|at"
    r" least|fewer than|less than|up to|at most|an estimated)\s$"
)


def _before(tag: Tag) -> str:
    sibling = tag.previous_sibling
    return str(sibling) if isinstance(sibling, NavigableString) else ""


def _in_citation(soup, kind: str, dice: random.Random, pool: list[str]) -> Change:
    links = [
        tag
        for tag in soup.select("a[href]")
        if not _of_code(tag)
        and tag.get_text().strip()  # the build makes the others: a sign after words
        and re.search(
            r"bibliography\.html#" if "work" in kind else r"outline-.*\.html#.*-p\d",
            tag["href"],
        )
    ]
    if not links:
        return None
    link = dice.choice(links)
    old = link["href"]
    block = link.find_parent(list(_FREE))
    before = f"[{link.get_text()}]({old}) in “{_around(link)}”"
    target = old.rpartition("#")[2]
    if "work" in kind:
        new = dice.choice(
            [
                row["reference"]
                for row in read_table("record")
                if row["reference"] != target
            ]
        )
        name = work_label(new)
        address = f"{old.rpartition('#')[0]}#{new}"
    else:
        source = target.rpartition("-")[0]
        rows = read_table("passages")
        same = [row["passage"] for row in rows if row["source"] == source]
        if "source" in kind:
            same = [row["passage"] for row in rows if row["source"] != source]
        new = dice.choice([each for each in same if each != target])
        name = label(new)
        address = re.sub(
            r"outline-[\w-]+\.html#.*",
            f"outline-{new.rpartition('-')[0]}.html#{new}",
            old,
        )
    if kind == "label alone":
        link.string = name
        address = old
    elif kind.startswith("target alone"):
        link["href"] = address
    else:
        link["href"] = address
        link.string = name
    marks = block.select(".quoted, .documented") if block else []
    rests = "alone" in kind or any(
        target in (mark.get("data-passage"), mark.get("data-reference"))
        for mark in marks
    )
    return before, f"[{link.get_text()}]({link['href']})", rests


def _around(tag: Tag) -> str:
    block = tag.find_parent(list(_FREE)) or tag
    return " ".join(block.get_text().split())[:200]


def _in_our_words(soup, kind: str, dice: random.Random, pool: list[str]) -> Change:
    nodes = [
        node
        for node in soup.find_all(string=re.compile(r"\w{3,}.*\s.*\w{3,}"))
        if node.find_parent(list(_FREE))
        and not node.find_parent(["a", "code", "pre", "script", "style"])
        and not node.find_parent(
            class_=["quoted", "documented", "cell_output", "cell_input"]
        )
    ]
    if kind == "digit":
        nodes = [node for node in nodes if re.search(r"\d", node)]
    if not nodes:
        return None
    node = dice.choice(nodes)
    old = str(node)
    new = {
        "letter": lambda: change_letter(old, dice),
        "digit": lambda: change_digit(old, dice),
        "word": lambda: change_word(old, dice, pool),
        "“not” put in": lambda: put_not(old, dice),
    }[kind]()
    node.replace_with(NavigableString(new))
    return (old, new, False) if new != old else None


# --- Mutants of stored outputs


@dataclass(frozen=True)
class Output:
    """A cell of a chapter as nbval sees it: executed once, stored and then changed."""

    item: Any
    fresh: Any
    stored: Any

    def compare(self) -> bool:
        """Tell whether nbval, with the settings of the project, sees no difference."""
        if not self.item.options["check"]:
            return True
        return self.item.compare_outputs(self.fresh, self.stored)


def strings_of(value: Any, path: tuple = ()) -> Iterator[tuple[tuple, Any]]:
    """Yield every text and number inside an output, with the way to it."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from strings_of(each, (*path, key))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from strings_of(each, (*path, at))
    elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
        yield path, value


def of_output(
    cells: list[tuple[str, Output]], kind: str, dice: random.Random, pool: list[str]
) -> Mutant | None:
    """Change a letter, a digit, a word or a source id in what a cell has stored."""
    name, cell = dice.choice(cells)
    stored = json.loads(json.dumps(cell.stored))
    known = "|".join(sources())

    def words_of(value: Any) -> bool:
        plain = str(value)
        if kind == "digit":
            return bool(re.search(r"\d", plain))
        if isinstance(value, (int, float)):
            return False
        if kind == "source id":
            return bool(re.search(known, plain))
        return bool(re.search(r"[A-Za-z]{3,}", plain))

    # What nbval leaves out of its comparison, on purpose: how often a cell was run.
    spots = [
        (path, value)
        for path, value in strings_of(stored)
        if words_of(value)
        and path[1] not in ("output_type", "execution_count", "metadata", "name")
    ]
    if not spots:
        return None
    path, old = dice.choice(spots)
    plain = str(old)
    if kind == "letter":
        new = change_letter(plain, dice)
    elif kind == "digit":
        new = change_digit(plain, dice)
    elif kind == "word":
        new = change_word(plain, dice, pool)
    else:
        one = dice.choice(list(re.finditer(known, plain)))
        other = dice.choice([each for each in sources() if each != one[0]])
        new = plain[: one.start()] + other + plain[one.end() :]
    if new == plain:
        return None
    put: Any = new if isinstance(old, str) else float(new)
    if put == old:
        return None
    spot = stored
    for step in path[:-1]:
        spot = spot[step]
    spot[path[-1]] = put
    from nbformat import from_dict

    changed = [from_dict(each) for each in stored]
    at = next(
        (i for i, (a, b) in enumerate(zip(plain, new, strict=False)) if a != b), 0
    )
    return Mutant(
        "stored output",
        kind,
        f"{name}, {'/'.join(map(str, path))}"[:120],
        plain[max(0, at - 40) : at + 40],
        new[max(0, at - 40) : at + 40],
        True,
        output=replace(cell, stored=changed),
    )
