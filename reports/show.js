// Keys: → PageDown Space next, which reveals a hidden ranking first · ← PageUp back · Home End · number + Enter · A auto-advance · R reveal · I where the numbers come from · B black · F full screen · Esc leave.
const stage = document.getElementById("stage"), slides = [...document.querySelectorAll(".slide")], black = document.getElementById("black");
const memory = "slide:" + stage.dataset.id, embedded = window.parent !== window && window.name !== "preview", wall = document.body.classList.contains("wall"), SECONDS = wall ? 12 : 20;
let at = -1, timer = null, typed = "";

function fit() {
  const width = wall ? Math.max(1920, (1080 * innerWidth) / innerHeight) : 1920, scale = Math.min(innerWidth / width, innerHeight / 1080);
  stage.style.width = `${width}px`;
  stage.style.transform = `scale(${scale}) translate(-50%, -50%)`;
}
function show(number) {
  const to = Math.max(0, Math.min(slides.length - 1, number));
  if (to === at) return;
  slides.forEach((slide, index) => { slide.classList.toggle("on", index === to); slide.setAttribute("aria-hidden", index !== to); });
  at = to;
  document.body.classList.remove("passports");
  document.getElementById("bar").style.width = `${(100 * (to + 1)) / slides.length}%`;
  slides[to + 1]?.querySelectorAll("img").forEach((image) => image.decode().catch(() => {}));
  try { sessionStorage.setItem(memory, to); } catch { /* storage may be forbidden for files */ }
  if (!embedded) history.replaceState(null, "", `#${to + 1}`);
}
function auto(on) {
  clearInterval(timer);
  timer = on ? setInterval(() => (at < slides.length - 1 ? show(at + 1) : wall ? show(0) : auto(false)), SECONDS * 1000) : null;
  const button = document.querySelector('[data-do="auto"]');
  button.textContent = on ? "暂停" : "自动";
  button.setAttribute("aria-pressed", on);
}
const acts = {
  next: () => (slides[at].matches(".ranking:not(.shown)") ? acts.reveal() : show(at + 1)), back: () => show(at - 1), first: () => show(0), last: () => show(slides.length - 1),
  passport: () => document.body.classList.toggle("passports"), auto: () => auto(!timer), black: () => black.classList.toggle("on"),
  reveal: () => slides[at].classList.contains("ranking") && slides[at].classList.toggle("shown"),
  full: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
  leave: () => embedded && window.parent.document.querySelector(".st-key-leave button")?.click(),
};
const keys = {
  ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next", n: "next", ArrowLeft: "back", ArrowUp: "back", PageUp: "back",
  Backspace: "back", p: "back", Home: "first", End: "last", a: "auto", r: "reveal", i: "passport", b: "black", ".": "black", f: "full", Escape: "leave",
};
function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (/^\d$/.test(event.key)) { typed += event.key; return; }
  const wanted = Number(typed);
  const act = event.key === "Enter" && wanted ? () => show(wanted - 1) : event.key === "Enter" ? acts.next : acts[keys[event.key] ?? keys[event.key.toLowerCase()]];
  typed = "";
  if (!act || (event.target.closest?.("button") && [" ", "Enter"].includes(event.key))) return;
  event.preventDefault();
  if (black.classList.contains("on") && !["b", "."].includes(event.key)) black.classList.remove("on");
  act();
}
let still;
addEventListener("mousemove", () => {
  document.body.classList.add("moved");
  clearTimeout(still);
  still = setTimeout(() => document.body.classList.remove("moved"), 2500);
});
let touched = null;
addEventListener("touchstart", (event) => (touched = event.changedTouches[0].clientX), { passive: true });
addEventListener("touchend", (event) => {
  const moved = event.changedTouches[0].clientX - touched;
  if (Math.abs(moved) > 40) acts[moved < 0 ? "next" : "back"]();
});
document.getElementById("keys").addEventListener("click", (event) => acts[event.target.dataset.do]?.());
addEventListener("keydown", press);
addEventListener("resize", fit);
if (embedded) {
  window.parent.document.addEventListener("keydown", press);
  addEventListener("pagehide", () => window.parent.document.removeEventListener("keydown", press));
  window.focus();
}
let kept = null;
try { kept = sessionStorage.getItem(memory); } catch { /* as above */ }
fit();
show(location.hash ? Number(location.hash.slice(1)) - 1 || 0 : Number(kept ?? stage.dataset.first));
if (wall) auto(true);
