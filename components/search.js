/* What is typed is told at once, what comes back is shown as long as it still stands in the box. The arrows choose, Enter goes there,
   Esc closes, and “/” leads here from anywhere. */
const WAIT = 120; // milliseconds after the last key

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".search");
  const box = root.querySelector("input"), list = root.querySelector(".hits");
  if (root.tokens !== data.tokens) root.setAttribute("style", root.tokens = data.tokens);

  const options = () => [...list.querySelectorAll("[data-pick]")];
  const shown = (open) => { list.hidden = !open; box.setAttribute("aria-expanded", String(open)); if (!open) chosen(null); };
  const chosen = (hit) => {
    for (const one of options()) one.setAttribute("aria-selected", String(one === hit));
    if (hit) { box.setAttribute("aria-activedescendant", hit.id); hit.scrollIntoView({ block: "nearest" }); }
    else box.removeAttribute("aria-activedescendant");
  };
  const now = () => options().find((one) => one.getAttribute("aria-selected") === "true");
  const tell = () => { clearTimeout(root.waiting); root.waiting = setTimeout(() => setStateValue("typed", box.value), WAIT); };
  const leave = () => { clearTimeout(root.waiting); box.value = ""; shown(false); };
  const go = (hit) => { const picked = hit.dataset.pick; leave(); box.blur(); setTriggerValue("picked", picked); };

  if (root.shown !== data.html) { list.innerHTML = data.html; root.shown = data.html; }
  shown(Boolean(box.value.trim()) && data.typed === box.value && root.getRootNode().activeElement === box);

  box.oninput = (event) => {
    if (!box.value.trim()) { clearTimeout(root.waiting); shown(false); }
    else if (!event.isComposing) tell();
  };
  box.addEventListener("compositionend", tell);
  box.onfocus = () => shown(Boolean(box.value.trim()) && data.typed === box.value);
  box.onblur = () => shown(false);
  root.onkeydown = (event) => {
    event.stopPropagation(); // Streamlit's own keys do not see that this is a box
    if (event.isComposing) return;
    const all = list.hidden ? [] : options(), place = all.indexOf(now());
    if (event.key === "Escape") leave();
    else if (event.key === "Enter" && all.length) go(now() ?? all[0]);
    else if (event.key === "ArrowDown" && all.length) chosen(all[(place + 1) % all.length]);
    else if (event.key === "ArrowUp" && all.length) chosen(all[(place <= 0 ? all.length : place) - 1]);
    else return;
    event.preventDefault();
  };
  list.onpointerdown = (event) => event.preventDefault(); // the box keeps the focus
  list.onclick = (event) => { const hit = event.target.closest("[data-pick]"); if (hit) go(hit); };

  const slash = (event) => {
    const typing = event.composedPath()[0].closest?.("input, textarea, [contenteditable], [role=textbox]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing || !box.checkVisibility()) return;
    event.preventDefault();
    box.focus();
  };
  document.addEventListener("keydown", slash);
  return () => { document.removeEventListener("keydown", slash); box.removeEventListener("compositionend", tell); };
}
