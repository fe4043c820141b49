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
- "never", "none": something in the data is zero or missing;
- "rose", "fell", "farther", "increasingly": by the dates of the rows the values never
  go the other way, and at each step that way where the words say "every" or "more
  and more"; with "than", what stands before it has the larger or smaller values;
- "every", "all", "each", "always": the data have every value of the column that is
  meant, each with a number in a row that bears the other names;
- "no" and a noun: the rows that bear every name have no number but zero, or the words
  stand in the data;
- "no" and "none" with a decade or year: the data have that time, and no row that is
  dated in it.

A description or subtitle may also say "each of the five texts" of how a chart is laid
out. "Every other" and "no other" lean on the words before them and are not told.

A row is named where the words hold one of its texts, a name out of it ("Auslin" of
"Auslin 2022") or the year of one of its dates. The tests are plain on purpose: a title
that they refuse can nearly always be said more plainly too.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

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
_UP = (
    r"farther|further(?! reading)|(?<!no )(?<!any )longer|more and more|ever more"
    r"|gr[eo]w(?:s|n|ing)?|ris(?:es?|en|ing)|rose|increas(?:es|ed|ing|ingly)"
    r"|climb(?:s|ed|ing)"
)
_DOWN = (
    r"fell|fall(?:s|en|ing)|declin(?:es|ed|ing)|decreas(?:es|ed|ing|ingly)"
    r"|shr[aiu]nk(?:s|ing)?|less and less|ever less|fewer and fewer"
)
_CLAIMS = {
    "up": _UP,
    "down": _DOWN,
    "every": (
        r"(?<!not )every(?! other)|(?<!not )(?<!at )(?<!above )all(?! but| that \w+ it)"
        r"(?!\s*(?:$|[,;:.)]))"
        r"|each(?! other)|always|in all(?= \w+s\b)"
    ),
    "no": r"no(?! (?:other|longer|matter)\b)",
}
NEW_CLAIMS = (*_CLAIMS, "never")
"""The kinds of word that are asked of the description of a chart as well."""
# Of what a chart is made: to say how it is drawn claims nothing about the world.
_DRAWN = (
    r"(?:panel|chart|bar|circle|line|row|column|mark|axis|axes|point|band|label|scale"
    r"|colou?r)s?"
)
_STRICT = re.compile(
    r"\b(?:every|each|always|more and more|ever more|increasingly|decreasingly"
    r"|less and less|ever less|fewer and fewer|all)\b",
    re.IGNORECASE,
)
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
        "factor", "part", "most", "least", "first", "last", "only", "never", "up",
        "down", "every" or "no".
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
        *((kind, family, None) for kind, family in (_RANKS | _CLAIMS).items()),
    ]
    found = [
        Comparison(each[0], *each.span(), kind, family, factor)
        for kind, family, factor in kinds
        for each in re.finditer(rf"(?<![\w-])(?:{family})(?![\w-])", text, re.I)
    ]
    return sorted(found, key=lambda comparison: comparison.start)


def borne_out(
    comparison: Comparison,
    text: str,
    tables: Iterable[Sequence[Row]],
    *,
    describes: bool = False,
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
    describes : bool
        Whether the text is a description or subtitle, which may say "each of the five
        texts" of how the chart is laid out.

    Returns
    -------
    bool
    """
    clause = _clause(text, comparison.start, comparison.end)
    tables = [rows for rows in tables if rows]
    if comparison.kind in ("no", "never") and (
        periods := _periods(_near_words(comparison, text))
    ):
        return any(_is_silent(rows, periods) for rows in tables) and not any(
            _is_dated(row, periods) for rows in tables for row in rows
        )
    if comparison.kind == "no":
        return _has_no(comparison, text, clause, tables)
    if comparison.kind == "every":
        return _has_every(comparison, text, clause, tables, describes)
    if comparison.kind in ("up", "down"):
        return any(_moves(comparison, text, _drawn(rows, clause)) for rows in tables)
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


# Trends


def _moves(comparison: Comparison, text: str, drawn: "_Drawn") -> bool:
    """Tell whether the values rise or fall, by date or between two names."""
    sign = 1 if comparison.kind == "up" else -1
    clause = _clause(text, comparison.start, comparison.end)
    if re.match(r"[^;:.]*?\bthan\b", text[comparison.end :]):
        before, _, after = clause.partition(" than ")
        one, other = (_drawn(drawn.rows, part) for part in (before, after))
        if not (one.names and other.names):
            return False
        pairs = [
            (_values(one.named, column), _values(other.named, column))
            for column in _measured(drawn, clause)
        ]
        pairs = [(first, second) for first, second in pairs if first or second]
        return bool(pairs) and all(
            first
            and second
            and min(sign * value for value in first)
            > max(sign * value for value in second)
            for first, second in pairs
        )
    times = next(
        (
            column
            for column in drawn.columns
            if all(_year(row.get(column)) for row in drawn.rows)
            and len({_year(row.get(column)) for row in drawn.rows}) > 1
        ),
        None,
    )
    if times is None:
        return False
    strict = bool(_STRICT.search(clause))
    steps = sorted({_year(row.get(times)) for row in drawn.rows})
    # A year that the words name is when something rose, not what did.
    names = {column: name for column, name in drawn.names.items() if column != times}
    rows = _Drawn(drawn.rows, names).named
    columns = [column for column in _measured(drawn, clause) if column != times]
    tests = []
    for column in columns:
        ends = [
            (min(values), max(values)) if values else None
            for step in steps
            for values in [
                _values([row for row in rows if _year(row.get(times)) == step], column)
            ]
        ]
        known = [end for end in ends if end]
        if len(known) < 2 or (strict and len(known) < len(ends)):
            tests.append(False)
            continue
        moves = [
            (sign * (after[0] - before[0]), sign * (after[1] - before[1]))
            for before, after in pairwise(known)
        ]
        never_back = all(min(move) >= 0 for move in moves)
        moved = all(max(move) > 0 for move in moves) if strict else any(map(any, moves))
        tests.append(never_back and moved)
    return bool(tests) and all(tests)


def _measured(drawn: "_Drawn", words: str) -> list[str]:
    """Return the columns of numbers that words name, or all that are not constant."""
    said = {word.removesuffix("s") for word in re.findall(r"[a-z]+", words.casefold())}
    columns = [name for name in drawn.columns if _values(drawn.rows, name)]
    named = [name for name in columns if name.casefold().removesuffix("s") in said]
    columns = [name for name in columns if len({*_values(drawn.rows, name)}) > 1]
    return named or columns


def _values(rows: Iterable[Row], column: str) -> list[Fraction]:
    found = (_number(row.get(column)) for row in rows)
    return [value for value in found if value is not None]


def _year(value: object) -> int:
    """Return the first year that a text holds, 0 where it holds none."""
    if not isinstance(value, str):
        return 0
    found = re.search(r"\b([12]\d{3})(?:s\b|(?!\w))", value)
    return int(found[1]) if found else 0


# Every and none


def _noun_after(after: str) -> tuple[list[str], int | None]:
    """Return the next words after a word, bare and singular, and the number there."""
    words = re.findall(r"[a-z]+", re.split(r"[,;:.]", after.casefold())[0])[:5]
    words = [word for word in words if word not in ("of", "the", "these", "those")]
    number = next((_COUNTS[word] for word in words if word in _COUNTS), None)
    return [word.removesuffix("s") for word in words if word not in _COUNTS], number


_COUNTS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7},
    **{"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13},
    **{"fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18},
}


def _has_every(
    comparison: Comparison,
    text: str,
    clause: str,
    tables: Sequence[Sequence[Row]],
    describes: bool,
) -> bool:
    """Tell whether something is true of every value of a column that is meant."""
    before, after = text[: comparison.start], text[comparison.end :]
    trends = [each for each in comparisons(clause) if each.kind in ("up", "down")]
    if trends:
        return any(
            _moves(trend, clause, _drawn(rows, clause))
            for trend in trends
            for rows in tables
        )
    if re.search(r"\b(?:almost|nearly)\s+$", before, re.IGNORECASE):
        return any(_is_nearly_all(_drawn(rows, "")) for rows in tables)
    if re.match(rf"\s+(?:of (?:the |these )?)?(?:\w+ ){{0,2}}?{_DRAWN}\b", after):
        return True
    if re.match(r"\s+(?:is an? " + _DRAWN + r"|with (?:its|an?)|as|in)\b", after):
        return True
    nouns, number = _noun_after(after)
    rows = [row for table in tables for row in table]
    drawn = _drawn(rows, clause)
    for column in drawn.columns:
        values = {row.get(column) for row in rows if row.get(column)}
        if not values or not all(isinstance(value, str) for value in values):
            continue
        is_meant = column.casefold().removesuffix("s") in nouns[:2] or (
            _TEXTS & {*nouns[:2]} and sum(map(_is_text, values)) > 1
        )
        if not is_meant or (_TEXTS & {*nouns[:2]} and not _has_texts(values, number)):
            continue
        meant = {value for value in values if _is_text(value)} or values
        if number not in (None, len(meant)):
            continue
        if describes and re.search(r"\b(?:for|of|by|per|in)\s+$", before):
            return True
        others = {name: n for name, n in drawn.names.items() if name != column}
        telling = {
            name: names
            for name, names in others.items()
            if len({row.get(name) for row in rows}) > 1
        }
        dated = bool(re.match(r"[^,;:.]*\b(?:day|date|dated|dates)\b", after))
        if all(
            any(
                row.get(column) == value
                and (
                    (dated and any(_day(cell) for cell in row.values()))
                    or (
                        telling
                        and all(row.get(key) in n for key, n in telling.items())
                        and any(_number(cell) for cell in row.values())
                    )
                )
                for row in rows
            )
            for value in meant
        ):
            return True
    counts = {len(table) for table in tables}
    is_layout = re.search(r"\b(?:for|of|by|per|in)\s+$", before)
    return bool(describes and is_layout and number in counts)


# What the book calls its five sources, and how each is called in a chart.
_TEXTS = {"text", "source"}


def _is_text(value: object) -> bool:
    return bool(re.fullmatch(r"[A-Z][\w&. ]+ 20\d\d", str(value)))


def _has_texts(values: Collection[object], number: int | None) -> bool:
    """Tell whether there are as many texts as are said; five where none is said."""
    return sum(map(_is_text, values)) == (number or 5)


def _is_nearly_all(drawn: "_Drawn") -> bool:
    """Tell whether one value of a column has four fifths of a sum, but not all."""
    for column in drawn.columns:
        total = sum(_values(drawn.rows, column))
        for key in drawn.columns:
            for name in {row.get(key) for row in drawn.rows}:
                if isinstance(name, str) and total > 0:
                    rows = [row for row in drawn.rows if row.get(key) == name]
                    share = sum(_values(rows, column)) / total
                    if Fraction(4, 5) <= share < 1:
                        return True
    return False


def _has_no(
    comparison: Comparison, text: str, clause: str, tables: Sequence[Sequence[Row]]
) -> bool:
    """Tell whether what stands after "no" is nowhere in the rows that are meant."""
    after = text[comparison.end :]
    if re.match(rf"\s+(?:two of )?(?:these |the |common |single )?{_DRAWN}\b", after):
        return True
    if re.search(rf"\bno {_DRAWN} means $", text[: comparison.start]):
        return True  # a legend
    words = " ".join(text[comparison.start :].split()[:4]).casefold()
    rows = [row for table in tables for row in table]
    cells = [str(cell).casefold() for row in rows for cell in row.values() if cell]
    if len(words.split()) == 4 and any(words in cell for cell in cells):
        return True
    # "No distance", "no source says where": a value that the data do not have.
    if re.match(
        r"\s+(?:distance|figure|number|\w+ (?:says|gives|names|tells) (?:how|where))\b",
        after,
    ):
        for table in tables:
            columns = [c for c in _drawn(table, "").columns if _values(table, c)]
            if columns and any(
                all(_number(row.get(column)) is None for column in columns)
                for row in table
            ):
                return True
    for table in tables:
        drawn = _drawn(table, clause)
        telling = {
            key: names
            for key, names in drawn.names.items()
            if len({row.get(key) for row in drawn.rows}) > 1
        }
        numbers = [
            _number(cell)
            for row in _Drawn(drawn.rows, telling).named
            for cell in row.values()
        ]
        numbers = [number for number in numbers if number is not None]
        if telling and numbers and not any(numbers):
            return True
    return False


# Periods


def _near_words(comparison: Comparison, text: str) -> str:
    """Return a sentence up to the comma or bracket after a word."""
    before = re.split(r"[;:.](?:\s|$)|[()]", text[: comparison.start])[-1]
    return before + re.split(r"[,;:.](?:\s|$)|[()]", text[comparison.start :])[0]


def _periods(words: str) -> list[tuple[int, int]]:
    """Return the first and last year of each decade, span or year in words."""
    found = []
    for span in re.finditer(
        r"\b([12]\d{3})(s)?(?:\s?(?:[–-]|to|and)\s?([12]\d{3})(s)?)?(?!\w)", words
    ):
        first = int(span[1])
        last = int(span[3] or span[1])
        if span[4] or (span[2] and not span[3]):
            last += 9
        found.append((first, last))
    return found


def _dates_of(row: Row) -> list[tuple[int, int]]:
    """Return the years of every cell that is a date, and of nothing that tells more."""
    return [
        period
        for cell in row.values()
        if isinstance(cell, str)
        and len(re.findall(r"[^\W\d_]{2,}", cell)) <= _WORDS_OF_A_DATE
        for period in _periods(re.sub(r"(?<=\d{4})-\d\d.*", "", cell))
    ]


# "The record: 26 April 1991" says no more than when.
_WORDS_OF_A_DATE = 3


def _is_silent(rows: Sequence[Row], periods: Sequence[tuple[int, int]]) -> bool:
    """Tell whether each period stands in the data at a row that tells nothing."""
    return all(
        any(period in _dates_of(row) and not _tells(row) for row in rows)
        for period in periods
    )


def _is_dated(row: Row, periods: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a row that tells of something is dated in one of the periods."""
    return _tells(row) and any(
        first <= end and begin <= last
        for begin, end in _dates_of(row)
        for first, last in periods
    )


def _tells(row: Row) -> bool:
    """Tell whether a row has a source, a number or more than a name and a time."""
    drawn = {key: cell for key, cell in row.items() if not key.startswith("_")}
    texts = [cell for cell in drawn.values() if isinstance(cell, str) and cell]
    return any(_number(cell) for cell in drawn.values()) or len(texts) > _SILENT


# A row of silence has at most its time and a name for it.
_SILENT = 2


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
