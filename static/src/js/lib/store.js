// Keeps unacknowledged events: in IndexedDB, where that fails in localStorage, where that fails in memory.

import { IdbBackend, LocalBackend, MemoryBackend } from "./backends.js";

const PATIENCE = 3000;
const MONTH = 30 * 24 * 3600 * 1000;

export class EventStore {
  #openers;
  #patience;
  #backends = [];
  #unacknowledged = new Map();
  #tail;

  /** `openers`: functions that open a backend, the best first; memory always stands behind them. */
  constructor(openers = [() => IdbBackend.open(), () => LocalBackend.open()], { patience = PATIENCE } = {}) {
    this.#openers = openers;
    this.#patience = patience;
    this.#tail = this.#open();
  }

  /** Where events are kept now: "indexeddb", "local", "memory"; "" until the first use is over. */
  get kind() {
    return this.#backends[0]?.name ?? "";
  }

  get isDurable() {
    return this.#backends[0]?.isDurable ?? false;
  }

  /** Resolves to `kind` as soon as it is known. */
  async opened() {
    await this.#tail;
    return this.kind;
  }

  /** Resolves when the event is kept. */
  put(event) {
    const key = `${event.fence}:${event.seq}`;
    this.#unacknowledged.set(key, event);
    return this.#inTurn(async () => {
      if (this.#unacknowledged.has(key)) await this.#best((backend) => backend.put([event]));
    });
  }

  /** All events of the attempt, of every page on this device, in the order (fence, seq). */
  load(attempt) {
    return this.#inTurn(async () => {
      const found = new Map(this.#unacknowledged);
      for (const backend of this.#backends) {
        for (const event of (await this.#try(() => backend.load(attempt))) ?? []) {
          found.set(`${event.fence}:${event.seq}`, event);
        }
      }
      return [...found.values()].sort((a, b) => a.fence - b.fence || a.seq - b.seq);
    });
  }

  remove(attempt, fence, seqs) {
    seqs.forEach((seq) => this.#unacknowledged.delete(`${fence}:${seq}`));
    return this.#everywhere((backend) => backend.remove(attempt, fence, seqs));
  }

  /** False when this fence was already used by a page on this device: the page is a copy from the browser's cache. */
  claim(attempt, fence, at) {
    return this.#inTurn(() => this.#best((backend) => backend.claim(attempt, fence, at)));
  }

  /** Forgets what is older than a month: exams that ended long ago. */
  prune(now) {
    return this.#everywhere((backend) => backend.prune(now - MONTH));
  }

  async #open() {
    const openers = [...this.#openers, async () => new MemoryBackend()];
    const opened = await Promise.all(openers.map((open) => this.#try(async () => open())));
    this.#backends = opened.filter(Boolean);
  }

  #inTurn(work) {
    const turn = this.#tail.then(work);
    this.#tail = turn.catch(() => {});
    return turn;
  }

  #everywhere(work) {
    return this.#inTurn(() => Promise.all(this.#backends.map((backend) => this.#try(() => work(backend)))));
  }

  /** Undefined where it fails. */
  async #try(work) {
    try {
      return await this.#within(work());
    } catch {
      return undefined;
    }
  }

  /** Does it in the best place that works, and brings everything along. Memory, the last, does not fail. */
  async #best(work) {
    for (;;) {
      try {
        return await this.#within(work(this.#backends[0]));
      } catch (error) {
        if (this.#backends.length === 1) throw error;
        this.#backends.shift();
        const all = [...this.#unacknowledged.values()];
        await this.#try(() => this.#backends[0].put(all));
      }
    }
  }

  #within(promise) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error("storage does not answer")), this.#patience);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }
}

/** Runs `work` unless another tab of this origin is at the same thing; without Web Locks it just runs. */
export async function alone(name, work, locks = globalThis.navigator?.locks) {
  if (!locks) return work();
  try {
    return await locks.request(name, { ifAvailable: true }, (lock) => (lock ? work() : undefined));
  } catch {
    return work();
  }
}
