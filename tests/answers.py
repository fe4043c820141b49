"""A judge of questions that knows nothing of how they were made.

It reads the tables and the seeds itself, takes apart what a question says, works out
what is right, and compares. Nothing here is imported from `alliance.questions`.
"""

import calendar
import csv
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
Options = dict[str, bool]
Judge = Callable[[re.Match, Options], Iterator[str]]


@cache
def rows(table: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def handwritten(name: str) -> list[dict]:
    """Return what a file of questions holds, as it was written by hand."""
    path = ROOT / "instructors" / "questions" / f"{name}.toml"
    [found] = tomllib.loads(path.read_text(encoding="utf-8")).values()
    return found


@cache
def short(source: str) -> str:
    if source.startswith("cfr"):
        return "CFR 2021"
    *names, year = source.split("-")
    return f"{' & '.join(name.title() for name in names)} {year}"


def named(label: str) -> str:
    """Return the id of the source that a short or a full name means."""
    found = [
        row["source"]
        for row in rows("sources")
        if label == short(row["source"])
        or (label.startswith(f"{row['authors']}, {row['title']} ("))
    ]
    assert len(found) == 1, label
    return found[0]


def folded(words: str) -> str:
    """Return words without what print may vary: marks, dashes, breaks, [PDF]."""
    words = words.replace("[PDF]", " ")
    words = re.sub("[“”‘’\"'`]", "'", words)
    words = re.sub(r"\s*(?:--|[-–—])\s*", "-", words)
    return re.sub(r"\s+", " ", words).strip().rstrip(".,")


@cache
def seed(source: str) -> str:
    return folded((ROOT / "seeds" / f"{source}.txt").read_text(encoding="utf-8"))


@cache
def quoted() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows("quotations"):
        found.setdefault(folded(row["exact"]), set()).add(row["source"])
    return found


def holding(words: str) -> set[str]:
    """Return the sources in which words stand, by the seeds or the quotations."""
    bare = folded(words)
    # In a seed the words must not begin or end inside a word.
    whole = re.compile(rf"(?<!\w){re.escape(bare)}(?!\w)")
    standing = {
        row["source"] for row in rows("sources") if whole.search(seed(row["source"]))
    }
    return standing | quoted().get(bare, set())


def matches(options: Options, is_right: Callable[[str], bool]) -> Iterator[str]:
    """Yield the options that are marked otherwise than they should be."""
    for text, right in options.items():
        if is_right(text) != right:
            yield f"{text!r} is marked {'right' if right else 'wrong'}"


def marked(text: str) -> str:
    return text.strip("“”")


# what speaks against the words of a source


@cache
def spans(source: str, words: str) -> frozenset[int]:
    """Return where words stand in a seed: the places of their letters."""
    bare = folded(words)
    return frozenset(
        place
        for found in re.finditer(re.escape(bare), seed(source))
        for place in range(*found.span())
    )


WARNINGS = ("error", "conflict", "outdated")


@cache
def checked() -> list[tuple[str, str, str, frozenset[int]]]:
    """Return title, kind, source and place of each source check."""
    known = {row["check"]: (row["title"], row["kind"]) for row in rows("checks")}
    return [
        (*known[row["check"]], row["source"], spans(row["source"], row["exact"]))
        for row in rows("check_passages")
    ]


def covering(said: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return titles and kinds of the checks on words, each with its source."""
    return {
        (title, kind)
        for source, words in said
        for title, kind, at, places in checked()
        if at == source and spans(source, words) & places
    }


def confirmed(prompt: str, right: str = "") -> set[tuple[str, str]]:
    """Return the words that the right answer of a question confirms, by source.

    Without the right answer only what the prompt tells of them is known. None where
    a number may stand for several things, or in a form that confirms no words.
    """
    name = form(prompt)
    asked = re.fullmatch(FORMS[name][0], prompt)
    if name in ("which source", "who says it", "how it is put", "altered"):
        return {
            (row["source"], row["exact"])
            for row in rows("quotations")
            if folded(row["exact"]) == folded(asked["words"])
        }
    if name == "which words" and right:
        return {
            (row["source"], row["exact"])
            for row in rows("quotations")
            if row["source"] == named(asked["source"])
            and folded(row["exact"]).replace('"', "'") == folded(marked(right))
        }
    if name in ("first or last", "not yet known") and right:
        said = {
            (row["source"], row["exact"])
            for row in rows("events")
            if row["title"] == right
        }
    elif name == "which is of the sort" and right:
        row = _figure(right)
        said = {(row["source"], row["exact"])}
    elif name in ("what it counts", "what is left open", "how many", "sort of figure"):
        given = asked.groupdict()
        subject = right if name == "what it counts" else given["subject"]
        said = {
            (row["source"], row["exact"])
            for row in rows("quantities")
            if row["source"] == named(asked["source"])
            and same(as_printed(row), given.get("number", as_printed(row)))
            and (not subject or is_of(row, subject))
        }
    else:
        return set()
    # One number may stand for several things: then nobody can tell which is meant.
    return said if len(said) == 1 else set()


def warned(prompt: str) -> set[str]:
    """Return the titles of the checks that speak against what a question quotes."""
    return {title for title, kind in covering(confirmed(prompt)) if kind in WARNINGS}


# source


def _which(asked: re.Match, options: Options) -> Iterator[str]:
    where = holding(asked["words"])
    yield from matches(options, lambda text: named(text) in where)


def _among(asked: re.Match, options: Options) -> Iterator[str]:
    source = named(asked["source"])
    yield from matches(options, lambda text: source in holding(marked(text)))


def _speaker(asked: re.Match, options: Options) -> Iterator[str]:
    said = folded(asked["words"])
    speakers = {
        row["speaker"] for row in rows("quotations") if folded(row["exact"]) == said
    }
    yield from matches(options, lambda text: text in speakers)


_HOW = {
    "stated as a fact": "stated",
    "what someone else says": "attributed",
    "recommended": "recommended",
    "foretold, without a hedge": "forecast",
    "foretold with a hedge": "hedged-forecast",
    "put with a hedge": "hedged",
}


def _strength(asked: re.Match, options: Options) -> Iterator[str]:
    said = folded(asked["words"])
    strengths = {
        row["strength"] for row in rows("claims") if folded(row["exact"]) == said
    }
    yield from matches(options, lambda text: keyed(text, _HOW) in strengths)
    # To state that somebody said something is both.
    both = {"stated", "attributed"}
    if strengths & both and both <= {keyed(text, _HOW) for text in options}:
        yield "both a fact and what someone else says are offered"


def keyed(text: str, meanings: dict[str, str]) -> str:
    found = [meaning for words, meaning in meanings.items() if words in text]
    assert len(found) == 1, text
    return found[0]


def _alone(asked: re.Match, options: Options) -> Iterator[str]:
    def is_alone(name: str) -> bool:
        bare = re.compile(rf"(?<!\w){re.escape(name.removeprefix('the '))}(?!\w)")
        texts = [seed(row["source"]) for row in rows("sources")]
        return sum(bool(bare.search(text)) for text in texts) == 1

    yield from matches(options, is_alone)


# altered


def _altered(asked: re.Match, options: Options) -> Iterator[str]:
    source, where = named(asked["source"]), holding(asked["words"])
    if where and source not in where:
        yield f"the words stand in {where}"
    yield from matches(options, lambda text: text.startswith("They") == bool(where))


# number


def as_printed(row: dict[str, str]) -> str:
    return " ".join(part for part in (row["qualifier"], row["printed"]) if part)


def same(one: str, other: str) -> bool:
    return one[:1].lower() + one[1:] == other[:1].lower() + other[1:]


def is_of(row: dict[str, str], subject: str) -> bool:
    """Tell whether a figure is of a thing, said with its growth or without."""
    whole = row["subject"]
    bare = re.sub("^(Possible growth of|Growth of|Increase in) ", "", whole)
    return same(whole, subject) or same(bare, subject)


def _counted(asked: re.Match, options: Options) -> Iterator[str]:
    subjects = {
        row["subject"]
        for row in rows("quantities")
        if row["source"] == named(asked["source"])
        and same(as_printed(row), asked["number"])
    }
    yield from matches(options, lambda text: text in subjects)


def _read(text: str) -> tuple[float, float]:
    numbers = [
        float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*\.?\d*", text)
    ]
    assert 1 <= len(numbers) <= 2, text
    size = 1e9 if "billion" in text else 1
    return numbers[0] * size, numbers[-1] * size


def _how_many(asked: re.Match, options: Options) -> Iterator[str]:
    source = named(asked["source"])
    about = [
        row
        for row in rows("quantities")
        if row["source"] == source and same(row["subject"], asked["subject"])
    ]
    ends = set()
    for row in about:
        low, high = row["low"] or row["value"], row["high"] or row["value"]
        if low:
            ends.add((float(low), float(high), row["qualifier"].lower()))
    limits = {each[2] for each in ends}

    def is_right(text: str) -> bool:
        said = [word for word in limits if word and text.lower().startswith(word)]
        return (*_read(text), said[0] if said else "") in ends

    yield from matches(options, is_right)
    # A wrong number must not lie where any source puts what is measured.
    kin = [
        row
        for row in rows("quantities")
        if row["indicator"] in {each["indicator"] for each in about}
    ]
    for text, right in options.items():
        low, high = _read(text)
        for row in kin:
            if not right and (row["low"] or row["value"]):
                a = float(row["low"] or row["value"])
                b = float(row["high"] or row["value"])
                if low <= b and a <= high:
                    yield f"{text!r} is what {row['quantity']} says"


_LEFT_OPEN = {
    "One number": "flat",
    "lies above": "more than",
    "comes near and does not reach": "nearly",
    "on either side": "approximately",
    "Two ends": "range",
    "but no exact number": "vague",
}


def _reading(asked: re.Match, options: Options) -> Iterator[str]:
    shapes = set()
    for row in rows("quantities"):
        if (
            row["source"] == named(asked["source"])
            and same(row["subject"], asked["subject"])
            and same(as_printed(row), asked["number"])
        ):
            if row["low"]:
                shapes.add("range")
            elif not row["value"]:
                shapes.add("vague")
            else:
                shapes.add(row["qualifier"] or "flat")
    yield from matches(options, lambda text: keyed(text, _LEFT_OPEN) in shapes)
    # "Dozens" are at least two dozen, as chapter 02 has it: a lower end may be read in.
    if "vague" in shapes:
        for text in options:
            if keyed(text, _LEFT_OPEN) in ("more than", "range"):
                yield f"{text!r} is offered for a word with a lower end"


# order


def _days(written: str, last: str = "") -> tuple[str, str]:
    """Return the first and the last day of a date, each as text that can be sorted."""

    def one(part: str, end: bool) -> str:
        year, _, rest = part.partition("-")
        month, _, day = rest.partition("-")
        assert year.isdigit(), part
        if not month:
            return f"{year}-{'12-31' if end else '01-01'}"
        days = calendar.monthrange(int(year), int(month))[1]
        return f"{year}-{month}-{day or (f'{days:02}' if end else '01')}"

    first, _, second = written.partition("/")
    return one(first, False), one(last or second or first, True)


def _told(title: str) -> tuple[str, str]:
    """Return when an event was, if all who tell of it agree."""
    mine = [row for row in rows("events") if row["title"] == title]
    assert mine, title
    days = _days(mine[0]["date"], mine[0]["date_end"])
    for row in rows("events"):
        if row["occurrence"] == mine[0]["occurrence"]:
            other = _days(row["date"], row["date_end"])
            assert other[0] <= days[1], title
            assert days[0] <= other[1], title
    return days


def _in_order(titles: list[str]) -> Iterator[str]:
    days = sorted(_told(title) for title in titles)
    for (_, over), (begun, _) in pairwise(days):
        if over >= begun:
            yield f"two of {titles} overlap"


def _order(asked: re.Match, options: Options) -> Iterator[str]:
    listed = dict(re.findall(r"^([A-D])\. (.+)$", asked["list"], re.MULTILINE))
    yield from _in_order(list(listed.values()))
    right = ", ".join(sorted(listed, key=lambda letter: _told(listed[letter])))
    yield from matches(options, lambda text: text == right)


def _first(asked: re.Match, options: Options) -> Iterator[str]:
    yield from _in_order(list(options))
    pick = min if asked["which"] == "first" else max
    right = pick(options, key=_told)
    yield from matches(options, lambda text: text == right)


def _unknown(asked: re.Match, options: Options) -> Iterator[str]:
    source = named(asked["source"])
    written = next(
        row["published"] for row in rows("sources") if row["source"] == source
    )
    first, last = _days(written)
    yield from matches(options, lambda text: _told(text)[0] > last)
    for text, right in options.items():
        if not right and _told(text)[1] >= first:
            yield f"{text!r} may have come after {source}"


# membership


def _grouping(words: str) -> str:
    bare = re.sub(r"^the ", "", re.sub(r"\(.*\)", "", words)).strip()
    found = [
        row["actor"]
        for row in rows("actors")
        if same(bare, row["name"]) or bare in row["also_known_as"].split(" | ")
    ]
    assert len(found) == 1, words
    return found[0]


def _members(grouping: str, *statuses: str, source: str = "") -> set[str]:
    names = {row["actor"]: row["name"] for row in rows("actors")}
    return {
        names[row["member"]]
        for row in rows("memberships")
        if row["grouping"] == grouping
        and (not statuses or row["status"] in statuses)
        and source in ("", row["source"])
    }


def _denied(grouping: str) -> bool:
    """Tell whether a source check finds an error in words on who is in a grouping."""
    said = {
        (row["source"], row["exact"])
        for row in rows("memberships")
        if row["grouping"] == grouping
    }
    return any(kind == "error" for _, kind in covering(said))


def _who(asked: re.Match, options: Options) -> Iterator[str]:
    grouping, source = _grouping(asked["grouping"]), named(asked["source"])
    inside = _members(grouping, "member", "partner", source=source)
    yield from matches(options, lambda text: text in inside)
    if _denied(grouping):
        yield f"a source check finds an error in what is said of {grouping}"
    for text, right in options.items():
        if not right and text in _members(grouping):
            yield f"a source ties {text} to {grouping}"
        # These words stand in one source: "the ROK, Japan, and other AUKUS members".
        if not right and grouping == "aukus" and text in ("Japan", "South Korea"):
            yield f"{text} is called a member of AUKUS in one source"


_AS_WHAT = {
    "A member of it": "member",
    "A partner": "partner",
    "A guest": "guest",
    "The host": "host",
    "Expected to": "expected",
    "Proposed": "proposed",
    "Withdrawn": "withdrawn",
    "governments deny": "denied",
}


def _as_what(asked: re.Match, options: Options) -> Iterator[str]:
    grouping, source = _grouping(asked["grouping"]), named(asked["source"])
    name = asked["member"].removeprefix("the ")
    if _denied(grouping):
        yield f"a source check finds an error in what is said of {grouping}"
    for text, right in options.items():
        status = keyed(text, _AS_WHAT)
        said = name in _members(grouping, status, source=source)
        elsewhere = name in _members(grouping, status)
        if right != said or (not right and elsewhere):
            yield f"{text!r} is marked {'right' if right else 'wrong'}"


def _between(asked: re.Match, options: Options) -> Iterator[str]:
    one, other = _grouping(asked["one"]), _grouping(asked["other"])
    inside, outside = (_members(each, "member", "partner") for each in (one, other))
    yield from matches(options, lambda text: text in inside - outside)
    if _denied(one) or _denied(other):
        yield f"a source check finds an error in what is said of {one} or {other}"
    for text, right in options.items():
        if right and other == "aukus" and text in ("Japan", "South Korea"):
            yield f"{text} is called a member of AUKUS in one source"
        if right and text in _members(other):
            yield f"a source ties {text} to {other}"


def _strangers(_: re.Match, options: Options) -> Iterator[str]:
    names = {row["name"]: row["actor"] for row in rows("actors")}
    held: dict[str, set[str]] = {}
    for row in rows("memberships"):
        if row["status"] in ("member", "partner"):
            held.setdefault(row["grouping"], set()).add(row["member"])
    pairs = {
        text: {names[each.removeprefix("the ")] for each in _countries(text)}
        for text in options
    }
    yield from matches(
        options, lambda text: not any(pairs[text] <= each for each in held.values())
    )
    for text, right in options.items():
        tying = [name for name, each in held.items() if pairs[text] <= each]
        if (
            right
            and "south-korea" in pairs[text]
            and pairs[text] & {"australia", "united-kingdom"}
        ):
            yield f"{text}: one source counts South Korea among the members of AUKUS"
        if right and "italy" in pairs[text] and "india" not in pairs[text]:
            yield f"{text}: both have signed what the sources do not tell of them"
        apart = {name for name, actor in names.items() if actor in pairs[text]}
        for row in rows("record"):
            bound = re.search("parties|treaty|agreement|member", row["statement"])
            if right and bound and all(name in row["statement"] for name in apart):
                yield f"{text}: {row['fact']} tells of both"
        if not right and all(_denied(name) for name in tying):
            yield f"{text}: a source check finds an error in what is said of the tie"


def _countries(text: str) -> list[str]:
    """Return the two countries of an option such as "Italy and the United States"."""
    return re.sub(r"^The ", "the ", text).split(" and ")


def _person(asked: re.Match, options: Options) -> Iterator[str]:
    text = seed(named(asked["source"]))

    def is_named(person: str) -> bool:
        # Kim and Yoon are family names, and stand first.
        first, *_, last = person.split()
        family = first if first in ("Kim", "Yoon") else last
        return bool(re.search(rf"(?<!\w){re.escape(family)}(?!\w)", text))

    yield from matches(options, is_named)


# yardstick


def _figure(line: str) -> dict[str, str]:
    found = re.fullmatch(r"“(?P<number>.+?)”: (?P<subject>.+) \((?P<source>.+)\)", line)
    mine = [
        row
        for row in rows("quantities")
        if row["source"] == named(found["source"])
        and is_of(row, found["subject"])
        and same(as_printed(row), found["number"])
    ]
    assert len({(row["indicator"], row["unit"]) for row in mine}) == 1, line
    return mine[0]


def _compared(asked: re.Match, options: Options) -> Iterator[str]:
    one, other = _figure(asked["one"]), _figure(asked["other"])
    if one["unit"] != other["unit"]:
        right = "No: their units"
    elif one["indicator"] != other["indicator"]:
        right = "No: the unit is the same"
    else:
        right = "Yes"
    yield from matches(options, lambda text: text.startswith(right))


_SORTS = {
    "for several years together": {"US dollars"},
    "for one year": {"US dollars per year"},
    "share of a country's output": {"percent of GDP"},
    "Growth, in percent": {"percent"},
    "growth": {"percent", "times"},
    "Growth, as so many times": {"times"},
}


_GROWTH = re.compile("growth|increase|doubl|quadrupl", re.IGNORECASE)


def _units(words: str) -> set[str]:
    return next(units for sort, units in _SORTS.items() if sort in words)


def _unit(asked: re.Match, options: Options) -> Iterator[str]:
    row = _figure(f"“{asked['number']}”: {asked['subject']} ({asked['source']})")
    if _GROWTH.search(f"{asked['number']} {asked['subject']}"):
        yield "the question says itself of what sort the figure is"
    yield from matches(options, lambda text: row["unit"] in _units(text))


def _odd(asked: re.Match, options: Options) -> Iterator[str]:
    units = _units(asked["sort"])
    yield from matches(options, lambda text: _figure(text)["unit"] in units)
    for text, right in options.items():
        if right and _GROWTH.search(text):
            yield f"{text!r} says itself of what sort it is"


# conflict


_KINDS = {
    "An error": "error",
    "Outdated": "outdated",
    "A framing": "framing",
}


def _check(asked: re.Match, options: Options) -> Iterator[str]:
    kinds = {row["kind"] for row in rows("checks") if row["finding"] == asked["found"]}
    yield from matches(options, lambda text: keyed(text, _KINDS) in kinds)


# Decided by hand: of these pairs both statements cannot stand for one matter.
_CONFLICTS = {
    ("CFR 2021, p09", "Tran 2025, p07"),
}


def _pair(asked: re.Match, options: Options) -> Iterator[str]:
    conflict = (asked["one"], asked["other"]) in _CONFLICTS
    yield from matches(options, lambda text: text.startswith("Yes") == conflict)


_CAME = {
    "It came true.": "came-true",
    "in part": "partly",
    "did not come": "did-not",
    "It is open": "open",
    "cannot be tested": "untestable",
}


def _forecast(asked: re.Match, options: Options) -> Iterator[str]:
    said = [each for each in handwritten("forecasts") if each["words"] == asked["said"]]
    claims = {each["claim"] for each in said}
    sources = {row["source"] for row in rows("claims") if row["claim"] in claims}
    if sources != {named(asked["source"])}:
        yield f"the forecast is of {sources}"
    outcomes = {row["outcome"] for row in rows("outcomes") if row["claim"] in claims}
    yield from matches(options, lambda text: keyed(text, _CAME) in outcomes)
    # What a reader could defend as well is no wrong answer.
    for text in options:
        if any(keyed(text, _CAME) in each.get("arguable", ()) for each in said):
            yield f"{text!r} could be defended"


# Decided by hand: what somebody who audits these would say is at fault.
_FAULTS = {
    "elicit": "A slip",
    "how seems to be missing": "A slip",
    "is missing after release": "A slip",
    "there is for this is": "A slip",
    "missing from Tran's reference list": "The way",
    "a later year than its issue": "The way",
    "cite nothing": "The support",
    "gives a page": "The support",
    "does not hold the address": "The text",
    "copy names no journal": "The text",
    "stand twice in a row": "The text",
}


def _fault(asked: re.Match, options: Options) -> Iterator[str]:
    if asked["found"] not in {
        row["finding"] for row in rows("checks") if row["kind"] == "citation"
    }:
        yield "no source check finds this"
    right = keyed(asked["found"], _FAULTS)
    yield from matches(options, lambda text: text.startswith(right))


_MONTHS = {name: f"{at:02}" for at, name in enumerate(calendar.month_name) if name}


def _in_words(text: str) -> tuple[str, str]:
    """Return the first and the last day of the last date that a sentence names."""
    *_, (day, month, year) = re.findall(
        rf"(?:(?:(\d{{1,2}}) )?({'|'.join(_MONTHS)}) )?(\d{{4}})", text
    )
    parts = [year, _MONTHS.get(month, ""), day.zfill(2) if day else ""]
    return _days("-".join(part for part in parts if part))


def _left(asked: re.Match, options: Options) -> Iterator[str]:
    source = named(asked["source"])
    published = next(
        row["published"] for row in rows("sources") if row["source"] == source
    )
    appeared, happened = _days(published), _in_words(asked["words"])
    if happened[0] <= appeared[1] and appeared[0] <= happened[1]:
        yield f"it happened as {source} appeared"
    if asked["words"].startswith("By ") and happened[1] < appeared[0]:
        yield "what was so by a day may have been so before"
    before = happened[1] < appeared[0]
    yield from matches(options, lambda text: text.startswith("Yes") == before)
    [matter] = [
        each for each in handwritten("left-or-later") if each["words"] == asked["words"]
    ]
    [fact] = [row for row in rows("record") if row["fact"] == matter["fact"]]
    if _days(fact["date"]) != happened:
        yield f"the record dates it {fact['date']}"
    if not matter["passage"].startswith(f"{source}-p"):
        yield f"it is set beside {matter['passage']}"


FORMS: dict[str, tuple[str, Judge]] = {
    "which source": (
        r"In which source do these words stand\?\n\n“(?P<words>.+)”",
        _which,
    ),
    "which words": (r"Which of these words stand in (?P<source>.+)\?", _among),
    "named alone": (
        r"Which of these is named in one of the five sources alone\?",
        _alone,
    ),
    "who says it": (
        r"(?P<source>.+) prints these words as someone else's\. Whose are they\?\n\n"
        r"“(?P<words>.+)”",
        _speaker,
    ),
    "how it is put": (
        r"How does (?P<source>.+) put what these words say\?\n\n“(?P<words>.+)”",
        _strength,
    ),
    "altered": (
        r"True to the source or altered\? Below are words of (?P<source>.+), in which "
        r"one thing may have been changed\.\n\n(?P<words>.+)",
        _altered,
    ),
    "what it counts": (
        r"(?P<source>.+?) gives this number: “(?P<number>.+)”\. "
        r"What is it a number of\?",
        _counted,
    ),
    "how many": (
        r"Which number does (?P<source>.+?) give for this: (?P<subject>.+)\?",
        _how_many,
    ),
    "what is left open": (
        r"(?P<source>.+?) writes “(?P<number>.+?)” of this: (?P<subject>.+)\. What do "
        r"the words give a reader\?",
        _reading,
    ),
    "order": (
        r"By the dates that the sources give, in which order did these come, the "
        r"earliest first\?\n\n(?P<list>(?s:.+))",
        _order,
    ),
    "first or last": (
        r"By the dates that the sources give, which of these came (?P<which>first|last)"
        r"\?",
        _first,
    ),
    "not yet known": (
        r"(?P<source>.+?) appeared .+\. By the dates that the sources give, which of "
        r"these could it not yet know of\?",
        _unknown,
    ),
    "who is in it": (
        r"Which of these is in (?P<grouping>.+), as (?P<source>.+) has it\?",
        _who,
    ),
    "as what": (
        r"How does (?P<member>.+?) stand to (?P<grouping>.+), as (?P<source>.+?) has "
        r"it\?",
        _as_what,
    ),
    "in one of two": (
        r"As the sources have it, which of these is in (?P<one>.+) and not in "
        r"(?P<other>.+)\?",
        _between,
    ),
    "no tie": (
        r"By what our sources tell, which pair of countries shares no tie\? "
        r"A tie is .+",
        _strangers,
    ),
    "who is named": (r"Which of these people does (?P<source>.+) name\?", _person),
    "one scale": (
        r"Do these two figures measure the same thing in the same unit\?\n\n"
        r"(?P<one>.+)\n\n"
        r"(?P<other>.+)",
        _compared,
    ),
    "sort of figure": (
        r"(?P<source>.+?) writes “(?P<number>.+?)” of this: (?P<subject>.+)\. What "
        r"sort of figure is it\?",
        _unit,
    ),
    "which is of the sort": (r"Which of these figures is (?P<sort>.+)\?", _odd),
    "kind of check": (
        r"A source check of this book finds the following\. Of which kind is it\?"
        r"\n\n(?P<found>.+)",
        _check,
    ),
    "conflict": (
        r"Do these two conflict\?\n\n(?P<one>.+?): .+\n\n(?P<other>.+?): .+",
        _pair,
    ),
    "forecast": (
        r"(?P<said>[A-Z].+\.)\n\nThis forecast stands in (?P<source>.+?), put in "
        r"our words\. How is it to be scored, by what this book found in the record\?",
        _forecast,
    ),
    "what is at fault": (
        r"Somebody who audits a text and its references finds the following\. What is "
        r"at fault\?\n\n(?P<found>.+)",
        _fault,
    ),
    "left out": (
        r"(?P<source>.+?) does not tell the following\. Look up when it appeared: "
        r"could it have told it\?\n\n(?P<words>.+)",
        _left,
    ),
}


def form(prompt: str) -> str:
    """Return the form of a question, by its words."""
    found = [name for name, (words, _) in FORMS.items() if re.fullmatch(words, prompt)]
    assert len(found) == 1, f"{found} for {prompt!r}"
    return found[0]


def judged(prompt: str, options: list[tuple[str, bool]]) -> list[str]:
    """Return what is wrong with a question: none, if its one right option is right.

    Parameters
    ----------
    prompt : str
    options : list of (str, bool)
        Their texts, and whether each is marked as right.

    Returns
    -------
    list of str
    """
    texts = [text for text, _ in options]
    if len(set(texts)) != len(texts) or not 2 <= len(texts) <= 5:
        return [f"options: {texts}"]
    if sum(right for _, right in options) != 1:
        return ["not exactly one option is marked as right"]
    words, judge = FORMS[form(prompt)]
    return list(judge(re.fullmatch(words, prompt), dict(options)))
