/**
 * One seat beside the board. It takes the focus when it is opened, gives it back to the card when it is closed (Escape too),
 * and asks for its facts when the card has changed. On a page of its own it does nothing.
 */
class SeatPanel extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    const { card } = this;
    this.parentElement.classList.toggle("has-panel", Boolean(card));
    if (!card) return;
    this.stamp = card.dataset.stamp;
    this.kind = card.dataset.kind;
    this.#mark(card);
    const close = this.querySelector("[data-close]");
    close.hidden = false;
    close.addEventListener("click", () => this.#close(), { signal });
    this.addEventListener("keydown", ({ key }) => key === "Escape" && this.#close(), { signal });
    document.addEventListener("htmx:ws:after:message:incoming", () => this.#follow(), { signal });
    document.addEventListener("htmx:after:swap", () => this.card && this.#mark(this.card), { signal });
    this.querySelector("h2").focus({ preventScroll: true });
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  get card() {
    return this.dataset.student ? document.getElementById(`seat-${this.dataset.student}`) : null;
  }

  #mark(card) {
    for (const other of document.querySelectorAll(".seat[aria-current]")) if (other !== card) other.removeAttribute("aria-current");
    card.setAttribute("aria-current", "true");
  }

  #follow() {
    const { card } = this;
    if (!card || card.dataset.stamp === this.stamp) return;
    this.stamp = card.dataset.stamp;
    this.#mark(card);
    this.querySelector("#facts").dispatchEvent(new CustomEvent("seat:changed"));
    this.#offer(card);
  }

  /** What can be done follows the state of the seat, but never under somebody who is writing a reason. */
  #offer(card) {
    const verbs = this.querySelector("#verbs");
    if (card.dataset.kind === this.kind || verbs.querySelector("details[open]")) return;
    this.kind = card.dataset.kind;
    verbs.dispatchEvent(new CustomEvent("seat:changed"));
  }

  #close() {
    const { card } = this;
    const empty = document.createElement("seat-panel");
    Object.assign(empty, { id: "panel", className: "stp", hidden: true });
    this.replaceWith(empty);
    card?.removeAttribute("aria-current");
    card?.querySelector("a").focus({ preventScroll: true });
  }
}

customElements.define("seat-panel", SeatPanel);
