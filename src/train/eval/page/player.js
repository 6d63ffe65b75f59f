// The player's buttons: recordings, versions, transport.

const byId = (id) => document.getElementById(id);

function button(parent, content, onclick) {
  const element = document.createElement("button");
  element.type = "button";
  element.append(...content);
  element.addEventListener("click", onclick);
  parent.append(element);
  return element;
}

function textElement(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

class Player {
  constructor(report) {
    this.report = report;
    this.clip = null;
    this.pictures = [];
    this.selected = 0;
    this.last = 1;
    this.test = null;
    this.onopen = null;
    this.engine = new Engine(Player.context());
    this.engine.onend = () => this.showPlaying();
    this.stage = new Stage(byId("stage"), this.engine, (seconds) => this.seek(seconds), (region) => this.mark(region));
    report.clips.forEach((clip, i) => button(byId("clips"), [clip.name], () => this.open(i)));
    byId("play").addEventListener("click", () => this.toggle());
    byId("seek").addEventListener("input", (event) => this.seek(event.target.valueAsNumber));
    byId("loop").addEventListener("change", (event) => this.engine.setRepeat(event.target.checked));
    byId("equal").addEventListener("change", () => this.applyGains());
    byId("whole").addEventListener("click", () => this.mark(null));
    byId("volume").addEventListener("input", (event) => { this.engine.volume.gain.value = event.target.valueAsNumber; });
    const frame = () => {
      this.showPosition();
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  /** At the rate of the embedded audio, so that the browser resamples the sum and not one version unlike another. */
  static context() {
    try {
      return new AudioContext({ sampleRate: 48000, latencyHint: "interactive" });
    } catch {
      return new AudioContext();
    }
  }

  get versions() { return this.clip ? this.clip.versions : []; }

  /** Decodes a recording and makes it the one that plays. */
  async open(index) {
    if (this.test) return;
    const clip = this.report.clips[index], playing = this.engine.playing, heard = this.versions[this.selected];
    this.index = index;
    this.engine.stop();
    this.loading(true);
    [...byId("clips").children].forEach((chip, i) => chip.setAttribute("aria-pressed", i === index));
    const decoded = await Promise.allSettled(clip.versions.map((version) => decodeVersion(this.engine.context, clip, version)));
    if (this.index !== index) return;
    const versions = clip.versions.filter((_, i) => decoded[i].status === "fulfilled");
    const buffers = decoded.filter((one) => one.status === "fulfilled").map((one) => one.value);
    this.showMissing(clip.versions.filter((version) => !versions.includes(version)));
    if (!versions.length) {
      byId("play").textContent = "silent";
      return;
    }
    this.clip = { ...clip, versions };
    const again = heard ? versions.findIndex((version) => version.label === heard.label) : -1;
    this.selected = again >= 0 ? again : 0;
    this.last = Math.min(this.last, versions.length - 1);
    this.engine.load(buffers);
    this.peaks = buffers.map(peakOf);
    this.applyGains();
    this.listVersions();
    this.drawPictures(buffers);
    this.loading(false);
    this.select(this.selected);
    if (this.onopen) this.onopen();
    if (playing) this.toggle();
  }

  /** Not every browser decodes every format. */
  showMissing(versions) {
    byId("missing").hidden = !versions.length;
    byId("missing").textContent = "This browser cannot decode: " + versions.map((version) => version.label).join(", ");
  }

  loading(yes) {
    byId("play").disabled = yes;
    byId("play").textContent = yes ? "loading" : "play";
  }

  listVersions() {
    byId("versions").replaceChildren();
    this.versions.forEach((version, i) => {
      const size = textElement("small", version.kbps ? sizeText(version.kbps) : version.note || "");
      const key = i < 10 ? [textElement("kbd", String((i + 1) % 10))] : [];
      button(byId("versions"), [...key, textElement("b", version.label), size], () => this.select(i)).className = version.kind;
    });
    byId("seek").max = this.engine.duration;
  }

  /** Pictures come one after another, so that buttons answer meanwhile. */
  drawPictures(buffers) {
    const shown = this.clip;
    byId("spectrograms").replaceChildren();
    this.pictures = this.versions.map((version, i) => {
      const figure = document.createElement("figure"), canvas = document.createElement("canvas");
      canvas.width = 720;
      canvas.height = 180;
      canvas.addEventListener("click", (event) => {
        if (this.test) return;
        this.select(i);
        this.seek(event.offsetX / canvas.clientWidth * this.engine.duration);
        if (!this.engine.playing) this.toggle();
      });
      figure.append(canvas, textElement("figcaption", version.label));
      byId("spectrograms").append(figure);
      return canvas;
    });
    this.drawn = this.pictures.reduce((before, canvas, i) => before.then(() => new Promise((resolve) => setTimeout(() => {
      if (this.clip === shown) drawSpectrogram(canvas, buffers[i]);
      resolve();
    }))), Promise.resolve());
  }

  applyGains() {
    if (!this.clip) return;
    const loudness = this.versions.map((version) => version.loudness);
    this.engine.setGains(byId("equal").checked || this.test ? equalGains(loudness, this.peaks) : loudness.map(() => 1));
  }

  /** Lets a version be heard. */
  select(version) {
    if (this.test || version < 0 || version >= this.versions.length) return;
    if (version > 0) this.last = version;
    this.selected = version;
    this.engine.select(version);
    this.show(this.versions[version].label, version);
    [...byId("versions").children].forEach((element, i) => element.setAttribute("aria-pressed", i === version));
    byId("readout").textContent = this.readout(this.versions[version]);
  }

  /** Name and picture of what is heard. */
  show(name, picture) {
    byId("heard").textContent = name;
    this.stage.picture = this.pictures[picture] || null;
  }

  readout(version) {
    const numbers = this.report.measures.filter((m) => typeof version.measures[m.key] === "number")
      .map((m) => m.title + " " + version.measures[m.key].toFixed(m.decimals));
    const level = version.loudness === null || this.versions[0].loudness === null || version === this.versions[0] ? []
      : [`loudness ${(version.loudness - this.versions[0].loudness).toFixed(1)} dB to the original's`];
    const rate = version.kbps ? [`${version.kbps.toFixed(1)} kbps`] : [];
    return [...rate, ...numbers, ...level].join(" · ");
  }

  toggle() {
    if (byId("play").disabled) return;
    if (this.engine.playing) {
      this.engine.stop();
    } else {
      this.engine.context.resume();
      this.engine.play();
    }
    this.showPlaying();
  }

  showPlaying() { byId("play").textContent = this.engine.playing ? "stop" : "play"; }

  seek(seconds) {
    this.engine.seek(seconds);
    byId("whole").hidden = !this.engine.region;
  }

  mark(region) {
    this.engine.setRegion(region);
    if (region && !byId("loop").checked) byId("loop").click();
    byId("whole").hidden = !region;
  }

  showPosition() {
    const { position, duration } = this.engine;
    byId("clock").textContent = clockText(position) + " / " + clockText(duration);
    if (document.activeElement !== byId("seek") || this.engine.playing) byId("seek").value = position;
    this.stage.draw();
  }
}
