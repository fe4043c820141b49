"""The commands for the evidence: check words, see what is used, run the chapters."""

import argparse
import json
import sys
from collections.abc import Sequence

from alliance.commands.status import FOUND, NOT_FOUND, WRONG_USE
from alliance.errors import (
    AllianceError,
    MisquotationError,
    QuotationTooShortError,
    suggest,
)
from alliance.quotations import Place, locate, verify
from alliance.sources import sources


def add(commands: argparse._SubParsersAction) -> None:
    """Add these commands to the command line.

    Parameters
    ----------
    commands : argparse._SubParsersAction
        Of ``python -m alliance``.
    """
    _add_check(commands)
    _add_reference(commands)
    _add_uses(commands)
    _add_notebooks(commands)
    _add_asked(commands)
    _add_measure(commands)


def _add_check(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "check",
        help="does a source contain these words?",
        description="Check words against a source, or find the sources that hold them. "
        "Exit status: 0 found, 1 not found, 2 wrong use.",
    )
    parser.add_argument(
        "words",
        nargs="*",
        metavar="[SOURCE] WORDS",
        help="the source's id and the words in one pair of marks; without SOURCE every "
        "source is searched; without WORDS they are read from standard input",
    )
    parser.add_argument(
        "--omitted",
        action="append",
        default=[],
        metavar="WORDS",
        help="the words an ellipsis leaves out (once for each ellipsis, in order)",
    )
    parser.add_argument(
        "--inserted",
        action="append",
        default=[],
        metavar="WORDS",
        help="the editor's words in [ ] (once for each, in order)",
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.set_defaults(run=_check)


def _check(chosen: argparse.Namespace) -> int:
    try:
        source, words = _source_and_words(chosen.words)
        additions = {"omitted": chosen.omitted, "inserted": chosen.inserted}
        if source is None:
            places = locate(words, **additions)
            if not places:
                raise MisquotationError(
                    f"No source holds these words as given: {words!r}\n"
                    "Name a source to see its nearest passage."
                )
        else:
            places = [verify(words, source, **additions)]
    except QuotationTooShortError as error:
        return _refuse(error, WRONG_USE, chosen.json)
    except MisquotationError as error:
        return _refuse(error, NOT_FOUND, chosen.json)
    except (AllianceError, ValueError) as error:
        return _refuse(error, WRONG_USE, chosen.json)
    if chosen.json:
        _print_json({"found": True, "places": [_as_json(place) for place in places]})
    else:
        for place in places:
            spans = ", ".join(f"{start}-{end}" for start, end in place.spans)
            print(f"{place.passage}  characters {spans}\n  {place.exact}")
    return FOUND


def _source_and_words(given: Sequence[str]) -> tuple[str | None, str]:
    """Tell the source from the words; what is missing comes from standard input."""
    known = sources()
    if len(given) > 2:
        raise ValueError(
            "Too many words: put the quotation in one pair of marks, as in\n"
            '  python -m alliance check cfr-2021 "a postwar strategy crafted"'
        )
    if len(given) == 2:
        return _known(given[0]), _from_input() if given[1] == "-" else given[1]
    if not given or given[0] == "-":
        return None, _from_input()
    if given[0] in known:
        return given[0], _from_input()
    if " " not in given[0].strip():
        # One word is too short to be a quotation, so it was meant as a source.
        _known(given[0])
    return None, given[0]


def _known(source: str) -> str:
    if source not in sources():
        raise ValueError(
            f"There is no source {source!r}.{suggest(source, sources())} "
            f"The sources are {', '.join(sources())}."
        )
    return source


def _from_input() -> str:
    if sys.stdin is None or sys.stdin.isatty():
        raise ValueError(
            "No words to check. Give them in one pair of marks after the source, or "
            "send them to standard input."
        )
    try:
        return sys.stdin.buffer.read().decode("utf-8").strip()
    except UnicodeDecodeError:
        raise ValueError(
            "The words on standard input are not UTF-8. Save them as UTF-8 text."
        ) from None


def _as_json(place: Place) -> dict[str, object]:
    return {
        "source": place.source,
        "passage": place.passage,
        "spans": [list(span) for span in place.spans],
        "exact": place.exact,
    }


def _refuse(error: Exception, status: int, as_json: bool) -> int:
    if as_json:
        _print_json(
            {
                "found": False,
                "error": str(error),
                "nearest": getattr(error, "nearest", None),
                "difference": getattr(error, "difference", None),
                "elsewhere": list(getattr(error, "elsewhere", ())),
            }
        )
    else:
        print(error, file=sys.stderr)
    return status


def _print_json(answer: dict[str, object]) -> None:
    print(json.dumps(answer, ensure_ascii=False, indent=2))


def _add_reference(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "reference", help="write the reference pages anew from the tables"
    )
    parser.set_defaults(run=_reference)


def _reference(_: argparse.Namespace) -> int:
    from alliance import reference
    from alliance.repository import root

    changed = reference.write(root())
    for path in changed:
        print(f"wrote {path}")
    if not changed:
        print("The reference pages are current.")
    return 0


def _add_uses(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "uses", help="which chapters quote or cite which passages"
    )
    parser.set_defaults(run=_uses)


def _uses(_: argparse.Namespace) -> int:
    from alliance import notebooks

    print(notebooks.uses().to_csv(index=False), end="")
    return 0


def _add_notebooks(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "notebooks", help="execute anew the notebooks whose evidence or code changed"
    )
    parser.add_argument("paths", nargs="*", metavar="NOTEBOOK")
    parser.add_argument("--all", action="store_true", help="execute every notebook")
    parser.set_defaults(run=_notebooks)


def _notebooks(chosen: argparse.Namespace) -> int:
    from alliance import notebooks

    notebooks.execute(chosen.paths or None, everything=chosen.all)
    return 0


def _add_asked(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "asked", help="note anew what the chapters ask of the texts, for kits"
    )
    parser.set_defaults(run=_asked)


def _asked(_: argparse.Namespace) -> int:
    from alliance import asked
    from alliance.kit import shown

    print(f"wrote {asked.note(shown())}")
    return FOUND


def _add_measure(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "measure",
        help="how long each chapter takes to run, and how much memory",
        description="Run each chapter in a fresh kernel and print the seconds, and the "
        "most memory that the kernel held. The notebooks stay as they are.",
    )
    parser.add_argument(
        "chapters", nargs="*", metavar="CHAPTER", help="such as 02; all by default"
    )
    parser.add_argument(
        "--store",
        action="store_true",
        help="keep what was measured in instructors/measured.csv",
    )
    parser.set_defaults(run=_measure)


def _measure(chosen: argparse.Namespace) -> int:
    from alliance import measurements

    found = measurements.measure_chapters(chosen.chapters, say=print)
    if chosen.store:
        measurements.store(found)
        print(f"wrote {measurements.TABLE}; now run python -m alliance reference")
    return FOUND
