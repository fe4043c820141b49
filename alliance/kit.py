"""What may be given away of the book to run it: chapters, package, tables, answers.

A kit is a folder in which the chapters run. With the texts it is what the repository
has. Without them, which is what may be published, no word of a source is in it that
the chapters do not show anyway:

- a row of a table whose words stand in no chapter and are no quotation says where they
  stand instead, such as ``[not in this copy: CFR 2021, p12, characters 1204-1290]``;
- ``kept.json`` holds where the words of every row stand, and what the texts answer to
  the questions of the chapters (`alliance.kept`, `alliance.asked`).

How a table is treated is said once, in `alliance.publication.PUBLICATIONS`.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from alliance import asked, framing, notebooks
from alliance.citations import address_key, label, publisher_address, several
from alliance.errors import KitError, suggest
from alliance.kept import FILE, encoded, key, masked
from alliance.links import links
from alliance.passages import Passage, passages
from alliance.publication import package, treatment
from alliance.questions.keys import SUFFIX
from alliance.quotations import Place, place_key, verify
from alliance.repository import MARKER, read_table, root
from alliance.rights import RUN, Runs, in_copyright, printed_once, restricted, words_of
from alliance.search import NAMES, in_text_citations
from alliance.sources import sources
from alliance.tables import schema

WITH = (
    "CITATION.cff",
    "LICENSE",
    "LICENSE-CODE",
    "NOTICE",
    "pyproject.toml",
    "references.bib",
)
"""Files of the top folder that go with the chapters as they are."""
ABSENT = "[not in this copy]"

# Names that the chapters look for in the sentences that name China.
_NAMED = (
    framing.CHINA,
    "Pyongyang",
    *(re.escape(form) for forms in NAMES.values() for form in forms),
)


def write(
    folder: Path, chapters: Iterable[str] | None = None, *, seeds: bool = False
) -> list[Path]:
    """Write a kit into a folder.

    Parameters
    ----------
    folder : pathlib.Path
        A new or empty folder.
    chapters : iterable of str, optional
        The chapters, by their numbers ("04") or names ("04-okinawa"); all by default.
    seeds : bool
        Whether the five texts go with it. Most are in copyright: whoever publishes
        such a kit answers for it.

    Returns
    -------
    list of pathlib.Path
        The files, in order of their names.

    Raises
    ------
    KitError
        When there is no such chapter, or the folder holds something or cannot be
        written; then nothing is, nor where the writing is broken off.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KitError(
            f"{folder} is there already and not empty. Name a new folder, or empty it."
        )
    found = files(chapters, seeds=seeds)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder.parent, prefix=".kit-") as spare:
            whole = Path(spare) / "kit"
            for name, content in found.items():
                path = whole / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            if folder.exists():
                folder.rmdir()
            whole.rename(folder)
    except OSError as error:
        raise KitError(
            f"{folder} cannot be written: {error.strerror or error}. Name a folder "
            "of your own."
        ) from error
    return [folder / name for name in found]


def files(
    chapters: Iterable[str] | None = None, *, seeds: bool = False
) -> dict[str, bytes]:
    """Return the files of a kit.

    Parameters
    ----------
    chapters, seeds
        As for `write`.

    Returns
    -------
    dict of str to bytes
        Content by path from the top of the kit, in order of the paths.

    Raises
    ------
    KitError
        When there is no such chapter.
    """
    here = root()
    found = {
        f"chapters/{path.name}": path.read_bytes() for path in chosen(chapters).values()
    }
    for path in [
        *(here / name for name in WITH),
        *sorted((here / "reference").glob("*.md")),
        *sorted(here.glob("alliance/**/*")),
    ]:
        # A key that somebody keeps there stays at home, as git leaves it out.
        spare = "__pycache__" in path.parts or path.suffix == SUFFIX
        if path.is_file() and not spare:
            found[path.relative_to(here).as_posix()] = path.read_bytes()
    if seeds:
        for name in (MARKER, *(f"data/{table}.csv" for table in _tables())):
            found[name] = (here / name).read_bytes()
        for name in sources():
            found[f"seeds/{name}.txt"] = (here / "seeds" / f"{name}.txt").read_bytes()
    else:
        found |= _without_seeds()
    return dict(sorted(found.items()))


def chosen(chapters: Iterable[str] | None = None) -> dict[str, Path]:
    """Return chapters by their numbers or names.

    Parameters
    ----------
    chapters : iterable of str, optional
        Such as "04" or "04-okinawa"; all by default.

    Returns
    -------
    dict of str to pathlib.Path
        Name without its ending to the notebook, in the order of the book.

    Raises
    ------
    KitError
        When there is no such chapter; the message names those that there are.
    """
    known = notebooks.chapters()
    if chapters is None:
        return known
    numbers = {name.partition("-")[0]: name for name in known}
    wanted = set()
    for each in chapters:
        name = numbers.get(each, each)
        if name not in known:
            raise KitError(
                f"There is no chapter {each!r}.{suggest(each, known)} "
                f"The chapters are {', '.join(known)}."
            )
        wanted.add(name)
    return {name: path for name, path in known.items() if name in wanted}


def shown() -> "Shown":
    """Return the words that the chapters show, their results included."""
    texts = [path.read_bytes() for path in notebooks.chapters().values()]
    quoted = [row["exact"] for row in read_table("quotations")]
    return _shown(tuple(texts), tuple(quoted))


@lru_cache(maxsize=2)
def _shown(chapters: tuple[bytes, ...], quoted: tuple[str, ...]) -> "Shown":
    texts = [*(chapter.decode("utf-8") for chapter in chapters), *quoted]
    # Code may escape an apostrophe, and a notebook then escapes that once more. The
    # measure of `alliance.rights` reads two words there, and so decides in copyright.
    plain = [text.replace("\\\\'", "'") for text in texts]
    return Shown(texts, plain)


class Shown:
    """Words that may be repeated because they stand in what is published.

    Parameters
    ----------
    texts : iterable of str
        What is published.
    free : iterable of str, optional
        What counts instead for a source that is not in copyright.
    """

    def __init__(self, texts: Iterable[str], free: Iterable[str] = ()) -> None:
        # A line break is no word, so no run of words crosses from one text to another.
        self._words, self._free = (
            "\n".join(f" {' '.join(words_of(text))} " for text in some)
            for some in (texts, free)
        )

    def __call__(self, words: str, source: str) -> bool:
        """Tell whether some words of a source stand there in a row."""
        wanted = " ".join(words_of(words))
        where = self._words if in_copyright(source) else self._free or self._words
        return not wanted or f" {wanted} " in where


def _tables() -> list[str]:
    return [resource["name"] for resource in package()["resources"]]


def _without_seeds() -> dict[str, bytes]:
    """Return tables, their description and what is kept instead of the texts."""
    may = shown()
    places: dict[str, dict[str, Any]] = {name: {} for name in sources()}
    addresses: dict[str, str] = {}

    def keep(place: Place, words: str, *more: Sequence[str]) -> None:
        shows = place.exact != words and may(place.exact, place.source)
        places[place.source][place_key(words, *more)] = [
            place.passage,
            [list(span) for span in place.spans],
            place.exact if shows else None,
        ]
        address = publisher_address(place)
        if address:
            addresses[address_key(place)] = address

    found = {}
    withheld = _withheld(may)
    for name in _tables():
        rows = read_table(name)
        kind = treatment(name).words
        if kind == "left out":
            rows = [row | {"exact": ABSENT} for row in rows]
        elif kind != "none":
            rows = [
                _row(row, kind == "shown" or _stays(row, may, withheld), keep)
                for row in rows
            ]
        found[f"data/{name}.csv"] = _table(name, rows)
    described = json.loads((root() / MARKER).read_text(encoding="utf-8"))
    described["description"] += (
        " In this copy a row keeps the words of its source where a chapter shows them; "
        "every other row says where its words stand."
    )
    found[MARKER] = (
        json.dumps(described, ensure_ascii=False, indent=2) + "\n"
    ).encode()
    answers = _answers(may, keep)
    kept = {
        "where": _where(),
        "passages": {name: _shapes(name, may) for name in sources()},
        "places": places,
        "addresses": addresses,
        "answers": answers,
    }
    found[FILE] = (json.dumps(kept, ensure_ascii=False, indent=1) + "\n").encode(
        "utf-8"
    )
    return found


def _stays(row: dict[str, str], may: Shown, withheld: set[str]) -> bool:
    words = row["exact"]
    return not words or (words not in withheld and may(words, row["source"]))


def _withheld(may: Shown) -> set[str]:
    """Return words that a chapter shows, and that would run on in the row below.

    Two rows may by chance stand below each other as their words do in a text.
    """
    runs = Runs({name: printed_once(name) for name in restricted()})
    found = set()
    for name in _tables():
        rows = read_table(name)
        if treatment(name).words != "placed":
            continue
        for row, below in pairwise(rows):
            if row["exact"] and may(row["exact"], row["source"]):
                cells = [*row.values(), *below.values()]
                apart = [runs.found_in(cell) for cell in cells]
                for source, marked in runs.found_in("\n".join(cells)).items():
                    told = [each[source] for each in apart if source in each]
                    held = (any(marks) for marks in zip(*told, strict=True))
                    if any(marked) if not told else sum(held) < sum(marked):
                        found.add(row["exact"])
    return found


def _row(row: dict[str, str], stays: bool, keep: Any) -> dict[str, str]:
    """Return a row as a kit has it, and keep where its words stand."""
    if not row["exact"]:
        return row
    omitted, inserted = (several(row.get(n, "")) for n in ("omitted", "inserted"))
    place = verify(row["exact"], row["source"], omitted=omitted, inserted=inserted)
    words = row["exact"] if stays else _absent(place)
    left_out = [ABSENT] * len(omitted)
    keep(place, words, left_out, inserted)
    changed = {"exact": words}
    return row | changed | ({"omitted": " | ".join(left_out)} if omitted else {})


def _absent(place: Place) -> str:
    """Return what stands for words that a kit does not hold."""
    spans = " and ".join(f"{start}-{end}" for start, end in place.spans)
    return f"[not in this copy: {label(place.passage)}, characters {spans}]"


def _table(name: str, rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    columns = [field["name"] for field in schema(name)["fields"]]
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def _where() -> str:
    """Return where the texts are, as the end of what is said where they are not."""
    found = links("chapters/00-sources.ipynb")
    if found is None:
        return "Run it in a copy of the book's repository, whose seeds folder has them."
    return (
        f"Run it in a copy of the book's repository, {found.repository}, whose seeds "
        f"folder has them, or there without installing anything: {found.launch}"
    )


def _shapes(name: str, may: Shown) -> list[Any]:
    """Return the shape of each passage of a source, and where it stands."""
    cited = in_text_citations(name)
    return [
        [
            masked(item.text, _citations(item, cited, may)),
            [list(p) for p in item.pieces],
        ]
        for item in passages(name)
    ]


def _citations(item: Passage, cited: pd.DataFrame, may: Shown) -> list[tuple[int, int]]:
    """Return where a passage cites a work, in its own letters."""
    works = set(cited.loc[cited["passage"] == item.passage, "text"])
    return [
        hit.span()
        for work in sorted(works)
        if may(work, item.source)
        for hit in re.finditer(re.escape(work), item.text)
    ]


def _answers(may: Shown, keep: Any) -> dict[str, dict[str, Any]]:
    """Return what the texts answer to the questions of the chapters."""
    from alliance.exercises import check

    found: dict[str, dict[str, Any]] = {"check": {}}
    for name, given in asked.questions():
        if name == "verify":
            more = tuple(given["omitted"]), tuple(given["inserted"])
            place = verify(
                given["text"], given["source"], omitted=more[0], inserted=more[1]
            )
            keep(place, given["text"], *more)
            continue
        if name == "check":
            verdict = check(given["name"], given["answer"])
            if verdict.status not in ("open", "unusable"):
                told = encoded((verdict.status, verdict.message))
                found["check"][key(given)] = told
            continue
        answer = asked.asker(name)(**given)
        if name == "search.search":
            answer = _search(answer, may)
        elif name == "framing.sentences":
            answer = answer.assign(sentence=answer["sentence"].map(_sentence))
        found.setdefault(name, {})[key(given)] = encoded(answer)
    return found


def _search(hits: pd.DataFrame, may: Shown) -> pd.DataFrame:
    """Return hits, and what stands around them only where a chapter shows it.

    The same for what was found, where it is more than a few words.
    """
    whole = hits["left"] + " " + hits["keyword"] + " " + hits["right"]
    names = hits["passage"].str.rsplit("-", n=1).str[0]
    stays = [may(*each) for each in zip(whole, names, strict=True)]
    stays = pd.Series(stays, index=hits.index, dtype=bool)
    found = [
        word if len(words_of(word)) < RUN or may(word, name) else str(masked(word))
        for word, name in zip(hits["keyword"], names, strict=True)
    ]
    return hits.assign(
        keyword=pd.Series(found, index=hits.index, dtype=hits["keyword"].dtype),
        left=hits["left"].where(stays, ""),
        right=hits["right"].where(stays, ""),
    )


def _sentence(sentence: str) -> str:
    """Return a sentence of which only the words stand that chapters look for."""
    forms = [form for words in framing.WORDS.values() for form in words.values()]
    whole = rf"(?i:(?<!\w)(?:{'|'.join(forms)})(?!\w))|{'|'.join(_NAMED)}"
    return masked(sentence, [hit.span() for hit in re.finditer(whole, sentence)])


def size(found: Mapping[str, bytes]) -> int:
    """Return how many bytes the files of a kit have together."""
    return sum(map(len, found.values()))
