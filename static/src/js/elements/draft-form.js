import { DraftQueue } from "../lib/draft-queue.js";

const OF_THE_PAGE = new Set(["version", "base", "unsure", "csrfmiddlewaretoken"]);

/**
 * A form that saves itself while somebody types. What could not be sent is kept in the browser and sent when the page is
 * opened again. The words of its states are data attributes; they are shown in #net.
 */
class DraftForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.net = document.getElementById("net");
    this.key = `draft:${this.dataset.key}`;
    this.queue = new DraftQueue({
      read: () => this.read(),
      send: (text, unsure) => this.send(text, unsure),
      say: (state, answer) => this.say(state, answer),
    });
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.form.addEventListener("input", () => this.queue.changed(), { signal });
    this.form.addEventListener("change", () => this.queue.changed(), { signal });
    this.form.addEventListener("submit", () => this.forget(), { signal });
    document.addEventListener("question-pasted", (event) => this.fill(event), { signal });
    document.addEventListener("keydown", (event) => this.onKey(event), { signal });
    document.addEventListener("submit", (event) => this.before(event), { signal, capture: true });
    document.addEventListener("click", (event) => this.beforeLink(event), { signal });
    addEventListener("pagehide", () => this.leave(), { signal });
    addEventListener("online", () => this.queue.flush(), { signal });
    this.bringBack();
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  read() {
    const pairs = [...new FormData(this.form)].filter(([name, value]) => !OF_THE_PAGE.has(name) && typeof value === "string");
    return new URLSearchParams(pairs).toString();
  }

  async send(text, unsure) {
    const body = new URLSearchParams(text);
    for (const name of ["version", "base", "csrfmiddlewaretoken"]) body.set(name, this.form.elements[name].value);
    body.set("unsure", unsure);
    const answer = await fetch(this.form.action, { method: "POST", headers: { "X-Draft": "1" }, body });
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    if (answer.status >= 500) throw new Error("server");
    if (!isJson) return { kind: "gone" };
    const data = await answer.json();
    if (answer.status === 409) return { kind: "conflict" };
    return answer.ok ? { kind: "saved", ...data } : { kind: "refused", ...data };
  }

  say(state, answer = {}) {
    if (state === "saved") this.saved(answer);
    if (state === "refused") this.showErrors(answer.errors);
    if (state === "conflict") this.form.querySelector("[data-conflict]").hidden = false;
    if (["offline", "conflict", "gone"].includes(state)) this.keep();
    this.net.dataset.state = state;
    this.net.classList.toggle("off", ["offline", "refused", "conflict", "gone"].includes(state));
    const words = { pending: this.dataset.saving, conflict: this.dataset.both, saved: answer.saved };
    this.net.textContent = words[state] || this.dataset[state] || "";
  }

  saved({ version, base, parts }) {
    this.form.elements.version.value = version;
    this.form.elements.base.value = base;
    this.forget();
    this.showErrors({});
    for (const [id, html] of Object.entries(parts)) {
      const part = document.getElementById(id);
      if (part) part.innerHTML = html;
    }
  }

  showErrors(errors) {
    for (const place of this.querySelectorAll("[data-errors]")) {
      const lines = (errors[place.dataset.errors] || []).map((sentence) => {
        const line = document.createElement("p");
        line.className = "hint err";
        line.textContent = sentence;
        return line;
      });
      place.replaceChildren(...lines);
    }
  }

  /** What the page holds, kept in this browser until it is saved. */
  keep() {
    const { version, base } = this.form.elements;
    try {
      localStorage.setItem(this.key, JSON.stringify({ text: this.read(), version: version.value, base: base.value }));
    } catch {
      // No room, or not allowed: the page still holds it.
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Then nothing was kept either.
    }
  }

  async bringBack() {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(this.key));
    } catch {
      return;
    }
    if (!kept) return;
    for (const name of ["version", "base"]) this.form.elements[name].value = kept[name];
    const values = new URLSearchParams(kept.text);
    for (const field of this.form.elements) {
      if (!field.name || OF_THE_PAGE.has(field.name) || !["INPUT", "TEXTAREA", "SELECT"].includes(field.tagName)) continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.getAll(field.name).includes(field.value);
      else if (values.has(field.name)) field.value = values.get(field.name);
    }
    this.queue.known = "";
    if (await this.queue.flush()) this.net.textContent = this.dataset.back;
  }

  leave() {
    if (this.queue.isDirty) this.keep();
  }

  /** Other forms of the page change the order of the draft and leave it: what was typed is saved first. */
  async before(event) {
    if (event.target === this.form || !this.queue.isDirty || event.target.dataset.sent) return;
    event.preventDefault();
    if (await this.queue.flush()) {
      event.target.dataset.sent = "1";
      event.target.requestSubmit(event.submitter);
    }
  }

  async beforeLink(event) {
    const link = event.target.closest("a[href]");
    if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey || !this.queue.isDirty) return;
    event.preventDefault();
    if (!(await this.queue.flush())) this.keep();
    location.href = link.href;
  }

  onKey(event) {
    const steps = { PageUp: "before", PageDown: "after" };
    if ((event.ctrlKey || event.metaKey) && event.key === "s") this.take(event, () => this.queue.flush());
    else if ((event.ctrlKey || event.metaKey) && event.key === "Enter") this.take(event, () => this.go("after"));
    else if (event.altKey && steps[event.key]) this.take(event, () => this.go(steps[event.key]));
    else if (event.altKey && /^Digit[1-4]$/.test(event.code)) this.take(event, () => this.mark(event.code.at(-1)));
  }

  take(event, act) {
    event.preventDefault();
    act();
  }

  go(id) {
    const link = document.getElementById(id);
    if (link?.href) link.click();
    else this.queue.flush();
  }

  mark(number) {
    const radio = this.form.querySelector(`input[name="answer"][value="${number}"]`);
    if (!radio) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** A whole question that was pasted stands in the fields; each stays open to change, and Ctrl+Z is the browser's. */
  fill(event) {
    const [question] = event.detail.questions;
    const values = { stem: question.stem };
    question.choices.forEach(({ text }, index) => (values[`choice_${index + 1}`] = text));
    for (const [language, text] of Object.entries(question.explanation || {})) values[`explanation_${language}`] = text;
    for (const [name, value] of Object.entries(values)) {
      const field = this.form.elements[name];
      if (field && value !== undefined) field.value = value;
    }
    if (question.answer) this.mark(String(question.answer));
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("draft-form", DraftForm);
