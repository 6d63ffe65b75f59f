// Puts the page together from the report that it carries.

const report = JSON.parse(byId("report").textContent);

if (report.clips.length) {
  byId("player").hidden = false;
  byId("pictures").hidden = false;
  const player = new Player(report);
  const abx = new AbxView(player);
  listenToKeys(player, abx);
  // For tests of the page.
  window.listening = { player, abx, opened: player.open(0) };
}

const measures = report.measures.filter((m) => chartPoints(report.systems, m.key).length > 1);
if (measures.length) {
  byId("choice").hidden = false;
  byId("measure").replaceChildren(...measures.map((m, i) => new Option(`${m.title} (${m.better} is better)`, i)));
  const draw = () => drawChart(byId("chart"), report.systems, measures[byId("measure").value]);
  byId("measure").addEventListener("change", draw);
  window.addEventListener("resize", draw);
  draw();
}
