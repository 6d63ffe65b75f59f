// The waveform: a peak for each of up to 2000 parts of the file, drawn as far as they are known.

class Wave {
  constructor(canvas) {
    this.canvas = canvas;
    this.peaks = [];
    this.parts = 1;
  }

  clear(length, rate) {
    // At least 10 ms each, so that a short file is not drawn sample by sample.
    this.step = Math.max(Math.round(rate / 100), Math.ceil(length / 2000));
    this.parts = Math.max(1, Math.ceil(length / this.step));
    this.peaks = [];
  }

  add(peaks) { this.peaks.push(...peaks); }

  /** The largest peak from share `a` to share `b` of the file; -1: not known yet. */
  peak(a, b) {
    const first = Math.min(this.parts - 1, Math.floor(a * this.parts));
    const last = Math.max(first + 1, Math.ceil(b * this.parts));
    const known = this.peaks.slice(first, last);
    return known.length ? Math.max(...known) : -1;
  }

  draw(share) {
    const {canvas} = this;
    const style = getComputedStyle(canvas);
    const scale = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
    if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
    const pen = canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    const [gone, coming, ink] = ["--accent", "--wave", "--ink"].map((name) => style.getPropertyValue(name));
    const pitch = 3;  // a bar and the gap after it
    for (let x = 0; x < width; x += pitch) {
      const peak = this.peak(x / width, (x + pitch) / width);
      const half = Math.max(0.5, Math.min(1, peak) * (height / 2 - 1));
      pen.fillStyle = x / width < share ? gone : coming;
      pen.fillRect(x, height / 2 - half, pitch - 1, 2 * half);
    }
    pen.fillStyle = ink;
    pen.fillRect(Math.min(width - 1.5, share * width), 0, 1.5, height);
  }
}
