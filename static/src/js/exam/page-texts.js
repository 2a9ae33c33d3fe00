// The translated sentences of the page: <template id="exam-texts">.

import { fill, plural } from "../lib/texts.js";

export class PageTexts {
  #forms = {};
  #language;

  constructor(template, language) {
    this.#language = language;
    for (const { dataset, textContent } of template.content.querySelectorAll("[data-text]")) {
      (this.#forms[dataset.text] ??= {})[dataset.n ?? "5"] = textContent;
    }
  }

  /** The sentence `name`; with `n` in the values the right plural where the page has several. */
  say(name, values = {}) {
    const forms = this.#forms[name] ?? {};
    return "1" in forms ? plural(forms, values.n, this.#language) : fill(forms["5"] ?? "", values);
  }
}
