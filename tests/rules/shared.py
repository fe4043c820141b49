"""What rules share: how they are registered, and how rows and words are read."""

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, wraps

from mentions import named, passage_texts, place_of

from alliance.completeness import MONTHS
from alliance.errors import AllianceError
from alliance.likeness import SMALL_WORDS
from alliance.repository import read_table
from alliance.tables import schema

Row = dict[str, str]
Rule = Callable[[], Iterable[str]]
RULES: dict[str, dict[str, Rule]] = defaultdict(dict)


def rule(*tables: str, do: str) -> Callable[[Rule], Rule]:
    """Register a rule with the tables that it reads.

    Parameters
    ----------
    *tables : str
    do : str
        What mends a row that breaks the rule; it ends every message.

    Returns
    -------
    callable
        Decorator of the rule.
    """

    def register(function: Rule) -> Rule:
        @wraps(function)
        def told() -> Iterator[str]:
            for problem in function():
                yield f"{problem}. {do}"

        for table in tables:
            RULES[table][function.__name__] = told
        return told

    return register


def where(table: str, row: Row) -> str:
    """Return the file and the id of a row, as every message begins."""
    key = " ".join(row[column] for column in schema(table)["primaryKey"])
    return f"data/{table}.csv, {key[:90]}"


def place(row: Row) -> str:
    """Return the passage in which the words of a row stand, "" where they do not."""
    try:
        return place_of(
            row["exact"],
            row["source"],
            row.get("omitted", ""),
            row.get("inserted", ""),
        )
    except AllianceError:
        return ""  # which `check_anchors` says


def placed(table: str) -> Iterator[tuple[Row, str]]:
    for row in read_table(table):
        if row["exact"] and (found := place(row)):
            yield row, found


# The verbs of a gist tell as little.
_SMALL_WORDS = SMALL_WORDS | frozenset(
    [
        "argues",
        "asks",
        "concludes",
        "describes",
        "explains",
        "names",
        "reports",
        "shows",
        "urges",
        "warns",
    ]
)


def stems(words: str) -> frozenset[str]:
    """Return the content words of a text, endings cut off, and whom it names."""
    return _content_words(words) | {f"@{actor}" for actor in named(words)}


@lru_cache(maxsize=8192)
def _content_words(words: str) -> frozenset[str]:
    plain = words.casefold().replace("’", "'").replace("u.s.", "us")
    return frozenset(
        each[:5]
        for each in re.findall(r"[a-z0-9]{2,}", plain)
        if each not in _SMALL_WORDS
    )


def share(words: str, others: str) -> float:
    """Return what share of the content words of some words stands in others."""
    ours = stems(words)
    return len(ours & stems(others)) / len(ours) if ours else 1.0


def sentence_around(row: Row, passage: str) -> str:
    """Return the sentences of a passage that hold the words of a row."""
    whole = passage_texts()[passage]
    plain, exact = (
        re.sub(r"\s*\[PDF\]", "", each).replace("’", "'").replace("‘", "'")
        for each in (whole, row["exact"])
    )
    at = plain.find(exact)
    if at < 0:
        return whole
    ends = [0, *(each.end() for each in _STOP.finditer(plain[:at]))]
    after = _STOP.search(plain, at + len(exact) - 1)
    return plain[ends[-1] : after.end() if after else len(plain)]


_STOP = re.compile(r"(?<!U\.S)(?<!\b[A-Z])[.?!][\"”']?\s(?=[A-Z“\"])")


def in_marks(row: Row, passage: str) -> bool:
    """Tell whether the words of a row stand between quotation marks in their source."""
    whole = passage_texts()[passage].replace("“", '"').replace("”", '"')
    exact = row["exact"].replace("“", '"').replace("”", '"')
    at = whole.find(exact)
    return at >= 0 and whole[:at].count('"') % 2 == 1


def is_spoken_of(actor: str, words: str) -> bool:
    """Tell whether words name an actor, or speak of what its name describes."""
    names = {row["actor"]: row["name"] for row in read_table("actors")}
    name = names.get(actor, actor).removeprefix("U.S. ")  # as half of the texts are
    return actor in named(words) or (
        len(name.split()) > 1 and share(name, words) >= 0.4
    )


_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)})\b")
_LEAP = 2000  # where the year is not beside the day, February may have 29


def days_of_no_calendar(words: str) -> list[str]:
    """Return each day with its month that no year has, such as "31 April"."""
    return [
        found[0]
        for found in _DAY.finditer(words)
        if not 1 <= int(found[1]) <= monthrange(_LEAP, MONTHS.index(found[2]) + 1)[1]
    ]
