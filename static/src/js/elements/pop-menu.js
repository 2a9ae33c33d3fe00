/** Around a details.menu: closes it on Escape and on a press or focus elsewhere. */
class PopMenu extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.addEventListener("keydown", (event) => this.onKey(event), { signal });
    for (const kind of ["pointerdown", "focusin"]) {
      document.addEventListener(kind, (event) => this.closeUnlessInside(event), { signal });
    }
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  get details() {
    return this.querySelector("details");
  }

  onKey(event) {
    if (event.key !== "Escape" || !this.details.open) return;
    this.details.open = false;
    this.querySelector("summary").focus();
  }

  closeUnlessInside(event) {
    if (!this.contains(event.target)) this.details.open = false;
  }
}

customElements.define("pop-menu", PopMenu);
