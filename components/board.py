"""A piece of HTML with buttons in it: cards, heat tables and lists that answer a click.

The one component of our own: Streamlit draws the markup, an element with ``data-pick`` reports its value when clicked.
"""

import streamlit as st

from components import theme

_CSS = """
:host { font-family: var(--st-font); color: var(--st-text-color); font-variant-numeric: tabular-nums; }
.board, .board * { box-sizing: border-box; }
button { font: inherit; color: inherit; background: none; border: 0; padding: 0; text-align: inherit; cursor: pointer; }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.muted { color: var(--muted); }
.unit { font-size: 14px; font-weight: 400; margin-left: 3px; color: var(--muted); }

.cards { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 12px; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 6px; padding: 12px 14px;
        display: grid; grid-template-rows: auto auto minmax(18px, auto) 30px 18px; row-gap: 4px; min-width: 0; text-align: left; }
.card:hover { border-color: var(--muted); }
.card .label { font-size: 13px; color: var(--muted); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.card .amount { font-size: 30px; line-height: 36px; font-weight: 600; white-space: nowrap; letter-spacing: -0.01em; }
.card .change, .card .share { font-size: 12px; line-height: 18px; color: var(--muted); white-space: nowrap;
        overflow: hidden; text-overflow: ellipsis; }
.card .change span { display: block; overflow: hidden; text-overflow: ellipsis; }
.card .good { color: var(--met); } .card .bad { color: var(--unmet); }
.card svg { width: 100%; height: 30px; display: block; }
@container (max-width: 1000px) { .cards { grid-template-columns: repeat(4, minmax(0, 1fr)); } }
@container (max-width: 700px) { .cards { grid-template-columns: repeat(3, minmax(0, 1fr)); } }
@container (max-width: 520px) { .wide { display: none; } table.plain th:first-child { min-width: 84px; } .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px; }
  .card { padding: 10px; } .card .amount { font-size: 26px; } }
.board { container-type: inline-size; }

.scroll { overflow-x: auto; }
table { border-collapse: separate; border-spacing: 2px; width: 100%; font-size: 14px; }
th { font-weight: 400; color: var(--muted); font-size: 13px; padding: 4px 6px; text-align: right; vertical-align: bottom;
     min-width: 84px; }
th { text-wrap: balance; }
th:first-child { text-align: left; min-width: 88px; position: sticky; left: 0; background: var(--surface); }
tbody th { vertical-align: middle; }
td { padding: 7px 8px; text-align: right; border-radius: 3px; white-space: nowrap; }
td small { display: block; font-size: 11px; line-height: 14px; opacity: .85; }
td .rank { font-size: 11px; opacity: .85; margin-left: 6px; }
table.plain th { min-width: 0; vertical-align: middle; } table.plain th:first-child { min-width: 104px; } table.plain td { padding: 7px 4px; }
tr.picked th { color: var(--st-primary-color); font-weight: 600; }
th button:hover { text-decoration: underline; }

ol.lines { list-style: none; margin: 0; padding: 0; }
ol.lines li { border-bottom: 1px solid var(--line); } ol.lines li:last-child { border-bottom: 0; }
ol.lines button { display: grid; grid-template-columns: 48px 1fr 16px; gap: 12px; width: 100%; padding: 8px 2px;
        align-items: baseline; font-size: 15px; line-height: 1.5; }
ol.lines button:hover { background: var(--hover); }
.tag { font-size: 12px; border-radius: 3px; padding: 1px 0; text-align: center; border: 1px solid currentColor; }
.tag.s1 { color: var(--surface); background: var(--unmet); border-color: var(--unmet); }
.tag.s2 { color: var(--unmet); } .tag.s3 { color: var(--muted); }
.arrow { color: var(--muted); }
.stream { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 12px; }
.report { border: 1px solid var(--line); border-radius: 6px; padding: 12px 14px; background: var(--surface); }
.report .pictures { display: grid; grid-auto-flow: column; gap: 4px; margin: -4px -6px 8px; }
.report img { width: 100%; height: 150px; object-fit: cover; border-radius: 4px; display: block; }
.report header { display: flex; justify-content: space-between; align-items: baseline; gap: 8px; }
.report .name { font-weight: 600; } .report p { margin: 6px 0; } .report .muted { font-size: 13px; line-height: 20px; }
table svg { display: inline-block; vertical-align: middle; }
tfoot th { vertical-align: middle; }
.dot { display: inline-block; width: 9px; height: 9px; border-radius: 50%; margin-right: 6px; }
.bar { height: 6px; border-radius: 3px; background: var(--line); overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--met); }
"""

_TOKENS = ("surface", "line", "muted", "met", "near", "unmet", "ground")
_LIGHT = " ".join(f"--{name}: {getattr(theme.LIGHT, name)} !important;" for name in _TOKENS)
_CSS += f"@media print {{ :host {{ color: {theme.LIGHT.ink} !important; }} .board {{ {_LIGHT} }} {theme.lit()} }}"

_JS = """
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".board");
  root.setAttribute("style", data.tokens);
  if (root.dataset.markup !== data.html) { root.innerHTML = data.html; root.dataset.markup = data.html; }
  root.onclick = (event) => {
    const picked = event.target.closest("[data-pick]");
    if (picked) setTriggerValue("picked", picked.dataset.pick);
  };
}
"""

_mount = st.components.v2.component("board", html='<div class="board"></div>', css=_CSS, js=_JS)


def board(markup: str, key: str) -> str | None:
    """Draw what a macro wrote, nothing else; return the ``data-pick`` of what was clicked in this run, else None."""
    palette = theme.palette()
    tokens = {name: getattr(palette, name) for name in _TOKENS}
    style = ";".join(f"--{name}:{value}" for name, value in tokens.items()) + f";--hover:{palette.ground}"
    return _mount(data={"html": markup.__html__(), "tokens": style}, key=key, on_picked_change=lambda: None).picked
