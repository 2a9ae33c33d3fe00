import { formatLeft } from "../lib/clock.js";
import { spentMinutes } from "../lib/seats.js";
import { boardClock, everySecond } from "./board-clock.js";

const LATE_MS = 5 * 60_000;

/** The big clock: data-deadline and data-minutes; data-paused where it stands still. */
class RoomClock extends HTMLElement {
  connectedCallback() {
    this.end = everySecond(() => this.#paint());
  }

  disconnectedCallback() {
    this.end();
  }

  #paint() {
    const { deadline, minutes, paused } = this.dataset;
    const left = Math.max(0, Number(deadline) - (paused ? Number(paused) : boardClock.now()));
    const figures = this.querySelector(".clock");
    figures.textContent = formatLeft(left);
    figures.classList.toggle("late", left < LATE_MS);
    this.querySelector(".track").style.setProperty("--done", spentMinutes(Number(minutes), left));
  }
}

customElements.define("room-clock", RoomClock);
