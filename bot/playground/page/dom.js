// Builds nodes. Text is only ever set as text: nothing on this page parses a string as HTML.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  bell: ["M4 17h16M12 6a6 6 0 0 1 6 6v2H6v-2a6 6 0 0 1 6-6zM12 3v3"],
  hash: ["M9.5 4 7.5 20M16.5 4l-2 16M4.5 9h16M3.5 15h16"],
  lock: ["M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  menu: ["M4 7h16M4 12h16M4 17h16"],
  close: ["M6 6l12 12M18 6 6 18"],
  send: ["M4 12 20 4l-5 16-3.5-6.5z"],
  eye: ["M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z", "M12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z"],
  reply: ["M20 12a7.5 7.5 0 0 1-7.5 7.5H4l1.8-3A7.5 7.5 0 1 1 20 12z"],
  smile: ["M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z", "M8.5 14a4 4 0 0 0 7 0M9 9.5v.6M15 9.5v.6"],
  edit: ["M4 20l1-4L16 5l3 3L8 19z"],
  trash: ["M5 7h14M10 7V4.5h4V7M7 7l.8 13h8.4L17 7"],
  sun: ["M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"],
  moon: ["M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"],
  compass: ["M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z", "M15.5 8.5l-2 5-5 2 2-5z"],
  at: ["M12 8.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z", "M15.5 8.5v5a2.5 2.5 0 0 0 5 0V12a8.5 8.5 0 1 0-3.5 6.9"],
  slash: ["M5 4h14v16H5z", "M14 8l-4 8"],
  down: ["M12 5v14M6 13l6 6 6-6"],
  back: ["M15 5l-7 7 7 7"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  dots: ["M5 12h.1M12 12h.1M19 12h.1"],
  file: ["M6 3.5h8l4 4v13H6zM14 3.5v4h4"],
  panel: ["M3.5 5h17v14h-17zM3.5 13h17"],
  pause: ["M8 5v14M16 5v14"],
  play: ["M7 5l12 7-12 7z"],
  broom: ["M4 20h16M6 20l2-8h8l2 8M12 12V4"],
  bolt: ["M13 3 5 14h6l-1 7 9-11h-6z"],
  search: ["M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5 20 20"],
  link: ["M9 15l6-6M10.5 7l2-2a4.6 4.6 0 0 1 6.5 6.5l-2 2M13.5 17l-2 2A4.6 4.6 0 0 1 5 12.500l2-2"],
  house: ["M4 11.5 12 4.500l8 7M6.500 10v9.500h11V10"],
  arrow: ["M7 17 17 7M9 7h8v8"],
};

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "data") Object.assign(node.dataset, value);
  else node.setAttribute(name, value === true ? "" : value);
}

export function icon(name, label = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else svg.setAttribute("aria-hidden", "true");
  for (const d of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

export function iconButton(name, label, onclick, extra = {}) {
  return el("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...extra }, icon(name));
}

export function initials(name) {
  const words = name.trim().split(/\s+/);
  return (words[0][0] + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
}

// Neighbours in the list of people get different colours; a name that is not on it gets its own.
const hues = new Map();
function hue(name) {
  if (!hues.has(name)) hues.set(name, hues.size % 8);
  return hues.get(name);
}

export function settleHues(names) {
  names.forEach(hue);
}

export function avatar(author, size = "") {
  const inner = author.isApp ? icon("bell") : author.icon || initials(author.name);
  const look = author.isApp ? "is-app" : `hue-${hue(author.name)}`;
  return el("span", { class: `avatar ${look} ${size}`, "aria-hidden": "true" }, inner);
}

export function toast(text) {
  const note = el("p", { class: "toast" }, text);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), 6000);
}

// Makes `parent` hold exactly `nodes`, moving as little as possible: focus and scroll stay.
export function reconcile(parent, nodes) {
  const kept = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!kept.has(child)) child.remove();
  let at = parent.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
}
