import { isReadable, textOn } from "../lib/contrast.js";

/** The crest in the colour that the field data-for has now, and a sentence (data-bad) where no text can be read on it. */
class CrestPreview extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.dataset.for);
    this.field.addEventListener("input", this);
    this.handleEvent();
    this.hidden = false;
  }

  disconnectedCallback() {
    this.field.removeEventListener("input", this);
  }

  handleEvent() {
    const colour = this.field.value;
    if (!/^#[0-9a-f]{6}$/i.test(colour)) return;
    this.querySelector("rect").setAttribute("fill", colour);
    this.querySelector("text").setAttribute("fill", textOn(colour));
    this.querySelector("[data-bad]").hidden = isReadable(colour);
  }
}

customElements.define("crest-preview", CrestPreview);
