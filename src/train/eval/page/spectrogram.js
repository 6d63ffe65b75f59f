// Pictures of decoded audio over time and frequency: mean of the channels, 2048 samples with a Hann window, mel-like scale, -100 to 0 dB.

const kWindow = 2048;

/** In-place radix-2 FFT of `re` and `im`, whose length is a power of two. */
function fft(re, im) {
  const n = re.length;
  for (let i = 1, j = 0; i < n; ++i) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j], re[i]];
      [im[i], im[j]] = [im[j], im[i]];
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; ++k) {
      const c = Math.cos(2 * Math.PI * k / size), s = -Math.sin(2 * Math.PI * k / size);
      for (let i = k; i < n; i += size) {
        const j = i + half;
        const x = re[j] * c - im[j] * s, y = re[j] * s + im[j] * c;
        re[j] = re[i] - x;
        im[j] = im[i] - y;
        re[i] += x;
        im[i] += y;
      }
    }
  }
}

const kStops = [[4, 5, 20], [70, 15, 105], [175, 45, 90], [245, 135, 35], [252, 255, 165]];

/** Dark blue, violet, orange, yellow for 0 (quiet) to 1 (loud). */
function colourOf(level) {
  const at = Math.max(0, Math.min(1, level)) * (kStops.length - 1);
  const low = Math.min(Math.floor(at), kStops.length - 2);
  return kStops[low].map((stop, i) => stop + (at - low) * (kStops[low + 1][i] - stop));
}

/** Frequency in Hz at `height` (0 bottom, 1 top) of a picture. */
function frequencyAt(height, rate) {
  return 700 * (Math.pow(1 + rate / 2 / 700, height) - 1);
}

/** The inverse of frequencyAt. */
function heightOf(hz, rate) {
  return Math.log(1 + hz / 700) / Math.log(1 + rate / 2 / 700);
}

/** Levels in dB of one column, from the lowest frequency up. */
function levelsAt(buffer, centre, rows) {
  const re = new Float64Array(kWindow), im = new Float64Array(kWindow);
  for (let c = 0; c < buffer.numberOfChannels; ++c) {
    const x = buffer.getChannelData(c);
    for (let i = 0; i < kWindow; ++i) re[i] += x[centre + i - kWindow / 2] || 0;
  }
  for (let i = 0; i < kWindow; ++i) re[i] *= (0.5 - 0.5 * Math.cos(2 * Math.PI * i / kWindow)) / buffer.numberOfChannels;
  fft(re, im);
  // A full-scale sine gives a quarter of the window's length.
  return rows.map((hz) => {
    const bin = Math.min(Math.floor(hz * kWindow / buffer.sampleRate), kWindow / 2);
    return 20 * Math.log10(Math.hypot(re[bin], im[bin]) / (kWindow / 4) + 1e-9);
  });
}

/** Fills a canvas with the spectrogram of an AudioBuffer. */
function drawSpectrogram(canvas, buffer) {
  const { width, height } = canvas;
  const image = new ImageData(width, height);
  const rows = Array.from({ length: height }, (_, y) => frequencyAt((height - 1 - y) / height, buffer.sampleRate));
  const palette = Array.from({ length: 101 }, (_, i) => colourOf(i / 100));
  for (let x = 0; x < width; ++x) {
    const levels = levelsAt(buffer, Math.floor(buffer.length * (2 * x + 1) / (2 * width)), rows);
    levels.forEach((db, y) => {
      const colour = palette[Math.max(0, Math.min(100, Math.round(100 + db)))];
      image.data.set([colour[0], colour[1], colour[2], 255], (y * width + x) * 4);
    });
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}
