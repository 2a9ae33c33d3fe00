/**
 * Sends a draft a moment after it changed: one request at a time, and again and again while there is no connection.
 * Typing never waits for it.
 *
 * `read` gives the text to send. `send(text, unsure)` resolves to {kind: "saved" | "refused" | "conflict" | "gone"}
 * and rejects without a connection; `unsure` is what was sent before and perhaps arrived. `say(state)` hears "pending",
 * "saving", "saved", "offline", "refused", "conflict", "gone".
 */
export class DraftQueue {
  constructor({ read, send, say, wait = 900, again = 3000, timer = (act, ms) => setTimeout(act, ms), stop = (due) => clearTimeout(due) }) {
    Object.assign(this, { read, send, say, wait, again, timer, stop });
    this.known = read();
    this.unsure = "";
    this.halted = false;
  }

  get isDirty() {
    return this.read() !== this.known;
  }

  changed() {
    if (this.halted || !this.isDirty) return;
    if (!this.running) this.say("pending");
    this.later(this.wait);
  }

  later(ms) {
    this.stop(this.due);
    this.due = this.timer(() => this.flush(), ms);
  }

  /** Resolves to whether everything is saved. */
  async flush() {
    this.stop(this.due);
    if (this.running) await this.running;
    if (this.halted) return false;
    if (!this.isDirty) return true;
    this.running = this.once();
    const saved = await this.running;
    this.running = null;
    return saved;
  }

  async once() {
    const text = this.read();
    this.say("saving");
    let answer;
    try {
      answer = await this.send(text, this.unsure);
    } catch {
      this.unsure = text;
      this.say("offline");
      this.later(this.again);
      return false;
    }
    return this.settle(text, answer);
  }

  settle(text, answer) {
    this.unsure = "";
    if (answer.kind === "saved") {
      this.known = text;
      this.say("saved", answer);
      if (this.isDirty) this.later(this.wait);
      return !this.isDirty;
    }
    this.halted = answer.kind !== "refused";
    this.say(answer.kind, answer);
    return false;
  }
}
