// <text-size>: three sizes and two kinds of letters for the exam content; readings on and off where the author allows it.

import { makeClosable, open } from "./dialog.js";
import { session } from "./session.js";
import { keepTextChoice, textChoice } from "./text-choice.js";

class TextSize extends HTMLElement {
  connectedCallback() {
    const dialog = this.querySelector("dialog");
    const choice = textChoice({ isLarge: session()?.config.largeText });
    for (const radio of dialog.querySelectorAll("input")) radio.checked = choice[radio.name] === radio.value;
    dialog.addEventListener("change", () => this.#onChange(dialog));
    this.querySelector("button").addEventListener("click", () => open(dialog));
    makeClosable(dialog);
  }

  #onChange(dialog) {
    const chosen = [...dialog.querySelectorAll("input:checked")].map(({ name, value }) => [name, value]);
    const anchor = document.getElementById(`q-${session()?.current}`);
    const before = anchor?.getBoundingClientRect().top;
    keepTextChoice({ ...textChoice(), ...Object.fromEntries(chosen) });
    if (anchor && scrollY) scrollBy(0, anchor.getBoundingClientRect().top - before);
  }
}

customElements.define("text-size", TextSize);
