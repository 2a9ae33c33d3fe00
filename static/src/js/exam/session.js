// <exam-session>: the running section. Owns journal, clock and answers; the other elements listen to it.
//
// Its events: "answers" (detail: the question, or null for all), "current" (detail: the question before), "status",
// "tick", "lock", "over", "resumed", "pause" (the clock stands or runs again), "added" (detail: milliseconds), "notice"
// (the proctor wrote), "leaving" (the page goes away: the last moment to journal something).

import { AnswerSheet } from "../lib/answers.js";
import { Countdown, ServerClock } from "../lib/clock.js";
import { Journal } from "../lib/journal.js";
import { AttemptMemory } from "../lib/memory.js";
import { EventStore } from "../lib/store.js";
import { httpTransport, lastWords } from "../lib/transport.js";
import { Trial, nowhere } from "../lib/trial.js";
import { watchAttention } from "./attention.js";
import { keepLine } from "./live.js";
import { reloadOnce } from "./reloading.js";
import { PageTexts } from "./page-texts.js";
import { aboutDevice, watchSignals } from "./signals.js";

const LEAVE_PATIENCE = { durable: 8000, fleeting: 60000 };
// less is the difference between two estimates of the server's clock
const WORTH_A_WORD = 5000;

export function session() {
  return document.querySelector("exam-session");
}

class ExamSession extends HTMLElement {
  #locks = new Set();
  #isOver = false;
  #isMoving = false;
  #timer;
  current = null;

  connectedCallback() {
    const config = JSON.parse(document.getElementById("exam-config").textContent);
    const printed = printedValues();
    const keys = Object.keys(printed);
    this.config = config;
    this.url = new URL("..", new URL(config.journalUrl, location.href)).pathname;
    this.texts = new PageTexts(document.getElementById("exam-texts"), document.documentElement.lang);
    this.clock = openedClock(config.now);
    this.countdown = new Countdown(this.clock, config);
    this.audioAt = config.audioAt ?? config.openedAt;
    this.notice = config.notice ?? 0;
    this.sheet = new AnswerSheet(keys, config.answers, config.flags, printed);
    this.current = this.sheet.blank[0] ?? keys[0];
    this.trial = config.trial ? new Trial(this.clock, config) : null;
    this.memory = new AttemptMemory(config.attempt, this.trial ? { getStorage: nowhere } : {});
    this.store = new EventStore(this.trial ? [] : undefined);
    const transport = this.trial?.transport() ?? httpTransport(config.journalUrl, this.clock);
    this.journal = new Journal(this.store, transport, this.clock, config);
    this.lock("paused", this.isPaused);
    this.#listen();
    this.#tick();
    this.#start();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  get status() {
    return this.journal.status;
  }

  get isPaused() {
    return this.countdown.paused !== null;
  }

  get isLocked() {
    return this.#locks.size > 0;
  }

  /** While any reason stands the paper can only be read. */
  lock(reason, isOn = true) {
    const before = this.isLocked;
    if (isOn) this.#locks.add(reason);
    else this.#locks.delete(reason);
    if (before !== this.isLocked) this.#say("lock");
  }

  pick(key, value) {
    if (this.isLocked) return;
    this.journal.add("answer", key, this.sheet.pick(key, value));
    this.setCurrent(key);
    this.#say("answers", key);
  }

  toggleFlag(key) {
    if (this.isLocked) return;
    this.journal.add("flag", key, this.sheet.toggleFlag(key) ? "1" : "");
    this.setCurrent(key);
    this.#say("answers", key);
  }

  setCurrent(key) {
    if (key === this.current) return;
    const before = this.current;
    this.current = key;
    this.#say("current", before);
  }

  /** Loads the attempt's page, with everything sent first where that is possible. */
  async moveOn() {
    if (this.#isMoving) return;
    this.#isMoving = true;
    this.lock("moving");
    await this.journal.flush({ timeout: this.store.isDurable ? LEAVE_PATIENCE.durable : LEAVE_PATIENCE.fleeting });
    location.assign(this.url);
  }

  async #start() {
    this.journal.add("device", "", await aboutDevice(this.store));
    this.#takeOver(await this.journal.start());
  }

  /** What the page before this one kept is shown as marked; of pages before that only the server knows what counts. */
  #takeOver(kept) {
    const before = kept.filter(({ fence }) => fence === this.config.fence - 1);
    if (before.map((event) => this.sheet.apply(event)).includes(true)) this.#say("answers", null);
  }

  #listen() {
    const { journal } = this;
    journal.addEventListener("status", () => this.#onStatus());
    journal.addEventListener("reply", ({ detail }) => this.#onReply(detail));
    journal.addEventListener("settled", ({ detail }) => this.#onSettled(detail));
    journal.addEventListener("copy", () => reloadOnce());
    addEventListener("online", () => journal.beat());
    addEventListener("pageshow", ({ persisted }) => persisted && journal.beat());
    addEventListener("pagehide", () => this.#onPageHide());
    addEventListener("beforeunload", (event) => this.#onBeforeUnload(event));
    document.addEventListener("visibilitychange", () => document.hidden || (journal.beat(), this.#tick()));
    watchAttention(this);
    watchSignals(this);
    keepLine(this);
    this.#tellOtherTabs();
  }

  #onStatus() {
    this.lock("stale", this.status.name === "stale");
    this.#say("status");
  }

  #onReply(reply) {
    if (this.status.name === "stale") return;
    const { state, section, deadline } = reply;
    // a section that was closed has no deadline any more
    const isHere = state === "running" && section === this.config.section && Number.isFinite(deadline);
    if (isHere) this.#follow(reply);
    else if (!this.#isOver) this.moveOn();
  }

  /** What the proctor did to the clock, the recording and the messages since the last reply. */
  #follow({ deadline, paused = null, audioAt, notice = 0 }) {
    const [stoodSince, hadNotice] = [this.countdown.paused, this.notice];
    this.audioAt = audioAt ?? this.audioAt;
    const ends = this.config.step?.ends ?? Infinity; // a question's own time, after the same zero as the recording's
    const added = this.countdown.follow({ deadline: Math.min(deadline, this.audioAt + ends), paused });
    this.notice = Math.max(notice, hadNotice);
    this.lock("paused", this.isPaused);
    if (paused !== stoodSince) this.#say("pause");
    if (added > WORTH_A_WORD && !this.trial) this.#say("added", added);
    if (notice > hadNotice) this.#say("notice");
    this.#tick();
  }

  /** An answer of a page before the last arrived only now: whether it counts, the server's page shows. */
  #onSettled({ fence, events }) {
    const isOlder = fence < this.config.fence - 1;
    if (isOlder && events.some(({ kind, section }) => kind === "answer" && section === this.config.section)) {
      this.journal.flush({ timeout: LEAVE_PATIENCE.durable }).then((isAllHeld) => isAllHeld && location.reload());
    }
  }

  #onPageHide() {
    this.#say("leaving");
    const words = this.journal.parting();
    if (words && !this.trial) lastWords(this.config.journalUrl, words);
  }

  #onBeforeUnload(event) {
    if (this.status.isDurable || this.trial || !this.journal.pending.some(({ kind }) => kind === "answer")) return;
    event.preventDefault();
    event.returnValue = "";
  }

  #tellOtherTabs() {
    if (typeof BroadcastChannel === "undefined") return;
    const channel = new BroadcastChannel(`mikan-attempt-${this.config.attempt}`);
    channel.onmessage = ({ data }) => this.journal.supersede(data);
    channel.postMessage(this.config.fence);
  }

  #tick() {
    clearTimeout(this.#timer);
    if (this.clock.checkJump()) this.journal.beat();
    const isOver = this.countdown.isOver;
    this.#say("tick");
    if (isOver !== this.#isOver) {
      this.#isOver = isOver;
      this.lock("over", isOver);
      this.#say(isOver ? "over" : "resumed");
    }
    this.#timer = setTimeout(() => this.#tick(), (this.countdown.remaining() % 1000 || 1000) + 20);
  }

  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Question -> the values of its radios in the order of the page. */
function printedValues() {
  const values = ({ elements }) => [...elements].filter(({ type }) => type === "radio").map(({ value }) => value);
  const fields = [...document.querySelectorAll("#paper [data-q]")];
  return Object.fromEntries(fields.map((field) => [field.dataset.q, values(field)]));
}

/** The request that brought this page is the first sample of the server's time. */
function openedClock(now) {
  const clock = new ServerClock();
  const [navigation] = performance.getEntriesByType("navigation");
  if (navigation?.responseStart > 0) clock.sample(navigation.requestStart, navigation.responseStart, now);
  else clock.sample(0, clock.mono(), now);
  return clock;
}

customElements.define("exam-session", ExamSession);
