"""The commands for a class: its key, its questions, its hand-outs."""

import argparse
from pathlib import Path

from alliance.commands.status import FOUND


def add(commands: argparse._SubParsersAction) -> None:
    """Add these commands to the command line.

    Parameters
    ----------
    commands : argparse._SubParsersAction
        Of ``python -m alliance``.
    """
    _add_key(commands)
    _add_questions(commands)
    _add_packs(commands)
    _add_cartridge(commands)


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
        help="let in the questions that a content note goes with (they speak of the "
        "dead, of people abducted or of sexual violence); they are left out by default",
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
    for chapter in term.chapters:
        if chosen.each is not None and len(chapter.items) < chosen.each:
            print(
                f"Of chapter {chapter.chapter} {len(chapter.items)}: any other could "
                "tell the answer of one of them."
            )
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
