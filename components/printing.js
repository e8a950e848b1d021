/* A screen on paper: as wide as it stands in the window, drawn as small as the sheet asks, so that charts are whole. */
{
  const MAIN = '[data-testid="stMainBlockContainer"]';
  const PANELS = '[class*="st-key-panel-"]';
  const ROWS = ".stHorizontalBlock:has(> .stColumn)";
  const SHEETS = { wide: [1046, 660], tall: [718, 990] }; // CSS pixels of an A4 sheet within its margins
  const SMALLEST = 0.5; // how small a chart is drawn that begins a screen or has a sheet of its own,
  const SHARED = 0.8; // and any other that shares the first sheet
  const WHOLE = 0.75; // of a sheet: what is lower is not broken
  let readied = [];
  // Words as they stand in a string of CSS, where nothing of them is read as CSS. A style sheet that came and went with every choice
  // would have the whole page styled anew each time.
  const quoted = (words) => words.replace(/[^\p{L}\p{N}]/gu, (letter) => `\\${letter.codePointAt(0).toString(16)} `);
  const feet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(feet);
  const ready = (element, style) => {
    readied.push(element);
    Object.assign(element.style, style);
  };
  // How tall something is where its tables stand whole: on screen they scroll.
  const height = (element) => {
    const hosts = [...element.querySelectorAll("*")].filter((one) => one.shadowRoot);
    const tables = hosts.flatMap((host) => [...host.shadowRoot.querySelectorAll(".tall")]);
    return tables.reduce((sum, table) => sum + table.scrollHeight - table.clientHeight, element.getBoundingClientRect().height);
  };
  addEventListener("beforeprint", () => {
    const main = document.querySelector(MAIN);
    if (!main) return;
    feet.replaceSync(`@page { @bottom-left { content: "${quoted(main.querySelector(".foot")?.textContent ?? "")}"; } }`);
    const { paddingLeft: left, paddingRight: right } = getComputedStyle(main);
    const width = main.clientWidth - parseFloat(left) - parseFloat(right);
    const charts = [...main.querySelectorAll(`${PANELS}:has(.js-plotly-plot, canvas)`)];
    // A chart that a sheet on its side would not hold stands on an upright one, and fills its width.
    const high = Math.max(0, ...charts.map((panel) => panel.getBoundingClientRect().height)) * SHEETS.wide[0] > SHEETS.wide[1] * width;
    const shape = main.querySelector(".paper") || width < 800 || high ? "tall" : "wide";
    const [across, down] = SHEETS[shape];
    const small = Math.min(1, across / width);
    document.body.classList.add(shape);
    // Side by side as on the screen, and on one sheet; what is taller stands one below the other.
    for (const row of main.querySelectorAll(ROWS)) {
      const columns = [...row.children].filter((child) => child.matches(".stColumn"));
      row.classList.toggle("stacked", Math.max(...columns.map(height)) * small > down);
      for (const column of columns) ready(column, { flex: `0 0 ${column.getBoundingClientRect().width}px` });
    }
    for (const panel of main.querySelectorAll(PANELS)) panel.classList.toggle("whole", height(panel) * small < WHOLE * down);
    ready(main, { width: `${width}px`, zoom: small });
    for (const [at, panel] of charts.entries()) {
      const { top: above, height: tall } = panel.getBoundingClientRect();
      const start = above - main.getBoundingClientRect().top;
      const first = (down - start) / tall; // what would leave the rest of the first sheet empty is drawn smaller
      const room = start < down && first > (at ? SHARED : SMALLEST) ? first : down / tall;
      if (room < 1) ready(panel, { zoom: Math.max(room, SMALLEST) });
    }
  });
  addEventListener("afterprint", () => {
    document.body.classList.remove("wide", "tall");
    for (const one of document.querySelectorAll(`${ROWS}, ${PANELS}`)) one.classList.remove("stacked", "whole");
    for (const element of readied) Object.assign(element.style, { flex: "", width: "", zoom: "" });
    readied = [];
  });
}
