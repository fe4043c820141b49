"""A thousand single changes, each looked for by the checks of the book.

What the book promises is changed in one place at a time: a letter, a digit or a word
of a quotation, a unit, a date, a source id, a citation, the span of a piece of
furniture, a stored output, a character of a seed, a figure or the right answer of a
question, the minutes of a plan. The checks that the tests of the book
call judge each change, with the comparison of whole files switched off, so that the
finer checks do the work. A generated page that is no longer current is no catch either:
every page is taken to have been made anew from the changed tables.

Run it with ``make prove`` or ``pytest -m prove tests/test_mutations.py -s``. Settings::

    MUTATION_SEED=7      the random seed, printed with the report; drawn anew if unset
    MUTATIONS=1500       how many changes
    MUTATIONS_OF=quiz,written   names of places to keep to, joined by commas
    MUTATIONS_WITHOUT=anchors   names of checks to switch off, joined by commas

The report says how many changes were caught, by place and by kind, and lists those that
were not. A survivor among the changes of evidence is excused by what `excuses.py` can
show of it: it is proved that the book says the same after it, or it alters what the
book says and is of a kind that no check can tell. A survivor that fails every such test
is a gap, and fails this one. Changes of our own free words are counted apart: a check
cannot tell a good sentence from another one, and does not claim to.

A change is drawn in three steps (place, kind, spot), so that every place and every kind
has its share however long its table is. `mutants.py` makes the changes and calls the
checks; what it calls for each place is listed there, and for what readers and teachers
are asked in `mutants_of_teaching.py`.
"""

import multiprocessing
import os
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import mutants
import mutants_of_teaching
import pytest
import test_teaching
from built import book
from excuses import excuse
from mutants import Book, Judge, Mutant, Output
from nbclient import NotebookClient
from nbval.plugin import IPyNbFile, coalesce_streams

from alliance.notebooks import chapters
from alliance.repository import read_table

pytestmark = pytest.mark.prove

SEED = int(os.environ.get("MUTATION_SEED") or random.SystemRandom().randrange(10**6))
COUNT = int(os.environ.get("MUTATIONS") or 1500)
WITHOUT = frozenset(filter(None, os.environ.get("MUTATIONS_WITHOUT", "").split(",")))
OF = frozenset(filter(None, os.environ.get("MUTATIONS_OF", "").split(",")))
PROCESSES = 2

# Of all changes, in hundredths; the tables have the rest.
SHARES = {
    "quotation": 7,
    "number": 7,
    "citation": 9,
    "ours": 5,
    "gist": 5,
    "row": 3,
    "output": 8,
    "seed": 6,
    "quiz": 6,
    "written": 6,
    "pair": 2,
    "forecast": 2,
    "matter": 2,
    "practice": 2,
    "plan": 3,
    "measured": 1,
}
KINDS = {
    "quotation": ("letter", "word", "word left out", "“not” put in", "digit"),
    "number": ("digit", "word", "month", "qualifier left out"),
    "citation": (
        *("another passage", "a passage of another source", "another work"),
        *("label alone", "target alone", "target alone, of a work"),
    ),
    "ours": ("letter", "digit", "word", "“not” put in"),
    "gist": ("exchanged", "another id"),
    "row": ("quantities", "events", "omissions", "furniture", "passages"),
    "output": ("letter", "digit", "word", "source id"),
    "seed": ("letter", "digit", "word"),
    **mutants_of_teaching.KINDS,
}


# --- Drawing


def drawn(
    dice: random.Random, pieces: list[mutants.Piece], cells: list[tuple[str, Output]]
) -> Iterator[Mutant]:
    """Yield different mutants without end, place by place in turn."""
    pool = sorted(
        {
            word
            for row in read_table("quotations")
            for word in re.findall(r"\b[a-z]{4,}\b", row["exact"])
        }
    )
    covered = mutants.spoken_for()
    columns = mutants.columns()
    turns: Counter[str] = Counter()
    seen: set[tuple[str, str, str]] = set()

    def in_turn(name: str, kinds: tuple) -> str:
        turns[name] += 1
        return kinds[turns[name] % len(kinds)]

    def in_table() -> Mutant | None:
        column = in_turn("columns", tuple(columns))
        kind = in_turn(f"{column.table}.{column.name}", column.kinds)
        return mutants.of_table(column, kind, dice, pool)

    def one(place: str) -> Mutant | None:
        kind = in_turn(place, KINDS.get(place, ("",)))
        if place == "table":
            return in_table()
        if place == "gist":
            return (
                mutants.gists_exchanged(dice)
                if kind == "exchanged"
                else mutants.gist_moved(dice)
            )
        if place == "row":
            return mutants.row_taken_out(kind, dice)
        if place == "output":
            return mutants.of_output(cells, kind, dice, pool)
        if place == "seed":
            return mutants.of_seed(kind, dice, covered)
        if place in mutants_of_teaching.KINDS:
            return mutants_of_teaching.of_teaching(place, kind, dice, pool)
        return mutants.of_prose(place, kind, dice, pieces, pool)

    dice.shuffle(columns)
    shares = SHARES | {"table": 100 - sum(SHARES.values())}
    due = [
        place
        for place, share in shares.items()
        for _ in range(share)
        if not OF or place in OF
    ]
    while True:
        dice.shuffle(due)
        for place in due:
            mutant = next(filter(None, (one(place) for _ in range(20))), None)
            key = mutant and (mutant.where, mutant.before, mutant.after)
            if mutant and key not in seen:
                seen.add(key)
                yield mutant


# --- Judging


@pytest.fixture(scope="module")
def cells(request: pytest.FixtureRequest) -> list[tuple[str, Output]]:
    """Execute every chapter once and return its cells as nbval compares them.

    The cells, the comparison and the settings (`--nbval-lax` or the sanitising patterns
    would be among them) are those of nbval itself as this project runs it.
    """
    found = []
    for name, path in chapters().items():
        file = IPyNbFile.from_parent(request.session, path=path)
        file.setup_sanitize_files()
        items = list(file.collect())
        code = [cell for cell in file.nb.cells if cell.cell_type == "code"]
        stored = [[*coalesce_streams(cell.outputs)] for cell in code]
        for cell in code:
            cell.outputs = []
        NotebookClient(
            file.nb,
            kernel_name="python3",
            resources={"metadata": {"path": str(path.parent)}},
            coalesce_streams=True,
        ).execute()
        for number, (item, cell, kept) in enumerate(
            zip(items, code, stored, strict=True), start=1
        ):
            output = Output(item, [*cell.outputs], kept)
            assert output.compare(), (
                f"chapters/{name}.ipynb, code cell {number} differs"
            )
            if kept:
                found.append((f"chapters/{name}.ipynb, code cell {number}", output))
    return found


Verdict = tuple[str, float]


def judged(
    found: list[Mutant], pieces: list[mutants.Piece], folder: Path
) -> list[Verdict]:
    """Return for each mutant which check caught it and how long that took."""
    global _found
    _found = found
    # Forked, so that each judge has the mutants; each makes a copy of the book.
    context = multiprocessing.get_context("fork")
    with context.Pool(PROCESSES, _seat, (pieces, folder)) as pool:
        return pool.map(_verdict, range(len(found)), chunksize=8)


_found: list[Mutant] = []
_judge: Judge


def _seat(pieces: list[mutants.Piece], folder: Path) -> None:
    global _judge
    copy = Book(folder / str(os.getpid()))
    os.environ["ALLIANCE_ROOT"] = str(copy.folder)
    test_teaching.HERE = copy.folder
    _judge = Judge(copy, pieces, WITHOUT)


def _verdict(number: int) -> Verdict:
    began = time.monotonic()
    return _judge.finds(_found[number]), time.monotonic() - began


# How the report names the survivors of each kind, and in which order.
_KINDS = {
    "": "NOT EXPLAINED",
    "judged": "no check can tell",
    "proved": "proved equivalent",
}


def report(
    found: list[Mutant],
    verdicts: list[Verdict],
    pieces: list[mutants.Piece],
    seconds: float,
) -> tuple[str, list[Mutant]]:
    """Return the report and the survivors that nothing explains."""
    by_place: dict[str, list[bool]] = defaultdict(list)
    by_kind: dict[str, list[bool]] = defaultdict(list)
    by_check: Counter[str] = Counter()
    survivors: dict[tuple[str, str], list[Mutant]] = defaultdict(list)
    shares: Counter[str] = Counter()
    ours: list[bool] = []
    for mutant, (check, _) in zip(found, verdicts, strict=True):
        by_check[check] += 1
        kind = "caught"
        if not check:
            piece = pieces[mutant.piece] if mutant.piece >= 0 else None
            kind, said = excuse(mutant, piece)
            survivors[kind, said].append(mutant)
        if mutant.evidence:
            shares[kind] += 1
            by_place[mutant.place].append(bool(check))
            by_kind[mutant.kind].append(bool(check))
        else:
            by_place[f"{mutant.place} (ours)"].append(bool(check))
            ours.append(bool(check))

    def lines(counts: dict[str, list[bool]]) -> Iterator[str]:
        for name, caught in sorted(counts.items()):
            yield f"  {name:<48}{sum(caught):>5} of {len(caught):>4}"

    def share(number: int, of: int) -> str:
        return f"{number} of {of} ({number / max(1, of):.1%})"

    every = shares.total()
    altering = every - shares["proved"]
    told = [
        f"{len(found)} single changes, random seed {SEED}, {seconds:.0f} seconds",
        f"without: {', '.join(sorted(WITHOUT))}" if WITHOUT else "",
        f"evidence, caught: {share(shares['caught'], every)}",
        *(
            f"evidence, {name}: {share(shares[kind], every)}"
            for kind, name in reversed(_KINDS.items())
        ),
        "evidence, of the changes that alter meaning, caught: "
        f"{share(shares['caught'], altering)}",
        f"our own free words, caught: {share(sum(ours), len(ours))}",
        "by place",
        *lines(by_place),
        "by kind of change, of evidence",
        *lines(by_kind),
        "by check",
        *(f"  {name or '(none)':<70}{n:>5}" for name, n in by_check.most_common()),
        "survivors",
    ]
    for kind, name in _KINDS.items():
        for (of, said), each in sorted(survivors.items()):
            if of == kind:
                told.append(f"  {name}{said and ': '}{said}: {len(each)}")
                told += [f"    - {mutant}" for mutant in each]
    gaps = [
        mutant for (kind, _), each in survivors.items() for mutant in each if not kind
    ]
    return "\n".join(filter(None, told)), gaps


def test_every_change_of_evidence_is_caught(
    cells: list[tuple[str, Output]], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    began = time.monotonic()
    with capsys.disabled():
        print(f"\n{COUNT} single changes from the random seed {SEED}")
    pieces = mutants.pieces(book())
    draw = drawn(random.Random(SEED), pieces, cells)
    found = [next(draw) for _ in range(COUNT)]
    verdicts = judged(found, pieces, tmp_path)
    told, gaps = report(found, verdicts, pieces, time.monotonic() - began)
    with capsys.disabled():
        print(f"\n{told}")
    assert not gaps, (
        f"{len(gaps)} changes of evidence are not explained; see the report"
    )
