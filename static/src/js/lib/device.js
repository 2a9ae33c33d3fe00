// What is told about a device: one line for the journal, and what its student should know before the exam.

const LONGEST = 200;

/** "<width>x<height> <where answers are kept> <battery % or -> <user agent>" */
export function deviceLine({ width, height, kind, battery, agent }) {
  return `${width}x${height} ${kind || "-"} ${percent(battery)} ${agent}`.slice(0, LONGEST);
}

/** `battery`: what the browser tells, {level, charging}, or null. */
export function percent(battery) {
  return battery ? String(Math.round(battery.level * 100)) : "-";
}

const BIG_CHANGE = 0.25;
const SETTLED = 800;

/** Says `changed("800x600")` when the window has another size and stays so. */
export class SizeWatch {
  #size;
  #changed;
  #timers;
  #timer;

  constructor(size, changed, timers) {
    this.#size = size;
    this.#changed = changed;
    this.#timers = timers;
  }

  resized(width, height) {
    this.#timers.clear(this.#timer);
    this.#timer = this.#timers.set(() => this.#settled(width, height), SETTLED);
  }

  #settled(width, height) {
    const isBig = (now, before) => Math.abs(now - before) > BIG_CHANGE * before;
    if (!isBig(width, this.#size.width) && !isBig(height, this.#size.height)) return;
    this.#size = { width, height };
    this.#changed(`${width}x${height}`);
  }
}

/** Each check: {state: "ok" | "warn", text: which sentence, n?}. None of them keeps anybody from starting. */
export const judge = {
  storage: (kind) => (kind === "memory" ? { state: "warn", text: "none" } : { state: "ok", text: "ok" }),

  /** `behind`: how far the device's clock is behind the server's, in ms; within half a minute it is right. */
  clock(behind) {
    const minutes = Math.max(1, Math.round(Math.abs(behind) / 60000));
    if (Math.abs(behind) < 30000) return { state: "ok", text: "ok" };
    return { state: "ok", text: behind > 0 ? "slow" : "fast", n: minutes };
  },

  battery(battery) {
    if (!battery) return { state: "ok", text: "unknown" };
    const n = Math.round(battery.level * 100);
    if (battery.charging) return { state: "ok", text: "charging", n };
    return n < 30 ? { state: "warn", text: "low", n } : { state: "ok", text: "ok", n };
  },

  /** `ms`: how long the quickest of a few small requests took, or null when none came back. */
  connection(ms) {
    if (ms === null) return { state: "warn", text: "none" };
    return ms > 1500 ? { state: "warn", text: "slow" } : { state: "ok", text: "ok" };
  },

  screen: (width) => (width < 320 ? { state: "warn", text: "small" } : { state: "ok", text: "ok" }),
};
