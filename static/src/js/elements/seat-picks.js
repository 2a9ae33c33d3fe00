import { between } from "../lib/seats.js";

/**
 * The form for several seats: counts the ticked ones, ticks all or none, or with the shift key all between two; shows what
 * the chosen verb needs. Without script everything is there and the ticks go with the form anyway.
 */
class SeatPicks extends HTMLElement {
  #last = null;

  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.list = document.getElementById(this.getAttribute("for"));
    this.count = this.querySelector("[data-count]");
    for (const part of this.querySelectorAll("[data-pick], [data-count]")) part.hidden = false;
    if (this.querySelector("[data-done]")) this.#tick("none");
    this.list.addEventListener("click", (event) => this.#onClick(event), { signal });
    this.list.addEventListener("change", () => this.#paint(), { signal });
    this.addEventListener("click", ({ target }) => this.#tick(target.closest("[data-pick]")?.dataset.pick), { signal });
    this.addEventListener("change", () => this.#paint(), { signal });
    document.addEventListener("htmx:after:swap", () => this.#paint(), { signal });
    this.#paint();
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  get boxes() {
    return [...this.list.querySelectorAll("input[name=attempts]")];
  }

  #tick(which) {
    if (!which) return;
    for (const box of this.boxes) box.checked = which === "all";
    this.#paint();
  }

  #onClick({ target, shiftKey }) {
    if (target.name !== "attempts") return;
    if (shiftKey && this.#last) for (const box of between(this.boxes, this.#last, target)) box.checked = target.checked;
    this.#last = target;
    this.#paint();
  }

  #paint() {
    const ticked = this.boxes.filter(({ checked }) => checked).length;
    this.count.textContent = ticked ? `${ticked} / ${this.boxes.length}` : "";
    this.dataset.ticked = ticked;
    const needs = this.querySelector("[name=verb]").selectedOptions[0]?.dataset.needs?.split(" ") ?? [];
    for (const field of this.querySelectorAll("[data-need]")) field.hidden = !needs.includes(field.dataset.need);
  }
}

customElements.define("seat-picks", SeatPicks);
