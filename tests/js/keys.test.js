import assert from "node:assert/strict";
import { test } from "node:test";
import { meaning } from "../../static/src/js/lib/keys.js";

const NOTHING = { name: "" };

test("digits mark, with Shift they strike out, on the number pad too", () => {
  assert.deepEqual(meaning({ code: "Digit3", key: "3" }), { name: "pick", value: "3" });
  assert.deepEqual(meaning({ code: "Numpad1", key: "1" }), { name: "pick", value: "1" });
  assert.deepEqual(meaning({ code: "Digit2", key: "@", shiftKey: true }), { name: "strike", value: "2" });
  assert.deepEqual(meaning({ code: "Digit5", key: "5" }), NOTHING);
});

test("letters go by their place, whatever the layout writes there", () => {
  assert.deepEqual(meaning({ code: "KeyN", key: "т" }), { name: "move", value: 1 });
  assert.deepEqual(meaning({ code: "ArrowUp", key: "ArrowUp" }), { name: "move", value: -1 });
  assert.deepEqual(meaning({ code: "KeyF", key: "а" }), { name: "flag" });
});

test("the question mark goes by what is written: it stands elsewhere on each layout", () => {
  assert.deepEqual(meaning({ code: "Slash", key: "?", shiftKey: true }), { name: "help" });
  assert.deepEqual(meaning({ code: "Digit7", key: "?", shiftKey: true }), { name: "help" });
});

test("keys of the browser and the screen reader are left alone", () => {
  for (const held of ["ctrlKey", "altKey", "metaKey"]) assert.deepEqual(meaning({ code: "KeyF", key: "f", [held]: true }), NOTHING);
  assert.deepEqual(meaning({ code: "KeyN", key: "N", shiftKey: true }), NOTHING);
});
