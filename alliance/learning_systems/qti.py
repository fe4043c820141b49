"""Questions in IMS QTI 1.2.1, as IMS Common Cartridge 1.1 profiles it.

The profile knows a multiple choice with three options or more, and a true-or-false
question with exactly two, called ``true`` and ``false``; some systems then show those
two words and nothing else. So a question of ours with two options becomes a statement
about its first one. An essay has no place for a rubric or a sample that students do not
see: those are in the Word file for the teacher, and in Moodle XML.

Everything shown is HTML, since Moodle takes it for that whatever the file says. What
is said after every answer stands first and lets the processing go on; then comes the
right option, and each condition ends the processing: readers differ in which of these
they look at, and this order is read alike by those we know.
"""

from collections.abc import Iterable
from xml.etree import ElementTree

from alliance.learning_systems.markup import (
    Element,
    add,
    after_answering,
    document,
    line,
    paragraphs,
)
from alliance.questions.items import Item

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
SCHEMA = "http://www.imsglobal.org/profile/cc/ccv1p1/ccv1p1_qtiasiv1p2p1_v1p0.xsd"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"

ASKED_ABOUT_FIRST = "True or false? The answer is: {}"
"""How a question with two options is asked where only true and false are offered."""

_RESPONSE = "response1"
_ALWAYS = "general_fb"


def assessment(identifier: str, title: str, items: Iterable[tuple[str, Item]]) -> bytes:
    """Return questions as an assessment.

    Parameters
    ----------
    identifier : str
        Unique in the world.
    title : str
        What students see it called.
    items : iterable of tuple of str and Item
        The title of each question, and the question.

    Returns
    -------
    bytes
        A document of QTI 1.2.1 (``ccv1p1_qtiasiv1p2p1``).
    """
    root = _root()
    whole = add(root, "assessment", ident=identifier, title=title)
    _fields(
        whole,
        cc_profile="cc.exam.v0p1",
        qmd_assessmenttype="Examination",
        qmd_scoretype="Percentage",
        qmd_feedbackpermitted="Yes",
        qmd_hintspermitted="No",
        qmd_solutionspermitted="No",
    )
    section = add(whole, "section", ident=f"{identifier}-section")
    for called, item in items:
        _question(section, item, item.item, called)
    return document(root)


def object_bank(identifier: str, items: Iterable[tuple[str, Item]]) -> bytes:
    """Return questions as a bank to choose from.

    Parameters
    ----------
    identifier : str
        Unique in the world.
    items : iterable of tuple of str and Item
        The title of each question, and the question. Its id gets ``-bank`` at its end,
        since an id may not name two questions of a cartridge.

    Returns
    -------
    bytes
        A document of QTI 1.2.1 (``ccv1p1_qtiasiv1p2p1``).
    """
    root = _root()
    bank = add(root, "objectbank", ident=identifier)
    for called, item in items:
        _question(bank, item, f"{item.item}-bank", called)
    return document(root)


def _root() -> Element:
    return ElementTree.Element(
        "questestinterop",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": INSTANCE,
            "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
        },
    )


def _fields(parent: Element, **entries: str) -> None:
    metadata = add(parent, "qtimetadata")
    for label, entry in entries.items():
        field = add(metadata, "qtimetadatafield")
        add(field, "fieldlabel", label)
        add(field, "fieldentry", entry)


def _question(parent: Element, item: Item, identifier: str, title: str) -> None:
    question = add(parent, "item", ident=identifier, title=title)
    if item.form == "essay":
        profile, computed = "cc.essay.v0p1", "No"
    elif len(item.options) == 2:
        profile, computed = "cc.true_false.v0p1", "Yes"
    else:
        profile, computed = "cc.multiple_choice.v0p1", "Yes"
    _fields(
        add(question, "itemmetadata"),
        cc_profile=profile,
        cc_question_category=f"{item.outcome}, {item.level}",
        qmd_scoringpermitted="Yes",
        qmd_computerscored=computed,
    )
    if item.form == "essay":
        _essay(question, item)
    else:
        _choice(question, item)


def _choice(question: Element, item: Item) -> None:
    if len(item.options) == 2:
        labels = {
            "true": (item.options[0], "True"),
            "false": (item.options[1], "False"),
        }
        said = ASKED_ABOUT_FIRST.format(item.options[0].text)
        prompt = f"{item.prompt}\n\n{said}"
    else:
        labels = {
            f"option-{letter}": (option, line(option.text))
            for letter, option in zip("abcde", item.options, strict=False)
        }
        prompt = item.prompt
    presentation = add(question, "presentation")
    _material(presentation, paragraphs(prompt))
    response = add(presentation, "response_lid", ident=_RESPONSE, rcardinality="Single")
    choices = add(response, "render_choice")
    for label, (_, shown) in labels.items():
        _material(add(choices, "response_label", ident=label), shown)
    processing = _processing(question)
    always = after_answering(item.explanation, item.readings)
    if always:
        _condition(processing, None, _ALWAYS, goes_on=True)
    rightly_first = sorted(labels.items(), key=lambda each: not each[1][0].right)
    for label, (option, _) in rightly_first:
        _condition(
            processing,
            label,
            f"{label}-feedback" if option.reason.strip() else None,
            right=option.right,
        )
    if always:
        _feedback(question, _ALWAYS, always)
    for label, (option, _) in labels.items():
        if option.reason.strip():
            _feedback(question, f"{label}-feedback", paragraphs(option.reason))


def _essay(question: Element, item: Item) -> None:
    presentation = add(question, "presentation")
    _material(presentation, paragraphs(item.prompt))
    response = add(presentation, "response_str", ident=_RESPONSE, rcardinality="Single")
    add(response, "render_fib", prompt="Box", fibtype="String", rows="15")
    if always := after_answering(item.explanation, item.readings):
        _condition(_processing(question), None, _ALWAYS, goes_on=True)
        _feedback(question, _ALWAYS, always)


def _processing(question: Element) -> Element:
    processing = add(question, "resprocessing")
    variable = {"varname": "SCORE", "vartype": "Decimal"}
    add(add(processing, "outcomes"), "decvar", **variable, minvalue="0", maxvalue="100")
    return processing


def _condition(
    processing: Element,
    label: str | None,
    feedback: str | None,
    *,
    right: bool = False,
    goes_on: bool = False,
) -> None:
    condition = ElementTree.SubElement(
        processing, "respcondition", {"continue": "Yes" if goes_on else "No"}
    )
    test = add(condition, "conditionvar")
    if label is None:
        add(test, "other")
    else:
        add(test, "varequal", label, respident=_RESPONSE)
    if right:
        add(condition, "setvar", "100", varname="SCORE", action="Set")
    if feedback:
        add(condition, "displayfeedback", feedbacktype="Response", linkrefid=feedback)


def _feedback(question: Element, identifier: str, html: str) -> None:
    # Moodle looks for the words of feedback in a flow, and nowhere else.
    flow = add(add(question, "itemfeedback", ident=identifier), "flow_mat")
    _material(flow, html)


def _material(parent: Element, html: str) -> None:
    add(add(parent, "material"), "mattext", html, texttype="text/html")
