"""What the words of a chart compare, and whether its data bear them out.

A title can say more than its chart: "doubled", "half", "the most", "only", "first".
Each such word is a claim about the rows that are drawn, and each kind has a test:

- a factor or a part ("twice", "three times", "half") is the ratio of two values of one
  column, among the rows that bear every name in the words: the first and the last, or
  the largest and the smallest; a part may also be a share of the column's sum;
- "most", "least" and their like: a row that bears every name in the words is at that
  end of a column, among all rows or among those of one of these names;
- "first" and "last": such a row has the earliest or the latest date;
- "only": as many rows of a name as the words say, or none beside it;
- "never", "none": something in the data is zero or missing.

A row is named where the words hold one of its texts, a name out of it ("Auslin" of
"Auslin 2022") or the year of one of its dates. Whether something rose or fell is not
told. The tests are plain on purpose: a title that they refuse can nearly always be said
more plainly too.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Row = Mapping[str, object]

_FACTORS = {
    2: r"twice|twofold|doubl(?:e|es|ed|ing)",
    3: r"thrice|tripl(?:e|es|ed|ing)",
    4: r"quadrupl(?:e|es|ed|ing)",
}
_PARTS = {
    Fraction(1, 2): r"half|halv(?:e|es|ed|ing)",
    Fraction(1, 3): r"(?:a|one) third",
    Fraction(1, 4): r"(?:a|one) quarter",
}
_RANKS = {
    "most": (
        r"(?<!\bat )most|largest|biggest|greatest|highest|longest|farthest|furthest"
        r"|strongest|leads?(?! to\b)|tops"
    ),
    "least": r"(?<!\bat )least|fewest|smallest|lowest|shortest|nearest|weakest",
    "first": r"first|earliest|oldest",
    "last": r"last|latest|newest",
    "only": r"only|sole",
    "never": r"never|none|not one",
}
_SMALL = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
# How far a ratio may be from the factor that is said, as shares of that factor.
_NEARNESS = {
    "": (Fraction(95, 100), Fraction(105, 100)),
    "about": (Fraction(85, 100), Fraction(115, 100)),
    "nearly": (Fraction(80, 100), Fraction(1)),
    "more than": (Fraction(1), Fraction(150, 100)),
    "less than": (Fraction(66, 100), Fraction(1)),
}
_HEDGES = {
    "about": "about",
    "around": "about",
    "roughly": "about",
    "some": "about",
    "nearly": "nearly",
    "almost": "nearly",
    "not quite": "nearly",
    "more than": "more than",
    "over": "more than",
    "at least": "more than",
    "less than": "less than",
    "under": "less than",
}


@dataclass(frozen=True)
class Comparison:
    """A word that compares.

    Attributes
    ----------
    words : str
        As it stands in the text.
    start, end : int
        Where.
    kind : str
        "factor", "part", "most", "least", "first", "last", "only" or "never".
    family : str
        Regular expression for the forms of the word: "double", "doubled", "twice".
    factor : fractions.Fraction or None
        Of a factor or part.
    """

    words: str
    start: int
    end: int
    kind: str
    family: str
    factor: Fraction | None = None


def comparisons(text: str) -> list[Comparison]:
    """Return the words of a text that compare, in order.

    Parameters
    ----------
    text : str
        Such as the title of a chart.

    Returns
    -------
    list of Comparison
        "Three times" and other numbers are left to `alliance.numerals`.
    """
    kinds = [
        *(("factor", family, Fraction(value)) for value, family in _FACTORS.items()),
        *(("part", family, value) for value, family in _PARTS.items()),
        *((kind, family, None) for kind, family in _RANKS.items()),
    ]
    found = [
        Comparison(each[0], *each.span(), kind, family, factor)
        for kind, family, factor in kinds
        for each in re.finditer(rf"(?<![\w-])(?:{family})(?![\w-])", text, re.I)
    ]
    return sorted(found, key=lambda comparison: comparison.start)


def borne_out(
    comparison: Comparison, text: str, tables: Iterable[Sequence[Row]]
) -> bool:
    """Tell whether the rows of a chart bear a comparison out.

    Parameters
    ----------
    comparison : Comparison
        From `comparisons`.
    text : str
        The text in which it stands.
    tables : iterable of sequences of mappings
        The data sets of the chart, each a list of rows.

    Returns
    -------
    bool
    """
    clause = _clause(text, comparison.start, comparison.end)
    return any(
        _holds(comparison, text, _drawn(rows, clause)) for rows in tables if rows
    )


def ratio_is_drawn(
    factor: Fraction, text: str, start: int, tables: Iterable[Sequence[Row]]
) -> bool:
    """Tell whether a factor ("three times") is the ratio of values of one column.

    Parameters
    ----------
    factor : fractions.Fraction
    text : str
        The text in which the factor stands.
    start : int
        Where; the words before it may say "nearly" or "more than".
    tables : iterable of sequences of mappings
        The data sets of the chart, each a list of rows.

    Returns
    -------
    bool
    """
    clause = _clause(text, start, start + 1)
    return any(
        _near(ratio, factor, _hedge(text[:start]))
        for rows in tables
        for ratio in _ratios(_drawn(rows, clause))
    )


def counted(after: str, tables: Iterable[Sequence[Row]]) -> set[int]:
    """Return how many there are of what the words after a number name.

    Parameters
    ----------
    after : str
        The words, such as "yardsticks of spending".
    tables : iterable of sequences of mappings
        The data sets of the chart, each a list of rows.

    Returns
    -------
    set of int
        The number of different texts in each column of that name, such as
        ``yardstick``; empty where there is no such column.
    """
    nouns = {
        word.removesuffix("s") for word in re.findall(r"[a-z]+", after.casefold())[:2]
    }
    found = set()
    for rows in tables:
        drawn = _drawn(rows, "")
        for column in drawn.columns:
            texts = {row.get(column) for row in drawn.rows if row.get(column)}
            are_texts = texts and all(isinstance(text, str) for text in texts)
            if are_texts and column.casefold().removesuffix("s") in nouns:
                found.add(len(texts))
    return found


def _holds(comparison: Comparison, text: str, drawn: "_Drawn") -> bool:
    kind, factor = comparison.kind, comparison.factor
    if kind in ("factor", "part") and factor:
        hedge = _hedge(text[: comparison.start])
        ratios = [*_ratios(drawn)]
        if kind == "part":
            ratios = [1 / ratio for ratio in ratios] + [*_shares(drawn)]
        return any(_near(ratio, factor, hedge) for ratio in ratios)
    if kind == "only":
        return _is_only(text[comparison.end :], drawn)
    if kind == "never":
        values = (value for row in drawn.rows for value in row.values())
        return any(value in (0, None, "") for value in values)
    ends = {"most": max, "last": max, "least": min, "first": min}
    read = _day if kind in ("first", "last") else _number
    return any(
        _is_at_end(ends[kind], read, column, group)
        for group in _groups(drawn)
        for column in drawn.columns
    )


def _clause(text: str, start: int, end: int) -> str:
    """Return the part of a sentence around a place."""
    before = re.split(r"[;:.](?:\s|$)", text[:start])[-1]
    return before + text[start:end] + re.split(r"[;:.](?:\s|$)", text[end:])[0]


def _hedge(before: str) -> str:
    words = before.casefold().rstrip()
    return next((kind for word, kind in _HEDGES.items() if words.endswith(word)), "")


def _near(ratio: Fraction, factor: Fraction, hedge: str) -> bool:
    low, high = _NEARNESS[hedge]
    return low * factor <= ratio <= high * factor


# Rows and their names


@dataclass(frozen=True)
class _Drawn:
    """Rows of a chart, and which of their texts some words name, by column."""

    rows: Sequence[Row]
    names: Mapping[str, Collection[object]]

    @property
    def columns(self) -> list[str]:
        return list(dict.fromkeys(column for row in self.rows for column in row))

    @property
    def named(self) -> list[Row]:
        """The rows that bear every name, all rows where there is none."""
        return [
            row
            for row in self.rows
            if all(row.get(column) in names for column, names in self.names.items())
        ]


def _drawn(rows: Sequence[Row], words: str) -> _Drawn:
    """Return the rows as a reader sees them, with what words name of them."""
    # What only places a mark (`alliance.charts.figure`) is no value.
    rows = [{k: v for k, v in row.items() if not k.startswith("_")} for row in rows]
    texts: dict[str, list[str]] = {}
    for row in rows:
        for column, value in row.items():
            if isinstance(value, str) and value:
                texts.setdefault(column, []).append(value)
    names = {
        column: found
        for column, values in texts.items()
        if (found := _named(set(values), words))
    }
    return _Drawn(rows, names)


def _named(values: set[str], words: str) -> set[str]:
    """Return which values of a column words name: whole, or by a name out of them."""

    def stands(name: str) -> bool:
        return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words, re.IGNORECASE))

    whole = {value for value in values if stands(value)}
    if whole:
        return whole
    parts = {
        value: set(re.findall(r"\b[A-Z][\w’'-]{2,}|^[12]\d{3}(?=-\d\d)", value))
        for value in values
    }
    # What stands in all of them names none.
    shared = set.intersection(*parts.values()) if len(parts) > 1 else set()
    return {
        value
        for value, found in parts.items()
        if any(stands(name) for name in found - shared)
    }


def _groups(drawn: _Drawn) -> Iterator[_Drawn]:
    """Yield all rows, then those of each name."""
    yield drawn
    for column, names in drawn.names.items():
        for name in names:
            rows = [row for row in drawn.rows if row.get(column) == name]
            others = {c: n for c, n in drawn.names.items() if c != column}
            yield _Drawn(rows, others)


def _number(value: object) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return None
    return Fraction(str(value))


def _day(value: object) -> str | None:
    found = re.match(r"[12]\d{3}(?:-\d\d){0,2}", str(value))
    return found[0] if found and not isinstance(value, float) else None


def _is_at_end(end: Callable, read: Callable, column: str, drawn: _Drawn) -> bool:
    """Tell whether a row that bears every name has the largest or smallest value."""
    known = [(read(row.get(column)), row) for row in drawn.rows]
    known = [(value, row) for value, row in known if value is not None]
    if len({value for value, _ in known}) < 2:
        return False  # where all are equal, none is the most
    best = end(value for value, _ in known)
    # What all rows share tells none from the others.
    telling = {
        key: names
        for key, names in drawn.names.items()
        if key != column and len({row.get(key) for row in drawn.rows}) > 1
    }
    return bool(telling) and any(
        all(row.get(key) in names for key, names in telling.items())
        for value, row in known
        if value == best
    )


def _is_only(after: str, drawn: _Drawn) -> bool:
    """Tell whether as many rows of a name are drawn as the words say, or no others."""
    rows = [row for row in drawn.rows if not any(value == 0 for value in row.values())]
    counted = re.match(r"\s+(?:in\s+)?(\w+)", after)
    number = _SMALL.get(counted[1].lower()) if counted else None
    sizes = [
        sum(row.get(column) == name for row in rows)
        for column, names in drawn.names.items()
        for name in names
    ]
    return (number or len(rows)) in sizes


# Ratios and shares


def _ratios(drawn: _Drawn) -> Iterator[Fraction]:
    """Yield the ratios that words about these rows may mean, larger to smaller."""
    named = drawn.named
    for column in drawn.columns:
        values = [value for row in named if (value := _number(row.get(column)))]
        if len(values) == 1:  # it is compared with an end of the others
            others = [_number(row.get(column)) for row in drawn.rows]
            others = [value for value in others if value]
            pairs = [(values[0], min(others)), (values[0], max(others))]
        elif values:
            pairs = [(values[0], values[-1]), (min(values), max(values))]
        else:
            pairs = []
        for one, other in pairs:
            if one * other > 0:
                yield max(one, other) / min(one, other)


def _shares(drawn: _Drawn) -> Iterator[Fraction]:
    """Yield the shares of a column's sum that the named rows have."""
    for column in drawn.columns:
        values = [_number(row.get(column)) or Fraction(0) for row in drawn.rows]
        for row in drawn.named:
            value = _number(row.get(column))
            if value and sum(values) > 0:
                yield value / sum(values)
