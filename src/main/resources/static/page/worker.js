// Talks to the worker. The operator's token is kept in this variable and nowhere else.

import { byId, say, show } from "./dom.js";

let token = "";

/** Reads an endpoint; throws when it cannot be read. */
export async function read(path) {
  const answer = await fetch(`actuator/${path}`, {
    headers: { Accept: "application/json" },
    cache: "no-store",
    signal: AbortSignal.timeout(5000),
  });
  if (!answer.ok) {
    throw new Error(`${path}: ${answer.status}`);
  }
  return answer.json();
}

/** Asks the operator; resolves to whether to go on. With `forToken` it also asks for the token. */
function ask(title, text, forToken) {
  const dialog = byId("ask");
  say(byId("ask-title"), title);
  say(byId("ask-text"), text);
  show(byId("ask-token"), forToken);
  byId("token").value = "";
  byId("token").required = forToken;
  dialog.returnValue = "no";
  dialog.showModal();
  byId(forToken ? "token" : "ask-no").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const yes = dialog.returnValue === "yes";
      if (yes && forToken) {
        token = byId("token").value;
      }
      byId("token").value = "";
      resolve(yes);
    }, { once: true });
  });
}

async function post(path) {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  const answer = await fetch(`actuator/${path}`, {
    method: "POST", headers, body: "{}", signal: AbortSignal.timeout(30000),
  });
  const text = await answer.text();
  let body = {};
  try {
    body = JSON.parse(text);
  } catch {
    // An answer without a body is one too.
  }
  return { status: answer.status, body };
}

/** Tells the operator what came of something. */
export function tell(text, bad = false) {
  const said = byId("said");
  say(said, text);
  said.classList.toggle("bad", bad);
  show(said, true);
}

/** Changes something: asks first when there is a `question`, and for the token whenever the worker wants one. */
export async function change(path, what, question) {
  if (question && !(await ask(what, question, false))) {
    return false;
  }
  try {
    let answer = await post(path);
    while (answer.status === 401) {
      const why = token ? "The worker does not take this token." : "The worker takes changes from operators only.";
      token = "";
      if (!(await ask(what, why, true))) {
        return false;
      }
      answer = await post(path);
    }
    const done = answer.status < 300;
    tell(`${what}: ${done ? answer.body.outcome || "done" : answer.body.text || `refused (${answer.status})`}`, !done);
    return done;
  } catch {
    tell(`${what}: the worker did not answer`, true);
    return false;
  }
}
