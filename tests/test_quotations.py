"""The quotation rule, row by row, on real sentences of all five seeds."""

import re

import pytest

from alliance import MisquotationError, verify
from alliance.errors import QuotationTooShortError, SeedError, UnknownSourceError
from alliance.quotations import locate
from alliance.sources import text

CFR, AUSLIN, ALSAIED = "cfr-2021", "auslin-2022", "alsaied-2023"
HORNUNG, TRAN = "johnstone-hornung-2023", "tran-2025"

ACCEPTED = {
    "a curly apostrophe made straight": [
        (CFR, "Japan's financial contributions to the alliance"),
        (AUSLIN, "A core element of Kishida's approach"),
        (ALSAIED, "environments where China's assertiveness remains"),
    ],
    "a straight apostrophe made curly": [
        (HORNUNG, "the strategic calculus for Japan’s defense"),
        (TRAN, "Japan’s strategic location made it a vital hub"),
    ],
    "curly double marks made straight": [
        (CFR, 'from its home islands to "surrounding areas."'),
        (AUSLIN, 'the bones of London’s "tilt" toward the Indo-Pacific region'),
        (ALSAIED, 'under America’s "nuclear umbrella" as the priority'),
        (HORNUNG, 'Tokyo\'s policy of "exclusive self-defense" restricted'),
    ],
    "straight double marks made curly": [
        (TRAN, "The Trump administration's “America First” approach"),
    ],
    "a nested double mark made single": [
        (CFR, "said it will work ‘in lockstep’ with Japan and South Korea"),
        (AUSLIN, "pledge to 'deepen practical cooperation"),
        (ALSAIED, "place under America’s ‘nuclear umbrella’ as the priority"),
        (HORNUNG, "Tokyo's policy of ‘exclusive self-defense’ restricted"),
        (TRAN, "Biden's approach contrasts with his predecessor's 'America First'"),
    ],
    "another dash, closed": [
        (CFR, "the Yoshida Doctrine-a postwar strategy"),
        (CFR, "the Yoshida Doctrine–a postwar strategy"),
        (AUSLIN, "known as AUKUS--which would turn the group into JAUKUS--could"),
        (ALSAIED, "through tech-centric defense efforts–not at power balancing"),
        (HORNUNG, "the two allies--and their relationships with the United States"),
        (TRAN, "the Korean War (1950–1953)"),
    ],
    "another dash, spaced": [
        (CFR, "the Yoshida Doctrine — a postwar strategy"),
        (AUSLIN, "its ultimate status - whether it is an alliance"),
        (ALSAIED, "just signaling—it’s a dangerous reality"),
        (HORNUNG, "the two allies – and their relationships"),
        (TRAN, "the Korean War (1950 -- 1953)"),
    ],
    "runs of spaces, line breaks, no-break spaces": [
        (CFR, "Forged in the\n wake of\u00a0World War II"),
        (AUSLIN, "A new   quad is\tcoalescing"),
        (ALSAIED, "The AUKUS\r\nsecurity agreement"),
        (HORNUNG, "a relic\u202fof history"),
        (TRAN, "the alliance   served as a\n\nbulwark"),
    ],
    "a link marker left out": [(CFR, "adopt new guidelines in 1997 that expanded")],
    "a link marker kept": [
        (CFR, "adopt new guidelines [PDF] in 1997 that expanded"),
        (CFR, "became a major focus [PDF] in the alliance"),
    ],
    "reading across a page header that splits a sentence": [
        (TRAN, "the Vietnam War (1955-1975). Japan's strategic location"),
    ],
}

REFUSED = {
    "a changed word": [
        (CFR, "the cornerstone of U.S. defense policy in East Asia"),
        (AUSLIN, "A core element of Kishida’s policy"),
        (ALSAIED, "The AUKUS defense agreement, cemented between"),
        (HORNUNG, "This structure is a product of history"),
        (TRAN, "the alliance served as a barrier against the spread"),
    ],
    "a missing word": [
        (CFR, "has been the cornerstone of security policy in East Asia"),
        (AUSLIN, "A core element of approach"),
        (ALSAIED, "The AUKUS agreement, cemented between"),
        (HORNUNG, "South Korea was part of the strategic calculus"),
        (TRAN, "while avoiding militarization that could alienate"),
    ],
    "an added word": [
        (CFR, "has long been the cornerstone of U.S. security policy"),
        (AUSLIN, "A core element of Prime Minister Kishida’s approach"),
        (ALSAIED, "The new AUKUS security agreement"),
        (HORNUNG, "This structure is not a relic of history"),
        (TRAN, "the alliance served as a strong bulwark"),
    ],
    "a changed letter": [
        (CFR, "the cornerstones of U.S. security policy"),
        (AUSLIN, "A core elements of Kishida’s approach"),
        (ALSAIED, "an AUKUS+2 relationships"),
        (HORNUNG, "This structures is a relic"),
        (TRAN, "the alliance serves as a bulwark"),
    ],
    "a changed digit": [
        (CFR, "In 1961, the U.S.-Japan agreement was revised"),
        (AUSLIN, "some of the 18 AUKUS working groups"),
        (ALSAIED, "exercise held on February 23 between"),
        (HORNUNG, "a 61 percent increase in defense spending"),
        (TRAN, "increase its defense budget to 3% of GDP"),
    ],
    "a changed unit": [
        (CFR, "will spend $1.9 million"),
        (AUSLIN, "doubling it to nearly €100 billion"),
        (HORNUNG, "a range of nearly 1,000 statute miles"),
        (TRAN, "its defense budget to 2 percent of GDP"),
    ],
    "a changed case": [
        (CFR, "the Cornerstone of U.S. security policy"),
        (AUSLIN, "a core element of Kishida’s approach"),
        (ALSAIED, "the AUKUS security agreement, cemented"),
        (HORNUNG, "this structure is a relic of history"),
        (TRAN, "the Alliance served as a bulwark"),
    ],
    "an added accent": [
        (CFR, "Prime Minister Eisaku Satō established"),
        (AUSLIN, "Canberra and Tōkyō signed a Joint Declaration"),
        (HORNUNG, "such as Yokota Air Base, Yokosuka Naval Base, and Kadéna"),
    ],
    "a silent correction of a printed slip": [
        (ALSAIED, "can choose to elicit a swift and painful response"),
        (HORNUNG, "with the release of a new National Security Strategy"),
        (TRAN, "This is an Open Access article"),
        (CFR, "the decades of close partnership have led"),
    ],
    "another difference of punctuation": [
        (CFR, "Meanwhile long-running conflicts over issues"),
        (CFR, "no possession, production or introduction"),
        (AUSLIN, "Such a partnership was not preordained; Indeed"),
        (ALSAIED, "For the region’s security, stability and protection"),
        (HORNUNG, "This structure is a relic of history and"),
        (TRAN, "the alliance served as a bulwark, against the spread"),
        (TRAN, "economic power and shared democratic values"),
        (CFR, "long running conflicts over issues"),
        (CFR, "the Yoshida Doctrine---a postwar strategy"),
        (CFR, "in a historic move."),
    ],
    "a double mark where a single one is printed": [
        (CFR, 'Japan"s role in global security'),
        (TRAN, 'Japan"s strategic location made it'),
    ],
    "nested marks made single here and not there": [
        (CFR, "said it will work ‘in lockstep” with Japan"),
    ],
    "a link marker more often than it is printed": [
        (CFR, "adopt new guidelines [PDF] [PDF] in 1997"),
    ],
    "a link marker where none is printed": [
        (CFR, "the cornerstone of U.S. security [PDF] policy"),
        (AUSLIN, "A core element [PDF] of Kishida’s approach"),
    ],
    "words of another source": [
        (CFR, "A core element of Kishida’s approach"),
        (AUSLIN, "The AUKUS security agreement, cemented between"),
        (ALSAIED, "This structure is a relic of history"),
        (HORNUNG, "the alliance served as a bulwark against the spread"),
        (TRAN, "Forged in the wake of World War II"),
    ],
    "words of another source by the same author": [
        (AUSLIN, "Despite the challenges facing the alliance, the decades"),
    ],
    "text joined across two passages": [
        (CFR, "presence in the country. There are more than eighty"),
        (AUSLIN, "or quasi-alliance has managed. Such a partnership"),
        (ALSAIED, "submarines for Australia. The pact also creates"),
        (HORNUNG, "security across the Indo-Pacific. The announcements related"),
        (TRAN, "stability in the region. Since President Joe Biden"),
    ],
    "furniture": [
        (CFR, "The U.S.-Japan Security Alliance"),
        (CFR, "More From Our Experts"),
        (CFR, "Two people look toward the Futenma air base in Okinawa."),
        (CFR, "A court in Hong Kong has ordered the liquidation"),
        (AUSLIN, "Why Japan Should Join AUKUS"),
        (AUSLIN, "Subscribe now to support our journalism."),
        (AUSLIN, "Moscow’s arms exports have fallen"),
        (ALSAIED, "Jasmin Alsaied ([email protected]) is a US Navy"),
        (HORNUNG, "photo by Jim Bourg/Reuters"),
        (TRAN, "Us - Japan Defense and Security Cooperation"),
        (TRAN, "Japan as a global military power"),
        (TRAN, "3.3 Addressing emerging threats"),
        (TRAN, "and the Vietnam War (1955- Us - Japan Defense"),
    ],
    "beginning inside a word": [
        (CFR, "ornerstone of U.S. security policy"),
        (CFR, "Japan security treaty"),
        (AUSLIN, "alliance has managed"),
        (ALSAIED, "Japan-ROK engagement would allow"),
        (HORNUNG, "changer for the two bilateral alliances"),
        (TRAN, "Pacific for decades"),
        (TRAN, "D. Student in International Relations"),
    ],
    "ending inside a word": [
        (CFR, "challenges from China and North Kore"),
        (CFR, "in the Indian Ocean to provide logistical support for U.S"),
        (CFR, "and publicly accusing Tok"),
        (CFR, "has been the cornerstone of U.S"),
        (CFR, "as important as ever to both countries"),
        (CFR, "a neutral stance on the islands"),
        (HORNUNG, "it was the three countries"),
        (AUSLIN, "A core element of Kishida"),
        (ALSAIED, "the success of an AUKUS"),
        (HORNUNG, "the release a new National Security Strat"),
        (TRAN, "in the post"),
    ],
    "a number cut from its sign, currency, decimals or suffix": [
        (CFR, "will spend $1"),
        (CFR, "will spend $1.9"),
        (CFR, "1.9 billion"),
        (CFR, "The United States spends $1.9"),
        (CFR, "2.5 billion per year on base operation"),
        (CFR, "galvanized eighty-five"),
        (CFR, "five thousand residents to protest"),
        (CFR, "spend a total of $240"),
        (CFR, "An estimated 40"),
        (CFR, "double defense spending, to 2"),
        (CFR, "An estimated 40,000"),
        (CFR, "150,000 Okinawan citizens were killed"),
        (CFR, "the cost of which ranges from $1.7 billion"),
        (AUSLIN, "doubling it to nearly $100"),
        (AUSLIN, "100 billion, and will soon publish"),
        (ALSAIED, "success of an AUKUS+"),
        (HORNUNG, "not just a 60"),
        (HORNUNG, "a range of nearly 1"),
        (TRAN, "its defense budget to 2"),
    ],
    "an ellipsis without the words left out": [
        (CFR, "Signed in 1951 … the U.S.-Japan Mutual Security Treaty"),
        (AUSLIN, "A core element ... is a steady alignment"),
        (ALSAIED, "The AUKUS security agreement […] enhances"),
        (HORNUNG, "This structure … made sense"),
        (TRAN, "the alliance … against the spread of communism"),
    ],
    "a bracketed change of case": [
        (CFR, "[t]he United States was keen on using the alliance"),
        (AUSLIN, "[a] core element of Kishida’s approach"),
        (ALSAIED, "[t]he AUKUS security agreement"),
        (HORNUNG, "[t]his structure is a relic"),
        (TRAN, "[T]he alliance served as a bulwark"),
    ],
}


def _rows(table: dict[str, list[tuple[str, str]]]) -> list:
    return [
        pytest.param(source, words, id=f"{rule}: {words[:40]}")
        for rule, rows in table.items()
        for source, words in rows
    ]


@pytest.mark.parametrize(("source", "words"), _rows(ACCEPTED))
def test_accepted(source: str, words: str) -> None:
    place = verify(words, source)
    assert place.source == source
    assert place.passage.startswith(f"{source}-p")
    seed = text(source)
    printed = "".join(seed[start:end] for start, end in place.spans)
    assert place.exact == printed.replace(" [PDF]", "")


@pytest.mark.parametrize(("source", "words"), _rows(REFUSED))
def test_refused(source: str, words: str) -> None:
    with pytest.raises(MisquotationError) as caught:
        verify(words, source)
    message = str(caught.value)
    shown = any(sign in message for sign in ("[-", "{+", "The letters are there"))
    assert shown, f"the message shows no difference and gives no reason: {message}"


def test_the_place_is_the_seed_s_own_characters() -> None:
    place = verify("Japan's role in global security", CFR)
    assert (place.source, place.passage) == (CFR, "cfr-2021-p01")
    assert place.exact == "Japan’s role in global security"
    [(start, end)] = place.spans
    assert text(CFR)[start:end] == place.exact


def test_a_place_across_a_page_header_has_two_spans() -> None:
    place = verify("the Vietnam War (1955-1975)", TRAN)
    assert place.exact == "the Vietnam War (1955-1975)"
    assert [text(TRAN)[start:end] for start, end in place.spans] == [
        "the Vietnam War (1955-",
        "1975)",
    ]


@pytest.mark.parametrize(
    ("source", "words", "before"),
    [
        (AUSLIN, "A new quad is coalescing", "A new quad is coalescing"),
        (TRAN, "Emerging threats like cyberattacks", "Emerging threats"),
    ],
)
def test_the_first_printing_wins(source: str, words: str, before: str) -> None:
    seed = text(source)
    assert seed.count(before) == 2
    assert verify(words, source).spans[0][0] == seed.index(before)


OMISSIONS = [
    (
        CFR,
        "Signed in 1951 … the U.S.-Japan Mutual Security Treaty",
        "alongside the Treaty of San Francisco that formally ended World War II,",
    ),
    (AUSLIN, "A core element ... is a steady alignment", "of Kishida’s approach"),
    (
        ALSAIED,
        "To be clear, AUKUS-Japan-ROK … does not rely on nuclear technology-sharing",
        "is a framework for engagement with Japan and the ROK that",
    ),
    (
        HORNUNG,
        "This structure is a relic of history […] it made sense",
        ", and for much of the post–World War II era,",
    ),
    (TRAN, "the alliance … against the spread", "served as a bulwark"),
]


@pytest.mark.parametrize(("source", "words", "left_out"), OMISSIONS)
def test_an_ellipsis_with_the_words_left_out_is_accepted(
    source: str, words: str, left_out: str
) -> None:
    place = verify(words, source, omitted=[left_out])
    assert place.exact.startswith(words[:10])
    assert left_out in place.exact


@pytest.mark.parametrize(
    "left_out",
    ["of Kishida’s policy", "of Kishida’s", "of", "Kishida’s approach", ","],
)
def test_words_left_out_must_stand_exactly_there(left_out: str) -> None:
    with pytest.raises(MisquotationError):
        verify("A core element … is a steady alignment", AUSLIN, omitted=[left_out])


def test_every_ellipsis_needs_its_words() -> None:
    with pytest.raises(MisquotationError, match="2 ellipses and omitted has 1"):
        verify("A core … is a … alignment", AUSLIN, omitted=["element of Kishida’s"])


def test_an_ellipsis_may_not_cut_a_word_or_a_number() -> None:
    with pytest.raises(MisquotationError, match="inside"):
        verify("will spend $1… billion", CFR, omitted=[".9"])
    with pytest.raises(MisquotationError, match="inside"):
        verify("A core ele…nt of Kishida’s", AUSLIN, omitted=["me"])


def test_an_ellipsis_at_an_end_is_refused() -> None:
    with pytest.raises(MisquotationError, match="beginning or the end"):
        verify("… core element of Kishida’s", AUSLIN, omitted=["A"])


@pytest.mark.parametrize(
    ("source", "words", "added"),
    [
        (
            CFR,
            "In 1960 [nine years later], the U.S.-Japan agreement",
            "nine years later",
        ),
        (AUSLIN, "Under Japanese Prime Minister [the late] Shinzo Abe", "the late"),
        (ALSAIED, "can choose to illicit [sic] a swift", "sic"),
        (HORNUNG, "with the release [of] a new National Security Strategy", "of"),
        (TRAN, "the alliance [of 1951] served as a bulwark", "of 1951"),
    ],
)
def test_an_insertion_in_brackets_is_accepted_when_passed(
    source: str, words: str, added: str
) -> None:
    place = verify(words, source, inserted=[added])
    assert f"[{added}]" not in place.exact
    with pytest.raises(MisquotationError):
        verify(words, source)


def test_an_insertion_may_not_touch_a_word() -> None:
    with pytest.raises(MisquotationError, match="touches a word"):
        verify("the [un]important base", CFR, inserted=["un"])
    with pytest.raises(MisquotationError):
        verify("[T]he United States was keen", CFR, inserted=["T"])


def test_an_insertion_may_not_make_one_word_of_two() -> None:
    for words in ("threats [non]-including", "threats-[less] including"):
        with pytest.raises(MisquotationError, match="touches a word"):
            verify(words, CFR, inserted=[re.search(r"\[(.*)\]", words)[1]])


@pytest.mark.parametrize("added", ["is] never [really", "[x] never [y]", " ", ""])
def test_an_insertion_holds_words_and_no_brackets(added: str) -> None:
    words = "United States [is] never [really] pledged to defend Japan"
    with pytest.raises(MisquotationError, match="words of one pair of brackets"):
        verify(words, CFR, inserted=[added])


def test_an_insertion_that_is_not_there_is_an_error() -> None:
    with pytest.raises(MisquotationError, match="not in the quotation in brackets"):
        verify("A core element of Kishida’s approach", AUSLIN, inserted=["sic"])


@pytest.mark.parametrize("words", ["", "   ", "Japan", "“Japan”", "self-defense", "…"])
@pytest.mark.parametrize("source", [CFR, HORNUNG])
def test_an_empty_or_one_word_quotation_is_an_error(words: str, source: str) -> None:
    with pytest.raises(QuotationTooShortError, match="fewer than two words"):
        verify(words, source)


def test_an_unknown_source_is_an_error_that_suggests_near_ones() -> None:
    with pytest.raises(UnknownSourceError, match="Did you mean 'cfr-2021'"):
        verify("early pact dovetailed", "cfr-2020")


def test_a_quotation_that_is_not_text_is_an_error() -> None:
    with pytest.raises(TypeError, match="A quotation is text, not int"):
        verify(1951, CFR)
    with pytest.raises(TypeError, match="omitted is a list"):
        verify("A core … is", AUSLIN, omitted="element")


def test_a_refusal_marks_the_words_that_differ() -> None:
    with pytest.raises(MisquotationError) as caught:
        verify("Japan was invited to join AUKUS were quickly denied", AUSLIN)
    error = caught.value
    assert error.nearest == "auslin-2022-p03"
    assert "{+invited to join+}" in error.difference
    assert error.difference in str(error)


def test_a_refusal_marks_a_single_changed_word_on_both_sides() -> None:
    with pytest.raises(MisquotationError) as caught:
        verify("This structure is a product of history", HORNUNG)
    assert caught.value.difference == (
        "This structure is a [-relic-] {+product+} of history"
    )


@pytest.mark.parametrize(
    ("words", "difference"),
    [
        ("pledged to defend Japan.", "pledged to defend [-Japan,-] {+Japan.+}"),
        ("promised to defend Japan", "[-pledged-] {+promised+} to defend Japan"),
    ],
)
def test_a_refusal_never_shows_equal_words(words: str, difference: str) -> None:
    with pytest.raises(MisquotationError) as caught:
        verify(words, CFR)
    assert caught.value.difference == difference


def test_marks_around_the_words_are_named_as_the_reason() -> None:
    with pytest.raises(MisquotationError, match="Leave out the marks around"):
        verify("“pledged to defend Japan”", CFR)


def test_a_refusal_names_the_source_where_the_words_do_stand() -> None:
    with pytest.raises(MisquotationError, match="auslin-2022-p05") as caught:
        verify("A core element of Kishida’s approach", TRAN)
    assert caught.value.elsewhere == ("auslin-2022-p05",)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("presence in the country. There are more than eighty", "two passages"),
        ("More From Our Experts", "not in the article"),
        ("will spend $1.9", "end inside '\\$1.9 billion'"),
        ("Signed in 1951 … the U.S.-Japan Mutual", "--omitted"),
        ("[t]he United States was keen", "--inserted"),
    ],
)
def test_a_refusal_says_why(words: str, reason: str) -> None:
    with pytest.raises(MisquotationError, match=reason):
        verify(words, CFR)


def test_locate_names_every_source_that_holds_the_words() -> None:
    found = [place.source for place in locate("in East Asia")]
    assert found == [CFR, HORNUNG]
    assert locate("words that nobody wrote") == []


def test_a_seed_with_one_byte_changed_cannot_be_quoted(book_copy) -> None:
    seed = book_copy / "seeds" / "cfr-2021.txt"
    content = bytearray(seed.read_bytes())
    content[100] ^= 1
    seed.write_bytes(content)
    with pytest.raises(SeedError, match=r"seeds/cfr-2021\.txt is not the text"):
        verify("early pact dovetailed", CFR)


def test_a_missing_seed_cannot_be_quoted_and_the_others_can(book_copy) -> None:
    (book_copy / "seeds" / "tran-2025.txt").unlink()
    with pytest.raises(SeedError, match=r"seeds/tran-2025\.txt is missing"):
        verify("the alliance served as a bulwark", TRAN)
    assert verify("early pact dovetailed", CFR).passage == "cfr-2021-p07"
