"""Who and what is named in words: one name for all the forms that the sources print.

"Tokyo decided", "Japan’s decision" and "the Japanese" name one actor. The forms are the
name and the other name of ``data/actors.csv``, the family name of a person, and for
countries the adjective, the people and the capital, which every atlas gives.
"""

import re
from functools import lru_cache

from alliance.citations import several
from alliance.passages import all_passages
from alliance.quotations import verify
from alliance.repository import read_table, root, stamp

# Adjectives, peoples and capitals; a capital stands for its government.
FORMS = {
    "australia": "Australian Canberra",
    "china": "Chinese Beijing PRC",
    "india": "Indian Delhi",
    "italy": "Italian Rome",
    "japan": "Japanese Tokyo",
    "north-korea": "North|Korean North|Koreans Pyongyang Kim the|North",
    "okinawans": "Okinawan Okinawa",
    "russia": "Russian Moscow",
    "south-korea": "South|Korean South|Koreans Seoul",
    "soviet-union": "Soviet",
    "taiwan": "Taiwanese Taipei",
    "united-kingdom": "British UK London Britons",
    "united-states": "U.S. US USA American Americans America Washington",
    "us-military": "U.S.|forces U.S.|troops U.S.|service|members US|military US|forces",
}
# Whose family name comes first, as the sources print it.
FAMILY_FIRST = ("Kim", "Tran", "Yoon")
# What stands inside a name of something else and so names nothing itself.
_INSIDE = {
    "india": r"Indian (?:Ocean|and Pacific)",
    "japan": r"Sea of Japan",
    "china": r"(?:East|South) China Sea",
}


Stamps = tuple[tuple[int, int], ...]


def stamps(*names: str) -> Stamps:
    """Return when files below the top folder changed, so that caches notice an edit."""
    return tuple(stamp(root() / name) for name in names)


def forms() -> dict[str, re.Pattern[str]]:
    """Return for each actor the pattern of every form of its name."""
    return _forms(stamps("data/actors.csv"))


@lru_cache(maxsize=4)
def _forms(_stamps: Stamps) -> dict[str, re.Pattern[str]]:
    found = {}
    for row in read_table("actors"):
        names = [row["name"], *re.split(r" \| |; ", row["also_known_as"])]
        if row["kind"] == "person":
            parts = row["name"].split()
            names += parts[:1] if parts[0] in FAMILY_FIRST else parts[-1:]
        names += [
            each.replace("|", " ") for each in FORMS.get(row["actor"], "").split()
        ]
        whole = "|".join(re.escape(name) for name in names if name)
        found[row["actor"]] = re.compile(rf"(?<![\w.])(?:{whole})(?!\w)")
    return found


def named(words: str) -> frozenset[str]:
    """Return the actors that words name."""
    return _named(words, stamps("data/actors.csv"))


@lru_cache(maxsize=16384)
def _named(words: str, _stamps: Stamps) -> frozenset[str]:
    words = words.replace("’", "'").replace("—", " ")
    return frozenset(
        actor
        for actor, pattern in forms().items()
        if pattern.search(re.sub(_INSIDE.get(actor, r"(?!)"), "", words))
    )


def _of_the_texts() -> Stamps:
    tables = ("sources", "furniture", "passages")
    seeds = sorted((root() / "seeds").glob("*.txt"))
    return stamps(
        *(f"data/{name}.csv" for name in tables),
        *(f"seeds/{path.name}" for path in seeds),
    )


def passage_texts() -> dict[str, str]:
    """Return the text of each passage."""
    return _texts(_of_the_texts())[0]


def surroundings() -> dict[str, str]:
    """Return for each passage its text with that of its neighbours."""
    return _texts(_of_the_texts())[1]


@lru_cache(maxsize=4)
def _texts(_stamps: Stamps) -> tuple[dict[str, str], dict[str, str]]:
    whole = all_passages()
    alone = {item.passage: item.text for item in whole}
    together = {
        item.passage: "\n".join(
            each.text
            for each in whole[max(0, at - 1) : at + 2]
            if each.source == item.source
        )
        for at, item in enumerate(whole)
    }
    return alone, together


def place_of(exact: str, source: str, omitted: str = "", inserted: str = "") -> str:
    """Return the passage in which words of a source stand."""
    return _place(exact, source, omitted, inserted, _of_the_texts())


@lru_cache(maxsize=16384)
def _place(
    exact: str, source: str, omitted: str, inserted: str, _stamps: Stamps
) -> str:
    given = {"omitted": several(omitted), "inserted": several(inserted)}
    return verify(exact, source, **given).passage
