/** Says whether the page hears from the server: "Live", "Reconnecting…", or that it has to be reloaded. */
class LiveWord extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    document.addEventListener("htmx:ws:after:connection", () => this.say("live"), { signal });
    document.addEventListener("htmx:ws:close", (event) => this.onClose(event.detail), { signal });
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  onClose({ reason, code, connection }) {
    const returns = reason === "closed" && connection.config.reconnectCodes.includes(code);
    this.say(returns ? "again" : "gone");
  }

  say(state) {
    const word = this.dataset[state];
    this.classList.toggle("off", state !== "live");
    if (this.textContent !== word) this.textContent = word;
  }
}

customElements.define("live-word", LiveWord);
