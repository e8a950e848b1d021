/* A session that has ended leads to the sign-in page, whatever was open. */
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("close", ({ code }) => code === 4401 && location.reload());
  }
};
