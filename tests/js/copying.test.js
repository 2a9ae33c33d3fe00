import assert from "node:assert/strict";
import { test } from "node:test";

import { copyField } from "../../static/src/js/lib/copying.js";

function fieldOf(value) {
  return { value, did: [], focus() { this.did.push("focus"); }, select() { this.did.push("select"); } };
}

test("the clipboard gets the field's text", async () => {
  const written = [];
  const clipboard = { writeText: async (text) => void written.push(text) };
  assert.equal(await copyField(fieldOf("ABCDE-FGHJK"), { clipboard, command: () => assert.fail() }), true);
  assert.deepEqual(written, ["ABCDE-FGHJK"]);
});

test("without a clipboard what is selected is copied", async () => {
  const field = fieldOf("link");
  assert.equal(await copyField(field, { clipboard: undefined, command: (name) => name === "copy" }), true);
  assert.deepEqual(field.did, ["focus", "select"]);
});

test("a clipboard that refuses leaves the old way, and the field selected", async () => {
  const clipboard = { writeText: async () => { throw new Error("denied"); } };
  const field = fieldOf("link");
  assert.equal(await copyField(field, { clipboard, command: () => false }), false);
  assert.deepEqual(field.did, ["focus", "select"]);
});
