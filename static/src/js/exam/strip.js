// <exam-strip>: what needs a whole sentence, above the footer. It lies over the end of the paper: nothing moves when it
// comes, and what it covers can be scrolled.

import { session } from "./session.js";

const KINDS = ["ok", "bad", "info"];
const NEWS_FOR = 8000;
// what has to be known at once
const URGENT = ["offline", "stale", "error"];

class ExamStrip extends HTMLElement {
  #news = null;
  #timer;

  connectedCallback() {
    this.session = session();
    [this.headline, this.more] = [this.querySelector("b"), this.querySelector("p span")];
    this.action = this.querySelector("a");
    this.session.addEventListener("status", () => this.#paint());
    this.session.addEventListener("added", ({ detail }) => this.#onAdded(Math.round(detail / 60000)));
    this.#paint();
  }

  #onAdded(minutes) {
    const { texts } = this.session;
    const title = minutes ? texts.say("time_added", { n: minutes }) : texts.say("time_added_some");
    this.#news = { kind: "info", title };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => ((this.#news = null), this.#paint()), NEWS_FOR);
    this.#paint();
  }

  #paint() {
    const { status } = this.session;
    const shown = (!URGENT.includes(status.name) && this.#news) || this.#sentences(status);
    const state = JSON.stringify(shown);
    if (state === this.painted) return;
    this.painted = state;
    this.#show(shown);
  }

  #show(shown) {
    this.hidden = true;
    if (!shown) return;
    void this.offsetHeight; // another sentence is another strip: the one before did not move
    this.dataset.kind = shown.kind;
    for (const kind of KINDS) this.classList.toggle(kind, shown.kind === kind);
    this.headline.textContent = shown.title;
    this.more.textContent = shown.more ?? "";
    this.action.hidden = !shown.action;
    this.action.textContent = shown.action ?? "";
    this.hidden = false;
  }

  /** {kind, title, more, action} or null. */
  #sentences({ name, kept, sent, refused, held, isDurable }) {
    const { texts } = this.session;
    const say = (word) => ({ title: texts.say(`${word}_title`), more: texts.say(`${word}_more`) });
    switch (name) {
      case "offline":
        return {
          kind: "warn",
          title: texts.say(kept ? "offline_kept" : "offline_none", { n: kept }),
          more: texts.say(isDurable ? "offline_go_on" : "offline_stay"),
        };
      case "back":
        return { kind: "ok", title: texts.say(sent ? "back_sent" : "back", { n: sent }) };
      case "stale":
        return { kind: "info", ...say("stale"), action: texts.say("stale_action") };
      case "error":
        return { kind: "bad", ...say("error"), action: texts.say("error_action") };
      case "refused":
        return this.#refused(refused);
      case "held":
        return { kind: "warn", ...say("held"), title: texts.say("held_title", { n: held }) };
      default:
        return null;
    }
  }

  /** Where a quiz has closed its question, marking again does not help. */
  #refused(refused) {
    const { texts } = this.session;
    const isClosed = refused.every(({ reason }) => ["final", "over"].includes(reason));
    const word = isClosed ? "closed" : "refused";
    const title = texts.say(`${word}_title`, { questions: labels(refused) });
    return { kind: isClosed ? "info" : "bad", title, more: texts.say(`${word}_more`) };
  }
}

function labels(refused) {
  const label = (key) => document.getElementById(`q-${key}`)?.dataset.label ?? key;
  return [...new Set(refused.map(({ question }) => label(question)))].join(", ");
}

customElements.define("exam-strip", ExamStrip);
