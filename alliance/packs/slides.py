"""The slides of a chapter: one HTML file that needs nothing else.

They show what a class looks at together: the driving question, the outcomes, each
section's claim, its quotations with their source checks, its charts, and the questions
for discussion. Style, script, fonts and charts stand in the file, which a content
security policy keeps from asking any other place for anything. Without the script the
slides stand one below the other, as they do in print, one on a page.
"""

import base64
import copy
import hashlib
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from alliance.copies.pdf import LICENCE, title
from alliance.dates import in_words
from alliance.markdown import listed
from alliance.packs.chapter import Chapter, content_note
from alliance.packs.halves import in_two
from alliance.packs.sheets import DEFAULT, SHEETS, Sheet
from alliance.publication import edition
from alliance.repository import root
from alliance.sources import sources
from alliance.stills import style_sheet

_HERE = Path(__file__).parent
_FONTS = (
    ("source-serif-4-latin-400-normal", 400),
    ("source-serif-4-latin-600-normal", 600),
)
_NOT_SHOWN = frozenset({"cfr-2021-p29"})
"""Passages about sexual violence, whose words are to be met in the text alone."""

_PASSAGE = re.compile(r"outline-([\w-]+)\.html")
_CITED = re.compile(r"reference/(?:outline-[\w-]+|bibliography)\.html#")
_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
# How much larger words are set where there are few, and how many letters then fit.
_LARGER = ((2.6, 125), (2.2, 200), (1.9, 280), (1.6, 390), (1.35, 540), (1.15, 720))
# What is set small takes less room; an item of a list and a note end their lines.
_SMALL = ".over, .note, .warns, .credit, figcaption"
_OF_SMALL, _OF_END = 0.5, 30
_TALL, _FLAT = 0.8, 1.95
"""A chart narrower than so many heights is cut in two, a wider one fills a row."""
_MUCH = 450
"""Letters of credits that, beside a chart, are set smaller."""
_MARGINS = (16, 12)
"""Of a printed slide at its sides, above and below, in millimetres."""


def page(chapter: Chapter, term: str, sheet: Sheet = SHEETS[DEFAULT]) -> str:
    """Return the slides of a chapter.

    Parameters
    ----------
    chapter : Chapter
    term : str
    sheet : alliance.packs.sheets.Sheet, optional
        The paper on which they are printed, turned on its side; A4 by default.

    Returns
    -------
    str
        A whole HTML page; no link and no picture in it leads to another file.
    """
    slides = [
        (kind, chapter.with_pictures(content))
        for kind, content in _slides(chapter, term)
    ]
    count = len(slides)
    shapes: list[str] = []
    written = []
    for number, (kind, content) in enumerate(slides, 1):
        if kind == "with-chart":
            layout, content, shape = _laid_out(content, f"halves-{number}")
            shapes.append(f".of-slide-{number} {{ --shape: {shape:.4f}; }}\n")
            kind = f"{kind} {layout} of-slide-{number}"
        else:
            kind = f"{kind} {_step(content)}".rstrip()
        written.append(
            f'<section class="slide {kind}" id="{number}" tabindex="-1" '
            f'aria-label="Slide {number} of {count}"><div class="inside">{content}'
            "</div></section>"
        )
    body = "\n".join(written)
    style = f"{_style()}{''.join(shapes)}{_printed(sheet)}"
    script = (_HERE / "slides.js").read_text(encoding="utf-8")
    policy = (
        "default-src 'none'; font-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en" data-theme="dark">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(chapter.title)}: slides, {escape(term)}</title>\n"
        f"<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f'<h1 class="unseen">{escape(chapter.title)}: slides</h1>\n'
        f"{body}\n</main>\n"
        '<nav class="bar" aria-label="Slides" hidden>'
        '<button type="button" data-go="back" aria-label="Slide before">←</button>'
        '<output aria-live="polite"></output>'
        '<button type="button" data-go="on" aria-label="Next slide">→</button>'
        '<button type="button" data-go="theme">Light or dark</button>'
        f"</nav>\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _slides(chapter: Chapter, term: str) -> Iterator[tuple[str, str]]:
    """Yield the kind of each slide and what stands on it."""
    article = chapter.reading()
    name, _ = title()
    yield (
        "opening",
        f'<p class="over">{escape(name)} · {escape(term)}</p>'
        f'<p class="name">{escape(chapter.title)}</p>'
        f'<p class="driving">{escape(chapter.question)}</p>',
    )
    glance = article.select_one(".at-a-glance ul") or article.select_one(
        "#at-a-glance ul"
    )
    if glance:
        yield (
            "outcomes",
            f"<h2>By the end of this chapter you can</h2>{_plain(glance)}",
        )
    for section in article.select("section > section"):
        claim = section.find("p", class_="claim", recursive=False)
        if claim is None:
            continue
        heading = escape(section.find("h2").get_text(" ", strip=True))
        over = f'<h2 class="over">{heading}</h2>'
        if label := claim.find(class_="label"):
            label.extract()
        if note := content_note(section):
            yield "content-note", f"<h2>{heading}</h2>{_plain(note)}"
        yield (
            "claim",
            f'{over}<p class="said">{_plain(claim, inside=True)}</p>{_warnings(claim)}',
        )
        for figure in section.find_all("figure", class_=["quotation", "chart"]):
            if "chart" in figure["class"]:
                yield "with-chart", over + _chart(figure)
            elif figure.find("blockquote").get("data-passage") not in _NOT_SHOWN:
                yield "with-quotation", over + _quotation(figure)
    for number, question in enumerate(chapter.questions(), 1):
        yield (
            "question",
            f'<h2 class="over">Question {number} for discussion</h2>'
            f"{_plain(question, inside=True)}{_warnings(question)}",
        )
    for content in _closing(article):
        yield "closing", content


def _step(content: str) -> str:
    """Return the class of a slide of words that says how large they are set."""
    read = BeautifulSoup(content, "lxml").body
    small = sum(len(_words(tag)) for tag in read.select(_SMALL))
    ends = len(read.select("li, .note, .warns"))
    count = len(_words(read)) - small * (1 - _OF_SMALL) + ends * _OF_END
    for step, (_, most) in enumerate(_LARGER):
        if count <= most:
            return f"larger-{len(_LARGER) - step}"
    return ""


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ", strip=True).split())


def _laid_out(content: str, name: str) -> tuple[str, str, float]:
    """Return how a chart stands on its slide, the slide, and the chart's shape.

    The shape is its width in heights.
    """
    [wide] = re.findall(r'<div class="wide">(.*?)</div>', content, re.DOTALL)
    width, height = map(float, _SIZE.search(wide).groups())
    if width / height < _TALL and (halves := in_two(wide, name)):
        width, height = map(float, _SIZE.search(halves).groups())
        return "in-two", content.replace(wide, halves), width / height
    shape = width / height
    if shape > _FLAT:
        return "across", content, shape
    credit = BeautifulSoup(content, "lxml").select(".credit")
    much = sum(len(_words(line)) for line in credit) > _MUCH
    return f"beside{' much' * much}", content, shape


def _chart(figure: Tag) -> str:
    drawing = "".join(
        f'<div class="{name}">{variant.find("img", attrs={"data-picture": True})}</div>'
        for name in ("wide", "narrow")
        if (variant := figure.select_one(f".chart-{name}"))
    )
    number = figure.find(class_="caption-number")
    told = figure.find(class_="caption-text")
    lines = [
        f'<p class="credit">{_plain(line, inside=True)}</p>'
        for line in figure.select(".chart-sources p")
        if not line.find_parent("details")
    ]
    return (
        f'<figure><div class="drawing">{drawing}</div><figcaption>'
        f'<p class="told"><span class="number">{_plain(number, inside=True)}</span> '
        f"{_plain(told, inside=True)}</p>{''.join(lines)}</figcaption></figure>"
    )


def _quotation(figure: Tag) -> str:
    notes = []
    for check in figure.find_all(class_="source-check"):
        summary = check.find("summary")
        if summary is not None:
            words = escape(" ".join(summary.get_text(" ", strip=True).split()))
            notes.append(f'<p class="note">{words}</p>')
        else:
            notes.append(f'<div class="warns">{_plain(check, inside=True)}</div>')
    # The publisher's page, to which the citation in the book leads as well.
    for address in figure.select("figcaption .address"):
        address.replace_with(f"· {address.find('a').get_text(' ', strip=True)}")
    words = figure.find("blockquote")
    source = escape(figure.get("data-source", ""))
    caption = _plain(figure.find("figcaption"), inside=True)
    return (
        f'<figure class="of-{source}"><blockquote>{_plain(words, inside=True)}'
        f"</blockquote><figcaption>{caption}</figcaption></figure>{''.join(notes)}"
    )


def _warnings(tag: Tag) -> str:
    """Return the warnings about words in a sentence; notes stay in the chapter."""
    found = []
    for sign in tag.find_all(class_="check-mark"):
        for each in sign.get("aria-label", "").split("; "):
            if each.startswith("Warning") and each not in found:
                found.append(each)
    return "".join(f'<p class="warns">{escape(each)}</p>' for each in found)


def _plain(tag: Tag | None, *, inside: bool = False) -> str:
    """Return the HTML of something without links, signs and attributes."""
    if tag is None:
        return ""
    read = copy.copy(tag)
    for sign in read.select(".check-mark, .headerlink, svg"):
        sign.decompose()
    for each in [read, *read.find_all(True)]:
        cites = each.name == "a" and bool(_CITED.search(each.get("href", "")))
        if each.name == "a":
            each.name = "span"
        kept = {}
        if each.get("lang"):
            kept["lang"] = each["lang"]
        if each.name == "img" and each.get("data-picture"):
            kept["data-picture"] = each["data-picture"]
        if cites:
            kept["class"] = "cites"
        if "quoted" in each.get("class", []):
            kept["class"] = f"of-{each.get('data-source', '')}"
        each.attrs = kept
    return read.decode_contents() if inside else str(read)


def _closing(article: Tag) -> Iterator[str]:
    """Yield what the last slides say: what was used, and who made this."""
    used = {
        found[1]
        for link in article.find_all("a", href=True)
        if (found := _PASSAGE.search(link["href"]))
    }
    items = "".join(
        f"<li><strong>{escape(entry.short)}</strong>: {escape(entry.authors)}, "
        f"<em>{escape(entry.title)}</em>, {escape(entry.appeared_in)}, "
        f"{in_words(entry.published)}</li>"
        for name, entry in sources().items()
        if name in used
    )
    yield f"<h2>Sources</h2><ul>{items}</ul>"
    this = edition()
    name, more = title()
    yield (
        "<h2>About these slides</h2>"
        "<p>Works outside the five sources stand in the bibliography of the book.</p>"
        f"<p>{escape(listed(this.authors))}, "
        f"<em>{escape(name)}: {escape(more)}</em>, version {this.version} of "
        f"{in_words(this.released.isoformat())}.</p>"
        f'<p class="note">{escape(LICENCE)}</p>'
    )


def _printed(sheet: Sheet) -> str:
    """Return the rules for paper: the sheet lies on its side."""
    side, above = _MARGINS
    return (
        "@media print { :root { "
        f"--across: {sheet.height - 2 * side:g}mm; "
        f"--down: {sheet.width - 2 * above:g}mm; }} }}\n"
        f"@page {{ size: {sheet.css} landscape; margin: {above}mm {side}mm; }}\n"
    )


def _style() -> str:
    fonts = "".join(
        '@font-face { font-family: "Source Serif 4"; font-style: normal; '
        f"font-weight: {weight}; src: url(data:font/woff2;base64,"
        f"{_encoded((root() / '_static' / 'fonts' / f'{name}.woff2').read_bytes())}) "
        'format("woff2"); }\n'
        for name, weight in _FONTS
    )
    of_sources = "".join(
        f".of-{name} {{ --source: var(--chart-{name}); }}\n" for name in sources()
    )
    steps = "".join(
        f".larger-{len(_LARGER) - step} {{ --larger: {larger}; }}\n"
        for step, (larger, _) in enumerate(_LARGER)
    )
    own = (_HERE / "slides.css").read_text(encoding="utf-8")
    return f"{fonts}{style_sheet()}{of_sources}{steps}{own}"


def _hash(words: str) -> str:
    return f"sha256-{_encoded(hashlib.sha256(words.encode()).digest())}"


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
