import assert from "node:assert/strict";
import { test } from "node:test";

import { Trial } from "../../static/src/js/lib/trial.js";

const MINUTE = 60000;
const clock = { now: () => 100 * MINUTE, mono: () => 7 };
const trial = () =>
  new Trial(clock, { section: 2, fence: 1, openedAt: 95 * MINUTE, deadline: 115 * MINUTE, audioAt: 95 * MINUTE });

test("everything is taken at once, and the section goes on", async () => {
  const answer = await trial().transport()({ events: [{ seq: 4 }, { seq: 5 }] });
  assert.deepEqual([answer.status, answer.sent, answer.received], [200, 7, 7]);
  const { ack, refused, state, section, deadline, fence } = answer.reply;
  assert.deepEqual([ack, refused, state, section, deadline, fence], [5, [], "running", 2, 115 * MINUTE, 1]);
});

test("a heartbeat acknowledges nothing", async () => {
  const { reply } = await trial().transport()({ events: [] });
  assert.equal(reply.ack, 0);
});

test("the clock is set, and the recording goes with it", async () => {
  const one = trial();
  one.setLeft(MINUTE);
  const { reply } = await one.transport()({ events: [] });
  assert.deepEqual([reply.deadline, reply.audioAt], [101 * MINUTE, 81 * MINUTE]);
});

test("the clock never has more than the section, nor less than nothing", () => {
  const one = trial();
  one.setLeft(900 * MINUTE);
  assert.equal(one.deadline, 120 * MINUTE);
  one.setLeft(-1);
  assert.equal(one.deadline, 100 * MINUTE);
});
