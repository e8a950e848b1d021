/* Where Chinese may be broken: between words, not within one. A single character stays with the word before it, as do
   a number, 社区 and 街道. */
const segmenter = new Intl.Segmenter("zh", { granularity: "word" });

function unbroken(words) {
  const parts = [];
  for (const { segment } of segmenter.segment(words)) {
    const apart = segment.length > 1 && /^(?!社区$|街道$)\p{Script=Han}/u.test(segment);
    if (parts.length && !apart) parts[parts.length - 1] += segment;
    else parts.push(segment);
  }
  return parts;
}

function textsIn(element) {
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), texts = [];
  while (walk.nextNode()) texts.push(walk.currentNode);
  return texts;
}
