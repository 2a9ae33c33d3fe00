// <exam-leftovers>: between and after the sections, sends what a page closed without a network had kept on this device.

import { ServerClock } from "../lib/clock.js";
import { deliverLeftovers } from "../lib/leftovers.js";
import { EventStore } from "../lib/store.js";
import { httpTransport } from "../lib/transport.js";
import { reloadOnce } from "./reloading.js";

// then the figures of the page are counted again
const READING_TIME = 2500;

class ExamLeftovers extends HTMLElement {
  async connectedCallback() {
    const block = document.getElementById("exam-leftovers");
    if (!block) return;
    const config = JSON.parse(block.textContent);
    const transport = httpTransport(config.journalUrl, new ServerClock());
    let isSomething = false;
    const tell = (left) => {
      isSomething ||= left > 0;
      this.#show(left ? "sending" : "sent", isSomething);
    };
    const isDone = await deliverLeftovers(new EventStore(), transport, config, { tell });
    if (!isDone) this.#show("stuck", true);
    else if (isSomething) setTimeout(reloadOnce, READING_TIME);
  }

  #show(state, isShown) {
    this.hidden = !isShown;
    this.querySelectorAll("[data-state]").forEach((one) => (one.hidden = one.dataset.state !== state));
  }
}

customElements.define("exam-leftovers", ExamLeftovers);
