import { ADDED, FAILED, SENDING, WAITING, allAdded, percentOf, toSend, withFiles, withoutItem } from "../lib/sending.js";

/**
 * A form with a field of several files: drops are taken, and each file is sent on its own, with its progress and its own
 * answer. What the other fields lack is asked before the first byte of a file. Without script it is an ordinary form.
 */
class FilesForm extends HTMLElement {
  #items = [];
  #rows = new Map();
  #url = "";

  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.form = this.querySelector("form");
    this.input = this.querySelector("input[type=file]");
    this.drop = this.querySelector("[data-drop]");
    this.list = this.querySelector("[data-list]");
    this.errs = this.querySelector("[data-errs]");
    this.querySelector("[data-say]").hidden = false;
    this.input.addEventListener("change", () => this.#take(this.input.files), { signal });
    this.form.addEventListener("submit", (event) => this.#onSubmit(event), { signal });
    for (const name of ["dragover", "dragleave", "drop"]) this.drop.addEventListener(name, this, { signal });
    addEventListener("beforeunload", (event) => this.#isSending() && event.preventDefault(), { signal });
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  handleEvent(event) {
    event.preventDefault();
    this.drop.classList.toggle("over", event.type === "dragover");
    if (event.type === "drop") this.#take(event.dataTransfer.files);
  }

  #take(files) {
    const { most, largest, tooLarge } = this.dataset;
    this.#items = withFiles(this.#items, files, { most: Number(most), largest: Number(largest), tooLarge });
    this.input.value = "";
    this.#paint();
  }

  #onSubmit(event) {
    if (!this.#items.length) return;
    event.preventDefault();
    if (!this.#isSending()) this.#send();
  }

  async #send() {
    const button = this.form.querySelector("button.main");
    const items = toSend(this.#items);
    for (const item of items) Object.assign(item, { state: SENDING, share: 0, said: "" });
    button.disabled = true;
    this.#paint();
    const { uploads: _missing, ...lacking } = (await this.#post(null)).errors ?? {};
    this.#tell(lacking);
    const isFine = !Object.keys(lacking).length;
    for (const item of items) {
      if (isFine) await this.#sendOne(item);
      else item.state = WAITING;
      this.#paint();
    }
    button.disabled = false;
    if (allAdded(this.#items)) location.assign(this.#url);
  }

  async #sendOne(item) {
    const { url, errors } = await this.#post(item);
    if (url) this.#url = url;
    const said = Object.values(errors ?? {}).flat().join(" ") || this.dataset.failed;
    Object.assign(item, url ? { state: ADDED } : { state: FAILED, said, isFinal: Boolean(errors) });
  }

  /** The form with one of the files, or (null) with none, and what is answered. */
  #post(item) {
    const data = new FormData(this.form);
    data.delete(this.input.name);
    if (this.#items.length > 1) data.set("title", "");
    if (item) data.append(this.input.name, item.file);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.form.action);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.onprogress = ({ loaded, total }) => item && this.#progress(item, percentOf(loaded, total));
      request.onloadend = () => resolve(request.response ?? {});
      request.send(data);
    });
  }

  #progress(item, share) {
    item.share = share;
    this.#rows.get(item).querySelector("progress").value = share;
  }

  /** What is wrong with the other fields: a sentence beside each. */
  #tell(lacking) {
    for (const earlier of this.querySelectorAll("[data-told]")) earlier.remove();
    this.errs.hidden = !Object.keys(lacking).length;
    const places = Object.entries(lacking).map(([name, sentences]) => this.#besideField(name, sentences.join(" ")));
    places[0]?.scrollIntoView({ block: "center" });
  }

  #besideField(name, sentence) {
    const field = this.form.elements.namedItem(name);
    const place = (field instanceof Element ? field : field?.[0])?.closest(".field") ?? this.errs;
    const line = document.createElement("p");
    Object.assign(line, { className: "hint err", textContent: sentence });
    line.dataset.told = "";
    place.append(line);
    return place;
  }

  #isSending() {
    return this.#items.some(({ state }) => state === SENDING);
  }

  #paint() {
    this.input.required = !this.#items.length;
    this.#rows = new Map(this.#items.map((item) => [item, this.#row(item)]));
    this.list.replaceChildren(...this.#rows.values());
  }

  #row(item) {
    const row = document.createElement("li");
    const name = document.createElement("b");
    const state = document.createElement("small");
    row.className = item.state;
    name.textContent = item.file.name;
    state.textContent = item.said || (item.state === SENDING ? "" : (this.dataset[item.state] ?? ""));
    row.append(name, state);
    if (item.state === SENDING) row.append(this.#bar(item));
    else if (item.state !== ADDED) row.append(this.#outButton(item));
    return row;
  }

  #bar(item) {
    const bar = document.createElement("progress");
    Object.assign(bar, { max: 100, value: item.share });
    bar.setAttribute("aria-label", item.file.name);
    return bar;
  }

  #outButton(item) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn sm plain", textContent: this.dataset.out });
    button.setAttribute("aria-label", `${this.dataset.out}: ${item.file.name}`);
    button.addEventListener("click", () => {
      this.#items = withoutItem(this.#items, item);
      this.#paint();
      this.input.focus();
    });
    return button;
  }
}

customElements.define("files-form", FilesForm);
