"""The commands of ``python -m alliance``, by what they are for.

Each module adds its own to the command line, and imports what a command needs when it
is run: the words of a quotation are checked without Sphinx or pandas.
"""
