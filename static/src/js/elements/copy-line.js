const SHOWN = 2000; // ms that "Copied" stays

/** A button that copies the field beside it. Without script the field is selected and copied by hand. */
class CopyLine extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    this.button = this.querySelector("button");
    this.button.hidden = false;
    this.button.addEventListener("click", this);
    this.field.addEventListener("focus", this);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.button.removeEventListener("click", this);
    this.field.removeEventListener("focus", this);
  }

  async handleEvent(event) {
    this.field.select();
    if (event.type === "click" && (await this.copy())) this.say();
  }

  /** The clipboard is there with TLS only; elsewhere the browser copies what is selected. */
  async copy() {
    try {
      await navigator.clipboard.writeText(this.field.value);
      return true;
    } catch {
      return document.execCommand("copy");
    }
  }

  say() {
    this.toggle(true);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.toggle(false), SHOWN);
  }

  toggle(copied) {
    for (const word of this.button.querySelectorAll("[data-when]")) {
      word.hidden = (word.dataset.when === "copied") !== copied;
    }
  }
}

customElements.define("copy-line", CopyLine);
