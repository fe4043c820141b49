"""Numbers, dates and numbered names, read out of a running text.

Runs on the standard library alone. Everything that stands as a numeral is read, and
nothing is judged: whether a number is true is the business of `alliance.prose`.
"""

import re
from calendar import month_name
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction


def _words(listed: str) -> list[str]:
    return listed.split()


_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = _words(
    """
    ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
    """
)
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
}
_PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "tenth": 10,
}
_VALUES = {word: number for number, word in enumerate([*_UNITS, *_TEENS], start=1)}
_VALUES |= {word: 10 * number for number, word in enumerate(_TENS, start=2)}

# From here on a number in words is a count of something, whatever follows it.
_ALWAYS_COUNTED = 13
# Between a number and the noun it counts stand adjectives, never these.
_NO_ADJECTIVE = _words(
    """
    a about across after against among an and are articles as at authors be been
    before between but by did do during for from had has have he her his if in into
    is it its like nor not of on or our over passages per say says she since so
    sources texts than that the their them then there they this through to toward
    towards under until was we were what when where which who whom whose will with
    within without
    """
)


@dataclass(frozen=True)
class Numeral:
    """Where a numeral stands in a text, and how it is written there."""

    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Number(Numeral):
    """A number or a range.

    Attributes
    ----------
    low, high : fractions.Fraction
        The ends of the range; equal for a single number. In base units: "$1.9 billion"
        is 1900000000, "60 percent" is 60.
    measure : str
        "percent", "dollars", "yen", "years", "times" … where the text says so;
        otherwise "".
    decimals : int
        How many decimals are written, after the scale: 0 for "17", 1 for "3.1".
    """

    low: Fraction
    high: Fraction
    measure: str
    decimals: int = 0


@dataclass(frozen=True)
class Date(Numeral):
    """A date as far as it is given; a decade has the year 0 and its three digits."""

    year: int
    month: int = 0
    day: int = 0
    decade: str = ""


@dataclass(frozen=True)
class Name(Numeral):
    """A name that holds digits: "F-35", "G7", "Article 9"."""


@dataclass(frozen=True)
class Vague(Numeral):
    """A count that names no number: "dozens of missiles"."""


class _EveryNoun(Collection):
    """A list of nouns that holds every word."""

    def __contains__(self, _: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


EVERY_NOUN = _EveryNoun()
"""For `read`: "two" is a number whatever it counts."""


class Plurals(_EveryNoun):
    """A list of nouns that holds every plural, but for those of one list.

    Parameters
    ----------
    without : collection of str
        Plurals that are not in the list, in small letters.
    also : collection of str
        Words that are in it though they look like no plural, such as "month".
    """

    def __init__(self, without: Collection[str], also: Collection[str] = ()) -> None:
        self.without = frozenset(without)
        self.also = frozenset(also) - self.without

    def __contains__(self, word: object) -> bool:
        """Tell whether a word in small letters is in the list."""
        if word in self.also:
            return True
        return word not in self.without and _is_plural(str(word))


# Plurals without an s, and words with one that are none.
_PLURALS = frozenset(
    _words(
        """
        aircraft children crew criteria data feet fishermen helicopters media men
        people personnel police servicemen spacecraft staff women
        """
    )
)
_NO_PLURALS = frozenset(
    _words(
        """
        always besides bias gas less lens news nowadays perhaps plus sometimes texas
        thus towards unless versus whereas yes
        """
    )
)
_PEOPLES = frozenset(
    _words(
        """
        british burmese cantonese chinese dutch english french irish japanese lebanese
        nepalese portuguese spanish sudanese swiss taiwanese vietnamese
        """
    )
)


def _is_plural(word: str) -> bool:
    return word in _PLURALS or (
        bool(re.fullmatch(r"[^\W\d_]+[^\W\d_siu]s", word)) and word not in _NO_PLURALS
    )


# Dates

_MONTHS = tuple(month_name[1:])
_SHORT = "|".join(
    [*_MONTHS, "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept?", "Oct", "Nov"]
)
_MONTH = rf"(?P<month>{_SHORT}|Dec)\b\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_OTHER_DAY = r"(?:\s?(?:–|-|to|and|or)\s?(?P<other>[0-3]?\d)(?:st|nd|rd|th)?)?"
_YEAR = r"[12]\d{3}"
_NO_NUMBER_BEFORE = r"(?<![\w$€£¥])(?<!\d[.,])"
_ENDS = r"(?!\w)(?![.,]\d)"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<year>{_YEAR})-(?P<iso>\d\d)-(?P<day>\d\d)\b",
        rf"{_NO_NUMBER_BEFORE}{_DAY}{_OTHER_DAY}\s+(?:of\s+)?{_MONTH}"
        rf"(?:,?\s+(?P<year>{_YEAR}){_ENDS})?",
        rf"\b{_MONTH}\s+{_DAY}{_OTHER_DAY}{_ENDS}(?:,?\s+(?P<year>{_YEAR}){_ENDS})?",
        rf"\b{_MONTH}\s+(?:of\s+)?(?P<year>{_YEAR}){_ENDS}",
        rf"{_NO_NUMBER_BEFORE}(?P<year>{_YEAR})(?:\s?[–-]\s?|\s+to\s+)"
        rf"(?P<until>{_YEAR}|\d\d){_ENDS}",
        r"\b(?P<decade>[12]\d\d)0s\b",
        rf"{_NO_NUMBER_BEFORE}(?P<year>{_YEAR})(?!\w)(?![.,]\d)"
        r"(?!\s?%|\s(?:percent|per\scent|hundred|thousand|million|billion|trillion))",
    )
)


def _dates(text: str) -> Iterator[Date]:
    for pattern in _DATES:
        for found in pattern.finditer(text):
            part = found.groupdict()
            year = int(part.get("year") or 0)
            month = int(part.get("iso") or 0) or _month(part.get("month") or "")
            day = int(part.get("day") or 0)
            if day > 31 or month > 12:
                continue
            place = (found[0], found.start(), found.end())
            yield Date(*place, year, month, day, part.get("decade") or "")
            if part.get("other"):
                yield Date(*place, year, month, int(part["other"]))
            if part.get("until"):
                until = part["until"]
                yield Date(*place, int(f"{year}"[: 4 - len(until)] + until))
        text = _masked(text, [found.span() for found in pattern.finditer(text)])


def _month(name: str) -> int:
    return next((n for n, month in enumerate(_MONTHS, 1) if name[:3] == month[:3]), 0)


# Names

_NUMBERED = (
    r"Articles?|Task\sForce|PacNet|Resolution|Pillar|Type|Phase|Block|Group\sof|Nos?\."
    r"|Number|Volume|Vol\.|Issue"
)
_NAME = re.compile(
    rf"""\b(?:{_NUMBERED})\s\d+(?:\.\d+)*\b
      | (?<![\w.])[^\W\d_]+(?:[+-]\d|\d)\w*(?:[+-]\w+)*
      | (?<![\w$€£¥.,])\d+(?!(?:st|nd|rd|th|s)\b)[^\W\d_]\w*
      | (?<![\w$€£¥.,])\d+(?:[+/]\d+)+(?!\w)
      | (?<![\w$€£¥.,])\d+(?:\.\d+){{2,}}(?!\w)""",
    re.VERBOSE,
)

# Numbers

_SMALL = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_UNITS)}))?"
    rf"|{'|'.join(_TEENS)}|{'|'.join(_UNITS)})"
)
_ORDINAL = r"\w|-(?:first|second|third|\w+th)\b"
_BIG = "|".join(scale for scale in _SCALES if scale != "hundred")
_IN_WORDS = (
    rf"(?:(?:(?:a|an)(?=\s(?:{_BIG}|hundred)\b)|{_SMALL}(?!{_ORDINAL})\b)"
    rf"(?:[\s-]hundred\b(?:\s(?:and\s)?{_SMALL}\b)?)?(?:[\s-](?:{_BIG})\b)*)"
)
_IN_DIGITS = (
    r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:st|nd|rd|th)?"
    rf"(?:[\s\u00a0-](?:hundred|{_BIG})\b)*)"
)
_CURRENCY = r"(?:(?:US|AU|NZ|CA|A|C)?\$|€|£|¥)\s?"
_PERCENT = r"(?:\s?%|[\s-]per\s?cent(?:age\spoints?)?\b)"
_MEASURE = (
    r"(?:[\s-](?:U\.?S\.?\s)?(?P<money{name}>yen|dollars?|euros?|pounds|won|yuan)\b"
    r"|[\s-](?:(?:more|fiscal|full|consecutive)\s)?(?P<years{name}>years?)\b"
    r"|(?P<times{name}>\stimes\b|-?fold\b))"
)


def _amount(name: str) -> str:
    return (
        rf"(?P<sign{name}>{_CURRENCY})?"
        rf"(?P<amount{name}>{_IN_DIGITS}|\b{_IN_WORDS})"
        rf"(?P<share{name}>{_PERCENT})?{_MEASURE.format(name=name)}?"
    )


_NUMBER = re.compile(
    rf"(?<![\w.,])(?:{_amount('')})(?:\s?(?:–|—|--|-|\bto\b)\s?(?:{_amount('2')}))?",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    rf"\b(?P<top>{'|'.join(_UNITS)})[\s-](?P<part>{'|'.join(_PARTS)})s?\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:(?:tens|hundreds) of (?:thousands|millions)|dozens|scores|hundreds|thousands"
    r"|millions|billions|trillions)(?= of\b)",
    re.IGNORECASE,
)


def _numbers(text: str, nouns: Collection[str]) -> Iterator[Number]:
    for found in _FRACTION.finditer(text):
        value = Fraction(_VALUES[found["top"].lower()], _PARTS[found["part"].lower()])
        yield Number(found[0], *found.span(), value, value, "")
    text = _masked(text, [found.span() for found in _FRACTION.finditer(text)])
    for found in _NUMBER.finditer(text):
        # What is written of the amount; the years or times it counts stand after it.
        close = "2" if found["amount2"] else ""
        shown = "times" if found[f"times{close}"] else "years"
        end = found.end(f"amount{close}") if found[f"{shown}{close}"] else found.end()
        words = found[0][: end - found.start()]
        ends = [found["amount"]]
        if found["amount2"]:
            ends.append(found["amount2"])
            # The scale of "1.9–2.5 billion" belongs to both ends.
            if _scale(ends[0]) == 1 and _scale(ends[1]) > 1:
                ends[0] = f"{ends[0].strip()} {_scale_words(ends[1])}"
        measures = [_measure(found, name) for name in ("", "2")]
        values = [_value(each) for each in ends]
        measure = measures[0] or measures[1]
        if not _counts(values, ends, measure, text[end:], nouns):
            continue
        decimals = max(len(re.sub(r"^[^.]*\.?|\D+$", "", each)) for each in ends)
        yield Number(
            words,
            found.start(),
            end,
            min(values),
            max(values),
            measure,
            0 if any(_scale(each) > 1 for each in ends) else decimals,
        )


def _counts(
    values: list[Fraction],
    ends: list[str],
    measure: str,
    after: str,
    nouns: Collection[str],
) -> bool:
    """Tell whether a number in words counts something; one in digits always does."""
    if any(re.search(r"\d", each) for each in ends) or measure not in ("", "years"):
        return True
    if max(values) >= _ALWAYS_COUNTED:
        return True
    return max(values) > 1 and (bool(measure) or _noun(after, nouns))


def _noun(after: str, nouns: Collection[str]) -> bool:
    """Tell whether a noun of the list follows, with at most three adjectives before.

    The name of a people counts as a noun where the list holds plurals and no other
    noun follows it: "two Japanese died", but not "two Japanese texts".
    """
    people = False
    for word in re.findall(r"[^\W_][\w.’']*|[^\s\w-]", after[:80])[:4]:
        bare = re.sub(r"[’'].*$", "", word.rstrip(".")).lower()
        if bare in nouns:
            return True
        if isinstance(nouns, Plurals):
            if bare in nouns.without:
                return False
            people = people or bare in _PEOPLES
        if bare in _NO_ADJECTIVE or not re.match(r"\w", word):
            return people
    return people


def _measure(found: re.Match[str], name: str) -> str:
    """Return in what an amount is measured, as far as the text says so."""
    if found[f"share{name}"]:
        return "percent"
    if sign := found[f"sign{name}"]:
        return {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen"}[
            sign.strip()[-1]
        ]
    if money := found[f"money{name}"]:
        return {"dollar": "dollars", "euro": "euros"}.get(money.lower(), money.lower())
    return next((each for each in ("years", "times") if found[f"{each}{name}"]), "")


def _scale_words(amount: str) -> str:
    found = re.search(r"[A-Za-z][A-Za-z\s-]*$", amount.strip())
    words = re.split(r"[\s-]", found[0].lower()) if found else []
    return " ".join(word for word in words if word in _SCALES)


def _scale(amount: str) -> int:
    scale = 1
    for word in _scale_words(amount).split():
        scale *= _SCALES[word]
    return scale


def _value(amount: str) -> Fraction:
    total, current = Fraction(0), Fraction(0)
    amount = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", amount.lower())
    for word in re.findall(r"\d[\d,]*(?:\.\d+)?|[a-z]+", amount):
        if word[0].isdigit():
            current += Fraction(word.replace(",", ""))
        elif word in _VALUES:
            current += _VALUES[word]
        elif word == "hundred":
            current = (current or Fraction(1)) * 100
        elif word in _SCALES:
            total += (current or total or Fraction(1)) * _SCALES[word] - (
                0 if current else total
            )
            current = Fraction(0)
    return total + current


def read(text: str, nouns: Collection[str] = ()) -> list[Numeral]:
    """Read every numeral of a text.

    Parameters
    ----------
    text : str
        Plain text on one line.
    nouns : collection of str
        What small numbers in words count, in small letters ("bases", "year"): "two"
        to "twelve" are numerals only before one of them. "One" alone never is.
        `Plurals` and `EVERY_NOUN` hold more than a list could.

    Returns
    -------
    list of Numeral
        Each a `Number`, `Date`, `Name` or `Vague`, in order of place. A span of days
        or years is two dates at one place.
    """
    found: list[Numeral] = []

    def take(numerals: Iterator[Numeral]) -> None:
        nonlocal text
        taken = list(numerals)
        found.extend(taken)
        text = _masked(text, [(each.start, each.end) for each in taken])

    take(_dates(text))
    take(Name(each[0], *each.span()) for each in _NAME.finditer(text))
    take(_numbers(text, nouns))
    take(Vague(each[0], *each.span()) for each in _VAGUE.finditer(text))
    return sorted(found, key=lambda numeral: (numeral.start, numeral.end))


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text with spans blanked, every other character in its place."""
    for start, end in spans:
        text = f"{text[:start]}{'␣' * (end - start)}{text[end:]}"
    return text
