// The decoder in a thread of its own. Every message {id, call, ...} is answered by {id, ...} or {id, error}; the overview of
// a file comes in messages without an id, whenever nothing else is wanted.
"use strict";

const bytesOf = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

class Decoder {
  constructor(module) {
    this.module = module;
    this.player = this.overview = 0;
    this.next = 0;
  }

  text() { return this.module.UTF8ToString(this.module._player_text()); }

  /** Bytes inside the decoder's memory; the caller frees them or leaves them there. */
  put(bytes) {
    const address = this.module._malloc(bytes.length || 1);
    if (!address) throw new Error("out of memory");
    this.module.HEAPU8.set(bytes, address);
    return address;
  }

  give(part, bytes) { this.module._player_give(part, this.put(bytes), bytes.length); }

  openOne(bytes) {
    const address = this.put(bytes);
    const player = this.module._player_open(address, bytes.length);
    this.module._free(address);
    if (!player) throw new Error(this.text());
    return player;
  }

  open(bytes) {
    const player = this.openOne(bytes);
    let overview = 0;
    try {
      overview = this.openOne(bytes);
    } catch (error) {
      this.module._player_close(player);
      throw error;
    }
    this.close();
    [this.player, this.overview, this.next] = [player, overview, 0];
    this.module._player_describe(player);
    const info = JSON.parse(this.text());
    for (const picture of info.pictures) picture.data = this.module.HEAPU8.slice(picture.address, picture.address + picture.bytes);
    this.info = info;
    return info;
  }

  close() {
    for (const player of [this.player, this.overview]) if (player) this.module._player_close(player);
    this.player = this.overview = 0;
  }

  /** The next samples of one of the two, a Float32Array for each channel. */
  readOne(player, count) {
    const n = this.module._player_read(player, count);
    if (n < 0) throw new Error(this.text());
    const channels = [];
    for (let c = 0; c < this.info.channels; ++c) {
      const at = this.module._player_channel(player, c) >> 2;
      channels.push(this.module.HEAPF32.slice(at, at + n));
    }
    return channels;
  }

  read(sample, count) {
    if (sample !== this.next && !this.module._player_seek(this.player, sample)) {
      this.next = -1;
      throw new Error(this.text());
    }
    this.next = -1;
    const channels = this.readOne(this.player, count);
    this.next = sample + channels[0].length;
    return {sample, channels};
  }

  /** The largest magnitudes of a quarter of a second, cut into pieces of `step` samples; null at the end. */
  peaks(step) {
    const channels = this.readOne(this.overview, step * Math.max(1, Math.round(this.info.rate / 4 / step)));
    const peaks = [];
    for (let at = 0; at < channels[0].length; at += step) {
      let peak = 0;
      for (const channel of channels)
        for (let i = at; i < Math.min(at + step, channel.length); ++i) peak = Math.max(peak, Math.abs(channel[i]));
      peaks.push(peak);
    }
    return peaks.length ? peaks : null;
  }
}

let decoder = null;
let file = 0;  // its number: the overview of an earlier one stops

/** Goes on as long as there is something to see, and lets messages come in between. */
function overview(number, step) {
  if (number !== file || !decoder.overview) return;
  let peaks = null;
  try {
    peaks = decoder.peaks(step);
  } catch (error) {
    return postMessage({number, problem: error.message});
  }
  postMessage({number, peaks});
  if (peaks) setTimeout(overview, 0, number, step);
}

const calls = {
  async load({wasm, config, weights, languageModel}) {
    decoder = new Decoder(await loadPlayer({wasmBinary: bytesOf(wasm)}));
    decoder.give(0, bytesOf(config));
    decoder.give(1, bytesOf(weights));
    if (languageModel) decoder.give(2, bytesOf(languageModel));
    return {};
  },
  async open({bytes, number}) {
    const info = decoder.open(new Uint8Array(bytes));
    file = number;
    return {info};
  },
  async overview({number, step}) {
    setTimeout(overview, 0, number, step);
    return {};
  },
  async read({sample, count}) { return decoder.read(sample, count); },
};

onmessage = async ({data}) => {
  try {
    postMessage({id: data.id, ...await calls[data.call](data)});
  } catch (error) {
    postMessage({id: data.id, error: error.message || String(error)});
  }
};
