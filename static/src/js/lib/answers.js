// What the student has marked in this section: a fold of events over what the server knew.

export class AnswerSheet {
  #answers;
  #flags;
  #printed;

  /** `printed`: question -> the values of its choices in the order of the page, where that is not 1, 2, 3, 4. */
  constructor(keys, answers = {}, flags = [], printed = {}) {
    this.keys = [...keys];
    this.#printed = printed;
    this.#answers = new Map(Object.entries(answers).filter(([key]) => keys.includes(key)));
    this.#flags = new Set(flags.filter((key) => keys.includes(key)));
  }

  answer(key) {
    return this.#answers.get(key) ?? "";
  }

  /** The number printed at this choice, by default the marked one; "" for none. */
  printed(key, value = this.answer(key)) {
    const place = this.#printed[key]?.indexOf(value) ?? Number(value) - 1;
    return place < 0 ? "" : String(place + 1);
  }

  isFlagged(key) {
    return this.#flags.has(key);
  }

  /** Marks a choice; the marked choice again takes it back. Returns the answer that now stands. */
  pick(key, value) {
    return this.set(key, this.answer(key) === value ? "" : value);
  }

  set(key, value) {
    if (value) this.#answers.set(key, value);
    else this.#answers.delete(key);
    return value;
  }

  toggleFlag(key) {
    if (!this.#flags.delete(key)) this.#flags.add(key);
    return this.isFlagged(key);
  }

  /** Folds one event of the journal; says whether it changed anything of this section. */
  apply({ kind, question, value }) {
    if (!this.keys.includes(question)) return false;
    if (kind === "answer") {
      if (this.answer(question) === value) return false;
      this.set(question, value);
      return true;
    }
    if (kind === "flag" && this.isFlagged(question) !== (value === "1")) {
      this.toggleFlag(question);
      return true;
    }
    return false;
  }

  get marked() {
    return this.keys.filter((key) => this.#answers.has(key));
  }

  get blank() {
    return this.keys.filter((key) => !this.#answers.has(key));
  }

  get flagged() {
    return this.keys.filter((key) => this.#flags.has(key));
  }

  /** The question `step` places further, never past the ends. */
  beside(key, step) {
    const at = this.keys.indexOf(key);
    if (at < 0) return this.keys[0];
    return this.keys[Math.min(this.keys.length - 1, Math.max(0, at + step))];
  }

  /** The first blank question after this one, from the start again at the end; null when none is left. */
  nextBlank(key) {
    const at = this.keys.indexOf(key) + 1;
    return [...this.keys.slice(at), ...this.keys.slice(0, at)].find((other) => !this.#answers.has(other)) ?? null;
  }
}
