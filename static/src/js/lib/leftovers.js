// A page between or after the sections sends what a page that was closed without a network had kept on this device.

import { queuesByFence, wire } from "./queue.js";
import { alone } from "./store.js";

const BATCH = 200;
const WAITS = [1000, 2000, 4000, 8000, 15000];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Sends everything of the attempt, each event under its own fence. `tell(left)` hears how many are left.
 * True when all is delivered, false when the server will not take it with this token.
 */
export async function deliverLeftovers(storage, transport, { attempt, token }, { tell = () => {}, wait = pause } = {}) {
  const events = await storage.load(attempt);
  if (!events.length) return true;
  tell(events.length);
  for (let failures = 0; ; failures += 1) {
    const isDone = await alone(`mikan-journal-${attempt}`, () => deliver(storage, transport, { attempt, token }));
    const left = (await storage.load(attempt)).length;
    tell(left);
    if (isDone === "refused" || !left) return !left;
    await wait(WAITS[Math.min(failures, WAITS.length - 1)]);
  }
}

/** "done", "failed", or "refused" when trying again is of no use. */
async function deliver(storage, transport, { attempt, token }) {
  for (const queue of queuesByFence(await storage.load(attempt))) {
    while (queue.size) {
      const body = { token, fence: queue.fence, events: wire(queue.head(BATCH)) };
      const { status, reply } = await transport(body);
      if ([400, 401, 403, 404].includes(status)) return "refused";
      if (status !== 200 || !Number.isFinite(reply?.ack)) return "failed";
      const refused = new Map((reply.refused ?? []).map(({ seq, reason }) => [seq, reason]));
      const settled = queue.settle(reply.ack, refused);
      if (!settled.length) return "failed";
      await storage.remove(attempt, queue.fence, settled.map(({ seq }) => seq));
    }
  }
  return "done";
}
