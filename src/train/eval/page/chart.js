// Quality against size: one line per codec, a point per bandwidth.

const kSvg = "http://www.w3.org/2000/svg";

function svgElement(parent, name, attributes, text) {
  const element = document.createElementNS(kSvg, name);
  for (const key of Object.keys(attributes)) element.setAttribute(key, attributes[key]);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

/** Values for the lines of a grid: at most `count` of them, 1, 2 or 5 times a power of ten apart. */
function gridValues(low, high, count) {
  const raw = (high - low) / count || 1;
  const power = Math.pow(10, Math.floor(Math.log10(raw)));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= raw - 1e-12);
  const values = [];
  for (let k = Math.ceil(low / step); k * step <= high + 1e-12; ++k) values.push(k * step);
  return values;
}

/** Systems with a point: {kind, family, label, kbps, value}. */
function chartPoints(systems, measure) {
  return systems.filter((s) => s.kbps > 0 && typeof s.measures[measure] === "number")
    .map((s) => ({ kind: s.kind, family: s.family, label: s.label, kbps: s.kbps, value: s.measures[measure] }));
}

/** Draws the chart of one measure into `container`. */
function drawChart(container, systems, measure) {
  container.replaceChildren();
  const points = chartPoints(systems, measure.key);
  if (!points.length) return;
  const width = Math.max(320, Math.min(container.clientWidth || 640, 760)), height = 320;
  const left = 56, right = 20, top = 34, bottom = 44;
  const svg = svgElement(container, "svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": measure.title + " against kbps" });
  const low = Math.log2(Math.min(...points.map((p) => p.kbps)) / 1.15), high = Math.log2(Math.max(...points.map((p) => p.kbps)) * 1.15);
  const values = points.map((p) => p.value);
  const margin = (Math.max(...values) - Math.min(...values)) * 0.12 || 1;
  const floor = Math.min(...values) - margin, ceiling = Math.max(...values) + margin;
  const x = (kbps) => left + (Math.log2(kbps) - low) / (high - low) * (width - left - right);
  const y = (value) => top + (ceiling - value) / (ceiling - floor) * (height - top - bottom);
  for (const value of gridValues(floor, ceiling, 6)) {
    svgElement(svg, "line", { class: "grid", x1: left, x2: width - right, y1: y(value), y2: y(value) });
    svgElement(svg, "text", { x: left - 8, y: y(value) + 4, "text-anchor": "end" }, String(Number(value.toPrecision(3))));
  }
  for (const kbps of [0.5, 1, 1.5, 3, 6, 12, 24, 48, 96, 192, 384].filter((k) => Math.log2(k) >= low && Math.log2(k) <= high)) {
    svgElement(svg, "line", { class: "grid", x1: x(kbps), x2: x(kbps), y1: top, y2: height - bottom });
    svgElement(svg, "text", { x: x(kbps), y: height - bottom + 18, "text-anchor": "middle" }, String(kbps));
  }
  svgElement(svg, "text", { x: (left + width - right) / 2, y: height - 6, "text-anchor": "middle" }, "kbps");
  let legend = left;
  for (const family of [...new Set(points.map((p) => p.family))]) {
    const line = points.filter((p) => p.family === family).sort((a, b) => a.kbps - b.kbps);
    const kind = line[0].kind;
    svgElement(svg, "polyline", { class: "line " + kind, points: line.map((p) => x(p.kbps) + "," + y(p.value)).join(" ") });
    for (const p of line) {
      const dot = svgElement(svg, "circle", { class: kind, cx: x(p.kbps), cy: y(p.value), r: 4.5 });
      svgElement(dot, "title", {}, `${p.label}: ${p.value} at ${p.kbps.toFixed(1)} kbps`);
    }
    svgElement(svg, "circle", { class: kind, cx: legend + 6, cy: 14, r: 4.5 });
    legend += 36 + svgElement(svg, "text", { class: kind, x: legend + 16, y: 19 }, family).getComputedTextLength();
  }
}
