import assert from "node:assert/strict";
import { test } from "node:test";
import { untilText } from "../../static/src/js/lib/until.js";

test("a started second counts, and nothing is below zero", () => {
  assert.equal(untilText(1), "0:01");
  assert.equal(untilText(195000), "3:15");
  assert.equal(untilText(7395000), "2:03:15");
  assert.equal(untilText(-5000), "0:00");
});
