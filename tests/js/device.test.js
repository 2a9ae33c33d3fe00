import assert from "node:assert/strict";
import { test } from "node:test";
import { SizeWatch, deviceLine, judge } from "../../static/src/js/lib/device.js";
import { formatDue, formatTime } from "../../static/src/js/lib/due.js";
import { ManualTimers } from "./helpers.js";

test("the device in one line, never too long", () => {
  const about = { width: 390, height: 844, kind: "indexeddb", battery: { level: 0.573, charging: false }, agent: "Mozilla/5.0" };
  assert.equal(deviceLine(about), "390x844 indexeddb 57 Mozilla/5.0");
  assert.equal(deviceLine({ ...about, kind: "", battery: null }), "390x844 - - Mozilla/5.0");
  assert.equal(deviceLine({ ...about, agent: "x".repeat(300) }).length, 200);
});

test("a window that is much larger or smaller and stays so is told, once", async () => {
  const [told, timers] = [[], new ManualTimers()];
  const watch = new SizeWatch({ width: 1200, height: 800 }, (words) => told.push(words), timers);
  watch.resized(1000, 800);
  await timers.advance(1000);
  watch.resized(700, 800);
  await timers.advance(500);
  watch.resized(640, 800);
  await timers.advance(1000);
  watch.resized(640, 820);
  await timers.advance(1000);
  watch.resized(640, 480);
  await timers.advance(1000);
  assert.deepEqual(told, ["640x800", "640x480"]);
});

test("what the check of a device says", () => {
  assert.deepEqual(["indexeddb", "local", "memory"].map((kind) => judge.storage(kind).text), ["ok", "ok", "none"]);
  assert.deepEqual(judge.clock(-12_000), { state: "ok", text: "ok" });
  assert.deepEqual(judge.clock(720_000), { state: "ok", text: "slow", n: 12 });
  assert.deepEqual(judge.clock(-40_000), { state: "ok", text: "fast", n: 1 });
  assert.deepEqual(judge.battery(null), { state: "ok", text: "unknown" });
  assert.deepEqual(judge.battery({ level: 0.29, charging: false }), { state: "warn", text: "low", n: 29 });
  assert.deepEqual(judge.battery({ level: 0.29, charging: true }), { state: "ok", text: "charging", n: 29 });
  assert.deepEqual(judge.battery({ level: 0.3, charging: false }), { state: "ok", text: "ok", n: 30 });
  assert.deepEqual([null, 1600, 90].map((ms) => judge.connection(ms).text), ["none", "slow", "ok"]);
  assert.deepEqual([300, 320].map((width) => judge.screen(width).state), ["warn", "ok"]);
});

test("when homework is due, in each language", () => {
  const at = Date.UTC(2026, 10, 28, 13, 0);
  const zone = "Asia/Tashkent";
  assert.equal(formatDue(at, "en", zone), "28 Nov, 18:00");
  assert.match(formatDue(at, "ru", zone), /^28 нояб\.?, 18:00$/);
  assert.match(formatDue(at, "uz", zone), /^28-noy, 18:00$/);
  assert.match(formatDue(at, "ja", zone), /^11月28日 18:00$/);
  assert.equal(formatTime(at, "en", zone), "18:00");
});
