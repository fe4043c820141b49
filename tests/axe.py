"""axe-core over a page that a browser shows.

The script is the one that the package axe-playwright-python carries. Every rule of WCAG
2.0 to 2.2, levels A and AA, is asked, and every best practice; so is one that axe calls
experimental and Lighthouse asks as well: that what is seen of a control is in its name.
Folded parts are opened first: what is folded is read, too.
"""

from typing import TYPE_CHECKING

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_OPTIONS = {
    "runOnly": {"type": "tag", "values": list(TAGS)},
    "rules": {"label-content-name-mismatch": {"enabled": True}},
    "resultTypes": ["violations"],
    # Nothing is loaded again: style sheets are read as the browser has them.
    "preload": False,
    "iframes": False,
}
_OPEN = "() => document.querySelectorAll('details').forEach(part => part.open = true)"
# Colours on their way from one theme to the other are nobody's to judge.
_SETTLED = """() => new Promise((done) => {
    setTimeout(done, 2000);
    requestAnimationFrame(() => requestAnimationFrame(() => Promise.allSettled(
        document.getAnimations().map((one) => one.finished)).then(done)));
})"""
_RUN = """options => axe.run(document, options).then(({violations}) =>
    violations.map(({id, help, nodes}) => ({
        id, help, nodes: nodes.map(({target, failureSummary}) => (
            {target: target.join(" "), why: failureSummary}))})))"""
_HIDE = """most => {
    const seen = new Map();
    for (const row of document.querySelectorAll("article :is(section, tr, li, p)")) {
        const kinds = seen.get(row.parentElement) ?? {};
        seen.set(row.parentElement, kinds);
        const kind = `${row.tagName} ${row.className}`;
        kinds[kind] = (kinds[kind] ?? 0) + 1;
        row.hidden = kinds[kind] > most;
    }
}"""
MOST = 3


def violations(tab: "Page", *, alike: int = 0) -> list[str]:
    """Return what breaks a rule, one line for each rule.

    Parameters
    ----------
    tab : playwright.sync_api.Page
        A page that is shown; its folded parts stay open.
    alike : int, optional
        Where so many neighbours of one kind stand in a list of rows, the others are
        hidden first. 0 hides nothing.

    Returns
    -------
    list of str
        The rule, what it asks, how often it is broken and where first.
    """
    if not tab.evaluate("() => 'axe' in window"):
        # Evaluated, not added as an element: no policy of the page can refuse it.
        tab.evaluate(AXE_SCRIPT)
    tab.evaluate(_OPEN)
    if alike:
        tab.evaluate(_HIDE, alike)
    tab.evaluate(_SETTLED)
    found = tab.evaluate(_RUN, _OPTIONS)
    return [_told(each) for each in found]


def _told(violation: dict) -> str:
    places = [
        f"{each['target']} ({' '.join(each['why'].split())})"
        for each in violation["nodes"]
    ]
    more = f" and {len(places) - MOST} more" if len(places) > MOST else ""
    return f"{violation['id']}: {violation['help']}: {'; '.join(places[:MOST])}{more}"
