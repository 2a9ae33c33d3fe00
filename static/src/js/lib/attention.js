// Leaving the window and coming back, as events. Reported, never called cheating.

const WORTH_A_NOTE = 1500;

export class Attention {
  #note;
  #now;
  #timers;
  #leftAt = null;
  #timer;
  #isNoted = false;

  /** `note(kind, value)` takes "blur" with how the page was left, and "focus" with the seconds away. */
  constructor(note, { now, timers }) {
    this.#note = note;
    this.#now = now;
    this.#timers = timers;
  }

  left(how) {
    if (this.#leftAt !== null) return;
    this.#leftAt = this.#now();
    this.#isNoted = false;
    this.#timer = this.#timers.set(() => this.#noteLeaving(how), WORTH_A_NOTE);
    this.how = how;
  }

  back() {
    if (this.#leftAt === null) return;
    const away = this.#now() - this.#leftAt;
    this.#timers.clear(this.#timer);
    // a phone that was locked ran no timer
    if (away >= WORTH_A_NOTE && !this.#isNoted) this.#noteLeaving(this.how);
    if (this.#isNoted) this.#note("focus", (away / 1000).toFixed(1));
    this.#leftAt = null;
  }

  #noteLeaving(how) {
    this.#isNoted = true;
    this.#note("blur", how);
  }
}
