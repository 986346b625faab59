// Behind the scenes: each event and call between Slack and the app as it happens, and troubles.

import { act } from "./api.js";
import { el, icon, iconButton, toast } from "./dom.js";
import { store } from "./store.js";

const root = document.getElementById("panel");
const MOST = 200;
const WAYS = { event: ["Slack → app", "event"], interaction: ["Slack → app", "interaction"], call: ["app → Slack", "call"], reply: ["app → Slack", "reply"] };

let source = null;
let exchanges = [];
let paused = false;
let wanted = "";
const list = el("ol", { class: "exchanges", "aria-label": "Events and calls", tabindex: "0" });
const troubles = el("div", { class: "troubles" });

export const panelOpen = () => Boolean(source);

export async function togglePanel(done) {
  if (source) close();
  else await open(done);
  document.body.classList.toggle("panel-open", panelOpen());
  root.hidden = !panelOpen();
  done();
}

async function open(done) {
  root.replaceChildren(head(done), el("details", { class: "trouble-box" }, el("summary", {}, icon("bolt"), "Cause trouble"), troubles), list);
  // The line first: what happens between the two is in both, and told apart by its number.
  const late = [];
  source = new EventSource("/playground/api/traffic");
  source.onmessage = (event) => late.push(JSON.parse(event.data));
  const scene = await (await fetch("/playground/api/backstage")).json();
  exchanges = [];
  drawTroubles(scene.troubles);
  list.replaceChildren();
  for (const exchange of [...scene.exchanges, ...late]) take(exchange);
  source.onmessage = (event) => take(JSON.parse(event.data));
  list.scrollTop = list.scrollHeight;
}

function close() {
  source.close();
  source = null;
}

function head(done) {
  const filter = el("input", { class: "field", type: "search", placeholder: "Filter: message, chat.postMessage …", "aria-label": "Filter", oninput: (event) => ((wanted = event.target.value.toLowerCase()), sift()) });
  const pause = el("button", { type: "button", class: "button", "aria-pressed": String(paused), onclick: (event) => ((paused = !paused), event.currentTarget.setAttribute("aria-pressed", String(paused))) }, "Pause");
  return el(
    "header",
    { class: "panel-head" },
    el("div", { class: "pane-title" }, el("h1", {}, "Behind the scenes"), el("p", {}, "What Slack and the app say to each other")),
    iconButton("close", "Close the panel", () => togglePanel(done)),
    el("div", { class: "panel-tools" }, filter, pause, el("button", { type: "button", class: "button", onclick: () => ((exchanges = []), list.replaceChildren()) }, "Clear")),
  );
}

function take(exchange) {
  if (paused || exchanges.some((known) => known.number === exchange.number)) return;
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  exchanges = [...exchanges, exchange].slice(-MOST);
  list.append(row(exchange));
  while (list.children.length > MOST) list.firstChild.remove();
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function row(exchange) {
  const [direction, kind] = WAYS[exchange.way];
  const failed = exchange.status !== 200 || exchange.answer.ok === false;
  const outcome = exchange.answer.ok === false ? exchange.answer.error : exchange.status || "no answer";
  const time = new Date(exchange.at * 1000).toLocaleTimeString([], { hour12: false });
  const node = el(
    "li",
    { class: `exchange is-${exchange.way} ${failed ? "is-failed" : ""}`, data: { name: `${exchange.name} ${kind} ${outcome}`.toLowerCase() } },
    el(
      "details",
      { ontoggle: (event) => event.currentTarget.open && fill(event.currentTarget, exchange) },
      el("summary", {}, el("span", { class: "way", title: direction }, exchange.way === "call" || exchange.way === "reply" ? "↑" : "↓"), el("code", {}, exchange.name), exchange.attempt ? el("span", { class: "again" }, `try ${exchange.attempt + 1}`) : null, el("span", { class: "outcome" }, String(outcome)), el("span", { class: "took" }, `${exchange.milliseconds} ms`), el("time", {}, time)),
    ),
  );
  node.hidden = !node.dataset.name.includes(wanted);
  return node;
}

function fill(node, exchange) {
  if (node.children.length > 1) return;
  node.append(json("Sent", exchange.sent), json("Answered", exchange.answer));
}

const json = (title, value) => el("div", { class: "json" }, el("h3", {}, title), el("pre", { tabindex: "0" }, JSON.stringify(value, null, 2)));

function sift() {
  for (const node of list.children) node.hidden = !node.dataset.name.includes(wanted);
}

function drawTroubles(all) {
  troubles.replaceChildren(
    ...all.map((trouble) => el("button", { type: "button", class: `trouble ${trouble.under_way ? "is-on" : ""}`, title: trouble.description, onclick: () => cause(trouble.name) }, el("strong", {}, trouble.title), el("span", {}, trouble.description))),
    el("button", { type: "button", class: "button", onclick: () => cause("") }, "End all trouble"),
  );
}

async function cause(name) {
  try {
    drawTroubles((await act("trouble", store.me, { name })).troubles);
  } catch (error) {
    toast(error.message);
  }
}
