import assert from "node:assert/strict";
import { test } from "node:test";
import { edit, nextIndex, STAR_ROW, toolOfKey } from "../../static/src/js/lib/marks.js";

/** The text after the tool, with the new selection between ‹ and ›. */
function used(tool, text) {
  const start = text.indexOf("‹");
  const end = text.indexOf("›") - 1;
  const value = text.replace(/[‹›]/g, "");
  const made = edit(tool, value, start, end);
  const after = value.slice(0, made.from) + made.text + value.slice(made.to);
  const [from, to] = made.select;
  return `${after.slice(0, from)}‹${after.slice(from, to)}›${after.slice(to)}`;
}

test("underline and emphasis stand around the selection, and spaces stay outside", () => {
  assert.equal(used("underline", "あの‹ 新しい ›みせ"), "あの __‹新しい›__ みせ");
  assert.equal(used("emphasis", "‹語›"), "**‹語›**");
});

test("underlining twice takes the underline away, whether its signs are selected or not", () => {
  assert.equal(used("underline", "あの __‹新しい›__ みせ"), "あの ‹新しい› みせ");
  assert.equal(used("underline", "あの ‹__新しい__› みせ"), "あの ‹新しい› みせ");
});

test("without a selection a word to type over is put in", () => {
  assert.equal(used("underline", "あ‹›い"), "あ__‹言葉›__い");
});

test("each selected line gets its own underline, empty ones none", () => {
  assert.equal(used("underline", "‹一\n\n二›"), "‹__一__\n\n__二__›");
});

test("a blank replaces what is selected", () => {
  assert.equal(used("blank", "学校‹に›行く"), "学校（　）‹›行く");
});

test("a row of slots has spaces to the text that touches it, and only there", () => {
  assert.equal(used("star", "店は‹›買えない"), `店は ${STAR_ROW} ‹›買えない`);
  assert.equal(used("star", "‹›"), `${STAR_ROW}‹›`);
  assert.equal(used("star", "店は ‹› です"), `店は ${STAR_ROW}‹› です`);
});

test("a box takes the number after the highest, or the selected one", () => {
  assert.equal(used("box", "[[22]] と [[23]] と ‹›"), "[[22]] と [[23]] と [[‹24›]]");
  assert.equal(used("box", "‹›"), "[[‹1›]]");
  assert.equal(used("box", "これは‹22›です"), "これは[[‹22›]]です");
});

test("a notice frames whole lines", () => {
  assert.equal(used("notice", "一\n二‹三›四\n五"), "一\n:::notice\n‹二三四›\n:::\n五");
});

test("cells from a spreadsheet become a table, a bar in them no border", () => {
  assert.equal(used("table", "‹日\t月\n一|二\t›"), "| 日 | 月 |\n| --- | --- |\n| 一｜二 |  |\n‹›");
  assert.equal(used("table", "文‹›章"), "文\n\n| 　 | 　 |\n| --- | --- |\n| 　 | 　 |\n\n‹›章");
});

test("a reading by hand waits for its kana", () => {
  assert.equal(used("ruby", "あの‹店›で"), "あの{店|‹›}で");
});

test("keys with Ctrl or Cmd are tools; others, and those of an input method, are not", () => {
  const key = (more) => toolOfKey({ ctrlKey: true, key: "", code: "", ...more });
  assert.equal(key({ key: "u" }), "underline");
  assert.equal(key({ key: "F", code: "KeyF", shiftKey: true }), "ruby");
  assert.equal(key({ key: "(", code: "Digit8", shiftKey: true }), "star");
  assert.equal(key({ key: "u", ctrlKey: false, metaKey: true }), "underline");
  assert.equal(key({ key: "u", isComposing: true }), "");
  assert.equal(key({ key: "u", altKey: true }), "");
  assert.equal(key({ key: "s" }), "");
});

test("arrows go round in the toolbar", () => {
  assert.equal(nextIndex("ArrowRight", 2, 3), 0);
  assert.equal(nextIndex("ArrowLeft", 0, 3), 2);
  assert.equal(nextIndex("End", 0, 3), 2);
  assert.equal(nextIndex("a", 0, 3), -1);
});
