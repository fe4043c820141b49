"""Read a quotation that a reader gives as an answer, and say where it stands."""

from collections.abc import Sequence
from typing import Any

from alliance import kept
from alliance.errors import AllianceError, SeedError
from alliance.exercises.answers import UnusableError, cut_short, described, meant, plain
from alliance.passages import printed_words
from alliance.quotations import Place, around, verify
from alliance.search import SENTENCE_END
from alliance.sources import sources

_NUMBERS = {2: "two", 3: "three"}


def quoted(
    answer: Any, asked: Sequence[str], further: Sequence[str] = ()
) -> Place | tuple[str, str]:
    """Return where the words of an answer stand, or a verdict on why they do not.

    Parameters
    ----------
    answer : object
        Should be a tuple or list of texts: the words, their source, and what is asked
        for further.
    asked : sequence of str
        Ids of the sources from which the words may be.
    further : sequence of str
        What each further text of the answer should be.

    Returns
    -------
    Place or (str, str)
        The place of the words, or status and message.

    Raises
    ------
    UnusableError
        When the answer is not such a tuple.
    SeedError
        When the source is not there to be compared.
    """
    forms = ", ".join(f'"{form}"' for form in ("the words", "the source", *further))
    wanted = f"{'a pair' if not further else 'a tuple'} of texts, ({forms})"
    if not isinstance(answer, tuple | list):
        raise UnusableError(f"Your answer is {described(answer)}; give {wanted}.")
    length = 2 + len(further)
    if len(answer) != length or not all(isinstance(part, str) for part in answer):
        raise UnusableError(f"Give {_NUMBERS[length]} texts, in this order: {wanted}.")
    words, source = (part.strip() for part in answer[:2])
    if source not in asked:
        if plain(words) in sources() or (
            meant(words, asked) and not meant(source, sources())
        ):
            return "close", "The other way round: first the words, then the source."
        hint = meant(source, asked)
        if plain(source) in sources() and plain(source) not in asked:
            hint = ""
        choice = " or ".join(filter(None, [", ".join(asked[:-1]), asked[-1]]))
        return "wrong", f"Take it from {choice}; you name {cut_short(source)}.{hint}"
    try:
        return verify(words, source)
    except SeedError:
        raise
    except AllianceError as error:
        return _refused(words, source, error)


def _refused(words: str, source: str, error: AllianceError) -> tuple[str, str]:
    """Say whether the marks at the ends alone keep the words from verifying."""
    marks, stops = " \"“”'‘’«»", " .,;:!?…"
    unquoted = words.strip(marks)
    for bare, taken in (
        (unquoted, "quotation marks"),
        (words.rstrip(stops), "final stop"),
        (unquoted.rstrip(stops).strip(marks), "quotation marks and final stop"),
    ):
        if bare == words:
            continue
        try:
            place = verify(bare, source)
        except AllianceError:
            continue
        return "close", (
            f"The words stand in {place.passage}, but without the {taken} that you "
            "give with them. Take the marks out of the text and check again."
        )
    message = str(error)
    if len(message) > 1000:  # a whole page was pasted
        message = f"{message[:1000]} …"
    return "wrong", f"The words do not verify.\n{message}"


def sentence_of(place: Place) -> str:
    """Return the sentences of the passage in which quoted words stand.

    A copy of the book without the texts knows only the words that it keeps: there it
    is what is kept around the quoted words, which may be no more than these.

    Parameters
    ----------
    place : Place
        Where the words stand, as `alliance.quotations.verify` returns it.

    Returns
    -------
    str
        From the beginning of the first of these sentences to the end of the last.

    Raises
    ------
    SeedError
        When the source of the passage is not there to be read.
    """
    printed = around(place) if without_texts() else printed_words(place.passage)
    start = max(printed.find(place.exact), 0)
    end = start + len(place.exact)
    stops = [stop.end() for stop in SENTENCE_END.finditer(printed)]
    first = max((stop for stop in stops if stop <= start), default=0)
    last = min((stop for stop in stops if stop >= end), default=len(printed))
    return printed[first:last]


def without_texts() -> bool:
    """Say whether this is a copy of the book without the texts."""
    return kept.kept() is not None
