"""Where a chapter's quiz stands on its page, and the HTML of it.

The build puts a section "Check yourself" before the exercises of every chapter; the
notebooks stay as they are. All words stand in the page: without a script each question
folds its answer and the reasons below itself, and with one (``_static/quiz.js``) a
reader chooses, checks, and is told the reason for that choice. Nothing is stored and
nothing is sent::

    <div class="quiz">
      <p>…</p>
      <fieldset data-right="B">
        <legend><b>Question 1</b> (first steps): …</legend>
        <label><input type="radio" …> A. …</label> …
        <details><summary>Answer and reasons</summary>
          <ul><li><b>A: not right.</b> …</li> …</ul>
          <p>Read again: <a href="#who-pays">Who pays?</a></p>
        </details>
      </fieldset> …
    </div>

The words are checked with those of the page: a prompt and its answers lean on what the
reasons cite (`alliance.blocks`). They are not marked as evidence word by word, since a
mark inside an answer would be a second thing to press there.
"""

import posixpath
import re
from html import escape
from typing import Any

from docutils import nodes
from docutils.utils.smartquotes import smartyPants
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from alliance.citations import label, outline_address, work_address, work_label
from alliance.errors import QuizError
from alliance.quizzes import CITATION, FOLDER, LETTERS, Question, cited, read

logger = logging.getLogger(__name__)

TITLE = "Check yourself"
BEFORE = "Exercises"
"""The section before which the quiz stands."""
INTRODUCTION = (
    "Each question has one answer that the evidence of this chapter bears out."
)
_ON_SCREEN = "What you choose is neither stored nor sent."

_SCRIPT = "quiz.js"
_CHAPTER = re.compile(r"chapters/(?P<name>\d\d-[\w-]+)")
_ITALICS = re.compile(r"\*([^*]+)\*")


def quiz_html(questions: tuple[Question, ...], sections: dict[str, str]) -> str:
    """Return a quiz as it stands on a page of the folder ``chapters``.

    Parameters
    ----------
    questions : tuple of Question
    sections : dict of str to str
        The id of each section of the page by its heading.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    QuizError
        When a question names a section that the page does not have.
    """
    every = "\n".join(
        _question_html(question, number, sections)
        for number, question in enumerate(questions, 1)
    )
    return f'<div class="quiz">\n<p>{_ON_SCREEN}</p>\n{every}\n</div>\n'


def _question_html(question: Question, number: int, sections: dict[str, str]) -> str:
    if question.section not in sections:
        raise QuizError(
            f"The quiz of a chapter sends its readers in question {number} to a "
            f"section {question.section!r}, which the chapter does not have. Write one "
            f"of {', '.join(map(repr, sections))}."
        )
    named = list(zip(LETTERS, question.options, strict=False))
    lines = [
        f'<fieldset data-right="{question.right}">',
        f"<legend><b>Question {number}</b> ({question.level}): "
        f"{inline(question.prompt)}</legend>",
        *(
            f'<label><input type="radio" name="question-{number}" value="{letter}"> '
            f"{letter}. {inline(option.text)}</label>"
            for letter, option in named
        ),
        "<details><summary>Answer and reasons</summary><ul>",
        *(
            f"<li><b>{letter}: {'right' if option.right else 'not right'}.</b> "
            f"{inline(option.reason)}</li>"
            for letter, option in named
        ),
        f'</ul><p>Read again: <a href="#{sections[question.section]}">'
        f"{inline(question.section)}</a></p></details>",
        "</fieldset>",
    ]
    return "\n".join(lines)


def inline(words: str) -> str:
    """Return words of a quiz as HTML, with links for its citations.

    Parameters
    ----------
    words : str
        As in the file.

    Returns
    -------
    str
        Its quotation marks are curly, as everywhere on the pages.
    """
    words = escape(smartyPants(words, "q", "en"), quote=False)
    html = _ITALICS.sub(r"<em>\1</em>", words)
    return CITATION.sub(
        lambda marked: f"({'; '.join(map(_link, cited(marked[0])))})", html
    )


def _link(name: str) -> str:
    if re.search(r"-p\d+$", name):
        address, words = outline_address(name), label(name)
    else:
        address, words = work_address(name), work_label(name)
    page, _, place = address.partition("#")
    page = posixpath.splitext(page)[0]
    return f'<a href="{page}.html#{place}">{escape(words, quote=False)}</a>'


# The Sphinx extension


class quiz(nodes.General, nodes.Element):  # noqa: N801 (docutils' own style)
    """A quiz, whose HTML is its attribute ``html``."""


class PlaceQuiz(SphinxTransform):
    """Put the quiz of a chapter before its exercises."""

    # When every heading has its id, and before the page's contents are gathered.
    default_priority = 700

    def apply(self, **_: Any) -> None:
        """Change the document in place; what is wrong is a warning."""
        found = _CHAPTER.fullmatch(self.env.docname)
        if not found:
            return
        path = self.env.srcdir / FOLDER / f"{found['name']}.toml"
        self.env.note_dependency(str(path))
        sections = {
            heading.astext(): heading.parent
            for heading in self.document.findall(nodes.title)
            if isinstance(heading.parent, nodes.section)
        }
        if BEFORE not in sections:
            logger.warning(
                f"the chapter has no section {BEFORE!r}, before which its quiz would "
                "stand",
                location=self.document,
            )
            return
        ids = {words: section["ids"][0] for words, section in sections.items()}
        try:
            html = quiz_html(read(path), ids)
        except QuizError as error:
            logger.warning(str(error), location=self.document)
            return
        section = nodes.section("", nodes.title("", TITLE), names=[TITLE.lower()])
        section += [nodes.paragraph("", INTRODUCTION), quiz(html=html)]
        self.document.note_implicit_target(section)
        place = sections[BEFORE]
        place.parent.insert(place.parent.index(place), section)


def _visit(self: Any, node: quiz) -> None:
    self.body.append(node["html"])
    raise nodes.SkipNode


def _keep_script_off(app: Sphinx, config: Any) -> None:
    """Undo what Jupyter Book does with every script below ``_static``: load it."""
    config.html_js_files = [
        entry
        for entry in config.html_js_files
        if (entry if isinstance(entry, str) else entry[0]) != _SCRIPT
    ]


def _load_script(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    if doctree is not None and any(doctree.findall(quiz)):
        app.add_js_file(_SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension with Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx

    Returns
    -------
    dict
        It may read and write in parallel.
    """
    app.add_node(quiz, html=(_visit, None))
    app.add_transform(PlaceQuiz)
    app.connect("config-inited", _keep_script_off)
    app.connect("html-page-context", _load_script)
    return {
        "version": "1",
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
