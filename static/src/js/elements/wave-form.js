/** The waveform of the recording inside, drawn from its peaks (0 to 100), with the place that is heard; a tap goes there. */
class WaveForm extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.peaks = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    this.canvas = this.querySelector("canvas");
    this.audio = this.querySelector("audio");
    for (const type of ["timeupdate", "loadedmetadata", "seeked"]) {
      this.audio.addEventListener(type, () => this.#draw(), { signal });
    }
    this.canvas.addEventListener("click", (event) => this.#seek(event), { signal });
    this.canvas.title = this.dataset.label;
    this.watch = new ResizeObserver(() => this.#draw());
    this.watch.observe(this.canvas);
  }

  disconnectedCallback() {
    this.stop.abort();
    this.watch.disconnect();
  }

  #seek(event) {
    if (!this.audio.duration) return;
    this.audio.currentTime = (this.audio.duration * event.offsetX) / this.canvas.clientWidth;
    this.audio.play();
  }

  /** Ticks, as every count here: what was heard is dark, the rest is pale. */
  #draw() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const scale = window.devicePixelRatio || 1;
    Object.assign(this.canvas, { width: width * scale, height: height * scale });
    const paper = this.canvas.getContext("2d");
    const style = getComputedStyle(this);
    const bars = Math.max(1, Math.min(this.peaks.length, Math.floor(width / 3)));
    const heard = this.audio.duration ? this.audio.currentTime / this.audio.duration : 0;
    paper.scale(scale, scale);
    for (let bar = 0; bar < bars; bar += 1) {
      const from = Math.floor((bar * this.peaks.length) / bars);
      const until = Math.max(from + 1, Math.floor(((bar + 1) * this.peaks.length) / bars));
      const tall = Math.max(1, (Math.max(...this.peaks.slice(from, until)) / 100) * (height - 8));
      paper.fillStyle = style.getPropertyValue(bar / bars < heard ? "--mark" : "--edge");
      paper.fillRect((bar * width) / bars, (height - tall) / 2, Math.max(1, (0.58 * width) / bars), tall);
    }
  }
}

customElements.define("wave-form", WaveForm);
