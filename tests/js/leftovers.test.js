import assert from "node:assert/strict";
import { test } from "node:test";
import { deliverLeftovers } from "../../static/src/js/lib/leftovers.js";
import { FakeServer, diskStore, openPage } from "./helpers.js";

async function closedPage(count) {
  const [server, disk] = [new FakeServer(), new Map()];
  server.mode = "down";
  const { journal } = openPage({ server, disk });
  await journal.start();
  for (let n = 1; n <= count; n += 1) await journal.add("answer", `1-${n}`, "1");
  server.mode = "up";
  server.requests.length = 0;
  return { server, disk };
}

const config = { attempt: 7, token: "receipt" };

test("nothing kept, nothing said, nothing asked", async () => {
  const server = new FakeServer();
  const told = [];
  assert.equal(await deliverLeftovers(diskStore(), server.transport, config, { tell: (n) => told.push(n) }), true);
  assert.deepEqual([told, server.requests], [[], []]);
});

test("a receipt page delivers what a closed page had kept", async () => {
  const { server, disk } = await closedPage(3);
  const told = [];
  const done = await deliverLeftovers(diskStore(disk), server.transport, config, { tell: (n) => told.push(n) });
  assert.deepEqual([done, told], [true, [3, 0]]);
  assert.deepEqual(server.requests.map(({ token, fence }) => [token, fence]), [["receipt", 1]]);
  assert.deepEqual(server.answers, { "1-1": "1", "1-2": "1", "1-3": "1" });
});

test("it tries again until the network is back", async () => {
  const { server, disk } = await closedPage(1);
  const waits = [];
  server.mode = "down";
  const wait = async (ms) => {
    waits.push(ms);
    if (waits.length === 7) server.mode = "up";
  };
  assert.equal(await deliverLeftovers(diskStore(disk), server.transport, config, { wait }), true);
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 15000, 15000, 15000]);
});

test("a token that is not taken ends it, the events stay", async () => {
  const { server, disk } = await closedPage(2);
  server.mode = 403;
  assert.equal(await deliverLeftovers(diskStore(disk), server.transport, config), false);
  assert.equal(disk.size, 3);
});
