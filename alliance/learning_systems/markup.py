"""Plain text as HTML, elements as XML: what the question formats have in common."""

from html import escape
from xml.etree import ElementTree

from alliance.addresses import published_at
from alliance.questions.items import Reading

Element = ElementTree.Element


def paragraphs(text: str) -> str:
    """Return plain text as HTML paragraphs.

    Parameters
    ----------
    text : str
        A blank line stands between paragraphs, a line break within one stays.

    Returns
    -------
    str
        HTML, empty for blank text.
    """
    parts = (part.strip() for part in text.split("\n\n"))
    return "".join(f"<p>{line(part)}</p>" for part in parts if part)


def line(text: str) -> str:
    """Return plain text as HTML without an element around it.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        HTML.
    """
    return escape(text.strip(), quote=False).replace("\n", "<br>")


def link(reading: Reading) -> str:
    """Return a passage as HTML: a link where the address of the book is known.

    Parameters
    ----------
    reading : Reading

    Returns
    -------
    str
        HTML; the label alone where ``BOOK_ADDRESS`` is not set.
    """
    home = published_at()
    if home is None:
        return escape(reading.label)
    return (
        f'<a href="{escape(f"{home}/{reading.address}")}">{escape(reading.label)}</a>'
    )


def after_answering(explanation: str, readings: tuple[Reading, ...]) -> str:
    """Return what a student sees after answering, whatever the answer was.

    Parameters
    ----------
    explanation : str
    readings : tuple of Reading

    Returns
    -------
    str
        HTML, empty where there is nothing to say.
    """
    led = f"<p>To read again: {', '.join(map(link, readings))}.</p>" if readings else ""
    return paragraphs(explanation) + led


def add(
    parent: Element, name: str, text: str | None = None, **attributes: str
) -> Element:
    """Add an element to another.

    Parameters
    ----------
    parent : Element
    name : str
        Of the element, with its prefix if it has one.
    text : str, optional
        What it holds.
    **attributes : str

    Returns
    -------
    Element
    """
    made = ElementTree.SubElement(parent, name, attributes)
    made.text = text
    return made


def document(root: Element) -> bytes:
    """Return an element and all below it as a document.

    Parameters
    ----------
    root : Element

    Returns
    -------
    bytes
        XML 1.0 in UTF-8, indented, the same bytes for the same elements.
    """
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
