/* The headings of panels, and the lines under them and under the title, break between words. Their first part stays the page's own
   node, so that it can write another text into it; what was put behind it then goes.
   The heads of a chart's columns stand in as many lines as plotly was told, in which words are kept whole,
   also in the picture that it draws of itself to be downloaded. */
{
  const put = new WeakMap();
  const done = new WeakSet();
  const under = ["[class*=st-key-head-] [data-testid=stCaptionContainer]", "[class*=st-key-rest-] summary", ".st-key-title [data-testid=stCaptionContainer]"];
  const part = (text) => {
    const [first, ...rest] = unbroken(text.data);
    const behind = rest.flatMap((words) => [document.createElement("wbr"), new Text(words)]);
    if (behind.length) text.data = first;
    text.after(...behind);
    put.set(text, behind);
    for (const one of [text, ...behind]) done.add(one);
  };
  const head = (lines, given = []) => {
    const letters = lines.map((line) => line.textContent).join("");
    if (/\d/.test(letters)) return;
    const said = lines.map(() => "");
    let at = 0;
    for (const words of unbroken(letters)) {
      said[Math.floor(((at + words.length / 2) / letters.length) * lines.length)] += words;
      at += words.length;
    }
    if (!said.every(Boolean)) return;
    lines.forEach((line, number) => line.textContent === said[number] || (line.textContent = said[number]));
    const told = given.findIndex((words) => words.replaceAll("<br>", "") === letters);
    if (told >= 0) given[told] = said.join("<br>");
  };
  const mend = () => {
    for (const name of document.querySelectorAll(".js-plotly-plot .xtick text:has(tspan.line)"))
      head([...name.querySelectorAll("tspan.line")], name.closest(".js-plotly-plot").layout?.xaxis?.ticktext);
    for (const head of document.querySelectorAll(`[class*="st-key-panel-"] h2, :is(${under}) p`))
      for (const text of textsIn(head)) if (!done.has(text)) part(text);
  };
  const observer = new MutationObserver((changes) => {
    for (const { type, target, removedNodes } of changes)
      for (const text of type === "characterData" ? [target] : removedNodes) {
        for (const one of put.get(text) ?? []) one.remove();
        put.delete(text);
        done.delete(text);
      }
    mend(); // before it is drawn, so that nothing moves
    observer.takeRecords();
  });
  observer.observe(document, { childList: true, characterData: true, subtree: true });
}
