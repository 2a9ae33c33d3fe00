/** Shows what it holds while the form's field data-name has one of the values in data-value. Without script it is shown always. */
class ShownWhen extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.form.addEventListener("change", this);
    this.handleEvent();
  }

  disconnectedCallback() {
    this.form.removeEventListener("change", this);
  }

  handleEvent() {
    const { name, value } = this.dataset;
    const given = new FormData(this.form).getAll(name);
    this.hidden = !value.split(" ").some((one) => given.includes(one));
  }
}

customElements.define("shown-when", ShownWhen);
