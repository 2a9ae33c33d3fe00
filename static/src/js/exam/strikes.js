// <exam-paper>'s choices struck out: held down, with the right mouse button, or by key. Only looks; the journal never knows.

import { Strikes } from "../lib/strikes.js";

const HOLD = 500;
const WOBBLE = 10;
const LIFTED = 350;

export class StruckChoices {
  #paper;
  #session;
  #strikes;
  #hold = null;

  constructor(paper, session) {
    this.#paper = paper;
    this.#session = session;
    this.#strikes = new Strikes(session.memory);
    paper.addEventListener("pointerdown", (event) => this.#onDown(event));
    paper.addEventListener("pointermove", (event) => this.#onMove(event));
    for (const name of ["pointerup", "pointercancel"]) paper.addEventListener(name, () => this.#onUp());
    paper.addEventListener("contextmenu", (event) => this.#onMenu(event));
    paper.addEventListener("click", (event) => this.#onClick(event), { capture: true });
    paper.querySelectorAll("input[type=radio]").forEach((radio) => this.#paint(radio));
  }

  toggle(radio) {
    const key = radio.closest("[data-q]").dataset.q;
    if (this.#session.isLocked || radio.checked) return;
    const isStruck = this.#strikes.toggle(key, radio.value);
    this.#paint(radio);
    this.#say(isStruck ? "struck" : "unstruck", key, radio.value);
  }

  /** What was marked is not ruled out. */
  lift(key, radio) {
    this.#strikes.lift(key, radio.value);
    this.#paint(radio);
  }

  #onDown(event) {
    clearTimeout(this.#hold?.timer);
    const radio = radioAt(event.target);
    this.#hold = null;
    if (!radio || event.pointerType === "mouse") return;
    const timer = setTimeout(() => this.#held(), HOLD);
    this.#hold = { radio, timer, x: event.clientX, y: event.clientY, isDone: false };
  }

  #onMove({ clientX, clientY }) {
    if (!this.#hold || Math.hypot(clientX - this.#hold.x, clientY - this.#hold.y) < WOBBLE) return;
    clearTimeout(this.#hold.timer);
    if (!this.#hold.isDone) this.#hold = null;
  }

  /** The click that a lifted finger still makes comes at once; a later one is another's. */
  #onUp() {
    const hold = this.#hold;
    clearTimeout(hold?.timer);
    setTimeout(() => this.#hold === hold && (this.#hold = null), LIFTED);
  }

  #held() {
    if (!this.#hold || this.#hold.isDone) return;
    clearTimeout(this.#hold.timer);
    this.#hold.isDone = true;
    this.toggle(this.#hold.radio);
  }

  /** The right mouse button, the menu key, and on many phones the finger that stays. */
  #onMenu(event) {
    const radio = radioAt(event.target);
    if (!radio) return;
    event.preventDefault();
    if (this.#hold) this.#held();
    else this.toggle(radio);
  }

  /** The finger that struck out does not mark when it is lifted. */
  #onClick(event) {
    if (!this.#hold?.isDone || !radioAt(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#hold = null;
  }

  #paint(radio) {
    const isStruck = this.#strikes.has(radio.closest("[data-q]").dataset.q, radio.value);
    radio.closest("label").classList.toggle("struck", isStruck);
    if (isStruck) radio.setAttribute("aria-describedby", "struck-word");
    else radio.removeAttribute("aria-describedby");
  }

  #say(word, key, value) {
    const { texts, sheet } = this.#session;
    const q = document.getElementById(`q-${key}`).dataset.label;
    document.getElementById("aside").textContent = texts.say(word, { q, v: sheet.printed(key, value) });
  }
}

function radioAt(target) {
  return target.closest?.(".opt, .pic")?.querySelector("input[type=radio]") ?? null;
}
