import assert from "node:assert/strict";
import { test } from "node:test";
import { newCode } from "../../static/src/js/lib/access-code.js";
import { namesIn, withName, withoutName } from "../../static/src/js/lib/picked.js";

test("names stand in lines or between commas, each once", () => {
  assert.deepEqual(namesIn(" anna\nBotir, anna;zilola \n"), ["anna", "botir", "zilola"]);
  assert.deepEqual(namesIn(""), []);
});

test("a name is added once and taken out wherever it stands", () => {
  assert.equal(withName("anna", "botir"), "anna\nbotir");
  assert.equal(withName("anna\nbotir", "botir"), "anna\nbotir");
  assert.equal(withoutName("anna, botir\nzilola", "botir"), "anna\nzilola");
});

test("a code takes only the given letters, and no byte that would favour some", () => {
  const bytes = [[255, 0, 1, 2, 3, 4], [5, 0, 0, 0, 0, 0]];
  assert.equal(newCode("ABCDEF", 6, () => bytes.shift()), "ABCDEF");
  assert.match(newCode("XY7"), /^[XY7]{6}$/);
});
