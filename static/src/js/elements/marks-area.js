import { edit, nextIndex, toolOfKey } from "../lib/marks.js";
import { typeInto } from "../lib/typing.js";
import { ReadingsPanel } from "../lib/readings-panel.js";

/**
 * A toolbar of marks over the plain field inside, which stays the form's. The buttons come from templates/exams/marks/_tools.html.
 *
 *   <marks-area tools="ruby underline blank star box emphasis notice table" data-readings="…" data-level="N3"><textarea name="stem">…</textarea></marks-area>
 */
class MarksArea extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.field = this.querySelector("textarea, input");
    const words = this.querySelector("template[data-marks-tools]") ?? document.querySelector("template[data-marks-tools]");
    if (!this.field || !words) return;
    this.querySelector(":scope > .tools")?.remove();
    this.bar = words.content.firstElementChild.cloneNode(true);
    this.#fillBar();
    this.prepend(this.bar);
    this.panel = new ReadingsPanel(this, this.field, words.dataset, this.#button("ruby"));
    this.bar.addEventListener("click", (event) => this.#onTool(event), { signal });
    this.bar.addEventListener("keydown", (event) => this.#onBarKey(event), { signal });
    this.bar.addEventListener("pointerdown", (event) => event.preventDefault(), { signal }); // the selection stays
    this.field.addEventListener("keydown", (event) => this.#onKey(event), { signal });
  }

  disconnectedCallback() {
    this.stop.abort();
    this.panel?.close();
  }

  get #buttons() {
    return [...this.bar.querySelectorAll("button")];
  }

  #button(tool) {
    return this.#buttons.find((button) => button.dataset.tool === tool);
  }

  /** Only the tools that are asked for; one of them is a stop of the Tab key, the arrows lead to the others. */
  #fillBar() {
    const wanted = (this.getAttribute("tools") ?? "").split(" ");
    for (const button of this.#buttons) if (!wanted.includes(button.dataset.tool)) button.remove();
    this.#buttons.forEach((button, index) => (button.tabIndex = index ? -1 : 0));
    if (this.field.id) this.bar.setAttribute("aria-controls", this.field.id);
    this.bar.hidden = !this.#buttons.length;
  }

  #onTool(event) {
    const button = event.target.closest("button");
    if (button) this.#use(button.dataset.tool);
  }

  #onBarKey(event) {
    const buttons = this.#buttons;
    const index = nextIndex(event.key, buttons.indexOf(document.activeElement), buttons.length);
    if (event.key === "Escape") this.field.focus();
    if (index < 0) return;
    event.preventDefault();
    for (const button of buttons) button.tabIndex = button === buttons[index] ? 0 : -1;
    buttons[index].focus();
  }

  #onKey(event) {
    if (event.altKey && event.key === "F10") {
      event.preventDefault();
      this.#buttons.find((button) => button.tabIndex === 0)?.focus();
      return;
    }
    const tool = toolOfKey(event);
    if (!tool || !this.#button(tool)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#use(tool);
  }

  #use(tool) {
    const { value, selectionStart, selectionEnd } = this.field;
    if (this.field.readOnly || this.field.disabled) return;
    if (tool === "ruby" && this.dataset.readings) this.panel.open(selectionStart, selectionEnd);
    else typeInto(this.field, edit(tool, value, selectionStart, selectionEnd));
  }
}

customElements.define("marks-area", MarksArea);
