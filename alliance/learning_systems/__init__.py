"""The questions and readings of a term as files that learning systems import.

A term's questions, chosen from the bank that a class's private key makes, are written
in four forms, from the same items:

- IMS Common Cartridge 1.1, which Canvas, Moodle and Blackboard import (`cartridge`,
  with its questions in QTI 1.2.1 by `qti`),
- Moodle XML for Moodle's question bank (`moodle`),
- Word files, for students and, with the answers, for the teacher (`word`),
- CSV for spreadsheets (`spreadsheet`).

The same key, choice, edition and address of the book give the same bytes. No file holds
the key, or anything about a person.
"""

from alliance.learning_systems.files import Written, write
from alliance.learning_systems.term import (
    Chapter,
    LearningSystemError,
    Term,
    choose,
)

__all__ = ["Chapter", "LearningSystemError", "Term", "Written", "choose", "write"]
