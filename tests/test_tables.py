"""The evidence tables are valid, typed, and anchored in the seeds."""

import csv
import re
from calendar import month_name
from fractions import Fraction
from pathlib import Path

import edtf
import pytest
from edtf import EDTFParseException
from frictionless import Package

from alliance.blocks import edtf as written
from alliance.errors import AllianceError, TableError
from alliance.markdown import lines
from alliance.numerals import EVERY_NOUN, Date, Number, read
from alliance.passages import passage
from alliance.quotations import verify
from alliance.repository import read_table, root
from alliance.sources import source
from alliance.tables import check_anchors, schema, show, table, tables

QUOTING = [
    name
    for name in tables()
    if name != "furniture"
    and {"source", "exact"} <= {field["name"] for field in schema(name)["fields"]}
]


LONGEST_FINDING = 55
"""Words that a finding may have: the passage and the facts are shown beside it."""


def rewrite(path: Path, change) -> None:
    """Change the rows of a CSV file (header first) in place."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


# Valid


def test_the_package_of_tables_is_valid_by_the_standard() -> None:
    report = Package(str(root() / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])


@pytest.mark.parametrize("name", tables())
def test_every_table_loads_with_the_types_of_its_schema(name: str) -> None:
    kinds = {"number": "Float64", "integer": "Int64"}
    expected = {
        field["name"]: kinds.get(field["type"], "string")
        for field in schema(name)["fields"]
    }
    assert table(name).dtypes.astype(str).to_dict() == expected


@pytest.mark.parametrize("name", tables())
def test_every_column_is_described(name: str) -> None:
    for field in schema(name)["fields"]:
        assert field["description"].endswith("."), f"{name}.{field['name']}"


@pytest.mark.parametrize("name", tables())
def test_files_are_plain_utf8_with_unix_line_ends(name: str) -> None:
    content = (root() / "data" / f"{name}.csv").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf"), "remove the byte order mark"
    assert b"\r" not in content, "line ends must be \\n"
    assert content.endswith(b"\n")


@pytest.mark.parametrize("name", tables())
def test_dates_are_in_the_extended_date_time_format(name: str) -> None:
    for field in schema(name)["fields"]:
        pattern = field.get("constraints", {}).get("pattern", "")
        if "[~?%]" not in pattern:
            continue
        [*_, key] = schema(name)["primaryKey"]
        for row in table(name).dropna(subset=[field["name"]]).to_dict("records"):
            try:
                edtf.parse_edtf(row[field["name"]])
            except EDTFParseException as error:
                pytest.fail(f"data/{name}.csv, {row[key]}, {field['name']}: {error}")


@pytest.mark.parametrize("name", tables())
def test_ids_are_readable(name: str) -> None:
    [*_, column] = schema(name)["primaryKey"]
    rules = {f["name"]: f.get("constraints", {}) for f in schema(name)["fields"]}
    if "pattern" not in rules[column]:
        return
    for value in table(name)[column]:
        assert re.search(r"[a-z]", value), f"{name}: {value} says nothing"
        assert len(value) <= 70, f"{name}: {value} is too long to read"


@pytest.mark.parametrize("name", [name for name in tables() if name != "furniture"])
def test_cells_have_no_stray_spaces(name: str) -> None:
    for column in table(name).select_dtypes("string"):
        for value in table(name)[column].dropna():
            assert value == " ".join(value.split()), f"{name}.{column}: {value!r}"


# Anchored


@pytest.mark.parametrize("name", QUOTING)
def test_every_quoted_row_stands_in_its_source(name: str) -> None:
    check_anchors(name)


@pytest.mark.parametrize("name", ["quantities", "events", "claims"])
def test_rows_of_evidence_end_in_the_source_they_come_from(name: str) -> None:
    [key] = schema(name)["primaryKey"]
    for row in table(name).to_dict("records"):
        assert row[key].endswith(f"-{row['source']}"), row[key]


def test_quotations_begin_with_the_source_they_come_from() -> None:
    for row in table("quotations").itertuples():
        assert row.quotation.startswith(f"{row.source}-"), row.quotation


def test_every_outside_fact_has_a_reference() -> None:
    entries = (root() / "references.bib").read_text(encoding="utf-8")
    keys = set(re.findall(r"^@\w+\{([^,\s]+),", entries, re.MULTILINE))
    for row in table("record").itertuples():
        assert row.reference in keys, f"{row.fact}: no {row.reference} in the list"


def test_a_check_without_a_fact_that_was_read_is_unsettled_or_needs_none() -> None:
    unread = set(table("record").query("read_on.isna()")["fact"])
    confidence = table("checks").set_index("check")["confidence"]
    for row in table("check_records").itertuples():
        if row.fact in unread:
            assert confidence[row.check] == "unsettled", f"{row.check}: {row.fact}"


@pytest.mark.parametrize("name", ["checks", "outcomes"])
def test_a_finding_is_one_or_two_sentences_and_short(name: str) -> None:
    [key] = schema(name)["primaryKey"]
    for row in table(name).to_dict("records"):
        words = row["finding"].split()
        assert len(words) <= LONGEST_FINDING, f"{row[key]}: {len(words)} words"
        sentences = lines(row["finding"]).splitlines()
        assert len(sentences) <= 2, f"{row[key]}: {len(sentences)} sentences"


def test_a_finding_is_unsettled_where_what_would_decide_it_was_not_read() -> None:
    for name in ("checks", "outcomes"):
        [key] = schema(name)["primaryKey"]
        for row in table(name).to_dict("records"):
            unread = re.search(
                r"could not be read|[Nn]o record was read", row["finding"]
            )
            unsettled = row["confidence"] == "unsettled"
            assert bool(unread) == unsettled, f"{name}, {row[key]}"


def test_every_check_covers_some_words() -> None:
    covered = set(table("check_passages")["check"])
    assert set(table("checks")["check"]) == covered


def test_claims_share_their_question_with_another() -> None:
    alone = table("claims").groupby("question").filter(lambda rows: len(rows) < 2)
    assert alone.empty, list(alone["claim"])


def test_coordinates_come_in_pairs_and_with_their_origin() -> None:
    for row in table("places").astype(object).fillna("").itertuples():
        given = [row.latitude != "", row.longitude != "", row.origin != ""]
        assert all(given) or not any(given), row.place


# Numbers, parsed again from the printed words

BELOW_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen"
)
SMALL = BELOW_TWENTY.split()
BELOW_HUNDRED = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = BELOW_HUNDRED.split()
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
SCALES["trillion"] = 1e12
ORDINAL_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth"
ORDINALS = {word: place for place, word in enumerate(ORDINAL_WORDS.split(), start=1)}
# Single words that name a number: factors, groups, "another" one of something, and
# how often a year.
NAMED = {"double": 2, "doubled": 2, "doubling": 2, "twice": 2, "pair": 2}
NAMED |= {
    "triple": 3,
    "tripling": 3,
    "trio": 3,
    "quadruple": 4,
    "half": 0.5,
    "single": 1,
}
NAMED |= {"annual": 1, "annually": 1, "yearly": 1}
VAGUE = {"a majority", "most", "dozens", "hundreds", "thousands"}
VAGUE |= {"weeks", "months", "years", "decades", "centuries", "generations"}


def number(words: str) -> float:
    """Read one number in digits or words: "1.9 billion", "eighty-five thousand"."""
    total, current = 0.0, 0.0
    for word in re.findall(r"[\d,.]*\d|[a-z]+", words.casefold()):
        if word[0].isdigit():
            current += float(word.replace(",", ""))
        elif word in SMALL:
            current += SMALL.index(word)
        elif word in TENS:
            current += 10 * (TENS.index(word) + 2)
        elif word == "hundred":
            current *= 100
        elif word in SCALES:
            total, current = total + current * SCALES[word], 0.0
        else:
            raise ValueError(f"{word!r} in {words!r} is no number")
    return total + current


def parse(printed: str) -> tuple[float | None, float | None, float | None]:
    """Return value, low and high of a number as it is printed."""
    plain = printed.casefold()
    if plain in VAGUE:
        return None, None, None
    if plain in NAMED or plain.startswith("another "):
        return NAMED.get(plain, 1), None, None
    ordinal = re.fullmatch(r"([a-z]+)(?:-\w+est|-ever)?|(\d+)(?:st|nd|rd|th)", plain)
    if ordinal and (ordinal[2] or ordinal[1] in ORDINALS):
        return int(ordinal[2] or ORDINALS[ordinal[1]]), None, None
    units = r"[ -](year-old|years?|percent|nautical miles)$|%$"
    bare = re.sub(units, "", printed).replace("$", "")
    ends = re.split(r" to |–|(?<=\d)-(?=\d)", bare)
    if len(ends) == 1:
        return number(bare), None, None
    low, high = ends
    scale = re.search(r" [a-z]+$", high)
    if scale and not re.search(r"[a-z]", low):
        low += scale[0]  # the scale of "$1.9–2.5 billion" belongs to both
    return None, number(low), number(high)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Thirty-one", (31, None, None)),
        ("eighty-five thousand", (85_000, None, None)),
        ("$1.9 billion", (1.9e9, None, None)),
        ("$1.9–2.5 billion", (None, 1.9e9, 2.5e9)),
        ("40,000 to 150,000", (None, 40_000, 150_000)),
        ("2%", (2, None, None)),
        ("quadruple", (4, None, None)),
        ("trio", (3, None, None)),
        ("another year", (1, None, None)),
        ("first", (1, None, None)),
        ("second-largest", (2, None, None)),
        ("21st", (21, None, None)),
        ("annual", (1, None, None)),
        ("dozens", (None, None, None)),
        ("decades", (None, None, None)),
    ],
)
def test_the_parser_of_printed_numbers(printed: str, expected: tuple) -> None:
    assert parse(printed) == expected


def test_every_value_is_the_number_that_is_printed() -> None:
    for row in table("quantities").astype(object).fillna("").itertuples():
        stored = tuple(None if v == "" else v for v in (row.value, row.low, row.high))
        # Approximately would take 2500000040 for 2.5 billion.
        parsed = tuple(n if n is None else round(n, 6) for n in parse(row.printed))
        assert stored == parsed, row.quantity


def test_every_qualifier_stands_beside_its_number() -> None:
    for row in table("quantities").dropna(subset=["qualifier"]).itertuples():
        assert f"{row.qualifier} {row.printed}" in row.exact, row.quantity


# What loosens or limits a number, where it stands right before it.
QUALIFIERS = (
    *("about", "almost", "an estimated", "approximately", "around", "roughly", "some"),
    *("nearly", "close to", "more than", "well over", "just over", "at least"),
    *("fewer than", "less than", "just under", "at most", "up to"),
    *("as many as", "as much as", "as few as", "as little as"),
)


def test_no_qualifier_is_left_out() -> None:
    for row in read_table("quantities"):
        before = row["exact"].partition(row["printed"])[0].casefold().rstrip()
        missed = [word for word in QUALIFIERS if re.search(rf"\b{word}$", before)]
        assert row["qualifier"] or not missed, (
            f"data/quantities.csv, {row['quantity']}: the words say {missed[-1]!r}"
        )


def test_rows_that_share_an_indicator_share_a_unit_or_say_per_year() -> None:
    units = table("quantities").groupby("indicator")["unit"].agg(set)
    for indicator, found in units.items():
        assert len({unit.removesuffix(" per year") for unit in found}) == 1, indicator


# Dates, read again from the words


def dates_in(words: str) -> set[str]:
    """Return the dates that stand in words, as far as they are given there.

    In the Extended Date/Time Format (EDTF); a day without its year as "--06-15".
    """
    found = [item for item in read(words) if isinstance(item, Date)]
    return {written(date) or f"--{date.month:02}-{date.day:02}" for date in found}


def dates_meant(words: str, name: str, but_not: str = "") -> set[str]:
    """Return the dates that words of a source may mean, one number in them left out.

    Where no year stands in them, it is one of their passage or of the day of writing;
    "the following year" and "last December" count from there.
    """
    said = dates_in(words.replace(but_not, "…") if but_not else words)
    days = {date for date in said if date.startswith("--")}
    around = said - days
    if not around:
        written_on = re.sub("[~?%]", "", source(name).published).split("/")
        text = passage(verify(words, name).passage).text
        around = {date for date in dates_in(text) if date[0] != "-"} | set(written_on)
        if "last month" in text:
            around |= {date for date in map(month_before, written_on) if date}
    years = {int(date[:4]) for date in around if date[:4].isdigit()}
    if re.search(r"\bfollowing year\b|\bnext year\b|\byear later\b", words):
        around = {f"{year + 1}" for year in years}
    elif re.search(r"\blast\b|\bprevious\b|\bago\b", words):
        years |= {year - 1 for year in years}
        around |= {f"{year}" for year in years}
    if said - days:
        return around
    months = [n for n, name in enumerate(month_name) if n and name in words]
    if days:
        return {f"{year}{day[1:]}" for year in years for day in days}
    if months:
        return {f"{year}-{month:02}" for year in years for month in months}
    return around | {f"{year}" for year in years}


def month_before(date: str) -> str:
    """Return the month before that of a date, "" where the date has no month."""
    found = re.match(r"(\d{4})-(\d\d)", date)
    if not found:
        return ""
    year, month = divmod(12 * int(found[1]) + int(found[2]) - 2, 12)
    return f"{year}-{month + 1:02}"


def fits(date: str, meant: str) -> bool:
    """Tell whether a date of a table is one that words mean, and no more precise.

    A date with a mark of doubt ("1995~") may lie within what they say ("the 1990s").
    """
    bare = date.rstrip("~?%")
    doubtful = bare != date
    return meant.startswith(bare) or (
        doubtful and bare.startswith(meant.removesuffix("X"))
    )


@pytest.mark.parametrize(
    ("date", "meant", "expected"),
    [
        ("2021-10", "2021-10", True),
        ("2021", "2021-10", True),
        ("2021-10-12", "2021-10", False),
        ("2021-11", "2021-10", False),
        ("197X", "197X", True),
        ("1975", "197X", False),
        ("1975~", "197X", True),
        ("1985~", "197X", False),
    ],
)
def test_a_date_fits_what_words_mean(date: str, meant: str, expected: bool) -> None:
    assert fits(date, meant) == expected


@pytest.mark.parametrize(
    ("words", "name", "expected"),
    [
        ("Signed in 1951 alongside the Treaty", "cfr-2021", {"1951"}),
        ("The 1990–91 Gulf War spurred debate", "cfr-2021", {"1990", "1991"}),
        ("met at Camp David last month", "johnstone-hornung-2023", {"2023-08"}),
        ("Shinzo Abe, who was assassinated in July", "auslin-2022", {"2022-07"}),
        ("exercise held on February 22", "alsaied-2023", {"2023-02-22"}),
    ],
)
def test_what_dates_words_mean(words: str, name: str, expected: set[str]) -> None:
    assert expected <= dates_meant(words, name)


def misdated(table_name: str, key: str, columns: list[str]) -> list[str]:
    """Say which rows have a date that their words do not give."""
    found = []
    for row in read_table(table_name):
        meant = dates_meant(row["exact"], row["source"], row.get("printed", ""))
        for date in "/".join(row[column] for column in columns).split("/"):
            if date and not any(fits(date, each) for each in meant):
                found.append(
                    f"data/{table_name}.csv, {row[key]}: {date}, but {row['exact']!r} "
                    f"means {', '.join(sorted(meant))}"
                )
    return found


def test_every_event_has_the_date_that_its_words_give() -> None:
    found = misdated("events", "event", ["date", "date_end"])
    assert not found, "\n".join(found)


def test_every_number_is_of_a_time_that_its_words_give() -> None:
    found = misdated("quantities", "quantity", ["as_of"])
    assert not found, "\n".join(found)


# Outside facts, read again from their statements


def test_every_outside_number_is_the_one_that_its_statement_gives() -> None:
    found = []
    for row in read_table("record"):
        said = [n for n in read(row["statement"], EVERY_NOUN) if isinstance(n, Number)]
        numbers = {number.low for number in said} | {number.high for number in said}
        for value in filter(None, (row["value"], row["low"], row["high"])):
            # "One year" and "a missile" are words: no numeral is read from them.
            if value != "1" and Fraction(str(value)) not in numbers:
                found.append(
                    f"data/record.csv, {row['fact']}: {value}, but {row['statement']!r}"
                )
    assert not found, "\n".join(found)


def test_every_outside_date_is_the_one_that_its_statement_gives() -> None:
    found = []
    for row in read_table("record"):
        given = dates_in(row["statement"])
        said = {
            one
            for one in given
            if one[0] != "-" and not any(one != o and o.startswith(one) for o in given)
        }
        dates = [re.sub("[~?%]", "", date) for date in row["date"].split("/") if date]
        known = [
            any(date.startswith(one) or one.startswith(date) for one in said)
            for date in dates
        ]
        # A statement that gives no day may give only the beginning of a period.
        days = any(len(one) == len("1951-09-08") for one in said)
        # "In 2018 and 2019" gives both ends.
        ends = sum(len(one) == len("2018") for one in said) >= len(dates) > 1
        if said and dates and not (all(known) if days or ends else any(known)):
            found.append(
                f"data/record.csv, {row['fact']}: {row['date']}, but "
                f"{row['statement']!r}"
            )
    assert not found, "\n".join(found)


# Bad input: one clear message each


def test_an_unknown_table_is_named_with_its_neighbour() -> None:
    with pytest.raises(TableError, match=r"'quantites'.*Did you mean 'quantities'"):
        table("quantites")


def drop_column(rows):
    for row in rows:
        del row[4]


def swap_columns(rows):
    for row in rows:
        row[0], row[1] = row[1], row[0]


def set_cell(line, column, value):
    def change(rows):
        rows[line - 1][rows[0].index(column)] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (drop_column, r"quantities\.csv, line 1: the column 'qualifier' is missing"),
        (swap_columns, r"quantities\.csv, line 1: the columns are in another order"),
        (lambda rows: rows[0].append("x"), r"line 1: .* describes no column 'x'"),
        (lambda rows: rows[2].append("x"), r"line 3 \(.*14 cells, the header 13"),
        (lambda rows: rows.append(rows[2]), r"column quantity: .* already in line 3"),
        (set_cell(2, "value", "many"), r"line 2 \(.*column value: 'many' is not a num"),
        (set_cell(2, "unit", "peple"), r"column unit: 'peple'.*Did you mean 'people'"),
        (set_cell(2, "subject", ""), r"column subject: the cell is empty"),
        (
            set_cell(2, "quantity", "Two Words"),
            r"column quantity: 'Two Words' does not",
        ),
        (set_cell(2, "as_of", "last year"), r"column as_of: 'last year' does not"),
        (set_cell(2, "source", "cfr-2020"), r"'cfr-2020' is not in data/sources\.csv"),
        (set_cell(2, "place", "okinwa"), r"column place: .*Did you mean 'okinawa'"),
    ],
)
def test_a_damaged_table_is_refused_with_its_place(
    book_copy: Path, change, message: str
) -> None:
    rewrite(book_copy / "data" / "quantities.csv", change)
    with pytest.raises(TableError, match=message):
        table("quantities")


def test_a_missing_table_is_named(book_copy: Path) -> None:
    (book_copy / "data" / "claims.csv").unlink()
    with pytest.raises(TableError, match=r"data/claims\.csv is missing\. Restore it"):
        table("claims")


def test_a_table_in_another_encoding_is_named(book_copy: Path) -> None:
    path = book_copy / "data" / "glossary.csv"
    path.write_bytes(path.read_bytes() + "café,x,,\n".encode("latin-1"))
    with pytest.raises(TableError, match=r"data/glossary\.csv cannot be read .* UTF-8"):
        table("glossary")


def test_a_broken_description_of_the_tables_is_named(book_copy: Path) -> None:
    (book_copy / "datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(TableError, match=r"datapackage\.json cannot be read"):
        table("claims")


@pytest.mark.parametrize("name", QUOTING)
def test_words_that_do_not_stand_in_the_seed_are_refused(
    book_copy: Path, name: str
) -> None:
    wrong = "one of the most contentious issue"
    path = book_copy / "data" / f"{name}.csv"
    rewrite(path, set_cell(2, "exact", wrong))
    rewrite(path, set_cell(2, "source", "cfr-2021"))
    with pytest.raises(
        AllianceError, match=rf"data/{name}\.csv, line 2 .*column exact"
    ):
        check_anchors(name)


def test_words_without_a_source_are_refused(book_copy: Path) -> None:
    path = book_copy / "data" / "glossary.csv"
    rewrite(path, set_cell(2, "exact", "security policy in East Asia"))
    with pytest.raises(TableError, match=r"line 2 \(alliance\), column source: the w"):
        check_anchors("glossary")


def test_a_printed_number_that_its_words_lack_is_refused(book_copy: Path) -> None:
    path = book_copy / "data" / "quantities.csv"
    rewrite(path, set_cell(2, "printed", "ninety"))
    with pytest.raises(TableError, match=r"column printed: 'ninety' stands 0 times"):
        check_anchors("quantities")


def test_an_edit_shows_at_once(book_copy: Path) -> None:
    before = len(table("glossary"))
    rewrite(book_copy / "data" / "glossary.csv", lambda rows: rows.pop())
    assert len(table("glossary")) == before - 1


def test_a_table_is_yours_to_change() -> None:
    table("glossary")["term"] = "changed"
    assert "changed" not in set(table("glossary")["term"])


# Shown on a page


def test_a_shown_table_has_a_caption_and_column_headings() -> None:
    html = show(table("glossary").head(1), "Terms", columns={"term": "Term"})
    assert html._repr_html_() == (
        '<table class="evidence">\n<caption>Terms</caption>\n'
        '<thead><tr><th scope="col">Term</th></tr></thead>\n'
        "<tbody>\n<tr><td>alliance</td></tr>\n</tbody>\n</table>"
    )


def test_a_shown_table_escapes_and_links_and_marks_what_is_missing() -> None:
    frame = (
        table("quantities")
        .iloc[[0]]
        .drop(columns="exact")
        .assign(
            subject="<b>", place=None, passage="[CFR 2021, p03](../reference/x.md#p03)"
        )
    )
    wanted = {"subject": "What", "place": "Where", "value": "Value", "passage": "At"}
    shown = show(frame, "One row", columns=wanted)
    html = shown._repr_html_()
    assert "<td>&lt;b&gt;</td><td>–</td>" in html
    assert '<td class="number">80</td>' in html
    assert '<a href="../reference/x.md#p03">CFR 2021, p03</a>' in html
    assert repr(shown).splitlines()[-1] == "<b> | – | 80 | CFR 2021, p03"


def test_a_shown_table_needs_a_caption_and_known_columns() -> None:
    with pytest.raises(TableError, match="needs a caption"):
        show(table("glossary"), " ")
    with pytest.raises(TableError, match=r"no column 'trem'.*Did you mean 'term'"):
        show(table("glossary"), "Terms", columns={"trem": "Term"})
