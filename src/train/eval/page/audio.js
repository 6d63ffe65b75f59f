// From the page's text to samples: base64, decoding, and one length for all versions.

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; ++i) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Samples that an Ogg Opus file says a decoder must drop at its beginning, 0 for anything else. */
function opusPreSkip(bytes) {
  const head = String.fromCharCode(...bytes.slice(28, 36));
  return head === "OpusHead" ? bytes[38] | bytes[39] << 8 : 0;
}

/**
 * Where the recording begins in what the browser decoded: browsers differ in whether they drop the samples that Opus
 * needs to get going, and the length tells.
 */
function decodedStart(decodedLength, length, preSkip) {
  return preSkip > 0 && decodedLength >= length + preSkip ? preSkip : 0;
}

/** The buffer with exactly `length` samples from `start` on, zeros where it has none. */
function fitted(context, buffer, start, length) {
  if (start === 0 && buffer.length === length) return buffer;
  const result = context.createBuffer(buffer.numberOfChannels, length, buffer.sampleRate);
  for (let c = 0; c < buffer.numberOfChannels; ++c) {
    result.copyToChannel(buffer.getChannelData(c).subarray(start, start + length), c);
  }
  return result;
}

/** Decodes one version of a clip of the report. */
async function decodeVersion(context, clip, version) {
  const bytes = bytesOf(document.getElementById(version.audio).textContent.trim());
  const preSkip = opusPreSkip(bytes);
  const buffer = await context.decodeAudioData(bytes.buffer);
  // A context that cannot have the rate of the report decodes at its own.
  const scale = buffer.sampleRate / clip.rate;
  const length = Math.round(clip.samples * scale);
  return fitted(context, buffer, decodedStart(buffer.length, length, Math.round(preSkip * scale)), length);
}

/** Largest absolute sample of all channels. */
function peakOf(buffer) {
  let peak = 0;
  for (let c = 0; c < buffer.numberOfChannels; ++c) {
    for (const x of buffer.getChannelData(c)) if (x > peak || -x > peak) peak = Math.abs(x);
  }
  return peak;
}
