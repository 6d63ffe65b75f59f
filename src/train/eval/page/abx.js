// The blind test without its buttons: which of two versions X is, answers, score.

class AbxTest {
  /** `versions`: the two versions' numbers, A and B; `random`: a function that gives a number in [0, 1). */
  constructor(versions, trials, random) {
    this.versions = versions;
    this.trials = trials;
    this.answers = [];
    this.random = random;
    this.draw();
  }
  draw() {
    this.hidden = this.random() < 0.5 ? 0 : 1;
  }
  /** Version to hear for "a", "b" or "x"; null once the test has ended. */
  version(letter) {
    if (this.finished) return null;
    return this.versions[letter === "a" ? 0 : letter === "b" ? 1 : this.hidden];
  }
  /** Says that X is "a" or "b"; nothing is told before the end. */
  answer(letter) {
    if (this.finished) return;
    this.answers.push((letter === "a" ? 0 : 1) === this.hidden);
    if (!this.finished) this.draw();
  }
  get finished() { return this.answers.length >= this.trials; }
  get trial() { return Math.min(this.answers.length + 1, this.trials); }
  get correct() { return this.answers.filter((right) => right).length; }
}

/** A random number in [0, 1) that no page can foresee. */
function secureRandom() {
  return crypto.getRandomValues(new Uint32Array(1))[0] / 4294967296;
}
