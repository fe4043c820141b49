"""What the files of a term are made from: its name, its chapters, their questions."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alliance import notebooks
from alliance.errors import AllianceError, suggest
from alliance.packs.selection import of_every_sheet, refuse_fewer_than_one
from alliance.publication import BOOK
from alliance.questions import written
from alliance.questions.items import Item, Reading
from alliance.questions.keys import Key

LETTERS = "ABCDE"
"""What the options of a question are called, in the order of the item."""

_LONGEST = 200  # bytes; a file name has at most 255, of which endings need some
_FILE = re.sub(r"\W+", "-", BOOK.lower())
# What XML 1.0 (section 2.2) can hold; a reader of XML makes a line feed of \r.
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME_IN_XML = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")


class LearningSystemError(AllianceError, ValueError):
    """Questions cannot be written for a learning system; it says what to do."""


@dataclass(frozen=True)
class Chapter:
    """A chapter and its questions of a term.

    Attributes
    ----------
    chapter : str
        Its two digits.
    title : str
        As the chapter is headed.
    page : str
        Address of its page from the top of the book.
    items : tuple of Item
        At least one.
    """

    chapter: str
    title: str
    page: str
    items: tuple[Item, ...]

    @property
    def name(self) -> str:
        """What the chapter is called in a file, such as ``Chapter 02: North Korea``."""
        return f"Chapter {self.chapter}: {self.title}"

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The passages that its questions rest on, each once."""
        return tuple(
            dict.fromkeys(each for item in self.items for each in item.readings)
        )

    def title_of(self, item: Item) -> str:
        """Return what a question is called in a list: its place, outcome and level."""
        number = self.items.index(item) + 1
        return (
            f"Chapter {self.chapter}, question {number:02} "
            f"({item.outcome}, {item.level})"
        )


@dataclass(frozen=True)
class Term:
    """The questions of a term.

    Parameters
    ----------
    label : str
        What the term is called, such as ``Spring 2027``; it is shown, and changes no
        question.
    chapters : tuple of Chapter
        In the order of the book.

    Raises
    ------
    LearningSystemError
        When the label cannot name a file or is too long for one, there is no question,
        or one of them breaks what `alliance.questions.items` says, or holds a character
        that XML cannot.
    """

    label: str
    chapters: tuple[Chapter, ...]

    def __post_init__(self) -> None:
        _check_text(self.label, f"The name of the term, {self.label!r},")
        if not re.search(r"[^\W_]", self.label):
            raise LearningSystemError(
                f"The name of the term is {self.label!r}, of which no name of a file "
                'can be made. Give letters or digits, such as --term "Spring 2027".'
            )
        if len(self.name.encode()) > _LONGEST:
            raise LearningSystemError(
                f"The name of the term has {len(self.label)} characters, too many for "
                "the name of a file. Shorten it."
            )
        if not self.items:
            raise LearningSystemError("There is no question to write.")
        seen = set()
        for item in self.items:
            _check(item)
            if item.item in seen:
                raise LearningSystemError(f"Two questions have the id {item.item}.")
            seen.add(item.item)

    @property
    def items(self) -> tuple[Item, ...]:
        """Every question, chapter by chapter."""
        return tuple(item for chapter in self.chapters for item in chapter.items)

    @property
    def title(self) -> str:
        """The title of the files, such as ``Reading the Alliance, Spring 2027``."""
        return f"{BOOK}, {self.label}"

    @property
    def name(self) -> str:
        """What the files are called, such as ``reading-the-alliance-spring-2027``."""
        label = re.sub(r"[\W_]+", "-", self.label.casefold()).strip("-")
        return f"{_FILE}-{label}"


def choose(
    items: Iterable[Item],
    label: str,
    chapters: Sequence[str],
    *,
    key: Key,
    each: int | None = None,
) -> Term:
    """Put the questions of a term together.

    Parameters
    ----------
    items : iterable of Item
        From the bank of the class.
    label : str
        What the term is called.
    chapters : sequence of str
        The two digits of each chapter; they come in the order of the book.
    key : Key
        Of the class; where there are more questions than `each`, it says which.
    each : int, optional
        At most how many questions of a chapter, of as many kinds as there are, and
        none that tells the answer of another, of whatever chapter; all of them by
        default.

    Returns
    -------
    Term

    Raises
    ------
    LearningSystemError
        When there is no such chapter, or no question for one of them.
    """
    refuse_fewer_than_one(each, LearningSystemError)
    found, known = list(items), {name[:2]: name for name in notebooks.chapters()}
    for chapter in chapters:
        if chapter not in known:
            raise LearningSystemError(
                f"There is no chapter {chapter!r}.{suggest(chapter, known)} "
                f"The chapters are {', '.join(known)}."
            )
    chosen = {
        chapter: [item for item in found if item.chapter == chapter]
        for chapter in sorted(set(chapters))
    }
    for chapter, its in chosen.items():
        if not its:
            raise LearningSystemError(
                f"No question of chapter {chapter} fits this choice. Choose another "
                "outcome or level, or leave the chapter out."
            )
    if each is not None:
        chosen = _of_every_kind(chosen, each, key)
    made = []
    for chapter, its in chosen.items():
        name = known[chapter]
        path = notebooks.chapters()[name]
        title = notebooks.title(notebooks.read(path), name)
        made.append(Chapter(chapter, title, f"chapters/{name}.html", tuple(its)))
    return Term(label, tuple(made))


def _of_every_kind(
    chosen: dict[str, list[Item]], count: int, key: Key
) -> dict[str, list[Item]]:
    """Return so many of each chapter, the kinds taking turns, in the order given."""
    sheets = [_by_kind(items, key) for items in chosen.values()]
    kept = {item.item for sheet in of_every_sheet(sheets, count) for item in sheet}
    return {
        chapter: [item for item in items if item.item in kept]
        for chapter, items in chosen.items()
    }


def _by_kind(items: list[Item], key: Key) -> list[list[Item]]:
    ranked = key.ranked(items, "learning system", by=lambda item: item.item)
    first, *others = key.ranked({item.kind for item in items}, "kinds")
    # Questions to write about may tell of much: late in the turn few would be left that
    # tell no answer.
    others.sort(key=lambda kind: kind != written.KIND)
    return [[item for item in ranked if item.kind == kind] for kind in (first, *others)]


def _check(item: Item) -> None:
    """Raise `LearningSystemError` for a question that no learning system could hold."""
    if not _NAME_IN_XML.fullmatch(item.item):
        raise LearningSystemError(
            f"The id {item.item!r} of a question cannot be a name in XML: take ASCII "
            "letters, digits and hyphens, a letter first."
        )
    where = f"The question {item.item}"
    if not item.prompt.strip():
        raise LearningSystemError(f"{where} has no prompt.")
    if item.form == "choice":
        right = sum(option.right for option in item.options)
        if not 2 <= len(item.options) <= len(LETTERS) or right != 1:
            raise LearningSystemError(
                f"{where} has {len(item.options)} options, of which {right} right: a "
                f"choice has two to {len(LETTERS)}, and one right."
            )
        if len({option.text for option in item.options}) < len(item.options):
            raise LearningSystemError(f"{where} offers the same words twice.")
    elif item.form != "essay" or item.options:
        raise LearningSystemError(
            f"{where} is neither a choice nor an essay without options: {item.form!r}."
        )
    words = [item.prompt, item.explanation, item.sample, item.outcome, item.level]
    words += [text for option in item.options for text in (option.text, option.reason)]
    words += [text for line in item.rubric for text in line]
    words += [text for each in item.readings for text in (each.label, each.address)]
    for text in words:
        _check_text(text, where)


def _check_text(text: str, where: str) -> None:
    if stray := _NOT_IN_XML.search(text):
        raise LearningSystemError(
            f"{where} holds the character U+{ord(stray[0]):04X}, which XML cannot "
            f"hold, before {text[stray.end() :][:20]!r}. Take it out."
        )
