// <exam-clock>: the digits and the ticks of the header, and one polite word at five minutes and at one.

import { Thresholds, formatLeft } from "../lib/clock.js";
import { session } from "./session.js";

const FIVE_MINUTES = 5 * 60000;
const MINUTE = 60000;

class ExamClock extends HTMLElement {
  #marks = new Thresholds([FIVE_MINUTES, MINUTE]);

  connectedCallback() {
    this.session = session();
    this.digits = this.querySelector(".clock");
    this.track = this.querySelector(".track");
    this.voice = this.querySelector(".sr");
    this.session.addEventListener("tick", () => this.#paint());
    this.#paint();
  }

  #paint() {
    const { countdown, texts } = this.session;
    const left = countdown.remaining();
    const time = formatLeft(left);
    this.digits.textContent = time;
    this.digits.setAttribute("aria-label", texts.say("clock_label", { time }));
    this.digits.classList.toggle("late", left < FIVE_MINUTES);
    this.#paintTrack(countdown.minutes(), countdown.minutesSpent(), time);
    const mark = this.#marks.passed(left);
    if (mark) this.voice.textContent = texts.say(mark === MINUTE ? "one_minute" : "five_minutes");
  }

  #paintTrack(minutes, spent, left) {
    const state = `${minutes} ${spent}`;
    if (state === this.painted) return;
    this.painted = state;
    this.track.style.setProperty("--n", minutes);
    this.track.style.setProperty("--done", spent);
    this.track.setAttribute("aria-label", this.session.texts.say("track_label", { left, spent, minutes }));
  }
}

customElements.define("exam-clock", ExamClock);
