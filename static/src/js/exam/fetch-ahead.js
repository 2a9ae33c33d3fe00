// <fetch-ahead>: while somebody waits, the recordings to come are stored on the device, still locked. Not everybody at
// the same moment: a room shares one line.

import { storeAhead, tidyAhead } from "../lib/ahead.js";

const SPREAD = 15000;
const RETRY_AFTER = 20000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

class FetchAhead extends HTMLElement {
  async connectedCallback() {
    const items = JSON.parse(document.getElementById("exam-ahead").textContent);
    if (!globalThis.caches || !globalThis.crypto?.subtle) return;
    await tidyAhead(items.map(({ name }) => name));
    await pause(Math.random() * SPREAD);
    this.#show("fetching");
    for (const item of items) while (this.isConnected && !(await storeAhead(item))) await pause(RETRY_AFTER);
    this.#show("stored");
  }

  #show(state) {
    this.hidden = false;
    this.querySelectorAll("[data-state]").forEach((one) => (one.hidden = one.dataset.state !== state));
  }
}

customElements.define("fetch-ahead", FetchAhead);
