/**
 * The bar over a list of questions with boxes (`ids`, in the same form): counts what is ticked, on this page and, in the
 * form's field `kept`, on others. Without script the number is that of the last page load.
 */
class BankPicks extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.form = this.closest("form");
    this.form.addEventListener("change", () => this.#paint(), { signal });
    window.addEventListener("pageshow", () => this.#paint(), { signal }); // a browser going back fills the boxes again
    this.#paint();
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  #paint() {
    const boxes = [...this.form.querySelectorAll("input[name=ids]")];
    const kept = this.form.elements.kept.value.split(".").filter(Boolean).length;
    const ticked = kept + boxes.filter(({ checked }) => checked).length;
    for (const box of boxes) box.closest("li").classList.toggle("sel", box.checked);
    this.querySelector("[data-count]").textContent = ticked;
    this.classList.toggle("on", ticked > 0);
  }
}

customElements.define("bank-picks", BankPicks);
