// Tests of the page's scripts that need no page. Every function of `tests` runs in a browser; the result is a list of
// what failed.

function expect(condition, what) {
  if (!condition) throw new Error(what);
}

function expectNear(got, want, tolerance, what) {
  expect(Math.abs(got - want) <= tolerance, `${what}: ${got} instead of ${want}`);
}

function constant(context, value, seconds) {
  const buffer = context.createBuffer(1, Math.round(seconds * context.sampleRate), context.sampleRate);
  buffer.getChannelData(0).fill(value);
  return buffer;
}

/** A buffer whose samples say where they are: a line from 0 to 1. */
function ramp(context, seconds) {
  const buffer = constant(context, 0, seconds);
  const x = buffer.getChannelData(0);
  for (let i = 0; i < x.length; ++i) x[i] = i / x.length;
  return buffer;
}

/** Renders `seconds` of what an engine plays; `script` has functions by the time at which they run. */
async function rendered(seconds, prepare, script) {
  const context = new OfflineAudioContext(1, Math.round(seconds * 48000), 48000);
  const engine = new Engine(context);
  prepare(engine, context);
  for (const [time, action] of script) context.suspend(time).then(() => { action(engine); return context.resume(); });
  return (await context.startRendering()).getChannelData(0);
}

const tests = {
  guessing() {
    expectNear(guessingProbability(0, 12), 1, 1e-12, "nothing right");
    expectNear(guessingProbability(12, 12), 1 / 4096, 1e-12, "all right");
    expectNear(guessingProbability(9, 12), 299 / 4096, 1e-12, "9 of 12");
    expectNear(guessingProbability(8, 16), 0.5981903076171875, 1e-12, "8 of 16");
    expect(verdict(12, 12).includes("p < 0.001: you hear"), verdict(12, 12));
    expect(verdict(10, 12).includes("p = 0.019: you probably"), verdict(10, 12));
    expect(verdict(6, 12).includes("no difference shown"), verdict(6, 12));
  },

  texts() {
    expect(sizeText(3) === "1.4 MB/h" && sizeText(48) === "22 MB/h", sizeText(3) + sizeText(48));
    expect(clockText(0) === "0:00.0" && clockText(62.34) === "1:02.3" && clockText(600) === "10:00.0", clockText(62.34));
  },

  loudness() {
    expect(equalGains([-20, -26, null], [0.1, 0.1, 0.1]).every((g, i) => Math.abs(g - [1, 1.99526, 1][i]) < 1e-4), "gains");
    const limited = equalGains([-20, -26], [0.9, 0.9]);
    expectNear(limited[1] * 0.9, 1, 1e-9, "the loudest peak");
    expectNear(limited[1] / limited[0], 1.99526, 1e-4, "both lowered alike");
  },

  abxDrawsAndCounts() {
    const draws = [0.1, 0.9, 0.9, 0.1];
    const test = new AbxTest([0, 3], 4, () => draws.shift());
    expect(test.version("a") === 0 && test.version("b") === 3, "a and b");
    const hidden = [];
    for (const answer of ["a", "b", "a", "a"]) {
      hidden.push(test.version("x"));
      expect(!test.finished, "finished early");
      test.answer(answer);
    }
    expect(hidden.join() === "0,3,3,0", hidden.join());
    expect(test.finished && test.correct === 3, `${test.correct} right`);
    expect(test.version("x") === null, "X after the end");
    test.answer("a");
    expect(test.answers.length === 4, "an answer too many");
  },

  abxIsFair() {
    let first = 0;
    for (let i = 0; i < 2000; ++i) first += new AbxTest([0, 1], 1, secureRandom).hidden;
    // Six standard deviations.
    expectNear(first, 1000, 134, "draws of B in 2000");
  },

  async switchingHasNoGap() {
    // Equal versions: whatever is switched and when, what comes out is the one line.
    const x = await rendered(0.5, (engine, context) => {
      engine.load([ramp(context, 1), ramp(context, 1), ramp(context, 1)]);
      engine.play();
    }, [[0.1, (e) => e.select(1)], [0.2, (e) => e.select(2)], [0.202, (e) => e.select(0)], [0.204, (e) => e.select(1)], [0.3, (e) => e.select(2)]]);
    const start = x.findIndex((value) => value > 0);
    expect(start >= 0 && start < 0.05 * 48000, "starts at " + start);
    for (let i = start; i < x.length; ++i) expectNear(x[i], (i - start + 1) / 48000, 5e-5, "sample " + i);
  },

  async switchingChangesTheVersion() {
    const x = await rendered(0.5, (engine, context) => {
      engine.load([constant(context, 0.2, 1), constant(context, 0.6, 1)]);
      engine.setGains([1, 0.5]);
      engine.play();
    }, [[0.2, (e) => e.select(1)]]);
    expectNear(x[9000], 0.2, 1e-4, "before");
    expectNear(x[12000], 0.3, 1e-4, "after");
    for (let i = 9000; i < 12000; ++i) expect(x[i] > 0.1999 && x[i] < 0.3001, `sample ${i}: ${x[i]}`);
  },

  async seekingAndRepeating() {
    const positions = [];
    const x = await rendered(1, (engine, context) => {
      engine.load([ramp(context, 1)]);
      engine.seek(0.5);
      engine.setRegion([0.4, 0.6]);
      engine.play();
    }, [[0.55, (e) => positions.push(e.position)], [0.75, (e) => { e.seek(0.9); positions.push(e.region); }]]);
    const start = x.findIndex((value) => value > 0);
    expectNear(x[start], 0.5, 1e-3, "start");
    expectNear(x[26400], 0.4 + (0.5 + (26400 - start) / 48000 - 0.4) % 0.2, 1e-3, "in the repeated part");
    expectNear(positions[0], x[26400], 0.004, "position");
    expect(positions[1] === null, "the part is given up by a click outside");
    expectNear(x[37000], 0.9 + (37000 - 36000) / 48000, 0.004, "after the click");
    expect(Math.max(...x.subarray(start, 35000)) <= 0.6, "stays in the part");
  },

  async endsWithoutRepeat() {
    let ended = 0, engine;
    await rendered(0.5, (e, context) => {
      engine = e;
      engine.setRepeat(false);
      engine.load([constant(context, 1, 0.2)]);
      engine.onend = () => { ++ended; };
      engine.play();
    }, []);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(ended === 1 && !engine.playing && engine.position === 0, `${ended} ends, playing ${engine.playing}`);
  },

  lengths() {
    const head = new Uint8Array(60);
    head.set([..."OpusHead"].map((c) => c.charCodeAt(0)), 28);
    head[38] = 0x38;
    head[39] = 1;
    expect(opusPreSkip(head) === 312 && opusPreSkip(new Uint8Array(60)) === 0, "pre-skip");
    expect(decodedStart(48312, 48000, 312) === 312, "a browser that keeps the pre-skip");
    expect(decodedStart(48000, 48000, 312) === 0 && decodedStart(48100, 48000, 312) === 0, "one that drops it");
    const context = new OfflineAudioContext(1, 1, 48000);
    const cut = fitted(context, ramp(context, 1), 480, 24000).getChannelData(0);
    expect(cut.length === 24000 && Math.abs(cut[0] - 0.01) < 1e-6, "cut");
    expect(fitted(context, ramp(context, 0.1), 0, 48000).length === 48000, "padded");
    expect(bytesOf("AP8Q").join() === "0,255,16", "base64");
  },

  spectrum() {
    const context = new OfflineAudioContext(1, 1, 48000);
    const buffer = constant(context, 0, 0.5);
    const x = buffer.getChannelData(0);
    for (let i = 0; i < x.length; ++i) x[i] = Math.sin(2 * Math.PI * 3000 * i / 48000);
    const [tone, away] = levelsAt(buffer, 12000, [3000, 9000]);
    expectNear(tone, 0, 0.5, "a full-scale tone");
    expect(away < -90, "nothing elsewhere: " + away);
    expectNear(heightOf(frequencyAt(0.3, 48000), 48000), 0.3, 1e-9, "scale");
  },

  chart() {
    expect(gridValues(0.9, 5.2, 5).join() === "1,2,3,4,5", gridValues(0.9, 5.2, 5).join());
    const systems = [{ kind: "model", family: "m", label: "3 kbps", kbps: 3.2, measures: { visqol: 3.5 } },
      { kind: "model", family: "m", label: "6 kbps", kbps: 6.1, measures: { visqol: 4 } },
      { kind: "file", family: "f", label: "f", kbps: null, measures: { visqol: 4 } }];
    expect(chartPoints(systems, "visqol").length === 2 && chartPoints(systems, "snr_db").length === 0, "points");
    const box = document.createElement("div");
    drawChart(box, systems, { key: "visqol", title: "ViSQOL" });
    expect(box.querySelectorAll("circle title").length === 2 && box.querySelectorAll("polyline").length === 1, box.innerHTML);
    expect(!box.innerHTML.includes("NaN"), box.innerHTML);
  },
};

async function runTests() {
  const failures = [];
  for (const name of Object.keys(tests)) {
    try {
      await tests[name]();
    } catch (error) {
      failures.push(`${name}: ${error.message}`);
    }
  }
  return { count: Object.keys(tests).length, failures };
}
