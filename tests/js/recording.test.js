import assert from "node:assert/strict";
import { test } from "node:test";
import { HearingLog, cueAt, formOf, isReplay, mustSeek, whereIs } from "../../static/src/js/lib/recording.js";

function log() {
  const notes = [];
  return { notes, hearing: new HearingLog((value) => notes.push(value)) };
}

test("the recording is where the server's clock says", () => {
  assert.deepEqual(whereIs(1000, 60, 500), { phase: "before", position: 0 });
  assert.deepEqual(whereIs(1000, 60, 13_400), { phase: "playing", position: 12.4 });
  assert.deepEqual(whereIs(1000, 60, 61_000), { phase: "over", position: 60 });
});

test("it stands still with the clock, and an end stays an end", () => {
  assert.deepEqual(whereIs(1000, 60, 50_000, 13_400), { phase: "paused", position: 12.4 });
  assert.deepEqual(whereIs(1000, 60, 99_000, 70_000), { phase: "over", position: 60 });
});

test("a new start is a replay only where it goes back", () => {
  assert.deepEqual([isReplay(40, 0), isReplay(60, 0.4), isReplay(40, 38), isReplay(12, 12)], [true, true, false, false]);
});

test("a section heard whole is a start and an end", () => {
  const { notes, hearing } = log();
  [0, 0.3, 15, 30, 59.8].forEach((position) => hearing.playing(position));
  hearing.over(60);
  hearing.over(60);
  hearing.playing(60);
  assert.deepEqual(notes, ["start 0.0", "end"]);
});

test("a silence is a gap from what was heard last to where sound came back", () => {
  const { notes, hearing } = log();
  hearing.playing(3);
  hearing.playing(12.4);
  hearing.silent();
  hearing.playing(15);
  hearing.playing(16);
  assert.deepEqual(notes, ["start 3.0", "gap 12.4-15.0"]);
});

test("a hiccup is no gap", () => {
  const { notes, hearing } = log();
  hearing.playing(12);
  hearing.silent();
  hearing.playing(12.3);
  assert.deepEqual(notes, ["start 12.0"]);
});

test("a page that goes away says where, and heard again it goes on with a gap", () => {
  const { notes, hearing } = log();
  hearing.playing(20);
  hearing.leave();
  hearing.playing(31);
  assert.deepEqual(notes, ["start 20.0", "stop 20.0", "gap 20.0-31.0"]);
});

test("silence until the end is a gap, and a recording never heard is said so", () => {
  const cut = log();
  cut.hearing.playing(40);
  cut.hearing.silent();
  cut.hearing.over(60);
  assert.deepEqual(cut.notes, ["start 40.0", "gap 40.0-60.0", "end"]);
  const never = log();
  never.hearing.leave();
  never.hearing.over(60);
  assert.deepEqual(never.notes, ["end unheard"]);
});

test("sound that is a little off is left alone, far off it is moved", () => {
  assert.deepEqual(
    [mustSeek(10, 12.9), mustSeek(10, 13.1), mustSeek(12.9, 10), mustSeek(13.1, 10)],
    [false, true, false, true],
  );
});

test("the cue that is being played", () => {
  const cues = [
    { question: "3-1", start: 10, end: 20 },
    { question: "3-2", start: 20, end: 35 },
  ];
  assert.deepEqual([5, 10, 20, 35].map((at) => cueAt(cues, at)?.question), [undefined, "3-1", "3-2", undefined]);
});

test("Opus is asked for only where the browser knows no AAC", () => {
  const knows = (...types) => (asked) => (types.some((type) => asked.startsWith(type)) ? "probably" : "");
  assert.equal(formOf(knows("audio/mp4", "audio/ogg")), "");
  assert.equal(formOf(knows("audio/mp4")), "");
  assert.equal(formOf(knows("audio/ogg")), "as=opus");
  assert.equal(formOf(knows()), "");
});
