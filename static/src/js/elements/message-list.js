/** The messages above a page. Says in words when a request of HTMX fails, so that no button fails silently. */
class MessageList extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    document.addEventListener("htmx:error", (event) => this.onError(event), { signal });
    document.addEventListener("htmx:response:error", (event) => this.onResponse(event), { signal });
    document.addEventListener("htmx:before:request", () => this.clear(), { signal });
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  /** No answer at all. Errors of other kinds (a swap, a script) go to the console alone. */
  onError(event) {
    const { ctx } = event.detail;
    if (ctx && !ctx.response) this.show("offline");
  }

  /** An answer that is not swapped in: refused, gone, or the server failed. Form errors (400, 422) show themselves. */
  onResponse(event) {
    const { status } = event.detail.ctx.response.raw;
    if (status >= 500 || status === 403 || status === 404) this.show("refused");
  }

  show(when) {
    this.clear();
    const template = this.querySelector(`template[data-when="${when}"]`);
    if (!template) return;
    const strip = template.content.firstElementChild.cloneNode(true);
    strip.dataset.failure = when;
    this.append(strip);
  }

  clear() {
    this.querySelector("[data-failure]")?.remove();
  }
}

customElements.define("message-list", MessageList);
