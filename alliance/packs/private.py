"""Keeps answers out of folders that git would publish."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from alliance.errors import AllianceError


def refuse_tracked(
    folder: Path, files: Iterable[str], error: type[AllianceError]
) -> None:
    """Raise where git would track a file with answers.

    Parameters
    ----------
    folder : pathlib.Path
        In which they are to be written; it need not exist.
    files : iterable of str
        Their paths in it.
    error : type
        What is raised.

    Raises
    ------
    AllianceError
        Of the kind `error`, with what to do.
    """
    # Where a link leads is where git sees the files.
    real = folder.resolve()
    tree = next(
        (each for each in (real, *real.parents) if (each / ".git").exists()), None
    )
    if tree is None:
        return
    paths = {str(real / file) for file in files}
    git = shutil.which("git")
    if git is not None:
        # From the top, since folders on the way may not be made yet.
        asked = subprocess.run(
            [git, "-C", str(tree), "check-ignore", "-z", "--stdin"],
            input="\0".join(sorted(paths)),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if paths == set(filter(None, asked.stdout.split("\0"))):
            return
    raise error(
        f"git would track what is written to {folder}, and it holds answers. Choose "
        f"with --to a folder outside {tree}, such as ../{real.name}, or one that its "
        ".gitignore lists. Nothing was written."
    )
