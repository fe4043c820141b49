"""The front page of the reference part: which pages there are, and what each is for."""

from alliance import markdown
from alliance.markdown import COMMAND, bullets, escaped
from alliance.reference.evidence import Evidence


def page(evidence: Evidence) -> str:
    """Return the page.

    Parameters
    ----------
    evidence : Evidence

    Returns
    -------
    str
        Markdown.
    """
    return markdown.page(
        "# Reference",
        "These pages say what the book takes from each source, and where.\n"
        "Every citation in a chapter opens one of them, and every row of them has an "
        "address of its own.",
        "What the sources say, gathered from all of them:",
        bullets(
            [
                "[Quotations](quotations.md): the words that the book may show, with "
                "who says them.",
                "[Quantities](quantities.md): the numbers, with unit, time and what "
                "else counts the same thing.",
                "[Timeline](timeline.md): the events that the sources date, each "
                "beside what the record says of it.",
                "[Who says what](claims.md): the positions of the sources on each "
                "question, side by side, and who is silent.",
                "[How many sources give each fact](corroboration.md): which facts "
                "several sources give independently, and which rest on one alone.",
            ]
        ),
        "What to hold against it:",
        bullets(
            [
                "[Source checks](source-checks.md): where sources conflict, err, have "
                "aged or may mislead, and on what that judgement rests.",
                "[The record](record.md): the facts from outside the five sources, and "
                "what rests on each.",
                "[Bibliography](bibliography.md): the works outside the five sources, "
                "with the facts taken from each.",
                "[Glossary](glossary.md): the terms, and what they mean here.",
            ]
        ),
        "The tables behind all of this are explained on the page [Data](data.md), and "
        "can be downloaded there.\n"
        "What changed from one version of the book to the next stands on the page "
        "[Editions](editions.md).",
        "An outline lists the passages of one source in order, each with its gist, the "
        "chapters that use it, and the quotations, numbers, dates and positions taken "
        "from it:",
        bullets(
            f"[{escaped(entry.short)}](outline-{name}.md): {escaped(entry.authors)}, "
            f"*{escaped(entry.title)}*"
            for name, entry in evidence.sources.items()
        ),
        "The pages with rows can be searched and filtered in the browser, and the "
        "address of the page keeps the search, so that it can be sent to others.\n"
        f"All of them are generated from the tables by `{COMMAND}`, and a test fails "
        "when they are not current.",
    )
