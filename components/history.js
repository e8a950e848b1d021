/* One click is one step of the browser's history: what the application writes into the address after the first time belongs to it. */
{
  let acted = false;
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => (acted = true), true);
  addEventListener("popstate", () => (acted = false), true);
  const { pushState, replaceState } = History.prototype;
  history.pushState = (state, unused, url) => {
    (acted ? pushState : replaceState).call(history, state, unused, url);
    acted = false;
  };
}
/* When a dialog closes, the focus returns to what opened it. */
{
  let opener = null, open = false;
  const focused = () => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element;
  };
  const remember = (event) => open || (opener = event.composedPath().find((one) => one.matches?.("button, a, [tabindex]")) ?? focused());
  for (const kind of ["click", "keydown"]) addEventListener(kind, remember, true);
  new MutationObserver(() => {
    const now = Boolean(document.querySelector('[role="dialog"]'));
    if (open && !now) opener?.focus({ preventScroll: true });
    open = now;
  }).observe(document, { childList: true, subtree: true });
}
