// The guided tour: each step waits for the real thing to happen, wherever one does it.

import { el, icon, iconButton, toast } from "./dom.js";
import { appName, become, changed, deed, store } from "./store.js";

const KEPT = "playground.tour";
const UNANSWERABLE = "Who won the chess final in Ulan Bator in 1987?";

let at = read();
let since = store.messages.size; // what was done in this step counts, not what was there before
let before = new Set();
const node = el("section", { class: "tour", "aria-label": "Guided tour", hidden: true });
let drawn = "";

function read() {
  const kept = localStorage.getItem(KEPT);
  return kept === "over" ? -1 : Math.max(0, Number(kept) || 0);
}

const byRole = (role) => [...store.people.values()].find((person) => person.role === role);
const named = (name) => [...store.channels.values()].find((channel) => channel.name === name);
const fresh = () => [...store.messages.values()].filter((message) => !before.has(`${message.channel}/${message.ts}`));
const ofApp = (message) => message.author === store.app && !message.username;
const inDesk = (message) => message.channel === store.desk;
const my = (message) => message.author === store.me;
const say = (text) => {
  const room = named("help") || [...store.channels.values()].find((channel) => channel.id !== store.desk);
  return deed("say", { channel: room.id, text: room.kind === "im" ? text : `@${appName()} ${text}` }).then(() => (location.hash = `#/${room.id}`));
};
const turnInto = (role) => become(byRole(role).id);

// `done` looks at what there is, `heard` at what somebody has just done on the page.
const STEPS = [
  {
    title: "Ask a question",
    text: () => `Pick one of the examples below, or write @${appName()} and your own. The answer comes in a thread.`,
    act: () => ["Ask one for me", () => say(store.examples[0])],
    done: () => fresh().some((message) => ofApp(message) && message.thread && !message.private),
  },
  {
    title: "Look at its sources",
    text: () => "Every sentence rests on a quote. Open a numbered source: the page opens at that very line. Or press Sources, or type /sources.",
    act: () => ["Type /sources for me", () => deed("command", { channel: (named("help") || [...store.channels.values()][0]).id, name: "/sources", text: "" })],
    heard: (what) => what.name === "source" || (what.name === "click" && /sources/.test(what.action)) || (what.name === "command" && what.body_name === "/sources") || (what.name === "shortcut" && /sources/.test(what.callback)),
  },
  {
    title: "Ask what nobody wrote down",
    text: () => `${appName()} does not guess: it says so, and fetches a person. Watch the number beside the desk's people.`,
    act: () => ["Ask something odd", () => say(UNANSWERABLE)],
    done: () => cases() > since || fresh().some((message) => inDesk(message) && ofApp(message)),
  },
  {
    title: "Be the person, and claim it",
    text: () => `Become ${byRole("agent")?.name || "an agent"} (under “You are”, or with Alt and a number), open the desk's channel, and press Claim on the case.`,
    act: () => (myRole() === "agent" ? ["Show me the desk", () => (location.hash = `#/${store.desk}`)] : [`Become ${byRole("agent")?.name}`, () => turnInto("agent").then(() => (location.hash = `#/${store.desk}`))]),
    heard: (what) => what.name === "click" && /claim/.test(what.action) && what.channel === store.desk,
  },
  {
    title: "Reply to the asker",
    text: () => "Open the case's thread and write. It appears in the asker's thread under your name; a line that begins with // stays at the desk.",
    act: () => ["Open the thread", () => openCase()],
    done: () => fresh().some((message) => inDesk(message) && my(message) && message.thread && !message.text.startsWith("//")),
  },
  {
    title: "Read new documents",
    text: () => `Become ${byRole("admin")?.name || "the admin"} and type /frontdesk reload. What changed in the documents is known a moment later.`,
    act: () => (myRole() === "admin" ? ["Type it for me", () => deed("command", { channel: named("help").id, name: "/frontdesk", text: "reload" })] : [`Become ${byRole("admin")?.name}`, () => turnInto("admin")]),
    heard: (what) => what.name === "command" && what.body_name === "/frontdesk" && /^reload/.test(what.text),
  },
];

const myRole = () => store.people.get(store.me)?.role;
const cases = () => store.unread[byRole("agent")?.id]?.[store.desk] || 0;

function openCase() {
  const last = [...store.messages.values()].filter((message) => inDesk(message) && ofApp(message) && !message.thread).sort((a, b) => (a.ts < b.ts ? -1 : 1)).at(-1);
  if (last) location.hash = `#/${store.desk}/${last.ts}`;
  else toast("There is no case at the desk that you can see.");
}

export const tourIsOn = () => at >= 0 && store.examples.length > 0;

export function startTour() {
  goTo(0);
  node.querySelector("button.is-primary")?.focus();
}

function goTo(step) {
  at = step >= STEPS.length + 1 ? -1 : step;
  localStorage.setItem(KEPT, at < 0 ? "over" : String(at));
  before = new Set(store.messages.keys());
  since = cases();
  drawn = "";
  changed();
}

const end = () => goTo(STEPS.length + 1);

export function drawTour() {
  if (!node.isConnected) {
    document.getElementById("veil").after(node);
    before = new Set(store.messages.keys());
    since = cases();
  }
  const step = STEPS[at];
  if (tourIsOn() && step?.done?.()) return goTo(at + 1);
  const facts = `${at}/${store.me}/${tourIsOn()}`;
  if (facts === drawn) return;
  drawn = facts;
  const held = node.contains(document.activeElement);
  node.hidden = !tourIsOn();
  node.dataset.step = String(at);
  document.body.classList.toggle("tour-on", tourIsOn());
  if (tourIsOn()) node.replaceChildren(...(step ? card(step) : last()));
  if (held) node.querySelector("button.is-primary")?.focus();
}

function card(step) {
  const [label, run] = step.act();
  return [
    el("header", {}, el("span", { class: "tour-count" }, `${at + 1} of ${STEPS.length}`), el("h2", { "aria-live": "polite" }, step.title)),
    el("p", {}, step.text()),
    el("div", { class: "tour-bar", role: "progressbar", "aria-label": "Tour", "aria-valuemin": "0", "aria-valuemax": String(STEPS.length), "aria-valuenow": String(at) }, ...STEPS.map((_, n) => el("i", { class: n < at ? "is-done" : n === at ? "is-now" : "" }))),
    el("footer", {}, el("button", { type: "button", class: "button is-primary", onclick: () => Promise.resolve(run()).catch((error) => toast(error.message)) }, label), el("button", { type: "button", class: "quiet", onclick: () => goTo(at + 1) }, "Skip this step")),
    iconButton("close", "End the tour", end),
  ];
}

function last() {
  return [
    el("header", {}, icon("check"), el("h2", {}, "That is the whole round")),
    el("p", {}, "Next: open the panel below the list of people to see every event and call, cause trouble, and take your own documents: make demo DOCS=../my-docs."),
    el("footer", {}, el("button", { type: "button", class: "button is-primary", onclick: end }, "Done"), el("button", { type: "button", class: "quiet", onclick: startTour }, "Once more")),
    iconButton("close", "End the tour", end),
  ];
}

function hear(what) {
  if (tourIsOn() && STEPS[at]?.heard?.(what)) goTo(at + 1);
}

document.addEventListener("playground:deed", (event) => hear(event.detail));
document.addEventListener("click", (event) => event.target.closest?.('a[href*="/pages/"]') && hear({ name: "source" }));
