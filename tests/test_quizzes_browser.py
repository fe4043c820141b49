"""The quizzes in a browser: with keys, without scripts, from a folder, on paper."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from axe import violations
from browser import goto, open_browser, served
from built import book

from alliance.quizzes import Question, quizzes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

CHAPTER = "04-okinawa"
PAGE = f"chapters/{CHAPTER}.html"
ASKED = quizzes()[CHAPTER]
# Only what the tests are about, so that axe asks of nothing else.
ALONE = """() => {
    for (const other of document.querySelectorAll("article section > section"))
        if (other.id !== "check-yourself") other.remove();
}"""
STORED = "() => JSON.stringify([{...localStorage}, {...sessionStorage}])"


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(book()) as here:
        yield here


@pytest.fixture
def page(browser: "Browser", address: str) -> Iterator["Page"]:
    """Show a chapter; an error of its scripts fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    goto(tab, f"{address}/{PAGE}")
    yield tab
    context.close()
    assert not errors


def asked(page: "Page", number: int) -> "Locator":
    return page.locator(".quiz fieldset").nth(number)


def choose(page: "Page", number: int, letter: str) -> str:
    """Choose an answer, check it, and return what is then said."""
    question = asked(page, number)
    question.get_by_role("radio").nth("ABCDE".index(letter)).check()
    question.get_by_role("button", name="Check").click()
    return said(question)


def said(question: "Locator") -> str:
    return question.get_by_role("status").inner_text()


def wrong(question: Question) -> str:
    return "A" if question.right != "A" else "B"


def test_a_wrong_answer_then_the_right_one_by_keyboard(page: "Page") -> None:
    question, right = asked(page, 0), ASKED[0].right
    assert right == "B", "the keys below are for this"
    verdict = question.get_by_role("status")
    assert verdict.inner_text() == "", "the place is there before anything is said"
    question.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Check"
    page.keyboard.press("Enter")
    assert said(question).startswith("A: not right. It could be")
    assert said(question).endswith("You can choose again.")
    assert question.locator("details").is_hidden(), "the answer is not given away"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")
    assert said(question) == "", "a verdict on another choice does not stay"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert said(question).startswith("B: right. The monument names all the war dead")
    assert page.evaluate("document.activeElement.textContent") == "Check"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Mainichi 2025"
    assert question.locator("details").is_visible(), "then all reasons can be read"


def test_a_question_and_its_answers_have_their_names(page: "Page") -> None:
    question = page.get_by_role("group", name="Question 1 (a little more)")
    assert question.count() == 1
    answers = question.get_by_role("radio")
    assert answers.count() == len(ASKED[0].options)
    assert question.get_by_role("radio", name=f"A. {ASKED[0].options[0].text}").count()


def test_a_click_on_the_words_of_an_answer_chooses_it(page: "Page") -> None:
    question = asked(page, 1)
    question.locator("label").nth(2).click(position={"x": 200, "y": 12})
    assert question.get_by_role("radio").nth(2).is_checked()


def test_nothing_chosen_is_said(page: "Page") -> None:
    asked(page, 1).get_by_role("button", name="Check").click()
    assert said(asked(page, 1)) == "Choose an answer first."


def test_the_result_counts_first_tries_and_says_what_to_read_again(
    page: "Page",
) -> None:
    assert "not right" in choose(page, 0, wrong(ASKED[0]))
    choose(page, 0, ASKED[0].right)  # a second try
    result = page.locator(".quiz > [role=status]")
    page.get_by_role("button", name="Show my result").click()
    left = len(ASKED) - 1
    assert f"0 of 1 right at the first try, {left} not checked yet." in (
        result.inner_text()
    )
    for number, question in enumerate(ASKED[1:], 1):
        assert ": right." in choose(page, number, question.right)
    told = result.inner_text()
    assert f"{left} of {len(ASKED)} right at the first try." in told
    links = result.locator("a")
    assert [links.nth(at).inner_text() for at in range(links.count())] == [
        ASKED[0].section
    ]
    page.get_by_role("button", name="Start again").click()
    assert result.inner_text() == ""
    assert said(asked(page, 0)) == ""
    assert page.locator(".quiz input:checked").count() == 0
    assert page.evaluate("document.activeElement.name") == "question-1"
    assert asked(page, 0).locator("details").is_hidden()
    choose(page, 0, ASKED[0].right)
    page.get_by_role("button", name="Show my result").click()
    assert f"1 of 1 right at the first try, {left} not checked yet." in (
        result.inner_text()
    )


def test_nothing_is_asked_of_anyone_and_nothing_is_stored(page: "Page") -> None:
    page.wait_for_load_state("networkidle")
    before, requests = page.evaluate(STORED), []
    page.on("request", lambda request: requests.append(request.url))
    for number, question in enumerate(ASKED):
        choose(page, number, question.right)
    assert "right at the first try" in page.locator(".quiz").inner_text()
    beside = [url for url in requests if "/_data/" not in url and "/vega/" not in url]
    assert not beside, "charts that come into view may load their own data"
    assert page.evaluate(STORED) == before
    assert page.url.endswith(PAGE)


def test_without_scripts_each_question_unfolds_its_answer(
    browser: "Browser", address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{address}/{PAGE}")
    question = tab.locator(".quiz fieldset").first
    assert tab.locator(".quiz button").count() == 0, "nothing that would do nothing"
    reason = question.get_by_text(f"{ASKED[0].right}: right.")
    assert reason.is_hidden()
    question.get_by_text("Answer and reasons").click()
    assert reason.is_visible()
    context.close()


def test_a_quiz_works_from_a_folder_without_a_server(browser: "Browser") -> None:
    tab = browser.new_page()
    goto(tab, (book() / PAGE).as_uri())
    assert ": right." in choose(tab, 0, ASKED[0].right)
    tab.close()


@pytest.mark.parametrize(
    ("width", "theme"), [(1280, "light"), (1280, "dark"), (320, "light")]
)
def test_verdicts_and_result_break_no_rule_and_fit(
    browser: "Browser", address: str, width: int, theme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme
    )
    tab = context.new_page()
    goto(tab, f"{address}/{PAGE}")
    tab.evaluate(ALONE)
    choose(tab, 0, wrong(ASKED[0]))
    for number, question in enumerate(ASKED[1:], 1):
        choose(tab, number, question.right)
    assert violations(tab) == []
    quiz = tab.locator(".quiz")
    assert quiz.evaluate("(box) => box.scrollWidth <= box.clientWidth")
    context.close()


def test_on_paper_a_quiz_can_still_be_answered(page: "Page") -> None:
    choose(page, 0, ASKED[0].right)
    page.emulate_media(media="print")
    question = asked(page, 0)
    assert question.locator("legend").is_visible()
    assert question.locator("label").last.is_visible()
    for hidden in ("details", "button", "[role=status]"):
        assert question.locator(hidden).is_hidden(), hidden
    assert page.get_by_role("button", name="Start again").is_hidden()
