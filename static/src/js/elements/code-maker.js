import { newCode } from "../lib/access-code.js";

/** A button that writes a new code into the field named by data-for. Without script a code is typed. */
class CodeMaker extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.button.hidden = false;
    this.button.addEventListener("click", this);
  }

  disconnectedCallback() {
    this.button.removeEventListener("click", this);
  }

  handleEvent() {
    const field = document.getElementById(this.dataset.for);
    field.value = newCode(this.dataset.letters);
    field.focus();
  }
}

customElements.define("code-maker", CodeMaker);
