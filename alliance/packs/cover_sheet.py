"""The sheet on top of a pack: what is in it, when, and what to give to whom."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from alliance.addresses import published_at
from alliance.copies.pdf import LICENCE, title
from alliance.dates import in_words
from alliance.links import links
from alliance.markdown import capital, listed
from alliance.packs import notebooks
from alliance.packs.chapter import Chapter
from alliance.packs.handouts import SECRECY
from alliance.packs.timetable import Meeting
from alliance.plans import page_of
from alliance.publication import edition

_STYLE = Path(__file__).with_name("cover-sheet.css")
_SAID = {
    notebooks.STUDENTS: "student notebook, to run",
    "-reading.pdf": "reading packet, to print",
    "-reading.docx": "reading packet, Word",
    "-worksheet.pdf": "worksheet, to print",
    "-worksheet.docx": "worksheet, Word",
    "-slides.html": "slides: open in a browser; arrow keys, D for light or dark",
    notebooks.INSTRUCTORS: "notebook with answers and notes open",
    "-answers.pdf": "answers to the worksheet and notes, to print",
    "-answers.docx": "answers to the worksheet and notes, Word",
    "-rubrics.pdf": "single-point rubrics, to print",
    "-rubrics.docx": "single-point rubrics, Word",
}


def page(
    chapters: Sequence[Chapter],
    planned: Sequence[Meeting],
    term: str,
    files: Mapping[str, bytes],
    asked: Mapping[str, str],
) -> str:
    """Return the cover sheet.

    Parameters
    ----------
    chapters : sequence of Chapter
    planned : sequence of Meeting
        When each is talked about; none where no days were given.
    term : str
    files : mapping of str to bytes
        The files of the pack, by path.
    asked : mapping of str to str
        A sentence without its capital for each chapter, by name: how many questions
        on the sources its worksheet asks.

    Returns
    -------
    str
        HTML with relative links, in which nothing is loaded from elsewhere.
    """
    name, _ = title()
    this = edition()
    days = {meeting.name: meeting for meeting in planned}
    released = in_words(this.released.isoformat())
    parts = [
        f"<h1>{escape(name)}: material for {escape(term)}</h1>",
        f"<p>Made from version {this.version} of {released}. "
        "This sheet is for the instructor; keep it with the folder.</p>",
        "<h2>What to give to whom</h2>",
        "<ul><li><strong>Students</strong> get everything in "
        "<code>for-students</code>: nothing in it holds an answer.</li>"
        "<li><strong>Instructors</strong> keep <code>for-instructors</code>. The "
        "rubrics of the exercises may be handed out with the task; those of the "
        "questions tell what to look for.</li>"
        f"<li>{escape(SECRECY)}</li>"
        "<li>The answers to the <em>exercises</em> also stand, folded, in the "
        "published book. Do not grade them as if they were secret.</li>"
        "<li>Keep the file of the key: the same key makes the same questions again, "
        "in the same order.</li></ul>",
    ]
    for chapter in chapters:
        parts += _of_chapter(chapter, days.get(chapter.name), files)
        if told := asked.get(chapter.name):
            parts.append(f"<p>{escape(capital(told))}</p>")
    calendar = next((file for file in files if file.endswith(".ics")), None)
    parts.append("<h2>The days</h2>")
    if calendar:
        parts.append(
            f'<p><a href="{escape(calendar)}">Calendar file</a>, with a reminder '
            "of what is due: import it into a calendar, and let students do the same."
            "</p>"
        )
        rows = "".join(
            f"<tr><td>{escape(meeting.title)}</td><td>{_day(meeting.read_by)}</td>"
            f"<td>{listed(map(_day, meeting.days))}</td>"
            f"<td>{_day(meeting.due)}</td></tr>"
            for meeting in planned
        )
        parts.append(
            "<table><thead><tr><th>Chapter</th><th>Read by</th><th>Class</th>"
            f"<th>Exercises due</th></tr></thead><tbody>{rows}</tbody></table>"
        )
    else:
        parts.append(
            "<p>No days were given, so there is no calendar file. "
            "<code>--class 2027-02-02 2027-02-09</code> gives days.</p>"
        )
    parts += [
        "<h2>Rights</h2>",
        f"<p>{escape(LICENCE)} Please let students read the five sources where they "
        "were published; this pack quotes them briefly, as the book does.</p>",
    ]
    body = "\n".join(parts)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(name)}: material for {escape(term)}</title>\n"
        f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _of_chapter(
    chapter: Chapter, meeting: Meeting | None, files: Mapping[str, bytes]
) -> list[str]:
    parts = [f"<h2>{escape(chapter.title)}</h2>"]
    if chapter.question:
        parts.append(f"<p><em>{escape(chapter.question)}</em></p>")
    if meeting:
        parts.append(
            f"<p>Read by {_day(meeting.read_by)}; class on "
            f"{listed(map(_day, meeting.days))}; exercises due on "
            f"{_day(meeting.due)}.</p>"
        )
    if book := published_at():
        address = escape(f"{book}/{chapter.page}.html")
        plan = escape(f"{book}/{page_of(chapter.name).with_suffix('.html').as_posix()}")
        parts.append(
            f'<p>In the book: <a href="{address}">the chapter</a>, '
            f'<a href="{plan}">the plan for a class</a>.</p>'
        )
    there = links(f"{chapter.page}.ipynb")
    binder = f'<a href="{escape(there.launch)}">on Binder</a>' if there else "on Binder"
    parts.append(
        f"<p>Students can run the chapter {binder}, in their browser, where its page "
        "in the book offers that, or on a computer of their own. The notebook of this "
        "folder runs beside the chapters in each of these; its first lines say how to "
        "put it there.</p>"
    )
    columns = []
    for where, heading in (
        ("for-students", "For students"),
        ("for-instructors", "For instructors"),
    ):
        start = f"{where}/{chapter.name}"
        items = "".join(
            f'<li><a href="{escape(file)}">{escape(Path(file).name)}</a>'
            f"<span>{said}</span></li>"
            for ending, said in _SAID.items()
            if (file := f"{start}{ending}") in files
        )
        columns.append(f"<div><h3>{heading}</h3><ul>{items}</ul></div>")
    parts.append(f'<div class="two">{"".join(columns)}</div>')
    return parts


def _day(day: object) -> str:
    return in_words(day.isoformat())
