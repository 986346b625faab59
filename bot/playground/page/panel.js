// The panel: each event and call between Slack and the app as it happens, and troubles on demand.

import { el, icon, iconButton, reconcile, toast } from "./dom.js";
import { deed } from "./store.js";

const KEPT = 500;
const WAYS = { event: ["event", "Slack → app"], interaction: ["interaction", "Slack → app"], call: ["call", "app → Slack"], reply: ["reply", "app → Slack"] };

const state = { rows: [], held: [], paused: false, filter: "", way: "", troubles: [], source: null };
let parts = null;

export function togglePanel(root) {
  if (state.source) return closePanel(root);
  root.hidden = false;
  document.body.classList.add("panel-open");
  parts = build(root);
  state.source = new EventSource("/playground/api/traffic");
  state.source.onmessage = (event) => hear(JSON.parse(event.data));
  parts.filter.focus();
}

function closePanel(root) {
  state.source.close();
  Object.assign(state, { source: null, rows: [], held: [], paused: false });
  root.hidden = true;
  root.replaceChildren();
  document.body.classList.remove("panel-open");
  document.getElementById("panel-toggle")?.focus();
}

function build(root) {
  const filter = el("input", { class: "line", type: "search", placeholder: "Filter by a name or a word", "aria-label": "Filter", oninput: () => ((state.filter = filter.value.trim().toLowerCase()), draw()) });
  const ways = el("div", { class: "ways", role: "group", "aria-label": "Which way" }, ...[["", "All"], ["event", "Events"], ["interaction", "Interactions"], ["call", "Calls"], ["reply", "Replies"]].map(([way, name]) => el("button", { type: "button", class: "way-button", "aria-pressed": String(way === state.way), onclick: (event) => pick(event, way) }, name)));
  const pause = el("button", { type: "button", class: "icon-button", "aria-pressed": "false", "aria-label": "Pause", title: "Pause", onclick: hold }, icon("pause"));
  const rows = el("ol", { class: "rows" });
  const troubles = el("div", { class: "troubles" });
  const head = el("header", {}, el("h2", {}, "What goes to and fro"), filter, ways, el("span", { class: "tally", role: "status" }), pause, iconButton("broom", "Empty the list", () => ((state.rows = []), draw())), iconButton("close", "Close the panel", () => closePanel(root)));
  root.replaceChildren(head, el("div", { class: "panel-body" }, el("div", { class: "rows-scroll", tabindex: "0", role: "region", "aria-label": "Events and calls" }, rows), troubles));
  root.onkeydown = (event) => event.key === "Escape" && (event.stopPropagation(), closePanel(root));
  return { filter, ways, pause, rows, troubles, tally: head.querySelector(".tally") };
}

function pick(event, way) {
  state.way = way;
  for (const node of parts.ways.children) node.setAttribute("aria-pressed", String(node === event.currentTarget));
  draw();
}

function hold() {
  state.paused = !state.paused;
  parts.pause.setAttribute("aria-pressed", String(state.paused));
  const label = state.paused ? "Go on" : "Pause";
  parts.pause.setAttribute("aria-label", label);
  parts.pause.title = label;
  parts.pause.replaceChildren(icon(state.paused ? "play" : "pause"));
  if (!state.paused) state.rows.push(...state.held.splice(0));
  draw();
}

function hear(told) {
  if (told.recent) state.rows = told.recent.map(row);
  if (told.troubles) state.troubles = told.troubles;
  if (told.exchange) (state.paused ? state.held : state.rows).push(row(told.exchange));
  state.rows.splice(0, state.rows.length - KEPT);
  draw();
}

const row = (exchange) => ({ exchange, words: `${exchange.name} ${JSON.stringify(exchange.sent)} ${JSON.stringify(exchange.answer)}`.toLowerCase(), node: null });

let waits = false;
function draw() {
  if (waits) return;
  waits = true;
  requestAnimationFrame(() => {
    waits = false;
    if (!state.source) return;
    const fits = state.rows.filter(({ exchange, words }) => (!state.way || exchange.way === state.way) && words.includes(state.filter));
    const end = parts.rows.parentNode;
    const follows = end.scrollHeight - end.scrollTop - end.clientHeight < 40;
    const nodes = fits.map((one) => (one.node ||= line(one.exchange)));
    reconcile(parts.rows, nodes.length ? nodes : [el("li", { class: "rows-empty" }, state.rows.length ? "Nothing fits the filter." : "Nothing yet. Ask something, and watch what it takes.")]);
    if (follows) end.scrollTop = end.scrollHeight;
    parts.tally.textContent = state.paused ? `paused, ${state.held.length} waiting` : `${fits.length} of ${state.rows.length}`;
    drawTroubles();
  });
}

function line(exchange) {
  const [way, direction] = WAYS[exchange.way] || [exchange.way, ""];
  const refused = exchange.answer?.ok === false ? exchange.answer.error : "";
  const bad = exchange.status !== 200 || refused;
  const status = exchange.status === 0 ? "no answer" : refused || String(exchange.status);
  const slot = el("div", { class: "bodies" });
  const fill = (event) => event.currentTarget.open && !slot.hasChildNodes() && slot.append(sheet("Sent", exchange.sent), sheet("Answered", exchange.answer));
  return el(
    "li",
    {},
    el(
      "details",
      { class: `exchange is-${way}${bad ? " is-bad" : ""}`, ontoggle: fill },
      el(
        "summary",
        {},
        el("time", {}, new Date(exchange.at * 1000).toLocaleTimeString([], { hourCycle: "h23" })),
        el("span", { class: "way" }, way),
        el("span", { class: "direction" }, direction),
        el("code", {}, exchange.name),
        exchange.attempt ? el("span", { class: "attempt" }, `retry ${exchange.attempt}`) : null,
        el("span", { class: "outcome" }, status),
        el("span", { class: "took" }, `${exchange.milliseconds} ms`),
      ),
      slot,
    ),
  );
}

const sheet = (name, body) => el("section", {}, el("h3", {}, name), el("pre", { tabindex: "0" }, el("code", {}, JSON.stringify(body, null, 2))));

function drawTroubles() {
  const facts = JSON.stringify(state.troubles);
  if (parts.facts === facts) return;
  parts.facts = facts;
  const held = parts.troubles.contains(document.activeElement) ? document.activeElement.dataset.name : null;
  parts.troubles.replaceChildren(
    el("h3", {}, icon("bolt"), "Trouble"),
    ...state.troubles.map((trouble) => el("button", { type: "button", class: "trouble", data: { name: trouble.name }, "aria-pressed": String(trouble.under_way), onclick: () => setOff(trouble.name) }, el("strong", {}, trouble.title), el("small", {}, trouble.description))),
    el("button", { type: "button", class: "button", disabled: !state.troubles.some((trouble) => trouble.under_way), onclick: () => setOff("") }, "End all trouble"),
  );
  if (held) parts.troubles.querySelector(`[data-name="${held}"]`)?.focus();
}

// An empty name ends all of them.
async function setOff(name) {
  try {
    const { troubles } = await deed("trouble", { name });
    state.troubles = troubles;
    if (name && !troubles.some((trouble) => trouble.name === name && trouble.under_way)) toast("Done: that was over at once.");
    draw();
  } catch (error) {
    toast(error.message);
  }
}
