import { moved, pieceAt, readTime, stepOf, writeTime } from "../lib/cutting.js";

const ZOOMS = [0, 1, 2, 4, 8, 12]; // pixels a second; 0: the whole recording in the window
const FIRST_ZOOM = 3;
const EDGES = ["start", "end"];
const TASTE = 3; // seconds heard at an edge

/**
 * A recording's waveform over the rows that say where its pieces stand. The time fields are what is sent: edges are moved
 * there, here by mouse, finger or arrow keys. Each row plays its piece. Without script the fields and the player are left.
 */
class WaveCut extends HTMLElement {
  #zoom = FIRST_ZOOM;
  #chosen = 0;
  #until = null;

  connectedCallback() {
    this.seconds = Number(this.dataset.seconds);
    [this.window, this.strip, this.layer, this.tools, this.what] = ["window", "strip", "layer", "tools", "what"].map((name) => this.querySelector(`[data-${name}]`));
    this.audio = this.querySelector("audio");
    this.rows = [...this.querySelectorAll("[data-row]")].map((row) => ({
      row,
      label: row.dataset.label,
      play: row.querySelector("[data-play]"),
      with: row.querySelector("[data-with]"),
      fields: Object.fromEntries(EDGES.map((edge) => [edge, row.querySelector(`[data-edge=${edge}]`)])),
    }));
    this.tools.hidden = false;
    for (const { play } of this.rows) play.hidden = false;
    this.#draw();
    this.#wire();
    this.#setZoom(this.#zoom);
    this.#choose(Math.max(0, this.rows.findIndex((_, index) => this.#place(index))));
  }

  /** Where the pieces stand by their fields; null for a piece without a place, or heard with the one above. */
  #places() {
    return this.rows.map((_, index) => this.#place(index));
  }

  #place(index) {
    const { fields, with: shared } = this.rows[index];
    if (shared?.checked) return null;
    const [start, end] = EDGES.map((edge) => readTime(fields[edge].value));
    return start !== null && end !== null && start < end ? { start, end } : null;
  }

  #draw() {
    this.marks = this.rows.map(({ label }) => {
      const mark = this.#make("div", "wave__piece");
      mark.append(this.#make("span", "wave__label"));
      mark.firstChild.textContent = label;
      mark.lang = "ja";
      return mark;
    });
    this.handles = EDGES.map((edge) => {
      const handle = this.#make("button", `wave__handle wave__handle--${edge}`);
      handle.type = "button";
      handle.setAttribute("role", "slider");
      handle.dataset.handle = edge;
      return handle;
    });
    this.head = this.#make("div", "wave__head");
    this.layer.append(...this.marks, this.head, ...this.handles);
  }

  #make(tag, name) {
    const made = document.createElement(tag);
    made.className = name;
    return made;
  }

  #wire() {
    this.rows.forEach(({ row, play, fields, with: shared }, index) => {
      row.addEventListener("focusin", () => this.#choose(index));
      play.addEventListener("click", () => this.#togglePiece(index));
      shared?.addEventListener("change", () => this.#paint());
      for (const edge of EDGES) {
        fields[edge].addEventListener("change", () => this.#typed(index, edge));
        fields[edge].addEventListener("keydown", (event) => this.#onKey(event, index, edge));
      }
    });
    this.handles.forEach((handle) => {
      const edge = handle.dataset.handle;
      handle.addEventListener("keydown", (event) => this.#onKey(event, this.#chosen, edge));
      handle.addEventListener("click", (event) => event.detail === 0 && this.#taste(edge));
      handle.addEventListener("pointerdown", (event) => this.#grab(event, handle, edge));
    });
    this.strip.addEventListener("click", (event) => this.#onStrip(event));
    for (const button of this.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => this.#setZoom(this.#zoom + Number(button.dataset.zoom)));
    for (const name of ["play", "pause", "ended"]) this.audio.addEventListener(name, () => this.#onSound());
    this.audio.addEventListener("seeked", () => this.#paintHead());
  }

  #onKey(event, index, edge) {
    const step = stepOf(event);
    const place = step && this.#place(index);
    if (!place) return;
    event.preventDefault();
    this.#move(index, edge, place[edge] + step);
  }

  #move(index, edge, to) {
    const before = this.#places();
    moved(before, index, edge, to, this.seconds).forEach((place, number) => {
      for (const name of EDGES) {
        if (place && place[name] !== before[number][name]) this.rows[number].fields[name].value = writeTime(place[name]);
      }
    });
    this.#paint();
  }

  /** What is typed stays as it is; the neighbour that touched it comes along where that is possible. */
  #typed(index, edge) {
    const field = this.rows[index].fields[edge];
    const [was, now] = [readTime(field.defaultValue), readTime(field.value)];
    const neighbour = this.rows[index + (edge === "start" ? -1 : 1)]?.fields[edge === "start" ? "end" : "start"];
    if (neighbour && now !== null && was !== null && readTime(neighbour.value) === was) {
      neighbour.value = neighbour.defaultValue = field.value;
    }
    field.defaultValue = field.value;
    this.#paint();
  }

  #grab(event, handle, edge) {
    if (event.button !== 0 || !this.#place(this.#chosen)) return;
    handle.setPointerCapture(event.pointerId);
    const off = this.#secondsAt(event) - this.#place(this.#chosen)[edge];
    const drag = (moving) => this.#move(this.#chosen, edge, this.#secondsAt(moving) - off);
    const stop = new AbortController();
    handle.addEventListener("pointermove", drag, { signal: stop.signal });
    for (const name of ["pointerup", "pointercancel"]) handle.addEventListener(name, () => stop.abort(), { signal: stop.signal });
  }

  #onStrip(event) {
    if (event.target.closest("[data-handle]")) return;
    const place = this.#secondsAt(event);
    const index = pieceAt(this.#places(), place);
    if (index >= 0 && index !== this.#chosen) {
      this.#choose(index, { scroll: false });
      this.rows[index].row.scrollIntoView({ block: "nearest" });
    } else this.#goTo(place);
  }

  #secondsAt(event) {
    return ((event.clientX - this.strip.getBoundingClientRect().left) / this.strip.clientWidth) * this.seconds;
  }

  #choose(index, { scroll = true } = {}) {
    this.#chosen = index;
    this.#paint();
    if (scroll) this.#show();
  }

  /** The chosen piece into the window, its beginning first. */
  #show() {
    const place = this.#place(this.#chosen);
    if (!place) return;
    const [left, right] = EDGES.map((edge) => (place[edge] / this.seconds) * this.strip.clientWidth);
    const room = this.window.clientWidth;
    this.window.scrollLeft = right - left > room - 48 ? left - 24 : (left + right - room) / 2;
  }

  #setZoom(zoom) {
    this.#zoom = Math.min(Math.max(zoom, 0), ZOOMS.length - 1);
    const whole = this.window.clientWidth / this.seconds;
    this.strip.style.setProperty("--zoom", Math.max(ZOOMS[this.#zoom], whole));
    this.#show();
    for (const button of this.querySelectorAll("[data-zoom]")) button.disabled = !(this.#zoom + Number(button.dataset.zoom) in ZOOMS);
  }

  #paint() {
    const places = this.#places();
    this.marks.forEach((mark, index) => {
      mark.hidden = !places[index];
      mark.classList.toggle("on", index === this.#chosen);
      this.#put(mark, places[index]);
    });
    this.rows.forEach(({ row, with: shared }, index) => {
      row.classList.toggle("on", index === this.#chosen);
      row.querySelector("[data-times]").hidden = Boolean(shared?.checked);
    });
    this.handles.forEach((handle) => this.#paintHandle(handle, places[this.#chosen]));
    const chosen = places[this.#chosen];
    this.what.textContent = chosen ? `${writeTime(chosen.start)} – ${writeTime(chosen.end)}` : "";
  }

  #paintHandle(handle, place) {
    const edge = handle.dataset.handle;
    handle.hidden = !place;
    if (!place) return;
    this.#put(handle, { start: place[edge], end: place[edge] });
    handle.setAttribute("aria-label", this.dataset[edge].replace("%(name)s", this.rows[this.#chosen].label));
    for (const [name, value] of [["min", 0], ["max", this.seconds], ["now", place[edge]], ["text", writeTime(place[edge])]]) handle.setAttribute(`aria-value${name}`, value);
  }

  #put(element, place) {
    if (!place) return;
    element.style.setProperty("--a", place.start);
    element.style.setProperty("--b", place.end);
  }

  #togglePiece(index) {
    const place = this.#place(index) ?? this.#place(index - 1);
    if (!place) return;
    if (!this.audio.paused && this.playing === index) this.audio.pause();
    else this.#play(place.start, place.end, index);
  }

  /** A few seconds at an edge: from the start on, or up to the end. */
  #taste(edge) {
    const place = this.#place(this.#chosen);
    if (place) this.#play(edge === "start" ? place.start : Math.max(place.start, place.end - TASTE), edge === "start" ? place.start + TASTE : place.end, null);
  }

  async #play(from, until, index) {
    this.playing = index;
    this.#until = until;
    this.#goTo(from);
    await this.audio.play().catch(() => this.#onSound());
  }

  /** Before anything is loaded a browser would forget the place. */
  #goTo(place) {
    this.wanted = place;
    if (this.audio.readyState > 0) this.audio.currentTime = place;
    else this.audio.addEventListener("loadedmetadata", () => (this.audio.currentTime = this.wanted), { once: true });
  }

  #onSound() {
    const isPlaying = !this.audio.paused;
    this.rows.forEach(({ play }, index) => {
      for (const word of play.querySelectorAll("[data-when]")) word.hidden = (word.dataset.when === "playing") !== (isPlaying && index === this.playing);
    });
    if (isPlaying) requestAnimationFrame(() => this.#follow());
    else [this.playing, this.#until] = [null, null];
  }

  #follow() {
    if (this.audio.paused || !this.isConnected) return;
    this.#paintHead();
    if (this.#until !== null && this.audio.currentTime >= this.#until) this.audio.pause();
    else requestAnimationFrame(() => this.#follow());
  }

  #paintHead() {
    this.#put(this.head, { start: this.audio.currentTime, end: this.audio.currentTime });
  }
}

customElements.define("wave-cut", WaveCut);
