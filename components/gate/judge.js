// The judges' page of a running show: a name first, then a score for every stop that was shown.
const $ = (id) => document.getElementById(id), here = location.pathname.replace(/\/$/, ""), { lowest, highest } = document.body.dataset;
let seq = -1;
const rows = new Map();
async function send(path, fields) {
  const answer = await fetch(here + path, { method: "POST", keepalive: true, body: new URLSearchParams(fields) }), told = await answer.json();
  if (answer.status === 410) finished();
  return { ok: answer.ok, told };
}
function finished(title = "", words = "") {
  $("over").hidden = false;
  if (title) $("over").querySelector("h1").textContent = title;
  if (words) $("over").querySelector("p").textContent = words;
}
function row(stop) {
  const form = document.createElement("form"), label = document.createElement("label"), words = document.createElement("p");
  const input = Object.assign(document.createElement("input"), { name: "score", inputMode: "decimal", autocomplete: "off", maxLength: 8, placeholder: `${lowest}–${highest}` });
  const mark = document.createElement("small"), save = Object.assign(document.createElement("button"), { textContent: "提交" });
  words.setAttribute("role", "status");
  label.append(stop.name, mark, input);
  form.append(label, save, words);
  input.oninput = () => { words.className = ""; words.textContent = "尚未提交"; };
  form.onsubmit = async (event) => {
    event.preventDefault();
    save.disabled = true;
    try {
      const { ok, told } = await send("/mark", { community: stop.community, score: input.value });
      words.className = ok ? "" : "wrong";
      if (ok) { input.blur(); draw(told); } else words.textContent = told.words;
    } catch { words.className = "wrong"; words.textContent = "没有送到，请再提交一次。"; }
    save.disabled = false;
  };
  return { form, input, mark, words };
}
function draw(state) {
  if (state.over) return finished();
  if (state.scored) return finished("名次已公布", "评分已结束，感谢您的参与。");
  if (state.seq < seq) return;
  seq = state.seq;
  if (!$("stops")) return;
  if (!state.seated) return location.reload();
  $("waiting").hidden = state.stops.length > 0;
  for (const stop of state.stops) {
    if (!rows.has(stop.community)) rows.set(stop.community, row(stop));
    const { form, input, mark, words } = rows.get(stop.community), score = state.given[stop.community], present = stop.community === state.present;
    form.classList.toggle("present", present);
    mark.textContent = present ? "当前站" : "";
    const typing = document.activeElement === input || words.textContent === "尚未提交" && input.value !== String(score ?? "");
    if (!typing) { input.value = score ?? ""; words.className = ""; words.textContent = score === undefined ? "" : `已评 ${score} 分，可修改后再次提交`; }
  }
  const wanted = state.stops.map((stop) => rows.get(stop.community).form);
  if (!$("stops").contains(document.activeElement) || wanted.length !== $("stops").children.length) {
    const typing = document.activeElement;
    if (wanted.some((form, at) => $("stops").children[at] !== form)) $("stops").replaceChildren(...wanted);
    if (typing !== document.activeElement && $("stops").contains(typing)) typing.focus();
  }
}
if ($("join")) $("join").onsubmit = async (event) => {
  event.preventDefault();
  const words = $("join").querySelector("p");
  try {
    const { ok, told } = await send("/join", { name: new FormData($("join")).get("name") });
    if (ok) location.reload();
    words.className = "wrong";
    words.textContent = told.words ?? "";
  } catch { words.className = "wrong"; words.textContent = "没有送到，请再试一次。"; }
};
document.body.inert = false; // whoever taps is heard from here on
(async () => {
  for (;;) {
    try {
      const answer = await fetch(`${here}/state?after=${seq}`), told = await answer.json();
      if (answer.ok) { $("words").textContent = ""; draw(told); if (told.over || told.scored) return; }
      else if (answer.status === 410) return finished();
      else if (answer.status === 404) return finished("码已失效", "这个码已经更换，请重新扫码。");
      else { $("words").textContent = told.words; await new Promise((done) => setTimeout(done, 3000)); }
    } catch { $("words").textContent = "连接中断，正在重连……"; await new Promise((done) => setTimeout(done, 1500)); }
  }
})();
