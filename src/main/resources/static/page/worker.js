// Talks to the worker. The operator's token is kept in this variable and nowhere else.

import { byId, say, show } from "./dom.js";

let token = "";
// Set while the dialog is open, so that readings at the same time ask once, and when it was left.
let asking = null;
let left = false;

/** The worker lets only who has a token read, and there is none. */
export class TokenMissing extends Error {}

function headers() {
  return token ? { Accept: "application/json", Authorization: `Bearer ${token}` } : { Accept: "application/json" };
}

function fetched(path) {
  return fetch(`actuator/${path}`, { headers: headers(), cache: "no-store", signal: AbortSignal.timeout(5000) });
}

/** Asks for the token, once for all that want to read; whoever leaves it is asked again by `signIn` only. */
async function askToRead(used) {
  if (token !== used) {
    return;
  }
  if (left) {
    throw new TokenMissing("token");
  }
  const why = used ? "The worker does not take this token." : "The worker lets only who has a token read.";
  token = "";
  asking ??= ask("Sign in", why, true).finally(() => { asking = null; });
  left = !(await asking);
  if (left) {
    throw new TokenMissing("token");
  }
}

/** Lets the next reading ask for the token again. */
export function signIn() {
  left = false;
}

async function answered(path) {
  for (;;) {
    const used = token;
    const answer = await fetched(path);
    if (answer.status === 401) {
      await askToRead(used);
    } else if (answer.ok) {
      return answer;
    } else {
      throw new Error(`${path}: ${answer.status}`);
    }
  }
}

/** Reads an endpoint; throws when it cannot be read. */
export async function read(path) {
  return (await answered(path)).json();
}

/** A picture of the worker as an address for an image: the browser would ask for it without the token. */
export async function picture(path) {
  return URL.createObjectURL(await (await answered(path)).blob());
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
  const answer = await fetch(`actuator/${path}`, {
    method: "POST",
    headers: { ...headers(), "Content-Type": "application/json" },
    body: "{}",
    signal: AbortSignal.timeout(30000),
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
