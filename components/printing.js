/* A screen on paper: as wide as it stands in the window, drawn as small as the sheet asks, so that charts are whole. */
{
  const MAIN = '[data-testid="stMainBlockContainer"]';
  const SHEETS = { wide: [1046, 660], tall: [718, 990] }; // CSS pixels of an A4 sheet within its margins
  // Words as they stand in a string of CSS, where nothing of them is read as CSS. A style sheet that came and went with every choice
  // would have the whole page styled anew each time.
  const quoted = (words) => words.replace(/[^\p{L}\p{N}]/gu, (letter) => `\\${letter.codePointAt(0).toString(16)} `);
  const feet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(feet);
  addEventListener("beforeprint", () => {
    const main = document.querySelector(MAIN);
    if (!main) return;
    feet.replaceSync(`@page { @bottom-left { content: "${quoted(main.querySelector(".foot")?.textContent ?? "")}"; } }`);
    const width = main.getBoundingClientRect().width;
    const shape = main.querySelector(".paper") || width < 800 ? "tall" : "wide";
    const [across, down] = SHEETS[shape];
    const small = Math.min(1, across / width);
    main.classList.add(shape);
    main.style.width = `${width}px`;
    main.style.zoom = small;
    for (const panel of main.querySelectorAll('[class*="st-key-panel-"]:has(.js-plotly-plot, canvas)')) {
      const { top: above, height } = panel.getBoundingClientRect();
      const start = above - main.getBoundingClientRect().top;
      const first = (down - start) / height; // what would leave the rest of the first sheet empty is drawn smaller
      const room = start < down && first > 0.5 ? first : down / height;
      if (room < 1) panel.style.zoom = Math.max(room, 0.5);
    }
  });
  addEventListener("afterprint", () => {
    for (const one of document.querySelectorAll(`${MAIN}, ${MAIN} [class*="st-key-panel-"]`)) {
      one.classList.remove("wide", "tall");
      one.style.width = one.style.zoom = "";
    }
  });
}
