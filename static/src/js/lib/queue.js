// The unacknowledged events of one fence, in the order of their seq.

export class Queue {
  #events = [];
  #last = 0;
  #sentUpTo = 0;

  constructor(fence, events = []) {
    this.fence = fence;
    this.#events = events;
    this.#last = events.length ? events[events.length - 1].seq : 0;
  }

  get size() {
    return this.#events.length;
  }

  get events() {
    return this.#events;
  }

  /** Gives the event the next seq. */
  append(event) {
    this.#last += 1;
    const numbered = { ...event, fence: this.fence, seq: this.#last };
    this.#events.push(numbered);
    return numbered;
  }

  /** The next batch: always from the oldest unacknowledged event, so that `ack` never passes over a hole. */
  head(limit) {
    const batch = this.#events.slice(0, limit);
    if (batch.length) this.#sentUpTo = Math.max(this.#sentUpTo, batch[batch.length - 1].seq);
    return batch;
  }

  /** Forgets what the server holds or will never take (`refused` has its seq); returns what was forgotten. */
  settle(ack, refused) {
    const isSettled = ({ seq }) => seq <= Math.min(ack, this.#sentUpTo) || refused.has(seq);
    const settled = this.#events.filter(isSettled);
    this.#events = this.#events.filter((event) => !isSettled(event));
    return settled;
  }

  /** The server holds more of this fence than we ever sent: another page counts in the same fence. */
  isOvertaken(ack) {
    return ack > this.#sentUpTo;
  }
}

/** What goes over the wire: the fence stands beside the events, the attempt in the token. */
export function wire(events) {
  return events.map(({ seq, kind, section, question, value, at }) => ({ seq, kind, section, question, value, at }));
}

/** One queue for each fence, the oldest first. */
export function queuesByFence(events) {
  const fences = new Map();
  for (const event of events) {
    if (!fences.has(event.fence)) fences.set(event.fence, []);
    fences.get(event.fence).push(event);
  }
  return [...fences].sort(([a], [b]) => a - b).map(([fence, own]) => new Queue(fence, own));
}
