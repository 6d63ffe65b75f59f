// Plays all versions of a recording at once, of which one is heard: switching is a change of gains, at one and the
// same sample of all of them, and can have no gap.

class Engine {
  /** Time constant of the crossfade in seconds. The two gains add up to 1 at every moment, whenever one switches. */
  static get fade() { return 0.004; }

  constructor(context) {
    this.context = context;
    this.volume = context.createGain();
    this.volume.connect(context.destination);
    this.buffers = [];
    this.gains = [];
    this.nodes = [];
    this.sources = [];
    this.selected = 0;
    this.playing = false;
    this.repeat = true;
    this.region = null;
    this.offset = 0;
    this.onend = null;
  }

  /** Takes another recording: AudioBuffers of equal length. Stops. */
  load(buffers) {
    this.stop();
    this.buffers = buffers;
    this.offset = 0;
    this.region = null;
    this.gains = buffers.map(() => 1);
    for (const node of this.nodes) node.disconnect();
    this.nodes = buffers.map((_, i) => {
      const node = this.context.createGain();
      node.gain.value = i === this.selected ? 1 : 0;
      node.connect(this.volume);
      return node;
    });
  }

  get duration() { return this.buffers.length ? this.buffers[0].duration : 0; }
  get begin() { return this.region ? this.region[0] : 0; }
  get end() { return this.region ? this.region[1] : this.duration; }

  setGains(gains) {
    this.gains = gains;
    this.mix();
  }

  select(version) {
    this.selected = version;
    this.mix();
  }

  mix() {
    const now = this.context.currentTime;
    this.nodes.forEach((node, i) => {
      node.gain.setTargetAtTime(i === this.selected ? this.gains[i] : 0, now, Engine.fade);
    });
  }

  /** Starts all versions at one moment. */
  play() {
    if (this.playing || !this.buffers.length) return;
    if (this.offset >= this.end - 0.001 || this.offset < this.begin) this.offset = this.begin;
    const at = this.context.currentTime + (this.context.state === "running" ? 0.02 : 0);
    this.sources = this.buffers.map((buffer, i) => {
      const source = this.context.createBufferSource();
      source.buffer = buffer;
      source.loop = this.repeat;
      source.loopStart = this.begin;
      source.loopEnd = this.end;
      source.connect(this.nodes[i]);
      if (this.repeat) source.start(at, this.offset);
      else source.start(at, this.offset, this.end - this.offset);
      return source;
    });
    const first = this.sources[0];
    first.onended = () => {
      if (this.sources[0] !== first) return;
      this.stop();
      this.offset = this.begin;
      if (this.onend) this.onend();
    };
    this.startedAt = at;
    this.playing = true;
  }

  /** Seconds into the recording of what is heard. */
  get position() {
    if (!this.playing) return this.offset;
    const at = this.offset + Math.max(0, this.context.currentTime - this.startedAt);
    if (at < this.end) return at;
    return this.repeat ? this.begin + (at - this.begin) % (this.end - this.begin) : this.end;
  }

  stop() {
    if (!this.playing) return;
    this.offset = this.position;
    const sources = this.sources;
    this.sources = [];
    this.playing = false;
    for (const source of sources) {
      source.stop();
      source.disconnect();
    }
  }

  /** Goes on from there; outside a repeated part the part is given up. */
  seek(seconds) {
    const target = Math.max(0, Math.min(seconds, this.duration));
    if (this.region && (target < this.begin || target > this.end)) this.region = null;
    this.restart(() => { this.offset = target; });
  }

  /** Repeats a part, [begin, end] in seconds; null: everything. */
  setRegion(region) {
    this.restart(() => {
      this.region = region;
      if (this.offset < this.begin || this.offset > this.end) this.offset = this.begin;
    });
  }

  setRepeat(repeat) { this.restart(() => { this.repeat = repeat; }); }

  restart(change) {
    const playing = this.playing;
    this.stop();
    change();
    if (playing) this.play();
  }
}
