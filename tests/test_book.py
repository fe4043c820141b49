"""What the book build adds to pages beside charts."""

from types import SimpleNamespace

import pytest

from alliance import book


def options(monkeypatch, repository: str | None) -> dict:
    monkeypatch.setattr(book, "address", lambda: repository)
    config = SimpleNamespace(html_theme_options={"show_toc_level": 2})
    book._link_repository(None, config)
    return config.html_theme_options


def test_pages_link_to_the_repository_where_its_address_is_known(monkeypatch) -> None:
    found = options(monkeypatch, "https://github.com/owner/name")
    assert found["repository_url"] == "https://github.com/owner/name"
    assert found["use_repository_button"] is True
    assert found["show_toc_level"] == 2


def test_no_link_is_made_up_where_it_is_not(monkeypatch) -> None:
    assert "repository_url" not in options(monkeypatch, None)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            '<h2>Numbers<a class="headerlink" href="#n">#</a></h2>'
            '<table class="table"><tr></tr></table>',
            '<table class="table" aria-label="Numbers">',
        ),
        (
            '<h2>A <em>B</em><a class="headerlink" href="#n">#</a></h2>'
            '<table class="docutils align-default"><tr></tr></table>',
            '<table class="docutils align-default" aria-label="A B">',
        ),
        (
            '<table class="table"><caption>Own name</caption></table>',
            '<table class="table"><caption>',
        ),
        (
            '<summary aria-label="Toggle hidden content">Code: the chart</summary>',
            "<summary>Code: the chart</summary>",
        ),
    ],
)
def test_parts_of_a_page_have_names_of_their_own(body: str, expected: str) -> None:
    context = {"body": body}
    book._name_parts(None, "page", "page.html", context, None)
    assert expected in context["body"]


def test_a_table_of_data_has_decimals_that_can_be_read_and_the_csv_has_all() -> None:
    rows = [
        {"name": "Japan", "rate": 22.31578947368421},
        {"name": "Okinawa", "rate": 0.4531037607612},
        {"name": "Taiwan", "rate": 2.0},
    ]
    columns = [
        {"field": "name", "label": "Name"},
        {"field": "rate", "label": "Per thousand"},
    ]
    table = book._as_table(rows, {"columns": columns}, "Data", "data", "chapters/00")
    for cell in (">22.32<", ">0.453<", ">2<"):
        assert cell in table
    csv = book._as_csv(rows, {"columns": columns})
    assert "Japan,22.31578947368421\n" in csv
