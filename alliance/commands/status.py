"""What the process says when a command has ended."""

FOUND, NOT_FOUND, WRONG_USE = 0, 1, 2
"""All is well; the book is not; the command was given what it cannot use."""
