"""Rules of `quotations`: who says the words."""

import re
from collections.abc import Iterator
from functools import cache

from mentions import named, surroundings

from alliance.repository import read_table
from alliance.sources import source, sources, text
from rules.shared import in_marks, placed, rule, where


@cache
def _words_of_names() -> frozenset[str]:
    """Return the capitalised words of the sources and of the names of actors."""
    names = [f"{row['name']} {row['also_known_as']}" for row in read_table("actors")]
    names += [text(name) for name in sources()]
    return frozenset(re.findall(r"[A-Z0-9][\w.]+", " ".join(names)))


@rule(
    "quotations",
    do="Name who says the words: whom the source quotes, or else its author.",
)
def speakers_are_named_and_quoted_there() -> Iterator[str]:
    for row, passage in placed("quotations"):
        author = row["speaker"] == source(row["source"]).authors
        marked = in_marks(row, passage)
        if author and marked and "quotation marks" not in row["note"]:
            yield (
                f"{where('quotations', row)}: the source puts the words in quotation "
                f"marks, so {row['speaker']} is not who says them"
            )
        if author:
            continue
        around = surroundings()[passage]
        words = re.findall(r"[A-Z0-9][\w.]+", row["speaker"])
        strange = [
            word
            for word in words
            if not re.search(rf"\b{re.escape(word)}", around)
            and not named(word) & named(around)
            and word not in ("Government", "Department", "Joint")
        ]
        if strange and not (
            named(row["speaker"])
            and named(row["speaker"]) <= named(around)
            and _words_of_names().issuperset(strange)
        ):
            yield (
                f"{where('quotations', row)}: the speaker is {row['speaker']!r}, and "
                f"{strange[0]!r} is not named in {passage} or beside it"
            )
        known = f"{around} government administration".casefold()
        for word in re.findall(r"[a-z]{4,}", row["speaker"].casefold()):
            if word not in known and not named(row["speaker"]) & named(around):
                yield (
                    f"{where('quotations', row)}: "
                    f"{word!r} of the speaker stands nowhere near"
                )
        if not marked:
            yield (
                f"{where('quotations', row)}: the words of {row['speaker']} stand "
                "between no quotation marks in the source"
            )
