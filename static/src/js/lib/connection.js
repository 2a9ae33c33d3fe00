// How the line to the server has been, as far as a student should be told.

const SAVING_AFTER = 1000;
const BACK_FOR = 4000;
const LONGEST_WAIT = 15000;

export class Connection {
  #timers;
  #random;
  #changed;
  #failures = 0;
  #isSlow = false;
  #slowTimer;
  #isBack = false;
  #backTimer;
  #delivered = new Set();

  /** `changed` is called when a word should change only because time went by. */
  constructor({ timers, random, changed }) {
    this.#timers = timers;
    this.#random = random;
    this.#changed = changed;
  }

  get isDown() {
    return this.#failures > 0;
  }

  /** Answers that were kept on the device and have arrived since. */
  get sent() {
    return this.#delivered.size;
  }

  failed() {
    this.#failures += 1;
    this.expectLeftovers();
  }

  answered() {
    this.#failures = 0;
  }

  /** What arrives from now on had been kept on the device for a while: say so when it has. */
  expectLeftovers() {
    this.#isBack = true;
    this.#timers.clear(this.#backTimer);
    this.#backTimer = undefined;
  }

  delivered(question) {
    if (this.#isBack) this.#delivered.add(question);
  }

  /** 1, 2, 4 … 15 seconds, give or take a fifth, so that a classroom does not come back all at once. */
  wait() {
    return Math.min(LONGEST_WAIT, 1000 * 2 ** (this.#failures - 1)) * (0.8 + 0.4 * this.#random());
  }

  /** Starts or stops the clock after which waiting is worth a word. */
  isPending(isPending) {
    if (isPending && this.#slowTimer === undefined) {
      this.#slowTimer = this.#timers.set(() => this.#turn(() => (this.#isSlow = true)), SAVING_AFTER);
    } else if (!isPending) {
      this.#timers.clear(this.#slowTimer);
      this.#slowTimer = undefined;
      this.#isSlow = false;
    }
  }

  /** Everything is on the server: "back" for a while after an outage. */
  allDelivered() {
    if (!this.#isBack || this.#backTimer !== undefined) return;
    this.#backTimer = this.#timers.set(() => this.#turn(() => this.#forget()), BACK_FOR);
  }

  /** "offline", "saving", "pending", "back" or "saved". */
  name(isPending) {
    if (this.isDown) return "offline";
    if (isPending) return this.#isSlow ? "saving" : "pending";
    return this.#isBack ? "back" : "saved";
  }

  #forget() {
    this.#backTimer = undefined;
    this.#isBack = false;
    this.#delivered.clear();
  }

  #turn(work) {
    work();
    this.#changed();
  }
}
