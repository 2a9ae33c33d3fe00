import assert from "node:assert/strict";
import { test } from "node:test";
import { Line, meaningOf, TICKS, ticksOf } from "../../static/src/js/lib/uploading.js";

test("the last tick is full only when all has arrived", () => {
  assert.equal(ticksOf(0, 100), 0);
  assert.equal(ticksOf(50, 100), TICKS / 2);
  assert.equal(ticksOf(99.9, 100), TICKS - 1);
  assert.equal(ticksOf(100, 100), TICKS);
  assert.equal(ticksOf(5, 0), 0);
});

test("a row is shown for what the server took or refused in words; anything else can be tried again", () => {
  assert.equal(meaningOf(201), "row");
  assert.equal(meaningOf(422), "row");
  assert.equal(meaningOf(0), "lost");
  for (const status of [200, 403, 413, 500]) assert.equal(meaningOf(status), "refused");
});

test("files go one at a time, in order, also those that come while one is sent", async () => {
  const begun = [];
  const settle = [];
  const line = new Line((item) => {
    begun.push(item);
    return new Promise((resolve) => settle.push(resolve));
  });
  const done = line.add("a", "b");
  line.add("c");
  assert.deepEqual(begun, ["a"]);
  assert.equal(line.isBusy, true);
  for (const expected of [["a", "b"], ["a", "b", "c"]]) {
    settle.shift()();
    await new Promise(setImmediate);
    assert.deepEqual(begun, expected);
  }
  settle.shift()();
  await done;
  assert.equal(line.isBusy, false);
});
