"""The reference pages: what the tables hold, written out for reading and linking.

`pages` computes every page from the tables and the executed chapters; `write` stores
them under ``reference/``, and the overview, the outcomes and the schedules for
instructors under ``instructors/``, where they are committed, so that a citation opens
on GitHub, in JupyterLab and in the built book alike. A test proves them current.

Each module here makes one kind of page, and knows by what a reader may filter it
(`alliance.reference.listings`). The pages themselves stay plain Markdown; what the
filter needs is added when the book is built, by `alliance.listings`.
"""

from pathlib import Path

from alliance.bibliography import bibliography, works
from alliance.dictionary import data_page
from alliance.editions import releases
from alliance.markdown import NOTICE
from alliance.plans import plans
from alliance.reference import (
    claims,
    corroboration,
    editions,
    glossary,
    instructors,
    outcomes,
    outlines,
    overview,
    quantities,
    quotations,
    record,
    schedules,
    source_checks,
    timeline,
)
from alliance.reference.evidence import Evidence, gathered
from alliance.reference.listings import Facet, Listing
from alliance.repository import read_table, root
from alliance.teaching import loads, practices

LISTED = {
    "quotations": quotations,
    "quantities": quantities,
    "timeline": timeline,
    "record": record,
    "claims": claims,
    "corroboration": corroboration,
    "source-checks": source_checks,
    "glossary": glossary,
}
"""The pages of rows by name; each module has the functions `page` and `listing`."""

FOLDERS = ("reference", "instructors")
"""Where generated pages lie; a page written by hand may lie there too."""


def pages() -> dict[Path, str]:
    """Return every generated page as it should be.

    Returns
    -------
    dict of pathlib.Path to str
        Path from the top folder of the book to the text of the page, in Markdown that
        GitHub, JupyterLab and MyST read alike.

    Raises
    ------
    TableError
        When a table breaks its schema, or a fact names a reference that
        ``references.bib`` does not hold.
    MisquotationError
        When the words of a row do not stand in its source.
    EditionError
        When ``CHANGELOG.md`` cannot be read as a list of releases.
    TeachingError, PlanError, TimingError
        As for `for_instructors`.
    """
    evidence = gathered()
    return for_reference(evidence) | for_instructors(evidence)


def for_reference(evidence: Evidence) -> dict[Path, str]:
    """Return the pages under ``reference/``.

    Parameters
    ----------
    evidence : alliance.reference.evidence.Evidence

    Returns
    -------
    dict of pathlib.Path to str
        As in `pages`.

    Raises
    ------
    TableError
        When a fact names a reference that ``references.bib`` does not hold.
    """
    found = {"index.md": overview.page(evidence)}
    found |= {f"{name}.md": module.page(evidence) for name, module in LISTED.items()}
    found["data.md"] = data_page()
    found["editions.md"] = editions.page(releases())
    found["bibliography.md"] = bibliography(works(), read_table("record"))
    for name in evidence.sources:
        found[f"outline-{name}.md"] = outlines.page(name, evidence)
    return {Path("reference") / name: text for name, text in found.items()}


def for_instructors(evidence: Evidence) -> dict[Path, str]:
    """Return the generated pages under ``instructors/``.

    Parameters
    ----------
    evidence : alliance.reference.evidence.Evidence

    Returns
    -------
    dict of pathlib.Path to str
        As in `pages`.

    Raises
    ------
    TeachingError, PlanError, TimingError
        When the plans of classes, the table of what practises an outcome or that of
        running times are missing or do not fit the chapters.
    """
    asked, held = loads(), plans()
    practised = practices(asked)
    found = {
        "overview.md": instructors.page(evidence),
        "outcomes.md": outcomes.page(asked, practised),
        "schedules.md": schedules.page(asked, practised, held),
    }
    return {Path("instructors") / name: text for name, text in found.items()}


def listings(evidence: Evidence | None = None) -> dict[str, Listing]:
    """Return the pages of rows with what each row can be filtered by.

    Parameters
    ----------
    evidence : alliance.reference.evidence.Evidence, optional
        Read from the tables by default.

    Returns
    -------
    dict of str to alliance.reference.listings.Listing
        By the name of the page, such as ``quotations``.

    Raises
    ------
    TableError, MisquotationError
        As for `pages`.
    """
    evidence = evidence or gathered(chapters=False)
    found = {name: module.listing(evidence) for name, module in LISTED.items()}
    return found | {"bibliography": _works(evidence)}


def _works(evidence: Evidence) -> Listing:
    read: dict[str, set[str]] = {key: set() for key in works()}
    for fact in evidence.facts.values():
        read[fact["reference"]].add("read" if fact["read_on"] else "unsettled")
    return Listing(
        "work",
        "works",
        (
            Facet(
                "facts",
                "Facts taken from it",
                {
                    "read": "read",
                    "unsettled": "unsettled: read by nobody yet",
                    "none": "none",
                },
            ),
        ),
        {
            key: {"facts": tuple(sorted(states)) or ("none",)}
            for key, states in read.items()
        },
        grouped=False,
    )


def write(folder: Path | None = None) -> list[Path]:
    """Write the reference pages that are not current.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Top folder to write under; that of the book by default.

    Returns
    -------
    list of pathlib.Path
        The pages that were written or, where nothing generates them any more, removed;
        paths from ``folder``.

    Raises
    ------
    TableError, MisquotationError
        As for `pages`; then nothing is written.
    """
    folder = folder or root()
    wanted = pages()
    changed = stale(folder, wanted)
    for path in changed:
        if path in wanted:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(wanted[path], encoding="utf-8", newline="\n")
        else:
            (folder / path).unlink()
    return changed


def stale(folder: Path, wanted: dict[Path, str]) -> list[Path]:
    """Return the pages of a folder that are missing, differ or are left over.

    Parameters
    ----------
    folder : pathlib.Path
        Top folder that holds `FOLDERS`.
    wanted : dict of pathlib.Path to str
        From `pages`.

    Returns
    -------
    list of pathlib.Path
        Paths from ``folder``.
    """

    def stored(path: Path) -> str | None:
        whole = folder / path
        return whole.read_bytes().decode("utf-8") if whole.is_file() else None

    here = (
        path.relative_to(folder)
        for name in FOLDERS
        for path in folder.glob(f"{name}/*.md")
    )
    left_over = [
        path
        for path in sorted(here)
        if path not in wanted and (stored(path) or "").startswith(NOTICE)
    ]
    return [path for path in wanted if stored(path) != wanted[path]] + left_over
