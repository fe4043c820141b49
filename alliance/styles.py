"""Style sheets as light as they can be: a rule that no page uses is left out.

The theme and its extensions bring some six hundred kilobytes of rules, for every page
that anybody might make with them. `pruned` keeps a rule when everything that its
selector names (elements, classes, ids, attributes) stands in a page of the book, or
might be put there by a script, and writes it without spaces and comments. It errs on
the side of keeping: what stands inside ``:not()``, ``:is()`` and their like is not
looked at, and any word of a script counts as a class that it may set.

Rules are read with tinycss2, which follows the CSS Syntax specification and writes back
what it read.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import tinycss2

from alliance.errors import AssetError

Token = Any
"""A node of tinycss2, which has no public name for what they share."""

# Not a rule for elements; what it holds goes with what uses it, or stays.
_NESTED = {"media", "supports", "container", "layer"}
_FRAMES = {"keyframes", "-webkit-keyframes"}
# These would make the rest of a list of selectors valid where it was not.
_VENDOR = re.compile(r"::?-(?:webkit|moz|ms|o)-")
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"([^\s=\"'/]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")


@dataclass
class Names:
    """What stands in the pages, and so what a rule can apply to.

    Attributes
    ----------
    elements, classes, ids, attributes : set of str
        Names found in the pages.
    words : set of str
        Words of the scripts, each of which may become any of the four.
    """

    elements: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    def add_page(self, html: str) -> None:
        """Note every name of a page.

        Parameters
        ----------
        html : str
            The whole page; what its pictures hold counts as well.
        """
        seen: set[tuple[str, str]] = set()
        for tag, rest in _TAG.findall(html):
            # Most tags repeat: thousands of cells and marks, a few hundred forms.
            shape = (tag.lower(), rest)
            if shape in seen:
                continue
            seen.add(shape)
            self.elements.add(shape[0])
            for name, *values in _ATTRIBUTE.findall(rest):
                value = next(filter(None, values), "")
                self.attributes.add(name.lower())
                if name == "class":
                    self.classes.update(value.split())
                elif name == "id":
                    self.ids.add(value)

    def add_script(self, text: str) -> None:
        """Note every word of a script, also as the attribute that it may mean.

        Parameters
        ----------
        text : str
            JavaScript; ``dataset.bsTarget`` sets ``data-bs-target``.
        """
        for word in set(_WORD.findall(text)):
            self.words.add(word)
            dashed = re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", word)
            self.attributes.update((dashed, f"data-{dashed}"))

    @classmethod
    def together(cls, several: Iterable["Names"]) -> "Names":
        """Return the names of several pages as one.

        Parameters
        ----------
        several : iterable of Names
            One for each page.

        Returns
        -------
        Names
            All that stands in any of them.
        """
        every = cls()
        for names in several:
            for kind, found in vars(names).items():
                getattr(every, kind).update(found)
        return every

    def has(self, kind: str, name: str) -> bool:
        """Return whether a selector's name can be met in a page."""
        return name in getattr(self, kind) or name in self.words


def parsed(text: str, name: str) -> list[Token]:
    """Return the rules of a style sheet.

    Parameters
    ----------
    text : str
        CSS.
    name : str
        How the sheet is called in an error message.

    Returns
    -------
    list
        Rules of tinycss2, without comments.

    Raises
    ------
    AssetError
        When the sheet is not CSS.
    """
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    for rule in rules:
        if rule.type == "error":
            raise AssetError(
                f"{name}, line {rule.source_line}: {rule.message}. Mend the style "
                "sheet; the book's pages are built from what it says."
            )
    return rules


def pruned(rules: Iterable[Token], names: Names) -> list[Token]:
    """Return the rules that can apply to something in the pages.

    Parameters
    ----------
    rules : iterable
        Rules of tinycss2.
    names : Names
        What stands in the pages.

    Returns
    -------
    list
        The same rules, some with fewer selectors. Fonts and animations are all kept:
        `written` leaves out those that nothing names.
    """
    kept = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = _used(rule.prelude, names)
            if selectors:
                rule.prelude = selectors
                kept.append(rule)
        elif rule.lower_at_keyword in _NESTED and rule.content is not None:
            inside = pruned(nested(rule), names)
            if inside:
                rule.content = inside
                kept.append(rule)
        else:
            kept.append(rule)
    return kept


def nested(rule: Token) -> list[Token]:
    """Return the rules inside a rule such as ``@media``."""
    if rule.content and all(hasattr(item, "prelude") for item in rule.content):
        return rule.content  # they were looked at before
    return tinycss2.parse_rule_list(
        rule.content, skip_comments=True, skip_whitespace=True
    )


def selectors(prelude: list[Token]) -> list[list[Token]]:
    """Return the selectors of a list, without the commas between them."""
    found: list[list[Token]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            found.append([])
        else:
            found[-1].append(token)
    return found


def _used(prelude: list[Token], names: Names) -> list[Token]:
    every = selectors(prelude)
    used = [one for one in every if _applies(one, names)]
    if used and _VENDOR.search(tinycss2.serialize(prelude)):
        used = every
    joined: list[Token] = []
    for one in used:
        if joined:
            joined.append(tinycss2.ast.LiteralToken(0, 0, ","))
        joined += one
    return joined


def _applies(selector: list[Token], names: Names) -> bool:
    return all(names.has(kind, name) for kind, name in named(selector))


def named(selector: list[Token]) -> Iterator[tuple[str, str]]:
    """Yield what a selector names outside ``:not()`` and its like.

    Parameters
    ----------
    selector : list
        Tokens of one selector.

    Yields
    ------
    kind : str
        ``elements``, ``classes``, ``ids`` or ``attributes``.
    name : str
        The name, without its mark.
    """
    before = ""
    for token in selector:
        if token.type == "ident":
            if before == ".":
                yield "classes", token.value
            elif before != ":":
                yield "elements", token.lower_value
        elif token.type == "hash":
            yield "ids", token.value
        elif token.type == "[] block":
            first = next(inner for inner in token.content if inner.type == "ident")
            yield "attributes", first.lower_value
        before = token.value if token.type == "literal" else ""


def written(rules: list[Token], elsewhere: set[str]) -> str:
    """Return rules as text without spaces, comments and what nothing refers to.

    Parameters
    ----------
    rules : list
        What `pruned` returned, of one or of several sheets.
    elsewhere : set of str
        Custom properties and animations that other sheets, pages or scripts name.

    Returns
    -------
    str
        CSS.
    """
    drop: set[str] = set()
    while True:
        text = "".join(_write(rule, drop) for rule in rules)
        defined = set(re.findall(r"[{;](--[\w-]+):", text))
        used = set(re.findall(r"--[\w-]+(?![\w-]|\s*:)", text)) | elsewhere
        unused = defined - used - drop
        if not unused:
            break
        drop |= unused
    # An animation is named once where it is defined, and again where it is used.
    words = re.findall(r"[\w-]+", text)
    kept = [
        rule
        for rule in rules
        if rule.type != "at-rule"
        or rule.lower_at_keyword not in _FRAMES
        or (name := _serialized(rule.prelude).strip()) in elsewhere
        or words.count(name) > text.count(f"keyframes {name}{{")
    ]
    return "".join(_write(rule, drop) for rule in kept)


# What sets a theme as a whole, not the look of one thing in it.
_DARK = re.compile(r"(?:html|:root|:is\(html, ?body\))\[data-theme=\"?dark\"?\]")
_DARK_SYSTEM = (
    "@media screen and (scripting:none) and (prefers-color-scheme:dark)"
    "{html[data-theme]{%s}}"
)


def dark_without_scripts(rules: Iterable[Token]) -> list[Token]:
    """Return a rule that makes the page dark where the system is, and no script runs.

    A script sets the theme, so without one no rule for the dark theme applies. Its
    custom properties are enough: text, lines, grounds and charts take their colours
    from them.

    Parameters
    ----------
    rules : iterable
        Rules of tinycss2, in the order in which they apply.

    Returns
    -------
    list
        One rule, or none where the rules set no custom property of the dark theme.
    """
    found: dict[str, str] = {}
    for rule in rules:
        inside = [rule]
        if rule.type == "at-rule":
            if _serialized(rule.prelude).strip() != "screen":
                continue
            inside = nested(rule)
        for each in inside:
            if each.type != "qualified-rule" or not any(
                _DARK.fullmatch(_serialized(one).strip())
                for one in selectors(each.prelude)
            ):
                continue
            for item in declarations(each.content):
                if item.type == "declaration" and item.name.startswith("--"):
                    found[item.name] = tinycss2.serialize(item.value).strip() or " "
    told = ";".join(f"{name}:{value}" for name, value in found.items())
    return parsed(_DARK_SYSTEM % f"color-scheme:dark;{told}", "dark") if told else []


def references(text: str) -> set[str]:
    """Return the custom properties that a page, a script or a sheet names.

    Parameters
    ----------
    text : str
        HTML, JavaScript or CSS.

    Returns
    -------
    set of str
        Such as ``--chart-ink``.
    """
    return set(re.findall(r"--[A-Za-z][\w-]*", text))


def _write(rule: Token, drop: set[str]) -> str:
    if rule.type == "qualified-rule":
        body = _declared(rule.content, drop)
        head = ",".join(_serialized(one).strip() for one in selectors(rule.prelude))
        return f"{head}{{{body}}}" if body else ""
    head = f"@{rule.at_keyword} {_serialized(rule.prelude).strip()}".rstrip()
    if rule.content is None:
        return f"{head};"
    if rule.lower_at_keyword in _NESTED:
        body = "".join(_write(item, drop) for item in nested(rule))
        return f"{head}{{{body}}}" if body else ""
    if rule.lower_at_keyword in _FRAMES:
        body = "".join(_write(item, drop) for item in nested(rule))
        return f"{head}{{{body}}}"
    return f"{head}{{{_declared(rule.content, drop)}}}"


def _declared(content: list[Token], drop: set[str]) -> str:
    parts = []
    for item in declarations(content):
        if item.type != "declaration":
            # A nested rule, or what a browser skips as well: as it was written.
            parts.append(_serialized([item]).strip())
        elif item.name not in drop:
            value = _serialized(item.value).strip() or " "
            mark = "!important" if item.important else ""
            parts.append(f"{item.name}:{value}{mark}")
    return ";".join(parts)


def declarations(content: list[Token]) -> list[Token]:
    """Return what stands between the braces of a rule."""
    return tinycss2.parse_blocks_contents(
        content, skip_comments=True, skip_whitespace=True
    )


def _serialized(tokens: list[Token]) -> str:
    return tinycss2.serialize(list(_compact(tokens)))


def _compact(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield tokens without comments, every run of spaces as one space."""
    for token in tokens:
        if token.type == "comment":
            continue
        if token.type == "whitespace":
            token.value = " "
        for inside in ("content", "arguments"):
            inner = getattr(token, inside, None)
            if isinstance(inner, list):
                setattr(token, inside, list(_compact(inner)))
        yield token
