// What is on the clipboard: whether it looks like a whole question, and what formatted text says that plain text loses.

const NUMBERED = /^\s*(?:[*＊✓✔○◎]\s*)?(?:[(（]?[1-4１-４a-dа-гア-エ][.．)）、:：\s]|[①-④]|[１-４]\S)/;
const ANSWER = /^\s*[【[(（]?(?:正解|正答|答え|解答|こたえ|answer|correct|ответ|правильный|javob|to['ʻʼ‘’`]?g)/i;

/** A stem with its choices: lines with numbers, three tabs, an answer, or a stem with three or four short lines. */
export function looksLikeQuestion(text) {
  if (text.length > 200_000) return false;
  const lines = text.split(/\r?\n|\u000b/).map((line) => line.trim()).filter(Boolean);
  if (lines.some((line) => line.split("\t").length > 3 || inRow(line))) return true;
  if (lines.length < 4) return false;
  const numbered = lines.filter((line) => NUMBERED.test(line)).length;
  const short = lines.slice(1).filter((line) => line.length <= 60).length;
  return numbered > 2 || lines.some((line) => ANSWER.test(line)) || (lines.length <= 6 && short === lines.length - 1);
}

const inRow = (line) =>
  /(?:^|\s)[(（]?[1１][.．)）\s]?.*\s[(（]?[2２][.．)）\s]?.*\s[(（]?[3３][.．)）\s]?\S/.test(line) || /①.+②.+③/.test(line);

const BLOCKS = new Set(["p", "div", "li", "tr", "h1", "h2", "h3", "h4", "table", "ol", "ul"]);
const SILENT = new Set(["style", "script", "head", "title", "meta", "rp", "o:p"]);

/** The text of a formatted piece with underlines and readings as marks, cells with tabs between; "" where it has none. */
export function textOf(root) {
  const found = { marks: 0 };
  const text = walk(root, found).replace(/[ \t]+\n/g, "\n").replace(/\n{3,}/g, "\n\n").trim();
  return found.marks ? text : "";
}

function walk(node, found) {
  if (node.nodeType === 3) return node.nodeValue.replace(/[\r\n]+/g, " ");
  const name = node.localName ?? "";
  if (SILENT.has(name)) return "";
  if (name === "br") return "\n";
  const inside = () => [...node.childNodes].map((child) => walk(child, found)).join("");
  if (name === "ruby") return ruby(node, found);
  if (name === "u") return underlined(inside(), found);
  if (name === "tr") return `${row(node, found)}\n`;
  return BLOCKS.has(name) ? `\n${inside()}\n` : inside();
}

function row(node, found) {
  const cells = [...node.childNodes].filter((child) => ["td", "th"].includes(child.localName));
  if (cells.length > 1) found.marks += 1;
  return cells.map((cell) => walk(cell, found).trim().replace(/\s*\n\s*/g, " ")).join("\t");
}

function underlined(text, found) {
  if (!text.trim() || text.includes("_")) return text;
  found.marks += 1;
  return text.replace(/^(\s*)(.*?)(\s*)$/s, "$1__$2__$3");
}

/** Word and browsers write <ruby>漢字<rt>かんじ</rt></ruby>, some with an <rb>. */
function ruby(node, found) {
  const parts = [...node.childNodes];
  const reading = parts.filter((part) => part.localName === "rt").map((part) => walk(part, { marks: 0 })).join("").trim();
  const base = parts.filter((part) => part.localName !== "rt").map((part) => walk(part, { marks: 0 })).join("").trim();
  if (!base || !reading) return base;
  found.marks += 1;
  return `{${base}|${reading}}`;
}
