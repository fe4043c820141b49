"""Check the answers to the exercises by computing them from the seeds and tables.

No right answer is written down here. Each exercise is a function of the answer, found
by its id; it returns a `Verdict` that says how near the answer is and what to try next.
A wrong answer never raises. Each chapter has a module of its own.
"""

from alliance.exercises.registry import (
    Exercise,
    UnknownExerciseError,
    Verdict,
    check,
    exercises,
)
from alliance.exercises.sources import TOPICS

__all__ = [
    "TOPICS",
    "Exercise",
    "UnknownExerciseError",
    "Verdict",
    "check",
    "exercises",
]
