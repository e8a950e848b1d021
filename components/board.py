"""A piece of HTML with buttons in it: cards, heat tables and lists that answer a click.

The one component of our own: Streamlit draws the markup, an element with ``data-pick`` reports its value when clicked.
"""

from collections.abc import Collection
from pathlib import Path

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
p { margin: 0; }
.opening { font-size: 18px; line-height: 1.6; margin-bottom: 14px; }
:is(.opening, .what) { text-wrap: pretty; word-break: keep-all; overflow-wrap: anywhere; }
.against { font-size: 13px; margin: -8px 0 12px; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 6px; padding: 11px 14px; grid-row: span 5;
        display: grid; grid-template-rows: subgrid; row-gap: 4px; min-width: 0; text-align: left; }
.card.s2 { box-shadow: inset 3px 0 var(--unmet); } .card.s1 { box-shadow: inset 3px 0 var(--near); }
.card:hover { border-color: var(--muted); }
.card .label { font-size: 13px; color: var(--muted); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.card .amount { font-size: 30px; line-height: 36px; font-weight: 600; white-space: nowrap; letter-spacing: -0.01em; display: flex; flex-wrap: wrap; align-items: baseline; column-gap: 4px; }
.card .status { margin-left: auto; font-size: 12px; line-height: 18px; font-weight: 600; letter-spacing: 0; }
.s0 .status { color: var(--met); } .s1 .status { color: var(--near-words); } .s2 .status { color: var(--unmet); }
.card .line { display: flex; gap: 8px; align-items: center; min-width: 0; }
.card .aim { font-size: 11px; line-height: 14px; color: var(--muted); white-space: nowrap; flex: none; text-align: right; }
.card .change, .card .share { font-size: 12px; line-height: 18px; color: var(--muted); white-space: nowrap;
        overflow: hidden; text-overflow: ellipsis; }
.card .share { min-height: 18px; white-space: normal; word-break: keep-all; overflow-wrap: anywhere; }
.card .change span { display: block; overflow: hidden; text-overflow: ellipsis; }
.card .good { color: var(--met); } .card .bad { color: var(--unmet); }
.card svg { width: 100%; min-width: 0; flex: 1; height: 30px; display: block; } .card svg line { vector-effect: non-scaling-stroke; }
@container (max-width: 1000px) { .cards { grid-template-columns: repeat(4, minmax(0, 1fr)); } }
@container (max-width: 700px) { .cards { grid-template-columns: repeat(3, minmax(0, 1fr)); } }
@container (max-width: 520px) { .wide { display: none; } table.plain th:first-child { min-width: 84px; } .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px; }
  .card { padding: 10px; } .card .amount { font-size: 26px; } }
.board { container-type: inline-size; }

.scroll { overflow-x: auto; }
table { border-collapse: separate; border-spacing: 2px; width: 100%; font-size: 14px; }
th { font-weight: 400; color: var(--muted); font-size: 13px; padding: 4px 6px; text-align: right; vertical-align: bottom;
     min-width: 84px; }
th { text-wrap: balance; } table:not(.rows) th { word-break: keep-all; overflow-wrap: anywhere; }
th:first-child { text-align: left; min-width: 88px; position: sticky; left: 0; background: var(--surface); }
tbody th { vertical-align: middle; }
td { padding: 7px 8px; text-align: right; border-radius: 3px; white-space: nowrap; }
td small, th small { display: block; font-size: 11px; line-height: 14px; }
td .unit { font-size: 12px; }
td .rank { font-size: 11px; margin-left: 5px; }
table.plain th { min-width: 0; vertical-align: middle; } table.plain tr:first-child th { min-width: 40px; } table.plain th:first-child { min-width: 104px; } table.plain td { padding: 7px 4px; }
tr.district th, tr.district td { font-weight: 600; border-top: 1px solid var(--line); }
tr.district ~ tr.street th { padding-left: 14px; }
table.plain .text { text-align: left; }
table.plain th[scope="row"] { color: inherit; font-size: 14px; }
.between td { text-align: center; font-size: 13px; color: var(--muted); border-block: 1px dashed var(--line); border-radius: 0; }
tr.picked th { color: var(--st-primary-color); font-weight: 600; }
th button:hover { text-decoration: underline; }

ol.lines { list-style: none; margin: 0; padding: 0; }
ol.lines li { border-bottom: 1px solid var(--line); } ol.lines li:last-child { border-bottom: 0; }
ol.lines button { display: flex; flex-wrap: wrap; gap: 2px 14px; width: 100%; padding: 8px 28px 8px 62px; position: relative;
        align-items: baseline; font-size: 15px; line-height: 1.5; }
ol.lines .tag { position: absolute; left: 2px; top: 10px; width: 48px; }
ol.lines .arrow { position: absolute; right: 2px; top: 8px; }
ol.lines :is(.what, .who) { flex-basis: 100%; }
ol.lines :is(.who, .amount-of) { font-size: 13px; word-break: keep-all; overflow-wrap: anywhere; }
ol.lines :is(.who, .amount-of):empty { display: none; }
ol.lines small { font-size: 12px; color: var(--muted); margin-right: 4px; }
.heads { display: none; font-size: 12px; color: var(--muted); }
@container (min-width: 900px) {
  .heads, ol.lines button { display: grid; gap: 14px; grid-template-columns: 48px minmax(0, 1fr) 216px 60px 36px 66px 66px 12px; padding: 8px 2px; }
  .heads.own, ol.own button { grid-template-columns: 48px minmax(0, 1fr) 60px 36px 66px 66px 12px; }
  .heads { padding-bottom: 0; }
  .heads :nth-child(n + 4), .heads.own :nth-child(n + 3), ol.lines .amount-of { text-align: right; }
  ol.lines :is(.who, .amount-of):empty { display: block; }
  ol.lines small { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  ol.lines :is(.tag, .arrow) { position: static; width: auto; }
}
ol.lines button:hover { background: var(--hover); }
.tag { font-size: 12px; border-radius: 3px; padding: 1px 0; text-align: center; border: 1px solid currentColor; }
.tag.s1 { color: var(--surface); background: var(--unmet); border-color: var(--unmet); }
.tag.s2 { color: var(--unmet); } .tag.s3 { color: var(--muted); }
.arrow { color: var(--muted); }
.board h3 { font-size: 16px; line-height: 24px; font-weight: 600; margin: 20px 0 4px; } .board h3:first-child { margin-top: 0; }
ol.entries { list-style: none; margin: 0; padding: 0; }
ol.entries button { display: grid; grid-template-columns: 200px 120px minmax(0, 1fr) 240px; gap: 0 20px; width: 100%;
        padding: 8px 2px; align-items: baseline; font-size: 14px; line-height: 21px; border-bottom: 1px solid var(--line); }
ol.entries button:hover { background: var(--hover); } ol.entries .label { font-weight: 600; } ol.entries .value { text-align: right; white-space: nowrap; }
ol.entries .published { font-size: 13px; }
@container (max-width: 900px) { ol.entries button { grid-template-columns: minmax(0, 1fr) max-content; } ol.entries .definition, ol.entries .published { grid-column: 1 / -1; font-size: 13px; } ol.entries .published:empty { display: none; } }
@container (min-width: 1080px) { .heads:not(.own), ol.lines:not(.own) button { grid-template-columns: 48px minmax(0, 1fr) 276px 58px 36px 62px 62px 12px; column-gap: 12px; } }
@container (min-width: 1300px) { .heads:not(.own), ol.lines:not(.own) button { grid-template-columns: 48px minmax(0, 1fr) 340px 60px 36px 66px 66px 12px; } }
.stream { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 12px; }
.report { border: 1px solid var(--line); border-radius: 6px; padding: 12px 14px; background: var(--surface); }
.report:has(img) { grid-row: span 2; }
.report .pictures:empty { display: none; } .report .pictures { display: grid; grid-auto-flow: column; gap: 4px; margin: -4px -6px 8px; }
.report img { width: 100%; height: 150px; object-fit: cover; border-radius: 4px; display: block; }
.report header { display: flex; justify-content: space-between; align-items: baseline; gap: 8px; }
.report .name { font-weight: 600; } .report p { margin: 6px 0; } .report .muted { font-size: 13px; line-height: 20px; }
table svg { display: inline-block; vertical-align: middle; }
.strip { width: 100%; min-width: 150px; }
tfoot th { vertical-align: middle; }
.dot { display: inline-block; width: 9px; height: 9px; border-radius: 50%; margin-right: 6px; }
.bar { height: 6px; border-radius: 3px; background: var(--line); overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--met); }

/* Rows to be read: what a row is called stays at the left, the heads stay on top. */
.tall { max-height: 636px; overflow-y: auto; }
.tall.beside { max-height: 432px; }
.tall:focus-visible { outline: 2px solid var(--st-primary-color); }
table.rows { border-spacing: 0; line-height: 21px; }
.rows :is(th, td) { padding: 7px 14px 7px 0; min-width: 0; text-align: left; white-space: nowrap; vertical-align: top;
        border-bottom: 1px solid var(--line); border-radius: 0; font-size: 14px; color: inherit; }
.rows thead th { position: sticky; top: 0; z-index: 1; background: var(--surface); font-size: 13px; color: var(--muted);
        vertical-align: bottom; white-space: normal; word-break: keep-all; }
.rows thead th small { display: inline-block; font-size: 12px; }
.rows thead th:first-child { z-index: 2; }
.rows .number { text-align: right; padding-right: 28px; } .rows thead .number small { margin-right: -6px; } .rows .number:first-child { text-align: left; }
.rows .long { white-space: normal; min-width: 16em; }
.rows .strong > * { font-weight: 600; }
.rows tbody tr:hover > * { background: var(--hover); }
:is(.rows .link, table.plain th button) { text-decoration: underline; text-decoration-color: var(--muted); text-decoration-thickness: 1px; text-underline-offset: 3px; }
:is(.rows .link, table.plain th button):hover { color: var(--st-primary-color); text-decoration-color: currentColor; }
@container (max-width: 520px) { .rows .number { padding-right: 14px; } .rows .long { min-width: 13em; } .rows tbody .long:first-child { min-width: 8em; } }
@media (max-width: 640px) { .tall { max-height: 416px; } }
@media print { .tall, .tall.beside { max-height: none; overflow: visible; } :is(.report, .card, ol.lines li, ol.entries button) { break-inside: avoid; } }
"""

_TOKENS = ("surface", "line", "muted", "met", "near", "unmet", "ground")
_LIGHT = " ".join(f"--{name}: {getattr(theme.LIGHT, name)} !important;" for name in _TOKENS)
_CSS += theme.fading(".scroll")
_CSS += f"@media print {{ :host {{ color: {theme.LIGHT.ink} !important; print-color-adjust: exact; }} .board {{ {_LIGHT} }} {theme.lit()} }}"

_BREAKING = (Path(__file__).parent / "breaking.js").read_text(encoding="utf-8")
_JS = """
function breakable(head) {
  for (const text of textsIn(head)) {
    const [first, ...rest] = unbroken(text.data);
    text.replaceWith(first, ...rest.flatMap((words) => [document.createElement("wbr"), words]));
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".board");
  if (root.tokens !== data.tokens) root.setAttribute("style", root.tokens = data.tokens);
  if (root.markup !== data.html) {
    root.innerHTML = root.markup = data.html;
    root.querySelectorAll("table:not(.rows) th, .opening, ol.lines .what").forEach(breakable);
  }
  for (const button of root.querySelectorAll("tr [data-pick]"))
    button.closest("tr").classList.toggle("picked", data.picked.includes(button.dataset.pick));
  root.onclick = (event) => {
    const picked = event.target.closest("[data-pick]");
    if (picked) setTriggerValue("picked", picked.dataset.pick);
  };
}
"""

_mount = st.components.v2.component("board", html='<div class="board"></div>', css=_CSS, js=_BREAKING + _JS)


def board(markup: str, key: str, picked: Collection[str] = ()) -> str | None:
    """Draw what a macro wrote, nothing else; return the ``data-pick`` of what was clicked in this run, else None.

    The rows of what is ``picked`` already are marked.
    """
    palette = theme.palette()
    tokens = {name: getattr(palette, name) for name in _TOKENS}
    tokens |= {"hover": palette.ground, "near-words": theme.words_in(palette.near)}
    style = ";".join(f"--{name}:{value}" for name, value in tokens.items())
    return _mount(
        data={"html": markup.__html__(), "tokens": style, "picked": [*picked]}, key=key, on_picked_change=lambda: None
    ).picked
