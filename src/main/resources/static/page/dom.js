// Builds and updates the page. Text only ever becomes text: nothing here reads markup.

const SVG = "http://www.w3.org/2000/svg";

// What moves a cursor, turns the direction of reading, or is not seen; lines and tabs stay where they may.
const HIDDEN = /[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const written = (point) =>
  [...Array(point.length).keys()]
    .map((place) => `\\u${point.charCodeAt(place).toString(16).padStart(4, "0")}`)
    .join("");

/** A text of a message or a library with such characters written out. */
export const plain = (text) => String(text).replace(HIDDEN, written);

const plainText = (value) => (typeof value === "string" ? plain(value) : value);

export const byId = (id) => document.getElementById(id);

/** An element with properties and children; a child that is no node becomes text. */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    made[name] = plainText(value);
  }
  made.append(...children.map(plainText));
  return made;
}

/** An SVG element with attributes. */
export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, plainText(value));
  }
  made.append(...children.map(plainText));
  return made;
}

/** Sets a text only when it is another one, so that selections and readers are left alone. */
export function say(node, text) {
  const wanted = plain(text);
  if (node.textContent !== wanted) {
    node.textContent = wanted;
  }
}

export function show(node, on) {
  node.hidden = !on;
}

/**
 * Makes the children of `parent` follow `items`. A child stays as long as its key does, and with it the focus.
 * `make(item)` gives a new child, `update(child, item)` brings one up to date.
 */
export function follow(parent, items, key, make, update = () => {}) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    let child = old.get(name);
    old.delete(name);
    if (!child) {
      child = make(item);
      child.dataset.key = name;
    }
    update(child, item);
    if (child === place) {
      place = place.nextElementSibling;
    } else {
      parent.insertBefore(child, place);
    }
  }
  for (const gone of old.values()) {
    gone.remove();
  }
}

/** A table cell that a narrow screen shows with its heading in front. */
export function cell(label, ...children) {
  const made = el("td", {}, ...children);
  made.dataset.label = label;
  return made;
}

/** 0.36 s, 12 s, 3 min 4 s, 2 h 5 min. */
export function duration(seconds) {
  if (seconds < 10) {
    return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`;
  }
  const whole = Math.floor(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  return whole < 3600
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

export const millis = (ms) => (ms === null || ms === undefined ? "–" : duration(ms / 1000));

/** Time of the day, with the date when it was not today. */
export function clock(text) {
  const time = new Date(text);
  const today = time.toDateString() === new Date().toDateString();
  return today ? time.toLocaleTimeString() : time.toLocaleString();
}

/** What a person calls a task: its type, else the last part of its name. */
export const called = (task) => task.type || task.name.split(".").pop() || "unread";
