import { copyField } from "../lib/copying.js";

const SHOWN = 2500;

/** Around a field named by data-for and a button that copies it; data-done is what the button says then. Without
 * script the button stays hidden and the field is copied by hand. */
class CopyButton extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.word = this.button.querySelector("span");
    this.says = this.word.textContent;
    this.word.setAttribute("aria-live", "polite");
    this.button.hidden = false;
    this.button.addEventListener("click", this);
  }

  disconnectedCallback() {
    this.button.removeEventListener("click", this);
    clearTimeout(this.timer);
  }

  async handleEvent() {
    const field = document.getElementById(this.dataset.for);
    const command = (name) => document.execCommand(name);
    if (!(await copyField(field, { clipboard: navigator.clipboard, command }))) return;
    this.button.focus();
    this.word.textContent = this.dataset.done;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.word.textContent = this.says), SHOWN);
  }
}

customElements.define("copy-button", CopyButton);
