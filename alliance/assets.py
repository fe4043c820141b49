"""Finish the pages when the book is built: light, and under a content security policy.

The theme and its extensions load, on every page, all that any page might need: more
than a megabyte in some twenty files, and half a dozen scripts inside the page. Here
every page is given what it uses and no more:

- one style sheet for all pages, and one more where a page has styles of its own, with
  only the rules that apply somewhere in the book (`alliance.styles`) and the icons as
  masks (`alliance.icons`);
- one script that all pages share, and after it what only some of them load, all of them
  when the page has been drawn: reading comes before what reading can do without;
- its fonts asked for at once, not when the style sheet has come and been read;
- a policy under which nothing runs or loads but files of the book. The one script that
  stays inside the page, which sets the colours before anything is drawn, is named in
  the policy by its hash;
- its own scripts without the comments, which are for those who write them;
- the theme's script without what it asks of parts that are folded;
- no file in ``_static`` that no page, script or style sheet of the book names.

It runs when everything else that writes pages is done (``build-finished``, priority
700); what packs the finished pages has to come later. Every page is written anew in
every build, since one rule more in one page can change the sheet of all.
"""

import base64
import hashlib
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from alliance.errors import AssetError
from alliance.icons import CREDIT, Icons
from alliance.styles import (
    Names,
    Token,
    dark_without_scripts,
    parsed,
    pruned,
    references,
    written,
)

logger = logging.getLogger(__name__)

PRIORITY = 700
"""When pages are finished: what writes some comes before, what packs them after."""

# Sets the colours before the page is drawn; a file would come too late or hold it up.
_MODE = (
    "(()=>{const page=document.documentElement.dataset;let mode=null;"
    'try{mode=localStorage.getItem("mode")}catch{}'
    'page.mode=mode||"auto";page.theme=page.mode==="auto"?'
    'matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light":page.mode})();'
)

_EARLY = "early"

# Fonts are asked for at once, not when the style sheet has come and been read. In a
# folder a browser takes no file for one of the page's own, would refuse, and complain.
_FONTS = (
    'if(location.protocol!=="file:")'
    f"for(const font of document.querySelectorAll('link[rel=\"{_EARLY}\"]'))"
    'font.rel="preload";'
)

LATER = "text/x-later"
"""The type of a script that waits until its page has been drawn."""

# Scripts that ask where something stands have the whole page laid out before any of it
# is drawn: on a slow phone that is seconds of white. So they come after the first
# drawing, in their order; what stands for one leaves the page when it has run.
_START = (
    'addEventListener("DOMContentLoaded",()=>'
    "requestAnimationFrame(()=>requestAnimationFrame(()=>{"
    f"for(const later of document.querySelectorAll('script[type=\"{LATER}\"]')){{"
    'const script=document.createElement("script");'
    "for(const{name,value}of later.attributes)"
    'if(name!=="type")script.setAttribute(name,value);'
    "script.async=false;script.onload=script.onerror=()=>later.remove();"
    "later.before(script)}})))"
)
_INSIDE = _MODE + _FONTS + _START


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


INSIDE = f"sha256-{_digest(_INSIDE)}"
"""The hash of the one script that stands inside every page."""

# A script goes only to pages that have an element of one of these classes.
_NEEDED_BY = {
    "clipboard.min.js": {"highlight"},
    "copybutton.js": {"highlight"},
    "togglebutton.js": {"toggle", "dropdown"},
    "design-tabs.js": {"sd-tab-set"},
}
# They start when the page has been read, and never if that is over.
_AT_ONCE = {"design-tabs.js"}
# Icons are drawn by the style sheet, Bootstrap's part is in navigation.js, and Thebe
# would ask another host.
_NEVER = {"fontawesome.js", "bootstrap.js", "sphinx-thebe.js"}
# Settings of scripts that are not sent; the name of the page, which only a list of
# versions would use; the cursor in the field of the search, which navigation.js sets.
_SETTINGS = re.compile(
    r"^\s*(?:(?:let|var) toggle(?:Hint\w+|OpenOnPrint|buttonSelector|button\w+) ="
    r"|kernelName = |DOCUMENTATION_OPTIONS\.pagename = |const THEBE_JS_URL"
    r"|// Activate the search field on page load)"
)
_TOGGLES = "togglebutton.js"
# The theme lets keys reach each box that scrolls, and asks all of them for their size,
# those in folded parts too: the browser has to lay out what nobody sees. A box is asked
# when its part is opened.
_THEME = "pydata-sphinx-theme.js"
_ASKED_WHEN_OPEN = (
    (
        ".forEach((e=>{e.tabIndex=e.scrollWidth",
        '.forEach((e=>{if(!e.closest("details:not([open])"))e.tabIndex=e.scrollWidth',
    ),
    (
        'window.addEventListener("resize",t),new MutationObserver(t)',
        'window.addEventListener("resize",t),document.addEventListener("toggle",e,!0),'
        "new MutationObserver(t)",
    ),
)

_HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEAD_END = re.compile(r"</head>", re.IGNORECASE)
_SCRIPT = re.compile(r"[ \t]*<script\b([^>]*)>(.*?)</script>[ \t]*\n?", re.DOTALL)
_LINK = re.compile(r"[ \t]*<link\b([^>]*?)/?>[ \t]*\n?")
_NO_SCRIPT_STYLE = re.compile(
    r"[ \t]*<noscript>\s*<style>(.*?)</style>\s*</noscript>[ \t]*\n?", re.DOTALL
)
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
_BARE = re.compile(r"<html\b[^>]*\sdata-bare[\s>]", re.IGNORECASE)
_CHARSET = re.compile(r'<meta charset="utf-8"\s*/?>', re.IGNORECASE)
_POLICY = '<meta http-equiv="Content-Security-Policy"'
_SCRIPT_TYPES = {"", "text/javascript", "application/javascript", "module"}
_BANNER = re.compile(r"/\*!.*?\*/", re.DOTALL)
_CSS_IMPORT = re.compile(r'@import\s+(?:url\()?["\']?([^"\')]+)["\']?\)?\s*;')
_CSS_URL = re.compile(r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^)\"'\s]+))\s*\)")
_FONT = re.compile(r'url\("?(fonts/[^)"]+\.woff2)"?\)')
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
# Only whole lines: within one, what looks like a comment may stand in a text.
_COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?!!)(?s:.*?)\*/[ \t]*)\n", re.MULTILINE)
_OWN_SCRIPT = re.compile(r"_static/[\w-]+\.js")
_STATIC = re.compile(r"\b_static/[\w./+-]+")
# A font is asked for with "crossorigin" even from its own server.
_FONT_FIRST = (
    f'<link rel="{_EARLY}" href="{{}}" as="font" type="font/woff2" crossorigin />'
)
_COMMON_SCRIPT = "_static/common.js"
_COMMON_SHEET = "_static/common.css"
# In the place of a style inside the page, which the policy would forbid.
_WITHOUT_SCRIPTS = "@media (scripting:none){.pst-js-only{display:none!important}}"
# The theme counts on Font Awesome's pictures, which its buttons keep small.
_IN_BUTTONS = ".pst-navbar-icon .fa-lg{font-size:1em;vertical-align:-.125em}"


@dataclass
class _Script:
    """A script that a page loads from a file."""

    file: str  # from the folder of the book
    attributes: dict[str, str | None]

    @property
    def plain(self) -> bool:
        """Whether it is an ordinary script that says nothing but where it is."""
        return set(self.attributes) <= {"src", "defer"} and not self.at_once

    @property
    def at_once(self) -> bool:
        """Whether it cannot wait until the page has been drawn."""
        return posixpath.basename(self.file) in _AT_ONCE


@dataclass
class _Page:
    """A page that is being finished."""

    path: Path
    name: str  # from the folder of the book
    html: str
    written: str  # as the build wrote it
    names: Names = field(default_factory=Names)
    sheets: list[str] = field(default_factory=list)
    scripts: list[_Script] = field(default_factory=list)

    @property
    def bare(self) -> bool:
        """Whether its template says that it stands without the theme."""
        return _BARE.search(self.written) is not None

    def address(self, file: str) -> str:
        """Return the address of a file of the book, as seen from this page."""
        return posixpath.relpath(file, posixpath.dirname(self.name) or ".")

    def file(self, address: str) -> str | None:
        """Return which file of the book an address names, or None for another's."""
        bare = re.sub(r"[?#].*", "", address)
        if not bare or re.match(r"[a-z][\w+.-]*:|/", bare, re.IGNORECASE):
            return None
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.name), bare))


def policy(hashes: Iterable[str]) -> str:
    """Return the content security policy of a page.

    ``file:`` is there for readers who open the book from a folder, where Firefox takes
    no file for the page's own; a page on a server cannot reach it anyway.

    Parameters
    ----------
    hashes : iterable of str
        Of the scripts inside the page, as ``sha256-…``.

    Returns
    -------
    str
        The directives.
    """
    inside = "".join(f" '{each}'" for each in hashes)
    return (
        f"default-src 'none'; script-src 'self' file:{inside}; style-src 'self' file:; "
        "img-src 'self' file: data:; font-src 'self' file:; connect-src 'self'; "
        "form-action 'self' file:; base-uri 'none'"
    )


def _attributes(text: str) -> dict[str, str | None]:
    return dict(_ATTRIBUTE.findall(text))


def _version(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


# Reading a page


def _read(path: Path, out: Path) -> _Page | None:
    """Return a page without its own assets, or None if it is finished already."""
    html = path.read_text(encoding="utf-8")
    if _POLICY in html:
        return None
    page = _Page(path, path.relative_to(out).as_posix(), html, html)
    page.names.add_page(html)
    page.html = _NO_SCRIPT_STYLE.sub("", page.html, count=1)
    page.html = _LINK.sub(lambda found: _take_link(page, found), page.html)
    page.html = _SCRIPT.sub(lambda found: _take_script(page, found), page.html)
    return page


def _take_link(page: _Page, found: re.Match[str]) -> str:
    attributes = _attributes(found[1])
    kinds = (attributes.get("rel") or "").split()
    if "preload" in kinds and attributes.get("as") == "script":
        return ""
    file = page.file(attributes.get("href") or "")
    if "stylesheet" not in kinds or file is None:
        return found[0]
    page.sheets.append(file)
    return ""


def _take_script(page: _Page, found: re.Match[str]) -> str:
    attributes = _attributes(found[1])
    kind = attributes.get("type") or ""
    if "src" not in attributes:
        if kind == "text/x-thebe-config":
            return ""
        if kind not in _SCRIPT_TYPES:
            return found[0]  # data, which no browser runs
        if "dataset.mode = localStorage" in found[2]:
            return ""
        if _SETTINGS.match(found[2]) and not (
            "toggle" in found[2] and _needs(page, _TOGGLES)
        ):
            return ""
        return found[0]
    file = page.file(attributes["src"] or "")
    if file is None:
        return found[0]
    name = posixpath.basename(file)
    if name in _NEVER or not _needs(page, name):
        return ""
    if not any(script.file == file for script in page.scripts):
        page.scripts.append(_Script(file, attributes))
    return ""


def _needs(page: _Page, script: str) -> bool:
    return script not in _NEEDED_BY or bool(_NEEDED_BY[script] & page.names.classes)


# Scripts


def _shared(pages: list[_Page], texts: dict[str, str]) -> list[str]:
    """Return the scripts that can be one: on every page, and plain.

    In the order of the first page; each page has them in the same.
    """
    every = [{script.file for script in page.scripts if script.plain} for page in pages]
    return [
        script.file
        for script in pages[0].scripts
        if all(script.file in files for files in every)
        and "currentScript" not in texts[script.file]
    ]


def _script_text(out: Path, file: str) -> str:
    """Return a script as it is sent; the theme's asks no box that is folded."""
    text = _text(out / file)
    if posixpath.basename(file) == _THEME:
        for theirs, ours in _ASKED_WHEN_OPEN:
            if text.count(theirs) != 1:
                raise AssetError(
                    f"{file} does not say {theirs!r} once. Look up in this version of "
                    "the theme how it finds boxes that scroll, and bring "
                    "_ASKED_WHEN_OPEN in alliance/assets.py up to date."
                )
            text = text.replace(theirs, ours)
    return text


def _joined(files: list[str], texts: dict[str, str]) -> str:
    # A semicolon between two files, as one may end without.
    return (
        "\n;\n".join(_SOURCE_MAP.sub("", texts[file]).strip() for file in files) + "\n"
    )


# Styles


def _sheet_text(out: Path, file: str) -> str:
    """Return a sheet with its imports inside and addresses as seen from _static."""
    path = out / file
    if not path.is_file():
        raise AssetError(
            f"{file} is loaded by a page and is not in the book. Put it there, or stop "
            "loading it."
        )
    folder = posixpath.dirname(file)
    text = path.read_text(encoding="utf-8")

    def imported(found: re.Match[str]) -> str:
        return _sheet_text(out, posixpath.normpath(posixpath.join(folder, found[1])))

    def moved(found: re.Match[str]) -> str:
        address = found[1] or found[2] or found[3] or ""
        if not address or re.match(r"[a-z][\w+.-]*:|[/#]", address, re.IGNORECASE):
            return found[0]
        file = posixpath.normpath(posixpath.join(folder, address))
        return f'url("{posixpath.relpath(file, "_static")}")'

    # Those of an imported sheet were moved when it was read.
    head, *rest = re.split(r"(@import[^;]*;)", text)
    parts = [_CSS_URL.sub(moved, head)]
    for part in rest:
        imports = _CSS_IMPORT.match(part)
        parts.append(imported(imports) if imports else _CSS_URL.sub(moved, part))
    return "".join(parts)


class _Styles:
    """The style sheets of the book, each read and pruned once."""

    def __init__(self, out: Path, own: set[str], names: Names, icons: Icons) -> None:
        self.out, self.own, self.names, self.icons = out, own, names, icons
        self._rules: dict[str, list[Token]] = {}
        self._banners: dict[str, list[str]] = {}

    def rules(self, file: str) -> list[Token]:
        if file not in self._rules:
            text = _sheet_text(self.out, file)
            rules = [
                rule
                for rule in parsed(text, file)
                if rule.type != "at-rule" or rule.lower_at_keyword != "charset"
            ]
            if file not in self.own:
                # Whoever writes a rule of ours knows what for.
                rules = pruned(self.icons.taken_over(rules, self.names), self.names)
                self._banners[file] = [
                    banner
                    for banner in dict.fromkeys(_BANNER.findall(text))
                    if "Font Awesome" not in banner
                ]
            self._rules[file] = rules
        return self._rules[file]

    def mentioned(self, *groups: Iterable[str]) -> set[str]:
        """Return the custom properties that our own sheets name."""
        return {
            name
            for file in set().union(*groups) & self.own
            for name in references(_sheet_text(self.out, file))
        }

    def text(self, files: Iterable[str], elsewhere: set[str]) -> str:
        rules = [rule for file in files for rule in self.rules(file)]
        banners = [banner for file in files for banner in self._banners.get(file, ())]
        rules += dark_without_scripts(rules)
        return "\n".join([*banners, written(rules, elsewhere)])


@dataclass
class _Sheets:
    """The style sheets that are written, and which of them a page loads."""

    common: set[str]
    rest: dict[tuple[str, ...], str]
    texts: dict[str, str]

    def of(self, page: _Page) -> list[str]:
        """Return the sheets of a page."""
        others = _besides(page, self.common)
        return [_COMMON_SHEET, *([self.rest[others]] if others else [])]


def _besides(page: _Page, common: Iterable[str]) -> tuple[str, ...]:
    """Return the sheets of a page that not all pages load."""
    return tuple(file for file in page.sheets if file not in common)


def _sheets(pages: list[_Page], styles: _Styles) -> _Sheets:
    """Return the sheet of all pages, and one for each set of further ones.

    The rules that only some pages load come last there, as they are for less.
    """
    common = [
        file
        for file in pages[0].sheets
        if all(file in page.sheets for page in pages[1:])
    ]
    groups = sorted({_besides(page, common) for page in pages} - {()})
    used = {*styles.names.words, *styles.mentioned(common, *groups)}
    for page in pages:
        used |= references(page.html)
    rest = {
        files: "_static/" + "-".join(map(_stem, files)) + ".css" for files in groups
    }
    texts = {rest[files]: styles.text(files, used) for files in groups}
    # First the rules, which tell which icons are drawn.
    shared = styles.text(common, used)
    texts[_COMMON_SHEET] = "\n".join(
        [
            CREDIT,
            styles.icons.sheet(styles.names),
            shared,
            _IN_BUTTONS + _WITHOUT_SCRIPTS,
            "",
        ]
    )
    return _Sheets(set(common), rest, texts)


def _stem(file: str) -> str:
    return posixpath.basename(file).removesuffix(".css")


# Writing a page


def _write(
    page: _Page, early: list[str], sheets: list[str], scripts: list[str]
) -> None:
    """Write a page with its assets and its policy.

    Parameters
    ----------
    page : _Page
        The page.
    early, sheets, scripts : list of str
        Tags, in the order of loading; the first are for the script inside the page.
    """
    html = page.html
    end = _HEAD_END.search(html)
    if not end:
        raise AssetError(
            f"{page.name} has no head, so nothing can be loaded there. Build it from "
            "the theme's layout."
        )
    inner = f"<script>{_INSIDE}</script>"
    tags = "".join(f"    {tag}\n" for tag in (*early, inner, *sheets, *scripts))
    head, rest = html[: end.start()].rstrip(), html[end.start() :]
    html = f"{head}\n{tags}  {rest}"
    inside = dict.fromkeys(
        f"sha256-{_digest(found[2])}"
        for found in _SCRIPT.finditer(_HTML_COMMENT.sub("", html))
        if "src" not in (told := _attributes(found[1]))
        and (told.get("type") or "") in _SCRIPT_TYPES
    )
    page.path.write_text(_with_policy(page, html, inside), encoding="utf-8", newline="")


def _with_policy(page: _Page, html: str, inside: Iterable[str]) -> str:
    """Return a page with its policy, which has to come before anything is loaded."""
    charset = _CHARSET.search(html)
    if not charset:
        raise AssetError(
            f"{page.name} has no head with a character set, so no policy can stand in "
            "it. Build it from the theme's layout."
        )
    meta = f'\n    {_POLICY} content="{policy(inside)}" />'
    return html[: charset.end()] + meta + html[charset.end() :]


def _tag(script: _Script) -> str:
    others = "".join(
        f" {name}" if not value else f' {name}="{value}"'
        for name, value in script.attributes.items()
        if name not in ("src", "defer", "async")
    )
    # A module has a type of its own, and is deferred by itself.
    waits = "type" not in script.attributes and not script.at_once
    when = f'type="{LATER}"' if waits else "defer"
    return f'<script {when}{others} src="{script.attributes["src"]}"></script>'


def _check_bootstrap(page: _Page) -> None:
    """Refuse what only Bootstrap's script could work."""
    asked = set(re.findall(r'data-bs-toggle="([^"]+)"', page.html)) - {"tooltip"}
    if asked:
        raise AssetError(
            f"{page.name} asks Bootstrap's script for {', '.join(sorted(asked))}, and "
            "that script is not sent. Write what is needed into _static/navigation.js, "
            "or leave the element out."
        )


# The folder of files


def _wanted(files: set[str], known: set[str], texts: Iterable[str]) -> set[str]:
    """Return the files that are used, and the licences beside them.

    Parameters
    ----------
    files : set of str
        Files of ``_static`` that may go.
    known : set of str
        Files that are used for another reason.
    texts : iterable of str
        Scripts and style sheets: what they name, they may load.
    """
    texts = list(texts)
    wanted = known | {
        name
        for name in files
        if not name.endswith((".map", ".css", ".html"))
        and any(posixpath.basename(name) in text for text in texts)
    }
    folders = {posixpath.dirname(name) for name in wanted}
    return wanted | {
        name
        for name in files
        if posixpath.dirname(name) in folders and "LICENSE" in posixpath.basename(name)
    }


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


# The Sphinx extension


def _write_every_page(app: Sphinx, environment: BuildEnvironment) -> list[str]:
    return sorted(environment.found_docs) if app.builder.format == "html" else []


def _finish(app: Sphinx, problem: Exception | None) -> None:
    """Finish every page; what is wrong is a warning, which fails the book's build."""
    if problem or app.builder.format != "html":
        return
    try:
        finish(Path(app.outdir), Path(app.srcdir))
    except AssetError as error:
        logger.warning(str(error), type="alliance", subtype="assets")


def finish(out: Path, source: Path) -> None:
    """Finish the pages in a folder.

    Parameters
    ----------
    out : pathlib.Path
        The pages as Sphinx wrote them, with ``_static``.
    source : pathlib.Path
        The folder of the book, whose ``_static`` holds what is our own.

    Raises
    ------
    AssetError
        When a page asks for what the book does not have.
    """
    read = [
        page
        for path in sorted(out.rglob("*.html"))
        if "_static" not in path.relative_to(out).parts and (page := _read(path, out))
    ]
    bare = [page for page in read if page.bare]
    pages = [page for page in read if not page.bare]
    if not pages:
        return
    for page in pages:
        _check_bootstrap(page)
    own = _files(source)
    files = _files(out)
    for name in filter(_OWN_SCRIPT.fullmatch, own):
        if name in files:
            _shorten(files[name])

    texts = {
        script.file: _script_text(out, script.file)
        for page in pages
        for script in page.scripts
    }
    shared = _shared(pages, texts)
    made = {_COMMON_SCRIPT: _joined(shared, texts)}
    # Of ours, what stays as it is: not what goes into the common files.
    kept = {
        name
        for name in own
        if not name.endswith(".css") and name not in shared and not _drawing(name)
    } | (set(texts) - set(shared))
    for page in read:
        told = page.written if page.bare else page.html
        kept |= {posixpath.normpath(name) for name in _STATIC.findall(told)}
    spare = set(files) - set(shared)
    scripts = {name: _text(files[name]) for name in kept & spare if _script(name)}
    # A sheet of ours that a script of ours names is loaded by it, when it is needed.
    kept |= {
        name
        for name in own
        if name.endswith(".css")
        and any(
            re.search(rf"[/\"]{re.escape(posixpath.basename(name))}[\"`]", text)
            for text in (*texts.values(), *scripts.values())
        )
    }
    wanted = _wanted(spare, kept, [*texts.values(), *scripts.values()])

    names = Names.together(page.names for page in pages)
    # What lies elsewhere, such as the index of the search, is data.
    for name in sorted(filter(_script, (wanted | set(shared)) & set(files))):
        names.add_script(_text(files[name]))
    icons = Icons(source / "_static" / "icons")
    sheets = _sheets(pages, _Styles(out, set(own), names, icons))
    icons.check()
    made |= sheets.texts
    wanted |= _wanted(spare, set(), sheets.texts.values())

    for name, path in files.items():
        if name not in wanted:
            path.unlink()
    for folder in sorted((out / "_static").rglob("*"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    for name, text in made.items():
        (out / name).write_text(text, encoding="utf-8", newline="")
    version = {name: _version(text) for name, text in made.items()}

    def address(page: _Page, name: str) -> str:
        return f"{page.address(name)}?v={version[name]}"

    for page in pages:
        fonts = dict.fromkeys(
            f"_static/{name}"
            for sheet in sheets.of(page)
            for name in _FONT.findall(made[sheet])
        )
        links = [
            f'<link rel="stylesheet" href="{address(page, name)}" />'
            for name in sheets.of(page)
        ]
        common = _Script(_COMMON_SCRIPT, {"src": address(page, _COMMON_SCRIPT)})
        others = [script for script in page.scripts if script.file not in shared]
        early = [_FONT_FIRST.format(page.address(name)) for name in fonts]
        _write(page, early, links, [_tag(script) for script in (common, *others)])
    for page in bare:
        page.path.write_text(
            _with_policy(page, page.written, ()), encoding="utf-8", newline=""
        )


def _shorten(path: Path) -> None:
    """Take the comments out of a script of the book's own."""
    path.write_text(_COMMENT.sub("", _text(path)), encoding="utf-8", newline="")


def _files(folder: Path) -> dict[str, Path]:
    """Return the files of ``_static`` in a folder, by their place in the book."""
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted((folder / "_static").rglob("*"))
        if path.is_file()
    }


def _script(name: str) -> bool:
    return name.endswith(".js")


def _drawing(name: str) -> bool:
    """Return whether a file is an icon, which stands in the style sheet instead."""
    return name.startswith("_static/icons/") and name.endswith(".svg")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The application that loads it.

    Returns
    -------
    dict
        Sphinx's description of an extension.
    """
    app.connect("env-updated", _write_every_page)
    app.connect("build-finished", _finish, priority=PRIORITY)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
