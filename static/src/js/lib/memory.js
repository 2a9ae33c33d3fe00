// What a device remembers of one attempt for its student alone: what was struck out, which message was read, where a
// recording was. Nothing of it is an answer; where it cannot be kept it lasts as long as the page.

const PREFIX = "mikan-attempt:";
const MONTH = 30 * 24 * 3600 * 1000;

export class AttemptMemory {
  #key;
  #getStorage;
  #now;
  #values;

  constructor(attempt, { getStorage = () => globalThis.localStorage, now = Date.now } = {}) {
    this.#key = PREFIX + attempt;
    this.#getStorage = getStorage;
    this.#now = now;
    this.#values = this.#load();
  }

  get(name, otherwise = null) {
    return this.#values[name] ?? otherwise;
  }

  set(name, value) {
    // another tab of the attempt may have kept something since
    this.#values = { ...this.#values, ...this.#load(), [name]: value, at: this.#now() };
    try {
      this.#getStorage().setItem(this.#key, JSON.stringify(this.#values));
    } catch {
      // full or forbidden: then it holds for this page
    }
  }

  #load() {
    try {
      const storage = this.#getStorage();
      this.#prune(storage);
      return JSON.parse(storage.getItem(this.#key)) ?? {};
    } catch {
      return {};
    }
  }

  /** Forgets the attempts of more than a month ago. */
  #prune(storage) {
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
    for (const key of keys.filter((one) => one?.startsWith(PREFIX) && one !== this.#key)) {
      if (!(timeOf(storage.getItem(key)) > this.#now() - MONTH)) storage.removeItem(key);
    }
  }
}

function timeOf(text) {
  try {
    return JSON.parse(text).at;
  } catch {
    return NaN;
  }
}
