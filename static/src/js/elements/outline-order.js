/**
 * Reordering questions in the outline: by dragging, or with Alt and the arrow keys on a question. It sends the ordinary
 * forms of the page; data-place and data-step are their addresses for question 0.
 */
class OutlineOrder extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    for (const item of this.querySelectorAll("[data-question]")) item.draggable = true;
    for (const name of ["dragstart", "dragover", "dragleave", "drop", "dragend", "keydown"]) this.addEventListener(name, this);
  }

  handleEvent(event) {
    this[`on${event.type}`](event);
  }

  ondragstart(event) {
    this.dragged = event.target.closest("[data-question]");
    if (!this.dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", this.dragged.textContent.trim());
    this.dragged.classList.add("drag");
  }

  ondragover(event) {
    const place = this.placeOf(event);
    if (!place) return;
    event.preventDefault();
    this.clear();
    place.item?.classList.add(place.after ? "drop-after" : "drop-before");
    if (!place.item) place.list.classList.add("drop-in");
  }

  ondragleave() {
    this.clear();
  }

  ondragend() {
    this.clear();
    this.dragged?.classList.remove("drag");
    this.dragged = null;
  }

  ondrop(event) {
    const place = this.placeOf(event);
    if (!place) return;
    event.preventDefault();
    const others = [...place.list.children].filter((item) => item !== this.dragged);
    const position = place.item ? others.indexOf(place.item) + (place.after ? 2 : 1) : 1;
    this.send(this.dataset.place, this.dragged.dataset.question, { group: place.list.dataset.group, position });
  }

  onkeydown(event) {
    const item = event.target.closest("[data-question]");
    const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!item || !way || !event.altKey) return;
    event.preventDefault();
    this.send(this.dataset.step, item.dataset.question, { way });
  }

  placeOf(event) {
    const list = event.target.closest?.("[data-group]");
    if (!this.dragged || !list) return null;
    const item = event.target.closest("[data-question]");
    if (item === this.dragged) return null;
    const box = item?.getBoundingClientRect();
    return { list, item, after: Boolean(box) && event.clientY > box.top + box.height / 2 };
  }

  clear() {
    for (const item of this.querySelectorAll(".drop-before, .drop-after, .drop-in")) {
      item.classList.remove("drop-before", "drop-after", "drop-in");
    }
  }

  send(address, question, values) {
    this.form.action = address.replace("/questions/0/", `/questions/${question}/`);
    for (const [name, value] of Object.entries(values)) this.form.elements[name].value = value;
    this.form.requestSubmit();
  }
}

customElements.define("outline-order", OutlineOrder);
