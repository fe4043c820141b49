"""The outcomes that chapters promise, and their ids."""

import nbformat
import pytest

from alliance import notebooks
from alliance.notebooks import NotebookError
from alliance.outcomes import outcomes, outcomes_in


def a_chapter(text: str) -> nbformat.NotebookNode:
    cells = [nbformat.v4.new_markdown_cell(text)]
    return nbformat.v4.new_notebook(cells=cells)


def test_every_chapter_promises_from_three_to_seven_outcomes() -> None:
    found = [each.chapter for each in outcomes().values()]
    for name in notebooks.chapters():
        assert 3 <= found.count(name[:2]) <= 7, name


def test_an_id_is_the_chapter_and_the_place_in_its_list() -> None:
    text = (
        "**By the end of this chapter you can**\n\n"
        "- *count* boats, and *compare* them;\n- *name* a river.\n\n**Time:** long."
    )
    first, second = outcomes_in(a_chapter(text), "04-okinawa")
    assert (first.outcome, first.chapter) == ("04-1", "04")
    assert first.text == "*count* boats, and *compare* them"
    assert first.verbs == ("count", "compare")
    assert (second.outcome, second.verbs) == ("04-2", ("name",))


def test_a_chapter_without_outcomes_is_told_what_to_write() -> None:
    with pytest.raises(NotebookError, match="lists no outcomes"):
        outcomes_in(a_chapter("# A title"), "01-history")


def test_an_outcome_without_a_verb_is_told_so() -> None:
    text = "**By the end of this chapter you can**\n\n- understand rivers.\n"
    with pytest.raises(NotebookError, match="no verb in italics: 'understand rivers'"):
        outcomes_in(a_chapter(text), "01-history")
