import { between } from "../lib/seats.js";
import { ticksView } from "../lib/ticks.js";

/**
 * The bar over a list whose rows have boxes (`ids`, in the same form): ticks the page, counts, and shows what can be done
 * once somebody is ticked; with the shift key all between two. Without script everything is there and the ticks go with the form.
 */
class PeoplePicks extends HTMLElement {
  #last = null;

  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.form = this.closest("form");
    this.page = this.querySelector("[data-page]");
    this.all = this.querySelector("[data-all]");
    this.page.hidden = false;
    this.form.addEventListener("click", (event) => this.#onClick(event), { signal });
    this.form.addEventListener("change", (event) => this.#onChange(event), { signal });
    window.addEventListener("pageshow", () => this.#paint(), { signal }); // a browser going back fills the boxes again
    this.#paint();
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  get boxes() {
    return [...this.form.querySelectorAll("input[name=ids]")];
  }

  #onClick({ target, shiftKey }) {
    if (target.closest("[data-clear]")) this.#tick(false);
    if (target.name !== "ids") return;
    if (shiftKey && this.#last) for (const box of between(this.boxes, this.#last, target)) box.checked = target.checked;
    this.#last = target;
  }

  #onChange({ target }) {
    if (this.page.contains(target)) this.#tick(target.checked);
    this.#paint();
  }

  #tick(on) {
    for (const box of this.boxes) box.checked = on;
    if (!on && this.all) this.all.querySelector("input").checked = false;
    this.#paint();
  }

  #paint() {
    const boxes = this.boxes;
    const ticked = boxes.filter(({ checked }) => checked).length;
    const all = this.all?.querySelector("input").checked ?? false;
    const view = ticksView({ ticked, shown: boxes.length, more: Boolean(this.all), all });
    const pageBox = this.page.querySelector("input");
    pageBox.checked = view.page === true;
    pageBox.indeterminate = view.page === null;
    for (const box of boxes) box.closest("tr").classList.toggle("sel", box.checked || all);
    if (this.all) this.all.hidden = !view.offersAll;
    this.querySelector("[data-ticked]").hidden = !view.acts || all;
    this.querySelector("[data-count]").textContent = ticked;
    this.querySelector("[data-acts]").hidden = !view.acts;
    this.querySelector("[data-clear]").hidden = !view.acts;
    this.classList.toggle("on", view.acts);
  }
}

customElements.define("people-picks", PeoplePicks);
