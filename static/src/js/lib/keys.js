// What a key means on the exam page. By its place on the keyboard: a Russian layout or a Japanese input method is on
// as often as not.

const MOVES = { ArrowDown: 1, KeyN: 1, ArrowUp: -1, KeyP: -1 };
const NONE = { name: "" };

/** {name: "pick" | "strike" | "move" | "flag" | "help" | "", value}; the value of a choice is its printed place. */
export function meaning({ code, key, shiftKey = false, ctrlKey = false, altKey = false, metaKey = false }) {
  if (ctrlKey || altKey || metaKey) return NONE;
  if (key === "?") return { name: "help" };
  const digit = /^(?:Digit|Numpad)([1-4])$/.exec(code);
  if (digit) return { name: shiftKey ? "strike" : "pick", value: digit[1] };
  if (shiftKey) return NONE;
  if (code in MOVES) return { name: "move", value: MOVES[code] };
  return code === "KeyF" ? { name: "flag" } : NONE;
}
