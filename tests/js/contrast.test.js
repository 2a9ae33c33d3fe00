import assert from "node:assert/strict";
import { test } from "node:test";

import { contrast, INK, isReadable, textOn, WHITE } from "../../static/src/js/lib/contrast.js";

test("black and white are as far from each other as can be, a colour is none from itself", () => {
  assert.equal(contrast("#000000", "#FFFFFF"), 21);
  assert.equal(contrast("#0E6668", "#0e6668"), 1);
});

test("the text on a colour is the one that the server chooses", () => {
  for (const [colour, text, readable] of [
    ["#0E6668", WHITE, true],
    ["#EDBC12", INK, true],
    ["#FFFFFF", INK, true],
    ["#E0403A", WHITE, false],
    ["#808080", INK, false],
  ]) {
    assert.deepEqual([textOn(colour), isReadable(colour)], [text, readable], colour);
  }
});
