"""Rules by which each cell of the evidence tables fits the words that it speaks about.

`alliance.tables.check_anchors` proves that quoted words stand in their source. These
rules ask of every other cell that it goes with those words: the unit with the noun that
is counted, the place with what the passage names, the strength of a claim with its
modal verb, our own words with the names of the passage. A rule states what must hold of
any row; no rule lists rows. Each returns what is wrong, one line a row.

No rule can tell whether a sentence of ours is well put. They find a cell that belongs
to another row or says what nothing beside it says, as one slip of the hand would make
it; `test_mutations.py` measures how many such slips they find.
"""

import re
from calendar import month_name
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from fractions import Fraction
from functools import lru_cache
from html import escape

from mentions import named, passage_texts, place_of, surroundings

from alliance.bibliography import works
from alliance.citations import outline_address, several, work_address
from alliance.errors import AllianceError
from alliance.numerals import EVERY_NOUN, Date, Number, read
from alliance.passages import furniture, passages
from alliance.prose import check_page
from alliance.quotations import verify
from alliance.repository import read_table
from alliance.sources import source, sources, text

Row = dict[str, str]
Rule = Callable[[], Iterable[str]]
RULES: dict[str, dict[str, Rule]] = defaultdict(dict)


def rule(*tables: str) -> Callable[[Rule], Rule]:
    """Register a rule with the tables that it reads."""

    def register(function: Rule) -> Rule:
        for table in tables:
            RULES[table][function.__name__] = function
        return function

    return register


def where(table: str, row: Row) -> str:
    return f"data/{table}.csv, {' '.join(list(row.values())[:2])[:90]}"


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


# Words


_SMALL_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a about also an and are as at be both but by can could did do does for from
        gives had has have he her his how i if in into is it its may more most must no
        not of on or our said say says she should since so than that the their them
        then there these they this those to was were what when where which while who
        whom whose why will with would argues asks concludes describes explains names
        reports shows urges warns
        """,
    )
)


@lru_cache(maxsize=8192)
def stems(words: str) -> frozenset[str]:
    """Return the content words of a text, endings cut off, and whom it names."""
    plain = words.casefold().replace("’", "'").replace("u.s.", "us")
    found = {
        each[:5]
        for each in re.findall(r"[a-z0-9]{2,}", plain)
        if each not in _SMALL_WORDS
    }
    return frozenset(found | {f"@{actor}" for actor in named(words)})


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


# Names: our own words name nobody whom the source does not name there

OWN_WORDS = {
    "quantities": ("subject",),
    "events": ("title",),
    "claims": ("position",),
    "passages": ("gist",),
}


def _unnamed(table: str) -> Iterator[str]:
    around = surroundings()
    for row in read_table(table):
        passage = row.get("passage") or place(row)
        for column in OWN_WORDS[table] if passage else ():
            authors = named(source(row["source"]).authors)
            strange = named(row[column]) - named(around[passage]) - authors
            if strange:
                yield (
                    f"{where(table, row)}: {column} names {', '.join(sorted(strange))},"
                    f" whom {passage} and the passages beside it do not name"
                )


@rule("quantities", "actors")
def quantities_name_whom_their_passage_names() -> Iterator[str]:
    yield from _unnamed("quantities")


@rule("events", "actors")
def events_name_whom_their_passage_names() -> Iterator[str]:
    yield from _unnamed("events")


@rule("claims", "actors")
def claims_name_whom_their_passage_names() -> Iterator[str]:
    yield from _unnamed("claims")


@rule("passages", "furniture", "actors")
def gists_name_whom_their_passage_names() -> Iterator[str]:
    yield from _unnamed("passages")


@rule("event_actors", "events", "actors")
def who_took_part_is_named_there() -> Iterator[str]:
    events = {row["event"]: row for row in read_table("events")}
    around = surroundings()
    kinds = {row["actor"]: row["kind"] for row in read_table("actors")}
    authors = {name: named(entry.authors) for name, entry in sources().items()}
    for row in read_table("event_actors"):
        event = events.get(row["event"])
        passage = event and place(event)
        if not passage:
            continue
        known = named(passage_texts()[passage]) | authors[event["source"]]
        if kinds.get(row["actor"]) == "government":
            known |= named(around[passage])  # "the two countries", "the allies"
        named_here = _is_spoken_of(row["actor"], around[passage])
        if row["actor"] in known or _is_part_of_a_named(row["actor"], known):
            continue
        if kinds.get(row["actor"]) in ("person", "government") or not named_here:
            yield (
                f"data/event_actors.csv, {row['event']}: {row['actor']} is named "
                f"neither in {passage} nor in the passages beside it"
            )


@rule("event_actors", "events", "actors")
def whom_a_title_names_took_part() -> Iterator[str]:
    actors = defaultdict(set)
    kinds = {row["actor"]: row["kind"] for row in read_table("actors")}
    for row in read_table("event_actors"):
        actors[row["event"]].add(row["actor"])
    for row in read_table("events"):
        if not actors[row["event"]]:
            yield f"{where('events', row)}: nobody takes part"
        titled = named(row["title"])
        persons = any(kinds.get(each) == "person" for each in actors[row["event"]])
        if titled and not titled & actors[row["event"]] and not persons:
            yield f"{where('events', row)}: {sorted(titled)} of the title take no part"


def _is_spoken_of(actor: str, words: str) -> bool:
    """Tell whether words name an actor, or speak of what its name describes."""
    names = {row["actor"]: row["name"] for row in read_table("actors")}
    name = names.get(actor, actor)
    return actor in named(words) or (
        len(name.split()) > 1 and share(name, words) >= 0.4
    )


def _is_part_of_a_named(actor: str, known: set[str]) -> bool:
    """Tell whether an institution belongs to a country that is named."""
    country = {
        "self-defense-forces": "japan",
        "us-marine-corps": "united-states",
        "us-military": "united-states",
        "us-department-of-defense": "united-states",
    }
    return country.get(actor, "") in known


# Our own words share words with what they are about

# Less than this share of the content words of a cell in its passage, and it is about
# something else. Measured: rows of the book have 40 to 100 in a hundred, a cell of
# another row mostly none.
_LEAST = {"subject": 0.25, "title": 0.4, "indicator": 0.25, "occurrence": 0.6}


def _astray(table: str, column: str) -> Iterator[str]:
    for row, passage in placed(table):
        key = next(iter(row.values())).removesuffix(row["source"])
        more = f" {key.replace('-', ' ')}"
        if column == "indicator":
            more += f" {row['unit']} {row['subject']}"
        words = row[column].replace("-", " ")
        if column == "indicator":
            words = re.sub(r"\b(?:rank|duration|term|age|countries)\b", "", words)
        # What only the passages beside it say counts less.
        found = max(
            share(words, passage_texts()[passage] + more),
            share(words, surroundings()[passage] + more) * 0.7,
        )
        if found < _LEAST[column]:
            yield (
                f"{where(table, row)}: {column} {row[column]!r} shares {found:.0%} of "
                f"its words with {passage}: is it of another row?"
            )


@rule("quantities")
def subjects_speak_of_what_stands_there() -> Iterator[str]:
    yield from _astray("quantities", "subject")


@rule("quantities")
def indicators_speak_of_what_stands_there() -> Iterator[str]:
    yield from _astray("quantities", "indicator")


@rule("events")
def titles_speak_of_what_stands_there() -> Iterator[str]:
    yield from _astray("events", "title")


@rule("events")
def occurrences_speak_of_what_stands_there() -> Iterator[str]:
    for row, _ in placed("events"):
        key = row["event"].removesuffix(row["source"]).replace("-", " ")
        words = [w for w in row["occurrence"].split("-") if not re.match(r"\d{4}", w)]
        found = share(" ".join(words), f"{row['title']} {row['exact']} {key}")
        if found < 0.3:
            yield (
                f"{where('events', row)}: the occurrence {row['occurrence']!r} shares "
                f"{found:.0%} of its words with the row"
            )


@rule("events")
def occurrences_name_the_year_of_the_event() -> Iterator[str]:
    for row in read_table("events"):
        year = re.search(r"(\d{3})(\d)(s?)$", row["occurrence"])
        dates = [d for d in re.split("/", f"{row['date']}/{row['date_end']}") if d]
        if year and not any(
            date.startswith(year[1] if year[3] or "X" in date else year[1] + year[2])
            for date in dates
        ):
            yield (
                f"{where('events', row)}: the occurrence {row['occurrence']!r} is not "
                f"of {row['date']}"
            )


@rule("passages", "furniture")
def gists_fit_their_own_passage_best() -> Iterator[str]:
    """No two gists of a source would fit better the other way round."""
    for name in sources():
        found = passages(name)
        there = {each.passage: stems(each.text) for each in found}
        often = Counter(stem for each in there.values() for stem in each)

        def fit(gist: str, passage: str, there=there, often=often) -> float:
            return sum(1 / often[stem] for stem in stems(gist) & there[passage])

        for at, one in enumerate(found):
            for other in found[at + 1 :]:
                as_is = fit(one.gist, one.passage) + fit(other.gist, other.passage)
                turned = fit(one.gist, other.passage) + fit(other.gist, one.passage)
                if turned >= as_is:
                    yield (
                        f"data/passages.csv, {one.passage} and {other.passage}: the "
                        "gists fit better the other way round"
                    )


# Each thing is said once

_ONCE = {
    "quotations": (("source", "exact"),),
    "quantities": (("source", "exact", "printed"), ("source", "subject", "exact")),
    "events": (("source", "exact"), ("source", "title")),
    "claims": (("source", "exact"), ("position",)),
    "passages": (("gist",),),
    "checks": (("title",), ("finding",)),
    "record": (("statement",),),
    "glossary": (("definition",), ("source", "exact")),
    "actors": (("name",),),
    "places": (("name",),),
}


def _twice(table: str) -> Iterator[str]:
    for columns in _ONCE[table]:
        counted = Counter(
            tuple(row[column] for column in columns) for row in read_table(table)
        )
        for key, times in counted.items():
            if times > 1 and all(key):
                yield f"data/{table}.csv: {' and '.join(columns)} {key} stand twice"


def _once(table: str) -> Rule:
    def said_once() -> Iterator[str]:
        yield from _twice(table)

    said_once.__name__ = f"each_row_of_{table}_says_something_of_its_own"
    return said_once


for _table in _ONCE:
    rule(_table)(_once(_table))


# Quoted words do not begin behind what turns or loosens them

_TURNS = re.compile(
    r"\b(?:not|never|no|hardly|neither|nor|without|nearly|almost|up to|at least"
    r"|more than|less than|fewer than|roughly|approximately|estimated)\s$",
    re.IGNORECASE,
)


def _cut_off(table: str) -> Iterator[str]:
    for row in read_table(table):
        if not row["exact"] or row.get("omitted") or row.get("inserted"):
            continue
        try:
            start = verify(row["exact"], row["source"]).spans[0][0]
        except AllianceError:
            continue
        before = text(row["source"])[max(0, start - 20) : start].replace("\n", " ")
        if found := _TURNS.search(before):
            yield (
                f"{where(table, row)}: the words begin behind {found[0]!r}, which "
                "belongs to them"
            )


def _uncut(table: str) -> Rule:
    def whole() -> Iterator[str]:
        yield from _cut_off(table)

    whole.__name__ = f"words_of_{table}_are_not_cut_from_what_turns_them"
    return whole


for _table in (
    *("quotations", "quantities", "events", "tellings", "claims"),
    "memberships",
):
    rule(_table)(_uncut(_table))


# Tellings


@rule("tellings", "events")
def tellings_are_of_events_that_another_source_dates() -> Iterator[str]:
    dating = defaultdict(set)
    for row in read_table("events"):
        dating[row["occurrence"]].add(row["source"])
    for row in read_table("tellings"):
        if not dating[row["occurrence"]]:
            yield f"{where('tellings', row)}: no event of the table is this occurrence"
        if row["source"] in dating[row["occurrence"]]:
            yield f"{where('tellings', row)}: {row['source']} dates it itself"
        if not row["telling"].endswith(f"-{row['source']}"):
            yield f"{where('tellings', row)}: the id does not end in {row['source']}"


@rule("tellings", "events")
def tellings_speak_of_what_happened() -> Iterator[str]:
    told, around = defaultdict(set), defaultdict(set)
    for row, passage in placed("events"):
        told[row["occurrence"]] |= stems(f"{row['exact']} {row['title']}")
        around[row["occurrence"]] |= stems(sentence_around(row, passage))
    for row, passage in placed("tellings"):
        # As its own words or, where these are others, as the sentences about them.
        own = stems(row["exact"]) & told[row["occurrence"]]
        sentence = stems(sentence_around(row, passage)) & around[row["occurrence"]]
        if len(own) < 2 and len(sentence) < 4:
            yield (
                f"{where('tellings', row)}: {row['exact']!r} in {passage} shares no "
                f"words with {row['occurrence']}"
            )
        key = stems(row["telling"].removesuffix(row["source"]).replace("-", " "))
        if not key & stems(f"{row['occurrence'].replace('-', ' ')} {row['exact']}"):
            yield f"{where('tellings', row)}: the id is not of {row['occurrence']}"


@rule("tellings")
def what_is_expected_is_noted() -> Iterator[str]:
    for row in read_table("tellings"):
        ahead = bool(re.search(r"\b(?:will|soon|expected|plans? to)\b", row["exact"]))
        if ahead != bool(row["note"]):
            yield f"{where('tellings', row)}: note {row['note']!r}"


# Quantities

# The nouns that each unit stands for; a unit that is not here stands for its own words.
UNIT_WORDS = {
    "people": (
        r"people|persons?|personnel|citizens|residents|Okinawans|marines|troops|whom"
        r"|soldiers|protesters|abductees|members|students|officials|leaders?|women|girls"
    ),
    "countries": r"countries|nations|allies|governments|states|trio|partners|members",
    "facilities": r"facilities|bases|sites|installations",
    "aircraft": r"aircraft|fighters?|jets|planes",
    "years": r"years?|decades?|centur(?:y|ies)|generations?",
    "times": r"times|double[ds]?|doubling|quadruple\w*|triple\w*|twice|half",
    "instances": r"instances|cases|incidents|offenses",
    "cases": r"instances|cases|incidents|offen[cs]es|crimes|reports?",
    "ships": r"ships|vessels|destroyers|carriers|submarines",
}
_RANKED = re.compile(
    r"(?i)(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last"
    r"|\d+(?:st|nd|rd|th))\b.*"
)
_YEARLY = (
    r"\b(?:per year|a year|annual\w*|yearly|another year|year'?s? budget|budget)\b"
)


def _nouns(unit: str) -> re.Pattern[str]:
    words = UNIT_WORDS.get(unit) or "|".join(
        rf"{re.escape(word.removesuffix('s'))}\w*"
        for word in unit.split()
        if word not in ("per", "of", "US")
    )
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


def unit_problem(row: Row, sentence: str, around: str, units: Iterable[str]) -> str:
    """Say why the unit of a quantity is not what its words count, or ""."""
    printed, unit, exact = row["printed"], row["unit"], row["exact"]
    if re.search(r"[$€£¥]|\b(?:dollars|yen|euros|pounds)\b", printed):
        if not re.search(r"dollar|yen|euro|pound", unit):
            return "is a sum of money"
        said = re.search(_YEARLY, f"{exact} {sentence}", re.IGNORECASE)
        total = re.search(r"\btotal\b", exact)
        if ("per year" in unit) != bool(said and not total):
            return "is a sum per year" if said else "is a sum that no year is named for"
        return ""
    if re.search(r"%|\bper ?cent\b", printed):
        of_gdp = re.search(r"\bGDP\b|gross domestic product", exact)
        wanted = "percent of GDP" if of_gdp else "percent"
        return "" if unit == wanted else f"is {wanted}"
    for kind, pattern in (
        ("rank", _RANKED.pattern),
        ("share", r"(?i)a? ?majority|half|a third|a quarter|a share|most"),
        ("times", r"(?i)(?:re)?(?:doubl|tripl|quadrupl)\w+|twice|thrice|double"),
        ("years", r"(?i).*[ -]years?(?:-old)?|decades?|years?|a year|centuries"),
    ):
        fits = re.fullmatch(pattern, printed)
        if (unit == kind) and not fits and kind in ("rank", "share"):
            return f"is no {kind}"
        if fits and unit != kind:
            return f"is counted in {kind}"
        if fits:
            return ""
    if re.search(r"[a-z]", printed) and _nouns(unit).search(printed):
        return ""  # "1,000 nautical miles"
    before, _, after = exact.partition(printed)
    for words in (after, before):
        hits = {
            each: found.start()
            for each in units
            if each not in ("rank", "share", "percent", "percent of GDP")
            and "dollar" not in each
            and (found := _nouns(each).search(words))
        }
        if hits:
            nearest = min(hits.values())
            if hits.get(unit, -1) == nearest:
                return ""
            near = sorted(each for each in hits if hits[each] == nearest)
            return f"is followed by {' or '.join(near)}"
    # "The three issued a statement", "the trio": who was named before.
    known = unit in ("countries", "people") and _nouns(unit).search(around)
    return "" if known else "counts something else"


@rule("quantities")
def units_are_what_the_words_count() -> Iterator[str]:
    units = {row["unit"] for row in read_table("quantities")}
    for row, passage in placed("quantities"):
        sentence = sentence_around(row, passage)
        around = surroundings()[passage]
        problem = unit_problem(row, sentence, around, sorted(units))
        if problem:
            yield (
                f"{where('quantities', row)}: the unit is {row['unit']!r}, but "
                f"{row['printed']!r} in {row['exact']!r} {problem}"
            )


@rule("quantities", "places")
def places_are_named_where_the_number_stands() -> Iterator[str]:
    names = {row["place"]: row["name"] for row in read_table("places")}
    for row, passage in placed("quantities"):
        here = passage_texts()[passage]
        if row["place"] and not _stands(row["place"], names, here):
            yield (
                f"{where('quantities', row)}: the place {row['place']!r} is not named "
                f"in {passage}"
            )
        in_subject = [
            each for each in names if _stands(each, names, row["subject"], True)
        ]
        if row["place"] and in_subject and row["place"] not in in_subject:
            yield (
                f"{where('quantities', row)}: the place is {row['place']!r}, the "
                f"subject names {', '.join(in_subject)}"
            )
        located = row["unit"] not in ("years", "rank", "alliances") and re.search(
            r"\b(?:in|on)\s+((?:[A-Z][\w.]+\s?)+)$", row["subject"]
        )
        there = [
            each for each in names if located and names[each] == located[1].strip()
        ]
        if there and row["place"] not in in_subject:
            yield (
                f"{where('quantities', row)}: the subject is located in "
                f"{located[1]!r}, the place is {row['place']!r}"
            )


def _stands(place: str, names: dict[str, str], words: str, bare: bool = False) -> bool:
    name = names.get(place, place)
    if re.search(rf"\b{re.escape(name)}(?:n|s|ans?)?\b(?! War)", words):
        return True
    return not bare and place in named(words)


@rule("quantities")
def a_number_with_a_date_in_its_words_has_its_time() -> Iterator[str]:
    for row in read_table("quantities"):
        rest = row["exact"].replace(row["printed"], "…")
        dates = [item for item in read(rest) if isinstance(item, Date)]
        if dates and not row["as_of"]:
            yield f"{where('quantities', row)}: {dates[0].words!r} is its time"
        between = re.search(r"\bbetween (\d{4}) and (\d{4})\b", rest)
        if between and row["as_of"] != "/".join(between.groups()):
            yield f"{where('quantities', row)}: {between[0]!r} is its time"


@rule("quantities")
def rows_of_one_indicator_speak_of_one_place() -> Iterator[str]:
    found = defaultdict(set)
    for row in read_table("quantities"):
        found[row["indicator"]].add(row["place"])
    for indicator, each in found.items():
        if len(each) > 1:
            yield f"data/quantities.csv: {indicator} is of {sorted(each)}"


@rule("omissions", "furniture")
def what_is_printed_twice_is_furniture_too() -> Iterator[str]:
    for row in read_table("omissions"):
        again = any(
            row["exact"] in " ".join(item.exact.split())
            for item in furniture(row["source"])
            if item.kind == "second-printing"
        )
        if row["reason"] == "second printing" and not again:
            yield f"{where('omissions', row)}: it is not printed a second time"


# Themes

_THEME_WORDS = {
    "north-korea": r"North Korea\w*|DPRK|Pyongyang|the North|Korea\w*|missiles?|THAAD",
    "china-taiwan": r"Chin\w+|Beijing|Taiwan\w*|PRC|Huawei|Confucius",
    "okinawa": r"Okinawa\w*|Futenma|Henoko|Ryukyu",
    "aukus": (
        r"J?AUKUS|Austral\w+|Brit\w+|United Kingdom|UK|London|Canberra|Kishida|Alsaied"
        r"|Auslin|ROK"
    ),
    "burden-sharing": (
        r"cost\w*|spend\w*|pay\w*|paid|budget\w*|contribut\w+|share\w*|burden\w*"
        r"|GDP|billion|fund\w*|contract|accus\w+"
    ),
    "forecast": (
        r"will|would|could|may|might|likely|soon|expected|plans?|future|years away"
        r"|can|promis\w+|well-positioned|foreseeable|continue\w*|prospect\w*"
        r"|possib\w+|potential\w*|should|set to|going"
    ),
}


@rule("events", "quotations")
def themes_are_spoken_of_there() -> Iterator[str]:
    for table, column in (("events", "theme"), ("quotations", "themes")):
        for row, passage in placed(table):
            for theme in several(row[column]):
                words = _THEME_WORDS.get(theme)
                if table == "quotations" and theme in ("okinawa", "burden-sharing"):
                    continue  # of which a sentence on bases may be, unnamed
                here = f"{surroundings()[passage]} {source(row['source']).title}"
                if theme == "forecast":
                    here = sentence_around(row, passage)
                if words and not re.search(rf"\b(?:{words})\b", here):
                    yield (
                        f"{where(table, row)}: the theme {theme!r}, of which {passage} "
                        "does not speak"
                    )


# Who speaks


@rule("quotations")
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
            named(row["speaker"]) and named(row["speaker"]) <= named(around)
        ):
            yield (
                f"{where('quotations', row)}: the speaker is {row['speaker']!r}, and "
                f"{strange[0]!r} is not named in {passage} or beside it"
            )
        known = f"{around} government administration".casefold()
        for word in re.findall(r"[a-z]{4,}", row["speaker"].casefold()):
            if word not in known and not named(row["speaker"]) & named(around):
                yield f"{where('quotations', row)}: {word!r} of the speaker is unknown"
        if not marked:
            yield (
                f"{where('quotations', row)}: the words of {row['speaker']} stand "
                "between no quotation marks in the source"
            )


# How strongly a claim is put

_SURE = (
    r"will|would|is to|are to|shall|set to|plans? to|foreseeable|promises? to"
    r"|years away"
)
_DOUBT = (
    r"could|would|may|might|can|likely|unlikely|perhaps|possib\w+|potential\w*|expected"
    r"|prospect\w*|years away|seem\w*|promis\w+|opportunity|explor\w+|whether|appear\w*"
    r"|looks?|hop\w+|if"
)
_OPEN = r"could|may|might|likely|unlikely|perhaps|possibl\w+|possibility|prospect"
_OUGHT = (
    r"should|must|needs?|ought|has to|have to|next step|importan\w+|imperative"
    r"|essential|recogni[sz]e|accept"
    r"|urg\w+|build|begin|encourag\w+|key to|crucial|opportunity|vital|critical"
)
_SAID = (
    r"experts?|analysts?|observers?|critics?|some|many|sa(?:id|ys?)|according|not(?:e[sd]?|ing)"
    r"|argu\w+|believe[sd]?|frame|report\w*|perceived|announce\w*|officials?|fear\w*"
    r"|claim\w*|express\w*|call(?:ed|s)?|concern\w*|accus\w+|voiced|view\w*|others|hail\w*"
    r"|agree\w*|describ\w+|emphasi\w+|clear|state[sd]|recogni\w+|pledg\w+|vow\w*"
    r"|warn\w*|commit\w*|quoted?|promis\w+|ask\w*|seeks?|sees?|want\w*|press\w*|urg\w+|calls?"
)


def strength_problem(row: Row, sentence: str, marked: bool) -> str:
    """Say why a claim is not put as its row says, or ""."""

    def says(pattern: str, words: str) -> bool:
        return bool(re.search(rf"\b(?:{pattern})\b", words, re.IGNORECASE))

    exact, strength = row["exact"], row["strength"]
    if strength == "forecast":
        if not says(_SURE, sentence):
            return "no word of what will be"
        if says(_OPEN, exact):
            return "a word of doubt"
    if strength in ("hedged-forecast", "hedged") and not says(_DOUBT, sentence):
        return "no word of doubt"
    if strength == "hedged" and says("will", exact) and not says(_OPEN, exact):
        return "no word of doubt"
    if strength == "recommended" and not says(_OUGHT, sentence):
        return "no word of what should be"
    if strength == "attributed" and not (marked or says(_SAID, sentence)):
        return "nobody to whom it is given"
    # "…, so the country could focus" states what happened.
    main = re.sub(r"\b(?:so|where|how|whether|if|that|which)\b.*", "", exact)
    if strength == "stated" and says("will|would|should|might|may|could|likely", main):
        return "a modal verb"
    if strength in ("stated", "recommended") and marked and "“" not in exact:
        return "quotation marks around it"
    return ""


@rule("claims")
def strengths_are_those_of_the_verbs() -> Iterator[str]:
    for row, passage in placed("claims"):
        marked = in_marks(row, passage)
        problem = strength_problem(row, sentence_around(row, passage), marked)
        if problem:
            yield (
                f"{where('claims', row)}: put as {row['strength']!r}, but "
                f"{row['exact']!r} has {problem}"
            )


@rule("outcomes", "claims")
def outcomes_are_of_forecasts() -> Iterator[str]:
    strength = {row["claim"]: row["strength"] for row in read_table("claims")}
    found = {row["claim"] for row in read_table("outcomes")}
    forecasts = {claim for claim, each in strength.items() if "forecast" in each}
    for claim in sorted(found - forecasts):
        yield f"data/outcomes.csv, {claim}: the claim is no forecast"
    for claim in sorted(forecasts - found) if found else ():
        yield f"data/claims.csv, {claim}: a forecast of which no outcome is told"


@rule("outcomes", "outcome_records", "record")
def outcomes_are_as_settled_as_their_facts() -> Iterator[str]:
    facts = {row["fact"]: row for row in read_table("record")}
    resting = defaultdict(list)
    for row in read_table("outcome_records"):
        resting[row["claim"]].append(row["fact"])
    for row in read_table("outcomes"):
        known = [f for f in resting[row["claim"]] if facts.get(f, {}).get("read_on")]
        told = row["outcome"] in ("came-true", "partly", "did-not")
        if told and not resting[row["claim"]]:
            yield f"data/outcomes.csv, {row['claim']}: {row['outcome']}, by no fact"
        if resting[row["claim"]] and not known and row["confidence"] != "unsettled":
            yield f"data/outcomes.csv, {row['claim']}: nobody has read its facts"


@rule("outcomes", "outcome_records", "record", "claims")
def outcomes_give_the_numbers_of_their_facts() -> Iterator[str]:
    """Numbers and dates in a finding stand in its facts or in its claim."""
    reference = {row["fact"]: row["reference"] for row in read_table("record")}
    links = defaultdict(list)
    for row, passage in placed("claims"):
        links[row["claim"]].append(outline_address(passage))
    for row in read_table("outcome_records"):
        if row["fact"] in reference:
            links[row["claim"]].append(work_address(reference[row["fact"]]))
    for row in read_table("outcomes"):
        cited = "".join(
            f'<a href="{escape(each)}"></a>' for each in links[row["claim"]]
        )
        html = f"<p>{escape(row['finding'])} {cited}</p>"
        for found in check_page(html, f"data/outcomes.csv, {row['claim']}"):
            if re.search(r"\d", found.words):
                yield str(found)


# Memberships

_JOINING = (
    r"add\w*|join\w*|includ\w+|expand\w*|bring\w* in|admit\w*|invit\w+|formaliz\w+"
)
_PLANNED = (
    rf"{_JOINING}|would|could|should|may|might|new|framework|prospect|propos\w+"
    r"|coming about|coalesc\w+|align\w*|extension"
)


@rule("memberships", "actors")
def members_are_named_in_the_words() -> Iterator[str]:
    around = surroundings()
    members = defaultdict(set)
    for row in read_table("memberships"):
        if row["status"] == "member":
            members[row["grouping"]].add(row["member"])
    everyone = {row["member"] for row in read_table("memberships")}
    for row, passage in placed("memberships"):
        here = named(row["exact"])
        wider = here & members.keys() - {row["grouping"]}
        within = here.union(*(members[each] for each in wider))
        alone = not (within & everyone) or len(here) == 1 or row["status"] == "host"
        if row["member"] not in within and not (
            alone and _is_spoken_of(row["member"], around[passage])
        ):
            yield f"{where('memberships', row)}: {row['exact']!r} does not name it"
        if not _is_spoken_of(row["grouping"], around[passage]):
            yield f"{where('memberships', row)}: {passage} does not name the grouping"


@rule("memberships")
def proposed_members_are_spoken_of_as_such() -> Iterator[str]:
    status = defaultdict(set)
    for row in read_table("memberships"):
        status[row["grouping"]].add(row["status"])
    for row, passage in placed("memberships"):
        exact, mixed = row["exact"], len(status[row["grouping"]]) > 1
        words = _JOINING if mixed else _PLANNED
        told = exact if mixed else sentence_around(row, passage)
        planned = bool(re.search(rf"\b(?:{words})\b", told, re.IGNORECASE))
        other = {
            "denied": r"den(?:y|ied)|not|no|reject\w*",
            "guest": r"attend\w*|guest",
        }
        if not re.search(rf"\b(?:{other.get(row['status'], '')})\b", exact):
            yield f"{where('memberships', row)}: {exact!r} has no word of that"
        if row["status"] == "proposed" and not planned:
            yield f"{where('memberships', row)}: {exact!r} proposes nothing"
        if row["status"] == "member" and re.search(
            r"\b(?:prospect|would|could|should|propos\w+|adding|whether)\b", exact
        ):
            yield f"{where('memberships', row)}: {exact!r} only proposes it"


# Terms


@rule("glossary")
def terms_are_used_in_the_words_that_show_them() -> Iterator[str]:
    for row, passage in placed("glossary"):
        about = f"{row['term']} {row['definition']}"
        if re.search(r"\d", row["term"]) and not any(
            row["term"] in text(name) for name in sources()
        ):
            yield f"{where('glossary', row)}: no source prints {row['term']!r}"
        if share(about, f"{row['exact']} {surroundings()[passage]}") < 0.1:
            yield f"{where('glossary', row)}: {row['exact']!r} is about something else"


# Source checks


@rule("checks", "check_passages", "check_records", "record")
def checks_are_of_the_kind_that_their_ground_allows() -> Iterator[str]:
    spans, facts = defaultdict(list), defaultdict(list)
    for row in read_table("check_passages"):
        spans[row["check"]].append(row)
    known = {row["fact"]: row for row in read_table("record")}
    for row in read_table("check_records"):
        facts[row["check"]].append(known.get(row["fact"], {}))
    for row in read_table("checks"):
        covered, resting = spans[row["check"]], facts[row["check"]]
        here = where("checks", row)
        written = [_last(source(each["source"]).published) for each in covered]
        later = any(
            _last(fact.get("date", "") or "0") >= min(written, default="9")[:4]
            for fact in resting
        )
        cites = any(_CITES.search(each["exact"]) for each in covered)
        if row["kind"] == "conflict" and len(covered) < 2:
            yield f"{here}: a conflict needs words of two places"
        if row["kind"] == "error" and not resting:
            yield f"{here}: an error needs a fact that shows it"
        if row["kind"] == "outdated" and not later:
            yield f"{here}: outdated by nothing that came after"
        if row["kind"] != "citation" and cites and len(covered) > 1:
            yield f"{here}: {row['kind']!r}, and its words are citations"
        if not any(fact.get("read_on") for fact in resting) and resting:
            if row["confidence"] != "unsettled":
                yield f"{here}: nobody has read its facts"
        elif (
            row["confidence"] == "unsettled"
            and resting
            and all(fact.get("read_on") for fact in resting)
        ):
            yield f"{here}: unsettled, and all its facts were read"


def _last(date: str) -> str:
    return re.sub("[~?%]", "", date.split("/")[-1]).replace("X", "9")


@rule("checks", "check_records", "record")
def checks_rest_on_facts_of_the_same() -> Iterator[str]:
    covered = defaultdict(str)
    for row in read_table("check_passages"):
        covered[row["check"]] += f" {row['exact']}"
    about = {
        row["check"]: (
            f"{row['check'].replace('-', ' ')} {row['title']} {row['finding']} "
            f"{covered[row['check']]}"
        )
        for row in read_table("checks")
    }
    yield from _unrelated("check_records", "check", about)


def _unrelated(table: str, key: str, about: dict[str, str]) -> Iterator[str]:
    """Yield the facts that share no two telling words with what rests on them.

    A fact may also go with the others of its check: two of one treaty, or of one unit.
    """
    facts = {row["fact"]: row for row in read_table("record")}
    said = {
        name: stems(f"{name.replace('-', ' ')} {row['statement']}")
        for name, row in facts.items()
    }
    often = Counter(stem for each in said.values() for stem in each)
    rare_at = len(said) // 4
    beside = defaultdict(set)
    for row in read_table(table):
        beside[row[key]].add(row["fact"])
    for row in read_table(table):
        if row["fact"] not in said or row[key] not in about:
            continue
        shared = stems(about[row[key]]) & said[row["fact"]]
        telling = sum(
            2 if often[each] <= 8 else 1 for each in shared if often[each] <= rare_at
        )
        for other in beside[row[key]] - {row["fact"]}:
            if other.split("-")[:2] == row["fact"].split("-")[:2]:
                telling += 1
            rare = {each for each in said.get(other, ()) if often[each] <= 8}
            telling += len(rare & said[row["fact"]])
        if telling < 2 and "-published-" not in row["fact"]:
            yield (
                f"data/{table}.csv, {row[key]}: the fact {row['fact']} is about "
                "something else"
            )


_CITES = re.compile(r"\([A-Z][\w&., ]+\d{4}\)")


@rule("checks", "check_passages", "check_records", "record")
def checks_cover_words_that_they_speak_about() -> Iterator[str]:
    rows = {row["check"]: row for row in read_table("checks")}
    facts = {row["fact"]: row["statement"] for row in read_table("record")}
    ground = defaultdict(str)
    for row in read_table("check_records"):
        ground[row["check"]] += f" {facts.get(row['fact'], '')}"
    for row, passage in placed("check_passages"):
        check = rows.get(row["check"])
        if not check:
            continue
        about = f"{row['check'].replace('-', ' ')} {check['title']} {check['finding']}"
        about += ground[row["check"]]
        shared = stems(about) & stems(row["exact"])
        near = stems(about) & stems(surroundings()[passage])
        near = {each for each in near if each[0] != "@"} - {"japan", "unite", "state"}
        if check["kind"] == "citation":
            continue  # what is wrong with the print is not what it speaks about
        if not shared and len(near) < 2:
            yield (
                f"{where('check_passages', row)}: {row['exact']!r} shares no word with "
                "the check"
            )


@rule("checks", "check_passages", "check_records", "record", "actors")
def findings_name_whom_their_ground_names() -> Iterator[str]:
    ground = defaultdict(str)
    for row, _ in placed("check_passages"):
        authors = source(row["source"]).authors
        ground[row["check"]] += f" {text(row['source'])} {authors}"
    known_works = works()
    facts = {}
    for row in read_table("record"):
        work = known_works.get(row["reference"])
        told = f"{work.title} {work.publisher} {' '.join(work.authors)}" if work else ""
        facts[row["fact"]] = f"{row['statement']} {told}"
    for row in read_table("check_records"):
        ground[row["check"]] += f" {facts.get(row['fact'], '')}"
    everybody = " ".join(entry.authors for entry in sources().values())
    for row in read_table("checks"):
        if row["kind"] == "omission":
            continue  # which tells who is not named
        for column in ("title", "finding"):
            known = named(ground[row["check"]]) | named(everybody)
            if strange := named(row[column]) - known:
                yield (
                    f"{where('checks', row)}: {column} names {sorted(strange)}, whom "
                    "neither its words nor its facts name"
                )


# Outside facts


@rule("record")
def facts_are_told_by_works_on_the_same() -> Iterator[str]:
    known = works()
    rows = read_table("record")
    often = Counter(row["reference"] for row in rows)
    for row in rows:
        work = known.get(row["reference"])
        general = work and (
            "Alliance" in work.title
            or re.search(r"Japan.*(?:Defense|Security|Treaty)", work.title)
            or re.search(r"(?:Defense|Security|Treaty).*Japan", work.title)
        )
        if not work or general or often[row["reference"]] >= 3:
            continue  # a white paper tells of many things
        about = f"{row['reference'].replace('-', ' ')} {work.title} {work.note}"
        ours = f"{row['fact'].replace('-', ' ')} {row['statement']} {row['date']}"
        own = {"read", "stored", "copy", "page", "title", "@japan", "japan"}
        shared = stems(about) & stems(ours)
        if not shared - own:
            yield f"{where('record', row)}: {work.title!r} is about something else"


@rule("record")
def facts_are_told_after_they_happened() -> Iterator[str]:
    known = works()
    for row in read_table("record"):
        work, date = known.get(row["reference"]), _first(row["date"])
        planned = re.search(
            r"\b(?:was to|were to|fiscal|plan\w*|draft|effect|force|expire\w*|due|until"
            r"|expected|talks|would|will|by)\b",
            row["statement"],
        )
        if work and date and work.date and not planned:
            together = min(len(date), len(work.date), 7)
            if work.date[:together] < date[:together]:
                yield f"{where('record', row)}: told in {work.date}, of {row['date']}"


def _first(date: str) -> str:
    return re.sub("[~?%]", "", date.split("/")[0]).replace("X", "0")


@rule("record")
def facts_were_read_when_their_work_was() -> Iterator[str]:
    known = works()
    for row in read_table("record"):
        work = known.get(row["reference"])
        if work and work.read and row["read_on"] != work.read:
            said = f"read {row['read_on']}, {work.read} in the list"
            yield f"{where('record', row)}: {said}"


@rule("record")
def units_of_facts_stand_in_their_statements() -> Iterator[str]:
    for row in read_table("record"):
        has = any(row[column] for column in ("value", "low", "high"))
        if has != bool(row["unit"]):
            yield f"{where('record', row)}: a number and its unit go together"
        if row["unit"] and not _counts(row["statement"], row["unit"]):
            yield f"{where('record', row)}: the statement counts no {row['unit']}"


def _counts(statement: str, unit: str) -> bool:
    if re.search(r"dollars|yen", unit):
        money = "dollar" if "dollar" in unit else "yen"
        yearly = bool(
            re.search(
                r"\b(?:a year|per year|yearly|each year|fiscal year)\b", statement
            )
        )
        return money in statement and (not unit.endswith("per year") or yearly)
    if re.search(r"illion (?:yen|dollars)", statement) and "percent" not in unit:
        return False
    if unit.startswith("percent"):
        return "percent" in statement and (("GDP" in unit) <= ("GDP" in statement))
    if unit not in UNIT_WORDS and not all(
        re.search(rf"(?i)\b{re.escape(word.removesuffix('s'))}", statement)
        for word in unit.split()
        if word not in ("of", "per")
    ):
        return False
    return bool(_nouns(unit).search(statement)) or (
        unit == "people"
        and bool(
            re.search(
                r"\w+(?:ers|men|ists|ars|ians)\b|killed|student|police|dead|died|abduct|entered",
                statement,
            )
        )
    )


@rule("record")
def a_fact_with_a_number_gives_it() -> Iterator[str]:
    """A sum of money or a percentage in a statement stands in its row."""
    for row in read_table("record"):
        given = {Fraction(row[c]) for c in ("value", "low", "high") if row[c]}
        said = {
            end
            for item in read(row["statement"], EVERY_NOUN)
            if isinstance(item, Number)
            and re.search(r"dollars|yen|percent", item.measure or "")
            for end in (item.low, item.high)
        }
        if said and not said & given:
            yield f"{where('record', row)}: its number is not given"


@rule("record")
def a_fact_with_a_date_gives_it() -> Iterator[str]:
    for row in read_table("record"):
        years = {
            item.year
            for item in read(row["statement"])
            if isinstance(item, Date) and item.year
        }
        if years and not row["date"]:
            yield f"{where('record', row)}: its date is not given"


@rule("record")
def facts_have_a_value_or_both_ends() -> Iterator[str]:
    yield from _ends("record")


@rule("quantities")
def quantities_have_a_value_or_both_ends() -> Iterator[str]:
    yield from _ends("quantities")


def _ends(table: str) -> Iterator[str]:
    for row in read_table(table):
        low, high, value = (bool(row[each]) for each in ("low", "high", "value"))
        if low != high or (value and low):
            yield f"{where(table, row)}: a value, or a low and a high end"
        elif low and Fraction(row["low"]) >= Fraction(row["high"]):
            yield f"{where(table, row)}: {row['low']} is not below {row['high']}"


# Places

# Where each place lies, read from an atlas once more and rounded to tenths of a degree:
# a second witness. Whoever adds a place with coordinates adds it here.
ATLAS = {
    "tokyo": (35.7, 139.7),
    "naha": (26.2, 127.7),
    "phnom-penh": (11.6, 104.9),
    "banda-aceh": (5.5, 95.3),
    "durban": (-29.9, 31.0),
    "baghdad": (33.3, 44.4),
    "djibouti-city": (11.6, 43.1),
    "bandar-abbas": (27.2, 56.3),
    "kuwait-city": (29.4, 48.0),
    "okinawa": (26.3, 127.8),
    "guam": (13.5, 144.7),
    "futenma": (26.3, 127.8),
    "kadena": (26.4, 127.8),
    "yokota": (35.7, 139.3),
    "yokosuka": (35.3, 139.7),
    "camp-david": (39.6, -77.5),
    "senkaku-diaoyu-islands": (25.8, 123.5),
    "pyongyang": (39.0, 125.8),
    "seoul": (37.6, 127.0),
    "beijing": (39.9, 116.4),
    "taipei": (25.0, 121.5),
    "washington": (38.9, -77.0),
    "london": (51.5, -0.1),
    "canberra": (-35.3, 149.1),
    "hong-kong": (22.3, 114.2),
    "djibouti": (11.6, 43.1),
}


@rule("places")
def places_lie_where_the_atlas_has_them() -> Iterator[str]:
    for row in read_table("places"):
        if not row["latitude"]:
            continue
        if row["place"] not in ATLAS:
            yield f"{where('places', row)}: add it to ATLAS in tests/rules.py"
            continue
        for column, degrees in zip(
            ("latitude", "longitude"), ATLAS[row["place"]], strict=True
        ):
            if abs(float(row[column]) - degrees) > 0.1:
                yield f"{where('places', row)}: {column} {row[column]} is not there"


# Names that maps and governments use and no source prints.
MAPPED = {
    "senkaku-diaoyu-islands": {
        "Senkaku Islands",
        "Diaoyu Islands",
        "Diaoyutai Islands",
    },
    "sea-of-japan": {"East Sea"},
}


@rule("places")
def other_names_of_places_are_printed_or_mapped() -> Iterator[str]:
    printed = " ".join(passage_texts().values())
    for row in read_table("places"):
        for name in several(row["also_known_as"]):
            if name not in printed and name not in MAPPED.get(row["place"], ()):
                yield f"{where('places', row)}: no source prints {name!r}"


@rule("sources", "record")
def days_of_publication_have_a_second_witness() -> Iterator[str]:
    dated = {row["date"] for row in read_table("record")}
    for row in read_table("sources"):
        for day in re.findall(r"\d{4}-\d\d-\d\d", row["published"]):
            inferred = "/" in row["published"]
            in_address = day.replace("-", "/") in row["url"]
            if not (inferred or in_address or day in dated):
                yield f"{where('sources', row)}: nothing else gives {day}"


@rule("quantities")
def the_noun_that_follows_a_number_is_its_unit() -> Iterator[str]:
    units = {row["unit"] for row in read_table("quantities")}
    for row in read_table("quantities"):
        after = row["exact"].partition(row["printed"])[2].split()[:3]
        nouns = {word.strip(mark) for word in after for mark in (",.;", ",.;’'s")}
        counted = (units & nouns) - {"times"}
        if counted and not any(unit in row["unit"] for unit in counted):
            yield (
                f"{where('quantities', row)}: the words count {sorted(counted)}, "
                f"the unit says {row['unit']!r}"
            )


@rule("places")
def a_name_belongs_to_one_place() -> Iterator[str]:
    seen: dict[str, str] = {}
    for row in read_table("places"):
        for name in (row["name"], *several(row["also_known_as"])):
            if seen.setdefault(name, row["place"]) != row["place"]:
                yield f"{where('places', row)}: {name!r} is {seen[name]} already"


@rule("places")
def places_are_named_as_their_ids() -> Iterator[str]:
    for row in read_table("places"):
        if share(row["name"], row["place"].replace("-", " ")) < 0.3:
            yield f"{where('places', row)}: named {row['name']!r}"
        if row["latitude"] and not re.search(
            r"GeoNames \d+.*, CC BY 4\.0$|public domain$", row["origin"]
        ):
            yield f"{where('places', row)}: the origin names no licence"


@rule("actors")
def actors_are_named_as_their_ids() -> Iterator[str]:
    for row in read_table("actors"):
        names = f"{row['name']} {row['also_known_as']}".replace("+2", " plus two")
        letters = "".join(re.findall(r"\b[A-Z]", row["name"])).casefold()
        if (
            row["actor"] != letters
            and share(row["actor"].replace("-", " "), names) < 0.3
        ):
            yield f"{where('actors', row)}: named {row['name']!r}"


@rule("actors", "memberships")
def groupings_are_actors_of_that_kind() -> Iterator[str]:
    groupings = {row["grouping"] for row in read_table("memberships")}
    for row in read_table("actors"):
        if row["actor"] in groupings and row["kind"] != "grouping":
            yield f"{where('actors', row)}: has members and is no grouping"
        if row["kind"] == "person" and (
            len(row["name"].split()) < 2 or re.search(_BODIES, row["name"])
        ):
            yield f"{where('actors', row)}: is no person"


_BODIES = (
    r"States|Kingdom|Korea|Union|Nations|Forces|Corps|Department|Service|Party|Council"
    r"|Institution|Corporation|Center|military|Command|Ministry|University|Forum|Agency"
)


@rule("actors")
def actors_are_named_in_a_source() -> Iterator[str]:
    whole = "\n".join(text(name) for name in sources())
    there, plain = stems(whole), whole.replace("’", "'").casefold()
    for row in read_table("actors"):
        names = [row["name"], *filter(None, re.split(r" \| |; ", row["also_known_as"]))]
        if row["kind"] == "person":
            names.append(row["name"].split()[-1])
        if not any(
            name.casefold() in plain or {e for e in stems(name) if e[0] != "@"} <= there
            for name in names
        ):
            yield f"{where('actors', row)}: no source names {row['name']!r}"
        for number in re.findall(r"\S*\d\S*", row["name"]):
            if number not in whole:
                yield f"{where('actors', row)}: no source prints {number!r}"


# The sources and their layout

# What stands under no heading of the source: where the text begins, its frame, and the
# parts of a page that have labels of their own.
_ABOUT = re.compile(
    r"contributed|author|is an?\b|appeared|previously|[Ss]tudent|Creative|Commons"
    r"|article|views|PacNet|fellow|served|open access|Forum"
)
_LABELS = ("Line under the title", "Key points", "Introduction", "Text", "Abstract")


@rule("passages", "furniture")
def sections_are_headings_of_the_source() -> Iterator[str]:
    for name in sources():
        headings = [
            (item.start, " ".join(item.exact.split()))
            for item in furniture(name)
            if item.kind == "heading"
        ]
        for item in passages(name):
            before = [words for start, words in headings if start < item.pieces[0][0]]
            if item.section.startswith("About the "):
                if not _ABOUT.search(item.text):
                    yield f"data/passages.csv, {item.passage}: {item.section}"
            elif item.section in _LABELS:
                if before:
                    yield (
                        f"data/passages.csv, {item.passage}: {item.section!r}, but it "
                        f"stands under {before[-1]!r}"
                    )
            elif not before or item.section != before[-1]:
                yield (
                    f"data/passages.csv, {item.passage}: {item.section!r} is not the "
                    "heading above it"
                )
        order = [item.section for item in passages(name)]
        runs = [one for at, one in enumerate(order) if at == 0 or order[at - 1] != one]
        framed = [one for one in runs if not one.startswith("About")]
        if len(framed) != len(set(framed)):
            yield f"data/passages.csv, {name}: a section is taken up again: {runs}"


# What a span of each kind looks like.
_FURNITURE = {
    "title": r"[A-Z].{15,}",
    "byline": r"[A-Z]\w+(?: [A-Z][\w.]+)+",
    "dateline": r"\w+ \d{1,2}, \d{4}",
    "heading": r"(?:\d(?:\.\d)?\.? )?[A-Z][^.]{5,70}\??",
    "label": r"[A-Z]+:",
    "keywords": r"KEYWORDS:.*",
    "caption": r".*(?:[Pp]hoto|/Reuters|Getty|look|addresses|conference).*",
    "page-header": r".*Security Cooperation Under President.*",
    "list-marker": r"\W{1,3}",
    "mail-address": r".*\[email.*|.*@.*",
    "references": r"- \d+\) .*\(\d{4}\).*",
}


@rule("furniture")
def furniture_is_what_its_kind_says() -> Iterator[str]:
    reasons = defaultdict(Counter)
    rows = read_table("furniture")
    for row in rows:
        reasons[row["reason"]][row["kind"]] += 1
    titles = {_plain(entry.title) for entry in sources().values()}
    for row in rows:
        printed = " ".join(row["exact"].split())
        pattern = _FURNITURE.get(row["kind"])
        if pattern and not re.fullmatch(pattern, printed):
            yield f"{where('furniture', row)}: {printed[:60]!r} is no {row['kind']}"
        entitled = _plain(printed) in titles
        if row["kind"] in ("title", "heading") and entitled != (row["kind"] == "title"):
            yield f"{where('furniture', row)}: {printed[:60]!r} is no {row['kind']}"
        most = reasons[row["reason"]].most_common()
        if len(most) > 1 and row["kind"] != most[0][0]:
            yield (
                f"{where('furniture', row)}: the reason {row['reason']!r} is that of "
                f"{most[0][0]}"
            )


def _plain(words: str) -> str:
    return re.sub(r"\W+", " ", words).strip().casefold()


@rule("sources", "furniture")
def sources_are_what_their_files_say() -> Iterator[str]:
    for name, entry in sources().items():
        seed = _plain(text(name))
        printed = [_plain(i.exact) for i in furniture(name) if i.kind == "title"]
        if printed and _plain(entry.title) not in printed:
            yield f"data/sources.csv, {name}: the file has the title {printed[0]!r}"
        site = _plain(entry.url)
        if not printed and _share_of_words(entry.title, site) < 1:
            yield f"data/sources.csv, {name}: the address has another title"
        for author in entry.authors.split(" and "):
            if _plain(author) not in seed and _plain(author) not in _plain(
                entry.container
            ):
                yield f"data/sources.csv, {name}: the file does not name {author!r}"
            words = _plain(author).split()
            if not set(name.split("-")) & {
                *words,
                "".join(w[0] for w in words if w not in ("on",)),
                "cfr",
            }:
                yield f"data/sources.csv, {name}: the id does not name {author!r}"
        if entry.url and _share_of_words(entry.title, site) < 0.25:
            yield f"data/sources.csv, {name}: the address is of something else"
        where_ = re.split(r",| posted", entry.container)[0]
        known = f"{seed} {_plain(entry.authors)}"
        known += f" {_plain(entry.published_note)}"
        unnamed = "not named" in where_ and not entry.url
        if not (unnamed or _plain(where_) in known):
            yield f"data/sources.csv, {name}: the file does not name {where_!r}"
        licence = re.match(r"CC [\w-]+ [\d.]+", entry.licence)
        if licence and licence[0] not in text(name):
            yield f"data/sources.csv, {name}: the file is under no {licence[0]!r}"
        told = f"{entry.container} {entry.published} {entry.title}"
        for number in re.findall(r"\d+", entry.url):
            if not re.search(rf"(?<!\d){number}(?!\d)", told):
                yield f"data/sources.csv, {name}: {number} in the address"
        if entry.published[:3] != name[-4:-1]:
            yield f"data/sources.csv, {name}: published {entry.published}"
        days = {
            f"{item.year}-{item.month:02}-{item.day:02}"
            for words in (
                text(name),
                entry.published_note,
                re.sub(r"/(\d{4})/(\d\d)/(\d\d)/", _as_day, entry.url),
                entry.container,
            )
            for item in read(words)
            if isinstance(item, Date) and item.day and item.year
        }
        for year in re.findall(r"\b\d{4}\b", entry.published_note):
            if year not in f"{text(name)} {entry.published} {entry.url}":
                yield f"data/sources.csv, {name}: {year} is not known of it"
        if "Inferred" in entry.published_note:
            ends = [*map(_as_date, entry.published.split("/"))]
            for item in read(entry.published_note):
                if isinstance(item, Date) and item.day:
                    day = date(item.year, item.month, item.day)
                    if not any(abs((day - end).days) <= 1 for end in ends if end):
                        yield f"data/sources.csv, {name}: inferred from {day}"
                elif isinstance(item, Date) and str(item.year) not in entry.published:
                    yield f"data/sources.csv, {name}: inferred from {item.year}"
        for date_ in entry.published.split("/"):
            if len(date_) == 10 and days and date_ not in days:
                near = any(day[:7] == date_[:7] for day in days)
                if not ("Inferred" in entry.published_note and near):
                    yield f"data/sources.csv, {name}: {date_} stands nowhere"


def _as_date(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


MONTHS = list(month_name)[1:]


def _as_day(found: re.Match[str]) -> str:
    return f" {int(found[3])} {MONTHS[int(found[2]) - 1]} {found[1]} "


def _share_of_words(words: str, others: str) -> float:
    ours = set(_plain(words).split())
    return len(ours & set(others.split())) / len(ours)


def problems(*tables: str) -> list[str]:
    """Return what every rule that reads one of the tables finds wrong."""
    found = {name: each for table in tables for name, each in RULES[table].items()}
    return [f"{name}: {problem}" for name, each in found.items() for problem in each()]


__all__ = ["RULES", "problems"]
