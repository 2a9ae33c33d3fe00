import { ServerClock } from "../lib/clock.js";
import { untilText } from "../lib/until.js";

const SPREAD_MS = 2000;

/**
 * Counts down to data-until by the server's clock (data-now, both milliseconds) in its <b>; soon after the end a `nudge`
 * on the body lets the page ask the server, not a whole room at once. Without script the server's own words stay.
 */
class WaitClock extends HTMLElement {
  #clock = new ServerClock();

  connectedCallback() {
    const mono = this.#clock.mono();
    this.#clock.sample(mono, mono, Number(this.dataset.now));
    this.timer = setInterval(() => this.#tick(), 1000);
    this.#paint();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  get #left() {
    return Number(this.dataset.until) - this.#clock.now();
  }

  #tick() {
    this.#clock.checkJump();
    this.#paint();
    if (this.#left > 0) return;
    clearInterval(this.timer);
    this.timer = setTimeout(() => document.body.dispatchEvent(new Event("nudge")), Math.random() * SPREAD_MS);
  }

  #paint() {
    const text = untilText(this.#left);
    const shown = this.querySelector("b");
    if (shown.textContent !== text) shown.textContent = text;
  }
}

customElements.define("wait-clock", WaitClock);
