// The server's clock, seen from a device whose own clock may be wrong. All times are milliseconds.

const JUMP = 2000;
const MINUTE = 60000;

/**
 * An estimate of the server's "now". Each request that brings the server's time says: when it was sent, it was not yet
 * later than that, and when the answer came, not earlier. So every sample is an interval for the offset; intervals are
 * intersected, and the middle of what remains is the estimate. A sample that contradicts them all (the server's clock
 * was set, the device slept) starts anew.
 */
export class ServerClock {
  #mono;
  #wall;
  #slept = 0;
  #apart;
  #low = -Infinity;
  #high = Infinity;
  #offset = null;
  #doubtful = false;

  constructor({ mono = () => performance.now(), wall = () => Date.now() } = {}) {
    this.#mono = mono;
    this.#wall = wall;
    this.#apart = wall() - mono();
  }

  /** Time that only moves forward, sleep included; `sample` wants its times from here. */
  mono() {
    return this.#mono() + this.#slept;
  }

  sample(sent, received, server) {
    if (![sent, received, server].every(Number.isFinite) || received < sent) return;
    const low = server - received;
    const high = server - sent;
    const agrees = !this.#doubtful && low <= this.#high && high >= this.#low;
    this.#low = agrees ? Math.max(low, this.#low) : low;
    this.#high = agrees ? Math.min(high, this.#high) : high;
    this.#offset = (this.#low + this.#high) / 2;
    this.#doubtful = false;
  }

  /** True between a jump and the server's next word. */
  get isDoubtful() {
    return this.#doubtful;
  }

  now() {
    return this.#offset === null ? this.#wall() : this.mono() + this.#offset;
  }

  /**
   * Call every second. `performance.now()` stands still while some devices sleep: then the wall clock has run ahead of
   * it. A jump backwards can only be somebody setting the device's clock, which is none of our business.
   * Returns true when the estimate should be asked of the server again.
   */
  checkJump() {
    const apart = this.#wall() - this.#mono();
    const jump = apart - this.#apart;
    if (Math.abs(jump) < JUMP) return false;
    this.#apart = apart;
    if (jump > 0) this.#slept += jump;
    this.#doubtful = true;
    return true;
  }
}

/** The clock of one section: its minutes, its deadline, and since when it stands still (null: it runs). */
export class Countdown {
  #total;

  constructor(clock, { minutes, deadline, paused = null }) {
    this.clock = clock;
    this.#total = minutes * MINUTE;
    this.deadline = deadline;
    this.paused = paused;
  }

  /**
   * Takes the server's word, and returns the milliseconds that were added beside what a pause took. How long a pause
   * lasted is known only up to the moment its end was heard of: what looks like less than that is none.
   */
  follow({ deadline, paused = null }) {
    const stood = this.paused === null || paused === this.paused ? 0 : (paused ?? this.clock.now()) - this.paused;
    const grown = deadline - this.deadline;
    const added = stood > 0 ? Math.max(0, grown - stood) : grown;
    this.#total += added;
    Object.assign(this, { deadline, paused });
    return Math.max(0, added);
  }

  remaining() {
    return Math.max(0, this.deadline - (this.paused ?? this.clock.now()));
  }

  minutes() {
    return Math.max(1, Math.round(this.#total / MINUTE));
  }

  minutesSpent() {
    const spent = Math.floor((this.#total - this.remaining()) / MINUTE);
    return Math.min(this.minutes(), Math.max(0, spent));
  }

  get isOver() {
    return this.remaining() === 0;
  }
}

/** "18:42"; the minutes go on above 59. A started second counts, so 00:00 is the end itself. */
export function formatLeft(ms) {
  return formatSeconds(Math.ceil(Math.max(0, ms) / 1000), 2);
}

/** "4:05" for a place in a recording. */
export function formatSeconds(seconds, digits = 1) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${String(Math.floor(whole / 60)).padStart(digits, "0")}:${String(whole % 60).padStart(2, "0")}`;
}

/** Says once that a mark was passed downwards; extra time arms it again. */
export class Thresholds {
  #marks;
  #last = null;

  constructor(marks) {
    this.#marks = [...marks].sort((a, b) => a - b);
  }

  /** The lowest mark between the last call and this one, or null. */
  passed(ms) {
    const last = this.#last;
    this.#last = ms;
    if (last === null || ms >= last) return null;
    return this.#marks.find((mark) => ms <= mark && mark < last && ms > 0) ?? null;
  }
}
