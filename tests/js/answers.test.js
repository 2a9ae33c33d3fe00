import assert from "node:assert/strict";
import { test } from "node:test";
import { AnswerSheet } from "../../static/src/js/lib/answers.js";

const sheet = (answers = {}, flags = []) => new AnswerSheet(["1-1", "1-2", "1-3"], answers, flags);

test("the server's answers stand, foreign ones do not", () => {
  const it = sheet({ "1-2": "3", "2-1": "1" }, ["1-3", "9-9"]);
  assert.deepEqual([it.answer("1-2"), it.marked, it.blank, it.flagged], ["3", ["1-2"], ["1-1", "1-3"], ["1-3"]]);
});

test("a pick stands, another replaces it, the same again takes it back", () => {
  const it = sheet();
  assert.deepEqual([it.pick("1-1", "2"), it.pick("1-1", "4"), it.pick("1-1", "4")], ["2", "4", ""]);
  assert.deepEqual(it.marked, []);
});

test("events of the journal fold over what the server knew", () => {
  const it = sheet({ "1-1": "1" });
  const changes = [
    { kind: "answer", question: "1-1", value: "2" },
    { kind: "answer", question: "1-1", value: "2" },
    { kind: "answer", question: "2-1", value: "2" },
    { kind: "flag", question: "1-3", value: "1" },
    { kind: "flag", question: "1-3", value: "1" },
    { kind: "blur", question: "", value: "" },
    { kind: "answer", question: "1-1", value: "" },
  ].map((event) => it.apply(event));
  assert.deepEqual(changes, [true, false, false, true, false, false, true]);
  assert.deepEqual([it.marked, it.flagged], [[], ["1-3"]]);
});

test("moving stops at the ends", () => {
  const it = sheet();
  assert.deepEqual(
    [it.beside("1-1", 1), it.beside("1-3", 1), it.beside("1-1", -1), it.beside("x", 1)],
    ["1-2", "1-3", "1-1", "1-1"],
  );
});

test("the next blank is searched forward, then from the start", () => {
  const it = sheet({ "1-2": "1" });
  assert.deepEqual([it.nextBlank("1-1"), it.nextBlank("1-3"), it.nextBlank("1-2")], ["1-3", "1-1", "1-3"]);
  it.pick("1-1", "1");
  it.pick("1-3", "1");
  assert.equal(it.nextBlank("1-1"), null);
});

test("the printed number is the place on the page, whatever the choice is called", () => {
  const printed = { "1-1": ["3", "1", "4", "2"] };
  const it = new AnswerSheet(["1-1", "1-2"], { "1-1": "4", "1-2": "4" }, [], printed);
  assert.deepEqual([it.printed("1-1"), it.printed("1-1", "3"), it.printed("1-2"), it.printed("1-1", "")], ["3", "1", "4", ""]);
  it.set("1-2", "");
  assert.equal(it.printed("1-2"), "");
});
