"""How long verifying takes as the number of sources grows.

Writes synthetic projects of 10, 100 and 1,000 articles (each about as long as a seed,
in the seeds' own vocabulary, from a fixed random seed), then times the public
functions as a reader would call them. Two promises are checked: against a named source
the time stays flat, and finding which source holds a quotation takes less than 50 ms
at 1,000 articles.
"""

import csv
import hashlib
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from alliance.passages import all_passages
from alliance.quotations import locate, verify

SIZES = (10, 100, 1_000)
PARAGRAPHS = 25
WORDS = 70
FIND_LIMIT = 0.050
FLAT_RATIO = 2.0
ROUNDS = 3


def main() -> int:
    """Print the table; return 1 when a promise is broken."""
    vocabulary = sorted({w for item in all_passages() for w in item.text.split()})
    reading, named, found = (
        {},
        {size: [] for size in SIZES},
        {size: [] for size in SIZES},
    )
    with ExitStack() as stack:
        projects = {}
        for size in SIZES:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            projects[size] = folder, write_project(Path(folder), size, vocabulary)
            with root_set(folder):
                start = time.perf_counter()
                locate("no such words stand anywhere")
                reading[size] = time.perf_counter() - start
        # The sizes take turns, so that a busy moment of the machine falls on them all.
        for _ in range(ROUNDS):
            for size, (folder, quotations) in projects.items():
                with root_set(folder):
                    named[size].append(median(lambda q: verify(q[1], q[0]), quotations))
                    found[size].append(median(lambda q: locate(q[1]), quotations))
    print(f"{'articles':>8}  {'read all':>9}  {'verify':>9}  {'find':>9}")
    for size in SIZES:
        print(
            f"{size:8,}  {reading[size]:7.2f} s  {min(named[size]) * 1e3:6.2f} ms  "
            f"{min(found[size]) * 1e3:6.2f} ms"
        )
    flat = min(named[SIZES[-1]]) <= FLAT_RATIO * min(named[SIZES[0]])
    quick = min(found[SIZES[-1]]) < FIND_LIMIT
    print(f"against a named source: {'flat' if flat else 'NOT flat'}")
    print(f"finding the source at {SIZES[-1]:,}: {'' if quick else 'NOT '}under 50 ms")
    print(f"(the best of {ROUNDS} rounds, each the median over up to 100 quotations)")
    return 0 if flat and quick else 1


def write_project(
    folder: Path, size: int, vocabulary: list[str]
) -> list[tuple[str, str]]:
    """Write seeds and tables; return quotations as (source, words)."""
    choose = random.Random(20210408)
    (folder / "seeds").mkdir()
    (folder / "data").mkdir()
    (folder / "datapackage.json").write_text("{}", encoding="utf-8")
    sources, passages, quotations = [], [], []
    for number in range(size):
        name = f"synthetic-{number:04d}"
        paragraphs = [
            " ".join(choose.choices(vocabulary, k=WORDS)) for _ in range(PARAGRAPHS)
        ]
        seed = "\n\n".join(paragraphs).encode()
        (folder / "seeds" / f"{name}.txt").write_bytes(seed)
        digest = hashlib.sha256(seed).hexdigest()
        sources.append([name, "", "", "", "", "", "", "", digest])
        passages += [
            [f"{name}-p{place:02d}", name, "", ""] for place in range(1, PARAGRAPHS + 1)
        ]
        words = choose.choice(paragraphs).split()
        start = choose.randrange(len(words) - 12)
        quotations.append((name, " ".join(words[start : start + 12])))
    columns = "source,authors,title,container,published,published_note,url,licence"
    write_table(folder, "sources", f"{columns},sha256", sources)
    write_table(folder, "passages", "passage,source,section,gist", passages)
    write_table(folder, "furniture", "source,start,end,exact,kind,reason", [])
    return [q for q in choose.sample(quotations, min(size, 100)) if _whole(q[1])]


def _whole(words: str) -> bool:
    """Leave out quotations that a neighbouring word or number could cut."""
    ends = words.split()[0] + words.split()[-1]
    return ends.isalpha()


def write_table(folder: Path, name: str, columns: str, rows: list[list[str]]) -> None:
    """Write one table of a synthetic project."""
    path = folder / "data" / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns.split(","))
        writer.writerows(rows)


def median(call: Callable, quotations: list[tuple[str, str]]) -> float:
    """Return the median seconds of a call over the quotations."""
    times = []
    for quotation in quotations:
        start = time.perf_counter()
        call(quotation)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


@contextmanager
def root_set(folder: str) -> Iterator[None]:
    """Make the package read another project for a while."""
    before = os.environ.get("ALLIANCE_ROOT")
    os.environ["ALLIANCE_ROOT"] = folder
    try:
        yield
    finally:
        if before is None:
            del os.environ["ALLIANCE_ROOT"]
        else:
            os.environ["ALLIANCE_ROOT"] = before


if __name__ == "__main__":
    sys.exit(main())
