// Adds `entries` to the completion of the SQL editor, which lives in a frame of its own from the same server.
const own = { wancheng: true, getCompletions: (editor, session, at, prefix, done) => done(null, entries) };
const add = () => {
  for (const frame of window.parent.document.querySelectorAll("iframe")) {
    const editor = frame.contentDocument?.querySelector(".ace_editor")?.env?.editor;
    if (editor?.completers && !editor.completers.some((one) => one.wancheng)) editor.completers.push(own);
  }
};
add();
setInterval(add, 500);
