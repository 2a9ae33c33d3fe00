// The choices that a student has ruled out: an aid on this device, never an answer.

const NAME = "struck";

export class Strikes {
  #memory;
  #struck;

  /** `memory`: an AttemptMemory. */
  constructor(memory) {
    this.#memory = memory;
    this.#struck = new Set(memory.get(NAME, []));
  }

  has(key, value) {
    return this.#struck.has(`${key}:${value}`);
  }

  /** Returns whether the choice is struck out now. */
  toggle(key, value) {
    this.#set(key, value, !this.has(key, value));
    return this.has(key, value);
  }

  /** A choice that is marked is not ruled out. */
  lift(key, value) {
    if (this.has(key, value)) this.#set(key, value, false);
  }

  #set(key, value, isOn) {
    if (isOn) this.#struck.add(`${key}:${value}`);
    else this.#struck.delete(`${key}:${value}`);
    this.#memory.set(NAME, [...this.#struck]);
  }
}
