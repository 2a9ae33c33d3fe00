// <sound-check> and <start-gate> of the waiting page: who has heard the test sound may start. The answer is kept for
// the tab, so a gate that a later update brings opens too.

const KEY = "mikan-sound-heard";
const HEARD = "sound-heard";

function isHeard() {
  try {
    return sessionStorage.getItem(KEY) === "1";
  } catch {
    return document.documentElement.dataset.sound === "heard";
  }
}

function hear() {
  document.documentElement.dataset.sound = "heard";
  try {
    sessionStorage.setItem(KEY, "1");
  } catch {
    // the page itself remembers
  }
  document.dispatchEvent(new Event(HEARD));
}

class SoundCheck extends HTMLElement {
  connectedCallback() {
    this.audio = this.querySelector("audio");
    this.play = this.querySelector("[data-play]");
    this.steps = [...this.querySelectorAll("[data-step]")];
    this.play.addEventListener("click", () => this.#onPlay());
    this.audio.addEventListener("error", () => this.#show("silent"));
    this.querySelectorAll("[data-heard]").forEach((button) => button.addEventListener("click", () => this.#onHeard()));
    this.querySelector("[data-not-heard]").addEventListener("click", () => this.#show("silent"));
    this.play.disabled = false;
    if (isHeard()) this.#onHeard();
  }

  async #onPlay() {
    this.audio.currentTime = 0;
    try {
      await this.audio.play();
      this.#show("ask");
    } catch {
      this.#show("silent");
    }
  }

  #onHeard() {
    this.audio.pause();
    this.#show("done");
    hear();
  }

  #show(step) {
    this.steps.forEach((one) => (one.hidden = one.dataset.step !== step));
  }
}

class StartGate extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.onHeard = () => this.#paint();
    document.addEventListener(HEARD, this.onHeard);
    this.#paint();
  }

  disconnectedCallback() {
    document.removeEventListener(HEARD, this.onHeard);
  }

  #paint() {
    const isShut = Boolean(document.querySelector("sound-check")) && !isHeard();
    if (this.button) this.button.disabled = isShut;
    this.querySelectorAll("[data-shut]").forEach((hint) => (hint.hidden = !isShut));
  }
}

customElements.define("sound-check", SoundCheck);
customElements.define("start-gate", StartGate);
