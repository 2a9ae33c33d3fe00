// <device-check> of the waiting page: what of this device may be a trouble in the exam. It advises and keeps nobody from
// starting: the server's clock counts, and answers wait wherever they can be kept.

import { judge } from "../lib/device.js";
import { EventStore } from "../lib/store.js";
import { PageTexts } from "./page-texts.js";
import { askBattery } from "./signals.js";

const REQUESTS = 3;
const PATIENCE = 5000;

class DeviceCheck extends HTMLElement {
  connectedCallback() {
    this.texts = new PageTexts(this.querySelector("template"), document.documentElement.lang);
    this.querySelector("[data-retry]").addEventListener("click", () => this.#check());
    addEventListener("online", () => this.#show("connection", judge.connection, quickest()));
    this.#show("clock", judge.clock, behindServer(Number(this.dataset.now)));
    this.#check();
  }

  #check() {
    this.#show("storage", judge.storage, new EventStore().opened());
    this.#show("battery", judge.battery, askBattery());
    this.#show("connection", judge.connection, quickest());
    this.#show("screen", judge.screen, innerWidth);
  }

  async #show(name, judged, measured) {
    const line = this.querySelector(`[data-check="${name}"]`);
    const { state, text, n } = judged(await measured);
    line.dataset.state = state;
    line.querySelector("span").textContent = this.texts.say(`${name}_${text}`, { n });
  }
}

/** How far this device's clock is behind the server's, which wrote the page at `now`; in ms. */
function behindServer(now) {
  const [navigation] = performance.getEntriesByType("navigation");
  return now - (performance.timeOrigin + (navigation?.responseStart ?? performance.now()));
}

/** The time of the quickest of a few small requests in ms; null when none came back. */
async function quickest() {
  const times = [];
  for (let request = 0; request < REQUESTS; request += 1) times.push(await timeOfOne());
  const answered = times.filter((time) => time !== null);
  return answered.length ? Math.min(...answered) : null;
}

async function timeOfOne() {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  const sent = performance.now();
  try {
    const response = await fetch("/health/", { cache: "no-store", signal: abort.signal });
    return response.ok ? performance.now() - sent : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

customElements.define("device-check", DeviceCheck);
