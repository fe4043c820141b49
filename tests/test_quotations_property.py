"""The quotation rule over random quotations and random changes.

An oracle written another way, slow and plain, decides whether a change makes a
difference at all; where it does, the verifier must refuse.
"""

import csv
import random
import re
import string

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from alliance import MisquotationError, verify
from alliance.passages import all_passages
from alliance.repository import root

PASSAGES = {item.passage: item for item in all_passages()}
VOCABULARY = sorted({word for p in PASSAGES.values() for word in p.text.split()})
RANDOM = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def article(source: str) -> list[str]:
    """Read a seed the oracle's own way: drop furniture, keep the lines."""
    with (root() / "seeds" / f"{source}.txt").open(
        encoding="utf-8", newline=""
    ) as file:
        letters = list(file.read())
    with (root() / "data" / "furniture.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["source"] == source:
                for place in range(int(row["start"]), int(row["end"])):
                    letters[place] = ""
    return "".join(letters).split("\n")


LINES = {p.source: article(p.source) for p in PASSAGES.values()}


def stands(words: str, source: str) -> bool:
    """Decide by one regular expression for each letter whether the words stand."""
    pattern = ""
    place = 0
    words = words.strip()
    while place < len(words):
        rest = words[place:]
        if step := re.match(r"\s*\[PDF\]", rest):
            pattern += r"\s*\[PDF\]"
        elif step := re.match(r"\s*(?:--|-|‐|‑|–|—)\s*", rest):
            pattern += r"(?:\s*\[PDF\])?\s*(?:--|-|‐|‑|–|—)\s*"
        elif step := re.match(r"\s+", rest):
            pattern += r"(?:\s*\[PDF\])?\s+"
        elif step := re.match(r"[\"“”]", rest):
            pattern += '["“”]'
        elif step := re.match(r"['‘’]", rest):
            pattern += "['‘’\"“”]"
        else:
            step = re.match(r".", rest, re.DOTALL)
            pattern += r"(?:\s*\[PDF\])?" + re.escape(step[0])
        place += step.end()
    whole = rf"(?<!\w){pattern}" if re.match(r"\w", words) else pattern
    whole += r"(?!\w)" if re.search(r"\w$", words) else ""
    return any(re.search(whole, line) for line in LINES[source])


@st.composite
def quotations(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a source and a quotation of 4 to 30 words that the verifier accepts."""
    item = PASSAGES[draw(st.sampled_from(sorted(PASSAGES)))]
    words = [match.span() for match in re.finditer(r"\S+", item.text)]
    assume(len(words) >= 4)
    first = draw(st.integers(0, len(words) - 4))
    last = draw(st.integers(first + 3, min(len(words) - 1, first + 29)))
    chosen = item.text[words[first][0] : words[last][1]]
    try:
        verify(chosen, item.source)
    except MisquotationError:
        assume(False)
    return item.source, chosen


def change_a_letter(words: str, choose: random.Random) -> str:
    place = choose.choice(_inside(words, str.isalpha))
    other = choose.choice([c for c in string.ascii_letters if c != words[place]])
    return words[:place] + other + words[place + 1 :]


def change_case(words: str, choose: random.Random) -> str:
    place = choose.choice(_inside(words, str.isalpha))
    return words[:place] + words[place].swapcase() + words[place + 1 :]


def change_a_digit(words: str, choose: random.Random) -> str:
    place = choose.choice(_inside(words, str.isdigit))
    other = choose.choice([c for c in string.digits if c != words[place]])
    return words[:place] + other + words[place + 1 :]


def drop_a_letter(words: str, choose: random.Random) -> str:
    place = choose.choice(_inside(words, str.isalnum))
    return words[:place] + words[place + 1 :]


def add_a_letter(words: str, choose: random.Random) -> str:
    place = choose.choice(_inside(words, str.isalnum))
    return words[:place] + choose.choice(string.ascii_lowercase) + words[place:]


def change_a_word(words: str, choose: random.Random) -> str:
    parts = words.split()
    parts[choose.randrange(1, len(parts) - 1)] = choose.choice(VOCABULARY)
    return " ".join(parts)


def drop_a_word(words: str, choose: random.Random) -> str:
    parts = words.split()
    del parts[choose.randrange(1, len(parts) - 1)]
    return " ".join(parts)


def add_a_word(words: str, choose: random.Random) -> str:
    parts = words.split()
    parts.insert(choose.randrange(1, len(parts)), choose.choice(VOCABULARY))
    return " ".join(parts)


def swap_two_words(words: str, choose: random.Random) -> str:
    parts = words.split()
    place = choose.randrange(1, len(parts) - 2)
    parts[place : place + 2] = reversed(parts[place : place + 2])
    return " ".join(parts)


def change_punctuation(words: str, choose: random.Random) -> str:
    place = choose.choice(_inside(words, lambda c: c in ",.;:()%$+"))
    return words[:place] + choose.choice(["", ",", ";", "."]) + words[place + 1 :]


CHANGES = [
    change_a_letter,
    change_case,
    change_a_digit,
    drop_a_letter,
    add_a_letter,
    change_a_word,
    drop_a_word,
    add_a_word,
    swap_two_words,
    change_punctuation,
]


def _inside(words: str, kind) -> list[int]:
    """Return the places strictly inside the words whose character is of a kind."""
    places = [place for place in range(1, len(words) - 1) if kind(words[place])]
    assume(places)
    return places


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_no_changed_quotation_is_accepted(change) -> None:
    refused = 0

    @RANDOM
    @given(quotations(), st.randoms(use_true_random=False))
    def check(quotation: tuple[str, str], choose: random.Random) -> None:
        nonlocal refused
        source, words = quotation
        changed = change(words, choose)
        makes_no_difference = stands(changed, source)
        event(f"makes a difference: {not makes_no_difference}")
        assume(not makes_no_difference)
        with pytest.raises(MisquotationError):
            verify(changed, source)
        refused += 1

    check()
    assert refused >= 50, f"only {refused} changes were tried: too few to prove much"


@RANDOM
@given(quotations())
def test_the_oracle_accepts_what_the_verifier_accepts(quotation) -> None:
    source, words = quotation
    assert stands(words, source)


TYPOGRAPHY = {
    "’": ["'", "‘", "’"],
    "'": ["'", "’"],
    "“": ['"', "”", "“"],
    "”": ['"', "“", "”"],
    "—": ["-", "–", "--", " — ", " - ", " -- "],
    "–": ["-", "—", "--", " – "],
    "-": ["-", "–", "\u2010", "\u2011"],
    " ": [" ", "  ", "\n", "\u00a0", " \t "],
}


@RANDOM
@given(quotations(), st.randoms(use_true_random=False))
def test_typography_alone_changes_nothing(quotation, choose: random.Random) -> None:
    source, words = quotation
    other = "".join(choose.choice(TYPOGRAPHY.get(c, [c])) for c in words)
    assert verify(other, source) == verify(words, source)


@RANDOM
@given(quotations(), st.data())
def test_only_the_very_words_left_out_may_be_left_out(quotation, data) -> None:
    source, words = quotation
    parts = words.split()
    first = data.draw(st.integers(1, len(parts) - 2))
    last = data.draw(st.integers(first + 1, len(parts) - 1))
    left_out = " ".join(parts[first:last])
    shown = f"{' '.join(parts[:first])} … {' '.join(parts[last:])}"
    try:
        place = verify(shown, source, omitted=[left_out])
    except MisquotationError as error:
        # The cut may fall inside a number, such as "eighty-five … thousand".
        assume("inside" not in str(error) and "is no word" not in str(error))
        raise
    assert place == verify(words, source)
    other = data.draw(st.sampled_from(VOCABULARY))
    assume(not stands(f"{shown.replace('…', other)}", source))
    with pytest.raises(MisquotationError):
        verify(shown, source, omitted=[other])


@RANDOM
@given(quotations(), st.data())
def test_an_insertion_changes_nothing_and_hides_nothing(quotation, data) -> None:
    source, words = quotation
    parts = words.split()
    at = data.draw(st.integers(1, len(parts) - 1))
    marked = [*parts[:at], "[as it seems]", *parts[at:]]
    try:
        place = verify(" ".join(marked), source, inserted=["as it seems"])
    except MisquotationError as error:
        assume("inside" not in str(error) and "touches a word" not in str(error))
        raise
    assert place == verify(words, source)
    bare = " ".join(marked).replace("[", "").replace("]", "")
    with pytest.raises(MisquotationError):
        verify(bare, source)
    with pytest.raises(MisquotationError):
        verify(" ".join(marked), source)
