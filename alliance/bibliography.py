"""The bibliography page: outside works, and the facts the book takes from each."""

import re
from dataclasses import dataclass

@dataclass(frozen=True)
class _Work:
    """One entry of ``references.bib``, decoded."""

    authors: list[str]
    title: str
    publisher: str
    date: str
    url: str
    read: str


def _works() -> dict[str, _Work]:
    """Read ``references.bib``, BibTeX and biblatex fields alike."""
    # Only this page needs it; a notebook never does.
    from pybtex.database import parse_string
    from pybtex.exceptions import PybtexError
    from pybtex.richtext import Text

    path = root() / "references.bib"
    if not path.is_file():
        return {}
    try:
        entries = parse_string(path.read_text(encoding="utf-8"), "bibtex").entries
    except PybtexError as error:
        raise TableError(f"references.bib cannot be read: {error}") from error
    works = {}
    for key, entry in entries.items():
        fields = {
            name.lower(): re.sub(r"\s+", " ", str(Text.from_latex(value))).strip()
            for name, value in entry.fields.items()
            if name.lower() != "url"
        }
        people = entry.persons.get("author", entry.persons.get("editor", []))
        names = [
            " ".join(
                [
                    *one.first_names,
                    *one.middle_names,
                    *one.prelast_names,
                    *one.last_names,
                    *one.lineage_names,
                ]
            )
            for one in people
        ]
        places = ("publisher", "institution", "organization", "journal", "journaltitle")
        publishers = [fields[place] for place in places if fields.get(place)]
        dates = [fields.get("date", ""), fields.get("year", "")]
        works[key] = _Work(
            authors=[str(Text.from_latex(name)) for name in names],
            title=fields.get("title", key),
            publisher=", ".join(publishers) or fields.get("howpublished", ""),
            date=next((in_words(date) for date in dates if date), ""),
            url=entry.fields.get("url", ""),
            read=fields.get("urldate", ""),
        )
    return works


def _bibliography(works: dict[str, _Work]) -> str:
    facts: dict[str, list[Row]] = {}
    for row in _rows(table("record")):
        if row["reference"] not in works:
            raise TableError(
                f"data/record.csv, fact {row['fact']!r}: references.bib holds no "
                f"{row['reference']!r}.{suggest(row['reference'], works)}"
            )
        facts.setdefault(row["reference"], []).append(row)
    blocks = [
        NOTICE,
        "# Bibliography",
        "These are the works outside the five sources that the book cites, and the "
        "facts it takes from each.\n"
        "A fact that nobody has yet read on the page cited is marked as unsettled.",
    ]
    if not works:
        blocks.append("No work is cited yet.")
    for key in sorted(works):
        blocks.append(f"## {key}")
        blocks.append(_work(works[key]))
        if key in facts:
            blocks.append("\n".join(f"- {_fact(row)}" for row in facts[key]))
    return "\n\n".join(blocks) + "\n"


def _work(work: _Work) -> str:
    # A publisher that is also the author is named once.
    publisher = "" if work.publisher in work.authors else work.publisher
    credit = ", ".join(
        part
        for part in (
            escaped(_listed(work.authors)),
            f"*{escaped(work.title)}*",
            escaped(publisher),
            escaped(work.date),
        )
        if part
    )
    lines = [_sentence(credit)]
    if work.url:
        lines.append(f"{_at_publisher(work.url)}.")
    if work.read:
        lines.append(f"Read on {in_words(work.read)}.")
    return "\n".join(lines)


def _fact(row: Row) -> str:
    read = row["read_on"]
    status = (
        f"Read on {in_words(read)}." if read else "**Unsettled:** not yet read there."
    )
    return f"{_lines(row['statement'], indent='  ')}\n  {status}"


