"""Why a change that no check caught may stand: proved, or left to judgement, or a gap.

A survivor is excused by what can be shown of it, never by the place where it stands.
`PROVED` holds the changes after which the book says the same: each entry reads the
tables and sources and shows it. `JUDGED` holds the changes that alter what the book
says in a way that no check can tell, each with a test that it is of this kind: no
second place in the repository says what the changed cell said. Whatever fails every
test is not explained, and the proof of mutations fails.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from fitting import told
from mentions import named
from mutants import Mutant, Piece, row_key
from rules.shared import place

from alliance import prose
from alliance.blocks import Block, edtf, outside_works
from alliance.completeness import MONTHS
from alliance.errors import AllianceError
from alliance.likeness import LOOKED_AT, strays
from alliance.numerals import Date, Number, read
from alliance.passages import passages
from alliance.quotations import verify
from alliance.repository import read_table, root
from alliance.sources import sources
from alliance.tables import schema

Test = Callable[[Mutant, Piece | None], bool]

PROVED: dict[str, Test] = {}
JUDGED: dict[str, Test] = {}


def _excuse(kind: dict[str, Test], said: str) -> Callable[[Test], Test]:
    def register(test: Test) -> Test:
        kind[said] = test
        return test

    return register


def excuse(mutant: Mutant, piece: Piece | None) -> tuple[str, str]:
    """Return the kind and the name of the excuse of a survivor, "" where none holds."""
    for kind, tests in (("proved", PROVED), ("judged", JUDGED)):
        for said, test in tests.items():
            if test(mutant, piece):
                return kind, said
    return "", ""


def _row(mutant: Mutant) -> dict[str, str]:
    """Return the row that was changed, as it was."""
    [row, *_] = [
        row
        for row in read_table(mutant.table)
        if row_key(row) == mutant.key and row[mutant.column] == mutant.before
    ] or [{}]
    return row


def _changed_blocks(mutant: Mutant, piece: Piece) -> list[tuple[Block, Block]]:
    """Return the blocks of a page that a change altered, before and after it."""
    after = replace(piece, html=mutant.html).blocks()
    return [
        (old, new)
        for old, new in zip(piece.blocks(), after, strict=False)
        if old != new
    ]


def _citing_blocks(mutant: Mutant, piece: Piece) -> list[tuple[Block, Block]]:
    """Return the blocks in which a changed citation stands, before and after it.

    The heading above them leans on the citations below it and counts as changed, too.
    """
    return [
        (old, new)
        for old, new in _changed_blocks(mutant, piece)
        if old.links != new.links
    ]


def _targets(mutant: Mutant) -> tuple[str, str]:
    """Return what a changed citation led to and what it leads to."""
    found = [
        re.search(r"\]\([^)]*#([\w-]+)\)", each)
        for each in (mutant.before, mutant.after)
    ]
    return tuple(each[1] if each else "" for each in found)


# --- Proved: the book says the same


@_excuse(PROVED, "one word fewer at an end: the same number, names and dates, in place")
def _shortened(mutant: Mutant, _: Piece | None) -> bool:
    if mutant.kind != "word cut off" or mutant.column != "exact":
        return False
    row = _row(mutant)
    shorter = row | {"exact": mutant.after}
    said, left = (
        [each.words for each in read(words)] for words in (mutant.before, mutant.after)
    )
    lost = re.sub(re.escape(mutant.after), "", mutant.before)
    return (
        bool(place(shorter))
        and place(shorter) == place(row)
        and row.get("printed", "") in mutant.after
        and named(mutant.before) == named(mutant.after)
        and said == left
        and not re.search(_TURNS, lost)
        and len(mutant.before.split()) - len(mutant.after.split()) == 1
    )


@_excuse(PROVED, "a mark that passages leave out: the same words, in the same place")
def _mark_left_out(mutant: Mutant, _: Piece | None) -> bool:
    if mutant.kind != "word left out" or mutant.column != "exact":
        return False
    source = _row(mutant)["source"]
    try:
        return verify(mutant.after, source) == verify(mutant.before, source)
    except AllianceError:
        return False


_TURNS = (
    r"(?i)\b(?:not|never|no|hardly|neither|nor|without|only|nearly|almost|about|some"
    r"|most|all|few|will|would|could|may|might|should|must|can|cannot)\b"
)


@_excuse(PROVED, "a place moved by less than the rounding of the atlas")
def _moved_little(mutant: Mutant, _: Piece | None) -> bool:
    if mutant.column not in ("latitude", "longitude") or not mutant.after:
        return False
    return abs(float(mutant.before) - float(mutant.after)) <= 0.15


@_excuse(PROVED, "a letter of a slug that groups no other row and that nothing prints")
def _lonely_slug(mutant: Mutant, _: Piece | None) -> bool:
    slugs = {"quantities.indicator": "indicator", "events.occurrence": "occurrence"}
    column = slugs.get(mutant.place)
    if not column or mutant.kind != "letter":
        return False
    tables = [mutant.table, *(["tellings"] if column == "occurrence" else [])]
    used = [row[column] for name in tables for row in read_table(name)]
    return used.count(mutant.before) == 1 and mutant.after not in used


# --- Judged: no check can tell


@_excuse(JUDGED, "our own free words: no rule tells a good sentence from another")
def _ours(mutant: Mutant, _: Piece | None) -> bool:
    return not mutant.evidence


# Where a row is filed, and how sure we are, with the rules that measure it: a survivor
# has kept them all.
FILED = {
    "actors.kind": (
        "kinds_of_actors_are_those_that_their_names_show",
        "groupings_are_actors_of_that_kind",
    ),
    "checks.confidence": (
        "checks_are_of_the_kind_that_their_ground_allows",
        "confidence_follows_from_what_was_read",
    ),
    "checks.kind": ("checks_are_of_the_kind_that_their_ground_allows",),
    "claims.strength": ("strengths_are_those_of_the_verbs",),
    "events.theme": ("themes_are_spoken_of_there",),
    "furniture.kind": ("furniture_is_what_its_kind_says",),
    "memberships.status": (
        "persons_belong_as_their_words_say",
        "proposed_members_are_spoken_of_as_such",
    ),
    "other_names.reason": ("reasons_of_other_names_are_those_that_they_show",),
    "outcomes.confidence": ("outcomes_are_told_as_such",),
    "outcomes.outcome": (
        "outcomes_are_as_settled_as_their_facts",
        "outcomes_are_told_as_such",
    ),
    "quotations.themes": ("themes_are_spoken_of_there",),
}
# Which row another one rests on, with the rules that measure it: what is left goes
# with its new row as well as with the old one.
LINKS = {
    "check_passages.check": ("words_go_with_the_check_that_is_about_them",),
    "check_passages.exact": ("words_go_with_the_check_that_is_about_them",),
    "check_records.check": (
        "facts_go_with_the_check_that_rests_on_them",
        "facts_go_with_no_other_check_better",
    ),
    "check_records.fact": ("facts_go_with_the_check_that_rests_on_them",),
    "event_actors.actor": ("who_took_part_is_named_there",),
    "event_actors.event": (
        "who_took_part_is_named_there",
        "whom_a_title_names_took_part",
    ),
    "outcome_records.claim": ("facts_go_with_the_outcome_that_rests_on_them",),
    "outcome_records.fact": ("facts_go_with_the_outcome_that_rests_on_them",),
    "record.reference": (
        "facts_are_told_by_works_on_the_same",
        "facts_go_with_the_work_that_tells_them",
    ),
    "memberships.exact": ("members_are_named_in_the_words",),
    "other_names.actor": ("other_names_point_to_whom_they_name",),
}


@_excuse(JUDGED, "where a row is filed or how sure we are, and it still fits its row")
def _filed(mutant: Mutant, _: Piece | None) -> bool:
    return mutant.place in FILED and bool(mutant.after)


@_excuse(JUDGED, "the country of an office, which the words quoted do not name")
def _country_of_an_office(mutant: Mutant, _: Piece | None) -> bool:
    if mutant.place != "memberships.grouping":
        return False
    kinds = {row["actor"]: row["kind"] for row in read_table("actors")}
    row = _row(mutant)
    return (
        row.get("status") == "office"
        and kinds.get(mutant.before) == kinds.get(mutant.after) == "government"
        and not any(kinds[each] == "government" for each in named(row["exact"]))
    )


@_excuse(
    JUDGED, "a link to another row that goes with it as well, by its telling words"
)
def _linked(mutant: Mutant, _: Piece | None) -> bool:
    if mutant.place == "quantities.indicator":
        row = _row(mutant)
        return any(
            other["indicator"] == mutant.after
            and (other["unit"], other["place"]) == (row["unit"], row["place"])
            for other in read_table("quantities")
        )
    if mutant.column == "exact" and mutant.kind != "another row's":
        return False  # words cut or changed are no link
    return mutant.place in LINKS and bool(mutant.after)


@_excuse(JUDGED, "a quotation cut to one or two words, which stand in the place cited")
def _term_that_stands(mutant: Mutant, piece: Piece | None) -> bool:
    short = len(mutant.after.split()) < prose.SHORTEST
    if mutant.place != "prose: quotation" or not short or piece is None:
        return False
    shelf, wanted = prose._shelf(), prose._plain(mutant.after.strip(" .,"))
    blocks = _changed_blocks(mutant, piece)
    return bool(blocks) and all(
        any(
            wanted in shelf.texts[each.rpartition("-")[0]][each]
            for each in block.cited.passages
        )
        for block, _ in blocks
    )


def _resting(block: Block, target: str) -> tuple[set[str], set[str]]:
    """Return the quotations and the numerals of a block that stand at a place."""
    shelf, quoted = prose._shelf(), set()
    if target not in outside_works():
        text = shelf.texts[target.rpartition("-")[0]][target]
        quoted = {
            each.words
            for each in block.quotations
            if prose._plain(each.words.strip(" .,")) in text
        }
    rows = shelf.rows.get(target, ())
    numbers = {
        each.words
        for each in block.numerals
        if any(prose._agrees(each, row) for row in rows)
    }
    return quoted, numbers


@_excuse(
    JUDGED, "a citation of another place, where all that it carried stands as well"
)
def _gives_it_too(mutant: Mutant, piece: Piece | None) -> bool:
    if not mutant.place.startswith("prose: citation") or piece is None:
        return False
    old, new = _targets(mutant)
    blocks = _citing_blocks(mutant, piece)
    if not old or not new or not blocks:
        return False
    for block, _ in blocks:
        was, now = _resting(block, old), _resting(block, new)
        if not any(was) or not (was[0] <= now[0] and was[1] <= now[1]):
            return False
    return True


@_excuse(JUDGED, "a citation in a question that goes with its sentence among the best")
def _goes_with_a_question(mutant: Mutant, _: Piece | None) -> bool:
    # A stray one, or one that carried a quotation or a number, is caught.
    return mutant.place in ASKED and mutant.kind in (
        *("another passage", "a passage of another source", "another work"),
    )


@_excuse(
    JUDGED, "where a question or an exercise is filed, and it is one that is there"
)
def _filed_as_well(mutant: Mutant, _: Piece | None) -> bool:
    return (mutant.place, mutant.kind) in {
        *((place, kind) for place in ASKED for kind in ("outcome", "level")),
        ("quiz", "section"),
        ("practice for a class", "another outcome"),
        ("practice for a class", "another item"),
        ("practice for a class", "row taken out"),
        ("plan for a class", "exercise"),
    }


ASKED = (
    "quiz",
    *(f"{place} for a class" for place in ("written", "pair", "forecast", "matter")),
)


def _asked(mutant: Mutant) -> tuple[str, str, int]:
    """Return a question of a file, whole, the file after a change, and where it is."""
    [(path, after)] = mutant.files.items()
    before, changed = (root() / path).read_text(encoding="utf-8"), after.decode()
    at = next(
        i
        for i, pair in enumerate(zip(before, changed, strict=False))
        if len(set(pair)) > 1
    )
    start = before.rfind("[[question]]", 0, at)
    return before[start : before.find("[[question]]", at)], changed, at


def _cited_in(question: str) -> list[str]:
    return re.findall(r"(?<=[@{])[a-z0-9-]+(?=[\];}])", question)


@_excuse(JUDGED, "a qualifier in a question, which no place that it cites gives there")
def _ours_in_a_question(mutant: Mutant, _: Piece | None) -> bool:
    if mutant.place not in ASKED or mutant.kind != "qualifier left out":
        return False
    question, changed, at = _asked(mutant)
    [number, *_] = read(changed[at : at + 40])
    return not any(
        loose and numeral.words == number.words
        for place_ in _cited_in(question)
        for numeral, loose in told()[place_]
    )


@_excuse(JUDGED, "a number of years in a question, as long as an interval cited there")
def _as_long_as(mutant: Mutant, _: Piece | None) -> bool:
    if mutant.place not in ASKED or mutant.kind not in ("digit", "number in words"):
        return False
    question, changed, at = _asked(mutant)
    begun = max(changed.rfind(each, 0, at) for each in ' "\n') + 1
    [number, *_] = [*read(changed[begun : at + 20]), None]
    if not isinstance(number, Number) or number.measure != "years":
        return False
    lengths = {
        int(years[-1]) - int(years[0])
        for place_ in _cited_in(question)
        for row in prose._shelf().rows.get(place_, ())
        for years in [re.findall(r"\b\d{4}\b", " ".join(row.dates))]
        if len(years) == 2
    }
    return number.low - 1 in lengths or number.low in lengths


@_excuse(
    JUDGED, "a month without a year in a question, which something cited there has"
)
def _month_given_too(mutant: Mutant, _: Piece | None) -> bool:
    if mutant.place not in ASKED or mutant.kind != "month":
        return False
    question, changed, at = _asked(mutant)
    begun = changed.rfind(" ", 0, at) + 1
    bare = re.match(rf"({'|'.join(MONTHS)})\b(?! \d)", changed[begun:])
    return bare is not None and any(
        date[5:7] == f"{MONTHS.index(bare[1]) + 1:02}"
        for place_ in _cited_in(question)
        for row in prose._shelf().rows.get(place_, ())
        for date in row.dates
    )


@_excuse(
    JUDGED, "a measurement that differs from what it was by less than its proof asks"
)
def _measured_about_so(mutant: Mutant, _: Piece | None) -> bool:
    if mutant.place != "measured for a class" or mutant.kind not in ("digit", "date"):
        return False
    if mutant.kind == "date":  # of days that have been, none can be told from another
        return True
    # The proof measures again (`test_measurements`); what is installed, nobody does.
    if mutant.before.partition(",")[0].rpartition(" ")[2] in WHOLES:
        return True
    if RUNNING.search(mutant.before):  # seconds on one machine, on one day
        return True
    was, now = (float(NUMBER.search(each)[1]) for each in (mutant.before, mutant.after))
    return 2 / 3 < now / was < 3 / 2


RUNNING = re.compile(r"^(?:first-chart,|\d\d-)")
NUMBER = re.compile(r"^[\w,-]*?,(\d+(?:\.\d+)?),")
WHOLES = ("base-environment", "binder-environment", "environment-with-jupyter-book")


@_excuse(
    JUDGED, "a citation of another place that goes with the sentence among the best"
)
def _same_matter(mutant: Mutant, piece: Piece | None) -> bool:
    if not mutant.place.startswith("prose: citation") or piece is None:
        return False
    _, new = _targets(mutant)
    shelf = prose._shelf()
    blocks = [block for _, block in _citing_blocks(mutant, piece)]
    return bool(blocks) and all(
        block.kind in LOOKED_AT
        and not any(
            place_ == new
            for _, _, place_, _ in strays(block, shelf.telling, shelf.telling_works)
        )
        for block in blocks
    )


@_excuse(JUDGED, "a number that the cited place gives as well, of something else")
def _given_too(mutant: Mutant, piece: Piece | None) -> bool:
    if mutant.place != "prose: number" or piece is None:
        return False
    if mutant.kind == "qualifier left out":
        return False  # the number stays, and what it loses has a check of its own
    shelf, blocks = prose._shelf(), _changed_blocks(mutant, piece)
    for old, new in blocks:
        known = {each.words for each in old.numerals}
        rows = [
            row
            for place_ in (*new.cited.passages, *new.cited.references)
            for row in shelf.rows.get(place_, ())
        ]
        for each in new.numerals:
            if each.words not in known and not any(
                prose._agrees(each, r) for r in rows
            ):
                return False
    return bool(blocks)


@_excuse(JUDGED, "a qualifier of our own, which the cited place does not give")
def _ours_to_qualify(mutant: Mutant, piece: Piece | None) -> bool:
    if mutant.kind != "qualifier left out" or piece is None:
        return False
    blocks = _changed_blocks(mutant, piece)
    loosened = [
        numeral.words
        for _, new in blocks
        for place_ in (*new.cited.passages, *new.cited.references)
        for numeral, loose in told()[place_]
        if loose
    ]
    return bool(blocks) and not any(each in mutant.before for each in loosened)


@_excuse(JUDGED, "a time that the passage or the day of writing gives as well")
def _time_given(mutant: Mutant, _: Piece | None) -> bool:
    if mutant.place != "quantities.as_of" or not mutant.after:
        return False
    row = _row(mutant)
    [words] = [
        each.text for each in passages(row["source"]) if each.passage == place(row)
    ]
    dates = [item for item in read(words) if isinstance(item, Date)]
    years = {str(item.year) for item in dates if item.year}
    years |= set(re.findall(r"\d{4}", sources()[row["source"]].published))
    return set(re.findall(r"\d{4}", mutant.after)) <= years


@_excuse(JUDGED, "an optional cell left empty: the row says less and nothing false")
def _left_empty(mutant: Mutant, _: Piece | None) -> bool:
    if mutant.kind != "emptied" or mutant.place not in OPTIONAL:
        return False
    [field] = [
        each for each in schema(mutant.table)["fields"] if each["name"] == mutant.column
    ]
    return not field.get("constraints", {}).get("required")


# What a row may leave out without its other cells showing that it is missing.
OPTIONAL = (
    *("quantities.place", "quantities.as_of", "glossary.exact"),
    *("places.also_known_as", "other_names.actor"),
)


@_excuse(JUDGED, "an outside statement, date or number with no second witness")
def _one_witness(mutant: Mutant, _: Piece | None) -> bool:
    if mutant.place == "places.origin":  # the number of the place in a gazetteer
        return mutant.kind == "digit"
    if mutant.place == "record.date":
        lost = {*_ends(mutant.before)} - {*_ends(mutant.after)}
        return not any(
            date.startswith(each) for each in lost for date in _dates_told(_row(mutant))
        )
    return mutant.place == "record.statement" and not (
        (_numbers(mutant.before) - _numbers(mutant.after)) & _witnessed(mutant)
    )


def _ends(date: str) -> list[str]:
    return re.sub("[~?%]", "", date).split("/")


def _dates_told(fact: dict[str, str]) -> set[str]:
    """Return the dates that a fact's statement, its work and what rests on it give."""
    told = [fact["statement"]]
    for links, table, key in (
        ("check_records", "checks", "check"),
        ("outcome_records", "outcomes", "claim"),
    ):
        resting = {r[key] for r in read_table(links) if r["fact"] == fact["fact"]}
        told += [r["finding"] for r in read_table(table) if r[key] in resting]
    work = outside_works()[fact["reference"]]
    dates = (item for words in told for item in read(words) if isinstance(item, Date))
    return {work.date, *map(edtf, dates)}


def _numbers(words: str) -> set[str]:
    return set(re.findall(r"\d[\d,.]*\d|\d", words))


def _witnessed(mutant: Mutant) -> set[str]:
    """Return the numbers that the rest of a fact gives."""
    row = _row(mutant)
    cells = [value for name, value in row.items() if name != mutant.column]
    return _numbers(" ".join(cells).replace("-", " "))
