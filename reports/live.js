
// On the stage of a running show: turns pages together with the presenter's desk and telephone. S opens the desk. The desk's own
// pictures of slides (window.name "preview") are turned by the desk alone.
if (embedded) (() => {
  const name = new URL(window.parent.location).searchParams.get("show") && new URL(window.parent.location).searchParams.get("start");
  const asked = (path, more = "") => `desk/${path}?show=${encodeURIComponent(name)}${more}`;
  let known = "", seq = -1, busy = false, live = false, laid = "";
  const revealed = () => Number(slides.some((slide) => slide.matches(".ranking.shown:not(#laid)")));
  const now = () => JSON.stringify([at, revealed(), Number(black.classList.contains("on"))]);
  function put() { // which reaches the show even when the page is left at once
    const [to, shown, dark] = JSON.parse(known = now());
    return fetch(asked("put"), { method: "POST", keepalive: true, body: new URLSearchParams({ at: to, shown, black: dark }) });
  }
  function follow(state) {
    if (state.seq <= seq) return;
    seq = state.seq;
    show(state.at);
    for (const slide of slides) if (slide.classList.contains("ranking")) slide.classList.toggle("shown", Boolean(state.shown));
    black.classList.toggle("on", Boolean(state.black));
    known = now();
    lay(state.laid);
  }
  async function lay(wanted) {
    if (wanted === laid) return;
    laid = wanted;
    const answer = wanted && (await fetch(asked("laid"))), words = answer?.status === 200 ? await answer.text() : "";
    document.getElementById("laid")?.remove();
    if (wanted === laid) stage.insertAdjacentHTML("beforeend", words);
  }
  async function tell() {
    if (!live || busy || now() === known) return;
    busy = true;
    try {
      while (now() !== known) {
        const answer = await put();
        if (answer.status !== 200) return;
        const state = await answer.json();
        seq = Math.max(seq, state.seq);
        lay(state.laid);
      }
    } catch { known = "?"; setTimeout(tell, 1000); /* the line is down: the stage goes on, and tells later */
    } finally { busy = false; }
  }
  async function listen() {
    for (;;) {
      try {
        const answer = await fetch(asked("state", `&after=${seq}`));
        if ([204, 401].includes(answer.status)) break;
        const state = await answer.json();
        if (!live) { live = true; button(); if (state.seq === 0) { seq = 0; known = ""; tell(); continue; } }
        if (state.over) break;
        if (!busy && (known === "" || now() === known)) follow(state);
      } catch { await new Promise((done) => setTimeout(done, 1500)); }
    }
    live = false;
  }
  const desk = () => live && window.open(asked("").replace("/?", "?"), "desk", "popup,width=1280,height=800")?.focus();
  function button() {
    const made = Object.assign(document.createElement("button"), { textContent: "讲解台", ariaLabel: "打开讲解台", onclick: desk });
    document.getElementById("keys").append(made);
  }
  const press = (event) => { if (event.key.toLowerCase() === "s" && !event.ctrlKey && !event.altKey && !event.metaKey) desk(); };
  addEventListener("keydown", press);
  window.parent.document.addEventListener("keydown", press);
  addEventListener("pagehide", () => live && now() !== known && put());
  addEventListener("pagehide", () => window.parent.document.removeEventListener("keydown", press));
  new MutationObserver(tell).observe(stage, { subtree: true, attributes: true, attributeFilter: ["class"] });
  if (name) listen();
})();
