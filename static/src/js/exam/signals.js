// What the proctor may want to know beside the answers. Journaled, never prevented, never called cheating.

import { SizeWatch, deviceLine } from "../lib/device.js";

const BETWEEN_NOTES = 5000;
const BATTERY_PATIENCE = 500;

/** The `device` event of this page. */
export async function aboutDevice(store) {
  const [kind, battery] = await Promise.all([store.opened(), askBattery()]);
  return deviceLine({ width: innerWidth, height: innerHeight, kind, battery, agent: navigator.userAgent });
}

/** {level, charging}, or null where the browser does not tell. */
export async function askBattery() {
  const silence = new Promise((resolve) => setTimeout(() => resolve(null), BATTERY_PATIENCE));
  try {
    return await Promise.race([navigator.getBattery?.() ?? null, silence]);
  } catch {
    return null;
  }
}

export function watchSignals(session) {
  const note = (value) => session.isLocked || session.journal.add("note", "", value);
  const timers = { set: (work, ms) => setTimeout(work, ms), clear: (timer) => clearTimeout(timer) };
  const size = new SizeWatch({ width: innerWidth, height: innerHeight }, (words) => note(`size ${words}`), timers);
  addEventListener("resize", () => size.resized(innerWidth, innerHeight));
  addEventListener("beforeprint", seldom(() => note("print")));
  document.getElementById("paper").addEventListener("copy", seldom(() => note("copy")));
}

/** A key that is held down is one note. */
function seldom(work) {
  let last = -Infinity;
  return () => {
    if (performance.now() - last < BETWEEN_NOTES) return;
    last = performance.now();
    work();
  };
}
