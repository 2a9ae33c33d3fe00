// <exam-clock>: the digits and the ticks of the header, and one polite word at five minutes and at one. Homework without
// a clock shows when it is due instead.

import { Thresholds, formatLeft } from "../lib/clock.js";
import { formatDue } from "../lib/due.js";
import { session } from "./session.js";

const FIVE_MINUTES = 5 * 60000;
const MINUTE = 60000;

/** When the running section is due, in words. */
export function dueWords({ countdown, config }) {
  return formatDue(countdown.deadline, document.documentElement.lang, config.timeZone);
}

class ExamClock extends HTMLElement {
  #marks = new Thresholds([FIVE_MINUTES, MINUTE]);

  connectedCallback() {
    this.session = session();
    this.isTimed = this.session.config.timed ?? true;
    this.digits = this.querySelector(".clock");
    this.track = this.querySelector(".track");
    this.voice = this.querySelector(".sr");
    if (!this.isTimed) this.digits.removeAttribute("role");
    this.session.addEventListener("tick", () => this.#paint());
    this.session.addEventListener("pause", () => this.#onPause());
    this.#paint();
  }

  #onPause() {
    this.voice.textContent = this.session.isPaused ? "" : this.session.texts.say("goes_on");
  }

  #paint() {
    const { countdown, texts } = this.session;
    const left = countdown.remaining();
    if (this.isTimed) this.#paintTime(countdown, formatLeft(left));
    else this.#write(texts.say("due", { when: dueWords(this.session) }));
    this.digits.classList.toggle("late", left < FIVE_MINUTES);
    const mark = this.#marks.passed(left);
    if (mark) this.voice.textContent = texts.say(mark === MINUTE ? "one_minute" : "five_minutes");
  }

  #paintTime(countdown, time) {
    this.#write(time);
    this.digits.setAttribute("aria-label", this.session.texts.say("clock_label", { time }));
    this.#paintTrack(countdown.minutes(), countdown.minutesSpent(), time);
  }

  #write(words) {
    if (this.digits.textContent !== words) this.digits.textContent = words;
  }

  #paintTrack(minutes, spent, left) {
    const state = `${minutes} ${spent}`;
    if (state === this.painted) return;
    this.painted = state;
    if (this.track.style.getPropertyValue("--n") !== String(minutes)) this.#resizeTrack(minutes);
    this.track.style.setProperty("--done", spent);
    this.track.setAttribute("aria-label", this.session.texts.say("track_label", { left, spent, minutes }));
  }

  /** The last five minutes are another width then: a new element, so that nothing on the page has moved. */
  #resizeTrack(minutes) {
    const five = this.track.querySelector("b");
    five.replaceWith(five.cloneNode());
    this.track.style.setProperty("--n", minutes);
  }
}

customElements.define("exam-clock", ExamClock);
