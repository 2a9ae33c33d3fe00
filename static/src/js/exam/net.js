// <exam-net>: one word in the header on where the answers are. `data-state` is the journal's own word for it;
// "saved" stands there only while the server holds everything.

import { session } from "./session.js";

const WORDS = { refused: "saved", held: "saved" };

class ExamNet extends HTMLElement {
  connectedCallback() {
    this.session = session();
    this.word = this.querySelector("span");
    this.session.addEventListener("status", () => this.#paint());
    this.#paint();
  }

  #paint() {
    const { name, kept } = this.session.status;
    if (this.painted === `${name} ${kept}`) return;
    this.painted = `${name} ${kept}`;
    this.dataset.state = name;
    this.classList.toggle("off", ["offline", "stale", "error"].includes(name));
    // a pick that is saved within a second changes no word: the old one fades until it is true again
    if (name !== "pending") this.word.textContent = this.#word(name, kept);
  }

  #word(name, kept) {
    const word = name === "offline" && kept ? "offline_n" : (WORDS[name] ?? name);
    return this.session.texts.say(word, { n: kept });
  }
}

customElements.define("exam-net", ExamNet);
