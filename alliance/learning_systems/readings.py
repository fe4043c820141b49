"""Where the passages that questions rest on can be read: links, and a page of them."""

import re
from dataclasses import dataclass
from html import escape

from alliance.addresses import published_at
from alliance.learning_systems.markup import link
from alliance.learning_systems.term import Chapter
from alliance.packs.short_names import meaning, named_in
from alliance.questions.items import Reading
from alliance.sources import Source, source, sources

_OUTLINE = re.compile(r"reference/outline-(?P<source>[a-z0-9-]+)\.html(?:#.*)?")


@dataclass(frozen=True)
class WebLink:
    """A link of a learning system.

    Attributes
    ----------
    title, address : str
    """

    title: str
    address: str


def web_links(chapter: Chapter) -> list[WebLink]:
    """Return the links that lead to what a chapter's questions rest on.

    Parameters
    ----------
    chapter : Chapter

    Returns
    -------
    list of WebLink
        Each text at its publisher's, where an address is known; and, where the address
        of the book is (``BOOK_ADDRESS``), first the chapter and last every page with a
        passage that a question rests on.
    """
    home = published_at()
    publishers = [
        WebLink(f"{text.authors}: {text.title}", text.url)
        for text in texts(chapter)
        if text.url
    ]
    if home is None:
        return publishers
    pages = {}
    for reading in chapter.readings:
        text = _text(reading)
        title = f"Outline of {text.short}" if text else reading.label
        pages.setdefault(f"{home}/{reading.address.partition('#')[0]}", title)
    return [
        WebLink(f"The chapter: {chapter.title}", f"{home}/{chapter.page}"),
        *publishers,
        *(WebLink(title, address) for address, title in pages.items()),
    ]


def texts(chapter: Chapter) -> list[Source]:
    """Return the texts that a chapter's questions rest on, in order of writing.

    Parameters
    ----------
    chapter : Chapter

    Returns
    -------
    list of Source
    """
    used = {text.source for each in chapter.readings if (text := _text(each))}
    return [text for name, text in sources().items() if name in used]


def page(chapter: Chapter) -> bytes:
    """Return a page that lists the passages a chapter's questions rest on.

    Parameters
    ----------
    chapter : Chapter

    Returns
    -------
    bytes
        HTML in UTF-8, which asks no website for anything. Passages and texts are links
        where an address is known.
    """
    heading = escape(f"Readings for {chapter.name}")
    groups = []
    for text in texts(chapter):
        title = escape(f"{text.title}, {text.appeared_in} ({text.year})")
        if text.url:
            title = f'<a href="{escape(text.url)}">{title}</a>'
        its = sorted(
            (each for each in chapter.readings if _text(each) == text),
            key=lambda each: each.address,
        )
        # Without the book every passage would lead where the title does.
        shown = link if published_at() else _label
        passages = ", ".join(map(shown, its))
        groups.append(
            f"<h2>{escape(text.short)}</h2>\n<p>{escape(text.authors)}: {title}</p>\n"
            f"<p>Passages: {passages}</p>"
        )
    if others := [each for each in chapter.readings if _text(each) is None]:
        groups.append(f"<h2>Other pages</h2>\n<p>{', '.join(map(link, others))}</p>")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{heading}</title>\n</head>\n<body>\n<h1>{heading}</h1>\n"
        "<p>The number of a passage counts the paragraphs of a text; the outlines of "
        "the book say what each is about. Read the texts themselves where they were "
        f"published.</p>\n{_short_names(chapter)}"
        + "\n".join(groups)
        + "\n</body>\n</html>\n"
    ).encode()


def _label(reading: Reading) -> str:
    return escape(reading.label)


def _short_names(chapter: Chapter) -> str:
    """Return what each short name in the questions stands for."""
    used = {text.source for text in (*texts(chapter), *named_in(chapter.items))}
    told = "; ".join(
        f"<strong>{escape(text.short)}</strong> is {escape(meaning(text))}"
        for name, text in sources().items()
        if name in used
    )
    return f"<p>Short names: {told}.</p>\n" if told else ""


def _text(reading: Reading) -> Source | None:
    """Return the text on whose outline a passage stands."""
    found = _OUTLINE.fullmatch(reading.address)
    known = found is not None and found["source"] in sources()
    return source(found["source"]) if known else None
