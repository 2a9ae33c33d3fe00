import assert from "node:assert/strict";
import { test } from "node:test";

import { isMeant } from "../../static/src/js/lib/narrowing.js";

test("every word must be there, in any order and size of letters", () => {
  assert.equal(isMeant("N5 A evening", "EVE n5"), true);
  assert.equal(isMeant("N5 A evening", "n4"), false);
  assert.equal(isMeant("Ｎ５ 夜", "n5 夜"), true);
  assert.equal(isMeant("N5 A", ""), true);
});
