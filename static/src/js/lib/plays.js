// How often a recording may be played in homework, and where it was left.

export class Plays {
  #place;

  /** `left`: starts from the beginning that are left, or null for any number; `place`: where it was left, in seconds. */
  constructor({ left = null, place = 0 }) {
    this.left = left;
    this.#place = place;
  }

  get isLimited() {
    return this.left !== null;
  }

  /** Where it goes on; 0 is the beginning. */
  get place() {
    return this.#place;
  }

  get mayPlay() {
    return !this.isLimited || this.#place > 0 || this.left > 0;
  }

  /** It begins or goes on; true when this is a start from the beginning, which counts. */
  start() {
    if (this.#place > 0) return false;
    if (this.isLimited) this.left -= 1;
    return true;
  }

  reach(seconds) {
    this.#place = seconds;
  }

  end() {
    this.#place = 0;
  }
}
