"""Lighthouse over a page, as on a phone: how fast, accessible, sound, easy to find.

Lighthouse is a program for Node, which nothing else in this book needs. Where either is
missing the test is skipped and says how to get it; where ``CI`` is set it fails.
"""

import json
import os
import shutil
import statistics
import subprocess

import pytest
from browser import chromium

# The last version that runs on Node 18 and 20, which are Debian's; the next needs 22.
VERSION = "12.8.2"
KINDS = ("performance", "accessibility", "best-practices", "seo")
_FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"


def program() -> str:
    """Return the path of Lighthouse; skip the test where there is none, fail in CI.

    The environment variable ``LIGHTHOUSE`` names another one.
    """
    found = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    missing = [
        name
        for name, there in (
            ("Node (for Debian: apt-get install nodejs npm)", shutil.which("node")),
            (
                f"Lighthouse (npm install --global lighthouse@{VERSION}, or set "
                "LIGHTHOUSE to its path)",
                found and shutil.which(found),
            ),
            ("Chromium (for Debian: apt-get install chromium)", chromium()),
        )
        if not there
    ]
    if missing:
        message = f"NOT TESTED: no Lighthouse scores, for want of {', '.join(missing)}."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


def scores(address: str, runs: int = 1) -> tuple[dict[str, int], list[str]]:
    """Return the scores of a page, and what cost points.

    Parameters
    ----------
    address : str
        Of the page, on a server.
    runs : int
        How often the speed is taken; the score is the median.

    Returns
    -------
    dict of str to int
        0 to 100 for each of `KINDS`.
    list of str
        What is below the full score, other than speed.
    """
    reports = [
        _run(address, KINDS if not number else KINDS[:1]) for number in range(runs)
    ]
    first = reports[0]
    found = {kind: round(first["categories"][kind]["score"] * 100) for kind in KINDS}
    found["performance"] = round(
        statistics.median(
            report["categories"]["performance"]["score"] * 100 for report in reports
        )
    )
    lost = [
        f"{kind}: {audit['title']}"
        for kind in KINDS[1:]
        for each in first["categories"][kind]["auditRefs"]
        if each["weight"]
        and (audit := first["audits"][each["id"]])["score"] not in (1, None)
    ]
    return found, lost


def _run(address: str, kinds: tuple[str, ...]) -> dict:
    command = [
        program(),
        address,
        "--quiet",
        "--output=json",
        "--output-path=stdout",
        f"--only-categories={','.join(kinds)}",
        f"--chrome-flags={_FLAGS}",
    ]
    # It asks once a year to report errors to its makers: never.
    settings = {**os.environ, "CHROME_PATH": chromium() or "", "CI": "1"}
    done = subprocess.run(
        [*command, "--no-enable-error-reporting"],
        capture_output=True,
        text=True,
        timeout=180,
        env=settings,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"Lighthouse failed on {address}:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)
