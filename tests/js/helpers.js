// Stands for what a browser and the server do around the pure logic.

import { ServerClock } from "../../static/src/js/lib/clock.js";
import { Journal } from "../../static/src/js/lib/journal.js";
import { EventStore } from "../../static/src/js/lib/store.js";

/** Lets every promise that can go on go on. */
export async function settle() {
  for (let turn = 0; turn < 60; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Timers that run when the test says so. */
export class ManualTimers {
  time = 0;
  #timers = new Map();
  #next = 1;

  set = (work, ms) => {
    this.#timers.set(this.#next, { work, at: this.time + ms });
    return this.#next++;
  };

  clear = (timer) => this.#timers.delete(timer);

  /** The waits that are under way, in milliseconds from now. */
  get waits() {
    return [...this.#timers.values()].map(({ at }) => at - this.time).sort((a, b) => a - b);
  }

  async advance(ms) {
    const end = this.time + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      this.time = due[1].at;
      this.#timers.delete(due[0]);
      due[1].work();
      await settle();
    }
    this.time = end;
  }
}

/** The server's half of the protocol in memory: one attempt, stored events, and faults on demand. */
export class FakeServer {
  requests = [];
  stored = new Map();
  fence = 1;
  now = 1_000_000;
  deadline = 2_000_000;
  state = "running";
  section = 1;
  refuse = () => null;
  mode = "up";

  transport = async (body) => {
    this.requests.push(structuredClone(body));
    await Promise.resolve();
    if (this.mode === "down") return { status: 0, reply: null, sent: 0, received: 0 };
    if (typeof this.mode === "number") return { status: this.mode, reply: null, sent: 0, received: 0 };
    const most = this.mode?.most ?? Infinity;
    if (body.events.length > most) return { status: 413, reply: null, sent: 0, received: 0 };
    const reply = this.#store(body);
    if (this.mode === "reply-lost") return { status: 0, reply: null, sent: 0, received: 0 };
    return { status: 200, reply, sent: this.now - 20, received: this.now + 20 };
  };

  #store({ fence, events }) {
    const refused = [];
    for (const event of events) {
      const reason = this.refuse(event);
      if (reason) refused.push({ seq: event.seq, reason });
      else if (!this.stored.has(`${fence}:${event.seq}`)) this.stored.set(`${fence}:${event.seq}`, event);
    }
    const seqs = [...this.stored.keys()].filter((key) => key.startsWith(`${fence}:`)).map((key) => +key.split(":")[1]);
    const { now, state, section, deadline } = this;
    const ack = Math.max(0, ...seqs);
    return { ack, refused, late: 0, held: this.held ?? 0, now, state, section, deadline, fence: this.fence };
  }

  /** The stored answers, folded in the order (fence, seq). */
  get answers() {
    const inOrder = [...this.stored].sort(([a], [b]) => {
      const [[fa, sa], [fb, sb]] = [a.split(":").map(Number), b.split(":").map(Number)];
      return fa - fb || sa - sb;
    });
    return Object.fromEntries(inOrder.filter(([, e]) => e.kind === "answer").map(([, e]) => [e.question, e.value]));
  }
}

/** A store of the kind a browser has, in memory: `disk` survives the page. */
export function diskStore(disk = new Map()) {
  const key = (event) => `${event.attempt}:${event.fence}:${event.seq}`;
  const backend = {
    name: "disk",
    isDurable: true,
    put: async (events) => events.forEach((event) => disk.set(key(event), structuredClone(event))),
    load: async (attempt) => [...disk.values()].filter((event) => event.attempt === attempt && event.seq),
    remove: async (attempt, fence, seqs) => seqs.forEach((seq) => disk.delete(`${attempt}:${fence}:${seq}`)),
    claim: async (attempt, fence) => {
      const page = `page:${attempt}:${fence}`;
      if (disk.has(page)) return false;
      disk.set(page, {});
      return true;
    },
    prune: async () => {},
  };
  return new EventStore([async () => backend], { patience: 50 });
}

/** A page: its journal over a server and a disk. */
export function openPage({ server, disk = new Map(), timers = new ManualTimers(), fence = 1, ...config }) {
  server.fence = Math.max(server.fence, fence);
  const clock = new ServerClock({ mono: () => server.now, wall: () => server.now });
  const journal = new Journal(diskStore(disk), server.transport, clock, {
    attempt: 7,
    fence,
    token: `token-${fence}`,
    section: 1,
    timers,
    random: () => 0.5,
    alone: (_, work) => work(),
    ...config,
  });
  return { journal, timers, disk, clock };
}
