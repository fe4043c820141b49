"""What the process says when a command has ended."""

FOUND, NOT_FOUND, WRONG_USE, STOPPED = 0, 1, 2, 130
"""All is well; the book is not; wrong use of the command; Ctrl and C stopped it."""
