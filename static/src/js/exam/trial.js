// <exam-trial>: the bar of a trial sets the clock without loading the page, so that the marks stay.

import { session } from "./session.js";

const MINUTE = 60000;

class ExamTrial extends HTMLElement {
  connectedCallback() {
    this.session = session();
    this.field = this.querySelector("input");
    this.querySelector("form")?.addEventListener("submit", (event) => this.#onSubmit(event));
  }

  #onSubmit(event) {
    event.preventDefault();
    const seconds = event.submitter?.dataset.seconds;
    const minutes = seconds ? Number(seconds) / 60 : this.field.valueAsNumber;
    if (!Number.isFinite(minutes)) return;
    this.session.trial.setLeft(minutes * MINUTE);
    this.session.journal.beat();
  }
}

/** The marks go along with the form that ends the trial: disabled radios would be left out of it. */
export function carryMarks(form, sheet) {
  for (const key of sheet.marked) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: `q-${key}`, value: sheet.answer(key) });
    form.append(field);
  }
}

customElements.define("exam-trial", ExamTrial);
