// The picture above the buttons: spectrogram of what is heard, where it is, and the part that repeats.

class Stage {
  /** `moved`: called with seconds after a click; `marked`: with [begin, end] in seconds after a drag. */
  constructor(canvas, engine, moved, marked) {
    this.canvas = canvas;
    this.engine = engine;
    this.picture = null;
    this.drag = null;
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.drag = [at(event), at(event)];
    });
    canvas.addEventListener("pointermove", (event) => { if (this.drag) this.drag[1] = at(event); });
    canvas.addEventListener("pointercancel", () => { this.drag = null; });
    canvas.addEventListener("pointerup", () => {
      if (!this.drag) return;
      const [from, to] = this.drag.map((share) => share * engine.duration);
      this.drag = null;
      if (Math.abs(to - from) < Math.max(0.1, engine.duration / 100)) moved(from);
      else marked([Math.min(from, to), Math.max(from, to)]);
    });
  }

  /** One frame. */
  draw() {
    const { canvas, engine } = this;
    const scale = window.devicePixelRatio || 1;
    const width = Math.round(canvas.clientWidth * scale), height = Math.round(canvas.clientHeight * scale);
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const g = canvas.getContext("2d");
    g.clearRect(0, 0, width, height);
    if (this.picture) g.drawImage(this.picture, 0, 0, width, height);
    if (!engine.duration) return;
    const x = (seconds) => seconds / engine.duration * width;
    const marked = this.drag ? this.drag.map((share) => share * width).sort((a, b) => a - b)
      : engine.region ? engine.region.map(x) : null;
    if (marked) {
      g.fillStyle = "rgba(0, 0, 0, 0.6)";
      g.fillRect(0, 0, marked[0], height);
      g.fillRect(marked[1], 0, width - marked[1], height);
    }
    g.font = `${11 * scale}px system-ui, sans-serif`;
    g.fillStyle = "rgba(255, 255, 255, 0.75)";
    g.textAlign = "right";
    for (const hz of [1000, 4000, 12000]) {
      g.fillText(hz / 1000 + " kHz", width - 4 * scale, height * (1 - heightOf(hz, 48000)) + 4 * scale);
    }
    g.fillStyle = "#fff";
    g.fillRect(x(engine.position) - scale, 0, 2 * scale, height);
  }
}
