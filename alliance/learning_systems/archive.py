"""Zip files with the same bytes for the same content."""

import io
import zipfile
from collections.abc import Mapping

from alliance.publication import edition


def zipped(content: Mapping[str, bytes]) -> bytes:
    """Return files as a zip, in the order given.

    Parameters
    ----------
    content : mapping of str to bytes
        What each file holds, by its path in the zip.

    Returns
    -------
    bytes
        Every file bears the day on which this edition was released.
    """
    day = edition().released
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, held in content.items():
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on Windows
            entry.external_attr = 0o644 << 16
            made.writestr(entry, held)
    return out.getvalue()


def repacked(content: bytes) -> bytes:
    """Return a zip of somebody else's making without the times of its making.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    bytes
        The same files in the same order.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as given:
        return zipped({name: given.read(name) for name in given.namelist()})
