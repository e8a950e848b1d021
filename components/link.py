"""复制链接: the address as it stands, with filters and choices, for somebody else to see the same."""

import streamlit as st

from components import theme

_BUTTON = """<div class="link">
<button type="button" title="复制当前页面的链接，含筛选和选择"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1"/></svg><span>复制链接</span></button>
<div class="said" role="status"></div>
<div class="by-hand" hidden><label>浏览器不让复制，请按 Ctrl+C：<input type="text" readonly></label></div>
</div>"""
_CSS = """
:host { font-family: var(--st-font); color: var(--ink); }
.link { position: relative; font-size: 14px; line-height: 20px; }
button { display: flex; align-items: center; gap: 4px; height: 34px; padding: 0 8px; font: inherit; color: var(--muted); white-space: nowrap;
  background: none; border: 1px solid transparent; border-radius: 4px; cursor: pointer; }
button:hover { color: var(--ink); background: var(--surface); border-color: var(--line); }
button:focus-visible { outline: 2px solid var(--identity); outline-offset: 1px; }
svg { width: 16px; height: 16px; stroke: currentColor; fill: none; stroke-width: 2; stroke-linecap: round; }
.said:not(:empty), .by-hand:not([hidden]) { position: absolute; top: 38px; right: 0; z-index: 1; padding: 6px 12px; white-space: nowrap; color: var(--ink);
  background: var(--surface); border: 1px solid var(--line); border-radius: 6px; box-shadow: 0 6px 24px rgb(0 0 0 / 16%); }
.by-hand input { display: block; width: min(360px, 100vw - 60px); margin-top: 6px; padding: 4px 8px; font: inherit; color: inherit; background: var(--ground);
  border: 1px solid var(--line); border-radius: 4px; }
@media (max-width: 640px) { button span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } }
"""
_JS = """
export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".link");
  const [button, said, byHand] = ["button", ".said", ".by-hand"].map((one) => root.querySelector(one));
  const address = byHand.querySelector("input");
  root.setAttribute("style", data.tokens);
  root.onkeydown = (event) => {
    event.stopPropagation();
    if (event.key === "Escape" && !byHand.hidden) { byHand.hidden = true; button.focus(); }
  };
  root.onfocusout = (event) => { if (!root.contains(event.relatedTarget)) byHand.hidden = true; };
  button.onclick = async () => {
    byHand.hidden = true;
    try {
      await navigator.clipboard.writeText(location.href);
      said.textContent = "已复制";
      setTimeout(() => (said.textContent = ""), 2500);
    } catch {  // no clipboard without https, or it is refused
      byHand.hidden = false;
      address.value = location.href;
      address.focus();
      address.select();
    }
  };
}
"""

_mount = st.components.v2.component("link", html=_BUTTON, css=_CSS, js=_JS)


def button() -> None:
    """The button, beside the search of every screen."""
    colours = ("ground", "surface", "line", "ink", "muted", "identity")
    _mount(data={"tokens": ";".join(f"--{name}:{getattr(theme.palette(), name)}" for name in colours)}, key="link")
