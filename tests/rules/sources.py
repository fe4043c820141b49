"""Rules of `sources` and the layout of their texts: passages, furniture, omissions."""

import re
from calendar import month_name
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from alliance.numerals import Date, read
from alliance.passages import furniture, passages
from alliance.repository import read_table
from alliance.sources import sources, text
from rules.shared import rule, stems, where


@rule(
    "sources",
    "record",
    do="Give the days between which it came out, or add a fact that dates it.",
)
def days_of_publication_have_a_second_witness() -> Iterator[str]:
    dated = {row["date"] for row in read_table("record")}
    for row in read_table("sources"):
        for day in re.findall(r"\d{4}-\d\d-\d\d", row["published"]):
            inferred = "/" in row["published"]
            in_address = day.replace("-", "/") in row["url"]
            if not (inferred or in_address or day in dated):
                yield (
                    f"{where('sources', row)}: nothing but the row gives the day {day}"
                )


@rule(
    "sources",
    "furniture",
    do="Give what the file, the address or the note on publication say.",
)
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
        unnamed = "not named" in where_
        if unnamed == bool(entry.url):
            yield f"data/sources.csv, {name}: {where_!r}, and the address {entry.url!r}"
        if not unnamed and _plain(where_) not in known:
            yield f"data/sources.csv, {name}: the file does not name {where_!r}"
        licence = re.match(r"CC [\w-]+ [\d.]+", entry.licence)
        if licence and licence[0] not in text(name):
            yield f"data/sources.csv, {name}: the file is under no {licence[0]!r}"
        told = f"{entry.container} {entry.published} {entry.title}"
        for number in re.findall(r"\d+", entry.url):
            if not re.search(rf"(?<!\d){number}(?!\d)", told):
                yield (
                    f"data/sources.csv, {name}: "
                    f"{number} of the address is no part of its date or title"
                )
        if entry.published[:3] != name[-4:-1]:
            yield (
                f"data/sources.csv, {name}: "
                f"published {entry.published!r}, the id says otherwise"
            )
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
                yield (
                    f"data/sources.csv, {name}: {year} of the note stands nowhere else"
                )
        if "Inferred" in entry.published_note:
            ends = [*map(_as_date, entry.published.split("/"))]
            for item in read(entry.published_note):
                if isinstance(item, Date) and item.day and item.year:
                    day = date(item.year, item.month, item.day)
                    if not any(abs((day - end).days) <= 1 for end in ends if end):
                        yield (
                            f"data/sources.csv, {name}: "
                            f"inferred from {day}, no end of {entry.published!r}"
                        )
                elif isinstance(item, Date) and (
                    not item.year or str(item.year) not in entry.published
                ):
                    yield (
                        f"data/sources.csv, {name}: "
                        f"inferred from {item.words}, not in {entry.published!r}"
                    )
        for date_ in entry.published.split("/"):
            if len(date_) == 10 and days and date_ not in days:
                near = any(day[:7] == date_[:7] for day in days)
                if not ("Inferred" in entry.published_note and near):
                    yield (
                        f"data/sources.csv, {name}: "
                        f"no file, note or address has the day {date_}"
                    )


# What addresses are made of beside the words of the texts.
_OF_ADDRESSES = (
    *("com", "https", "html", "org", "publications", "pubs", "www"),
    *("foreignpolicy", "pacforum"),
    "containment",  # of a headline that the file does not have
)
_OF_CONTAINERS = ("named", "posted")


@rule("sources", do="Copy it from the publisher's page; add a new word to the rule.")
def containers_and_addresses_are_made_of_known_words() -> Iterator[str]:
    """No letter of them is changed: a second place has each of their words."""
    texts = " ".join(text(name) for name in sources())
    for row in read_table("sources"):
        beside = " ".join(row[column] for column in ("url", "licence", "authors"))
        own = f"{text(row['source'])} {row['published_note']} {beside}"
        for column, known in (
            ("url", {*_words(texts), *_words(row["container"]), *_OF_ADDRESSES}),
            ("container", {*_words(own), *_OF_CONTAINERS}),
        ):
            for word in _words(row[column]):
                if word not in known and not (column == "url" and word.isdigit()):
                    yield f"{where('sources', row)}: no text has {word!r} of {column}"


@rule("sources", do="Name the publisher or the host whose address it is.")
def containers_name_whose_address_it_is() -> Iterator[str]:
    for row in read_table("sources"):
        host = re.search(r"//(?:www\.)?(\w+)\.", row["url"])
        words = re.findall(r"\w+", f"{row['container']} {row['authors']}".casefold())
        initials = "".join(
            word[0] for word in re.findall(r"\b[A-Z]\w+", row["container"])
        )
        known = {*words, *map("".join, pairwise(words)), initials.casefold()[:3]}
        known |= {f"{one[:3]}{other}" for one, other in pairwise(words)}
        if host and host[1] not in known:
            yield (
                f"{where('sources', row)}: {row['container']!r} does not name "
                f"{host[1]}, where it can be read"
            )


def _words(words: str) -> list[str]:
    return _plain(words).replace("_", " ").split()


def _as_date(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _as_day(found: re.Match[str]) -> str:
    return f" {int(found[3])} {month_name[int(found[2])]} {found[1]} "


def _share_of_words(words: str, others: str) -> float:
    ours = set(_plain(words).split())
    return len(ours & set(others.split())) / len(ours)


# Passages


@rule(
    "passages",
    "furniture",
    do="Give each passage its own gist, in words of that passage.",
)
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


# What stands under no heading of the source: where the text begins, its frame, and the
# parts of a page that have labels of their own.
_LABELS = ("Line under the title", "Key points", "Introduction", "Text", "Abstract")
# How a text speaks of itself and of who wrote it.
_ABOUT = {
    "About the text": r"\b[Tt]his (?:article|commentary|PacNet|Backgrounder)\b"
    r"|an Open Access article",
    "About the author": r"\bauthors?\b|\bfellow at\b|senior advisor and\b|Officer"
    r"|^Ph\.D\. Student",
}


@rule(
    "passages",
    "furniture",
    do="Give the heading above the passage, or a label where it has none.",
)
def sections_are_headings_of_the_source() -> Iterator[str]:
    for name in sources():
        headings = [
            (item.start, " ".join(item.exact.split()))
            for item in furniture(name)
            if item.kind == "heading"
        ]
        sections = {item.section for item in passages(name)}
        for item in passages(name):
            before = [words for start, words in headings if start < item.pieces[0][0]]
            told = [label for label in _ABOUT if re.search(_ABOUT[label], item.text)]
            if item.section.startswith("About the ") or told:
                if item.section.removesuffix("s") not in told:
                    yield (
                        f"data/passages.csv, {item.passage}: {item.section!r}, and it "
                        f"tells {' and '.join(told) or 'nothing'!r} there"
                    )
            elif item.section == "Text" and "Introduction" in sections:
                yield (
                    f"data/passages.csv, {item.passage}: 'Text', in a source whose "
                    "parts have names"
                )
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
            yield (
                f"data/passages.csv, {name}: "
                f"a section is taken up again among {', '.join(runs)}"
            )


# Furniture


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


@rule(
    "furniture", do="Choose the kind that the words have, and the reason of that kind."
)
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


@rule(
    "omissions",
    "furniture",
    do="Choose another reason, or list the second printing in data/furniture.csv.",
)
def what_is_printed_twice_is_furniture_too() -> Iterator[str]:
    for row in read_table("omissions"):
        again = any(
            row["exact"] in " ".join(item.exact.split())
            for item in furniture(row["source"])
            if item.kind == "second-printing"
        )
        if row["reason"] == "second printing" and not again:
            yield (
                f"{where('omissions', row)}: 'second printing', and it is printed once"
            )
