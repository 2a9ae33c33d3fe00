// A draft that its teacher tries: the page is a student's, and nobody is there to save to. This takes the server's place:
// it says yes to everything, keeps nothing, and lets the teacher set the clock.

export class Trial {
  #clock;
  #section;
  #fence;
  #length;

  constructor(clock, { section, fence, openedAt, deadline, audioAt }) {
    this.#clock = clock;
    [this.#section, this.#fence, this.#length] = [section, fence, deadline - openedAt];
    [this.deadline, this.audioAt] = [deadline, audioAt];
  }

  /** The clock then has `left` ms, and the recording is where it would be at that time. */
  setLeft(left) {
    const rest = Math.min(this.#length, Math.max(0, left));
    this.deadline = Math.round(this.#clock.now() + rest);
    this.audioAt = this.deadline - this.#length;
  }

  /** In the shape of lib/transport.js. */
  transport() {
    return async ({ events }) => {
      const at = this.#clock.mono();
      return { status: 200, reply: this.#reply(events), sent: at, received: at };
    };
  }

  #reply(events) {
    return {
      ack: Math.max(0, ...events.map(({ seq }) => seq)),
      refused: [],
      held: 0,
      now: this.#clock.now(),
      state: "running",
      section: this.#section,
      deadline: this.deadline,
      audioAt: this.audioAt,
      paused: null,
      notice: 0,
      fence: this.#fence,
    };
  }
}

/** For what a device would remember of an attempt. */
export function nowhere() {
  throw new Error("a trial keeps nothing");
}
