// Puts Chinese in place of Streamlit's English as it comes into the page.
// `places`: a CSS selector → { English: Chinese }, where {} is what varies and … what is left out.
const NAMES = ["aria-label", "aria-roledescription", "title", "placeholder", "alt"];
const UNTOUCHED = "canvas, code, script, style, .main-svg"; // the last is a chart of ours
const pattern = (english) => {
  const literal = english.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll("{}", "(.+)").replaceAll("…", ".*");
  return new RegExp(`^\\s*${literal}\\s*$`);
};
const known = Object.entries(places).flatMap(([place, words]) =>
  Object.entries(words).map(([english, chinese]) => ({ place, pattern: pattern(english), chinese })));

const inChinese = (said, element) => {
  const entry = /[a-z]/i.test(said) && known.find(({ place, pattern }) => pattern.test(said) && element.closest(place));
  return entry && said.match(entry.pattern).slice(1).reduce((words, part) => words.replace("{}", () => part), entry.chinese);
};
const text = (node) => {
  const chinese = node.parentElement && inChinese(node.data, node.parentElement);
  if (chinese) node.data = chinese;
};
const names = (element) => {
  for (const name of NAMES) {
    const chinese = element.hasAttribute(name) && inChinese(element.getAttribute(name), element);
    if (chinese) element.setAttribute(name, chinese);
  }
};
const whole = (node) => {
  if (node.nodeType === Node.TEXT_NODE) text(node);
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  names(node);
  if (!node.matches(UNTOUCHED)) node.childNodes.forEach(whole);
};
const changed = ({ type, target, addedNodes }) => {
  if (target.parentElement?.closest(UNTOUCHED)) return;
  if (type === "characterData") text(target);
  else if (type === "attributes") names(target);
  else if (!target.matches?.(UNTOUCHED)) addedNodes.forEach(whole);
};
new MutationObserver((records) => records.forEach(changed)).observe(document, {
  subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: NAMES,
});
