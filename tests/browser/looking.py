"""What a page says and how it can be used: the English that is left, and what axe-core finds serious."""

import re

from playwright.sync_api import Page

from tests.browser.server import ROOT

#: What is Streamlit's own on every screen: rule of axe-core and where → why it stays. One that no longer occurs fails the walk.
STREAMLITS = {
    ("list", '[data-testid="stSidebarNavItems"]'): "the menu keeps a heading and its entries in a div of the list",
    ("listitem", '[data-testid="stSidebarNavItems"]'): "for the same reason its entries lie in no list",
}
#: The same for what opens on a click.
OPENED = {
    ("label", '[data-testid="search-input"]'): "the search of a table has a label only while nothing is written in it",
    ("aria-required-children", '[data-testid="stDataFrameColumnMenu"]'): "the menu of a column holds a plain button",
}
_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_FOUND = """async (known) => {
  const {violations} = await axe.run({elementRef: true, iframes: false, resultTypes: ["violations"]});
  const wrong = violations.filter(({id, impact}) => ["serious", "critical"].includes(impact) || id.includes("heading"));
  return wrong.flatMap(({id, nodes}) =>
    nodes.map(({element, html, failureSummary}) => {
      const own = known.find(([rule, place]) => rule === id && element.closest(place));
      return own ?? [id, `${html.slice(0, 300)} ${failureSummary}`];
    }));
}"""

#: Programs, formats, units, keys, files, and identifiers of ledgers as a person types them into SQL.
_ALLOWED = re.compile(
    r"(?<![A-Za-z])(SQL|SELECT|FROM|Excel|Word|PDF|CSV|csv|PowerPoint|PPTX|Parquet|parquet|WPS|txt|[KMG]B|WGS|Esc|Page(Down|Up))(?![A-Za-z])"
    r"|\S+\.(jpg|png|xlsx|sql|parquet|csv)|[（(][a-z_]+[）)]|^[a-z_]+　"
)
_SAID = """() => {
  const said = [];
  const look = (root) => root.querySelectorAll("*").forEach((element) => {
    if (element.closest('script, style, title, code, canvas, [translate="no"]')) return;
    for (const name of ["aria-label", "aria-roledescription", "title", "data-title", "placeholder", "alt"])
      said.push(element.getAttribute(name));
    if (element.checkVisibility({visibilityProperty: true}))
      element.childNodes.forEach((node) => node.nodeType === Node.TEXT_NODE && said.push(node.data));
    if (element.shadowRoot) look(element.shadowRoot);
  });
  look(document);
  return said.filter((words) => /[a-z]{2}/i.test(words ?? ""));
}"""

_TABLES = """() => {
  const named = 'table[aria-label], table:has(caption), [role="region"][aria-label]';
  const nameless = (root) => [...root.querySelectorAll("*")].flatMap((element) => [
    ...(element.matches('table:not(canvas table), [data-testid="data-grid-canvas"]') && !element.closest(named)
      ? [element.outerHTML.slice(0, 200)] : []),
    ...(element.shadowRoot ? nameless(element.shadowRoot) : []),
  ]);
  return nameless(document);
}"""


_HEAD = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  const ends = [...main.querySelectorAll(".st-key-title, .st-key-filters")].map((one) => one.getBoundingClientRect().bottom);
  return Math.max(...ends) + main.scrollTop - main.getBoundingClientRect().top;
}"""


def head_height(page: Page) -> float:
    """Pixels from the top of the page to the end of its title and filters, after which the screen itself begins."""
    return page.evaluate(_HEAD)


def nameless(page: Page) -> list[str]:
    """Tables without a name."""
    return page.evaluate(_TABLES)


def english(page: Page) -> set[str]:
    """Texts, names, hints and placeholders on the page with English in them, but for names that have no Chinese."""
    return {said for said in page.evaluate(_SAID) if re.search("[A-Za-z]{2}", _ALLOWED.sub("", said))}


def serious(page: Page) -> set[tuple[str, str]]:
    """What axe-core finds serious or critical, or wrong with headings: rule and element, or an entry of STREAMLITS or OPENED."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.read_text(encoding="utf-8"))
    return {(rule, where) for rule, where in page.evaluate(_FOUND, [*STREAMLITS, *OPENED])}


_REDRAWN = """() => [...document.querySelectorAll(".js-plotly-plot")].flatMap((chart) => {
  const given = chart.layout.margin, taken = chart._fullLayout._size;
  return ["l", "r", "t", "b"].filter((side) => taken[side] > given[side] + 1).map((side) => [
    chart.closest('[class*="st-key-chart-"]').className.match(/st-key-chart-(\\S+)/)[1], side, taken[side] - given[side],
  ]);
})"""


def redrawn(page: Page) -> list[tuple]:
    """The charts that plotly drew twice, because the words around them need more pixels than the margin has: which, where, how many."""
    return [tuple(found) for found in page.evaluate(_REDRAWN)]


_TEARING = '[class*="st-key-panel-"] h2, [class*="st-key-head-"] [data-testid="stCaptionContainer"] p, .opening, ol.lines .what'
_TORN = """(heads) => heads.flatMap((head) => {
  const walk = document.createTreeWalker(head, NodeFilter.SHOW_TEXT), torn = [];
  const top = (text, at) => {
    const letter = document.createRange();
    letter.setStart(text, at);
    letter.setEnd(text, at + 1);
    return letter.getBoundingClientRect().top;
  };
  while (walk.nextNode()) {
    const text = walk.currentNode;
    for (const { index } of text.data.matchAll(/(?=\\p{Script=Han}{2})/gu))
      if (top(text, index) !== top(text, index + 1)) torn.push(text.data.slice(0, index + 1) + "/" + text.data.slice(index + 1));
  }
  return torn;
})"""


def torn(page: Page) -> list[str]:
    """Words of Chinese in the headings of panels, in the lines under them and in the sentences of 总览 that are broken in two."""
    return page.locator(_TEARING).evaluate_all(_TORN)
