// <exam-messages>: what the proctor writes to this student, or to the room. Each message is shown once, in turn, and its
// reading is journaled; all of them can be read again.

import { formatTime } from "../lib/due.js";
import { Letters } from "../lib/letters.js";
import { makeClosable, open } from "./dialog.js";
import { session } from "./session.js";

const BETWEEN_FAILURES = 5000;

class ExamMessages extends HTMLElement {
  #fetched = 0;
  #isBusy = false;
  #waitUntil = 0;

  connectedCallback() {
    this.session = session();
    this.letters = new Letters(this.session.memory);
    this.button = this.querySelector("[data-again]");
    [this.news, this.list] = [this.querySelector("[data-new]"), this.querySelector("[data-all]")];
    makeClosable(this.list);
    this.button.addEventListener("click", () => open(this.list));
    this.news.querySelector("[data-read]").addEventListener("click", () => this.#onRead());
    this.news.addEventListener("cancel", (event) => (event.preventDefault(), this.#onRead()));
    for (const name of ["notice", "tick"]) this.session.addEventListener(name, () => this.#ask());
    // their dialogs close everything else; what was not read yet comes above them again
    for (const name of ["pause", "over"]) this.session.addEventListener(name, () => queueMicrotask(() => this.#show()));
    this.#ask();
  }

  /** Fetches as often as it takes: a message that was announced is shown. */
  async #ask() {
    const { notice, config } = this.session;
    if (notice <= this.#fetched || this.#isBusy || performance.now() < this.#waitUntil) return;
    this.#isBusy = true;
    const letters = await fetchLetters(config.messagesUrl);
    this.#isBusy = false;
    if (!letters) return void (this.#waitUntil = performance.now() + BETWEEN_FAILURES);
    this.#fetched = notice;
    this.letters.receive(letters);
    this.#paint();
    this.#show();
  }

  #paint() {
    const { all } = this.letters;
    this.button.disabled = !all.length;
    this.button.querySelector("b").textContent = all.length;
    this.list.querySelector("ol").replaceChildren(...all.map((letter) => item(letter, this.#time(letter))).reverse());
  }

  /** The next one, above whatever else is open. */
  #show() {
    const letter = this.letters.next;
    if (!letter || this.session.status.name === "stale") return;
    this.news.querySelector("time").textContent = this.#time(letter);
    this.news.querySelector(".words").textContent = letter.text;
    this.news.close();
    open(this.news);
  }

  #onRead() {
    const { id } = this.letters.read();
    this.session.journal.add("note", "", `read ${id}`);
    this.news.close();
    this.#show();
  }

  #time({ at }) {
    return formatTime(at, document.documentElement.lang, this.session.config.timeZone);
  }
}

/** The list, or null when it could not be had. */
async function fetchLetters(url) {
  try {
    const response = await fetch(url, { headers: { Accept: "application/json" }, redirect: "error", cache: "no-store" });
    return response.ok ? (await response.json()).messages : null;
  } catch {
    return null;
  }
}

function item({ text }, time) {
  const [place, when, words] = ["li", "small", "p"].map((tag) => document.createElement(tag));
  when.textContent = time;
  words.textContent = text;
  place.append(when, words);
  return place;
}

customElements.define("exam-messages", ExamMessages);
