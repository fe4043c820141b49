"""The command line: ``python -m alliance COMMAND``."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from alliance.errors import (
    AllianceError,
    MisquotationError,
    QuotationTooShortError,
    suggest,
)
from alliance.quotations import Place, locate, verify
from alliance.sources import sources

FOUND, NOT_FOUND, WRONG_USE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``python -m alliance``; those of the process by default.

    Returns
    -------
    int
        The exit status: 0 when all is well, 1 when the book is not, 2 on wrong use.
    """
    parser = argparse.ArgumentParser(
        prog="python -m alliance",
        description="Work with the evidence of Reading the Alliance.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    _add_check(commands)
    _add_reference(commands)
    _add_uses(commands)
    _add_notebooks(commands)
    _add_measure(commands)
    _add_copies(commands)
    _add_editions(commands)
    _add_packs(commands)
    _add_cartridge(commands)
    _add_kit(commands)
    _add_asked(commands)
    _add_lite(commands)
    _add_serve(commands)
    _add_key(commands)
    _add_questions(commands)
    chosen = parser.parse_args(arguments)
    try:
        return chosen.run(chosen)
    except AllianceError as error:
        print(error, file=sys.stderr)
        return NOT_FOUND


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


def _add_copies(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "copies",
        help="make the PDF, the zip and the working copies of the built book",
        description="Make the PDF and the zip of the book from its built pages, and a "
        "working copy of each chapter, and name them on their pages.",
    )
    parser.set_defaults(run=_copies)


def _copies(chosen: argparse.Namespace) -> int:
    from alliance.copies import make

    made = make()
    print(f"{made.pdf} ({made.pages} pages)", made.zip, *made.chapters, sep="\n")
    return FOUND


def _add_editions(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "editions",
        help="put the kept copies of editions beside the built book",
        description="Unpack the zips of released editions beside the built book, each "
        "under editions/ and its version, with a notice above the pages of older ones.",
    )
    parser.add_argument(
        "copies",
        nargs="*",
        type=Path,
        metavar="ZIP",
        help="of an edition, as 'make copies' makes it; without any, none is kept",
    )
    parser.add_argument(
        "--site",
        type=Path,
        metavar="FOLDER",
        help="of the built book; _build/html by default",
    )
    parser.set_defaults(run=_editions)


def _editions(chosen: argparse.Namespace) -> int:
    from alliance.editions import lay_out
    from alliance.repository import root

    site = chosen.site or root() / "_build" / "html"
    kept = lay_out(site, chosen.copies)
    for each in kept:
        told = "an older edition, and says so" if each.older else "the newest"
        print(f"{each.address}: {told}")
    if not kept:
        print("No edition is kept beside the book.")
    return FOUND


def _add_packs(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "packs",
        help="make the material of a class: hand-outs, slides, calendar, answers",
        description="Make the material of a class for some chapters, in a new folder: "
        "for students notebooks, reading packets, worksheets and slides without any "
        "answer, for instructors the answers and rubrics. The book must be built.",
    )
    parser.add_argument(
        "--chapters",
        nargs="+",
        required=True,
        metavar="CHAPTER",
        help="by their two digits, such as 02 04, in the order of the class",
    )
    parser.add_argument("--term", required=True, help='a label, such as "Spring 2027"')
    parser.add_argument(
        "--key", required=True, type=Path, metavar="FILE", help="the class's own key"
    )
    parser.add_argument(
        "--class",
        nargs="+",
        default=[],
        dest="days",
        metavar="DAY",
        help="the days of the class, such as 2027-02-02 2027-02-09",
    )
    parser.add_argument(
        "--to", type=Path, metavar="FOLDER", help="a new folder; packs/TERM by default"
    )
    _add_choice(parser, more="; 8 by default")
    parser.add_argument(
        "--paper",
        default="a4",
        metavar="a4|letter",
        help="of the PDF and Word files and of printed slides; a4 by default",
    )
    parser.set_defaults(run=_packs)


def _add_choice(parser: argparse.ArgumentParser, more: str = "") -> None:
    parser.add_argument("--outcome", help="only questions for this outcome, as 04-2")
    parser.add_argument("--level", help="only questions of this level")
    parser.add_argument(
        "--each",
        type=int,
        metavar="N",
        help=f"at most N questions of each chapter{more}",
    )
    parser.add_argument(
        "--sensitive",
        action="store_true",
        help="let in the questions that a content note goes with (they speak of sexual "
        "violence); they are left out by default",
    )


def _say_left_out(count: int) -> None:
    if count:
        print(
            f"Left out: {count} question{'s' * (count > 1)} with a content note. To "
            "have them, run this command with --sensitive, for another folder."
        )


def _packs(chosen: argparse.Namespace) -> int:
    from alliance import packs

    made = packs.make(
        chosen.chapters,
        chosen.term,
        chosen.key,
        days=chosen.days,
        to=chosen.to,
        sensitive=chosen.sensitive,
        outcome=chosen.outcome,
        level=chosen.level,
        each=chosen.each,
        paper=chosen.paper,
    )
    for file in made.files:
        print(made.folder / file)
    for few in made.few:
        print(few)
    _say_left_out(made.left_out)
    print(f"Begin with {made.folder / packs.COVER}")
    return FOUND


def _add_cartridge(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "cartridge",
        help="write a term's questions and readings for a learning system",
        description="Write the questions of a class as Common Cartridge 1.1, Moodle "
        "XML, Word and CSV. The same key and choice give the same files; nothing is "
        "written over.",
    )
    parser.add_argument(
        "--key", required=True, metavar="FILE", help="the private key of the class"
    )
    parser.add_argument(
        "--chapters",
        required=True,
        nargs="+",
        metavar="NN",
        help="two digits for each chapter, as in 02 04",
    )
    parser.add_argument("--term", required=True, help='such as "Spring 2027"')
    parser.add_argument(
        "--to", required=True, metavar="FOLDER", help="where the files are written"
    )
    _add_choice(parser)
    parser.set_defaults(run=_cartridge)


def _cartridge(chosen: argparse.Namespace) -> int:
    from alliance.addresses import VARIABLE, published_at
    from alliance.learning_systems import choose, write
    from alliance.packs.selection import without_sensitive
    from alliance.questions import bank
    from alliance.questions.keys import read

    key = read(chosen.key)
    items = bank(key, chosen.chapters, outcome=chosen.outcome, level=chosen.level)
    left_out = 0
    if not chosen.sensitive:
        items, left_out = without_sensitive(items)
    term = choose(items, chosen.term, chosen.chapters, key=key, each=chosen.each)
    written = write(term, chosen.to)
    print(f"{len(term.items)} questions")
    for each in written:
        print(f"{each.path}  {each.meaning}")
    _say_left_out(left_out)
    if published_at() is None:
        print(
            "No file links into the book, as its address is not known. To have such "
            f"links, set {VARIABLE}, as in {VARIABLE}=https://example.org/book, and "
            "run this command again for another folder."
        )
    students = next(each for each in written if each.path.suffix == ".docx")
    print(
        f"All but {students.path.name} hold the answers: give students that file "
        "alone, and put no other where the public reads."
    )
    return FOUND


def _add_kit(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "kit",
        help="write a folder in which chapters run, for giving away",
        description="Write chapters, package and tables into a new folder in which "
        "the chapters run, with no more words of the sources than the chapters show.",
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--chapters", nargs="+", metavar="NUMBER", help="such as 02 04; all by default"
    )
    parser.add_argument(
        "--with-seeds",
        action="store_true",
        help="put the five texts in, most of which are in copyright",
    )
    parser.set_defaults(run=_kit)


def _kit(chosen: argparse.Namespace) -> int:
    from alliance.kit import write

    found = write(chosen.folder, chosen.chapters, seeds=chosen.with_seeds)
    print(f"{chosen.folder}: {len(found)} files")
    return FOUND


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


def _add_lite(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "lite",
        help="let readers run the chapters in their own browser",
        description="Build the JupyterLite site below the built book, and show its "
        "button in the chapters. The setting PYODIDE_ADDRESS names where a reader's "
        "browser fetches Python; its makers' public address is used by default.",
    )
    parser.add_argument(
        "--to", metavar="FOLDER", help="where it goes; _build/html/lite by default"
    )
    parser.add_argument(
        "--with-seeds",
        action="store_true",
        help="publish the whole texts of the sources with it; four of the five are in "
        "copyright, and you answer for it",
    )
    parser.set_defaults(run=_lite)


def _lite(chosen: argparse.Namespace) -> int:
    from pathlib import Path

    from alliance import lite

    site = lite.build(Path(chosen.to) if chosen.to else None, seeds=chosen.with_seeds)
    texts = "with" if site.seeds else "without"
    print(f"{site.folder} ({site.size / 1e6:.0f} MB, {texts} the texts of the sources)")
    print(f"Python comes from {site.address}")
    return FOUND


def _add_serve(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser("serve", help="open the built book in a browser")
    parser.add_argument("--port", type=int, default=8000)
    parser.set_defaults(run=_serve)


def _serve(chosen: argparse.Namespace) -> int:
    from alliance.serve import serve

    serve(port=chosen.port)
    return 0


def _add_key(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "key",
        help="make the private key of a class",
        description="Make a random private key, from which the questions of a class "
        "follow. It is never printed, and git is to leave it out.",
    )
    parser.add_argument("file", metavar="FILE.key")
    parser.set_defaults(run=_key)


def _key(chosen: argparse.Namespace) -> int:
    from alliance.questions import keys

    path = keys.make(chosen.file)
    print(
        f"The key is in {path}, which only you can read.\n"
        "Keep a copy where you keep grades: who has it can tell every answer, and "
        "without it\nthe same questions cannot be made again. Next:\n"
        f"  python -m alliance questions --key {chosen.file}"
    )
    return FOUND


def _add_questions(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "questions",
        help="the questions that a key gives a class",
        description="Print or write the questions that a key gives a class. With the "
        "key alone, count them by chapter, outcome, level and kind.",
    )
    parser.add_argument("--key", required=True, metavar="FILE.key")
    parser.add_argument("--chapters", nargs="+", metavar="NN", help="such as 02 04")
    parser.add_argument("--outcome", metavar="ID", help="such as 04-2")
    parser.add_argument("--level", help="first steps, a little more, or harder")
    parser.add_argument("--kinds", nargs="+", metavar="KIND")
    parser.add_argument("--answers", action="store_true", help="for teachers")
    parser.add_argument(
        "--to", metavar="FILE", help="write to FILE.md or FILE.json instead"
    )
    parser.set_defaults(run=_questions)


def _questions(chosen: argparse.Namespace) -> int:
    from alliance.questions import bank, command, keys

    items = bank(
        keys.read(chosen.key),
        chosen.chapters,
        outcome=chosen.outcome,
        level=chosen.level,
        kinds=chosen.kinds,
    )
    if chosen.to:
        path = command.write(items, chosen.to, answers=chosen.answers)
        print(f"wrote {len(items)} questions to {path}")
    elif any((chosen.chapters, chosen.outcome, chosen.level, chosen.kinds)):
        print(command.markdown(items, answers=chosen.answers), end="")
    else:
        print(command.table(items))
    return FOUND


if __name__ == "__main__":
    sys.exit(main())
