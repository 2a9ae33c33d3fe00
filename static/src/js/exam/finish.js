// <exam-finish>: the end of a section. By hand after a look at what is blank, or by the clock.

import { dueWords } from "./clock.js";
import { closeAll, makeClosable, makePersistent, open } from "./dialog.js";
import { cell } from "./palette.js";
import { session } from "./session.js";
import { carryMarks } from "./trial.js";
import { paintWhereabouts } from "./whereabouts.js";

const READING_TIME = 10;

class ExamFinish extends HTMLElement {
  #isAsked = false;
  #isSubmitted = false;
  #countdown;

  connectedCallback() {
    this.session = session();
    this.ask = document.getElementById("finish-dialog");
    this.timeUp = document.getElementById("time-dialog");
    this.form = document.getElementById("close-form");
    makeClosable(this.ask);
    makePersistent(this.timeUp);
    document.addEventListener("click", (event) => this.#onClick(event));
    this.ask.addEventListener("close", () => this.#keepWorking());
    this.form.addEventListener("submit", (event) => this.#onConfirm(event));
    this.timeUp.querySelector("[data-continue]").addEventListener("click", () => this.#leave());
    for (const name of ["status", "tick", "answers"]) this.session.addEventListener(name, () => this.#paint());
    this.session.addEventListener("over", () => this.#onTimeUp());
    this.session.addEventListener("resumed", () => this.#onMoreTime());
    if (this.session.countdown.isOver) this.#onTimeUp();
  }

  #onClick(event) {
    if (!event.target.closest("[data-finish]")) return;
    event.preventDefault();
    if (this.session.isLocked) return;
    closeAll();
    this.#list();
    open(this.ask);
    this.#paint();
  }

  async #onConfirm(event) {
    event.preventDefault();
    if (this.#isAsked) return;
    this.#isAsked = true;
    this.session.lock("finishing");
    this.form.querySelector("[data-confirm]").disabled = true;
    this.#paint();
    const isAllHeld = await this.session.journal.flush();
    if (!this.#isAsked) return;
    if (isAllHeld) this.#leave();
    else this.ask.close();
  }

  #keepWorking() {
    this.#isAsked = false;
    this.form.querySelector("[data-confirm]").disabled = false;
    this.session.lock("finishing", false);
  }

  async #onTimeUp() {
    const { journal, clock } = this.session;
    if (this.session.status.name === "stale") return;
    closeAll();
    open(this.timeUp);
    this.#paint();
    await journal.flush({ fresh: clock.isDoubtful });
    if (this.session.countdown.isOver && this.timeUp.open) this.#goOnSoon(READING_TIME);
  }

  #goOnSoon(seconds) {
    this.timeUp.querySelector("[data-continue]").disabled = false;
    this.timeUp.querySelector("[data-goes-on]").textContent = this.session.texts.say("goes_on_in", { n: seconds });
    this.#countdown = setTimeout(() => (seconds > 1 ? this.#goOnSoon(seconds - 1) : this.#leave()), 1000);
  }

  #onMoreTime() {
    if (this.#isSubmitted) return;
    clearTimeout(this.#countdown);
    this.timeUp.querySelector("[data-continue]").disabled = true;
    this.timeUp.close();
  }

  /** Everything is on the server, or this page cannot send it: the ordinary form closes the section. */
  #leave() {
    if (this.#isSubmitted) return;
    this.#isSubmitted = true;
    clearTimeout(this.#countdown);
    if (this.session.trial) carryMarks(this.form, this.session.sheet);
    this.form.submit();
  }

  #list() {
    const { sheet } = this.session;
    for (const name of ["marked", "blank", "flagged"]) {
      this.ask.querySelector(`[data-count="${name}"]`).textContent = sheet[name].length;
      this.ask.querySelector(`[data-list="${name}"]`)?.replaceChildren(...sheet[name].map((key) => this.#link(key)));
    }
  }

  #link(key) {
    const { sheet, texts } = this.session;
    const label = document.getElementById(`q-${key}`).dataset.label;
    const link = cell(key, label, sheet.isFlagged(key) ? "fl" : "");
    const state = (sheet.answer(key) ? "answered" : "blank") + (sheet.isFlagged(key) ? "_flagged" : "");
    link.setAttribute("aria-label", texts.say(`row_${state}`, { q: label, v: sheet.printed(key) }));
    link.firstElementChild.classList.toggle("on", Boolean(sheet.answer(key)));
    link.addEventListener("click", (event) => {
      event.preventDefault();
      this.ask.close();
      document.querySelector("exam-paper").goTo(key);
    });
    return link;
  }

  #paint() {
    const dialog = [this.ask, this.timeUp].find((one) => one.open);
    if (!dialog) return;
    if (this.session.status.name === "stale") return void closeAll();
    this.ask.querySelector("[data-left]").textContent = this.#noWayBack();
    paintWhereabouts(dialog.querySelector("[data-word]"), this.session, this.session.texts.say("all_saved"));
  }

  #noWayBack() {
    const { texts, countdown, config } = this.session;
    if (config.timed === false) return texts.say("due_left", { when: dueWords(this.session) });
    const minutes = Math.floor(countdown.remaining() / 60000);
    return minutes ? texts.say("minutes_left", { n: minutes }) : texts.say("no_minute_left");
  }
}

customElements.define("exam-finish", ExamFinish);
