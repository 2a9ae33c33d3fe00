import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, plural } from "../../static/src/js/lib/texts.js";

test("names in braces are filled in, unknown ones stay", () => {
  assert.equal(fill("{n} of {m}, {n} {x}", { n: 3, m: 21 }), "3 of 21, 3 {x}");
  assert.equal(fill("{n}", { n: 0 }), "0");
});

test("plurals of the four languages find their sentence", () => {
  const forms = { 1: "{n}:one", 2: "{n}:two", 5: "{n}:five" };
  const said = (language, numbers) => numbers.map((n) => plural(forms, n, language)).join(" ");
  assert.equal(said("en", [0, 1, 2, 5]), "0:five 1:one 2:five 5:five");
  assert.equal(said("ru", [1, 2, 5, 11, 21, 24]), "1:one 2:two 5:five 11:five 21:one 24:two");
  assert.equal(said("ja", [1, 2]), "1:five 2:five");
  assert.equal(said("uz", [1, 3]), "1:one 3:five");
});
