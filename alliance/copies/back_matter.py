"""What the end of the printed book holds, and what its citations lead to.

The lists are made from the tables, not from the reference pages: those show each row
with everything that hangs on it, which on paper would be a second book.
"""

from collections.abc import Container, Iterable
from functools import cached_property

from docutils.nodes import make_id

from alliance.bibliography import Work, works
from alliance.citations import (
    WARNING,
    WEIGHTS,
    check_label,
    label,
    publisher_address,
    work_label,
)
from alliance.copies.markup import block, call, literal, said
from alliance.dates import in_words
from alliance.errors import MisquotationError
from alliance.markdown import capital, listed
from alliance.quotations import verify
from alliance.repository import read_table
from alliance.sources import Source, appeared_in, sources

SOURCES = "reference/sources"
CHECKS = "reference/source-checks"
GLOSSARY = "reference/glossary"
BIBLIOGRAPHY = "reference/bibliography"
_OUTLINE = "reference/outline-"


class Evidence:
    """What citations, source checks and terms lead to in the printed book."""

    @cached_property
    def numbers(self) -> dict[str, str]:
        """The number of each source check: ``W1`` for a warning, ``N1`` for a note."""
        counted = {"W": 0, "N": 0}
        found = {}
        for row in read_table("checks"):
            letter = "W" if WEIGHTS[row["kind"]] == WARNING else "N"
            counted[letter] += 1
            found[row["check"]] = f"{letter}{counted[letter]}"
        return found

    @cached_property
    def works(self) -> dict[str, Work]:
        """The outside works, by key."""
        return works()

    @cached_property
    def passages(self) -> list[dict[str, str]]:
        """The rows of ``data/passages.csv``."""
        return read_table("passages")

    @cached_property
    def _known_passages(self) -> set[str]:
        return {row["passage"] for row in self.passages}

    def number(self, goal: str) -> str:
        """Return the number of a source check.

        Parameters
        ----------
        goal : str
            What a link leads to, such as ``reference/source-checks:aegis-ashore``.

        Returns
        -------
        str
            "" where the goal is no source check.
        """
        return self.numbers.get(goal.removeprefix(f"{CHECKS}:"), "")

    def cited(self, goal: str) -> str:
        """Return what a citation cites.

        Parameters
        ----------
        goal : str
            What its link leads to.

        Returns
        -------
        str
            The id of a source or the key of an outside work; "" for any other link.
        """
        page, _, name = goal.partition(":")
        if page == BIBLIOGRAPHY and name in self.works:
            return name
        if page.startswith(_OUTLINE) and name in self._known_passages:
            return page.removeprefix(_OUTLINE)
        return ""

    def short(self, goal: str) -> str:
        """Return the label of a citation, such as "CFR 2021, p12".

        Parameters
        ----------
        goal : str
            As for `cited`.

        Returns
        -------
        str
        """
        page, _, name = goal.partition(":")
        return work_label(name) if page == BIBLIOGRAPHY else label(name)

    def in_full(self, cited: str) -> str:
        """Return a source or an outside work as its first footnote gives it.

        Parameters
        ----------
        cited : str
            From `cited`.

        Returns
        -------
        str
            Markup: who, what, where, when, and the address, without a final stop.
        """
        if cited in sources():
            return _source(sources()[cited])
        return _work(self.works[cited])

    # The lists at the end

    def source_checks(self, only: Container[str] | None = None) -> str:
        """Return the list of source checks, the warnings first.

        Parameters
        ----------
        only : container of str, optional
            Ids of the checks to list; all of them by default.

        Returns
        -------
        str
            Markup.
        """
        facts = {row["fact"]: row["reference"] for row in read_table("record")}
        rests: dict[str, list[str]] = {}
        for row in read_table("check_records"):
            on = rests.setdefault(row["check"], [])
            if facts[row["fact"]] not in on:
                on.append(facts[row["fact"]])
        about: dict[str, list[str]] = {}
        for passage, check in self._passages_of_checks:
            about.setdefault(check, []).append(passage)
        parts = [
            said(
                "The number of a check stands beside the words that it is about: W for "
                "a warning, where the source errs, is contradicted or has aged; N for "
                "a reading note, which leaves the words standing and says how to read "
                "them."
            )
        ]
        rows = [
            row for row in read_table("checks") if only is None or row["check"] in only
        ]
        for weight, title in ((WARNING, "Warnings"), (None, "Reading notes")):
            entries = [
                self._check(row, rests, about)
                for row in rows
                if (WEIGHTS[row["kind"]] == WARNING) is (weight == WARNING)
            ]
            if entries:
                goal = literal(f"{CHECKS}:{title}")
                parts += [call("head", "2", goal, block(said(title))), *entries]
        return "\n\n".join(parts)

    @cached_property
    def _passages_of_checks(self) -> list[tuple[str, str]]:
        found = []
        for row in read_table("check_passages"):
            place = verify(row["exact"], row["source"])
            if (place.passage, row["check"]) not in found:
                found.append((place.passage, row["check"]))
        return found

    def _check(
        self,
        row: dict[str, str],
        rests: dict[str, list[str]],
        about: dict[str, list[str]],
    ) -> str:
        name = row["check"]
        kind = check_label(row["kind"]).partition("(")[2].rstrip(")")
        told = call("strong", block(said(f"{self.numbers[name]}  {row['title']}")))
        told += said(f" ({kind}). {row['finding']} ")
        grounds = [said(f"Confidence: {row['confidence']}")]
        if passages := about.get(name):
            grounds.append(said("About ") + _joined(self._to_passages(passages)))
        if keys := rests.get(name):
            links = [
                call(
                    "go", literal(f"{BIBLIOGRAPHY}:{key}"), block(said(work_label(key)))
                )
                for key in keys
            ]
            grounds.append(said("Record: ") + said("; ").join(links))
        told += call("ground", block(said(". ").join(grounds) + said(".")))
        return call("entry", literal(f"{CHECKS}:{name}"), block(told))

    def _to_passages(self, passages: Iterable[str]) -> list[str]:
        return [
            call("go", literal(_passage_goal(passage)), block(said(label(passage))))
            for passage in passages
        ]

    def five_sources(self) -> str:
        """Return the five sources, with a line of ours for each passage.

        Returns
        -------
        str
            Markup.
        """
        parts = [
            said(
                "What a citation such as CFR 2021, p12 leads to. The number counts the "
                "paragraphs of the text as this book has it; it is not the number of a "
                "page. Each line says in our words what the passage is about."
            )
        ]
        for name, entry in sources().items():
            parts.append(
                call(
                    "head", "2", literal(f"{_OUTLINE}{name}"), block(said(entry.short))
                )
            )
            parts.append(_source(entry) + said(f". {entry.published_note}"))
            section = None
            for row in self.passages:
                if row["source"] != name:
                    continue
                if row["section"] != section:
                    section = row["section"]
                    parts.append(call("section-name", block(said(section))))
                number = row["passage"].rpartition("-")[2]
                told = call("strong", block(said(f"{number}  "))) + said(row["gist"])
                parts.append(
                    call("entry", literal(_passage_goal(row["passage"])), block(told))
                )
        return "\n\n".join(parts)

    def glossary(self) -> str:
        """Return the terms with what they mean here.

        Returns
        -------
        str
            Markup.
        """
        parts = []
        rows = sorted(read_table("glossary"), key=lambda row: row["term"].casefold())
        for row in rows:
            told = call("strong", block(said(row["term"]))) + said(
                f"  {row['definition']}"
            )
            if row["exact"]:
                told += self._in_a_source(row)
            goal = f"{GLOSSARY}:{make_id(row['term'])}"
            parts.append(call("entry", literal(goal), block(told)))
        return "\n\n".join(parts)

    def _in_a_source(self, row: dict[str, str]) -> str:
        """Say where a source explains the term; its words stay in the book."""
        try:
            place = verify(row["exact"], row["source"])
        except MisquotationError as error:
            raise MisquotationError(
                f"data/glossary.csv, the term {row['term']!r}: {error}"
            ) from None
        told = said(" In a source: ") + self._to_passages([place.passage])[0]
        if address := publisher_address(place):
            words = block(said("the words at the publisher"))
            told += said(" · ") + call("link", literal(address), words)
        return told + said(".")

    def bibliography(self) -> str:
        """Return the outside works, in order of their labels.

        Returns
        -------
        str
            Markup.
        """
        parts = [
            said(
                "The works outside the five sources. The words in bold are the label "
                "by which a footnote names a work. A title in square brackets is our "
                "description. The facts taken from each work, and the day on which "
                "someone read it, stand in the book on the screen."
            )
        ]
        for key in sorted(self.works, key=lambda key: work_label(key).casefold()):
            told = call("strong", block(said(f"{work_label(key)}  ")))
            told += _work(self.works[key]) + said(".")
            parts.append(call("entry", literal(f"{BIBLIOGRAPHY}:{key}"), block(told)))
        return "\n\n".join(parts)


def _passage_goal(passage: str) -> str:
    return f"{_OUTLINE}{passage.rpartition('-')[0]}:{passage}"


def _joined(items: list[str]) -> str:
    """Return markup of several things as a sentence lists them."""
    if len(items) < 2:
        return "".join(items)
    return said(", ").join(items[:-1]) + said(" and ") + items[-1]


def _source(entry: Source) -> str:
    told = said(f"{entry.authors}, ") + call("emph", block(said(entry.title)))
    told += said(f", {entry.appeared_in}, {in_words(entry.published)}")
    if entry.url:
        told += said(", ") + _address(entry.url)
    return told


def _work(work: Work) -> str:
    publisher = appeared_in(work.publisher, work.authors)
    # A description in square brackets is not what the work is called.
    title = said(work.title)
    title = title if work.title.startswith("[") else call("emph", block(title))
    told = said(f"{listed(work.authors)}, ") if work.authors else ""
    told += title
    ending = ", ".join(part for part in (publisher, in_words(work.date)) if part)
    told += said(f", {ending}") if ending else ""
    if work.url:
        told += said(", ") + _address(work.url)
    return told if work.authors else capital(told)


def _address(address: str) -> str:
    """Return a link that shows its address, as paper must."""
    shown = address.split("#:~:")[0].removeprefix("https://").removeprefix("http://")
    return call("address", literal(address), literal(shown.rstrip("/")))
