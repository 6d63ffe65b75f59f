// The blind test's buttons.

class AbxView {
  constructor(player) {
    this.player = player;
    this.heard = "a";
    byId("abx").addEventListener("toggle", () => { if (byId("abx").open && !player.test) this.offer(); });
    player.onopen = () => this.offer();
    byId("abx-start").addEventListener("click", () => this.start());
    byId("abx-stop").addEventListener("click", () => this.end("Given up: no result."));
    for (const element of document.querySelectorAll("[data-listen]")) {
      element.addEventListener("click", () => this.listen(element.dataset.listen));
    }
    for (const element of document.querySelectorAll("[data-answer]")) {
      element.addEventListener("click", () => this.answer(element.dataset.answer));
    }
  }

  get test() { return this.player.test; }

  /** Fills the lists with the versions of the recording: original against what was heard last. */
  offer() {
    for (const [id, chosen] of [["abx-a", 0], ["abx-b", this.player.last]]) {
      byId(id).replaceChildren(...this.player.versions.map((version, i) => new Option(version.label, i, false, i === chosen)));
    }
  }

  start() {
    const versions = [Number(byId("abx-a").value), Number(byId("abx-b").value)];
    if (!this.player.clip || versions[0] === versions[1]) {
      byId("abx-result").textContent = "Choose two different versions.";
      return;
    }
    byId("abx-result").textContent = "";
    this.player.test = new AbxTest(versions, Number(byId("abx-trials").value), secureRandom);
    this.running(true);
    this.player.applyGains();
    this.next();
    if (!this.player.engine.playing) this.player.toggle();
  }

  running(yes) {
    byId("abx-setup").hidden = yes;
    byId("abx-run").hidden = !yes;
    byId("equal").disabled = yes;
    for (const id of ["versions", "readout", "pictures"]) byId(id).hidden = yes;
    for (const chip of byId("clips").children) chip.disabled = yes;
  }

  next() {
    const [a, b] = this.test.versions.map((i) => this.player.versions[i].label);
    byId("abx-progress").textContent = `Trial ${this.test.trial} of ${this.test.trials}. A is ${a}, B is ${b}; X is one of them.`;
    this.listen("x");
  }

  listen(letter) {
    if (!this.test) return;
    this.heard = letter;
    this.player.engine.select(this.test.version(letter));
    // The picture is the original's whatever is heard.
    this.player.show(letter.toUpperCase(), 0);
    for (const element of document.querySelectorAll("[data-listen]")) {
      element.setAttribute("aria-pressed", element.dataset.listen === letter);
    }
  }

  answer(letter) {
    if (!this.test) return;
    this.test.answer(letter);
    if (!this.test.finished) return this.next();
    const [a, b] = this.test.versions.map((i) => this.player.versions[i].label);
    this.end(`${this.player.clip.name}, ${a} against ${b}: ${verdict(this.test.correct, this.test.trials)}`);
  }

  end(result) {
    const version = this.test.versions[1];
    this.player.test = null;
    this.running(false);
    this.player.applyGains();
    this.player.select(version);
    byId("abx-result").textContent = result;
  }
}
