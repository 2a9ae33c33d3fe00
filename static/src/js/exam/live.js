// A nudge of the server makes the page ask now. Hidden pages hang up: they ask when they are looked at again anyway.

import { LiveLine } from "../lib/live.js";

export function keepLine(session) {
  const line = new LiveLine(session.config.liveUrl, () => session.journal.beat());
  document.addEventListener("visibilitychange", () => (document.hidden ? line.stop() : line.start()));
  addEventListener("pagehide", () => line.stop());
  addEventListener("pageshow", ({ persisted }) => persisted && line.start());
  if (!document.hidden) line.start();
}
