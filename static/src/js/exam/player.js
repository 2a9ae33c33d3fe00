// <exam-player>: in homework the student plays the recording. Free: as often as wanted, and to any place. Limited: so many
// times from the beginning, with pauses but without winding; where it was left is kept on this device.

import { formatSeconds } from "../lib/clock.js";
import { Plays } from "../lib/plays.js";
import { RecordingSource } from "./recording-source.js";
import { session } from "./session.js";

const WAIT_FOR_STORED = 2500;
const SECONDS_A_TICK = 30;
const STEP_BACK = 10;
const BEGUN = 0.1;

class ExamPlayer extends HTMLElement {
  connectedCallback() {
    this.session = session();
    const { recording, sound, plays, section } = this.session.config;
    if (!recording || !["free", "limited"].includes(sound)) return;
    [this.recording, this.place] = [recording, `place-${section}`];
    const left = sound === "limited" ? plays ?? 0 : null;
    this.plays = new Plays({ left, place: this.session.memory.get(this.place, 0) });
    this.#find();
    this.#listen();
    this.#paint();
  }

  disconnectedCallback() {
    this.audio?.pause();
    this.source?.release();
  }

  #find() {
    [this.range, this.track, this.figures] = ["input", ".track", ".num"].map((place) => this.querySelector(place));
    [this.button, this.back] = [this.querySelector("[data-play]"), this.querySelector("[data-back]")];
    this.words = this.querySelector("[role=status]");
    this.range.max = Math.floor(this.recording.seconds);
    this.track.style.setProperty("--n", Math.max(1, Math.round(this.recording.seconds / SECONDS_A_TICK)));
    this.range.hidden = this.plays.isLimited;
    this.back.hidden = this.plays.isLimited;
  }

  #listen() {
    this.audio = new Audio();
    for (const name of ["play", "pause", "error"]) this.audio.addEventListener(name, () => this.#paint());
    this.audio.addEventListener("timeupdate", () => this.#onTime());
    this.audio.addEventListener("ended", () => this.#onEnd());
    this.button.addEventListener("click", () => this.#onPlay());
    this.back.addEventListener("click", () => this.#go(this.plays.place - STEP_BACK));
    this.range.addEventListener("input", () => this.#go(Number(this.range.value)));
    this.session.addEventListener("lock", () => this.#onLock());
    this.session.addEventListener("leaving", () => this.#stop());
  }

  async #onPlay() {
    if (!this.audio.paused) return void (this.audio.pause(), this.#stop());
    if (!this.plays.mayPlay) return;
    if (!(await this.#isLoaded())) return;
    const isStart = this.plays.start();
    this.audio.currentTime = this.plays.place;
    const error = await this.audio.play().catch((reason) => reason);
    if (error && isStart && this.plays.isLimited) this.plays.left += 1;
    else if (!error) {
      this.session.journal.add("audio", "", isStart ? "play" : `start ${this.plays.place.toFixed(1)}`);
      this.#keep(Math.max(BEGUN, this.plays.place)); // a page that goes away in the first second costs no play
    }
    this.#paint();
  }

  async #isLoaded() {
    if (this.audio.src && !this.audio.error) return true;
    this.source ??= new RecordingSource(this.recording.url, this.recording.sealed);
    this.button.disabled = true;
    this.audio.src = await this.source.address(WAIT_FOR_STORED);
    this.button.disabled = false;
    return !this.session.isLocked;
  }

  #onTime() {
    if (this.audio.paused || this.audio.seeking) return;
    this.#reach(this.audio.currentTime);
    this.#paint();
  }

  #onEnd() {
    this.plays.end();
    this.session.memory.set(this.place, 0);
    this.session.journal.add("audio", "", "end");
    this.#paint();
  }

  #go(seconds) {
    const place = Math.min(this.recording.seconds, Math.max(0, seconds));
    if (this.audio.src) this.audio.currentTime = place;
    this.#reach(place);
    this.#paint();
  }

  #reach(seconds) {
    if (Math.floor(seconds) !== Math.floor(this.plays.place)) this.session.memory.set(this.place, seconds);
    this.plays.reach(seconds);
  }

  #keep(seconds) {
    this.plays.reach(seconds);
    this.session.memory.set(this.place, seconds);
  }

  #stop() {
    const { currentTime, ended } = this.audio;
    if (!currentTime || ended) return;
    this.#keep(currentTime);
    this.session.journal.add("audio", "", `stop ${currentTime.toFixed(1)}`);
  }

  #onLock() {
    if (this.session.isLocked) this.audio.pause();
    this.#paint();
  }

  #paint() {
    const { texts, isLocked } = this.session;
    const [time, total] = [this.plays.place, this.recording.seconds].map((seconds) => formatSeconds(seconds));
    this.figures.textContent = `${time} / ${total}`;
    this.track.style.setProperty("--done", Math.floor(this.plays.place / SECONDS_A_TICK));
    this.range.value = Math.floor(this.plays.place);
    this.range.setAttribute("aria-valuetext", texts.say("rec_place", { time, total }));
    this.button.disabled = isLocked || !this.plays.mayPlay;
    this.range.disabled = this.back.disabled = isLocked;
    const state = this.audio.paused ? "still" : "playing";
    this.button.querySelectorAll("[data-when]").forEach((one) => (one.hidden = one.dataset.when !== state));
    this.#say(this.audio.error ? "rec_stalled" : this.#sentence());
  }

  #sentence() {
    if (!this.plays.isLimited) return "rec_free";
    if (!this.plays.mayPlay) return "rec_none";
    return this.plays.left ? "rec_plays" : "rec_last";
  }

  #say(name) {
    const words = this.session.texts.say(name, { n: this.plays.left });
    if (this.words.textContent !== words) this.words.textContent = words;
  }
}

customElements.define("exam-player", ExamPlayer);
