import { ordered } from "../lib/seats.js";

/** Puts the seats into the chosen order without asking the server. Only "Needs attention" moves cards by itself later. */
class SeatOrder extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.select = this.querySelector("select");
    this.querySelector("button").hidden = true;
    this.select.addEventListener("change", () => this.#sort(), { signal });
    document.addEventListener("htmx:ws:after:message:incoming", () => this.#follow(), { signal });
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  get list() {
    return document.getElementById(this.getAttribute("for"));
  }

  #follow() {
    if (this.select.value === "attention") this.#sort();
  }

  #sort() {
    const { list } = this;
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    const seats = ordered([...list.children].map(seatOf), this.select.value);
    if (seats.every(({ card }, place) => card === list.children[place])) return;
    list.append(...seats.map(({ card }) => card));
    focused?.focus({ preventScroll: true });
  }
}

function seatOf(card) {
  const name = card.querySelector(".seat__b").textContent;
  return { card, number: Number(card.dataset.n), attention: Number(card.dataset.a), name };
}

customElements.define("seat-order", SeatOrder);
