// <exam-recording>: plays the section's recording where the server's clock has it. Nobody can pause or wind it; it stands
// still while the proctor has stopped the clock, and starts again when the proctor grants a replay.

import { formatSeconds } from "../lib/clock.js";
import { HearingLog, cueAt, isReplay, mustSeek, whereIs } from "../lib/recording.js";
import { makePersistent, open } from "./dialog.js";
import { RecordingSource } from "./recording-source.js";
import { session } from "./session.js";

const WAIT_FOR_STORED = 2500;
const BETWEEN_SEEKS = 5000;
const SECONDS_A_TICK = 30;
const GIVE_UP_AFTER = 20000;
const AFTER_A_PAUSE = 300;

class ExamRecording extends HTMLElement {
  #startedAt;
  #reached = 0;
  #lastSeek = 0;
  #silentSince = 0;
  #isBlocked = false;
  #isOver = false;

  connectedCallback() {
    this.session = session();
    this.recording = this.session.config.recording;
    if (!this.recording || (this.session.config.sound ?? "device") !== "device") return;
    [this.tag, this.track] = [this.querySelector(".tag"), this.querySelector(".track")];
    [this.note, this.figures] = this.querySelectorAll(".player > .row:last-child > *");
    this.dialog = this.querySelector("dialog");
    this.#startedAt = this.session.audioAt;
    this.#newLog();
    this.track.style.setProperty("--n", Math.max(1, Math.round(this.recording.seconds / SECONDS_A_TICK)));
    this.#wire();
    if (this.#where().phase !== "over") this.#begin();
    this.#tick();
  }

  disconnectedCallback() {
    this.#letGo();
  }

  #where() {
    const { audioAt, countdown, clock } = this.session;
    return whereIs(audioAt, this.recording.seconds, clock.now(), countdown.paused);
  }

  #newLog() {
    this.hearing = new HearingLog((value) => this.session.journal.add("audio", "", value));
  }

  #wire() {
    this.session.addEventListener("tick", () => this.#tick());
    this.session.addEventListener("leaving", () => this.hearing.leave());
    this.dialog.querySelector("[data-sound]").addEventListener("click", () => this.#join());
    makePersistent(this.dialog);
    // keys of a headset or a lock screen
    for (const action of ["play", "pause", "stop", "seekto", "seekbackward", "seekforward"]) {
      try {
        navigator.mediaSession?.setActionHandler(action, () => this.#join());
      } catch {
        // an action that this browser does not know
      }
    }
  }

  async #begin() {
    this.#silentSince = performance.now();
    this.#listen();
    const source = new RecordingSource(this.recording.url, this.recording.sealed);
    this.source = source;
    source.whenStored.then(() => this.#onStored());
    const address = await source.address(WAIT_FOR_STORED);
    if (source === this.source) this.#load(address);
  }

  #listen() {
    this.audio = new Audio();
    this.audio.preload = "auto";
    this.audio.addEventListener("loadedmetadata", () => this.#join());
    this.audio.addEventListener("timeupdate", () => this.#onSound());
    for (const name of ["waiting", "error", "pause"]) this.audio.addEventListener(name, () => this.#onSilence());
    this.audio.addEventListener("pause", () => setTimeout(() => this.#join(), AFTER_A_PAUSE));
  }

  #letGo() {
    this.audio?.pause();
    this.source?.release();
    this.source = null;
  }

  #load(address) {
    if (this.#isOver || this.audio.src === address) return;
    this.hearing.silent();
    this.audio.src = address;
    this.audio.load();
    this.#join();
  }

  #onStored() {
    if (!this.source) return;
    this.querySelector("[data-stored]").dataset.stored = this.source.stored ? "yes" : "no";
    if (this.audio.src && this.#isSilent()) this.#load(this.source.stored);
  }

  /** Goes where the recording is, and plays. Called before anything is loaded it finds out whether playing is allowed. */
  async #join() {
    const { phase, position } = this.#where();
    if (phase !== "playing" || this.#isOver || !this.source) return;
    this.hearing.silent();
    this.#lastSeek = performance.now();
    if (this.audio.readyState > 0) this.audio.currentTime = position;
    const error = await this.audio.play().catch((reason) => reason);
    this.#isBlocked = error?.name === "NotAllowedError";
    if (this.#isBlocked) this.#askForATap();
    else this.dialog.close();
    this.#paint();
  }

  #askForATap() {
    if (!document.querySelector("dialog[open]")) open(this.dialog);
  }

  #onSound() {
    if (this.audio.paused || this.audio.seeking || this.audio.readyState < 3 || this.#isOver) return;
    this.#silentSince = 0;
    this.hearing.playing(this.audio.currentTime);
  }

  #onSilence() {
    this.#silentSince ||= performance.now();
    this.hearing.silent();
  }

  #isSilent() {
    return this.#silentSince > 0;
  }

  #tick() {
    const { phase, position } = this.#where();
    if (this.#startedAt !== this.session.audioAt) this.#onNewStart(position);
    if (this.#isOver) return;
    if (phase === "over") this.#end();
    else if (phase === "paused") this.audio?.pause();
    else if (phase === "playing" && this.audio) this.#follow(position);
    this.#reached = position;
    this.#paint();
  }

  /** A pause is over, and it goes on where it was; or it may be heard once more. */
  #onNewStart(position) {
    this.#startedAt = this.session.audioAt;
    this.#lastSeek = 0;
    this.#silentSince &&= performance.now(); // nobody waited for sound while the clock stood still
    if (!isReplay(this.#reached, position)) return;
    this.#newLog();
    if (this.#isOver) this.#begin();
    this.#isOver = false;
    this.#join();
  }

  #follow(position) {
    if (this.session.clock.isDoubtful || performance.now() - this.#lastSeek < BETWEEN_SEEKS) return;
    if (this.#isBlocked) this.#askForATap();
    else if (this.audio.paused && !this.audio.error) this.#join();
    else if (this.audio.error || this.#isStuck()) this.#loadAgain();
    else if (!this.audio.paused && mustSeek(this.audio.currentTime, position)) this.#join();
  }

  #isStuck() {
    return this.#isSilent() && performance.now() - this.#silentSince > BETWEEN_SEEKS;
  }

  #loadAgain() {
    this.#lastSeek = performance.now();
    this.audio.removeAttribute("src");
    this.#load(this.source.best);
  }

  #end() {
    this.#isOver = true;
    this.#letGo();
    this.dialog.close();
    if (this.audio) this.hearing.over(this.recording.seconds);
  }

  #paint() {
    const { texts } = this.session;
    const { phase, position } = this.#where();
    const state = this.#state(phase);
    const seconds = this.recording.seconds;
    this.track.style.setProperty("--done", Math.floor(position / SECONDS_A_TICK));
    this.figures.textContent = `${formatSeconds(position)} / ${formatSeconds(seconds)}`;
    this.#paintCue(phase, position);
    if (state === this.dataset.state) return;
    this.dataset.state = state;
    this.tag.textContent = texts.say(`rec_${state}`);
    this.tag.classList.toggle("bad", state === "failed" || state === "blocked");
    this.tag.classList.toggle("warn", state === "stalled");
    this.note.textContent = texts.say({ over: "rec_check", failed: "rec_tell" }[state] ?? "rec_once");
  }

  #state(phase) {
    if (phase === "over") return "over";
    if (phase === "before") return "soon";
    if (phase === "paused") return "paused";
    if (this.#isBlocked) return "blocked";
    if (!this.#isSilent()) return "playing";
    if (performance.now() - this.#silentSince > GIVE_UP_AFTER) return "failed";
    return this.audio?.currentTime > 0 ? "stalled" : "loading";
  }

  /** Where the page knows the cues, the heading names the question that is being heard. */
  #paintCue(phase, position) {
    const cue = phase === "playing" ? cueAt(this.recording.cues ?? [], position) : null;
    const field = cue && document.getElementById(`q-${cue.question}`);
    if (!field || cue === this.cue) return;
    this.cue = cue;
    const words = document.createElement("span");
    words.lang = "ja";
    words.textContent = `${field.closest(".mondai").querySelector("h2").textContent}\u3000${field.dataset.label}`;
    this.querySelector("h2").replaceChildren(words);
  }
}

customElements.define("exam-recording", ExamRecording);
