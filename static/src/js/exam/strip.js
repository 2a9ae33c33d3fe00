// <exam-strip>: what needs a whole sentence, between the header and the paper. The paper does not jump when it comes.

import { session } from "./session.js";

const KINDS = ["ok", "bad", "info"];

class ExamStrip extends HTMLElement {
  connectedCallback() {
    this.session = session();
    [this.headline, this.more] = [this.querySelector("b"), this.querySelector("p span")];
    this.action = this.querySelector("a");
    this.session.addEventListener("status", () => this.#paint());
    this.#paint();
  }

  #paint() {
    const shown = this.#sentences(this.session.status);
    const state = JSON.stringify(shown);
    if (state === this.painted) return;
    this.painted = state;
    this.#withoutJump(() => this.#show(shown));
  }

  #show(shown) {
    this.hidden = !shown;
    if (!shown) return;
    this.dataset.kind = shown.kind;
    for (const kind of KINDS) this.classList.toggle(kind, shown.kind === kind);
    this.style.setProperty("--bar", `${this.previousElementSibling.offsetHeight}px`);
    this.headline.textContent = shown.title;
    this.more.textContent = shown.more ?? "";
    this.action.hidden = !shown.action;
    this.action.textContent = shown.action ?? "";
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
        return { kind: "bad", ...say("refused"), title: texts.say("refused_title", { questions: labels(refused) }) };
      case "held":
        return { kind: "warn", ...say("held"), title: texts.say("held_title", { n: held }) };
      default:
        return null;
    }
  }

  /** Keeps what is being read where it is on the screen. */
  #withoutJump(work) {
    const anchor = document.getElementById(`q-${this.session.current}`) ?? this.nextElementSibling;
    const isScrolled = scrollY > 0;
    const before = anchor?.getBoundingClientRect().top ?? 0;
    work();
    const moved = (anchor?.getBoundingClientRect().top ?? 0) - before;
    if (isScrolled && moved) scrollBy(0, moved);
  }
}

function labels(refused) {
  const label = (key) => document.getElementById(`q-${key}`)?.dataset.label ?? key;
  return [...new Set(refused.map(({ question }) => label(question)))].join(", ");
}

customElements.define("exam-strip", ExamStrip);
