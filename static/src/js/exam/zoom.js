// <exam-zoom>: a picture of the paper as large as the screen allows.

import { makeClosable, open } from "./dialog.js";
import { session } from "./session.js";

class ExamZoom extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.picture = this.querySelector("img");
    this.paper = document.getElementById("paper");
    makeClosable(this.dialog);
    this.picture.addEventListener("click", () => this.dialog.close());
    this.paper.querySelectorAll(".pass img, .stem img").forEach((image) => image.parentElement.matches(".scene") || becomeButton(image));
    this.paper.addEventListener("click", (event) => this.#onClick(event));
    this.paper.addEventListener("keydown", (event) => this.#onKey(event));
  }

  #onClick({ target }) {
    const image = target.closest(".zoom")?.parentElement.querySelector("img") ?? target.closest(".scene img, .pass img, .stem img");
    if (image) this.#show(image);
  }

  #onKey(event) {
    if (!event.target.matches("img[role=button]") || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    this.#show(event.target);
  }

  #show({ src, alt, lang }) {
    Object.assign(this.picture, { src, alt, lang });
    open(this.dialog);
  }
}

/** A picture inside a text has no button beside it. */
function becomeButton(image) {
  image.tabIndex = 0;
  image.setAttribute("role", "button");
  image.setAttribute("aria-label", session().texts.say("enlarge", { picture: image.alt }));
}

customElements.define("exam-zoom", ExamZoom);
