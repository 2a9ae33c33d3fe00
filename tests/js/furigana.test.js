import assert from "node:assert/strict";
import { test } from "node:test";
import { moved, placesIn, written } from "../../static/src/js/lib/furigana.js";

const after = (value, made) => value.slice(0, made.from) + made.text + value.slice(made.to);
const whole = (text) => ({ start: 0, end: text.length });

test("places count characters, also of kanji that a browser counts twice", () => {
  assert.deepEqual(placesIn("𠮟る店", "0-1 2-3"), [[0, 2], [3, 4]]);
});

test("all readings that were ticked are one edit", () => {
  const text = "店で食べて店を出る";
  const picks = [{ places: "0-1 5-6", surface: "店", reading: "みせ" }, { places: "2-3", surface: "食", reading: " た " }];
  const made = written(text, text, whole(text), picks);
  assert.equal(after(text, made), "{店|みせ}で{食|た}べて{店|みせ}を出る");
  assert.equal(made.count, 3);
});

test("a reading finds its place again after somebody typed before or after it", () => {
  const [asked, value] = ["店で食べる", "あの店で食べるよ"];
  assert.equal(after(value, written(value, asked, whole(asked), [{ places: "2-3", surface: "食", reading: "た" }])), "あの店で{食|た}べるよ");
});

test("a reading whose text was changed is left out", () => {
  assert.equal(written("本で飲む", "店で食べる", whole("店で食べる"), [{ places: "2-3", surface: "食", reading: "た" }]), null);
  assert.equal(moved([1, 3], "あいうえ", "あえ"), null);
});

test("a selection that was asked about has its own places", () => {
  const text = "あの店の店で";
  assert.equal(after(text, written(text, text, { start: 4, end: 6 }, [{ places: "0-1", surface: "店", reading: "みせ" }])), "あの店の{店|みせ}で");
});

test("a reading without text is no reading, and signs of marks cannot break out", () => {
  assert.equal(written("店", "店", whole("店"), [{ places: "0-1", surface: "店", reading: "  " }]), null);
  assert.equal(written("店", "店", whole("店"), [{ places: "0-1", surface: "店", reading: "み}せ|" }]).text, "{店|みせ}");
});
