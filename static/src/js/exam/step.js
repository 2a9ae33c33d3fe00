// <exam-step>: the buttons of a quiz that is sat question by question. What is held is sent first, then the ordinary form
// goes: the server says what comes next. When the question's time is over the same happens by itself.

import { session } from "./session.js";
import { carryMarks } from "./trial.js";

class ExamStep extends HTMLElement {
  #isLeaving = false;

  connectedCallback() {
    this.session = session();
    this.form = document.getElementById("paper");
    this.checks = this.querySelector("[data-checks]");
    this.session.lock("final", this.session.config.step.final);
    this.form.addEventListener("submit", ({ submitter }) => this.#leave(submitter?.value ?? this.dataset.over));
    this.session.addEventListener("over", () => this.#leave(this.dataset.over));
    for (const name of ["answers", "lock"]) this.session.addEventListener(name, () => this.#paint());
    this.#paint();
    if (this.session.countdown.isOver) this.#leave(this.dataset.over);
  }

  /** Nothing is marked yet: there is nothing to check. */
  #paint() {
    if (this.checks) this.checks.disabled = this.#isLeaving || !this.session.sheet.marked.length;
  }

  async #leave(action) {
    if (this.#isLeaving || this.session.isPaused) return;
    this.#isLeaving = true;
    this.session.lock("moving");
    await this.session.journal.flush({ fresh: true }); // the server answers: the form will not go into the void
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "action", value: action });
    this.form.append(field);
    carryMarks(this.form, this.session.sheet);
    this.form.submit();
  }
}

customElements.define("exam-step", ExamStep);
