// Journals when the student leaves the window and comes back.

import { Attention } from "../lib/attention.js";

export function watchAttention(session) {
  const attention = new Attention((kind, value) => session.isLocked || session.journal.add(kind, "", value), {
    now: () => session.clock.mono(),
    timers: { set: (work, ms) => setTimeout(work, ms), clear: (timer) => clearTimeout(timer) },
  });
  addEventListener("blur", () => attention.left("window"));
  addEventListener("focus", () => document.hidden || attention.back());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) attention.left("hidden");
    else if (document.hasFocus()) attention.back();
  });
}
