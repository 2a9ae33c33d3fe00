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

/** Buttons with `data-opens="<id>"` open that dialog, which anybody may close. */
export function connectOpeners() {
  const openers = [...document.querySelectorAll("[data-opens]")];
  const dialogOf = ({ dataset }) => document.getElementById(dataset.opens);
  new Set(openers.map(dialogOf)).forEach(makeClosable);
  openers.forEach((opener) => {
    const dialog = dialogOf(opener);
    opener.addEventListener("click", () => {
      opener.closest("dialog")?.close();
      open(dialog);
    });
  });
}

export function closeAll() {
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
}
