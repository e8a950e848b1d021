// Adds `entries` to the completion of the SQL editor, which lives in a frame of its own from the same server, and sets its
// type: letters half as wide as Chinese, or Chinese stands apart; lines high enough for an underscore.
const type = { fontFamily: "'Noto Sans Mono CJK SC', 'Source Han Mono SC', 'Sarasa Mono SC', Consolas, monospace", fontSize: 14 };
const own = { wancheng: true, getCompletions: (editor, session, at, prefix, done) => done(null, entries) };
const add = () => {
  for (const frame of window.parent.document.querySelectorAll("iframe")) {
    const editor = frame.contentDocument?.querySelector(".ace_editor")?.env?.editor;
    if (!editor?.completers || editor.completers.some((one) => one.wancheng)) continue;
    editor.completers.push(own);
    editor.setOptions(type);
    editor.container.style.lineHeight = "1.6";
    editor.renderer.updateFontSize();
  }
};
add();
setInterval(add, 500);
