"""The questions of a term in Moodle XML, the format of Moodle's question bank.

Each chapter is a category below one for the term. A question carries its id, which
Moodle keeps, and its chapter, outcome and level as tags; an essay its rubric and its
sample answer as information for graders, which students do not see. Options keep their
order, so that their letters are those of the Word files.
"""

from xml.etree import ElementTree

from alliance.learning_systems.markup import (
    Element,
    add,
    after_answering,
    document,
    line,
    paragraphs,
)
from alliance.learning_systems.term import Chapter, Term
from alliance.publication import BOOK
from alliance.questions.items import Item


def questions(term: Term) -> bytes:
    """Return the questions of a term for Moodle.

    Parameters
    ----------
    term : Term

    Returns
    -------
    bytes
        A document in Moodle XML, which Moodle imports into a question bank; the same
        bytes for the same term and address of the book.

    Raises
    ------
    AddressError
        When ``BOOK_ADDRESS`` is no address of a website.
    """
    root = ElementTree.Element("quiz")
    for chapter in term.chapters:
        _category(root, term, chapter)
        for item in chapter.items:
            _question(root, chapter, item)
    return document(root)


def _category(root: Element, term: Term, chapter: Chapter) -> None:
    category = add(root, "question", type="category")
    names = (BOOK, term.label, chapter.name)
    # A slash in a name is written twice; a single one begins the next category.
    path = "/".join(name.replace("/", "//") for name in names)
    add(add(category, "category"), "text", f"$course$/top/{path}")
    _html(category, "info", paragraphs(f"Questions on {chapter.name}, {term.label}."))
    add(category, "idnumber")


def _question(root: Element, chapter: Chapter, item: Item) -> None:
    essay = item.form == "essay"
    question = add(root, "question", type="essay" if essay else "multichoice")
    add(add(question, "name"), "text", chapter.title_of(item))
    _html(question, "questiontext", paragraphs(item.prompt))
    always = after_answering(item.explanation, item.readings)
    _html(question, "generalfeedback", always)
    add(question, "defaultgrade", "1.0000000")
    add(question, "penalty", "0.0000000" if essay else "0.3333333")
    add(question, "hidden", "0")
    add(question, "idnumber", item.item)
    if essay:
        _essay(question, item)
    else:
        _choice(question, item)
    tags = add(question, "tags")
    for tag in (f"chapter {item.chapter}", f"outcome {item.outcome}", item.level):
        add(add(tags, "tag"), "text", tag)


def _choice(question: Element, item: Item) -> None:
    add(question, "single", "true")
    add(question, "shuffleanswers", "false")
    add(question, "answernumbering", "ABCD")
    add(question, "showstandardinstruction", "0")
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        _html(question, name, "")
    for option in item.options:
        answer = add(
            question, "answer", fraction="100" if option.right else "0", format="html"
        )
        add(answer, "text", line(option.text))
        _html(answer, "feedback", paragraphs(option.reason))


def _essay(question: Element, item: Item) -> None:
    add(question, "responseformat", "editor")
    add(question, "responserequired", "1")
    add(question, "responsefieldlines", "15")
    add(question, "attachments", "0")
    add(question, "attachmentsrequired", "0")
    lines = "".join(
        f"<li><strong>{line(good)}</strong> {line(look)}</li>"
        for good, look in item.rubric
    )
    rubric = f"<p>What a good answer does:</p><ul>{lines}</ul>" if lines else ""
    if item.sample.strip():
        rubric += f"<p>A sample answer:</p>{paragraphs(item.sample)}"
    _html(question, "graderinfo", rubric)
    _html(question, "responsetemplate", "")


def _html(parent: Element, name: str, html: str) -> None:
    add(add(parent, name, format="html"), "text", html)
