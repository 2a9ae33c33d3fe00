// Boxed numbers in a text show the words that were chosen for them.

/** `field`: one question. Its boxes stand in the passage of its group, by its printed number. */
export function fillBlanks(field) {
  const passage = field.closest(".group")?.querySelector(".pass");
  const blanks = passage?.querySelectorAll(`.blank[data-blank="${CSS.escape(field.dataset.label)}"]`) ?? [];
  const words = field.querySelector("input:checked")?.closest(".opt")?.lastElementChild;
  for (const blank of blanks) {
    const number = document.createElement("small");
    number.textContent = field.dataset.label;
    blank.classList.toggle("filled", Boolean(words));
    blank.replaceChildren(...(words ? [number, words.cloneNode(true)] : [field.dataset.label]));
  }
}
