import { namesIn, withName, withoutName } from "../lib/picked.js";

const PAUSE_MS = 250;

/**
 * Finds people by name and writes their user names into the text field inside, which stays what is sent. Whoever stands
 * in the field already is listed by the server in [data-chosen]. Without script the field itself is filled in.
 */
class PeoplePicker extends HTMLElement {
  #names = new Map();
  #asked = 0;

  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.field = this.querySelector("textarea");
    this.search = this.querySelector("input[type=search]");
    this.chosen = this.querySelector("[data-chosen]");
    this.found = this.querySelector("[data-found]");
    for (const item of this.chosen.children) this.#names.set(item.dataset.username, item.textContent);
    this.search.addEventListener("input", () => this.#soon(), { signal });
    this.search.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    this.found.addEventListener("click", (event) => this.#onFound(event.target.closest("button")), { signal });
    this.chosen.addEventListener("click", (event) => this.#onChosen(event.target.closest("button")), { signal });
    this.querySelector("[data-typed]").hidden = true;
    this.querySelector("[data-search]").hidden = false;
    this.#paint();
  }

  disconnectedCallback() {
    this.stop.abort();
    clearTimeout(this.timer);
  }

  #soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#ask(), PAUSE_MS);
  }

  /** Return takes the first one found, and never sends the form. */
  #onKey(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.#onFound(this.found.querySelector("button"));
  }

  /** The last question counts, whichever answer comes last. */
  async #ask() {
    const question = ++this.#asked;
    const address = `${this.dataset.url}?${new URLSearchParams({ q: this.search.value })}`;
    try {
      const reply = await fetch(address, { headers: { Accept: "text/html" } });
      const html = reply.ok ? await reply.text() : "";
      if (question === this.#asked) this.found.innerHTML = html;
    } catch {
      if (question === this.#asked) this.found.replaceChildren();
    }
  }

  #onFound(button) {
    if (!button) return;
    this.#names.set(button.dataset.username, button.dataset.name);
    this.field.value = withName(this.field.value, button.dataset.username);
    this.search.value = "";
    this.found.replaceChildren();
    this.search.focus();
    this.#paint();
  }

  #onChosen(button) {
    if (!button) return;
    this.field.value = withoutName(this.field.value, button.value);
    this.search.focus();
    this.#paint();
  }

  #paint() {
    this.chosen.replaceChildren(...namesIn(this.field.value).map((name) => this.#chip(name)));
  }

  #chip(username) {
    const item = document.createElement("li");
    const remove = document.createElement("button");
    const name = this.#names.get(username) ?? username;
    Object.assign(remove, { type: "button", value: username, className: "chip", textContent: name });
    remove.setAttribute("aria-label", `${this.dataset.remove}: ${name}`);
    item.append(remove);
    return item;
  }
}

customElements.define("people-picker", PeoplePicker);
