import { formatLeft, formatSeconds } from "../lib/clock.js";
import { boardClock, everySecond, sampleBoardClock } from "./board-clock.js";

const REFETCH_MS = 10_000;

/**
 * Around the seats: turns times into running figures (data-deadline: what is left, data-since: how long already, data-ago: in
 * words), in the panel too; and has the list or the bar fetched anew when the sums say that they have changed.
 */
class SeatClocks extends HTMLElement {
  #fetchedAt = new Map();

  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    sampleBoardClock(Number(this.dataset.now));
    this.words = new Intl.RelativeTimeFormat(document.documentElement.lang, { style: "short" });
    this.whole = this.closest("main");
    this.end = everySecond(() => this.#paint());
    document.addEventListener("htmx:after:swap", () => this.#paint(), { signal });
    document.addEventListener("htmx:ws:after:message:incoming", () => this.#compare(), { signal });
  }

  disconnectedCallback() {
    this.end();
    this.stop.abort();
  }

  #paint() {
    const now = boardClock.now();
    this.#write(".num[data-deadline]", ({ deadline }) => formatLeft(Number(deadline) - now));
    this.#write("[data-since]", ({ since }) => formatSeconds((now - Number(since)) / 1000));
    this.#write("[data-ago]", ({ ago }) => this.#ago((now - Number(ago)) / 1000));
  }

  #write(selector, text) {
    for (const element of this.whole.querySelectorAll(selector)) {
      const words = text(element.dataset);
      if (element.textContent !== words) element.textContent = words;
    }
  }

  #ago(seconds) {
    return seconds < 60 ? this.words.format(-Math.max(0, Math.floor(seconds)), "second") : this.words.format(-Math.floor(seconds / 60), "minute");
  }

  #compare() {
    const { seats, bar } = document.getElementById("sums").dataset;
    const [list, room] = [document.getElementById("seats"), document.getElementById("bar")];
    if (list.children.length !== Number(seats)) this.#fetch(list);
    // a form that is being filled in is left alone
    if (room.dataset.stamp !== bar && !room.querySelector("details[open]")) this.#fetch(room);
  }

  #fetch(part) {
    if (performance.now() - (this.#fetchedAt.get(part.id) ?? -Infinity) < REFETCH_MS) return;
    this.#fetchedAt.set(part.id, performance.now());
    part.dispatchEvent(new CustomEvent("board:stale"));
  }
}

customElements.define("seat-clocks", SeatClocks);
