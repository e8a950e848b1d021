// The telephone of a running show: two buttons, and where the show is.
const $ = (id) => document.getElementById(id), here = location.pathname.replace(/\/$/, "");
let seq = -1;
function draw(state) {
  if (state.over) return finished();
  if (state.seq < seq) return;
  seq = state.seq;
  $("number").textContent = `第 ${state.at + 1} 页，共 ${state.total} 页`;
  $("title").textContent = state.title;
  $("black").hidden = !state.black;
  $("act").textContent = state.reveals ? "公布名次" : "下一页";
  $("following").textContent = state.reveals ? "" : state.next || "已是最后一页";
  document.querySelector("[data-do=back]").disabled = state.at === 0;
  document.querySelector("[data-do=next]").disabled = !state.next && !state.reveals;
}
function finished(words = "") {
  $("over").hidden = false;
  if (words) $("over").querySelector("p").textContent = words;
}
async function asked(path, given) {
  const answer = await fetch(here + path, given), told = await answer.json();
  if (answer.ok) { $("words").textContent = ""; draw(told); return told.over; }
  if (answer.status === 410) finished();
  else if (answer.status === 404) { finished("这个码已经更换，请重新扫码。"); $("over").querySelector("h1").textContent = "码已失效"; }
  else { $("words").textContent = told.words; await new Promise((done) => setTimeout(done, 1500)); }
  return [404, 410].includes(answer.status);
}
document.querySelector("main").addEventListener("click", async ({ target }) => {
  const act = target.closest("button")?.dataset.do;
  if (!act) return;
  navigator.vibrate?.(15);
  try { await asked("/turn", { method: "POST", keepalive: true, body: new URLSearchParams({ do: act }) }); } catch { $("words").textContent = "没有送到，请再按一次。"; }
});
document.body.inert = false; // whoever taps is heard from here on
(async () => {
  for (;;) {
    try { if (await asked(`/state?after=${seq}`)) return; } catch { $("words").textContent = "连接中断，正在重连……"; await new Promise((done) => setTimeout(done, 1500)); }
  }
})();
