/**
 * Plays one place of the recording again: from data-start to data-end of data-src, in seconds. All of a page share one
 * player, so that one place sounds at a time. Without script the link inside opens the recording at that place.
 */
class CuePlayer extends HTMLElement {
  static #audio = null;
  static #playing = null;

  connectedCallback() {
    this.link = this.querySelector("a");
    this.button = this.querySelector("button");
    this.link.hidden = true;
    this.button.hidden = false;
    this.button.addEventListener("click", this);
  }

  disconnectedCallback() {
    this.button.removeEventListener("click", this);
    if (CuePlayer.#playing === this) this.#finish();
  }

  handleEvent() {
    if (CuePlayer.#playing === this) this.#finish();
    else this.#play();
  }

  async #play() {
    CuePlayer.#playing?.show(false);
    CuePlayer.#playing = this;
    this.show(true);
    const audio = CuePlayer.#shared(this.dataset.src);
    const start = Number(this.dataset.start);
    if (audio.readyState > 0) audio.currentTime = start;
    else audio.addEventListener("loadedmetadata", () => (audio.currentTime = Number(CuePlayer.#playing?.dataset.start ?? start)), { once: true });
    try {
      await audio.play();
    } catch (error) {
      if (error.name !== "AbortError" && CuePlayer.#playing === this) this.#fail();
    }
  }

  #finish() {
    CuePlayer.#audio?.pause();
    CuePlayer.#playing = null;
    this.show(false);
  }

  /** The browser could not play it here: the link is left, which opens the file itself. */
  #fail() {
    this.#finish();
    this.button.hidden = true;
    this.link.hidden = false;
    this.link.focus();
  }

  /** The button says what the next press does. */
  show(playing) {
    for (const word of this.button.querySelectorAll("[data-when]")) word.hidden = (word.dataset.when === "playing") !== playing;
  }

  static #shared(src) {
    if (!CuePlayer.#audio) {
      const audio = new Audio();
      audio.preload = "none";
      audio.src = src;
      audio.addEventListener("timeupdate", () => CuePlayer.#stopAtEnd());
      audio.addEventListener("ended", () => CuePlayer.#playing?.#finish());
      CuePlayer.#audio = audio;
    }
    return CuePlayer.#audio;
  }

  static #stopAtEnd() {
    const playing = CuePlayer.#playing;
    if (playing && CuePlayer.#audio.currentTime >= Number(playing.dataset.end)) playing.#finish();
  }
}

customElements.define("cue-player", CuePlayer);
