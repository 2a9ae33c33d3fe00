import assert from "node:assert/strict";
import { test } from "node:test";
import { Attention } from "../../static/src/js/lib/attention.js";
import { ManualTimers } from "./helpers.js";

function watched() {
  const notes = [];
  const timers = new ManualTimers();
  const attention = new Attention((kind, value) => notes.push(`${kind} ${value}`), { now: () => timers.time, timers });
  return { notes, timers, attention };
}

test("a glance away is no news", async () => {
  const { notes, timers, attention } = watched();
  attention.left("window");
  await timers.advance(1200);
  attention.back();
  await timers.advance(5000);
  assert.deepEqual(notes, []);
});

test("leaving is told soon, coming back with the seconds", async () => {
  const { notes, timers, attention } = watched();
  attention.left("hidden");
  attention.left("window");
  await timers.advance(1600);
  assert.deepEqual(notes, ["blur hidden"]);
  await timers.advance(10_800);
  attention.back();
  attention.back();
  assert.deepEqual(notes, ["blur hidden", "focus 12.4"]);
});

test("a phone that slept and ran no timer tells both when it wakes", () => {
  const { notes, timers, attention } = watched();
  attention.left("hidden");
  timers.time += 60_000;
  attention.back();
  assert.deepEqual(notes, ["blur hidden", "focus 60.0"]);
});
