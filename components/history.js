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
