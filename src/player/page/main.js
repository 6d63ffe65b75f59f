// The page: one file, its picture, its keys.

const byId = (id) => document.getElementById(id);

class Page {
  constructor() {
    this.decoder = new DecoderThread();
    this.engine = new Engine((sample, count) => this.decoder.call("read", {sample, count}));
    this.wave = new Wave(byId("wave"));
    this.number = 0;
    this.engine.onchange = () => this.show();
    this.engine.onproblem = (text) => this.complain(text);
    this.decoder.onoverview = (part) => this.takeOverview(part);
    this.decoder.ready.catch((error) => this.complain(`This browser cannot run the decoder: ${error.message}`));
  }

  complain(text) {
    byId("error").textContent = text;
    byId("error").hidden = !text;
  }

  /** Opens a File; the one before stays if it cannot be read. */
  async open(file) {
    const number = ++this.number;
    this.complain("");
    byId("subtitle").textContent = `opening ${file.name}`;
    try {
      const bytes = await file.arrayBuffer();
      await this.decoder.ready;
      this.engine.stop();
      const {info} = await this.decoder.call("open", {bytes, number}, [bytes]);
      if (number === this.number) this.opened(file, info);
    } catch (error) {
      if (number !== this.number) return;
      byId("subtitle").textContent = this.info ? this.subtitle : "";
      this.complain(`${file.name}: ${error.message}`);
    }
  }

  opened(file, info) {
    this.info = info;
    const tag = (name) => (info.tags.find(([key]) => key === name) || [])[1];
    const title = tag("title") || file.name;
    this.subtitle = [tag("artist"), tag("album")].filter(Boolean).join(" · ") || (title === file.name ? "" : file.name);
    byId("title").textContent = document.title = title;
    byId("subtitle").textContent = this.subtitle;
    byId("drop").hidden = true;
    byId("player").hidden = false;
    this.engine.load(info.rate, Math.max(0, info.samples));
    this.wave.clear(this.engine.length, info.rate);
    showRows(byId("tags"), describe(info, file.size));
    showCover(byId("cover"), info.pictures);
    this.decoder.call("overview", {number: this.number, step: this.wave.step});
    this.show();
  }

  takeOverview({number, peaks, problem}) {
    if (number !== this.number) return;
    if (problem) this.complain(problem);
    this.known = !peaks;
    if (peaks) this.wave.add(peaks);
    this.draw();
  }

  get share() { return this.engine.length ? this.engine.position / this.engine.length : 0; }

  /** Buttons and clock, now and for as long as it plays. */
  show() {
    const {engine} = this;
    byId("play").textContent = engine.waiting ? "wait" : engine.playing ? "stop" : "play";
    this.draw();
    if (engine.playing && !this.frame) this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.show();
    });
  }

  draw() {
    const {engine} = this;
    const seconds = engine.position / engine.rate;
    byId("clock").textContent = `${formatTime(seconds, 1)} / ${formatTime(engine.length / engine.rate, 1)}`;
    byId("seek").value = this.share;
    byId("seek").setAttribute("aria-valuetext", `${formatTime(seconds)} of ${formatTime(engine.length / engine.rate)}`);
    this.wave.draw(this.share);
  }

  seekTo(share) { this.engine.seek(share * this.engine.length); }
  skip(seconds) { this.engine.seek(this.engine.position + seconds * this.engine.rate); }

  setVolume(gain) {
    byId("volume").value = Math.max(0, Math.min(1, gain));
    this.engine.setVolume(Number(byId("volume").value) ** 2);
  }

  mute() {
    const now = Number(byId("volume").value);
    this.setVolume(now > 0 ? 0 : this.loud || 1);
    if (now > 0) this.loud = now;
  }
}

/** What the keys do. */
function keyActions(page) {
  const volume = (by) => page.setVolume(Number(byId("volume").value) + by);
  return {
    " ": () => page.engine.toggle(),
    ArrowLeft: () => page.skip(-5),
    ArrowRight: () => page.skip(5),
    Home: () => page.seekTo(0),
    End: () => page.seekTo(1),
    ArrowUp: () => volume(0.1),
    ArrowDown: () => volume(-0.1),
    m: () => page.mute(),
    o: () => byId("file").click(),
  };
}

function listen(page) {
  byId("file").addEventListener("change", () => {
    const [file] = byId("file").files;
    byId("file").value = "";
    if (file) page.open(file);
  });
  byId("play").addEventListener("click", () => page.engine.toggle());
  byId("another").addEventListener("click", () => byId("file").click());
  byId("seek").addEventListener("input", () => page.seekTo(Number(byId("seek").value)));
  byId("volume").addEventListener("input", () => page.setVolume(Number(byId("volume").value)));
  byId("wave").addEventListener("click", (event) => page.seekTo(event.offsetX / byId("wave").clientWidth));
  window.addEventListener("resize", () => page.draw());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => page.draw());
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    window.addEventListener(kind, (event) => {
      event.preventDefault();
      document.body.classList.toggle("over", kind === "dragenter" || kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) page.open(event.dataTransfer.files[0]);
    });
  }
  const actions = keyActions(page);
  document.addEventListener("keydown", (event) => {
    const {target, key} = event;
    const own = (key === " " && target.matches("button")) || (target.matches("#volume") && key.startsWith("Arrow"));
    const shown = !byId("player").hidden || key === "o";
    if (event.ctrlKey || event.altKey || event.metaKey || own || !shown || !actions[key]) return;
    event.preventDefault();
    actions[key]();
  });
  // Focus does not stay after a click, so that the space bar goes on playing; it does stay where the tab key put it.
  document.addEventListener("click", (event) => {
    if (event.detail > 0 && document.activeElement && document.activeElement.matches("button")) document.activeElement.blur();
  });
}

const page = new Page();
listen(page);
