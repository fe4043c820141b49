"""A chapter as a class gets it: its built page, taken apart.

The built page is the one text of the book, with figures numbered, terms explained and
source checks beside the words they are about; every hand-out is cut from it. Students
get what `Chapter.for_students` leaves. It takes out the answers, and of everything else
that the page folds it keeps only what is known to be no answer.
"""

import copy
import re
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, NavigableString, Tag

from alliance.errors import CopyError, PackError

_PICTURE = re.compile(r'<svg\b[^>]*\brole="img"[^>]*>.*?</svg>', re.DOTALL)
_HELD = re.compile(r'<img data-picture="(\d+)"\s*/?>')
# What only a screen does; the questions on a page answer themselves there.
_FOR_SCREENS = (
    "script, noscript, style, template, form, button, dialog, iframe, input, select, "
    "textarea, nav, .headerlink, .run, [hidden], [popover], [class*=quiz], "
    "[class*=self-check], .chart-data, .chapter-art, .chart-description, "
    ".chart-download"
)
# The sentence before the exercises that speaks of what a hand-out does not have.
_FOLDED = re.compile(
    r"(?:;\s+a\s+worked\s+(?:answer|one)\s+is\s+folded\s+below[^.]*(?=\.)"
    r"|\s*A\s+worked\s+answer\s+is\s+folded\s+below[^.]*\.)"
)
_HEADING = re.compile(
    r"Exercise (?P<number>\d+) \((?P<kind>read|compute|argue)(?:, (?P<level>[^,)]+))?"
    r"(?:, (?P<minutes>\d+) minutes)?\):\s*(?P<name>.+)"
)
WITH_NOTE = "This exercise belongs to the section with the content note."
"""What an exercise says that readers may leave, as they may leave its section."""

CONTENT_NOTE = "Content note."
"""How the paragraph begins that stands at the head of such a section."""

NOT_YET = ("Not answered yet", "Nothing saved yet")
"""How the answer of an exercise begins that nobody has tried yet; a hint follows."""


@dataclass(frozen=True)
class Exercise:
    """One exercise of a chapter.

    Attributes
    ----------
    number : int
    kind, level : str
        Such as ``argue`` and ``a little more``; a level is "" where none is given.
    minutes : int or None
    name : str
        What it is called.
    task : tuple of bs4.Tag
        What is asked, with the code to begin from and the rubric, without the answer.
    rubric : tuple of tuple of str
        For one to argue: what a good answer does, and what to look for.
    answer : tuple of bs4.Tag
        The worked or the sample answer.
    """

    number: int
    kind: str
    level: str
    minutes: int | None
    name: str
    task: tuple[Tag, ...]
    rubric: tuple[tuple[str, str], ...]
    answer: tuple[Tag, ...]

    @property
    def optional(self) -> bool:
        """Whether it belongs to the section with a content note."""
        return any(WITH_NOTE in " ".join(tag.get_text().split()) for tag in self.task)

    @property
    def heading(self) -> str:
        """How it is headed, such as "Exercise 1 (read, first steps): who speaks?"."""
        minutes = f"{self.minutes} minutes" if self.minutes else ""
        told = ", ".join(filter(None, (self.kind, self.level, minutes)))
        return f"Exercise {self.number} ({told}): {self.name}"


class Chapter:
    """A chapter of the built book.

    Parameters
    ----------
    folder : pathlib.Path
        Of the built pages, where ``index.html`` lies.
    name : str
        Of the chapter, such as ``02-north-korea``.

    Raises
    ------
    CopyError
        When the page is missing.
    PackError
        When the page is not built as a chapter is.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.page = f"chapters/{name}"
        path = folder / f"{self.page}.html"
        if not path.is_file():
            raise CopyError(f"{path} is missing. Build the book first: make book")
        self._pictures: list[str] = []

        def held(match: re.Match[str]) -> str:
            self._pictures.append(match[0])
            return f'<img data-picture="{len(self._pictures) - 1}"/>'

        # HTML has no capitals in the names of attributes, and SVG needs them.
        html = _PICTURE.sub(held, path.read_text(encoding="utf-8"))
        self.article = BeautifulSoup(html, "lxml").find("article")
        title = self.article.find("h1") if self.article else None
        if title is None:
            raise PackError(f"{path} has no article with a title. Build the book anew.")
        for quiz in self.article.select(".quiz"):
            (quiz.find_parent("section") or quiz).decompose()
        for tag in self.article.select(_FOR_SCREENS):
            tag.decompose()
        self.title = title.get_text(" ", strip=True)
        question = title.find_next_sibling("p")
        self.question = question.get_text(" ", strip=True) if question else ""

    @property
    def number(self) -> str:
        """Its two digits."""
        return self.name[:2]

    def with_pictures(self, html: str) -> str:
        """Put the pictures back where marks stand for them.

        Parameters
        ----------
        html : str
            Made of parts of this chapter.

        Returns
        -------
        str
        """
        return _HELD.sub(lambda mark: self._pictures[int(mark[1])], html)

    def for_students(self) -> Tag:
        """Return a copy of the article without answers, hints and teaching notes.

        Returns
        -------
        bs4.Tag
        """
        article = copy.copy(self.article)
        for tag in article.select(".tag_answer, .tag_instructor"):
            tag.decompose()
        for tag in article.find_all("details"):
            if not tag.decomposed and not _stays_folded(tag):
                tag.decompose()
        for output in article.select(".tag_exercise .cell_output .output"):
            stream = "stream" in output.get("class", [])
            if not stream or output.get_text().strip().startswith(NOT_YET):
                output.decompose()
        for words in article.find_all(string=_FOLDED):
            words.replace_with(NavigableString(_FOLDED.sub("", words)))
        for tag in article.find_all("p"):
            if not tag.get_text(strip=True) and not tag.find(True):
                tag.decompose()
        return article

    def reading(self) -> Tag:
        """Return the text alone: no exercises, nothing to discuss.

        Returns
        -------
        bs4.Tag
        """
        article = self.for_students()
        for name in ("discussion-questions", "exercises"):
            for section in article.find_all("section", id=name):
                section.decompose()
        for tag in article.select(".tag_setup"):
            tag.decompose()
        return article

    def questions(self) -> list[Tag]:
        """Return the questions for discussion, one list item each.

        Returns
        -------
        list of bs4.Tag

        Raises
        ------
        PackError
            When the chapter has none.
        """
        section = self.for_students().find("section", id="discussion-questions")
        items = section.select("ol > li") if section else []
        if not items:
            raise PackError(
                f"The page of the chapter {self.name} has no questions for discussion. "
                "Write them as a numbered list under '## Discussion questions', and "
                "build the book anew."
            )
        return items

    def notes(self) -> list[Tag]:
        """Return the notes for instructors, paragraph by paragraph.

        Returns
        -------
        list of bs4.Tag
        """
        return [
            child
            for tag in self.article.find_all("details")
            if _summary(tag) == "Notes for instructors"
            for child in tag.find_all(True, recursive=False)
            if child.name != "summary"
        ]

    def exercises(self) -> list[Exercise]:
        """Return the exercises in order, last those that a content note goes with.

        Returns
        -------
        list of Exercise

        Raises
        ------
        PackError
            When one of them is not headed as exercises are.
        """
        whole = self.article.select("section.exercise")
        without = self.for_students().select("section.exercise")
        found = [
            self._exercise(full, task)
            for full, task in zip(whole, without, strict=True)
        ]
        return sorted(found, key=lambda exercise: exercise.optional)

    def _exercise(self, full: Tag, task: Tag) -> Exercise:
        words = full.find("h3").get_text(" ", strip=True)
        heading = _HEADING.fullmatch(re.sub(r"\s+", " ", words))
        if heading is None:
            raise PackError(
                f"An exercise of the chapter {self.name} is headed {words!r}. Head it "
                "as the template of a chapter does: number, kind, level, minutes, name."
            )
        minutes = heading["minutes"]
        answer = [
            part
            for cell in full.select(".tag_answer")
            for part in cell.select(".cell_input, .cell_output")
        ] + [
            child
            for tag in full.find_all("details", class_=False)
            for child in tag.find_all(True, recursive=False)
            if child.name != "summary"
        ]
        return Exercise(
            number=int(heading["number"]),
            kind=heading["kind"],
            level=heading["level"] or "",
            minutes=int(minutes) if minutes else None,
            name=heading["name"],
            task=tuple(
                child
                for child in task.find_all(True, recursive=False)
                if child.name != "h3"
            ),
            rubric=_rubric(task) if heading["kind"] == "argue" else (),
            answer=tuple(answer),
        )


def content_note(section: Tag) -> Tag | None:
    """Return the content note at the head of a section, if it has one.

    Parameters
    ----------
    section : bs4.Tag

    Returns
    -------
    bs4.Tag or None
        A paragraph.
    """
    return next(
        (
            tag
            for tag in section.find_all("p", recursive=False)
            if tag.get_text().strip().startswith(CONTENT_NOTE)
        ),
        None,
    )


def without_folded(markdown: str) -> str:
    """Return Markdown without what it says of answers folded below.

    Parameters
    ----------
    markdown : str

    Returns
    -------
    str
    """
    return _FOLDED.sub("", markdown)


def _summary(tag: Tag) -> str:
    summary = tag.find("summary", recursive=False)
    return summary.get_text(" ", strip=True) if summary else ""


def _stays_folded(tag: Tag) -> bool:
    """Tell whether students may open this: a source check, or a cell of the chapter."""
    classes = set(tag.get("class", []))
    return "source-check" in classes or "above-input" in classes


def _rubric(task: Tag) -> tuple[tuple[str, str], ...]:
    for table in task.find_all("table"):
        head, *rows = (
            tuple(cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"]))
            for row in table.find_all("tr")
        )
        if head == ("A good answer", "Look for"):
            return tuple(rows)
    return ()
