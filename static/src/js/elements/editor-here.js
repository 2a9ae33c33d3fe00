const EVERY = 20_000;

/** Tells the server every 20 seconds that this page is open, and shows who else is in the draft. */
class EditorHere extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.tell(), EVERY);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  async tell() {
    if (document.hidden) return;
    const body = new URLSearchParams({ place: this.dataset.place });
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    try {
      const answer = await fetch(this.dataset.url, { method: "POST", headers: { "X-CSRFToken": token }, body });
      if (answer.ok) document.getElementById(this.dataset.to).innerHTML = await answer.text();
    } catch {
      // No connection: the form says so.
    }
  }
}

customElements.define("editor-here", EditorHere);
