// <exam-pause>: while the clock stands still the paper is out of sight, and nothing but the proctor brings it back.
// Homework is paused by its student: what is held is sent first, then the ordinary form goes.

import { formatLeft } from "../lib/clock.js";
import { closeAll, makePersistent, open } from "./dialog.js";
import { session } from "./session.js";
import { paintWhereabouts } from "./whereabouts.js";

class ExamPause extends HTMLElement {
  connectedCallback() {
    this.session = session();
    this.dialog = this.querySelector("dialog");
    this.form = document.getElementById("pause-form");
    makePersistent(this.dialog);
    this.session.addEventListener("pause", () => this.#onPause());
    for (const name of ["status", "tick"]) this.session.addEventListener(name, () => this.#paint());
    this.form.addEventListener("submit", (event) => this.#onWish(event));
    if (this.session.isPaused) this.#onPause();
  }

  #onPause() {
    document.querySelector("exam-paper").classList.toggle("is-paused", this.session.isPaused);
    if (!this.session.isPaused) this.dialog.close();
    else if (this.session.config.pauseUrl) this.session.moveOn(); // another page of this student did it
    else this.#stop();
  }

  #stop() {
    const { countdown, config, texts } = this.session;
    const time = formatLeft(countdown.remaining());
    const words = config.timed ?? true ? texts.say("stopped_at", { time }) : texts.say("stopped");
    closeAll();
    this.querySelector("[data-stopped-at]").textContent = words;
    open(this.dialog);
    this.#paint();
  }

  #paint() {
    if (!this.dialog.open) return;
    const { status, sheet, texts } = this.session;
    if (status.name === "stale") return void this.dialog.close();
    const allSaved = texts.say("answers_saved", { n: sheet.marked.length });
    paintWhereabouts(this.querySelector("[data-word]"), this.session, allSaved);
  }

  async #onWish(event) {
    event.preventDefault();
    if (this.session.isLocked) return;
    closeAll();
    this.session.lock("pausing");
    const isAllHeld = await this.session.journal.flush();
    if (isAllHeld || this.session.status.name === "error") this.form.submit();
    else this.session.lock("pausing", false);
  }
}

customElements.define("exam-pause", ExamPause);
