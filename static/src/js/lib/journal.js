// The page's half of the exam protocol (docs/exam-protocol.md): what was marked is kept here until the server holds it.

import { Connection } from "./connection.js";
import { Queue, queuesByFence, wire } from "./queue.js";
import { alone } from "./store.js";

const SMALL_STEP = 5000;
const DEFAULTS = {
  batch: 200,
  heartbeat: 15000,
  recheck: 1000,
  random: Math.random,
  timers: { set: (work, ms) => setTimeout(work, ms), clear: (timer) => clearTimeout(timer) },
  alone,
};

/**
 * Events: "status" whenever `status` may have changed; "reply" with each answer of the server; "settled" with what it
 * settled; "copy" when this page turns out to be a second copy of another (same fence) and has to be loaded again.
 */
export class Journal extends EventTarget {
  #storage;
  #transport;
  #clock;
  #config;
  #line;
  #own;
  #older = [];
  #limit;
  #timer;
  #isReady = false;
  #isBusy = false;
  #isBeatDue = false;
  #isStale = false;
  #isStopped = false;
  #error = "";
  #refused = [];
  #held = 0;
  #lastTime = 0;
  #writing = new Set();
  #waiting = new Set();

  /** `config`: attempt, fence, token, section; for tests also what DEFAULTS names. */
  constructor(storage, transport, clock, config) {
    super();
    this.#storage = storage;
    this.#transport = transport;
    this.#clock = clock;
    this.#config = { ...DEFAULTS, ...config };
    this.#limit = this.#config.batch;
    this.#own = new Queue(config.fence);
    this.#line = new Connection({ ...this.#config, changed: () => this.#changed() });
  }

  /** Resolves to the events that earlier pages kept on this device, before they are sent. */
  async start() {
    const { attempt, fence } = this.#config;
    if (!(await this.#storage.claim(attempt, fence, this.#clock.now()))) {
      this.#isACopy();
      return [];
    }
    await this.#loadOlder();
    const kept = this.pending.filter((event) => event.fence < fence);
    if (kept.length) this.#line.expectLeftovers();
    this.#storage.prune(this.#clock.now());
    this.#isReady = true;
    this.beat();
    return kept;
  }

  /** Resolves when the event is kept on the device, and is on its way by then. False: this page takes nothing more. */
  async add(kind, question = "", value = "") {
    if (this.#isStale) return false;
    const { attempt, section } = this.#config;
    const at = this.#time();
    const event = this.#own.append({ attempt, section, kind, question, value: String(value).slice(0, 200), at });
    if (kind === "answer") this.#refused = [];
    this.#writing.add(event);
    const kept = this.#storage.put(event);
    this.#changed();
    if (!this.#line.isDown) this.#pump();
    await kept;
    this.#writing.delete(event);
    this.#changed();
    return true;
  }

  /** Asks the server now: after a pause, when the network is back, when the clock is in doubt. */
  beat() {
    this.#isBeatDue = true;
    return this.#pump();
  }

  /** True when the server holds everything; false when that cannot be, or not in `timeout` ms. `fresh`: ask anyway. */
  flush({ timeout = Infinity, fresh = false } = {}) {
    const isAllHeld = this.#isReady && this.pending.length === 0;
    if (this.#isStopped || (isAllHeld && !fresh)) return Promise.resolve(isAllHeld);
    return new Promise((resolve) => {
      const waiter = { resolve };
      if (Number.isFinite(timeout)) {
        waiter.timer = this.#config.timers.set(() => this.#release(false, [waiter]), timeout);
      }
      this.#waiting.add(waiter);
      this.beat();
    });
  }

  /** A newer page of this attempt was opened: nothing more is taken here, what is held is still sent. */
  supersede(fence) {
    if (!(fence > this.#own.fence) || this.#isStale) return;
    this.#isStale = true;
    this.#changed();
  }

  /** The last request of a page that goes away, or null when nothing is left to say. */
  parting() {
    if (!this.#isReady || this.#isStopped || !this.#own.size) return null;
    return this.#body(this.#own.fence, this.#own.head(this.#limit));
  }

  /** Everything that the server has not acknowledged, of this page and of earlier ones on this device. */
  get pending() {
    return [...this.#older, this.#own].flatMap((queue) => queue.events);
  }

  /** `kept` counts the questions whose answer waits on this device; `sent` those that arrived after an outage. */
  get status() {
    const kept = this.pending.filter((event) => event.kind === "answer" && !this.#writing.has(event));
    return {
      name: this.#name(),
      kept: new Set(kept.map((event) => event.question)).size,
      sent: this.#line.sent,
      reason: this.#error,
      refused: this.#refused,
      held: this.#held,
      isDurable: this.#storage.isDurable,
    };
  }

  #name() {
    if (this.#error) return "error";
    if (this.#isStale) return "stale";
    if (this.#refused.length && !this.#line.isDown) return "refused";
    const name = this.#line.name(!this.#isReady || this.pending.length > 0);
    return name === "saved" && this.#held ? "held" : name;
  }

  async #loadOlder() {
    const all = await this.#storage.load(this.#config.attempt);
    this.#older = queuesByFence(all.filter((event) => event.fence < this.#own.fence));
  }

  /** When it happened. A better estimate of the server's clock may be a little earlier; the journal's order is not. */
  #time() {
    const now = Math.round(this.#clock.now());
    const isStepBack = now < this.#lastTime && this.#lastTime - now < SMALL_STEP;
    if (!isStepBack) this.#lastTime = now;
    return this.#lastTime;
  }

  /** One request after the other until nothing is left or one fails. */
  async #pump() {
    if (this.#isBusy || !this.#isReady || this.#isStopped) return;
    this.#isBusy = true;
    this.#config.timers.clear(this.#timer);
    try {
      await this.#deliver();
    } finally {
      this.#isBusy = false;
      this.#changed();
      this.#schedule();
    }
  }

  async #deliver() {
    if (this.#isBeatDue && !(await this.#deliverOlder())) return;
    while (this.#own.size || this.#isBeatDue) {
      this.#isBeatDue = false;
      if (!(await this.#exchange(this.#own))) return;
    }
    if (this.pending.length) return;
    this.#line.allDelivered();
    this.#release(true);
  }

  /** What earlier pages left goes first, under its own fence; one tab at a time. False: it failed. */
  async #deliverOlder() {
    const isDone = await this.#config.alone(`mikan-journal-${this.#config.attempt}`, async () => {
      await this.#loadOlder();
      for (const queue of this.#older) {
        while (queue.size) if (!(await this.#exchange(queue))) return false;
      }
      this.#older = [];
      return true;
    });
    return isDone !== false;
  }

  #body(fence, events) {
    return { token: this.#config.token, fence, events: wire(events) };
  }

  /** True when the next request may follow at once. */
  async #exchange(queue) {
    const events = queue.head(this.#limit);
    const answer = await this.#transport(this.#body(queue.fence, events));
    if (answer.status === 200 && Number.isFinite(answer.reply?.ack)) return this.#accept(queue, events, answer);
    if (answer.status === 413 && events.length) return this.#tooLarge(queue, events);
    if ([401, 403, 404].includes(answer.status)) return this.#stop("token");
    this.#error = answer.status === 400 ? "request" : "";
    return this.#fail();
  }

  #accept(queue, events, { reply, sent, received }) {
    this.#clock.sample(sent, received, reply.now);
    if (queue === this.#own && queue.isOvertaken(reply.ack)) return this.#isACopy();
    const settled = this.#settle(queue, reply.ack, reply.refused ?? []);
    if (events.length && !settled.length) return this.#fail();
    this.#line.answered();
    this.#error = "";
    this.#held += reply.held ?? 0;
    this.supersede(reply.fence);
    this.dispatchEvent(new CustomEvent("reply", { detail: reply }));
    this.#changed();
    return true;
  }

  #tooLarge(queue, events) {
    if (events.length > 1) this.#limit = Math.floor(events.length / 2);
    else this.#settle(queue, 0, [{ seq: events[0].seq, reason: "too-large" }]);
    return true;
  }

  /** Forgets what the server holds or refused, and returns it. */
  #settle(queue, ack, refused) {
    const reasons = new Map(refused.map(({ seq, reason }) => [seq, reason]));
    const settled = queue.settle(ack, reasons);
    for (const { seq, kind, question } of settled) {
      if (reasons.has(seq)) this.#refused.push({ kind, question, reason: reasons.get(seq) });
      else if (kind === "answer") this.#line.delivered(question);
    }
    if (settled.length) {
      this.#storage.remove(this.#config.attempt, queue.fence, settled.map(({ seq }) => seq));
      this.dispatchEvent(new CustomEvent("settled", { detail: { fence: queue.fence, events: settled } }));
    }
    return settled;
  }

  #fail() {
    this.#line.failed();
    this.#changed();
    return false;
  }

  #isACopy() {
    this.#stop("copy");
    this.dispatchEvent(new Event("copy"));
    return false;
  }

  #stop(error) {
    this.#isStopped = true;
    this.#error = error;
    this.#config.timers.clear(this.#timer);
    this.#release(false);
    this.#changed();
    return false;
  }

  #release(isAllHeld, waiters = [...this.#waiting]) {
    for (const waiter of waiters) {
      this.#waiting.delete(waiter);
      this.#config.timers.clear(waiter.timer);
      waiter.resolve(isAllHeld);
    }
  }

  #schedule() {
    const { timers, heartbeat, recheck } = this.#config;
    if (this.#isStopped || (this.#isStale && !this.pending.length)) return;
    if (!this.#line.isDown && (this.#own.size || this.#isBeatDue)) return void this.#pump();
    const quiet = this.#older.length ? recheck : heartbeat;
    this.#timer = timers.set(() => this.beat(), this.#line.isDown ? this.#line.wait() : quiet);
  }

  #changed() {
    this.#line.isPending(this.pending.length > 0);
    this.dispatchEvent(new Event("status"));
  }
}
