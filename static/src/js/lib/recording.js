// A recording belongs to the server's clock: it starts when the section opens and waits for nobody. It stands still with
// the clock of the section, and only a proctor lets it start again.

/** Where it is, in seconds. `phase` is "before", "playing", "paused" (at `paused`, where the clock stands) or "over". */
export function whereIs(startedAt, seconds, now, paused = null) {
  const position = ((paused ?? now) - startedAt) / 1000;
  if (position < 0) return { phase: "before", position: 0 };
  if (position >= seconds) return { phase: "over", position: seconds };
  return { phase: paused === null ? "playing" : "paused", position };
}

/** What asks the server for Opus: only a browser that knows no AAC does. What is stored ahead is AAC. */
export function formOf(canPlay) {
  return !canPlay('audio/mp4; codecs="mp4a.40.2"') && canPlay('audio/ogg; codecs="opus"') ? "as=opus" : "";
}

const JUMP_BACK = 5;

/** Whether a new zero of the recording is a replay; the end of a pause only goes on where it was. */
export function isReplay(reached, position) {
  return reached - position > JUMP_BACK;
}

const SMALLEST_GAP = 0.5;

/** Turns what the loudspeaker did into `audio` events: "start 0.0", "stop 12.4", "gap 12.4-15.0", "end". */
export class HearingLog {
  #note;
  #heard = null;
  #isSilent = true;
  #isOver = false;

  constructor(note) {
    this.#note = note;
  }

  /** Sound is coming out at `position`. */
  playing(position) {
    if (this.#isOver) return;
    if (this.#heard === null) this.#note(`start ${position.toFixed(1)}`);
    else if (position - this.#heard > SMALLEST_GAP && this.#isSilent) this.#gap(position);
    this.#heard = Math.max(this.#heard ?? 0, position);
    this.#isSilent = false;
  }

  /** The sound stopped, or is about to jump. */
  silent() {
    this.#isSilent = true;
  }

  /** The page goes away: what comes next is another page's start. */
  leave() {
    if (this.#heard !== null && !this.#isOver) this.#note(`stop ${this.#heard.toFixed(1)}`);
    this.#isSilent = true;
  }

  /** The recording is over, heard or not. */
  over(seconds) {
    if (this.#isOver) return;
    if (this.#heard !== null && seconds - this.#heard > 2 * SMALLEST_GAP) this.#gap(seconds);
    this.#isOver = true;
    this.#note(this.#heard === null ? "end unheard" : "end");
  }

  #gap(until) {
    this.#note(`gap ${this.#heard.toFixed(1)}-${until.toFixed(1)}`);
  }
}

const TOLERANCE = { behind: 3, ahead: 3 };

/** Whether the loudspeaker has to be moved. A little late is left alone: a jump would cost words. */
export function mustSeek(heardAt, position) {
  return position - heardAt > TOLERANCE.behind || heardAt - position > TOLERANCE.ahead;
}

/** The cue that holds this place, or null; `cues` is [{question, start, end}], in order. */
export function cueAt(cues, position) {
  return cues.find((cue) => cue.start <= position && position < cue.end) ?? null;
}
