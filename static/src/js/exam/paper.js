// <exam-paper>: the booklet. Radios become answers; keys 1 to 4 mark, arrows or N and P move, F flags.

import { session } from "./session.js";
import { fillBlanks } from "./blanks.js";
import { command } from "./keys.js";

// a second click of a double click does not take the mark back
const HASTE = 600;

class ExamPaper extends HTMLElement {
  #picked = { key: "", at: 0 };

  connectedCallback() {
    this.session = session();
    this.questions = new Map([...this.querySelectorAll("fieldset[data-q]")].map((field) => [field.dataset.q, field]));
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("change", ({ target }) => this.#onChange(target));
    this.addEventListener("focusin", ({ target }) => this.#onFocus(target));
    this.addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("keydown", (event) => this.#onKey(event));
    this.session.addEventListener("answers", ({ detail }) => this.#paint(detail));
    this.session.addEventListener("current", () => this.#paintCurrent());
    this.session.addEventListener("lock", () => this.#paintLock());
    this.#paint(null);
    this.#paintCurrent();
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
    if (name === "move") this.goTo(session.sheet.beside(key, value));
    else if (name === "flag") session.toggleFlag(key);
    else if (this.#radio(key, value)) session.pick(key, value);
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

  #radio(key, value) {
    return this.questions.get(key).querySelector(`input[value="${value}"]`);
  }

  #paint(changed) {
    const { sheet } = this.session;
    for (const key of changed ? [changed] : this.questions.keys()) {
      const field = this.questions.get(key);
      const answer = sheet.answer(key);
      field.querySelectorAll("input").forEach((radio) => (radio.checked = radio.value === answer));
      field.querySelector(".flag").setAttribute("aria-pressed", sheet.isFlagged(key));
      fillBlanks(field);
    }
  }

  #paintCurrent() {
    this.querySelector(".q.now")?.classList.remove("now");
    this.questions.get(this.session.current)?.classList.add("now");
  }

  #paintLock() {
    const { isLocked } = this.session;
    this.classList.toggle("is-shut", isLocked);
    this.querySelectorAll("fieldset input, .flag").forEach((control) => (control.disabled = isLocked));
    document.querySelectorAll("a[data-finish]").forEach((link) => link.setAttribute("aria-disabled", isLocked));
  }
}

customElements.define("exam-paper", ExamPaper);
