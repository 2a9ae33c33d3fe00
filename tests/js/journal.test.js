import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeServer, openPage, settle } from "./helpers.js";

async function started(options = {}) {
  const server = options.server ?? new FakeServer();
  const page = openPage({ server, ...options });
  const kept = await page.journal.start();
  await settle();
  return { server, kept, ...page };
}

/** A server that never answers. */
function silent(server) {
  server.transport = () => new Promise(() => {});
  return server;
}

const sizes = (server) => server.requests.map(({ events }) => events.length);
const heard = (target, name) => {
  const events = [];
  target.addEventListener(name, (event) => events.push(event.detail));
  return events;
};

test("a new page says hello with an empty batch", async () => {
  const { server, journal } = await started();
  assert.deepEqual(server.requests, [{ token: "token-1", fence: 1, events: [] }]);
  assert.equal(journal.status.name, "saved");
});

test("a pick goes at once, with the next seq, the section and the server's time", async () => {
  const { server, journal } = await started();
  journal.add("answer", "1-3", "2");
  journal.add("flag", "1-3", "1");
  await settle();
  const events = server.requests.slice(1).flatMap((request) => request.events);
  assert.deepEqual(events, [
    { seq: 1, kind: "answer", section: 1, question: "1-3", value: "2", at: server.now },
    { seq: 2, kind: "flag", section: 1, question: "1-3", value: "1", at: server.now },
  ]);
});

test("saved is said only when the server has everything", async () => {
  const { server, journal, timers } = await started();
  const names = [];
  journal.addEventListener("status", () => {
    if (journal.status.name === "saved") assert.equal(server.answers["1-1"], "4");
    names.push(journal.status.name);
  });
  journal.add("answer", "1-1", "4");
  assert.equal(journal.status.name, "pending");
  await settle();
  assert.equal(journal.status.name, "saved");
  assert.ok(!names.includes("saving"));
  await timers.advance(2000);
  assert.equal(journal.status.name, "saved");
});

test("saving is said after a second, not before", async () => {
  const server = new FakeServer();
  const { journal, timers } = await started({ server: silent(server) });
  await journal.add("answer", "1-1", "4");
  await timers.advance(900);
  assert.equal(journal.status.name, "pending");
  await timers.advance(200);
  assert.equal(journal.status.name, "saving");
});

test("add reports an event kept only after the store has it", async () => {
  const server = new FakeServer();
  server.mode = "down";
  const { journal, disk } = await started({ server });
  const kept = journal.add("answer", "1-1", "4");
  assert.equal(journal.status.kept, 0);
  assert.equal(await kept, true);
  assert.ok(disk.has("7:1:1"));
  assert.equal(journal.status.kept, 1);
});

test("offline: the first failure says so, retries wait 1, 2, 4, 8, 15, 15 seconds", async () => {
  const { server, journal, timers } = await started();
  server.mode = "down";
  journal.add("answer", "1-1", "4");
  await settle();
  assert.equal(journal.status.name, "offline");
  const waits = [];
  for (let round = 0; round < 6; round += 1) {
    const [wait] = timers.waits.slice(-1);
    waits.push(Math.round(wait));
    await timers.advance(wait);
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 15000, 15000]);
});

test("jitter keeps a classroom apart by a fifth each way", async () => {
  for (const [random, expected] of [[0, 800], [1, 1200]]) {
    const server = new FakeServer();
    server.mode = "down";
    const { timers } = await started({ server, random: () => random });
    assert.deepEqual(timers.waits.map(Math.round), [expected]);
  }
});

test("offline picks are counted by question, and back online says how many were sent, for four seconds", async () => {
  const { server, journal, timers } = await started();
  server.mode = "down";
  for (const [question, value] of [["1-1", "1"], ["1-2", "2"], ["1-1", "3"], ["1-3", "1"]]) {
    await journal.add("answer", question, value);
  }
  await journal.add("flag", "1-9", "1");
  assert.deepEqual([journal.status.name, journal.status.kept], ["offline", 3]);
  server.mode = "up";
  journal.beat();
  await settle();
  assert.deepEqual([journal.status.name, journal.status.sent], ["back", 3]);
  assert.deepEqual(server.answers, { "1-1": "3", "1-2": "2", "1-3": "1" });
  await timers.advance(3900);
  assert.equal(journal.status.name, "back");
  await timers.advance(200);
  assert.deepEqual([journal.status.name, journal.status.sent], ["saved", 0]);
});

test("while the line is down a pick waits for the retry", async () => {
  const { server, journal } = await started();
  server.mode = 503;
  journal.add("answer", "1-1", "1");
  await settle();
  const before = server.requests.length;
  journal.add("answer", "1-2", "1");
  await settle();
  assert.equal(server.requests.length, before);
});

test("a reply lost after the commit stores nothing twice", async () => {
  const { server, journal, timers } = await started();
  server.mode = "reply-lost";
  journal.add("answer", "1-1", "2");
  await settle();
  assert.equal(journal.status.name, "offline");
  server.mode = "up";
  await timers.advance(1100);
  assert.equal(journal.status.name, "back");
  assert.equal(server.stored.size, 1);
  assert.deepEqual(sizes(server).slice(-2), [1, 1]);
});

test("a batch is at most 200 and always begins with the oldest unacknowledged event", async () => {
  const { server, journal } = await started();
  server.mode = "down";
  for (let n = 0; n < 450; n += 1) journal.add("answer", `1-${n % 21}`, "1");
  await settle();
  server.mode = "up";
  server.requests.length = 0;
  journal.beat();
  await settle();
  assert.deepEqual(sizes(server), [200, 200, 50]);
  assert.deepEqual(server.requests.map(({ events }) => events[0].seq), [1, 201, 401]);
  assert.equal(server.stored.size, 450);
});

test("413 halves the batch until it fits, and stays small", async () => {
  const { server, journal } = await started();
  server.mode = "down";
  for (let n = 0; n < 100; n += 1) journal.add("answer", "1-1", "1");
  await settle();
  server.mode = { most: 30 };
  server.requests.length = 0;
  journal.beat();
  await settle();
  assert.deepEqual(sizes(server), [100, 50, 25, 25, 25, 25]);
});

test("one event that is too large alone is dropped and named", async () => {
  const { server, journal } = await started();
  server.mode = { most: 0 };
  journal.add("answer", "1-4", "1");
  await settle();
  assert.deepEqual(journal.status.refused, [{ kind: "answer", question: "1-4", reason: "too-large" }]);
});

test("refused events are dropped and named, the rest is stored, the next pick clears the notice", async () => {
  const { server, journal, disk } = await started();
  server.refuse = ({ question }) => (question === "9-9" ? "unknown-question" : null);
  server.mode = "down";
  for (const question of ["1-1", "9-9", "1-2", "9-9"]) await journal.add("answer", question, "1");
  server.mode = "up";
  journal.beat();
  await settle();
  assert.equal(journal.status.name, "refused");
  assert.deepEqual(journal.status.refused.map(({ question, reason }) => [question, reason]), [
    ["9-9", "unknown-question"],
    ["9-9", "unknown-question"],
  ]);
  assert.deepEqual(server.answers, { "1-1": "1", "1-2": "1" });
  assert.deepEqual([journal.pending, [...disk.keys()]], [[], ["page:7:1"]]);
  await journal.add("answer", "1-1", "2");
  await settle();
  assert.notEqual(journal.status.name, "refused");
});

for (const status of [401, 403, 404]) {
  test(`${status} keeps everything, stops asking and asks for the page to be opened again`, async () => {
    const { server, journal, timers, disk } = await started();
    server.mode = status;
    await journal.add("answer", "1-1", "1");
    await settle();
    assert.deepEqual([journal.status.name, journal.status.reason, journal.status.kept], ["error", "token", 1]);
    assert.equal(await journal.flush(), false);
    const before = server.requests.length;
    await journal.add("answer", "1-2", "1");
    await timers.advance(60_000);
    assert.equal(server.requests.length, before);
    assert.ok(disk.has("7:1:1") && disk.has("7:1:2"));
  });
}

test("400 keeps the events, reports an error and goes on trying", async () => {
  const { server, journal, timers } = await started();
  server.mode = 400;
  await journal.add("answer", "1-1", "1");
  await settle();
  assert.deepEqual([journal.status.name, journal.status.reason, journal.status.kept], ["error", "request", 1]);
  server.mode = "up";
  await timers.advance(1100);
  assert.equal(journal.status.name, "back");
});

test("answers that are no answers count as silence", async () => {
  const server = new FakeServer();
  const real = server.transport;
  server.transport = async (body) => ({ ...(await real(body)), reply: { html: "portal" } });
  const { journal } = await started({ server });
  assert.equal(journal.status.name, "offline");
});

test("an idle page asks every 15 seconds, a busy one is not idle", async () => {
  const { server, timers, journal } = await started();
  await timers.advance(14_900);
  assert.equal(server.requests.length, 1);
  await timers.advance(200);
  assert.equal(server.requests.length, 2);
  await timers.advance(10_000);
  journal.add("answer", "1-1", "1");
  await timers.advance(14_000);
  assert.deepEqual(sizes(server), [0, 0, 1]);
});

test("each answer of the server is passed on: time, deadline, state", async () => {
  const { server, journal, clock } = await started();
  const replies = heard(journal, "reply");
  server.deadline += 600_000;
  server.state = "submitted";
  journal.add("answer", "1-1", "1");
  await settle();
  assert.deepEqual([replies[0].deadline, replies[0].state], [2_600_000, "submitted"]);
  assert.equal(clock.now(), server.now);
});

test("a newer page makes this one stale: what it holds is sent, nothing more is taken, nothing more is asked", async () => {
  const { server, journal, timers } = await started();
  server.mode = "down";
  await journal.add("answer", "1-1", "1");
  server.fence = 2;
  server.mode = "up";
  await timers.advance(1100);
  assert.equal(journal.status.name, "stale");
  assert.deepEqual(server.answers, { "1-1": "1" });
  assert.equal(await journal.add("answer", "1-2", "1"), false);
  const before = server.requests.length;
  await timers.advance(60_000);
  assert.equal(server.requests.length, before);
  assert.deepEqual(timers.waits, []);
});

test("a stale page goes on trying while it holds something", async () => {
  const { server, journal, timers } = await started();
  server.mode = "down";
  await journal.add("answer", "1-1", "1");
  await settle();
  journal.supersede(2);
  await timers.advance(5000);
  server.mode = "up";
  await timers.advance(20_000);
  assert.deepEqual(server.answers, { "1-1": "1" });
});

test("after a reload what the closed page kept goes first, under its own fence and with the new token", async () => {
  const [server, disk] = [new FakeServer(), new Map()];
  server.mode = "down";
  const first = await started({ server, disk });
  await first.journal.add("answer", "1-1", "1");
  await first.journal.add("answer", "1-2", "3");
  server.mode = "up";
  server.requests.length = 0;
  const second = await started({ server, disk, fence: 2 });
  assert.deepEqual(second.kept.map(({ fence, seq, value }) => [fence, seq, value]), [[1, 1, "1"], [1, 2, "3"]]);
  assert.deepEqual(server.requests.map(({ token, fence, events }) => [token, fence, events.length]), [
    ["token-2", 1, 2],
    ["token-2", 2, 0],
  ]);
  assert.deepEqual([second.journal.status.name, second.journal.status.sent], ["back", 2]);
  assert.deepEqual([...disk.keys()], ["page:7:1", "page:7:2"]);
});

test("an older page's answer never overwrites a newer page's", async () => {
  const [server, disk] = [new FakeServer(), new Map()];
  server.mode = "down";
  const first = await started({ server, disk });
  await first.journal.add("answer", "1-1", "1");
  const second = await started({ server, disk: new Map(), fence: 2 });
  server.mode = "up";
  await second.journal.add("answer", "1-1", "4");
  await second.timers.advance(2000);
  await first.timers.advance(2000);
  assert.deepEqual([server.answers["1-1"], first.journal.status.name], ["4", "stale"]);
});

test("several closed pages are delivered one after the other, own picks after them", async () => {
  const [server, disk] = [new FakeServer(), new Map()];
  server.mode = "down";
  for (const fence of [1, 2]) {
    const page = await started({ server, disk, fence });
    await page.journal.add("answer", "1-1", String(fence));
  }
  const third = openPage({ server, disk, fence: 3 });
  third.journal.add("answer", "1-1", "3");
  server.mode = "up";
  server.requests.length = 0;
  await third.journal.start();
  await settle();
  assert.deepEqual(server.requests.map(({ fence }) => fence), [1, 2, 3]);
  assert.equal(server.answers["1-1"], "3");
});

test("when another tab is delivering the older events, own picks go on and nothing is called saved yet", async () => {
  const [server, disk] = [new FakeServer(), new Map()];
  server.mode = "down";
  const first = await started({ server, disk });
  await first.journal.add("answer", "1-1", "1");
  server.mode = "up";
  let isFree = false;
  const lock = (_, work) => (isFree ? work() : undefined);
  const second = await started({ server, disk, fence: 2, alone: lock });
  await second.journal.add("answer", "1-2", "2");
  await settle();
  assert.deepEqual(server.answers, { "1-2": "2" });
  assert.equal(second.journal.status.name, "pending");
  isFree = true;
  await second.timers.advance(1100);
  assert.deepEqual(server.answers, { "1-1": "1", "1-2": "2" });
  assert.equal(second.journal.status.name, "back");
});

test("a second copy of a page does not count in the same fence", async () => {
  const [server, disk] = [new FakeServer(), new Map()];
  await started({ server, disk });
  server.requests.length = 0;
  const copy = openPage({ server, disk });
  const copies = heard(copy.journal, "copy");
  await copy.journal.start();
  await copy.journal.add("answer", "1-1", "1");
  assert.deepEqual([copies.length, copy.journal.status.reason, server.requests], [1, "copy", []]);
});

test("without a disk a second copy is found by what the server already holds", async () => {
  const server = new FakeServer();
  const first = await started({ server });
  await first.journal.add("answer", "1-1", "1");
  await settle();
  const copy = await started({ server });
  assert.equal(copy.journal.status.reason, "copy");
});

test("flush is true when the server holds everything", async () => {
  const { server, journal, timers } = await started();
  assert.equal(await journal.flush(), true);
  assert.equal(server.requests.length, 1);
  server.mode = "down";
  await journal.add("answer", "1-1", "1");
  await settle();
  const flushed = journal.flush();
  server.mode = "up";
  await timers.advance(5000);
  assert.equal(await flushed, true);
  assert.deepEqual(server.answers, { "1-1": "1" });
});

test("flush gives up after its time, the events stay", async () => {
  const { server, journal, timers } = await started();
  server.mode = "down";
  await journal.add("answer", "1-1", "1");
  const flushed = journal.flush({ timeout: 3000 });
  await timers.advance(3100);
  assert.equal(await flushed, false);
  assert.equal(journal.status.kept, 1);
});

test("flush can ask the server anyway", async () => {
  const { server, journal } = await started();
  assert.equal(await journal.flush({ fresh: true }), true);
  assert.deepEqual(sizes(server), [0, 0]);
});

test("the last words are what is not acknowledged, from the oldest", async () => {
  const { server, journal } = await started();
  assert.equal(journal.parting(), null);
  server.mode = "down";
  await journal.add("answer", "1-1", "1");
  await journal.add("answer", "1-2", "2");
  const words = journal.parting();
  assert.deepEqual([words.token, words.fence, words.events.map(({ seq }) => seq)], ["token-1", 1, [1, 2]]);
  server.mode = "up";
  await server.transport(words);
  journal.beat();
  await settle();
  assert.equal(server.stored.size, 2);
  assert.equal(journal.pending.length, 0);
});

test("held answers are told", async () => {
  const { server, journal } = await started();
  server.held = 2;
  await journal.add("answer", "1-1", "1");
  await settle();
  assert.deepEqual([journal.status.name, journal.status.held], ["held", 2]);
});

test("an answer that acknowledges nothing of what was sent is no success", async () => {
  const server = new FakeServer();
  const reply = { ack: 0, refused: [], now: server.now, fence: 1, state: "running", section: 1, deadline: 9 };
  server.transport = async () => ({ status: 200, reply, sent: 0, received: 1 });
  const { journal } = await started({ server });
  await journal.add("answer", "1-1", "1");
  await settle();
  assert.deepEqual([journal.status.name, journal.pending.length], ["offline", 1]);
});

test("picks made before the page is ready wait for it", async () => {
  const server = new FakeServer();
  const { journal } = openPage({ server });
  journal.add("answer", "1-1", "1");
  await settle();
  assert.deepEqual([server.requests.length, journal.status.name], [0, "pending"]);
  await journal.start();
  await settle();
  assert.deepEqual(server.answers, { "1-1": "1" });
});

test("a better estimate of the server's clock does not turn the order of events around", async () => {
  const { server, journal } = await started();
  const times = [];
  for (const step of [0, 1000, -400, 200, 300, -60_000]) {
    server.now += step;
    await journal.add("answer", "1-1", "1");
    await settle();
    times.push([...server.stored.values()].at(-1).at - 1_000_000);
  }
  assert.deepEqual(times, [0, 1000, 1000, 1000, 1100, -58_900]);
});
