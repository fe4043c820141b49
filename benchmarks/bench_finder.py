"""How long a reader waits for the search of the book.

In Chromium, on the built book, the script of the search indexes what can be found, and
is then asked one question for every row: the words with which the row begins, as far as
the eighth. A round does all of that anew. Two promises are checked: at its best the
evidence is indexed in less than 300 ms, and 99 of 100 questions are answered in less
than 50 ms.
"""

import sys
from statistics import median

sys.path.insert(0, "tests")

from browser import open_browser
from built import book
from test_finder_browser import ALL_ROWS, ENGINE

ROUNDS = 5
READY = 300
ANSWERED = 50


def main() -> int:
    """Print the table; return 1 when a promise is broken."""
    indexed, middle, slow = [], [], []
    with open_browser() as browser:
        tab = browser.new_page()
        tab.goto((book() / "search.html").as_uri())
        tab.wait_for_function("window.finderPages && window.finderEvidence")
        for _ in range(ROUNDS):
            indexed.append(tab.evaluate(ENGINE))
            said = tab.evaluate(ALL_ROWS)
            middle.append(said["median"])
            slow.append(said["most"])
    print(f"{said['count']} rows{'':<28}  {'least':>9}  {'median':>9}")
    for name, taken in (
        ("the evidence is indexed", indexed),
        ("a question, half of them", middle),
        ("a question, 99 of 100", slow),
    ):
        print(f"{name:<37}  {min(taken):6.1f} ms  {median(taken):6.1f} ms")
    kept = min(indexed) < READY and min(slow) < ANSWERED
    print(
        f"indexed in {READY} ms, answered in {ANSWERED} ms: {'yes' if kept else 'NO'}"
        f"\n({ROUNDS} rounds)"
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
