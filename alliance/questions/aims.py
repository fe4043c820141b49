"""What a reader shows by answering: the outcome that a piece of evidence serves.

Every passage serves one outcome of one chapter, listed here by hand; what a row is
about can point to another. The chapter of a question is that of its outcome.
"""

from collections.abc import Mapping

LEVELS = ("first steps", "a little more", "harder")
"""The levels of difficulty, as the exercises of the chapters name them."""

TRACING = "00-1"
DATING = "00-2"
COMMON_BASE = "00-3"
SPENDING = "01-4"
LEFT_OUT = "03-5"
REFERENCES = "00-5"
PERSONS = "00-6"
CLAIM_OR_FORECAST = "00-4"
SPEAKING = "06-2"
SCORING = "05-6"
ONE_VOICE = "06-5"

# The outcome of each passage, in the order of the passages.
_PASSAGES: Mapping[str, str] = {
    "cfr-2021": (
        "01-5 01-1 04-2 01-5 01-5 04-6 01-1 01-1 01-1 01-5 01-5 01-2 01-3 01-2 01-3 "
        "01-5 01-5 02-1 02-1 02-2 02-2 03-1 03-3 03-1 03-3 03-4 04-2 04-1 04-3 04-4 "
        "04-6 04-6 04-6 01-5 01-4 01-5 00-1"
    ),
    "auslin-2022": (
        "05-2 05-1 05-4 05-4 05-4 05-4 05-4 05-2 05-2 05-4 05-2 05-1 00-2 00-1"
    ),
    "alsaied-2023": (
        "05-1 05-2 05-2 05-2 05-2 05-2 05-2 05-2 05-2 05-2 05-2 05-2 05-2 05-2 05-4 "
        "05-5 05-5 05-2 05-5 05-7 02-4 05-2 05-2 05-2 05-3 05-2 05-2 05-6 05-6 05-1 "
        "00-1 00-1 00-1"
    ),
    "johnstone-hornung-2023": (
        "00-2 02-5 02-5 02-5 06-1 02-5 06-1 02-4 02-1 02-1 06-1 01-5 02-3 02-4 02-4 "
        "02-4 02-4 06-3 06-1 06-1 06-1 00-1"
    ),
    "tran-2025": (
        "00-1 01-5 01-5 03-1 01-5 03-1 01-1 01-5 01-3 01-2 01-5 01-5 01-5 03-1 03-1 "
        "01-5 01-5 01-4 01-5 01-5 01-5 03-1 04-6 01-5 01-5 03-1 03-1 03-1 06-1 06-1 "
        "00-5"
    ),
}
# Of one passage some words serve another outcome than the rest.
_QUOTATIONS: Mapping[str, str] = {
    "cfr-2021-withdrew-from-treaty": "02-5",
    "cfr-2021-okinawans-resent": PERSONS,
    "cfr-2021-residents-voiced": PERSONS,
    "cfr-2021-islands-covered": "03-3",
    "auslin-2022-confucius-institutes": "05-4",
    "alsaied-2023-thaad-sanctions": "05-5",
    "johnstone-hornung-2023-strike-back": "02-4",
    "johnstone-hornung-2023-contribution-to-deterrence": "02-4",
    "johnstone-hornung-2023-sixty-percent": SPENDING,
    "johnstone-hornung-2023-rear-area": "02-1",
}
_CHECKS: Mapping[str, str] = {
    "sixty-percent-base": "01-4",
    "crowd-1995": CLAIM_OR_FORECAST,
    "tomahawk-since": "06-1",
    "mass-production-claim": "02-2",
    "cost-dispute-since": "04-6",
    "latest-missile-exercise": "05-2",
    "kishida-and-aukus": "05-4",
    "korea-in-japans-defence": "02-1",
}
_INDICATORS: Mapping[str, str] = {
    "aukus": "05-1",
    "jaukus": "05-1",
    "korean-war-contributors": "02-1",
    "unc-rear-bases": "02-1",
    "rear-area": "02-1",
    "tomahawk": "02-3",
    "defense-": "01-4",
    "host-nation": "04-6",
    "cost-": "04-6",
    "us-spending": "04-6",
    "us-facilities": "04-2",
    "us-personnel": "04-2",
    "okinawan-dead": "04-1",
    "sexual-offenses": "04-3",
    "convictions": "04-3",
    "marines": "04-4",
    "missiles-over": "02-1",
    "japanese-abducted": "02-2",
    "camp-david": "02-5",
    "trilateral-summit": "02-5",
    "us-alliances": "06-1",
    "us-allies": "06-1",
}
_ON_FIGURES = (SPENDING, "04-2", "04-3", "04-6")
_GROUPINGS: Mapping[str, str] = {
    "us-japan-south-korea-partnership": "02-5",
    "trilateral-alliance": "02-5",
    "extended-deterrence-dialogue": "02-5",
    "us-japan-alliance": "06-1",
    "us-south-korea-alliance": "06-1",
    "united-nations-command-rear": "02-5",
    "un-status-of-forces-agreement": "02-5",
    "nuclear-nonproliferation-treaty": "02-5",
    "gulf-war-coalition": "01-2",
    "aukus": "05-1",
    "aukus-plus-two": "05-2",
    "jaukus": "05-2",
    "new-quad": "05-2",
}
_THEMES: Mapping[str, str] = {
    "history": "01-2",
    "alliance": "01-3",
    "china-taiwan": DATING,
    "okinawa": "04-4",
    "burden-sharing": "04-4",
    "aukus": "05-4",
}
_ON_VOICES = {
    *("okinawans-unheard", "beijing-pyongyang-unheard", "other-side-unquoted"),
    *("unnamed-experts", "okinawa-named-only", "officials-on-themselves"),
}
_VOICES = {"00": "00-6", "02": "02-6", "03": "03-6", "05": "05-7"}
_OVERTAKEN = {"02": "02-5", "03": LEFT_OUT, "04": "04-4", "05": "05-6"}


def of_passage(passage: str) -> str:
    """Return the outcome that a passage serves.

    Parameters
    ----------
    passage : str
        Its id.

    Returns
    -------
    str
        Id of an outcome.
    """
    source, number = passage.rsplit("-p", 1)
    return _PASSAGES[source].split()[int(number) - 1]


def of_quotation(quotation: str, themes: str, passage: str) -> list[str]:
    """Return the outcomes that a quotation serves.

    Parameters
    ----------
    quotation, themes, passage : str
        Its id and its themes as its row has them, and the passage it stands in.

    Returns
    -------
    list of str
        The first is that of the passage.
    """
    if quotation in _QUOTATIONS:
        return [_QUOTATIONS[quotation]]
    found = [of_passage(passage)]
    if "okinawa" in themes and not found[0].startswith("04"):
        return ["04-2"]
    if "china-taiwan" in themes and "03-1" not in found:
        found.append("03-1")
    return found


def of_indicator(indicator: str, passage: str) -> str:
    """Return the outcome that a row of ``quantities`` serves.

    Parameters
    ----------
    indicator, passage : str
        What it measures, and the passage it stands in.

    Returns
    -------
    str
    """
    return next(
        (aim for start, aim in _INDICATORS.items() if indicator.startswith(start)),
        of_passage(passage),
    )


def of_figures(one: str, other: str) -> str:
    """Return the outcome that laying two figures side by side serves.

    Parameters
    ----------
    one, other : str
        The outcomes that the figures serve by themselves.

    Returns
    -------
    str
        Theirs, where it is one on figures; that on spending, where spending is mixed
        with something else; or else that on a common base.
    """
    if one == other and one in _ON_FIGURES:
        return one
    return SPENDING if SPENDING in (one, other) else COMMON_BASE


def of_grouping(grouping: str) -> str:
    """Return the outcome that a row of ``memberships`` serves.

    Parameters
    ----------
    grouping : str

    Returns
    -------
    str
    """
    return _GROUPINGS.get(grouping, "05-3")


def of_theme(theme: str) -> str | None:
    """Return the outcome that putting events of a theme in order serves, if any.

    Parameters
    ----------
    theme : str

    Returns
    -------
    str or None
    """
    return _THEMES.get(theme)


def of_check(check: str, kind: str, passage: str) -> str:
    """Return the outcome that a row of ``checks`` serves.

    Parameters
    ----------
    check, kind, passage : str
        Its id, its kind, and the first passage that it is about.

    Returns
    -------
    str
    """
    own = of_passage(passage)
    if check in _CHECKS:
        return _CHECKS[check]
    if check.endswith(("-one-source", "-two-sources")) or check == "one-voice-twice":
        return ONE_VOICE
    if kind == "citation":
        return REFERENCES
    if check in _ON_VOICES:
        return _VOICES.get(own[:2], own)
    if kind == "outdated":
        return _OVERTAKEN.get(own[:2], own)
    if kind == "omission" and own.startswith("03"):
        return LEFT_OUT
    return own
