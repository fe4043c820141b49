"""Sets the built pages for paper: their HTML becomes the markup that Typst reads.

The built page is the one text of the book: numbered figures, resolved references,
executed cells, marks and source checks are on it. What paper cannot do is said another
way:

- a citation in parentheses becomes a footnote, the source in full where a chapter
  first cites it and short afterwards; elsewhere a citation keeps its words and leads to
  the list at the end;
- the sign of a source check gets the check's number in the list at the end, ``W12`` for
  a warning and ``N7`` for a reading note;
- what the page folds is unfolded where it belongs to the argument; worked and sample
  answers, those to the questions of a quiz, and notes for instructors go to the end, so
  that they can be left out of a hand-out; the data of the charts stay in the book;
- code that the page shows open is set small, code that it folds is left out.

Elements that this module does not know are passed through with their words. What cannot
be printed, such as a button, is left out.
"""

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import unquote

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

from alliance.copies.back_matter import Evidence
from alliance.copies.markup import array, block, call, literal, said
from alliance.copies.pictures import Rules, for_paper
from alliance.errors import CopyError


def _each(words: str) -> frozenset[str]:
    return frozenset(words.split())


WIDTH = 453
"""Of the text on a page, in points (A4 with margins of 25 mm)."""

INLINE = _each(
    """
    a abbr b bdi br button cite code dfn em i kbd mark q s samp small span strong sub
    sup time u var
    """
)
"""Elements that stand in a line of words."""
_LEFT_OUT = _each(
    """
    button dialog form iframe input label nav noscript script select style svg template
    textarea
    """
)
_LEFT_OUT_CLASSES = frozenset(
    {
        "chart-data",
        "cover-art",
        "filter",
        "headerlink",
        "run",
        "toctree-wrapper",
        "working-copy",
    }
)
_EVIDENCE_CLASSES = frozenset({"quoted", "documented"})
# Described pictures; an icon has no description, and paper no use for it.
_PICTURE = re.compile(r'<svg\b[^>]*\brole="img"[^>]*>.*?</svg>', re.DOTALL)
_PASSAGE = re.compile(
    r"reference/outline-(?P<source>[\w-]+):(?P<passage>(?P=source)-p\d+)"
)
_WORK = re.compile(r"reference/bibliography:(?P<work>.+)")
_BETWEEN = re.compile(r"\s*(?:;|,|and|or|; and|, and)?\s*")
_STOP = re.compile(r"[.,;:](?=\s|$)")
# Where a line of a cell can end: also after the hyphens of an id.
_BREAK = re.compile(r"\s+|(?<=[-/–])")
_SPACE = re.compile(r"[ \t\r\n]+")


@dataclass
class Chart:
    """A picture of the page, most often of a chart.

    Attributes
    ----------
    file : str
        Name of its file.
    svg : str
        The picture, in the colours of the light theme.
    """

    file: str
    svg: str


@dataclass
class Paper:
    """A page of the book as it is printed.

    Attributes
    ----------
    name : str
        Its name, such as ``chapters/01-history``.
    title : str
    body : str
        Markup.
    answers, teaching : list of str
        Markup of what is printed at the end: for each answer, and for each note for
        instructors.
    charts : list of Chart
    labels : set of str
        What a link may lead to.
    """

    name: str
    title: str
    body: str = ""
    answers: list[str] = field(default_factory=list)
    teaching: list[str] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)


def paper(
    name: str,
    html: str,
    evidence: Evidence,
    title: str = "",
    styles: Rules = (),
    *,
    notes: bool = True,
) -> Paper:
    """Set one page.

    Parameters
    ----------
    name : str
        Its name, such as ``chapters/01-history``.
    html : str
        The built page.
    evidence : alliance.copies.back_matter.Evidence
        What citations and source checks lead to.
    title : str, optional
        Instead of the page's own.
    styles : tuple, optional
        What the style sheets say of pictures, from `alliance.copies.pictures.rules`.
    notes : bool, optional
        Whether a citation in parentheses becomes a footnote; else it stays in the line.

    Returns
    -------
    Paper
    """
    pictures: list[str] = []

    def held(match: re.Match[str]) -> str:
        pictures.append(match[0])
        return f'<img data-picture="{len(pictures) - 1}"/>'

    # HTML has no capitals in the names of elements, and SVG needs them.
    soup = BeautifulSoup(_PICTURE.sub(held, html), "lxml")
    article = soup.find("article")
    first = article.find("h1")
    for link in first.find_all(class_="headerlink"):
        link.decompose()
    found = Paper(name, title or first.get_text(" ", strip=True))
    setter = _Setter(found, pictures, evidence, styles, notes)
    found.body = setter.page(article)
    return found


class _Setter:
    """What is known while one page is set."""

    def __init__(
        self,
        result: Paper,
        pictures: list[str],
        evidence: Evidence,
        styles: Rules,
        notes: bool,
    ) -> None:
        self.result = result
        self.pictures = pictures
        self.evidence = evidence
        self.styles = styles
        self.noting = notes
        self.cited: set[str] = set()
        self.spaced = True
        self.exercise = ""

    def page(self, article: Tag) -> str:
        self.result.labels.add(self.result.name)
        return call(
            "head", "1", literal(self.result.name), block(said(self.result.title))
        ) + self.blocks(article.children)

    # Blocks

    def blocks(self, nodes: Iterable) -> str:
        """Return nodes one below the other; a run of inline ones is a paragraph."""
        written: list[str] = []
        run: list = []

        def close() -> None:
            words = self.inline(run) if run else ""
            if words:
                written.append(words)
            run.clear()

        for node in nodes:
            if isinstance(node, NavigableString) or node.name in INLINE:
                if run or not isinstance(node, NavigableString) or node.strip():
                    run.append(node)
                continue
            close()
            if not _left_out(node):
                written.append(self.block(node))
        close()
        return "\n\n".join(filter(None, written))

    def block(self, tag: Tag) -> str:
        """Return one block."""
        classes = set(tag.get("class", []))
        if tag.name in ("h1", "h2", "h3", "h4", "h5", "h6"):
            return self.heading(tag)
        if tag.name == "section":
            return self.section(tag, classes)
        if tag.name == "p":
            return self.paragraph(tag, classes)
        if tag.name in ("ul", "ol"):
            return self.items(tag)
        if tag.name == "table":
            return self.anchored(tag) + self.table(tag)
        if tag.name == "pre":
            function = "code" if tag.find_parent(class_="cell_input") else "output"
            return call(function, literal(tag.get_text().rstrip("\n")))
        if tag.name == "figure" and "quotation" in classes:
            return self.anchored(tag) + self.quotation(tag)
        if tag.name == "figure" and "chart" in classes:
            return self.chart(tag)
        if tag.name == "figure" and tag.find(attrs={"data-picture": True}):
            return self.anchored(tag) + self.art(tag)
        if tag.name == "details":
            return self.details(tag, classes)
        if "source-check" in classes:
            return self.check_note(tag, classes)
        if "cell" in classes:
            return self.cell(tag, classes)
        if "room" in classes:
            return call("room", str(int(tag.get("data-lines", 4))))
        if "at-a-glance" in classes:
            return self.anchored(tag) + call("glance", block(self.labelled(tag)))
        if "quiz" in classes:
            return self.quiz(tag)
        if "memo" in classes:
            return self.anchored(tag) + call("memo", block(self.labelled(tag)))
        if tag.name == "blockquote":
            return call("aside", block(self.blocks(tag.children)))
        return self.anchored(tag) + self.blocks(tag.children)

    def labelled(self, tag: Tag) -> str:
        """Return what is inside, its citations left in the line."""
        noting, self.noting = self.noting, False
        try:
            return self.blocks(tag.children)
        finally:
            self.noting = noting

    def anchored(self, tag: Tag) -> str:
        """Return what a link to this element leads to."""
        return call("anchor", literal(goal)) if (goal := self.goal_at(tag)) else ""

    def goal_at(self, tag: Tag) -> str:
        """Return the name of an element as a goal, once; "" where it has none."""
        goal = f"{self.result.name}:{tag['id']}" if tag.get("id") else ""
        if not goal or goal in self.result.labels:
            return ""
        self.result.labels.add(goal)
        return goal

    def heading(self, tag: Tag) -> str:
        if tag.name == "h1":
            section = tag.find_parent("section")
            return self.anchored(section) if section else ""
        section = tag.find_parent("section")
        owner = tag if tag.get("id") else section
        goal = self.goal_at(owner) if owner is not None else ""
        goal = goal or self.unnamed()
        level = tag.name[1]
        return call("head", level, literal(goal), block(self.inline(tag.children)))

    def unnamed(self) -> str:
        """Return a new name for what no link leads to."""
        goal = f"{self.result.name}::{len(self.result.labels)}"
        self.result.labels.add(goal)
        return goal

    def section(self, tag: Tag, classes: set[str]) -> str:
        if "exercise" not in classes:
            return self.blocks(tag.children)
        kind, name = tag.find(class_="exercise-kind"), tag.find(class_="exercise-name")
        outer, self.exercise = (
            self.exercise,
            " ".join(part.get_text().strip() for part in (kind, name) if part),
        )
        body = self.blocks(tag.children)
        self.exercise = outer
        return call("exercise", block(body))

    def paragraph(self, tag: Tag, classes: set[str]) -> str:
        if "admonition-title" in classes:
            return ""
        # A line of references needs no note that says the same.
        noting, self.noting = self.noting, self.noting and "rests" not in classes
        words = self.inline(tag.children)
        self.noting = noting
        if not words:
            return ""
        before = tag.find_previous_sibling()
        children = [child for child in tag.children if str(child).strip()]
        if (
            before is not None
            and before.name == "h1"
            and len(children) == 1
            and getattr(children[0], "name", "") == "em"
        ):
            return call("question", block(self.inline(children[0].children)))
        for name in ("claim", "option", "strength"):
            if name in classes:
                return call(name, block(words))
        return self.anchored(tag) + words

    def items(self, tag: Tag) -> str:
        items = [
            block(self.anchored(item) + self.blocks(item.children))
            for item in tag.find_all("li", recursive=False)
        ]
        if tag.name == "ul":
            return call("list", *items)
        return call("enum", f"start: {int(tag.get('start', 1))}", *items)

    def table(self, tag: Tag) -> str:
        noting, self.noting = self.noting, False
        caption = tag.find("caption")
        rows = [
            list(row.find_all(["th", "td"], recursive=False))
            for row in tag.find_all("tr")
        ]
        headed = tag.find("thead") is not None
        words = [[cell.get_text(" ", strip=True) for cell in row] for row in rows]
        written = [
            [block(self.anchored(cell) + self.blocks(cell.children)) for cell in row]
            for row in rows
        ]
        title = block(self.inline(caption.children)) if caption is not None else "none"
        self.noting = noting
        head = written[0] if headed else []
        body = [cell for row in written[1 if headed else 0 :] for cell in row]
        shares = [int(share) for share in tag.get("data-widths", "").split()]
        measured = [WIDTH * share // 100 for share in shares] or column_widths(words)
        widths = array(f"{width}pt" for width in measured)
        return call("evidence", title, widths, array(head), *body)

    def quotation(self, tag: Tag) -> str:
        noting, self.noting = self.noting, False
        words = self.blocks(tag.find("blockquote").children)
        credit = self.inline(tag.find("figcaption").children)
        notes = "\n\n".join(
            self.block(check) for check in tag.find_all(class_="source-check")
        )
        self.noting = noting
        source = tag.get("data-source", "")
        return call(
            "quotation", literal(source), block(words), block(credit), block(notes)
        )

    def check_note(self, tag: Tag, classes: set[str]) -> str:
        """Return a warning in full, and a reading note as its title."""
        goals = [self.goal(link["href"]) for link in tag.find_all("a", href=True)]
        goal = next((goal for goal in goals if self.evidence.number(goal)), "")
        number = f"{self.evidence.number(goal)}  ".lstrip()
        summary = tag.find("summary")
        if "warning" in classes or summary is None:
            body = call("strong", block(said(number))) + self.labelled(tag)
            return call("check-note", literal("warning"), block(body))
        title = said(number + summary.get_text(" ", strip=True))
        body = call("go", literal(goal), block(title))
        return call("check-note", literal("note"), block(body))

    def chart(self, tag: Tag) -> str:
        wide = tag.select_one(".chart-wide img[data-picture]")
        if wide is None:
            raise CopyError(
                f"{self.result.name}: a chart has no wide drawing in the page's HTML. "
                "Build the book again, or mend alliance/copies/paper.py."
            )
        file, alt, still = self.picture(wide, "chart")
        shape = re.search(r'width="([\d.]+)" height="([\d.]+)"', still)
        noting, self.noting = self.noting, False
        caption = self.inline(tag.find(class_="chart-caption").children)
        lines = []
        for part in tag.find(class_="chart-sources").find_all(["p", "details"]):
            if part.find_parent("details"):
                continue
            if part.name == "details":
                links = [self.goal(link["href"]) for link in part.find_all("a")]
                named = part.find("summary").get_text(" ", strip=True)
                numbers = [
                    call("go", literal(goal), block(said(self.evidence.number(goal))))
                    for goal in links
                    if self.evidence.number(goal)
                ]
                lines.append(said(f"{named}: ") + said(", ").join(numbers))
            else:
                lines.append(self.inline(part.children))
        self.noting = noting
        goal = self.goal_at(tag) or self.unnamed()
        return call(
            "chart",
            literal(goal),
            literal(file),
            literal(alt),
            shape[1],
            shape[2],
            block(caption),
            block("#linebreak();".join(filter(None, lines))),
        )

    def picture(self, tag: Tag, within: str) -> tuple[str, str, str]:
        """Keep a picture for its file; return its file, description and element."""
        drawn = self.pictures[int(tag["data-picture"])]
        file = f"{self.result.name.replace('/', '-')}-{tag['data-picture']}.svg"
        drawing = for_paper(drawn, self.styles, within)
        self.result.charts.append(Chart(file, drawing))
        label = re.search(r'aria-label="([^"]*)"', drawn)
        return file, unescape(label[1]) if label else "", drawn

    def art(self, tag: Tag) -> str:
        """Return a picture that is no chart, with its caption."""
        picture, caption = (
            tag.find(attrs={"data-picture": True}),
            tag.find("figcaption"),
        )
        file, alt, _ = self.picture(picture, tag.get("class", [""])[0])
        words = self.inline(caption.children) if caption else ""
        return call("art", literal(file), literal(alt), block(words))

    def details(self, tag: Tag, classes: set[str]) -> str:
        if "source-check" in classes:
            return self.check_note(tag, classes)
        summary = tag.find("summary")
        inside = [child for child in tag.children if child is not summary]
        named = summary.get_text(" ", strip=True) if summary else ""
        if named == "Notes for instructors":
            return self.put_off(named, inside, self.result.teaching)
        if self.exercise:
            return self.put_off(named, inside, self.result.answers)
        head = "" if "admonition" in classes else said(named)
        return (
            (call("strong", block(head)) if head else "") + "\n\n" + self.blocks(inside)
        )

    def quiz(self, tag: Tag) -> str:
        """Return questions with their options; the answers are printed at the end."""
        asked, answers = [], []
        for question in tag.find_all("fieldset"):
            legend, folded = question.find("legend"), question.find("details")
            options = [
                block(self.inline(option.children))
                for option in question.find_all("label")
            ]
            asked.append(f"{self.inline(legend.children)}\n\n{call('list', *options)}")
            folded.find("summary").decompose()
            answers += [legend.find("b"), *folded.children]
        outer, self.exercise = self.exercise, _title_of(tag)
        asked.append(self.put_off("Answers", answers, self.result.answers))
        self.exercise = outer
        return "\n\n".join(asked)

    def put_off(self, named: str, inside: Iterable, to: list[str]) -> str:
        """Print something at the end, and say here on which page."""
        there, here = self.unnamed(), self.unnamed()
        noting, self.noting = self.noting, False
        body = self.blocks(inside)
        self.noting = noting
        title = self.exercise
        if title and named != "Worked answer":
            title = f"{title} – {named[0].lower()}{named[1:]}"
        if title:
            back = call("go", literal(here), block(said(title)))
            head = call("head", "3", literal(there), block(back))
        else:
            head = call("anchor", literal(there))
        to.append(f"{head}\n\n{body}")
        return call("anchor", literal(here)) + call(
            "deferred", block(said(named)), literal(there)
        )

    def cell(self, tag: Tag, classes: set[str]) -> str:
        """Return a cell of the notebook: what it shows, and its code if it is open."""
        if "tag_setup" in classes:
            return ""
        if "tag_answer" in classes:
            inside = tag.find("details") or tag
            parts = inside.find_all(class_=("cell_input", "cell_output"))
            named = "Worked answer"
            return self.put_off(named, parts, self.result.answers)
        hidden = classes & {"tag_remove-input", "tag_hide-input", "tag_hide-cell"}
        parts = [
            part
            for part in tag.find_all(class_=("cell_input", "cell_output"))
            if not (hidden and "cell_input" in part["class"])
        ]
        return self.blocks(parts)

    # Inline

    def inline(self, nodes: Iterable) -> str:
        """Return words in a line, without space at either end."""
        self.spaced = True
        return self.run(list(nodes)).rstrip()

    def run(self, nodes: list) -> str:
        written = []
        at = 0
        while at < len(nodes):
            node = nodes[at]
            at += 1
            if isinstance(node, PreformattedString):
                continue
            if not isinstance(node, NavigableString):
                if _is_sign(node) and at < len(nodes):
                    # The closing mark goes with the words, not with the sign.
                    nodes[at] = self.closed(nodes[at], written)
                written.append(self.element(node))
                continue
            group, after = self.group(nodes, at) if self.noting else ([], at)
            if not group:
                written.append(self.words(str(node)))
                continue
            closing = str(nodes[after])[1:]
            stop = _STOP.match(closing)
            stop = stop[0] if stop else ""
            written.append(self.words(str(node)[:-1].rstrip() + stop))
            written.append(self.footnote(group))
            self.spaced = False
            nodes[after] = NavigableString(closing[len(stop) :])
            at = after
        return "".join(written)

    def closed(self, after: object, written: list[str]) -> object:
        """Move a closing quotation mark into what is written; return what follows."""
        if not isinstance(after, NavigableString) or after[:1] not in ("”", "’"):
            return after
        written.append(self.words(after[0]))
        return NavigableString(after[1:])

    def words(self, text: str) -> str:
        text = _SPACE.sub(" ", text)
        if self.spaced:
            text = text.lstrip(" ")
        if text:
            self.spaced = text.endswith(" ")
        return said(text)

    def element(self, tag: Tag) -> str:
        classes = set(tag.get("class", []))
        if _is_sign(tag):
            return self.sign(tag)
        if _left_out(tag):
            return ""
        if tag.name == "br":
            self.spaced = True
            return "#linebreak();"
        if tag.name == "a":
            return self.link(tag)
        if tag.name == "code":
            self.spaced = False
            return call("code-word", literal(tag.get_text()))
        inside = self.run(list(tag.children))
        if not inside:
            return ""
        if "caption-number" in classes:
            return call("caption-number", block(said(tag.get_text(strip=True))))
        if "quoted" in classes:
            source = tag.get("data-source", "")
            return call("quoted", literal(source), block(inside))
        if "documented" in classes:
            return call("documented", block(inside))
        if tag.name == "dfn":
            return self.anchored(tag) + call("term", block(inside))
        function = {
            "em": "emph",
            "i": "emph",
            "cite": "emph",
            "strong": "strong",
            "b": "strong",
            "sup": "super",
            "sub": "sub",
            "small": "small",
        }.get(tag.name)
        written = call(function, block(inside)) if function else inside
        language = tag.get("lang", "en").partition("-")[0]
        if language == "en":
            return written
        return call("foreign", literal(language), block(written))

    def link(self, tag: Tag) -> str:
        inside = self.run(list(tag.children))
        address = tag.get("href", "")
        if re.match(r"[a-zA-Z][\w+.-]*:", address):
            return call("link", literal(address), block(inside))
        goal = self.goal(address)
        written = call("go", literal(goal), block(inside))
        cited = self.evidence.cited(goal)
        if self.noting and cited and cited not in self.cited:
            written += self.footnote([goal])
        return written

    def goal(self, address: str) -> str:
        """Return what a relative address leads to, as the name of a goal."""
        path, _, fragment = address.partition("#")
        page = self.result.name
        if path:
            page = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
            page = page.removesuffix(".html")
        return f"{page}:{unquote(fragment)}" if fragment else page

    def group(self, nodes: Sequence, at: int) -> tuple[list[str], int]:
        """Return the goals of citations that fill a parenthesis, and where it ends."""
        if not str(nodes[at - 1]).rstrip().endswith("("):
            return [], at
        goals: list[str] = []
        while at < len(nodes):
            node = nodes[at]
            if isinstance(node, NavigableString):
                if goals and node.startswith(")"):
                    return goals, at
                if not _BETWEEN.fullmatch(node):
                    return [], at
            elif node.name == "a" and self.evidence.cited(
                goal := self.goal(node.get("href", ""))
            ):
                goals.append(goal)
            elif not _left_out(node):
                return [], at
            at += 1
        return [], at

    def footnote(self, goals: list[str]) -> str:
        told = []
        for goal in goals:
            work = self.evidence.cited(goal)
            short = call("go", literal(goal), block(said(self.evidence.short(goal))))
            if work in self.cited:
                told.append(short)
            else:
                self.cited.add(work)
                told.append(short + said(": ") + self.evidence.in_full(work))
        return call("note", block(said("; ").join(told) + said(".")))

    def sign(self, tag: Tag) -> str:
        """Return the numbers of the source checks of a sign."""
        goals = [
            f"reference/source-checks:{check}"
            for check in tag.get("data-checks", "").split()
        ] or [self.goal(tag.get("href", ""))]
        signs = []
        for goal in goals:
            if number := self.evidence.number(goal):
                signs.append(array([literal(goal), literal(number)]))
        return call("signs", *signs) if signs else ""


def column_widths(words: Sequence[Sequence[str]]) -> list[int]:
    """Return how wide the columns of a table are set.

    Parameters
    ----------
    words : sequence of sequences of str
        Its rows.

    Returns
    -------
    list of int
        In points; together no more than `WIDTH`. No column is narrower than its longest
        word, if the page has room for it; what is left goes where most is written.
    """
    letter, edges = 4.7, 10
    columns = [
        [row[at] for row in words if at < len(row)]
        for at in range(max(len(row) for row in words))
    ]
    least = [
        max((len(word) for cell in column for word in _BREAK.split(cell)), default=1)
        * letter
        + edges
        for column in columns
    ]
    most = [max(map(len, column)) * letter + edges for column in columns]
    if sum(most) <= WIDTH:
        return [round(width) for width in most]
    if sum(least) > WIDTH:
        return [int(WIDTH * width / sum(least)) for width in least]
    wants = [
        (max(width - floor, 0)) ** 0.7 for width, floor in zip(most, least, strict=True)
    ]
    room = WIDTH - sum(least)
    return [
        int(floor + room * want / sum(wants))
        for floor, want in zip(least, wants, strict=True)
    ]


def _title_of(tag: Tag) -> str:
    """Return the words of the heading under which an element stands."""
    heading = tag.find_previous(re.compile(r"h[2-6]"))
    words = heading.find_all(string=True, recursive=False)
    return "".join(words).strip()


def _is_sign(tag: Tag) -> bool:
    return "check-mark" in tag.get("class", [])


def _left_out(tag: Tag) -> bool:
    classes = set(tag.get("class", []))
    if classes & _EVIDENCE_CLASSES:
        return False
    return (
        tag.name in _LEFT_OUT
        or bool(classes & _LEFT_OUT_CLASSES)
        or tag.get("hidden") is not None
        or tag.get("popover") is not None
    )
