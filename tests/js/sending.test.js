import assert from "node:assert/strict";
import { test } from "node:test";

import { ADDED, FAILED, SENDING, WAITING, allAdded, percentOf, toSend, withFiles, withoutItem } from "../../static/src/js/lib/sending.js";

const LIMITS = { most: 3, largest: 100, tooLarge: "Too large." };
const file = (name, size = 10) => ({ name, size, lastModified: 1 });
const names = (items) => items.map(({ file: { name } }) => name);

test("files come to the end of the list, each once", () => {
  const items = withFiles(withFiles([], [file("a"), file("b")], LIMITS), [file("b"), file("c")], LIMITS);
  assert.deepEqual(names(items), ["a", "b", "c"]);
  assert.deepEqual(items[0], { file: file("a"), state: WAITING, share: 0, said: "" });
});

test("no more files than the list may hold", () => {
  assert.deepEqual(names(withFiles([], ["a", "b", "c", "d"].map((name) => file(name)), LIMITS)), ["a", "b", "c"]);
});

test("a file that is too large is never sent", () => {
  const items = withFiles([], [file("film", 101), file("a")], LIMITS);
  assert.deepEqual([items[0].state, items[0].said], [FAILED, "Too large."]);
  assert.deepEqual(names(toSend(items)), ["a"]);
});

test("what the network lost is sent again, what was refused is not", () => {
  const items = withFiles([], [file("lost"), file("refused"), file("added")], LIMITS);
  Object.assign(items[0], { state: FAILED, isFinal: false });
  Object.assign(items[1], { state: FAILED, isFinal: true });
  items[2].state = ADDED;
  assert.deepEqual(names(toSend(items)), ["lost"]);
});

test("a file can be taken out", () => {
  const items = withFiles([], [file("a"), file("b")], LIMITS);
  assert.deepEqual(names(withoutItem(items, items[0])), ["b"]);
});

test("all are added only when each is", () => {
  const items = withFiles([], [file("a"), file("b")], LIMITS);
  items[0].state = ADDED;
  items[1].state = SENDING;
  assert.equal(allAdded(items), false);
  items[1].state = ADDED;
  assert.equal(allAdded(items), true);
  assert.equal(allAdded([]), false);
});

test("progress is whole percents and ends with the answer", () => {
  assert.deepEqual([percentOf(0, 0), percentOf(1, 3), percentOf(3, 3)], [0, 33, 99]);
});
