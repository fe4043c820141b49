"""Writing the files of a term: all of them, or none."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from alliance.learning_systems import moodle, spreadsheet, word
from alliance.learning_systems.cartridge import cartridge
from alliance.learning_systems.term import LearningSystemError, Term
from alliance.packs.private import refuse_tracked
from alliance.questions.keys import PRIVATE

FORMS = {
    ".imscc": (cartridge, "Common Cartridge 1.1, for Canvas, Moodle or Blackboard"),
    ".moodle.xml": (moodle.questions, "Moodle XML, for Moodle's question bank"),
    ".docx": (word.for_students, "Word, for students, without answers"),
    "-answers.docx": (word.for_teacher, "Word, for you, with answers and rubrics"),
    ".csv": (spreadsheet.table, "a table with the answers, for you"),
}
"""How the name of each file ends, who makes it and what it is."""

FOR_STUDENTS = ".docx"
"""How the one file ends that holds no answer."""


@dataclass(frozen=True)
class Written:
    """A file that was written.

    Attributes
    ----------
    path : pathlib.Path
    meaning : str
        What it is and for whom.
    """

    path: Path
    meaning: str


def write(term: Term, folder: str | os.PathLike[str]) -> list[Written]:
    """Write every file of a term.

    Parameters
    ----------
    term : Term
    folder : str or path-like
        Made if it is not there.

    Returns
    -------
    list of Written

    Raises
    ------
    LearningSystemError
        When one of the files is there already, git would track it, or it cannot be
        written. The folder is then as it was before.
    AddressError
        When ``BOOK_ADDRESS`` is no address of a website.
    """
    place = Path(folder).expanduser()
    paths = {ending: place / f"{term.name}{ending}" for ending in FORMS}
    if there := [path.name for path in paths.values() if path.exists()]:
        raise LearningSystemError(
            f"{', '.join(there)} {'is' if len(there) == 1 else 'are'} in {place} "
            "already, and kept: a class may be using these questions. Choose another "
            "folder or term, or take the files away yourself."
        )
    refuse_tracked(place, [path.name for path in paths.values()], LearningSystemError)
    contents = {ending: make(term) for ending, (make, _) in FORMS.items()}
    missing = [each for each in (place, *place.parents) if not each.exists()]
    done: list[Path] = []
    try:
        place.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=place, prefix=".new-") as spare:
            for ending, content in contents.items():
                file = Path(spare) / paths[ending].name
                file.write_bytes(content)
                if ending != FOR_STUDENTS:
                    file.chmod(PRIVATE)
            for path in paths.values():
                (Path(spare) / path.name).rename(path)
                done.append(path)
    except BaseException as error:  # Ctrl and C as well
        for path in done:
            path.unlink(missing_ok=True)
        for each in missing:
            with suppress(OSError):
                each.rmdir()
        if not isinstance(error, OSError):
            raise
        raise LearningSystemError(
            f"The files cannot be written to {place} ({error.strerror or error}), and "
            "nothing was left there. Choose a folder of your own."
        ) from error
    return [Written(paths[ending], FORMS[ending][1]) for ending in FORMS]
