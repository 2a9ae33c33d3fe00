/** A row of buttons of which one is pressed; `show(shown, value)` says what that means. Without script all is shown. */
export class PressedFilter extends HTMLElement {
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
    this.show(document.getElementById(this.getAttribute("for")), pressed.value);
  }
}
