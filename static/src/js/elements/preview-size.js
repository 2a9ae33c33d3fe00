/** The preview as on a phone, or as on a PC made smaller. The choice stays for the next page. */
class PreviewSize extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
    let size = "phone";
    try {
      size = sessionStorage.getItem("preview-size") || size;
    } catch {
      // Then it begins with the phone.
    }
    this.show(size);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this);
  }

  handleEvent(event) {
    const size = event.target.closest("[data-size]")?.dataset.size;
    if (!size) return;
    this.show(size);
    try {
      sessionStorage.setItem("preview-size", size);
    } catch {
      // It holds for this page.
    }
  }

  show(size) {
    for (const button of this.querySelectorAll("[data-size]")) {
      button.setAttribute("aria-pressed", String(button.dataset.size === size));
    }
    this.querySelector(".pvw").classList.toggle("pc", size === "pc");
  }
}

customElements.define("preview-size", PreviewSize);
