// Reads the worker every two seconds and shows what it says.

import { byId, el, follow, say, show } from "./dom.js";
import { drawPlot } from "./plot.js";
import { drawFailures, drawLetters, drawRecent, drawRunning } from "./tasks.js";
import { change, picture, read, signIn, TokenMissing } from "./worker.js";

const EVERY = 2000;
// What changes seldom is read every so many turns.
const SELDOM = 5;
const LETTERS = 20;

let turn = 0;
let lastSeen = null;
let lettersSeen = -1;

function tile(name, value, hint) {
  return { name, value, hint };
}

function drawSlots(slots, running) {
  const ready = slots.runners.filter((runner) => ["free", "busy"].includes(runner.state)).length;
  const spares = slots.runners.reduce((sum, runner) => sum + runner.spares, 0);
  follow(byId("tiles"), [
    tile("waiting", slots.queue?.waiting ?? "?", slots.queue ? slots.queue.name : "Redis does not answer"),
    tile("delayed", slots.queue?.delayed ?? "?", "retries and tasks with an ETA"),
    tile("running", `${slots.running} of ${slots.places.limit}`, "tasks and places for them"),
    tile("Runners", `${ready} of ${slots.runners.length}`, slots.ray.connected ? `${spares} spare` : "Ray is lost"),
    tile("dead letters", slots.queue?.dead_letters ?? "?", "put aside"),
  ], (each) => each.name,
  () => el("div", {}, el("dt"), el("dd"), el("dd", { className: "hint" })),
  (box, each) => [each.name, each.value, each.hint].forEach((text, index) => say(box.children[index], text)));
  follow(byId("slots"), slots.runners, (runner) => runner.slot, () => el("li"), (item, runner) => {
    const task = running.find((each) => each.slot === runner.slot);
    item.className = runner.state;
    say(item, `slot ${runner.slot}: ${task ? `${task.type} ${task.execution_id}` : runner.state}`);
  });
}

function drawHead(slots) {
  say(byId("worker"), slots.worker);
  document.title = `${slots.running} running · ${slots.worker}`;
  const words = { takes: "takes tasks", paused: slots.drained ? "drained" : "draining", cancelled: "cancelled", closed: "takes no tasks" };
  say(byId("intake"), words[slots.intake] ?? slots.intake);
  byId("intake").className = `badge ${slots.intake}`;
  byId("drain").disabled = false;
  show(byId("drain"), slots.intake !== "paused");
  show(byId("resume"), slots.intake === "paused");
}

async function drawFlow() {
  const { active } = await read("routes");
  say(byId("revision"), active ?? "none");
  const flow = byId("flow");
  show(flow, active !== null);
  if (active !== null) {
    // Loaded before it is shown: no flicker, and a picture that cannot be had leaves the last one.
    const next = new Image();
    next.src = await picture(`routes/${encodeURIComponent(active)}/picture?counts=true`);
    const last = flow.src;
    await next.decode().then(() => { flow.src = next.src; }, () => {});
    URL.revokeObjectURL(flow.src === next.src ? last : next.src);
  }
}

async function drawVersion() {
  const info = await read("info");
  say(byId("version"), info.build ? `version ${info.build.version}` : "");
}

async function drawAll() {
  const seldom = turn % SELDOM === 0;
  const [tasks, slots] = await Promise.all([read("tasks"), read("slots")]);
  drawHead(slots);
  drawSlots(slots, tasks.running);
  drawRunning(tasks.running);
  drawFailures(tasks.recent);
  drawRecent(tasks.recent);
  drawPlot(tasks.recent);
  const letters = slots.queue?.dead_letters ?? -1;
  if (letters >= 0 && (letters !== lettersSeen || seldom)) {
    drawLetters(await read(`deadletters?limit=${LETTERS}`), tasks.recent, again);
    lettersSeen = letters;
  }
  if (seldom) {
    await Promise.all([drawFlow(), drawVersion()]);
  }
}

function reached() {
  lastSeen = new Date();
  show(byId("lost"), false);
  show(byId("sign-in"), false);
  document.body.classList.remove("stale");
}

function missed(error) {
  const since = lastSeen ? ` What is shown is from ${lastSeen.toLocaleTimeString()}.` : "";
  const closed = error instanceof TokenMissing;
  say(byId("lost"), `${closed ? "The worker lets only who has a token read." : "The worker cannot be reached."}${since}`);
  show(byId("sign-in"), closed);
  show(byId("lost"), true);
  document.body.classList.add("stale");
}

/** A look out of turn, after something was changed. */
function again() {
  lettersSeen = -1;
  return drawAll().catch(missed);
}

async function look() {
  try {
    if (!document.hidden) {
      await drawAll();
      turn += 1;
      reached();
    }
  } catch (error) {
    turn = 0;
    missed(error);
  }
  setTimeout(look, EVERY);
}

byId("drain").addEventListener("click", () => change(
  "routes/pause", "Drain", "No task is claimed until somebody resumes; those that run go on to their end.",
).then(again));
byId("sign-in").addEventListener("click", () => {
  signIn();
  again();
});
byId("resume").addEventListener("click", () => change("routes/resume", "Resume").then(again));
look();
