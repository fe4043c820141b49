"""The private key of a class, from which its questions follow.

Everything that varies from class to class (which rows are asked about, what is altered,
which wrong answers stand beside the right one, in which order, under which id) is
ranked by an HMAC-SHA-256 (RFC 2104) of names under the key. So the same key gives the
same questions on every computer and Python, and without it nothing in the repository
tells which of the possible questions a class gets.
"""

import hashlib
import hmac
import json
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from alliance.errors import AllianceError

__all__ = ["Key", "KeyFileError", "make", "read", "refuse_tracked"]

SUFFIX = ".key"
PRIVATE = 0o600
"""How a file is kept from all but its owner: a key, and whatever holds answers."""

_HEADER = "reading-the-alliance question key 1"
_SECRET_BYTES = 32
_WRITTEN = re.compile(rf"{_HEADER}\n(?P<secret>[0-9a-f]{{{2 * _SECRET_BYTES}}})\n?")
_Thing = TypeVar("_Thing")


class KeyFileError(AllianceError):
    """A key cannot be made or read; the message says what to do, and never the key."""


@dataclass(frozen=True)
class Key:
    """A private key; neither printing it nor an error shows what it holds.

    Parameters
    ----------
    secret : bytes
        At least 16 bytes, random for a class.

    Raises
    ------
    KeyFileError
        When there are fewer.
    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < 16:
            raise KeyFileError(
                "A key of fewer than 16 bytes can be guessed. Make one with "
                "`python -m alliance key FILE.key`."
            )

    def digest(self, *words: str) -> bytes:
        """Return 32 bytes that only the holder of the key can tell for these words.

        Parameters
        ----------
        *words : str

        Returns
        -------
        bytes
        """
        message = json.dumps(words, ensure_ascii=False).encode()
        return hmac.new(self.secret, message, hashlib.sha256).digest()

    def identifier(self, *words: str) -> str:
        """Return the id of the question that these words name, such as ``q-5f0c…``.

        Parameters
        ----------
        *words : str

        Returns
        -------
        str
            ``q-`` and 16 hexadecimal digits.
        """
        return f"q-{self.digest('item', *words).hex()[:16]}"

    def ranked(
        self,
        things: Iterable[_Thing],
        *purpose: str,
        by: Callable[[_Thing], str] = str,
    ) -> list[_Thing]:
        """Return the things in the order that the key gives them for a purpose.

        The order depends on their names alone, not on the order in which they come.

        Parameters
        ----------
        things : iterable
        *purpose : str
            What the order is for: another purpose, another order.
        by : callable, optional
            The name of a thing, by which it is known; ``str`` by default.

        Returns
        -------
        list
        """
        return sorted(things, key=lambda thing: self.digest(*purpose, by(thing)))


def make(path: str | os.PathLike[str]) -> Path:
    """Make a new random key and write it where only its owner reads it.

    Parameters
    ----------
    path : str or path-like
        A new file that ends in ``.key``, in a folder that exists.

    Returns
    -------
    Path
        The file, absolute.

    Raises
    ------
    KeyFileError
        When the file exists, does not end in ``.key``, its folder does not exist, git
        would track it there, or it cannot be written. Nothing is left behind.
    """
    file = Path(path).expanduser().absolute()
    if file.suffix != SUFFIX:
        raise KeyFileError(
            f"The file of a key ends in {SUFFIX}, so that git leaves it out: "
            f"write {file.stem.strip('.') or 'class'}{SUFFIX} instead of {file.name}."
        )
    if file.exists() or file.is_symlink():
        raise KeyFileError(
            f"{file} exists and is kept: whoever loses a key loses its questions. "
            "Choose another name, or delete the file yourself."
        )
    if not file.parent.is_dir():
        raise KeyFileError(
            f"There is no folder {file.parent}. Make it first, or choose another."
        )
    refuse_tracked(file)
    written = f"{_HEADER}\n{secrets.token_hex(_SECRET_BYTES)}\n"
    try:
        # Created for its owner alone, and never on top of a file made meanwhile.
        with os.fdopen(
            os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w"
        ) as opened:
            opened.write(written)
    except OSError as error:
        if not isinstance(error, FileExistsError):
            file.unlink(missing_ok=True)
        raise KeyFileError(
            f"The key cannot be written to {file}: {error.strerror}. Choose a folder "
            "of your own."
        ) from None
    return file


def read(path: str | os.PathLike[str]) -> Key:
    """Read a key that `make` wrote.

    Parameters
    ----------
    path : str or path-like

    Returns
    -------
    Key

    Raises
    ------
    KeyFileError
        When there is no such file, it cannot be read, or it holds no key.
    """
    file = Path(path).expanduser()
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KeyFileError(
            f"There is no key at {file}. Make one with "
            "`python -m alliance key FILE.key`, or name the file of yours."
        ) from None
    except (OSError, UnicodeDecodeError):
        raise KeyFileError(
            f"{file} cannot be read as a key. Name the file that "
            "`python -m alliance key` made."
        ) from None
    found = _WRITTEN.fullmatch(text.replace("\r\n", "\n"))
    if found is None:
        raise KeyFileError(
            f"{file} holds no key, or one that was changed. Name the file that "
            "`python -m alliance key` made, or bring it back from a copy."
        )
    return Key(bytes.fromhex(found["secret"]))


def refuse_tracked(file: Path) -> None:
    """Raise where git would track or keep a file that holds a key or answers.

    Parameters
    ----------
    file : Path
        Absolute; it need not exist.

    Raises
    ------
    KeyFileError
    """
    # Where a link leads is where git sees the file.
    file = file.parent.resolve() / file.name
    if ".git" in file.parent.parts:
        raise KeyFileError(
            f"{file.parent} belongs to git, which may change what lies there. Choose "
            "a folder of your own."
        )
    tree = next((each for each in file.parents if (each / ".git").exists()), None)
    if tree is None:
        return
    git = shutil.which("git")
    if git is not None:
        asked = subprocess.run(
            [git, "-C", str(file.parent), "check-ignore", "--quiet", str(file)],
            capture_output=True,
            check=False,
        )
        if asked.returncode == 0:
            return
    raise KeyFileError(
        f"git would track {file}, which is to stay private. Choose a folder outside "
        f"{tree}, or one that its .gitignore lists."
    )
