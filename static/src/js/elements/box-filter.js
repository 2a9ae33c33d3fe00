import { isMeant } from "../lib/narrowing.js";

/** Boxes to tick, narrowed by what is typed; what is ticked stays in sight. Without script all are shown. */
class BoxFilter extends HTMLElement {
  connectedCallback() {
    const line = this.querySelector("[data-search]");
    if (!line) return;
    line.hidden = false;
    this.search = line.querySelector("input");
    this.search.addEventListener("input", this);
    this.search.addEventListener("keydown", this);
  }

  disconnectedCallback() {
    this.search?.removeEventListener("input", this);
    this.search?.removeEventListener("keydown", this);
  }

  handleEvent(event) {
    if (event.type === "keydown") {
      if (event.key === "Enter") event.preventDefault();
      return;
    }
    const labels = [...this.querySelectorAll("label.tick")];
    for (const label of labels) {
      label.hidden = !label.querySelector("input").checked && !isMeant(label.textContent, this.search.value.trim());
    }
    this.querySelector("[data-none]").hidden = labels.some(({ hidden }) => !hidden);
  }
}

customElements.define("box-filter", BoxFilter);
