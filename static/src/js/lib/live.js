// A line on which the server says "ask me now". It only makes things quicker: without it the next heartbeat tells all.

const LONGEST_WAIT = 60000;
const SPREAD = 700;
const DEFAULTS = {
  open: (url) => new WebSocket(url),
  random: Math.random,
  timers: { set: (work, ms) => setTimeout(work, ms), clear: (timer) => clearTimeout(timer) },
};

export class LiveLine {
  #url;
  #nudged;
  #how;
  #socket = null;
  #failures = 0;
  #again;
  #soon = null;

  /** `nudged` is called a moment after a frame came: a whole room does not ask at once. */
  constructor(url, nudged, how = {}) {
    this.#url = url;
    this.#nudged = nudged;
    this.#how = { ...DEFAULTS, ...how };
  }

  start() {
    this.#how.timers.clear(this.#again);
    if (this.#socket || !this.#url) return;
    try {
      this.#listen(this.#how.open(this.#url));
    } catch {
      this.#lost();
    }
  }

  stop() {
    this.#how.timers.clear(this.#again);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #listen(socket) {
    this.#socket = socket;
    socket.onopen = () => (this.#failures = 0);
    socket.onmessage = () => this.#onFrame();
    socket.onclose = () => socket === this.#socket && this.#lost();
  }

  #onFrame() {
    this.#soon ??= this.#how.timers.set(() => {
      this.#soon = null;
      this.#nudged();
    }, this.#how.random() * SPREAD);
  }

  /** 1, 2, 4 … 60 seconds, give or take a half: a restarted server is not met by everybody at once. */
  #lost() {
    this.#socket = null;
    const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** this.#failures) * (0.5 + this.#how.random());
    this.#failures += 1;
    this.#again = this.#how.timers.set(() => this.start(), wait);
  }
}
