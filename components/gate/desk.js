// The presenter's desk: follows the show, turns it with the keys of the stage, and counts seconds by itself in between.
const { base, show: name, rehearsal } = document.body.dataset, $ = (id) => document.getElementById(id);
let state = null, heard = 0, typed = "", kind = "";
const address = (path, more = "") => `${base}/desk/${path}?show=${encodeURIComponent(name)}${more}`;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const spell = (seconds) => { const all = Math.round(Math.abs(seconds)); return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`; };

async function send(path, fields = {}) {
  try {
    const answer = await fetch(address(path), { method: "POST", keepalive: true, body: new URLSearchParams(fields) });
    const told = await answer.json();
    $("words").textContent = told.words ?? "";
    if (answer.ok) draw(told);
    return answer.ok ? told : null;
  } catch { $("words").textContent = "连接中断，正在重连……"; return null; }
}
function draw(told) {
  if (state && told.seq < state.seq) return;
  const turned = !state || state.at !== told.at;
  state = told;
  heard = performance.now();
  if (state.over) return finished();
  $("number").textContent = `第 ${state.at + 1} 页，共 ${state.total} 页`;
  $("title").textContent = state.title;
  if (turned) {
    paragraphs($("spoken"), state.spoken);
    if (!state.spoken.length) paragraphs($("spoken"), [state.notes.length ? "这一页没有讲解词，口径和来源见下。" : "这一页没有讲解词。"], "none");
    paragraphs($("notes").lastElementChild, state.notes);
    $("notes").hidden = !state.notes.length;
    document.querySelector("article").scrollTop = 0;
  }
  $("following").textContent = state.next;
  $("last").hidden = Boolean(state.next);
  $("next").hidden = !state.next;
  turnPictures();
  const reveals = state.hides && !state.shown && !state.laid;
  document.querySelector("[data-do=next]").textContent = reveals ? "公布本页名次" : "下一页 ›";
  document.querySelector("[data-do=back]").disabled = state.at === 0;
  document.querySelector("[data-do=next]").disabled = state.at === state.total - 1 && !reveals && !state.laid;
  document.querySelector("[data-do=black]").setAttribute("aria-pressed", Boolean(state.black));
  $("lay").textContent = state.laid === "invitation" ? "从台上收起" : "投到台上";
  if ($("reveal")) {
    $("reveal").textContent = !state.scored ? "公布名次" : state.laid === "results" ? "收起名次" : "再次显示名次";
    seats();
  }
  tick();
}
function paragraphs(into, words, look = "") {
  into.replaceChildren(...words.map((said) => Object.assign(document.createElement("p"), { textContent: said, className: look })));
}
function turnPictures() {
  for (const [id, to] of [["now", state.at], ["next", state.at + 1]]) {
    const inside = $(id).contentWindow;
    if (typeof inside.show === "function") {
      inside.show(to);
      for (const slide of inside.document.querySelectorAll(".slide.ranking")) slide.classList.toggle("shown", Boolean(state.shown));
    }
  }
}
function seats() {
  const list = document.querySelector("#judges ul");
  document.querySelector("#judges h2").textContent = state.judges.length ? `评委 ${state.judges.length} 位，已观摩 ${state.stops} 站` : "还没有评委。点“评委扫码”给出二维码。";
  list.replaceChildren(...state.judges.map((one) => {
    const line = document.createElement("li"), words = document.createElement("span"), count = document.createElement("span"), free = document.createElement("button");
    words.textContent = `${one.number} 号 ${one.name}`;
    count.textContent = `已评 ${one.count} 站`;
    Object.assign(free, { textContent: "释放", className: "link", ariaLabel: `释放 ${one.number} 号席位`, onclick: () => send("release", { number: one.number }) });
    line.append(words, count, free);
    return line;
  }));
}
function tick() {
  $("clock").textContent = new Date().toLocaleTimeString("zh-CN", { hour12: false });
  if (!state || state.over) return;
  const since = state.started ? (performance.now() - heard) / 1000 : 0, elapsed = state.elapsed + since, spent = state.spent + since;
  $("elapsed").textContent = spell(elapsed);
  small($("elapsed"), state.whole ? `排练 ${spell(state.whole)}` : "翻页起计时");
  $("spent").textContent = spell(spent);
  small($("spent"), state.planned === null ? "" : `排练 ${spell(state.planned)}`);
  const behind = elapsed - state.due - Math.min(spent, state.planned ?? 0), box = $("behind");
  box.textContent = !state.whole || !state.started ? "—" : Math.abs(behind) < 5 ? "正点" : `${behind > 0 ? "慢" : "快"} ${spell(behind)}`;
  box.className = !state.whole || !state.started || Math.abs(behind) < 5 ? "" : behind > 0 ? "behind" : "ahead";
  small(box, state.whole ? "与排练相比" : "尚未排练");
}
function small(box, words) { box.append(Object.assign(document.createElement("small"), { textContent: words })); }
function finished(saved = "") {
  $("over").hidden = false;
  $("over").querySelector("h1").textContent = rehearsal === "1" ? "排练已结束" : "观摩已结束";
  $("over").querySelector("p").textContent = rehearsal === "1" ? "各页用时见“观摩”屏的“放映”。" : saved ? `评委评分已写入台账，版本 ${saved}。` : "遥控和评分已关闭。";
}
async function follow() {
  for (;;) {
    try {
      const answer = await fetch(address("state", `&after=${state?.seq ?? -1}`));
      if (answer.status === 401) return location.reload(); // signed out meanwhile
      if (answer.status === 204) return finished();
      draw(await answer.json());
      if (state.over) return;
    } catch { $("words").textContent = "连接中断，正在重连……"; await pause(1500); $("words").textContent = ""; }
  }
}
async function open(wanted, fresh = false) {
  kind = wanted;
  const told = await send("code", { kind, ...(fresh ? { new: "1" } : {}) });
  if (!told) return;
  $("panel-title").textContent = kind === "remote" ? "手机遥控" : "评委扫码评分";
  $("reached").hidden = !told.address;
  $("unreached").hidden = Boolean(told.address);
  $("lay").hidden = kind !== "judge" || !told.address;
  if (told.address) Object.assign($("drawn"), { src: told.drawn });
  $("code").textContent = told.code;
  $("address").textContent = told.address;
  $("about").textContent = `只在本单位网络内有效，${kind === "remote" ? "能翻页，看不到别的" : "评委各填姓名，名次公布前互不可见"}；结束后码即失效。`;
  if (!$("panel").open) $("panel").showModal();
}
function sure(title, words, then) {
  $("sure-title").textContent = title;
  $("sure-words").textContent = words;
  $("sure").returnValue = "";
  $("sure").onclose = () => $("sure").returnValue === "yes" && then();
  $("sure").showModal();
}
const keys = { ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next", n: "next", ArrowLeft: "back", ArrowUp: "back", PageUp: "back", Backspace: "back", p: "back", b: "black", ".": "black", r: "reveal" };
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]") || !state || state.over) return;
  if (/^\d$/.test(event.key)) { typed += event.key; return; }
  const wanted = Number(typed), to = { Home: 0, End: state.total - 1 }[event.key] ?? (event.key === "Enter" && wanted ? wanted - 1 : null);
  typed = "";
  if (to === null && event.target.closest("button") && [" ", "Enter"].includes(event.key)) return;
  const act = keys[event.key] ?? keys[event.key.toLowerCase()] ?? (event.key === "Enter" ? "next" : "");
  if (to === null && (!act || (act === "reveal" && !state.hides))) return;
  event.preventDefault();
  send("turn", to === null ? { do: act } : { to: Math.max(0, Math.min(state.total - 1, to)) });
});
document.querySelector("footer").addEventListener("click", ({ target }) => {
  if (target.dataset.do) send("turn", { do: target.dataset.do });
  if (target.dataset.open) open(target.dataset.open);
});
$("renew").onclick = () => open(kind, true);
$("lay").onclick = async () => { await send("turn", { do: "invitation" }); };
$("end").onclick = () => sure(rehearsal === "1" ? "结束排练？" : "结束观摩？", rehearsal === "1" ? "各页用时将作为这条路线的计划用时。" : "遥控和评分随即关闭，评委评分写入台账；台上的画面可以继续放映。", async () => {
  const told = await send("end");
  if (told) finished(told.saved);
});
if ($("reveal")) $("reveal").onclick = () => state.scored ? send("turn", { do: "results" }) : sure("公布名次？", "评委评分随即写入台账，不能再改；名次显示在台上。", () => send("reveal"));
for (const id of ["now", "next"]) $(id).onload = () => state && turnPictures();
document.body.inert = false; // whoever clicks is heard from here on
setInterval(tick, 1000);
tick();
follow();
