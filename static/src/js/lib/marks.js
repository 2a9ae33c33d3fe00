// What the tools of a text with marks do, as edits: {from, to, text, select: [start, end]}. Nothing here touches the page.

export const STAR_ROW = "＿＿＿ ＿＿＿ ＿★＿ ＿＿＿";
const WORD = "言葉";
const PAIRS = { underline: "__", emphasis: "**" };

/** The edit of a tool for the text of a field and its selection. */
export function edit(tool, value, start, end) {
  if (tool in PAIRS) return paired(PAIRS[tool], value, start, end);
  const makers = { blank, star, box, notice, table, ruby };
  return makers[tool](value, start, end);
}

/** Signs around the selection; taken away where they stand already. Spaces at its ends stay outside. */
function paired(sign, value, start, end) {
  const selected = value.slice(start, end);
  const from = start + selected.length - selected.trimStart().length;
  const inner = selected.trim();
  if (!inner) return { from: start, to: end, text: sign + WORD + sign, select: [start + 2, start + 2 + WORD.length] };
  const to = from + inner.length;
  if (value.slice(from - 2, from) === sign && value.slice(to, to + 2) === sign) {
    return { from: from - 2, to: to + 2, text: inner, select: [from - 2, to - 2] };
  }
  if (inner.length > 4 && inner.startsWith(sign) && inner.endsWith(sign)) {
    return { from, to, text: inner.slice(2, -2), select: [from, to - 4] };
  }
  const text = inner.split("\n").map((line) => (line.trim() ? sign + line.trim() + sign : line)).join("\n");
  const select = inner.includes("\n") ? [from, from + text.length] : [from + 2, from + 2 + inner.length];
  return { from, to, text, select };
}

/** A reading by hand: the caret stands where it is typed. */
function ruby(value, start, end) {
  const base = value.slice(start, end).trim() || "漢字";
  const from = start + value.slice(start, end).search(/\S|$/);
  const caret = from + base.length + 2;
  const to = value.slice(start, end).trim() ? from + base.length : end;
  return { from, to, text: `{${base}|}`, select: [caret, caret] };
}

function blank(value, start, end) {
  return inserted("（　）", start, end);
}

/** Slots need a space on either side where text touches them. */
function star(value, start, end) {
  const before = /[^\s\u3000]$/.test(value.slice(0, start)) ? " " : "";
  const after = /^[^\s\u3000]/.test(value.slice(end)) ? " " : "";
  return inserted(before + STAR_ROW + after, start, end);
}

/** The number after the last box, or the number that is selected. */
function box(value, start, end) {
  const selected = value.slice(start, end).trim();
  const numbers = [...value.matchAll(/\[\[(\d{1,3})\]\]/g)].map((match) => Number(match[1]));
  const number = /^\d{1,3}$/.test(selected) ? selected : String(Math.max(0, ...numbers) + 1);
  return { from: start, to: end, text: `[[${number}]]`, select: [start + 2, start + 2 + number.length] };
}

/** A frame around the lines that are selected. */
function notice(value, start, end) {
  const from = value.lastIndexOf("\n", start - 1) + 1;
  const next = value.indexOf("\n", end);
  const to = next < 0 ? value.length : next;
  const inner = value.slice(from, to);
  const text = `:::notice\n${inner}\n:::`;
  return { from, to, text, select: [from + 10, from + 10 + inner.length] };
}

/** Copied cells become a table; without any, an empty one. */
function table(value, start, end) {
  const selected = value.slice(start, end);
  const rows = selected.includes("\t") ? selected.trim().split("\n").map(cells) : [["　", "　"], ["　", "　"]];
  const width = Math.max(...rows.map((row) => row.length));
  const line = (row) => `| ${Array.from({ length: width }, (_, index) => row[index] ?? "").join(" | ")} |`;
  const [head, ...body] = rows;
  const text = [line(head), `|${" --- |".repeat(width)}`, ...body.map(line)].join("\n");
  const before = value.slice(0, start);
  const lead = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const tail = !value.slice(end) || value.slice(end).startsWith("\n") ? "\n" : "\n\n";
  return inserted(lead + text + tail, start, end);
}

const cells = (line) => line.split("\t").map((cell) => cell.trim().replaceAll("|", "｜"));

function inserted(text, from, to) {
  return { from, to, text, select: [from + text.length, from + text.length] };
}

/** The tool of a key with Ctrl (or Cmd), "" for any other key. */
export function toolOfKey({ ctrlKey, metaKey, altKey, shiftKey, key, code, isComposing }) {
  if (!(ctrlKey || metaKey) || altKey || isComposing) return "";
  const plain = { u: "underline", b: "blank", i: "emphasis" };
  const shifted = { KeyF: "ruby", Digit6: "table", Digit7: "notice", Digit8: "star", Digit9: "box" };
  return (shiftKey ? shifted[code] : plain[key.toLowerCase()]) ?? "";
}

/** Where the arrow keys lead in a row of buttons. */
export function nextIndex(key, index, count) {
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return key in steps ? (index + steps[key] + count) % count : -1;
}
