"""True to the source or altered: one meaningful change to words that we quote.

A change puts one or two words in place of others (a number, a negation, a direction, an
actor, a hedge), so that the words say something else and still read as English. What is
made so must stand in no source: `alliance.locate` finds it nowhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from alliance.citations import label
from alliance.likeness import SMALL_WORDS
from alliance.questions.items import Item, Option
from alliance.questions.keys import Key
from alliance.questions.levels import level
from alliance.questions.making import (
    Row,
    but_see,
    choice,
    passage_of,
    picked,
    short,
)
from alliance.questions.source import SENSITIVE, aim_of, usable
from alliance.quotations import locate
from alliance.repository import root

KIND = "altered"
_QUESTIONS, _LONG = 72, 14
TRUE = "They are the source's own words."
ALTERED = "Something in them was changed."

# What would give a change away: it is no English, or no such person.
_CLUMSY = re.compile(r"may (?:likely|soon)|Fumio Abe|Joe Trump|Abe’s successors")
# So would what nobody would write: who reads it needs no source to see the change.
_SENSELESS = re.compile(
    r"limit its influence through|ceases? to (?:drive|threaten|develop)|decrease"
    r"|hardly (?:diff|rel)|shrinking threats|easing tensions|passing threats"
    r"|decline (?:of|as)|less important|(?:limiting|avoid expanding) multilateral"
    r"|further limit inter|reduce prac|Beijing and Moscow closer|further apart"
    r"|even support|pleased with|UK and Japan|may never publish|limit its (?:sec|part)"
    r"|enthusiasm in|with Russia’s|second time|remain settled"
)

_CHANGES: dict[str, tuple[tuple[str, str], ...]] = {
    "number": (
        ("eighty", "sixty"),
        ("Thirty-one", "Twenty-one"),
        ("eighty-five", "forty-five"),
        ("dozens", "hundreds"),
        ("quadruple", "double"),
        ("five-year", "ten-year"),
        ("ten-year", "five-year"),
        ("$240 billion", "$140 billion"),
        ("2 percent", "3 percent"),
        ("2%", "3%"),
        ("60 percent", "16 percent"),
        ("five years", "two years"),
        ("1,000", "2,000"),
        ("16 countries", "26 countries"),
        ("17", "7"),
        ("$100 billion", "$60 billion"),
        ("doubling", "tripling"),
        ("70 years", "50 years"),
        ("three AUKUS", "four AUKUS"),
        ("four leading", "five leading"),
        ("years away", "months away"),
        ("two most", "three most"),
    ),
    "how many": (
        ("Many", "Few"),
        ("many", "few"),
        ("some", "most"),
        ("all remaining", "some remaining"),
        ("often", "rarely"),
        ("none currently", "all currently"),
        ("more than", "fewer than"),
        ("largely", "partly"),
        ("substantial", "limited"),
        ("significantly", "slightly"),
        ("any of", "most of"),
    ),
    "negation": (
        ("there is no", "there is a"),
        ("had stalled", "had resumed"),
        ("should seek", "should not seek"),
        ("should prioritize", "should avoid"),
        ("quickly denied", "quickly confirmed"),
        ("quick to deny", "slow to deny"),
        ("despite strong", "without strong"),
        ("yet to be realized", "now been realized"),
        ("does not rely", "relies"),
        ("it is not", "it is"),
        ("still underway", "now over"),
        ("unrealistic", "realistic"),
    ),
    "direction": (
        ("increased", "reduced"),
        ("increase", "decrease"),
        ("increasingly", "hardly"),
        ("growth", "decline"),
        ("growing", "shrinking"),
        ("rise", "decline"),
        ("rising", "easing"),
        ("deepened", "weakened"),
        ("deepen", "reduce"),
        ("enhance", "limit"),
        ("closer together", "further apart"),
        ("larger", "smaller"),
        ("expand", "limit"),
        ("expanding", "limiting"),
        ("more assertive", "less assertive"),
        ("more balanced", "less balanced"),
        ("more important", "less important"),
        ("more clearly", "less clearly"),
        ("remains strong", "grows weaker"),
        ("persistent", "passing"),
        ("continue", "cease"),
        ("continues", "ceases"),
        ("difficult", "easy"),
        ("converging", "diverging"),
        ("contentious", "settled"),
        ("contested", "agreed"),
        ("strongest", "weakest"),
        ("skepticism", "satisfaction"),
        ("concerned", "pleased"),
        ("disrupt", "support"),
        ("resistance", "enthusiasm"),
        ("unprecedented", "customary"),
        ("an indispensable", "an important"),
        ("a deterrent against", "a response to"),
        ("provocative", "unlawful"),
        ("a sovereign right", "a limited right"),
        ("strategic competitor", "economic competitor"),
        ("persistent threats", "occasional threats"),
        ("outdated", "useful"),
        ("relevant", "marginal"),
    ),
    "actor": (
        ("Tokyo and Washington", "Beijing and Moscow"),
        ("between the US", "between the UK"),
        ("Britain", "France"),
        ("Kishida", "Abe"),
        ("Shinzo Abe", "Taro Aso"),
        ("Biden", "Trump"),
        ("Trump", "Biden"),
        ("South Korea and", "Taiwan and"),
        ("South Koreans", "Australians"),
        ("Seoul", "Taipei"),
        ("the ROK", "the Philippines"),
        ("the G7", "the G20"),
        ("Canberra", "Wellington"),
        ("Cambodia", "Iraq"),
        ("domestic objections", "foreign objections"),
        ("Okinawa and", "Hokkaido and"),
        ("on Okinawa", "on Kyushu"),
        ("China's", "North Korea's"),
        ("China’s", "North Korea’s"),
        ("with China", "with North Korea"),
        ("nuclear-powered", "conventional"),
    ),
    "certainty": (
        ("could", "will"),
        ("can ensure", "will ensure"),
        ("can create", "always create"),
        ("can simultaneously", "could one day"),
        ("can make a new", "has made a new"),
        ("pledged to defend", "offered to defend"),
        ("wishes", "struggles"),
        ("will likely", "will certainly"),
        ("could likely", "will certainly"),
        ("will soon", "may never"),
        ("will", "may"),
        ("might", "will"),
        ("with the possibility", "with the certainty"),
        ("claims that", "has proved"),
        ("informal", "formal"),
        ("seems right", "seems wrong"),
        ("quietly", "openly"),
        ("slowly", "quickly"),
    ),
    "time": (
        ("before", "after"),
        ("for decades", "for years"),
        ("first", "second"),
        ("last month", "last year"),
        ("this June", "last June"),
        ("long-term", "short-term"),
    ),
}


@dataclass(frozen=True)
class Change:
    """One change that can be made to the words of a quotation.

    Attributes
    ----------
    of : str
        What it changes: a number, an actor, a direction, and so on.
    was, put : str
        The words of the source and those put in their place.
    words : str
        All the words, changed.
    """

    of: str
    was: str
    put: str
    words: str


def make(key: Key) -> Iterator[Item]:
    """Yield the questions of this kind that a key picks, half of them altered.

    Parameters
    ----------
    key : Key

    Yields
    ------
    Item
    """
    rows = [row for row in usable() if changes(row)]
    ranked = picked(key.ranked(rows, KIND, by=lambda row: row["quotation"]), _QUESTIONS)
    for number, row in enumerate(ranked):
        yield _question(key, row, altered=number % 2 == 1)


def changes(row: Row) -> list[Change]:
    """Return the changes that can be made to a quotation.

    Parameters
    ----------
    row : dict of str to str
        Of ``data/quotations.csv``.

    Returns
    -------
    list of Change
        None for words that are not to be played with.
    """
    if row["quotation"] in SENSITIVE:
        return []
    return list(_changes_to(root(), row["exact"]))


@lru_cache(maxsize=1024)
def _changes_to(_root: Path, exact: str) -> tuple[Change, ...]:
    """Find changes once: they depend on the seeds alone, which do not change."""
    return tuple(
        change
        for of, pairs in _CHANGES.items()
        for was, put in pairs
        if (change := _changed(exact, of, was, put))
        and not _CLUMSY.search(change.words)
        and not _SENSELESS.search(change.words)
        and not locate(change.words)
    )


def _changed(exact: str, of: str, was: str, put: str) -> Change | None:
    """Return a change where its words stand once, and the article before still fits."""
    found = list(re.finditer(rf"(?<![\w-]){re.escape(was)}(?![\w-])", exact))
    if len(found) != 1:
        return None
    start, end = found[0].span()
    before = exact[:start].split()[-1:]
    if before in (["a"], ["an"]) and (before == ["an"]) != (put[0] in "aeiou"):
        return None
    return Change(of, was, put, exact[:start] + put + exact[end:])


def _apart(was: str, put: str) -> tuple[str, str]:
    """Return two phrases without the small words that both begin or end with."""
    ones, others = was.split(), put.split()
    for at in (0, -1):
        while (
            min(len(ones), len(others)) > 1
            and ones[at] == others[at]
            and ones[at] in SMALL_WORDS
        ):
            del ones[at], others[at]
    return " ".join(ones), " ".join(others)


def _question(key: Key, row: Row, *, altered: bool) -> Item:
    name = (KIND, "altered", row["quotation"])
    passage = passage_of(row)
    change = key.ranked(changes(row), "change", *name, by=lambda each: each.put)[0]
    words = change.words if altered else row["exact"]
    was, put = _apart(change.was, change.put)
    said = (
        f"The source has “{was}”, not “{put}”."
        if altered
        else "Every word stands in the source."
    )
    hidden = not altered or change.of in ("certainty", "time")
    return choice(
        key,
        name,
        outcome=aim_of(key, row, passage),
        level=level(hidden, len(row["exact"].split()) > _LONG, bool(but_see([row]))),
        prompt=f"True to the source or altered? Below are words of "
        f"{short(row['source'])}, in which one thing may have been changed.\n\n{words}",
        right=Option(ALTERED if altered else TRUE, True, said),
        wrong=[Option(TRUE if altered else ALTERED, False, said)],
        explanation=f"{said} The words stand in {label(passage)}."
        if not altered
        else f"{said} Compare {label(passage)}.",
        passages=[passage],
        words=[row],
    )
