// A nudge of the server makes the page ask now. Hidden pages hang up: they ask when they are looked at again anyway.
//
// <exam-nudge data-url="ws://…">: on the pages that wait for a start or the end of a pause, htmx asks on this "nudge".

import { LiveLine } from "../lib/live.js";

/** Returns a function that ends it. */
export function keepLine(url, nudged) {
  const line = new LiveLine(url, nudged);
  const follow = () => (document.hidden ? line.stop() : line.start());
  const events = [[document, "visibilitychange", follow], [window, "pagehide", () => line.stop()], [window, "pageshow", follow]];
  events.forEach(([target, name, work]) => target.addEventListener(name, work));
  follow();
  return () => {
    events.forEach(([target, name, work]) => target.removeEventListener(name, work));
    line.stop();
  };
}

class ExamNudge extends HTMLElement {
  connectedCallback() {
    this.end = keepLine(this.dataset.url, () => document.body.dispatchEvent(new Event("nudge")));
  }

  disconnectedCallback() {
    this.end();
  }
}

customElements.define("exam-nudge", ExamNudge);
