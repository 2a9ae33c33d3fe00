// The server's clock, seen from a device whose own clock may be wrong. All times are milliseconds.

const JUMP = 2000;

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

/** The clock of one section. `deadline` may change while it runs. */
export class Countdown {
  constructor(clock, openedAt, deadline) {
    this.clock = clock;
    this.openedAt = openedAt;
    this.deadline = deadline;
  }

  remaining() {
    return Math.max(0, this.deadline - this.clock.now());
  }

  minutes() {
    return Math.max(1, Math.round((this.deadline - this.openedAt) / 60000));
  }

  minutesSpent() {
    const spent = Math.floor((this.deadline - this.openedAt - this.remaining()) / 60000);
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
