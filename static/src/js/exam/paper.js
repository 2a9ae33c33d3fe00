// <exam-paper>: the booklet. Radios become answers; keys 1 to 4 mark, arrows or N and P move, F flags, ? helps.

import { session } from "./session.js";
import { fillBlanks } from "./blanks.js";
import { open } from "./dialog.js";
import { command } from "./keys.js";
import { StruckChoices } from "./strikes.js";

// a second click of a double click does not take the mark back
const HASTE = 600;

class ExamPaper extends HTMLElement {
  #picked = { key: "", at: 0 };

  connectedCallback() {
    this.session = session();
    this.questions = new Map([...this.querySelectorAll("fieldset[data-q]")].map((field) => [field.dataset.q, field]));
    this.struck = new StruckChoices(this, this.session);
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("change", ({ target }) => this.#onChange(target));
    this.addEventListener("focusin", ({ target }) => this.#onFocus(target));
    document.getElementById("paper").addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("keydown", (event) => this.#onKey(event));
    this.session.addEventListener("answers", ({ detail }) => this.#paint(detail));
    this.session.addEventListener("current", ({ detail }) => this.#paintCurrent(detail));
    this.session.addEventListener("lock", () => this.#paintLock());
    this.#paint(null);
    this.#paintCurrent(null);
    this.#paintLock();
  }

  #onChange(radio) {
    const field = radio.closest("[data-q]");
    if (!field || radio.type !== "radio") return;
    this.#picked = { key: field.dataset.q, at: performance.now() };
    this.session.pick(field.dataset.q, radio.value);
  }

  #onClick(event) {
    const key = event.target.closest("[data-q]")?.dataset.q;
    if (!key) return;
    if (event.target.closest(".flag")) this.session.toggleFlag(key);
    else if (event.target.type === "radio" && this.session.sheet.answer(key) === event.target.value) this.#takeBack(key);
  }

  /** The marked choice was pressed again. */
  #takeBack(key) {
    if (this.#picked.key === key && performance.now() - this.#picked.at < HASTE) return;
    this.session.pick(key, this.session.sheet.answer(key));
  }

  #onFocus(target) {
    const key = target.closest("[data-q]")?.dataset.q;
    if (key) this.session.setCurrent(key);
  }

  #onKey(event) {
    const { name, value } = command(event);
    const { session } = this;
    if (!name || !this.questions.size) return;
    event.preventDefault();
    const key = session.current;
    const radio = this.#radios(key)[value - 1];
    if (name === "help") open(document.getElementById("help"));
    else if (name === "move") this.goTo(session.sheet.beside(key, value));
    else if (name === "flag") session.toggleFlag(key);
    else if (radio && name === "strike") this.struck.toggle(radio);
    else if (radio) session.pick(key, radio.value);
  }

  /** Brings a question to the middle of the screen and the keyboard into it. */
  goTo(key) {
    const field = this.questions.get(key);
    if (!field) return;
    this.session.setCurrent(key);
    const radio = field.querySelector("input:checked") ?? field.querySelector("input");
    radio.focus({ preventScroll: true });
    field.scrollIntoView({ block: field.offsetHeight < innerHeight / 2 ? "center" : "start" });
  }

  /** In the order of the page. */
  #radios(key) {
    return [...this.questions.get(key).querySelectorAll("input[type=radio]")];
  }

  #paint(changed) {
    const { sheet } = this.session;
    for (const key of changed ? [changed] : this.questions.keys()) {
      const field = this.questions.get(key);
      const answer = sheet.answer(key);
      for (const radio of this.#radios(key)) {
        radio.checked = radio.value === answer;
        if (radio.checked) this.struck.lift(key, radio);
      }
      field.querySelector(".flag").setAttribute("aria-pressed", sheet.isFlagged(key));
      fillBlanks(field);
    }
  }

  #paintCurrent(before) {
    this.questions.get(before)?.classList.remove("now");
    this.questions.get(this.session.current)?.classList.add("now");
  }

  #paintLock() {
    const { isLocked } = this.session;
    this.classList.toggle("is-shut", isLocked);
    this.querySelectorAll("[data-q] input, .flag").forEach((control) => (control.disabled = isLocked));
    document.querySelectorAll("a[data-finish]").forEach((link) => link.setAttribute("aria-disabled", isLocked));
  }
}

customElements.define("exam-paper", ExamPaper);
