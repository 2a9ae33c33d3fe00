// Native dialogs: the browser keeps the focus inside and the rest inert.

/** Close buttons, and a tap beside the sheet, close it. */
export function makeClosable(dialog) {
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest("[data-close]")) dialog.close();
  });
}

/** Only the page itself closes it. */
export function makePersistent(dialog) {
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Escape") event.preventDefault();
  });
}

export function open(dialog) {
  if (!dialog.open) dialog.showModal();
}

export function closeAll() {
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
}
