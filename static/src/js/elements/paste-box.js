import { looksLikeQuestion, textOf } from "../lib/pasted.js";

/**
 * Around a form: a whole question pasted into a field marked [data-paste] (itself or inside one) is offered to be split.
 * Sends a bubbling `question-pasted` event whose `detail` is { questions: [document, …], warnings: […], rest: "…" }.
 *
 * Of several questions the first fits into the form; all go to the page data-many, which takes lists.
 *
 *   <paste-box data-split="…" data-many="…" data-level="N3" data-type="kanji_reading">…the form…</paste-box>
 */
class PasteBox extends HTMLElement {
  #asked = 0;

  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.addEventListener("paste", (event) => this.#onPaste(event), { signal });
    this.addEventListener("click", (event) => this.#onClick(event), { signal });
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.#leave(), { signal });
  }

  disconnectedCallback() {
    this.stop.abort();
    this.#leave();
  }

  /** The paste itself goes on as ever: whoever does not want the offer has lost nothing. */
  #onPaste(event) {
    const place = event.target.closest("[data-paste]");
    if (!place) return;
    const text = this.#textOf(event.clipboardData);
    const field = event.target;
    const before = field.value;
    this.pasted = { text, undo: () => this.#put(field, before) };
    if (looksLikeQuestion(text)) this.#ask(text, place);
  }

  /** Underlines and readings of Word are in the formatted text only. */
  #textOf(clipboard) {
    const html = clipboard.getData("text/html");
    const formatted = html ? textOf(new DOMParser().parseFromString(html, "text/html").body) : "";
    return formatted || clipboard.getData("text/plain");
  }

  async #ask(text, place) {
    const question = ++this.#asked;
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    const { level = "", type = "" } = this.dataset;
    const body = new URLSearchParams({ text, level, type });
    const headers = { "X-CSRFToken": token, Accept: "application/json" };
    const reply = await fetch(this.dataset.split, { method: "POST", headers, body }).catch(() => null);
    const found = reply?.ok ? await reply.json() : null;
    if (question === this.#asked && found?.questions.length) this.#offer(found, place);
  }

  #offer({ html, ...found }, place) {
    this.#leave();
    this.found = found;
    this.box = document.createElement("div");
    this.box.className = "offer";
    this.box.setAttribute("role", "status");
    this.box.innerHTML = html;
    place.after(this.box);
  }

  #onClick(event) {
    const act = this.box?.contains(event.target) && event.target.closest("[data-act]")?.dataset.act;
    if (!act) return;
    const { found } = this;
    this.#leave();
    if (act === "all") this.#sendAll();
    if (act === "take") this.dispatchEvent(new CustomEvent("question-pasted", { bubbles: true, detail: found }));
    this.querySelector("[data-paste] textarea, [data-paste] input, textarea[data-paste]")?.focus();
  }

  #put(field, value) {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** The field gets back what stood in it; the page of lists gets the whole text. */
  #sendAll() {
    this.pasted.undo();
    const form = document.createElement("form");
    form.method = "post";
    form.action = this.dataset.many;
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    for (const [name, value] of Object.entries({ csrfmiddlewaretoken: token, text: this.pasted.text, look: "1" })) {
      const field = document.createElement("textarea");
      Object.assign(field, { name, value });
      form.append(field);
    }
    form.hidden = true;
    document.body.append(form);
    form.requestSubmit();
  }

  #leave() {
    this.#asked += 1;
    this.box?.remove();
    this.box = null;
  }
}

customElements.define("paste-box", PasteBox);
