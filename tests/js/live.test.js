import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveLine } from "../../static/src/js/lib/live.js";
import { ManualTimers } from "./helpers.js";

function line({ url = "ws://x/", random = 0.5, open = null } = {}) {
  const sockets = [];
  const timers = new ManualTimers();
  const nudges = [];
  const openSocket = open ?? (() => sockets[sockets.push({ close: () => {} }) - 1]);
  const it = new LiveLine(url, () => nudges.push(timers.time), { open: openSocket, random: () => random, timers });
  return { it, sockets, timers, nudges };
}

test("a frame nudges after a moment, several at once are one", async () => {
  const { it, sockets, timers, nudges } = line();
  it.start();
  sockets[0].onmessage();
  sockets[0].onmessage();
  await timers.advance(349);
  assert.deepEqual(nudges, []);
  await timers.advance(2000);
  sockets[0].onmessage();
  await timers.advance(350);
  assert.deepEqual(nudges, [350, 2699]);
});

test("a lost line comes back after growing waits, and at once after it worked", async () => {
  const { it, sockets, timers } = line();
  it.start();
  const waits = [];
  for (let time = 0; time < 8; time += 1) {
    sockets.at(-1).onclose();
    waits.push(timers.waits[0]);
    await timers.advance(timers.waits[0]);
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  sockets.at(-1).onopen();
  sockets.at(-1).onclose();
  assert.deepEqual(timers.waits, [1000]);
});

test("a room does not come back all at once", () => {
  const wait = (random) => {
    const { it, sockets, timers } = line({ random });
    it.start();
    sockets[0].onclose();
    return timers.waits[0];
  };
  assert.deepEqual([wait(0), wait(1)], [500, 1500]);
});

test("who hangs up stays away until it is started again", async () => {
  const { it, sockets, timers } = line();
  it.start();
  it.start();
  it.stop();
  sockets[0].onclose();
  await timers.advance(100_000);
  assert.equal(sockets.length, 1);
  it.start();
  assert.equal(sockets.length, 2);
});

test("without an address there is no line, and one that may not be opened is tried later", () => {
  const none = line({ url: "" });
  none.it.start();
  assert.equal(none.sockets.length, 0);
  const forbidden = line({
    open: () => {
      throw new Error("SecurityError");
    },
  });
  forbidden.it.start();
  assert.deepEqual(forbidden.timers.waits, [1000]);
});
