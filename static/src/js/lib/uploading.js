// Files on their way to the server: one at a time, in the order in which they came.

export const TICKS = 20;

/** How many ticks of TICKS are full; the last only when all has arrived. */
export function ticksOf(sent, total) {
  if (!total) return 0;
  return sent >= total ? TICKS : Math.min(TICKS - 1, Math.floor((TICKS * sent) / total));
}

/** What a reply means: its row is shown ("row"), or the file can be tried again ("refused", "lost"). */
export function meaningOf(status) {
  if (status === 0) return "lost";
  return status === 201 || status === 422 ? "row" : "refused";
}

/** Runs `send(item)` for each item, the next when the one before is settled; `add` may come at any time. */
export class Line {
  #waiting = [];
  #send;
  #isRunning = false;

  constructor(send) {
    this.#send = send;
  }

  get isBusy() {
    return this.#isRunning;
  }

  async add(...items) {
    this.#waiting.push(...items);
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      while (this.#waiting.length) await this.#send(this.#waiting.shift());
    } finally {
      this.#isRunning = false;
    }
  }
}
