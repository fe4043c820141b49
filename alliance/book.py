"""What the book build adds: charts, tables and links as the page needs them.

Two doors lead here. ``MimeRenderer`` is the myst-nb plug-in named in
``pyproject.toml``: it turns stored outputs into nodes of the page. ``setup`` is the
Sphinx extension: it numbers the charts, writes their CSV files and loads the script
that makes them live. Jupyter Book loads it through ``sphinx.extra_extensions``.

**Numbering a chart.** The metadata of the cell names it::

    {"mystnb": {"figure": {"name": "fig-mentions"}}}

and the text of any page refers to it: ``{numref}`fig-mentions``` (which needs
``numfig: true``) or ``[words](#fig-mentions)``. myst-nb wraps the output in a figure
and notes the name; the transform below hands that name to the chart's own node, which
counts as a figure. The caption is the chart's takeaway. A chart without a name is
numbered as well, but no text can refer to it.

**CSV files** are real files, ``_data/<page>/<chart>.csv``, and not ``data:`` addresses:
they open from a folder as well as from a server, need no script, keep an address that
can be cited, and can be counted. Their text is kept in Sphinx's environment with the
pages, and every build ends by writing them, so that they are there again when the
output folder was deleted and the cached pages were not. ``_data/<page>/charts.js`` is
written in the same way: the charts of a page for Vega, loaded with it, and as a script
because a page that was opened from a folder may load no other data.
"""

import csv
import hashlib
import io
import json
import posixpath
import re
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from bs4 import BeautifulSoup
from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from alliance.charts import CHECKS, EVIDENCE, MIME_TYPE
from alliance.citations import READING_NOTE, WARNING, WEIGHTS, several, work_label
from alliance.errors import AllianceError
from alliance.links import links
from alliance.repository import address, read_table
from alliance.sources import source, sources
from alliance.stills import WIDTHS, draw, drawings, live

logger = logging.getLogger(__name__)

_SCRIPT = "charts.js"
_STYLE = "charts.css"
_FOLD = "<details><summary>Reading notes on what is drawn</summary>"
# Vega is loaded by the script when a chart comes near, never by the page.
_VENDORED = "vega/"


class chart_figure(nodes.General, nodes.Element):  # noqa: N801 (docutils' own style)
    """A chart with its caption, credits and data; numbered as a figure."""


class chart_caption(nodes.Part, nodes.TextElement):  # noqa: N801
    """The takeaway."""


class MimeRenderer:
    """The myst-nb plug-in: charts, and tidier HTML outputs."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int | None]]] = [
        (builder, MIME_TYPE, 5) for builder in ("html", "dirhtml", "singlehtml")
    ]

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """Return the nodes of an output, or None to leave it to myst-nb.

        Parameters
        ----------
        renderer : myst_nb.core.render.NbElementRenderer
            What renders the notebook.
        data : myst_nb.core.render.MimeData
            One representation of the output of a cell.
        inline : bool
            Whether it stands inside a line of text; such outputs are left alone.

        Returns
        -------
        list of docutils.nodes.Element or None
        """
        if inline:
            return None
        if data.mime_type == MIME_TYPE:
            return _chart(renderer, data)
        if data.mime_type == "text/html":
            words = _tidied(data.string)
            words = _linked(words, renderer, data)
            # Not "text_html": the theme paints that light on its dark pages.
            classes = ["output", "html_output"]
            return [nodes.raw("", words, format="html", classes=classes)]
        return None


# Charts


def _chart(renderer: NbElementRenderer, data: MimeData) -> list[nodes.Element]:
    """Return the node of one chart, or none with a warning that fails the build."""
    stored = json.loads(json.dumps(data.content))
    said = stored.get("usermeta", {}).get("alliance")
    if said is None:
        _warn(renderer, data, "this chart was not made by alliance.charts.figure")
        return []
    options = data.cell_metadata.get("mystnb", {}).get("figure", {})
    if options.get("caption"):
        _warn(
            renderer, data, "the caption of a chart is its takeaway; remove the other"
        )
    number = f"{(data.cell_index or 0) + 1}"
    if data.output_index:
        number += f"-{data.output_index + 1}"
    name = f"chart-{number}"
    try:
        figures = {
            variant: draw(spec, WIDTHS[variant], f"{name}-{variant}", said["alt"])
            for variant, spec in drawings(stored).items()
        }
    except AllianceError as error:
        _warn(renderer, data, str(error))
        return []

    node = chart_figure(chart=name)
    controls = sum("bind" in param for param in stored.get("params", []))
    node += _raw(_drawing(name, figures, controls))
    caption = chart_caption(said["takeaway"], said["takeaway"])
    node += caption
    credits_node = nodes.container(classes=["chart-sources"])
    environment = renderer.renderer.sphinx_env
    docname = environment.docname
    _specs(environment).setdefault(docname, {})[name] = live(stored)
    with renderer.renderer.current_node_context(credits_node):
        renderer.renderer.nested_render_text(
            _credits(said["sources"], docname), data.line or 0
        )
        found = _by_weight(said["checks"])
        if found[WARNING]:
            plural = "s" if len(found[WARNING]) > 1 else ""
            words = f"**Warning{plural}:** {_checks(found[WARNING], docname)}"
            renderer.renderer.nested_render_text(words, data.line or 0)
            credits_node[-1]["classes"].append(WARNING)
        if found[READING_NOTE]:
            # Folded, so that the chart and the text stay together.
            credits_node += _raw(_FOLD)
            renderer.renderer.nested_render_text(
                _checks(found[READING_NOTE], docname), data.line or 0
            )
            credits_node += _raw("</details>")
    node += credits_node
    file = str(options.get("name") or name)
    node += _raw(_data(name, file, stored, renderer))
    return [node]


def _raw(words: str) -> nodes.raw:
    return nodes.raw("", words, format="html")


def _warn(renderer: NbElementRenderer, data: MimeData, message: str) -> None:
    renderer.logger.warning(
        f"cell {(data.cell_index or 0) + 1}: {message}", subtype="chart", line=data.line
    )


def _drawing(name: str, figures: dict[str, str], controls: int) -> str:
    """Return both stills, of which CSS shows one, and the name of the live chart."""
    # The script fills this space; reserving it keeps the page from jumping.
    space = f" chart-controls-{min(controls, 6)}" if controls else ""
    variants = "".join(
        f'<div class="chart-variant chart-{variant}{space}">{picture}</div>'
        for variant, picture in figures.items()
    )
    return f'<div class="chart-drawing" data-chart="{name}">{variants}</div>'


def _credits(names: list[str], docname: str) -> str:
    """Return the line of sources as Markdown, so that broken links fail the build."""
    here = posixpath.dirname(docname)
    links = []
    for name in names:
        page, label = _evidence(name)
        address = posixpath.relpath(page, here or ".")
        links.append(f"[{label}]({address})")
    return f"{'Source' if len(links) == 1 else 'Sources'}: {'; '.join(links)}"


def _by_weight(names: list[str]) -> dict[str, list[dict[str, str]]]:
    """Return the rows of source checks, the warnings apart from the reading notes."""
    known = {row["check"]: row for row in read_table("checks")}
    return {
        weight: [
            known[name] for name in names if WEIGHTS[known[name]["kind"]] == weight
        ]
        for weight in (WARNING, READING_NOTE)
    }


def _checks(rows: list[dict[str, str]], docname: str) -> str:
    """Return the line of source checks as Markdown, each with its kind."""
    page = posixpath.relpath(
        "reference/source-checks.md", posixpath.dirname(docname) or "."
    )
    return "; ".join(
        f"[{row['title']}]({page}#{row['check']}) ({row['kind']})" for row in rows
    )


def _evidence(name: str) -> tuple[str, str]:
    """Return the page and heading where a source stands, and how it is called."""
    if name in sources():
        return f"reference/outline-{name}.md", source(name).short
    work, _, number = name.rpartition("-")
    if work in sources():
        page = f"reference/outline-{work}.md#{name}"
        return page, f"{source(work).short}, {number}"
    return f"reference/bibliography.md#{name}", work_label(name)


def _data(name: str, file: str, stored: dict, renderer: NbElementRenderer) -> str:
    """Return the description and the data as a table, and keep the CSV to write."""
    environment = renderer.renderer.sphinx_env
    docname = environment.docname
    said = stored["usermeta"]["alliance"]
    parts = [f'<p class="chart-description">{escape(said["alt"])}</p>']
    for place, table in enumerate(said["tables"]):
        fields = [column["field"] for column in table["columns"]]
        # A row that only draws, such as a line of the key, has nothing in any of them.
        rows = [
            row
            for row in stored["datasets"][table["dataset"]]
            if any(row.get(field) is not None for field in fields)
        ]
        suffix = f"-{place + 1}" if place else ""
        caption = f"The data behind the chart{' (continued)' if place else ''}"
        path = f"_data/{docname}/{file}{suffix}.csv"
        _files(environment).setdefault(docname, {})[path] = _as_csv(rows, table)
        address = posixpath.relpath(path, posixpath.dirname(docname) or ".")
        parts.append(_as_table(rows, table, caption, f"{name}-data{suffix}", docname))
        parts.append(
            f'<p class="chart-download"><a class="download" href="{escape(address)}" '
            f'download type="text/csv">Download these data (CSV)</a></p>'
        )
    return (
        '<details class="chart-data"><summary>Description and data</summary>'
        f"{''.join(parts)}</details>"
    )


def _as_csv(rows: list[dict[str, Any]], table: dict[str, Any]) -> str:
    """Return the encoded columns as CSV with the columns' own names."""
    fields = [column["field"] for column in table["columns"]]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    for row in rows:
        writer.writerow([_cell(row.get(field), "") for field in fields])
    return out.getvalue()


def _as_table(
    rows: list[dict[str, Any]],
    table: dict[str, Any],
    caption: str,
    name: str,
    docname: str,
) -> str:
    """Return the encoded columns as an HTML table with headings people can read.

    The ids of rows of the tables are for programs, and stand in the CSV alone, as does
    what a number has behind the decimals that a reader can use.
    """
    columns = [each for each in table["columns"] if each["field"] != EVIDENCE]
    head = "".join(f'<th scope="col">{escape(each["label"])}</th>' for each in columns)
    page = posixpath.relpath(
        "reference/source-checks.html", posixpath.dirname(docname) or "."
    )
    body = ""
    for row in rows:
        first, *others = (row.get(each["field"]) for each in columns)
        kept = zip(columns[1:], others, strict=True)
        cells = "".join(
            f"<td>{_check_links(value, page)}</td>"
            if column["field"] == CHECKS and value
            else f"<td{_kind(value)}>{escape(_shown(value))}</td>"
            for column, value in kept
        )
        body += f'<tr><th scope="row">{escape(_shown(first))}</th>{cells}</tr>'
    return (
        # No landmark: a page has many such tables, folded away.
        f'<div class="table-region" role="group" tabindex="0" '
        f'aria-labelledby="{name}"><table class="chart-table">'
        f'<caption id="{name}">{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _check_links(joined: str, page: str) -> str:
    """Return source checks by their titles, linked."""
    titles = {row["check"]: row["title"] for row in read_table("checks")}
    return "; ".join(
        f'<a href="{page}#{check}">{escape(titles[check])}</a>'
        for check in several(joined)
    )


def _kind(value: Any) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return ' class="number"' if number else ""


def _shown(value: Any) -> str:
    """Return a value as a reader sees it: two decimals, below one three digits."""
    if isinstance(value, float) and not value.is_integer():
        value = round(value, 2) if abs(value) >= 1 else float(f"{value:.3g}")
    return _cell(value, "–")


def _cell(value: Any, missing: str) -> str:
    """Return a value as text: whole numbers without decimals, days without a time."""
    if value is None:
        return missing
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ", ".join(_cell(item, missing) for item in value)
    words = str(value)
    return re.sub(r"^(\d{4}-\d\d-\d\d)T00:00:00(?:\.0+)?$", r"\1", words)


# Outputs that are HTML


def _tidied(words: str) -> str:
    """Make the tables of an output scroll, and pandas' own readable by everyone."""
    if "<table" not in words:
        return words
    page = BeautifulSoup(words, "html.parser")
    for style in page.find_all("style"):
        style.decompose()
    for table in page.find_all("table"):
        classes = table.get("class", [])
        if "dataframe" in classes:
            _tidy_frame(table, page)
        elif "evidence" not in classes:
            continue
        region = page.new_tag("div", attrs={"class": "table-region"})
        region["role"] = "region"
        region["tabindex"] = "0"
        region["aria-label"] = _table_name(table)
        table.wrap(region)
    return str(page)


def _tidy_frame(table: Any, page: BeautifulSoup) -> None:
    """Take pandas' presentation out of a data frame and say what its headings head."""
    for attribute in ("border", "style"):
        del table[attribute]
    for row in table.find_all("tr"):
        del row["style"]
    for part, scope in (("thead", "col"), ("tbody", "row")):
        for heading in table.select(f"{part} th"):
            if heading.get_text(strip=True):
                heading["scope"] = scope
            else:
                heading.name = "td"


def _table_name(table: Any) -> str:
    """Return a name for a table: its caption, or its headings."""
    caption = table.find("caption")
    if caption:
        return f"Table: {caption.get_text(' ', strip=True)}"
    headings = [item.get_text(" ", strip=True) for item in table.select("thead th")]
    return f"Table: {', '.join(heading for heading in headings if heading)}"


_LINK = re.compile(r'(href=")(?![a-zA-Z][\w+.-]*:|//|#)([^"#?]+)\.md(#[^"]*)?(")')


def _linked(words: str, renderer: NbElementRenderer, data: MimeData) -> str:
    """Turn links to Markdown pages, which GitHub and JupyterLab open, into the book's.

    A link to a page that the book does not have is reported, as a link in the text is.
    """
    environment = renderer.renderer.sphinx_env
    here = posixpath.dirname(environment.docname)

    def replaced(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(here, link[2]))
        if target not in environment.found_docs:
            _warn(renderer, data, f"an output links to {target}.md, which is no page")
        return f"{link[1]}{link[2]}.html{link[3] or ''}{link[4]}"

    return _LINK.sub(replaced, words)


# The Sphinx extension


class NameCharts(SphinxTransform):
    """Hand the name that myst-nb gave to the wrapping figure to the chart itself."""

    default_priority = 400

    def apply(self, **_: Any) -> None:
        """Change the document in place."""
        for chart in list(self.document.findall(chart_figure)):
            wrapper = chart.parent
            while wrapper is not None and not isinstance(wrapper, nodes.figure):
                wrapper = wrapper.parent
            if wrapper is None or not wrapper["ids"]:
                # Numbered too, under a name that only its permanent link uses.
                chart["ids"] = [chart["chart"]]
                self.document.ids[chart["chart"]] = chart
                continue
            for attribute in ("ids", "names"):
                chart[attribute] = list(wrapper[attribute])
            for name in chart["ids"]:
                self.document.ids[name] = chart
            wrapper.replace_self(wrapper.children)


def _files(environment: BuildEnvironment) -> dict[str, dict[str, str]]:
    """Return the CSV files by page, kept with the pages Sphinx has read."""
    return _kept(environment, "alliance_files")


def _specs(environment: BuildEnvironment) -> dict[str, dict[str, str]]:
    """Return the charts for Vega by page, kept with the pages Sphinx has read."""
    return _kept(environment, "alliance_specs")


def _kept(environment: BuildEnvironment, name: str) -> dict[str, dict[str, str]]:
    if not hasattr(environment, name):
        setattr(environment, name, {})
    return getattr(environment, name)


def _forget(app: Sphinx, environment: BuildEnvironment, docname: str) -> None:
    for kept in (_files, _specs):
        kept(environment).pop(docname, None)


def _merge(
    app: Sphinx,
    environment: BuildEnvironment,
    docnames: set[str],
    other: BuildEnvironment,
) -> None:
    for kept in (_files, _specs):
        for docname in docnames:
            if docname in kept(other):
                kept(environment)[docname] = kept(other)[docname]


def _charts_file(docname: str) -> str:
    return f"_data/{docname}/charts.js"


def _charts_script(specs: dict[str, str]) -> str:
    """Return the charts of a page as a script that sets one property."""
    charts = ",\n".join(f"{json.dumps(name)}:{spec}" for name, spec in specs.items())
    return f"window.allianceCharts={{\n{charts}\n}};\n"


def _write_files(app: Sphinx, problem: Exception | None) -> None:
    """Write every file beside the pages, and remove those of charts that are gone."""
    if problem or app.builder.format != "html":
        return
    out = Path(app.outdir)
    wanted = {
        out / path: text
        for files in _files(app.env).values()
        for path, text in files.items()
    } | {
        out / _charts_file(docname): _charts_script(specs)
        for docname, specs in _specs(app.env).items()
    }
    for path in (out / "_data").rglob("*"):
        ours = path.suffix == ".csv" or path.name == "charts.js"
        if ours and path not in wanted:
            path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def _keep_scripts_off(app: Sphinx, config: Any) -> None:
    """Undo what Jupyter Book does with every script below ``_static``: load it.

    Vega (750 kB) is loaded when a chart comes near, and our own script on the pages
    that have one.
    """
    config.html_js_files = [
        entry
        for entry in config.html_js_files
        if not (name := entry if isinstance(entry, str) else entry[0]).startswith(
            _VENDORED
        )
        and name != _SCRIPT
    ]
    if _STYLE not in config.html_css_files:
        config.html_css_files = [*config.html_css_files, _STYLE]


def _link_repository(app: Sphinx, config: Any) -> None:
    """Put a link to the repository on every page, where its address is known."""
    known = address()
    if known is None:
        logger.info(
            "No links to run a chapter, to download it, to its source or to report a "
            "problem: the repository's address is not known. To have them, set "
            "BOOK_REPOSITORY=owner/name and build again."
        )
        return
    config.html_theme_options = {
        **config.html_theme_options,
        "repository_url": known,
        "use_repository_button": True,
    }


# The title, and the driving question where one follows.
_TITLE = re.compile(r"</h1>(?:\s*<p><em>.*?</em></p>)?", re.DOTALL)


def _link_page(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Tell a reader where to run a chapter, and where any page can be mended."""
    if doctree is None:
        return  # the index and the search page have no source
    path = app.env.doc2path(page, base=False)
    found = links(Path(path).as_posix())
    if found is None:
        return
    context["links"] = found
    if path.endswith(".ipynb"):
        run = app.builder.templates.render("run.html", {"links": found})
        context["body"] = _TITLE.sub(lambda title: title[0] + run, context["body"], 1)


def _load_only_what_pages_use(app: Sphinx, *_: Any) -> None:
    """Undo Jupyter Book's asking for MathJax, from another host, on every page."""
    app.set_html_assets_policy("per_page")


def _choose_scripts(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Load the charts' script where there is one, and Jupyter Book's Thebe nowhere.

    Thebe would fetch a library from another host; its settings are declared twice,
    which is an error in every page.
    """
    # In place: Sphinx adds the scripts of this page to the same list.
    context["script_files"][:] = [
        script
        for script in context["script_files"]
        if script.filename != "sphinx-thebe.js"
        and "THEBE_JS_URL" not in (script.attributes.get("body") or "")
    ]
    if doctree is not None and any(doctree.findall(chart_figure)):
        text = _charts_script(_specs(app.env)[page])
        version = hashlib.sha256(text.encode()).hexdigest()[:8]
        file = posixpath.relpath(_charts_file(page), posixpath.dirname(page) or ".")
        charts = {"data-charts": f"{file}?v={version}"}
        app.add_js_file(_SCRIPT, loading_method="defer", **charts)


_HEADING_OR_TABLE = re.compile(
    r'<h[1-6]>(?P<heading>.*?)<a class="headerlink"'
    r'|<table class="(?:docutils|table)[^>]*(?=>)(?!>\s*<caption)',
    re.DOTALL,
)


def _name_parts(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Name tables and folded cells for a screen reader.

    Markdown has no captions, so a table is named after the heading it stands under.
    myst-nb names every folded cell alike and so hides the words we put on it.
    """
    heading = ""

    def labelled(match: re.Match[str]) -> str:
        nonlocal heading
        if match["heading"] is not None:
            heading = re.sub(r"<[^>]+>", "", match["heading"])
            return match[0]
        return f'{match[0]} aria-label="{heading}"'

    if "body" in context:
        body = _HEADING_OR_TABLE.sub(labelled, context["body"])
        context["body"] = body.replace(
            '<summary aria-label="Toggle hidden content">', "<summary>"
        )


def _visit_figure(self: Any, node: nodes.Element) -> None:
    self.body.append(
        self.starttag(
            node,
            "figure",
            CLASS="chart",
            **{"aria-labelledby": f"{node['chart']}-caption"},
        )
    )


def _depart_figure(self: Any, node: nodes.Element) -> None:
    self.body.append("</figcaption></figure>\n")


def _visit_caption(self: Any, node: nodes.Element) -> None:
    name = f"{node.parent['chart']}-caption"
    self.body.append(f'<figcaption><p class="chart-caption" id="{name}">')
    self.add_fignumber(node.parent)
    self.body.append('<span class="caption-text">')


def _depart_caption(self: Any, node: nodes.Element) -> None:
    self.body.append("</span>")
    self.add_permalink_ref(node.parent, "Link to this chart")
    self.body.append("</p>\n")


def _caption_of(node: nodes.Element) -> str:
    return next(node.findall(chart_caption)).astext()


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The application that loads it.

    Returns
    -------
    dict
        Sphinx's description of an extension: it may read and write in parallel.
    """
    app.add_enumerable_node(
        chart_figure,
        "figure",
        title_getter=_caption_of,
        html=(_visit_figure, _depart_figure),
    )
    app.add_node(chart_caption, html=(_visit_caption, _depart_caption))
    app.add_transform(NameCharts)
    app.connect("config-inited", _keep_scripts_off)
    app.connect("config-inited", _link_repository)
    app.connect("env-before-read-docs", _load_only_what_pages_use)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("html-page-context", _choose_scripts)
    app.connect("html-page-context", _name_parts)
    app.connect("html-page-context", _link_page)
    app.connect("build-finished", _write_files)
    return {
        "version": "1",
        "env_version": 2,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
