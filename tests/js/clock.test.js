import assert from "node:assert/strict";
import { test } from "node:test";
import { Countdown, ServerClock, Thresholds, formatLeft, formatSeconds } from "../../static/src/js/lib/clock.js";

const SERVER = 1_763_800_000_000;

/** A device whose clock is wrong by `wrong` ms; `sleep` stops its monotonic clock, as some devices do. */
function device(wrong = 0) {
  let mono = 500;
  let wall = SERVER + wrong;
  const clock = new ServerClock({ mono: () => mono, wall: () => wall });
  return {
    clock,
    run: (ms) => ((mono += ms), (wall += ms)),
    sleep: (ms) => (wall += ms),
    setClock: (ms) => (wall += ms),
    serverNow: () => SERVER + wall - SERVER - wrong,
  };
}

function ask(it, { there = 0, back = 0 }) {
  const sent = it.clock.mono();
  it.run(there);
  const server = it.serverNow();
  it.run(back);
  it.clock.sample(sent, it.clock.mono(), server);
}

test("a device an hour fast still knows the server's time", () => {
  const it = device(3_600_000);
  ask(it, { there: 10, back: 10 });
  assert.equal(it.clock.now(), it.serverNow());
});

test("without any sample the device's own clock has to do", () => {
  const it = device(0);
  assert.equal(it.clock.now(), SERVER);
});

test("a slow answer does not spoil what a quick one said", () => {
  const it = device(-90_000);
  ask(it, { there: 5, back: 5 });
  ask(it, { there: 4000, back: 20 });
  assert.equal(it.clock.now(), it.serverNow());
});

test("the error is never more than half of the quickest round trip", () => {
  const it = device(0);
  ask(it, { there: 900, back: 100 });
  ask(it, { there: 30, back: 10 });
  assert.ok(Math.abs(it.clock.now() - it.serverNow()) <= 20);
});

test("a sample that contradicts all before replaces them", () => {
  const it = device(0);
  ask(it, { there: 5, back: 5 });
  it.clock.sample(it.clock.mono() - 10, it.clock.mono(), it.serverNow() + 60_000);
  assert.ok(Math.abs(it.clock.now() - it.serverNow() - 60_000) <= 5);
});

test("a sample with nonsense in it is ignored", () => {
  const it = device(0);
  ask(it, { there: 5, back: 5 });
  it.clock.sample(NaN, 5, SERVER);
  it.clock.sample(10, 5, SERVER);
  assert.equal(it.clock.now(), it.serverNow());
});

test("sleep that stops the monotonic clock is counted", () => {
  const it = device(0);
  ask(it, { there: 5, back: 5 });
  it.sleep(600_000);
  assert.equal(it.clock.checkJump(), true);
  assert.equal(it.clock.now(), it.serverNow());
  assert.equal(it.clock.isDoubtful, true);
});

test("setting the device's clock back changes nothing", () => {
  const it = device(0);
  ask(it, { there: 5, back: 5 });
  const before = it.clock.now();
  it.setClock(-7_200_000);
  assert.equal(it.clock.checkJump(), true);
  assert.equal(it.clock.now(), before);
});

test("setting the device's clock forward is put right by the next answer", () => {
  const it = device(0);
  ask(it, { there: 5, back: 5 });
  const right = it.clock.now();
  it.setClock(7_200_000);
  it.clock.checkJump();
  const sent = it.clock.mono();
  it.run(20);
  it.clock.sample(sent, it.clock.mono(), right + 10);
  assert.equal(it.clock.now(), right + 20);
  assert.equal(it.clock.isDoubtful, false);
});

test("a small drift is no jump", () => {
  const it = device(0);
  it.setClock(900);
  assert.equal(it.clock.checkJump(), false);
});

test("remaining time stops at nothing and follows a new deadline", () => {
  const it = device(0);
  const countdown = new Countdown(it.clock, { minutes: 1, deadline: SERVER + 60_000 });
  it.run(59_000);
  assert.equal(countdown.remaining(), 1000);
  it.run(5000);
  assert.equal(countdown.remaining(), 0);
  assert.equal(countdown.isOver, true);
  assert.equal(countdown.follow({ deadline: SERVER + 360_000 }), 300_000);
  assert.equal(countdown.remaining(), 296_000);
  assert.equal(countdown.isOver, false);
});

test("minutes spent never leave the section's minutes", () => {
  const it = device(0);
  const countdown = new Countdown(it.clock, { minutes: 20, deadline: SERVER + 20 * 60_000 });
  assert.deepEqual([countdown.minutes(), countdown.minutesSpent()], [20, 0]);
  it.run(8.5 * 60_000);
  assert.equal(countdown.minutesSpent(), 8);
  it.run(60 * 60_000);
  assert.equal(countdown.minutesSpent(), 20);
});

/** A section of ten minutes whose clock was stopped after two of them. */
function stopped() {
  const it = device(0);
  const countdown = new Countdown(it.clock, { minutes: 10, deadline: SERVER + 600_000 });
  it.run(120_000);
  countdown.follow({ deadline: SERVER + 600_000, paused: SERVER + 120_000 });
  return { it, countdown };
}

test("while it is paused the clock stands, digits and ticks", () => {
  const { it, countdown } = stopped();
  it.run(900_000);
  assert.deepEqual([countdown.remaining(), countdown.minutesSpent(), countdown.isOver], [480_000, 2, false]);
});

test("a page that is opened in a pause stands where the clock was stopped", () => {
  const it = device(0);
  const paused = SERVER - 60_000;
  const countdown = new Countdown(it.clock, { minutes: 10, deadline: SERVER + 120_000, paused });
  assert.deepEqual([countdown.remaining(), countdown.minutesSpent()], [180_000, 7]);
});

test("the end of a pause adds no time, however late it is heard of", () => {
  const { it, countdown } = stopped();
  it.run(60_000 + 14_000);
  assert.equal(countdown.follow({ deadline: SERVER + 660_000, paused: null }), 0);
  assert.deepEqual([countdown.remaining(), countdown.minutes()], [466_000, 10]);
});

test("time added during a pause, or together with its end, is told from the pause", () => {
  const during = stopped();
  assert.equal(during.countdown.follow({ deadline: SERVER + 780_000, paused: SERVER + 120_000 }), 180_000);
  assert.equal(during.countdown.minutes(), 13);
  const atItsEnd = stopped();
  atItsEnd.it.run(60_000);
  assert.equal(atItsEnd.countdown.follow({ deadline: SERVER + 840_000, paused: null }), 180_000);
});

test("two pauses between two words of the server are pauses", () => {
  const { it, countdown } = stopped();
  it.run(100_000);
  assert.equal(countdown.follow({ deadline: SERVER + 660_000, paused: SERVER + 200_000 }), 0);
  assert.equal(countdown.remaining(), 460_000);
});

test("digits", () => {
  assert.deepEqual(
    [1_122_000, 1_121_001, 59_999, 1, 0, -5, 6_600_000].map(formatLeft),
    ["18:42", "18:42", "01:00", "00:01", "00:00", "00:00", "110:00"],
  );
  assert.deepEqual([0, 65.9, 1620.5].map((s) => formatSeconds(s)), ["0:00", "1:05", "27:00"]);
});

test("a mark is said once, on the way down", () => {
  const marks = new Thresholds([300_000, 60_000]);
  const said = [400_000, 300_000, 299_000, 61_000, 60_000, 100].map((ms) => marks.passed(ms));
  assert.deepEqual(said, [null, 300_000, null, null, 60_000, null]);
});

test("a page opened after a mark is silent, and extra time arms it again", () => {
  const marks = new Thresholds([300_000, 60_000]);
  assert.deepEqual([200_000, 199_000, 500_000, 290_000].map((ms) => marks.passed(ms)), [null, null, null, 300_000]);
});

test("when two marks pass during sleep only the lower is said", () => {
  const marks = new Thresholds([300_000, 60_000]);
  marks.passed(900_000);
  assert.equal(marks.passed(30_000), 60_000);
});
