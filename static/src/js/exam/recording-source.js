// Fetches the recording whole, ahead of the sound, so that a lost connection does not stop it.

import { takeAhead } from "../lib/ahead.js";
import { formOf } from "../lib/recording.js";

const RETRY_AFTER = 3000;

export class RecordingSource {
  #url;
  #sealed;
  #isWanted = true;

  /** `sealed`: what opens a copy that was stored on the device ahead, if there is one. */
  constructor(url, sealed) {
    const form = formOf((type) => document.createElement("audio").canPlayType(type));
    this.#url = form ? `${url}?${form}` : url;
    this.#sealed = form ? null : sealed;
    /** The address of the stored recording, or "". */
    this.stored = "";
    this.whenStored = this.#fetch();
  }

  /** The best address there is after at most `patience` ms: stored if possible, else the server's. */
  async address(patience) {
    const waited = new Promise((resolve) => setTimeout(resolve, patience));
    await Promise.race([this.whenStored, waited]);
    return this.best;
  }

  /** Another address for the same file: two requests for one address would wait for each other in the browser's cache. */
  get best() {
    return this.stored || `${this.#url}${this.#url.includes("?") ? "&" : "?"}direct`;
  }

  release() {
    this.#isWanted = false;
    if (this.stored) URL.revokeObjectURL(this.stored);
    this.stored = "";
  }

  async #fetch() {
    while (this.#isWanted && !this.stored) {
      const blob = await this.#once();
      if (blob && this.#isWanted) this.stored = URL.createObjectURL(blob);
      else await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER));
    }
  }

  async #once() {
    const ahead = await takeAhead(this.#sealed);
    if (ahead) return ahead;
    try {
      const response = await fetch(this.#url);
      return response.ok ? await response.blob() : null;
    } catch {
      return null;
    }
  }
}
