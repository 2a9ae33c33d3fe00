// A nudge of the server makes the page ask now. Hidden pages hang up: they ask when they are looked at again anyway.

import { LiveLine } from "../lib/live.js";

export function keepLine({ config, journal }) {
  const line = new LiveLine(config.liveUrl, () => journal.beat());
  const follow = () => (document.hidden ? line.stop() : line.start());
  document.addEventListener("visibilitychange", follow);
  addEventListener("pageshow", follow);
  addEventListener("pagehide", () => line.stop());
  follow();
}
