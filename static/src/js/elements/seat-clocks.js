import { ServerClock, formatLeft } from "../lib/clock.js";

const REFETCH_MS = 10_000;

/**
 * Around the seats: shows the time left of each (data-deadline, milliseconds by the server's clock) and, when the sums count
 * more or fewer seats than there are cards, has the list fetched anew.
 */
class SeatClocks extends HTMLElement {
  #clock = new ServerClock();
  #fetchedAt = -Infinity;

  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    const mono = this.#clock.mono();
    this.#clock.sample(mono, mono, Number(this.dataset.now));
    this.timer = setInterval(() => this.#tick(), 1000);
    document.addEventListener("htmx:after:swap", () => this.#paint(), { signal });
    document.addEventListener("htmx:ws:after:message:incoming", () => this.#compare(), { signal });
    this.#paint();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    this.stop.abort();
  }

  #tick() {
    this.#clock.checkJump();
    this.#paint();
  }

  #paint() {
    for (const seat of this.querySelectorAll("[data-deadline]")) {
      const text = formatLeft(Number(seat.dataset.deadline) - this.#clock.now());
      if (seat.textContent !== text) seat.textContent = text;
    }
  }

  #compare() {
    const list = this.querySelector("ul");
    const seats = Number(document.getElementById("sums").dataset.seats);
    if (list.children.length === seats || performance.now() - this.#fetchedAt < REFETCH_MS) return;
    this.#fetchedAt = performance.now();
    list.dispatchEvent(new CustomEvent("board:stale"));
  }
}

customElements.define("seat-clocks", SeatClocks);
