// The place of a map: how wide it is, now and when it is opened again; the wheel that scrolls the page; buttons for who has no wheel.
const met = new WeakSet();

function meet(place) {
  if (met.has(place)) return;
  met.add(place);
  const wheel = (event) => { if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); };
  place.addEventListener("wheel", wheel, { capture: true, passive: true });
}

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  const place = document.querySelector(`.st-key-${data.map}`);
  if (!place) return;
  meet(place);
  const look = () => {
    const width = Math.round(place.getBoundingClientRect().width);
    if (width > 0) document.cookie = `width-${data.map}=${width}; Path=/; SameSite=Strict; Max-Age=31536000`;
    if (width > 0 && Math.abs(width - data.width) > 8) setStateValue("width", width);
  };
  let waiting;
  const watch = new ResizeObserver(() => { clearTimeout(waiting); waiting = setTimeout(look, 200); });
  watch.observe(place);
  parentElement.querySelector(".tools").onclick = ({ target }) => {
    const code = target.closest("button")?.dataset.code;
    if (code === "") setTriggerValue("again", true);
    if (code) place.querySelector(".deck-events-root")?.dispatchEvent(new KeyboardEvent("keydown", { code, bubbles: true }));
  };
  return () => { clearTimeout(waiting); watch.disconnect(); };
}
