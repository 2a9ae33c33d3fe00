import { written } from "./furigana.js";
import { typeInto } from "./typing.js";

const SLOW = 600; // ms until the wait is said

/** The suggested readings below a field: each is ticked, corrected or left. The field stays free to type in. */
export class ReadingsPanel {
  #asked = 0;

  constructor(area, field, words, button) {
    Object.assign(this, { area, field, words, button });
    this.level = area.dataset.level ?? "";
  }

  /** For the selection, or where nothing is selected for the whole text. */
  open(start, end) {
    this.offset = start < end ? { start, end } : { start: 0, end: this.field.value.length };
    this.text = this.field.value;
    if (this.text.slice(this.offset.start, this.offset.end).trim()) this.#ask();
    else this.close();
  }

  close() {
    this.#asked += 1;
    clearTimeout(this.timer);
    this.box?.remove();
    this.box = null;
    this.button?.removeAttribute("aria-busy");
  }

  /** The last question counts, whichever answer comes last. */
  async #ask() {
    const question = ++this.#asked;
    this.button?.setAttribute("aria-busy", "true");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#say(this.words.wait), SLOW);
    const html = await this.#fetch().catch(() => "");
    if (question !== this.#asked) return;
    clearTimeout(this.timer);
    this.button?.removeAttribute("aria-busy");
    if (html) this.#show(html);
    else this.#say(this.words.failed);
  }

  async #fetch() {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    const text = this.text.slice(this.offset.start, this.offset.end);
    const body = new URLSearchParams({ text, above: this.level, panel: "1" });
    const reply = await fetch(this.area.dataset.readings, { method: "POST", headers: { "X-CSRFToken": token }, body });
    return reply.ok || reply.status === 422 ? reply.text() : "";
  }

  #say(sentence) {
    const line = document.createElement("p");
    Object.assign(line, { className: "hint", textContent: sentence });
    line.setAttribute("role", "status");
    this.#place().replaceChildren(line);
  }

  #show(html) {
    const box = this.#place();
    box.innerHTML = html;
    // The fields of the panel are no part of the form around it.
    for (const field of box.querySelectorAll("[name]")) field.removeAttribute("name");
    const waits = document.activeElement === this.field || document.activeElement === this.button;
    if (waits && this.field.value === this.text) box.querySelector(".rd input:not([type]), button")?.focus();
  }

  #place() {
    if (this.box) return this.box;
    this.box = document.createElement("div");
    this.box.className = "furi";
    this.box.setAttribute("role", "group");
    this.box.setAttribute("aria-label", this.button?.title ?? "");
    this.box.addEventListener("click", (event) => this.#onClick(event));
    this.box.addEventListener("keydown", (event) => this.#onKey(event));
    for (const kind of ["input", "change"]) this.box.addEventListener(kind, (event) => this.#onInput(event));
    this.area.append(this.box);
    return this.box;
  }

  #onClick(event) {
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (act === "write") this.#write();
    if (act === "all") for (const box of this.box.querySelectorAll("input[type=checkbox]")) box.checked = true;
    if (act === "close") this.#leave();
  }

  /** Return writes, and never sends the form around. */
  #onKey(event) {
    if (event.key === "Escape") this.#leave();
    else if (event.key === "Enter" && event.target.localName === "input") this.#write();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Who corrects a reading wants it. */
  #onInput(event) {
    event.stopPropagation();
    if (event.target.matches("[data-above]")) {
      if (event.type !== "change") return;
      this.level = event.target.value;
      this.open(this.offset.start, this.offset.end);
    } else if (event.target.type !== "checkbox") {
      const row = event.target.closest(".rd");
      row.querySelector("input[type=checkbox]").checked = Boolean(event.target.value.trim());
    }
  }

  #write() {
    const picks = [...this.box.querySelectorAll(".rd")]
      .filter((row) => row.querySelector("input[type=checkbox]").checked)
      .map((row) => ({ ...row.dataset, reading: row.querySelector(".rd__r input").value }));
    const edit = written(this.field.value, this.text, this.offset, picks);
    this.#leave();
    if (edit) typeInto(this.field, edit);
  }

  #leave() {
    this.close();
    this.field.focus();
  }
}
