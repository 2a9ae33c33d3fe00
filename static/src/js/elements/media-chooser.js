const PAUSE_MS = 250;

/**
 * A hidden field with a file of the library. "Choose" opens the library in a dialog, which stands at the end of the page
 * (a form may not hold another); a choice is a `change` of the field. Without script a plain list is sent.
 */
class MediaChooser extends HTMLElement {
  #asked = 0;

  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.field = this.querySelector("input[type=hidden]");
    this.querySelector("[data-plain]")?.remove();
    this.field.disabled = false;
    this.querySelector("[data-acts]").hidden = false;
    this.querySelector("[data-open]").addEventListener("click", () => this.#open(), { signal });
    this.querySelector("[data-none]").addEventListener("click", () => this.#choose("", this.#nothing), { signal });
  }

  disconnectedCallback() {
    this.stop.abort();
    clearTimeout(this.timer);
    this.dialog?.remove();
  }

  get #nothing() {
    return this.querySelector("template[data-nothing]").content;
  }

  #open() {
    const { signal } = this.stop;
    this.dialog = this.querySelector("template[data-frame]").content.firstElementChild.cloneNode(true);
    this.panel = this.dialog.querySelector("[data-panel]");
    this.dialog.addEventListener("click", (event) => this.#onClick(event), { signal });
    this.dialog.addEventListener("input", (event) => event.target.type === "search" && this.#soon(), { signal });
    this.dialog.addEventListener("submit", (event) => this.#onSubmit(event), { signal });
    this.dialog.addEventListener("close", () => this.#closed(), { signal });
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.#ask({});
  }

  #closed() {
    this.dialog.remove();
    this.querySelector("[data-open]").focus();
  }

  #onSubmit(event) {
    if (!event.target.matches("[role=search]")) return;
    event.preventDefault();
    this.#ask({ q: this.#search });
  }

  #onClick(event) {
    const button = event.target.closest("button");
    if (event.target === this.dialog || button?.matches("[data-close]")) this.dialog.close();
    else if (button?.matches("[data-page]")) this.#ask({ q: this.#search, page: button.dataset.page });
    else if (button?.matches("[data-choose]")) {
      this.#choose(button.dataset.choose, button.closest("li").querySelector("template").content, button.dataset);
      this.dialog.close();
    }
  }

  get #search() {
    return this.panel.querySelector("input[type=search]")?.value ?? "";
  }

  #soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#ask({ q: this.#search }), PAUSE_MS);
  }

  /** The last question counts, whichever answer comes last. What is being typed or uploaded stays. */
  async #ask(query) {
    const question = ++this.#asked;
    const lost = this.dialog.querySelector("[data-lost]");
    try {
      const reply = await fetch(`${this.dataset.url}&${new URLSearchParams(query)}`, { headers: { Accept: "text/html" } });
      const html = reply.ok ? await reply.text() : null;
      if (question !== this.#asked) return;
      lost.hidden = html !== null;
      if (html !== null) this.#show(html);
    } catch {
      if (question === this.#asked) lost.hidden = false;
    }
  }

  #show(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const kept = [...this.panel.querySelectorAll(":scope > form, :scope > details")];
    if (!kept.length) this.panel.replaceChildren(holder.content);
    else {
      for (const part of [...this.panel.children]) if (!kept.includes(part)) part.remove();
      for (const part of [...holder.content.children]) if (!part.matches("form, details")) this.panel.append(part);
    }
    window.htmx?.process(this.panel);
  }

  #choose(value, shown, { fileName = "" } = {}) {
    const current = this.querySelector("[data-current]");
    current.replaceChildren(shown.cloneNode(true));
    window.htmx?.process(current);
    this.querySelector("[data-none]").hidden = !value;
    this.field.value = value;
    this.field.dataset.fileName = fileName;
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("media-chooser", MediaChooser);
