// <exam-sheet>: the answer sheet beside the booklet, and on small screens the palette of the same numbers.

import { makeClosable, open } from "./dialog.js";
import { paletteOf } from "./palette.js";
import { session } from "./session.js";

class ExamSheet extends HTMLElement {
  connectedCallback() {
    this.session = session();
    this.palette = document.getElementById("palette");
    this.rows = [...this.querySelectorAll(".mrow")];
    this.cells = paletteOf(this, document.querySelectorAll(".mondai"));
    this.palette.querySelector("[data-cells]").append(...this.cells.blocks);
    makeClosable(this.palette);
    this.addEventListener("click", (event) => this.#onPick(event));
    this.palette.addEventListener("click", (event) => this.#onPalette(event));
    document.querySelectorAll("[data-palette]").forEach((opener) => this.#becomeOpener(opener));
    this.session.addEventListener("answers", () => this.#paint());
    this.session.addEventListener("current", () => this.#paint());
    this.#paint();
  }

  #becomeOpener(opener) {
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-haspopup", "dialog");
    opener.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault(); // a link does not answer to the space bar, a button does
      opener.click();
    });
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      open(this.palette);
      this.palette.querySelector(".cur")?.scrollIntoView({ block: "nearest" });
    });
  }

  #onPick(event) {
    const link = event.target.closest("a[data-q]");
    if (!link) return;
    event.preventDefault();
    document.querySelector("exam-paper").goTo(link.dataset.q);
  }

  #onPalette(event) {
    const { sheet, current } = this.session;
    const key = event.target.closest("a[data-q]")?.dataset.q;
    const blank = event.target.closest("[data-next-blank]") ? sheet.nextBlank(current) : null;
    if (!key && !blank) return;
    event.preventDefault();
    this.palette.close();
    document.querySelector("exam-paper").goTo(key ?? blank);
  }

  #paint() {
    const { sheet, texts, current } = this.session;
    const marked = sheet.marked.length;
    for (const row of this.rows) {
      this.#paintLink(row, current);
      const answer = Number(sheet.answer(row.dataset.q));
      [...row.querySelectorAll("i")].forEach((oval, index) => oval.classList.toggle("on", index + 1 === answer));
    }
    for (const cell of this.cells.links) {
      this.#paintLink(cell, current);
      cell.firstElementChild.classList.toggle("on", Boolean(sheet.answer(cell.dataset.q)));
    }
    this.cells.count((key) => Boolean(sheet.answer(key)));
    const words = texts.say("marked", { n: marked, m: sheet.keys.length });
    document.querySelectorAll("[data-marked]").forEach((place) => (place.textContent = words));
    document.querySelectorAll(".xfoot .track").forEach((track) => track.style.setProperty("--done", marked));
    this.palette.querySelector("[data-next-blank]").disabled = marked === sheet.keys.length;
  }

  #paintLink(link, current) {
    const { sheet, texts } = this.session;
    const [key, isCurrent] = [link.dataset.q, link.dataset.q === current];
    const state = (sheet.answer(key) ? "answered" : "blank") + (sheet.isFlagged(key) ? "_flagged" : "");
    link.classList.toggle("fl", sheet.isFlagged(key));
    link.classList.toggle("cur", isCurrent);
    if (isCurrent) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    link.setAttribute("aria-label", texts.say(`row_${state}`, { q: link.textContent.trim(), v: sheet.answer(key) }));
  }
}

customElements.define("exam-sheet", ExamSheet);
