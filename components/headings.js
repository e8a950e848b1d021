/* The headings of panels, and the lines under them and under the title, break between words. Their first part stays the page's own node, so that it can write another text into it;
   what was put behind it then goes. */
{
  const put = new WeakMap();
  const done = new WeakSet();
  let waiting = 0;
  const part = (text) => {
    const [first, ...rest] = unbroken(text.data);
    const behind = rest.flatMap((words) => [document.createElement("wbr"), new Text(words)]);
    if (behind.length) text.data = first;
    text.after(...behind);
    put.set(text, behind);
    for (const one of [text, ...behind]) done.add(one);
  };
  const mend = () => {
    waiting = 0;
    for (const head of document.querySelectorAll('[class*="st-key-panel-"] h2, :is([class*="st-key-head-"], .st-key-title) p'))
      for (const text of textsIn(head)) if (!done.has(text)) part(text);
    observer.takeRecords();
  };
  const observer = new MutationObserver((changes) => {
    for (const { type, target, removedNodes } of changes)
      for (const text of type === "characterData" ? [target] : removedNodes) {
        for (const one of put.get(text) ?? []) one.remove();
        put.delete(text);
        done.delete(text);
      }
    waiting ||= requestAnimationFrame(mend);
  });
  observer.observe(document, { childList: true, characterData: true, subtree: true });
}
