"""The command line: ``python -m alliance COMMAND``."""

import argparse
import sys
from collections.abc import Sequence

from alliance.commands import evidence, publishing, teaching
from alliance.commands.status import NOT_FOUND, STOPPED
from alliance.errors import AllianceError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``python -m alliance``; those of the process by default.

    Returns
    -------
    int
        The exit status: 0 when all is well, 1 when the book is not, 2 on wrong use,
        130 when Ctrl and C stopped it, as POSIX shells have it.
    """
    parser = argparse.ArgumentParser(
        prog="python -m alliance",
        description="Work with the evidence of Reading the Alliance.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for each in (evidence, publishing, teaching):
        each.add(commands)
    chosen = parser.parse_args(arguments)
    try:
        return chosen.run(chosen)
    except AllianceError as error:
        print(error, file=sys.stderr)
        return NOT_FOUND
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return STOPPED


if __name__ == "__main__":
    sys.exit(main())
