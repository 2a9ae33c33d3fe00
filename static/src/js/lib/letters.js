// The proctor's messages: which are new on this device, and one after the other.

const NAME = "read";

export class Letters {
  #memory;
  #queue = [];
  all = [];

  /** `memory`: an AttemptMemory. */
  constructor(memory) {
    this.#memory = memory;
  }

  /** Takes the server's list, [{id, at, text}]. */
  receive(letters) {
    const known = new Set(this.all.map(({ id }) => id));
    const fresh = letters.filter(({ id }) => !known.has(id));
    this.all = [...this.all, ...fresh].sort((a, b) => a.id - b.id);
    this.#queue.push(...fresh.filter(({ id }) => id > this.#memory.get(NAME, 0)).sort((a, b) => a.id - b.id));
  }

  /** What waits to be read, the oldest first; null when nothing does. */
  get next() {
    return this.#queue[0] ?? null;
  }

  /** Returns the one that was read. */
  read() {
    const letter = this.#queue.shift();
    this.#memory.set(NAME, Math.max(letter.id, this.#memory.get(NAME, 0)));
    return letter;
  }
}
