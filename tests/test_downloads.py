"""The built book offers the published tables, and no full one."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest
from built import book, read_page
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from alliance.downloads import FOLDER, write
from alliance.errors import TableError
from alliance.publication import PUBLICATIONS, edition, files
from alliance.repository import root

HERE = root()
ZIP = f"{edition().archive}.zip"
FULL = [
    f"{name}.csv"
    for name, chosen in PUBLICATIONS.items()
    if chosen.words in ("placed", "left out")
]


def build(folder: Path, page: str) -> tuple[str, str]:
    """Build a book of one page; return the page and the warnings."""
    source, out = folder / "source", folder / "html"
    (source / "part").mkdir(parents=True)
    (source / "index.md").write_text("# Book\n\n```{toctree}\npart/page\n```\n")
    (source / "part" / "page.md").write_text(f"# Page\n\n{page}\n", encoding="utf-8")
    for name in ("data", "seeds"):
        shutil.copytree(HERE / name, source / name)
    (source / "data" / "draft.csv").write_text("of no table\n")
    said = io.StringIO()
    with patch_docutils(), docutils_namespace():
        Sphinx(
            source,
            None,
            out,
            folder / "doctrees",
            "html",
            confoverrides={"extensions": ["myst_parser", "alliance.downloads"]},
            status=None,
            warning=said,
        ).build()
    return (out / "part" / "page.html").read_text(encoding="utf-8"), said.getvalue()


def links(html: str) -> dict[str, str]:
    """Return the links of a page's article by their words."""
    page = read_page("part/page.html", html)
    body = page.soup.find(attrs={"role": "main"}) or page.article
    return {link.get_text(): link["href"] for link in body.find_all("a", href=True)}


# Links


def test_a_link_to_a_table_leads_to_the_published_one(tmp_path: Path) -> None:
    html, said = build(tmp_path, "[the numbers](../data/quantities.csv)")
    assert not said
    assert links(html)["the numbers"] == f"../{FOLDER}/quantities.csv"
    assert (tmp_path / "html" / FOLDER / "quantities.csv").is_file()


def test_no_full_table_is_copied_to_the_book(tmp_path: Path) -> None:
    build(tmp_path, "[a](../data/quantities.csv), {download}`../data/events.csv`")
    out = tmp_path / "html"
    full = {(HERE / "data" / name).read_bytes() for name in FULL}
    copied = [path for path in out.rglob("*.csv") if path.read_bytes() in full]
    assert not copied
    assert not (out / "_downloads").exists()


@pytest.mark.parametrize("name", ["seeds/cfr-2021.txt", "data/draft.csv"])
def test_a_link_that_would_publish_a_file_whole_fails_the_build(
    name: str, tmp_path: Path
) -> None:
    html, said = build(tmp_path, f"[the file](../{name})")
    assert f"a link to {name} would publish that file whole" in said
    assert "the file" in html
    assert "the file" not in links(html)
    assert not (tmp_path / "html" / "_downloads").exists()


def test_the_name_of_the_zip_is_a_link_to_it(tmp_path: Path) -> None:
    html, said = build(tmp_path, f"All of them: `{ZIP}`; also `quantities.csv`.")
    assert not said
    assert links(html)[ZIP] == f"../{FOLDER}/{ZIP}"
    assert "quantities.csv" not in links(html)
    assert zipfile.is_zipfile(tmp_path / "html" / FOLDER / ZIP)


# Files


def test_what_is_left_over_from_another_version_is_removed(tmp_path: Path) -> None:
    old = tmp_path / FOLDER / "reading-the-alliance-tables-0.0.0.zip"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"")
    names = [path.name for path in write(tmp_path)]
    assert not old.exists()
    assert names == sorted(path.name for path in old.parent.iterdir())
    assert names == sorted(
        [*(f"{name}.csv" for name in PUBLICATIONS), "datapackage.json", ZIP]
    )


def test_nothing_is_written_when_a_table_cannot_be_published(
    book_copy: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = tmp_path_factory.mktemp("html")
    (book_copy / "CITATION.cff").unlink(missing_ok=True)
    with pytest.raises(TableError, match=r"CITATION\.cff is missing"):
        write(out)
    assert not list(out.iterdir())


# The built book


def test_the_built_book_offers_the_tables_as_they_are_now() -> None:
    found = files()
    for name in [*(f"{table}.csv" for table in PUBLICATIONS), "datapackage.json"]:
        path = book() / FOLDER / name
        assert path.is_file(), f"{FOLDER}/{name} is missing: run make book"
        assert path.read_bytes() == found[name], f"{FOLDER}/{name} is not current"
    with zipfile.ZipFile(book() / FOLDER / ZIP) as zipped:
        held = {
            entry.partition("/")[2]: zipped.read(entry) for entry in zipped.namelist()
        }
    assert held == found


def test_the_built_book_holds_no_table_with_all_its_words() -> None:
    full = {(HERE / "data" / name).read_bytes(): name for name in FULL}
    for path in book().rglob("*.csv"):
        assert path.read_bytes() not in full, f"{path} holds a full table"
    assert not list(book().glob("_downloads/**/*.csv"))
