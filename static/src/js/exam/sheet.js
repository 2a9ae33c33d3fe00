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
    this.links = new Map(this.session.sheet.keys.map((key) => [key, this.#linksOf(key)]));
    this.session.addEventListener("answers", ({ detail }) => this.#paint(detail ? [detail] : undefined));
    this.session.addEventListener("current", ({ detail }) => this.#paintLinks([detail, this.session.current]));
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

  /** The row of the sheet and the cell of the palette. */
  #linksOf(key) {
    const isOf = ({ dataset }) => dataset.q === key;
    return { row: this.rows.find(isOf), cell: this.cells.links.find(isOf) };
  }

  /** Only what changed: a pick has to be seen within a frame on a slow phone. */
  #paint(keys = this.session.sheet.keys) {
    const { sheet, texts } = this.session;
    this.#paintLinks(keys);
    this.cells.count((key) => Boolean(sheet.answer(key)));
    const marked = sheet.marked.length;
    const words = texts.say("marked", { n: marked, m: sheet.keys.length });
    document.querySelectorAll("[data-marked]").forEach((place) => (place.textContent = words));
    document.querySelectorAll(".xfoot .track").forEach((track) => track.style.setProperty("--done", marked));
    this.palette.querySelector("[data-next-blank]").disabled = marked === sheet.keys.length;
  }

  #paintLinks(keys) {
    const { sheet, current } = this.session;
    for (const { row, cell } of keys.filter(Boolean).map((key) => this.links.get(key))) {
      this.#paintLink(row, current);
      this.#paintLink(cell, current);
      const place = sheet.printed(row.dataset.q);
      [...row.querySelectorAll("i")].forEach((oval, index) => oval.classList.toggle("on", String(index + 1) === place));
      cell.firstElementChild.classList.toggle("on", Boolean(place));
    }
  }

  #paintLink(link, current) {
    const { sheet, texts } = this.session;
    const [key, isCurrent] = [link.dataset.q, link.dataset.q === current];
    const state = (sheet.answer(key) ? "answered" : "blank") + (sheet.isFlagged(key) ? "_flagged" : "");
    link.classList.toggle("fl", sheet.isFlagged(key));
    link.classList.toggle("cur", isCurrent);
    if (isCurrent) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    link.setAttribute("aria-label", texts.say(`row_${state}`, { q: link.textContent.trim(), v: sheet.printed(key) }));
  }
}

customElements.define("exam-sheet", ExamSheet);
