"""Material for a class, made from the chapters: what to hand out, and what to keep.

``python -m alliance packs --chapters 02 04 --term "Spring 2027" --key FILE`` writes a
new folder::

    cover-sheet.html        what is in it, and what to give to whom
    for-students/           notebook, reading packet, worksheet, slides, class days
    for-instructors/        notebook with answers, answers to the worksheet, rubrics

The questions on the worksheet come from the bank, and the private key of the class
fixes which and in which order; their answers stand in the folder for instructors alone.
The same chapters, term, key, days and edition give the same bytes.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from alliance import questions
from alliance.copies.pictures import rules
from alliance.dates import bounds, in_words
from alliance.errors import PackError, suggest
from alliance.notebooks import chapters
from alliance.outcomes import outcomes
from alliance.packs import (
    cover_sheet,
    handouts,
    notebooks,
    on_paper,
    private,
    sheets,
    slides,
    timetable,
)
from alliance.packs.chapter import Chapter
from alliance.packs.documents import Press
from alliance.packs.selection import (
    COUNT,
    Told,
    refuse_fewer_than_one,
    selected,
    without_sensitive,
)
from alliance.questions import keys
from alliance.questions.items import Item
from alliance.questions.making import passage_of, readings
from alliance.questions.written import label_and_address
from alliance.repository import root
from alliance.sources import sources

STUDENTS, INSTRUCTORS = "for-students", "for-instructors"
COVER, CALENDAR = "cover-sheet.html", "class-days.ics"
_LONGEST = 60


@dataclass(frozen=True)
class Pack:
    """Material that was made.

    Attributes
    ----------
    folder : pathlib.Path
    files : tuple of str
        Their paths inside it, in order.
    left_out : int
        How many questions of the bank were not chosen from, as a content note goes
        with them.
    few : tuple of str
        A sentence for each chapter with fewer questions than it could have.
    """

    folder: Path
    files: tuple[str, ...]
    left_out: int = 0
    few: tuple[str, ...] = ()


def make(
    names: Sequence[str],
    term: str,
    key: Path,
    *,
    days: Sequence[str] = (),
    to: Path | None = None,
    folder: Path | None = None,
    sensitive: bool = False,
    outcome: str | None = None,
    level: str | None = None,
    each: int | None = None,
    paper: str = sheets.DEFAULT,
) -> Pack:
    """Make the material for some chapters.

    Parameters
    ----------
    names : sequence of str
        The chapters, by their two digits or their names, in the order of the class.
    term : str
        Such as ``Spring 2027``; a label, from which no question follows.
    key : pathlib.Path
        The private key of the class, from `alliance.questions.keys.make`.
    days : sequence of str, optional
        The days of the class, each as ``2027-02-02``; without any there is no calendar.
    to : pathlib.Path, optional
        A new folder; ``packs/<term>`` in the book's folder by default.
    folder : pathlib.Path, optional
        Of the built pages; ``_build/html`` of the book by default.
    sensitive : bool, optional
        Whether questions that a content note goes with may be chosen.
    outcome : str, optional
        Only questions for this outcome, such as ``04-2``.
    level : str, optional
        Only questions of this level.
    each : int, optional
        At most how many questions of each chapter;
        `alliance.packs.selection.COUNT` by default.
    paper : str, optional
        On which it is set, a key of `alliance.packs.sheets.SHEETS`.

    Returns
    -------
    Pack

    Raises
    ------
    PackError
        When a chapter is unknown or named twice, the paper is unknown, the term is no
        label, a day is no date, the outcome is none of these chapters', fewer than one
        question is asked for, the folder exists already, git would track it, or it
        cannot be written.
    QuestionError
        When the outcome or the level is unknown.
    KeyFileError
        When the key cannot be read.
    CopyError
        When the book is not built, or a PDF cannot be set.
    AddressError
        When ``BOOK_ADDRESS`` is no address of a website.

    Nothing is left behind where one of them is raised.
    """
    term = _label(term)
    chosen = _chosen(names)
    refuse_fewer_than_one(each, PackError)
    _refuse_elsewhere(outcome, chosen)
    sheet = sheets.sheet(paper)
    read = timetable.parsed(days)
    secret = keys.read(key)
    built = root() / "_build" / "html" if folder is None else folder
    goal = root() / "packs" / _slug(term) if to is None else Path(to).absolute()
    if goal.exists() or goal.is_symlink():
        raise PackError(
            f"{goal} exists already, perhaps with changes of yours, and is kept. "
            "Choose another folder with --to, or delete it yourself."
        )
    # A file of each folder stands for all: no name of ours is one that git leaves out.
    private.refuse_tracked(goal, (COVER, f"{INSTRUCTORS}/answers.pdf"), PackError)
    pages = [Chapter(built, name) for name in chosen]
    planned = timetable.meetings({page.name: page.title for page in pages}, read)
    content: dict[str, bytes] = {}
    press = Press(built, term, rules(built), sheet)
    left_out, wanted = 0, each or COUNT
    asked: dict[str, str] = {}
    few: list[str] = []
    given: list[Item] = []
    for page in pages:
        try:
            items = questions.bank(secret, [page.number], outcome=outcome, level=level)
        except questions.NoQuestionError:
            # The rest of the material is as good without any.
            items = []
        if not sensitive:
            items, fewer = without_sensitive(items)
            left_out += fewer
        items = selected(items, wanted, beside=given, told=_told(page))
        given += items
        asked[page.name] = _asked(len(items), wanted, outcome, level)
        if len(items) < wanted:
            few.append(f"Chapter {page.number}: {asked[page.name]}")
        content |= dict(_of_chapter(page, items, press))
    if planned:
        content[f"{STUDENTS}/{CALENDAR}"] = timetable.calendar(planned, term)
    content[COVER] = cover_sheet.page(pages, planned, term, content, asked).encode()
    _write(goal, content)
    return Pack(goal, tuple(sorted(content)), left_out, tuple(few))


def _told(page: Chapter) -> Told:
    """Return what the exercises of a worksheet print, and which texts they date."""
    figures, days, works = [], set(), set()
    for exercise in page.exercises():
        works |= {label_and_address(key)[1] for key in on_paper.works(exercise.task)}
        for row in on_paper.figures(exercise.task):
            [reading] = readings([passage_of(row)])
            figures.append((reading.address, row["printed"], row["subject"]))
        answer = " ".join(tag.get_text(" ") for tag in exercise.answer)
        days |= {
            entry.short
            for entry in sources().values()
            if all(
                day.isoformat() in answer or in_words(day.isoformat()) in answer
                for day in bounds(entry.published)
            )
        }
    return Told(tuple(figures), frozenset(days), frozenset(works))


def _asked(count: int, wanted: int, outcome: str | None, level: str | None) -> str:
    """Return how many questions on the sources a worksheet asks, and which."""
    told = [f"for outcome {outcome}"] if outcome else []
    told += [f"of the level {level}"] if level else []
    which = f" {' and '.join(told)}" if told else ""
    if not count:
        return (
            "the worksheet asks no question on the sources, as none"
            f"{which} can be chosen."
        )
    said = f"the worksheet asks {count} question{'s' * (count > 1)} on the sources"
    if count < wanted:
        return f"{said}, not {wanted}, as no more{which} can be chosen."
    return f"{said}{which}."


def _refuse_elsewhere(outcome: str | None, chosen: Sequence[str]) -> None:
    """Raise `PackError` for an outcome of a chapter that is not made."""
    known = outcomes().get(outcome or "")
    if known is not None and known.chapter not in {name[:2] for name in chosen}:
        raise PackError(
            f"The outcome {outcome} belongs to chapter {known.chapter}, which is not "
            f"among the chapters {' '.join(name[:2] for name in chosen)}. Add it to "
            "--chapters, or choose another outcome."
        )


def _of_chapter(
    page: Chapter, items: Sequence[Item], press: Press
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of one chapter."""
    term, name = press.term, page.name
    figures = {
        tag["id"]: number.get_text(" ", strip=True)
        for tag in page.article.select("figure.chart[id]")
        if (number := tag.find(class_="caption-number"))
    }
    yield (
        f"{STUDENTS}/{name}{notebooks.STUDENTS}",
        notebooks.for_students(name, term, figures),
    )
    yield (
        f"{INSTRUCTORS}/{name}{notebooks.INSTRUCTORS}",
        notebooks.for_instructors(name, term, figures),
    )
    for where, what, html in (
        (STUDENTS, "reading", handouts.reading(page, term)),
        (STUDENTS, "worksheet", handouts.worksheet(page, items, term)),
        (INSTRUCTORS, "answers", handouts.answers(page, items, term)),
        (INSTRUCTORS, "rubrics", handouts.rubrics(page, items, term)),
    ):
        # What the checks found would answer some of the exercises.
        checks = what != "worksheet"
        yield (
            f"{where}/{name}-{what}.pdf",
            press.pdf(
                page,
                html,
                checks=checks,
                together=what in ("worksheet", "answers"),
                notes=what != "worksheet",
                sheets=what == "rubrics",
            ),
        )
        yield f"{where}/{name}-{what}.docx", press.word(page, html, checks=checks)
    yield (
        f"{STUDENTS}/{name}-slides.html",
        slides.page(page, term, press.sheet).encode(),
    )


def _chosen(names: Sequence[str]) -> list[str]:
    known = chapters()
    found = []
    for asked in names:
        name = notebooks.known(asked)
        if name is None:
            listed = ", ".join(f"{each[:2]} ({each[3:]})" for each in known)
            raise PackError(
                f"There is no chapter {asked!r}.{suggest(asked, known)} The chapters "
                f"are {listed}."
            )
        if name in found:
            raise PackError(f"The chapter {asked!r} is named twice. Name it once.")
        found.append(name)
    if not found:
        raise PackError("No chapter is named. Name some: --chapters 02 04")
    return found


def _label(term: str) -> str:
    label = " ".join(term.split())
    if not label or len(label) > _LONGEST or not _slug(label):
        raise PackError(
            f"{term!r} is no label for a term. Give a few words, at most {_LONGEST} "
            'characters, such as --term "Spring 2027".'
        )
    return label


def _slug(term: str) -> str:
    return re.sub(r"[^\w]+", "-", term.casefold()).strip("-")


def _write(goal: Path, content: dict[str, bytes]) -> None:
    """Write all files beside the folder, and move it in place when it is whole."""
    beside = goal.with_name(f".{goal.name}.unfinished")
    made = [each for each in goal.parents if not each.exists()]
    try:
        # What a run before this one left half made.
        shutil.rmtree(beside, ignore_errors=True)
        for name, each in content.items():
            path = beside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(each)
            if name.startswith(f"{INSTRUCTORS}/"):
                path.chmod(keys.PRIVATE)
        beside.rename(goal)
    except BaseException as error:  # Ctrl and C as well
        shutil.rmtree(beside, ignore_errors=True)
        for each in made:
            if each.is_dir() and not any(each.iterdir()):
                each.rmdir()
        if not isinstance(error, OSError):
            raise
        raise PackError(
            f"The folder {goal} cannot be written ({error.strerror}), and nothing was "
            "left there. Choose another with --to."
        ) from None
