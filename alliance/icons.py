"""The icons of the theme, drawn by the style sheet: no script and no font of icons.

The theme marks an icon as ``<i class="fa-solid fa-bars">`` and brings Font Awesome's
script, half a megabyte, and three fonts to draw it. Here each icon that a page asks for
is a small SVG of the same set (``_static/icons/``), held by the style sheet as a mask,
through which the colour of the text shows: it changes with the theme by itself. Rules
of the theme that print a character of those fonts are rewritten in the same way.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

import tinycss2

from alliance.errors import AssetError
from alliance.styles import Names, Token, declarations, named, nested, selectors

CREDIT = (
    "/*! Icons: Font Awesome Free 6.7.2 by @fontawesome, https://fontawesome.com, "
    "Copyright 2024 Fonticons, Inc., CC BY 4.0 */"
)
"""What the licence of the drawings asks to be said wherever they go."""

# Names that say how an icon is drawn, not which.
_STYLES = {"fa", "fas", "fab", "far", "fa-solid", "fa-brands", "fa-regular"}
_SIZES = {
    "fa-lg": "font-size:1.25em;vertical-align:-.2em",
    "fa-fw": "width:1.25em;mask-position:center",
}
_ICON = re.compile(r"fa(?:[srb]|-[a-z0-9-]+)?")
_FONT = re.compile(r"Font Awesome|--fa-font|--fa-style")
_GLYPH = re.compile(
    r"var\((--pst-icon-[\w-]+)\)|\"\\?([\ue000-\uf8ff]|[ef][0-9a-f]{3})\""
)
_MASK = (
    "background-color:currentcolor;display:inline-block;flex:none;height:1em;width:1em;"
    "mask-repeat:no-repeat;mask-position:center;mask-size:contain;"
)


class Icons:
    """The drawings in a folder, and which of them a book asks for.

    Parameters
    ----------
    folder : pathlib.Path
        Holds one SVG file an icon, named as Font Awesome names it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.used: set[str] = set()
        self.missing: set[str] = set()
        # What the theme's sheet calls a character of the font.
        self._aliases: dict[str, list[str]] = {}
        self._variables: dict[str, str] = {}

    def taken_over(self, rules: Iterable[Token], names: Names) -> list[Token]:
        """Return rules without Font Awesome's own, the theme's drawn by masks.

        Parameters
        ----------
        rules : iterable
            Rules of tinycss2, of one sheet.
        names : alliance.styles.Names
            What stands in the pages.

        Returns
        -------
        list
            The rules that are left.
        """
        rules = list(rules)
        self._learn(rules)
        return [
            kept
            for rule in rules
            if (kept := self._taken_over(rule, names)) is not None
        ]

    def _learn(self, rules: list[Token]) -> None:
        """Note which names and custom properties stand for which character."""
        for rule in rules:
            if rule.type != "qualified-rule":
                continue
            head = tinycss2.serialize(rule.prelude)
            if not re.search(r"\.fa-|:root|\bhtml\b", head):
                continue
            for item in declarations(rule.content):
                if item.type != "declaration":
                    continue
                value = tinycss2.serialize(item.value).strip()
                if item.name.startswith("--pst-icon-"):
                    self._variables[item.name] = value
                elif item.name == "content" and ".fa-" in head:
                    for name in re.findall(r"\.fa-([a-z0-9-]+):", head):
                        self._aliases.setdefault(_character(value), []).append(name)

    def _taken_over(self, rule: Token, names: Names) -> Token | None:
        if rule.type == "at-rule":
            head = tinycss2.serialize(rule.prelude)
            if rule.lower_at_keyword == "font-face":
                own = not _FONT.search(tinycss2.serialize(rule.content))
                return rule if own else None
            if rule.lower_at_keyword.endswith("keyframes"):
                return None if head.strip().startswith("fa-") else rule
            if rule.lower_at_keyword in ("media", "supports"):
                rule.content = self.taken_over(nested(rule), names)
            return rule
        if all(_is_font_awesome(one) for one in selectors(rule.prelude)):
            return None
        written = tinycss2.serialize(rule.content)
        if not (_FONT.search(written) or _GLYPH.search(written)):
            return rule
        if ":root" in tinycss2.serialize(rule.prelude) or "--pst-icon" in re.sub(
            r"var\([^)]*\)", "", written
        ):
            return rule  # defines what others print; unused, it goes by itself
        # A word of a script is too little reason to send a drawing.
        seen = [
            one
            for one in selectors(rule.prelude)
            if all(name in getattr(names, kind) for kind, name in named(one))
        ]
        if not seen:
            return None
        rule.content = tinycss2.parse_component_value_list(self._masked(rule.content))
        return rule

    def _masked(self, content: list[Token]) -> str:
        """Return the declarations of a rule that printed a character, drawing it."""
        parts = []
        for item in declarations(content):
            value = tinycss2.serialize(item.value).strip()
            glyph = _GLYPH.search(value) if item.name == "content" else None
            if glyph:
                parts.append(f'content:"";mask-image:var({self._ask(value)})')
            elif item.name in ("font", "font-family") and _FONT.search(value):
                parts.append(_MASK.rstrip(";"))
            elif item.name not in ("font-weight",):
                mark = "!important" if item.important else ""
                parts.append(f"{item.name}:{value}{mark}")
        return ";".join(parts)

    def _ask(self, value: str) -> str:
        """Return the custom property of what a rule prints, and note its use."""
        while found := re.match(r"var\((--[\w-]+)\)", value):
            value = self._variables.get(found[1], "")
        return self._property(self._aliases.get(_character(value), [value]))

    def _property(self, aliases: list[str]) -> str:
        """Return the custom property of the icon that has one of these names."""
        for name in aliases:
            if (self.folder / f"{name}.svg").is_file():
                self.used.add(name)
                return f"--icon-{name}"
        self.missing.add(" or ".join(aliases))
        return f"--icon-{aliases[0]}"

    def sheet(self, names: Names) -> str:
        """Return the rules that draw every icon of the pages.

        Parameters
        ----------
        names : alliance.styles.Names
            What stands in the pages.

        Returns
        -------
        str
            CSS.
        """
        asked = {name for name in names.classes if _ICON.fullmatch(name)}
        rules = []
        for name in sorted(asked - _STYLES - set(_SIZES)):
            short = name.removeprefix("fa-")
            others = next(
                (each for each in self._aliases.values() if short in each), []
            )
            drawing = self._property([short, *others])
            rules.append(
                f".{name}{{mask-image:var({drawing});width:{self._width(drawing)}}}"
            )
        rules += [f".{name}{{{_SIZES[name]}}}" for name in sorted(asked & set(_SIZES))]
        styles = ",".join(f".{name}" for name in sorted(asked & _STYLES))
        drawn = (
            f"{styles}{{{_MASK}vertical-align:-.125em}}"
            # Where the reader's own colours rule, a background would be lost.
            f"@media (forced-colors:active){{{styles}"
            "{background-color:canvastext;forced-color-adjust:none}}"
            if styles
            else ""
        )
        drawings = ";".join(
            f'--icon-{name}:url("{self._address(name)}")' for name in sorted(self.used)
        )
        return f":root{{{drawings}}}{drawn}{''.join(rules)}"

    def _width(self, drawing: str) -> str:
        """Return how wide a drawing is that is as high as the text."""
        file = self.folder / f"{drawing.removeprefix('--icon-')}.svg"
        if not file.is_file():
            return "1em"
        box = re.search(r'viewBox="0 0 (\d+) (\d+)"', file.read_text(encoding="utf-8"))
        return f"{int(box[1]) / int(box[2]):g}em" if box else "1em"

    def _address(self, name: str) -> str:
        svg = (self.folder / f"{name}.svg").read_text(encoding="utf-8")
        bare = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL).strip().replace('"', "'")
        return "data:image/svg+xml," + quote(bare, safe=" =:/'(),")

    def check(self) -> None:
        """Refuse icons that have no drawing.

        Raises
        ------
        AssetError
            Names them and says where drawings come from.
        """
        if self.missing:
            icons = "; ".join(sorted(self.missing))
            raise AssetError(
                f"The pages ask for icons that have no drawing: {icons}. Put their SVG "
                "files into _static/icons/, as its README says."
            )


def _character(value: str) -> str:
    """Return a character of the font, however the sheet writes it."""
    bare = value.strip("\"'")
    return chr(int(bare[1:], 16)) if re.fullmatch(r"\\[0-9a-f]+", bare) else bare


def _is_font_awesome(selector: list[Token]) -> bool:
    """Return whether a selector speaks of Font Awesome's own classes and no other."""
    found = [name for kind, name in named(selector) if kind == "classes"]
    others = [name for kind, name in named(selector) if kind != "classes"]
    return bool(found) and not others and all(map(_ICON.fullmatch, found))
