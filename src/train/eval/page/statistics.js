// Numbers of the page: binomial tail, sizes, names of times.

/** Probability of at least `correct` right answers of `trials` by guessing (each right with probability 1/2). */
function guessingProbability(correct, trials) {
  let term = Math.pow(0.5, trials);
  let sum = 0;
  for (let k = 0; k <= trials; ++k) {
    if (k >= correct) sum += term;
    term *= (trials - k) / (k + 1);
  }
  return Math.min(1, sum);
}

/** What a finished test of `correct` of `trials` says, in words. */
function verdict(correct, trials) {
  const p = guessingProbability(correct, trials);
  const shown = p < 0.001 ? "p < 0.001" : "p = " + p.toFixed(3);
  const score = correct + " of " + trials + " right, " + shown + ": ";
  if (p <= 0.01) return score + "you hear a difference.";
  if (p <= 0.05) return score + "you probably hear a difference; who guesses gets this far once in " + Math.round(1 / p) + " tests.";
  return score + "no difference shown. That is no proof that there is none.";
}

/** Megabytes (10^6 bytes) that an hour takes at `kbps`. */
function megabytesPerHour(kbps) {
  return kbps * 3600 / 8000;
}

/** "1.4 MB/h", "22 MB/h". */
function sizeText(kbps) {
  const size = megabytesPerHour(kbps);
  return (size < 10 ? size.toFixed(1) : Math.round(size)) + " MB/h";
}

/** "1:02.3". */
function clockText(seconds) {
  const tenths = Math.floor(seconds * 10 + 1e-6);
  const minutes = Math.floor(tenths / 600);
  return minutes + ":" + (tenths % 600 < 100 ? "0" : "") + ((tenths % 600) / 10).toFixed(1);
}

/** Gain factors that bring every version to the loudness of the first; all of them lower by as much as the loudest peak needs. */
function equalGains(loudness, peaks) {
  const gains = loudness.map((own) => own === null || loudness[0] === null
    ? 1 : Math.pow(10, Math.max(-20, Math.min(20, loudness[0] - own)) / 20));
  const highest = Math.max(...gains.map((gain, i) => gain * peaks[i]));
  return gains.map((gain) => highest > 1 ? gain / highest : gain);
}
