"""The errors of the package: each says what is wrong, where, and what to do."""

from collections.abc import Iterable
from difflib import get_close_matches


class AllianceError(Exception):
    """Base of every error this package raises on purpose."""


class RootNotFoundError(AllianceError, FileNotFoundError):
    """The folder of the book cannot be found."""


class SeedError(AllianceError):
    """A seed is missing, was changed, or does not match its furniture list."""


class SeedsNotHereError(SeedError):
    """The texts are not in this copy of the book; the message says where they are.

    Such copies are made by `alliance.kit`.
    """


class UnknownSourceError(AllianceError, LookupError):
    """No source has this id."""


class UnknownPassageError(AllianceError, LookupError):
    """No passage has this id."""


class UnknownQuotationError(AllianceError, LookupError):
    """No row of ``data/quotations.csv`` has this id."""


class MisquotationError(AllianceError, ValueError):
    """The words do not stand in the source as they were given.

    Attributes
    ----------
    nearest : str or None
        Id of the nearest passage of the named source.
    difference : str or None
        The words of that passage and the words given, with what differs marked.
    elsewhere : tuple of str
        Ids of the passages of other sources where the words do stand.
    """

    def __init__(
        self,
        message: str,
        *,
        nearest: str | None = None,
        difference: str | None = None,
        elsewhere: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.nearest = nearest
        self.difference = difference
        self.elsewhere = elsewhere


class QuotationTooShortError(MisquotationError):
    """Fewer than two words were given, too few to be traced to one place."""


class UnknownEvidenceError(AllianceError, LookupError):
    """No row of the tables that a memo draws on has this id."""


class MemoError(AllianceError, ValueError):
    """A memo cannot be put together or saved as asked; the message says what to do."""


class TableError(AllianceError, ValueError):
    """An evidence table breaks its schema; the message names file, row and column."""


class FigureError(AllianceError, ValueError):
    """A chart lacks what every chart of the book must carry."""


class QuizError(AllianceError, ValueError):
    """A quiz is not well formed; the message names file and question."""


class AssetError(AllianceError, ValueError):
    """A page asks for a style, a script or an icon that the book does not have."""


def suggest(word: str, known: Iterable[str]) -> str:
    """Return " Did you mean …?" for the known words nearest to ``word``, or "".

    Parameters
    ----------
    word : str
        What was asked for.
    known : iterable of str
        What there is.

    Returns
    -------
    str
        A sentence with a leading space, empty when nothing is near.
    """
    # Half of a word of two signs is one sign, and '07' is no slip for '06'.
    cutoff = 0.5 if len(str(word)) > 2 else 0.6
    near = get_close_matches(str(word), list(known), n=3, cutoff=cutoff)
    if not near:
        return ""
    return f" Did you mean {' or '.join(repr(name) for name in near)}?"


class KitError(AllianceError, ValueError):
    """A kit cannot be written as asked; the message says what to do."""


class CopyError(AllianceError):
    """The PDF or the zip of the book cannot be made."""


class PackError(AllianceError, ValueError):
    """Material for a class cannot be made as asked; the message says what to do."""


class LinkError(AllianceError, ValueError):
    """A link cannot be made from what was given; the message says what is asked."""


class MeasureError(AllianceError, ValueError):
    """Something cannot be measured here, or the table of measurements is not sound."""
