// Plays a file without gaps: pieces of a second are decoded ahead and put one after the other on the clock of the sound card.

const AHEAD = 4;      // seconds that are ready while playing
const LATENCY = 0.1;  // from the first piece's arrival to its sound

class Engine {
  /** `read(sample, count)`: promise of {sample, channels}. */
  constructor(read) {
    this.read = read;
    this.rate = 48000;
    this.length = 0;
    this.start = 0;  // sample at which `from`, a time of the sound card, sounds
    this.from = 0;
    this.playing = false;
    this.waiting = false;  // for the decoder
    this.sources = new Set();
    this.turn = 0;  // of playing; answers to an earlier one are late
    this.gain = 1;
    this.onchange = () => {};
    this.onproblem = () => {};
    /** Called with every piece that is going to sound: {sample, channels, time}. */
    this.onpiece = () => {};
  }

  load(rate, length) {
    this.stop();
    if (this.context && this.rate !== rate) {
      this.context.close();
      this.context = null;
    }
    [this.rate, this.length, this.start] = [rate, length, 0];
  }

  /** The sound card at the file's rate, so that nothing is resampled before it. */
  card() {
    if (!this.context) {
      this.context = new AudioContext({sampleRate: this.rate});
      this.volume = this.context.createGain();
      this.volume.gain.value = this.gain;
      this.volume.connect(this.context.destination);
    }
    return this.context;
  }

  setVolume(gain) {
    this.gain = gain;
    if (this.context) this.volume.gain.setTargetAtTime(gain, this.context.currentTime, 0.01);
  }

  /** Sample that sounds now, or that will when it plays. */
  get position() {
    if (!this.playing || this.waiting) return this.start;
    const gone = Math.max(0, this.context.currentTime - this.from) * this.rate;
    return Math.min(this.length, this.start + gone);
  }

  stop() {
    this.start = this.position;
    this.playing = this.waiting = false;
    ++this.turn;
    for (const source of this.sources) {
      source.onended = null;
      source.stop();
    }
    this.sources.clear();
    this.onchange();
  }

  seek(sample) {
    const playing = this.playing;
    this.stop();
    this.start = Math.round(Math.max(0, Math.min(this.length, sample)));
    if (playing && this.start < this.length) this.play();
    this.onchange();
  }

  toggle() {
    if (this.playing) this.stop();
    else this.play();
  }

  async play() {
    if (this.playing || !this.length) return;
    if (this.start >= this.length) this.start = 0;
    this.start = Math.round(this.start);
    this.playing = this.waiting = true;
    const turn = ++this.turn;
    this.onchange();
    try {
      await this.card().resume();
      await this.fill(turn);
    } catch (error) {
      if (turn !== this.turn) return;
      this.stop();
      this.onproblem(error.message);
    }
  }

  /** Keeps AHEAD seconds ready until the end of the file or of the turn. */
  async fill(turn) {
    for (let at = this.start; at < this.length;) {
      const piece = await this.read(at, Math.min(this.rate, this.length - at));
      if (turn !== this.turn) return;
      const count = piece.channels[0].length;
      if (!count) break;
      this.schedule(piece, at);
      at += count;
      while (turn === this.turn && (at - this.position) / this.rate > AHEAD) await new Promise((done) => setTimeout(done, 100));
      if (turn !== this.turn) return;
    }
    this.filled = turn;
    if (!this.sources.size) this.end();
  }

  schedule(piece, at) {
    const {context} = this;
    let time = this.from + (at - this.start) / this.rate;
    // The first piece, or one that comes too late: the clock of the file starts anew there.
    if (this.waiting || time < context.currentTime) {
      [this.start, this.from] = [at, context.currentTime + LATENCY];
      time = this.from;
      this.waiting = false;
      this.onchange();
    }
    const buffer = context.createBuffer(piece.channels.length, piece.channels[0].length, this.rate);
    piece.channels.forEach((samples, c) => buffer.copyToChannel(samples, c));
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.volume);
    source.onended = () => {
      this.sources.delete(source);
      if (!this.sources.size && this.filled === this.turn) this.end();
    };
    this.sources.add(source);
    source.start(time);
    this.onpiece({sample: at, channels: piece.channels, time});
  }

  end() {
    this.stop();
    this.start = this.length;
    this.onchange();
  }
}
