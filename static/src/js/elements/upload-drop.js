import { Line, meaningOf, ticksOf } from "../lib/uploading.js";

/**
 * Sends the files of the form inside one by one, each as soon as the other fields are filled in, and shows how far each
 * is. The server answers with the row that takes the place of its line. Without script the form is sent as it is.
 */
class UploadDrop extends HTMLElement {
  #line = new Line((entry) => this.#send(entry));
  #held = [];

  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.form = this.querySelector("form");
    this.input = this.querySelector("input[type=file]");
    this.zone = this.querySelector("[data-zone]");
    this.list = this.querySelector("[data-list]");
    this.input.addEventListener("change", () => this.#take(this.input.files), { signal });
    this.form.addEventListener("submit", (event) => this.#onSubmit(event), { signal });
    for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
      this.addEventListener(type, (event) => this.#onDrag(event), { signal });
    }
    window.addEventListener("beforeunload", (event) => this.#line.isBusy && event.preventDefault(), { signal });
    this.querySelector("[data-with-script]").hidden = false;
    this.toggleAttribute("data-ready", true);
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  #onDrag(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const isOver = event.type === "dragenter" || event.type === "dragover" || this.#isInside(event);
    this.zone.classList.toggle("over", isOver && event.type !== "drop");
    if (event.type === "drop") this.#take(event.dataTransfer.files);
  }

  /** Leaving one part of the element for another is no leaving. */
  #isInside(event) {
    return event.type === "dragleave" && this.contains(event.relatedTarget);
  }

  #onSubmit(event) {
    if (!this.#held.length && !this.input.files.length) return;
    event.preventDefault();
    this.#take([]);
  }

  /** The file field asks for nothing here: what was dropped is not in it. */
  #take(files) {
    this.#held.push(...Array.from(files, (file) => ({ file, row: this.#row(file) })));
    this.input.value = "";
    this.input.required = false;
    if (!this.form.reportValidity()) {
      for (const { row } of this.#held) row.querySelector("[data-said]").textContent = this.dataset.wanted;
      return;
    }
    this.#line.add(...this.#held.splice(0));
  }

  #row(file) {
    const row = this.querySelector("template[data-line]").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = file.name;
    row.querySelector("[data-said]").textContent = this.dataset.waits;
    this.list.append(row);
    return row;
  }

  #send({ file, row }) {
    const said = row.querySelector("[data-said]");
    const track = row.querySelector(".track");
    const data = new FormData(this.form);
    data.delete(this.input.name);
    data.append(this.input.name, file);
    data.append("row", this.dataset.row);
    said.textContent = "";
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.upload.addEventListener("progress", (event) => {
        track.style.setProperty("--done", ticksOf(event.loaded, event.total));
        said.textContent = `${Math.round((100 * event.loaded) / (event.total || 1))} %`;
      });
      request.addEventListener("loadend", () => {
        const meaning = meaningOf(request.status);
        if (meaning === "row") this.#replace(row, request.responseText, file.name);
        else this.#failed({ file, row }, this.dataset[meaning]);
        resolve();
      });
      request.open("POST", this.form.action);
      request.send(data);
    });
  }

  #replace(row, html, name) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const made = holder.content.querySelector("li");
    const title = made.querySelector("b");
    if (title && !title.textContent) title.textContent = name;
    row.replaceWith(made);
    window.htmx?.process(made);
  }

  #failed(entry, sentence) {
    const again = entry.row.querySelector("[data-again]");
    entry.row.classList.add("up__r-bad");
    entry.row.querySelector("[data-said]").textContent = sentence;
    entry.row.querySelector(".track").style.setProperty("--done", 0);
    again.hidden = false;
    again.onclick = () => {
      again.hidden = true;
      entry.row.classList.remove("up__r-bad");
      this.#line.add(entry);
    };
  }
}

customElements.define("upload-drop", UploadDrop);
