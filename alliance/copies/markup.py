"""The few words of Typst that the pages are written in.

Every word of the book stands in a string, so that nothing in it can be read as markup:
``#"$1.9 billion";`` is those characters and no more. The semicolon ends the string,
since a bracket or a stop after it would otherwise belong to it.
"""

from collections.abc import Iterable


def literal(words: str) -> str:
    """Return a string of Typst.

    Parameters
    ----------
    words : str

    Returns
    -------
    str
        Between quotation marks, with what a string cannot hold escaped.
    """
    for plain, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        words = words.replace(plain, written)
    return f'"{words}"'


def said(words: str) -> str:
    """Return words as content.

    Parameters
    ----------
    words : str

    Returns
    -------
    str
        Markup; "" for no words.
    """
    return f"#{literal(words)};" if words else ""


def call(function: str, *arguments: str) -> str:
    """Return the call of a function, as markup.

    Parameters
    ----------
    function : str
    *arguments : str
        Each as code: a `literal`, a `block`, a number.

    Returns
    -------
    str
    """
    return f"#{function}({', '.join(arguments)});"


def block(markup: str) -> str:
    """Return markup as an argument: content between brackets.

    Parameters
    ----------
    markup : str

    Returns
    -------
    str
    """
    return f"[{markup}]"


def array(items: Iterable[str]) -> str:
    """Return an array of Typst.

    Parameters
    ----------
    items : iterable of str
        Each as code.

    Returns
    -------
    str
        One item keeps its comma, without which it would be that item alone.
    """
    return f"({''.join(f'{item}, ' for item in items)})"
