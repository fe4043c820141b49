"""The words beside a name are found, sorted and drawn, each with its place."""

import re

import pandas as pd
import pytest

from alliance import charts, framing, horizons
from alliance.quotations import MisquotationError, verify
from alliance.search import search
from alliance.sources import UnknownSourceError, sources


def said(sentence: str) -> pd.DataFrame:
    row = {"source": "cfr-2021", "short": "CFR 2021", "passage": "cfr-2021-p01"}
    return pd.DataFrame([row | {"sentence": sentence}])


def words(sentence: str) -> dict[str, str]:
    found = framing.uses(said(sentence))
    return dict(zip(found["word"], found["around"], strict=True))


# Sentences


def test_a_sentence_counts_once_however_often_it_names_china() -> None:
    named = framing.sentences(sources="tran-2025")
    assert not named.duplicated(["passage", "sentence"]).any()
    assert set(named["source"]) == {"tran-2025"}


def test_the_seas_do_not_name_china() -> None:
    named = framing.sentences()
    seas = named[named["sentence"].str.contains("China Sea")]
    for sentence in seas["sentence"]:
        assert "China" in sentence.replace("China Sea", "")
    # The islands "in the East China Sea" stand in a sentence that names China first.
    assert not any("Sea of Japan" in each for each in named["sentence"])


def test_every_place_of_the_name_is_in_a_sentence() -> None:
    hits = search("China(?! Seas?)|Chinese|Beijing", ignore_case=False)
    assert set(framing.sentences()["passage"]) == set(hits["passage"])


def test_any_other_name_can_be_asked_for() -> None:
    assert len(framing.sentences("Taiwan")) < len(framing.sentences())


def test_an_unknown_source_is_refused() -> None:
    with pytest.raises(UnknownSourceError):
        framing.sentences(sources="cfr-2020")


# Words


def test_a_word_is_found_in_all_its_forms() -> None:
    found = words("China’s assertiveness threatens nobody, said Beijing.")
    assert set(found) == {"assertive", "threat"}


def test_a_part_of_a_word_is_no_use() -> None:
    assert words("China enterprises arise.") == {}


def test_the_words_around_reach_to_the_name_where_it_is_near() -> None:
    assert words("They fear a rise in China now.")["rise"] == "rise in China now"


def test_the_words_around_are_cut_where_the_name_is_far() -> None:
    assert words("They fear the rise of an unnamed power in China now.") == {
        "rise": "rise of an unnamed",
        "fear": "fear the rise",
    }


def test_words_around_stand_in_their_passage() -> None:
    for row in framing.uses(framing.sentences()).itertuples():
        assert verify(row.around, row.source), row
        assert row.printed in row.around
        assert len(re.findall(r"[^\W_]+(?:['’.][^\W_]+)*", row.around)) <= 4


def test_no_end_hangs_loose() -> None:
    around = framing.uses(framing.sentences())["around"]
    assert not around.str.contains(r" (?:and|the|of|with|North)$").any()


def test_a_class_without_words_and_a_broken_form_are_refused() -> None:
    with pytest.raises(framing.FramingError, match="has no words"):
        framing.uses(said("China"), {"Nothing": {}})
    with pytest.raises(framing.FramingError, match="is no regular expression"):
        framing.uses(said("China"), {"It acts": {"act": "act("}})
    for empty in ("", r"\w*"):
        with pytest.raises(framing.FramingError, match="needs no letters"):
            framing.uses(said("China"), {"It acts": {"act": empty}})


# Drawings


@pytest.mark.parametrize("width", [charts.WIDE, charts.NARROW])
def test_every_use_is_a_dot(width: int) -> None:
    found = framing.uses(framing.sentences())
    data = framing.taken_apart(found, width).to_dict()["datasets"].values()
    dots = next(rows for rows in data if "_own" in rows[0])
    assert len(dots) == len(found)
    assert len({(row["_y"], row["_all"]) for row in dots}) == len(dots)


@pytest.mark.parametrize("width", [charts.WIDE, charts.NARROW])
def test_every_sentence_is_a_square_in_its_field(width: int) -> None:
    rows = framing.sentences()[["short", "passage"]].assign(
        across=["a", "b", "b"] * 15,
        down=["c", "d", "c"] * 15,
        meant=[True, True, False] * 15,
    )
    data = framing.quadrants(rows, width).to_dict()["datasets"].values()
    squares = next(each for each in data if "sense" in each[0])
    assert len({(row["_x"], row["_y"]) for row in squares}) == len(rows)
    assert max(row["_x"] for row in squares) < width
    senses = [row["sense"] for row in squares]
    assert {senses.count(sense) for sense in set(senses)} == {15, 30}
    assert all("meant" not in sense for sense in senses)


# Horizons

CRISIS = {"strait-crisis-carriers-1996": ("Carriers", {})}
REMARK = {"takaichi-taiwan-2025": ("A remark", {})}


def states(events: dict) -> dict[str, str]:
    return horizons.horizon(events).set_index("source")["state"].to_dict()


def test_silence_before_the_event_is_told_from_silence_after_it() -> None:
    assert set(states(CRISIS).values()) == {"silent"}
    remark = states(REMARK)
    assert remark["tran-2025"] == "unsure", "its year is inferred"
    assert {remark[name] for name in sources() if name != "tran-2025"} == {"later"}


def test_what_is_told_has_its_passage() -> None:
    told = {"cfr-2021": "the 1996 Taiwan Strait Crisis"}
    rows = horizons.horizon({"strait-crisis-carriers-1996": ("Carriers", told)})
    assert rows.loc[rows["state"] == "told", "passage"].tolist() == ["cfr-2021-p22"]


def test_events_stand_in_order_of_time() -> None:
    rows = horizons.horizon(REMARK | CRISIS)
    assert list(dict.fromkeys(rows["fact"])) == [*CRISIS, *REMARK]


def test_nobody_tells_the_future() -> None:
    told = {"cfr-2021": "the 1996 Taiwan Strait Crisis"}
    with pytest.raises(horizons.HorizonError, match="cannot tell of"):
        horizons.horizon({"takaichi-taiwan-2025": ("A remark", told)})


def test_words_that_do_not_stand_there_are_refused() -> None:
    told = {"cfr-2021": "the 1997 Taiwan Strait Crisis"}
    with pytest.raises(MisquotationError):
        horizons.horizon({"strait-crisis-carriers-1996": ("Carriers", told)})


def test_an_unknown_or_undated_fact_is_refused() -> None:
    with pytest.raises(horizons.HorizonError, match="Did you mean"):
        horizons.horizon({"takaichi-taiwan-2026": ("A remark", {})})
    with pytest.raises(horizons.HorizonError, match="has no date"):
        horizons.horizon({"islands-no-position": ("A position", {})})


@pytest.mark.parametrize("width", [charts.WIDE, charts.NARROW])
def test_every_event_has_a_cell_for_every_source(width: int) -> None:
    rows = horizons.horizon(CRISIS | REMARK)
    data = horizons.matrix(rows, width).to_dict()["datasets"].values()
    cells = next(each for each in data if "state" in each[0])
    assert len({(row["_left"], row["_top"]) for row in cells}) == 2 * len(sources())
    assert max(row["_right"] for row in cells) <= width
