import assert from "node:assert/strict";
import { test } from "node:test";
import { moved, pieceAt, readTime, stepOf, writeTime } from "../../static/src/js/lib/cutting.js";

const at = (start, end) => ({ start, end });

test("times are read as people write them", () => {
  assert.deepEqual(["1:02.5", "62.5", "1:02,5", "１：０２", "0:59", "1:00:01"].map(readTime), [62.5, 62.5, 62.5, 62, 59, 3601]);
  assert.deepEqual(["", "abc", "1:60", "1:60:00", "-1", "1:2:3:4"].map(readTime), [null, null, null, null, null, null]);
});

test("times are written to a tenth", () => {
  assert.deepEqual([0, 62.5, 59.96, 3000].map(writeTime), ["0:00.0", "1:02.5", "1:00.0", "50:00.0"]);
});

test("an edge that two pieces share moves for both", () => {
  assert.deepEqual(moved([at(0, 10), at(10, 20)], 0, "end", 12.34, 30), [at(0, 12.3), at(12.3, 20)]);
  assert.deepEqual(moved([at(0, 10), at(10, 20)], 1, "start", 9, 30), [at(0, 9), at(9, 20)]);
});

test("an edge with a gap beside it moves alone, up to the neighbour", () => {
  assert.deepEqual(moved([at(0, 10), at(12, 20)], 0, "end", 15, 30), [at(0, 12), at(12, 20)]);
  assert.deepEqual(moved([at(0, 10), at(12, 20)], 1, "start", 5, 30), [at(0, 10), at(10, 20)]);
});

test("a piece keeps a tenth of a second, and stays inside the recording", () => {
  assert.deepEqual(moved([at(0, 10), at(10, 20)], 0, "end", 99, 30), [at(0, 19.9), at(19.9, 20)]);
  assert.deepEqual(moved([at(5, 10)], 0, "end", 99, 30), [at(5, 30)]);
  assert.deepEqual(moved([at(5, 10)], 0, "start", -4, 30), [at(0, 10)]);
  assert.deepEqual(moved([at(5, 10)], 0, "start", 12, 30), [at(9.9, 10)]);
});

test("pieces without a place are passed over", () => {
  assert.deepEqual(moved([at(0, 10), null, at(10, 20)], 0, "end", 12, 30), [at(0, 12), null, at(12, 20)]);
});

test("the piece under a place is found", () => {
  assert.deepEqual([0, 9.9, 10, 25].map((place) => pieceAt([at(0, 10), null, at(10, 20)], place)), [0, 0, 2, -1]);
});

test("arrows move by a tenth, with shift by a second", () => {
  const keys = [["ArrowLeft", false], ["ArrowRight", true], ["ArrowUp", false], ["PageUp", false], ["Tab", false]];
  assert.deepEqual(keys.map(([key, shiftKey]) => stepOf({ key, shiftKey })), [-0.1, 1, 0.1, 5, 0]);
});
