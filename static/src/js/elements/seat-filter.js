/** All seats, or those that need attention: silent or not begun. Cards are hidden, never moved. */
class SeatFilter extends HTMLElement {
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
    document.getElementById(this.getAttribute("for")).dataset.only = pressed.value;
  }
}

customElements.define("seat-filter", SeatFilter);
