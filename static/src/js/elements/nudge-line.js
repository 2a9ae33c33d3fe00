import { LiveLine } from "../lib/live.js";

/** Hears from the socket data-url that something changed, and says `nudge` on the body. Without it the page asks now and then. */
class NudgeLine extends HTMLElement {
  connectedCallback() {
    this.line = new LiveLine(this.dataset.url, () => document.body.dispatchEvent(new Event("nudge")));
    this.stop = new AbortController();
    const { signal } = this.stop;
    document.addEventListener("visibilitychange", () => this.#follow(), { signal });
    addEventListener("pagehide", () => this.line.stop(), { signal });
    addEventListener("pageshow", ({ persisted }) => persisted && this.#follow(), { signal });
    if (!document.hidden) this.line.start();
  }

  disconnectedCallback() {
    this.stop.abort();
    this.line.stop();
  }

  /** A hidden page hangs up, and asks at once when it is looked at again. */
  #follow() {
    if (document.hidden) {
      this.line.stop();
      return;
    }
    this.line.start();
    document.body.dispatchEvent(new Event("nudge"));
  }
}

customElements.define("nudge-line", NudgeLine);
