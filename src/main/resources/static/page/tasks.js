// What runs, what failed, what was put aside.

import { byId, called, cell, clock, duration, el, follow, millis, say, show } from "./dom.js";
import { change } from "./worker.js";

const MOST_FAILURES = 8;
const MOST_RECENT = 100;

/** Two lines: what it is, and its id. */
const title = (task) => [el("strong", {}, called(task)), el("code", { className: "id" }, task.execution_id)];

function makeRow(task) {
  const name = `${called(task)} ${task.execution_id}`;
  const button = el("button", { type: "button" }, "Cancel");
  button.setAttribute("aria-label", `Cancel ${name}`);
  button.addEventListener("click", () => change(
    `tasks/${encodeURIComponent(task.celery_task_id)}/cancel`,
    `Cancel ${name}`,
    "The task ends as soon as possible, and no worker runs it again. Its sender gets REVOKED.",
  ));
  const bar = el("progress", { max: 1 });
  bar.setAttribute("aria-label", `Progress of ${name}`);
  return el("tr", {},
    cell("Task", ...title(task)),
    cell("Stage", el("span", { className: "stage" }), bar, el("span", { className: "percent" })),
    cell("Age"), cell("Party"), cell("Slot"), cell("Retries"), cell("Routes", el("code")),
    cell("", button));
}

function updateRow(row, task) {
  const [named, , age, party, slot, retries] = row.cells;
  say(named.querySelector("strong"), called(task));
  say(row.querySelector(".stage"), task.state === "ending" ? "ending" : task.stage || "starting");
  row.querySelector("progress").value = task.progress;
  say(row.querySelector(".percent"), `${Math.round(task.progress * 100)} %`);
  say(age, duration(task.age_seconds));
  say(party, task.party ?? (task.parties.join(", ") || "–"));
  say(slot, task.slot ?? "–");
  say(retries, task.retries);
  say(row.cells[6].querySelector("code"), task.revision);
  row.querySelector("button").disabled = task.state === "ending";
}

/** The table of what runs. */
export function drawRunning(running) {
  show(byId("running-none"), running.length === 0);
  show(byId("running"), running.length > 0);
  follow(byId("running").tBodies[0], running, (task) => `${task.celery_task_id} ${task.started_at}`,
    makeRow, updateRow);
}

function makeFailure(task) {
  return el("li", {},
    el("p", { className: "head" },
      el("strong", {}, called(task)), " ",
      el("span", { className: `badge ${task.outcome}` }, task.outcome), " ",
      el("code", {}, task.failure.code),
      el("span", { className: "end" }, el("time", { dateTime: task.ended_at }, clock(task.ended_at)))),
    el("code", { className: "id" }, task.execution_id),
    el("p", { className: "reason" }, task.failure.text),
    el("p", { className: "fix" }, el("b", {}, "Fix: "), task.failure.fix || "see the worker's log"),
    ...(task.output ? [el("p", {}, "Output of its processes: ", el("code", {}, task.output))] : []));
}

/** The last failures, with reason and fix. */
export function drawFailures(recent) {
  const failed = recent.filter((task) => task.failure).slice(0, MOST_FAILURES);
  show(byId("failures-none"), failed.length === 0);
  follow(byId("failures"), failed, (task) => `${task.celery_task_id} ${task.ended_at}`, makeFailure);
}

function makeRecent(task) {
  const { cluster_ms: cluster, device_ms: device, algorithm_ms: algorithm, total_ms: total } = task.phases;
  return el("tr", {},
    cell("Ended", clock(task.ended_at)),
    cell("Task", ...title(task)),
    cell("Outcome", el("span", { className: `badge ${task.outcome}` }, task.outcome)),
    cell("Cluster", millis(cluster)), cell("Device", millis(device)), cell("Algorithm", millis(algorithm)),
    cell("Total", millis(total)), cell("Output", task.output ? el("code", {}, task.output) : "–"));
}

/** The same tasks as the plot, and those that computed nothing. */
export function drawRecent(recent) {
  follow(byId("recent").tBodies[0], recent.slice(0, MOST_RECENT),
    (task) => `${task.celery_task_id} ${task.ended_at}`, makeRecent);
}

/** What the failure said, when this worker ran it; a letter itself only says who put it aside. */
function updateLetter(item, { letter, failure }) {
  say(item.querySelector(".reason"), failure ? failure.text : letter.text);
  say(item.querySelector(".fix"), failure?.fix ? `Fix: ${failure.fix}` : "");
}

function makeLetter({ letter }, changed) {
  const button = el("button", { type: "button" }, "Replay");
  button.setAttribute("aria-label", `Replay ${letter.taskId ?? letter.id}`);
  button.disabled = !letter.details.replayable;
  button.addEventListener("click", async () => {
    if (await change(`deadletters/${encodeURIComponent(letter.id)}`, `Replay ${letter.taskId ?? letter.id}`)) {
      changed();
    }
  });
  return el("li", {},
    el("p", { className: "head" },
      el("strong", {}, called({ name: letter.details.view?.headers?.task ?? "" })), " ",
      el("code", {}, letter.reason),
      el("span", { className: "end" }, el("time", { dateTime: letter.time }, clock(letter.time)), button)),
    el("code", { className: "id" }, letter.taskId ?? "no task id"),
    el("p", { className: "reason" }),
    el("p", { className: "fix" }));
}

/** Dead letters, with what `recent` knows of their failures; `changed` is called after one was replayed. */
export function drawLetters({ total, letters }, recent, changed) {
  const failures = new Map(recent.filter((task) => task.failure)
    .map((task) => [task.celery_task_id, task.failure]).reverse());
  show(byId("letters-none"), total === 0);
  say(byId("letters-total"), total > letters.length ? `${letters.length} of ${total}` : "");
  follow(byId("letters"), letters.map((letter) => ({ letter, failure: failures.get(letter.taskId) })),
    ({ letter }) => letter.id, (known) => makeLetter(known, changed), updateLetter);
}
