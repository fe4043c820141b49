"""Check the answers to the exercises by computing them from the seeds and tables.

No right answer is written down here. Each exercise is a function of the answer, found
by its id; it returns a `Verdict` that says how near the answer is and what to try next.
A wrong answer never raises. Each chapter has a module of its own, or one for each
part of its story.
"""

from alliance.exercises.registry import (
    Exercise,
    UnknownExerciseError,
    Verdict,
    check,
    exercises,
)
from alliance.exercises.sources import TOPICS

# Imported for the exercises it registers; after those of chapter 0, as they are asked.
from alliance.exercises import dating  # noqa: F401  isort: skip
from alliance.exercises import history_bargain  # noqa: F401  isort: skip
from alliance.exercises import history_silences  # noqa: F401  isort: skip
from alliance.exercises import history_measures  # noqa: F401  isort: skip
from alliance.exercises import history_late  # noqa: F401  isort: skip
from alliance.exercises.korea_texts import (  # isort: skip
    statements_without_verbs,
)
from alliance.exercises import korea_measures  # noqa: F401  isort: skip
from alliance.exercises import china_words  # noqa: F401  isort: skip
from alliance.exercises import china_dates  # noqa: F401  isort: skip
from alliance.exercises import okinawa_voices  # noqa: F401  isort: skip
from alliance.exercises import okinawa_counts  # noqa: F401  isort: skip
from alliance.exercises import aukus_designs  # noqa: F401  isort: skip
from alliance.exercises import aukus_pairs  # noqa: F401  isort: skip
from alliance.exercises import aukus_forecasts  # noqa: F401  isort: skip
from alliance.exercises import decision  # noqa: F401  isort: skip

__all__ = [
    "TOPICS",
    "Exercise",
    "UnknownExerciseError",
    "Verdict",
    "check",
    "exercises",
    "statements_without_verbs",
]
