// What a key means on the exam page. By its place on the keyboard: a Russian layout or a Japanese input method is on
// as often as not.

const MOVES = { ArrowDown: 1, KeyN: 1, ArrowUp: -1, KeyP: -1 };
const NONE = { name: "" };

/** {name: "pick" | "move" | "flag" | "", value}. */
export function command(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return NONE;
  if (document.querySelector("dialog[open]") || belongsElsewhere(event)) return NONE;
  const digit = /^(?:Digit|Numpad)([1-4])$/.exec(event.code);
  if (digit) return { name: "pick", value: digit[1] };
  if (event.code in MOVES) return { name: "move", value: MOVES[event.code] };
  if (event.code === "KeyF") return { name: "flag" };
  return NONE;
}

/** A place with a use of its own for the key: text fields, a passage or table that scrolls, a list that opens. */
function belongsElsewhere({ target }) {
  if (!(target instanceof Element)) return false;
  if (target.closest("textarea, select, [contenteditable], .table-scroll, .pass, summary, [role=menu]")) return true;
  return target.matches("input:not([type=radio])");
}
