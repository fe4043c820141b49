"""Rules of `claims` and `outcomes`: how strongly a claim is put, what came of it."""

import re
from collections import defaultdict
from collections.abc import Iterator

from alliance.repository import read_table
from rules.shared import Row, in_marks, placed, rule, sentence_around, where

_SURE = (
    r"will|would|is to|are to|shall|set to|plans? to|foreseeable|promises? to"
    r"|years away"
)
_DOUBT = (
    r"could|would|may|might|can|likely|unlikely|perhaps|possib\w+|potential\w*|expected"
    r"|prospect\w*|years away|seem\w*|promis\w+|opportunity|explor\w+|whether|appear\w*"
    r"|looks?|hop\w+|if"
)
_OPEN = r"could|may|might|likely|unlikely|perhaps|possibl\w+|possibility|prospect"
_OUGHT = (
    r"should|must|needs?|ought|has to|have to|next step|importan\w+|imperative"
    r"|essential|recogni[sz]e|accept"
    r"|urg\w+|build|begin|encourag\w+|key to|crucial|opportunity|vital|critical"
)
_SAID = (
    r"experts?|analysts?|observers?|critics?|some|many|sa(?:id|ys?)|according|not(?:e[sd]?|ing)"
    r"|argu\w+|believe[sd]?|frame|report\w*|perceived|announce\w*|officials?|fear\w*"
    r"|claim\w*|express\w*|call(?:ed|s)?|concern\w*|accus\w+|voiced|view\w*|others|hail\w*"
    r"|agree\w*|describ\w+|emphasi\w+|clear|state[sd]|recogni\w+|pledg\w+|vow\w*"
    r"|warn\w*|commit\w*|quoted?|promis\w+|ask\w*|seeks?|sees?|want\w*|press\w*|urg\w+|calls?"
)


def strength_problem(row: Row, sentence: str, marked: bool) -> str:
    """Say why a claim is not put as its row says, or ""."""

    def says(pattern: str, words: str) -> bool:
        return bool(re.search(rf"\b(?:{pattern})\b", words, re.IGNORECASE))

    exact, strength = row["exact"], row["strength"]
    if strength == "forecast":
        if not says(_SURE, sentence):
            return "no word of what will be"
        if says(_OPEN, exact):
            return "a word of doubt"
    if strength in ("hedged-forecast", "hedged") and not says(_DOUBT, sentence):
        return "no word of doubt"
    if strength == "hedged" and says("will", exact) and not says(_OPEN, exact):
        return "no word of doubt"
    if strength == "recommended" and not says(_OUGHT, sentence):
        return "no word of what should be"
    if strength == "attributed" and not (marked or says(_SAID, sentence)):
        return "nobody to whom it is given"
    # "…, so the country could focus" states what happened.
    main = re.sub(r"\b(?:so|where|how|whether|if|that|which)\b.*", "", exact)
    if strength == "stated" and says("will|would|should|might|may|could|likely", main):
        return "a modal verb"
    if strength in ("stated", "recommended") and marked and "“" not in exact:
        return "quotation marks around it"
    return ""


@rule("claims", do="Choose the strength that the verb of the quoted words has.")
def strengths_are_those_of_the_verbs() -> Iterator[str]:
    for row, passage in placed("claims"):
        marked = in_marks(row, passage)
        problem = strength_problem(row, sentence_around(row, passage), marked)
        if problem:
            yield (
                f"{where('claims', row)}: put as {row['strength']!r}, but "
                f"{row['exact']!r} has {problem}"
            )


# What came of forecasts


@rule("outcomes", "claims", do="Tell an outcome of every forecast and of nothing else.")
def outcomes_are_of_forecasts() -> Iterator[str]:
    strength = {row["claim"]: row["strength"] for row in read_table("claims")}
    found = {row["claim"] for row in read_table("outcomes")}
    forecasts = {claim for claim, each in strength.items() if "forecast" in each}
    for claim in sorted(found - forecasts):
        yield f"data/outcomes.csv, {claim}: the claim is put as {strength.get(claim)!r}"
    for claim in sorted(forecasts - found) if found else ():
        yield f"data/claims.csv, {claim}: a forecast without a row in data/outcomes.csv"


@rule(
    "outcomes",
    "outcome_records",
    "record",
    do="Rest it on a fact that someone has read, or call it unsettled.",
)
def outcomes_are_as_settled_as_their_facts() -> Iterator[str]:
    facts = {row["fact"]: row for row in read_table("record")}
    resting = defaultdict(list)
    for row in read_table("outcome_records"):
        resting[row["claim"]].append(row["fact"])
    for row in read_table("outcomes"):
        known = [f for f in resting[row["claim"]] if facts.get(f, {}).get("read_on")]
        told = row["outcome"] in ("came-true", "partly", "did-not")
        if told and not resting[row["claim"]]:
            yield (
                f"data/outcomes.csv, {row['claim']}: "
                f"{row['outcome']!r}, and it rests on no fact"
            )
        if resting[row["claim"]] and not known and row["confidence"] != "unsettled":
            yield (
                f"data/outcomes.csv, {row['claim']}: "
                f"{row['confidence']!r}, and nobody has read its facts"
            )
