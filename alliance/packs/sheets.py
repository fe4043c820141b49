"""The sizes of paper on which hand-outs are set."""

from dataclasses import dataclass

from alliance.errors import PackError, suggest

TEXT = 160.0
"""Width of the text in millimetres, the same on every paper: lines end alike."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of paper.

    Attributes
    ----------
    width, height : float
        In millimetres.
    typst, css : str
        What Typst and CSS (Paged Media, level 3) call it.
    """

    width: float
    height: float
    typst: str
    css: str

    @property
    def side(self) -> float:
        """The margin at each side, in millimetres."""
        return (self.width - TEXT) / 2


SHEETS = {
    "a4": Sheet(210, 297, "a4", "A4"),
    "letter": Sheet(215.9, 279.4, "us-letter", "letter"),
}
"""The sheets by the names that a teacher gives: A4 (ISO 216), Letter (ANSI Y14.1)."""

DEFAULT = "a4"


def sheet(name: str) -> Sheet:
    """Return a sheet by its name.

    Parameters
    ----------
    name : str
        A key of `SHEETS`, in capitals or not.

    Returns
    -------
    Sheet

    Raises
    ------
    PackError
        When there is no such paper.
    """
    known = SHEETS.get(name.strip().casefold())
    if known is None:
        raise PackError(
            f"There is no paper {name!r}.{suggest(name, SHEETS)} Give one of these: "
            f"{', '.join(f'--paper {each}' for each in SHEETS)}."
        )
    return known
