// Keys. Nothing is taken from a field, a list or an element that has the keyboard's focus.

/** Whether an element uses `key` itself. */
function usesKey(element, key) {
  if (element.matches("select, textarea, input:not([type=range], [type=checkbox])")) return true;
  if (element.matches("input[type=range]")) return key.startsWith("Arrow");
  return key === " " && element.matches("button, summary, input, a");
}

/** What the keys do: a function per key, made for a player and its blind test. */
function keyActions(player, abx) {
  const step = (by) => player.select(Math.max(0, Math.min(player.versions.length - 1, player.selected + by)));
  const actions = {
    " ": () => player.toggle(),
    ArrowLeft: () => player.seek(player.engine.position - 1),
    ArrowRight: () => player.seek(player.engine.position + 1),
    ArrowUp: () => step(-1),
    ArrowDown: () => step(1),
    a: () => player.test ? abx.listen("a") : player.select(0),
    b: () => player.test ? abx.listen("b") : player.select(player.last),
    x: () => abx.listen("x"),
    n: () => player.open((player.index + 1) % player.report.clips.length),
    l: () => byId("loop").click(),
    e: () => { if (!player.test) byId("equal").click(); },
  };
  for (let digit = 0; digit < 10; ++digit) {
    actions[digit] = () => {
      if (!player.test) player.select((digit + 9) % 10);
      else if (digit === 1 || digit === 2) abx.answer("ab"[digit - 1]);
    };
  }
  return actions;
}

function listenToKeys(player, abx) {
  const actions = keyActions(player, abx);
  // Focus does not stay after a click, so that the space bar goes on playing; it does stay where the tab key put it.
  document.addEventListener("click", (event) => {
    const focused = document.activeElement;
    if (event.detail > 0 && focused && focused.matches("button, input[type=checkbox], summary")) focused.blur();
  });
  document.addEventListener("keydown", (event) => {
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey || usesKey(event.target, event.key)) return;
    event.preventDefault();
    action();
  });
}
