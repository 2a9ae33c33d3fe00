// A key of the exam page, unless it belongs to something else: a dialog, a field, a passage that scrolls.

import { meaning } from "../lib/keys.js";

const NONE = { name: "" };

/** As lib/keys.js has it. */
export function command(event) {
  if (event.defaultPrevented || document.querySelector("dialog[open]") || belongsElsewhere(event)) return NONE;
  return meaning(event);
}

/** A place with a use of its own for the key: text fields, a passage or table that scrolls, a list that opens. */
function belongsElsewhere({ target }) {
  if (!(target instanceof Element)) return false;
  if (target.closest("textarea, select, [contenteditable], .table-scroll, .pass, summary, [role=menu]")) return true;
  return target.matches("input:not([type=radio])");
}
