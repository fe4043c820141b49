"""Plain text as HTML, elements as XML: what the question formats have in common."""

from html import escape
from urllib.parse import unquote
from xml.etree import ElementTree

from alliance.addresses import published_at
from alliance.bibliography import works
from alliance.questions.items import Reading
from alliance.questions.named_checks import NamedCheck, led, parted
from alliance.sources import sources

Element = ElementTree.Element

_OUTLINE = "reference/outline-"
_BIBLIOGRAPHY = "reference/bibliography"


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


def address(reading: Reading) -> str:
    """Return where a passage is to be read.

    Parameters
    ----------
    reading : Reading

    Returns
    -------
    str
        In the book where ``BOOK_ADDRESS`` is set, else the text at its publisher's; ""
        where no address is known.
    """
    if home := published_at():
        return f"{home}/{reading.address}"
    path, _, fragment = reading.address.partition("#")
    page = path.removesuffix(".html")
    if page == _BIBLIOGRAPHY:
        work = works().get(unquote(fragment))
        return work.url if work else ""
    known = sources().get(page.removeprefix(_OUTLINE))
    return known.url if known else ""


def link(reading: Reading) -> str:
    """Return a passage as HTML: a link where an address is known.

    Parameters
    ----------
    reading : Reading

    Returns
    -------
    str
        HTML; the label alone where `address` knows none.
    """
    goal = address(reading)
    if not goal:
        return escape(reading.label)
    return f'<a href="{escape(goal)}">{escape(reading.label)}</a>'


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
    again = f"To read again: {', '.join(map(link, readings))}." if readings else ""
    rest, checks = parted(explanation)
    parts = [
        f"{lead} {'; '.join(f'{_to_check(each)} ({each.kind})' for each in some)}."
        for lead, some in led(checks)
    ]
    shown = "".join(f"<p>{part}</p>" for part in (*parts, again) if part)
    return paragraphs(rest) + shown


def check_address(check: NamedCheck) -> str:
    """Return where a source check is to be read.

    Parameters
    ----------
    check : NamedCheck

    Returns
    -------
    str
        In the book where ``BOOK_ADDRESS`` is set, else "".
    """
    home = published_at()
    return f"{home}/{check.page}" if home else ""


def _to_check(check: NamedCheck) -> str:
    goal = check_address(check)
    title = line(check.title)
    return f'<a href="{escape(goal)}">{title}</a>' if goal else title


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
