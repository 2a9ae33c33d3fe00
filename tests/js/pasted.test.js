import assert from "node:assert/strict";
import { test } from "node:test";
import { looksLikeQuestion, textOf } from "../../static/src/js/lib/pasted.js";

const text = (nodeValue) => ({ nodeType: 3, nodeValue });
const node = (localName, ...childNodes) => ({ nodeType: 1, localName, childNodes });

test("a stem with four lines, numbers, tabs or an answer looks like a question", () => {
  for (const pasted of [
    "これは（　）です。\nほん\nかばん\nつくえ\nいす",
    "1. あの店\r\n1) みせ\r\n2) てん\r\n3) たな\r\n4) や\r\n正解：1",
    "あの人は\tだれ\tなに\tどこ\tいつ\t2",
    "これは ( ) です。\n1 ほん　2 かばん　3 つくえ　4 いす",
    "①あ②い③う④え",
    "stem\n\na\n\nb\n\nc\n\nОтвет: 2",
  ]) assert.equal(looksLikeQuestion(pasted), true, pasted);
});

test("a word, a sentence and a passage do not", () => {
  const passage = Array.from({ length: 8 }, (_, index) => `${index}きのう わたしは ともだちと えいがを みました。`).join("\n");
  for (const pasted of ["", "漢字", "あした 学校へ 行きます。", "一\n二", passage]) assert.equal(looksLikeQuestion(pasted), false, pasted);
});

test("underlines and readings of formatted text become marks", () => {
  const body = node("body", node("style", text("p{}")),
    node("p", text("あの "), node("u", text("新しい ")), text("みせ")),
    node("p", node("ruby", text("店"), node("rp", text("(")), node("rt", text("みせ")), node("rp", text(")")))));
  assert.equal(textOf(body), "あの __新しい__ みせ\n\n{店|みせ}");
});

test("rows of a table keep their cells", () => {
  const row = (...cells) => node("tr", ...cells.map((cell) => node("td", text(cell))));
  assert.equal(textOf(node("table", node("tbody", row("問", "あ", "い"), row("答", "う", "え")))), "問\tあ\tい\n答\tう\tえ");
});

test("formatted text without anything to keep is left to the plain one", () => {
  assert.equal(textOf(node("body", node("p", text("あ")), node("p", text("い")))), "");
});
