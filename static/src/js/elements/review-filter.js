/** All, wrong or blank questions of the review. Rows are hidden by a class on the list; without script all are shown. */
class ReviewFilter extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.addEventListener("click", this);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this);
  }

  handleEvent(event) {
    const pressed = event.target.closest("button");
    if (!pressed) return;
    for (const button of this.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === pressed));
    const review = document.getElementById(this.getAttribute("for"));
    review.classList.remove("only-wrong", "only-blank");
    if (pressed.value) review.classList.add(`only-${pressed.value}`);
    for (const part of review.querySelectorAll("[data-part]")) part.hidden = !this.#shows(part, pressed.value);
  }

  #shows(part, mark) {
    return !mark || part.querySelector(`[data-mark=${mark}]`) !== null;
  }
}

customElements.define("review-filter", ReviewFilter);
