/* What a screen is not drawn with yet is fetched and read while somebody reads: charts and maps then stand at once. */
{
  const idle = window.requestIdleCallback ?? ((then) => setTimeout(then, 200)); // Safari has none
  const next = () => {
    const script = ahead.shift();
    if (script) import(script).catch(() => {}).then(() => idle(next));
  };
  const begin = () => {
    if (!document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]')) setTimeout(begin, 300);
    else if (!navigator.connection?.saveData) setTimeout(idle, 1000, next); // the screen is still being drawn
  };
  addEventListener("load", begin);
}
