"""What goes on paper: reading packet, worksheet, answers and rubrics, as HTML.

Each is an ``article`` that `alliance.packs.documents` sets as a PDF and writes as a
Word file. Only the last two hold answers; the first two are made of what
`alliance.packs.chapter.Chapter.for_students` leaves.
"""

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import unquote

from bs4 import Tag

from alliance.bibliography import works
from alliance.citations import work_label
from alliance.packs import on_paper
from alliance.packs.chapter import Chapter, Exercise
from alliance.packs.short_names import named_in
from alliance.questions.items import Item, Reading
from alliance.questions.named_checks import led, parted
from alliance.works import work_in_full

LINES = {"discussion": 4, "read": 4, "compute": 5, "argue": 16, "essay": 16}
"""Lines to write on below each question, by its kind."""

BANK = "Questions on the sources"
"""What stands above the questions of the bank."""

WITH_NOTE = (
    "These exercises belong to a section with a content note. "
    "Choose another if you prefer."
)
"""What stands above such exercises, after all others."""

SECRECY = (
    "Which questions a class gets, and in which order, is fixed by its key. The "
    "written questions and their sample answers lie open in the book's repository, "
    "and who takes the time can look an answer up in the book's tables, since the "
    "questions are made from them. So use them for learning and for low stakes, or "
    "proctor."
)
"""What a key keeps to the class and what it cannot, for instructors."""

_AS_PRINTED = (
    "Where the text or a chart speaks of what you choose, a control above the chart in "
    "the book is meant; here each chart stands as it first appears there."
)

_SHEET_LINES = 36
"""Lines on a sheet of a rubric, shared among its criteria."""

_LETTERS = "abcde"
_WORK = "reference/bibliography.html#"


def reading(chapter: Chapter, term: str) -> str:
    """Return the text of a chapter, to be read on paper.

    Parameters
    ----------
    chapter : Chapter
    term : str

    Returns
    -------
    str
        An ``article`` with marks for pictures.
    """
    article = chapter.reading()
    question = article.find("h1").find_next_sibling("p")
    question.insert_after(
        _of_html(f"<p>Reading packet, {escape(term)}. {_AS_PRINTED}</p>")
    )
    return str(article)


def worksheet(chapter: Chapter, items: Sequence[Item], term: str) -> str:
    """Return what students answer, with room to write.

    Parameters
    ----------
    chapter : Chapter
    items : sequence of Item
        Questions of the bank.
    term : str

    Returns
    -------
    str
        An ``article``.
    """
    parts = [
        f"<p>{escape(term)}. Name: {'_' * 34} Date: {'_' * 14}</p>",
        "<p>Read the chapter first, in the reading packet or in the book. "
        "A citation names the passage that a statement rests on; the reading packet "
        "names each work in full. A raised W or N with a number stands for a source "
        "check; the list is at the end of the reading packet.</p>",
        "<h2>Questions for discussion</h2>",
    ]
    for number, question in enumerate(chapter.questions(), 1):
        parts.append(f'<ol start="{number}">{question}</ol>{_room("discussion")}')
    parts.append("<h2>Exercises</h2>")
    if any(exercise.kind != "argue" for exercise in chapter.exercises()):
        parts.append(
            "<p>The code of an exercise stands in the student notebook, which checks "
            "the answers to those of the kinds read and compute. "
            "Whoever works on paper finds here what its cells print and what they read "
            "from the tables. Where a function is to be completed, say in words or in "
            "a formula how it comes to its result; what has to be counted over whole "
            "texts is better left to the notebook.</p>"
        )
    noted = False
    for exercise in chapter.exercises():
        if exercise.optional and not noted:
            noted = True
            parts.append(f'<p class="prompt"><strong>{WITH_NOTE}</strong></p>')
        parts.append(f"<h3>{escape(exercise.heading)}</h3>")
        parts += on_paper.task(exercise.task)
        parts.append(_room(exercise.kind))
    if items:
        parts.append(f"<h2>{BANK}</h2>")
        if any(item.options for item in items):
            parts.append(
                '<p class="prompt">Of several answers exactly one is right: tick it, '
                "and be ready to say why.</p>"
            )
        if named := named_in(items):
            key = "; ".join(
                f"<strong>{escape(each.short)}</strong> is "
                f"{escape(each.authors)}, <em>{escape(each.title)}</em> ({each.year})"
                for each in named
            )
            parts.append(f'<p class="prompt"><small>Short names: {key}.</small></p>')
    for number, item in enumerate(items, 1):
        parts.append(f"<h3>Question {number} ({escape(item.level)})</h3>")
        parts.append(_paragraphs(item.prompt, "prompt"))
        for letter, option in zip(_LETTERS, item.options, strict=False):
            parts.append(
                f'<p class="option"><strong>{letter}</strong>&#160; '
                f"{escape(option.text)}</p>"
            )
        if not item.options:
            parts.append(_room("essay"))
    return _article(f"{chapter.title}: worksheet", parts)


def answers(chapter: Chapter, items: Sequence[Item], term: str) -> str:
    """Return the answers to a worksheet, with notes; for instructors alone.

    Parameters
    ----------
    chapter, items, term
        As for `worksheet`.

    Returns
    -------
    str
        An ``article``.
    """
    parts = [
        f"<p>{escape(term)}. For instructors: answers to the worksheet, in its order. "
        "The answers to the exercises also stand in the published book.</p>",
        f"<p>{escape(SECRECY)}</p>" if items else "",
        "<h2>Notes for the discussion</h2>",
        *map(str, chapter.notes()),
        "<h2>Exercises</h2>",
    ]
    for exercise in chapter.exercises():
        parts.append(f"<h3>{escape(exercise.heading)}</h3>")
        parts += map(on_paper.printed, exercise.answer)
    if items:
        parts.append(f"<h2>{BANK}</h2>")
    for number, item in enumerate(items, 1):
        parts.append(_answered(number, item))
    return _article(f"{chapter.title}: answers", parts)


def rubrics(chapter: Chapter, items: Sequence[Item], term: str) -> str:
    """Return single-point rubrics for everything that is answered with a text.

    Parameters
    ----------
    chapter, items, term
        As for `worksheet`.

    Returns
    -------
    str
        An ``article``: for each text a table in which only the criterion is filled in,
        with room on both sides for what a reader writes.
    """
    parts = [
        f"<p>{escape(term)}. One sheet for each text that is handed in: in the middle "
        "stands what a good answer does. Write to its left what is not there yet, to "
        "its right what goes beyond it; leave blank what simply meets it.</p>"
    ]
    for exercise in _argued(chapter):
        parts += _sheet(exercise.heading, exercise.rubric)
    for number, item in enumerate(items, 1):
        if item.rubric:
            heading = f"Question {number} ({item.level})"
            parts += _sheet(heading, item.rubric, _paragraphs(item.prompt))
    whole = "\n".join(parts).replace("<h2>", '<h2 class="sheet">')
    whole = whole.replace('<h2 class="sheet">', "<h2>", 1)
    return _article(f"{chapter.title}: single-point rubrics", [whole])


def _argued(chapter: Chapter) -> Iterable[Exercise]:
    return (exercise for exercise in chapter.exercises() if exercise.rubric)


def _sheet(
    heading: str, criteria: Iterable[tuple[str, str]], prompt: str = ""
) -> list[str]:
    criteria = list(criteria)
    blank = f"<td>{'<br/>' * (_SHEET_LINES // max(len(criteria), 3))}</td>"
    rows = "".join(
        f"<tr>{blank}<td><strong>{escape(does)}</strong><br/>{escape(look)}</td>"
        f"{blank}</tr>"
        for does, look in criteria
    )
    return [
        f"<h2>{escape(heading)}</h2>",
        prompt,
        f"<p>Written by: {'_' * 34} Read by: {'_' * 20}</p>",
        '<table data-widths="33 34 33"><thead><tr><th>Not yet</th><th>Criterion: a '
        "good answer …</th><th>Beyond</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>",
    ]


def _answered(number: int, item: Item) -> str:
    parts = [f"<h3>Question {number} ({escape(item.level)})</h3>"]
    parts.append(_paragraphs(item.prompt))
    told = []
    for letter, option in zip(_LETTERS, item.options, strict=False):
        verdict = "right" if option.right else "wrong"
        told.append(
            f"<li><p><strong>{letter}, {verdict}.</strong> {escape(option.text)}<br/>"
            f"{escape(option.reason)}</p></li>"
        )
    if told:
        parts.append(f"<ul>{''.join(told)}</ul>")
    if item.sample:
        told = _paragraphs(item.sample)
        parts.append(told.replace("<p>", "<p><strong>A sample answer.</strong> ", 1))
    if item.rubric:
        rows = "".join(
            f"<tr><td>{escape(does)}</td><td>{escape(look)}</td></tr>"
            for does, look in item.rubric
        )
        parts.append(
            "<table><thead><tr><th>A good answer</th><th>Look for</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )
    rest, checks = parted(item.explanation)
    parts.append(_paragraphs(rest))
    for lead, some in led(checks):
        # Its sign has it listed in the hand-out, with what it found.
        told = "; ".join(
            f'{escape(each.title)} ({each.kind})<span class="check-mark" '
            f'data-checks="{each.check}"></span>'
            for each in some
        )
        parts.append(f"<p>{lead} {told}.</p>")
    facts = f"Outcome {item.outcome}; kind: {item.kind}; id {item.item}."
    if item.readings:
        links = "; ".join(map(_link, item.readings))
        facts = f"Rests on {links}. {facts}"
    parts.append(f'<p class="rests"><small>{facts}</small></p>')
    parts += [f"<p><small>{told}</small></p>" for told in _in_full(item.readings)]
    return "".join(parts)


def _link(reading: Reading) -> str:
    # A work stands below in full; a link to it would stand at the foot of the page.
    label = escape(reading.label)
    if reading.address.startswith(_WORK):
        return label
    return f'<a href="../{escape(reading.address)}">{label}</a>'


def _in_full(readings: Iterable[Reading]) -> Iterable[str]:
    """Yield the outside works among what a question rests on, as they are cited."""
    for key in dict.fromkeys(
        unquote(each.address.removeprefix(_WORK))
        for each in readings
        if each.address.startswith(_WORK)
    ):
        url = works()[key].url
        told = escape(work_in_full(key).removesuffix(url).strip())
        linked = f'<a href="{escape(url)}">{told}</a>' if url else told
        yield f"{escape(work_label(key))}: {linked}"


def _article(title: str, parts: Iterable[str]) -> str:
    body = "\n".join(parts)
    return f"<article><section><h1>{escape(title)}</h1>\n{body}</section></article>"


def _paragraphs(text: str, kind: str = "") -> str:
    opening = f'<p class="{kind}">' if kind else "<p>"
    parts = filter(None, text.split("\n\n"))
    return "".join(f"{opening}{escape(part)}</p>" for part in parts)


def _room(kind: str) -> str:
    return f'<div class="room" data-lines="{LINES[kind]}"></div>'


def _of_html(html: str) -> Tag:
    from bs4 import BeautifulSoup

    return BeautifulSoup(html, "lxml").body.find(True)
