// Where the time of recent tasks went: one column per task, one colour per phase.

import { byId, called, duration, show, svg } from "./dom.js";

const HEIGHT = 190;
const TOP = 12;
const BOTTOM = 26;
const LEFT = 52;
const MOST = 40;
const PHASES = ["cluster", "device", "algorithm", "other"];

/** Tasks that computed, oldest first, with the seconds of each phase. */
function columns(recent) {
  return recent
    .filter((task) => task.phases.cluster_ms !== null)
    .slice(0, MOST)
    .reverse()
    .map((task) => {
      const { cluster_ms: cluster, device_ms: device, algorithm_ms: algorithm, total_ms: total } = task.phases;
      const known = [cluster, device, algorithm].map((ms) => (ms ?? 0) / 1000);
      const other = Math.max(0, total / 1000 - known.reduce((sum, value) => sum + value, 0));
      return { task, parts: [...known, other], total: total / 1000 };
    });
}

/** A round number of seconds, so that at most five lines are drawn. */
function step(highest) {
  const rough = highest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power).find((wanted) => wanted >= rough);
}

function grid(plot, highest, width, scale) {
  const lines = svg("g", { class: "grid" });
  const gap = step(highest);
  for (let value = 0; value <= highest + gap / 1000; value += gap) {
    const y = HEIGHT - BOTTOM - value * scale;
    const text = svg("text", { x: LEFT - 8, y: y + 4 });
    text.textContent = `${Number(value.toPrecision(3))} s`;
    lines.append(svg("line", { x1: LEFT, x2: width, y1: y, y2: y }), text);
  }
  plot.append(lines);
}

function column({ task, parts, total }, x, wide, scale) {
  const group = svg("g", { class: task.failure ? "column failed" : "column" });
  const title = svg("title");
  const times = PHASES.map((phase, index) => `${phase === "other" ? "rest" : phase} ${duration(parts[index])}`);
  title.textContent =
    `${called(task)} ${task.execution_id}, ${task.outcome}, ${duration(total)}: ${times.join(", ")}`;
  group.append(title);
  let y = HEIGHT - BOTTOM;
  parts.forEach((seconds, index) => {
    const high = seconds * scale;
    y -= high;
    group.append(svg("rect", { class: PHASES[index], x, y, width: wide, height: Math.max(0, high) }));
  });
  if (task.failure) {
    const mark = svg("text", { class: "mark", x: x + wide / 2, y: HEIGHT - BOTTOM + 16 });
    mark.textContent = "✕";
    group.append(mark);
  }
  return group;
}

/** Draws the plot anew; a few dozen shapes every two seconds cost nothing. */
export function drawPlot(recent) {
  const all = columns(recent);
  const plot = byId("plot");
  show(byId("plot-none"), all.length === 0);
  plot.toggleAttribute("hidden", all.length === 0);
  const width = Math.max(280, plot.parentElement.clientWidth - 34);
  const state = JSON.stringify([width, all.map((each) => [each.task.celery_task_id, each.total])]);
  if (all.length === 0 || plot.dataset.state === state) {
    return;
  }
  plot.dataset.state = state;
  const highest = Math.max(0.1, ...all.map((each) => each.total));
  const scale = (HEIGHT - TOP - BOTTOM) / highest;
  const wide = Math.min(34, ((width - LEFT) / all.length) * 0.72);
  const gap = (width - LEFT) / Math.max(all.length, 12);
  plot.replaceChildren();
  plot.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  grid(plot, highest, width, scale);
  all.forEach((each, index) => {
    plot.append(column(each, LEFT + gap * index + (gap - Math.min(wide, gap * 0.72)) / 2,
      Math.min(wide, gap * 0.72), scale));
  });
}
